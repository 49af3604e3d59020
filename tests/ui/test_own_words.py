"""Words of one's own in the window: written, compared, shown, found, taken back, and brought into files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from suno_desktop.core.media import tags
from suno_desktop.core.model import FileState, MediaKind
from suno_desktop.demo.demo_relay import DemoRelay
from suno_desktop.ui.dialogs.edit_lyrics import EditLyricsDialog
from suno_desktop.ui.main_window import MainWindow
from suno_desktop.ui.views.side_panel import LYRICS
from tests.window import open_window, until

SEED = "64dc8d98-5812-40f5-a99b-79a590452040"


@pytest.fixture
def main(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    with DemoRelay(speed=200) as relay, open_window(qtbot, tmp_path / "profile", relay) as opened:
        engine = opened.commands._bridge.engine
        engine.tracking.add(engine.tracking.preview(SEED).result()).result()
        until(qtbot, lambda: len(opened.centre.song_model.ids) == 2)
        until(qtbot, lambda: len(saved(opened)) == 2)
        ids = opened.centre.song_model.ids
        opened.centre.songs.setFocus()
        opened.centre.songs.select_ids([ids[0]], current=ids[0])
        until(qtbot, lambda: opened.centre.selection.detail is not None)
        yield opened


def saved(main: MainWindow) -> list[Path]:
    engine = main.commands._bridge.engine
    found = engine.read(lambda reader: list(reader.saved_files())).result()
    return [
        one.file.path
        for one in found
        if one.file.kind is MediaKind.MP3
        and one.file.state is FileState.SAVED
        and one.file.path is not None
    ]


def opened(main: MainWindow, qtbot: QtBot) -> EditLyricsDialog:
    until(qtbot, lambda: main.dialogs.opened("lyrics") is not None)
    dialog = main.dialogs.opened("lyrics")
    assert isinstance(dialog, EditLyricsDialog)
    qtbot.waitExposed(dialog)
    return dialog


def press(dialog: EditLyricsDialog, name: str) -> None:
    button = dialog.findChild(QPushButton, name)
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def count(dialog: EditLyricsDialog) -> str:
    label = dialog.findChild(QLabel, "editLyricsCount")
    assert label is not None
    return label.text()


def lyrics(main: MainWindow) -> str:
    detail = main.centre.selection.detail
    assert detail is not None
    assert detail.clip is not None
    return detail.clip.lyrics or ""


def deed(main: MainWindow, qtbot: QtBot, text: str) -> None:
    """Press a button of a message."""

    def found() -> QPushButton | None:
        return next(
            (one for one in main.toasts.findChildren(QPushButton) if one.text() == text), None
        )

    until(qtbot, lambda: found() is not None)
    button = found()
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_own_words_from_the_key_to_the_file_and_back(main: MainWindow, qtbot: QtBot) -> None:
    told = lyrics(main)
    QTest.keyClick(main.centre.songs, Qt.Key.Key_F4, Qt.KeyboardModifier.ShiftModifier)
    dialog = opened(main, qtbot)
    assert (dialog.own.toPlainText(), dialog.told.toPlainText()) == (told, told)
    assert count(dialog) == "The same as the provider's lyrics."
    QTest.keyClicks(dialog.own, "zeppelin ")
    until(qtbot, lambda: count(dialog).startswith("1 line"))
    assert dialog.own.extraSelections()[0].format.fontUnderline()
    assert dialog.told.isReadOnly()
    press(dialog, "editLyricsSave")
    until(qtbot, lambda: lyrics(main).startswith("zeppelin "))
    main.layout_.toggle_tab(LYRICS)
    until(qtbot, lambda: main.panel.lyrics.text.startswith("zeppelin "))
    label = main.panel.lyrics.findChild(QLabel, "lyricsOwn")
    assert label is not None
    until(qtbot, label.isVisible)
    deed(main, qtbot, "Update tags in files")
    until(
        qtbot,
        lambda: any("zeppelin" in tags.read(path).values["lyrics"] for path in saved(main)),
    )
    main.top.search.setFocus()
    QTest.keyClicks(main.top.search, "zeppelin")
    until(qtbot, lambda: len(main.centre.song_model.ids) == 1)
    main.top.search.clear()
    main.actions_["undo"].trigger()  # the tags first, then the words
    until(
        qtbot,
        lambda: not any("zeppelin" in tags.read(path).values["lyrics"] for path in saved(main)),
    )
    main.actions_["undo"].trigger()
    until(qtbot, lambda: lyrics(main) == told)
    until(qtbot, lambda: not label.isVisible())


def test_the_button_beside_the_lyrics_and_going_back(main: MainWindow, qtbot: QtBot) -> None:
    told = lyrics(main)
    main.layout_.toggle_tab(LYRICS)
    button = main.panel.lyrics.findChild(QToolButton, "lyricsEdit")
    assert button is not None
    until(qtbot, button.isEnabled)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    dialog = opened(main, qtbot)
    back = dialog.findChild(QPushButton, "editLyricsBack")
    assert back is not None
    assert not back.isEnabled()
    dialog.own.setPlainText("[Verse]\nonly mine")
    press(dialog, "editLyricsSave")
    until(qtbot, lambda: lyrics(main) == "[Verse]\nonly mine")
    until(qtbot, lambda: main.dialogs.opened("lyrics") is None)
    main.actions_["edit_lyrics"].trigger()
    dialog = opened(main, qtbot)
    assert dialog.told.toPlainText() == told
    press(dialog, "editLyricsBack")
    until(qtbot, lambda: lyrics(main) == told)


def test_cancel_changes_nothing_and_narrow_windows_stack(main: MainWindow, qtbot: QtBot) -> None:
    told = lyrics(main)
    main.actions_["edit_lyrics"].trigger()
    dialog = opened(main, qtbot)
    dialog.own.setPlainText("mine")
    dialog.resize(420, 600)
    until(qtbot, lambda: dialog.told.y() > dialog.own.y())
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    until(qtbot, lambda: main.dialogs.opened("lyrics") is None)
    assert lyrics(main) == told


def test_more_than_one_song_has_no_words_to_edit(main: MainWindow, qtbot: QtBot) -> None:
    assert main.actions_["edit_lyrics"].isEnabled()
    main.centre.songs.selectAll()
    until(qtbot, lambda: not main.actions_["edit_lyrics"].isEnabled())
