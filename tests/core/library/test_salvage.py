"""What is still read of a file that SQLite cannot open any more, and which relays and tasks it becomes."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.library import salvage
from suno_desktop.core.library.salvage import Salvaged
from suno_desktop.core.model import TaskId, TaskState
from tests.core.library.makers import Room

TABLES = (
    "CREATE TABLE relay (relay_id INTEGER PRIMARY KEY, name, base_url, allow_http, removed)",
    "CREATE TABLE task (task_key INTEGER PRIMARY KEY, task_id, relay_id, removed)",
    "CREATE INDEX task_name ON task (task_id, relay_id)",
)
ONE, TWO = "https://one.invalid", "https://two.invalid"


def made(
    path: Path,
    tasks: Iterable[tuple[object, object, object]] = (),
    relays: Iterable[tuple[object, ...]] = (),
    *,
    page_size: int = 4096,
    much: int = 0,
) -> Path:
    """A file that has the tables that are read; `much` other ones make its schema long."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute(f"PRAGMA page_size = {page_size}")
        for number in range(much):
            db.execute(f"CREATE TABLE other_{number} (a /* {'x' * (page_size // 8)} */)")
        for sql in TABLES:
            db.execute(sql)
        put(db, tasks, relays)
    return path


def put(
    db: sqlite3.Connection,
    tasks: Iterable[tuple[object, object, object]],
    relays: Iterable[tuple[object, ...]] = (),
) -> None:
    db.executemany("INSERT INTO task (task_id, relay_id, removed) VALUES (?, ?, ?)", tasks)
    db.executemany("INSERT INTO relay VALUES (?, ?, ?, ?, ?)", relays)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "library.sqlite3"


def test_tasks_and_relays_are_read_with_what_was_removed(path: Path) -> None:
    made(
        path,
        [("a", 1, None), ("b", None, None), ("c", 1, 7), ("c", 2, None)],
        [(1, "One", ONE, 0, None), (2, "Zwei ü", "http://two.invalid", 1, 3)],
    )
    before = path.read_bytes()
    assert salvage.read(path, donor=path.with_name("not needed")) == Salvaged(
        tasks={("a", 1), ("b", None), ("c", 2)},
        removed={("c", 1)},
        relays={1: ("One", ONE, False, False), 2: ("Zwei ü", "http://two.invalid", True, True)},
    )
    assert list(path.parent.iterdir()) == [path]
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("value", "is_id"),
    [
        ("a", True),
        ("a" * 200, True),
        ("!~", True),
        (b"abc", True),
        ("", False),
        ("a" * 201, False),
        ("a b", False),
        ("a\x7f", False),
        ("ä", False),
        (5, False),
        (None, False),
    ],
)
def test_only_what_can_be_an_id_is_one(path: Path, value: object, *, is_id: bool) -> None:
    found = salvage.read(made(path, [(value, 1, None), ("other", "x", None)]), donor=None)
    assert bool(found.tasks) is is_id


@pytest.mark.parametrize(
    "relay",
    [(1, None, ONE, 0, None), (1, "One", "ftp://one.invalid", 0, None), (1, "One", "", 0, None)],
)
def test_what_is_no_relay_is_left_out(path: Path, relay: tuple[object, ...]) -> None:
    whole = (2, b"\xff", TWO, 0, None)
    found = salvage.read(made(path, [], [relay, whole]), donor=None)
    assert found.relays == {2: ("\ufffd", TWO, False, False)}


def test_of_a_file_that_is_gone_or_something_else_nothing_is_read(path: Path) -> None:
    assert salvage.read(path, donor=None) == Salvaged()
    path.write_bytes(b"no library " * 1_000)
    assert salvage.read(path, donor=None) == Salvaged()
    assert list(path.parent.iterdir()) == [path]


