"""Tags say what the reply said, for every reader; the sound stays the same bytes; what is not ours stays."""

from __future__ import annotations

import contextlib
import errno
import io
import json
import os
import random
import shutil
import struct
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import mutagen
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutagen import id3
from mutagen.mp4 import MP4, MP4Cover, MP4FreeForm
from PIL import Image

from suno_desktop.core.errors import DesktopError, DiskError, MediaDamagedError
from suno_desktop.core.fields import FIELDS, Atom, AtomType, FieldType
from suno_desktop.core.media import artwork, containers, tags
from suno_desktop.core.media.part_files import PartFile
from suno_desktop.core.media.tags import TagRow, TagSet, texts
from suno_desktop.core.model import MediaKind
from tests.core.media import makers

KINDS = [
    ("song.mp3", 4),
    ("song.mp3", 3),
    ("plain.mp3", 4),
    ("back.mp4", 4),
    ("front.mp4", 4),
    ("song.m4a", 4),
]
CLIP_ID = "0a1b2c3d-1111-4222-8333-444455556666"


@pytest.fixture(scope="session")
def cover():
    out = io.BytesIO()
    Image.effect_noise((400, 400), 50).convert("RGB").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def part(tmp_path, real):
    def make(name):
        path = tmp_path / f"part.{name}"
        shutil.copy(real(name), path)
        return path

    return make


def tag_set(place: tags.AlbumPlace = tags.AlbumPlace(take=0), **changes: Any) -> tags.TagSet:  # noqa: B008 — a frozen value
    return tags.of(
        makers.clip(**changes), place=place, task_id="task_42", relay_host="api.example.com"
    )


@pytest.mark.parametrize(("name", "version"), [*KINDS, ("song.flac", 4)])
def test_phrases_that_stood_as_genres_go_and_a_persons_own_stay(part, name, version):
    path = part(name)
    for genre, stays in (("airy pads", False), ("My Genre", True)):
        song: Any = mutagen.File(path, easy=True)
        if song.tags is None:
            song.add_tags()
        song["genre"] = [genre]
        song.save()
        tags.retag(path, tag_set(style="fingerpicked guitar, airy pads"), id3_version=version)
        again: Any = mutagen.File(path, easy=True)
        assert again.get("genre", []) == [genre] * stays


def container(path: Path) -> str:
    return path.suffix[1:]


@pytest.mark.parametrize(("name", "version"), KINDS)
def test_written_and_read_back(part, cover, name, version):
    path = part(name)
    before = tags.audio_digest(path)
    tags.write(path, container(path), tag_set(), cover_jpeg=cover, id3_version=version)
    assert tags.read(path) == tag_set()
    assert tags.clip_id_of(path) == CLIP_ID
    assert tags.audio_digest(path) == before
    containers.check(path, MediaKind.MP3, duration_s=12)
    once = path.read_bytes()
    tags.write(path, container(path), tag_set(), cover_jpeg=cover, id3_version=version)
    assert path.read_bytes() == once
    subprocess.run(["ffmpeg", "-v", "error", "-xerror", "-i", path, "-f", "null", "-"], check=True)


@pytest.mark.parametrize(("name", "version"), KINDS)
def test_ffprobe_reads_them(part, cover, name, version):
    path = part(name)
    tags.write(path, container(path), tag_set(), cover_jpeg=cover, id3_version=version)
    run = subprocess.run(
        ["ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_streams", path],
        check=True,
        capture_output=True,
    )
    told = json.loads(run.stdout)
    found = {key.lower(): value for key, value in told["format"]["tags"].items()}
    assert found["title"] == "雨夜 Rain 🌧"
    assert found["artist"] == found["album_artist"] == "小明"
    assert found["album"] == "Suno"
    assert found["date"].startswith("2026")
    assert found["suno_clip_id"] == CLIP_ID
    assert found["suno_variant"] == "A"
    assert found["comment"] == "a sad song about rain"
    assert found["ai_generated"] == "1"
    words = found.get("lyrics") or found.get("lyrics-zho")
    assert words == makers.clip().lyrics
    assert any(stream["disposition"]["attached_pic"] for stream in told["streams"])


