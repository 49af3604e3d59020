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

from suno_desktop.core.errors import DesktopError
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
from suno_desktop.core.relay.watch import Streak, Watched

MAX_BATCH = 50
_FIRST_S = 5.0
_FIRST_MINUTE_S = 60.0
_GROWTH = 1.5
_USUAL_S = 30.0
_OLD_AFTER_S = 20 * 60.0
_OLD_S = 120.0
_END_AFTER = timedelta(hours=24)
_DAY_LOOKS = 300
"""How often a task that is a day old was checked if it was really watched for most of the day."""
_EMPTY_AFTER_S = 15 * 60.0
LONGEST = timedelta(hours=8)
"""No check is planned later than this; one that is was planned by a wrong clock."""
_ODD_S = 15 * 60.0
_RARE_S = 6 * 3600.0
_JITTER = 0.2
_MISSES = 3
_NEW = Watched()
_AT_REST = {
    "relay.said": "task.rest_said",
    "relay.empty": "task.rest_empty",
    "relay.not_understood": "task.rest_unread",
    "relay.not_json": "task.rest_unread",
    "relay.too_large": "task.rest_unread",
    "relay.nothing_there": "relay.nothing_there",
    "relay.fault": "task.rest_fault",
    "relay.server_error": "task.rest_fault",
    "relay.upstream": "task.rest_fault",
}
"""What is said of a task that is no longer checked, instead of what was said while it was."""
_SILENT = "task.rest_silent"


class Endpoint(StrEnum):
    """The ways to ask a relay."""

    FETCH = "fetch"
    BATCH = "batch"
    BATCH_SUBMIT = "batch_submit"
    FEED = "feed"
    LYRICS = "lyrics"
    RENEWAL = "renewal"
    """Asks for fresh links of a task whose links have died; only at relays whose API has such a question."""


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


def after_answer(
    due: DueTask, task: Task, *, now: datetime, rng: Random, watched: Watched = _NEW
) -> Look:
    """After a reply that held the task. What takes long is measured by `watched`, never by the wall clock alone."""
    if task.state is TaskState.FAILED:
        return Look(state=TaskState.FAILED, code=None, next_look_at=None, misses=0)
    is_over_due = task.done and watched.done_for_s >= _EMPTY_AFTER_S
    wait = _USUAL_S if task.done else _interval_s(due, now, watched)
    if task.state is TaskState.READY:
        ended = _is_over(task) or is_over_due or _is_dead(due, now, watched)
        next_look_at = None if ended else _after(now, wait, rng)
        return Look(state=TaskState.READY, code=None, next_look_at=next_look_at, misses=0)
    if is_over_due:
        code = "task.stalled_no_link" if task.clips else "task.stalled_empty"
        return _stalled(code, now, rng)
    if _is_dead(due, now, watched):
        return _stalled("task.stalled", now, rng)
    next_look_at = _after(now, wait, rng)
    return Look(
        state=TaskState.RUNNING, code=_unfinished(task), next_look_at=next_look_at, misses=0
    )


def _unfinished(task: Task) -> str | None:
    """What is to be said of a task that brought nothing yet and did not fail."""
    if not task.is_clear:
        return "task.not_clear"
    if not task.done:
        return None
    if any(clip.state is ClipState.STREAMING for clip in task.clips):
        return "task.done_live"
    return "task.done_no_link" if task.clips else "task.done_no_song"


def after_missing(due: DueTask, *, now: datetime, rng: Random, code: str | None = None) -> Look:
    """After every way to ask said that there is no such task; `code`: the relay said more than that."""
    misses = due.misses + 1
    if misses < _MISSES and code is None:
        wait = _USUAL_S if due.asked else _FIRST_S * misses
        return Look(state=due.state, code=None, next_look_at=_after(now, wait, rng), misses=misses)
    if due.asked:
        return Look(state=TaskState.GONE, code="task.gone", next_look_at=None, misses=misses)
    code = code or ("task.unknown" if due.relay_id is not None else "task.unknown_anywhere")
    return Look(state=TaskState.UNKNOWN, code=code, next_look_at=None, misses=misses)


def after_nothing(
    due: DueTask,
    error: DesktopError,
    streak: Streak,
    *,
    now: datetime,
    rng: Random,
) -> Look:
    """After a look at this task alone brought nothing that could be used.

    For ten looks or two minutes it is asked again; then it comes to rest. If the relay answers about others meanwhile
    (`streak.others_answer`), the task is to blame and only the person wakes it; else it is looked at once in a while.
    """
    if not streak.is_over:
        next_look_at = now + timedelta(seconds=streak.wait_s)
        return Look(state=due.state, code=error.code, next_look_at=next_look_at, misses=due.misses)
    next_try = None if streak.others_answer else _after(now, _ODD_S, rng)
    code = _AT_REST.get(error.code, _SILENT)
    return Look(state=TaskState.STALLED, code=code, next_look_at=next_try, misses=due.misses)


def _batch(serves: Serves) -> Endpoint | None:
    if serves.batch is not False:
        return Endpoint.BATCH
    # This path is next to paid ones, so it is used only where the relay is known to answer there.
    return Endpoint.BATCH_SUBMIT if serves.batch_submit else None


def _is_over(task: Task) -> bool:
    open_clips = any(clip.state in {ClipState.PENDING, ClipState.STREAMING} for clip in task.clips)
    open_sheets = any(sheet.state is not ClipState.READY for sheet in task.sheets)
    return task.done and not open_clips and not open_sheets


def _is_dead(due: DueTask, now: datetime, watched: Watched) -> bool:
    """Unfinished for a day, by the wall clock and by having been watched for about as long."""
    if watched.for_s >= _END_AFTER.total_seconds():
        return True
    age_s = watched.since_s(due.added_at, now)
    return age_s >= _END_AFTER.total_seconds() and due.asked >= _DAY_LOOKS


def _interval_s(due: DueTask, now: datetime, watched: Watched) -> float:
    age = max(watched.since_s(due.added_at, now), watched.for_s)
    if age < _FIRST_MINUTE_S:
        return _FIRST_S
    if age >= _OLD_AFTER_S:
        return _OLD_S
    last = watched.since_s(due.last_look_at, now) if due.last_look_at else _FIRST_S
    return min(_USUAL_S, max(_FIRST_S, last) * _GROWTH)


def _after(now: datetime, seconds: float, rng: Random) -> datetime:
    return now + timedelta(seconds=seconds * rng.uniform(1 - _JITTER, 1 + _JITTER))


def _stalled(code: str, now: datetime, rng: Random) -> Look:
    return Look(
        state=TaskState.STALLED, code=code, next_look_at=_after(now, _RARE_S, rng), misses=0
    )
