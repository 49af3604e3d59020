"""Packets of nothing but zeros: where they are holes, where they are sound, and that each of them is found."""

from __future__ import annotations

import io
import random
import struct
from collections.abc import Sequence

import pytest

from suno_desktop.core.errors import MediaDamagedError
from suno_desktop.core.media import adts, containers, holes, mp4, mp4_boxes
from suno_desktop.core.model import MediaKind
from tests.core.media import test_adts
from tests.core.media.makers import box
from tests.core.media.test_mp4 import FTYP, fragment, full, movie, mvhd, own, relative, trak

# ---- which samples can be none


def descriptor(tag: int, *parts: bytes, long: bool = False) -> bytes:
    data = b"".join(parts)
    return bytes((tag,)) + (b"\x80\x80\x80" if long else b"") + bytes((len(data),)) + data


def esds(kind: int = 0x40, sound: int | None = 2, *, flags: int = 0, long: bool = False) -> bytes:
    specific = [] if sound is None else [descriptor(5, bytes((sound << 3, 8)), long=long)]
    config = descriptor(4, bytes((kind,)), bytes(12), *specific, long=long)
    return box(b"esds", bytes(4), descriptor(3, b"\0\1", bytes((flags,)), config, long=long))


def described(name: bytes, *more: bytes, count: int = 1) -> bytes:
    return box(b"stsd", struct.pack(">II", 0, count), box(name, bytes(28), *more))


def is_never_zero(data: bytes) -> bool:
    (one,) = mp4_boxes.boxes(io.BytesIO(data), len(data))
    return holes.never_zero(mp4_boxes.load(io.BytesIO(data), one))


@pytest.mark.parametrize("name", [b"alac", b"avc1", b"avc3", b"hvc1", b"hev1"])
def test_of_some_codecs_no_packet_is_zeros(name):
    assert is_never_zero(described(name))
    assert not is_never_zero(described(name, count=2))
    assert not is_never_zero(described(name, count=0))


@pytest.mark.parametrize(
    "name",
    [b"sowt", b"twos", b"lpcm", b"ipcm", b"Opus", b"fLaC", b"ulaw", b"ac-3", b"tmcd", b".mp3"],
)
def test_of_others_they_may_be_sound(name):
    assert not is_never_zero(described(name))
    assert not holes.never_zero(None)
    assert not is_never_zero(box(b"stsd", bytes(4)))


@pytest.mark.parametrize("long", [False, True])
@pytest.mark.parametrize(
    ("kind", "sound", "never"),
    [
        *((0x40, sound, True) for sound in (1, 2, 3, 4, 5, 29)),
        *((0x40, sound, False) for sound in (0, 6, 17, 23, 31)),  # the latter stands for those above 31, as USAC
        (0x40, None, False), (0x66, None, True), (0x67, None, True), (0x68, None, True), (0x67, 2, True),
        (0x65, None, False), (0x69, None, False), (0x6B, None, False), (0xA5, None, False), (0xDD, 2, False),
    ],
)  # fmt: skip
def test_mpeg_sound_tells_what_it_is(kind, sound, never, long):
    assert is_never_zero(described(b"mp4a", esds(kind, sound, long=long))) is never
    wave = box(b"wave", box(b"frma", b"mp4a"), esds(kind, sound, long=long))
    assert is_never_zero(described(b"mp4a", bytes(16), wave)) is never


def test_what_cannot_be_read_tells_nothing():
    whole = esds()
    assert not is_never_zero(described(b"mp4a"))
    for flags in (0x80, 0x40, 0x20):
        assert not is_never_zero(described(b"mp4a", esds(flags=flags)))
    for at in range(len(whole) - 2):
        assert not is_never_zero(described(b"mp4a", whole[:at])), at


# ---- each is found


def runs(*sizes: Sequence[int], at: int = 0) -> list[tuple[int, Sequence[int]]]:
    found: list[tuple[int, Sequence[int]]] = []
    for some in sizes:
        ends = [7]
        for size in some:
            ends.append(ends[-1] + size)
        found.append((at, ends))
        at += sum(some)
    return found


@pytest.mark.parametrize("piece", [64, 100, 1000, 1 << 20])
@pytest.mark.parametrize("hole", range(6))
def test_a_hole_is_found_wherever_it_lies(monkeypatch, piece, hole):
    monkeypatch.setattr(holes, "_PIECE", piece)
    sizes, data = (90, 300, 64, 0, 200, 1000), b"front"
    for number, size in enumerate(sizes):
        sound = bytes(min(size, 63)) + b"x" * (size - min(size, 63))
        data += bytes(size) if number == hole else sound[::-1] if number % 2 else sound
    for parted in ([sizes], [sizes[:2], sizes[2:]], [sizes[:5], sizes[5:]]):
        assert holes.has_hole(io.BytesIO(data), runs(*parted, at=5)) is bool(sizes[hole])
        assert holes.has_hole(io.BytesIO(data), iter(runs(*parted, at=5))) is bool(sizes[hole])


