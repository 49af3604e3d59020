"""The whole of a comparison in a real window; run by `test_comparing_whole` in a process that nothing was played in before.

What a process has used already is no test of its first use: threads took half-made classes of Qt there, and crashed.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from suno_desktop.bridge.comparison import Comparison
from suno_desktop.core.model import FileState, MediaKind
from suno_desktop.core.rows import SongRow
from suno_desktop.demo.demo_relay import DemoRelay
from tests.window import open_window, until

pytestmark = pytest.mark.no_qt_log


def test_compare(qtbot: QtBot, tmp_path: Path) -> None:
    with DemoRelay(speed=50) as relay, open_window(qtbot, tmp_path, relay) as window:
        window.adding.take_over(relay.sample_text())
        dialog = window.dialogs.opened("add")
        if dialog is not None:
            dialog.accept()
        songs = window.centre.song_model

        def saved() -> list[SongRow]:
            rows = [songs.known(i) for i in songs.ids]
            return [r for r in rows if r and r.files.get(MediaKind.MP3) is FileState.SAVED]

        def pairs() -> list[SongRow]:
            tasks = [row.task_key for row in saved()]
            both = [row for row in saved() if tasks.count(row.task_key) == 2]
            return [row for row in both if row.duration_s is not None and row.duration_s > 20]

        until(qtbot, lambda: bool(pairs()))
        row = pairs()[0]
        window.centre.songs.select_ids([row.song_id], current=row.song_id)
        until(qtbot, lambda: window.centre.selection.is_whole and bool(window.centre.selection.ids))
        window.actions_["compare"].trigger()
        room = window.comparing
        until(qtbot, lambda: room.is_there)
        comparison, view = room.comparison, room.view
        assert view is not None
        until(qtbot, lambda: comparison.place_s > 1.0)
        assert [version.row.take for version in comparison.versions] == [0, 1]
        until(qtbot, lambda: all(v.figures for v in comparison.versions))
        window.activateWindow()
        until(qtbot, window.isActiveWindow)
        for _ in range(6):
            number, then = comparison.number, comparison.place_s + 0.2
            QTest.keyClick(view, Qt.Key.Key_X)
            assert comparison.number != number
            until(qtbot, partial(_is_beyond, comparison, then))
        QTest.keyClick(view, Qt.Key.Key_Space)
        assert not comparison.is_playing
        QTest.keyClick(view, Qt.Key.Key_Escape)
        assert not room.is_there
        assert window.centre.songs.isVisible()
        window.actions_["preview"].trigger()
        until(qtbot, lambda: window.previewing.previewer.row is not None)
        start = window.previewing.previewer._from_ms
        until(qtbot, lambda: window.previewing.previewer.place_ms > start + 500)
        QTest.keyClick(window.centre.songs, Qt.Key.Key_Escape)
        assert window.previewing.previewer.songs is None
        rows = [songs.known(i) for i in songs.ids]
        assert not any(row.play_count for row in rows if row)
        window.centre.songs.select_ids([row.song_id for row in pairs()[:1]])
        until(qtbot, lambda: window.centre.selection.is_whole and bool(window.centre.selection.ids))
        window.actions_["compare"].trigger()
        until(qtbot, lambda: comparison.is_open and comparison.place_s > 0.3)
        # and now it is quit while it sounds


def _is_beyond(comparison: Comparison, place_s: float) -> bool:
    return comparison.place_s > place_s
