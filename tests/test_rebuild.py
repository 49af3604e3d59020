"""A library that is lost comes back from its files by the command a person types; the files stay as they are, to the byte."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from mutagen.flac import FLAC
from mutagen.id3 import COMM, ID3, TCON, TDRC, TIT2, TPE1, TXXX, USLT

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.clock import SystemClock
from suno_desktop.core.library.collections import Saved
from suno_desktop.core.library.library import Library
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.media import sidecars, tags
from suno_desktop.core.media.disk import fingerprint
from suno_desktop.core.media.names import USUAL_ALBUM
from suno_desktop.core.model import (
    Clip,
    ClipId,
    Collected,
    MediaKind,
    RelayId,
    SongId,
    Task,
    TaskState,
)
from suno_desktop.core.rows import CollectionKind, SongFilter, SongQuery, TaskQuery
from suno_desktop.core.workflows import decided_file, rebuild
from tests.cli.test_cli import Cli
from tests.core.library.makers import FakeClock, Room, clip, task
from tests.core.media import makers
from tests.samples import sample_of

_SONGS = sample_of(150, 1_000)
_WORDS = "[Verse]\nLanterns on the water {n}\nand nobody asks\n\n[Chorus]\n纸灯笼 {n}"
_SOUND = makers.mp3(60)
_COVER = b"\xff\xd8\xff\xe0" + bytes(200)
_NAMES = {"title", "artist", "style", "model", "created_at", "prompt", "lyrics"}
"""What tags and sidecars carry of a clip."""


@pytest.fixture
def cli(tmp_path: Path, canary_key: str) -> Cli:
    return Cli(tmp_path / "profile", canary_key)


def bytes_of(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".suno-desktop"
    }


def known(profile: Path) -> dict[str, dict[str, Any]]:
    """All that files can carry, by clip."""
    with closing(LibraryReader.open(profile / "library.sqlite3")) as reader:
        found = {}
        for song_id in reader.song_ids(SongQuery()):
            detail = reader.song_detail(SongId(song_id))
            assert detail is not None
            assert detail.clip is not None
            files = {file.kind: file for file in detail.files}
            (source,) = reader.sources([files[MediaKind.MP3].file_id])
            found[str(detail.row.clip_id)] = {
                **{name: detail.clip.value(name) for name in _NAMES},
                "take": detail.row.take,
                "task": detail.task.task_id,
                "host": source.relay_host,
                "album": source.album,
                "files": {
                    kind: (file.path, file.container, file.sha256, file.size_bytes, file.sound)
                    for kind, file in files.items()
                },
            }
        return found


def put(
    path: Path, one: Clip, *, take: int, task_id: str, album: str | None
) -> dict[MediaKind, Collected]:
    """A song of ours with all that may lie beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_SOUND)
    told = tags.of(
        one,
        place=tags.AlbumPlace(album=album or USUAL_ALBUM, take=take),
        task_id=task_id,
        relay_host="one.invalid",
    )
    sound = tags.write(path, "mp3", told, cover_jpeg=_COVER)
    sidecars.write(path, ("json",), one, told)
    path.with_suffix(".txt").write_bytes(sidecars.lyrics_text(one))
    path.with_suffix(".jpg").write_bytes(_COVER)
    return {
        MediaKind.MP3: Collected(path, "mp3", fingerprint(path), sound=sound),
        MediaKind.LYRICS: Collected(
            path.with_suffix(".txt"), "txt", fingerprint(path.with_suffix(".txt"))
        ),
        MediaKind.COVER: Collected(
            path.with_suffix(".jpg"), "jpg", fingerprint(path.with_suffix(".jpg"))
        ),
    }


