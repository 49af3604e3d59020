"""Give a finished part file its name in the library, or fail; never overwrite another file.

Moves and syncs; does not look inside.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import hashlib
import os
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from suno_desktop.core.errors import DiskError
from suno_desktop.core.media.disk import (
    create_exclusive,
    disk_error,
    disk_errors,
    sync_file,
    sync_folder,
)
from suno_desktop.core.media.names import folded, marked, numbered
from suno_desktop.core.override import override

_MAX_NUMBER = 999
_AT_FDCWD = -100
_RENAME_NOREPLACE = 1
_UNSUPPORTED = {
    errno.EPERM,
    errno.ENOSYS,
    errno.EINVAL,
    errno.ENOTSUP,
    errno.EOPNOTSUPP,
    errno.EMLINK,
    errno.EACCES,
}
"""What file systems say that cannot do hard links (FAT, some FUSE and network mounts) or this kind of rename."""
_umask_lock = threading.Lock()


def prepare_folder(root: Path, folder: Path) -> None:
    """Make `folder` below `root`. `root` itself is never made: where it is missing, a disk is not plugged in.

    Raises:
        DiskError: the library's folder is not there, or something is in the way.
    """
    with disk_errors(folder):
        if not root.is_dir():
            raise DiskError("disk.missing", path=root)
        missing = [folder, *folder.parents]
        for step in reversed(missing[: missing.index(root)]):
            if not step.is_dir():
                with suppress(FileExistsError):  # another download made it just now
                    step.mkdir()
                sync_folder(step.parent)


def publish(
    part: Path, target: Path, *, identity: str = "", names: Iterator[Path] | None = None
) -> Path:
    """Give a part its name, or the next free one of `names` (`free_names`). What is already there is never touched.

    Returns:
        Where it is now. The part is gone.

    Raises:
        DiskError: it could not be moved; the part is still there.
    """
    with disk_errors(target):
        with disk_errors(part):
            _set_mode(part, 0o666 & ~_umask())
            sync_file(part)
        for name in names or free_names(target, identity):
            with suppress(FileExistsError):
                _move(part, name)
                sync_folder(target.parent)
                return name
    raise DiskError("disk.no_name", path=target)


def rename(path: Path, target: Path) -> None:
    """Give a file of ours another name in the same file system; what is already there is never touched.

    A name that the disk takes for the same (other letters' case, another form of accents) is given in two steps, over
    `way_station`.

    Raises:
        FileExistsError: the name is taken.
        DiskError: it could not be moved. It is where it was, or else on its way (`is_on_its_way`).
    """
    try:
        if is_respelling(path, target):
            _respell(path, target)
        else:
            _carry(path, target)
        sync_folder(target.parent)
        if path.parent != target.parent:
            sync_folder(path.parent)
    except FileExistsError:
        raise
    except OSError as error:
        raise disk_error(error, target) from error


def free_names(target: Path, identity: str) -> Iterator[Path]:
    """`target` and, as long as each is taken, the names that come after it.

    The second one has the song's identity in it, so that a hundred thousand songs of one title are named without
    counting; numbers are for what is there twice even so.
    """
    yield target
    if identity and identity not in target.name:
        target = target.with_name(marked(target.name, identity))
        yield target
    for number in range(2, _MAX_NUMBER):
        yield target.with_name(numbered(target.name, number))


def is_respelling(path: Path, target: Path) -> bool:
    """Whether two different names lead to one entry of a folder, because the disk takes them for the same."""
    is_other = str(path) != str(target)  # paths of Windows are equal in any spelling
    return is_other and _is_same_file(path, target) and not has_two_names(path, target)


def has_two_names(path: Path, target: Path) -> bool:
    """Whether two names of one file are surely two entries: one can be removed and the other stays."""
    if not _is_same_file(path, target):
        return False
    with suppress(OSError):
        if not path.parent.samefile(target.parent):
            return True
        number = path.lstat().st_ino
        with os.scandir(path.parent) as entries:
            return sum(entry.inode() == number for entry in entries) > 1
    return False


class KnownPaths(Container[Path]):
    """Paths of files, known again in whatever spelling the disk lists them.

    A disk of macOS or Windows takes several spellings for one name, and lists the one that somebody else gave.
    """

    def __init__(self, paths: Iterable[Path | None]) -> None:
        self._paths: set[Path] = set()
        self._alike: defaultdict[str, list[Path]] = defaultdict(list)
        for path in paths:
            self.add(path)

    def add(self, path: Path | None) -> None:
        """Know one more; None is none."""
        if path is not None and path not in self._paths:
            self._paths.add(path)
            self._alike[folded(str(path))].append(path)

    @override
    def __contains__(self, path: object) -> bool:
        if not isinstance(path, Path) or path in self._paths:
            return path in self._paths
        return any(is_respelling(path, one) for one in self._alike.get(folded(str(path)), ()))


def is_on_its_way(path: Path, target: Path) -> bool:
    """Whether a `rename` that failed left something that is to be put right (`workflows.rename.settle`)."""
    return not path.exists() or has_two_names(path, target) or os.path.lexists(way_station(target))


def way_station(target: Path) -> Path:
    """The hidden name that a file has for a moment on its way to a name that the disk takes for its old one."""
    return target.with_name(f".{hashlib.sha256(target.name.encode()).hexdigest()[:16]}.move")


def replace(part: Path, target: Path) -> None:
    """Put a part in the place of our own file, which it was made from. Readers see the old or the new one.

    It keeps the mode, but not the time of the last change: programs that make backups would not see that there was one.

    Raises:
        DiskError: it could not be moved; both are still there.
    """
    with disk_errors(target):
        _set_mode(part, target.stat().st_mode & 0o777)
        sync_file(part)
        part.replace(target)
        sync_folder(target.parent)


def _set_mode(path: Path, mode: int) -> None:
    with suppress(PermissionError):  # FAT and some network mounts have no modes
        path.chmod(mode)


def _is_same_file(path: Path, other: Path) -> bool:
    with suppress(OSError):
        return path.samefile(other)
    return False


def _respell(path: Path, target: Path) -> None:
    station = way_station(target)
    _carry(path, station)
    try:
        _carry(station, target)
    except OSError:
        if not path.exists():
            _carry(station, path)
        raise


def _carry(path: Path, target: Path) -> None:
    """`_move`, after which the old name is surely gone."""
    _move(path, target)
    if has_two_names(path, target):
        path.unlink()


def _move(part: Path, target: Path) -> None:
    """Rename without replacing, by the first way that this file system knows.

    Raises:
        FileExistsError: the name is taken.
        OSError: it cannot be moved.
    """
    ways = _ways()
    for way in ways:
        try:
            way(part, target)
        except OSError as error:
            if error.errno not in _UNSUPPORTED or way is ways[-1]:
                raise
        else:
            return


def _ways() -> list[Callable[[Path, Path], object]]:
    if os.name == "nt":
        return [os.rename]  # does not replace on Windows
    return [_link, _rename_no_replace, _placeholder]


def _link(part: Path, target: Path) -> None:
    os.link(part, target, follow_symlinks=False)
    if target.parent != part.parent:
        sync_folder(
            target.parent
        )  # else a power cut may take the old name and not give the new one
    with suppress(OSError):  # a part that stays is a second name of the same file, swept up later
        part.unlink()


def _rename_no_replace(part: Path, target: Path) -> None:
    rename = _renameat2()
    if rename is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    if rename(_AT_FDCWD, os.fsencode(part), _AT_FDCWD, os.fsencode(target), _RENAME_NOREPLACE):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(target))


def _placeholder(part: Path, target: Path) -> None:
    """The last way: take the name with an empty file, then rename over it."""
    os.close(create_exclusive(target))
    try:
        part.replace(target)
    except OSError:
        target.unlink()
        raise


@functools.cache
def _renameat2() -> Callable[..., int] | None:
    """Linux' rename that never replaces."""
    if not sys.platform.startswith("linux"):
        return None
    with suppress(OSError, AttributeError):
        call = ctypes.CDLL(None, use_errno=True).renameat2
        call.argtypes = (
            ctypes.c_int,
            ctypes.c_char_p,
            ctypes.c_int,
            ctypes.c_char_p,
            ctypes.c_uint,
        )
        return call
    return None


@functools.cache
def _umask() -> int:
    """The person's wish for new files. It can only be read by setting it; for that moment it is the strictest."""
    with _umask_lock:
        mask = os.umask(0o077)
        os.umask(mask)
    return mask
