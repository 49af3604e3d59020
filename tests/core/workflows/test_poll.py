"""Which tasks share a question, and what each kind of answer means for the library."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.errors import RelayError
from suno_desktop.core.model import (
    Action,
    DueTask,
    Relay,
    RelayId,
    Serves,
    TaskId,
    TaskKey,
    TaskState,
)
from suno_desktop.core.relay.client import Answer
from suno_desktop.core.relay.schedule import Endpoint, Question
from suno_desktop.core.relay.watch import Streak, Watched
from suno_desktop.core.workflows import poll
from tests.core.library.makers import AUDIO, PENDING, READY, START, Room, clip, task

_NO_BATCH = Serves(batch=False)


def due(number: int, in_s: float = 0, *, waited_s: float | None = None) -> DueTask:
    """A task that is due in so many seconds; `waited_s` after its last look."""
    next_look_at = START + timedelta(seconds=in_s)
    return DueTask(
        key=TaskKey(number),
        task_id=TaskId(f"t{number}"),
        relay_id=None,
        state=TaskState.RUNNING,
        action=None,
        added_at=START - timedelta(hours=1),
        asked=1,
        misses=0,
        last_look_at=None if waited_s is None else next_look_at - timedelta(seconds=waited_s),
        done_at=None,
        next_look_at=next_look_at,
    )


def asked(*tasks: DueTask, serves: Serves = Serves()) -> list[tuple[Endpoint, list[int]]]:  # noqa: B008 — frozen
    return [
        (question.endpoint, [task.key for task in of])
        for question, of in poll.questions(tasks, serves, now=START)
    ]


def test_the_longest_due_come_first() -> None:
    assert asked(due(1, -1), due(2, -5), due(3), serves=_NO_BATCH) == [
        (Endpoint.FETCH, [2]),
        (Endpoint.FETCH, [1]),
        (Endpoint.FETCH, [3]),
    ]


def test_nothing_due_is_no_question() -> None:
    assert asked(due(1, 1, waited_s=120)) == []


@pytest.mark.parametrize(
    ("in_s", "waited_s", "joins"),
    [(1, 120, True), (40, 120, True), (41, 120, False), (2, 5, False), (1, None, False)],
)
def test_what_is_due_soon_joins_a_batch(in_s: float, waited_s: float | None, joins: bool) -> None:
    expected = (Endpoint.BATCH, [1, 2]) if joins else (Endpoint.FETCH, [1])
    assert asked(due(1), due(2, in_s, waited_s=waited_s)) == [expected]


def test_what_is_due_soon_makes_no_question_of_its_own() -> None:
    soon = [due(number, 1, waited_s=120) for number in range(10, 100)]
    ((endpoint, keys),) = asked(due(1), due(2), *soon)
    assert endpoint is Endpoint.BATCH
    assert keys[:2] == [1, 2]
    assert len(keys) == 50
    assert asked(due(1), *soon, serves=_NO_BATCH) == [(Endpoint.FETCH, [1])]


def test_two_rows_of_one_name_are_one_question() -> None:
    twin = due(1, -1)
    assert asked(twin, twin._replace(key=TaskKey(9))) == [(Endpoint.FETCH, [1])]


def test_what_is_to_be_asked_alone_spoils_no_batch() -> None:
    tasks = [due(1, -2), due(2), due(3, -1), due(4, 1, waited_s=120)]
    found = poll.questions(tasks, Serves(), now=START, alone=lambda key: key in {2, 4})
    assert [(question.endpoint, question.task_ids) for question, _ in found] == [
        (Endpoint.BATCH, ("t1", "t3")),
        (Endpoint.FETCH, ("t2",)),
    ]
    assert [[one.key for one in of] for _, of in found] == [[1, 3], [2]]


class Still(random.Random):
    """Draws the middle."""

    def uniform(self, a: float, b: float) -> float:
        return (a + b) / 2


class Polling:
    """A library, its relay and what is asked of it."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.relay = room.library.relays()[0]
        self.now = room.clock.now()

    def due(
        self, *task_ids: str, relay: RelayId | None = None, free: bool = False
    ) -> list[DueTask]:
        keys = self.room.track(*task_ids, relay=relay)
        if free:
            with self.room.library.database.transaction() as db:
                db.execute("UPDATE task SET relay_id = NULL")
        return self.again(*keys)

    def again(self, *keys: TaskKey) -> list[DueTask]:
        return list(self.room.library.due_tasks(keys))

    def row(self, key: TaskKey) -> dict[str, Any]:
        with self.room.library.database.reading() as db:
            return dict(db.execute("SELECT * FROM task WHERE task_key = ?", (key,)).fetchone())

    def settle(
        self,
        tasks: Sequence[DueTask],
        answer: Answer,
        *,
        endpoint: Endpoint = Endpoint.FETCH,
        relay: Relay | None = None,
        relays: frozenset[RelayId] | None = None,
        may_renew: bool = False,
        **more: Any,
    ) -> poll.Settled:
        question = Question(endpoint=endpoint, task_ids=tuple(one.task_id for one in tasks))
        return poll.settle_answer(
            self.room.library,
            poll.Asked(question, tasks, relay or self.relay, may_renew),
            answer,
            relays=relays or frozenset({self.relay.relay_id}),
            now=self.now,
            rng=Still(),
            **{"watched": {}, **more},
        )

    def at(self, **parts: float) -> int:
        return int((self.now + timedelta(**parts)).timestamp() * 1000)


