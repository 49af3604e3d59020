"""The songs are what the list says: real sound of the stated length, pictures that open, and not too many bytes."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest
from mutagen.mp3 import MP3
from mutagen.mp4 import MP4
from PIL import Image

from suno_desktop.core import resources
from suno_desktop.demo import catalogue
from suno_desktop.demo.catalogue import Song, Take

FOLDER = resources.folder()
CATALOGUE = catalogue.load(FOLDER / "demo")
TAKES = [
    (f"{slug}-{place}", song, take)
    for slug, song in CATALOGUE.songs.items()
    for place, take in enumerate(song.takes)
]
HEARD = [(name, song, take) for name, song, take in TAKES if take.audio]
each_take = pytest.mark.parametrize(
    ("song", "take"), [pytest.param(s, t, id=name) for name, s, t in TAKES]
)

each_recording = pytest.mark.parametrize(
    ("audio", "take"), [pytest.param(t.audio, t, id=name) for name, _, t in HEARD]
)


def test_there_is_enough_to_try() -> None:
    heard = [song for song in CATALOGUE.songs.values() if song.takes[0].audio]
    assert len(heard) >= 8
    assert len({song.artist for song in CATALOGUE.songs.values()}) == 4
    assert len({song.style for song in heard}) == len(heard)
    assert sum(song.instrumental for song in heard) == 1
    assert sum(any(take.video for take in song.takes) for song in heard) >= 4
    assert any("副歌" in song.lyrics for song in heard)
    assert {take.cover_large.suffix for _, _, take in TAKES} == {".jpeg", ".png", ".webp"}


def test_all_resources_together_are_small() -> None:
    """Nine for the sounds and pictures of the demo, and two for words, which grow with what can be said."""
    assert size(FOLDER / "demo") <= 9 * 2**20
    assert size(FOLDER) <= 11 * 2**20


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@each_recording
def test_the_sound_is_as_long_as_stated(audio: Path, take: Take) -> None:
    info: Any = MP3(audio).info
    assert info.length == pytest.approx(take.duration_s, abs=0.1)
    assert 30 <= take.duration_s <= 60
    assert (info.sample_rate, info.channels) == (48_000, 2)
    if take.video:
        film: Any = MP4(take.video).info
        assert film.length == pytest.approx(take.duration_s, abs=0.3)
        assert film.codec.startswith("mp4a")
        assert b"avc1" in take.video.read_bytes()


@each_take
def test_the_covers_are_what_their_names_say(song: Song, take: Take) -> None:
    for path, size in ((take.cover_large, 768), (take.cover_small, 320)):
        with Image.open(path) as picture:
            picture.load()
            assert picture.size == (size, size)
            assert (picture.format or "").lower() == path.suffix[1:]


def test_takes_are_different_recordings() -> None:
    files = [take.audio.read_bytes() for _, _, take in TAKES if take.audio]
    assert len(set(files)) == len(files) >= 10


@each_recording
def test_no_file_is_a_drone_or_a_hole(audio: Path, take: Take) -> None:
    """MP3 frames of music differ; a silent stretch is many equal ones."""
    content = audio.read_bytes()
    frame = 144 * 80_000 // 48_000
    start = content.index(struct.pack(">H", 0xFFFB))
    frames = [content[at + 4 : at + frame] for at in range(start, len(content), frame)]
    assert len(set(frames)) > 0.97 * len(frames)
