"""Tags into files and out of them. mutagen is imported when first needed.

A file is never written into: the tagged one is made beside it, compared with it, and takes its place only then, because
mutagen moves bytes inside the file that it saves and knows not all tables that lead into them.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from suno_desktop.core.errors import Cancelled, DesktopError, MediaDamagedError
from suno_desktop.core.media import containers, mp4_places, ogg, publish, tag_blocks, wav
from suno_desktop.core.media.disk import PIECE, disk_error, disk_errors
from suno_desktop.core.media.part_files import PartFile
from suno_desktop.core.media.tags import atoms, bare, id3_frames, origins, texts, vorbis_comments
from suno_desktop.core.media.tags.texts import TagChange, TagRow, TagSet
from suno_desktop.core.model import MediaKind

if TYPE_CHECKING:
    from mutagen.id3 import ID3

TAGGED = frozenset({"mp3", "mp4", "m4a", "flac", "ogg", "wav", "aac"})
"""Containers that get tags; others are left as they came."""


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is to be written; see `write`."""

    tags: TagSet
    cover: bytes | None
    version: int
    is_bare: bool = False
    """Nothing that is in the file stays but its sound and its cover."""


_Piece = bytes | tuple[int, int]
"""Bytes to be written, or where in the source they stand."""
_ID3V1 = 128
_ID3_HEAD = 10
"""Bytes that tell whether an ID3v2 tag begins and how long it is."""
_INFO = {
    "title": b"INAM",
    "artist": b"IART",
    "album": b"IPRD",
    "genre": b"IGNR",
    "created_at": b"ICRD",
    "prompt": b"ICMT",
}
"""Texts of a WAV for players that do not know ID3 in one."""
_INFO_NAMES = {b"INAM": "TITLE", b"IART": "ARTIST", b"ICRD": "DATE", b"ICMT": "COMMENT"}
_WAV_SOUND = frozenset({b"fmt ", b"fact", b"data", b"ds64"})
"""Chunks of a WAV without which it does not play."""
_LIMIT = 2**32
_PACKET_DIGEST = 32
"""Characters that are kept of it: enough that no two sounds ever share them."""


def write(
    path: Path,
    container: str,
    tags: TagSet,
    *,
    cover_jpeg: bytes | None = None,
    id3_version: int = 4,
) -> str | None:
    """Write tags into a part file and prove that its sound is untouched.

    Args:
        path: a part; never a published file.
        container: what `containers.check` called it; one that has no room for tags is left alone.
        tags: what to write. A text that is missing leaves what is in the file, except for our own fields.
        cover_jpeg: the front cover; None leaves what is in the file.
        id3_version: 4 (UTF-8), or 3 (UTF-16, lists joined with "; ") for old players.

    Returns:
        The hash of the sound (`audio_digest`); None if it was left alone.

    Raises:
        MediaDamagedError: it cannot be tagged so that it plays the same; it is as it was.
        DiskError: the disk is in the way; it is as it was.
    """
    if container not in TAGGED:
        return None
    with _tagged(path, container, _Wish(tags, cover_jpeg, id3_version)) as (part, digest):
        with disk_errors(path):
            part.replace(path)
        return digest


def retag(
    path: Path,
    tags: TagSet,
    *,
    cover_jpeg: bytes | None = None,
    id3_version: int = 4,
    before: Callable[[Path], object] = lambda _: None,
) -> None:
    """Write other tags into a published file of ours: a tagged copy takes its place.

    `before` is called with the finished copy, just before it takes the place.

    Raises:
        MediaDamagedError: it cannot be tagged; it is as it was.
        DiskError: the disk is in the way; it is as it was.
    """
    container = containers.name_of(path) or ""
    if container not in TAGGED:
        raise _damaged("its tags cannot be read or written")
    with _tagged(path, container, _Wish(tags, cover_jpeg, id3_version)) as (part, _):
        before(part)
        publish.replace(part, path)


