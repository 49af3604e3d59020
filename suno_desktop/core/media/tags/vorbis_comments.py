"""Our tags as Vorbis comments of FLAC and Ogg, joined with those that are there, and the cover as a picture block."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, BinaryIO

from suno_desktop.core.errors import MediaDamagedError
from suno_desktop.core.media.tags import texts
from suno_desktop.core.media.tags.texts import (
    BETWEEN,
    ReadTags,
    TagRow,
    TagSet,
    is_ours,
    is_stale_genre,
    parts,
)

_FRONT_COVER = 3
_PICTURES = "METADATA_BLOCK_PICTURE"


def write(file: BinaryIO, song: Any, tags: TagSet, cover: bytes | None, *, is_bare: bool) -> None:
    """Write into a file that is open for reading and writing.

    Args:
        file: a FLAC or an Ogg.
        song: what `load` made of it.
        tags: see `tags.write`, also for `cover` (JPEG).
        cover: None leaves the one that is there.
        is_bare: no other comment and no other picture stays.
    """
    if song.tags is None:
        song.add_tags()
    if is_bare:
        song.tags.clear()
        song.tags.vendor = ""  # which may be any words, as what stands behind the comments of Opus
        if "_pad_data" in vars(song.tags):
            vars(song.tags)["_pad_data"] = b""
        if _has_blocks(song):
            song.clear_pictures()
    _put(song, tags, cover)
    file.seek(0)
    song.save(file)


def plan(song: Any, tags: TagSet, cover: bytes | None) -> tuple[ReadTags, ReadTags]:
    """What a file says (`load`), and what it would say after `write`."""
    if song.tags is None:
        song.add_tags()
    before = _said(song)
    _put(song, tags, cover)
    return before, _said(song)


def _said(song: Any) -> ReadTags:
    return ReadTags(dict(_read(song.tags)), [], _front_cover(song))


def _put(song: Any, tags: TagSet, cover: bytes | None) -> None:
    for row in texts.ROWS:
        text = tags.values.get(row.key)
        if row.vorbis and text:
            song.tags[row.vorbis] = parts(row, text)
        elif row.vorbis and is_ours(row.id3) and row.vorbis in song.tags:
            del song.tags[row.vorbis]
    if "GENRE" in song.tags and is_stale_genre(song.tags["GENRE"], tags):
        del song.tags["GENRE"]
    if cover is not None:
        _put_cover(song, cover)


def read(file: BinaryIO, container: str, codecs: tuple[str, ...]) -> Iterator[tuple[TagRow, str]]:
    """What our fields say."""
    return _read(load(file, container, codecs).tags)


def _read(known: Any) -> Iterator[tuple[TagRow, str]]:
    for row in texts.ROWS:
        found = known.get(row.vorbis) if known is not None and row.vorbis else None
        if found:
            yield row, BETWEEN.join(found)


def all_texts(file: BinaryIO, container: str, codecs: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Every text by its name, in capitals; a description stands for a comment that is not there."""
    known = load(file, container, codecs).tags
    found = {name.upper(): BETWEEN.join(known[name]) for name in known.keys()} if known else {}  # noqa: SIM118 — no mapping
    if "DESCRIPTION" in found:
        yield "COMMENT", found["DESCRIPTION"]
    yield from found.items()


def load(file: BinaryIO, container: str, codecs: tuple[str, ...]) -> Any:
    """What mutagen makes of a FLAC (`container` flac) or of an Ogg (ogg) with streams of these codecs.

    Raises:
        MediaDamagedError: there is no one place for tags in it.
    """
    from mutagen.flac import FLAC  # noqa: PLC0415 — costs start-up time
    from mutagen.oggflac import OggFLAC  # noqa: PLC0415
    from mutagen.oggopus import OggOpus  # noqa: PLC0415
    from mutagen.oggspeex import OggSpeex  # noqa: PLC0415
    from mutagen.oggvorbis import OggVorbis  # noqa: PLC0415

    file.seek(0)
    kinds: dict[str, Any] = {
        "opus": OggOpus,
        "vorbis": OggVorbis,
        "flac": OggFLAC,
        "speex": OggSpeex,
    }
    if container == "flac":
        return FLAC(file)
    if len(codecs) != 1 or codecs[0] not in kinds:
        raise MediaDamagedError(
            "media.damaged", kind="Ogg", problem="its tags cannot be read or written"
        )
    return kinds[codecs[0]](file)


def front_cover(file: BinaryIO, container: str, codecs: tuple[str, ...]) -> bytes | None:
    """The picture of the front cover; None if there is none."""
    return _front_cover(load(file, container, codecs))


def _front_cover(song: Any) -> bytes | None:
    from mutagen.flac import Picture  # noqa: PLC0415 — loaded already

    if _has_blocks(song):
        return next((bytes(one.data) for one in song.pictures if one.type == _FRONT_COVER), None)
    texts = song.tags.get(_PICTURES, []) if song.tags is not None else []
    found = next(filter(_is_front, texts), None)
    return None if found is None else bytes(Picture(base64.b64decode(found)).data)


def _has_blocks(song: Any) -> bool:
    """Whether pictures are blocks of their own (FLAC) and no comments (Ogg)."""
    return hasattr(song, "clear_pictures")


def _put_cover(song: Any, cover: bytes) -> None:
    from mutagen.flac import Picture  # noqa: PLC0415 — loaded already

    front: Any = Picture()
    front.type, front.mime, front.data = _FRONT_COVER, "image/jpeg", cover
    if _has_blocks(song):
        others = [picture for picture in song.pictures if picture.type != _FRONT_COVER]
        song.clear_pictures()
        for picture in (front, *others):
            song.add_picture(picture)
        return
    kept = [text for text in song.tags.get(_PICTURES, []) if not _is_front(text)]
    song.tags[_PICTURES] = [base64.b64encode(front.write()).decode(), *kept]


def _is_front(text: str) -> bool:
    with suppress(ValueError):
        return int.from_bytes(base64.b64decode(text)[:4], "big") == _FRONT_COVER
    return False
