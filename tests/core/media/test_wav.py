"""The chunks of a WAV: where they lie, how long it plays, and texts in it."""

from __future__ import annotations

import io
import struct

import pytest

from suno_desktop.core.errors import MediaDamagedError
from suno_desktop.core.media import tags, wav
from tests.core.media import makers

PCM = struct.pack("<HHIIHH", 1, 2, 8000, 32000, 4, 16)


def chunk(name: bytes, content: bytes, *, told: int | None = None) -> bytes:
    length = len(content) if told is None else told
    return name + struct.pack("<I", length) + content + bytes(len(content) & 1)


def riff(*chunks: bytes, told: int | None = None) -> bytes:
    body = b"WAVE" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body) if told is None else told) + body


def walk(data: bytes) -> wav.WavWalk:
    return wav.walk(io.BytesIO(data), len(data))


def refused(data: bytes) -> str:
    with pytest.raises(MediaDamagedError) as caught:
        walk(data)
    return caught.value.code


def test_chunks_of_odd_and_even_length_follow_each_other():
    data = riff(chunk(b"fmt ", PCM), chunk(b"odd ", b"123"), chunk(b"data", bytes(64000)))
    found = walk(data)
    assert [(one.name, one.start, one.length) for one in found.chunks] == [
        (b"fmt ", 20, 16),
        (b"odd ", 44, 3),
        (b"data", 56, 64000),
    ]
    assert found.sound == (56, 64056)
    assert (found.duration_s, found.counted) == (2.0, True)


def test_what_its_head_does_not_count_is_not_looked_at():
    data = riff(chunk(b"fmt ", PCM), chunk(b"data", bytes(320))) + b"behind it" * 4
    assert [one.name for one in walk(data).chunks] == [b"fmt ", b"data"]


def test_one_byte_of_padding_may_be_missing():
    data = riff(chunk(b"fmt ", PCM), chunk(b"data", bytes(321)))
    assert walk(data[:-1]).sound == (44, 44 + 321)
    assert refused(data[:-2]) == "media.cut"
    assert refused(data[:-3]) == "media.cut"


@pytest.mark.parametrize(
    ("told", "sound"),
    [
        (0, 0),
        (0xFFFFFFFF, 0xFFFFFFFF),
        (0xFFFFFFFF, 32000),
        (36, 0),
        (36, 0xFFFFFFFF),
        (8, 0),
        (24, 0xFFFFFFFF - 36),
        (0x7FFFF024, 0x7FFFF000),
        (0x7FFFFFFF, 0x7FFFFFFF - 36),
        (0x80000024, 0x80000000),
        (0x80000000 + 36, 0x7FFFFFFF),
        (0xFFFFFFFF, 0xFFFFFFFF - 36),
        (0xFFFFFFFF, 0xFFFFF000),
        (0xFFFF0024, 0xFFFF0001),
        (32036, 0),
    ],
)
def test_lengths_written_before_there_were_any(told, sound):
    data = riff(chunk(b"fmt ", PCM), chunk(b"data", bytes(32000), told=sound), told=told)
    found = walk(data)
    assert (found.sound, found.duration_s, found.counted) == ((44, 32044), 1.0, False)


@pytest.mark.parametrize(
    ("told", "sound"),
    [
        (32036, 32000),
        (0xFFFFFFFF, 32000),
        (32036, 0),
        (32036, 0xFFFFFFFF),
        (0x7FFE0000, 0x7FFE0000 - 36),
        (0x80020000, 0x80010001),
        (0xFFFE0000, 0x7FFFFFFF),
    ],
)
def test_half_of_what_one_of_the_lengths_tells_is_a_cut(told, sound):
    data = riff(chunk(b"fmt ", PCM), chunk(b"data", bytes(16000), told=sound), told=told)
    assert refused(data) == "media.cut"


