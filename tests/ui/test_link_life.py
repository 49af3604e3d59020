"""How long links live, in the window: said of each song that is not downloaded, and the list of those at risk."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QTableView, QWidget
from pytestqt.qtbot import QtBot

from suno_desktop.core.profile.paths import Profile
from suno_desktop.core.profile.settings import SavingSettings, Settings
from suno_desktop.demo.demo_relay import DemoRelay
from suno_desktop.ui.main_window import MainWindow
from suno_desktop.ui.views.sidebar import Place, Sidebar
from tests.window import open_window, until

pytestmark = pytest.mark.no_qt_log  # its handler can deadlock with the audio thread

_HOUR_S = 3600
_LIVES_H = {"Long": 9 * 24 + 2, "Short": 50, "Hours": 7}


def bring(relay: DemoRelay) -> None:
    """The relay knows songs whose links say when they end, and one whose link does not."""
    clips = []
    for number, (title, hours) in enumerate([*_LIVES_H.items(), ("Silent", 0)]):
        ends = f"?Expires={int(time.time()) + hours * _HOUR_S + 600}" if hours else ""
        clips.append(
            {
                "id": f"{number:08x}-5812-40f5-a99b-79a590452040",
                "title": title,
                "status": "complete",
                "audio_url": f"{relay.url}/cdn/{number}.mp3{ends}",
            }
        )
    data = {"task_id": "task_lives", "status": "SUCCESS", "data": clips}
    relay.add_reply("task_lives", json.dumps({"code": "success", "data": data}).encode())


def words_of(qtbot: QtBot, window: MainWindow, title: str) -> str:
    """Click on a song; what Details say of its link."""
    view = window.findChild(QTableView, "songs")
    assert view is not None
    model = view.model()
    index = next(
        model.index(row, 1)
        for row in range(model.rowCount())
        if str(model.index(row, 1).data(Qt.ItemDataRole.AccessibleTextRole)).startswith(title)
    )
    where = view.visualRect(index).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)

    def is_shown() -> bool:
        label = window.findChild(QLabel, "detailsTitle")
        return label is not None and label.text().startswith(title)

    until(qtbot, is_shown)
    boxes = window.findChildren(QWidget, "detailsLinkLife")
    return next((box.accessibleName() for box in boxes if not box.isHidden()), "")


def choose(qtbot: QtBot, window: MainWindow, place: Place) -> None:
    """Click on a place."""
    sidebar = window.findChild(Sidebar, "sidebar")
    assert sidebar is not None
    lines = sidebar.model()
    index = next(
        lines.index(row, 0)
        for row in range(lines.rowCount())
        if sidebar._lines.line(row).place is place
    )
    where = sidebar.visualRect(index).center()
    qtbot.mouseClick(sidebar.viewport(), Qt.MouseButton.LeftButton, pos=where)


def rows(window: MainWindow) -> int:
    view = window.findChild(QTableView, "songs")
    assert view is not None
    return view.model().rowCount()


def test_the_life_of_links_is_said_and_what_is_at_risk_has_its_list(
    qtbot: QtBot, tmp_path: Path
) -> None:
    Settings(Profile.under(tmp_path).settings).set(SavingSettings.kinds, ())
    with DemoRelay() as relay, open_window(qtbot, tmp_path, relay) as window:
        bring(relay)
        engine = window._bridge.engine
        engine.tracking.add(engine.tracking.preview("task_lives").result()).result()
        until(qtbot, lambda: rows(window) == 4)
        assert words_of(qtbot, window, "Long") == "Not downloaded (link valid about 9 more days)"
        assert words_of(qtbot, window, "Short") == "Not downloaded (link valid about 2 more days)"
        assert words_of(qtbot, window, "Hours") == "Not downloaded (link valid about 7 more hours)"
        assert words_of(qtbot, window, "Silent") == ""
        sidebar = window.findChild(Sidebar, "sidebar")
        assert sidebar is not None
        until(qtbot, lambda: "At risk, 2" in _said(sidebar))
        until(qtbot, lambda: "next link expires in 7 hours" in window.status.safety_text)
        choose(qtbot, window, Place.AT_RISK)
        until(qtbot, lambda: rows(window) == 2)
        choose(qtbot, window, Place.NOT_SAVED)
        until(qtbot, lambda: rows(window) == 4)


def _said(sidebar: Sidebar) -> list[str]:
    lines = sidebar.model()
    return [
        str(lines.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole))
        for row in range(lines.rowCount())
    ]
