"""Songs are previewed from their loudest parts: by keys, with a strip that says where one is, and counting as no play."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from suno_desktop.bridge import previewer as module
from suno_desktop.bridge.player import PlayerState
from suno_desktop.core.errors import MediaDamagedError
from suno_desktop.core.model import SongId
from suno_desktop.core.rows import SoundFigures
from suno_desktop.ui import formats
from suno_desktop.ui.main_window import MainWindow
from suno_desktop.ui.models.columns import song_name
from suno_desktop.ui.views.labels import ElidedLabel
from suno_desktop.ui.views.side_panel import LYRICS
from suno_desktop.ui.views.sidebar import Place
from tests.ui.fakes import FakeBridge, FakePlayback, FakePlayer, library, window

QUIET, LOUD = bytes([60, 60, 60]), bytes([200, 120, 90])
IDS = (29, 28, 26)
"""Saved songs, in the order of the list."""


class Sounding(FakePlayer):
    """A player that says what it was told."""

    def __init__(self, _parent: object = None) -> None:
        super().__init__()
        self.available = True
        self.is_starting = False
        self.loaded: list[Path] = []

    def load(self, path: Path) -> None:
        self.loaded.append(path)
        self.state = PlayerState.LOADING

    def play(self) -> None:
        self.state = PlayerState.PLAYING
        self.state_changed.emit(self.state)

    def toggle(self) -> None:
        plays = self.state is PlayerState.PLAYING
        self.state = PlayerState.PAUSED if plays else PlayerState.PLAYING
        self.state_changed.emit(self.state)

    def stop(self) -> None:
        self.state = PlayerState.EMPTY

    def reach(self, seconds: float) -> None:
        self.position_ms = round(seconds * 1000)
        self.position_changed.emit(self.position_ms)


@pytest.fixture
def bridge(qtbot: QtBot, tmp_path: Path) -> FakeBridge:
    reader = library()
    for number in reader.songs:
        reader.figures[number] = SoundFigures(-10.0, 5.0, -0.5, QUIET * 200 + LOUD * 200)
    return FakeBridge(tmp_path, reader)


@pytest.fixture(autouse=True)
def _sounding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "Player", Sounding)


@pytest.fixture
def main(
    qtbot: QtBot,
    bridge: FakeBridge,
    player: FakePlayer,
    playback: FakePlayback,
    tmp_path: Path,
) -> Iterator[MainWindow]:
    shown = window(bridge=bridge, player=player, playback=playback, folder=tmp_path)
    qtbot.addWidget(shown)
    shown.resize(1400, 900)
    shown.show()
    qtbot.waitUntil(lambda: shown.centre.song_model.is_loaded and shown.centre.songs.isVisible())
    yield shown
    shown.close()


class Round:
    """A preview of some songs."""

    def __init__(self, qtbot: QtBot, main: MainWindow, ids: tuple[int, ...] = IDS) -> None:
        self.main, self.qtbot = main, qtbot
        main.centre.songs.setFocus()
        main.centre.songs.select_ids(ids, current=ids[0])
        qtbot.waitUntil(lambda: set(main.centre.selection.ids) == set(ids))
        self.key(
            Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        )
        qtbot.waitUntil(lambda: main.previewing.previewer.row is not None)

    @property
    def player(self) -> Sounding:
        return cast("Sounding", self.main.previewing.previewer._player)

    @property
    def text(self) -> str:
        strip = self.main.previewing.strip
        return "" if strip is None else strip.text

    def key(self, key: Qt.Key, mods: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.main.centre.songs, key, mods)

    def until_at(self, number: int) -> None:
        self.qtbot.waitUntil(lambda: f"Preview {number} of" in self.text and ":" in self.text)


def test_each_begins_at_its_loudest_part_and_the_next_comes_after_some_seconds(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge, playback: FakePlayback
) -> None:
    bridge.engine.choose("player.preview_s", 10)
    around = Round(qtbot, main)
    around.until_at(1)
    assert "Preview 1 of 3" in around.text
    assert playback.pauses == 1
    begun = around.player.seeks[-1]
    duration_s = bridge.reader.songs[IDS[0]].duration_s or 0
    assert begun == pytest.approx(duration_s * 500, abs=1_000), "the loud half"
    around.player.reach(begun / 1000 + 9.5)
    assert "1 of 3" in around.text
    around.player.reach(begun / 1000 + 10)
    around.until_at(2)
    assert len(around.player.loaded) == 2
    assert main.centre.selection.ids == (IDS[1],) or list(main.centre.selection.ids) == [IDS[1]]


def test_keys_go_on_and_back_rate_and_trash_and_leave(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    around = Round(qtbot, main)
    around.key(Qt.Key.Key_N)
    around.until_at(2)
    around.key(Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    around.until_at(1)
    around.key(Qt.Key.Key_5)
    assert bridge.engine.calls("judging.rate") == [([IDS[0]], 5)]
    around.key(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert bridge.engine.calls("judging.keep") == [([IDS[0]], None)]
    around.key(Qt.Key.Key_Delete)
    assert bridge.engine.calls("judging.trash") == [[IDS[0]]]
    qtbot.waitUntil(lambda: "Preview 1 of 2:" in around.text)
    assert main.previewing.previewer.current == IDS[1]
    around.key(Qt.Key.Key_Space)
    plays = [main.previewing.previewer.is_playing]
    around.key(Qt.Key.Key_Space)
    assert [*plays, main.previewing.previewer.is_playing] == [False, True]
    around.key(Qt.Key.Key_Escape)
    assert around.text == ""
    assert around.player.state is PlayerState.EMPTY
    assert not main.actions_["preview_next"].isEnabled()


def test_it_counts_as_no_play_and_what_played_stays(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge, playback: FakePlayback
) -> None:
    playback.play([SongId(20)], SongId(20))
    around = Round(qtbot, main)
    for second in range(60):
        around.player.reach(around.player.seeks[-1] / 1000 + second / 4)
    assert bridge.engine.calls("judging.hear") == []
    assert playback.current == 20
    assert len(playback.played) == 1


def test_when_the_player_plays_the_preview_makes_way(
    main: MainWindow, qtbot: QtBot, player: FakePlayer
) -> None:
    around = Round(qtbot, main)
    player.pretend(PlayerState.PLAYING)
    assert around.text == ""
    assert main.previewing.previewer.current is None


def test_after_the_last_one_it_is_over(main: MainWindow, qtbot: QtBot) -> None:
    around = Round(qtbot, main, IDS[:2])
    around.key(Qt.Key.Key_N)
    around.until_at(2)
    around.player.ended.emit()
    assert around.text == ""
    assert "That was the last song of the preview." in main.toasts.texts


def test_of_one_song_the_list_from_there_on_is_previewed(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    for number in IDS:
        bridge.reader.songs[number] = bridge.reader.songs[number]._replace(is_unheard=True)
    main.sidebar.choose(Place.UNHEARD)
    qtbot.waitUntil(lambda: list(main.centre.song_model.ids) == list(IDS))
    around = Round(qtbot, main, IDS[1:2])
    around.until_at(1)
    assert "Preview 1 of 2" in around.text
    assert main.previewing.previewer.current == IDS[1]


def test_what_cannot_be_heard_is_said_and_passed_over(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    around = Round(qtbot, main)
    around.player.failed.emit(MediaDamagedError("media.no_sound"))
    around.until_at(2)
    assert any("audio" in text for text in main.toasts.texts)


def test_where_nothing_is_downloaded_that_is_said(main: MainWindow, qtbot: QtBot) -> None:
    main.centre.songs.select_ids([21, 24], current=21)
    qtbot.waitUntil(lambda: len(main.centre.selection.ids) == 2)
    main.actions_["preview"].trigger()
    qtbot.waitUntil(lambda: any("nothing to preview" in text for text in main.toasts.texts))


def test_what_is_heard_stays_selected_when_it_leaves_the_list(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    for number in IDS:
        bridge.reader.songs[number] = bridge.reader.songs[number]._replace(is_unheard=True)
    main.sidebar.choose(Place.UNHEARD)
    main.layout_.toggle_tab(LYRICS)
    qtbot.waitUntil(lambda: list(main.centre.song_model.ids) == list(IDS))
    around = Round(qtbot, main)
    around.until_at(1)
    around.key(Qt.Key.Key_4)
    rated = bridge.reader.songs[IDS[0]]._replace(is_unheard=False, rating=4)
    bridge.change([rated], listed=True)
    qtbot.waitUntil(lambda: list(main.centre.song_model.ids) == list(IDS[1:]))
    qtbot.waitUntil(lambda: main.centre.selection.is_whole)
    assert main.centre.selection.ids == (IDS[0],)
    assert main.centre.songs.selected_ids() == []
    assert main.panel.lyrics.song_title == song_name(rated)
    assert any(f"Rated “{song_name(rated)}”" in text for text in main.toasts.texts)
    around.key(Qt.Key.Key_N)
    around.until_at(2)
    assert main.centre.songs.selected_ids() == [IDS[1]]
    around.key(Qt.Key.Key_Escape)
    assert main.centre.selection.ids == (IDS[1],)


def part(main: MainWindow, name: str) -> Any:
    """What is on screen by this name; None if nothing is."""
    found = main.findChild(QWidget, name)
    return found if found is not None and found.isVisible() else None


def test_the_player_bar_shows_and_steers_what_is_previewed(
    main: MainWindow, qtbot: QtBot, player: FakePlayer, playback: FakePlayback, bridge: FakeBridge
) -> None:
    playback.play([SongId(1)], SongId(1))
    qtbot.waitUntil(lambda: "City Lights" in part(main, "playerTitle").text())
    player.pretend(PlayerState.PAUSED, position_ms=5_000, duration_ms=100_000)
    around = Round(qtbot, main)
    around.until_at(1)
    assert part(main, "playerTitle") is None, "the song that is paused is not shown"
    assert part(main, "playerPlay") is None
    assert part(main, "guestTitle").text() == song_name(bridge.reader.songs[IDS[0]])
    around.player.duration_ms = 197_400
    around.player.duration_changed.emit(197_400)
    place_s = around.player.seeks[-1] / 1000 + 2
    around.player.reach(place_s)
    assert part(main, "guestElapsed").text() == formats.length(place_s)
    assert part(main, "guestTotal").text() == "3:17"
    assert part(main, "guestSeek").has_waveform
    assert part(main, "guestPlay").accessibleName() == "Pause"
    QTest.mouseClick(part(main, "guestNext"), Qt.MouseButton.LeftButton)
    around.until_at(2)
    assert part(main, "guestTitle").text() == song_name(bridge.reader.songs[IDS[1]])
    QTest.mouseClick(part(main, "guestPrevious"), Qt.MouseButton.LeftButton)
    around.until_at(1)
    QTest.mouseClick(part(main, "guestPlay"), Qt.MouseButton.LeftButton)
    assert not main.previewing.previewer.is_playing
    assert part(main, "guestPlay").accessibleName() == "Play"
    assert playback.toggles == 0
    part(main, "guestSeek").setSliderPosition(50)
    part(main, "guestSeek").sliderReleased.emit()
    main.actions_["forward"].trigger()
    assert around.player.seeks[-2:] == [50_000, 60_000]
    assert player.seeks == []
    QTest.mouseClick(part(main, "previewLeave"), Qt.MouseButton.LeftButton)
    assert around.text == ""
    assert part(main, "guestTitle") is None
    assert "City Lights" in part(main, "playerTitle").text()
    assert part(main, "playerElapsed").text() == "0:05"
    assert main.actions_["play_pause"].text() == "Play"
    main.actions_["play_pause"].trigger()
    assert playback.toggles == 1


def test_there_is_one_button_that_plays(main: MainWindow, qtbot: QtBot) -> None:
    around = Round(qtbot, main)
    around.until_at(1)
    shown = [one for one in main.findChildren(QToolButton) if one.isVisible()]
    assert sum(one.accessibleName() in {"Play", "Pause"} for one in shown) == 1


def test_the_mini_player_shows_what_it_steers(main: MainWindow, qtbot: QtBot) -> None:
    around = Round(qtbot, main)
    around.until_at(1)
    main.stage.toggle_mini()
    assert main.previewing.previewer.songs is None
    main.stage.toggle_mini()


def test_the_strip_names_the_keys_of_now(
    qtbot: QtBot, bridge: FakeBridge, player: FakePlayer, playback: FakePlayback, tmp_path: Path
) -> None:
    own = {"preview_next": ("J",), "leave_preview": ("Ctrl+Alt+J",)}
    bridge.engine.choose("window.shortcuts", own)
    shown = window(bridge=bridge, player=player, playback=playback, folder=tmp_path)
    qtbot.addWidget(shown)
    shown.show()
    qtbot.waitUntil(lambda: shown.centre.song_model.is_loaded and shown.centre.songs.isVisible())
    around = Round(qtbot, shown)
    around.until_at(1)
    strip = shown.previewing.strip
    assert strip is not None
    hint = strip.findChild(ElidedLabel, "previewHint")
    leave = strip.findChild(QPushButton, "previewLeave")
    assert hint is not None
    assert leave is not None
    assert hint.text() == "J: next, 1–5: rate, Ctrl+B: ♥, Del: Trash"
    assert leave.text() == "Leave (Ctrl+Alt+J)"
    shown.close()


def test_what_is_undone_meanwhile_leaves_the_selection_to_what_is_heard(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    around = Round(qtbot, main)
    around.until_at(1)
    around.key(Qt.Key.Key_Delete)
    gone = bridge.reader.songs.pop(IDS[0])
    bridge.change(listed=True)
    qtbot.waitUntil(lambda: IDS[0] not in main.centre.song_model.ids)
    qtbot.waitUntil(lambda: "Preview 1 of 2:" in around.text and bool(main.toasts.texts))
    around.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    bridge.change([gone], listed=True)
    qtbot.waitUntil(lambda: IDS[0] in main.centre.song_model.ids)
    assert main.centre.songs.selected_ids() == [IDS[1]]


def test_the_song_that_plays_is_previewed_and_rated_and_stays_what_is_judged(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge, playback: FakePlayback
) -> None:
    for number in IDS:
        bridge.reader.songs[number] = bridge.reader.songs[number]._replace(is_unheard=True)
    main.sidebar.choose(Place.UNHEARD)
    qtbot.waitUntil(lambda: list(main.centre.song_model.ids) == list(IDS))
    playback.play([SongId(IDS[0])], SongId(IDS[0]))
    around = Round(qtbot, main)
    around.until_at(1)
    bridge.change([bridge.reader.songs[IDS[0]]._replace(is_unheard=False)], listed=True)
    qtbot.waitUntil(lambda: list(main.centre.song_model.ids) == list(IDS[1:]))
    assert main.centre.songs.selected_ids() == []
    assert main.centre.selection.ids == (IDS[0],)
    around.key(Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert bridge.engine.calls("judging.toggle_favourite") == [[IDS[0]]]
