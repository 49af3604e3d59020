"""A sample of `python -m tests.soak crash`: the program dies or the disk fails at a call that changes something."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.crash import shim
from tests.samples import sample_of

_SEED = 20261121
_SAMPLE = sample_of(100, 250)


@pytest.mark.skipif(shim.why_not() is not None, reason=str(shim.why_not()))
@pytest.mark.timeout(600)  # a minute where nobody else works
def test_what_must_hold_holds_wherever_it_breaks() -> None:
    """In processes of their own, because the shim must be there before the C library."""
    command = [
        sys.executable,
        "-m",
        "tests.soak",
        "crash",
        "--sample",
        str(_SAMPLE),
        "--seed",
        str(_SEED),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{_SAMPLE} faults" in done.stdout
    assert "0 not survived" in done.stdout
