"""Songs whose links will end are looked after: downloaded if the settings say so, and their relay is asked for fresh links.

One question at a time and far apart, never a batch: links end within days, so nothing is in a hurry. The question itself
goes out at the relay's pace like any other (`asking`), and what it brings is recorded there. When a link ends is decided by
`core.link_life`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from suno_desktop.core.changes import NOTHING, Changes
from suno_desktop.core.engine.context import Context
from suno_desktop.core.errors import ProfileError
from suno_desktop.core.events import Notice
from suno_desktop.core.model import SongId

_APART_S: Final = 60.0
"""Between two questions for fresh links."""
_IDLE_S: Final = 600.0
_TELL_EVERY: Final = timedelta(days=1)


class LinkWatch:
    """Looks after the links of one open library. `step` is called by the scheduler; the command line does not wait for it."""

    def __init__(self, context: Context, *, wish: Callable[[tuple[SongId, ...]], Changes]) -> None:
        """`wish` puts songs into the download queue as far as the settings say so, inside the transaction."""
        self._context = context
        self._clock = context.clock
        self._wish = wish
        self._next_at = -math.inf
        self._told_at: datetime | None = None

    def step(self) -> float:
        """Look after the next song if it is time; returns the seconds until the next step is wanted."""
        if not self._context.patient:
            return _IDLE_S
        now = self._clock.monotonic()
        if now < self._next_at:
            return self._next_at - now
        try:
            changes, wait_s, is_lost = self._context.write(self._look).result()
        except ProfileError:  # told by those who write more
            changes, wait_s, is_lost = NOTHING, _IDLE_S, False
        self._next_at = now + wait_s
        self._context.tell(changes)
        if is_lost:
            self._context.emit(Notice(level="warning", code="links.ended"))
        return wait_s

    def _look(self) -> tuple[Changes, float, bool]:
        """On the library's lane: what changed, the seconds until the next look, and whether there is something to tell."""
        library, now = self._context.library, self._clock.now()
        with library.transaction():
            ending = library.next_ending(now)
            if ending is None:
                return NOTHING, self._wait_s(now), self._is_lost(now)
            library.ending_looked(ending.songs)
            changes = library.retry_ending(ending.songs, now)
            changes |= self._wish(library.unwished(ending.songs))
            changes |= library.hurry(ending.tasks, now)
        return changes, _APART_S, False

    def _wait_s(self, now: datetime) -> float:
        at = self._context.library.next_ending_at(after=now)
        left_s = _IDLE_S if at is None else (at - now).total_seconds()
        return max(_APART_S, min(left_s, _IDLE_S))

    def _is_lost(self, now: datetime) -> bool:
        """Whether links of songs that are not saved ended since it was last told; at most once a day."""
        since = self._told_at or now - _TELL_EVERY
        if now - since < _TELL_EVERY:
            return False
        is_lost = self._context.library.count_lost(since=since, now=now) > 0
        if is_lost:
            self._told_at = now
        return is_lost
