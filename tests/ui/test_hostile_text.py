"""Other people's text in every slot of the real window: it is read, never obeyed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, QProcess, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QDialog,
    QGroupBox,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QTableView,
    QTextBrowser,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from suno_desktop.core.events import Notice
from suno_desktop.demo.demo_relay import DemoRelay
from suno_desktop.ui.main_window import MainWindow
from suno_desktop.ui.views.side_panel import DETAILS, LYRICS
from suno_desktop.ui.views.sidebar import Place
from tests.window import open_window, until

pytestmark = pytest.mark.no_qt_log  # its handler can deadlock with the audio thread

SEEDS = Path(__file__).parents[1] / "core" / "relay" / "seeds"
NASTY = '<img src="file:///etc/hostname"><a href="javascript:x">R&amp;B</a><h1>&Zounds'
"""Begins like markup, so that whoever guesses takes all of it for markup; with a mnemonic and an entity."""
TASK = "0a6b3c1e-55d1-4c55-9d5e-7d2f4f4f1a08"
FAILED = "0a6b3c1e-55d1-4c55-9d5e-7d2f4f4f1a09"
CLIPS = ["0a6b3c1e-0000-4c55-9d5e-7d2f4f4f1a01", "0a6b3c1e-0000-4c55-9d5e-7d2f4f4f1a02"]
_ROWS = 20


@pytest.fixture
def relay(canary_key: str) -> Iterator[DemoRelay]:
    with DemoRelay(speed=200, key=canary_key) as relay:
        task = json.loads((SEEDS / "relay_generic_fetch.json").read_text("utf-8"))
        task["data"]["task_id"] = TASK
        for clip, clip_id in zip(task["data"]["data"], CLIPS, strict=True):
            spoil(clip)
            clip["id"] = clip_id
        relay.add_reply(TASK, json.dumps(task).encode())
        failed = {"task_id": FAILED, "action": "MUSIC", "status": "FAILURE", "fail_reason": NASTY}
        relay.add_reply(FAILED, json.dumps({"code": "success", "data": failed}).encode())
        yield relay


def spoil(clip: dict[str, Any]) -> None:
    """Put the text wherever a person reads a relay's words."""
    for name, value in clip.items():
        if isinstance(value, dict):
            spoil(value)
        elif isinstance(value, str) and name not in {"id", "status", "created_at"}:
            clip[name] = "https://a.invalid/x" if value.startswith("http") else NASTY


