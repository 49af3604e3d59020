"""What a disk may hold after a power cut, from what the shim wrote down.

Bytes of a file are sure once the file was synced after them, names of a folder once the folder was. Of the rest any bytes may
be there, missing (zeros where later ones are there) or torn, and of a folder's changes any first few, whatever the other
folders have. Knows none of the program's code.
"""

from __future__ import annotations

import copy
import os
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_TORN_AT = (512, 1024)


@dataclass(frozen=True)
class Call:
    """One call that changed something, or a mark (`what` is m)."""

    what: str
    first: int
    second: int
    data: bytes

    @property
    def path(self) -> str:
        """What it is about."""
        return os.fsdecode(self.data)


def read_log(path: Path) -> list[Call]:
    """What the shim wrote down."""
    return list(_calls(path.read_bytes()))


def _calls(data: bytes) -> Iterator[Call]:
    at = 0
    while at < len(data):
        end = data.index(b"\n", at)
        what, first, second, size = data[at:end].split()
        at = end + 1 + int(size)
        yield Call(what.decode(), int(first), int(second), data[end + 1 : at])
        at += 1


@dataclass
class _File:
    """What is sure, and the writes and cuts since."""

    data: bytearray = field(default_factory=bytearray)
    pending: list[Call] = field(default_factory=list)

    def settle(self) -> None:
        for call in self.pending:
            _apply(self.data, call, len(call.data))
        self.pending.clear()

    def after_cut(self, rng: random.Random) -> bytes:
        data = bytearray(self.data)
        kept = rng.choice((0.0, 0.45, 0.8, 1.0))
        for call in self.pending:
            chance = rng.random()
            if chance < kept:
                _apply(data, call, len(call.data))
            elif kept and chance < kept + 0.1 and call.what == "w":
                _apply(
                    data, call, min(len(call.data), rng.choice((*_TORN_AT, len(call.data) // 2)))
                )
        return bytes(data)


def _apply(data: bytearray, call: Call, count: int) -> None:
    if call.what == "t":
        del data[call.second :]
        data.extend(bytes(call.second - len(data)))
        return
    at = call.second
    data.extend(bytes(max(0, at - len(data))))
    data[at : at + count] = call.data[:count]


@dataclass
class _Folder:
    """The names that are sure, and what was done to them since: a name and what it is now (None: nothing)."""

    names: dict[str, _File | _Folder] = field(default_factory=dict)
    pending: list[dict[str, _File | _Folder | None]] = field(default_factory=list)

    def now(self, count: int | None = None) -> dict[str, _File | _Folder]:
        """The names after the first `count` (None: all) of the pending changes."""
        names: dict[str, _File | _Folder | None] = dict(self.names)
        for change in self.pending[:count]:
            names.update(change)
        return {name: entry for name, entry in names.items() if entry is not None}

    def settle(self) -> None:
        self.names = self.now()
        self.pending.clear()


class Disk:
    """A folder as it was when the log began; `play` lets calls happen to it."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._by_number: dict[int, _File | _Folder] = {}
        self._top = self._read(root)

    def _read(self, folder: Path) -> _Folder:
        made = _Folder()
        self._by_number[folder.stat().st_ino] = made
        for path in sorted(folder.iterdir()):
            number = path.stat().st_ino
            if path.is_dir():
                made.names[path.name] = self._read(path)
            else:
                entry = self._by_number.setdefault(number, _File(bytearray(path.read_bytes())))
                made.names[path.name] = entry
        return made

    def copy(self) -> Disk:
        """The same, to have other things happen to it."""
        return copy.deepcopy(self)

    def play(self, call: Call) -> None:
        """One call happens."""
        if call.what in "wt":
            file = self._by_number[call.first]
            assert isinstance(file, _File)
            file.pending.append(call)
        elif call.what == "s":
            self._by_number[call.first].settle()
        elif call.what in "cd":
            made = _File() if call.what == "c" else _Folder()
            self._by_number[call.first] = made
            self._change(call.path, made)
        elif call.what == "u":
            self._change(call.path, None)
        elif call.what in "lr":
            old, new = call.path.split("\0")
            self._name(call.what, old, new)

    def _name(self, what: str, old: str, new: str) -> None:
        folder, name = self._find(old)
        entry = folder.now()[name]
        if what == "l":
            self._change(new, entry)
            return
        if Path(old).parent != Path(new).parent:
            raise NotImplementedError("a rename between folders")
        folder.pending.append({name: None, Path(new).name: entry})

    def _change(self, path: str, entry: _File | _Folder | None) -> None:
        folder, name = self._find(path)
        folder.pending.append({name: entry})

    def _find(self, path: str) -> tuple[_Folder, str]:
        *folders, name = Path(path).relative_to(self._root).parts
        here = self._top
        for step in folders:
            entry = here.now()[step]
            assert isinstance(entry, _Folder)
            here = entry
        return here, name

    def lay_out(self, rng: random.Random | None) -> None:
        """Make the folder what a power cut now leaves (None: what it is without one)."""
        shutil.rmtree(self._root, ignore_errors=True)
        self._lay(self._top, self._root, rng, {})

    def _lay(
        self, folder: _Folder, path: Path, rng: random.Random | None, made: dict[int, Path]
    ) -> None:
        path.mkdir()
        count = None if rng is None else rng.randint(0, len(folder.pending))
        for name, entry in folder.now(count).items():
            if isinstance(entry, _Folder):
                self._lay(entry, path / name, rng, made)
            elif id(entry) in made:
                os.link(made[id(entry)], path / name)
            else:
                (path / name).write_bytes(_bytes(entry, rng))
                made[id(entry)] = path / name


def _bytes(file: _File, rng: random.Random | None) -> bytes:
    if rng is not None:
        return file.after_cut(rng)
    whole = _File(bytearray(file.data), list(file.pending))
    whole.settle()
    return bytes(whole.data)
