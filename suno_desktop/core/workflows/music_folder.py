"""Check that the music folder is the one it was: on an unplugged disk it is an empty mount point, or missing.

A small hidden mark says that songs of this program are kept here. Without it, and with none of the songs that were
saved here, nothing is written, and none of these songs is called missing. One rule for everything that saves, checks
or repairs. Knows no library: what was saved is given.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from suno_desktop.core.errors import DiskError
from suno_desktop.core.media.disk import disk_errors, write_atomic
from suno_desktop.core.workflows.unread import is_file, may_be_there

MARK = ".suno-desktop"
IGNORES = ".mpdignore"
_NO_VIDEOS = b"*.mp4\n"
_TEXT = "Songs of suno-desktop are kept in this folder. Without this file it is taken for a disk that is missing.\n"


def check_root(
    root: Path, saved_here: Callable[[], Iterable[Path]], *, was_marked: bool = False
) -> None:
    """See that a chosen folder is there and is the one that songs were saved to; mark it the first time.

    Args:
        root: the chosen folder.
        saved_here: some of the files that were saved below it, asked for only where the mark is missing.
        was_marked: it was marked when it was chosen, so without mark and song it is not that folder.

    Raises:
        DiskError: `disk.missing`, or the folder cannot be written.
    """
    if not is_there(root, saved_here, was_marked=was_marked):
        raise DiskError("disk.missing", path=root)
    leave_mark(root)


def is_there(
    root: Path, saved_here: Callable[[], Iterable[Path]], *, was_marked: bool = False
) -> bool:
    """Whether a chosen folder is the one that songs were saved to, or one that none were saved to yet; writes nothing.

    Raises:
        DiskError: it cannot be read.
    """
    if is_file(root / MARK):
        return True
    saved = list(saved_here())
    is_new = not (saved or was_marked)
    return root.is_dir() and (is_new or any(map(may_be_there, saved)))


def check_way(
    root: Path,
    *,
    own: Path,
    saved_below: Callable[[Path], Iterable[Path]],
    saved: Callable[[], Iterable[Path]],
) -> None:
    """See that a folder that is to be made does not lie on a disk that is away.

    Args:
        root: the folder, in which no song was saved yet.
        own: the program's own folder, see `away`.
        saved_below: some of the files that were saved below a folder.
        saved: where all files are said to be; asked for only if it matters.

    Raises:
        DiskError: `disk.missing`, with the folder that is away.
    """
    lost = root
    for there in (root, *root.parents):
        if _is_folder(there):
            break
        lost = there
    if there == root or not _is_folder(there):
        return  # nothing is to be made, or it cannot be, which whoever makes it says
    with disk_errors(there):
        is_empty = not any(there.iterdir())
    gone = (path for path in saved_below(there if is_empty else lost) if not may_be_there(path))
    for folder in away(gone, own=own, saved=saved).values():
        if root.is_relative_to(folder):
            raise DiskError("disk.missing", path=folder)


def leave_mark(root: Path) -> None:
    """Say in a folder that songs are kept here.

    Raises:
        DiskError: it cannot be written.
    """
    mark = root / MARK
    with disk_errors(root):
        if not mark.is_file():
            mark.write_text(_TEXT, "utf-8")


def is_one(folder: Path, other: Path) -> bool:
    """Whether two paths lead to one folder, by a link or because its disk is mounted twice."""
    with suppress(OSError):
        return folder == other or folder.samefile(other)
    return False


def hide_videos(root: Path) -> None:
    """Keep MPD from listing each video as a second song of the same name; a person's own list stays as it is.

    See "Excluding files from the database" in MPD's manual: the patterns count for folders below too.
    """
    path = root / IGNORES
    with suppress(OSError, DiskError):
        if not os.path.lexists(path):
            write_atomic(path, _NO_VIDEOS)


def unmark(root: Path) -> None:
    """Take what is ours out of a folder in which no song is kept any more; see `leave_mark` and `hide_videos`."""
    with suppress(OSError):
        (root / MARK).unlink(missing_ok=True)
    with suppress(OSError):
        if (root / IGNORES).read_bytes() == _NO_VIDEOS:
            (root / IGNORES).unlink()


def away(
    gone: Iterable[Path], *, own: Path, saved: Callable[[], Iterable[Path]]
) -> Mapping[Path, Path]:
    """Those of the files that are gone whose whole folder is, each with that folder; the others are missing.

    Args:
        gone: files that are not where they were saved.
        own: the program's own folder, which is no disk: what is missing there was deleted.
        saved: where all files are said to be; asked for only if it matters.
    """
    folders = _Folders(saved)
    found = {}
    for path in gone:
        folder = None if path.is_relative_to(own) else folders.away(path)
        if folder is not None:
            found[path] = folder
    return found


class _Folders:
    """What was found out about the folders of gone files; each is looked at once."""

    def __init__(self, saved: Callable[[], Iterable[Path]]) -> None:
        self._saved = saved
        self._listed: list[Path] | None = None
        self._known: dict[Path, bool] = {}

    def away(self, path: Path) -> Path | None:
        """The folder that is away with this file; None if only the file is."""
        missing = path
        for folder in path.parents:
            if folder.is_dir():
                break
            missing = folder
        else:
            return missing  # not even the root of its drive
        if folder not in self._known:
            self._known[folder] = self._is_known(folder)
        if self._known[folder]:
            return None
        return folder if missing == path or _is_empty(folder) else missing

    def _is_known(self, folder: Path) -> bool:
        """Whether a mark or a song says that songs are still kept here."""
        is_marked = any(may_be_there(one / MARK) for one in (folder, *folder.parents))
        return is_marked or any(self._is_witness(one, folder) for one in self._all())

    def _all(self) -> list[Path]:
        if self._listed is None:
            self._listed = list(self._saved())
        return self._listed

    @staticmethod
    def _is_witness(path: Path, folder: Path) -> bool:
        """Whether a song that is there says that `folder` is; one with a marked folder of its own speaks for that only."""
        if not path.is_relative_to(folder) or not may_be_there(path):
            return False
        between = path.parents[: path.parents.index(folder)] if path.parent != folder else ()
        return not any(may_be_there(one / MARK) for one in between)


def _is_folder(path: Path) -> bool:
    """Whether a folder is surely there; of one below a closed folder nobody knows."""
    with suppress(OSError):
        return path.is_dir()
    return False


def _is_empty(folder: Path) -> bool:
    """Whether nothing is in a folder; not of one that nobody is let to look into."""
    with suppress(OSError):
        return not any(folder.iterdir())
    return False
