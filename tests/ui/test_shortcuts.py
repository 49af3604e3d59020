"""Other keys for an act: by real keys in the window of shortcuts, in menus and tool tips, and after the next start."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QToolButton,
)
from pytestqt.qtbot import QtBot

from suno_desktop.ui.dialogs.shortcuts import ShortcutsDialog, shown_text
from suno_desktop.ui.main_window import MainWindow
from suno_desktop.ui.views.sidebar import Place
from tests.ui.fakes import FakeBridge, window
from tests.ui.test_main_window import go, part

CTRL = Qt.KeyboardModifier.ControlModifier


def opened(main: MainWindow) -> ShortcutsDialog:
    main.actions_["shortcuts"].trigger()
    dialog = main.dialogs.opened("shortcuts")
    assert isinstance(dialog, ShortcutsDialog)
    return dialog


def choose(dialog: ShortcutsDialog, main: MainWindow, name: str) -> int:
    """Choose the row of an act; answers with it."""
    table = part(dialog, QTableWidget, "shortcutsTable")
    wanted = shown_text(main.actions_[name])
    row = next(
        row
        for row in range(table.rowCount())
        if (cell := table.item(row, 0)) is not None and cell.text() == wanted
    )
    table.setCurrentCell(row, 0)
    return row


def press(dialog: ShortcutsDialog, key: Qt.Key, held: Qt.KeyboardModifier = CTRL) -> None:
    """Press keys in the field, as a person does, and wait until it is done."""
    edit = part(dialog, QKeySequenceEdit, "shortcutsKey")
    edit.setFocus()
    QTest.keyClick(edit, key, held)


def keys(main: MainWindow, name: str) -> list[str]:
    return [key.toString() for key in main.actions_[name].shortcuts()]


def note(dialog: ShortcutsDialog) -> str:
    return part(dialog, QLabel, "shortcutsNote").text()


def test_an_act_gets_another_key_that_works_and_is_told(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge, tmp_path: Path
) -> None:
    dialog = opened(main)
    row = choose(dialog, main, "poll")
    press(dialog, Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: keys(main, "poll") == ["Ctrl+Y"])
    cell = part(dialog, QTableWidget, "shortcutsTable").item(row, 1)
    assert cell is not None
    assert cell.text() == "Ctrl+Y (changed)"
    choose(dialog, main, "favour")
    press(dialog, Qt.Key.Key_Y, CTRL | Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: keys(main, "favour") == ["Ctrl+Alt+Y"])
    dialog.close()
    assert part(main, QToolButton, "toolPoll").toolTip() == "Refresh (Ctrl+Y)"
    main.activateWindow()
    QTest.keyClick(main, Qt.Key.Key_Y, CTRL)
    assert bridge.engine.calls("asking.poll") == [None]
    go(main, qtbot, Place.FAVOURITES)
    told = [label.text() for label in main.centre.empty.findChildren(QLabel)]
    assert "Select songs and press Ctrl+Alt+Y to add them." in told
    qtbot.waitUntil(lambda: bridge.engine.settings.window.shortcuts["poll"] == ("Ctrl+Y",))
    main.close()
    again = window(bridge=bridge, folder=tmp_path)
    qtbot.addWidget(again)
    assert keys(again, "poll") == ["Ctrl+Y"]
    assert keys(again, "add") == ["Ctrl+N"]
    again.close()


def test_a_key_that_another_act_has_is_said_with_its_name_and_a_choice(
    main: MainWindow, qtbot: QtBot
) -> None:
    dialog = opened(main)
    choose(dialog, main, "poll")
    press(dialog, Qt.Key.Key_D)
    qtbot.waitUntil(part(dialog, QPushButton, "shortcutsTake").isVisible)
    assert note(dialog) == "Ctrl+D is the shortcut of “Add to queue” already."
    assert keys(main, "poll") == ["F5", "Ctrl+R"]
    part(dialog, QPushButton, "shortcutsKeep").click()
    assert keys(main, "poll") == ["F5", "Ctrl+R"]
    assert not part(dialog, QPushButton, "shortcutsTake").isVisible()
    press(dialog, Qt.Key.Key_D)
    qtbot.waitUntil(part(dialog, QPushButton, "shortcutsTake").isVisible)
    part(dialog, QPushButton, "shortcutsTake").click()
    assert keys(main, "poll") == ["Ctrl+D"]
    assert keys(main, "queue_add") == []
    choose(dialog, main, "queue_add")
    assert part(dialog, QPushButton, "shortcutsReset").isEnabled()
    part(dialog, QPushButton, "shortcutsReset").click()
    assert keys(main, "queue_add") == ["Ctrl+D"]
    assert keys(main, "poll") == [], "no key does two things"
    part(dialog, QPushButton, "shortcutsResetAll").click()
    assert keys(main, "poll") == ["F5", "Ctrl+R"]
    assert keys(main, "queue_add") == ["Ctrl+D"]
    assert not part(dialog, QPushButton, "shortcutsResetAll").isEnabled()


def test_keys_of_the_lists_are_neither_given_away_nor_changed(
    main: MainWindow, qtbot: QtBot
) -> None:
    dialog = opened(main)
    choose(dialog, main, "play_pause")
    assert not part(dialog, QKeySequenceEdit, "shortcutsKey").isEnabled()
    assert "cannot be changed" in note(dialog)
    choose(dialog, main, "poll")
    for key in (Qt.Key.Key_Space, Qt.Key.Key_F10):
        press(dialog, key, Qt.KeyboardModifier.NoModifier)
        qtbot.waitUntil(lambda: "is needed for lists" in note(dialog))
        choose(dialog, main, "add")
        choose(dialog, main, "poll")
    assert keys(main, "poll") == ["F5", "Ctrl+R"]


def test_an_act_without_keys_can_get_one_and_lose_it(main: MainWindow, qtbot: QtBot) -> None:
    dialog = opened(main)
    choose(dialog, main, "export")
    press(dialog, Qt.Key.Key_Y, CTRL | Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: keys(main, "export") == ["Ctrl+Alt+Y"])
    edit = part(dialog, QKeySequenceEdit, "shortcutsKey")
    edit.clear()
    edit.editingFinished.emit()
    assert keys(main, "export") == []


def test_settings_that_make_no_sense_leave_the_usual_keys(
    qtbot: QtBot, tmp_path: Path, bridge: FakeBridge
) -> None:
    from suno_desktop.core.profile.settings import WindowSettings  # noqa: PLC0415 — only here

    told = {"nothing": ("Ctrl+1",), "play_pause": ("Ctrl+Y",), "poll": ("Ctrl+Y",)}
    bridge.engine.settings.set(WindowSettings.shortcuts, told)
    main = window(bridge=bridge, folder=tmp_path)
    qtbot.addWidget(main)
    assert keys(main, "play_pause") == ["Space"]
    assert keys(main, "poll") == ["Ctrl+Y"]
    main.close()


def test_sentences_name_the_keys_of_now_each_once_and_whole(
    qtbot: QtBot, tmp_path: Path, bridge: FakeBridge
) -> None:
    from suno_desktop.core.profile.settings import WindowSettings  # noqa: PLC0415 — only here

    swapped = {"find_next": ("F4",), "preview_next": ("Del",), "remove": ("N",)}
    bridge.engine.settings.set(WindowSettings.shortcuts, swapped)
    main = window(bridge=bridge, folder=tmp_path)
    qtbot.addWidget(main)
    told = main.centre.say_keys
    assert told("N: next, 1–5: rate, Del: Trash") == "Del: next, 1–5: rate, N: Trash"
    assert (
        told("Previous (Shift+F3), next (F3), Nobody") == "Previous (Shift+F3), next (F4), Nobody"
    )
    main.show()
    main.actions_["lyrics"].trigger()
    qtbot.waitUntil(lambda: part(main, QToolButton, "lyricsNextHit").toolTip() == "Next hit (F4)")
    assert part(main, QToolButton, "lyricsPreviousHit").toolTip() == "Previous hit (Shift+F3)"
    main.close()


def test_acts_of_a_menu_within_a_menu_are_found_by_its_title(main: MainWindow) -> None:
    dialog = opened(main)
    table = part(dialog, QTableWidget, "shortcutsTable")

    def found(text: str) -> list[str]:
        part(dialog, QLineEdit, "shortcutsSearch").setText(text)
        cells = [table.item(row, 0) for row in range(table.rowCount())]
        shown = [cell for cell in cells if cell is not None and not table.isRowHidden(cell.row())]
        return [cell.text() for cell in shown]

    assert [name[:9] for name in found("rating")] == ["Rating ▸ "] * 6
    assert "While comparing ▸ Blind test" in found("compar")
    assert found("duplic") == ["Find duplicates"], "a menu of the bar is not named"
