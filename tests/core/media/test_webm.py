"""WebM made element by element: lengths that are known and unknown, times, checksums, and what is missing."""

from __future__ import annotations

import io
import struct
import subprocess
import zlib

import pytest

from suno_desktop.core.errors import MediaDamagedError
from suno_desktop.core.media import webm
from suno_desktop.core.override import override
from tests.core.media import makers

EBML, SEGMENT, CLUSTER, INFO, TRACKS, SEEKS = (
    0x1A45DFA3, 0x18538067, 0x1F43B675, 0x1549A966, 0x1654AE6B, 0x114D9B74,
)  # fmt: skip
UNKNOWN = b"\x01\xff\xff\xff\xff\xff\xff\xff"


def el(name: int, *parts: bytes, width: int = 0) -> bytes:
    body = b"".join(parts)
    width = width or (1 if len(body) < 127 else 4)
    head = name.to_bytes((name.bit_length() + 7) // 8, "big")
    return head + (1 << 7 * width | len(body)).to_bytes(width, "big") + body


def endless(name: int, *parts: bytes) -> bytes:
    return name.to_bytes(4, "big") + UNKNOWN + b"".join(parts)


def num(name: int, value: int, width: int = 4) -> bytes:
    return el(name, value.to_bytes(width, "big"))


def block(time: int, *, track: bytes = b"\x81") -> bytes:
    return el(0xA3, track + struct.pack(">h", time) + b"\x80" + b"sound" * 3)


def cluster(time: int, *blocks: bytes) -> bytes:
    return el(CLUSTER, num(0xE7, time), *blocks)


HEAD = el(EBML, el(0x4282, b"webm"))
SOUND = el(TRACKS, el(0xAE, num(0x83, 2, 1)))
PICTURE = el(TRACKS, el(0xAE, num(0x83, 1, 1)), el(0xAE, num(0x83, 2, 1)))


def info(seconds: float | None = None, *, scale: int | None = None, short: bool = False) -> bytes:
    parts = [num(0x2AD7B1, scale)] if scale is not None else []
    if seconds is not None:
        told = seconds * 1e9 / (scale or 1_000_000)
        parts.append(el(0x4489, struct.pack(">f" if short else ">d", told)))
    return el(INFO, *parts)


SECOND = cluster(0, block(0), block(500)) + cluster(1000, block(0), block(500))


def walk(data: bytes) -> webm.WebmWalk:
    return webm.walk(io.BytesIO(data), len(data))


def refused(data: bytes) -> str:
    with pytest.raises(MediaDamagedError) as caught:
        walk(data)
    return caught.value.code


@pytest.mark.parametrize("short", [True, False])
@pytest.mark.parametrize("scale", [None, 1_000_000])
def test_how_long_it_plays_as_it_tells(short, scale):
    data = HEAD + el(SEGMENT, info(1.9, scale=scale, short=short), SOUND, SECOND)
    found = walk(data)
    assert found.duration_s == pytest.approx(1.9)
    assert (found.name, found.counted, found.sound, found.video) == ("webm", True, True, False)


def test_without_a_word_it_plays_to_the_end_of_its_last_block():
    assert walk(HEAD + el(SEGMENT, SOUND, SECOND)).duration_s == 2.0
    for told in (0.0, -1.0, float("nan"), float("inf")):
        assert walk(HEAD + el(SEGMENT, info(told), SOUND, SECOND)).duration_s == pytest.approx(2.0)
    twice = HEAD + el(SEGMENT, info(scale=2_000_000), SOUND, SECOND)
    assert walk(twice).duration_s == pytest.approx(4.0)
    assert walk(HEAD + el(SEGMENT, info(scale=0), SOUND, SECOND)).duration_s == pytest.approx(2.0)


def test_a_short_one_tells_its_length_too():
    data = HEAD + el(SEGMENT, info(0.625), SOUND, cluster(0, block(0), block(500)))
    assert walk(data).duration_s == pytest.approx(0.625)


def test_less_than_it_tells_is_a_cut():
    """Three times the largest gap between blocks may be missing at its end, and a quarter of a second."""
    assert walk(HEAD + el(SEGMENT, info(2.99), SOUND, SECOND)).counted
    assert refused(HEAD + el(SEGMENT, info(3.01), SOUND, SECOND)) == "media.cut"
    dense = cluster(0, *(block(time) for time in range(0, 1000, 20)))
    assert walk(HEAD + el(SEGMENT, info(1.229), SOUND, dense)).counted
    assert refused(HEAD + el(SEGMENT, info(1.231), SOUND, dense)) == "media.cut"


def test_blocks_in_groups_and_their_durations():
    group = el(0xA0, el(0xA1, b"\x81\x00\x64\x00sound"), num(0x9B, 300))
    found = walk(HEAD + el(SEGMENT, SOUND, cluster(0, block(0), group)))
    assert found.duration_s == pytest.approx(0.4)
    back = cluster(1000, block(0), block(-200), block(100))
    assert walk(HEAD + el(SEGMENT, SOUND, back)).duration_s == pytest.approx(0.2)
    wide = cluster(0, block(0), block(100, track=b"\x40\x01"))
    assert walk(HEAD + el(SEGMENT, SOUND, wide)).duration_s == pytest.approx(0.2)


@pytest.mark.parametrize("inner", [el(0xA3, b""), el(0xA3, b"\x81\0\0"), el(0xA3, b"\0\0\0\0\0")])
def test_a_block_without_a_head_is_damaged(inner):
    assert refused(HEAD + el(SEGMENT, SOUND, cluster(0, inner))) == "media.damaged"


def test_what_it_is():
    matroska = el(EBML, el(0x4282, b"matroska\0"))
    assert walk(matroska + el(SEGMENT, SOUND, SECOND)).name == "mka"
    found = walk(matroska + el(SEGMENT, PICTURE, SECOND))
    assert (found.name, found.video, found.sound) == ("mkv", True, True)
    assert walk(el(EBML, el(0x4282, b"webm\0")) + el(SEGMENT, PICTURE, SECOND)).name == "webm"


def test_lengths_that_are_not_known():
    parts = (
        SOUND,
        endless(CLUSTER, num(0xE7, 0), block(0), block(500)),
        endless(CLUSTER, num(0xE7, 1000), block(0), block(500)),
    )
    found = walk(HEAD + endless(SEGMENT, *parts))
    assert found.duration_s == pytest.approx(2.0)
    assert not found.counted
    assert walk(HEAD + endless(SEGMENT, info(1.9), *parts)).counted
    assert walk(HEAD + el(SEGMENT, *parts)).counted
    assert refused(HEAD + endless(SEGMENT, *parts)[:-2]) == "media.cut"
    assert refused(HEAD + endless(SEGMENT, SOUND, endless(0x1C53BB6C, SECOND))) == "media.damaged"


def test_void_and_padding():
    void = el(0xEC, bytes(50))
    data = HEAD + void + el(SEGMENT, void, SOUND, void, SECOND, void)
    assert walk(data).counted
    assert walk(data + bytes(100)).counted
    assert refused(data + bytes(100) + b"x") == "media.damaged"


def test_cut_anywhere():
    data = HEAD + el(SEGMENT, info(1.9), SOUND, SECOND)
    for at in range(len(HEAD), len(data)):
        assert refused(data[:at]) == "media.cut"
    assert refused(HEAD + el(SEGMENT, SOUND)) == "media.cut"
    assert refused(HEAD + el(SEGMENT, SECOND)) == "media.cut"
    assert refused(el(0x1A45DFA4) + data[len(HEAD) :]) == "media.damaged"
    assert refused(HEAD + el(INFO)) == "media.cut"


def test_its_table_of_contents_leads_to_nothing_behind_its_end():
    def made(where: int) -> bytes:
        seeks = el(SEEKS, el(0x4DBB, el(0x53AB, b"abcd"), num(0x53AC, where)))
        return HEAD + el(SEGMENT, seeks, SOUND, SECOND, width=4)

    begin = len(HEAD) + 8
    size = len(made(0))
    assert walk(made(size - begin - 1)).counted
    assert refused(made(size - begin)) == "media.cut"


def test_checksums_are_looked_at():
    body = num(0xE7, 0) + block(0) + block(500)
    told = el(0xBF, zlib.crc32(body).to_bytes(4, "little"))
    assert walk(HEAD + el(SEGMENT, SOUND, el(CLUSTER, told, body))).counted
    wrong = el(0xBF, (zlib.crc32(body) ^ 1).to_bytes(4, "little"))
    assert refused(HEAD + el(SEGMENT, SOUND, el(CLUSTER, wrong, body))) == "media.damaged"
    late = el(CLUSTER, body, wrong)  # only the first one in an element speaks of it
    assert walk(HEAD + el(SEGMENT, SOUND, late)).counted


@pytest.mark.parametrize("junk", [b"\x00" * 20, b"\x01" * 20, b"\x0f" + b"\x81" * 20])
def test_bytes_that_are_no_element(junk):
    assert refused(HEAD + el(SEGMENT, SOUND, SECOND, junk)) in {"media.damaged", "media.cut"}


def test_what_may_stand_behind_a_segment_of_known_length():
    data = HEAD + el(SEGMENT, info(1.9), SOUND, SECOND)
    for zeros in (0, 1, 2**20):
        assert walk(data + bytes(zeros)).duration_s == pytest.approx(1.9)
    assert refused(data + bytes(2**20 + 1)) == "media.damaged"
    assert refused(data + b"\0junk") == "media.damaged"


def test_one_block_at_the_beginning_is_something():
    one = HEAD + el(SEGMENT, SOUND, cluster(0, block(0)))
    assert walk(one).duration_s == 0.0
    grouped = HEAD + el(SEGMENT, SOUND, cluster(0, el(0xA0, el(0xA1, b"\x81\0\0\0sound"))))
    assert walk(grouped).duration_s == 0.0
    timeless = HEAD + el(SEGMENT, SOUND, el(CLUSTER, block(0), block(5)))
    assert walk(timeless).duration_s == pytest.approx(0.010)
    assert refused(HEAD + el(SEGMENT, SOUND, cluster(0))) == "media.cut"
    assert refused(HEAD + el(SEGMENT, cluster(0, block(0)))) == "media.cut"


def test_exactly_three_gaps_may_be_missing():
    assert walk(HEAD + el(SEGMENT, info(3.0), SOUND, SECOND)).counted


def test_an_endless_one_is_counted_if_it_tells_its_length():
    parts = (SOUND, cluster(0, block(0), block(100), block(200)))
    assert walk(HEAD + endless(SEGMENT, info(0.25), *parts)).counted
    assert not walk(HEAD + endless(SEGMENT, *parts)).counted


@pytest.mark.parametrize(("ticks", "counts"), [(2**32 - 1, True), (2**32, False)])
def test_a_duration_that_cannot_be_counts_for_nothing(ticks, counts):
    group = el(0xA0, el(0xA1, b"\x81\0\0\0sound"), num(0x9B, ticks, 8))
    found = walk(HEAD + el(SEGMENT, SOUND, cluster(0, group)))
    assert found.duration_s == pytest.approx(ticks / 1000 if counts else 0)


@pytest.mark.parametrize(
    ("payload", "is_whole"),
    [
        (b"\x81\0\0\0", True),
        (b"\x81\0\0", False),
        (b"\x40\1\0\0\0", True),
        (b"\x40\1\0\0", False),
    ],
)
def test_a_block_is_looked_at_only_within_itself(payload, is_whole):
    data = HEAD + el(SEGMENT, SOUND, cluster(0, block(0), el(0xA3, payload), block(500)))
    if is_whole:
        assert walk(data).sound
    else:
        assert refused(data) == "media.damaged"


def test_a_block_of_the_same_time_makes_no_gap():
    same = cluster(0, block(0), block(100), block(100), block(0))
    assert walk(HEAD + el(SEGMENT, SOUND, same)).duration_s == pytest.approx(0.2)


def test_a_checksum_is_one_of_its_own_element(monkeypatch):
    rest = num(0x2AD7B1, 2_000_000)
    crc = el(0xBF, zlib.crc32(rest).to_bytes(4, "little"))
    good = HEAD + el(SEGMENT, el(INFO, crc, rest), SOUND, SECOND)
    assert walk(good).duration_s == pytest.approx(4.0)
    wrong = good.replace(rest, num(0x2AD7B1, 2_000_001))
    assert refused(wrong) == "media.damaged"
    monkeypatch.setattr(webm, "_MAX_CHECKED", len(rest))
    assert refused(wrong) == "media.damaged"
    monkeypatch.setattr(webm, "_MAX_CHECKED", len(rest) - 1)
    assert walk(wrong).duration_s == pytest.approx(4.0)


def test_a_part_of_an_endless_cluster_lies_within_the_file():
    data = HEAD + endless(
        SEGMENT, SOUND, endless(CLUSTER, num(0xE7, 0), block(0), el(0xA3, bytes(60))[:-5])
    )
    assert refused(data) == "media.cut"


@pytest.mark.parametrize(
    ("head", "code"),
    [
        (b"\xa3", "media.cut"), (b"\x1f\x43\xb6\x75", "media.cut"), (b"\x1f\x43\xb6\x75\x10", "media.cut"),
        (b"\x08\1\1\1\1\x81", "media.damaged"), (b"\0\x81\1", "media.damaged"), (b"\xa3\0", "media.cut"),
    ],
)  # fmt: skip
def test_heads_that_are_cut_or_none(head, code):
    assert refused(HEAD + endless(SEGMENT, SOUND, SECOND, head)) == code


def test_a_number_has_eight_bytes():
    element = webm._Element(0x83, 0, 9)
    assert webm._number(io.BytesIO(b"\0\0\0\0\0\0\1\2\3"), element) == 0x102


CUES, TAGS, ATTACHMENTS, CHAPTERS = 0x1C53BB6B, 0x1254C367, 0x1941A469, 0x1043A770


@pytest.mark.parametrize("name", [CLUSTER, INFO, TRACKS, SEEKS, CUES, TAGS, ATTACHMENTS, CHAPTERS])
def test_every_part_of_a_segment_may_be_of_unknown_length(name):
    data = HEAD + endless(SEGMENT, SOUND, SECOND, endless(name, el(0xEC, bytes(3))))
    assert walk(data).duration_s == 2.0


def test_a_part_of_unknown_length_is_all_there():
    tags = endless(TAGS, el(0x7373, bytes(60)))
    assert walk(HEAD + endless(SEGMENT, SOUND, SECOND, tags)).sound
    assert refused(HEAD + endless(SEGMENT, SOUND, SECOND, tags[:-5])) == "media.cut"
    inner = b"\x73\x73" + UNKNOWN
    assert refused(HEAD + endless(SEGMENT, SOUND, SECOND, tags + inner)) == "media.cut"


def test_a_number_of_unknown_length_tells_nothing():
    scale = b"\x2a\xd7\xb1" + UNKNOWN + el(0xEC, bytes(3))
    assert walk(HEAD + el(SEGMENT, el(INFO, scale), SOUND, SECOND)).duration_s == 2.0


def test_a_checksum_behind_an_empty_part_is_none_of_it():
    crc = el(0xBF, b"nono")
    assert walk(HEAD + el(SEGMENT, SOUND, el(TAGS), crc, SECOND)).duration_s == 2.0


class Zeros(io.BytesIO):
    """Holds zeros behind its bytes."""

    @override
    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        return data + bytes((size or 0) - len(data))


@pytest.mark.parametrize(("more", "is_checked"), [(0, True), (1, False)])
def test_up_to_64_mib_are_checked(more, is_checked):
    length = 64 * 2**20 + more
    tags = TAGS.to_bytes(4, "big") + (1 << 56 | length + 6).to_bytes(8, "big") + el(0xBF, b"nono")
    front = HEAD + endless(SEGMENT, SOUND, SECOND) + tags
    file, size = Zeros(front), len(front) + length
    if not is_checked:
        assert webm.walk(file, size).sound
        return
    with pytest.raises(MediaDamagedError) as caught:
        webm.walk(file, size)
    assert caught.value.code == "media.damaged"


def test_a_first_head_that_is_cut_begins_nothing():
    assert refused(HEAD[:4] + b"\x40") == "media.damaged"


def test_a_file_that_becomes_shorter_while_it_is_walked_is_cut():
    data = HEAD + endless(SEGMENT, SOUND, SECOND)
    with pytest.raises(MediaDamagedError) as caught:
        webm.walk(io.BytesIO(data), len(data) + 20)
    assert caught.value.code == "media.cut"


def track(number: int, kind: int, *, lasts_s: float = 0.0) -> bytes:
    parts = [num(0xD7, number, 1), num(0x83, kind, 1)]
    return el(0xAE, *parts, *([num(0x23E383, int(lasts_s * 1e9), 8)] if lasts_s else []))


def slides(
    *pictures: int, sound_ms: int, lasts_s: float = 0.0, group_ms: int = 0
) -> tuple[bytes, bytes]:
    """A sound with a block each 20 ms, and a picture at each of these times; the tracks first."""
    blocks = [(time, block(time)) for time in range(0, sound_ms, 20)]
    for time in pictures:
        one = block(time, track=b"\x82")
        if group_ms:
            one = el(
                0xA0, el(0xA1, b"\x82" + struct.pack(">h", time) + b"\0x"), num(0x9B, group_ms)
            )
        blocks.append((time, one))
    ordered = [one for _, one in sorted(blocks, key=lambda pair: pair[0])]
    return el(TRACKS, track(1, 2), track(2, 1, lasts_s=lasts_s)), cluster(0, *ordered)


@pytest.mark.parametrize(
    ("pictures", "lasts_s", "group_ms", "told_s"),
    [
        ((0, 5000), 0.0, 0, 10.0),
        ((0, 5000), 5.0, 0, 10.0),
        ((0,), 10.0, 0, 10.0),
        ((0,), 0.0, 10_000, 10.0),
        ((0, 2500, 5000), 0.0, 5000, 10.0),
    ],
)
def test_a_picture_that_stands_for_long_outlasts_the_sound(pictures, lasts_s, group_ms, told_s):
    parts = slides(*pictures, sound_ms=6000, lasts_s=lasts_s, group_ms=group_ms)
    found = walk(HEAD + el(SEGMENT, info(told_s), *parts))
    assert found.duration_s == pytest.approx(6.0)
    assert (found.counted, found.sound, found.video) == (True, True, True)
    live = walk(HEAD + endless(SEGMENT, info(told_s), *parts))
    assert not live.counted
    assert live.duration_s == pytest.approx(6.0)
    for longer in (told_s + 0.1, told_s + 5, told_s * 3):
        assert refused(HEAD + endless(SEGMENT, info(longer), *parts)) == "media.cut"
        assert refused(HEAD + el(SEGMENT, info(longer), *parts)) == "media.cut"
    data = HEAD + el(SEGMENT, info(told_s), *parts)
    for at in range(len(data) - 4000, len(data), 97):
        assert refused(data[:at]) == "media.cut"


def test_a_length_is_proven_by_what_comes_evenly():
    """A pause in the sound, or a picture, does not stand for what may be missing behind it."""
    parts = slides(0, 500, sound_ms=1000)
    assert walk(HEAD + endless(SEGMENT, info(1.0), *parts)).counted
    assert walk(HEAD + endless(SEGMENT, info(1.2), *parts)).counted
    assert refused(HEAD + endless(SEGMENT, info(1.3), *parts)) == "media.cut"
    still = slides(0, sound_ms=1000, lasts_s=30.0)
    assert not walk(HEAD + endless(SEGMENT, info(20.0), *still)).counted
    assert walk(HEAD + endless(SEGMENT, *still)).duration_s == pytest.approx(1.0)


@pytest.mark.parametrize("tail", [b"TAG" + b"t" * 125, makers.id3(9, footer=True)])
def test_tags_stand_around_what_has_no_known_end_too(tail):
    data = HEAD + endless(SEGMENT, info(1.9), SOUND, SECOND)
    for whole in (data + tail, makers.id3(40) + data, makers.id3(40) + data + tail):
        assert walk(whole) == walk(data)
    for at in range(len(data) - 20, len(data) - 1, 3):
        assert refused(data[:at] + tail) in {"media.cut", "media.damaged"}


def live(*parts: bytes, seconds: float | None = None) -> bytes:
    """A stream as it is recorded: nothing tells how much there is."""
    return HEAD + endless(SEGMENT, info(seconds), SOUND, *parts)


def seconds_of_sound(*numbers: int, begin: int = 0) -> list[bytes]:
    """A cluster for each of these seconds, with a block each 20 ms."""
    blocks = [block(time) for time in range(0, 1000, 20)]
    return [cluster(begin + 1000 * number, *blocks) for number in numbers]


def problem(data: bytes) -> str:
    with pytest.raises(MediaDamagedError) as caught:
        walk(data)
    return caught.value.values["problem"]


MISSING, TWICE = "parts of it are missing", "parts of it come twice or in the wrong order"


@pytest.mark.parametrize("begin", [0, 500, 3_600_000])
def test_a_stream_is_as_long_as_from_its_first_block(begin):
    data = live(*seconds_of_sound(*range(12), begin=begin))
    assert walk(data).duration_s == pytest.approx(12.0, abs=0.001)
    rest = live(*seconds_of_sound(*range(11, 12), begin=begin))
    assert walk(rest).duration_s == pytest.approx(1.0, abs=0.001)


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((0, 1, 2, 4, 5), MISSING),
        ((0, 1, 2, 8, 9, 10, 11), MISSING),
        ((0, 11), MISSING),
        ((0, 1, 1, 2), TWICE),
        ((0, 1, 2, 3, 4, 5, 1, 2, 3), TWICE),
        ((1, 0, 2), TWICE),
    ],
)
@pytest.mark.parametrize("seconds", [None, 12.0])
def test_a_stream_tells_by_its_times_what_is_missing_or_comes_twice(numbers, said, seconds):
    assert problem(live(*seconds_of_sound(*numbers), seconds=seconds)) == said
    late = live(*seconds_of_sound(*numbers, begin=3_600_000))
    assert problem(late) == said


