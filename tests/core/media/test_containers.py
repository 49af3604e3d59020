"""Whole files pass, everything else is told apart; hostile bytes raise nothing but our own errors."""

from __future__ import annotations

import contextlib
import io
import random
import struct
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from suno_desktop.core.errors import DiskError, MediaBlockedError, MediaDamagedError, MediaError
from suno_desktop.core.media import containers, mp3, mp4
from suno_desktop.core.model import MediaKind
from tests.core.media import makers


@pytest.fixture
def check(tmp_path):
    def run(data, kind=MediaKind.MP3, **more):
        path = tmp_path / "x.part"
        path.write_bytes(data)
        return containers.check(path, kind, **more)

    return run


def code(check: Any, data: bytes, kind: MediaKind = MediaKind.MP3, **more: Any) -> str:
    with pytest.raises(MediaError) as caught:
        check(data, kind, **more)
    str(caught.value)
    return caught.value.code


@pytest.mark.parametrize(
    ("file", "name", "counted"),
    [
        ("song.mp3", "mp3", True),
        ("plain.mp3", "mp3", False),
        ("vbr.mp3", "mp3", True),
        ("back.mp4", "mp4", True),
        ("front.mp4", "mp4", True),
        ("frag.mp4", "mp4", True),
        ("song.m4a", "m4a", True),
        ("song.wav", "wav", True),
        ("song.ogg", "ogg", True),
        ("opus.ogg", "ogg", True),
        ("song.flac", "flac", True),
        ("song.webm", "webm", True),
    ],
)
def test_real_files_are_whole(real, file, name, counted):
    found = containers.check(real(file), MediaKind.MP3, duration_s=12)
    assert (found.name, found.counted) == (name, counted)
    if found.duration_s is not None:
        assert found.duration_s == pytest.approx(12, abs=0.2)
    assert (found.frames > 400) == (name == "mp3")
    assert containers.name_of(real(file)) == name


@pytest.mark.parametrize(
    "file",
    [
        "song.mp3", "vbr.mp3", "back.mp4", "front.mp4", "frag.mp4", "song.wav", "song.ogg", "opus.ogg",
        "song.flac", "song.webm",
    ],
)  # fmt: skip
def test_a_real_file_cut_anywhere_is_not_whole(real, check, file):
    data = real(file).read_bytes()
    for at in sorted(random.Random(7).sample(range(1, len(data)), 60)):
        code(check, data[:at])


def test_a_file_without_a_statement_is_caught_by_its_length(real, check):
    data = real("plain.mp3").read_bytes()
    half = data[: 192 * 250]  # ends exactly with a frame
    assert check(half).counted is False
    assert code(check, half, duration_s=12.0) == "media.wrong_length"


def test_length_is_compared_with_tolerance(check):
    data = makers.mp3(383)  # 10 s
    assert check(data, duration_s=11.4).duration_s == pytest.approx(10.0, abs=0.01)
    assert code(check, data, duration_s=11.7) == "media.wrong_length"
    for useless in (None, 0.0, -1.0, float("nan"), float("inf")):
        check(data, duration_s=useless)
    long = makers.mp3(7660)  # 200 s: one percent is more than 1.5 s
    check(long, duration_s=201.9)


