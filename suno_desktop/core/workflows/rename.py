"""Giving saved files the names that the template gives them now. Never over another file.

One file at a time: where it goes is recorded before it moves, so that after a kill in between `settle` can tell where
it is.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from suno_desktop.core.errors import DiskError
from suno_desktop.core.media import publish, sidecars
from suno_desktop.core.rows import Source
from suno_desktop.core.workflows.collect import SaveOrder, target_path


def rename(
    source: Source, *, order: SaveOrder, about_to: Callable[[Path | None], object]
) -> Path | None:
    """Move one saved file to where it belongs.

    Args:
        source: the file and what is known of its song.
        order: root and template.
        about_to: told where it is about to be; None if it is not going there after all.

    Returns:
        Where it is now; None if it stays: it is right already, or not in the library's folder.

    Raises:
        DiskError: it is not there, or the disk is in the way.
    """
    path = Path(source.path or "")
    if not path.is_relative_to(order.root):
        return None
    if not path.is_file():
        raise DiskError("disk.error", path=path, reason="the file is not there")
    target = target_path(source, order, ext=path.suffix.removeprefix(".").lower())
    publish.prepare_folder(order.root, target.parent)
    for name in publish.free_names(target):
        if name == path:
            return None
        if name.exists():
            continue
        about_to(name)
        try:
            publish.rename(path, name)
        except FileExistsError:  # taken this very moment
            continue
        except DiskError:
            about_to(None)
            raise
        _bring_sidecars(path, name)
        _tidy(path.parent, order.root)
        return name
    raise DiskError("disk.error", path=target, reason="too many files have this name")


def settle(path: Path, target: Path) -> Path:
    """Where a file is whose move was begun by a program that was killed."""
    if target.is_file() and not path.exists():
        return target
    if target.is_file() and path.is_file() and target.samefile(path):
        with suppress(OSError):  # the new name was there already, the old one not yet gone
            path.unlink()
            return target
    return path


def _bring_sidecars(path: Path, target: Path) -> None:
    """What lies beside a song goes with it, where nothing is in the way."""
    for kind in sidecars.KINDS:
        beside = path.with_suffix(f".{kind}")
        if path.suffix != beside.suffix and beside.is_file():
            with suppress(DiskError, FileExistsError):
                publish.rename(beside, target.with_suffix(f".{kind}"))


def _tidy(folder: Path, root: Path) -> None:
    """Remove folders that are empty now."""
    with suppress(OSError):
        while folder != root:
            folder.rmdir()
            folder = folder.parent
