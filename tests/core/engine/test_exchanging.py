"""Imports and exports on their lane: what they bring is told and handed on, and they can be ended."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.changes import NOTHING, Changes
from suno_desktop.core.clock import SystemClock
from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.exchanging import Exchanging
from suno_desktop.core.engine.lanes import Lane
from suno_desktop.core.errors import Cancelled, UsageError
from suno_desktop.core.events import Event
from suno_desktop.core.library.library import Library
from suno_desktop.core.media.disk import fingerprint
from suno_desktop.core.model import Collected, FileState, MediaKind, SongId
from suno_desktop.core.profile.paths import Profile
from suno_desktop.core.workflows.copy_out import CopyRecipe
from suno_desktop.core.workflows.song_list import PageWords
from tests.core.engine import at_once
from tests.core.media import makers
from tests.rig import PATIENCE_S

CLIP = "aaaaaaaa-0000-4000-8000-000000000001"


@pytest.fixture
def reply(tmp_path: Path) -> Path:
    path = tmp_path / "reply.json"
    clip = {
        "id": CLIP,
        "title": "Rain",
        "status": "complete",
        "audio_url": "https://media.invalid/a.mp3",
    }
    data = {"task_id": "0d1ca74c-0000-4000-8000-000000000001", "status": "SUCCESS", "data": [clip]}
    path.write_text(json.dumps({"code": "success", "data": data}))
    return path


class Desk:
    """Imports and exports of a library, with what they told."""

    def __init__(self, folder: Path) -> None:
        self.events: list[Event] = []
        self.ready: list[tuple[SongId, ...]] = []
        self.context = Context(
            Profile.under(folder),
            listen=self.events.append,
            wake=lambda: None,
            clock=SystemClock(),
            rng=random.Random(0),
        )
        self.context.write(
            lambda: self.context.use_library(
                Library.open(self.context.profile.library, clock=SystemClock())
            )
        ).result(PATIENCE_S)
        self.room = Exchanging(self.context, on_ready=self._on_ready)

    def _on_ready(self, ready: tuple[SongId, ...]) -> Changes:
        self.ready.append(ready)
        return NOTHING

    def clips(self) -> list[str | None]:
        def found() -> list[str | None]:
            with self.context.library.database.reading() as db:
                return [row["clip_id"] for row in db.execute("SELECT clip_id FROM song")]

        return self.context.write(found).result(PATIENCE_S)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.context.write(desk.context.library.close).result(PATIENCE_S)
    assert desk.context.lanes.stop(tuple(Lane), timeout_s=PATIENCE_S)


def test_what_comes_in_is_told_and_handed_on_and_goes_out(
    desk: Desk, reply: Path, tmp_path: Path
) -> None:
    steps: list[tuple[int, int]] = []
    desk.room.import_paths([reply], progress=lambda *step: steps.append(step)).result(PATIENCE_S)
    assert desk.clips() == [CLIP]
    assert desk.events
    assert desk.ready == [(SongId(1),)]
    assert steps[-1] == (reply.stat().st_size, reply.stat().st_size)
    assert desk.room.import_paths([reply]).result(PATIENCE_S) is not None
    seen: list[tuple[int, int]] = []
    out = tmp_path / "out.jsonl"
    desk.room.export_to(out, progress=lambda *step: seen.append(step)).result(PATIENCE_S)
    assert seen
    assert CLIP in out.read_text("utf-8")
    assert desk.room.export_to(tmp_path / "again.jsonl").result(PATIENCE_S) is not None


def test_what_was_cancelled_ends_and_the_next_begins(
    desk: Desk, reply: Path, tmp_path: Path
) -> None:
    def stop(_done: int, _total: int) -> None:
        desk.room.cancel()

    other = tmp_path / "second.json"
    other.write_text(reply.read_text("utf-8").replace("0000000000", "1111111111"))
    imported = desk.room.import_paths([reply, other], progress=stop).result(PATIENCE_S)
    assert imported.cancelled
    assert desk.clips() == [CLIP]
    assert not desk.room.import_paths([other]).result(PATIENCE_S).cancelled
    assert len(desk.clips()) == 2
    running = desk.room.export_to(tmp_path / "out.jsonl", progress=stop)
    with pytest.raises(Cancelled):
        running.result(PATIENCE_S)
    assert not (tmp_path / "out.jsonl").exists()
    desk.room.export_to(tmp_path / "out.jsonl").result(PATIENCE_S)


def test_the_end_of_everything_ends_them(desk: Desk, reply: Path) -> None:
    desk.context.cancel.cancel()
    assert desk.room.import_paths([reply]).result(PATIENCE_S).cancelled
    assert desk.clips() == []


# What goes out as files.


class Shelf(at_once.Desk):
    """Two saved songs; what is copied waits until the test lets it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.room = Exchanging(self.context, on_ready=lambda _ready: NOTHING)
        self.songs = self.bring("a", "b")
        self.files = [folder / f"{number}.mp3" for number in self.songs]
        for number, path in zip(self.songs, self.files, strict=True):
            path.write_bytes(makers.mp3(30, seed=number))
            self.library.file_saved(
                self.library.file_of(number, MediaKind.MP3),
                Collected(path, "mp3", fingerprint(path)),
                now=self.clock.now(),
            )
        self.target = folder / "out"
        self.target.mkdir()
        self.steps: list[tuple[int, int]] = []

    def step(self, *step: int) -> None:
        self.steps.append((step[0], step[1]))


