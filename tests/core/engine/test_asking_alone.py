"""The polling room without threads and servers: what each answer, refusal and trouble of a relay leads to."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.changes import NOTHING
from suno_desktop.core.engine import asking as module
from suno_desktop.core.engine import retry
from suno_desktop.core.engine.asking import Asking
from suno_desktop.core.engine.relay_lines import SAME_KEY_S
from suno_desktop.core.errors import (
    BadReplyError,
    Cancelled,
    KeyStoreError,
    ProfileError,
    RelayBusyError,
    RelayDeclinedError,
    RelayError,
    RelayFaultError,
    RelayRefusedError,
    RelayUnreachableError,
)
from suno_desktop.core.events import Notice, RelayStatus
from suno_desktop.core.model import RelayId, Serves, TaskState
from suno_desktop.core.relay import schedule
from suno_desktop.core.relay.client import Answer
from suno_desktop.core.rows import TaskQuery
from suno_desktop.core.workflows import poll
from tests.core.library.makers import AUDIO, START, Room, clip, task


class World:
    """A room for polling whose lanes run when they are told to."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.told: list[Any] = []
        self.emitted: list[Any] = []
        self.jobs: deque[Callable[[], object]] = deque()
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.says: deque[Any] = deque()
        self.learned: list[Serves] = []
        self.ready: list[Any] = []
        self.full: ProfileError | None = None
        self.writes = 0
        context: Any = SimpleNamespace(
            library=room.library,
            clock=room.clock,
            settings=SimpleNamespace(saving=SimpleNamespace(new_links="no")),
            rng=Random(1),
            cancel=CancelToken(),
            write=self._write,
            change=self._write,
            tell=self.told.append,
            emit=self.emitted.append,
            wake=lambda: None,
            lanes=SimpleNamespace(submit=lambda _lane, work: self.jobs.append(work)),
        )
        self.asking = Asking(
            context,
            client=self._client,
            on_ready=self._on_ready,
            on_learned=lambda relay: self.learned.append(relay.serves),
            before_poll=lambda: None,
        )
        self.follow_relays()

    def follow_relays(self) -> None:
        self.asking.set_relays(self.room.library.relays())

    def _client(self, relay: Any) -> Any:
        self._address = relay.base_url
        return SimpleNamespace(ask=self._ask)

    def _on_ready(self, songs: Any) -> Any:
        self.ready += songs
        return NOTHING

    def _write(self, work: Callable[[], Any]) -> Future[Any]:
        self.writes += 1
        done: Future[Any] = Future()
        if self.full is not None:
            done.set_exception(self.full)
        else:
            done.set_result(work())
        return done

    def _ask(self, ids: Sequence[str], _endpoint: Any, *, cancel: CancelToken) -> Answer:
        self.asked.append((self._address, tuple(ids)))
        said = self.says.popleft()
        if callable(said):
            said = said()
        if isinstance(said, Exception):
            raise said
        return said  # type: ignore[no-any-return]

    def step(self, *says: Any) -> float:
        """One step, and all that it sends."""
        self.says.extend(says)
        wait_s = self.asking.step()
        while self.jobs:
            self.jobs.popleft()()
        return wait_s

    def later(self, **parts: float) -> World:
        self.room.clock.move(**parts)
        return self

    @property
    def states(self) -> dict[str, TaskState]:
        rows = self.room.reader.task_rows(self.room.reader.task_keys(TaskQuery()))
        return {str(row.task_id): row.state for row in rows}

    @property
    def moods(self) -> list[tuple[str, str | None]]:
        return [(one.state, one.code) for one in self.emitted if isinstance(one, RelayStatus)]

    @property
    def notices(self) -> list[str]:
        return [one.code for one in self.emitted if isinstance(one, Notice)]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Room.opened(tmp_path) as room:
        yield World(room)


def answer(*tasks: Any) -> Answer:
    return Answer(tasks=tasks, latency_s=0.5, serves=Serves(fetch=True))


def done(name: str = "t1") -> Any:
    return task(name, clip(f"clip-of-{name}", audio_url=AUDIO), done=True)


# Answers.


