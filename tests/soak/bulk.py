"""`python -m tests.soak bulk [NAMES] [--ids N --tasks N --mb N]`: what a person may bring at once, through the real window.

Each input is made, then brought in as a person does: pasted, or opened as a file. Told of each: the time, the peak of
memory, what is missing in the library afterwards, and how long the window's event loop stood still at most, with where
it stood. Under X11 (`QT_QPA_PLATFORM=xcb`) the clipboard belongs to another process, and what Qt takes to read it is
told apart. On a busy machine everything stands still now and then; what counts is the part of a stall in which this process
worked, by any of its threads.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any, NamedTuple

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.clock import SystemClock
from suno_desktop.core.library.library import Library
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.model import TaskId, TaskWish
from suno_desktop.core.workflows import exchange
from tests.stall_watch import MOST_MS, StallWatch

_MOST_S, _MOST_MB = 60, 1024
_PATIENCE_S = 900
_LOADED_MS, _SETTLED_MS = 1_500, 2_000
_SETTINGS = '{"keys.storage": "session", "save.auto_kinds": [], "polling.paused": true}'
_WORDS = "the song came out well and here is what the page said about it yesterday evening "


class Input(NamedTuple):
    """What is brought, and what must be in the library afterwards."""

    path: Path
    task_ids: frozenset[str]
    songs: int = 0


# What is brought.


def _ids(count: int) -> list[str]:
    dice = random.Random(count)
    return [str(uuid.UUID(int=dice.getrandbits(128), version=4)) for _ in range(count)]


def _replies(count: int) -> list[dict[str, Any]]:
    """Tasks with two songs each, as relays tell them."""

    def clip(name: str, number: int) -> dict[str, Any]:
        return {
            "id": name,
            "title": f"Song {number}",
            "status": "complete",
            "audio_url": f"https://cdn1.suno.ai/{name}.mp3",
            "image_url": f"https://cdn2.suno.ai/image_{name}.jpeg",
            "duration": 120 + number % 90,
            "model_name": "chirp-v4",
            "created_at": "2026-01-02T03:04:05.678Z",
            "metadata": {"prompt": _WORDS * 8, "tags": "dream pop, female voice"},
        }

    clips = iter(_ids(2 * count + 1))
    return [
        {
            "task_id": task_id,
            "action": "MUSIC",
            "status": "SUCCESS",
            "progress": "100%",
            "data": [clip(next(clips), number) for _ in range(2)],
        }
        for number, task_id in enumerate(_ids(count))
    ]


def _as_list(folder: Path, options: argparse.Namespace) -> Input:
    tasks = _replies(options.tasks)
    path = folder / "list.json"
    path.write_text(json.dumps({"code": "success", "data": tasks}))
    return _told(path, tasks)


def _as_lines(folder: Path, options: argparse.Namespace) -> Input:
    tasks = _replies(options.tasks)
    path = folder / "lines.jsonl"
    path.write_text("\n".join(map(json.dumps, tasks)))
    return _told(path, tasks)


def _as_folder(folder: Path, options: argparse.Namespace) -> Input:
    tasks = _replies(options.tasks)
    path = folder / "many"
    path.mkdir()
    for task in tasks:
        (path / f"{task['task_id']}.json").write_text(json.dumps({"code": 200, "data": task}))
    return _told(path, tasks)


def _as_export(folder: Path, options: argparse.Namespace) -> Input:
    source = _as_list(folder, options)
    library = Library.open(folder / "exported.sqlite3", clock=SystemClock())
    sink = exchange.LibrarySink(
        library, write=lambda work: work(), tell=lambda *_: None, clock=SystemClock()
    )
    cancel = CancelToken()
    exchange.import_all([source.path], sink, cancel=cancel, progress=lambda *_: None)
    with closing(LibraryReader.open(folder / "exported.sqlite3")) as reader:
        path = folder / "export.jsonl"
        exchange.export(reader, path, cancel=cancel, progress=lambda *_: None)
    library.close()
    return source._replace(path=path)


def _told(path: Path, tasks: Sequence[dict[str, Any]]) -> Input:
    return Input(path, frozenset(task["task_id"] for task in tasks), sum(2 for _ in tasks))


def _as_ids(folder: Path, options: argparse.Namespace) -> Input:
    ids = _ids(options.ids)
    path = folder / "ids.txt"
    path.write_text("\n".join(ids))
    return Input(path, frozenset(ids))


def _as_prose(folder: Path, options: argparse.Namespace) -> Input:
    """A link to a task every thousand characters, and between them links to other things."""
    size = options.mb * 1_000_000
    link = "https://relay.example/suno/fetch/{}"
    other = " see https://example.org/a%2Fb?page=2 and https://cdn1.suno.ai/image_{}.jpeg, then\n"
    ids = _ids(size // 1_000)
    more = iter(_ids(size // 1_000 + 1))
    filler = _WORDS * 12
    parts = []
    for task_id in ids:
        part = link.format(task_id) + other.format(next(more))
        parts.append(part + filler[: 1_000 - len(part) - 1] + "\n")
    path = folder / "prose.txt"
    path.write_text("".join(parts))
    return Input(path, frozenset(ids))


MAKERS: dict[str, Callable[[Path, argparse.Namespace], Input]] = {
    "list": _as_list,
    "lines": _as_lines,
    "folder": _as_folder,
    "export": _as_export,
    "ids": _as_ids,
    "prose": _as_prose,
}
_PASTED = {"ids", "prose"}


# The window's process.


class _Act:
    """Brings one input in and ends the window when all of it is there."""

    def __init__(self, window: Any, name: str, path: Path) -> None:
        from PySide6.QtCore import QTimer  # noqa: PLC0415

        self._window, self._name, self._path = window, name, path
        self._is_ordered = False
        self._said: list[str] = []
        self._done_s = 0.0
        self.clipboard: list[float] = []
        self._time_clipboard()
        window.import_export.said.connect(lambda text, *_: self._said.append(text))
        self._watch = StallWatch()
        self._timer = QTimer()
        self._timer.timeout.connect(lambda: _or_die(self._on_tick))
        self._started = time.perf_counter()
        self._timer.start(50)
        self._begin()

    def _begin(self) -> None:
        if self._name in _PASTED:
            self._window.actions_["paste"].trigger()
        else:
            self._window.adding.take_files([self._path])

    def _time_clipboard(self) -> None:
        from PySide6.QtCore import QMimeData  # noqa: PLC0415

        for name in ("text", "urls", "hasText", "hasUrls"):
            real = getattr(QMimeData, name)

            def timed(mime: Any, real: Any = real) -> Any:
                begun = time.process_time()  # a thread of Qt's reads from the X server meanwhile
                try:
                    return real(mime)
                finally:
                    self.clipboard.append((time.process_time() - begun) * 1000)

            setattr(QMimeData, name, timed)

    def _on_tick(self) -> None:
        from PySide6.QtCore import QTimer  # noqa: PLC0415

        dialog = self._window.dialogs.opened("add")
        if dialog is not None:
            if not self._is_ordered and dialog._ok.isEnabled() and dialog._box.is_current:
                self._is_ordered = True
                dialog._ok.click()
            return
        is_dialog = self._name in _PASTED or self._path.suffix == ".json"
        is_over = (
            self._is_ordered
            if is_dialog
            else bool(self._said) and not self._window.import_export._is_running
        )
        if is_over and not self._done_s:
            self._done_s = time.perf_counter() - self._started
            QTimer.singleShot(_SETTLED_MS, lambda: _or_die(self._end))

    def _end(self) -> None:
        from PySide6.QtWidgets import QApplication  # noqa: PLC0415

        self._timer.stop()
        self._watch.end()
        stalls = sorted(self._watch.stalls, key=lambda stall: stall.worked, reverse=True)
        told = {
            "s": self._done_s,
            "cpu_s": time.process_time(),
            "peak_mb": _peak_mb(),
            "stalls": stalls[:5],
            "over": sum(stall.worked > MOST_MS for stall in stalls),
            "longest_ms": max((stall.length for stall in stalls), default=0.0),
            "clipboard_ms": sum(self.clipboard),
            "said": self._said[-1:],
            "listed": len(self._window.centre.song_model.ids),
            "gc": gc.get_stats()[2]["collections"],
        }
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        QApplication.quit()


def _peak_mb() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _or_die(work: Callable[[], object]) -> None:
    """In a slot an exception would only be logged, and the window would stay for ever."""
    is_done = False
    try:
        work()
        is_done = True
    finally:
        if not is_done:
            traceback.print_exc()
            os._exit(1)


def _run_window(profile: Path, name: str, path: Path) -> int:
    from PySide6.QtCore import QTimer  # noqa: PLC0415
    from PySide6.QtGui import QGuiApplication  # noqa: PLC0415
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    from suno_desktop.app import run_window  # noqa: PLC0415
    from suno_desktop.core.profile.paths import Profile  # noqa: PLC0415

    execute = QApplication.exec
    acts: list[_Act] = []

    def begin() -> None:
        if name in _PASTED and QGuiApplication.platformName() == "offscreen":
            QGuiApplication.clipboard().setText(path.read_text())
        window = next(w for w in QApplication.topLevelWidgets() if w.objectName() == "mainWindow")
        acts.append(_Act(window, name, path))

    def execute_and_act(*_: object) -> int:
        QTimer.singleShot(_LOADED_MS, lambda: _or_die(begin))
        return execute()

    QApplication.exec = execute_and_act  # type: ignore[method-assign]  # the one way in: the window runs as it is
    return run_window(Profile.under(profile))


def _own_clipboard(path: Path) -> int:
    """Another program that has something in the clipboard."""
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    app = QApplication([])
    app.clipboard().setText(path.read_text())
    sys.stdout.write("there\n")
    sys.stdout.flush()
    return app.exec()


# The measuring process.


@contextmanager
def _clipboard_of_another(path: Path) -> Iterator[None]:
    if os.environ.get("QT_QPA_PLATFORM") != "xcb":
        yield
        return
    words = [sys.executable, "-m", "tests.soak.bulk", "--clipboard", str(path)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as owner:
        try:
            assert owner.stdout is not None
            owner.stdout.readline()
            yield
        finally:
            owner.terminate()


def _bring(name: str, options: argparse.Namespace) -> bool:
    with tempfile.TemporaryDirectory(
        prefix="suno-desktop-bulk-", ignore_cleanup_errors=True
    ) as one:
        folder = Path(one)
        made = MAKERS[name](folder, options)
        profile = folder / "profile"
        profile.mkdir()
        (profile / "settings.json").write_text(_SETTINGS)
        library = Library.open(profile / "library.sqlite3", clock=SystemClock())
        library.add_relay(name="Away", base_url="https://127.0.0.1:9")
        library.track([TaskWish(task_id=TaskId("0" * 32), relay_id=None)])
        library.close()
        words = [sys.executable, "-m", "tests.soak.bulk", "--window", str(profile), name]
        with _clipboard_of_another(made.path) if name in _PASTED else nullcontext():
            done = subprocess.run(
                [*words, str(made.path)],
                stdout=subprocess.PIPE,
                # Else each window compiles what it imports, on its own thread.
                env={k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"},
                text=True,
                timeout=_PATIENCE_S,
                check=False,
            )
        told = json.loads(done.stdout.splitlines()[-1]) | {"code": done.returncode}
        with closing(sqlite3.connect(profile / "library.sqlite3")) as db:
            there = {task_id for (task_id,) in db.execute("SELECT task_id FROM task")}
            (songs,) = db.execute("SELECT count(*) FROM song WHERE kind = 'clip'").fetchone()
        missing = len(made.task_ids - there), made.songs - songs
        return _tell(name, made, told, missing)


def _tell(name: str, made: Input, told: dict[str, Any], missing: tuple[int, int]) -> bool:
    busy = told["stalls"][0][1] if told["stalls"] else 0.0
    size = sum(file.stat().st_size for file in [made.path, *made.path.glob("*")] if file.is_file())
    print(
        f"{name:7} {size / 1e6:7.1f} MB {len(made.task_ids):9,} tasks {made.songs:7,} songs |"
        f" {told['s']:6.1f} s ({told['cpu_s']:.1f} s of processor) {told['peak_mb']:6.0f} MB |"
        f" missing {missing[0]:,} and {missing[1]:,} | longest stall {busy:.0f} ms of work"
        f" ({told['longest_ms']:.0f} on the clock), {told['over']} over {MOST_MS} ms,"
        f" clipboard {told['clipboard_ms']:.0f} ms | exit code {told['code']} | {' '.join(told['said'])}",
        flush=True,
    )
    for length, worked, where, _ in told["stalls"]:
        print(f"        {length:7.0f} ms ({worked:.0f}) {where}", flush=True)
    return (
        missing == (0, 0)
        and told["code"] == 0
        and told["s"] <= _MOST_S
        and told["peak_mb"] <= _MOST_MB
        and busy - told["clipboard_ms"] <= MOST_MS
    )


def main() -> int:
    """Bring everything that was named, each into a window of its own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("names", nargs="*", choices=[*MAKERS, []], default=[])
    parser.add_argument("--ids", type=int, default=1_000_000)
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--mb", type=int, default=50)
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    held = [_bring(name, options) for name in options.names or MAKERS]
    return 0 if all(held) else 1


if __name__ == "__main__":
    if sys.argv[1] == "--window":
        sys.exit(_run_window(Path(sys.argv[2]), sys.argv[3], Path(sys.argv[4])))
    sys.exit(_own_clipboard(Path(sys.argv[2])))