@pytest.mark.parametrize(("name", "version"), KINDS)
def test_exiftool_reads_them(part, cover, name, version):
    path = part(name)
    tags.write(path, container(path), tag_set(), cover_jpeg=cover, id3_version=version)
    run = subprocess.run(
        ["exiftool", "-j", "-charset", "UTF8", path], check=True, capture_output=True
    )
    found = json.loads(run.stdout)[0]
    # exiftool reads the UTF-16 of ID3v2.3 without surrogate pairs
    assert found["Title"].startswith("雨夜 Rain " if version == 3 else "雨夜 Rain 🌧")
    assert found["Artist"] == "小明"
    assert found["Album"] == "Suno"
    assert "2026" in str(
        found.get("RecordingTime") or found.get("ContentCreateDate") or found.get("Year")
    )
    assert "你好世界" in (found.get("Lyrics") or found.get("Lyrics-zho") or "")
    assert {"Picture", "CoverArt"} & set(found)


@pytest.mark.parametrize(("name", "version"), KINDS)
def test_mediainfo_reads_them(part, cover, name, version):
    path = part(name)
    tags.write(path, container(path), tag_set(), cover_jpeg=cover, id3_version=version)
    run = subprocess.run(["mediainfo", "--Output=JSON", path], check=True, capture_output=True)
    found = next(
        track for track in json.loads(run.stdout)["media"]["track"] if track["@type"] == "General"
    )
    # mediainfo, too, reads UTF-16 without surrogate pairs
    assert found["Title"].startswith("雨夜 Rain " if version == 3 else "雨夜 Rain 🌧")
    assert found["Performer"] == found["Album_Performer"] == "小明"
    assert found["Album"] == "Suno"
    assert found["Cover"] == "Yes"
    assert "2026" in found["Recorded_Date"]
    assert "你好世界" in found["Lyrics"]
    assert found["extra"]["SUNO_CLIP_ID"] == CLIP_ID


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(("name", "version"), [("song.mp3", 4), ("song.mp3", 3), ("back.mp4", 4)])
def test_any_cover_and_very_long_words_reach_every_reader(part, name, version, form):
    picture = io.BytesIO()
    Image.effect_noise((700, 500), 60).convert("RGB").save(picture, form)
    words = "[主歌]\n" + "窗外飞鸟 看得见 🐦\n" * 7200
    assert len(words.encode()) > 200_000
    path = part(name)
    before = tags.audio_digest(path)
    tags.write(
        path,
        container(path),
        tag_set(lyrics=words),
        cover_jpeg=artwork.to_jpeg(picture.getvalue()),
        id3_version=version,
    )
    assert tags.audio_digest(path) == before
    told = subprocess.run(
        ["ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_streams", path],
        check=True,
        capture_output=True,
    ).stdout
    streams = [one for one in json.loads(told)["streams"] if one["disposition"]["attached_pic"]]
    assert [(one["codec_name"], one["width"], one["height"]) for one in streams] == [
        ("mjpeg", 700, 500)
    ]
    assert told.decode().count("窗外飞鸟") == 7200
    exif = subprocess.run(
        ["exiftool", "-b", "-Lyrics", "-Lyrics-zho", "-charset", "UTF8", path],
        check=True,
        capture_output=True,
    ).stdout
    assert exif.decode("utf-8", "replace").count("窗外飞鸟") == 7200
    info = subprocess.run(["mediainfo", "--Output=JSON", path], check=True, capture_output=True)
    assert info.stdout.decode().count("窗外飞鸟") == 7200


def test_the_frames_of_an_mp3(part, cover):
    path = part("song.mp3")
    tags.write(path, "mp3", tag_set(place=tags.AlbumPlace(take=1, disc=7)), cover_jpeg=cover)
    found = id3.ID3(path)
    assert found.version == (2, 4, 0)
    assert found["TCON"].text == ["Punk", "Pop"]
    assert [found[name].text for name in ("TIT3", "TRCK", "TPOS")] == [["Version B"], ["2"], ["7"]]
    assert found["TXXX:SUNO_STYLE"].text == ["emotional punk, 流行，Rock, punk"]
    assert str(found["TDRC"].text[0]) == "2026-03-04 05:06:07"
    assert found["USLT::zho"].text == makers.clip().lyrics
    assert found["COMM::eng"].text == ["a sad song about rain"]
    assert found["WOAS"].url == found["WXXX:SUNO"].url == f"https://suno.com/song/{CLIP_ID}"
    picture = found["APIC:"]
    assert (picture.mime, picture.type, picture.data) == ("image/jpeg", 3, cover)
    assert all(
        frame.encoding == 3
        for frame in found.values()
        if hasattr(frame, "encoding") and frame.FrameID != "TSSE"
    )


