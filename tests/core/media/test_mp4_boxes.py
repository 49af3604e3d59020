"""Boxes, and the numbers in them: every head, every bound."""

from __future__ import annotations

import io
import struct

import pytest

from suno_desktop.core.errors import MediaDamagedError
from suno_desktop.core.media import mp4_boxes
from suno_desktop.core.media.mp4_boxes import Box, Loaded, boxes, load, parse
from tests.core.media.makers import box


def loaded(data: bytes, *, start: int = 100) -> Loaded:
    return Loaded(Box(b"test", start, start + len(data), start - 8), memoryview(data))


def read(data: bytes) -> list[Box]:
    return boxes(io.BytesIO(data), len(data))


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (struct.pack(">I4s", 20, b"free"), Box(b"free", 58, 70, 50)),
        (struct.pack(">I4s", 8, b"free"), Box(b"free", 58, 58, 50)),
        (struct.pack(">I4s", 7, b"free"), None),
        (struct.pack(">I4s", 0, b"mdat"), Box(b"mdat", 58, 90, 50)),
        (struct.pack(">I4sQ", 1, b"mdat", 40), Box(b"mdat", 66, 90, 50)),
        (struct.pack(">I4sQ", 1, b"mdat", 16), Box(b"mdat", 66, 66, 50)),
        (struct.pack(">I4sQ", 1, b"mdat", 15), None),
        (struct.pack(">I4sQ", 1, b"mdat", 40)[:15], None),
        (struct.pack(">I4s", 20, b"free")[:7], None),
    ],
)
def test_a_head_says_where_a_box_begins_and_ends(head: bytes, found: Box | None) -> None:
    assert parse(head, 50, 90) == found


def test_the_boxes_of_a_file_fill_it() -> None:
    data = box(b"ftyp", b"1234") + box(b"mdat", b"123", large=True) + box(b"free")
    assert read(data) == [
        Box(b"ftyp", 8, 12, 0),
        Box(b"mdat", 28, 31, 12),
        Box(b"free", 39, 39, 31),
    ]
    assert read(b"") == []
    with pytest.raises(MediaDamagedError) as cut:
        read(data[:30])
    assert cut.value.code == "media.cut"
    with pytest.raises(MediaDamagedError) as broken:
        read(data + b"1234567")
    assert broken.value.code == "media.damaged"


def test_too_many_boxes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mp4_boxes, "_MAX_BOXES", 2)
    assert len(read(box(b"free") * 2)) == 2
    with pytest.raises(MediaDamagedError):
        read(box(b"free") * 3)


def test_what_is_too_large_is_not_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    data = box(b"free") + box(b"moov", b"12345")
    monkeypatch.setattr(mp4_boxes, "_MAX_LOADED", 5)
    found = load(io.BytesIO(data), read(data)[1])
    assert (found.box, bytes(found.data)) == (Box(b"moov", 16, 21, 8), b"12345")
    monkeypatch.setattr(mp4_boxes, "_MAX_LOADED", 4)
    with pytest.raises(MediaDamagedError):
        load(io.BytesIO(data), read(data)[1])


def test_the_boxes_inside_are_placed_in_the_file() -> None:
    inside = loaded(box(b"aaaa", b"12") + box(b"bbbb", b"345", large=True) + b"rest")
    one, two = inside.children()
    assert (one.box, bytes(one.data)) == (Box(b"aaaa", 108, 110, 100), b"12")
    assert (two.box, bytes(two.data)) == (Box(b"bbbb", 126, 129, 110), b"345")


@pytest.mark.parametrize(
    "data",
    [
        struct.pack(">I4s", 9, b"aaaa"),
        struct.pack(">I4s", 7, b"aaaa"),
        struct.pack(">I4sI", 1, b"aaaa", 0),
    ],
)
def test_a_box_inside_that_does_not_fit_is_damaged(data: bytes) -> None:
    with pytest.raises(MediaDamagedError):
        list(loaded(data).children())


def test_too_many_inside_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mp4_boxes, "_MAX_CHILDREN", 3)
    assert len(list(loaded(box(b"aaaa") * 2).children())) == 2
    with pytest.raises(MediaDamagedError):
        list(loaded(box(b"aaaa") * 3).children())


