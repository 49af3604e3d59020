"""Pace, back-off and breaker of one relay: pure, on the times that the caller gives. Nothing here waits.

A `now` is monotonic seconds. One object belongs to one relay's origin, so one relay's trouble slows no other.
"""

from __future__ import annotations

from collections import deque
from enum import StrEnum
from random import Random


class TokenBucket:
    """Allow a number of questions a second, and a few more at once at the start."""

    def __init__(self, *, rate: float = 2.0, burst: int = 5) -> None:
        self._rate = rate
        self._burst = float(burst)
        self._tokens = float(burst)
        self._since: float | None = None

    def wait_s(self, now: float) -> float:
        """Seconds until a question may be asked; 0 if it may be now."""
        self._fill(now)
        # The margin keeps a caller that waits exactly this long from waiting twice.
        return 0.0 if self._tokens >= 1 - 1e-9 else (1 - self._tokens) / self._rate

    def take(self, now: float) -> None:
        """A question was asked."""
        self._fill(now)
        self._tokens -= 1

    def _fill(self, now: float) -> None:
        if self._since is None:
            self._since = now
        elapsed = max(0.0, now - self._since)
        self._tokens = min(self._burst, self._tokens + elapsed * self._rate)
        self._since += elapsed


class Backoff:
    """Decorrelated jitter: waits grow, are never alike, and stay under the cap."""

    def __init__(self, rng: Random, *, base_s: float = 2.0, cap_s: float = 120.0) -> None:
        self._rng = rng
        self._base_s = base_s
        self._cap_s = cap_s
        self._previous_s = base_s

    def next_s(self) -> float:
        """The wait after one more failure."""
        self._previous_s = min(self._cap_s, self._rng.uniform(self._base_s, self._previous_s * 3))
        return self._previous_s

    def reset(self) -> None:
        """It worked."""
        self._previous_s = self._base_s


class BreakerState(StrEnum):
    """Whether a relay is asked."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class Breaker:
    """Stops asking a relay that is down, and then asks once in a while.

    Opens after five infrastructure failures in a row, or when at least half of at least twenty questions
    within a minute failed. What a relay says about one task is no failure.
    """

    _IN_ROW = 5
    _WINDOW_S = 60.0
    _ENOUGH = 20
    _SHORTEST_S = 30.0
    _LONGEST_S = 900.0

    def __init__(self) -> None:
        self._recent: deque[tuple[float, bool]] = deque()
        self._in_row = 0
        self._pause_s = self._SHORTEST_S
        self._until = 0.0
        self._state = BreakerState.CLOSED

    @property
    def state(self) -> BreakerState:
        """closed: asked; open: not asked; half_open: one probe is out."""
        return self._state

    def wait_s(self, now: float) -> float:
        """Seconds until a question may be asked; infinite while the one probe is out."""
        if self._state is BreakerState.CLOSED:
            return 0.0
        if self._state is BreakerState.HALF_OPEN:
            return float("inf")
        return max(0.0, self._until - now)

    def asked(self, now: float) -> None:
        """A question goes out: after a pause it is the probe, and no second one follows it."""
        if self._state is BreakerState.OPEN and now >= self._until:
            self._state = BreakerState.HALF_OPEN

    def success(self, now: float) -> None:
        """The relay answered, whatever it said about the task."""
        if self._state is not BreakerState.CLOSED:
            self._state = BreakerState.CLOSED
            self._recent.clear()
        self._pause_s = self._SHORTEST_S
        self._in_row = 0
        self._note(now, failed=False)

    def failure(self, now: float) -> None:
        """No usable answer: network, server fault, web page, time-out."""
        self._in_row += 1
        self._note(now, failed=True)
        was_probe = self._state is BreakerState.OPEN and now >= self._until
        if self._state is BreakerState.HALF_OPEN or was_probe:
            self._pause_s = min(self._LONGEST_S, self._pause_s * 2)
            self._open(now)
        elif self._state is BreakerState.CLOSED and (
            self._in_row >= self._IN_ROW or self._mostly_failing()
        ):
            self._open(now)

    def abandoned(self, now: float) -> None:
        """The probe was cancelled without an answer; the next question is the probe again."""
        if self._state is BreakerState.HALF_OPEN:
            self._state = BreakerState.OPEN
            self._until = now

    def try_now(self, now: float) -> None:
        """The person wants it tried at once."""
        self._until = now

    def _open(self, now: float) -> None:
        self._state = BreakerState.OPEN
        self._until = now + self._pause_s

    def _note(self, now: float, *, failed: bool) -> None:
        self._recent.append((now, failed))
        while self._recent and self._recent[0][0] < now - self._WINDOW_S:
            self._recent.popleft()

    def _mostly_failing(self) -> bool:
        failed = sum(one for _, one in self._recent)
        return len(self._recent) >= self._ENOUGH and failed * 2 >= len(self._recent)
