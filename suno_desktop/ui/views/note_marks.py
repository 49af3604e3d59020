"""Where in the current song the person wrote a note: the places, and small marks over the seek bar.

The places are a model that anything may draw; the marks take no mouse and no focus. What stands in a note is told by the
dialog of notes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from suno_desktop.core.changes import Changes
from suno_desktop.core.model import SongId
from suno_desktop.core.override import override
from suno_desktop.core.rows import Note
from suno_desktop.ui import theme

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.bridge.playback import Playback
    from suno_desktop.bridge.player import Player
    from suno_desktop.core.library.reader import LibraryReader

_WIDTH_PX: Final = 3.0
_HEIGHT_PX: Final = 5.0


class NotePlaces(QObject):
    """The notes of the current song that have a place.

    Signals:
        changed: other places, or another length of the song.
    """

    changed = Signal()

    def __init__(
        self, *, bridge: EngineBridge, player: Player, playback: Playback, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._song: SongId | None = None
        self.notes: tuple[Note, ...] = ()
        self.duration_s = 0.0
        playback.song_changed.connect(self._on_song_changed)
        player.duration_changed.connect(self._on_duration_changed)
        bridge.changed.connect(self._on_changed)

    def _on_song_changed(self, song_id: SongId | None) -> None:
        self._song, self.notes = song_id, ()
        self.changed.emit()
        self._read()

    def _on_duration_changed(self, duration_ms: int) -> None:
        self.duration_s = duration_ms / 1000
        self.changed.emit()

    def _on_changed(self, changes: Changes) -> None:
        if changes.judged and self._song in changes.songs:
            self._read()

    def _read(self) -> None:
        song_id = self._song
        if song_id is None:
            return

        def work(reader: LibraryReader) -> tuple[Note, ...]:
            row = next(iter(reader.song_rows([song_id])), None)
            return () if row is None or row.clip_id is None else reader.notes_of(row.clip_id)

        self._bridge.read(work, owner=self, on_done=lambda notes: self._show(song_id, notes))

    def _show(self, song_id: SongId, notes: tuple[Note, ...]) -> None:
        if song_id == self._song:
            self.notes = tuple(note for note in notes if note.at_s is not None)
            self.changed.emit()

    def shares(self) -> list[float]:
        """Where the notes are, as shares of the song from 0 to 1; none while its length is not known."""
        if self.duration_s <= 0:
            return []
        return [min(1.0, (note.at_s or 0.0) / self.duration_s) for note in self.notes]


class NoteMarks(QWidget):
    """Marks above a seek bar, one for each place."""

    def __init__(self, places: NotePlaces, bar: QWidget) -> None:
        super().__init__(bar)
        self.setObjectName("noteMarks")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._places = places
        self._bar = bar
        places.changed.connect(self.update)
        bar.installEventFilter(self)
        self._fit()

    def _fit(self) -> None:
        self.setGeometry(self._bar.rect())
        self.raise_()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.Resize, QEvent.Type.Show}:
            self._fit()
        return False

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        shares = self._places.shares()
        if not shares:
            return
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent"))
        span = self.width() - _WIDTH_PX
        for share in shares:
            painter.drawRect(QRectF(share * span, 0, _WIDTH_PX, _HEIGHT_PX))
        painter.end()