@pytest.fixture
def polling(tmp_path: Path) -> Iterator[Polling]:
    with Room.opened(tmp_path) as room:
        yield Polling(room)


def told(task_id: str, **more: Any) -> Answer:
    return Answer(tasks=(task(task_id, **{"state": TaskState.RUNNING, **more}),))


def missing(*task_ids: str, **more: Any) -> Answer:
    return Answer(missing=tuple(map(TaskId, task_ids)), **more)


NOWHERE = Serves(fetch=True, feed=False, lyrics=False)


def test_an_answer_is_recorded_with_the_next_look(polling: Polling) -> None:
    (one,) = polling.due("t1")
    ready = task("t1", clip("c1", READY, audio_url=AUDIO), done=True)
    settled = polling.settle([one], Answer(tasks=(ready, task("t9"))))
    assert settled.ready == (polling.room.song_of("c1"),)
    assert one.key in settled.changes.tasks
    assert settled.follow == {}
    row = polling.row(one.key)
    assert (row["state"], row["asked"], row["next_look_at"]) == ("ready", 1, None)
    assert polling.room.tasks() == ["t1"]


def test_how_long_it_is_watched_counts(polling: Polling) -> None:
    (one,) = polling.due("t1")
    watched = {TaskId("t1"): Watched(for_s=86_400.0 * 2)}
    polling.settle([one], told("t1"), watched=watched)
    assert polling.row(one.key)["state"] == "stalled"


def test_what_has_too_many_songs_is_not_asked_again(polling: Polling) -> None:
    (one,) = polling.due("t1")
    clips = tuple(clip(f"c{number}", PENDING) for number in range(101))
    polling.settle([one], Answer(tasks=(task("t1", *clips, state=TaskState.RUNNING),)))
    row = polling.row(one.key)
    assert (row["code"], row["next_look_at"]) == ("task.too_many", None)


DONE = Answer(tasks=(task("t1", clip("c1", READY, audio_url=AUDIO), done=True),))
RENEWING = Serves(fetch=True, api="sunoapi")


def done(polling: Polling, *, died: bool = True) -> DueTask:
    """A task that was over before; the link of its song ends soon if others `died`."""
    (one,) = polling.due("t1")
    polling.settle([one], DONE)
    if died:
        polling.room.library.link_died(polling.relay.relay_id, timedelta(days=2))
    (again,) = polling.again(one.key)
    return again


