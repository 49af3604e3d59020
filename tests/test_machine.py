"""The program as a process on a poor machine: services that are missing, limits, clocks; it says so once and goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.demo.demo_relay import DemoRelay
from tests.children import rest_of

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the machine that is made poor is a Linux"),
]

SEED = "64dc8d98-5812-40f5-a99b-79a590452040"
PATIENCE_S = 60

_CHILD = """
import json, os, sys
class Missing:
    names = tuple(os.environ["TEST_MISSING"].split())
    def find_spec(self, name, path=None, target=None):
        if name in self.names or name.startswith(tuple(one + "." for one in self.names)):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Missing())
from pathlib import Path
from PySide6.QtCore import QTimer
from suno_desktop.ui import main_window

def listening():
    # TCP ports on which this process takes connections.
    mine = set()
    for name in os.listdir("/proc/self/fd"):
        try:
            mine.add(os.readlink(f"/proc/self/fd/{name}"))
        except OSError:
            continue
    lines = [line.split() for file in ("tcp", "tcp6") for line in open(f"/proc/net/{file}")]
    return [line[1] for line in lines if line[3] == "0A" and f"socket:[{line[9]}]" in mine]

def tell(word, value=None):
    print(json.dumps([word, value]), flush=True)

class Window(main_window.MainWindow):
    def showEvent(self, event):
        super().showEvent(event)
        self.commands.said.connect(lambda text, *_: tell("said", text))
        self._bridge.bug.connect(lambda error: tell("bug", repr(error)))
        QTimer.singleShot(0, self.play_through)
        QTimer.singleShot(40_000, lambda: (tell("late"), os._exit(9)))

    def when(self, holds, then):
        if holds():
            then()
        else:
            QTimer.singleShot(20, lambda: self.when(holds, then))

    def play_through(self):
        {script}

main_window.MainWindow = Window
from suno_desktop.__main__ import main
sys.exit(main())
"""


class Child:
    """A window in a process of its own, that goes through a script and tells what it said."""

    def __init__(
        self,
        script: str,
        folder: Path,
        *,
        arguments: Sequence[str] = (),
        missing: str = "",
        **environment: str,
    ) -> None:
        code = _CHILD.replace("{script}", script.strip().replace("\n", "\n        "))
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, "--profile", str(folder), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "TEST_MISSING": missing, **environment},
            text=True,
        )
        self.heard: list[tuple[str, Any]] = []
        self.errors = ""

    def until(self, word: str) -> Any:
        """What it told with this word."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            told, value = json.loads(line)
            self.heard.append((told, value))
            if told == word:
                return value
        raise AssertionError(f"ended without {word}: {self.heard} {self.process.communicate()[1]}")

    def end(self) -> int:
        """Ask it to end; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        rest, self.errors = rest_of(self.process, timeout_s=PATIENCE_S)
        self.heard += [tuple(json.loads(line)) for line in rest.splitlines()]
        return self.process.returncode

    def said(self, word: str = "said") -> list[Any]:
        return [value for told, value in self.heard if told == word]


@pytest.fixture
def relay(canary_key: str) -> Iterator[DemoRelay]:
    with DemoRelay(speed=100, key=canary_key) as relay:
        yield relay


_POOR = """
from suno_desktop.core.profile.settings import KeySettings
engine = self._bridge.engine
engine.set_setting(KeySettings.storage, "keyring").result()
future = engine.relays.add(name="r", base_url=os.environ["TEST_RELAY"], key=os.environ["TEST_KEY"])
self._bridge.do(future, owner=self)
def go_on():
    relay = engine.relays.saved[0]
    engine.keys.use(relay, os.environ["TEST_KEY"])
    engine.tracking.add(engine.tracking.preview(os.environ["TEST_ID"]).result()).result()
    self.when(lambda: len(list(engine.folder.path.rglob("*.mp3"))) == 2, saved)
def saved():
    self.when(are_chosen, play)
def are_chosen():
    self.centre.songs.selectAll()  # rows come when they are read
    return len(self.centre.selection.files) == 2
