"""Versions side by side in the window: the place, its keys, its mouse, and what is ordered of the engine there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from suno_desktop.bridge.comparison import Comparison
from suno_desktop.bridge.player import PlayerState
from suno_desktop.core.model import ClipId, SongId
from suno_desktop.core.rows import Note, SoundFigures
from suno_desktop.core.timed_words import Section
from suno_desktop.ui import formats
from suno_desktop.ui.main_window import MainWindow
from suno_desktop.ui.models.columns import song_name
from suno_desktop.ui.views.compare_view import CompareView
from suno_desktop.ui.views.sidebar import Place
from suno_desktop.ui.views.time_line import TimeLine
from tests.ui.fakes import NOW, FakeBridge, FakePlayback, FakePlayer, library, window

FIRST, SECOND, THIRD = 19, 20, 22
pytestmark = pytest.mark.no_qt_log  # the player looks for a sound server
ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier


def waveform(seed: int) -> bytes:
    chance = np.random.default_rng(seed)
    return bytes(chance.integers(10, 250, 1200, np.uint8).tobytes())


@pytest.fixture
def bridge(qtbot: QtBot, tmp_path: Path) -> FakeBridge:
    reader = library()
    for number, loudness in ((FIRST, -10.0), (SECOND, -14.0), (THIRD, -22.0)):
        reader.figures[number] = SoundFigures(loudness, 5.0, -0.5, waveform(number))
    return FakeBridge(tmp_path, reader)


@pytest.fixture
def player(qtbot: QtBot) -> FakePlayer:
    made = FakePlayer()
    made.available = True
    return made


@pytest.fixture
def main(
    qtbot: QtBot, bridge: FakeBridge, player: FakePlayer, playback: FakePlayback, tmp_path: Path
) -> Iterator[MainWindow]:
    shown = window(bridge=bridge, player=player, playback=playback, folder=tmp_path)
    qtbot.addWidget(shown)
    shown.resize(1400, 900)
    shown.show()
    qtbot.waitUntil(lambda: shown.centre.song_model.is_loaded and shown.centre.songs.isVisible())
    yield shown
    shown.comparing.comparison.close()
    shown.close()


class Stage:
    """The place with these songs in it."""

    def __init__(self, qtbot: QtBot, main: MainWindow, *ids: int) -> None:
        songs = main.centre.songs
        songs.setFocus()
        songs.select_ids(ids, current=ids[0])
        qtbot.waitUntil(
            lambda: set(main.centre.selection.ids) == set(ids) and main.centre.selection.is_whole
        )
        self.main = main
        qtbot.keyClick(songs, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier | SHIFT)
        qtbot.waitUntil(lambda: main.comparing.is_there)
        qtbot.waitUntil(lambda: all(v.figures for v in self.comparison.versions))

    @property
    def comparison(self) -> Comparison:
        return self.main.comparing.comparison

    @property
    def view(self) -> CompareView:
        found = self.main.comparing.view
        assert found is not None
        return found

    def key(self, key: Qt.Key, mods: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.view, key, mods)

    def part(self, name: str) -> Any:
        return self.view.findChild(QWidget, name)


@pytest.fixture
def stage(qtbot: QtBot, main: MainWindow) -> Stage:
    return Stage(qtbot, main, FIRST, SECOND, THIRD)


def shown_words(view: QWidget) -> str:
    """All words of the place."""
    labels = [label.text() for label in view.findChildren(QLabel) if label.isVisible()]
    buttons = [
        button.text()
        for kind in (QToolButton, QPushButton)
        for button in view.findChildren(kind)
        if button.isVisible()
    ]
    return " | ".join([*labels, *buttons])


def test_the_versions_stand_under_each_other_and_the_first_is_heard(
    stage: Stage, main: MainWindow, playback: FakePlayback
) -> None:
    assert main.centre.songs.isHidden() or not main.centre.songs.isVisible()
    shown = [stage.part(f"compareName{number}").text() for number in (1, 2, 3)]
    assert shown == [one.row.title for one in stage.comparison.versions]
    assert [one.row.song_id for one in stage.comparison.versions] == [THIRD, FIRST, SECOND]
    assert stage.comparison.is_playing
    assert playback.pauses > 0
    assert stage.part("compareVersion1").isChecked()
    assert "Version" in stage.part("compareNote1").text()
    lines = [stage.part(f"compareLine{number}") for number in (1, 2, 3)]
    assert len({line.grab().toImage().cacheKey() for line in lines}) == 3
    assert "limited by its peak" in stage.part("compareNote1").text()
    assert "peak" not in stage.part("compareNote3").text()
    assert "leaves no room" in stage.part("compareNote1").toolTip()


def test_keys_switch_go_elsewhere_loop_and_pause(stage: Stage) -> None:
    stage.key(Qt.Key.Key_X)
    assert stage.comparison.number == 1
    stage.key(Qt.Key.Key_X, SHIFT)
    assert stage.comparison.number == 0
    stage.key(Qt.Key.Key_3, ALT)
    assert stage.comparison.number == 2
    assert stage.part("compareVersion3").isChecked()
    assert not stage.part("compareVersion1").isChecked()
    assert stage.part("compareVersion3").accessibleDescription() == "Heard now"
    stage.key(Qt.Key.Key_Right)
    stage.key(Qt.Key.Key_Right, SHIFT)
    stage.key(Qt.Key.Key_Left)
    assert stage.comparison.place_s == pytest.approx(10.0)
    clear = stage.main.actions_["loop_off"]
    assert not clear.isEnabled()
    stage.key(Qt.Key.Key_I)
    stage.comparison.seek(30)
    stage.key(Qt.Key.Key_O)
    assert stage.comparison.loop_s == pytest.approx((10.0, 30.0))
    assert clear.isEnabled()
    stage.key(Qt.Key.Key_L)
    assert stage.comparison.loop_s is None
    assert not clear.isEnabled()
    stage.key(Qt.Key.Key_P)
    assert stage.comparison.has_own_places
    assert stage.main.actions_["own_places"].isChecked()
    stage.key(Qt.Key.Key_Space)
    assert not stage.comparison.is_playing


def test_the_player_bar_shows_and_steers_the_version_that_is_heard(
    stage: Stage, player: FakePlayer, playback: FakePlayback
) -> None:
    main, comparison = stage.main, stage.comparison

    def part(name: str) -> Any:
        return main.player_bar.findChild(QWidget, name)

    def name() -> str:
        return song_name(comparison.versions[comparison.number].row)

    assert not part("playerPlay").isVisible()
    assert part("guestTitle").text() == name()
    length = formats.length(comparison.length_s)
    assert part("guestTotal").text() == length
    QTest.mouseClick(part("guestNext"), Qt.MouseButton.LeftButton)
    assert comparison.number == 1
    assert part("guestTitle").text() == name()
    comparison.seek(42)
    assert part("guestElapsed").text() == "0:42"
    QTest.mouseClick(part("guestPlay"), Qt.MouseButton.LeftButton)
    assert not comparison.is_playing
    assert playback.toggles == 0
    part("guestSeek").setSliderPosition(20)
    part("guestSeek").sliderReleased.emit()
    assert comparison.place_s == pytest.approx(20)
    stage.key(Qt.Key.Key_B)
    assert part("guestTitle").text() == "Version 1"
    assert part("guestNote").text() == ""
    assert part("guestTotal").text() == length
    stage.key(Qt.Key.Key_B)
    player.pretend(PlayerState.PLAYING, duration_ms=100_000)
    assert part("playerPlay").isVisible(), "the player sounds"
    assert not part("guestPlay").isVisible()
    main.actions_["play_pause"].trigger()
    assert playback.toggles == 1
    player.pretend(PlayerState.PAUSED, duration_ms=100_000)
    assert part("guestPlay").isVisible()
    stage.key(Qt.Key.Key_Escape)
    assert part("playerPlay").isVisible()


def test_a_number_says_with_which_key_its_version_is_heard(stage: Stage) -> None:
    number, key = stage.part("compareVersion2"), stage.part("compareKey2")

    def tells(keys: str) -> bool:
        said = [number.accessibleName(), number.toolTip(), key.toolTip()]
        return key.isVisible() and key.text() == keys and all(f"({keys})" in one for one in said)

    assert tells("Alt+2")
    action, switch = stage.main.actions_["version_2"], stage.part("compareSwitchVersion")
    action.setShortcuts([QKeySequence("Ctrl+Alt+Shift+F12")])
    assert tells("Ctrl+Alt+Shift+F12")
    stage.main.actions_["switch_version"].setShortcuts([QKeySequence("F9")])
    assert switch.toolTip().endswith("(F9)")
    stage.key(Qt.Key.Key_B)
    assert number.accessibleName() == "Hear version 2 (Ctrl+Alt+Shift+F12)"
    action.setShortcuts([])
    assert not key.isVisible()
    assert number.accessibleName() == "Hear version 2"
    stage.key(Qt.Key.Key_B)


def test_the_tab_key_goes_through_all_that_can_be_done(stage: Stage) -> None:
    seen = []
    for _ in range(40):
        QTest.keyClick(stage.main.focusWidget(), Qt.Key.Key_Tab)
        seen.append(stage.main.focusWidget().objectName())
    wanted = {"compareBack", "compareVersion2", "compareFavourite1", "guestPlay", "compareKeep"}
    assert wanted <= set(seen)


def test_a_click_goes_there_and_dragging_marks_a_loop(stage: Stage) -> None:
    line: TimeLine = stage.part("compareLine2")
    middle, end = QPoint(line.width() // 2, 10), QPoint(line.width() * 3 // 4, 10)
    QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=middle)
    length = stage.comparison.length_s
    assert stage.comparison.place_s == pytest.approx(length / 2, abs=1.0)
    QTest.mousePress(line, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(line, end)
    QTest.mouseRelease(line, Qt.MouseButton.LeftButton, pos=end)
    assert stage.comparison.loop_s == pytest.approx((length / 2, length * 3 / 4), abs=1.0)


def test_a_click_on_a_number_or_a_heart_is_about_that_version(
    stage: Stage, bridge: FakeBridge
) -> None:
    QTest.mouseClick(stage.part("compareVersion2"), Qt.MouseButton.LeftButton)
    assert stage.comparison.number == 1
    QTest.mouseClick(stage.part("compareVersion2"), Qt.MouseButton.LeftButton)
    assert stage.part("compareVersion2").isChecked()
    QTest.mouseClick(stage.part("compareFavourite3"), Qt.MouseButton.LeftButton)
    third = stage.comparison.versions[2].row.song_id
    assert bridge.engine.calls("judging.toggle_favourite") == [[third]]


def test_judgements_are_about_the_version_that_is_heard(stage: Stage, bridge: FakeBridge) -> None:
    stage.key(Qt.Key.Key_X)
    heard = stage.comparison.versions[1].row.song_id
    stage.key(Qt.Key.Key_4)
    stage.key(Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert bridge.engine.calls("judging.rate") == [([heard], 4)]
    assert bridge.engine.calls("judging.toggle_favourite") == [[heard]]


@pytest.mark.parametrize("way", ["delete", "keep", "button"])
def test_one_is_kept_and_the_others_go_to_the_trash_with_undo(
    stage: Stage, bridge: FakeBridge, qtbot: QtBot, way: str
) -> None:
    stage.key(Qt.Key.Key_X)
    heard = stage.comparison.versions[1].row.song_id
    others = [one.row.song_id for one in stage.comparison.versions if one.row.song_id != heard]
    if way == "delete":
        stage.key(Qt.Key.Key_Delete)
    elif way == "keep":
        stage.key(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    else:
        QTest.mouseClick(stage.part("compareKeep"), Qt.MouseButton.LeftButton)
    assert bridge.engine.calls("judging.keep") == [([heard], others)]
    assert not stage.main.comparing.is_there
    assert stage.main.centre.songs.isVisible()
    qtbot.waitUntil(lambda: any("Kept this version" in text for text in stage.main.toasts.texts))
    stage.main.actions_["undo"].trigger()
    qtbot.waitUntil(lambda: len(bridge.engine.calls("judging.undo")) == 1)
    assert len(bridge.engine.calls("tracking.restore")) == 1


@pytest.mark.parametrize("way", ["escape", "back", "place"])
def test_it_is_left_by_a_key_a_button_or_for_another_place(stage: Stage, way: str) -> None:
    if way == "escape":
        stage.key(Qt.Key.Key_Escape)
    elif way == "back":
        QTest.mouseClick(stage.part("compareBack"), Qt.MouseButton.LeftButton)
    else:
        stage.main.sidebar.choose(Place.TASKS)
    assert not stage.main.comparing.is_there
    assert not stage.comparison.is_playing
    assert not stage.main.actions_["switch_version"].isEnabled()
    assert not stage.view.isVisible()
    judged = stage.main.selected.judged_ids()
    assert (judged == []) is (way == "place")


def test_what_cannot_be_compared_is_said(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    main.centre.songs.select_ids([21], current=21)
    qtbot.waitUntil(lambda: main.centre.selection.is_whole and bool(main.centre.selection.ids))
    main.actions_["compare"].trigger()
    qtbot.waitUntil(lambda: any("nothing to compare" in text for text in main.toasts.texts))
    assert not main.comparing.is_there


def test_letters_typed_into_the_search_field_are_typed(main: MainWindow, qtbot: QtBot) -> None:
    stage = Stage(qtbot, main, FIRST, SECOND)
    main.top.search.setFocus()
    qtbot.keyClicks(main.top.search, "xio")
    assert main.top.search.text() == "xio"
    assert stage.comparison.number == 0


# Blind.


def reverse(order: list[Any]) -> None:
    order.reverse()


def keep_order(order: list[Any]) -> None:
    pass


def test_a_blind_test_names_the_versions_only_after_the_vote(
    stage: Stage, bridge: FakeBridge, qtbot: QtBot
) -> None:
    names = {one.row.title for one in stage.comparison.versions}
    assert any(name in shown_words(stage.view) for name in names)
    stage.comparison.shuffle = reverse
    stage.key(Qt.Key.Key_B)
    assert stage.comparison.is_hidden
    words = shown_words(stage.view)
    assert not any(name in words for name in names)
    assert "Version 1" in words
    for judged in ("rate_4", "favour", "keep", "remove", "note"):
        assert not stage.main.actions_[judged].isEnabled()
    stage.key(Qt.Key.Key_X)
    stage.key(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(bridge.engine.calls("judging.vote")))
    rows = {one.row.song_id: one.row for one in stage.comparison.versions}
    clips = [rows[SongId(number)].clip_id for number in (FIRST, SECOND, THIRD)]
    (winner, losers) = bridge.engine.calls("judging.vote")[0]
    assert winner == stage.comparison.versions[1].row.clip_id
    assert {winner, *losers} == set(clips)
    assert any(name in shown_words(stage.view) for name in names)
    assert "You preferred" in stage.part("compareSays").text()
    qtbot.waitUntil(lambda: any("Blind test noted" in text for text in stage.main.toasts.texts))
    stage.main.actions_["undo"].trigger()
    assert bridge.engine.calls("judging.unvote") == [5]
    stage.key(Qt.Key.Key_B)
    assert stage.comparison.is_hidden, "another test, in another order"
    stage.key(Qt.Key.Key_B)
    assert not stage.comparison.is_hidden


def test_a_button_says_which_one_is_better(stage: Stage, bridge: FakeBridge) -> None:
    stage.comparison.shuffle = keep_order
    stage.key(Qt.Key.Key_B)
    QTest.mouseClick(stage.part("comparePrefer3"), Qt.MouseButton.LeftButton)
    assert bridge.engine.calls("judging.vote")[0][0] == stage.comparison.versions[2].row.clip_id


def test_sections_and_notes_are_marked_on_the_time_line_and_hidden_in_a_blind_test(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    line: TimeLine = stage.part("compareLine1")
    said: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _at, text, _line: said.append(text))
    plain = line.grab().toImage()
    note = Note(1, ClipId("c"), 60.0, "here", NOW)
    known = stage.comparison._versions
    marked = known[0]._replace(sections=(Section(20.0, "Chorus"),), notes=(note,))
    stage.comparison._versions = (marked, *known[1:])
    stage.comparison.changed.emit()
    assert line.grab().toImage() != plain
    QTest.mouseMove(line, QPoint(line.width() // 2, 5))
    stage.key(Qt.Key.Key_B)
    QTest.mouseMove(line, QPoint(line.width() // 2 + 9, 5))
    assert ["Chorus" in words for words in said] == [True, False]
