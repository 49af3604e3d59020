"""Lets the output of a player rest once it has been paused for a while: Qt feeds it silence as long as a file is paused.

That takes a percent and a half of a processor and keeps the sound card awake. Knows where the file was left, decides nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QMediaPlayer

_AFTER_MS: Final = 5_000


class Resting(QObject):
    """Follows one player.

    Attributes:
        place_ms: where the file was left, while the output rests; else None.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.place_ms: int | None = None
        self._player: QMediaPlayer | None = None
        self._soon = QTimer(self, singleShot=True, interval=_AFTER_MS)
        self._soon.timeout.connect(self.rest)

    def begin(self, player: QMediaPlayer) -> None:
        """It is paused now."""
        self._player = player
        self._soon.start()

    def end(self) -> None:
        """It is not paused any more, or has another file."""
        self._soon.stop()
        self.place_ms = None

    def rest(self) -> None:
        """Let go of the output. A picture would be gone then, and from the very end no file goes on."""
        player = self._player
        if player is None or player.playbackState() != player.PlaybackState.PausedState:
            return
        if not player.hasVideo() and player.position() < player.duration():
            self.place_ms = player.position()
            player.stop()

    def wake(self) -> None:
        """It is to be heard again, from where it was left."""
        self._soon.stop()
        place, self.place_ms = self.place_ms, None
        if place is not None and self._player is not None:
            self._player.setPosition(place)