def test_what_tells_its_length_in_bytes_may_pause_for_as_long_as_it_likes():
    """No part of it can be missing then; and its last block does not last for as long as the pause."""
    whole = HEAD + el(SEGMENT, SOUND, *seconds_of_sound(0, 1, 2, 8, 9))
    assert walk(whole).duration_s == pytest.approx(10.0, abs=0.03)


@pytest.mark.parametrize(
    ("times", "is_whole"),
    [
        ((*range(0, 400, 20), 800, 1200, *range(1600, 3000, 20)), True),  # silence left out
        ((*range(0, 1000, 20), *range(1980, 3000, 20)), True),
        ((*range(0, 1000, 20), *range(1981, 3000, 20)), False),
        ((*range(0, 30_000, 5000),), True),  # hundreds of packets in one block
        ((*range(0, 15_000, 5000), *range(30_000, 32_000, 5000)), True),
        ((0, 20, 7, 40, 33, 60), True),
        ((*range(0, 1000, 20), *range(480, 1500, 20)), True),
        ((*range(0, 1000, 20), *range(479, 1500, 20)), False),
    ],
)
def test_how_far_apart_blocks_of_a_sound_may_be(times, is_whole):
    data = live(cluster(0, *map(block, times)))
    if is_whole:
        assert walk(data).sound
    else:
        assert problem(data) in {MISSING, TWICE}


