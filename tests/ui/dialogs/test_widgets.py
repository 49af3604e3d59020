"""What the dialogs have in common: what Enter presses, and in which order they are walked through."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from suno_desktop.core.model import MediaKind
from suno_desktop.ui.dialogs import widgets
from suno_desktop.ui.dialogs.copy_songs import CopySongsDialog
from suno_desktop.ui.dialogs.demand_price import DemandPriceDialog
from suno_desktop.ui.dialogs.empty_trash import EmptyTrashDialog
from suno_desktop.ui.dialogs.move_folder import MoveFolderDialog
from suno_desktop.ui.dialogs.name import NameDialog
from suno_desktop.ui.dialogs.widgets import button
from suno_desktop.ui.window_state import WindowState
from tests.ui.test_main_window import part


def _copying(folder: Path) -> QDialog:
    dialog = CopySongsDialog(3, WindowState(folder / "window.json"))
    part(dialog, QLineEdit, "copySongsFolder").setText(str(folder))
    return dialog


DIALOGS: dict[str, Callable[[Path], QDialog]] = {
    "copySongsYes": _copying,
    "demandPriceAsk": lambda _folder: DemandPriceDialog([MediaKind.WAV], 3),
    "emptyTrashGo": lambda _folder: EmptyTrashDialog(3),
    "moveFolderYes": lambda folder: MoveFolderDialog(
        old=folder / "old", new=folder / "new", files=3, size=3_000_000
    ),
    "nameSave": lambda _folder: NameDialog("New collection", "Evening"),
}
"""Dialogs that ask, by the button that agrees."""


@pytest.fixture(params=DIALOGS)
def asked(
    request: pytest.FixtureRequest, tmp_path: Path, qtbot: QtBot
) -> tuple[QDialog, QPushButton, QPushButton]:
    """A dialog that is open, its button that agrees, and the one that cancels."""
    dialog = DIALOGS[request.param](tmp_path)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    yes = part(dialog, QPushButton, request.param)
    return dialog, yes, part(dialog, QPushButton, f"{dialog.objectName()}Cancel")


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_cancel_cancels_by_the_keyboard_too(
    asked: tuple[QDialog, QPushButton, QPushButton], key: Qt.Key
) -> None:
    dialog, _, cancel = asked
    answers: list[str] = []
    dialog.accepted.connect(lambda: answers.append("yes"))
    dialog.rejected.connect(lambda: answers.append("no"))
    cancel.setFocus()
    QTest.keyClick(cancel, key)
    assert answers == ["no"]


def test_the_button_that_agrees_agrees(
    asked: tuple[QDialog, QPushButton, QPushButton], qtbot: QtBot
) -> None:
    dialog, yes, _ = asked
    yes.setFocus()
    with qtbot.waitSignal(dialog.accepted):
        QTest.keyClick(yes, Qt.Key.Key_Return)


def test_only_what_can_be_taken_back_is_agreed_to_by_enter(
    asked: tuple[QDialog, QPushButton, QPushButton],
) -> None:
    dialog, yes, cancel = asked
    cancels = dialog.objectName() == "emptyTrash"
    assert (yes.isDefault(), cancel.isDefault()) == (not cancels, cancels)


def test_cancel_is_reached_before_what_stands_on_its_right(
    asked: tuple[QDialog, QPushButton, QPushButton],
) -> None:
    dialog, yes, cancel = asked
    cancel.setFocus()
    QTest.keyClick(cancel, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is yes
    assert cancel.geometry().right() < yes.geometry().left()
    children = dialog.children()
    assert children.index(cancel) < children.index(yes)


def test_enter_in_a_field_presses_no_button_that_is_not_the_default(qtbot: QtBot) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    field = QLineEdit(dialog)
    pressed: list[bool] = []
    other = button("Browse…", name="other", parent=dialog)
    other.clicked.connect(lambda: pressed.append(True))
    dialog.show()
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert not pressed
    other.setFocus()
    QTest.keyClick(other, Qt.Key.Key_Return)
    assert len(pressed) == 1


def test_buttons_stand_below_each_other_where_the_screen_is_narrow(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for width, is_beside in ((1366, True), (400, False)):
        monkeypatch.setattr(widgets, "room_for", lambda _window, width=width: QSize(width, 600))
        dialog = QDialog()
        qtbot.addWidget(dialog)
        dialog.setObjectName("one")
        first, second = (
            widgets.button(f"Keep working in the tray of the desktop {n}", name=f"one{n}")
            for n in range(2)
        )
        dialog.setLayout(widgets.closing_row(dialog, "Close", first, second))
        dialog.resize(min(width, 700), 200)
        dialog.show()
        assert (first.y() == second.y()) is is_beside
        for one in (first, second):
            assert one.width() >= one.sizeHint().width()
