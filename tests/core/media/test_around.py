"""What programs leave around a whole sound: it is saved all the same, tagged or not, and a cut is noticed as without it."""

from __future__ import annotations

import contextlib
import functools
import random
import struct
import subprocess
from pathlib import Path

import pytest

from suno_desktop.core.errors import MediaDamagedError
from suno_desktop.core.media import containers, tags
from suno_desktop.core.model import MediaKind
from tests.core.media import makers


@pytest.mark.parametrize(
    ("told", "sound"), [(0xFFFFFFFF, 0xFFFFFFFF), (0x7FFFF024, 0x7FFFF000), (36, 0), (0, 0)]
)
def test_a_wav_that_came_through_a_pipe_is_tagged(real, tmp_path, told, sound):
    data = real("song.wav").read_bytes()
    at = data.index(b"data") + 4
    lengths = struct.pack("<I", told), struct.pack("<I", sound)
    path = tmp_path / "a.wav"
    path.write_bytes(data[:4] + lengths[0] + data[8:at] + lengths[1] + data[at + 4 :])
    found = containers.check(path, MediaKind.WAV, duration_s=12)
    assert not found.counted
    assert tags.write(path, "wav", tags.of(makers.clip())) == tags.audio_digest(real("song.wav"))
    assert tags.clip_id_of(path) == makers.clip().clip_id
    assert containers.check(path, MediaKind.WAV).counted


APE_ENDS = struct.pack("<III", 2000, 32 + 17, 1)
APE_ITEM = struct.pack("<II", 3, 0) + b"Title\0abc"
APE = (
    b"APETAGEX"
    + APE_ENDS
    + struct.pack("<I", 0xA0000000)
    + bytes(8)
    + APE_ITEM
    + b"APETAGEX"
    + APE_ENDS
    + struct.pack("<I", 0x80000000)
    + bytes(8)
)
ID3V1 = b"TAG" + b"t" * 125
LYRICS = b"LYRICSBEGINLYR00003abc000022LYRICS200"
TAILS = {
    "id3v1": ID3V1,
    "ape without its head": APE_ITEM + b"APETAGEX" + APE_ENDS + bytes(12),
    "several": makers.id3(50, footer=True) + APE + LYRICS + b"TAG+" + b"e" * 223 + ID3V1,
    "line": b"\r\n",
    "line and tag": b"\r\n" + APE + b"\n",
    "zeros": bytes(500),
}
FILES = [
    "song.ogg",
    "opus.ogg",
    "song.webm",
    "song.mka",
    "song.wav",
    "song.aac",
    "song.m4a",
    "index.m4a",
]


@functools.cache
def _packets(path: Path) -> str:
    run = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", path, "-map", "0:a", "-c", "copy", "-f", "md5", "-"],
        check=True,
        capture_output=True,
        text=True,
    )
    return run.stdout


def _saved(path: Path, plain: Path) -> None:
    """It is as whole as the plain one, and tagged or not it plays the same."""
    found = containers.check(path, MediaKind.MP3, duration_s=12)
    assert found == containers.check(plain, MediaKind.MP3)
    assert containers.name_of(path) == containers.name_of(plain)
    with contextlib.suppress(MediaDamagedError):  # then it is saved without tags
        if tags.write(path, found.name, tags.of(makers.clip())) is not None:
            assert tags.clip_id_of(path) == makers.clip().clip_id
    assert containers.check(path, MediaKind.MP3) == found
    assert _packets.__wrapped__(path) == _packets(plain)


@pytest.mark.parametrize("tail", TAILS)
@pytest.mark.parametrize("name", FILES)
def test_what_stands_behind_a_whole_file(real, tmp_path, name, tail):
    path = tmp_path / name
    path.write_bytes(real(name).read_bytes() + TAILS[tail])
    _saved(path, real(name))


@pytest.mark.parametrize(
    "name", ["song.ogg", "opus.ogg", "song.webm", "song.mka", "song.wav", "song.aac", "index.m4a"]
)
@pytest.mark.parametrize("front", [makers.id3(50), makers.id3(0) + makers.id3(300)])
def test_tags_in_front_of_a_whole_file(real, tmp_path, name, front):
    path = tmp_path / name
    path.write_bytes(front + real(name).read_bytes())
    _saved(path, real(name))


