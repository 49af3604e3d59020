"""A song that is still made, heard in the real window: what plays is said, and the real file takes its place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QTableView, QWidget
from pytestqt.qtbot import QtBot

from suno_desktop.bridge.player import PlayerState
from suno_desktop.core.model import ClipState, FileState, MediaKind, SongId, Way
from suno_desktop.core.rows import SongDetail, SongQuery
from suno_desktop.demo.demo_relay import DemoRelay, Fault, FaultKind
from suno_desktop.ui import states
from suno_desktop.ui.main_window import MainWindow
from suno_desktop.ui.models.selection import is_playable
from suno_desktop.ui.views.player_bar import PlayerBar
from tests.ui import fakes
from tests.window import open_window, until

pytestmark = pytest.mark.no_qt_log  # its handler can deadlock with the audio thread

CLIP = "95afcdae-0719-4e22-9307-7d473b3f8624"
TASK = "7a3b1c52-0000-4a6e-9d0c-5b1f2f6f9a01"
SECONDS = 37.3


@pytest.fixture
def relay(canary_key: str) -> Iterator[DemoRelay]:
    with DemoRelay(key=canary_key) as relay:
        yield relay


def tell(relay: DemoRelay, *, status: str, link: str) -> None:
    clip = {
        "id": CLIP,
        "title": "Tide",
        "status": status,
        "audio_url": relay.url + link,
        "metadata": {"duration": SECONDS},
    }
    task = {"task_id": TASK, "action": "MUSIC", "status": "IN_PROGRESS", "data": [clip]}
    relay.add_reply(TASK, json.dumps({"code": "success", "data": task}).encode())


def song(window: MainWindow) -> SongDetail | None:
    def look(reader):
        ids = [SongId(song_id) for song_id in reader.song_ids(SongQuery())]
        details = [reader.song_detail(song_id) for song_id in ids]
        return next((one for one in details if one and one.row.clip_id == CLIP), None)

    found: SongDetail | None = window._bridge.engine.read(look).result()
    return found


def titles(songs: QTableView) -> str:
    model = songs.model()
    cells = [model.index(0, column) for column in range(model.columnCount())]
    role = Qt.ItemDataRole.AccessibleTextRole
    return " ".join(str(cell.data(role) or "") for cell in cells) if model.rowCount() else ""


def texts(window: MainWindow) -> str:
    files = window.findChild(QWidget, "detailsFiles")
    if files is None:
        return ""
    shown = [label.text() for label in files.findChildren(QLabel) if label.isVisibleTo(files)]
    return "\n".join(shown).replace("\u200b", "")


def test_a_song_is_heard_while_it_is_made(qtbot: QtBot, tmp_path: Path, relay: DemoRelay) -> None:
    tell(relay, status="streaming", link=f"/audiopipe/?item_id={CLIP}")
    relay.fault("/audiopipe/", Fault(kind=FaultKind.STALL, value=60_000))
    with open_window(qtbot, tmp_path, relay) as window:
        engine, player = window._bridge.engine, window._player
        engine.tracking.add(engine.tracking.preview(TASK).result()).result()
        until(qtbot, lambda: song(window) is not None)
        songs = window.findChild(QTableView, "songs")
        bar = window.findChild(PlayerBar)
        assert songs is not None
        assert bar is not None
        until(qtbot, lambda: "Tide" in titles(songs))
        songs.setFocus()
        songs.selectRow(0)
        qtbot.keyClick(songs, Qt.Key.Key_Return)
        until(qtbot, lambda: bar.note.startswith("Playing live preview… 0:0"))
        until(qtbot, lambda: not bar.note.endswith("0:00"))  # so all that comes was sent

        # The stream breaks off after six seconds; what came is played, and said to be that.
        for connection in list(relay._server._live):
            connection.shutdown(2)
        until(qtbot, lambda: player.state is PlayerState.PLAYING)
        assert bar.note == "Preview: 0:06 of 0:37"
        until(qtbot, lambda: "Live preview: 0:06 of 0:37" in texts(window))
        assert "From 127.0.0.1; kept until the full file is downloaded" in texts(window)

        # The song is complete and saved: the preview goes, and where the file came from is said.
        tell(relay, status="complete", link=f"/cdn/{CLIP}.mp3")
        engine.asking.poll().result()
        until(qtbot, lambda: (one := song(window)) is not None and bool(one.row.files))
        until(
            qtbot,
            lambda: (
                (one := song(window)) is not None
                and one.row.files.get(MediaKind.MP3) is FileState.SAVED
            ),
        )
        until(qtbot, lambda: "Downloaded from 127.0.0.1" in texts(window))
        assert "Preview" not in texts(window)

        # At the end of the preview playing goes on in the real file.
        playback = window._playback
        player.seek(5500)
        until(qtbot, lambda: playback.playing is not None and playback.playing.way is Way.SAVED)
        until(qtbot, lambda: player.state is PlayerState.PLAYING and player.position_ms > 5900)
        assert bar.note == ""


def test_what_a_failed_song_gave_can_still_be_heard() -> None:
    failed = fakes.song(2, state=ClipState.FAILED)
    assert not is_playable(failed._replace(has_audio_link=False))
    assert is_playable(failed._replace(has_audio_link=False, has_preview=True))


def test_it_is_said_where_a_file_came_from() -> None:
    file = fakes.file(1, 1, FileState.SAVED, host="h")
    assert states.came_by(file) == "From h"
    assert states.came_by(file._replace(host=None)) == ""
    assert states.came_by(file._replace(state=FileState.FAILED)) == ""
    words = [states.came_by(file._replace(way=way)) for way in states._WAYS]
    assert words == [
        "Downloaded from h",
        "Downloaded from h (earlier link)",
        "Downloaded from h, through another provider",
    ]


def test_it_is_said_what_is_played() -> None:
    assert states.played_from(Way.SAVED) == ""
    assert (
        states.played_from(Way.OTHER_RELAY) == "Not downloaded, streaming through another provider"
    )
    assert states.preview_words(72.4, 185) == "Live preview: 1:12 of 3:05"
    assert states.preview_words(72.4, 185, short=True) == "Preview: 1:12 of 3:05"
    assert states.preview_words(72.4, None) == "Live preview: 1:12"
    assert states.preview_words(72.4, 60) == "Live preview: 1:12"
