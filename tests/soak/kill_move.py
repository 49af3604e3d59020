"""`python -m tests.soak kill_move [--count N] [--seed S]`: kill the program while it moves its songs to another folder.

A child moves the songs of a library, to a folder on the same disk and to one on another, and is killed without warning at
random moments; the next child goes on. After each kill every file of the library is whole where the library says that it
is, or where the library says that it was about to go, and no file under a final name is half. In the end all are in the
new folder, with what lay beside them, and nothing is left in the old one.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import queue
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from suno_desktop.core.clock import SystemClock
from suno_desktop.core.engine import Engine
from suno_desktop.core.events import Event, FolderMoved
from suno_desktop.core.library.library import Library
from suno_desktop.core.media.disk import fingerprint
from suno_desktop.core.model import (
    Clip,
    ClipId,
    ClipState,
    Collected,
    MediaKind,
    Task,
    TaskId,
    TaskState,
    TaskWish,
)
from suno_desktop.core.profile.paths import Profile
from suno_desktop.core.profile.settings import KeySettings, SavingSettings, Settings
from suno_desktop.core.rows import MoveWay
from suno_desktop.core.workflows.music_folder import MARK

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_SONGS = 40
_LONGEST_S = 1.0
_PATIENCE_S = 120
_SMALL = 900
"""Bytes of what lies beside a song."""


class LostError(Exception):
    """A file is gone, half, or not where it is said to be."""


def fill(profile: Profile, root: Path, rng: random.Random) -> set[str]:
    """A library with songs and what lies beside them; answers the hashes of all."""
    library, hashes = Library.open(profile.library, clock=SystemClock()), set()
    for number in range(_SONGS):
        name = f"{number:08x}"
        clip = Clip(
            clip_id=ClipId(f"{name}-0000-4000-8000-000000000000"),
            state=ClipState.READY,
            title=f"Song {number}",
            lyrics="words",
            audio_url="https://media.invalid/a.mp3",
        )
        task = Task(task_id=TaskId(name), state=TaskState.READY, clips=(clip,), raw=name, done=True)
        library.track([TaskWish(task_id=TaskId(name))])
        ready = library.record([task], relay_id=None, now=_NOW).ready
        for kind, ext in ((MediaKind.MP3, "mp3"), (MediaKind.LYRICS, "txt"), (None, "json")):
            path = root / f"Artist {number % 7}" / f"Song {number} [{name}].{ext}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(rng.randbytes(300_000 if kind is MediaKind.MP3 else _SMALL))
            hashes.add(fingerprint(path).sha256)
            if kind is not None:
                (file_id,) = library.queue(ready, [kind], now=_NOW).files
                library.file_saved(file_id, Collected(path, ext, fingerprint(path)), now=_NOW)
    library.close()
    return hashes


def child(folder: Path, target: str) -> None:
    """Go on with a move, or begin one; say when it is done."""
    events: queue.SimpleQueue[Event] = queue.SimpleQueue()
    profile = Profile.under(folder)
    engine = Engine(profile, listen=events.put)
    engine.open()
    engine.begin()
    print("begun", flush=True)
    if target:
        engine.moving.move(target, MoveWay.MOVE).result()
    while True:
        event = events.get(timeout=_PATIENCE_S)
        if isinstance(event, FolderMoved):
            print(json.dumps([event.done, len(event.failed), event.stopped]), flush=True)
            break
    if not engine.stop():
        raise LostError("the engine did not end")


class Mover:
    """One library through all the kills."""

    def __init__(self, folder: Path, rng: random.Random) -> None:
        self._profile = Profile.under(folder / "profile")
        self._rng = rng
        self._folder = folder
        self.kills = 0
        self.hashes: set[str] = set()

    def prepare(self, root: Path) -> None:
        """The first folder and what is in it."""
        root.mkdir(parents=True)
        settings = Settings(self._profile.settings)
        settings.set(KeySettings.storage, "session")
        settings.set(SavingSettings.folder, str(root))
        self.hashes = fill(self._profile, root, self._rng)

    def move(self, old: Path, new: Path, kills: int) -> None:
        """Move everything, killed so many times on the way."""
        new.mkdir(parents=True, exist_ok=True)
        target, told = str(new), ""
        for number in range(kills + 1):
            process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "tests.soak.kill_move",
                    "--child",
                    str(self._folder),
                    target,
                ],
                stdout=subprocess.PIPE,
                text=True,
            )
            assert process.stdout is not None
            process.stdout.readline()
            if number < kills:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(self._rng.random() * _LONGEST_S)
                self.kills += process.returncode is None
                process.kill()
            told, _ = process.communicate()
            self.look(old, new)
            if self._is_begun(new):
                target = ""
            if told:
                break
        if json.loads(told or "null") != [2 * _SONGS, 0, 0]:
            raise LostError(f"told in the end: {told!r}")
        self.look_at_end(old, new)

    def _is_begun(self, new: Path) -> bool:
        with contextlib.closing(sqlite3.connect(self._profile.library)) as db:
            return bool(db.execute("SELECT 1 FROM folder_move").fetchone()) or (
                Settings(self._profile.settings).saving.folder == str(new)
            )

    def _found(self, *roots: Path) -> dict[Path, str]:
        return {
            path: hashlib.sha256(path.read_bytes()).hexdigest()
            for root in roots
            for path in root.rglob("*")
            if path.is_file() and not path.name.startswith(".")
        }

    def look(self, old: Path, new: Path) -> None:
        """What holds after a kill."""
        found = self._found(old, new)
        if self.hashes - set(found.values()):
            raise LostError("a file is gone")
        if set(found.values()) - self.hashes:
            raise LostError("a file is half")
        with contextlib.closing(sqlite3.connect(self._profile.library)) as db:
            for path, moving_to, sha256 in db.execute("SELECT path, moving_to, sha256 FROM file"):
                if sha256 not in {found.get(Path(path)), found.get(Path(moving_to or "/"))}:
                    raise LostError(f"not where it is said to be: {path}")

    def look_at_end(self, old: Path, new: Path) -> None:
        """What holds when all is done."""
        there = self._found(new)
        if sorted(there.values()) != sorted(self.hashes):
            raise LostError("not all is in the new folder")
        left = list(old.rglob("*"))
        if left:
            raise LostError(f"left in the old folder: {left[:3]}")
        hidden = [path for path in new.rglob(".*") if path.name != MARK]
        if hidden or not (new / MARK).is_file():
            raise LostError(f"in the new folder: {hidden[:3]}")


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak kill_move")
    parser.add_argument("--count", type=int, default=200, help="kills")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        child(Path(arguments.child[0]) / "profile", arguments.child[1])
        return 0
    rng = random.Random(arguments.seed)
    memory = Path("/dev/shm") if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory(dir=memory) as ram:
        places = [Path(folder) / "one", Path(folder) / "two", Path(ram) / "three"]
        mover, moves = Mover(Path(folder), rng), 0
        mover.prepare(places[0])
        try:
            while mover.kills < arguments.count:
                old, new = places[moves % 3], places[(moves + 1) % 3]
                mover.move(old, new, min(rng.randint(1, 4), arguments.count - mover.kills))
                moves += 1
        except LostError as lost:
            print(f"LOST after {mover.kills} kills (seed {arguments.seed}): {lost}")
            return 1
    print(f"{mover.kills} kills in {moves} moves of {3 * _SONGS} files: nothing lost")
    return 0


if __name__ == "__main__":
    sys.exit(main())
