"""Times of words, one row for each clip that a relay told them of, for ever. Runs inside the caller's transaction.

The reply is kept as it came; beside it are its words, so that no list ever unpacks one. Whether they fit is not decided here.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from sqlite3 import Connection, Row

from suno_desktop.core.library.results import Touched
from suno_desktop.core.library.sql_values import clean, from_ms
from suno_desktop.core.model import ClipId, RelayId, SungWord
from suno_desktop.core.rows import TimesTold


def keep(
    db: Connection,
    clip_id: ClipId,
    words: Sequence[SungWord],
    *,
    raw: str,
    relay_id: RelayId | None,
    now: int,
    touched: Touched,
) -> None:
    """Keep what a relay told of a clip, in place of what was told before."""
    db.execute(
        "INSERT INTO timing (clip_id, relay_id, got_at, words, packed) VALUES (?1, ?2, ?3, ?4, ?5)"
        " ON CONFLICT (clip_id) DO UPDATE SET relay_id = ?2, got_at = ?3, words = ?4, packed = ?5",
        (
            clip_id,
            relay_id,
            now,
            clean(json.dumps(words, ensure_ascii=False, separators=(",", ":"))),
            zlib.compress(raw.encode("utf-8", "replace")),
        ),
    )
    rows = db.execute("SELECT song_id FROM song WHERE clip_id = ?", (clip_id,))
    touched.songs.update(row["song_id"] for row in rows)


def words_of(text: str | None) -> tuple[SungWord, ...] | None:
    """The words of the column `words`; None if nobody told them yet."""
    return None if text is None else tuple(SungWord(*told) for told in json.loads(text))


def sung_of(db: Connection, clip_id: str | None) -> tuple[SungWord, ...]:
    """The words of a clip with their times; none if nobody told them yet."""
    row: Row | None = db.execute(
        "SELECT words FROM timing WHERE clip_id = ?", (clip_id,)
    ).fetchone()
    return () if row is None else words_of(row["words"]) or ()


def told_of(db: Connection, clip_id: str | None) -> TimesTold | None:
    """Where the times of a clip are from; None if nobody told them yet."""
    row: Row | None = db.execute(
        "SELECT relay.name, got_at, words <> '[]' AS has_words FROM timing LEFT JOIN relay USING (relay_id)"
        " WHERE clip_id = ?",
        (clip_id,),
    ).fetchone()
    if row is None:
        return None
    return TimesTold(
        relay_name=row["name"], got_at=from_ms(row["got_at"]), has_words=bool(row["has_words"])
    )
