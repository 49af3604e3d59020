"""Asking about tasks: one question to one relay, and what its answer means for the library.

Pure steps without threads or waiting; `engine.asking` decides when each is taken.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from suno_desktop.core.changes import NOTHING, Changes
from suno_desktop.core.errors import RelayError
from suno_desktop.core.library.library import Library
from suno_desktop.core.model import DueTask, Relay, RelayId, SongId, TaskId, TaskState
from suno_desktop.core.relay import schedule
from suno_desktop.core.relay.client import Answer
from suno_desktop.core.relay.schedule import Endpoint, Look, Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What an answer changed, the songs it made ready, and what has to be asked next."""

    changes: Changes = NOTHING
    ready: tuple[SongId, ...] = ()
    follow: tuple[tuple[Question, tuple[DueTask, ...]], ...] = ()


def settle_answer(
    library: Library,
    question: Question,
    asked: Sequence[DueTask],
    answer: Answer,
    relay: Relay,
    *,
    relays: frozenset[RelayId],
    now: datetime,
    rng: random.Random,
) -> Settled:
    """Record an answer. `relays` are all saved ones, for tasks whose relay is still to be found."""
    by_id: Mapping[TaskId, DueTask] = {task.task_id: task for task in asked}
    follow: list[tuple[Question, tuple[DueTask, ...]]] = []
    with library.transaction():
        recorded = library.record(answer.tasks, relay_id=relay.relay_id, now=now)
        changes = recorded.changes
        for task in answer.tasks:
            due = by_id.get(task.task_id)
            if due is not None:
                look = schedule.after_answer(due, task, now=now, rng=rng)
                changes |= _note(library, due, look, now=now, answered=True)
        for task_id in answer.missing:
            due = by_id.get(task_id)
            if due is None:
                continue
            after = _next_endpoint(due, question.endpoint, relay)
            if after is not None:
                follow.append((Question(endpoint=after, task_ids=(task_id,)), (due,)))
            else:
                changes |= _settle_missing(library, due, relay, relays=relays, now=now, rng=rng)
    return Settled(changes=changes, ready=recorded.ready, follow=tuple(follow))


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
) -> Changes:
    if due.relay_id is not None:
        return _note(library, due, schedule.after_missing(due, now=now, rng=rng), now=now)
    left = relays - {*due.refused_by, relay.relay_id}
    look = (
        Look(state=TaskState.WAITING, code=None, next_look_at=now, misses=0)
        if left
        else Look(
            state=TaskState.UNKNOWN, code="task.unknown_anywhere", next_look_at=None, misses=0
        )
    )
    return _note(library, due, look, now=now, refused_by=relay.relay_id)


def settle_trouble(
    library: Library,
    asked: Sequence[DueTask],
    error: RelayError,
    *,
    now: datetime,
    rng: random.Random,
) -> Changes:
    """Note for each asked task that its relay gave no usable answer."""
    changes = NOTHING
    with library.transaction():
        for due in asked:
            look = schedule.after_trouble(due, error, now=now, rng=rng, failures=1)
            changes |= _note(library, due, look, now=now, detail=error.details)
    return changes


def wait_for_relay(library: Library, tasks: Sequence[DueTask], *, now: datetime) -> Changes:
    """No saved relay can be asked about these; adding one makes them due again."""
    return hold(library, tasks, "task.no_relay", now=now)


def hold(library: Library, asked: Sequence[DueTask], code: str, *, now: datetime) -> Changes:
    """These wait for the person."""
    changes = NOTHING
    with library.transaction():
        for due in asked:
            look = Look(state=TaskState.HELD, code=code, next_look_at=None, misses=due.misses)
            changes |= _note(library, due, look, now=now)
    return changes


def _note(
    library: Library,
    due: DueTask,
    look: Look,
    *,
    now: datetime,
    answered: bool = False,
    detail: str | None = None,
    refused_by: RelayId | None = None,
) -> Changes:
    return library.note_look(
        due.key,
        state=look.state,
        code=look.code,
        next_look_at=look.next_look_at,
        misses=look.misses,
        answered=answered,
        detail=detail,
        refused_by=refused_by,
        now=now,
    )
