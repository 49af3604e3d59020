"""When a song counts as heard: after a third of it or 30 seconds, whichever comes first, of real playing.

What is skipped over by seeking was not heard; what is heard twice counts once. Keeps nothing: the engine does.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal

from suno_desktop.bridge.playback import Playback
from suno_desktop.bridge.player import Player
from suno_desktop.core.model import SongId

ENOUGH_MS: Final = 30_000
SHARE: Final = 3
_STEP_MS: Final = 2_000
"""A longer way between two reports of the position was no playing."""


class Heard(QObject):
    """Watches the player.

    Signals:
        heard(SongId): the current song was heard; once each time that it is the current one.
    """

    heard = Signal(object)

    def __init__(
        self, *, player: Player, playback: Playback, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._playback = playback
        self._song: SongId | None = None
        self._duration_ms = 0
        self._at_ms = -1
        self._heard_ms = 0
        self._is_told = False
        playback.song_changed.connect(self._on_song_changed)
        player.duration_changed.connect(self._on_duration_changed)
        player.position_changed.connect(self._on_position_changed)
        player.ended.connect(self._on_ended)

    def _on_song_changed(self, song_id: SongId | None) -> None:
        self._song = song_id
        self._duration_ms = 0
        self._begin()

    def _begin(self) -> None:
        self._at_ms, self._heard_ms, self._is_told = -1, 0, False

    def _on_ended(self) -> None:
        """If the same song begins again, it counts again."""
        self._begin()

    def _on_duration_changed(self, duration_ms: int) -> None:
        self._duration_ms = duration_ms

    def _on_position_changed(self, at_ms: int) -> None:
        step = at_ms - self._at_ms
        if self._at_ms >= 0 and 0 < step <= _STEP_MS:
            self._heard_ms += step
        self._at_ms = at_ms
        if not self._is_told and self._song is not None and self._heard_ms >= self._enough():
            self._is_told = True
            self.heard.emit(self._song)

    def _enough(self) -> int:
        return min(ENOUGH_MS, self._duration_ms // SHARE) if self._duration_ms > 0 else ENOUGH_MS
