"""Tags of MP3 and MP4 from `core.fields`. The only module that knows mutagen, which is imported when first needed.

Writes into part files only (`retag` makes one), because mutagen moves bytes inside the file it saves. The sound must
be the same bytes before and after, or there is no file. Foreign tags stay. No key and no signed link is written.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from suno_desktop.core.errors import DesktopError, MediaDamagedError
from suno_desktop.core.fields import FIELDS, Atom, AtomType, FieldType
from suno_desktop.core.media import containers, publish
from suno_desktop.core.media.disk import PIECE, disk_error, disk_errors
from suno_desktop.core.media.names import USUAL_ALBUM
from suno_desktop.core.media.part_files import PartFile
from suno_desktop.core.model import Clip, MediaKind

if TYPE_CHECKING:
    from mutagen.id3 import ID3
    from mutagen.mp4 import MP4

TAGGED = frozenset({"mp3", "mp4", "m4a"})
"""Containers that get tags; others are left as they came."""


class TagRow(NamedTuple):
    """One tag: where a value stands in each kind of file."""

    key: str
    type: FieldType = FieldType.TEXT
    id3: str = ""
    mp4: Atom | None = None
    vorbis: str = ""


def _own(key: str, name: str) -> TagRow:
    """A tag that only we write, under one name everywhere."""
    return TagRow(key, id3=f"TXXX:{name}", mp4=Atom(f"----:{name}"), vorbis=name)


ROWS: tuple[TagRow, ...] = (
    *(TagRow(f.key, f.type, f.id3, f.mp4, f.vorbis) for f in FIELDS if f.is_tagged),
    TagRow("album", id3="TALB", mp4=Atom("\xa9alb"), vorbis="ALBUM"),
    TagRow("album_artist", id3="TPE2", mp4=Atom("aART"), vorbis="ALBUMARTIST"),
    TagRow("genre", FieldType.LIST, id3="TCON", mp4=Atom("\xa9gen"), vorbis="GENRE"),
    # Of two places for one text the later one is exact and wins when read.
    _own("created_at", "SUNO_CREATED_AT"),
    _own("prompt", "SUNO_PROMPT"),
    _own("clip_id", "SUNO_CLIP_ID"),
    _own("task_id", "SUNO_TASK_ID"),
    _own("take", "SUNO_VARIANT"),
    _own("relay_host", "SUNO_RELAY"),
    TagRow("page", id3="WOAS"),
    TagRow("page", id3="WXXX:SUNO", mp4=Atom("----:SUNO_URL"), vorbis="SUNO_URL"),
    _own("ai_generated", "AI_GENERATED"),
)
"""All tags, in the order in which they are written."""

_APPLE = "----:com.apple.iTunes:"
_UTF8 = 3
_FRONT_COVER = 3
_BETWEEN = "; "
_STAMPS = frozenset({"TDRC", "TDRL", "TDOR"})
_DAY = len("2026-03-04")
_MAX_LINE = 2000
_MAX_LINES = 1_000_000
_MAX_GENRES = 5
_MAX_GENRE = 64
_NUMBERS = 256
_ENGLISH = frozenset(
    [
        "the",
        "and",
        "you",
        "my",
        "in",
        "to",
        "of",
        "me",
        "your",
        "it",
        "on",
        "we",
        "is",
        "for",
        "with",
        "all",
    ]
)
_BREAKING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]+")
"""Control signs but line feed and tab, and halves of pairs."""
_NUMBER = re.compile(r"CR|RX|\((?:[0-9]+|CR|RX)\).*|\(\(.*")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_KANA = re.compile(r"[\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff]")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TagSet:
    """Cleaned texts by the keys of `ROWS`; only what is there."""

    values: Mapping[str, str] = field(default_factory=dict)


def of(
    clip: Clip,
    *,
    take: str | None = None,
    task_id: str | None = None,
    relay_host: str | None = None,
    album: str | None = None,
) -> TagSet:
    """What is written into the files of a clip."""
    artist = clip.artist or clip.handle
    texts = {
        field.key: text_of(field.type, clip.value(field.key))
        for field in FIELDS
        if field.is_tagged or field.sidecar
    }
    lines: dict[str, str | None] = {
        "artist": artist,
        "album": album or USUAL_ALBUM,
        "album_artist": artist,
        "genre": _BETWEEN.join(genres(clip.style or "")),
        "clip_id": clip.clip_id,
        "task_id": task_id,
        "take": take,
        "relay_host": relay_host,
        "page": f"https://suno.com/song/{clip.clip_id}" if _UUID.fullmatch(clip.clip_id) else None,
        "ai_generated": "1",
    }
    texts |= {key: text_of(FieldType.TEXT, line) for key, line in lines.items()}
    return TagSet({key: text for key, text in texts.items() if text})


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
        container: what `containers.check` called it; one that cannot be tagged is left alone.
        tags: what to write. A text that is missing leaves what is in the file, except for our own fields.
        cover_jpeg: the front cover; None leaves what is in the file.
        id3_version: 4 (UTF-8), or 3 (UTF-16, lists joined with "; ") for old players.

    Returns:
        The hash of the sound (`audio_digest`); None if it was left alone.

    Raises:
        MediaDamagedError: the file cannot be tagged. Its bytes are worthless now.
        DiskError: the disk is in the way. The part's bytes are worthless now.
    """
    if container not in TAGGED:
        return None
    before = audio_digest(path)
    with _explained(path), path.open("r+b") as file:
        if container == "mp3":
            _write_id3(file, tags, cover_jpeg, id3_version)
        else:
            _write_mp4(file, tags, cover_jpeg)
    if container != "mp3":
        containers.check(path, MediaKind.MP4)  # its tables moved; they must still point into it
    if audio_digest(path) != before:
        raise _damaged("writing its tags changed its audio")
    return before


