"""`get` of many IDs: its work follows what changed, and its time limit holds between two looks."""

from __future__ import annotations

import queue
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.cli import exits, get
from suno_desktop.cli.place import WorkPlace
from suno_desktop.cli.told import Told
from suno_desktop.core.events import Event
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.model import TaskId
from suno_desktop.core.rows import TaskRow
from suno_desktop.demo.demo_relay import DemoRelay
from tests.rig import PATIENCE_S, Rig

PAGE = 10


class Heard:
    """A teller that remembers."""

    def __init__(self) -> None:
        self.events: list[dict[str, object]] = []

    def event(self, **values: object) -> None:
        self.events.append(values)

    def tell(self, text: str) -> None:
        pass

    def line(self, text: str) -> None:
        pass


@pytest.fixture
def relay(canary_key: str) -> Iterator[DemoRelay]:
    with DemoRelay(speed=200, key=canary_key) as relay:
        yield relay


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    rig = Rig(tmp_path / "profile")
    yield rig
    assert rig.stop()


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Counter[int]:
    """How often each task was read."""
    monkeypatch.setattr(get, "_PAGE", PAGE)
    counted: Counter[int] = Counter()
    rows = LibraryReader.task_rows

    def task_rows(reader: LibraryReader, keys: Sequence[int]) -> list[TaskRow]:
        counted.update(keys)
        assert len(keys) <= PAGE
        return rows(reader, keys)

    monkeypatch.setattr(LibraryReader, "task_rows", task_rows)
    return counted


def run(rig: Rig, ids: Sequence[str], **wish: Any) -> tuple[int, list[dict[str, object]]]:
    events: queue.SimpleQueue[Event] = queue.SimpleQueue()
    visit, teller = rig.engine.visits.open(listen=events.put), Heard()
    wanted = {"relay": None, "out": None, "key": "", "kinds": ["lyrics"], "timeout_s": None} | wish
    try:
        code = get.work(WorkPlace(visit, events), {"text": "\n".join(ids), **wanted}, Told(teller))
    finally:
        visit.close()
    return code, teller.events


def test_what_stays_as_it_was_is_not_read_again(
    rig: Rig, relay: DemoRelay, looks: Counter[int]
) -> None:
    rig.know(relay)
    ids = relay.add_tasks(4 * PAGE, done_s=0.0)
    code, events = run(rig, ids)
    assert code == exits.OK
    assert {event["task_id"] for event in events if event["event"] == "task"} == set(ids)
    ended = {event["task_id"] for event in events if event["event"] in {"saved", "skipped"}}
    assert ended == set(ids)
    assert len(looks) == len(ids)
    # A task waits, becomes ready, and its songs are queued and saved; what becomes of the others is none of its own.
    assert looks.most_common(1)[0][1] < len(ids) // 2


def test_time_that_is_up_ends_it_after_one_look_and_all_is_kept(
    rig: Rig, relay: DemoRelay, looks: Counter[int]
) -> None:
    rig.know(relay)
    rig.engine.asking.pause(paused=True).result(PATIENCE_S)
    ids = [f"{number:08x}-1111-4222-8333-444455556666" for number in range(3 * PAGE)]
    code, events = run(rig, ids, timeout_s=0.0)
    assert code == exits.TIMED_OUT
    assert [event["task_id"] for event in events if event["event"] == "task"] == ids[:PAGE]
    looks.clear()
    assert len(rig.read(lambda reader: reader.tasks_of(map(TaskId, ids)))) == len(ids)
    assert run(rig, ids, timeout_s=0.0)[0] == exits.TIMED_OUT
