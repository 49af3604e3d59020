"""What is dragged in from other programs is copied wherever it is let go, and never taken away from them."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QByteArray, QMimeData, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from suno_desktop.ui.dialogs.add_tasks import AddTasksDialog
from suno_desktop.ui.dialogs.paste import PasteField
from suno_desktop.ui.main_window import MainWindow
from suno_desktop.ui.song_drag import SONGS_MIME, dragged_songs
from suno_desktop.ui.views.first_run import FirstRunPage
from tests.ui.drops import BOTH, drop_on
from tests.ui.fakes import FakeBridge

Place = Callable[[MainWindow, Any], QWidget]
PLACES: dict[str, Place] = {
    "window": lambda main, _bridge: main,
    "first run": lambda main, bridge: FirstRunPage(bridge=bridge, parent=main),
    "dialog": lambda main, bridge: AddTasksDialog(bridge=bridge, parent=main),
    "field": lambda main, _bridge: PasteField(main),
}


@pytest.mark.parametrize("offers", [BOTH, Qt.DropAction.CopyAction, Qt.DropAction.MoveAction])
@pytest.mark.parametrize("name", PLACES)
def test_it_stays_where_it_was(
    name: str,
    offers: Qt.DropAction,
    main: MainWindow,
    bridge: FakeBridge,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    is_wanted = offers is not Qt.DropAction.MoveAction
    taken: list[str] = []
    monkeypatch.setattr(main.adding, "add", taken.append)
    place = PLACES[name](main, bridge)
    mime = QMimeData()
    mime.setText("some words")
    drop_on(place, mime, offers=offers, is_wanted=is_wanted)
    field = place if isinstance(place, PasteField) else place.findChild(PasteField)
    if place is main:
        QTest.qWait(10)  # not before the drag has ended
        assert taken == ["some words"] * is_wanted
    else:
        assert isinstance(field, PasteField)
        assert field.toPlainText() == "some words" * is_wanted


def test_songs_of_another_window_are_not_taken_for_songs_of_this_library(main: MainWindow) -> None:
    mime = QMimeData()
    mime.setData(f"{SONGS_MIME}0", QByteArray(b"1,2"))
    drop_on(main.sidebar, mime, is_wanted=False)
    assert dragged_songs(mime) == []
    assert str(os.getpid()) in SONGS_MIME
