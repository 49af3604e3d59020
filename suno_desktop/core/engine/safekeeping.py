"""The library's own safety: backups by the hour and at the end, a check after a bad end, a thorough one every week.

A library that was found damaged gets no more backups, and is marked, so that the next start offers the ones there are.
Runs between other work; knows nothing of songs and files.
"""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Callable
from concurrent.futures import Future
from datetime import timedelta

from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.lanes import Lane
from suno_desktop.core.errors import Cancelled, ProfileError
from suno_desktop.core.events import Notice
from suno_desktop.core.library import backups
from suno_desktop.core.library.database import ReadOnlyDatabase

EVERY_S = 3600.0
"""Between two backups."""
LOOK_S = 600.0
"""Between two questions whether a thorough check is due; also the quiet after the start."""
CHECK_EVERY = timedelta(days=7)

_logger = logging.getLogger(__name__)


class Safekeeping:
    """Backups and the check of one open library; made on the library's lane, done beside all other work."""

    def __init__(self, context: Context, *, is_idle: Callable[[], bool]) -> None:
        self._context = context
        self._library = context.library
        self._path = context.profile.library
        self._clock = context.clock
        self._is_idle = is_idle
        self._due = self._path.with_name(f"{self._path.name}.backup-due")
        """Stands there when the last run ended before its backup was made."""
        is_due = self._due.exists()
        self._next = context.clock.monotonic() + (LOOK_S if is_due else EVERY_S)
        self._next_look = context.clock.monotonic() + LOOK_S
        self._saved_at = -1 if is_due else context.library.database.writes
        self._has_told = False

    def begin(self) -> Future[None]:
        """Say where the library lies if that costs speed; after a bad end look whether the file is sound."""
        return self._context.write(self._check)

    def step(self) -> float:
        """Make a backup or a thorough check if it is time; returns the seconds until the next of them."""
        self._tell_damage()
        now = self._clock.monotonic()
        if now >= self._next_look:
            self._next_look = now + LOOK_S
            if self._is_idle() and not self._library.database.is_damaged:
                self._context.lanes.submit(self._lane(), self._check_thoroughly)
        if now >= self._next:
            self._next = now + EVERY_S
            cancel = self._context.cancel
            self._context.lanes.submit(
                self._lane(), lambda: self._back_up(lambda: cancel.is_cancelled)
            )
        return min(self._next, self._next_look) - now

    def _lane(self) -> Lane:
        """Where the library is read as a whole: beside all other work."""
        # Without a log a reader keeps the writer waiting, so the writer waits for it in its own lane.
        return Lane.FIGURES if self._library.database.has_log else Lane.LIBRARY

    def end(self, *, deadline: float) -> Future[None]:
        """Make the last backup, unless it would take longer than until `deadline` (monotonic)."""
        return self._context.write(
            lambda: self._back_up(lambda: self._clock.monotonic() > deadline)
        )

    def found_damage(self) -> Future[None]:
        """Some part of the file could not be read."""
        return self._context.write(self._note_damage)

    def _note_damage(self) -> None:
        self._library.database.mark_damaged()
        self._tell_damage()

    def _tell_damage(self) -> None:
        if self._library.database.is_damaged and not self._has_told:
            self._has_told = True
            _logger.info("the library's file is damaged")
            self._context.emit(Notice(level="error", code="library.not_sound"))

    def _check_thoroughly(self) -> None:
        """On a connection of its own, beside all other work. A file beside the library remembers when it was done."""
        done = self._path.with_name(self._path.name + ".checked")
        now = self._clock.now().timestamp()
        try:
            # A wrong clock causes one check too many, never one too few.
            if abs(now - done.stat().st_mtime) < CHECK_EVERY.total_seconds():
                return
        except OSError:  # never done
            pass
        try:
            with contextlib.closing(ReadOnlyDatabase.open(self._path)) as database:
                is_sound = database.is_sound(stop=lambda: self._context.cancel.is_cancelled)
            _logger.debug("thorough check: %s", "sound" if is_sound else "damaged")
            if is_sound:
                done.touch()
                os.utime(done, (now, now))
        except Cancelled:
            return
        except (ProfileError, OSError) as error:
            _logger.info("thorough check: %s", error)
            return
        if not is_sound:
            self.found_damage()

    def _check(self) -> None:
        if not self._library.database.has_log:
            self._context.emit(
                Notice(
                    level="warning",
                    code="library.shared_folder",
                    values={"path": str(self._path.parent)},
                )
            )
        if not self._library.database.needs_check:
            return
        try:
            is_sound = self._library.database.quick_check()
            _logger.debug("quick check: %s", "sound" if is_sound else "damaged")
        except ProfileError as error:
            _logger.info("quick check: %s", error)
        self._tell_damage()

    def _back_up(self, stop: Callable[[], bool]) -> None:
        writes = self._library.database.writes
        if writes == self._saved_at or self._library.database.is_damaged:
            return
        try:
            copy = self._library.database.backup(backups.folder_of(self._path), stop=stop)
            _logger.debug("backup %s made", copy.name)
        except Cancelled:
            _logger.debug("no backup: it would take too long")
            with contextlib.suppress(OSError):
                self._due.touch(mode=0o600)
            return
        except ProfileError as error:
            _logger.info("backup: %s", error)
            if error.code == "library.damaged":
                self._note_damage()
                return
            self._context.emit(Notice(level="warning", code="library.backup_failed"))
            return
        self._saved_at = writes
        with contextlib.suppress(OSError):
            self._due.unlink()
