"""Keep all files that share a name, whatever their extension, for one song.

Otherwise two songs with one title could get "Song.mp3" of the one beside "Song.txt" of the other. What is saved first
decides; names that tell songs apart on their own need none of this. Moves nothing.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from suno_desktop.core.media.names import EXTENSIONS, folded, marked
from suno_desktop.core.media.publish import free_names

_NUMBER = re.compile(r" \(\d+\)$")


class Stems:
    """Remembers which names were just given: files are saved at the same time, and none is there before it is whole."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owners: dict[str, str] = {}

    def names(self, target: Path, *, identity: str, own: Collection[Path]) -> Iterator[Path]:
        """The names that a file of this song may be given, the best one first; each is kept for the song when it comes."""
        for name in wanted_names(target, identity=identity, own=own):
            if self._claim(name, identity, own):
                yield name

    def forget(self) -> None:
        """Nothing is being saved any more."""
        with self._lock:
            self._owners.clear()

    def _claim(self, name: Path, identity: str, own: Collection[Path]) -> bool:
        if identity in name.name:
            return True
        stem = folded(str(name.with_suffix("")))
        with self._lock:
            owner = self._owners.get(stem)
            if owner is None and not is_others(name, own=own, is_free=_is_free):
                owner = self._owners[stem] = identity
        return owner == identity


def wanted_names(target: Path, *, identity: str, own: Collection[Path]) -> Iterator[Path]:
    """`free_names`; but if a file of the song (the first of its `own`) lies there, the name that it has comes first."""
    stems = {target.stem, Path(marked(target.name, identity)).stem}
    for one in own:
        if one.parent == target.parent and _NUMBER.sub("", one.stem) in stems:
            yield target.with_name(one.stem + target.suffix)
            break
    yield from free_names(target, identity)


def is_others(name: Path, *, own: Collection[Path], is_free: Callable[[Path], bool]) -> bool:
    """Whether what lies beside it under this name, with any ending, belongs to another song or to the person."""
    stem = name.with_suffix("")
    if any(one.with_suffix("") == stem for one in own):
        return False
    return not all(is_free(name.with_suffix(f".{ending}")) for ending in EXTENSIONS)


def _is_free(path: Path) -> bool:
    return not os.path.lexists(path)
