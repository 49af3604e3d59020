"""Which tasks are tracked, when to look at them, and what is removed. Runs inside the caller's transaction.

Decides no pace and no back-off (the schedule does); it keeps what was decided.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from sqlite3 import Connection, Row

from suno_desktop.core.library import songs, stems
from suno_desktop.core.library.merge import TASK_RANK, shown_task_state
from suno_desktop.core.library.results import Touched, Tracked
from suno_desktop.core.library.share import EVERYTHING, Share
from suno_desktop.core.library.sql_values import clean, from_ms, to_ms
from suno_desktop.core.model import (
    Action,
    DueTask,
    Look,
    RelayId,
    TaskId,
    TaskKey,
    TaskState,
    TaskWish,
)

_DUE = (
    "FROM task LEFT JOIN relay USING (relay_id) WHERE task.removed IS NULL"
    " AND next_look_at IS NOT NULL AND coalesce(relay.removed, 0) = 0"
)
_NOT_REJECTED = (
    "trashed_at IS NULL AND NOT EXISTS (SELECT 1 FROM rejected WHERE rejected.clip_id = song.clip_id)"
    " AND NOT EXISTS (SELECT 1 FROM decision WHERE subject = song.clip_id AND thing = 'merged' AND value IS NOT NULL)"
)
"""What comes back with its task: neither what the person threw away, nor what is the same song as another."""


def task_row(db: Connection, key: int) -> Row:
    """The row of a task that exists."""
    row: Row = db.execute("SELECT * FROM task WHERE task_key = ?", (key,)).fetchone()
    return row


def insert_task(
    db: Connection,
    task_id: str,
    *,
    relay_id: int | None,
    now: int,
    next_look_at: int | None,
    touched: Touched,
    has_songs: bool = False,
) -> int:
    """Add a waiting task and, unless its songs come at once, the row that stands for them."""
    row = db.execute(
        "INSERT INTO task (relay_id, task_id, state, said, added_at, next_look_at)"
        " VALUES (?, ?, 'waiting', ?, ?, ?) RETURNING task_key",
        (relay_id, clean(task_id), TASK_RANK[TaskState.WAITING], now, next_look_at),
    ).fetchone()
    key = int(row["task_key"])
    if not has_songs:
        touched.songs.update(songs.add_stand_ins(db, [key], now=now))
    touched.tasks.add(key)
    touched.songs_listed = touched.tasks_listed = True
    return key


def track(db: Connection, wishes: Iterable[TaskWish], *, now: int, touched: Touched) -> Tracked:
    """Add tasks that are not tracked; see `Library.track`."""
    wishes = tuple(wishes)
    fresh = _insert_fresh(db, wishes, now=now, touched=touched)
    found: dict[int, bool] = {}
    for wish in wishes:
        key = fresh.get(wish)
        is_added = key is not None
        if key is None:
            key, is_added = _track(db, wish, now=now, touched=touched)
        found.setdefault(key, is_added)
    return Tracked(
        changes=touched.changes(),
        added=tuple(TaskKey(key) for key, is_added in found.items() if is_added),
        known=tuple(TaskKey(key) for key, is_added in found.items() if not is_added),
    )


def _insert_fresh(
    db: Connection, wishes: Sequence[TaskWish], *, now: int, touched: Touched
) -> dict[TaskWish, int]:
    """Add at once all of which no task has the ID; their keys. One by one they would take twice as long."""
    first: dict[str, TaskWish] = {}
    for wish in wishes:
        first.setdefault(clean(wish.task_id), wish)
    rows = db.execute(
        "SELECT DISTINCT task_id FROM task WHERE task_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(first)),),
    )
    for row in rows.fetchall():
        del first[row["task_id"]]
    if not first:
        return {}
    last = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'task'").fetchone()
    before = last["seq"] if last else 0
    db.execute(
        "INSERT INTO task (task_key, task_id, relay_id, state, said, added_at, next_look_at)"
        " SELECT ?1 + key, json_extract(value, '$[0]'), json_extract(value, '$[1]'), 'waiting', ?2, ?3, ?3"
        " FROM json_each(?4)",
        (
            before + 1,
            TASK_RANK[TaskState.WAITING],
            now,
            json.dumps([(task_id, wish.relay_id) for task_id, wish in first.items()]),
        ),
    )
    keys = range(before + 1, before + 1 + len(first))
    touched.songs.update(songs.add_stand_ins(db, keys, now=now))
    touched.tasks.update(keys)
    touched.songs_listed = touched.tasks_listed = True
    return dict(zip(first.values(), keys, strict=True))


def _track(db: Connection, wish: TaskWish, *, now: int, touched: Touched) -> tuple[int, bool]:
    row: Row | None = db.execute(
        "SELECT * FROM task WHERE task_id = ?1 AND (?2 IS NULL OR relay_id IS NULL OR relay_id = ?2)"
        " ORDER BY removed IS NOT NULL, relay_id IS NOT NULL, task_key LIMIT 1",
        (clean(wish.task_id), wish.relay_id),
    ).fetchone()
    if row is None:  # there is one of this ID, but at another relay
        key = insert_task(
            db,
            wish.task_id,
            relay_id=wish.relay_id,
            now=now,
            next_look_at=now,
            touched=touched,
        )
        return key, True
    key = row["task_key"]
    if row["relay_id"] is None and wish.relay_id is not None:
        _pin(db, key, relay_id=wish.relay_id, now=now, touched=touched)
    if row["removed"] is not None:
        revive(db, row, now=now, touched=touched)
    _bring_songs_back(db, key, touched=touched)
    return key, row["removed"] is not None


def _pin(db: Connection, key: int, *, relay_id: int, now: int, touched: Touched) -> None:
    """The person says which relay made a task that had none."""
    db.execute(
        "UPDATE task SET relay_id = ?, refused_by = '[]', next_look_at = iif(state = 'ready', next_look_at, ?)"
        " WHERE task_key = ?",
        (relay_id, now, key),
    )
    touched.tasks.add(key)
    touched.songs.update(songs.of_task(db, key))


def revive(db: Connection, row: Row, *, now: int, touched: Touched) -> None:
    """Track a task again that had been removed, with the songs that went with it; not with those that are rejected."""
    key = row["task_key"]
    db.execute(
        "UPDATE task SET removed = NULL, next_look_at = iif(state = 'ready', next_look_at, ?) WHERE task_key = ?",
        (now, key),
    )
    back = db.execute(
        f"UPDATE song SET removed = NULL WHERE removed = ?1 AND {_NOT_REJECTED} AND song_id IN"  # noqa: S608 — constant
        " (SELECT song_id FROM song WHERE task_key = ?2 UNION SELECT song_id FROM source WHERE task_key = ?2)"
        " RETURNING song_id",
        (row["removed"], key),
    ).fetchall()
    touched.tasks.add(key)
    touched.songs.update(song["song_id"] for song in back)
    touched.decide(["trash"], (song["song_id"] for song in back))
    touched.songs_listed = touched.tasks_listed = True


def _bring_songs_back(db: Connection, key: int, *, touched: Touched) -> None:
    """Bring the songs back of a task that was pasted again and has none left in the list; not those that are rejected."""
    back = db.execute(
        "WITH own AS (SELECT song_id FROM song WHERE task_key = ?1 UNION SELECT song_id FROM source WHERE task_key = ?1)"  # noqa: S608 — constant
        f" UPDATE song SET removed = NULL WHERE song_id IN own AND {_NOT_REJECTED} AND NOT EXISTS"
        " (SELECT 1 FROM song AS other WHERE other.song_id IN own AND other.removed IS NULL) RETURNING song_id",
        (key,),
    ).fetchall()
    if back:
        touched.songs.update(song["song_id"] for song in back)
        touched.decide(["trash"], (song["song_id"] for song in back))
        touched.songs_listed = True


# Removal. Nothing is deleted: what is removed carries the token of its removal.


def new_token(db: Connection, *, now: int) -> int:
    """Begin a removal."""
    sql = "INSERT INTO removal (removed_at) VALUES (?) RETURNING token"
    return int(db.execute(sql, (now,)).fetchone()["token"])


def untrack(
    db: Connection, keys: Iterable[int], *, token: int, with_songs: bool, touched: Touched
) -> None:
    """Remove tasks and the rows that stand for them; on demand the songs that no other tracked task has go to the Trash."""
    for key in keys:
        gone = db.execute(
            "UPDATE task SET removed = ? WHERE task_key = ? AND removed IS NULL RETURNING task_key",
            (token, key),
        ).fetchone()
        if gone is None:
            continue
        touched.tasks.add(key)
        touched.tasks_listed = True
        _remove(db, f"task_key = {key:d} AND kind = 'task'", token=token, touched=touched)
        if with_songs:
            _remove(
                db,
                f"song_id IN (SELECT song_id FROM source WHERE task_key = {key:d}) AND NOT EXISTS"  # noqa: S608 — an integer
                " (SELECT 1 FROM source JOIN task ON task.task_key = source.task_key"
                " WHERE source.song_id = song.song_id AND task.removed IS NULL)",
                token=token,
                touched=touched,
            )


def remove_songs(db: Connection, song_ids: Iterable[int], *, token: int, touched: Touched) -> int:
    """Move songs to the Trash; how many stems went along.

    A row that stands for a task takes its task along, and there is nothing to keep of it.
    """
    among = "song_id IN (SELECT value FROM json_each(?2))"
    wanted = json.dumps([int(song_id) for song_id in song_ids])
    rows = db.execute(
        "SELECT task_key FROM json_each(?) AS wanted JOIN song ON song_id = wanted.value WHERE kind = 'task'",
        (wanted,),
    ).fetchall()
    keys = [row["task_key"] for row in rows]
    untrack(db, keys, token=token, with_songs=False, touched=touched)
    return _remove(db, among, token=token, touched=touched, wanted=wanted)


def _remove(db: Connection, which: str, *, token: int, touched: Touched, wanted: str = "[]") -> int:
    """Remove listed songs with their stems, and tell how many these are; `which` may speak of the JSON list `wanted` as ?2."""
    gone = db.execute(
        "UPDATE song SET removed = ?1,"  # noqa: S608 — own text and integers
        " trashed_at = iif(kind = 'task', NULL, (SELECT removed_at FROM removal WHERE token = ?1))"
        f" WHERE removed IS NULL AND ?2 IS NOT NULL AND {which} RETURNING song_id",
        (token, wanted),
    ).fetchall()
    if gone:
        song_ids = [row["song_id"] for row in gone]
        reject(db, song_ids)
        touched.songs.update(song_ids)
        touched.decide(["trash"], song_ids)
        touched.songs_listed = True
        if along := stems.of_songs(db, song_ids):
            among = "song_id IN (SELECT value FROM json_each(?2))"
            _remove(db, among, token=token, touched=touched, wanted=json.dumps(along))
            return len(along)
    return 0


def reject(db: Connection, song_ids: Iterable[int]) -> None:
    """Note those of these songs as rejected that are removed: they are or were in the Trash."""
    db.execute(
        "INSERT OR IGNORE INTO rejected SELECT clip_id, coalesce(trashed_at, removed_at) FROM song"
        " JOIN removal ON token = song.removed WHERE clip_id IS NOT NULL AND song_id IN (SELECT value FROM json_each(?))",
        (json.dumps([int(song_id) for song_id in song_ids]),),
    )


def restore(db: Connection, token: int, *, touched: Touched, limit: int) -> None:
    """Bring back exactly what a removal took that was not brought back since; at most so many songs at once (below 0: all)."""
    tasks = db.execute(
        "UPDATE task SET removed = NULL WHERE removed = ? RETURNING task_key", (token,)
    ).fetchall()
    back = db.execute(
        "UPDATE song SET removed = NULL, trashed_at = NULL WHERE song_id IN"
        " (SELECT song_id FROM song WHERE removed = ? LIMIT ?) RETURNING song_id, clip_id",
        (token, limit),
    ).fetchall()
    db.executemany("DELETE FROM rejected WHERE clip_id = ?", [(row["clip_id"],) for row in back])
    touched.tasks.update(row["task_key"] for row in tasks)
    touched.songs.update(row["song_id"] for row in back)
    touched.decide(["trash"], (row["song_id"] for row in back))
    touched.tasks_listed |= bool(tasks)
    touched.songs_listed |= bool(back)


# Looking.


def due_at(
    db: Connection, relay_id: int | None, *, now: int, limit: int, share: Share = EVERYTHING
) -> tuple[DueTask, ...]:
    """What to look at now at one relay (None: at one that is still to be found), the longest due first."""
    mine, keys = share.sql("task_key")
    rows = db.execute(
        f"SELECT task.* {_DUE} AND next_look_at <= ? AND task.relay_id IS ?{mine}"
        " ORDER BY next_look_at, task_key LIMIT ?",
        (now, relay_id, *keys, limit),
    )
    return tuple(map(_due_of, rows))


def next_due(db: Connection, *, after: int | None, share: Share = EVERYTHING) -> datetime | None:
    """When the next task will be due, of those that are not due at `after`."""
    later = "" if after is None else " AND next_look_at > ?"
    mine, keys = share.sql("task_key")
    at: int | None = db.execute(
        f"SELECT min(next_look_at) {_DUE}{later}{mine}",
        (*(() if after is None else (after,)), *keys),
    ).fetchone()[0]
    return from_ms(at)


def due_tasks(db: Connection, keys: Sequence[int]) -> tuple[DueTask, ...]:
    """Tracked tasks as the poller needs them, due or not, in the order of the keys."""
    rows = db.execute(
        "SELECT task.* FROM json_each(?) AS wanted JOIN task ON task_key = wanted.value"
        " WHERE removed IS NULL ORDER BY wanted.key",
        (json.dumps([int(key) for key in keys]),),
    )
    return tuple(map(_due_of, rows))


def _due_of(row: Row) -> DueTask:
    return DueTask(
        key=TaskKey(row["task_key"]),
        task_id=TaskId(row["task_id"]),
        relay_id=None if row["relay_id"] is None else RelayId(row["relay_id"]),
        state=TaskState(row["state"]),
        action=None if row["action"] is None else Action(row["action"]),
        added_at=from_ms(row["added_at"]),
        asked=row["asked"],
        misses=row["misses"],
        last_look_at=from_ms(row["last_look_at"]),
        done_at=from_ms(row["done_at"]),
        next_look_at=from_ms(row["next_look_at"] or 0),
        refused_by=tuple(map(RelayId, json.loads(row["refused_by"]))),
    )


def note_look(db: Connection, key: int, look: Look, *, now: int, touched: Touched) -> None:
    """Keep what a look at a task found."""
    row = task_row(db, key)
    rank = TASK_RANK.get(look.state)
    own = None if rank is not None else look.state.value
    said = max(row["said"], rank or 0)
    refused = json.loads(row["refused_by"])
    if look.refused_by is not None and look.refused_by not in refused:
        refused.append(look.refused_by)
    shown = shown_task_state(said, own)
    db.execute(
        "UPDATE task SET said = ?, look = ?, state = ?, code = ?, detail = ?, next_look_at = ?, misses = ?,"
        " asked = asked + ?, last_look_at = ?, refused_by = ? WHERE task_key = ?",
        (
            said,
            own,
            shown.value,
            look.code,
            None if look.detail is None else clean(look.detail),
            to_ms(look.next_look_at),
            look.misses,
            int(look.answered),
            now,
            json.dumps(refused),
            key,
        ),
    )
    touched.tasks.add(key)
    if shown.value != row["state"]:
        ids = songs.of_task(db, key)
        touched.songs.update(ids)
        songs.refresh(db, ids, touched=touched)


def has_future(db: Connection, *, now: int, latest: int) -> bool:
    """Whether a tracked task was added or looked at after `now`, or is to be looked at after `latest`."""
    row = db.execute(
        "SELECT 1 FROM task WHERE removed IS NULL AND next_look_at IS NOT NULL"
        " AND (added_at > ?1 OR last_look_at > ?1 OR next_look_at > ?2) LIMIT 1",
        (now, latest),
    ).fetchone()
    return row is not None


def hurry(db: Connection, keys: Sequence[int] | None, *, now: int, touched: Touched) -> None:
    """Make tasks due now; named ones also where nobody would look again."""
    if keys is None:
        rows = db.execute(
            "UPDATE task SET next_look_at = ?1 WHERE removed IS NULL AND next_look_at > ?1 RETURNING task_key",
            (now,),
        ).fetchall()
        touched.tasks.update(row["task_key"] for row in rows)
        return
    wanted = json.dumps([int(key) for key in keys])
    _look_again(
        db, "task_key IN (SELECT value FROM json_each(?))", wanted, now=now, touched=touched
    )


def release_held(db: Connection, relay_id: RelayId, *, now: int, touched: Touched) -> None:
    """A relay's key or address changed: look again at what waits for it."""
    _look_again(
        db,
        f"(relay_id = {int(relay_id):d} AND look = 'held')"
        " OR (relay_id IS NULL AND look IN ('held', 'unknown'))",
        now=now,
        touched=touched,
    )


