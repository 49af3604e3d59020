from __future__ import annotations

import os
import subprocess
import sys

import pytest


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the child is made by fork")
def test_nothing_acknowledged_is_lost_when_the_writer_is_killed() -> None:
    """In a process of its own, because forking one that has threads is asking for trouble."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.soak.kill_library", "--count", "40", "--seed", "11"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "nothing lost" in done.stdout
