"""Walks the pages of an Ogg (Vorbis, Opus, FLAC, Speex, Theora): checksums, numbers without a gap, and its last page.

Never decodes. Reads hostile bytes: bounded, and only its own errors.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from suno_desktop.core.errors import MediaDamagedError
from suno_desktop.core.media import tag_blocks
from suno_desktop.core.media.crc import crc32_ogg

_MAX_PAGES = 2_000_000
_MAX_STREAMS = 64
SOUND = frozenset({"vorbis", "opus", "flac", "speex"})
_TAGGED = SOUND | {"theora"}
"""Streams whose second packet holds the tags."""
_OPUS_LOW, _OPUS_MIXED, _OPUS_HIGH = (480, 960, 1920, 2880), (480, 960), (120, 240, 480, 960)
"""What a frame of Opus plays, by its kind."""
_OPUS_MOST = 5760


@dataclass(frozen=True, slots=True, kw_only=True)
class OggWalk:
    """A whole Ogg; `codecs` in the order in which its streams begin, `spans` as of `walk`."""

    duration_s: float | None
    codecs: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Page:
    flags: int
    granule: int
    serial: int
    number: int
    lacing: bytes
    start: int
    """Where its content begins."""

    @property
    def end(self) -> int:
        return self.start + sum(self.lacing)


@dataclass(slots=True)
class _LogicalStream:
    """One of the streams that are going on."""

    codec: str
    rate: int
    number: int
    skip: int = 0
    each: int = 0
    """What one of its packets plays at most; 0 if that is not known, or if each packet tells it, as in Opus."""
    begin: int | None = None
    """When its sound begins. What is recorded from a live stream may begin at any time."""
    granule: int = 0
    packets: int = 0
    """Whole ones so far, until its tags are over."""
    ended: bool = field(init=False)

    @property
    def seconds(self) -> float | None:
        played = self.granule - (self.begin or 0) - self.skip
        return max(0, played) / self.rate if self.rate else None


def walk(file: BinaryIO, size: int) -> OggWalk:
    """Walk every page of `file`, `size` bytes long; `spans` is where the sound lies, without page heads and tags.

    Raises:
        MediaDamagedError: it is cut or broken.
        OSError: it cannot be read.
    """
    going: dict[int, _LogicalStream] = {}
    codecs: list[str] = []
    spans: list[tuple[int, int]] = []
    seconds: list[float] = []
    for page in _pages(file, size):
        if page.flags & 2:
            if going and all(stream.ended for stream in going.values()):  # the next one of a chain
                seconds.append(_longest(going))
                going = {}
            if page.serial in going or len(going) >= _MAX_STREAMS:
                raise _damaged("its parts cannot be told apart")
            file.seek(page.start)
            going[page.serial] = stream = _begin(file.read(sum(page.lacing)), page.number)
            codecs.append(stream.codec)
        else:
            known = going.get(page.serial)
            if known is None or known.ended or page.number != known.number + 1:
                raise _damaged("parts of it are missing")
            stream = known
        stream.number = page.number
        stream.ended = bool(page.flags & 4)
        if page.granule > 0:
            if stream.begin is None:
                stream.begin = _begin_of(file, page, stream)
            stream.granule = page.granule
        spans += _sound_of(page, stream)
    if not going or not all(stream.ended for stream in going.values()):
        raise MediaDamagedError("media.cut")
    seconds.append(_longest(going))
    return OggWalk(
        duration_s=sum(seconds) if any(seconds) else None,
        codecs=tuple(codecs),
        spans=tuple(_merged(spans)),
    )


def _pages(file: BinaryIO, size: int) -> Iterator[_Page]:
    at = tag_blocks.sound_start(file, size)
    for _ in range(_MAX_PAGES):
        if at >= size:
            return
        file.seek(at)
        head = file.read(27)
        if head[:4] != b"OggS"[: len(head)] or (len(head) > 4 and head[4]):
            if tag_blocks.is_rest(file, at, size):
                return
            raise _damaged("it breaks off before its end")
        lacing = file.read(head[26]) if len(head) == 27 else b""
        if len(head) < 27 or len(lacing) < head[26]:
            raise MediaDamagedError("media.cut")
        content = file.read(sum(lacing))
        if len(content) < sum(lacing):
            raise MediaDamagedError("media.cut")
        if crc32_ogg(head[:22] + bytes(4) + head[26:] + lacing + content) != int.from_bytes(
            head[22:26], "little"
        ):
            raise _damaged("its checksums do not match")
        granule = int.from_bytes(head[6:14], "little", signed=True)
        serial = int.from_bytes(head[14:18], "little")
        number = int.from_bytes(head[18:22], "little")
        yield _Page(head[5], granule, serial, number, lacing, at + 27 + len(lacing))
        at += 27 + len(lacing) + len(content)
    raise _damaged("its parts cannot be told apart")


def _sound_of(page: _Page, stream: _LogicalStream) -> list[tuple[int, int]]:
    """Where the sound lies in a page: all of it, or, until the tags are over, what is not of them."""
    if stream.codec not in _TAGGED or stream.packets not in {0, 1}:
        return [(page.start, page.end)]
    spans, at = [], page.start
    for length in page.lacing:
        if stream.packets != 1:
            spans.append((at, at + length))
        at += length
        stream.packets += length < 255
    return spans


def _merged(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The same spans, those that touch each other as one."""
    begin = end = -1
    for start, stop in spans:
        if start != end:
            if end > begin:
                yield begin, end
            begin = start
        end = stop
    if end > begin:
        yield begin, end


