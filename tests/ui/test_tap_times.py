"""The times of the lines are set by tapping along: keys, mouse, what is saved, and how exactly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QElapsedTimer, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from suno_desktop.bridge.player import PlayerState
from suno_desktop.bridge.tap_clock import TapClock
from suno_desktop.core.media import lrc
from suno_desktop.core.model import SongId
from suno_desktop.core.timed_words import timed_lines
from suno_desktop.ui.dialogs.tap_times import TapTimesDialog
from suno_desktop.ui.main_window import MainWindow
from tests.ui.fakes import FakeBridge, FakePlayback, FakePlayer, library, window

SONG = 20


@pytest.fixture
def bridge(qtbot: QtBot, tmp_path: Path) -> FakeBridge:
    return FakeBridge(tmp_path, library())


@pytest.fixture
def main(
    qtbot: QtBot, bridge: FakeBridge, player: FakePlayer, playback: FakePlayback, tmp_path: Path
) -> Iterator[MainWindow]:
    shown = window(bridge=bridge, player=player, playback=playback, folder=tmp_path)
    qtbot.addWidget(shown)
    shown.resize(1400, 900)
    shown.show()
    qtbot.waitUntil(lambda: shown.centre.song_model.is_loaded)
    yield shown
    shown.close()


class Room:
    """The dialog of a song that plays."""

    def __init__(self, qtbot: QtBot, main: MainWindow, player: FakePlayer) -> None:
        self.main, self.player = main, player
        main.centre.songs.select_ids([SONG], current=SONG)
        qtbot.waitUntil(lambda: list(main.centre.selection.ids) == [SONG])
        main.actions_["set_times"].trigger()
        qtbot.waitUntil(lambda: main.tapping.dialog is not None)

    @property
    def dialog(self) -> TapTimesDialog:
        assert self.main.tapping.dialog is not None
        return self.main.tapping.dialog

    def key(self, key: Qt.Key) -> None:
        QTest.keyClick(self.dialog.list, key)

    def tap_at(self, seconds: float) -> None:
        self.player.pretend(PlayerState.PAUSED, position_ms=round(seconds * 1000))
        self.key(Qt.Key.Key_Space)

    def click(self, name: str) -> None:
        found = self.dialog.findChild(QPushButton, name)
        assert found is not None
        QTest.mouseClick(found, Qt.MouseButton.LeftButton)


@pytest.fixture
def room(qtbot: QtBot, main: MainWindow, player: FakePlayer) -> Room:
    return Room(qtbot, main, player)


def test_it_plays_from_the_beginning_and_taps_become_a_lrc_within_30_ms(
    room: Room, bridge: FakeBridge, playback: FakePlayback, qtbot: QtBot
) -> None:
    assert playback.jumps == [0]
    assert playback.current == SONG
    lines = room.dialog.tapping.lines
    wanted = [3.0 + 2.513 * number for number in range(len(lines))]
    for place in wanted:
        room.tap_at(place)
    room.click("tapTimesSave")
    qtbot.waitUntil(lambda: bool(bridge.engine.calls("own_times.keep")))
    song_id, timed = bridge.engine.calls("own_times.keep")[0]
    assert song_id == SONG
    lyrics = bridge.reader.clips[SONG].lyrics or ""
    text = lrc.lines(timed_lines(lrc.of_lines(timed), lyrics, duration_s=300.0)).decode()
    found = [word.start_s or 0.0 for word in lrc.read(text)]
    assert len(found) == len(wanted)
    assert max(abs(a - b) for a, b in zip(found, wanted, strict=True)) < 0.03
    qtbot.waitUntil(lambda: bool(bridge.engine.calls("retagging.retag")))
    assert any("Set the times of" in words for words in room.main.toasts.texts)
    room.main.actions_["undo"].trigger()
    qtbot.waitUntil(lambda: len(bridge.engine.calls("retagging.retag")) == 2)
    assert len(bridge.engine.calls("own_times.undo")) == 1


def test_keys_take_back_and_move_and_pause(room: Room, playback: FakePlayback) -> None:
    room.tap_at(1.0)
    room.tap_at(2.0)
    room.key(Qt.Key.Key_Right)
    assert room.dialog.tapping.starts[1] == pytest.approx(2.05)
    assert "0:02.05" in room.dialog.list.item(1).text()
    room.key(Qt.Key.Key_Left)
    room.key(Qt.Key.Key_Left)
    assert room.dialog.tapping.starts[1] == pytest.approx(1.95)
    room.key(Qt.Key.Key_Backspace)
    assert room.dialog.tapping.at == 1
    room.key(Qt.Key.Key_Return)
    assert playback.toggles == 1


def test_a_line_that_is_clicked_is_the_next_one(room: Room) -> None:
    item = room.dialog.list.item(3)
    place = room.dialog.list.visualItemRect(item).center()
    QTest.mouseClick(room.dialog.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    room.tap_at(9.0)
    assert room.dialog.tapping.starts[3] == pytest.approx(9.0)


def test_too_few_lines_cannot_be_saved_and_cancel_keeps_nothing(
    room: Room, bridge: FakeBridge, playback: FakePlayback
) -> None:
    room.tap_at(1.0)
    save = room.dialog.findChild(QPushButton, "tapTimesSave")
    assert save is not None
    assert not save.isEnabled()
    room.click("tapTimesCancel")
    assert bridge.engine.calls("own_times.keep") == []
    assert playback.pauses == 1, "the song stays where it is"


def test_when_another_song_begins_it_pauses_and_nothing_is_marked(
    room: Room, playback: FakePlayback
) -> None:
    playback.current = SongId(9)
    playback.song_changed.emit(SongId(9))
    assert playback.pauses == 1
    room.tap_at(1.0)
    assert room.dialog.tapping.at == 0


def test_a_song_without_lyrics_is_told(main: MainWindow, qtbot: QtBot, bridge: FakeBridge) -> None:
    bridge.reader.clips[SONG] = bridge.reader.clips[SONG].__class__(
        clip_id=bridge.reader.clips[SONG].clip_id
    )
    main.centre.songs.select_ids([SONG], current=SONG)
    qtbot.waitUntil(lambda: list(main.centre.selection.ids) == [SONG])
    main.actions_["set_times"].trigger()
    qtbot.waitUntil(lambda: any("no lyrics" in words for words in main.toasts.texts))


def test_between_two_reports_the_clock_goes_on(qtbot: QtBot, player: FakePlayer) -> None:
    owner = QObject()
    clock = TapClock(cast("Any", player), owner)
    player.pretend(PlayerState.PLAYING, position_ms=1_000)
    watch = QElapsedTimer()
    watch.start()
    qtbot.waitUntil(lambda: watch.elapsed() >= 60)
    place, passed = clock.place_s, watch.elapsed() / 1000
    assert place == pytest.approx(1.0 + passed, abs=0.02)
    player.pretend(PlayerState.PAUSED, position_ms=1_500)
    assert clock.place_s == 1.5
