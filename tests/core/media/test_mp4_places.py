"""Each kind of number that leads somewhere: where it stands, how wide it is and what it is counted from."""

from __future__ import annotations

import io
import struct

import pytest

from suno_desktop.core.errors import MediaDamagedError
from suno_desktop.core.media import mp4_places
from suno_desktop.core.media.mp4_boxes import Box, boxes, load
from tests.core.media.makers import box

FTYP = box(b"ftyp", b"isom\0\0\2\0isomiso2")
MDAT = box(b"mdat", bytes(1000))
FRONT = FTYP + MDAT
HEAD = len(FTYP)
"""Where the box of the sound begins."""


def full(name: bytes, *numbers: int, version: int = 0, flags: int = 0) -> bytes:
    return box(name, struct.pack(f">I{len(numbers)}I", version << 24 | flags, *numbers))


def pointers(*parts: bytes) -> list[tuple[int, int | None, int, int]]:
    """Target, place (counted from the end of what stands in front), width and base of all that a file has."""
    data = FRONT + b"".join(parts)
    file = io.BytesIO(data)
    found = mp4_places._pointers(file, boxes(file, len(data)))
    return [
        (one.target, one.at - len(FRONT) if one.at is not None else None, one.width, one.base)
        for one in found
    ]


def moov(*tables: bytes) -> bytes:
    stbl = box(b"mdia", box(b"minf", box(b"stbl", *tables)))
    return box(b"moov", box(b"trak", stbl))


IN_STBL = 6 * 8
"""What the heads of `moov`, `trak`, `mdia`, `minf`, `stbl` and the table itself take."""


def test_chunks_are_counted_in_both_widths() -> None:
    at = IN_STBL + 8
    assert pointers(moov(full(b"stco", 2, 100, 200))) == [
        (100, at, 4, 0),
        (200, at + 4, 4, 0),
    ]
    wide = box(b"co64", struct.pack(">IIQQ", 0, 2, 100, 200))
    assert pointers(moov(wide)) == [(100, at, 8, 0), (200, at + 8, 8, 0)]
    assert pointers(moov(full(b"stsz", 2, 100, 200))) == []
    assert pointers(box(b"moov", box(b"mdia", full(b"stco", 1, 100)))) == []
    assert pointers(box(b"moov", box(b"trak", box(b"mdia")))) == []


def test_auxiliary_information_is_found_with_and_without_its_type() -> None:
    assert pointers(moov(full(b"saio", 1, 100))) == [(100, IN_STBL + 8, 4, 0)]
    typed = full(b"saio", 7, 8, 1, 100, flags=1)
    assert pointers(moov(typed)) == [(100, IN_STBL + 16, 4, 0)]
    wide = box(b"saio", struct.pack(">IIQQ", 1 << 24, 2, 100, 200))
    assert pointers(moov(wide)) == [(100, IN_STBL + 8, 8, 0), (200, IN_STBL + 16, 8, 0)]


def iloc(version: int = 0, *, base: int | None = None, index: int = 0, method: int = 0) -> bytes:
    """Two items of one extent each, at 100 and 200 (or behind `base`)."""
    widths = 0x44 << 8 | (4 if base is not None else 0) << 4 | index
    item = ">I" if version == 2 else ">H"
    data = struct.pack(">IH", version << 24, widths) + struct.pack(item, 2)
    for number, offset in ((1, 100), (2, 200)):
        data += struct.pack(item, number)
        data += struct.pack(">H", method) if version else b""
        data += bytes(2)
        data += struct.pack(">I", base) if base is not None else b""
        data += struct.pack(">H", 1) + bytes(index if version else 0)
        data += struct.pack(">II", offset, 10)
    return box(b"iloc", data)


META = 8 + 4 + 8
"""The heads of `meta` and `iloc`."""


@pytest.mark.parametrize(
    ("version", "first", "step"), [(0, 8 + 6, 14), (1, 8 + 8, 16), (2, 10 + 10, 18)]
)
def test_items_are_found_in_every_version(version: int, first: int, step: int) -> None:
    expected = [(100, META + first, 4, 0), (200, META + first + step, 4, 0)]
    data = iloc(version)
    assert pointers(box(b"meta", bytes(4), data)) == expected
    quicktime = box(b"meta", box(b"hdlr", bytes(20)), data)
    moved = [(target, at + 24, width, base) for target, at, width, base in expected]
    assert pointers(quicktime) == moved


