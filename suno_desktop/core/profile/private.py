"""Folders and files of a profile that nobody else may read, whatever the umask and the mode of the folder around them.

An existing folder keeps its mode: it is the person's. Where the system has no modes, nothing is done.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

_FOLDER, _FILE = 0o700, 0o600


def make_folder(folder: Path) -> tuple[Path, ...]:
    """Make a folder and those above it that are missing; tells which were made.

    Raises:
        OSError: it cannot be made.
    """
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    for one in reversed(missing):
        one.mkdir(mode=_FOLDER, exist_ok=True)
    folder.mkdir(exist_ok=True)  # a file in its place is told
    return tuple(missing)


def make_file(path: Path) -> None:
    """See that a file is there, and that it is the owner's alone. One that is there is not opened: SQLite may have it open.

    Raises:
        OSError: it cannot be made.
    """
    if (
        not path.exists()
    ):  # made under another name, so that a library is never opened under its own
        part = path.with_name(f".{path.name}.new")
        os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, _FILE))
        part.replace(path)
    protect(path)


def protect(path: Path) -> None:
    """Take a file that is there from all others, as far as it is ours; a link is left alone."""
    with suppress(OSError):
        if not path.is_symlink() and path.stat().st_mode & 0o077:
            path.chmod(_FILE)
