"""Where the tags around a sound begin and end: ID3v2, ID3v1 and its enhancement, APE, Lyrics3, at either end, in any order.

Knows how long each is, not what it says. Reads hostile bytes: every search is bounded, nothing recurses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from suno_desktop.core.errors import MediaDamagedError

MAX_PADDING = 4096
"""Zeros that writers leave between a tag and the sound, or behind it."""
BLANK = b"\0\t\n\r "
"""What pads a file, and what programs for texts leave at its ends."""
_MAX_TAGS = 4096
_MUCH = 1 << 16
"""Bytes of a tag that is not passed over as a little junk."""
_FRAME_NAME = re.compile(rb"[A-Z][A-Z0-9]{3}")
_FRAME_HEAD = 10
_ID3V1, _ENHANCED = 128, 227
_APE = b"APETAGEX"
_APE_HAS_HEADER = 0x80
_APE_IS_HEADER = 0x20
_LYRICS_1 = 5120
"""Bytes of a Lyrics3 v1 tag at most, with its marks."""
_LYRICS_2 = 1_000_020
_LYRICS_END = re.compile(rb"LYRICSEND|[0-9]{6}LYRICS200")


def id3_length(head: bytes) -> int:
    """Bytes of the ID3v2 tag that starts here with its header (and footer), or 0."""
    length = head[6:10]
    if len(head) < 10 or head[:3] != b"ID3" or max(length) > 127 or 0xFF in head[3:5]:
        return 0
    return _syncsafe(length) + (20 if head[5] & 0x10 else 10)


def sound_start(file: BinaryIO, size: int) -> int:
    """Where the tags at the start end, and the little zero padding that some writers leave after them.

    Raises:
        MediaDamagedError: a tag claims more than there is, or there is nothing after it.
        OSError: it cannot be read.
    """
    at = skip(file, 0, size)
    if at > size:
        raise MediaDamagedError("media.cut")
    if at and at == size:
        raise MediaDamagedError(
            "media.damaged", kind="MP3", problem="there is only a tag in it and no audio"
        )
    return at


def skip(file: BinaryIO, at: int, end: int) -> int:
    """Pass over all tags that stand at `at` one behind the other, and zeros after them; beyond `end` if one is cut."""
    for _, after in _blocks(file, at, end):
        at = after + _zeros(file, after, end)
    return at


def is_rest(file: BinaryIO, at: int, end: int) -> bool:
    """Whether only tags stand from `at` to `end`, and a little padding or white space around them."""
    at += blanks(file, at, end)
    while (after := skip(file, at, end)) != at:
        at = after + blanks(file, after, end)
    # One that tells its length only at its end is found from there.
    return at == end or (at < end and sound_end(file, at, end) == at)


def blanks(file: BinaryIO, at: int, end: int) -> int:
    """How much padding and white space stands at `at`."""
    return blank_length(_read(file, at, min(MAX_PADDING, end - at)))


def blank_length(head: bytes) -> int:
    """How much of these bytes is padding and white space in front of others."""
    return len(head) - len(head.lstrip(BLANK))


def at_start(file: BinaryIO, size: int) -> list[tuple[int, int]]:
    """Where each of the tags at the start begins and ends."""
    return list(_blocks(file, 0, size))


def _blocks(file: BinaryIO, at: int, end: int) -> Iterator[tuple[int, int]]:
    for _ in range(_MAX_TAGS):
        length = _length_here(file, at, end)
        if not length:
            return
        yield at, at + length
        at += length
        at += _zeros(file, at, end)


def sound_end(file: BinaryIO, start: int, size: int) -> int:
    """Where the tags at the end begin: each kind, in any order, as often as they come."""
    end = size
    for _ in range(_MAX_TAGS):
        length = _length_before(file, start, end)
        if not length or end - length < start:
            break
        end -= length
    return end


def _zeros(file: BinaryIO, at: int, end: int) -> int:
    gap = _read(file, at, min(MAX_PADDING, end - at))
    return len(gap) - len(gap.lstrip(b"\0")) if gap else 0


def _length_here(file: BinaryIO, at: int, end: int) -> int:
    """Bytes of the tag that begins at `at`, or 0."""
    head = _read(file, at, min(32, end - at))
    length = _plain_id3_length(file, at, end, head) or id3_length(head)
    if head[:8] == _APE and len(head) == 32 and head[23] & _APE_IS_HEADER:
        length = 32 + int.from_bytes(head[12:16], "little")
    elif head[:4] == b"TAG+" and end - at >= _ENHANCED:
        length = _ENHANCED
    elif head[:3] == b"TAG" and end - at >= _ID3V1:
        length = _ID3V1
    elif head[:11] == b"LYRICSBEGIN":
        found = _LYRICS_END.search(_read(file, at, min(_LYRICS_2, end - at)))
        length = found.end() if found else 0
    return length


def _plain_id3_length(file: BinaryIO, at: int, end: int, head: bytes) -> int:
    """Bytes of a long ID3v2.3 tag whose length some program wrote as a plain number; 0 where its frames do not say so.

    Such a length is often a true one of the standard too, and then of a shorter tag, which ends inside of a frame. Sound
    must follow where the frames end, and none where the shorter tag does.
    """
    length = _FRAME_HEAD + int.from_bytes(head[6:10], "big")
    if head[:4] != b"ID3\3" or len(head) < 10 or head[5] or not _MUCH < length < end - at:
        return 0
    shorter = id3_length(head)
    if not _is_sound(file, at + length) or (shorter and _is_sound(file, at + shorter)):
        return 0
    here, frame = _FRAME_HEAD, b""
    for _ in range(_MAX_TAGS):
        frame = _read(file, at + here, _FRAME_HEAD)
        if here >= length or not _FRAME_NAME.match(frame):
            break
        here += _FRAME_HEAD + int.from_bytes(frame[4:8], "big")
    is_all = here == length or (here < length and not frame.strip(b"\0"))
    return length if is_all and here > shorter else 0


def _is_sound(file: BinaryIO, at: int) -> bool:
    """Whether a frame of MPEG audio may begin here."""
    head = _read(file, at, 2)
    return len(head) == 2 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0


def _length_before(file: BinaryIO, start: int, end: int) -> int:
    """Bytes of the tag that ends at `end`, or 0."""
    tail_at = max(start, end - _ENHANCED)
    tail = _read(file, tail_at, end - tail_at)
    length = 0
    if tail[-_ID3V1:][:3] == b"TAG" and len(tail) >= _ID3V1:
        length = _ID3V1
    elif len(tail) == _ENHANCED and tail[:4] == b"TAG+":
        length = _ENHANCED
    elif tail[-32:-24] == _APE:
        items = int.from_bytes(tail[-20:-16], "little")
        length = items + (32 if tail[-9] & _APE_HAS_HEADER else 0) if items >= 32 else 0
    elif tail[-9:] == b"LYRICS200" and tail[-15:-9].isdigit():
        length = int(tail[-15:-9]) + 15
    elif tail[-9:] == b"LYRICSEND":
        lyrics_at = max(start, end - _LYRICS_1)
        found = _read(file, lyrics_at, end - lyrics_at).rfind(b"LYRICSBEGIN")
        length = end - lyrics_at - found if found >= 0 else 0
    elif tail[-10:-7] == b"3DI" and max(tail[-4:]) < 128:
        length = _syncsafe(tail[-4:]) + 20
    return length


def _syncsafe(four: bytes) -> int:
    return four[0] << 21 | four[1] << 14 | four[2] << 7 | four[3]


def _read(file: BinaryIO, at: int, count: int) -> bytes:
    file.seek(at)
    return file.read(max(0, count))
