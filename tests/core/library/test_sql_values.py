"""What columns hold: times, flags, values of fields, and the rows that nouns are made of."""

from __future__ import annotations

import json
import os
import sqlite3
import zlib
from contextlib import closing
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.fields import FieldType
from suno_desktop.core.library import sql_values
from suno_desktop.core.library.sql_values import Flag
from suno_desktop.core.model import (
    Action,
    ClipState,
    FileState,
    MediaKind,
    Serves,
    SongKind,
    TaskState,
    TriedLink,
    Way,
)
from suno_desktop.core.rows import SongFilter

MOMENT = datetime(2026, 3, 4, 5, 6, 7, 891_000, tzinfo=UTC)
MS = 1_772_600_767_891


# Kept replies.


def reply(text: str, **other: Any) -> dict[str, Any]:
    data = text.encode()
    row = {"packed": zlib.compress(data), "sha256": sql_values.digest(data)}
    return row | other


def test_a_digest_is_that_of_sha_256() -> None:
    assert sql_values.digest(b"abc").hex() == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


def test_a_kept_reply_is_told_as_it_came() -> None:
    row: Any = reply('{"title": "雨"}')
    assert sql_values.reply_text(row["packed"], row["sha256"]) == '{"title": "雨"}'
    assert sql_values.whole_reply(row) == '{"title": "雨"}'


@pytest.mark.parametrize("packed", [b"no archive", zlib.compress(b"another"), b""])
def test_a_reply_whose_bytes_are_others_is_told_as_a_damaged_file(packed: bytes) -> None:
    row: Any = reply("told", packed=packed)
    with pytest.raises(sqlite3.DatabaseError, match="kept reply") as raised:
        sql_values.reply_text(packed, row["sha256"])
    assert raised.value.sqlite_errorcode == sqlite3.SQLITE_CORRUPT
    assert sql_values.whole_reply(row) is None


def test_damaged_replies_are_left_out() -> None:
    rows: list[Any] = [reply("a"), reply("b", packed=b""), reply("c")]
    assert [(row["packed"], text) for row, text in sql_values.intact(rows)] == [
        (rows[0]["packed"], "a"),
        (rows[2]["packed"], "c"),
    ]


# Times and texts.


@pytest.mark.parametrize(
    ("moment", "ms"),
    [
        (MOMENT, MS),
        (MOMENT.astimezone(timezone(timedelta(hours=8))), MS),
        (datetime(1970, 1, 1, tzinfo=UTC), 0),
        (datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC), -1000),
        (datetime(1970, 1, 1, 0, 0, 0, 1_999, tzinfo=UTC), 1),
    ],
)
def test_times_are_unix_milliseconds(moment: datetime, ms: int) -> None:
    assert sql_values.to_ms(moment) == ms
    back = sql_values.from_ms(ms)
    assert back <= moment < back + timedelta(milliseconds=1)
    assert back.utcoffset() == timedelta(0)


def test_no_time_is_null() -> None:
    assert sql_values.to_ms(None) is None
    assert sql_values.from_ms(None) is None


@pytest.mark.parametrize(
    ("text", "stored"), [("plain", "plain"), ("雨 é 🎸", "雨 é 🎸"), ("a\ud800b雨\udfff", "a?b雨?")]
)
def test_text_that_no_utf_8_holds_is_stored_with_question_marks(text: str, stored: str) -> None:
    assert sql_values.clean(text) == stored


@pytest.mark.parametrize(
    "name",
    [
        "/m/plain.mp3",
        "/m/雨 é 🎸.mp3",
        os.fsdecode(b"/m/caf\xe9.mp3"),
        os.fsdecode(b"/m/d\xe9/\xff\xfe\x80x.mp3"),
        os.fsdecode("/m/é/".encode() + b"\xf4\x8f\xa0"),
        "/m/\ud800 of Windows\udfff.mp3",
        "/m/last plane \U0010f7ff\U0010f800\U0010ffff.mp3",
        "/m/\U0010f800\udce9\U0010ffff",
    ],
    ids=ascii,
)
def test_a_path_comes_back_exactly_whatever_its_bytes(name: str) -> None:
    held = sql_values.path_text(Path(name))
    assert held.encode().decode() == held
    assert sql_values.path_of(held) == Path(name)
    if name == held:
        return
    with closing(sqlite3.connect(":memory:")) as db:
        db.row_factory = sqlite3.Row
        db.execute("CREATE TABLE file (path TEXT) STRICT")
        db.execute("INSERT INTO file VALUES (?)", (held,))
        ask = f"SELECT path FROM file WHERE {sql_values.BELOW}"
        below = sql_values.below(Path(name).parent)
        (row,) = db.execute(ask, (below,)).fetchall()
        assert sql_values.path_of(row["path"]) == Path(name)
        assert db.execute(ask, (sql_values.below(Path("/m/d?")),)).fetchall() == []


