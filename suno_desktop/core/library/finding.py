"""What a query finds in the library. Asks; what is asked is decided by `library.query`.

Every question runs inside the caller's transaction, and none raises for anything that was typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from sqlite3 import Connection

from suno_desktop.core.library.id_lists import id_list
from suno_desktop.core.library.query.fields import ARTIST, Named, model_named
from suno_desktop.core.library.query.sql import compile_tree
from suno_desktop.core.library.query.tree import Query


def hits(db: Connection, query: Query, *, soon: int) -> set[int] | None:
    """The songs that a query finds, removed ones among them; None: all there are.

    Args:
        db: the reader's connection.
        query: what was typed, parsed.
        soon: up to when (Unix milliseconds) a link ends that is at risk.
    """
    if query.is_empty:
        return set()
    if query.tree is None:
        return None
    plan = compile_tree(query.tree, LibraryNames(db), soon=soon)
    found: set[int] = set()
    for select in plan.selects:
        found.update(id_list(db, select, plan.values))
    return found


class LibraryNames:
    """What the library names, each read when a query asks for it."""

    def __init__(self, db: Connection) -> None:
        self._db = db

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

    def _different(self, column: str) -> Iterator[str]:
        """Each value once: from one to the next in its index, which is faster than to walk through all songs."""
        rows = self._db.execute(
            "WITH RECURSIVE different (value) AS ("  # noqa: S608 — own text
            f"SELECT min({column}) FROM song WHERE removed IS NULL UNION ALL"
            f" SELECT (SELECT min({column}) FROM song WHERE removed IS NULL AND {column} > value)"
            " FROM different WHERE value IS NOT NULL)"
            " SELECT value FROM different WHERE value IS NOT NULL"
        )
        return (row["value"] for row in rows.fetchall())


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0]
