"""Rows of songs: added, changed, found by their words, and the flags that filters ask for."""

from __future__ import annotations

from collections.abc import Iterator
from sqlite3 import Connection
from typing import Any

import pytest

from suno_desktop.core.library import songs
from suno_desktop.core.library.link_ends import NO_LINK
from suno_desktop.core.library.merge import Known
from suno_desktop.core.library.results import Touched
from suno_desktop.core.library.songs import Entry, Later
from suno_desktop.core.model import SongKind, TaskState
from tests.core.library.makers import AUDIO, PENDING, Room, clip, sheet, task


@pytest.fixture
def db(room: Room) -> Iterator[Connection]:
    with room.library.database.transaction() as opened:
        yield opened


def known(rank: int = 4, **told: Any) -> Known:
    found = Known()
    found.tell(told, rank=rank, at=5)
    return found


def row(db: Connection, song_id: int) -> dict[str, Any]:
    return dict(db.execute(f"{songs.KNOWN} WHERE song_id = ?", (song_id,)).fetchone())


def found(db: Connection, match: str) -> list[int]:
    rows = db.execute("SELECT rowid FROM song_fts WHERE song_fts MATCH ?", (match,))
    return [one["rowid"] for one in rows]


def new_task(db: Connection, task_id: str = "t1") -> int:
    made = db.execute(
        "INSERT INTO task (task_id, state, said, added_at) VALUES (?, 'ready', 4, 0)", (task_id,)
    )
    return int(made.lastrowid or 0)


def add(db: Connection, one: Known, *, stand_in: int | None = None, **entry: Any) -> int:
    """Add a clip, or what `entry` says, and write all of it."""
    later = Later()
    whole: dict[str, Any] = {
        "kind": SongKind.CLIP,
        "clip_id": "c1",
        "take": 0,
        "task_state": TaskState.READY,
        "removed": None,
        **entry,
    }
    song_id = songs.add(db, one, Entry(**whole), now=7, stand_in=stand_in, later=later)
    later.write(db)
    return song_id


def change(db: Connection, song_id: int, one: Known) -> None:
    later = Later()
    songs.change(db, song_id, before=row(db, song_id), known=one, later=later)
    later.write(db)


def test_a_clip_is_added_with_all_that_is_known(db: Connection) -> None:
    key = new_task(db)
    one = known(title="Rain", style="Folk", lyrics="la", audio_url=AUDIO, relay_status="ok")
    song_id = add(db, one, task_key=key, clip_id="c\ud800", take=2)
    now = row(db, song_id)
    assert (now["kind"], now["task_key"], now["clip_id"], now["take"]) == ("clip", key, "c?", 2)
    assert now["place"] == (key << 20) + (1 << 20) - 1 - 2
    assert (now["title"], now["style"], now["lyrics"]) == ("Rain", "Folk", "la")
    assert (now["title_key"], now["style_key"]) == ("rain", "folk")
    assert (now["state"], now["flags"], now["weights"]) == (4, 8 + 32, one.weights())
    assert (now["added_at"], now["removed"], now["unheard"]) == (7, None, 0)
    assert now["relay_status"] == "ok"
    assert found(db, '"rain"') == found(db, 'lyrics : "la"') == [song_id]
    assert songs.tasks_of(db, song_id) == (key,)
    assert songs.takes(db, [key, 99]) == {key: {2}, 99: set()}


def test_the_first_song_of_a_task_takes_over_the_row_that_stood_for_it(db: Connection) -> None:
    key, other = new_task(db), new_task(db, "t2")
    first, second = songs.add_stand_ins(db, [key, other], now=3)
    assert songs.stand_ins(db, [key, other]) == {key: first, other: second}
    before = row_of_song(db, first)
    assert (before["kind"], before["state"], before["flags"]) == ("task", 1, 1)
    assert (before["take"], before["clip_id"], before["added_at"]) == (0, None, 3)
    assert before["place"] == (key << 20) + (1 << 20) - 1
    entry: dict[str, Any] = {"unheard": True, "removed": 77, "link": NO_LINK}
    db.execute("INSERT INTO removal VALUES (77, 5)")
    assert add(db, known(title="Rain"), task_key=key, stand_in=first, **entry) == first
    now = row(db, first)
    assert (now["kind"], now["clip_id"], now["title"]) == ("clip", "c1", "Rain")
    assert (now["unheard"], now["removed"], now["added_at"]) == (1, 77, 3)
    assert songs.stand_ins(db, [key, other]) == {other: second}
    touched = Touched()
    songs.drop_stand_in(db, key, touched=touched)
    assert (touched.songs, touched.songs_listed) == (set(), False)
    songs.drop_stand_in(db, other, touched=touched)
    assert (touched.songs, touched.songs_listed) == ({second}, True)
    assert songs.of_task(db, other) == []
    assert songs.of_task(db, key) == [first]


