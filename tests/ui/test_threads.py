"""Runs `watched_threads` in a process of its own: classes that Qt has called already are not watched safely."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_FILE = Path(__file__).with_name("watched_threads.py")


def test_the_window_is_touched_on_the_main_thread_alone() -> None:
    options = ["-p", "no:xdist", "-p", "no:cacheprovider", "-p", "no:randomly", "-q", "--no-header"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(_FILE)],
        cwd=_FILE.parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout
