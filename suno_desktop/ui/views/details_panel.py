"""Everything that is known about the selected song, or what several have in common. Shows, and asks others to act."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QObject, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPixmap, QResizeEvent, QTextLayout
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from suno_desktop.core.fields import BY_KEY, FIELDS, Field, FieldType
from suno_desktop.core.link_life import RISK
from suno_desktop.core.model import ClipState, FileState, MediaFile, SongId, TaskKey, TaskState
from suno_desktop.core.override import override
from suno_desktop.core.rows import SongDetail, SongRow, StreamPreview, TaskRow, TimesTold
from suno_desktop.ui import formats, icons, states, theme
from suno_desktop.ui.messages import plain
from suno_desktop.ui.models import selection as selecting
from suno_desktop.ui.models.columns import song_title
from suno_desktop.ui.models.selection import Selection
from suno_desktop.ui.thumbnails import CoverThumbnails, placeholder
from suno_desktop.ui.views.labels import PlainLabel, WrapLabel

_COVER_MOST_PX: Final = 320
# Shown elsewhere in the panel, or on the Lyrics tab.
_ELSEWHERE: Final = frozenset(
    {"title", "artist", "handle", "lyrics", "error", "image_small_url", "clip_type", "offer"}
)
_MARKS: Final = frozenset({FieldType.FLAG, FieldType.COUNT})
_ENDLESS: Final = re.compile(r"\S{20}(?=\S)|_(?=\S)")
_LINKS: Final = tuple(field.key for field in FIELDS if field.type is FieldType.LINK)


def _yes_or_no(value: bool) -> str:
    #: Value of a detail, such as “Instrumental”.
    yes = QCoreApplication.translate("details", "Yes")
    return yes if value else QCoreApplication.translate("details", "No")


_SHOWN: Final[Mapping[FieldType, Callable[[Any], str]]] = {
    FieldType.FLAG: _yes_or_no,
    FieldType.SECONDS: lambda value: formats.length(float(value)),
    FieldType.TIME: lambda value: formats.moment(value) if isinstance(value, datetime) else "",
    FieldType.COUNT: lambda value: formats.number(int(value)),
    FieldType.WHOLE: lambda value: formats.number(int(value)),
    FieldType.NUMBER: lambda value: f"{float(value):.6g}",
    FieldType.LIST: lambda value: formats.listed(map(plain, value)),
}


def _field_text(field: Field, value: Any) -> str:
    """A value of a clip as people read it; "" if there is none."""
    if value is None or value == "":
        return ""
    shown = _SHOWN.get(field.type)
    return plain(str(value)).strip() if shown is None else shown(value)


class Facts(QWidget):
    """Labels with values below a heading. Rows are made once and used again for the next song."""

    def __init__(self, heading: str, name: str, *, endless: bool = False) -> None:
        super().__init__()
        self.setObjectName(name)
        self._endless = endless
        """The values are words without end, such as IDs."""
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.M)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(PlainLabel(heading, look="section", scale=0.9), 0, 0, 1, 3)
        self._made: list[tuple[PlainLabel, PlainLabel, QToolButton]] = []

    def show_facts(self, facts: Iterable[tuple[str, str, bool]]) -> None:
        """Show label, value and whether it can be copied."""
        shown = 0
        for label, value, can_copy in facts:
            if not value:
                continue
            if shown == len(self._made):
                self._add_row()
            name, text, copy = self._made[shown]
            name.setText(label)
            text.setText(value if self._endless else _breakable(value))
            text.setAccessibleName(f"{label}: {value}")
            _level(name, text)
            copy.setAccessibleName(self.tr("Copy {label}").format(label=label))
            copy.setToolTip(copy.accessibleName())
            name.show()
            text.show()
            copy.setVisible(can_copy)
            shown += 1
        for row in self._made[shown:]:
            for part in row:
                part.hide()
        self.setVisible(shown > 0)

    def _add_row(self) -> None:
        at = len(self._made) + 1
        name = PlainLabel(look="muted")
        name.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        name.setWordWrap(True)
        name.setFixedWidth(76 if self._endless else 104)
        text: PlainLabel
        text = WrapLabel() if self._endless else PlainLabel(wrap=True, selectable=True)
        if not self._endless:
            text.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
            text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        copy = QToolButton()
        copy.setObjectName(f"{self.objectName()}Copy{at}")
        copy.setIcon(icons.icon("copy", tint="muted"))
        copy.setIconSize(QSize(15, 15))
        copy.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        copy.clicked.connect(lambda: self._copy(text.text().replace("\u200b", "")))
        self._grid.addWidget(name, at, 0)
        self._grid.addWidget(text, at, 1)
        self._grid.addWidget(copy, at, 2, Qt.AlignmentFlag.AlignTop)
        self._made.append((name, text, copy))

    def stops(self) -> list[QWidget]:
        """Where the tab key stops, in order."""
        return [copy for _name, _text, copy in self._made]

    def pairs(self) -> list[tuple[PlainLabel, PlainLabel]]:
        """Labels and values as shown."""
        return [(name, text) for name, text, _copy in self._made if not name.isHidden()]

    def _copy(self, text: str) -> None:
        panel: QObject | None = self
        while panel is not None and not isinstance(panel, DetailsPanel):
            panel = panel.parent()
        if isinstance(panel, DetailsPanel):
            panel.copy_requested.emit(text)


class _Files(QWidget):
    """Where the files are, with what can be done with each."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("detailsFiles")
        self._buttons: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._column.addWidget(PlainLabel(self.tr("Files"), look="section", scale=0.9))

    def show_files(self, detail: SongDetail, show: Callable[[Path], None]) -> None:
        """Show the files of a song, and what there is instead of one."""
        while self._column.count() > 1:
            item = self._column.takeAt(1)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._buttons.clear()
        for file in detail.files:
            self._column.addWidget(self._line(file, show))
        if life := states.link_words(detail):
            self._column.addWidget(self._life(life, detail))
        if detail.preview is not None:
            self._column.addWidget(self._preview(detail.preview, detail.row.duration_s))
        self.setVisible(self._column.count() > 1)

    def stops(self) -> list[QWidget]:
        """Where the tab key stops, in order."""
        return self._buttons

    def _life(self, words: str, detail: SongDetail) -> QWidget:
        ends = detail.link_ends
        is_at_risk = ends is not None and formats.seconds_until(ends) <= RISK.total_seconds()
        box, _ = self._box("hourglass", "warn" if is_at_risk else "muted", words)
        box.setObjectName("detailsLinkLife")
        box.setAccessibleName(words)
        return box

    def _preview(self, kept: StreamPreview, duration_s: float | None) -> QWidget:
        head = states.preview_words(kept.duration_s, duration_s)
        below = self.tr("From {host}; kept until the full file is downloaded")
        box, grid = self._box("live", "busy", head)
        box.setObjectName("detailsPreview")
        box.setAccessibleName(head)
        self._add_below(grid, _breakable(below.format(host=kept.host or "?")))
        return box

    def _box(self, icon: str, tone: str, head: str) -> tuple[QWidget, QGridLayout]:
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.S)
        grid.setVerticalSpacing(0)
        glyph = PlainLabel()
        ratio = self.devicePixelRatioF()
        glyph.setPixmap(icons.pixmap(icon, 16, tint=theme.color(tone), ratio=ratio))
        grid.addWidget(glyph, 0, 0)
        words = PlainLabel(head, wrap=True)
        words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        grid.addWidget(words, 0, 1)
        grid.setColumnStretch(1, 1)
        return box, grid

    @staticmethod
    def _add_below(grid: QGridLayout, text: str) -> None:
        label = PlainLabel(text, look="muted", wrap=True, scale=0.92)
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        grid.addWidget(label, grid.rowCount(), 1)

    def _line(self, file: MediaFile, show: Callable[[Path], None]) -> QWidget:
        shown = states.of_media_file(file)
        parts = [states.kind_word(file.kind), shown.word]
        container = (file.container or "").upper()
        if file.state is FileState.SAVED and container not in parts[0]:  # WAV audio, MIDI notes
            parts[0] = f"{parts[0]} ({container})"
        if file.size_bytes:
            parts.append(formats.size(file.size_bytes))
        box, row = self._box(shown.icon, shown.tone, " · ".join(parts))
        path = file.path
        if path is not None:
            place = WrapLabel(str(path), look="muted", scale=0.92)
            place.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            row.addWidget(place, 1, 1)
        came_by = states.came_by(file) if path is not None else ""
        for below in filter(None, (came_by, states.say_file(file), *states.tried(file))):
            self._add_below(row, _breakable(below))
        if path is not None and file.state is FileState.SAVED:
            button = QToolButton()
            button.setObjectName(f"detailsShow{file.kind.value.capitalize()}")
            button.setIcon(icons.icon("folder", tint="muted"))
            button.setIconSize(QSize(16, 16))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            word = self.tr("Show {kind} in folder").format(kind=states.kind_word(file.kind))
            button.setAccessibleName(word)
            button.setToolTip(word)
            button.clicked.connect(lambda _checked=False, path=path: show(path))
            row.addWidget(button, 0, 2)
            self._buttons.append(button)
        return box


