from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, Signal

from suno_desktop.bridge.heard import ENOUGH_MS, Heard
from suno_desktop.core.model import SongId


class FakePlayer(QObject):
    position_changed = Signal(int)
    duration_changed = Signal(int)
    ended = Signal()


class FakePlayback(QObject):
    song_changed = Signal(object)


class Stage:
    def __init__(self) -> None:
        self.player, self.playback = FakePlayer(), FakePlayback()
        self.heard = Heard(player=self.player, playback=self.playback)  # type: ignore[arg-type]
        self.told: list[SongId] = []
        self.heard.heard.connect(self.told.append)
        self.at_ms = 0

    def begin(self, song: int, duration_ms: int = 0) -> None:
        self.at_ms = 0
        self.playback.song_changed.emit(SongId(song))
        self.player.position_changed.emit(0)
        if duration_ms:
            self.player.duration_changed.emit(duration_ms)

    def play(self, ms: int, step_ms: int = 500) -> None:
        end = self.at_ms + ms
        while self.at_ms < end:
            self.at_ms = min(end, self.at_ms + step_ms)
            self.player.position_changed.emit(self.at_ms)

    def seek(self, at_ms: int) -> None:
        self.at_ms = at_ms
        self.player.position_changed.emit(at_ms)


@pytest.fixture
def stage(qapp: object) -> Stage:
    return Stage()


def test_half_a_minute_of_a_long_song_is_enough(stage: Stage) -> None:
    stage.begin(1, 180_000)
    stage.play(ENOUGH_MS - 1)
    assert stage.told == []
    stage.play(1)
    assert stage.told == [1]
    stage.play(60_000)
    assert stage.told == [1], "it counts once"


def test_a_third_of_a_short_song_is_enough(stage: Stage) -> None:
    stage.begin(1, 30_000)
    stage.play(9_999)
    assert stage.told == []
    stage.play(1)
    assert stage.told == [1]


def test_a_song_of_unknown_length_takes_half_a_minute(stage: Stage) -> None:
    stage.begin(1)
    stage.play(29_999)
    assert stage.told == []
    stage.play(1)
    assert stage.told == [1]


def test_what_is_skipped_was_not_heard(stage: Stage) -> None:
    stage.begin(1, 180_000)
    stage.play(10_000)
    stage.seek(120_000)
    stage.play(19_000)
    assert stage.told == []
    stage.seek(1_000)
    stage.play(1_000)
    assert stage.told == [1]


def test_each_song_counts_for_itself(stage: Stage) -> None:
    stage.begin(1, 90_000)
    stage.play(29_000)
    stage.begin(2, 90_000)
    stage.play(29_000)
    assert stage.told == []
    stage.play(1_000)
    assert stage.told == [2]


def test_a_song_that_begins_again_after_its_end_counts_again(stage: Stage) -> None:
    stage.begin(1, 30_000)
    stage.play(30_000)
    stage.player.ended.emit()
    stage.seek(0)
    stage.play(10_000)
    assert stage.told == [1, 1]


def test_nothing_is_heard_without_a_song(stage: Stage) -> None:
    stage.playback.song_changed.emit(None)
    stage.player.position_changed.emit(0)
    stage.play(60_000)
    assert stage.told == []
