"""Copies for another device: what came of them, in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from suno_desktop.core.errors import DiskError, MediaError
from suno_desktop.core.model import SongId
from suno_desktop.core.workflows.copy_out import CopyRecipe, CopyReport, Failed
from suno_desktop.demo.demo_relay import DemoRelay
from suno_desktop.ui.main_window import MainWindow
from tests.ui.fakes import FakeBridge
from tests.window import open_window, until


def said(main: MainWindow, bridge: FakeBridge, qtbot: QtBot, **done: Any) -> str:
    bridge.engine.copied = CopyReport(**done)
    main.toasts.unsay("exchange")
    main.import_export.copy_to([SongId(1)], Path("/phone"), CopyRecipe())
    qtbot.waitUntil(lambda: bool(main.toasts.texts))
    return main.toasts.texts[-1]


def test_what_came_of_it_is_said(main: MainWindow, bridge: FakeBridge, qtbot: QtBot) -> None:
    assert said(main, bridge, qtbot, songs=3, copied=4, kept=2, songs_kept=1) == (
        "Copied 3 songs to /phone. 1 was there already."
    )
    assert said(main, bridge, qtbot, copied=2, kept=6, songs_kept=3) == (
        "Copied 2 files to /phone. 3 were there already."
    )
    failed = [Failed(Path("/music/a.mp3"), MediaError("copy.cannot_clean"))]
    words = said(main, bridge, qtbot, copied=1, removed=3, failed=failed)
    assert words.startswith("Copied 1 file to /phone. 1 song could not be copied: IDs and prompts")
    assert words.endswith("3 files were removed.")
    words = said(main, bridge, qtbot, songs=1, copied=1, left_out=2)
    assert words == (
        "Copied 1 song to /phone. 2 songs were left out, because their files are missing or damaged."
    )
    full = DiskError("disk.full", path=Path("/phone"))
    words = said(main, bridge, qtbot, copied=1, stopped=2, trouble=full)
    assert "Copied 1 file to /phone. 2 files are left." in words
    bridge.engine.errors["exchange.copy_songs"] = DiskError("copy.no_folder", path=Path("/phone"))
    main.import_export.copy_to([SongId(1)], Path("/phone"), CopyRecipe())
    qtbot.waitUntil(lambda: main.toasts.texts[-1].startswith("The folder /phone was not found."))


def test_a_list_is_written_in_the_form_that_the_person_chose(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, canary_key: str
) -> None:
    with (
        DemoRelay(speed=1000, key=canary_key) as relay,
        open_window(qtbot, tmp_path, relay) as window,
    ):
        engine = window._bridge.engine
        preview = engine.tracking.preview(relay.ids["list"][0]).result()
        engine.tracking.add(preview).result()
        act = window.actions_["write_list"]
        until(qtbot, lambda: window.centre.song_model.rowCount() == 2)
        window.centre.songs.select_ids(window.centre.song_model.ids)
        until(qtbot, act.isEnabled)
        asked: list[Any] = []

        def choose(*words: Any, **_: Any) -> tuple[str, str]:
            asked.append(words)
            return str(tmp_path / "Best of"), next(
                one for one in words[3].split(";;") if ".html" in one
            )

        monkeypatch.setattr("PySide6.QtWidgets.QFileDialog.getSaveFileName", choose)
        qtbot.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier(0x06000000))
        until(qtbot, (tmp_path / "Best of.html").is_file)
        until(
            qtbot,
            lambda: "Exported 2 songs to Best of.html." in window.toasts.texts,
        )
        assert "<title>Best of</title>" in (tmp_path / "Best of.html").read_text("utf-8")


def test_one_file_is_copied_under_the_name_that_the_person_chose(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, canary_key: str
) -> None:
    with (
        DemoRelay(speed=1000, key=canary_key) as relay,
        open_window(qtbot, tmp_path, relay) as window,
    ):
        engine = window._bridge.engine
        engine.tracking.add(engine.tracking.preview(relay.ids["list"][0]).result()).result()
        act = window.actions_["save_copy"]
        until(qtbot, lambda: window.centre.song_model.rowCount() == 2)
        window.centre.songs.select_ids(window.centre.song_model.ids[:1])
        until(qtbot, act.isEnabled)
        song = window.centre.selection.files[0]
        monkeypatch.setattr(
            "PySide6.QtWidgets.QFileDialog.getSaveFileName",
            lambda *_, **__: (str(tmp_path / "Mine"), ""),
        )
        for name in ("Mine.mp3", "Mine (2).mp3"):
            act.trigger()
            until(qtbot, (tmp_path / name).is_file)
            assert (tmp_path / name).read_bytes() == song.read_bytes()
