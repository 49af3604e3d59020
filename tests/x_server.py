"""Real X servers on free displays, without a window manager, for the tests that need a screen."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator

import pytest


@contextlib.contextmanager
def x_server(*options: str) -> Iterator[str]:
    """A server until the end; yields its display. `options` are Xvfb's own."""
    reading, writing = os.pipe()
    with subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-nolisten", "tcp", *options],
        pass_fds=[writing],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        os.close(writing)
        with os.fdopen(reading) as numbers:
            display = f":{numbers.readline().strip()}"
        try:
            yield display
        finally:
            server.terminate()
            server.wait(timeout=20)


def skip_without_x_servers() -> None:
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed")
