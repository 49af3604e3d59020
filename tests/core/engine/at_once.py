"""One room of the engine over a real library: lanes work at once on the thread of the test, and the clock stands still."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from suno_desktop.core.changes import NOTHING, Changes
from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.lanes import Lane, Lanes
from suno_desktop.core.events import Changed, Event
from suno_desktop.core.library.library import Library
from suno_desktop.core.model import SongId, Task, TaskState
from suno_desktop.core.override import override
from suno_desktop.core.profile.paths import Profile
from suno_desktop.core.rows import SongQuery, SongRow, TaskQuery
from tests.core.library.makers import READY, FakeClock, clip, task

_T = TypeVar("_T")


def at_once(work: Callable[[], _T]) -> Future[_T]:
    """The future of what is done now, on this thread."""
    done: Future[_T] = Future()
    try:
        done.set_result(work())
    except Exception as error:  # noqa: BLE001 — whatever it is, it is the future's
        done.set_exception(error)
    return done


class AtOnce(Lanes):
    """No threads."""

    def __init__(self, *later: Lane) -> None:
        """Work on the lanes `later` waits for `run`, because whoever gives it holds a lock."""
        self.later = set(later)
        self._waiting: list[Callable[[], object]] = []

    @override
    def submit(self, lane: Lane, work: Callable[[], _T]) -> Future[_T]:
        if lane not in self.later:
            return at_once(work)
        future: Future[_T] = Future()

        def run() -> None:
            done = at_once(work)
            error = done.exception()
            if error is None:
                future.set_result(done.result())
            else:
                future.set_exception(error)

        self._waiting.append(run)
        return future

    def run(self) -> int:
        """Do what waits; how much that was."""
        waiting, self._waiting = self._waiting, []
        for run in waiting:
            run()
        return len(waiting)


class Desk:
    """What a room needs, and what it told."""

    def __init__(self, folder: Path) -> None:
        self.clock = FakeClock()
        self.lanes = AtOnce(Lane.EXCHANGE, Lane.KEEPING)
        self.events: list[Event] = []
        self.wakes = 0
        self.context = Context(
            Profile.under(folder),
            listen=self.events.append,
            wake=self._wake,
            clock=self.clock,
            rng=random.Random(0),
            lanes=self.lanes,
        )
        self.library = Library.open(self.context.profile.library, clock=self.clock)
        self.context.use_library(self.library)

    @classmethod
    @contextmanager
    def opened(cls, folder: Path) -> Iterator[Desk]:
        desk = cls(folder)
        try:
            yield desk
        finally:
            desk.context.close_reader()
            desk.library.close()

    def _wake(self) -> None:
        self.wakes += 1

    def told(self) -> list[Changes]:
        """What was told to have changed, since this was last asked."""
        found = [event.changes for event in self.events if isinstance(event, Changed)]
        self.events.clear()
        return found

    def all_told(self) -> Changes:
        """All of that together."""
        found = NOTHING
        for changes in self.told():
            found |= changes
        return found

    def bring(self, *clip_ids: str, task_id: str = "t1", of: Task | None = None) -> list[SongId]:
        """Songs that can be saved."""
        told = of or task(
            task_id,
            *(
                clip(one, READY, title=f"Song {one}", audio_url="https://media.invalid/a.mp3")
                for one in clip_ids
            ),
            state=TaskState.READY,
        )
        recorded = self.library.record([told], relay_id=None, now=self.clock.now())
        return list(recorded.ready)

    def rows(self) -> list[SongRow]:
        reader = self.context.reader()
        return reader.song_rows(reader.song_ids(SongQuery()))

    def titles(self) -> list[str]:
        return sorted(row.title for row in self.rows())

    def tasks(self) -> list[str]:
        reader = self.context.reader()
        return [str(row.task_id) for row in reader.task_rows(reader.task_keys(TaskQuery()))]