@pytest.fixture
def shelf(ram: Path) -> Iterator[Shelf]:
    with Shelf.opened(ram) as shelf:
        assert isinstance(shelf, Shelf)
        yield shelf


@pytest.mark.parametrize("is_told", [True, False])
def test_songs_are_copied_into_another_folder(shelf: Shelf, is_told: bool) -> None:
    copying = shelf.room.copy_songs(
        shelf.songs, shelf.target, CopyRecipe(), progress=shelf.step if is_told else None
    )
    assert not copying.done()
    shelf.lanes.run()
    assert (copying.result(0).songs, copying.result(0).failed) == (2, [])
    assert len(list(shelf.target.rglob("*.mp3"))) == 2
    assert shelf.steps[-1:] == ([(2, 2)] if is_told else [])


def test_copies_of_songs_in_doubt_stay_and_the_music_folder_gets_none(shelf: Shelf) -> None:
    recipe = CopyRecipe(removes=True)
    shelf.room.copy_songs(shelf.songs, shelf.target, recipe)
    shelf.lanes.run()
    before = sorted(shelf.target.rglob("*.mp3"))
    file_id = shelf.library.file_of(shelf.songs[0], MediaKind.MP3)
    assert file_id is not None
    shelf.library.file_state(file_id, FileState.DAMAGED, code="file.damaged")
    copying = shelf.room.copy_songs(shelf.songs, shelf.target, recipe)
    music = shelf.context.profile.music
    music.mkdir(parents=True)
    refused = shelf.room.copy_songs(shelf.songs, music, recipe)
    shelf.lanes.run()
    assert (copying.result(0).removed, sorted(shelf.target.rglob("*.mp3"))) == (0, before)
    with pytest.raises(UsageError):
        refused.result(0)
    assert list(music.iterdir()) == []


def test_a_file_is_copied_as_it_is_under_the_next_free_name(shelf: Shelf) -> None:
    target = shelf.target / "one.mp3"
    copies = [shelf.room.copy_file(shelf.files[0], target) for _ in range(2)]
    shelf.lanes.run()
    paths = [copy.result(0) for copy in copies]
    assert paths[0] == target
    assert len(set(paths)) == 2
    assert {path.read_bytes() for path in paths} == {shelf.files[0].read_bytes()}


@pytest.mark.parametrize("is_told", [True, False])
def test_a_list_of_songs_is_written(shelf: Shelf, is_told: bool) -> None:
    path = shelf.target / "songs.m3u8"
    writing = shelf.room.write_list(
        shelf.songs, path, PageWords(), progress=shelf.step if is_told else None
    )
    shelf.lanes.run()
    written = writing.result(0)
    assert (written.path, written.songs, written.left_out) == (path, 2, 0)
    assert path.exists()
    assert shelf.steps[-1:] == ([(2, 2)] if is_told else [])


def test_what_waits_is_ended_with_what_runs(shelf: Shelf, reply: Path) -> None:
    room, target = shelf.room, shelf.target
    waiting: list[Future[Any]] = [
        room.copy_file(shelf.files[0], target / "one.mp3"),
        room.write_list(shelf.songs, target / "songs.m3u8", PageWords()),
        room.export_to(target / "all.jsonl"),
    ]
    copying = room.copy_songs(shelf.songs, target, CopyRecipe())
    importing = room.import_paths([reply])
    room.cancel()
    later = room.copy_file(shelf.files[0], target / "two.mp3")
    shelf.lanes.run()
    for one in waiting:
        with pytest.raises(Cancelled):
            one.result(0)
    assert copying.result(0).songs == 0
    assert importing.result(0).cancelled
    assert [path.name for path in target.iterdir()] == ["two.mp3"] == [later.result(0).name]
