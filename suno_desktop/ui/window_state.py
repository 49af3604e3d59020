"""Where the window stood: geometry, columns, what was chosen. A small file that may be thrown away at any time."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from suno_desktop.core.profile.settings import write_json

_VERSION = 1
_T = TypeVar("_T")


class WindowState(QObject):
    """Values by name. What cannot be read is ignored.

    Signals:
        told: a value is to be remembered that may be another than before.
    """

    told = Signal()

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._values: dict[str, Any] = {}
        self._written = ""
        with contextlib.suppress(OSError, ValueError, RecursionError):
            read = json.loads(path.read_text("utf-8"))
            if isinstance(read, dict) and read.get("version") == _VERSION:
                self._values = read

    def get(self, name: str, default: _T) -> _T:
        """A value, if it is of the type of its default."""
        value = self._values.get(name, default)
        is_like = isinstance(value, type(default)) and isinstance(value, bool) is isinstance(
            default, bool
        )
        return value if is_like else default

    def set(self, name: str, value: object) -> None:
        """Remember a value; it is written by `save`."""
        self._values[name] = value
        self.told.emit()

    def save(self) -> None:
        """Write what is not written yet. If the disk fails, only this convenience is lost."""
        values = json.dumps(self._values)
        if values == self._written:
            return
        with contextlib.suppress(OSError):
            write_json(self._path, self._values | {"version": _VERSION})
            self._written = values