def play():
    self.actions_["play_selected"].trigger()
    self.actions_["play_selected"].trigger()
    self.actions_["show_files"].trigger()
    QTimer.singleShot(300, lambda: tell("done", listening()))
self.when(lambda: future.done(), go_on)
"""


def test_without_any_service_each_is_told_once_and_the_rest_works(
    tmp_path: Path, relay: DemoRelay, canary_key: str
) -> None:
    """No session bus, no keyring, no sound library, no file manager, no letters for any language."""
    (tmp_path / "fonts.conf").write_text("<fontconfig/>")
    (tmp_path / "bin").mkdir()
    child = Child(
        _POOR,
        tmp_path / "profile",
        missing="keyring PySide6.QtMultimedia PySide6.QtDBus",
        FONTCONFIG_FILE=str(tmp_path / "fonts.conf"),
        PULSE_SERVER="unix:/nowhere",
        PATH=str(tmp_path / "bin"),
        TEST_RELAY=relay.url,
        TEST_KEY=canary_key,
        TEST_ID=SEED,
    )
    assert child.until("done") == []  # after all that the program does, it listens nowhere
    assert child.end() == 0
    assert child.said("bug") == []
    assert "Traceback" not in child.errors
    sentences = [
        "could not store the key. Keep it for this session only",
        "Downloaded 2 songs to ",
        "could not be opened. Check that it still exists",
        "Playback needs QtMultimedia, which is missing. Install the package PySide6-Addons; everything else works.",
    ]
    said = list(dict.fromkeys(child.said()))
    assert len(said) == len(sentences), said
    for sentence in sentences:
        assert any(sentence in one for one in said), said


def test_only_the_demo_listens(tmp_path: Path) -> None:
    """So the look at the ports of the other test does see one."""
    child = Child('tell("done", listening())', tmp_path / "profile", arguments=["--demo"])
    ports = child.until("done")
    assert child.end() == 0
    assert len(ports) == 1
    assert ports[0].startswith("0100007F:")


_RAISES = """
import threading
from PySide6.QtCore import QObject, QEvent, Signal
from suno_desktop.core.engine.lanes import Lane
bridge = self._bridge

class Told(QObject):
    told = Signal()
self.source = Told()
def in_slot():
    raise RuntimeError("in a slot")
self.source.told.connect(in_slot)
class Override(QObject):
    def event(self, event):
        raise RuntimeError("in an override")
self.override = Override()
class Finalized:
    def __del__(self):
        raise RuntimeError("in a finalizer")
def in_timer():
    raise RuntimeError("in a timer")
def in_thread():
    raise RuntimeError("in a thread")
def in_query(_reader):
    raise RuntimeError("in a query")
def in_answer(_):
    raise RuntimeError("in an answer")
def again():
    self.source.told.emit()
    QApplication.postEvent(self.override, QEvent(QEvent.Type.User))
    Finalized()
    QTimer.singleShot(0, in_timer)
    thread = threading.Thread(target=in_thread)
    thread.start()
    thread.join()
    bridge.read(in_query, owner=self, on_done=tell)
    bridge.read(lambda reader: 1, owner=self, on_done=in_answer)
from PySide6.QtWidgets import QApplication
for wait in (0, 300):
    QTimer.singleShot(wait, again)
QTimer.singleShot(1200, lambda: tell("done", self.toasts.texts))
"""


def test_an_exception_anywhere_is_logged_each_time_and_told_once(tmp_path: Path) -> None:
    child = Child(_RAISES, tmp_path / "profile")
    shown = child.until("done")
    assert child.end() == 0
    places = ["a slot", "an override", "a finalizer", "a timer", "a thread", "a query", "an answer"]
    log = (tmp_path / "profile" / "logs" / "suno-desktop.log").read_text("utf-8")
    assert {place: log.count(f": in {place}\n") for place in places} == dict.fromkeys(places, 2)
    assert len(child.said("bug")) <= len(places) + 1  # the bridge tells what it logged itself
    assert len(shown) == 1
    assert "Something went wrong in Suno Desktop (RuntimeError)" in shown[0]
