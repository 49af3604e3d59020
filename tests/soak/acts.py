"""`python -m tests.soak acts --count N [--seed S]`: random programs of judging, Trash, collections, notes and undo.

Each runs beside a simple model, with restarts and kills between; see `tests.core.library.acts`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.core.library import acts

_TELL_EVERY = 50


def main() -> int:
    """Run so many programs; 1 if one showed something else than its model."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=2_000)
    options.add_argument("--seed", type=int, default=0)
    chosen = options.parse_args()
    begin = time.monotonic()
    for number in range(chosen.count):
        seed = chosen.seed + number
        with tempfile.TemporaryDirectory() as folder:
            try:
                acts.run(Path(folder), seed)
            except AssertionError as error:
                sys.stdout.write(f"seed {seed}: {error}\n")
                return 1
        if (number + 1) % _TELL_EVERY == 0:
            took = time.monotonic() - begin
            sys.stdout.write(f"{number + 1} programs of {acts.STEPS} steps, {took:.0f} s\n")
            sys.stdout.flush()
    return 0