def test_samples_of_one_size_are_found_too():
    data = b"x" * 300 + bytes(100) + b"x" * 600
    assert holes.has_hole(io.BytesIO(data), [(0, range(0, 1001, 100))])
    assert not holes.has_hole(io.BytesIO(data), [(50, range(0, 901, 100))])
    assert holes.has_hole(io.BytesIO(data), [(50, range(50, 901, 25))])


def test_zeros_that_are_a_part_of_a_packet_are_no_hole():
    noise = random.Random(3)
    packets = [b"x" + bytes(500), bytes(500) + b"x", bytes(200) + b"x" + bytes(200), b"", bytes(3)]
    packets += [noise.randbytes(300) for _ in range(20)]
    noise.shuffle(packets)
    data = b"".join(packets)
    assert not holes.has_hole(io.BytesIO(data), runs([len(one) for one in packets]))
    assert not holes.has_hole(io.BytesIO(data), [])
    assert not holes.has_hole(io.BytesIO(data), [(0, [0])])


def test_so_many_zeros_are_a_hole():
    for size, is_one in ((63, False), (64, True)):
        data = b"x" * 100 + bytes(size) + b"x" * 100
        assert holes.has_hole(io.BytesIO(data), runs([100, size, 100])) is is_one
    few = b"x" * 100 + bytes(100) + b"x"
    assert holes.has_hole(io.BytesIO(few), runs([100, 96, 4, 1]))
    assert holes.has_hole(io.BytesIO(few), runs([103, 4, 94]))
    assert not holes.has_hole(io.BytesIO(few), runs([103, 3, 95]))


def test_a_file_that_shrinks_has_no_hole_behind_its_end():
    assert not holes.has_hole(io.BytesIO(b"x" * 200 + bytes(64)), runs([200, 0, 64_000], at=1000))


def test_of_a_sample_that_is_larger_than_a_piece_the_beginning_is_enough(monkeypatch):
    monkeypatch.setattr(holes, "_PIECE", 100)
    for zeros, is_one in ((99, False), (100, True), (300, True)):
        data = bytes(zeros) + b"x" * (300 - zeros) + b"x" * 50
        assert holes.has_hole(io.BytesIO(data), runs([300, 50])) is is_one


# ---- files


