"""Walks the boxes of an MP4 and sees that all its sound and picture lie inside the file.

Reads hostile bytes: every count is bounded by the bytes that are there. Never decodes.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from suno_desktop.core.errors import MediaDamagedError

_MAX_BOXES = 100_000
_MAX_CHILDREN = 10_000
_MAX_MOOV = 16 * 2**20
_MAX_TRACKS = 64
_INTO = {b"trak": b"mdia", b"mdia": b"minf", b"minf": b"stbl"}
"""Where a track's tables lie: the only way down, so that the depth is bounded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Movie:
    """A whole MP4."""

    duration_s: float | None
    video: bool
    sound: bool
    counted: bool
    """Its tables say how much there must be, and it is all there."""
    mdat: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its name and where its payload lies."""

    name: bytes
    start: int
    end: int


@dataclass(slots=True)
class _Tables:
    """What the tracks say together."""

    first: int = sys.maxsize
    last: int = -1
    sample_bytes: int = 0
    tracks: int = 0
    handlers: set[bytes] = field(default_factory=set)


def damaged(problem: str) -> MediaDamagedError:
    """The error for an MP4 that is not whole."""
    return MediaDamagedError("media.damaged", kind="MP4", problem=problem)


def boxes(file: BinaryIO, size: int) -> list[Box]:
    """The top-level boxes; their sizes sum to the file's.

    Raises:
        MediaDamagedError: they do not.
        OSError: the file cannot be read.
    """
    found: list[Box] = []
    at = 0
    while at < size:
        file.seek(at)
        head = file.read(16)
        box = _box(head, at, size)
        if box is None or len(found) >= _MAX_BOXES:
            raise damaged("its parts cannot be told apart")
        if box.end > size:
            raise MediaDamagedError("media.cut")
        found.append(box)
        at = box.end
    return found


def media_spans(found: list[Box]) -> tuple[tuple[int, int], ...]:
    """Where the sound and the picture lie."""
    return tuple((box.start, box.end) for box in found if box.name == b"mdat")


def walk(file: BinaryIO, size: int) -> Movie:
    """Walk the boxes of `file`, `size` bytes long.

    Raises:
        MediaDamagedError: it is cut or not an MP4.
        OSError: it cannot be read.
    """
    found = boxes(file, size)
    names = {box.name for box in found}
    if not found or found[0].name != b"ftyp":
        raise damaged("it does not begin like such a file")
    spans = media_spans(found)
    moov = next((box for box in found if box.name == b"moov"), None)
    if moov is None or not spans:
        raise damaged("its table of contents or its content is missing")
    if moov.end - moov.start > _MAX_MOOV:
        raise damaged("its table of contents is too large")
    file.seek(moov.start)
    data = memoryview(file.read(moov.end - moov.start))
    tables = _Tables()
    seconds = _moov(data, tables)
    fragmented = b"moof" in names
    _check_tables(tables, spans, fragmented=fragmented)
    return Movie(
        duration_s=seconds,
        video=b"vide" in tables.handlers,
        sound=b"soun" in tables.handlers,
        counted=b"mfra" in names if fragmented else tables.sample_bytes > 0,
        mdat=spans,
    )


def _box(head: bytes | memoryview, at: int, end: int) -> Box | None:
    """The box whose header is `head`, standing at `at` in something that ends at `end`."""
    if len(head) < 8:
        return None
    length = int.from_bytes(head[:4], "big")
    header = 8
    if length == 1:
        length, header = int.from_bytes(head[8:16], "big"), 16
    elif length == 0:
        length = end - at
    if length < header or len(head) < header:
        return None
    return Box(bytes(head[4:8]), at + header, at + length)


def _children(data: memoryview, start: int, end: int) -> Iterator[Box]:
    """The boxes inside a box; what does not fit is a damaged file."""
    at = start
    for _ in range(_MAX_CHILDREN):
        if at + 8 > end:
            return
        box = _box(data[at : min(at + 16, end)], at, end)
        if box is None or box.end > end:
            raise damaged("its table of contents is broken")
        yield box
        at = box.end
    raise damaged("its table of contents has too many parts")


def _moov(data: memoryview, tables: _Tables) -> float | None:
    """Read the table of contents. Gives the length in seconds if it says one."""
    seconds = None
    for box in _children(data, 0, len(data)):
        if box.name == b"mvhd":
            seconds = _mvhd(data[box.start : box.end])
        elif box.name == b"trak":
            tables.tracks += 1
            if tables.tracks > _MAX_TRACKS:
                raise damaged("it has too many tracks")
            _descend(data, box, tables)
    if not tables.tracks:
        raise damaged("it has no track")
    return seconds


def _mvhd(data: memoryview) -> float | None:
    at, width = (20, 8) if bytes(data[:1]) == b"\1" else (12, 4)
    scale = int.from_bytes(data[at : at + 4], "big")
    length = int.from_bytes(data[at + 4 : at + 4 + width], "big")
    if not scale or not length or length == (1 << 8 * width) - 1:
        return None
    return length / scale


def _descend(data: memoryview, box: Box, tables: _Tables) -> None:
    """Walk one track down to its tables."""
    for child in _children(data, box.start, box.end):
        if child.name == _INTO.get(box.name):
            _descend(data, child, tables)
        elif child.name == b"hdlr":
            tables.handlers.add(bytes(data[child.start + 8 : child.start + 12]))
        elif child.name in {b"stco", b"co64"}:
            offsets = _table(
                data[child.start : child.end], 4, "Q" if child.name == b"co64" else "I"
            )
            if offsets:
                tables.first = min(tables.first, *_ends(offsets))
                tables.last = max(tables.last, *_ends(offsets))
        elif child.name == b"stsz":
            tables.sample_bytes += _sample_bytes(data[child.start : child.end])


def _ends(offsets: array[int]) -> tuple[int, int]:
    return min(offsets), max(offsets)


def _sample_bytes(data: memoryview) -> int:
    each = int.from_bytes(data[4:8], "big")
    if each:
        return each * int.from_bytes(data[8:12], "big")
    return sum(_table(data, 8, "I"))


def _table(data: memoryview, at: int, kind: str) -> array[int]:
    """A counted table of big-endian numbers."""
    values = array(kind)
    count = int.from_bytes(data[at : at + 4], "big")
    start = at + 4
    end = start + count * values.itemsize
    if end > len(data):
        raise damaged("one of its tables is cut off")
    values.frombytes(data[start:end])
    if sys.byteorder == "little":
        values.byteswap()
    return values


def _check_tables(tables: _Tables, spans: tuple[tuple[int, int], ...], *, fragmented: bool) -> None:
    """Every chunk begins inside the content, and the content is as large as the samples together."""
    if tables.last < 0:
        if not fragmented:
            raise damaged("it has no content")
        return
    low, high = spans[0][0], spans[-1][1]
    if tables.last >= high or tables.sample_bytes > sum(end - start for start, end in spans):
        raise MediaDamagedError("media.cut")
    if tables.first < low:
        raise damaged("its tables point to data that is missing")
