"""What is sung is told when it changes, also between two reports of the place, and never twice or backwards."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from suno_desktop.core.listening.sung_lines import SungLines
from suno_desktop.core.media import lrc
from suno_desktop.core.timed_words import timed_lines
from suno_desktop.ui.views.sung_moments import SungMoments

_STARTS = [("one", 1.0), ("two", 2.0), ("three", 4.0)]


@pytest.fixture
def told() -> list[float]:
    return []


@pytest.fixture
def moments(qapp: QObject, told: list[float]) -> SungMoments:
    made = SungMoments(QObject(qapp))
    made.changed.connect(told.append)
    lines = timed_lines(lrc.of_lines(_STARTS), "one\ntwo\nthree", duration_s=10.0)
    made.set_lines(SungLines(lines))
    return made


def test_nothing_is_told_between_two_lines(moments: SungMoments, told: list[float]) -> None:
    for position in (0.0, 0.3, 0.9, 1.1, 1.2, 1.8, 2.1):
        moments.go_to(position)
    assert told == [0.0, 1.1, 2.1]


def test_what_comes_before_the_next_report_is_told_in_time(
    moments: SungMoments, told: list[float], qtbot: QtBot
) -> None:
    moments.go_to(1.96)
    qtbot.waitUntil(lambda: told == [1.96, 2.0])
    moments.go_to(1.99)  # the player's clock may be a little behind ours
    moments.go_to(2.04)
    assert told == [1.96, 2.0]


def test_a_way_back_is_told_and_a_clock_that_ran_for_elsewhere_is_not(
    moments: SungMoments, told: list[float]
) -> None:
    moments.go_to(3.97)
    assert moments._soon.isActive()
    moments.go_to(1.5)
    assert not moments._soon.isActive()
    assert told == [3.97, 1.5]


def test_without_lines_nothing_is_told(moments: SungMoments, told: list[float]) -> None:
    moments.set_lines(None)
    moments.go_to(1.5)
    assert told == []
