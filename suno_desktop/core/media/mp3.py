"""Walks an MP3 from its first frame to its last, as players read it: a little junk may stand around the sound.

Reads hostile bytes: bounded, and only its own errors. What tags stand around the frames is known to `tag_blocks`.
"""

from __future__ import annotations

import operator
import re
import struct
from dataclasses import dataclass
from typing import BinaryIO

from suno_desktop.core.errors import MediaDamagedError
from suno_desktop.core.media import tag_blocks
from suno_desktop.core.media.crc import crc16_lame
from suno_desktop.core.media.tag_blocks import id3_length

MIN_FRAMES = 30
MAX_JUNK = 1 << 16
"""Bytes that are no sound before the first frame, and behind the last where the file states how many there are."""
_HEADER = 4
"""Bytes of a frame's header."""
_MAX_FRAME = 1441
"""Bytes of the longest one."""
_BEGINNING = 512
"""Bytes of the first frame that are looked at for what it says about the whole."""
_VBRI = 36
"""Where its mark stands in the first frame, whatever the kind of sound."""
_WINDOW = 1 << 16
"""Bytes looked at together; larger pieces cost fresh memory each."""
_PAGE = re.compile(rb"\s*(?:[<{[]|HTTP/)")
"""How what a server says instead of the rest begins."""
_PAGE_INSIDE = re.compile(
    rb'(?:<!doctype|<html|<\?xml|\{"|HTTP/1)[\t\n\r -~\x80-\xff]*\Z', re.IGNORECASE
)
"""The same where the sound broke off inside of its last frame, and so fills that up: it is text to the very end."""
_ENCODERS = (b"LAME", b"Lavc", b"Lavf", b"L3.")

