"""Asking about tasks: which go into one question, and what its answer means for the library.

Pure steps without threads or waiting; `engine.asking` decides when each is taken. Between a question and its answer
a task may have been removed, pinned elsewhere or its relay changed, so every step looks at what is true now.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from suno_desktop.core.changes import NOTHING, Changes
from suno_desktop.core.errors import RelayError
from suno_desktop.core.library.library import Library
from suno_desktop.core.model import (
    DueTask,
    Look,
    Relay,
    RelayId,
    Serves,
    SongId,
    Task,
    TaskId,
    TaskKey,
    TaskState,
)
from suno_desktop.core.relay import apis, schedule
from suno_desktop.core.relay.client import Answer
from suno_desktop.core.relay.schedule import Endpoint, Question
from suno_desktop.core.relay.watch import Streak, Watched

AHEAD = timedelta(seconds=30)
"""What is due within this time may fill up a question that has room."""
_AHEAD_PART = 3
"""…if no more than a third of its wait is left, which is what jitter may add."""
_BEHIND_S, _BEHIND_MOST_S = 5.0, 120.0
_BEHIND_PART = 10


class Asked(NamedTuple):
    """One question that was put to a relay."""

    question: Question
    tasks: Sequence[DueTask]
    """Those that it asks about, as they were then."""
    relay: Relay
    may_renew: bool = False
    """Whether the person agreed to have fresh links made, whatever that costs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What an answer changed, the songs it made ready, and what has to be asked next."""

    changes: Changes = NOTHING
    ready: tuple[SongId, ...] = ()
    follow: Mapping[TaskKey, Endpoint] = field(default_factory=dict)


def questions(
    tasks: Iterable[DueTask],
    serves: Serves,
    *,
    now: datetime,
    alone: Callable[[TaskKey], bool] = lambda _key: False,
) -> tuple[tuple[Question, tuple[DueTask, ...]], ...]:
    """The questions for the due ones of these tasks, the longest due first.

    Tasks that are due soon fill up the last batch: together they need far fewer questions than one by one. Those that
    are to be asked about `alone` would spoil the answer about the others.
    """
    ordered = sorted(tasks, key=lambda task: (task.next_look_at, task.key))
    apart = [task for task in ordered if task.next_look_at <= now and alone(task.key)]
    ordered = [task for task in ordered if not alone(task.key)]
    due = [task for task in ordered if task.next_look_at <= now]
    soon = [task for task in ordered if _is_soon(task, now)]
    by_id: dict[TaskId, DueTask] = {}
    for task in [*due, *soon]:
        by_id.setdefault(task.task_id, task)
    are_due = {task.task_id for task in due}
    together = tuple(
        (question, tuple(by_id[task_id] for task_id in question.task_ids))
        for question in schedule.plan([*due, *soon], serves)
        if not are_due.isdisjoint(question.task_ids)
    )
    return together + tuple(
        (Question(endpoint=Endpoint.FETCH, task_ids=(task.task_id,)), (task,)) for task in apart
    )


def _is_soon(task: DueTask, now: datetime) -> bool:
    if task.last_look_at is None:
        return False
    return (task.next_look_at - now) * _AHEAD_PART <= task.next_look_at - task.last_look_at


def settle_answer(
    library: Library,
    asked: Asked,
    answer: Answer,
    *,
    relays: frozenset[RelayId],
    now: datetime,
    rng: random.Random,
    watched: Mapping[TaskId, Watched],
    was_cut: bool = False,
) -> Settled:
    """Record an answer. `relays` are all saved ones, for tasks whose relay is still to be found.

    `was_cut`: it showed that the relay takes fewer at once, so what is missing stays due, for a smaller question.
    `watched`: how long each told task is watched, by a clock that does not jump.
    """
    follow: dict[TaskKey, Endpoint] = {}
    relay = asked.relay
    with library.transaction():
        by_id = {due.task_id: due for due in _still(library, asked.tasks, relay)}
        tasks = [task for task in answer.tasks if task.task_id in by_id]
        recorded = library.record(tasks, relay_id=relay.relay_id, now=now)
        changes = recorded.changes
        for task in tasks:
            due = by_id[task.task_id]
            look = schedule.after_answer(
                due, task, now=now, rng=rng, watched=watched.get(task.task_id, Watched())
            )
            if due.key in recorded.full:
                look = look._replace(code="task.too_many", next_look_at=None)
            changes |= library.note_look(due.key, look._replace(answered=True), now=now)
            if _wants_renewal(library, due, task, asked, now=now):
                follow[due.key] = Endpoint.RENEWAL
        missing = () if was_cut else answer.missing
        for due in (by_id[task_id] for task_id in missing if task_id in by_id):
            after = _next_endpoint(due, asked.question.endpoint, relay)
            if after is not None:
                follow[due.key] = after
            else:
                changes |= _settle_missing(
                    library, due, relay, relays=relays, now=now, rng=rng, answer=answer
                )
    return Settled(changes=changes, ready=recorded.ready, follow=follow)


def _wants_renewal(
    library: Library, due: DueTask, task: Task, asked: Asked, *, now: datetime
) -> bool:
    """Whether a task that was over before is asked about for fresh links, and got none by a plain question."""
    serves = asked.relay.serves
    if not asked.may_renew or not apis.of(serves.api).may_renew or serves.renewal is False:
        return False
    if asked.question.endpoint is not Endpoint.FETCH or due.done_at is None:
        return False
    return task.state is TaskState.READY and library.wants_links(due.key, now)


def _still(library: Library, asked: Sequence[DueTask], relay: Relay) -> tuple[DueTask, ...]:
    """The asked tasks as they are now, without those that this relay is no longer asked about."""
    places = {saved.relay_id: saved.base_url for saved in library.relays()}
    if places.get(relay.relay_id) != relay.base_url:
        return ()
    return tuple(
        # Held for want of credit, and now asked again: it waits for the relay, no longer for the person.
        due._replace(state=TaskState.WAITING) if due.state is TaskState.HELD else due
        for due in library.due_tasks([task.key for task in asked])
        if due.relay_id in {None, relay.relay_id}
    )


def _next_endpoint(due: DueTask, asked: Endpoint, relay: Relay) -> Endpoint | None:
    """A batch never says why an ID is missing, so that one is asked alone; then where a clip or sheet ID would be."""
    if asked in {Endpoint.BATCH, Endpoint.BATCH_SUBMIT}:
        return Endpoint.FETCH
    return schedule.follow_ups(due, asked, relay.serves)


def _settle_missing(
    library: Library,
    due: DueTask,
    relay: Relay,
    *,
    relays: frozenset[RelayId],
    now: datetime,
    rng: random.Random,
    answer: Answer,
) -> Changes:
    detail = answer.details or None
    if due.relay_id is not None:
        look = schedule.after_missing(due, now=now, rng=rng, code=answer.code)
        return library.note_look(due.key, look._replace(detail=detail), now=now)
    left = relays - {*due.refused_by, relay.relay_id}
    look = Look(state=TaskState.WAITING, code=None, next_look_at=now, misses=0)
    if not left:
        look = _unknown_anywhere(due)._replace(code=answer.code or "task.unknown_anywhere")
    look = look._replace(refused_by=relay.relay_id, detail=detail)
    return library.note_look(due.key, look, now=now)


def put_behind(
    library: Library,
    due: DueTask,
    relay: Relay,
    *,
    now: datetime,
    rng: random.Random,
    watched: Watched,
) -> Changes:
    """A task that was asked about alone got no answer: it goes behind the others, so that none is starved.

    The relay may be to blame, so nothing is concluded about the task.
    """
    changes = NOTHING
    with library.transaction():
        for task in _still(library, [due], relay):
            age_s = watched.since_s(task.added_at, now)
            behind_s = min(max(_BEHIND_S, age_s / _BEHIND_PART), _BEHIND_MOST_S)
            next_look_at = now + timedelta(seconds=behind_s * rng.uniform(0.8, 1.2))
            look = Look(state=task.state, code=None, next_look_at=next_look_at, misses=task.misses)
            changes |= library.note_look(task.key, look, now=now)
    return changes


def settle_nothing(
    library: Library,
    due: DueTask,
    error: RelayError,
    relay: Relay,
    *,
    streak: Streak,
    relays: frozenset[RelayId],
    now: datetime,
    rng: random.Random,
) -> Changes:
    """A look at this task alone brought nothing that could be used, and the relay is not to blame.

    A task whose relay is still to be found is asked for at the others first.
    """
    changes = NOTHING
    with library.transaction():
        for task in _still(library, [due], relay):
            look = schedule.after_nothing(task, error, streak, now=now, rng=rng)
            left = relays - {*task.refused_by, relay.relay_id}
            goes_on = task.relay_id is None and streak.is_over and bool(left)
            if goes_on:
                look = Look(state=TaskState.WAITING, code=None, next_look_at=now, misses=0)
            look = look._replace(
                detail=error.details, refused_by=relay.relay_id if goes_on else None
            )
            changes |= library.note_look(task.key, look, now=now)
    return changes


def nobody_to_ask(
    library: Library, tasks: Iterable[DueTask], *, relays: frozenset[RelayId], now: datetime
) -> Changes:
    """Note that no saved relay is left to ask about these; adding one makes them due again."""
    changes = NOTHING
    with library.transaction():
        for due in tasks:
            look = _unknown_anywhere(due)
            if not relays:
                look = look._replace(state=TaskState.HELD, code="task.no_relay")
            changes |= library.note_look(due.key, look, now=now)
    return changes


def hold(
    library: Library,
    asked: Iterable[DueTask],
    error: RelayError,
    relay: Relay,
    *,
    now: datetime,
    next_look_at: datetime | None = None,
) -> Changes:
    """These wait for the person; with `next_look_at` they are looked at again all the same."""
    changes = NOTHING
    with library.transaction():
        for due in _still(library, tuple(asked), relay):
            look = Look(
                state=TaskState.HELD,
                code=error.code,
                next_look_at=next_look_at,
                misses=due.misses,
                detail=error.details,
            )
            changes |= library.note_look(due.key, look, now=now)
    return changes


def _unknown_anywhere(due: DueTask) -> Look:
    return Look(
        state=TaskState.UNKNOWN, code="task.unknown_anywhere", next_look_at=None, misses=due.misses
    )
