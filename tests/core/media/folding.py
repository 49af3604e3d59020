"""A disk that takes "Song" and "song", and both ways of writing "é", for one name, as macOS, Windows and exFAT do.

Linux has none of its own here, so the calls that Python makes are answered as such a disk would: the names below one
folder are looked up by their folded form, and an entry keeps the spelling that it was made with.
"""

from __future__ import annotations

import errno
import os
import unicodedata
from pathlib import Path
from typing import Any

import pytest


def folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


class FoldingDisk:
    """The calls, patched for what lies below `root`."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = root
        self._real = {name: getattr(os, name) for name in ("stat", "lstat", "link", "open")}
        for name in ("stat", "lstat", "unlink", "rmdir", "scandir", "listdir", "open"):
            monkeypatch.setattr(os, name, self._at_one_place(getattr(os, name)))
        for name in ("rename", "replace"):
            monkeypatch.setattr(os, name, self._at_two_places(getattr(os, name)))
        monkeypatch.setattr(os, "link", self._link)

    def entry(self, path: Any) -> Any:
        """The spelling under which a path is really there; the path itself where nothing is."""
        if not isinstance(path, str | Path) or not Path(path).is_relative_to(self.root):
            return path
        at = str(self.root)
        for part in Path(path).relative_to(self.root).parts:
            try:
                names = {folded(name): name for name in self._names(at)}
            except OSError:
                names = {}
            at = f"{at}/{names.get(folded(part), part)}"
        return at

    def _names(self, folder: str) -> list[str]:
        descriptor = self._real["open"](folder, os.O_RDONLY)
        try:
            return _listdir(descriptor)
        finally:
            os.close(descriptor)

    def _at_one_place(self, call: Any) -> Any:
        return lambda path=".", *more, **named: call(self.entry(path), *more, **named)

    def _at_two_places(self, call: Any) -> Any:
        return lambda path, target: call(self.entry(path), self.entry(target))

    def _link(self, path: Any, target: Any, **named: Any) -> None:
        at = self.entry(target)
        try:
            self._real["lstat"](at)
        except FileNotFoundError:
            self._real["link"](self.entry(path), at, **named)
        else:
            raise FileExistsError(errno.EEXIST, "there", str(target))


_listdir = os.listdir


@pytest.fixture
def folding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FoldingDisk:
    """Everything below `tmp_path` is on such a disk."""
    return FoldingDisk(tmp_path, monkeypatch)
