"""What the person wrote of a song: a list of notes, each with its place, and a line to add one.

Reads and shows; what is written goes to the engine through `JudgingCommands`, where it can be undone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from suno_desktop.core.changes import Changes
from suno_desktop.core.model import ClipId, SongId
from suno_desktop.core.rows import Note, SongRow
from suno_desktop.ui import formats, theme
from suno_desktop.ui.dialogs.widgets import FittingDialog, Words, button
from suno_desktop.ui.models.columns import song_title
from suno_desktop.ui.screen_room import begin_with

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.core.library.reader import LibraryReader
    from suno_desktop.ui.judging_commands import JudgingCommands

_MOST_CHARS = 2_000


class NotesDialog(FittingDialog):
    """The notes of one song.

    Signals:
        jump_requested: the song (`SongId`) is to be played from this place on (seconds).
    """

    jump_requested = Signal(object, float)

    def __init__(
        self,
        *,
        bridge: EngineBridge,
        song_id: SongId,
        place_ms: Callable[[], int | None],
        judging: JudgingCommands,
        parent: QWidget | None = None,
    ) -> None:
        """`place_ms` tells where the song is heard now; None: another one is."""
        super().__init__(parent)
        self.setObjectName("notes")
        self.setWindowTitle(self.tr("Notes"))
        begin_with(self, first=QSize(480, 420), least=QSize(380, 300))
        self._bridge = bridge
        self._song_id = song_id
        self._clip_id: ClipId | None = None
        self._place_ms = place_ms
        self._at_s: float | None = None
        """Where the note belongs that is being written: the first where it was asked for, others where they are begun."""
        self._is_begun = True
        self._judging = judging
        self._build()
        bridge.changed.connect(self._on_changed)
        self._read()

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(theme.M)
        self._title = Words("", name="notesOf", bold=True)
        self.list = QListWidget(self)
        self.list.setObjectName("notesList")
        self.list.setAccessibleName(self.tr("Notes"))
        self.list.setWordWrap(True)
        self.list.itemActivated.connect(self._on_activated)
        self.list.currentItemChanged.connect(self._on_current_changed)
        self.field = QLineEdit(self)
        self.field.setObjectName("noteText")
        self.field.setMaxLength(_MOST_CHARS)
        self.field.setPlaceholderText(self.tr("New note"))
        self.field.setAccessibleName(self.tr("New note"))
        self.field.textChanged.connect(self._on_typed)
        self.is_here = QCheckBox(self)
        self.is_here.setObjectName("noteHere")
        self.is_here.setChecked(True)
        self._take_place()
        #: Verb, on a button: add a note.
        self._add = QPushButton(self.tr("Add"), self)
        self._add.setObjectName("noteAdd")
        self._add.setDefault(True)
        self._add.setEnabled(False)
        self._add.clicked.connect(self._on_add_clicked)
        line = QHBoxLayout()
        for widget in (self.field, self.is_here, self._add):
            line.addWidget(widget)
        self._delete = button(self.tr("Delete"), name="noteDelete", parent=self)
        self._delete.setEnabled(False)
        self._delete.clicked.connect(self._on_delete_clicked)
        close = button(self.tr("Close"), name="notesClose", parent=self)
        close.clicked.connect(self.accept)
        below = QHBoxLayout()
        below.addWidget(self._delete)
        below.addStretch(1)
        below.addWidget(close)
        layout.addWidget(self._title)
        layout.addWidget(self.list, 1)
        layout.addLayout(line)
        layout.addLayout(below)
        self.field.setFocus()

    def _take_place(self) -> None:
        """The note that is begun belongs to where the song is now."""
        place_ms = self._place_ms()
        self._at_s = None if place_ms is None else place_ms / 1000
        self.is_here.setVisible(self._at_s is not None)
        #: A note is kept for this place in the song, such as 1:07.
        self.is_here.setText(self.tr("At {time}").format(time=formats.length(self._at_s)))

    # What is there.

    def _read(self) -> None:
        song_id = self._song_id

        def work(reader: LibraryReader) -> tuple[SongRow | None, tuple[Note, ...]]:
            row = next(iter(reader.song_rows([song_id])), None)
            clip_id = None if row is None else row.clip_id
            return row, () if clip_id is None else reader.notes_of(clip_id)

        self._bridge.read(work, owner=self, on_done=lambda found: self._show(*found))

    def _show(self, row: SongRow | None, notes: tuple[Note, ...]) -> None:
        if row is not None:
            self._clip_id = row.clip_id
            self._title.setText(song_title(row))
        self.list.clear()
        for note in notes:
            text = formats.line(note.text)
            time = formats.length(note.at_s)
            item = QListWidgetItem(f"{time}  {text}" if time else text)
            item.setData(Qt.ItemDataRole.UserRole, note)
            self.list.addItem(item)
        self._on_typed()

    def _on_changed(self, changes: Changes) -> None:
        if self._song_id in changes.songs:
            self._read()

    # What is done.

    def _chosen(self) -> Note | None:
        row = self.list.currentRow()
        note: Note | None = self.list.item(row).data(Qt.ItemDataRole.UserRole) if row >= 0 else None
        return note

    def _on_typed(self) -> None:
        if self.field.text() and not self._is_begun:
            self._is_begun = True
            self._take_place()
        self._add.setEnabled(bool(self.field.text().strip()) and self._clip_id is not None)

    def _on_current_changed(self) -> None:
        self._delete.setEnabled(self._chosen() is not None)

    def _on_activated(self) -> None:
        note = self._chosen()
        if note is not None and note.at_s is not None:
            self.jump_requested.emit(self._song_id, note.at_s)

    def _on_add_clicked(self) -> None:
        if self._clip_id is not None:
            at_s = self._at_s if self.is_here.isChecked() else None
            self._judging.write_note(self._clip_id, self.field.text().strip(), at_s=at_s)
            self._is_begun = False
            self.field.clear()
            self._take_place()

    def _on_delete_clicked(self) -> None:
        note = self._chosen()
        if note is not None:
            self._judging.remove_note(note.note_id)