@pytest.mark.parametrize("length", [40_000, 70_000, 100_000, 200_000])
def test_a_tag_whose_length_is_a_plain_number_in_front_of_a_song(real, tmp_path, length):
    """Whatever becomes of such a tag, the song is the same and has ours."""
    path, data = tmp_path / "song.mp3", real("plain.mp3").read_bytes()
    picture = b"\0image/jpeg\0\3\0\xff\xd8\xff\xe0"
    picture += random.Random(length).randbytes(length - 10 - len(picture))
    tag = b"ID3\3\0\0" + struct.pack(">I", length) + b"APIC" + struct.pack(">IH", length - 10, 0)
    path.write_bytes(tag + picture + data)
    found = containers.check(path, MediaKind.MP3, duration_s=12)
    assert found == containers.check(real("plain.mp3"), MediaKind.MP3)
    assert containers.sound(path) == ((len(tag + picture), len(tag + picture) + len(data)),)
    assert tags.write(path, "mp3", tags.of(makers.clip())) == tags.audio_digest(real("plain.mp3"))
    assert tags.clip_id_of(path) == makers.clip().clip_id
    assert containers.check(path, MediaKind.MP3, duration_s=12) == found
    path.write_bytes(tag + picture + data[1:])
    with pytest.raises(MediaDamagedError):
        containers.check(path, MediaKind.MP3)


@pytest.mark.parametrize("name", ["song.m4a", "front.mp4", "absolute.m4a"])
def test_tags_in_front_of_tables_that_count_from_the_start_of_the_file_break_them(
    real, tmp_path, name
):
    """No player finds the sound then."""
    path = tmp_path / name
    path.write_bytes(makers.id3(50) + real(name).read_bytes())
    with pytest.raises(MediaDamagedError):
        containers.check(path, MediaKind.MP3)


@pytest.mark.parametrize("name", FILES)
def test_a_cut_is_noticed_whatever_stands_around(real, tmp_path, name):
    """Neither does a tag behind a cut make it whole, nor one in front of it, nor white space."""
    data, path = real(name).read_bytes(), tmp_path / name
    spans = containers.sound(real(name))
    rnd = random.Random(name)
    for _ in range(20):
        lost = rnd.randrange(1000, 3000)  # more than what is put behind it
        cut = data[: rnd.randrange(spans[0][0], spans[-1][1] - lost)]
        at = rnd.randrange(spans[0][0], spans[-1][1] - lost)
        hole = data[:at] + data[at + lost :]
        for broken in (cut, hole):
            if name == "song.aac" and broken is hole:
                continue  # it has no checksums, and a frame is found again behind the hole
            for front, tail in ((b"", rnd.choice([*TAILS.values()])), (makers.id3(50), b"")):
                path.write_bytes(front + broken + tail)
                with pytest.raises(MediaDamagedError):
                    containers.check(path, MediaKind.MP3, duration_s=12)


def _skip(size: int, name: bytes) -> bytes:
    return makers.box(name, bytes(size))


@pytest.mark.parametrize(
    "first",
    [
        _skip(0, b"free"),
        _skip(0, b"wide"),
        _skip(9, b"skip") + _skip(0, b"free"),
        _skip(12, b"pnot"),
    ],
)
def test_a_movie_may_begin_with_empty_boxes(real, tmp_path, first):
    """Only where nothing counts from the start of the file, or it counts them."""
    path = tmp_path / "a.m4a"
    path.write_bytes(first + real("index.m4a").read_bytes())
    _saved(path, real("index.m4a"))
    path.write_bytes(first + real("song.m4a").read_bytes())
    with pytest.raises(MediaDamagedError):
        containers.check(path, MediaKind.MP3)


@pytest.mark.parametrize("name", [b"wide", b"skip", b"free"])
def test_an_old_movie_does_not_say_what_it_is(real, tmp_path, name):
    data, path = real("song.m4a").read_bytes(), tmp_path / "a.mov"
    path.write_bytes(data[:4] + name + data[8:])
    found = containers.check(path, MediaKind.MP3, duration_s=12)
    assert (found.name, found.counted) == ("m4a", True)
    for at in random.Random(5).sample(range(40, len(data)), 20):
        path.write_bytes(data[:4] + name + data[8:at])
        with pytest.raises(MediaDamagedError):
            containers.check(path, MediaKind.MP3)