def test_an_old_players_mp3(part):
    path = part("song.mp3")
    tags.write(path, "mp3", tag_set(), id3_version=3)
    found = id3.ID3(path, translate=False)
    assert found.version == (2, 3, 0)
    assert found["TCON"].text == ["Punk; Pop"]
    assert found["TYER"].text == ["2026"]
    assert found["TIT2"].encoding == 1  # UTF-16
    assert "TDRC" not in found


def test_the_atoms_of_an_mp4(part, cover):
    path = part("back.mp4")
    tags.write(path, "mp4", tag_set(place=tags.AlbumPlace(take=1, disc=7)), cover_jpeg=cover)
    found: Any = MP4(path).tags
    assert found["\xa9gen"] == ["Punk", "Pop"]
    assert (found["trkn"], found["disk"]) == ([(2, 0)], [(7, 0)])
    assert found["----:com.apple.iTunes:SUBTITLE"] == [b"Version B"]
    assert found["\xa9day"] == ["2026-03-04"]
    assert found["----:com.apple.iTunes:SUNO_URL"][0].decode() == f"https://suno.com/song/{CLIP_ID}"
    assert found["covr"][0].imageformat == MP4Cover.FORMAT_JPEG


def test_foreign_frames_stay(part, cover):
    path = part("song.mp3")
    mine = id3.ID3(path)
    mine.add(id3.TBPM(encoding=3, text=["120"]))
    mine.add(id3.TXXX(encoding=3, desc="MyMood", text=["blue"]))
    mine.add(id3.COMM(encoding=3, lang="deu", desc="", text=["Notiz"]))
    mine.add(id3.COMM(encoding=3, lang="eng", desc="mine", text=["note"]))
    mine.add(id3.USLT(encoding=3, lang="eng", desc="other words", text="la"))
    mine.add(id3.APIC(encoding=3, mime="image/png", type=4, desc="", data=b"back"))
    mine.add(id3.APIC(encoding=3, mime="image/png", type=5, desc=" ", data=b"leaf"))
    mine.add(id3.WXXX(encoding=3, desc="mine", url="https://example.com"))
    mine.add(id3.PRIV(owner="me", data=b"\0\1"))
    mine.save(path)
    for _ in range(2):
        tags.write(path, "mp3", tag_set(), cover_jpeg=cover)
    found = id3.ID3(path)
    assert found["TBPM"].text == ["120"]
    assert found["TXXX:MyMood"].text == ["blue"]
    assert found["COMM::deu"].text == ["Notiz"]
    assert found["COMM:mine:eng"].text == ["note"]
    assert found["USLT:other words:eng"].text == "la"
    assert found["WXXX:mine"].url == "https://example.com"
    assert found["PRIV:me:\0\1"].data == b"\0\1"
    assert {(p.type, p.data) for p in found.getall("APIC")} == {
        (3, cover),
        (4, b"back"),
        (5, b"leaf"),
    }


def test_foreign_atoms_stay(part, cover):
    path = part("front.mp4")
    mine = MP4(path)
    mine["tmpo"] = [120]
    mine["----:com.apple.iTunes:MyMood"] = [MP4FreeForm(b"blue")]
    mine["covr"] = [MP4Cover(b"old"), MP4Cover(b"second")]
    mine.save()
    for _ in range(2):
        tags.write(path, "mp4", tag_set(), cover_jpeg=cover)
    found: Any = MP4(path).tags
    assert found["tmpo"] == [120]
    assert found["----:com.apple.iTunes:MyMood"] == [b"blue"]
    assert [bytes(item) for item in found["covr"]] == [cover, b"second"]