def tabled(kinds: bytes, data: bytes) -> bytes:
    sizes, places = full(b"stsz", 100, len(data) // 100), full(b"stco", 1, len(FTYP) + 8)
    runs = full(b"stsc", 1, 1, len(data) // 100, 1)
    track = trak(kinds, sizes, places, runs)
    return FTYP + box(b"mdat", data) + box(b"moov", mvhd(3000), track)


def fragmented(kinds: bytes, data: bytes) -> bytes:
    head = full(b"tfhd", 1, flags=0x20000)
    length = len(fragment([own(100, offset=0)], head=head))
    parts = (data[at : at + 400] for at in range(0, len(data), 400))
    run = own(100, offset=length + 8)
    return movie(trak(kinds)) + b"".join(
        fragment([run], head=head) + box(b"mdat", part) for part in parts
    )


@pytest.mark.parametrize("made", [tabled, fragmented])
@pytest.mark.parametrize("hole", [0, 3, 7])
def test_a_movie_with_a_hole_is_damaged(made, hole):
    sound = b"\0" * 50 + b"x" * 50
    data = sound * hole + bytes(100) + sound * (7 - hole)
    for kinds in (described(b"mp4a", esds()), described(b"alac"), described(b"avc1")):
        assert mp4.walk(io.BytesIO(made(kinds, sound * 8)), len(made(kinds, sound * 8))).sound
        with pytest.raises(MediaDamagedError) as caught:
            mp4.walk(io.BytesIO(made(kinds, data)), len(made(kinds, data)))
        assert caught.value.values["problem"] == "parts of it are missing"
    for kinds in (described(b"sowt"), described(b"Opus"), described(b"mp4a"), b""):
        assert mp4.walk(io.BytesIO(made(kinds, data)), len(made(kinds, data))).sound


def check(tmp_path, data: bytes, kind: MediaKind = MediaKind.MP3) -> containers.Container:
    path = tmp_path / "x"
    path.write_bytes(data)
    return containers.check(path, kind, duration_s=12)


@pytest.mark.parametrize(
    "name",
    ["song.m4a", "alac.m4a", "song.mov", "absolute.m4a", "index.m4a", "parts.m4a", "hybrid.m4a", "back.mp4"],
)  # fmt: skip
def test_a_real_file_that_was_filled_in_part_is_damaged(real, tmp_path, name):
    data = real(name).read_bytes()
    spans = containers.sound(real(name))
    assert check(tmp_path, data).duration_s == pytest.approx(12, abs=0.1)
    middle, end = spans[len(spans) // 2][0], spans[-1][1]
    for start, after in ((middle + 20_000 if len(spans) == 1 else middle, end), (end - 9000, end)):
        broken = data[:start] + bytes(after - start) + data[after:]
        with pytest.raises(MediaDamagedError):
            check(tmp_path, broken)
        with pytest.raises(MediaDamagedError):
            check(tmp_path, data[:start] + bytes(len(data) - start))


@pytest.mark.parametrize("at", [0, 100, 9000, 100_000])
def test_fragments_that_were_never_written_are_missing(real, tmp_path, at):
    """Their index stands in front of them and is whole; of what stands behind them nothing is there."""
    data = real("index.m4a").read_bytes()
    _, start = [match for match in range(len(data)) if data[match : match + 4] == b"moof"][1:3]
    broken = data[: start - 4 + at] + bytes(len(data) - start + 4 - at)
    with pytest.raises(MediaDamagedError) as caught:
        check(tmp_path, broken)
    assert caught.value.code in {"media.damaged", "media.cut"}


def test_fragments_end_with_no_more_than_padding_or_with_what_proves_their_end():
    plain = movie() + relative() * 2
    for data, is_whole in (
        (plain + bytes(4096), True),
        (plain + bytes(4097), False),
        (plain + box(b"free", bytes(5000)), True),
        (plain + box(b"mfra") + bytes(5000), True),
        (movie(extends=full(b"mehd", 4000)) + relative() * 2 + bytes(5000), True),
        (movie(extends=full(b"mehd", 4002)) + relative() * 2 + bytes(5000), False),
    ):
        if is_whole:
            assert mp4.walk(io.BytesIO(data), len(data)).duration_s == 4.0
            continue
        with pytest.raises(MediaDamagedError) as caught:
            mp4.walk(io.BytesIO(data), len(data))
        assert caught.value.values["problem"] == "parts of it are missing"


@pytest.mark.parametrize("name", ["song.m4a", "parts.m4a", "index.m4a", "frag.mp4"])
def test_a_little_padding_behind_the_last_box_is_none_of_it(real, tmp_path, name):
    assert check(tmp_path, real(name).read_bytes() + bytes(4000)).duration_s


@pytest.mark.parametrize("name", ["silence.m4a", "mute.m4a", "mute.mov", "mute.mp4", "mute.aac"])
def test_silence_is_no_hole(real, tmp_path, name):
    assert check(tmp_path, real(name).read_bytes()).duration_s == pytest.approx(12, abs=0.1)


# ---- raw AAC


def test_a_frame_of_raw_aac_is_no_zeros(real, tmp_path):
    data = bytearray(real("song.aac").read_bytes())
    assert check(tmp_path, bytes(data)).name == "aac"
    spans = list(adts.packets(io.BytesIO(data), len(data)))
    start, end = spans[40]
    data[start:end] = bytes(end - start)
    with pytest.raises(MediaDamagedError) as caught:
        check(tmp_path, bytes(data))
    assert caught.value.values["problem"] == "parts of it are missing"
    data[end - 1] = 7
    assert check(tmp_path, bytes(data)).name == "aac"


@pytest.mark.parametrize("checked", [False, True])
def test_each_byte_of_a_frame_counts(checked):
    good = test_adts.frame(content=50, checked=checked)
    for content, is_hole in (
        (bytes(50), True),
        (bytes(49) + b"\7", False),
        (b"\1" + bytes(49), False),
    ):
        data = good * 12 + good[:-50] + content + good * 12
        if is_hole:
            assert test_adts.refused(data) == "media.damaged"
        else:
            assert test_adts.walk(data).duration_s
    short = test_adts.frame(content=3)
    assert test_adts.walk(good * 12 + short[:-3] + bytes(3) + good).duration_s


def test_a_loas_frame_of_zeros_is_a_hole():
    first, good = test_adts.loas(4), test_adts.loas()
    zeros = good[:3] + bytes(len(good) - 3)
    assert test_adts.refused(first + good * 12 + zeros + good) == "media.damaged"
    assert test_adts.walk(first + good * 12 + zeros[:-1] + b"\1" + good).duration_s
