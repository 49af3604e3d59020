"""Where songs go: the chosen folder or the usual one, for this run or lastingly, and what is refused at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from suno_desktop.core.engine.saving_folder import SavingFolder
from suno_desktop.core.errors import DiskError, UsageError
from suno_desktop.core.media import disk
from suno_desktop.core.profile.settings import PollingSettings, SavingSettings
from suno_desktop.core.workflows import music_folder


class World:
    def __init__(self, home: Path) -> None:
        self.usual = home / "usual"
        self.chosen: Path | None = None
        self.saved: list[Path] = []
        saving = SimpleNamespace(
            template="{artist}/{title}",
            id3_version=3,
            albums="month",
            lrc_times="words",
            sidecars=("json",),
            marked="",
        )
        context: Any = SimpleNamespace(
            profile=SimpleNamespace(music=self.usual),
            settings=SimpleNamespace(saving=saving, folder=lambda usual: self.chosen or usual),
            store_setting=lambda one, value: setattr(saving, one.key.split(".")[1], value),
            library=SimpleNamespace(saved_below=lambda _folder: self.saved),
            write=self._write,
        )
        self.folder = SavingFolder(context)

    @staticmethod
    def _write(work: Callable[[], Any]) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(work())
        return done


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_the_usual_folder_is_made_and_a_chosen_one_is_not(world: World, tmp_path: Path) -> None:
    order = world.folder.order()
    assert (order.root, order.is_chosen) == (world.usual, False)
    assert (order.template, order.id3_version, order.lrc_times, order.sidecars) == (
        "{artist}/{title}", 3, "words", ("json",),
    )  # fmt: skip
    assert world.usual.is_dir()
    world.chosen = tmp_path / "chosen"
    order = world.folder.order()
    assert (order.root, order.is_chosen) == (world.chosen, True)
    assert not world.chosen.exists()
    assert (world.folder.usual, world.folder.path) == (world.usual, world.chosen)


def test_where_the_usual_folder_cannot_be_made_saving_says_so(world: World) -> None:
    world.usual.write_text("a file")
    assert world.folder.order().root == world.usual


def test_a_folder_for_this_run_is_made_and_marked(world: World, tmp_path: Path) -> None:
    out = tmp_path / "a" / "out"
    seen = [world.folder.is_of_this_run]
    world.folder.use(out)
    seen.append(world.folder.is_of_this_run)
    assert seen == [False, True]
    assert (world.folder.path, world.folder.order().is_chosen) == (out, True)
    assert (out / music_folder.MARK).exists()


def test_the_usual_folder_needs_no_mark(world: World) -> None:
    world.folder.use(world.usual)
    assert list(world.usual.iterdir()) == []


def test_a_folder_whose_disk_is_away_is_not_made_anew(world: World, tmp_path: Path) -> None:
    out = tmp_path / "out"
    world.saved = [out / "song.mp3"]
    with pytest.raises(DiskError) as caught:
        world.folder.use(out)
    assert caught.value.code == "disk.missing"
    assert not out.exists()
    assert not world.folder.is_of_this_run


def test_a_chosen_folder_is_marked_at_once_and_away_without_its_mark(
    world: World, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert not world.folder.was_marked(out)
    world.folder.refuse(SavingSettings.folder, str(out))
    assert not world.folder.was_marked(out), "it is not chosen yet"
    world.chosen = out
    assert world.folder.order().was_marked
    (out / music_folder.MARK).unlink()
    with pytest.raises(DiskError) as caught:
        world.folder.use(out)
    assert caught.value.code == "disk.missing"
    world.folder.refuse(SavingSettings.folder, str(out))  # chosen again
    world.folder.use(out)


def test_where_a_disk_is_put_that_is_away_no_mark_is_left(world: World, tmp_path: Path) -> None:
    out = tmp_path / "out"
    world.saved = [out / "song.mp3"]
    world.folder.refuse(SavingSettings.folder, str(out))
    assert list(out.iterdir()) == []
    with pytest.raises(DiskError) as caught:
        world.folder.use(out)
    assert caught.value.code == "disk.missing"
    world.saved[0].touch()
    world.folder.refuse(SavingSettings.folder, str(out))
    assert (out / music_folder.MARK).is_file()


@pytest.mark.parametrize("chosen", ["usual", "unmarked"])
def test_only_a_mark_that_was_left_is_remembered(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chosen: str
) -> None:
    def full(root: Path) -> None:
        raise DiskError("disk.full", path=root)

    if chosen == "unmarked":
        monkeypatch.setattr(music_folder, "leave_mark", full)
    world.chosen = tmp_path / chosen
    world.folder.refuse(SavingSettings.folder, str(world.chosen))
    assert not world.folder.was_marked(world.chosen)
    assert list(world.chosen.iterdir()) == []


def test_a_path_that_leaves_no_room_is_refused(world: World, tmp_path: Path) -> None:
    with pytest.raises(DiskError):
        world.folder.use(tmp_path / (("x" * 250 + "/") * 17))


def test_what_a_value_of_the_setting_names(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    assert world.folder.named("") == world.usual
    assert world.folder.named("~/songs") == Path("/home/me/songs")


def test_what_cannot_hold_a_song_is_refused_when_it_is_chosen(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[Path] = []
    monkeypatch.setattr(disk, "check_writable", looked.append)
    world.folder.refuse(SavingSettings.folder, str(tmp_path))
    assert looked == [tmp_path]
    assert (tmp_path / music_folder.MARK).exists()
    world.folder.refuse(SavingSettings.folder, "")
    world.folder.refuse(SavingSettings.template, "{title}")
    world.folder.refuse(PollingSettings.paused, value=True)
    assert looked == [tmp_path]
    with pytest.raises(UsageError):
        world.folder.refuse(SavingSettings.template, "nothing of the song")
    long = str(tmp_path / (("x" * 250 + "/") * 17))
    with pytest.raises(DiskError):
        world.folder.refuse(SavingSettings.folder, long)
    world.chosen = Path("/" + "x" * 250 + "/" + "y" * 250)
    with pytest.raises((DiskError, UsageError)):
        world.folder.refuse(SavingSettings.template, "/".join(["{title}"] * 40))