@pytest.mark.parametrize("name", ["song.mp3", "back.mp4"])
def test_our_own_fields_go_when_we_no_longer_have_them_and_others_stay(part, cover, name):
    path = part(name)
    tags.write(path, container(path), tag_set(), cover_jpeg=cover)
    tags.write(path, container(path), tags.TagSet({"title": "Other"}))
    found = tags.read(path).values
    assert found["title"] == "Other"
    assert found["artist"] == "小明"
    assert not {"clip_id", "task_id", "take", "relay_host", "style", "model", "ai_generated"} & set(
        found
    )
    data = path.read_bytes()
    assert cover in data


def test_the_words_replace_each_other_whatever_their_language(part):
    path = part("song.mp3")
    tags.write(path, "mp3", tag_set(lyrics="你好世界"))
    tags.write(path, "mp3", tag_set(lyrics="the rain and the sea you know"))
    assert [frame.lang for frame in id3.ID3(path).getall("USLT")] == ["eng"]


def test_a_clip_that_says_nothing(part):
    bare = dict.fromkeys(("title", "artist", "style", "lyrics", "prompt", "model", "created_at"))
    found = tags.of(makers.clip(clip_id="odd id", **bare))
    assert found.values == {"album": "Suno", "clip_id": "odd id", "ai_generated": "1"}
    assert tags.of(makers.clip(artist=None, handle="xiaoming")).values["artist"] == "xiaoming"
    path = part("song.mp3")
    tags.write(path, "mp3", found)
    assert tags.read(path) == found


OTHERS = [
    "song.flac", "song.ogg", "opus.ogg", "flac.ogg", "speex.ogg", "song.wav", "song.aac",
]  # fmt: skip


@pytest.mark.parametrize("name", OTHERS)
def test_other_containers_get_the_same_tags(part, cover, name):
    path = part(name)
    before, packets = tags.audio_digest(path), packets_of(path)
    assert tags.write(path, container(path), tag_set(), cover_jpeg=cover) == before
    assert tags.read(path) == tag_set()
    assert tags.clip_id_of(path) == CLIP_ID
    assert tags.audio_digest(path) == before
    assert packets_of(path) == packets
    once = path.read_bytes()
    tags.write(path, container(path), tag_set(), cover_jpeg=cover)
    assert path.read_bytes() == once
    run = subprocess.run(
        ["ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_streams", path],
        check=True,
        capture_output=True,
    )
    told = json.loads(run.stdout)
    found = {key.lower(): value for key, value in told["format"].get("tags", {}).items()}
    for stream in told["streams"]:
        found |= {key.lower(): value for key, value in stream.get("tags", {}).items()}
    assert (found["title"], found["artist"]) == ("雨夜 Rain 🌧", "小明")
    assert found["date"].startswith("2026")
    if name == "song.wav":  # ffprobe reads no ID3 there
        return
    assert found["suno_clip_id"] == CLIP_ID
    assert any(stream["disposition"]["attached_pic"] for stream in told["streams"])


def test_a_container_without_room_for_tags_is_left_as_it_is(part, cover):
    path = part("song.webm")
    before = path.read_bytes()
    assert tags.write(path, container(path), tag_set(), cover_jpeg=cover) is None
    assert path.read_bytes() == before
    assert tags.read(path) == tags.TagSet()
    assert tags.clip_id_of(path) is None
    with pytest.raises(MediaDamagedError):
        tags.retag(path, tag_set())
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["song.flac", "song.ogg", "song.wav", "song.aac"])
def test_foreign_comments_stay_and_ours_are_taken_back(part, cover, name):
    path = part(name)
    tags.write(
        path,
        container(path),
        tags.of(makers.clip(), place=tags.AlbumPlace(take=0), task_id="t-1"),
        cover_jpeg=cover,
    )
    with path.open("r+b") as file:
        song: Any = mutagen.File(file) if name != "song.aac" else None
        if name in {"song.flac", "song.ogg"}:
            song["PERFORMER"] = ["Somebody"]
        elif song is not None:
            song.tags.add(id3.TPE3(encoding=3, text=["Somebody"]))
        if song is not None:
            file.seek(0)
            song.save(file)
    tags.write(path, container(path), tags.of(makers.clip(), place=tags.AlbumPlace(take=0)))
    found = tags.read(path).values
    assert "task_id" not in found
    assert found["title"] == tag_set().values["title"]
    assert song is None or b"Somebody" in path.read_bytes()


