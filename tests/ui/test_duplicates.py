"""Find duplicates, done for real: on a shown window, a real engine and real files, with mouse and keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget, QPushButton
from pytestqt.qtbot import QtBot

from suno_desktop.core.engine.twinning import Duplicates, Merging
from suno_desktop.core.errors import ProfileError
from suno_desktop.core.model import SongId
from suno_desktop.core.workflows.same_sound import Twin
from suno_desktop.demo.demo_relay import DemoRelay
from suno_desktop.ui.dialogs.duplicates import DuplicatesDialog
from suno_desktop.ui.dialogs.twin_table import TwinTable
from suno_desktop.ui.dialogs.widgets import Pick, StatusLine, Tone
from suno_desktop.ui.main_window import MainWindow
from tests.core.engine.twin_shelf import filled, name
from tests.ui.fakes import FakeBridge
from tests.window import open_window, until

PAIRS, OTHERS = 3, 5


@pytest.fixture
def real(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    filled(tmp_path / "profile", pairs=PAIRS, others=OTHERS)
    with DemoRelay() as relay, open_window(qtbot, tmp_path / "profile", relay) as window:
        until(qtbot, lambda: len(window.centre.song_model.ids) == 2 * PAIRS + OTHERS)
        yield window


def opened(qtbot: QtBot, main: MainWindow) -> DuplicatesDialog:
    main.actions_["find_duplicates"].trigger()
    dialog = main.dialogs.opened("duplicates")
    assert isinstance(dialog, DuplicatesDialog)
    qtbot.waitExposed(dialog)
    return dialog


def rows(dialog: DuplicatesDialog) -> int:
    return dialog.list.count()


def said(dialog: DuplicatesDialog) -> str:
    line = dialog.findChild(StatusLine, "duplicatesStatus")
    assert line is not None
    return line.text


def push(dialog: DuplicatesDialog, which: str) -> None:
    """Click a button with the mouse."""
    found = dialog.findChild(QPushButton, which)
    assert found is not None
    assert found.isVisible()
    assert found.isEnabled()
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)


def clips(main: MainWindow) -> set[str]:
    reader = main.dialogs._bridge.engine.read(
        lambda reader: reader.song_rows(list(main.centre.song_model.ids))
    )
    return {str(row.clip_id) for row in reader.result()}


def test_the_pairs_are_listed_merged_by_keys_and_taken_back(qtbot: QtBot, real: MainWindow) -> None:
    dialog = opened(qtbot, real)
    until(qtbot, lambda: rows(dialog) == PAIRS)
    until(qtbot, lambda: said(dialog) == "3 songs are in the library more than once.")
    until(qtbot, dialog.list.hasFocus)
    QTest.keyClick(dialog.list, Qt.Key.Key_Down)
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    until(qtbot, lambda: rows(dialog) == PAIRS - 1)
    until(qtbot, lambda: len(real.centre.song_model.ids) == 2 * PAIRS + OTHERS - 1)
    assert name(1) not in clips(real), "the one with the better file stays"
    assert name(1, other=True) in clips(real)
    until(qtbot, lambda: "Merged 1 duplicate" in " ".join(real.toasts.texts))
    QTest.keyClick(dialog, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    until(qtbot, lambda: rows(dialog) == PAIRS)
    until(qtbot, lambda: name(1) in clips(real))


def test_the_other_one_can_be_kept_and_the_message_takes_it_back(
    qtbot: QtBot, real: MainWindow
) -> None:
    dialog = opened(qtbot, real)
    until(qtbot, lambda: rows(dialog) == PAIRS)
    dialog.list.setCurrentRow(1)
    table = dialog.findChild(TwinTable)
    assert table is not None
    assert [pick.isChecked() for pick in table.picks] == [False, True]
    pick = table.picks[0]
    QTest.mouseClick(
        pick, Qt.MouseButton.LeftButton, pos=pick.rect().center() - pick.rect().center() / 2
    )
    assert pick.isChecked()
    dialog.list.setCurrentRow(0)
    dialog.list.setCurrentRow(1)
    chosen = dialog.findChild(TwinTable)
    assert chosen is not None
    assert [one.isChecked() for one in chosen.picks] == [True, False], "the choice is remembered"
    push(dialog, "duplicatesMerge")
    until(qtbot, lambda: rows(dialog) == PAIRS - 1)
    until(qtbot, lambda: name(1, other=True) not in clips(real))
    assert name(1) in clips(real)
    push(dialog, "duplicatesClose")
    until(qtbot, lambda: real.dialogs.opened("duplicates") is None)
    real.actions_["undo"].trigger()
    until(qtbot, lambda: name(1, other=True) in clips(real))


def test_all_are_merged_at_once_and_none_are_left(qtbot: QtBot, real: MainWindow) -> None:
    dialog = opened(qtbot, real)
    until(qtbot, lambda: rows(dialog) == PAIRS)
    push(dialog, "duplicatesMergeAll")
    none = "There are no duplicates: no two songs have the same sound."
    until(qtbot, lambda: said(dialog) == none)
    until(qtbot, lambda: len(real.centre.song_model.ids) == PAIRS + OTHERS)
    push(dialog, "duplicatesUndo")
    until(qtbot, lambda: rows(dialog) == PAIRS)
    until(qtbot, lambda: len(real.centre.song_model.ids) == 2 * PAIRS + OTHERS)


def test_both_are_kept_and_do_not_come_again(qtbot: QtBot, real: MainWindow) -> None:
    dialog = opened(qtbot, real)
    until(qtbot, lambda: rows(dialog) == PAIRS)
    push(dialog, "duplicatesKeep")
    until(qtbot, lambda: rows(dialog) == PAIRS - 1)
    until(qtbot, lambda: "Kept 2 songs as they are." in " ".join(real.toasts.texts))
    push(dialog, "duplicatesClose")
    again = opened(qtbot, real)
    until(qtbot, lambda: rows(again) == PAIRS - 1)
    assert len(real.centre.song_model.ids) == 2 * PAIRS + OTHERS


# With a scripted engine.


def shown(
    qtbot: QtBot, main: MainWindow, bridge: FakeBridge, *groups: tuple[int, ...], **more: int
) -> DuplicatesDialog:
    files = bridge.reader.files_of
    told = tuple(
        tuple(Twin(bridge.reader.songs[one], files([one])[SongId(one)]) for one in group)
        for group in groups
    )
    bridge.engine.duplicates = Duplicates(
        told, more.get("total", len(told)), more.get("uncompared", 0)
    )
    dialog = opened(qtbot, main)
    until(qtbot, lambda: rows(dialog) == len(groups))
    return dialog


def test_each_song_can_be_heard_from_here(
    qtbot: QtBot, main: MainWindow, bridge: FakeBridge
) -> None:
    dialog = shown(qtbot, main, bridge, (20, 21))
    heard: list[object] = []
    dialog.play_requested.connect(lambda ids, one: heard.append((ids, one)))
    push(dialog, "twinPlay1")
    assert heard == [([20, 21], 21)]
    until(qtbot, lambda: main._playback.current == 21)


def test_of_three_all_can_be_kept(qtbot: QtBot, main: MainWindow, bridge: FakeBridge) -> None:
    dialog = shown(qtbot, main, bridge, (20, 21, 22))
    assert dialog.list.item(0).text().endswith("(3)")
    keep = dialog.findChild(QPushButton, "duplicatesKeep")
    assert keep is not None
    assert keep.text() == "&Keep all"
    push(dialog, "duplicatesKeep")
    assert bridge.engine.calls("twinning.keep_apart") == [([20, 21, 22], True)]
    push(dialog, "duplicatesMerge")
    assert bridge.engine.calls("twinning.merge") == [
        [Merging(SongId(20), (SongId(21), SongId(22)))]
    ]


def test_reading_can_be_stopped_and_ends_with_the_dialog(
    qtbot: QtBot, main: MainWindow, bridge: FakeBridge
) -> None:
    bridge.engine.duplicates = Duplicates((), 0, 12)
    bridge.engine.hold = True
    dialog = opened(qtbot, main)
    bridge.engine.release()
    until(qtbot, lambda: bool(bridge.engine.called("twinning.compare")))
    stop = dialog.findChild(QPushButton, "duplicatesStop")
    assert stop is not None
    until(qtbot, stop.isVisible)
    push(dialog, "duplicatesStop")
    assert len(bridge.engine.called("twinning.stop")) == 1
    bridge.engine.hold = False
    bridge.engine.release()
    dialog.reject()
    assert len(bridge.engine.called("twinning.compare")) == 1


def test_what_could_not_be_read_or_shown_is_said(
    qtbot: QtBot, main: MainWindow, bridge: FakeBridge
) -> None:
    bridge.engine._twinning_compare = lambda: 0
    dialog = shown(qtbot, main, bridge, (20, 21), total=1_500, uncompared=2)
    expected = "1,500 songs are in the library more than once. The first 1 are shown. 2 files could not be read."
    until(qtbot, lambda: said(dialog) == expected)
    bridge.engine.duplicates = Duplicates((), 0, 1)
    dialog._find()
    until(qtbot, lambda: "no two songs have the same sound. 1 file" in said(dialog))


def test_trouble_is_said_in_the_dialog(qtbot: QtBot, main: MainWindow, bridge: FakeBridge) -> None:
    bridge.engine.errors["twinning.find"] = ProfileError("library.damaged", path=Path("/x"))
    dialog = opened(qtbot, main)
    line = dialog.findChild(StatusLine, "duplicatesStatus")
    assert line is not None
    until(qtbot, lambda: line.tone is Tone.BAD)


def test_everything_has_a_name_for_screen_readers(
    qtbot: QtBot, main: MainWindow, bridge: FakeBridge
) -> None:
    dialog = shown(qtbot, main, bridge, (20, 21))
    for kind in (Pick, QPushButton, QListWidget):
        for one in dialog.findChildren(kind):
            assert one.objectName()
            assert one.accessibleName() or getattr(one, "text", str)()
    table = dialog.findChild(TwinTable)
    assert table is not None
    names = [pick.accessibleName() for pick in table.picks]
    assert names[0].startswith("Keep song 1 of 2: ")
    assert names[1].startswith("Keep song 2 of 2: ")
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
