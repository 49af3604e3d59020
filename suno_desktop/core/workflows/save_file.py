"""Save one file of one song: link → part file → complete? → tags → published. No incomplete file gets a name.

Blocks until it is done, cancelled or failed; `engine.retry` decides about other tries. The audio bytes are
compared before and after tagging, so what is published is exactly what the server had, plus tags.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.clock import Clock, SystemClock
from suno_desktop.core.errors import (
    Cancelled,
    DiskError,
    MediaBlockedError,
    MediaDamagedError,
    MediaError,
    MediaRefusedError,
    MediaUnreachableError,
)
from suno_desktop.core.media import containers, lrc, midi, names, publish, sidecars, tags
from suno_desktop.core.media.albums import album_of
from suno_desktop.core.media.base_names import Stems
from suno_desktop.core.media.disk import check_room, disk_errors, fingerprint
from suno_desktop.core.media.transfer import (
    WORTH_RESUMING,
    Expect,
    Fetched,
    MediaClient,
    PartFile,
    ResumeState,
)
from suno_desktop.core.model import (
    WITHHELD,
    Clip,
    ClipState,
    Collected,
    MediaKind,
    is_live,
    take_letter,
)
from suno_desktop.core.rows import Source
from suno_desktop.core.timed_words import TimedLine, timed_lines
from suno_desktop.core.workflows import spool
from suno_desktop.core.workflows.covers import Covers
from suno_desktop.core.workflows.music_folder import hide_videos
from suno_desktop.core.workflows.same_sound import packets_of
from suno_desktop.core.workflows.sources import link_of, why_withheld

_ATTEMPTS = 4
_WORTH_RECORDING_S = 0.5
"""A part younger than this is fetched again after a kill: two writes for each file would slow down saving."""
_DISCS = 2**16 - 1
"""An MP4 has no room for a greater number."""
_STEP = 16 * 2**20
"""Bytes between two syncs to disk, and so the most that is fetched again after a kill."""

Keep = Callable[[Path | None, str | None], None]
"""Told which part (and what the server said of it, as JSON) a later try may go on from; None, None: from none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveOrder:
    """Where files go and how they are named."""

    root: Path
    template: str
    id3_version: int = 4
    lrc_times: str = "lines"
    """See `lrc.text`."""
    albums: str = "one"
    """Of `albums.RULES`."""
    sidecars: tuple[str, ...] = ()
    """Of `sidecars.KINDS`: what is written beside each song."""
    is_chosen: bool = False
    """The person chose this folder; it may be on a disk that comes and goes."""
    was_marked: bool = False
    """See `music_folder.check_root`."""


def _keep_nothing(_path: Path | None, _state: str | None) -> None:
    """For callers that try only once."""


