"""Every number in an MP4 that says where in the file something is: in its tables, its fragments and its indexes.

When tags make the table of contents longer, all that stands behind it moves. `mend` sets these numbers right, and `places`
tells where they lead, in words that do not change with the move, so that before and after can be compared.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from suno_desktop.core.media.mp4_boxes import Box, Loaded, boxes, damaged, load

_STBL = (b"mdia", b"minf", b"stbl")
_HAS_BASE = 1

Place = tuple[int, int]
"""Which of the file's boxes, counted from its start, and how far behind the beginning of that box."""


@dataclass(frozen=True, slots=True)
class _Pointer:
    """A number that leads somewhere; `at` is where in the file it stands itself, None if it is only worked out from others."""

    target: int
    at: int | None
    width: int
    base: int = 0
    """What is added to the number to get the target."""


def places(file: BinaryIO, size: int) -> list[Place]:
    """Where each of these numbers leads, in the order in which they stand.

    Raises:
        MediaDamagedError: they lead out of the file, or into the table of contents itself.
        OSError: it cannot be read.
    """
    found = boxes(file, size)
    return [_place(found, pointer.target) for pointer in _pointers(file, found)]


def mend(file: BinaryIO, size: int, wanted: list[Place]) -> None:
    """Write the numbers so that they lead where they led before.

    Raises:
        MediaDamagedError: that cannot be done.
        OSError: it cannot be read or written.
    """
    found = boxes(file, size)
    pointers = list(_pointers(file, found))
    if len(pointers) != len(wanted):
        raise damaged("writing its tags changed its audio")
    for pointer, (number, behind) in zip(pointers, wanted, strict=True):
        target = found[number].head + behind
        if target == pointer.target or pointer.at is None:
            continue
        value = target - pointer.base
        if not 0 <= value < 1 << 8 * pointer.width:
            raise damaged("its tags cannot be read or written")
        file.seek(pointer.at)
        file.write(value.to_bytes(pointer.width, "big"))


def _place(found: list[Box], target: int) -> Place:
    number = bisect_right([box.head for box in found], target) - 1
    if number < 0 or target > found[number].end or found[number].name == b"moov":
        raise damaged("its tables point to data that is missing")
    return number, target - found[number].head


def _pointers(file: BinaryIO, found: list[Box]) -> Iterator[_Pointer]:
    for box in found:
        if box.name == b"moov":
            yield from _of_moov(load(file, box))
        elif box.name == b"moof":
            yield from _of_moof(load(file, box))
        elif box.name == b"mfra":
            for child in load(file, box).children():
                if child.box.name == b"tfra":
                    yield from _of_tfra(child)
        elif box.name == b"sidx":
            yield from _of_sidx(load(file, box))
        elif box.name == b"meta":
            yield from _of_meta(load(file, box))


def _of_moov(moov: Loaded) -> Iterator[_Pointer]:
    for child in moov.children():
        if child.box.name == b"meta":
            yield from _of_meta(child)
        if child.box.name != b"trak":
            continue
        meta = child.find(b"meta")
        if meta is not None:
            yield from _of_meta(meta)
        tables = child.find(*_STBL)
        for table in tables.children() if tables is not None else ():
            if table.box.name == b"stco":
                yield from _numbers(table, 8, table.number(4), 4)
            elif table.box.name == b"co64":
                yield from _numbers(table, 8, table.number(4), 8)
            elif table.box.name == b"saio":
                at = 12 if table.flags & 1 else 4
                width = 8 if table.version else 4
                yield from _numbers(table, at + 4, table.number(at), width)


def _numbers(table: Loaded, at: int, count: int, width: int) -> Iterator[_Pointer]:
    values = table.numbers(at, count, "Q" if width == 8 else "I")
    begin = table.box.start + at
    for index, value in enumerate(values):
        yield _Pointer(value, begin + index * width, width)


def _of_moof(moof: Loaded) -> Iterator[_Pointer]:
    for traf in moof.children():
        head = traf.find(b"tfhd") if traf.box.name == b"traf" else None
        if head is not None and head.flags & _HAS_BASE:
            yield _Pointer(head.number(8, 8), head.box.start + 8, 8)


def _of_tfra(tfra: Loaded) -> Iterator[_Pointer]:
    width = 8 if tfra.version else 4
    sizes = tfra.number(8)
    step = 2 * width + sum((sizes >> shift & 3) + 1 for shift in (4, 2, 0))
    count = tfra.number(12)
    if 16 + count * step > len(tfra.data):
        raise damaged("one of its tables is cut off")
    for index in range(count):
        at = 16 + index * step + width
        yield _Pointer(tfra.number(at, width), tfra.box.start + at, width)


def _of_sidx(sidx: Loaded) -> Iterator[_Pointer]:
    """The first reference begins so far behind the index; the others follow without a gap."""
    width = 8 if sidx.version else 4
    at = 12 + width
    target = sidx.box.end + sidx.number(at, width)
    yield _Pointer(target, sidx.box.start + at, width, base=sidx.box.end)
    at += width + 2
    count = sidx.number(at, 2)
    if at + 2 + count * 12 > len(sidx.data):
        raise damaged("one of its tables is cut off")
    for index in range(count):
        target += sidx.number(at + 2 + index * 12) & 0x7FFFFFFF
        yield _Pointer(target, None, 4)


def _of_meta(meta: Loaded) -> Iterator[_Pointer]:
    """Items (pictures, texts) that lie elsewhere in the file."""
    inner = Loaded(replace(meta.box, start=meta.box.start + 4), meta.data[4:])
    if bytes(meta.data[4:8]) == b"hdlr":  # as QuickTime writes it
        inner = meta
    iloc = inner.find(b"iloc")
    if iloc is None:
        return
    version, sizes = iloc.version, iloc.number(4, 2)
    offset_w, length_w = sizes >> 12, sizes >> 8 & 15
    base_w, index_w = sizes >> 4 & 15, sizes & 15 if version else 0
    id_w = 4 if version == 2 else 2
    at, step = 6 + id_w, index_w + offset_w + length_w
    for _ in range(iloc.number(6, id_w)):
        at += id_w
        method = iloc.number(at, 2) & 15 if version else 0
        at += (2 if version else 0) + 2
        base_at, base = at, iloc.number(at, base_w)
        extents = iloc.number(at + base_w, 2)
        at += base_w + 2
        if at + extents * step > len(iloc.data):
            raise damaged("one of its tables is cut off")
        for _ in range(extents if step else min(extents, 1)):  # without numbers all are the same
            at += index_w
            offset = iloc.number(at, offset_w)
            if method == 0 and (offset or base):
                if base_w and base:
                    yield _Pointer(base + offset, iloc.box.start + base_at, base_w, base=offset)
                else:
                    yield _Pointer(offset, iloc.box.start + at, offset_w)
            at += offset_w + length_w
