"""The sleep timer: pauses what plays after some minutes. Knows no menus."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

_MINUTE_MS: Final = 60_000


class SleepTimer(QObject):
    """Runs, or does not.

    Signals:
        changed(): it was set, switched off, or is over.
    """

    changed = Signal()

    def __init__(self, pause: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pause = pause
        self._minutes = 0
        self._timer = QTimer(self, singleShot=True)
        self._timer.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._timer.timeout.connect(self._end)

    @property
    def minutes(self) -> int:
        """What it was set to; 0 while it is off."""
        return self._minutes

    @property
    def left_s(self) -> float:
        """How long it still runs; 0 while it is off."""
        return self._timer.remainingTime() / 1000 if self._minutes else 0.0

    def set(self, minutes: int) -> None:
        """Pause after so many minutes; 0 switches it off."""
        self._minutes = minutes
        if minutes:
            self._timer.start(minutes * _MINUTE_MS)
        else:
            self._timer.stop()
        self.changed.emit()

    def _end(self) -> None:
        self._minutes = 0
        self._pause()
        self.changed.emit()