@pytest.mark.parametrize(
    ("serves", "more", "is_renewed"),
    [
        (RENEWING, {}, True),
        (RENEWING._replace(renewal=True), {}, True),
        (RENEWING._replace(renewal=False), {}, False),
        (Serves(fetch=True), {}, False),
        (RENEWING, {"may_renew": False}, False),
        (RENEWING, {"endpoint": Endpoint.BATCH}, False),
        (RENEWING, {"answer": told("t1")}, False),
    ],
)
def test_a_fresh_link_is_asked_for_where_a_plain_question_brought_none(
    polling: Polling, serves: Serves, more: dict[str, Any], is_renewed: bool
) -> None:
    one = done(polling)
    asking: dict[str, Any] = {"answer": DONE, "may_renew": True, **more}
    settled = polling.settle([one], relay=polling.relay._replace(serves=serves), **asking)
    assert settled.follow == ({one.key: Endpoint.RENEWAL} if is_renewed else {})


def test_no_fresh_link_is_asked_for_where_none_is_wanted(polling: Polling) -> None:
    one = done(polling, died=False)
    relay = polling.relay._replace(serves=RENEWING)
    assert polling.settle([one], DONE, relay=relay, may_renew=True).follow == {}


def test_a_task_that_just_ended_has_fresh_links(polling: Polling) -> None:
    polling.room.library.link_died(polling.relay.relay_id, timedelta(days=2))
    (one,) = polling.due("t1")
    relay = polling.relay._replace(serves=RENEWING)
    assert polling.settle([one], DONE, relay=relay, may_renew=True).follow == {}
    assert polling.room.library.wants_links(one.key, polling.now)


@pytest.mark.parametrize(
    ("endpoint", "action", "serves", "after"),
    [
        (Endpoint.BATCH, None, Serves(), Endpoint.FETCH),
        (Endpoint.BATCH_SUBMIT, None, NOWHERE, Endpoint.FETCH),
        (Endpoint.FETCH, None, Serves(), Endpoint.FEED),
        (Endpoint.FETCH, Action.LYRICS, Serves(), Endpoint.LYRICS),
        (Endpoint.FEED, None, Serves(), Endpoint.LYRICS),
        (Endpoint.LYRICS, None, Serves(), None),
        (Endpoint.FETCH, None, NOWHERE, None),
    ],
)
def test_a_missing_one_is_looked_for_elsewhere_first(
    polling: Polling,
    endpoint: Endpoint,
    action: Action | None,
    serves: Serves,
    after: Endpoint | None,
) -> None:
    (one,) = polling.due("t1")
    if action is not None:
        polling.room.record(task("t1", state=TaskState.RUNNING, action=action))
    relay = polling.relay._replace(serves=serves)
    settled = polling.settle([one], missing("t1"), endpoint=endpoint, relay=relay)
    assert settled.follow == ({} if after is None else {one.key: after})
    assert polling.row(one.key)["misses"] == (1 if after is None else 0)


def test_what_a_smaller_question_will_answer_is_not_missing(polling: Polling) -> None:
    (one,) = polling.due("t1")
    settled = polling.settle([one], missing("t1"), endpoint=Endpoint.LYRICS, was_cut=True)
    assert not settled.changes
    assert settled.follow == {}
    assert polling.row(one.key)["misses"] == 0


def test_what_is_missing_at_its_relay_is_noted_with_its_words(polling: Polling) -> None:
    (one,) = polling.due("t1")
    answer = missing("t1", "t9", code="task.unknown", details="No such task.")
    settled = polling.settle([one], answer, endpoint=Endpoint.LYRICS)
    assert one.key in settled.changes.tasks
    row = polling.row(one.key)
    assert (row["state"], row["code"], row["detail"]) == (
        "unknown",
        "task.unknown",
        "No such task.",
    )
    assert row["refused_by"] == "[]"
    (two,) = polling.due("t2")
    polling.settle([two], missing("t2"), endpoint=Endpoint.LYRICS)
    assert polling.row(two.key)["detail"] is None