def retag(
    path: Path,
    tags: TagSet,
    *,
    cover_jpeg: bytes | None = None,
    id3_version: int = 4,
    before: Callable[[Path], object] = lambda _: None,
) -> None:
    """Write other tags into a published file of ours: a copy is tagged and takes its place.

    `before` is called with the finished copy, just before it takes the place.

    Raises:
        MediaDamagedError: it cannot be tagged; it is as it was.
        DiskError: the disk is in the way; it is as it was.
    """
    name = _container(path)
    kind = MediaKind.MP3 if name == "mp3" else MediaKind.MP4
    with PartFile.create(path, clip_id=tags.values.get("clip_id", ""), kind=kind) as part:
        with disk_errors(path), path.open("rb") as file:
            while piece := file.read(PIECE):
                part.append(piece)
        part.close()
        write(part.path, name, tags, cover_jpeg=cover_jpeg, id3_version=id3_version)
        before(part.path)
        publish.replace(part.path, path)


def read(path: Path) -> TagSet:
    """What our fields say in a file; nothing for a container that is not tagged.

    Raises:
        MediaDamagedError: its tags cannot be read.
        DiskError: it cannot be read.
    """
    name = _container(path)
    if name not in TAGGED:
        return TagSet()
    with _explained(path), path.open("rb") as file:
        found = dict(_read_id3(file) if name == "mp3" else _read_mp4(file))
    return TagSet({key: text for key, text in found.items() if text})


def clip_id_of(path: Path) -> str | None:
    """The clip that a file says it is; None if it does not say or cannot be read."""
    try:
        return read(path).values.get("clip_id")
    except DesktopError:
        return None


def audio_digest(path: Path) -> str:
    """SHA-256 of the sound and the picture, without the tags around them.

    Raises:
        MediaDamagedError: the file cannot be walked.
        DiskError: it cannot be read.
    """
    spans = containers.sound(path)
    digest = hashlib.sha256()
    with disk_errors(path), path.open("rb") as file:
        for start, end in spans:
            file.seek(start)
            for at in range(start, end, PIECE):
                digest.update(file.read(min(PIECE, end - at)))
    return digest.hexdigest()


def genres(style: str) -> list[str]:
    """The style as a few short genres; long prose has none."""
    found: dict[str, str] = {}
    for part in re.split(r"[,;\n\uff0c\u3001\uff1b]", style):
        text = clean_line(part)
        if text and len(text) <= _MAX_GENRE and not _is_number(text):
            found.setdefault(text.casefold(), text)
    return list(found.values())[:_MAX_GENRES]


def _is_number(genre: str) -> bool:
    """Whether readers of ID3 take it for one of the genres that have numbers: "17" is rock there."""
    return bool(_NUMBER.fullmatch(genre)) or (genre.isdecimal() and int(genre) < _NUMBERS)


def language(text: str) -> str:
    """ISO 639-2 code of lyrics, as far as it is plain to see: zho, eng or und."""
    han = len(_HAN.findall(text))
    if han and not _KANA.search(text) and han * 3 >= sum(map(str.isalpha, text)):
        return "zho"
    words = re.findall(r"[a-z']+", text.casefold())
    hits = sum(word in _ENGLISH for word in words)
    return "eng" if not han and hits >= 3 and hits * 10 >= len(words) else "und"


