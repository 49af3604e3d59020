"""Libraries as earlier formats wrote them, kept for ever: today's program opens each and loses nothing of it."""

from __future__ import annotations

import contextlib
import gzip
import json
import sqlite3
from pathlib import Path

import pytest

from suno_desktop.core.library import migrations, recovery
from suno_desktop.core.library.backups import sound_ones
from suno_desktop.core.library.library import Library
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.model import ClipState, FileState, MediaKind, Task, TaskId, TaskState
from suno_desktop.core.rows import SongQuery
from tests.core.library.formats.__main__ import fill
from tests.core.library.makers import FakeClock

FORMATS = Path(__file__).with_name("formats")
VERSIONS = sorted(FORMATS.glob("*.gz"))
Rows = dict[str, list[tuple[object, ...]]]


def unpack(packed: Path, folder: Path) -> Path:
    path = folder / "library.sqlite3"
    path.write_bytes(gzip.decompress(packed.read_bytes()))
    return path


def columns(db: sqlite3.Connection, *tables: str) -> list[str]:
    found = (row[1] for table in tables for row in db.execute(f"PRAGMA table_info({table})"))
    return list(dict.fromkeys(found))


def rows(path: Path, like: Rows | None = None) -> Rows:
    """Everything in the tables, under the columns that `like` has (None: all); searching is looked at otherwise.

    The two tables of a song count as one: a step may move a column from one to the other.
    """
    found: Rows = {}
    with contextlib.closing(sqlite3.connect(path)) as db:
        tables = db.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '%fts%'"
            " AND name NOT LIKE 'sqlite%' AND name != 'song_text' ORDER BY name"
        ).fetchall()
        for (table,) in tables:
            if like is not None and table not in like:
                continue
            both = table == "song"
            names = columns(db, "song", "song_text") if both else columns(db, table)
            joined = "song LEFT JOIN song_text USING (song_id)" if both else table
            if like is not None:
                names = [str(name) for name in like[table][0]]
            chosen = ", ".join(names)
            found[table] = [
                tuple(names),
                *db.execute(f"SELECT {chosen} FROM {joined} ORDER BY 1, 2"),
            ]
    return found


def without(told: Rows, column: str) -> Rows:
    """The same without a column of songs that a later version writes in another form."""
    at = told["song"][0].index(column)
    return {**told, "song": [(*row[:at], *row[at + 1 :]) for row in told["song"]]}


