"""Run the downloads of the queue: four at a time, and again after growing waits where they fail.

A download that has arrived gives its place to the next one while it is tagged, so the connection is never idle.

The queue itself is in the library; this module only holds what is under way. What may be tried again when is one pure
function, `retry.verdict`; wishes come from `saving`.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.changes import NOTHING, Changes
from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.download_tries import DownloadTries
from suno_desktop.core.engine.lanes import Lane
from suno_desktop.core.engine.retry import DISK_WAITS, Verdict
from suno_desktop.core.engine.saving_folder import SavingFolder
from suno_desktop.core.errors import (
    Cancelled,
    DesktopError,
    DiskError,
    MediaError,
    MediaRefusedError,
    MediaUnreachableError,
    ProfileError,
)
from suno_desktop.core.events import BatchSaved, FileEnded, Notice, Progress
from suno_desktop.core.library.library import Library
from suno_desktop.core.library.results import Waiting
from suno_desktop.core.library.share import Share
from suno_desktop.core.media.base_names import Stems
from suno_desktop.core.media.disk import check_room
from suno_desktop.core.media.transfer import MediaClient
from suno_desktop.core.model import Collected, FileId, FileState, MediaKind, RelayId, Way
from suno_desktop.core.net.urls import shown_host
from suno_desktop.core.rows import Source
from suno_desktop.core.workflows import spool
from suno_desktop.core.workflows.covers import Covers
from suno_desktop.core.workflows.music_folder import check_root
from suno_desktop.core.workflows.save_file import Collector, SaveOrder
from suno_desktop.core.workflows.sources import link_of

AT_ONCE = 4
"""Downloads that come from servers; the lane has as many workers more for those that are here and being finished."""
_PROGRESS_EVERY_S = 0.1
_DISK_LOOK_S = 2.0
_NO_LIBRARY_S = 5.0
_LOOK_AHEAD = 64
"""Waiting files that are looked at for one whose server may be asked."""
_RATE_WINDOW_S = 5.0
_IDLE_S = 30.0
_SOON_S = 0.2

_logger = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class _Running:
    """One download under way."""

    token: CancelToken
    host: str
    room: Downloading
    """Who saves it."""
    pieces: list[tuple[float, int]] = field(default_factory=list)
    part: Path | None = None
    """What is kept of it."""
    is_here: bool = False
    """All of it came; no server is asked any more."""
    is_stopped: bool = False
    """Somebody stopped it, and has told the library what it is now."""
    dropped: bool = False
    """The person does not want it any more; what it left goes too."""
    source: Source | None = None
    """What is being saved; None until that is read."""
    work: Future[None] | None = None
    """What saves it."""


@dataclass(slots=True, eq=False)
class Slots:
    """What all rooms that save for one engine share: the places, and the names and servers that are taken."""

    lock: threading.RLock = field(default_factory=threading.RLock)
    active: dict[FileId, _Running] = field(default_factory=dict)
    resting: dict[str, float] = field(default_factory=dict)
    """Servers that asked us to wait, and until when."""
    stems: Stems = field(default_factory=Stems)
    """Which names songs are just getting."""
    pieces: list[tuple[float, int]] = field(default_factory=list)
    """Bytes that came, and when."""


@dataclass(slots=True, eq=False)
class _DiskWait:
    """Nothing is saved until the disk is well again."""

    error: DiskError
    wanted: int
    """Bytes that are still to come."""
    look_at: float
    looking: bool = False


class Downloading:
    """The downloading half of the engine. `step` is called by the scheduler."""

    def __init__(
        self,
        context: Context,
        *,
        media: Callable[[RelayId | None], MediaClient],
        covers: Covers,
        folder: SavingFolder,
        saved: Callable[[Source], None],
        share: Callable[[], Share] = Share,
        slots: Slots | None = None,
    ) -> None:
        """Make the room.

        Args:
            context: what all rooms work with.
            media: the client for files by links of a relay.
            covers: cover pictures.
            folder: where songs are saved.
            saved: called after each file.
            share: which files this room saves.
            slots: the places of all such rooms of the engine: four at a time are meant for all together.
        """
        self._context = context
        self._library = context.library
        self._clock = context.clock
        self._media = media
        self._covers = covers
        self._folder = folder
        self._on_saved = saved
        self._share = share
        self.slots = slots or Slots()
        self.paused = False
        """Nothing is begun until the person resumes."""
        self._lock = self.slots.lock
        self._active = self.slots.active
        self._tries = DownloadTries(context)
        self._resting = self.slots.resting
        self._disk: _DiskWait | None = None
        self._unsettled: set[FileId] = set()
        """Files whose end could not be recorded in the library; they go back into the queue."""
        self._no_library_until = float("-inf")
        self._batch = _Batch()

    def step(self) -> float:
        """Start what may start; returns the seconds until the next step is wanted."""
        with self._lock:
            room = AT_ONCE - sum(self._streams().values())
            disk = self._disk
            is_limited = bool(self._resting) or self._context.settings.saving.per_host < AT_ONCE
            rest_s = self._no_library_until - self._clock.monotonic()
        if room <= 0 or self._context.cancel.is_cancelled:
            return _IDLE_S
        if rest_s > 0 or not self._settle():
            return max(rest_s, _SOON_S)
        now = self._clock.now()
        waiting, retry_at = self._context.write(
            lambda: (
                self._library.waiting_files(
                    now, limit=2 * AT_ONCE + _LOOK_AHEAD * is_limited, share=self._share()
                ),
                self._library.next_retry_at(),
            ),
        ).result()
        with self._lock:
            if not self.paused and disk is None:
                self._start(waiting, room)
            is_idle = not self._own()
            if not self._active:
                self.slots.stems.forget()
        if is_idle:
            self._end_batch()
        if disk is not None:
            return self._look_at_disk(disk)
        return self._next_s(now, retry_at)

    def _settle(self) -> bool:
        """Queue again what could not be recorded in the library; tell whether it can be written now."""
        with self._lock:
            unsettled = self._unsettled - self._active.keys()

        def work() -> Changes:
            changes = NOTHING
            for file_id in unsettled & self._unsettled:  # some may have been stopped meanwhile
                changes |= self._library.file_state(file_id, FileState.QUEUED, code=None)
            return changes

        if unsettled:
            try:
                changes = self._context.write(work).result()
            except (
                ProfileError
            ):  # told already; some may have been stopped since, so none is added again
                with self._lock:
                    self._no_library_until = self._clock.monotonic() + _NO_LIBRARY_S
                return False
            with self._lock:
                self._unsettled -= unsettled
            self._context.tell(changes)
        return True

    def _cannot_keep(self, file_id: FileId, running: _Running, error: ProfileError) -> None:
        """The library cannot be written to, so nothing is begun for a while; the person is told once.

        Whether it was stopped is looked at under the lock that stopping takes: else what is paused at this very moment
        would wait for its turn again.
        """
        with self._lock:
            if running.is_stopped or self._context.cancel.is_cancelled:
                return
            is_news = not self._unsettled
            self._unsettled.add(file_id)
            self._no_library_until = self._clock.monotonic() + _NO_LIBRARY_S
        if is_news:
            self._context.emit(Notice(level="error", code=error.code, values=error.values))

    def _start(self, waiting: Iterable[Waiting], room: int) -> None:
        """Begin what is first in line and whose server has room; holds the lock."""
        now = self._clock.monotonic()
        for host in [host for host, until in self._resting.items() if until <= now]:
            del self._resting[host]
        streams = self._streams()
        most = self._context.settings.saving.per_host
        for one in waiting:
            if not room:
                return
            host = _host(one.url)
            has_room = not host or (streams[host] < most and host not in self._resting)
            if one.file_id in self._active or not has_room:
                continue
            streams[host] += 1
            room -= 1
            running = _Running(CancelToken(self._context.cancel), host, self)
            self._active[one.file_id] = running
            running.work = self._context.lanes.submit(Lane.SAVING, partial(self._save, one.file_id))

    def _streams(self) -> Counter[str]:
        """How many come from each server now; holds the lock."""
        return Counter(one.host for one in self._active.values() if not one.is_here)

    def _own(self) -> list[FileId]:
        """What this room saves; holds the lock."""
        return [file_id for file_id, one in self._active.items() if one.room is self]

    def _next_s(self, now: datetime, retry_at: datetime | None) -> float:
        """When the next step is wanted, if nothing wakes the scheduler before."""
        waits = [_IDLE_S]
        if retry_at is not None and retry_at > now:
            waits.append((retry_at - now).total_seconds())
        with self._lock:
            waits += [until - self._clock.monotonic() for until in self._resting.values()]
        return max(_SOON_S, min(waits))

    def under_way(self) -> list[FileId]:
        """What this room saves just now."""
        with self._lock:
            return self._own()

    def cancel(self, file_ids: Iterable[FileId]) -> None:
        """Stop these if they are under way, and remove what they left; the library is told by the caller."""
        self._stop(file_ids, dropped=True)

    def pause(self, file_ids: Iterable[FileId] | None) -> list[Future[None]]:
        """Stop these (None: all) if they are under way; what they left is gone on from later.

        Answers what is done when they have ended; some may have become whole.
        """
        return self._stop(file_ids, dropped=False)

    def _stop(self, file_ids: Iterable[FileId] | None, *, dropped: bool) -> list[Future[None]]:
        with self._lock:
            wanted = list(self._active) if file_ids is None else list(file_ids)
            self._unsettled.difference_update(wanted)  # the library has been told now
            chosen = [self._active[one] for one in wanted if one in self._active]
            for running in chosen:
                running.is_stopped = True
                running.dropped |= dropped
        for running in chosen:
            running.token.cancel()
        return [running.work for running in chosen if running.work is not None]

    def is_active(self, file_id: FileId) -> bool:
        """Whether it is under way."""
        with self._lock:
            return file_id in self._active

    def forget_tries(self, file_ids: Iterable[FileId] | None) -> None:
        """The person asked again, so tries are counted from the start, and the disk is checked once more."""
        with self._lock:
            if self._disk is not None:
                self._disk.look_at = 0.0
            self._resting.clear()
        self._tries.forget(file_ids)

    def note_kept(self, count: int, *, skipped: int = 0) -> None:
        """So many were on disk already, so many are not offered; told in the summary."""
        with self._lock:
            self._batch.kept += count
            self._batch.skipped += skipped

    def figures(self) -> tuple[int, float]:
        """Downloads under way, and bytes per second over the last five seconds."""
        now = self._clock.monotonic()
        pieces = self.slots.pieces
        with self._lock:
            pieces[:] = [(at, size) for at, size in pieces if now - at <= _RATE_WINDOW_S]
            return len(self._active), sum(size for _, size in pieces) / _RATE_WINDOW_S

    def disk_trouble(self) -> tuple[str, int | None] | None:
        """Why nothing is begun at present, and how many megabytes are missing."""
        with self._lock:
            if self._disk is None:
                return None
            needs = self._disk.error.values.get("needs")
            return self._disk.error.code, None if needs is None else int(needs)

    # On a saving worker.

    def _save(self, file_id: FileId) -> None:
        with self._lock:
            running = self._active[file_id]
        try:
            self._save_now(file_id, running)
        except Cancelled:
            if running.part is not None:  # who stopped it told the library before the part was left
                self._context.tell(Changes(files=frozenset({file_id})))
        except ProfileError as error:
            self._cannot_keep(file_id, running, error)
        except Exception:
            _logger.exception("saving failed")
            self._rest(file_id, running.source, DesktopError("bug", problem="while downloading"))
        finally:
            try:
                if running.dropped:
                    self._discard(file_id, running)
            finally:
                with self._lock:
                    self._active.pop(file_id, None)
                self._context.wake()

    def _save_now(self, file_id: FileId, running: _Running) -> None:
        token = running.token
        token.check()
        source = self._context.write(lambda: self._begin(file_id, token)).result()
        if source is None:
            return
        source = running.source = self._tries.with_other_link(source)
        order, start = self._folder.order(), self._clock.monotonic()
        came = "stopped"
        try:
            _check_root(self._context, order)
            collected = Collector(
                order=order,
                media=partial(self._media, _giver(source)),
                covers=self._covers,
                cancel=token,
                progress=self._progress(source, running),
                arrived=lambda: self._arrived(running),
                keep=lambda path, state: self._keep(file_id, running, path, state),
                clock=self._clock,
                spool=spool.folder(self._context.profile.cache),
                stems=self.slots.stems,
            ).collect(source)
            came = f"{collected.mark.size_bytes} bytes"
        except ProfileError:
            raise
        except DesktopError as error:
            came = error.code
            self._rest(file_id, source, error)
            return
        finally:
            ms = (self._clock.monotonic() - start) * 1000
            _logger.debug(
                "%s %d from %s: %s after %d ms",
                source.kind.value,
                file_id,
                _origin(source),
                came,
                ms,
            )
        self._context.write(lambda: self._saved(source, collected)).result()
        self._on_saved(source)

    def _arrived(self, running: _Running) -> None:
        """Let another download begin in its place."""
        with self._lock:
            running.is_here = True
        self._context.wake()

    def _begin(self, file_id: FileId, token: CancelToken) -> Source | None:
        sources = self._library.sources([file_id])
        if not sources or token.is_cancelled:
            return None
        started = self._library.file_started(file_id)
        if not started:  # paused or cancelled since it was read that it waits
            return None
        self._context.tell(started)
        return sources[0]

    def _keep(
        self, file_id: FileId, running: _Running, path: Path | None, state: str | None
    ) -> None:
        running.part = path
        self._context.write(lambda: self._library.keep_part(file_id, path, state)).result()

    def _discard(self, file_id: FileId, running: _Running) -> None:
        """Leave nothing of a download that was cancelled while it ran."""
        if running.part is not None:
            with suppress(OSError):
                running.part.unlink(missing_ok=True)
            self._keep(file_id, running, None, None)

    def _saved(self, source: Source, collected: Collected) -> None:
        """It has its name already: who cancels now is too late, and it is recorded all the same."""
        changes = self._note_saved(source.file_id, collected)
        if not changes:  # its row is gone
            file_id = self._library.file_of(source.song_id, source.kind)
            changes = self._note_saved(file_id, collected)
        changes |= self._note_death(source, None)
        _forget_spooled(self._context.profile.cache, source)
        self._tries.forget([source.file_id])
        with self._lock:
            self._batch.add(collected.path)
        self._context.tell(changes)
        self._context.emit(
            FileEnded(
                file_id=source.file_id,
                song_id=source.song_id,
                kind=source.kind,
                state=FileState.SAVED,
                path=collected.path,
                is_stem=source.is_stem,
            )
        )

    def _note_saved(self, file_id: FileId, collected: Collected) -> Changes:
        return self._library.file_saved(file_id, collected, now=self._clock.now())

    def _rest(self, file_id: FileId, source: Source | None, error: DesktopError) -> None:
        """A try failed: note it, say when it is tried again, and ask for a fresh link once."""
        if self._active[file_id].token.is_cancelled:
            return
        judged, error = self._tries.judge(file_id, source, error)
        judged, error = _of_made(source, judged, error)
        with self._lock:
            self._note_wait(file_id, judged, error)
        now = self._clock.now()
        retry_at = now + timedelta(seconds=judged.retry_s) if judged.retry_s is not None else None
        self._context.write(
            lambda: self._note_rest(file_id, source, error, judged, retry_at)
        ).result()

    def _note_wait(self, file_id: FileId, judged: Verdict, error: DesktopError) -> None:
        """A full disk holds everything, a busy server all that comes from it; holds the lock."""
        now = self._clock.monotonic()
        if judged.waits and isinstance(error, DiskError):
            wanted = int(error.values.get("wanted", "0"))
            self._disk = _DiskWait(error, wanted, look_at=now + _DISK_LOOK_S)
        if isinstance(error, MediaUnreachableError) and error.retry_after_s is not None:
            self._resting[self._active[file_id].host] = now + error.retry_after_s

    def _note_rest(
        self,
        file_id: FileId,
        source: Source | None,
        error: DesktopError,
        judged: Verdict,
        retry_at: datetime | None,
    ) -> None:
        if self._active[file_id].token.is_cancelled:
            return
        now = self._clock.now()
        changes = self._library.file_state(
            file_id,
            judged.state,
            code=error.code,
            detail=str(error),
            retry_at=retry_at,
            tried=self._tries.told(file_id),
        )
        _note_lost(self._library, source, judged)
        if source is not None:
            changes |= self._note_death(source, judged)
        if judged.refresh and source is not None:
            # The link may have moved: each task that brought the song is asked once more.
            changes |= self._library.hurry(self._library.tasks_of_song(source.song_id), now)
        with self._lock:
            self._batch.blocked += judged.state is FileState.BLOCKED
            if judged.state is FileState.FAILED:
                self._batch.failed.append(file_id)
        self._context.tell(changes)
        if source is not None:
            self._context.emit(
                FileEnded(
                    file_id=file_id,
                    song_id=source.song_id,
                    kind=source.kind,
                    state=judged.state,
                    code=error.code,
                    values=error.values,
                )
            )

    def _note_death(self, source: Source, judged: Verdict | None) -> Changes:
        """A link may have turned out to be dead (see `DownloadTries.dead_age`), which says something of all of its relay."""
        age = self._tries.dead_age(source, judged)
        return NOTHING if age is None else self._library.link_died(source.relay_id, age)

    def _progress(self, source: Source, running: _Running) -> Callable[[int, int | None], None]:
        told_at: float | None = None
        told = 0

        def report(done: int, total: int | None) -> None:
            nonlocal told_at, told
            now = self._clock.monotonic()
            if told_at is not None and now - told_at < _PROGRESS_EVERY_S and done != total:
                return
            piece = 0 if told_at is None else max(0, done - told)
            told_at, told = now, done
            with self._lock:
                self.slots.pieces.append((now, piece))
                rate = _rate(running.pieces, now, piece)
            left_s = (total - done) / rate if total is not None and rate > 0 else None
            self._context.emit(
                Progress(
                    file_id=source.file_id,
                    song_id=source.song_id,
                    kind=source.kind,
                    done=done,
                    total=total,
                    rate_bytes_s=rate,
                    left_s=left_s,
                )
            )

        return report

    # The disk.

    def _look_at_disk(self, wait: _DiskWait) -> float:
        """See now and then whether the disk is well again; not on the scheduler's thread, because a dead one blocks."""
        left_s = wait.look_at - self._clock.monotonic()
        with self._lock:
            if wait.looking or left_s > 0:
                return max(_SOON_S, left_s)
            wait.looking = True
        self._context.lanes.submit(Lane.SAVING, lambda: self._try_disk(wait))
        return _DISK_LOOK_S

    def _try_disk(self, wait: _DiskWait) -> None:
        try:
            order = self._folder.order()
            check_room(order.root, wait.wanted)
            _check_root(self._context, order)
        except DiskError as error:
            if error.code in DISK_WAITS:
                look_at = self._clock.monotonic() + _DISK_LOOK_S
                with self._lock:
                    self._disk = _DiskWait(error, wait.wanted, look_at)
                return
        finally:
            wait.looking = False
        self._disk_is_well()

    def _disk_is_well(self) -> None:
        """Try again what waited for the disk; if it has another fault now, saving reports that."""
        with self._lock:
            self._disk = None
        self._context.write(
            lambda: self._context.tell(self._library.release_waiting(DISK_WAITS)),
        ).result()
        self._context.wake()

    def _end_batch(self) -> None:
        with self._lock:
            batch, self._batch = self._batch, _Batch()
        if batch:
            waiting = self._context.write(self._library.count_waiting).result()
            self._context.emit(
                BatchSaved(
                    saved=batch.saved,
                    kept=batch.kept,
                    skipped=batch.skipped,
                    blocked=batch.blocked,
                    failed=len(batch.failed),
                    waiting=waiting,
                    folder=batch.folder or self._folder.order().root,
                    failed_ids=tuple(batch.failed),
                )
            )