def _begin_of(file: BinaryIO, page: _Page, stream: _LogicalStream) -> int:
    """When the first page of sound begins: it tells when it ends. 0 where nothing says what it plays.

    Packets of Vorbis do not tell whether they are long or short, so all are taken for long ones: a stream from 0 begins
    at 0, and any other plays longer by what its first page has of short ones, most often by far less than a second.
    """
    ends = sum(length < 255 for length in page.lacing)
    played = ends * stream.each
    if stream.codec == "opus":
        file.seek(page.start)
        played = _opus_played(file.read(sum(page.lacing)), page)
    return max(0, page.granule - played) if played else 0


def _opus_played(data: bytes, page: _Page) -> int:
    """What the packets play that begin and end on a page; 0 if one of them is none."""
    played = at = begin = 0
    is_here = not page.flags & 1
    for length in page.lacing:
        at += length
        if length < 255:
            if is_here:
                one = _opus_packet(data[begin:at])
                if not one:
                    return 0
                played += one
            is_here, begin = True, at
    return played


def _opus_packet(packet: bytes) -> int:
    """What a packet of Opus plays, by its first two bytes; 0 if it is none."""
    if not packet:
        return 0
    kind = packet[0] >> 3
    if kind < 12:
        frame = _OPUS_LOW[kind & 3]
    elif kind < 16:
        frame = _OPUS_MIXED[kind & 1]
    else:
        frame = _OPUS_HIGH[kind & 3]
    code = packet[0] & 3
    played = frame * ((packet[1] & 63 if len(packet) > 1 else 0) if code == 3 else min(code, 1) + 1)
    return played if played <= _OPUS_MOST else 0


def _begin(packet: bytes, number: int) -> _LogicalStream:
    """A stream by its first packet: what it is, its ticks per second, and ticks to leave out at its start."""
    if packet[:8] == b"OpusHead":
        return _LogicalStream("opus", 48000, number, int.from_bytes(packet[10:12], "little"))
    if packet[:7] == b"\1vorbis":
        rate, sizes = int.from_bytes(packet[12:16], "little"), packet[28:29]
        return _LogicalStream("vorbis", rate, number, each=_vorbis_most(sizes))
    if packet[:5] == b"\x7fFLAC":
        rate, most = int.from_bytes(packet[27:30], "big") >> 4, packet[19:21]
        return _LogicalStream("flac", rate, number, each=int.from_bytes(most, "big"))
    if packet[:8] == b"Speex   ":
        rate, frame, count = (int.from_bytes(packet[at : at + 4], "little") for at in (36, 56, 64))
        return _LogicalStream("speex", rate, number, each=frame * count)
    return _LogicalStream("theora" if packet[:7] == b"\x80theora" else "other", 0, number)


def _vorbis_most(sizes: bytes) -> int:
    """What a packet plays between two others that are as long as it: half of what the longer size tells."""
    exponent = sizes[0] >> 4 if sizes else 0
    return 1 << exponent - 1 if 6 <= exponent <= 13 else 0


def _longest(going: dict[int, _LogicalStream]) -> float:
    return max((stream.seconds or 0.0 for stream in going.values()), default=0.0)


def _damaged(problem: str) -> MediaDamagedError:
    return MediaDamagedError("media.damaged", kind="Ogg", problem=problem)
