"""Wishes to save, without threads: what is queued beside a song, what a pause and a cancel stop, where a file is placed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from suno_desktop.core.changes import Changes
from suno_desktop.core.engine import saving as module
from suno_desktop.core.engine.saving import Saving
from suno_desktop.core.errors import DiskError
from suno_desktop.core.media.disk import fingerprint
from suno_desktop.core.model import (
    Collected,
    FileId,
    FileState,
    Fingerprint,
    MediaFile,
    MediaKind,
    SongId,
)
from suno_desktop.core.profile.settings import SavingSettings
from tests.core.engine.at_once import at_once
from tests.core.library.makers import AUDIO, READY, START, Room, clip, sheet, task

MP3, MP4, LYRICS, COVER = MediaKind.MP3, MediaKind.MP4, MediaKind.LYRICS, MediaKind.COVER


class World:
    def __init__(self, room: Room, folder: Path) -> None:
        self.room = room
        self.did: list[Any] = []
        self.told: list[Changes] = []
        self.wished: list[Any] = []
        self.verdict = "ok"
        self.active: set[int] = set()
        self.settings: Any = SimpleNamespace(
            saving=SimpleNamespace(kinds=(MP3,), sidecars=(), automatically="all")
        )
        self.context: Any = SimpleNamespace(
            library=room.library,
            clock=room.clock,
            settings=self.settings,
            auto_save=True,
            profile=SimpleNamespace(music=folder),
            open_reader=lambda: type(room.reader).open(room.path),
            write=at_once,
            change=self._change,
            tell=self.told.append,
            wake=lambda: self.did.append("wake"),
            store_setting=lambda setting, value: self.did.append((setting, value)),
            lanes=SimpleNamespace(submit=lambda _lane, work: at_once(work)),
        )
        self.downloading: Any = SimpleNamespace(
            paused=False,
            slots=SimpleNamespace(stems="stems"),
            note_kept=lambda kept, skipped: self.did.append(("kept", kept, skipped)),
            forget_tries=lambda files: self.did.append(("forget", files)),
            cancel=lambda files: self.did.append(("cancel", set(files))),
            pause=lambda files: self.did.append(("pause", files and set(files))),
            is_active=lambda file_id: file_id in self.active,
        )
        self.folder: Any = SimpleNamespace(
            is_of_this_run=False, path=folder / "out", order=lambda: "order"
        )
        self.upkeep: Any = SimpleNamespace(
            verify=lambda _file: self.verdict, folder_away=lambda _file: Path("/media/disk")
        )
        self.saving = Saving(
            self.context,  # type: ignore[arg-type]
            folder=self.folder,  # type: ignore[arg-type]
            downloading=self.downloading,  # type: ignore[arg-type]
            upkeep=self.upkeep,  # type: ignore[arg-type]
            on_wished=lambda files, new: self.wished.append((tuple(files), set(new))),
        )

    def _change(self, work: Callable[[], Changes]) -> Future[Any]:
        done = at_once(work)
        self.told.append(done.result())
        return done

    def song(self, number: int = 1, **told: Any) -> SongId:
        urls = {"audio_url": AUDIO, "lyrics": "la", "image_url": "https://i.invalid/1"}
        self.room.record(task(f"t{number}", clip(f"c{number}", READY, **(urls | told))))
        found = self.room.song_of(f"c{number}")
        assert found is not None
        return found

    @property
    def queued(self) -> list[tuple[int, MediaKind]]:
        return sorted((row.file.song_id, row.file.kind) for row in self.room.reader.downloads())


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Room.opened(tmp_path) as room:
        yield World(room, tmp_path)


def test_a_wish_is_queued_with_what_belongs_beside_it(world: World) -> None:
    song = world.song()
    world.settings.saving.sidecars = ("txt", "jpg", "json")
    queued = world.saving.save([song, SongId(99)], [MP3]).result(0)
    assert len(queued.files) == 1
    assert {kind for _, kind in world.queued} == {MP3, LYRICS, COVER}
    ((files, fresh),) = world.wished
    assert set(files) == fresh
    assert len(files) == 3
    assert ("kept", 0, 1) in world.did
    assert ("forget", queued.files) in world.did
    assert world.did[-1] == "wake"
    assert world.told[0].files == fresh


def test_covers_and_words_alone_bring_nothing_beside_them(world: World) -> None:
    world.settings.saving.sidecars = ("txt", "jpg")
    world.saving.save([world.song()], [COVER]).result(0)
    assert [kind for _, kind in world.queued] == [COVER]


def saved_at(world: World, song: SongId, path: Path) -> FileId:
    (file_id,) = world.room.library.queue([song], [MP3], now=START).files
    world.room.library.file_started(file_id)
    saved = Collected(path, "mp3", Fingerprint(10, "ab", 5))
    world.room.library.file_saved(file_id, saved, now=START)
    return file_id


def test_what_is_on_disk_is_kept_and_what_vanished_is_saved_again(
    world: World, tmp_path: Path
) -> None:
    (tmp_path / "there.mp3").touch()
    there, gone = world.song(1), world.song(2)
    saved_at(world, there, tmp_path / "there.mp3")
    file_id = saved_at(world, gone, tmp_path / "gone.mp3")
    queued = world.saving.save([there, gone], [MP3]).result(0)
    assert (len(queued.kept), queued.files) == (1, (file_id,))
    assert ("kept", 1, 0) in world.did


def test_what_becomes_ready_is_wished_for_as_the_settings_say(world: World) -> None:
    song = world.song()
    world.room.record(task("t9", sheets=[sheet("Words", "la")]))
    words = next(row.song_id for row in world.room.songs() if row.song_id != song)
    changes = world.saving.wish((song, words))
    assert world.queued == sorted([(song, MP3), (words, LYRICS)])
    assert len(changes.files) == 2
    world.settings.saving.sidecars = ("txt",)
    assert len(world.saving.wish((song,)).files) == 1
    assert (song, LYRICS) in world.queued


@pytest.mark.parametrize("why", ["not at all", "no kinds", "nothing"])
def test_nothing_is_wished_for(world: World, why: str) -> None:
    song = world.song()
    world.context.auto_save = why != "not at all"
    world.settings.saving.kinds = () if why == "no kinds" else (MP3,)
    assert not world.saving.wish(() if why == "nothing" else (song,))
    assert world.queued == []


@pytest.mark.parametrize("is_active", [False, True])
def test_a_cancelled_download_leaves_nothing(world: World, tmp_path: Path, is_active: bool) -> None:
    song = world.song()
    (file_id,) = world.room.library.queue([song], [MP3], now=START).files
    part = tmp_path / ".x.part"
    part.write_bytes(b"some")
    world.room.library.keep_part(file_id, part, "{}")
    world.active = {file_id} if is_active else set()
    world.saving.cancel_files([file_id]).result(0)
    assert world.did == [("cancel", {file_id})]
    assert part.exists() is is_active, "who saves it removes it"
    assert world.queued == []


def test_a_pause_stops_what_runs_and_is_remembered(world: World) -> None:
    world.saving.pause(paused=True)
    assert world.downloading.paused
    assert world.did == [("pause", None), (SavingSettings.paused, True)]
    world.saving.pause(paused=False)
    assert not world.downloading.paused
    assert world.did[2:] == [(SavingSettings.paused, False)]


def test_single_downloads_are_paused_resumed_tried_again_and_moved(world: World) -> None:
    song = world.song()
    (file_id,) = world.room.library.queue([song], [MP3], now=START).files
    world.saving.pause_files([file_id]).result(0)
    assert world.did == [("pause", {file_id})]
    assert world.room.next_files() == ()
    assert world.saving.resume_files([file_id]).result(0).files == {file_id}
    assert world.room.next_files() == (file_id,)
    assert world.saving.move_to_front([file_id]).result(0)
    world.room.library.file_state(file_id, FileState.FAILED, code="x")
    assert world.saving.retry_files([file_id]).result(0).files == {file_id}
    assert ("forget", [file_id]) in world.did
    assert world.wished == [((file_id,), {file_id})]
    assert world.room.next_files() == (file_id,)


# Files that are there.


def file_at(path: Path | None) -> MediaFile:
    return MediaFile(
        FileId(1), SongId(1), MP3, FileState.SAVED, path=path, size_bytes=1, sha256="old"
    )


@pytest.mark.parametrize(
    ("verdict", "is_kept"),
    [("ok", True), ("changed", True), ("damaged", False), ("missing", False)],
)
def test_a_saved_file_is_kept_if_its_sound_is_whole(
    world: World, tmp_path: Path, verdict: str, is_kept: bool
) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(b"sound")
    world.verdict = verdict
    kept = world.saving.keep(file_at(path)).result(0)
    assert (kept is not None) is is_kept
    if kept is not None:
        now = fingerprint(path).sha256
        assert (kept.size_bytes, kept.sha256) == ((5, now) if verdict == "changed" else (1, "old"))
    assert world.saving.keep(file_at(None)).result(0) is None


def test_a_file_whose_disk_is_away_is_the_disks_trouble(world: World) -> None:
    world.verdict = "away"
    with pytest.raises(DiskError) as caught:
        world.saving.keep(file_at(Path("/media/disk/a.mp3"))).result(0)
    assert caught.value.values["path"] == "/media/disk"


def test_a_file_is_copied_into_the_folder_of_this_run(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    song = world.song()
    file_id = saved_at(world, song, tmp_path / "a.mp3")
    asked: list[Any] = []

    def copy(path: Path, source: Any, **how: Any) -> Path:
        asked.append((path, source.song_id, how))
        return tmp_path / "out" / "a.mp3"

    monkeypatch.setattr(module, "copy_saved", copy)
    file = file_at(tmp_path / "a.mp3")._replace(file_id=file_id)
    assert world.saving.place(file).result(0) == file
    world.folder.is_of_this_run = True
    assert world.saving.place(file_at(None)).result(0) == file_at(None)
    inside = file._replace(path=tmp_path / "out" / "b.mp3")
    assert world.saving.place(inside).result(0) == inside
    assert asked == []
    assert world.saving.place(file).result(0).path == tmp_path / "out" / "a.mp3"
    assert asked == [
        (tmp_path / "a.mp3", song, {"order": "order", "container": "mp3", "stems": "stems"})
    ]
    assert world.saving.place(file._replace(container="m4a")).result(0)
    assert asked[1][2]["container"] == "m4a"
