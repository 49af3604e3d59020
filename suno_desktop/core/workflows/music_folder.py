"""Is the folder the one it was? A chosen folder may be a disk that is not plugged in; then its empty mount point is there.

A small hidden mark says that songs of this program are kept here. Without it, and with none of the songs that were
saved here, nothing is written. Knows no library: what was saved is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from suno_desktop.core.errors import DiskError
from suno_desktop.core.media.disk import disk_errors

MARK = ".suno-desktop"
_TEXT = "Songs of suno-desktop are kept in this folder. Without this file it is taken for a disk that is missing.\n"


def check_root(root: Path, saved_here: Callable[[], Iterable[Path]]) -> None:
    """See that a chosen folder is there and is the one that songs were saved to; mark it the first time.

    Args:
        root: the chosen folder.
        saved_here: some of the files that were saved below it, asked for only where the mark is missing.

    Raises:
        DiskError: `disk.missing`, or the folder cannot be written.
    """
    mark = root / MARK
    if mark.is_file():
        return
    saved = list(saved_here())
    if not root.is_dir() or (saved and not any(path.is_file() for path in saved)):
        raise DiskError("disk.missing", path=root)
    with disk_errors(root):
        mark.write_text(_TEXT, "utf-8")