@pytest.mark.parametrize(
    "moves", ["frag.mp4", "absolute.m4a", "hybrid.m4a", "index.m4a", "front.mp4"]
)
def test_tables_and_indexes_find_the_same_bytes(part, real, cover, moves):
    path = part(moves)
    before = packets_of(path)
    for title in ("x", "y" * 1000, "z"):
        tags.write(path, container(path), tag_set(title=title), cover_jpeg=cover)
        assert packets_of(path) == before
        assert tags.read(path).values["title"] == title
        assert containers.check(path, MediaKind.MP3) == containers.check(real(moves), MediaKind.MP3)


def test_tables_that_lead_nowhere_are_not_tagged(tmp_path):
    path = tmp_path / "a.mp4"
    mfra = makers.box(
        b"mfra", makers.box(b"tfra", struct.pack(">IIIIII", 0, 1, 0, 1, 0, 9_000_000), bytes(3))
    )
    path.write_bytes(makers.mp4() + mfra)
    before = path.read_bytes()
    with pytest.raises(MediaDamagedError):
        tags.write(path, "mp4", tag_set())
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def packets_of(path: Path) -> bytes:
    """What ffmpeg takes for the sound, packet by packet, from the first to the last."""
    run = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", path, "-map", "0:a", "-c", "copy", "-f", "framemd5", "-"],
        check=True,
        capture_output=True,
    )
    lines = (line for line in run.stdout.splitlines() if not line.startswith(b"#"))
    return b"".join(line.partition(b", S=")[0] for line in lines)  # comments go along as side data


def test_a_file_without_tags_and_no_file(tmp_path):
    path = tmp_path / "a.mp3"
    path.write_bytes(makers.mp3(50))
    assert tags.read(path) == tags.TagSet()
    assert tags.clip_id_of(tmp_path / "no") is None
    path.write_bytes(makers.mp4())
    assert tags.read(path) == tags.TagSet()
    tags.write(path, "mp4", tag_set())
    assert tags.clip_id_of(path) == CLIP_ID


def test_a_tag_that_cannot_be_read_is_replaced(tmp_path):
    path = tmp_path / "a.mp3"
    song = makers.mp3(50)
    path.write_bytes(makers.id3().replace(b"ID3\4", b"ID3\7") + song)
    tags.write(path, "mp3", tag_set())
    assert tags.read(path) == tag_set()
    assert path.read_bytes().endswith(song)


def test_an_old_tag_at_the_end_is_kept_in_step(tmp_path):
    path = tmp_path / "a.mp3"
    path.write_bytes(makers.mp3(50, tail=b"TAG" + b"Old".ljust(30, b"\0") + bytes(95)))
    before = tags.audio_digest(path)
    tags.write(path, "mp3", tag_set(title="New"))
    assert path.read_bytes()[-128:-98].startswith(b"TAGNew")
    assert tags.audio_digest(path) == before


