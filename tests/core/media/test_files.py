"""Tags in files of every container, made byte by byte: what is copied, what stays, and what is told of other programs."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import mutagen
import pytest
from mutagen.id3 import APIC, COMM, ID3, TIT2, TXXX, Frame

from suno_desktop.core.errors import Cancelled, DesktopError, MediaDamagedError
from suno_desktop.core.media import containers, tags, wav
from suno_desktop.core.media.tags import TagChange, TagSet, files, vorbis_comments
from suno_desktop.core.model import MediaKind
from suno_desktop.core.timed_words import TimedLine
from tests.core.media import makers, test_adts, test_flac, test_ogg, test_wav

ID = "0a1b2c3d-1111-4222-8333-444455556666"
OURS = TagSet({"title": "Rain", "artist": "Somebody", "clip_id": ID})
COVER = b"\xff\xd8\xff" + b"cover" * 100
INFO = wav.info_chunk({b"INAM": b"Old\0", b"IART": b"Somebody\0", b"ISFT": b"a program\0"})


def ogg(setup: int = 30) -> bytes:
    words = b"\3vorbis" + struct.pack("<I", 4) + b"they" + bytes(4) + b"\1"
    return b"".join(
        [
            test_ogg.page([test_ogg.FIRST["vorbis"][:-1] + b"\1"], 0, flags=2),
            test_ogg.page([words, b"\5vorbis" + bytes(setup)], 1),
            test_ogg.page([b"s" * 300], 2, granule=44_100, flags=4),
        ]
    )


MADE: dict[str, Callable[[], bytes]] = {
    "mp3": lambda: makers.mp3(50),
    "aac": lambda: test_adts.frame() * 20,
    "wav": lambda: test_wav.riff(
        test_wav.chunk(b"fmt ", test_wav.PCM),
        test_wav.chunk(b"data", b"s" * 3201),
        test_wav.chunk(b"odd ", b"foreign"),
        INFO,
    ),
    "flac": lambda: test_flac.file_of(
        b"".join(map(test_flac.frame, range(4))), samples=4 * 4096, more=b"\x81\0\0\5" + bytes(5)
    ),
    "ogg": ogg,
    "mp4": makers.mp4,
}


@pytest.fixture(params=MADE)
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A file of each container."""
    found = tmp_path / f"song.{request.param}"
    found.write_bytes(MADE[request.param]())
    return found


def foreign(path: Path) -> None:
    """Put in a text of another program, and a cover."""
    tags.retag(path, TagSet({"album": "Weather"}), cover_jpeg=COVER)
    if path.suffix in {".mp3", ".aac", ".wav"}:
        found = ID3() if path.suffix == ".wav" else ID3(path)
        if path.suffix == ".wav":
            return
        found.add(TXXX(encoding=3, desc="MOOD", text=["foreign calm"]))
        found.add(APIC(encoding=3, mime="image/png", type=4, desc="back", data=b"foreign"))
        found.save(path)
        return
    song = mutagen.File(path)
    assert song is not None
    song["----:com.them:MOOD" if path.suffix == ".mp4" else "mood"] = (
        [b"foreign calm"] if path.suffix == ".mp4" else ["foreign calm"]
    )
    song.save()


@pytest.mark.parametrize("is_bare", [False, True])
def test_a_copy_has_our_tags_and_the_sound_and_all_else_only_unless_it_is_bare(
    path: Path, tmp_path: Path, is_bare: bool
) -> None:
    foreign(path)
    whole = path.read_bytes()
    target = tmp_path / f"copy{path.suffix}"
    seen: list[tags.TagSet] = []

    def before(part: Path) -> None:
        assert part.parent == tmp_path
        seen.append(tags.read(part))
        part.rename(target)

    tags.copy(path, target, OURS, id3_version=4, is_bare=is_bare, before=before)
    assert path.read_bytes() == whole
    assert seen == [tags.read(target)]
    other = {} if is_bare else {"album": "Weather"}
    assert tags.read(target).values == {**OURS.values, **other}
    assert tags.front_cover(target) == COVER
    assert tags.audio_digest(target) == tags.audio_digest(path)
    assert (b"foreign" in target.read_bytes()) is not is_bare
    assert sorted(tmp_path.iterdir()) == sorted([path, target])


