"""Actions are of use only where they do something, and say why they are grey."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from suno_desktop.core.model import SongId
from suno_desktop.ui.dialogs.edit_lyrics import EditLyricsDialog
from suno_desktop.ui.main_window import MainWindow
from suno_desktop.ui.views.side_panel import LYRICS
from suno_desktop.ui.views.sidebar import Place
from tests.ui.fakes import NOW, FakeBridge, FakeReader, library, window

SONG, VERSION = 21, 22
ALONE = 19


@pytest.fixture
def reader() -> FakeReader:
    made = library()
    del made.songs[ALONE + 1]
    made.songs[SONG] = made.songs[SONG]._replace(is_unheard=True)
    return made


@pytest.fixture
def bridge(qtbot: QtBot, reader: FakeReader, tmp_path: Path) -> FakeBridge:
    return FakeBridge(tmp_path, reader)


@pytest.fixture
def main(bridge: FakeBridge, qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    shown = window(bridge=bridge, folder=tmp_path)
    qtbot.addWidget(shown)
    shown.resize(1400, 900)
    shown.show()
    qtbot.waitUntil(lambda: shown.centre.song_model.is_loaded and shown.centre.songs.isVisible())
    yield shown
    shown.close()


def select(main: MainWindow, qtbot: QtBot, *ids: int) -> None:
    main.centre.songs.select_ids(ids, current=ids[0])
    qtbot.waitUntil(
        lambda: set(main.centre.selection.ids) == set(ids) and main.centre.selection.is_whole
    )


def trash(main: MainWindow, qtbot: QtBot, reader: FakeReader, song_id: int) -> None:
    """Go to the Trash, where this song is."""
    reader.songs[song_id] = reader.songs[song_id]._replace(trashed_at=NOW)
    main.go_to(Place.TRASH)
    qtbot.waitUntil(lambda: list(main.centre.song_model.ids) == [song_id])
    select(main, qtbot, song_id)


def test_a_song_in_the_trash_is_not_edited_and_nothing_is_marked_as_heard_there(
    main: MainWindow, qtbot: QtBot, reader: FakeReader
) -> None:
    main.layout_.toggle_tab(LYRICS)
    pencil = main.panel.lyrics.findChild(QToolButton, "lyricsEdit")
    assert pencil is not None
    select(main, qtbot, SONG)
    qtbot.waitUntil(pencil.isEnabled)
    assert main.actions_["put_all_away"].isEnabled()
    assert main.actions_["name_songs"].isEnabled()
    assert main.actions_.collections_menu.isEnabled()
    trash(main, qtbot, reader, SONG)
    qtbot.waitUntil(lambda: not pencil.isEnabled())
    for name in ("put_all_away", "name_songs", "edit_lyrics"):
        assert not main.actions_[name].isEnabled(), name
    assert not main.actions_.collections_menu.isEnabled()
    main.go_to(Place.ALL)
    assert main.actions_["put_all_away"].isEnabled()


def test_nothing_is_marked_as_heard_where_nothing_waits(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge, reader: FakeReader
) -> None:
    qtbot.waitUntil(lambda: main.counts.counts is not None)
    assert main.actions_["put_all_away"].isEnabled()
    bridge.change([reader.songs[SONG]._replace(is_unheard=False)], listed=True)
    qtbot.waitUntil(lambda: not main.actions_["put_all_away"].isEnabled())


def test_a_song_without_other_versions_is_neither_compared_nor_kept_and_says_so(
    main: MainWindow, qtbot: QtBot
) -> None:
    select(main, qtbot, SONG)
    for name in ("compare", "keep"):
        assert main.actions_[name].isEnabled(), name
    select(main, qtbot, ALONE)
    for name in ("compare", "keep"):
        assert not main.actions_[name].isEnabled(), name
        assert main.actions_[name].toolTip() == "There is no other version of this song."
        assert main.actions_[name].statusTip() == "There is no other version of this song."
    select(main, qtbot, ALONE, SONG)
    assert main.actions_["compare"].isEnabled()
    assert "no other" not in main.actions_["compare"].toolTip()


def test_the_providers_cover_is_restored_only_where_there_is_another(
    main: MainWindow, qtbot: QtBot, reader: FakeReader
) -> None:
    reader.songs[SONG] = reader.songs[SONG]._replace(has_own_cover=True)
    select(main, qtbot, VERSION)
    assert not main.actions_["told_cover"].isEnabled()
    assert main.actions_["told_cover"].toolTip() == "This is the provider's cover already."
    select(main, qtbot, VERSION, SONG)
    assert main.actions_["told_cover"].isEnabled()


def test_desktop_lyrics_are_locked_only_while_they_float(main: MainWindow, qtbot: QtBot) -> None:
    shown, lock = main.actions_["desktop_lyrics"], main.actions_["lock_lyrics"]
    assert not lock.isEnabled()
    assert lock.toolTip() == "Show the desktop lyrics first."
    shown.setChecked(True)
    assert lock.isEnabled()
    shown.setChecked(False)
    assert not lock.isEnabled()


@pytest.mark.parametrize("is_own", [True, False])
def test_lyrics_are_reset_only_where_they_differ(qtbot: QtBot, is_own: bool) -> None:
    own = "mine" if is_own else "theirs"
    dialog = EditLyricsDialog("Song", own, "theirs", is_own=is_own)
    qtbot.addWidget(dialog)
    chosen: list[object] = []
    dialog.chosen.connect(chosen.append)
    back = dialog.findChild(QPushButton, "editLyricsBack")
    assert back is not None
    assert back.isEnabled() is is_own
    dialog.own.setPlainText("something else")
    assert back.isEnabled()
    back.click()
    if is_own:
        assert chosen == [None]
        return
    assert (chosen, dialog.own.toPlainText(), back.isEnabled()) == ([], "theirs", False)
    dialog.own.undo()
    assert dialog.own.toPlainText() == "something else", "what was never saved is not lost"


def test_the_other_actions_need_no_reason(main: MainWindow, qtbot: QtBot) -> None:
    select(main, qtbot, SongId(SONG))
    assert main.actions_["compare"].toolTip() == "Compare versions"