def fill(profile: Path, count: int) -> None:
    """A library of saved songs, two of a task, as relays and downloads would have made it."""
    with Room.opened(profile) as room, room.library.transaction():
        for number in range(count // 2):
            task_id = str(uuid.UUID(int=number + 1))
            clips = [
                clip(
                    str(uuid.UUID(int=10**6 + 2 * number + take)),
                    title=f"Lanterns {number}",
                    artist="Paper Lanterns",
                    style="dream pop, slow; 70 bpm",
                    lyrics=_WORDS.format(n=number),
                    prompt=f"a song about lanterns\nnumber {number}",
                    model="chirp-crow",
                    created_at=datetime(2026, 1, 1, tzinfo=UTC)
                    + timedelta(minutes=number, microseconds=0),
                )
                for take in (0, 1)
            ]
            told: Task = task(task_id, *clips)
            room.record(told)
            for take, one in enumerate(clips):
                song_id = room.song_of(one.clip_id)
                assert song_id is not None
                album = "Night Drives" if number % 3 == 0 else None
                if album:
                    room.library.name_songs([song_id], {"album": album})
                path = profile / "music" / "Paper Lanterns" / f"{number} {take}.mp3"
                for kind, collected in put(
                    path, one, take=take, task_id=task_id, album=album
                ).items():
                    file_id = room.library.file_of(song_id, kind)
                    room.library.file_saved(file_id, collected, now=room.clock.now())


def lose(profile: Path) -> None:
    for path in profile.glob("library.sqlite3*"):
        path.unlink()


def test_songs_come_back_with_all_that_tags_and_sidecars_carry(cli: Cli) -> None:
    fill(cli.profile, _SONGS)
    before, files = known(cli.profile), bytes_of(cli.profile / "music")
    assert len(before) == _SONGS
    lose(cli.profile)
    assert cli.run("check")[0] == 5, "without --repair there is no library"

    code, out, err = cli.run("check", "--repair")
    assert code == 0, err
    assert "It is rebuilt from the songs in" in err
    assert out.count("Added to the library: ") == _SONGS
    assert known(cli.profile) == before
    now = bytes_of(cli.profile / "music")
    now.pop("suno_desktop.jsonl", None)  # what is decided, written some seconds later
    assert now == files
    code, out, _ = cli.run("check")
    assert (code, out) == (0, f"{3 * _SONGS} files read: all unchanged.\n")
    code, out, _ = cli.run("check", "--repair")
    assert "Added" not in out, "once is enough"


def test_the_first_check_of_a_lost_library_counts_what_it_read(cli: Cli) -> None:
    fill(cli.profile, 4)
    lose(cli.profile)
    code, out, _ = cli.run("check", "--repair")
    assert code == 0
    assert out.splitlines()[-1] == "12 files read: 4 added to the library."
    lose(cli.profile)
    shutil.rmtree(cli.profile / "backups")
    code, events = cli.events("check", "--repair")
    assert code == 0
    assert (events[-1]["ok"], events[-1]["adopted"]) == (12, 4)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9_000])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _zeros(path: Path) -> None:
    data, middle = path.read_bytes(), path.stat().st_size // 2
    path.write_bytes(data[:middle] + bytes(5_000) + data[middle + 5_000 :])


def _other_tags(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"TAG" + bytes(125))


@pytest.mark.parametrize("spoil", [_cut, _empty, _zeros])
def test_songs_whose_sound_is_damaged_come_back_as_damaged(
    cli: Cli, spoil: Callable[[Path], None]
) -> None:
    fill(cli.profile, 2)
    before, music = known(cli.profile), cli.profile / "music"
    songs = sorted(music.rglob("*.mp3"))
    whole = songs[0].read_bytes()
    for path in songs:
        spoil(path)
    lose(cli.profile)
    files = bytes_of(music)

    code, events = cli.events("check", "--repair")
    assert code == 1
    assert sorted(one["path"] for one in events if one["event"] == "damaged") == [*map(str, songs)]
    reasons = [one["reason"] for one in events if one["event"] == "failed"]
    for path, reason in zip(songs, sorted(reasons), strict=True):
        assert reason.startswith(f"{path} cannot be downloaded again yet: its provider one.invalid")
        assert f"get --relay URL --kinds mp3 {uuid.UUID(int=1)}”" in reason
    assert {name: events[-1][name] for name in ("ok", "damaged", "adopted", "failed")} == {
        "ok": 4,  # words and covers
        "damaged": 2,
        "adopted": 0,
        "failed": 2,
    }
    said = {clip_id: {**one, "files": set(one["files"])} for clip_id, one in before.items()}
    now = known(cli.profile)
    assert {clip_id: {**one, "files": set(one["files"])} for clip_id, one in now.items()} == said
    (listed,) = cli.events("list")[1]
    assert listed["task_id"] == str(uuid.UUID(int=1))
    states = [{file["kind"]: file["state"] for file in one["files"]} for one in listed["clips"]]
    assert states == [{"mp3": "damaged", "lyrics": "saved", "cover": "saved"}] * 2
    for words in (("check",), ("check", "--repair"), ("check",)):
        code, events = cli.events(*words)
        assert (code, events[-1]["damaged"]) == (1, 2)
    now_there = bytes_of(music)
    now_there.pop("suno_desktop.jsonl", None)
    assert now_there == files

    songs[0].write_bytes(whole)  # from a copy of the person's own
    code, events = cli.events("check", "--repair")
    assert [one["path"] for one in events if one["event"] == "adopted"] == [str(songs[0])]
    code, events = cli.events("check")
    assert (code, events[-1]["damaged"], events[-1]["ok"]) == (1, 1, 5)


