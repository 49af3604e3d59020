"""What people do with mouse, wheel and keyboard, done for real on a shown window."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleInterface,
    QAction,
    QDrag,
    QImage,
    QKeySequence,
    QMouseEvent,
    QPaintEvent,
    QRegion,
    QScreen,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSlider,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from suno_desktop.bridge.player import PlayerState
from suno_desktop.core.model import SongId
from suno_desktop.core.override import override
from suno_desktop.ui import theme
from suno_desktop.ui.dialogs.widgets import Choice
from suno_desktop.ui.main_window import MainWindow
from suno_desktop.ui.views.first_run import DemoOffer
from suno_desktop.ui.views.side_panel import LYRICS
from suno_desktop.ui.views.sidebar import Place
from suno_desktop.ui.views.table_view import TableView
from suno_desktop.ui.views.top_bar import TopBar
from suno_desktop.ui.window_state import WindowState
from tests.ui.dialogs.fakes import relay_info
from tests.ui.fakes import FakeBridge, FakePlayback, FakePlayer, FakeReader, window
from tests.ui.test_main_window import go, part, select

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


def test_the_wheel_passes_over_the_place_in_the_song_and_the_tabs(
    main: MainWindow, player: FakePlayer, qtbot: QtBot
) -> None:
    bar = main.player_bar
    volume = bar._volume.value()
    bar._line.set_length(200_000)
    bar._line.go_to(26_000)
    tabs = part(main, QTabBar, "panelTabs")
    main.panel.show_tab(LYRICS)
    for widget in (bar._seek, tabs, bar._volume):
        turn(widget)
    assert bar._seek.value() == 26
    assert not player.seeks
    assert main.panel.tab == LYRICS
    assert bar._volume.value() < volume


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
    # Where there is too little room below the row, it comes up as far as the screen asks for.
    assert main.rect().contains(main.mapFromGlobal(menu.pos()))
    menu.close()


@_NO_GRAB
def test_shift_f10_opens_the_menu_of_a_text_in_a_dialog(main: MainWindow, qtbot: QtBot) -> None:
    main.actions_["diagnostics"].trigger()
    text = part(main, QPlainTextEdit, "diagnosticsText")
    dialog = text.window()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    text.setFocus()
    QTest.keyClick(dialog.windowHandle(), Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.close()
    dialog.close()


@_NO_GRAB
def test_f10_enters_the_menus(main: MainWindow, qtbot: QtBot) -> None:
    QTest.keyClick(main.windowHandle(), Qt.Key.Key_F10)
    active = main.menuBar().activeAction()
    assert active is not None
    assert active is main.menuBar().actions()[0]


@_NO_GRAB
@pytest.mark.parametrize(
    "leaving",
    [
        [Qt.Key.Key_Escape],
        [Qt.Key.Key_F10],
        [Qt.Key.Key_Right, Qt.Key.Key_Escape],
        [Qt.Key.Key_Down, Qt.Key.Key_Escape, Qt.Key.Key_Escape],
        [Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Return],
    ],
    ids=["Esc", "F10", "moved on", "a menu opened", "a choice"],
)
def test_the_keys_go_back_to_the_list_after_f10(
    main: MainWindow, qtbot: QtBot, leaving: list[Qt.Key]
) -> None:
    main.activateWindow()
    select(main, qtbot, SAVED)
    main.focus_list()
    QTest.keyClick(main.windowHandle(), Qt.Key.Key_F10)
    assert main.menuBar().hasFocus()
    for key in leaving:
        QTest.keyClick(QApplication.activePopupWidget() or main.windowHandle(), key)
    assert main.menuBar().activeAction() is None
    assert main.focusWidget() is main.centre.songs
    before = main.centre.songs.currentIndex().row()
    QTest.keyClick(main.windowHandle(), Qt.Key.Key_Down)
    assert main.centre.songs.currentIndex().row() == before + 1


def stops(main: MainWindow, count: int, key: Qt.Key = Qt.Key.Key_Tab) -> list[str]:
    """Where the tab key goes, from where the focus is."""
    found = []
    for _ in range(count):
        focused = QApplication.focusWidget()
        assert focused is not None
        found.append(focused.objectName())
        QTest.keyClick(focused, key)
    return found


_FORM = ["Preset", "Name", "Address", "Key", "Reveal", "Test"]


@pytest.mark.parametrize("has_relay", [False, True], ids=["no relay", "a relay"])
@pytest.mark.parametrize("is_demo", [False, True], ids=["own", "demo"])
def test_the_tab_key_goes_round_through_the_first_steps_as_they_stand(
    qtbot: QtBot, tmp_path: Path, has_relay: bool, is_demo: bool
) -> None:
    bridge = FakeBridge(tmp_path, FakeReader())
    if has_relay:
        bridge.engine.infos = [relay_info(1, "Own", "http://127.0.0.1:1")]
    demo = DemoOffer(sample_text="a\nb", relay_name="Demo") if is_demo else None
    main = window(bridge=bridge, folder=tmp_path, demo=demo)
    qtbot.addWidget(main)
    main.show()
    main.activateWindow()
    qtbot.waitUntil(lambda: main.centre.first_run is not None and main.isActiveWindow())
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    assert QApplication.focusWidget() is not main.centre.songs
    qtbot.waitUntil(lambda: part(main, QWidget, "firstRunAddRelay").isVisible() is has_relay)
    first = ["toolAdd", *(["firstRunCopy", "firstRunSample"] if is_demo else [])]
    form = [*(f"firstRunRelay{field}" for field in _FORM), "firstRunSaveRelay"]
    last = ["firstRunPasteField", "statusRelay"]
    round_ = [*first, *(["firstRunAddRelay"] if has_relay else form), *last]
    part(main, QWidget, "toolAdd").setFocus()
    assert stops(main, 2 * len(round_)) == [*round_, *round_]
    assert stops(main, len(round_), Qt.Key.Key_Backtab) == [round_[0], *reversed(round_[1:])]
    main.close()


@pytest.mark.parametrize("keys", ["Home", "End", "Shift+Home", "Shift+End"])
@pytest.mark.parametrize("place", [Place.ALL, Place.TASKS], ids=str)
def test_home_and_end_go_to_the_ends_of_a_table(
    main: MainWindow, qtbot: QtBot, place: Place, keys: str
) -> None:
    go(main, qtbot, place)
    view = main.centre.view
    assert isinstance(view, TableView)
    ids = list(view._rows.ids)
    assert len(ids) > 3
    view.select_ids([ids[2]], current=ids[2])
    column = view.currentIndex().column()
    main.focus_list()
    QTest.keySequence(view, QKeySequence(keys))
    end = ids[-1] if "End" in keys else ids[0]
    passed = ids[2:] if "End" in keys else ids[:3]
    assert view.current_id() == end
    assert view.currentIndex().column() == column
    assert view.selected_ids() == (passed if "Shift" in keys else [end])


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
    after = before.translated(0, theme.ROW_PX).intersected(songs.viewport().rect())
    qtbot.waitUntil(lambda: painted.covers(before) and painted.covers(after))
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


# Orders and what is heard are remembered.


def header_click(main: MainWindow, key: str) -> None:
    header = main.centre.songs.horizontalHeader()
    number = next(n for n, c in enumerate(main.centre.song_model.columns) if c.key == key)
    x = header.sectionViewportPosition(number) + header.sectionSize(number) // 2
    QTest.mouseClick(
        header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, header.height() // 2)
    )


def test_a_heading_that_sorts_nothing_gets_no_arrow(main: MainWindow, qtbot: QtBot) -> None:
    header = main.centre.songs.horizontalHeader()
    header_click(main, "length")
    sorted_by = header.sortIndicatorSection()
    column_menu(main)["Artist"].trigger()
    header_click(main, "artist")
    assert header.sortIndicatorSection() == sorted_by
    go(main, qtbot, Place.ACTIVE)
    assert main.centre.downloads.horizontalHeader().sortIndicatorSection() == -1


def test_the_third_click_on_a_heading_leads_back_to_the_first_order(main: MainWindow) -> None:
    first = main.centre.song_model.query
    seen = []
    for _ in range(3):
        header_click(main, "length")
        query = main.centre.song_model.query
        seen.append((query.sort, query.descending))
    assert seen == [
        ("duration_s", False),
        ("duration_s", True),
        (first.sort, first.descending),
    ]


def test_the_order_comes_back_and_the_queue_is_asked_for_once_it_is_painted(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge, tmp_path: Path
) -> None:
    header_click(main, "title")
    main.close()
    heard = FakePlayback()
    again = window(bridge=bridge, playback=heard, folder=tmp_path)
    qtbot.addWidget(again)
    assert again.centre.song_model.query.sort == "title"
    again.show()
    assert not heard.brought_back
    qtbot.waitUntil(lambda: heard.brought_back == 1)
    again.close()


def test_the_song_that_an_earlier_version_kept_comes_back_once(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge, tmp_path: Path
) -> None:
    go(main, qtbot, Place.DOWNLOADS_FAILED)
    main.close()
    state = WindowState(tmp_path / "window.json")
    state.set("playing.song", SAVED)
    state.set("playing.position_ms", 42_000)
    state.save()
    heard = FakePlayback()
    again = window(bridge=bridge, playback=heard, folder=tmp_path)
    qtbot.addWidget(again)
    again.show()
    qtbot.waitUntil(lambda: heard.current == SAVED)
    assert heard.position_ms == 42_000
    assert not heard.played  # it is offered and not played
    assert again.centre.place is Place.DOWNLOADS_FAILED
    again.close()
    assert WindowState(tmp_path / "window.json").get("playing.song", 0) == 0


# Tasks lead to their songs.


def test_return_on_a_task_leads_to_its_songs(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    go(main, qtbot, Place.TASKS)
    tasks = main.centre.tasks
    task = next(row for row in bridge.reader.tasks.values() if row.songs)
    tasks.select_ids([task.key], current=task.key)
    tasks.setFocus()
    QTest.keyClick(tasks, Qt.Key.Key_Return)
    assert main.centre.place is Place.ALL
    assert main.top.search.text() == task.task_id
    assert main.centre.song_model.query.text == task.task_id


# Lyrics.


def test_lyrics_are_those_of_what_plays_until_another_song_is_chosen(
    main: MainWindow, qtbot: QtBot, playback: FakePlayback
) -> None:
    main.layout_.show_tab(LYRICS)
    lyrics = main.panel.lyrics
    main.centre.songs.clearSelection()
    playback.play([SongId(SAVED), SongId(22)], SongId(SAVED))
    heard = main.centre.song_model.known(SAVED)
    assert heard is not None
    qtbot.waitUntil(lambda: lyrics.song_title.startswith(heard.title))
    other = main.centre.song_model.known(24)
    assert other is not None
    assert other.title != heard.title
    select(main, qtbot, 24)
    assert lyrics.song_title.startswith(other.title)
    playback.play([SongId(SAVED), SongId(22)], SongId(22))
    qtbot.wait(50)
    assert lyrics.song_title.startswith(other.title)
    main.centre.songs.clearSelection()
    following = main.centre.song_model.known(22)
    assert following is not None
    qtbot.waitUntil(lambda: lyrics.song_title.startswith(following.title))


# For ears.


def test_the_playing_row_and_the_position_are_told(
    main: MainWindow, player: FakePlayer, playback: FakePlayback
) -> None:
    playback.play([SongId(SAVED)], SongId(SAVED))
    model = main.centre.song_model
    row = model.row_of(SAVED)
    assert row is not None
    spoken = model.index(row, 1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.endswith(", playing")
    player.pretend(PlayerState.PLAYING, position_ms=42_000, duration_ms=198_000)
    seek = part(main, QSlider, "playerSeek")
    told = QAccessible.queryAccessibleInterface(seek)
    assert told.text(QAccessible.Text.Name) == "Position: 0:42 of 3:18"
    values = told.valueInterface()
    assert (values.currentValue(), values.maximumValue()) == (42, 198)
    QTest.keyClick(seek, Qt.Key.Key_Right)
    assert playback.position_ms == 52_000


def test_no_markup_is_read_aloud_and_every_button_has_a_name(main: MainWindow) -> None:
    for widget in main.findChildren(QWidget):
        interface: QAccessibleInterface | None = QAccessible.queryAccessibleInterface(widget)
        if interface is not None and widget.isVisible():
            told = interface.text(QAccessible.Text.Description)
            assert "<" not in told, (widget.objectName(), told)
    main.top.search.setText("x")
    buttons = main.top.search.findChildren(QToolButton)
    assert {button.accessibleName() for button in buttons} == {"Recent searches", "Clear search"}
    clear = next(button for button in buttons if button.accessibleName() == "Clear search")
    QTest.mouseClick(clear, Qt.MouseButton.LeftButton)
    assert main.top.search.text() == ""


def test_the_list_is_read_before_what_stands_beside_it(
    main: MainWindow, playback: FakePlayback
) -> None:
    main.layout_.set_panel(shown=True)
    order = [widget.objectName() for widget in read_in_order(main)]
    assert order.index("sidebar") < order.index("songs") < order.index("panel")
    row = main.centre.song_model.row_of(SAVED)
    table = QAccessible.queryAccessibleInterface(main.centre.songs)
    playback.play([SongId(SAVED)], SongId(SAVED))
    assert row is not None
    width = len(main.centre.song_model.columns) + 1  # with the heading of the row
    cells = [
        table.child(n) for n in range((row + 1) * width, (row + 2) * width)
    ]  # below the header
    names = [cell.text(QAccessible.Text.Name) for cell in cells]
    assert any(name.endswith(", playing") for name in names), names


def read_in_order(main: MainWindow) -> list[QWidget]:
    """The widgets that a screen reader comes to, in its order."""
    found: list[QWidget] = []

    def walk(told: QAccessibleInterface) -> None:
        owner = told.object()
        if isinstance(owner, QWidget):
            found.append(owner)
        if told.role() not in {QAccessible.Role.Table, QAccessible.Role.List}:
            for number in range(told.childCount()):
                walk(told.child(number))

    walk(QAccessible.queryAccessibleInterface(main))
    return found


# Small screens.


def test_dialogs_stay_within_a_small_screen(
    main: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = QRect(0, 0, 683, 384)  # 1366 × 768 at 200 %
    monkeypatch.setattr(QScreen, "availableGeometry", lambda _screen: room)
    for name in ("settings", "shortcuts", "diagnostics", "check_library", "add"):
        main.actions_[name].trigger()
        dialog = next(one for one in main.findChildren(QDialog) if one.isVisible())
        qtbot.waitExposed(dialog)
        assert dialog.height() <= room.height() - 40, name
        assert dialog.width() <= room.width(), name
        for button in dialog.findChildren(QPushButton):
            if button.isVisible() and button.isDefault():
                corner = button.mapTo(dialog, button.rect().bottomRight())
                assert dialog.rect().contains(corner), name
        dialog.close()
        if shiboken6.isValid(dialog):
            dialog.deleteLater()


def test_nothing_in_the_top_bar_lies_over_its_neighbour_on_a_small_screen(
    main: MainWindow, qtbot: QtBot
) -> None:
    """The demo's mark stands there too, so it is the fullest one."""
    holder = QWidget()
    qtbot.addWidget(holder)
    bar = TopBar(main.actions_, is_demo=True, parent=holder)
    bar.setGeometry(0, 0, 683, bar.height())
    holder.show()
    qtbot.waitExposed(holder)
    parts = [one for one in bar.children() if isinstance(one, QWidget) and one.isVisible()]
    ends = sorted((one.geometry().left(), one.geometry().right()) for one in parts)
    assert len(ends) >= 7
    for (_left, end), (start, _right) in itertools.pairwise(ends):
        assert end < start


