"""Where the song is at this very moment: the player tells it ten times a second, a tap is to be known to some milliseconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QElapsedTimer, QObject

from suno_desktop.bridge.player import PlayerState

if TYPE_CHECKING:
    from suno_desktop.bridge.player import Player

_MOST_MS: Final = 500
"""The player tells more often than this while it plays."""


class TapClock(QObject):
    """Follows one player."""

    def __init__(self, player: Player, parent: QObject) -> None:
        super().__init__(parent)
        self._player = player
        self._told_ms = player.position_ms
        self._since = QElapsedTimer()
        player.position_changed.connect(self._on_told)
        player.seeked.connect(self._on_told)

    def _on_told(self, at_ms: int) -> None:
        self._told_ms = at_ms
        self._since.start()

    @property
    def place_s(self) -> float:
        """Where it is now."""
        if self._player.state is not PlayerState.PLAYING or not self._since.isValid():
            return self._player.position_ms / 1000
        on_ms = min(self._since.nsecsElapsed() / 1e6, _MOST_MS)
        return (self._told_ms + on_ms * self._player.rate) / 1000