def test_blocks_that_tell_how_long_they_last_leave_no_gap():
    blocks = [block(time) for time in range(0, 1000, 20)] + [block(4000)]
    group = el(0xA0, el(0xA1, b"\x81\x03\xe8\0sound"), num(0x9B, 3000))
    assert problem(live(cluster(0, *blocks))) == MISSING
    assert walk(live(cluster(0, *blocks[:-1], group, blocks[-1]))).sound
    each = el(TRACKS, track(1, 2, lasts_s=2.0))
    assert walk(HEAD + endless(SEGMENT, each, cluster(0, *blocks))).sound


def test_pictures_come_when_they_like_and_sounds_are_looked_at_one_by_one():
    def blocks(*times: int, number: bytes) -> list[bytes]:
        return [block(time, track=number) for time in times]

    tracks = el(TRACKS, track(1, 2), track(2, 1))
    sound = blocks(*range(0, 9000, 20), number=b"\x81")
    picture = blocks(0, 80, 40, 7000, 6000, number=b"\x82")
    assert walk(HEAD + endless(SEGMENT, tracks, cluster(0, *sound, *picture))).sound
    broken = blocks(*range(0, 3000, 20), *range(5000, 9000, 20), number=b"\x81")
    steady = blocks(*range(0, 9000, 40), number=b"\x82")
    assert problem(HEAD + endless(SEGMENT, tracks, cluster(0, *broken, *steady))) == MISSING
    nameless = HEAD + endless(SEGMENT, PICTURE, cluster(0, *sound, *picture))
    assert walk(nameless).sound