# Columns.


def column_menu(main: MainWindow) -> dict[str, QAction]:
    """What the menu of the headings offers, by its words."""
    menu = QMenu(main)
    return {action.text(): action for action in main.centre.songs.column_actions(menu)}


def shown_columns(main: MainWindow) -> set[str]:
    view, columns = main.centre.songs, main.centre.song_model.columns
    return {one.key for number, one in enumerate(columns) if not view.isColumnHidden(number)}


def test_a_tick_in_the_menu_of_columns_is_a_column_that_can_be_seen(
    main: MainWindow, qtbot: QtBot
) -> None:
    main.resize(820, 600)
    qtbot.waitUntil(lambda: "created" not in shown_columns(main))  # wanted, and no room for it
    assert not column_menu(main)["Created"].isChecked()
    for word, key in (("Created", "created"), ("Artist", "artist"), ("Model", "model")):
        column_menu(main)[word].trigger()
        assert key in shown_columns(main)
        assert column_menu(main)[word].isChecked()
    column_menu(main)["Model"].trigger()
    assert "model" not in shown_columns(main)


def test_the_columns_asked_for_last_stay_longest(main: MainWindow, qtbot: QtBot) -> None:
    main.resize(1400, 700)
    for word in ("Artist", "Task"):
        column_menu(main)[word].trigger()
    assert {"artist", "task"} <= shown_columns(main)
    main.resize(1100, 700)
    qtbot.waitUntil(lambda: "created" not in shown_columns(main))
    assert "task" in shown_columns(main)