def test_what_is_no_sound_at_all(check):
    rnd = random.Random(3)
    assert code(check, b"") == "media.empty"
    assert code(check, b"\xef\xbb\xbf <!doctype html><html>") == "media.web_page"
    assert code(check, b'{"code":"success"}') == "media.web_page"
    assert code(check, b"\xff") == "media.not_media"
    assert code(check, b"plain words " * 300) == "media.not_media"
    assert code(check, b"\x89PNG\r\n\x1a\n" + rnd.randbytes(5000)) == "media.wrong_container"
    assert code(check, b"\x1f\x8b\x08" + rnd.randbytes(5000)) == "media.wrong_container"
    assert code(check, makers.id3()) == "media.damaged"
    assert code(check, makers.id3(5000)[:300]) == "media.cut"


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"<!DOCTYPE html>\n<html>", "html"), (b"\r\n <HTML lang=en>", "html"), (b"<h1>502 Bad Gateway</h1>", "html"),
        (b"<!-- a word --><body>", "html"), (b"\xef\xbb\xbf<html>", "html"), (b"<", "html"), (b"<!doctype", "html"),
        (b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x"><html xmlns="y">', "html"),
        (b'<?xml version="1.0"?>\n<html xmlns="y">', "html"), ("<html>\u4e0d\u5728".encode("gbk"), "html"),
        ("\ufeff<!doctype html><html>".encode("utf-16-le"), "html"), ("\ufeff <html>".encode("utf-16-be"), "html"),
        ("<html>".encode("utf-16-le"), "html"), ("<html>".encode("utf-16-be"), "html"),
        (b"<html>" + b" " * 250 + b"\0", "html"), (b"<html>" + b" " * 249 + b"\0", None),
        (b'<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code></Error>', "xml"), (b"<Error><Code>", "xml"),
        (b'<?xml version="1.0"?>', "xml"), (b"<s:Envelope>", "xml"), (b"<!DOCTYPE note><note>", "xml"),
        (b'{"code":500}', "json"), (b" [1, 2]", "json"), (b'\xef\xbb\xbf{"code":500}', "json"), (b"[", "json"),
        ("\ufeff{}".encode("utf-16-le"), "json"),
        (b'<?xml version="1.0"?>\n<!-- a\n word -->\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011">', None),
        (b"<MPDs>", "xml"), (b"[playlist]\nFile1=", None), (b"#EXTM3U\n", None), (b"words <html>", None), (b"", None),
        (b"\0<\0\1", None), (b"<\0\0\0", None), (b"{\1\2\3", None), (b"\xff\xfe", None), (b"\xff\xfb\x90\x40{", None),
    ],
)  # fmt: skip
def test_a_text_instead_of_media_is_a_page_or_json_or_xml(head, kind):
    assert containers.page_kind(head) == kind
    assert containers.is_page(head) is (kind is not None)


def test_encrypted_bytes_may_begin_with_a_bracket(check):
    for sign in (b"<", b"{", b"["):
        noise = sign + random.Random(5).randbytes(20_000)
        assert not containers.is_page(noise)
        assert code(check, noise, MediaKind.MP4) == "media.encrypted"


def test_a_list_of_the_pieces_of_a_song_is_named(check):
    for text, name in ((b"#EXTM3U\n", "HLS"), (b'<?xml version="1.0"?><MPD>', "DASH")):
        with pytest.raises(MediaError) as caught:
            check(text)
        assert caught.value.code == "media.wrong_container"
        assert name in str(caught.value.values["container"])


def test_encrypted_bytes_are_refused_for_good_but_a_damaged_start_is_not(check):
    noise = random.Random(5).randbytes(100_000)
    with pytest.raises(MediaBlockedError) as caught:
        check(noise, MediaKind.MP4)
    assert caught.value.code == "media.encrypted"
    song = makers.mp3(200)
    assert code(check, b"\0" + song[1:]) == "media.damaged"
    assert code(check, b"\x11" * 8 + makers.mp4()[8:]) == "media.damaged"
    assert code(check, noise[:1000]) == "media.not_media"


def test_splices_and_holes(check):
    one, other = makers.mp3(100, stated=False), makers.mp3(100, stated=False, rate=48000)
    assert code(check, one + other) == "media.spliced"
    assert code(check, one + makers.mp3(100, stated=False, mono=True)) == "media.spliced"
    assert code(check, makers.mp3(100) + one) == "media.spliced"  # more than was stated
    assert code(check, makers.mp3(100)[: -417 * 10]) == "media.cut"  # fewer than was stated
    assert code(check, makers.mp3(100)[:-1]) == "media.cut"
    assert code(check, makers.mp3(100, stated=False) + b"\x41\x42") == "media.cut"
    assert code(check, one + b"junk that is no sound" * 500) == "media.damaged"
    assert code(check, one + bytes(5000)) == "media.damaged"
    assert code(check, one + makers.frame(seed=9)[1:] + one[-417:]) == "media.damaged"
    assert code(check, one[: 417 * 5] + b"\0" + one[417 * 5 + 1 :]) == "media.damaged"
    assert code(check, b"\0" + one[1:]) == "media.damaged"
    mixed = makers.info(90) + b"".join(
        makers.mp3(30, stated=False, kbps=kbps) for kbps in (128, 64, 96)
    )
    assert code(check, mixed) == "media.spliced"
    assert code(check, makers.mp3(20)) == "media.damaged"


