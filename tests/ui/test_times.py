"""Synced lyrics in the window: said what it may cost, asked for, saved beside the song, and told where they are from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from suno_desktop.core.model import FileState, MediaKind
from suno_desktop.core.rows import SongQuery
from suno_desktop.ui.main_window import MainWindow
from tests.core.engine.times_relay import CLIP, KNOWN, TASK, WORDS, TimesRelay
from tests.window import open_window, until

pytestmark = pytest.mark.no_qt_log  # its handler can deadlock with the audio thread


def select_song(qtbot: QtBot, window: MainWindow) -> None:
    """Wait for the song and select it; its MP3 comes by itself."""
    engine = window._bridge.engine
    preview = engine.tracking.preview(TASK).result()
    engine.tracking.add(preview).result()

    def is_saved() -> bool:
        rows = engine.read(lambda reader: reader.song_rows(reader.song_ids(SongQuery()))).result()
        return any(row.files.get(MediaKind.MP3) is FileState.SAVED for row in rows)

    until(qtbot, is_saved)
    until(qtbot, lambda: window.centre.song_model.rowCount() == 1)
    window.centre.songs.selectRow(0)
    until(qtbot, window.actions_["save_times"].isEnabled)


def click(qtbot: QtBot, window: MainWindow, name: str) -> None:
    """Click a button of the dialog."""
    until(qtbot, lambda: window.dialogs.opened("times") is not None)
    dialog = window.dialogs.opened("times")
    assert dialog is not None
    button = dialog.findChild(QPushButton, name)
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: window.dialogs.opened("times") is None)


def words_of(window: MainWindow) -> str:
    dialog = window.dialogs.opened("times")
    return " ".join(label.text() for label in dialog.findChildren(QLabel)) if dialog else ""


def facts(window: MainWindow) -> dict[str, str]:
    return window.panel.details.facts()


def said(window: MainWindow) -> str:
    return " ".join(label.text() for label in window.findChildren(QLabel))


def lrc_files(folder: Path) -> Callable[[], list[Path]]:
    return lambda: list(folder.rglob("*.lrc"))


def test_a_person_gets_synced_lyrics_and_sees_where_they_are_from(
    qtbot: QtBot, tmp_path: Path
) -> None:
    found = lrc_files(tmp_path)
    with (
        TimesRelay({"aligned_words": WORDS}) as relay,
        open_window(qtbot, tmp_path, relay) as window,
    ):
        select_song(qtbot, window)
        act = window.actions_["save_times"]
        assert act in window.actions_.save_menu.actions()
        act.trigger()
        click(qtbot, window, "timesPriceCancel")
        act.trigger()
        until(qtbot, lambda: window.dialogs.opened("times") is not None)
        assert "charge" in words_of(window)
        assert relay.asked() == []
        click(qtbot, window, "timesPriceAsk")
        until(qtbot, lambda: bool(found()))
        assert found()[0].read_text("utf-8").splitlines()[0].endswith("Rain falls")
        assert len(found()[0].read_text("utf-8").splitlines()) == len(KNOWN)
        until(qtbot, lambda: "Demo relay" in facts(window).get("Synced lyrics from", ""))
        found()[0].unlink()
        act.trigger()  # consent was given once, and what was told is kept
        assert window.dialogs.opened("times") is None
        until(qtbot, lambda: bool(found()))
        assert relay.asked() == [f"/suno/act/timing/{CLIP}"]


def test_what_is_not_to_be_had_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    none = {"code": "task_not_exist", "message": "task_not_exist", "data": None}
    with TimesRelay(none) as relay, open_window(qtbot, tmp_path, relay) as window:
        select_song(qtbot, window)
        window.actions_["save_times"].trigger()
        click(qtbot, window, "timesPriceAsk")
        until(qtbot, lambda: "Demo relay has no synced lyrics for this song" in said(window))
        assert lrc_files(tmp_path)() == []
