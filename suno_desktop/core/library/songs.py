"""Rows of the Songs table as the writer handles them: insert, change, index, flags. Runs inside the caller's transaction.

Decides nothing about replies (see `recording`) and nothing about the order of merging (see `merge`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from sqlite3 import Connection
from typing import Any

from suno_desktop.core.library import search
from suno_desktop.core.library.columns import (
    clean,
    flags,
    place,
    sort_key,
    state_without_songs,
)
from suno_desktop.core.library.merge import CLIP_RANK, CLIP_RULES, CLIP_STATE, Known
from suno_desktop.core.library.results import Touched
from suno_desktop.core.model import SongKind, TaskState

LISTED = ("title", "style", "duration_s", "model", "artist", "created_at", "image_url")
"""Attributes of a clip in `song`; the others are in `song_text`."""
TOLD = tuple(name for name in CLIP_RULES if name not in LISTED)
SEARCHED = frozenset({"title", "artist", "handle", "model", "style", "lyrics", "prompt"})

_IDENTITY = ("kind", "task_key", "clip_id", "take", "place")
_VALUES = (*LISTED, "state", "flags", "title_key", "style_key")


def _assigned(names: Iterable[str]) -> str:
    return ", ".join(f"{name} = :{name}" for name in names)


def _inserted(*names: str) -> str:
    return f"({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)})"


_UPDATE = f"UPDATE song SET {_assigned(_VALUES)} WHERE song_id = :song_id"  # noqa: S608 — constants
_BECOME = f"UPDATE song SET {_assigned((*_IDENTITY, *_VALUES))} WHERE song_id = :song_id"  # noqa: S608 — constants
_INSERT = f"INSERT INTO song {_inserted(*_IDENTITY, *_VALUES, 'added_at', 'removed')}"
_PUT_TEXT = f"INSERT OR REPLACE INTO song_text {_inserted('song_id', *TOLD, 'weights')}"
_INDEXED = f"({', '.join(search.COLUMNS)}, rowid) VALUES ({'?, ' * len(search.COLUMNS)}?)"
_INDEX = f"INSERT INTO song_fts {_INDEXED}"
_UNINDEX = f"INSERT INTO song_fts (song_fts, {_INDEXED[1:]}".replace("(?, ", "('delete', ?, ")
KNOWN = (
    "SELECT song.*, song_text.*, task.state AS task_state"
    " FROM song JOIN song_text USING (song_id) JOIN task USING (task_key)"
)
"""Everything known of songs; a WHERE is put behind it."""


def add_stand_in(db: Connection, task_key: int, *, now: int) -> int:
    """Add the row of a waiting task, which has brought nothing yet."""
    known = Known(state=CLIP_RANK[state_without_songs(TaskState.WAITING)])
    values = _song_values(known, kind=SongKind.TASK, task_state=TaskState.WAITING)
    values |= _identity(SongKind.TASK, task_key, clip_id=None, take=0)
    return _insert(db, {**values, "added_at": now, "removed": None})


def add(
    db: Connection,
    known: Known,
    *,
    kind: SongKind,
    task_key: int,
    clip_id: str | None,
    take: int,
    task_state: TaskState,
    now: int,
    removed: int | None,
) -> int:
    """Add a clip or sheet; the first one of a task takes over the row that stood for the task."""
    values = _song_values(known, kind=kind, task_state=task_state)
    values |= _identity(kind, task_key, clip_id=clip_id, take=take)
    stand_in = db.execute(
        "SELECT song_id FROM song WHERE task_key = ? AND kind = 'task'", (task_key,)
    ).fetchone()
    if stand_in is not None:
        song_id = int(stand_in["song_id"])
        db.execute(_BECOME, {**values, "song_id": song_id})
    else:
        song_id = _insert(db, {**values, "added_at": now, "removed": removed})
    _put_text(db, song_id, known)
    db.execute(_INDEX, (*_document(known.values), song_id))
    add_source(db, task_key, song_id=song_id, take=take)
    return song_id


def add_source(db: Connection, task_key: int, *, song_id: int, take: int) -> None:
    """Note that a task brought a song."""
    db.execute(
        "INSERT OR IGNORE INTO source (task_key, song_id, take) VALUES (?, ?, ?)",
        (task_key, song_id, take),
    )


def change(db: Connection, song_id: int, *, before: Mapping[str, Any], known: Known) -> None:
    """Write what is known of a song over what was."""
    if any(known.values.get(name) != before.get(name) for name in SEARCHED):
        db.execute(_UNINDEX, (*_document(before), song_id))
        db.execute(_INDEX, (*_document(known.values), song_id))
    kind, saved = SongKind(before["kind"]), is_saved(db, song_id)
    values = _song_values(known, kind=kind, task_state=TaskState(before["task_state"]), saved=saved)
    db.execute(_UPDATE, {**values, "song_id": song_id})
    _put_text(db, song_id, known)


def drop_placeholder(db: Connection, task_key: int, *, touched: Touched) -> None:
    """Take away the row that stood for a task whose song is already listed elsewhere."""
    row = db.execute(
        "DELETE FROM song WHERE task_key = ? AND kind = 'task' RETURNING song_id", (task_key,)
    ).fetchone()
    if row is not None:
        touched.songs.add(row["song_id"])
        touched.songs_listed = True


def refresh(db: Connection, song_ids: Iterable[int], *, touched: Touched) -> None:
    """Set the flags of songs (and the state of stand-in rows) to what their task, links and files say."""
    for song_id in song_ids:
        row = db.execute(
            "SELECT song.kind, song.state, song.flags, song.removed, task.state AS task_state, audio_url, video_url"
            " FROM song JOIN task USING (task_key) LEFT JOIN song_text USING (song_id) WHERE song_id = ?",
            (song_id,),
        ).fetchone()
        if row is None:
            continue
        kind, task_state = SongKind(row["kind"]), TaskState(row["task_state"])
        state = (
            state_without_songs(task_state) if kind is SongKind.TASK else CLIP_STATE[row["state"]]
        )
        found = flags(
            kind=kind,
            state=state,
            task_state=task_state,
            saved=is_saved(db, song_id),
            audio_url=row["audio_url"],
            video_url=row["video_url"],
        )
        if (CLIP_RANK[state], found) != (row["state"], row["flags"]):
            db.execute(
                "UPDATE song SET state = ?, flags = ? WHERE song_id = ?",
                (CLIP_RANK[state], int(found), song_id),
            )
            touched.songs.add(song_id)
            touched.songs_listed = True


def of_task(db: Connection, task_key: int) -> list[int]:
    """The songs whose state is shown after this task."""
    rows = db.execute("SELECT song_id FROM song WHERE task_key = ?", (task_key,))
    return [row["song_id"] for row in rows]


def rebuild_index(db: Connection) -> None:
    """Index every song anew (after the rules of `search` changed)."""
    db.execute("INSERT INTO song_fts (song_fts) VALUES ('delete-all')")
    last = 0
    while rows := db.execute(
        f"{KNOWN} WHERE song_id > ? ORDER BY song_id LIMIT 500", (last,)
    ).fetchall():
        db.executemany(_INDEX, [(*_document(dict(row)), row["song_id"]) for row in rows])
        last = rows[-1]["song_id"]


def is_saved(db: Connection, song_id: int) -> bool:
    """Whether the file that matters is on disk: a clip's sound, a sheet's text."""
    row = db.execute(
        "SELECT 1 FROM song JOIN file USING (song_id) WHERE song_id = ? AND file.state = 'saved'"
        " AND file.kind = iif(song.kind = 'sheet', 'lyrics', 'mp3')",
        (song_id,),
    ).fetchone()
    return row is not None


def _insert(db: Connection, values: Mapping[str, Any]) -> int:
    return int(db.execute(_INSERT, values).lastrowid or 0)


def _identity(kind: SongKind, task_key: int, *, clip_id: str | None, take: int) -> dict[str, Any]:
    return {
        "kind": kind.value,
        "task_key": task_key,
        "clip_id": None if clip_id is None else clean(clip_id),
        "take": take,
        "place": place(task_key, take),
    }


def _song_values(
    known: Known, *, kind: SongKind, task_state: TaskState, saved: bool = False
) -> dict[str, Any]:
    values = {name: known.values.get(name) for name in LISTED}
    found = flags(
        kind=kind,
        state=CLIP_STATE[known.state],
        task_state=task_state,
        saved=saved,
        audio_url=known.values.get("audio_url"),
        video_url=known.values.get("video_url"),
    )
    values |= {"state": known.state, "flags": int(found)}
    values |= {"title_key": sort_key(values["title"]), "style_key": sort_key(values["style"])}
    return values


def _put_text(db: Connection, song_id: int, known: Known) -> None:
    values = {name: known.values.get(name) for name in TOLD}
    db.execute(_PUT_TEXT, {**values, "song_id": song_id, "weights": known.weights()})


def _document(values: Mapping[str, Any]) -> tuple[str, ...]:
    return search.document(**{name: values.get(name) for name in SEARCHED})
