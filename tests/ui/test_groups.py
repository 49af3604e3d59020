"""Groups in rows and covers: headings with a count that fold, what selecting one means, and that nothing jumps."""

from __future__ import annotations

from array import array

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from suno_desktop.core.rows import Grouping
from suno_desktop.ui.main_window import MainWindow
from suno_desktop.ui.models.row_groups import RowGroups
from suno_desktop.ui.views.grid_view import GridView
from suno_desktop.ui.views.sidebar import Place
from tests.ui.fakes import FakeBridge, FakePlayback, song


def group(main: MainWindow, qtbot: QtBot, grouping: Grouping) -> list[int]:
    """Show groups; answers with their headings."""
    model = main.centre.song_model
    with qtbot.waitSignal(model.listed):
        main.centre.song_views.group_by(grouping)
    return model.groups.headings


def click(main: MainWindow, row: int, *, x: int, ctrl: bool = False) -> None:
    songs = main.centre.songs
    place = QPoint(x, songs.rowViewportPosition(row) + 20)
    held = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(songs.viewport(), Qt.MouseButton.LeftButton, held, place)


def test_headings_say_what_songs_have_in_common_and_how_many_they_are(
    main: MainWindow, qtbot: QtBot
) -> None:
    model = main.centre.song_model
    words = {
        Grouping.ARTIST: "Ada & the Lamps",
        Grouping.STYLE: "acoustic folk",
        Grouping.MODEL: "chirp-v3-0",
        Grouping.PROVIDER: "Unknown",
        Grouping.DAY: "2024-12-21",
        Grouping.MONTH: "December 2024",
    }
    for grouping, text in words.items():
        headings = group(main, qtbot, grouping)
        assert model.is_heading(0)
        assert len(model.ids) == len(headings) + 40
        assert len(model.song_ids) == 40
        assert main.centre.header.count_text == "35 songs, 2 tasks in progress"
        qtbot.waitUntil(lambda: model.heading_text(0) != "")
        told = [model.heading_text(model.row_of(one) or 0) for one in headings[:3]]
        assert text in told, grouping
    headings = group(main, qtbot, Grouping.TASK)
    pair = model.row_of(headings[-1])
    assert pair is not None
    assert {model.id_at(pair + 1), model.id_at(pair + 2)} == {1, 2}
    assert model.groups.count(headings[-1]) == 2


def test_a_click_on_the_arrow_folds_and_rows_above_stay(main: MainWindow, qtbot: QtBot) -> None:
    model, songs = main.centre.song_model, main.centre.songs
    headings = group(main, qtbot, Grouping.ARTIST)
    second = model.row_of(headings[1])
    assert second is not None
    songs.scrollTo(model.index(second, 1))
    top = songs.rowAt(0)
    count = model.groups.count(headings[1])
    click(main, second, x=16)
    assert headings[1] in model.groups.folded
    assert songs.rowAt(0) == top
    assert model.id_at(second + 1) == headings[2]
    assert model.rowCount() == len(headings) + 40 - count
    assert len(model.song_ids) == 40, "folded songs are listed all the same"
    click(main, second, x=16)
    assert model.rowCount() == len(headings) + 40
    assert headings[1] not in model.groups.folded


def test_keys_fold_and_unfold_from_the_heading(
    main: MainWindow, qtbot: QtBot, playback: FakePlayback
) -> None:
    model, songs = main.centre.song_model, main.centre.songs
    headings = group(main, qtbot, Grouping.ARTIST)
    for view in ("rows", "covers"):
        main.centre.song_views.set_grid(shown=view == "covers")
        shown = main.centre.view
        shown.setFocus()
        songs.setCurrentIndex(model.index(0, 1))
        for key, is_folded in (
            (Qt.Key.Key_Left, True), (Qt.Key.Key_Left, True), (Qt.Key.Key_Right, False),
            (Qt.Key.Key_Return, True), (Qt.Key.Key_Enter, False),
        ):  # fmt: skip
            songs.setCurrentIndex(model.index(0, 1))
            qtbot.keyClick(shown, key)
            assert (headings[0] in model.groups.folded) is is_folded, (view, key)
        qtbot.keyClick(main, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)  # fmt: skip
        assert model.groups.folded == set(headings)
        assert list(model.ids) == headings
        qtbot.keyClick(shown, Qt.Key.Key_Down)
        assert songs.currentIndex().row() == 1
        main.actions_["fold_all"].trigger()
        assert not model.groups.folded
    assert playback.played == []


