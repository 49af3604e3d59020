"""`python -m tests.soak quits --count N [--seed S]`: quit at random moments while it asks, downloads and writes.

One profile through all of it, against an embedded relay that is slow enough for downloads to be under way. In turn the
real program (without a screen) and the engine alone are told to end: each must end with exit code 0 within three
seconds and leave its library closed cleanly, no file that is not whole, and no task less. In the end everything that was
wished for is finished.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from suno_desktop.core.clock import SystemClock
from suno_desktop.core.library.library import Library
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.media import containers
from suno_desktop.core.model import FileState, MediaKind, SongId, TaskId, TaskState, TaskWish
from suno_desktop.core.profile.paths import Profile
from suno_desktop.core.profile.settings import KeySettings, SavingSettings, Settings
from suno_desktop.core.rows import SongQuery, TaskQuery
from suno_desktop.demo.demo_relay import DemoRelay
from tests.rig import Rig

ENOUGH_S = 3.0
_PATIENCE_S = 30.0
_LONGEST_S = 1.5
_AT_ONCE = 6
"""So many tasks are always unfinished when it starts."""
_PROGRAM = """
import sys
from suno_desktop.core.engine import Engine

def begin(self, real=Engine.begin):
    real(self)
    print("begun", flush=True)

Engine.begin = begin
"""
_WINDOW = (
    _PROGRAM
    + """
from suno_desktop.__main__ import main
sys.exit(main())
"""
)
_ENGINE = (
    _PROGRAM
    + """
import signal
from pathlib import Path
from suno_desktop.core.profile.paths import Profile

signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
engine = Engine(Profile.under(Path(sys.argv[2])), listen=lambda event: None)
engine.open()
engine.begin()
signal.sigwait({signal.SIGTERM})
sys.exit(0 if engine.stop() else 70)
"""
)


class LostError(Exception):
    """A quit that was no clean end."""


@dataclass
class Quits:
    """One profile, one relay, many ends."""

    folder: Path
    relay: DemoRelay
    rng: random.Random
    took: list[float] = field(default_factory=list)
    wished: set[str] = field(default_factory=set)
    whole: set[Path] = field(default_factory=set)
    """Walked already."""

    def __post_init__(self) -> None:
        self.profile = Profile.under(self.folder)
        settings = Settings(self.profile.settings)
        settings.set(KeySettings.storage, "session")
        settings.set(SavingSettings.kinds, (MediaKind.MP3, MediaKind.LYRICS))
        with self._library() as library:
            self.at, _ = library.add_relay(name="Demo", base_url=self.relay.url)

    @contextlib.contextmanager
    def _library(self) -> Iterator[Library]:
        library = Library.open(self.profile.library, clock=SystemClock())
        try:
            yield library
        finally:
            library.close()

    def wish(self) -> None:
        """See that there is enough to do."""
        with contextlib.closing(LibraryReader.open(self.profile.library)) as reader:
            rows = reader.task_rows(reader.task_keys(TaskQuery()))
        waiting = sum(row.state in {TaskState.WAITING, TaskState.RUNNING} for row in rows)
        fresh = self.relay.add_tasks(
            max(0, _AT_ONCE - waiting), done_s=self.rng.choice((0.0, 0.5, 2.0))
        )
        with self._library() as library:
            library.track(
                TaskWish(task_id=TaskId(task_id), relay_id=self.at.relay_id) for task_id in fresh
            )
            library.hurry(None, SystemClock().now())
        self.wished.update(fresh)

    def quit_once(self, *, window: bool) -> float:
        """Start, let it work for a random time, tell it to end; how long that took."""
        child = subprocess.Popen(
            [sys.executable, "-c", _WINDOW if window else _ENGINE, "--profile", str(self.folder)],
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            assert child.stdout is not None
            if child.stdout.readline().strip() != "begun":
                raise LostError(f"it did not start: {child.communicate()[1]}")
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(self.rng.uniform(0, _LONGEST_S))
            begun = time.monotonic()
            child.send_signal(signal.SIGTERM)
            _, errors = child.communicate(timeout=_PATIENCE_S)
            took = time.monotonic() - begun
        finally:
            child.kill()
            child.wait()
        if child.returncode or "Traceback" in errors or "QThread" in errors:
            raise LostError(f"exit code {child.returncode} after {took:.1f} s: {errors}")
        self.took.append(took)
        return took

    def look(self) -> None:
        """Whether it ended cleanly and nothing is lost."""
        left = [
            f"{path.name} ({path.stat().st_size} bytes)"
            for pattern in ("library.sqlite3-wal", "*.dirty")
            for path in self.folder.glob(pattern)
        ]
        if left:
            raise LostError(f"it did not close its library: {left}")
        with contextlib.closing(LibraryReader.open(self.profile.library)) as reader:
            known = {row.task_id for row in reader.task_rows(reader.task_keys(TaskQuery()))}
            files = reader.files_of([SongId(song) for song in reader.song_ids(SongQuery())])
        if not self.wished <= known:
            raise LostError(f"these IDs are gone: {self.wished - known}")
        saved = {
            Path(file.path)
            for some in files.values()
            for file in some
            if file.state is FileState.SAVED and file.path
        }
        named = {
            path
            for path in self.profile.music.rglob("*")
            if path.is_file() and not path.name.startswith(".")
        }
        if not saved <= named:
            raise LostError(f"said to be saved: {saved - named}")
        for path in named - self.whole:
            if path.suffix == ".mp3":
                containers.check(path, MediaKind.MP3)
        self.whole |= named

    def finish(self) -> int:
        """Start once more and let everything end; how many files there are then."""
        rig = Rig(self.folder)
        try:
            rig.until(self._is_finished, what="the end of all work", patience_s=300)
        finally:
            ended = rig.stop()
        if not ended:
            raise LostError("the last engine did not end")
        self.whole.clear()
        self.look()
        return sum(path.is_file() for path in self.profile.music.rglob("*"))

    def _is_finished(self) -> bool:
        with contextlib.closing(LibraryReader.open(self.profile.library)) as reader:
            rows = reader.task_rows(reader.task_keys(TaskQuery()))
            files = reader.files_of([SongId(song) for song in reader.song_ids(SongQuery())])
        if any(row.state is not TaskState.READY for row in rows):
            return False
        if len(files) < len(rows):  # what is ready is saved by itself
            return False
        states = [file.state for some in files.values() for file in some]
        if bad := [one for one in states if one in {FileState.FAILED, FileState.MISSING}]:
            raise LostError(f"not saved: {bad}")
        return all(state in {FileState.SAVED, FileState.BLOCKED} for state in states)


def run(folder: Path, *, count: int, rng: random.Random, enough_s: float = ENOUGH_S) -> Quits:
    """So many quits, each second one of the real program; then let it finish. Raises `LostError`."""
    with DemoRelay(speed=1, throttle=4 * 2**20) as relay:
        quits = Quits(folder, relay, rng)
        for number in range(count):
            quits.wish()
            took = quits.quit_once(window=number % 2 == 0)
            if took > enough_s:
                raise LostError(f"quit {number} took {took:.1f} s")
            try:
                quits.look()
            except LostError as lost:
                raise LostError(f"quit {number} after {took:.2f} s: {lost}") from None
            if number % 20 == 19:
                print(f"{number + 1} quits, the slowest {max(quits.took):.2f} s", flush=True)
        files = quits.finish()
        print(f"{len(quits.wished)} tasks ready, {files} files saved and whole", flush=True)
    return quits


def main() -> int:
    """Run the soak and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak quits", description=__doc__)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        try:
            quits = run(Path(folder), count=arguments.count, rng=random.Random(arguments.seed))
        except LostError as lost:
            print(f"LOST: {lost}", file=sys.stderr)
            return 1
    took = sorted(quits.took)
    print(f"{len(took)} quits: median {took[len(took) // 2]:.2f} s, slowest {took[-1]:.2f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
