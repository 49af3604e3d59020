"""The queue on disk: it comes back whole, and what was damaged or half written counts for nothing."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from suno_desktop.core.engine.lanes import Lane
from suno_desktop.core.engine.queue_keeping import QueueKeeping
from suno_desktop.core.listening.play_queue import PlayQueue
from suno_desktop.core.model import SongId
from suno_desktop.core.profile.paths import Profile


class _AtOnce:
    def submit(self, lane: Lane, work: Any) -> Future[Any]:
        assert lane is Lane.QUEUE
        future: Future[Any] = Future()
        future.set_result(work())
        return future


@pytest.fixture
def keeping(tmp_path: Path) -> QueueKeeping:
    context = SimpleNamespace(profile=Profile.under(tmp_path / "p"), lanes=_AtOnce())
    return QueueKeeping(cast("Any", context))


def queue() -> PlayQueue:
    made = PlayQueue()
    made.begin([1, 2, 3], SongId(1))
    made.add([9])
    return made


def test_it_comes_back_with_the_position(keeping: QueueKeeping) -> None:
    made = queue()
    keeping.keep(made.snapshot(), made.place(), 1000)
    made.next()
    keeping.keep(None, made.place(), 2500)
    found = keeping.kept().result()
    assert found is not None
    back, position_ms = found
    assert (back.current, position_ms) == (9, 2500)
    assert list(back.songs(0, back.count)) == [2, 3]


@pytest.mark.parametrize(("position_ms", "back"), [(0, 0), (1, 1), (-5, 0)])
def test_no_song_begins_before_its_beginning(
    keeping: QueueKeeping, position_ms: int, back: int
) -> None:
    keeping.keep(queue().snapshot(), queue().place(), position_ms)
    found = keeping.kept().result()
    assert found is not None
    assert found[1] == back


def test_a_kill_between_the_two_files_loses_no_song(keeping: QueueKeeping, tmp_path: Path) -> None:
    made = queue()
    keeping.keep(made.snapshot(), made.place(), 1000)
    old = (tmp_path / "p" / "playing.json").read_bytes()
    made.begin([7, 8], SongId(7))
    keeping.keep(made.snapshot(), made.place(), 500)
    (tmp_path / "p" / "playing.json").write_bytes(old)
    found = keeping.kept().result()
    assert found is not None
    assert (found[0].current, found[1]) == (7, 0), "the position is one of another song"


@pytest.mark.parametrize("damage", [b"", b"[]", b"{", b'{"list": 1}', b"\xff"])
@pytest.mark.parametrize("name", ["queue.json", "playing.json"])
def test_what_is_damaged_counts_for_nothing(
    keeping: QueueKeeping, tmp_path: Path, damage: bytes, name: str
) -> None:
    made = queue()
    keeping.keep(made.snapshot(), made.place(), 1000)
    (tmp_path / "p" / name).write_bytes(damage)
    found = keeping.kept().result()
    if name == "queue.json":
        assert found is None
    else:
        assert found is not None
        assert (found[0].current, found[1]) == (1, 0)


def test_where_nothing_can_be_written_nothing_is_told(
    keeping: QueueKeeping, tmp_path: Path
) -> None:
    (tmp_path / "p").write_text("a file in the place of the folder")
    keeping.keep(queue().snapshot(), queue().place(), 0).result()
    assert keeping.kept().result() is None
