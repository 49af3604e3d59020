"""A whole engine against the embedded relay, for tests: real HTTP, real files, no window and no sleeping."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from suno_desktop.core.engine import Engine
from suno_desktop.core.events import Changed, Event
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.model import MADE, MediaKind, Relay, SongId, TaskKey, TaskState
from suno_desktop.core.profile.paths import Profile
from suno_desktop.core.profile.settings import KeySettings, Settings
from suno_desktop.core.rows import SongDetail, SongQuery, TaskQuery, TaskRow
from suno_desktop.demo.demo_relay import DemoRelay

_T = TypeVar("_T")
PATIENCE_S = 60.0


class Rig:
    """One engine in a folder of its own. Waiting means waiting for its events, never for time alone."""

    def __init__(self, folder: Path, **options: Any) -> None:
        self.profile = Profile.under(folder)
        Settings(self.profile.settings).set(KeySettings.storage, options.pop("keys", "session"))
        self.events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.seen: list[Event] = []
        self.engine = Engine(self.profile, listen=self.events.put, **options)
        self.engine.open()
        self.engine.begin()

    def stop(self) -> bool:
        """End the engine. How soon it has to end is another test's matter: a busy machine takes longer."""
        return self.engine.stop(timeout_s=PATIENCE_S)

    def know(self, relay: DemoRelay, *, name: str = "Demo", key: str | None = None) -> Relay:
        return self.engine.relays.add(
            name=name, base_url=relay.url, key=key if key is not None else relay.key
        ).result(PATIENCE_S)

    def add(self, text: str) -> tuple[TaskKey, ...]:
        preview = self.engine.tracking.preview(text).result(PATIENCE_S)
        return tuple(map(TaskKey, self.engine.tracking.add(preview).result(PATIENCE_S).keys))

    def read(self, work: Callable[[LibraryReader], _T]) -> _T:
        return self.engine.read(work).result(PATIENCE_S)

    def tasks(self) -> list[TaskRow]:
        return self.read(lambda reader: reader.task_rows(reader.task_keys(TaskQuery())))

    def states(self) -> dict[str, TaskState]:
        return {row.task_id: row.state for row in self.tasks()}

    def songs(self) -> list[SongDetail]:
        def details(reader: LibraryReader) -> list[SongDetail]:
            ids = [SongId(song_id) for song_id in reader.song_ids(SongQuery())]
            return [detail for song_id in ids if (detail := reader.song_detail(song_id))]

        return self.read(details)

    def song(self, clip_id: str) -> SongDetail:
        return next(song for song in self.songs() if song.row.clip_id == clip_id)

    def save(self, *kinds: MediaKind) -> None:
        ids = [song.row.song_id for song in self.songs()]
        orders = MADE - {MediaKind.MP4}
        self.engine.saving.save(ids, kinds, orders=orders).result(PATIENCE_S)

    def until(
        self, holds: Callable[[], bool], *, what: str = "it", patience_s: float = PATIENCE_S
    ) -> None:
        """Take events until `holds`; looks again after each and at least twice a second."""
        deadline = time.monotonic() + patience_s
        while not holds():
            if time.monotonic() > deadline:
                raise AssertionError(f"{what} did not happen; last events: {self.seen[-8:]}")
            try:
                self.seen.append(self.events.get(timeout=0.5))
            except queue.Empty:
                continue

    def until_event(self, kind: type[_T], matches: Callable[[_T], bool] = lambda _: True) -> _T:
        """Take events until one fits."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            try:
                event = self.events.get(timeout=0.5)
            except queue.Empty:
                continue
            self.seen.append(event)
            if isinstance(event, kind) and matches(event):
                return event
        raise AssertionError(f"no {kind.__name__}; last events: {self.seen[-8:]}")

    def changes(self) -> int:
        return sum(isinstance(event, Changed) for event in self.seen)
