"""What is said of a file or folder that the system does not let be read: nothing is known of it, so nothing is done to it.

That it is gone is another matter, and so is what its bytes say.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from suno_desktop.core.errors import DiskError
from suno_desktop.core.fragments import reason_of
from suno_desktop.core.media.disk import disk_error

Unread = Callable[[DiskError], object]
"""Hears of what could not be read."""
GONE = (FileNotFoundError, NotADirectoryError)
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM})
_OF_ITS_BYTES = frozenset({0, errno.EINVAL, errno.EISDIR, errno.ESPIPE})
"""What reading a broken file may raise as well: a place before its beginning, or no number of the system at all."""


def say_nothing(_error: DiskError) -> None:
    """Leave it unsaid that something cannot be read, where that is said elsewhere."""


def cause_of(error: OSError | DiskError) -> OSError:
    """What the system said; without a number where it said nothing."""
    cause = error if isinstance(error, OSError) else error.__cause__
    return cause if isinstance(cause, OSError) else OSError()


def is_of_its_bytes(error: DiskError) -> bool:
    """Whether an error of reading may come from what the file holds."""
    return (cause_of(error).errno or 0) in _OF_ITS_BYTES


def unread(path: Path, error: OSError | DiskError) -> DiskError:
    """The sentence for what cannot be read: the first folder on the way that is closed, or the file."""
    cause = cause_of(error)
    if isinstance(error, DiskError) and not cause.errno:
        return error
    if isinstance(cause, GONE):
        return disk_error(cause, path)
    code = "disk.forbidden" if cause.errno in _FORBIDDEN else "disk.unread"
    return DiskError(code, path=_closed(path), reason=reason_of(cause), details=str(cause))


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """While inside, an error of the disk becomes one that says that `path` cannot be read.

    Raises:
        DiskError: it cannot.
    """
    try:
        yield
    except (OSError, DiskError) as error:
        raise unread(path, error) from cause_of(error)


def _closed(path: Path) -> Path:
    """The topmost folder that keeps `path` from being looked at; else `path` itself."""
    for step in reversed((path, *path.parents)):
        try:
            step.stat()
        except PermissionError:
            return step.parent
        except OSError:
            return step
    return path


def is_file(path: Path) -> bool:
    """Whether a file is there; it is not read.

    Raises:
        DiskError: nobody is let to look.
    """
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (*GONE, ValueError):
        return False
    except OSError as error:
        raise unread(path, error) from error


def may_be_there(path: Path) -> bool:
    """Whether a file is there, or nobody is let to look; it is not read."""
    try:
        return is_file(path)
    except DiskError:
        return True


def check_names(paths: Iterable[Path]) -> None:
    """See that this system can name these files: under a locale without their letters all would seem to be gone.

    Raises:
        DiskError: it cannot.
    """
    for path in paths:
        try:
            os.fsencode(path)
        except UnicodeEncodeError as error:
            encoding = sys.getfilesystemencoding()
            raise DiskError("disk.unnameable", path=path, encoding=encoding) from error
