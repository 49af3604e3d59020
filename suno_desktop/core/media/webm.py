"""Walks a WebM or Matroska: every element to the segment's end, the checksums that it has, and its last block's time.

Never decodes. Reads hostile bytes: bounded, and only its own errors.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from suno_desktop.core.errors import MediaDamagedError
from suno_desktop.core.media import tag_blocks

_EBML, _SEGMENT, _CLUSTER, _INFO, _TRACKS = (
    0x1A45DFA3,
    0x18538067,
    0x1F43B675,
    0x1549A966,
    0x1654AE6B,
)
_SEEK_HEAD, _CUES, _TAGS, _ATTACHMENTS, _CHAPTERS = (
    0x114D9B74,
    0x1C53BB6B,
    0x1254C367,
    0x1941A469,
    0x1043A770,
)
_VOID, _CRC = 0xEC, 0xBF
_TOP = {_CLUSTER, _INFO, _TRACKS, _SEEK_HEAD, _CUES, _TAGS, _ATTACHMENTS, _CHAPTERS, _VOID, _CRC}
_DOC_TYPE, _SCALE, _DURATION, _TRACK, _TRACK_TYPE = 0x4282, 0x2AD7B1, 0x4489, 0xAE, 0x83
_TRACK_NUMBER, _BLOCKS_LAST = 0xD7, 0x23E383
_SEEK, _SEEK_POSITION, _TIME, _GROUP = 0x4DBB, 0x53AC, 0xE7, 0xA0
_BLOCKS = {0xA3, 0xA1}
_BLOCK_DURATION = 0x9B
_VIDEO, _SOUND = 1, 2
_MAX_ELEMENTS = 5_000_000
_MAX_CHECKED = 64 * 2**20
_HEAD = 12
"""Bytes that tell what an element or a block is; the name and the length of an element are at most so long."""
_MAX_SMALL = 2**20
_LEAST_SLACK_S = 0.25
_MAX_GAP_S = 1.0
"""From block to block of a sound. An encoder that leaves out silence still sends a block each 0.4 s."""
_GAP_OF_BLOCKS = 3
"""The same, in blocks as they usually come, where these are long."""
_MAX_BACK_S = 0.5
"""By so much a block of a sound may begin before one in front of it. Recorded in their order, none does."""
_UNKNOWN = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class WebmWalk:
    """A whole WebM or Matroska.

    Attributes:
        name: webm, or mka or mkv where it says that it is Matroska.
        counted: it tells how long it plays or where it ends, and that is true.
    """

    name: str
    duration_s: float | None
    counted: bool
    video: bool
    sound: bool


@dataclass(frozen=True, slots=True)
class _Element:
    name: int
    start: int
    end: int
    """-1: until something stands there that cannot be inside."""


@dataclass(slots=True)
class _Times:
    """When the blocks of one track begin, in ticks."""

    first: int
    last: int
    gap: int = 0
    """The largest one from a block to the next."""
    back: int = 0
    """The largest step to before what was there already."""
    steps: int = 0
    lasts: int = 0
    """For how long one of them lasts at most, as it tells itself."""

    def take(self, time: int) -> None:
        """Take in when the next block begins."""
        self.gap = max(self.gap, time - self.last)
        self.back = max(self.back, self.last - time)
        self.steps += time > self.last
        self.last = max(self.last, time)

    @property
    def usual(self) -> float:
        """For how long a block lasts, by how evenly they come: a pause, or a part that is missing, hardly counts."""
        return max((self.last - self.first) / max(1, self.steps), self.lasts)


@dataclass(slots=True)
class _Shape:
    """What the elements say so far."""

    doc_type: str = ""
    scale_ns: int = 1_000_000
    told: float = 0.0
    types: dict[int, int] = field(default_factory=dict)
    """Of the tracks, by their numbers."""
    last: int = -1
    gap: int = 0
    """The largest one between blocks, whatever their tracks."""
    tracks: dict[int, _Times] = field(default_factory=dict)
    """When their blocks begin; by their numbers too."""
    lasts_ns: dict[int, int] = field(default_factory=dict)
    """For how long each block of a track lasts, where that tells it."""
    farthest: int = 0
    """Where the last of the parts that the table of contents names begins."""

    @property
    def tick_s(self) -> float:
        return self.scale_ns / 1e9

    @property
    def begin_s(self) -> float:
        """When the first block begins. What is recorded from a live stream may begin at any time."""
        return max(0, min(track.first for track in self.tracks.values())) * self.tick_s

    def end_s(self, types: set[int]) -> float:
        """When the last block of tracks of these types is over; of any where none tells that it is one of them."""
        ends = {number: self._end_s(number, times) for number, times in self.tracks.items()}
        wanted = [end for number, end in ends.items() if self.types.get(number) in types]
        return max(wanted or ends.values())

    def _end_s(self, number: int, times: _Times) -> float:
        """A picture stands for as long as any before it; a sound does not go on for as long as a pause in it."""
        if self._is_sound(number):
            return times.last * self.tick_s + self._usual_s(number, times)
        lasts_ns = max(times.gap, times.lasts) * self.scale_ns
        return times.last * self.tick_s + max(lasts_ns, self.lasts_ns.get(number, 0)) / 1e9

    def _usual_s(self, number: int, times: _Times) -> float:
        return max(times.usual * self.scale_ns, self.lasts_ns.get(number, 0)) / 1e9

    def _is_sound(self, number: int) -> bool:
        """Whether a track is one, or, where it is not known, whether there is no other kind."""
        kinds = set(self.types.values())
        return self.types.get(number) == _SOUND or (number not in self.types and kinds == {_SOUND})

    def check_sound(self) -> None:
        """See that no part of a sound is missing, and none comes twice, by when its blocks begin.

        For where no length of all would tell it. A picture may stand for as long as it likes, and goes to and fro.
        """
        for number, times in self.tracks.items():
            if self._is_sound(number):
                if times.back * self.tick_s > _MAX_BACK_S:
                    raise _damaged("parts of it come twice or in the wrong order")
                most_s = max(_MAX_GAP_S, _GAP_OF_BLOCKS * self._usual_s(number, times))
                if times.gap * self.tick_s > most_s:
                    raise _damaged("parts of it are missing")


def walk(file: BinaryIO, size: int) -> WebmWalk:
    """Walk every element of `file`, `size` bytes long.

    Raises:
        MediaDamagedError: it is cut or broken.
        OSError: it cannot be read.
    """
    start = tag_blocks.sound_start(file, size)
    head = _element(file, start, size)
    if head is None or head.name != _EBML:
        raise _damaged("it does not begin like such a file")
    found = _Shape()
    for child in _children(file, head.start, _inside(head, size)):
        if child.name == _DOC_TYPE:
            found.doc_type = _bytes(file, child).rstrip(b"\0").decode("ascii", "replace")
    segment = _element(file, head.end, size)
    while segment is not None and segment.name == _VOID:
        segment = _element(file, segment.end, size)
    if segment is None or segment.name != _SEGMENT:
        raise MediaDamagedError("media.cut")
    known = segment.end != _UNKNOWN
    if known and segment.end > size:
        raise MediaDamagedError("media.cut")
    end = segment.end if known else tag_blocks.sound_end(file, segment.start, size)
    _segment(file, segment.start, end, found)
    if known and not tag_blocks.is_rest(file, end, size):
        file.seek(end)
        if size - end > _MAX_SMALL or file.read().strip(b"\0"):
            raise _damaged("it breaks off before its end")
    return _judged(found, known=known, size=end)


def _judged(found: _Shape, *, known: bool, size: int) -> WebmWalk:
    if found.last < 0 or not found.types:
        raise MediaDamagedError("media.cut")
    if not known:
        found.check_sound()
    tick_s, begin_s = found.tick_s, found.begin_s
    told_s = found.told * tick_s
    told_s = max(0.0, told_s) if math.isfinite(told_s) else 0.0
    there_s = found.last * tick_s + max(_LEAST_SLACK_S, 3 * found.gap * tick_s)
    types = set(found.types.values())
    all_s, sound_s = found.end_s(types), found.end_s({_SOUND} if _SOUND in types else types)
    # A picture that stands for long, as a cover does, may outlast the sound: it lasts as long as the one before it.
    reaches_s = max(there_s, all_s + 2 * tick_s)
    # Some programs tell how long it plays, some when it ends; what ends before it begins is of the first kind.
    if told_s > (reaches_s if told_s >= begin_s else reaches_s - begin_s) or found.farthest >= size:
        raise MediaDamagedError("media.cut")
    is_reached = 0 < told_s <= there_s - begin_s
    video = _VIDEO in types
    name = "webm" if found.doc_type == "webm" else "mkv" if video else "mka"
    return WebmWalk(
        name=name,
        duration_s=told_s if is_reached else sound_s - begin_s,
        counted=known or is_reached,
        video=video,
        sound=_SOUND in types,
    )


def _segment(file: BinaryIO, at: int, end: int, found: _Shape) -> None:
    for child in _children(file, at, end):
        if child.name not in _TOP and child.end == _UNKNOWN:
            raise _damaged("it breaks off before its end")
        if child.end != _UNKNOWN and child.name != _VOID:
            _check_sum(file, child)
        inside = _Element(child.name, child.start, _inside(child, end))
        if child.name == _CLUSTER:
            _cluster(file, child, end, found)
        elif child.name == _INFO:
            _info(file, inside, found)
        elif child.name == _TRACKS:
            _tracks(file, inside, found)
        elif child.name == _SEEK_HEAD:
            _seek_head(file, inside, at, found)


def _tracks(file: BinaryIO, element: _Element, found: _Shape) -> None:
    for track in _children(file, element.start, element.end):
        if track.name == _TRACK:
            number = -len(found.types)  # of one that does not tell it
            kind, lasts_ns = None, 0
            for child in _children(file, track.start, _inside(track, element.end)):
                if child.name == _TRACK_TYPE:
                    kind = _number(file, child)
                elif child.name == _TRACK_NUMBER:
                    number = _number(file, child)
                elif child.name == _BLOCKS_LAST:
                    lasts_ns = _number(file, child)
            if kind is not None:
                found.types[number], found.lasts_ns[number] = kind, lasts_ns


def _seek_head(file: BinaryIO, element: _Element, begin: int, found: _Shape) -> None:
    for seek in _children(file, element.start, element.end):
        if seek.name != _SEEK:
            continue
        for part in _children(file, seek.start, _inside(seek, element.end)):
            if part.name == _SEEK_POSITION:
                found.farthest = max(found.farthest, begin + _number(file, part))


def _cluster(file: BinaryIO, cluster: _Element, end: int, found: _Shape) -> None:
    time = 0
    for child in _children(file, cluster.start, cluster.end if cluster.end != _UNKNOWN else end):
        if cluster.end == _UNKNOWN and child.name in _TOP - {_VOID, _CRC}:
            return
        if child.name == _TIME:
            time = _number(file, child)
        elif child.name in _BLOCKS:
            _block(file, child, time, found)
        elif child.name == _GROUP:
            lasts, track = 0, -1
            for part in _children(file, child.start, _inside(child, end)):
                if part.name in _BLOCKS:
                    track = _block(file, part, time, found)
                elif part.name == _BLOCK_DURATION:
                    lasts = _number(file, part)
            if track in found.tracks and lasts < 1 << 32:
                times = found.tracks[track]
                times.lasts = max(times.lasts, lasts)


def _block(file: BinaryIO, element: _Element, begin: int, found: _Shape) -> int:
    """Take in when a block begins; tells its track."""
    head = _bytes(file, element, _HEAD)
    width = 9 - head[0].bit_length() if head and head[0] else 0
    if not width or len(head) < width + 3:
        raise _damaged("it breaks off before its end")
    time = begin + int.from_bytes(head[width : width + 2], "big", signed=True)
    track = int.from_bytes(head[:width], "big") & (1 << 7 * width) - 1
    found.tracks.setdefault(track, _Times(time, time)).take(time)
    if found.last >= 0:
        found.gap = max(found.gap, time - found.last)
    found.last = max(found.last, time)
    return track


def _info(file: BinaryIO, element: _Element, found: _Shape) -> None:
    for child in _children(file, element.start, element.end):
        if child.name == _SCALE:
            found.scale_ns = _number(file, child) or found.scale_ns
        elif child.name == _DURATION:
            data = _bytes(file, child)
            if len(data) in {4, 8}:
                (found.told,) = struct.unpack(">f" if len(data) == 4 else ">d", data)


def _check_sum(file: BinaryIO, element: _Element) -> None:
    """The checksum that stands first in an element is one of all the rest of it."""
    first = _element(file, element.start, element.end)
    if first is None or first.name != _CRC or first.end - first.start != 4:
        return
    if element.end - first.end > _MAX_CHECKED:
        return
    told = int.from_bytes(_bytes(file, first), "little")  # and the rest stands right behind it
    if zlib.crc32(file.read(element.end - first.end)) != told:
        raise _damaged("its checksums do not match")


def _children(file: BinaryIO, at: int, end: int) -> Iterator[_Element]:
    """The elements from `at` to `end`. One of unknown length (a cluster) ends where the next one of its rank begins."""
    for _ in range(_MAX_ELEMENTS):
        if at >= end:
            return
        element = _element(file, at, end)
        if element is None:
            raise MediaDamagedError("media.cut")
        if element.end > end:
            raise MediaDamagedError("media.cut")
        yield element
        at = element.end if element.end != _UNKNOWN else _next_of_rank(file, element.start, end)
    raise _damaged("its parts cannot be told apart")


def _next_of_rank(file: BinaryIO, at: int, end: int) -> int:
    while at < end:
        element = _element(file, at, end)
        if element is None:
            raise MediaDamagedError("media.cut")
        if element.name in _TOP - {_VOID, _CRC}:
            return at
        if element.end == _UNKNOWN or element.end > end:
            raise MediaDamagedError("media.cut")
        at = element.end
    return end


def _element(file: BinaryIO, at: int, end: int) -> _Element | None:
    """The element that begins at `at`; None where no whole head stands there."""
    if not 0 <= at < end:
        return None
    file.seek(at)
    head = file.read(_HEAD)
    if not head:  # the file has become shorter
        return None
    width = 9 - head[0].bit_length()
    if width > 4:
        raise _damaged("it breaks off before its end")
    if len(head) <= width or not head[width]:
        return None
    name = int.from_bytes(head[:width], "big")
    length_width = 9 - head[width].bit_length()
    start = at + width + length_width
    if len(head) < width + length_width:
        return None
    length = int.from_bytes(head[width : width + length_width], "big")
    length &= (1 << 7 * length_width) - 1
    if length == (1 << 7 * length_width) - 1:
        return _Element(name, start, _UNKNOWN)
    return _Element(name, start, start + length)


def _inside(element: _Element, end: int) -> int:
    return end if element.end == _UNKNOWN else element.end


def _bytes(file: BinaryIO, element: _Element, most: int = _MAX_SMALL) -> bytes:
    """The first bytes of an element; none of one of unknown length."""
    file.seek(element.start)
    return file.read(max(0, min(most, element.end - element.start)))


def _number(file: BinaryIO, element: _Element) -> int:
    return int.from_bytes(_bytes(file, element)[:8], "big")


def _damaged(problem: str) -> MediaDamagedError:
    return MediaDamagedError("media.damaged", kind="WebM", problem=problem)