def _nobody_waits() -> None:
    """For callers that save one file after the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collector:
    """What saving works with; one for each file."""

    order: SaveOrder
    media: Callable[[], MediaClient]
    covers: Covers
    cancel: CancelToken
    progress: Callable[[int, int | None], None]
    arrived: Callable[[], None] = _nobody_waits
    """Called when a song needs no server any more; it is not saved yet."""
    keep: Keep = _keep_nothing
    clock: Clock = field(default_factory=SystemClock)
    spool: Path = Path()
    """Where files lie that relays sent as the answer itself (`workflows.spool`)."""
    stems: Stems = field(default_factory=Stems)
    """The same for all files that are saved at the same time."""

    def collect(self, source: Source) -> Collected:
        """Save what `source` names.

        Raises:
            MediaError: the file cannot be had (see `errors` for what each kind means).
            DiskError: the disk or the folder is in the way.
            Cancelled: asked to stop; no file is left, and no part but one that `keep` was told of.
        """
        if source.kind is MediaKind.LYRICS:
            return self._lyrics(source)
        if source.clip is None:
            raise MediaError("file.none_offered")
        if source.kind is MediaKind.COVER:
            return self._cover(source, source.clip)
        if source.kind is MediaKind.LRC:
            return self._times(source, source.clip)
        if source.kind is MediaKind.MIDI:
            return self._notes(source, source.clip)
        return self._song(source, source.clip)

    def _lyrics(self, source: Source) -> Collected:
        song = source.clip or source.sheet
        data = sidecars.lyrics_text(song) if song is not None else b""
        if not data:
            raise MediaError("file.no_lyrics")
        return _publish_bytes(source, self.order, data, ext="txt", stems=self.stems)

    def _times(self, source: Source, clip: Clip) -> Collected:
        data = lrc.text(sung_lines(source, clip), self.order.lrc_times)
        return _publish_bytes(source, self.order, data, ext="lrc", stems=self.stems)

    def _notes(self, source: Source, clip: Clip) -> Collected:
        if source.made is None or source.made.raw is None:
            raise MediaError("media.no_link")
        data = midi.render(source.made.raw, title=clip.title or "", clip_id=clip.clip_id)
        return _publish_bytes(source, self.order, data, ext="mid", stems=self.stems)

    def _cover(self, source: Source, clip: Clip) -> Collected:
        own = self.covers.own(source.own_cover)
        if own is None and not links(clip):
            raise MediaError("file.none_offered")
        path = own or self.covers.fetch(clip.clip_id, links(clip), self.media(), cancel=self.cancel)
        with disk_errors(path):
            data = path.read_bytes()
        return _publish_bytes(source, self.order, data, ext="jpg", stems=self.stems)

    def _cover_file(self, source: Source, clip: Clip) -> Path | None:
        return self.covers.own(source.own_cover) or self.covers.large(
            clip.clip_id, links(clip), self.media(), cancel=self.cancel
        )

    def _song(self, source: Source, clip: Clip) -> Collected:
        here = self._spooled(source)
        url = "" if here is not None else _file_link(source, clip)
        target = target_path(source, self.order, ext=source.kind.value)
        publish.prepare_folder(self.order.root, target.parent)
        adopted = _adopted(source, clip, target)
        if adopted is not None:
            return adopted
        with _Part.take_up(source, clip, target, keep=self.keep, clock=self.clock) as kept:
            expect = _expect(clip, source.kind)
            if here is None:
                fetched = self._fetched(url, kept, expect)
                found, host = fetched.container, urlsplit(fetched.url).hostname
            else:
                found, host = spool.take_over(here, kept.file, expect), source.relay_host
            cover = self._cover_file(source, clip)
            self.arrived()
            self.cancel.check()
            container = found.name
            told = tag_set(source, clip, albums=self.order.albums)
            sound, untagged = write_tags(
                kept.file.path, container, told, cover=cover, order=self.order
            )
            packets = packets_of(kept.file.path)
            target = target_path(source, self.order, ext=container)
            collected = _published(
                kept.file, target, container, names=_names(source, target, stems=self.stems)
            )
            sidecars.write(
                collected.path,
                self.order.sidecars,
                clip,
                told,
                lrc_times=self.order.lrc_times,
            )
            if container == "mp4":
                hide_videos(self.order.root)
            return collected._replace(
                sound=sound,
                packets=packets,
                untagged=untagged,
                plays_s=found.duration_s,
                host=host,
                way=source.way,
            )

    def _spooled(self, source: Source) -> Path | None:
        """The file itself, where a relay answered with it.

        Raises:
            MediaRefusedError: it is not there any more.
        """
        made = source.made
        if made is None or made.url is not None or source.clip is None or source.clip.video_url:
            return None
        path = spool.place(self.spool, source.clip.clip_id, source.kind)
        if not path.is_file():
            raise MediaRefusedError("made.expired", kind=source.kind.upper())
        return path

    def _fetched(self, url: str, kept: _Part, expect: Expect) -> Fetched:
        """The whole file in the part; where that breaks off, the part is kept if it is worth it."""

        def progress(done: int, total: int | None) -> None:
            kept.note()
            self.progress(done, total)

        check_room(kept.file.path.parent, kept.lacking)
        try:
            fetched = self._fetch(url, kept.file, expect, progress)
        except (Cancelled, MediaUnreachableError, DiskError):
            kept.leave()
            raise
        kept.forget()  # from here on its bytes are no longer the server's
        return fetched

    def _fetch(
        self,
        url: str,
        part: PartFile,
        expect: Expect,
        progress: Callable[[int, int | None], None],
    ) -> Fetched:
        """Go on where the connection broke, as long as each attempt brought the file forward."""
        for left in reversed(range(_ATTEMPTS)):
            before = part.size
            try:
                return self.media().fetch(
                    url, part=part, expect=expect, cancel=self.cancel, progress=progress
                )
            except MediaUnreachableError as error:
                too_little = part.size < before + WORTH_RESUMING
                if not left or too_little or error.retry_after_s is not None:
                    raise
        raise MediaUnreachableError("net.cut")

    def fetch_for_playing(self, url: str, clip: Clip, kind: MediaKind, target: Path) -> str | None:
        """Fetch a whole file, untagged, to be heard now; answers the host that it came from.

        Raises:
            MediaError: it cannot be had.
            DiskError: the cache cannot be written.
            Cancelled: asked to stop.
        """
        with PartFile.create(target, clip_id=clip.clip_id, kind=kind) as part:
            fetched = self._fetch(url, part, _expect(clip, kind), self.progress)
            part.publish(target)
        return urlsplit(fetched.url).hostname


class _Part:
    """The part of one file and what the library knows of it.

    The library is told when the part is worth going on from (at once when a try breaks off), but first its bytes are brought
    to the disk: a power cut leaves holes in all that came later. It is told to forget the part before that holds anything
    else, so what is on disk after a sudden end is never taken for the beginning of another version.
    """

    def __init__(self, file: PartFile, *, keep: Keep, clock: Clock) -> None:
        self.file = file
        self._clock = clock
        self._since = clock.monotonic()
        self._keep = keep
        self._known = file.state
        file.before_reset = self.forget

    @classmethod
    def take_up(cls, source: Source, clip: Clip, target: Path, *, keep: Keep, clock: Clock) -> Self:
        """The part that an earlier try left beside the target, or a new one."""
        if source.part_path is not None:
            path, state = Path(source.part_path), ResumeState.of_json(source.part_state)
            if state is not None and path.parent == target.parent:
                with suppress(DiskError):
                    return cls(PartFile.reopen(path, state=state), keep=keep, clock=clock)
            PartFile(path, None, state=None).discard()
            keep(None, None)
        return cls(
            PartFile.create(target, clip_id=clip.clip_id, kind=source.kind), keep=keep, clock=clock
        )

    def __enter__(self) -> Self:
        self.file.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.file.__exit__(kind, error, trace)
        if error is not None and not self.file.is_left:
            self.forget()

    @property
    def lacking(self) -> int:
        """Bytes that are still to come, as far as an earlier try was told."""
        return max(0, self._known.total - self.file.size) if self._known is not None else 0

    def note(self, *, at_rest: bool = False) -> None:
        """Some bytes came, or (`at_rest`) no more will come in this try.

        Raises:
            DiskError: they cannot be brought to the disk.
        """
        if self.file.state is None or self.file.size < WORTH_RESUMING:
            return
        known = self._known.synced if self._known is not None else 0
        lasts = self._clock.monotonic() - self._since >= _WORTH_RECORDING_S
        is_due = lasts and (not known or self.file.size - known >= _STEP)
        if is_due or (at_rest and self.file.size > known):
            state = self.file.sync()
            if state is not None:
                self._keep(self.file.path, state.to_json())
                self._known = state

    def leave(self) -> None:
        """Keep it for another try, if that could continue it."""
        with suppress(DiskError):
            self.note(at_rest=True)
            if self._known is not None:
                self.file.leave()

    def forget(self) -> None:
        """No later try may go on from it."""
        if self._known is not None:
            self._keep(None, None)
            self._known = None


def _file_link(source: Source, clip: Clip) -> str:
    """The link to the file.

    Raises:
        MediaBlockedError: Suno keeps it from everybody who has no account there.
        MediaError: there is none, or only the live stream.
    """
    kind = source.kind
    url = link_of(source)
    is_stream = clip.state is ClipState.STREAMING or (url is not None and is_live(url))
    if url and not is_stream:
        return url
    if kind is MediaKind.MP3 and clip.offer is not None and clip.offer in WITHHELD:
        raise MediaBlockedError(why_withheld(clip, clip.offer))
    raise MediaError("media.live_only" if is_stream else "media.no_link")


def _expect(clip: Clip, kind: MediaKind) -> Expect:
    """Only sound must last as long as the song: a video may be a loop, and its tables prove that it is whole."""
    return Expect(kind=kind, duration_s=None if kind is MediaKind.MP4 else clip.duration_s)


def write_tags(
    path: Path,
    container: str,
    told: tags.TagSet,
    *,
    cover: Path | None,
    order: SaveOrder,
) -> tuple[str | None, str | None]:
    """Write what is known of a song into a part of ours.

    What has no room for tags, or cannot be tagged so that it plays the same, stays as it came: a song without tags is
    better than none.

    Returns:
        The hash of its sound (see `tags.write`), or None and the code of the sentence that says why it has no tags.

    Raises:
        DiskError: the disk is in the way.
    """
    if container not in tags.TAGGED:
        return None, "file.no_room_for_tags"
    try:
        sound = tags.write(
            path,
            container,
            told,
            cover_jpeg=cover.read_bytes() if cover else None,
            id3_version=order.id3_version,
        )
    except MediaDamagedError:
        return None, "file.not_taggable"
    return sound, None


def tag_set(source: Source, clip: Clip, *, albums: str) -> tags.TagSet:
    """What the tags of a song say; the person's own names are in the clip already. `albums`: one of `albums.RULES`."""
    lines: tuple[TimedLine, ...] = ()
    with suppress(MediaError):
        lines = sung_lines(source, clip)
    is_apart = clip.value("stem") is not None or (albums == "task" and source.album is None)
    return tags.of(
        clip,
        place=tags.AlbumPlace(
            album=album_in(source, clip, albums),
            take=source.take,
            disc=None if is_apart or source.number is None else (source.number - 1) % _DISCS + 1,
        ),
        task_id=source.task_id,
        relay_host=source.relay_host,
        lines=lines,
    )