@pytest.mark.parametrize(
    ("type_", "column", "value", "stored"),
    [
        (FieldType.TEXT, "TEXT", "雨\ud800", "雨?"),
        (FieldType.LONG_TEXT, "TEXT", "a\nb", "a\nb"),
        (FieldType.LINK, "TEXT", "https://a.invalid/x", "https://a.invalid/x"),
        (FieldType.NUMBER, "REAL", 0.5, 0.5),
        (FieldType.SECONDS, "REAL", 61.25, 61.25),
        (FieldType.WHOLE, "INTEGER", -7, -7),
        (FieldType.COUNT, "INTEGER", 7, 7),
        (FieldType.FLAG, "INTEGER", True, 1),
        (FieldType.FLAG, "INTEGER", False, 0),
        (FieldType.TIME, "INTEGER", MOMENT, MS),
        (FieldType.DATE, "TEXT", date(2026, 3, 4), "2026-03-04"),
        (FieldType.LIST, "TEXT", ("雨", 'a "b"'), '["雨", "a \\"b\\""]'),
        (FieldType.CLIPS, "TEXT", ("c1", "c2"), '["c1", "c2"]'),
    ],
)
def test_values_of_fields_come_back_as_they_were(
    type_: FieldType, column: str, value: Any, stored: Any
) -> None:
    assert sql_values.SQL_TYPES[type_] == column
    held = sql_values.to_sql(value)
    assert held == stored
    assert type(held) is type(stored)
    back = sql_values.from_sql(type_, held)
    assert back == ("雨?" if value == "雨\ud800" else value)
    assert type(back) is type(value)


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan")])
def test_a_number_without_end_is_neither_kept_nor_told(value: float) -> None:
    assert sql_values.to_sql(value) is None
    for type_ in (FieldType.NUMBER, FieldType.SECONDS):
        assert sql_values.from_sql(type_, value) is None
    assert sql_values.finite(-1.5) == -1.5


@pytest.mark.parametrize("type_", list(FieldType))
def test_nothing_told_is_null_in_every_field(type_: FieldType) -> None:
    assert type_ in sql_values.SQL_TYPES
    assert sql_values.to_sql(None) is None
    assert sql_values.from_sql(type_, None) is None


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (9_223_372_036_854_775_807, 9_223_372_036_854_775_807),
        (9_223_372_036_854_775_808, 9_223_372_036_854_775_807),
        (-9_223_372_036_854_775_808, -9_223_372_036_854_775_808),
        (-9_223_372_036_854_775_809, -9_223_372_036_854_775_808),
        (10**30, 9_223_372_036_854_775_807),
    ],
)
def test_a_number_that_no_column_holds_is_stored_as_the_nearest(value: int, stored: int) -> None:
    assert sql_values.to_sql(value) == stored


# Places and keys of sorts.


@pytest.mark.parametrize(
    ("task_key", "take", "there"),
    [
        (0, 0, 1_048_575),
        (1, 0, 2_097_151),
        (1, 1, 2_097_150),
        (1, 1_048_575, 1_048_576),
        (1, 1_048_576, 1_048_576),
        (7, 3, 8_388_604),
    ],
)
def test_places_count_down_from_the_first_take_of_a_task(
    task_key: int, take: int, there: int
) -> None:
    """The figures stand in every library: they must stay what they are."""
    assert sql_values.place(task_key, take) == there


def test_sql_knows_places_too() -> None:
    db = sqlite3.connect(":memory:")
    first = sql_values.PLACE_FIRST.format(task="?1")
    task = sql_values.PLACE_TASK.replace("place", "?2")
    for key, take in ((1, 0), (7, 3), (7, 2_000_000)):
        found = db.execute(f"SELECT {first}, {task}", (key, sql_values.place(key, take))).fetchone()
        assert found == (sql_values.place(key, 0), key)
    db.close()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("City LIGHTS", "city lights"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("Ö", "ö"),
        ("", "\U0010ffff"),
        (None, "\U0010ffff"),
        ("a" * 65, "a" * 64),
        ("é" * 65, "é" * 64),
        ("é" + "a" * 64, "é" + "a" * 63),
    ],
)
def test_keys_of_sorts_are_short_and_without_case(text: str | None, key: str) -> None:
    assert sql_values.sort_key(text) == key


