"""A day with three relays, one of them in trouble at any time, in every way that relays have."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from suno_desktop.core.model import TaskState
from tests.core.engine.world import (
    NEVER_S,
    FakeRelay,
    Mood,
    World,
    busy,
    busy_for,
    no_network,
    over_the_pace,
    server_error,
    silence,
    web_page,
    well,
)

_HOUR_S = 3_600.0
_TROUBLE_AFTER_S, _TROUBLE_S = 600.0, 1_500.0
_WAVE_S = 1_200.0
TROUBLES: dict[str, Mood] = {
    "500": server_error,
    "429": busy,
    "429, Retry-After 90": busy_for(90),
    "HTML": web_page,
    "silence": silence,
    "no network": no_network,
    "429, Retry-After 3600": busy_for(3600),
}
_PACE_S = 0.6
_LONELY_S = {"no network": 10.0}
_BINS_S = (0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900, 1800, NEVER_S)


@dataclass
class Trouble:
    relay: FakeRelay
    name: str
    begins_s: float
    ends_s: float
    shown_s: float = 0.0
    """The countdown that was shown when it ended."""


@dataclass
class Day:
    """What happened."""

    world: World
    relays: list[FakeRelay]
    troubles: list[Trouble] = field(default_factory=list)
    finishing: dict[str, float] = field(default_factory=dict)
    """Task → when it was ready at its relay."""
    endless: list[str] = field(default_factory=list)
    forgotten: dict[str, TaskState] = field(default_factory=dict)
    """Tasks that are not what they should be at the end."""

    def over_the_pace(self) -> dict[str, list[float]]:
        return {fake.relay.name: over_the_pace(fake.sent) for fake in self.relays}

    def recovery_s(self, trouble: Trouble) -> float:
        """From the end of a trouble to the next question that was answered."""
        return (
            next((one.at_s for one in trouble.relay.sent if one.at_s >= trouble.ends_s), NEVER_S)
            - trouble.ends_s
        )

    def late(self) -> list[str]:
        """Relays that were back and not asked within one interval: the countdown's, or that of a lonely task."""
        return [
            f"{one.name}: {self.recovery_s(one):.1f} s"
            for one in self.troubles
            if self.recovery_s(one) > max(one.shown_s + _PACE_S, _LONELY_S.get(one.name, 145.0))
        ]

    def waits_s(self, fake: FakeRelay, *, in_trouble: bool) -> list[float]:
        """How long tasks were due before they were asked about; fills of a batch, not yet due, are left out."""
        return sorted(
            late
            for one in fake.sent
            if self._is_troubled(fake, one.at_s) is in_trouble
            for late in one.late_s
            if late >= 0
        )

    def _is_troubled(self, fake: FakeRelay, at_s: float) -> bool:
        """In trouble, or working off what was left."""
        return any(
            one.relay is fake and one.begins_s <= at_s <= one.ends_s + one.shown_s + 300
            for one in self.troubles
        )

    def report(self) -> Iterator[str]:
        """Lines of figures and histograms."""
        for fake in self.relays:
            looks = sum(len(one.ids) for one in fake.sent)
            yield f"{fake.relay.name}: {len(fake.sent)} requests, {looks} looks"
            for label, troubled in (("well", False), ("in trouble", True)):
                waits = self.waits_s(fake, in_trouble=troubled)
                if waits:
                    yield f"  waits while {label}: median {waits[len(waits) // 2]:.2f} s, most {waits[-1]:.1f} s"
                    yield from _histogram(waits)
        worst: dict[str, float] = {}
        for one in self.troubles:
            worst[one.name] = max(worst.get(one.name, 0.0), self.recovery_s(one))
        for name, recovery_s in worst.items():
            yield f"after {name}: asked again within {recovery_s:.1f} s"
        yield f"{self.world.steps} steps of the scheduler"


def _histogram(waits: list[float]) -> Iterator[str]:
    below = 0.0
    for bound in _BINS_S:
        count = sum(below <= wait < bound for wait in waits)
        if count:
            label = f"< {bound:g} s" if bound < NEVER_S else "more"
            yield f"    {label:>9} {count:6d} {'#' * max(1, round(50 * count / len(waits)))}"
        below = bound


def run_day(folder: Path, *, seed: int, with_troubles: bool = True, hours: int = 24) -> Day:
    """Live through a day and the time that a rested relay needs to be asked again."""
    with World.opened(folder, seed=seed) as world:
        relays = [
            world.relay("North", latency_s=0.3),
            world.relay("South", batch=False, latency_s=0.5),
            world.relay("East", batch_limit=20, latency_s=1.0),
        ]
        day = Day(world, relays)
        rng = random.Random(seed)
        for fake in relays:
            _track(day, fake, [f"{fake.relay.name}-endless-{n}" for n in range(2)], NEVER_S)
        while world.clock.at_s < hours * _HOUR_S:
            _hour(day, rng, with_troubles=with_troubles)
        # What was tracked last is worked off; the endless ones meet their end at the next look.
        world.run(2 * _HOUR_S)
        day.forgotten = _forgotten(day, hours=hours)
    return day


def _forgotten(day: Day, *, hours: int) -> dict[str, TaskState]:
    rows = day.world.rows()
    end = TaskState.STALLED if hours >= 24 else TaskState.RUNNING
    wrong = [name for name in day.finishing if rows[name].state is not TaskState.READY]
    wrong += [
        name
        for name in day.endless
        if rows[name].state is not end or rows[name].next_look_at is None
    ]
    return {name: rows[name].state for name in wrong}


def _hour(day: Day, rng: random.Random, *, with_troubles: bool) -> None:
    world, hour = day.world, round(day.world.clock.at_s / _HOUR_S)
    names = list(TROUBLES)
    fake = day.relays[hour % len(day.relays)]
    begins_s = world.clock.at_s + _TROUBLE_AFTER_S
    trouble = Trouble(fake, names[hour % len(names)], begins_s, begins_s + _TROUBLE_S)
    ends_s = world.clock.at_s + _HOUR_S
    waves = [world.clock.at_s + _WAVE_S * n for n in range(3)]
    marks = sorted({*waves, trouble.begins_s, trouble.ends_s, ends_s})
    if with_troubles:
        day.troubles.append(trouble)
    for at_s in marks:
        world.run(at_s - world.clock.at_s)
        if at_s in waves:
            for each in day.relays:
                _wave(day, each, rng)
        if with_troubles and at_s == trouble.begins_s:
            fake.mood = TROUBLES[trouble.name]
        if with_troubles and at_s == trouble.ends_s:
            fake.mood = well
            trouble.shown_s = world.status(fake).next_try_s or 0.0


def _wave(day: Day, fake: FakeRelay, rng: random.Random) -> None:
    for _ in range(rng.randint(1, 4)):
        _track(day, fake, [f"task-{rng.getrandbits(64):x}"], rng.uniform(40, 400))


def _track(day: Day, fake: FakeRelay, names: list[str], for_s: float) -> None:
    fake.knows(*names, for_s=for_s)
    day.world.track(*names, at=fake)
    if for_s < NEVER_S:
        day.finishing.update(dict.fromkeys(names, day.world.clock.at_s + for_s))
    else:
        day.endless += names
