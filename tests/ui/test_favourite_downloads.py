"""A favourite brings what the settings want of it: asked once for all, cancelled by Undo, and what was ordered is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from suno_desktop.core.model import FileState, MediaKind
from suno_desktop.core.profile.settings import SavingSettings
from suno_desktop.core.rows import SongQuery, SongRow
from suno_desktop.ui.main_window import MainWindow
from tests.core.engine.times_relay import CLIP, PLEASE_WAIT, TASK, WORDS, TimesRelay
from tests.window import open_window, until

pytestmark = pytest.mark.no_qt_log  # its handler can deadlock with the audio thread
WAV, LRC, MP3 = MediaKind.WAV, MediaKind.LRC, MediaKind.MP3


def rows(window: MainWindow) -> list[SongRow]:
    return window._bridge.engine.read(
        lambda reader: list(reader.song_rows(reader.song_ids(SongQuery())))
    ).result()


def ready(qtbot: QtBot, window: MainWindow, *, songs: int = 1) -> None:
    """The songs are there, all selected, and nothing downloads them."""
    engine = window._bridge.engine
    engine.tracking.add(engine.tracking.preview(TASK).result()).result()
    until(qtbot, lambda: len(rows(window)) == songs)
    until(qtbot, lambda: window.centre.song_model.rowCount() == songs)
    until(qtbot, lambda: all(row.has_audio_link for row in rows(window)))
    window.centre.songs.select_ids(window.centre.song_model.ids)
    until(qtbot, window.actions_["favour"].isEnabled)


def want(window: MainWindow, *kinds: MediaKind, automatically: str = "kept") -> None:
    engine = window._bridge.engine
    engine.set_setting(SavingSettings.on_favourite, kinds).result()
    engine.set_setting(SavingSettings.automatically, automatically).result()


def state(window: MainWindow, kind: MediaKind) -> set[FileState]:
    return {row.files.get(kind, FileState.ABSENT) for row in rows(window)}


def is_made(window: MainWindow) -> bool:
    """Whether the provider says that it makes a file of the first song."""
    song_id = rows(window)[0].song_id
    detail = window._bridge.engine.read(lambda reader: reader.song_detail(song_id)).result()
    return detail is not None and any(file.code == "made.waits" for file in detail.files)


def press(qtbot: QtBot, window: MainWindow, name: str) -> None:
    until(qtbot, lambda: window.dialogs.opened("price") is not None)
    dialog = window.dialogs.opened("price")
    assert dialog is not None
    button = dialog.findChild(QPushButton, name)
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_only_what_is_kept_is_downloaded(qtbot: QtBot, tmp_path: Path) -> None:
    with TimesRelay({}, clips=1) as relay, open_window(qtbot, tmp_path, relay) as window:
        want(window)
        ready(qtbot, window)
        assert state(window, MP3) == {FileState.ABSENT}
        window.actions_["favour"].trigger()
        until(qtbot, lambda: state(window, MP3) == {FileState.SAVED})
        assert window.dialogs.opened("price") is None


def test_fifty_hearts_are_one_question_and_undo_cancels_what_waits(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with TimesRelay({}, clips=50) as relay, open_window(qtbot, tmp_path, relay) as window:
        relay.acts["wav"] = [PLEASE_WAIT]
        relay.prices = [{"model_name": "suno_act_wav", "model_price": 0.02, "quota_type": 1}]
        want(window, WAV)
        ready(qtbot, window, songs=50)
        window._bridge.engine.saving.pause(paused=True).result()
        window.actions_["favour"].trigger()
        until(qtbot, lambda: window.dialogs.opened("price") is not None)
        dialog = window.dialogs.opened("price")
        assert relay.asked("/suno/act/wav/") == []
        press(qtbot, window, "demandPriceAsk")
        until(qtbot, lambda: state(window, WAV) == {FileState.QUEUED})
        assert window.dialogs.opened("price") in {None, dialog}
        window.actions_["undo"].trigger()
        until(qtbot, lambda: state(window, WAV) == {FileState.ABSENT})
        until(qtbot, lambda: not any(row.is_favourite for row in rows(window)))


def test_what_was_ordered_already_is_named(qtbot: QtBot, tmp_path: Path) -> None:
    with (
        TimesRelay({"aligned_words": WORDS}) as relay,
        open_window(qtbot, tmp_path, relay) as window,
    ):
        relay.acts["wav"] = [PLEASE_WAIT]
        want(window, WAV, automatically="all")
        ready(qtbot, window)
        window.actions_["favour"].trigger()
        press(qtbot, window, "demandPriceAsk")
        until(qtbot, lambda: len(relay.asked(f"/suno/act/wav/{CLIP}")) == 1)
        until(qtbot, lambda: is_made(window))
        window.actions_["undo"].trigger()
        until(
            qtbot,
            lambda: any("ordered already and may be charged" in t for t in window.toasts.texts),
        )
        until(qtbot, lambda: state(window, WAV) == {FileState.ABSENT})


def test_saying_no_leaves_the_heart_and_asks_nobody(qtbot: QtBot, tmp_path: Path) -> None:
    with TimesRelay({}) as relay, open_window(qtbot, tmp_path, relay) as window:
        want(window, WAV, LRC, automatically="all")
        ready(qtbot, window)
        window.actions_["favour"].trigger()
        press(qtbot, window, "demandPriceCancel")
        until(qtbot, lambda: all(row.is_favourite for row in rows(window)))
        assert relay.asked("/suno/act/") == []
        assert state(window, WAV) == {FileState.ABSENT}
