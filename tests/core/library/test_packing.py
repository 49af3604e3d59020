"""A backup as one file: what its header says, that it is whole, and that all comes out of it that went in."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import sqlite3
import sys
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.errors import Cancelled, ProfileError
from suno_desktop.core.library import migrations, packing
from suno_desktop.core.library.packing import Packed
from suno_desktop.core.model import ClipId
from suno_desktop.core.rows import SongFilter, TaskQuery
from tests.core.library.makers import AUDIO, FAILED, Room, clip, task

HEADER = 8_192
_ALL = TaskQuery()
MORE = {"stem": "Vocals", "stem_of": ("c1",)}


def never() -> bool:
    return False


@pytest.fixture
def filled(room: Room) -> Room:
    """A library with a bit of everything, of which the newest rows are gone again."""
    room.record(
        task("t1", clip("c1", title="雨", lyrics="la la", audio_url=AUDIO), raw='{"a": 1}'),
        task("t2", clip("c2", audio_url=AUDIO), clip("c3", FAILED)),
        task("t3", clip("c4", audio_url=AUDIO, more=MORE)),
    )
    room.track("t4", "t5")
    room.library.write_note(ClipId("c1"), "好转折", at_s=1.0)
    gone = room.song_of("c2")
    assert gone is not None
    room.library.remove_songs([gone])
    room.library.untrack([room.reader.task_rows(room.reader.task_keys(_ALL))[0].key], songs=True)
    with room.library.database.transaction() as db:
        db.execute("INSERT INTO removal VALUES (77, 0)")
        db.execute("DELETE FROM removal WHERE token = 77")
    return room


def pack(room: Room, stop: Callable[[], bool] = never) -> Path:
    target = room.path.parent / "copies" / "a.backup"
    target.parent.mkdir(exist_ok=True)
    packing.pack(room.path, target, stop=stop)
    return target


def rows(path: Path) -> dict[str, list[Any]]:
    """All that a database holds but what is made of search."""
    with closing(sqlite3.connect(path)) as db:
        schema = db.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema").fetchall()
        tables = [name for kind, name, _, _ in schema if kind == "table" and "fts" not in name]
        return {
            "schema": sorted(schema, key=str),
            **{name: db.execute(f"SELECT * FROM {name}").fetchall() for name in tables},
            **{
                name: db.execute(f"PRAGMA {name}").fetchall()
                for name in ("application_id", "user_version", "quick_check")
            },
        }


def unpacked(backup: Path, target: Path) -> Path:
    packing.unpack(backup, target)
    with closing(sqlite3.connect(target, isolation_level=None)) as db:
        db.row_factory = sqlite3.Row
        db.execute("BEGIN")
        packing.make_search(db)
        db.execute("COMMIT")
    return target


def test_the_header_says_what_is_in_it(filled: Room) -> None:
    data = pack(filled).read_bytes()
    told = json.loads(data[:HEADER])
    with filled.library.database.reading() as db:
        schema = db.execute(
            "SELECT type, name, tbl_name, rootpage, sql FROM sqlite_schema"
            " WHERE name IN ('relay', 'task', 'task_name')"
        ).fetchall()
    assert told == {
        "suno_desktop_backup": 1,
        "version": migrations.current(),
        "songs": len(filled.songs(filter=SongFilter.ALL)),
        "tasks": len(filled.tasks()),
        "page_size": 4096,
        "schema": [list(row) for row in schema],
        "sha256": hashlib.sha256(data[HEADER:]).hexdigest(),
    }
    assert data[HEADER : HEADER + 2] == b"\x78\x01", "the fastest packing"


def test_all_that_went_in_comes_out(filled: Room, tmp_path: Path) -> None:
    backup = pack(filled)
    target = tmp_path / "out.sqlite3"
    target.write_bytes(b"something longer " * 200_000)
    assert rows(unpacked(backup, target)) == rows(filled.path)
    with closing(sqlite3.connect(target)) as db:
        for index, word in (("song_fts", "la"), ("note_fts", "好")):
            sql = f"SELECT count(*) FROM {index} WHERE {index} MATCH ?"
            assert db.execute(sql, (word,)).fetchone() == (1,)


def test_a_library_that_was_not_unpacked_needs_no_search(filled: Room) -> None:
    before = rows(filled.path)
    with filled.library.database.transaction() as db:
        packing.make_search(db)
    assert rows(filled.path) == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_a_backup_is_the_owners_alone_and_nothing_else_is_left(filled: Room) -> None:
    folder = filled.path.parent / "copies"
    folder.mkdir()
    for name in (".a.backup.rows", ".a.backup.part"):  # of a program that was killed
        (folder / name).write_bytes(b"half a copy " * 5_000)
    backup = pack(filled)
    assert list(folder.iterdir()) == [backup]
    assert backup.stat().st_mode & 0o777 == 0o600


def test_a_backup_is_on_the_disk_before_it_has_its_name(
    filled: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[tuple[int, list[str]]] = []
    folder, real = filled.path.parent / "copies", os.fsync

    def spied(number: int) -> None:
        names = [path.name for path in folder.iterdir() if path.suffix == ".backup"]
        synced.append((os.fstat(number).st_size, names))
        real(number)

    monkeypatch.setattr(os, "fsync", spied)
    backup = pack(filled)
    assert (backup.stat().st_size, []) in synced


def test_it_can_be_stopped_while_rows_are_copied_and_while_they_are_packed(
    filled: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def later() -> bool:
        asked.append(1)
        return len(asked) > 20

    with pytest.raises(Cancelled):
        pack(filled, lambda: True)
    pack(filled, later).unlink()  # it is small: there are not so many steps
    monkeypatch.setattr(packing, "_STEPS", 10)
    with pytest.raises(Cancelled):
        pack(filled, later)
    assert list((filled.path.parent / "copies").iterdir()) == []


@pytest.fixture
def damaged(filled: Room, tmp_path: Path) -> Path:
    """A copy of a library, to be damaged."""
    path = tmp_path / "damaged.sqlite3"
    with closing(sqlite3.connect(filled.path)) as db:
        db.execute("VACUUM INTO ?", (str(path),))
    return path


def refused(library: Path) -> str:
    folder = library.parent / "copies"
    folder.mkdir()
    with pytest.raises(ProfileError) as told:
        packing.pack(library, folder / "a.backup", stop=never)
    assert list(folder.iterdir()) == []
    return told.value.code


def test_a_damaged_library_is_not_packed(damaged: Path) -> None:
    with closing(sqlite3.connect(damaged)) as db:
        (root,) = db.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'song_by_title'"
        ).fetchone()
    with damaged.open("r+b") as file:
        file.seek((root - 1) * 4096)
        file.write(b"\xaa" * 4096)
    assert refused(damaged) == "library.damaged"


def test_two_of_what_there_is_one_of_is_damage(damaged: Path) -> None:
    swap = (
        "UPDATE sqlite_schema AS one SET rootpage = other.rootpage FROM sqlite_schema AS other"
        " WHERE one.name = 'sqlite_autoindex_one_1' AND other.name = 'sqlite_autoindex_other_1'"
    )
    for sql in (
        "CREATE TABLE one (a UNIQUE)",
        "INSERT INTO one VALUES (1)",
        "CREATE TABLE other (a UNIQUE)",
        swap,
        "INSERT INTO one VALUES (1)",
    ):
        with closing(sqlite3.connect(damaged, isolation_level=None)) as db:
            db.execute("PRAGMA writable_schema = ON")
            db.execute(sql)
    assert refused(damaged) == "library.damaged"


def test_a_library_that_is_not_there_cannot_be_packed(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        packing.pack(tmp_path / "none.sqlite3", tmp_path / "a.backup", stop=never)
    assert list(tmp_path.iterdir()) == []


# Reading one.


@pytest.mark.parametrize(
    ("name", "is_packed"), [("a.backup", True), ("a.sqlite3", False), ("backup", False)]
)
def test_backups_of_this_kind_have_their_ending(name: str, *, is_packed: bool) -> None:
    assert packing.is_packed(Path(name)) is is_packed


def test_a_whole_one_tells_what_it_holds(filled: Room) -> None:
    backup = pack(filled)
    header = packing.header_of(backup)
    assert header is not None
    assert packing.look_into(backup) == header
    assert (header.songs, header.tasks) == (
        len(filled.songs(filter=SongFilter.ALL)),
        len(filled.tasks()),
    )
    data = bytearray(backup.read_bytes())
    data[-9] ^= 1
    backup.write_bytes(data)
    assert packing.look_into(backup) is None
    assert packing.header_of(backup) == header


@pytest.mark.parametrize(
    "change",
    [
        {"suno_desktop_backup": 2},
        {"version": (migrations.MAJOR + 1) << 16},
        {"version": "1"},
        {"schema": 5},
        {"sha256": ...},
        {"songs": ...},
        {"suno_desktop_backup": ...},
    ],
)
def test_of_another_header_nothing_is_read(filled: Room, change: dict[str, Any]) -> None:
    backup = pack(filled)
    data = backup.read_bytes()
    told = {**json.loads(data[:HEADER]), **change}
    header = json.dumps({name: value for name, value in told.items() if value is not ...})
    backup.write_bytes(header.encode().ljust(HEADER) + data[HEADER:])
    assert packing.header_of(backup) is packing.look_into(backup) is None


@pytest.mark.parametrize("data", [b"", b"[]" + b" " * 9_000, b"5", b"\xff" * 9_000, b"{}"])
def test_what_has_no_header_is_none(tmp_path: Path, data: bytes) -> None:
    backup = tmp_path / "a.backup"
    backup.write_bytes(data)
    assert packing.header_of(backup) is packing.look_into(backup) is None


@pytest.mark.parametrize(
    "rows_of_it", [b"no zlib", zlib.compress(b"no database " * 2_000), zlib.compress(bytes(9_000))]
)
def test_what_cannot_be_unpacked_is_damaged(tmp_path: Path, rows_of_it: bytes) -> None:
    backup = tmp_path / "a.backup"
    backup.write_bytes(b" " * HEADER + rows_of_it)
    with pytest.raises(ProfileError) as told:
        packing.unpack(backup, tmp_path / "out.sqlite3")
    assert told.value.code == "library.damaged"


def test_half_a_backup_is_damaged(filled: Room, tmp_path: Path) -> None:
    backup = pack(filled)
    backup.write_bytes(backup.read_bytes()[: HEADER + 2_000])
    with pytest.raises(ProfileError) as told:
        packing.unpack(backup, tmp_path / "out.sqlite3")
    assert told.value.code == "library.damaged"


@pytest.mark.parametrize(
    ("code", "number"),
    [
        (sqlite3.SQLITE_FULL, errno.ENOSPC),
        (sqlite3.SQLITE_IOERR, errno.EIO),
        (sqlite3.SQLITE_IOERR_WRITE, errno.EIO),
        (sqlite3.SQLITE_CANTOPEN, errno.EIO),
        (sqlite3.SQLITE_READONLY, errno.EIO),
    ],
)
def test_troubles_of_the_disk_are_told_as_such(tmp_path: Path, code: int, number: int) -> None:
    error = sqlite3.OperationalError("trouble")
    error.sqlite_errorcode = code
    with pytest.raises(OSError, match="trouble") as told, packing._disk_faults(tmp_path):
        raise error
    assert told.value.errno == number


@pytest.mark.parametrize(
    "error", [sqlite3.OperationalError("no such table"), sqlite3.IntegrityError("bug")]
)
def test_a_bug_stays_one(tmp_path: Path, error: sqlite3.Error) -> None:
    with pytest.raises(type(error)), packing._disk_faults(tmp_path):
        raise error


@pytest.mark.parametrize("page_size", [512, 4096, 65_536])
def test_the_first_page_says_where_the_tables_begin(page_size: int) -> None:
    schema = (
        ("table", "relay", "relay", 7, "CREATE TABLE relay (a)"),
        ("index", "by_a", "relay", 9, "CREATE INDEX by_a ON relay (a)"),
    )
    page = packing.first_page(Packed(1, 0, 0, page_size, schema, ""))
    assert len(page) == page_size
    assert int.from_bytes(page[16:18], "big") == (1 if page_size == 65_536 else page_size)
    with closing(sqlite3.connect(":memory:")) as db:
        pages = bytearray(page + bytes(page_size) * 9)
        pages[28:32] = (10).to_bytes(4, "big")
        db.deserialize(bytes(pages))
        told = db.execute("SELECT type, name, tbl_name, rootpage, sql FROM sqlite_schema")
        assert tuple(told) == schema