def test_what_may_stand_around_the_sound(check):
    tag1 = b"TAG" + bytes(125)
    ape = b"x" * 50 + b"APETAGEX" + struct.pack("<IIII", 2000, 82, 1, 0) + bytes(8)
    ape_headed = bytes(32) + b"x" * 50 + ape[50:-12] + struct.pack("<I", 0x80000000) + bytes(8)
    lyrics = b"LYRICSBEGIN" + b"y" * 39 + b"000050LYRICS200"
    for tail in (tag1, ape, ape_headed, lyrics, lyrics + tag1, ape + tag1, bytes(4096)):
        assert check(makers.mp3(100, tail=tail)).frames == 100, tail
    for front in (
        makers.id3(),
        makers.id3() * 3,
        makers.id3(footer=True),
        makers.id3() + bytes(99),
    ):
        assert check(makers.mp3(100, front=front)).frames == 100
    for odd in (b"APETAGEX" + bytes(24), b"999999LYRICS200", b"LYRICSEND", b"x" * 3000):
        assert check(makers.mp3(100, tail=odd)).frames == 100, odd
        assert check(makers.mp3(100, front=odd)).frames == 100, odd
    assert check(b"ID3\xff\0\0\0\0\0\0" + makers.mp3(100)).frames == 100


def test_every_kind_of_frame_header():
    def parsed(head: bytes) -> Any:
        return mp3.parse_header(head)

    assert parsed(b"\xff\xfb\x90\x40").size == 417
    assert parsed(b"\xff\xfa\x92\x40").size == 418  # with checksum and padding
    low = parsed(b"\xff\xf3\x80\xc0")  # MPEG 2
    assert (low.rate, low.bitrate, low.mono, low.samples, low.size) == (22050, 64, True, 576, 208)
    assert parsed(b"\xff\xe3\x80\xc0").rate == 11025  # MPEG 2.5
    bad = (b"\xff\xfb", b"\xfe\xfb\x90\x40", b"\xff\xfb\x00\x40", b"\xff\xfb\xf0\x40")
    for head in (
        *bad,
        b"\xff\xfb\x9c\x40",
        b"\xff\xeb\x90\x40",
        b"\xff\xfd\x90\x40",
        b"\xff\xf1\x90\x40",
    ):
        assert mp3.parse_header(head) is None


def test_statements_in_frames_of_every_shape(check):
    xing = makers.info(100, mark=b"Xing") + makers.mp3(100, stated=False)
    assert check(xing).counted
    assert check(makers.mp3(100, mono=True)).counted
    silent = bytearray(makers.mp3(100))
    silent[4 + 32 + 7] = 0  # an Info frame that does not say the number
    assert check(bytes(silent)).counted is False


def test_a_frame_less_than_stated_is_forgiven_but_proves_no_end(check):
    """Otherwise a body without a length that breaks off within the last frames would pass for the whole."""
    assert check(makers.mp3(100)).counted
    for missing in (1, 2):
        assert check(makers.mp3(100)[: -417 * missing]).counted is False


def test_a_picture_without_sound_is_no_song(check):
    assert check(makers.mp4(), MediaKind.MP4).name == "mp4"
    with pytest.raises(MediaDamagedError) as caught:
        check(makers.mp4(), MediaKind.MP3)
    assert caught.value.code == "media.silent"