def test_selecting_a_heading_selects_its_songs_and_ctrl_takes_them_out_again(
    main: MainWindow, qtbot: QtBot
) -> None:
    model, songs = main.centre.song_model, main.centre.songs
    headings = group(main, qtbot, Grouping.ARTIST)
    first = list(model.groups.songs_of(headings[0]))
    click(main, 0, x=200)
    assert songs.selected_ids() == first
    with qtbot.waitSignal(main.centre.selected, check_params_cb=lambda read: bool(read.rows)):
        pass
    assert set(main.centre.selection.ids) == set(first)
    click(main, len(first) + 2, x=200, ctrl=True)
    assert songs.selected_ids() == [*first, model.id_at(len(first) + 2)]
    click(main, 0, x=200, ctrl=True)
    assert songs.selected_ids() == [model.id_at(len(first) + 2)]
    # One song may be left out again.
    click(main, 0, x=200)
    click(main, 3, x=200, ctrl=True)
    assert songs.selected_ids() == [one for one in first if one != model.id_at(3)]
    # A folded group means its songs, though none of them is on screen.
    model.fold(headings[0], folded=True)
    click(main, 0, x=200)
    assert songs.selected_ids() == first
    qtbot.keyClick(songs, Qt.Key.Key_Down)
    assert songs.selected_ids() == list(model.groups.songs_of(headings[1]))
    songs.selectAll()
    assert sorted(songs.selected_ids()) == sorted(model.song_ids)


def test_what_plays_goes_through_folded_groups_and_is_unfolded_to_be_seen(
    main: MainWindow, qtbot: QtBot, playback: FakePlayback
) -> None:
    model = main.centre.song_model
    group(main, qtbot, Grouping.ARTIST)
    order = list(model.song_ids)
    click(main, 3, x=300)
    qtbot.keyClick(main.centre.songs, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(playback.played))
    sounding = set(playback.played[0][0])
    assert len(sounding) > 30
    assert playback.played[0][0] == [one for one in order if one in sounding]
    main.actions_["fold_all"].trigger()
    main.playing.go_to_playing()
    row = model.row_of(int(playback.current or 0))
    assert row is not None
    assert main.centre.songs.currentIndex().row() == row


