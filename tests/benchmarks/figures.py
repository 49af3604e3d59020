"""One measured figure beside its floor and its bar, and the table they are printed in."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Times:
    """The bar is so many times the floor."""

    limit: float

    def is_met(self, ours: float, floor: float) -> bool:
        """Whether it is."""
        return ours <= self.limit * floor

    def text(self, unit: str) -> str:
        """The bar in words."""
        return f"≤ {self.limit:g} ×"


@dataclass(frozen=True, slots=True)
class Over:
    """The bar is so much more than the floor."""

    limit: float

    def is_met(self, ours: float, floor: float) -> bool:
        """Whether it is."""
        return ours - floor <= self.limit

    def text(self, unit: str) -> str:
        """The bar in words."""
        return f"≤ + {self.limit:g} {unit}"


@dataclass(frozen=True, slots=True)
class AtMost:
    """The bar is so much, whatever the floor is."""

    limit: float

    def is_met(self, ours: float, floor: float) -> bool:
        """Whether it is."""
        return ours <= self.limit

    def text(self, unit: str) -> str:
        """The bar in words."""
        return f"≤ {self.limit:g} {unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What was measured."""

    what: str
    ours: float
    floor: float
    floor_is: str
    unit: str
    bar: Times | Over | AtMost
    note: str = ""

    def line(self) -> str:
        """One line of the table."""
        verdict = "good" if self.bar.is_met(self.ours, self.floor) else "OVER THE BAR"
        beside = ""
        if self.floor:
            beside = (
                f", floor {self.floor:.4g} {self.unit} ({self.floor_is}): "
                f"{self.ours / self.floor:.2f} ×, + {self.ours - self.floor:.4g} {self.unit}"
            )
        line = (
            f"{self.what}\n"
            f"    ours {self.ours:.4g} {self.unit}{beside}; bar {self.bar.text(self.unit)}: {verdict}"
        )
        return f"{line}\n    {self.note}" if self.note else line


def in_turn(
    rounds: int, *measures: Callable[[], float], warm_up: bool = True
) -> tuple[list[float], ...]:
    """Measure each in turn, so that a slow minute of the machine falls on all of them alike."""
    if warm_up:
        for measure in measures:
            measure()
    results: tuple[list[float], ...] = tuple([] for _ in measures)
    for _ in range(rounds):
        for values, measure in zip(results, measures, strict=True):
            values.append(measure())
    return results


def median(values: Iterable[float]) -> float:
    """The middle one."""
    return statistics.median(values)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of all stay below."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
