"""Judging one song after the other: which song the next key means when a row has left the list, and when it comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from suno_desktop.core.changes import Changes
from suno_desktop.core.engine.twinning import Merging
from suno_desktop.core.model import CollectionId, SongId, TaskKey
from suno_desktop.demo.demo_relay import DemoRelay
from suno_desktop.ui.main_window import MainWindow
from suno_desktop.ui.undoing import Undone
from suno_desktop.ui.views.sidebar import Place
from tests.core.engine.twin_shelf import filled
from tests.ui.fakes import NOW, FakeBridge, FakePlayback, song
from tests.window import open_window, until

NEW = (23, 22, 20, 19)
CTRL, NO = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier


def listed(main: MainWindow) -> list[int]:
    return list(main.centre.song_model.ids)


def selected(main: MainWindow) -> list[int]:
    return main.centre.songs.selected_ids()


def choose(main: MainWindow, qtbot: QtBot, *ids: int) -> None:
    main.centre.view.setFocus()
    main.centre.songs.select_ids(ids, current=ids[0])
    until(qtbot, lambda: set(main.centre.selection.ids) == set(ids))
    until(qtbot, lambda: main.centre.selection.is_whole)


@pytest.fixture
def unheard(main: MainWindow, bridge: FakeBridge, qtbot: QtBot) -> MainWindow:
    """The window, where four songs are to be heard."""
    for number in NEW:
        bridge.reader.songs[number] = bridge.reader.songs[number]._replace(is_unheard=True)
    main.sidebar.choose(Place.UNHEARD)
    qtbot.waitUntil(lambda: listed(main) == list(NEW))
    return main


def hear(bridge: FakeBridge, *ids: int, heard: bool = True) -> None:
    """Songs leave Unheard, or come back to it, as a rating or its undo has it."""
    for number in ids:
        row = bridge.reader.songs[number]._replace(is_unheard=not heard)
        bridge.reader.songs[number] = row
    bridge.changed.emit(Changes(songs=frozenset(map(SongId, ids)), judged=True))


def throw(bridge: FakeBridge, *ids: int, away: bool = True) -> None:
    """Songs go to the Trash, or come back."""
    rows = [bridge.reader.songs[one]._replace(trashed_at=NOW if away else None) for one in ids]
    bridge.change(rows, listed=True)


# What leaves the list.


@pytest.mark.parametrize("is_grid", [False, True])
def test_after_the_playing_song_left_the_next_keys_still_mean_it(
    unheard: MainWindow, qtbot: QtBot, bridge: FakeBridge, playback: FakePlayback, *, is_grid: bool
) -> None:
    main = unheard
    main.centre.song_views.set_grid(shown=is_grid)
    view: QWidget = main.centre.view
    choose(main, qtbot, NEW[1])
    playback.play([SongId(one) for one in NEW], SongId(NEW[1]))
    QTest.keyClick(view, Qt.Key.Key_4)
    hear(bridge, NEW[1])
    qtbot.waitUntil(lambda: NEW[1] not in listed(main))
    assert selected(main) == []
    assert main.centre.songs.current_id() == NEW[2]
    qtbot.waitUntil(lambda: main.centre.selection.is_whole)
    assert main.actions_["favour"].isEnabled()
    QTest.keyClick(view, Qt.Key.Key_B, CTRL)
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert bridge.engine.calls("judging.rate") == [([NEW[1]], 4)]
    assert bridge.engine.calls("judging.toggle_favourite") == [[NEW[1]]]
    assert bridge.engine.calls("judging.trash") == [], "nobody has chosen the neighbour"
    QTest.keyClick(view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: playback.current == NEW[2])


@pytest.mark.parametrize("is_grid", [False, True])
def test_the_key_that_goes_on_chooses_what_took_the_place_of_the_playing_song(
    unheard: MainWindow, qtbot: QtBot, bridge: FakeBridge, playback: FakePlayback, *, is_grid: bool
) -> None:
    main = unheard
    main.centre.song_views.set_grid(shown=is_grid)
    choose(main, qtbot, NEW[0])
    playback.play([SongId(NEW[0])], SongId(NEW[0]))
    hear(bridge, NEW[0])
    qtbot.waitUntil(lambda: NEW[0] not in listed(main))
    on = Qt.Key.Key_Right if is_grid else Qt.Key.Key_Down
    for number in NEW[1:3]:
        QTest.keyClick(main.centre.view, on)
        assert selected(main) == [number]


def test_what_took_the_place_of_a_song_that_does_not_play_is_selected(
    unheard: MainWindow, qtbot: QtBot, bridge: FakeBridge, playback: FakePlayback
) -> None:
    choose(unheard, qtbot, NEW[0])
    playback.play([SongId(NEW[2])], SongId(NEW[2]))
    hear(bridge, NEW[0])
    qtbot.waitUntil(lambda: NEW[0] not in listed(unheard))
    assert selected(unheard) == [NEW[1]]


# What comes back.


def test_what_is_undone_is_selected_again(
    unheard: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    main = unheard
    for key, mods in ((Qt.Key.Key_4, NO), (Qt.Key.Key_H, CTRL)):
        choose(main, qtbot, NEW[1])
        main.toasts.unsay("judged")
        QTest.keyClick(main.centre.view, key, mods)
        qtbot.waitUntil(lambda: bool(main.toasts.texts))
        hear(bridge, NEW[1])
        qtbot.waitUntil(lambda: selected(main) == [NEW[2]])
        QTest.keyClick(main.centre.view, Qt.Key.Key_Z, CTRL)
        hear(bridge, NEW[1], heard=False)
        qtbot.waitUntil(lambda: selected(main) == [NEW[1]])
        assert main.centre.songs.current_id() == NEW[1]


def test_a_kept_version_is_selected_again_and_the_other_one_where_only_that_is_listed(
    unheard: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    main = unheard
    for kept, other, chosen, then in (
        (NEW[1], NEW[0], NEW[1], NEW[1]),
        (31, NEW[1], NEW[1], NEW[1]),
    ):
        choose(main, qtbot, chosen)
        bridge.engine.kept_others = (SongId(other),)
        main.toasts.unsay("judged")
        main.commands.judging.keep([SongId(kept)])
        qtbot.waitUntil(lambda: bool(main.toasts.texts))
        away = [one for one in (kept, other) if one in NEW]
        hear(bridge, *away)
        qtbot.waitUntil(partial(_lists, main, [one for one in NEW if one not in away]))
        assert selected(main) == [NEW[2]]
        main.actions_["undo"].trigger()
        hear(bridge, *away, heard=False)
        qtbot.waitUntil(lambda: listed(main) == list(NEW))
        assert selected(main) == [then]


def test_what_the_person_selects_meanwhile_stays_selected(
    unheard: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    main = unheard
    hear(bridge, NEW[1])
    qtbot.waitUntil(lambda: NEW[1] not in listed(main))
    main.commands.undoing.offer("", lambda: None, rows=Undone([NEW[1]]))
    main.actions_["undo"].trigger()
    choose(main, qtbot, NEW[3])
    hear(bridge, NEW[1], heard=False)
    qtbot.waitUntil(lambda: listed(main) == list(NEW))
    assert selected(main) == [NEW[3]]


def test_an_undo_that_brings_no_row_back_leaves_the_selection(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    choose(main, qtbot, 20)
    main.actions_["rate_3"].trigger()
    qtbot.waitUntil(lambda: bool(main.toasts.texts))
    choose(main, qtbot, 22)
    with qtbot.waitSignal(main.centre.song_model.listed):
        main.actions_["undo"].trigger()
        bridge.change([bridge.reader.songs[20]], listed=True)
    assert selected(main) == [22]


@pytest.mark.parametrize("is_grid", [False, True])
def test_thousands_come_back_selected_and_the_first_of_them_is_on_screen(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge, *, is_grid: bool
) -> None:
    bridge.change([song(number) for number in range(1_000, 6_000)], listed=True)
    qtbot.waitUntil(lambda: len(listed(main)) > 5_000)
    main.centre.song_views.set_grid(shown=is_grid)
    many = [one for one in listed(main) if 1_000 <= one < 3_000]
    main.centre.songs.select_ids(many, current=many[0])
    main.commands.judging.trash_songs([SongId(one) for one in many])
    qtbot.waitUntil(lambda: bool(main.toasts.texts))
    throw(bridge, *many)
    qtbot.waitUntil(lambda: len(listed(main)) < 4_000)
    assert selected(main) == []
    main.centre.view.scrollToTop()
    main.actions_["undo"].trigger()
    throw(bridge, *many, away=False)
    qtbot.waitUntil(lambda: selected(main) == many)
    view = main.centre.view
    rect = view.visualRect(main.centre.songs.currentIndex())
    assert (main.centre.songs.current_id(), rect.intersects(view.viewport().rect())) == (
        many[0],
        True,
    )


def test_a_task_that_was_removed_is_selected_again(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    main.sidebar.choose(Place.TASKS)
    tasks = main.centre.tasks
    qtbot.waitUntil(lambda: bool(main.centre.task_model.ids))
    first, second, *_ = main.centre.task_model.ids
    tasks.select_ids([first], current=first)
    main.actions_["remove"].trigger()
    qtbot.waitUntil(lambda: bool(main.toasts.texts))
    gone = bridge.reader.tasks.pop(first)
    told = Changes(tasks=frozenset({TaskKey(first)}), tasks_listed=True)
    bridge.changed.emit(told)
    qtbot.waitUntil(lambda: tasks.selected_ids() == [second])
    main.actions_["undo"].trigger()
    bridge.reader.tasks[first] = gone
    bridge.changed.emit(told)
    qtbot.waitUntil(lambda: tasks.selected_ids() == [first])


@pytest.mark.parametrize("deed", ["take_out", "name_songs", "merge", "remove"])
def test_whatever_may_take_rows_out_of_a_list_tells_them_when_it_is_undone(
    main: MainWindow, qtbot: QtBot, deed: str
) -> None:
    choose(main, qtbot, 39 if deed == "remove" else 20)  # 39 is the row of a task
    commands = main.commands
    deeds: dict[str, Callable[[], object]] = {
        "take_out": lambda: main.collections.commands.take_out(CollectionId(1), [SongId(20)]),
        "name_songs": lambda: commands.name_songs([SongId(20)], {"title": "x"}),
        "remove": main.actions_["remove"].trigger,
        "merge": lambda: commands.twins.merge([Merging(SongId(21), (SongId(20),))]),
    }
    deeds[deed]()
    qtbot.waitUntil(lambda: bool(main.toasts.texts))
    with qtbot.waitSignal(commands.undoing.undone) as told:
        commands.undoing.undo()
    assert told.args is not None
    assert list(told.args[0].songs) == main.centre.songs.selected_ids()


# On a real engine.


@pytest.fixture
def real(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    filled(tmp_path / "profile", pairs=1, others=6)
    with DemoRelay() as relay, open_window(qtbot, tmp_path / "profile", relay) as window:
        until(qtbot, lambda: len(listed(window)) == 8)
        yield window


def test_real_keys_throw_away_and_bring_back_and_then_mean_the_same_song(
    real: MainWindow, qtbot: QtBot
) -> None:
    before = listed(real)
    view = real.centre.view
    choose(real, qtbot, before[3])
    QTest.keyClick(view, Qt.Key.Key_Delete)
    until(qtbot, lambda: selected(real) == [before[4]])
    QTest.keyClick(view, Qt.Key.Key_Z, CTRL)
    until(qtbot, lambda: listed(real) == before)
    assert selected(real) == [before[3]]
    choose(real, qtbot, *before[2:5])
    QTest.keyClick(view, Qt.Key.Key_Delete)
    until(qtbot, lambda: len(listed(real)) == 5)
    QTest.keyClick(view, Qt.Key.Key_Z, CTRL)
    until(qtbot, lambda: listed(real) == before)
    assert selected(real) == before[2:5]


def test_real_keys_rate_what_is_unheard_and_bring_it_back(real: MainWindow, qtbot: QtBot) -> None:
    before = listed(real)[1:]
    real.commands.judging.await_hearing([SongId(one) for one in before])
    real.sidebar.choose(Place.UNHEARD)
    until(qtbot, lambda: listed(real) == before)
    view = real.centre.view
    for key, mods in ((Qt.Key.Key_5, NO), (Qt.Key.Key_H, CTRL)):
        choose(real, qtbot, before[-1])
        real.toasts.unsay("judged")
        QTest.keyClick(view, key, mods)
        until(qtbot, lambda: selected(real) == [before[-2]] and bool(real.toasts.texts))
        QTest.keyClick(view, Qt.Key.Key_Z, CTRL)
        until(qtbot, partial(_lists, real, before))
        assert selected(real) == [before[-1]]


def _lists(main: MainWindow, ids: list[int]) -> bool:
    return listed(main) == ids
