"""The packets of the sound: one hash for all files into which the same sound was copied, another for every other sound."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from suno_desktop.core.errors import MediaError
from suno_desktop.core.media import tags
from tests.core.media import makers

needs_ffmpeg = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")


def digest(tmp_path: Path, data: bytes, name: str = "a.mp3") -> str | None:
    path = tmp_path / name
    path.write_bytes(data)
    return tags.packet_digest(path)


def ffmpeg(*words: str | Path) -> None:
    command = ["ffmpeg", "-v", "error", "-nostdin", "-y", *map(str, words)]
    subprocess.run(command, check=True, timeout=60)


def test_tags_and_the_frame_that_only_counts_are_no_sound_of_an_mp3(tmp_path):
    bare = digest(tmp_path, makers.mp3(stated=False))
    assert bare is not None
    for other in (
        makers.mp3(),
        makers.mp3(front=makers.id3(5000), tail=b"TAG" + bytes(125)),
        makers.mp3(stated=False, front=makers.id3(footer=True)),
    ):
        assert digest(tmp_path, other) == bare
    assert digest(tmp_path, makers.mp3(seed=2)) != bare
    assert digest(tmp_path, makers.mp3(frames=199)) != bare


def test_aac_is_the_same_in_every_container(tmp_path):
    sound = makers.packets(1)
    bare = digest(tmp_path, makers.adts(sound), "a.aac")
    assert bare is not None
    assert digest(tmp_path, makers.adts(sound, checksum=True), "b.aac") == bare
    for each, video in ((1, b""), (7, b""), (60, b"x" * 100), (11, b"picture")):
        assert digest(tmp_path, makers.m4a(sound, each=each, video=video), "a.m4a") == bare
    assert digest(tmp_path, makers.m4a(makers.packets(2), each=7), "a.m4a") != bare
    assert digest(tmp_path, makers.m4a(sound[:-1], each=7), "a.m4a") != bare


def test_what_has_no_sound_has_no_hash(tmp_path):
    assert digest(tmp_path, makers.mp4(), "a.mp4") is None
    with pytest.raises(MediaError):
        digest(tmp_path, makers.mp4()[:-100], "a.mp4")


@needs_ffmpeg
@pytest.mark.parametrize(
    ("codec", "names"),
    [
        (["libmp3lame"], ["a.mp3", "b.mp3"]),
        (["aac"], ["a.m4a", "b.mp4", "c.m4a", "d.aac"]),
        (["flac"], ["a.flac", "b.flac"]),
        (["libopus"], ["a.ogg", "b.ogg"]),
    ],
)
def test_copies_that_ffmpeg_makes(tmp_path, codec, names):
    first = tmp_path / f"first.{names[0][2:]}"
    picture = tmp_path / "picture.jpg"
    ffmpeg("-f", "lavfi", "-i", "color=red:s=64x64", "-frames:v", "1", picture)
    ffmpeg("-f", "lavfi", "-i", "sine=440:d=2", "-c:a", *codec, first)
    known = tags.packet_digest(first)
    assert known is not None
    for number, name in enumerate(names):
        words = ["-metadata", f"title=Another title {number}" * 50]
        if name == "c.m4a":
            words = ["-movflags", "+frag_keyframe+empty_moov", *words]
        if name == "b.mp3":
            words = ["-i", picture, "-map", "0:a", "-map", "1:v", "-write_xing", "0", *words]
        ffmpeg("-i", first, *words, "-c", "copy", tmp_path / name)
        assert tags.packet_digest(tmp_path / name) == known, name
    ffmpeg("-f", "lavfi", "-i", "sine=441:d=2", "-c:a", *codec, first)
    assert tags.packet_digest(first) != known
