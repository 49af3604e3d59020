"""The library file: connections, transactions, health and copies. The door at which SQLite's errors become ours.

Knows nothing of songs and tasks. Nothing in this program may open, copy or lock the live file in any
other way: closing a second file descriptor drops SQLite's locks and loses commits.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import shutil
import sqlite3
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from sqlite3 import Connection
from typing import TypeAlias

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.clock import Clock
from suno_desktop.core.errors import Cancelled, ProfileError
from suno_desktop.core.fragments import SYSTEM, reason_of
from suno_desktop.core.library import backups, migrations, network_drive
from suno_desktop.core.patterns import later
from suno_desktop.core.profile import private

logger = logging.getLogger(__name__)

_MAX_VALUE_BYTES = 32 * 2**20
_CACHE_KB, _READER_CACHE_KB = 8_000, 4_000
"""With eight times as much no list of 100,000 songs comes sooner."""
_PRAGMAS: dict[str, int | str] = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: a lost task id is lost money
    "foreign_keys": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "temp_store": 2,
    "mmap_size": 0,
    "wal_autocheckpoint": 3_000,
    "journal_size_limit": 64 * 2**20,
    "cache_size": -_CACHE_KB,
}
_READER_PRAGMAS: dict[str, int | str] = {
    "query_only": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "temp_store": 2,
    "mmap_size": 0,
    "wal_autocheckpoint": 0,
    "cache_size": -_READER_CACHE_KB,
}
if sys.platform == "darwin":  # pragma: no cover — the platform's own fsync does not reach the disk
    _PRAGMAS |= {"fullfsync": 1, "checkpoint_fullfsync": 1}

_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_NO_TEXT = "Could not decode to UTF-8"
"""How Python reports a text with overwritten bytes, which SQLite itself does not notice."""
_NOT_AS_MADE = later(
    r"no such (?:table|column|index): (?:\S+\.)?(\w+)|table \w+ has no column named (\w+)"
    r"|duplicate column name: (\w+)|(?:table|index|trigger) (\w+) already exists"
    r"|vtable constructor failed: (\w+)"
)
"""How SQLite reports that a file's tables are not those that it was made with."""
_TROUBLE = {
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_TOOBIG,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_AUTH,
}
_NOT_SHARED = {sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_CANTOPEN}
"""There is no room for the memory that SQLite shares with other processes, or for one more file."""
_IS_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE}
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
_SMALL = 1_000
"""Rows."""
_LONG = 64 * 2**20
"""Bytes."""
_SLICE_S = 1
"""How long SQLite waits for another program's lock before it asks `Patience`."""
_PATIENCE_S = 5
Patience: TypeAlias = Callable[[int], bool]
"""Called with the seconds waited so far; says whether to go on waiting."""
_STEPS = 100_000
"""Steps of a check before `stop` is asked again."""


def damage_mark(library: Path) -> Path:
    """The file that stands beside a library which was found damaged: it is not opened before somebody has chosen."""
    return library.with_name(library.name + ".damaged")


def mark_damaged(library: Path) -> None:
    """Put that file there."""
    with contextlib.suppress(OSError):  # the disk may be the reason for the damage
        damage_mark(library).touch(mode=0o600)
        sync_folder(library.parent)


def absence(library: Path) -> ProfileError:
    """What there is to say where no library is: `library.missing` if copies of one are there, else `library.not_there`.

    Reads the copies, so it is only asked when there is no library, or an empty file in its place.
    """
    if backups.sound_ones(library):
        return ProfileError("library.missing", path=library, folder=backups.folder_of(library))
    return ProfileError("library.not_there")


def is_file(path: Path) -> bool:
    """Whether a library is there. A pipe or a device in its place would be waited for for ever.

    Raises:
        ProfileError: `library.no_file`, it is something else than a file.
    """
    if not path.exists():
        return False
    if not path.is_file():
        raise ProfileError("library.no_file", path=path)
    return True


