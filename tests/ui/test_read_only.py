"""A library that may only be read, opened in the real window by a user without rights: told, useful, and untouched."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.model import FileState, MediaKind
from suno_desktop.demo.demo_relay import DemoRelay
from tests.core.library.older import one_format_back
from tests.rig import Rig

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="rights are given up as Linux does it"
)
ROOT = Path(__file__).parents[2]
_PR_CAPBSET_DROP = 24
_PASSING_MODES = (1, 2, 3)
"""CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH and CAP_FOWNER."""
_PATIENCE_S = 120

_VISIT = """
import json, os, sys, traceback
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog
from suno_desktop.app import run_window
from suno_desktop.core.profile.paths import Profile
from suno_desktop.ui.views.details_panel import DetailsPanel
from suno_desktop.ui.views.side_panel import DETAILS

profile, target = Path(sys.argv[1]), Path(sys.argv[2])
execute, told = QApplication.exec, {}

def or_die(work):
    try:
        return work()
    except BaseException:
        traceback.print_exc()
        os._exit(1)

def until(holds, go_on):
    timer = QTimer(QApplication.instance())
    def look():
        if or_die(holds):
            timer.stop()
            or_die(go_on)
    timer.timeout.connect(look)
    timer.start(20)

def begin():
    window = next(w for w in QApplication.topLevelWidgets() if w.objectName() == "mainWindow")
    engine, model = window._bridge.engine, window.centre.song_model
    actions = window.actions_
    said = []
    window.import_export.said.connect(lambda text, *_: said.append(text))

    def selected():
        window.layout_.show_tab(DETAILS)
        deed = window.findChild(DetailsPanel).deed
        song_id = model.ids[0]
        told.update(
            strip=window.strip.text,
            listed=len(model.ids),
            on=[a.objectName() for a in actions.all() if a.isEnabled()],
            tip=actions["save"].toolTip(),
            buttons=[b.isEnabled() for b in (*window.centre.writing_buttons, deed)],
            plays=str(engine.listening.playable(song_id).result().path),
            asks=engine.snapshot().asking,
        )
        window.take_text("0d6f0a52-5b0c-4e8b-8a52-6a2a9d0c9a10")
        told["added"] = said[-1]
        told["dialogs"] = len(window.findChildren(QDialog))
        window.import_export.export_to(target)
        until(target.exists, search)

    def search():
        window.top.search.setText("nothing is called so")
        until(lambda: not model.ids, end)

    def end():
        print(json.dumps(told), flush=True)
        window.close()

    until(lambda: model.ids and model.known(model.ids[0]), lambda: (
        window.centre.songs.select_ids([model.ids[0]], current=model.ids[0]),
        until(lambda: window.centre.selection.rows, selected),
    ))

def execute_and_visit(*_):
    QTimer.singleShot(0, lambda: or_die(begin))
    return execute()

QApplication.exec = execute_and_visit
sys.exit(run_window(Profile.under(profile)))
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that can be removed in the end, whatever modes are in it."""
    with tempfile.TemporaryDirectory(prefix="suno-desktop-read-") as name:
        yield Path(name)
        subprocess.run(["chmod", "-R", "u+w", name], check=True)


def filled(folder: Path) -> Path:
    """A profile with songs that are on disk."""
    profile = folder / "profile"
    with DemoRelay(speed=200) as relay:
        rig = Rig(profile)
        rig.know(relay)
        rig.add(relay.ids["list"][0])
        rig.until(lambda: len(rig.songs()) == 2)
        rig.until(
            lambda: all(
                any(f.kind is MediaKind.MP3 and f.state is FileState.SAVED for f in song.files)
                for song in rig.songs()
            )
        )
        assert rig.stop()
    return profile


def lock(profile: Path) -> dict[str, bytes]:
    """Take everybody's right to write; what there is."""
    shutil.rmtree(profile / "cache", ignore_errors=True)
    subprocess.run(["chmod", "-R", "a+rX,a-w", str(profile)], check=True)
    return {
        str(path.relative_to(profile)): path.read_bytes()
        for path in sorted(profile.rglob("*"))
        if path.is_file()
    }


def without_rights() -> None:
    """Modes count for this process from now on, also for root: no capability passes over them."""
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None)
        for capability in _PASSING_MODES:
            libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)


def visit(folder: Path, profile: Path) -> tuple[int, dict[str, Any], str]:
    """Open the window as somebody without rights, look around, and close it."""
    home = folder / "home"
    home.mkdir(mode=0o777)
    home.chmod(0o777)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("XDG_")},
        "HOME": str(home),
        "TMPDIR": str(home),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", _VISIT, str(profile), str(home / "all.jsonl")],
        env=environment,
        cwd=home,
        capture_output=True,
        text=True,
        timeout=_PATIENCE_S,
        check=False,
        preexec_fn=without_rights,
    )
    told = json.loads(done.stdout.splitlines()[-1]) if done.stdout.strip() else {}
    left = [path.name for path in home.iterdir() if path.name.startswith("suno-desktop-")]
    assert not told or left == [], "what the window kept for itself is gone"
    return done.returncode, told, done.stderr


def has_written(profile: Path, before: dict[str, bytes]) -> bool:
    now = {str(p.relative_to(profile)): p.read_bytes() for p in profile.rglob("*") if p.is_file()}
    return now != before


@pytest.mark.parametrize("kind", ["an older", "with its log"])
def test_it_is_browsed_played_searched_and_exported(folder: Path, kind: str) -> None:
    profile = filled(folder)
    library = profile / "library.sqlite3"
    if kind == "an older":
        one_format_back(library)
    if kind == "with its log":  # as a backup has it that was made while the window was open
        saved = sqlite3.connect(library)
        saved.execute("UPDATE song SET own_title = 'In the log'")
        saved.commit()
        copies = {path: path.read_bytes() for path in profile.glob("library.sqlite3*")}
        saved.close()
        for path, data in copies.items():
            path.write_bytes(data)
        (profile / "library.sqlite3-shm").unlink()
    before = lock(profile)
    code, told, err = visit(folder, profile)
    assert code == 0, err
    assert told["listed"] == 2
    assert str(profile) in told["strip"]
    assert told["strip"].startswith("This library can only be read, because ")
    on = set(told["on"])
    assert {"actionExport", "actionCopy", "actionPlaySelected", "actionFind"} <= on
    assert not on & {
        "actionAdd", "actionImportFiles", "actionSave", "actionRemove", "actionPoll", "actionRetag",
        "actionSettings", "actionPaste", "actionUndo", "actionCheckLibrary", "actionNameSongs",
    }  # fmt: skip
    assert told["tip"] == "This library can only be read."
    assert not any(told["buttons"])
    assert told["plays"].startswith(str(profile / "music"))
    assert told["asks"] == 0
    assert told["added"] == "This library can only be read, so nothing was added."
    assert told["dialogs"] == 0
    exported = (folder / "home" / "all.jsonl").read_text()
    assert exported.count('"task_id"') >= 1
    assert ("In the log" in exported) is (kind == "with its log")
    assert not has_written(profile, before)