def version(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as db:
        return int(db.execute("PRAGMA user_version").fetchone()[0])


def test_every_format_is_kept() -> None:
    """A new step in `migrations` begins a format; a library of it is kept for all later programs."""
    kept = {path.name.split(".")[1] for path in VERSIONS}
    missing = {str(minor) for minor in range(1, len(migrations.MIGRATIONS) + 1)} - kept
    assert not missing, (
        f"no library of {', '.join(sorted(missing))} is kept: run `python -m tests.core.library.formats`"
    )


@pytest.mark.parametrize("packed", VERSIONS, ids=lambda path: path.name)
def test_it_opens_with_all_that_it_held(packed: Path, tmp_path: Path) -> None:
    path = unpack(packed, tmp_path)
    before, old = rows(path), version(path)
    if old < 2 << 16:
        before = without(before, "weights")
    if old < (2 << 16) + 18:  # what titles and styles sort by
        before = without(without(before, "title_key"), "style_key")
    with contextlib.closing(Library.open(path, clock=FakeClock())) as library:
        assert library.database.quick_check()
    assert version(path) == migrations.current()
    assert rows(path, like=before) == before
    with contextlib.closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    copies = list(tmp_path.glob(f"backups/library-v{old}-*.sqlite3"))
    assert len(copies) == (old != migrations.current())
    assert all(rows(copy, like=before) == before for copy in copies)


@pytest.mark.parametrize("packed", VERSIONS, ids=lambda path: path.name)
def test_what_it_held_can_be_read_and_searched(packed: Path, tmp_path: Path) -> None:
    path = unpack(packed, tmp_path)
    Library.open(path, clock=FakeClock()).close()
    with contextlib.closing(LibraryReader.open(path)) as reader:
        assert [relay.name for relay in reader.relays()] == ["One", "Two"]
        (found,) = reader.song_rows(reader.song_ids(SongQuery(text="世界")))
        assert found.title == "雨夜 Rain"
        assert str(found.clip_id).startswith("c-rain")
        (file,) = reader.files_of([found.song_id])[found.song_id]
        assert (file.kind, file.state, file.path) == (
            MediaKind.MP3,
            FileState.SAVED,
            Path("/music/Rain.mp3"),
        )
        tasks = reader.tasks_of([TaskId(name) for name in ("old-0", "old-1", "old-2", "orphan")])
        first = packed.name < "format-1.4"
        assert {name: row.state for name, (row,) in tasks.items()} == {
            "old-0": TaskState.READY,
            "old-1": TaskState.READY if first else TaskState.RUNNING,
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


# What version 2 brought: weights by name, and kept replies that are read again.


def weights(path: Path) -> dict[str, object]:
    with contextlib.closing(sqlite3.connect(path)) as db:
        rows = db.execute("SELECT clip_id, weights FROM song JOIN song_text USING (song_id)")
        return {clip_id: json.loads(told) for clip_id, told in rows}


def test_weights_of_digits_become_weights_by_name(tmp_path: Path) -> None:
    path = unpack(FORMATS / "format-1.4.sqlite3.gz", tmp_path)
    Library.open(path, clock=FakeClock()).close()
    at = 1_772_597_227_000
    assert weights(path) == {
        "c-rain-0001": {"rank": 4, "at": at, "apart": {"model": [1, 0]}},
        "c-rain-0002": {"rank": 4, "at": at},
        "c-half-0001": {"rank": 2, "at": at},
        "c-gone-0001": {"rank": 4, "at": at},
    }
    new = tmp_path / "anew" / "library.sqlite3"
    fill(new)
    assert weights(new) == weights(path), "the same as if today's program had learnt it all"


@pytest.mark.parametrize("packed", VERSIONS, ids=lambda path: path.name)
def test_a_later_stream_replaces_no_link_of_a_finished_song(packed: Path, tmp_path: Path) -> None:
    path, clock = unpack(packed, tmp_path), FakeClock()
    clock.move(days=1)
    with contextlib.closing(Library.open(path, clock=clock)) as library:
        with contextlib.closing(LibraryReader.open(path)) as reader:
            (before,) = reader.song_rows(reader.song_ids(SongQuery(text="世界")))
            known = reader.song_detail(before.song_id)
        assert known is not None
        assert known.clip is not None
        told = known.clip._replace(
            state=ClipState.STREAMING,
            title="Another",
            style="punk",
            audio_url="https://live.invalid/stream",
        )
        task = Task(task_id=before.task_id, state=TaskState.RUNNING, clips=(told,), raw="later")
        relay_id = known.task.relay_id
        library.record([task], relay_id=relay_id, now=clock.now())
        with contextlib.closing(LibraryReader.open(path)) as reader:
            after = reader.song_detail(before.song_id)
        assert after is not None
        assert after.clip == known.clip
        # A newer link of the finished song does: what was kept is its weight, not merely its value.
        newer = told._replace(state=ClipState.READY, audio_url="https://media.invalid/new.mp3")
        task = task._replace(state=TaskState.READY, clips=(newer,), raw="newer")
        library.record([task], relay_id=relay_id, now=clock.now())
        with contextlib.closing(LibraryReader.open(path)) as reader:
            after = reader.song_detail(before.song_id)
        assert after is not None
        assert after.clip is not None
        assert after.clip.audio_url == "https://media.invalid/new.mp3"