def test_a_box_is_found_by_its_path() -> None:
    data = loaded(box(b"aaaa", box(b"bbbb", b"1")) + box(b"aaaa", b"12345678"))
    found = data.find(b"aaaa", b"bbbb")
    assert found is not None
    assert bytes(found.data) == b"1"
    first = data.find(b"aaaa")
    assert first is not None
    assert first.box.head == 100
    assert data.find(b"bbbb") is None
    assert data.find(b"aaaa", b"cccc") is None


def test_numbers_version_and_flags() -> None:
    data = loaded(bytes((2, 1, 2, 3, 0, 0, 1, 5)))
    assert (data.version, data.flags) == (2, 0x010203)
    assert data.number(4) == 261
    assert data.number(6, 2) == 261
    assert data.number(6) == 261  # as far as there is something
    assert data.number(8) == 0
    assert loaded(b"").version == 0


def test_counted_tables_are_bounded_by_what_is_there() -> None:
    data = loaded(bytes(4) + struct.pack(">III", 2, 7, 256))
    assert list(data.table(4, "I")) == [7, 256]
    assert list(data.numbers(8, 1, "Q")) == [7 << 32 | 256]
    assert list(data.numbers(16, 0, "I")) == []
    with pytest.raises(MediaDamagedError):
        data.numbers(8, 3, "I")
    with pytest.raises(MediaDamagedError):
        data.table(8, "I")


def test_a_long_length_has_eight_bytes() -> None:
    far = (1 << 56) + 40
    assert parse(struct.pack(">I4sQ", 1, b"mdat", far), 50, 90) == Box(b"mdat", 66, 50 + far, 50)
    data = box(b"ftyp") + box(b"mdat", b"\xff" * 9, large=True)
    assert read(data)[1] == Box(b"mdat", 24, 33, 8)
    assert next(loaded(data[8:]).children()).box == Box(b"mdat", 116, 125, 100)


def test_a_number_has_four_bytes_unless_told_otherwise() -> None:
    assert loaded(bytes(range(1, 9))).number(1) == 0x02030405


def test_how_much_is_read_at_most() -> None:
    with pytest.raises(MediaDamagedError):
        read(box(b"free") * 100_001)
    assert len(list(loaded(box(b"free") * 9_999).children())) == 9_999
    with pytest.raises(MediaDamagedError):
        list(loaded(box(b"free") * 10_000).children())
    file = io.BytesIO(bytes(16 * 2**20 + 1))
    assert len(load(file, Box(b"moov", 0, 16 * 2**20, 0)).data) == 16 * 2**20
    with pytest.raises(MediaDamagedError):
        load(file, Box(b"moov", 0, 16 * 2**20 + 1, 0))


def test_of_a_large_table_of_contents_all_is_read_but_what_holds_a_picture(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tables = box(b"mvhd", b"head"), box(b"trak", box(b"tkhd", b"track")), box(b"meta", b"1234")
    picture = box(b"udta", box(b"meta", b"picture" * 20))
    monkeypatch.setattr(mp4_boxes, "_MAX_LOADED", 64)
    for whole in ((*tables, picture), (picture, *tables), (tables[0], picture, *tables[1:])):
        data = box(b"free", b"12") + box(b"moov", *whole)
        moov = load(io.BytesIO(data), read(data)[1])
        assert sorted(child.box.name for child in moov.children()) == [
            b"meta", b"mvhd", b"trak", b"udta",
        ]  # fmt: skip
        track = moov.find(b"trak", b"tkhd")
        assert track is not None
        assert (bytes(track.data), track.box.start) == (b"track", data.index(b"track"))
        assert moov.find(b"udta", b"meta") is None
    for broken in (box(b"moof", *tables, picture), box(b"moov", *tables, box(b"abcd", bytes(65)))):
        with pytest.raises(MediaDamagedError):
            load(io.BytesIO(broken), read(broken)[0])
    long = bytearray(box(b"moov", *tables, picture))
    long[8 + 3] += 200
    with pytest.raises(MediaDamagedError):
        load(io.BytesIO(bytes(long)), read(bytes(long))[0])
