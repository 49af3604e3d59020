"""Importing and exporting from the window."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QProcess, QUrl
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from suno_desktop.core.workflows import exchange
from suno_desktop.core.workflows.exchange import Imported
from suno_desktop.demo.demo_relay import DemoRelay
from suno_desktop.ui.dialogs.widgets import StatusLine
from suno_desktop.ui.main_window import MainWindow
from tests.ui.drops import drop_on
from tests.window import open_window, until


def reply(number: int) -> str:
    """An answer without any link, so that nothing is fetched."""
    clip = {
        "id": f"aaaaaaaa-0000-4000-8000-{number:012d}",
        "title": f"Song {number}",
        "status": "streaming",
        "metadata": {"prompt": "La la la"},
    }
    task = {"task_id": f"task-{number}", "status": "FAILURE", "data": [clip]}
    return json.dumps({"code": "success", "data": task})


@pytest.fixture
def main(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    relay = DemoRelay()
    relay.start()
    try:
        with open_window(qtbot, tmp_path / "profile", relay) as opened:
            yield opened
    finally:
        relay.stop()


def said(main: MainWindow, qtbot: QtBot, beginning: str) -> str:
    """Wait until something is said; what it was."""
    until(qtbot, lambda: any(text.startswith(beginning) for text in main.toasts.texts))
    return next(text for text in main.toasts.texts if text.startswith(beginning))


def drop(main: MainWindow, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    drop_on(main, mime)


def test_a_folder_comes_in_and_everything_goes_out(
    main: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "replies"
    folder.mkdir()
    for number in range(5):
        (folder / f"{number}.json").write_text(reply(number))
    (folder / "odd.json").write_text("{}")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_, **__: str(folder))
    main.actions_["import_folder"].trigger()
    text = said(main, qtbot, "Imported 5 tasks with")
    assert text.endswith("songs. 1 file was not recognised: odd.json.")
    target = tmp_path / "out" / "all"
    target.parent.mkdir()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(target), ""))
    main.actions_["export"].trigger()
    assert said(main, qtbot, "Exported 5 tasks") == (
        "Exported 5 tasks to all.jsonl, without API keys and music files. Copy your music folder too."
    )
    assert json.loads((target.parent / "all.jsonl").read_bytes().splitlines()[0])["relays"]
    started: list[list[str]] = []

    def start(_program: str, words: list[str]) -> tuple[bool, int]:
        started.append(words)
        return True, 1

    monkeypatch.setattr(QProcess, "startDetached", start)
    show = next(b for b in main.toasts.findChildren(QPushButton) if b.text() == "Show")
    show.click()
    assert started == [[str(target.parent)]]


def test_several_files_are_dropped(main: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    paths = [tmp_path / "a.json", tmp_path / "b.txt"]
    for number, path in enumerate(paths):
        path.write_text(reply(number))
    drop(main, *paths)
    assert said(main, qtbot, "Imported 2 tasks") == "Imported 2 tasks with 2 songs."
    drop(main, tmp_path / "nowhere.json", tmp_path / "neither.json")
    assert said(main, qtbot, "Nothing was imported.") == (
        "Nothing was imported. 2 files could not be read: nowhere.json, neither.json."
    )


ID = "0a1b2c3d-1111-4222-8333-44445555000"


def found(main: MainWindow, qtbot: QtBot) -> str:
    """What the dialog says that it found."""
    until(qtbot, lambda: main.dialogs.opened("add") is not None)
    dialog = main.dialogs.opened("add")
    assert dialog is not None
    line = dialog.findChild(StatusLine, "addTasksPasteFound")
    assert line is not None
    return line.text


@pytest.mark.parametrize("is_folder", [False, True])
def test_several_texts_with_ids_are_shown_as_one_is(
    main: MainWindow, qtbot: QtBot, tmp_path: Path, is_folder: bool
) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    paths = [folder / "a.txt", folder / "b.md"]
    for number, path in enumerate(paths):
        path.write_text(f"see {ID}{number}\n")
    drop(main, *([folder] if is_folder else paths))
    until(qtbot, lambda: found(main, qtbot) == "Found 2 new task IDs.")
    assert main.toasts.texts == []


def test_what_else_is_dropped_with_a_text_is_told(
    main: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    picture, text = tmp_path / "a.png", tmp_path / "a.txt"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    text.write_text(f"{ID}1")
    mime = QMimeData()
    urls = [QUrl.fromLocalFile(str(path)) for path in (picture, text)]
    mime.setUrls([*urls, QUrl(f"https://api.example.com/suno/fetch/{ID}2")])
    drop_on(main, mime)
    until(qtbot, lambda: found(main, qtbot) == "Found 2 new task IDs.")
    assert said(main, qtbot, "1 file") == "1 file was not recognised: a.png."


def test_relays_that_are_not_saved_are_named(
    main: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "all.jsonl"
    header = {
        "suno_desktop_export": 1,
        "relays": [{"name": "Far <b>away", "base_url": "https://a.invalid"}],
    }
    task = {
        "task_id": "a-task-of-theirs",
        "relay": "https://a.invalid",
        "said": "waiting",
        "next_look_at": "2026-03-04T05:06:07Z",
    }
    path.write_text(f"{json.dumps(header)}\n{json.dumps(task)}\n")
    drop(main, path)
    assert said(main, qtbot, "Imported 1 task with 0 songs.") == (
        "Imported 1 task with 0 songs. Add Far <b>away in Settings to continue unfinished tasks."
    )


def test_how_far_it_is_and_stopping(
    main: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped = threading.Event()

    def import_all(_paths, _sink, *, cancel, progress):
        progress(1, 100)
        progress(42, 100)
        stopped.wait(20)
        return Imported(tasks=1, songs=2, cancelled=cancel.is_cancelled)

    cancelling = main._bridge.engine.exchange.cancel

    def cancel_exchange() -> None:
        cancelling()
        stopped.set()

    monkeypatch.setattr(exchange, "import_all", import_all)
    monkeypatch.setattr(main._bridge.engine.exchange, "cancel", cancel_exchange)
    main.import_export.import_paths([tmp_path])
    assert said(main, qtbot, "Importing") == "Importing… 42%"
    cancel = main.toasts.findChild(QPushButton, "toastDeed0")
    assert cancel is not None
    cancel.click()
    assert said(main, qtbot, "Stopped.") == "Stopped. Imported 1 task with 2 songs."


@pytest.mark.parametrize(
    ("unread", "words"),
    [
        (
            {"a.json": "usage.too_large"},
            "a.json is too large to read. Split it and import the parts.",
        ),
        ({"a": "usage.not_a_file"}, "a is not a readable file. Choose another one."),
        (
            {"a": "usage.export_too_new"},
            "a was written by a newer version. Update Suno Desktop to import it.",
        ),
        (
            {"a": "usage.udio"},
            "Songs made by Udio are left out. Suno Desktop only handles songs of Suno.",
        ),
        (
            {"a": "relay.web_page", "b": "usage.too_large"},
            "2 files were not recognised: a, b.",
        ),
    ],
)
def test_what_was_not_read_is_named(main: MainWindow, unread: dict[str, str], words: str) -> None:
    main.import_export._on_imported(Imported(unread=unread))
    assert main.toasts.texts == [f"Nothing was imported. {words}"]
