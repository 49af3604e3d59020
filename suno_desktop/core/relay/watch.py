"""How long tasks have been watched in this run, by the clock that never jumps. Pure: the caller gives the time.

A wall clock may be wrong by hours and be set right in between, so no task changes its state because of an age that only
the wall clock tells, and none that was added a minute ago is taken for an old one because the clock was set. Every
`now` is monotonic seconds and every `wall` what the wall clock shows then; nothing here is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from suno_desktop.core.model import TaskKey

JUMP = timedelta(minutes=1)
"""A wall clock that is off by more than this against the monotonic one, or the last look, was set."""
_MOST_SETTINGS = 16
_MOST_LOOKS, _FEWEST_LOOKS = 10, 5
_PATIENCE_S = 120.0
_FIRST_WAIT_S, _GROWTH = 5.0, 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """How long one task is watched."""

    for_s: float = 0.0
    """Since it was first answered in this run."""
    done_for_s: float = 0.0
    """Since it was first said to be done in this run."""
    off: tuple[timedelta, ...] = ()
    """See `Watch.off`."""

    def since_s(self, then: datetime, wall: datetime) -> float:
        """How long ago something was noted at `then`, by the clock that noted it; never less than 0.

        Which clock that was is not stored. What is recent by any of them is taken for recent: the other mistake would
        leave a song that is just being made unasked for.
        """
        told = [(wall - by - then).total_seconds() for by in (timedelta(0), *self.off)]
        return min((seconds for seconds in told if seconds >= 0), default=0.0)


@dataclass(slots=True)
class _Watching:
    since: float | None = None
    done_since: float | None = None
    empty_since: float = 0.0
    empty_looks: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Streak:
    """Checks in a row that gave nothing usable."""

    looks: int
    since: float
    wait_s: float
    """Until the next one."""
    is_over: bool
    """Ten looks, or some within two minutes, were enough."""
    others_answer: bool
    """The relay answered about others since the streak began: the task is to blame."""


class Watch:
    """The tasks that one engine asks about."""

    def __init__(self) -> None:
        self._tasks: dict[TaskKey, _Watching] = {}
        self._zeros: list[datetime] = []
        """When the monotonic clock was at 0, by the wall clock as it was before it was set, and as it is now."""

    @property
    def off(self) -> tuple[timedelta, ...]:
        """How far the wall clock is off from what it was before each time that it was set."""
        zeros = self._zeros
        return tuple(zeros[-1] - one for one in zeros[:-1])

    def follow(self, *, wall: datetime, now: float) -> Watched:
        """Notice on any thread that the wall clock was set, before any age is told by it."""
        zero = wall - timedelta(seconds=now)
        if not self._zeros or abs(zero - self._zeros[-1]) >= JUMP:
            others = [one for one in self._zeros if abs(zero - one) >= JUMP]
            self._zeros = [*others[-_MOST_SETTINGS:], zero]
        return Watched(off=self.off)

    def answered(self, key: TaskKey, *, done: bool, now: float) -> Watched:
        """A reply held the task."""
        seen = self._tasks.setdefault(key, _Watching())
        seen.empty_looks = 0
        if seen.since is None:
            seen.since = now
        if not done:
            seen.done_since = None
        elif seen.done_since is None:
            seen.done_since = now
        done_for_s = 0.0 if seen.done_since is None else now - seen.done_since
        return Watched(for_s=now - seen.since, done_for_s=done_for_s, off=self.off)

    def came_to_nothing(self, key: TaskKey, *, now: float, last_answer_at: float) -> Streak:
        """A look at this task alone brought nothing; its relay last answered about any at `last_answer_at`."""
        seen = self._tasks.setdefault(key, _Watching())
        if not seen.empty_looks:
            seen.empty_since = now
        seen.empty_looks += 1
        left_s = _PATIENCE_S - (now - seen.empty_since)
        wait_s = _FIRST_WAIT_S * _GROWTH ** (seen.empty_looks - 1)
        return Streak(
            looks=seen.empty_looks,
            since=seen.empty_since,
            wait_s=min(wait_s, left_s) if left_s > 0 else wait_s,
            is_over=seen.empty_looks >= _MOST_LOOKS
            or (left_s <= 0 and seen.empty_looks >= _FEWEST_LOOKS),
            others_answer=last_answer_at > seen.empty_since,
        )

    def is_in_streak(self, key: TaskKey) -> bool:
        """Whether its last look brought nothing, so that it would spoil a question about several."""
        seen = self._tasks.get(key)
        return seen is not None and seen.empty_looks > 0

    def forget(self, key: TaskKey) -> None:
        """It came to rest."""
        self._tasks.pop(key, None)