def changes(
    path: Path, tags: TagSet, *, cover_jpeg: bytes | None = None, id3_version: int = 4
) -> tuple[TagChange, ...]:
    """What `retag` would change in a file, which is only read; () if it would say the same as before.

    Raises:
        MediaDamagedError: it cannot be tagged.
        DiskError: it cannot be read.
    """
    name = containers.name_of(path) or ""
    if name not in TAGGED:
        raise _damaged("its tags cannot be read or written")
    with _explained(path), path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if name in {"mp4", "m4a"}:
            return texts.changes(*atoms.plan(file, tags, cover_jpeg))
        if name in {"flac", "ogg"}:
            codecs = ogg.walk(file, size).codecs if name == "ogg" else ()
            song = vorbis_comments.load(file, name, codecs)
            return texts.changes(*vorbis_comments.plan(song, tags, cover_jpeg))
        known = _id3(file, name, size)
        other = list(_other_versions(file, name, size, id3_version))
        before = id3_frames.said(
            id3_frames.as_version(_id3(file, name, size), id3_version) if other else known
        )
        id3_frames.put(known, tags, cover_jpeg)
        if id3_version == 3:  # which has not room for all of it
            known = id3_frames.as_version(known, id3_version)
        found = texts.changes(before, id3_frames.said(known))
        return (*found, *_info_changes(file, name, size, tags, found), *other)


def _other_versions(file: BinaryIO, container: str, size: int, version: int) -> Iterator[TagChange]:
    """Whether there is not exactly one tag, of this version."""
    spans = _id3_spans(file, container, size)
    versions = sorted({f"ID3v2.{ord(_at(file, start + 3, 1))}" for start, _ in spans})
    if len(spans) != 1 or versions != [f"ID3v2.{version}"]:
        yield TagChange("format", ", ".join(versions), f"ID3v2.{version}")


def _info_changes(
    file: BinaryIO, container: str, size: int, tags: TagSet, found: Sequence[TagChange]
) -> Iterator[TagChange]:
    """What changes in the short list of a WAV, where no frame changes with it."""
    if container != "wav":
        return
    _, told = _wav_tags(file, wav.walk(file, size).chunks)
    for key, name in _INFO.items():
        new = tags.values.get(key)
        old = told.get(name, b"").rstrip(b"\0").decode("utf-8", "replace")
        if new is not None and new != old and all(one.key != key for one in found):
            yield TagChange(key, old, new)


def copy(
    path: Path,
    target: Path,
    tags: TagSet,
    *,
    id3_version: int,
    is_bare: bool,
    before: Callable[[Path], object] = lambda _: None,
) -> None:
    """Make a copy of a published file of ours, with other tags, beside `target`; `before` gives it its name.

    Args:
        path: what is copied; it is only read.
        target: the name that the copy is to have.
        tags: what to write; see `write`.
        id3_version: see `write`.
        is_bare: the copy holds these tags, the sound and the cover, and not a byte of another tag.
        before: called with the finished copy; where that is not moved away, it is removed.

    Raises:
        MediaDamagedError: it cannot be tagged.
        MediaError: there is no bare copy of it.
        DiskError: one of the disks is in the way.
    """
    container = containers.name_of(path) or ""
    if container not in TAGGED:
        raise _damaged("its tags cannot be read or written")
    wish = _Wish(tags, front_cover(path) if is_bare else None, id3_version, is_bare)
    with _tagged(path, container, wish, beside=target) as (part, _):
        before(part)


def front_cover(path: Path) -> bytes | None:
    """The picture of the front cover in a file; None if there is none.

    Raises:
        MediaDamagedError: its tags cannot be read.
        DiskError: it cannot be read.
    """
    name = containers.name_of(path) or ""
    if name not in TAGGED:
        return None
    with _explained(path), path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if name in {"mp4", "m4a"}:
            return atoms.front_cover(file)
        if name in {"flac", "ogg"}:
            codecs = ogg.walk(file, size).codecs if name == "ogg" else ()
            return vorbis_comments.front_cover(file, name, codecs)
        return id3_frames.front_cover(_id3(file, name, size))


def read(path: Path) -> TagSet:
    """What our fields say in a file; nothing for a container that is not tagged.

    Raises:
        MediaDamagedError: its tags cannot be read.
        DiskError: it cannot be read.
    """
    name = containers.name_of(path) or ""
    if name not in TAGGED:
        return TagSet()
    with _explained(path), path.open("rb") as file:
        return TagSet({row.key: text for row, text in _read(file, name) if text})


