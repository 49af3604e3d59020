"""Asking relays at their pace: which questions go out now, and what each answer leads to.

One relay's trouble never slows another: each has a line of its own (see `relay_lines`). The library says what is due each
time anew, the longest due first, so nothing is asked that was removed meanwhile and nothing waits in a forgotten
queue. Every key stays inside `RelayClient`. This module never sleeps: `step` says when it wants to be called again.
"""

from __future__ import annotations

import logging
import math
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import NamedTuple

from suno_desktop.core.changes import NOTHING, Changes
from suno_desktop.core.engine import retry
from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.lanes import Lane
from suno_desktop.core.engine.relay_lines import (
    NOBODY_THERE,
    SAME_KEY_S,
    AddressPace,
    Ask,
    OriginPace,
    RelayLine,
)
from suno_desktop.core.errors import (
    ABOUT_THE_TASK,
    SAME_KEY,
    Cancelled,
    KeyStoreError,
    ProfileError,
    RelayBusyError,
    RelayDeclinedError,
    RelayError,
    RelayFaultError,
    RelayRefusedError,
)
from suno_desktop.core.events import Notice, RelayMood, RelayStatus
from suno_desktop.core.library.share import Share
from suno_desktop.core.model import DueTask, Relay, RelayId, SongId, TaskKey
from suno_desktop.core.net.urls import origin
from suno_desktop.core.profile.settings import PollingSettings
from suno_desktop.core.relay import schedule
from suno_desktop.core.relay.client import Answer, RelayClient
from suno_desktop.core.relay.schedule import Question
from suno_desktop.core.relay.watch import JUMP, Watch
from suno_desktop.core.workflows import poll

_IDLE_S = 30.0
"""A step runs at least this often, because the wall clock may be set and the machine may sleep."""
_SOONEST_S = 0.02
_SIGHT = 200
"""How many due tasks of one relay are read in one step; more than can be asked about."""
_MANY = 5_000
_NO_DISK_S = 30.0

_logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Due:
    """What the library says now."""

    now: datetime
    pinned: Mapping[RelayId, Sequence[DueTask]]
    homeless: Sequence[DueTask]
    follow: Mapping[RelayId, Mapping[TaskKey, DueTask | None]]
    """None for tasks that are gone; what is not in it came after it was read."""
    next_at: datetime | None


class Refused(NamedTuple):
    """Tasks that cannot be asked about, because their relay refuses the key."""

    tasks: Sequence[DueTask]
    error: RelayRefusedError
    relay: Relay


def hold(context: Context, refused: Refused) -> Changes:
    """Hold them in the library, until the person does something; runs on its lane."""
    tasks, error, relay = refused
    now = context.clock.now()
    again = now + timedelta(seconds=SAME_KEY_S) if error.code in SAME_KEY else None
    return poll.hold(context.library, tasks, error, relay, now=now, next_look_at=again)


@dataclass(slots=True)
class _Plan:
    """What follows from it."""

    asks: list[tuple[RelayLine, Ask]] = field(default_factory=list)
    held: list[Refused] = field(default_factory=list)
    lost: list[DueTask] = field(default_factory=list)
    wait_s: float = math.inf


@dataclass(slots=True)
class Paces:
    """How often each origin may be asked, and the lock of all who ask."""

    lock: threading.RLock = field(default_factory=threading.RLock)
    of: dict[str, OriginPace] = field(default_factory=dict)

    def new_line(self, relay: Relay, *, rng: Random, now: float) -> RelayLine:
        """Keep the pace of an origin that was there: removing a relay and adding it again allows no more questions."""
        places = tuple(
            AddressPace(address, self.of.setdefault(origin(address), OriginPace(rng)))
            for address in relay.addresses
        )
        for place in places:
            place.pace.try_now(now)
        status = RelayStatus(relay_id=relay.relay_id, name=relay.name)
        return RelayLine(relay=relay, status=status, places=places)


def _sight(line: RelayLine, mono: float) -> int:
    """How many due tasks of a relay have to be known, beside those that are under way."""
    if line.refused is not None:
        return _MANY
    return _SIGHT if line.has_room and line.pace.wait_s(mono) <= 0 else 1