@pytest.mark.parametrize("name", ["song.mp3", "song.m4a", "song.flac"])
def test_sound_that_changes_is_noticed(part, monkeypatch, name):
    path = part(name)
    before = path.read_bytes()
    original = PartFile.close

    def careless(self):
        original(self)
        data = bytearray(self.path.read_bytes())
        if data:
            data[len(data) // 2] ^= 1
            self.path.write_bytes(data)

    monkeypatch.setattr(PartFile, "close", careless)
    with pytest.raises(MediaDamagedError):
        tags.write(path, container(path), tag_set())
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_an_mp4_that_mutagen_cannot_read(tmp_path):
    path = tmp_path / "a.mp4"
    path.write_bytes(makers.mp4(handler=b"soun").replace(b"mvhd", b"mvhx"))
    with pytest.raises(MediaDamagedError):
        tags.write(path, "mp4", tag_set())
    path.write_bytes(makers.box(b"ftyp", b"isom") + b"\0\0\0\7moov")
    assert tags.clip_id_of(path) is None


@pytest.mark.parametrize(("name", "number", "code"), [
    ("song.mp3", errno.ENOSPC, "disk.full"), ("back.mp4", errno.EIO, "disk.error"), ("song.m4a", errno.EROFS, "disk.read_only"),
])  # fmt: skip
def test_the_disks_trouble_is_told_as_such(part, monkeypatch, name, number, code):
    path = part(name)

    def fail(*_args):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("mutagen._util.resize_file", fail)
    with pytest.raises(DiskError) as caught:
        tags.write(path, container(path), tag_set(), cover_jpeg=b"x" * 100_000)
    assert caught.value.code == code


def test_trouble_while_reading_the_old_tag_is_not_taken_for_a_bad_tag(part, monkeypatch):
    path = part("song.mp3")

    def fail(*_args, **_more):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("mutagen.id3._tags.ID3Header.__init__", fail)
    with pytest.raises(DiskError):
        tags.write(path, "mp3", tag_set())


class TestRetag:
    @pytest.mark.parametrize("name", ["song.mp3", "back.mp4"])
    def test_it_takes_the_place_of_the_file(self, part, tmp_path, name):
        path = part(name)
        tags.write(path, container(path), tag_set())
        path.chmod(0o640)
        before = tags.audio_digest(path)
        inode = path.stat().st_ino
        tags.retag(path, tag_set(title="New"), id3_version=3)
        assert tags.read(path) == tag_set(title="New")
        assert tags.audio_digest(path) == before
        assert path.stat().st_mode & 0o777 == 0o640
        assert path.stat().st_ino != inode
        assert list(tmp_path.iterdir()) == [path]

    @pytest.mark.parametrize(
        "step", ["mutagen._util.resize_file", "os.fsync", "pathlib.Path.replace"]
    )
    def test_after_a_failure_the_file_is_as_it_was(self, part, tmp_path, monkeypatch, step):
        path = part("song.mp3")
        before = path.read_bytes()

        def fail(*_args):
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(step, fail)
        with pytest.raises(DiskError):
            tags.retag(path, tag_set(), cover_jpeg=bytes(50_000))
        monkeypatch.undo()
        assert path.read_bytes() == before
        assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("你好世界 我爱你", "zho"),
        ("你好 baby", "zho"),
        ("君が好きだと叫びたい", "und"),
        ("the rain and the sea, you and me", "eng"),
        ("la la la", "und"),
        ("La pluie et la mer qui chantent sans fin", "und"),
        ("the you and 你 " + "word " * 20, "und"),
        ("", "und"),
    ],
)
def test_language(text, code):
    assert tags.language(text) == code


HOSTILE = st.text(
    st.characters() | st.sampled_from("\0\r\n\u2028\u202e\ud800\udfff\x85\ufeff"), max_size=80
)


@settings(max_examples=60)
@given(
    st.fixed_dictionaries(
        dict.fromkeys(("title", "artist", "style", "lyrics", "prompt", "model"), HOSTILE)
    ),
    st.sampled_from([3, 4]),
)
def test_hostile_text_is_read_back_as_it_was_cleaned(tmp_path_factory, texts, version):
    folder = tmp_path_factory.mktemp("hostile")
    wanted = tags.of(makers.clip(**texts), task_id=texts["title"])
    for name, data in (("mp3", makers.mp3(40)), ("mp4", makers.mp4())):
        path = folder / f"a.{name}"
        path.write_bytes(data)
        tags.write(path, name, wanted, id3_version=version)
        assert tags.read(path) == wanted
        once = path.read_bytes()
        tags.write(path, name, wanted, id3_version=version)
        assert path.read_bytes() == once


def test_very_long_lyrics(tmp_path):
    path = tmp_path / "a.mp3"
    path.write_bytes(makers.mp3(40))
    wanted = tag_set(lyrics="雨夜 long words\n" * 12_000)
    tags.write(path, "mp3", wanted)
    assert len(tags.read(path).values["lyrics"]) > 150_000


@pytest.mark.no_cover
@pytest.mark.parametrize("name", ["song.mp3", "back.mp4"])
def test_mutated_files_raise_only_our_errors(part, name):
    path = part(name)
    tags.write(path, container(path), tag_set())
    data = path.read_bytes()
    rnd = random.Random(name)
    spots = range(4000) if name == "song.mp3" else range(len(data) - 9000, len(data))
    for _ in range(150):
        broken = bytearray(data)
        for _ in range(rnd.choice((1, 3, 20))):
            broken[rnd.choice(spots)] = rnd.choice((0, 0xFF, rnd.randrange(256)))
        path.write_bytes(broken)
        for work in (tags.read, lambda path: tags.write(path, container(path), tag_set())):
            with contextlib.suppress(DesktopError):
                work(path)


