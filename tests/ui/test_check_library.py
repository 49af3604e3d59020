"""Check library: what is listed, what can be done with it, and that a cancelled check says nothing more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtWidgets import QPushButton, QTableWidget
from pytestqt.qtbot import QtBot

from suno_desktop.core.events import Working
from suno_desktop.core.model import FileState, MediaKind
from suno_desktop.ui.dialogs.check_library import CheckDialog
from suno_desktop.ui.dialogs.parts import StatusLine, Tone
from tests.ui.fakes import FakeBridge, file

ROOT = Path("/home/li/Music")


def checked(number: int, verdict: str) -> Any:
    saved = file(number, number, FileState.SAVED)
    path = ROOT / f"{number}.mp3"
    return SimpleNamespace(file=saved, clip_id=None, verdict=verdict, path=path)


@pytest.fixture
def dialog(bridge: FakeBridge, qtbot: QtBot) -> Iterator[CheckDialog]:
    bridge.engine.checked = tuple(
        checked(number, verdict)
        for number, verdict in enumerate(("ok", "missing", "damaged", "moved", "ok"), 1)
    )
    bridge.engine.foreign = (
        SimpleNamespace(path=ROOT / "known.mp3", clip_id="c", song_id=9),
        SimpleNamespace(path=ROOT / "strange.mp4", clip_id=None, song_id=None),
    )
    made = CheckDialog(bridge=cast("Any", bridge))
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


def part(dialog: CheckDialog, kind: type[Any], name: str) -> Any:
    found = dialog.findChild(kind, f"checkLibrary{name}")
    assert found is not None, name
    return found


def table_of(dialog: CheckDialog, qtbot: QtBot) -> QTableWidget:
    table: QTableWidget = part(dialog, QTableWidget, "Table")
    qtbot.waitUntil(lambda: table.rowCount() > 0)
    return table


def choose(table: QTableWidget, row: int, dialog: CheckDialog) -> dict[str, bool]:
    table.clearSelection()
    table.selectRow(row)
    return {
        name: part(dialog, QPushButton, name).isEnabled()
        for name in ("Save", "Locate", "Adopt", "Show")
    }


def test_findings_are_listed_and_counted(dialog: CheckDialog, qtbot: QtBot) -> None:
    table = table_of(dialog, qtbot)
    assert [table.item(row, 0).text() for row in range(table.rowCount())] == [  # type: ignore[union-attr]  # filled
        "2.mp3", "3.mp3", "4.mp3", "known.mp3", "strange.mp4",
    ]  # fmt: skip
    status = part(dialog, StatusLine, "Status")
    assert status.text == (
        "5 files were read. 1 missing, 1 changed, 1 found in another place, 2 not known to the library."
    )
    assert status.tone is Tone.WARNING


def test_each_finding_offers_what_helps(dialog: CheckDialog, qtbot: QtBot) -> None:
    table = table_of(dialog, qtbot)
    offered = [
        "".join(name[0] for name, on in choose(table, row, dialog).items() if on)
        for row in range(5)
    ]
    assert offered == ["SL", "SS", "S", "AS", "S"]


def test_missing_files_are_saved_again(
    dialog: CheckDialog, qtbot: QtBot, bridge: FakeBridge
) -> None:
    table = table_of(dialog, qtbot)
    choose(table, 0, dialog)
    part(dialog, QPushButton, "Save").click()
    assert bridge.engine.calls("save") == [([2], [MediaKind.MP3])]
    qtbot.waitUntil(lambda: table.rowCount() == 4)
    assert part(dialog, StatusLine, "Status").tone is Tone.GOOD


def test_a_file_that_says_whose_it_is_is_taken_over(
    dialog: CheckDialog, qtbot: QtBot, bridge: FakeBridge
) -> None:
    table = table_of(dialog, qtbot)
    choose(table, 3, dialog)
    part(dialog, QPushButton, "Adopt").click()
    assert bridge.engine.calls("adopt") == [(9, ROOT / "known.mp3", MediaKind.MP3)]
    qtbot.waitUntil(lambda: table.rowCount() == 4)


def test_nothing_wrong_is_said_so(qtbot: QtBot, bridge: FakeBridge) -> None:
    bridge.engine.checked = (checked(1, "ok"),)
    made = CheckDialog(bridge=cast("Any", bridge))
    qtbot.addWidget(made)
    status = part(made, StatusLine, "Status")
    qtbot.waitUntil(lambda: status.tone is Tone.GOOD)
    assert status.text == "1 file was read. All are as they were saved."


def test_a_cancelled_check_says_nothing_more(
    dialog: CheckDialog, qtbot: QtBot, bridge: FakeBridge
) -> None:
    bridge.working.emit(Working(job="check", done=3, total=5))
    status = part(dialog, StatusLine, "Status")
    assert status.text == "3 of 5 files are read."
    part(dialog, QPushButton, "Cancel").click()
    assert bridge.engine.calls("cancel_upkeep") == [None]
    qtbot.wait(30)
    assert status.text.startswith("Cancelled.")
    assert part(dialog, QTableWidget, "Table").rowCount() < 5  # what was read is shown
    assert part(dialog, QPushButton, "Again").isVisible()


def test_closing_ends_the_check(dialog: CheckDialog, bridge: FakeBridge) -> None:
    dialog.close()
    assert bridge.engine.calls("cancel_upkeep") == [None]