def test_updates_keep_folds_selection_and_place_and_another_place_forgets_folds(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    model, songs = main.centre.song_model, main.centre.songs
    headings = group(main, qtbot, Grouping.ARTIST)
    model.fold(headings[0], folded=True)
    click(main, 0, x=200)
    chosen = songs.selected_ids()
    songs.verticalScrollBar().setValue(300)
    top = songs.top_id()
    with qtbot.waitSignal(model.listed):
        bridge.change([song(200, artist="Zoe")], listed=True)
    assert headings[0] in model.groups.folded
    assert songs.selected_ids() == chosen
    assert songs.top_id() == top
    with qtbot.waitSignal(model.listed):
        main.sidebar.choose(Place.SAVED)
    with qtbot.waitSignal(model.listed):
        main.sidebar.choose(Place.ALL)
    assert model.query.group is Grouping.ARTIST
    assert not model.groups.folded


def test_screen_readers_hear_the_group_its_count_and_whether_it_is_folded(
    main: MainWindow, qtbot: QtBot
) -> None:
    model = main.centre.song_model
    headings = group(main, qtbot, Grouping.ARTIST)
    qtbot.waitUntil(lambda: model.heading_text(0) != "")
    told = model.data(model.index(0, 1), int(Qt.ItemDataRole.AccessibleTextRole))
    assert told == f"Ada & the Lamps, {model.groups.count(headings[0])} songs"
    model.fold(headings[0], folded=True)
    assert model.spoken_heading(0) == told + ", folded"


def test_the_menus_group_and_sort(main: MainWindow, qtbot: QtBot) -> None:
    model, actions = main.centre.song_model, main.actions_
    task = next(one for one in actions.groupings.actions() if one.data() == "task")
    task.trigger()
    assert model.query.group is Grouping.TASK
    assert isinstance(main.centre.view, type(main.centre.songs))

    def offered(menu: QMenu) -> dict[str, QAction]:
        menu.aboutToShow.emit()
        return {one.objectName(): one for one in menu.findChildren(QAction)}

    offered(actions.sort_menu)["actionSort_title"].trigger()
    assert (model.query.sort, model.query.descending) == ("title", False)
    offered(actions.sort_menu)["actionSort_descending"].trigger()
    assert (model.query.sort, model.query.descending) == ("title", True)
    offered(actions.sort_menu)["actionSort_then_duration_s"].trigger()
    assert model.query.then == (("duration_s", False),)
    ticked = {name for name, one in offered(actions.sort_menu).items() if one.isChecked()}
    assert ticked == {"actionSort_title", "actionSort_descending", "actionSort_then_duration_s"}


def test_covers_show_the_same_groups(main: MainWindow, qtbot: QtBot) -> None:
    headings = group(main, qtbot, Grouping.ARTIST)
    main.actions_["view_grid"].trigger()
    grid, model = main.centre.view, main.centre.song_model
    assert isinstance(grid, GridView)
    head = grid.rect_of(0)
    assert head.width() == grid.viewport().width()
    point = head.topLeft() + QPoint(14, head.height() // 2)
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert model.groups.folded == {headings[0]}
    assert grid.rect_of(1).top() == head.bottom() + 1
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=point + QPoint(200, 0))
    assert main.centre.songs.selected_ids() == list(model.groups.songs_of(headings[0]))


@given(st.lists(st.integers(1, 5), min_size=1, max_size=8), st.sets(st.integers(0, 7)))
def test_groups_are_arithmetic(sizes: list[int], folded: set[int]) -> None:
    groups, whole, wanted, song_id = RowGroups(), array("q"), [], 1
    groups.folded = {-1 - number for number in folded}
    for number, size in enumerate(sizes):
        songs = list(range(song_id, song_id + size))
        song_id += size
        whole.extend([-1 - number, *songs])
        wanted += [-1 - number, *([] if number in folded else songs)]
    assert list(groups.take(whole)) == wanted
    assert list(groups.songs) == list(range(1, song_id))
    for number, size in enumerate(sizes):
        assert groups.count(-1 - number) == size == len(groups.songs_of(-1 - number))
        assert groups.heading_of(groups.first_song(-1 - number) or 0) == -1 - number
    assert sorted(groups.expanded(wanted)) == list(range(1, song_id))
    assert groups.heading_of(song_id) is None


@given(
    st.lists(st.integers(1, 4), min_size=1, max_size=7),
    st.lists(st.integers(0, 6), max_size=12),
)
def test_folding_one_by_one_leads_where_folding_at_once_does(
    sizes: list[int], turned: list[int]
) -> None:
    groups, whole, song_id = RowGroups(), array("q"), 1
    for number, size in enumerate(sizes):
        whole.extend([-1 - number, *range(song_id, song_id + size)])
        song_id += size
    shown = groups.take(whole)
    for number in turned:
        if number >= len(sizes):
            continue
        row = shown.index(-1 - number)
        shown = groups.fold(shown, row, folded=-1 - number not in groups.folded)
        assert list(groups.heads) == [at for at, one in enumerate(shown) if one < 0]
        for at, one in enumerate(shown):
            head = groups.head_above(at)
            assert head is not None
            assert shown[head] == (one if one < 0 else groups.heading_of(one))
    after = list(shown)
    assert list(groups.shown()) == after
    assert list(groups.whole) == list(whole)