def album_in(source: Source, clip: Clip, albums: str) -> str:
    """The album of a song by a rule of `albums.RULES`."""
    return album_of(clip, albums, own=source.album, collection=source.collection)


def sung_lines(source: Source, clip: Clip) -> tuple[TimedLine, ...]:
    """The lines of a song with their times, as a relay told them.

    Raises:
        MediaError: nobody told them, nothing is sung, or they are not those of this song.
    """
    if source.sung is None:
        raise MediaError("timing.not_told")
    return timed_lines(source.sung, clip.lyrics or "", duration_s=clip.duration_s)


def _adopted(source: Source, clip: Clip, target: Path) -> Collected | None:
    """Our own whole file that is there although nothing is recorded: the program died between the two."""
    if source.sha256 is not None or not target.is_file():
        return None
    try:
        if tags.clip_id_of(target) != clip.clip_id:
            return None
        duration_s = _expect(clip, source.kind).duration_s
        container = containers.check(target, source.kind, duration_s=duration_s)
        sound = tags.audio_digest(target)
    except (MediaError, DiskError):
        return None
    return Collected(
        target,
        container.name,
        fingerprint(target),
        sound=sound,
        packets=packets_of(target),
        plays_s=container.duration_s,
    )


def copy_saved(
    path: Path, source: Source, *, order: SaveOrder, container: str, stems: Stems
) -> Path:
    """Copy a file that was saved elsewhere under its name in this order's folder.

    A copy that is there already, byte for byte, is taken as it is.

    Raises:
        DiskError: it cannot be copied.
    """
    target = target_path(source, order, ext=container)
    if target.is_file() and fingerprint(target).sha256 == fingerprint(path).sha256:
        return target
    with disk_errors(path):
        data = path.read_bytes()
    return _publish_bytes(source, order, data, ext=container, stems=stems).path


