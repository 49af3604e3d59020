"""What the person thinks of songs, for an export and from an import: plain JSON values, which take nothing on trust.

Runs inside the caller's transaction. What a song is and what relays told of it is `task_export`'s business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from sqlite3 import Connection, Row
from typing import Any

from suno_desktop.core.library import notes, tracking
from suno_desktop.core.library.decisions import NOTE
from suno_desktop.core.library.results import Touched
from suno_desktop.core.library.sql_values import clean, to_ms

Copy = dict[str, Any]
_MOST_PLAYS = 2**31
_MOST_WORDS = 100_000
_IN, _WAS, _NEVER = "in", "was", "never"


def copy_of(
    db: Connection, song: Row, shown: Callable[[int | None], str | None]
) -> Mapping[str, Any]:
    """What an export tells of a song beside what it is: `judged`, `notes`, and where it stands with the Trash."""
    judged = {
        "rating": song["rating"],
        "favourite": bool(song["favourite"]) or None,
        "unheard": bool(song["unheard"]) or None,
        "heard_at": shown(song["heard_at"]),
        "plays": song["play_count"] or None,
    }
    copy: Copy = {}
    if told := {name: value for name, value in judged.items() if value is not None}:
        copy["judged"] = told
    if song["removed"] is not None:
        copy |= _trash_of(db, song, shown)
    if song["clip_id"] and (written := notes.of_clip(db, song["clip_id"])):
        copy["notes"] = [
            {"at_s": note.at_s, "text": note.text, "written_at": shown(to_ms(note.written_at))}
            for note in written
        ]
    return copy


def _trash_of(db: Connection, song: Row, shown: Callable[[int | None], str | None]) -> Copy:
    if song["trashed_at"] is not None:
        return {"trash": _IN, "trashed_at": shown(song["trashed_at"])}
    row = db.execute("SELECT at FROM rejected WHERE clip_id = ?", (song["clip_id"],)).fetchone()
    return {"trash": _NEVER} if row is None else {"trash": _WAS, "trashed_at": shown(row["at"])}


def take_in(
    db: Connection,
    song_id: int,
    copy: Copy,
    at: Callable[[str | None], int | None],
    *,
    new: bool,
    touched: Touched,
) -> None:
    """Take over what a copy tells. Of a song that was here before, only where nothing is known of that here."""
    judged = copy.get("judged", {})
    values = (
        judged.get("rating"),
        int(judged.get("favourite", False)),
        at(judged.get("heard_at")),
        judged.get("plays", 0),
    )
    db.execute(
        "UPDATE song SET rating = ?, favourite = ?, heard_at = ?, play_count = ? WHERE song_id = ?"
        " AND rating IS NULL AND favourite = 0 AND heard_at IS NULL AND play_count = 0 AND NOT EXISTS (SELECT 1"
        "  FROM decision WHERE subject = clip_id AND thing IN ('rating', 'favourite', 'heard'))",
        (*values, song_id),
    )
    touched.decide(["rating", "favourite", "heard"], [song_id])
    if new:
        waits = int(judged.get("unheard", False))
        db.execute("UPDATE song SET unheard = ? WHERE song_id = ?", (waits, song_id))
    for note in copy.get("notes", ()):
        _take_in_note(db, clean(copy["clip_id"]), note, at, touched=touched)


def _take_in_note(
    db: Connection,
    clip_id: str,
    note: Copy,
    at: Callable[[str | None], int | None],
    *,
    touched: Touched,
) -> None:
    at_s, text, written_at = note.get("at_s"), clean(note["text"]), at(note["written_at"])
    same = db.execute(
        "SELECT 1 FROM note WHERE clip_id = ?1 AND at_s IS ?2 AND text = ?3"
        " UNION ALL SELECT 1 FROM decision WHERE subject = ?1 AND thing = ?4",
        (clip_id, at_s, text, NOTE + notes.usual_mark(clip_id, at_s, text)),
    ).fetchone()
    if same is None:
        notes.write(db, clip_id, text, at_s=at_s, now=written_at or 0, touched=touched)


def trash(
    db: Connection,
    song_id: int,
    copy: Copy,
    at: Callable[[str | None], int | None],
    *,
    token: int,
    touched: Touched,
) -> None:
    """Take a song out of the lists that a copy says was taken out; older programs do not say where it was put."""
    where = copy.get("trash", _IN)
    tracking.remove_songs(db, [song_id], token=token, touched=touched)
    trashed_at = at(copy.get("trashed_at"))
    if trashed_at is not None:
        db.execute(
            "UPDATE rejected SET at = ? WHERE clip_id = ?", (trashed_at, copy.get("clip_id"))
        )
        db.execute(
            "UPDATE song SET trashed_at = ? WHERE song_id = ? AND trashed_at IS NOT NULL",
            (trashed_at, song_id),
        )
    if where != _IN:
        db.execute("UPDATE song SET trashed_at = NULL WHERE song_id = ?", (song_id,))
    if where == _NEVER:
        db.execute("DELETE FROM rejected WHERE clip_id = ?", (copy.get("clip_id"),))


def check(copy: Copy, time_of: Callable[[object], object]) -> None:
    """See that what a copy of a song tells is what `copy_of` writes.

    Raises:
        ValueError: it is not.
    """
    judged = copy.get("judged", {})
    _check_types(
        judged, {"rating": int, "favourite": bool, "unheard": bool, "heard_at": str, "plays": int}
    )
    if "rating" in judged and not 1 <= judged["rating"] <= 5:
        raise ValueError("no rating")
    if not 0 <= judged.get("plays", 0) <= _MOST_PLAYS:
        raise ValueError("no count of plays")
    if copy.get("trash", _IN) not in {_IN, _WAS, _NEVER}:
        raise ValueError("no Trash")
    for times in (judged.get("heard_at"), copy.get("trashed_at")):
        if times is not None:
            time_of(times)
    for note in copy.get("notes", ()):
        _check_note(copy, note, time_of)


def _check_note(copy: Copy, note: object, time_of: Callable[[object], object]) -> None:
    if not isinstance(note, dict) or "clip_id" not in copy:
        raise ValueError("no note")
    text, at_s = note.get("text"), note.get("at_s")
    if not isinstance(text, str) or not 1 <= len(text) <= _MOST_WORDS:
        raise ValueError("no words of a note")
    if at_s is not None and not (isinstance(at_s, int | float) and 0 <= at_s <= 1e6):
        raise ValueError("no place of a note")
    time_of(note.get("written_at"))


def _check_types(copy: Mapping[str, Any], types: Mapping[str, type]) -> None:
    for name, wanted in types.items():
        if name in copy and not isinstance(copy[name], wanted):
            raise ValueError(f"{name} is something else")
