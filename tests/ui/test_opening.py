"""A library that does not open: the window says so, and can be closed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from suno_desktop.app import EXIT_NO_LIBRARY, EXIT_STUCK

_HANG = """
import sys, threading
import suno_desktop.app as app
from PySide6.QtCore import QTimer
from suno_desktop.__main__ import main
from suno_desktop.core.library.library import Library
from suno_desktop.ui.dialogs.opening import OpeningDialog

where, how = sys.argv.pop(1), sys.argv.pop(1)
app._OPENING_S = 0.1
let_go = threading.Event()

def hang(*_args, real=Library.open if where == "open" else app.is_protected, **values):
    let_go.wait()
    return real(*_args, **values)

if where == "open":
    Library.open = hang
else:
    app.is_protected = hang

def show(self, event, real=OpeningDialog.showEvent):
    real(self, event)
    print(self.findChild(object, "openingText").text(), flush=True)
    if how == "quit":
        QTimer.singleShot(0, self.quit.click)
    if how == "go on":
        let_go.set()

OpeningDialog.showEvent = show
sys.exit(main())
"""


@contextmanager
def start(profile: Path, where: str, how: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", _HANG, where, how, "--profile", str(profile)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "SUNO_DESKTOP_TRACE": ""},
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        try:
            yield child
        finally:
            child.kill()


@pytest.mark.parametrize(
    ("where", "how"), [("open", "quit"), ("open", "signal"), ("look", "signal")]
)
def test_it_is_said_and_can_be_ended(tmp_path: Path, where: str, how: str) -> None:
    with start(tmp_path / "profile", where, how) as child:
        assert child.stdout is not None
        said = child.stdout.readline()
        assert said.startswith("Opening the library in ")
        assert f"{tmp_path.name}/profile…" in said
        if how == "signal":
            child.send_signal(signal.SIGTERM)
        assert child.wait(60) == EXIT_STUCK


def test_one_that_opens_after_all_is_shown(tmp_path: Path) -> None:
    with start(tmp_path / "profile", "open", "go on") as child:
        assert child.stdout is not None
        assert child.stdout.readline().startswith("Opening the library in ")
        # Ends by the signal as any window does, so there is one.
        while not (tmp_path / "profile" / "library.sqlite3").exists():
            assert child.poll() is None
        child.send_signal(signal.SIGTERM)
        assert child.wait(60) == 0, "nothing failed, also if it was still being opened"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes with names")
def test_a_pipe_in_its_place_is_not_waited_for(tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    profile.mkdir()
    os.mkfifo(profile / "library.sqlite3")
    done = subprocess.run(
        [sys.executable, "-m", "suno_desktop", "--profile", str(profile)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == EXIT_NO_LIBRARY
    assert "it is not a file" in done.stderr
