"""What a query finds in the library. Asks; what is asked is decided by `library.query`.

Every question runs inside the caller's transaction, and none raises for anything that was typed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from sqlite3 import Connection, Row

from suno_desktop.core.library.id_lists import id_list
from suno_desktop.core.library.query.asked_fields import (
    ARTIST,
    IN_TRASH,
    LISTED,
    Named,
    model_named,
)
from suno_desktop.core.library.query.hits import line_with, places
from suno_desktop.core.library.query.sql import compile_tree
from suno_desktop.core.library.query.tree import Highlight, Query
from suno_desktop.core.library.top_rows import TopRows
from suno_desktop.core.rows import CollectionKind, SongRow


def hits(db: Connection, query: Query, *, soon: int, in_trash: bool) -> set[int] | None:
    """The songs that a query finds, also some that no list has; None: all there are.

    Args:
        db: the reader's connection.
        query: what was typed, parsed.
        soon: up to when (Unix milliseconds) a link ends that is at risk.
        in_trash: whether it is asked for songs in the Trash.
    """
    if query.is_empty:
        return set()
    if query.tree is None:
        return None
    among = IN_TRASH if in_trash else LISTED
    plan = compile_tree(query.tree, LibraryNames(db, among), soon=soon, among=among)
    found: set[int] = set()
    for select in plan.selects:
        found.update(id_list(db, select, plan.values))
    return found


def hits_among(
    db: Connection, query: Query, top: Sequence[int], *, soon: int, rows: TopRows
) -> set[int]:
    """Those of a few songs that a query finds; others may be among them."""
    if query.is_empty:
        return set()
    if query.tree is None:
        return set(top)
    rows.hold(db, top)
    listed = ", ".join(map(str, top))
    plan = compile_tree(
        query.tree,
        LibraryNames(db),
        soon=soon,
        among=f"song.song_id IN ({listed})",
        matched=rows.matched,
    )
    found: set[int] = set()
    for select in plan.selects:
        found.update(id_list(db, select, plan.values))
    return found


def lines(db: Connection, rows: Sequence[SongRow], marks: Sequence[Highlight]) -> dict[int, str]:
    """The line in which something that was looked for stands, of those rows that do not show it."""
    hidden = {row.song_id: missing for row in rows if (missing := _hidden(row, marks))}
    texts = db.execute(
        "SELECT song_id, coalesce(own_lyrics, lyrics) AS lyrics, prompt FROM json_each(?) AS wanted"
        " JOIN song_text ON song_id = wanted.value",
        (json.dumps(list(hidden)),),
    )
    found: dict[int, str] = {}
    for row in texts:
        for column in ("lyrics", "prompt"):
            line = line_with(row[column] or "", hidden[row["song_id"]], column)
            if line:
                found[row["song_id"]] = line
                break
    return found


def _hidden(row: SongRow, marks: Sequence[Highlight]) -> list[Highlight]:
    """What was looked for and stands in nothing that a row shows."""
    shown = (
        ("title", row.title),
        ("style", row.style),
        ("artist", row.artist),
        ("model", row.model),
    )
    return [
        mark for mark in marks if not any(places(text, [mark], column) for column, text in shown)
    ]


def known_values(db: Connection, key: str) -> list[str]:
    """What the library has for a field, to be offered while its value is typed."""
    names = LibraryNames(db)
    if key == "style":
        rows = db.execute(
            "SELECT style FROM song WHERE removed IS NULL AND style > '' GROUP BY style_key"
            " ORDER BY count(*) DESC LIMIT 500"
        )
        return [row["style"] for row in rows]
    if key not in {"artists", "models", "providers", "collections"}:
        return []
    named: Iterable[Named] = getattr(names, key)()
    shown = (one.names[-1] if key == "models" else one.names[0] for one in named)
    return sorted(set(filter(None, shown)), key=str.casefold)


class LibraryNames:
    """What the library names, each read when a query asks for it."""

    def __init__(self, db: Connection, among: str = LISTED) -> None:
        self._db = db
        self._among = among

    def models(self) -> Iterable[Named]:
        """The models of all songs."""
        return [model_named(model) for model in self._different("song.model")]

    def artists(self) -> Iterable[Named]:
        """The artists of all songs, as they are shown."""
        return [Named(artist, (artist,)) for artist in self._different(ARTIST)]

    def providers(self) -> Iterable[Named]:
        """The saved relays."""
        rows = self._db.execute("SELECT relay_id, name, base_url FROM relay")
        return [Named(row["relay_id"], (row["name"], _host(row["base_url"]))) for row in rows]

    def collections(self) -> Iterable[Named]:
        """The collections by hand, also by the names of the folders that they are in."""
        rows = self._db.execute(
            "SELECT collection_id, parent_id, name, kind FROM collection WHERE removed IS NULL"
        )
        known = {row["collection_id"]: row for row in rows}
        for number, row in known.items():
            if row["kind"] == CollectionKind.HAND:
                yield Named(number, tuple(_with_folders(known, number)))

    def _different(self, column: str) -> Iterator[str]:
        """Each value once: from one to the next in its index, which is faster than to walk through all songs."""
        rows = self._db.execute(
            "WITH RECURSIVE different (value) AS ("  # noqa: S608 — own text
            f"SELECT min({column}) FROM song WHERE {self._among} UNION ALL"
            f" SELECT (SELECT min({column}) FROM song WHERE {self._among} AND {column} > value)"
            " FROM different WHERE value IS NOT NULL)"
            " SELECT value FROM different WHERE value IS NOT NULL"
        )
        return (row["value"] for row in rows.fetchall())


def _with_folders(known: Mapping[int, Row], number: int | None) -> Iterator[str]:
    """The name of a collection and of all folders around it."""
    seen: set[int] = set()
    while number is not None and number in known and number not in seen:
        seen.add(number)
        yield known[number]["name"]
        number = known[number]["parent_id"]


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0]
