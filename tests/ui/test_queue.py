"""What comes next, in the window: the panel, its keys, dragging, the buttons and the menu."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QTableView, QToolButton
from pytestqt.qtbot import QtBot

from suno_desktop.bridge.player import PlayerState
from suno_desktop.core.listening.play_queue import Repeat
from suno_desktop.core.model import SongId
from suno_desktop.core.rows import SoundFigures
from suno_desktop.ui.main_window import MainWindow
from suno_desktop.ui.models.queue_model import QueueModel
from suno_desktop.ui.song_drag import carry
from suno_desktop.ui.views.queue_panel import QueuePanel
from suno_desktop.ui.views.seek_bar import SeekBar
from tests.ui.fakes import FakeBridge, FakePlayback, FakePlayer, song, window

LIST = [SongId(number) for number in (20, 21, 22, 23)]


@pytest.fixture
def panel(main: MainWindow, playback: FakePlayback, qtbot: QtBot) -> QueuePanel:
    """The queue: 11 and 12 are queued, then the list goes on with 21, 22 and 23."""
    playback.play(LIST, LIST[0])
    playback.up_next.add([11, 12])
    main.actions_["view_queue"].trigger()
    qtbot.waitUntil(main.panel.queue.isVisible)
    return main.panel.queue


def view_of(panel: QueuePanel) -> QTableView:
    found = panel.findChild(QTableView, "queueList")
    assert isinstance(found, QTableView)
    return found


def model_of(panel: QueuePanel) -> QueueModel:
    model = view_of(panel).model()
    assert isinstance(model, QueueModel)
    return model


def coming(playback: FakePlayback) -> tuple[int, list[int]]:
    queue = playback.up_next.queue
    return queue.queued, list(queue.songs(0, queue.count))


def texts(panel: QueuePanel) -> list[str]:
    model = model_of(panel)
    return [str(model.data(model.index(row))) for row in range(model.rowCount())]


def press(panel: QueuePanel, qtbot: QtBot, key: Qt.Key, *, alt: bool = False) -> None:
    view = view_of(panel)
    view.setFocus()
    modifier = Qt.KeyboardModifier.AltModifier if alt else Qt.KeyboardModifier.NoModifier
    qtbot.keyClick(view, key, modifier)


def test_what_is_queued_and_the_list_stand_below_their_headings(
    panel: QueuePanel, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: "" not in texts(panel))
    found = texts(panel)
    assert [found[0], found[3]] == ["Queued", "Next in the list"]
    assert len(found) == 7
    assert found[1].startswith("Paper Boats")
    assert panel.findChild(QPushButton, "queueClear") is not None


def test_a_song_that_left_the_library_is_said_to_be_gone(
    panel: QueuePanel, qtbot: QtBot, playback: FakePlayback
) -> None:
    playback.up_next.play_next([999])
    qtbot.waitUntil(lambda: texts(panel)[1] == "No longer in the library")


def test_rows_are_read_again_when_their_song_changes(
    panel: QueuePanel, qtbot: QtBot, bridge: FakeBridge
) -> None:
    qtbot.waitUntil(lambda: texts(panel)[1].startswith("Paper Boats"))
    bridge.change([song(11, title="Tide")])
    qtbot.waitUntil(lambda: "Tide" in texts(panel)[1])


def test_return_and_double_click_jump(
    panel: QueuePanel, qtbot: QtBot, playback: FakePlayback
) -> None:
    panel.select(3)
    press(panel, qtbot, Qt.Key.Key_Return)
    model = model_of(panel)
    view_of(panel).doubleClicked.emit(model.index(1))
    view_of(panel).doubleClicked.emit(model.index(0))
    assert playback.jumps == [3, 0]


def test_del_takes_songs_out_and_leaves_the_library_alone(
    panel: QueuePanel, qtbot: QtBot, playback: FakePlayback, bridge: FakeBridge
) -> None:
    panel.select(1, 2)
    press(panel, qtbot, Qt.Key.Key_Delete)
    assert coming(playback) == (1, [11, 22, 23])
    assert panel.selected == [1]
    assert bridge.engine.calls("tracking.remove_songs") == []


@pytest.mark.parametrize(
    ("places", "by", "expected", "now"),
    [
        ((0, 1), 1, (2, [12, 11, 21, 22, 23]), [1]),
        ((1, 1), 1, (1, [11, 12, 21, 22, 23]), [1]),  # over the heading, into the list
        ((1, 1), -1, (2, [12, 11, 21, 22, 23]), [0]),
        ((0, 1), -1, (2, [11, 12, 21, 22, 23]), [0]),
        ((2, 1), -1, (3, [11, 12, 21, 22, 23]), [2]),  # over the heading, into what is queued
        ((3, 1), -1, (2, [11, 12, 22, 21, 23]), [2]),
        ((2, 1), 1, (2, [11, 12, 22, 21, 23]), [3]),
        ((2, 2), 1, (2, [11, 12, 23, 21, 22]), [3, 4]),
        ((4, 1), 1, (2, [11, 12, 21, 22, 23]), [4]),
    ],
)
def test_alt_and_an_arrow_move(  # noqa: PLR0917
    panel: QueuePanel,
    qtbot: QtBot,
    places: tuple[int, int],
    by: int,
    expected: tuple[int, list[int]],
    now: Sequence[int],
) -> None:
    panel.select(*places)
    press(panel, qtbot, Qt.Key.Key_Up if by < 0 else Qt.Key.Key_Down, alt=True)
    queue = panel._up_next.queue
    assert (queue.queued, list(queue.songs(0, queue.count))) == expected
    assert panel.selected == now


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (0, (3, [31, 11, 12, 21, 22, 23])),
        (2, (3, [11, 31, 12, 21, 22, 23])),
        (3, (3, [11, 12, 31, 21, 22, 23])),  # above the heading of the list
        (4, (2, [11, 12, 31, 21, 22, 23])),  # below it
        (6, (2, [11, 12, 21, 22, 31, 23])),
        (-1, (2, [11, 12, 21, 22, 23, 31])),
    ],
)
def test_songs_are_dropped_where_they_are_let_go(
    panel: QueuePanel, playback: FakePlayback, row: int, expected: tuple[int, list[int]]
) -> None:
    model = model_of(panel)
    data = QMimeData()
    carry(data, [31])
    action = Qt.DropAction.CopyAction
    assert model.canDropMimeData(data, action, row, 0, QModelIndex())
    assert model.dropMimeData(data, action, row, 0, QModelIndex())
    assert coming(playback) == expected


def test_rows_are_dragged_within(panel: QueuePanel, playback: FakePlayback) -> None:
    model = model_of(panel)
    data = model.mimeData([model.index(model.row_of(4)), model.index(model.row_of(0))])
    assert model.dropMimeData(data, Qt.DropAction.MoveAction, 5, 0, QModelIndex())
    assert coming(playback) == (1, [12, 21, 11, 23, 22])
    assert panel.selected == [2, 3]
    assert not model.dropMimeData(QMimeData(), Qt.DropAction.MoveAction, 0, 0, QModelIndex())


def test_an_empty_queue_says_how_to_fill_it(
    main: MainWindow, qtbot: QtBot, playback: FakePlayback
) -> None:
    main.actions_["view_queue"].trigger()
    queue = main.panel.queue
    qtbot.waitUntil(queue.isVisible)
    assert "Ctrl+D" in queue._empty.text()
    assert queue._empty.isVisible()
    assert model_of(queue).rowCount() == 0
    data = QMimeData()
    carry(data, [31, 32])
    model_of(queue).dropMimeData(data, Qt.DropAction.CopyAction, -1, 0, QModelIndex())
    assert coming(playback) == (2, [31, 32])
    assert not queue._empty.isVisible()


def test_the_selection_is_queued_without_what_has_no_sound(
    main: MainWindow, qtbot: QtBot, playback: FakePlayback
) -> None:
    said: list[str] = []
    main.commands.said.connect(lambda text, *_: said.append(text))
    main.centre.songs.select_ids([20, 21, 33], current=20)  # 33 has words only
    qtbot.waitUntil(lambda: len(main.centre.selection.ids) == 3)
    main.actions_["queue_add"].trigger()
    qtbot.waitUntil(lambda: coming(playback)[0] == 2)
    main.actions_["queue_next"].trigger()
    qtbot.waitUntil(lambda: coming(playback)[0] == 4)
    assert [text.split()[0] for text in said] == ["Added", "2"]


def test_nothing_with_sound_says_so(main: MainWindow, qtbot: QtBot, playback: FakePlayback) -> None:
    said: list[str] = []
    main.commands.said.connect(lambda text, *_: said.append(text))
    main.centre.songs.select_ids([33], current=33)
    qtbot.waitUntil(lambda: len(main.centre.selection.ids) == 1)
    main.queue_commands.queue_selection(first=True)
    qtbot.waitUntil(lambda: bool(said))
    assert coming(playback) == (0, [])


def test_clear_can_be_undone(
    panel: QueuePanel, main: MainWindow, playback: FakePlayback, qtbot: QtBot
) -> None:
    before = coming(playback)
    button = panel.findChild(QPushButton, "queueClear")
    assert isinstance(button, QPushButton)
    button.click()
    assert coming(playback) == (0, [])
    main.actions_["undo"].trigger()
    assert coming(playback) == before


def test_menu_and_buttons_show_and_change_the_same(
    main: MainWindow, playback: FakePlayback
) -> None:
    queue, actions = playback.up_next.queue, main.actions_
    actions["shuffle"].trigger()
    assert playback.up_next.queue.is_shuffled
    button = main.player_bar.findChild(QToolButton, "playerRepeat")
    assert isinstance(button, QToolButton)
    seen = []
    for _ in range(3):
        button.click()
        ticked = [actions[name].isChecked() for name in ("repeat_all", "repeat_one")]
        seen.append((queue.repeat, ticked, button.isChecked(), button.accessibleName()))
    assert seen == [
        (Repeat.ALL, [True, False], True, "Repeat: all"),
        (Repeat.ONE, [False, True], True, "Repeat: one song"),
        (Repeat.OFF, [False, False], False, "Repeat: off"),
    ]
    for expected in (Repeat.ONE, Repeat.OFF):
        actions["repeat_one"].trigger()
        assert playback.up_next.queue.repeat == expected


def test_shift_and_space_stop_after_this_song_and_the_bar_says_so(
    main: MainWindow, playback: FakePlayback, qtbot: QtBot
) -> None:
    playback.play(LIST, LIST[0])
    main.activateWindow()
    qtbot.keyClick(main.centre.songs, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    ticked = main.actions_["stop_after"].isChecked
    assert (playback.up_next.queue.stops_after, ticked(), playback.toggles) == (True, True, 0)
    assert "Stops after this song" in main.player_bar.note
    main.actions_["stop_after"].trigger()
    assert not ticked()
    assert "Stops after" not in main.player_bar.note


def test_the_sleep_timer_is_set_in_the_menu_and_told(
    main: MainWindow, playback: FakePlayback
) -> None:
    off, soon = main.actions_.sleeps.actions()[:2]
    soon.trigger()
    assert playback.sleep.minutes == 15
    assert "15 minutes" in main.player_bar.note
    assert (off.isChecked(), soon.isChecked()) == (False, True)
    off.trigger()
    assert playback.sleep.left_s == 0
    assert "minutes" not in main.player_bar.note


def test_the_menu_of_a_row(panel: QueuePanel, qtbot: QtBot) -> None:
    panel.select(0)
    menu = panel.menu()
    assert [action.text().replace("&", "") for action in menu.actions()] == [
        "Play now", "Move up", "Move down", "Remove from queue",
    ]  # fmt: skip


def test_where_a_song_was_left_is_shown_and_chosen_before_it_is_loaded(
    main: MainWindow, playback: FakePlayback, qtbot: QtBot
) -> None:
    playback.go_back_to(LIST, LIST[0], 42_000)
    elapsed = main.player_bar._elapsed
    qtbot.waitUntil(lambda: elapsed.text() == "0:42")
    assert main.player_bar._total.text()
    seek = main.player_bar._seek
    assert seek.isEnabled()
    assert seek.value() == 42
    QTest.keyClick(seek, Qt.Key.Key_Right)
    assert playback.position_ms == 52_000
    QTest.mouseClick(seek, Qt.MouseButton.LeftButton, pos=QPoint(seek.width() - 2, 8))
    assert playback.position_ms > 60_000
    main.player_bar._show_state()
    assert seek.value() * 1000 == playback.position_ms


def test_speed_goes_in_steps_within_its_bounds_and_is_told(
    main: MainWindow, player: FakePlayer
) -> None:
    faster, slower = main.actions_["faster"], main.actions_["slower"]
    seen = []
    for action in (faster, faster, slower, slower, slower, slower, slower):
        action.trigger()
        seen.append(player.rate)
    assert seen == [1.1, 1.25, 1.1, 1.0, 0.9, 0.75, 0.75]
    assert "0.75× speed" in main.player_bar.note
    main.actions_["normal_speed"].trigger()
    assert player.rate == 1.0
    assert "speed" not in main.player_bar.note
    for _ in range(9):
        faster.trigger()
    assert player.rate == 2.0


def test_the_settings_of_the_player_take_effect_at_once(
    main: MainWindow, player: FakePlayer, bridge: FakeBridge
) -> None:
    assert (player.fade_ms, player.output) == (200, "")
    bridge.engine.choose("player.fade_ms", 0)
    bridge.engine.choose("player.output", "phones")
    main.dialogs.setting_changed.emit("player.output")
    assert (player.fade_ms, player.output) == (0, "phones")


def test_what_was_measured_is_shown_and_makes_songs_equally_loud(
    main: MainWindow, qtbot: QtBot, player: FakePlayer, playback: FakePlayback, bridge: FakeBridge
) -> None:
    loud = SoundFigures(
        loudness=-10.0, range=4.0, true_peak=-0.5, waveform=bytes([200, 0, 9]) * 400
    )
    bridge.reader.figures[30] = loud
    seek = main.findChild(SeekBar, "playerSeek")
    assert isinstance(seek, SeekBar)
    assert not seek.has_waveform
    playback.play([SongId(30)], SongId(30))
    playback.song_changed.emit(playback.current)
    qtbot.waitUntil(lambda: seek.has_waveform)
    assert player.gain == 1.0
    bridge.engine.choose("player.equally_loud", True)  # noqa: FBT003 — a value
    main.dialogs.setting_changed.emit("player.equally_loud")
    assert player.gain == pytest.approx(0.501, abs=0.001)
    playback.play([SongId(31)], SongId(31))
    playback.song_changed.emit(playback.current)
    assert not seek.has_waveform
    assert player.gain == 1.0


def test_a_window_that_another_replaced_hears_nothing_any_more(
    qtbot: QtBot,
    bridge: FakeBridge,
    player: FakePlayer,
    playback: FakePlayback,
    tmp_path: Path,
) -> None:
    """Another language makes another window, while the player and what it tells stay."""
    before = window(bridge=bridge, player=player, playback=playback, folder=tmp_path)
    before.show()
    qtbot.waitUntil(lambda: before.centre.song_model.is_loaded)
    before.close()
    with qtbot.waitSignal(before.destroyed):
        before.deleteLater()

    playback.play(LIST, LIST[0])
    player.set_rate(1.25)
    playback.up_next.shuffle(on=True)
    assert playback.current == LIST[0]


def test_a_window_that_replaces_another_knows_how_long_the_song_is(
    qtbot: QtBot,
    bridge: FakeBridge,
    player: FakePlayer,
    playback: FakePlayback,
    tmp_path: Path,
) -> None:
    playback.play(LIST, LIST[0])
    player.pretend(PlayerState.PLAYING, position_ms=27_000, duration_ms=38_000)
    after = window(bridge=bridge, player=player, playback=playback, folder=tmp_path)
    qtbot.addWidget(after)
    seek = after.player_bar.findChild(SeekBar)
    assert seek is not None
    assert (seek.isEnabled(), seek.maximum()) == (True, 38)