def _host(url: str | None) -> str:
    try:
        return urlsplit(url or "").netloc.lower()
    except ValueError:
        return ""


def _origin(source: Source) -> str:
    """The server that has it, for the log; what is written from the library itself has none."""
    if source.clip is None or source.kind in {MediaKind.LYRICS, MediaKind.LRC, MediaKind.MIDI}:
        return "the library"
    is_cover = source.kind is MediaKind.COVER
    return shown_host((source.clip.image_url if is_cover else link_of(source)) or "")


def _rate(pieces: list[tuple[float, int]], now: float, piece: int) -> float:
    """Add a piece; bytes per second over the last seconds."""
    pieces.append((now, piece))
    while now - pieces[0][0] > _RATE_WINDOW_S:
        pieces.pop(0)
    span = now - pieces[0][0]
    return sum(size for _, size in pieces[1:]) / span if span > 0 else 0.0


class _Batch:
    """What became of everything since the queue was last empty."""

    def __init__(self) -> None:
        self.saved = 0
        self.kept = 0
        self.skipped = 0
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


def _is_made(source: Source) -> bool:
    """Whether a file comes by what a relay made on demand."""
    is_by_it = source.made is not None and link_of(source) in {source.made.url, None}
    return is_by_it and source.kind is not MediaKind.MIDI


