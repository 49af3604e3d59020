"""Which single tracks (stems) belong to which songs, and that lists leave out those whose song they have.

A stem without its song stands in the lists as a song of its own, so that nothing is ever hidden everywhere. Runs inside
the caller's transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from sqlite3 import Connection

from suno_desktop.core import stem_names
from suno_desktop.core.library.results import Touched
from suno_desktop.core.library.sql_values import Flag

_MERGED = "thing = 'merged' AND value IS NOT NULL"
_WHOLE = (
    "coalesce((SELECT whole.song_id FROM song AS whole WHERE whole.clip_id = json_extract(stem_of, '$[0]')"  # noqa: S608 — constants
    "  AND whole.removed IS NULL AND whole.song_id <> song.song_id),"
    # The song became another one with the same sound.
    " (SELECT whole.song_id FROM decision JOIN song AS whole ON whole.clip_id = json_extract(decision.value, '$')"
    f"  WHERE subject = json_extract(stem_of, '$[0]') AND {_MERGED} AND whole.removed IS NULL"
    "  AND whole.song_id <> song.song_id))"
)
"""The listed song that a stem is of."""
_OF_SONGS = (
    "SELECT song_id FROM song_text JOIN song USING (song_id) WHERE stem_of IN"  # noqa: S608 — constants
    " (SELECT json_array(clip_id) FROM song WHERE song_id IN (SELECT value FROM json_each(?1)) UNION ALL"
    "  SELECT json_array(subject) FROM song JOIN decision ON decision.value = json_quote(clip_id)"
    f"  WHERE {_MERGED} AND song_id IN (SELECT value FROM json_each(?1)))"
)


def _has_any(db: Connection) -> bool:
    return db.execute("SELECT 1 FROM song WHERE stem IS NOT NULL LIMIT 1").fetchone() is not None


def settle(db: Connection, touched: Touched) -> None:
    """Hide the stems among what was touched whose song is listed, and list those again whose song is gone."""
    if not touched.songs or not _has_any(db):
        return
    wanted = json.dumps(list(touched.songs))
    rows = db.execute(
        f"SELECT song_id, unheard, flags & {Flag.STEM:d} <> 0 AS is_hidden, {_WHOLE} AS whole"  # noqa: S608 — constants
        " FROM song JOIN song_text USING (song_id) WHERE stem IS NOT NULL AND song_id IN"
        f" (SELECT value FROM json_each(?1) UNION {_OF_SONGS})",
        (wanted,),
    ).fetchall()
    for row in rows:
        has_song = row["whole"] is not None
        if has_song:
            touched.songs.add(row["whole"])  # its details tell of the stem
        if row["is_hidden"] == has_song and not (has_song and row["unheard"]):
            continue
        db.execute(
            "UPDATE song SET flags = (flags & ~?2) | iif(?3, ?2, 0), unheard = iif(?3, 0, unheard)"
            " WHERE song_id = ?1",
            (row["song_id"], Flag.STEM, has_song),
        )
        touched.songs.add(row["song_id"])
        touched.songs_listed = True
        touched.judged |= bool(row["unheard"])


def of_songs(db: Connection, song_ids: Iterable[int], *, removed: bool = False) -> list[int]:
    """The listed (or removed) stems of songs, in their usual order."""
    which = "IS NOT NULL" if removed else "IS NULL"
    rows = db.execute(
        f"SELECT song_id, stem FROM song WHERE song_id IN ({_OF_SONGS}) AND stem IS NOT NULL"  # noqa: S608 — constants
        f" AND removed {which} AND song_id NOT IN (SELECT value FROM json_each(?1))",
        (json.dumps([int(song_id) for song_id in song_ids]),),
    )
    order = {name: at for at, name in enumerate(stem_names.NAMES)}
    found = [(order.get(row["stem"], len(order)), row["song_id"]) for row in rows]
    return [song_id for _, song_id in sorted(found)]


def gone_with(db: Connection, song_ids: Iterable[int]) -> list[int]:
    """The stems that went to the Trash together with their song, of these songs."""
    wanted = json.dumps([int(song_id) for song_id in song_ids])
    along = of_songs(db, json.loads(wanted), removed=True)
    rows = db.execute(
        "SELECT song_id FROM song WHERE song_id IN (SELECT value FROM json_each(?1)) AND trashed_at IS NOT NULL"
        " AND removed IN (SELECT removed FROM song WHERE song_id IN (SELECT value FROM json_each(?2)))",
        (json.dumps(along), wanted),
    )
    return [row["song_id"] for row in rows]
