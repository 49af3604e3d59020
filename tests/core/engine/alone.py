"""A context for one room alone: a real library, and lanes that do everything at once, on the thread of the test."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.changes import Changes
from suno_desktop.core.engine.lanes import Lane
from tests.core.engine.at_once import at_once
from tests.core.library.makers import Room


class Alone:
    """What a room works with, and what it told."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.library = room.library
        self.clock = room.clock
        self.cancel = CancelToken()
        self.auto_save = self.patient = True
        self.profile = SimpleNamespace(music=room.path.parent / "music")
        saving: dict[str, Any] = {"kinds": (), "sidecars": (), "automatically": "all"}
        self.settings = SimpleNamespace(saving=SimpleNamespace(**saving))
        self.lanes = self
        self.told: list[Changes] = []
        self.emitted: list[Any] = []
        self.used: list[Lane] = []
        self.stored: list[tuple[Any, Any]] = []
        self.writes = self.wakes = 0
        self.after_write: Callable[[], object] = lambda: None

    def submit(self, lane: Lane, work: Callable[[], Any]) -> Future[Any]:
        self.used.append(lane)
        return at_once(work)

    def write(self, work: Callable[[], Any]) -> Future[Any]:
        done = self.submit(Lane.LIBRARY, work)
        self.writes += 1
        self.after_write()
        return done

    def change(self, work: Callable[[], Changes], *, wake: bool = True) -> Future[Changes]:
        done = self.write(work)
        if done.exception() is None:
            self.tell(done.result())
            self.wakes += wake
        return done

    def survey(self, work: Callable[[Any], Any]) -> Future[Any]:
        return self.submit(Lane.FIGURES, lambda: work(self.room.reader))

    def open_reader(self) -> Any:
        reader = self.room.reader
        given = {"uncompared": reader.uncompared, "saved_files": reader.saved_files}
        return SimpleNamespace(**given, close=lambda: None)

    def tell(self, changes: Changes) -> None:
        if changes:
            self.told.append(changes)

    def emit(self, event: Any) -> None:
        self.emitted.append(event)

    def wake(self) -> None:
        self.wakes += 1

    def store_setting(self, setting: Any, value: Any) -> None:
        self.stored.append((setting, value))
