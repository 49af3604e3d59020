"""Walks a FLAC from its first frame to its last: headers and numbers of all frames, the checksum over all of them.

Never decodes. Reads hostile bytes: bounded, and only its own errors.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from suno_desktop.core.errors import MediaDamagedError
from suno_desktop.core.media import tag_blocks
from suno_desktop.core.media.crc import crc8, crc16_flac

_WINDOW = 1 << 20
_MAX_HEADER = 16
_MAX_BLOCKS = 1024
_MAX_BEHIND = 4
_FIRST = 42
"""Bytes of the mark and the first block, which is the same in all files."""
_BLOCK_SIZES = {1: 192, 2: 576, 3: 1152, 4: 2304, 5: 4608} | {
    code: 1 << code for code in range(8, 16)
}
"""Of the codes that stand for a size; for two others it stands behind the number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlacWalk:
    """A whole FLAC.

    Attributes:
        duration_s: what its frames play.
        counted: its head says how many samples there are, and they are all there.
        start, end: where its frames lie.
    """

    duration_s: float | None
    counted: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Info:
    """What the first block says."""

    rate: int
    samples: int


def damaged(problem: str) -> MediaDamagedError:
    """The error for a FLAC that is not whole."""
    return MediaDamagedError("media.damaged", kind="FLAC", problem=problem)


def walk(file: BinaryIO, size: int) -> FlacWalk:
    """Walk all blocks and frames of `file`, `size` bytes long; tags may stand around it.

    Raises:
        MediaDamagedError: it is cut or broken.
        OSError: it cannot be read.
    """
    info, start = _blocks(file, tag_blocks.sound_start(file, size), size)
    end = tag_blocks.sound_end(file, start, size)
    samples = _frames(file, start, end)
    if not samples or samples < info.samples:
        raise MediaDamagedError("media.cut")
    if crc16_flac(file, start, end) and not (info.samples and _ends_before(file, start, end)):
        if not info.samples:
            raise MediaDamagedError("media.cut")
        raise damaged("its checksums do not match")
    if info.samples and samples > info.samples:
        raise MediaDamagedError("media.spliced")
    return FlacWalk(
        duration_s=samples / info.rate if info.rate else None,
        counted=bool(info.samples),
        start=start,
        end=end,
    )


def _ends_before(file: BinaryIO, start: int, end: int) -> bool:
    """Whether the frames are whole without the few bytes of white space behind them, as a program for texts leaves them."""
    at = max(start, end - _MAX_BEHIND)
    file.seek(at)
    tail = file.read(end - at)
    blank = len(tail) - len(tail.rstrip(tag_blocks.BLANK))
    return any(not crc16_flac(file, start, end - less) for less in range(1, blank + 1))


def span(file: BinaryIO, size: int) -> tuple[int, int]:
    """Where its frames lie; they are not looked at.

    Raises:
        MediaDamagedError: it does not begin as a FLAC does.
        OSError: it cannot be read.
    """
    _, start = _blocks(file, tag_blocks.sound_start(file, size), size)
    return start, tag_blocks.sound_end(file, start, size)


def _blocks(file: BinaryIO, at: int, size: int) -> tuple[_Info, int]:
    """Read the first metadata block, pass over the others; tells where the frames begin."""
    file.seek(at)
    head = file.read(_FIRST)
    if len(head) < _FIRST:
        raise MediaDamagedError("media.cut")
    if head[4] & 0x7F or head[5:8] != b"\0\0\x22":
        raise damaged("it does not begin like such a file")
    rate = int.from_bytes(head[18:21], "big") >> 4
    samples = int.from_bytes(head[21:26], "big") & (1 << 36) - 1
    info = _Info(rate, samples)
    at += 4
    for _ in range(_MAX_BLOCKS):
        file.seek(at)
        header = file.read(4)
        if len(header) < 4:
            raise MediaDamagedError("media.cut")
        at += 4 + int.from_bytes(header[1:], "big")
        if at > size:
            raise MediaDamagedError("media.cut")
        if header[0] & 0x80:
            return info, at
    raise damaged("its parts cannot be told apart")


def _frames(file: BinaryIO, start: int, end: int) -> int:
    """How many samples there are in frames that follow each other without a gap.

    Frames do not tell their length, so the next one is found by its mark, its number, which is known beforehand, and the
    checksum of its header.
    """
    file.seek(start)
    mark = file.read(2)
    by_frame = mark == b"\xff\xf8"
    samples, wanted = 0, b""
    for head in _heads(file, start, end, mark):
        if not head.startswith(wanted, 4):
            continue
        header = _Header.parse(head)
        if header is not None:
            samples += header.samples
            wanted = _coded(header.number + (1 if by_frame else header.samples))
        elif not samples:
            raise damaged("its beginning is missing")
    return samples


def _heads(file: BinaryIO, start: int, end: int, mark: bytes) -> Iterator[bytes]:
    """What stands wherever a frame may begin, as far as a header reaches."""
    file.seek(start)
    left, data = end - start, b""
    while piece := file.read(min(_WINDOW, left)):
        left -= len(piece)
        data += piece
        limit = max(0, len(data) - _MAX_HEADER) if left > 0 else len(data)
        at = data.find(mark)
        while 0 <= at < limit:
            yield data[at : at + _MAX_HEADER]
            at = data.find(mark, at + 2)
        data = data[limit:]


@dataclass(frozen=True, slots=True)
class _Header:
    """A frame's number (of frames, or of samples before it) and how many samples it holds."""

    number: int
    samples: int

    @classmethod
    def parse(cls, data: bytes) -> _Header | None:
        """The header at the start of `data`, if its checksum is true."""
        if len(data) < 6 or data[0] != 0xFF or data[1] & 0xFE != 0xF8 or data[3] & 1:
            return None
        number, at = _number(data)
        if at == -1:
            return None
        size_code, rate_code = data[2] >> 4, data[2] & 15
        samples = _BLOCK_SIZES.get(size_code, 0)
        if size_code in {6, 7}:
            width = size_code - 5
            samples = int.from_bytes(data[at : at + width], "big") + 1
            at += width
        at += {12: 1, 13: 2, 14: 2}.get(rate_code, 0)
        if not samples or rate_code == 15 or at >= len(data) or crc8(data[: at + 1]):
            return None
        return cls(number, samples)


def _number(data: bytes) -> tuple[int, int]:
    """The number at byte 4, coded as UTF-8 codes characters, and where it ends (-1: it is none)."""
    lead = data[4]
    if lead < 0x80:
        return lead, 5
    extra = 7 - (lead ^ 0xFF).bit_length()
    if not 1 <= extra <= 6 or len(data) < 5 + extra:
        return 0, -1
    value = lead & 0x3F >> extra
    for byte in data[5 : 5 + extra]:
        if byte >> 6 != 2:
            return 0, -1
        value = value << 6 | byte & 63
    return value, 5 + extra


def _coded(number: int) -> bytes:
    """The number as a frame's header holds it."""
    if number < 0x80:
        return bytes((number,))
    extra = 1
    while extra < 6 and number >> 6 * extra + 6 - extra:
        extra += 1
    tail = [0x80 | number >> 6 * place & 63 for place in reversed(range(extra))]
    return bytes((0xFF << 7 - extra & 0xFF | number >> 6 * extra, *tail))
