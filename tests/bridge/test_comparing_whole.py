"""Versions compared in a real window, on a real engine, out of a real sound output: what is heard is what was chosen."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.sound import RATE, SoundServer, from_pcm, rms

_CHILD = """
import sys
from pathlib import Path
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from suno_desktop.core.model import FileState, MediaKind
from suno_desktop.demo.demo_relay import DemoRelay
from tests.window import open_window, until

pytestmark = pytest.mark.no_qt_log

def test_compare(qtbot, tmp_path):
    with DemoRelay(speed=50) as relay, open_window(qtbot, tmp_path, relay) as window:
        window.adding.take_over(relay.sample_text())
        dialog = window.dialogs.opened("add")
        if dialog is not None:
            dialog.accept()
        songs = window.centre.song_model
        def saved():
            rows = [songs.known(i) for i in songs.ids]
            return [r for r in rows if r and r.files.get(MediaKind.MP3) is FileState.SAVED]
        def pairs():
            tasks = [row.task_key for row in saved()]
            return [row for row in saved() if tasks.count(row.task_key) == 2 and row.duration_s > 20]
        until(qtbot, lambda: bool(pairs()))
        row = pairs()[0]
        window.centre.songs.select_ids([row.song_id], current=row.song_id)
        until(qtbot, lambda: window.centre.selection.is_whole and bool(window.centre.selection.ids))
        window.actions_["compare"].trigger()
        room = window.comparing
        until(qtbot, lambda: room.is_there)
        comparison = room.comparison
        until(qtbot, lambda: comparison.place_s > 1.0)
        assert [version.row.take for version in comparison.versions] == [0, 1]
        until(qtbot, lambda: all(v.figures for v in comparison.versions))
        window.activateWindow()
        until(qtbot, window.isActiveWindow)
        for _ in range(6):
            number, place = comparison.number, comparison.place_s
            QTest.keyClick(room.view, Qt.Key.Key_X)
            assert comparison.number != number
            until(qtbot, lambda: comparison.place_s > place + 0.2)
        QTest.keyClick(room.view, Qt.Key.Key_Space)
        assert not comparison.is_playing
        QTest.keyClick(room.view, Qt.Key.Key_Escape)
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
    print("OVER", flush=True)
"""


@pytest.mark.skipif(bool(SoundServer.missing()), reason=f"{SoundServer.missing()} is not installed")
def test_versions_are_heard_and_switched_in_a_real_window(tmp_path: Path) -> None:
    test = tmp_path / "test_child.py"
    test.write_text(_CHILD, "utf-8")
    with tempfile.TemporaryDirectory(prefix="s") as folder, SoundServer(Path(folder)) as server:
        recorder = server.record(tmp_path / "heard.raw")
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-p",
                "no:xdist",
                "-p",
                "no:randomly",
                "-sq",
                str(test),
            ],
            env={**os.environ, **server.environment, "QT_QPA_PLATFORM": "offscreen"},
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        recorder.terminate()
        recorder.wait(timeout=20)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    heard = from_pcm((tmp_path / "heard.raw").read_bytes())
    assert rms(heard) > 0
    assert len(heard) > RATE