def test_an_answer_is_kept_told_and_teaches_what_the_relay_serves(world: World) -> None:
    world.room.track("t1")
    world.step(answer(done()))
    assert world.asked == [("https://one.invalid", ("t1",))]
    assert world.states == {"t1": TaskState.READY}
    assert len(world.told) == len(world.ready) == 1
    assert world.learned == [Serves(fetch=True)]
    assert world.moods == [("online", None)]
    assert world.emitted[0].latency_s == 0.5
    world.room.track("t2")
    world.later(seconds=30).step(answer(done("t2")))
    assert world.learned == [Serves(fetch=True)], "only what is new"
    assert world.step() == module._IDLE_S


def test_what_a_relay_that_is_gone_taught_is_not_kept(world: World) -> None:
    world.room.track("t1")

    def removed() -> Answer:
        world.room.library.remove_relay(world.room.relay)
        world.follow_relays()
        return answer(done())

    world.step(removed)
    assert world.learned == []
    assert world.moods == []


def test_a_question_that_is_cancelled_is_asked_again(world: World) -> None:
    world.room.track("t1")
    world.step(Cancelled())
    assert world.moods == []
    world.later(seconds=1).step(answer(done()))
    assert len(world.asked) == 2
    assert world.states == {"t1": TaskState.READY}


@pytest.mark.logs
def test_a_bug_is_a_trouble_of_the_relay_and_ends_the_question(world: World) -> None:
    world.room.track("t1")
    world.step(ZeroDivisionError())
    assert world.moods == [("offline", "bug")]
    assert world.asking.figures()[0] == 0


# Refusals.


@pytest.mark.parametrize(
    ("error", "code", "again_s"),
    [
        (RelayRefusedError("relay.key_wrong"), "relay.key_wrong", None),
        (RelayRefusedError("relay.no_credit"), "relay.no_credit", SAME_KEY_S),
        (KeyStoreError("key.unread"), "key.unread", SAME_KEY_S),
    ],
)
def test_a_refused_key_holds_everything_and_is_told_once(
    world: World, error: Exception, code: str, again_s: float | None
) -> None:
    world.room.track("t1")
    world.step(error)
    assert world.states == {"t1": TaskState.HELD}
    assert (world.moods, world.notices) == ([("refused", code)], [code])
    assert len(world.told) == 1
    world.room.track("t2")
    world.later(seconds=20).step()
    assert world.states == {"t1": TaskState.HELD, "t2": TaskState.HELD}
    assert len(world.asked) == 1
    assert world.notices == [code]
    due = world.room.due(START + timedelta(seconds=SAME_KEY_S))
    assert [one.task_id for one in due] == (["t1"] if again_s else [])
    assert world.room.due(START + timedelta(seconds=SAME_KEY_S - 1)) == ()


def test_a_refusal_of_a_key_that_was_replaced_meanwhile_counts_for_nothing(world: World) -> None:
    world.room.track("t1")

    def forgiven() -> Exception:
        world.asking.forgive(world.room.relay)
        return RelayRefusedError("relay.key_wrong")

    world.step(forgiven)
    assert (world.moods, world.notices) == ([], [])
    world.later(seconds=1).step(answer(done()))
    assert world.states == {"t1": TaskState.READY}


@pytest.mark.parametrize(
    ("code", "is_asked_again"), [("relay.udio", False), ("relay.declined", True)]
)
def test_a_declined_question_holds_its_tasks_only(
    world: World, code: str, is_asked_again: bool
) -> None:
    world.room.track("t1")
    world.step(RelayDeclinedError(code))
    assert world.states == {"t1": TaskState.HELD}
    assert world.moods == [("online", None)]
    assert (world.notices, len(world.told)) == ([], 1)
    assert world.room.due(START + timedelta(seconds=SAME_KEY_S - 1)) == ()
    assert bool(world.room.due(START + timedelta(seconds=SAME_KEY_S))) is is_asked_again
    world.room.track("t2")
    world.later(seconds=30).step(answer(done("t2")))
    assert world.states["t2"] is TaskState.READY


# Trouble.


@pytest.mark.parametrize(
    ("error", "mood"),
    [
        (RelayUnreachableError("net.refused"), "offline"),
        (RelayUnreachableError("net.timeout"), "offline"),
        (RelayBusyError("relay.rate_limited"), "busy"),
        (RelayFaultError("relay.fault"), "faulty"),
    ],
)
def test_a_relay_in_trouble_is_shown_and_rests(world: World, error: RelayError, mood: str) -> None:
    world.room.track("t1")
    world.step(error)
    assert world.moods == [(mood, error.code)]
    world.step()
    assert len(world.asked) == 1
    status = world.asking.statuses()[0]
    assert (status.state, status.failures) == (mood, 1)
    assert (status.next_try_s or 0) > 0