@pytest.mark.parametrize(
    ("spoil", "length_s", "said"),
    [
        (_cut, 1.6, "{path} is damaged, so it was not added to the library."),
        (_zeros, 1.6, "{path} is damaged, so it was not added to the library."),
        (_other_tags, 100.0, "{path} plays for 1.6 s instead of 100.0 s, so it was not added"),
    ],
)
@pytest.mark.parametrize("is_missing", [False, True])
def test_a_file_that_cannot_be_added_is_named_and_nothing_is_promised(
    cli: Cli, *, spoil: Callable[[Path], Any], length_s: float, said: str, is_missing: bool
) -> None:
    fill(cli.profile, 2)
    path = sorted((cli.profile / "music").rglob("*.mp3"))[0]
    with again(cli.profile) as room, room.library.database.transaction() as db:
        db.execute("UPDATE song SET duration_s = ?", (length_s,))
        if not is_missing:
            db.execute("DELETE FROM file WHERE path = ?", (str(path),))
    aside = path.with_name("aside.mp3")
    path.rename(aside)
    spoil(aside)
    for _ in range(2):
        _, _, err = cli.run("check", "--repair")
        assert said.format(path=aside) in err
        assert "Run the command again." not in err
        assert "The downloaded" not in err


def test_the_tasks_of_songs_that_came_back_are_asked_for_at_their_provider(tmp_path: Path) -> None:
    fill(tmp_path, 4)
    lose(tmp_path)
    assert Cli(tmp_path, "x" * 20).run("check", "--repair")[0] == 0
    with Room.opened(tmp_path) as room:  # the relay is saved again, under another path and port
        keys = {row.key: row for row in room.reader.task_rows(room.reader.task_keys(TaskQuery()))}
        assert {row.relay_id for row in keys.values()} == {room.relay}
        assert {row.state for row in keys.values()} == {TaskState.READY}
        (relay,) = [one for one in room.library.relays() if one.relay_id == room.relay]
        room.library.hurry(list(keys), room.clock.now())
        assert len(room.library.due_at(relay.relay_id, room.clock.now(), limit=9)) == 2


def test_the_second_version_stays_the_second_though_the_first_is_lost(tmp_path: Path) -> None:
    fill(tmp_path, 2)
    lose(tmp_path)
    (tmp_path / "music" / "Paper Lanterns" / "0 0.mp3").unlink()
    assert Cli(tmp_path, "x" * 20).run("check", "--repair")[0] == 0
    first, second = (str(uuid.UUID(int=10**6 + take)) for take in (0, 1))
    with Room.opened(tmp_path) as room:
        room.record(task(str(uuid.UUID(int=1)), clip(first), clip(second)))
        assert {row.clip_id: row.take for row in room.songs()} == {first: 0, second: 1}


def test_what_was_removed_is_not_brought_back_and_what_is_known_is_not_changed(
    tmp_path: Path,
) -> None:
    fill(tmp_path, 4)
    with (
        closing(LibraryReader.open(tmp_path / "library.sqlite3")) as reader,
        closing(Library.open(tmp_path / "library.sqlite3", clock=SystemClock())) as library,
    ):
        gone, *kept = map(SongId, reader.song_ids(SongQuery()))
        library.remove_songs([gone])
        library.name_songs(kept, {"title": "My own"})
    before = known(tmp_path)
    assert Cli(tmp_path, "x" * 20).run("check", "--repair")[0] == 0
    assert known(tmp_path) == before


