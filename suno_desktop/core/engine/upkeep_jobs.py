"""How jobs over many saved files run: one job at a time, file by file, with progress and an end.

A file that some program keeps open is tried again when the others are done. Knows what no job does.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence, Set
from concurrent.futures import Future
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.changes import Changes
from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.lanes import Lane
from suno_desktop.core.errors import Cancelled, DesktopError, DiskError
from suno_desktop.core.events import FileInUse, Job, Working
from suno_desktop.core.model import FileId, FileState, MediaKind, SongId
from suno_desktop.core.rows import SavedFile, Source

_TELL_EVERY_S = 0.1
_TRIES_AGAIN = 2
_AGAIN_S = 1.0
"""Before files that another program keeps open are tried again; all of them, when the others are done."""
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Upkept:
    """What a job did."""

    done: int
    """Files that were changed."""
    left: int
    """Files that are right already, or have no such thing."""
    failed: tuple[tuple[FileId, str, str], ...] = ()
    """Files that were left as they are: code and sentence of the reason."""
    stopped: int = 0
    """Files that were not looked at, because the person ended the job."""
    lasting: int = 0
    """Files of those that were changed which cannot be changed back."""


class UpkeepJobs:
    """The jobs of one open library, one after the other."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._library = context.library
        self._lock = threading.Lock()
        self._running = CancelToken(context.cancel)
        self._planning = CancelToken(context.cancel)

    def start(self, run: Callable[[CancelToken], _T]) -> Future[_T]:
        """Run a job when those before it have ended."""
        with self._lock:
            cancel = self._running

        def work() -> _T:
            cancel.check()
            return run(cancel)

        return self._context.lanes.submit(Lane.UPKEEP, work)

    def stop(self) -> None:
        """End the job that runs and those that wait; those that had not begun raise Cancelled. What was done stays done."""
        with self._lock:
            old, self._running = self._running, CancelToken(self._context.cancel)
        old.cancel()

    def start_plan(self, run: Callable[[CancelToken], _T]) -> Future[_T]:
        """Look at what a job would do when those before it have ended. A plan that is still being made is dropped."""
        self.cancel_plan()
        with self._lock:
            planning = self._planning
        return self.start(lambda _cancel: run(planning))

    def cancel_plan(self) -> None:
        """Drop the plan that is being made; its future raises Cancelled. Other jobs go on."""
        with self._lock:
            old, self._planning = self._planning, CancelToken(self._context.cancel)
        old.cancel()

    def saved(self, song_ids: Sequence[SongId] | None, kinds: Set[MediaKind]) -> list[FileId]:
        """The saved files of these kinds and songs (None: of all)."""
        with closing(self._context.open_reader()) as reader:
            return [
                saved.file.file_id
                for saved in only(reader.saved_files(), song_ids)
                if saved.file.state is FileState.SAVED and saved.file.kind in kinds
            ]

    def each(
        self,
        job: Job,
        files: Sequence[FileId],
        one: Callable[[Source], bool],
        cancel: CancelToken,
        *,
        together: int = 1,
    ) -> Upkept:
        """Do `one` for each of these files, so many of them in any order (1: one after the other)."""

        def change(file_id: FileId) -> bool:
            sources = self.write(partial(self._library.sources, [file_id]))
            return any(one(source) for source in sources)

        failed: dict[FileId, DesktopError] = {}

        def change_all(some: Sequence[FileId]) -> int:
            begun = [
                self._context.lanes.submit(Lane.FILES, partial(change, file_id)) for file_id in some
            ]
            done = 0
            for file_id, changed in zip(some, begun, strict=True):
                failed.pop(file_id, None)
                try:
                    done += changed.result()
                except DesktopError as error:
                    failed[file_id] = error
            return done

        tell = self.teller(job, len(files))
        done = seen = 0
        while seen < len(files) and not cancel.is_cancelled:
            tell(seen)
            some = files[seen : seen + together]
            seen += len(some)
            done += change_all(some)
        for _ in range(_TRIES_AGAIN):
            in_use = [file_id for file_id, error in failed.items() if _is_in_use(error)]
            if not in_use or cancel.is_cancelled:
                break
            self._tell_in_use(in_use)
            _pause(cancel)
            done += change_all(in_use)
        tell(len(files))
        self._context.wake()  # words beside songs may wait to be saved
        return Upkept(
            done=done,
            left=seen - done - len(failed),
            failed=tuple((file_id, error.code, str(error)) for file_id, error in failed.items()),
            stopped=len(files) - seen,
        )

    def _tell_in_use(self, files: Sequence[FileId]) -> None:
        for source in self.write(lambda: self._library.sources(files)):
            if source.path is not None:
                self._context.emit(FileInUse(path=Path(source.path)))

    def teller(
        self, job: Job, total: int, *, before: Callable[[], object] = lambda: None
    ) -> Callable[[int], None]:
        """What tells how far a job has come; not too often, and each time `before` is called first."""
        last = [float("-inf")]

        def tell(done: int) -> None:
            now = self._context.clock.monotonic()
            if done == total or now - last[0] >= _TELL_EVERY_S:
                last[0] = now
                before()
                self._context.emit(Working(job=job, done=done, total=total))

        return tell

    def write(self, work: Callable[[], _T]) -> _T:
        """Do something on the library's lane, and wait for it."""
        return self._context.write(work).result()

    def change(self, work: Callable[[], Changes]) -> bool:
        """Change the library and tell it; answers whether anything changed."""
        return bool(self._context.change(work, wake=False).result())


def only(files: Iterable[SavedFile], song_ids: Sequence[SongId] | None) -> Iterable[SavedFile]:
    """The files of these songs; None: of all."""
    wanted = None if song_ids is None else frozenset(song_ids)
    return (saved for saved in files if wanted is None or saved.file.song_id in wanted)


def _is_in_use(error: DesktopError) -> bool:
    """Whether the system keeps a file back for now, as Windows does while it is played or scanned."""
    return isinstance(error, DiskError) and isinstance(error.__cause__, PermissionError)


def _pause(cancel: CancelToken) -> None:
    """Give a program that has a file open a moment to close it."""
    ended = threading.Event()
    with suppress(Cancelled), cancel.closing(ended.set):
        ended.wait(_AGAIN_S)
