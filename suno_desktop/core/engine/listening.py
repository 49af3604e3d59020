"""What a song is played from: its saved file, a link, its live stream, or what an earlier stream gave, in this order.

What a stream gives is played while more of it comes, and kept as a preview until the real file is saved. A preview is
never a saved file. One song is brought at a time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.changes import Changes
from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.lanes import Lane, answered
from suno_desktop.core.engine.live_stream import LEAST_S, MORE_S, Outlet, Stream
from suno_desktop.core.engine.saving import note_vanished
from suno_desktop.core.errors import DiskError, MediaError, MediaUnreachableError
from suno_desktop.core.events import StreamProgress
from suno_desktop.core.media.disk import disk_errors
from suno_desktop.core.media.transfer import MediaClient
from suno_desktop.core.model import (
    WITHHELD,
    ClipId,
    ClipState,
    FileState,
    MediaKind,
    RelayId,
    SongId,
    Way,
)
from suno_desktop.core.net.http import Limits
from suno_desktop.core.profile import private
from suno_desktop.core.rows import Playable, SongDetail, Source, StreamPreview
from suno_desktop.core.workflows.covers import Covers, cache_name
from suno_desktop.core.workflows.preview_files import Previews
from suno_desktop.core.workflows.save_file import Collector, SaveOrder
from suno_desktop.core.workflows.sources import Replies, streams, ways, why_withheld

_CACHED_FILES = 20
_BY_LINK = (Way.LINK, Way.EARLIER_LINK, Way.OTHER_RELAY)
_MOST_LINKS = 5
_MOST_STREAMS = 3
_LIMITS = Limits(total_s=15 * 60, max_bytes=16 * 2**20, min_rate=1024)
"""Of a live stream; it is ended by the length of what came too (`stream`)."""

_T = TypeVar("_T")


class Listening:
    """The playing half of the engine, as far as files are concerned. One file is fetched at a time."""

    def __init__(
        self,
        context: Context,
        *,
        media: Callable[[RelayId | None], MediaClient],
        covers: Covers,
        order: Callable[[], SaveOrder],
    ) -> None:
        self._context = context
        self._library = context.library
        self._media = media
        self._covers = covers
        self._order = order
        self._folder = context.profile.cache / "play"
        self._previews = Previews(context.profile.library.parent / "previews")
        self._lock = threading.Lock()
        self._fetching = CancelToken(context.cancel)
        self._turn = threading.Lock()
        """Held by who listens: one that was told to stop still keeps what came."""
        self._stream: Stream | None = None

    # What the player asks for.

    def playable(self, song_id: SongId, kind: MediaKind = MediaKind.MP3) -> Future[Playable]:
        """A local file to play, the best that can be had: saved, by a link, from the live stream, or kept from one.

        One is fetched at a time: asking for another song ends the fetch of the last one, whose future raises Cancelled. A
        live stream is listened to beyond the answer (`StreamProgress` events; see `hear_on`). The future raises MediaError
        or DiskError where nothing can be had.
        """
        token = CancelToken(self._context.cancel)
        with self._lock:
            last, self._fetching = self._fetching, token
        last.cancel()  # the person went on to another song
        return answered(
            self._context.lanes,
            Lane.PERSON,
            lambda answer: self._find(song_id, kind, cancel=token, answer=answer),
        )

    def saved(self, song_id: SongId) -> Future[Playable | None]:
        """The song's file as far as it is saved and there; nothing is fetched, and what is being fetched goes on."""

        def find() -> Playable | None:
            detail = self._detail(song_id)
            return None if detail is None else self._saved(detail, MediaKind.MP3)

        return self._context.lanes.submit(Lane.PERSON, find)

    def stop_fetching(self) -> None:
        """End what `playable` is about; its future raises Cancelled. What came of a stream is kept."""
        with self._lock:
            fetching = self._fetching
        fetching.cancel()

    def hear_on(self, song_id: SongId, heard_s: float) -> Future[Playable | None]:
        """After a preview: what goes on after `heard_s` seconds, as soon as it is there; None if nothing comes."""
        with self._lock:
            token = self._fetching
        return answered(
            self._context.lanes,
            Lane.PERSON,
            lambda answer: self._hear_on(song_id, heard_s, cancel=token, answer=answer),
        )

    # On a worker.

    def _find(
        self, song_id: SongId, kind: MediaKind, *, cancel: CancelToken, answer: Future[Playable]
    ) -> None:
        """Answer with the best file that can be had. A stream is listened to longer than until the answer.

        Raises:
            MediaError: there is none.
            DiskError: the cache cannot be written.
            Cancelled: asked to stop.
        """
        detail = self._detail(song_id)
        if detail is None or detail.clip is None:
            raise MediaError("media.no_link")
        found = self._saved(detail, kind)
        if found is not None:
            answer.set_result(found)
            return
        replies = self._replies(song_id)
        found, failures = self._by_link(detail, kind, replies, cancel)
        if found is None and kind is MediaKind.MP3:
            is_final = not any(isinstance(error, MediaUnreachableError) for error in failures)
            urls = _streams_of(detail, replies) if is_final else ()
            with self._turn:
                cancel.check()
                found = self._by_stream(song_id, urls, failures, cancel, answer)
        if answer.done():
            return
        if found is None:
            raise failures[0] if failures else MediaError(_why_none(detail))
        answer.set_result(found)

    def _hear_on(
        self,
        song_id: SongId,
        heard_s: float,
        *,
        cancel: CancelToken,
        answer: Future[Playable | None],
    ) -> None:
        """A preview was heard to its end: answer with something longer as soon as there is, or with None if nothing comes."""
        detail = self._detail(song_id)
        found = None if detail is None else self._saved(detail, MediaKind.MP3)
        stream, way = self._stream, Way.PREVIEW
        if found is None and stream is not None and stream.song_id == song_id:
            if stream.wait(heard_s, answer):
                return
            detail, way = self._detail(song_id), stream.way
        if found is None and detail is not None and detail.clip is not None:
            if detail.clip.state is ClipState.READY:
                found, _ = self._by_link(detail, MediaKind.MP3, self._replies(song_id), cancel)
            kept = self._kept(detail)
            if found is None and kept is not None and kept.duration_s > heard_s + LEAST_S:
                found = self._preview(detail.clip.clip_id, kept, way)
        answer.set_result(found)

    def drop(self, source: Source) -> None:
        """The real file of a song was saved."""
        if source.kind is MediaKind.MP3 and source.clip is not None:
            self._previews.discard(source.clip.clip_id)

    # Files that are there.

    def _saved(self, detail: SongDetail, kind: MediaKind) -> Playable | None:
        """What is on disk of it; where the sound is only there as a WAV, that."""
        kinds = (kind, MediaKind.WAV) if kind is MediaKind.MP3 else (kind,)
        files = [file for one in kinds for file in detail.files if file.kind is one]
        for file in files:
            if file.state is FileState.SAVED and file.path is not None:
                if file.path.is_file():
                    return Playable(
                        path=file.path, way=Way.SAVED, host=file.host, duration_s=file.plays_s
                    )
                self._note_vanished(detail.row.song_id)
        return None

    def _detail(self, song_id: SongId) -> SongDetail | None:
        return self._context.read(lambda reader: reader.song_detail(song_id)).result()

    def _note_vanished(self, song_id: SongId) -> None:
        self._context.change(lambda: note_vanished(self._context, [song_id]))

    def _kept(self, detail: SongDetail) -> StreamPreview | None:
        clip = detail.clip
        is_there = clip is not None and self._previews.size(clip.clip_id) > 0
        return detail.preview if is_there else None

    def _preview(self, clip_id: ClipId, kept: StreamPreview, way: Way) -> Playable:
        return Playable(
            path=self._previews.path(clip_id), way=way, host=kept.host, duration_s=kept.duration_s
        )

    # Links.

    def _replies(self, song_id: SongId) -> Replies:
        return tuple(self._write(lambda: self._library.replies_of_song(song_id)))

    def _by_link(
        self, detail: SongDetail, kind: MediaKind, replies: Replies, cancel: CancelToken
    ) -> tuple[Playable | None, list[MediaError]]:
        """The file by the first link that gives it, else how each failed."""
        clip, failures = detail.clip, list[MediaError]()
        if clip is None:
            return None, failures
        name = cache_name(clip.clip_id)
        targets = {way: self._folder / f"{name}.{way.value}.{kind.value}" for way in _BY_LINK}
        for way, target in targets.items():
            if target.is_file():
                return Playable(path=target, way=way), failures
        for url, way in list(_links_of(detail, kind, replies).items())[:_MOST_LINKS]:
            giver = None if way is Way.OTHER_RELAY else detail.task.relay_id
            try:
                with disk_errors(self._folder):
                    private.make_folder(self._folder)
                host = self._collector(cancel, giver).fetch_for_playing(
                    url, clip, kind, targets[way]
                )
            except MediaError as error:
                failures.append(error)
                continue
            self._trim()
            return Playable(path=targets[way], way=way, host=host), failures
        return None, failures

    def _collector(self, cancel: CancelToken, giver: RelayId | None) -> Collector:
        return Collector(
            order=self._order(),
            media=partial(self._media, giver),
            covers=self._covers,
            cancel=cancel,
            progress=lambda _done, _total: None,
        )

    def _trim(self) -> None:
        """Keep the newest heard files only."""
        files = sorted(self._folder.glob("*.*"), key=_heard_at, reverse=True)
        for path in files[_CACHED_FILES:]:
            with suppress(OSError):  # gone already, or open in the player
                path.unlink()

    # The live stream.

    def _by_stream(
        self,
        song_id: SongId,
        urls: tuple[str, ...],
        failures: list[MediaError],
        cancel: CancelToken,
        answer: Future[Playable],
    ) -> Playable | None:
        """What the stream gives, or gave before. Answers before it ends if there is something to hear."""
        detail = self._detail(song_id)
        if detail is None or detail.clip is None:
            return None
        clip, kept = detail.clip, self._kept(detail)
        stream = Stream(
            song_id,
            kept=kept,
            outlet=Outlet(
                keep=partial(self._keep, song_id, clip.clip_id),
                playable=partial(self._preview, clip.clip_id),
                tell=lambda seconds: self._context.emit(
                    StreamProgress(song_id=song_id, seconds=seconds)
                ),
                clock=self._context.clock,
            ),
            answer=answer,
        )
        if kept is not None and kept.duration_s >= MORE_S:
            answer.set_result(self._preview(clip.clip_id, kept, Way.PREVIEW))
        if kept is None or not _is_all(kept, clip.duration_s):
            media = self._media(detail.task.relay_id)
            self._listen(stream, urls, failures, partial(media.listen, cancel=cancel))
        return stream.playable

    def _listen(
        self,
        stream: Stream,
        urls: tuple[str, ...],
        failures: list[MediaError],
        listen: Callable[..., None],
    ) -> None:
        """Listen to the first address that gives something, to its end; what came is kept, whatever ends it."""
        self._stream = stream
        try:
            for url in urls:
                stream.begin(urlsplit(url).hostname)
                try:
                    listen(url, take=stream.take, limits=_LIMITS)
                    stream.check()
                except MediaError as error:
                    failures.append(error)
                else:
                    break
        finally:
            saved = None
            try:
                stream.keep()
                detail = self._detail(stream.song_id)
                saved = None if detail is None else self._saved(detail, MediaKind.MP3)
            finally:
                stream.end(saved)  # whatever happens: somebody may wait

    def _keep(self, song_id: SongId, clip_id: ClipId, longer: StreamPreview, frames: bytes) -> bool:
        """Keep a longer preview; False if nobody wants one, because the real file is saved or the song is gone."""
        with self._previews.lock:
            self._previews.prepare(clip_id, frames)
            is_wanted = self._note(song_id, longer)
            if is_wanted:
                self._previews.publish(clip_id)
            else:
                self._previews.discard(clip_id)
        return is_wanted

    def _note(self, song_id: SongId, kept: StreamPreview) -> bool:
        """Tell the library, before the file gets its name: so `tidy` knows what a kill left."""
        changes = self._write(lambda: self._library.keep_preview(song_id, kept))
        self._tell(changes)
        return changes is not None

    # After a kill, a restored backup, a removal.

    def tidy(self) -> None:
        """See that files and rows of previews agree, and that none is left of a song that has its file or is gone."""
        with self._previews.lock:
            rows = self._write(self._library.previews)
            songs = {clip_id: song_id for clip_id, (song_id, _) in rows.items()}
            if self._previews.names() - set(map(cache_name, songs)):
                songs |= self._write(self._library.clips_without_sound)
            self._previews.keep_only(frozenset(map(cache_name, songs)))
            there = self._previews.names()
            for clip_id, song_id in songs.items():
                noted = rows[clip_id][1] if clip_id in rows else None
                if noted is not None or cache_name(clip_id) in there:
                    with suppress(DiskError):
                        self._agree(song_id, clip_id, noted)

    def _agree(self, song_id: SongId, clip_id: ClipId, noted: StreamPreview | None) -> None:
        self._previews.finish(clip_id, noted.size_bytes if noted is not None else 0)
        size = self._previews.size(clip_id)
        if noted is not None and size == noted.size_bytes:
            return
        seconds = self._previews.seconds(clip_id)
        if seconds < LEAST_S:
            self._previews.discard(clip_id)
            self._tell(self._write(lambda: self._library.forget_previews([song_id])))
            return
        now, host = self._context.clock.now(), noted.host if noted is not None else None
        self._note(
            song_id, StreamPreview(duration_s=seconds, size_bytes=size, host=host, kept_at=now)
        )

    def _write(self, work: Callable[[], _T]) -> _T:
        return self._context.write(work).result()

    def _tell(self, changes: Changes | None) -> None:
        if changes:
            self._context.tell(changes)


def _heard_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # another worker moved it just now
        return 0.0


def _links_of(detail: SongDetail, kind: MediaKind, replies: Replies) -> dict[str, Way]:
    """The links to a clip's file, the best first; none of a live stream."""
    if detail.clip is None:
        return {}
    return ways(detail.clip, replies, kind, home=detail.task.relay_id)


def _streams_of(detail: SongDetail, replies: Replies) -> tuple[str, ...]:
    """The addresses of a clip's live stream, the best first."""
    clip = detail.clip
    return () if clip is None else streams(replies, clip.clip_id)[:_MOST_STREAMS]


def _is_all(kept: StreamPreview, duration_s: float | None) -> bool:
    """Whether the whole song is kept already."""
    return duration_s is not None and kept.duration_s >= duration_s - LEAST_S


def _why_none(detail: SongDetail) -> str:
    clip = detail.clip
    if clip is not None and clip.offer is not None and clip.offer in WITHHELD:
        return why_withheld(clip, clip.offer)
    is_live_only = clip is not None and clip.state is ClipState.STREAMING
    return "media.live_only" if is_live_only else "media.no_link"
