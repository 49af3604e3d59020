"""How long each kind of tag is, at either end of a sound, and what is none."""

from __future__ import annotations

import io
import struct

import pytest

from suno_desktop.core.errors import MediaDamagedError
from suno_desktop.core.media import tag_blocks
from tests.core.media import makers

SOUND = b"\xff\xfbsound" * 2000


def ape(content: bytes, *, head: bool) -> bytes:
    ends = struct.pack("<III", 2000, len(content) + 32, 1)
    first = b"APETAGEX" + ends + struct.pack("<I", 0xA0000000) + bytes(8)
    last = b"APETAGEX" + ends + struct.pack("<I", 0x80000000 if head else 0) + bytes(8)
    return (first if head else b"") + content + last


ID3V1 = b"TAG" + b"t" * 125
ENHANCED = b"TAG+" + b"e" * 223
LYRICS_1 = b"LYRICSBEGIN" + b"la " * 500 + b"LYRICSEND"
LYRICS_2 = b"LYRICSBEGIN" + b"la " * 5000 + b"015011LYRICS200"
APPENDED = makers.id3(300, footer=True)
BEGINNINGS = [
    makers.id3(0), makers.id3(127), makers.id3(128), makers.id3(20_000), APPENDED, ID3V1, ENHANCED,
    LYRICS_1, LYRICS_2, ape(b"words" * 60, head=True),
]  # fmt: skip
ENDS = [
    ID3V1, ENHANCED, LYRICS_1, LYRICS_2, APPENDED, makers.id3(20_000, footer=True),
    ape(b"words" * 60, head=True), ape(b"words" * 60, head=False), ape(b"", head=False),
]  # fmt: skip


def start_of(data: bytes) -> int:
    return tag_blocks.sound_start(io.BytesIO(data), len(data))


def end_of(data: bytes, start: int = 0) -> int:
    return tag_blocks.sound_end(io.BytesIO(data), start, len(data))


@pytest.mark.parametrize("tag", BEGINNINGS, ids=lambda tag: repr(tag[:11]))
def test_tags_at_the_start(tag):
    for times, zeros in ((1, 0), (2, 0), (1, 4096), (3, 7)):
        data = (tag + bytes(zeros)) * times + SOUND
        assert start_of(data) == len(data) - len(SOUND)
    file = io.BytesIO(tag + bytes(5) + tag + SOUND)
    length = len(tag)
    assert tag_blocks.at_start(file, length * 2 + 5 + len(SOUND)) == [
        (0, length),
        (length + 5, length * 2 + 5),
    ]


@pytest.mark.parametrize("tag", ENDS, ids=lambda tag: repr(tag[:11]))
def test_tags_at_the_end(tag):
    for times in (1, 3):
        assert end_of(SOUND + tag * times) == len(SOUND)
    assert end_of(SOUND + tag + ID3V1) == len(SOUND)
    assert end_of(SOUND + ID3V1 + tag) == len(SOUND)


@pytest.mark.parametrize("tag", [*ENDS, *BEGINNINGS], ids=lambda tag: repr(tag[:11]))
def test_tags_and_white_space_may_be_all_that_is_left(tag):
    padded = (tag + b"\r\n", tag + bytes(4096)) if tag in BEGINNINGS else ()
    for rest in (tag, tag + ID3V1, ID3V1 + tag, b"\r\n" + tag, *padded):
        data = SOUND + rest
        for at in (0, 1, 7, len(data)):
            wanted = at == len(data)
            assert tag_blocks.is_rest(io.BytesIO(data), at, len(data)) is wanted
        assert tag_blocks.is_rest(io.BytesIO(data), len(SOUND), len(data))
        for other in (b"x" + rest, rest + b"x", rest + SOUND):
            assert not tag_blocks.is_rest(io.BytesIO(other), 0, len(other))


@pytest.mark.parametrize(
    ("rest", "is_rest"),
    [
        (b"", True),
        (b"\0", True),
        (b"\r\n", True),
        (b"\n\t  \n", True),
        (bytes(4096), True),
        (bytes(4097), False),
        (b"\x01", False),
        (b"words", False),
        (makers.id3(500)[:300], False),
        (makers.id3(500) + b"\n" + makers.id3(5) + bytes(4096), True),
        (makers.id3(500) + b"\n" + makers.id3(5) + bytes(4096) + b"\n" * 4097, False),
    ],
)
def test_what_is_no_more_than_rest(rest, is_rest):
    assert tag_blocks.is_rest(io.BytesIO(b"sound" + rest), 5, 5 + len(rest)) is is_rest


def test_more_padding_than_that_is_no_padding():
    assert start_of(makers.id3(10) + bytes(4097) + SOUND) == len(makers.id3(10)) + 4096


def test_without_tags_the_sound_is_everything():
    assert start_of(SOUND) == 0
    assert end_of(SOUND) == len(SOUND)
    assert start_of(b"") == 0
    assert end_of(b"") == 0


