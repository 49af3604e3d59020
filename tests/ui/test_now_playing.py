"""The place of what plays: how it is opened and left, what it shows, what can be done there, and its full screen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QTextEdit, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from suno_desktop.bridge.player import PlayerState
from suno_desktop.core.model import ClipState, FileState, MediaKind, SongId
from suno_desktop.core.rows import TimesTold
from suno_desktop.ui import theme
from suno_desktop.ui.cover_colours import Tint, contrast, gradient, placeholder_tints
from suno_desktop.ui.main_window import MainWindow
from suno_desktop.ui.views.now_playing_view import NowPlayingView
from suno_desktop.ui.views.queue_panel import QueuePanel
from suno_desktop.ui.views.sidebar import Place
from tests.ui.dialogs.fakes import complaints
from tests.ui.fakes import NOW, FakeBridge, FakePlayback, FakePlayer, song

LIST = [SongId(number) for number in (20, 21, 22, 23)]


def click(within: QWidget, name: str) -> None:
    button = within.findChild(QToolButton, name) or within.findChild(QPushButton, name)
    assert button is not None, name
    assert button.isVisible(), name
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def room(main: MainWindow) -> QSize:
    """What there is inside of the window's frame."""
    body = main.centralWidget()
    assert body is not None
    return body.size()


def times(bridge: FakeBridge, number: int, lyrics: str, words: list[Any]) -> None:
    bridge.reader.clips[number] = bridge.reader.clips[number]._replace(lyrics=lyrics)
    kept = json.dumps(words)
    bridge.reader.times[number] = TimesTold("api.example.cn", NOW, has_words=True, kept=kept)


@pytest.fixture
def place(
    main: MainWindow, playback: FakePlayback, player: FakePlayer, qtbot: QtBot
) -> NowPlayingView:
    """The place, with the song 21 of a list."""
    playback.play(LIST, LIST[1])
    player.pretend(PlayerState.PLAYING, position_ms=1_000, duration_ms=108_000)
    click(main.player_bar, "playerCover")
    qtbot.waitUntil(lambda: main.stage.now_playing.view.title.startswith("Blowin"))
    return main.stage.now_playing.view


def text_of(place: NowPlayingView) -> QTextEdit:
    found = place.findChild(QTextEdit, "lyricsText")
    assert found is not None
    return found


# ---- Opening and leaving.


def test_a_click_on_the_cover_opens_it_and_escape_goes_back_to_where_one_was(
    main: MainWindow, playback: FakePlayback, qtbot: QtBot
) -> None:
    songs = main.centre.songs
    songs.select_ids([7, 8], current=8)
    qtbot.waitUntil(lambda: len(main.centre.selection.ids) == 2)
    songs.setFocus()
    songs.verticalScrollBar().setValue(songs.verticalScrollBar().maximum())
    was = (songs.selected_ids(), songs.current_id(), songs.verticalScrollBar().value())
    assert was[2] > 0
    playback.play(LIST, LIST[1])
    click(main.player_bar, "playerCover")
    place = main.stage.now_playing.view
    assert place.isVisible()
    assert not songs.isVisible()
    assert place.hasFocus()
    QTest.keyClick(QApplication.focusWidget() or place, Qt.Key.Key_Escape)
    assert not place.isVisible()
    assert songs.isVisible()
    assert songs.hasFocus()
    assert (songs.selected_ids(), songs.current_id(), songs.verticalScrollBar().value()) == was


