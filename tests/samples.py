"""How many cases a test tries: a sample in the ordinary run, all of them in `python -m tests.soak samples`.

For tests that draw their cases at random, or that repeat one thing for long. What each case must show stays the same.

Where a test tries so many that coverage would be half of its cost, it carries `@pytest.mark.no_cover`: other tests reach the
same lines.
"""

from __future__ import annotations

import os

VARIABLE = "SUNO_TESTS_LONG"


def sample_of(few: int, all_of_them: int) -> int:
    """`few`, or all where the long run asks for them."""
    return all_of_them if VARIABLE in os.environ else few