def _id3(path: Path, *frames: Any) -> None:
    path.write_bytes(_SOUND)
    written = ID3()
    for frame in frames:
        written.add(frame)
    written.save(path, v2_version=3)


def _text(name: str, text: str) -> Any:
    return TXXX(encoding=3, desc=name, text=[text])


def test_songs_of_other_programs_and_of_suno_come_in_with_what_they_say(cli: Cli) -> None:
    music = cli.profile / "music"
    music.mkdir(parents=True)
    suno, sync, rust, lossless, cut = (str(uuid.uuid4()) for _ in range(5))
    title, artist = TIT2(encoding=3, text=["Rain"]), TPE1(encoding=3, text=["Someone"])
    words = USLT(encoding=3, lang="eng", desc="", text="It rains\nand rains")
    made = f"made with suno; created=2026-03-04T05:06:07.123Z; id={suno}"
    _id3(music / "a.mp3", title, artist, words, COMM(encoding=3, lang="eng", desc="", text=[made]))
    _id3(
        music / "b.mp3",
        title,
        artist,
        words,
        TCON(encoding=3, text=["dream pop"]),
        TDRC(encoding=3, text=["2026"]),
        COMM(encoding=3, lang="eng", desc="Description", text=["a song about rain"]),
        _text("SUNO_UUID", sync.upper()),
    )
    _id3(
        music / "c.mp3",
        title,
        artist,
        TDRC(encoding=3, text=["2026-03-04"]),
        _text("SUNO_ID", rust),
        _text("SUNO_PROMPT", "It rains\nand rains"),
        _text("SUNO_STYLE", "dream pop"),
        _text("SUNO_STYLE_SUMMARY", "a song about rain"),
        _text("SUNO_MODEL", "chirp-crow (v5)"),
        _text("SUNO_HANDLE", "someone1"),
    )
    silence = ("-f", "lavfi", "-i", "anullsrc=r=44100", "-t", "1", str(music / "d.flac"))
    subprocess.run(["ffmpeg", "-v", "error", *silence], check=True)
    song = FLAC(music / "d.flac")
    song.update({"TITLE": "Rain", "SUNO_ID": lossless, "SUNO_STYLE": "dream pop"})
    song.save()
    _id3(music / "stranger.mp3", title, artist)
    _id3(music / "cut.mp3", title, _text("SUNO_UUID", cut))
    (music / "cut.mp3").write_bytes((music / "cut.mp3").read_bytes()[:-9_000])
    files = bytes_of(music)

    code, out, err = cli.run("check", "--repair", "--json")
    events = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert f"{music / 'cut.mp3'} cannot be downloaded again yet: it does not say which" in err
    assert {one["clip_id"] for one in events if one["event"] == "adopted"} == {
        suno,
        sync,
        rust,
        lossless,
    }
    assert [one["clip_id"] for one in events if one["event"] == "damaged"] == [cut]
    assert [one["path"] for one in events if one["event"] == "foreign"] == [
        str(music / "stranger.mp3")
    ]
    assert bytes_of(music) == files
    (lost,) = cli.events("list", cut)[1]
    assert (lost["task_id"], lost["clips"][0]["title"]) == (cut, "Rain")
    listed = {one["clips"][0]["clip_id"]: one for one in cli.events("list")[1]}
    clips = {clip_id: one["clips"][0] for clip_id, one in listed.items()}
    assert {one["title"] for one in clips.values()} == {"Rain"}
    assert {listed[one]["task_id"] for one in listed} == set(listed), "asked for by their own id"
    assert clips[suno]["created_at"] == "2026-03-04T05:06:07Z"
    assert clips[suno]["prompt"] is None, "what Suno says of a file is no prompt"
    for one in (sync, rust):
        assert clips[one]["lyrics"] == "It rains\nand rains"
        assert clips[one]["prompt"] == "a song about rain"
        assert clips[one]["style"] == "dream pop"
    assert clips[rust]["model"] == "chirp-crow"
    assert clips[rust]["created_at"] == "2026-03-04T00:00:00Z"
    assert clips[lossless]["style"] == "dream pop"


