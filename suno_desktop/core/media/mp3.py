"""Walks an MP3 from its first frame to its last. Reads hostile bytes: bounded, and only its own errors.

Knows frames and the tags around them, not what the tags say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from suno_desktop.core.errors import MediaDamagedError

MIN_FRAMES = 30
_PADDING = 4096
_WINDOW = 1 << 16
"""Bytes looked at together; larger pieces cost fresh memory each."""
_MAX_TAGS = 64
_ENCODERS = (b"LAME", b"Lavc", b"Lavf", b"L3.")
_CRC_POLYNOMIAL = 0xA001
_CRC_PERIOD = 32767

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
    size: int

    @property
    def samples(self) -> int:
        """Samples that one frame plays."""
        return 1152 if self.version == 3 else 576

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


def parse_header(head: bytes) -> Frame | None:
    """The frame header in the first four bytes, if it is one of Layer III."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return None
    version = head[1] >> 3 & 3
    rate_index = head[2] >> 2 & 3
    kilobits = (_BITRATES_1 if version == 3 else _BITRATES_2)[head[2] >> 4]
    if version == 1 or rate_index == 3 or not kilobits:
        return None
    rate = _RATES[version][rate_index]
    unit = 144_000 if version == 3 else 72_000
    return Frame(
        version=version,
        rate=rate,
        mono=head[3] >> 6 == 3,
        bitrate=kilobits,
        size=unit * kilobits // rate + (head[2] >> 1 & 1),
    )


def looks_like(data: bytes, *, anywhere: bool = False) -> bool:
    """Whether frames follow each other at the start of `data`, or (`anywhere`) three at some place in it."""
    if not anywhere:
        return _chain(data, 0, 2)
    at = data.find(b"\xff")
    while at >= 0:
        if _chain(data, at, 3):
            return True
        at = data.find(b"\xff", at + 1)
    return False


def _chain(data: bytes, at: int, wanted: int) -> bool:
    """Whether `wanted` frames of one stream stand at `at`; the end of the data counts as agreement."""
    first = parse_header(data[at : at + 4])
    frame = first
    for _ in range(wanted - 1):
        if first is None or frame is None or frame.stream != first.stream:
            return False
        at += frame.size
        if at + 4 > len(data):
            return wanted == 2
        frame = parse_header(data[at : at + 4])
    return first is not None and frame is not None and frame.stream == first.stream


def walk(file: BinaryIO, size: int) -> Walk:
    """Walk every frame of `file`, `size` bytes long.

    Raises:
        MediaDamagedError: it is cut, spliced, empty or otherwise not one whole MP3.
        OSError: it cannot be read.
    """
    start = sound_start(file, size)
    end = tail_start(file, start, size)
    sizes = _Sizes(_read(file, start, 4))
    frames, at = _count(file, start, end, sizes)
    if at > end:
        raise MediaDamagedError("media.cut")
    if at < end:
        _check_rest(file, at, end, sizes)
        end = at
    if frames < MIN_FRAMES:
        raise damaged("there is hardly any audio in it")
    stated = _stated_frames(_read(file, start, 512), sizes.first)
    checksum_ok = None
    if stated is not None:
        if stated.sound_bytes == end - start:  # else it speaks of a song that was longer or shorter
            checksum_ok = _crc16(file, start + sizes.first.size, end) == stated.checksum
        frames -= 1  # the frame that holds the statement plays nothing
        _check_statement(stated, frames, sizes)
    return Walk(
        frames=frames,
        duration_s=frames * sizes.first.samples / sizes.first.rate,
        # Programs count differently by one or two, so fewer are forgiven; but then they prove no end.
        counted=bool(stated and stated.frames and frames >= stated.frames),
        start=start,
        end=end,
        checksum_ok=checksum_ok,
    )


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
        while sizes is not None and not self.over and self._at + 4 <= len(self._data):
            size = sizes[bytes(self._data[self._at : self._at + 4])]
            self.over = not size
            if self._at + size > len(self._data):
                return
            if size:
                self._at += size
                self._frames += 1

    def _begin(self) -> None:
        """Pass over tags, and over a first frame that only tells how long a whole file is: this one may end earlier."""
        while len(self._data) >= self._start + 10:
            length = id3_length(bytes(self._data[self._start : self._start + 10]))
            if not length:
                break
            self._start += length
        head = bytes(self._data[self._start : self._start + 512])
        if len(head) < 512:
            return
        if not looks_like(head):
            raise damaged("it does not begin with audio")
        self._sizes = sizes = _Sizes(head[:4])
        if _stated_frames(head, sizes.first) is not None:
            self._start += sizes.first.size
        self._at = self._start


def sound_start(file: BinaryIO, size: int) -> int:
    """Where the ID3v2 tags at the start end, and the little zero padding that some writers leave after them.

    Raises:
        MediaDamagedError: a tag claims more than there is, or there is nothing after it.
        OSError: it cannot be read.
    """
    at = 0
    for _ in range(_MAX_TAGS):
        head = _read(file, at, 10)
        length = id3_length(head)
        if not length:
            break
        at += length
        if at > size:
            raise MediaDamagedError("media.cut")
    if at and at == size:
        raise damaged("there is only a tag in it and no audio")
    if not at:
        return at
    gap = _read(file, at, min(_PADDING, size - at))
    return at + len(gap) - len(gap.lstrip(b"\0"))


def id3_length(head: bytes) -> int:
    """Bytes of the ID3v2 tag that starts here with its header (and footer), or 0."""
    if len(head) < 10 or head[:3] != b"ID3" or max(head[6:10]) > 127 or 0xFF in head[3:5]:
        return 0
    length = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
    return length + (20 if head[5] & 0x10 else 10)


