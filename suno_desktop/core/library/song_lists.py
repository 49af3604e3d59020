"""Which songs are listed, in which order, and what a search leaves of them. Asks on the reader's connection.

Keeps whole lists as long as nothing is written, because typing asks for them at each key.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable
from datetime import timedelta
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any

from suno_desktop.core import link_life
from suno_desktop.core.clock import Clock
from suno_desktop.core.library import collections
from suno_desktop.core.library.grouping import Groups
from suno_desktop.core.library.id_lists import id_list, ids_of
from suno_desktop.core.library.sorting import song_parts
from suno_desktop.core.library.sql_values import FILTER_FLAG, Flag, to_ms
from suno_desktop.core.rows import Grouping, Scope, SongFilter, SongQuery

if TYPE_CHECKING:
    from suno_desktop.core.library.query.tree import Query
    from suno_desktop.core.library.top_rows import TopRows

RECENT = timedelta(days=7)
_FEW = 1_000
"""Up to this many hits are looked up one by one; more are picked from the whole list in its order."""
_ORDERS_KEPT = 4
NOT_HIDDEN = f"NOT flags & {Flag.STEM:d}"
"""No stem of a song that is listed."""
UNHEARD = "removed IS NULL AND unheard = 1"
FAVOURITE = "removed IS NULL AND favourite = 1"
AT_RISK = "removed IS NULL AND link_ends IS NOT NULL AND (flags & 8) > 0 AND link_ends <= :soon"
"""Songs that are not saved and whose link ends before `soon`; in the words of the index `song_link_ends`."""
AT_RISK_SONGS = (
    f"SELECT song_id FROM song INDEXED BY song_link_ends WHERE {AT_RISK} AND {NOT_HIDDEN}"  # noqa: S608 — constant
)
# The plus keeps SQLite in the index of the sort, which it walks through anyway.
JUDGED = {
    SongFilter.UNHEARD: f"+song_id IN (SELECT song_id FROM song WHERE {UNHEARD})",  # noqa: S608 — constant
    SongFilter.FAVOURITES: f"+song_id IN (SELECT song_id FROM song WHERE {FAVOURITE})",  # noqa: S608 — constant
}
_OF_TODAY = frozenset({SongFilter.RECENT, SongFilter.AT_RISK})
"""Lists that change with time alone."""


LISTED_SONG = (
    f"NOT flags & {Flag.SHEET:d} AND (NOT flags & {Flag.FAILED:d} OR flags & {Flag.SAVED:d})"
)
"""What "All songs" lists: not words alone, nor what failed, unless there is a file of it."""


def listed_songs(db: Connection) -> int:
    """How many songs "All songs" lists; a task that has brought nothing yet is a line of it too."""
    columns = {column[1] for column in db.execute("PRAGMA main.table_info(song)")}
    # A library of an earlier format may know no flags.
    which = f"{NOT_HIDDEN} AND {LISTED_SONG}" if "flags" in columns else "TRUE"
    (count,) = db.execute(
        f"SELECT count(*) FROM main.song WHERE removed IS NULL AND {which}"  # noqa: S608 — constants
    ).fetchone()
    return int(count)


class SongLists:
    """The lists of one library. Used on the thread of its reader."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._orders: dict[tuple[object, ...], list[int]] = {}
        self._version: int | None = None
        self._top_rows: TopRows | None = None
        self._groups = Groups()

    def close(self) -> None:
        """Give back what is held in memory."""
        if self._top_rows is not None:
            self._top_rows.close()

    def ids(self, db: Connection, query: SongQuery) -> array[int]:
        """The ids of the listed songs that a query asks for, in its order; with headings if it asks for groups."""
        found = self._found(db, query)
        if query.group is Grouping.NONE:
            return found
        ranks = self._groups.ranks(db, query.group)
        return ranks.arranged(found, backwards=_is_backwards(query))

    def _found(self, db: Connection, query: SongQuery) -> array[int]:
        wanted = self.understood(query.text) if query.text.strip() else None
        if wanted is not None and wanted.is_in_trash:
            query = query._replace(filter=SongFilter.TRASH)
        if wanted is not None and wanted.shows_stems:
            query = query._replace(stems=True)
        hits = self.hits(db, wanted, in_trash=query.filter is SongFilter.TRASH)
        if query.scope is not None:
            return self._in_scope(db, query, query.scope, hits)
        if hits is None:
            return array("q", self._ordered(db, query))
        if len(hits) <= _FEW:
            found = self._some_ordered(db, query, hits)
        else:
            found = array("q", list(filter(hits.__contains__, self._ordered(db, query))))
        if query.filter is SongFilter.ALL and len(found) < len(hits):
            # What "All songs" leaves out is found all the same, behind the songs.
            others = query._replace(filter=SongFilter.EVERYTHING)
            found += self._some_ordered(db, others, hits.difference(found))
        return found

    def _in_scope(
        self, db: Connection, query: SongQuery, scope: Scope, hits: set[int] | None
    ) -> array[int]:
        """The ids of songs that belong together."""
        there: list[int] | None = None
        if scope.collection is not None:
            there = id_list(db, collections.IN_COLLECTION, {"collection": scope.collection})
        elif scope.like is not None:
            there = collections.like(db, scope.like)
        if query.sort and there is not None:
            query = query._replace(stems=True)  # what the person put there is there
            found = self._some_ordered(db, query, there if hits is None else hits & set(there))
        elif there is not None:
            found = array("q", [one for one in there if hits is None or one in hits])
        else:
            plain = query._replace(scope=None, sort=query.sort or "added")
            listed = self._ordered(db, plain)
            found = array("q", listed if hits is None else filter(hits.__contains__, listed))
        return found if scope.most is None else found[: scope.most]

    def prepare(self, db: Connection, query: SongQuery) -> None:
        """Have the whole list of a query at hand for when it is asked for."""
        self._ordered(db, query)

    def first_ids(self, db: Connection, query: SongQuery, count: int) -> array[int] | None:
        """The first ids of `ids`, if they can be told at once; None: only the whole list tells them."""
        from suno_desktop.core.library import finding, top_rows  # noqa: PLC0415 — not before somebody searches

        wanted = self.understood(query.text)
        if query.group is not Grouping.NONE:
            return None
        if wanted.is_in_trash or query.filter is SongFilter.TRASH or query.scope is not None:
            return None
        query = query._replace(stems=wanted.shows_stems)
        top = self._top(db, query, top_rows.MOST)
        self._top_rows = self._top_rows or top_rows.TopRows()
        hits = finding.hits_among(db, wanted, top, soon=self._soon(), rows=self._top_rows)
        found = [song_id for song_id in top if song_id in hits]
        is_all = len(top) < top_rows.MOST
        return array("q", found[:count]) if len(found) >= count or is_all else None

    def _top(self, db: Connection, query: SongQuery, count: int) -> list[int]:
        """The first ids of the whole list."""
        top: list[int] = []
        for sql, values in self._order_sql(query):
            if len(top) < count:
                top += id_list(db, f"{sql} LIMIT {count - len(top):d}", values)
        return top

    def hits(
        self, db: Connection, wanted: Query | None, *, in_trash: bool = False
    ) -> set[int] | None:
        """The songs that a query finds, also some that no list has; None: all there are."""
        if wanted is None:  # as at each start, for which nothing of a language is needed
            return None
        from suno_desktop.core.library import finding  # noqa: PLC0415 — not before somebody searches

        return finding.hits(db, wanted, soon=self._soon(), in_trash=in_trash)

    def understood(self, text: str) -> Query:
        """What was typed, as the search understands it; days are those of this computer's time zone."""
        from suno_desktop.core.library.query.parser import parse  # noqa: PLC0415 — not before somebody searches

        return parse(text, self._clock.now().astimezone())

    def _soon(self) -> int:
        """Up to when a link ends that is at risk."""
        return to_ms(self._clock.now() + link_life.RISK)

    def forget(self) -> None:
        """Forget the lists that are kept (to measure, or to give memory back)."""
        self._orders.clear()

    def _ordered(self, db: Connection, query: SongQuery) -> list[int]:
        """The whole list; kept as long as nothing was written, because typing asks for it at each key.

        Not an array, which would make each number anew whenever it is walked through.
        """
        (version,) = db.execute("PRAGMA data_version").fetchone()
        key = (query.filter, query.sort, query.descending, query.then, query.stems)
        is_new = key not in self._orders or query.filter in _OF_TODAY
        if version != self._version or (is_new and len(self._orders) >= _ORDERS_KEPT):
            self._orders.clear()
            self._version = version
            is_new = True
        if is_new:
            self._orders[key] = self._all_ordered(db, query)
        return self._orders[key]

    def _all_ordered(self, db: Connection, query: SongQuery) -> list[int]:
        found: list[int] = []
        if query.sort == "relay" and not query.then:
            # Two tables away: half the time is saved by sorting what one index gives.
            for sql, values in self._order_sql(query._replace(sort="added")):
                found += id_list(db, sql, values)
            ranks = self._groups.ranks(db, Grouping.PROVIDER)
            return ranks.sorted(found, backwards=query.descending)
        for sql, values in self._order_sql(query):
            found += id_list(db, sql, values)
        return found

    def _some_ordered(self, db: Connection, query: SongQuery, hits: Iterable[int]) -> array[int]:
        among = json.dumps(list(hits))
        found = array("q")
        for sql, values in self._order_sql(
            query, among="song_id IN (SELECT value FROM json_each(:among)) AND"
        ):
            found += ids_of(db, sql, {**values, "among": among})
        return found

    def _order_sql(self, query: SongQuery, *, among: str = "") -> list[tuple[str, dict[str, Any]]]:
        """What to ask for each part of the list, in their order."""
        values: dict[str, Any] = {}
        condition = "removed IS NULL"
        if not query.stems and query.filter not in JUDGED:
            condition += f" AND {NOT_HIDDEN}"
        if query.filter is SongFilter.RECENT:
            condition += " AND added_at >= :since"
            values["since"] = to_ms(self._clock.now() - RECENT)
        elif query.filter is SongFilter.AT_RISK:
            condition += f" AND song_id IN ({AT_RISK_SONGS})"
            values["soon"] = self._soon()
        elif query.filter in JUDGED:
            condition += f" AND {JUDGED[query.filter]}"
        elif query.filter is SongFilter.TRASH:
            condition = "trashed_at IS NOT NULL"
        elif query.filter is SongFilter.ALL:
            condition += f" AND {LISTED_SONG}"
        elif query.filter is not SongFilter.EVERYTHING:
            condition += " AND flags & :flag"
            values["flag"] = int(FILTER_FLAG[query.filter])
        chosen = f"SELECT song_id FROM song WHERE {among} {condition}"  # noqa: S608 — own text
        return [
            (f"{chosen} AND {has_value} ORDER BY {order}", values)
            for has_value, order in song_parts(query)
        ]


_GROUP_OF_SORT = {
    "style": Grouping.STYLE,
    "model": Grouping.MODEL,
    "relay": Grouping.PROVIDER,
}


def _is_backwards(query: SongQuery) -> bool:
    """Whether the groups stand the other way round, because the list is sorted by what they are made of."""
    if query.group is Grouping.TASK:
        return query.sort == "added" and not query.descending
    if query.group in {Grouping.DAY, Grouping.MONTH}:
        return query.sort in {"created_at", "added"} and not query.descending
    return query.descending and _GROUP_OF_SORT.get(query.sort) is query.group
