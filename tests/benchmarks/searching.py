"""Key press → first screenful painted, in the real window with 100,000 songs; the floor is one repaint of the table.

The window runs in a process of its own: `python -m tests.benchmarks.searching PROFILE` types into it and prints
one JSON line. Every key counts, also the first, clearing, and keys after which nothing is found. Several windows, one
after the other: of few key presses, the one in twenty that is slowest is a matter of luck.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tests.benchmarks import corpus
from tests.benchmarks.figures import Figure, Over, median, percentile
from tests.benchmarks.profiles import as_installed, profile_of

_WINDOWS = 3
_PATIENCE_S = 300
_LOADED_S = 60.0
_ANSWER_S = 10.0


class _Sample(NamedTuple):
    """One key press; times in milliseconds."""

    text: str
    painted: float
    repaint: float
    processor: float
    """What the whole process needed until then; less than the time that passed where others keep the machine busy."""
    kind: str

    @property
    def over(self) -> float:
        """So much more than a repaint."""
        return self.painted - self.repaint


def measure(*, songs: int) -> Iterator[Figure]:
    """Search."""
    with profile_of(songs) as profile:
        samples = [sample for _ in range(_WINDOWS) for sample in _typed(profile)]
    floor = median(sample.repaint for sample in samples)
    over = [sample.over for sample in samples]
    worst = max(samples, key=lambda sample: sample.over)
    busy = [sample.processor for sample in samples]
    yield Figure(
        what=f"key press → painted, {songs:,} songs: every key, clearing, no hits (95 of 100 are at least so fast)",
        ours=floor + percentile(over, 0.95),
        floor=floor,
        floor_is="one repaint of the table",
        unit="ms",
        bar=Over(25),
        note=f"{len(samples)} key presses; median + {median(over):.3g} ms; slowest “{worst.text}” + {worst.over:.3g} ms;"
        f" {_by_kind(samples)}; processor time, repaint and all: median {median(busy):.3g} ms, 95 of 100 at most"
        f" {percentile(busy, 0.95):.3g} ms",
    )


def _by_kind(samples: list[_Sample]) -> str:
    """The median of each kind of key press, so that none hides behind the others."""
    told = []
    for kind in dict.fromkeys(sample.kind for sample in samples):
        of_kind = [sample for sample in samples if sample.kind == kind]
        told.append(
            f"{kind} + {median(one.over for one in of_kind):.3g} (processor {median(one.processor for one in of_kind):.3g})"
        )
    return ", ".join(told) + " ms"


def _typed(profile: Path) -> list[_Sample]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.searching", str(profile)],
        env=as_installed(),
        stdout=subprocess.PIPE,
        text=True,
        timeout=_PATIENCE_S,
        check=True,
    )
    return [_Sample(*sample) for sample in json.loads(done.stdout.splitlines()[-1])]


def searches() -> dict[str, list[str]]:
    """What a person might look for, by kind: common and rare words, runs of Chinese, fields, phrases, what nothing has."""
    book = corpus.Corpus()
    chinese = next(
        line for line in book.lyrics(chinese=True).splitlines() if not line.startswith("[")
    )
    words = [book.words[0], book.words[5], book.words[200], book.words[-1]]
    return {
        "letters": [word[:6] for word in words],
        "Chinese": [book.characters[0], book.characters[-1], chinese[:2], chinese[2:6]],
        "fields": ["style:punk", "length:>2:30", "is:downloaded", f"风格:中国 {words[0][:3]}"],
        "phrase": [f'"{words[0]} {words[1]}"'],
        "without": [f"punk -{words[2]}"],
        "nothing": ["zzxy"],
    }


class _Typist:
    """Types into the window and takes the time until the table has painted the answer."""

    def __init__(self) -> None:
        from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QTableView  # noqa: PLC0415 — only in the window's process

        from tests.paint_count import PaintCount  # noqa: PLC0415 — Qt too

        window: Any = next(
            w for w in QApplication.topLevelWidgets() if w.objectName() == "mainWindow"
        )
        self.field = window.findChild(QLineEdit, "search")
        self.table = window.findChild(QTableView, "songs")
        self.model: Any = self.table.model()
        self.samples: list[_Sample] = []
        self._is_answered: Callable[[], bool] = lambda: False
        self._answered_at = 0.0
        self._worked_at = 0.0
        self.empty: Any = window.findChild(QFrame, "emptyState")
        self._watch = PaintCount(self.table.viewport(), self.empty, then=self.on_painted)

    def on_painted(self) -> None:
        """The table painted something; note the time if it is the answer."""
        if not self._answered_at and self._is_answered():
            self._answered_at, self._worked_at = time.perf_counter(), time.process_time()

    def work(self) -> None:
        """Type all there is, print, and end the program."""
        from PySide6.QtWidgets import QApplication  # noqa: PLC0415

        self._until(lambda: self.model.is_loaded and len(self.model.ids) > 0, _LOADED_S)
        self.field.setFocus()  # as somebody does who wants to type
        self._settle()
        for kind, texts in searches().items():
            for text in texts:
                for end in range(1, len(text) + 1):
                    self._type(text[:end], kind if end > 1 else f"first of {kind}")
                self._type("", "clearing")
        sys.stdout.write(json.dumps(self.samples) + "\n")
        sys.stdout.flush()
        QApplication.quit()

    def _type(self, text: str, kind: str) -> None:
        from PySide6.QtTest import QTest  # noqa: PLC0415

        listed: list[bool] = []
        signals = (self.model.first_listed, self.model.listed)
        connections = [signal.connect(lambda: listed.append(True)) for signal in signals]
        self._is_answered = lambda: bool(listed) and self._has_rows()
        self._answered_at = 0.0
        started, worked = time.perf_counter(), time.process_time()
        if not text:
            self.field.clear()
        elif text[-1].isascii():
            QTest.keyClicks(self.field, text[-1])
        else:
            self.field.insert(text[-1])  # as an input method commits it
        self._until(lambda: self._answered_at > started, _ANSWER_S)
        painted = (self._answered_at - started) * 1000
        processor = (self._worked_at - worked) * 1000
        for connection in connections:
            self.model.disconnect(connection)
        self._settle()
        page = self.table.viewport() if self.model.ids else self.empty
        started = time.perf_counter()
        page.repaint()
        repaint = (time.perf_counter() - started) * 1000
        self.samples.append(_Sample(text, painted, repaint, processor, kind))

    def _has_rows(self) -> bool:
        first, last = self.model.shown
        return all(
            self.model.known(identity) is not None for identity in self.model.ids[first : last + 1]
        )

    def _settle(self) -> None:
        deadline = time.perf_counter() + 0.25
        self._until(lambda: time.perf_counter() > deadline, _ANSWER_S)

    def _until(self, is_so: Callable[[], bool], limit_s: float) -> None:
        from PySide6.QtCore import QEventLoop, QTimer  # noqa: PLC0415

        deadline = time.perf_counter() + limit_s
        while not is_so():
            if time.perf_counter() > deadline:
                raise TimeoutError(f"the window did not answer to “{self.field.text()}”")
            loop = QEventLoop()
            QTimer.singleShot(2, loop.quit)
            loop.exec()


def _type_or_die() -> None:
    """In a slot an exception would only be logged, and the window would stay for ever."""
    is_done = False
    try:
        _Typist().work()
        is_done = True
    finally:
        if not is_done:
            traceback.print_exc()
            os._exit(1)


def _run_window(profile: Path) -> int:
    from PySide6.QtCore import QTimer  # noqa: PLC0415
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    from suno_desktop.app import run_window  # noqa: PLC0415
    from suno_desktop.core.profile.paths import Profile  # noqa: PLC0415

    execute = QApplication.exec

    def execute_and_type(*_: object) -> int:
        QTimer.singleShot(0, _type_or_die)
        return execute()

    QApplication.exec = execute_and_type  # type: ignore[method-assign]  # the one way in: the window runs as it is
    return run_window(Profile.under(profile))


if __name__ == "__main__":
    sys.exit(_run_window(Path(sys.argv[1])))