def test_without_songs_and_beside_backups_nothing_is_begun(cli: Cli) -> None:
    music = cli.profile / "music"
    music.mkdir(parents=True)
    _id3(music / "stranger.mp3", TIT2(encoding=3, text=["Rain"]))
    code, out, err = cli.run("check", "--repair")
    assert (code, out) == (5, "")
    assert "There is no library" in err
    assert not (cli.profile / "library.sqlite3").exists()
    fill(cli.profile, 2)
    with closing(Library.open(cli.profile / "library.sqlite3", clock=SystemClock())) as library:
        library.database.backup(cli.profile / "backups")
    lose(cli.profile)
    code, _, err = cli.run("check", "--repair")
    assert code == 5
    assert "backups" in err


@contextmanager
def again(profile: Path) -> Iterator[Room]:
    """A library that is there."""
    path, clock = profile / "library.sqlite3", FakeClock()
    with (
        closing(Library.open(path, clock=clock)) as library,
        closing(LibraryReader.open(path, clock=clock)) as reader,
    ):
        yield Room(path, clock, library, reader, RelayId(1))


def decide(profile: Path) -> None:
    """Everything that a person may think of songs, kept in the library and beside the songs."""
    with again(profile) as room:
        one, two, three, four = room.songs()
        library = room.library
        library.judge([one.song_id], {"rating": 4, "favourite": 1})
        library.hear(two.song_id)
        library.write_note(ClipId(str(one.clip_id)), "1:07 好转折", at_s=67.0)
        trips, _ = library.create_collection("Trips", kind=CollectionKind.FOLDER)
        library.create_collection("Road", parent_id=trips, songs=[two.song_id, one.song_id])
        saved = Saved("rating:>=4", "rating", most=9)
        library.create_collection("Best", kind=CollectionKind.SMART, saved=saved)
        library.name_songs([one.song_id, four.song_id], {"title": "My own", "album": "Mine since"})
        library.remove_songs([three.song_id])
        decided_file.write(room.reader, decided_file.Seen(profile / "music", {}))


def thought(profile: Path) -> object:
    with again(profile) as room:
        rows = {
            row.clip_id: (row.title, row.rating, row.is_favourite, row.play_count, row.heard_at)
            for row in room.songs()
        }
        collections = [
            (row.name, row.kind, row.query, room.library.order_of(row.collection_id))
            for row in room.reader.collections()
        ]
        notes = [
            (note.text, note.at_s, note.written_at)
            for clip_id in rows
            for note in room.reader.notes_of(ClipId(str(clip_id)))
        ]
        albums = [sorted(room.reader.albums([row.song_id])) for row in room.songs()]
        return rows, collections, notes, albums, room.count(SongFilter.TRASH)


@pytest.mark.parametrize("by", ["check --repair", "the recovery dialog"])
def test_what_was_decided_comes_back_under_another_path(tmp_path: Path, by: str) -> None:
    lost, profile = tmp_path / "lost", tmp_path / "anew"
    lost.mkdir()
    profile.mkdir()
    fill(lost, 4)
    decide(lost)
    before = thought(lost)
    (lost / "music").rename(profile / "music")
    if by == "check --repair":
        assert Cli(profile, "x" * 20).run("check", "--repair")[0] == 0
    else:
        with closing(Library.open(profile / "library.sqlite3", clock=SystemClock())) as library:
            rebuild.rebuild(library, profile / "music", cancel=CancelToken())
    assert thought(profile) == before


def test_a_song_that_comes_later_finds_what_was_decided_of_it(tmp_path: Path) -> None:
    fill(tmp_path, 4)
    decide(tmp_path)
    before = thought(tmp_path)
    lose(tmp_path)
    for path in (tmp_path / "music").rglob("*.mp3"):
        path.rename(tmp_path / path.name)
    cli = Cli(tmp_path, "x" * 20)
    assert cli.run("check", "--repair")[0] == 0
    for path in tmp_path.glob("*.mp3"):
        path.rename(tmp_path / "music" / "Paper Lanterns" / path.name)
    assert cli.run("check", "--repair")[0] == 0
    assert thought(tmp_path) == before