def test_a_task_without_relay_is_asked_for_at_the_others(polling: Polling) -> None:
    (one,) = polling.due("t1", free=True)
    other, _ = polling.room.library.add_relay(name="Two", base_url="https://two.invalid")
    both = frozenset({polling.relay.relay_id, other.relay_id})
    polling.settle([one], missing("t1"), endpoint=Endpoint.LYRICS, relays=both)
    row = polling.row(one.key)
    assert (row["state"], row["code"], row["misses"]) == ("waiting", None, 0)
    assert row["next_look_at"] == polling.at()
    (again,) = polling.again(one.key)
    assert again.refused_by == (polling.relay.relay_id,)
    polling.settle([again], missing("t1"), endpoint=Endpoint.LYRICS, relay=other, relays=both)
    row = polling.row(one.key)
    assert (row["state"], row["code"], row["next_look_at"]) == (
        "unknown",
        "task.unknown_anywhere",
        None,
    )


def test_the_last_relays_own_reason_is_kept(polling: Polling) -> None:
    (one,) = polling.due("t1", free=True)
    polling.settle([one], missing("t1", code="task.unknown"), endpoint=Endpoint.LYRICS)
    assert polling.row(one.key)["code"] == "task.unknown"


def test_an_answer_to_an_old_question_counts_for_nothing(polling: Polling) -> None:
    (one,) = polling.due("t1")
    moved = polling.relay._replace(base_url="https://elsewhere.invalid")
    assert not polling.settle([one], told("t1"), relay=moved).changes
    gone = polling.relay._replace(relay_id=RelayId(99))
    assert not polling.settle([one], told("t1"), relay=gone).changes
    other, _ = polling.room.library.add_relay(name="Two", base_url="https://two.invalid")
    assert not polling.settle([one], told("t1"), relay=other).changes
    polling.room.library.untrack([one.key], songs=False)
    assert not polling.settle([one], told("t1")).changes
    assert polling.row(one.key)["asked"] == 0


def test_what_was_held_waits_for_the_relay_when_it_is_asked_again(polling: Polling) -> None:
    (one,) = polling.due("t1")
    polling.room.look(one.key, TaskState.HELD, code="relay.no_credit", next_look_at=START)
    polling.settle([one], missing("t1"), endpoint=Endpoint.LYRICS)
    assert polling.row(one.key)["state"] == "waiting"


@pytest.mark.parametrize(
    ("age_s", "behind_s"), [(0, 5.0), (50, 5.0), (60, 6.0), (1_200, 120.0), (9_000, 120.0)]
)
def test_what_got_no_answer_goes_behind_the_others(
    polling: Polling, age_s: int, behind_s: float
) -> None:
    (one,) = polling.due("t1")
    polling.now = polling.room.clock.move(seconds=age_s)
    changes = poll.put_behind(
        polling.room.library,
        one,
        polling.relay,
        now=polling.now,
        rng=Still(),
        watched=Watched(),
    )
    row = polling.row(one.key)
    assert row["next_look_at"] == polling.at(seconds=behind_s)
    assert (row["state"], row["code"], row["misses"], row["asked"]) == ("waiting", None, 0, 0)
    assert bool(changes) is bool(changes.tasks)
    gone = polling.relay._replace(relay_id=RelayId(99))
    assert not poll.put_behind(
        polling.room.library, one, gone, now=polling.now, rng=Still(), watched=Watched()
    )


def test_a_clock_that_was_set_puts_no_young_task_far_behind(polling: Polling) -> None:
    (one,) = polling.due("t1")
    now = polling.room.clock.move(seconds=8 * 3_600)
    watched = Watched(off=(timedelta(hours=8),))
    poll.put_behind(polling.room.library, one, polling.relay, now=now, rng=Still(), watched=watched)
    assert polling.row(one.key)["next_look_at"] == polling.at(seconds=8 * 3_600 + 5)


