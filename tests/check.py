"""`python -m tests.check`: the one command that says whether a change is done.

Formatting, lint, types, floors, what desktops read, then the tests with the coverage of `core`. All of them run, also after one
failed, so that one round tells everything. `--fast` leaves the tests out.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import sysconfig
import time
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_TOOLS = Path(sysconfig.get_path("scripts"))

CHECKS: dict[str, tuple[str, ...]] = {
    "formatting": (str(_TOOLS / "ruff"), "format", "--check", "."),
    "lint": (str(_TOOLS / "ruff"), "check", "."),
    "types": (str(_TOOLS / "mypy"),),
    "floors": (str(_TOOLS / "lint-imports"), "--no-logo"),
}
DESKTOP: dict[str, tuple[str, ...]] = {
    "software centre": (
        *("appstreamcli", "validate", "--no-net"),
        "resources/suno-desktop.metainfo.xml",
    ),
    "menu entry": ("desktop-file-validate", "resources/suno-desktop.desktop"),
}
"""Programs of Linux desktops; `.ci/setup test` installs them."""
TESTS: tuple[str, ...] = (
    str(ROOT / ".ci" / "test"),
    "--cov",
    "--cov-report=term-missing:skip-covered",
)
"""The README's own test command; the floor of the coverage stands in pyproject.toml."""

_READ: tuple[str, ...] = (TESTS[0], "--collect-only", "--numprocesses", "0")
"""Leaves all tests as pytest rewrites them. Else each worker does that for itself, for half a minute."""


def _failing(checks: Mapping[str, tuple[str, ...]]) -> list[str]:
    return [name for name, command in checks.items() if not _passes(name, command)]


def _passes(name: str, command: tuple[str, ...]) -> bool:
    print(f"── {name}", flush=True)
    started = time.monotonic()
    # In a whole run no test may be skipped, unless its reason stands in skips.txt.
    environment = {**os.environ, "SUNO_TESTS_ALL": "1"}
    code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    if code:
        print(
            f"── {name}: not good (exit code {code}, {time.monotonic() - started:.0f} s)",
            flush=True,
        )
    return code == 0


def main() -> int:
    """Run the checks and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.check", description=__doc__)
    parser.add_argument("--fast", action="store_true", help="without the tests")
    arguments = parser.parse_args()
    checks = {**CHECKS, **DESKTOP} if sys.platform == "linux" else CHECKS
    if arguments.fast:
        failed = _failing(checks)
    else:
        with subprocess.Popen(_READ, cwd=ROOT, stdout=subprocess.DEVNULL):
            failed = _failing(checks)
        # The tests come last: their closing line is what a good round ends with.
        failed += _failing({"tests": TESTS})
    if failed:
        print(f"Not good: {', '.join(failed)}.", file=sys.stderr)
    elif arguments.fast:
        print("All good; the tests were left out.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
