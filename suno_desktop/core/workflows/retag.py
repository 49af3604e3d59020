"""Writing today's tags into files that were saved before, and today's words. The sound stays the same bytes, foreign tags stay.

A file that somebody else changed is left alone, because new tags would hide the change from every later check; so is
one that shares its bytes with another name. The caller records each file before it is replaced and after.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from suno_desktop.core.errors import MediaError
from suno_desktop.core.media import lrc, publish, sidecars, tags
from suno_desktop.core.media.disk import disk_errors, fingerprint
from suno_desktop.core.media.part_files import PartFile
from suno_desktop.core.model import Fingerprint, MediaKind
from suno_desktop.core.rows import Source
from suno_desktop.core.workflows.save_file import SaveOrder, sung_lines, tag_set


def retag(
    source: Source,
    *,
    cover: Path | None,
    order: SaveOrder,
    about_to: Callable[[Path, Fingerprint], object],
) -> Fingerprint | None:
    """Bring the tags of one saved file up to date.

    Args:
        source: the file and what is known of its song.
        cover: the front cover; None leaves what is in the file.
        order: ID3 version and albums of it.
        about_to: called with the finished copy and its fingerprint before it takes the file's place.

    Returns:
        What the file is now; None if it is of a kind that has no tags.

    Raises:
        MediaError: it is not what was saved (`file.damaged`), is linked to another name (`file.linked`), or cannot be
            tagged; it is as it was.
        DiskError: the disk is in the way; it is as it was.
    """
    if source.clip is None or source.path is None:
        return None
    path = Path(source.path)
    if path.suffix.removeprefix(".") not in tags.TAGGED:
        return None
    _see_untouched(path, source)
    made: list[Fingerprint] = []

    def before(part: Path) -> None:
        made.append(fingerprint(part))
        about_to(part, made[0])

    tags.retag(
        path,
        tag_set(source, source.clip, albums=order.albums),
        cover_jpeg=cover.read_bytes() if cover is not None else None,
        id3_version=order.id3_version,
        before=before,
    )
    return made[0]


def rewrite(
    source: Source,
    *,
    lrc_times: str,
    cover: Path | None = None,
    about_to: Callable[[Path, Fingerprint], object],
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
    _see_untouched(path, source)
    name = source.clip.clip_id if source.clip is not None else source.task_id
    with PartFile.create(path, clip_id=name, kind=source.kind) as part:
        part.write_all(data)
        mark = fingerprint(part.path)
        about_to(part.path, mark)
        publish.replace(part.path, path)
    return mark


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


def _see_untouched(path: Path, source: Source) -> None:
    """See that a file is ours alone, and as we saved it."""
    with disk_errors(path):
        names = path.stat().st_nlink
    if names > 1:
        raise MediaError("file.linked", path=path)
    if fingerprint(path).sha256 != source.sha256:
        raise MediaError("file.damaged")