def test_a_copy_that_a_kill_left_gives_way(path: Path) -> None:
    room = path.with_name(".library-salvage")
    room.mkdir()
    (room / "library.sqlite3-wal").write_bytes(b"of an earlier try")
    assert salvage.read(made(path, [("a", 1, None)]), donor=None).tasks == {("a", 1)}
    assert not room.exists()
    salvage.tidy(path)  # there may be none
    room.mkdir()
    salvage.tidy(path)
    assert not room.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_the_copy_is_the_owners_alone(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    modes: list[int] = []
    real = shutil.copyfile

    def spied(source: Path, target: Path) -> object:
        modes.append(target.parent.stat().st_mode & 0o777)
        return real(source, target)

    monkeypatch.setattr(shutil, "copyfile", spied)
    salvage.read(made(path), donor=None)
    assert set(modes) == {0o700}


@pytest.mark.parametrize(
    ("page_size", "much"), [(512, 0), (512, 14), (4096, 0), (4096, 20), (65_536, 0), (65_536, 20)]
)
def test_a_whole_copy_of_an_earlier_day_lends_its_schema(
    path: Path, page_size: int, much: int
) -> None:
    donor = path.with_name("copy.sqlite3")
    made(path, [("before", 1, None)], page_size=page_size, much=much)
    shutil.copyfile(path, donor)
    later = {(f"later-{number:04d}-{'x' * 100}", number) for number in range(2_000)}
    with closing(sqlite3.connect(path)) as db:
        put(db, [(task_id, relay, None) for task_id, relay in later])
        db.commit()
    first = path.read_bytes()[:page_size]
    lost = [1, *salvage._below(first)]
    assert (len(lost) > 2) is bool(much)
    with path.open("r+b") as file:
        for page in lost:
            file.seek((page - 1) * page_size)
            file.write(bytes(page_size))
    lent = donor.read_bytes()
    assert salvage.read(path, donor=None).tasks == set()
    assert salvage.read(path, donor=donor).tasks == {("before", 1), *later}
    assert donor.read_bytes() == lent


def test_a_long_schema_says_on_which_pages_it_stands() -> None:
    """As in SQLite's file format: behind the header of the file that of an interior page, then where its cells are."""
    page = bytearray(512)
    page[100], page[103:105] = 5, (3).to_bytes(2, "big")
    page[108:112] = (70_000).to_bytes(4, "big")
    for number, at in enumerate((300, 400, 508)):
        page[112 + 2 * number : 114 + 2 * number] = at.to_bytes(2, "big")
        page[at : at + 4] = (10 + number).to_bytes(4, "big")
    assert salvage._below(bytes(page)) == [70_000, 10, 11, 12]
    page[100] = 13
    assert salvage._below(bytes(page)) == []


MOST_CUT = 262_144


@pytest.mark.parametrize(
    ("told", "pages"),
    [
        (0, 8),
        (4, 8),
        (100, 200),
        (4 + MOST_CUT, 2 * (4 + MOST_CUT)),
        (5 + MOST_CUT, 8),
        (2**32 - 1, 8),
    ],
)
def test_a_file_is_given_as_many_pages_as_may_have_been_cut_off(
    path: Path, told: int, pages: int
) -> None:
    header = bytearray(b"SQLite format 3\0" + (512).to_bytes(2, "big") + bytes(range(18, 100)))
    header[28:32] = told.to_bytes(4, "big")
    path.write_bytes(bytes(header).ljust(4 * 512 + 77, b"x"))
    salvage._stretch(path)
    assert path.stat().st_size == pages * 512
    header[28:32] = pages.to_bytes(4, "big")
    with path.open("rb") as file:
        assert file.read(110) == bytes(header) + b"x" * 10


@pytest.mark.parametrize(
    ("said", "size"),
    [(b"\x00\x00", 512), (b"\x00\x07", 512), (b"\x10\x00", 4096), (b"\x00\x01", 65_536)],
)
def test_pages_are_as_large_as_the_header_says(path: Path, said: bytes, size: int) -> None:
    path.write_bytes((b"SQLite format 3\0" + said).ljust(3 * size, b"\0"))
    salvage._stretch(path)
    assert path.stat().st_size == 6 * size


def test_what_is_no_database_is_not_changed(path: Path) -> None:
    path.write_bytes(b"sqlite format 3\0" * 100)
    salvage._stretch(path)
    assert path.read_bytes() == b"sqlite format 3\0" * 100


# What becomes of it.


def kept(room: Room, sql: str) -> list[tuple[Any, ...]]:
    with room.library.database.reading() as db:
        return [tuple(row) for row in db.execute(sql).fetchall()]


TASKS = (
    "SELECT task_id, base_url, state FROM task LEFT JOIN relay USING (relay_id) ORDER BY task_id"
)
RELAYS = "SELECT name, base_url, allow_http, removed IS NOT NULL AND removed FROM relay ORDER BY relay_id"


def test_tasks_are_followed_at_their_relays_unless_they_are_already(room: Room) -> None:
    room.track("a")
    found = Salvaged(
        tasks={("a", 7), ("b", 7), ("c", 1), ("d", None), ("e", 99)},
        relays={
            7: ("Other name", ONE, False, False),
            1: ("Two", "http://two.invalid", True, False),
        },
    )
    assert salvage.add(room.library, found) == 4
    assert kept(room, RELAYS) == [("One", ONE, 0, 0), ("Two", "http://two.invalid", 1, 0)]
    assert kept(room, TASKS) == [
        ("a", ONE, "waiting"),
        ("b", ONE, "waiting"),
        ("c", "http://two.invalid", "waiting"),
        ("d", None, "waiting"),
        ("e", None, "waiting"),
    ]
    assert salvage.add(room.library, found) == 0


def test_a_relay_whose_address_was_changed_is_known_by_its_name(room: Room) -> None:
    found = Salvaged(tasks={("a", 4)}, relays={4: ("ONE", TWO, False, False)})
    assert salvage.add(room.library, found) == 1
    assert kept(room, RELAYS) == [("One", ONE, 0, 0)]
    assert kept(room, TASKS) == [("a", ONE, "waiting")]


def test_a_removed_relay_is_removed_again_and_its_name_is_free(room: Room) -> None:
    found = Salvaged(
        tasks={("sooner", 1), ("later", 2)},
        relays={2: ("Name", TWO, False, False), 1: ("Name", "https://gone.invalid", False, True)},
    )
    assert salvage.add(room.library, found) == 2
    assert kept(room, RELAYS) == [
        ("One", ONE, 0, 0),
        ("Name", "https://gone.invalid", 0, 1),
        ("Name", TWO, 0, 0),
    ]
    assert kept(room, TASKS) == [
        ("later", TWO, "waiting"),
        ("sooner", "https://gone.invalid", str(TaskState.HELD)),
    ]
    assert [task.task_id for task in room.due(room.clock.now())] == [TaskId("later")]


def test_a_removed_relay_is_not_another_of_its_name(room: Room) -> None:
    found = Salvaged(relays={1: ("one", "https://gone.invalid", False, True)})
    salvage.add(room.library, found)
    assert kept(room, RELAYS) == [
        ("One", ONE, 0, 0),
        ("https://gone.invalid", "https://gone.invalid", 0, 1),
    ]