def test_chinese_is_sorted_by_pinyin_and_its_key_is_no_longer_than_others() -> None:
    assert sorted("中爱北", key=sql_values.sort_key) == list("爱北中")
    assert len(sql_values.sort_key("中" * 40)) == 64


# Flags.


def test_the_bits_of_flags_are_those_that_libraries_hold() -> None:
    bits = {name: bit for name, bit in vars(Flag).items() if name.isupper()}
    assert bits == {
        "RUNNING": 1,
        "FAILED": 2,
        "SAVED": 4,
        "NOT_SAVED": 8,
        "SHEET": 16,
        "AUDIO": 32,
        "VIDEO": 64,
        "STEM": 128,
    }
    assert sql_values.FILTER_FLAG == {
        SongFilter.RUNNING: 1,
        SongFilter.FAILED: 2,
        SongFilter.SAVED: 4,
        SongFilter.NOT_SAVED: 8,
        SongFilter.SHEETS: 16,
    }


@pytest.mark.parametrize(
    ("kind", "state", "task_state", "more", "found"),
    [
        (SongKind.CLIP, ClipState.READY, TaskState.READY, {}, 8),
        (SongKind.CLIP, ClipState.READY, TaskState.FAILED, {}, 8),
        (SongKind.CLIP, ClipState.READY, TaskState.READY, {"saved": True}, 4),
        (SongKind.CLIP, ClipState.READY, TaskState.READY, {"has_audio": True}, 8 + 32),
        (SongKind.CLIP, ClipState.READY, TaskState.READY, {"has_video": True}, 8 + 64),
        (SongKind.SHEET, ClipState.READY, TaskState.READY, {}, 16),
        (SongKind.SHEET, ClipState.READY, TaskState.READY, {"saved": True}, 16 + 4),
        (SongKind.TASK, ClipState.READY, TaskState.READY, {}, 0),
        (SongKind.CLIP, ClipState.FAILED, TaskState.RUNNING, {}, 2),
        (SongKind.CLIP, ClipState.PENDING, TaskState.WAITING, {}, 1),
        (SongKind.CLIP, ClipState.STREAMING, TaskState.RUNNING, {}, 1),
        (SongKind.CLIP, ClipState.STREAMING, TaskState.READY, {"has_audio": True}, 1 + 32),
        (SongKind.SHEET, ClipState.PENDING, TaskState.FAILED, {}, 2 + 16),
        (SongKind.CLIP, ClipState.PENDING, TaskState.STALLED, {}, 2),
        (SongKind.CLIP, ClipState.PENDING, TaskState.HELD, {}, 2),
        (SongKind.CLIP, ClipState.PENDING, TaskState.UNKNOWN, {}, 2),
        (SongKind.CLIP, ClipState.PENDING, TaskState.GONE, {}, 2),
    ],
)
def test_flags_say_what_filters_ask(
    kind: SongKind, state: ClipState, task_state: TaskState, more: dict[str, bool], found: int
) -> None:
    told = {"saved": False, "has_audio": False, "has_video": False} | more
    assert sql_values.flags(kind=kind, state=state, task_state=task_state, **told) == found


@pytest.mark.parametrize("state", list(TaskState))
def test_a_task_without_songs_fails_only_where_nothing_can_come(state: TaskState) -> None:
    is_over = state in {TaskState.FAILED, TaskState.UNKNOWN, TaskState.GONE}
    shown = sql_values.state_without_songs(state)
    assert shown is (ClipState.FAILED if is_over else ClipState.PENDING)


# Rows.


def test_a_relay_comes_out_of_its_row() -> None:
    row = {
        "relay_id": 3,
        "name": "One",
        "base_url": "https://one.invalid",
        "allow_http": 1,
        "serves": '{"batch": false, "batch_limit": 20}',
        "others": '["https://two.invalid"]',
    }
    relay = sql_values.relay_of(row)
    assert (relay.relay_id, relay.name) == (3, "One")
    assert relay.addresses == ("https://one.invalid", "https://two.invalid")
    assert relay.serves == Serves(batch=False, batch_limit=20)
    assert relay.allow_http is True
    assert sql_values.relay_of(row | {"allow_http": 0}).allow_http is False


