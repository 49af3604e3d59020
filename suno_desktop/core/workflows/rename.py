"""Giving saved files the names that the template gives them now. Never over another file.

One file at a time: where it goes is recorded before it moves, so that after a kill in between `settle` can tell where
it is. What would happen can be told beforehand (`Planner`): by the same rules, and without touching anything.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Literal

from suno_desktop.core.errors import DesktopError, DiskError, MediaError
from suno_desktop.core.media import base_names, names, publish, sidecars
from suno_desktop.core.model import FileState
from suno_desktop.core.rows import Source
from suno_desktop.core.workflows.save_file import SaveOrder, identity_of, target_path

MOST_LISTED = 10_000
"""How many new names a plan lists; the others are counted."""
AboutTo = Callable[[Path | None], object]
"""Told where a file is about to be; None if it is not going there after all."""
Stays = Literal["right", "elsewhere", "missing", "changed", "impossible"]
"""Why a file keeps its name: it is right, lies outside the library's folder, is not there, was found changed by somebody
else, or cannot have the other name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renaming:
    """A file that gets another name; both relative to the library's folder."""

    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RenamePlan:
    """What renaming would do."""

    root: Path
    files: int
    """All saved files that were looked at."""
    changing: int
    """Files that get another name."""
    listed: tuple[Renaming, ...]
    """The first `MOST_LISTED` of them."""
    staying: Mapping[Stays, int]
    """How many stay as they are, and why."""


class Planner:
    """Goes through the files in the order in which they would be renamed, and remembers what each would do."""

    def __init__(self, order: SaveOrder) -> None:
        self._order = order
        self._listed: list[Renaming] = []
        self._changing = 0
        self._staying: Counter[Stays] = Counter()
        self._taken: set[str] = set()
        """Names that files would have by now."""
        self._left: set[str] = set()
        """Names that they would have given up."""
        self._at: dict[Path, Path] = {}
        """Where files would be by now."""
        self._folds: bool | None = None
        """Whether the disk takes "Song" and "song" for the same; seen at the first file."""

    def skip(self, state: FileState) -> None:
        """Count a file that is known not to be as it was saved."""
        self._staying["missing" if state is FileState.MISSING else "changed"] += 1

    def add(self, source: Source) -> None:
        """Look at the next file."""
        path = Path(source.path or "")
        if not path.is_relative_to(self._order.root):
            self._staying["elsewhere"] += 1
            return
        if not path.is_file():
            self._staying["missing"] += 1
            return
        if self._folds is None:
            self._folds = publish.is_respelling(path, path.with_name(path.name.swapcase()))
        source = source._replace(own=tuple(self._at.get(one, one) for one in source.own))
        try:
            name = next(_names(source, self._order, self._is_free), None)
        except DesktopError:
            self._staying["impossible"] += 1
            return
        if name is None:
            self._staying["right"] += 1
        else:
            self._note(path, name)

    def plan(self) -> RenamePlan:
        """What was found so far."""
        return RenamePlan(
            root=self._order.root,
            files=self._changing + self._staying.total(),
            changing=self._changing,
            listed=tuple(self._listed),
            staying=dict(self._staying),
        )

    def _note(self, path: Path, name: Path) -> None:
        self._changing += 1
        self._at[path] = name
        self._left.add(self._key(path))
        self._taken.add(self._key(name))
        if len(self._listed) < MOST_LISTED:
            old, new = (one.relative_to(self._order.root).as_posix() for one in (path, name))
            self._listed.append(Renaming(old=old, new=new))

    def _is_free(self, name: Path) -> bool:
        key = self._key(name)
        return key not in self._taken and (key in self._left or not os.path.lexists(name))

    def _key(self, path: Path) -> str:
        return names.folded(str(path)) if self._folds else str(path)


def rename(source: Source, *, order: SaveOrder, about_to: AboutTo) -> Path | None:
    """Move one saved file to where it belongs.

    Args:
        source: the file and what is known of its song.
        order: root and template.
        about_to: told before it moves.

    Returns:
        Where it is now; None if it stays: it is right already, or not in the library's folder.

    Raises:
        MediaError: it is not there (`file.missing`).
        DiskError: the disk is in the way.
    """
    path = Path(source.path or "")
    if not path.is_relative_to(order.root):
        return None
    need(path)
    for wanted in _names(source, order, _is_free):
        if _goes(path, wanted, order.root, about_to):
            return wanted
    return None


