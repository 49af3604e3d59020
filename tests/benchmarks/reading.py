"""A reply of 100 tasks → committed and searchable; the floor is `json.loads` and the bare inserts of the same rows."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from suno_desktop.core.clock import SystemClock
from suno_desktop.core.errors import RelayError
from suno_desktop.core.library import search
from suno_desktop.core.library.library import Library
from suno_desktop.core.model import TaskId, TaskWish
from suno_desktop.core.relay import replies
from tests.benchmarks.corpus import Corpus
from tests.benchmarks.figures import AtMost, Figure, Times, in_turn, median
from tests.core.relay.bombs import BOMBS

_TASKS = 100
_ROUNDS = 15
_INDEX = "song_fts"


def measure(*, songs: int) -> Iterator[Figure]:
    """Reply reading."""
    tasks = Corpus().replies(_TASKS)
    body = json.dumps(
        {"code": "success", "message": "", "data": tasks}, ensure_ascii=False
    ).encode()
    ids = [TaskId(task["task_id"]) for task in tasks]
    with tempfile.TemporaryDirectory() as folder:
        bench = _Bench(Path(folder), body, ids)
        ours, floor = in_turn(_ROUNDS, bench.ours_s, bench.floor_s)
        yield Figure(
            what=f"reply of {_TASKS} tasks ({len(body) / 1024:.0f} KB) → committed and searchable",
            ours=median(ours) * 1000,
            floor=median(floor) * 1000,
            floor_is=f"json.loads + executemany of the same {bench.row_count} rows and index entries",
            unit="ms",
            bar=Times(3),
            note=f"median of {_ROUNDS}; reading alone {bench.reading_s() * 1000:.3g} ms",
        )
    took = {name: _refused_s(text.encode()) * 1000 for name, text in BOMBS.items()}
    worst = max(took, key=lambda name: took[name])
    yield Figure(
        what=f"the bomb that takes longest to be refused ({worst})",
        ours=took[worst],
        floor=0,
        floor_is="",
        unit="ms of CPU",
        bar=AtMost(100),
    )


def _refused_s(body: bytes) -> float:
    """The best of three."""
    took = []
    for _ in range(3):
        started = time.process_time()
        with contextlib.suppress(RelayError):
            replies.read(body)
        took.append(time.process_time() - started)
    return min(took)


class _Bench:
    def __init__(self, folder: Path, body: bytes, ids: list[TaskId]) -> None:
        self._folder = folder
        self._body = body
        self._ids = ids
        self._clock = SystemClock()
        self._number = 0
        self.ours_s()
        self._rows = _rows_of(self._path())
        self.row_count = sum(map(len, self._rows.values()))

    def _path(self) -> Path:
        return self._folder / f"{self._number}.sqlite3"

    def _fresh(self) -> Library:
        self._number += 1
        return Library.open(self._path(), clock=self._clock)

    def ours_s(self) -> float:
        library = self._fresh()
        library.track(TaskWish(task_id=task_id) for task_id in self._ids)
        started = time.perf_counter()
        library.record(replies.read(self._body), relay_id=None, now=self._clock.now())
        elapsed = time.perf_counter() - started
        library.close()
        return elapsed

    def reading_s(self) -> float:
        started = time.perf_counter()
        replies.read(self._body)
        return time.perf_counter() - started

    def floor_s(self) -> float:
        self._fresh().close()
        connection = sqlite3.connect(self._path(), isolation_level=None)
        connection.execute("PRAGMA synchronous = FULL")
        for table in self._rows:
            connection.execute(f"DELETE FROM {table}" if table != _INDEX else "SELECT 1")
        started = time.perf_counter()
        json.loads(self._body)
        connection.execute("BEGIN IMMEDIATE")
        for table, rows in self._rows.items():
            columns = f"(rowid, {', '.join(search.COLUMNS)})" if table == _INDEX else ""
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"INSERT INTO {table}{columns} VALUES ({marks})", rows)
        connection.execute("COMMIT")
        elapsed = time.perf_counter() - started
        connection.close()
        return elapsed


def _rows_of(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """What `record` wrote, by table in the order of their references, and the documents of the index."""
    connection = sqlite3.connect(path)
    found = {
        name: connection.execute(f"SELECT * FROM {name}").fetchall()
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
            f"AND name NOT LIKE '{_INDEX}%' ORDER BY rowid"
        ).fetchall()
    }
    songs = connection.execute(
        "SELECT song_id, title, artist, handle, model, style, lyrics, prompt FROM song JOIN song_text USING (song_id)"
    ).fetchall()
    connection.close()
    names = ("title", "artist", "handle", "model", "style", "lyrics", "prompt")
    found[_INDEX] = [
        (song_id, *search.document(**dict(zip(names, values, strict=True))))
        for song_id, *values in songs
    ]
    return {table: rows for table, rows in found.items() if rows}
