"""A short fade of the sound, so that nothing is heard to break off. Knows a clock and a level, no player."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer

_TICK_MS: Final = 4


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

    def back(self) -> None:
        """Go to full; what was to be done in the silence is done no more."""
        self._go(1.0, None)

    def set(self, level: float) -> None:
        """Be at a level at once."""
        self._tick.stop()
        self._then = None
        self._level = self._to = level
        self._apply()

    def _go(self, to: float, then: Callable[[], object] | None) -> None:
        self._then = then
        if not self.length_ms or self._level == to:
            self._level = self._to = to
            self._end()
            return
        self._from, self._to = self._level, to
        self._since.start()
        self._tick.start()

    def _on_tick(self) -> None:
        way = abs(self._to - self._from)
        done = min(1.0, self._since.elapsed() / (self.length_ms * way))
        smooth = (1.0 - math.cos(math.pi * done)) / 2.0
        self._level = self._from + (self._to - self._from) * smooth
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
