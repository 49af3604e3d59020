"""Find duplicates: which songs have the same sound under several IDs, side by side, to be merged or kept as they are.

The engine reads and compares; this only shows what it found and orders what the person chooses.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from suno_desktop.core.changes import Changes
from suno_desktop.core.engine.twinning import Duplicates, Merging
from suno_desktop.core.errors import DesktopError
from suno_desktop.core.events import Working
from suno_desktop.core.model import SongId
from suno_desktop.core.override import override
from suno_desktop.core.workflows.same_sound import Twin, best
from suno_desktop.ui import formats, theme
from suno_desktop.ui.dialogs.twin_table import TwinTable
from suno_desktop.ui.dialogs.widgets import (
    CellDelegate,
    StatusLine,
    Tone,
    Words,
    button,
    closing_row,
    framed,
)
from suno_desktop.ui.messages import beside, say
from suno_desktop.ui.models.columns import song_title
from suno_desktop.ui.screen_room import begin_with, room_for
from suno_desktop.ui.thumbnails import CoverThumbnails

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.ui.twin_commands import TwinCommands

_LEAST: Final = QSize(640, 440)
_LIST_PX: Final = 200
_LOW_LIST_PX: Final = 110
_LINE_PX: Final = 30
_AGAIN_MS: Final = 100
"""After something changed, before it is asked what there is now."""
_Group = tuple[Twin, ...]


class DuplicatesDialog(QDialog):
    """Reads what was not compared yet, then lists the songs that have the same sound.

    Signals:
        play_requested: these songs are to be heard (their `SongId`s), from this one on (`SongId`).
    """

    play_requested = Signal(object, object)

    def __init__(
        self,
        *,
        bridge: EngineBridge,
        twins: TwinCommands,
        pictures: CoverThumbnails,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("duplicates")
        self.setWindowTitle(self.tr("Find duplicates"))
        begin_with(self, first=QSize(860, 600), least=_LEAST)
        self._is_narrow = room_for(self).width() < _LEAST.width()
        """Whether the list and the songs have no room side by side."""
        self._bridge = bridge
        self._twins = twins
        self._pictures = pictures
        self._found = Duplicates((), 0, 0)
        self._kept: dict[frozenset[SongId], SongId] = {}
        """Which song is to stay, where the person chose."""
        self._is_reading = False
        self._was_read = False
        """What was not compared yet was read, as far as it can be."""
        self._acts = 0
        """What was done here and can be taken back."""
        self._soon = QTimer(self, singleShot=True, interval=_AGAIN_MS)
        self._soon.timeout.connect(self._find)
        self._build()
        bridge.working.connect(self._on_working)
        bridge.changed.connect(self._on_changed)
        bridge.bug.connect(self._on_bug)
        self._status.say(self.tr("Looking for songs with the same sound…"))
        self._show()
        self._find()

    def _build(self) -> None:
        self._note = Words(
            self.tr(
                "These songs have the same sound under different IDs. A merged song keeps the highest rating, and all"
                " notes, collections, plays and IDs. No file is changed or deleted."
            ),
            muted=True,
        )
        self._status = StatusLine(name="duplicatesStatus")
        self._bar = QProgressBar(self)
        self._bar.setObjectName("duplicatesProgress")
        self._bar.setAccessibleName(self.tr("Progress"))
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(4)
        self.list = QListWidget(self)
        self.list.setObjectName("duplicatesList")
        #: Name of a list, for screen readers: songs that are there more than once.
        self.list.setAccessibleName(self.tr("Duplicates"))
        if not self._is_narrow:
            self.list.setFixedWidth(_LIST_PX)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setUniformItemSizes(True)
        self.list.setItemDelegate(CellDelegate(self.list))
        self.list.currentRowChanged.connect(self._show_current)
        self._area = QScrollArea(self)
        self._area.setObjectName("duplicatesArea")
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._build_buttons()
        self._side = QWidget(self)
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(theme.M)
        side.addWidget(self._area, 1)
        deeds = QHBoxLayout()
        deeds.addWidget(self._merge)
        deeds.addWidget(self._keep)
        deeds.addStretch(1)
        side.addLayout(deeds)
        self._pairs = QWidget(self)
        pairs = QHBoxLayout(self._pairs)
        pairs.setContentsMargins(0, 0, 0, 0)
        pairs.setSpacing(theme.L)
        pairs.addWidget(framed(self.list))
        pairs.addWidget(self._side, 1)
        if self._is_narrow:
            pairs.setDirection(QHBoxLayout.Direction.TopToBottom)
            self.list.setMaximumHeight(_LOW_LIST_PX)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.setSpacing(theme.M)
        for one in (self._note, self._status, self._bar):
            layout.addWidget(one)
        layout.addWidget(self._pairs, 1)
        layout.addStretch(0)
        layout.addLayout(
            closing_row(self, self.tr("Close"), self._merge_all, self._undo, self._stop)
        )

    def _build_buttons(self) -> None:
        #: Verb, on a button: make one song of two.
        self._merge = button(self.tr("&Merge"), name="duplicatesMerge", look="primary")
        self._merge.clicked.connect(self._on_merge_clicked)
        self._keep = button(self.tr("&Keep both"), name="duplicatesKeep")
        self._keep.clicked.connect(self._on_keep_clicked)
        #: Verb, on a button.
        self._merge_all = button(self.tr("Merge &all"), name="duplicatesMergeAll")
        self._merge_all.clicked.connect(self._on_merge_all_clicked)
        self._undo = button(self.tr("&Undo"), name="duplicatesUndo")
        self._undo.setShortcut(QKeySequence(QKeySequence.StandardKey.Undo))
        self._undo.clicked.connect(self._on_undo_clicked)
        #: Verb, on a button: read no further.
        self._stop = button(self.tr("&Stop"), name="duplicatesStop")
        self._stop.clicked.connect(self._on_stop_clicked)

    # Finding.

    def _find(self) -> None:
        self._bridge.do(
            self._bridge.engine.twinning.find(),
            owner=self,
            on_done=self._on_found,
            on_error=self._on_error,
        )

    def _on_found(self, found: Duplicates) -> None:
        self._found = found
        if found.uncompared and not self._was_read and not self._is_reading:
            self._read()
        self._show()

    def _read(self) -> None:
        """Have the files read that nobody compared yet."""
        self._is_reading = self._was_read = True
        self._bar.setRange(0, 0)
        self._bridge.do(
            self._bridge.engine.twinning.compare(),
            owner=self,
            on_done=lambda _read: self._end_reading(),
            on_error=self._on_error,
        )

    def _end_reading(self) -> None:
        self._is_reading = False
        self._find()

    def _on_stop_clicked(self) -> None:
        self._bridge.engine.twinning.stop()
        self._end_reading()

    @override
    def done(self, result: int) -> None:
        """Closing the dialog ends the reading."""
        if self._is_reading:
            self._bridge.engine.twinning.stop()
        super().done(result)

    def _on_working(self, working: Working) -> None:
        if working.job == "compare" and self._is_reading:
            self._bar.setRange(0, max(1, working.total))
            self._bar.setValue(working.done)
            self._status.say(
                self.tr("{done} of {total} files read.").format(
                    done=formats.number(working.done), total=formats.number(working.total)
                )
            )

    def _on_changed(self, changes: Changes) -> None:
        if changes.songs or changes.songs_listed or changes.judged or changes.files:
            self._soon.start()

    def _on_error(self, error: DesktopError) -> None:
        self._is_reading = False
        self._show()
        self._status.say(say(error.code, error.values), tone=Tone.BAD)

    def _on_bug(self, problem: object) -> None:
        if self._is_reading:
            self._is_reading = False
            self._show()
            self._status.say(say("bug", {"problem": type(problem).__name__}), tone=Tone.BAD)

    # What is shown.

    def _show(self) -> None:
        groups = self._found.groups
        before, at = self._current(), max(0, self.list.currentRow())
        rows = [_ids(group) for group in groups]
        if before is not None and _ids(before) in rows:
            at = rows.index(_ids(before))
        self.list.blockSignals(True)  # noqa: FBT003 — Qt's signature
        self.list.clear()
        for group in groups:
            item = QListWidgetItem(self._line(group))
            item.setData(Qt.ItemDataRole.UserRole, group)
            item.setToolTip(formats.tooltip(item.text()))
            item.setSizeHint(QSize(0, _LINE_PX))
            self.list.addItem(item)
        self.list.setCurrentRow(min(at, len(groups) - 1))
        self.list.blockSignals(False)  # noqa: FBT003 — Qt's signature
        if self._current() != before:
            self._show_current()
        self._say_how_many()
        self._bar.setVisible(self._is_reading)
        self._stop.setVisible(self._is_reading)
        self._note.setVisible(bool(groups))
        is_first = bool(groups) and self._pairs.isHidden()
        self._pairs.setVisible(bool(groups))
        if is_first:
            self.list.setFocus()
        self._merge.setDefault(bool(groups))
        self._merge_all.setVisible(len(groups) > 1)
        self._undo.setVisible(self._acts > 0)

    def _line(self, group: _Group) -> str:
        title = song_title(group[0].row)
        if len(group) == 2:
            return title
        #: A song that is there several times.
        return self.tr("{title} ({n})").format(title=title, n=formats.number(len(group)))

    def _say_how_many(self) -> None:
        if self._is_reading:
            return
        count, shown = self._found.total, len(self._found.groups)
        unread = self._found.uncompared
        left = ""
        if unread:
            left = formats.counted(unread, self.tr("{n} files could not be read.", "", unread))
        if not count:
            none = self.tr("There are no duplicates: no two songs have the same sound.")
            tone = Tone.WARNING if unread else Tone.GOOD
            self._status.say(beside(none, left) if left else none, tone=tone)
            return
        words = formats.counted(
            count, self.tr("{n} songs are in the library more than once.", "", count)
        )
        more = ""
        if shown < count:
            more = self.tr("The first {n} are shown.").format(n=formats.number(shown))
        self._status.say(beside(*filter(None, (words, more, left))))

    def _current(self) -> _Group | None:
        row = self.list.currentRow()
        group: _Group | None = (
            None if row < 0 else self.list.item(row).data(Qt.ItemDataRole.UserRole)
        )
        return group

    def _show_current(self) -> None:
        group = self._current()
        if group is None:
            self._area.takeWidget()
            return
        table = TwinTable(
            group,
            kept=self._kept.get(_ids(group)),
            root=self._bridge.engine.folder.path,
            pictures=self._pictures,
        )
        table.chosen.connect(lambda kept: self._kept.update({_ids(group): kept}))
        ids = [twin.row.song_id for twin in group]
        table.play_requested.connect(lambda song_id: self.play_requested.emit(ids, song_id))
        self._area.setWidget(table)
        self._keep.setText(self.tr("&Keep both") if len(group) == 2 else self.tr("&Keep all"))

    # What is done.

    def _choice(self, group: _Group) -> Merging:
        ids = [twin.row.song_id for twin in group]
        kept = self._kept.get(_ids(group), ids[best(group)])
        return Merging(kept, tuple(one for one in ids if one != kept))

    def _act(self) -> None:
        self._acts += 1
        self._undo.setVisible(True)

    def _on_merge_clicked(self) -> None:
        group = self._current()
        if group is not None:
            self._twins.merge([self._choice(group)])
            self._act()

    def _on_merge_all_clicked(self) -> None:
        self._twins.merge([self._choice(group) for group in self._found.groups])
        self._act()

    def _on_keep_clicked(self) -> None:
        group = self._current()
        if group is not None:
            self._twins.keep([twin.row.song_id for twin in group])
            self._act()

    def _on_undo_clicked(self) -> None:
        self._twins.undo()
        self._acts -= 1
        self._undo.setVisible(self._acts > 0)


def _ids(group: Sequence[Twin]) -> frozenset[SongId]:
    return frozenset(twin.row.song_id for twin in group)
