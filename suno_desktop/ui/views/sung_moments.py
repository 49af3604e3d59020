"""Says when another line or word is sung, on time: between two reports of the player, too, and only then.

Knows lines and where the song is; marks nothing.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

if TYPE_CHECKING:
    from suno_desktop.core.listening.sung_lines import SungLines

_SOON_S: Final = 0.12
"""The player tells its place a little more often than this. What comes before that is told by a clock of our own."""


class SungMoments(QObject):
    """Follows one song.

    Signals:
        changed(seconds): something else is sung from here on, or the song went elsewhere.
    """

    changed = Signal(float)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._lines: SungLines | None = None
        self._position_s = self._until_s = -1.0
        self._soon = QTimer(self, singleShot=True)
        self._soon.setTimerType(Qt.TimerType.PreciseTimer)
        self._soon.timeout.connect(self._on_soon)

    def set_lines(self, lines: SungLines | None) -> None:
        """Follow these; what is sung is told anew."""
        self._lines = lines
        self._position_s = self._until_s = -1.0
        self._soon.stop()

    def go_to(self, position_s: float) -> None:
        """The song is here now."""
        if self._lines is None:
            return
        is_behind = position_s < self._position_s
        self._position_s = position_s
        if is_behind or position_s >= self._until_s:
            self._tell(self._lines, position_s)
        if self._until_s - position_s < _SOON_S:
            self._soon.start(max(0, round(1000 * (self._until_s - position_s))))
        else:
            self._soon.stop()

    def _on_soon(self) -> None:
        # The place stays what the player told: its next report may be a little earlier than this, and is no way back.
        if self._lines is not None:
            self._tell(self._lines, self._until_s)

    def _tell(self, lines: SungLines, position_s: float) -> None:
        self._until_s = lines.next_change_s(position_s) or math.inf
        self.changed.emit(position_s)
