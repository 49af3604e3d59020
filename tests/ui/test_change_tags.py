"""New tags for files that are there: told before they are written, with an undo, and as quick for a hundred thousand files."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QProgressBar, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from suno_desktop.core.events import Working
from suno_desktop.core.library.tags_before import LastChange
from suno_desktop.core.model import SongId
from suno_desktop.ui.dialogs.change_tags import ChangeTagsDialog
from suno_desktop.ui.dialogs.widgets import StatusLine, Tone, Words
from suno_desktop.ui.main_window import MainWindow
from tests.ui.dialogs.fakes import complaints
from tests.ui.fakes import FakeBridge
from tests.ui.test_main_window import part


def opened(main: MainWindow) -> ChangeTagsDialog:
    main.actions_["retag"].trigger()
    dialog = main.dialogs.opened("change_tags")
    assert isinstance(dialog, ChangeTagsDialog)
    assert dialog.objectName() == "changeTags"
    return dialog


def shown(dialog: ChangeTagsDialog) -> list[list[str]]:
    rows = part(dialog, QTableView, "changeTagsTable").model()
    return [[rows.index(r, c).data() for c in range(2)] for r in range(rows.rowCount())]


def test_what_would_change_is_told_first(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    bridge.engine.hold = True
    dialog = opened(main)
    assert complaints(dialog) == []
    status = part(dialog, StatusLine, "changeTagsStatus")
    whole, bridge.engine.tag_plan = (
        bridge.engine.tag_plan,
        replace(bridge.engine.tag_plan, changing=1, listed=bridge.engine.tag_plan.listed[:1]),
    )
    bridge.working.emit(Working(job="look", done=400, total=1000))
    assert part(dialog, QProgressBar, "changeTagsProgress").value() == 400
    assert status.text == "Looking at 400 of 1,000 files. 1 will change so far."
    assert len(shown(dialog)) == 1, "what was found so far is there"
    yes = part(dialog, QPushButton, "changeTagsYes")
    assert yes.isEnabled(), "nobody must wait for the rest"
    bridge.engine.tag_plan = whole
    bridge.engine.hold = False
    bridge.engine.release()
    qtbot.waitUntil(lambda: status.text == "2 of 1,000 files will change.")
    assert part(dialog, Words, "changeTagsStaying").text() == (
        "Unchanged: 990 already correct, 5 missing on disk, 3 modified outside Suno Desktop."
    )
    assert shown(dialog) == [
        [
            "Rain · B · MP3",
            "Album: “Suno” → “Mine <b>” · Genre: – → “Jazz” · Lyrics · IDs and links",
        ],
        ["Untitled · MP4", "Files beside the song: .json, .lrc"],
    ]
    rows = part(dialog, QTableView, "changeTagsTable").model()
    hint = rows.index(0, 1).data(Qt.ItemDataRole.ToolTipRole)
    assert "<b>" not in hint
    assert "Jazz" in hint
    assert not bridge.engine.calls("retagging.retag")
    assert yes.text() == "Update 2 files"
    yes.click()
    assert bridge.engine.calls("retagging.retag") == [(None, False)]


def test_an_update_can_be_taken_back_from_its_message_and_the_menu(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    for _ in range(2):
        with qtbot.waitSignal(main.commands.said):
            main.commands.upkeep.retag()
    main.actions_["undo"].trigger()
    main.actions_["undo"].trigger()
    assert len(bridge.engine.calls("retagging.undo")) == 1, "only the last one"
    told = "Restored the old tags of 2 files · 1 skipped: changed since then"
    qtbot.waitUntil(lambda: told in main.toasts.texts)


def test_tags_that_follow_something_else_have_no_undo_of_their_own(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    with qtbot.waitSignal(main.commands.said):
        main.commands.upkeep.retag([SongId(1)], is_part=True)
    main.actions_["undo"].trigger()
    assert bridge.engine.calls("retagging.undo") == []


def test_an_update_of_an_earlier_run_is_taken_back_in_the_dialog(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    dialog = opened(main)
    assert not part(dialog, QPushButton, "changeTagsUndo").isVisible()
    dialog.reject()
    bridge.engine.last_change = LastChange(datetime(2026, 3, 4, tzinfo=UTC), 1200)
    dialog = opened(main)
    undo = part(dialog, QPushButton, "changeTagsUndo")
    qtbot.waitUntil(undo.isVisible)
    assert undo.toolTip().startswith("1,200 files, updated on ")
    undo.click()
    assert len(bridge.engine.calls("retagging.undo")) == 1
    assert not bridge.engine.calls("retagging.retag")


def test_leaving_the_dialog_ends_the_looking(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    bridge.engine.hold = True
    QTest.keyClick(opened(main), Qt.Key.Key_Escape)
    assert bridge.engine.calls("retagging.cancel_plan") == [None]
    qtbot.waitUntil(lambda: main.findChild(ChangeTagsDialog, "changeTags") is None)
    assert not bridge.engine.calls("retagging.retag")


def test_where_all_tags_are_right_there_is_nothing_to_do(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    reasons = "right", "missing", "changed", "linked", "impossible"
    bridge.engine.tag_plan = replace(
        bridge.engine.tag_plan, changing=0, listed=(), staying=dict.fromkeys(reasons, 200)
    )
    dialog = opened(main)
    status = part(dialog, StatusLine, "changeTagsStatus")
    qtbot.waitUntil(lambda: status.tone is Tone.GOOD)
    assert not part(dialog, QPushButton, "changeTagsYes").isVisible()
    words = part(dialog, Words, "changeTagsStaying")
    qtbot.waitUntil(lambda: words.height() >= words.heightForWidth(words.width()))


def test_many_files_never_hold_up_the_window(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    one = bridge.engine.tag_plan.listed[0]
    many = tuple(
        replace(one, title=f"Song {number}", path=Path(f"/m/{number}.mp3"))
        for number in range(10_000)
    )
    whole = replace(
        bridge.engine.tag_plan, files=100_000, seen=100_000, changing=100_000, staying={}
    )
    bridge.engine.hold = True
    dialog = opened(main)
    worst_s = 0.0
    for found in range(100, 10_001, 100):
        bridge.engine.tag_plan = replace(whole, listed=many[:found])
        started = time.thread_time()
        bridge.working.emit(Working(job="look", done=found * 10, total=100_000))
        main.repaint()
        dialog.repaint()
        worst_s = max(worst_s, time.thread_time() - started)
    bridge.engine.hold = False
    bridge.engine.release()
    status = part(dialog, StatusLine, "changeTagsStatus")
    qtbot.waitUntil(lambda: status.text.endswith("The first 10,000 are listed."))
    assert len(shown(dialog)) == 10_000
    assert worst_s < 0.05 * 4, "on a machine that others use as well"
