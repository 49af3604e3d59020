"""The mini player in the place of the window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSlider, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from suno_desktop.bridge.player import PlayerState
from suno_desktop.core.model import SongId
from suno_desktop.ui.main_window import MainWindow
from suno_desktop.ui.views.mini_player import MiniPlayer
from tests.ui.dialogs.fakes import complaints
from tests.ui.fakes import FakeBridge, FakePlayback, FakePlayer, library, window

LIST = [SongId(number) for number in (20, 21, 22, 23)]
_CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def mini(
    main: MainWindow, playback: FakePlayback, player: FakePlayer, qtbot: QtBot
) -> Iterator[MiniPlayer]:
    playback.play(LIST, LIST[1])
    player.pretend(PlayerState.PLAYING, position_ms=30_000, duration_ms=108_000)
    playback.position_ms = 30_000
    QTest.keyClick(main, Qt.Key.Key_J, _CTRL_SHIFT)
    shown = main.stage.mini.player
    qtbot.waitUntil(lambda: shown.title.startswith("Blowin"))
    yield shown
    main.stage.mini.end()


def button(mini: QWidget, name: str) -> QToolButton:
    found = mini.findChild(QToolButton, name)
    assert found is not None, name
    return found


def slider(mini: QWidget) -> QSlider:
    found = mini.findChild(QSlider, "miniSeek")
    assert found is not None
    return found


def test_it_takes_the_place_of_the_window_and_stays_on_top(
    mini: MiniPlayer, main: MainWindow
) -> None:
    assert mini.isVisible()
    assert not main.isVisible()
    assert mini.isWindow()
    assert mini.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
    assert mini.windowTitle() == "Blowin' in the Attic · A"
    assert (slider(mini).value(), slider(mini).maximum()) == (30, 108)


def test_everything_in_it_has_a_name_and_reads_no_markup(mini: MiniPlayer) -> None:
    assert complaints(mini) == []


@pytest.mark.parametrize("way", ["double click", "close", "escape", "button", "key", "again"])
def test_the_window_comes_back(mini: MiniPlayer, main: MainWindow, qtbot: QtBot, way: str) -> None:
    if way == "double click":
        QTest.mouseDClick(mini, Qt.MouseButton.LeftButton, pos=QPoint(120, 8))
    elif way == "close":
        mini.close()
    elif way == "escape":
        QTest.keyClick(mini, Qt.Key.Key_Escape)
    elif way == "button":
        QTest.mouseClick(button(mini, "miniBack"), Qt.MouseButton.LeftButton)
    elif way == "key":
        QTest.keyClick(mini, Qt.Key.Key_J, _CTRL_SHIFT)
    else:
        main.take_text("")
    assert main.isVisible()
    assert not mini.isVisible()
    assert not main.stage.mini.is_open


def test_its_controls_do_what_they_say(
    mini: MiniPlayer,
    playback: FakePlayback,
    player: FakePlayer,
    bridge: FakeBridge,
    qtbot: QtBot,
) -> None:
    calls: list[str] = []
    mini._playback.next = lambda: calls.append("next")  # type: ignore[method-assign] # to see it
    QTest.mouseClick(button(mini, "miniPlay"), Qt.MouseButton.LeftButton)
    QTest.keyClick(mini, Qt.Key.Key_Space)
    assert playback.toggles == 2
    assert button(mini, "miniNext").isEnabled()
    QTest.mouseClick(button(mini, "miniFavourite"), Qt.MouseButton.LeftButton)
    QTest.keyClick(mini, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert bridge.engine.calls("judging.toggle_favourite") == [[21], [21]]
    bridge.change([bridge.reader.songs[21]._replace(is_favourite=True)])
    qtbot.waitUntil(lambda: button(mini, "miniFavourite").text() == "♥")
    bar = slider(mini)
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(bar.width() - 2, bar.height() // 2))
    assert player.seeks
    assert player.seeks[-1] > 100_000


def test_it_follows_the_song_and_only_while_it_is_seen(
    mini: MiniPlayer, main: MainWindow, playback: FakePlayback, player: FakePlayer, qtbot: QtBot
) -> None:
    player.position_changed.emit(42_000)
    assert slider(mini).value() == 42
    playback.play(LIST, LIST[3])
    qtbot.waitUntil(lambda: mini.title.startswith("Winter Harbour"))
    mini.close()
    player.position_changed.emit(60_000)
    playback.play(LIST, LIST[0])
    assert slider(mini).value() == 42
    assert mini.title.startswith("Winter Harbour")
    main.stage.mini.open()
    qtbot.waitUntil(lambda: mini.title.startswith("喵星摇滚"))


def test_it_stands_where_it_stood_also_at_the_next_start(
    mini: MiniPlayer, main: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    mini.move(120, 90)
    mini.resize(420, mini.height())
    mini.close()
    main.close()
    again = window(bridge=FakeBridge(tmp_path, library()), folder=tmp_path)
    qtbot.addWidget(again)
    again.show()
    again.stage.mini.open()
    small = again.stage.mini.player
    assert (small.pos(), small.width()) == (QPoint(120, 90), 420)
    again.stage.mini.close()


def test_where_nothing_stays_on_top_it_says_so(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "wayland")
    made = window(bridge=FakeBridge(tmp_path, library()), folder=tmp_path)
    qtbot.addWidget(made)
    made.show()
    action = made.actions_["mini_player"]
    qtbot.waitUntil(lambda: "Wayland" in action.toolTip())
    assert "Wayland" in action.statusTip()
    assert action.isEnabled()
    made.close()


def test_elsewhere_there_is_nothing_to_say(main: MainWindow) -> None:
    assert main.actions_["mini_player"].statusTip() == ""
