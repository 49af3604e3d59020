"""Short words for what the tests of the library say often."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from suno_desktop.core.changes import Changes
from suno_desktop.core.library.library import Library
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.library.results import Recorded
from suno_desktop.core.model import (
    Clip,
    ClipId,
    ClipState,
    Collected,
    DueTask,
    FileId,
    Fingerprint,
    Look,
    LyricSheet,
    MediaKind,
    RelayId,
    SongId,
    Task,
    TaskId,
    TaskKey,
    TaskState,
    TaskWish,
)
from suno_desktop.core.rows import SongFilter, SongQuery, SongRow, TaskQuery

START = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
READY, PENDING, STREAMING, FAILED = (
    ClipState.READY,
    ClipState.PENDING,
    ClipState.STREAMING,
    ClipState.FAILED,
)
AUDIO = "https://media.invalid/a.mp3"


class FakeClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return (self.at - START).total_seconds()

    def move(self, **parts: float) -> datetime:
        self.at += timedelta(**parts)
        return self.at


@dataclass
class Room:
    """A library with its reader, and one relay."""

    path: Path
    clock: FakeClock
    library: Library
    reader: LibraryReader
    relay: RelayId

    @classmethod
    @contextmanager
    def opened(cls, folder: Path) -> Iterator[Room]:
        path, clock = folder / "library.sqlite3", FakeClock()
        library = Library.open(path, clock=clock)
        relay, _ = library.add_relay(name="One", base_url="https://one.invalid")
        reader = LibraryReader.open(path, clock=clock)
        room = cls(path, clock, library, reader, relay.relay_id)
        try:
            yield room
        finally:
            room.reader.close()
            room.library.close()

    def track(self, *task_ids: str, relay: RelayId | None = None) -> tuple[TaskKey, ...]:
        tracked = self.library.track(
            TaskWish(task_id=TaskId(task_id), relay_id=relay or self.relay) for task_id in task_ids
        )
        return tracked.added

    def record(self, *tasks: Task, relay: RelayId | None = None) -> Recorded:
        return self.library.record(tasks, relay_id=relay or self.relay, now=self.clock.now())

    def bring(self, *tasks: Task) -> Recorded:
        """Replies that the person pasted."""
        return self.library.record(tasks, relay_id=None, now=self.clock.now())

    def look(self, key: TaskKey, state: TaskState, **more: Any) -> Changes:
        look = Look(state=state, **{"answered": True, **more})
        return self.library.note_look(key, look, now=self.clock.now())

    def due(self, now: datetime, *, limit: int = 1_000) -> tuple[DueTask, ...]:
        return due(self.library, now, limit=limit)

    def next_files(self, *, at: datetime | None = None, limit: int = 9) -> tuple[FileId, ...]:
        waiting = self.library.waiting_files(at or self.clock.now(), limit=limit)
        return tuple(file.file_id for file in waiting)

    def song_of(self, clip_id: str) -> SongId | None:
        """The song that a clip is, removed or not."""
        with self.library.database.reading() as db:
            row = db.execute("SELECT song_id FROM song WHERE clip_id = ?", (clip_id,)).fetchone()
        return None if row is None else SongId(row["song_id"])

    def songs(self, text: str = "", **query: Any) -> list[SongRow]:
        return self.reader.song_rows(self.reader.song_ids(SongQuery(text=text, **query)))

    def clips(self, text: str = "") -> list[str | None]:
        return [row.clip_id for row in self.songs(text)]

    def tasks(self, **query: Any) -> list[str]:
        rows = self.reader.task_rows(self.reader.task_keys(TaskQuery(**query)))
        return [str(row.task_id) for row in rows]

    def state_of(self, key: TaskKey) -> TaskState:
        return self.reader.task_rows([key])[0].state

    def count(self, name: SongFilter) -> int:
        return self.reader.counts().songs[name]

    def ready_song(self, clip_id: str = "c1", task_id: str = "t1", **told: Any) -> SongId:
        """A song that can be saved."""
        self.record(task(task_id, clip(clip_id, READY, audio_url=AUDIO, **told)))
        found = self.song_of(clip_id)
        assert found is not None
        return found

    def save(
        self,
        song_id: SongId,
        kind: MediaKind = MediaKind.MP3,
        *,
        path: Path | None = None,
        mark: Fingerprint | None = None,
    ) -> None:
        """As if a song had been saved; only a file that the test made is really there."""
        (file_id,) = self.library.queue([song_id], [kind], now=self.clock.now()).files
        self.library.file_started(file_id)
        self.library.file_saved(
            file_id,
            Collected(
                path or Path(f"/music/{song_id}.{kind}"),
                str(kind),
                mark or Fingerprint(10, "ab", 5),
            ),
            now=self.clock.now(),
        )


def due(library: Library, now: datetime, *, limit: int = 1_000) -> tuple[DueTask, ...]:
    """What to look at now, at any relay, the longest due first."""
    relays = [None, *(relay.relay_id for relay in library.relays())]
    found = [task for relay in relays for task in library.due_at(relay, now, limit=limit)]
    return tuple(sorted(found, key=lambda task: (task.next_look_at, task.key))[:limit])


def clip(clip_id: str, state: ClipState = READY, **told: Any) -> Clip:
    return Clip(clip_id=ClipId(clip_id), state=state, **told)


def sheet(title: str, text: str, state: ClipState = READY) -> LyricSheet:
    return LyricSheet(title=title, text=text, state=state)


def task(
    task_id: str,
    *clips: Clip,
    state: TaskState = TaskState.READY,
    raw: str = "",
    sheets: Iterable[LyricSheet] = (),
    **told: Any,
) -> Task:
    return Task(
        task_id=TaskId(task_id), state=state, clips=clips, sheets=tuple(sheets), raw=raw, **told
    )
