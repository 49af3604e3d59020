"""Replies into rows: finds or makes the task, keeps the raw reply, merges what it tells. Runs inside the caller's transaction."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Mapping
from sqlite3 import Connection, Row
from typing import Any

from suno_desktop.core.library import songs
from suno_desktop.core.library.columns import clean
from suno_desktop.core.library.merge import (
    CLIP_RANK,
    TASK_COLUMNS,
    Known,
    merge_task,
    shown_task_state,
    told_by_clip,
    told_by_sheet,
)
from suno_desktop.core.library.results import Recorded, Touched
from suno_desktop.core.library.tracking import insert_task, revive, task_row
from suno_desktop.core.model import (
    Clip,
    ClipState,
    LyricSheet,
    RelayId,
    SongId,
    SongKind,
    Task,
    TaskId,
    TaskKey,
    TaskState,
)

_READY = CLIP_RANK[ClipState.READY]
_LISTED = frozenset({*songs.LISTED, "state"})
_ENDED = frozenset({TaskState.READY, TaskState.FAILED})
_UPDATE_TASK = (
    f"UPDATE task SET {', '.join(f'{name} = :{name}' for name in (*TASK_COLUMNS, 'look', 'state', 'code', 'detail', 'relay_id'))}"  # noqa: S608 — constants
    " WHERE task_key = :task_key"
)


class Recording:
    """One call of `Library.record`."""

    def __init__(self, db: Connection, *, relay_id: RelayId | None, now: int) -> None:
        self._db = db
        self._relay_id = relay_id
        self._now = now
        self._touched = Touched()
        self._index = songs.Index()
        self._keys: dict[TaskId, TaskKey] = {}
        self._ready: dict[int, None] = {}
        self._fresh: set[int] = set()
        self._takes: dict[int, int] = {}

    def run(self, tasks: Iterable[Task]) -> Recorded:
        """Take in all replies."""
        for task in tasks:
            self._record(task)
        self._index.write(self._db)
        return Recorded(
            changes=self._touched.changes(),
            keys=self._keys,
            ready=tuple(map(SongId, self._ready)),
        )

    def _record(self, task: Task) -> None:
        row = self._find(task)
        key = row["task_key"]
        self._keys[task.task_id] = TaskKey(key)
        is_new_reply = self._keep(key, raw=task.raw)
        told = merge_task(dict(row), task, at=self._now) if is_new_reply else dict(row)
        self._write_task(row, told)
        now = task_row(self._db, key)
        if is_new_reply:
            self._merge_songs(task, now)
        if (now["state"], now["progress"]) != (row["state"], row["progress"]):
            older = [song for song in songs.of_task(self._db, key) if song not in self._fresh]
            self._touched.songs.update(older)
            songs.refresh(self._db, older, touched=self._touched)

    # The task.

    def _find(self, task: Task) -> Row:
        row = self._stored(task.task_id)
        if row is None:
            is_open = task.state not in _ENDED and not task.done
            key = insert_task(
                self._db,
                task.task_id,
                relay_id=self._relay_id,
                now=self._now,
                next_look_at=self._now if is_open else None,
                has_songs=bool(task.clips or task.sheets),
                touched=self._touched,
            )
            return task_row(self._db, key)
        if self._relay_id is None and row["removed"] is not None:
            # The person brought this reply, so the task is wanted again.
            revive(self._db, row, now=self._now, touched=self._touched)
            return task_row(self._db, row["task_key"])
        return row

    def _stored(self, task_id: TaskId) -> Row | None:
        """The task at the relay that answered, or the one that has no relay yet; for an import any."""
        row: Row | None = self._db.execute(
            "SELECT * FROM task WHERE task_id = ?1 AND (?2 IS NULL OR relay_id IS NULL OR relay_id = ?2)"
            " ORDER BY removed IS NOT NULL, relay_id IS NOT NULL, task_key LIMIT 1",
            (clean(task_id), self._relay_id),
        ).fetchone()
        return row

    def _keep(self, key: int, *, raw: str) -> bool:
        """Store a reply; False if an equal one was stored (and merged) before."""
        if not raw:
            return True
        data = clean(raw).encode()
        stored = self._db.execute(
            "INSERT OR IGNORE INTO reply (task_key, relay_id, got_at, sha256, packed) VALUES (?, ?, ?, ?, ?)",
            (key, self._relay_id, self._now, hashlib.sha256(data).digest(), zlib.compress(data, 1)),
        )
        return stored.rowcount == 1

    def _write_task(self, row: Row, told: Mapping[str, Any]) -> None:
        has_news = told["said"] > row["said"]
        keeps_look = row["look"] == TaskState.STALLED and not has_news
        look = row["look"] if keeps_look else None
        values = {
            **{name: told[name] for name in TASK_COLUMNS},
            "look": look,
            "state": shown_task_state(told["said"], look).value,
            "code": row["code"] if keeps_look else None,
            "detail": row["detail"] if keeps_look else None,
            "relay_id": self._relay_id if row["relay_id"] is None else row["relay_id"],
        }
        if all(row[name] == value for name, value in values.items()):
            return
        self._db.execute(_UPDATE_TASK, {**values, "task_key": row["task_key"]})
        self._touched.tasks.add(row["task_key"])

    # Its songs.

    def _merge_songs(self, task: Task, row: Row) -> None:
        for clip in task.clips:
            self._merge_clip(clip, row)
        for ordinal, sheet in enumerate(task.sheets):
            self._merge_sheet(sheet, row, ordinal=ordinal)

    def _merge_clip(self, clip: Clip, row: Row) -> None:
        key = row["task_key"]
        told, rank = told_by_clip(clip), CLIP_RANK[clip.state]
        stored = self._db.execute(
            f"{songs.KNOWN} WHERE clip_id = ?", (clean(clip.clip_id),)
        ).fetchone()
        if stored is not None:
            self._change(stored, told, rank=rank)
            if self._is_new_source(key, stored["song_id"]):
                songs.add_source(
                    self._db, key, song_id=stored["song_id"], take=self._next_take(key)
                )
                songs.drop_stand_in(self._db, key, touched=self._touched)
                self._touched.tasks.add(key)
            return
        self._add(told, row, rank=rank, clip_id=clip.clip_id, take=self._next_take(key))

    def _merge_sheet(self, sheet: LyricSheet, row: Row, *, ordinal: int) -> None:
        told, rank = told_by_sheet(sheet), CLIP_RANK[sheet.state]
        stored = self._db.execute(
            f"{songs.KNOWN} WHERE task_key = ? AND kind = 'sheet' AND take = ?",
            (row["task_key"], ordinal),
        ).fetchone()
        if stored is not None:
            self._change(stored, told, rank=rank)
            return
        self._add(told, row, rank=rank, clip_id=None, take=ordinal)

    def _add(
        self, told: Mapping[str, Any], row: Row, *, rank: int, clip_id: str | None, take: int
    ) -> None:
        known = Known()
        known.tell(told, rank=rank, at=self._now)
        song_id = songs.add(
            self._db,
            known,
            kind=SongKind.SHEET if clip_id is None else SongKind.CLIP,
            task_key=row["task_key"],
            clip_id=clip_id,
            take=take,
            task_state=TaskState(row["state"]),
            now=self._now,
            removed=row["removed"],
            index=self._index,
        )
        self._fresh.add(song_id)
        self._touched.songs.add(song_id)
        self._touched.songs_listed = True
        self._touched.tasks.add(row["task_key"])
        if rank == _READY and row["removed"] is None:
            self._ready[song_id] = None

    def _change(self, stored: Row, told: Mapping[str, Any], *, rank: int) -> None:
        before = dict(stored)
        known = Known.stored(before)
        changed = known.tell(told, rank=rank, at=self._now)
        if not changed and known.weights() == before["weights"]:
            return
        songs.change(self._db, stored["song_id"], before=before, known=known, index=self._index)
        if not changed:
            return
        self._touched.songs.add(stored["song_id"])
        if changed & _LISTED:
            self._touched.songs_listed = True
        if "state" in changed and rank == _READY and stored["removed"] is None:
            self._ready[stored["song_id"]] = None

    def _is_new_source(self, key: int, song_id: int) -> bool:
        row = self._db.execute(
            "SELECT 1 FROM source WHERE task_key = ? AND song_id = ?", (key, song_id)
        ).fetchone()
        return row is None

    def _next_take(self, key: int) -> int:
        take = self._takes.get(key)
        if take is None:
            row = self._db.execute(
                "SELECT coalesce(max(take) + 1, 0) AS take FROM source WHERE task_key = ?", (key,)
            ).fetchone()
            take = int(row["take"])
        self._takes[key] = take + 1
        return take
