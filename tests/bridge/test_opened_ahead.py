"""The song that follows is opened before the one that plays ends, if it is a saved file; what changes meanwhile counts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal

from suno_desktop.bridge.opened_ahead import OpenedAhead
from suno_desktop.bridge.player import PlayerState
from suno_desktop.core.listening.play_queue import PlayQueue, Repeat
from suno_desktop.core.model import SongId, Way
from suno_desktop.core.rows import Playable


class _Player(QObject):
    state_changed = Signal(object)
    duration_ms = 100_000
    position_ms = 0

    def __init__(self) -> None:
        super().__init__()
        self.prepared: list[str] = []

    def prepare(self, path: Path) -> None:
        self.prepared.append(path.name)


class _Stage:
    def __init__(self) -> None:
        self.player, self.queue = _Player(), PlayQueue()
        self.queue.begin([1, 2, 3], SongId(1))
        self.unsaved: set[int] = set()
        self.answers: list[Callable[[], object]] = []
        listening = SimpleNamespace(saved=self._saved)
        self.owner = QObject()
        parts: Any = {
            "bridge": SimpleNamespace(engine=SimpleNamespace(listening=listening), do=self._do),
            "player": self.player,
        }
        self.ahead = OpenedAhead(queue=lambda: self.queue, parent=self.owner, **parts)

    def _saved(self, song_id: SongId) -> Playable | None:
        path = Path(f"/music/{song_id}.mp3")
        return (
            None
            if song_id in self.unsaved
            else Playable(path=path, way=Way.SAVED, duration_s=100.0)
        )

    def _do(self, found: Any, *, owner: QObject, on_done: Callable[[Any], object], on_error: Any) -> None:  # fmt: skip
        self.answers.append(lambda: on_done(found))

    def look(self, left_s: float) -> None:
        self.player.position_ms = round(100_000 - left_s * 1000)
        self.ahead.look()
        while self.answers:
            self.answers.pop(0)()


@pytest.fixture
def stage(qapp: object) -> _Stage:
    return _Stage()


def test_near_the_end_what_follows_is_opened_once(stage: _Stage) -> None:
    stage.look(left_s=20)
    assert stage.player.prepared == []
    stage.look(left_s=7)
    stage.look(left_s=5)
    assert stage.player.prepared == ["2.mp3"]
    found = stage.ahead.take(SongId(2))
    assert found is not None
    assert found.path.name == "2.mp3"
    assert stage.ahead.take(SongId(2)) is None


def test_another_song_that_was_put_next_is_opened_in_its_place(stage: _Stage) -> None:
    stage.look(left_s=7)
    stage.queue.play_next([SongId(3)])
    stage.look(left_s=5)
    assert stage.player.prepared == ["2.mp3", "3.mp3"]
    assert stage.ahead.take(SongId(2)) is None


@pytest.mark.parametrize("why", ["last", "stops", "repeats", "not saved"])
def test_nothing_is_opened_where_nothing_follows_automatically(stage: _Stage, why: str) -> None:
    if why == "last":
        stage.queue.begin([1], SongId(1))
    elif why == "stops":
        stage.queue.stops_after = True
    elif why == "repeats":
        stage.queue.repeat = Repeat.ONE
    else:
        stage.unsaved.add(2)
    stage.look(left_s=5)
    assert stage.player.prepared == []
    assert stage.ahead.take(SongId(2)) is None


def test_a_file_that_is_about_to_be_changed_is_let_go_of(stage: _Stage) -> None:
    stage.look(left_s=5)
    stage.ahead.forget(Path("/music/2.mp3"))
    assert stage.ahead.take(SongId(2)) is None


def test_it_looks_only_while_something_plays(stage: _Stage) -> None:
    stage.player.state_changed.emit(PlayerState.PLAYING)
    assert stage.ahead._tick.isActive()
    stage.player.state_changed.emit(PlayerState.PAUSED)
    assert not stage.ahead._tick.isActive()
