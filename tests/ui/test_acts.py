"""What people do with mouse, wheel and keyboard, done for real on a shown window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QDrag, QImage, QMouseEvent, QPaintEvent, QRegion, QScreen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QMenu,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from suno_desktop.core.override import override
from suno_desktop.ui import theme
from suno_desktop.ui.dialogs.widgets import Choice
from suno_desktop.ui.main_window import MainWindow
from suno_desktop.ui.views.first_run import DemoOffer
from tests.ui.fakes import FakeBridge, FakeReader, window
from tests.ui.test_main_window import part, select

SAVED = 20


def row_point(main: MainWindow, identity: int, column: int = 2) -> QPoint:
    songs = main.centre.songs
    row = main.centre.song_model.row_of(identity)
    assert row is not None
    return songs.visualRect(main.centre.song_model.index(row, column)).center()


# Dragging out.


def test_a_saved_song_is_dragged_out_with_the_mouse(
    main: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    carried: list[list[str]] = []

    def exec_(drag: QDrag, *_actions: Any) -> Qt.DropAction:
        carried.append([url.toLocalFile() for url in drag.mimeData().urls()])
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", exec_)
    selection = select(main, qtbot, SAVED)
    viewport = main.centre.songs.viewport()
    start = row_point(main, SAVED)
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    for step in (8, 24, 60):
        QTest.mouseMove(viewport, start + QPoint(step, step // 2))
        move(viewport, start + QPoint(step, step // 2))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=start)
    assert carried == [[str(path) for path in selection.files]]
    assert carried[0]


def move(viewport: QWidget, point: QPoint) -> None:
    """A move with the button held, which QTest cannot make where there is no window system."""
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(point),
        QPointF(viewport.mapToGlobal(point)),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(viewport, event)


# The wheel.


def turn(widget: QWidget) -> None:
    """Turn the wheel one notch down over a widget."""
    top = widget.window()
    place = QPointF(widget.mapTo(top, widget.rect().center()))
    QTest.wheelEvent(top.windowHandle(), place, QPoint(0, -120))


def test_the_wheel_scrolls_the_page_and_not_the_box_below_it(qtbot: QtBot) -> None:
    page, inside = QScrollArea(), QWidget()
    column = QVBoxLayout(inside)
    other, box = QLineEdit(), Choice(name="box")
    box.addItems(["a", "b", "c"])
    box.setCurrentIndex(1)
    inside.setMinimumHeight(900)
    for widget in (other, box):
        column.addWidget(widget)
    column.addStretch(1)
    page.setWidget(inside)
    page.resize(300, 200)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitExposed(page)
    page.activateWindow()
    other.setFocus()
    qtbot.waitUntil(other.hasFocus)
    turn(box)
    assert box.currentIndex() == 1
    assert page.verticalScrollBar().value() > 0
    assert not box.hasFocus()
    page.verticalScrollBar().setValue(0)
    box.setFocus()
    turn(box)
    assert box.currentIndex() == 2
    assert page.verticalScrollBar().value() == 0


# The first size.


@pytest.mark.parametrize(
    "room",
    [QRect(0, 0, 1366, 728), QRect(0, 0, 1280, 680), QRect(0, 0, 960, 500), QRect(0, 0, 683, 384)],
    ids=["1366x768", "1920x1080 at 150 %", "1920x1080 at 200 %", "1366x768 at 200 %"],
)
def test_the_first_size_leaves_everything_on_the_screen(
    qtbot: QtBot,
    bridge: FakeBridge,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    room: QRect,
) -> None:
    monkeypatch.setattr(QScreen, "availableGeometry", lambda _screen: room)
    main = window(bridge=bridge, folder=tmp_path)
    qtbot.addWidget(main)
    main.show()
    qtbot.waitUntil(lambda: main.centre.song_model.is_loaded and main.status.isVisible())
    assert main.width() <= room.width()
    assert main.height() <= room.height() - 40
    for widget in (main.player_bar, main.status, main.top):
        assert main.rect().contains(QRect(widget.mapTo(main, QPoint(0, 0)), widget.size()))
    main.close()


# Keys.


_NO_GRAB = pytest.mark.qt_log_ignore("does not support", extend=True)


@_NO_GRAB
def test_shift_f10_opens_the_menu_of_the_row(main: MainWindow, qtbot: QtBot) -> None:
    select(main, qtbot, SAVED)
    songs = main.centre.songs
    songs.setFocus()
    QTest.keyClick(main.windowHandle(), Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: main.findChild(QMenu, "contextMenu") is not None)
    menu = part(main, QMenu, "contextMenu")
    assert songs.rect().contains(songs.mapFromGlobal(menu.pos()))
    menu.close()


@_NO_GRAB
def test_f10_enters_the_menus(main: MainWindow, qtbot: QtBot) -> None:
    QTest.keyClick(main.windowHandle(), Qt.Key.Key_F10)
    active = main.menuBar().activeAction()
    assert active is not None
    assert active is main.menuBar().actions()[0]


def stops(main: MainWindow, count: int) -> list[str]:
    """Where the tab key goes, from where the focus is."""
    found = []
    for _ in range(count):
        focused = QApplication.focusWidget()
        assert focused is not None
        found.append(focused.objectName())
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    return found


def test_the_tab_key_walks_down_the_first_steps(qtbot: QtBot, tmp_path: Path) -> None:
    bridge = FakeBridge(tmp_path, FakeReader())
    bridge.engine.relay_infos = ()
    main = window(
        bridge=bridge, folder=tmp_path, demo=DemoOffer(sample_text="a\nb", relay_name="Demo")
    )
    qtbot.addWidget(main)
    main.show()
    main.activateWindow()
    qtbot.waitUntil(lambda: main.centre.first_run is not None and main.isActiveWindow())
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    assert QApplication.focusWidget() is not main.centre.songs
    part(main, QWidget, "toolAdd").setFocus()
    walked = stops(main, 12)
    assert walked[:3] == ["toolAdd", "firstRunCopy", "firstRunSample"]
    assert "" not in walked
    wanted = [name for name in walked if name.startswith("firstRun")]
    assert wanted.index("firstRunPasteField") == len(wanted) - 1 or (
        wanted.index("firstRunPasteField") > wanted.index("firstRunSample")
    )
    main.close()


# The row with the focus.


def pixels(main: MainWindow, row: int) -> QImage:
    songs = main.centre.songs
    top = songs.rowViewportPosition(row)
    area = QRect(0, top, songs.viewport().width(), theme.ROW_PX)
    return songs.viewport().grab(area).toImage()


def test_the_frame_of_the_focus_goes_all_around_the_row_and_leaves_nothing_behind(
    main: MainWindow, qtbot: QtBot
) -> None:
    select(main, qtbot, SAVED)
    songs = main.centre.songs
    songs.setFocus()
    main.activateWindow()
    qtbot.waitUntil(songs.hasFocus)
    row = songs.currentIndex().row()
    image = pixels(main, row)
    accent = theme.color("accent").rgb()
    middle = image.height() // 2
    last = image.width() - 1
    assert image.pixel(0, middle) == accent
    assert all(image.pixel(x, 0) == accent for x in range(0, last - 12, 40))
    painted = Painted(songs.viewport())
    QTest.keyClick(songs, Qt.Key.Key_Down)
    assert songs.currentIndex().row() == row + 1
    before = QRect(0, songs.rowViewportPosition(row), songs.viewport().width(), theme.ROW_PX)
    qtbot.waitUntil(lambda: painted.covers(before))
    assert painted.covers(before.translated(0, theme.ROW_PX))
    assert pixels(main, row).pixel(0, middle) != accent


class Painted(QObject):
    """What of a widget was painted since."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.region = QRegion()
        widget.installEventFilter(self)

    def covers(self, area: QRect) -> bool:
        return (QRegion(area) - self.region).isEmpty()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.region += event.region()
        return False