def rename_back(source: Source, old: Path, *, root: Path, about_to: AboutTo) -> Path | None:
    """Give one file the name again that it had below `root`.

    Returns:
        That name; None if it has it already.

    Raises:
        MediaError: the file is not there (`file.missing`).
        DiskError: the name is taken, or the disk is in the way.
    """
    path = Path(source.path or "")
    if str(path) == str(old):
        return None
    need(path)
    if not _goes(path, old, root, about_to):
        raise DiskError("disk.no_name", path=old)
    return old


def settle(path: Path, target: Path) -> Path:
    """Where a file is whose move was begun by a program that was killed; a move that was half done is ended."""
    at = _settled(path, target)
    if at == target:
        bring_sidecars(path, target)
    return at


def _settled(path: Path, target: Path) -> Path:
    station = publish.way_station(target)
    if station.is_file():
        _leave_station(station, path, target)
    if target.is_file() and not path.exists():
        return target
    if publish.has_two_names(path, target):
        with suppress(OSError):  # the new name was there already, the old one not yet gone
            path.unlink()
            return target
    is_one = publish.is_respelling(path, target)
    is_new = is_one and target.name in {entry.name for entry in target.parent.iterdir()}
    return target if is_new else path


def _names(source: Source, order: SaveOrder, is_free: Callable[[Path], bool]) -> Iterator[Path]:
    """The names that a file may be given, the best one first; none after the one that it has."""
    path = Path(source.path or "")
    target = target_path(source, order, ext=path.suffix.removeprefix(".").lower())
    identity = identity_of(source)
    before = list(takewhile(lambda one: one != path, source.own))
    for name in base_names.wanted_names(target, identity=identity, own=before):
        respelled = publish.is_respelling(path, name)
        wanted = path.with_name(name.name) if respelled else name  # its folder keeps its spelling
        if str(wanted) == str(path):  # paths of Windows are equal in any spelling
            return
        is_ours = identity in name.name or not base_names.is_others(
            wanted, own=source.own, is_free=is_free
        )
        if respelled or (is_free(wanted) and is_ours):
            yield wanted
    raise DiskError("disk.no_name", path=target)


def _is_free(name: Path) -> bool:
    return not os.path.lexists(name)


def need(path: Path) -> None:
    """See that a file is there.

    Raises:
        MediaError: it is not (`file.missing`).
    """
    if not path.is_file():
        raise MediaError("file.missing")


def _goes(path: Path, name: Path, root: Path, about_to: AboutTo) -> bool:
    """Move a file and what lies beside it; False if the name was taken this very moment."""
    publish.prepare_folder(root, name.parent)
    about_to(name)
    try:
        publish.rename(path, name)
    except FileExistsError:
        about_to(None)
        return False
    except DiskError:
        if not publish.is_on_its_way(path, name):  # else `settle` needs to know
            about_to(None)
        raise
    bring_sidecars(path, name)
    tidy(path.parent, root)
    return True


def _leave_station(station: Path, path: Path, target: Path) -> None:
    for name in (target, path):
        with suppress(OSError, DiskError):
            if publish.has_two_names(station, name):
                station.unlink()
            else:
                publish.rename(station, name)
            return


def bring_sidecars(path: Path, target: Path) -> None:
    """What lies beside a song goes with its sound, where nothing is in the way."""
    for beside, goal in beside_of(path, target):
        with suppress(DiskError, OSError):
            if _settled(beside, goal) == beside and beside.is_file():
                publish.rename(beside, goal)


def beside_of(path: Path, target: Path) -> Iterator[tuple[Path, Path]]:
    """What may lie beside a song, and where it goes with its sound."""
    if path.suffix.removeprefix(".") in sidecars.DOWNLOADS:
        return
    for kind in sidecars.KINDS:
        beside = path.with_suffix(f".{kind}")
        if path.suffix != beside.suffix:
            yield beside, target.with_suffix(beside.suffix)


def tidy(folder: Path, root: Path) -> None:
    """Remove folders below `root` that are empty now, from this one upwards."""
    with suppress(OSError):
        while folder != root and folder.is_relative_to(root):
            folder.rmdir()
            folder = folder.parent
