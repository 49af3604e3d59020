"""Which group each song is in, for lists that are shown in groups: one walk over an index, kept until something is written.

A heading stands in a list of ids as a negative number, which stays the same for the same group as long as the library is
open. Knows no order within a group and shows nothing.
"""

from __future__ import annotations

import json
import time
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from sqlite3 import Connection
from typing import Any, Final

from suno_desktop.core.library.id_lists import id_list
from suno_desktop.core.library.sql_values import PLACE_TASK, sort_key
from suno_desktop.core.rows import Grouping

_PIECE: Final = 20_000
"""How many songs are read in one step: some milliseconds, in which no other thread of Python gets its turn."""
_QUARTER_MS: Final = 900_000
"""No time zone changes its clocks in the middle of a quarter of an hour."""
_PHRASE: Final = (
    "trim(substr(style, 1, instr(replace(replace(style, '，', ','), '、', ',') || ',', ',') - 1))"
)
"""What a style begins with, up to its first comma."""
_TEXTS: Final[Mapping[Grouping, str]] = {
    Grouping.STYLE: f"lower({_PHRASE})",
    Grouping.ARTIST: "trim(coalesce(own_artist, artist))",
    Grouping.MODEL: "model",
}
_LAST: Final = 1 << 40
"""The rank of songs that tell nothing: their group is the last in both directions."""
_NONE: Final = -(1 << 41)
"""Their heading. Those of tasks are their numbers, and below this begin those of times and of names."""
_TIMES: Final = 1 << 42
_NAMES: Final = 1 << 43


class Ranks:
    """The groups of all songs in their order."""

    def __init__(
        self, last: int, keys: Iterable[tuple[int, int]], heads: Mapping[int, int]
    ) -> None:
        # By the song's id, up to the last: a dictionary would be eight times as large.
        self._of = array("q", [_LAST]) * (last + 1)
        for song, key in keys:
            self._of[song] = key
        self._heads = {**heads, _LAST: _NONE}

    def _reversed(self) -> Callable[[int], int]:
        of = self._of
        return lambda one: of[one] if of[one] == _LAST else -of[one]

    def sorted(self, ids: Iterable[int], *, backwards: bool) -> list[int]:
        """These songs in the order of their groups, in each group as they came; without a value always last."""
        return sorted(ids, key=self._reversed() if backwards else self._of.__getitem__)

    def arranged(self, ids: Iterable[int], *, backwards: bool) -> array[int]:
        """These songs, group by group below their headings."""
        found = array("q")
        ordered = self.sorted(ids, backwards=backwards)
        for rank, songs in groupby(ordered, key=self._of.__getitem__):
            found.append(self._heads[rank])
            found.extend(songs)
        return found


class Groups:
    """The groups of one library. Used on the thread of its reader."""

    def __init__(self) -> None:
        self._names: dict[tuple[Grouping, str], int] = {}
        """Headings of groups that have a name; a name keeps its number while the library is open."""
        self._kept: dict[Grouping, Ranks] = {}
        self._version: int | None = None

    def ranks(self, db: Connection, grouping: Grouping) -> Ranks:
        """The groups of all songs; kept as long as nothing is written."""
        (version,) = db.execute("PRAGMA data_version").fetchone()
        if version != self._version:
            self._kept.clear()
            self._version = version
        if grouping not in self._kept:
            self._kept.clear()  # nobody looks at two at a time
            self._kept[grouping] = self._read(db, grouping)
        return self._kept[grouping]

    def _read(self, db: Connection, grouping: Grouping) -> Ranks:
        if grouping is Grouping.TASK:
            # The newest first, as they are listed otherwise.
            tasks = [(song, -task) for song, task in _tasks_of_songs(db)]
            return Ranks(_last(db), tasks, {key: key for _, key in tasks})
        if grouping in {Grouping.DAY, Grouping.MONTH}:
            return self._by_time(db, grouping)
        if grouping is Grouping.PROVIDER:
            names = _relays_of_tasks(db)
            return self._named(
                db, grouping, ((song, names.get(task, "")) for song, task in _tasks_of_songs(db))
            )
        return self._named(db, grouping, _pairs(db, _TEXTS[grouping]))

    def _by_time(self, db: Connection, grouping: Grouping) -> Ranks:
        number = _days() if grouping is Grouping.DAY else _months()
        told = _pairs(db, "created_at")
        keys = [(song, -number(at)) for song, at in told if at is not None]
        return Ranks(_last(db), keys, {key: key - _TIMES for _, key in keys})

    def _named(
        self, db: Connection, grouping: Grouping, told: Iterable[tuple[int, str | None]]
    ) -> Ranks:
        values = {song: name for song, name in told if name}
        order = sorted({*values.values()}, key=lambda name: (sort_key(name), name))
        rank = {name: at for at, name in enumerate(order)}
        heads = {at: self._heading(grouping, name) for name, at in rank.items()}
        ranked = ((song, rank[name]) for song, name in values.items())
        return Ranks(_last(db), ranked, heads)

    def _heading(self, grouping: Grouping, name: str) -> int:
        return self._names.setdefault((grouping, name), -_NAMES - len(self._names))


def _last(db: Connection) -> int:
    """The highest number of a song."""
    (last,) = db.execute("SELECT max(song_id) FROM song").fetchone()
    return int(last or 0)


def _pairs(db: Connection, value: str) -> Iterator[tuple[int, Any]]:
    """Every song with a value, taken in few steps: at each row Python's lock would be given away and waited for."""
    for first in range(0, _last(db) + 1, _PIECE):
        ids, values = db.execute(
            f"SELECT json_group_array(song_id), json_group_array({value}) FROM song"  # noqa: S608 — own text
            " WHERE song_id >= ? AND song_id < ?",
            (first, first + _PIECE),
        ).fetchone()
        yield from zip(json.loads(ids), json.loads(values), strict=True)


def _tasks_of_songs(db: Connection) -> Iterator[tuple[int, int]]:
    """Every song with its task; those that are listed from their index, because rows of songs are long."""
    for where in (
        "INDEXED BY song_by_added WHERE removed IS NULL",
        "INDEXED BY song_removed WHERE removed IS NOT NULL",
    ):
        songs, tasks = f"SELECT song_id FROM song {where}", f"SELECT {PLACE_TASK} FROM song {where}"  # noqa: S608 — own text
        yield from zip(id_list(db, songs, {}), id_list(db, tasks, {}), strict=True)


def _relays_of_tasks(db: Connection) -> dict[int, str]:
    """What the relay of each task is called; from an index, because rows of tasks are long."""
    names = dict(db.execute("SELECT relay_id, name FROM relay").fetchall())
    index = "FROM task INDEXED BY task_name"
    keys = id_list(db, f"SELECT task_key {index}", {})
    relays = id_list(db, f"SELECT ifnull(relay_id, 0) {index}", {})
    return {key: names.get(relay, "") for key, relay in zip(keys, relays, strict=True)}


def _days() -> Callable[[int], int]:
    """From Unix milliseconds to the number of the local day: 20260304."""
    known: dict[int, int] = {}

    def day(at: int) -> int:
        quarter = at // _QUARTER_MS
        found = known.get(quarter)
        if found is None:
            found = known[quarter] = _local_day(quarter)
        return found

    return day


def _local_day(quarter: int) -> int:
    try:
        then = time.localtime(quarter * _QUARTER_MS // 1000)
    except (OverflowError, OSError, ValueError):  # a time that no calendar has
        return 0
    return then.tm_year * 10_000 + then.tm_mon * 100 + then.tm_mday


def _months() -> Callable[[int], int]:
    day = _days()
    return lambda at: day(at) // 100
