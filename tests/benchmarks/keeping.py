"""Looking after what is there: backups of a large library, and checking and re-tagging 1,000 saved songs.

How large all backups together become beside the library's file, and what a window feels of one that is being made; files
per second beside plain reading and copying.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from suno_desktop.core.library import recovery
from suno_desktop.core.library.backups import folder_of, sound_ones
from suno_desktop.core.library.library import Library
from suno_desktop.core.model import FileState, MediaKind
from suno_desktop.core.profile.settings import SavingSettings
from suno_desktop.core.relay import replies
from suno_desktop.core.rows import SongQuery
from suno_desktop.demo.demo_relay import DemoRelay
from tests.benchmarks.corpus import Corpus
from tests.benchmarks.figures import AtMost, Figure, Times, median
from tests.rig import Rig

_FILES = 1_000
_PATIENCE_S = 300.0
_BACKUPS = 16
_BATCH = 500
_TICK_S = 0.001


def measure(*, songs: int) -> Iterator[Figure]:
    """Back up a library of replies of natural size; then save 1,000 songs of some 0.4 MB, check and re-tag them all."""
    with tempfile.TemporaryDirectory(prefix="suno-desktop-benchmark-") as folder:
        yield from _back_up(Path(folder), songs)
    with (
        tempfile.TemporaryDirectory(prefix="suno-desktop-benchmark-") as folder,
        DemoRelay(key="benchmark-key") as relay,
    ):
        rig = Rig(Path(folder))
        try:
            _fill(rig, relay)
            files = sorted(rig.profile.music.rglob("*.mp3"))
            yield _figure(
                "check",
                lambda: rig.engine.upkeep.check().result(),
                lambda: _read(files),
                Times(2.0),
            )
            rig.engine.set_setting(SavingSettings.id3_version, 3).result()
            yield _figure(
                "re-tag",
                lambda: rig.engine.retagging.retag(None).result(),
                lambda: _copy(files, folder),
                AtMost(10.0),
            )
        finally:
            rig.stop()


class _Days:
    """A clock that is put forward."""

    def __init__(self) -> None:
        self.at = datetime(2026, 1, 1, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return time.monotonic()


def _back_up(folder: Path, songs: int) -> Iterator[Figure]:
    """Some months of backups, twice a day at first and then every third day."""
    path, clock = folder / "library.sqlite3", _Days()
    with closing(Library.open(path, clock=clock)) as library:
        _record(library, clock, songs)
    with closing(Library.open(path, clock=clock)) as library:
        seconds, stall_s = [], 0.0
        for number in range(_BACKUPS):
            clock.at += timedelta(hours=12) if number < _BACKUPS // 2 else timedelta(days=12)
            made_s, longest_s = _felt(lambda: library.database.backup(folder_of(path)))
            seconds.append(made_s)
            stall_s = max(stall_s, longest_s)
        copies = list(folder_of(path).iterdir())
        size = sum(copy.stat().st_size for copy in copies)
        yield Figure(
            what=f"all backups of {songs:,} songs together ({len(copies)} of {_BACKUPS} made)",
            ours=size / 1e6,
            floor=path.stat().st_size / 1e6,
            floor_is="the library's file",
            unit="MB",
            bar=Times(2.0),
            note=f"one takes {median(seconds):.1f} s and {size / len(copies) / 1e6:.0f} MB",
        )
        yield Figure(
            what="longest pause of another thread while one is made",
            ours=stall_s * 1000,
            floor=_felt(lambda: time.sleep(sum(seconds)))[1] * 1000,
            floor_is="while nothing is done for as long",
            unit="ms",
            bar=AtMost(50.0),
        )
        (newest, *_) = sound_ones(path)
    (folder / "restored").mkdir()
    restored = folder / "restored" / path.name
    yield Figure(
        what=f"restoring the newest of {len(copies)}",
        ours=_seconds(lambda: recovery.restore(restored, newest, clock=clock)),
        floor=_seconds(lambda: _copy([path], str(folder))),
        floor_is="copying and syncing the library's file",
        unit="s",
        bar=AtMost(60.0),
    )


def _record(library: Library, clock: _Days, songs: int) -> None:
    told = Corpus().replies(songs // 2)
    for start in range(0, len(told), _BATCH):
        some = [
            task
            for reply in told[start : start + _BATCH]
            for task in replies.read(json.dumps(reply), is_own=True)
        ]
        library.record(some, relay_id=None, now=clock.now())


def _felt(work: Callable[[], object]) -> tuple[float, float]:
    """How long some work takes, and how long another thread had to wait at most meanwhile."""
    ended, longest = threading.Event(), 0.0

    def tick() -> None:
        nonlocal longest
        last = time.perf_counter()
        while not ended.wait(_TICK_S):
            now = time.perf_counter()
            longest = max(longest, now - last - _TICK_S)
            last = now

    ticker = threading.Thread(target=tick)
    ticker.start()
    seconds = _seconds(work)
    ended.set()
    ticker.join()
    return seconds, longest


def _figure(
    what: str, ours: Callable[[], object], floor: Callable[[], None], bar: Times | AtMost
) -> Figure:
    floor_s = _seconds(floor)
    ours_s = _seconds(ours)
    return Figure(
        what=f"{what} of {_FILES:,} saved songs ({_FILES / ours_s:,.0f} files a second)",
        ours=ours_s,
        floor=floor_s,
        floor_is="reading and hashing them" if what == "check" else "copying and syncing them",
        unit="s",
        bar=bar,
    )


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _fill(rig: Rig, relay: DemoRelay) -> None:
    rig.know(relay)
    rig.add("\n".join(relay.add_tasks(_FILES, done_s=0.0)))

    def saved() -> int:
        return sum(
            row.files.get(MediaKind.MP3) is FileState.SAVED
            for row in rig.read(lambda reader: reader.song_rows(reader.song_ids(SongQuery())))
        )

    rig.until(lambda: saved() == _FILES, what="a thousand saved songs", patience_s=_PATIENCE_S)


def _read(files: list[Path]) -> None:
    for path in files:
        hashlib.sha256(path.read_bytes()).digest()


def _copy(files: list[Path], folder: str) -> None:
    for number, path in enumerate(files):
        copy = Path(folder, f"{number}.copy")
        shutil.copyfile(path, copy)
        with copy.open("rb+") as file:
            os.fsync(file.fileno())
        copy.unlink()
