"""A wall clock that jumps, before, during and between runs: everything is asked for in time and nothing is concluded from it."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from suno_desktop.core.model import FileId, FileState, MediaKind, RelayId, TaskState
from tests.core.engine.world import FakeRelay, World, WorldClock, no_network, over_the_pace, well

_HOUR_S = 3_600.0
JUMPS_S = {
    "8 h ahead": 8 * _HOUR_S,
    "8 h back": -8 * _HOUR_S,
    "26 h ahead": 26 * _HOUR_S,
    "26 h back": -26 * _HOUR_S,
    "a year ahead": 365 * 24 * _HOUR_S,
    "a year back": -365 * 24 * _HOUR_S,
    "summer time": _HOUR_S,
    "winter time": -_HOUR_S,
    "a week of sleep": 7 * 24 * _HOUR_S,
}
_ONE_INTERVAL_S = 150.0
jumps = pytest.mark.parametrize("jump_s", JUMPS_S.values(), ids=JUMPS_S)


def again(world: World, folder: Path) -> tuple[World, FakeRelay]:
    """The program ends and starts anew, with the same library and a clock that goes on."""
    (old,) = world.relays.values()
    world.library.close()
    new = World(folder, clock=world.clock)
    new._next_step_s = new.clock.at_s
    relay = new.library.relays()[0]
    fake = FakeRelay(relay, new.clock, ready_at_s=dict(old.ready_at_s))
    new.relays[RelayId(relay.relay_id)] = fake
    new.follow_relays()
    return new, fake


def all_asked(relay: FakeRelay, ids: tuple[str, ...], *, since: int = 0) -> bool:
    return {name for sent in relay.sent[since:] for name in sent.ids} >= set(ids)


@jumps
def test_during_a_run(ram: Path, jump_s: float) -> None:
    ids = tuple(f"t{n}" for n in range(20))
    with World.opened(ram) as world:
        relay = world.relay("A")
        relay.knows(*ids)
        world.track(*ids, at=relay)
        world.run(300)
        relay.mood = no_network
        world.clock.slept_s += jump_s
        world.run(60)
        assert set(world.states().values()) == {TaskState.RUNNING}, "before a fresh reply"
        relay.mood = well
        since = len(relay.sent)
        world.run(_ONE_INTERVAL_S)
        assert all_asked(relay, ids, since=since)
        assert set(world.states().values()) == {TaskState.RUNNING}, "after one"
        assert over_the_pace(relay.sent) == []
        relay.knows(*ids, for_s=0)
        world.run(_ONE_INTERVAL_S)
        assert set(world.states().values()) == {TaskState.READY}


@jumps
@pytest.mark.parametrize(
    ("age_s", "most_s"), [(0.1, 7.5), (0.9, 7.5), (8.0, 7.5), (90.0, 37.5), (600.0, 37.5)]
)
def test_a_young_task_stays_young(ram: Path, jump_s: float, age_s: float, most_s: float) -> None:
    """Set before the first question, while it is under way, and later: it is asked about as often as without that."""
    with World.opened(ram) as world:
        relay = world.relay("A")
        relay.latency_s = 1.0
        relay.knows("t1")
        world.track("t1", at=relay)
        world.run(age_s)
        world.clock.slept_s += jump_s
        since = max(0, len(relay.sent) - 1)
        world.run(50)
        times = [sent.at_s for sent in relay.sent[since:]]
        assert len(times) > 50 / most_s
        assert max(after - before for before, after in pairwise(times)) <= most_s
        assert world.states() == {"t1": TaskState.RUNNING}
        assert over_the_pace(relay.sent) == []


@jumps
def test_an_old_task_stays_old(ram: Path, jump_s: float) -> None:
    with World.opened(ram) as world:
        relay = world.relay("A")
        relay.knows("t1")
        world.track("t1", at=relay)
        world.run(1_500)
        world.clock.slept_s += jump_s
        since = len(relay.sent)
        world.run(1_000)
        assert 1_000 / 150 <= len(relay.sent) - since <= 1_000 / 90 + 2


@jumps
def test_a_task_that_is_added_after_a_jump_is_young(ram: Path, jump_s: float) -> None:
    with World.opened(ram) as world:
        relay = world.relay("A")
        relay.knows("t1", "t2")
        world.track("t1", at=relay)
        world.run(30)
        world.clock.slept_s += jump_s
        world.run(30)
        world.track("t2", at=relay)
        world.run(50)
        times = [sent.at_s for sent in relay.sent if "t2" in sent.ids]
        assert len(times) >= 8


@jumps
def test_before_the_first_question(ram: Path, jump_s: float) -> None:
    with World.opened(ram) as world:
        relay = world.relay("A")
        relay.knows("t1")
        world.track("t1", at=relay)
        world.clock.slept_s += jump_s
        world.run(_ONE_INTERVAL_S)
        assert all_asked(relay, ("t1",))
        assert world.states() == {"t1": TaskState.RUNNING}
        assert over_the_pace(relay.sent) == []


@jumps
@pytest.mark.parametrize("wrong_first", [True, False])
def test_between_runs(ram: Path, jump_s: float, wrong_first: bool) -> None:
    """The clock was wrong in the first run, or is in the second."""
    clock = WorldClock()
    clock.slept_s = jump_s if wrong_first else 0.0
    world = World(ram, clock=clock)
    relay = world.relay("A")
    relay.knows("t1", "t2")
    world.track("t1", "t2", at=relay)
    world.run(100)
    clock.slept_s = 0.0 if wrong_first else jump_s
    world, relay = again(world, ram)
    world.run(_ONE_INTERVAL_S)
    assert all_asked(relay, ("t1", "t2"))
    assert set(world.states().values()) == {TaskState.RUNNING}
    assert over_the_pace(relay.sent) == []
    world.library.close()


@jumps
def test_a_task_that_was_never_asked_about(ram: Path, jump_s: float) -> None:
    """Added while the clock was wrong, first asked about in the next run."""
    clock = WorldClock()
    clock.slept_s = jump_s
    world = World(ram, clock=clock)
    relay = world.relay("A", mood=no_network)
    relay.knows("t1")
    world.track("t1", at=relay)
    clock.slept_s = 0.0
    world, relay = again(world, ram)
    world.run(_ONE_INTERVAL_S)
    assert all_asked(relay, ("t1",))
    assert world.states() == {"t1": TaskState.RUNNING}
    world.library.close()


def file_that_rests(world: World) -> FileId:
    """A file of a task that is over, to be tried again in a minute."""
    relay = world.relay("A")
    relay.knows("t1", for_s=0)
    world.track("t1", at=relay)
    world.run(_ONE_INTERVAL_S)
    (song,) = world.ready
    (file_id,) = world.library.queue([song], [MediaKind.MP3], now=world.clock.now()).files
    rest(world, file_id)
    return file_id


def rest(world: World, file_id: FileId) -> None:
    """A try of it fails now."""
    at = world.clock.now() + timedelta(minutes=1)
    world.library.file_state(file_id, FileState.QUEUED, code="net.cut", retry_at=at)


def due_files(world: World) -> list[FileId]:
    return [one.file_id for one in world.library.waiting_files(world.clock.now(), limit=9)]


@jumps
@pytest.mark.parametrize("is_paused", [False, True])
def test_a_file_that_rests_during_a_run(ram: Path, jump_s: float, is_paused: bool) -> None:
    with World.opened(ram) as world:
        file_id = file_that_rests(world)
        world.asking.paused = is_paused
        world.run(10)
        world.clock.slept_s += jump_s
        world.run(60)
        assert due_files(world) == [file_id]


@jumps
@pytest.mark.parametrize("wrong_first", [True, False])
def test_a_file_that_rests_between_runs(ram: Path, jump_s: float, wrong_first: bool) -> None:
    """Only its last try was noted by a clock that was wrong, or is wrong now."""
    world = World(ram)
    file_id = file_that_rests(world)
    world.clock.slept_s = jump_s if wrong_first else 0.0
    rest(world, file_id)
    world.clock.slept_s = 0.0 if wrong_first else jump_s
    world, _ = again(world, ram)
    world.run(60)
    assert due_files(world) == [file_id]
    world.library.close()
