"""A small dose of `python -m tests.soak power`: after a power cut, under a final name there are only whole files."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.crash import shim

_SEED = 20261121
_PRECAUTIONS = {
    "file": "save mp3",
    "folder": "rename",
    "part": "resume mp4",
    "reset": "changed mp4",
}
"""What can be left out, and where that hurts."""

pytestmark = [
    pytest.mark.skipif(shim.why_not() is not None, reason=str(shim.why_not())),
]


def power(*options: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own, because the shim must be there before the C library."""
    command = [sys.executable, "-m", "tests.soak", "power", "--seed", str(_SEED), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_only_whole_files_have_a_name_after_a_power_cut() -> None:
    done = power("--cuts", "30")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "180 power cuts" in done.stdout
    assert "0 not survived" in done.stdout


@pytest.mark.parametrize("precaution", _PRECAUTIONS)
def test_each_precaution_is_needed(precaution: str) -> None:
    """Without one of them a cut is found that destroys something: so all of them are there, and this is no blind test."""
    only = _PRECAUTIONS[precaution]
    done = power("--cuts", "3000", "--break", precaution, "--only", only)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 not survived" in done.stdout
