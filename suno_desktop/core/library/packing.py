"""A backup as one small file: what cannot be made again of a library, compressed, without indexes and search.

The rows are copied through SQLite, on a connection of their own and of one moment, so that nobody waits for it; then
they are checked and packed. A header says what is in it and carries a hash, so that a damaged backup is noticed without
unpacking. Decides nothing about when, where, and how many.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from sqlite3 import Connection
from typing import Any, BinaryIO, NamedTuple

from suno_desktop.core.errors import Cancelled, ProfileError
from suno_desktop.core.library import migrations, songs
from suno_desktop.core.library.backups import SUFFIX
from suno_desktop.core.library.search import normalised
from suno_desktop.core.library.song_lists import listed_songs
from suno_desktop.core.profile import private

_MARK = "suno_desktop_backup"
_VERSION = 1
_HEADER = 8_192
"""Bytes at the beginning of the file: JSON, filled up with spaces."""
_PIECE = 2**20
_LEVEL = 1
"""Of zlib: higher ones take four times as long for a tenth less."""
_STEPS = 100_000
"""Steps of SQLite before `stop` is asked again."""
_LEFT_OUT = "left_out"
"""The table of a packed library with what is made again: SQL of indexes, triggers and search."""
_SALVAGED = ("relay", "task", "task_name")
"""Of these the header says where they begin in the library, for the case that its own schema is lost (`salvage`)."""
_SONGS_AT_ONCE = 2_000


class Packed(NamedTuple):
    """What the header of a backup says."""

    version: int
    """The format of the library."""
    songs: int
    tasks: int
    page_size: int
    schema: tuple[tuple[str, str, str, int, str], ...]
    """Rows of `sqlite_schema` of the tables that `salvage` reads."""
    sha256: str


# Packing.


def pack(library: Path, target: Path, *, stop: Callable[[], bool]) -> None:
    """Write a backup of an open library to a name that nobody has yet.

    Raises:
        Cancelled: `stop`, which is asked now and then, answered True; nothing is left.
        ProfileError: `library.damaged`.
        OSError, sqlite3.Error: it cannot be read or written; nothing is left.
    """
    raw = target.with_name(f".{target.name}.rows")
    part = target.with_name(f".{target.name}.part")
    try:
        for path in (raw, part):
            path.unlink(missing_ok=True)
            private.make_file(path)
        try:
            told = _copy_rows(library, raw, stop)
        except sqlite3.IntegrityError as error:  # two of what there is only one of
            raise ProfileError("library.damaged", path=library, details=str(error)) from error
        _squeeze(raw, part, told, stop)
        part.replace(target)
    finally:
        for path in (raw, part):
            with contextlib.suppress(OSError):
                path.unlink()


def _copy_rows(library: Path, raw: Path, stop: Callable[[], bool]) -> Packed:
    """All rows of one moment, checked; what the header says of them but the hash."""
    with contextlib.closing(_connect(raw)) as db, _stopped_by(db, stop):
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")  # it is packed and gone soon
        db.execute("PRAGMA cell_size_check = 1")
        db.execute("ATTACH ? AS live", (f"{library.absolute().as_uri()}?mode=ro",))
        db.execute("BEGIN")
        _see_sound(db, "live", library)
        _copy_tables(db)
        told = _told(db)
        db.execute(f"PRAGMA application_id = {migrations.APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {told.version}")
        db.execute("COMMIT")
        _see_sound(db, "main", library)
        return told


def _see_sound(db: Connection, schema: str, library: Path) -> None:
    (answer,) = db.execute(f"PRAGMA {schema}.quick_check(1)").fetchone()
    if answer != "ok":
        raise ProfileError("library.damaged", path=library)


def _copy_tables(db: Connection) -> None:
    schema = db.execute("SELECT type, name, sql FROM live.sqlite_schema").fetchall()
    searched = [
        name for _, name, sql in schema if sql and sql.lstrip().startswith("CREATE VIRTUAL")
    ]
    shadows = tuple(f"{name}_" for name in searched)
    db.execute(f"CREATE TABLE {_LEFT_OUT} (sql TEXT NOT NULL) STRICT")
    later = []
    for kind, name, sql in schema:
        if sql is None or name.startswith("sqlite_") or name.startswith(shadows):
            continue  # SQLite makes it along with another
        if kind != "table" or name in searched:
            later.append((name not in searched, sql))  # search first: a trigger may speak of it
            continue
        db.execute(sql)
        db.execute(f"INSERT INTO main.{name} SELECT * FROM live.{name}")  # noqa: S608 — a name of ours
    db.executemany(f"INSERT INTO {_LEFT_OUT} VALUES (?)", [(sql,) for _, sql in sorted(later)])  # noqa: S608 — constant
    db.execute("DELETE FROM main.sqlite_sequence")
    db.execute("INSERT INTO main.sqlite_sequence SELECT * FROM live.sqlite_sequence")


def _told(db: Connection) -> Packed:
    (version,) = db.execute("PRAGMA live.user_version").fetchone()
    song_count = listed_songs(db)
    (tasks,) = db.execute("SELECT count(*) FROM main.task WHERE removed IS NULL").fetchone()
    (page_size,) = db.execute("PRAGMA live.page_size").fetchone()
    rows = db.execute(
        "SELECT type, name, tbl_name, rootpage, sql FROM live.sqlite_schema WHERE name IN (?, ?, ?)",
        _SALVAGED,
    )
    return Packed(version, song_count, tasks, page_size, tuple(map(tuple, rows)), "")


def _squeeze(raw: Path, part: Path, told: Packed, stop: Callable[[], bool]) -> None:
    digest, squeezer = _sha256(), zlib.compressobj(_LEVEL)
    with raw.open("rb") as source, part.open("r+b") as target:
        target.write(b" " * _HEADER)
        while piece := source.read(_PIECE):
            if stop():
                raise Cancelled
            packed = squeezer.compress(piece)
            digest.update(packed)
            target.write(packed)
        packed = squeezer.flush()
        digest.update(packed)
        target.write(packed)
        header = {_MARK: _VERSION, **told._asdict(), "sha256": digest.hexdigest()}
        target.seek(0)
        target.write(json.dumps(header).encode().ljust(_HEADER)[:_HEADER])
    _sync(part)


def _sha256() -> Any:
    import hashlib  # noqa: PLC0415 — brings OpenSSL, for which no start waits

    return hashlib.sha256()


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


@contextlib.contextmanager
def _stopped_by(db: Connection, stop: Callable[[], bool]) -> Iterator[None]:
    db.set_progress_handler(stop, _STEPS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
            raise Cancelled from error
        raise


def _connect(path: Path) -> Connection:
    return sqlite3.connect(path.absolute().as_uri(), timeout=5, isolation_level=None, uri=True)


# Unpacking.


def is_packed(path: Path) -> bool:
    """Whether a backup is one of this kind; earlier programs made whole copies."""
    return path.suffix == SUFFIX


def header_of(path: Path) -> Packed | None:
    """What the header of a backup says; None if it is none that this program can read."""
    with path.open("rb") as file:
        return _read_header(file)


def look_into(path: Path) -> Packed | None:
    """What a backup holds; None if it is not whole, or of a newer program."""
    with path.open("rb") as file:
        told = _read_header(file)
        if told is None:
            return None
        digest = _sha256()
        while piece := file.read(_PIECE):
            digest.update(piece)
    return told if digest.hexdigest() == told.sha256 else None


def _read_header(file: BinaryIO) -> Packed | None:
    try:
        header = json.loads(file.read(_HEADER))
        if header[_MARK] != _VERSION or migrations.is_too_new(header["version"]):
            return None
        values = {name: header[name] for name in Packed._fields}
        return Packed(**{**values, "schema": tuple(map(tuple, values["schema"]))})
    except (ValueError, KeyError, TypeError):
        return None


def unpack(backup: Path, target: Path) -> None:
    """Write the rows of a backup to a file and make their indexes; `make_search` must follow, once it has today's format.

    Raises:
        OSError: it cannot be read or written.
        ProfileError: `library.damaged`, it is not whole.
    """
    squeezer = zlib.decompressobj()
    private.make_file(target)
    try:
        with backup.open("rb") as source, target.open("r+b") as rows:
            source.seek(_HEADER)
            while piece := source.read(_PIECE):
                rows.write(squeezer.decompress(piece))
            rows.truncate()
    except zlib.error as error:
        raise ProfileError("library.damaged", path=backup, details=str(error)) from error
    with _disk_faults(backup), contextlib.closing(_connect(target)) as db:
        db.execute("BEGIN")
        for (sql,) in db.execute(f"SELECT sql FROM {_LEFT_OUT}").fetchall():  # noqa: S608 — constant
            db.execute(sql)
        db.execute("COMMIT")


@contextlib.contextmanager
def _disk_faults(backup: Path) -> Iterator[None]:
    """What SQLite says of the disk is what the system says of it."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise ProfileError("library.damaged", path=backup, details=str(error)) from error
        if code == sqlite3.SQLITE_FULL:
            raise OSError(errno.ENOSPC, str(error)) from error
        if code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
            raise OSError(errno.EIO, str(error)) from error
        raise


