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

_MAX_BOXES = 100_000
_MAX_CHILDREN = 10_000
_MAX_LOADED = 16 * 2**20


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

    def children(self) -> Iterator[Loaded]:
        """The boxes inside; what does not fit is a damaged file."""
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
    """The top-level boxes; their sizes sum to the file's.

    Raises:
        MediaDamagedError: they do not.
        OSError: the file cannot be read.
    """
    found: list[Box] = []
    at = 0
    while at < size:
        file.seek(at)
        box = parse(file.read(16), at, size)
        if box is None or len(found) >= _MAX_BOXES:
            raise damaged("its parts cannot be told apart")
        if box.end > size:
            raise MediaDamagedError("media.cut")
        found.append(box)
        at = box.end
    return found


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
    """Read a box into memory.

    Raises:
        MediaDamagedError: it is too large for one that holds no sound.
        OSError: the file cannot be read.
    """
    if box.end - box.start > _MAX_LOADED:
        raise damaged("its table of contents is too large")
    file.seek(box.start)
    return Loaded(box, memoryview(file.read(box.end - box.start)))