def hold(db: Connection, relay_id: RelayId, *, touched: Touched) -> None:
    """Hold the unfinished tasks of a relay that was removed, until the person does something."""
    rows = db.execute(
        "UPDATE task SET look = 'held', state = iif(state = 'ready', state, 'held'), code = 'task.no_relay',"
        " next_look_at = NULL WHERE relay_id = ? AND next_look_at IS NOT NULL RETURNING task_key",
        (relay_id,),
    ).fetchall()
    _touch(db, [row["task_key"] for row in rows], touched=touched)


def _look_again(db: Connection, which: str, *values: object, now: int, touched: Touched) -> None:
    """Make due now what is not, whatever was found out before."""
    rows = db.execute(
        f"SELECT task_key, said FROM task WHERE removed IS NULL AND ({which}) AND (next_look_at IS NULL"  # noqa: S608 — own text and integers
        " OR next_look_at > ? OR look IS NOT NULL OR code IS NOT NULL OR misses > 0 OR refused_by <> '[]')",
        (*values, now),
    ).fetchall()
    db.executemany(
        "UPDATE task SET look = NULL, state = ?, code = NULL, detail = NULL, misses = 0, refused_by = '[]',"
        " next_look_at = ? WHERE task_key = ?",
        [(shown_task_state(row["said"], None).value, now, row["task_key"]) for row in rows],
    )
    _touch(db, [row["task_key"] for row in rows], touched=touched)


def _touch(db: Connection, keys: Iterable[int], *, touched: Touched) -> None:
    for key in keys:
        touched.tasks.add(key)
        ids = songs.of_task(db, key)
        touched.songs.update(ids)
        songs.refresh(db, ids, touched=touched)
