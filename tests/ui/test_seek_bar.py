"""The bar of the place in a song: its waveform, a plain bar without one, and the time under the mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolTip
from pytestqt.qtbot import QtBot

from suno_desktop.core.timed_words import Section
from suno_desktop.ui.views.seek_bar import SeekBar
from suno_desktop.ui.views.wave_bars import tones

QUIET, LOUD = bytes([10, 0, 0]), bytes([0, 200, 100])


@pytest.fixture
def bar(qtbot: QtBot) -> SeekBar:
    bar = SeekBar()
    qtbot.addWidget(bar)
    bar.setRange(0, 100)
    bar.resize(312, 22)
    bar.show()
    return bar


def column(bar: SeekBar, share: float, color: str, *, band: int | None = None) -> int:
    """How many pixels of the tones of a colour, or of one of them, stand around a place, one above the other."""
    image = bar.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    middle = round(6 + share * 300)
    wanted = {tone.rgb() for number, tone in enumerate(tones(color)) if band in {None, number}}
    return max(
        sum(image.pixel(x, y) in wanted for y in range(image.height()))
        for x in range(middle - 2, middle + 3)
    )


def hover(bar: SeekBar, x: int) -> None:
    at = QPointF(x, 11)
    none = Qt.MouseButton.NoButton
    move = QMouseEvent(
        QEvent.Type.MouseMove,
        at,
        bar.mapToGlobal(at),
        none,
        none,
        Qt.KeyboardModifier.NoModifier,
    )
    QCoreApplication.sendEvent(bar, move)


def test_loud_parts_are_high_and_what_was_heard_has_another_colour(bar: SeekBar) -> None:
    bar.setValue(50)
    bar.set_waveform(QUIET * 100 + LOUD * 200 + QUIET * 100)
    assert bar.has_waveform
    assert column(bar, 0.4, "accent_text") > 15
    assert column(bar, 0.4, "edge") == 0
    assert column(bar, 0.6, "edge") > 15
    assert column(bar, 0.6, "accent_text") == 0
    assert column(bar, 0.1, "accent_text") < 5
    assert column(bar, 0.9, "edge") < 5


def test_bass_middle_and_treble_have_three_tones_of_one_colour(bar: SeekBar) -> None:
    bass, treble = bytes([250, 120, 60]), bytes([60, 120, 250])
    bar.set_waveform(bass * 200 + treble * 200)
    low = [column(bar, 0.2, "edge", band=band) for band in range(3)]
    high = [column(bar, 0.8, "edge", band=band) for band in range(3)]
    assert low[0] > low[1] > 0
    assert high[2] > high[1] > 0
    assert len({tone.rgb() for tone in tones("edge")}) == 3


@pytest.mark.parametrize("waveform", [b"", bytes(1200)])
def test_without_one_it_is_a_plain_bar(bar: SeekBar, waveform: bytes) -> None:
    plain = bar.grab().toImage()
    bar.set_waveform(LOUD * 400)
    assert bar.grab().toImage() != plain
    bar.set_waveform(waveform)
    assert not bar.has_waveform
    assert bar.grab().toImage() == plain


def test_a_song_of_few_points_is_shown_too(bar: SeekBar) -> None:
    bar.set_waveform(LOUD + QUIET)
    assert column(bar, 0.25, "edge") > 15
    assert column(bar, 0.75, "edge") < 5


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    said: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _at, text, _bar: said.append(text))
    return said


def test_the_time_under_the_mouse_is_said_where_a_click_would_go(
    bar: SeekBar, said: list[str]
) -> None:
    bar.setRange(0, 200)
    hover(bar, 156)
    assert said == ["1:40"]
    QTest.mousePress(bar, Qt.MouseButton.LeftButton, pos=QPoint(156, 11))
    assert bar.sliderPosition() == 100
    QTest.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=QPoint(156, 11))


def test_nothing_is_said_where_nothing_plays(bar: SeekBar, said: list[str]) -> None:
    bar.setRange(0, 0)
    hover(bar, 156)
    bar.setRange(0, 100)
    bar.setEnabled(False)
    hover(bar, 156)
    assert said == []


def test_the_section_under_the_mouse_is_said_and_its_beginning_is_marked(
    bar: SeekBar, said: list[str]
) -> None:
    bar.setRange(0, 200)
    bar.set_waveform(QUIET * 400)
    plain = bar.grab().toImage()
    bar.set_sections([Section(10.0, "Verse 1"), Section(100.0, "Chorus")])
    marked = bar.grab().toImage()
    changed = {
        x
        for x in range(bar.width())
        for y in range(bar.height())
        if marked.pixel(x, y) != plain.pixel(x, y)
    }
    assert changed, "a mark"
    assert all(min(abs(x - 21), abs(x - 156)) <= 2 for x in changed)
    for x in (8, 156, 300):
        hover(bar, x)
    assert [words.split(", ")[1:] for words in said] == [[], ["Chorus"], ["Chorus"]]
