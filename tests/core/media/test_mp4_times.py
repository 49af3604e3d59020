"""How long an MP4 plays where its head, its tables and its edit lists tell different things; and what came twice."""

from __future__ import annotations

import io
import re
import struct

import pytest

from suno_desktop.core.errors import MediaDamagedError, MediaError
from suno_desktop.core.media import containers, mp4_boxes, mp4_times
from suno_desktop.core.model import MediaKind
from tests.core.media import makers
from tests.core.media.makers import box
from tests.core.media.test_mp4 import FTYP, full, movie, mvhd, refused, relative, trak, walk

UNKNOWN = 0xFFFFFFFF

# ---- boxes


def loaded(data: bytes) -> mp4_boxes.Loaded:
    (one,) = mp4_boxes.boxes(io.BytesIO(data), len(data))
    return mp4_boxes.load(io.BytesIO(data), one)


def test_a_head_tells_its_ticks():
    assert mp4_times.head(None) == (0, 0)
    assert mp4_times.head(loaded(full(b"mdhd", 0, 0, 600, 1200, 9))) == (600, 1200)
    assert mp4_times.head(loaded(full(b"mdhd", 0, 0, 600, UNKNOWN, 9))) == (600, 0)
    assert mp4_times.head(loaded(full(b"mdhd"))) == (0, 0)
    wide = full(b"mdhd", 0, 0, 0, 0, 600, 1, 2, 9, version=1)
    assert mp4_times.head(loaded(wide)) == (600, (1 << 32) + 2)
    unknown = full(b"mdhd", 0, 0, 0, 0, 600, UNKNOWN, UNKNOWN, 9, version=1)
    assert mp4_times.head(loaded(unknown)) == (600, 0)


def edits(*lengths: int, wide: bool = False, count: int | None = None) -> bytes:
    each = b"".join(
        struct.pack(">QqI" if wide else ">IiI", one, -1 if number else 1024, 1 << 16)
        for number, one in enumerate(lengths)
    )
    number = len(lengths) if count is None else count
    return box(b"edts", box(b"elst", struct.pack(">II", int(wide) << 24, number), each))


@pytest.mark.parametrize("wide", [False, True])
def test_an_edit_list_tells_how_long_all_its_parts_play(wide):
    def edited(*lengths: int, count: int | None = None) -> int:
        return mp4_times.edited(loaded(box(b"trak", edits(*lengths, wide=wide, count=count))))

    unknown = (1 << (64 if wide else 32)) - 1
    assert edited(3000) == 3000
    assert edited(3000, 200, 7) == 3207
    assert edited() == 0
    assert edited(0) == edited(3000, 0) == edited(unknown) == edited(5, unknown) == 0
    assert edited(3000, 5, count=1) == 3000
    assert edited(3000, 5, count=99) == 3005  # it is cut off; nothing is played by it here
    for nothing in (b"", box(b"edts"), box(b"edts", box(b"elst"))):
        assert mp4_times.edited(loaded(box(b"trak", nothing, box(b"free")))) == 0


# ---- lengths


