"""The pages of an Ogg, made by hand: streams beside and behind each other, headers, tags and time."""

from __future__ import annotations

import io
import struct

import pytest

from suno_desktop.core.errors import MediaDamagedError
from suno_desktop.core.media import ogg
from suno_desktop.core.media.crc import crc32_ogg

FIRST = {
    "opus": b"OpusHead\1\2" + struct.pack("<H", 312) + bytes(7),
    "vorbis": b"\1vorbis" + bytes(4) + b"\2" + struct.pack("<I", 44100) + bytes(14),
    "flac": b"\x7fFLAC\1\0\0\1fLaC\0\0\0\x22"
    + bytes(10)
    + (44100 << 4).to_bytes(3, "big")
    + bytes(21),
    "speex": b"Speex   " + bytes(28) + struct.pack("<I", 16000) + bytes(40),
    "theora": b"\x80theora" + bytes(35),
    "other": b"unheard of",
}
RATES = {"opus": 48000, "vorbis": 44100, "flac": 44100, "speex": 16000}


def page(
    packets: list[bytes], number: int, *, granule: int = 0, flags: int = 0, serial: int = 1
) -> bytes:
    """A page of whole packets."""
    lacing = b"".join(b"\xff" * (len(one) // 255) + bytes((len(one) % 255,)) for one in packets)
    content = b"".join(packets)
    head = b"OggS\0" + bytes((flags,)) + struct.pack("<qII", granule, serial, number)
    rest = bytes((len(lacing),)) + lacing
    checksum = crc32_ogg(head + bytes(4) + rest + content)
    return head + struct.pack("<I", checksum) + rest + content


def stream(codec: str, granule: int, *, serial: int = 1) -> list[bytes]:
    return [
        page([FIRST[codec]], 0, flags=2, serial=serial),
        page([b"tags" * 100, b"third"], 1, serial=serial),
        page([b"s" * 300, b"s" * 20], 2, granule=granule, serial=serial),
        page([b"s" * 255], 3, granule=granule * 2, flags=4, serial=serial),
    ]


def walk(data: bytes) -> ogg.OggWalk:
    return ogg.walk(io.BytesIO(data), len(data))


def refused(data: bytes) -> str:
    with pytest.raises(MediaDamagedError) as caught:
        walk(data)
    return caught.value.code


@pytest.mark.parametrize("codec", FIRST)
def test_each_codec_has_its_clock(codec):
    found = walk(b"".join(stream(codec, 50_000)))
    assert found.codecs == (codec,)
    if codec in RATES:
        skipped = 312 if codec == "opus" else 0
        assert found.duration_s == pytest.approx((100_000 - skipped) / RATES[codec])
    else:
        assert found.duration_s is None


@pytest.mark.parametrize("codec", ["opus", "vorbis", "speex", "theora", "flac"])
def test_the_tags_are_no_sound(codec):
    pages = stream(codec, 1000)
    data = b"".join(pages)
    sound = b"".join(data[start:end] for start, end in walk(data).spans)
    assert b"tags" not in sound
    assert FIRST[codec] in sound
    assert b"third" in sound
    assert sound.count(b"s" * 255) == 2
    assert b"OggS" not in sound
    assert all(start < end for start, end in walk(data).spans)


def test_tags_over_several_pages_are_no_sound():
    long = b"t" * (255 * 3)
    body = struct.pack("<qII", -1, 1, 1) + bytes(4) + b"\3" + b"\xff" * 3 + long
    head = b"OggS\0\0" + body
    first = head[:22] + struct.pack("<I", crc32_ogg(head)) + head[26:]
    pages = [
        page([FIRST["vorbis"]], 0, flags=2),
        first,
        page([b"t" * 10, b"third header"], 2, flags=1),
        page([b"sound"], 3, granule=44100, flags=4),
    ]
    data = b"".join(pages)
    sound = b"".join(data[start:end] for start, end in walk(data).spans)
    assert sound == FIRST["vorbis"] + b"third header" + b"sound"


def test_streams_behind_each_other_add_up_and_beside_each_other_do_not():
    one, two = stream("vorbis", 44100), stream("opus", 48000, serial=2)
    chained = walk(b"".join(one + two))
    assert chained.codecs == ("vorbis", "opus")
    assert chained.duration_s == pytest.approx(4 - 312 / 48000)
    beside = walk(b"".join(both for pair in zip(one, two, strict=True) for both in pair))
    assert beside.codecs == ("vorbis", "opus")
    assert beside.duration_s == pytest.approx(2)
    assert walk(b"".join(one + stream("other", 5, serial=2))).duration_s == 2


def test_a_page_without_an_end_of_a_packet_keeps_the_time():
    pages = stream("vorbis", 44100)
    last = page([b"s" * 20], 3, granule=-1, flags=4)
    assert walk(b"".join([*pages[:3], last])).duration_s == 1


def test_pages_that_are_missing_doubled_or_of_another():
    pages = stream("vorbis", 44100)
    for broken in (
        [pages[0], *pages[2:]],
        [*pages[:2], pages[1], *pages[2:]],
        [*pages, page([b"more"], 4)],
        [*pages[:3], page([b"s"], 3, serial=9), pages[3]],
        [pages[0], *pages],
        pages[1:],
    ):
        assert refused(b"".join(broken)) == "media.damaged"


def test_an_end_that_does_not_come():
    pages = stream("vorbis", 44100)
    data = b"".join(pages)
    assert refused(b"") == "media.cut"
    assert refused(b"".join(pages[:-1])) == "media.cut"
    assert refused(b"".join(pages + stream("opus", 5, serial=2)[:-1])) == "media.cut"
    for left in (3, 26, 27, 28, 40, 100, len(pages[-1]) - 1):
        assert refused(b"".join(pages[:3]) + pages[3][:left]) == "media.cut"
    assert refused(data + b"junk behind it") == "media.damaged"
    assert refused(data + pages[3][:4] + b"\1" + pages[3][5:]) == "media.damaged"


def test_every_bit_counts_in_the_checksum():
    data = b"".join(stream("vorbis", 44100))
    for at in (6, 20, 23, 30, len(data) - 1):
        broken = bytearray(data)
        broken[at] ^= 4
        assert refused(bytes(broken)) == "media.damaged"


def test_no_more_streams_than_there_is_sense_in():
    def firsts(count: int) -> bytes:
        return b"".join(page([FIRST["opus"]], 0, flags=2, serial=serial) for serial in range(count))

    ends = b"".join(page([b"x"], 1, flags=4, serial=serial) for serial in range(64))
    assert len(walk(firsts(64) + ends).codecs) == 64
    assert refused(firsts(65)) == "media.damaged"


def test_the_last_time_that_a_stream_tells_counts():
    for last, ticks in ((50_001, 50_001), (0, 50_000), (-1, 50_000)):
        pages = [
            page([FIRST["vorbis"]], 0, flags=2),
            page([b"tags" * 100, b"third"], 1),
            page([b"s" * 300], 2, granule=50_000),
            page([b"s" * 20], 3, granule=last, flags=4),
        ]
        assert walk(b"".join(pages)).duration_s == pytest.approx(ticks / 44100)


@pytest.mark.parametrize(
    ("tail", "code"),
    [
        (b"O", "media.cut"),
        (b"OggS", "media.cut"),
        (b"OggS\0", "media.cut"),
        (b"OggS\1", "media.damaged"),
        (b"Oggx", "media.damaged"),
        (b"x", "media.damaged"),
    ],
)
def test_what_stands_behind_the_last_page(tail, code):
    assert refused(b"".join(stream("vorbis", 50_000)) + tail) == code


def test_the_first_packet_is_read_to_the_byte():
    opus = b"OpusHead\1\2" + struct.pack("<H", 312) + b"\xff" * 7
    vorbis = b"\1vorbis" + bytes(4) + b"\2" + struct.pack("<I", 44100) + b"\xff" * 14
    speex = b"Speex   " + b"\xff" * 28 + struct.pack("<I", 16000) + b"\xff" * 40
    found = [ogg._begin(packet, 7) for packet in (opus, vorbis, speex)]
    assert [(one.rate, one.skip, one.number) for one in found] == [
        (48000, 312, 7),
        (44100, 0, 7),
        (16000, 0, 7),
    ]
    for packet in (FIRST["theora"], FIRST["other"], b""):
        one = ogg._begin(packet, 0)
        assert (one.rate, one.seconds) == (0, None)


def test_spans_that_touch_are_one_and_empty_ones_none():
    assert list(ogg._merged([(0, 0), (3, 5), (5, 9), (10, 10), (12, 13)])) == [(3, 9), (12, 13)]
    assert list(ogg._merged([(0, 4)])) == [(0, 4)]
    assert list(ogg._merged([])) == []


def test_what_is_left_out_at_the_start_is_never_more_than_there_is():
    one = ogg._begin(FIRST["opus"], 0)
    for granule, seconds in ((311, 0.0), (312, 0.0), (313, 1 / 48000)):
        one.granule = granule
        assert one.seconds == pytest.approx(seconds)


def test_all_packets_of_a_stream_that_nobody_knows_are_kept():
    pages = [
        page([FIRST["other"], b"second", b"third"], 0, flags=2),
        page([b"fourth"], 1, flags=4),
    ]
    data = b"".join(pages)
    sound = b"".join(data[start:end] for start, end in walk(data).spans)
    assert sound == FIRST["other"] + b"secondthirdfourth"


def test_the_shortest_sound():
    pages = [*stream("vorbis", 0)[:3], page([b"s"], 3, granule=1, flags=4)]
    assert walk(b"".join(pages)).duration_s == pytest.approx(1 / 44100)
    assert walk(b"".join(stream("vorbis", 0))).duration_s is None
