"""What the person thinks of songs, and the Trash. Runs inside the caller's transaction.

Each act says how it is taken back: the values that it changed, as they were. A song in the Trash is removed (no list has
it) and rejected (nothing brings it back but the person); when the Trash is emptied it stays both. How songs get there
is in `tracking`, because tasks may take theirs along.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from sqlite3 import Connection

from suno_desktop.core.library import songs, stems, tracking
from suno_desktop.core.library.results import Before, Touched
from suno_desktop.core.library.sql_values import clean, path_of
from suno_desktop.core.model import SongId

_ABOUT_SONGS = frozenset({"rating", "favourite", "unheard", "heard_at", "play_count", "own_cover"})
_THINGS = {"rating": "rating", "favourite": "favourite", "unheard": "unheard", "own_cover": "cover"}
"""Columns that hold what was decided, and what `decisions` calls it."""


def judge(
    db: Connection, song_ids: Iterable[int], values: Mapping[str, object], *, touched: Touched
) -> Before:
    """Set columns of songs (clips only) to these values; what they were where that changed anything."""
    if not set(values) <= _ABOUT_SONGS:
        raise ValueError(f"no judgement: {set(values) - _ABOUT_SONGS}")
    return _set(db, song_ids, values, which="kind = 'clip'", touched=touched)


def are_favourites(db: Connection, song_ids: Iterable[int]) -> bool:
    """Whether no song of these is anything but a favourite."""
    row = db.execute(
        "SELECT 1 FROM json_each(?) AS wanted JOIN song ON song_id = wanted.value"
        " WHERE kind = 'clip' AND favourite = 0 LIMIT 1",
        (_json(song_ids),),
    ).fetchone()
    return row is None


def hear(db: Connection, song_id: int, *, now: int, touched: Touched) -> None:
    """Count that a song was heard."""
    changed = db.execute(
        "UPDATE song SET unheard = 0, heard_at = ?, play_count = play_count + 1"
        " WHERE song_id = ? AND kind = 'clip' RETURNING song_id",
        (now, song_id),
    ).fetchall()
    touched.songs.update(row["song_id"] for row in changed)
    touched.decide(["heard", "unheard"], (row["song_id"] for row in changed))
    touched.judged |= bool(changed)


def wait_to_be_heard(db: Connection, song_id: int) -> None:
    """A song became ready: it waits to be heard, unless its live stream was heard already."""
    db.execute(
        "UPDATE song SET unheard = 1 WHERE song_id = ? AND kind = 'clip' AND heard_at IS NULL AND rating IS NULL",
        (song_id,),
    )


def unheard(db: Connection) -> list[int]:
    """The songs that wait to be heard."""
    rows = db.execute("SELECT song_id FROM song WHERE removed IS NULL AND unheard = 1")
    return [row["song_id"] for row in rows]


def others_of(db: Connection, song_ids: Iterable[int]) -> list[int]:
    """The other listed versions of the tasks that brought these songs; stems are none."""
    rows = db.execute(
        "WITH kept AS (SELECT value FROM json_each(?))"
        " SELECT DISTINCT song.song_id FROM source AS mine JOIN source AS other USING (task_key)"
        " JOIN song ON song.song_id = other.song_id"
        " WHERE mine.song_id IN kept AND other.song_id NOT IN kept AND song.removed IS NULL AND kind = 'clip' AND stem IS NULL"
        " ORDER BY song.song_id",
        (_json(song_ids),),
    )
    return [row["song_id"] for row in rows]


# The Trash.


def restore(db: Connection, song_ids: Iterable[int], *, touched: Touched) -> Before:
    """List songs again that are or were in the Trash, or that were kept away because they are rejected.

    The stems come along that went with a song.
    """
    which = (
        "kind <> 'task' AND song.removed IS NOT NULL"
        " AND (trashed_at IS NOT NULL OR clip_id IN (SELECT clip_id FROM rejected))"
    )
    values = {"removed": None, "trashed_at": None}
    song_ids = [*song_ids]
    song_ids += stems.gone_with(db, song_ids)
    return _set(db, song_ids, values, which=which, touched=touched)


def in_trash(db: Connection) -> list[int]:
    """The songs in the Trash, the longest there first."""
    rows = db.execute(
        "SELECT song_id FROM song WHERE trashed_at IS NOT NULL ORDER BY trashed_at, song_id"
    )
    return [row["song_id"] for row in rows]


def files_of(db: Connection, song_ids: Iterable[int]) -> list[tuple[int, str]]:
    """Where the files of songs are that are in the Trash, with their songs."""
    rows = db.execute(
        "SELECT song_id, path FROM file JOIN song USING (song_id) WHERE trashed_at IS NOT NULL AND path IS NOT NULL"
        " AND file.state IN ('saved', 'damaged') AND song_id IN (SELECT value FROM json_each(?)) ORDER BY file_id",
        (_json(song_ids),),
    )
    return [(row["song_id"], str(path_of(row["path"]))) for row in rows]


def empty(db: Connection, song_ids: Iterable[int], *, touched: Touched) -> None:
    """Take songs out of the Trash for good. They stay removed and rejected; nothing is noted of their files any more."""
    gone = [
        row["song_id"]
        for row in db.execute(
            "UPDATE song SET trashed_at = NULL WHERE trashed_at IS NOT NULL"
            " AND song_id IN (SELECT value FROM json_each(?)) RETURNING song_id",
            (_json(song_ids),),
        ).fetchall()
    ]
    files = db.execute(
        "DELETE FROM file WHERE song_id IN (SELECT value FROM json_each(?)) RETURNING file_id",
        (_json(gone),),
    ).fetchall()
    songs.refresh(db, gone, touched=touched)
    touched.decide(["trash"], gone)
    touched.files.update(row["file_id"] for row in files)
    touched.songs.update(gone)
    touched.songs_listed |= bool(gone)


def rejected_of_tasks(db: Connection, task_keys: Iterable[int]) -> list[SongId]:
    """The songs of tasks that are rejected: in the Trash, or kept away because they once were there."""
    rows = db.execute(
        "SELECT DISTINCT song_id FROM song LEFT JOIN source USING (song_id) LEFT JOIN rejected USING (clip_id)"
        " WHERE song.removed IS NOT NULL AND (trashed_at IS NOT NULL OR rejected.at IS NOT NULL) AND song_id IN"
        " (SELECT song_id FROM source WHERE task_key IN (SELECT value FROM json_each(?1))"
        "  UNION SELECT song_id FROM song WHERE task_key IN (SELECT value FROM json_each(?1)))"
        " ORDER BY song_id",
        (_json(task_keys),),
    )
    return [SongId(row["song_id"]) for row in rows]


def rejected_among(db: Connection, clip_ids: Iterable[str]) -> frozenset[str]:
    """Which of these clips are rejected."""
    rows = db.execute(
        "SELECT clip_id FROM rejected WHERE clip_id IN (SELECT value FROM json_each(?))",
        (json.dumps([clean(clip_id) for clip_id in clip_ids]),),
    )
    return frozenset(row["clip_id"] for row in rows)


# Undo.


def undo(db: Connection, before: Before, *, touched: Touched) -> None:
    """Give songs back what an act changed."""
    for values, song_ids in before.groups:
        _write(db, song_ids, dict(zip(before.columns, values, strict=True)), touched=touched)


def _set(
    db: Connection,
    song_ids: Iterable[int],
    values: Mapping[str, object],
    *,
    which: str,
    touched: Touched,
) -> Before:
    columns = tuple(values)
    differs = " OR ".join(f"{name} IS NOT :{name}" for name in columns)
    rows = db.execute(
        f"SELECT song_id, {', '.join(columns)} FROM json_each(:wanted) AS wanted"  # noqa: S608 — own names
        f" JOIN song ON song_id = wanted.value WHERE {which} AND ({differs})",
        {**values, "wanted": _json(song_ids)},
    )
    groups: dict[tuple[object, ...], list[SongId]] = {}
    for song_id, *were in rows:
        groups.setdefault(tuple(were), []).append(SongId(song_id))
    changed = [song_id for some in groups.values() for song_id in some]
    _write(db, changed, values, touched=touched)
    return Before(columns, tuple(groups.items()))


def _write(
    db: Connection, song_ids: Sequence[int], values: Mapping[str, object], *, touched: Touched
) -> None:
    """Set columns, and keep what is rejected in step: whatever is in the Trash is, whatever is listed is not."""
    if not song_ids:
        return
    wanted = _json(song_ids)
    names = ", ".join(f"{name} = :{name}" for name in values)
    db.execute(
        f"UPDATE song SET {names} WHERE song_id IN (SELECT value FROM json_each(:wanted))",  # noqa: S608 — own names
        {**values, "wanted": wanted},
    )
    touched.songs.update(song_ids)
    if "removed" not in values:
        touched.decide((_THINGS[name] for name in values if name in _THINGS), song_ids)
        if "own_cover" in values:
            touched.covers.update(song_ids)
        touched.judged = True
        return
    touched.decide(["trash"], song_ids)
    touched.songs_listed = True
    tracking.reject(db, song_ids)
    db.execute(
        "DELETE FROM rejected WHERE clip_id IN (SELECT clip_id FROM song WHERE removed IS NULL"
        " AND song_id IN (SELECT value FROM json_each(?)))",
        (wanted,),
    )


def _json(song_ids: Iterable[int]) -> str:
    return json.dumps([int(song_id) for song_id in song_ids])