def _level(*labels: PlainLabel) -> None:
    """Let the first lines of labels stand on one line: Chinese comes from another font, which begins lower."""
    ascents = [_ascent(label) for label in labels]
    for label, ascent in zip(labels, ascents, strict=True):
        label.setContentsMargins(0, round(max(ascents) - ascent), 0, 0)


def _ascent(label: PlainLabel) -> float:
    """How far below the upper edge of a label its first line stands."""
    label.ensurePolished()
    layout = QTextLayout(label.text(), label.font())
    layout.beginLayout()
    first = layout.createLine()
    first.setLineWidth(max(24, label.maximumWidth()))
    layout.endLayout()
    return first.ascent()


def _breakable(text: str) -> str:
    """Prose in which a word without end may be broken (by a space of no width), so that nothing is cut off."""
    return _ENDLESS.sub("\\g<0>\u200b", text)


class _CoverLabel(PlainLabel):
    """A cover that can be clicked.

    Signals:
        clicked: with the left button.
    """

    clicked = Signal()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.clicked.emit()


class DetailsPanel(QScrollArea):
    """What is known.

    Signals:
        save_requested: save the main file of these songs.
        settings_requested: a relay's key wants to be looked at.
        retry_file_requested: try the failed or paused downloads of this song again.
        retry_task_requested: ask for this task again.
        reply_requested: show the raw reply of this task.
        folder_requested: show this file in its folder.
        copy_requested: put this text into the clipboard.
        cover_requested: show the cover of this song (`SongRow`) large.
        rebuilt: there may be other buttons now.
    """

    save_requested = Signal()
    settings_requested = Signal()
    retry_file_requested = Signal(object)
    retry_task_requested = Signal(object)
    reply_requested = Signal(object)
    folder_requested = Signal(object)
    copy_requested = Signal(str)
    cover_requested = Signal(object)
    rebuilt = Signal()

    def __init__(self, *, pictures: CoverThumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("detailsPanel")
        self.setAccessibleName(self.tr("Details"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._covers = pictures
        self._detail: SongDetail | None = None
        self._task: TaskRow | None = None
        self._selection: Selection | None = None
        self._body = body = QWidget()
        body.setObjectName("detailsBody")
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        self._column.setSpacing(theme.M)
        self._build_top()
        self._build_state()
        self._build_facts()
        self._column.addStretch(1)
        self.setWidget(body)
        pictures.arrived.connect(self._on_cover_arrived)
        self.show_nothing()

    # Parts.

    def _build_top(self) -> None:
        self._cover = _CoverLabel()
        self._cover.clicked.connect(self._on_cover_clicked)
        self._cover.setObjectName("detailsCover")
        self._cover.setAlignment(Qt.AlignmentFlag.AlignCenter)
        # Or the panel could not become narrower than its last cover.
        self._cover.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._title = PlainLabel(scale=1.4, bold=True, wrap=True, selectable=True)
        self._title.setObjectName("detailsTitle")
        self._artist = PlainLabel(look="muted", wrap=True, selectable=True)
        self._artist.setObjectName("detailsArtist")
        for label in (self._title, self._artist):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._artist)
        self._column.addWidget(self._cover)
        self._column.addLayout(words)

    def _build_state(self) -> None:
        self._state = QFrame()
        self._state.setProperty("look", "card")
        self._state.setObjectName("detailsState")
        self._glyph = PlainLabel()
        self._glyph.setObjectName("detailsGlyph")
        self._sentence = PlainLabel(wrap=True, selectable=True)
        self._sentence.setObjectName("detailsSentence")
        self._said = PlainLabel(look="muted", wrap=True, selectable=True, scale=0.94)
        self._said.setObjectName("detailsSaid")
        for label in (self._sentence, self._said):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        #: Verb, on a button: download this song.
        self.deed = QPushButton(self.tr("Download"))
        self.deed.setObjectName("detailsDeed")
        self.deed.clicked.connect(self._on_deed_clicked)
        grid = QGridLayout(self._state)
        grid.setContentsMargins(theme.M, theme.M, theme.M, theme.M)
        grid.setHorizontalSpacing(theme.S)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._glyph, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._sentence, 0, 1)
        grid.addWidget(self._said, 1, 1)
        grid.addWidget(self.deed, 2, 1, Qt.AlignmentFlag.AlignLeft)
        self._column.addWidget(self._state)

    def _build_facts(self) -> None:
        #: Heading: what is known of the song.
        self._song_facts = Facts(self.tr("Song"), "detailsSong")
        self._files = _Files()
        #: Heading: what is known of the task that made the song.
        self._task_facts = Facts(self.tr("Task"), "detailsTask")
        self._ids = Facts(self.tr("IDs"), "detailsIds", endless=True)
        #: Heading: web addresses of the files.
        self._links = Facts(self.tr("Links"), "detailsLinks", endless=True)
        self._reply = QPushButton(icons.icon("code"), self.tr("Show raw response"))
        self._reply.setObjectName("detailsReply")
        self._reply.clicked.connect(self._on_reply_clicked)
        for widget in (self._song_facts, self._files, self._task_facts, self._ids, self._links):
            self._column.addWidget(widget)
        row = QHBoxLayout()
        row.addWidget(self._reply)
        row.addStretch(1)
        self._column.addLayout(row)

    def _hide_all(self) -> None:
        for widget in (
            self._cover,
            self._artist,
            self._state,
            self._song_facts,
            self._files,
            self._task_facts,
            self._ids,
            self._links,
            self._reply,
        ):
            widget.hide()
        self._artist.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self._body.setContentsMargins(0, 0, 0, 0)

    # What is shown.

    @property
    def title(self) -> str:
        """What stands on top."""
        return self._title.text()

    @property
    def sentence(self) -> str:
        """The sentence that tells the state."""
        return self._sentence.text() if not self._state.isHidden() else ""

    def facts(self) -> dict[str, str]:
        """Labels and values as shown."""
        shown: dict[str, str] = {}
        for part in (self._song_facts, self._task_facts, self._ids, self._links):
            if not part.isHidden():
                shown |= {name.text(): text.text() for name, text in part.pairs()}
        return shown

    def order_tabs(self, before: QWidget) -> QWidget:
        """Put all that the tab key comes to behind `before`, as it stands on the page; answers with the last of it.

        Rows and buttons that are made later would else come after everything else in the window.
        """
        facts = (self._song_facts, self._files, self._task_facts, self._ids, self._links)
        stops = [stop for part in facts for stop in part.stops()]
        for stop in (self, self.deed, *stops, self._reply):
            QWidget.setTabOrder(before, stop)
            before = stop
        return before

    def show_nothing(self) -> None:
        """Nothing is selected."""
        self._detail = self._task = self._selection = None
        self._hide_all()
        self._title.setText("")
        self._cover.setPixmap(
            icons.pixmap("note", 44, tint=theme.color("muted"), ratio=self.devicePixelRatioF())
        )
        self._cover.setAccessibleName("")
        self._cover.show()
        self._artist.setText(self.tr("Select a song to see its details and files."))
        self._artist.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._artist.show()
        self._body.setContentsMargins(theme.XL, self.height() // 4, theme.XL, theme.L)

    def show_task(self, task: TaskRow) -> None:
        """Show a task of the Tasks table."""
        self._hide_all()
        self._detail = self._selection = None
        self._task = task
        titles = formats.listed(map(formats.line, task.titles))
        self._title.setText(titles or states.task_title(task.task_id))
        self._show_told(states.tell_task(task), states.of_task_row(task))
        self._task_facts.show_facts(self._of_task(task))
        self._ids.show_facts([(self.tr("Task ID"), plain(task.task_id), True)])
        self._reply.show()
        self.rebuilt.emit()

    def show_song(self, detail: SongDetail) -> None:
        """Show a song."""
        same = self._detail is not None and self._detail.row.song_id == detail.row.song_id
        self._hide_all()
        self._selection = None
        self._detail = detail
        self._task = detail.task
        row = detail.row
        take = formats.take(row.take)
        self._title.setText(song_title(row) + (f" · {take}" if take else ""))
        self._artist.setText(self._artist_of(detail))
        self._artist.setVisible(bool(self._artist.text()))
        self._show_cover()
        self._cover.show()
        self._show_told(states.tell_song(detail), states.of_song(row))
        self._song_facts.show_facts(
            (*self._of_clip(detail), *self._of_sound(detail), *self._of_tests(detail))
        )
        self._files.show_files(detail, self.folder_requested.emit)
        self._task_facts.show_facts((*self._of_task(detail.task), *self._of_making(detail)))
        self._ids.show_facts(self._of_ids(detail))
        self._links.show_facts(self._of_links(detail))
        self._reply.show()
        self.rebuilt.emit()
        if not same:
            self.verticalScrollBar().setValue(0)

    @staticmethod
    def _artist_of(detail: SongDetail) -> str:
        artist = formats.line(detail.row.artist)
        handle = formats.line(detail.clip.handle or "") if detail.clip is not None else ""
        if handle and handle != artist:
            return f"{artist} · @{handle}" if artist else f"@{handle}"
        return artist

    def _of_clip(self, detail: SongDetail) -> Iterable[tuple[str, str, bool]]:
        if detail.clip is None:
            return
        # What people ask for first; figures and marks come after it.
        for field in sorted(FIELDS, key=lambda field: field.type in _MARKS):
            if field.key in _ELSEWHERE or field.key in _LINKS:
                continue
            if field.type in _MARKS and not getattr(detail.clip, field.key):
                continue  # a heart that nobody gave and no plays tell nothing
            if field.key == "video_pending" and not detail.clip.video_pending:
                continue
            label = QCoreApplication.translate("fields", field.label)
            yield label, _field_text(field, detail.clip.value(field.key)), False

    def _of_sound(self, detail: SongDetail) -> Iterable[tuple[str, str, bool]]:
        """What was measured of its sound."""
        found = detail.figures
        if found is None:
            return
        #: Label: how loud the song is to the ear.
        label = self.tr("Loudness")
        if found.loudness is None or found.true_peak is None:
            #: Value of “Loudness”: there is nothing to hear.
            yield label, self.tr("Silent"), False
            return
        #: Value of “Loudness”. LUFS, LU and dBTP are units; “range” is from the soft to the loud parts.
        told = self.tr("{loudness} LUFS, range {range} LU, true peak {peak} dBTP")
        loudness, peak = formats.tenths(found.loudness), formats.tenths(found.true_peak)
        yield (
            label,
            told.format(loudness=loudness, range=formats.tenths(found.range), peak=peak),
            False,
        )

    def _of_tests(self, detail: SongDetail) -> Iterable[tuple[str, str, bool]]:
        """How it did in blind tests."""
        won, tests = detail.blind
        if tests:
            told = self.tr("Preferred in {won} of {n} blind tests", "", tests)
            #: Label: how a song did in comparisons in which nobody knew which version was which.
            yield (
                self.tr("Blind tests"),
                formats.counted(tests, told, won=formats.number(won)),
                False,
            )

    def _of_links(self, detail: SongDetail) -> Iterable[tuple[str, str, bool]]:
        if detail.clip is None:
            return
        for key in _LINKS:
            if key in _ELSEWHERE:
                continue
            label = QCoreApplication.translate("fields", BY_KEY[key].label)
            yield label, _field_text(BY_KEY[key], detail.clip.value(key)), True

    def _of_ids(self, detail: SongDetail) -> Iterable[tuple[str, str, bool]]:
        yield self.tr("Song ID"), plain(detail.row.clip_id or ""), True
        yield self.tr("Task ID"), plain(detail.task.task_id), True
        for source in detail.sources:
            if source.key != detail.task.key:
                yield self.tr("Also in task"), plain(source.task_id), True

    def _of_task(self, task: TaskRow) -> Iterable[tuple[str, str, bool]]:
        yield self.tr("Provider"), plain(task.relay_name or ""), False
        shown = states.of_task_row(task)
        percent = "" if shown.percent is None else f" {shown.percent}%"
        #: Label: the state of the task.
        yield self.tr("State"), shown.word + percent, False
        if task.state is not TaskState.READY:  # else it says what the state says, in other words
            yield self.tr("Status reported by provider"), self._quoted(task.relay_status), False
        #: Label: why the task failed.
        yield self.tr("Reason"), plain(task.reason or ""), True
        #: Label before a time: when the task was given to Suno.
        yield self.tr("Submitted"), formats.moment(task.submitted_at), False
        #: Label before a time: when the generation began.
        yield self.tr("Started"), formats.moment(task.started_at), False
        #: Label before a time: when the generation ended.
        yield self.tr("Finished"), formats.moment(task.finished_at), False
        #: Label before a time: when the task was added to the library.
        yield self.tr("Added"), formats.moment(task.added_at), False

    def _of_making(self, detail: SongDetail) -> Iterable[tuple[str, str, bool]]:
        """The provider's own words for what a song is, and for its state where that says more than ours."""
        if detail.clip is None:
            return
        if detail.times is not None:
            #: Label before “{relay}, {date}”: who told when the words are sung.
            yield self.tr("Synced lyrics from"), self._of_times(detail.times), False
        kind = BY_KEY["clip_type"]
        label = QCoreApplication.translate("fields", kind.label)
        raw = detail.clip.value(kind.key)
        yield label, states.made_as(raw) or self._quoted(raw), False
        if detail.row.state is not ClipState.READY:
            label = self.tr("Status of this song")
            yield label, self._quoted(detail.clip.relay_status), False

    def _of_times(self, told: TimesTold) -> str:
        #: In place of a provider's name: the times were found in files of the song.
        relay = plain(told.relay_name or "") or self.tr("your files")
        if told.is_own:
            #: In place of a provider's name: the person set the times.
            relay = self.tr("you")
        values = {"relay": relay, "date": formats.day(told.got_at)}
        if told.has_words:
            return self.tr("{relay}, {date}").format(**values)
        return self.tr("{relay}, {date}: nothing is sung").format(**values)

    def _quoted(self, words: str | None) -> str:
        """Somebody else's words, told from ours."""
        shown = plain(words or "").strip()
        return self.tr("“{words}”").format(words=shown) if shown else ""

    def _show_told(self, told: states.StateSentence, shown: states.Shown) -> None:
        self._state.show()
        ratio = self.devicePixelRatioF()
        icon, tone = (told.icon, told.tone) if told.icon else (shown.icon, shown.tone)
        tint = theme.color(tone)
        self._glyph.setPixmap(icons.pixmap(icon, 18, tint=tint, ratio=ratio))
        self._sentence.setText(states.say_told(told))
        said = plain(told.details).strip()
        self._said.setText(said)
        self._said.setVisible(bool(said) and said != self._sentence.text())
        words = {
            "save": self.tr("Download"),
            #: Verb, on a button: try the download again.
            "retry_file": self.tr("Retry"),
            #: Verb, on a button: go on with the download.
            "resume_file": self.tr("Resume"),
            "retry_task": self.tr("Retry"),
            "check_task": self.tr("Check again"),
            "settings": self.tr("Settings"),
        }
        self.deed.setText(words.get(told.deed, ""))
        self.deed.setVisible(bool(told.deed))
        self.deed.setProperty("deed", told.deed)

    def show_selection(self, selection: Selection) -> None:
        """Show what several songs have in common."""
        self._hide_all()
        self._detail = self._task = None
        self._selection = selection
        count = len(selection.ids)
        self._title.setText(self.tr("{n} selected").format(n=formats.number(count)))
        if not selection.is_whole:
            self._artist.setText(self.tr("Too many to compare."))
            self._artist.show()
            return
        total = sum(row.duration_s or 0 for row in selection.rows)
        self._artist.setText(self.tr("{time} in all").format(time=formats.length(total)))
        self._artist.setVisible(total > 0)
        self._song_facts.show_facts(self._of_many(selection))

    def _of_many(self, selection: Selection) -> Iterable[tuple[str, str, bool]]:
        rows = selection.rows
        reads: tuple[tuple[str, Callable[[SongRow], str]], ...] = (
            ("title", lambda row: formats.line(row.title)),
            ("artist", lambda row: formats.line(row.artist)),
            ("style", lambda row: formats.line(row.style)),
            ("duration_s", lambda row: formats.length(row.duration_s)),
            ("model", lambda row: formats.line(row.model)),
            ("created_at", lambda row: formats.day(row.created_at)),
        )
        different = self.tr("(multiple values)")
        for key, read in reads:
            value = selecting.common(read(row) for row in rows)
            label = QCoreApplication.translate("fields", BY_KEY[key].label)
            yield label, value if isinstance(value, str) else different, False
        value = selecting.common(states.of_song(row).word for row in rows)
        yield self.tr("State"), value if isinstance(value, str) else different, False

    # The cover.

    def _side(self) -> int:
        room = self.viewport().width() - 2 * theme.L
        return max(120, min(_COVER_MOST_PX, room))

    def _show_cover(self) -> None:
        if self._detail is None:
            return
        row, side, ratio = self._detail.row, self._side(), self.devicePixelRatioF()
        picture: QPixmap | None = None
        if row.image_url:
            picture = self._covers.get(row.song_id, side, ratio=ratio)
        if picture is None:
            drawing = states.drawing_of(row)
            seed = row.style or row.title or row.task_id
            picture = placeholder(seed, side, ratio=ratio, drawing=drawing)
        self._cover.setPixmap(picture)
        pointing = (
            Qt.CursorShape.PointingHandCursor if row.image_url else Qt.CursorShape.ArrowCursor
        )
        self._cover.setCursor(pointing)
        self._cover.setAccessibleName(self.tr("Cover of {title}").format(title=song_title(row)))

    def _on_cover_arrived(self, song_id: SongId) -> None:
        if self._detail is not None and self._detail.row.song_id == song_id:
            self._show_cover()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_cover()

    def recolor(self) -> None:
        """The theme is another one now."""
        if self._detail is not None:
            self.show_song(self._detail)
        elif self._task is not None:
            self.show_task(self._task)
        elif self._selection is None:
            self.show_nothing()

    # Wishes.

    def _on_deed_clicked(self) -> None:
        deed = self.deed.property("deed")
        if deed == "save":
            self.save_requested.emit()
        elif deed in {"retry_file", "resume_file"} and self._detail is not None:
            self.retry_file_requested.emit(self._detail)
        elif deed == "settings":
            self.settings_requested.emit()
        elif deed in {"retry_task", "check_task"} and self._task is not None:
            self.retry_task_requested.emit(TaskKey(self._task.key))

    def _on_cover_clicked(self) -> None:
        if self._detail is not None and self._detail.row.image_url:
            self.cover_requested.emit(self._detail.row)

    def _on_reply_clicked(self) -> None:
        if self._task is not None:
            self.reply_requested.emit(TaskKey(self._task.key))