def test_items_are_found_in_the_table_of_contents_and_its_tracks() -> None:
    meta = box(b"meta", bytes(4), iloc())
    inside = [(100, 8 + META + 14, 4, 0), (200, 8 + META + 28, 4, 0)]
    assert pointers(box(b"moov", meta)) == inside
    deeper = [(target, at + 8, width, base) for target, at, width, base in inside]
    assert pointers(box(b"moov", box(b"trak", meta))) == deeper


def test_the_base_is_what_moves_where_there_is_one() -> None:
    data = box(b"meta", bytes(4), iloc(base=50))
    assert pointers(data) == [(150, META + 12, 4, 100), (250, META + 30, 4, 200)]
    nothing = box(b"meta", bytes(4), iloc(base=0))
    assert pointers(nothing) == [(100, META + 18, 4, 0), (200, META + 36, 4, 0)]


def test_an_index_of_extents_is_gone_over_where_there_can_be_one() -> None:
    data = box(b"meta", bytes(4), iloc(1, index=4))
    assert pointers(data) == [(100, META + 20, 4, 0), (200, META + 40, 4, 0)]
    assert pointers(box(b"meta", bytes(4), iloc(0, index=4)))[0] == (100, META + 14, 4, 0)


@pytest.mark.parametrize("method", [1, 2])
def test_items_that_lie_inside_lead_nowhere(method: int) -> None:
    assert pointers(box(b"meta", bytes(4), iloc(1, method=method))) == []
    assert len(pointers(box(b"meta", bytes(4), iloc(1, method=16)))) == 2  # only four bits count


def test_a_list_of_items_that_is_cut_is_damaged() -> None:
    whole = iloc()
    assert len(pointers(box(b"meta", bytes(4), whole))) == 2
    with pytest.raises(MediaDamagedError):
        pointers(box(b"meta", bytes(4), box(b"iloc", whole[8:-1])))
    assert pointers(box(b"meta", bytes(4))) == []


def test_the_base_of_a_fragment() -> None:
    head = box(b"tfhd", struct.pack(">IIQ", 1, 1, 100))
    assert pointers(box(b"moof", box(b"traf", head))) == [(100, 32, 8, 0)]
    assert pointers(box(b"moof", box(b"traf", full(b"tfhd", 1, flags=2)))) == []
    assert pointers(box(b"moof", box(b"trak", head))) == []
    assert pointers(box(b"moof", box(b"traf"))) == []


@pytest.mark.parametrize(
    ("version", "sizes", "step"),
    [(0, 0, 11), (1, 0, 19), (0, 0b110000, 14), (0, 0b001100, 14), (0, 0b000011, 14)],
)
def test_points_of_random_access(version: int, sizes: int, step: int) -> None:
    width = 8 if version else 4
    entry = struct.pack(">QQ" if version else ">II", 1, 100) + bytes(step - 2 * width)
    data = struct.pack(">IIII", version << 24, 1, sizes, 2) + entry * 2
    first = 8 + 8 + 16 + width
    expected = [(100, first, width, 0), (100, first + step, width, 0)]
    assert pointers(box(b"mfra", box(b"tfra", data))) == expected
    assert pointers(box(b"mfra", box(b"mfro", data))) == []
    with pytest.raises(MediaDamagedError):
        pointers(box(b"mfra", box(b"tfra", data[:-1])))


@pytest.mark.parametrize("wide", [False, True])
def test_an_index_counts_from_its_own_end(wide: bool) -> None:
    first = struct.pack(">QQ" if wide else ">II", 0, 20)
    refs = struct.pack(">III", 1 << 31 | 30, 0, 0) + struct.pack(">III", 40, 0, 0)
    data = box(
        b"sidx",
        struct.pack(">III", int(wide) << 24, 1, 1) + first + struct.pack(">HH", 0, 2) + refs,
    )
    end = len(FRONT) + len(data)
    width = 8 if wide else 4
    assert pointers(data) == [
        (end + 20, 8 + 12 + width, width, end),
        (end + 50, None, 4, 0),
        (end + 90, None, 4, 0),
    ]


def test_an_index_that_is_cut_is_damaged() -> None:
    references = struct.pack(">III", 40, 0, 0) * 2
    for count, is_whole in ((1, True), (2, True), (3, False), (0xFFFF, False)):
        head = struct.pack(">IIIIIHH", 0, 1, 1, 0, 20, 0, count)
        if is_whole:
            assert len(pointers(box(b"sidx", head, references))) == 1 + count
            continue
        with pytest.raises(MediaDamagedError):
            pointers(box(b"sidx", head, references))


