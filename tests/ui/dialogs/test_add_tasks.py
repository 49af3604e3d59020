from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QPlainTextEdit,
    QPushButton,
    QTableView,
)
from pytestqt.qtbot import QtBot

from suno_desktop.core.errors import ProfileError
from suno_desktop.ui.dialogs.add_tasks import AddTasksDialog
from suno_desktop.ui.dialogs.relay_editor import RelayEditorDialog
from suno_desktop.ui.dialogs.widgets import StatusLine
from tests.ui.dialogs.fakes import FakeBridge, FakeEngine, complaints, ids_text, reply_task, task_id
from tests.ui.drops import drop_on


class Shown:
    """The dialog with its parts by their names."""

    def __init__(self, dialog: AddTasksDialog) -> None:
        self.dialog = dialog

    def part(self, kind: type[Any], name: str) -> Any:
        found = self.dialog.findChild(kind, f"addTasks{name}")
        assert found is not None
        return found

    @property
    def ok(self) -> QPushButton:
        found: QPushButton = self.part(QPushButton, "Ok")
        return found

    def cells(self) -> list[list[str]]:
        model = self.part(QTableView, "Found").model()
        return [
            [str(model.index(row, column).data()) for column in range(3)]
            for row in range(model.rowCount())
        ]


@pytest.fixture
def opened(bridge: FakeBridge, qtbot: QtBot) -> Any:
    def open_with(text: str = "") -> Shown:
        dialog = AddTasksDialog(bridge=bridge.real, text=text)
        qtbot.addWidget(dialog)
        dialog.show()
        qtbot.waitUntil(lambda: dialog._box.relays is not None and dialog._box.is_current)
        return Shown(dialog)

    return open_with


def test_everything_in_it_has_a_name_and_reads_no_markup(opened: Any) -> None:
    assert complaints(opened(ids_text([1])).dialog) == []


def test_selecting_all_that_was_found_asks_nothing_of_each_row(opened: Any) -> None:
    shown = opened(ids_text([1, 2, 3]))
    table = shown.part(QTableView, "Found")
    table.selectAll()
    assert len(table.selectionModel().selectedRows()) == 3
    assert table.horizontalHeader().selectionModel().selectedIndexes() == []


def test_it_tracks_what_was_pasted(opened: Any, engine: FakeEngine, qtbot: QtBot) -> None:
    shown = opened("look: " + ids_text([1, 2]))
    assert shown.ok.text() == "Add 2 tasks"
    assert shown.cells() == [
        [task_id(1), "New", "All, one after another"],
        [task_id(2), "New", "All, one after another"],
    ]
    with qtbot.waitSignal(shown.dialog.added) as added, qtbot.waitSignal(shown.dialog.accepted):
        QTest.mouseClick(shown.ok, Qt.MouseButton.LeftButton)
    assert added.args is not None
    assert added.args[0].added == 2
    assert engine.called("tracking.add")[0]["relay_id"] is None


def test_it_tracks_text_that_was_pasted_just_now(
    opened: Any, engine: FakeEngine, qtbot: QtBot
) -> None:
    shown = opened()
    field = shown.part(QPlainTextEdit, "PasteField")
    field.insertPlainText(ids_text([4]))
    with qtbot.waitSignal(shown.dialog.accepted):
        QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert [item.task_id for item in engine.called("tracking.add")[0]["preview"].items] == [
        task_id(4)
    ]


def test_the_chosen_relay_is_asked(opened: Any, engine: FakeEngine, qtbot: QtBot) -> None:
    engine.tracked = {task_id(2)}
    shown = opened(ids_text([1, 2]))
    relay = shown.part(QComboBox, "Relay")
    assert [relay.itemText(n) for n in range(3)] == ["Automatic", "nengyongai", "chatfire"]
    relay.setCurrentIndex(2)
    assert [cells[1:] for cells in shown.cells()] == [
        ["New", "chatfire"],
        ["Already added", "All, one after another"],
    ]
    with qtbot.waitSignal(shown.dialog.accepted):
        shown.ok.click()
    assert engine.called("tracking.add")[0]["relay_id"] == 2


