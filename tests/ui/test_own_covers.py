"""Covers of the person's own in the window: dropped, pasted, chosen, for a song, a selection or a collection, and undone."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from suno_desktop.core.media import tags
from suno_desktop.core.model import FileState, MediaKind
from suno_desktop.demo.demo_relay import DemoRelay
from suno_desktop.ui.main_window import MainWindow
from suno_desktop.ui.views.side_panel import DETAILS
from tests.ui.drops import BOTH
from tests.window import open_window, until

SEED = "64dc8d98-5812-40f5-a99b-79a590452040"


@pytest.fixture
def main(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    with DemoRelay(speed=200) as relay, open_window(qtbot, tmp_path / "profile", relay) as opened:
        engine = opened.commands._bridge.engine
        engine.tracking.add(engine.tracking.preview(SEED).result()).result()
        until(qtbot, lambda: len(opened.centre.song_model.ids) == 2)
        until(qtbot, lambda: len(saved(opened)) == 2)
        yield opened


def select(main: MainWindow, qtbot: QtBot, count: int = 1) -> None:
    ids = list(main.centre.song_model.ids)[:count]
    main.centre.songs.setFocus()
    main.centre.songs.select_ids(ids, current=ids[0])
    until(qtbot, lambda: set(main.centre.selection.ids) == set(ids))
    until(qtbot, lambda: main.centre.selection.is_whole)


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


def colors(main: MainWindow) -> list[str]:
    """Of the covers in files: red, blue, or another one."""
    found = []
    for path in saved(main):
        data = tags.front_cover(path)
        if data is None:
            found.append("none")
            continue
        with Image.open(io.BytesIO(data)) as one:
            pixel = one.convert("RGB").getpixel((5, 5))
        assert isinstance(pixel, tuple)
        is_red, is_blue = pixel[0] > 240 and pixel[2] < 15, pixel[2] > 240 and pixel[0] < 15
        found.append("red" if is_red else "blue" if is_blue else "other")
    return found


def red() -> QImage:
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    return image


def file_of(folder: Path) -> Path:
    path = folder / "mine.png"
    Image.new("RGB", (80, 80), "blue").save(path)
    return path


def drop(widget: QWidget, mime: QMimeData) -> bool:
    """Drag something onto a widget and let it go, as Qt delivers it; whether it was welcome."""
    how = (
        BOTH,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.ShiftModifier,
    )
    place = QPointF(5, 5)
    entered = QDragEnterEvent(place.toPoint(), *how)
    QApplication.sendEvent(widget, entered)
    if entered.isAccepted():
        dropped = QDropEvent(place, *how)
        QApplication.sendEvent(widget, dropped)
        assert dropped.dropAction() is entered.dropAction() is Qt.DropAction.CopyAction
    return entered.isAccepted()


def cover(main: MainWindow, qtbot: QtBot) -> QWidget:
    if not main.panel.isVisible() or main.panel.tab != DETAILS:
        main.layout_.toggle_tab(DETAILS)
    until(qtbot, lambda: main.panel.is_filled)
    found = main.panel.details.findChild(QLabel, "detailsCover")
    assert found is not None
    until(qtbot, found.isVisible)
    return found


def test_a_picture_dropped_onto_the_cover_is_in_the_file_and_undo_takes_it_out(
    main: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    before = colors(main)
    select(main, qtbot)
    place = cover(main, qtbot)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file_of(tmp_path)))])
    assert drop(place, mime)
    until(qtbot, lambda: colors(main).count("blue") == 1)
    main.actions_["undo"].trigger()
    until(qtbot, lambda: colors(main) == before)


def test_what_else_is_dropped_on_the_cover_goes_where_it_went(
    main: MainWindow, qtbot: QtBot
) -> None:
    select(main, qtbot)
    place = cover(main, qtbot)
    text = QMimeData()
    text.setText(SEED)
    assert drop(place, text), "the window behind takes it"
    until(qtbot, lambda: main.dialogs.opened("add") is not None)
    assert "red" not in colors(main)


def test_a_picture_that_was_copied_is_pasted_onto_the_selection(
    main: MainWindow, qtbot: QtBot
) -> None:
    select(main, qtbot, 2)
    QGuiApplication.clipboard().setImage(red())
    QTest.keyClick(main.centre.songs, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    until(qtbot, lambda: colors(main) == ["red", "red"])
    until(qtbot, main.actions_["told_cover"].isEnabled)
    main.actions_["told_cover"].trigger()
    until(qtbot, lambda: "red" not in colors(main))
    until(qtbot, lambda: not main.actions_["told_cover"].isEnabled())
    assert main.actions_["told_cover"].toolTip() == "This is the provider's cover already."
    QGuiApplication.clipboard().setText("no picture")
    main.actions_["paste_cover"].trigger()
    until(qtbot, lambda: any("no picture in the clipboard" in one for one in main.toasts.texts))


def test_a_picture_is_chosen_for_all_of_a_collection(
    main: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = main.commands._bridge.engine
    songs = list(main.centre.song_model.ids)
    engine.collecting.create("Road", songs=songs).result()  # type: ignore[arg-type]
    until(qtbot, lambda: bool(main.collections.commands.rows))
    (road,) = main.collections.commands.rows
    main.sidebar.collection_chosen.emit(road)
    until(qtbot, lambda: main.centre.collection is not None)
    until(qtbot, lambda: len(main.centre.song_model.ids) == 2)
    main.actions_["select_none"].trigger()
    until(qtbot, lambda: not main.centre.selection.ids)
    path = file_of(tmp_path)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args, **_more: (str(path), ""))
    QTest.keyClick(
        main.centre.songs,
        Qt.Key.Key_P,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier,
    )
    until(qtbot, lambda: colors(main) == ["blue", "blue"])


def test_what_is_no_picture_is_said(
    main: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = colors(main)
    path = tmp_path / "broken.png"
    path.write_bytes(b"not a picture")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args, **_more: (str(path), ""))
    select(main, qtbot)
    main.actions_["own_cover"].trigger()
    until(qtbot, lambda: any("cannot be read" in one for one in main.toasts.texts))
    assert colors(main) == before


def test_the_pictures_on_screen_follow(main: MainWindow, qtbot: QtBot) -> None:
    select(main, qtbot)
    song_id = main.centre.selection.ids[0]
    place = cover(main, qtbot)
    assert isinstance(place, QLabel)

    def is_red() -> bool:
        image = place.pixmap().toImage()
        shade = image.pixelColor(image.width() // 2, image.height() // 2)
        return shade.red() > 240 and shade.blue() < 15

    until(qtbot, lambda: any(key[0] == song_id for key in main._covers._pixmaps))
    assert not is_red()
    QGuiApplication.clipboard().setImage(red())
    main.actions_["paste_cover"].trigger()
    until(qtbot, is_red)
    assert song_id in main.centre.selection.ids