class Opened:
    """Whatever the desktop was asked to open."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[Any] = []
        monkeypatch.setattr(QDesktopServices, "openUrl", self._take)
        monkeypatch.setattr(QProcess, "startDetached", self._start)

    def _take(self, url: QUrl) -> bool:
        self.calls.append(url)
        return True

    def _start(self, program: str, arguments: list[str]) -> tuple[bool, int]:
        self.calls.append((program, arguments))
        return True, 1


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    return Opened(monkeypatch)


def obeyed(text: str) -> bool:
    """Whether a text that may be read as markup carries the hostile one unescaped."""
    return "<img" in text or "<a href" in text or "<h1" in text


def swallowed(text: str) -> bool:
    """Whether a text that reads "&" as a mnemonic carries the hostile one as it is."""
    return "&Zounds" in text and "&&Zounds" not in text


def reads_markup(widget: QWidget) -> bool:
    """Whether a widget would take the text for a document, or did."""
    if isinstance(widget, QLabel):
        return widget.textFormat() is not Qt.TextFormat.PlainText or widget.openExternalLinks()
    if isinstance(widget, QTextEdit | QPlainTextEdit):
        return isinstance(widget, QTextBrowser) or obeyed(widget.document().toHtml())
    return isinstance(widget, QMessageBox)


def complaints(widget: QWidget) -> Iterator[str]:
    """What one widget would do with hostile text."""
    if reads_markup(widget):
        yield "reads markup"
    if isinstance(widget, QAbstractButton) and swallowed(widget.text()):
        yield "underlines a letter of somebody else's"
    if isinstance(widget, QGroupBox) and swallowed(widget.title()):
        yield "underlines a letter of somebody else's"
    if any(map(obeyed, (widget.toolTip(), widget.statusTip(), widget.whatsThis()))):
        yield "has a tool tip that is markup"
    if any(swallowed(action.text()) or obeyed(action.toolTip()) for action in widget.actions()):
        yield "has an action that underlines a letter or a tool tip of markup"
    if isinstance(widget, QAbstractItemView):
        yield from _of_view(widget)


def _of_view(view: QAbstractItemView) -> Iterator[str]:
    model: QAbstractItemModel | None = view.model()  # PySide does not say that there may be none
    if model is None:
        return
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(QModelIndex())
    for row in range(min(_ROWS, model.rowCount(QModelIndex()))):
        for column in range(columns):
            tip = model.index(row, column).data(Qt.ItemDataRole.ToolTipRole)
            if obeyed(str(tip or "")):
                yield f"has a tool tip in column {column} that is markup"


def walk(where: str) -> int:
    """Look at every widget that there is; how many hold the hostile text."""
    found: list[str] = []
    holders = 0
    for widget in QApplication.allWidgets():
        found += [
            f"{where}: {complaint}: {type(widget).__name__} {widget.objectName()}"
            for complaint in complaints(widget)
        ]
        read = getattr(widget, "text", None) or getattr(widget, "toPlainText", None)
        holders += callable(read) and "&Zounds" in str(read()).replace("\u200b", "")
    assert found == []
    return holders


DIALOGS: dict[str, Callable[[MainWindow], object]] = {
    "add": lambda window: window.dialogs.show_add(
        NASTY, [Path(f"/nowhere/{NASTY.replace('/', ' ')}")]
    ),
    "relays": lambda window: window.dialogs.show_settings("relays"),
    "saving": lambda window: window.dialogs.show_settings("saving"),
    "names": lambda window: window.actions_["name_songs"].trigger(),
    "reply": lambda window: window.actions_["reply"].trigger(),
    "check": lambda window: window.actions_["check_library"].trigger(),
    "diagnostics": lambda window: window.actions_["diagnostics"].trigger(),
    "shortcuts": lambda window: window.actions_["shortcuts"].trigger(),
    "about": lambda window: window.actions_["about"].trigger(),
}


def test_no_text_of_others_is_obeyed_anywhere(
    qtbot: QtBot, tmp_path: Path, relay: DemoRelay, opened: Opened
) -> None:
    with open_window(qtbot, tmp_path, relay, offer=False) as window:
        engine = window._bridge.engine
        (saved,) = engine.relays.saved
        engine.relays.change(saved.relay_id, name=NASTY).result()
        walk("the first steps")
        engine.tracking.add(engine.tracking.preview(f"{TASK} {FAILED}").result()).result()
        view = window.findChild(QTableView, "songs")
        assert view is not None
        model = window.centre.song_model

        def shown() -> list[int]:
            rows = [(at, model.known(song_id)) for at, song_id in enumerate(model.ids)]
            return [at for at, row in rows if row is not None and row.clip_id in CLIPS]

        until(qtbot, lambda: len(shown()) == len(CLIPS))
        window._bridge.noticed.emit(
            Notice(level="error", code="relay.key_wrong", values={"relay": NASTY, "host": NASTY})
        )
        view.selectRow(shown()[0])
        until(qtbot, lambda: window.panel.details.title.startswith(NASTY))
        for tab in (DETAILS, LYRICS):
            window.panel.show_tab(tab)
            assert walk(f"tab {tab}") > 1
        until(qtbot, lambda: window.panel.lyrics.text == NASTY)
        for place in set(Place) - {Place.COLLECTION}:
            window.sidebar.choose(place)
            until(qtbot, lambda: window.centre._model().is_loaded)
            walk(place.value)
        window.sidebar.choose(Place.ALL)
        until(qtbot, lambda: len(shown()) == len(CLIPS))
        view.selectRow(shown()[0])
        until(qtbot, lambda: window.centre.selection.detail is not None)
        for name, show in DIALOGS.items():
            show(window)
            until(qtbot, lambda: isinstance(QApplication.activeModalWidget(), QDialog))
            until(qtbot, lambda: engine.read(lambda _reader: True).result())
            until(qtbot, lambda: engine.relays.infos().result() is not None)
            QApplication.processEvents()
            walk(name)
            for dialog in window.findChildren(QDialog):
                dialog.close()
            until(qtbot, lambda: QApplication.activeModalWidget() is None)
        assert opened.calls == []
