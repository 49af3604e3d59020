"""Walks raw AAC: the frames of an ADTS or of a LOAS (LATM) stream, one behind the other. Never decodes.

Such a stream does not tell how long it is, so a cut between two frames cannot be seen in it. Reads hostile bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from suno_desktop.core.errors import MediaDamagedError
from suno_desktop.core.media import holes, tag_blocks

_WINDOW = 1 << 20
_MAX_FRAME = 8194
"""Bytes of the longest frame that a head can tell: of LOAS, with its head."""
_SAMPLES = 1024
_LOAS_HEAD = 3
_HEAD = 7
"""Bytes that tell how long a frame is."""
_BEGINNING = 32
"""Bytes that are read to know the kind of the first frame and its rate."""
_MIN_FRAMES = 10
_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)


@dataclass(frozen=True, slots=True, kw_only=True)
class AacWalk:
    """A whole stream."""

    duration_s: float | None


def looks_like(data: bytes) -> bool:
    """Whether three frames follow each other at the start of `data`, behind a little padding."""
    data = data[tag_blocks.blank_length(data[: tag_blocks.MAX_PADDING]) :]
    return any(_chain(data, length_of) for length_of in (_adts_length, _loas_length))


def walk(file: BinaryIO, size: int) -> AacWalk:
    """Walk every frame of `file`, `size` bytes long.

    Raises:
        MediaDamagedError: it is cut or broken.
        OSError: it cannot be read.
    """
    start, end = span(file, size)
    file.seek(start)
    head = file.read(_BEGINNING)
    is_adts = bool(_adts_length(head))
    blocks = 0
    for _, frame in _frames(file, start, end, is_adts=is_adts):
        blocks += 1 + (frame[6] & 3) if is_adts else 1
    if blocks < _MIN_FRAMES:
        raise _damaged("there is hardly any audio in it")
    rate = _adts_rate(head) if is_adts else _loas_rate(head)
    return AacWalk(duration_s=blocks * _SAMPLES / rate if rate else None)


def span(file: BinaryIO, size: int) -> tuple[int, int]:
    """Where its frames lie, between tags; they are not looked at.

    Raises:
        MediaDamagedError: there is nothing but tags in it.
        OSError: it cannot be read.
    """
    start = tag_blocks.sound_start(file, size)
    start += tag_blocks.blanks(file, start, size)
    return start, tag_blocks.sound_end(file, start, size)


def packets(file: BinaryIO, size: int) -> Iterator[tuple[int, int]]:
    """Where the packets lie: frames of ADTS without their heads, which no other container has; LOAS frames as they are.

    Raises:
        MediaDamagedError: it is cut or broken.
        OSError: it cannot be read.
    """
    start, end = span(file, size)
    file.seek(start)
    is_adts = bool(_adts_length(file.read(_HEAD)))
    for at, head in _frames(file, start, end, is_adts=is_adts):
        after = at + (_adts_length(head) if is_adts else _loas_length(head))
        yield at + _head_length(head, is_adts=is_adts), after


def _head_length(head: bytes, *, is_adts: bool) -> int:
    """Bytes before the sound of a frame; with a checksum ADTS has two more."""
    if not is_adts:
        return 0
    return _HEAD if head[1] & 1 else _HEAD + 2


def _frames(file: BinaryIO, start: int, end: int, *, is_adts: bool) -> Iterator[tuple[int, bytes]]:
    """Where each frame begins, and its first bytes. Tags may stand between them: each part of a live stream has one."""
    length_of = _adts_length if is_adts else _loas_length
    data, base, at = b"", start, 0
    shape = None
    while True:
        if at + _MAX_FRAME > len(data):
            base, data = base + at, data[at:]
            at = 0
            file.seek(base + len(data))
            data += file.read(min(_WINDOW, end - base - len(data)))
        head = data[at : at + _HEAD]
        length = length_of(head) if len(head) == _HEAD else 0
        if not length:
            after = _behind_tags(file, base + at, end)
            if after == end:
                return
            base, data, at = after, b"", 0
            continue
        if at + length > len(data):
            raise MediaDamagedError("media.cut")
        if is_adts:
            here = _adts_shape(head)
            if shape is not None and here != shape:
                raise MediaDamagedError("media.spliced")
            shape = here
        # AAC ends with a tag that is no zero, and the head of a LOAS frame is followed by what describes it.
        begin = _head_length(head, is_adts=True) if is_adts else _LOAS_HEAD
        if holes.is_hole(data, at + begin, at + length):
            raise _damaged("parts of it are missing")
        yield base + at, head
        at += length


def _behind_tags(file: BinaryIO, at: int, end: int) -> int:
    """Where it goes on behind what is no frame: tags; behind the last frame a little padding too."""
    if tag_blocks.is_rest(file, at, end):
        return end
    after = tag_blocks.skip(file, at, end)
    if after > end or end - at < _HEAD:
        raise MediaDamagedError("media.cut")
    if after == at:
        raise _damaged("it breaks off before its end")
    return after


def _adts_length(head: bytes) -> int:
    """Bytes of the ADTS frame that begins here, or 0."""
    if len(head) < _HEAD or head[0] != 0xFF or head[1] & 0xF6 != 0xF0 or head[2] >> 2 & 15 > 12:
        return 0
    length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    return length if length > (7 if head[1] & 1 else 9) else 0


def _adts_shape(head: bytes) -> tuple[int, int, int]:
    """What may not change inside one file: version, profile and rate, channels."""
    return head[1] & 8, head[2] & 0xFD, head[3] >> 6


def _adts_rate(head: bytes) -> int:
    return _RATES[head[2] >> 2 & 15]


def _loas_length(head: bytes) -> int:
    """Bytes of the LOAS frame that begins here, or 0."""
    if len(head) < 3 or head[0] != 0x56 or head[1] & 0xE0 != 0xE0:
        return 0
    length = (head[1] & 31) << 8 | head[2]
    return length + 3 if length else 0


def _loas_rate(head: bytes) -> int:
    """Samples per second from the plain form of the configuration that the first frame holds; 0 for other forms."""
    bits = int.from_bytes(head[3:11], "big")

    def take(at: int, count: int) -> int:
        return bits >> 64 - at - count & (1 << count) - 1

    # Same configuration as before? Version; then, behind the same framing: one sub-frame, one programme, one layer.
    if take(0, 2) or take(3, 13):
        return 0
    rate = take(21, 4)  # behind five bits of the kind of sound
    return _RATES[rate] if rate < len(_RATES) else 0


def _chain(data: bytes, length_of: Callable[[bytes], int]) -> bool:
    at = 0
    for number in range(3):
        length = length_of(data[at : at + _HEAD])
        if not length:
            return number > 1 and at >= len(data)
        at += length
    return True


def _damaged(problem: str) -> MediaDamagedError:
    return MediaDamagedError("media.damaged", kind="AAC", problem=problem)