def test_the_place_behind_is_drawn(polling: Polling) -> None:
    drawn: list[tuple[float, float]] = []

    class Drawing(random.Random):
        def uniform(self, a: float, b: float) -> float:
            drawn.append((a, b))
            return b

    (one,) = polling.due("t1")
    poll.put_behind(
        polling.room.library,
        one,
        polling.relay,
        now=polling.now,
        rng=Drawing(),
        watched=Watched(),
    )
    assert drawn == [(0.8, 1.2)]
    assert polling.row(one.key)["next_look_at"] == polling.at(seconds=6)


def streak(*, is_over: bool) -> Streak:
    return Streak(looks=1, since=0.0, wait_s=7.0, is_over=is_over, others_answer=True)


def settle_nothing(polling: Polling, one: DueTask, *, is_over: bool, relays: set[int]) -> Any:
    return poll.settle_nothing(
        polling.room.library,
        one,
        RelayError("relay.said", details="Odd."),
        polling.relay,
        streak=streak(is_over=is_over),
        relays=frozenset(map(RelayId, relays)),
        now=polling.now,
        rng=Still(),
    )


@pytest.mark.parametrize(
    ("free", "is_over", "others", "goes_on"),
    [
        (True, True, True, True),
        (False, True, True, False),
        (True, False, True, False),
        (True, True, False, False),
    ],
)
def test_what_brings_nothing_is_asked_for_at_the_others_if_it_is_nobodys(
    polling: Polling, free: bool, is_over: bool, others: bool, goes_on: bool
) -> None:
    (one,) = polling.due("t1", free=free)
    relays = {polling.relay.relay_id, *({99} if others else ())}
    assert settle_nothing(polling, one, is_over=is_over, relays=relays)
    row = polling.row(one.key)
    assert row["detail"] == "Odd."
    assert row["refused_by"] == (f"[{polling.relay.relay_id}]" if goes_on else "[]")
    if goes_on:
        assert (row["state"], row["code"]) == ("waiting", None)
        assert (row["next_look_at"], row["misses"]) == (polling.at(), 0)
    elif is_over:
        assert (row["state"], row["next_look_at"]) == ("stalled", None)
    else:
        assert (row["state"], row["code"]) == ("waiting", "relay.said")
        assert row["next_look_at"] == polling.at(seconds=7)


def test_without_a_relay_it_waits_for_the_person(polling: Polling) -> None:
    (one,) = polling.due("t1", free=True)
    library = polling.room.library
    assert poll.nobody_to_ask(library, [one], relays=frozenset(), now=polling.now)
    row = polling.row(one.key)
    assert (row["state"], row["code"]) == ("held", "task.no_relay")
    assert row["next_look_at"] is None
    poll.nobody_to_ask(library, [one], relays=frozenset({RelayId(1)}), now=polling.now)
    row = polling.row(one.key)
    assert (row["state"], row["code"]) == ("unknown", "task.unknown_anywhere")
    assert not poll.nobody_to_ask(library, [], relays=frozenset(), now=polling.now)


@pytest.mark.parametrize("next_look_at", [None, START + timedelta(hours=1)])
def test_held_ones_keep_why(polling: Polling, next_look_at: datetime | None) -> None:
    (one,) = polling.due("t1")
    error = RelayError("relay.no_credit", details="Pay.")
    more = {} if next_look_at is None else {"next_look_at": next_look_at}
    assert poll.hold(polling.room.library, [one], error, polling.relay, now=polling.now, **more)
    row = polling.row(one.key)
    assert (row["state"], row["code"], row["detail"]) == ("held", "relay.no_credit", "Pay.")
    assert row["next_look_at"] == (None if next_look_at is None else polling.at(hours=1))
    gone = polling.relay._replace(relay_id=RelayId(99))
    assert not poll.hold(polling.room.library, [one], error, gone, now=polling.now)
