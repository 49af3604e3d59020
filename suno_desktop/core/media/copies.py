"""A copy of one of our own files on another disk: whole and the same, under its name or not at all.

Replaces nothing and removes nothing; who asked for it removes the old one.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.errors import DiskError
from suno_desktop.core.fragments import SYSTEM
from suno_desktop.core.media import publish
from suno_desktop.core.media.disk import PIECE, check_room, disk_errors, fingerprint
from suno_desktop.core.media.part_files import PartFile


def copy(
    path: Path, target: Path, *, part: PartFile, agree: Callable[[str], object], cancel: CancelToken
) -> None:
    """Copy a file to `target`, by way of a part beside it; what is on the disk then is read and compared.

    Args:
        path: what is copied.
        target: the name of the copy.
        part: an empty part beside the target; gone afterwards.
        agree: told the SHA-256 of what is copied, before that has a name; raises if it is not what is wanted.
        cancel: looked at after each piece.

    Raises:
        FileExistsError: the name is taken.
        DiskError: the disk is in the way, or does not give back what was written.
        Cancelled: asked to stop; no copy is left.
    """
    with part:
        with disk_errors(path):
            stat = path.stat()
        check_room(target.parent, stat.st_size)
        digest = fill(part, path, cancel)
        agree(digest)
        part.sync()
        with disk_errors(part.path), suppress(PermissionError):
            os.utime(part.path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        if fingerprint(part.path).sha256 != digest:
            raise DiskError("disk.error", path=target, reason=SYSTEM[errno.EIO])
        if os.path.lexists(target):
            raise FileExistsError(target)
        try:
            part.publish(target, names=iter([target]))
        except DiskError as error:
            if error.code == "disk.no_name":
                raise FileExistsError(target) from error
            raise


def is_same(path: Path, other: Path) -> bool:
    """Whether two different files hold the same; False if one cannot be read."""
    with suppress(OSError, DiskError):
        if path.samefile(other):
            return publish.has_two_names(path, other)
        is_alike = path.stat().st_size == other.stat().st_size
        return is_alike and fingerprint(path).sha256 == fingerprint(other).sha256
    return False


def fill(part: PartFile, path: Path, cancel: CancelToken) -> str:
    """Put all bytes of a file into a part; gives their SHA-256.

    Raises:
        DiskError: one of the disks is in the way.
        Cancelled: asked to stop.
    """
    digest = hashlib.sha256()
    with disk_errors(path), path.open("rb", buffering=0) as file:
        while piece := file.read(PIECE):
            cancel.check()
            digest.update(piece)
            part.append(piece)
    return digest.hexdigest()
