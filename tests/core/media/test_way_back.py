"""The way back to a file as it was before other tags: the very same bytes, and little that is kept for it."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import random
import shutil
import zlib
from pathlib import Path

import mutagen
import pytest
from mutagen.flac import Picture
from mutagen.id3 import APIC, PRIV, TPE1, TXXX

from suno_desktop.core.errors import MediaDamagedError
from suno_desktop.core.media import tags, way_back
from tests.core.media import makers
from tests.core.media.conftest import Real

NAMES = (
    "song.mp3",
    "plain.mp3",
    "back.mp4",
    "front.mp4",
    "song.m4a",
    "song.flac",
    "song.ogg",
    "opus.ogg",
    "flac.ogg",
    "song.aac",
    "song.wav",
)
COVER = b"\xff\xd8\xff" + random.Random(3).randbytes(90_000)
OTHER = b"\xff\xd8\xff" + random.Random(4).randbytes(70_000)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def of_another_program(path: Path) -> None:
    """Tags that are not ours, some where ours will stand."""
    if path.suffix == ".aac":  # mutagen writes none there
        path.write_bytes(makers.id3() + path.read_bytes())
        return
    song = mutagen.File(path)
    assert song is not None
    if song.tags is None:
        song.add_tags()
    if path.suffix in {".mp3", ".wav", ".aac"}:
        song.tags.add(TPE1(encoding=1, text=["Somebody"]))
        song.tags.add(TXXX(encoding=3, desc="MOOD", text=["calm"]))
        song.tags.add(PRIV(owner="them", data=bytes(range(256))))
        song.tags.add(APIC(encoding=0, mime="image/png", type=3, desc="", data=OTHER))
    elif path.suffix in {".mp4", ".m4a"}:
        song["\xa9ART"] = ["Somebody"]
        song["----:com.them:MOOD"] = [b"calm"]
    else:
        song["artist"] = ["Somebody"]
        song["mood"] = ["calm"]
        if path.suffix == ".flac":
            picture = Picture()
            picture.type, picture.mime, picture.data = 3, "image/png", OTHER
            song.add_picture(picture)
    song.save()


def retagged(path: Path, cover: bytes | None, version: int = 4) -> tuple[bytes, str]:
    """Write tags as the program does, and keep what leads back."""
    was, kept = sha256(path), []

    def before(part: Path) -> None:
        kept.append(way_back.take(path, part, was=was))

    told = tags.of(makers.clip(title="Another title", lyrics="a line\n" * 400))
    tags.retag(path, told, cover_jpeg=cover, id3_version=version, before=before)
    assert kept[0] is not None
    return kept[0], was


@pytest.mark.parametrize("version", [3, 4])
@pytest.mark.parametrize("name", NAMES)
def test_the_very_bytes_come_back(real: Real, tmp_path: Path, name: str, version: int) -> None:
    path = tmp_path / name
    shutil.copy(real(name), path)
    of_another_program(path)
    back, was = retagged(path, COVER, version)
    assert sha256(path) != was
    assert tags.read(path).values["title"] == "Another title"
    assert hashlib.sha256(b"".join(way_back.pieces(back, path))).hexdigest() == was


@pytest.mark.parametrize("name", NAMES)
def test_little_is_kept_where_the_cover_stays(real: Real, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    shutil.copy(real(name), path)
    tags.retag(path, tags.of(makers.clip()), cover_jpeg=COVER)
    back, was = retagged(path, None)
    assert len(back) < 20_000, "neither the sound nor the cover is kept"
    assert hashlib.sha256(b"".join(way_back.pieces(back, path))).hexdigest() == was


def test_words_come_back_too(tmp_path: Path) -> None:
    old, new = tmp_path / "old.txt", tmp_path / "new.txt"
    old.write_text("one\n" * 500 + "two\n")
    new.write_text("one\n" * 400 + "three\n")
    back = way_back.take(old, new, was=sha256(old), has_sound=False)
    assert back is not None
    assert b"".join(way_back.pieces(back, new)) == old.read_bytes()


def test_what_does_not_lead_back_is_none(tmp_path: Path) -> None:
    old, new = tmp_path / "old.mp3", tmp_path / "new.mp3"
    old.write_bytes(makers.mp3())
    new.write_bytes(makers.mp3(seed=2))
    assert way_back.take(old, new, was=sha256(old)) is None, "another sound"
    new.write_bytes(makers.mp3(front=makers.id3()))
    assert way_back.take(old, new, was="00") is None, "the file was another one"
    back = way_back.take(old, new, was=sha256(old))
    assert back is not None
    new.write_bytes(makers.mp3(100))
    with pytest.raises(MediaDamagedError):
        b"".join(way_back.pieces(back, new))


SOUND, NOW, KEPT = 0, 1, 2
"""What a step takes, as the bytes say that are kept for years."""
A, B = random.Random(1).randbytes(200), random.Random(2).randbytes(3000)


@pytest.mark.parametrize(
    ("old", "now", "steps"),
    [
        (b"", A, []),
        (A, b"", [(KEPT, 0, 200)]),
        (A[:63], A, [(KEPT, 0, 63)]),
        (A[:64], A, [(NOW, 0, 64)]),
        (A[-64:], A, [(NOW, 136, 64)]),
        (A, A, [(NOW, 0, 200)]),
        (A + b"x", A + b"y", [(NOW, 0, 200), (KEPT, 0, 1)]),
        (A + b"x" + B, A + B, [(NOW, 0, 200), (KEPT, 0, 1), (NOW, 200, 3000)]),
        (b"!" * 9 + B, B + b"!", [(KEPT, 0, 9), (NOW, 0, 3000)]),
        (A + B, A[-1:] + B + A, [(NOW, 3001, 200), (NOW, 1, 3000)]),
        (B[:1024] + A[:64], A, [(KEPT, 0, 1024), (NOW, 0, 64)]),
    ],
    ids=itertools.count(),
)
def test_only_what_the_new_file_lacks_is_kept(tmp_path, old, now, steps):
    """Pieces of 64 bytes are looked for, once a kilobyte; what is found is followed to both sides."""
    paths = tmp_path / "old", tmp_path / "now"
    for path, data in zip(paths, (old, now), strict=True):
        path.write_bytes(data)
    back = way_back.take(*paths, was=sha256(paths[0]), has_sound=False)
    assert back is not None
    head, _, kept = zlib.decompress(back).partition(b"\n")
    assert json.loads(head) == [False, [list(step) for step in steps]]
    assert len(kept) == sum(count for what, _, count in steps if what == KEPT)
    assert b"".join(way_back.pieces(back, paths[1])) == old


def test_what_was_kept_long_ago_still_leads_back(tmp_path):
    now = tmp_path / "now.mp3"
    song, tag = makers.mp3(stated=False), b"TAG" + bytes(range(125))
    now.write_bytes(b"front" + song + tag)
    steps = [[KEPT, 0, 3], [SOUND, 0, len(song)], [KEPT, 0, 2], [NOW, 1, 10]]
    back = zlib.compress(json.dumps([True, steps]).encode() + b"\nabcde")
    expected = b"abc" + song + b"de" + b"rontTAG\0\1\2"
    assert b"".join(way_back.pieces(back, now)) == expected


@pytest.mark.parametrize("large", ["old", "now"])
def test_no_more_than_so_much_is_compared(tmp_path, large):
    old, now = tmp_path / "old", tmp_path / "now"
    for path in (old, now):
        path.write_bytes(b"words")
    os.truncate(tmp_path / large, 64 * 2**20 + 1)
    assert way_back.take(old, now, was=sha256(old), has_sound=False) is None
    if large == "now":
        os.truncate(now, 64 * 2**20)
        assert way_back.take(old, now, was=sha256(old), has_sound=False) is not None
    (tmp_path / large).unlink()  # nothing else shall read so much
