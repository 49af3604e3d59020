"""New names for saved files, walked through the real window: the list of old and new, the renaming, and back again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from suno_desktop.core.profile.settings import SavingSettings
from suno_desktop.demo.demo_relay import DemoRelay
from suno_desktop.ui.dialogs.widgets import StatusLine
from suno_desktop.ui.main_window import MainWindow
from tests.window import open_window, until

TASK = "64dc8d98-5812-40f5-a99b-79a590452040"


@pytest.fixture
def relay(canary_key: str) -> Iterator[DemoRelay]:
    with DemoRelay(speed=50, key=canary_key) as relay:
        yield relay


def saved(window: MainWindow) -> set[str]:
    root = window._bridge.engine.folder.path
    return {path.relative_to(root).as_posix() for path in root.rglob("*.mp3")}


def test_a_person_renames_everything_and_takes_it_back(
    qtbot: QtBot, tmp_path: Path, relay: DemoRelay
) -> None:
    with open_window(qtbot, tmp_path, relay) as window:
        engine = window._bridge.engine
        engine.tracking.add(engine.tracking.preview(TASK).result()).result()
        until(qtbot, lambda: len(saved(window)) == 2)
        until(qtbot, lambda: any("Downloaded 2 songs" in text for text in window.toasts.texts))
        before = saved(window)
        engine.set_setting(SavingSettings.template, "{album}/{title}").result()

        window.actions_["rename"].trigger()
        yes = window.findChild(QPushButton, "renameYes")
        assert yes is not None
        until(qtbot, yes.isEnabled)
        status = window.findChild(StatusLine, "renameStatus")
        table = window.findChild(QTableView, "renameTable")
        assert status is not None
        assert table is not None
        assert status.text == "2 of 2 files will be renamed."
        model = table.model()
        assert model is not None
        old, new = ({model.index(row, side).data() for row in range(2)} for side in (0, 1))
        assert old == before == saved(window)  # nothing is touched yet
        yes.click()

        until(qtbot, lambda: any("2 files renamed" in text for text in window.toasts.texts))
        assert saved(window) == new
        assert "Suno/City Lights.mp3" in new
        window.actions_["undo"].trigger()
        until(qtbot, lambda: saved(window) == before)
        until(qtbot, lambda: window.findChild(QWidget, "rename") is None)
        assert {one.verdict for one in engine.upkeep.check().result()} == {"ok"}
