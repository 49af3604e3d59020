"""When the library's file is damaged or gone: a backup or an empty library in its place, with the tasks that came after it.

Used only while no library is open. Deletes nothing: what is damaged is moved aside whole. A process that dies on the
way leaves a state that `settle` finishes or undoes at the next start.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from suno_desktop.core.clock import Clock
from suno_desktop.core.errors import ProfileError
from suno_desktop.core.fragments import reason_of
from suno_desktop.core.library import packing, salvage
from suno_desktop.core.library.backups import Backup, stamp
from suno_desktop.core.library.database import damage_mark, mark_damaged, sync_folder
from suno_desktop.core.library.library import Library
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.profile import private

_BESIDE = ("", "-wal", "-shm", "-journal", ".dirty")
"""What belongs to a library's file; the file itself goes first and comes back last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What stands in the library's place now."""

    backup: Backup | None
    """None: an empty library."""
    aside: Path | None
    """The folder in which the damaged files are now; None: there were none."""
    asked_again: int
    """Tasks that could still be read in the damaged file and are not in the backup: they are asked for again."""


def can_go_on(library: Path) -> bool:
    """Whether the library was only marked: it can still be opened, though something in it is damaged."""
    if not damage_mark(library).exists():
        return False
    with contextlib.suppress(ProfileError), contextlib.closing(LibraryReader.open(library)) as one:
        one.relays()
        return True
    return False


def go_on(library: Path) -> None:
    """Let the library be opened as it is."""
    damage_mark(library).unlink(missing_ok=True)


def settle(library: Path) -> bool:
    """Finish or undo what an earlier `restore` had begun when it ended; tells whether it had been all but done.

    Its working copies go too.

    Raises:
        ProfileError: `library.disk_full`, `library.write_failed`.
    """
    done = False
    with _disk_faults(library):
        for unfinished in sorted(library.parent.glob(f".{library.stem}-broken-*")):
            if any(unfinished.iterdir()) and library.exists():
                _finish(library, unfinished)
                done = True
            else:
                _put_back(library, unfinished)
        for path in _parts_of(_part_of(library)):
            path.unlink(missing_ok=True)
        salvage.tidy(library)
    return done


def restore(library: Path, backup: Backup | None, *, clock: Clock) -> Restored:
    """Put a backup (None: an empty library) in the library's place and move what is there aside.

    Raises:
        ProfileError: `library.disk_full`, `library.write_failed`, `library.damaged` (the backup, this time); the
            old library is where it was.
    """
    settle(library)
    old = _parts_of(library)
    part = _part_of(library)
    unfinished = library.with_name(f".{library.stem}-broken-{stamp(clock.now())}")
    try:
        with _disk_faults(library):
            if old:
                mark_damaged(library)
            else:  # nothing is there that could be damaged
                damage_mark(library).unlink(missing_ok=True)
            asked_again = _prepare(part, library, backup, clock=clock)
            if old:
                unfinished.mkdir(mode=0o700)
                for path in old:
                    path.replace(unfinished / path.name)
                sync_folder(unfinished)
            part.replace(library)
            sync_folder(library.parent)
            aside = _finish(library, unfinished) if old else None
    except BaseException:
        with contextlib.suppress(ProfileError):
            settle(library)
        raise
    return Restored(backup=backup, aside=aside, asked_again=asked_again)


def _prepare(part: Path, library: Path, backup: Backup | None, *, clock: Clock) -> int:
    """All of the new library beside the old one; tells how many tasks were saved from the old one."""
    if backup is not None and packing.is_packed(backup.path):
        packing.unpack(backup.path, part)
    elif backup is not None:
        private.make_file(part)
        shutil.copyfile(backup.path, part)
    found = salvage.read(library, donor=None if backup is None else backup.path)
    with contextlib.closing(Library.open(part, clock=clock, anew=True)) as fresh:
        fresh.database.make_search()
        asked_again = salvage.add(fresh, found)
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    return asked_again


def _finish(library: Path, unfinished: Path) -> Path:
    """The new library is in its place: show where the old one is, and let the new one be opened."""
    name = unfinished.name.removeprefix(".")
    aside = unfinished.with_name(name)
    number = 2
    while aside.exists():
        aside, number = unfinished.with_name(f"{name}-{number}"), number + 1
    unfinished.rename(aside)
    damage_mark(library).unlink(missing_ok=True)
    sync_folder(library.parent)
    return aside


def _put_back(library: Path, unfinished: Path) -> None:
    for ending in reversed(_BESIDE):
        path = unfinished / (library.name + ending)
        if path.exists():
            path.replace(library.with_name(path.name))
    unfinished.rmdir()


def _part_of(library: Path) -> Path:
    """Where the new library is made."""
    return library.with_name(f".{library.name}.part")


def _parts_of(library: Path) -> list[Path]:
    paths = [library.with_name(library.name + ending) for ending in _BESIDE]
    return [path for path in paths if path.exists()]


@contextlib.contextmanager
def _disk_faults(library: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        code = "library.disk_full" if error.errno == errno.ENOSPC else "library.write_failed"
        raise ProfileError(
            code, path=library, reason=reason_of(error), details=str(error)
        ) from error
