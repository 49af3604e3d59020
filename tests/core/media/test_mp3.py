"""Headers of MP3 frames as the standard has them, and what the first frame says about the whole."""

from __future__ import annotations

import io
import struct

import pytest

from suno_desktop.core.errors import MediaDamagedError
from suno_desktop.core.media import mp3
from suno_desktop.core.media.crc import crc16_lame
from tests.core.media import makers

KBPS = {
    3: [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
    2: [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
}
RATES = {3: [44100, 48000, 32000], 2: [22050, 24000, 16000], 0: [11025, 12000, 8000]}
HEADERS = [
    (version, rate_index, index)
    for version in RATES
    for rate_index in range(3)
    for index in range(1, 15)
]


def header(version: int, rate_index: int, index: int, *, padded: int = 0, mode: int = 1) -> bytes:
    return bytes((0xFF, 0xE3 | version << 3, index << 4 | rate_index << 2 | padded << 1, mode << 6))


@pytest.mark.parametrize(("version", "rate_index", "index"), HEADERS)
def test_every_header_of_the_standard(version, rate_index, index):
    rate, kbps = RATES[version][rate_index], KBPS[3 if version == 3 else 2][index - 1]
    samples = 1152 if version == 3 else 576
    for padded in (0, 1):
        frame = mp3.parse_header(header(version, rate_index, index, padded=padded))
        assert frame is not None
        assert (frame.version, frame.rate, frame.bitrate) == (version, rate, kbps)
        assert (frame.samples, frame.mono) == (samples, False)
        assert frame.size == samples * kbps * 1000 // 8 // rate + padded


def test_only_the_last_mode_is_mono():
    frames = [mp3.parse_header(header(3, 0, 9, mode=mode)) for mode in range(4)]
    assert [frame.mono for frame in frames if frame] == [False, False, False, True]


@pytest.mark.parametrize(
    "head",
    [
        header(3, 0, 9)[:3],
        header(1, 0, 9),
        header(3, 3, 9),
        header(3, 0, 0),
        header(3, 0, 15),
        header(2, 0, 0),
        header(2, 0, 15),
        header(0, 0, 0),
        b"\xfe" + header(3, 0, 9)[1:],
        b"\xff\xfd" + header(3, 0, 9)[2:],
        b"\xff\xf9" + header(3, 0, 9)[2:],
        b"\xff\xdb" + header(3, 0, 9)[2:],
    ],
)
def test_what_is_no_header(head):
    assert mp3.parse_header(head) is None


def walk(data: bytes) -> mp3.Walk:
    return mp3.walk(io.BytesIO(data), len(data))


def refused(data: bytes) -> str:
    with pytest.raises(MediaDamagedError) as caught:
        walk(data)
    return caught.value.code


def frames_of(version: int, rate_index: int, count: int, *, mode: int = 1) -> bytes:
    head = header(version, rate_index, 8, mode=mode)
    frame = mp3.parse_header(head)
    assert frame is not None
    return (head + bytes(frame.size - 4)) * count


@pytest.mark.parametrize(("version", "side"), [(3, (32, 17)), (2, (17, 9)), (0, (17, 9))])
@pytest.mark.parametrize("mode", [1, 3])
@pytest.mark.parametrize("checksum", [0, 2])
def test_the_number_of_frames_stands_behind_the_side_information(version, side, mode, checksum):
    sound = frames_of(version, 0, 60, mode=mode)
    size = len(sound) // 60
    at = 4 + checksum + side[mode == 3]
    first = bytearray(sound[:size])
    for stated, counted in ((60, True), (62, False), (None, False)):
        first[at : at + 12] = struct.pack(">4sII", b"Xing", stated is not None, stated or 0)
        found = walk(bytes(first) + sound)
        assert (found.frames, found.counted) == (60, counted)
        samples = 1152 if version == 3 else 576
        assert found.duration_s == pytest.approx(60 * samples / RATES[version][0])
    first[at + 8 : at + 12] = struct.pack(">I", 63)
    first[at + 7] = 1
    assert refused(bytes(first) + sound) == "media.cut"


def test_a_statement_forgives_two_frames_in_both_directions():
    one = makers.frame(seed=5)
    assert walk(makers.mp3(100) + one * 2).frames == 102
    assert refused(makers.mp3(100) + one * 3) == "media.spliced"


def test_there_must_be_some_frames():
    assert walk(makers.mp3(30, stated=False)).frames == 30
    assert refused(makers.mp3(29, stated=False)) == "media.damaged"


@pytest.mark.parametrize("junk", [1, 100, 4000, 60_000])
def test_junk_before_the_sound_is_passed_over(junk):
    data = b"\xfe" * junk + makers.mp3(200)
    found = walk(data)
    assert (found.start, found.end, found.frames) == (junk, len(data), 200)


def test_what_stands_before_a_few_frames_is_junk_where_they_reach_to_the_end():
    few = makers.mp3(5, stated=False)
    for left in (0, 1, 3):
        assert mp3.junk_length(b"junk" + few + few[:left]) == 4
    assert mp3.junk_length(b"junk" + few + b"junk") == -1
    assert mp3.junk_length(b"junk" + makers.mp3(3, stated=False)) == 4
    assert mp3.junk_length(b"junk" + makers.mp3(2, stated=False)) == -1
    assert mp3.junk_length(makers.mp3(2, stated=False)) == 0
    assert mp3.junk_length(b"junk" + makers.mp3(30, stated=False) + b"junk") == 4
    assert mp3.junk_length(b"junk" + makers.mp3(29, stated=False) + b"junk") == -1
    assert mp3.junk_length(b"") == -1


def test_a_sound_whose_start_is_broken_is_not_taken_for_junk():
    song = makers.mp3(200, stated=False)
    size = len(makers.frame())
    for change in (-1, 0, 1):  # the first header lost one bit, or a byte beside it
        broken = bytearray(song)
        broken[2] ^= 0x04
        data = bytes(broken)
        data = data[:10] + data[11:] if change < 0 else data[:10] + b"x" * change + data[10:]
        assert refused(data) == "media.damaged"
    assert refused(makers.mp3(200)[size // 4 - 80 :]) == "media.damaged"
    assert walk(song[size:]).frames == 199


def test_the_checksum_of_the_sound_is_looked_at():
    sound = makers.mp3(60, stated=False)
    size = len(makers.frame())

    def stated(checksum: int, length: int, encoder: bytes = b"LAME3.100") -> bytes:
        body = bytes(32) + b"Info" + struct.pack(">II", 15, 60) + bytes(108)
        body += encoder.ljust(28, b"\0") + struct.pack(">IH", length, checksum) + bytes(2)
        return makers.frame(body=body + bytes(size)) + sound

    true = crc16_lame(io.BytesIO(sound), 0, len(sound))
    length = size + len(sound)
    assert walk(stated(true, length)).checksum_ok is True
    assert walk(stated(true ^ 1, length)).checksum_ok is False
    assert walk(stated(true, length, b"Lavc60.3")).checksum_ok is True
    assert walk(stated(true, length, b"unheard of")).checksum_ok is None
    assert walk(stated(true, length + 1)).checksum_ok is None
    assert walk(stated(0, length)).checksum_ok is None


def test_three_frames_are_sound_and_two_at_the_end_are():
    three = makers.mp3(3, stated=False)
    assert mp3.looks_like(three)
    assert mp3.looks_like(three[:100])
    assert not mp3.looks_like(b"x" + three)
    assert not mp3.looks_like(three[:417] + b"x" + three[418:])
    assert not mp3.looks_like(makers.frame() + makers.frame(rate=48000))
    assert mp3.holds_frames(b"junk\xff" * 3 + three + b"rest")
    assert not mp3.holds_frames(b"junk" + three[: 417 * 2] + b"rest")
    assert not mp3.holds_frames(b"")


def test_a_growing_song_has_its_whole_frames_and_no_statement():
    song = makers.mp3(40)
    size = len(makers.frame())
    growing = mp3.Growing()
    data = makers.id3(300) + song + b"TAG" + bytes(125)
    for at in range(0, len(data), 100):
        growing.feed(data[at : at + 100])
        assert len(growing) == min(at + 100, len(data))
    assert growing.frames == song[size:]
    assert growing.over
    assert growing.duration_s == pytest.approx(40 * 1152 / 44100)
    with pytest.raises(MediaDamagedError):
        mp3.Growing().feed(b"<html>" * 100)
    assert mp3.Growing().duration_s == 0.0


def test_a_header_is_read_at_its_place():
    data = b"xy" + header(3, 0, 9) + b"z"
    found = mp3.parse_header(data, 2)
    assert found == mp3.parse_header(header(3, 0, 9))
    assert (found.samples, mp3.parse_header(data, 4)) == (1152, None) if found else False


def test_four_bytes_at_the_end_must_be_a_header():
    one = makers.frame()
    assert not mp3.looks_like(one + b"junk")
    assert mp3.looks_like(one + b"jun")
    assert mp3.looks_like(one + one[:4])
    assert mp3.holds_frames(one * 2 + one[:4])
    assert not mp3.holds_frames(one * 2 + one[:3])
    assert mp3.holds_frames(one * 3)


def test_where_the_start_of_the_sound_is_broken_nothing_is_junk():
    song, one = makers.mp3(200, stated=False), makers.frame()
    for change in (-1, 0, 1):
        broken = bytearray(song)
        broken[2] ^= 0x04
        data = bytes(broken[:10]) + (b"x" * change) + bytes(broken[10 - min(change, 0) :])
        assert mp3.junk_length(data) == 0
    for other in (-2, 2):  # too far away for a slip
        assert mp3.junk_length(bytes(10 + other) + bytes(broken[10:])) > 0
    twice = bytearray(song)
    twice[1] ^= 0x02
    twice[2] ^= 0x04
    assert mp3.junk_length(bytes(twice)) == len(one)
    assert mp3.junk_length(one * 2 + b"xx" + song) == 0
    assert mp3.junk_length(b"Info\0\0\0" + song) == 0


def test_what_leads_nowhere_is_looked_at_once(monkeypatch):
    asked = []
    real = mp3.parse_header

    def counted(*args):
        asked.append(args)
        return real(*args)

    monkeypatch.setattr(mp3, "parse_header", counted)
    assert mp3.junk_length(makers.mp3(29, stated=False) + bytes(9)) == 0
    assert len(asked) < 29 * 29 / 2


def test_how_much_may_follow_the_sound():
    assert walk(makers.mp3(100) + bytes(4)).frames == 100
    assert walk(makers.mp3(100) + b"\xfe" * 65_536).frames == 100
    assert refused(makers.mp3(100) + b"\xfe" * 65_537) == "media.damaged"
    one_less = makers.mp3(100)[: -len(makers.frame())]
    assert walk(one_less + bytes(4096)).frames == 99
    assert refused(one_less + b"\xfe" * 5000) == "media.damaged"
    assert refused(makers.mp3(100, stated=False) + b"\xfe" * 5000) == "media.damaged"


PAGES = [
    b"<html><head><title>502 Bad Gateway</title></head></html>\r\n", b"\r\n<!DOCTYPE html>", b'{"error":"timed out"}',
    b" [1]", b"1f4\r\n<html>\r\n0\r\n", b"HTTP/1.1 502 Bad Gateway\r\n", b"\n\n<?xml version='1.0'?>",
    "<html>\u4e0d\u5728".encode(),
]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_what_a_server_says_of_its_trouble_shows_a_cut_that_nothing_else_does(page):
    song = makers.mp3(100, stated=False)
    assert refused(song + page) == "media.damaged"
    assert refused(song + page + b"TAG" + bytes(125)) == "media.damaged"
    assert (
        refused(makers.mp3(101)[: -2 * 417] + page) == "media.damaged"
    )  # two are forgiven, but prove no end
    assert walk(makers.mp3(100) + page).frames == 100  # all are counted
    assert walk(vbri(100, 417 * 101) + song + page).frames == 100
    assert walk(only_bytes(417 * 101) + song + page).frames == 100


@pytest.mark.parametrize("lost", [1, 10, 50, 413])
def test_such_a_page_may_begin_inside_of_the_last_frame(lost):
    song = makers.mp3(100, stated=False)[:-lost]
    for page in (
        b"<html>" + b"<p>words</p>" * 60,
        b'{"error":' + b"1" * 500,
        b"HTTP/1.1 502" + b" " * 500,
    ):
        assert refused(song + page) == "media.damaged"


@pytest.mark.parametrize(
    "junk", [b"\r\n\r\n", b"words", b"a { }", b"\xfe" * 3000, b"HTTP 1", b"html>"]
)
def test_other_junk_behind_frames_that_nothing_counted_proves_no_cut(junk):
    assert walk(makers.mp3(100, stated=False) + junk).frames == 100


def test_a_page_inside_of_a_sound_that_is_no_text_to_its_end_is_none():
    for body in (b"<html>" + b"\1" * 500, b"\0" * 300 + b'{"' + b"\0" * 200):
        song = makers.mp3(100, stated=False) + makers.frame(body=body)
        assert walk(song + b"words").frames == 101
        assert walk(song).frames == 101
    text = makers.frame(body=b"<html>" + b"x" * 500)
    assert walk(makers.mp3(100, stated=False) + text).frames == 101  # nothing stands behind it


def test_a_growing_song_begins_as_soon_as_its_first_frame_is_known():
    song, one = makers.mp3(40, stated=False), len(makers.frame())
    for front in (b"", makers.id3(300), makers.id3(7) + makers.id3(9)):
        growing = mp3.Growing()
        growing.feed(front + song[:511])
        assert growing.frames == b""
        growing.feed(song[511:512])
        assert growing.frames == song[:one]
        growing.feed(song[512 : 2 * one - 1])
        assert growing.frames == song[:one]
        growing.feed(song[2 * one - 1 : 2 * one])
        assert growing.frames == song[: 2 * one]
        assert not growing.over
        growing.feed(b"TAG")
        assert not growing.over
        growing.feed(b"!")
        assert growing.over


def test_frames_follow_each_other_from_the_earliest_place_on():
    inner = makers.frame(mono=True)[:4]  # each frame holds another one's header at the same place
    song = b"".join(makers.frame(seed=number, body=inner) for number in range(40))
    assert mp3.junk_length(song) == 0
    assert walk(song).frames == 40
    assert mp3.junk_length(b"\xff" + makers.frame() * 2 + b"xx" + song) == 0
    assert mp3.junk_length(b"\xff" + song) == 1


@pytest.mark.parametrize("missing", [1, 2, 3, 4, 5, 6, 100, 413, 414, 415, 416])
def test_a_sound_that_ends_inside_its_last_frame_is_cut(missing, tmp_path):
    path = tmp_path / "song.mp3"
    path.write_bytes(makers.mp3(40, stated=False)[:-missing])
    with path.open("rb") as file, pytest.raises(MediaDamagedError) as caught:
        mp3.walk(file, path.stat().st_size)
    assert caught.value.code == "media.cut"


@pytest.mark.parametrize("past", range(-5, 9))
def test_headers_are_found_wherever_the_pieces_end_that_are_read(past):
    large, small = 16 + past, (65_536 + past - 417 * (16 + past)) // 104
    song = makers.frame() * large + makers.frame(kbps=32) * small
    assert len(song) == 65_536 + past
    found = walk(song + makers.frame() * 3)
    assert (found.frames, found.end) == (large + small + 3, len(song) + 3 * 417)
    assert refused(song + makers.frame()[:4]) == "media.cut"


def test_what_looks_like_sound_inside_of_a_tag_is_none():
    content = makers.frame() * 3
    ends = struct.pack("<IIII", 2000, len(content) + 32, 1, 0)
    tag = content + b"APETAGEX" + ends + bytes(8)
    song = makers.mp3(100, front=makers.id3(2000))
    for junk in (b"", b"\xfe" * 10):
        found = walk(song + junk + tag)
        assert (found.frames, found.end) == (100, len(song))


def test_a_constant_rate_forgives_another_one_of_the_first_frame():
    first, one = makers.info(60, kbps=64), makers.frame()
    assert walk(first + one * 60).counted
    assert refused(first + one * 59 + makers.frame(kbps=192)) == "media.spliced"
    varying = makers.info(60, kbps=64, mark=b"Xing")
    assert walk(varying + one * 59 + makers.frame(kbps=192)).counted


def test_a_number_of_frames_has_four_bytes():
    assert walk(makers.info(60) + makers.frame() * 60).counted
    assert refused(makers.info(60 + (1 << 24)) + makers.frame() * 60) == "media.cut"


def test_a_checksum_is_stated_behind_all_four_fields_only():
    sound = makers.mp3(60, stated=False)
    true = crc16_lame(io.BytesIO(sound), 0, len(sound))
    length = 417 + len(sound)
    for flags, told, expected in (
        (15, length, True), (0xFF, length, True), (7, length, None), (11, length, None), (13, length, None),
        (14, length, None), (15, length + (1 << 24), None),
    ):  # fmt: skip
        body = bytes(32) + b"Info" + struct.pack(">II", flags, 60) + bytes(108)
        body += b"LAME3.100".ljust(28, b"\0") + struct.pack(">IH", told, true) + bytes(300)
        assert walk(makers.frame(body=body) + sound).checksum_ok is expected


def vbri(count: int, length: int, *, mono: bool = False) -> bytes:
    """A first frame as one encoder writes it; its mark stands at one place, whatever the kind of sound."""
    told = b"VBRI" + struct.pack(">HHHII", 1, 0, 75, length, count)
    return makers.frame(mono=mono, body=bytes(32) + told + bytes(400))


def only_bytes(length: int, *, count: int | None = None) -> bytes:
    """A frame of the usual kind that tells only bytes, or both."""
    told = b"Xing" + struct.pack(">I", 2 if count is None else 3)
    told += b"" if count is None else struct.pack(">I", count)
    return makers.frame(body=bytes(32) + told + struct.pack(">I", length) + bytes(400))


@pytest.mark.parametrize("mono", [True, False])
def test_what_another_kind_of_first_frame_states(mono):
    sound = makers.mp3(100, stated=False, mono=mono)
    found = walk(vbri(100, 417 * 101, mono=mono) + sound)
    assert (found.frames, found.counted) == (100, True)
    assert mp3.packets(io.BytesIO(vbri(100, 0, mono=mono) + sound), 417 * 101) == (417, 417 * 101)
    for frames in (0, 50, 97):
        with pytest.raises(MediaDamagedError):
            walk(vbri(100, 417 * 101, mono=mono) + sound[: 417 * frames])
    assert not walk(vbri(100, 0, mono=mono) + sound[: 417 * 98]).counted
    with pytest.raises(MediaDamagedError):
        walk(b"\0" + vbri(100, 0, mono=mono)[1:] + sound)  # its first frame is broken
    growing = mp3.Growing()
    growing.feed(vbri(100, 0, mono=mono) + sound)
    assert growing.frames == sound


@pytest.mark.parametrize("first", [only_bytes(417 * 101), vbri(0, 417 * 101)])
def test_a_first_frame_that_tells_only_bytes(first):
    sound = makers.mp3(100, stated=False)
    for around in (first + sound, makers.id3(500) + first + sound, first + sound + b"words" * 900):
        found = walk(around)
        assert (found.frames, found.counted) == (100, True)
    for frames in (0, 50, 99):
        with pytest.raises(MediaDamagedError) as caught:
            walk(first + sound[: 417 * frames])
        assert caught.value.code == ("media.cut" if frames else "media.damaged")
    # With a tag in front some tell the length of all, so a cut is no more than doubted.
    assert not walk(makers.id3(9000) + first + sound[: 417 * 90]).counted
    assert walk(only_bytes(417 * 999, count=100) + sound).counted
    with pytest.raises(MediaDamagedError):
        walk(only_bytes(417, count=100) + sound[: 417 * 50])
