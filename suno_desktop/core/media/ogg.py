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
    granule: int = 0
    packets: int = 0
    """Whole ones so far, until its tags are over."""
    ended: bool = field(init=False)

    @property
    def seconds(self) -> float | None:
        return max(0, self.granule - self.skip) / self.rate if self.rate else None


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


def _begin(packet: bytes, number: int) -> _LogicalStream:
    """A stream by its first packet: what it is, its ticks per second, and ticks to leave out at its start."""
    if packet[:8] == b"OpusHead":
        return _LogicalStream("opus", 48000, number, int.from_bytes(packet[10:12], "little"))
    if packet[:7] == b"\1vorbis":
        return _LogicalStream("vorbis", int.from_bytes(packet[12:16], "little"), number)
    if packet[:5] == b"\x7fFLAC":
        return _LogicalStream("flac", int.from_bytes(packet[27:30], "big") >> 4, number)
    if packet[:8] == b"Speex   ":
        return _LogicalStream("speex", int.from_bytes(packet[36:40], "little"), number)
    return _LogicalStream("theora" if packet[:7] == b"\x80theora" else "other", 0, number)


def _longest(going: dict[int, _LogicalStream]) -> float:
    return max((stream.seconds or 0.0 for stream in going.values()), default=0.0)


def _damaged(problem: str) -> MediaDamagedError:
    return MediaDamagedError("media.damaged", kind="Ogg", problem=problem)
