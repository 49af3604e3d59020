"""A blind test: every order is as likely as any other, only the first vote counts, and it is about the right version."""

from __future__ import annotations

import itertools
from collections import Counter

import pytest

from suno_desktop.core.listening.blind import SHUFFLE, BlindTest, Outcome

TESTS = 1_000
LIKELY = {2: 19.5, 3: 31.0}
"""What chi square exceeds once in 100,000 times with 1 and 5 degrees of freedom."""


@pytest.mark.parametrize("count", [2, 3])
def test_every_order_is_as_likely_as_any_other(count: int) -> None:
    found = Counter(BlindTest(count).order for _ in range(TESTS))
    orders = list(itertools.permutations(range(count)))
    expected = TESTS / len(orders)
    assert set(found) <= set(orders)
    assert sum((found[order] - expected) ** 2 / expected for order in orders) < LIKELY[count]


def test_the_order_is_drawn_by_the_system() -> None:
    assert "SystemRandom" in repr(SHUFFLE)


def test_the_version_at_the_number_wins_and_only_once() -> None:
    test = BlindTest(3, shuffle=lambda order: order.reverse())
    assert test.order == (2, 1, 0)
    assert not test.is_told
    assert test.prefer(0) == Outcome(2, (0, 1))
    assert test.prefer(1) == Outcome(2, (0, 1))
    assert test.is_told