def row_of_song(db: Connection, song_id: int) -> dict[str, Any]:
    return dict(db.execute("SELECT * FROM song WHERE song_id = ?", (song_id,)).fetchone())


def test_a_changed_song_is_found_by_its_new_words_only(db: Connection) -> None:
    song_id = add(db, known(title="Draft", lyrics="old"), task_key=new_task(db))
    change(db, song_id, known(title="Drafted", lyrics="new", video_url="v", plays=3))
    now = row(db, song_id)
    assert (now["title"], now["lyrics"], now["title_key"]) == ("Drafted", "new", "drafted")
    assert now["flags"] == 8 + 64
    assert found(db, '"draft"') == found(db, '"old"') == []
    assert found(db, '"drafted"') == found(db, '"new"') == [song_id]
    db.execute("INSERT INTO song_fts (song_fts, rank) VALUES ('integrity-check', 0)")


@pytest.mark.parametrize(
    "name", ["title", "artist", "handle", "model", "style", "lyrics", "prompt"]
)
def test_each_text_that_is_searched_is_found_when_it_comes(db: Connection, name: str) -> None:
    song_id = add(db, known(), task_key=new_task(db))
    told: dict[str, Any] = {name: "here"}
    change(db, song_id, known(**told))
    assert found(db, '"here"') == [song_id]


def test_the_own_names_stay_when_relays_tell_others(db: Connection) -> None:
    song_id = add(db, known(title="Draft"), task_key=new_task(db))
    db.execute("UPDATE song SET own_title = 'Own', title_key = 'own'")
    later = Later()
    later.put(song_id, before={"title": "Draft"}, after={"own_title": "Own", "title": "Draft"})
    later.write(db)
    change(db, song_id, known(title="Told", artist="Ann"))
    assert (row(db, song_id)["title"], row(db, song_id)["title_key"]) == ("Told", "own")
    assert found(db, '"own"') == found(db, '"ann"') == [song_id]
    assert found(db, '"told"') == []


def test_a_song_that_changes_twice_in_one_go_is_found_by_its_last_words(db: Connection) -> None:
    song_id = add(db, known(title="First"), task_key=new_task(db))
    later = Later()
    later.put(song_id, before={"title": "First"}, after={"title": "Second"})
    later.put(song_id, before={"title": "Second"}, after={"title": "Third"})
    later.put(99, before=None, after={"title": "Third"})
    later.put(99, before={"title": "Third"}, after={"title": "Fourth"})
    later.write(db)
    assert found(db, '"first"') == found(db, '"second"') == []
    assert (found(db, '"third"'), found(db, '"fourth"')) == ([song_id], [99])


def test_what_others_ask_for_is_written_before_the_rest(db: Connection) -> None:
    key = new_task(db)
    later = Later()
    entry = Entry(SongKind.CLIP, key, "c1", 0, TaskState.READY, None)
    song_id = songs.add(db, known(lyrics="la"), entry, now=7, stand_in=None, later=later)
    later.write_rows(db)
    assert row(db, song_id)["lyrics"] == "la"
    later.write_rows(db)
    later.write(db)
    assert found(db, '"la"') == [song_id]
    assert songs.tasks_of(db, song_id) == (key,)


def test_a_song_may_have_several_tasks(db: Connection) -> None:
    key, other = new_task(db), new_task(db, "t2")
    song_id = add(db, known(), task_key=key)
    songs.add_source(db, other, song_id=song_id, take=3)
    songs.add_source(db, other, song_id=song_id, take=3)
    assert set(songs.tasks_of(db, song_id)) == {key, other}
    assert songs.takes(db, [key, other]) == {key: {0}, other: {3}}


# Flags.


def flags(db: Connection, song_id: int) -> tuple[int, int]:
    now = row_of_song(db, song_id)
    return now["state"], now["flags"]


def refresh(db: Connection, *song_ids: int) -> Touched:
    touched = Touched()
    songs.refresh(db, song_ids, touched=touched)
    assert touched.songs_listed is bool(touched.songs)
    return touched


