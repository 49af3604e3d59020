"""What the tests of the window share: stand-ins with a small library, and the window on them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from suno_desktop.ui.main_window import MainWindow
from tests.ui.fakes import FakeBridge, FakePlayback, FakePlayer, library, window


@pytest.fixture
def bridge(qtbot: QtBot, tmp_path: Path) -> FakeBridge:
    return FakeBridge(tmp_path, library())


@pytest.fixture
def player(qtbot: QtBot) -> FakePlayer:
    return FakePlayer()


@pytest.fixture
def playback(qtbot: QtBot) -> FakePlayback:
    return FakePlayback()


@pytest.fixture
def main(
    qtbot: QtBot, bridge: FakeBridge, player: FakePlayer, playback: FakePlayback, tmp_path: Path
) -> Iterator[MainWindow]:
    """The window, shown, with its first list read."""
    shown = window(bridge=bridge, player=player, playback=playback, folder=tmp_path)
    qtbot.addWidget(shown)
    shown.resize(1400, 900)
    shown.show()
    qtbot.waitUntil(lambda: shown.centre.song_model.is_loaded and shown.centre.songs.isVisible())
    yield shown
    shown.close()
