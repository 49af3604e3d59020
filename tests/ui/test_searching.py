from __future__ import annotations

from array import array

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

from suno_desktop.core.model import SongId
from suno_desktop.core.rows import SongQuery
from suno_desktop.ui.main_window import MainWindow
from suno_desktop.ui.views.search_field import SearchField
from tests.ui.fakes import FakeBridge


@pytest.fixture
def field(main: MainWindow) -> SearchField:
    main.activateWindow()
    main.top.focus_search()
    return main.top.search


def listed(main: MainWindow, qtbot: QtBot, text: str) -> None:
    """Search, and wait for the list."""
    with qtbot.waitSignal(main.centre.song_model.listed):
        main.top.search.setText(text)


# What is offered.


def test_names_are_offered_and_taken_with_tab(field: SearchField) -> None:
    QTest.keyClicks(field, "sty")
    assert field.offered == ["style:"]
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert field.text() == "style:"
    assert field.hasFocus()


def test_values_of_the_library_are_asked_for_once_and_offered(
    field: SearchField, bridge: FakeBridge, qtbot: QtBot
) -> None:
    QTest.keyClicks(field, "x model:v")
    qtbot.waitUntil(lambda: field.offered == ["v4", "v4.5"])
    QTest.keyClicks(field, "4")
    assert bridge.reader.calls.count("known_values models") == 1
    assert field.offered == ["v4.5"]
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "x model:v4.5 "


def test_a_value_with_spaces_is_written_in_quotes(field: SearchField, qtbot: QtBot) -> None:
    QTest.keyClicks(field, "style:ci")
    qtbot.waitUntil(lambda: field.offered == ["city pop"])
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert field.text() == 'style:"city pop" '


def test_names_are_offered_in_the_language_of_the_window(field: SearchField) -> None:
    before = QLocale()
    try:
        QLocale.setDefault(QLocale("zh_CN"))
        QTest.keyClicks(field, "sty")
        assert field.offered == ["风格:"]
    finally:
        QLocale.setDefault(before)


def test_return_without_a_choice_leads_to_the_list(main: MainWindow, field: SearchField) -> None:
    QTest.keyClicks(field, "sty")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert main.focusWidget() is main.centre.songs
    assert field.text() == "sty"
    assert field.offered == []


def test_escape_first_closes_what_is_offered(field: SearchField) -> None:
    QTest.keyClicks(field, "sty")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert (field.text(), field.offered) == ("sty", [])
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""


def test_a_whole_value_is_not_offered_again(field: SearchField) -> None:
    QTest.keyClicks(field, "is:public")
    assert field.offered == []


def test_what_is_chosen_is_told_to_screen_readers(field: SearchField) -> None:
    QTest.keyClicks(field, "is:fail")
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert field.accessibleDescription() == "failed"
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert field.accessibleDescription() == ""


# Mistakes.


def test_a_mistake_is_said_after_a_rest_and_goes_when_it_is_mended(
    main: MainWindow, field: SearchField, qtbot: QtBot
) -> None:
    field._rest.setInterval(0)
    QTest.keyClicks(field, "is:sad")
    qtbot.waitUntil(lambda: "sad" in field.accessibleDescription())
    note = main.findChild(QWidget, "searchMistake")
    assert note is not None
    assert note.isVisible()
    assert note.accessibleName() == field.accessibleDescription()
    listed(main, qtbot, "is:failed")
    assert not note.isVisible()
    assert field.accessibleDescription() == ""


def test_a_mistake_waits_while_somebody_types(field: SearchField) -> None:
    field.set_mistake("Wrong.")
    assert field.accessibleDescription() == ""
    assert field._rest.isActive()


# Hits.


def test_hits_are_known_in_titles_styles_and_lines_of_lyrics(
    main: MainWindow, bridge: FakeBridge, qtbot: QtBot
) -> None:
    listed(main, qtbot, "city")
    model = main.centre.song_model
    assert model.hits("City Lights", "title") == [(0, 4)]
    assert model.hits("city pop", "style") == [(0, 4)]
    row = model.row_at(0)
    assert row is not None
    found = row._replace(found="through the city")
    assert model.below(found) == "through the city"
    assert model.key_below(found) == "lyrics"
    assert model.key_below(row) == "artist"
    assert "through the city" in model.spoken_of(found, model.columns[1])
    listed(main, qtbot, "")
    assert model.hits("City Lights", "title") == ()


