"""The frames of an ID3 tag as they stand: packed ones are unpacked within bounds, and lengths are read as they were meant."""

from __future__ import annotations

import os
import time
import zlib

import pytest
from mutagen.id3 import Frames

from suno_desktop.core.errors import MediaDamagedError
from suno_desktop.core.media.tags import id3_frames, raw_frames
from tests.core.media.test_id3_frames import frame3, frame4, syncsafe, told, whole_tag

BOMB = zlib.compress(bytes(64 << 20), 9)
HALF = zlib.compress(bytes(20 << 20), 9)
BROKEN = BOMB[:-5] + b"\xff" * 5
"""It is found to be broken only at its end."""


def knows(name: bytes) -> bool:
    return name.decode("latin-1") in Frames


def chapter(inner: bytes) -> bytes:
    return frame4(b"CHAP", b"c\0" + bytes(16) + inner)


@pytest.mark.parametrize(
    "tag",
    [
        whole_tag(4, frame4(b"PRIV", syncsafe(127) + BOMB, 9)),
        whole_tag(4, frame4(b"PRIV", syncsafe(64 << 20) + BOMB, 9)),
        whole_tag(4, frame4(b"PRIV", BOMB, 8)),
        whole_tag(4, frame4(b"APIC", b"G" + syncsafe(127) + BOMB, 0x49)),
        whole_tag(3, frame3(b"PRIV", (127).to_bytes(4) + BOMB, 0x80)),
        whole_tag(3, frame3(b"XABC", (127).to_bytes(4) + BOMB, 0x80)),
        whole_tag(4, *[frame4(b"PRIV", syncsafe(127) + HALF, 9)] * 2),
        whole_tag(4, frame4(b"PRIV", syncsafe(127) + BROKEN, 9)),
        whole_tag(4, frame4(b"PRIV", syncsafe(127) + BOMB[:-500], 9)),
        whole_tag(4, chapter(frame4(b"PRIV", syncsafe(127) + BOMB, 9))),
        whole_tag(4, frame4(b"CTOC", b"t\0\3\1c\0" + frame4(b"PRIV", syncsafe(9) + BOMB, 9))),
    ],
)
def test_what_unpacks_to_more_than_any_program_writes_is_no_tag(tag: bytes) -> None:
    start = time.process_time()
    with pytest.raises(MediaDamagedError):
        id3_frames.load([tag])
    assert time.process_time() - start < 2


def test_so_is_what_has_chapters_inside_of_chapters_without_end() -> None:
    inner = frame4(b"TIT2", b"\3x")
    for _ in range(50):
        inner = chapter(inner)
    with pytest.raises(MediaDamagedError):
        id3_frames.load([whole_tag(4, inner)])
    with pytest.raises(MediaDamagedError):
        id3_frames.load([whole_tag(4, frame4(b"TIT2", b"\3") * 30_000)])


def test_what_is_packed_within_bounds_is_read() -> None:
    packed = zlib.compress(b"\3Rain")
    known = id3_frames.load([whole_tag(4, frame4(b"TIT2", syncsafe(5) + packed, 9))])
    assert told(known) == {"title": "Rain"}
    known = id3_frames.load([whole_tag(3, frame3(b"TIT2", bytes(3) + b"\5" + packed, 0x80))])
    assert told(known) == {"title": "Rain"}
    picture = os.urandom(1 << 21)
    body = zlib.compress(b"\3image/png\0\3\0" + picture)
    known = id3_frames.load([whole_tag(4, frame4(b"APIC", syncsafe(1 << 21) + body, 9))])
    assert id3_frames.front_cover(known) == picture
    sub = chapter(frame4(b"TIT2", syncsafe(5) + packed, 9))
    known = id3_frames.load([whole_tag(4, sub)])
    assert [str(one.sub_frames["TIT2"]) for one in known.getall("CHAP")] == ["Rain"]


def unsynchronised(data: bytes) -> bytes:
    return data.replace(b"\xff", b"\xff\0")


@pytest.mark.parametrize(
    ("tag", "data"),
    [
        (whole_tag(3, unsynchronised(frame3(b"PRIV", b"o\0\xff\xe0\xff\0a")), marks=0x80),
         b"\xff\xe0\xff\0a"),
        (whole_tag(4, frame4(b"PRIV", unsynchronised(b"o\0\xff\xe0a"), 2)), b"\xff\xe0a"),
        (whole_tag(4, frame4(b"PRIV", unsynchronised(b"o\0\xff\xe0a")), marks=0x80), b"\xff\xe0a"),
        (whole_tag(4, frame4(b"PRIV", b"o\0\xff\xe0a"), marks=0x80), b"\xff\xe0a"),
        (whole_tag(3, b"\0\0\0\6" + bytes(6), frame3(b"PRIV", b"o\0a"), marks=0x40), b"a"),
        (whole_tag(4, b"\0\0\0\6\1\0", frame4(b"PRIV", b"o\0a"), marks=0x40), b"a"),
        (whole_tag(4, frame4(b"PRIV", b"o\0a"), marks=0x40), b"a"),  # marked, but not there
        (whole_tag(4, frame3(b"PRIV", b"o\0" + b"a" * 300), frame3(b"TALB", b"\3b")), b"a" * 300),
    ],
)  # fmt: skip
def test_a_frame_is_found_whatever_its_tag_does_to_it(tag: bytes, data: bytes) -> None:
    assert [one.data for one in id3_frames.load([tag]).getall("PRIV")] == [data]


@pytest.mark.parametrize("version", [0, 2, 5, 255])
def test_tags_of_other_versions_are_not_looked_into(version: int) -> None:
    assert raw_frames.version_of(whole_tag(version, frame4(b"TIT2", b"\3x"))) == 0
    assert raw_frames.version_of(b"ID3\4\0\0\0\0\0\1") == 0
    assert raw_frames.version_of(b"ID3\4\0\1\0\0\0\0") == 0
    assert raw_frames.version_of(b"") == 0


def test_what_was_written_as_one_version_is_the_same_frame() -> None:
    frame = raw_frames.RawFrame(b"XABC", b"abc", b"G", b"\x81", 3, is_packed=True)
    assert raw_frames.of_4(frame.as_4() or b"") == frame
    assert list(raw_frames.frames(whole_tag(3, frame.as_3() or b""), knows)) == [frame]
    assert raw_frames.RawFrame(b"XABC", b"abc", is_packed=True).as_3() is None
    assert raw_frames.RawFrame(b"XABC", b"abc", length=1 << 28, is_packed=True).as_4() is None
