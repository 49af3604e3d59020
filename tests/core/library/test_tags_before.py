"""What leads back to the files before the last change of tags: one change, as much as there is room for."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from suno_desktop.core.errors import ProfileError
from suno_desktop.core.library.tags_before import (
    MOST_BYTES,
    EarlierTags,
    LastChange,
    TagsBefore,
)
from suno_desktop.core.model import FileId
from tests.core.library.makers import START

ONE, TWO, THREE = FileId(1), FileId(2), FileId(3)
SMALL = EarlierTags("was", "made", b"12345")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tags_before.db"


@pytest.fixture
def before(path: Path) -> TagsBefore:
    return TagsBefore(path)


def test_a_change_is_told_with_its_time_and_its_files(before: TagsBefore) -> None:
    before.begin(START)
    assert before.last() is None  # nothing of it can be undone
    assert before.keep(TWO, SMALL) is True
    assert before.keep(ONE, EarlierTags("w", "m", b"")) is True
    assert before.last() == LastChange(START, 2)
    assert before.files() == [ONE, TWO]
    assert before.of(TWO) == SMALL
    assert before.of(THREE) is None


def test_asking_makes_no_file(before: TagsBefore, path: Path) -> None:
    assert (before.last(), before.files()) == (None, [])
    assert not path.exists()


def test_files_without_a_change_cannot_be_undone(before: TagsBefore) -> None:
    before.keep(ONE, SMALL)
    assert (before.last(), before.files()) == (None, [])


def test_the_next_change_takes_the_place_of_the_last(before: TagsBefore) -> None:
    before.begin(START)
    before.keep(ONE, SMALL)
    later = START + timedelta(hours=1)
    before.begin(later)
    assert before.last() is None
    before.keep(TWO, SMALL)
    assert (before.last(), before.files()) == (LastChange(later, 1), [TWO])


def test_what_is_as_it_was_is_dropped(before: TagsBefore, path: Path) -> None:
    before.begin(START)
    for file_id in (ONE, TWO, THREE):
        before.keep(file_id, SMALL)
    before.drop(TWO)
    assert before.files() == [ONE, THREE]
    before.keep_only({THREE, TWO})
    assert before.files() == [THREE]
    before.keep_only([])
    assert not path.exists()


def test_nothing_is_left_of_what_is_forgotten(before: TagsBefore, path: Path) -> None:
    before.forget()  # there may be nothing
    before.begin(START)
    journal = path.with_name("tags_before.db-journal")
    journal.write_bytes(b"")
    before.forget()
    assert list(path.parent.iterdir()) == []


def test_there_is_room_up_to_the_limit_also_for_what_another_session_kept(path: Path) -> None:
    before = TagsBefore(path, most_bytes=10)
    before.begin(START)
    assert before.keep(ONE, SMALL)
    assert not before.keep(TWO, EarlierTags("w", "m", b"123456"))
    assert before.of(TWO) is None
    again = TagsBefore(path, most_bytes=10)
    assert again.keep(TWO, SMALL)
    assert again.keep(THREE, EarlierTags("w", "m", b""))
    assert again.keep(THREE, EarlierTags("w", "m", b"1")) is False
    again.begin(START)
    assert again.keep(ONE, EarlierTags("w", "m", b"1234567890"))


def test_a_gibibyte_is_kept_at_most() -> None:
    assert MOST_BYTES == 1_073_741_824


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_it_is_the_owners_alone(before: TagsBefore, path: Path) -> None:
    before.begin(START)
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_lies_there_and_cannot_be_read_gives_way(before: TagsBefore, path: Path) -> None:
    path.write_bytes(b"no database " * 500)
    assert before.last() is None
    assert before.keep(ONE, SMALL)
    assert before.of(ONE) == SMALL


def test_what_cannot_be_opened_is_told_and_left_alone(before: TagsBefore, path: Path) -> None:
    path.mkdir()
    with pytest.raises(ProfileError) as told:
        before.begin(START)
    assert told.value.code == "library.write_failed"
    with pytest.raises(ProfileError):
        before.keep(ONE, SMALL)
    assert path.is_dir()


def test_another_trouble_costs_no_file(before: TagsBefore, path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE other (a)")
        db.execute("CREATE INDEX change ON other (a)")
    was = path.read_bytes()
    with pytest.raises(sqlite3.Error):
        before.keep(ONE, SMALL)
    assert path.read_bytes()[:16] == was[:16]
