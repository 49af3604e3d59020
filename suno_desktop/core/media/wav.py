"""Walks the chunks of a WAV (RIFF and RF64) to the end that its head tells. Never decodes.

Reads hostile bytes: bounded, and only its own errors.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from suno_desktop.core.errors import MediaDamagedError
from suno_desktop.core.media import tag_blocks

_MAX_CHUNKS = 100_000
_HALF, _MOST, _MARGIN = 1 << 31, 1 << 32, 1 << 16
ID3 = frozenset({b"id3 ", b"ID3 "})
"""Chunks that hold a tag."""
_EXTENSIBLE = 0xFFFE
_PCM = frozenset({1, 3, _EXTENSIBLE})
_PLAIN = frozenset({1, 3})
"""Whole numbers and floating point: sound as it is. All else is packed."""
_PACKED = {
    0x02: "ADPCM",
    0x06: "A-law",
    0x07: "µ-law",
    0x11: "ADPCM",
    0x50: "MP2",
    0x55: "MP3",
    0xFF: "AAC",
}
_SHAPE = 26
"""Bytes of the format that tell it, also where it is told in the longer way."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """One chunk: its name and where its content lies."""

    name: bytes
    start: int
    end: int

    @property
    def length(self) -> int:
        """Bytes of its content."""
        return self.end - self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class WavWalk:
    """A whole WAV; `chunks` are all of it that its head counts."""

    duration_s: float | None
    counted: bool
    packed: str | None
    """What its sound is packed as; None for sound as it is, which a WAV is taken for."""
    sound: tuple[int, int]
    chunks: tuple[Chunk, ...]


def walk(file: BinaryIO, size: int) -> WavWalk:
    """Walk the chunks of `file`, `size` bytes long.

    Raises:
        MediaDamagedError: it is cut or holds no sound.
        OSError: it cannot be read.
    """
    start = tag_blocks.sound_start(file, size)
    file.seek(start)
    head = file.read(12)
    told = int.from_bytes(head[4:8], "little")
    long_sound = None
    if head[:4] == b"RF64":
        large = file.read(24)
        if large[:4] == b"ds64" and len(large) == 24:
            told, long_sound = struct.unpack("<QQ", large[8:])
    end = start + told + 8
    is_there = _is_told(told) and end <= size + 1  # many writers leave out the last byte of padding
    chunks = tuple(
        _chunks(file, start + 12, min(size, end) if is_there else size, size, long_sound)
    )
    sound = next((chunk for chunk in chunks if chunk.name == b"data"), None)
    if sound is None:
        if not is_there and _is_told(told):
            raise MediaDamagedError("media.cut")
        raise MediaDamagedError("media.damaged", kind="WAV", problem="there is no audio in it")
    is_measured = _is_told(_length(file, sound) if long_sound is None else long_sound)
    if not is_there and _is_told(told) and not is_measured:
        raise MediaDamagedError("media.cut")
    shape = next((_content(file, chunk, _SHAPE) for chunk in chunks if chunk.name == b"fmt "), b"")
    return WavWalk(
        duration_s=_duration(file, chunks, sound, shape),
        counted=is_there and is_measured,
        packed=_packed(shape),
        sound=(sound.start, sound.end),
        chunks=chunks,
    )


def head(file: BinaryIO, chunk: Chunk) -> bytes:
    """The head of a chunk, with its true length where that fits."""
    if chunk.length < 0xFFFFFFFF:
        return chunk.name + chunk.length.to_bytes(4, "little")
    file.seek(chunk.start - 8)
    return file.read(8)


def info_of(data: bytes) -> dict[bytes, bytes]:
    """The texts in the content of a LIST chunk that is of kind INFO; nothing for one of another kind."""
    found: dict[bytes, bytes] = {}
    at = 4
    while data[:4] == b"INFO" and at + 8 <= len(data):
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        found[data[at : at + 4]] = data[at + 8 : at + 8 + length]
        at += 8 + length + (length & 1)
    return found


def info_chunk(texts: dict[bytes, bytes]) -> bytes:
    """A whole LIST chunk of kind INFO."""
    parts = (
        name + len(text).to_bytes(4, "little") + text + bytes(len(text) & 1)
        for name, text in texts.items()
    )
    content = b"INFO" + b"".join(parts)
    return b"LIST" + len(content).to_bytes(4, "little") + content


def with_length(body: list[bytes | tuple[int, int]], length: int) -> list[bytes | tuple[int, int]]:
    """The body of an RF64 whose first chunk tells another length of all."""
    start, end = body[1]
    return [body[0], length.to_bytes(8, "little"), (int(start) + 8, int(end)), *body[2:]]


def _is_told(length: int) -> bool:
    """Whether a length is one, and not what writers to a pipe put there, who do not know it yet.

    They write nothing, or the most that there is room for, with or without the sign and what stands in front of the sound.
    """
    return length > 0 and all(abs(length - most) > _MARGIN for most in (_HALF, _MOST))


def _length(file: BinaryIO, chunk: Chunk) -> int:
    """What the head of a chunk tells."""
    file.seek(chunk.start - 4)
    return int.from_bytes(file.read(4), "little")


def _chunks(
    file: BinaryIO, at: int, end: int, size: int, long_sound: int | None
) -> Iterator[Chunk]:
    """The chunks up to `end`. The sound is looked for behind that too: the length of all may be that of an empty file."""
    has_sound = False
    for _ in range(_MAX_CHUNKS):
        if at + 8 > (end if has_sound else size):
            return
        file.seek(at)
        head = file.read(8)
        length = int.from_bytes(head[4:], "little")
        if head[:4] == b"data":
            has_sound = True
            if (not _is_told(length) and at + 8 + length > size) or not length:
                length = long_sound if long_sound is not None else size - at - 8
        if at + 8 + length > size:
            raise MediaDamagedError("media.cut")
        yield Chunk(head[:4], at + 8, at + 8 + length)
        at += 8 + length
        if length & 1 and not _is_chunk(file, at, size):
            at += 1
    raise MediaDamagedError("media.damaged", kind="WAV", problem="its parts cannot be told apart")


def _is_chunk(file: BinaryIO, at: int, size: int) -> bool:
    """Whether a chunk stands here, where a byte of padding should. Some writers leave that out.

    None has a name that begins with a zero or a space, as the padding does.
    """
    file.seek(at)
    head = file.read(8)
    is_named = len(head) == 8 and head[0] > 0x20 and all(0x20 <= byte < 0x7F for byte in head[:4])
    return is_named and (head[:4] == b"data" or at + 8 + int.from_bytes(head[4:], "little") <= size)


def _duration(
    file: BinaryIO, chunks: tuple[Chunk, ...], sound: Chunk, shape: bytes
) -> float | None:
    """From the bytes that a second takes; where these are packed, from the count of samples beside them."""
    count = next((_content(file, chunk, 4) for chunk in chunks if chunk.name == b"fact"), b"")
    rate = int.from_bytes(shape[4:8], "little")
    samples = int.from_bytes(count, "little")
    if int.from_bytes(shape[:2], "little") not in _PCM and samples and rate:
        return samples / rate
    bytes_s = int.from_bytes(shape[8:12], "little")
    return (sound.end - sound.start) / bytes_s if bytes_s else None


def _packed(shape: bytes) -> str | None:
    """What the sound is packed as. Where the format is told in the longer way, its number stands further on."""
    told = int.from_bytes(shape[:2], "little")
    told = int.from_bytes(shape[24:], "little") if told == _EXTENSIBLE else told
    return None if told in _PLAIN else _PACKED.get(told, f"0x{told:02X}")


def _content(file: BinaryIO, chunk: Chunk, most: int) -> bytes:
    file.seek(chunk.start)
    return file.read(min(most, chunk.end - chunk.start))
