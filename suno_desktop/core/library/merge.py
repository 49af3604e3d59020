"""How replies about the same thing become one: rules for each value, and nothing else. Pure.

Every rule picks the greatest of what was ever told, by a measure that does not depend on the order in which
it was told: any order and any repetition of the same replies (each with the time it was got) ends in the
same values. So a later null, empty or shorter answer never erases, and what is ready stays ready. Only a reason goes with
the state that it explains.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any

from suno_desktop.core.fields import FIELDS, Merge
from suno_desktop.core.library.sql_values import clean, to_ms, to_sql
from suno_desktop.core.model import (
    MORE_FIELDS,
    Clip,
    ClipState,
    LyricSheet,
    Task,
    TaskState,
    is_live,
)

CLIP_RANK = {
    ClipState.PENDING: 1,
    ClipState.STREAMING: 2,
    ClipState.FAILED: 3,
    ClipState.READY: 4,
}
"""How far a clip is, as a rank that never falls: what failed may become ready, what is ready stays ready."""
TASK_RANK = {
    TaskState.WAITING: 1,
    TaskState.RUNNING: 2,
    TaskState.FAILED: 3,
    TaskState.READY: 4,
}
CLIP_STATE = {rank: state for state, rank in CLIP_RANK.items()}
TASK_STATE = {rank: state for state, rank in TASK_RANK.items()}

_DEAD_LINKS = ("/api/forbidden", "/none.mp3", "/none.mp4")
"""What relays put where there is no file; never better than a link that could work."""
_DEAD, _LIVE = 1, 2
_EMPTY = (None, "", ())

Weight = tuple[Any, ...]
Weigh = Callable[[Any, int, int], Weight]
"""(value, rank of the state it was told with, time of the reply) → weight; the greatest stays."""


def _settled(value: Any, rank: int, _at: int) -> Weight:
    return (rank, value)


def _text(value: Any, rank: int, _at: int) -> Weight:
    return (rank, len(value), value)


def _longest(value: Any, _rank: int, _at: int) -> Weight:
    return (len(value), value)


def _newest(value: Any, rank: int, at: int) -> Weight:
    """Links die and are renewed, so the newest wins, but a live stream never replaces a file."""
    lowered = value.lower()
    if lowered.endswith(_DEAD_LINKS):
        rank = min(rank, _DEAD)
    elif is_live(value):
        rank = min(rank, _LIVE)
    return (rank, at, value)


def _last(value: Any, rank: int, at: int) -> Weight:
    return (rank, at, value)


def _most(value: Any, _rank: int, _at: int) -> Weight:
    return (value,)


def _earliest(value: Any, _rank: int, _at: int) -> Weight:
    return (-value,)


def _ended(value: Any, rank: int, _at: int) -> Weight:
    """A flag that is true for a while and false in the end."""
    return (rank, not value)


_RULES: Mapping[Merge, Weigh] = {
    Merge.TEXT: _text,
    Merge.LONGEST: _longest,
    Merge.SETTLED: _settled,
    Merge.LINK: _newest,
    Merge.NEWEST: _last,
    Merge.MOST: _most,
    Merge.EARLIEST: _earliest,
    Merge.ENDED: _ended,
}
CLIP_RULES: Mapping[str, Weigh] = {
    **{field.key: _RULES[field.merge] for field in FIELDS},
    "relay_status": _text,
}
"""One rule for each attribute of a clip that replies tell."""

_NAMES = tuple(name for name in CLIP_RULES if name not in MORE_FIELDS)
_ATTRIBUTES = attrgetter(*_NAMES)
_TIMED = frozenset(name for name, rule in CLIP_RULES.items() if rule in {_newest, _last})


class Known:
    """All that replies have told of one clip or sheet so far, as SQL values."""

    __slots__ = ("ranks", "state", "times", "values")

    def __init__(self, state: int = 0) -> None:
        self.state = state
        self.values: dict[str, Any] = {}
        """Only what was told; names of `CLIP_RULES`."""
        self.ranks: dict[str, int] = {}
        self.times: dict[str, int] = {}

    @classmethod
    def stored(cls, row: Mapping[str, Any]) -> Known:
        """What the columns of `song` and `song_text` hold."""
        weights = json.loads(row["weights"])
        values = {name: row[name] for name in CLIP_RULES if row[name] is not None}
        ranks = dict.fromkeys(values, weights["rank"])
        times = dict.fromkeys(_TIMED.intersection(values), weights["at"])
        for name, (rank, at) in weights.get("apart", {}).items():
            ranks[name] = rank
            if name in _TIMED:
                times[name] = at
        known = cls(row["state"])
        known.values, known.ranks, known.times = values, ranks, times
        return known

    def weights(self) -> str:
        """The ranks and times as they are stored: those that most values have, and by name what differs from them."""
        rank, at = max(self.ranks.values(), default=0), max(self.times.values(), default=0)
        if len(set(self.ranks.values())) <= 1 and len(set(self.times.values())) <= 1:
            return f'{{"at":{at},"rank":{rank}}}'  # as nearly always, and written for every song
        weights: dict[str, Any] = {"rank": rank, "at": at}
        apart = {
            name: (known, self.times.get(name, 0))
            for name, known in self.ranks.items()
            if known != rank or self.times.get(name, at) != at
        }
        if apart:
            weights["apart"] = apart
        return json.dumps(weights, sort_keys=True, separators=(",", ":"))

    def tell(self, told: Mapping[str, Any], *, rank: int, at: int) -> set[str]:
        """Take in what one reply tells; answer which values changed."""
        changed = set()
        if rank > self.state:
            self.state = rank
            changed.add("state")
        if not self.values:
            self._learn(told, rank=rank, at=at)
            return changed | set(told)
        for name, value in told.items():
            old = self.values.get(name)
            if old is not None and not self._outweighs(name, value, rank=rank, at=at):
                continue
            self._learn({name: value}, rank=rank, at=at)
            if value != old:
                changed.add(name)
        return changed

    def _learn(self, told: Mapping[str, Any], *, rank: int, at: int) -> None:
        self.values.update(told)
        self.ranks.update(dict.fromkeys(told, rank))
        self.times.update(dict.fromkeys(_TIMED.intersection(told), at))

    def _outweighs(self, name: str, value: Any, *, rank: int, at: int) -> bool:
        weigh = CLIP_RULES[name]
        known = weigh(self.values[name], self.ranks.get(name, 0), self.times.get(name, 0))
        return weigh(value, rank, at) > known


def told_by_clip(clip: Clip) -> dict[str, Any]:
    """What a clip tells: SQL values, without the empty ones."""
    told = {}
    for name, value in zip(_NAMES, _ATTRIBUTES(clip), strict=True):
        if value is None or value == "":
            continue
        is_plain = type(value) is str and value.isascii()
        told[name] = value if is_plain else to_sql(value)
    if clip.more:
        told |= {name: to_sql(value) for name, value in clip.more.items() if value not in _EMPTY}
    return told


def told_by_sheet(sheet: LyricSheet) -> dict[str, Any]:
    """What a lyric sheet tells."""
    told = {"title": clean(sheet.title), "lyrics": clean(sheet.text)}
    return {name: value for name, value in told.items() if value}


TASK_COLUMNS = (
    "said",
    "action",
    "relay_status",
    "status_rank",
    "progress",
    "reason",
    "submitted_at",
    "started_at",
    "finished_at",
    "done_at",
)
"""The columns of a task that replies decide."""


def merge_task(old: Mapping[str, Any], task: Task, *, at: int) -> dict[str, Any]:
    """The values of `TASK_COLUMNS` after one more reply."""
    rank = TASK_RANK.get(task.state, 0)
    status = max(
        (old["status_rank"], old["relay_status"] or ""),
        (rank, clean(task.relay_status or "")) if task.relay_status else (0, ""),
        key=lambda pair: (pair[0] if pair[1] else -1, len(pair[1]), pair[1]),
    )
    return {
        "said": max(old["said"], rank),
        "action": _greatest(old["action"], task.action),
        "relay_status": status[1] or None,
        "status_rank": status[0],
        "progress": _greatest(old["progress"], task.progress),
        "reason": _reason(old, task, rank),
        "submitted_at": _least(old["submitted_at"], to_ms(task.submitted_at)),
        "started_at": _least(old["started_at"], to_ms(task.started_at)),
        "finished_at": _greatest(old["finished_at"], to_ms(task.finished_at)),
        "done_at": _least(old["done_at"], at if task.done else None),
    }


def _reason(old: Mapping[str, Any], task: Task, rank: int) -> str | None:
    """What is said of the furthest state that was told, so that an old "trying again" explains nothing that came later."""
    whole = task.state is TaskState.READY and all(
        clip.state is not ClipState.FAILED for clip in task.clips
    )
    said = "" if whole else clean(task.reason or "")
    if rank != old["said"]:
        return (said or None) if rank > old["said"] else old["reason"]
    return max(old["reason"] or "", said, key=lambda text: (len(text), text)) or None


def _greatest(*values: Any) -> Any:
    return max((value for value in values if value is not None), default=None)


def _least(*values: Any) -> Any:
    return min((value for value in values if value is not None), default=None)


def shown_task_state(said: int, look: str | None) -> TaskState:
    """What is shown: a ready task stays ready, else what we found ourselves, else what the relay said."""
    if look is None or said == TASK_RANK[TaskState.READY]:
        return TASK_STATE[said]
    return TaskState(look)