class Database:
    """The one connection that writes. Used on the thread that opened it."""

    def __init__(
        self,
        connection: Connection,
        *,
        path: Path,
        clock: Clock,
        dirty: Path,
        patience: Patience,
        is_protected: bool = False,
    ) -> None:
        self._connection = connection
        self._patience = patience
        self._path = path
        self._clock = clock
        self._dirty = dirty
        self._depth = 0
        self._is_protected = is_protected
        self.needs_check = dirty.exists()
        """The last use did not end cleanly and `quick_check` has not been passed since."""
        self.is_damaged = False
        """It was found not to be sound while it was open."""
        (self._journal,) = connection.execute("PRAGMA journal_mode").fetchone()
        if not is_protected:
            with contextlib.suppress(OSError):
                dirty.touch(mode=0o600)

    @classmethod
    def open_protected(cls, path: Path, *, clock: Clock) -> Database:
        """Open a library of today's format that may not be written: what would change it raises `library.read_only`.

        Raises:
            ProfileError: `library.not_there`, `library.missing`, `library.too_new`, `library.damaged`, `library.cannot_open`.
        """
        with translated(path, trouble="library.cannot_open"):
            if not _version_there(path):
                raise absence(path)
            connection = _connect_read_only(path)
            try:
                _configure(connection, _READER_PRAGMAS)
                return cls(
                    connection,
                    path=path,
                    clock=clock,
                    dirty=path.with_name(path.name + ".dirty"),
                    patience=lambda _waited_s: False,
                    is_protected=True,
                )
            except BaseException:
                connection.close()
                raise

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        clock: Clock,
        patience: Patience = lambda waited_s: waited_s < _PATIENCE_S,
        anew: bool = False,
    ) -> Database:
        """Open, create or migrate the library. One that is gone while copies of it are there is only made `anew`.

        Raises:
            ProfileError: `library.missing`, `library.too_new`, `library.damaged`, `library.cannot_open`, `library.disk_full`;
                the file is as it was.
        """
        with translated(path, trouble="library.cannot_open"):
            _make_folder(path.parent)
            if damage_mark(path).exists():
                raise ProfileError("library.damaged", path=path)
            version = _version_there(path)
            if not version and not anew:
                _refuse_to_replace(path)
            for ending in ("-wal", "-shm", "-journal"):
                private.protect(path.with_name(path.name + ending))
            private.make_file(path)  # SQLite gives what it makes beside it the same mode
            connection = sqlite3.connect(path, timeout=5, isolation_level=None)
            try:
                _configure(connection, _pragmas_for(path.parent))
                database = cls(
                    connection,
                    path=path,
                    clock=clock,
                    dirty=path.with_name(path.name + ".dirty"),
                    patience=patience,
                )
                database._migrate(version)
                database._forget_statistics()
                connection.execute(f"PRAGMA busy_timeout = {_SLICE_S * 1000}")
            except BaseException:
                connection.close()
                raise
        return database

    def _migrate(self, version: int) -> None:
        if not migrations.steps_after(version):
            return
        if version:
            name = f"library-v{version}-{backups.stamp(self._clock.now())}.sqlite3"
            self._copy_to(backups.folder_of(self._path) / name)
        self._connection.execute("BEGIN EXCLUSIVE")
        try:
            migrations.migrate(self._connection, version=version)
            self._connection.execute("COMMIT")
        except BaseException:
            self._roll_back()
            raise

    def _forget_statistics(self) -> None:
        """Forget what SQLite noted of small tables: when one has grown, it would still be walked through for each row."""
        execute = self._connection.execute
        if execute("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'").fetchone() is None:
            return
        small = f"FROM sqlite_stat1 WHERE CAST(stat AS INTEGER) < {_SMALL}"
        if execute(f"SELECT 1 {small} LIMIT 1").fetchone() is not None:
            execute(f"DELETE {small}")
            execute("ANALYZE sqlite_schema")  # reads them again

    def close(self) -> None:
        """Close cleanly: the file is complete and the next start needs no check, unless it turns out to be damaged."""
        if self._is_protected:
            self._connection.close()
            return
        try:
            with translated(self._path), self._noticing():
                # Without a limit this takes seconds for a million songs.
                self._connection.execute("PRAGMA analysis_limit = 1000")
                self._connection.execute("PRAGMA optimize")
                self._forget_statistics()
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except ProfileError as error:
            # It is marked by now: the next start says so, and whoever closes can do nothing about it.
            if error.code != "library.damaged":
                raise
        finally:
            self._connection.close()
        if not self.needs_check:
            with contextlib.suppress(OSError):
                self._dirty.unlink(missing_ok=True)

    def shorten_log(self) -> None:
        """Put into the file what is in its log, if that is long: while somebody always reads, it would grow for ever."""
        if (
            not self.has_log
            or self._path.with_name(f"{self._path.name}-wal").stat().st_size < _LONG
        ):
            return
        with self._noticing():
            # Waits a moment for those that read; if they do not end, the next one does it.
            self._connection.execute("PRAGMA wal_checkpoint(RESTART)")

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Write all or nothing: after the block everything is on disk; if it raises, nothing is.

        A transaction inside another is a part of it that can be undone alone.
        """
        if self._is_protected:
            raise ProfileError("library.read_only", path=self._path)
        outermost = self._depth == 0
        execute = self._execute_patiently if outermost else self._connection.execute
        begin, end, undo = (
            ("BEGIN IMMEDIATE", "COMMIT", ("ROLLBACK",))
            if outermost
            else ("SAVEPOINT inner", "RELEASE inner", ("ROLLBACK TO inner", "RELEASE inner"))
        )
        with self._noticing():
            execute(begin)
            self._depth += 1
            try:
                yield self._connection
                execute(end)
            except BaseException:
                self._roll_back(undo)
                raise
            finally:
                self._depth -= 1

    def _execute_patiently(self, statement: str) -> object:
        """Wait for another program's lock (or, without a log, for our own reader) as long as there is patience."""
        slices = 0
        while True:
            try:
                return self._connection.execute(statement)
            except sqlite3.OperationalError as error:
                slices += 1
                is_busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not is_busy or not self._patience(slices * _SLICE_S):
                    raise

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """The connection, with errors translated, for questions only."""
        with self._noticing():
            yield self._connection

    @contextlib.contextmanager
    def _noticing(self) -> Iterator[None]:
        try:
            with _sqlite_translated(self._path):
                yield
        except ProfileError as error:
            if error.code == "library.damaged":
                self.mark_damaged()
            raise

    def _roll_back(self, statements: tuple[str, ...] = ("ROLLBACK",)) -> None:
        """Undo. SQLite may already have done it, for example when the disk is full."""
        for statement in statements:
            if self._connection.in_transaction:
                self._connection.execute(statement)

    def quick_check(self) -> bool:
        """Whether the file's structure is sound. Takes about 1 s per GB; clears `needs_check`."""
        try:
            with self.reading() as connection:
                is_sound = _is_sound(connection)
        except ProfileError as error:
            if error.code != "library.damaged":
                raise
            is_sound = False
        if not is_sound:
            self.mark_damaged()
        self.needs_check = not is_sound
        return is_sound

    def mark_damaged(self) -> None:
        """From now on there is no copy, and after this run the library is not opened before somebody has chosen."""
        self.is_damaged = self.needs_check = True
        mark_damaged(self._path)

    def make_search(self) -> None:
        """Index what was unpacked from a backup; does nothing to any other library."""
        from suno_desktop.core.library import packing  # noqa: PLC0415 — costs start-up time

        with self.transaction() as connection:
            packing.make_search(connection)

    @property
    def has_log(self) -> bool:
        """Whether writing and reading go on side by side; not in a folder on a network."""
        return bool(self._journal == "wal")

    @property
    def writes(self) -> int:
        """Rows that were written since the file was opened: whether anything changed."""
        return self._connection.total_changes

    def backup(self, folder: Path, *, stop: Callable[[], bool] | None = None) -> Path:
        """Write a checked backup into `folder` and remove those that are too many; on any thread, and nobody waits for it.

        `stop` is asked now and then; when it answers True, there will be no backup.

        Raises:
            Cancelled: stopped.
            ProfileError: `library.damaged` if the library is not sound (then no backup is removed),
                `library.disk_full`, `library.write_failed`.
        """
        from suno_desktop.core.library import packing  # noqa: PLC0415 — costs start-up time

        if self.is_damaged:
            raise ProfileError("library.damaged", path=self._path)
        with translated(folder):
            _make_folder(folder)
            target = backups.next_path(folder, self._clock.now())
            packing.pack(self._path, target, stop=stop or (lambda: False))
            sync_folder(folder)
            log = self._path.with_name(f"{self._path.name}-wal")
            size = sum(path.stat().st_size for path in (self._path, log) if path.exists())
            for path in backups.superfluous(folder, room_bytes=backups.MOST * size):
                path.unlink()
        return target

    def _copy_to(self, target: Path) -> None:
        """Copy the library through SQLite, check the copy, and only then give it its name."""
        part = target.with_name(f".{target.name}.part")
        with translated(target):
            _make_folder(target.parent)
            part.unlink(missing_ok=True)
            try:
                self._write_copy(part)
                _sync(part)
                part.replace(target)
                sync_folder(target.parent)
            finally:
                part.unlink(missing_ok=True)

    def _write_copy(self, part: Path) -> None:
        private.make_file(part)
        with contextlib.closing(sqlite3.connect(part, isolation_level=None)) as copy:
            self._connection.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            if not _is_sound(copy):
                raise ProfileError("library.damaged", path=self._path)


