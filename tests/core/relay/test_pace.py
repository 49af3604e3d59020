"""Pace, back-off and breaker on given times."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suno_desktop.core.relay.pace import Backoff, Breaker, BreakerState, TokenBucket


def test_a_bucket_gives_its_reserve_and_then_its_rate():
    bucket = TokenBucket()
    for _ in range(5):
        assert bucket.wait_s(100.0) == 0
        bucket.take(100.0)
    assert bucket.wait_s(100.0) == pytest.approx(0.5)
    assert bucket.wait_s(100.5) == 0
    assert bucket.wait_s(1000.0) == 0


def test_a_clock_that_goes_back_does_not_matter():
    bucket = TokenBucket()
    for _ in range(5):
        bucket.take(100.0)
    assert bucket.wait_s(50.0) == pytest.approx(0.5)
    assert bucket.wait_s(100.5) == 0


@given(st.lists(st.floats(0, 3), min_size=1, max_size=300))
def test_never_above_the_pace(pauses):
    bucket = TokenBucket()
    now, asked = 0.0, []
    for pause in pauses:
        now += pause
        if bucket.wait_s(now) == 0:
            bucket.take(now)
            asked.append(now)
    for first in range(len(asked)):
        for last in range(first, len(asked)):
            assert last - first + 1 <= 5 + 2 * (asked[last] - asked[first]) + 1e-6


def test_a_caller_that_waits_as_told_waits_once():
    bucket = TokenBucket()
    now = 0.0
    for _ in range(500):
        now += bucket.wait_s(now)
        assert bucket.wait_s(now) == 0
        bucket.take(now)
    assert now == pytest.approx(495 / 2)


def test_backoff_grows_with_jitter_to_its_cap():
    rows = []
    for seed in range(50):
        backoff = Backoff(Random(seed))
        rows.append([backoff.next_s() for _ in range(12)])
    assert all(2 <= wait <= 120 for row in rows for wait in row)
    assert len({row[0] for row in rows}) > 40
    means = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
    assert means[0] < means[2] < means[5]


def test_backoff_begins_anew():
    backoff = Backoff(Random(1))
    for _ in range(9):
        backoff.next_s()
    backoff.reset()
    assert backoff.next_s() <= 6


def failed(breaker: Breaker, times: int, *, now: float = 0.0) -> None:
    for _ in range(times):
        breaker.failure(now)


def test_five_failures_in_a_row_open():
    breaker = Breaker()
    failed(breaker, 4)
    breaker.success(0)
    failed(breaker, 4)
    assert (breaker.state, breaker.wait_s(0)) == (BreakerState.CLOSED, 0)
    breaker.failure(1.0)
    assert (breaker.state, breaker.wait_s(1.0)) == (BreakerState.OPEN, 30)


def test_half_of_twenty_in_a_minute_open():
    breaker = Breaker()
    for turn in range(10):
        breaker.success(float(turn))
        breaker.failure(float(turn))
    assert breaker.state is BreakerState.OPEN
    slow = Breaker()
    for turn in range(100):
        slow.success(turn * 10.0)
        slow.failure(turn * 10.0)
    assert slow.state is BreakerState.CLOSED


def test_one_probe_and_doubling_pauses():
    breaker = Breaker()
    now = 0.0
    failed(breaker, 5, now=now)
    for pause in (30, 60, 120, 240, 480, 900, 900):
        assert breaker.wait_s(now) == pause
        breaker.asked(now)
        assert breaker.state is BreakerState.OPEN
        now += pause
        assert breaker.wait_s(now) == 0
        breaker.asked(now)
        assert (breaker.state, breaker.wait_s(now)) == (BreakerState.HALF_OPEN, float("inf"))
        breaker.failure(now)
        assert breaker.state is BreakerState.OPEN
    now += 900
    breaker.asked(now)
    breaker.success(now)
    assert (breaker.state, breaker.wait_s(now)) == (BreakerState.CLOSED, 0)
    failed(breaker, 5, now=now)
    assert breaker.wait_s(now) == 30


def test_a_probe_that_was_not_announced_counts_as_one():
    breaker = Breaker()
    failed(breaker, 5)
    breaker.failure(10.0)
    assert breaker.wait_s(10.0) == 20
    breaker.failure(30.0)
    assert breaker.wait_s(30.0) == 60


def test_a_cancelled_probe_leaves_the_turn_to_the_next():
    breaker = Breaker()
    breaker.abandoned(0)
    assert breaker.state is BreakerState.CLOSED
    failed(breaker, 5)
    breaker.asked(30.0)
    breaker.abandoned(31.0)
    assert (breaker.state, breaker.wait_s(31.0)) == (BreakerState.OPEN, 0)


def test_try_now():
    breaker = Breaker()
    failed(breaker, 5)
    breaker.try_now(1.0)
    assert breaker.wait_s(1.0) == 0


def test_a_new_one_has_failed_nothing_yet():
    breaker = Breaker()
    failed(breaker, 4)
    assert breaker.wait_s(0) == 0
    breaker.failure(0)
    assert breaker.wait_s(0) == 30


def test_answers_are_no_failures():
    breaker = Breaker()
    for _ in range(11):
        breaker.success(0)
    for turn in range(9):
        breaker.failure(float(turn % 2))
        if turn % 4 == 3:
            breaker.success(1.0)
    assert breaker.state is BreakerState.CLOSED


@pytest.mark.parametrize(("at", "state"), [(60.0, BreakerState.OPEN), (60.1, BreakerState.CLOSED)])
def test_what_was_a_minute_ago_no_longer_counts(at, state):
    breaker = Breaker()
    for turn in range(16):
        breaker.failure(0.0) if turn % 2 else breaker.success(0.0)
    for _ in range(2):
        breaker.success(at)
        breaker.failure(at)
    assert breaker.state is state


@pytest.mark.parametrize(
    ("tokens", "wait_s"),
    [(2.0, 0), (1.5, 0), (1.0, 0), (1 - 1e-10, 0), (1 - 1e-9, 0), (0.5, 0.25), (-1.0, 1)],
)
def test_how_long_is_waited_for_the_next_question(tokens, wait_s):
    bucket = TokenBucket()
    bucket._tokens = tokens
    assert bucket.wait_s(0) == wait_s


def test_time_that_passed_counts_when_a_question_is_asked():
    bucket = TokenBucket(burst=1)
    bucket.take(0)
    bucket.take(10)
    assert bucket.wait_s(10) == 0.5


def test_a_wait_is_at_most_three_times_the_one_before():
    class Longest(Random):
        def uniform(self, a: float, b: float) -> float:
            assert a == 2
            return b

    backoff = Backoff(Longest())
    assert [backoff.next_s() for _ in range(5)] == [6, 18, 54, 120, 120]


def test_what_failed_before_the_relay_came_back_no_longer_counts():
    breaker = Breaker()
    failed(breaker, 5)
    breaker.asked(30)
    for failures in (0, 4, 4, 4):
        failed(breaker, failures, now=30)
        breaker.success(30)
    failed(breaker, 3, now=30)
    assert breaker.state is BreakerState.CLOSED


@pytest.mark.parametrize("begun", [0.0, 1000.0])
@pytest.mark.parametrize(("failures", "state"), [(9, BreakerState.CLOSED), (10, BreakerState.OPEN)])
def test_half_of_them_is_enough(begun, failures, state):
    breaker = Breaker()
    for turn in range(20 - failures):
        breaker.success(begun)
        if turn < failures - 1:
            breaker.failure(begun)
    breaker.failure(begun)
    assert breaker.state is state


def test_one_failure_after_many_answers_opens_nothing():
    breaker = Breaker()
    for _ in range(30):
        breaker.success(0)
    breaker.failure(0)
    assert breaker.state is BreakerState.CLOSED