def test_trouble_about_one_task_is_not_the_relays(world: World) -> None:
    world.room.track("t1")
    world.step(BadReplyError("relay.said"))
    assert world.moods == [("online", None)]
    (row,) = world.room.reader.task_rows(world.room.reader.task_keys(TaskQuery()))
    assert row.code == "relay.said"
    assert len(world.told) == 1


@pytest.mark.parametrize("code", ["net.refused", "net.timeout"])
def test_a_task_is_put_behind_others_only_where_somebody_was_there(world: World, code: str) -> None:
    world.room.track("t1")
    world.step(RelayUnreachableError(code))
    assert bool(world.room.due(START)) is (code == "net.refused")


# A disk that is full.


def test_answers_that_cannot_be_kept_stop_all_questions_for_a_while(world: World) -> None:
    world.room.track("t1")
    world.full = ProfileError("library.full")
    assert world.step() == module._NO_DISK_S
    assert world.notices == ["library.full"]
    writes = world.writes
    assert world.later(seconds=module._NO_DISK_S - 1).step() == module._IDLE_S
    assert world.writes == writes
    assert world.later(seconds=1).step() == module._NO_DISK_S
    assert world.writes == writes + 1
    assert world.notices == ["library.full"], "told once"
    world.full = None
    world.later(seconds=module._NO_DISK_S).step(answer(done()))
    assert world.states == {"t1": TaskState.READY}
    world.full = ProfileError("library.full")
    world.step()
    assert world.notices == ["library.full"] * 2


def test_an_answer_that_cannot_be_kept_is_asked_for_again(world: World) -> None:
    world.room.track("t1")

    def full() -> Answer:
        world.full = ProfileError("library.full")
        return answer(done())

    world.step(full)
    assert world.notices == ["library.full"]
    world.full = None
    world.later(seconds=module._NO_DISK_S).step(answer(done()))
    assert world.states == {"t1": TaskState.READY}


def test_nobody_is_asked_while_it_is_paused(world: World) -> None:
    world.room.track("t1")
    world.asking.paused = True
    assert world.step() == module._IDLE_S
    assert world.asked == []
    assert world.asking.figures() == (0, None)


# The clock.


class Planned:
    """A library that says whether something was planned in the future, and what is due."""

    def __init__(self, *, has_future: bool = False, due: int = 0) -> None:
        self.is_ahead = has_future
        self.due = due
        self.asked: list[Any] = []
        self.hurried: list[Any] = []

    def has_future(self, now: datetime, *, look: datetime, retry: datetime) -> bool:
        self.asked.append((now, look, retry))
        return self.is_ahead

    def forget_plans(self, now: datetime) -> str:
        self.hurried.append(now)
        return "changes"

    def due_at(self, relay_id: Any, at: datetime, *, limit: int, share: Any) -> list[Any]:
        self.asked.append((at, limit))
        return [SimpleNamespace(key=number) for number in range(min(self.due, limit))]


@pytest.mark.parametrize("has_future", [False, True])
def test_what_is_stored_is_looked_at_once(world: World, has_future: bool) -> None:
    library = Planned(has_future=has_future)
    world.asking._library = library  # type: ignore[assignment]
    for _ in range(2):
        world.asking._follow_clock()
    minute = timedelta(minutes=1)
    assert library.asked == [(START + minute, START + schedule.LONGEST, START + retry.LONGEST)]
    assert library.hurried == ([START] if has_future else [])


def test_the_clock_is_followed_while_nobody_is_asked(world: World) -> None:
    """Downloads go on then, and were planned by the same clock."""
    library = Planned(has_future=True)
    world.asking._library = library  # type: ignore[assignment]
    world.asking.paused = True
    plan: Any = world.asking._prepare()[0]
    assert plan.asks == []
    assert library.hurried == [START]


