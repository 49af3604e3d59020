"""What every writer of files here shares: one translation of the system's errors, syncing, fingerprints.

Decides nothing about names or contents. Any `OSError` of a file leaves this room as a `DiskError`.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import shutil
import stat as modes
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from suno_desktop.core.errors import DiskError, UsageError
from suno_desktop.core.fragments import reason_of
from suno_desktop.core.model import Fingerprint

PIECE = 1 << 20
"""Bytes read at once when a file is copied or hashed."""
ROOM_TO_SPARE = 64 * 2**20
"""Bytes that stay free on the disk: a library that fills it to the last byte breaks other programs."""
NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
BINARY = getattr(os, "O_BINARY", 0)
_NO_BLOCK = getattr(os, "O_NONBLOCK", 0)

_CODES = {
    errno.ENOSPC: "disk.full",
    errno.EDQUOT: "disk.full",
    errno.EFBIG: "disk.full",
    errno.EROFS: "disk.read_only",
    errno.EACCES: "disk.read_only",
    errno.EPERM: "disk.read_only",
    errno.ENOENT: "disk.missing",
    errno.ENOTDIR: "disk.missing",
    errno.ENODEV: "disk.missing",
    errno.ENXIO: "disk.missing",
    errno.ESTALE: "disk.missing",
    errno.ELOOP: "disk.unsafe",
}


def disk_error(error: OSError, path: Path) -> DiskError:
    """The sentence for what the system said about `path`."""
    code = _CODES.get(error.errno or 0, "disk.error")
    # Nobody but us knows the name that a file has while it is written.
    is_part = path.name.startswith(".") and path.suffix == ".part"
    shown = path.parent if code == "disk.missing" or is_part else path
    return DiskError(code, path=shown, reason=reason_of(error), details=str(error))


@contextlib.contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """While inside, an `OSError` becomes a `DiskError` about `path`.

    Raises:
        DiskError: the disk or the folder is in the way.
    """
    try:
        yield
    except OSError as error:
        raise disk_error(error, path) from error


def check_writable(folder: Path) -> None:
    """See that files can be made in a folder, which is made if it is not there. Leaves none.

    Raises:
        DiskError: they cannot.
    """
    with disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass


def create_exclusive(path: Path) -> int:
    """Create a file that was not there, for us alone; never through a link. Gives a descriptor."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | NO_FOLLOW | BINARY, 0o600)


@contextlib.contextmanager
def open_regular(path: Path) -> Iterator[BinaryIO]:
    """Read a file that the person named. A pipe or a device in its place is not waited for.

    Raises:
        UsageError: it is no regular file.
        OSError: it cannot be opened.
    """
    handle = os.open(path, os.O_RDONLY | _NO_BLOCK | BINARY)
    with os.fdopen(handle, "rb") as file:
        if not modes.S_ISREG(os.fstat(handle).st_mode):
            raise UsageError("usage.not_a_file", name=path.name)
        yield file


def random_word() -> str:
    """Return sixteen random hex digits."""
    return secrets.token_hex(8)


def check_room(folder: Path, wanted: int) -> None:
    """Check that `wanted` more bytes fit.

    Raises:
        DiskError: they do not, or the folder is not there.
    """
    with disk_errors(folder / "."):
        lacking = wanted + ROOM_TO_SPARE - shutil.disk_usage(folder).free
    if lacking > 0:
        raise DiskError("disk.no_room", path=folder, needs=-(-lacking // 1_000_000), wanted=wanted)


def sync_file(path: Path) -> None:
    """Bring a file's bytes to the disk."""
    handle = os.open(path, os.O_RDWR | NO_FOLLOW | BINARY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Bring a folder's names to the disk, where the system can do that."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        # Some network and FUSE file systems cannot sync a folder; the file itself is already safe.
        if error.errno not in {errno.EINVAL, errno.ENOTSUP, errno.EBADF}:
            raise
    finally:
        os.close(handle)


def fingerprint(path: Path) -> Fingerprint:
    """Size, hash and time of a file.

    Raises:
        DiskError: it cannot be read.
    """
    with disk_errors(path), path.open("rb", buffering=0) as file:
        digest = hashlib.sha256()
        buffer = memoryview(bytearray(PIECE))
        while count := file.readinto(buffer):
            digest.update(buffer[:count])
        stat = os.fstat(file.fileno())
    return Fingerprint(
        size_bytes=stat.st_size, sha256=digest.hexdigest(), mtime_ns=stat.st_mtime_ns
    )


def write_atomic(path: Path, data: bytes, *, lasting: bool = False) -> None:
    """Replace a small file of ours that can be made again (a thumbnail); it is always whole.

    After a power cut that is so only for a `lasting` one, which costs some time.

    Raises:
        DiskError: it cannot be written; what was there stays.
    """
    part = path.with_name(f".{random_word()}.part")
    with disk_errors(path):
        handle = create_exclusive(part)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            if lasting:
                sync_file(part)
            part.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                part.unlink()
            raise
