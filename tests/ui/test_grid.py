"""Covers instead of rows: one selection, keys and mouse as in the table, and nothing jumps between the two."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QPixmap, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolButton
from pytestqt.qtbot import QtBot

from suno_desktop.core.changes import Changes
from suno_desktop.core.model import SongId
from suno_desktop.core.rows import Grouping
from suno_desktop.ui.main_window import MainWindow
from suno_desktop.ui.place_looks import SIDES
from suno_desktop.ui.song_drag import SONGS_MIME
from suno_desktop.ui.views.grid_view import GridView
from suno_desktop.ui.views.sidebar import Place
from tests.ui.fakes import FakeBridge, FakePlayback, song, window


@pytest.fixture
def grid(main: MainWindow, qtbot: QtBot) -> GridView:
    """The covers, shown by their key."""
    main.activateWindow()
    main.centre.songs.setFocus()
    qtbot.keyClick(main, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    shown = main.centre.view
    assert isinstance(shown, GridView)
    # What is made late beside the list may change how wide it is.
    qtbot.waitUntil(lambda: shown.isVisible() and main.panel.is_filled)
    return shown


def middle(grid: GridView, identity: int) -> QPoint:
    row = grid.model().row_of(identity)  # type: ignore[attr-defined]
    return grid.rect_of(row).center()


def test_a_click_selects_for_rows_and_covers_alike(
    main: MainWindow, grid: GridView, qtbot: QtBot
) -> None:
    assert main.focusWidget() is grid, "the focus stays in the list"
    ids = main.centre.song_model.ids
    with qtbot.waitSignal(main.centre.selected, check_params_cb=lambda read: bool(read.rows)):
        QTest.mouseClick(
            grid.viewport(), Qt.MouseButton.LeftButton, pos=middle(grid, ids[2]) - QPoint(0, 40)
        )
    assert main.centre.songs.selected_ids() == [ids[2]]
    QTest.mouseClick(
        grid.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier,
        middle(grid, ids[4]) - QPoint(0, 40),
    )  # fmt: skip
    QTest.mouseClick(
        grid.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier,
        middle(grid, ids[0]) - QPoint(0, 40),
    )  # fmt: skip
    chosen = [ids[0], *ids[2:5]]
    assert main.centre.songs.selected_ids() == chosen
    main.actions_["view_grid"].trigger()
    assert main.centre.view is main.centre.songs
    assert main.focusWidget() is main.centre.songs
    assert main.centre.songs.selected_ids() == chosen


def test_arrows_go_from_cover_to_cover_and_letters_into_the_search(
    main: MainWindow, grid: GridView, qtbot: QtBot
) -> None:
    ids, columns = main.centre.song_model.ids, grid.plan.columns
    main.centre.songs.select_ids([ids[0]], current=ids[0])
    for key, at in (
        (Qt.Key.Key_Right, 1), (Qt.Key.Key_Down, 1 + columns), (Qt.Key.Key_Left, columns),
        (Qt.Key.Key_Up, 0), (Qt.Key.Key_End, len(ids) - 1), (Qt.Key.Key_Home, 0),
    ):  # fmt: skip
        qtbot.keyClick(grid, key)
        assert main.centre.songs.selected_ids() == [ids[at]], key
        assert grid.viewport().rect().intersects(grid.visualRect(grid.currentIndex()))
    qtbot.keyClick(grid, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert len(main.centre.songs.selected_ids()) == columns + 1
    qtbot.keyClick(grid, Qt.Key.Key_L)
    assert main.top.search.text() == "l"
    assert main.focusWidget() is main.top.search


def test_enter_a_double_click_and_the_button_on_a_cover_play(
    main: MainWindow, grid: GridView, qtbot: QtBot, playback: FakePlayback
) -> None:
    model = main.centre.song_model
    main.centre.songs.select_ids([31], current=31)
    grid.scrollTo(grid.currentIndex())
    qtbot.waitUntil(lambda: model.known(31) is not None)
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(playback.played))
    assert playback.played[-1][1] == 31
    assert 21 in playback.played[-1][0]
    QTest.mouseDClick(
        grid.viewport(), Qt.MouseButton.LeftButton, pos=middle(grid, 30) - QPoint(0, 40)
    )
    qtbot.waitUntil(lambda: playback.played[-1][1] == 30)
    main.centre.songs.select_ids([31], current=31)
    button = grid._cell.play_of(grid.rect_of(model.row_of(34) or 0))
    before = grid.viewport().grab().toImage()
    QTest.mouseMove(grid.viewport(), button.center())
    qtbot.waitUntil(lambda: grid.viewport().grab().toImage() != before)
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=button.center())
    qtbot.waitUntil(lambda: playback.played[-1][1] == 34)
    assert main.centre.songs.selected_ids() == [31], "what plays is not what is selected"


@pytest.mark.qt_log_ignore("does not support", extend=True)
def test_the_menu_and_what_is_dragged_are_those_of_the_selection(
    main: MainWindow, grid: GridView, qtbot: QtBot
) -> None:
    main.centre.songs.select_ids([31, 30], current=31)
    qtbot.keyClick(main, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: main.findChild(QMenu, "contextMenu") is not None)
    menu = main.findChild(QMenu, "contextMenu")
    assert menu is not None
    assert main.actions_["play_selected"] in menu.actions()
    menu.close()
    data = main.centre.songs.drag_data()
    assert data is not None
    assert data.data(SONGS_MIME).toStdString() == "31,30"


def test_updates_keep_what_is_on_screen_and_selected(
    main: MainWindow, grid: GridView, qtbot: QtBot, bridge: FakeBridge
) -> None:
    model = main.centre.song_model
    main.centre.songs.select_ids([12], current=12)
    qtbot.waitUntil(lambda: model.known(12) is not None)
    qtbot.waitUntil(lambda: bool(main.panel.details.title))  # what the panel tells may need room
    main.grab()  # all of it has its place
    # Away from the edges, so that no bar that comes beside the covers hides it.
    grid.scrollTo(grid.currentIndex(), GridView.ScrollHint.PositionAtCenter)
    before = grid.visualRect(grid.currentIndex())
    line = [song(number, title="new") for number in range(200, 200 + grid.plan.columns)]
    with qtbot.waitSignal(model.listed):
        bridge.change(line, listed=True)
    assert len(model.ids) == 40 + grid.plan.columns
    assert main.centre.songs.selected_ids() == [12]
    assert grid.visualRect(grid.currentIndex()) == before, "whole lines came above; nothing moved"


def test_between_rows_and_covers_one_stays_where_one_is(
    main: MainWindow, grid: GridView, qtbot: QtBot
) -> None:
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())
    top = grid.top_id()
    assert top is not None
    main.actions_["view_grid"].trigger()
    table = main.centre.songs
    row = main.centre.song_model.row_of(top) or 0
    assert 0 <= table.rowViewportPosition(row) < table.viewport().height()
    table.scrollToTop()
    main.actions_["view_grid"].trigger()
    assert grid.verticalScrollBar().value() == 0


def test_view_size_and_groups_are_remembered_for_each_place(
    main: MainWindow, grid: GridView, qtbot: QtBot, bridge: FakeBridge, tmp_path: Path
) -> None:
    menu = main.actions_.sizes.actions()
    menu[2].trigger()
    assert grid.side == SIDES[2]
    main.centre.song_views.group_by(Grouping.ARTIST)
    main.sidebar.choose(Place.FAVOURITES)
    assert not main.centre.song_views.look.is_grid
    assert not main.actions_["view_grid"].isChecked()
    assert not main.centre.song_model.query.group
    main.sidebar.choose(Place.ALL)
    assert grid.isVisible()
    assert str(main.centre.song_model.query.group) == "artist"
    assert main.actions_["view_grid"].isChecked()
    main.close()
    again = window(bridge=bridge, folder=tmp_path)
    qtbot.addWidget(again)
    again.show()
    qtbot.waitUntil(lambda: again.centre.song_model.is_loaded and again.centre.view.isVisible())
    assert isinstance(again.centre.view, GridView)
    assert again.centre.view.side == SIDES[2]
    assert again.actions_.groupings.actions()[5].isChecked()
    again.close()


def test_the_wheel_with_ctrl_changes_the_size(main: MainWindow, grid: GridView) -> None:
    centre = QPointF(grid.viewport().rect().center())
    for turned, side in ((120, SIDES[2]), (120, SIDES[2]), (-120, SIDES[1]), (-120, SIDES[0])):
        event = QWheelEvent(
            centre, grid.viewport().mapToGlobal(centre), QPoint(), QPoint(0, turned),
            Qt.MouseButton.NoButton, Qt.KeyboardModifier.ControlModifier,
            Qt.ScrollPhase.NoScrollPhase, False,  # noqa: FBT003 — Qt's signature
        )  # fmt: skip
        QApplication.sendEvent(grid.viewport(), event)
        assert grid.side == side


def test_the_button_in_the_tool_bar_switches_and_offers_the_rest(
    main: MainWindow, qtbot: QtBot
) -> None:
    button = main.top.findChild(QToolButton, "toolGrid")
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(10, button.height() // 2))
    assert isinstance(main.centre.view, GridView)
    main.sidebar.choose(Place.TASKS)
    assert not button.isEnabled()
    assert not main.actions_.group_menu.isEnabled()
    main.sidebar.choose(Place.ALL)
    assert button.isEnabled()


def test_covers_are_fetched_for_what_is_on_screen_and_painted_when_they_are_there(
    main: MainWindow, grid: GridView, qtbot: QtBot, bridge: FakeBridge, tmp_path: Path
) -> None:
    red = tmp_path / "red.jpg"
    picture = QImage(200, 200, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    assert picture.save(str(red))
    bridge.engine.pictures[12] = red
    bridge.change([song(12, title="Red")])
    main.centre.songs.select_ids([12], current=12)
    grid.scrollTo(grid.currentIndex())
    spot = grid._cell.cover_of(grid.visualRect(grid.currentIndex())).center()

    def is_red() -> bool:
        color = grid.viewport().grab().toImage().pixelColor(spot)
        return color.red() > 200 and color.green() < 60

    # As if its cover had been looked for before it was there.
    main._covers._on_changed(Changes(songs=frozenset({SongId(12)})))
    grid.viewport().update()
    qtbot.waitUntil(is_red)


def test_covers_in_memory_are_bounded_by_their_bytes(
    main: MainWindow, grid: GridView, tmp_path: Path
) -> None:
    covers = main._covers
    for number in range(600):
        covers._keep((SongId(number), 160, 1.0), QPixmap(160, 160))
    assert sum(4 * key[1] ** 2 for key in covers._pixmaps) == covers._bytes <= 16 * 2**20
    assert (SongId(599), 160, 1.0) in covers._pixmaps


def test_an_empty_list_of_covers_is_no_trouble(
    qtbot: QtBot, tmp_path: Path, main: MainWindow, grid: GridView
) -> None:
    main.top.search.setText("nothing that is there")
    qtbot.waitUntil(lambda: not main.centre.song_model.ids)
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    assert main.centre.songs.selected_ids() == []
