"""`python -m tests.soak switches`: two versions switched two hundred times while they sound, into a sink that is recorded.

Each must be the right one at the right place within 30 ms, heard at most 150 ms after the key, without a gap and without
a click above -50 dBFS. Prints what was measured.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.sound import SoundServer
from tests.switching import run


def main() -> int:
    """Switch and measure."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak switches", description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    if SoundServer.missing():
        print(f"{SoundServer.missing()} is not installed")
        return 2
    with tempfile.TemporaryDirectory(prefix="s") as folder, SoundServer(Path(folder)) as server:
        found = run(server, Path(folder), count=chosen.count, seed=chosen.seed)
    good = {
        f"{found.switches} switches, {found.wrong} times another version": found.wrong == 0,
        f"place at most {1000 * found.place_error_s:.2f} ms off": found.place_error_s < 0.03,
        f"heard at most {1000 * found.latest_s:.0f} ms after the key": found.latest_s < 0.15,
        f"{found.stutters} times silence": found.stutters == 0,
        f"softest 5 ms at {100 * found.gap:.0f}% of what they should be": found.gap > 0.5,
        f"loudest click {found.click_db:.1f} dBFS": found.click_db < -50,
    }
    for line, is_good in good.items():
        print(f"{'ok ' if is_good else 'BAD'} {line}")
    return 0 if all(good.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
