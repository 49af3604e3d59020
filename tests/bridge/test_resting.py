"""A paused player lets its output rest after a while, and goes on where it was."""

from __future__ import annotations

from enum import Enum
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject

from suno_desktop.bridge.resting import Resting


class _State(Enum):
    PlayingState = 1
    PausedState = 2
    StoppedState = 3


class _Player:
    PlaybackState = _State

    def __init__(self) -> None:
        self.state = _State.PausedState
        self.at = 3_000
        self.has_picture = False

    def playbackState(self) -> _State:  # noqa: N802 — Qt's name
        return self.state

    def hasVideo(self) -> bool:  # noqa: N802 — Qt's name
        return self.has_picture

    def position(self) -> int:
        return self.at

    def duration(self) -> int:
        return 10_000

    def setPosition(self, place: int) -> None:  # noqa: N802 — Qt's name
        self.at = place

    def stop(self) -> None:
        self.state, self.at = _State.StoppedState, 0


@pytest.fixture
def player() -> _Player:
    return _Player()


@pytest.fixture
def resting(qapp: QObject, player: _Player) -> Resting:
    made = Resting(QObject(qapp))
    made.begin(cast("Any", player))
    return made


def test_it_lets_go_of_the_output_and_knows_the_place(resting: Resting, player: _Player) -> None:
    assert resting._soon.isActive()
    resting.rest()
    assert (player.state, resting.place_ms) == (_State.StoppedState, 3_000)
    resting.wake()
    assert (player.at, resting.place_ms) == (3_000, None)
    assert not resting._soon.isActive()


def test_what_plays_again_or_is_another_file_does_not_rest(
    resting: Resting, player: _Player
) -> None:
    resting.end()
    assert not resting._soon.isActive()
    player.state = _State.PlayingState
    resting.rest()
    assert (player.state, resting.place_ms) == (_State.PlayingState, None)


@pytest.mark.parametrize("why", ["a picture", "the end"])
def test_a_picture_stays_and_the_end_is_no_place_to_go_on_from(
    resting: Resting, player: _Player, why: str
) -> None:
    player.has_picture = why == "a picture"
    player.at = 10_000 if why == "the end" else 3_000
    resting.rest()
    assert player.state is _State.PausedState
