"""`python -m tests.soak disk --count N`: a batch of downloads while the disk fills up and while its folder vanishes.

Each on a small file system of its own in memory: too little room to begin, no room in the middle of a write, and a disk
that is pulled out. The engine must say so, go on running and finish by itself once there is room, or the disk is back.
Needs the right to mount; without it nothing is run, and it says so.
"""

from __future__ import annotations

import argparse
import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from suno_desktop.core.engine import downloading
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.media import containers, disk
from suno_desktop.core.model import FileState, MediaKind, SongId
from suno_desktop.core.profile.settings import SavingSettings
from suno_desktop.core.rows import SongQuery
from suno_desktop.demo.demo_relay import DemoRelay
from tests.rig import Rig

_PATIENCE_S = 300.0
_LOOK_S = 0.2
_SPARE = disk.ROOM_TO_SPARE
_SONG = 2**19
"""The songs of the demo are larger."""


class LostError(Exception):
    """It did not go on as promised."""


@dataclass
class Mount:
    """A file system in memory that can be pulled out and put back with what was on it."""

    point: Path
    size: int
    keeper: Path

    def insert(self) -> None:
        """Make it, or put it back."""
        if self.keeper.is_mount():
            _run("mount", "--bind", self.keeper, self.point)
        else:
            self.keeper.mkdir()
            _run("mount", "-t", "tmpfs", "-o", f"size={self.size}", "none", self.keeper)
            (self.keeper / "music").mkdir()
            _run("mount", "--bind", self.keeper, self.point)

    def pull_out(self) -> None:
        """Away with it, also while it is in use."""
        _run("umount", "-l", self.point)

    def grow(self, size: int) -> None:
        """Somebody made room."""
        _run("mount", "-o", f"remount,size={size}", self.keeper)

    def close(self) -> None:
        """Remove it for good."""
        for path in (self.point, self.keeper):
            while path.is_mount():
                _run("umount", "-l", path)


def _run(*words: object) -> None:
    subprocess.run([str(word) for word in words], check=True, capture_output=True)


def why_not() -> str | None:
    """Why this cannot be run here."""
    if not sys.platform.startswith("linux"):
        return "file systems in memory are mounted on Linux only"
    with tempfile.TemporaryDirectory() as folder:
        try:
            _run("mount", "-t", "tmpfs", "-o", "size=1m", "none", folder)
        except (OSError, subprocess.CalledProcessError):
            return "mounting is not allowed here"
        _run("umount", folder)
    return None


@contextlib.contextmanager
def _mounted(folder: Path, *, size: int) -> Iterator[Mount]:
    point = folder / "disk"
    point.mkdir()
    mount = Mount(point=point, size=size, keeper=folder / "keeper")
    try:
        mount.insert()
        yield mount
    finally:
        mount.close()


@contextlib.contextmanager
def _spare(size: int) -> Iterator[None]:
    """How much room is left free, and how often the disk is looked at."""
    before = disk.ROOM_TO_SPARE, downloading._DISK_LOOK_S
    disk.ROOM_TO_SPARE, downloading._DISK_LOOK_S = size, _LOOK_S
    try:
        yield
    finally:
        disk.ROOM_TO_SPARE, downloading._DISK_LOOK_S = before


class Batch:
    """An engine with many songs to save on that disk."""

    def __init__(self, folder: Path, mount: Mount, relay: DemoRelay, count: int) -> None:
        self.count = count
        self.music = mount.point / "music"
        self.rig = Rig(folder / "profile")
        self.rig.engine.set_setting(SavingSettings.folder, str(self.music)).result()
        self.rig.know(relay)
        self.rig.add("\n".join(relay.add_tasks(count, done_s=0.0)))

    def saved(self) -> int:
        return self.states().count(FileState.SAVED)

    def states(self) -> list[FileState]:
        def read(reader: LibraryReader) -> list[FileState]:
            songs = [SongId(song) for song in reader.song_ids(SongQuery())]
            return [file.state for files in reader.files_of(songs).values() for file in files]

        return self.rig.read(read)

    def until_said(self, *codes: str) -> str:
        """The engine says why it waits, and has stopped trying."""
        self._until(lambda: self.rig.engine.snapshot().saving_waits in codes, f"one of {codes}")
        self._until(lambda: not self.rig.engine.snapshot().downloads_active, "a pause")
        if FileState.FAILED in self.states():
            raise LostError("something was given up")
        return str(self.rig.engine.snapshot().saving_waits)

    def until_all_saved(self) -> None:
        """All of it, whole, and the engine waits for nothing more."""
        self._until(lambda: self.saved() == self.count, "all saved")
        if self.rig.engine.snapshot().saving_waits is not None:
            raise LostError("it still says that it waits")
        # A part that was being written when the disk went away could not be removed.
        files = (path for path in self.music.rglob("*") if path.is_file())
        names = [path for path in files if not path.name.startswith(".")]
        if len(names) != self.count:
            raise LostError(f"{len(names)} files for {self.count} songs: {sorted(names)[:5]}")
        for path in names:
            containers.check(path, MediaKind.MP3)

    def _until(self, holds: Callable[[], bool], what: str) -> None:
        try:
            self.rig.until(holds, what=what, patience_s=_PATIENCE_S)
        except AssertionError as error:
            raise LostError(str(error)) from None


def no_room(folder: Path, relay: DemoRelay, *, count: int, spare: int = _SPARE) -> str:
    """Too little room for all of them, as the disk's owner is told before it is really full."""
    with _mounted(folder, size=spare + count * _SONG // 4) as mount, _spare(spare):
        batch = Batch(folder, mount, relay, count)
        try:
            code = batch.until_said("disk.no_room", "disk.full")
            at = batch.saved()
            mount.grow(spare + count * 2**22)
            batch.until_all_saved()
        finally:
            ended = batch.rig.stop()
    if not ended:
        raise LostError("it did not end")
    return f"{code} after {at} of {count}, all saved when there was room"


def full(folder: Path, relay: DemoRelay, *, count: int) -> str:
    """Really full, in the middle of a write."""
    return no_room(folder, relay, count=count, spare=0)


def pulled_out(folder: Path, relay: DemoRelay, *, count: int) -> str:
    """The disk is gone while four downloads write to it, and comes back."""
    with _mounted(folder, size=count * 2**22 + 2**20) as mount, _spare(0):
        batch = Batch(folder, mount, relay, count)
        try:
            batch._until(lambda: batch.saved() > count // 4, "a quarter saved")
            mount.pull_out()
            code = batch.until_said("disk.missing")
            at = batch.saved()
            if list(mount.point.iterdir()):
                raise LostError("something was written where the disk had been")
            mount.insert()
            batch.until_all_saved()
        finally:
            ended = batch.rig.stop()
    if not ended:
        raise LostError("it did not end")
    return f"{code} after {at} of {count}, all saved when the disk was back"


TROUBLES: tuple[Callable[..., str], ...] = (no_room, full, pulled_out)


def main() -> int:
    """Run all and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak disk", description=__doc__)
    parser.add_argument("--count", type=int, default=100)
    arguments = parser.parse_args()
    if reason := why_not():
        print(f"not run: {reason}", file=sys.stderr)
        return 2
    worst = 0
    for trouble in TROUBLES:
        begun = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder, DemoRelay(speed=1) as relay:
            try:
                told = trouble(Path(folder), relay, count=arguments.count)
            except LostError as lost:
                worst, told = 1, f"LOST: {lost}"
        print(f"{trouble.__name__:10} {told} ({time.perf_counter() - begun:.0f} s)", flush=True)
    return worst


if __name__ == "__main__":
    sys.exit(main())
