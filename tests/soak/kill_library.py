"""`python -m tests.soak.kill_library --count N [--seed S]`: kill the writer of a library; nothing acknowledged may be lost.

A child tracks tasks, records replies and saves files, and says so through a pipe after each commit. It is killed
at a random moment without warning; then everything it said must be in the library. The ordinary tests run a small count.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from suno_desktop.core.clock import SystemClock
from suno_desktop.core.errors import ProfileError
from suno_desktop.core.library.library import Library
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.model import (
    Clip,
    ClipId,
    ClipState,
    Collected,
    FileState,
    Fingerprint,
    MediaKind,
    Task,
    TaskId,
    TaskState,
    TaskWish,
)

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_WHOLE_CHECK_EVERY = 100
_LONGEST_S = 0.008
_LYRICS = "walking down the streets 夜色温柔 " * 20


class LostError(Exception):
    """Something that was acknowledged is not there, or the file is not whole."""


def write(path: Path, pipe: int, *, cycle: int) -> None:
    """The child: work until killed, and tell of each commit."""

    def tell(what: str, name: str) -> None:
        os.write(pipe, f"{what} {name}\n".encode())

    library = Library.open(path, clock=SystemClock())
    number = 0
    while True:
        number += 1
        name = f"{cycle}-{number}"
        library.track([TaskWish(task_id=TaskId(name)), TaskWish(task_id=TaskId(f"{name}-b"))])
        tell("tracked", name)
        tell("tracked", f"{name}-b")
        recorded = library.record([_reply(name)], relay_id=None, now=_NOW)
        tell("recorded", name)
        (file_id,) = library.queue(recorded.ready[:1], [MediaKind.MP3], now=_NOW).files
        library.file_saved(
            file_id, Collected(Path(f"/music/{name}.mp3"), "mp3", Fingerprint(1, "00", 1)), now=_NOW
        )
        tell("saved", name)


def _reply(name: str) -> Task:
    clips = tuple(
        Clip(
            clip_id=ClipId(f"{name}-{take}"),
            state=ClipState.READY,
            title=name,
            lyrics=_LYRICS,
            audio_url="https://media.invalid/a.mp3",
        )
        for take in range(2)
    )
    return Task(task_id=TaskId(name), state=TaskState.READY, clips=clips, raw=name, done=True)


def killed_child(path: Path, rng: random.Random, *, cycle: int) -> Iterator[tuple[str, str]]:
    """Let a child write and kill it; what it had acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        with contextlib.suppress(BaseException):
            write(path, writing, cycle=cycle)
        os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = [pipe.readline() for _ in range(rng.randrange(9))]
        time.sleep(rng.uniform(0, _LONGEST_S))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        told += pipe.readlines()
    if not os.WIFSIGNALED(status):
        raise LostError(f"the writer of cycle {cycle} failed by itself")
    for line in told:
        # The last line may be cut: then nobody was told.
        if line.endswith(b"\n"):
            what, name = line.decode().split()
            yield what, name


def look(path: Path, acknowledged: list[tuple[str, str]], *, whole: bool) -> None:
    """Raise `LostError` if something is not as it was said."""
    if whole:
        library = Library.open(path, clock=SystemClock())
        try:
            if not library.database.quick_check():
                raise LostError("the library is damaged")
            _look_for_halves(library)
        finally:
            library.close()
    try:
        opened = LibraryReader.open(path)
    except ProfileError as error:
        if acknowledged or error.code != "library.not_there":
            raise LostError(str(error)) from error
        return  # killed before anything was in the file
    with contextlib.closing(opened) as reader:
        for what, name in acknowledged:
            _look_for(reader, what, TaskId(name))


def _look_for_halves(library: Library) -> None:
    with library.database.reading() as db:
        if db.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            raise LostError("the library is damaged")
        if db.execute("PRAGMA foreign_key_check").fetchall():
            raise LostError("a row points to nothing")
        if db.execute(
            "SELECT 1 FROM task WHERE task_key NOT IN (SELECT task_key FROM song)"
        ).fetchone():
            raise LostError("a task has no row in the songs table")


def _look_for(reader: LibraryReader, what: str, name: TaskId) -> None:
    rows = reader.tasks_of([name]).get(name)
    if not rows:
        raise LostError(f"{name} was tracked and is gone")
    if what == "tracked":
        return
    songs = reader.songs_of([rows[0].key])
    if len(songs) != 2 or len(reader.replies(rows[0].key)) != 1:
        raise LostError(f"{name} was recorded and is gone")
    files = reader.files_of(songs)
    if what == "saved" and [file.state for song in songs[:1] for file in files.get(song, ())] != [
        FileState.SAVED
    ]:
        raise LostError(f"{name} was saved and is forgotten")


def run(path: Path, *, count: int, rng: random.Random) -> int:
    """So many kills; returns how many acknowledgements were looked for."""
    everything: list[tuple[str, str]] = []
    for cycle in range(1, count + 1):
        acknowledged = list(killed_child(path, rng, cycle=cycle))
        everything += acknowledged
        look(path, acknowledged, whole=False)
        if cycle % _WHOLE_CHECK_EVERY == 0:
            look(path, [], whole=True)
            print(f"{cycle} kills, {len(everything)} acknowledged, nothing lost", flush=True)
    look(path, everything, whole=True)
    return len(everything)


def main() -> int:
    """Run the soak and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.kill_library", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "library.sqlite3"
        started = time.perf_counter()
        try:
            told = run(path, count=arguments.count, rng=random.Random(arguments.seed))
        except LostError as lost:
            print(f"LOST: {lost}", file=sys.stderr)
            return 1
        elapsed = time.perf_counter() - started
    rate = arguments.count / elapsed
    print(f"{arguments.count} kills, {rate:.0f}/s, {told} acknowledged, nothing lost")
    return 0


if __name__ == "__main__":
    sys.exit(main())
