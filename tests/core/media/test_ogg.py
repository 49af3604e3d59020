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


def opus(toc: int, *rest: int) -> bytes:
    return bytes((toc, *rest)) + b"noise"


def vorbis_head(sizes: int) -> bytes:
    return FIRST["vorbis"][:28] + bytes((sizes, 1))


def flac_head(most: int) -> bytes:
    return FIRST["flac"][:17] + struct.pack(">HH", most, most) + FIRST["flac"][21:]


def speex_head(frame: int, count: int) -> bytes:
    numbers = struct.pack("<IIIIIIIII", 16000, 1, 4, 1, 0, frame, 0, count, 0)
    return FIRST["speex"][:36] + numbers


def paged(first: bytes, sound: list[bytes], begin: int, each: int) -> bytes:
    """A stream with two packets to a page, whose sound begins at this time."""
    pages = [page([first], 0, flags=2), page([b"tags", b"third"], 1)]
    for at in range(0, len(sound), 2):
        granule = begin + each * (at + 2)
        flags = 4 if at + 2 == len(sound) else 0
        pages.append(page(sound[at : at + 2], 2 + at // 2, granule=granule, flags=flags))
    return b"".join(pages)


@pytest.mark.parametrize("begin", [0, 1, 5000, 3600 * 48000, 2**40])
@pytest.mark.parametrize(
    ("first", "packet", "each"),
    [
        (FIRST["opus"], opus(0xFC), 960),
        (vorbis_head(0xB8), b"long", 1024),
        (flac_head(4608), b"frame", 4608),
        (speex_head(320, 2), b"two", 640),
    ],
)
def test_a_stream_is_as_long_as_from_where_its_sound_begins(first, packet, each, begin):
    found = walk(paged(first, [packet] * 200, begin, each))
    assert found.duration_s == walk(paged(first, [packet] * 200, 0, each)).duration_s
    stream = ogg._begin(first, 0)
    assert found.duration_s == pytest.approx((200 * each - stream.skip) / stream.rate)


def test_where_nothing_says_what_a_packet_plays_time_begins_at_nothing():
    for first, packet in (
        (vorbis_head(0), b"x"),
        (vorbis_head(0x58), b"x"),
        (vorbis_head(0xE8), b"x"),
        (FIRST["vorbis"][:28], b"x"),
        (FIRST["flac"], b"x"),
        (FIRST["speex"], b"x"),
        (FIRST["opus"], opus(3)),
        (FIRST["opus"], b""),
    ):
        stream = ogg._begin(first, 0)
        found = walk(paged(first, [packet] * 4, 48000, 960))
        assert found.duration_s == pytest.approx((48000 + 4 * 960 - stream.skip) / stream.rate)


@pytest.mark.parametrize(
    ("packet", "plays"),
    [
        (opus(0 << 3), 480),
        (opus(1 << 3), 960),
        (opus(2 << 3), 1920),
        (opus(11 << 3), 2880),
        (opus(12 << 3), 480),
        (opus(15 << 3), 960),
        (opus(16 << 3), 120),
        (opus(29 << 3), 240),
        (opus(31 << 3), 960),
        (opus(31 << 3 | 1), 1920),
        (opus(31 << 3 | 2), 1920),
        (opus(31 << 3 | 3, 0xC3), 2880),
        (opus(16 << 3 | 3, 48), 5760),
        (opus(16 << 3 | 3, 49), 0),
        (opus(31 << 3 | 3, 0), 0),
        (opus(31 << 3 | 3)[:1], 0),
        (opus(31 << 3)[:1], 960),
        (b"", 0),
    ],
)
def test_what_a_packet_of_opus_plays(packet, plays):
    assert ogg._opus_packet(packet) == plays


def test_only_what_ends_on_a_page_counts_and_not_the_rest_of_what_is_missing():
    whole, long = opus(0xFC), b"\xfc" + bytes(254)
    body = whole + whole + long  # the third goes on
    for flags, plays in ((0, 1920), (1, 960)):
        made = ogg._Page(flags, 0, 1, 2, bytes((len(whole), len(whole), 255)), 0)
        assert ogg._opus_played(body, made) == plays


def test_the_first_page_may_end_early_or_be_without_an_end():
    """At its end a stream may be shorter than its packets, and so it is where only one page has sound."""
    packets, heads = [opus(0xFC)] * 2, [page([FIRST["opus"]], 0, flags=2), page([b"tags", b""], 1)]
    short = [*heads, page(packets, 2, granule=1000, flags=4)]
    assert walk(b"".join(short)).duration_s == pytest.approx((1000 - 312) / 48000)
    late = [
        *heads,
        page([b""], 2, granule=-1),
        page(packets, 3, granule=48000 + 1920),
        page(packets, 4, granule=48000 + 3840, flags=4),
    ]
    assert walk(b"".join(late)).duration_s == pytest.approx((3840 - 312) / 48000)


def test_each_stream_of_a_chain_begins_at_its_own_time():
    def chained(one: int, two: int) -> bytes:
        packets = [opus(0xFC)] * 100
        return b"".join(paged(FIRST["opus"], packets, begin, 960) for begin in (one, two))

    assert walk(chained(7_000_000, 48000)).duration_s == walk(chained(0, 0)).duration_s


def later(data: bytes, ticks: int) -> bytes:
    """The same pages, from the third on so much later."""
    pages, at = [], 0
    for number in range(len(data)):
        if at >= len(data):
            break
        lacing = data[at + 27 : at + 27 + data[at + 26]]
        end = at + 27 + len(lacing) + sum(lacing)
        granule = int.from_bytes(data[at + 6 : at + 14], "little", signed=True)
        granule += ticks if number >= 2 and granule > 0 else 0
        one = data[at : at + 6] + struct.pack("<q", granule) + data[at + 14 : end]
        crc = crc32_ogg(one[:22] + bytes(4) + one[26:])
        pages.append(one[:22] + struct.pack("<I", crc) + one[26:])
        at = end
    return b"".join(pages)


@pytest.mark.parametrize("name", ["opus.ogg", "song.ogg", "flac.ogg", "speex.ogg"])
def test_real_streams_that_begin_late(real, name):
    data = real(name).read_bytes()
    assert walk(later(data, 0)) == walk(data)
    rate = {"speex.ogg": 16000}.get(name, 48000)
    found = walk(later(data, 3600 * rate))
    assert found.duration_s == pytest.approx(walk(data).duration_s, abs=0.1)
    assert walk(data).duration_s == pytest.approx(12.0, abs=0.02)
