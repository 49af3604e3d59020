"""`python -m tests.benchmarks.library_speed [--songs N]`: how long lists, rows, figures and searches of a large library take."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from suno_desktop.core.clock import SystemClock
from suno_desktop.core.library.library import Library
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.library.sorting import SONG_SORTS
from suno_desktop.core.model import SongId
from suno_desktop.core.rows import SongFilter, SongQuery, TaskQuery, TaskSort
from tests.benchmarks.corpus import Corpus
from tests.benchmarks.figures import median
from tests.core.library.synthetic import fill

_ROUNDS = 7


def main() -> None:
    """Make the library and measure."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.library_speed")
    parser.add_argument("--songs", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, help="a folder in which the library is made or found")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = (arguments.keep or Path(folder)) / f"library-{arguments.songs}.sqlite3"
        if not path.exists():
            started = time.perf_counter()
            fill(path, songs=arguments.songs)
            print(
                f"made in {time.perf_counter() - started:.1f} s, {path.stat().st_size / 2**20:.0f} MB"
            )
        _open(path)
        reader = LibraryReader.open(path)
        _lists(reader)
        _rows(reader)
        _searches(reader)
        reader.close()


def _open(path: Path) -> None:
    started = time.perf_counter()
    library = Library.open(path, clock=SystemClock())
    opened = time.perf_counter()
    library.close()
    print(
        f"open {(opened - started) * 1000:.1f} ms, close {(time.perf_counter() - opened) * 1000:.1f} ms"
    )


def _lists(reader: LibraryReader) -> None:
    for sort in SONG_SORTS:
        for name in (SongFilter.ALL, SongFilter.RECENT, SongFilter.NOT_SAVED, SongFilter.FAILED):
            query = SongQuery(sort=sort, filter=name, descending=sort == "added")
            found = len(reader.song_ids(query))
            _print(f"song_ids {sort} {name}", partial(_anew, reader, query), found)
    for task_sort in TaskSort:
        keys = TaskQuery(sort=task_sort)
        found = len(reader.task_keys(keys))
        _print(f"task_keys {task_sort}", partial(reader.task_keys, keys), found)
    _print("counts", reader.counts, 1)


def _anew(reader: LibraryReader, query: SongQuery) -> object:
    reader.forget_orders()
    return reader.song_ids(query)


def _rows(reader: LibraryReader) -> None:
    ids = reader.song_ids(SongQuery(sort="title", descending=False))
    middle = ids[len(ids) // 2 :][:40]
    _print("song_rows", partial(reader.song_rows, middle), len(middle))
    _print("song_detail", partial(reader.song_detail, SongId(middle[0])), 1)
    keys = reader.task_keys(TaskQuery())[:40]
    _print("task_rows", partial(reader.task_rows, keys), len(keys))


def _searches(reader: LibraryReader) -> None:
    corpus = Corpus()
    words, characters = corpus.words, corpus.characters
    typed = {
        "commonest word": words[0],
        "common word": words[30],
        "rare word": words[-1],
        "one letter": words[0][:1],
        "two letters": words[0][:2],
        "three letters": words[0][:3],
        "two words": f"{words[0]} {words[1]}",
        "commonest character": characters[0],
        "rare character": characters[-1],
        "two common characters": characters[0] + characters[1],
        "four characters": "".join(characters[:4]),
        "nothing": "zzzzqqqq",
        "1,000 characters": words[0] * 100,
    }
    for name, text in typed.items():
        query = SongQuery(text=text)
        found = len(reader.song_ids(query))
        _print(f"search {name} {text[:20]!r}", partial(_anew, reader, query), found)
        _print("   again", partial(reader.song_ids, query), found)


def _print(what: str, work: Callable[[], object], found: int) -> None:
    times = []
    for _ in range(_ROUNDS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    print(f"{what:45} {median(times) * 1000:8.2f} ms  {found} found", flush=True)


if __name__ == "__main__":
    main()
