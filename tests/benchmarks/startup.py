"""Process start → first painted rows, and memory, with 100,000 songs; the floor is an empty PySide6 window.

The window says when it has painted rows: with SUNO_DESKTOP_TRACE=first-paint it writes one line that begins
with "first-paint" to standard error.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.figures import Figure, Over, Times, in_turn, median
from tests.benchmarks.profiles import as_installed, profile_of

_ROUNDS = 7
_SETTLED_S = 2.0
_PATIENCE_S = 60.0

EMPTY_WINDOW = """
import os, sys
from PySide6.QtWidgets import QApplication, QMainWindow

class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        os.write(2, b"first-paint\\n")

application = QApplication(sys.argv)
window = Window()
window.resize(1400, 900)
window.show()
application.exec()
"""


def measure(*, songs: int) -> Iterator[Figure]:
    """Start-up time and memory."""
    with profile_of(songs) as profile:
        ours = [sys.executable, "-m", "suno_desktop", "--profile", str(profile)]
        yield from _measure(ours, [sys.executable, "-c", EMPTY_WINDOW], songs)


def _measure(ours: list[str], floor: list[str], songs: int) -> Iterator[Figure]:
    times = in_turn(_ROUNDS, lambda: _first_paint_s(ours), lambda: _first_paint_s(floor))
    yield Figure(
        what=f"process start → first painted rows, {songs:,} songs",
        ours=median(times[0]),
        floor=median(times[1]),
        floor_is="empty window, first paint",
        unit="s",
        bar=Times(2.5),
        note=f"median of {_ROUNDS}; ours {min(times[0]):.3f} to {max(times[0]):.3f} s",
    )
    yield Figure(
        what=f"memory, {songs:,} songs open",
        ours=resident_mib(ours),
        floor=resident_mib(floor),
        floor_is="empty window",
        unit="MiB",
        bar=Over(120),
    )


def _first_paint_s(command: list[str]) -> float:
    started = time.perf_counter()
    with _window(command):
        return time.perf_counter() - started


def resident_mib(command: list[str]) -> float:
    with _window(command) as process:
        time.sleep(_SETTLED_S)
        rollup = Path(f"/proc/{process.pid}/smaps_rollup").read_text("ascii")
    return (
        next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Rss:")) / 1024
    )


@contextlib.contextmanager
def _window(command: list[str]) -> Iterator[subprocess.Popen[str]]:
    """A running program whose window has painted."""
    environment = {**as_installed(), "SUNO_DESKTOP_TRACE": "first-paint"}
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        _wait_for_paint(process)
        yield process
    finally:
        process.terminate()
        try:
            process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def _wait_for_paint(process: subprocess.Popen[str]) -> None:
    said: list[str] = []
    deadline = time.monotonic() + _PATIENCE_S
    for line in process.stderr or ():
        if line.startswith("first-paint"):
            return
        said.append(line)
        if time.monotonic() > deadline:
            break
    raise RuntimeError("the window never said that it had painted; it said:\n" + "".join(said))