def test_mp4_of_every_layout(check):
    assert check(makers.mp4(), MediaKind.MP4).name == "mp4"
    assert check(makers.mp4(front=False), MediaKind.MP4).duration_s == 10
    assert check(makers.mp4(wide=True), MediaKind.MP4).duration_s == 10
    assert check(makers.mp4(handler=b"soun")).name == "m4a"
    assert check(makers.mp4(sizes=[1000, 3000]), MediaKind.MP4).counted
    assert check(makers.mp4(seconds=0), MediaKind.MP4).duration_s is None
    big = makers.mp4() + makers.box(b"free", bytes(10), large=True)
    assert check(big, MediaKind.MP4).counted
    unsized = makers.mp4()[:]
    at = unsized.rindex(b"mdat") - 4
    unsized = unsized[:at] + bytes(4) + unsized[at + 4 :]  # "to the end of the file"
    assert check(unsized, MediaKind.MP4).counted
    assert code(check, unsized[:-1000], MediaKind.MP4) == "media.cut"


def _moov(moov: bytes) -> Callable[[], bytes]:
    return lambda: (
        makers.box(b"ftyp", b"isom") + makers.box(b"moov", moov) + makers.box(b"mdat", b"x")
    )


def _without(name: bytes) -> Callable[[], bytes]:
    return lambda: makers.mp4().replace(name, b"skip")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (lambda: makers.mp4(offsets=[10_000_000]), "media.cut"),
        (lambda: makers.mp4(sizes=[5000]), "media.cut"),
        (lambda: makers.mp4(offsets=[3]), "media.damaged"),
        (lambda: makers.mp4(offsets=[]), "media.damaged"),
        (lambda: makers.mp4()[:-1], "media.cut"),
        (lambda: makers.mp4() + b"\0\0\0\1mdat", "media.damaged"),
        (lambda: makers.mp4() + b"\0\0\0\4mdat", "media.damaged"),
        (lambda: makers.mp4() + b"abc", "media.damaged"),
        (_without(b"moov"), "media.damaged"),
        (_without(b"mdat"), "media.damaged"),
        (_without(b"trak"), "media.damaged"),
        (_without(b"stbl"), "media.damaged"),
        (lambda: makers.mp4().replace(b"\0\0\0\1\0\0", b"\0\0\0\xff\0\0"), "media.damaged"),
        (_moov(bytes(17 * 2**20)), "media.damaged"),
        (_moov(makers.box(b"trak") * 65), "media.damaged"),
        (_moov(makers.box(b"free") * 10_001), "media.damaged"),
        (_moov(b"\0\0\0\1free"), "media.damaged"),
        (lambda: makers.box(b"ftyp", b"isom") + makers.box(b"free") * 100_001, "media.damaged"),
    ],
)  # fmt: skip
def test_broken_mp4(check, data, expected):
    assert code(check, data(), MediaKind.MP4) == expected


def test_a_fragmented_mp4_without_an_end_is_not_trusted_alone(real, check):
    data = real("frag.mp4").read_bytes()
    cut = data[: data.rindex(b"mfra") - 4]
    assert check(cut, MediaKind.MP4).counted is False
    with pytest.raises(MediaDamagedError):
        mp4.walk(io.BytesIO(makers.mp4()[24:]), len(makers.mp4()) - 24)


def test_where_the_sound_lies(tmp_path, real):
    path = tmp_path / "a"
    front, tail = makers.id3(), b"TAG" + bytes(125)
    song = makers.mp3(50)
    path.write_bytes(front + song + tail)
    assert containers.sound(path) == ((len(front), len(front) + len(song)),)
    (start, end), *_ = containers.sound(real("back.mp4"))
    assert end - start > 1000
    assert containers.sound(real("song.webm")) == ((0, real("song.webm").stat().st_size),)
    for name in ("song.wav", "song.flac"):
        ((start, end),) = containers.sound(real(name))
        assert 40 < start < 20_000
        assert end == real(name).stat().st_size


def test_a_missing_file_is_the_disks_trouble(tmp_path):
    with pytest.raises(DiskError) as caught:
        containers.check(tmp_path / "no" / "x", MediaKind.MP3)
    assert caught.value.code == "disk.missing"


