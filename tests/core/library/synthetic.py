"""A library of any size, quickly: songs with natural word frequency, English and Chinese; some sheets, failures and files.

For tests and benchmarks of what reads the library. The same number and seed give the same library.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from suno_desktop.core.clock import Clock, SystemClock
from suno_desktop.core.library.library import Library
from suno_desktop.core.model import (
    Action,
    ClipState,
    Collected,
    Fingerprint,
    Look,
    LyricSheet,
    MediaKind,
    SongId,
    Task,
    TaskState,
    TaskWish,
)
from tests.benchmarks.corpus import Corpus

_BATCH = 500
_SAVED = 0.3
_BROKEN = 0.02


def tasks(songs: int, *, seed: int = 7) -> Iterator[Task]:
    """Finished tasks that bring so many songs (some of them a lyric sheet), and a few that failed or still run."""
    rng = random.Random(seed)
    left = songs
    for number, told in enumerate(Corpus().tasks(songs)):
        if left <= 0:
            return
        task = _varied(told, number=number, rng=rng)
        clips = task.clips[:left]
        left -= len(clips) + len(task.sheets)
        yield task._replace(clips=clips)


def _varied(task: Task, *, number: int, rng: random.Random) -> Task:
    first, second = task.clips
    if number % 50 == 49:
        sheet = LyricSheet(title=first.title or "", text=first.lyrics or "")
        return task._replace(action=Action.LYRICS, clips=(), sheets=(sheet,))
    if number % 100 == 17:
        clips = tuple(clip._replace(state=ClipState.STREAMING) for clip in task.clips)
        return task._replace(state=TaskState.RUNNING, done=False, clips=clips)
    if rng.random() < _BROKEN:
        return task._replace(clips=(first, second._replace(state=ClipState.FAILED)))
    return task


def fill(path: Path, *, songs: int, seed: int = 7, clock: Clock | None = None) -> None:
    """Make a library with so many songs at `path`; about a third of the ready ones count as saved."""
    clock = clock or SystemClock()
    library = Library.open(path, clock=clock)
    relay, _ = library.add_relay(name="Example", base_url="https://relay.invalid")
    found = tasks(songs, seed=seed)
    rng = random.Random(seed)
    while batch := list(itertools.islice(found, _BATCH)):
        with library.transaction():
            library.track(TaskWish(task_id=task.task_id, relay_id=relay.relay_id) for task in batch)
            recorded = library.record(batch, relay_id=relay.relay_id, now=clock.now())
            for task in batch:
                library.note_look(
                    recorded.keys[task.task_id],
                    Look(
                        state=task.state,
                        next_look_at=None if task.done else clock.now(),
                        answered=True,
                    ),
                    now=clock.now(),
                )
            _save(library, [song for song in recorded.ready if rng.random() < _SAVED])
    library.close()


def _save(library: Library, songs: list[SongId]) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    for file_id in library.queue(songs, [MediaKind.MP3], now=now).files:
        library.file_saved(
            file_id,
            Collected(
                Path(f"/music/{file_id}.mp3"), "mp3", Fingerprint(1_000_000, f"{file_id:064x}", 1)
            ),
            now=now,
        )