def told(path: Path) -> TagSet:
    """What a file says of its song, whoever saved it: our own fields, or else those of other programs (`origins`).

    Raises:
        MediaDamagedError: its tags cannot be read.
        DiskError: it cannot be read.
    """
    ours = read(path)
    if "clip_id" in ours.values:
        return ours
    name = containers.name_of(path) or ""
    if name not in TAGGED:
        return TagSet()
    with _explained(path), path.open("rb") as file:
        return TagSet(origins.told(origins.joined(_all_texts(file, name))))


def timed_lines_of(path: Path) -> list[tuple[str, float]]:
    """The lines of the lyrics in a file and when each begins, in seconds; nothing where it tells none or cannot be read."""
    try:
        name = containers.name_of(path)
        if name not in {"mp3", "wav", "aac"}:
            return []
        with _explained(path), path.open("rb") as file:
            return id3_frames.lines_of(_id3(file, name, os.fstat(file.fileno()).st_size))
    except DesktopError:
        return []


def clip_id_of(path: Path) -> str | None:
    """The clip that a file says it is, whoever saved it; None if it does not say or cannot be read."""
    try:
        return told(path).values.get("clip_id")
    except DesktopError:
        return None


def audio_digest(path: Path) -> str:
    """SHA-256 of the sound and the picture, without the tags around them.

    Raises:
        MediaDamagedError: the file cannot be walked.
        DiskError: it cannot be read.
    """
    digest = hashlib.sha256()
    spans = containers.sound(path)
    with disk_errors(path), path.open("rb") as file:
        for piece in _pieces(file, spans):
            digest.update(piece)
    return digest.hexdigest()


def packet_digest(path: Path) -> str | None:
    """A hash of the packets of the sound alone: one for all files into which it was copied as it is; None if there are none.

    Unlike `audio_digest` it does not change with the container, nor with what programs write around the packets.

    Raises:
        MediaError: the file cannot be walked.
        DiskError: it cannot be read.
    """
    digest, length = hashlib.sha256(), 0
    spans = containers.packets(path)
    with disk_errors(path), path.open("rb") as file:
        for piece in _pieces(file, spans):
            digest.update(piece)
            length += len(piece)
    return digest.hexdigest()[:_PACKET_DIGEST] if length else None


# ---- the tagged copy and its proof


@contextmanager
def _tagged(
    path: Path, container: str, wish: _Wish, *, beside: Path | None = None
) -> Iterator[tuple[Path, str]]:
    """A tagged copy beside a file (or another), with the hash of its sound.

    It is gone afterwards unless it was moved away.
    """
    kind = MediaKind.MP4 if container == "mp4" else MediaKind.MP3
    clip_id = wish.tags.values.get("clip_id", "")
    with PartFile.create(beside or path, clip_id=clip_id, kind=kind) as part:
        with _explained(path), path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            for piece in _layout(file, size, container, wish):
                _append(part, file, piece)
            part.close()
            with part.path.open("r+b") as copy:
                _write_inside(file, copy, container, wish)
        yield part.path, _proven(path, part.path, container, is_bare=wish.is_bare)


def _layout(file: BinaryIO, size: int, container: str, wish: _Wish) -> Sequence[_Piece]:
    """What the copy consists of; where the tags are written inside of it, all of the source."""
    if container == "wav":
        return _wav_layout(file, size, wish)
    if container == "flac" and wish.is_bare:
        return bare.of_flac(file, size)
    if container not in {"mp3", "aac"}:
        return [(0, size)]
    front = tag_blocks.at_start(file, size)
    has_short = size >= _ID3V1 and _at(file, size - _ID3V1, 3) == b"TAG"
    # Behind another tag it stays as it is: players that do not know the other one take both for sound.
    is_alone = has_short and tag_blocks.sound_end(file, 0, size - _ID3V1) == size - _ID3V1
    known = id3_frames.load(
        [_at(file, start, end - start) for start, end in front if _at(file, start, 3) == b"ID3"],
        _at(file, size - _ID3V1, _ID3V1) if has_short else b"",
    )
    if wish.is_bare:
        new, _ = id3_frames.render(id3_frames.load([]), wish.tags, wish.cover, wish.version)
        return [new, (bare.of_mp3 if container == "mp3" else bare.of_aac)(file, size)]
    new, short = id3_frames.render(known, wish.tags, wish.cover, wish.version)
    others = [(start, end) for start, end in front if _at(file, start, 3) != b"ID3"]
    rest = (tag_blocks.skip(file, 0, size), size - _ID3V1 if is_alone else size)
    return [new, *others, rest, *([short] if is_alone else [])]