def test_its_key_opens_and_leaves_it_and_the_action_needs_a_song(
    main: MainWindow, playback: FakePlayback, qtbot: QtBot
) -> None:
    assert not main.actions_["now_playing"].isEnabled()
    playback.play(LIST, LIST[1])
    assert main.actions_["now_playing"].isEnabled()
    menu = main.menuBar().findChild(QWidget, "menuPlayback")
    assert menu is not None
    assert main.actions_["now_playing"] in menu.actions()
    for is_open in (True, False):
        QTest.keyClick(main, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
        assert main.stage.now_playing.is_open is is_open


def test_the_queue_is_shown_once_by_whichever_button(
    place: NowPlayingView, main: MainWindow, qtbot: QtBot
) -> None:
    main.resize(1400, 900)
    queue = place.findChild(QueuePanel)
    assert queue is not None
    qtbot.waitUntil(queue.isVisible)
    click(main.player_bar, "playerQueue")
    assert not queue.isVisible()
    QTest.keyClick(place, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    assert queue.isVisible()
    assert not main.panel.isVisible()
    QTest.keyClick(place, Qt.Key.Key_Escape)
    click(main.player_bar, "playerQueue")
    qtbot.waitUntil(lambda: main.panel.isVisible() and main.panel.queue.isVisible())


def test_escape_goes_back_wherever_the_keyboard_is(place: NowPlayingView, main: MainWindow) -> None:
    for name in ("playerNext", "playerMute"):
        button = main.player_bar.findChild(QToolButton, name)
        assert button is not None
        main.stage.now_playing.open()
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Escape)
        assert not place.isVisible(), name
    main.stage.now_playing.open()
    text_of(place).setFocus()
    QTest.keyClick(text_of(place), Qt.Key.Key_Escape)
    assert not place.isVisible()


@pytest.mark.parametrize("way", ["button", "sidebar", "search", "menu", "page"])
def test_other_ways_out(place: NowPlayingView, main: MainWindow, qtbot: QtBot, way: str) -> None:
    if way == "button":
        click(place, "nowBack")
    elif way == "sidebar":
        main.sidebar.choose(Place.SAVED)
    elif way == "search":
        main.top.focus_search()
        QTest.keyClicks(main.top.search, "city")
    elif way == "page":
        main.centre.show_page(QWidget(main))  # as comparing and collections do
    else:
        main.actions_["view_songs"].trigger()
    qtbot.waitUntil(lambda: not place.isVisible())
    assert not main.stage.now_playing.is_open
    assert main.top.search.hasFocus() is (way == "search")
    assert main.panel.isVisible()
    assert not main.selected._is_about_current


def test_the_side_panel_makes_room_and_comes_back(place: NowPlayingView, main: MainWindow) -> None:
    assert main.panel.isHidden()
    QTest.keyClick(place, Qt.Key.Key_Escape)
    assert main.panel.isVisible()
    main.actions_["panel"].setChecked(False)
    main.stage.now_playing.open()
    main.stage.now_playing.leave()
    assert main.panel.isHidden(), "it was closed before"


def test_a_panel_that_made_room_is_remembered_as_open(
    place: NowPlayingView, main: MainWindow, tmp_path: Path
) -> None:
    main.close()
    kept = json.loads((tmp_path / "window.json").read_text("utf-8"))
    assert kept["panel.shown"] is True


def test_it_stays_when_the_library_was_counted(place: NowPlayingView, main: MainWindow) -> None:
    main.counts.emptiness_known.emit(False)  # noqa: FBT003 — a signal's
    assert place.isVisible()
    assert place.hasFocus()
    QTest.keyClick(place, Qt.Key.Key_Escape)
    assert main.centre.songs.isVisible()


def test_it_gives_way_to_the_first_steps(place: NowPlayingView, main: MainWindow) -> None:
    main.counts.emptiness_known.emit(True)  # noqa: FBT003 — a signal's
    assert main.centre.is_first_run
    assert not place.isVisible()
    assert not main.stage.is_place_open


# ---- What is shown.


def test_it_tells_of_the_song(place: NowPlayingView) -> None:
    words = {
        name: place.findChild(QWidget, name).text()  # type: ignore[union-attr] # they are labels
        for name in ("nowTitle", "nowArtist", "nowStyle")
    }
    assert words == {
        "nowTitle": "Blowin' in the Attic · A",
        "nowArtist": "Ada & the Lamps",
        "nowStyle": "acoustic folk",
    }
    assert "moths around the city light" in place.lyrics.text
    assert place.accessibleName() == "Now playing"


def test_another_song_updates_it(
    place: NowPlayingView, playback: FakePlayback, bridge: FakeBridge, qtbot: QtBot
) -> None:
    playback.play(LIST, LIST[3])
    qtbot.waitUntil(lambda: place.title.startswith("Winter Harbour"))
    bridge.change([song(23, title="Tide <b>", rating=2)])
    qtbot.waitUntil(lambda: place.title.startswith("Tide <b>"))
    assert place.judging.accessibleName() == "2 stars"


def test_the_ground_has_the_cover_s_own_colours(
    main: MainWindow, bridge: FakeBridge, playback: FakePlayback, qtbot: QtBot, tmp_path: Path
) -> None:
    red = tmp_path / "red.jpg"
    Image.new("RGB", (640, 640), (200, 30, 40)).save(red)
    bridge.engine.pictures[21] = red
    playback.play(LIST, LIST[1])
    main.stage.now_playing.open()
    place = main.stage.now_playing.view
    qtbot.waitUntil(lambda: place.art.is_own)
    assert place.tints.first.hue in {*range(20), *range(340, 360)}
    shown = place.grab().toImage()
    ratio = shown.devicePixelRatio()
    corner = shown.pixelColor(round(4 * ratio), round(4 * ratio))
    assert corner.hslSaturation() > 60
    for name in ("text", "muted", "accent_text"):
        assert contrast(corner, theme.color(name)) >= 4.5


def test_without_a_cover_it_is_the_generated_one(place: NowPlayingView) -> None:
    assert not place.art.is_own
    assert place.tints == placeholder_tints("acoustic folk")
    assert isinstance(place.tints.first, Tint)
    assert gradient(place.tints, place.rect()).stops()


def test_the_words_follow_line_by_line_and_word_by_word(
    place: NowPlayingView, bridge: FakeBridge, player: FakePlayer, qtbot: QtBot
) -> None:
    lyrics = "[Verse]\n雨落下来 🎵 again\nla la"
    words = [("雨落", 2.0, 2.4), ("下来 ", 2.5, 3.0), ("🎵 again\n", 3.0, 3.4), ("la la", 6.0, 7.0)]
    times(bridge, 21, lyrics, words)
    bridge.change([bridge.reader.songs[21]])
    qtbot.waitUntil(lambda: place.lyrics.follows)
    player.position_changed.emit(1_900)
    assert place.lyrics.sung_line == ""
    player.position_changed.emit(2_550)
    assert place.lyrics.sung_line == "雨落下来 🎵 again"
    assert colors(place, 1) == ["accent_text"] * 7 + ["text"] * 6
    player.position_changed.emit(6_100)
    assert place.lyrics.sung_line == "la la"
    assert colors(place, 1) == ["muted"] * 13
    assert colors(place, 2) == ["text"] * 5, "only the line has a time"


def colors(place: NowPlayingView, number: int) -> list[str]:
    """The colour of each character of a line, as Qt counts characters."""
    names = {theme.color(name).name(): name for name in ("accent_text", "text", "muted")}
    block = text_of(place).document().findBlockByNumber(number)
    found = []
    for part in block.textFormats():
        found += [names[part.format.foreground().color().name()]] * part.length
    return found


def test_without_times_nothing_is_followed(
    place: NowPlayingView, bridge: FakeBridge, player: FakePlayer, qtbot: QtBot
) -> None:
    player.position_changed.emit(40_000)
    assert not place.lyrics.follows
    times(bridge, 21, "Some words", [("Quite ", 1.0, 2.0), ("another song", 2.0, 3.0)])
    bridge.change([bridge.reader.songs[21]])
    qtbot.waitUntil(lambda: place.lyrics.text == "Some words")
    player.position_changed.emit(2_500)
    assert place.lyrics.sung_line == "", "times of another song are no times"


def test_a_click_on_a_line_goes_there(
    place: NowPlayingView, bridge: FakeBridge, player: FakePlayer, qtbot: QtBot
) -> None:
    times(
        bridge,
        21,
        "first\nsecond\nthird",
        [("first\n", 5, 6), ("second\n", 8.5, 9), ("third", 12, 13)],
    )
    bridge.change([bridge.reader.songs[21]])
    qtbot.waitUntil(lambda: place.lyrics.follows)
    text = text_of(place)
    block = text.document().findBlockByNumber(1)
    rect = text.document().documentLayout().blockBoundingRect(block)
    QTest.mouseClick(
        text.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(40, round(rect.center().y()))
    )
    assert player.seeks == [8_500]


def test_nothing_is_read_or_moved_behind_a_hidden_or_minimised_window(  # noqa: PLR0917
    place: NowPlayingView,
    main: MainWindow,
    playback: FakePlayback,
    player: FakePlayer,
    bridge: FakeBridge,
    qtbot: QtBot,
) -> None:
    times(bridge, 21, "first\nsecond", [("first\n", 5, 6), ("second", 8, 9)])
    bridge.change([bridge.reader.songs[21]])
    qtbot.waitUntil(lambda: place.lyrics.follows)
    player.position_changed.emit(5_000)
    main.showMinimized()
    player.position_changed.emit(8_500)
    assert place.lyrics.sung_line == "first"
    read: list[Any] = []
    bridge.held = read
    playback.play(LIST, LIST[3])
    here = [work for work in read if "NowPlaying" in repr(work.__closure__)]
    assert here == []
    bridge.held = None
    playback.play(LIST, LIST[1])
    player.pretend(PlayerState.PAUSED, position_ms=8_500, duration_ms=108_000)
    main.showNormal()
    qtbot.waitUntil(lambda: place.lyrics.sung_line == "second")
    playback.play(LIST, LIST[3])
    qtbot.waitUntil(lambda: place.title.startswith("Winter Harbour"))


def test_the_tab_key_goes_as_the_eye_does(place: NowPlayingView, main: MainWindow) -> None:
    first = place.findChild(QPushButton, "nowBack")
    assert first is not None
    first.setFocus()
    passed = [first.objectName()]
    for _ in range(20):
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Tab)
        passed.append((QApplication.focusWidget() or first).objectName())
    expected = [
        *("nowBack", "nowQueue", "nowFullScreen", "nowFavourite"),
        *(f"nowStar{number}" for number in range(1, 6)),
        *("nowVersionA", "nowVersionB", "lyricsText", "queueClear", "queueList"),
    ]
    assert [name for name in passed if name in set(expected)][: len(expected)] == expected


