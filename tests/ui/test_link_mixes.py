"""The window with forty songs of every mix of links: what each row says, and what Details say of one of each kind."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from suno_desktop.core.model import FileState, MediaKind
from suno_desktop.core.rows import SongQuery
from suno_desktop.core.sentences import sentence
from suno_desktop.demo.demo_relay import DemoRelay
from suno_desktop.ui.main_window import MainWindow
from tests.link_mixes import FINISHED, MIXES, UNFINISHED, Mix, kept_back, served, tasks_of
from tests.window import open_window, until

pytestmark = pytest.mark.no_qt_log  # its handler can deadlock with the audio thread

_WORDS = {
    "media.encrypted_by_suno": "Encrypted by Suno",
    "media.encrypted_but_video": "Encrypted by Suno",
    "media.blocked_by_suno": "Blocked by Suno",
    "file.none_offered": "Not downloaded",
    None: "Downloaded",
}


def settled(window: MainWindow) -> bool:
    engine = window._bridge.engine
    rows = engine.read(lambda reader: reader.song_rows(reader.song_ids(SongQuery()))).result()
    waiting = {FileState.QUEUED, FileState.DOWNLOADING}
    sounds = [row.files[MediaKind.MP3] for row in rows if MediaKind.MP3 in row.files]
    wished = sum(mix.code != "file.none_offered" for mix in FINISHED)
    return len(rows) == len(MIXES) and len(sounds) == wished and not waiting.intersection(sounds)


def table(window: MainWindow) -> QTableView:
    view = window.findChild(QTableView, "songs")
    assert view is not None
    return view


def lines(window: MainWindow) -> dict[str, tuple[int, str]]:
    """Each song's row and what stands in it."""
    view = table(window)
    model, found = view.model(), {}
    for row in range(model.rowCount(QModelIndex())):
        cells = [
            str(model.index(row, column).data(Qt.ItemDataRole.AccessibleTextRole) or "")
            for column in range(model.columnCount(QModelIndex()))
        ]
        title = next((mix.clip_id for mix in MIXES if f"Mix {mix.number}" in _split(cells)), "")
        found[title] = (row, " | ".join(cells))
    return found


def _split(cells: list[str]) -> set[str]:
    return {part.strip() for cell in cells for part in cell.replace("·", ",").split(",")}


def choose(qtbot: QtBot, window: MainWindow, mix: Mix) -> str:
    """Click on a song; what Details say of it."""
    view = table(window)
    index = view.model().index(lines(window)[mix.clip_id][0], 1)
    view.scrollTo(index)
    where = view.visualRect(index).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    until(qtbot, lambda: f"Mix {mix.number} " in f"{text(window, 'detailsTitle')} ")
    return text(window, "detailsSentence")


def text(window: MainWindow, name: str) -> str:
    label = window.findChild(QLabel, name)
    return "" if label is None else label.text()


def test_every_mix_of_links_is_told_in_its_row(qtbot: QtBot, tmp_path: Path) -> None:
    with (
        DemoRelay() as relay,
        served(relay) as server,
        open_window(qtbot, tmp_path, relay) as window,
    ):
        engine = window._bridge.engine
        ids = "\n".join([*tasks_of(FINISHED), *tasks_of(UNFINISHED)])
        engine.tracking.add(engine.tracking.preview(ids).result()).result()
        until(qtbot, lambda: settled(window))
        until(qtbot, lambda: len(lines(window)) == len(MIXES) and "" not in lines(window))

        def wrong() -> list[Mix]:
            said = lines(window)
            return [mix for mix in FINISHED if _WORDS[mix.code] not in said[mix.clip_id][1]]

        until(qtbot, lambda: not wrong())
        for code in ("media.encrypted_by_suno", "media.encrypted_but_video"):
            mix = next(one for one in FINISHED if one.code == code)
            assert choose(qtbot, window, mix) == sentence(code)
            again = window.findChild(QPushButton, "detailsDeed")
            assert again is not None
            assert again.text() == "Check again"
        mix = next(one for one in FINISHED if (one.audio, one.media) == ("dead", "plain"))
        choose(qtbot, window, mix)
        tried = [label.text() for label in window.findChildren(QLabel) if "Tried" in label.text()]
        assert tried == ["Tried 127.0.0.1: blocked by Suno"]
        assert kept_back(server) == []