def _wav_layout(file: BinaryIO, size: int, wish: _Wish) -> Sequence[_Piece]:
    """All chunks but the old tags, new ones behind them, the length of all in the head, and what stands behind it all."""
    chunks = wav.walk(file, size).chunks
    old, told = ({}, {}) if wish.is_bare else _wav_tags(file, chunks)
    tags = [data for one, data in old.items() if one.name in wav.ID3]
    new, _ = id3_frames.render(id3_frames.load(tags), wish.tags, wish.cover, wish.version)
    if wish.is_bare:
        old = {one: b"" for one in chunks if one.name not in _WAV_SOUND}
    for key, name in _INFO.items():
        if key in wish.tags.values:
            told[name] = wish.tags.values[key].encode() + b"\0"
    body: list[_Piece] = []
    for chunk in chunks:
        if chunk not in old:
            body += [wav.head(file, chunk), (chunk.start, chunk.end), bytes(chunk.length & 1)]
    new += bytes(len(new) & 1)
    body += [wav.info_chunk(told), b"id3 " + len(new).to_bytes(4, "little"), new]
    length = 4 + sum(len(one) if isinstance(one, bytes) else one[1] - one[0] for one in body)
    # Other programs put tags of other kinds behind all that the head counts.
    after = chunks[-1].end + (chunks[-1].length & 1)
    rest = [(after, size)] if after < size and not wish.is_bare else []
    if _at(file, 0, 4) == b"RF64":
        return [_at(file, 0, 12), *wav.with_length(body, length), *rest]
    if length >= _LIMIT:
        raise _damaged("its tags cannot be read or written")
    return [b"RIFF" + length.to_bytes(4, "little") + b"WAVE", *body, *rest]


def _wav_tags(
    file: BinaryIO, chunks: Sequence[wav.Chunk]
) -> tuple[dict[wav.Chunk, bytes], dict[bytes, bytes]]:
    """The chunks with tags, and the texts of the short list that is older than ID3 in a WAV."""
    old = {one: _at(file, one.start, one.length) for one in chunks if one.name in wav.ID3}
    told: dict[bytes, bytes] = {}
    for chunk in chunks:
        if chunk.name == b"LIST" and chunk.length < PIECE:
            data = _at(file, chunk.start, chunk.length)
            if found := wav.info_of(data):
                old[chunk] = data
                told |= found
    return old, told


def _write_inside(file: BinaryIO, copy: BinaryIO, container: str, wish: _Wish) -> None:
    """Tags that stand inside of a container are written into the copy."""
    size = os.fstat(copy.fileno()).st_size
    if container in {"mp4", "m4a"}:
        if wish.is_bare:
            bare.strip_mp4(copy, size)
        wanted = mp4_places.places(copy, size)
        atoms.write(copy, wish.tags, wish.cover, is_bare=wish.is_bare)
        size = copy.seek(0, os.SEEK_END)
        mp4_places.mend(copy, size, wanted)
        if mp4_places.places(copy, size) != wanted:
            raise _damaged("writing its tags changed its audio")
    elif container in {"flac", "ogg"}:
        codecs = ogg.walk(file, size).codecs if container == "ogg" else ()
        if wish.is_bare:
            bare.check_ogg(file, codecs)
        song = vorbis_comments.load(copy, container, codecs)
        vorbis_comments.write(copy, song, wish.tags, wish.cover, is_bare=wish.is_bare)


def _proven(path: Path, part: Path, container: str, *, is_bare: bool) -> str:
    """The hash of the sound of a file, whose tagged copy plays the same from the first to the last byte.

    Of a bare copy only what plays is compared, where more may stand around it than tags.

    Raises:
        MediaDamagedError: it does not.
        DiskError: one of them cannot be read.
    """
    find = containers.packets if is_bare and container in {"mp3", "aac"} else containers.sound
    here, there = find(path), find(part)
    digest, other = hashlib.sha256(), hashlib.sha256()
    alike = [end - start for start, end in here] == [end - start for start, end in there]
    with disk_errors(path), path.open("rb") as file, part.open("rb") as copy:
        if alike:
            for one, two in zip(_pieces(file, here), _pieces(copy, there), strict=True):
                if one != two:
                    raise _damaged("writing its tags changed its audio")
                digest.update(one)
            same = True
        else:
            for piece in _pieces(file, here):
                digest.update(piece)
            for piece in _pieces(copy, there):
                other.update(piece)
            same = digest.digest() == other.digest()
    if same and container != "mp3":
        was, now = (containers.check(one, MediaKind.MP4) for one in (path, part))
        # A copy may tell how much there is where its source did not: a stream is written before that is known.
        same = now in {was, replace(was, counted=True)}
    if not same:
        raise _damaged("writing its tags changed its audio")
    return digest.hexdigest()


def _pieces(file: BinaryIO, spans: Sequence[tuple[int, int]]) -> Iterator[bytes]:
    for start, end in spans:
        file.seek(start)
        for at in range(start, end, PIECE):
            yield file.read(min(PIECE, end - at))


def _append(part: PartFile, file: BinaryIO, piece: _Piece) -> None:
    if isinstance(piece, bytes):
        part.append(piece)
        return
    for data in _pieces(file, [piece]):
        part.append(data)


def _read(file: BinaryIO, container: str) -> Iterator[tuple[TagRow, str]]:
    size = os.fstat(file.fileno()).st_size
    if container in {"mp4", "m4a"}:
        return atoms.read(file)
    if container == "flac":
        return vorbis_comments.read(file, container, ())
    if container == "ogg":
        return vorbis_comments.read(file, container, ogg.walk(file, size).codecs)
    return id3_frames.read(_id3(file, container, size))


def _all_texts(file: BinaryIO, container: str) -> Iterator[tuple[str, str]]:
    """What all tags say, by the names that Vorbis comments have for them."""
    size = os.fstat(file.fileno()).st_size
    if container in {"mp4", "m4a"}:
        return atoms.all_texts(file)
    if container in {"flac", "ogg"}:
        codecs = ogg.walk(file, size).codecs if container == "ogg" else ()
        return vorbis_comments.all_texts(file, container, codecs)
    return _with_info(file, container, size)


def _with_info(file: BinaryIO, container: str, size: int) -> Iterator[tuple[str, str]]:
    """A WAV may have its texts in the short list that is older than ID3 in one."""
    if container == "wav":
        for chunk in wav.walk(file, size).chunks:
            if chunk.name == b"LIST" and chunk.length < PIECE:
                for name, text in wav.info_of(_at(file, chunk.start, chunk.length)).items():
                    if name in _INFO_NAMES:
                        yield _INFO_NAMES[name], text.rstrip(b"\0").decode("utf-8", "replace")
    yield from id3_frames.all_texts(_id3(file, container, size))


def _id3(file: BinaryIO, container: str, size: int) -> ID3:
    spans = _id3_spans(file, container, size)
    short = _at(file, max(0, size - _ID3V1), _ID3V1) if container == "mp3" else b""
    return id3_frames.load([_at(file, start, end - start) for start, end in spans], short)


def _id3_spans(file: BinaryIO, container: str, size: int) -> list[tuple[int, int]]:
    if container == "wav":
        found = [one for one in wav.walk(file, size).chunks if one.name in wav.ID3]
        return [
            (one.start, one.end)
            for one in found
            if tag_blocks.id3_length(_at(file, one.start, min(one.length, _ID3_HEAD)))
        ]
    front = tag_blocks.at_start(file, size)
    return [(start, end) for start, end in front if _at(file, start, 3) == b"ID3"]


def _at(file: BinaryIO, start: int, count: int) -> bytes:
    file.seek(start)
    return file.read(count)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what mutagen raises into our errors. It wraps those of the disk into its own."""
    from mutagen import MutagenError  # noqa: PLC0415 — costs start-up time

    with disk_errors(path):
        try:
            yield
        except (DesktopError, Cancelled, OSError, MemoryError):
            raise
        except MutagenError as error:
            cause = error.args[0] if error.args else None
            if isinstance(cause, OSError):
                raise disk_error(cause, path) from error
            raise _damaged("its tags cannot be read or written") from error
        except Exception as error:
            # mutagen means to raise its own errors only, but bytes that lie get past it: in sizes, in what is nested
            # in what, in what is left out. Whatever it raises over them, it is they that cannot be read.
            raise _damaged("its tags cannot be read or written") from error


def _damaged(problem: str) -> MediaDamagedError:
    return MediaDamagedError("media.damaged", kind="audio", problem=problem)
