"""A full disk in each place that the program writes to: it runs on, the other places are used, and all is made up for."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from suno_desktop.core.errors import ProfileError
from suno_desktop.core.events import Notice
from suno_desktop.core.model import FileState, SongId
from suno_desktop.core.profile.log import Log
from suno_desktop.core.profile.paths import Profile
from suno_desktop.core.rows import SongQuery
from suno_desktop.core.workflows import decided_file
from suno_desktop.demo.demo_relay import DemoRelay
from tests.rig import PATIENCE_S, Rig
from tests.soak import disk

_WHY_NOT = disk.why_not()
pytestmark = [
    pytest.mark.skipif(_WHY_NOT is not None, reason=str(_WHY_NOT)),
]
_SIZES = {"": 8, "music": 24, "cache": 8, "logs": 2}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A profile of which library, music, cache and logs are small disks of their own."""
    root = tmp_path / "profile"
    with contextlib.ExitStack() as stack:
        for name, size in _SIZES.items():
            point = root / name
            point.mkdir()
            subprocess.run(
                ["mount", "-t", "tmpfs", "-o", f"size={size}m", "none", str(point)], check=True
            )
            stack.callback(subprocess.run, ["umount", "-l", str(point)], check=True)
        stack.enter_context(disk._spare(0))
        yield root


def fill(point: Path) -> Path:
    """To the last byte."""
    ballast = point / "ballast"
    handle = os.open(ballast, os.O_WRONLY | os.O_CREAT)
    try:
        for size in (2**16, 1):
            with contextlib.suppress(OSError):
                while os.write(handle, bytes(size)):
                    pass
    finally:
        os.close(handle)
    return ballast


def states(rig: Rig) -> list[FileState]:
    songs = rig.read(lambda reader: [SongId(one) for one in reader.song_ids(SongQuery())])
    return [
        file.state
        for files in rig.read(lambda reader: reader.files_of(songs)).values()
        for file in files
    ]


def all_saved(rig: Rig, count: int) -> Callable[[], bool]:
    return lambda: states(rig).count(FileState.SAVED) == count


@pytest.fixture
def running(folder: Path) -> Iterator[tuple[Rig, DemoRelay]]:
    with DemoRelay(speed=50) as relay, Log(Profile.under(folder).logs, debug=True):
        rig = Rig(folder)
        try:
            rig.know(relay)
            rig.add(relay.add_tasks(1, done_s=0.0)[0])
            rig.until(all_saved(rig, 1), what="the first song")
            yield rig, relay
        finally:
            assert rig.stop()


@pytest.mark.parametrize("place", ["cache", "logs"])
def test_without_room_for_pictures_or_the_log_songs_are_saved_all_the_same(
    running: tuple[Rig, DemoRelay], folder: Path, place: str
) -> None:
    rig, relay = running
    fill(folder / place)
    rig.add("\n".join(relay.add_tasks(3, done_s=0.0)))
    rig.until(all_saved(rig, 4), what="four songs")


def test_without_room_for_songs_everything_else_goes_on(
    running: tuple[Rig, DemoRelay], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig, relay = running
    monkeypatch.setattr("suno_desktop.core.engine.downloading._DISK_LOOK_S", 0.2)
    ballast = fill(folder / "music")
    rig.add("\n".join(relay.add_tasks(3, done_s=0.0)))
    rig.until(lambda: rig.engine.snapshot().saving_waits is not None, what="a reason to wait")
    rig.until(lambda: len(states(rig)) == 4, what="the songs")
    assert FileState.FAILED not in states(rig)
    ballast.unlink()
    rig.until(all_saved(rig, 4), what="four songs")


def test_without_room_for_the_library_nothing_is_acknowledged_and_everything_can_be_read(
    running: tuple[Rig, DemoRelay], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig, relay = running
    monkeypatch.setattr("suno_desktop.core.engine.asking._NO_DISK_S", 0.2)
    ballast = fill(folder)
    refused: dict[str, str] = {}
    for task_id in relay.add_tasks(400, done_s=0.0):  # what is free inside the file is used first
        try:
            rig.add(task_id)
        except ProfileError as error:
            refused[task_id] = error.code
            break
    assert list(refused.values()) == ["library.disk_full"]
    known = set(rig.states())
    assert not known & set(refused)
    assert len(rig.songs()) >= 1
    ballast.unlink()
    rig.add("\n".join(refused))
    assert set(rig.states()) == known | set(refused)
    rig.engine.asking.poll().result(PATIENCE_S)
    rig.until(all_saved(rig, len(known) + 1), what="all songs")


def test_without_room_beside_the_songs_decisions_are_kept_and_written_later(
    running: tuple[Rig, DemoRelay], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig, _relay = running
    for name in ("QUIET_S", "LOOK_S"):
        monkeypatch.setattr(f"suno_desktop.core.engine.decision_keeping.{name}", 0.1)
    path = folder / "music" / decided_file.NAME
    songs = [song.row.song_id for song in rig.songs()]
    rig.engine.judging.rate(songs, 2).result(PATIENCE_S)
    rig.until(lambda: path.exists() and '"rating":[2' in path.read_text(), what="the file")
    ballast, before = fill(folder / "music"), path.read_bytes()

    def notices() -> list[str]:
        return [event.code for event in rig.seen if isinstance(event, Notice)]

    for rating in (3, 4):
        rig.engine.judging.rate(songs, rating).result(PATIENCE_S)
        rig.until(lambda: "decided.full" in notices(), what="the notice")
    assert {song.row.rating for song in rig.songs()} == {4}
    assert path.read_bytes() == before
    ballast.unlink()
    rig.until(lambda: '"rating":[4' in path.read_text(), what="the file")
    assert notices() == ["decided.full"]
    assert list(path.parent.glob(".*.part")) == []