class ReadOnlyDatabase:
    """A connection that can only ask. Used on the thread that opened it."""

    def __init__(self, connection: Connection, *, path: Path) -> None:
        self._connection = connection
        self._path = path

    @classmethod
    def open(cls, path: Path) -> ReadOnlyDatabase:
        """Open a library to read it. One of an older format is read as a copy in memory that has today's; its file stays.

        Raises:
            ProfileError: `library.not_there`, `library.missing`, `library.too_new`, `library.damaged`,
                `library.cannot_open`.
        """
        with translated(path, trouble="library.cannot_open"):
            version = _version_there(path)
            if not version:
                raise absence(path)
            is_old = bool(migrations.steps_after(version))
            connection = _in_memory(path, version) if is_old else _connect_read_only(path)
            try:
                _configure(connection, _READER_PRAGMAS)
            except BaseException:
                connection.close()
                raise
        return cls(connection, path=path)

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """The connection, with errors translated; all that is asked within it is of one moment."""
        with _sqlite_translated(self._path):
            self._connection.execute("BEGIN")
            try:
                yield self._connection
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    @contextlib.contextmanager
    def ended_by(self, outrun: CancelToken) -> Iterator[None]:
        """Within this, whatever is being asked ends when the token is cancelled, which may be done on any thread.

        Raises:
            Cancelled: it was.
        """
        lock = threading.Lock()
        is_over = False

        def interrupt() -> None:
            with lock:  # another question that comes later has nothing to do with this token
                if not is_over:
                    self._connection.interrupt()

        try:
            with outrun.closing(interrupt):
                yield
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                raise Cancelled from error
            raise
        finally:
            with lock:
                is_over = True

    def is_sound(self, *, stop: Callable[[], bool]) -> bool:
        """Whether all of the file holds together, its indexes too: 1 s for 100,000 songs, on this connection only.

        Raises:
            Cancelled: `stop`, which is asked now and then, answered True.
        """
        try:
            with self.reading() as connection:
                connection.set_progress_handler(stop, _STEPS)
                return _is_sound(connection, "integrity_check")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                raise Cancelled from error
            raise
        except ProfileError as error:
            if error.code != "library.damaged":
                raise
            return False

    def close(self) -> None:
        """Close."""
        self._connection.close()


