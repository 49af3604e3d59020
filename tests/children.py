"""What a child process still says after a test has read some lines of it.

`Popen.communicate` reads past Python's own buffer: lines that came together with the last one that was read would be lost.
"""

from __future__ import annotations

import subprocess
import threading
from typing import TextIO


def rest_of(child: subprocess.Popen[str], *, timeout_s: float) -> tuple[str, str]:
    """Wait for the end of a child; what it says until then, on standard output and on standard error.

    A child that has not ended in time is killed.
    """
    assert child.stdout is not None
    assert child.stderr is not None
    errors: list[str] = []
    reader = threading.Thread(target=_read, args=(child.stderr, errors), daemon=True)
    killer = threading.Timer(timeout_s, child.kill)
    reader.start()
    killer.start()
    try:
        with child:  # closes its streams, standard input too
            said = child.stdout.read()
            reader.join()
            child.wait()
    finally:
        killer.cancel()
        killer.join()
    return said, "".join(errors)


def _read(stream: TextIO, into: list[str]) -> None:
    into.append(stream.read())