def tail_start(file: BinaryIO, start: int, size: int) -> int:
    """Where the tags at the end begin: ID3v1, APEv2, Lyrics3, in any order and at most once each."""
    end = size
    for _ in range(4):
        tail_at = max(start, end - 128)
        tail = _read(file, tail_at, end - tail_at)
        length = _tail_length(tail)
        if not length or end - length < start:
            break
        end -= length
    return end


def damaged(problem: str) -> MediaDamagedError:
    """The error for an MP3 that is not whole."""
    return MediaDamagedError("media.damaged", kind="MP3", problem=problem)


class _Sizes(dict[bytes, int]):
    """Header bytes → length of that frame, learnt as they are met; 0 for what is no frame of this stream.

    A file of 20,000 frames has a handful of different headers, so walking it is one look-up a frame.
    """

    def __init__(self, head: bytes) -> None:
        super().__init__()
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
    """What a Xing or Info frame says."""

    frames: int | None
    constant: bool
    sound_bytes: int = 0
    """With the first frame; 0 where no checksum goes with it."""
    checksum: int = 0


def _count(file: BinaryIO, start: int, end: int, sizes: _Sizes) -> tuple[int, int]:
    """How many frames there are, and where the walk stopped."""
    at, frames = start, 0
    while at + 4 <= end:
        window = _read(file, at, min(_WINDOW, end - at))
        last, here = len(window) - 4, 0
        while here <= last:
            length = sizes[window[here : here + 4]]
            if not length:
                return frames, at + here
            here += length
            frames += 1
        if not here:
            break
        at += here
    return frames, at


def _check_rest(file: BinaryIO, at: int, end: int, sizes: _Sizes) -> None:
    """After the last frame only a little zero padding may follow."""
    if end - at <= _PADDING and not _read(file, at, end - at).strip(b"\0"):
        return
    if end - at < 4:
        raise MediaDamagedError("media.cut")
    other = parse_header(_read(file, at, 4))
    if other is not None and other.stream != sizes.first.stream:
        raise MediaDamagedError("media.spliced")
    raise damaged("it breaks off before its end")


def _check_statement(stated: _Statement, frames: int, sizes: _Sizes) -> None:
    if stated.frames and abs(stated.frames - frames) > 2:
        if frames < stated.frames:
            raise MediaDamagedError("media.cut")
        raise MediaDamagedError("media.spliced")
    # The first frame may be written at another rate than the sound, so two rates are no splice.
    if stated.constant and len(sizes.bitrates) > 2:
        raise MediaDamagedError("media.spliced")


def _stated_frames(frame: bytes, header: Frame) -> _Statement | None:
    """What the first frame says about the whole, if it is a Xing or Info frame."""
    side = (17 if header.mono else 32) if header.version == 3 else (9 if header.mono else 17)
    for at in (4 + side, 6 + side):  # with a checksum the frame is two bytes longer
        mark = frame[at : at + 4]
        if mark in {b"Xing", b"Info"}:
            has_frames = len(frame) >= at + 12 and frame[at + 7] & 1
            count = int.from_bytes(frame[at + 8 : at + 12], "big") if has_frames else None
            return _Statement(count, mark == b"Info", *_stated_checksum(frame, at))
    return None


def _stated_checksum(frame: bytes, at: int) -> tuple[int, int]:
    """Bytes and CRC-16 of the sound, as LAME and FFmpeg state them after the four usual fields; zeros if they do not."""
    encoder = frame[at + 120 : at + 156]
    if len(encoder) < 36 or frame[at + 7] & 15 != 15 or not encoder.startswith(_ENCODERS):
        return 0, 0
    checksum = int.from_bytes(encoder[32:34], "big")
    return (int.from_bytes(encoder[28:32], "big"), checksum) if checksum else (0, 0)


def _crc16(file: BinaryIO, start: int, end: int) -> int:
    """The CRC-16 that encoders use, in a moment.

    Its polynomial divides x^32767 + 1, so all pieces of 32767 bytes may be added up (XOR) before a single one is
    walked byte by byte. Leading zeros change nothing, because it starts at 0.
    """
    added, at = 0, start
    length = (end - start) % _CRC_PERIOD or _CRC_PERIOD
    while at < end:
        added ^= int.from_bytes(_read(file, at, length), "big")
        at, length = at + length, _CRC_PERIOD
    crc = 0
    for byte in added.to_bytes(_CRC_PERIOD, "big"):
        crc = _CRC_STEPS[(crc ^ byte) & 255] ^ crc >> 8
    return crc


def _crc_step(number: int) -> int:
    for _ in range(8):
        number = number >> 1 ^ (_CRC_POLYNOMIAL if number & 1 else 0)
    return number


def _tail_length(tail: bytes) -> int:
    """Bytes of the tag that ends with `tail`, or 0."""
    if len(tail) == 128 and tail[:3] == b"TAG":
        return 128
    footer = tail[-32:]
    if len(footer) == 32 and footer[:8] == b"APETAGEX":
        length = int.from_bytes(footer[12:16], "little")
        return length + (32 if footer[23] & 0x80 else 0) if length >= 32 else 0
    if tail[-9:] == b"LYRICS200" and tail[-15:-9].isdigit():
        return int(tail[-15:-9]) + 15
    return 0


def _read(file: BinaryIO, at: int, count: int) -> bytes:
    file.seek(at)
    return file.read(count)


_CRC_STEPS = tuple(map(_crc_step, range(256)))