def test_a_tag_never_reaches_back_before_the_start_of_the_sound():
    tag = ape(b"words" * 60, head=False)
    assert end_of(SOUND + tag, start=len(SOUND)) == len(SOUND)
    assert end_of(SOUND + tag, start=len(SOUND) + 1) == len(SOUND) + len(tag)


@pytest.mark.parametrize(
    "head",
    [
        b"ID3\xff\0\0\0\0\0\0", b"ID3\4\xff\0\0\0\0\0", b"ID3\4\0\0\x80\0\0\0", b"ID3\4\0\0\0\0\0",
        b"TAG" + b"t" * 100, b"TAG+" + b"e" * 100, b"LYRICSBEGIN" + b"la " * 90,
        b"APETAGEX" + bytes(24), b"",
    ],
)  # fmt: skip
def test_what_is_no_tag_at_the_start(head):
    assert start_of(head) == 0


@pytest.mark.parametrize(
    "tail",
    [
        b"TAG" + b"t" * 124, b"TAG" + b"t" * 126, b"12345xLYRICS200", b"words LYRICSEND",
        b"3DI\4\0\0\x80\0\0\0", b"LYRICSBEGIN" + b"la " * 2000 + b"LYRICSEND",
        b"APETAGEX" + struct.pack("<IIII", 2000, 31, 0, 0) + bytes(8),
        b"APETAGEX" + struct.pack("<IIII", 2000, (1 << 24) + 32, 0, 0) + bytes(8), b"3DI\4\0\0\0\0\0\x80",
    ],
)  # fmt: skip
def test_what_is_no_tag_at_the_end(tail):
    assert end_of(SOUND + tail) == len(SOUND + tail)


def test_the_length_of_an_id3_tag_has_seven_bits_a_byte():
    assert tag_blocks.id3_length(b"ID3\4\0\0\1\2\3\4") == (1 << 21) + (2 << 14) + (3 << 7) + 4 + 10
    assert tag_blocks.id3_length(b"ID3\4\0\x10\0\0\1\0") == 128 + 20
    assert tag_blocks.id3_length(b"ID3\4\0\0\x7f\x7f\x7f\x7f") == (1 << 28) - 1 + 10


def test_a_tag_that_is_cut_and_one_without_sound():
    for data, code in ((makers.id3(500)[:200], "media.cut"), (makers.id3(500), "media.damaged")):
        with pytest.raises(MediaDamagedError) as caught:
            start_of(data)
        assert caught.value.code == code


@pytest.mark.parametrize(
    "tag", [ID3V1, ENHANCED, ape(b"", head=False)], ids=lambda tag: repr(tag[:4])
)
def test_a_tag_may_be_all_that_there_is_behind_the_start(tag):
    assert end_of(b"x" * 5 + tag, 5) == 5
    assert end_of(tag) == 0
    assert tag_blocks.skip(io.BytesIO(tag), 0, len(tag)) == (0 if tag[:1] == b"A" else len(tag))


@pytest.mark.parametrize(("tag", "left"), [(ID3V1, 0), (ENHANCED, 128)])
def test_a_tag_that_is_cut_is_none_or_a_smaller_one(tag, left):
    for at in (0, 7):
        data = b"x" * at + tag[:-1]
        assert tag_blocks.skip(io.BytesIO(data + bytes(9)), at, len(data)) == at + left


def test_nothing_is_read_behind_the_end():
    data = makers.id3(10) + bytes(3) + makers.id3(10) + bytes(50)
    assert tag_blocks.skip(io.BytesIO(data), 0, 20) == 20
    assert tag_blocks.skip(io.BytesIO(data), 0, 22) == 22
    assert tag_blocks.skip(io.BytesIO(data), 0, 23) == 23
    assert tag_blocks.skip(io.BytesIO(data), 0, 32) == 23


def test_the_bits_of_a_tags_head():
    head = bytearray(makers.id3(5)[:10])
    assert tag_blocks.id3_length(bytes(head)) == 15
    head[5] = 0x10
    assert tag_blocks.id3_length(bytes(head)) == 25
    head[5] = 0xEF
    assert tag_blocks.id3_length(bytes(head)) == 15
    for at in (3, 4):
        broken = bytearray(head)
        broken[at] = 0xFF
        assert tag_blocks.id3_length(bytes(broken)) == 0
    head[5] = 0
    head[6:10] = b"\1\2\3\x7f"
    assert tag_blocks.id3_length(bytes(head)) == (1 << 21 | 2 << 14 | 3 << 7 | 127) + 10
    head[9] = 0x80
    assert tag_blocks.id3_length(bytes(head)) == 0
    assert tag_blocks.id3_length(bytes(head)[:9]) == 0


def test_the_flags_of_an_appended_tag_may_be_any():
    tag = bytearray(makers.id3(300, footer=True))
    tag[5] = tag[-5] = 0x90
    assert end_of(SOUND + bytes(tag)) == len(SOUND)
    tag[-1] |= 0x80
    assert end_of(SOUND + bytes(tag)) == len(SOUND) + len(tag)


def test_a_tag_may_have_any_flags():
    assert tag_blocks.id3_length(b"ID3\4\0\xff\0\0\0\5") == 25


