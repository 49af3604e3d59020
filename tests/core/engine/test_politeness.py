"""What relays notice of us, over hours and days."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from suno_desktop.core.model import TaskState
from tests.core.engine.day import Day, run_day
from tests.core.engine.world import FakeRelay, World, over_the_pace, server_error
from tests.soak.day import main

pytestmark = [
    pytest.mark.no_cover,
    pytest.mark.timeout(900),  # days of simulated work
]


def test_a_day_with_three_relays_in_trouble_by_turns(
    ram: Path, record_property: Callable[[str, object], None]
) -> None:
    day = run_day(ram, seed=16)
    report = "\n".join(day.report())
    record_property("day", report)
    assert day.over_the_pace() == {"North": [], "South": [], "East": []}
    assert day.forgotten == {}
    assert {trouble.relay.relay.name for trouble in day.troubles} == {"North", "South", "East"}
    assert day.late() == []
    for trouble in day.troubles:
        assert trouble.shown_s <= 900 or trouble.name == "429, Retry-After 3600"
    assert "waits while well" in report
    assert "after silence: asked again within" in report


def _mean_wait_s(day: Day, fake: FakeRelay) -> float:
    waits = day.waits_s(fake, in_trouble=False)
    return sum(waits) / len(waits)


def test_the_trouble_of_one_relay_slows_no_other(ram: Path) -> None:
    (ram / "calm").mkdir()
    calm = run_day(ram / "calm", seed=3, hours=3, with_troubles=False)
    hard = run_day(ram, seed=3, hours=3)
    for before, after in zip(calm.relays, hard.relays, strict=True):
        assert _mean_wait_s(hard, after) <= 1.1 * _mean_wait_s(calm, before) + 0.05
        waits = hard.waits_s(after, in_trouble=False)
        assert waits[int(len(waits) * 0.95)] < 1.5


def _looks(fake: FakeRelay) -> int:
    return sum(len(one.ids) for one in fake.sent)


def test_a_thousand_tasks_need_twenty_requests_a_round(ram: Path) -> None:
    ids = [f"t{n}" for n in range(1_000)]
    with World.opened(ram) as world:
        relay = world.relay("North")
        relay.knows(*ids)
        world.track(*ids, at=relay)
        world.run(12)
        first = {one for sent in relay.sent[:20] for one in sent.ids}
        assert first == set(ids)
        world.run(300)
        assert _looks(relay) >= 10_000
        assert len(relay.sent) <= 20 * _looks(relay) / 1_000 * 1.05
        assert over_the_pace(relay.sent) == []


def test_tasks_of_all_ages_gather_in_batches(ram: Path) -> None:
    with World.opened(ram) as world:
        relay = world.relay("North")
        for start in range(100):
            ids = [f"t{start}-{n}" for n in range(3)]
            relay.knows(*ids)
            world.track(*ids, at=relay)
            world.run(17)
        relay.sent.clear()
        world.run(600)
        assert len(relay.sent) <= _looks(relay) / 50 * 1.6


def test_without_batch_the_pace_holds_and_none_starves(ram: Path) -> None:
    ids = [f"t{n}" for n in range(150)]
    with World.opened(ram) as world:
        relay = world.relay("South", batch=False)
        relay.knows(*ids)
        world.track(*ids, at=relay)
        world.run(400)
        assert over_the_pace(relay.sent) == []
        asked: dict[str, int] = dict.fromkeys(ids, 0)
        for sent in relay.sent:
            for one in sent.ids:
                asked[one] += 1
        assert len(relay.sent) > 750, "the pace is used"
        assert min(asked.values()) >= max(asked.values()) - 2 >= 2, "all come round"


def test_idle_means_idle(ram: Path) -> None:
    with World.opened(ram) as world:
        relay = world.relay("North")
        world.run(3_600)
        assert world.steps <= 122
        assert world.asking.figures() == (0, None)
        relay.knows("t1", for_s=0)
        world.track("t1", at=relay)
        world.run(60)
        world.steps = 0
        world.run(3_600)
        assert world.states() == {"t1": TaskState.READY}
        assert world.steps <= 121


def test_waiting_for_a_relay_that_is_down_costs_nothing(ram: Path) -> None:
    with World.opened(ram) as world:
        relay = world.relay("North", mood=server_error)
        ids = [f"t{n}" for n in range(300)]
        world.track(*ids, at=relay)
        world.run(3_600)
        before = len(relay.sent)
        world.steps = 0
        world.run(3_600)
        assert len(relay.sent) - before <= 5
        assert world.steps <= 121 + 3 * (len(relay.sent) - before)


def test_the_soak_prints_what_it_saw(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--days", "0.1", "--seed", "7"]) == 0
    said = capsys.readouterr().out
    assert "seed 7" in said
    assert "waits while in trouble" in said
    assert "nothing forgotten" in said