@contextlib.contextmanager
def translated(path: Path, *, trouble: str = "library.write_failed") -> Iterator[None]:
    """Turn the disk's and SQLite's faults into ours."""
    try:
        with _sqlite_translated(path, trouble=trouble):
            yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise ProfileError("library.disk_full", path=path) from error
        raise ProfileError(
            trouble, path=path, reason=reason_of(error), details=str(error)
        ) from error


@contextlib.contextmanager
def _sqlite_translated(path: Path, *, trouble: str = "library.write_failed") -> Iterator[None]:
    """Turn the environment's faults into ours; bugs (constraints, wrong thread, bad SQL) pass."""
    try:
        yield
    except UnicodeDecodeError as error:
        # SQLite's complaint quotes bytes of the damaged file, and Python cannot read it as text.
        raise ProfileError("library.damaged", path=path, reason="it is not text") from error
    except sqlite3.Error as error:
        exact = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        code = exact & 0xFF
        if code in _DAMAGED or str(error).startswith(_NO_TEXT) or _is_not_as_made(error):
            raise ProfileError(
                "library.damaged",
                path=path,
                reason="the database reports an error",
                details=str(error),
            ) from error
        if exact in _IS_FULL:
            raise ProfileError("library.disk_full", path=path) from error
        if code in _TROUBLE:
            raise ProfileError(
                trouble, path=path, reason=_why_not(path), details=str(error)
            ) from error
        raise


