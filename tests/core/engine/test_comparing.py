"""Which versions are compared, where their sound goes, and that what is measured on the way is kept."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.engine.comparing import Comparing
from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.lanes import Lane, Lanes
from suno_desktop.core.errors import DiskError, MediaDamagedError, UsageError
from suno_desktop.core.listening.pcm_track import PcmTrack
from suno_desktop.core.model import ClipState, SongId
from suno_desktop.core.override import override
from suno_desktop.core.profile.paths import Profile
from suno_desktop.core.rows import SoundFigures
from tests.core.engine.at_once import at_once
from tests.core.library.makers import AUDIO, FakeClock, Room, clip, task

_T = TypeVar("_T")
FIGURES = SoundFigures(loudness=-13.5, range=4.25, true_peak=-0.5, waveform=bytes(1200))


class AtOnce(Lanes):
    """Lanes without threads."""

    def __init__(self) -> None:
        self.used: list[Lane] = []

    @override
    def submit(self, lane: Lane, work: Callable[[], _T]) -> Future[_T]:
        self.used.append(lane)
        return at_once(work)


class Bench:
    """A library with songs, and what decodes them."""

    def __init__(self, folder: Path, room: Room) -> None:
        self.folder = folder
        self.room = room
        self.lanes = AtOnce()
        self.decoded: list[tuple[str, bool]] = []
        self.context = Context(
            Profile.under(folder),
            listen=lambda _event: None,
            wake=lambda: None,
            clock=FakeClock(),
            rng=random.Random(0),
            lanes=self.lanes,
        )
        self.context.use_library(room.library)
        self.context.open_reader = lambda: type(room.reader).open(room.path)  # type: ignore[method-assign]
        self.context.reader = lambda: room.reader  # type: ignore[method-assign]  # nobody would close one of its own
        self.comparing = Comparing(self.context)

    def pair(self, name: str, *, saved: int = 2) -> list[SongId]:
        """The two songs of a task, of which so many are saved."""
        clips = [clip(f"{name}{n}", ClipState.READY, audio_url=AUDIO) for n in (1, 2)]
        self.room.record(task(f"t-{name}", *clips))
        songs = [self.room.song_of(one.clip_id) for one in clips]
        for song_id in songs[:saved]:
            assert song_id is not None
            path = self.folder / f"{song_id}.mp3"
            path.write_bytes(b"sound")
            self.room.save(song_id, path=path)
        return [SongId(song_id) for song_id in songs if song_id is not None]

    def decode(
        self, path: Path, _cancel: CancelToken, track: PcmTrack | None, *, measures: bool
    ) -> SoundFigures | None:
        self.decoded.append((path.stem, measures))
        if track is not None:
            track.append(np.ones((48, 2), np.int16))
            track.finish()
        return FIGURES if measures else None


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Room.opened(tmp_path) as room:
        yield Bench(tmp_path, room)


def opened(bench: Bench, *ids: SongId) -> list[SongId]:
    found = bench.comparing.open(ids).result()
    found.close()
    return [version.row.song_id for version in found.versions]


def test_of_one_song_all_versions_of_its_task_are_compared(bench: Bench) -> None:
    one, other = bench.pair("a")
    bench.pair("b")
    assert opened(bench, other) == [one, other]
    assert Lane.PERSON in bench.lanes.used


def test_several_songs_are_compared_with_each_other_version_beside_version(bench: Bench) -> None:
    (a1, a2), (b1, _) = bench.pair("a"), bench.pair("b")
    assert opened(bench, a2, b1, a1) == [a1, a2, b1]


def test_what_is_not_downloaded_or_not_there_is_left_out_and_too_few_are_refused(
    bench: Bench,
) -> None:
    (a1, a2), (b1, b2) = bench.pair("a"), bench.pair("b", saved=1)
    assert opened(bench, a1, a2, b1, b2) == [a1, a2, b1]
    with pytest.raises(UsageError) as told:
        opened(bench, b1)
    assert told.value.code == "compare.too_few"
    (bench.folder / f"{a1}.mp3").unlink()
    with pytest.raises(UsageError):
        opened(bench, a1)


def test_no_more_than_six(bench: Bench) -> None:
    songs = [song_id for name in "abcd" for song_id in bench.pair(name)]
    assert len(opened(bench, *songs[:6])) == 6
    with pytest.raises(UsageError) as told:
        opened(bench, *songs[:7])
    assert told.value.code == "compare.too_many"


def test_what_is_measured_on_the_way_is_kept_and_not_measured_again(bench: Bench) -> None:
    one, other = bench.pair("a")
    for wanted in (True, False):
        found = bench.comparing.open([one]).result()
        for version, track in zip(found.versions, found.tracks, strict=True):
            figures = bench.comparing.fill(version, track, bench.decode).result()
            assert figures == FIGURES
            assert track.frames == 48
        found.close()
        assert bench.decoded == [(str(one), wanted), (str(other), wanted)]
        bench.decoded.clear()
    assert bench.room.reader.figures_of(one) == FIGURES
    assert bench.comparing.measured(one, bench.decode).result().figures == FIGURES
    assert bench.decoded == [], "known already"


def test_in_a_library_that_is_only_read_nothing_is_kept(bench: Bench) -> None:
    one, _ = bench.pair("a")
    bench.context.is_protected = True
    assert bench.comparing.measured(one, bench.decode).result().figures == FIGURES
    assert bench.room.reader.figures_of(one) is None


def test_a_song_is_measured_before_its_loudest_part_is_looked_for(bench: Bench) -> None:
    one, other = bench.pair("a", saved=1)
    found = bench.comparing.measured(one, bench.decode).result()
    assert (found.figures, bench.decoded) == (FIGURES, [(str(one), True)])
    assert bench.room.reader.figures_of(one) == FIGURES
    with pytest.raises(MediaDamagedError):
        bench.comparing.measured(other, bench.decode).result()


def test_a_full_disk_is_said(bench: Bench) -> None:
    one, _ = bench.pair("a")
    found = bench.comparing.open([one]).result()

    def full(*_args: object, **_named: object) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(DiskError):
        bench.comparing.fill(found.versions[0], found.tracks[0], full).result()
    found.close()
    assert list((bench.context.profile.cache / "compare").iterdir()) == []


def test_a_stem_is_no_version(bench: Bench) -> None:
    first, second = bench.pair("a")
    stem = {"stem": "Drums", "stem_of": ("a1",)}
    bench.room.record(task("t-a", clip("a-drums", ClipState.READY, audio_url=AUDIO, more=stem)))
    drums = bench.room.song_of("a-drums")
    assert drums is not None
    path = bench.folder / "drums.mp3"
    path.touch()
    bench.room.save(drums, path=path)
    assert opened(bench, first) == [first, second]
