"""When a task is looked at again, and how the due ones are asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from suno_desktop.core.errors import BadReplyError, RelayUnreachableError
from suno_desktop.core.model import (
    Action,
    Clip,
    ClipId,
    ClipState,
    DueTask,
    LyricSheet,
    RelayId,
    Serves,
    Task,
    TaskId,
    TaskKey,
    TaskState,
)
from suno_desktop.core.override import override
from suno_desktop.core.relay.pace import TokenBucket
from suno_desktop.core.relay.schedule import (
    LONGEST,
    Endpoint,
    Question,
    after_answer,
    after_missing,
    after_nothing,
    follow_ups,
    plan,
)
from suno_desktop.core.relay.watch import Streak, Watch, Watched

START = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


class Middle(Random):
    """Chance without chance: always the middle."""

    @override
    def uniform(self, a: float, b: float) -> float:
        return (a + b) / 2


QUARTER = Watched(for_s=900, done_for_s=900)


def due(number: int = 1, **more) -> DueTask:
    base = DueTask(
        key=TaskKey(number),
        task_id=TaskId(f"task-{number}"),
        relay_id=RelayId(1),
        state=TaskState.WAITING,
        action=None,
        added_at=START,
        asked=0,
        misses=0,
        last_look_at=None,
        done_at=None,
        next_look_at=START,
    )
    return base._replace(**more)


def task(
    state: TaskState = TaskState.RUNNING, *clips: ClipState, done: bool = False, sheets=()
) -> Task:
    return Task(
        task_id=TaskId("task-1"),
        state=state,
        done=done,
        clips=tuple(Clip(clip_id=ClipId(f"clip-{n}"), state=one) for n, one in enumerate(clips)),
        sheets=sheets,
    )


def wait_s(look, now) -> float | None:
    return None if look.next_look_at is None else (look.next_look_at - now).total_seconds()


# What is asked.


def test_one_is_asked_alone():
    assert plan([due()], Serves(batch=True)) == (
        Question(endpoint=Endpoint.FETCH, task_ids=(TaskId("task-1"),)),
    )
    assert plan([], Serves()) == ()


@pytest.mark.parametrize(
    ("serves", "endpoint"),
    [
        (Serves(), Endpoint.BATCH),
        (Serves(batch=True), Endpoint.BATCH),
        (Serves(batch=False, batch_submit=True), Endpoint.BATCH_SUBMIT),
        (Serves(batch=False), Endpoint.FETCH),
        (Serves(batch_submit=True), Endpoint.BATCH),
    ],
)
def test_several_are_asked_as_the_relay_can(serves, endpoint):
    assert {question.endpoint for question in plan([due(1), due(2)], serves)} == {endpoint}


def test_a_thousand_are_twenty_questions_in_order():
    questions = plan([due(number) for number in range(1000)], Serves(batch=True))
    assert len(questions) == 20
    assert [name for question in questions for name in question.task_ids] == [
        f"task-{n}" for n in range(1000)
    ]


@pytest.mark.parametrize(
    ("limit", "sizes"), [(20, [20, 20, 11]), (100, [50, 1]), (1, [1] * 51), (0, [50, 1])]
)
def test_a_known_limit_is_kept(limit, sizes):
    questions = plan([due(number) for number in range(51)], Serves(batch=True, batch_limit=limit))
    assert [len(question.task_ids) for question in questions] == sizes
    assert all((len(one.task_ids) > 1) == (one.endpoint is Endpoint.BATCH) for one in questions)


def test_the_same_task_twice_is_asked_once():
    assert plan([due(1), due(1)], Serves()) == plan([due(1)], Serves())


@pytest.mark.parametrize(
    ("action", "after", "serves", "expected"),
    [
        (None, Endpoint.BATCH, Serves(), Endpoint.FETCH),
        (None, Endpoint.BATCH_SUBMIT, Serves(), Endpoint.FETCH),
        (None, Endpoint.FETCH, Serves(), Endpoint.FEED),
        (None, Endpoint.FETCH, Serves(feed=False), Endpoint.LYRICS),
        (None, Endpoint.FEED, Serves(), Endpoint.LYRICS),
        (None, Endpoint.LYRICS, Serves(), None),
        (None, Endpoint.FETCH, Serves(feed=False, lyrics=False), None),
        (Action.MUSIC, Endpoint.FETCH, Serves(), Endpoint.FEED),
        (Action.MUSIC, Endpoint.FEED, Serves(), None),
        (Action.LYRICS, Endpoint.FETCH, Serves(), Endpoint.LYRICS),
        (Action.LYRICS, Endpoint.LYRICS, Serves(), None),
    ],
)
def test_where_to_ask_next(action, after, serves, expected):
    assert follow_ups(due(action=action), after, serves) is expected


# When it is looked at again.


@pytest.mark.parametrize(
    ("age_s", "last_s", "expected"),
    [
        (0, None, 5),
        (30, 5, 5),
        (59, 5, 5),
        (60, 5, 7.5),
        (90, 10, 15),
        (300, 40, 30),
        (1000, 30, 30),
        (1200, 30, 120),
        (80_000, 120, 120),
    ],
)
def test_intervals_grow_with_the_age(age_s, last_s, expected):
    now = START + timedelta(seconds=age_s)
    last = None if last_s is None else now - timedelta(seconds=last_s)
    look = after_answer(due(last_look_at=last), task(), now=now, rng=Middle())
    assert (look.state, look.code, look.misses) == (TaskState.RUNNING, None, 0)
    assert wait_s(look, now) == pytest.approx(expected)


@pytest.mark.parametrize("jump_h", [-8, 8, 26, 365 * 24])
@pytest.mark.parametrize(
    ("age_s", "last_s", "expected"), [(30, 5, 5), (90, 10, 15), (300, 40, 30), (1200, 30, 120)]
)
def test_intervals_are_the_same_after_the_clock_was_set(jump_h, age_s, last_s, expected):
    jump, now = timedelta(hours=jump_h), START + timedelta(seconds=age_s)
    before = due(last_look_at=now - timedelta(seconds=last_s))
    watched = Watched(for_s=age_s, off=(jump,))
    look = after_answer(before, task(), now=now + jump, rng=Middle(), watched=watched)
    assert wait_s(look, now + jump) == pytest.approx(expected)


def test_a_clock_that_was_set_ahead_ends_no_task_that_was_often_asked_about():
    day = timedelta(hours=26)
    often, now = due(asked=300), START + timedelta(hours=9)
    watched = Watched(for_s=9 * 3600, off=(day,))
    look = after_answer(often, task(), now=now + day, rng=Middle(), watched=watched)
    assert look.state is TaskState.RUNNING


def test_looks_are_spread():
    waits = {
        wait_s(after_answer(due(), task(), now=START, rng=Random(n)), START) for n in range(100)
    }
    assert len(waits) > 90
    assert all(4 <= wait <= 6 for wait in waits if wait is not None)


def test_ready_and_over_is_never_asked_again():
    over = task(TaskState.READY, ClipState.READY, ClipState.FAILED, done=True)
    assert after_answer(due(), over, now=START, rng=Random(1)).next_look_at is None


def test_ready_is_asked_on_while_the_other_take_renders():
    half = task(TaskState.READY, ClipState.READY, ClipState.STREAMING)
    look = after_answer(due(), half, now=START, rng=Middle())
    assert (look.state, wait_s(look, START)) == (TaskState.READY, 5)
    day = Watched(for_s=24 * 3600)
    assert after_answer(due(), half, now=START, rng=Middle(), watched=day).next_look_at is None


def test_done_with_a_take_that_stays_open_is_asked_for_fifteen_minutes():
    frozen = task(TaskState.READY, ClipState.READY, ClipState.STREAMING, done=True)
    look = after_answer(due(), frozen, now=START, rng=Middle())
    assert (look.state, wait_s(look, START)) == (TaskState.READY, 30)
    look = after_answer(due(), frozen, now=START, rng=Middle(), watched=QUARTER)
    assert (look.state, look.next_look_at) == (TaskState.READY, None)


def test_a_sheet_that_still_grows_is_asked_on():
    growing = task(
        TaskState.READY,
        done=True,
        sheets=(LyricSheet(title="", text="x", state=ClipState.PENDING),),
    )
    assert after_answer(due(), growing, now=START, rng=Middle()).next_look_at is not None


@pytest.mark.parametrize(
    ("told", "at_first", "at_rest"),
    [
        (task(done=True), "task.done_no_song", "task.stalled_empty"),
        (
            task(TaskState.RUNNING, ClipState.PENDING, done=True),
            "task.done_no_link",
            "task.stalled_no_link",
        ),
        (
            task(TaskState.RUNNING, ClipState.STREAMING, done=True),
            "task.done_live",
            "task.stalled_no_link",
        ),
    ],
)
def test_done_but_nothing_to_have_is_said_at_once_and_stalls_after_fifteen_minutes(
    told, at_first, at_rest
):
    look = after_answer(due(), told, now=START, rng=Middle())
    assert (look.state, look.code, wait_s(look, START)) == (TaskState.RUNNING, at_first, 30)
    look = after_answer(due(), told, now=START, rng=Middle(), watched=QUARTER)
    assert (look.state, look.code, wait_s(look, START)) == (TaskState.STALLED, at_rest, 6 * 3600)


def test_an_answer_without_a_known_word_is_not_called_running():
    look = after_answer(due(), task()._replace(is_clear=False), now=START, rng=Middle())
    assert (look.state, look.code) == (TaskState.RUNNING, "task.not_clear")


def test_a_day_is_the_end_if_it_was_really_watched():
    day = Watched(for_s=24 * 3600)
    look = after_answer(due(), task(), now=START, rng=Middle(), watched=day)
    assert (look.state, look.code) == (TaskState.STALLED, "task.stalled")
    later = START + timedelta(hours=25)
    assert after_answer(due(asked=300), task(), now=later, rng=Middle()).state is TaskState.STALLED
    assert after_answer(due(asked=20), task(), now=later, rng=Middle()).state is TaskState.RUNNING


@pytest.mark.parametrize("jump_h", [-365 * 24, -26, -8, 8, 26, 365 * 24])
def test_a_clock_that_jumped_ends_nothing(jump_h):
    now = START + timedelta(hours=jump_h)
    for told in (task(), task(done=True), task(TaskState.RUNNING, ClipState.PENDING, done=True)):
        look = after_answer(due(done_at=START, asked=9), told, now=now, rng=Middle())
        assert look.state is TaskState.RUNNING
        assert (wait_s(look, now) or 0) <= 120


def test_failed_is_failed():
    look = after_answer(due(), task(TaskState.FAILED, done=True), now=START, rng=Middle())
    assert (look.state, look.next_look_at, look.misses) == (TaskState.FAILED, None, 0)


def test_missing_three_times_is_unknown_or_gone():
    one = due()
    for miss, wait in ((1, 5), (2, 10)):
        look = after_missing(one, now=START, rng=Middle())
        assert (look.state, look.misses, wait_s(look, START)) == (TaskState.WAITING, miss, wait)
        one = one._replace(misses=look.misses)
    look = after_missing(one, now=START, rng=Middle())
    assert (look.state, look.code, look.next_look_at) == (TaskState.UNKNOWN, "task.unknown", None)
    look = after_missing(one._replace(relay_id=None), now=START, rng=Middle())
    assert look.code == "task.unknown_anywhere"
    look = after_missing(one._replace(asked=3, state=TaskState.READY), now=START, rng=Middle())
    assert (look.state, look.code) == (TaskState.GONE, "task.gone")
    look = after_missing(due(asked=3, state=TaskState.READY), now=START, rng=Middle())
    assert (look.state, wait_s(look, START)) == (TaskState.READY, 30)


def test_the_form_of_an_id_is_told_at_once():
    look = after_missing(due(), now=START, rng=Middle(), code="task.id_form")
    assert (look.state, look.code, look.next_look_at) == (
        TaskState.UNKNOWN,
        "task.id_form",
        None,
    )


# Looks that bring nothing.


def nothing(watch: Watch, at_s: float, last_answer_at: float = -1) -> Streak:
    return watch.came_to_nothing(TaskKey(1), now=at_s, last_answer_at=last_answer_at)


def test_what_brings_nothing_comes_to_rest_after_at_most_ten_looks_and_two_minutes():
    watch, at_s, looks = Watch(), 0.0, 0
    while not (streak := nothing(watch, at_s)).is_over:
        at_s += streak.wait_s
        looks += 1
    assert looks <= 9
    assert 100 <= at_s <= 121
    watch = Watch()
    assert [nothing(watch, n).is_over for n in range(10)] == [False] * 9 + [True]


def test_a_useful_answer_ends_the_row_of_bad_ones():
    watch = Watch()
    for n in range(9):
        nothing(watch, n)
    assert watch.is_in_streak(TaskKey(1))
    watch.answered(TaskKey(1), done=False, now=10)
    assert not watch.is_in_streak(TaskKey(1))
    assert nothing(watch, 11).looks == 1


def test_two_looks_far_apart_are_no_row():
    watch = Watch()
    nothing(watch, 0)
    assert not nothing(watch, 10_000).is_over


def test_how_long_is_counted_from_the_first_answer():
    watch, key = Watch(), TaskKey(1)
    watch.answered(key, done=False, now=100)
    assert watch.answered(key, done=True, now=160) == Watched(for_s=60, done_for_s=0)
    assert watch.answered(key, done=True, now=200) == Watched(for_s=100, done_for_s=40)
    assert watch.answered(key, done=False, now=210).done_for_s == 0
    watch.forget(key)
    assert watch.answered(key, done=True, now=300) == Watched()


def test_only_an_answer_since_the_row_began_clears_the_relay():
    watch = Watch()
    assert not nothing(watch, 5, last_answer_at=4).others_answer
    assert not nothing(watch, 9, last_answer_at=5).others_answer
    assert nothing(watch, 12, last_answer_at=6).others_answer


@pytest.mark.parametrize("others", [True, False])
def test_who_is_woken_again(others):
    error = BadReplyError("relay.empty")
    on = Streak(looks=1, since=0, wait_s=5, is_over=False, others_answer=others)
    over = Streak(looks=8, since=0, wait_s=5, is_over=True, others_answer=others)
    look = after_nothing(due(), error, on, now=START, rng=Middle())
    assert (look.state, look.code, wait_s(look, START)) == (TaskState.WAITING, "relay.empty", 5)
    look = after_nothing(due(), error, over, now=START, rng=Middle())
    assert (look.state, look.code) == (TaskState.STALLED, "task.rest_empty")
    assert (look.next_look_at is None) is others
    mute = RelayUnreachableError("net.timeout", host="x")
    look = after_nothing(due(), mute, over, now=START, rng=Middle())
    assert look.code == "task.rest_silent"


def test_five_hundred_tasks_without_batch_keep_the_pace_and_none_starves():
    """Half an hour on a fake clock: the oldest due is asked first, never above 2 a second."""
    rng, bucket = Random(7), TokenBucket()
    tasks = {number: due(number) for number in range(500)}
    asked: dict[int, int] = dict.fromkeys(tasks, 0)
    times: list[float] = []
    now = 0.0
    while now < 1800:
        at = START + timedelta(seconds=now)
        first = min(tasks.values(), key=lambda one: one.next_look_at)
        if first.next_look_at > at:
            now += (first.next_look_at - at).total_seconds()
            continue
        if (pause := bucket.wait_s(now)) > 0:
            now += pause
            continue
        bucket.take(now)
        times.append(now)
        look = after_answer(first, task(), now=at, rng=rng)
        assert look.next_look_at is not None
        asked[first.key] += 1
        tasks[first.key] = first._replace(
            asked=first.asked + 1, last_look_at=at, next_look_at=look.next_look_at
        )
    for start in range(0, 1800, 60):
        assert sum(start <= one < start + 60 for one in times) <= 125
    assert min(asked.values()) >= max(asked.values()) - 3
    assert min(asked.values()) >= 5


def test_what_rests_is_looked_at_after_a_quarter_of_an_hour_and_what_stalls_after_six():
    on_its_own = Streak(looks=10, since=0.0, wait_s=5.0, is_over=True, others_answer=False)
    look = after_nothing(due(), BadReplyError("relay.said"), on_its_own, now=START, rng=Middle())
    assert (wait_s(look, START), look.code) == (900, "task.rest_said")
    stalled = after_answer(due(), task(done=True), now=START, rng=Middle(), watched=QUARTER)
    assert (stalled.state, wait_s(stalled, START)) == (TaskState.STALLED, 6 * 3600)


def test_no_check_is_planned_for_later_than_eight_hours():
    class Latest(Random):
        @override
        def uniform(self, a: float, b: float) -> float:
            return b

    stalled = after_answer(due(), task(done=True), now=START, rng=Latest(), watched=QUARTER)
    assert LONGEST.total_seconds() == 8 * 3600
    assert 7 * 3600 < (wait_s(stalled, START) or 0) < 8 * 3600


def test_each_wait_is_spread_by_a_fifth():
    drawn = []

    class Drawing(Random):
        @override
        def uniform(self, a: float, b: float) -> float:
            drawn.append((a, b))
            return b

    look = after_missing(due(asked=1), now=START, rng=Drawing())
    assert drawn == [(0.8, 1.2)]
    assert wait_s(look, START) == pytest.approx(36)


def test_what_was_answered_has_missed_nothing():
    at_rest = after_answer(
        due(misses=2), task(TaskState.READY, ClipState.READY, done=True), now=START, rng=Middle()
    )
    assert (at_rest.state, at_rest.next_look_at, at_rest.misses) == (TaskState.READY, None, 0)
    now = START + timedelta(hours=24)
    for asked, state in ((299, TaskState.RUNNING), (300, TaskState.STALLED)):
        look = after_answer(due(misses=2, asked=asked), task(), now=now, rng=Middle())
        assert (look.state, look.misses) == (state, 0)
    look = after_answer(due(asked=300), task(), now=now - timedelta(seconds=1), rng=Middle())
    assert look.state is TaskState.RUNNING
