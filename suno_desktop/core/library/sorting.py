"""What lists can be sorted by, and the SQL of each order. Asks nothing itself.

A field says in `core.fields` whether the Songs table can be sorted by it; only what is no field is named here.
"""

from __future__ import annotations

from collections.abc import Mapping

from suno_desktop.core.fields import FIELDS, FieldType
from suno_desktop.core.library.sql_values import PLACE_TASK, sort_key
from suno_desktop.core.rows import SongFilter, SongQuery, TaskQuery, TaskSort

# By the place, which the index has: the table of songs is not touched.
_RELAY_NAME = (
    "(SELECT lower(relay.name) FROM task JOIN relay USING (relay_id)"  # noqa: S608 — constant
    f" WHERE task.task_key = song.{PLACE_TASK})"
)
SONG_SORTS: Mapping[str, str] = {
    "added": "",
    "state": "state",
    **{field.key: field.sort for field in FIELDS if field.sort},
    "rating": "rating",
    "favourite": "favourite",
    "play_count": "play_count",
    "heard_at": "heard_at",
    "relay": _RELAY_NAME,
}
"""The column of `song` for every sort; songs that are equal there, or have no such column, stand as they were added."""
JUDGED: Mapping[str, str] = {
    "rating": "rating IS NOT NULL",
    "favourite": "favourite = 1",
    "play_count": "play_count > 0",
    "heard_at": "heard_at IS NOT NULL",
}
"""Sorts by what the person did with songs, and which songs have a value there; in the words of their indexes."""
_KEYED = frozenset({"title_key", "style_key"})
_TEXTS = frozenset({field.sort for field in FIELDS if field.type is FieldType.TEXT}) - _KEYED
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


def song_parts(query: SongQuery) -> tuple[tuple[str, str], ...]:
    """What stands behind WHERE and ORDER BY of each part of the list, one part behind the other.

    Songs without a value are a part of their own, so that they stand last in both directions and each part still comes
    from the index of its sort.

    Raises:
        UnknownSortError: songs cannot be sorted so.
    """
    for sort in (query.sort, *(key for key, _ in query.then)):
        if sort not in SONG_SORTS:
            raise UnknownSortError(sort)
    column = SONG_SORTS[query.sort]
    there, back = ("DESC", "ASC") if query.descending else ("ASC", "DESC")
    if not column:
        return (("TRUE", f"place {there}"),)  # no two songs have one place
    if column == _RELAY_NAME:
        return (("TRUE", f"{column} {there} NULLS LAST{_then(query)}, place {there}"),)
    if column in JUDGED:
        is_trash = query.filter is SongFilter.TRASH
        return _judged_parts(column, there, then=_then(query), is_trash=is_trash)
    order = f"{column} {there}{_then(query)}, place {back}"
    return tuple((condition, order) for condition in _has_value_or_not(column))


def _then(query: SongQuery) -> str:
    """What stands between the first sort and the place; songs without a value last in both directions."""
    return "".join(
        f", {_value_of(SONG_SORTS[key])} {'DESC' if descending else 'ASC'} NULLS LAST"
        for key, descending in query.then
        if key != query.sort
    )


def _value_of(column: str) -> str:
    """A column as NULL where it says nothing."""
    if not column:
        return "place"
    if column in _KEYED:
        return f"nullif({column}, '{sort_key(None)}')"
    if column in _TEXTS:
        return f"nullif({column}, '')"
    return f"nullif({column}, 0)" if column in {"favourite", "play_count"} else column


def _judged_parts(
    column: str, there: str, *, then: str, is_trash: bool
) -> tuple[tuple[str, str], ...]:
    """The parts of a list that is sorted by something that few songs have: only those are in its index."""
    has_value = JUDGED[column]
    order = f"{column} {there}{then}, place {there}"
    if column == "favourite":
        order = f"{then.removeprefix(', ')}, place {there}" if then else f"place {there}"
    without = f"{then.removeprefix(', ')}, place {there}" if then else f"place {there}"
    if is_trash:
        return ((has_value, order), (f"NOT ({has_value})", without))
    # Hearts have an index in the order of the list, which SQLite does not take by itself: it thinks it holds all songs.
    index = " INDEXED BY song_by_favourite" if column == "favourite" else ""
    few = f"song_id IN (SELECT song_id FROM song{index} WHERE removed IS NULL AND {has_value})"  # noqa: S608 — constants
    return ((few if index else has_value, order), (f"NOT ({few})", without))


def _has_value_or_not(column: str) -> tuple[str, ...]:
    """The conditions for songs with a value in a column, and for those without."""
    if column == "state":  # every song has one
        return ("TRUE",)
    if column in _KEYED:
        return (f"{column} <> '{sort_key(None)}'", f"{column} = '{sort_key(None)}'")
    if column in _TEXTS:
        return (f"{column} > ''", f"ifnull({column}, '') = ''")
    return (f"{column} IS NOT NULL", f"{column} IS NULL")


def task_order(query: TaskQuery) -> str:
    """What stands behind ORDER BY; tasks without a value stand last in both directions.

    Raises:
        UnknownSortError: tasks cannot be sorted so.
    """
    if query.sort not in TASK_SORTS:
        raise UnknownSortError(query.sort)
    direction = "DESC" if query.descending else "ASC"
    if query.sort is TaskSort.ADDED:
        return f"{TASK_SORTS[query.sort]} {direction}"
    return f"{TASK_SORTS[query.sort]} {direction} NULLS LAST, task_key {direction}"
