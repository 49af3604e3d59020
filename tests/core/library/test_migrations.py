"""The steps from one format of the library to the next, and the numbers by which a file is known."""

from __future__ import annotations

import sqlite3

import pytest

from suno_desktop.core.library import migrations
from suno_desktop.core.library.migrations import MIGRATIONS, migrate


def older(minor: int) -> sqlite3.Connection:
    """An empty library as the program of this minor version made it."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    functions = (("weights_by_name", 1), ("by_pinyin", 1), ("note_mark", 3))
    for name, arguments in functions:
        db.create_function(name, arguments, lambda *_: "")
    for step in MIGRATIONS[:minor]:
        for statement in step:
            db.execute(statement)
    for name, arguments in functions:
        db.create_function(name, arguments, None)
    return db


def test_a_file_is_known_by_its_numbers() -> None:
    db = sqlite3.connect(":memory:", isolation_level=None)
    migrate(db, version=0)
    (mark,) = db.execute("PRAGMA application_id").fetchone()
    (version,) = db.execute("PRAGMA user_version").fetchone()
    assert mark.to_bytes(4, "big") == b"Suno"
    assert (version >> 16, version & 0xFFFF) == (2, len(MIGRATIONS))
    assert migrations.current() == version == 0x20000 + len(MIGRATIONS)
    db.close()


def test_a_file_of_a_newer_major_is_too_new_and_one_of_a_newer_minor_is_not() -> None:
    assert not migrations.is_too_new(0)
    assert not migrations.is_too_new(0x1FFFF)
    assert not migrations.is_too_new(0x20000)
    assert not migrations.is_too_new(0x2FFFF)
    assert migrations.is_too_new(0x30000)


def test_only_the_steps_that_are_missing_are_run() -> None:
    assert migrations.steps_after(0) == MIGRATIONS
    assert migrations.steps_after(0x10004) == MIGRATIONS[4:]
    assert migrations.steps_after(0x20005) == MIGRATIONS[5:]
    assert migrations.steps_after(migrations.current()) == ()
    assert migrations.steps_after(0x2FFFF) == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", '{"at":0,"rank":0}'),
        ("0000", '{"at":0,"rank":0}'),
        ("44", '{"at":0,"rank":4}'),
        ("404", '{"at":0,"rank":4}'),
        # Ranks of title and style; then of the image, with its time.
        ("42", '{"apart":{"style":[2,0]},"at":0,"rank":4}'),
        ("4000004 7", '{"at":7,"rank":4}'),
        ("2000004 7", '{"apart":{"title":[2,0]},"at":7,"rank":4}'),
        # Times of the image and of the sound; the same rank, but not the same time.
        ("40000040000004 7 9", '{"apart":{"image_url":[4,7]},"at":9,"rank":4}'),
        ("40000040000002 9 9", '{"apart":{"audio_url":[2,9]},"at":9,"rank":4}'),
        ("40000040000004 9 9 0 0", '{"at":9,"rank":4}'),
    ],
)
def test_how_far_values_were_told_is_kept_by_their_names(before: str, after: str) -> None:
    db = older(4)
    db.execute("INSERT INTO song_text (song_id, weights) VALUES (1, ?)", (before,))
    migrate(db, version=0x10004)
    assert db.execute("SELECT weights FROM song_text").fetchone() == (after,)
    db.close()


@pytest.mark.parametrize(
    ("key", "begins", "length"),
    [("abc", "abc", 3), ("中" * 64, "z", 64), ("a" * 63 + "中", "a" * 63 + "z", 64)],
)
def test_chinese_titles_and_styles_are_sorted_by_pinyin(key: str, begins: str, length: int) -> None:
    minor = 17
    db = older(minor)
    db.execute(
        "INSERT INTO song (kind, task_key, take, place, added_at, state, flags, title_key, style_key)"
        " VALUES ('clip', 1, 0, 0, 0, 4, 0, ?, ?)",
        (key, key),
    )
    migrate(db, version=0x20000 + minor)
    title, style = db.execute("SELECT title_key, style_key FROM song").fetchone()
    assert title == style
    assert title.startswith(begins)
    assert len(title) == length
    db.close()


def test_notes_get_marks_by_which_they_are_the_same_in_two_libraries() -> None:
    db = older(15)
    for note_id, clip_id, at_s, text in (
        (1, "c1", 1.5, "雨"),
        (2, "c1", None, "雨"),
        (3, "c1", 1.5, "雨"),
    ):
        db.execute(
            "INSERT INTO note (note_id, clip_id, at_s, text, written_at) VALUES (?, ?, ?, ?, 0)",
            (note_id, clip_id, at_s, text),
        )
    migrate(db, version=0x2000F)
    marks = [row[0] for row in db.execute("SELECT mark FROM note ORDER BY note_id")]
    assert marks[0] == migrations.note_mark("c1", 1.5, "雨")
    assert marks[1] == migrations.note_mark("c1", None, "雨")
    assert len(set(marks)) == 3, "the third says the same as the first"
    assert migrations.note_mark("c1", 1.5, "a") == "aa9f22b50774019e"
    db.close()