def test_replies_are_listed_and_imported(opened: Any, engine: FakeEngine) -> None:
    engine.replies = (reply_task(8, songs=2), reply_task(9, songs=1), reply_task(10, songs=0))
    shown = opened("reply")
    assert [cells[1:] for cells in shown.cells()] == [
        ["Response in text, 2 songs", "None (imported from the text)"],
        ["Response in text, 1 song", "None (imported from the text)"],
        ["Response in text, no songs", "None (imported from the text)"],
    ]
    assert shown.ok.text() == "Import 3 songs"


def test_a_button_that_cannot_be_pressed_says_why(opened: Any, engine: FakeEngine) -> None:
    engine.tracked = {task_id(1)}
    for text, reason in (
        ("", "Nothing pasted yet."),
        ("hello", "No task IDs found"),
        (ids_text([1]), "All of these are already in your library"),
    ):
        shown = opened(text)
        assert not shown.ok.isEnabled()
        assert reason in shown.ok.toolTip()
        assert shown.ok.accessibleDescription().startswith(reason)


def test_without_a_relay_one_can_be_added_here(
    opened: Any, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.infos = []
    shown = opened(ids_text([1]))
    assert shown.ok.isEnabled()
    assert shown.cells()[0][2] == "Once you add a provider"
    add = shown.part(QPushButton, "AddRelay")
    assert add.isVisible()
    add.click()
    editor = shown.dialog.findChild(RelayEditorDialog)
    assert editor is not None
    editor.form.save()
    qtbot.waitUntil(lambda: not add.isVisible())
    assert shown.cells()[0][2] == "nengyongai"


def test_trouble_is_said_and_nothing_is_lost(opened: Any, engine: FakeEngine, qtbot: QtBot) -> None:
    engine.errors["tracking.add"] = ProfileError("library.disk_full")
    shown = opened(ids_text([1]))
    shown.ok.click()
    status = shown.part(StatusLine, "Status")
    qtbot.waitUntil(lambda: bool(status.text))
    assert status.text.startswith("The disk with the library is full.")
    assert shown.dialog.isVisible()
    assert shown.ok.isEnabled()
    assert shown.ok.text() == "Add 1 task"


def test_a_second_click_adds_nothing(opened: Any, engine: FakeEngine, qtbot: QtBot) -> None:
    shown = opened(ids_text([1]))
    engine.hold = True
    shown.ok.click()
    shown.dialog.accept()
    assert len(engine.called("tracking.add")) == 1
    assert shown.ok.text() == "Adding…"
    with qtbot.waitSignal(shown.dialog.accepted):
        engine.release()


def test_hundreds_of_ids_are_fine(opened: Any) -> None:
    shown = opened(ids_text(range(900)))
    assert shown.ok.text() == "Add 900 tasks"
    assert len(shown.cells()) == 900


def test_escape_closes_it(opened: Any, qtbot: QtBot) -> None:
    shown = opened(ids_text([1]))
    with qtbot.waitSignal(shown.dialog.rejected):
        QTest.keyClick(shown.part(QPlainTextEdit, "PasteField"), Qt.Key.Key_Escape)


def test_files_and_text_can_be_dropped(opened: Any, tmp_path: Path, qtbot: QtBot) -> None:
    shown = opened()
    path = tmp_path / "ids.txt"
    path.write_text(ids_text([1]), "utf-8")
    files, text = QMimeData(), QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(path))])
    text.setText(ids_text([2]))
    for mime in (files, text):
        drop_on(shown.dialog, mime)
    qtbot.waitUntil(lambda: shown.ok.text() == "Add 2 tasks")


def test_a_file_can_be_opened(opened: Any, tmp_path: Path, qtbot: QtBot) -> None:
    shown = opened()
    path = tmp_path / "ids.txt"
    path.write_text(ids_text([1]), "utf-8")
    shown.part(QPushButton, "Open").click()
    chooser = shown.dialog.findChild(QFileDialog)
    assert chooser is not None
    chooser.filesSelected.emit([str(path)])
    chooser.close()
    qtbot.waitUntil(lambda: shown.ok.text() == "Add 1 task")
