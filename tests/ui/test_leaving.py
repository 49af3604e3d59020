"""Closing the window, the tray and what is told while nobody looks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QSystemTrayIcon, QWidget
from pytestqt.qtbot import QtBot

from suno_desktop.core.changes import Changes
from suno_desktop.core.events import BatchSaved
from suno_desktop.core.model import FileId, SongId, TaskKey, TaskState
from suno_desktop.core.override import override
from suno_desktop.ui.main_window import MainWindow
from tests.ui.dialogs.fakes import complaints
from tests.ui.fakes import FakeBridge, FakePlayback, FakePlayer, task, window

# Without a screen, Qt looks for the tray of X11 in its own way.
pytestmark = pytest.mark.qt_log_ignore("systemTrayWindowChanged", extend=True)
LIST = [SongId(20), SongId(21)]
_CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def has_tray(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A desktop with a tray; and Qt ends with its last window again afterwards."""
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    yield
    QApplication.setQuitOnLastWindowClosed(True)


@pytest.fixture
def counted(main: MainWindow, qtbot: QtBot) -> MainWindow:
    """The window of a library in which something is unfinished."""
    qtbot.waitUntil(lambda: main.counts.counts is not None)
    assert main.stage.leaving._unfinished() == (2, 2)
    return main


def close_by_key(main: MainWindow) -> None:
    """The person closes the window."""
    main.activateWindow()
    QTest.qWaitForWindowActive(main)
    QTest.keyClick(main, Qt.Key.Key_W, _CTRL)


def button(main: MainWindow, name: str) -> QPushButton:
    dialog = main.dialogs.opened("leave")
    assert dialog is not None
    found = dialog.findChild(QPushButton, name)
    assert found is not None
    return found


def choices(bridge: FakeBridge) -> list[Any]:
    return [value for key, value in bridge.engine.calls("set_setting") if key == "window.on_close"]


def has_icon(main: MainWindow) -> bool:
    return main.stage.leaving.tray.is_shown


def tray_action(main: MainWindow, name: str) -> QAction:
    icon = main.stage.leaving.tray.icon
    assert icon is not None
    menu = icon.contextMenu()
    return next(action for action in menu.actions() if action.objectName() == name)


# ---- Closing.


