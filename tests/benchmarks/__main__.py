"""`python -m tests.benchmarks [name…]`: measure, and print each figure beside its floor and its bar."""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys

NAMES = ("startup", "searching", "living", "stalls", "polling", "reading", "saving", "keeping")


def main() -> int:
    """Run the named benchmarks, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="name", help=f"one of {', '.join(NAMES)}; all if none"
    )
    parser.add_argument("--songs", type=int, default=100_000, help="in the large library")
    arguments = parser.parse_args()
    unknown = set(arguments.names) - set(NAMES)
    if unknown:
        parser.error(
            f"there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}"
        )
    print(
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()},"
        f" {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    for name in arguments.names or NAMES:
        for figure in importlib.import_module(f"tests.benchmarks.{name}").measure(
            songs=arguments.songs
        ):
            print(figure.line(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
