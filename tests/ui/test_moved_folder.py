"""What the window says of a move of the music folder: how far it is, what it waits for, what stayed, and the way back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton, QTableView

from suno_desktop.core.events import FolderMoved, Notice, Working
from suno_desktop.core.rows import FolderMove, MoveWay
from suno_desktop.ui.dialogs.move_folder import StayingDialog
from suno_desktop.ui.dialogs.widgets import Words
from suno_desktop.ui.main_window import MainWindow
from tests.ui.dialogs.fakes import complaints
from tests.ui.fakes import FakeBridge
from tests.ui.test_main_window import part


def folder_moved(**told: Any) -> FolderMoved:
    move = FolderMove(old=Path("/old"), new=Path("/new"), way=MoveWay.MOVE)
    return FolderMoved(**{"move": move, "done": 3, **told})


def test_a_move_tells_how_far_it_is_and_can_be_stopped(
    main: MainWindow, bridge: FakeBridge
) -> None:
    bridge.working.emit(Working(job="move", done=1, total=1000))
    assert main.toasts.texts == ["Changing the music folder: 1 of 1,000 files"]
    part(main.toasts, QPushButton, "toastDeed0").click()
    assert bridge.engine.calls("moving.stop") == [None]
    bridge.folder_moved.emit(folder_moved(done=1, stopped=999))
    assert main.toasts.texts == ["1 file moved to /new · stopped, 999 not processed"]
    part(main.toasts, QPushButton, "toastDeed1").click()
    assert len(bridge.engine.calls("moving.move_rest")) == 1


def test_a_move_that_waits_says_for_what(main: MainWindow, bridge: FakeBridge) -> None:
    waits = Notice(level="warning", code="move.missing", values={"path": "/new"})
    bridge.folder_moved.emit(folder_moved(waits=waits))
    assert main.toasts.texts == [
        "3 files moved so far. The folder /new was not found. Connect the disk it is on; the move continues automatically."
    ]
    part(main.toasts, QPushButton, "toastDeed0").click()
    assert bridge.engine.calls("moving.stop") == [None]


@pytest.mark.parametrize(
    ("done", "kept", "text"),
    [
        (3, 0, "3 files moved to /new"),
        (3, 1, "2 files moved to /new · 1 file copied to /new; the old one could not be deleted"),
        (3, 3, "3 files copied to /new; the old ones could not be deleted"),
    ],
)
def test_what_was_copied_only_is_said_so_and_can_be_taken_back(
    main: MainWindow, bridge: FakeBridge, done: int, kept: int, text: str
) -> None:
    bridge.folder_moved.emit(folder_moved(done=done, kept=kept))
    assert main.toasts.texts == [text]
    main.actions_["undo"].trigger()
    assert len(bridge.engine.calls("moving.back")) == 1


def test_what_stayed_is_named_and_can_be_tried_again(main: MainWindow, bridge: FakeBridge) -> None:
    failed: tuple[Path, str, dict[str, str]] = (Path("/old/Mira/Rain.mp3"), "file.damaged", {})
    bridge.folder_moved.emit(folder_moved(failed=(failed,)))
    assert main.toasts.texts == ["3 files moved to /new · 1 not moved"]
    dialog = part(main, StayingDialog, "staying")
    assert complaints(dialog) == []
    assert part(dialog, Words, "stayingCount").text() == "1 file is still in the old folder /old."
    rows = part(dialog, QTableView, "stayingTable").model()
    assert [rows.index(0, column).data() for column in range(2)] == [
        "Mira/Rain.mp3",
        "Changed since it was downloaded",
    ]
    part(dialog, QPushButton, "stayingAgain").click()
    assert len(bridge.engine.calls("moving.move_rest")) == 1
    main.actions_["undo"].trigger()
    main.actions_["undo"].trigger()
    assert len(bridge.engine.calls("moving.back")) == 1
