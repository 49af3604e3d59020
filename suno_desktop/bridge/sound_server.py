"""Whether this process is connected to the system's sound server, and still to the same one.

Qt does not tell when the sound server ends or comes back, and once its own attempt to connect anew has failed, the
next sound aborts the process. The kernel knows: a socket whose other end is gone has no peer. Plays nothing.
"""

from __future__ import annotations

import contextlib
import os
import socket
import stat
from pathlib import Path

_SOCKETS = Path("/proc/self/fd")
_NAME = "pulse"
"""In the address of every PulseAudio, and of PipeWire in its place: /run/user/1000/pulse/native."""


def connections() -> frozenset[int]:
    """The connections to a sound server, by numbers that are never the same again; none where that cannot be known."""
    found = set[int]()
    with contextlib.suppress(OSError):  # no such folder: another system
        for entry in _SOCKETS.iterdir():
            with contextlib.suppress(OSError):  # closed meanwhile, or its other end is gone
                number = _connection(int(entry.name))
                if number is not None:
                    found.add(number)
    return frozenset(found)


def _connection(descriptor: int) -> int | None:
    """The number of a socket that leads to a sound server; None for all else.

    Raises:
        OSError: it is closed, or nobody is at its other end.
    """
    status = os.fstat(descriptor)
    if not stat.S_ISSOCK(status.st_mode):
        return None
    with socket.socket(fileno=os.dup(descriptor)) as line:
        if line.family != socket.AF_UNIX:
            return None
        peer = line.getpeername()
    return status.st_ino if _NAME in os.fsdecode(peer) else None
