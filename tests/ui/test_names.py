"""Names: albums of the person's own, new names for saved files told before they are given, files that are pasted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QProgressBar, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from suno_desktop.core.events import Working
from suno_desktop.ui.dialogs.rename_files import RenameDialog
from suno_desktop.ui.dialogs.settings_dialog import SettingsDialog
from suno_desktop.ui.dialogs.widgets import StatusLine, Tone, Words
from suno_desktop.ui.main_window import MainWindow
from suno_desktop.ui.window_dialogs import WindowDialogs
from tests.ui.dialogs.fakes import complaints
from tests.ui.fakes import FakeBridge
from tests.ui.test_main_window import CLIP, part, select


def names_dialog(main: MainWindow) -> QDialog:
    """The one that is open now."""
    dialog = main.dialogs.opened("names")
    assert dialog is not None
    return dialog


def test_albums_are_shown_as_they_are_now(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    def album_of(*ids: int) -> QLineEdit:
        select(main, qtbot, *ids)
        main.actions_["name_songs"].trigger()
        field = part(names_dialog(main), QLineEdit, "ownNamesAlbum")
        qtbot.waitUntil(lambda: bool(field.text() or field.placeholderText()))
        return field

    bridge.reader.own_albums = {20: "Night"}
    assert album_of(CLIP).text() == "Suno"
    assert album_of(20).text() == "Night"
    field = album_of(CLIP, 20)
    assert (field.text(), field.placeholderText()) == (
        "",
        "Multiple values; leave empty to keep them",
    )
    QTest.keyClicks(field, "x")
    QTest.keyClick(field, Qt.Key.Key_Backspace)  # empty again: nothing is meant
    part(names_dialog(main), QPushButton, "ownNamesSave").click()
    assert not bridge.engine.calls("tracking.name_songs")
    field = album_of(20)
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Backspace)  # but the one of one song is given up
    part(names_dialog(main), QPushButton, "ownNamesSave").click()
    assert bridge.engine.calls("tracking.name_songs") == [([20], {"album": None})]


# New names for files.


def test_renaming_shows_first_what_it_does(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    main.actions_["rename"].trigger()
    dialog = part(main, RenameDialog, "rename")
    assert complaints(dialog) == []
    yes = part(dialog, QPushButton, "renameYes")
    assert not yes.isEnabled()
    bridge.working.emit(Working(job="plan", done=400, total=1000))
    assert part(dialog, QProgressBar, "renameProgress").value() == 400
    assert not main.toasts.texts
    qtbot.waitUntil(yes.isEnabled)
    assert part(dialog, StatusLine, "renameStatus").text == "2 of 1,000 files will be renamed."
    assert part(dialog, Words, "renameStaying").text() == (
        "Unchanged: 990 already correct, 5 missing on disk, 3 modified since they were downloaded."
    )
    rows = part(dialog, QTableView, "renameTable").model()
    shown = [[rows.index(r, c).data() for c in range(2)] for r in range(rows.rowCount())]
    assert shown[0] == ["Mira/Rain.mp3", "2026/Rain.mp3"]
    assert "<b>" not in rows.index(1, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert not bridge.engine.calls("upkeep.rename")
    assert yes.text() == "Rename 2 files"
    yes.click()
    assert bridge.engine.calls("upkeep.rename") == [None]
    told = "1 file renamed · stopped, 4 not processed"
    qtbot.waitUntil(lambda: told in main.toasts.texts)
    main.actions_["undo"].trigger()
    main.actions_["undo"].trigger()
    assert len(bridge.engine.calls("upkeep.rename_back")) == 1


def test_only_the_last_renaming_can_be_taken_back(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    for _ in range(2):
        with qtbot.waitSignal(main.commands.said):
            main.commands.upkeep.rename()
    main.actions_["undo"].trigger()
    main.actions_["undo"].trigger()
    assert len(bridge.engine.calls("upkeep.rename_back")) == 1


def test_leaving_the_plan_drops_it_and_nothing_is_renamed(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    main.actions_["rename"].trigger()
    QTest.keyClick(part(main, RenameDialog, "rename"), Qt.Key.Key_Escape)
    assert bridge.engine.calls("upkeep.cancel_plan") == [None]
    qtbot.waitUntil(lambda: main.findChild(RenameDialog, "rename") is None)
    assert not bridge.engine.calls("upkeep.rename")


def test_where_all_names_are_right_there_is_nothing_to_do(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    reasons = "right", "elsewhere", "missing", "changed", "impossible"
    staying = dict.fromkeys(reasons, 200)
    bridge.engine.plan = replace(bridge.engine.plan, changing=0, listed=(), staying=staying)
    main.actions_["rename"].trigger()
    dialog = part(main, RenameDialog, "rename")
    status = part(dialog, StatusLine, "renameStatus")
    qtbot.waitUntil(lambda: status.tone is Tone.GOOD)
    assert not part(dialog, QPushButton, "renameYes").isVisible()
    words = part(dialog, Words, "renameStaying")
    qtbot.waitUntil(lambda: words.height() >= words.heightForWidth(words.width()))


def test_a_long_plan_tells_that_not_all_is_listed(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    bridge.engine.plan = replace(bridge.engine.plan, changing=100_000, files=100_000, staying={})
    main.actions_["rename"].trigger()
    dialog = part(main, RenameDialog, "rename")
    status = part(dialog, StatusLine, "renameStatus")
    qtbot.waitUntil(lambda: status.text.endswith("The first 2 are listed."))
    assert not part(dialog, Words, "renameStaying").isVisible()


def test_settings_lead_to_the_plan_and_close_when_the_work_begins(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    main.actions_["settings"].trigger()
    part(main, QPushButton, "settingsRename").click()
    yes = part(main, QPushButton, "renameYes")
    qtbot.waitUntil(yes.isEnabled)
    yes.click()
    assert bridge.engine.calls("upkeep.rename") == [None]
    qtbot.waitUntil(lambda: main.findChild(SettingsDialog, "settings") is None)
    main.actions_["settings"].trigger()
    part(main, QPushButton, "settingsWriteAgain").click()
    assert not bridge.engine.calls("retagging.retag"), "first it is told what would change"
    part(main, QPushButton, "changeTagsYes").click()
    assert bridge.engine.calls("retagging.retag") == [(None, False)]
    qtbot.waitUntil(lambda: main.findChild(SettingsDialog, "settings") is None)


def test_files_that_are_pasted_are_taken_like_dropped_ones(
    main: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shown: list[list[Path]] = []
    imported: list[list[Path]] = []
    monkeypatch.setattr(
        WindowDialogs, "show_add", lambda _self, _text, files=(): shown.append(list(files))
    )
    monkeypatch.setattr(main.import_export, "import_paths", imported.append)
    files = [tmp_path / "a.json", tmp_path / "b.json"]
    for pasted in (files, files[:1]):
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(file)) for file in pasted])
        QGuiApplication.clipboard().setMimeData(mime)
        main.actions_["paste"].trigger()
    assert imported == [files]
    assert shown == [files[:1]]
