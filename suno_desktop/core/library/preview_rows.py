"""Rows of previews: what live streams gave of songs that have no file yet. Runs inside the caller's transaction; touches no file.

A preview is never a saved file: its row goes in the same transaction in which the song's real sound is saved.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from sqlite3 import Connection
from typing import Any

from suno_desktop.core.library.results import Touched
from suno_desktop.core.library.sql_values import clean, from_ms, to_ms
from suno_desktop.core.model import ClipId, SongId
from suno_desktop.core.rows import StreamPreview

_HAS_SOUND = (
    "SELECT 1 FROM file WHERE file.song_id = song.song_id AND kind = 'mp3' AND state = 'saved'"
)
_WANTED = f"removed IS NULL AND song.kind = 'clip' AND NOT EXISTS ({_HAS_SOUND})"


def keep(db: Connection, song_id: int, kept: StreamPreview, *, touched: Touched) -> bool:
    """Note what is kept of a stream; False if nobody wants it: the real sound is saved, or the song is gone."""
    row = db.execute(
        "INSERT INTO preview (song_id, duration_s, size_bytes, host, kept_at)"  # noqa: S608 — own text
        f" SELECT song_id, ?2, ?3, ?4, ?5 FROM song WHERE song_id = ?1 AND {_WANTED}"
        " ON CONFLICT (song_id) DO UPDATE SET duration_s = excluded.duration_s, size_bytes = excluded.size_bytes,"
        " host = coalesce(excluded.host, host), kept_at = excluded.kept_at RETURNING song_id",
        (
            song_id,
            kept.duration_s,
            kept.size_bytes,
            None if kept.host is None else clean(kept.host),
            to_ms(kept.kept_at),
        ),
    ).fetchone()
    if row is not None:
        touched.songs.add(song_id)
    return row is not None


def forget(db: Connection, song_ids: Iterable[int], *, touched: Touched) -> None:
    """These have none any more."""
    rows = db.execute(
        "DELETE FROM preview WHERE song_id IN (SELECT value FROM json_each(?)) RETURNING song_id",
        (json.dumps([int(song_id) for song_id in song_ids]),),
    ).fetchall()
    touched.songs.update(row["song_id"] for row in rows)


def kept(db: Connection) -> dict[ClipId, tuple[SongId, StreamPreview]]:
    """All that are noted, by clip; those of removed songs are forgotten."""
    db.execute(
        "DELETE FROM preview WHERE song_id IN (SELECT song_id FROM song WHERE removed IS NOT NULL)"
    )
    rows = db.execute(
        "SELECT preview.*, clip_id FROM preview JOIN song USING (song_id) WHERE clip_id IS NOT NULL"
    )
    return {ClipId(row["clip_id"]): (SongId(row["song_id"]), preview_of(row)) for row in rows}


def wanted(db: Connection) -> dict[ClipId, SongId]:
    """The listed clips without saved sound: only they may have one."""
    rows = db.execute(f"SELECT clip_id, song_id FROM song WHERE {_WANTED}")  # noqa: S608 — own text
    return {ClipId(row["clip_id"]): SongId(row["song_id"]) for row in rows}


def of_song(db: Connection, song_id: int) -> StreamPreview | None:
    """What is kept of a song's stream."""
    row = db.execute("SELECT * FROM preview WHERE song_id = ?", (song_id,)).fetchone()
    return None if row is None else preview_of(row)


def preview_of(row: Mapping[str, Any]) -> StreamPreview:
    """A preview of a row of `preview`."""
    return StreamPreview(
        duration_s=row["duration_s"],
        size_bytes=row["size_bytes"],
        host=row["host"],
        kept_at=from_ms(row["kept_at"]),
    )
