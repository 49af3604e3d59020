"""Writing today's tags into files that were saved before, and today's words. The sound stays the same bytes, foreign tags stay.

A file that somebody else changed is left alone, because new tags would hide the change from every later check; so is
one that shares its bytes with another name, and one that says today's already. The caller records each file before it is
replaced and after, and keeps what `undo` needs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from pathlib import Path

from suno_desktop.core.errors import DiskError, MediaDamagedError, MediaError
from suno_desktop.core.media import lrc, publish, sidecars, tags
from suno_desktop.core.media.disk import disk_errors, fingerprint
from suno_desktop.core.media.part_files import PartFile
from suno_desktop.core.media.tags import TagChange
from suno_desktop.core.model import Fingerprint, MediaKind
from suno_desktop.core.rows import Source
from suno_desktop.core.workflows.save_file import SaveOrder, sung_lines, tag_set

BESIDE = frozenset({MediaKind.LYRICS, MediaKind.LRC, MediaKind.COVER})
"""What is a file of its own, and says what tags say."""
_OF_KIND = {MediaKind.LYRICS: "lyrics", MediaKind.LRC: "lines", MediaKind.COVER: "cover"}
AboutTo = Callable[[Path, Fingerprint], object]
"""Told what is about to take a file's place."""


def retag(
    source: Source,
    *,
    cover: Path | None,
    order: SaveOrder,
    about_to: AboutTo,
) -> Fingerprint | None:
    """Bring the tags of one saved file up to date.

    Args:
        source: the file and what is known of its song.
        cover: the front cover; None leaves what is in the file.
        order: ID3 version and albums of it.
        about_to: called with the finished copy and its fingerprint before it takes the file's place.

    Returns:
        What the file is now; None if it says the same, or is of a kind that has no tags.

    Raises:
        MediaError: it is not what was saved (`file.damaged`), is linked to another name (`file.linked`), or cannot be
            tagged; it is as it was.
        DiskError: the disk is in the way; it is as it was.
    """
    if source.clip is None or source.path is None:
        return None
    path = Path(source.path)
    if not has_tags(source):
        return None
    told = tag_set(source, source.clip, albums=order.albums)
    picture = _read(cover)
    if not tags.changes(path, told, cover_jpeg=picture, id3_version=order.id3_version):
        return None
    see_untouched(path, source)
    made: list[Fingerprint] = []

    def before(part: Path) -> None:
        made.append(fingerprint(part))
        about_to(part, made[0])

    tags.retag(
        path,
        told,
        cover_jpeg=picture,
        id3_version=order.id3_version,
        before=before,
    )
    return made[0]


def rewrite(
    source: Source,
    *,
    lrc_times: str,
    cover: Path | None = None,
    about_to: AboutTo,
) -> Fingerprint | None:
    """Bring a saved picture or file of words up to date: plain ones, or those with times, which lines keep that stay.

    Args:
        source: the file and what is known of its song.
        cover: the front cover; None leaves a picture as it is.
        lrc_times: "lines" or "words".
        about_to: called with the finished copy and its fingerprint before it takes the file's place.

    Returns:
        What the file is now; None if it says the same, or nothing is known that it could say.

    Raises:
        MediaError: it is not what was saved (`file.damaged`) or is linked to another name (`file.linked`); it is as it was.
        DiskError: the disk is in the way; it is as it was.
    """
    song = source.clip or source.sheet
    if song is None or source.path is None:
        return None
    path = Path(source.path)
    with disk_errors(path):
        data = _bytes(source, lrc_times, cover)
        if not data or path.read_bytes() == data:
            return None
    see_untouched(path, source)
    return _replaced(source, path, [data], about_to)


