"""`python -m tests.soak downloads --count N [--seed S]`: downloads from a server that does everything wrong.

Cut with and without a length at every percent, broken chunks, lies about the length, another version between two
attempts, ranges ignored and shifted, compressed, web pages, nothing, silence, a drip, resets, redirects. Whatever it
does: nothing is under a final name but one whole version, and nearly everything gets there in twelve tries.
"""

from __future__ import annotations

import argparse
import collections
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.rig_faults import TRIES, Score, download, hasty_client, trials

_ENOUGH = 0.99


def run(folder: Path, *, count: int, seed: int, step: int = 1) -> Score:
    """So many downloads, one after the other."""
    score = Score()
    http, client = hasty_client()
    try:
        for trial in trials(seed, count=count, step=step):
            download(trial, folder, client, score=score)
    finally:
        http.close()
    return score


def main() -> int:
    """Run the soak and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak downloads", description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}", flush=True)
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        score = run(Path(folder), count=arguments.count, seed=arguments.seed)
    took = time.perf_counter() - begun
    print(f"{arguments.count} downloads, {score.asked} replies, {took:.0f} s")
    print(
        f"{score.saved} saved, {len(score.unsaved)} not within {TRIES} tries, {len(score.wrong)} wrong files"
    )
    print("tries:", dict(sorted(collections.Counter(score.tries).items())))
    for line in (*score.unsaved, *(f"WRONG: {name}" for name in score.wrong)):
        print(line, file=sys.stderr)
    return 1 if score.wrong or score.saved < _ENOUGH * arguments.count else 0


if __name__ == "__main__":
    sys.exit(main())