@pytest.mark.parametrize("serves", ['{"of_a_later_version": true}', "{", "[]", "7"])
def test_what_a_relay_serves_is_learnt_anew_where_it_cannot_be_read(serves: str) -> None:
    row = {
        "relay_id": 3,
        "name": "One",
        "base_url": "https://one.invalid",
        "allow_http": 0,
        "serves": serves,
        "others": "[]",
    }
    assert sql_values.relay_of(row).serves == Serves()


FILE: dict[str, Any] = {
    "file_id": 1,
    "song_id": 2,
    "kind": "mp3",
    "state": "queued",
    "path": None,
    "container": None,
    "size_bytes": None,
    "sha256": None,
    "sound": None,
    "mtime_ns": None,
    "plays_s": None,
    "code": None,
    "detail": None,
    "tries": 0,
    "added_at": MS,
    "saved_at": None,
    "host": None,
    "way": None,
    "tried": None,
}


def test_a_file_comes_out_of_its_row() -> None:
    way = next(iter(Way))
    waits = sql_values.file_of(FILE)
    assert (waits.file_id, waits.song_id) == (1, 2)
    assert (waits.kind, waits.state) == (MediaKind.MP3, FileState.QUEUED)
    assert (waits.path, waits.way, waits.tried, waits.saved_at) == (None, None, (), None)
    assert waits.added_at == MOMENT
    saved = sql_values.file_of(
        FILE
        | {
            "state": "saved",
            "path": "/music/a.mp3",
            "saved_at": MS,
            "way": way.value,
            "tried": json.dumps([["a.invalid", way.value, "media.dead", "410"]]),
        }
    )
    assert (saved.state, saved.path) == (FileState.SAVED, Path("/music/a.mp3"))
    assert (saved.saved_at, saved.way) == (MOMENT, way)
    assert saved.tried == (TriedLink("a.invalid", way, "media.dead", "410"),)


TASK: dict[str, Any] = {
    "task_key": 1,
    "task_id": "t1",
    "relay_id": None,
    "relay_name": None,
    "action": None,
    "state": "waiting",
    "relay_status": None,
    "progress": None,
    "code": None,
    "reason": None,
    "submitted_at": None,
    "started_at": None,
    "finished_at": None,
    "added_at": MS,
    "next_look_at": None,
    "songs": 0,
    "detail": None,
    "running_songs": 0,
    "failed_songs": 0,
}


def test_a_task_comes_out_of_its_row() -> None:
    action = next(iter(Action))
    waits = sql_values.task_row_of(TASK)
    assert (waits.relay_id, waits.action, waits.progress) == (None, None, None)
    assert (waits.state, waits.added_at) == (TaskState.WAITING, MOMENT)
    runs = sql_values.task_row_of(
        TASK | {"relay_id": 4, "action": action.value, "progress": 1, "next_look_at": MS}
    )
    assert (runs.relay_id, runs.action, runs.progress) == (4, action, 1)
    assert runs.next_look_at == MOMENT


def test_a_progress_of_nothing_that_an_older_version_kept_tells_nothing() -> None:
    assert sql_values.task_row_of(TASK | {"progress": 0}).progress is None


# Folders.


@pytest.mark.parametrize(
    ("root", "path", "is_below"),
    [
        ("/music", "/music/a.mp3", True),
        ("/music/", "/music/b/a.mp3", True),
        ("/music", "/music2/a.mp3", False),
        ("/music", "/music", False),
        ("C:\\Music\\", "C:\\Music\\a.mp3", True),
        ("C:\\Music", "C:/Music/b\\a.mp3", True),
        ("/雨\udcff", "/雨\udcff/a.mp3", True),
        ("/雨\udcff", "/雨?/a.mp3", False),
    ],
)
def test_files_below_a_folder_are_found_by_their_paths(
    root: str, path: str, is_below: bool
) -> None:
    db = sqlite3.connect(":memory:")
    begin = sql_values.below(Path(root))
    (found,) = db.execute(
        f"SELECT {sql_values.BELOW} FROM (SELECT ?2 AS path)",
        (begin, path if path.isascii() else sql_values.path_text(Path(path))),
    ).fetchone()
    db.close()
    assert bool(found) is is_below


def test_what_a_path_begins_with_ends_with_one_slash() -> None:
    assert sql_values.below(Path("/music/")) == "/music/"
    assert sql_values.below(Path("/")) == "/"