def test_a_copy_that_nobody_names_is_gone(path: Path, tmp_path: Path) -> None:
    tags.copy(path, tmp_path / "copy", OURS, id3_version=4, is_bare=True)
    assert list(tmp_path.iterdir()) == [path]


def test_what_has_no_room_for_tags_has_none(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"words")
    assert tags.write(path, "txt", OURS) is None
    assert tags.read(path) == tags.told(path) == TagSet()
    assert tags.front_cover(path) is None
    assert tags.timed_lines_of(path) == []
    for work in (
        lambda: tags.retag(path, OURS),
        lambda: tags.changes(path, OURS),
        lambda: tags.copy(path, tmp_path / "b", OURS, id3_version=4, is_bare=False),
    ):
        with pytest.raises(MediaDamagedError):
            work()
    assert path.read_bytes() == b"words"


def test_who_writes_is_told_the_hash_of_the_sound(path: Path) -> None:
    before = tags.audio_digest(path)
    assert tags.write(path, path.suffix[1:], OURS, cover_jpeg=COVER) == before
    assert tags.audio_digest(path) == before
    assert tags.front_cover(path) == COVER
    assert tags.told(path) == tags.read(path) == OURS
    assert tags.changes(path, OURS, cover_jpeg=COVER) == ()
    other = TagSet({**OURS.values, "title": "Sun"})
    assert tags.changes(path, other) == (TagChange("title", "Rain", "Sun"),)


def test_a_song_that_another_program_saved_says_which_it_is(path: Path) -> None:
    tags.retag(path, TagSet({"title": "Rain", "prompt": f"made with suno; id={ID}"}))
    assert tags.clip_id_of(path) == ID
    assert tags.told(path).values["title"] == "Rain"
    tags.retag(path, TagSet({"prompt": "mine"}))
    assert tags.told(path) == TagSet()
    assert tags.clip_id_of(path) is None