def test_tags_may_stand_in_front():
    plain = riff(chunk(b"fmt ", PCM), chunk(b"data", bytes(64000)))
    for tag in (makers.id3(50), makers.id3(50) * 2 + bytes(9)):
        found = walk(tag + plain)
        begin = len(tag)
        assert (found.sound, found.counted) == ((begin + 44, begin + 64044), True)
        assert [one.start for one in found.chunks] == [begin + 20, begin + 44]
        assert refused((tag + plain)[:-2]) == "media.cut"
        assert refused(tag + plain[:50]) == "media.cut"
    assert walk(makers.id3(50) + rf64(64000)).duration_s == 2.0


def test_without_sound_it_is_none():
    assert refused(riff(chunk(b"fmt ", PCM))) == "media.damaged"
    assert refused(riff(chunk(b"fmt ", PCM), b"data\x10")) == "media.damaged"
    assert refused(riff(chunk(b"fmt ", PCM), chunk(b"data", b"1234", told=500))) == "media.cut"


@pytest.mark.parametrize("form", [1, 3, 0xFFFE])
def test_plain_sound_is_measured_by_its_bytes(form):
    shape = struct.pack("<H", form) + PCM[2:]
    parts = [
        chunk(b"fmt ", shape),
        chunk(b"fact", struct.pack("<I", 99)),
        chunk(b"data", bytes(16000)),
    ]
    assert walk(riff(*parts)).duration_s == 0.5


def test_packed_sound_is_measured_by_its_samples_where_they_are_told():
    packed = struct.pack("<HHIIHH", 2, 1, 8000, 4096, 1024, 4)
    sound = chunk(b"data", bytes(8192))
    told = chunk(b"fact", struct.pack("<I", 12000))
    assert walk(riff(chunk(b"fmt ", packed), told, sound)).duration_s == 1.5
    assert walk(riff(chunk(b"fmt ", packed), sound)).duration_s == 2.0
    assert walk(riff(chunk(b"fmt ", packed), chunk(b"fact", bytes(4)), sound)).duration_s == 2.0
    no_rate = packed[:4] + bytes(4) + packed[8:]
    assert walk(riff(chunk(b"fmt ", no_rate), told, sound)).duration_s == 2.0


def test_a_shape_that_says_nothing_gives_no_length():
    assert walk(riff(chunk(b"data", bytes(100)))).duration_s is None
    assert walk(riff(chunk(b"fmt ", PCM[:8]), chunk(b"data", bytes(100)))).duration_s is None


def rf64(sound: int, *, riff_size: int | None = None, data_size: int | None = None) -> bytes:
    body = chunk(b"fmt ", PCM) + chunk(b"data", bytes(sound), told=0xFFFFFFFF)
    whole = 4 + 8 + 28 + len(body)
    large = struct.pack(
        "<QQQI",
        whole if riff_size is None else riff_size,
        sound if data_size is None else data_size,
        0,
        0,
    )
    return b"RF64" + b"\xff" * 4 + b"WAVE" + chunk(b"ds64", large) + body


def test_the_large_kind_tells_its_lengths_in_its_first_chunk():
    data = rf64(64000)
    found = walk(data)
    assert (found.duration_s, found.counted) == (2.0, True)
    assert found.sound == (len(data) - 64000, len(data))
    assert refused(data[:-2]) == "media.cut"
    assert refused(rf64(64000, data_size=64001)) == "media.cut"
    assert walk(rf64(64000, data_size=32000)).duration_s == 1.0


def test_the_large_kind_without_its_first_chunk_is_taken_as_streamed():
    data = rf64(64000).replace(b"ds64", b"junk")
    found = walk(data)
    assert (found.duration_s, found.counted) == (2.0, False)


def test_a_new_length_goes_into_the_first_chunk_of_the_large_kind():
    body: list[bytes | tuple[int, int]] = [b"head", (20, 48), (60, 90)]
    assert wav.with_length(body, 0x0102030405) == [
        b"head",
        b"\x05\x04\x03\x02\x01\0\0\0",
        (28, 48),
        (60, 90),
    ]


