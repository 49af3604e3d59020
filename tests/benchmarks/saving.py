"""Saving 100 songs of 4 MB, four at a time, from a server held to 50 MB/s; the floor is curl on the same addresses."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from suno_desktop.core.clock import SystemClock
from suno_desktop.core.engine import Engine
from suno_desktop.core.events import BatchSaved, Event
from suno_desktop.core.library.library import Library
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.model import Clip, MediaKind, SongId, Task
from suno_desktop.core.profile.paths import Profile
from suno_desktop.core.rows import SongQuery
from tests.benchmarks import fileserver
from tests.benchmarks.corpus import Corpus, fill
from tests.benchmarks.figures import Figure, Times, in_turn, median

_SONGS = 100
_SONG_BYTES = 4_000_000
_BYTES_PER_S = 50_000_000
_ROUNDS = 2
_PATIENCE_S = 300


def measure(*, songs: int) -> Iterator[Figure]:
    """Saving."""
    with _server() as url, tempfile.TemporaryDirectory() as folder:
        bench = _Bench(Path(folder), url)
        ours, floor = in_turn(_ROUNDS, bench.ours_s, bench.floor_s, warm_up=False)
        yield Figure(
            what=f"save {_SONGS} songs of {_SONG_BYTES / 1e6:g} MB, 4 at a time, from {_BYTES_PER_S / 1e6:g} MB/s",
            ours=median(ours),
            floor=median(floor),
            floor_is="curl, 4 at a time, the same addresses",
            unit="s",
            bar=Times(1.2),
            note=f"median of {_ROUNDS}; {median(bench.cpu_s) / _SONGS * 1000:.3g} ms CPU per file",
        )


@contextmanager
def _server() -> Iterator[str]:
    command = [
        sys.executable,
        "-m",
        "tests.benchmarks.fileserver",
        str(_BYTES_PER_S),
        str(_SONG_BYTES),
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.kill()
        process.communicate()


class _Bench:
    def __init__(self, folder: Path, url: str) -> None:
        self._folder = folder
        self._url = url
        self._number = 0
        self.cpu_s: list[float] = []

    def _fresh(self) -> Path:
        self._number += 1
        made = self._folder / str(self._number)
        made.mkdir()
        return made

    def ours_s(self) -> float:
        folder = self._fresh()
        profile = Profile.under(folder)
        (folder / "settings.json").write_text('{"keys.storage": "session"}')
        songs = self._fill(profile)
        ended = threading.Event()
        told: list[BatchSaved] = []

        def listen(event: Event) -> None:
            if isinstance(event, BatchSaved):
                told.append(event)
                ended.set()

        engine = Engine(profile, listen=listen, auto_save=False)
        engine.open()
        engine.begin()
        try:
            cpu = _cpu_s()
            started = time.perf_counter()
            engine.saving.save(songs, [MediaKind.MP3]).result()
            if not ended.wait(_PATIENCE_S) or told[0].saved != len(songs):
                raise RuntimeError(f"not all were saved: {told}")
            elapsed = time.perf_counter() - started
            self.cpu_s.append(_cpu_s() - cpu)
        finally:
            engine.stop()
        shutil.rmtree(folder)
        return elapsed

    def _fill(self, profile: Profile) -> list[SongId]:
        library = Library.open(profile.library, clock=SystemClock())
        relay, _ = library.add_relay(name="files", base_url=self._url)
        fill(library, map(self._here, Corpus().tasks(_SONGS // 2)), relay=relay)
        reader = LibraryReader.open(profile.library)
        songs = [SongId(song_id) for song_id in reader.song_ids(SongQuery())]
        reader.close()
        library.close()
        return songs

    def _here(self, task: Task) -> Task:
        """The same task with media at our server."""
        return task._replace(clips=tuple(map(self._clip_here, task.clips)))

    def _clip_here(self, clip: Clip) -> Clip:
        number = clip.clip_id[:8]
        return clip._replace(
            duration_s=_SONG_BYTES // fileserver.FRAME_BYTES * fileserver.FRAME_S,
            audio_url=f"{self._url}/{number}.mp3",
            image_url=f"{self._url}/{number}.jpg",
            video_url=None,
            image_small_url=None,
        )

    def floor_s(self) -> float:
        folder = self._fresh()
        numbers = [clip.clip_id[:8] for task in Corpus().tasks(_SONGS // 2) for clip in task.clips]
        names = [f"{number}.{kind}" for number in numbers for kind in ("mp3", "jpg")]
        config = folder / "urls"
        config.write_text(
            "".join(f'url = "{self._url}/{name}"\noutput = "{folder / name}"\n' for name in names)
        )
        command = [
            "curl",
            "--silent",
            "--fail",
            "--parallel",
            "--parallel-max",
            "4",
            "--config",
            str(config),
        ]
        started = time.perf_counter()
        subprocess.run(command, stderr=subprocess.DEVNULL, check=True)  # it draws progress there
        elapsed = time.perf_counter() - started
        shutil.rmtree(folder)
        return elapsed


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