def test_a_file_that_shrinks_while_it_is_walked_ends_the_walk():
    with pytest.raises(MediaDamagedError):
        mp3.walk(io.BytesIO(makers.mp3(40)), 10**9)


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "file",
    ["song.mp3", "back.mp4", "frag.mp4", "song.wav", "song.ogg", "song.flac", "song.webm"],
)
def test_mutated_files_raise_only_our_errors(real, check, file):
    rnd = random.Random(f"mutate {file}")
    data = real(file).read_bytes()[:60_000]
    data = data if file != "back.mp4" else real(file).read_bytes()
    tail = data[-4000:]
    for _ in range(120):
        broken = bytearray(data)
        for _ in range(rnd.choice((1, 3, 30))):
            at = rnd.randrange(len(broken)) if rnd.random() < 0.5 else rnd.randrange(200)
            if file.endswith("mp4") and rnd.random() < 0.5:
                at = len(broken) - 1 - rnd.randrange(len(tail))
            broken[at] = rnd.choice((0, 1, 0x7F, 0xFF, rnd.randrange(256)))
        length = rnd.randrange(1, len(broken)) if rnd.random() < 0.3 else None
        with contextlib.suppress(MediaError):
            check(bytes(broken[:length]))


def test_random_bytes_raise_only_our_errors(check):
    rnd = random.Random(11)
    starts = (
        b"",
        b"ID3\4\0\0",
        b"RIFF....WAVE",
        b"OggS",
        b"fLaC",
        b"\xff\xfb\x90\x40",
        b"\0\0\0\x10ftyp",
        b"TAG",
    )
    for _ in range(400):
        with pytest.raises(MediaError):
            check(rnd.choice(starts) + rnd.randbytes(rnd.randrange(3000)) + b"x")


def test_noise_is_taken_for_encrypted_and_what_has_an_order_is_not(check):
    rnd = random.Random(5)
    even = bytes(range(256)) * 100
    few = bytes(rnd.choices(range(200), k=25_600))  # a quarter of all values never comes
    leaning = bytes(rnd.choices(range(256), range(100, 356), k=25_600))
    for seed in range(5):
        noise = random.Random(seed).randbytes(20_000)
        assert code(check, b"\x01\x02" + noise, MediaKind.MP4) == "media.encrypted"
    assert code(check, even, MediaKind.MP4) == "media.encrypted"
    for data in (few, leaning, bytes(20_000) + b"x" * 20_000, b"words and words " * 2000):
        assert code(check, data, MediaKind.MP4) != "media.encrypted"


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"....ftypM4A ", "m4a"), (b"....ftypM4B.", "m4a"), (b"....ftypisom", "mp4"), (b"....freeM4A ", None),
        (b"RIFF....WAVE", "wav"), (b"RF64....WAVE", "wav"), (b"RIFF....AVI ", None), (b"xxxx....WAVE", None),
        (b"OggS", "ogg"), (b"fLaC", "flac"), (b"\x1a\x45\xdf\xa3", "webm"), (b"\x1a\x45\xdf", None),
        (makers.mp3(3), "mp3"), (bytes.fromhex("fff15080011ffc") + b"!", None), (b"", None),
    ],
)  # fmt: skip
def test_what_the_first_bytes_say(head, name):
    assert containers.sniff(head) == name


def test_a_little_junk_before_an_mp3_does_not_hide_it(tmp_path):
    path = tmp_path / "a"
    song = makers.mp3(60, stated=False)
    broken = bytearray(song)
    broken[2] ^= 0x04
    for data, name in (
        (b"\xfe" + song, "mp3"),
        (song, "mp3"),
        (bytes(broken), None),
        (b"words", None),
    ):
        path.write_bytes(data)
        assert containers.name_of(path) == name
    path.write_bytes(b"\xfe" + song)
    assert containers.check(path, MediaKind.MP3).name == "mp3"
    path.write_bytes(bytes(broken))
    with pytest.raises(MediaDamagedError) as caught:
        containers.check(path, MediaKind.MP3)
    assert "beginning" in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "video", "sound", "is_silent"),
    [
        (MediaKind.MP3, True, False, True), (MediaKind.MP3, True, True, False), (MediaKind.MP3, False, True, False),
        (MediaKind.MP4, True, False, False),
    ],
)  # fmt: skip
def test_a_song_must_have_sound(monkeypatch, kind, video, sound, is_silent):
    found = SimpleNamespace(
        video=video, sound=sound, name="webm", duration_s=1.0, counted=True,
        codecs=(("opus",) if sound else ()) + (("theora",) if video else ()),
    )  # fmt: skip
    for name in ("mp4", "webm", "ogg"):
        monkeypatch.setattr(getattr(containers, name), "walk", lambda *_: found)
        walker = containers._WALKERS[name]
        if is_silent:
            with pytest.raises(MediaDamagedError) as caught:
                walker(io.BytesIO(), 1, kind)
            assert caught.value.code == "media.silent"
        else:
            assert walker(io.BytesIO(), 1, kind).duration_s == 1.0


