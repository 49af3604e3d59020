"""The words of the songs on top of a list, in an index in memory: what is seen first is found before all the rest.

A letter that most songs have takes the library's index as long as a page takes to paint many times; a few hundred songs
answer within a millisecond, with the same tokenizer. Holds copies only and never writes to the library.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from sqlite3 import Connection

from suno_desktop.core.library import search
from suno_desktop.core.library.songs import OWN, SEARCHED, document_of

MOST = 256
"""Songs: enough for a screenful of anything that a fifth of all songs have; what fewer have, the library finds fast."""

_READ = ", ".join(sorted(SEARCHED | set(OWN)))


class TopRows:
    """An index of some songs. Used on the thread that made it."""

    def __init__(self) -> None:
        self._index = sqlite3.connect(":memory:", isolation_level=None)
        self._index.execute(
            f'CREATE VIRTUAL TABLE song_fts USING fts5({", ".join(search.COLUMNS)}, tokenize="{search.TOKENIZER}")'
        )
        self._texts: dict[int, tuple[object, ...]] = {}

    def hold(self, db: Connection, song_ids: Sequence[int]) -> None:
        """Index these songs and no others; those whose texts are as they were cost nothing."""
        rows = db.execute(
            f"SELECT song_id, {_READ} FROM json_each(?) AS wanted JOIN song ON song.song_id = wanted.value"  # noqa: S608 — constants
            " LEFT JOIN song_text USING (song_id)",
            (json.dumps(list(song_ids)),),
        ).fetchall()
        found = {row["song_id"]: tuple(row) for row in rows}
        gone = [one for one, text in self._texts.items() if found.get(one) != text]
        new = [row for row in rows if self._texts.get(row["song_id"]) != tuple(row)]
        columns = ", ".join(("rowid", *search.COLUMNS))
        places = ", ".join("?" * (len(search.COLUMNS) + 1))
        self._index.execute("BEGIN")
        self._index.executemany("DELETE FROM song_fts WHERE rowid = ?", ((one,) for one in gone))
        self._index.executemany(
            f"INSERT INTO song_fts ({columns}) VALUES ({places})",  # noqa: S608 — constants
            ((row["song_id"], *document_of(dict(row))) for row in new),
        )
        self._index.execute("COMMIT")
        self._texts = found

    def matched(self, match: str) -> list[int]:
        """Those of the songs that a MATCH expression finds."""
        rows = self._index.execute("SELECT rowid FROM song_fts WHERE song_fts MATCH ?", (match,))
        return [row[0] for row in rows]

    def close(self) -> None:
        """Close."""
        self._index.close()
