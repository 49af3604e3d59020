"""What leads back to the files as they were before the last change of tags: a small database of its own beside the library.

It may be lost: then that change cannot be undone. It is not in backups, and the library does not grow by it. A file's
entry counts only as long as the library records for it what that change made of it, so nothing needs to be put right
after a kill. Touches no song.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from suno_desktop.core.library.database import translated
from suno_desktop.core.library.sql_values import from_ms, to_ms
from suno_desktop.core.model import FileId
from suno_desktop.core.profile import private

MOST_BYTES: Final = 2**30
"""What all entries together may take; a file that finds no room is changed even so, and cannot be undone."""
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS before (
    file_id INTEGER PRIMARY KEY,
    was TEXT NOT NULL,     -- the hash of the file as it was
    made TEXT NOT NULL,    -- and of what the change made of it
    back BLOB NOT NULL     -- media.way_back
) STRICT;
CREATE TABLE IF NOT EXISTS change (at INTEGER NOT NULL) STRICT;
"""


class EarlierTags(NamedTuple):
    """How one file can be brought back."""

    was: str
    made: str
    back: bytes


class LastChange(NamedTuple):
    """The last change of tags, as far as it can be undone."""

    at: datetime
    files: int


class TagsBefore:
    """The entries of one profile."""

    def __init__(self, path: Path, *, most_bytes: int = MOST_BYTES) -> None:
        self._path = path
        self._most = most_bytes
        self._lock = threading.Lock()
        self._size: int | None = None
        """What all entries take; counted when it is first asked for."""

    def begin(self, at: datetime) -> None:
        """Another change begins: an earlier one cannot be undone any more."""
        self.forget()
        with self._database() as db:
            db.execute("INSERT INTO change VALUES (?)", (to_ms(at),))

    def keep(self, file_id: FileId, before: EarlierTags) -> bool:
        """Keep how a file is brought back, before it is changed; False if there is no room for that."""
        with self._database() as db:
            if self._size is None:
                row = db.execute("SELECT coalesce(sum(length(back)), 0) FROM before").fetchone()
                self._size = int(row[0])
            if self._size + len(before.back) > self._most:
                return False
            db.execute("INSERT OR REPLACE INTO before VALUES (?, ?, ?, ?)", (file_id, *before))
            self._size += len(before.back)
            return True

    def last(self) -> LastChange | None:
        """The last change; None if nothing of it can be undone."""
        if not self._path.is_file():
            return None
        with self._database() as db:
            (files,) = db.execute("SELECT count(*) FROM before").fetchone()
            row = db.execute("SELECT at FROM change").fetchone()
        at = None if row is None else from_ms(row[0])
        return LastChange(at, files) if files and at is not None else None

    def files(self) -> list[FileId]:
        """The files with entries."""
        if self.last() is None:
            return []
        with self._database() as db:
            return [FileId(row[0]) for row in db.execute("SELECT file_id FROM before ORDER BY 1")]

    def of(self, file_id: FileId) -> EarlierTags | None:
        """How a file is brought back."""
        with self._database() as db:
            row = db.execute(
                "SELECT was, made, back FROM before WHERE file_id = ?", (file_id,)
            ).fetchone()
        return None if row is None else EarlierTags(*row)

    def drop(self, file_id: FileId) -> None:
        """A file is as it was."""
        with self._database() as db:
            db.execute("DELETE FROM before WHERE file_id = ?", (file_id,))

    def keep_only(self, file_ids: Collection[FileId]) -> None:
        """All other files cannot be brought back, or are as they were."""
        if not file_ids:
            self.forget()
            return
        for file_id in self.files():
            if file_id not in file_ids:
                self.drop(file_id)

    def forget(self) -> None:
        """Nothing can be undone any more."""
        with self._lock, translated(self._path):
            self._size = None
            for ending in ("", "-journal"):
                self._path.with_name(self._path.name + ending).unlink(missing_ok=True)

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        """A connection for one act: files are changed on several threads, and SQLite's belong to one."""
        with self._lock, translated(self._path), closing(self._connected()) as db:
            yield db

    def _connected(self) -> sqlite3.Connection:
        """A connection; what lies there and cannot be read gives way."""
        for _ in range(2):
            private.make_file(self._path)
            db = sqlite3.connect(self._path, timeout=5, isolation_level=None)
            try:
                db.execute("PRAGMA synchronous = FULL")
                db.executescript(_TABLES)
            except sqlite3.DatabaseError as error:
                db.close()
                if error.sqlite_errorcode & 0xFF not in _UNREADABLE:
                    raise
                self._path.unlink()
            else:
                return db
        raise sqlite3.DatabaseError("it cannot be made")


_UNREADABLE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
