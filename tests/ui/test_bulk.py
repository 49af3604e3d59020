"""Much text at once, through the real window: told how far it is, stopped with numbers, and nothing lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from suno_desktop.core.rows import TaskQuery
from suno_desktop.core.workflows import track
from suno_desktop.demo.demo_relay import DemoRelay
from suno_desktop.ui.dialogs.add_tasks import AddTasksDialog
from suno_desktop.ui.dialogs.widgets import StatusLine
from suno_desktop.ui.main_window import MainWindow
from tests.window import open_window, until

IDS = [f"{number:08x}-1111-4222-8333-444455556666" for number in range(1_000)]


def tracked(window: MainWindow) -> set[str]:
    read = window._bridge.engine.read(
        lambda reader: {row.task_id for row in reader.task_rows(reader.task_keys(TaskQuery()))}
    )
    return set(read.result())


def test_a_large_paste_is_stopped_with_numbers_and_continued(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(track, "PIECE", 50)
    with DemoRelay() as relay, open_window(qtbot, tmp_path, relay, offer=False) as window:
        window._bridge.engine.asking.pause(paused=True).result()
        window.adding.add("\n".join(IDS))
        dialog = window.findChild(AddTasksDialog)
        assert dialog is not None
        ok, cancel = (dialog.findChild(QPushButton, f"addTasks{name}") for name in ("Ok", "Cancel"))
        status = dialog.findChild(StatusLine, "addTasksStatus")
        assert ok is not None
        assert cancel is not None
        assert status is not None
        until(qtbot, ok.isEnabled)
        told: list[str] = []

        def stop_when_told() -> None:
            told.append(ok.text())
            if " of 1,000" in ok.text():
                QTest.mouseClick(cancel, Qt.MouseButton.LeftButton)

        dialog._taking.changed.connect(stop_when_told)
        QTest.mouseClick(ok, Qt.MouseButton.LeftButton)
        until(qtbot, lambda: bool(status.text))
        added = len(tracked(window))
        assert 0 < added < len(IDS)
        assert status.text == f"Stopped. {added} tasks were added and stay in your library."
        until(qtbot, lambda: ok.isEnabled() and ok.text() == f"Add {len(IDS) - added} tasks")
        assert dialog._box.found.text == (
            f"Found 1,000 task IDs: {len(IDS) - added} new, {added} already added."
        )
        dialog._taking.changed.disconnect(stop_when_told)
        QTest.mouseClick(ok, Qt.MouseButton.LeftButton)
        until(qtbot, lambda: window.findChild(AddTasksDialog) is None)
        assert tracked(window) == set(IDS)


def test_a_window_that_closes_ends_what_is_being_added(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(track, "PIECE", 50)
    with DemoRelay() as relay, open_window(qtbot, tmp_path, relay, offer=False) as window:
        QGuiApplication.clipboard().setText("\n".join(IDS))
        window.adding.paste()
        dialog = window.findChild(AddTasksDialog)
        assert dialog is not None
        ok = dialog.findChild(QPushButton, "addTasksOk")
        assert ok is not None
        until(qtbot, ok.isEnabled)
        QTest.mouseClick(ok, Qt.MouseButton.LeftButton)
        window.close()
        assert not [w for w in QApplication.topLevelWidgets() if w.isVisible()]