def make_search(db: Connection) -> None:
    """Index all songs and notes of a library that was unpacked, inside the caller's transaction; nothing of another."""
    found = db.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (_LEFT_OUT,)).fetchone()
    if found is None:
        return
    rows: list[Any] = []
    cursor = db.execute(f"{songs.KNOWN} ORDER BY song_id")
    while rows := cursor.fetchmany(_SONGS_AT_ONCE):
        later = songs.Later()
        for row in rows:
            later.put(row["song_id"], before=None, after=dict(row))
        later.write(db)
    for note in db.execute("SELECT note_id, text FROM note").fetchall():
        db.execute(
            "INSERT INTO note_fts (rowid, text) VALUES (?, ?)",
            (note["note_id"], normalised(note["text"])),
        )
    db.execute(f"DROP TABLE {_LEFT_OUT}")


def first_page(packed: Packed) -> bytes:
    """The first page of a library that has lost its own: where the tables begin that `salvage` reads."""
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        db.execute(f"PRAGMA page_size = {int(packed.page_size)}")
        db.execute("PRAGMA writable_schema = ON")
        db.execute("CREATE TABLE a (b)")
        db.execute("DELETE FROM sqlite_schema")
        db.executemany(
            "INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) VALUES (?, ?, ?, ?, ?)",
            packed.schema,
        )
        return bytes(db.serialize())[: packed.page_size]