def test_everything_there_has_a_name_and_reads_no_markup(
    place: NowPlayingView, bridge: FakeBridge, qtbot: QtBot
) -> None:
    assert complaints(place) == []
    bridge.change([song(21, title="<b>&amp;", style="<i>x", artist="<u>y")])
    qtbot.waitUntil(lambda: place.title.startswith("<b>&amp;"))


# ---- What can be done there.


def test_the_song_is_judged_there(
    place: NowPlayingView, bridge: FakeBridge, main: MainWindow, qtbot: QtBot
) -> None:
    click(place, "nowFavourite")
    click(place, "nowStar4")
    assert bridge.engine.calls("judging.toggle_favourite") == [[21]]
    assert bridge.engine.calls("judging.rate") == [([21], 4)]
    bridge.change([bridge.reader.songs[21]._replace(rating=4, is_favourite=True)])
    heart = place.findChild(QToolButton, "nowFavourite")
    assert heart is not None
    qtbot.waitUntil(lambda: heart.accessibleName() == "Remove from Favourites")
    assert heart.accessibleName() == "Remove from Favourites"
    click(place, "nowStar4")
    assert bridge.engine.calls("judging.rate")[-1] == ([21], None), "the same star takes it away"


def test_keys_mean_the_song_that_plays_and_not_what_is_selected_behind(
    main: MainWindow, bridge: FakeBridge, playback: FakePlayback, qtbot: QtBot
) -> None:
    main.centre.songs.select_ids([7, 8], current=8)
    qtbot.waitUntil(lambda: len(main.centre.selection.rows) == 2)
    playback.play(LIST, LIST[1])
    main.stage.now_playing.open()
    place = main.stage.now_playing.view
    QTest.keyClick(place, Qt.Key.Key_5)
    QTest.keyClick(place, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(place, Qt.Key.Key_Delete)
    assert bridge.engine.calls("judging.rate") == [([21], 5)]
    assert bridge.engine.calls("judging.toggle_favourite") == [[21]]
    assert bridge.engine.calls("judging.trash") == []
    QTest.keyClick(place, Qt.Key.Key_Escape)
    QTest.keyClick(main.centre.songs, Qt.Key.Key_5)
    assert bridge.engine.calls("judging.rate")[-1] == ([8, 7], 5)


def test_one_click_plays_another_version_and_the_queue_stays(
    place: NowPlayingView, playback: FakePlayback, qtbot: QtBot
) -> None:
    playback.up_next.add([11, 12])
    chosen, other = version(place, "A"), version(place, "B")
    assert chosen.isChecked()
    click(place, "nowVersionB")
    assert playback.switched == [22]
    assert chosen.isChecked()
    assert not other.isChecked(), "it does not play yet, and perhaps never"
    assert list(playback.up_next.queue.songs(0, 5)) == [11, 12, 22, 23]


def version(place: NowPlayingView, letter: str) -> QToolButton:
    button = place.findChild(QToolButton, f"nowVersion{letter}")
    assert button is not None
    return button


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"state": ClipState.FAILED}, ["Failed", "Suno could not make this version."]),
        ({"has_audio_link": False}, ["Not downloaded", "no usable link"]),
        ({"files": {MediaKind.MP3: FileState.BLOCKED}}, ["Blocked by Suno"]),
        ({"state": ClipState.PENDING, "has_audio_link": False}, ["Generating"]),
    ],
)
def test_a_version_with_nothing_to_hear_says_why_and_is_offered_once_there_is(
    place: NowPlayingView,
    bridge: FakeBridge,
    qtbot: QtBot,
    changes: dict[str, Any],
    told: list[str],
) -> None:
    whole = bridge.reader.songs[22]._replace(files={})
    bridge.change([whole._replace(**changes)])
    qtbot.waitUntil(lambda: not version(place, "B").isEnabled())
    for words in ["Version B cannot be played", *told]:
        assert words in version(place, "B").toolTip()
    assert complaints(place) == []
    bridge.change([whole._replace(files={MediaKind.MP3: FileState.SAVED})])
    qtbot.waitUntil(lambda: version(place, "B").isEnabled())
    assert version(place, "B").toolTip().startswith("Play version B")
    version(place, "B").setFocus()
    bridge.change([bridge.reader.songs[21]._replace(title="Other")])
    qtbot.waitUntil(lambda: place.title.startswith("Other"))
    assert version(place, "B").hasFocus(), "what did not change was not made again"


