"""A library that is damaged or gone: says so before anything is opened, offers the backups, and tells what became of it.

Runs without an engine, because there is no library for one yet. Accepted means that the library can be opened now,
rejected that the person wants to quit. What is read and moved is the core's business, off the window's thread.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from suno_desktop.bridge.engine_bridge import EngineBridge
from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.clock import SystemClock
from suno_desktop.core.errors import DesktopError
from suno_desktop.core.library import recovery
from suno_desktop.core.library.backups import Backup, sound_ones
from suno_desktop.core.library.library import Library
from suno_desktop.core.library.recovery import Restored
from suno_desktop.core.override import override
from suno_desktop.core.workflows.rebuild import has_songs, rebuild
from suno_desktop.ui import formats, theme
from suno_desktop.ui.dialogs.widgets import (
    CellDelegate,
    FittingDialog,
    StatusLine,
    Tone,
    Words,
    button,
    framed,
)
from suno_desktop.ui.messages import say
from suno_desktop.ui.screen_room import at_least


@dataclass(frozen=True, slots=True)
class Choices:
    """What was found in the profile."""

    is_settled: bool
    """An earlier try was nearly done and has been finished now."""
    backups: tuple[Backup, ...] = ()
    can_go_on: bool = False
    has_songs: bool = False
    """The library can be made again from the songs in its folder."""


@dataclass(frozen=True, slots=True)
class RestoredAndRebuilt:
    """A library that was made again from its songs."""

    restored: Restored
    songs: int


def look(library: Path, music: Path | None = None) -> Choices:
    """What there is to choose from. Reads every backup, and songs until one says which it is."""
    if recovery.settle(library):
        return Choices(is_settled=True)
    return Choices(
        is_settled=False,
        backups=sound_ones(library),
        can_go_on=recovery.can_go_on(library),
        has_songs=music is not None and has_songs(music, cancel=CancelToken()),
    )


def restore(
    library: Path, backup: Backup | None, music: Path | None, cancel: CancelToken
) -> Restored | RestoredAndRebuilt:
    """Put a backup or an empty library in its place and (`music`) take in the songs that it does not know."""
    restored = recovery.restore(library, backup, clock=SystemClock())
    if music is None:
        return restored
    with closing(Library.open(library, clock=SystemClock(), anew=True)) as opened:
        return RestoredAndRebuilt(restored, rebuild(opened, music, cancel=cancel))


def _cell(text: str, column: int) -> QTableWidgetItem:
    """The first column is words, the others are figures."""
    side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
    item = QTableWidgetItem(text)
    item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
    return item


class RecoveryDialog(FittingDialog):
    """The choice, and then what came of it."""

    def __init__(
        self,
        library: Path,
        parent: QWidget | None = None,
        *,
        is_gone: bool = False,
        music: Path | None = None,
    ) -> None:
        """`music` is where songs are kept, from which the library may be made again."""
        super().__init__(parent)
        self.setObjectName("recovery")
        self.setWindowTitle(
            self.tr("Library not found") if is_gone else self.tr("The library is damaged")
        )
        at_least(self, 480)
        self.resize(620, 440)
        self._library = library
        self._music = music
        self._cancel = CancelToken()
        self._backups: tuple[Backup, ...] = ()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="recovery")
        self._answers = EngineBridge(self)
        self._answers.bug.connect(self._on_bug)
        self._is_changing = False
        self._build(is_gone=is_gone)
        self._begin(self.tr("Looking for backups…"), lambda: look(library, music), self._on_looked)

    def _build_words(self, *, is_gone: bool) -> None:
        self._head = Words(
            self.tr("The library file cannot be found, but these backups can.")
            if is_gone
            else self.tr("The library file is damaged."),
            name="recoveryHead",
            scale=1.25,
            bold=True,
        )
        self._note = Words(
            self.tr(
                "If you moved it, quit and move it back: it is newer than any backup. Your downloaded "
                "songs are separate files and are not affected. Nothing is deleted."
            )
            if is_gone
            else self.tr(
                "Your downloaded songs are separate files and are not affected. The damaged file is kept, "
                "and nothing is deleted. Tasks that can still be read from it are checked again."
            ),
            name="recoveryNote",
        )

    def _build(self, *, is_gone: bool) -> None:
        self._build_words(is_gone=is_gone)
        self._status = StatusLine(name="recoveryStatus", parent=self)
        self._bar = QProgressBar(self)
        self._bar.setObjectName("recoveryProgress")
        #: Name of a progress bar, for screen readers.
        self._bar.setAccessibleName(self.tr("Progress"))
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(4)
        self._build_table()
        #: Verb, on a button: quit Suno Desktop.
        self._quit = button(self.tr("&Quit"), name="recoveryQuit", parent=self)
        self._quit.clicked.connect(self.reject)
        #: Verb, on a button: open the damaged library.
        self._go_on = button(self.tr("Open &anyway"), name="recoveryGoOn", look="link", parent=self)
        self._go_on.setToolTip(
            self.tr("Only part of it can be read, and it is no longer backed up.")
        )
        self._go_on.clicked.connect(self._on_go_on_clicked)
        self._empty = button(
            self.tr("Start with an &empty library"), name="recoveryEmpty", parent=self
        )
        self._empty.clicked.connect(lambda: self._restore(None))
        self._rebuild = button(
            self.tr("Rebuild from &music files"), name="recoveryRebuild", parent=self
        )
        self._rebuild.setToolTip(
            self.tr("Every song that says which it is comes back; no file is changed.")
        )
        self._rebuild.clicked.connect(lambda: self._restore(None, self._music))
        self._rebuild.hide()
        self._open = button(self.tr("&Restore this backup"), name="recoveryOpen", parent=self)
        self._open.clicked.connect(self._on_open_clicked)
        self._done = button(self.tr("Open the &library"), name="recoveryDone", parent=self)
        self._done.clicked.connect(self.accept)
        self._done.hide()
        row = QHBoxLayout()
        row.setSpacing(theme.S)
        row.addWidget(self._quit)
        row.addWidget(self._go_on)
        row.addStretch(1)
        for one in (self._empty, self._rebuild, self._open, self._done):
            row.addWidget(one)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.XL, theme.XL, theme.XL, theme.L)
        layout.setSpacing(theme.M)
        layout.addWidget(self._head)
        layout.addWidget(self._note)
        layout.addWidget(self._status)
        layout.addWidget(self._bar)
        layout.addWidget(self._frame, 1)
        layout.addStretch()
        layout.addLayout(row)

    def _build_table(self) -> None:
        self._table = QTableWidget(0, 4, self)
        self._table.setObjectName("recoveryBackups")
        self._table.setAccessibleName(self.tr("Backups"))
        names = (
            #: Title of a column: when a backup was made.
            self.tr("Date"),
            #: Title of a column: how many songs a backup has.
            self.tr("Songs"),
            self.tr("Tasks"),
            #: Title of a column: how large the file of a backup is.
            self.tr("Size"),
        )
        for column, name in enumerate(names):
            self._table.setHorizontalHeaderItem(column, _cell(name, column))
        self._table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self._table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self._table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self._table.setTabKeyNavigation(False)
        self._table.setShowGrid(False)
        self._table.setItemDelegate(CellDelegate(self._table))
        self._table.verticalHeader().hide()
        header = self._table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self._table.itemSelectionChanged.connect(self._enable)
        self._table.itemDoubleClicked.connect(self._on_open_clicked)
        self._frame = framed(self._table)

    # Work off the window's thread.

    def _begin(self, words: str, work: Callable[[], Any], on_done: Callable[[Any], object]) -> None:
        self._status.say(words)
        self._bar.show()
        self._enable()
        self._answers.do(
            self._worker.submit(work), owner=self, on_done=on_done, on_error=self._on_error
        )

    def _end(self) -> None:
        self._is_changing = False
        self._bar.hide()
        self._enable()

    def _on_error(self, error: DesktopError) -> None:
        self._end()
        self._status.say_error(error)

    def _on_bug(self, error: object) -> None:
        self._end()
        self._status.say(say("bug", {"problem": type(error).__name__}), tone=Tone.BAD)

    @override
    def reject(self) -> None:
        """Quit; not while files are being moved, which is soon over."""
        if not self._is_changing:
            super().reject()

    @override
    def done(self, result: int) -> None:
        """Close; what is still read is waited for, so that no thread is left."""
        self._worker.shutdown(cancel_futures=True)
        super().done(result)

    # What there is.

    def _on_looked(self, found: Choices) -> None:
        if found.is_settled:
            self._end()
            self.accept()
            return
        self._backups = found.backups
        self._table.setRowCount(len(found.backups))
        for row, one in enumerate(found.backups):
            texts = (
                formats.moment(one.made_at),
                formats.number(one.songs),
                formats.number(one.tasks),
                formats.size(one.size_bytes),
            )
            for column, text in enumerate(texts):
                self._table.setItem(row, column, _cell(text, column))
        self._go_on.setVisible(found.can_go_on)
        self._rebuild.setVisible(found.has_songs)
        self._end()
        self._frame.setVisible(bool(found.backups))
        if found.backups:
            self._status.clear()
            self._table.selectRow(0)
            self._open.setDefault(True)
            self._table.setFocus()
        else:
            self._status.say(
                self.tr(
                    "No backup can be opened. The library can be rebuilt from your music files."
                )
                if found.has_songs
                else self.tr(
                    "No backup can be opened. Once your tasks are back, use Check library to add your "
                    "downloaded songs again."
                ),
                tone=Tone.WARNING,
            )
            self._open.hide()
            (self._rebuild if found.has_songs else self._empty).setFocus()
            self._shrink()

    def _chosen(self) -> Backup | None:
        row = self._table.currentRow()
        return self._backups[row] if 0 <= row < len(self._backups) else None

    def _enable(self) -> None:
        idle = self._bar.isHidden()
        for one in (self._empty, self._rebuild, self._go_on, self._table):
            one.setEnabled(idle)
        self._open.setEnabled(idle and self._chosen() is not None)
        self._quit.setEnabled(not self._is_changing)

    def _shrink(self) -> None:
        """The list is gone."""
        QTimer.singleShot(
            0, self, lambda: self.resize(self.width(), self.minimumSizeHint().height())
        )

    # What is done.

    def _on_go_on_clicked(self) -> None:
        recovery.go_on(self._library)
        self.accept()

    def _on_open_clicked(self) -> None:
        backup = self._chosen()
        if backup is not None and self._open.isEnabled():
            self._restore(backup)

    def _restore(self, backup: Backup | None, music: Path | None = None) -> None:
        self._is_changing = True
        words = self.tr("Creating an empty library…")
        if music is not None:
            words = self.tr("Reading the songs in {folder}…").format(folder=formats.place(music))
        elif backup is not None:
            words = self.tr("Restoring the backup…")
        library, cancel = self._library, self._cancel
        self._begin(words, lambda: restore(library, backup, music, cancel), self._on_restored)

    def _on_restored(self, done: Restored | RestoredAndRebuilt) -> None:
        self._end()
        for one in (
            self._frame,
            self._note,
            self._quit,
            self._go_on,
            self._empty,
            self._rebuild,
            self._open,
        ):
            one.hide()
        self._head.setText(self.tr("The library can be opened again."))
        self._status.say(self._told(done), tone=Tone.GOOD)
        self._done.show()
        self._done.setDefault(True)
        self._done.setFocus()
        self._shrink()

    def _told(self, done: Restored | RestoredAndRebuilt) -> str:
        restored = done.restored if isinstance(done, RestoredAndRebuilt) else done
        sentences = [self.tr("Created an empty library.")]
        if isinstance(done, RestoredAndRebuilt):
            sentences = [
                formats.counted(
                    done.songs, self.tr("Rebuilt the library from {n} songs.", "", done.songs)
                )
            ]
        if restored.backup is not None:
            sentences = [
                formats.counted(
                    restored.backup.songs,
                    self.tr(
                        "Restored the backup of {when} with {n} songs.", "", restored.backup.songs
                    ),
                    when=formats.moment(restored.backup.made_at),
                )
            ]
        if restored.asked_again:
            sentences.append(
                formats.counted(
                    restored.asked_again,
                    self.tr(
                        "{n} tasks were recovered from the damaged file and are checked again.",
                        "",
                        restored.asked_again,
                    ),
                )
            )
        if restored.aside is not None:
            sentences.append(
                self.tr("The previous files are in {folder}.").format(folder=restored.aside)
            )
        return "\n".join(sentences)