def test_a_told_length_is_one_or_the_time_of_the_end():
    late = seconds_of_sound(*range(6), begin=3_600_000)
    for seconds, plays, counted in ((6.0, 6.0, True), (3606.0, 6.0, False), (5.9, 5.9, True)):
        for told in (live(*late, seconds=seconds), HEAD + el(SEGMENT, info(seconds), SOUND, *late)):
            found = walk(told)
            assert found.duration_s == pytest.approx(plays, abs=0.001)
        assert walk(live(*late, seconds=seconds)).counted == counted
    for seconds in (12.0, 3612.0):
        assert refused(live(*late, seconds=seconds)) == "media.cut"
    assert not walk(live(*seconds_of_sound(*range(6, 12)), seconds=12.0)).counted


def test_what_begins_before_its_time_begins_at_it():
    early = cluster(0, block(-7), *map(block, range(13, 1000, 20)))
    assert walk(live(early)).duration_s == pytest.approx(1.013, abs=0.001)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("live") / "live.webm"
    sound = ("-f", "lavfi", "-i", "sine=440:duration=12", "-ac", "2", "-ar", "48000")
    quiet = ("ffmpeg", "-v", "error", "-nostdin", "-y")
    subprocess.run([*quiet, *sound, "-c:a", "libopus", "-live", "1", str(path)], check=True)
    return path.read_bytes()


def test_parts_of_a_real_stream(recorded):
    mark = CLUSTER.to_bytes(4, "big")
    begins = [at for at in range(len(recorded)) if recorded.startswith(mark, at)]
    assert walk(recorded).duration_s == pytest.approx(12.0, abs=0.1)
    late = recorded[: begins[0]] + recorded[begins[11] :]
    assert walk(late).duration_s == pytest.approx(1.0, abs=0.1)
    for first, last, said in ((3, 8, MISSING), (3, 4, MISSING), (6, 1, TWICE), (2, 1, TWICE)):
        assert problem(recorded[: begins[first]] + recorded[begins[last] :]) == said