def test_so_many_bytes_are_needed_to_tell_chance(monkeypatch):
    noise = random.Random(7).randbytes(16_384)
    monkeypatch.setattr(mp3, "holds_frames", lambda _head: False)
    assert isinstance(containers._nothing_known(noise, MediaKind.MP3), MediaBlockedError)
    less = containers._nothing_known(noise[1:], MediaKind.MP3)
    assert less.code == "media.not_media"


@pytest.mark.parametrize(("spread", "is_random"), [(3.99, False), (4, False), (4.01, True)])
def test_how_evenly_bytes_are_spread(monkeypatch, spread, is_random):
    """Twice each byte, but one never and one four times: a spread of 4."""
    monkeypatch.setattr(containers, "_RANDOM_SPREAD", spread / 255)
    assert containers._is_random(bytes(range(1, 256)) * 2 + b"\1\1") is is_random


@pytest.mark.parametrize(
    ("got", "expected", "fits"),
    [
        (11.5, 10, True), (11.6, 10, False), (8.5, 10, True), (303, 300, True), (303.1, 300, False),
        (9, 0.5, False), (9, 0, True), (9, -1, True), (9, float("inf"), True), (9, None, True), (None, 5, True),
    ],
)  # fmt: skip
def test_how_long_it_must_play(got, expected, fits):
    container = containers.Container(name="mp3", duration_s=got, counted=False)
    if fits:
        containers._check_duration(container, expected)
    else:
        with pytest.raises(MediaDamagedError):
            containers._check_duration(container, expected)


def test_only_an_mp3_has_frames_and_a_checksum():
    found = containers.Container(name="wav", duration_s=None, counted=False)
    assert (found.frames, found.checksum_ok) == (0, None)


def riff(format_: int) -> bytes:
    """A WAV whose sound is in this format."""
    shape = struct.pack("<HHIIHH", format_, 2, 8000, 32000, 4, 16)
    body = b"WAVEfmt " + struct.pack("<I", 16) + shape + b"data" + struct.pack("<I", 32000)
    return b"RIFF" + struct.pack("<I", len(body) + 32000) + body + bytes(32000)


def test_a_wav_is_sound_as_it_is_where_a_wav_was_promised(check):
    plain, packed = riff(1), riff(6)
    for kind in (MediaKind.WAV, MediaKind.MP3):
        assert check(plain, kind).name == "wav"
    assert check(packed, MediaKind.MP3).name == "wav"
    for data, container in ((packed, "A-law"), (makers.mp3(100), "MP3")):
        with pytest.raises(MediaError) as caught:
            check(data, MediaKind.WAV)
        assert (caught.value.code, caught.value.values["container"]) == ("media.not_wav", container)


def test_marks_are_looked_for_in_the_first_64_kib(check):
    noise = random.Random(5).randbytes(70_000)
    for at, is_there in ((65_532, True), (65_533, False)):
        found = code(check, noise[:at] + b"moov" + noise[at:], MediaKind.MP4)
        assert found == ("media.damaged" if is_there else "media.encrypted")


def test_all_of_an_unknown_file_counts_as_its_sound(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"words")
    assert containers.sound(path) == containers.packets(path) == ((0, 5),)