def test_a_cut_song_with_a_whole_wav_is_taken_back_and_the_others_with_it(cli: Cli) -> None:
    music = cli.profile / "music"
    music.mkdir(parents=True)
    ids = [str(uuid.uuid4()) for _ in range(4)]
    for number, clip_id in enumerate(ids):
        _id3(music / f"{number}.mp3", _text("SUNO_ID", clip_id))
    wav = music / "3.wav"
    silence = ("-f", "lavfi", "-i", "anullsrc=r=44100", "-t", "1", str(wav))
    subprocess.run(["ffmpeg", "-v", "error", *silence], check=True)
    tags.write(wav, "wav", tags.of(clip(ids[3])))
    (music / "3.mp3").write_bytes((music / "3.mp3").read_bytes()[:-9_000])
    code, out, err = cli.run("check", "--repair", "--json")
    events = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert f"{music / '3.mp3'} is damaged" in err
    adopted = {one["clip_id"]: one["path"] for one in events if one["event"] == "adopted"}
    assert set(adopted) == set(ids)
    assert adopted[ids[3]] == str(wav)


def test_a_length_without_end_is_not_taken_in_and_one_that_is_there_is_listed(cli: Cli) -> None:
    music = cli.profile / "music"
    music.mkdir(parents=True)
    clip_id = str(uuid.uuid4())
    _id3(music / "a.mp3", _text("SUNO_ID", clip_id))
    told = {"clip_id": clip_id, "duration_s": "1e999", "created_at": "0001-01-01T00:00:00Z"}
    (music / "a.json").write_text(json.dumps(told))
    assert cli.run("check", "--repair")[0] == 0
    code, out, _ = cli.run("list")
    assert code == 0
    assert "0:02" in out, "counted, as if nothing had been said"
    with again(cli.profile) as room, room.library.database.transaction() as db:
        db.execute("UPDATE song SET duration_s = 9e999")
    code, out, _ = cli.run("list")
    assert code == 0
    assert "-:--" in out
    code, (listed,) = cli.events("list")
    assert (code, listed["clips"][0]["duration_s"]) == (0, None)


@pytest.mark.parametrize(
    "name", [b"caf\xe9.mp3", b"d\xe9/x.mp3", b"\xff\xfe/\x80\xe9.mp3", "雨\u202e.mp3".encode()]
)
def test_a_name_that_is_no_unicode_is_kept_exactly(cli: Cli, name: bytes) -> None:
    music = cli.profile / "music"
    path = music / os.fsdecode(name)
    path.parent.mkdir(parents=True)
    clip_id = str(uuid.uuid4())
    _id3(path, _text("SUNO_ID", clip_id))
    code, events = cli.events("check", "--repair")
    assert code == 0
    assert [(one["event"], one.get("path")) for one in events] == [
        ("adopted", str(path)),
        ("done", None),
    ]
    _, (listed,) = cli.events("list")
    assert [file["path"] for file in listed["clips"][0]["files"]] == [str(path)]
    for words in (("check",), ("check", "--repair")):
        code, events = cli.events(*words)
        assert code == 0
        assert [one["event"] for one in events] == ["ok", "done"]


def test_a_song_whose_path_an_earlier_version_could_not_keep_is_found_again(cli: Cli) -> None:
    music = cli.profile / "music"
    path = music / os.fsdecode(b"caf\xe9.mp3")
    music.mkdir(parents=True)
    _id3(path, _text("SUNO_ID", str(uuid.uuid4())))
    assert cli.run("check", "--repair")[0] == 0
    with again(cli.profile) as room, room.library.database.transaction() as db:
        db.execute("UPDATE file SET path = ?", (str(music / "caf?.mp3"),))
    _, events = cli.events("check", "--repair")
    assert [one["event"] for one in events] == ["moved", "done"]
    _, events = cli.events("check")
    assert [one["event"] for one in events] == ["ok", "done"]
