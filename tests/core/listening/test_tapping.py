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


def test_half_of_the_lines_are_enough() -> None:
    tapping = Tapping(LINES)
    enough = []
    for place in (1.0, 2.0, 3.0):
        tapping.tap(place)
        enough.append(tapping.is_enough)
    assert enough == [False, False, True]
    assert not Tapping(()).is_enough
    for lines in (1, 2):
        tapping = Tapping(LINES[:lines])
        assert not tapping.is_enough
        tapping.tap(1.0)
        assert tapping.is_enough, "one of two is half of them"


def test_a_mark_at_the_place_of_another_keeps_the_earlier_line_only() -> None:
    tapping = Tapping(LINES)
    tapping.tap(2.0)
    tapping.tap(2.0)
    assert tapping.starts[:2] == (2.0, 2.0)
    tapping.tap(3.0)
    tapping.go_to(1)
    tapping.tap(3.0)
    assert tapping.starts[:3] == (2.0, 3.0, None)


def test_the_first_line_is_marked_again_and_moved_up_to_the_next() -> None:
    tapping = Tapping(LINES)
    for place in (1.0, 2.0, 3.0):
        tapping.tap(place)
    for number in (0, -5):
        tapping.go_to(number)
        assert tapping.at == 0
    tapping.tap(1.5)
    assert tapping.nudge(NUDGE_S)
    assert tapping.starts[0] == pytest.approx(1.55)
    assert tapping.nudge(9.0)
    assert tapping.starts[:3] == (2.0, 2.0, 3.0)
    tapping.go_to(99)
    assert tapping.at == len(LINES)
