"""The place of what plays on a real engine, with a real player: a real cover, real times of words, and a real video."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from suno_desktop.bridge.player import PlayerState
from suno_desktop.core.model import FileState, MediaKind, SongId
from suno_desktop.core.rows import SongQuery, SongRow
from suno_desktop.demo.demo_relay import DemoRelay
from suno_desktop.ui.main_window import MainWindow
from tests.core.engine.times_relay import TASK, WORDS, TimesRelay
from tests.window import open_window, until

pytestmark = pytest.mark.no_qt_log  # its handler can deadlock with the audio thread

CITY_LIGHTS = "64dc8d98-5812-40f5-a99b-79a590452040"


def rows(window: MainWindow) -> list[SongRow]:
    """The songs of the library."""
    return window._bridge.engine.read(
        lambda reader: reader.song_rows(reader.song_ids(SongQuery()))
    ).result()


def add(window: MainWindow, task: str) -> None:
    tracking = window._bridge.engine.tracking
    tracking.add(tracking.preview(task).result()).result()


def saved(window: MainWindow, kind: MediaKind) -> list[SongRow]:
    return [row for row in rows(window) if row.files.get(kind) is FileState.SAVED]


def test_a_real_song_with_its_cover_its_versions_and_its_video(
    qtbot: QtBot, tmp_path: Path, canary_key: str
) -> None:
    with (
        DemoRelay(speed=60, key=canary_key) as relay,
        open_window(qtbot, tmp_path, relay, offer=False) as window,
    ):
        add(window, CITY_LIGHTS)
        until(qtbot, lambda: len(saved(window, MediaKind.MP3)) == 2)
        first, other = sorted(rows(window), key=lambda row: row.take or 0)
        window.commands.play([first.song_id, other.song_id], first.song_id)
        until(qtbot, lambda: window._player.position_ms > 300)
        QTest.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
        place = window.stage.now_playing.view
        until(qtbot, lambda: place.title == "City Lights · A")
        until(qtbot, lambda: place.art.is_own)
        assert "Beneath the city lights" in place.lyrics.text
        button = place.findChild(QToolButton, "nowVersionB")
        assert button is not None
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        until(qtbot, lambda: place.title == "City Lights · B")
        assert window._playback.current == other.song_id
        # The video, in the place of the cover.
        window.commands.save_songs([first.song_id], [MediaKind.MP4])
        until(qtbot, lambda: len(saved(window, MediaKind.MP4)) == 1)
        window._playback.play([SongId(first.song_id)], SongId(first.song_id), kind=MediaKind.MP4)
        until(qtbot, lambda: window.video.isVisible() and window.video.has_frame)
        assert not place.art.isVisible()


def test_real_times_are_followed(qtbot: QtBot, tmp_path: Path) -> None:
    with (
        TimesRelay({"aligned_words": WORDS}) as relay,
        open_window(qtbot, tmp_path, relay) as window,
    ):
        add(window, TASK)
        until(qtbot, lambda: bool(saved(window, MediaKind.MP3)))
        (row,) = rows(window)
        window.commands.play([row.song_id], row.song_id)
        until(qtbot, lambda: window._player.position_ms > 300)
        window._player.pause()
        until(qtbot, lambda: window._player.state is PlayerState.PAUSED)
        window.stage.toggle_place()
        place = window.stage.now_playing.view
        until(qtbot, lambda: "Rain falls" in place.lyrics.text)
        assert not place.lyrics.follows
        window.commands.save_songs([row.song_id], [MediaKind.LRC], orders=[MediaKind.LRC])
        until(qtbot, lambda: place.lyrics.follows)
        window._player.position_changed.emit(1_500)
        assert place.lyrics.sung_line == "Rain falls"
        window._player.position_changed.emit(13_500)
        assert place.lyrics.sung_line == "雨落"
