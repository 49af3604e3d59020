"""Bare copies: nothing of what others wrote is in them, wherever in a file it stands, and they play the same."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import mutagen
import pytest

from suno_desktop.core.errors import MediaError
from suno_desktop.core.media import containers, tags
from suno_desktop.core.model import MediaKind
from tests.core.media import makers, test_adts, test_flac, test_ogg, test_wav
from tests.core.media.test_files import COVER, OURS
from tests.core.media.test_id3_frames import frame4, whole_tag

WORDS = b"FOREIGN"
TAG = whole_tag(4, frame4(b"PRIV", b"o\0" + WORDS))
SHORT = b"TAG" + WORDS.ljust(125, b"\0")
APE = b"APETAGEX" + struct.pack("<IIII", 2000, 32 + 7, 1, 0) + bytes(8)
APE = WORDS + APE
LYRICS = b"LYRICSBEGIN" + WORDS + b"LYRICSEND"
box = makers.box


def aac() -> bytes:
    return test_adts.frame() * 20


def flac(more: bytes = b"") -> bytes:
    return test_flac.file_of(
        b"".join(map(test_flac.frame, range(4))),
        samples=4 * 4096,
        more=more or b"\x81\0\0\5" + bytes(5),
    )


def block(kind: int, content: bytes, *, is_last: bool = False) -> bytes:
    return bytes((kind | is_last << 7,)) + len(content).to_bytes(3) + content


def movie(*, top: bytes = b"", moov: bytes = b"", trak: bytes = b"", front: bool = True) -> bytes:
    """An MP4 with other boxes in three places."""
    data = makers.mp4(front=front)
    at = data.index(b"moov") - 4
    length = int.from_bytes(data[at : at + 4])
    inner = data[at + 8 : at + length]
    track_at = inner.index(b"trak") - 4
    inner = inner[:track_at] + box(b"trak", inner[track_at + 8 :], trak) + moov
    if front:
        before = data.index(b"mdat")
        moved = len(box(b"moov", inner)) - length
        inner = inner.replace((before + 4).to_bytes(4), (before + 4 + moved).to_bytes(4))
    return data[:at] + box(b"moov", inner) + data[at + length :] + top


def ogg_of(vendor: bytes) -> bytes:
    words = b"\3vorbis" + struct.pack("<I", len(vendor)) + vendor + bytes(4) + b"\1"
    return b"".join(
        [
            test_ogg.page([test_ogg.FIRST["vorbis"][:-1] + b"\1"], 0, flags=2),
            test_ogg.page([words, b"\5vorbis" + bytes(30)], 1),
            test_ogg.page([b"s" * 300], 2, granule=44_100, flags=4),
        ]
    )


def opus() -> bytes:
    """An Opus with something behind its comments that is to be kept."""
    words = b"OpusTags" + struct.pack("<I", 4) + b"they" + bytes(4) + b"\1" + WORDS
    return b"".join(
        [
            test_ogg.page([test_ogg.FIRST["opus"]], 0, flags=2),
            test_ogg.page([words], 1),
            test_ogg.page([b"s" * 300], 2, granule=48_000, flags=4),
        ]
    )


XMP = box(b"uuid", bytes(range(16)), b"<x>made with suno; id=" + WORDS)
TITLE = box(b"\xa9nam", struct.pack(">HH", 7, 0), WORDS)
META = box(b"meta", bytes(4), box(b"hdlr", bytes(8) + b"ID32" + bytes(13)), box(b"ID32", WORDS))
LEADS = box(b"meta", bytes(4), box(b"iloc", bytes(8)))


@pytest.mark.parametrize(
    ("ending", "data"),
    [
        ("mp3", TAG + SHORT + TAG + makers.mp3(50) + LYRICS + APE + SHORT),
        ("mp3", b"junk " + WORDS + makers.mp3(50)),
        ("mp3", makers.mp3(50) + WORDS * 20),
        ("mp3", makers.mp3(50) + bytes(300) + WORDS + SHORT + SHORT),
        ("mp3", makers.mp3(50) + TAG),
        ("mp3", makers.mp3(50, stated=False) + bytes(100) + TAG + bytes(100)),
        ("aac", TAG + aac() + APE + SHORT),
        ("aac", aac() + TAG + bytes(100)),
        ("flac", TAG + flac()),
        ("flac", flac() + SHORT),
        ("flac", flac() + LYRICS + SHORT),
        ("flac", flac(block(2, WORDS) + block(126, WORDS) + block(1, WORDS, is_last=True))),
        ("flac", flac(block(5, WORDS.ljust(396, b"\0")) + block(3, bytes(18), is_last=True))),
        ("flac", flac(block(4, struct.pack("<I", 7) + WORDS + bytes(4), is_last=True))),
        ("ogg", ogg_of(WORDS)),
        ("ogg", opus()),
        ("wav", test_wav.riff(
            test_wav.chunk(b"fmt ", test_wav.PCM), test_wav.chunk(b"data", bytes(640)),
            test_wav.chunk(b"bext", WORDS), test_wav.chunk(b"iXML", WORDS),
        ) + SHORT),
        *(
            ("mp4", movie(**{place: one}, front=front))
            for place in ("top", "moov", "trak")
            for one in (
                XMP, META, box(b"udta", TITLE, box(b"titl", WORDS)), box(b"free", WORDS),
                box(b"skip", WORDS), box(b"zzzz", WORDS),
            )
            for front in (True, False)
        ),
        ("mp4", makers.mp4().replace(b"vide" + bytes(12), b"vide" + bytes(5) + WORDS)),
    ],
)  # fmt: skip
def test_nothing_of_others_is_in_a_bare_copy(tmp_path: Path, ending: str, data: bytes) -> None:
    path, target = tmp_path / f"a.{ending}", tmp_path / f"b.{ending}"
    assert WORDS in data
    path.write_bytes(data)
    was = containers.check(path, MediaKind.MP4)
    bare_copy(path, target)
    assert WORDS not in target.read_bytes()
    assert tags.read(target) == OURS
    assert tags.packet_digest(target) == tags.packet_digest(path)
    now = containers.check(target, MediaKind.MP4)
    assert (now.name, now.duration_s) == (was.name, was.duration_s)
    assert path.read_bytes() == data


def bare_copy(path: Path, target: Path) -> None:
    def keep(part: Path) -> None:
        target.write_bytes(part.read_bytes())

    tags.copy(path, target, OURS, id3_version=4, is_bare=True, before=keep)


@pytest.mark.parametrize(
    ("ending", "data"),
    [
        ("mp4", movie(moov=box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + b"text" + bytes(12)))))),
        ("mp4", movie(moov=LEADS)),
        ("mp4", movie(top=LEADS)),
    ],
)  # fmt: skip
def test_where_words_stand_among_the_sound_there_is_none(
    tmp_path: Path, ending: str, data: bytes
) -> None:
    path = tmp_path / f"a.{ending}"
    path.write_bytes(data)
    with pytest.raises(MediaError) as caught:
        tags.copy(path, tmp_path / "b", OURS, id3_version=4, is_bare=True)
    assert caught.value.code == "copy.cannot_clean"
    assert list(tmp_path.iterdir()) == [path]


def test_a_cover_and_the_times_of_frames_stay(tmp_path: Path) -> None:
    for name, data in (("flac", flac(block(3, bytes(18), is_last=True))), ("mp4", makers.mp4())):
        path, target = tmp_path / f"a.{name}", tmp_path / f"b.{name}"
        path.write_bytes(data)
        tags.retag(path, OURS, cover_jpeg=COVER)
        bare_copy(path, target)
        assert tags.front_cover(target) == COVER
        if name == "flac":
            song = mutagen.File(target)
            assert song is not None
            assert song.seektable is not None


@pytest.mark.parametrize(
    "name",
    ["flac.ogg", "opus.ogg", "song.m4a", "front.mp4", "back.mp4", "song.flac", "frag.mp4", "index.m4a"],
)  # fmt: skip
def test_files_of_real_programs(tmp_path: Path, real: Callable[[str], Path], name: str) -> None:
    path, target = real(name), tmp_path / name
    bare_copy(path, target)
    assert tags.read(target) == OURS
    assert tags.packet_digest(target) == tags.packet_digest(path)
    assert containers.check(target, MediaKind.MP4) == containers.check(path, MediaKind.MP4)
