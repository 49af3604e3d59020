"""The user's sentence, walked through the real window: paste, appear, select, read, save MP3 and MP4, play."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QTableView, QTextEdit
from pytestqt.qtbot import QtBot

from suno_desktop.bridge.player import PlayerState
from suno_desktop.core.model import FileState, MediaKind
from suno_desktop.core.rows import SongQuery
from suno_desktop.demo.demo_relay import DemoRelay
from suno_desktop.ui.main_window import MainWindow
from tests.window import open_window, until

pytestmark = pytest.mark.no_qt_log  # its handler can deadlock with the audio thread

TASK = "64dc8d98-5812-40f5-a99b-79a590452040"


@pytest.fixture
def relay(canary_key: str) -> Iterator[DemoRelay]:
    with DemoRelay(speed=60, key=canary_key) as relay:
        yield relay


def table(window: MainWindow) -> QTableView:
    view = window.findChild(QTableView, "songs")
    assert view is not None
    return view


def titles(window: MainWindow) -> list[str]:
    model = table(window).model()
    names = []
    for row in range(model.rowCount(QModelIndex())):
        cells = [
            str(model.index(row, column).data(Qt.ItemDataRole.AccessibleTextRole) or "")
            for column in range(model.columnCount(QModelIndex()))
        ]
        names.append(" ".join(cells))
    return names


def files(window: MainWindow, title: str) -> dict[MediaKind, FileState]:
    engine = window._bridge.engine
    rows = engine.read(lambda reader: reader.song_rows(reader.song_ids(SongQuery()))).result()
    return next((dict(row.files) for row in rows if row.title == title and row.take == 0), {})


def test_a_person_pastes_watches_reads_saves_and_listens(
    qtbot: QtBot, tmp_path: Path, relay: DemoRelay
) -> None:
    with open_window(qtbot, tmp_path, relay) as window:
        # Paste: the sample is on the first-run page to be copied, and goes into the field below it.
        until(qtbot, lambda: window.findChild(QPlainTextEdit, "firstRunPasteField") is not None)
        field = window.findChild(QPlainTextEdit, "firstRunPasteField")
        assert field is not None
        QGuiApplication.clipboard().setText(f"my songs: {TASK}\n{relay.sample_text()}")
        field.setFocus()
        qtbot.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        track = window.findChild(QPushButton, "firstRunTrack")
        assert track is not None
        until(qtbot, track.isEnabled)
        assert "13" in track.text()
        qtbot.mouseClick(track, Qt.MouseButton.LeftButton)

        # Appear: songs come in, get ready and are saved by themselves.
        until(qtbot, lambda: any("City Lights" in name for name in titles(window)))
        until(
            qtbot,
            lambda: files(window, "City Lights").get(MediaKind.MP3) is FileState.SAVED,
        )

        # Select: the panel shows the song.
        row = next(at for at, name in enumerate(titles(window)) if "City Lights" in name)
        songs = table(window)
        songs.setFocus()
        songs.selectRow(row)
        until(qtbot, lambda: window.findChild(QLabel, "detailsTitle") is not None)
        shown = window.findChild(QLabel, "detailsTitle")
        assert shown is not None
        until(qtbot, lambda: "City Lights" in shown.text())

        # Read the lyrics.
        window.actions_["lyrics"].trigger()
        words = window.findChild(QTextEdit, "lyricsText") or window.findChild(
            QPlainTextEdit, "lyricsText"
        )
        assert words is not None
        until(qtbot, lambda: "Beneath the city lights" in words.toPlainText())

        # Save the video too.
        window.actions_["save_mp4"].trigger()
        until(qtbot, lambda: len(list(tmp_path.rglob("City Lights*.mp4"))) == 1)
        until(
            qtbot,
            lambda: files(window, "City Lights").get(MediaKind.MP4) is FileState.SAVED,
        )
        assert len(list(tmp_path.rglob("City Lights*.mp3"))) == 2
        assert not list(tmp_path.rglob("City Lights*.part"))

        # Listen: Enter plays, the time runs, Space pauses.
        qtbot.keyClick(songs, Qt.Key.Key_Return)
        player = window._player
        until(qtbot, lambda: player.state is PlayerState.PLAYING)
        until(qtbot, lambda: player.position_ms > 300)
        qtbot.keyClick(songs, Qt.Key.Key_Space)
        until(qtbot, lambda: player.state is PlayerState.PAUSED)


def test_everything_is_there_again_without_a_network(
    qtbot: QtBot, tmp_path: Path, relay: DemoRelay
) -> None:
    with open_window(qtbot, tmp_path, relay) as window:
        engine = window._bridge.engine
        engine.tracking.add(engine.tracking.preview(TASK).result()).result()
        until(
            qtbot,
            lambda: files(window, "City Lights").get(MediaKind.MP3) is FileState.SAVED,
        )
    relay.stop()
    with open_window(qtbot, tmp_path, relay, offer=False) as window:
        until(qtbot, lambda: sum("City Lights" in name for name in titles(window)) == 2)
        songs = table(window)
        songs.setFocus()
        songs.selectRow(0)
        qtbot.keyClick(songs, Qt.Key.Key_Return)
        until(qtbot, lambda: window._player.state is PlayerState.PLAYING)