def test_where_a_column_finds_no_room_at_all_the_menu_says_so(
    main: MainWindow, qtbot: QtBot
) -> None:
    main.resize(800, 600)
    main.layout_.set_panel(shown=True)
    qtbot.waitUntil(lambda: main.centre.songs.viewport().width() < 400)
    artist = column_menu(main)["Artist (window too narrow)"]
    assert not artist.isEnabled()
    assert not artist.isChecked()


def test_the_arrow_of_the_order_leaves_the_heading_legible(
    main: MainWindow, qapp: QApplication
) -> None:
    theme.Theme.of(qapp, "light").dress()
    for key in ("length", "title"):
        header = main.centre.songs.horizontalHeader()
        number = next(n for n, c in enumerate(main.centre.song_model.columns) if c.key == key)
        place = QRect(
            header.sectionViewportPosition(number), 0, header.sectionSize(number), header.height()
        )
        before = inked(header.grab(place).toImage())
        header_click(main, key)
        after = inked(header.grab(place).toImage())
        assert before <= after, key  # the heading stands where it stood
        arrow = {x for x, _y in after - before}
        assert len(arrow) >= 6, key
        assert not arrow & {x for x, _y in before}, key


def inked(image: QImage) -> set[tuple[int, int]]:
    """The points of a heading that are clearly darker than its ground."""
    return {
        (x, y)
        for x in range(image.width())
        for y in range(image.height() - 2)
        if image.pixelColor(x, y).lightness() < 190
    }