@pytest.mark.usefixtures("has_tray")
def test_the_first_close_with_unfinished_work_asks_once_and_remembers_the_tray(
    counted: MainWindow, bridge: FakeBridge, qtbot: QtBot
) -> None:
    main = counted
    close_by_key(main)
    assert main.isVisible()
    dialog = main.dialogs.opened("leave")
    assert dialog is not None
    assert complaints(dialog) == []
    told = dialog.findChild(QLabel, "leaveOf")
    assert told is not None
    assert told.text() == "2 downloads are not finished yet. 2 tasks are not finished yet."
    QTest.mouseClick(button(main, "leaveTray"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not main.isVisible())
    assert choices(bridge) == ["tray"]
    assert has_icon(main)
    assert not QApplication.quitOnLastWindowClosed()
    tray_action(main, "trayShow").trigger()
    assert main.isVisible()
    assert QApplication.quitOnLastWindowClosed()
    assert not has_icon(main), "it is only there while it is needed"
    close_by_key(main)
    assert not main.isVisible(), "it is not asked again"
    assert main.dialogs.opened("leave") is None
    main.stage.leaving.quit()
    qtbot.waitUntil(lambda: not main.stage.leaving.tray.is_shown)


@pytest.mark.usefixtures("has_tray")
def test_quit_is_remembered_too(counted: MainWindow, bridge: FakeBridge, qtbot: QtBot) -> None:
    main = counted
    close_by_key(main)
    QTest.mouseClick(button(main, "leaveQuit"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not main.isVisible())
    assert choices(bridge) == ["quit"]
    assert not main.stage.leaving.tray.is_shown
    assert QApplication.quitOnLastWindowClosed()


@pytest.mark.usefixtures("has_tray")
@pytest.mark.parametrize("way", ["escape", "button"])
def test_who_cancels_stays_and_is_asked_again(
    counted: MainWindow, bridge: FakeBridge, way: str
) -> None:
    close_by_key(counted)
    if way == "escape":
        QTest.keyClick(counted.dialogs.opened("leave") or counted, Qt.Key.Key_Escape)
    else:
        QTest.mouseClick(button(counted, "leaveCancel"), Qt.MouseButton.LeftButton)
    assert counted.isVisible()
    assert choices(bridge) == []
    close_by_key(counted)
    assert counted.dialogs.opened("leave") is not None


def test_without_a_tray_closing_quits_as_ever(counted: MainWindow) -> None:
    close_by_key(counted)
    assert not counted.isVisible()
    assert counted.dialogs.opened("leave") is None


class ByFrame(QCloseEvent):
    """What the button in the window's frame sends: it comes from outside of the program."""

    @override
    def spontaneous(self) -> bool:
        return True


@pytest.mark.usefixtures("has_tray")
def test_the_button_of_the_frame_asks_and_a_command_of_the_program_is_never_held_up(
    counted: MainWindow,
) -> None:
    event = ByFrame()
    counted.closeEvent(event)
    assert not event.isAccepted()
    assert counted.dialogs.opened("leave") is not None
    counted.close()
    assert not counted.isVisible()


@pytest.mark.usefixtures("has_tray")
def test_nothing_unfinished_or_all_paused_closes(counted: MainWindow, bridge: FakeBridge) -> None:
    bridge.engine.saving_paused = bridge.engine.polling_paused = True
    close_by_key(counted)
    assert not counted.isVisible()


@pytest.mark.usefixtures("has_tray")
def test_the_setting_says_what_happens_without_asking(
    counted: MainWindow, bridge: FakeBridge
) -> None:
    bridge.engine.choose("window.on_close", "quit")
    close_by_key(counted)
    assert not counted.isVisible()
    assert not counted.stage.leaving.is_hidden


@pytest.mark.usefixtures("has_tray")
def test_quitting_is_never_asked(counted: MainWindow) -> None:
    QTest.keyClick(counted, Qt.Key.Key_Q, _CTRL)
    assert not counted.isVisible()
    assert counted.dialogs.opened("leave") is None


@pytest.mark.usefixtures("has_tray")
def test_the_program_ends_also_while_its_window_is_hidden(
    counted: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[bool] = []
    monkeypatch.setattr(QApplication, "quit", lambda: ended.append(counted.isVisible()))
    counted.stage.leaving.hide()
    counted.stage.quit()
    qtbot.waitUntil(lambda: ended == [False])
    assert not counted.stage.leaving.tray.is_shown


@pytest.mark.usefixtures("has_tray")
def test_another_start_brings_the_window_back_from_the_tray(
    counted: MainWindow, bridge: FakeBridge
) -> None:
    bridge.engine.choose("window.on_close", "tray")
    close_by_key(counted)
    assert not counted.isVisible()
    counted.take_text("")
    assert counted.isVisible()
    assert not counted.stage.leaving.is_hidden


# ---- The tray.


@pytest.mark.usefixtures("has_tray")
def test_the_tray_is_off_until_the_setting_wants_it(main: MainWindow, bridge: FakeBridge) -> None:
    assert main.stage.leaving.tray.icon is None
    bridge.engine.choose("window.tray", True)  # noqa: FBT003 — a value
    main.dialogs.setting_changed.emit("window.tray")
    assert main.stage.leaving.tray.is_shown
    bridge.engine.choose("window.tray", False)  # noqa: FBT003 — a value
    main.dialogs.setting_changed.emit("window.tray")
    assert not main.stage.leaving.tray.is_shown


@pytest.mark.usefixtures("has_tray")
def test_its_menu_steers_the_player_and_the_window(
    qtbot: QtBot, bridge: FakeBridge, player: FakePlayer, playback: FakePlayback, tmp_path: Path
) -> None:
    bridge.engine.choose("window.tray", True)  # noqa: FBT003 — a value
    main = window(bridge=bridge, player=player, playback=playback, folder=tmp_path)
    qtbot.addWidget(main)
    main.show()
    icon = main.stage.leaving.tray.icon
    assert icon is not None
    names = [action.objectName() for action in icon.contextMenu().actions()]
    assert [name for name in names if name] == [
        *("actionPlayPause", "actionNext", "actionPrevious", "trayFavourite"),
        *("trayShow", "actionQuit"),
    ]
    playback.play(LIST, LIST[1])
    qtbot.waitUntil(lambda: icon.toolTip() == "Blowin' in the Attic")
    tray_action(main, "actionPlayPause").trigger()
    assert playback.toggles == 1
    tray_action(main, "trayFavourite").trigger()
    assert bridge.engine.calls("judging.toggle_favourite") == [[21]]
    icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    assert not main.isVisible()
    icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    assert main.isVisible()
    main.stage.leaving.quit()
    assert not main.isVisible()
    assert not main.stage.leaving.tray.is_shown


# ---- News.


class FakeNotifications(QObject):
    """Notes what is shown."""

    opened = Signal(str)
    chosen = Signal(str)
    refused = Signal(str, str)
    is_there = True

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.shown: list[tuple[str, str, str, str]] = []
        self.withdrawn = 0

    def show(self, key: str, title: str, text: str, *, deed: str = "") -> None:
        self.shown.append((key, title, text, deed))

    def withdraw(self) -> None:
        self.withdrawn += 1


@pytest.fixture
def news(main: MainWindow, qtbot: QtBot) -> FakeNotifications:
    made = FakeNotifications(main)
    main.stage.news.use(made)  # type: ignore[arg-type] # it stands in
    return made


def batch() -> BatchSaved:
    return BatchSaved(
        saved=19, kept=0, blocked=0, failed=1, folder=Path("/music"), failed_ids=(FileId(3),)
    )


def look_away(main: MainWindow, qtbot: QtBot) -> None:
    main.hide()
    other = QWidget()  # without a screen, only another window takes the focus away
    other.show()
    QTest.qWaitForWindowActive(other)
    other.close()
    other.deleteLater()
    qtbot.waitUntil(
        lambda: not main.stage.news.is_in_front and main.stage.news._running is not None
    )


def test_nothing_is_told_to_who_looks(
    main: MainWindow, bridge: FakeBridge, news: FakeNotifications, qtbot: QtBot
) -> None:
    assert main.stage.news.is_in_front
    bridge.batch_saved.emit(batch())
    qtbot.waitUntil(lambda: bool(main.toasts.texts))
    assert news.shown == []


def test_a_batch_that_is_done_is_told_with_its_first_deed(
    main: MainWindow, bridge: FakeBridge, news: FakeNotifications, qtbot: QtBot
) -> None:
    look_away(main, qtbot)
    bridge.batch_saved.emit(batch())
    told = ("saved", "Downloads finished", "Downloaded 19 files to /music · 1 failed", "Retry 1")
    assert news.shown == [told]
    news.chosen.emit("saved")
    assert bridge.engine.calls("saving.retry_files") == [(FileId(3),)]
    news.opened.emit("saved")
    assert main.isVisible(), "a click brings the window"


def test_a_task_that_fails_meanwhile_is_told_and_an_old_one_is_not(
    main: MainWindow, bridge: FakeBridge, news: FakeNotifications, qtbot: QtBot
) -> None:
    look_away(main, qtbot)
    qtbot.waitUntil(lambda: main.stage.news._running == {101, 102})
    failed = {"state": TaskState.FAILED, "reason": "no <b>credit"}
    bridge.reader.tasks[101] = task(101, **failed)
    changed = frozenset({TaskKey(101), TaskKey(103)})  # 103 had failed before
    bridge.changed.emit(Changes(tasks=changed))
    qtbot.waitUntil(lambda: bool(news.shown))
    ((key, title, text, deed),) = news.shown
    assert (key, title[:6], deed) == ("tasks", "1 task", "")
    assert text.endswith("no <b>credit")
    bridge.reader.tasks[105] = task(105, state=TaskState.RUNNING)
    bridge.changed.emit(Changes(tasks=frozenset({TaskKey(105)})))
    qtbot.waitUntil(lambda: 105 in (main.stage.news._running or ()))
    bridge.reader.tasks[105] = task(105, **failed)
    bridge.changed.emit(Changes(tasks=frozenset({TaskKey(105), TaskKey(101)})))
    qtbot.waitUntil(lambda: len(news.shown) == 2)
    assert news.shown[1][1] == "2 tasks failed"


def test_what_was_told_goes_when_the_window_is_looked_at(
    main: MainWindow, bridge: FakeBridge, news: FakeNotifications, qtbot: QtBot
) -> None:
    look_away(main, qtbot)
    bridge.batch_saved.emit(batch())
    main.come_forward()
    qtbot.waitUntil(lambda: news.withdrawn == 1)
    qtbot.waitUntil(lambda: main.stage.news.is_in_front)


@pytest.mark.usefixtures("has_tray")
def test_without_notifications_the_tray_says_it(
    main: MainWindow,
    bridge: FakeBridge,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    said: list[tuple[str, str]] = []
    monkeypatch.setattr(
        QSystemTrayIcon, "showMessage", lambda _icon, title, text, *_: said.append((title, text))
    )
    bridge.engine.choose("window.tray", True)  # noqa: FBT003 — a value
    main.dialogs.setting_changed.emit("window.tray")
    look_away(main, qtbot)
    bridge.batch_saved.emit(batch())
    assert said == [("Downloads finished", "Downloaded 19 files to /music · 1 failed")]
    icon = main.stage.leaving.tray.icon
    assert icon is not None
    icon.messageClicked.emit()
    assert main.isVisible()
