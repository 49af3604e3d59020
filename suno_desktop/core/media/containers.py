"""Is this file what it should be, and is all of it there? Sniffs and walks MP3, MP4 and their usual stand-ins.

Trusts neither names nor headers of a server, only the bytes. Reads hostile bytes: total, bounded, no decoding.
"""

from __future__ import annotations

import math
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from suno_desktop.core.errors import MediaBlockedError, MediaDamagedError
from suno_desktop.core.media import mp3, mp4, strays
from suno_desktop.core.media.disk import disk_errors
from suno_desktop.core.model import MediaKind

HEAD = 65536
"""Bytes that `sniff` and `is_page` want to see."""
_MIN_SAMPLE = 2048
_RANDOM_BITS = 7.5
_OTHER_FILES = (
    b"\xff\xd8\xff",
    b"\x89PNG",
    b"GIF8",
    b"\x1f\x8b",
    b"PK\3\4",
    b"%PDF",
    b"RIFF",
    b"7z\xbc\xaf",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """A whole file of sound or picture.

    Attributes:
        name: what it is and its extension: mp3, mp4, m4a, wav, ogg, flac or webm.
        duration_s: how long it plays by its own account; None if it does not tell.
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
    """Whether this is a web page or JSON instead of media."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return text[:1] in {b"<", b"{", b"["}


def sniff(head: bytes) -> str | None:
    """What the first bytes of a file say it is; tags before the sound are passed over."""
    length = mp3.id3_length(head)
    if length:
        rest = head[length:]
        return (sniff(rest) if rest.strip(b"\0") else None) or "mp3"
    if head[4:8] == b"ftyp":
        return "m4a" if head[8:11] in {b"M4A", b"M4B"} else "mp4"
    return strays.sniff(head) or ("mp3" if mp3.looks_like(head) else None)


def check(path: Path, kind: MediaKind, *, duration_s: float | None = None) -> Container:
    """Walk a file from its first to its last byte.

    Args:
        path: the file; its name plays no part.
        kind: what was promised. Another container is no error here: the caller sees it in `name`.
        duration_s: how long it should play, if somebody told.

    Raises:
        MediaDamagedError: it is not one whole file of sound or picture, or a picture where sound was promised.
        MediaBlockedError: it is encrypted.
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
    with disk_errors(path), path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        start = mp3.sound_start(file, size)
        file.seek(start)
        name = sniff(file.read(HEAD))
        if name == "mp3":
            return ((start, mp3.tail_start(file, start, size)),)
        if name in {"mp4", "m4a"}:
            return mp4.media_spans(mp4.boxes(file, size))
        return ((0, size),)


def _walk(file: BinaryIO, size: int, kind: MediaKind) -> Container:
    if not size:
        raise MediaDamagedError("media.empty", host="The server")
    file.seek(mp3.sound_start(file, size))
    head = file.read(HEAD)
    if is_page(head):
        raise MediaDamagedError("media.web_page", host="The server")
    name = sniff(head)
    if name == "mp3":
        found = mp3.walk(file, size)
        return Container(
            name=name,
            duration_s=found.duration_s,
            counted=found.counted,
            frames=found.frames,
            checksum_ok=found.checksum_ok,
        )
    if name in {"mp4", "m4a"}:
        movie = mp4.walk(file, size)
        if kind is MediaKind.MP3 and movie.video and not movie.sound:
            raise MediaDamagedError("media.silent")
        name = "mp4" if movie.video else "m4a"
        return Container(name=name, duration_s=movie.duration_s, counted=movie.counted)
    if name is not None:
        stray = strays.walk(file, size, name)
        return Container(name=name, duration_s=stray.duration_s, counted=stray.counted)
    raise _nothing_known(head, kind)


def _nothing_known(head: bytes, kind: MediaKind) -> MediaBlockedError | MediaDamagedError:
    """Encrypted, or a damaged file, or something else altogether?

    Compressed sound is nearly as random as encrypted bytes, so what still shows its own marks further in is
    damaged and worth another try; only what shows none is refused for good.
    """
    if head.startswith(_OTHER_FILES):
        return MediaDamagedError("media.not_media", kind=kind.upper())
    marks = any(mark in head for mark in (b"ftyp", b"moov", b"mdat"))
    if marks or mp3.looks_like(head, anywhere=True):
        return MediaDamagedError(
            "media.damaged", kind=kind.upper(), problem="its beginning is missing"
        )
    if len(head) >= _MIN_SAMPLE and _bits_per_byte(head) >= _RANDOM_BITS:
        return MediaBlockedError("media.encrypted")
    return MediaDamagedError("media.not_media", kind=kind.upper())


def _bits_per_byte(data: bytes) -> float:
    """Shannon's measure: 8 for random bytes."""
    total = len(data)
    return -sum(n / total * math.log2(n / total) for n in Counter(data).values())


def _check_duration(container: Container, expected: float | None) -> None:
    got = container.duration_s
    if expected is None or got is None or not math.isfinite(expected) or expected <= 0:
        return
    if abs(got - expected) > max(1.5, 0.01 * expected):
        raise MediaDamagedError("media.wrong_length", got=f"{got:.1f}", expected=f"{expected:.1f}")
