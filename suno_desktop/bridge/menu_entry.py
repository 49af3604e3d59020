"""The program in the applications menu of a Linux desktop, for who installed it with pip or pipx.

A package of the system brings its own entry; then there is nothing to do here. Writes only the entry and its icons,
below the person's own data folder, and takes away only these.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from suno_desktop.core import resources
from suno_desktop.core.errors import DiskError
from suno_desktop.core.fragments import reason_of

_ENTRY: Final = "suno-desktop.desktop"
_ICONS: Final = (16, 22, 24, 32, 48, 64, 128, 256, 512)


def is_offered() -> bool:
    """Whether there is a menu that the person's own entry would be new in."""
    return sys.platform == "linux" and not any(
        (folder / "applications" / _ENTRY).is_file() for folder in _system_folders()
    )


def is_there() -> bool:
    """Whether the person's own menu has the entry."""
    return _entry().is_file()


def add() -> None:
    """Write the entry and its icons; an older entry is replaced.

    Raises:
        DiskError: they cannot be written.
    """
    with _told():
        for size in _ICONS:
            icon = _icon(size)
            icon.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(resources.folder() / "icons" / f"suno-desktop-{size}.png", icon)
        lines = (resources.folder() / _ENTRY).read_text("utf-8").splitlines()
        entry = _entry()
        entry.parent.mkdir(parents=True, exist_ok=True)
        new = entry.with_suffix(".new")
        new.write_text("\n".join(map(_at_home, lines)) + "\n", "utf-8")
        new.replace(entry)


def remove() -> None:
    """Take the entry and its icons away.

    Raises:
        DiskError: they cannot be removed.
    """
    with _told():
        for path in (_entry(), *map(_icon, _ICONS)):
            path.unlink(missing_ok=True)


@contextlib.contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DiskError(
            "disk.menu_entry", path=_data_home(), reason=reason_of(error), details=str(error)
        ) from error


def _at_home(line: str) -> str:
    """A line of the entry, with where this program is instead of its mere name: a desktop may know no other folders."""
    if line.startswith("Exec="):
        return f"Exec={_command()} %U"
    return line


def _command() -> str:
    """This program as an entry quotes it: in double quotes, with its own marks escaped."""
    script = Path(sys.executable).parent / "suno-desktop"
    words = [str(script)] if script.is_file() else [sys.executable, "-m", "suno_desktop"]
    return " ".join(_quoted(word) for word in words)


def _quoted(word: str) -> str:
    if shlex.quote(word) == word and "%" not in word:
        return word
    for mark in '\\"`$':
        word = word.replace(mark, "\\" + mark)
    # The file's own escape comes on top, and a percent sign begins a field.
    return '"' + word.replace("\\", "\\\\").replace("%", "%%") + '"'


def _data_home() -> Path:
    told = Path(os.environ.get("XDG_DATA_HOME", ""))
    return told if told.is_absolute() else Path.home() / ".local/share"


def _system_folders() -> list[Path]:
    told = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    return [path for path in map(Path, told.split(":")) if path.is_absolute()]


def _entry() -> Path:
    return _data_home() / "applications" / _ENTRY


def _icon(size: int) -> Path:
    return _data_home() / "icons/hicolor" / f"{size}x{size}" / "apps/suno-desktop.png"