def test_the_head_of_a_chunk_is_written_with_its_true_length():
    file = io.BytesIO(b"....data\xff\xff\xff\xffsound")
    assert wav.head(file, wav.Chunk(b"LIST", 12, 12 + 0x0102)) == b"LIST\x02\x01\0\0"
    assert wav.head(file, wav.Chunk(b"LIST", 12, 12 + 0xFFFFFFFE)) == b"LIST\xfe\xff\xff\xff"
    long = wav.Chunk(b"data", 12, 12 + 0xFFFFFFFF)
    assert wav.head(file, long) == b"data\xff\xff\xff\xff"


def test_texts_are_written_with_their_padding_and_read_back():
    texts = {b"INAM": b"odd", b"IART": b"even", b"ICMT": b""}
    data = wav.info_chunk(texts)
    assert data == (b"LIST\x24\0\0\0INFOINAM\3\0\0\0odd\0IART\4\0\0\0evenICMT\0\0\0\0")
    assert wav.info_of(data[8:]) == texts
    assert wav.info_of(b"adtl" + data[12:]) == {}
    assert wav.info_of(b"") == {}
    assert wav.info_of(data[8:-5]) == {b"INAM": b"odd", b"IART": b"even"}


def test_the_large_kind_is_looked_at_as_far_as_it_counts():
    tail = chunk(b"tail", b"")
    whole = rf64(64_001) + tail
    for missing, count in ((0, 4), (1, 3), (8, 3)):
        told = len(whole) - 8 - missing
        data = rf64(64_001, riff_size=told) + tail
        assert len(walk(data).chunks) == count
    assert not walk(rf64(64_001, riff_size=1 << 56)).counted
    assert refused(rf64(64_001, riff_size=1 << 56)[:-3]) == "media.cut"
    assert refused(rf64(64_001, data_size=1 << 56)) == "media.cut"
    assert walk(rf64(64_001, data_size=32_001)).sound == (80, 32_081)


def test_a_chunk_whose_head_is_not_counted_is_not_looked_at():
    data = riff(chunk(b"fmt ", PCM), chunk(b"data", bytes(320)), chunk(b"tail", b""))
    for missing, count in ((0, 3), (1, 2), (7, 2), (8, 2)):
        told = data[:4] + struct.pack("<I", len(data) - 8 - missing) + data[8:]
        assert len(walk(told).chunks) == count


def test_a_head_may_count_one_byte_more_than_there_is():
    parts = chunk(b"fmt ", PCM), chunk(b"data", bytes(320))
    right = len(riff(*parts)) - 8
    assert walk(riff(*parts, told=right + 1)).counted
    for more in (
        2,
        8,
        100,
        70_000,
    ):  # the sound tells its own length, so no more than tags can be missing
        data = riff(*parts, told=right + more)
        assert (walk(data).counted, walk(data).sound) == (False, (44, 364))
        for missing in (2, 160, 319, 320, 325, 340):
            assert refused(data[:-missing]) == "media.cut"


def test_the_head_of_a_chunk_that_is_too_long_for_it_stays_as_it_is():
    file = io.BytesIO(b"....data\0\0\0\0sound")
    assert wav.head(file, wav.Chunk(b"data", 12, 12 + 0xFFFFFFFE)) == b"data\xfe\xff\xff\xff"
    assert wav.head(file, wav.Chunk(b"data", 12, 12 + 0xFFFFFFFF)) == b"data\0\0\0\0"


def test_packed_sound_has_four_bytes_of_rate_and_of_samples():
    packed = struct.pack("<HHIIHH", 2, 1, 8000, 4097, 1024, 4)
    told = chunk(b"fact", struct.pack("<II", 12000, 7))
    assert walk(riff(chunk(b"fmt ", packed), told, chunk(b"data", bytes(8192)))).duration_s == 1.5


