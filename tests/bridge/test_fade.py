"""The level of a fade, with a clock that the test turns."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QObject

from suno_desktop.bridge.fade import Fade


class _Clock:
    now = 0

    def start(self) -> None:
        self.now = 0

    def elapsed(self) -> int:
        return self.now


@pytest.fixture
def done() -> list[str]:
    return []


@pytest.fixture
def fade(qapp: QObject) -> Fade:
    made = Fade(lambda: None, QObject(qapp))
    made.length_ms = 200
    made._since = _Clock()  # type: ignore[assignment]
    return made


def at(fade: Fade, now: int) -> float:
    fade._since.now = now  # type: ignore[attr-defined]
    fade._on_tick()
    return fade.level


def test_it_goes_down_smoothly_and_then_does_what_is_to_be_done(
    fade: Fade, done: list[str]
) -> None:
    fade.out(lambda: done.append("silent"))
    levels = [at(fade, now) for now in (0, 50, 100, 150)]
    assert levels == [pytest.approx(x, abs=0.01) for x in (1.0, 0.8125, 0.5, 0.1875)]
    assert done == []
    assert at(fade, 200) == 0.0
    assert done == ["silent"]
    assert not fade._tick.isActive()


def test_no_step_is_much_larger_than_the_others(fade: Fade, done: list[str]) -> None:
    """A step is heard as a click the more the larger it is."""
    fade.out(lambda: done.append("silent"))
    levels = [at(fade, now) for now in range(0, 201, 2)]
    steps = [before - after for before, after in itertools.pairwise(levels)]
    assert min(steps) > 0
    assert max(steps) < 1.3 / len(steps)


def test_out_of_silence_it_waits_for_an_output_that_stood_still(
    fade: Fade, done: list[str]
) -> None:
    fade.out(lambda: done.append("silent"))
    at(fade, 100)
    fade.back(after_ms=60)
    assert at(fade, 50) > 0.5, "it was heard all the time"
    fade.set(0.0)
    fade.back(after_ms=60)
    assert [at(fade, now) for now in (0, 60)] == [0.0, 0.0]
    assert 0.0 < at(fade, 100) < 1.0
    assert at(fade, 260) == 1.0


def test_back_from_half_way_takes_half_as_long_and_the_deed_is_dropped(
    fade: Fade, done: list[str]
) -> None:
    fade.out(lambda: done.append("silent"))
    at(fade, 100)
    fade.back()
    assert at(fade, 50) == pytest.approx(0.75, abs=0.01)
    assert at(fade, 100) == 1.0
    assert done == []


def test_without_a_length_it_is_there_at_once(fade: Fade, done: list[str]) -> None:
    fade.length_ms = 0
    fade.out(lambda: done.append("silent"))
    assert (fade.level, done) == (0.0, ["silent"])
    fade.back()
    assert fade.level == 1.0


def test_a_level_that_is_set_ends_what_is_under_way(fade: Fade, done: list[str]) -> None:
    fade.out(lambda: done.append("silent"))
    fade.set(1.0)
    assert not fade._tick.isActive()
    assert (fade.level, done) == (1.0, [])
