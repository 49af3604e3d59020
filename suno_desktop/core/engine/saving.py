"""Saving: the download queue's running half. Four at a time, retried with patience, never hammered.

The queue itself is in the library; this module only holds what is under way. What may be tried again when is one pure
function, `verdict`.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.clock import Clock
from suno_desktop.core.engine.lanes import Lane, Lanes
from suno_desktop.core.errors import (
    Cancelled,
    DesktopError,
    DiskError,
    MediaBlockedError,
    MediaRefusedError,
    UrlRefusedError,
)
from suno_desktop.core.events import BatchSaved, Changed, Event, FileEnded, Progress
from suno_desktop.core.library.library import Library
from suno_desktop.core.media.transfer import MediaClient
from suno_desktop.core.model import FileId, FileState, MediaKind
from suno_desktop.core.rows import Source
from suno_desktop.core.workflows.collect import Collected, Collector, SaveOrder
from suno_desktop.core.workflows.covers import Covers

AT_ONCE = 4
_PROGRESS_EVERY_S = 0.1
_REFUSED_PATIENCE_S = (2, 10, 30, 60, 120, 300)
"""A link is often refused right after completion (PROTOCOL.md section 7), so it is asked for ten minutes."""
_BROKEN_PATIENCE_S = (1, 2, 4, 8, 15, 30, 60, 60, 60, 60, 60)
"""Twelve tries for what broke off or came damaged."""
_VIDEO_PATIENCE_S = (30, 60, 120, 300, 600)
_DISK_WAIT_S = 15
_IDLE_S = 30.0
_SOON_S = 0.2

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a failed try means: the new state, and when to try again (None: not by itself)."""

    state: FileState
    retry_s: float | None = None
    refresh: bool = False
    """The relay is asked once for a fresh link."""


def verdict(error: DesktopError, source: Source, tries: int, *, patient: bool) -> Verdict:
    """Decide after `tries` failed tries. `patient` False (the command line) does not wait for disks."""
    if isinstance(error, MediaBlockedError | UrlRefusedError):
        return Verdict(FileState.BLOCKED)
    if isinstance(error, DiskError):
        waits = patient and error.code in {"disk.full", "disk.missing"}
        return Verdict(FileState.QUEUED, _DISK_WAIT_S) if waits else Verdict(FileState.FAILED)
    if isinstance(error, MediaRefusedError):
        pending = (
            source.kind is MediaKind.MP4 and source.clip is not None and source.clip.video_pending
        )
        patience = _VIDEO_PATIENCE_S if pending else _REFUSED_PATIENCE_S
        return _patience(patience, tries, refresh=True)
    if error.code in {
        "media.no_link",
        "media.live_only",
        "file.no_lyrics",
        "media.wrong_container",
    }:
        return Verdict(FileState.FAILED)
    return _patience(_BROKEN_PATIENCE_S, tries, refresh=False)


def _patience(waits: tuple[int, ...], tries: int, *, refresh: bool) -> Verdict:
    if tries > len(waits):
        return Verdict(FileState.FAILED)
    return Verdict(FileState.QUEUED, waits[max(tries, 1) - 1], refresh=refresh and tries == 1)