@pytest.mark.parametrize(
    ("form", "packed"),
    [
        (1, None), (3, None), (2, "ADPCM"), (6, "A-law"), (7, "µ-law"), (0x11, "ADPCM"), (0x50, "MP2"),
        (0x55, "MP3"), (0xFF, "AAC"), (0x161, "0x161"), (9, "0x09"),
    ],
)  # fmt: skip
def test_what_the_sound_is_packed_as(form, packed):
    """It stands at the beginning, or where that says so behind the usual fields, in front of a fixed mark."""
    sound = chunk(b"data", bytes(320))
    short = struct.pack("<H", form) + PCM[2:]
    assert walk(riff(chunk(b"fmt ", short), sound)).packed == packed
    long = struct.pack("<H", 0xFFFE) + PCM[2:] + struct.pack("<HHIH", 22, 16, 3, form)
    for mark in (b"\0\0\0\0\x10\0\x80\0", b"\7" * 8):
        assert walk(riff(chunk(b"fmt ", long + mark), sound)).packed == packed


def test_not_any_number_of_chunks_is_walked():
    data = riff(chunk(b"data", bytes(8)), *([b"free\0\0\0\0"] * 99_999))
    assert refused(data) == "media.damaged"


LIST = chunk(b"LIST", b"INFO" + b"INAM\6\0\0\0Title\0")
ODD = chunk(b"data", bytes(range(251)) * 255)


@pytest.mark.parametrize(
    "behind",
    [
        (LIST,),
        (chunk(b"id3 ", makers.id3(20)),),
        (chunk(b"note", b"odd")[:-1], LIST),
        (chunk(b"free", b""),),
        (chunk(b"JUNK", bytes(0x4C)), LIST),
        (chunk(b"bext", bytes(602)), LIST, chunk(b"id3 ", makers.id3(21))),
    ],
)
@pytest.mark.parametrize("fill", [b"", b"\0", b"\xff", b" ", b"x"])
def test_the_byte_of_padding_may_be_missing_or_any_in_front_of_a_chunk(behind, fill):
    data = riff(chunk(b"fmt ", PCM), ODD[:-1] + fill, *behind)
    found = walk(data)
    assert (found.counted, found.sound) == (True, (44, 44 + len(ODD) - 9))
    padded = walk(riff(chunk(b"fmt ", PCM), ODD, *behind))
    assert [one.name for one in found.chunks] == [one.name for one in padded.chunks]
    contents = [
        [whole[one.start : one.end] for one in walk(whole).chunks]
        for whole in (data, riff(chunk(b"fmt ", PCM), ODD, *behind))
    ]
    assert contents[0] == contents[1]
    for missing in (2, 9, 100):
        assert refused(data[: 44 + len(ODD) - missing - 8]) == "media.cut"


def test_a_chunk_without_its_padding_in_front_of_the_sound():
    for sound in (0xFFFFFFFF, 0, 64_005):
        told = chunk(b"data", bytes(64_005), told=sound)
        for odd in (chunk(b"note", b"odd")[:-1], chunk(b"note", b"odd")):
            found = walk(riff(chunk(b"fmt ", PCM), odd, told))
            assert found.chunks[-1].length in {64_005, 64_006}
            assert (found.chunks[1].name, found.chunks[2].name) == (b"note", b"data")


def test_where_neither_place_has_a_chunk_the_padding_counts():
    data = riff(chunk(b"fmt ", PCM), ODD, chunk(b"LIST", b"INFO", told=5000))
    assert refused(data) == "media.cut"
    assert (
        refused(riff(chunk(b"fmt ", PCM), ODD[:-1], chunk(b"LIST", b"INFO", told=5000)))
        == "media.cut"
    )
    tail = riff(chunk(b"fmt ", PCM), ODD, b"\0\0\0\0\0\0\0\0")
    assert walk(tail).chunks[-1].start == 44 + len(ODD) - 8 + 8


def test_tags_are_written_where_the_padding_is_missing(tmp_path):
    path = tmp_path / "song.wav"
    path.write_bytes(riff(chunk(b"fmt ", PCM), ODD[:-1], LIST, chunk(b"id3 ", makers.id3(20))))
    digest = tags.audio_digest(path)
    assert tags.write(path, "wav", tags.of(makers.clip())) == digest
    found = walk(path.read_bytes())
    names = [one.name for one in found.chunks]
    assert (found.counted, names) == (True, [b"fmt ", b"data", b"LIST", b"id3 "])
    assert tags.read(path).values["clip_id"] == makers.clip().clip_id
