"""The boxes of an MP4: their names and places, and the numbers in them. Knows not what they mean together.

Reads hostile bytes: every count is bounded by the bytes that are there.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from suno_desktop.core.errors import MediaDamagedError
from suno_desktop.core.media import tag_blocks

_MAX_BOXES = 100_000
_MAX_CHILDREN = 10_000
_MAX_LOADED = 16 * 2**20
_BEGINNING = 4096
"""Bytes that are looked at to know such a file."""
_WITHOUT_TABLES = frozenset({b"udta", b"free", b"skip"})
"""Boxes of a table of contents that hold tags, or nothing."""
_FILLERS = frozenset({b"free", b"skip", b"wide", b"pnot"})
_UNSAID = frozenset({b"moov", b"mdat"})


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its name, where its head and its payload begin, and where it ends."""

    name: bytes
    start: int
    end: int
    head: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """A box in memory; `at` is where its payload stands in the file."""

    box: Box
    data: memoryview
    parts: tuple[Loaded, ...] | None = None
    """The boxes inside of one that is too large to be held as a whole; its `data` is empty."""

    def children(self) -> Iterator[Loaded]:
        """The boxes inside; what does not fit is a damaged file."""
        if self.parts is not None:
            yield from self.parts
            return
        at, end = 0, len(self.data)
        for _ in range(_MAX_CHILDREN):
            if at + 8 > end:
                return
            box = parse(self.data[at : at + 16], at, end)
            if box is None or box.end > end:
                raise damaged("its table of contents is broken")
            base = self.box.start
            placed = Box(box.name, base + box.start, base + box.end, base + box.head)
            yield Loaded(placed, self.data[box.start : box.end])
            at = box.end
        raise damaged("its table of contents has too many parts")

    def find(self, *path: bytes) -> Loaded | None:
        """The first box that stands at a path of names below this one."""
        for child in self.children():
            if child.box.name == path[0]:
                return child if len(path) == 1 else child.find(*path[1:])
        return None

    def number(self, at: int, width: int = 4) -> int:
        """The number at `at` of the payload; 0 where there is none."""
        return int.from_bytes(self.data[at : at + width], "big")

    @property
    def version(self) -> int:
        """Of a full box."""
        return self.data[0] if self.data else 0

    @property
    def flags(self) -> int:
        """Of a full box."""
        return self.number(1, 3)

    def table(self, at: int, kind: str) -> array[int]:
        """A counted table of numbers ("I" of four bytes, "Q" of eight), whose count stands at `at`."""
        return self.numbers(at + 4, self.number(at), kind)

    def numbers(self, at: int, count: int, kind: str) -> array[int]:
        """So many numbers one behind the other."""
        values = array(kind)
        end = at + count * values.itemsize
        if end > len(self.data):
            raise damaged("one of its tables is cut off")
        values.frombytes(self.data[at:end])
        if sys.byteorder == "little":
            values.byteswap()
        return values


def damaged(problem: str) -> MediaDamagedError:
    """The error for an MP4 that is not whole."""
    return MediaDamagedError("media.damaged", kind="MP4", problem=problem)


def boxes(file: BinaryIO, size: int) -> list[Box]:
    """The top-level boxes; their sizes sum to the file's, but for tags around them.

    Raises:
        MediaDamagedError: they do not.
        OSError: the file cannot be read.
    """
    found: list[Box] = []
    at = begin(file, tag_blocks.sound_start(file, size))
    while at < size:
        file.seek(at)
        box = parse(file.read(16), at, size)
        if (box is None or box.end > size) and tag_blocks.is_rest(file, at, size):
            break
        if box is None or len(found) >= _MAX_BOXES:
            raise damaged("its parts cannot be told apart")
        if box.end > size:
            raise MediaDamagedError("media.cut")
        found.append(box)
        at = box.end
    return found


def begin(file: BinaryIO, at: int) -> int:
    """Where the first box begins if the tags in front end at `at`: the zeros of its length look like their padding."""
    for back in (3, 2, 1):
        file.seek(max(0, at - back))
        if at >= back and brand(file.read(_BEGINNING)) is not None:
            return at - back
    return at


def brand(head: bytes) -> bytes | None:
    """What a file that begins so says it is, behind empty boxes; nothing where an old one does not say; None for no movie."""
    at = 0
    while head[at + 4 : at + 8] in _FILLERS:
        box = parse(head[at : at + 16], at, sys.maxsize)
        if box is None:
            return None
        at = box.end
    if head[at + 4 : at + 8] == b"ftyp":
        return head[at + 8 : at + 12]
    return b"" if head[at + 4 : at + 8] in _UNSAID else None


def parse(head: bytes | memoryview, at: int, end: int) -> Box | None:
    """The box whose head is `head`, standing at `at` in something that ends at `end`."""
    if len(head) < 8:
        return None
    length = int.from_bytes(head[:4], "big")
    header = 8
    if length == 1:
        length, header = int.from_bytes(head[8:], "big"), 16
    elif length == 0:
        length = end - at
    if length < header or len(head) < header:
        return None
    return Box(bytes(head[4:8]), at + header, at + length, at)


def load(file: BinaryIO, box: Box) -> Loaded:
    """Read a box into memory. Of a table of contents that holds a large picture, all but what holds it.

    Raises:
        MediaDamagedError: it is too large for one that holds no sound.
        OSError: the file cannot be read.
    """
    if box.end - box.start > _MAX_LOADED:
        if box.name != b"moov":
            raise damaged("its table of contents is too large")
        return Loaded(box, memoryview(b""), tuple(_parts(file, box)))
    file.seek(box.start)
    return Loaded(box, memoryview(file.read(box.end - box.start)))


def _parts(file: BinaryIO, box: Box) -> Iterator[Loaded]:
    at, left = box.start, _MAX_LOADED
    for _ in range(_MAX_CHILDREN):
        if at == box.end:
            return
        file.seek(at)
        part = parse(file.read(16), at, box.end)
        if part is None or part.end > box.end:
            raise damaged("its table of contents is broken")
        if part.name in _WITHOUT_TABLES:
            yield Loaded(part, memoryview(b""), ())
        else:
            left -= part.end - part.head
            if left < 0:
                raise damaged("its table of contents is too large")
            yield load(file, part)
        at = part.end
    raise damaged("its table of contents has too many parts")