class Saving:
    """The downloading half of the engine. `step` is called by the scheduler."""

    def __init__(
        self,
        *,
        lanes: Lanes,
        library: Library,
        media: Callable[[], MediaClient],
        covers: Covers,
        order: Callable[[], SaveOrder],
        clock: Clock,
        cancel: CancelToken,
        emit: Callable[[Event], None],
        wake: Callable[[], None],
        patient: bool,
    ) -> None:
        self._lanes = lanes
        self._library = library
        self._media = media
        self._covers = covers
        self._order = order
        self._clock = clock
        self._cancel = cancel
        self._emit = emit
        self._wake = wake
        self._patient = patient
        self._lock = threading.RLock()
        self._active: dict[FileId, CancelToken] = {}
        self._dropped: set[FileId] = set()
        self._tries: dict[FileId, int] = {}
        self._bytes: list[tuple[float, int]] = []
        self._batch = _Batch()

    def step(self) -> float:
        """Start what may start; returns the seconds until the next step is wanted."""
        with self._lock:
            room = AT_ONCE - len(self._active)
        if room <= 0 or self._cancel.is_cancelled:
            return _IDLE_S
        now = self._clock.now()
        waiting, retry_at = self._lanes.submit(
            Lane.LIBRARY,
            lambda: (
                self._library.next_files(now, limit=room + AT_ONCE),
                self._library.next_retry_at(),
            ),
        ).result()
        with self._lock:
            fresh = [file_id for file_id in waiting if file_id not in self._active][:room]
            for file_id in fresh:
                self._active[file_id] = CancelToken(self._cancel)
                self._lanes.submit(Lane.SAVING, lambda file_id=file_id: self._save(file_id))  # type: ignore[misc]  # mypy cannot infer a lambda with defaults
            idle = not self._active
        if idle:
            self._end_batch()
        if retry_at is None:
            return _IDLE_S
        return min(_IDLE_S, max(_SOON_S, (retry_at - now).total_seconds()))

    def cancel(self, file_ids: Iterable[FileId]) -> None:
        """Stop these if they are under way; the library is told by the caller."""
        with self._lock:
            tokens = [self._active[file_id] for file_id in file_ids if file_id in self._active]
            self._dropped.update(file_id for file_id in file_ids if file_id in self._active)
        for token in tokens:
            token.cancel()

    def forget_tries(self, file_ids: Iterable[FileId] | None) -> None:
        """The person asked again, so patience starts anew."""
        with self._lock:
            if file_ids is None:
                self._tries.clear()
            else:
                for file_id in file_ids:
                    self._tries.pop(file_id, None)

    def note_kept(self, count: int) -> None:
        """So many were on disk already; told in the summary."""
        with self._lock:
            self._batch.kept += count

    def figures(self) -> tuple[int, float]:
        """Downloads under way, and bytes per second over the last five seconds."""
        now = self._clock.monotonic()
        with self._lock:
            self._bytes = [(at, size) for at, size in self._bytes if now - at <= 5]
            return len(self._active), sum(size for _, size in self._bytes) / 5

    # On a saving worker.

    def _save(self, file_id: FileId) -> None:
        try:
            self._save_now(file_id)
        except Cancelled:
            pass
        except Exception:
            _logger.exception("saving failed")
            self._rest(file_id, None, DesktopError("bug", problem="saving"))
        finally:
            with self._lock:
                self._active.pop(file_id, None)
                self._dropped.discard(file_id)
            self._wake()

    def _save_now(self, file_id: FileId) -> None:
        with self._lock:
            token = self._active[file_id]
        token.check()
        source = self._lanes.submit(Lane.LIBRARY, lambda: self._begin(file_id)).result()
        if source is None:
            return
        try:
            collected = Collector(
                order=self._order(),
                media=self._media,
                covers=self._covers,
                cancel=token,
                progress=self._progress(source),
            ).collect(source)
        except DesktopError as error:
            self._rest(file_id, source, error)
            return
        self._lanes.submit(Lane.LIBRARY, lambda: self._saved(source, collected)).result()

    def _begin(self, file_id: FileId) -> Source | None:
        sources = self._library.sources([file_id])
        if not sources:
            return None
        self._emit(Changed(changes=self._library.file_started(file_id)))
        return sources[0]

    def _saved(self, source: Source, collected: Collected) -> None:
        changes = self._library.file_saved(
            source.file_id,
            path=collected.path,
            container=collected.container,
            size_bytes=collected.size_bytes,
            sha256=collected.sha256,
            mtime_ns=collected.mtime_ns,
            now=self._clock.now(),
        )
        with self._lock:
            self._tries.pop(source.file_id, None)
            self._batch.add(collected.path)
        self._emit(Changed(changes=changes))
        self._emit(
            FileEnded(
                file_id=source.file_id,
                song_id=source.song_id,
                kind=source.kind,
                state=FileState.SAVED,
                path=collected.path,
            )
        )

    def _rest(self, file_id: FileId, source: Source | None, error: DesktopError) -> None:
        """A try failed: note it, say when it is tried again, and ask for a fresh link once."""
        with self._lock:
            if file_id in self._dropped:
                return
            tries = self._tries[file_id] = self._tries.get(file_id, 0) + 1
        judged = (
            verdict(error, source, tries, patient=self._patient)
            if source is not None
            else Verdict(FileState.FAILED)
        )
        now = self._clock.now()
        retry_at = now + timedelta(seconds=judged.retry_s) if judged.retry_s is not None else None
        self._lanes.submit(
            Lane.LIBRARY, lambda: self._note_rest(file_id, source, error, judged, retry_at)
        ).result()

    def _note_rest(
        self,
        file_id: FileId,
        source: Source | None,
        error: DesktopError,
        judged: Verdict,
        retry_at: datetime | None,
    ) -> None:
        now = self._clock.now()
        changes = self._library.file_state(
            file_id, judged.state, code=error.code, detail=str(error), retry_at=retry_at, now=now
        )
        if judged.refresh and source is not None:
            # The link may have moved: each task that brought the song is asked once more.
            changes |= self._library.hurry(self._library.tasks_of_song(source.song_id), now)
        with self._lock:
            self._batch.blocked += judged.state is FileState.BLOCKED
            if judged.state is FileState.FAILED:
                self._batch.failed.append(file_id)
        self._emit(Changed(changes=changes))
        if source is not None:
            self._emit(
                FileEnded(
                    file_id=file_id,
                    song_id=source.song_id,
                    kind=source.kind,
                    state=judged.state,
                    code=error.code,
                    values=error.values,
                )
            )

    def _progress(self, source: Source) -> Callable[[int, int | None], None]:
        last = [float("-inf"), 0]

        def report(done: int, total: int | None) -> None:
            now = self._clock.monotonic()
            if now - last[0] < _PROGRESS_EVERY_S and done != total:
                return
            with self._lock:
                self._bytes.append((now, max(0, int(done - last[1]))))
            last[:] = [now, done]
            self._emit(
                Progress(
                    file_id=source.file_id,
                    song_id=source.song_id,
                    kind=source.kind,
                    done=done,
                    total=total,
                )
            )

        return report

    def _end_batch(self) -> None:
        with self._lock:
            batch, self._batch = self._batch, _Batch()
        if batch:
            self._emit(
                BatchSaved(
                    saved=batch.saved,
                    kept=batch.kept,
                    blocked=batch.blocked,
                    failed=len(batch.failed),
                    folder=batch.folder or self._order().root,
                    failed_ids=tuple(batch.failed),
                )
            )


class _Batch:
    """What became of everything since the queue was last empty."""

    def __init__(self) -> None:
        self.saved = 0
        self.kept = 0
        self.blocked = 0
        self.failed: list[FileId] = []
        self.folder: Path | None = None

    def __bool__(self) -> bool:
        return bool(self.saved or self.kept or self.blocked or self.failed)

    def add(self, path: Path) -> None:
        """Count a saved file; `folder` stays the one that holds them all."""
        self.saved += 1
        if self.folder is None:
            self.folder = path.parent
        while self.folder not in path.parents and self.folder != self.folder.parent:
            self.folder = self.folder.parent