def test_a_version_that_goes_to_the_trash_goes_from_there(
    place: NowPlayingView, bridge: FakeBridge, qtbot: QtBot
) -> None:
    row = place.findChild(QWidget, "nowVersions")
    assert row is not None
    assert row.isVisible()
    bridge.change([bridge.reader.songs[22]._replace(trashed_at=NOW)])
    qtbot.waitUntil(lambda: not row.isVisible())
    bridge.change([bridge.reader.songs[22]._replace(trashed_at=None)], listed=True)
    qtbot.waitUntil(row.isVisible)


def test_the_queue_stands_beside_and_gives_way_where_it_is_narrow(
    place: NowPlayingView, main: MainWindow, qtbot: QtBot
) -> None:
    queue = place.findChild(QWidget, "queuePanel")
    assert queue is not None
    assert queue.isVisible()
    assert place.lyrics.isVisible()
    main.resize(900, 600)
    qtbot.waitUntil(lambda: not queue.isVisible())
    assert place.lyrics.isVisible()
    click(place, "nowQueue")
    assert queue.isVisible()
    assert not place.lyrics.isVisible()
    click(place, "nowQueue")
    main.resize(1400, 900)
    qtbot.waitUntil(lambda: queue.isVisible() and place.lyrics.isVisible())


# ---- Video.


