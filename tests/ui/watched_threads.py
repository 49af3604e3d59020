"""Whatever the window is made of is touched on the main thread alone; another thread there is a crash one day."""

from __future__ import annotations

import functools
import importlib
import pkgutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FunctionType
from typing import Any
from uuid import uuid4

import pytest
from PySide6.QtCore import QAbstractItemModel
from PySide6.QtWidgets import QAbstractItemDelegate, QWidget
from pytestqt.qtbot import QtBot

import suno_desktop.ui
from suno_desktop.core.model import MediaKind
from suno_desktop.demo.demo_relay import DemoRelay
from tests.window import open_window, until

pytestmark = pytest.mark.no_qt_log  # its handler can deadlock with the audio thread

TASK = "64dc8d98-5812-40f5-a99b-79a590452040"


@pytest.fixture
def relay(canary_key: str) -> Iterator[DemoRelay]:
    with DemoRelay(speed=200, key=canary_key) as relay:
        yield relay


def classes() -> Iterator[type]:
    """Every class of the window that Qt lets nobody but the main thread touch."""
    for found in pkgutil.walk_packages(suno_desktop.ui.__path__, "suno_desktop.ui."):
        for one in vars(importlib.import_module(found.name)).values():
            is_ours = isinstance(one, type) and one.__module__ == found.name
            if is_ours and issubclass(one, QWidget | QAbstractItemModel | QAbstractItemDelegate):
                yield one


class Watch:
    """Notes each call of a method from a thread that is not the main one.

    It stays for the life of the process: Qt goes on calling what it called once, also when that was put back and freed.
    """

    def __init__(self) -> None:
        self.calls = 0
        self.strays: set[str] = set()
        for one in classes():
            for name, method in list(vars(one).items()):
                if isinstance(method, FunctionType):
                    setattr(one, name, self._watched(one, name, method))

    def _watched(self, one: type, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(method)
        def call(*args: Any, **more: Any) -> Any:
            self.calls += 1
            if threading.current_thread() is not threading.main_thread():
                self.strays.add(f"{one.__name__}.{name} on {threading.current_thread().name}")
            return method(*args, **more)

        return call


def test_the_window_is_touched_on_the_main_thread_alone(
    qtbot: QtBot, tmp_path: Path, relay: DemoRelay
) -> None:
    assert len(set(classes())) > 30
    watch = Watch()
    with open_window(qtbot, tmp_path, relay) as window:
        engine = window._bridge.engine
        engine.tracking.add(
            engine.tracking.preview(f"{TASK} {relay.sample_text()}").result()
        ).result()
        until(qtbot, lambda: len(list(tmp_path.rglob("City Lights*.mp3"))) == 2)
        until(qtbot, lambda: len(window.centre.song_model.ids) > 1)
        window.centre.songs.selectAll()
        until(qtbot, lambda: len(window.centre.selection.ids) > 1)
        window.commands.save(window.centre.selection, [MediaKind.COVER, MediaKind.LYRICS])
        window.actions_["check_library"].trigger()
        window.actions_["retag"].trigger()
        window.import_export.export_to(tmp_path / "all.jsonl")
        until(qtbot, (tmp_path / "all.jsonl").exists)
        window.import_export.import_paths([tmp_path / "all.jsonl"])
        relay.stop()
        engine.tracking.add(engine.tracking.preview(str(uuid4())).result()).result()
        window.commands.poll()  # of the others, all may have ended by now
        until(qtbot, lambda: engine.snapshot().relays[0].state == "offline")
    assert watch.strays == set()
    assert watch.calls > 1000
