"""Blind tests: which clip was preferred to which others, and when. Runs inside the caller's transaction.

Votes name songs by their clip IDs, so that they outlive the rows of a library that is built anew.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from sqlite3 import Connection
from typing import NamedTuple

from suno_desktop.core.library.decisions import VOTE, new_mark
from suno_desktop.core.library.results import Touched
from suno_desktop.core.library.sql_values import clean
from suno_desktop.core.rows import BlindRecord


class VoteTold(NamedTuple):
    """What is decided of a vote; its winner is the subject."""

    voted_at: int
    losers: Sequence[str]


def write(db: Connection, winner: str, losers: Sequence[str], *, now: int, touched: Touched) -> int:
    """Keep a vote; its number."""
    mark, told = new_mark(), VoteTold(now, [clean(loser) for loser in losers])
    number = _insert(db, clean(winner), mark, told)
    touched.put[clean(winner), VOTE + mark] = [told.voted_at, told.losers]
    _touch(db, [winner, *losers], touched=touched)
    return number


def remove(db: Connection, number: int, *, touched: Touched) -> None:
    """Forget a vote."""
    for row in db.execute("SELECT * FROM vote WHERE vote_id = ?", (number,)).fetchall():
        if row["is_winner"]:
            touched.put[row["clip_id"], VOTE + row["mark"]] = None
        _touch(db, [row["clip_id"]], touched=touched)
    db.execute("DELETE FROM vote WHERE vote_id = ?", (number,))


def have(
    db: Connection, winner: str, mark: str, told: VoteTold | None, *, touched: Touched
) -> None:
    """Have the vote of this mark say this; None: have no such vote."""
    gone = db.execute("DELETE FROM vote WHERE mark = ? RETURNING clip_id", (mark,)).fetchall()
    _touch(db, [row["clip_id"] for row in gone], touched=touched)
    if told is not None:
        _insert(db, winner, mark, told)
        _touch(db, [winner, *told.losers], touched=touched)


def of_clip(db: Connection, clip_id: str | None) -> BlindRecord:
    """How a clip did in blind tests, under all its IDs."""
    row = db.execute(
        "SELECT coalesce(sum(is_winner), 0) AS won, count(DISTINCT vote_id) AS tests FROM vote WHERE clip_id IN"
        " (SELECT ?1 UNION ALL SELECT subject FROM decision WHERE thing = 'merged' AND value = json_quote(?1))",
        (clip_id,),
    ).fetchone()
    return BlindRecord(won=row["won"], tests=row["tests"])


def _insert(db: Connection, winner: str, mark: str, told: VoteTold) -> int:
    row = db.execute("SELECT coalesce(max(vote_id), 0) + 1 AS next FROM vote").fetchone()
    number = int(row["next"])
    losers = [loser for loser in dict.fromkeys(told.losers) if loser != winner]
    db.executemany(
        "INSERT INTO vote (vote_id, clip_id, is_winner, voted_at, mark) VALUES (?, ?, ?, ?, ?)",
        [
            (number, clip_id, int(clip_id == winner), told.voted_at, mark)
            for clip_id in (winner, *losers)
        ],
    )
    return number


def _touch(db: Connection, clip_ids: Sequence[str], *, touched: Touched) -> None:
    rows = db.execute(
        "SELECT song_id FROM song WHERE clip_id IN (SELECT value FROM json_each(?))",
        (json.dumps([clean(clip_id) for clip_id in clip_ids]),),
    )
    touched.songs.update(row["song_id"] for row in rows)
    touched.judged = True