def test_the_packets_have_a_short_hash(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(makers.mp3(50))
    found = tags.packet_digest(path)
    tags.retag(path, OURS)
    assert tags.packet_digest(path) == found
    assert found is not None
    assert len(found) == 32


def riff(tmp_path: Path, *parts: bytes) -> Path:
    path = tmp_path / "a.wav"
    sound = test_wav.chunk(b"fmt ", test_wav.PCM), test_wav.chunk(b"data", bytes(321))
    path.write_bytes(test_wav.riff(*sound, *parts))
    return path


def test_the_short_list_of_a_wav_is_kept_in_step(tmp_path: Path) -> None:
    path = riff(tmp_path, INFO)
    assert tags.changes(path, TagSet({"title": "New"})) == (
        TagChange("title", "", "New"),
        TagChange("format", "", "ID3v2.4"),
    )
    tags.retag(path, TagSet({"title": "New"}))
    assert wav_texts(path) == {b"INAM": b"New\0", b"IART": b"Somebody\0", b"ISFT": b"a program\0"}
    told = TagSet({"title": "New", "artist": "Nobody", "album": "Weather"})
    assert {one.key for one in tags.changes(path, told)} == {"artist", "album"}


def wav_texts(path: Path) -> dict[bytes, bytes]:
    with path.open("rb") as file:
        for chunk in wav.walk(file, path.stat().st_size).chunks:
            if chunk.name == b"LIST":
                file.seek(chunk.start)
                return wav.info_of(file.read(chunk.length))
    return {}


def test_what_the_short_list_says_otherwise_is_told_once(tmp_path: Path) -> None:
    path = riff(tmp_path)
    tags.retag(path, TagSet({"title": "Rain", "artist": "Somebody", "genre": "Pop"}))
    data = path.read_bytes()
    path.write_bytes(data.replace(b"INAM\5\0\0\0Rain\0", b"INAM\5\0\0\0Snow\0"))
    assert tags.changes(path, TagSet({"title": "Rain", "artist": "Somebody"})) == (
        TagChange("title", "Snow", "Rain"),
    )
    assert tags.changes(path, TagSet({"title": "Rain", "artist": "Nobody"})) == (
        TagChange("artist", "Somebody", "Nobody"),
        TagChange("title", "Snow", "Rain"),
    )


def test_a_wav_may_say_all_in_its_short_list(tmp_path: Path) -> None:
    words = {
        b"INAM": b"Rain\0", b"IART": b"Somebody\0", b"ICRD": b"2026-03-04\0", b"IPRD": b"no",
        b"ICMT": f"made with suno; id={ID}".encode(),
    }  # fmt: skip
    other = b"LIST" + struct.pack("<I", 12) + b"adtlINAM\0\0\0\0"
    assert tags.told(riff(tmp_path, other, wav.info_chunk(words))).values == {
        "clip_id": ID,
        "title": "Rain",
        "artist": "Somebody",
    }


@pytest.mark.parametrize("content", [b"", b"ID", b"ID3", b"ID3\4", b"ID3\4\0\0\0\0\0"])
def test_a_chunk_that_holds_no_tag_is_none(tmp_path: Path, content: bytes) -> None:
    path = riff(tmp_path, test_wav.chunk(b"id3 ", content))
    assert tags.read(path) == TagSet()
    assert TagChange("format", "", "ID3v2.4") in tags.changes(path, OURS)
    tags.retag(path, OURS)
    assert tags.read(path) == OURS


def test_a_tag_that_ends_behind_its_chunk_is_none(tmp_path: Path) -> None:
    song = tmp_path / "tag"
    known = ID3()
    known.add(TIT2(encoding=3, text=["Rain"]))
    known.save(song, padding=lambda _: 0)
    data = song.read_bytes()
    path = riff(tmp_path, test_wav.chunk(b"id3 ", data[:-2]), test_wav.chunk(b"odd ", data))
    assert tags.read(path) == TagSet()
    path = riff(tmp_path, test_wav.chunk(b"id3 ", data))
    assert tags.read(path).values == {"title": "Rain"}


def test_two_tags_are_told_and_one_is_left(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(makers.mp3(50))
    tags.retag(path, OURS, id3_version=3)
    assert tags.changes(path, OURS) == (TagChange("format", "ID3v2.3", "ID3v2.4"),)
    path.write_bytes(makers.id3() + path.read_bytes())
    assert tags.changes(path, OURS) == (TagChange("format", "ID3v2.3, ID3v2.4", "ID3v2.4"),)
    path.write_bytes(makers.id3() * 2 + makers.mp3(50))
    assert TagChange("format", "ID3v2.4", "ID3v2.4") in tags.changes(path, OURS)
    tags.retag(path, OURS)
    assert tags.changes(path, OURS) == ()


def old(title: bytes = b"Old") -> bytes:
    return b"TAG" + title.ljust(30, b"\0") + bytes(94) + b"\xff"


def test_the_oldest_tag_counts_where_there_is_no_other(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(makers.mp3(50, tail=old()))
    assert tags.read(path).values["title"] == "Old"
    tags.retag(path, TagSet({"title": "New"}))
    assert path.read_bytes()[-128:-96] == b"TAGNew".ljust(32, b"\0")
    assert b"TAGOld" not in path.read_bytes()
    path.write_bytes(path.read_bytes()[:-128] + old())
    assert tags.read(path).values["title"] == "New"


def test_the_oldest_tag_behind_another_one_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    ape = b"APETAGEX" + struct.pack("<IIII", 2000, 32, 0, 0) + bytes(8)
    path.write_bytes(makers.mp3(50, tail=ape + old()))
    tags.retag(path, TagSet({"title": "New"}))
    assert path.read_bytes().endswith(ape + old())
    assert tags.read(path).values["title"] == "New"


def test_other_tags_at_the_start_stay_behind_ours(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    song = makers.mp3(50)
    lyrics = b"LYRICSBEGINla la la LYRICSEND"
    path.write_bytes(makers.id3() + lyrics + song)
    tags.retag(path, OURS)
    assert path.read_bytes().endswith(lyrics + song)
    assert path.read_bytes().count(b"ID3\4") == 1


@pytest.mark.parametrize(("over", "is_whole"), [(0, True), (1, False)])
def test_a_wav_never_grows_beyond_what_its_head_can_count(
    tmp_path: Path, over: int, is_whole: bool
) -> None:
    """Its sound is a hole of four gigabytes, of which nothing is read."""
    wish = files._Wish(OURS, None, 4)

    def layout(count: int) -> bytes:
        path = tmp_path / "a.wav"
        sound = b"data" + struct.pack("<I", count)
        head = b"WAVE" + test_wav.chunk(b"fmt ", test_wav.PCM) + sound
        path.write_bytes(b"RIFF" + struct.pack("<I", len(head) + count) + head)
        try:
            with path.open("r+b") as file:
                file.truncate(8 + len(head) + count)
                first = files._wav_layout(file, 8 + len(head) + count, wish)[0]
        finally:
            path.unlink()  # nothing else shall read so much
        assert isinstance(first, bytes)
        return first

    small = int.from_bytes(layout(320)[4:8], "little")
    most = 2**32 - 1 - (small - 320)
    most -= most & 1  # then all of it is even, as each chunk is
    if is_whole:
        assert int.from_bytes(layout(most)[4:8], "little") == 2**32 - 2
        return
    with pytest.raises(MediaDamagedError):
        layout(most + 2 * over)


def test_a_file_that_cannot_be_read_says_nothing(tmp_path: Path) -> None:
    assert tags.clip_id_of(tmp_path / "gone.mp3") is None
    assert tags.timed_lines_of(tmp_path / "gone.mp3") == []
    with pytest.raises(DesktopError):
        tags.read(tmp_path / "gone.mp3")


def test_a_title_of_another_program_in_the_large_kind_of_wav(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(test_wav.rf64(64_000))
    tags.retag(path, OURS)
    assert tags.read(path) == OURS
    data = path.read_bytes()
    assert (data[:4], int.from_bytes(data[20:28], "little")) == (b"RF64", len(data) - 8)
    with path.open("rb") as file:
        found = wav.walk(file, len(data))
    assert (found.counted, found.duration_s) == (True, 2.0)


def test_of_two_tags_the_first_one_counts(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    parts = []
    for title in ("First", "Second"):
        song = tmp_path / title
        song.write_bytes(makers.mp3(50))
        ID3().save(song)
        known = ID3(song)
        known.add(TIT2(encoding=3, text=[title]))
        known.save(song)
        parts.append(song.read_bytes()[: -len(makers.mp3(50))])
    path.write_bytes(b"".join(parts) + makers.mp3(50))
    assert tags.read(path).values["title"] == "First"


LINES = (TimedLine("one", 1.0, 2.0, ()), TimedLine("two", 2.5, 3.0, ()))


def test_the_times_of_lines_stand_where_there_is_room_for_them(path: Path) -> None:
    tags.retag(path, TagSet(OURS.values, LINES))
    has_room = path.suffix in {".mp3", ".wav", ".aac"}
    assert tags.timed_lines_of(path) == ([("one", 1.0), ("two", 2.5)] if has_room else [])


def test_what_only_the_newer_version_has_room_for_is_no_change_of_the_older_one(
    path: Path,
) -> None:
    told = TagSet({"title": "Rain", "genre": "Punk; Pop", "created_at": "2026-03-04T05:06:07Z"})
    for version in (3, 4):
        tags.retag(path, told, id3_version=version)
        assert tags.changes(path, told, id3_version=version) == ()
    other = {one.key for one in tags.changes(path, told, id3_version=3)}
    assert other == ({"format"} if path.suffix in {".mp3", ".wav", ".aac"} else set())


def test_the_finished_copy_is_shown_before_it_takes_the_place(path: Path, tmp_path: Path) -> None:
    seen: list[tuple[str, str, TagSet, TagSet]] = []
    was = tags.read(path)

    def before(part: Path) -> None:
        _, clip, kind, _, end = part.name.split(".")
        seen.append((f"{clip}.{end}", kind, tags.read(part), tags.read(path)))

    tags.retag(path, OURS, before=before)
    kind = "mp4" if path.suffix == ".mp4" else "mp3"
    assert seen == [(f"{ID[:8]}.part", kind, OURS, was)]
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_may_be_nothing_but_the_oldest_tag(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(old())
    with pytest.raises(DesktopError):
        tags.retag(path, OURS)
    path.write_bytes(makers.mp3(50, tail=old(b"Rain")))
    tags.retag(path, TagSet({"artist": "Somebody"}))
    assert tags.read(path).values == {"title": "Rain", "artist": "Somebody"}


def test_a_wav_stays_one_whose_chunks_begin_at_even_places(tmp_path: Path) -> None:
    path = riff(tmp_path)
    for title in ("odd", "even", "x" * 10, "x" * 11):
        tags.retag(path, TagSet({"title": title}))
        data = path.read_bytes()
        with path.open("rb") as file:
            chunks = wav.walk(file, len(data)).chunks
        assert [one.start & 1 for one in chunks] == [0] * len(chunks)
        assert [one.name for one in chunks] == [b"fmt ", b"data", b"LIST", b"id3 "]
        assert chunks[-1].end + (chunks[-1].length & 1) == len(data)
        assert int.from_bytes(data[4:8], "little") == len(data) - 8


def test_a_list_as_large_as_a_song_is_none_of_texts(tmp_path: Path) -> None:
    for length, is_read in ((2**20 - 2, True), (2**20, False)):
        content = b"INFOINAM\5\0\0\0Snow\0\0"
        content += b"junk" + struct.pack("<I", length - len(content) - 8)
        path = riff(
            tmp_path,
            test_wav.chunk(b"LIST", content.ljust(length, b"j")),
            wav.info_chunk({b"ICMT": f"made with suno; id={ID}".encode()}),
        )
        assert ("title" in tags.told(path).values) is is_read
        changes = tags.changes(path, TagSet({"title": "Rain"}))
        told = tags.told(path).values.get("title", "")
        assert (told == "Snow") is is_read
        tags.retag(path, TagSet({"title": "Rain"}))
        assert (b"Snow" in path.read_bytes()) is not is_read
        assert changes[0].key == "title"


def test_other_packets_have_another_hash(tmp_path: Path) -> None:
    found = set()
    for seed in (1, 2):
        path = tmp_path / f"{seed}.mp3"
        path.write_bytes(makers.mp3(50, seed=seed))
        found.add(tags.packet_digest(path))
    assert len(found) == 2
    (tmp_path / "empty").touch()
    assert tags.packet_digest(tmp_path / "empty") is None


def test_sound_that_is_cut_into_other_pages_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.ogg"
    path.write_bytes(ogg(setup=20_000))
    before, cuts = tags.audio_digest(path), len(containers.sound(path))
    assert tags.write(path, "ogg", OURS, cover_jpeg=COVER) == before
    assert tags.audio_digest(path) == before
    assert len(containers.sound(path)) != cuts


def test_a_copy_that_tells_another_length_of_the_same_sound_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.flac"
    path.write_bytes(MADE["flac"]())
    before = path.read_bytes()

    def careless(copy: BinaryIO, *_args: object, **_more: object) -> None:
        copy.seek(22)
        copy.write(struct.pack(">I", 3 * 4096))

    monkeypatch.setattr(vorbis_comments, "write", careless)
    with pytest.raises(MediaDamagedError):
        tags.write(path, "flac", OURS)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def nested_frames(count: int) -> bytes:
    """An ID3v2.4 tag of chapters one inside of the other."""
    inner = frame4(b"TIT2", b"\3x")
    for _ in range(count):
        inner = frame4(b"CHAP", b"c\0" + bytes(16) + inner)
    return b"ID3\4\0\0" + syncsafe(len(inner)) + inner


def syncsafe(number: int) -> bytes:
    return bytes(number >> shift & 127 for shift in (21, 14, 7, 0))


def frame4(name: bytes, content: bytes) -> bytes:
    return name + syncsafe(len(content)) + bytes(2) + content


def nested_boxes(name: bytes, count: int) -> bytes:
    """An MP4 with boxes one inside of the other behind its sound."""
    inner = b""
    for _ in range(count):
        inner = makers.box(name, inner)
    return makers.mp4() + inner


def without_framing() -> bytes:
    """An Ogg whose comments lack their last byte."""
    words = b"\3vorbis" + struct.pack("<I", 4) + b"they" + bytes(4)
    return b"".join(
        [
            test_ogg.page([test_ogg.FIRST["vorbis"][:-1] + b"\1"], 0, flags=2),
            test_ogg.page([words, b"\5vorbis" + bytes(30)], 1),
            test_ogg.page([b"s" * 300], 2, granule=44_100, flags=4),
        ]
    )


@pytest.mark.parametrize(
    ("ending", "made"),
    [
        ("mp3", lambda: nested_frames(400) + makers.mp3(50)),
        ("mp3", lambda: nested_frames(3000) + makers.mp3(50)),
        ("aac", lambda: nested_frames(400) + test_adts.frame() * 20),
        ("m4a", lambda: nested_boxes(b"moof", 1500)),
        ("m4a", lambda: nested_boxes(b"udta", 1500)),
        ("m4a", lambda: nested_boxes(b"trak", 1500)),
        ("ogg", without_framing),
        ("wav", lambda: test_wav.riff(
            test_wav.chunk(b"fmt ", test_wav.PCM),
            test_wav.chunk(b"data", bytes(320)),
            test_wav.chunk(b"id3 ", nested_frames(400)),
        )),
    ],
)  # fmt: skip
def test_whatever_bytes_that_lie_bring_about_their_tags_cannot_be_read(
    tmp_path: Path, ending: str, made: Callable[[], bytes]
) -> None:
    path = tmp_path / f"a.{ending}"
    path.write_bytes(made())
    before = path.read_bytes()
    for work in (
        lambda: tags.read(path),
        lambda: tags.told(path),
        lambda: tags.front_cover(path),
        lambda: tags.changes(path, OURS),
        lambda: tags.write(path, ending, OURS, cover_jpeg=COVER),
        lambda: tags.retag(path, OURS),
        lambda: tags.copy(path, tmp_path / "b", OURS, id3_version=4, is_bare=True),
    ):
        with pytest.raises(MediaDamagedError):
            work()
    assert tags.clip_id_of(path) is None
    assert tags.timed_lines_of(path) == []
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("trouble", [MemoryError, KeyboardInterrupt, Cancelled, DesktopError("x")])
def test_what_is_no_fault_of_the_bytes_stays_what_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: type[BaseException] | BaseException
) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(nested_frames(0) + makers.mp3(50))

    def fail(*_args: object, **_more: object) -> None:
        raise trouble

    monkeypatch.setattr("mutagen.id3._tags.ID3Header.__init__", fail)
    with pytest.raises(trouble if isinstance(trouble, type) else DesktopError):
        tags.read(path)


@pytest.mark.parametrize("whole", [0, 0xFFFFFFFF])
@pytest.mark.parametrize("sound", [0, 0xFFFFFFFF, 640])
def test_a_wav_that_was_streamed_is_tagged_and_tells_its_length(
    tmp_path: Path, whole: int, sound: int
) -> None:
    path = tmp_path / "a.wav"
    data = test_wav.chunk(b"data", b"s" * 640, told=sound)
    path.write_bytes(test_wav.riff(test_wav.chunk(b"fmt ", test_wav.PCM), data, told=whole))
    before = containers.check(path, MediaKind.WAV)
    assert not before.counted
    digest = tags.audio_digest(path)
    assert tags.write(path, "wav", OURS, cover_jpeg=COVER) == digest
    assert tags.read(path) == OURS
    after = containers.check(path, MediaKind.WAV)
    assert (after.counted, after.duration_s) == (True, before.duration_s)
    tags.retag(path, TagSet({"title": "Sun"}))
    assert tags.audio_digest(path) == digest


MADE_BY_SUNO = f"made with suno; created=2026-03-04T05:06:07Z; id={ID}"


@pytest.mark.parametrize("is_last", [False, True])
@pytest.mark.parametrize(
    "other",
    [
        COMM(encoding=3, lang="eng", desc="iTunNORM", text=[" 0000"]),
        COMM(encoding=3, lang="XXX", desc="", text=["nice song"]),
        COMM(encoding=3, lang="deu", desc="a", text=["Notiz"]),
        TXXX(encoding=3, desc="COMMENT", text=["mine"]),
    ],
)
@pytest.mark.parametrize(("desc", "lang"), [("", "eng"), ("desc", "deu"), ("", "XXY")])
def test_the_comment_that_names_its_song_is_found_beside_others(
    tmp_path: Path, other: Frame, desc: str, lang: str, is_last: bool
) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(makers.mp3(50))
    found = [other, COMM(encoding=3, lang=lang, desc=desc, text=[MADE_BY_SUNO])]
    known = ID3()
    for frame in found if is_last else reversed(found):
        known.add(frame)
    known.save(path)
    assert tags.clip_id_of(path) == ID


def test_so_it_is_in_other_containers(tmp_path: Path) -> None:
    path = riff(tmp_path, wav.info_chunk({b"ICMT": MADE_BY_SUNO.encode()}))
    assert tags.clip_id_of(path) == ID
    known = ID3()
    known.add(COMM(encoding=3, lang="eng", desc="iTunNORM", text=[" 0000"]))
    known.save(tmp_path / "tag")
    path = riff(
        tmp_path,
        wav.info_chunk({b"ICMT": MADE_BY_SUNO.encode()}),
        test_wav.chunk(b"id3 ", (tmp_path / "tag").read_bytes()),
    )
    assert tags.clip_id_of(path) == ID
    song = tmp_path / "a.flac"
    song.write_bytes(MADE["flac"]())
    known_flac = mutagen.File(song)
    assert known_flac is not None
    known_flac["comment"] = ["mine"]
    known_flac["description"] = [MADE_BY_SUNO]
    known_flac.save()
    assert tags.clip_id_of(song) == ID


@pytest.mark.parametrize("is_long", [False, True])
@pytest.mark.parametrize(
    "tail", [old(), b"APETAGEX" + bytes(24) + old(), b"LYRICSBEGIN la LYRICSEND", b"odd"]
)
def test_what_stands_behind_all_that_a_wav_counts_stays(
    tmp_path: Path, tail: bytes, is_long: bool
) -> None:
    path = riff(tmp_path, INFO)
    path.write_bytes((test_wav.rf64(64_000) if is_long else path.read_bytes()) + tail)
    before = containers.check(path, MediaKind.WAV)
    for title in ("Rain", "Sun shine"):
        tags.retag(path, TagSet({"title": title}))
        assert path.read_bytes().endswith(tail)
        assert path.read_bytes().count(tail) == 1
        assert tags.read(path).values == {"title": title}
        assert containers.check(path, MediaKind.WAV) == before
    tags.copy(path, path, OURS, id3_version=4, is_bare=True, before=lambda one: one.replace(path))
    assert tail not in path.read_bytes()
