"""Looks for packets of nothing but zeros where no codec writes such: holes in a file that was made large before it was filled.

A server that makes room for a file first, or loses a part of what it stored, hands out zeros under tables that are right.
Never decodes; of many codecs zeros are sound like any other (PCM above all), and these are left alone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from suno_desktop.core.media.mp4_boxes import Loaded

ZEROS = bytes(4)
"""The shortest packet that is a hole; a shorter one is too little to tell."""
_LEAST_HOLE = bytes(64)
"""What each hole has, and many a whole file has not: so its packets need not be looked at one by one."""
_PIECE = 1 << 20
_KINDS = 8
"""Bytes before the first description of samples."""
_NEVER_ZERO = frozenset({b"alac", b"avc1", b"avc3", b"hvc1", b"hev1"})
"""ALAC ends each packet with a tag that is no zero; a picture of H.264 or H.265 begins with a length that is none."""
_MPEG_4, _MPEG_2_AAC = 0x40, frozenset({0x66, 0x67, 0x68})
_ENDS_WITH_TAG = frozenset({1, 2, 3, 4, 5, 29})
"""The kinds of MPEG-4 sound whose packets are a `raw_data_block`, which ends with a tag: Main, LC, SSR, LTP, SBR and PS."""
_STREAM, _CONFIG, _SPECIFIC = 3, 4, 5
"""Descriptors of an `esds`, each inside the one before it."""


def never_zero(kinds: Loaded | None) -> bool:
    """Whether samples as a track describes them (its `stsd`) hold more than zeros in any whole file."""
    if kinds is None or kinds.number(4) != 1:
        return False
    name = bytes(kinds.data[_KINDS + 4 : _KINDS + 8])
    if name != b"mp4a":
        return name in _NEVER_ZERO
    return _is_aac(bytes(kinds.data[_KINDS:]))


def _is_aac(entry: bytes) -> bool:
    """Whether a description of MPEG sound is one of AAC; it stands at another place in a file of QuickTime."""
    at = entry.find(b"esds")
    stream = _opened(entry[at + 8 :] if at >= 0 else b"", _STREAM)
    if len(stream) < 3 or stream[2] & 0xE0:
        return False
    config = _opened(stream[3:], _CONFIG)
    specific = _opened(config[13:], _SPECIFIC)
    if not specific:
        return config[:1] in {bytes((kind,)) for kind in _MPEG_2_AAC}
    return config[0] in _MPEG_2_AAC or (config[0] == _MPEG_4 and specific[0] >> 3 in _ENDS_WITH_TAG)


def _opened(data: bytes, tag: int) -> bytes:
    """What stands in the descriptor that `data` begins with, and behind it; nothing if it is another one."""
    if not data or data[0] != tag:
        return b""
    at = 1
    while at < 4 and data[at : at + 1] >= b"\x80":
        at += 1
    return data[at + 1 :]


def is_hole(data: bytes, start: int, end: int) -> bool:
    """Whether a packet is nothing but zeros."""
    return data.startswith(ZEROS, start, end) and data.count(0, start, end) == end - start


def has_hole(file: BinaryIO, runs: Iterable[tuple[int, Sequence[int]]]) -> bool:
    """Whether one of these samples is nothing but zeros.

    Each run lies together: where it begins, and where its samples begin and end, counted from anywhere.
    """
    return any(_is_in_run(file, start, ends) for start, ends in runs)


def _is_in_run(file: BinaryIO, start: int, ends: Sequence[int]) -> bool:
    first, count = 0, len(ends) - 1
    while first < count:
        base = ends[first]
        last = max(first + 1, bisect_right(ends, base + _PIECE, first + 1) - 1)
        file.seek(start + base - ends[0])
        # Of a sample that is larger than a piece, its beginning is enough.
        data = file.read(min(_PIECE, ends[last] - base))
        near = [end - base for end in ends[first : last + 1]] if _LEAST_HOLE in data else []
        if _is_in_piece(data, near):
            return True
        first = last
    return False


def _is_in_piece(data: bytes, ends: Sequence[int]) -> bool:
    """Whether one of the samples that end there in `data` is one; of most a look at the beginning is enough."""
    begun = [number for number, at in enumerate(ends[:-1]) if data.startswith(ZEROS, at)]
    return any(is_hole(data, ends[one], min(ends[one + 1], len(data))) for one in begun)
