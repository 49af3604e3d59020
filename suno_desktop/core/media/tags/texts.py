"""The texts of tags: which there are, from `core.fields`, what a clip says in each, and how they are cleaned."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, NamedTuple, TypeVar

from suno_desktop.core.fields import FIELDS, Atom, AtomType, FieldType
from suno_desktop.core.media.names import USUAL_ALBUM
from suno_desktop.core.media.tags.genres import genres
from suno_desktop.core.model import Clip, take_letter
from suno_desktop.core.timed_words import TimedLine


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
    TagRow("subtitle", id3="TIT3", mp4=Atom("----:SUBTITLE"), vorbis="SUBTITLE"),
    TagRow("track", id3="TRCK", mp4=Atom("trkn", AtomType.PAIR), vorbis="TRACKNUMBER"),
    TagRow("disc", id3="TPOS", mp4=Atom("disk", AtomType.PAIR), vorbis="DISCNUMBER"),
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

BETWEEN = "; "
"""Between the values of a list where it is one text."""
_MAX_LINE = 2000
_MAX_LINES = 1_000_000
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
"""Control characters except line feed and tab, and halves of pairs."""
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_KANA = re.compile(r"[\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff]")
_Value = TypeVar("_Value", int, float, datetime, date)
_FIRST, _LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_DAY_S = 86_400.0
_MOST = 2**63
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TagSet:
    """Cleaned texts by the keys of `ROWS`; only what is there."""

    values: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[TimedLine, ...] = ()
    """The lines with their times, where the container has room for them; none leaves what is in the file."""


class ReadTags(NamedTuple):
    """All that a file says of what we write."""

    texts: Mapping[TagRow, str]
    lines: list[tuple[str, float]]
    """The lines of the lyrics, and when each begins, in seconds."""
    cover: bytes | None


class TagChange(NamedTuple):
    """What other tags change in a file: a key of `ROWS` with its two texts, or one of `OTHERS` with what is told of it."""

    key: str
    old: str
    new: str


OTHERS = ("cover", "lines", "format")
"""What changes beside texts: the front cover, the times of the lines (neither has a text), the version of ID3."""


def changes(before: ReadTags, after: ReadTags) -> tuple[TagChange, ...]:
    """What differs, in the order of `ROWS`; of two places for one text the later one that differs is told."""
    found: dict[str, TagChange] = {}
    for row in ROWS:
        old, new = before.texts.get(row, ""), after.texts.get(row, "")
        if old != new:
            found[row.key] = TagChange(row.key, old, new)
    if before.lines != after.lines:
        found["lines"] = TagChange("lines", "", "")
    if before.cover != after.cover:
        found["cover"] = TagChange("cover", "", "")
    return tuple(found.values())


class AlbumPlace(NamedTuple):
    """Where a song stands among others, as players show it."""

    album: str = USUAL_ALBUM
    take: int | None = None
    """Which version of its task it is; 0 is the first."""
    disc: int | None = None
    """The number of its task, so that versions stand side by side; None where the album is the task."""


def of(
    clip: Clip,
    *,
    place: AlbumPlace = AlbumPlace(),  # noqa: B008 — a frozen value
    task_id: str | None = None,
    relay_host: str | None = None,
    lines: tuple[TimedLine, ...] = (),
) -> TagSet:
    """What is written into the files of a clip."""
    take = take_letter(place.take)
    artist = clip.artist or clip.handle
    texts = {
        field.key: text_of(field.type, clip.value(field.key))
        for field in FIELDS
        if field.is_tagged or field.sidecar
    }
    own: dict[str, str | None] = {
        "artist": artist,
        "album": place.album,
        "album_artist": artist,
        "subtitle": clip.value("stem") or (take and f"Version {take}"),
        "track": None if place.take is None else str(place.take + 1),
        "disc": None if place.disc is None else str(place.disc),
        "genre": BETWEEN.join(genres(clip.style or "")),
        "clip_id": clip.clip_id,
        "task_id": task_id,
        "take": take,
        "relay_host": relay_host,
        "page": f"https://suno.com/song/{clip.clip_id}" if _UUID.fullmatch(clip.clip_id) else None,
        "ai_generated": "1",
    }
    texts |= {key: text_of(FieldType.TEXT, line) for key, line in own.items()}
    return TagSet({key: text for key, text in texts.items() if text}, lines)


def is_stale_genre(genres: Iterable[str], tags: TagSet) -> bool:
    """Whether these genres are phrases of the song's style, as earlier versions wrote them, and nobody's own."""
    style = tags.values.get("style", "").casefold()
    return "genre" not in tags.values and all(genre.casefold() in style for genre in genres)


def language(text: str) -> str:
    """ISO 639-2 code of lyrics, as far as it is plain to see: zho, eng or und."""
    han = len(_HAN.findall(text))
    if han and not _KANA.search(text) and han * 3 >= sum(map(str.isalpha, text)):
        return "zho"
    words = re.findall(r"[a-z']+", text.casefold())
    hits = sum(word in _ENGLISH for word in words)
    return "eng" if not han and hits >= 3 and hits * 10 >= len(words) else "und"


def clean_lines(text: str) -> str:
    """A text of several lines without characters that break tags: no NUL, no control characters, plain line ends."""
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


def value_of(type_: FieldType, text: str) -> Any:
    """The value that a written text tells; None if it tells none."""
    with suppress(ValueError, OverflowError):
        return _READ.get(type_, str)(text)
    return None


def _moment(text: str) -> datetime:
    """A time without a zone is UTC, as we write it."""
    found = datetime.fromisoformat(text)
    return _between(
        _FIRST, found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC), _LAST
    )


def _day(text: str) -> date:
    return _between(_FIRST.date(), date.fromisoformat(text), _LAST.date())


def _between(least: _Value, value: _Value, beyond: _Value) -> _Value:
    """A value from `least` on and before another, as relays are believed it too; no NaN, which is nowhere.

    Raises:
        ValueError: it is not.
    """
    if not least <= value < beyond:
        raise ValueError
    return value


_READ: Mapping[FieldType, Callable[[str], Any]] = {
    FieldType.TIME: _moment,
    FieldType.DATE: _day,
    FieldType.FLAG: lambda text: text == "1",
    FieldType.NUMBER: lambda text: _between(-float(_MOST), float(text), float(_MOST)),
    FieldType.SECONDS: lambda text: _between(0.0, float(text), _DAY_S),
    FieldType.WHOLE: lambda text: _between(-_MOST, int(text), _MOST),
    FieldType.COUNT: lambda text: _between(0, int(text), _MOST),
    **dict.fromkeys((FieldType.LIST, FieldType.CLIPS), lambda text: tuple(text.split(BETWEEN))),
}
_WRITTEN: Mapping[FieldType, Callable[[Any], str]] = {
    FieldType.LONG_TEXT: clean_lines,
    FieldType.TIME: lambda value: value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    FieldType.FLAG: lambda value: str(int(value)),
    FieldType.NUMBER: lambda value: repr(float(value)).removesuffix(".0"),
    FieldType.SECONDS: lambda value: repr(float(value)).removesuffix(".0"),
    **dict.fromkeys(
        (FieldType.LIST, FieldType.CLIPS),
        lambda value: BETWEEN.join(filter(None, map(clean_line, value))),
    ),
}


def is_ours(place: str) -> bool:
    """Whether nobody else writes there, so that a value we no longer have is removed."""
    return place.partition(":")[2] != ""


def parts(row: TagRow, text: str) -> list[str]:
    """The values of a tag."""
    return text.split(BETWEEN) if row.type in {FieldType.LIST, FieldType.CLIPS} else [text]
