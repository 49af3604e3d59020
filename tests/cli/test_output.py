"""What cannot be written ends no work: it is said where something can be said, and in the exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from suno_desktop.core.library.library import Library
from suno_desktop.core.profile.paths import Profile
from tests.core.library.makers import FakeClock

FULL = Path("/dev/full")
pytestmark = pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full")
SAID = "suno-desktop: The output cannot be written: the disk is full. Write it elsewhere.\n"


@pytest.fixture
def full() -> Iterator[IO[bytes]]:
    with FULL.open("wb", buffering=0) as file:
        yield file


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    folder = tmp_path / "profile"
    Library.open(Profile.under(folder).library, clock=FakeClock()).close()
    return folder


def run(*words: str, stdout: IO[bytes] | int, stderr: IO[bytes] | int) -> tuple[int, bytes, bytes]:
    child = subprocess.run(
        [sys.executable, "-m", "suno_desktop", *words],
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        check=False,
        timeout=50,
    )
    return child.returncode, child.stdout or b"", child.stderr or b""


@pytest.mark.parametrize("words", [
    ["check"],
    ["check", "--json"],
    ["export", "{folder}/songs.csv"],
    ["list", "--help"],
    ["--version"],
], ids=" ".join)  # fmt: skip
def test_a_full_disk_under_the_output_is_said(
    profile: Path, full: IO[bytes], words: list[str], tmp_path: Path
) -> None:
    words = [word.format(folder=tmp_path) for word in words]
    code, _, err = run(*words, "--profile", str(profile), stdout=full, stderr=subprocess.PIPE)
    assert err.decode() == SAID
    assert code == 1
    assert (tmp_path / "songs.csv").exists() == ("export" in words)


@pytest.mark.parametrize(
    ("words", "code"), [(["list"], 0), (["check"], 0), (["get", "64dc8d98-none"], 2)]
)
def test_where_nothing_can_be_said_all_goes_on(
    profile: Path, full: IO[bytes], words: list[str], code: int
) -> None:
    got = run(*words, "--profile", str(profile), stdout=subprocess.PIPE, stderr=full)
    assert got[0] == code
    assert b"Traceback" not in got[1]


def test_a_trouble_keeps_its_exit_code(tmp_path: Path, full: IO[bytes]) -> None:
    words = ["check", "--profile", str(tmp_path / "none")]
    code, _, err = run(*words, stdout=full, stderr=subprocess.PIPE)
    assert code == 5
    assert b"no library" in err


@pytest.mark.skipif(os.name != "posix", reason="a shell closes streams so")
def test_standard_input_that_is_closed_is_said(tmp_path: Path) -> None:
    command = f'"{sys.executable}" -m suno_desktop get --profile "{tmp_path}" - <&-'
    child = subprocess.run(
        ["/bin/sh", "-c", command], capture_output=True, text=True, check=False, timeout=50
    )
    assert child.returncode == 2
    assert child.stderr.startswith(
        "suno-desktop: Standard input is closed, so nothing can be read from it. "
    )