def clean_lines(text: str) -> str:
    """A text of several lines without signs that break tags: no NUL, no control signs, plain line ends."""
    lines = text[:_MAX_LINES].replace("\r\n", "\n").replace("\r", "\n")
    return _BREAKING.sub("", lines).strip()


def clean_line(text: str) -> str:
    """A text of one line; see `clean_lines`."""
    return " ".join(clean_lines(text[:_MAX_LINE]).split())


def text_of(type_: FieldType, value: Any) -> str:
    """A value as it is written: what other programs understand; "" if there is none."""
    if value is None:
        return ""
    write = _WRITTEN.get(type_)
    return clean_line(str(value)) if write is None else write(value)


_WRITTEN: Mapping[FieldType, Callable[[Any], str]] = {
    FieldType.LONG_TEXT: clean_lines,
    FieldType.TIME: lambda value: value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    FieldType.FLAG: lambda value: str(int(value)),
    FieldType.NUMBER: lambda value: repr(float(value)).removesuffix(".0"),
    FieldType.SECONDS: lambda value: repr(float(value)).removesuffix(".0"),
    FieldType.LIST: lambda value: _BETWEEN.join(filter(None, map(clean_line, value))),
}


def _container(path: Path) -> str:
    """What a file is by its first bytes. Raises `DiskError`."""
    with disk_errors(path), path.open("rb") as file:
        return containers.sniff(file.read(containers.HEAD)) or ""


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what mutagen raises into our errors. It wraps those of the disk into its own."""
    from mutagen import MutagenError  # noqa: PLC0415 — costs start-up time

    with disk_errors(path):
        try:
            yield
        except MutagenError as error:
            cause = error.args[0] if error.args else None
            if isinstance(cause, OSError):
                raise disk_error(cause, path) from error
            raise _damaged("its tags cannot be read or written") from error
        except (ValueError, OverflowError, struct.error) as error:
            # mutagen means to raise its own errors only, but sizes that lie get past it.
            raise _damaged("its tags cannot be read or written") from error


def _damaged(problem: str) -> MediaDamagedError:
    return MediaDamagedError("media.damaged", kind="audio", problem=problem)


def _is_ours(place: str) -> bool:
    """Whether nobody else writes there, so that a value we no longer have is removed."""
    return place.partition(":")[2] != ""


# ---- ID3


def _write_id3(file: BinaryIO, tags: TagSet, cover: bytes | None, version: int) -> None:
    known = _load_id3(file)
    for row in ROWS:
        text = tags.values.get(row.key)
        if row.id3 and (text or _is_ours(row.id3)):
            _put_frame(known, row, text)
    if cover is not None:
        _put_cover(known, cover)
    file.seek(0)
    if version == 3:
        known.update_to_v23()
        known.save(file, v2_version=3, v23_sep=_BETWEEN)
    else:
        known.save(file)


def _load_id3(file: BinaryIO) -> ID3:
    """The tag that is there. One that cannot be read is removed: it is in nobody's way but the song's."""
    from mutagen import MutagenError  # noqa: PLC0415 — loaded already
    from mutagen.id3 import ID3, ID3NoHeaderError, delete  # noqa: PLC0415

    try:
        return ID3(file)
    except ID3NoHeaderError:
        pass
    except MutagenError as error:
        if error.args and isinstance(error.args[0], OSError):
            raise
        file.seek(0)
        delete(file, delete_v1=False)
    return ID3()


def _put_frame(known: ID3, row: TagRow, text: str | None) -> None:
    name, _, desc = row.id3.partition(":")
    kept = [frame for frame in known.getall(name) if not _same_place(frame, name, desc)]
    known.setall(name, [*kept, _frame(name, desc, _parts(row, text))] if text else kept)


def _same_place(frame: Any, name: str, desc: str) -> bool:
    if name == "COMM":
        return bool(frame.desc == "" and frame.lang == "eng")
    return name not in {"TXXX", "WXXX", "USLT"} or bool(frame.desc == desc)


def _frame(name: str, desc: str, texts: list[str]) -> Any:
    from mutagen import id3  # noqa: PLC0415 — loaded already

    text = texts[0]
    if name == "TXXX":
        return id3.TXXX(encoding=_UTF8, desc=desc, text=texts)
    if name == "WXXX":
        return id3.WXXX(encoding=_UTF8, desc=desc, url=text)
    if name == "WOAS":
        return id3.WOAS(url=text)
    if name == "COMM":
        return id3.COMM(encoding=_UTF8, lang="eng", desc="", text=[text])
    if name == "USLT":
        return id3.USLT(encoding=_UTF8, lang=language(text), desc="", text=text)
    shaped = [text.removesuffix("Z")] if name in _STAMPS else texts
    return id3.Frames[name](encoding=_UTF8, text=shaped)


def _put_cover(known: ID3, cover: bytes) -> None:
    from mutagen.id3 import APIC  # noqa: PLC0415 — loaded already

    others = [frame for frame in known.getall("APIC") if frame.type != _FRONT_COVER]
    for frame in others:
        while frame.desc == "" or any(o is not frame and o.desc == frame.desc for o in others):
            frame.desc += " "  # two pictures may not share a description
    front = APIC(encoding=_UTF8, mime="image/jpeg", type=_FRONT_COVER, desc="", data=cover)
    known.setall("APIC", [*others, front])


def _read_id3(file: BinaryIO) -> Iterator[tuple[str, str]]:
    from mutagen.id3 import ID3, ID3NoHeaderError  # noqa: PLC0415 — loaded already

    try:
        known = ID3(file)
    except ID3NoHeaderError:
        return
    for row in ROWS:
        name, _, desc = row.id3.partition(":")
        frames = known.getall(name) if name else []
        frame = next((frame for frame in frames if _same_place(frame, name, desc)), None)
        if frame is not None:
            yield row.key, _frame_text(frame, row)


def _frame_text(frame: Any, row: TagRow) -> str:
    name = row.id3.partition(":")[0]
    if name.startswith("W"):
        return str(frame.url)
    if name == "USLT":
        return str(frame.text)
    text = _BETWEEN.join(map(str, frame.text))
    is_moment = name in _STAMPS and row.type is FieldType.TIME
    return f"{text.replace(' ', 'T')}Z" if is_moment else text


# ---- MP4


def _write_mp4(file: BinaryIO, tags: TagSet, cover: bytes | None) -> None:
    from mutagen.mp4 import MP4Cover  # noqa: PLC0415 — loaded already

    movie = _load_mp4(file)
    if movie.tags is None:
        movie.add_tags()
    known: Any = movie.tags
    for row in ROWS:
        text = tags.values.get(row.key)
        if row.mp4 is None or not (text or _is_ours(row.mp4.name)):
            continue
        name = row.mp4.name.replace("----:", _APPLE)
        known.pop(name, None)
        if text:
            known[name] = _atom(row.mp4, _parts(row, text))
    if cover is not None:
        picture = MP4Cover(cover, imageformat=MP4Cover.FORMAT_JPEG)
        known["covr"] = [picture, *known.get("covr", [])[1:]]
    file.seek(0)
    movie.save(file)


def _atom(atom: Atom, texts: list[str]) -> Any:
    """What mutagen wants for an atom of this type."""
    from mutagen.mp4 import MP4FreeForm  # noqa: PLC0415 — loaded already

    text = texts[0]
    if atom.name.startswith("----:"):
        return [MP4FreeForm(text.encode()) for text in texts]
    if atom.type is AtomType.WHOLE:
        return [round(float(text))]
    if atom.type is AtomType.FLAG:
        return text == "1"
    if atom.type is AtomType.PAIR:
        number, _, total = text.partition("/")
        return [(int(number), int(total or 0))]
    return [text[:_DAY]] if atom.name == "\xa9day" else texts


def _atom_text(atom: Atom, found: Any) -> str:
    if atom.type is AtomType.FLAG:
        return str(int(found))
    if atom.type is AtomType.PAIR:
        number, total = found[0]
        return f"{number}/{total}" if total else str(number)
    return _BETWEEN.join(
        item.decode("utf-8", "replace") if isinstance(item, bytes) else str(item) for item in found
    )


def _load_mp4(file: BinaryIO) -> MP4:
    from mutagen.mp4 import MP4  # noqa: PLC0415 — loaded already

    return MP4(file)


def _read_mp4(file: BinaryIO) -> Iterator[tuple[str, str]]:
    tags: Any = _load_mp4(file).tags
    known = {} if tags is None else tags
    for row in ROWS:
        found = known.get(row.mp4.name.replace("----:", _APPLE)) if row.mp4 else None
        if row.mp4 is not None and found not in (None, []):
            yield row.key, _atom_text(row.mp4, found)


def _parts(row: TagRow, text: str | None) -> list[str]:
    """The values of a tag."""
    return (text or "").split(_BETWEEN) if row.type is FieldType.LIST else [text or ""]
