"""Which questions are asked, and when a task is looked at again. Pure: time and chance are given.

Intervals grow with a task's age, because a relay refreshes from its own supplier only every 15 s and a song
takes one to three minutes. Nothing here knows a network or a library.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from suno_desktop.core.errors import (
    BadReplyError,
    DesktopError,
    RelayBusyError,
    RelayRefusedError,
    RelayUnreachableError,
    UnknownTaskError,
)
from suno_desktop.core.model import (
    Action,
    ClipState,
    DueTask,
    Look,
    Serves,
    Task,
    TaskId,
    TaskState,
)

MAX_BATCH = 50
_FIRST_S = 5.0
_FIRST_MINUTE_S = 60.0
_GROWTH = 1.5
_USUAL_S = 30.0
_OLD_AFTER_S = 20 * 60.0
_OLD_S = 120.0
_END_AFTER = timedelta(hours=24)
_EMPTY_AFTER = timedelta(minutes=15)
_RARE_S = 6 * 3600.0
_JITTER = 0.2
_MISSES = 3
_TROUBLE_BASE_S, _TROUBLE_CAP_S = 2.0, 120.0
_HOUR_S = 3600.0


class Endpoint(StrEnum):
    """The ways to ask a relay."""

    FETCH = "fetch"
    BATCH = "batch"
    BATCH_SUBMIT = "batch_submit"
    FEED = "feed"
    LYRICS = "lyrics"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One HTTP request to be made."""

    endpoint: Endpoint
    task_ids: tuple[TaskId, ...]


def plan(due: Sequence[DueTask], serves: Serves) -> tuple[Question, ...]:
    """The questions for the due tasks of one relay, in the order they are due.

    Two or more are asked in one, unless the relay is known not to serve that.
    """
    ids = tuple(dict.fromkeys(task.task_id for task in due))
    batch = _batch(serves)
    if batch is None or len(ids) < 2:
        return tuple(Question(endpoint=Endpoint.FETCH, task_ids=(name,)) for name in ids)
    size = max(1, min(serves.batch_limit or MAX_BATCH, MAX_BATCH))
    parts = [ids[start : start + size] for start in range(0, len(ids), size)]
    return tuple(
        Question(endpoint=batch if len(part) > 1 else Endpoint.FETCH, task_ids=part)
        for part in parts
    )


def follow_ups(task: DueTask, after: Endpoint, serves: Serves) -> Endpoint | None:
    """Where to ask next for one task that an answer did not hold; None: nowhere.

    A batch never says why an id is missing, so it is asked for alone; then feed (for a clip's id) and lyrics.
    """
    order = [Endpoint.FETCH, Endpoint.FEED, Endpoint.LYRICS]
    if task.action is Action.LYRICS:
        order = [Endpoint.FETCH, Endpoint.LYRICS]
    elif task.action is Action.MUSIC:
        order = [Endpoint.FETCH, Endpoint.FEED]
    known = {
        Endpoint.FETCH: serves.fetch,
        Endpoint.FEED: serves.feed,
        Endpoint.LYRICS: serves.lyrics,
    }
    start = order.index(after) + 1 if after in order else 0
    return next((endpoint for endpoint in order[start:] if known[endpoint] is not False), None)


def after_answer(due: DueTask, task: Task, *, now: datetime, rng: Random) -> Look:
    """After a reply that held the task."""
    if task.state is TaskState.FAILED:
        return Look(state=TaskState.FAILED, code=None, next_look_at=None, misses=0)
    done_for = now - (due.done_at or now) if task.done else timedelta(0)
    if task.state is TaskState.READY:
        if _is_over(task) or done_for >= _EMPTY_AFTER or _is_dead(due, now):
            return Look(state=TaskState.READY, code=None, next_look_at=None, misses=0)
        wait = _USUAL_S if task.done else _interval_s(due, now)
        return Look(state=TaskState.READY, code=None, next_look_at=_after(now, wait, rng), misses=0)
    if task.done and done_for >= _EMPTY_AFTER:
        return _stalled("task.stalled_empty", now, rng)
    if _is_dead(due, now):
        return _stalled("task.stalled", now, rng)
    wait = _USUAL_S if task.done else _interval_s(due, now)
    return Look(state=TaskState.RUNNING, code=None, next_look_at=_after(now, wait, rng), misses=0)


