"""Playlists as M3U8: what other players read, in UTF-8, one path a line. Pure; opens no file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import Final, NamedTuple

_HEAD = "#EXTM3U"
_INFO = "#EXTINF:"
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""Signs that end a line, or that players end one at."""


class PlaylistEntry(NamedTuple):
    """One line of a playlist."""

    path: PurePath
    """Relative to the playlist, or absolute."""
    title: str
    """As players show it before they have read the file."""
    duration_s: float | None


def can_name(path: PurePath) -> bool:
    """Whether a path stays one line; one with a line break in its name would be two others."""
    return _CONTROL.search(str(path)) is None


def text(entries: Iterable[PlaylistEntry]) -> str:
    """A playlist of paths that it `can_name`; they have slashes, which every player on every system reads."""
    lines = [_HEAD]
    for entry in entries:
        title = " ".join(_CONTROL.sub(" ", entry.title).split())
        path = entry.path.as_posix()
        # A name that begins like a comment would be one.
        shown = f"./{path}" if path.startswith("#") else path
        lines += [f"{_INFO}{round(entry.duration_s or -1)},{title}", shown]
    return "\n".join(lines) + "\n"


def read(playlist: str, folder: Path) -> list[Path]:
    """The files that a playlist names, in its order, each once; addresses on the network are none."""
    found: dict[Path, None] = {}
    for raw in playlist.removeprefix("\ufeff").splitlines():
        line = raw.strip()
        if line and not line.startswith("#") and "://" not in line:
            found.setdefault(folder / line)
    return list(found)


def beside(path: Path, folder: Path) -> PurePath:
    """How a playlist in `folder` names a file: relative where it lies below, so that both can be moved together."""
    return path.relative_to(folder) if path.is_relative_to(folder) else path
