"""Asking in a world of its own: a real library, relays that follow a script, and a clock that only moves when told.

Nothing waits and no thread runs, so a day passes in seconds and the same seed gives the same day.
"""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.changes import NOTHING, Changes
from suno_desktop.core.engine.asking import Asking
from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.lanes import Lane, Lanes
from suno_desktop.core.engine.relay_lines import Ask
from suno_desktop.core.errors import (
    BadReplyError,
    RelayBusyError,
    RelayError,
    RelayRefusedError,
    RelayUnreachableError,
)
from suno_desktop.core.events import Changed, Event, Notice, RelayStatus
from suno_desktop.core.library.library import Library
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.model import (
    Clip,
    ClipId,
    ClipState,
    Relay,
    RelayId,
    Serves,
    SongId,
    Task,
    TaskId,
    TaskKey,
    TaskState,
    TaskWish,
)
from suno_desktop.core.override import override
from suno_desktop.core.profile.paths import Profile
from suno_desktop.core.relay.client import Answer, RelayClient
from suno_desktop.core.relay.schedule import Endpoint
from suno_desktop.core.rows import TaskQuery, TaskRow
from tests.core.engine.at_once import at_once

_T = TypeVar("_T")
START = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
NEVER_S = 10.0**9
SILENCE_S = 20.0


class WorldClock:
    """Wall and monotonic time, apart after the machine slept."""

    def __init__(self) -> None:
        self.at_s = 0.0
        self.slept_s = 0.0

    def now(self) -> datetime:
        return START + timedelta(seconds=self.at_s + self.slept_s)

    def monotonic(self) -> float:
        return self.at_s


Reply = RelayError | Answer | Exception
Mood = Callable[[], Reply | None]
"""What a relay says instead of its answer; None: it answers."""


def server_error() -> Reply:
    return RelayUnreachableError("relay.server_error", status="500")


def busy() -> Reply:
    return RelayBusyError("relay.rate_limited")


def busy_for(seconds: float) -> Mood:
    return lambda: RelayBusyError("relay.rate_limited", retry_after_s=seconds, seconds=seconds)


def web_page() -> Reply:
    return BadReplyError("relay.web_page", status="200")


def silence() -> Reply:
    return RelayUnreachableError("net.timeout", host="x")


def no_network() -> Reply:
    return RelayUnreachableError("net.dns", host="x")


def wrong_key() -> Reply:
    return RelayRefusedError("relay.key_wrong")


def no_credit() -> Reply:
    return RelayRefusedError("relay.no_credit")


def said(status: int) -> Mood:
    return lambda: BadReplyError(
        "relay.said", message="?", status=str(status), details="their words"
    )


def well() -> Reply | None:
    return None


@dataclass(frozen=True)
class Sent:
    at_s: float
    endpoint: Endpoint
    ids: tuple[str, ...]
    late_s: tuple[float, ...]
    """How long each of them had been due."""


