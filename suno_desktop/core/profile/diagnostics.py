"""Facts about this installation for a report: versions only. Never a key, an address, a song or a name of a person."""

from __future__ import annotations

import platform
import sqlite3
import sys
from importlib import metadata

from suno_desktop import __version__

_PACKAGES = ("requests", "urllib3", "mutagen", "Pillow", "keyring", "platformdirs")


def versions() -> tuple[tuple[str, str], ...]:
    """Name and version of everything below the window."""
    python = f"{platform.python_version()} ({platform.python_implementation()})"
    system = f"{platform.system()} {platform.release()} ({platform.machine()})"
    return (
        ("suno-desktop", __version__),
        ("Python", python),
        ("System", system),
        ("SQLite", sqlite3.sqlite_version),
        *((name, _version(name)) for name in _PACKAGES),
    )


def is_deadly(pyside: str, python: tuple[int, int] | None = None) -> bool:
    """Whether this PySide6 kills this Python: 6.12.0 drops references to None and True below 3.12."""
    return pyside == "6.12.0" and (python or sys.version_info[:2]) < (3, 12)


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"
