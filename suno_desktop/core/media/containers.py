"""Is this file what it should be, and is all of it there? Sniffs every container that is accepted and hands it to its walker.

Trusts neither names nor headers of a server, only the bytes. Reads hostile bytes: total, bounded, no decoding.
"""

from __future__ import annotations

import math
import os
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from suno_desktop.core.errors import MediaBlockedError, MediaDamagedError, MediaError
from suno_desktop.core.media import (
    adts,
    flac,
    mp3,
    mp4,
    mp4_boxes,
    ogg,
    other_formats,
    tag_blocks,
    wav,
    webm,
)
from suno_desktop.core.media.disk import disk_errors
from suno_desktop.core.model import MediaKind

HEAD = 65536
"""Bytes that `sniff` and `is_page` want to see."""
_WORDS = 2048
"""Bytes of a text that tell what it is."""
_NO_TEXT = frozenset(map(chr, range(32))) - set("\t\n\f\r\x1b")
"""Characters that no text contains. Escape is allowed, because it switches alphabets in Japanese texts."""
_CHECKED = 256
"""How many characters are searched for those; among as many random bytes there is nearly always one."""
_FIRST_NAME = re.compile(r"<(?:!doctype\s+)?([\w:]+)", re.IGNORECASE)
_HTML = frozenset({
    "html", "head", "title", "meta", "link", "base", "style", "script", "noscript", "body", "main", "section",
    "article", "header", "footer", "nav", "div", "span", "p", "h1", "h2", "h3", "h4", "h5", "h6", "center", "font",
    "table", "ul", "ol", "form", "iframe", "img", "a", "b", "i", "em", "strong", "pre", "code", "hr", "br",
})  # fmt: skip
"""What a web page begins with. All other names are those of XML."""
_MIN_SAMPLE = 16384
_RANDOM_SPREAD = 1.5
"""How unevenly byte values may be distributed, as a multiple of chance, which itself is between 0.6 and 1.4.

Compressed sound is above, the more of it is looked at.
"""
_MAX_JUNK = 512
"""Bytes that do not hide what begins behind them."""
_MARKS = re.compile(
    rb"ftyp|moov|moof|mdat|trak|OggS\0|fLaC|\x1f\x43\xb6\x75|\x1a\x45\xdf\xa3|ID3[\2-\4]\0|APETAGEX|LYRICS|wvpk"
    rb"|RIFF....(?:WAVE|AVI )",
    re.DOTALL,
)
"""What stands at some places of files of sound and picture."""
_SEGMENT = (b"styp", b"sidx", b"moof")
"""Boxes that a piece of an MP4 begins with."""
_FLAC_FRAME = re.compile(rb"(\xff[\xf8\xf9][\x10-\xfe])[\0-\xaf]")
"""How each frame of a FLAC begins, all alike; they have no other marks."""
_MANY = 4
"""Frames that chance does not make."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """A whole file of sound or picture.

    Attributes:
        name: what it is and its extension: mp3, mp4, m4a, wav, ogg, flac, webm, mka, mkv or aac.
        duration_s: how long it plays as counted; None if that cannot be told.
        counted: the file itself states how much there must be, and that much is there. Where it is false, a
            cut at a lucky place cannot be seen in the bytes alone.
        frames: sound frames of an MP3, else 0.
        checksum_ok: whether what the file itself states as the checksum of its sound is true; None if it states none.
    """

    name: str
    duration_s: float | None
    counted: bool
    frames: int = 0
    checksum_ok: bool | None = None


def is_page(head: bytes) -> bool:
    """Whether this is a web page, JSON or XML instead of media."""
    return page_kind(head) is not None


def page_kind(head: bytes) -> Literal["html", "json", "xml"] | None:
    """What kind of text a server answers with instead of media; None if this is no such text.

    Encrypted bytes may begin with a bracket too, but they are no text for long. A list of the pieces of a song is
    written as XML as well; it has a name of its own (`other_formats`).
    """
    text = _text(head)
    if text[:1] not in {"<", "{", "["} or not _NO_TEXT.isdisjoint(text[:_CHECKED]):
        return None
    if other_formats.name(head) is not None:
        return None
    if text[0] != "<":
        return "json"
    first = _FIRST_NAME.search(text)
    if first is None:
        return "xml" if text.startswith("<?xml") else "html"
    return "html" if first[1].lower() in _HTML else "xml"


def _text(head: bytes) -> str:
    """The first words in these bytes, in whichever way they are written; what is no ASCII does not matter here."""
    wide = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
    code = wide.get(head[:2], "latin-1")
    text = head[:_WORDS].removeprefix(b"\xef\xbb\xbf").decode(code, "replace")
    return text.lstrip()


def sniff(head: bytes) -> str | None:
    """What the first bytes behind the tags of a file say it is."""
    brand = mp4_boxes.brand(head)
    if brand is not None and brand not in other_formats.PICTURES:
        return "m4a" if brand[:3] in {b"M4A", b"M4B"} else "mp4"
    if head[:4] in {b"RIFF", b"RF64"} and head[8:12] == b"WAVE":
        return "wav"
    names = {b"OggS": "ogg", b"fLaC": "flac", b"\x1a\x45\xdf\xa3": "webm"}
    if head[:4] in names:
        return names[head[:4]]
    if mp3.looks_like(head):
        return "mp3"
    return "aac" if adts.looks_like(head) else None


def name_of(path: Path) -> str | None:
    """What a file is by its first bytes; None if it is nothing that is accepted.

    Raises:
        DiskError: it cannot be read.
    """
    with disk_errors(path), path.open("rb") as file:
        _, head = _head(file, os.fstat(file.fileno()).st_size)
    return sniff(head) or ("mp3" if mp3.junk_length(head) > 0 else None)


def check(path: Path, kind: MediaKind, *, duration_s: float | None = None) -> Container:
    """Walk a file from its first to its last byte.

    Args:
        path: the file; its name plays no part.
        kind: what was promised. Another container is no error here: the caller sees it in `name`.
        duration_s: how long it should play, if somebody told.

    Raises:
        MediaDamagedError: it is not one whole file of sound or picture, or a picture where sound was promised.
        MediaBlockedError: it is encrypted.
        MediaError: it is a file of a kind that is not saved; the error names it.
        DiskError: it cannot be read.
    """
    with disk_errors(path), path.open("rb") as file:
        container = _walk(file, os.fstat(file.fileno()).st_size, kind)
    _check_duration(container, duration_s)
    return container


def sound(path: Path) -> tuple[tuple[int, int], ...]:
    """Where the sound and the picture of a file lie, between its tags: what no tagging may change.

    Raises:
        MediaDamagedError: the file cannot be walked.
        DiskError: it cannot be read.
    """
    find = _SPANS.get(name_of(path) or "")
    with disk_errors(path), path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        return find(file, size) if find is not None else ((0, size),)


def packets(path: Path) -> tuple[tuple[int, int], ...]:
    """Where the packets of the sound of a file lie, in their order: the same bytes whatever is tagged or stands around them.

    No picture is among them, no table and no head that a program writes anew when it copies sound into another file.

    Raises:
        MediaDamagedError: the file cannot be walked.
        MediaBlockedError: it is encrypted.
        DiskError: it cannot be read.
    """
    name = name_of(path) or ""
    find = _PACKETS.get(name) or _SPANS.get(name)
    with disk_errors(path), path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        return find(file, size) if find is not None else ((0, size),)


def _head(file: BinaryIO, size: int) -> tuple[int, bytes]:
    """Where the tags at the start end, and what stands there."""
    start = tag_blocks.skip(file, 0, size)
    start = mp4_boxes.begin(file, start) if start else 0
    file.seek(start)
    return start, file.read(HEAD)


def _walk(file: BinaryIO, size: int, kind: MediaKind) -> Container:
    if not size:
        raise MediaDamagedError("media.empty", host="The server")
    start, head = _head(file, size)
    if start:
        tag_blocks.sound_start(file, size)  # says if nothing follows
    if is_page(head):
        raise MediaDamagedError("media.web_page", host="The server")
    name = sniff(head)
    if name is None and other_formats.name(head) is None and mp3.junk_length(head) > 0:
        name = "mp3"
    if name is None:
        raise _nothing_known(head, kind) or _told_by_all(_places(file, size), kind)
    if kind is MediaKind.WAV and name != "wav":
        raise MediaError("media.not_wav", container=name.upper())
    return _WALKERS[name](file, size, kind)


def _mp3(file: BinaryIO, size: int, _kind: MediaKind) -> Container:
    found = mp3.walk(file, size)
    return Container(
        name="mp3",
        duration_s=found.duration_s,
        counted=found.counted,
        frames=found.frames,
        checksum_ok=found.checksum_ok,
    )


def _mp4(file: BinaryIO, size: int, kind: MediaKind) -> Container:
    movie = mp4.walk(file, size)
    if kind is MediaKind.MP3 and movie.video and not movie.sound:
        raise MediaDamagedError("media.silent")
    name = "mp4" if movie.video else "m4a"
    return Container(name=name, duration_s=movie.duration_s, counted=movie.counted)


def _webm(file: BinaryIO, size: int, kind: MediaKind) -> Container:
    movie = webm.walk(file, size)
    if kind is MediaKind.MP3 and movie.video and not movie.sound:
        raise MediaDamagedError("media.silent")
    return Container(name=movie.name, duration_s=movie.duration_s, counted=movie.counted)


def _ogg(file: BinaryIO, size: int, kind: MediaKind) -> Container:
    found = ogg.walk(file, size)
    if kind is MediaKind.MP3 and not ogg.SOUND & set(found.codecs):
        raise MediaDamagedError("media.silent")
    return Container(name="ogg", duration_s=found.duration_s, counted=True)


def _flac(file: BinaryIO, size: int, _kind: MediaKind) -> Container:
    found = flac.walk(file, size)
    return Container(name="flac", duration_s=found.duration_s, counted=found.counted)


def _wav(file: BinaryIO, size: int, kind: MediaKind) -> Container:
    found = wav.walk(file, size)
    if kind is MediaKind.WAV and found.packed is not None:
        raise MediaError("media.not_wav", container=found.packed)
    return Container(name="wav", duration_s=found.duration_s, counted=found.counted)


def _aac(file: BinaryIO, size: int, _kind: MediaKind) -> Container:
    return Container(name="aac", duration_s=adts.walk(file, size).duration_s, counted=False)


_WALKERS: dict[str, Callable[[BinaryIO, int, MediaKind], Container]] = {
    "mp3": _mp3,
    "mp4": _mp4,
    "m4a": _mp4,
    "webm": _webm,
    "ogg": _ogg,
    "flac": _flac,
    "wav": _wav,
    "aac": _aac,
}

_SPANS: dict[str, Callable[[BinaryIO, int], tuple[tuple[int, int], ...]]] = {
    "mp3": lambda file, size: (mp3.span(file, size),),
    "mp4": lambda file, size: mp4.media_spans(mp4_boxes.boxes(file, size)),
    "m4a": lambda file, size: mp4.media_spans(mp4_boxes.boxes(file, size)),
    "ogg": lambda file, size: ogg.walk(file, size).spans,
    "wav": lambda file, size: (wav.walk(file, size).sound,),
    "flac": lambda file, size: (flac.span(file, size),),
    "aac": lambda file, size: (adts.span(file, size),),
}

_PACKETS: dict[str, Callable[[BinaryIO, int], tuple[tuple[int, int], ...]]] = {
    "mp3": lambda file, size: (mp3.packets(file, size),),
    "mp4": lambda file, size: mp4.walk(file, size).packets,
    "m4a": lambda file, size: mp4.walk(file, size).packets,
    "aac": lambda file, size: tuple(adts.packets(file, size)),
}
"""Where packets are not simply all that is sound and picture (`_SPANS`)."""


def _nothing_known(head: bytes, kind: MediaKind) -> MediaError | None:
    """What the beginning tells where it is not that of any container; None if nothing."""
    other = other_formats.name(head)
    if other is not None:
        return MediaError("media.wrong_container", container=other, kind=kind.upper())
    if head[4:8] in _SEGMENT:
        return _damaged("MP4", "its beginning is missing")
    is_mp4 = any(mark in head for mark in (b"ftyp", b"styp", b"moov", b"moof", b"mdat"))
    if not is_mp4 and mp3.holds_frames(head):
        return _damaged(kind.upper(), "its beginning is missing")
    for at in range(1, min(len(head), _MAX_JUNK)):
        name = sniff(head[at : at + _MIN_SAMPLE])
        if name is not None:
            return _damaged(name.upper(), "it does not begin like such a file")
    return _damaged("MP4", "its beginning is missing") if is_mp4 else None


def _told_by_all(places: Sequence[bytes], kind: MediaKind) -> MediaError:
    """Tell apart what is left: a damaged file or an encrypted one.

    Compressed sound is nearly as random as encrypted bytes, so what shows its own marks at any place is damaged and
    worth another try; only what no test can tell from chance, wherever it is looked at, is refused for good.
    """
    if any(map(mp3.holds_frames, places)):
        return _damaged(kind.upper(), "it does not begin with audio")
    seen = b"".join(places)
    is_flac = max(Counter(_FLAC_FRAME.findall(seen)).values(), default=0) >= _MANY
    if is_flac or _MARKS.search(seen) or seen[-128:].startswith(b"TAG"):
        return _damaged(kind.upper(), "its beginning is missing")
    if len(seen) >= _MIN_SAMPLE and all(map(_is_random, (seen, *places))):
        return MediaBlockedError("media.encrypted")
    return MediaDamagedError("media.not_media", kind=kind.upper())


def _places(file: BinaryIO, size: int) -> list[bytes]:
    """Pieces of the beginning, the middle and the end of a file; a small one is one piece."""
    if size <= 3 * HEAD:
        starts, length = [0], size
    else:
        starts, length = [0, (size - HEAD) // 2, size - HEAD], HEAD
    pieces = []
    for start in starts:
        file.seek(start)
        pieces.append(file.read(length))
    return pieces


def _damaged(kind: str, problem: str) -> MediaDamagedError:
    return MediaDamagedError("media.damaged", kind=kind, problem=problem)


def _is_random(data: bytes) -> bool:
    """Whether all byte values come about equally often (chi-square, 255 by chance)."""
    even = len(data) / 256
    spread = sum((count - even) ** 2 for count in Counter(data).values())
    spread += (256 - len(set(data))) * even**2
    return spread / even < _RANDOM_SPREAD * 255


def _check_duration(container: Container, expected: float | None) -> None:
    got = container.duration_s
    if expected is None or got is None or not math.isfinite(expected) or expected <= 0:
        return
    if abs(got - expected) > max(1.5, 0.01 * expected):
        raise MediaDamagedError("media.wrong_length", got=f"{got:.1f}", expected=f"{expected:.1f}")
