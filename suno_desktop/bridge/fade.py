"""A short fade of the sound, so that nothing is heard to break off. Knows a clock and a level, no player."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer

_TICK_MS: Final = 2
_ROUNDED: Final = 0.2
"""Share of the time in which a fade begins, and in which it ends."""


def _share(done: float) -> float:
    """How much of the way is gone: evenly, because each step is heard the more the larger it is, with rounded ends."""
    left = min(done, 1.0 - done)
    gone = left**2 / (2 * _ROUNDED) if left < _ROUNDED else left - _ROUNDED / 2
    gone /= 1.0 - _ROUNDED
    return gone if done < 0.5 else 1.0 - gone


class Fade(QObject):
    """The level between silence (0) and full (1), on its way to one of them or there.

    Attributes:
        length_ms: how long a whole fade takes; 0: none is made.
    """

    def __init__(self, apply: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self.length_ms = 0
        self._apply = apply
        self._level = 1.0
        self._from = self._to = 1.0
        self._then: Callable[[], object] | None = None
        self._after_ms = 0
        self._since = QElapsedTimer()
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.setTimerType(Qt.TimerType.PreciseTimer)
        self._tick.timeout.connect(self._on_tick)

    @property
    def level(self) -> float:
        """The factor for samples now."""
        return self._level

    def out(self, then: Callable[[], object]) -> None:
        """Go to silence and then do something; what an earlier fade was to do then is done no more."""
        self._go(0.0, then)

    def back(self, *, after_ms: int = 0) -> None:
        """Go to full; what was to be done in the silence is done no more.

        Args:
            after_ms: out of silence, begin so much later: an output that stood still takes a moment.
        """
        self._go(1.0, None, after_ms=after_ms if self._level == 0.0 else 0)

    def set(self, level: float) -> None:
        """Be at a level at once."""
        self._tick.stop()
        self._then = None
        self._level = self._to = level
        self._apply()

    def _go(self, to: float, then: Callable[[], object] | None, *, after_ms: int = 0) -> None:
        self._then = then
        self._after_ms = after_ms
        if not self.length_ms or self._level == to:
            self._level = self._to = to
            self._end()
            return
        self._from, self._to = self._level, to
        self._since.start()
        self._tick.start()

    def _on_tick(self) -> None:
        way = abs(self._to - self._from)
        passed = max(0, self._since.elapsed() - self._after_ms)
        done = min(1.0, passed / (self.length_ms * way))
        self._level = self._from + (self._to - self._from) * _share(done)
        if done >= 1.0:
            self._level = self._to
            self._end()
        else:
            self._apply()

    def _end(self) -> None:
        self._tick.stop()
        self._apply()
        then, self._then = self._then, None
        if then is not None:
            then()