@dataclass
class FakeRelay:
    """A relay that knows some tasks, serves some questions, and has moods."""

    relay: Relay
    clock: WorldClock
    batch: bool = True
    feed: bool = False
    lyrics: bool = False
    batch_limit: int | None = None
    latency_s: float = 0.2
    mood: Mood = well
    moods: dict[str, Mood] = field(default_factory=dict)
    """Of single tasks: whoever asks about them meets it, also in a batch."""
    ready_at_s: dict[str, float] = field(default_factory=dict)
    clips_of: dict[str, tuple[str, ...]] = field(default_factory=dict)
    only_feed: set[str] = field(default_factory=set)
    sent: list[Sent] = field(default_factory=list)

    @property
    def relay_id(self) -> RelayId:
        return self.relay.relay_id

    def knows(self, *task_ids: str, for_s: float = NEVER_S) -> None:
        """These run for so long from now."""
        for task_id in task_ids:
            self.ready_at_s[task_id] = self.clock.at_s + for_s

    def begin(self, ask: Ask) -> tuple[float, Reply | None]:
        """A question comes: how long the answer takes, and which, if it is decided by the mood."""
        question, now = ask.question, self.clock.now()
        late = tuple((now - task.next_look_at).total_seconds() for task in ask.tasks)
        self.sent.append(Sent(self.clock.at_s, question.endpoint, question.task_ids, late))
        moods = [self.mood, *(self.moods[one] for one in question.task_ids if one in self.moods)]
        reply = next((told for mood in moods if (told := mood()) is not None), None)
        is_silent = isinstance(reply, RelayUnreachableError) and reply.code == "net.timeout"
        return (SILENCE_S if is_silent else self.latency_s), reply

    def answer(self, ids: Sequence[TaskId], endpoint: Endpoint, serves: Serves) -> Answer:
        """What it answers when it is well."""
        served = {
            Endpoint.BATCH: self.batch,
            Endpoint.FEED: self.feed,
            Endpoint.LYRICS: self.lyrics,
        }.get(endpoint, True)
        told: dict[str, Any] = {
            name: getattr(serves, name) for name in ("batch_limit", *Endpoint.__members__.values())
        }
        told[endpoint.value] = served
        known = [one for one in ids if self._has(one, endpoint)] if served else []
        tasks = known[: self.batch_limit] if endpoint is Endpoint.BATCH else known
        if 10 <= len(tasks) < len(ids) and len(tasks) % 10 == 0:
            told["batch_limit"] = len(tasks)
        return Answer(
            tasks=tuple(map(self._task, tasks)),
            missing=tuple(one for one in ids if one not in tasks),
            latency_s=self.latency_s,
            serves=Serves(**told),
        )

    def _has(self, task_id: str, endpoint: Endpoint) -> bool:
        if task_id in self.only_feed:
            return endpoint is Endpoint.FEED
        return task_id in self.ready_at_s and endpoint is not Endpoint.LYRICS

    def _task(self, task_id: TaskId) -> Task:
        is_ready = self.clock.at_s >= self.ready_at_s.get(task_id, 0.0)
        if not is_ready:
            return Task(task_id=task_id, state=TaskState.RUNNING)
        clips = tuple(
            Clip(
                clip_id=ClipId(clip_id),
                state=ClipState.READY,
                title=f"Song {clip_id}",
                audio_url=f"https://media.invalid/{clip_id}.mp3",
            )
            for clip_id in self.clips_of.get(task_id, (f"clip-{task_id}",))
        )
        return Task(task_id=task_id, state=TaskState.READY, clips=clips, done=True)


@dataclass(order=True)
class _Answering:
    at_s: float
    number: int
    reply: Reply | None = field(compare=False)
    work: Callable[[], Any] = field(compare=False)


class _Client:
    """Stands where `RelayClient` stands; says what was decided when the question was sent."""

    def __init__(self, world: World, relay: Relay) -> None:
        self._world = world
        self._relay = relay

    def ask(self, task_ids: Sequence[TaskId], endpoint: Endpoint, *, cancel: CancelToken) -> Answer:
        cancel.check()
        self._world.before_answer()
        reply = self._world.decided
        if isinstance(reply, Exception):
            raise reply
        if reply is not None:
            return reply
        fake = self._world.relays[self._relay.relay_id]
        return fake.answer(task_ids, endpoint, self._relay.serves)


