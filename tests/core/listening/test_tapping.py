"""Lines are marked one after the other; a mark can be taken back and moved a little, and lines go forwards."""

from __future__ import annotations

import random

import pytest

from suno_desktop.core.listening.tapping import NUDGE_S, Tapping
from suno_desktop.core.media import lrc
from suno_desktop.core.timed_words import lines_to_time, timed_lines

LYRICS = """[Verse]
Neon on the river, paper in the rain
I wrote your name on every window
(softly)

[Chorus]
City lights [loud], burn a little longer
喵星摇滚 一起跳
[Outro]"""
LINES = lines_to_time(LYRICS)


def test_only_what_is_sung_is_marked() -> None:
    assert LINES == (
        "Neon on the river, paper in the rain",
        "I wrote your name on every window",
        "(softly)",
        "City lights , burn a little longer",
        "喵星摇滚 一起跳",
    )
    assert lines_to_time(None) == lines_to_time("[Instrumental]") == ()


def test_taps_become_a_lrc_of_the_same_times() -> None:
    chance = random.Random(1)
    tapping = Tapping(LINES)
    wanted = [3.217, 6.5, 9.004, 12.996, 20.4449]
    for place in wanted:
        assert tapping.tap(place + chance.uniform(-0.005, 0.005))
    assert not tapping.tap(30.0)
    words = lrc.of_lines(tapping.timed())
    timed = timed_lines(words, LYRICS, duration_s=40.0)
    text = lrc.lines(timed).decode()
    found = [word.start_s for word in lrc.read(text)]
    assert len(found) == len(wanted)
    assert all(abs((a or 0) - b) < 0.03 for a, b in zip(found, wanted, strict=True))
    assert "City lights , burn" in text or "City lights" in text


def test_a_mark_is_taken_back_and_moved() -> None:
    tapping = Tapping(LINES)
    assert not tapping.undo()
    assert not tapping.nudge(NUDGE_S)
    tapping.tap(1.0)
    tapping.tap(2.0)
    assert tapping.nudge(NUDGE_S)
    assert tapping.starts[1] == pytest.approx(2.05)
    for _ in range(40):
        tapping.nudge(-NUDGE_S)
    assert tapping.starts[1] == pytest.approx(1.0), "not before the line before"
    assert tapping.undo()
    assert (tapping.at, tapping.starts[1]) == (1, None)


def test_lines_go_forwards_whatever_is_marked_again() -> None:
    tapping = Tapping(LINES)
    for place in (1.0, 2.0, 3.0, 4.0, 5.0):
        tapping.tap(place)
    tapping.go_to(1)
    tapping.tap(3.5)
    assert list(tapping.starts) == [1.0, 3.5, None, 4.0, 5.0]
    tapping.go_to(3)
    tapping.tap(0.5)
    assert list(tapping.starts) == [None, None, None, 0.5, 5.0]
    assert [start for _, start in tapping.timed()] == [0.5, 5.0]


def test_what_is_tapped_at_one_place_stands_in_the_order_of_the_lines() -> None:
    tapping = Tapping(LINES)
    for place in (1.0, 1.0, 3.0):
        tapping.tap(place)
    assert tapping.starts[:3] == (1.0, 1.0, 3.0)
    tapping.go_to(1)
    tapping.tap(3.0)
    assert tapping.starts[:3] == (1.0, 3.0, None), "a later line begins later"


@pytest.mark.parametrize(("number", "at"), [(-3, 0), (0, 0), (4, 4), (5, 5), (99, 5)])
def test_only_a_line_that_is_there_is_gone_to(number: int, at: int) -> None:
    tapping = Tapping(LINES)
    tapping.go_to(number)
    assert tapping.at == at


def test_a_mark_is_not_moved_over_those_beside_it() -> None:
    tapping = Tapping(LINES)
    tapping.tap(1.0)
    assert tapping.nudge(-2.0)
    assert tapping.starts[0] == 0.0
    assert tapping.nudge(1.0)
    tapping.tap(1.03)
    tapping.tap(5.0)
    tapping.go_to(1)
    assert tapping.nudge(NUDGE_S)
    assert tapping.starts[:3] == (1.03, 1.03, 5.0)
    assert NUDGE_S == 0.05


@pytest.mark.parametrize(
    ("lines", "marked", "enough"),
    [
        (0, 0, False),
        (1, 0, False),
        (1, 1, True),
        (2, 1, True),
        (3, 1, False),
        (4, 2, True),
        (5, 2, False),
        (5, 3, True),
    ],
)
def test_half_of_the_lines_are_enough(lines: int, marked: int, enough: bool) -> None:
    tapping = Tapping(["la"] * lines)
    for number in range(marked):
        tapping.tap(float(number))
    assert tapping.is_enough is enough
