"""What is under way at one relay, question by question, by a clock that the test turns."""

from __future__ import annotations

import math
import random
from datetime import timedelta
from typing import Any

import pytest

from suno_desktop.core.engine.relay_lines import AddressPace, Ask, OriginPace, RelayLine
from suno_desktop.core.errors import (
    BadReplyError,
    RelayBusyError,
    RelayError,
    RelayFaultError,
    RelayRefusedError,
    RelayUnreachableError,
)
from suno_desktop.core.events import RelayStatus
from suno_desktop.core.model import DueTask, Relay, RelayId, Serves, TaskId, TaskKey, TaskState
from suno_desktop.core.relay.client import Answer
from suno_desktop.core.relay.schedule import Endpoint, Question
from tests.core.library.makers import START

NO_KEY, NO_CREDIT = RelayRefusedError("relay.key_wrong"), RelayRefusedError("relay.no_credit")
FAULT, GONE = RelayFaultError("relay.fault"), RelayUnreachableError("net.refused")


def due(number: int) -> DueTask:
    return DueTask(
        key=TaskKey(number),
        task_id=TaskId(f"t{number}"),
        relay_id=None,
        state=TaskState.RUNNING,
        action=None,
        added_at=START,
        asked=1,
        misses=0,
        last_look_at=None,
        done_at=None,
        next_look_at=START,
    )


def ask(*numbers: int, endpoint: Endpoint = Endpoint.FETCH) -> Ask:
    tasks = tuple(map(due, numbers))
    return Ask(Question(endpoint=endpoint, task_ids=tuple(one.task_id for one in tasks)), tasks)


class Highest(random.Random):
    """Draws the end of a range."""

    def uniform(self, a: float, b: float) -> float:
        return max(a, b)


@pytest.fixture
def line() -> RelayLine:
    relay = Relay(relay_id=RelayId(1), name="One", base_url="https://one.invalid")
    status = RelayStatus(relay_id=RelayId(1), name="One")
    return RelayLine(relay, status, (AddressPace(relay.base_url, OriginPace(Highest())),))


def fifty() -> Ask:
    return ask(*range(50), endpoint=Endpoint.BATCH)


def test_two_questions_at_a_time_and_one_in_trouble(line: RelayLine) -> None:
    room = [line.has_room]
    for question in (ask(1, 2), ask(3)):
        line.sent(question, 0.0)
        room.append(line.has_room)
    assert room == [True, True, False]
    assert line.asking == {1, 2, 3}
    line.ended(ask(3))
    assert (line.has_room, line.asking, line.in_flight) == (True, {1, 2}, 1)
    line.show("faulty", at=START, now=0.0, error=FAULT)
    assert not line.has_room
    line.follow[TaskKey(9)] = Endpoint.FEED
    assert [line.is_busy_with(TaskKey(number)) for number in (1, 3, 9)] == [True, False, True]


def test_follow_ups_and_due_tasks_take_turns(line: RelayLine) -> None:
    assert [line.is_follows_turn() for _ in range(4)] == [True, False, True, False]


def test_what_it_may_not_serve_is_believed_after_a_plain_answer(line: RelayLine) -> None:
    no_batch = Answer(serves=Serves(batch=False))
    assert line.learn(ask(1, 2, endpoint=Endpoint.BATCH), no_batch) is False
    assert line.relay.serves == Serves()
    assert line.serves.batch is False
    assert line.learn(ask(1), Answer(serves=Serves(fetch=True))) is True
    assert line.relay.serves == Serves(fetch=True, batch=False)
    assert line.serves == line.relay.serves


def test_another_question_answers_no_doubt(line: RelayLine) -> None:
    line.learn(ask(1, 2, endpoint=Endpoint.BATCH), Answer(serves=Serves(batch=False)))
    answer = Answer(serves=Serves(feed=True, batch_limit=7))
    assert line.learn(ask(1, endpoint=Endpoint.FEED), answer)
    assert line.relay.serves == Serves(feed=True, batch_limit=7)
    assert line.serves.batch is False
    line.failed(ask(1), FAULT, now=0.0, at=START)
    assert line.serves.batch is None


def test_what_it_does_not_manage_is_asked_in_halves(line: RelayLine) -> None:
    assert line.manages.batch_limit == 50
    line.came_to_nothing(fifty(), now=0.0)
    assert line.manages.batch_limit == 25
    line.came_to_nothing(ask(1), now=0.0)
    assert line.manages.batch_limit == 25
    line.answered(ask(1, 2, endpoint=Endpoint.BATCH), now=5.0)
    assert (line.manages.batch_limit, line.good_at) == (25, 5.0)
    line.answered(ask(*range(20), endpoint=Endpoint.BATCH), now=5.0)
    assert line.manages.batch_limit == 40
    line.answered(fifty(), now=5.0)
    assert line.manages.batch_limit == 50
    line.failed(fifty(), FAULT, now=0.0, at=START)
    assert line.manages.batch_limit == 25
    line.failed(ask(1, 2), RelayBusyError("relay.slow_down"), now=0.0, at=START)
    line.failed(ask(1), FAULT, now=0.0, at=START)
    assert line.manages.batch_limit == 25
    line.relay = line.relay._replace(serves=Serves(batch_limit=7))
    assert line.manages.batch_limit == 7


def may_ask(line: RelayLine) -> bool:
    return line.refused is None and line.refused_until == math.inf


