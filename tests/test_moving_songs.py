"""Another music folder, walked through the real window: the choice, the move, and back again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from suno_desktop.core.profile.settings import SavingSettings
from suno_desktop.demo.demo_relay import DemoRelay
from suno_desktop.ui.main_window import MainWindow
from tests.window import open_window, until

TASK = "64dc8d98-5812-40f5-a99b-79a590452040"


@pytest.fixture
def relay(canary_key: str) -> Iterator[DemoRelay]:
    with DemoRelay(speed=50, key=canary_key) as relay:
        yield relay


def below(root: Path) -> dict[str, bytes]:
    """What a person sees in a folder."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


def click(qtbot: QtBot, window: MainWindow, name: str) -> None:
    """Click on what has this name, where its sign is."""
    found = window.findChild(QWidget, name)
    assert found is not None, name
    place = QPoint(min(8, found.width() // 2), found.height() // 2)
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton, pos=place)


def choose(qtbot: QtBot, window: MainWindow, folder: Path, way: str) -> None:
    """Choose another folder in the settings, and say what becomes of the songs."""
    window.dialogs.show_settings("saving")
    click(qtbot, window, "settingsFolderChoose")
    chooser = window.findChild(QFileDialog, "settingsFolderChooser")
    assert chooser is not None
    chooser.fileSelected.emit(str(folder))
    chooser.close()
    until(qtbot, lambda: window.findChild(QWidget, "moveFolder") is not None)
    click(qtbot, window, f"moveFolder{way}Way")
    click(qtbot, window, "moveFolderYes")


def test_a_person_moves_all_songs_and_takes_it_back(
    qtbot: QtBot, tmp_path: Path, relay: DemoRelay
) -> None:
    new = tmp_path / "elsewhere"
    new.mkdir()
    with open_window(qtbot, tmp_path / "profile", relay) as window:
        engine = window._bridge.engine
        engine.set_setting(SavingSettings.sidecars, ("txt", "jpg", "json")).result()
        old = engine.folder.path
        engine.tracking.add(engine.tracking.preview(TASK).result()).result()
        until(qtbot, lambda: any("Downloaded 2 songs" in text for text in window.toasts.texts))
        until(qtbot, lambda: len(below(old)) == 8)
        before = below(old)

        choose(qtbot, window, new, "Move")
        until(qtbot, lambda: any("6 files moved" in text for text in window.toasts.texts))
        assert below(new) == before
        assert below(old) == {}
        assert engine.folder.path == new
        until(qtbot, lambda: window.findChild(QWidget, "settings") is None)
        assert {one.verdict for one in engine.upkeep.check().result()} == {"ok"}

        window.actions_["undo"].trigger()
        until(qtbot, lambda: engine.folder.path == old and below(old) == before)
        until(qtbot, lambda: any("6 files moved to" in text for text in window.toasts.texts))
        assert {one.verdict for one in engine.upkeep.check().result()} == {"ok"}

        for name, data in below(old).items():  # now the person moves them
            (new / name).parent.mkdir(exist_ok=True)
            (new / name).write_bytes(data)
            (old / name).unlink()
        choose(qtbot, window, new, "Find")
        until(qtbot, lambda: any("6 files found" in text for text in window.toasts.texts))
        assert {one.verdict for one in engine.upkeep.check().result()} == {"ok"}
        assert below(new) == before
