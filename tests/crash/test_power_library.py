"""A sample of `python -m tests.soak power_library`, and that it would notice."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.crash import shim

pytestmark = [
    pytest.mark.skipif(shim.why_not() is not None, reason=str(shim.why_not())),
]


def cut(*options: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own, because the shim must be there before the C library."""
    command = [sys.executable, "-m", "tests.soak", "power_library", "--seed", "20261121", *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_what_was_acknowledged_outlasts_a_power_cut() -> None:
    done = cut("--cuts", "200")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "400 power cuts" in done.stdout
    assert "0 not survived" in done.stdout


@pytest.mark.parametrize("precaution", ["normal", "off"])
def test_fewer_precautions_would_be_noticed(precaution: str) -> None:
    done = cut("--cuts", "500", "--break", precaution)
    assert done.returncode == 1
    assert "LOST" in done.stderr
