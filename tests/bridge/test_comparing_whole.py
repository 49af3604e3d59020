"""Versions compared in a real window, on a real engine, out of a real sound output: what is heard is what was chosen."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.sound import RATE, SoundServer, from_pcm, rms

_FILE = Path(__file__).with_name("compared_versions.py")


@pytest.mark.skipif(bool(SoundServer.missing()), reason=f"{SoundServer.missing()} is not installed")
def test_versions_are_heard_and_switched_in_a_real_window(tmp_path: Path) -> None:
    options = ["-p", "no:xdist", "-p", "no:cacheprovider", "-p", "no:randomly", "-q", "--no-header"]
    with tempfile.TemporaryDirectory(prefix="s") as folder, SoundServer(Path(folder)) as server:
        recorder = server.record(tmp_path / "heard.raw")
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *options, str(_FILE)],
            cwd=_FILE.parents[2],
            env={**os.environ, **server.environment, "QT_QPA_PLATFORM": "offscreen"},
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        recorder.terminate()
        recorder.wait(timeout=20)
    assert done.returncode == 0, done.stdout + done.stderr
    heard = from_pcm((tmp_path / "heard.raw").read_bytes())
    assert rms(heard) > 0
    assert len(heard) > RATE
