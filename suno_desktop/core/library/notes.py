"""What the person wrote of songs: notes, each of a whole song or of one place in it. Runs inside the caller's transaction.

Notes name songs by their clip IDs, so that they outlive the rows of a library that is built anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from sqlite3 import Connection, Row
from typing import NamedTuple

from suno_desktop.core.library.decisions import NOTE, new_mark
from suno_desktop.core.library.migrations import note_mark
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


class Written(NamedTuple):
    """A note as it is decided of its song."""

    at_s: float | None
    text: str
    written_at: int


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
    mark = None
    if note_id is not None:
        row = db.execute("SELECT mark FROM note WHERE note_id = ?", (note_id,)).fetchone()
        mark = None if row is None else row["mark"]
        _delete(db, note_id)
    clip_id, text = clean(clip_id), clean(text)
    mark = mark or _new_mark(db, clip_id, at_s, text)
    number = _insert(db, clip_id, Written(at_s, text, now), mark=mark, note_id=note_id)
    touched.put[clip_id, NOTE + mark] = [at_s, text, now]
    _touch(db, [clip_id], touched=touched)
    return number


def have(
    db: Connection, clip_id: str, mark: str, written: Written | None, *, touched: Touched
) -> None:
    """Have the note of this mark say this; None: have no such note."""
    row = db.execute("SELECT note_id FROM note WHERE mark = ?", (mark,)).fetchone()
    note_id = None if row is None else row["note_id"]
    if note_id is not None:
        _delete(db, note_id)
    if written is not None:
        _insert(db, clip_id, written, mark=mark, note_id=note_id)
    _touch(db, [clip_id], touched=touched)


def _insert(
    db: Connection, clip_id: str, written: Written, *, mark: str, note_id: int | None
) -> int:
    number = int(
        db.execute(
            "INSERT INTO note (note_id, clip_id, at_s, text, written_at, mark) VALUES (?, ?, ?, ?, ?, ?)",
            (note_id, clip_id, written.at_s, written.text, written.written_at, mark),
        ).lastrowid
        or 0
    )
    db.execute(
        "INSERT INTO note_fts (rowid, text) VALUES (?, ?)", (number, normalised(written.text))
    )
    return number


def _delete(db: Connection, note_id: int) -> None:
    db.execute("DELETE FROM note WHERE note_id = ?", (note_id,))
    db.execute("DELETE FROM note_fts WHERE rowid = ?", (note_id,))


def usual_mark(clip_id: str, at_s: float | None, text: str) -> str:
    """The mark of a note that is written for the first time."""
    return note_mark(clip_id, None if at_s is None else float(at_s), text)


def _new_mark(db: Connection, clip_id: str, at_s: float | None, text: str) -> str:
    """A mark that no note has; of the same note in two libraries the same, where that is possible."""
    mark = usual_mark(clip_id, at_s, text)
    row = db.execute("SELECT 1 FROM note WHERE mark = ?", (mark,)).fetchone()
    return mark if row is None else new_mark()


def remove(db: Connection, note_ids: Sequence[int], *, touched: Touched) -> tuple[Note, ...]:
    """Delete notes; those that were there, to put them back."""
    gone = tuple(note for note in (_one(db, note_id) for note_id in note_ids) if note is not None)
    for note in gone:
        (mark,) = db.execute("SELECT mark FROM note WHERE note_id = ?", (note.note_id,)).fetchone()
        _delete(db, note.note_id)
        touched.put[note.clip_id, NOTE + mark] = None
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
