"""How long a file plays and where in it the player is, where Qt's own idea of its length is wrong.

Qt works out the length of some files from their first bytes: a song with silence first seems far too long, one with noise
first too short, and then Qt's position stays at that end while the sound goes on. Knows a clock and numbers, no player.
"""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

_TICK_MS = 100


class CountedLength(QObject):
    """The length that was counted of one file, and the clock that runs on beyond Qt's idea of its end.

    Signals:
        ticked(): the place moved on beyond the end that Qt believes in.
    """

    ticked = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._counted_ms = 0
        self._beyond_ms = 0.0
        self._rate = 1.0
        self._since = QElapsedTimer()
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self._on_tick)

    def set(self, counted_s: float | None) -> None:
        """Another file is loaded; None where nobody counted."""
        self._counted_ms = round((counted_s or 0.0) * 1000)
        self.go_back()

    def go_back(self) -> None:
        """The place is one that Qt knows again."""
        self._tick.stop()
        self._beyond_ms = 0.0

    def set_rate(self, rate: float) -> None:
        """It plays so fast from now on; 1 is as recorded."""
        if self._tick.isActive():
            self._count()
        self._rate = rate

    def duration_ms(self, qt_ms: int) -> int:
        """How long the file is; 0 while Qt has not opened it.

        Args:
            qt_ms: what Qt says of it.
        """
        return (self._counted_ms or qt_ms) if qt_ms > 0 else 0

    def position_ms(self, position_ms: int, qt_ms: int) -> int:
        """Where in the file it is.

        Args:
            position_ms: where Qt says it is.
            qt_ms: how long Qt says it is.
        """
        if not self._counted_ms:
            return position_ms
        beyond_ms = self._beyond_ms if position_ms >= qt_ms else 0.0
        return min(position_ms + round(beyond_ms), self._counted_ms)

    def follow(self, position_ms: int, qt_ms: int, *, plays: bool) -> None:
        """Let the clock run exactly while sound plays beyond the end that Qt believes in."""
        runs = plays and 0 < qt_ms <= position_ms and qt_ms < self._counted_ms
        if runs and not self._tick.isActive():
            self._since.start()
            self._tick.start()
        elif not runs and self._tick.isActive():
            self._count()
            self._tick.stop()

    def _count(self) -> None:
        self._beyond_ms += self._since.restart() * self._rate

    def _on_tick(self) -> None:
        self._count()
        self.ticked.emit()
