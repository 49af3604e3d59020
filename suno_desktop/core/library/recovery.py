"""When the library's file is damaged: which backups there are, and one of them in its place. Deletes nothing.

Used only while no library is open; nothing else may touch the live file.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from suno_desktop.core.clock import Clock
from suno_desktop.core.errors import ProfileError
from suno_desktop.core.library import migrations

_BESIDE = ("", "-wal", "-shm", "-journal", ".dirty")
"""What belongs to a library's file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A copy that could take the library's place."""

    path: Path
    made_at: datetime
    songs: int
    tasks: int
    size_bytes: int


def backups_folder(library: Path) -> Path:
    """Where the copies of a library are."""
    return library.parent / "backups"


def backups(library: Path) -> tuple[Backup, ...]:
    """The sound copies of a library, the newest first. Reads each, so it takes a moment for large ones."""
    found = []
    for path in backups_folder(library).glob("library-*.sqlite3"):
        with contextlib.suppress(sqlite3.Error, OSError):
            found.append(_looked_into(path))
    return tuple(sorted(filter(None, found), key=lambda one: (one.made_at, one.path), reverse=True))


def _looked_into(path: Path) -> Backup | None:
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    with contextlib.closing(sqlite3.connect(address, uri=True)) as db:
        (owner,) = db.execute("PRAGMA application_id").fetchone()
        (version,) = db.execute("PRAGMA user_version").fetchone()
        (sound,) = db.execute("PRAGMA quick_check(1)").fetchone()
        if owner != migrations.APPLICATION_ID or migrations.is_too_new(version) or sound != "ok":
            return None
        (songs,) = db.execute(
            "SELECT count(*) FROM song WHERE removed IS NULL AND kind <> 'task'"
        ).fetchone()
        (tasks,) = db.execute("SELECT count(*) FROM task WHERE removed IS NULL").fetchone()
    stat = path.stat()
    return Backup(
        path=path,
        made_at=datetime.fromtimestamp(stat.st_mtime, UTC),
        songs=songs,
        tasks=tasks,
        size_bytes=stat.st_size,
    )


def restore_backup(library: Path, backup: Path, *, clock: Clock) -> Path:
    """Put a copy in the library's place; what is there is moved aside whole.

    Returns:
        The folder in which the old files are now.

    Raises:
        ProfileError: `library.disk_full`, `library.write_failed`; the old library is where it was.
    """
    aside = library.with_name(f"{library.stem}-broken-{clock.now():%Y%m%dT%H%M%S%fZ}")
    part = library.with_name(f".{library.name}.part")
    try:
        shutil.copyfile(backup, part)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        aside.mkdir()
        for ending in _BESIDE:
            path = library.with_name(library.name + ending)
            if path.exists():
                path.replace(aside / path.name)
        part.replace(library)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
            _put_back(library, aside)
        code = "library.disk_full" if error.errno == errno.ENOSPC else "library.write_failed"
        raise ProfileError(code, path=library, reason=error.strerror or error) from error
    return aside


def _put_back(library: Path, aside: Path) -> None:
    for ending in _BESIDE:
        path = aside / (library.name + ending)
        if path.exists():
            path.replace(library.with_name(path.name))
    if aside.is_dir():
        aside.rmdir()