def _why_not(path: Path) -> str:
    """Say why SQLite cannot open or write a library, which it does not tell itself."""
    if os.access(path, os.F_OK) and not os.access(path, os.R_OK):
        return SYSTEM[errno.EACCES]
    return "the database reports an error"


def _is_not_as_made(error: sqlite3.Error) -> bool:
    """Tell whether something is not there that every library has (or is there twice); of anything else it is a bug."""
    found = _NOT_AS_MADE.match(str(error))
    return found is not None and any(map(migrations.declares, filter(None, found.groups())))


def _refuse_to_replace(path: Path) -> None:
    """Raise if another library was here: a new one in its place would hide that the old one is lost."""
    error = absence(path)
    if error.code == "library.missing":
        raise error


def _connect_read_only(path: Path) -> Connection:
    """A connection that can only ask; also where nobody can write beside the file, as on a backup disk or a full one."""
    uri = f"{path.absolute().as_uri()}?mode=ro"
    if os.access(path.parent, os.W_OK):
        connection = sqlite3.connect(uri, timeout=5, isolation_level=None, uri=True)
        try:
            connection.execute("PRAGMA user_version")
        except sqlite3.Error as error:  # of a damaged file, too
            connection.close()
            if error.sqlite_errorcode not in _NOT_SHARED:
                raise
        else:
            return connection
    # SQLite could not make the memory that it shares with others, so nobody writes here now.
    if _has_log(path):
        return _with_its_log(path)
    return sqlite3.connect(f"{uri}&immutable=1", timeout=5, isolation_level=None, uri=True)


def _has_log(path: Path) -> bool:
    """Whether something is written that is not in the file itself yet."""
    with contextlib.suppress(OSError):
        return path.with_name(path.name + "-wal").stat().st_size > 0
    return False


def _with_its_log(path: Path) -> Connection:
    """A library with its log, read in a copy: where nobody may write, SQLite reads no log."""
    with tempfile.TemporaryDirectory(prefix="suno-desktop-") as folder:
        for ending in ("", "-wal"):
            shutil.copyfile(path.with_name(path.name + ending), Path(folder, path.name + ending))
        with contextlib.closing(sqlite3.connect(Path(folder, path.name))) as copied:
            return _to_memory(copied)


def _to_memory(source: Connection) -> Connection:
    copy = sqlite3.connect(":memory:", isolation_level=None)
    try:
        source.backup(copy)
    except BaseException:
        copy.close()
        raise
    return copy


