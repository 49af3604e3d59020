"""Judging, the Trash and collections in the window: keys, places, messages, and what is ordered of the engine."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

from suno_desktop.core.changes import Changes
from suno_desktop.core.model import ClipId, CollectionId, SongId
from suno_desktop.core.rows import CollectionKind, CollectionRow, Note
from suno_desktop.ui import formats, song_drag
from suno_desktop.ui.dialogs.empty_trash import EmptyTrashDialog
from suno_desktop.ui.dialogs.name import NameDialog
from suno_desktop.ui.dialogs.notes_dialog import NotesDialog
from suno_desktop.ui.main_window import MainWindow
from suno_desktop.ui.models.columns import song_name
from suno_desktop.ui.views.note_marks import NoteMarks
from suno_desktop.ui.views.sidebar import Place
from tests.ui.fakes import NOW, FakeBridge, library, window

CLIP, OTHER = 21, 20
TRIP = CollectionRow(CollectionId(1), None, "Road trip", CollectionKind.HAND, songs=2)
FOLDER = CollectionRow(CollectionId(2), None, "Trips", CollectionKind.FOLDER)
SMART = CollectionRow(
    CollectionId(3), CollectionId(2), "Rain", CollectionKind.SMART, query="rain", most=5
)


@pytest.fixture
def bridge(qapp: QApplication, tmp_path: Path) -> FakeBridge:
    reader = library()
    reader.own_collections = [TRIP, FOLDER, SMART]
    reader.songs[OTHER] = reader.songs[OTHER]._replace(is_unheard=True)
    return FakeBridge(tmp_path, reader)


@pytest.fixture
def main(bridge: FakeBridge, qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    shown = window(bridge=bridge, folder=tmp_path)
    qtbot.addWidget(shown)
    shown.resize(1400, 900)
    shown.show()
    qtbot.waitExposed(shown)
    qtbot.waitUntil(
        lambda: shown.centre.song_model.is_loaded and bool(shown.collections.commands.rows),
        timeout=20_000,
    )
    yield shown
    shown.close()


def select(main: MainWindow, qtbot: QtBot, *ids: int) -> None:
    main.centre.songs.setFocus()
    main.centre.songs.select_ids(ids, current=ids[0])
    qtbot.waitUntil(
        lambda: set(main.centre.selection.ids) == set(ids) and main.centre.selection.is_whole
    )


def asked(bridge: FakeBridge, command: str) -> list[Any]:
    found: list[Any] = bridge.engine.calls(f"judging.{command}")
    return found


def _was_asked_once(bridge: FakeBridge, command: str) -> bool:
    return len(asked(bridge, command)) == 1


@pytest.mark.parametrize("stars", range(6))
def test_one_key_rates_what_is_selected(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge, stars: int
) -> None:
    select(main, qtbot, CLIP, OTHER)
    qtbot.keyClick(main.centre.songs, Qt.Key(Qt.Key.Key_0 + stars))
    qtbot.waitUntil(lambda: bool(main.toasts.texts))
    assert asked(bridge, "rate") == [([OTHER, CLIP], stars or None)] or asked(bridge, "rate") == [
        ([CLIP, OTHER], stars or None)
    ]


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("rate_4", "Rated “{name}” ★★★★☆."),
        ("rate_0", "Cleared the rating of “{name}”."),
        ("favour", "Added “{name}” to Favourites."),
        ("put_away", "Marked “{name}” as heard."),
        ("remove", "Moved “{name}” to the Trash."),
    ],
)
def test_a_message_of_one_song_names_it(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge, action: str, said: str
) -> None:
    select(main, qtbot, CLIP)
    main.actions_[action].trigger()
    text = said.format(name=song_name(bridge.reader.songs[CLIP]))
    qtbot.waitUntil(lambda: text in main.toasts.texts)


def test_a_message_of_several_songs_counts_them(main: MainWindow, qtbot: QtBot) -> None:
    select(main, qtbot, CLIP, OTHER)
    main.actions_["remove"].trigger()
    qtbot.waitUntil(lambda: "Moved 2 songs to the Trash." in main.toasts.texts)


@pytest.mark.parametrize(
    ("others", "stems", "said"),
    [
        (1, 0, "Kept this version. Moved 1 other version to the Trash."),
        (2, 3, "Kept this version. Moved 2 other versions and their stems to the Trash."),
    ],
)
def test_what_keeping_a_version_moves_to_the_trash_is_said_with_its_stems(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge, *, others: int, stems: int, said: str
) -> None:
    bridge.engine.kept_others = tuple(SongId(number) for number in range(1, others + 1))
    bridge.engine.kept_stems = stems
    select(main, qtbot, CLIP)
    main.actions_["keep"].trigger()
    qtbot.waitUntil(lambda: said in main.toasts.texts)


def test_a_digit_in_the_search_field_is_typed(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    select(main, qtbot, CLIP)
    main.top.search.setFocus()
    qtbot.keyClick(main.top.search, Qt.Key.Key_4)
    assert (main.top.search.text(), asked(bridge, "rate")) == ("4", [])


def test_favourite_put_away_keep_and_trash_each_by_a_key_and_with_undo(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    ctrl, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    for key, mods, command in (
        (Qt.Key.Key_B, ctrl, "toggle_favourite"),
        (Qt.Key.Key_H, ctrl, "put_away"),
        (Qt.Key.Key_H, ctrl | shift, "put_all_away"),
        (Qt.Key.Key_K, ctrl, "keep"),
        (Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier, "trash"),
    ):
        select(main, qtbot, CLIP)
        qtbot.keyClick(main.centre.songs, key, mods)
        qtbot.waitUntil(partial(_was_asked_once, bridge, command))
    name = song_name(bridge.reader.songs[CLIP])
    qtbot.waitUntil(lambda: f"Moved “{name}” to the Trash." in main.toasts.texts)
    for _ in range(5):
        main.actions_["undo"].trigger()
    qtbot.waitUntil(lambda: len(asked(bridge, "undo")) == 4)
    assert len(bridge.engine.calls("tracking.restore")) == 2, (
        "what was kept, and what was thrown away"
    )


def test_without_a_selection_the_playing_song_is_judged(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    main.centre.songs.clearSelection()
    qtbot.waitUntil(lambda: not main.centre.selection.ids)
    assert not main.actions_["rate_4"].isEnabled()
    main._playback.play([SongId(CLIP)], SongId(CLIP))
    assert main.actions_["rate_4"].isEnabled()
    main.actions_["rate_4"].trigger()
    assert asked(bridge, "rate") == [([CLIP], 4)]


def test_in_the_trash_songs_are_restored_and_nothing_else(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    reader = bridge.reader
    reader.songs[CLIP] = reader.songs[CLIP]._replace(trashed_at=NOW)
    main.sidebar.choose(Place.TRASH)
    qtbot.waitUntil(lambda: list(main.centre.song_model.ids) == [CLIP])
    select(main, qtbot, CLIP)
    assert not main.actions_["remove"].isEnabled()
    assert not main.actions_["rate_3"].isEnabled()
    main.actions_["restore"].trigger()
    assert asked(bridge, "restore") == [[CLIP]]


def test_emptying_is_asked_for(main: MainWindow, qtbot: QtBot, bridge: FakeBridge) -> None:
    main.dialogs.ask_to_empty(1)
    single = main.dialogs.opened("empty_trash")
    assert isinstance(single, EmptyTrashDialog)
    question = single.findChild(QLabel, "emptyTrashOf")
    assert question is not None
    assert question.text() == "Delete the song in the Trash?"
    main.dialogs.ask_to_empty(3)
    dialog = main.dialogs.opened("empty_trash")
    assert isinstance(dialog, EmptyTrashDialog)
    dialog.reject()
    assert asked(bridge, "empty") == []
    main.dialogs.ask_to_empty(3)
    again = main.dialogs.opened("empty_trash")
    assert isinstance(again, EmptyTrashDialog)
    again.accept()
    qtbot.waitUntil(lambda: any("Deleted 3 songs" in text for text in main.toasts.texts))
    assert asked(bridge, "empty") == [None]


def test_what_is_met_again_in_the_trash_is_offered(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    main.commands.judging.offer_rejected([])
    assert main.toasts.texts == []
    main.commands.judging.offer_rejected([SongId(CLIP)])
    assert any("left in the Trash" in text for text in main.toasts.texts)


def test_the_next_row_is_selected_when_the_judged_one_leaves(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    for number in (CLIP, OTHER):
        bridge.reader.songs[number] = bridge.reader.songs[number]._replace(is_unheard=True)
    main.sidebar.choose(Place.UNHEARD)
    qtbot.waitUntil(lambda: set(main.centre.song_model.ids) == {CLIP, OTHER})
    first, second = main.centre.song_model.ids
    select(main, qtbot, first)
    bridge.reader.songs[first] = bridge.reader.songs[first]._replace(is_unheard=False)
    bridge.changed.emit(Changes(songs=frozenset({SongId(first)}), judged=True))
    qtbot.waitUntil(lambda: list(main.centre.song_model.ids) == [second])
    assert main.centre.songs.selected_ids() == [second]


# Notes.


def test_a_note_is_added_at_its_place_and_leads_back_there(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    clip_id = bridge.reader.songs[CLIP].clip_id
    assert clip_id is not None
    bridge.reader.notes.append(Note(1, ClipId(clip_id), 67.0, "great turn", NOW))
    main.dialogs.show_notes(SongId(CLIP), lambda: 42_000)
    dialog = main.dialogs.opened("notes")
    assert isinstance(dialog, NotesDialog)
    qtbot.waitUntil(lambda: dialog.list.count() == 1)
    assert dialog.list.item(0).text() == "1:07  great turn"
    dialog.field.setText(" quiet ")
    dialog._add.click()
    assert asked(bridge, "write_note") == [(clip_id, "quiet", 42.0, None)]
    with qtbot.waitSignal(dialog.jump_requested) as jump:
        dialog.list.setCurrentRow(0)
        dialog.list.itemActivated.emit(dialog.list.item(0))
    assert jump.args == [CLIP, 67.0]
    dialog._delete.click()
    assert asked(bridge, "remove_notes") == [[1]]


def test_each_note_begins_where_the_song_is_when_it_is_begun(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    place_ms: list[int | None] = [42_000]
    main.dialogs.show_notes(SongId(CLIP), lambda: place_ms[0])
    dialog = main.dialogs.opened("notes")
    assert isinstance(dialog, NotesDialog)
    qtbot.waitUntil(lambda: dialog._clip_id is not None)
    place_ms[0] = 44_000
    for text, at_ms in (("first", 60_000), ("second", 90_000)):
        qtbot.keyClicks(dialog.field, text)
        place_ms[0] = at_ms
        dialog._add.click()
        assert dialog.is_here.text() == f"At {formats.length(at_ms / 1000)}"
    place_ms[0] = None
    qtbot.keyClicks(dialog.field, "third")
    assert not dialog.is_here.isVisible(), "another song is heard"
    dialog._add.click()
    told = [(call[1], call[2]) for call in asked(bridge, "write_note")]
    assert told == [("first", 42.0), ("second", 60.0), ("third", None)]


def test_notes_are_marked_over_the_seek_bar(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    clip_id = ClipId(str(bridge.reader.songs[CLIP].clip_id))
    bridge.reader.notes += [
        Note(1, clip_id, 45.0, "turn", NOW),
        Note(2, clip_id, None, "all of it", NOW),
        Note(3, clip_id, 500.0, "beyond", NOW),
    ]
    places = main.judging.notes
    main._playback.play([SongId(CLIP)], SongId(CLIP))
    qtbot.waitUntil(lambda: len(places.notes) == 2)
    assert places.shares() == [], "the length is not known"
    main._player.duration_changed.emit(180_000)
    assert places.shares() == [0.25, 1.0]
    marks = main.player_bar.findChild(NoteMarks)
    assert marks is not None
    seek = main.player_bar.findChild(QWidget, "playerSeek")
    assert seek is not None
    assert marks.size() == seek.size()
    bridge.reader.notes.clear()
    bridge.changed.emit(Changes(songs=frozenset({SongId(CLIP)}), judged=True))
    qtbot.waitUntil(lambda: places.notes == ())
    main._playback.song_changed.emit(None)
    assert places.shares() == []


# Collections.


def lines(main: MainWindow) -> list[str]:
    model = main.sidebar.model()
    return [str(model.data(model.index(row, 0))) for row in range(model.rowCount())]


def test_collections_stand_in_the_side_bar(main: MainWindow) -> None:
    shown = lines(main)
    at = shown.index("Collections")
    assert shown[at : at + 4] == ["Collections", "Road trip", "Trips", "Rain"]
    assert shown[at + 4] == "Tasks"


def test_a_collection_is_listed_in_its_own_order_and_a_smart_one_as_it_was_saved(
    main: MainWindow, qtbot: QtBot
) -> None:
    main.centre.song_views.sort_by("title", descending=False)
    main.sidebar.choose_collection(TRIP.collection_id)
    query = main.centre.song_model.query
    assert query.scope is not None
    assert (query.scope.collection, query.sort, main.centre.header.title) == (1, "", "Road trip")
    main.sidebar.choose_collection(SMART.collection_id)
    query = main.centre.song_model.query
    assert query.scope is not None
    assert (query.scope.collection, query.scope.most, query.text) == (None, 5, "rain")
    main.sidebar.choose(Place.ALL)
    query = main.centre.song_model.query
    assert (query.scope, query.sort, query.text) == (None, "title", "")


def test_songs_are_dropped_onto_a_collection(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    mime = QMimeData()
    song_drag.carry(mime, [CLIP, OTHER])
    row = lines(main).index("Road trip")
    point = QPointF(main.sidebar.visualRect(main.sidebar.model().index(row, 0)).center())
    drop = QDropEvent(
        point,
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    enter = QDragEnterEvent(
        point.toPoint(),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    for event in (enter, drop):
        QApplication.sendEvent(main.sidebar.viewport(), event)
    assert bridge.engine.calls("collecting.put_in") == [(1, [CLIP, OTHER], None)]
    qtbot.waitUntil(lambda: any("“Road trip”" in text for text in main.toasts.texts))


def test_a_collection_is_made_named_and_deleted(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    main.actions_["new_collection"].trigger()
    dialog = main.findChild(NameDialog)
    assert dialog is not None
    dialog.accept()
    assert bridge.engine.called("collecting.create") == []
    dialog.field.setText(" Best ")
    dialog.accept()
    assert bridge.engine.called("collecting.create")[0]["name"] == "Best"
    main.sidebar.choose_collection(TRIP.collection_id)
    main.actions_["delete_collection"].trigger()
    qtbot.waitUntil(lambda: any("Deleted “Road trip”" in text for text in main.toasts.texts))
    assert bridge.engine.calls("collecting.remove") == [1]
    main.actions_["undo"].trigger()
    assert len(bridge.engine.calls("collecting.restore")) == 1


def test_a_new_collection_is_opened_whole_and_called_by_its_name(
    main: MainWindow, qtbot: QtBot
) -> None:
    main.top.search.setText("zzz")
    qtbot.waitUntil(main.centre.empty.isVisible)
    main.sidebar.choose_collection(TRIP.collection_id)
    qtbot.waitUntil(lambda: main.centre.empty.title == "No results for “zzz” in Road trip.")
    main.collections.commands.made.emit(TRIP.collection_id)
    assert main.top.search.text() == "", "what it was made from is not searched in it again"


def test_the_menu_offers_collections_by_hand(main: MainWindow, bridge: FakeBridge) -> None:
    menu = QMenu()
    main.collections.commands.fill_menu(menu, lambda: [SongId(CLIP)])
    named = {action.text(): action for action in menu.actions() if action.text()}
    assert set(named) == {"Road trip", "New collection…"}
    named["Road trip"].trigger()
    assert bridge.engine.calls("collecting.put_in") == [(1, [CLIP], None)]


def test_stars_and_dragged_songs() -> None:
    assert [formats.stars(n) for n in (None, 0, 1, 5)] == ["", "", "★☆☆☆☆", "★★★★★"]
    mime = QMimeData()
    assert song_drag.dragged_songs(mime) == []
    song_drag.carry(mime, [3, 1])
    assert song_drag.dragged_songs(mime) == [3, 1]
