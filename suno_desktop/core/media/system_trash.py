"""The system's trash: where files go that the person is done with. The only place that knows send2trash."""

from __future__ import annotations

import errno
from pathlib import Path

from suno_desktop.core.errors import DiskError
from suno_desktop.core.media import sidecars
from suno_desktop.core.media.disk import disk_error

_SOUND = frozenset({".mp3", ".m4a", ".mp4", ".wav", ".flac", ".ogg", ".opus", ".webm"})


def throw_away(path: Path) -> bool:
    """Move a file to the system's trash, with the small files of its song that lie beside it. False: it is not there.

    Raises:
        DiskError: it could not be moved there; it stays where it is.
    """
    found = _put(path)
    if path.suffix.lower() in _SOUND:
        for kind in sidecars.KINDS:
            _put(path.with_suffix(f".{kind}"))
    return found


def _put(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    from send2trash import TrashPermissionError, send2trash  # noqa: PLC0415 — only when something goes

    try:
        send2trash(path)
    except TrashPermissionError as error:
        raise DiskError("disk.no_trash", path=path, details=str(error)) from error
    except OSError as error:
        if error.errno == errno.ENOENT:
            return False
        raise disk_error(error, path) from error
    return True
