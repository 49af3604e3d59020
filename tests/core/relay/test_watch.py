"""How long tasks are watched: every boundary of patience, by a clock that the test turns."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from suno_desktop.core.model import TaskKey
from suno_desktop.core.relay.watch import Streak, Watch, Watched

KEY, OTHER = TaskKey(1), TaskKey(2)
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def looked(watch: Watch, *, now: float, last_answer_at: float = 0.0) -> Streak:
    return watch.came_to_nothing(KEY, now=now, last_answer_at=last_answer_at)


def test_time_counts_from_the_first_answer_and_from_the_first_done() -> None:
    watch = Watch()
    assert watch.answered(KEY, done=False, now=10.0) == Watched()
    assert watch.answered(KEY, done=True, now=13.0) == Watched(for_s=3.0)
    assert watch.answered(KEY, done=True, now=20.0) == Watched(for_s=10.0, done_for_s=7.0)
    assert watch.answered(KEY, done=False, now=21.0) == Watched(for_s=11.0)
    assert watch.answered(KEY, done=True, now=22.0) == Watched(for_s=12.0)
    assert watch.answered(OTHER, done=True, now=30.0) == Watched()


def test_a_task_that_came_to_rest_begins_anew() -> None:
    watch = Watch()
    watch.answered(KEY, done=False, now=1.0)
    looked(watch, now=2.0)
    watch.forget(KEY)
    watch.forget(OTHER)
    assert not watch.is_in_streak(KEY)
    assert watch.answered(KEY, done=False, now=9.0) == Watched()


def test_a_streak_lasts_until_an_answer() -> None:
    watch = Watch()
    assert not watch.is_in_streak(KEY)
    watch.answered(KEY, done=False, now=1.0)
    assert not watch.is_in_streak(KEY)
    assert looked(watch, now=5.0) == Streak(
        looks=1, since=5.0, wait_s=5.0, is_over=False, others_answer=False
    )
    assert watch.is_in_streak(KEY)
    watch.answered(KEY, done=False, now=6.0)
    assert not watch.is_in_streak(KEY)
    assert looked(watch, now=7.0).since == 7.0


def test_waits_grow_and_end_with_the_patience() -> None:
    watch = Watch()
    assert [looked(watch, now=0.0).wait_s for _ in range(3)] == [5.0, 7.5, 11.25]
    assert looked(watch, now=119.0).wait_s == 1.0
    assert looked(watch, now=120.0).wait_s == pytest.approx(5.0 * 1.5**4)
    assert looked(watch, now=121.0).wait_s == pytest.approx(5.0 * 1.5**5)


def test_patience_counts_from_where_the_streak_began() -> None:
    watch = Watch()
    assert [looked(watch, now=1000.0).wait_s for _ in range(3)] == [5.0, 7.5, 11.25]
    assert looked(watch, now=1119.0).wait_s == 1.0


@pytest.mark.parametrize(
    ("looks", "last_at", "is_over"),
    [(9, 0.0, False), (10, 0.0, True), (5, 119.9, False), (5, 120.0, True), (4, 500.0, False)],
)
def test_ten_looks_or_some_within_two_minutes_are_enough(
    looks: int, last_at: float, is_over: bool
) -> None:
    watch = Watch()
    for _ in range(looks - 1):
        assert not looked(watch, now=0.0).is_over
    assert looked(watch, now=last_at).is_over is is_over


@pytest.mark.parametrize(("last_answer_at", "blamed"), [(4.9, False), (5.0, False), (5.1, True)])
def test_the_task_is_to_blame_where_others_are_answered_since(
    last_answer_at: float, blamed: bool
) -> None:
    streak = looked(Watch(), now=5.0, last_answer_at=last_answer_at)
    assert streak.others_answer is blamed


# The wall clock.


def set_by(*jumps: timedelta) -> Watch:
    """A watch that followed a wall clock which was set so, once a second."""
    watch, wall = Watch(), NOON
    watch.follow(wall=wall, now=100.0)
    for now, jump in enumerate(jumps, start=101):
        wall += timedelta(seconds=1) + jump
        watch.follow(wall=wall, now=now)
    return watch


@pytest.mark.parametrize(
    ("jumps", "off"),
    [
        ((), ()),
        ((timedelta(seconds=59), timedelta(seconds=-59)), ()),
        ((timedelta(seconds=60),), (timedelta(seconds=60),)),
        ((-HOUR,), (-HOUR,)),
        ((HOUR, 2 * HOUR), (3 * HOUR, 2 * HOUR)),
        ((HOUR, -HOUR), (-HOUR,)),
        ((HOUR,) * 40, tuple(n * HOUR for n in range(16, 0, -1))),
    ],
)
def test_it_is_known_how_far_the_wall_clock_was_set(
    jumps: tuple[timedelta, ...], off: tuple[timedelta, ...]
) -> None:
    watch = set_by(*jumps)
    assert watch.off == off
    assert watch.answered(KEY, done=False, now=500.0).off == off


@pytest.mark.parametrize(
    ("off", "ago", "told"),
    [
        ((), HOUR, HOUR),
        ((), -HOUR, 0 * HOUR),
        ((8 * HOUR,), 9 * HOUR, HOUR),  # noted before the clock was set ahead
        ((8 * HOUR,), 8 * HOUR, 0 * HOUR),
        ((8 * HOUR,), HOUR, HOUR),  # and after
        ((-8 * HOUR,), -7 * HOUR, HOUR),
        ((8 * HOUR, -2 * HOUR), -HOUR, HOUR),
        ((8 * HOUR, 3 * HOUR), 9 * HOUR, HOUR),
        ((8 * HOUR,), -HOUR, 0 * HOUR),
    ],
)
def test_an_age_is_told_by_the_clock_that_noted_it(
    off: tuple[timedelta, ...], ago: timedelta, told: timedelta
) -> None:
    assert Watched(off=off).since_s(NOON - ago, NOON) == told.total_seconds()
