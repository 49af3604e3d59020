"""The library's own safety: a backup every hour in which something changed and at the end, a check after a bad end.

Runs on the library's lane between other work; knows nothing of songs and files.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from suno_desktop.core.clock import Clock
from suno_desktop.core.engine.lanes import Lane, Lanes
from suno_desktop.core.errors import Cancelled, ProfileError
from suno_desktop.core.events import Event, Notice
from suno_desktop.core.library.library import Library

EVERY_S = 3600.0

_logger = logging.getLogger(__name__)


class Safekeeping:
    """Backups and the check of one open library; made on the library's lane."""

    def __init__(
        self,
        *,
        lanes: Lanes,
        library: Library,
        folder: Path,
        clock: Clock,
        emit: Callable[[Event], None],
    ) -> None:
        self._lanes = lanes
        self._library = library
        self._folder = folder
        self._clock = clock
        self._emit = emit
        self._next = clock.monotonic() + EVERY_S
        self._saved_at = library.writes

    def begin(self) -> Future[None]:
        """After a bad end look whether the file is sound, between other work."""
        return self._lanes.submit(Lane.LIBRARY, self._check)

    def step(self) -> float:
        """Make a backup if it is time; returns the seconds until it is."""
        now = self._clock.monotonic()
        if now >= self._next:
            self._next = now + EVERY_S
            self._lanes.submit(Lane.LIBRARY, lambda: self._back_up(lambda: False))
        return self._next - now

    def end(self, *, deadline: float) -> Future[None]:
        """Make the last backup, unless it would take longer than until `deadline` (monotonic)."""
        return self._lanes.submit(
            Lane.LIBRARY, lambda: self._back_up(lambda: self._clock.monotonic() > deadline)
        )

    def _check(self) -> None:
        if not self._library.needs_check:
            return
        try:
            is_sound = self._library.quick_check()
        except ProfileError as error:
            _logger.info("quick check: %s", error)
            return
        if not is_sound:
            self._emit(Notice(level="error", code="library.not_sound"))

    def _back_up(self, stop: Callable[[], bool]) -> None:
        writes = self._library.writes
        if writes == self._saved_at:
            return
        try:
            self._library.backup(self._folder, stop=stop)
        except Cancelled:
            return
        except ProfileError as error:
            _logger.info("backup: %s", error)
            self._emit(
                Notice(level="warning", code="library.backup_failed", values={"reason": str(error)})
            )
            return
        self._saved_at = writes