@pytest.mark.parametrize(
    ("kind", "entry", "saves"),
    [(SongKind.CLIP, {}, "mp3"), (SongKind.SHEET, {"clip_id": None}, "lyrics")],
)
def test_a_song_is_saved_with_the_file_that_matters(
    db: Connection, kind: SongKind, entry: dict[str, Any], saves: str
) -> None:
    song_id = add(db, known(audio_url=AUDIO), task_key=new_task(db), kind=kind, **entry)
    bare = 32 + (16 if kind is SongKind.SHEET else 8)
    assert flags(db, song_id) == (4, bare)
    for name, state in (("mp3", "queued"), ("cover", "saved"), ("lyrics", "queued")):
        db.execute(
            "INSERT INTO file (song_id, kind, state, added_at, queued_at) VALUES (?, ?, ?, 0, 0)",
            (song_id, name, state),
        )
    assert refresh(db, song_id).songs == set()
    assert not songs.is_saved(db, song_id)
    db.execute("UPDATE file SET state = 'saved' WHERE kind = ?", (saves,))
    assert songs.is_saved(db, song_id)
    assert refresh(db, song_id).songs == {song_id}
    assert flags(db, song_id) == (4, 32 + 4 + (16 if kind is SongKind.SHEET else 0))
    assert refresh(db, song_id).songs == set()
    change(db, song_id, known(audio_url=AUDIO, title="Rain"))
    assert flags(db, song_id)[1] & 4


def test_flags_follow_the_task_and_its_links_and_keep_what_is_a_stem(db: Connection) -> None:
    key = new_task(db)
    song_id = add(db, known(2), task_key=key, task_state=TaskState.RUNNING)
    (waits,) = songs.add_stand_ins(db, [new_task(db, "t2")], now=0)
    assert refresh(db, song_id, waits).songs == set()
    assert flags(db, song_id) == (2, 1), "a ready task may still bring it"
    db.execute("UPDATE task SET state = 'failed'")
    assert refresh(db, song_id, waits).songs == {song_id, waits}
    assert (flags(db, song_id), flags(db, waits)) == ((2, 2), (3, 2))
    db.execute("UPDATE song SET state = 4, flags = 2 + 128 WHERE song_id = ?", (song_id,))
    db.execute("UPDATE song_text SET video_url = 'v'")
    db.execute("UPDATE task SET state = 'ready'")
    assert refresh(db, song_id, waits).songs == {song_id, waits}
    assert (flags(db, song_id), flags(db, waits)) == ((4, 8 + 64 + 128), (1, 1))
    db.execute("UPDATE song_text SET audio_url = 'a', video_url = NULL")
    refresh(db, song_id)
    assert flags(db, song_id) == (4, 8 + 32 + 128)


# What is asked of them.


def test_sheets_are_told_from_songs(room: Room) -> None:
    room.record(task("t1", clip("c1"), sheets=[sheet("S", "la")]), task("t2", clip("c2", PENDING)))
    ids = [one.song_id for one in room.songs()]
    (words,) = (one.song_id for one in room.songs() if one.kind is SongKind.SHEET)
    with room.library.database.reading() as opened:
        assert songs.sheets_among(opened, ids) == {words}
        assert songs.sheets_among(opened, []) == frozenset()


def test_the_newest_reply_of_a_song_is_told_first(room: Room) -> None:
    two = room.library.add_relay(name="Two", base_url="https://two.invalid")[0].relay_id
    room.record(task("t1", clip("c1"), raw="one"))
    room.record(task("t2", clip("c1"), raw="two"), relay=two)
    room.clock.move(seconds=1)
    room.bring(task("t1", clip("c1"), raw="three"))
    song_id = room.song_of("c1")
    assert song_id is not None
    told = [(None, "three"), (two, "two"), (room.relay, "one")]
    with room.library.database.reading() as opened:
        assert songs.replies_of(opened, song_id) == told
    with room.library.database.transaction() as opened:
        opened.execute("UPDATE reply SET packed = x'00' WHERE relay_id = ?", (two,))
        assert songs.replies_of(opened, song_id) == [told[0], told[2]]


def test_what_is_indexed_of_a_song_is_what_is_shown() -> None:
    values = {
        "title": "T", "artist": "A", "handle": "H", "model": "M", "style": "S", "lyrics": "L",
        "prompt": "P", "own_title": "", "own_artist": "Own", "own_lyrics": None,
    }  # fmt: skip
    assert songs.document_of(values) == ("T", "Own\nH\nM", "S", "L", "P")
    assert songs.document_of({}) == ("", "", "", "", "")