def target_path(source: Source, order: SaveOrder, *, ext: str) -> Path:
    """Where a file of this song belongs, inside the root.

    Raises:
        DiskError: the path would lead out of the root (a planted link), or the root's own path is too long.
    """
    values = names.values(
        clip=source.clip,
        sheet=source.sheet,
        take=take_letter(source.take),
        task_id=source.task_id,
        relay_name=source.relay_name,
        album=source.clip and album_in(source, source.clip, order.albums),
    )
    template = order.template if source.sheet is None else names.SHEET_TEMPLATE
    limit = names.room(order.root, template)
    target = names.safe_join(order.root, names.render(template, values, ext=ext, limit=limit))
    if source.beside is None or not source.beside.is_relative_to(order.root):
        return target
    return names.safe_join(
        order.root, PurePosixPath(source.beside.relative_to(order.root).as_posix(), target.name)
    )


def identity_of(source: Source) -> str:
    """What tells a song's files from those of another song that wants the same name."""
    return names.short_id(source.clip.clip_id if source.clip is not None else source.task_id)


def _names(source: Source, target: Path, *, stems: Stems) -> Iterator[Path]:
    return stems.names(target, identity=identity_of(source), own=source.own)


def _publish_bytes(
    source: Source, order: SaveOrder, data: bytes, *, ext: str, stems: Stems
) -> Collected:
    target = target_path(source, order, ext=ext)
    publish.prepare_folder(order.root, target.parent)
    name = source.clip.clip_id if source.clip is not None else source.task_id
    is_surely_ours = ext == "mid" or identity_of(source) in target.name  # a .mid names its song
    if is_surely_ours and _holds(target, data):
        return Collected(target, ext, fingerprint(target))
    with PartFile.create(target, clip_id=name, kind=source.kind) as part:
        part.write_all(data)
        return _published(part, target, ext, names=_names(source, target, stems=stems))


def _holds(path: Path, data: bytes) -> bool:
    """Whether a file is there with exactly these bytes: the program died before it could note that it is saved."""
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def _published(part: PartFile, target: Path, container: str, *, names: Iterator[Path]) -> Collected:
    """Give the part its name; what is recorded was measured before, so that no other change is taken for it."""
    mark = fingerprint(part.path)
    return Collected(part.publish(target, names=names), container, mark)


def links(clip: Clip) -> Sequence[str]:
    """The cover links of a clip, the large one first."""
    return [url for url in (clip.image_url, clip.image_small_url) if url]
