"""The figures of the song that plays: read, told, turned into a gain; and songs are measured once one plays."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal

from suno_desktop.bridge.player import PlayerState
from suno_desktop.bridge.playing_figures import PlayingFigures
from suno_desktop.core.changes import Changes
from suno_desktop.core.listening.volume import in_db
from suno_desktop.core.model import SongId
from suno_desktop.core.rows import SoundFigures

LOUD = SoundFigures(loudness=-10.0, range=4.0, true_peak=-0.5, waveform=bytes(1200))


class FakePlayer(QObject):
    state_changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.gain = 0.0

    def set_gain(self, factor: float) -> None:
        self.gain = factor


class FakePlayback(QObject):
    song_changed = Signal(object)
    opened_ahead = Signal(object)
    current: SongId | None = None


class FakeBridge(QObject):
    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[SongId, SoundFigures] = {}
        self.begun: list[SongId] = []
        self.waiting: list[Callable[[], object]] = []
        self.engine = SimpleNamespace(
            measuring=SimpleNamespace(begin=lambda song_id, _measure: self.begun.append(song_id))
        )

    def read(
        self,
        work: Callable[[Any], Any],
        *,
        owner: QObject,
        on_done: Callable[[Any], object],
        on_error: Callable[[Any], object] | None = None,
    ) -> None:
        reader = SimpleNamespace(figures_of=self.known.get)
        self.waiting.append(lambda: on_done(work(reader)))

    def answer(self) -> None:
        while self.waiting:
            self.waiting.pop(0)()


class Stage:
    def __init__(self) -> None:
        self.bridge, self.player, self.playback = FakeBridge(), FakePlayer(), FakePlayback()
        parts: Any = {"bridge": self.bridge, "player": self.player, "playback": self.playback}
        self.figures = PlayingFigures(**parts)
        self.told: list[SoundFigures | None] = []
        self.figures.changed.connect(self.told.append)

    def begin(self, song: int) -> None:
        self.playback.current = SongId(song)
        self.playback.song_changed.emit(self.playback.current)


@pytest.fixture
def stage(qapp: object) -> Stage:
    return Stage()


def test_it_tells_what_is_known_and_first_that_nothing_is(stage: Stage) -> None:
    stage.bridge.known[SongId(1)] = LOUD
    stage.begin(1)
    assert stage.told == [None]
    stage.bridge.answer()
    assert stage.told == [None, LOUD]
    stage.begin(2)
    stage.bridge.answer()
    assert stage.told == [None, LOUD, None]


def test_a_late_answer_about_another_song_counts_for_nothing(stage: Stage) -> None:
    stage.bridge.known[SongId(1)] = LOUD
    stage.begin(1)
    stage.begin(2)
    stage.bridge.answer()
    assert stage.told == [None, None]


def test_the_song_that_follows_begins_at_its_own_loudness(stage: Stage) -> None:
    stage.bridge.known[SongId(2)] = LOUD
    stage.figures.set_equal(equal=True)
    stage.begin(1)
    stage.bridge.answer()
    stage.playback.opened_ahead.emit(SongId(2))
    stage.bridge.answer()
    assert in_db(stage.player.gain) == pytest.approx(0.0)
    stage.begin(2)  # nothing is answered yet
    assert in_db(stage.player.gain) == pytest.approx(-6.0)
    stage.begin(1)
    assert in_db(stage.player.gain) == pytest.approx(0.0)


def test_what_is_measured_while_it_plays_is_told(stage: Stage) -> None:
    stage.begin(1)
    stage.bridge.answer()
    stage.bridge.known[SongId(1)] = LOUD
    stage.bridge.changed.emit(Changes(songs=frozenset({SongId(2)})))
    stage.bridge.answer()
    assert stage.told == [None]
    stage.bridge.changed.emit(Changes(songs=frozenset({SongId(1)})))
    stage.bridge.answer()
    stage.bridge.changed.emit(Changes(songs=frozenset({SongId(1)})))
    stage.bridge.answer()
    assert stage.told == [None, LOUD], "once"


def test_songs_are_made_equally_loud_only_where_it_is_wanted(stage: Stage) -> None:
    stage.bridge.known[SongId(1)] = LOUD
    stage.begin(1)
    stage.bridge.answer()
    assert stage.player.gain == 1.0
    stage.figures.set_equal(equal=True)
    assert stage.player.gain == pytest.approx(0.501, abs=0.001)
    stage.begin(2)
    assert stage.player.gain == 1.0, "nobody knows of this one"
    stage.begin(1)
    stage.bridge.answer()
    stage.figures.set_equal(equal=False)
    assert stage.player.gain == 1.0


def test_the_song_that_plays_is_measured_and_none_before(stage: Stage) -> None:
    stage.begin(1)
    stage.player.state_changed.emit(PlayerState.LOADING)
    assert stage.bridge.begun == []
    stage.player.state_changed.emit(PlayerState.PLAYING)
    assert stage.bridge.begun == [1]
