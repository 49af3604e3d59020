"""Files of every kind as they come and damaged at many places: a part of `python -m tests.soak containers`."""

from __future__ import annotations

import random

import pytest

from suno_desktop.core.errors import DesktopError, MediaDamagedError, MediaError
from suno_desktop.core.media import adts, containers, crc, other_formats, tag_blocks, tags
from suno_desktop.core.model import MediaKind
from tests.core.media import makers
from tests.soak.containers import SECONDS, damaged, tagged_mp3s

CHECKED = ["song.flac", "song.ogg", "opus.ogg", "song.mka"]
"""Formats with checksums of all their sound."""


@pytest.mark.parametrize("name", [*CHECKED, "song.webm", "song.wav", "index.m4a", "absolute.m4a"])
def test_damaged_files_are_refused(real, tmp_path, name):
    data, spans = real(name).read_bytes(), containers.sound(real(name))
    path = tmp_path / "x"
    for kind, broken in damaged(data, (spans[0][0], spans[-1][1]), random.Random(name)):
        if kind == "cut" or name in CHECKED:
            path.write_bytes(broken)
            with pytest.raises(DesktopError):
                containers.check(path, MediaKind.MP3, duration_s=12)


def test_tags_of_every_kind_in_every_order(tmp_path):
    for path in tagged_mp3s(tmp_path, count=60):
        found = containers.check(path, MediaKind.MP3, duration_s=SECONDS)
        digest = tags.audio_digest(path)
        assert tags.write(path, "mp3", tags.of(makers.clip())) == digest
        assert containers.check(path, MediaKind.MP3) == found
        assert tags.read(path).values["clip_id"] == makers.clip().clip_id


def test_more_tags_than_anybody_needs_end_neither_walk_nor_stack(tmp_path):
    path = tmp_path / "a.mp3"
    path.write_bytes(makers.id3(0) * 1100 + makers.mp3(50))
    assert containers.check(path, MediaKind.MP3).frames == 50
    assert tags.clip_id_of(path) is None
    path.write_bytes(makers.id3(0) * 100_000)
    with pytest.raises(MediaError):
        containers.check(path, MediaKind.MP3)


def test_the_head_of_a_flac_is_no_song(real, tmp_path):
    path = tmp_path / "a"
    path.write_bytes(real("song.flac").read_bytes()[:86])
    with pytest.raises(MediaDamagedError) as caught:
        containers.check(path, MediaKind.MP3)
    assert caught.value.code == "media.cut"


def test_a_page_less_and_a_frame_less_are_noticed(real, tmp_path):
    path = tmp_path / "a"
    ogg = real("song.ogg").read_bytes()
    at = [found for found in range(len(ogg)) if ogg.startswith(b"OggS", found)]
    for first, last in ((at[-1], len(ogg)), (at[4], at[5])):
        path.write_bytes(ogg[:first] + ogg[last:])
        with pytest.raises(MediaDamagedError):
            containers.check(path, MediaKind.MP3)
    flac = real("song.flac").read_bytes()
    ends = [n for n in range(9000, len(flac)) if flac.startswith(b"\xff\xf8", n)]
    path.write_bytes(flac[: ends[3]] + flac[ends[4] :])
    with pytest.raises(MediaDamagedError):
        containers.check(path, MediaKind.MP3)


def test_checksums_are_those_of_the_formats():
    assert crc.crc8(b"123456789") == 0xF4
    assert crc.crc32_ogg(b"123456789") == 0x89A1897F


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"MAC \x96\x0f", "Monkey's Audio (APE)"),
        (b"wvpk", "WavPack"),
        (b"FORM\0\0\0\0AIFF", "AIFF"),
        (b"RIFF\0\0\0\0AVI ", "AVI"),
        (b"FORM\0\0\0\0ABCD", None),
        ((b"\x0b\x77\0\0\0\x40" + bytes(122)) * 3, "AC-3"),
        ((b"\xff\xfd\x14\0" + bytes(92)) * 3, "MP2"),
        (b"\x47" + (bytes(187) + b"\x47") * 3, "MPEG transport stream"),
        (b"nothing", None),
    ],
)
def test_names_of_what_is_not_accepted(head, name):
    assert other_formats.name(head) == name


def test_raw_aac_breaks_off_or_goes_on(real, tmp_path):
    path = tmp_path / "a"
    data = real("song.aac").read_bytes()
    assert adts.looks_like(data)
    for tail in (b"", bytes(100), b"TAG" + bytes(125), makers.id3(20)):
        path.write_bytes(data + tail)
        found = containers.check(path, MediaKind.MP3, duration_s=12)
        assert (found.name, found.counted) == ("aac", False)
    for broken in (data[:-3], data + b"junk" * 50, data[:3000] + data[3001:]):
        path.write_bytes(broken)
        with pytest.raises(MediaDamagedError):
            containers.check(path, MediaKind.MP3)


def test_a_tag_that_claims_more_than_there_is(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(makers.id3(5000)[:300])
    with path.open("rb") as file:
        assert tag_blocks.skip(file, 0, 300) > 300
    with pytest.raises(MediaDamagedError):
        containers.check(path, MediaKind.MP3)
