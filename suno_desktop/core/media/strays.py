"""Containers that come under a wrong name: WAV, Ogg, FLAC, WebM. Named rightly, and as whole as can be told.

Knows just enough of each to say its length and whether its end is there. Never decodes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from suno_desktop.core.errors import MediaDamagedError

_MAX_PARTS = 200_000
_STREAMED = {0, 0xFFFFFFFF}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stray:
    """What is known of the length, and whether the file itself proves that its end is there."""

    duration_s: float | None = None
    counted: bool = False


def sniff(head: bytes) -> str | None:
    """Which of the four these bytes begin."""
    if head[:4] in {b"RIFF", b"RF64"} and head[8:12] == b"WAVE":
        return "wav"
    names = {b"OggS": "ogg", b"fLaC": "flac", b"\x1a\x45\xdf\xa3": "webm"}
    return names.get(head[:4])


def walk(file: BinaryIO, size: int, name: str) -> Stray:
    """Look at a file that `sniff` named.

    Raises:
        MediaDamagedError: it is cut or broken.
        OSError: it cannot be read.
    """
    if name == "wav":
        return _wav(file, size)
    if name == "ogg":
        return _ogg(file, size)
    if name == "flac":
        return _flac(file)
    return Stray()


def _wav(file: BinaryIO, size: int) -> Stray:
    at, rate = 12, 0
    for _ in range(_MAX_PARTS):
        file.seek(at)
        head = file.read(8)
        if len(head) < 8:
            break
        length = int.from_bytes(head[4:], "little")
        if head[:4] == b"fmt ":
            rate = int.from_bytes(file.read(12)[8:12], "little")
        elif head[:4] == b"data":
            streamed = length in _STREAMED
            length = size - at - 8 if streamed else length
            if at + 8 + length > size:
                raise MediaDamagedError("media.cut")
            return Stray(duration_s=length / rate if rate else None, counted=not streamed)
        at += 8 + length + (length & 1)
    raise MediaDamagedError("media.damaged", kind="WAV", problem="there is no audio in it")


def _flac(file: BinaryIO) -> Stray:
    file.seek(4)
    info = file.read(22)
    if len(info) < 22:
        raise MediaDamagedError("media.cut")
    if info[0] & 0x7F or info[1:4] != b"\0\0\x22":
        raise MediaDamagedError(
            "media.damaged", kind="FLAC", problem="it does not begin like such a file"
        )
    rate = int.from_bytes(info[14:17], "big") >> 4
    samples = int.from_bytes(info[17:22], "big") & (1 << 36) - 1
    return Stray(duration_s=samples / rate if rate and samples else None)


def _ogg(file: BinaryIO, size: int) -> Stray:
    at, rate, skip, samples, ended = 0, 0, 0, 0, False
    for _ in range(_MAX_PARTS):
        if at >= size:
            break
        file.seek(at)
        head = file.read(27 + 255)
        if len(head) < 27 or head[:4] != b"OggS":
            raise MediaDamagedError(
                "media.damaged", kind="Ogg", problem="it breaks off before its end"
            )
        table = head[27 : 27 + head[26]]
        start = at + 27 + head[26]
        if at == 0:
            file.seek(start)
            rate, skip = _codec(file.read(19))
        granule = int.from_bytes(head[6:14], "little", signed=True)
        samples = granule if granule > 0 else samples
        ended = bool(head[5] & 4)
        at = start + sum(table)
    if at > size:
        raise MediaDamagedError("media.cut")
    seconds = max(0, samples - skip) / rate if rate else None
    return Stray(duration_s=seconds, counted=ended)


def _codec(packet: bytes) -> tuple[int, int]:
    """Ticks per second and ticks to skip, from the first packet of an Opus or Vorbis stream."""
    if packet[:8] == b"OpusHead":
        return 48000, int.from_bytes(packet[10:12], "little")
    if packet[:7] == b"\1vorbis":
        return int.from_bytes(packet[12:16], "little"), 0
    return 0, 0