def after_missing(due: DueTask, *, now: datetime, rng: Random) -> Look:
    """After every way to ask said that there is no such task."""
    misses = due.misses + 1
    if misses < _MISSES:
        wait = _USUAL_S if due.asked else _FIRST_S * misses
        return Look(state=due.state, code=None, next_look_at=_after(now, wait, rng), misses=misses)
    if due.asked:
        return Look(state=TaskState.GONE, code="task.gone", next_look_at=None, misses=misses)
    code = "task.unknown" if due.relay_id is not None else "task.unknown_anywhere"
    return Look(state=TaskState.UNKNOWN, code=code, next_look_at=None, misses=misses)


def after_trouble(
    due: DueTask, error: DesktopError, *, now: datetime, rng: Random, failures: int
) -> Look:
    """After no usable answer came.

    Args:
        due: the task.
        error: what happened.
        now: wall time.
        rng: for the jitter.
        failures: how many troubles in a row this relay had, this one included.
    """
    if isinstance(error, UnknownTaskError):
        return after_missing(due, now=now, rng=rng)
    if isinstance(error, RelayRefusedError):
        return Look(state=TaskState.HELD, code=error.code, next_look_at=None, misses=due.misses)
    if _is_dead(due, now) and due.state is not TaskState.READY:
        return _stalled("task.stalled", now, rng)
    wait = _trouble_s(rng, failures)
    if isinstance(error, RelayBusyError) and error.retry_after_s is not None:
        wait = max(wait, min(error.retry_after_s, _HOUR_S))
        next_look = now + timedelta(seconds=wait * rng.uniform(1.0, 1.0 + _JITTER))
    elif isinstance(error, (RelayUnreachableError, RelayBusyError, BadReplyError)):
        next_look = now + timedelta(seconds=wait)
    else:
        next_look = _after(now, _OLD_S, rng)
    return Look(state=due.state, code=error.code, next_look_at=next_look, misses=due.misses)


def _batch(serves: Serves) -> Endpoint | None:
    if serves.batch is not False:
        return Endpoint.BATCH
    # A neighbour of paid paths: only where the relay is known to answer there.
    return Endpoint.BATCH_SUBMIT if serves.batch_submit else None


def _is_over(task: Task) -> bool:
    open_clips = any(clip.state in {ClipState.PENDING, ClipState.STREAMING} for clip in task.clips)
    open_sheets = any(sheet.state is not ClipState.READY for sheet in task.sheets)
    return task.done and not open_clips and not open_sheets


def _is_dead(due: DueTask, now: datetime) -> bool:
    return now - due.added_at >= _END_AFTER


def _interval_s(due: DueTask, now: datetime) -> float:
    age = (now - due.added_at).total_seconds()
    if age < _FIRST_MINUTE_S:
        return _FIRST_S
    if age >= _OLD_AFTER_S:
        return _OLD_S
    last = (now - due.last_look_at).total_seconds() if due.last_look_at else _FIRST_S
    return min(_USUAL_S, max(_FIRST_S, last) * _GROWTH)


def _trouble_s(rng: Random, failures: int) -> float:
    """Decorrelated jitter without memory: the n-th wait of such a row."""
    wait = _TROUBLE_BASE_S
    for _ in range(min(max(failures, 1), 12)):
        wait = min(_TROUBLE_CAP_S, rng.uniform(_TROUBLE_BASE_S, wait * 3))
    return wait


def _after(now: datetime, seconds: float, rng: Random) -> datetime:
    return now + timedelta(seconds=seconds * rng.uniform(1 - _JITTER, 1 + _JITTER))


def _stalled(code: str, now: datetime, rng: Random) -> Look:
    return Look(
        state=TaskState.STALLED, code=code, next_look_at=_after(now, _RARE_S, rng), misses=0
    )
