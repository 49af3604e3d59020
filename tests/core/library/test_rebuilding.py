"""Songs that are taken back from their files: under their tasks, at their relays, with what the person called them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from suno_desktop.core.library.rebuilding import Rebuilt
from suno_desktop.core.model import (
    Action,
    ClipId,
    Collected,
    Fingerprint,
    MediaKind,
    SungWord,
    TaskId,
    TaskState,
)
from suno_desktop.core.rows import SongFilter, TaskQuery
from tests.core.library.makers import AUDIO, READY, Room, clip


def song(clip_id: str, **told: Any) -> Rebuilt:
    values: dict[str, Any] = {
        "clip": clip(clip_id, READY, title=f"Title {clip_id}", audio_url=AUDIO),
        "task_id": TaskId("t1"),
        "take": None,
        "host": None,
        "album": None,
        "files": {},
    }
    return Rebuilt(**(values | told))


def back(room: Room, *some: Rebuilt) -> set[str]:
    fresh, changes = room.library.take_back(some)
    assert bool(changes) is bool(fresh)
    return set(fresh)


def rows(room: Room, sql: str) -> list[tuple[Any, ...]]:
    with room.library.database.reading() as db:
        return [tuple(row) for row in db.execute(sql).fetchall()]


def test_songs_come_back_under_their_task_with_their_takes(room: Room) -> None:
    assert back(room, song("c2", take=1), song("c1", take=0), song("c3", task_id=None)) == {
        "c1",
        "c2",
        "c3",
    }
    found = {str(row.clip_id): row for row in room.songs()}
    assert {name: (row.task_id, row.take) for name, row in found.items()} == {
        "c1": ("t1", 0),
        "c2": ("t1", 1),
        "c3": ("c3", 0),  # asked for by its own id
    }
    assert found["c1"].title == "Title c1"
    (key, *_) = room.reader.task_keys(TaskQuery())
    told = room.reader.task_rows([key])[0]
    assert (told.state, told.action) == (TaskState.READY, Action.MUSIC)


def test_what_is_known_stays_as_it_is(room: Room) -> None:
    kept = room.ready_song("c1", "t9", title="Mine")
    gone = room.ready_song("c2", "t9")
    room.library.remove_songs([gone])
    assert room.library.known_clips([ClipId("c1"), ClipId("c2"), ClipId("c3")]) == {"c1", "c2"}
    assert back(room, song("c1"), song("c2"), song("c3")) == {"c3"}
    assert {row.clip_id: row.title for row in room.songs()} == {"c1": "Mine", "c3": "Title c3"}
    assert room.song_of("c1") == kept
    assert back(room) == set()


def test_each_song_stands_at_the_relay_of_its_server(room: Room) -> None:
    back(
        room,
        song("c1", host="one.invalid", task_id=TaskId("t1")),
        song("c2", host="two.invalid", task_id=TaskId("t2")),
        song("c3", host="two.invalid", task_id=TaskId("t3")),
        song("c4", host=None, task_id=TaskId("t4")),
    )
    named = "SELECT task_id, base_url FROM task LEFT JOIN relay USING (relay_id) ORDER BY task_id"
    assert rows(room, named) == [
        ("t1", "https://one.invalid"),
        ("t2", "https://two.invalid"),
        ("t3", "https://two.invalid"),
        ("t4", None),
    ]
    hidden = "SELECT name, allow_http, serves, removed FROM relay WHERE base_url LIKE '%two%'"
    assert rows(room, hidden) == [("two.invalid", 0, "{}", 1)]
    assert [relay.name for relay in room.library.relays()] == ["One"]


def test_a_saved_relay_is_taken_before_a_hidden_one_of_that_server(room: Room) -> None:
    back(room, song("c1", host="two.invalid"))
    saved, _ = room.library.add_relay(name="Two", base_url="https://two.invalid/api")
    back(room, song("c2", host="two.invalid", task_id=TaskId("t2")))
    assert rows(room, "SELECT relay_id FROM task WHERE task_id = 't2'") == [(saved.relay_id,)]


def test_a_relay_that_is_saved_later_gets_the_tasks_of_its_server(room: Room) -> None:
    back(
        room,
        song("c1", host="two.invalid"),
        song("c2", host="three.invalid", task_id=TaskId("t2")),
    )
    saved, changes = room.library.add_relay(name="Two", base_url="https://two.invalid:8/api")
    assert rows(room, f"SELECT task_id FROM task WHERE relay_id = {saved.relay_id}") == [("t1",)]
    assert changes.tasks
    assert changes.tasks_listed
    _, nothing = room.library.add_relay(name="Four", base_url="https://four.invalid")
    assert not nothing.tasks
    assert not nothing.tasks_listed


def test_a_task_that_the_relay_has_already_is_not_given_twice(room: Room) -> None:
    saved, _ = room.library.add_relay(name="Two", base_url="https://two.invalid/api")
    room.library.remove_relay(saved.relay_id)
    back(room, song("c1", host="two.invalid"))
    assert len(rows(room, "SELECT 1 FROM task")) == 1


def test_the_album_and_the_files_come_back(room: Room) -> None:
    files = {
        MediaKind.MP3: Collected(Path("/m/1.mp3"), "mp3", Fingerprint(10, "ab", 5), sound="so"),
        MediaKind.LYRICS: Collected(Path("/m/1.txt"), "txt", Fingerprint(3, "cd", 6)),
    }
    back(room, song("c1", album="Mine", files=files), song("c2"))
    assert rows(room, "SELECT own_title, own_artist, own_album FROM song ORDER BY clip_id") == [
        (None, None, "Mine"),
        (None, None, None),
    ]
    assert rows(
        room, "SELECT kind, state, path, container, size_bytes, sha256 FROM file ORDER BY path"
    ) == [
        ("mp3", "saved", "/m/1.mp3", "mp3", 10, "ab"),
        ("lyrics", "saved", "/m/1.txt", "txt", 3, "cd"),
    ]


def test_files_of_a_song_that_is_rejected_do_not_bring_it_back(room: Room) -> None:
    with room.library.database.transaction() as db:
        db.execute("INSERT INTO rejected VALUES ('gone', 7)")
    assert room.library.known_clips([ClipId("gone"), ClipId("other")]) == {"gone"}


def test_what_was_decided_of_a_song_counts_more_than_what_its_files_say(room: Room) -> None:
    with room.library.database.transaction() as db:
        db.execute(
            "INSERT INTO decision (subject, thing, value, at) VALUES ('c1', 'album', NULL, 5)"
        )
        db.execute(
            "INSERT INTO decision (subject, thing, value, at) VALUES ('c2', 'title', NULL, 5)"
        )
    back(room, song("c1", album="Mine"), song("c2", album="Mine", take=1))
    albums = "SELECT clip_id, own_album FROM song ORDER BY clip_id"
    assert rows(room, albums) == [("c1", None), ("c2", "Mine")]
    (album,) = [one for one in room.reader.decisions() if one.value is not None]
    assert album == ("c2", "album", "Mine", 0), "whatever has a time counts more"


def test_nothing_more_comes_of_a_task_that_files_tell(room: Room) -> None:
    back(room, song("c1"))
    assert rows(room, "SELECT state, done_at IS NOT NULL FROM task") == [("ready", 1)]


def test_times_of_words_come_back_unless_a_relay_told_them(room: Room) -> None:
    told, ours = (SungWord("la", 0.0, 1.0),), (SungWord("lo", 2.0, 3.0),)
    room.library.keep_times(ClipId("c1"), told, raw="{}", relay_id=room.relay)
    back(room, song("c1", sung=ours), song("c2", sung=ours), song("c3"))
    kept = {
        clip_id: json.loads(words)
        for clip_id, words in rows(room, "SELECT clip_id, words FROM timing")
    }
    assert kept == {"c1": [["la", 0.0, 1.0]], "c2": [["lo", 2.0, 3.0]]}


def test_a_song_whose_sound_came_back_is_a_saved_one(room: Room) -> None:
    files = {MediaKind.MP3: Collected(Path("/m/1.mp3"), "mp3", Fingerprint(10, "ab", 5))}
    fresh, changes = room.library.take_back([song("c1", files=files)])
    found = room.song_of("c1")
    assert fresh == {"c1"}
    assert changes.songs == {found}
    assert changes.files
    assert room.count(SongFilter.SAVED) == 1
