"""A person's session in the real window, with covers: typing, clearing, sorting, scrolling, covers, selecting, rating, undo.

How long each act takes beside one repaint of the table, how much memory the program holds at each turn beside an empty
window, and the longest stall of the event loop with where it stood. The window runs in a process of its own:
`python -m tests.benchmarks.living PROFILE` acts in it and prints one JSON line.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from suno_desktop.core.workflows.covers import cache_name
from tests.benchmarks import corpus
from tests.benchmarks.figures import AtMost, Figure, Over, median, percentile
from tests.benchmarks.profiles import as_installed, profile_of
from tests.benchmarks.stalls import or_die
from tests.benchmarks.startup import EMPTY_WINDOW, resident_mib
from tests.stall_watch import MOST_MS, StallWatch

_COVERS = 64
_COVER_PX = 1000
_SCREENS = 1_500
_GRID_SCREENS = 200
_SEARCHES = 100
_RATED = 10_000
_CHANGED = 1_000
_PATIENCE_S = 900
_ANSWER_S = 30.0
_LOADED_S = 60.0
_SETTLE_S = 0.3
_BARS = {
    "sort": 60.0,
    "scroll": 25.0,
    "covers": 50.0,
    "clearing": 25.0,
    "select all": 50.0,
    "sort with all selected": 60.0,
    "10,000 rated": 1_500.0,
    "10,000 undone": 1_500.0,
    "1,000 rows changed": 5_000.0,
}
"""So many milliseconds over one repaint."""
_TURNS = ("start", "scrolled", "covers", "searched")
_TURNS_AFTER = ("end",)


def measure(*, songs: int) -> Iterator[Figure]:
    """A session."""
    with profile_of(songs) as profile:
        _give_covers(profile)
        told = _live(profile)
    yield from _acts(told, songs)
    empty = resident_mib([sys.executable, "-c", EMPTY_WINDOW])
    held = {turn: told["memory"][turn] for turn in (*_TURNS, *_TURNS_AFTER)}
    for what, turns, bar_mib in (
        ("in a session", _TURNS, 120),
        ("after thousands of judgements", _TURNS_AFTER, 150),
    ):
        yield Figure(
            what=f"memory {what}, {songs:,} songs with covers",
            ours=max(held[turn] for turn in turns),
            floor=empty,
            floor_is="empty window",
            unit="MiB",
            bar=Over(bar_mib),
            note=", ".join(f"{turn} + {held[turn] - empty:.0f}" for turn in turns),
        )
    stalls = sorted(told["stalls"], key=lambda stall: -float(stall[1]))
    where = "; ".join(
        f"{worked:.0f} ms ({length:.0f} on the clock) {during}: {place}"
        for length, worked, place, during in stalls[:4]
    )
    yield Figure(
        what=f"longest stall in a session, {songs:,} songs with covers",
        ours=max((float(stall[1]) for stall in stalls), default=told["longest"]),
        floor=told["repaint"],
        floor_is="one repaint of the table",
        unit="ms",
        bar=AtMost(MOST_MS),
        note=f"of {told['beats']} beats {len(stalls)} came over {MOST_MS} ms late. {where}",
    )


def _acts(told: dict[str, Any], songs: int) -> Iterator[Figure]:
    for name, values in told["times"].items():
        slowest = max(values, key=lambda one: float(one[1]))
        figures = [float(value) for _, value in values]
        yield Figure(
            what=f"{name}, {songs:,} songs ({len(values)} times, 95 of 100 are at least so fast)",
            ours=percentile(figures, 0.95),
            floor=told["repaint"],
            floor_is="one repaint of the table",
            unit="ms",
            bar=Over(_BARS[name]),
            note=f"median {median(figures):.3g} ms; slowest {slowest[0]} {slowest[1]:.3g} ms",
        )


def _give_covers(profile: Path) -> None:
    """Put a cover for every song into the cache: a few pictures under all names."""
    from PIL import Image  # noqa: PLC0415 — only here

    folder = profile / "cache" / "covers"
    with closing(sqlite3.connect(profile / "library.sqlite3")) as db:
        names = [name for (name,) in db.execute("SELECT clip_id FROM song WHERE clip_id > ''")]
    pictures = []
    for number in range(_COVERS):
        noise = hashlib.shake_128(bytes([number])).digest(3 * 16 * 16)
        picture = Image.frombytes("RGB", (16, 16), noise).resize((_COVER_PX, _COVER_PX))
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=85)
        pictures.append(buffer.getvalue())
    firsts: list[Path] = []
    for number, name in enumerate(names):
        digest = cache_name(name)
        path = folder / digest[:2] / f"{digest}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        if number < _COVERS:
            path.write_bytes(pictures[number])
            firsts.append(path)
        else:
            os.link(firsts[number % _COVERS], path)


def _live(profile: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.living", str(profile), *_words()],
        env=as_installed(),
        stdout=subprocess.PIPE,
        text=True,
        timeout=_PATIENCE_S,
        check=True,
    )
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _words() -> list[str]:
    """What is searched."""
    book = corpus.Corpus()
    return [
        book.words[number * 7][:5] if number % 3 else book.characters[number]
        for number in range(_SEARCHES)
    ]


class _Person:
    """Acts in the window, one thing after the other."""

    def __init__(self, words: Sequence[str]) -> None:
        from PySide6.QtCore import QEventLoop, QTimer  # noqa: PLC0415 — only in the window's process
        from PySide6.QtWidgets import QApplication  # noqa: PLC0415 — as above

        from tests.paint_count import PaintCount  # noqa: PLC0415 — Qt too

        windows: dict[str, Any] = {w.objectName(): w for w in QApplication.topLevelWidgets()}
        self.window = windows["mainWindow"]
        self.field = self.window.top.search
        self.table = self.window.centre.song_views.table
        self.model = self.window.centre.song_model
        self.actions = self.window.actions_
        self._words = words
        self.times: dict[str, list[tuple[str, float]]] = {}
        self.memory: dict[str, float] = {}
        self.watch = StallWatch()
        self._painted = PaintCount(self.table.viewport())
        # One for all waiting: PySide keeps a little of each that ever was.
        self._loop = QEventLoop()
        self._beat = QTimer(singleShot=True, interval=2)
        self._beat.timeout.connect(self._loop.quit)

    def live(self) -> None:
        """Do all there is, print, and end the program."""
        from PySide6.QtWidgets import QApplication  # noqa: PLC0415

        self._until(lambda: self.model.is_loaded and len(self.model.ids) > 0, _LOADED_S)
        self._settle(3.0)
        self._note("start")
        for act in (
            self._sort,
            self._scroll,
            self._look_at_covers,
            self._search,
            self._select,
            self._rate,
            self._change,
        ):
            self.watch.during = act.__name__.strip("_")
            act()
            self._settle()
        self._note("end")
        self.watch.end()
        started = time.perf_counter()
        for _ in range(5):
            self.table.viewport().repaint()
        told = {
            "times": self.times,
            "memory": self.memory,
            "stalls": self.watch.stalls,
            "longest": self.watch.longest.worked,
            "beats": self.watch.beats,
            "repaint": (time.perf_counter() - started) * 200,
        }
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        QApplication.quit()

    def _sort(self) -> None:
        from suno_desktop.ui.models.columns import SONG_COLUMNS  # noqa: PLC0415

        header = self.table.horizontalHeader()
        for number, column in enumerate(SONG_COLUMNS):
            for way in ("up", "down") if column.sort is not None else ():
                self._timed(
                    "sort", f"{column.sort} {way}", partial(header.sectionClicked.emit, number)
                )
        first = self.model.first_query
        self.window.centre.song_views.sort_by(first.sort, descending=first.descending)
        self._settle()

    def _scroll(self) -> None:
        bar, page = self.table.verticalScrollBar(), self.table.viewport()
        step = max(1, bar.maximum() // _SCREENS)
        for screen in range(_SCREENS):
            started = time.perf_counter()
            bar.setValue(screen * step)
            page.repaint()
            self._keep("scroll", f"screen {screen}", started)
            self._settle(0.004)
        self._settle()
        self._note("scrolled")
        bar.setValue(0)

    def _look_at_covers(self) -> None:
        started = time.perf_counter()
        self.actions["view_grid"].trigger()
        grid = self.window.centre.song_views.view
        grid.viewport().repaint()
        self._keep("covers", "opening", started)
        self._settle()
        bar = grid.verticalScrollBar()
        for screen in range(_GRID_SCREENS):
            started = time.perf_counter()
            bar.setValue(screen * grid.viewport().height())
            grid.viewport().repaint()
            self._keep("covers", f"screen {screen}", started)
            self._settle(0.02)
        self._settle()
        self._note("covers")
        self.actions["view_grid"].trigger()

    def _search(self) -> None:
        from PySide6.QtTest import QTest  # noqa: PLC0415

        self.field.setFocus()
        for word in self._words:
            for letter in word:
                if letter.isascii():
                    QTest.keyClicks(self.field, letter)
                else:
                    self.field.insert(letter)
                self._settle(0.03)
            self._settle(0.05)
            self._timed("clearing", word, self.field.clear)
        self._settle()
        self._note("searched")

    def _select(self) -> None:
        self.table.setFocus()
        started = time.perf_counter()
        self.actions["select_all"].trigger()
        self.table.viewport().repaint()
        self._keep("select all", "Ctrl+A", started)
        self._settle()
        self._timed(
            "sort with all selected",
            "title",
            lambda: self.window.centre.song_views.sort_by("title", descending=False),
        )
        self.actions["select_none"].trigger()

    def _rate(self) -> None:
        ids = list(self.model.ids[:_RATED])
        self.table.select_ids(ids)
        self._settle()
        for name in ("rate_4", "undo"):
            started = time.perf_counter()
            worth = 4 if name == "rate_4" else None
            self.actions[name].trigger()
            self._until(partial(self._is_rated, ids[-1], worth), _ANSWER_S)
            self._keep("10,000 rated" if worth else "10,000 undone", name, started)
            self._settle(1.0)

    def _is_rated(self, song_id: int, rating: int | None) -> bool:
        engine = self.window._bridge.engine
        row = engine.read(lambda reader: reader.song_rows([song_id])).result()[0]
        return bool(row.rating == rating)

    def _change(self) -> None:
        """Single songs change one after the other, as when many tasks become ready."""
        engine = self.window._bridge.engine
        started = time.perf_counter()
        last = None
        for song_id in self.model.ids[:_CHANGED]:
            last = engine.judging.rate([song_id], 3)
        assert last is not None
        self._until(last.done, _ANSWER_S * 4)
        self._keep("1,000 rows changed", "all", started)

    # How.

    def _timed(self, name: str, what: str, act: Callable[[], object]) -> None:
        """Do something that lists anew; note the time until the first screenful of it is painted."""
        listed: list[bool] = []

        def on_listed() -> None:
            listed.append(True)
            self._painted.times = 0

        signals = (self.model.first_listed, self.model.listed)
        connections = [signal.connect(on_listed) for signal in signals]
        started = time.perf_counter()
        act()
        self._until(lambda: listed and self._has_rows() and self._painted.times, _ANSWER_S)
        self._keep(name, what, started)
        for connection in connections:
            self.model.disconnect(connection)
        self._settle()

    def _has_rows(self) -> bool:
        first, last = self.model.shown
        return all(
            self.model.known(identity) is not None for identity in self.model.ids[first : last + 1]
        )

    def _keep(self, name: str, what: str, started: float) -> None:
        self.times.setdefault(name, []).append((what, (time.perf_counter() - started) * 1000))

    def _note(self, turn: str) -> None:
        for line in Path("/proc/self/smaps_rollup").read_text("ascii").splitlines():
            if line.startswith("Rss:"):
                self.memory[turn] = int(line.split()[1]) / 1024

    def _settle(self, seconds: float = _SETTLE_S) -> None:
        deadline = time.perf_counter() + seconds
        self._until(lambda: time.perf_counter() > deadline, _ANSWER_S)

    def _until(self, is_so: Callable[[], object], limit_s: float) -> None:
        deadline = time.perf_counter() + limit_s
        while not is_so():
            if time.perf_counter() > deadline:
                raise TimeoutError(f"the window did not answer to {self.watch.during}")
            self._beat.start()
            self._loop.exec()


def _run_window(profile: Path, words: Sequence[str]) -> int:
    from PySide6.QtCore import QTimer  # noqa: PLC0415
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    from suno_desktop.app import run_window  # noqa: PLC0415
    from suno_desktop.core.profile.paths import Profile  # noqa: PLC0415

    execute = QApplication.exec

    def execute_and_live(*_: object) -> int:
        QTimer.singleShot(0, lambda: or_die(_Person(words).live))
        return execute()

    QApplication.exec = execute_and_live  # type: ignore[method-assign]  # the one way in: the window runs as it is
    return run_window(Profile.under(profile))


if __name__ == "__main__":
    sys.exit(_run_window(Path(sys.argv[1]), sys.argv[2:]))
