"""What can be done with all songs of a collection, from its own menu and from the menu bar; and the Trash's own deed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from suno_desktop.core.model import CollectionId, SongId
from suno_desktop.core.rows import CollectionKind, CollectionRow
from suno_desktop.ui.dialogs.copy_songs import CopySongsDialog
from suno_desktop.ui.dialogs.empty_trash import EmptyTrashDialog
from suno_desktop.ui.main_window import MainWindow
from suno_desktop.ui.views.sidebar import SONG_FILTERS, Place
from tests.ui.fakes import NOW, FakeBridge, FakePlayback, FakeReader, library, window

pytestmark = pytest.mark.no_qt_log  # menus want what this platform has not
PIANO = CollectionRow(CollectionId(1), None, "Piano: a/b", CollectionKind.SMART, query="winter")
FOLDER = CollectionRow(CollectionId(2), None, "Trips", CollectionKind.FOLDER)
EMPTY = CollectionRow(CollectionId(3), None, "None", CollectionKind.SMART, query="nothing such")


@pytest.fixture
def reader() -> FakeReader:
    made = library()
    made.own_collections = [PIANO, FOLDER, EMPTY]
    return made


@pytest.fixture
def bridge(qtbot: QtBot, reader: FakeReader, tmp_path: Path) -> FakeBridge:
    return FakeBridge(tmp_path, reader)


@pytest.fixture
def main(
    bridge: FakeBridge, playback: FakePlayback, qtbot: QtBot, tmp_path: Path
) -> Iterator[MainWindow]:
    shown = window(bridge=bridge, playback=playback, folder=tmp_path)
    qtbot.addWidget(shown)
    shown.resize(1400, 900)
    shown.show()
    qtbot.waitUntil(
        lambda: shown.centre.song_model.is_loaded and bool(shown.collections.commands.rows),
        timeout=20_000,
    )
    yield shown
    shown.close()


def menu_of(main: MainWindow, row: CollectionRow) -> dict[str, Any]:
    """The entries of its context menu."""
    main.sidebar.menu_requested.emit(row, QPoint(0, 0))
    menu = main.findChild(QMenu, "collectionMenu")
    assert menu is not None
    menu.setObjectName("")
    return {one.text(): one for one in menu.actions() if one.text()}


def sounding(reader: FakeReader) -> list[int]:
    """Songs of the collection that can be heard, in its order."""
    ids = sorted((n for n, row in reader.songs.items() if "Winter" in row.title), reverse=True)
    return list(reader.with_sound(ids))


@pytest.mark.parametrize("way", ["side", "bar"])
def test_a_collection_is_played_queued_copied_and_exported_as_a_whole(
    main: MainWindow,
    qtbot: QtBot,
    playback: FakePlayback,
    monkeypatch: pytest.MonkeyPatch,
    way: str,
) -> None:
    asked: list[Any] = []

    def choose(*words: Any, **_: Any) -> tuple[str, str]:
        asked.append(words)
        return "", ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    wanted = sounding(cast("FakeBridge", main.commands._bridge).reader)
    assert len(wanted) > 1

    def do(name: str, text: str) -> None:
        if way == "side":
            menu_of(main, PIANO)[text].trigger()
        else:
            main.actions_[name].trigger()

    assert not main.actions_["play_collection"].isEnabled()
    if way == "bar":
        main.sidebar.choose_collection(PIANO.collection_id)
        qtbot.waitUntil(main.actions_["play_collection"].isEnabled)
    do("play_collection", "Play")
    qtbot.waitUntil(lambda: bool(playback.played))
    assert playback.played[0][:2] == (wanted, wanted[0])
    do("queue_collection", "Add to queue")
    said = f"Added {len(wanted)} songs to the queue."
    qtbot.waitUntil(lambda: said in main.toasts.texts)
    do("copy_collection", "Copy to folder…")
    qtbot.waitUntil(lambda: main.findChild(CopySongsDialog) is not None)
    do("export_collection", "Export as list…")
    qtbot.waitUntil(lambda: bool(asked))
    assert asked[0][2] == "Piano- a-b", "a name that every disk takes"


def test_a_folder_and_an_empty_collection(main: MainWindow, qtbot: QtBot) -> None:
    assert "Play" not in menu_of(main, FOLDER)
    menu_of(main, EMPTY)["Play"].trigger()
    said = "There are no songs in this collection."
    qtbot.waitUntil(lambda: said in main.toasts.texts)


def test_a_selection_in_a_collection_is_exported_under_its_name(
    main: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(main.import_export, "ask_list", lambda *words: asked.append(words))
    main.sidebar.choose_collection(PIANO.collection_id)
    qtbot.waitUntil(lambda: bool(main.centre.song_model.ids) and main.centre.collection is not None)
    song_id = main.centre.song_model.ids[0]
    main.centre.songs.select_ids([song_id], current=song_id)
    qtbot.waitUntil(main.actions_["write_list"].isEnabled)
    main.actions_["write_list"].trigger()
    assert asked == [((SongId(song_id),), PIANO.name)]


def test_the_trash_is_emptied_from_its_page(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge, reader: FakeReader
) -> None:
    button = main.centre.findChild(QPushButton, "emptyTrashButton")
    assert button is not None
    assert not button.isVisible()
    main.go_to(Place.TRASH)
    qtbot.waitUntil(lambda: not main.centre.song_model.ids)
    assert not button.isVisible(), "it is empty"
    bridge.change([reader.songs[20]._replace(trashed_at=NOW)], listed=True)
    qtbot.waitUntil(button.isVisible)
    qtbot.waitUntil(main.actions_["empty_trash"].isEnabled)
    button.click()
    assert isinstance(main.dialogs.opened("empty_trash"), EmptyTrashDialog)
    main.go_to(Place.ALL)
    assert not button.isVisible()


def test_the_header_counts_songs_and_tasks_apart(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge, reader: FakeReader
) -> None:
    counts = reader.counts()
    songs, running = counts.ready[SONG_FILTERS[Place.ALL]], counts.tasks_running
    assert running > 1
    qtbot.waitUntil(
        lambda: main.centre.header.count_text == f"{songs} songs, {running} tasks in progress"
    )
    main.go_to(Place.FAVOURITES)
    assert "tasks" not in main.centre.header.count_text
