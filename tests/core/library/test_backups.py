"""Which copies of a library are kept, and which of them can be used."""

from __future__ import annotations

import contextlib
import random
import sqlite3
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from suno_desktop.core.errors import Cancelled
from suno_desktop.core.library import backups, migrations, packing, recovery
from suno_desktop.core.library.database import ReadOnlyDatabase
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.model import ClipId, TaskId
from suno_desktop.core.rows import SongFilter, SongQuery
from tests.core.library.makers import START, Room, clip, sheet, task


def make(folder: Path, moments: Iterable[datetime | str]) -> None:
    """Copies in name only, the first the oldest."""
    folder.mkdir(parents=True)
    for number, moment in enumerate(moments, 1):
        name = moment if isinstance(moment, str) else backups.stamp(moment)
        (folder / f"library-{number:06d}-{name}.sqlite3").touch()


def thin(folder: Path, *, room_bytes: int = 2**40) -> list[int]:
    for path in backups.superfluous(folder, room_bytes=room_bytes):
        path.unlink()
    return sorted(number for number, _, _ in backups.numbered(folder))


def days(folder: Path) -> list[str]:
    return [day for _, day, _ in backups.numbered(folder)]


def test_of_a_year_of_daily_copies_the_newest_and_some_of_each_period_stay(tmp_path: Path) -> None:
    folder = tmp_path / "b"
    make(folder, [START - timedelta(days=back) for back in range(365, 0, -1)])
    (folder / "notes.txt").touch()
    kept = thin(folder)
    assert kept[-7:] == list(range(359, 366)), "seven days"
    assert len(kept) == 7 + 2 + 4, "two more weeks and four more months than those touch"
    assert days(folder)[-6:] == [
        "20260222",  # the newest of the last weeks and months
        "20260215",
        "20260131",
        "20251231",
        "20251130",
        "20251031",
    ]
    assert (folder / "notes.txt").exists()
    assert thin(folder) == kept


def test_a_copy_that_a_kill_cut_off_goes_with_the_next_one(tmp_path: Path) -> None:
    with Room.opened(tmp_path) as room:
        folder = tmp_path / "backups"
        folder.mkdir()
        (folder / ".library-000007-20250101T000000Z.sqlite3.part").touch()
        (folder / ".library-000007-20250101T000000Z.sqlite3.part-journal").touch()
        (folder / ".library-000007-20250101T000000Z.backup.part").touch()
        (folder / ".library-000007-20250101T000000Z.backup.rows").touch()
        (folder / ".library-of-mine.part").touch()
        copy = room.library.database.backup(folder)
        assert {path.name for path in folder.iterdir()} == {copy.name, ".library-of-mine.part"}


def test_hourly_copies_keep_the_five_newest_and_one_a_day(tmp_path: Path) -> None:
    folder = tmp_path / "b"
    make(folder, [START - timedelta(hours=back) for back in range(24 * 14, 0, -1)])
    kept = thin(folder)
    assert kept[-5:] == [332, 333, 334, 335, 336]
    assert len(set(days(folder)[:11])) == 7


@pytest.mark.parametrize("seed", range(20))
def test_a_wrong_clock_never_costs_the_newest_copies(tmp_path: Path, seed: int) -> None:
    """60 copies and more from days anywhere between 1970 and 2099, one after the other."""
    rng = random.Random(seed)
    folder = tmp_path / "b"
    folder.mkdir()
    for number in range(1, 81):
        day = START + timedelta(days=rng.choice([0, 0, 0, -20_500, 26_000, 1, -1]))
        made = backups.next_path(folder, day)
        made.touch()
        kept = thin(folder)
        assert made.exists()
        assert kept[-5:] == list(range(max(1, number - 4), number + 1))
        assert len(kept) <= 5 + 7 + 4 + 6


def test_a_name_with_no_real_day_is_a_day_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "b"
    make(folder, ["99999999T000000Z"] * 9)
    assert thin(folder) == [5, 6, 7, 8, 9]


def test_a_backup_of_a_library_removes_what_is_too_much(room: Room, tmp_path: Path) -> None:
    folder = tmp_path / "b"
    make(folder, [START - timedelta(minutes=back) for back in range(60, 0, -1)])
    target = room.library.database.backup(folder)
    assert target.name == "library-000061-20260304T050607Z.backup"
    assert [number for number, _, _ in backups.numbered(folder)] == [61, 60, 59, 58, 57]


def test_only_sound_copies_are_offered_the_newest_first(room: Room) -> None:
    folder = backups.folder_of(room.path)
    made = []
    for name in ("a", "b", "c"):
        room.record(task(name, clip(name)))
        room.clock.move(days=-400)  # whatever the clock says
        made.append(room.library.database.backup(folder))
    made[1].write_bytes(made[1].read_bytes()[:5000])
    (folder / "library-000009-x.sqlite3").write_bytes(b"no library")
    with sqlite3.connect(folder / "library-other.sqlite3") as other:
        other.execute("CREATE TABLE a (b)")
    other.close()
    before = folder / "library-v65537-20990101T000000Z.sqlite3"
    packing.unpack(made[0], before)
    made[0].unlink()
    found = backups.sound_ones(room.path)
    assert [(one.path, one.songs, one.tasks) for one in found] == [(made[2], 3, 3), (before, 1, 1)]
    assert found[0].size_bytes == made[2].stat().st_size


def test_a_copy_is_offered_with_the_figures_that_the_window_will_show(room: Room) -> None:
    room.record(task("two", clip("a"), clip("b")), task("words", sheets=(sheet("Rain", "la"),)))
    room.track("waits", "gone")
    gone = room.reader.tasks_of([TaskId("gone")])[TaskId("gone")][0].key
    room.library.untrack([gone], songs=True)
    room.library.remove_songs([row.song_id for row in room.songs() if row.clip_id == "b"])
    room.library.database.backup(backups.folder_of(room.path))
    (copy,) = backups.sound_ones(room.path)
    counts = room.reader.counts()
    assert (copy.songs, copy.tasks) == (counts.songs[SongFilter.ALL], counts.tasks) == (2, 3)