@pytest.mark.parametrize("version", [0, 1, 2])
def test_more_items_than_there_is_room_for_are_damaged(version: int) -> None:
    item = struct.pack(">I" if version == 2 else ">H", 1) + bytes(6 if version else 4)  # no extents
    most = (1 << 32) - 1 if version == 2 else (1 << 16) - 1
    for count, is_whole in ((2, True), (3, False), (most, False)):
        head = struct.pack(">IHI" if version == 2 else ">IHH", version << 24, 0x4400, count)
        meta = box(b"meta", bytes(4), box(b"iloc", head, item * 2))
        if is_whole:
            assert pointers(meta) == []
            continue
        with pytest.raises(MediaDamagedError):
            pointers(meta)


def test_extents_that_tell_nothing_are_one() -> None:
    item = struct.pack(">HHIH", 1, 0, 150, 0xFFFF)
    data = box(b"iloc", struct.pack(">IHH", 0, 0x0040, 1), item)
    assert pointers(box(b"meta", bytes(4), data)) == [(150, META + 12, 4, 0)]


# ---- where they lead


@pytest.mark.parametrize(
    ("target", "place"),
    [
        (0, (0, 0)),
        (HEAD - 1, (0, HEAD - 1)),
        (HEAD, (1, 0)),
        (HEAD + 8, (1, 8)),
        (len(FRONT) + 20, (2, 20)),  # the very end of the last one
        (len(FRONT) + 21, None),
        (-1, None),
    ],
)
def test_a_place_is_a_box_and_how_far_behind_its_beginning(
    target: int, place: tuple[int, int] | None
) -> None:
    data = FRONT + box(b"free", bytes(12))
    found = boxes(io.BytesIO(data), len(data))
    if place is not None:
        assert mp4_places._place(found, target) == place
        return
    with pytest.raises(MediaDamagedError):
        mp4_places._place(found, target)


def test_nothing_may_lead_into_the_table_of_contents() -> None:
    found = [Box(b"moov", 8, 100, 0), Box(b"mdat", 108, 200, 100)]
    assert mp4_places._place(found, 100) == (1, 0)
    with pytest.raises(MediaDamagedError):
        mp4_places._place(found, 99)
    with pytest.raises(MediaDamagedError):
        mp4_places._place([], 0)


def mended(data: bytes, wanted: list[tuple[int, int]]) -> bytes:
    file = io.BytesIO(data)
    mp4_places.mend(file, len(data), wanted)
    return file.getvalue()


def test_only_what_leads_elsewhere_is_written() -> None:
    data = FRONT + moov(full(b"stco", 2, HEAD + 8, HEAD + 9))
    assert mended(data, [(1, 8), (1, 9)]) == data
    assert mended(data, [(1, 8), (1, 11)]) == FRONT + moov(full(b"stco", 2, HEAD + 8, HEAD + 11))
    for wanted in ([(1, 8)], [(1, 8), (1, 9), (1, 9)]):
        with pytest.raises(MediaDamagedError):
            mended(data, wanted)


def test_a_number_that_does_not_fit_is_refused() -> None:
    data = FRONT + moov(full(b"stco", 1, HEAD))
    most = 2**32 - 1 - HEAD
    assert mended(data, [(1, most)]) == FRONT + moov(full(b"stco", 1, 2**32 - 1))
    with pytest.raises(MediaDamagedError):
        mended(data, [(1, most + 1)])
    assert mended(data, [(0, 0)]) == FRONT + moov(full(b"stco", 1, 0))
    with pytest.raises(MediaDamagedError):
        mended(data, [(0, -1)])


def test_what_is_only_worked_out_is_not_written() -> None:
    index = struct.pack(">IIIIIHHIII", 0, 1, 1, 0, 5, 0, 1, 40, 0, 0)
    data = FRONT + box(b"sidx", index) + box(b"free", bytes(92))
    behind = [(3, 5), (3, 45)]
    assert mp4_places.places(io.BytesIO(data), len(data)) == behind
    assert mended(data, [(3, 5), (3, 46)]) == data
    moved = index[:16] + struct.pack(">I", 7) + index[20:]
    assert mended(data, [(3, 7), (3, 45)]) == FRONT + box(b"sidx", moved) + box(b"free", bytes(92))
    with pytest.raises(MediaDamagedError):
        mended(data, [(1, 0), (3, 45)])  # before its own end


def test_what_is_loaded_is_read_from_its_place() -> None:
    data = FRONT + box(b"free", b"here")
    file = io.BytesIO(data)
    assert bytes(load(file, boxes(file, len(data))[2]).data) == b"here"
