"""What the person wrote of songs: notes, each of a whole song or of one place in it. Runs inside the caller's transaction.

Notes name songs by their clip IDs, so that they outlive the rows of a library that is built anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from sqlite3 import Connection, Row

from suno_desktop.core.library.results import Touched
from suno_desktop.core.library.search import normalised
from suno_desktop.core.library.sql_values import clean, from_ms, to_ms
from suno_desktop.core.model import ClipId
from suno_desktop.core.rows import Note


def of_clip(db: Connection, clip_id: str) -> tuple[Note, ...]:
    """The notes of a song: of the whole song first, then in the order of their places."""
    rows = db.execute(
        "SELECT * FROM note WHERE clip_id = ? ORDER BY at_s, written_at, note_id", (clean(clip_id),)
    )
    return tuple(map(_note_of, rows))


def found(db: Connection, match: str) -> list[int]:
    """The songs with a note that a MATCH expression finds, removed ones among them."""
    rows = db.execute(
        "SELECT song_id FROM note_fts JOIN note ON note_id = note_fts.rowid JOIN song USING (clip_id)"
        " WHERE note_fts MATCH ?",
        (match,),
    )
    return [row["song_id"] for row in rows]


def write(
    db: Connection,
    clip_id: str,
    text: str,
    *,
    at_s: float | None,
    now: int,
    touched: Touched,
    note_id: int | None = None,
) -> int:
    """Write a note (over the one of this number); its number."""
    before = None if note_id is None else _one(db, note_id)
    if before is not None:
        remove(db, [before.note_id], touched=touched)
    note_id = int(
        db.execute(
            "INSERT INTO note (note_id, clip_id, at_s, text, written_at) VALUES (?, ?, ?, ?, ?)",
            (note_id, clean(clip_id), at_s, clean(text), now),
        ).lastrowid
        or 0
    )
    db.execute(
        "INSERT INTO note_fts (rowid, text) VALUES (?, ?)", (note_id, normalised(clean(text)))
    )
    _touch(db, [clip_id], touched=touched)
    return note_id


def remove(db: Connection, note_ids: Sequence[int], *, touched: Touched) -> tuple[Note, ...]:
    """Delete notes; those that were there, to put them back."""
    gone = tuple(note for note in (_one(db, note_id) for note_id in note_ids) if note is not None)
    for note in gone:
        db.execute("DELETE FROM note WHERE note_id = ?", (note.note_id,))
        db.execute("DELETE FROM note_fts WHERE rowid = ?", (note.note_id,))
    _touch(db, [note.clip_id for note in gone], touched=touched)
    return gone


def put_back(db: Connection, notes: Iterable[Note], *, touched: Touched) -> None:
    """Write notes as they were, under their numbers."""
    for note in notes:
        write(
            db,
            note.clip_id,
            note.text,
            at_s=note.at_s,
            now=to_ms(note.written_at),
            touched=touched,
            note_id=note.note_id,
        )


def _one(db: Connection, note_id: int) -> Note | None:
    row = db.execute("SELECT * FROM note WHERE note_id = ?", (note_id,)).fetchone()
    return None if row is None else _note_of(row)


def _touch(db: Connection, clip_ids: Sequence[str], *, touched: Touched) -> None:
    rows = db.execute(
        "SELECT song_id FROM song WHERE clip_id IN (SELECT value FROM json_each(?))",
        (json.dumps([clean(clip_id) for clip_id in clip_ids]),),
    )
    touched.songs.update(row["song_id"] for row in rows)
    touched.judged = True


def _note_of(row: Row) -> Note:
    return Note(
        note_id=row["note_id"],
        clip_id=ClipId(row["clip_id"]),
        at_s=row["at_s"],
        text=row["text"],
        written_at=from_ms(row["written_at"]),
    )