def test_a_video_lives_there_and_the_cover_comes_back_after_it(  # noqa: PLR0917
    main: MainWindow,
    playback: FakePlayback,
    player: FakePlayer,
    bridge: FakeBridge,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    red = tmp_path / "red.jpg"
    Image.new("RGB", (640, 640), (200, 30, 40)).save(red)
    bridge.engine.pictures[21] = red
    playback.play(LIST, LIST[1], kind=MediaKind.MP4)
    player.show_video(has_picture=True)
    place = main.stage.now_playing.view
    assert place.isVisible()
    assert main.video.isVisible()
    assert not place.art.isVisible()
    # The ground is in the colours of its cover all the same.
    qtbot.waitUntil(lambda: place.art.is_own)
    playback.play(LIST, LIST[2])
    player.show_video(has_picture=False)
    assert place.isVisible()
    assert place.art.isVisible()
    assert not main.video.isVisible()


def test_escape_leaves_full_screen_first_and_then_the_video(
    main: MainWindow, playback: FakePlayback, player: FakePlayer, qtbot: QtBot
) -> None:
    playback.play(LIST, LIST[1], kind=MediaKind.MP4)
    player.show_video(has_picture=True)
    main.video.setFocus()
    fills: list[bool] = []
    main.stage.now_playing.video_fills_screen.connect(fills.append)
    QTest.mouseDClick(main.video, Qt.MouseButton.LeftButton)
    assert main.isFullScreen()
    assert fills == [True]
    # Nothing else is on the screen.
    qtbot.waitUntil(lambda: main.video.size() == room(main))
    QTest.keyClick(main.video, Qt.Key.Key_Escape)
    assert not main.isFullScreen()
    assert main.video.isVisible()
    assert fills == [True, False]
    QTest.keyClick(main.video, Qt.Key.Key_Escape)
    assert not main.video.isVisible()


# ---- Full screen.


def test_full_screen_hides_all_but_the_place_and_controls_while_nobody_moves(
    place: NowPlayingView, main: MainWindow, qtbot: QtBot
) -> None:
    QTest.keyClick(place, Qt.Key.Key_F11)
    assert main.isFullScreen()
    around = (main.menuBar(), main.top, main.sidebar, main.panel, main.status)
    assert [part.isVisible() for part in around] == [False] * 5
    qtbot.waitUntil(lambda: place.size() == room(main))
    controls = (main.player_bar, place.controls)
    assert [part.isVisible() for part in controls] == [True] * 2
    qtbot.waitUntil(lambda: not any(part.isVisible() for part in controls))
    cursor = QGuiApplication.overrideCursor()
    assert cursor is not None
    assert cursor.shape() is Qt.CursorShape.BlankCursor
    assert place.size() == room(main), "nothing moves when they go"
    QCursor.setPos(main.mapToGlobal(QPoint(300, 300)))
    qtbot.waitUntil(lambda: all(part.isVisible() for part in controls))
    assert QGuiApplication.overrideCursor() is None
    QTest.keyClick(place, Qt.Key.Key_Escape)
    assert not main.isFullScreen()
    assert place.isVisible()
    assert all(part.isVisible() for part in (main.menuBar(), main.top, main.sidebar, main.status))
    bar, status = main.player_bar, main.status  # it stands below again
    qtbot.waitUntil(lambda: bar.geometry().bottom() < status.geometry().top())


def test_what_slept_in_full_screen_is_awake_after_it(
    place: NowPlayingView, main: MainWindow, qtbot: QtBot
) -> None:
    QTest.keyClick(place, Qt.Key.Key_F11)
    qtbot.waitUntil(lambda: not main.player_bar.isVisible())
    QTest.keyClick(place, Qt.Key.Key_Escape)
    assert main.player_bar.isVisible()
    assert QGuiApplication.overrideCursor() is None


def test_leaving_the_place_leaves_full_screen(place: NowPlayingView, main: MainWindow) -> None:
    QTest.keyClick(place, Qt.Key.Key_F11)
    click(place, "nowBack")
    assert not main.isFullScreen()
    assert main.sidebar.isVisible()
    assert not place.isVisible()


def test_the_title_and_its_key_lead_from_there_to_the_row_in_the_list(
    place: NowPlayingView, main: MainWindow
) -> None:
    main.actions_["go_to_playing"].trigger()
    assert not place.isVisible()
    assert main.centre.songs.current_id() == 21


def test_full_screen_of_the_list_is_left_by_escape_after_the_search(
    main: MainWindow, qtbot: QtBot
) -> None:
    full, search = main.actions_["full_screen"], main.top.search
    QTest.keyClick(main.centre.songs, Qt.Key.Key_F11)
    assert main.isFullScreen()
    assert full.isChecked()
    main.top.focus_search()
    QTest.keyClicks(search, "city")
    QTest.keyClick(search, Qt.Key.Key_Escape)
    QTest.keyClick(search, Qt.Key.Key_Escape)
    assert search.text() == ""
    assert main.isFullScreen(), "only the search was left"
    QTest.keyClick(main.centre.songs, Qt.Key.Key_Escape)
    assert not main.isFullScreen()
    assert not full.isChecked()


def test_full_screen_that_the_desktop_gives_or_takes_is_ticked_too(main: MainWindow) -> None:
    full = main.actions_["full_screen"]
    main.showFullScreen()
    assert full.isChecked()
    main.showMinimized()
    main.showNormal()
    assert not full.isChecked()
    main.showFullScreen()
    QTest.keyClick(main.centre.songs, Qt.Key.Key_Escape)
    assert not main.isFullScreen()


# ---- The lyrics of the side panel.


def test_the_lyrics_beside_the_list_follow_what_plays_and_nothing_else(
    main: MainWindow, bridge: FakeBridge, playback: FakePlayback, player: FakePlayer, qtbot: QtBot
) -> None:
    for number in (21, 22):
        words = [("first\n", 5, 6), ("second", 8, 9)]
        times(bridge, number, "[Verse]\nfirst\nsecond", words)
    main.centre.songs.select_ids([21], current=21)
    main.actions_["lyrics"].trigger()
    lyrics = main.panel.lyrics
    qtbot.waitUntil(lambda: "second" in lyrics.text)
    player.position_changed.emit(5_500)
    assert not lyrics.follows, "it does not play"
    playback.play(LIST, LIST[1])
    qtbot.waitUntil(lambda: lyrics.follows)
    player.position_changed.emit(8_500)
    assert lyrics.sung_line == "second"
    main.centre.songs.select_ids([22], current=22)
    qtbot.waitUntil(lambda: not lyrics.follows)
    player.position_changed.emit(5_500)
    assert lyrics.sung_line == ""
    main.centre.songs.select_ids([21], current=21)
    qtbot.waitUntil(lambda: lyrics.follows)
    player.position_changed.emit(5_500)
    assert lyrics.sung_line == "first"
