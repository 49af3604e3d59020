"""Copies for another device: what is asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QLineEdit, QPushButton, QScrollArea
from pytestqt.qtbot import QtBot

from suno_desktop.core.model import MediaKind
from suno_desktop.core.workflows.copy_out import PRESETS, CopyRecipe
from suno_desktop.ui.dialogs.copy_songs import CopySongsDialog
from suno_desktop.ui.dialogs.widgets import Choice, Pick, Tick, Words
from suno_desktop.ui.window_state import WindowState
from tests.ui.dialogs.fakes import complaints
from tests.ui.test_main_window import part


@pytest.fixture
def state(tmp_path: Path) -> WindowState:
    return WindowState(tmp_path / "window.json")


def opened(qtbot: QtBot, state: WindowState) -> CopySongsDialog:
    dialog = CopySongsDialog(3, state)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_the_device_decides_and_what_is_changed_counts(
    qtbot: QtBot, state: WindowState, tmp_path: Path
) -> None:
    dialog = opened(qtbot, state)
    assert complaints(dialog) == []
    assert part(dialog, Words, "copySongsCount").text().startswith("3 songs")
    assert dialog.recipe() == PRESETS["phone"]
    part(dialog, Pick, "copySongsCar").setChecked(True)
    assert dialog.recipe() == PRESETS["car"]
    part(dialog, Pick, "copySongsFriend").setChecked(True)
    assert dialog.recipe() == PRESETS["friend"]
    part(dialog, Choice, "copySongsKinds").setCurrentIndex(2)
    part(dialog, Choice, "copySongsWords").setCurrentIndex(1)
    for name in ("Playlist", "Cover", "Remove"):
        part(dialog, Tick, f"copySongs{name}").setChecked(True)
    recipe = dialog.recipe()
    assert recipe.kinds == (MediaKind.MP3, MediaKind.MP4)
    assert (recipe.words, recipe.playlist, recipe.cover) == ("txt", "Songs", True)
    assert (recipe.removes, recipe.is_bare) == (True, True)


def test_it_needs_a_folder_and_remembers_it(
    qtbot: QtBot, state: WindowState, tmp_path: Path
) -> None:
    dialog = opened(qtbot, state)
    yes = part(dialog, QPushButton, "copySongsYes")
    assert not yes.isEnabled()
    part(dialog, QLineEdit, "copySongsFolder").setText(str(tmp_path / "away"))
    assert not yes.isEnabled()
    assert "Choose a folder that exists." in yes.toolTip()
    dialog.accept()
    assert dialog.isVisible()
    part(dialog, Pick, "copySongsCar").setChecked(True)
    part(dialog, QLineEdit, "copySongsFolder").setText(f" {tmp_path} ")
    told: list[tuple[Path, CopyRecipe]] = []
    dialog.chosen.connect(lambda folder, recipe: told.append((folder, recipe)))
    yes.click()
    assert told == [(tmp_path, PRESETS["car"])]
    again = opened(qtbot, state)
    assert again.recipe() == PRESETS["car"]
    assert part(again, QPushButton, "copySongsYes").isEnabled()


def test_its_buttons_can_be_reached_on_a_low_screen(
    qtbot: QtBot, state: WindowState, monkeypatch: pytest.MonkeyPatch
) -> None:
    """1366 × 768 at twice the size leaves less than it needs."""
    monkeypatch.setattr(QScreen, "availableGeometry", lambda _screen: QRect(0, 0, 1920, 1040))
    assert opened(qtbot, state).findChild(QScrollArea, "copySongsArea") is None
    monkeypatch.setattr(QScreen, "availableGeometry", lambda _screen: QRect(0, 0, 683, 384))
    dialog = opened(qtbot, state)
    area = part(dialog, QScrollArea, "copySongsArea")
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
    yes = part(dialog, QPushButton, "copySongsYes")
    assert dialog.height() <= 344
    assert yes.geometry().bottom() < dialog.height()
