from __future__ import annotations

import contextlib
import os
import random
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.errors import Cancelled, ProfileError
from suno_desktop.core.library import backups, database, migrations, packing, recovery
from suno_desktop.core.library.database import Database, ReadOnlyDatabase
from suno_desktop.core.library.library import Library
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.model import Serves
from suno_desktop.core.override import override
from tests.core.library.makers import FakeClock, Room, clip, task


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "library.sqlite3"


def open_library(path: Path) -> Library:
    return Library.open(path, clock=FakeClock())


def opened(path: Path) -> contextlib.closing[Library]:
    return contextlib.closing(open_library(path))


def refusal(path: Path) -> ProfileError:
    with pytest.raises(ProfileError) as caught:
        open_library(path)
    return caught.value


def names(library: Library) -> list[str]:
    return [relay.name for relay in library.relays()]


def add(library: Library, name: str) -> None:
    library.add_relay(name=name, base_url=f"https://{name}.invalid")


@contextlib.contextmanager
def raw(path: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


# Opening.


def test_the_file_is_ours_in_wal_mode_with_full_synchronisation(path: Path) -> None:
    with opened(path) as library, library.database.reading() as db:
        assert db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert db.execute("PRAGMA synchronous").fetchone()[0] == 2
        assert db.execute("PRAGMA foreign_keys").fetchone()[0] == 1
        assert db.execute("PRAGMA application_id").fetchone()[0] == migrations.APPLICATION_ID
        assert db.execute("PRAGMA user_version").fetchone()[0] == migrations.current()


def test_nothing_but_the_library_is_left_after_a_clean_end(path: Path) -> None:
    open_library(path).close()
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_an_empty_file_becomes_a_library(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    with opened(path) as library:
        assert names(library) == []


@pytest.mark.logs
def test_a_pragma_that_does_not_hold_is_logged(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(database._PRAGMAS, "synchronous", 7)
    open_library(path).close()
    assert "synchronous" in caplog.text


def test_a_newer_major_is_refused_and_untouched(path: Path) -> None:
    open_library(path).close()
    with raw(path) as db:
        db.execute(f"PRAGMA user_version = {(migrations.MAJOR + 1) << 16}")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = path.read_bytes()
    assert refusal(path).code == "library.too_new"
    with pytest.raises(ProfileError) as caught:
        LibraryReader.open(path)
    assert caught.value.code == "library.too_new"
    assert path.read_bytes() == before


def test_a_newer_minor_is_opened(path: Path) -> None:
    open_library(path).close()
    newer = migrations.current() + 1
    with raw(path) as db:
        db.execute(f"PRAGMA user_version = {newer}")
    with opened(path) as library, library.database.reading() as db:
        assert db.execute("PRAGMA user_version").fetchone()[0] == newer


@pytest.mark.parametrize(
    ("may", "reason"), [(False, "access is denied"), (True, "the database reports an error")]
)
def test_a_library_that_nobody_may_read_is_said_to_be_so(
    path: Path, monkeypatch: pytest.MonkeyPatch, may: bool, reason: str
) -> None:
    open_library(path).close()
    monkeypatch.setattr(os, "access", lambda _path, mode: may or mode == os.F_OK)

    def refuse(*_: object, **__: object) -> None:
        error = sqlite3.OperationalError("unable to open database file")
        error.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
        raise error

    monkeypatch.setattr(database, "_connect_read_only", refuse)
    assert refusal(path).values["reason"] == reason


@pytest.mark.parametrize(
    "statement", ["PRAGMA application_id = 5", "PRAGMA user_version = 3", "CREATE TABLE t (x)"]
)
def test_another_programs_file_is_refused_and_untouched(path: Path, statement: str) -> None:
    path.parent.mkdir()
    with raw(path) as db:
        db.execute(statement)
    before = path.read_bytes()
    error = refusal(path)
    assert error.code == "library.cannot_open"
    assert "another program" in str(error)
    assert path.read_bytes() == before


@pytest.mark.parametrize("open_it", [open_library, ReadOnlyDatabase.open])
def test_no_connection_to_a_damaged_file_stays_open(
    path: Path, monkeypatch: pytest.MonkeyPatch, open_it: Callable[[Path], object]
) -> None:
    made: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def noted(*place: Any, **options: Any) -> sqlite3.Connection:
        made.append(connect(*place, **options))
        return made[-1]

    path.parent.mkdir()
    path.write_bytes(b"This is a letter and no library. " * 50)
    monkeypatch.setattr(sqlite3, "connect", noted)
    with pytest.raises(ProfileError):
        open_it(path)
    assert made
    for connection in made:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            connection.execute("SELECT 1")


@pytest.mark.parametrize("damage", ["text", "zeroed header", "cut"])
def test_a_damaged_file_is_refused_and_untouched(path: Path, damage: str) -> None:
    with opened(path) as library:
        add(library, "one")
    whole = path.read_bytes()
    path.write_bytes(
        {
            "text": b"This is a letter and no library. " * 50,
            "zeroed header": bytes(100) + whole[100:],
            "cut": whole[: len(whole) // 2],
        }[damage]
    )
    before = path.read_bytes()
    assert refusal(path).code == "library.damaged"
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "statement",
    [
        "PRAGMA user_version = 0",
        "PRAGMA user_version = 3",
        "PRAGMA application_id = 0",
        "PRAGMA application_id = 5",
        "PRAGMA application_id = 0; PRAGMA user_version = 0",
        "PRAGMA application_id = 0; DROP TABLE file",
        "DROP TABLE file",
        "DROP TABLE song_fts",
        "DROP TABLE task",
        "DROP TABLE decision; PRAGMA user_version = 0",
        "ALTER TABLE song RENAME TO songs",
    ],
)
@pytest.mark.parametrize("has_backup", [False, True])
def test_a_library_of_which_a_part_is_gone_is_damaged_and_untouched(
    path: Path, statement: str, has_backup: bool
) -> None:
    with opened(path) as library:
        add(library, "one")
        if has_backup:
            library.database.backup(backups.folder_of(path))
    with raw(path) as db:
        db.execute("PRAGMA foreign_keys = 0")
        for one in statement.split(";"):
            db.execute(one)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = path.read_bytes()
    assert refusal(path).code == "library.damaged"
    for open_it in (
        LibraryReader.open,
        lambda path: Library.open_protected(path, clock=FakeClock()),
    ):
        with pytest.raises(ProfileError) as caught:
            open_it(path)
        assert caught.value.code == "library.damaged"
    assert path.read_bytes() == before
    restored = recovery.restore(path, None, clock=FakeClock())
    assert restored.aside is not None
    open_library(path).close()


@pytest.mark.parametrize(
    ("statement", "question"),
    [
        ("ALTER TABLE relay DROP COLUMN allow_http", "SELECT allow_http FROM relay"),
        ("ALTER TABLE relay DROP COLUMN allow_http", "SELECT relay.allow_http FROM relay"),
        ("ALTER TABLE relay DROP COLUMN allow_http", "UPDATE relay SET allow_http = 1"),
        ("DROP INDEX task_name", "SELECT 1 FROM task INDEXED BY task_name"),
        ("DROP TABLE song_fts_data", "SELECT 1 FROM song_fts WHERE song_fts MATCH 'a'"),
    ],
)
def test_what_is_gone_within_a_table_is_damage_when_it_is_asked_for(
    path: Path, statement: str, question: str
) -> None:
    open_library(path).close()
    with raw(path) as db:
        db.execute(statement)
    with (
        contextlib.closing(Database.open(path, clock=FakeClock())) as library,
        pytest.raises(ProfileError) as caught,
        library.transaction() as db,
    ):
        db.execute(question)
    assert caught.value.code == "library.damaged"


def test_an_older_format_that_has_more_than_it_should_is_damaged(path: Path) -> None:
    open_library(path).close()
    for version in range(migrations.MAJOR << 16, migrations.current()):
        with raw(path) as db:
            db.execute(f"PRAGMA user_version = {version}")
        with contextlib.suppress(ProfileError):
            open_library(path).close()


def test_which_tables_a_format_has_is_known(path: Path) -> None:
    with opened(path) as library, library.database.reading() as db:
        names = {row["name"] for row in db.execute("PRAGMA table_list") if row["type"] != "shadow"}
    known = migrations.tables_of(migrations.current())
    assert known == {name for name in names if not name.startswith("sqlite_")}
    assert migrations.tables_of(migrations.current() + 1) == known
    assert migrations.tables_of(migrations.MAJOR << 16) == frozenset()


def test_a_folder_in_its_place_cannot_be_opened(path: Path) -> None:
    path.mkdir(parents=True)
    assert refusal(path).code == "library.no_file"


def test_a_file_in_the_folders_place_cannot_be_opened(path: Path) -> None:
    path.parent.write_text("in the way")
    assert refusal(path).code == "library.cannot_open"


def test_a_failed_opening_leaves_no_connection(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrations, "MIGRATIONS", (("CREATE nonsense",),))
    with pytest.raises(sqlite3.OperationalError):
        open_library(path)


def test_scribbles_never_pass_unnoticed_as_a_bug(path: Path) -> None:
    """Whatever bytes are overwritten: it opens, or it is refused with a sentence, and nothing else is raised."""
    with opened(path) as library:
        library.track([])
        for number in range(40):
            add(library, f"relay-{number}")
    whole = path.read_bytes()
    rng = random.Random(5)
    for _ in range(60):
        at = rng.randrange(len(whole) - 64)
        path.write_bytes(whole[:at] + rng.randbytes(64) + whole[at + 64 :])
        for rest in path.parent.glob(path.name + "-*"):
            rest.unlink()
        with contextlib.suppress(ProfileError), opened(path) as library:
            names(library)
            library.database.quick_check()


def test_what_a_relay_serves_is_forgotten_if_it_cannot_be_read(path: Path) -> None:
    with opened(path) as library:
        add(library, "one")
        for text in ("{", '{"newer": true}', "[]"):
            with library.database.transaction() as db:
                db.execute("UPDATE relay SET serves = ?", (text,))
            assert [relay.serves for relay in library.relays()] == [Serves()]


def test_overwritten_text_is_damage(path: Path) -> None:
    with opened(path) as library:
        add(library, "one")
        with library.database.transaction() as db:
            db.execute("UPDATE relay SET name = CAST(x'ff61' AS TEXT)")
        with pytest.raises(ProfileError) as caught:
            names(library)
        assert caught.value.code == "library.damaged"


# Transactions.


def test_a_failed_transaction_leaves_nothing(path: Path) -> None:
    with opened(path) as library:
        with pytest.raises(RuntimeError), library.transaction():
            add(library, "one")
            raise RuntimeError
        assert names(library) == []
        add(library, "two")
        assert names(library) == ["two"]


def test_a_transaction_that_sqlite_itself_undid_is_over(path: Path) -> None:
    with opened(path) as library:
        with pytest.raises(RuntimeError), library.transaction():
            with library.database.reading() as db:
                db.execute("ROLLBACK")
            raise RuntimeError
        add(library, "one")
        assert names(library) == ["one"]


def test_an_inner_transaction_can_fail_alone(path: Path) -> None:
    with opened(path) as library:
        with library.transaction():
            add(library, "one")
            with contextlib.suppress(RuntimeError), library.transaction():
                add(library, "two")
                raise RuntimeError
            add(library, "three")
        assert names(library) == ["one", "three"]


def test_an_outer_failure_takes_the_inner_ones_along(path: Path) -> None:
    with opened(path) as library:
        with contextlib.suppress(RuntimeError), library.transaction():
            with library.transaction():
                add(library, "one")
            raise RuntimeError
        assert names(library) == []


def test_what_was_committed_is_seen_by_others_at_once(path: Path) -> None:
    with opened(path) as library, contextlib.closing(LibraryReader.open(path)) as reader:
        with library.transaction():
            add(library, "one")
            assert reader.relays() == ()
        assert [relay.name for relay in reader.relays()] == ["one"]


def test_a_full_disk_is_named_and_survived(path: Path) -> None:
    with opened(path) as library:
        add(library, "one")
        with library.database.reading() as db:
            pages = db.execute("PRAGMA page_count").fetchone()[0]
            db.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(ProfileError) as caught, library.transaction():
            for number in range(500):
                add(library, f"relay-{number}-{'x' * 200}")
        assert caught.value.code == "library.disk_full"
        assert names(library) == ["one"]
        with library.database.reading() as db:
            db.execute("PRAGMA max_page_count = 1000000")
        add(library, "two")
        assert names(library) == ["one", "two"]


@contextlib.contextmanager
def no_room() -> Iterator[None]:
    """No file grows beyond some bytes."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_on_a_full_disk_a_library_can_be_read_and_else_it_is_said(path: Path) -> None:
    with opened(path) as library:
        add(library, "one")
    with no_room():
        with contextlib.closing(LibraryReader.open(path)) as reader:
            assert [relay.name for relay in reader.relays()] == ["one"]
        assert refusal(path).code == "library.disk_full"
    with opened(path) as library:
        assert names(library) == ["one"]


def test_a_foreign_lock_is_a_failed_write_and_passes(path: Path) -> None:
    with opened(path) as library, raw(path) as other:
        with library.database.reading() as db:
            db.execute("PRAGMA busy_timeout = 20")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ProfileError) as caught:
            add(library, "one")
        assert caught.value.code == "library.write_failed"
        other.execute("ROLLBACK")
        add(library, "one")
        assert names(library) == ["one"]


def test_a_reader_cannot_write(path: Path) -> None:
    open_library(path).close()
    reader = ReadOnlyDatabase.open(path)
    with (
        contextlib.closing(reader),
        pytest.raises(ProfileError) as caught,
        reader.reading() as db,
    ):
        db.execute("DELETE FROM relay")
    assert caught.value.code == "library.write_failed"


def test_a_reader_of_no_library_says_so(path: Path) -> None:
    with pytest.raises(ProfileError) as caught:
        LibraryReader.open(path)
    assert caught.value.code == "library.not_there"


@pytest.mark.parametrize("is_empty", [False, True])
def test_a_library_that_is_gone_beside_its_copies_is_not_begun_anew(
    path: Path, *, is_empty: bool
) -> None:
    with contextlib.closing(open_library(path)) as library:
        copy = library.database.backup(path.parent / "backups")
    path.unlink()
    if is_empty:
        path.touch()
    assert refusal(path).code == "library.missing"
    with pytest.raises(ProfileError) as caught:
        LibraryReader.open(path)
    assert caught.value.code == "library.missing"
    copy.write_bytes(b"of no use")
    open_library(path).close()


def test_looking_for_copies_costs_nothing_while_the_library_is_there(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_library(path).close()
    monkeypatch.setattr(backups, "sound_ones", None)
    open_library(path).close()
    LibraryReader.open(path).close()


def test_a_reader_of_an_older_format_reads_a_copy_and_leaves_the_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_library(path).close()
    before = path.read_bytes()
    monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, ()))
    LibraryReader.open(path).close()
    assert path.read_bytes() == before


def test_a_reader_that_cannot_be_set_up_leaves_no_connection(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_library(path).close()
    monkeypatch.setattr(database, "_READER_PRAGMAS", {"nonsense nonsense": 1})
    with pytest.raises(sqlite3.OperationalError):
        LibraryReader.open(path)


def test_the_library_belongs_to_one_thread(path: Path) -> None:
    caught: list[BaseException] = []

    def misuse() -> None:
        try:
            library.relays()
        except sqlite3.ProgrammingError as error:
            caught.append(error)

    with opened(path) as library:
        thread = threading.Thread(target=misuse)
        thread.start()
        thread.join()
    assert len(caught) == 1


_WATCHED = """
import sys
from pathlib import Path
from suno_desktop.core.clock import SystemClock
from suno_desktop.core.library.library import Library

opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
path = Path(sys.argv[1])
library = Library.open(path, clock=SystemClock())
library.add_relay(name="one", base_url="https://one.example")
library.database.backup(path.parent / "backups")
library.database.quick_check()
library.close()
print("\\n".join(opened))
"""


def test_nothing_but_sqlite_opens_the_live_file(path: Path) -> None:
    """A second file descriptor that is closed would drop SQLite's locks.

    In a process of its own, because an audit hook is for ever, and disturbs coverage's tracing of threads.
    """
    answer = subprocess.run(
        [sys.executable, "-c", _WATCHED, str(path)], capture_output=True, text=True, check=True
    )
    opened_files = answer.stdout.splitlines()
    assert any("library-000001" in name for name in opened_files)  # it does watch
    assert [name for name in opened_files if Path(name) == path] == []


# Health.


def test_damage_that_only_closing_meets_is_marked_and_told_at_the_next_start(path: Path) -> None:
    open_library(path).close()
    with raw(path) as db:
        db.execute("ANALYZE")
        (root,) = db.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_stat1'"
        ).fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    library = open_library(path)
    with library.database.reading() as db:
        # What is read next is read from the file itself.
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with path.open("r+b") as file:
            file.seek((root - 1) * size)
            file.write(b"\xaa" * size)
        db.execute("PRAGMA shrink_memory")
    library.close()
    assert library.database.is_damaged
    assert refusal(path).code == "library.damaged"


def test_a_dirty_start_asks_for_a_check_once(path: Path) -> None:
    library = open_library(path)
    assert not library.database.needs_check
    dirty = path.with_name(path.name + ".dirty")
    assert dirty.exists()
    library.close()
    assert not dirty.exists()
    dirty.touch()
    with opened(path) as library:
        assert library.database.needs_check
    with opened(path) as library:
        assert library.database.needs_check, "it was never checked"
        assert library.database.quick_check()
    assert not dirty.exists()
    with opened(path) as library:
        assert not library.database.needs_check


def test_quick_check_finds_a_damaged_index(path: Path) -> None:
    with opened(path) as library:
        library.track([])
    with raw(path) as db:
        page = db.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'song_by_title'"
        ).fetchone()[0]
        size = db.execute("PRAGMA page_size").fetchone()[0]
    data = bytearray(path.read_bytes())
    data[(page - 1) * size : page * size] = b"\xaa" * size
    path.write_bytes(data)
    with opened(path) as library:
        assert not library.database.quick_check()
        assert library.database.needs_check
        kept = path.parent / "backups"
        with pytest.raises(ProfileError) as caught:
            library.database.backup(kept)
        assert caught.value.code == "library.damaged"
        assert not kept.exists()
    assert path.with_name(path.name + ".dirty").exists()
    assert refusal(path).code == "library.damaged"
    with contextlib.closing(LibraryReader.open(path)) as reader:
        assert reader.relays() == (), "what can be read may be read"


def test_a_check_that_cannot_be_done_says_why(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> bool:
        raise failure

    failure = sqlite3.OperationalError("disk I/O error")
    monkeypatch.setattr(database, "_is_sound", broken)
    with opened(path) as library:
        failure.sqlite_errorcode = sqlite3.SQLITE_IOERR
        with pytest.raises(ProfileError) as caught:
            library.database.quick_check()
        assert caught.value.code == "library.write_failed"
        failure.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        assert not library.database.quick_check()


# Backups.


def test_a_backup_is_a_whole_library_by_itself(room: Room, tmp_path: Path) -> None:
    room.record(task("t1", clip("c1", title="Kept")))
    target = room.library.database.backup(tmp_path / "b")
    assert [entry.name for entry in (tmp_path / "b").iterdir()] == [target.name]
    told = packing.look_into(target)
    assert told is not None
    assert (told.songs, told.tasks) == (1, 1)
    assert target.name == "library-000001-20260304T050607Z.backup"


def test_a_backup_that_cannot_be_written_leaves_nothing(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(packing, "_sync", full)
    with pytest.raises(ProfileError) as caught:
        room.library.database.backup(tmp_path / "b")
    assert caught.value.code == "library.disk_full"
    assert list((tmp_path / "b").iterdir()) == []


# Migrations.


def test_a_migration_keeps_a_backup_of_the_old_format(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(path) as library:
        add(library, "one")
    old = migrations.current()
    monkeypatch.setattr(
        migrations,
        "MIGRATIONS",
        (*migrations.MIGRATIONS, ("ALTER TABLE relay ADD COLUMN extra TEXT",)),
    )
    with opened(path) as library, library.database.reading() as db:
        assert names(library) == ["one"]
        assert db.execute("SELECT extra FROM relay").fetchone()[0] is None
        assert db.execute("PRAGMA user_version").fetchone()[0] == old + 1
    (backup,) = (path.parent / "backups").iterdir()
    assert backup.name.startswith(f"library-v{old}-")
    with raw(backup) as db:
        assert db.execute("SELECT name FROM relay").fetchall() == [("one",)]


def test_a_failing_migration_leaves_the_old_format(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(path) as library:
        add(library, "one")
    old = migrations.MIGRATIONS
    steps = ("ALTER TABLE relay ADD COLUMN extra TEXT", "INSERT INTO nowhere VALUES (1)")
    monkeypatch.setattr(migrations, "MIGRATIONS", (*old, steps))
    with pytest.raises(sqlite3.OperationalError):
        open_library(path)
    monkeypatch.setattr(migrations, "MIGRATIONS", old)
    with opened(path) as library, library.database.reading() as db:
        assert names(library) == ["one"]
        assert "extra" not in db.execute("SELECT * FROM relay").fetchone().keys()  # noqa: SIM118 — a Row


def test_a_bug_is_not_dressed_up_as_a_fault_of_the_disk(path: Path) -> None:
    library = Database.open(path, clock=FakeClock())
    with pytest.raises(sqlite3.OperationalError), library.transaction() as db:
        db.execute("SELECT * FROM nowhere")
    with pytest.raises(sqlite3.IntegrityError), library.transaction() as db:
        db.execute("INSERT INTO removal VALUES (1, NULL)")
    library.close()


# Ending what nobody waits for any more.

_ENDLESS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


def test_a_question_ends_when_it_is_outrun(path: Path) -> None:
    with opened(path):
        reader = ReadOnlyDatabase.open(path)
        token = CancelToken()
        timer = threading.Timer(0.05, token.cancel)
        timer.start()
        with pytest.raises(Cancelled), reader.ended_by(token), reader.reading() as db:
            db.execute(_ENDLESS).fetchone()
        timer.join()
        with reader.reading() as db:
            assert db.execute("SELECT 1").fetchone()[0] == 1
        reader.close()


def test_what_is_outrun_before_it_begins_is_not_asked(path: Path) -> None:
    with opened(path), contextlib.closing(ReadOnlyDatabase.open(path)) as reader:
        token = CancelToken()
        token.cancel()
        with pytest.raises(Cancelled), reader.ended_by(token):
            pytest.fail("it was asked")


def test_a_token_ends_nothing_that_comes_after_its_question(path: Path) -> None:
    class Late(CancelToken):
        """Keeps what it would call, as another thread may."""

        def __init__(self) -> None:
            super().__init__()
            self.kept: list[Callable[[], None]] = []

        @override
        @contextlib.contextmanager
        def closing(self, hook: Callable[[], None]) -> Iterator[None]:
            self.kept.append(hook)
            yield

    with opened(path), contextlib.closing(ReadOnlyDatabase.open(path)) as reader:
        token = Late()
        with reader.ended_by(token), reader.reading() as db:
            db.execute("SELECT 1").fetchone()
        with reader.reading() as db:
            rows = db.execute("SELECT value FROM json_each('[1, 2, 3]')")
            next(rows)
            token.kept[0]()
            assert len(rows.fetchall()) == 2


# Waiting, and where nobody may write.


def test_another_programs_lock_is_waited_for_in_slices(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_SLICE_S", 0.01)
    waited: list[float] = []

    def patience(waited_s: float) -> bool:
        waited.append(waited_s)
        return len(waited) < 3

    library = Library.open(path, clock=FakeClock(), patience=patience)
    with contextlib.closing(library), library.database.reading() as db:
        assert db.execute("PRAGMA busy_timeout").fetchone()[0] == 10
        with raw(path) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(ProfileError):
                add(library, "one")
            other.execute("ROLLBACK")
        assert waited == pytest.approx([0.01, 0.02, 0.03])
        with pytest.raises(sqlite3.OperationalError):
            library.database._execute_patiently("nonsense")
        assert len(waited) == 3
        add(library, "two")


@pytest.mark.parametrize(("more", "times"), [(0, 1), (1, 0)])
def test_a_long_log_is_put_into_the_file(
    path: Path, monkeypatch: pytest.MonkeyPatch, more: int, times: int
) -> None:
    with opened(path) as library, library.database.reading() as db:
        add(library, "one")
        size = path.with_name(f"{path.name}-wal").stat().st_size
        monkeypatch.setattr(database, "_LONG", size + more)
        done: list[str] = []
        db.set_trace_callback(done.append)
        library.database.shorten_log()
        assert done == ["PRAGMA wal_checkpoint(RESTART)"] * times


def test_without_a_log_there_is_none_to_shorten(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_PRAGMAS", {**database._PRAGMAS, "journal_mode": "delete"})
    with opened(path) as library:
        library.database.shorten_log()


def test_where_nobody_may_write_the_log_is_read_too(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = open_library(path)
    add(library, "one")
    assert path.with_name(f"{path.name}-wal").stat().st_size > 0
    monkeypatch.setattr(os, "access", lambda *_: False)

    def named() -> list[str]:
        reading = ReadOnlyDatabase.open(path)
        with contextlib.closing(reading), reading.reading() as db:
            return [row["name"] for row in db.execute("SELECT name FROM relay")]

    assert named() == ["one"]
    monkeypatch.undo()
    library.close()
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert named() == ["one"]


def test_an_older_library_is_copied_into_todays_format(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "copy.sqlite3"
    with pytest.raises(ProfileError) as caught:
        database.write_new_copy(path, target)
    assert caught.value.code == "library.not_there"
    with opened(path) as library:
        add(library, "one")
    assert database.write_new_copy(path, target) is False
    assert not target.exists()
    before = path.read_bytes()
    step = ("ALTER TABLE relay ADD COLUMN extra TEXT",)
    monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, step))
    assert database.write_new_copy(path, target) is True
    assert path.read_bytes() == before
    assert target.stat().st_mode & 0o777 == 0o600
    with raw(target) as db:
        assert db.execute("SELECT name, extra FROM relay").fetchall() == [("one", None)]
        assert db.execute("PRAGMA user_version").fetchone()[0] == migrations.current()


def test_a_long_look_at_the_whole_file_can_be_stopped(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_library(path).close()
    monkeypatch.setattr(database, "_STEPS", 1)
    with contextlib.closing(ReadOnlyDatabase.open(path)) as reading, pytest.raises(Cancelled):
        reading.is_sound(stop=lambda: True)
    with contextlib.closing(ReadOnlyDatabase.open(path)) as reading:
        assert reading.is_sound(stop=lambda: False)


@pytest.mark.parametrize(
    ("code", "is_damage"), [(sqlite3.SQLITE_CORRUPT, True), (sqlite3.SQLITE_IOERR, False)]
)
def test_only_damage_is_damage(
    path: Path, monkeypatch: pytest.MonkeyPatch, code: int, is_damage: bool
) -> None:
    open_library(path).close()
    error = sqlite3.DatabaseError("trouble")
    error.sqlite_errorcode = code

    def check(*_: object) -> bool:
        raise error

    monkeypatch.setattr(database, "_is_sound", check)
    reading = ReadOnlyDatabase.open(path)
    with contextlib.closing(reading):
        if is_damage:
            assert reading.is_sound(stop=lambda: False) is False
        else:
            with pytest.raises(ProfileError):
                reading.is_sound(stop=lambda: False)


@pytest.mark.parametrize("version", [0, 1, 65_535])
def test_which_format_is_too_new(version: int) -> None:
    assert not migrations.is_too_new(migrations.MAJOR << 16 | version)
    assert migrations.is_too_new(migrations.MAJOR + 1 << 16)