def undo(source: Source, pieces: Iterable[bytes], was: str, *, about_to: AboutTo) -> Fingerprint:
    """Give a file the bytes again that it had before other tags or words came into it.

    Args:
        source: the file and what is known of its song.
        pieces: those bytes (`media.way_back`).
        was: their hash.
        about_to: called with the finished copy and its fingerprint before it takes the file's place.

    Raises:
        MediaError: it is not what we made of it (`file.damaged`) or is linked to another name (`file.linked`), or those
            bytes cannot be had any more; it is as it was.
        DiskError: the disk is in the way; it is as it was.
    """
    path = Path(source.path or "")
    see_untouched(path, source)

    def before(part: Path, mark: Fingerprint) -> None:
        if mark.sha256 != was:
            raise MediaDamagedError("file.no_way_back", path=path)
        about_to(part, mark)

    return _replaced(source, path, pieces, before)


def changes(source: Source, *, cover: Path | None, order: SaveOrder) -> tuple[TagChange, ...]:
    """What `retag` or `rewrite` would change in a file, which is only read.

    Raises:
        MediaError: it cannot be tagged.
        DiskError: it cannot be read.
    """
    if source.path is None:
        return ()
    path = Path(source.path)
    if source.kind in BESIDE:
        with disk_errors(path):
            data = _bytes(source, order.lrc_times, cover)
            same = not data or path.read_bytes() == data
        return () if same else (TagChange(_OF_KIND[source.kind], "", ""),)
    if source.clip is None or not has_tags(source):
        return ()
    told = tag_set(source, source.clip, albums=order.albums)
    return tags.changes(path, told, cover_jpeg=_read(cover), id3_version=order.id3_version)


def has_tags(source: Source) -> bool:
    """Whether a file is of a kind that has tags."""
    return Path(source.path or "").suffix.removeprefix(".") in tags.TAGGED


def beside(
    source: Source, order: SaveOrder, *, earlier: Collection[bytes]
) -> list[sidecars.Beside]:
    """What is to lie beside the sound of a song. `earlier`: see `timed_earlier`."""
    if source.clip is None or source.path is None:
        return []
    told = tag_set(source, source.clip, albums=order.albums)
    path, wanted, times = Path(source.path), order.sidecars, order.lrc_times
    return list(sidecars.beside(path, wanted, source.clip, told, lrc_times=times, earlier=earlier))


def timed_earlier(source: Source, order: SaveOrder) -> tuple[bytes, ...]:
    """What we wrote beside a song as words with times, when it got the tags that it has now."""
    if source.clip is None or source.path is None or "lrc" not in order.sidecars:
        return ()
    with suppress(MediaError, DiskError):
        words = dict(tags.told(Path(source.path)).values).get("lyrics")
        clip = source.clip._replace(lyrics=words)
        told = tag_set(source, clip, albums=order.albums)
        return tuple(sidecars.timed(clip, told, times) for times in ("lines", "words"))
    return ()


def _replaced(
    source: Source, path: Path, pieces: Iterable[bytes], about_to: AboutTo
) -> Fingerprint:
    """Put other bytes in the place of a file of ours."""
    name = source.clip.clip_id if source.clip is not None else source.task_id
    with PartFile.create(path, clip_id=name, kind=source.kind) as part:
        for data in pieces:
            part.append(data)
        part.close()
        mark = fingerprint(part.path)
        about_to(part.path, mark)
        publish.replace(part.path, path)
    return mark


def _read(cover: Path | None) -> bytes | None:
    if cover is None:
        return None
    with disk_errors(cover):
        return cover.read_bytes()


def _bytes(source: Source, lrc_times: str, cover: Path | None) -> bytes:
    """What a file beside a song says today; b"" if that is nothing."""
    if source.kind is MediaKind.COVER:
        return b"" if cover is None else cover.read_bytes()
    if source.kind is MediaKind.LYRICS:
        song = source.clip or source.sheet
        return sidecars.lyrics_text(song) if song is not None else b""
    with suppress(MediaError):
        if source.clip is not None:
            return lrc.text(sung_lines(source, source.clip), lrc_times)
    return b""


def see_untouched(path: Path, source: Source) -> None:
    """See that a file is ours alone, and as we saved it.

    Raises:
        MediaError: it is not.
        DiskError: it cannot be read.
    """
    with disk_errors(path):
        names = path.stat().st_nlink
    if names > 1:
        raise MediaError("file.linked", path=path)
    if fingerprint(path).sha256 != source.sha256:
        raise MediaError("file.damaged")
