"""Asking relays at their pace: which questions are due, one desk per relay, what each answer leads to.

One relay's trouble never slows another: each desk has its own pace, back-off and breaker. Every key stays inside
`RelayClient`; this module only decides when one is asked. It never sleeps: `step` says when it wants to be called again.
"""

from __future__ import annotations

import logging
import random
import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, replace

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.clock import Clock
from suno_desktop.core.engine.lanes import Lane, Lanes
from suno_desktop.core.errors import (
    Cancelled,
    RelayBusyError,
    RelayError,
    RelayRefusedError,
    RelayUnreachableError,
)
from suno_desktop.core.events import Changed, Event, Notice, RelayMood, RelayStatus
from suno_desktop.core.library.library import Library
from suno_desktop.core.model import DueTask, Relay, RelayId, Serves, SongId, TaskKey
from suno_desktop.core.relay import schedule
from suno_desktop.core.relay.client import RelayClient
from suno_desktop.core.relay.pace import Backoff, Breaker, TokenBucket
from suno_desktop.core.relay.schedule import Question
from suno_desktop.core.workflows import poll

_AT_ONCE = 2
"""Questions under way at one relay."""
_STUCK_S = 2.0
"""How often to look again while tasks are due that cannot be asked yet."""
_IDLE_S = 30.0

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Ask:
    question: Question
    tasks: tuple[DueTask, ...]


@dataclass(slots=True)
class _Desk:
    """Everything that is waiting for one relay, and how it is doing."""

    relay: Relay
    status: RelayStatus
    bucket: TokenBucket
    breaker: Breaker
    backoff: Backoff
    queue: deque[_Ask] = field(default_factory=deque)
    not_before: float = 0.0
    in_flight: int = 0

    def wait_s(self, now: float) -> float:
        """Seconds until the next question may go."""
        return max(self.bucket.wait_s(now), self.breaker.wait_s(now), self.not_before - now, 0.0)


