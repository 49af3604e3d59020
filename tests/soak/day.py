"""`python -m tests.soak.day`: days with three relays, one of them in trouble at any time, on a clock that is told.

Prints how long tasks waited, and fails if a relay was asked faster than its pace, a task was forgotten, or a relay
that was back was not asked when the countdown said.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.core.engine.day import run_day


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the soak and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.day", description=__doc__)
    parser.add_argument("--days", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    given = parser.parse_args(arguments)
    print(f"seed {given.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        day = run_day(Path(folder), seed=given.seed, hours=max(1, round(24 * given.days)))
    print("\n".join(day.report()))
    over = {name: at for name, at in day.over_the_pace().items() if at}
    late = day.late()
    print(f"over the pace: {over or 'never'}")
    print(f"late after a trouble: {late or 'never'}")
    print(f"forgotten: {day.forgotten}" if day.forgotten else "nothing forgotten")
    return 1 if over or late or day.forgotten else 0


if __name__ == "__main__":
    sys.exit(main())
