"""Songs are measured one at a time, while nothing is downloaded: first the one that plays, then the newest."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

import pytest

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.changes import Changes
from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.lanes import Lane, Lanes
from suno_desktop.core.engine.measuring import Measuring
from suno_desktop.core.errors import MediaDamagedError
from suno_desktop.core.events import Changed, Event
from suno_desktop.core.model import SongId
from suno_desktop.core.override import override
from suno_desktop.core.profile.paths import Profile
from suno_desktop.core.rows import SoundFigures
from tests.core.library.makers import FakeClock, Room

_T = TypeVar("_T")
FIGURES = SoundFigures(loudness=-13.5, range=4.25, true_peak=-0.5, waveform=bytes(1200))


class AtOnce(Lanes):
    """Lanes without threads; what is measured waits until the test lets it."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], object]] = []

    @override
    def submit(self, lane: Lane, work: Callable[[], _T]) -> Future[_T]:
        future: Future[_T] = Future()
        if lane is Lane.MEASURING:
            self.waiting.append(work)
        else:
            future.set_result(work())
        return future


class Bench:
    """A library of saved songs, and what is measured of it in which order."""

    def __init__(self, folder: Path, room: Room) -> None:
        self.room = room
        self.clock = FakeClock()
        self.downloads = 0
        self.wakes = 0
        self.lanes = AtOnce()
        self.measured: list[str] = []
        self.broken: set[str] = set()
        self.no_numpy = False
        self.meanwhile: Callable[[], None] = lambda: None
        self.told: list[Changes] = []
        self.context = Context(
            Profile.under(folder),
            listen=self._listen,
            wake=self._wake,
            clock=self.clock,
            rng=random.Random(0),
            lanes=self.lanes,
        )
        self.context.use_library(room.library)
        self.context.open_reader = lambda: type(room.reader).open(room.path)  # type: ignore[method-assign]
        self.context.reader = lambda: room.reader  # type: ignore[method-assign]  # nobody would close one of its own
        self.measuring = Measuring(self.context, is_idle=lambda: not self.downloads)

    def _wake(self) -> None:
        self.wakes += 1

    def _listen(self, event: Event) -> None:
        if isinstance(event, Changed):
            self.told.append(event.changes)

    def save(self, name: str) -> SongId:
        song_id = self.room.ready_song(name, f"t-{name}")
        self.room.save(song_id, path=Path(f"/music/{name}.mp3"))
        return song_id

    def play(self, song_id: SongId) -> None:
        self.measuring.begin(song_id, self._measure)

    def _measure(self, path: Path, _cancel: CancelToken) -> SoundFigures:
        self.measured.append(path.stem)
        self.meanwhile()
        if self.no_numpy:
            raise ImportError("numpy")
        if path.stem in self.broken:
            raise MediaDamagedError("media.no_sound")
        return FIGURES

    def step(self) -> float:
        """What the scheduler does, and then what was begun."""
        soon_s = self.measuring.step()
        while self.lanes.waiting:
            self.lanes.waiting.pop()()
        return soon_s

    def run(self, steps: int = 9) -> list[str]:
        for _ in range(steps):
            self.step()
            self.clock.move(seconds=2)
        return self.measured


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Room.opened(tmp_path) as room:
        yield Bench(tmp_path, room)


def test_the_song_that_plays_comes_first_and_then_the_newest_each_once(bench: Bench) -> None:
    songs = [bench.save(name) for name in ("a", "b", "c", "d")]
    bench.play(songs[1])
    assert bench.run() == ["b", "d", "c", "a"]
    assert bench.room.reader.figures_of(songs[0]) == FIGURES
    assert [changes.songs for changes in bench.told] == [{songs[n]} for n in (1, 3, 2, 0)]
    bench.play(songs[0])
    assert bench.run() == ["b", "d", "c", "a"], "nothing is measured twice"


def test_nothing_is_measured_before_something_plays(bench: Bench) -> None:
    bench.save("a")
    assert bench.run() == []


def test_one_at_a_time_and_not_at_once_again(bench: Bench) -> None:
    first, second = bench.save("a"), bench.save("b")
    bench.save("c")
    bench.play(first)
    bench.measuring.step()
    bench.measuring.step()
    assert len(bench.lanes.waiting) == 1
    bench.lanes.waiting.pop()()
    assert bench.step() == 2.0
    bench.clock.move(seconds=1.5)
    assert bench.step() == 0.5
    assert bench.measured == ["a"]
    bench.play(second)
    bench.step()
    assert bench.measured == ["a", "b"], "somebody hears it, so it does not wait"


def test_the_scheduler_is_woken_for_what_plays_and_after_each_file(bench: Bench) -> None:
    bench.save("a")
    bench.play(bench.save("b"))
    assert bench.wakes == 1
    bench.step()
    assert (bench.measured, bench.wakes) == (["b"], 2)


def test_it_waits_for_downloads_and_finds_what_they_brought(bench: Bench) -> None:
    song = bench.save("a")
    bench.downloads = 1
    bench.play(song)
    assert bench.run() == []
    bench.downloads = 0
    assert bench.run() == ["a"]
    bench.downloads = 1
    bench.run(1)
    bench.save("b")
    bench.downloads = 0
    assert bench.run() == ["a", "b"]


def test_downloads_during_a_measurement_are_not_overlooked(bench: Bench) -> None:
    bench.save("a")
    bench.play(bench.save("b"))
    bench.run(1)

    def download() -> None:
        bench.meanwhile = lambda: None
        bench.downloads = 1
        bench.measuring.step()
        bench.save("c")
        bench.downloads = 0

    bench.meanwhile = download
    assert bench.run() == ["b", "a", "c"]


def test_what_cannot_be_decoded_holds_up_nothing(bench: Bench) -> None:
    bench.save("a")
    broken = bench.save("b")
    bench.broken = {"b"}
    bench.play(broken)
    assert bench.run() == ["b", "b", "a"], "once for who hears it, once in its turn"
    assert bench.room.reader.figures_of(broken) is None


def test_without_numpy_it_gives_up_until_a_song_is_played(bench: Bench) -> None:
    bench.save("a")
    song = bench.save("b")
    bench.no_numpy = True
    bench.play(song)
    assert bench.run() == ["b"]


def test_a_library_that_is_only_read_is_not_measured(bench: Bench) -> None:
    song = bench.save("a")
    bench.context.is_protected = True
    bench.play(song)
    assert bench.run() == []