def test_a_refused_key_is_told_once_and_used_again_when_its_time_has_come(line: RelayLine) -> None:
    line.show("online", at=START, now=0.0)
    assert line.is_well
    line.follow[TaskKey(1)] = Endpoint.FEED
    assert line.refuse(ask(1), NO_CREDIT, now=10.0, at=START) is True
    assert (line.follow, line.refused, line.is_well) == ({}, NO_CREDIT, False)
    assert line.refuse(ask(1), NO_CREDIT, now=10.0, at=START) is False
    line.may_try_again(909.9)
    assert not may_ask(line)
    line.may_try_again(910.0)
    assert may_ask(line)
    line.answered(ask(1), now=911.0)
    assert line.refuse(ask(1), NO_KEY, now=911.0, at=START) is True
    line.answered(ask(1), now=912.0)
    assert line.refuse(ask(1), NO_KEY, now=912.0, at=START) is False
    line.may_try_again(10**9)
    assert not may_ask(line)
    line.forgive(1000.0)
    assert may_ask(line)
    assert line.era == 1
    assert line.refuse(ask(1), NO_KEY, now=1000.0, at=START) is True


def test_a_pause_is_as_long_as_the_relay_asks_for() -> None:
    pace = OriginPace(Highest())
    pace.failed(0.0, RelayBusyError("relay.slow_down", retry_after_s=100.0))
    assert pace.wait_s(0.0) == 100.0
    pace.failed(0.0, RelayBusyError("relay.slow_down"))
    assert pace.wait_s(50.0) == 50.0
    pace.answered(50.0)
    assert pace.wait_s(50.0) == 50.0
    assert pace.is_open
    pace.try_now(50.0)
    assert pace.wait_s(50.0) == 0.0


def test_where_nobody_is_there_it_is_tried_soon() -> None:
    pace = OriginPace(Highest())
    for _ in range(9):
        pace.failed(0.0, GONE)
    assert pace.wait_s(0.0) == 8.0
    assert pace.is_open
    assert pace.wait_s(9.0) == 0.0


def test_faults_open_the_breaker_and_one_probe_goes_out() -> None:
    pace = OriginPace(Highest())
    for _ in range(5):
        pace.failed(0.0, FAULT)
    assert not pace.is_open
    later = pace.wait_s(0.0)
    assert later >= 30.0
    pace.asked(later)
    assert pace.wait_s(later) == math.inf
    pace.unsettled(later)
    assert pace.wait_s(later) < math.inf
    pace.asked(later)
    pace.answered(later)
    assert pace.is_open


def told(line: RelayLine, state: Any, error: RelayError | None = None, **more: Any) -> Any:
    values: dict[str, Any] = {"at": START, "now": 0.0, **more}
    return line.show(state, error=error, **values)


def test_a_status_is_told_when_it_changes_or_is_trouble(line: RelayLine) -> None:
    first = told(line, "online", latency_s=0.5)
    assert (first.state, first.since, first.latency_s, first.failures) == ("online", START, 0.5, 0)
    assert told(line, "online", at=START + timedelta(hours=1)) is None
    assert (line.status.since, line.status.latency_s) == (START, 0.5)
    later = START + timedelta(hours=2)
    trouble = RelayFaultError("relay.fault", details="odd", host="h")
    bad = told(line, "faulty", trouble, at=later)
    assert (bad.code, bad.details, bad.failures, bad.since) == ("relay.fault", "odd", 1, later)
    assert bad.values == {"host": "h", "relay": "One"}
    again = told(line, "faulty", trouble, at=START)
    assert (again.failures, again.since, again.latency_s) == (2, later, 0.5)
    assert not line.is_well
    good = told(line, "online")
    assert (good.code, good.details, dict(good.values), good.failures) == (None, "", {}, 0)


@pytest.mark.parametrize(
    ("state", "counts"),
    [("offline", True), ("busy", True), ("faulty", True), ("online", False), ("refused", False)],
)
def test_only_trouble_that_ends_alone_has_a_countdown(
    line: RelayLine, state: Any, counts: bool
) -> None:
    line.pace.failed(0.0, RelayBusyError("relay.slow_down", retry_after_s=10.5))
    shown = told(line, state, RelayBusyError("relay.slow_down"))
    assert shown.next_try_s == (10.5 if counts else None)
    assert shown.values["seconds"] == "11"
    assert line.status_at(11.0).next_try_s is None


def test_while_the_probe_is_out_nothing_counts(line: RelayLine) -> None:
    for _ in range(5):
        line.pace.failed(0.0, FAULT)
    line.pace.asked(1_000.0)
    shown = told(line, "busy", RelayBusyError("relay.slow_down"), now=1_000.0)
    assert shown.next_try_s is None
    assert "seconds" not in shown.values


@pytest.mark.parametrize(
    ("error", "goes"),
    [
        (RelayUnreachableError("net.timeout"), True),
        (RelayUnreachableError("relay.gateway"), True),
        (BadReplyError("relay.web_page"), True),
        (BadReplyError("relay.cloudflare"), True),
        (BadReplyError("relay.said"), False),
        (RelayBusyError("relay.rate_limited"), False),
        (RelayFaultError("relay.fault"), False),
    ],
)
def test_which_trouble_another_address_may_not_have(error: RelayError, goes: bool) -> None:
    relay = Relay(RelayId(1), "One", "https://one.invalid", others=("https://two.invalid",))
    places = tuple(AddressPace(url, OriginPace(Highest())) for url in relay.addresses)
    line = RelayLine(relay, RelayStatus(relay_id=RelayId(1), name="One"), places)
    question = line.sent(ask(1), 0.0)
    assert line.failed(question, error, now=0.0, at=START) is goes
    assert line.place.address == relay.addresses[goes]
    assert line.status.address == ("https://two.invalid" if goes else None)
