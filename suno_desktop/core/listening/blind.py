"""A blind test: several versions in an order that nobody knows until one is preferred. Plays nothing and keeps nothing."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any, Final, NamedTuple, TypeAlias

Shuffle: TypeAlias = Callable[[list[Any]], object]
"""Puts a list into a random order, in place."""
SHUFFLE: Final[Shuffle] = secrets.SystemRandom().shuffle


class Outcome(NamedTuple):
    """How a test ended; versions by their numbers in the order that is known."""

    winner: int
    losers: tuple[int, ...]


class BlindTest:
    """One test of so many versions.

    Args:
        count: how many versions.
        shuffle: where the order comes from.
    """

    def __init__(self, count: int, *, shuffle: Shuffle = SHUFFLE) -> None:
        order = list(range(count))
        shuffle(order)
        self.order: tuple[int, ...] = tuple(order)
        """Which version stands at each number."""
        self.outcome: Outcome | None = None
        """None until a version is preferred; then the order may be told."""

    @property
    def is_told(self) -> bool:
        """Whether the versions may be named."""
        return self.outcome is not None

    def prefer(self, number: int) -> Outcome:
        """The version at this number is the better one. Only the first vote counts."""
        if self.outcome is None:
            winner = self.order[number]
            self.outcome = Outcome(winner, tuple(sorted(set(self.order) - {winner})))
        return self.outcome