class World(Lanes):
    """The engine around `Asking`, without threads: the library works at once, relays answer when their time comes."""

    def __init__(self, folder: Path, *, seed: int = 1, clock: WorldClock | None = None) -> None:
        self.clock = clock or WorldClock()
        self.rng = random.Random(seed)
        self.path = folder / "library.sqlite3"
        self.library = Library.open(self.path, clock=self.clock)
        self.relays: dict[RelayId, FakeRelay] = {}
        self.decided: Reply | None = None
        self.events: list[Event] = []
        self.ready: list[SongId] = []
        self.learned: list[Relay] = []
        self.steps = 0
        self.before_library: Callable[[], None] = lambda: None
        self.before_answer: Callable[[], None] = lambda: None
        self._answers: list[_Answering] = []
        self._numbers = itertools.count()
        self._next_step_s = 0.0
        context = Context(
            Profile.under(folder),
            listen=self._heard,
            wake=self.wake,
            clock=self.clock,
            rng=self.rng,
            lanes=self,
        )
        self.cancel = context.cancel
        context.use_library(self.library)
        self.asking = Asking(
            context,
            client=self._client,
            on_ready=self._on_ready,
            on_learned=self._learned,
            before_poll=lambda: None,
        )

    def _on_ready(self, ready: tuple[SongId, ...]) -> Changes:
        self.ready.extend(ready)
        return NOTHING

    @classmethod
    @contextmanager
    def opened(cls, folder: Path, *, seed: int = 1) -> Iterator[World]:
        world = cls(folder, seed=seed)
        try:
            yield world
        finally:
            world.library.close()

    # What the engine would do.

    @override
    def submit(self, lane: Lane, work: Callable[[], _T]) -> Future[_T]:
        if lane is Lane.LIBRARY:
            self.before_library()
            return at_once(work)
        assert isinstance(work, partial)
        line, ask = work.args
        takes_s, reply = self.relays[line.relay.relay_id].begin(ask)
        answer = _Answering(self.clock.at_s + takes_s, next(self._numbers), reply, work)
        heapq.heappush(self._answers, answer)
        return Future()

    def _client(self, relay: Relay) -> RelayClient:
        return _Client(self, relay)  # type: ignore[return-value]  # stands in for it

    def _heard(self, event: Event) -> None:
        if not isinstance(event, Changed):
            self.events.append(event)

    def _learned(self, relay: Relay) -> None:
        self.learned.append(relay)
        self.library.change_relay(relay.relay_id, serves=relay.serves)

    def wake(self) -> None:
        self._next_step_s = self.clock.at_s

    # What a person would do.

    def relay(self, name: str, *, url: str = "", **nature: Any) -> FakeRelay:
        serves = nature.pop("serves", Serves())
        address = url or f"https://{name.lower()}.invalid"
        relay, _ = self.library.add_relay(name=name, base_url=address, serves=serves)
        fake = FakeRelay(relay, self.clock, **nature)
        self.relays[relay.relay_id] = fake
        self.follow_relays()
        return fake

    def follow_relays(self) -> None:
        self.asking.set_relays(self.library.relays())
        self.wake()

    def track(self, *task_ids: str, at: FakeRelay | None = None) -> tuple[TaskKey, ...]:
        relay_id = at.relay_id if at else None
        tracked = self.library.track(
            TaskWish(task_id=TaskId(task_id), relay_id=relay_id) for task_id in task_ids
        )
        self.wake()
        return tracked.added

    def poll(self, keys: Sequence[TaskKey] | None = None) -> None:
        self.asking.forgive()
        self.library.hurry(keys, self.clock.now())
        self.wake()

    # Time.

    def run(self, seconds: float) -> None:
        """Let so much time pass."""
        end_s = self.clock.at_s + seconds
        while (at_s := self._next_event_s()) <= end_s:
            self.clock.at_s = max(self.clock.at_s, at_s)
            if self._answers and self._answers[0].at_s <= self.clock.at_s:
                self._answer()
            else:
                self._step()
        self.clock.at_s = end_s

    def _next_event_s(self) -> float:
        return min(self._next_step_s, self._answers[0].at_s if self._answers else NEVER_S)

    def _answer(self) -> None:
        answering = heapq.heappop(self._answers)
        self.decided = answering.reply
        answering.work()

    def _step(self) -> None:
        self.steps += 1
        self._next_step_s = self.clock.at_s + self.asking.step()

    # What can be seen.

    def rows(self) -> dict[str, TaskRow]:
        reader = LibraryReader.open(self.path)
        try:
            rows = reader.task_rows(reader.task_keys(TaskQuery()))
        finally:
            reader.close()
        return {row.task_id: row for row in rows}

    def row(self, task_id: str) -> TaskRow:
        return self.rows()[task_id]

    def states(self) -> dict[str, TaskState]:
        return {name: row.state for name, row in self.rows().items()}

    def status(self, fake: FakeRelay) -> RelayStatus:
        return next(status for status in self.asking.statuses() if status.relay_id == fake.relay_id)

    def notices(self) -> list[Notice]:
        return [event for event in self.events if isinstance(event, Notice)]


def over_the_pace(sent: Iterable[Sent], *, rate: float = 2.0, burst: int = 5) -> list[float]:
    """When more was sent than a bucket of so many tokens, filled at this rate, allows."""
    tokens, last_s, over = float(burst), 0.0, []
    for one in sent:
        tokens = min(burst, tokens + (one.at_s - last_s) * rate) - 1
        last_s = one.at_s
        if tokens < -1e-6:
            over.append(one.at_s)
    return over