def test_mutagen_is_not_imported_before_it_is_needed():
    code = (
        "import sys, suno_desktop.core.media.transfer, suno_desktop.core.media.sidecars;"
        "sys.exit(bool({'mutagen', 'PIL', 'requests'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# Every entry of the table, and every type that an entry may have.

VALUES: dict[FieldType, Any] = {
    FieldType.TEXT: "two words 世界 🌧",
    FieldType.LONG_TEXT: "one line\n另一行\n\nthe end",
    FieldType.NUMBER: 120.25,
    FieldType.WHOLE: -7,
    FieldType.COUNT: 120,
    FieldType.SECONDS: 61.5,
    FieldType.TIME: datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC),
    FieldType.DATE: date(2026, 3, 4),
    FieldType.FLAG: True,
    FieldType.LINK: "https://media.invalid/a?b=c",
    FieldType.LIST: ("dream pop", "梦", "rain"),
    FieldType.CLIPS: ("64dc8d98-77aa-4c7f-9b8a-12aa34bb56cc", "bee8f32e"),
}
TRIALS = [
    *(
        TagRow(f"own_{type_}", type_, f"TXXX:T_{type_}", Atom(f"----:T_{type_}"))
        for type_ in FieldType
    ),
    TagRow("bpm", FieldType.COUNT, "TBPM", Atom("tmpo", AtomType.WHOLE)),
    TagRow("compilation", FieldType.FLAG, "TCMP", Atom("cpil", AtomType.FLAG)),
    TagRow("moods", FieldType.LIST, "TCOM", Atom("\xa9wrt")),
    TagRow("released", FieldType.DATE, "TDRC", Atom("\xa9day")),
]
PARTS = TagRow("track", FieldType.TEXT, "TRCK", Atom("trkn", AtomType.PAIR))
TABLE = [*(TagRow(f.key, f.type, f.id3, f.mp4) for f in FIELDS if f.id3 or f.mp4), *TRIALS]


@pytest.mark.parametrize(
    ("name", "version"), [("song.mp3", 3), ("song.mp3", 4), ("song.m4a", 4), ("back.mp4", 4)]
)
@pytest.mark.parametrize("row", [*TABLE, PARTS], ids=lambda row: row.key)
def test_every_entry_of_the_table_is_written_and_read_back(part, monkeypatch, row, name, version):
    monkeypatch.setattr(texts, "ROWS", (row,))
    text = "3/12" if row is PARTS else tags.text_of(row.type, VALUES[row.type])
    assert text
    path = part(name)
    tags.write(path, container(path), TagSet({row.key: text}), id3_version=version)
    shown = tags.read(path).values
    if row.key == "created_at" and (name != "song.mp3" or version == 3):
        assert text.startswith(shown[row.key][:16])  # the exact one stands beside it
    elif row.mp4 and row.mp4.type is AtomType.WHOLE and name != "song.mp3":
        assert shown == {row.key: str(round(float(text)))}  # such an atom holds nothing else
    else:
        assert shown == {row.key: text}, (
            f"{row.key} is lost in {name} with ID3v2.{version}: take a place that both versions have, such as TXXX:NAME"
        )
    # What another program finds there is of the type that belongs there.
    if name == "song.mp3":
        frame = id3.ID3(path).getall(row.id3)[0]
        if row.type is FieldType.LIST:
            told = list(VALUES[row.type]) if version == 4 else [text]
            assert frame.text in (told, list(VALUES[row.type]))
    else:
        atoms: Any = MP4(path).tags
        found = atoms[row.mp4.name.replace("----:", "----:com.apple.iTunes:")]
        wanted = {
            "bpm": [120],
            "compilation": True,
            "moods": list(VALUES[FieldType.LIST]),
            "track": [(3, 12)],
        }
        assert found == wanted.get(row.key, found)
        if row.type is FieldType.LIST:
            assert len(found) == len(VALUES[FieldType.LIST])


def test_the_table_names_no_place_twice() -> None:
    for places in (
        [row.id3 for row in tags.ROWS if row.id3],
        [row.mp4.name for row in tags.ROWS if row.mp4],
        [row.vorbis for row in tags.ROWS if row.vorbis],
    ):
        assert sorted(places) == sorted(set(places))
