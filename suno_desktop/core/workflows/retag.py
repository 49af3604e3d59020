"""Writing today's tags into files that were saved before. The sound stays the same bytes, foreign tags stay.

A file that somebody else changed is left alone, because new tags would hide the change from every later check; so is
one that shares its bytes with another name. The caller records each file before it is replaced and after.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from suno_desktop.core.errors import MediaError
from suno_desktop.core.media import tags
from suno_desktop.core.media.disk import disk_errors, fingerprint
from suno_desktop.core.model import Fingerprint
from suno_desktop.core.rows import Source
from suno_desktop.core.workflows.save_file import SaveOrder, tag_set


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
    with disk_errors(path):
        names = path.stat().st_nlink
    if names > 1:
        raise MediaError("file.linked", path=path)
    if fingerprint(path).sha256 != source.sha256:
        raise MediaError("file.damaged")
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