# Layer III only. Index 0 is "free format", 15 is forbidden: both are refused.
_BITRATES_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0)
_BITRATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0)
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What four header bytes say."""

    version: int
    rate: int
    mono: bool
    bitrate: int
    samples: int
    """Samples that one frame plays."""
    size: int

    @property
    def stream(self) -> tuple[int, int, bool]:
        """What may not change inside one file."""
        return self.version, self.rate, self.mono


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """A whole MP3."""

    frames: int
    duration_s: float
    counted: bool
    """The file itself says how many frames there are, and they are all there."""
    start: int
    end: int
    """Where its sound lies, between the tags."""
    checksum_ok: bool | None = None
    """Whether the checksum of the sound that encoders write into the first frame is true; None: there is none."""


def parse_header(data: bytes, at: int = 0) -> Frame | None:
    """The frame header in the four bytes at `at`, if it is one of Layer III."""
    head = data[at : at + _HEADER]
    if len(head) < _HEADER or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return None
    version = head[1] >> 3 & 3
    rate_index = head[2] >> 2 & 3
    kilobits = (_BITRATES_1 if version == 3 else _BITRATES_2)[head[2] >> 4]
    if version == 1 or rate_index == 3 or not kilobits:
        return None
    rate = _RATES[version][rate_index]
    samples = 1152 if version == 3 else 576
    return Frame(
        version=version,
        rate=rate,
        mono=head[3] >> 6 == 3,
        bitrate=kilobits,
        samples=samples,
        size=samples * kilobits * 125 // rate + (head[2] >> 1 & 1),
    )


def looks_like(data: bytes) -> bool:
    """Whether frames follow each other at the start of `data`."""
    return _chain(data, 0, 2)


def _chain(data: bytes, at: int, wanted: int) -> bool:
    """Whether `wanted` frames of one stream stand at `at`; the end of the data counts as agreement."""
    first = parse_header(data, at)
    frame = first
    for _ in range(wanted - 1):
        if first is None or frame is None or frame.stream != first.stream:
            return False
        at += frame.size
        if at + _HEADER > len(data):
            return wanted == 2
        frame = parse_header(data, at)
    return first is not None and frame is not None and frame.stream == first.stream


def walk(file: BinaryIO, size: int) -> Walk:
    """Walk every frame of `file`, `size` bytes long.

    Raises:
        MediaDamagedError: it is cut, spliced, empty or otherwise not one whole MP3.
        OSError: it cannot be read.
    """
    start, end = span(file, size)
    sizes = _Sizes(_read(file, start, _HEADER))
    frames, at = _count(file, start, end, sizes)
    if at > end:
        raise MediaDamagedError("media.cut")
    stated = _stated_frames(_read(file, start, _BEGINNING), sizes.first)
    is_all = stated is not None and stated.are_all(frames - 1, at - start)
    _check_rest(file, at, end, sizes, most=MAX_JUNK if is_all else tag_blocks.MAX_PADDING)
    if not is_all:
        _check_page(file, max(start, at - _MAX_FRAME), at, end)
    end = at
    if frames < MIN_FRAMES:
        raise damaged("there is hardly any audio in it")
    checksum_ok = None
    if stated is not None:
        length, checksum = stated.sound or (None, None)
        if length == end - start:  # else it speaks of a song that was longer or shorter
            checksum_ok = crc16_lame(file, start + sizes.first.size, end) == checksum
        frames -= 1  # the frame that holds the statement plays nothing
        _check_statement(stated, frames, sizes, size)
    return Walk(
        frames=frames,
        duration_s=frames * sizes.first.samples / sizes.first.rate,
        # Programs count differently by one or two, so fewer are forgiven; but then they prove no end.
        counted=stated is not None and stated.are_all(frames, end - start),
        start=start,
        end=end,
        checksum_ok=checksum_ok,
    )


def packets(file: BinaryIO, size: int) -> tuple[int, int]:
    """Where the frames lie that play: without the first one where that only tells of the others, as each program writes anew.

    Raises:
        MediaDamagedError: there are none.
        OSError: it cannot be read.
    """
    start, end = span(file, size)
    sizes = _Sizes(_read(file, start, _HEADER))
    if _stated_frames(_read(file, start, _BEGINNING), sizes.first) is not None:
        start += sizes.first.size
    _, at = _count(file, start, end, sizes)
    return start, min(at, end)


class Growing:
    """The whole frames of an MP3 that is still coming, without the tags around them. It may end at any byte.

    Attributes:
        over: what comes now is no frame of this MP3 any more.
    """

    def __init__(self) -> None:
        self.over = False
        self._frames = 0
        self._data = bytearray()
        self._start = 0
        self._at = 0
        self._sizes: _Sizes | None = None

    def __len__(self) -> int:
        """Bytes that came."""
        return len(self._data)

    @property
    def duration_s(self) -> float:
        """How long the whole frames so far play."""
        first = self._sizes.first if self._sizes is not None else None
        return self._frames * first.samples / first.rate if first is not None else 0.0

    @property
    def frames(self) -> bytes:
        """The whole frames so far, one after the other: a file that plays."""
        return bytes(self._data[self._start : self._at])

    def feed(self, piece: bytes) -> None:
        """Take in the next bytes.

        Raises:
            MediaDamagedError: it does not begin as an MP3 does.
        """
        self._data += piece
        if self._sizes is None:
            self._begin()
        sizes = self._sizes
        while sizes is not None and not self.over:
            head = bytes(self._data[self._at : self._at + _HEADER])
            if len(head) < _HEADER:
                return
            size = sizes[head]
            self.over = not size
            if self._at + size > len(self._data):
                return
            if size:
                self._at += size
                self._frames += 1

    def _begin(self) -> None:
        """Pass over tags, and over a first frame that only tells how long a whole file is: this one may end earlier."""
        while length := id3_length(bytes(self._data[self._start :][:_BEGINNING])):
            self._start += length
        head = bytes(self._data[self._start :][:_BEGINNING])
        if len(head) < _BEGINNING:
            return
        if not looks_like(head):
            raise damaged("it does not begin with audio")
        self._sizes = sizes = _Sizes(head[:_HEADER])
        if _stated_frames(head, sizes.first) is not None:
            self._start += sizes.first.size
        self._at = self._start


def span(file: BinaryIO, size: int) -> tuple[int, int]:
    """Where the first frame begins, and where the tags at the end do.

    Raises:
        MediaDamagedError: there is no frame near the start, or the first one is broken.
        OSError: it cannot be read.
    """
    start = tag_blocks.sound_start(file, size)
    junk = junk_length(_read(file, start, MAX_JUNK))
    if junk < 0:
        raise damaged("its beginning is missing")
    start += junk
    return start, tag_blocks.sound_end(file, start, size)


def junk_length(head: bytes) -> int:
    """Bytes before the first of many frames that follow each other: 0 also for a few, -1 if there are none.

    Where what stands before them holds frames of the same sound, or the rest of its first one, it is no junk: then the
    sound is broken there, and 0 lets the walk say so.
    """
    dead: set[int] = set()
    at = 0
    while at >= 0:
        if _leads_on(head, at, dead):
            return 0 if at and _is_broken(head[:at], head[at : at + _HEADER]) else at
        at = head.find(b"\xff", at + 1)
    return 0 if _chain(head, 0, 2) else -1


def _leads_on(head: bytes, at: int, dead: set[int]) -> bool:
    """Whether as many frames stand here as a sound has at least, or as many as there is room for; `dead` leads nowhere."""
    first = parse_header(head, at)
    passed: list[int] = []
    for number in range(MIN_FRAMES):
        if at + _HEADER > len(head):
            return number >= 3
        frame = parse_header(head, at) if at not in dead else None
        if first is None or frame is None or frame.stream != first.stream:
            dead.update(passed)
            return False
        passed.append(at)
        at += frame.size
    return True


def holds_frames(head: bytes) -> bool:
    """Whether three frames follow each other at some place in it."""
    at = head.find(b"\xff")
    while at >= 0:
        if _chain(head, at, 3):
            return True
        at = head.find(b"\xff", at + 1)
    return False


def _is_broken(junk: bytes, header: bytes) -> bool:
    """Whether the bytes before a header hold other frames of its sound, or a first frame that is no whole one."""
    first = parse_header(header)
    if first is None or _holds_frames(junk, first):
        return True
    if any(mark in junk for mark in (b"Xing\0\0\0", b"Info\0\0\0", b"VBRI\0\1")):
        return True
    whole = len(junk) - first.size
    return any(
        start >= 0 and sum(map(operator.ne, junk[start:], header)) <= 1
        for start in (whole - 1, whole, whole + 1)
    )


def damaged(problem: str) -> MediaDamagedError:
    """The error for an MP3 that is not whole."""
    return MediaDamagedError("media.damaged", kind="MP3", problem=problem)


class _Sizes(dict[bytes, int]):
    """Header bytes → length of that frame, learnt as they are met; 0 for what is no frame of this stream.

    A file of 20,000 frames has a handful of different headers, so walking it is one look-up a frame.
    """

    def __init__(self, head: bytes) -> None:
        first = parse_header(head)
        if first is None:
            raise damaged("it does not begin with audio")
        self.first = first
        self.bitrates: set[int] = set()

    def __missing__(self, head: bytes) -> int:
        frame = parse_header(head)
        if frame is None or frame.stream != self.first.stream:
            return 0
        self.bitrates.add(frame.bitrate)
        self[head] = frame.size
        return frame.size


@dataclass(frozen=True, slots=True)
class _Statement:
    """What a first frame that plays nothing says: one of the kind Xing, Info or VBRI."""

    frames: int
    """0: it does not tell; so is `bytes`."""
    bytes: int
    """Of the sound, with the first frame."""
    constant: bool
    sound: tuple[int, int] | None
    """Bytes of the sound, with the first frame, and its CRC-16; None where no checksum is stated."""

    def are_all(self, frames: int, length: int) -> bool:
        """Whether so many frames that play, in so many bytes with the first one, are at least what it tells."""
        if self.frames:
            return frames >= self.frames
        return 0 < self.bytes <= length


def _count(file: BinaryIO, start: int, end: int, sizes: _Sizes) -> tuple[int, int]:
    """How many frames there are, and where the walk stopped."""
    at, frames = start, 0
    while at + _HEADER <= end:
        window = _read(file, at, min(_WINDOW, end - at))
        last, here = len(window) - _HEADER, 0
        while here <= last:
            length = sizes[window[here : here + _HEADER]]
            if not length:
                return frames, at + here
            here += length
            frames += 1
        if not here:
            break
        at += here
    return frames, at


def _check_rest(file: BinaryIO, at: int, end: int, sizes: _Sizes, *, most: int) -> None:
    """Behind the last frame only tags may follow, and at `most` so many bytes in which there is no more sound."""
    after = tag_blocks.skip(file, at, end)
    if after > end:
        raise MediaDamagedError("media.cut")
    if after == end:
        return
    junk = _read(file, after, min(end - after, most))
    if end - at < _HEADER:
        raise MediaDamagedError("media.cut")
    other = parse_header(_read(file, at, _HEADER))
    if other is not None and other.stream != sizes.first.stream:
        raise MediaDamagedError("media.spliced")
    if after + len(junk) < end or _holds_frames(junk, sizes.first):
        raise damaged("it breaks off before its end")


def _check_page(file: BinaryIO, before: int, at: int, end: int) -> None:
    """Behind frames that nothing counted, what a server says of its trouble shows that more of them were to come."""
    after = tag_blocks.skip(file, at, end)
    rest = _read(file, after, min(end - after, tag_blocks.MAX_PADDING))
    inside = rest and _PAGE_INSIDE.search(_read(file, before, at - before) + rest)
    if inside or _PAGE.match(rest):
        raise damaged("it breaks off before its end")


def _holds_frames(junk: bytes, first: Frame) -> bool:
    """Whether two frames of the sound follow each other in it, or one that reaches to its end."""
    at = junk.find(b"\xff")
    while at >= 0:
        frame = parse_header(junk, at)
        if frame is not None and frame.stream == first.stream:
            after = at + frame.size
            other = parse_header(junk, after)
            if after == len(junk) or (other is not None and other.stream == first.stream):
                return True
        at = junk.find(b"\xff", at + 1)
    return False


def _check_statement(stated: _Statement, frames: int, sizes: _Sizes, size: int) -> None:
    if not stated.frames and stated.bytes > size:  # of all the file, as some count the tags too
        raise MediaDamagedError("media.cut")
    if stated.frames and abs(stated.frames - frames) > 2:
        if frames < stated.frames:
            raise MediaDamagedError("media.cut")
        raise MediaDamagedError("media.spliced")
    # The first frame may be written at another rate than the sound, so two rates are no splice.
    if stated.constant and len(sizes.bitrates) > 2:
        raise MediaDamagedError("media.spliced")


def _stated_frames(frame: bytes, header: Frame) -> _Statement | None:
    """What the first frame says about the whole, if it is there for that."""
    frame = frame.ljust(_BEGINNING, b"\0")  # a sound that short is refused anyhow
    side = (17 if header.mono else 32) if header.version == 3 else (9 if header.mono else 17)
    for at in (4 + side, 6 + side):  # with a checksum the frame is two bytes longer
        mark = frame[at : at + 4]
        if mark in {b"Xing", b"Info"}:
            fields, flags, number = at + 8, frame[at + 7], [0, 0]
            for place in (0, 1):  # each stands there only if its flag is set
                if flags >> place & 1:
                    number[place] = int.from_bytes(frame[fields : fields + 4], "big")
                    fields += 4
            return _Statement(number[0], number[1], mark == b"Info", _stated_checksum(frame, at))
    if frame[_VBRI : _VBRI + 4] == b"VBRI":
        length, count = struct.unpack_from(">II", frame, _VBRI + 10)
        return _Statement(count, length, constant=False, sound=None)
    return None


def _stated_checksum(frame: bytes, at: int) -> tuple[int, int] | None:
    """Bytes and CRC-16 of the sound, as LAME and FFmpeg state them after the four usual fields; None if they do not."""
    encoder = frame[at + 120 :]
    if frame[at + 7] & 15 != 15 or not encoder.startswith(_ENCODERS):
        return None
    checksum = int.from_bytes(encoder[32:34], "big")
    return (int.from_bytes(encoder[28:32], "big"), checksum) if checksum else None


def _read(file: BinaryIO, at: int, count: int) -> bytes:
    file.seek(at)
    return file.read(count)
