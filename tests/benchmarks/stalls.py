"""The longest stall of the window while 500 tasks are polled, songs arrive and 4 downloads run, with 100,000 songs.

The window runs in a process of its own: `python -m tests.benchmarks.stalls PROFILE URL KEY IDS` beats in the window's
event loop and prints one JSON line: the longest wait for a beat while idle and while it works, and what was done.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.benchmarks.figures import AtMost, Figure
from tests.benchmarks.profiles import as_installed, profile_of
from tests.benchmarks.relayserver import Served, serve

_TASKS = tuple((50, 4.0 + 3 * group) for group in range(10))
"""500, of which 50 more are done every three seconds."""
_BYTES_PER_S = 8_000_000
"""So that four downloads run all the time."""
_BEAT_MS = 4
_IDLE_S = 4.0
_WORK_S = 25.0
_PATIENCE_S = 120
_LOADED_MS = 3_000


def measure(*, songs: int) -> Iterator[Figure]:
    """Stalls."""
    with serve(*_TASKS, throttle=_BYTES_PER_S) as relay, profile_of(songs) as profile:
        (profile / "settings.json").write_text('{"keys.storage": "session"}')
        told = _watch(profile, relay)
    yield Figure(
        what=f"longest stall of the window, {len(relay.task_ids)} tasks polled, 4 downloads, {songs:,} songs",
        ours=told["longest_ms"],
        floor=told["idle_ms"],
        floor_is="the same window, idle",
        unit="ms",
        bar=AtMost(50),
        note=f"{told['over']} of {told['beats']} beats over 50 ms in {_WORK_S:g} s; {told['arrived']} songs came,"
        f" {told['saved']} files were saved, at most {told['downloads']} downloads at once",
    )


def _watch(profile: Path, relay: Served) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.stalls", str(profile), relay.url, relay.key],
        input="\n".join(relay.task_ids),
        env=as_installed(),
        stdout=subprocess.PIPE,
        text=True,
        timeout=_PATIENCE_S,
        check=True,
    )
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


class _Heart:
    """Beats in the window's event loop, and starts the work."""

    def __init__(self, bridge: Any, url: str, key: str, ids: str) -> None:
        from PySide6.QtCore import Qt, QTimer  # noqa: PLC0415 — only in the window's process

        self._engine = bridge.engine
        self._url, self._key, self._ids = url, key, ids
        self._waits: list[float] = []
        self._idle_ms = 0.0
        self._downloads = 0
        self._saved = 0
        self._before = self._counts()
        bridge.file_ended.connect(self._on_file_ended)
        self._beat_at = time.perf_counter()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_beat)
        self._timer.start(_BEAT_MS)
        self._look = QTimer()
        self._look.timeout.connect(self._on_look)
        self._look.start(500)
        QTimer.singleShot(round(_IDLE_S * 1000), self._work)

    def _on_beat(self) -> None:
        now = time.perf_counter()
        self._waits.append((now - self._beat_at) * 1000 - _BEAT_MS)
        self._beat_at = now

    def _on_look(self) -> None:
        self._downloads = max(self._downloads, self._engine.snapshot().downloads_active)

    def _on_file_ended(self, _event: object) -> None:
        self._saved += 1

    def _work(self) -> None:
        from PySide6.QtCore import QTimer  # noqa: PLC0415

        self._idle_ms = max(self._waits)
        self._waits.clear()
        relay = self._engine.relays.add(name="benchmark", base_url=self._url, key=self._key)
        relay.add_done_callback(lambda _done: self._add())
        QTimer.singleShot(round(_WORK_S * 1000), lambda: or_die(self._end))

    def _add(self) -> None:
        preview = self._engine.tracking.preview(self._ids)
        preview.add_done_callback(lambda done: self._engine.tracking.add(done.result()))

    def _counts(self) -> int:
        songs: int = self._engine.read(lambda reader: len(reader.song_ids(_everything()))).result()
        return songs

    def _end(self) -> None:
        from PySide6.QtWidgets import QApplication  # noqa: PLC0415

        self._timer.stop()
        told = {
            "idle_ms": self._idle_ms,
            "longest_ms": max(self._waits),
            "over": sum(wait > 50 for wait in self._waits),
            "beats": len(self._waits),
            "arrived": self._counts() - self._before,
            "saved": self._saved,
            "downloads": self._downloads,
        }
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        QApplication.quit()


def _everything() -> Any:
    from suno_desktop.core.rows import SongQuery  # noqa: PLC0415

    return SongQuery()


def or_die(work: Any) -> None:
    """In a slot an exception would only be logged, and the window would stay for ever."""
    is_done = False
    try:
        work()
        is_done = True
    finally:
        if not is_done:
            traceback.print_exc()
            os._exit(1)


def _run_window(profile: Path, url: str, key: str, ids: str) -> int:
    from PySide6.QtCore import QTimer  # noqa: PLC0415
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    from suno_desktop.app import run_window  # noqa: PLC0415
    from suno_desktop.core.profile.paths import Profile  # noqa: PLC0415

    execute = QApplication.exec
    hearts: list[_Heart] = []

    def begin() -> None:
        window: Any = next(
            w for w in QApplication.topLevelWidgets() if w.objectName() == "mainWindow"
        )
        hearts.append(_Heart(window._bridge, url, key, ids))

    def execute_and_watch(*_: object) -> int:
        QTimer.singleShot(_LOADED_MS, lambda: or_die(begin))
        return execute()

    QApplication.exec = execute_and_watch  # type: ignore[method-assign]  # the one way in: the window runs as it is
    return run_window(Profile.under(profile))


if __name__ == "__main__":
    sys.exit(_run_window(Path(sys.argv[1]), sys.argv[2], sys.argv[3], sys.stdin.read()))