def test_what_ends_behind_the_end_is_no_tag():
    for tag in (LYRICS_1, LYRICS_2):
        file, end = io.BytesIO(b"front" + tag), 5 + len(tag)
        assert tag_blocks.skip(file, 5, end) == end
        assert tag_blocks.skip(file, 5, end - 1) == 5


def test_the_end_of_a_short_sound_is_looked_at_once():
    data = b"x" * 300 + b"s" * 100 + ape(b"", head=False)
    assert end_of(data, 300) == 400


@pytest.mark.parametrize(("length", "is_tag"), [(5119, True), (5120, True), (5121, False)])
def test_lyrics_of_the_first_kind_have_a_longest_form(length, is_tag):
    tag = b"LYRICSBEGIN" + b"la" * 3000
    tag = tag[: length - 9] + b"LYRICSEND"
    assert end_of(SOUND + tag) == len(SOUND) + (0 if is_tag else length)
    assert end_of(tag) == (0 if is_tag else length)


@pytest.mark.parametrize(("length", "is_tag"), [(1_000_020, True), (1_000_021, False)])
def test_lyrics_at_the_start_are_looked_for_as_far_as_they_may_reach(length, is_tag):
    tag = b"LYRICSBEGIN".ljust(length - 15, b"x") + b"999999LYRICS200"
    assert start_of(tag + SOUND) == (length if is_tag else 0)


def test_many_tags_are_passed_over_but_not_any_number():
    tag = makers.id3(0)
    assert start_of(tag * 4096 + SOUND) == 40_960
    assert start_of(tag * 4097 + SOUND) == 40_960
    tag = ape(b"", head=False)
    assert end_of(SOUND + tag * 4096) == len(SOUND)
    assert end_of(SOUND + tag * 4097) == len(SOUND) + 32


def test_which_flags_of_an_ape_tag_tell_of_its_header():
    tag = ape(b"words" * 60, head=False)
    for flags, header in ((0x80, 32), (0xFF, 32), (0x7F, 0), (1, 0)):
        data = SOUND + tag[:-9] + bytes((flags,)) + tag[-8:]
        assert end_of(data) == len(SOUND) - header
    tag = ape(b"words" * 60, head=True)
    for flags, length in ((0xA0, len(tag)), (0x20, len(tag)), (0xFF, len(tag)), (0xDF, 0), (1, 0)):
        assert start_of(tag[:23] + bytes((flags,)) + tag[24:] + SOUND) == length


def plain(length: int, *frames: bytes, version: int = 3, flags: int = 0) -> bytes:
    """A tag whose length is written as a plain number, padded."""
    head = b"ID3" + bytes((version, 0, flags)) + struct.pack(">I", length)
    return head + b"".join(frames).ljust(length, b"\0")


def id3_frame(size: int, name: bytes = b"APIC") -> bytes:
    return name + struct.pack(">IH", size - 10, 0) + b"x" * (size - 10)


@pytest.mark.parametrize("length", [65_536, 100_000, 200_000, 300_000])
def test_a_long_tag_may_tell_its_length_as_a_plain_number(length):
    text = id3_frame(60, b"TIT2")
    for frames in (
        (id3_frame(length),),
        (text, id3_frame(length - 60)),
        (text, id3_frame(length - 300)),
    ):
        tag = plain(length, *frames)
        assert start_of(tag + SOUND) == length + 10
        assert start_of(makers.id3(50) + tag + SOUND) == length + 70


def test_a_long_tag_of_the_standard_has_the_length_of_the_standard():
    for size in (20_000, 65_536, 100_000, 200_000, 300_000):
        tag = makers.id3(size)
        for version in (3, 4):
            standard = b"ID3" + bytes((version,)) + tag[4:10] + id3_frame(size)
            assert start_of(standard + SOUND * 300) == len(standard)
            silent = standard + SOUND[:7] + bytes(10 * size) + SOUND * 300
            assert start_of(silent) == len(standard)


@pytest.mark.parametrize(
    "tag",
    [
        plain(200_000, id3_frame(200_001)), plain(200_000, id3_frame(50_000), id3_frame(150_000, b"ap!c")),
        plain(200_000, id3_frame(200_000), version=4), plain(200_000, id3_frame(200_000), flags=0x80),
        plain(200_000, id3_frame(50_000)),
    ],
)  # fmt: skip
def test_what_its_frames_do_not_say_is_not_its_length(tag):
    assert start_of(tag + SOUND) != 200_010


def test_a_plain_number_counts_only_where_sound_follows_it():
    tag = plain(200_000, id3_frame(200_000))
    assert start_of(tag + b"\xff\x00" + SOUND) != len(tag)
    assert start_of(tag + b"\xff") != len(tag)
    assert start_of(tag) != len(tag)
    inner = tag[:50_890] + b"\xff\xfb" + tag[50_892:]  # and none where the shorter one ends
    assert start_of(inner + SOUND) == 50_890
    short = plain(40_000, id3_frame(40_000))
    assert start_of(short + SOUND) == 0  # a little junk
