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
from suno_desktop.core.model import (
    DueTask,
    Relay,
    RelayId,
    Serves,
    Task,
    TaskId,
    TaskKey,
    TaskState,
)
from suno_desktop.core.relay import apis
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


def test_questions_that_go_out_are_paced(line: RelayLine) -> None:
    for number in range(5):
        assert line.pace.wait_s(0.0) == 0.0
        line.sent(ask(number), 0.0)
    assert line.pace.wait_s(0.0) == 0.5


def test_nobody_there_opens_no_breaker_but_a_busy_relay_with_a_short_pause_waits() -> None:
    pace = OriginPace(Highest())
    pace.failed(0.0, RelayBusyError("relay.slow_down", retry_after_s=1.0))
    assert pace.rest_s(0.0) == 6.0, "its own wait is longer than what the relay asks for"
    assert pace.rest_s(4.0) == 2.0
    assert pace.rest_s(7.0) == 0.0
    pace.try_now(1.0)
    for _ in range(9):
        pace.failed(1.0, GONE)
    assert pace.is_open


def test_the_person_may_have_it_tried_while_the_breaker_is_open() -> None:
    pace = OriginPace(Highest())
    for _ in range(5):
        pace.failed(0.0, FAULT)
    assert pace.wait_s(1.0) > 0
    pace.try_now(1.0)
    assert pace.wait_s(1.0) == 0.0


# By which API.

PAGE, NOT_FOUND = (
    BadReplyError("relay.web_page"),
    BadReplyError("relay.said", status="404"),
)
ODD = [
    PAGE, NOT_FOUND, BadReplyError("relay.not_a_relay"), BadReplyError("relay.nothing_there"),
]  # fmt: skip


def tries(
    line: RelayLine, error: RelayError = PAGE, *, now: float = 0.0
) -> tuple[str | None, bool]:
    """By which API the next question goes, and whether another is to be asked by after it fails."""
    question = line.sent(ask(1), now)
    assert line.as_asked(question).serves.api == question.api
    return question.api, line.guesses_another_api(question, error, now=now)


@pytest.mark.parametrize("error", ODD)
def test_each_other_api_is_tried_once_in_a_quarter_of_an_hour(
    line: RelayLine, error: RelayError
) -> None:
    once = [(None, True), ("sunoapi", True), ("feed", False)]
    assert [tries(line, error) for _ in range(3)] == once
    assert [tries(line, error, now=899.9) for _ in range(2)] == [(None, False)] * 2
    assert [tries(line, error, now=900.0) for _ in range(3)] == once


def test_what_does_not_look_like_another_api_is_none(line: RelayLine) -> None:
    for error in (FAULT, GONE, BadReplyError("relay.said", status="400")):
        assert tries(line, error) == (None, False)
    batch = line.sent(ask(1, 2, endpoint=Endpoint.BATCH), 0.0)
    assert not line.guesses_another_api(batch, PAGE, now=0.0)
    assert tries(line) == (None, True)


@pytest.mark.parametrize("serves", [Serves(fetch=True), Serves(api="sunoapi")])
def test_none_is_tried_where_one_is_known(line: RelayLine, serves: Serves) -> None:
    line.relay = line.relay._replace(serves=serves)
    assert tries(line) == (serves.api, False)
    assert line.serves == serves


def test_two_questions_under_way_skip_no_api(line: RelayLine) -> None:
    first, second = line.sent(ask(1), 0.0), line.sent(ask(2), 0.0)
    assert line.guesses_another_api(first, PAGE, now=0.0)
    line.follow[TaskKey(9)] = Endpoint.FETCH
    assert line.guesses_another_api(second, PAGE, now=0.0)
    assert TaskKey(9) in line.follow
    assert tries(line)[0] == "sunoapi"
    assert line.follow == {}, "what another API is asked begins anew"


def test_a_guess_that_was_right_is_learnt_with_what_that_api_lacks(line: RelayLine) -> None:
    tries(line)
    assert (line.serves.api, line.serves.batch, line.serves.feed) == ("sunoapi", False, False)
    question = line.sent(ask(1), 0.0)
    assert line.learn(question, Answer(serves=Serves(fetch=True)))
    learnt = line.relay.serves
    assert (learnt.api, learnt.fetch, learnt.batch, learnt.feed) == ("sunoapi", True, False, False)
    assert line.learn(line.sent(ask(1), 0.0), Answer())
    assert line.relay.serves == learnt
    assert tries(line) == ("sunoapi", False)


def test_nothing_by_an_api_that_others_resemble_shows_nothing(line: RelayLine) -> None:
    tries(line)
    tries(line)
    question = line.sent(ask(1), 0.0)
    assert question.api == "feed"
    assert line.manages.batch_limit == apis.of("feed").batch_limit
    assert line.learn(question, Answer(serves=Serves(fetch=True))) is False
    assert line.relay.serves == line.serves == Serves()
    line.relay = line.relay._replace(serves=Serves(api="feed"))
    question = line.sent(ask(1), 0.0)
    assert line.learn(question, Answer(serves=Serves(fetch=True))), "it is known to speak it"


def test_tasks_by_an_api_that_others_resemble_show_that_it_is_it(line: RelayLine) -> None:
    tries(line)
    tries(line)
    question = line.sent(ask(1, endpoint=Endpoint.BATCH), 0.0)
    task = Task(task_id=TaskId("t1"), state=TaskState.RUNNING)
    assert line.learn(question, Answer(tasks=(task,), serves=Serves(batch=True)))
    assert (line.relay.serves.api, line.relay.serves.batch) == ("feed", True)


def test_another_question_without_tasks_shows_no_api(line: RelayLine) -> None:
    tries(line)
    question = line.sent(ask(1, endpoint=Endpoint.LYRICS), 0.0)
    assert question.api == "sunoapi"
    assert line.learn(question, Answer(serves=Serves(lyrics=True)))
    assert line.relay.serves == Serves(lyrics=True)


def test_at_another_address_other_apis_are_tried_at_once(line: RelayLine) -> None:
    places = [AddressPace(f"https://{name}.invalid", OriginPace(Highest())) for name in "ab"]
    line.places = tuple(places)
    for _ in range(3):
        tries(line)
    assert tries(line) == (None, False)
    question = line.sent(ask(1), 0.0)
    assert line.failed(question, RelayUnreachableError("net.timeout"), now=0.0, at=START)
    assert line.place is places[1]
    assert line.as_asked(question).base_url == places[0].address, "where it went"
    assert tries(line) == (None, True)
    line.failed(question, RelayUnreachableError("net.timeout"), now=0.0, at=START)
    assert line.place is places[1], "an older question says nothing of this address"
