"""How long an event loop stands still, and where the main thread is meanwhile.

For benchmarks and soaks, in the window's own process. On a busy machine everything stands still now and then; what counts is
the part of a stall in which this process worked, by any of its threads.
"""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path
from types import FrameType
from typing import NamedTuple

MOST_MS = 50
"""What is longer is a stall."""
_BEAT_MS = 4
_LOOK_S = 0.01
_DEEP = 6


class Stall(NamedTuple):
    """Once that the event loop stood still; times in milliseconds."""

    length: float
    worked: float
    where: str
    during: str
    """What was done in the window."""


def _steps(frame: FrameType | None) -> list[str]:
    """Where a thread is, from the outside in. Not by `traceback`, which would read all sources into memory."""
    found: list[str] = []
    while frame is not None and len(found) < _DEEP:
        code = frame.f_code
        found.insert(0, f"{Path(code.co_filename).stem}:{frame.f_lineno} {code.co_name}")
        frame = frame.f_back
    return found


class StallWatch:
    """Watches the event loop of the thread that makes it."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer  # noqa: PLC0415 — only in the window's process

        self.stalls: list[Stall] = []
        self.beats = 0
        self.longest = Stall(0.0, 0.0, "", "")
        """The longest wait for a beat, by the work in it."""
        self.during = ""
        self._main = threading.get_ident()
        self._at = time.perf_counter()
        self._worked = time.process_time()
        self._seen = ""
        self._is_over = threading.Event()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_beat)
        self._timer.start(_BEAT_MS)
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _on_beat(self) -> None:
        now, worked = time.perf_counter(), time.process_time()
        length = (now - self._at) * 1000 - _BEAT_MS
        busy = min(length, (worked - self._worked) * 1000)
        stall = Stall(length, busy, self._seen, self.during)
        if length > MOST_MS:
            self.stalls.append(stall)
        self.longest = max(self.longest, stall, key=lambda one: one.worked)
        self.beats += 1
        self._at, self._worked, self._seen = now, worked, ""

    def _look(self) -> None:
        while not self._is_over.wait(_LOOK_S):
            if (time.perf_counter() - self._at) * 1000 > MOST_MS:
                frame = sys._current_frames().get(self._main)
                self._seen = " > ".join(_steps(frame))
                del frame  # else it would keep what the main thread paints with

    def end(self) -> None:
        """Stop."""
        self._timer.stop()
        self._is_over.set()
