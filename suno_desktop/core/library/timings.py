"""Times of words, one row for each clip that a relay told them of, for ever. Runs inside the caller's transaction.

The reply is kept as it came; beside it are its words, so that no list ever unpacks one. Whether they fit is not decided here.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from sqlite3 import Connection, Row

from suno_desktop.core.library.decisions import TIMES
from suno_desktop.core.library.results import TimesBefore, Touched
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
    """Keep what a relay told of a clip, in place of what was told before; the person's own times come before it."""
    db.execute(
        "INSERT INTO timing (clip_id, relay_id, got_at, words, packed) VALUES (?1, ?2, ?3, ?4, ?5)"
        " ON CONFLICT (clip_id) DO UPDATE SET relay_id = ?2, got_at = ?3, packed = ?5,"
        " words = iif(own, words, ?4), told = iif(own, ?4, NULL)",
        (
            clip_id,
            relay_id,
            now,
            _json(words),
            zlib.compress(raw.encode("utf-8", "replace")),
        ),
    )
    _touch(db, clip_id, touched=touched)


def keep_own(
    db: Connection, clip_id: ClipId, words: Sequence[SungWord], *, now: int, touched: Touched
) -> TimesBefore:
    """Keep when the person says that words are sung; what was so before, for `put_back`."""
    row = db.execute("SELECT * FROM timing WHERE clip_id = ?", (clip_id,)).fetchone()
    db.execute(
        "INSERT INTO timing (clip_id, got_at, words, packed, own) VALUES (?1, ?2, ?3, ?4, 1)"
        " ON CONFLICT (clip_id) DO UPDATE SET told = iif(own, told, words), words = ?3, own = 1",
        (clip_id, now, _json(words), zlib.compress(b"")),
    )
    touched.put[clip_id, TIMES] = [list(word) for word in words]
    _touch(db, clip_id, touched=touched)
    return TimesBefore(clip_id, None if row is None else dict(row))


def put_back(db: Connection, before: TimesBefore, *, touched: Touched) -> None:
    """Give a clip the times back that it had; what a relay told meanwhile is known again when it is asked."""
    db.execute("DELETE FROM timing WHERE clip_id = ?", (before.clip_id,))
    if before.row is not None:
        names = ", ".join(before.row)
        marks = ", ".join(f":{name}" for name in before.row)
        db.execute(f"INSERT INTO timing ({names}) VALUES ({marks})", before.row)  # noqa: S608 — own names
    is_own = before.row is not None and bool(before.row["own"])
    words = json.loads(str(before.row["words"])) if before.row is not None and is_own else None
    touched.put[before.clip_id, TIMES] = words
    _touch(db, before.clip_id, touched=touched)


def have_own(
    db: Connection,
    clip_id: str,
    words: Sequence[Sequence[object]] | None,
    *,
    at: int,
    touched: Touched,
) -> None:
    """Have the person's own times of a clip be these; None: have none, but what a relay told."""
    if words is None:
        db.execute(
            "UPDATE timing SET words = told, told = NULL, own = 0 WHERE clip_id = ? AND own = 1 AND told IS NOT NULL",
            (clip_id,),
        )
        db.execute("DELETE FROM timing WHERE clip_id = ? AND own = 1", (clip_id,))
    else:
        told = [SungWord(*word) for word in words]  # type: ignore[arg-type]  # it was checked when it was read
        keep_own(db, ClipId(clip_id), told, now=at, touched=touched)
    _touch(db, clip_id, touched=touched)


def _json(words: Sequence[SungWord]) -> str:
    return clean(json.dumps(words, ensure_ascii=False, separators=(",", ":")))


def _touch(db: Connection, clip_id: str, *, touched: Touched) -> None:
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
        "SELECT relay.name, own, got_at, words FROM timing LEFT JOIN relay USING (relay_id)"
        " WHERE clip_id = ?",
        (clip_id,),
    ).fetchone()
    if row is None:
        return None
    return TimesTold(
        relay_name=row["name"],
        got_at=from_ms(row["got_at"]),
        has_words=row["words"] != "[]",
        is_own=bool(row["own"]),
        kept=row["words"],
    )
