"""Blind tests: which clip was preferred to which others, and when. Runs inside the caller's transaction.

Votes name songs by their clip IDs, so that they outlive the rows of a library that is built anew.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from sqlite3 import Connection

from suno_desktop.core.library.results import Touched
from suno_desktop.core.library.sql_values import clean
from suno_desktop.core.model import ClipId
from suno_desktop.core.rows import BlindRecord


def write(
    db: Connection, winner: ClipId, losers: Sequence[ClipId], *, now: int, touched: Touched
) -> int:
    """Keep a vote; its number."""
    row = db.execute("SELECT coalesce(max(vote_id), 0) + 1 AS next FROM vote").fetchone()
    number = int(row["next"])
    clips = [(winner, 1), *((loser, 0) for loser in losers)]
    db.executemany(
        "INSERT INTO vote (vote_id, clip_id, is_winner, voted_at) VALUES (?, ?, ?, ?)",
        [(number, clean(clip_id), is_winner, now) for clip_id, is_winner in clips],
    )
    _touch(db, [clip_id for clip_id, _ in clips], touched=touched)
    return number


def remove(db: Connection, number: int, *, touched: Touched) -> None:
    """Forget a vote."""
    gone = db.execute("DELETE FROM vote WHERE vote_id = ? RETURNING clip_id", (number,)).fetchall()
    _touch(db, [row["clip_id"] for row in gone], touched=touched)


def of_clip(db: Connection, clip_id: str | None) -> BlindRecord:
    """How a clip did in blind tests."""
    row = db.execute(
        "SELECT coalesce(sum(is_winner), 0) AS won, count(*) AS tests FROM vote WHERE clip_id = ?",
        (clip_id,),
    ).fetchone()
    return BlindRecord(won=row["won"], tests=row["tests"])


def won_by(db: Connection, clip_id: str) -> list[tuple[int, list[str]]]:
    """When a clip was preferred, and to which others."""
    rows = db.execute(
        "SELECT mine.voted_at, other.clip_id FROM vote AS mine JOIN vote AS other USING (vote_id)"
        " WHERE mine.clip_id = ? AND mine.is_winner = 1 AND other.is_winner = 0 ORDER BY vote_id, other.clip_id",
        (clip_id,),
    )
    found: dict[int, list[str]] = {}
    for voted_at, loser in rows:
        found.setdefault(voted_at, []).append(loser)
    return list(found.items())


def take_in(
    db: Connection, winner: str, losers: Sequence[str], *, at: int, touched: Touched
) -> None:
    """Keep a vote of another library, unless it is here already."""
    same = db.execute(
        "SELECT 1 FROM vote WHERE clip_id = ? AND is_winner = 1 AND voted_at = ?", (winner, at)
    ).fetchone()
    if same is None:
        others = [ClipId(loser) for loser in dict.fromkeys(losers) if loser != winner]
        write(db, ClipId(winner), others, now=at, touched=touched)


def _touch(db: Connection, clip_ids: Sequence[str], *, touched: Touched) -> None:
    rows = db.execute(
        "SELECT song_id FROM song WHERE clip_id IN (SELECT value FROM json_each(?))",
        (json.dumps([clean(clip_id) for clip_id in clip_ids]),),
    )
    touched.songs.update(row["song_id"] for row in rows)
    touched.judged = True
