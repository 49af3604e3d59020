"""Check library: what is listed, what can be done with it, and that a cancelled check says nothing more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from mutagen.id3 import ID3, TXXX
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QPushButton, QTableWidget
from pytestqt.qtbot import QtBot

from suno_desktop.core.events import Working
from suno_desktop.core.model import FileState, MediaKind
from suno_desktop.demo.demo_relay import DemoRelay
from suno_desktop.ui.dialogs.check_library import CheckDialog
from suno_desktop.ui.dialogs.widgets import StatusLine, Tone
from tests.ui.fakes import FakeBridge, file
from tests.window import open_window, until

ROOT = Path("/home/li/Music")
VERDICTS = ("ok", "missing", "damaged", "moved", "changed", "missing", "ok")


def checked(number: int, verdict: str) -> Any:
    saved = file(number, number, FileState.SAVED)
    path = ROOT / f"{number}.mp3"
    return SimpleNamespace(file=saved, clip_id=None, verdict=verdict, path=path)


@pytest.fixture
def dialog(bridge: FakeBridge, qtbot: QtBot) -> Iterator[CheckDialog]:
    bridge.engine.checked = tuple(
        checked(number, verdict) for number, verdict in enumerate(VERDICTS, 1)
    )
    bridge.engine.foreign_files = (
        SimpleNamespace(
            path=ROOT / "known.mp3", clip_id="c", song_id=9, is_copy=False, is_song=False
        ),
        SimpleNamespace(
            path=ROOT / "strange.mp4", clip_id=None, song_id=None, is_copy=False, is_song=False
        ),
        SimpleNamespace(
            path=ROOT / "twice.mp3", clip_id="d", song_id=1, is_copy=True, is_song=False
        ),
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
    return offered(dialog)


def offered(dialog: CheckDialog) -> dict[str, bool]:
    buttons = {
        name: part(dialog, QPushButton, name).isEnabled() for name in ("Save", "Adopt", "Show")
    }
    return buttons | {name: part(dialog, QAction, name).isEnabled() for name in ("File", "Folder")}


def test_findings_are_listed_and_counted(dialog: CheckDialog, qtbot: QtBot) -> None:
    table = table_of(dialog, qtbot)
    assert [table.item(row, 0).text() for row in range(table.rowCount())] == [  # type: ignore[union-attr]  # filled
        "2.mp3", "6.mp3", "3.mp3", "5.mp3", "4.mp3", "known.mp3", "strange.mp4", "twice.mp3",
    ]  # fmt: skip
    status = part(dialog, StatusLine, "Status")
    assert status.text == (
        "7 files read: 2 missing, 1 damaged, 1 with changed tags, 1 moved, 2 not in the library,"
        " 1 duplicate."
    )
    assert status.tone is Tone.WARNING


def test_each_finding_offers_what_helps(dialog: CheckDialog, qtbot: QtBot) -> None:
    table = table_of(dialog, qtbot)
    found = [
        [name for name, on in choose(table, row, dialog).items() if on and name != "Folder"]
        for row in range(8)
    ]
    assert found == [
        ["Save", "File"], ["Save", "File"], ["Save", "Show"], ["Adopt", "Show"], ["Show"],
        ["Adopt", "Show"], ["Show"], ["Show"],
    ]  # fmt: skip


def test_with_nothing_selected_the_buttons_are_about_all(
    dialog: CheckDialog, qtbot: QtBot, bridge: FakeBridge
) -> None:
    table = table_of(dialog, qtbot)
    assert offered(dialog) == {
        "Save": True, "Adopt": True, "Show": False, "File": False, "Folder": True,
    }  # fmt: skip
    save, adopt = (part(dialog, QPushButton, name) for name in ("Save", "Adopt"))
    assert (save.text(), adopt.text()) == ("&Download all again", "&Add all to library")
    choose(table, 0, dialog)
    assert (save.text(), adopt.text()) == ("&Download again", "&Add to library")
    table.clearSelection()
    save.click()
    assert bridge.engine.calls("saving.save") == [([2, 6, 3], [MediaKind.MP3], ())]
    qtbot.waitUntil(lambda: table.rowCount() == 5)
    adopt.click()
    assert bridge.engine.calls("upkeep.adopt") == [
        (5, ROOT / "5.mp3", MediaKind.MP3),
        (9, ROOT / "known.mp3", MediaKind.MP3),
    ]
    qtbot.waitUntil(lambda: table.rowCount() == 3)
    assert part(dialog, StatusLine, "Status").text == "Added 2 files to the library."
    assert not save.isEnabled()
    assert not part(dialog, QPushButton, "Locate").isEnabled()


def test_missing_files_are_searched_for_in_a_folder(
    dialog: CheckDialog, qtbot: QtBot, bridge: FakeBridge
) -> None:
    table = table_of(dialog, qtbot)
    bridge.engine.located = (6,)
    part(dialog, QAction, "Folder").trigger()
    chooser = dialog.findChild(QFileDialog, "checkLibraryChooser")
    assert chooser is not None
    assert chooser.fileMode() is QFileDialog.FileMode.Directory
    chooser.fileSelected.emit("/mnt/stick")
    chooser.close()
    assert bridge.engine.calls("upkeep.locate") == [Path("/mnt/stick")]
    qtbot.waitUntil(lambda: table.rowCount() == 7)
    status = part(dialog, StatusLine, "Status")
    assert (status.text, status.tone) == ("Found 1 of 2 missing files there.", Tone.GOOD)
    assert table.item(0, 0).text() == "2.mp3"  # type: ignore[union-attr]  # filled


def test_one_missing_file_is_pointed_to(
    dialog: CheckDialog, qtbot: QtBot, bridge: FakeBridge
) -> None:
    table = table_of(dialog, qtbot)
    choose(table, 1, dialog)
    part(dialog, QAction, "File").trigger()
    chooser = dialog.findChild(QFileDialog, "checkLibraryChooser")
    assert chooser is not None
    chooser.fileSelected.emit("/mnt/stick/six.mp3")
    chooser.close()
    assert bridge.engine.calls("upkeep.adopt") == [(6, Path("/mnt/stick/six.mp3"), MediaKind.MP3)]
    qtbot.waitUntil(lambda: table.rowCount() == 7)


def test_missing_files_are_saved_again(
    dialog: CheckDialog, qtbot: QtBot, bridge: FakeBridge
) -> None:
    table = table_of(dialog, qtbot)
    choose(table, 0, dialog)
    part(dialog, QPushButton, "Save").click()
    assert bridge.engine.calls("saving.save") == [([2], [MediaKind.MP3], ())]
    qtbot.waitUntil(lambda: table.rowCount() == 7)
    status = part(dialog, StatusLine, "Status")
    assert status.tone is Tone.GOOD
    assert status.text == "Downloading 1 file again. See Downloads for progress."


def test_a_file_that_says_whose_it_is_is_taken_over(
    dialog: CheckDialog, qtbot: QtBot, bridge: FakeBridge
) -> None:
    table = table_of(dialog, qtbot)
    choose(table, 5, dialog)
    part(dialog, QPushButton, "Adopt").click()
    assert bridge.engine.calls("upkeep.adopt") == [(9, ROOT / "known.mp3", MediaKind.MP3)]
    qtbot.waitUntil(lambda: table.rowCount() == 7)


def test_nothing_wrong_is_said_so(qtbot: QtBot, bridge: FakeBridge) -> None:
    bridge.engine.checked = (checked(1, "ok"),)
    made = CheckDialog(bridge=cast("Any", bridge))
    qtbot.addWidget(made)
    status = part(made, StatusLine, "Status")
    qtbot.waitUntil(lambda: status.tone is Tone.GOOD)
    assert status.text == "1 file read. Unchanged."


def test_what_cannot_be_read_is_said_and_not_downloaded_again(
    qtbot: QtBot, bridge: FakeBridge
) -> None:
    bridge.engine.checked = (checked(1, "ok"), checked(2, "unread"))
    made = CheckDialog(bridge=cast("Any", bridge))
    qtbot.addWidget(made)
    table, status = table_of(made, qtbot), part(made, StatusLine, "Status")
    result = table.item(0, 2)
    assert result is not None
    assert result.text() == "No permission, or disk error"
    assert (status.text, status.tone) == ("1 file read: 1 cannot be read.", Tone.WARNING)
    now = choose(table, 0, made)
    assert (now["Save"], now["Adopt"], now["Show"]) == (False, False, True)


def test_a_cancelled_check_says_nothing_more(
    dialog: CheckDialog, qtbot: QtBot, bridge: FakeBridge
) -> None:
    bridge.working.emit(Working(job="check", done=3, total=5))
    status = part(dialog, StatusLine, "Status")
    assert status.text == "3 of 5 files read."
    part(dialog, QPushButton, "Cancel").click()
    assert bridge.engine.calls("upkeep.stop") == [None]
    qtbot.wait(30)
    assert status.text.startswith("Cancelled.")
    assert part(dialog, QTableWidget, "Table").rowCount() < 8  # what was read is shown
    assert part(dialog, QPushButton, "Again").isVisible()


def test_closing_ends_the_check(dialog: CheckDialog, bridge: FakeBridge) -> None:
    dialog.close()
    assert bridge.engine.calls("upkeep.stop") == [None]


def test_a_real_library_is_mended(qtbot: QtBot, tmp_path: Path, canary_key: str) -> None:
    """One song is gone, one has other tags, one lies on another disk; the words of the first are spoilt."""
    with (
        DemoRelay(speed=200, key=canary_key) as relay,
        open_window(qtbot, tmp_path / "profile", relay) as window,
    ):
        engine = window._bridge.engine
        engine.tracking.add(
            engine.tracking.preview(f"{relay.ids['list'][0]} {relay.ids['dict'][0]}").result()
        )
        music = engine.folder.path
        until(qtbot, lambda: len(list(music.rglob("*].mp3"))) >= 4)
        until(qtbot, lambda: not engine.snapshot().downloads_active)
        gone, tagged, away, spoilt, *_ = sorted(music.rglob("*].mp3"))
        gone.unlink()
        frames = ID3(tagged)
        frames.add(TXXX(encoding=3, desc="MOOD", text=["calm"]))
        frames.save(tagged)
        stick = tmp_path / "stick"
        stick.mkdir()
        away.rename(stick / "moved.mp3")
        spoilt.write_bytes(b"not music")
        window.actions_["check_library"].trigger()
        dialog = window.findChild(CheckDialog)
        assert dialog is not None
        table = part(dialog, QTableWidget, "Table")
        until(qtbot, lambda: table.rowCount() == 4)
        dialog._search(stick)
        until(qtbot, lambda: table.rowCount() == 3)
        part(dialog, QPushButton, "Adopt").click()
        until(qtbot, lambda: table.rowCount() == 2)
        part(dialog, QPushButton, "Save").click()
        until(qtbot, lambda: table.rowCount() == 0)
        until(qtbot, lambda: gone.is_file() and not engine.snapshot().downloads_active)
        part(dialog, QPushButton, "Again").click()
        status = part(dialog, StatusLine, "Status")
        until(qtbot, lambda: "duplicate" in status.text or "not in the library" in status.text)
        assert [table.item(row, 2).text() for row in range(table.rowCount())] == [
            "Not in the library"  # what was not music is still there, under its name
        ]
        dialog.close()