class Asking:
    """The polling half of the engine. `step` is called by the scheduler; answers come back on network workers."""

    def __init__(
        self,
        context: Context,
        *,
        client: Callable[[Relay], RelayClient],
        on_ready: Callable[[tuple[SongId, ...]], Changes],
        on_learned: Callable[[Relay], None],
        before_poll: Callable[[], None],
        on_refused: Callable[[Refused], Changes] | None = None,
        share: Callable[[], Share] = Share,
        paces: Paces | None = None,
    ) -> None:
        """Make the room.

        Args:
            context: what all rooms work with.
            client: how a relay is asked.
            on_ready: what follows when songs become ready, inside the transaction.
            on_learned: a relay showed what it serves.
            before_poll: called when the person wants an answer now.
            on_refused: what follows when a relay refuses the key, on the library's lane; else the tasks are held.
            share: which tasks this room asks about.
            paces: of all such rooms of the engine: no origin is asked more often because there are two.
        """
        self._context = context
        self._library = context.library
        self._clock = context.clock
        self._rng = context.rng
        self._client = client
        self._on_ready = on_ready
        self._on_learned = on_learned
        self._before_poll = before_poll
        self._on_refused = on_refused or partial(hold, context)
        self.paces = paces or Paces()
        self._lock = self.paces.lock
        self._lines: dict[RelayId, RelayLine] = {}
        self._share = share
        self._turn = 0
        self._next_look: float | None = None
        self._watch = Watch()
        self._drift = self._clock.now() - timedelta(seconds=self._clock.monotonic())
        self._is_checked = False
        self._no_disk_until = -math.inf
        self._told_no_disk = False
        self.paused = False

    # What the person wants.

    def poll(self, keys: Sequence[TaskKey] | None = None) -> Future[Changes]:
        """Ask at once about these, or about everything unfinished; also ends waiting for a relay that was down."""
        self._before_poll()
        self.forgive()
        now = self._clock.now()
        return self._context.change(lambda: self._library.hurry(keys, now))

    def pause(self, *, paused: bool) -> Future[None]:
        """Ask no relay until resumed, also after a restart."""
        self.paused = paused
        return self._context.lanes.submit(
            Lane.CHANGES, lambda: self._context.store_setting(PollingSettings.paused, paused)
        )

    # What the engine calls.

    def set_relays(self, relays: Iterable[Relay]) -> None:
        """Follow the saved relays; a line keeps its state while its relay stays where it is."""
        with self._lock:
            old, self._lines = self._lines, {}
            for relay in relays:
                line = old.get(relay.relay_id)
                if line is None or line.relay.addresses != relay.addresses:
                    line = self.paces.new_line(relay, rng=self._rng, now=self._clock.monotonic())
                line.relay = relay
                line.status = line.status._replace(name=relay.name)
                self._lines[relay.relay_id] = line

    def forgive(self, relay_id: RelayId | None = None) -> None:
        """Ask at once again ("Try now", or the key was changed): back-off and breaker start anew."""
        with self._lock:
            for line in self._lines.values():
                if relay_id in {None, line.relay.relay_id}:
                    line.forgive(self._clock.monotonic())

    def statuses(self) -> tuple[RelayStatus, ...]:
        """How each relay is doing."""
        now = self._clock.monotonic()
        with self._lock:
            return tuple(line.status_at(now) for line in self._lines.values())

    def figures(self) -> tuple[int, float | None]:
        """Questions under way, and seconds until the next look (None: nothing is due)."""
        now = self._clock.monotonic()
        with self._lock:
            asking = sum(line.in_flight for line in self._lines.values())
            left_s = None if self._next_look is None else max(0.0, self._next_look - now)
            return asking, left_s

    # One step.

    def step(self) -> float:
        """Send what may be sent now; returns the seconds until the next step is wanted."""
        if self._no_disk_until > self._clock.monotonic():
            self._next_look = None
            return _IDLE_S
        try:
            plan, changes = self._context.write(self._prepare).result()
        except ProfileError as error:
            self._cannot_keep(error)
            return _NO_DISK_S
        if changes:
            self._context.tell(changes)
        for line, ask in plan.asks:
            self._context.lanes.submit(Lane.NETWORK, partial(self._ask, line, ask))
        return max(_SOONEST_S, min(plan.wait_s, _IDLE_S))

    def _prepare(self) -> tuple[_Plan, Changes]:
        """Runs on the library's lane, so that no answer is settled between reading what is due and choosing."""
        changes, plan = self._follow_clock(), _Plan()
        if self.paused:  # downloads go on, and were planned by the same clock
            self._next_look = None
            return plan, changes
        due = self._read()
        with self._lock:
            mine = self._share_out(due, plan)
            for line in self._in_turn():
                self._choose(line, mine.get(line.relay.relay_id, ()), due, plan)
            relays = frozenset(self._lines)
            if due.next_at is not None:
                plan.wait_s = min(plan.wait_s, (due.next_at - due.now).total_seconds())
            self._next_look = (
                self._clock.monotonic() + plan.wait_s if math.isfinite(plan.wait_s) else None
            )
        if plan.lost:
            changes |= poll.nobody_to_ask(self._library, plan.lost, relays=relays, now=due.now)
        for refused in plan.held:
            changes |= self._on_refused(refused)
        return plan, changes

    def _follow_clock(self) -> Changes:
        """Check at once what a wall clock that was ahead had planned: it would come too late.

        Within a run the monotonic clock tells that it was set back, between runs what is stored: nothing was added or
        looked at in the future, and neither a look nor a retry is planned for longer than the longest rest.
        """
        now, mono, old = self._clock.now(), self._clock.monotonic(), self._drift
        self._drift = now - timedelta(seconds=mono)
        self._watch.follow(wall=now, now=mono)
        was_set_back = old - self._drift >= JUMP
        if not self._is_checked:
            self._is_checked = True
            look, again = now + schedule.LONGEST, now + retry.LONGEST
            was_set_back |= self._library.has_future(now + JUMP, look=look, retry=again)
        if not was_set_back:
            return NOTHING
        _logger.info("the clock was set back; what was planned is asked for now")
        return self._library.forget_plans(now)

    def _read(self) -> _Due:
        now, mono = self._clock.now(), self._clock.monotonic()
        with self._lock:
            lines = list(self._lines.values())
            follow = {line.relay.relay_id: list(line.follow)[:_SIGHT] for line in lines}
            sights = [(line, _sight(line, mono)) for line in lines]
        library, share = self._library, self._share()
        return _Due(
            now=now,
            pinned={
                line.relay.relay_id: self._due_at(line, sight, now, share) for line, sight in sights
            },
            homeless=library.due_at(None, now, limit=_MANY, share=share),
            follow={
                relay_id: dict.fromkeys(keys) | {task.key: task for task in library.due_tasks(keys)}
                for relay_id, keys in follow.items()
                if keys
            },
            next_at=library.next_due(after=now, share=share),
        )

    def _due_at(
        self, line: RelayLine, sight: int, now: datetime, share: Share
    ) -> Sequence[DueTask]:
        relay_id, limit = line.relay.relay_id, len(line.asking) + len(line.follow) + sight
        due = self._library.due_at(relay_id, now, limit=limit, share=share)
        if sight == 1 or len(due) == limit or all(line.is_busy_with(task.key) for task in due):
            return due
        return self._library.due_at(relay_id, now + poll.AHEAD, limit=limit, share=share)

    def _share_out(self, due: _Due, plan: _Plan) -> dict[RelayId, list[DueTask]]:
        """What each relay may be asked about: its own tasks, and those whose relay it is likely to be."""
        busy = {key for line in self._lines.values() for key in (*line.asking, *line.follow)}
        mine = {
            relay_id: [task for task in tasks if task.key not in busy]
            for relay_id, tasks in due.pinned.items()
        }
        for task in due.homeless:
            if task.key in busy:
                continue
            line = _likely(task, self._lines)
            if line is None:
                plan.lost.append(task)
            else:
                mine.setdefault(line.relay.relay_id, []).append(task)
        return mine

    def _in_turn(self) -> list[RelayLine]:
        """The lines, each step another one first, because two may share a pace."""
        lines = list(self._lines.values())
        self._turn = (self._turn + 1) % max(1, len(lines))
        return lines[self._turn :] + lines[: self._turn]

    def _choose(self, line: RelayLine, tasks: Sequence[DueTask], due: _Due, plan: _Plan) -> None:
        """Take the questions that may go to this relay now."""
        mono = self._clock.monotonic()
        line.may_try_again(mono)
        if not tasks and not line.follow:
            return
        if line.refused is not None:
            held = [task for task in tasks if task.next_look_at <= due.now]
            if held:
                plan.held.append(Refused(held, line.refused, line.relay))
            return
        fresh = dict(due.follow.get(line.relay.relay_id, {}))
        asks = deque(
            Ask(question, asked)
            for question, asked in poll.questions(
                tasks, line.manages, now=due.now, alone=self._watch.is_in_streak
            )
        )
        while line.has_room:
            wait_s = line.pace.wait_s(mono)
            if wait_s > 0:
                if asks or line.follow:
                    plan.wait_s = min(plan.wait_s, wait_s)
                return
            ask = self._next(line, asks, fresh)
            if ask is None:
                return
            plan.asks.append((line, line.sent(ask, mono)))

    def _next(
        self, line: RelayLine, asks: deque[Ask], fresh: Mapping[TaskKey, DueTask | None]
    ) -> Ask | None:
        if line.is_follows_turn() or not asks:
            follow = self._next_follow(line, fresh)
            if follow is not None:
                return follow
        return asks.popleft() if asks else None

    def _next_follow(self, line: RelayLine, fresh: Mapping[TaskKey, DueTask | None]) -> Ask | None:
        for key, task in fresh.items():
            endpoint = line.follow.pop(key, None)
            # Removed, or pinned to another relay, while it waited here.
            if endpoint and task is not None and task.relay_id in {None, line.relay.relay_id}:
                return Ask(Question(endpoint=endpoint, task_ids=(task.task_id,)), (task,))
        return None

    # On a network worker.

    def _ask(self, line: RelayLine, ask: Ask) -> None:
        try:
            self._ask_now(line, ask)
        except (Cancelled, CancelledError):
            with self._lock:
                line.unsettled(ask, self._clock.monotonic())
        except ProfileError as error:
            self._cannot_keep(error)
        except Exception:
            _logger.exception("asking a relay failed")
            self._failed(line, ask, RelayError("bug", problem="while checking tasks"))
        finally:
            with self._lock:
                line.ended(ask)
            self._context.wake()

    def _ask_now(self, line: RelayLine, ask: Ask) -> None:
        relay = line.relay
        era = line.era  # before the key is read
        try:
            answer = self._client(line.as_asked(ask)).ask(
                ask.question.task_ids, ask.question.endpoint, cancel=self._context.cancel
            )
        except RelayRefusedError as error:
            self._refused(line, ask, error, relay, era=era)
            return
        except KeyStoreError as error:
            # Held like a refused key, and taken up by "Refresh"; nothing else asks the key store again.
            unread = RelayRefusedError(error.code, **error.values)
            self._refused(line, ask, unread, relay, era=era)
            return
        except RelayDeclinedError as error:
            self._declined(line, ask, error, relay)
            return
        except RelayError as error:
            self._trouble(line, ask, error, relay)
            return
        self._answered(line, ask, answer)
        self._settle(line, ask, answer, relay)

    def _answered(self, line: RelayLine, ask: Ask, answer: Answer) -> None:
        with self._lock:
            mono, known = self._clock.monotonic(), line.relay
            if not line.learn(ask, answer):
                line.unsettled(ask, mono)
                return
            line.answered(ask, now=mono)
            learned = line.relay if line.relay != known and self._is_here(line) else None
        if line.refused is None:
            self._show(line, "online", latency_s=answer.latency_s)
        if learned is not None:
            self._on_learned(learned)

    def _settle(self, line: RelayLine, ask: Ask, answer: Answer, relay: Relay) -> None:
        limit = answer.serves.batch_limit
        keys = {task.task_id: task.key for task in ask.tasks}
        with self._lock:
            mono = self._clock.monotonic()
            self._watch.follow(wall=self._clock.now(), now=mono)  # while it was asked, too
            watched = {
                task.task_id: self._watch.answered(keys[task.task_id], done=task.done, now=mono)
                for task in answer.tasks
                if task.task_id in keys
            }
            relays = frozenset(self._lines)
            now_known = relay._replace(serves=line.serves)

        def record() -> tuple[poll.Settled, Changes]:
            with self._library.transaction():
                settled = poll.settle_answer(
                    self._library,
                    poll.Asked(
                        ask.question,
                        ask.tasks,
                        now_known,
                        may_renew=self._context.settings.saving.new_links == "yes",
                    ),
                    answer,
                    relays=relays,
                    now=self._clock.now(),
                    rng=self._rng,
                    was_cut=limit is not None and limit != relay.serves.batch_limit,
                    watched=watched,
                )
                return settled, settled.changes | self._on_ready(settled.ready)

        settled, changes = self._context.write(record).result()
        self._told_no_disk = False
        with self._lock:
            line.follow.update(settled.follow)
        if changes:
            self._context.tell(changes)

    def _refused(
        self, line: RelayLine, ask: Ask, error: RelayRefusedError, relay: Relay, *, era: int
    ) -> None:
        """Stop using the key: everything at this relay waits for the person, who is told once."""
        with self._lock:
            if era != line.era:  # the person gave another key meanwhile
                line.unsettled(ask, self._clock.monotonic())
                return
            is_news = line.refuse(
                ask, error, now=self._clock.monotonic(), at=self._clock.now()
            ) and self._is_here(line)

        def settle() -> Changes | None:
            with self._lock:
                is_old = era != line.era  # what was held is let go already, and would stay held
            return None if is_old else self._on_refused(Refused(ask.tasks, error, relay))

        changes = self._context.write(settle).result()
        if changes is None:
            return
        self._show(line, "refused", error=error)
        if changes:
            self._context.tell(changes)
        if is_news:
            self._context.emit(
                Notice(
                    level="warning",
                    code=error.code,
                    values={**error.values, "relay": line.relay.name},
                    details=error.details,
                )
            )

    def _declined(self, line: RelayLine, ask: Ask, error: RelayDeclinedError, relay: Relay) -> None:
        """The question is refused, but not because of the key: its tasks wait for the person, others are asked on."""
        with self._lock:
            line.came_to_nothing(ask, now=self._clock.monotonic())
        self._show(line, "online")
        now = self._clock.now()
        again = None if error.code == "relay.udio" else now + timedelta(seconds=SAME_KEY_S)
        wait = partial(poll.hold, self._library, ask.tasks, error, relay)
        changes = self._context.write(lambda: wait(now=now, next_look_at=again)).result()
        if changes:
            self._context.tell(changes)

    def _trouble(self, line: RelayLine, ask: Ask, error: RelayError, relay: Relay) -> None:
        """Nothing usable came: either of the relay, which is given rest, or about the one task that was asked about."""
        with self._lock:
            if line.guesses_another_api(ask, error, now=self._clock.monotonic()):
                return  # the same tasks are due, and are asked about in other words
        now = self._clock.now()
        is_the_tasks = error.code in ABOUT_THE_TASK
        if is_the_tasks:
            with self._lock:
                line.came_to_nothing(ask, now=self._clock.monotonic())
            self._show(line, "online")
        elif self._failed(line, ask, error):
            return  # the same tasks are due, and go to another address at once
        is_the_relays = isinstance(error, RelayBusyError) or error.code in NOBODY_THERE
        if is_the_relays or len(ask.tasks) > 1:
            return
        (task,) = ask.tasks
        with self._lock:
            mono = self._clock.monotonic()
            watched = self._watch.follow(wall=now, now=mono)
            streak = self._watch.came_to_nothing(task.key, now=mono, last_answer_at=line.good_at)
            relays = frozenset(self._lines)

        def settle() -> Changes:
            if not (is_the_tasks or streak.others_answer):
                return poll.put_behind(
                    self._library, task, relay, now=now, rng=self._rng, watched=watched
                )
            return poll.settle_nothing(
                self._library,
                task,
                error,
                relay,
                streak=streak,
                relays=relays,
                now=now,
                rng=self._rng,
            )

        changes = self._context.write(settle).result()
        if changes:
            self._context.tell(changes)

    def _failed(self, line: RelayLine, ask: Ask, error: RelayError) -> bool:
        """Note the relay's trouble; tells whether another address of it may be asked at once."""
        with self._lock:
            if line.failed(ask, error, now=self._clock.monotonic(), at=self._clock.now()):
                _logger.info(
                    "%s is asked at another of its addresses: %s", line.relay.name, error.code
                )
                return True
        mood: RelayMood = "offline"
        if isinstance(error, RelayBusyError):
            mood = "busy"
        elif isinstance(error, RelayFaultError):
            mood = "faulty"
        self._show(line, mood, error=error)
        return False

    def _cannot_keep(self, error: ProfileError) -> None:
        """Answers cannot be kept, so nobody is asked for a while; the person is told once."""
        with self._lock:
            self._no_disk_until = self._clock.monotonic() + _NO_DISK_S
            is_news, self._told_no_disk = not self._told_no_disk, True
        if is_news:
            self._context.emit(Notice(level="error", code=error.code, values=error.values))

    # Status.

    def _is_here(self, line: RelayLine) -> bool:
        return self._lines.get(line.relay.relay_id) is line

    def _show(
        self,
        line: RelayLine,
        state: RelayMood,
        *,
        error: RelayError | None = None,
        latency_s: float | None = None,
    ) -> None:
        with self._lock:
            told = line.show(
                state,
                at=self._clock.now(),
                now=self._clock.monotonic(),
                error=error,
                latency_s=latency_s,
            )
            is_here, is_open = self._is_here(line), line.pace.is_open
        if told is not None and is_here:
            _logger.debug(
                "relay %s is %s (%s), %d times in a row; breaker %s, rests for %.0f s",
                told.name,
                state,
                told.code,
                told.failures,
                "closed" if is_open else "open",
                told.next_try_s or 0,
            )
            self._context.emit(told)


def _likely(task: DueTask, lines: Mapping[RelayId, RelayLine]) -> RelayLine | None:
    """The relay to ask next about a task whose relay is not known: one that is well, else one that may be."""
    left = [line for name, line in lines.items() if name not in task.refused_by]
    left.sort(key=lambda line: (not line.is_well, line.refused is not None))
    return next(iter(left), None)