def test_a_failing_backup_costs_no_other(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = backups.folder_of(room.path)
    make(folder, [START - timedelta(minutes=back) for back in range(60, 0, -1)])

    def full(_: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("suno_desktop.core.library.packing._sync", full)
    with pytest.raises(Exception, match=r"library\.disk_full|full"):
        room.library.database.backup(folder)
    assert len(backups.numbered(folder)) == 60


def test_a_file_that_cannot_even_be_read_is_not_sound(room: Room) -> None:
    room.track(*(f"t{number}" for number in range(400)))
    path = room.path.with_name("copy.sqlite3")
    packing.unpack(room.library.database.backup(backups.folder_of(room.path)), path)
    data = path.read_bytes()
    with contextlib.closing(ReadOnlyDatabase.open(path)) as database:
        assert database.is_sound(stop=lambda: False)
    with contextlib.closing(ReadOnlyDatabase.open(path)) as database:
        with path.open("r+b") as file:
            file.write(data[:4096] + b"\xaa" * (len(data) - 4096))
        assert not database.is_sound(stop=lambda: False)


# How large they are.


def test_all_together_are_no_larger_than_there_is_room(tmp_path: Path) -> None:
    folder = tmp_path / "b"
    make(folder, [START - timedelta(days=back) for back in range(365, 0, -1)])
    for path in folder.iterdir():
        path.write_bytes(bytes(10))
    kept = thin(folder, room_bytes=69)
    assert len(kept) == 6
    assert kept[-2:] == [364, 365], "the newest, and the newest of the day before"
    assert kept[0] < 365 - 30, "a month before"
    assert thin(folder, room_bytes=5) == [365], "one always stays"


def test_copies_of_earlier_programs_make_room_for_new_ones(tmp_path: Path) -> None:
    """Whole copies: of 18 of them and one from before each of two changes of format two stay."""
    folder = tmp_path / "b"
    make(folder, [START - timedelta(days=back) for back in range(18, 0, -1)])
    for name in ("library-v131080-20250101T000000Z", "library-v131081-20260101T000000Z"):
        (folder / f"{name}.sqlite3").touch()
    for path in folder.iterdir():
        path.write_bytes(bytes(100))
    (folder / "library-000019-20260304T050607Z.backup").write_bytes(bytes(20))
    thin(folder, room_bytes=230)
    assert sorted(path.name for path in folder.iterdir()) == [
        "library-000018-20260303T050607Z.sqlite3",
        "library-000019-20260304T050607Z.backup",
        "library-v131081-20260101T000000Z.sqlite3",
    ]


def test_a_backup_holds_all_but_what_is_made_again(room: Room, tmp_path: Path) -> None:
    room.record(
        *(task(f"t{n}", clip(f"c{n}", title=f"雨 {n}", lyrics="la " * 400)) for n in range(300))
    )
    room.library.write_note(ClipId("c1"), "好转折", at_s=1.0)
    folder = backups.folder_of(room.path)
    size = room.library.database.backup(folder).stat().st_size
    with room.library.database.reading() as db:
        (pages,) = db.execute("PRAGMA page_count").fetchone()
    assert size < pages * 4096 / 4
    (copy,) = backups.sound_ones(room.path)
    restored = tmp_path / "restored"
    restored.mkdir()
    recovery.restore(restored / "library.sqlite3", copy, clock=room.clock)
    with contextlib.closing(
        LibraryReader.open(restored / "library.sqlite3", clock=room.clock)
    ) as reader:
        assert len(reader.song_ids(SongQuery(text="雨"))) == 300
        assert len(reader.song_ids(SongQuery(text="转折"))) == 1
        assert reader.counts() == room.reader.counts()
    assert rows(restored / "library.sqlite3") == rows(room.path)


def rows(path: Path) -> list[object]:
    """Every row, and everything else that a library has but what search is made of."""
    with contextlib.closing(sqlite3.connect(path)) as db:
        schema = db.execute(
            "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY name"
        ).fetchall()
        tables = [
            name
            for name, sql in schema
            if sql and sql.lstrip().startswith("CREATE TABLE") and "fts" not in name
        ]
        return [
            schema,
            *(db.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in tables),
        ]


def test_a_backup_that_is_stopped_leaves_nothing(room: Room) -> None:
    room.track(*(f"t{number}" for number in range(400)))
    folder = backups.folder_of(room.path)
    with pytest.raises(Cancelled):
        room.library.database.backup(folder, stop=lambda: True)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("where", [0.0, 0.001, 0.5, 0.99])
def test_a_backup_with_another_byte_is_not_offered(room: Room, where: float) -> None:
    room.track(*(f"t{number}" for number in range(400)))
    path = room.library.database.backup(backups.folder_of(room.path))
    data = bytearray(path.read_bytes())
    data[int(len(data) * where) if where else 3] ^= 0xFF
    path.write_bytes(data)
    if where == 0.001:
        assert int(len(data) * where) < 8_192
    else:
        assert backups.sound_ones(room.path) == ()


def test_a_backup_of_a_newer_program_is_not_offered(room: Room) -> None:
    room.track("t1")
    path = room.library.database.backup(backups.folder_of(room.path))
    version = str(migrations.current()).encode()
    newer = str((migrations.MAJOR + 1) << 16).encode()
    path.write_bytes(path.read_bytes().replace(version, newer, 1))
    assert backups.sound_ones(room.path) == ()