class Asking:
    """The polling half of the engine. `step` is called by the scheduler; answers come back on network workers."""

    def __init__(
        self,
        *,
        lanes: Lanes,
        library: Library,
        client: Callable[[Relay], RelayClient],
        clock: Clock,
        cancel: CancelToken,
        emit: Callable[[Event], None],
        on_ready: Callable[[tuple[SongId, ...]], None],
        on_learned: Callable[[Relay], None],
        wake: Callable[[], None],
        rng: random.Random,
    ) -> None:
        self._lanes = lanes
        self._library = library
        self._client = client
        self._clock = clock
        self._cancel = cancel
        self._emit = emit
        self._on_ready = on_ready
        self._on_learned = on_learned
        self._wake = wake
        self._rng = rng
        self._lock = threading.RLock()
        self._desks: dict[RelayId, _Desk] = {}
        self._busy: set[TaskKey] = set()
        self._next_look_s: float | None = None
        self.paused = False

    # What the engine calls.

    def set_relays(self, relays: Iterable[Relay]) -> None:
        """Follow the saved relays; a desk keeps its state while its relay stays."""
        with self._lock:
            wanted = {relay.relay_id: relay for relay in relays}
            for relay_id in set(self._desks) - set(wanted):
                self._drop_queue(self._desks.pop(relay_id))
            for relay_id, relay in wanted.items():
                desk = self._desks.get(relay_id)
                if desk is None:
                    self._desks[relay_id] = _Desk(
                        relay=relay,
                        status=RelayStatus(relay_id=relay_id, name=relay.name),
                        bucket=TokenBucket(),
                        breaker=Breaker(),
                        backoff=Backoff(self._rng),
                    )
                else:
                    desk.relay = relay
                    desk.status = replace(desk.status, name=relay.name)

    def forgive(self, relay_id: RelayId | None = None) -> None:
        """Ask at once again ("Try now", or the key was changed): back-off and breaker start anew."""
        with self._lock:
            for desk in self._desks.values():
                if relay_id in {None, desk.relay.relay_id}:
                    desk.not_before = 0.0
                    desk.breaker.try_now(self._clock.monotonic())
                    desk.backoff.reset()

    def statuses(self) -> tuple[RelayStatus, ...]:
        """How each relay is doing."""
        now = self._clock.monotonic()
        with self._lock:
            return tuple(
                replace(desk.status, next_try_s=self._next_try(desk, now))
                for desk in self._desks.values()
            )

    def figures(self) -> tuple[int, float | None]:
        """Questions under way, and seconds until the next look (None: nothing is due)."""
        with self._lock:
            return sum(desk.in_flight for desk in self._desks.values()), self._next_look_s

    # One step.

    def step(self) -> float:
        """Send what may be sent now; returns the seconds until the next step is wanted."""
        if self.paused:
            with self._lock:
                for desk in self._desks.values():
                    self._drop_queue(desk)
                self._next_look_s = None
            return _IDLE_S
        now = self._clock.now()
        due, next_due = self._lanes.submit(
            Lane.LIBRARY, lambda: (self._library.due(now, limit=2000), self._library.next_due())
        ).result()
        with self._lock:
            lost = self._enqueue(due)
            wait_s = self._send()
        if lost:
            self._lanes.submit(Lane.LIBRARY, lambda: self._no_relay(lost))
        if next_due is not None:
            until_s = (next_due - now).total_seconds()
            wait_s = min(wait_s, until_s if until_s > 0 else _STUCK_S)
        with self._lock:
            self._next_look_s = wait_s if next_due is not None or wait_s < _IDLE_S else None
        return max(0.02, min(wait_s, _IDLE_S))

    def _enqueue(self, due: Iterable[DueTask]) -> list[DueTask]:
        """Sort due tasks to their relays' desks; returns those that no saved relay can be asked about."""
        by_relay: dict[RelayId, list[DueTask]] = {}
        lost: list[DueTask] = []
        for task in due:
            if task.key in self._busy:
                continue
            relay_id = task.relay_id if task.relay_id is not None else self._candidate(task)
            if relay_id is None or relay_id not in self._desks:
                lost.append(task)
            else:
                by_relay.setdefault(relay_id, []).append(task)
        for relay_id, tasks in by_relay.items():
            desk = self._desks[relay_id]
            by_id = {task.task_id: task for task in tasks}
            for question in schedule.plan(tasks, desk.relay.serves):
                asked = tuple(by_id[task_id] for task_id in question.task_ids)
                self._busy.update(task.key for task in asked)
                desk.queue.append(_Ask(question, asked))
        return lost

    def _candidate(self, task: DueTask) -> RelayId | None:
        left = [relay_id for relay_id in self._desks if relay_id not in task.refused_by]
        healthy = [
            relay_id
            for relay_id in left
            if self._desks[relay_id].status.state in {"online", "unasked"}
        ]
        return next(iter(healthy or left), None)

    def _send(self) -> float:
        now = self._clock.monotonic()
        wanted = _IDLE_S
        for desk in self._desks.values():
            while desk.queue and desk.in_flight < _AT_ONCE:
                wait_s = desk.wait_s(now)
                if wait_s > 0:
                    wanted = min(wanted, wait_s)
                    break
                desk.bucket.take(now)
                desk.breaker.asked(now)
                desk.in_flight += 1
                ask = desk.queue.popleft()
                self._lanes.submit(Lane.NETWORK, lambda desk=desk, ask=ask: self._ask(desk, ask))  # type: ignore[misc]  # mypy cannot infer a lambda with defaults
        return wanted

    def _drop_queue(self, desk: _Desk) -> None:
        for ask in desk.queue:
            self._busy.difference_update(task.key for task in ask.tasks)
        desk.queue.clear()

    # On a network worker.

    def _ask(self, desk: _Desk, ask: _Ask) -> None:
        follow: tuple[_Ask, ...] = ()
        try:
            follow = self._ask_now(desk, ask)
        except Cancelled:
            with self._lock:
                desk.breaker.abandoned(self._clock.monotonic())
        except Exception:
            _logger.exception("asking a relay failed")
            self._trouble(desk, ask, RelayError("bug", problem="asking"))
        finally:
            with self._lock:
                desk.in_flight -= 1
                self._busy.difference_update(task.key for task in ask.tasks)
                for again in follow:
                    self._busy.update(task.key for task in again.tasks)
                    desk.queue.appendleft(again)
            self._wake()

    def _ask_now(self, desk: _Desk, ask: _Ask) -> tuple[_Ask, ...]:
        client = self._client(desk.relay)
        try:
            answer = client.ask(ask.question.task_ids, ask.question.endpoint, cancel=self._cancel)
        except RelayRefusedError as error:
            self._refused(desk, ask, error)
            return ()
        except RelayError as error:
            self._trouble(desk, ask, error)
            return ()
        self._learn(desk, answer.serves)
        with self._lock:
            desk.breaker.success(self._clock.monotonic())
            desk.backoff.reset()
            desk.not_before = 0.0
            relays = frozenset(self._desks)
        self._set_status(desk, "online", latency_s=answer.latency_s)
        now = self._clock.now()
        settled = self._lanes.submit(
            Lane.LIBRARY,
            lambda: poll.settle_answer(
                self._library,
                ask.question,
                ask.tasks,
                answer,
                desk.relay,
                relays=relays,
                now=now,
                rng=self._rng,
            ),
        ).result()
        if settled.changes:
            self._emit(Changed(changes=settled.changes))
        if settled.ready:
            self._on_ready(settled.ready)
        return tuple(_Ask(question, tasks) for question, tasks in settled.follow)

    def _learn(self, desk: _Desk, serves: Serves) -> None:
        """Keep what an answer told about the relay; what it did not tell stays."""
        with self._lock:
            known = desk.relay.serves
            told = {
                item.name: value
                for item in fields(Serves)
                if (value := getattr(serves, item.name)) is not None
            }
            learned = replace(known, **told)
            if learned == known:
                return
            desk.relay = replace(desk.relay, serves=learned)
        self._on_learned(desk.relay)

    def _refused(self, desk: _Desk, ask: _Ask, error: RelayRefusedError) -> None:
        """Stop using the key: everything at this relay waits for the person, who is told once."""
        now = self._clock.now()
        with self._lock:
            waiting = [task for queued in desk.queue for task in queued.tasks]
            first = desk.status.state != "refused"
            self._drop_queue(desk)
        changes = self._lanes.submit(
            Lane.LIBRARY,
            lambda: poll.hold(self._library, [*ask.tasks, *waiting], error.code, now=now),
        ).result()
        self._set_status(desk, "refused", error=error)
        if changes:
            self._emit(Changed(changes=changes))
        if first:
            self._emit(
                Notice(
                    level="warning",
                    code=error.code,
                    values={**error.values, "relay": desk.relay.name},
                    details=error.details,
                )
            )

    def _trouble(self, desk: _Desk, ask: _Ask, error: RelayError) -> None:
        """Nothing usable came: the relay is given rest, its tasks stay due or look again later."""
        now, mono = self._clock.now(), self._clock.monotonic()
        with self._lock:
            rest_s = desk.backoff.next_s()
            if isinstance(error, RelayBusyError):
                rest_s = max(rest_s, error.retry_after_s or 0.0)
            else:
                desk.breaker.failure(mono)
            desk.not_before = mono + rest_s
        self._set_status(
            desk, "busy" if isinstance(error, RelayBusyError) else "offline", error=error
        )
        if isinstance(error, RelayBusyError | RelayUnreachableError):
            return
        changes = self._lanes.submit(
            Lane.LIBRARY,
            lambda: poll.settle_trouble(self._library, ask.tasks, error, now=now, rng=self._rng),
        ).result()
        if changes:
            self._emit(Changed(changes=changes))

    def _no_relay(self, lost: list[DueTask]) -> None:
        changes = poll.wait_for_relay(self._library, lost, now=self._clock.now())
        if changes:
            self._emit(Changed(changes=changes))

    # Status.

    def _next_try(self, desk: _Desk, now: float) -> float | None:
        wait_s = desk.wait_s(now)
        return wait_s if desk.status.state in {"offline", "busy"} and wait_s > 0 else None

    def _set_status(
        self,
        desk: _Desk,
        state: RelayMood,
        *,
        error: RelayError | None = None,
        latency_s: float | None = None,
    ) -> None:
        with self._lock:
            old = desk.status
            desk.status = RelayStatus(
                relay_id=desk.relay.relay_id,
                name=desk.relay.name,
                state=state,
                code=error.code if error else None,
                values={**error.values, "relay": desk.relay.name} if error else {},
                details=error.details if error else "",
                since=old.since if old.state == state else self._clock.now(),
                failures=old.failures + 1 if error else 0,
                latency_s=latency_s if latency_s is not None else old.latency_s,
            )
            status = replace(desk.status, next_try_s=self._next_try(desk, self._clock.monotonic()))
        if old.state != state or error is not None:
            self._emit(status)
