"""MP4 made box by box: tables of samples, fragments in every way of saying where their data lies, and indexes."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence

import pytest

from suno_desktop.core.errors import MediaBlockedError, MediaDamagedError, MediaError
from suno_desktop.core.media import mp4, mp4_boxes, mp4_places
from tests.core.media.makers import box

FTYP = box(b"ftyp", b"isom\0\0\2\0isomiso2")


def full(name: bytes, *numbers: int, version: int = 0, flags: int = 0) -> bytes:
    return box(name, struct.pack(f">I{len(numbers)}I", version << 24 | flags, *numbers))


def trak(
    *tables: bytes, number: int = 1, kind: bytes = b"soun", scale: int = 1000, wide: bool = False
) -> bytes:
    if wide:
        head = full(b"tkhd", 0, 0, 0, 0, number, version=1)
        media = full(b"mdhd", 0, 0, 0, 0, scale, 0, 0, 0, version=1)
    else:
        head, media = full(b"tkhd", 0, 0, number), full(b"mdhd", 0, 0, scale, 0, 0)
    hdlr = box(b"hdlr", bytes(8) + kind + bytes(12))
    return box(b"trak", head, box(b"mdia", media, hdlr, box(b"minf", box(b"stbl", *tables))))


def mvhd(ticks: int, *, scale: int = 1000, wide: bool = False) -> bytes:
    if wide:
        return box(b"mvhd", b"\1" + bytes(19) + struct.pack(">IQ", scale, ticks) + bytes(80))
    return full(b"mvhd", 0, 0, scale, ticks, *[0] * 20)


def walk(data: bytes) -> mp4.Movie:
    return mp4.walk(io.BytesIO(data), len(data))


def refused(data: bytes) -> str:
    with pytest.raises(MediaError) as caught:
        walk(data)
    return caught.value.code


# ---- tables


def tabled(
    sizes: Sequence[int],
    chunks: Sequence[int],
    runs: Sequence[int],
    *,
    content: int = 100,
    each: int = 0,
    more: bytes = b"",
) -> bytes:
    """The content stands first; `chunks` are counted from its beginning."""
    mdat = box(b"mdat", bytes(content))
    base = len(FTYP) + 8
    stsz = full(b"stsz", each, len(sizes), *([] if each else sizes))
    stco = full(b"stco", len(chunks), *(base + one for one in chunks))
    stsc = full(b"stsc", len(runs) // 3, *runs)
    return FTYP + mdat + box(b"moov", mvhd(3000), trak(stsz, stco, stsc, more))


def test_chunks_of_samples_lie_in_the_content():
    found = walk(tabled([10, 20, 30, 40], [0, 30], [1, 2, 1]))
    assert (found.duration_s, found.sound, found.video, found.counted) == (3.0, True, False, True)
    start = len(FTYP) + 8
    assert found.mdat == ((start, start + 100),)
    assert found.packets == ((start, start + 30), (start + 30, start + 100))
    assert walk(tabled([25] * 4, [0, 25, 50], [1, 1, 1, 3, 2, 1], each=25)).counted


@pytest.mark.parametrize(
    ("sizes", "chunks", "runs", "code"),
    [
        ([10, 20, 30, 40], [0, 31], [1, 2, 1], "media.damaged"),
        ([10, 20, 30, 41], [0, 30], [1, 2, 1], "media.damaged"),
        ([10] * 4, [0, 30], [1, 1, 1], "media.damaged"),
        ([10] * 4, [0, 30], [2, 2, 1], "media.damaged"),
        ([10] * 4, [0, 30], [1, 1, 1, 3, 1, 1, 2, 2, 1], "media.damaged"),
        ([10] * 4, [0, 30], [1, 1, 1, 4, 3, 1], "media.damaged"),
        ([10] * 4, [0, 30], [0, 2, 1], "media.damaged"),
        ([10] * 4, [], [], "media.damaged"),
        ([], [], [], "media.damaged"),
        ([10, 20, 30, 99_999], [0, 30], [1, 2, 1], "media.cut"),
    ],
)
def test_tables_that_are_wrong(sizes, chunks, runs, code):
    assert refused(tabled(sizes, chunks, runs)) == code


@pytest.mark.parametrize(
    ("bits", "sizes", "table"),
    [
        (16, [300, 20, 1, 2], b"\1\x2c\0\x14\0\1\0\2"),
        (8, [200, 20, 101], b"\xc8\x14\x65"),
        (4, [15, 2, 9], b"\xf2\x90"),
        (4, [15, 2, 9, 1], b"\xf2\x91"),
    ],
)
def test_sizes_of_samples_in_a_table_with_fewer_bits(bits, sizes, table):
    plain = tabled(sizes, [0], [1, len(sizes), 1], content=sum(sizes))
    old = full(b"stsz", 0, len(sizes), *sizes)

    def made(table: bytes, bits: int = bits) -> bytes:
        new = box(b"stz2", struct.pack(">III", 0, bits, len(sizes)), table)
        new += box(b"free", bytes(len(old) - len(new) - 8))
        return plain.replace(old, new)

    found = walk(made(table))
    assert found == walk(plain)
    assert found.counted
    assert refused(made(table[:-1])) == "media.damaged"
    assert refused(made(table, 5)) == "media.damaged"
    larger = bytes((table[0] + 16,)) + table[1:] if bits > 4 else b"\xf9" + table[1:]
    assert refused(made(larger)) in {"media.damaged", "media.cut"}


def test_what_is_no_movie():
    content, moov = box(b"mdat", bytes(100)), box(b"moov", mvhd(0), trak())
    for data in (b"", content + moov, FTYP + content, FTYP + moov):
        assert refused(data) == "media.damaged"


def test_a_run_may_be_longer_than_what_is_left():
    assert walk(tabled([10, 20, 30], [0, 30], [1, 2, 1])).counted


def test_a_movie_that_does_not_say_what_it_is_has_all_in_its_place():
    """Where its beginning was lost, everything stands so many bytes before where its tables say."""
    plain = tabled([10, 20, 30, 40], [0, 30], [1, 2, 1], content=100)
    for name in (b"wide", b"free", b"skip"):
        old = box(name, bytes(len(FTYP) - 8)) + plain[len(FTYP) :]
        assert walk(old) == walk(plain)
    lost = tabled([10, 20, 30], [0, 30], [1, 2, 1], content=100)
    for rest in (lost[len(FTYP) :], box(b"free") + lost[len(FTYP) :]):
        assert refused(rest) == "media.damaged"


def test_more_samples_than_content_are_a_cut():
    data = tabled([60, 60], [0, 40], [1, 1, 1])
    assert refused(data) == "media.cut"
    assert walk(tabled([60, 40], [0, 40], [1, 1, 1])).counted


@pytest.mark.parametrize("name", [b"enca", b"encv", b"drms"])
def test_encrypted_samples_are_refused(name):
    kinds = box(b"stsd", bytes(4) + struct.pack(">I", 1) + box(name, bytes(20)))
    data = tabled([10], [0], [1, 1, 1], more=kinds)
    with pytest.raises(MediaBlockedError):
        walk(data)
    assert walk(data.replace(name, b"mp4a")).counted


def test_how_long_it_plays_by_its_head():
    for wide in (False, True):
        moov = box(
            b"moov",
            mvhd(90_000, scale=600, wide=wide),
            tabled([10], [0], [1, 1, 1])[len(FTYP) + 108 :][8 + len(mvhd(0)) :],
        )
        assert walk(FTYP + box(b"mdat", bytes(100)) + moov).duration_s == 150
        unknown = (1 << (64 if wide else 32)) - 1
        for head in (mvhd(unknown, wide=wide), mvhd(5, scale=0, wide=wide), b""):
            rest = moov[8 + len(mvhd(0, wide=wide)) :]
            data = FTYP + box(b"mdat", bytes(100)) + box(b"moov", head, rest)
            assert walk(data).duration_s is None


# ---- fragments


def movie(*tracks: bytes, extends: bytes = b"", ticks: int = 0) -> bytes:
    return FTYP + box(b"moov", mvhd(ticks), *(tracks or (trak(),)), box(b"mvex", extends))


def fragment(
    runs: Sequence[bytes],
    *,
    head: bytes,
    time: bytes = b"",
) -> bytes:
    return box(b"moof", full(b"mfhd", 1), box(b"traf", head, time, *runs))


def own(size: int, count: int = 4, *, lasts: int = 500, offset: int | None = None) -> bytes:
    """A run whose samples tell their duration and size."""
    flags = 0x300 | (offset is not None)
    where = [] if offset is None else [offset & 0xFFFFFFFF]
    return full(b"trun", count, *where, *[lasts, size] * count, flags=flags)


def relative(size: int = 25, *, slip: int = 0, lasts: int = 500, begin: int | None = None) -> bytes:
    """A fragment of four samples, whose data is counted from its head, with the data behind it."""
    head = full(b"tfhd", 1, flags=0x20000)
    time = b"" if begin is None else full(b"tfdt", begin)
    length = len(fragment([own(size, offset=0, lasts=lasts)], head=head, time=time))
    whole = fragment([own(size, offset=length + 8 + slip, lasts=lasts)], head=head, time=time)
    return whole + box(b"mdat", bytes(100))


def test_fragments_add_up():
    found = walk(movie() + relative() * 3)
    assert (found.duration_s, found.counted, found.sound) == (6.0, False, True)
    assert len(found.mdat) == 3


@pytest.mark.parametrize(("size", "slip"), [(25, 1), (26, 0), (25, -1), (25, -10_000)])
def test_data_outside_of_the_content_is_missing(size, slip):
    behind = box(b"free", bytes(50))
    assert refused(movie() + relative(size, slip=slip) + behind) in {"media.damaged", "media.cut"}


def test_an_offset_may_lead_back():
    head = full(b"tfhd", 1)
    run = own(25, offset=-100)
    assert walk(movie() + box(b"mdat", bytes(100)) + fragment([run], head=head)).duration_s == 2.0
    run = own(25, offset=-99)
    data = movie() + box(b"mdat", bytes(100)) + fragment([run], head=head) + bytes(0)
    assert refused(data + box(b"free", bytes(50))) == "media.damaged"


def test_data_may_be_counted_from_the_start_of_the_file():
    start = movie()
    for extra, fields in ((0, []), (2, [1]), (8, [7]), (10, [1, 7]), (18, [1, 9]), (26, [1, 7, 9])):
        head = box(
            b"tfhd",
            struct.pack(">IIQ", 1 | extra, 1, len(start) + 8),
            struct.pack(f">{len(fields)}I", *fields),
        )
        data = start + box(b"mdat", bytes(100)) + fragment([own(25, offset=0)], head=head)
        assert walk(data).duration_s == 2.0
        moved = data.replace(struct.pack(">Q", len(start) + 8), struct.pack(">Q", len(start) + 9))
        assert refused(moved + box(b"free")) in {"media.damaged", "media.cut"}


def test_a_second_run_goes_on_where_the_first_one_ends():
    head = full(b"tfhd", 1, flags=0x20000)
    length = len(fragment([own(10, offset=0), own(15)], head=head))
    good = fragment([own(10, offset=length + 8), own(15)], head=head) + box(b"mdat", bytes(100))
    assert walk(movie() + good).duration_s == 4.0
    long = fragment([own(10, offset=length + 8), own(16)], head=head) + box(b"mdat", bytes(100))
    assert refused(movie() + long) == "media.cut"
    assert refused(movie() + long + box(b"free", bytes(50))) in {"media.cut", "media.damaged"}


@pytest.mark.parametrize("in_fragment", [True, False])
def test_samples_that_tell_neither_size_nor_duration_have_those_of_their_track(in_fragment):
    extends = full(b"trex", 1, 1, 250, 0 if in_fragment else 25, 0)
    flags, fields = (0x20018, [500, 25]) if in_fragment else (0x20000, [])
    head = full(b"tfhd", 1, *fields, flags=flags)
    for more in (0, 4, 0x400, 0x800, 0xC04):
        extra = [0] * (bool(more & 4) + 4 * (bool(more & 0x400) + bool(more & 0x800)))

        def made(offset: int, more: int = more, extra: list[int] = extra) -> bytes:
            return fragment([full(b"trun", 4, offset, *extra, flags=1 | more)], head=head)

        data = made(len(made(0)) + 8) + box(b"mdat", bytes(100))
        assert walk(movie(extends=extends) + data).duration_s == (2.0 if in_fragment else 1.0)
        slipped = made(len(made(0)) + 9) + box(b"mdat", bytes(100)) + box(b"free", bytes(9))
        assert refused(movie(extends=extends) + slipped) == "media.damaged"


def test_a_fragment_says_when_it_begins():
    parts = [relative(begin=begin) for begin in (5000, 7000, 9000)]
    assert walk(movie() + b"".join(parts)).duration_s == 6.0
    assert walk(movie() + parts[0] + relative(begin=8000)).duration_s == 5.0
    assert refused(movie() + parts[0] + relative(begin=8001)) == "media.damaged"
    assert refused(movie() + parts[0] + parts[2]) == "media.damaged"


def test_fragments_of_an_unknown_track_are_damaged():
    assert refused(movie(trak(number=2)) + relative()) == "media.damaged"
    assert walk(movie(trak(number=1, wide=True)) + relative()).duration_s == 2.0
    assert walk(movie(trak(number=2), trak(number=1)) + relative()).duration_s == 2.0


def test_fragments_play_as_long_as_the_head_tells():
    assert walk(movie(ticks=3500) + relative()).duration_s == 2.0
    assert refused(movie(ticks=3501) + relative()) == "media.cut"
    for told, counted in ((2000, True), (2001, True), (2002, False), (3500, False)):
        assert walk(movie(extends=full(b"mehd", told)) + relative()).counted is counted
    assert refused(movie(extends=full(b"mehd", 3501)) + relative()) == "media.cut"


def test_the_time_is_that_of_the_sound():
    picture = trak(number=2, kind=b"vide")
    found = walk(movie(picture, trak()) + relative())
    assert (found.duration_s, found.video, found.sound) == (2.0, True, True)
    assert walk(movie(trak(kind=b"vide")) + relative()).duration_s == 2.0


# ---- indexes, and where everything leads


def sidx(*lengths: int, first: int = 0, wide: bool = False) -> bytes:
    head = [1, 1000, *([0, 0, 0, first] if wide else [0, first]), len(lengths)]
    refs = [number for length in lengths for number in (length, 0, 0)]
    return full(b"sidx", *head, *refs, version=int(wide))


@pytest.mark.parametrize("wide", [False, True])
def test_an_index_leads_to_nothing_behind_the_end(wide):
    part = relative()
    good = movie() + sidx(len(part), len(part), wide=wide) + part * 2
    assert walk(good).counted
    assert refused(movie() + sidx(len(part), len(part) + 1, wide=wide) + part * 2) == "media.cut"
    assert (
        refused(movie() + sidx(len(part), len(part), first=1, wide=wide) + part * 2) == "media.cut"
    )
    file = io.BytesIO(good)
    # The first part, the second one, and the end of the file.
    assert mp4_places.places(file, len(good)) == [(3, 0), (5, 0), (6, 108)]


PART = relative()
ALL = sidx(len(PART), len(PART))
OWN = sidx(len(PART))
STYP, MFRA = box(b"styp", b"msdh\0\0\0\0"), box(b"mfra")


@pytest.mark.parametrize(
    ("parts", "proven"),
    [
        ((PART, PART), False),
        ((OWN, PART, OWN, PART), False),
        ((OWN, PART), False),
        ((STYP, OWN, PART, STYP, OWN, PART), False),
        ((STYP, ALL, PART, PART), False),  # the index of a segment, which others may follow
        ((PART, ALL, PART, PART), False),
        ((ALL, PART, PART, OWN, PART), False),
        ((OWN, ALL, PART, PART), True),
        ((ALL, PART, PART), True),
        ((ALL, PART, PART, box(b"free", bytes(9))), True),
        ((PART, PART, MFRA), True),
        ((OWN, PART, OWN, PART, MFRA), True),
        ((MFRA, PART), False),
    ],
)
def test_what_proves_that_no_fragment_is_missing_at_the_end(parts, proven):
    found = walk(movie() + b"".join(parts))
    assert found.counted is proven


@pytest.mark.parametrize(
    ("extends", "tail", "proven"),
    [
        (None, b"", True),
        ([], b"", False),  # fragments follow, if nothing was cut off
        ([full(b"trex", 1, 1, 250, 25, 0)], b"", False),
        ([full(b"mehd", 3000)], b"", True),
        ([full(b"mehd", 4000)], b"", False),
        ([], MFRA, True),
        ([], box(b"free"), False),
    ],
)
def test_samples_in_the_head_are_not_all_where_fragments_may_follow(extends, tail, proven):
    times = full(b"stts", 1, 3, 1000)
    plain = tabled([10, 20, 30], [0, 30], [1, 2, 1], more=times)
    at = plain.index(b"moov") - 4
    mvex = b"" if extends is None else box(b"mvex", *extends)
    data = plain[:at] + box(b"moov", plain[at + 8 :], mvex) + tail
    assert walk(data).counted is proven
    assert walk(data).duration_s in {3.0, 4.0}


def test_fragments_that_are_all_gone_are_missed_where_their_length_is_told():
    times = full(b"stts", 1, 3, 1000)
    plain = tabled([10, 20, 30], [0, 30], [1, 2, 1], more=times)
    at = plain.index(b"moov") - 4
    told = box(b"mvex", full(b"mehd", 6000))
    assert refused(plain[:at] + box(b"moov", plain[at + 8 :], told)) == "media.cut"


def test_a_table_of_random_access_points():
    start = movie()
    part = relative()
    for wide, sizes, extra in ((False, 0, 3), (True, 0, 3), (False, 0b111001, 4 + 3 + 2)):
        entry = struct.pack(">QQ" if wide else ">II", 0, len(start)) + bytes(extra)
        tfra = box(b"tfra", struct.pack(">IIII", int(wide) << 24, 1, sizes, 2), entry, entry)
        data = start + part + box(b"mfra", tfra)
        assert mp4_places.places(io.BytesIO(data), len(data)) == [(2, 0), (2, 0)]
        cut = (
            start
            + part
            + box(
                b"mfra",
                box(b"tfra", struct.pack(">IIII", int(wide) << 24, 1, sizes, 3), entry, entry),
            )
        )
        with pytest.raises(MediaDamagedError):
            mp4_places.places(io.BytesIO(cut), len(cut))


@pytest.mark.parametrize("large", [False, True])
def test_numbers_are_mended_when_what_they_lead_to_moves(large):
    """The table of contents stands first and becomes longer."""

    def made(start: int, padding: int) -> bytes:
        table = (
            box(b"co64", struct.pack(">IIQQ", 0, 2, start, start + 50))
            if large
            else full(b"stco", 2, start, start + 50)
        )
        moov = box(
            b"moov", mvhd(1000), trak(full(b"stsz", 50, 2), table), box(b"udta", bytes(padding))
        )
        return FTYP + moov + box(b"mdat", bytes(100))

    start = len(made(0, 10)) - 100
    before = made(start, 10)
    places = mp4_places.places(io.BytesIO(before), len(before))
    assert places == [(2, 8), (2, 58)]
    after = io.BytesIO(made(start, 77))
    mp4_places.mend(after, len(made(0, 77)), places)
    assert after.getvalue() == made(start + 67, 77)
    with pytest.raises(MediaDamagedError):
        mp4_places.mend(after, len(made(0, 77)), places[:1])


@pytest.mark.parametrize("version", [0, 1, 2])
@pytest.mark.parametrize("base_w", [0, 4])
@pytest.mark.parametrize("method", [0, 1])
def test_items_that_lie_elsewhere_in_the_file(version, base_w, method):
    picture = box(b"mdat", bytes(100))
    target = len(FTYP) + 8
    is_counted = method == 0 or version == 0

    def iloc(at: int) -> bytes:
        ids = ">I" if version == 2 else ">H"
        data = struct.pack(">IH", version << 24, 0x4400 | base_w << 4)
        data += struct.pack(ids, 2)
        for number in (1, 2):
            data += struct.pack(ids, number)
            data += struct.pack(">H", method) if version else b""
            data += bytes(2)
            data += struct.pack(">I", at) if base_w else b""
            data += struct.pack(">HII", 1, 7 if base_w else at, 10)
        return box(b"iloc", data)

    for meta in (
        box(b"meta", bytes(4), iloc(target)),
        box(b"meta", box(b"hdlr", bytes(24)), iloc(target)),
    ):
        data = FTYP + picture + meta
        wanted = (1, 15 if base_w else 8)
        found = mp4_places.places(io.BytesIO(data), len(data))
        assert found == ([wanted, wanted] if is_counted else [])
        moved = FTYP + box(b"free") + picture + meta
        file = io.BytesIO(moved)
        if is_counted:
            mp4_places.mend(file, len(moved), [(2, place) for _, place in found])
            assert iloc(target + 8) in file.getvalue()


# ---- the table of contents, to the number


def test_so_many_tracks_are_looked_at(monkeypatch):
    monkeypatch.setattr(mp4, "_MAX_TRACKS", 2)
    two = [trak(number=1), trak(number=2)]
    assert walk(movie(*two) + relative()).duration_s == 2.0
    assert refused(movie(*two, trak(number=3)) + relative()) == "media.damaged"


def test_there_may_be_64_tracks():
    tracks = [trak(number=number) for number in range(1, 66)]
    assert walk(movie(*tracks[:64]) + relative()).duration_s == 2.0
    assert refused(movie(*tracks) + relative()) == "media.damaged"


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("scale", [500, 1000, 4000])
def test_the_time_of_a_track_is_in_its_own_unit(wide, scale):
    track = trak(scale=scale, wide=wide, number=0x01020304)
    fragment_of = relative().replace(
        full(b"tfhd", 1, flags=0x20000), full(b"tfhd", 0x01020304, flags=0x20000)
    )
    assert walk(movie(track) + fragment_of).duration_s == 2000 / scale


def test_a_track_that_does_not_say_its_number_or_its_unit():
    hdlr = box(b"hdlr", bytes(8) + b"soun" + bytes(12))
    nameless = box(b"trak", box(b"mdia", full(b"mdhd", 0, 0, 1000), hdlr))
    assert refused(movie(nameless) + relative()) == "media.damaged"
    timeless = box(b"trak", full(b"tkhd", 0, 0, 1), box(b"mdia", hdlr))
    assert walk(movie(timeless) + relative()).duration_s is None


def test_a_track_without_tables_has_what_its_fragments_bring():
    hdlr = box(b"hdlr", bytes(8) + b"soun" + bytes(12))
    bare = box(b"trak", full(b"tkhd", 0, 0, 1), box(b"mdia", full(b"mdhd", 0, 0, 1000, 0, 0), hdlr))
    assert walk(movie(bare) + relative(begin=5000)).duration_s == 2.0
    assert refused(FTYP + box(b"moov", bare) + box(b"mdat", bytes(100))) == "media.damaged"


def test_what_is_said_of_an_unknown_track_counts_for_nothing():
    extends = full(b"trex", 9, 1, 250, 25, 0) + full(b"free", 1, 1, 9_000, 9_000)
    assert walk(movie(extends=extends) + relative()).duration_s == 2.0


def test_fragments_go_on_behind_what_the_tables_tell():
    stts = full(b"stts", 2, 3, 100, 2, 350)
    sizes, chunks, runs = (
        full(b"stsz", 20, 5),
        full(b"stco", 1, len(FTYP) + 8),
        full(b"stsc", 1, 1, 5, 1),
    )
    track = trak(stts, sizes, chunks, runs)
    start = FTYP + box(b"mdat", bytes(100)) + box(b"moov", mvhd(0), track, box(b"mvex"))
    assert walk(start + relative()).duration_s == 3.0
    assert walk(start + relative(begin=1000)).duration_s == 3.0
    assert walk(start + relative(begin=2000)).duration_s == 4.0
    assert refused(start + relative(begin=2001)) == "media.damaged"  # the first of them is missing


def test_chunks_without_runs_only_have_to_begin_in_the_content():
    base = len(FTYP) + 8
    for at, is_good in ((0, True), (100, True), (101, False)):
        stco = full(b"stco", 1, base + at)
        data = (
            FTYP
            + box(b"mdat", bytes(100))
            + box(b"moov", mvhd(3000), trak(full(b"stsz", 0, 1, 50), stco))
        )
        if is_good:
            assert walk(data).counted
        else:
            assert refused(data) == "media.damaged"


def test_samples_of_one_size_are_counted_without_a_list():
    assert list(mp4._sample_ends(_loaded(full(b"stsz", 1, 3)))) == [0, 1, 2, 3]
    assert list(mp4._sample_ends(_loaded(full(b"stsz", 7, 2)))) == [0, 7, 14]
    assert list(mp4._sample_ends(_loaded(full(b"stsz", 0, 2, 5, 6)))) == [0, 5, 11]
    assert len(mp4._sample_ends(_loaded(full(b"stsz", 1, 0xFFFFFFFF)))) == 1 << 32
    assert refused(tabled([1] * 4, [0], [1, 4, 1], each=0xFFFFFFFF)) == "media.cut"


def _loaded(data: bytes):
    (one,) = mp4_boxes.boxes(io.BytesIO(data), len(data))
    return mp4_boxes.load(io.BytesIO(data), one)


def test_a_run_may_hold_no_chunk_and_samples_may_be_empty():
    assert walk(tabled([10] * 4, [0, 20], [1, 1, 1, 1, 2, 1])).counted
    assert walk(tabled([0, 0], [0], [1, 2, 1])).duration_s == 3.0


def late(begin: int) -> bytes:
    """A fragment that tells its beginning in eight bytes."""
    head, time = (
        full(b"tfhd", 1, flags=0x20000),
        full(b"tfdt", begin >> 32, begin & 0xFFFFFFFF, version=1),
    )
    length = len(fragment([own(25, offset=0)], head=head, time=time))
    return fragment([own(25, offset=length + 8)], head=head, time=time) + box(b"mdat", bytes(100))


def test_a_beginning_may_be_told_in_eight_bytes():
    begin = 5 << 32
    assert walk(movie() + late(begin) + late(begin + 2000)).duration_s == 4.0
    assert refused(movie() + late(begin) + late(begin + 3001)) == "media.damaged"
    assert walk(movie() + relative() + relative(begin=2000)).duration_s == 4.0
    assert refused(movie() + relative() + relative(begin=3001)) == "media.damaged"


def test_a_file_that_tells_no_length_and_no_unit_has_none():
    assert mp4._told(_loaded(box(b"moov", full(b"free")))) == 0.0
    assert mp4._told(_loaded(box(b"moov", mvhd(3000, scale=0)))) == 0.0
    assert mp4._longest({}) == 0.0
    for wide in (False, True):
        unknown = 0xFFFFFFFFFFFFFFFF if wide else 0xFFFFFFFF
        assert mp4._told(_loaded(box(b"moov", mvhd(unknown, wide=wide)))) == 0.0
    longer = box(b"mvex", full(b"mehd", 1, 0, version=1))
    assert mp4._told(_loaded(box(b"moov", mvhd(5), longer))) == (1 << 32) / 1000
    assert mp4._told(_loaded(box(b"moov", mvhd(5), box(b"mvex", full(b"mehd", 7000))))) == 7.0


# ---- fragments, to the number


def beside(content: int, *trafs: bytes) -> bytes:
    """One fragment of several tracks, with its data behind it."""
    return box(b"moof", full(b"mfhd", 1), *trafs) + box(b"mdat", bytes(content))


@pytest.mark.parametrize("base", [0, 1])
@pytest.mark.parametrize("kind", [0, 2])
@pytest.mark.parametrize("duration", [0, 8])
@pytest.mark.parametrize("size", [0, 0x10])
def test_a_fragment_tells_each_of_its_numbers_or_leaves_it_to_the_track(base, kind, duration, size):
    """In the order of ISO/IEC 14496-12, and whatever may stand behind them."""
    start = movie(extends=full(b"trex", 1, 1, 250, 25, 0)) + box(b"mdat", bytes(100))
    sound = len(start) - 100
    fields = [number for flag, number in ((kind, 9), (duration, 0x01000001), (size, 20)) if flag]
    where = struct.pack(">Q", sound - 5) if base else b""
    head = box(
        b"tfhd",
        struct.pack(">II", base | kind | duration | size, 1),
        where,
        struct.pack(f">{len(fields)}I", *fields),
        b"\xff\xff",
    )
    run = full(b"trun", 4, (5 if base else sound - len(start)) & 0xFFFFFFFF, flags=1)
    found = walk(start + fragment([run], head=head))
    assert found.duration_s == 4 * (0x01000001 if duration else 250) / 1000
    assert found.packets == ((sound, sound + 4 * (20 if size else 25)),)


def test_what_neither_a_fragment_nor_its_track_tells_is_nothing():
    run = full(b"trun", 4, flags=0)
    data = movie() + box(b"mdat", bytes(100)) + fragment([run], head=full(b"tfhd", 1))
    found = walk(data)
    assert (found.duration_s, found.packets) == (None, ())


@pytest.mark.parametrize("flags", [0x20000, 0])
def test_data_of_a_second_track_is_counted_from_the_fragment_or_from_behind_the_first_one(flags):
    sound, picture = trak(number=1), trak(number=2, kind=b"vide")

    def made(offset: int, second: int, content: int = 200) -> bytes:
        return movie(picture, sound) + beside(
            content,
            box(b"traf", full(b"tfhd", 2), own(25, offset=offset, lasts=900)),
            box(b"traf", full(b"tfhd", 1, flags=flags), own(25, offset=second)),
        )

    length = len(made(0, 0, 0)) - len(movie(picture, sound))
    second = length + 100 if flags else 0
    found = walk(made(length, second))
    at = found.mdat[0][0]
    assert found.packets == ((at + 100, at + 200),)
    assert found.duration_s == 2.0  # of the sound, not of the picture
    assert refused(made(length, second + 1) + box(b"free", bytes(9))) == "media.damaged"


@pytest.mark.parametrize("version", [0, 1])
def test_what_stands_behind_the_numbers_of_a_box_counts_for_nothing(version):
    def number(name: bytes, value: int) -> bytes:
        return box(name, bytes([version]), bytes(3), value.to_bytes(8 if version else 4), b"\xff")

    def made(begin: int) -> bytes:
        head, time = full(b"tfhd", 1, flags=0x20000), number(b"tfdt", begin)
        length = len(fragment([own(25, offset=0)], head=head, time=time))
        run = own(25, offset=length + 8)
        return fragment([run], head=head, time=time) + box(b"mdat", bytes(100))

    assert walk(movie() + made(5000) + made(7000)).duration_s == 4.0
    assert walk(movie(extends=number(b"mehd", 2000)) + made(0)).duration_s == 2.0
    large = 1 << (56 if version else 24)
    assert refused(movie() + made(0) + made(large)) == "media.damaged"
    assert refused(movie(extends=number(b"mehd", large)) + made(0)) == "media.cut"


@pytest.mark.parametrize("wide", [False, True])
def test_something_may_stand_between_an_index_and_what_it_leads_to(wide):
    gap, part = box(b"free"), relative()
    index = sidx(len(part), len(part), first=len(gap), wide=wide)
    assert walk(movie() + index + gap + part * 2).counted
