"""Libraries as earlier formats wrote them, kept for ever: today's program opens each and loses nothing of it."""

from __future__ import annotations

import contextlib
import gzip
import sqlite3
from pathlib import Path

import pytest

from suno_desktop.core.library import migrations, recovery
from suno_desktop.core.library.backups import sound_ones
from suno_desktop.core.library.library import Library
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.model import FileState, MediaKind, TaskId, TaskState
from suno_desktop.core.rows import SongQuery
from tests.core.library.makers import FakeClock

FORMATS = Path(__file__).with_name("formats")
VERSIONS = sorted(FORMATS.glob("*.gz"))
Rows = dict[str, list[tuple[object, ...]]]


def unpack(packed: Path, folder: Path) -> Path:
    path = folder / "library.sqlite3"
    path.write_bytes(gzip.decompress(packed.read_bytes()))
    return path


def rows(path: Path, like: Rows | None = None) -> Rows:
    """Everything in the tables, under the columns that `like` has (None: all); searching is looked at otherwise."""
    found: Rows = {}
    with contextlib.closing(sqlite3.connect(path)) as db:
        tables = db.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '%fts%'"
            " AND name NOT LIKE 'sqlite%' ORDER BY name"
        ).fetchall()
        for (table,) in tables:
            if like is not None and table not in like:
                continue
            names = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
            if like is not None:
                names = [str(name) for name in like[table][0]]
            chosen = ", ".join(names)
            found[table] = [
                tuple(names),
                *db.execute(f"SELECT {chosen} FROM {table} ORDER BY 1, 2"),
            ]
    return found


def version(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as db:
        return int(db.execute("PRAGMA user_version").fetchone()[0])


def test_every_earlier_format_is_kept() -> None:
    """A new step in `migrations` needs a library that was written without it."""
    assert migrations.MAJOR == 1
    wanted = {f"format-1.{minor}.sqlite3.gz" for minor in range(1, len(migrations.MIGRATIONS))}
    assert wanted <= {path.name for path in VERSIONS}


@pytest.mark.parametrize("packed", VERSIONS, ids=lambda path: path.name)
def test_it_opens_with_all_that_it_held(packed: Path, tmp_path: Path) -> None:
    path = unpack(packed, tmp_path)
    before, old = rows(path), version(path)
    with contextlib.closing(Library.open(path, clock=FakeClock())) as library:
        assert library.quick_check()
    assert version(path) == migrations.current()
    assert rows(path, like=before) == before
    with contextlib.closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    copies = list(tmp_path.glob(f"backups/library-v{old}-*.sqlite3"))
    assert len(copies) == (old != migrations.current())
    assert all(rows(copy) == before for copy in copies)


@pytest.mark.parametrize("packed", VERSIONS, ids=lambda path: path.name)
def test_what_it_held_can_be_read_and_searched(packed: Path, tmp_path: Path) -> None:
    path = unpack(packed, tmp_path)
    Library.open(path, clock=FakeClock()).close()
    with contextlib.closing(LibraryReader.open(path)) as reader:
        assert [relay.name for relay in reader.relays()] == ["One", "Two"]
        (found,) = reader.song_rows(reader.song_ids(SongQuery(text="世界")))
        assert (found.clip_id, found.title) == ("c-rain", "雨夜 Rain")
        (file,) = reader.files_of([found.song_id])[found.song_id]
        assert (file.kind, file.state, file.path) == (
            MediaKind.MP3,
            FileState.SAVED,
            Path("/music/Rain.mp3"),
        )
        tasks = reader.tasks_of([TaskId(name) for name in ("old-0", "old-1", "old-2", "orphan")])
        assert {name: row.state for name, (row,) in tasks.items()} == {
            "old-0": TaskState.READY,
            "old-1": TaskState.READY,
            "old-2": TaskState.WAITING,
            "orphan": TaskState.HELD,
        }
        assert all(reader.replies(tasks[TaskId(name)][0].key) for name in ("old-0", "old-1"))
        assert len(reader.song_ids(SongQuery())) == 5, "the removed one is not listed"


@pytest.mark.parametrize("packed", VERSIONS, ids=lambda path: path.name)
def test_a_copy_of_it_can_take_a_damaged_librarys_place(packed: Path, tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite3"
    (tmp_path / "backups").mkdir()
    unpack(packed, tmp_path).rename(
        tmp_path / "backups" / "library-v65537-20260304T050607Z.sqlite3"
    )
    path.write_bytes(b"no library" * 900)
    (backup,) = sound_ones(path)
    recovery.restore(path, backup, clock=FakeClock())
    assert version(path) == migrations.current()
