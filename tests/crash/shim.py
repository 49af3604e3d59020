"""Builds the crash shim and speaks with it. The shim works only in a process that was started with it."""

from __future__ import annotations

import ctypes
import functools
import os
import shutil
import subprocess
import sys
from enum import IntEnum
from pathlib import Path

_SOURCE = Path(__file__).with_name("shim.c")
_ENVIRONMENT = "SUNO_DESKTOP_TEST_SHIM"


class Mode(IntEnum):
    """What happens at the chosen call; the numbers are those of shim.c."""

    KILL = 1
    """Dead before it."""
    TORN = 2
    """Dead in the middle of a write."""
    FULL = 3
    """No space from there on."""
    BROKEN = 4
    """Every call fails from there on."""
    BROKEN_ONCE = 5
    """This one call fails."""
    SHORT = 6
    """Half of this write is done and said to be done; the rest is up to the program."""


def why_not() -> str | None:
    """Why the shim cannot be used here."""
    if not sys.platform.startswith("linux"):
        return "the shim is for Linux"
    if shutil.which("gcc") is None:
        return "there is no gcc to build the shim with"
    return None


def build(folder: Path) -> Path:
    """Compile it into `folder`."""
    library = folder / "shim.so"
    command = ["gcc", "-shared", "-fPIC", "-O2", "-o", str(library), str(_SOURCE), "-ldl"]
    subprocess.run(command, check=True)
    return library


def environment(library: Path) -> dict[str, str]:
    """For a process that is to have it."""
    return {**os.environ, "LD_PRELOAD": str(library), _ENVIRONMENT: str(library)}


@functools.cache
def _loaded() -> ctypes.CDLL:
    shim = ctypes.CDLL(os.environ[_ENVIRONMENT])
    shim.crash_arm.argtypes = (ctypes.c_char_p, ctypes.c_int, ctypes.c_int)
    shim.crash_log.argtypes = (ctypes.c_char_p, ctypes.c_char_p)
    shim.crash_mark.argtypes = (ctypes.c_char_p,)
    return shim


def arm(folder: Path, mode: Mode, target: int) -> None:
    """From now on calls below `folder` count; number `target` goes wrong."""
    _loaded().crash_arm(os.fsencode(folder), int(mode), target)


def disarm() -> int:
    """Nothing goes wrong any more; tells how many calls there were."""
    return int(_loaded().crash_disarm())


def log(folder: Path, path: Path) -> None:
    """From now on every call that changes something below `folder` is written down in a file elsewhere."""
    if _loaded().crash_log(os.fsencode(folder), os.fsencode(path)):
        raise OSError(f"cannot write {path}")


def mark(text: str) -> None:
    """Write down between the calls what counts as done."""
    _loaded().crash_mark(text.encode())


def end_log() -> None:
    """No more is written down."""
    _loaded().crash_log_end()


def struck() -> bool:
    """Whether something did go wrong."""
    return bool(_loaded().crash_struck())