@pytest.mark.parametrize(
    ("back_s", "is_seen"), [(59, False), (60, True), (3600, True), (-3600, False)]
)
def test_a_clock_that_was_set_back_is_seen(world: World, back_s: float, is_seen: bool) -> None:
    library = Planned()
    world.asking._library = library  # type: ignore[assignment]
    world.asking._follow_clock()
    clock = world.room.clock
    real, clock.at = clock.at, clock.at + timedelta(seconds=10)
    monotonic = clock.monotonic()
    clock.monotonic = lambda: monotonic  # type: ignore[method-assign]
    clock.at = real + timedelta(seconds=10 - back_s)
    said: Any = world.asking._follow_clock()
    assert (said == "changes") is is_seen
    assert bool(library.hurried) is is_seen
    world.asking._follow_clock()
    assert len(library.hurried) == int(is_seen), "once"


# What is looked up.


def test_so_many_due_tasks_have_to_be_known(world: World) -> None:
    (line,) = world.asking._lines.values()
    assert module._sight(line, 0.0) == module._SIGHT
    for _ in range(5):
        line.pace.asked(0.0)
    assert module._sight(line, 0.0) == 1
    assert module._sight(line, line.pace.wait_s(0.0)) == module._SIGHT
    line.refused = RelayRefusedError("relay.key_wrong")
    assert module._sight(line, 0.0) == module._MANY


@pytest.mark.parametrize(
    ("sight", "due", "busy", "looks"),
    [(1, 0, (), 1), (5, 8, (), 1), (5, 2, (0, 1), 1), (5, 2, (0,), 2), (5, 7, (0,), 2)],
)
def test_tasks_that_are_due_soon_are_looked_up_where_there_is_room(
    world: World, sight: int, due: int, busy: tuple[int, ...], looks: int
) -> None:
    """Two questions are under way and one waits to follow, so three more than `sight` are asked for."""
    library = Planned(due=due)
    world.asking._library = library  # type: ignore[assignment]
    line: Any = SimpleNamespace(
        relay=SimpleNamespace(relay_id=RelayId(1)),
        asking={7: 1, 8: 1},
        follow={9: 1},
        is_busy_with=lambda key: key in busy,
    )
    found = world.asking._due_at(line, sight, START, "share")  # type: ignore[arg-type]
    assert library.asked == [(START, sight + 3), (START + poll.AHEAD, sight + 3)][:looks]
    assert len(found) == min(due, sight + 3)


def test_each_line_is_the_first_in_turn(world: World) -> None:
    for name in ("Two", "Three"):
        world.room.library.add_relay(name=name, base_url=f"https://{name}.invalid".lower())
    world.follow_relays()
    turns = [[line.relay.name for line in world.asking._in_turn()] for _ in range(4)]
    assert turns == [
        ["Two", "Three", "One"], ["Three", "One", "Two"], ["One", "Two", "Three"], ["Two", "Three", "One"],
    ]  # fmt: skip
    world.asking._lines = {}
    assert world.asking._in_turn() == []


def test_a_task_of_no_relay_goes_to_one_that_is_well(world: World) -> None:
    for name in ("Two", "Three"):
        world.room.library.add_relay(name=name, base_url=f"https://{name}.invalid".lower())
    world.follow_relays()
    lines = list(world.asking._lines.values())
    homeless: Any = SimpleNamespace(refused_by=())
    assert module._likely(homeless, world.asking._lines) is lines[0]
    lines[0].refused = RelayRefusedError("relay.key_wrong")
    assert module._likely(homeless, world.asking._lines) is lines[1]
    homeless.refused_by = (lines[1].relay.relay_id,)
    assert module._likely(homeless, world.asking._lines) is lines[2]
    for _ in range(5):
        lines[2].pace.failed(0.0, RelayUnreachableError("net.timeout"))
    assert not lines[2].is_well
    assert module._likely(homeless, world.asking._lines) is lines[2], (
        "it may be well again; a refused key will not"
    )
    homeless.refused_by = tuple(line.relay.relay_id for line in lines)
    assert module._likely(homeless, world.asking._lines) is None


def test_the_pace_holds_and_tells_when_to_come_again(world: World) -> None:
    world.room.track(*(f"t{number}" for number in range(9)))
    wait_s = world.asking.step()
    assert 0 < len(world.jobs) <= 5
    assert 0 < wait_s <= module._IDLE_S
