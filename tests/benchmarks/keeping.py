"""Looking after what is saved: checking and re-tagging 1,000 songs, in files per second beside plain reading and copying."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from suno_desktop.core.model import FileState, MediaKind
from suno_desktop.core.profile.settings import SavingSettings
from suno_desktop.core.rows import SongQuery
from suno_desktop.demo.demo_relay import DemoRelay
from tests.benchmarks.figures import AtMost, Figure, Times
from tests.rig import Rig

_FILES = 1_000
_PATIENCE_S = 300.0


def measure(*, songs: int) -> Iterator[Figure]:
    """Save 1,000 songs of some 0.4 MB once, then check and re-tag them all."""
    del songs
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
                lambda: rig.engine.upkeep.retag(None).result(),
                lambda: _copy(files, folder),
                AtMost(10.0),
            )
        finally:
            rig.stop()


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