def test_columns_stay_where_they_are_when_a_list_gets_a_scroll_bar(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    songs = main.centre.songs
    header = songs.horizontalHeader()
    assert songs.verticalScrollBar().isVisible()
    before = [header.sectionSize(number) for number in range(header.count())]
    main.top.search.setText("Samba")
    qtbot.waitUntil(lambda: not songs.verticalScrollBar().isVisible())
    assert [header.sectionSize(number) for number in range(header.count())] == before


def test_a_wide_window_gives_room_to_long_styles(main: MainWindow, qtbot: QtBot) -> None:
    main.resize(1900, 900)
    header, columns = main.centre.songs.horizontalHeader(), main.centre.song_model.columns
    widths = {one.key: header.sectionSize(number) for number, one in enumerate(columns)}
    qtbot.waitUntil(lambda: header.length() > 1200)
    widths = {one.key: header.sectionSize(number) for number, one in enumerate(columns)}
    assert widths["style"] >= widths["title"] - 20
    assert widths["title"] < 480


# What is said where nothing is being saved.


def test_paused_downloads_can_be_resumed_where_that_is_said(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    bridge.reader.files.clear()
    go(main, qtbot, Place.ACTIVE)
    main.centre.show_saving(paused=True)
    assert main.centre.empty.title == "Downloads are paused"
    main.actions_["pause_saving"].blockSignals(True)  # noqa: FBT003 — Qt's signature
    main.actions_["pause_saving"].setChecked(True)
    main.actions_["pause_saving"].blockSignals(False)  # noqa: FBT003 — Qt's signature
    part(main.centre.empty, QPushButton, "emptyDeed0").click()
    assert bridge.engine.calls("saving.pause") == [False]


def test_a_click_on_the_cover_shows_it_large(main: MainWindow, qtbot: QtBot) -> None:
    identity = next(
        row.song_id
        for row in map(main.centre.song_model.known, range(1, 40))
        if row and row.image_url
    )
    select(main, qtbot, identity)
    cover = part(main.panel.details, QWidget, "detailsCover")
    QTest.mouseClick(cover, Qt.MouseButton.LeftButton)
    dialog = main.dialogs.opened("cover")
    assert dialog is not None
    assert part(dialog, QLabel, "coverPicture").width() > cover.width()


# The desktop's own menu.


@_NO_GRAB
@pytest.mark.skipif(sys.platform != "linux", reason="menus of Linux desktops")
def test_the_help_menu_puts_the_program_into_the_applications_menu_and_takes_it_away(
    main: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path / "system"))
    entry = tmp_path / "data/applications/suno-desktop.desktop"
    menu, action = main.actions_.help_menu, main.actions_["menu_entry"]
    assert menu is not None
    for is_in_it in (True, False):
        menu.popup(QPoint(0, 0))
        assert action.isVisible()
        assert action.isChecked() is not is_in_it
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
        assert entry.is_file() is is_in_it
        assert "applications menu" in main.toasts.texts[-1]


# Sorting by several columns.


def press_heading(main: MainWindow, key: str, *, shift: bool) -> None:
    songs = main.centre.songs
    header = songs.horizontalHeader()
    number = next(n for n, one in enumerate(main.centre.song_model.columns) if one.key == key)
    place = QPoint(header.sectionViewportPosition(number) + 20, header.height() // 2)
    held = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    if shift:
        QTest.keyPress(songs, Qt.Key.Key_Shift)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, held, place)
    if shift:
        QTest.keyRelease(songs, Qt.Key.Key_Shift)


def order(main: MainWindow) -> tuple[str, Sequence[object]]:
    query = main.centre.song_model.query
    return query.sort, list(query.then)


def test_shift_and_a_click_sorts_by_one_more_column_and_figures_say_which_comes_first(
    main: MainWindow, qtbot: QtBot
) -> None:
    model, header = main.centre.song_model, main.centre.songs.horizontalHeader()
    press_heading(main, "title", shift=False)
    assert (model.query.sort, model.query.descending, model.query.then) == ("title", False, ())
    before = header.viewport().grab().toImage()
    press_heading(main, "length", shift=True)
    assert model.query.then == (("duration_s", False),)
    assert header.viewport().grab().toImage() != before, "1 and 2 stand beside the titles"
    press_heading(main, "length", shift=True)
    assert model.query.then == (("duration_s", True),)
    press_heading(main, "title", shift=True)
    assert (model.query.sort, model.query.descending) == ("title", True)
    press_heading(main, "title", shift=True)
    assert order(main) == ("duration_s", [])
    press_heading(main, "created", shift=True)
    main.sidebar.choose(Place.FAVOURITES)
    assert order(main) == ("added", [])
    main.sidebar.choose(Place.ALL)
    assert order(main) == ("duration_s", [("created_at", False)])
    press_heading(main, "title", shift=False)
    assert order(main) == ("title", [])