def _of_made(
    source: Source | None, judged: Verdict, error: DesktopError
) -> tuple[Verdict, DesktopError]:
    """What a relay made may be lost, because its link has died or its bytes are no good: only the person orders it again."""
    if source is None or not _is_made(source):
        return judged, error
    is_here = source.made is not None and source.made.url is None
    if is_here and isinstance(error, MediaError):  # the same bytes again would be no better
        judged = replace(judged, state=FileState.FAILED, retry_s=None, refresh=False)
    is_over = judged.state is FileState.FAILED
    if is_over and isinstance(error, MediaRefusedError):
        error = MediaRefusedError("made.expired", kind=source.kind.upper())
    is_lost = is_over and (is_here or isinstance(error, MediaRefusedError))
    return replace(judged, is_lost=is_lost), error


def _check_root(context: Context, order: SaveOrder) -> None:
    """See that a folder that the person chose is the one in which songs were saved."""
    if order.is_chosen:
        saved = partial(context.library.saved_below, order.root)
        check_root(
            order.root,
            lambda: context.write(saved).result(),
            was_marked=order.was_marked,
        )


def _note_lost(library: Library, source: Source | None, judged: Verdict) -> None:
    if source is not None and source.clip is not None and judged.is_lost:
        library.made_is_dead(source.clip.clip_id, source.kind)


def _forget_spooled(cache: Path, source: Source) -> None:
    """It has its place now."""
    if source.made is not None and source.clip is not None:
        spool.forget(spool.folder(cache), source.clip.clip_id, source.kind)


def _giver(source: Source) -> RelayId | None:
    """The relay that gave the link; None where another one did than the task's own."""
    if source.made is not None:
        return source.made.relay_id
    return None if source.way is Way.OTHER_RELAY else source.relay_id
