"""`python -m tests.soak power_library [--cuts N] [--seed S] [--break normal|off]`: the power goes while the library is written.

SQLite's own calls are written down by the shim while tasks are tracked, replies recorded, backups made and an old format
becomes today's. Then the disk is laid out as one of the many that a cut after any of these calls may leave
(`tests/crash/power.py`), and the library is opened. What was acknowledged must be there, the file sound, and whatever is
called a backup must be one.

`--break` gives up one of SQLite's precautions, to see that this notices; it ends with the first loss.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

from suno_desktop.core.clock import SystemClock
from suno_desktop.core.errors import DesktopError
from suno_desktop.core.library import database
from suno_desktop.core.library.backups import folder_of, sound_ones
from suno_desktop.core.library.library import Library
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.model import ClipId, ClipState, Task, TaskId, TaskState, TaskWish
from tests.core.library import test_formats as formats
from tests.core.media import makers
from tests.crash import power, shim
from tests.crash.power import Disk
from tests.crash.scenarios import LostError, must

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_ROUNDS = 25
_OLD = ("old-0", "old-1", "old-2")
BREAKS = {"normal": 1, "off": 0}
"""Values of `synchronous`."""


def act(path: Path) -> None:
    """Work, and say what is done."""
    library = Library.open(path, clock=SystemClock())
    for number in range(_ROUNDS):
        name = f"t{number}"
        library.track([TaskWish(task_id=TaskId(name)), TaskWish(task_id=TaskId(f"{name}-b"))])
        shim.mark(f"tracked {name}")
        shim.mark(f"tracked {name}-b")
        library.record([_reply(name)], relay_id=None, now=_NOW)
        shim.mark(f"recorded {name}")
        if number % 10 == 5:
            shim.mark(f"backup {library.database.backup(folder_of(path)).name}")
    library.close()


def _reply(name: str) -> Task:
    clip = makers.clip(clip_id=ClipId(f"{name}-clip"), state=ClipState.READY, title=name)
    raw = f'{{"task": "{name}", "words": "{name * 400}"}}'
    return Task(task_id=TaskId(name), state=TaskState.READY, clips=(clip,), raw=raw, done=True)


def look(path: Path, marks: list[str], before: tuple[str, ...]) -> None:
    """What must hold after the cut."""
    if not path.exists():
        must(not marks and not before, "the library is gone")
        return
    with contextlib.closing(Library.open(path, clock=SystemClock())) as library:
        must(library.database.quick_check(), "the library is damaged")
        with library.database.reading() as db:
            answer = db.execute("PRAGMA integrity_check").fetchone()[0]
            must(answer == "ok", f"the library is damaged: {answer}")
            must(not db.execute("PRAGMA foreign_key_check").fetchall(), "a row points to nothing")
    with contextlib.closing(LibraryReader.open(path)) as reader:
        for name in before:
            must(reader.tasks_of([TaskId(name)]), f"{name} is gone")
        for one in marks:
            what, name = one.split(" ")
            if what == "backup":
                must((folder_of(path) / name).exists(), "the backup is gone")
                continue
            rows = reader.tasks_of([TaskId(name)]).get(TaskId(name))
            must(rows, f"{name} is gone")
            if what == "recorded" and rows:
                must(len(reader.replies(rows[0].key)) == 1, f"the reply to {name} is gone")
    named = list(folder_of(path).glob("library-*")) if folder_of(path).exists() else []
    must(len(sound_ones(path)) == len(named), "what is called a backup is none")


def run(*, cuts: int, rng: random.Random, synchronous: int | None) -> int:
    """Cut a new library and one of the first format so often; returns the exit code."""
    begun, done, lost = time.perf_counter(), 0, 0
    where = "/dev/shm" if Path("/dev/shm").is_dir() else None  # a fast disk
    pragmas = {} if synchronous is None else {"synchronous": synchronous}
    with (
        tempfile.TemporaryDirectory(dir=where) as root,
        mock.patch.dict(database._PRAGMAS, pragmas),
    ):
        for before in ((), _OLD):
            for problem in _cut_often(Path(root) / f"with {len(before)}", before, cuts, rng):
                done += 1
                if problem:
                    lost += 1
                    print(f"LOST {problem}", file=sys.stderr, flush=True)
                    if synchronous is not None:
                        return 1
    took = time.perf_counter() - begun
    print(f"{done} power cuts, {done / took:.0f}/s, {lost} not survived")
    return 1 if lost else 0


def _cut_often(root: Path, before: tuple[str, ...], cuts: int, rng: random.Random) -> Iterator[str]:
    folder = root / "data"
    folder.mkdir(parents=True)
    path = folder / "profile" / "library.sqlite3"
    if before:
        path.parent.mkdir()
        formats.unpack(formats.FORMATS / "format-1.1.sqlite3.gz", path.parent)
    start = Disk(folder)
    shim.log(folder, root / "log")
    act(path)
    shim.end_log()
    calls = power.read_log(root / "log")
    marks = [call.data.decode() for call in calls if call.what == "m"]
    look(path, marks, before)
    for _ in range(cuts):
        at, seed = rng.randint(0, len(calls)), rng.randrange(2**32)
        disk, marks = start.copy(), []
        for call in calls[:at]:
            if call.what == "m":
                marks.append(call.data.decode())
            else:
                disk.play(call)
        disk.lay_out(random.Random(seed))
        try:
            look(path, marks, before)
        except (LostError, DesktopError) as problem:
            yield f"{problem} (after {at}/{len(calls)}, {seed}, with {len(before)} before)"
        else:
            yield ""


def main() -> int:
    """Build the shim, start again with it, and run."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak power_library", description=__doc__)
    parser.add_argument("--cuts", type=int, default=5000, help="so many for each of two libraries")
    parser.add_argument("--break", dest="broken", choices=list(BREAKS), help="leave this out")
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    arguments = parser.parse_args()
    if reason := shim.why_not():
        print(f"not run: {reason}", file=sys.stderr)
        return 2
    if "SUNO_DESKTOP_TEST_SHIM" in os.environ:
        rng = random.Random(arguments.seed)
        synchronous = None if arguments.broken is None else BREAKS[arguments.broken]
        return run(cuts=arguments.cuts, rng=rng, synchronous=synchronous)
    print(f"seed {arguments.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.soak.power_library", *sys.argv[1:]]
        if "--seed" not in sys.argv:
            command += ["--seed", str(arguments.seed)]
        environment = shim.environment(shim.build(Path(folder)))
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
