"""Saving one file of one song: link → part file → whole? → tags → published. Nothing is ever half there.

Blocks until it is done, cancelled or failed; retry and patience are decided by `engine.saving`. The audio bytes are
compared before and after tagging, so what is published is exactly what the server had, plus tags.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.errors import DiskError, MediaError, MediaUnreachableError
from suno_desktop.core.media import containers, names, publish, sidecars, tags
from suno_desktop.core.media.disk import Fingerprint, disk_errors, fingerprint
from suno_desktop.core.media.transfer import Expect, Fetched, MediaClient, PartFile
from suno_desktop.core.model import Clip, ClipState, MediaKind, take_letter
from suno_desktop.core.rows import Source
from suno_desktop.core.workflows.covers import Covers

_ATTEMPTS = 4
_WORTH_RESUMING = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveOrder:
    """Where files go and how they are named."""

    root: Path
    template: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """A published file as the library records it."""

    path: Path
    container: str
    size_bytes: int
    sha256: str
    mtime_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Collector:
    """What saving works with; one for each file."""

    order: SaveOrder
    media: Callable[[], MediaClient]
    covers: Covers
    cancel: CancelToken
    progress: Callable[[int, int | None], None]

    def collect(self, source: Source) -> Collected:
        """Save what `source` names.

        Raises:
            MediaError: the file cannot be had (see `errors` for what each kind means).
            DiskError: the disk or the folder is in the way.
            Cancelled: asked to stop; no file and no part is left.
        """
        if source.kind is MediaKind.LYRICS:
            return self._lyrics(source)
        if source.clip is None:
            raise MediaError("file.none_offered")
        if source.kind is MediaKind.COVER:
            return self._cover(source, source.clip)
        return self._song(source, source.clip)

    def _lyrics(self, source: Source) -> Collected:
        song = source.clip or source.sheet
        data = sidecars.lyrics_text(song) if song is not None else b""
        if not data:
            raise MediaError("file.no_lyrics")
        return _publish_bytes(source, self.order, data, ext="txt")

    def _cover(self, source: Source, clip: Clip) -> Collected:
        if not links(clip):
            raise MediaError("file.none_offered")
        path = self._cover_file(clip)
        if path is None:
            raise MediaError("media.bad_picture")
        return _publish_bytes(source, self.order, path.read_bytes(), ext="jpg")

    def _cover_file(self, clip: Clip) -> Path | None:
        return self.covers.large(clip.clip_id, links(clip), self.media(), cancel=self.cancel)

    def _song(self, source: Source, clip: Clip) -> Collected:
        url = clip.audio_url if source.kind is MediaKind.MP3 else clip.video_url
        if clip.state is ClipState.STREAMING:
            raise MediaError("media.live_only")
        if not url:
            raise MediaError("media.no_link")
        target = target_path(source, self.order, ext=source.kind.value)
        publish.prepare_folder(self.order.root, target.parent)
        adopted = _adopted(source, clip, target)
        if adopted is not None:
            return adopted
        with PartFile.create(target, clip_id=clip.clip_id, kind=source.kind) as part:
            fetched = self._fetch(url, part, Expect(kind=source.kind, duration_s=clip.duration_s))
            cover = self._cover_file(clip)
            self.cancel.check()
            tag_set = tags.of(
                clip,
                take=take_letter(source.take),
                task_id=source.task_id,
                relay_host=source.relay_host,
            )
            container = fetched.container.name
            tags.write(
                part.path, container, tag_set, cover_jpeg=cover.read_bytes() if cover else None
            )
            return _published(part, target_path(source, self.order, ext=container), container)

    def _fetch(self, url: str, part: PartFile, expect: Expect) -> Fetched:
        """Go on where the connection broke, as long as each attempt brought the file forward."""
        for left in reversed(range(_ATTEMPTS)):
            before = part.size
            try:
                return self.media().fetch(
                    url, part=part, expect=expect, cancel=self.cancel, progress=self.progress
                )
            except MediaUnreachableError:
                if not left or part.size < before + _WORTH_RESUMING:
                    raise
        raise MediaUnreachableError("net.cut")

    def fetch_for_playing(self, url: str, clip: Clip, kind: MediaKind, target: Path) -> None:
        """Fetch a whole file, untagged, to be heard now.

        Raises:
            MediaError: it cannot be had.
            DiskError: the cache cannot be written.
            Cancelled: asked to stop.
        """
        with PartFile.create(target, clip_id=clip.clip_id, kind=kind) as part:
            self._fetch(url, part, Expect(kind=kind, duration_s=clip.duration_s))
            part.publish(target)


def _adopted(source: Source, clip: Clip, target: Path) -> Collected | None:
    """Our own whole file that is there although nothing is recorded: the program died between the two."""
    if source.sha256 is not None or not target.is_file():
        return None
    try:
        if tags.clip_id_of(target) != clip.clip_id:
            return None
        container = containers.check(target, source.kind, duration_s=clip.duration_s)
    except (MediaError, DiskError):
        return None
    return _collected(target, fingerprint(target), container.name)


def copy_saved(path: Path, source: Source, *, order: SaveOrder, container: str) -> Path:
    """Copy a file that was saved elsewhere under its name in this order's folder.

    A copy that is there already, byte for byte, is taken as it is.

    Raises:
        DiskError: it cannot be copied.
    """
    target = target_path(source, order, ext=container)
    if target.is_file() and fingerprint(target).sha256 == source.sha256:
        return target
    publish.prepare_folder(order.root, target.parent)
    with disk_errors(path):
        data = path.read_bytes()
    return _publish_bytes(source, order, data, ext=container).path


def target_path(source: Source, order: SaveOrder, *, ext: str) -> Path:
    """Where a file of this song belongs, inside the root.

    Raises:
        DiskError: the path would lead out of the root (a planted link).
    """
    values = names.values(
        clip=source.clip,
        sheet=source.sheet,
        take=take_letter(source.take),
        task_id=source.task_id,
        relay_name=source.relay_name,
    )
    template = order.template if source.sheet is None else names.SHEET_TEMPLATE
    return names.safe_join(order.root, names.render(template, values, ext=ext))


def _publish_bytes(source: Source, order: SaveOrder, data: bytes, *, ext: str) -> Collected:
    target = target_path(source, order, ext=ext)
    publish.prepare_folder(order.root, target.parent)
    name = source.clip.clip_id if source.clip is not None else source.task_id
    with PartFile.create(target, clip_id=name, kind=source.kind) as part:
        part.write_all(data)
        part.close()
        return _published(part, target, ext)


def _published(part: PartFile, target: Path, container: str) -> Collected:
    """Give the part its name; what is recorded was measured before, so that nobody can slip in between."""
    mark = fingerprint(part.path)
    return _collected(part.publish(target), mark, container)


def _collected(path: Path, mark: Fingerprint, container: str) -> Collected:
    return Collected(
        path=path,
        container=container,
        size_bytes=mark.size_bytes,
        sha256=mark.sha256,
        mtime_ns=mark.mtime_ns,
    )


def links(clip: Clip) -> Sequence[str]:
    """The cover links of a clip, the large one first."""
    return [url for url in (clip.image_url, clip.image_small_url) if url]