def track(
    ticks: int, *, scale: int = 1000, told: int = 0, kind: bytes = b"soun", edit: bytes = b""
) -> bytes:
    """A track of two samples, with a table of their times if they have any."""
    times = full(b"stts", 1, 2, ticks // 2) if ticks else b""
    tables = full(b"stsz", 50, 2), full(b"stco", 1, len(FTYP) + 8), full(b"stsc", 1, 1, 2, 1)
    whole = trak(times, *tables, kind=kind, scale=scale)
    whole = whole.replace(full(b"mdhd", 0, 0, scale, 0, 0), full(b"mdhd", 0, 0, scale, told, 0))
    return box(b"trak", whole[8:], edit)


def plays(head: bytes, *tracks: bytes, content: int = 100) -> float | None:
    return walk(FTYP + box(b"mdat", bytes(content)) + box(b"moov", head, *tracks)).duration_s


@pytest.mark.parametrize("head", [mvhd(0), mvhd(UNKNOWN), b"", mvhd(12_000, scale=0)])
def test_where_the_head_tells_nothing_the_tables_do(head):
    assert plays(head, track(12_000)) == 12.0
    assert plays(head, track(96_000, scale=8000)) == 12.0
    assert plays(head, track(1_000)) == 1.0
    assert plays(head, track(0, told=11_000)) == 11.0
    assert plays(head, track(12_000, told=24_000)) == 12.0
    assert plays(head, track(0)) is None
    picture = track(20_000, kind=b"vide")
    assert plays(head, picture, track(12_000), content=200) == 12.0
    assert plays(head, picture) == 20.0
    assert plays(head, track(3000, kind=b"text")) is None


def test_where_the_head_tells_nothing_an_edit_list_may_shorten():
    for head in (mvhd(0), mvhd(UNKNOWN)):
        assert plays(head, track(12_000, edit=edits(9_000))) == 9.0
        assert plays(head, track(12_000, edit=edits(0))) == 12.0
    assert plays(b"", track(12_000, edit=edits(9_000))) == 12.0  # in ticks that nothing tells


@pytest.mark.parametrize("told", [6_000, 10_000, 14_000, 24_000])
def test_a_head_that_no_track_agrees_with_is_wrong(told):
    assert plays(mvhd(told), track(12_000)) == 12.0
    assert plays(mvhd(told), track(12_000, edit=edits(11_900))) == 11.9
    assert plays(mvhd(told), track(12_000, told=12_000), track(0), content=200) == 12.0
    assert plays(mvhd(told), track(12_000, kind=b"vide")) == 12.0
    assert plays(mvhd(told), track(0)) == told / 1000  # nothing else tells


def test_a_head_that_is_hardly_off_is_right():
    for told in (10_500, 11_500, 13_500):
        assert plays(mvhd(told), track(12_000)) == told / 1000
    for told in (10_499, 13_501):
        assert plays(mvhd(told), track(12_000)) == 12.0
    assert plays(mvhd(202_000), track(200_000)) == 202.0
    assert plays(mvhd(202_100), track(200_000)) == 200.0


@pytest.mark.parametrize("told", [6_000, 24_000])
def test_what_explains_the_head_makes_it_right(told):
    """An edit list that shortens or goes on in silence, a longer picture, a head of the track that tells the same."""
    assert plays(mvhd(told), track(12_000, edit=edits(told - 10))) == told / 1000
    assert plays(mvhd(told), track(12_000, edit=edits(told - 3000, 3000))) == told / 1000
    assert plays(mvhd(told), track(12_000, told=told)) == told / 1000
    both = track(12_000), track(told, kind=b"vide")
    assert plays(mvhd(told), *both, content=200) == told / 1000
    assert plays(mvhd(told), *both[::-1], content=200) == told / 1000


def test_a_length_that_was_told_is_compared_with_that_of_the_tables(real, tmp_path):
    data, path = real("song.m4a").read_bytes(), tmp_path / "x"
    at = data.index(b"mvhd") + 20
    for told in (0, UNKNOWN, 6_000, 12_000, 24_000):
        path.write_bytes(data[:at] + struct.pack(">I", told) + data[at + 4 :])
        found = containers.check(path, MediaKind.MP3, duration_s=12)
        assert found.duration_s == pytest.approx(12, abs=0.1)
        for other in (6, 24):
            with pytest.raises(MediaDamagedError) as caught:
                containers.check(path, MediaKind.MP3, duration_s=other)
            assert caught.value.code == "media.wrong_length"


# ---- what came twice


def test_a_fragment_that_begins_no_later_than_the_last_one_came_twice():
    parts = [relative(begin=begin) for begin in (5000, 7000, 9000, 11_000)]
    assert walk(movie() + b"".join(parts)).duration_s == 8.0
    for order in ((0, 0), (0, 1, 1, 2), (0, 1, 2, 3, 3), (0, 1, 0, 1), (0, 1, 2, 1, 2, 3), (1, 0)):
        assert refused(movie() + b"".join(parts[one] for one in order)) == "media.spliced"
    short = [relative(begin=begin, lasts=5) for begin in (0, 20, 40)]
    assert walk(movie() + b"".join(short)).duration_s == 0.06
    for order in ((0, 1, 1, 2), (0, 1, 2, 2), (0, 1, 0, 1, 2)):
        assert refused(movie() + b"".join(short[one] for one in order)) == "media.spliced"


def test_a_fragment_that_begins_well_before_the_end_of_the_last_one_is_of_another_file():
    first = relative(begin=0)
    for begin, is_whole in ((1000, True), (1999, True), (2000, True), (999, False), (1, False)):
        data = movie() + first + relative(begin=begin)
        if is_whole:
            assert walk(data).duration_s == begin / 1000 + 2.0
        else:
            assert refused(data) == "media.spliced"


def test_many_that_begin_a_little_early_are_no_splice():
    """A recorder that rounds the times of samples up tells the right ones with each fragment."""
    parts = b"".join(relative(begin=number * 1900) for number in range(40))
    assert walk(movie() + parts).duration_s == 39 * 1.9 + 2.0


def test_fragments_without_a_length_may_begin_at_once():
    parts = [relative(begin=0, lasts=0), relative(begin=0, lasts=0), relative(begin=0)]
    assert walk(movie() + b"".join(parts)).duration_s == 2.0


def test_words_may_overlap():
    text = trak(kind=b"text")
    sound = trak(number=2)
    words = [relative(begin=begin) for begin in (0, 0, 500)]
    assert walk(movie(text, sound) + b"".join(words)).duration_s is None
    assert refused(movie(trak()) + b"".join(words)) == "media.spliced"


def parts_of(data: bytes) -> tuple[bytes, list[bytes]]:
    """The beginning of a movie, and each of its fragments."""
    places = [match.start() - 4 for match in re.finditer(b"moof", data)]
    ends = [*places[1:], data.rindex(b"mfra") - 4]
    return data[: places[0]], [data[at:end] for at, end in zip(places, ends, strict=True)]


def test_a_real_movie_with_a_fragment_twice_is_refused(real, tmp_path):
    start, parts = parts_of(real("parts.m4a").read_bytes())
    assert len(parts) > 4
    path = tmp_path / "x"
    path.write_bytes(start + b"".join(parts))
    assert containers.check(path, MediaKind.MP3).duration_s == pytest.approx(12, abs=0.1)
    for broken in (
        [*parts[:2], *parts[1:]], [*parts, parts[-1]], parts * 2, [parts[0], *parts], [*parts, *parts[2:]],
    ):  # fmt: skip
        path.write_bytes(start + b"".join(broken))
        with pytest.raises(MediaDamagedError) as caught:
            containers.check(path, MediaKind.MP3)
        assert caught.value.code == "media.spliced"


@pytest.mark.parametrize("name", ["song.m4a", "front.mp4", "parts.m4a", "frag.mp4", "alac.m4a"])
def test_a_movie_that_is_glued_to_itself_is_refused(real, tmp_path, name):
    data, path = real(name).read_bytes(), tmp_path / "x"
    for tail in (data, real("song.m4a").read_bytes()):
        path.write_bytes(data + tail)
        with pytest.raises(MediaError) as caught:
            containers.check(path, MediaKind.MP3)
        assert caught.value.code in {"media.spliced", "media.cut"}
    assert refused(data + box(b"moov") + box(b"mdat", b"x")) == "media.spliced"
    if b"moof" in data:
        assert refused(data + box(b"moov")) == "media.spliced"
        return
    copy = data[data.index(b"moov") - 4 :][: int.from_bytes(data[data.index(b"moov") - 4 :][:4])]
    for tail in (copy, copy + box(b"mdat"), box(b"mdat") + copy):
        assert walk(data + tail).duration_s == walk(data).duration_s
    assert walk(data + box(b"free", b"moov")) == walk(data)


# ---- what is no movie, and what is only a part of one


def said(tmp_path, data: bytes, kind: MediaKind) -> tuple[str, dict[str, object]]:
    path = tmp_path / "x"
    path.write_bytes(data)
    with pytest.raises(MediaError) as caught:
        containers.check(path, kind)
    return caught.value.code, dict(caught.value.values)


@pytest.mark.parametrize(
    ("brand", "name"),
    [(b"heic", "HEIC"), (b"heix", "HEIC"), (b"mif1", "HEIF"), (b"avif", "AVIF"), (b"avis", "AVIF")],
)
def test_a_picture_is_named(tmp_path, brand, name):
    data = (
        box(b"ftyp", brand, b"\0\0\0\0mif1") + box(b"meta", bytes(100)) + box(b"mdat", bytes(999))
    )
    for kind in (MediaKind.MP3, MediaKind.MP4):
        code, values = said(tmp_path, data, kind)
        assert (code, values["container"]) == ("media.wrong_container", name)
    assert containers.sniff(data) is None
    for other in (b"isom", b"M4A ", b"qt  ", b"dash"):
        assert containers.sniff(data.replace(brand, other, 1)) in {"mp4", "m4a"}


@pytest.mark.parametrize("kind", [MediaKind.MP3, MediaKind.MP4, MediaKind.WAV])
@pytest.mark.parametrize(
    "front", [b"", box(b"styp", b"msdh\0\0\0\0msdhmsix"), box(b"sidx", bytes(24))]
)
def test_a_segment_is_an_mp4_without_its_beginning(real, tmp_path, front, kind):
    _, parts = parts_of(real("parts.m4a").read_bytes())
    for data in (front + parts[2], front + b"".join(parts[1:])):
        code, values = said(tmp_path, data, kind)
        assert code == "media.damaged"
        assert (values["kind"], values["problem"]) == ("MP4", "its beginning is missing")


@pytest.mark.parametrize("name", [b"styp", b"moof", b"mdat"])
def test_any_of_its_boxes_tells_a_segment(tmp_path, name):
    code, values = said(tmp_path, bytes(8) + box(name, bytes(70_000)), MediaKind.MP3)
    assert (code, values["kind"]) == ("media.damaged", "MP4")


def test_another_file_without_its_beginning_is_what_was_promised(tmp_path):
    code, values = said(tmp_path, b"\0" + makers.mp3(200)[1:], MediaKind.MP3)
    assert (code, values["kind"]) == ("media.damaged", "MP3")
