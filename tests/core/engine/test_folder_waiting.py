"""How a move of the music folder waits for what is in its way, and when it goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from suno_desktop.core.engine import folder_moving as module
from suno_desktop.core.engine.folder_moving import FolderMoving
from suno_desktop.core.errors import DiskError
from tests.core.library.makers import FakeClock


class World:
    def __init__(self, usual: Path) -> None:
        self.clock = FakeClock()
        self.jobs: list[Callable[[], object]] = []
        self.gone_on = 0
        context: Any = SimpleNamespace(
            library=None,
            clock=self.clock,
            patient=True,
            lanes=SimpleNamespace(submit=lambda _lane, work: self.jobs.append(work)),
        )
        started: Any = SimpleNamespace(start=self._start, stop=lambda: None)
        folder: Any = SimpleNamespace(usual=usual)
        self.moving = FolderMoving(context, jobs=started, folder=folder, downloading=folder)
        self.context = context

    def _start(self, _work: object) -> None:
        self.gone_on += 1

    def waits_for(self, error: DiskError) -> None:
        self.moving._waits, self.moving._told = error, (error.code, 0)
        self.moving._look_at = self.clock.monotonic() + module._LOOK_S


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "usual")


def test_it_looks_now_and_then(world: World, tmp_path: Path) -> None:
    assert world.moving.step() == module._IDLE_S
    world.waits_for(DiskError("disk.missing", path=tmp_path))
    assert world.moving.step() == module._LOOK_S
    assert world.jobs == []
    world.clock.move(seconds=module._LOOK_S - 0.5)
    assert world.moving.step() == 0.5
    world.clock.move(seconds=0.5)
    assert world.moving.step() == module._LOOK_S
    assert len(world.jobs) == 1
    assert world.moving.step() == module._LOOK_S, "not twice"
    assert len(world.jobs) == 1
    world.jobs[0]()
    assert world.gone_on == 1
    world.moving._told = None
    assert world.moving.step() == module._IDLE_S


def test_it_goes_on_when_the_folder_is_there(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    error = DiskError("disk.missing", path=folder)
    world.moving._look(error)
    assert world.gone_on == 0
    folder.mkdir()
    world.moving._look(error)
    assert world.gone_on == 1


def test_it_goes_on_when_there_is_room(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    full = [DiskError("disk.no_room")]

    def check_room(folder: Path, wanted: int) -> None:
        asked.append((folder, wanted))
        if full:
            raise full.pop()

    monkeypatch.setattr(module, "check_room", check_room)
    for path in (tmp_path, tmp_path / "song.mp3"):
        world.moving._look(DiskError("disk.no_room", path=path, wanted=7))
    assert asked == [(tmp_path, 7)] * 2
    assert world.gone_on == 1
    world.moving._look(DiskError("disk.full", path=tmp_path))
    assert asked[2:] == [(tmp_path, 0)]
    world.moving._look(DiskError("disk.full", path=tmp_path / "no" / "song.mp3"))
    assert (len(asked), world.gone_on) == (3, 2)


@pytest.mark.parametrize("is_patient", [False, True])
def test_only_who_is_patient_goes_on_with_what_another_run_began(
    world: World, is_patient: bool
) -> None:
    world.context.patient = is_patient
    world.moving.resume()
    assert world.gone_on == int(is_patient)


def test_a_move_that_is_dropped_is_ended_at_once(world: World) -> None:
    world.moving.stop()
    assert world.moving._is_dropped
    assert world.gone_on == 1


@pytest.mark.parametrize("is_there", [False, True])
@pytest.mark.parametrize("is_copied", [False, True])
def test_what_the_whole_move_waits_for(
    world: World, tmp_path: Path, is_copied: bool, is_there: bool
) -> None:
    old = tmp_path / "song.mp3"
    if is_there:
        old.touch()
    planned: Any = SimpleNamespace(is_copied=is_copied, old=old)
    for code, may_wait in (("disk.full", True), ("disk.missing", True), ("disk.read_only", False)):
        waits = may_wait and (is_copied or is_there)
        assert world.moving._is_to_wait(DiskError(code), planned) is waits


def test_the_usual_folder_is_no_choice(world: World, tmp_path: Path) -> None:
    assert world.moving._setting_of(tmp_path / "usual") == ""
    assert world.moving._setting_of(tmp_path / "other") == str(tmp_path / "other")
