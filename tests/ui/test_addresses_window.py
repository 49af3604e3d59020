"""A provider whose address died gets another one in the settings, and the songs come: real window, real HTTP."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from suno_desktop.core.model import TaskState
from suno_desktop.core.rows import TaskQuery
from suno_desktop.demo.demo_relay import DemoRelay
from suno_desktop.ui.dialogs.relay_editor import RelayEditorDialog
from suno_desktop.ui.dialogs.settings_dialog import SettingsDialog
from tests.window import open_window, until

READY = "64dc8d98-5812-40f5-a99b-79a590452040"


class Gone(NamedTuple):
    """A provider at whose address nobody listens."""

    url: str
    key: str | None


def gone(key: str | None) -> Gone:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return Gone(f"http://127.0.0.1:{free.getsockname()[1]}", key)


def click(place: QWidget, name: str) -> None:
    found = place.findChild(QPushButton, name)
    assert found is not None
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)


def test_another_address_is_entered_and_used(qtbot: QtBot, tmp_path: Path) -> None:
    with (
        DemoRelay(speed=200, key="sk-0123456789abcdef") as relay,
        open_window(qtbot, tmp_path, gone(relay.key), offer=False) as window,
    ):
        engine = window.status._bridge.engine
        preview = engine.tracking.preview(READY).result()
        engine.tracking.add(preview).result()
        until(qtbot, lambda: engine.snapshot().relays[0].state == "offline")
        window.dialogs.show_settings("relays")
        dialog = window.findChild(SettingsDialog)
        assert dialog is not None
        until(qtbot, lambda: dialog.findChild(QPushButton, "settingsRelay1Change") is not None)
        click(dialog, "settingsRelay1Change")
        editor = dialog.findChild(RelayEditorDialog)
        assert editor is not None
        others = editor.findChild(QPlainTextEdit, "relayOthers")
        assert others is not None
        QTest.keyClicks(others, relay.url)
        click(editor, "relayEditorSave")

        def states() -> list[TaskState]:
            rows = engine.read(lambda reader: reader.task_rows(reader.task_keys(TaskQuery())))
            return [row.state for row in rows.result()]

        until(qtbot, lambda: states() == [TaskState.READY])

        def said(name: str) -> str:
            label = dialog.findChild(QLabel, f"settingsRelay1{name}")
            return label.text() if label is not None else ""

        until(qtbot, lambda: f"Using {relay.url}" in said("State"))
        assert said("Address").splitlines()[1:] == [relay.url]
        dialog.close()
