"""Stars and hearts in the list of songs: they invite where the mouse is, and one click judges."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from suno_desktop.core.model import SongId, SongKind
from suno_desktop.ui.main_window import MainWindow
from suno_desktop.ui.models.columns import SONG_COLUMNS
from suno_desktop.ui.views.sidebar import Place
from tests.ui.fakes import NOW, FakeBridge, FakePlayback, library, window

SONG, OTHER = 29, 28
COLUMNS = {column.key: number for number, column in enumerate(SONG_COLUMNS)}


@pytest.fixture
def bridge(qtbot: QtBot, tmp_path: Path) -> FakeBridge:
    return FakeBridge(tmp_path, library())


@pytest.fixture
def main(
    bridge: FakeBridge, playback: FakePlayback, qtbot: QtBot, tmp_path: Path
) -> Iterator[MainWindow]:
    shown = window(bridge=bridge, playback=playback, folder=tmp_path)
    qtbot.addWidget(shown)
    shown.resize(1400, 900)
    shown.show()
    qtbot.waitUntil(lambda: shown.centre.song_model.is_loaded and shown.centre.songs.isVisible())
    shown.centre.songs.reveal(SONG)
    qtbot.waitUntil(lambda: shown.centre.song_model.known(SONG) is not None)
    yield shown
    shown.close()


def sign(main: MainWindow, song_id: int, key: str, number: int = 1) -> QPoint:
    """Where the star or the heart of a song is."""
    songs = main.centre.songs
    row = main.centre.song_model.row_of(song_id)
    assert row is not None
    cell = songs.visualRect(main.centre.song_model.index(row, COLUMNS[key]))
    delegate = songs.itemDelegateForColumn(COLUMNS[key])
    for x in range(cell.width()):
        if delegate.judgement_at(x) == number:  # type: ignore[attr-defined]  # those of these columns
            return QPoint(cell.x() + x + 2, cell.center().y())
    raise AssertionError("there is no such sign")


def hover(main: MainWindow, point: QPoint) -> None:
    viewport = main.centre.songs.viewport()
    there = QPointF(point)
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        there,
        QPointF(viewport.mapToGlobal(point)),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(viewport, event)


def cell_image(main: MainWindow, song_id: int, key: str) -> QImage:
    songs = main.centre.songs
    row = main.centre.song_model.row_of(song_id)
    assert row is not None
    cell = songs.visualRect(main.centre.song_model.index(row, COLUMNS[key]))
    return songs.viewport().grab(cell).toImage()


def click(main: MainWindow, point: QPoint) -> None:
    QTest.mouseClick(main.centre.songs.viewport(), Qt.MouseButton.LeftButton, pos=point)


def test_one_click_rates_and_the_last_star_again_takes_the_rating_away(
    main: MainWindow, bridge: FakeBridge, qtbot: QtBot
) -> None:
    selected = main.centre.songs.selected_ids()
    click(main, sign(main, OTHER, "rating", 4))
    assert bridge.engine.calls("judging.rate") == [([OTHER], 4)]
    assert main.centre.songs.selected_ids() == selected, "nothing else is selected"
    bridge.change([bridge.reader.songs[OTHER]._replace(rating=4)])
    known = main.centre.song_model.known
    qtbot.waitUntil(lambda: (row := known(OTHER)) is not None and row.rating == 4)
    click(main, sign(main, OTHER, "rating", 4))
    assert bridge.engine.calls("judging.rate")[-1] == ([OTHER], None)


def test_one_click_makes_a_favourite_and_two_play_nothing(
    main: MainWindow, bridge: FakeBridge, playback: FakePlayback
) -> None:
    point = sign(main, OTHER, "favourite")
    click(main, point)
    assert bridge.engine.calls("judging.toggle_favourite") == [[SongId(OTHER)]]
    QTest.mouseDClick(main.centre.songs.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert playback.played == []


def test_empty_signs_are_seen_only_under_the_mouse(main: MainWindow) -> None:
    main.centre.songs.select_ids([SONG])
    before = cell_image(main, OTHER, "rating")
    hover(main, sign(main, OTHER, "favourite"))
    colors = {
        key: len({cell_image(main, OTHER, key).pixel(x, 21) for x in range(36)})
        for key in ("rating", "favourite", "plays")
        if not main.centre.songs.isColumnHidden(COLUMNS[key])
    }
    assert cell_image(main, OTHER, "rating") != before
    assert colors["rating"] > 1, "stars are drawn"
    hover(main, sign(main, SONG, "favourite"))
    assert cell_image(main, OTHER, "rating") == before


def test_in_the_trash_and_for_what_is_no_song_a_click_selects(
    main: MainWindow, bridge: FakeBridge, qtbot: QtBot
) -> None:
    tasks = [n for n, row in bridge.reader.songs.items() if row.kind is SongKind.TASK]
    main.centre.songs.reveal(tasks[0])
    click(main, sign(main, tasks[0], "rating", 2))
    bridge.reader.songs[OTHER] = bridge.reader.songs[OTHER]._replace(trashed_at=NOW)
    main.go_to(Place.TRASH)
    qtbot.waitUntil(lambda: list(main.centre.song_model.ids) == [OTHER])
    qtbot.waitUntil(lambda: main.centre.song_model.known(OTHER) is not None)
    click(main, sign(main, OTHER, "rating", 2))
    assert main.centre.songs.selected_ids() == [OTHER]
    assert bridge.engine.calls("judging.rate") == []


def test_the_heart_stays_beside_the_open_panel(main: MainWindow, qtbot: QtBot) -> None:
    main.resize(1280, 750)
    main.layout_.set_panel(shown=True)
    songs = main.centre.songs
    qtbot.waitUntil(lambda: songs.isColumnHidden(COLUMNS["model"]))
    for key in ("favourite", "rating", "style", "length", "state"):
        assert not songs.isColumnHidden(COLUMNS[key]), key
    heading = main.centre.song_model.headerData(
        COLUMNS["favourite"], Qt.Orientation.Horizontal, int(Qt.ItemDataRole.DisplayRole)
    )
    spoken = main.centre.song_model.headerData(
        COLUMNS["favourite"], Qt.Orientation.Horizontal, int(Qt.ItemDataRole.AccessibleTextRole)
    )
    assert (heading, spoken) == ("♥", "Favourite")
