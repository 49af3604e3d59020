"""`.ci/demo` as the first process of a container: it opens, and it ends when it is told to."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.cli.test_cli import heed_signals

ROOT = Path(__file__).resolve().parent.parent
_HIDDEN = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="process namespaces of Linux"),
    pytest.mark.skipif(os.geteuid() != 0, reason="process namespaces need root"),
    pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="xvfb-run is not installed"),
    pytest.mark.skipif(
        not ROOT.joinpath(".venv/ready-to-test").exists(), reason="not made by .ci/setup"
    ),
]


def children(pid: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:  # ended meanwhile
        return []


def below(pid: int) -> list[int]:
    return [pid, *(deeper for child in children(pid) for deeper in below(child))]


def has_window(pid: int) -> bool:
    """Whether the program runs and its window is being drawn: it is connected to the screen."""
    for one in below(pid):
        try:
            words = Path(f"/proc/{one}/cmdline").read_bytes()
            maps = Path(f"/proc/{one}/maps").read_text("utf-8", "replace")
        except OSError:
            continue
        if b"suno-desktop" in words and "libqxcb" in maps:
            return True
    return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_it_is_told_to(number: signal.Signals) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in _HIDDEN}
    with subprocess.Popen(
        ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc", str(ROOT / ".ci/demo")],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # A shell cannot catch what it was started to ignore, as SIGINT where the tests run in the background.
        preexec_fn=heed_signals,  # noqa: PLW1509 — no thread runs Python in the child
    ) as outer:
        try:
            pause = threading.Event()
            for _ in range(1200):
                if has_window(outer.pid):
                    break
                pause.wait(0.05)
            else:
                pytest.fail("no window came")
            (first,) = children(outer.pid)
            os.kill(first, number)
            # 5 is what `xvfb-run` says where its folder could not be removed, because its server was still in it.
            assert outer.wait(timeout=30) in {0, 5, 130, 143}
        finally:
            outer.kill()
