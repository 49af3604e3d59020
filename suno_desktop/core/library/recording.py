"""Replies into rows: finds or makes the task, keeps the raw reply, merges what it tells. Runs inside the caller's transaction."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from sqlite3 import Connection, Row
from typing import Any, NamedTuple

from suno_desktop.core.library import (
    deciding,
    decisions,
    downloads,
    judgements,
    link_ends,
    songs,
    stems,
    twins,
)
from suno_desktop.core.library.link_ends import LinkEnds
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
from suno_desktop.core.library.sql_values import clean, digest
from suno_desktop.core.library.tracking import insert_task, new_token, revive, task_row
from suno_desktop.core.model import (
    Clip,
    ClipId,
    ClipState,
    LyricSheet,
    RelayId,
    SongId,
    SongKind,
    Task,
    TaskId,
    TaskKey,
    TaskState,
    is_live,
)

_READY = CLIP_RANK[ClipState.READY]
_LISTED = frozenset({*songs.LISTED, "state"})
_ENDED = frozenset({TaskState.READY, TaskState.FAILED})
_WRITTEN = (*TASK_COLUMNS, "look", "state", "code", "detail")
_UPDATE_TASK = f"UPDATE task SET {', '.join(f'{name} = ?' for name in _WRITTEN)} WHERE task_key = ?"  # noqa: S608 — constants


MOST_SONGS = 100
"""How many songs a relay may bring by one task; real tasks have two to twelve. The person's own files have no such
bound."""


class _Owner(NamedTuple):
    """What songs must know of the task that brings them."""

    key: int
    state: TaskState
    removed: int | None


class Recording:
    """One call of `Library.record`."""

    def __init__(
        self,
        db: Connection,
        *,
        relay_id: RelayId | None,
        now: int,
        takes: Mapping[ClipId, int] | None = None,
        are_new: bool = False,
    ) -> None:
        """`takes` are known already for some clips: their files say so. `are_new`: what becomes ready is to be heard."""
        self._db = db
        self._relay_id = relay_id
        self._is_bounded = relay_id is not None
        self._now = now
        self._touched = Touched()
        self._later = songs.Later()
        self._keys: dict[TaskId, TaskKey] = {}
        self._ready: dict[int, None] = {}
        self._fresh: set[int] = set()
        self._came: dict[str, int] = {}
        """What of these is new, by the subjects of `decisions`."""
        self._hidden: list[str] = []
        """Clips that no list has, of which another task told."""
        self._wished = takes or {}
        self._takes: dict[int, set[int]] = {}
        self._stand_ins: dict[int, int] = {}
        self._clips: set[str] = set()
        self._rows: dict[str, list[Row]] = {}
        self._full: set[TaskKey] = set()
        self._lives: dict[RelayId | None, int | None] = {None: None}
        self._are_new = are_new
        self._rejected: frozenset[str] = frozenset()
        self._token: int | None = None
        """Of the removal of clips that come in rejected."""

    def run(self, tasks: Iterable[Task]) -> Recorded:
        """Take in all replies."""
        told = list(tasks)
        self._look_up(told)
        for task in told:
            self._record(task, self._find(task))
        return self.finish()

    def take_in(self, key: int, told: Sequence[tuple[RelayId | None, int, Task]]) -> None:
        """Take in what relays (if known) answered for one task at these times; `finish` must follow."""
        self._look_up_clips(task for _, _, task in told)
        for relay_id, at, task in told:
            self._relay_id, self._now = relay_id, at
            self._record(task, task_row(self._db, key))

    def read_again(self, key: int, relay_id: RelayId | None, at: int, task: Task) -> None:
        """Take in what a kept reply tells today; what was found by asking since stays; `finish` must follow."""
        self._look_up_clips([task])
        self._relay_id, self._now = relay_id, at
        row = task_row(self._db, key)
        before = {name: row[name] for name in _WRITTEN}
        after = before | merge_task(before, task, at=at)
        after["state"] = shown_task_state(after["said"], after["look"]).value
        self._write_task(row, task, before=before, after=after, is_new_reply=True)

    def finish(self) -> Recorded:
        """Write what is left to write."""
        self._later.write(self._db)
        decisions.note(self._db, self._touched, now=self._now)
        deciding.apply_to_new(self._db, self._came, now=self._now, touched=self._touched)
        if self._hidden:
            twins.settle(self._db, self._hidden, now=self._now, touched=self._touched)
        stems.settle(self._db, self._touched)
        return Recorded(
            changes=self._touched.changes(),
            keys=self._keys,
            ready=tuple(map(SongId, self._ready)),
            full=frozenset(self._full),
        )

    def _look_up(self, tasks: Sequence[Task]) -> None:
        """Ask once for all tasks, and which clips are known at all: most replies bring new ones."""
        for row in self._db.execute(
            "SELECT * FROM task WHERE task_id IN (SELECT value FROM json_each(?))",
            (json.dumps([clean(task.task_id) for task in tasks]),),
        ):
            self._rows.setdefault(row["task_id"], []).append(row)
        self._look_up_songs([row["task_key"] for rows in self._rows.values() for row in rows])
        self._look_up_clips(tasks)

    def _look_up_songs(self, keys: Sequence[int]) -> None:
        self._takes |= songs.takes(self._db, keys)
        self._stand_ins |= songs.stand_ins(self._db, keys)

    def _look_up_clips(self, tasks: Iterable[Task]) -> None:
        clip_ids = [clip.clip_id for task in tasks for clip in task.clips]
        rows = self._db.execute(
            "SELECT clip_id FROM song WHERE clip_id IN (SELECT value FROM json_each(?))",
            (json.dumps([clean(clip_id) for clip_id in clip_ids]),),
        )
        self._clips = {row["clip_id"] for row in rows}
        self._rejected = judgements.rejected_among(self._db, clip_ids)

    def _record(self, task: Task, row: Row) -> None:
        key = row["task_key"]
        self._keys[task.task_id] = TaskKey(key)
        is_new_reply = self._keep(key, raw=task.raw)
        before = {name: row[name] for name in _WRITTEN}
        after = self._after(before, task if is_new_reply else None)
        if row["relay_id"] is None and self._relay_id is not None:
            self._pin(key)
        self._write_task(row, task, before=before, after=after, is_new_reply=is_new_reply)

    def _write_task(
        self,
        row: Row,
        task: Task,
        *,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
        is_new_reply: bool,
    ) -> None:
        """Write what changed of a task, and its songs."""
        key = row["task_key"]
        if after != before:
            self._db.execute(_UPDATE_TASK, (*after.values(), key))
            self._touched.tasks.add(key)
        if is_new_reply:
            self._merge_songs(task, _Owner(key, TaskState(after["state"]), row["removed"]))
        if (after["state"], after["progress"]) != (before["state"], before["progress"]):
            older = [song for song in songs.of_task(self._db, key) if song not in self._fresh]
            self._touched.songs.update(older)
            songs.refresh(self._db, older, touched=self._touched)

    # The task.

    def _find(self, task: Task) -> Row:
        row = self._stored(task.task_id)
        if row is None:
            is_open = task.state not in _ENDED
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
        name = clean(task_id)
        rows = self._rows.pop(name, None)
        if rows is None:  # new, or told twice in one batch
            rows = self._db.execute("SELECT * FROM task WHERE task_id = ?", (name,)).fetchall()
        fitting = [
            row
            for row in rows
            if self._relay_id is None or row["relay_id"] in {None, self._relay_id}
        ]
        return min(
            fitting,
            key=lambda row: (
                row["removed"] is not None,
                row["relay_id"] is not None,
                row["task_key"],
            ),
            default=None,
        )

    def _keep(self, key: int, *, raw: str) -> bool:
        """Store a reply; False if an equal one was stored (and merged) before."""
        if not raw:
            return True
        data = raw.encode("utf-8", "replace")
        stored = self._db.execute(
            "INSERT OR IGNORE INTO reply (task_key, relay_id, got_at, sha256, packed) VALUES (?, ?, ?, ?, ?)",
            (key, self._relay_id, self._now, digest(data), zlib.compress(data, 1)),
        )
        return stored.rowcount == 1

    def _after(self, before: Mapping[str, Any], task: Task | None) -> dict[str, Any]:
        """The values of `_WRITTEN` after an answer, which tells something (`task`) or nothing new."""
        after = dict(before)
        if task is not None:
            after |= merge_task(before, task, at=self._now)
        if before["look"] != TaskState.STALLED or after["said"] > before["said"]:
            after |= {"look": None, "code": None, "detail": None}
        after["state"] = shown_task_state(after["said"], after["look"]).value
        return after

    def _pin(self, key: int) -> None:
        """The relay that answers for a task without one is the one to ask from now on."""
        self._db.execute("UPDATE task SET relay_id = ? WHERE task_key = ?", (self._relay_id, key))
        self._touched.tasks.add(key)

    # Its songs.

    def _merge_songs(self, task: Task, owner: _Owner) -> None:
        if owner.key not in self._takes:
            self._look_up_songs([owner.key])
        for clip in task.clips:
            self._merge_clip(clip, owner)
        for ordinal, sheet in enumerate(task.sheets):
            self._merge_sheet(sheet, owner, ordinal=ordinal)

    def _merge_clip(self, clip: Clip, owner: _Owner) -> None:
        key = owner.key
        told, rank = told_by_clip(clip), CLIP_RANK[clip.state]
        clip_id = clean(clip.clip_id)
        is_new = clip_id not in self._clips
        if self._is_bounded and is_new and len(self._takes[key]) >= MOST_SONGS:
            self._full.add(TaskKey(key))
            return
        if is_new:
            self._clips.add(clip_id)
            self._add(
                told, owner, rank=rank, clip_id=clip_id, take=self._next_take(key, clip.clip_id)
            )
            return
        self._later.write_rows(self._db)
        stored = self._db.execute(f"{songs.KNOWN} WHERE clip_id = ?", (clip_id,)).fetchone()
        self._change(stored, told, rank=rank)
        if self._is_new_source(key, stored["song_id"]):
            songs.add_source(self._db, key, song_id=stored["song_id"], take=self._next_take(key))
            songs.drop_stand_in(self._db, key, touched=self._touched)
            self._stand_ins.pop(key, None)
            self._touched.tasks.add(key)
            if stored["removed"] is not None:
                self._hidden.append(clip_id)

    def _merge_sheet(self, sheet: LyricSheet, owner: _Owner, *, ordinal: int) -> None:
        told, rank = told_by_sheet(sheet), CLIP_RANK[sheet.state]
        self._later.write_rows(self._db)
        stored = self._db.execute(
            f"{songs.KNOWN} WHERE task_key = ? AND kind = 'sheet' AND take = ?",
            (owner.key, ordinal),
        ).fetchone()
        if stored is not None:
            self._change(stored, told, rank=rank)
            return
        self._add(told, owner, rank=rank, clip_id=None, take=ordinal)

    def _add(
        self, told: Mapping[str, Any], owner: _Owner, *, rank: int, clip_id: str | None, take: int
    ) -> None:
        known = Known()
        known.tell(told, rank=rank, at=self._now)
        removed = owner.removed
        if removed is None and clip_id in self._rejected:
            removed = self._removal()
        song_id = songs.add(
            self._db,
            known,
            songs.Entry(
                kind=SongKind.SHEET if clip_id is None else SongKind.CLIP,
                task_key=owner.key,
                clip_id=clip_id,
                take=take,
                task_state=owner.state,
                removed=removed,
                unheard=self._are_new and rank == _READY and clip_id is not None,
                link=self._link(None, told, known),
            ),
            now=self._now,
            stand_in=self._stand_ins.pop(owner.key, None) if take == 0 else None,
            later=self._later,
        )
        self._fresh.add(song_id)
        self._came[clip_id or f"{self._name_of(owner.key)}/{take}"] = song_id
        self._touched.songs.add(song_id)
        self._touched.songs_listed = True
        self._touched.tasks.add(owner.key)
        if rank == _READY and removed is None:
            self._ready[song_id] = None

    def _name_of(self, key: int) -> str:
        return str(task_row(self._db, key)["task_id"])

    def _removal(self) -> int:
        if self._token is None:
            self._token = new_token(self._db, now=self._now)
        return self._token

    def _change(self, stored: Row, told: Mapping[str, Any], *, rank: int) -> None:
        before = dict(stored)
        known = Known.stored(before)
        changed = known.tell(told, rank=rank, at=self._now)
        link = self._link(before, told, known)
        if link != link_ends.of_row(before):
            link_ends.write(self._db, stored["song_id"], link)
        if not changed and known.weights() == before["weights"]:
            return
        songs.change(self._db, stored["song_id"], before=before, known=known, later=self._later)
        if not changed:
            return
        self._touched.songs.add(stored["song_id"])
        if changed & _LISTED:
            self._touched.songs_listed = True
        if stored["removed"] is not None or known.state != _READY:
            return
        if "state" in changed:
            self._ready[stored["song_id"]] = None
            if self._are_new:
                judgements.wait_to_be_heard(self._db, stored["song_id"])
        elif {"audio_url", "video_url"} & changed:
            self._relinked(before, told)

    def _relinked(self, before: Mapping[str, Any], told: Mapping[str, Any]) -> None:
        """A song that was ready has another link: what failed for want of one is tried, what nobody could have is wished."""
        song_id = before["song_id"]
        downloads.requeue_relinked(self._db, song_id, now=self._now, touched=self._touched)
        ends = before["link_ends"]
        was_lacking = before["audio_url"] is None or (ends is not None and ends <= self._now)
        if was_lacking and "audio_url" in told and not downloads.is_wished(self._db, song_id):
            self._ready[song_id] = None

    def _link(
        self, before: Mapping[str, Any] | None, told: Mapping[str, Any], known: Known
    ) -> LinkEnds:
        """How long the link to a song's sound lives, after a reply."""
        url = known.values.get("audio_url")
        if url is None or known.state != _READY or is_live(url):
            return link_ends.NO_LINK
        since = self._now if told.get("audio_url") == url else None
        if before is not None and before["audio_url"] == url and before["link_since"] is not None:
            since = min(since or before["link_since"], before["link_since"])
            if since == before["link_since"]:
                return link_ends.of_row(before)
        if since is None:
            return link_ends.NO_LINK
        return link_ends.of(url, since=since, life_s=self._life())

    def _life(self) -> int | None:
        """How long links of the relay live that is being listened to."""
        if self._relay_id not in self._lives:
            self._lives[self._relay_id] = link_ends.life_of(self._db, self._relay_id).seconds
        return self._lives[self._relay_id]

    def _is_new_source(self, key: int, song_id: int) -> bool:
        row = self._db.execute(
            "SELECT 1 FROM source WHERE task_key = ? AND song_id = ?", (key, song_id)
        ).fetchone()
        return row is None

    def _next_take(self, key: int, clip_id: ClipId | None = None) -> int:
        """The take that its file says, or else the first that no song has."""
        taken = self._takes[key]
        wished = None if clip_id is None else self._wished.get(clip_id)
        if wished is None or wished in taken:
            wished = next(take for take in count() if take not in taken)
        taken.add(wished)
        return wished
