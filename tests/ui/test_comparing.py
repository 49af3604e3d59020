"""Versions side by side in the window: the place, its keys, its mouse, and what is ordered of the engine there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from suno_desktop.bridge.comparison import Comparison
from suno_desktop.core.model import SongId
from suno_desktop.core.rows import SoundFigures
from suno_desktop.ui.main_window import MainWindow
from suno_desktop.ui.views.compare_view import CompareView
from suno_desktop.ui.views.sidebar import Place
from suno_desktop.ui.views.time_line import TimeLine
from tests.ui.fakes import FakeBridge, FakePlayback, FakePlayer, library, window

FIRST, SECOND, THIRD = 19, 20, 22
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


class Place_:
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


def test_x(main: MainWindow, qtbot: QtBot) -> None:
    place = Place_(qtbot, main, FIRST, SECOND)
    print(main.actions_["switch_version"].isEnabled(), main.isActiveWindow(), main.focusWidget())
    place.key(Qt.Key.Key_X)
    assert place.comparison.number == 1
