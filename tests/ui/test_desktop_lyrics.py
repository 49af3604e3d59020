"""Lyrics over the desktop: two lines, locked or dragged, and never of a song whose times nobody knows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from suno_desktop.core.model import SongId
from suno_desktop.core.rows import TimesTold
from suno_desktop.ui.main_window import MainWindow
from suno_desktop.ui.views.lyrics_overlay import COLORS, FloatingLines, LyricsOverlay
from tests.ui.fakes import NOW, FakeBridge, FakePlayback, FakePlayer, library, window

LIST = [SongId(number) for number in (20, 21, 22, 23)]
LYRICS = "[Verse]\nla  lo\nli lu\nlast"
WORDS: list[Any] = [
    ("la ", 2.0, 2.4), ("lo\n", 2.5, 3.0), ("li ", 5.0, 5.4), ("lu\n", 5.5, 6.0), ("last", 9.0, 9.9),
]  # fmt: skip
_CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def overlay(
    main: MainWindow, playback: FakePlayback, bridge: FakeBridge, qtbot: QtBot
) -> Iterator[LyricsOverlay]:
    """The lyrics of a song with times."""
    kept = json.dumps(WORDS)
    bridge.reader.clips[21] = bridge.reader.clips[21]._replace(lyrics=LYRICS)
    bridge.reader.times[21] = TimesTold("api.example.cn", NOW, has_words=True, kept=kept)
    playback.play(LIST, LIST[1])
    QTest.keyClick(main, Qt.Key.Key_K, _CTRL_SHIFT)
    shown = main.stage.desktop_lyrics.overlay
    qtbot.waitUntil(lambda: bool(shown.lines.second))
    yield shown
    main.stage.desktop_lyrics.end()


def test_two_lines_follow_the_song_word_by_word(overlay: LyricsOverlay, player: FakePlayer) -> None:
    title = "Blowin' in the Attic"
    for moment, expected in (
        (0, FloatingLines(title, 0, "la lo")),
        (2_100, FloatingLines("la lo", 2, "li lu")),
        (2_600, FloatingLines("la lo", 5, "li lu")),
        (4_900, FloatingLines("la lo", 5, "li lu")),
        (5_100, FloatingLines("li lu", 2, "last")),
        (9_500, FloatingLines("last", 4, "")),
    ):
        player.position_changed.emit(moment)
        assert overlay.lines == expected, moment


def test_without_times_it_is_the_title_alone(
    overlay: LyricsOverlay, player: FakePlayer, playback: FakePlayback, qtbot: QtBot
) -> None:
    playback.play(LIST, LIST[3])
    qtbot.waitUntil(lambda: overlay.lines == FloatingLines("Winter Harbour"))
    player.position_changed.emit(40_000)
    assert overlay.lines == FloatingLines("Winter Harbour")


def test_it_floats_without_frame_above_all_and_takes_no_focus(
    overlay: LyricsOverlay, main: MainWindow
) -> None:
    flags = overlay.windowFlags()
    for flag in (
        Qt.WindowType.FramelessWindowHint,
        Qt.WindowType.WindowStaysOnTopHint,
        Qt.WindowType.WindowDoesNotAcceptFocus,
    ):
        assert flags & flag
    assert overlay.testAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
    assert not overlay.testAttribute(Qt.WidgetAttribute.WA_QuitOnClose)
    room = main.screen().availableGeometry()
    assert room.contains(overlay.geometry())
    assert overlay.geometry().bottom() > room.center().y()


def picture(overlay: LyricsOverlay) -> QImage:
    image = QImage(overlay.size(), QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    overlay.render(image)
    return image


def count(image: QImage, color: str, left: int, right: int) -> int:
    wanted = QColor(color).rgba()
    return sum(
        image.pixel(x, y) == wanted for x in range(left, right) for y in range(image.height())
    )


def test_what_is_sung_has_its_own_colour_on_a_dark_edge(
    overlay: LyricsOverlay, player: FakePlayer
) -> None:
    waiting, sung = COLORS["violet"]
    player.position_changed.emit(2_100)
    image, middle = picture(overlay), overlay.width() // 2
    assert count(image, sung, 0, middle) > 20
    assert count(image, sung, middle, overlay.width()) == 0, "the second word is not sung yet"
    assert count(image, waiting, middle, overlay.width()) > 20
    player.position_changed.emit(2_600)
    assert count(picture(overlay), sung, middle, overlay.width()) > 20


def test_unlocked_it_is_dragged_and_remembers_its_place(
    overlay: LyricsOverlay, main: MainWindow, tmp_path: Path
) -> None:
    was = overlay.pos()
    QTest.mousePress(overlay, Qt.MouseButton.LeftButton, pos=QPoint(30, 20))
    QTest.mouseMove(overlay, QPoint(10, -40))
    QTest.mouseRelease(overlay, Qt.MouseButton.LeftButton, pos=QPoint(30, 20))
    assert overlay.pos() == was + QPoint(-20, -60)
    main.close()
    kept = json.loads((tmp_path / "window.json").read_text("utf-8"))
    assert kept["desktop_lyrics.place"] == [overlay.x(), overlay.y()]
    assert kept["desktop_lyrics.shown"] is True


def test_locked_the_mouse_goes_through_and_the_ground_goes(
    overlay: LyricsOverlay, main: MainWindow
) -> None:
    through = Qt.WindowType.WindowTransparentForInput
    assert not overlay.windowFlags() & through
    assert picture(overlay).pixelColor(20, overlay.height() // 2).alpha() > 0
    place = overlay.pos()
    main.actions_["lock_lyrics"].trigger()
    assert overlay.windowFlags() & through
    assert overlay.isVisible()
    assert overlay.pos() == place
    assert picture(overlay).pixelColor(20, overlay.height() // 2).alpha() == 0
    main.actions_["lock_lyrics"].trigger()
    assert not overlay.windowFlags() & through


def test_its_menu_locks_it_and_leads_to_size_and_colours(
    overlay: LyricsOverlay, main: MainWindow, qtbot: QtBot
) -> None:
    menu = main.stage.desktop_lyrics.menu()
    names = [action.objectName() for action in menu.actions()]
    assert names[0] == "actionLockLyrics"
    assert names[-1] == "actionDesktopLyrics"
    menu.actions()[1].trigger()
    qtbot.waitUntil(lambda: main.dialogs.opened("settings") is not None)


def test_size_and_colours_take_effect_at_once(
    overlay: LyricsOverlay, main: MainWindow, bridge: FakeBridge, player: FakePlayer
) -> None:
    before = overlay.size()
    bridge.engine.choose("desktop_lyrics.px", 60)
    bridge.engine.choose("desktop_lyrics.colours", "gold")
    main.dialogs.setting_changed.emit("desktop_lyrics.px")
    assert overlay.height() > before.height()
    player.position_changed.emit(2_600)
    assert count(picture(overlay), COLORS["gold"][1], 0, overlay.width()) > 20


def test_a_long_line_is_written_smaller_and_cut_at_last(overlay: LyricsOverlay) -> None:
    overlay.show_lines(FloatingLines("很长的一行歌词" * 30, 3, ""))
    image = picture(overlay)
    edges = [
        image.pixelColor(x, y).lightness() for x in (1, image.width() - 2) for y in range(20, 60)
    ]
    assert max(edges) < 60, "nothing reaches the edge"


def test_it_comes_again_with_the_next_start_where_it_was(
    overlay: LyricsOverlay, main: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    overlay.move(40, 50)
    overlay.moved.emit()
    main.actions_["lock_lyrics"].trigger()
    main.close()
    again = window(bridge=FakeBridge(tmp_path, library()), folder=tmp_path)
    qtbot.addWidget(again)
    again.show()
    qtbot.waitUntil(lambda: again.stage.desktop_lyrics.is_shown)
    assert again.stage.desktop_lyrics.overlay.pos() == QPoint(40, 50)
    assert again.stage.desktop_lyrics.overlay.is_locked
    assert again.actions_["desktop_lyrics"].isChecked()
    again.close()


def test_nothing_is_read_while_it_is_off(
    overlay: LyricsOverlay, main: MainWindow, player: FakePlayer, playback: FakePlayback
) -> None:
    main.actions_["desktop_lyrics"].trigger()
    assert not overlay.isVisible()
    shown = overlay.lines
    playback.play(LIST, LIST[3])
    player.position_changed.emit(5_100)
    assert overlay.lines == shown


def test_on_wayland_it_is_grey_and_says_why(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "wayland")
    made = window(bridge=FakeBridge(tmp_path, library()), folder=tmp_path)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: not made.actions_["desktop_lyrics"].isEnabled())
    made.selected.enable()  # what is of use here is looked at again
    for name in ("desktop_lyrics", "lock_lyrics"):
        assert not made.actions_[name].isEnabled()
        assert "Wayland" in made.actions_[name].toolTip()
    made.stage.set_desktop_lyrics(True)
    assert not made.stage.desktop_lyrics.is_shown
    made.close()
