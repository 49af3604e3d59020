"""`python -m tests.soak samples [pytest options]`: the tests that only take a sample in the ordinary run, with all their cases.

It finds them by the name of `sample_of`, so a test that begins to use it needs no entry here.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.samples import VARIABLE

_TESTS = Path(__file__).parents[1]


def files() -> list[str]:
    """The files of tests that take samples."""
    return [
        str(path)
        for path in sorted(_TESTS.rglob("test_*.py"))
        if "sample_of(" in path.read_text("utf-8")
    ]


def main() -> int:
    """Run them; the exit code is pytest's."""
    command = [sys.executable, "-m", "pytest", "--timeout", "3600", *sys.argv[1:], *files()]
    environment = {**os.environ, VARIABLE: "1"}
    return subprocess.run(command, cwd=_TESTS.parent, env=environment, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
