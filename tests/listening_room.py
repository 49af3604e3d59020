"""The real program in a process of its own, with a library of real files, for the long proofs of what is heard.

`write_profile` makes the library. `Program` starts the program beside it and gives it orders: lines of Python, run in
the window's event loop. Measures nothing itself.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NamedTuple, Self

from suno_desktop.core.clock import SystemClock
from suno_desktop.core.library.library import Library
from suno_desktop.core.media import lrc
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
from tests.x_server import x_server

_PATIENCE_S: Final = 60.0
_LOOK_S: Final = 0.05
_WINDOW: Final = "1280x800x24"


class RoomSong(NamedTuple):
    """A song of the library that is made; its file is there."""

    title: str
    path: Path
    seconds: float
    lines: Sequence[tuple[str, float]] = ()
    """What is sung, and when each line begins."""


class Said(NamedTuple):
    """A line that the program said, and when by the clock of the system."""

    at: float
    words: str
    value: Any


def write_profile(folder: Path, songs: Sequence[RoomSong], **settings: Any) -> dict[str, int]:
    """A library of downloaded songs, in this order; the numbers of the songs by their titles."""
    folder.mkdir(parents=True, exist_ok=True)
    chosen = {"keys.storage": "session", "save.auto_kinds": [], "polling.paused": True, **settings}
    (folder / "settings.json").write_text(json.dumps(chosen))
    clock = SystemClock()
    library = Library.open(folder / "library.sqlite3", clock=clock)
    relay, _ = library.add_relay(name="Example", base_url="https://relay.invalid")
    numbers = {}
    for song in songs:
        clip_id = ClipId(f"clip-{song.title}")
        clip = Clip(
            clip_id=clip_id,
            state=ClipState.READY,
            audio_url="https://media.invalid/a.mp3",
            title=song.title,
            duration_s=song.seconds,
            lyrics="\n".join(words for words, _ in song.lines) or None,
        )
        task = Task(task_id=TaskId(f"task-{song.title}"), state=TaskState.READY, clips=(clip,))
        library.track([TaskWish(task_id=task.task_id, relay_id=relay.relay_id)])
        (song_id,) = library.record([task], relay_id=relay.relay_id, now=clock.now()).ready
        (file_id,) = library.queue([song_id], [MediaKind.MP3], now=clock.now()).files
        library.file_started(file_id)
        got = Collected(song.path, song.path.suffix[1:], fingerprint(song.path))
        library.file_saved(file_id, got._replace(plays_s=song.seconds), now=clock.now())
        if song.lines:
            library.keep_own_times(clip_id, lrc.of_lines(song.lines))
        numbers[song.title] = int(song_id)
    library.close()
    return numbers


class Program:
    """The program with its window, told what to do. Use as a context.

    Args:
        profile: made by `write_profile`.
        environment: where its sound goes, and on which screen.
    """

    def __init__(self, profile: Path, environment: Mapping[str, str]) -> None:
        self._profile = profile
        self._environment = {"QT_QPA_PLATFORM": "offscreen", **environment}
        self._child: subprocess.Popen[str] | None = None
        self._lines: queue.SimpleQueue[Said | None] = queue.SimpleQueue()
        self._count = 0
        self.heard: list[Said] = []
        """All that it said of its own accord (`say` in an order)."""

    def __enter__(self) -> Self:
        self._child = subprocess.Popen(
            [sys.executable, "-m", "tests.listening_child", str(self._profile)],
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        threading.Thread(target=self._read, daemon=True).start()
        self.until("bool(window.centre.song_model.song_ids)")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._child is not None
        with contextlib.suppress(OSError):
            self.tell("window.stage.quit()")
        try:
            self._child.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()

    @property
    def pid(self) -> int:
        """Its process."""
        assert self._child is not None
        return self._child.pid

    @property
    def is_alive(self) -> bool:
        """Whether it runs."""
        return self._child is not None and self._child.poll() is None

    def _read(self) -> None:
        assert self._child is not None
        assert self._child.stdout is not None
        for line in self._child.stdout:
            with contextlib.suppress(ValueError):  # somebody else's words
                told = json.loads(line)
                self._lines.put(Said(told["at"], told["words"], told["value"]))
        self._lines.put(None)

    def tell(self, order: str) -> None:
        """Let it run these lines."""
        assert self._child is not None
        assert self._child.stdin is not None
        self._child.stdin.write(json.dumps(order) + "\n")
        self._child.stdin.flush()

    def ask(self, expression: str) -> Any:
        """What an expression is worth in there."""
        self._count += 1
        name = f"answer {self._count}"
        self.tell(f"say({name!r}, {expression})")
        while True:
            said = self._lines.get(timeout=_PATIENCE_S)
            if said is None:
                raise RuntimeError("the program ended")
            if said.words == name:
                return said.value
            self.heard.append(said)

    def until(self, expression: str, *, patience_s: float = _PATIENCE_S) -> Any:
        """Wait until it is so."""
        deadline = time.monotonic() + patience_s
        while not (found := self.ask(expression)):
            if time.monotonic() > deadline:
                raise RuntimeError(f"never so: {expression}")
            threading.Event().wait(_LOOK_S)
        return found

    def watch(self, seconds: float) -> list[Said]:
        """What it says of its own accord in so many seconds."""
        pause(seconds)
        self.ask("None")
        found, self.heard = self.heard, []
        return found

    def play(self, song_ids: Sequence[int], first: int | None = None) -> None:
        """Play these songs, as a double click does."""
        self.tell(
            f"window.commands.play({list(song_ids)}, {song_ids[0] if first is None else first})"
        )


def pause(seconds: float) -> None:
    """Let real sound go on for so long."""
    threading.Event().wait(seconds)


def cpu_s(pid: int) -> float:
    """How much processor time a process has had, to the microsecond."""
    return time.clock_gettime((~pid << 3) | 2)


def make_sound(path: Path, source: str, *more: str) -> Path:
    """A file of FFmpeg's own sound sources."""
    command = ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", source, *more, str(path)]
    subprocess.run(command, check=True, timeout=300)
    return path


@contextlib.contextmanager
def screen() -> Iterator[Mapping[str, str]]:
    """A screen that nobody sees, with a window manager; what a program needs to be on it."""
    with x_server("-screen", "0", _WINDOW) as number:
        display = {"DISPLAY": number, "QT_QPA_PLATFORM": "xcb"}
        with subprocess.Popen(
            ["openbox"], env={**os.environ, **display}, stderr=subprocess.DEVNULL
        ) as manager:
            try:
                yield display
            finally:
                manager.terminate()
                manager.wait(timeout=20)


def missing(*programs: str) -> str:
    """Which of these is not installed, or ""."""
    return next((name for name in programs if shutil.which(name) is None), "")


def verdict(lines: Mapping[str, bool], *, say: Callable[[str], object] = print) -> int:
    """Print each figure beside its bar; the exit code."""
    for line, is_good in lines.items():
        say(f"{'ok ' if is_good else 'BAD'} {line}")
    return 0 if all(lines.values()) else 1
