"""Notices that the output of the sound went away, or that the sound server was started again while it played.

Qt does not always tell: the sound then stands still without any error. Knows a position and connections, no player.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from suno_desktop.bridge import sound_server

logger = logging.getLogger(__name__)

_STALL_MS: Final = 4000
"""A local file whose position stands still for this long is not played by any output."""


class OutputWatch(QObject):
    """Watches while it plays.

    Signals:
        lost(code): nobody hears it any more; a sentence says why. What plays is to be paused.
        returned(): the sound server was started again: there the same speakers are as before, and it can play on.

    Attributes:
        is_lost: the output went away since it played last; it is to be opened anew.
    """

    lost = Signal(str)
    returned = Signal()

    def __init__(self, position_ms: Callable[[], int], parent: QObject) -> None:
        super().__init__(parent)
        self._position_ms = position_ms
        self.is_lost = False
        self._had_device = False
        self._heard_by: frozenset[int] = frozenset()
        """The connections to the sound server when it last began to play."""
        self._seen_ms = -1
        self._pulse = QTimer(self, interval=_STALL_MS)
        self._pulse.timeout.connect(self.pulse)

    @property
    def can_play(self) -> bool:
        """Whether playing would not abort the process because the sound server is gone."""
        return not self._heard_by or bool(sound_server.connections())

    def begin(self) -> None:
        """It plays now."""
        self._seen_ms = -1
        self._heard_by = sound_server.connections()
        self._pulse.start()

    def end(self) -> None:
        """It does not play any more."""
        self._seen_ms = -1
        self._pulse.stop()

    def set_device(self, *, has_device: bool) -> None:
        """The outputs are others now; tells whether there is any."""
        if self._had_device and not has_device:
            self.lose()
        self._had_device = has_device

    def pulse(self) -> None:
        """See whether the position moves on."""
        position_ms = self._position_ms()
        if position_ms == self._seen_ms:
            self.lose()
        self._seen_ms = position_ms

    def lose(self) -> None:
        """The output went away: while it plays, that matters."""
        if not self._pulse.isActive():
            return
        self.is_lost = True
        servers = sound_server.connections()
        if servers and self._heard_by and servers.isdisjoint(self._heard_by):
            logger.info("the sound server was started again")
            self.returned.emit()
            return
        is_server_gone = bool(self._heard_by) and not servers
        self.lost.emit("player.no_server" if is_server_gone else "player.no_output")
