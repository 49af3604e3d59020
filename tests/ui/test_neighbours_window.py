"""A provider of another API in the settings: the connection test finds it and says so, and its songs come. Real HTTP."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from suno_desktop.core.model import TaskState
from suno_desktop.core.rows import TaskQuery
from suno_desktop.ui.dialogs.relay_editor import RelayEditorDialog
from suno_desktop.ui.dialogs.settings_dialog import SettingsDialog
from tests.neighbours import TASK, SunoApi
from tests.ui.test_addresses_window import click, gone
from tests.window import open_window, until

pytestmark = pytest.mark.no_qt_log  # its handler can deadlock with the audio thread

FOUND = "Uses the API of sunoapi.org. Supports: single-task lookup, lyrics.\n88.50 points left."  # free, so asked too


def test_it_is_found_by_the_connection_test(qtbot: QtBot, tmp_path: Path) -> None:
    with (
        SunoApi(step=3) as server,
        open_window(qtbot, tmp_path, gone(None), offer=False) as window,
    ):
        engine = window.status._bridge.engine
        window.dialogs.show_settings("relays")
        dialog = window.findChild(SettingsDialog)
        assert dialog is not None
        click(dialog, "settingsAddRelay")
        editor = dialog.findChild(RelayEditorDialog)
        assert editor is not None
        form = editor.form
        until(qtbot, lambda: form.preset.findText("sunoapi.org") >= 0)
        for name, text in (("relayAddress", f"{server.url}/api/v1"), ("relayKey", server.key)):
            field = editor.findChild(QLineEdit, name)
            assert field is not None
            field.setText(text)
        click(editor, "relayTest")
        until(qtbot, lambda: form.serves.text() == FOUND)
        assert form.address.text() == server.url, "the root of the API"
        assert not [line for line in server.asked if line.startswith("POST")], "nothing that costs"
        click(editor, "relayEditorSave")
        until(qtbot, lambda: len(engine.relays.saved) == 2)
        assert engine.relays.saved[1].serves.balance is True
        server.asked.clear()
        preview = engine.tracking.preview(TASK).result()
        engine.tracking.add(preview, relay_id=engine.relays.saved[1].relay_id).result()

        def states() -> list[TaskState]:
            rows = engine.read(lambda reader: reader.task_rows(reader.task_keys(TaskQuery())))
            return [row.state for row in rows.result()]

        until(qtbot, lambda: states() == [TaskState.READY])
        assert not [line for line in server.asked if "/suno/" in line]
        until(qtbot, lambda: dialog.findChild(QLabel, "settingsRelay2Serves") is not None)
        card = dialog.findChild(QLabel, "settingsRelay2Serves")
        assert card is not None
        assert card.text().startswith("Uses the API of sunoapi.org.")


def test_a_preset_tells_the_api_without_a_test(qtbot: QtBot, tmp_path: Path) -> None:
    with open_window(qtbot, tmp_path, gone(None), offer=False) as window:
        engine = window.status._bridge.engine
        window.dialogs.show_settings("relays")
        dialog = window.findChild(SettingsDialog)
        assert dialog is not None
        click(dialog, "settingsAddRelay")
        editor = dialog.findChild(RelayEditorDialog)
        assert editor is not None
        preset = editor.form.preset
        preset.setCurrentIndex(preset.findText("kie.ai"))
        click(editor, "relayEditorSave")
        until(qtbot, lambda: len(engine.relays.saved) == 2)
        saved = engine.relays.saved[1]
        assert (saved.base_url, saved.serves.api) == ("https://api.kie.ai", "sunoapi")
        assert saved.serves.batch is False
