"""What lists can be sorted by, and the SQL of each order. Asks nothing itself.

A field says in `core.fields` whether the Songs table can be sorted by it; only what is no field is named here.
"""

from __future__ import annotations

from collections.abc import Mapping

from suno_desktop.core.fields import FIELDS
from suno_desktop.core.rows import SongQuery, TaskQuery, TaskSort

SONG_SORTS: Mapping[str, str] = {
    "added": "",
    "state": "state",
    **{field.key: field.sort for field in FIELDS if field.sort},
}
"""The column of `song` for every sort; songs that are equal there, or have no such column, stand as they were added."""
TASK_SORTS: Mapping[TaskSort, str] = {
    TaskSort.ADDED: "task_key",
    TaskSort.TASK_ID: "task_id COLLATE NOCASE",
    TaskSort.RELAY: "relay.name COLLATE NOCASE",
    TaskSort.STATE: "state",
    TaskSort.SUBMITTED: "submitted_at",
    TaskSort.FINISHED: "finished_at",
}


class UnknownSortError(LookupError):
    """A list was to be sorted by something that no list can be sorted by."""


def song_order(query: SongQuery) -> str:
    """What stands behind ORDER BY.

    Raises:
        UnknownSortError: songs cannot be sorted so.
    """
    if query.sort not in SONG_SORTS:
        raise UnknownSortError(query.sort)
    column = SONG_SORTS[query.sort]
    there, back = ("DESC", "ASC") if query.descending else ("ASC", "DESC")
    return f"{column} {there}, place {back}" if column else f"place {there}"


def task_order(query: TaskQuery) -> str:
    """What stands behind ORDER BY.

    Raises:
        UnknownSortError: tasks cannot be sorted so.
    """
    if query.sort not in TASK_SORTS:
        raise UnknownSortError(query.sort)
    direction = "DESC" if query.descending else "ASC"
    return f"{TASK_SORTS[query.sort]} {direction}, task_key {direction}"