def test_the_lyrics_show_each_place_and_f3_goes_on(
    main: MainWindow, bridge: FakeBridge, qtbot: QtBot
) -> None:
    for identity, clip in bridge.reader.clips.items():
        bridge.reader.clips[identity] = clip._replace(lyrics="🎸 city rain\nno sun\nRain, rain")
    listed(main, qtbot, "city")
    main.centre.songs.select_ids([main.centre.song_model.ids[0]])
    main.actions_["lyrics"].trigger()
    lyrics = main.panel.lyrics
    qtbot.waitUntil(lambda: lyrics.hits.count == 1)
    text = lyrics._text
    marked = [one.cursor.selectedText() for one in text.extraSelections()]
    assert marked == ["city"]
    lyrics.mark(bridge.reader.understood("rain").marks)
    assert [one.cursor.selectedText() for one in text.extraSelections()] == ["rain", "Rain", "rain"]
    assert lyrics.hits.current == 0
    main.actions_["find_next"].trigger()
    assert lyrics.hits.current == 1
    main.actions_["find_previous"].trigger()
    main.actions_["find_previous"].trigger()
    assert lyrics.hits.current == 2
    count = lyrics.findChild(QLabel, "lyricsHitCount")
    assert count is not None
    assert count.text() == "3 of 3"


def test_f3_brings_the_lyrics_on_screen_first(main: MainWindow, qtbot: QtBot) -> None:
    listed(main, qtbot, "city")
    main.layout_.set_panel(shown=False)
    main.actions_["find_next"].trigger()
    assert not main.panel.isHidden()
    assert main.panel.lyrics.isVisible()


def test_a_message_in_place_of_lyrics_has_no_hits(main: MainWindow, bridge: FakeBridge) -> None:
    lyrics = main.panel.lyrics
    lyrics.mark(bridge.reader.understood("song").marks)
    lyrics.show_message("", "Select a song to read its lyrics.")
    assert lyrics.hits.count == 0


# What was searched before.


def recents(main: MainWindow) -> list[str]:
    menu = main.actions_.recent_menu
    menu.aboutToShow.emit()
    return [
        action.text() for action in menu.actions() if action.objectName().startswith("actionRecent")
    ]


def test_searches_are_kept_once_something_is_done_with_them(
    main: MainWindow, field: SearchField, qtbot: QtBot
) -> None:
    for text in ("city", "R&B", "city"):
        field.setText(text)
        QTest.keyClick(field, Qt.Key.Key_Return)
    field.setText("never left")
    assert recents(main) == ["city", "R&&B"]
    main.actions_.recent_menu.actions()[1].trigger()
    assert field.text() == "R&B"
    assert recents(main) == ["R&&B", "city"]


def test_recent_searches_can_be_cleared(main: MainWindow, field: SearchField) -> None:
    field.setText("city")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert recents(main) == ["city"]
    clear = main.actions_.recent_menu.actions()[-1]
    assert clear.objectName() == "actionClearRecent"
    clear.trigger()
    assert recents(main) == []


def test_the_menu_of_recent_searches_opens_from_the_field(
    main: MainWindow, field: SearchField, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[QMenu] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, _where: shown.append(menu))
    QTest.keyClick(field, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert shown == [main.actions_.recent_menu]


# The first rows.


def test_the_first_rows_come_at_once_and_the_selection_stays(
    main: MainWindow, bridge: FakeBridge, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    songs, model = main.centre.songs, main.centre.song_model
    chosen = model.ids[10]
    songs.select_ids([chosen], current=chosen)
    first = array("q", model.ids[:5])
    seen: list[tuple[int, bool]] = []

    def tell_first(query: SongQuery, count: int) -> array[int]:
        return first

    monkeypatch.setattr(bridge.reader, "first_song_ids", tell_first)
    model.first_listed.connect(lambda: seen.append((len(model.ids), model.is_partial)))
    told: list[list[int]] = []
    songs.selection_changed.connect(lambda: told.append(songs.selected_ids()))
    listed(main, qtbot, "s")
    assert seen == [(5, True)]
    assert not model.is_partial
    assert len(model.ids) > 10
    assert songs.selected_ids() == [chosen]
    assert songs.current_id() == chosen
    assert told == []
    assert main.centre.selection.ids == (SongId(chosen),)


def test_what_is_chosen_among_the_first_rows_stays_chosen(
    main: MainWindow, bridge: FakeBridge, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    songs, model = main.centre.songs, main.centre.song_model
    before, chosen = model.ids[10], model.ids[2]
    songs.select_ids([before], current=before)
    first = array("q", model.ids[:5])
    monkeypatch.setattr(bridge.reader, "first_song_ids", lambda _query, _count: first)
    model.first_listed.connect(lambda: songs.select_ids([chosen], current=chosen))
    listed(main, qtbot, "s")
    assert len(model.ids) > 10
    assert songs.selected_ids() == [chosen]
    assert main.centre.selection.ids == (SongId(chosen),)


def test_a_list_that_is_sorted_anew_is_not_shown_in_parts(
    main: MainWindow, bridge: FakeBridge, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[SongQuery] = []
    monkeypatch.setattr(bridge.reader, "first_song_ids", lambda query, _count: asked.append(query))
    with qtbot.waitSignal(main.centre.song_model.listed):
        main.centre.song_model.sort_by("title", descending=False)
    assert asked == []
    listed(main, qtbot, "c")
    assert [query.text for query in asked] == ["c"]