def _in_memory(path: Path, version: int) -> Connection:
    """A copy of an older library with today's format."""
    with contextlib.closing(_connect_read_only(path)) as old:
        copy = _to_memory(old)
    try:
        copy.execute("BEGIN")
        migrations.migrate(copy, version=version)
        copy.execute("COMMIT")
    except BaseException:
        copy.close()
        raise
    return copy


def write_new_copy(path: Path, target: Path) -> bool:
    """Write a copy of a library of an older format, in today's; False if it has today's. The library stays as it is.

    Raises:
        ProfileError: `library.not_there`, `library.missing`, `library.too_new`, `library.damaged`, `library.cannot_open`,
            `library.disk_full`.
    """
    with translated(path, trouble="library.cannot_open"):
        version = _version_there(path)
        if not version:
            raise absence(path)
        if not migrations.steps_after(version):
            return False
        private.make_file(target)
        with (
            contextlib.closing(_in_memory(path, version)) as copy,
            contextlib.closing(sqlite3.connect(target, isolation_level=None)) as new,
        ):
            copy.backup(new)
    return True


def _version_there(path: Path) -> int:
    """The version of a library; 0 where none is, or an empty file."""
    return _version_of(path) if is_file(path) else 0


def _version_of(path: Path) -> int:
    """The version of a file, read without the least change to it; 0 for an empty one."""
    try:
        with contextlib.closing(_connect_read_only(path)) as connection:
            return _version_in(connection, path)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_READONLY:
            raise
    # A transaction was cut off; SQLite undoes it before it reads anything, and may write for that.
    with contextlib.closing(sqlite3.connect(path, timeout=5, isolation_level=None)) as connection:
        return _version_in(connection, path)


def _version_in(connection: Connection, path: Path) -> int:
    (owner,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
    if migrations.is_too_new(version) and owner == migrations.APPLICATION_ID:
        raise ProfileError("library.too_new", path=path)
    if owner != migrations.APPLICATION_ID and (owner or version or tables):
        known = migrations.tables_of(migrations.current())
        if 2 * len(known & tables) < len(known):
            raise ProfileError(
                "library.cannot_open", path=path, reason="it is a file of another program"
            )
        raise ProfileError("library.damaged", path=path)
    if tables and not _has_its_tables(tables, version):
        raise ProfileError("library.damaged", path=path)
    return int(version)


def _has_its_tables(tables: set[str], version: int) -> bool:
    """Tell whether a library has the tables of its version, and (unless it is a newer one) none of a later version."""
    its = migrations.tables_of(version)
    return its <= tables and not tables & (migrations.tables_of(migrations.current()) - its)


def _configure(connection: Connection, pragmas: dict[str, int | str]) -> None:
    for name, wanted in pragmas.items():
        connection.execute(f"PRAGMA {name} = {wanted}")
        (got,) = connection.execute(f"PRAGMA {name}").fetchone() or (wanted,)  # none in memory
        if got != wanted:
            logger.warning("SQLite keeps %s at %s instead of %s", name, got, wanted)
    connection.row_factory = sqlite3.Row
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MAX_VALUE_BYTES)


def _pragmas_for(folder: Path) -> dict[str, int | str]:
    """Over a network the log's shared memory does not hold; a rollback journal does, and costs time."""
    return _PRAGMAS | {"journal_mode": "delete"} if network_drive.is_shared(folder) else _PRAGMAS


def _is_sound(connection: Connection, check: str = "quick_check") -> bool:
    (answer,) = connection.execute(f"PRAGMA {check}(1)").fetchone()
    return bool(answer == "ok")


def _make_folder(folder: Path) -> None:
    """Make a folder that is still there after a power cut, so that what is in it is too."""
    for one in private.make_folder(folder):
        sync_folder(one.parent)


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """What was done to the names in a folder outlasts a power cut."""
    if sys.platform == "win32":  # pragma: no cover — folders cannot be opened there
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
