"""What was decided elsewhere takes effect: songs, notes, votes, times and collections say it."""

from __future__ import annotations

from typing import Any

import pytest

from suno_desktop.core.library import decisions
from suno_desktop.core.library.decision_writer import TakenIn
from suno_desktop.core.library.decisions import Decision, Origin
from suno_desktop.core.library.sql_values import to_ms
from suno_desktop.core.model import ClipId, CollectionId, SongId
from suno_desktop.core.rows import CollectionKind
from tests.core.library.makers import AUDIO, START, Room, clip, sheet, task

AT = to_ms(START) + 5


def take(room: Room, *some: tuple[str, str, Any], at: int = AT) -> TakenIn:
    told = [Decision(subject, thing, value, at) for subject, thing, value in some]
    return room.library.take_decisions(told, origin=Origin.FILE)


def told(room: Room) -> list[Decision]:
    return list(room.reader.decisions())


def song(room: Room, clip_id: str = "c1") -> SongId:
    found = room.song_of(clip_id)
    assert found is not None
    return found


def said(room: Room, *names: str, clip_id: str = "c1") -> dict[str, Any]:
    with room.library.database.reading() as db:
        row = db.execute("SELECT * FROM song WHERE clip_id = ?", (clip_id,)).fetchone()
    return {name: row[name] for name in names}


def column(room: Room, *names: str, clip_id: str = "c1") -> Any:
    values = tuple(said(room, *names, clip_id=clip_id).values())
    return values[0] if len(values) == 1 else values


def rejected(room: Room) -> dict[str, int]:
    with room.library.database.reading() as db:
        return {row["clip_id"]: row["at"] for row in db.execute("SELECT clip_id, at FROM rejected")}


# Songs.


@pytest.mark.parametrize(
    ("thing", "value", "after", "without"),
    [
        ("rating", 4, {"rating": 4}, {"rating": None}),
        ("favourite", 1, {"favourite": 1}, {"favourite": 0}),
        ("unheard", 1, {"unheard": 1}, {"unheard": 0}),
        ("heard", 7, {"play_count": 7, "heard_at": AT}, {"play_count": 7, "heard_at": AT}),
        ("cover", "ab" * 32, {"own_cover": "ab" * 32}, {"own_cover": None}),
        ("title", "Own", {"own_title": "Own"}, {"own_title": None}),
        ("artist", "Zoe", {"own_artist": "Zoe"}, {"own_artist": None}),
        ("album", "Best", {"own_album": "Best"}, {"own_album": None}),
    ],
)
def test_what_was_decided_of_a_song_is_said_by_its_row(
    room: Room, thing: str, value: Any, after: dict[str, Any], without: dict[str, Any]
) -> None:
    room.bring(task("t1", clip("c1", audio_url=AUDIO)), task("t2", clip("c2", audio_url=AUDIO)))
    one, other = song(room), said(room, *after, clip_id="c2")
    changes = take(room, ("c1", thing, value), ("c9", thing, value)).changes
    assert changes.songs == {one}
    is_name = thing in {"title", "artist", "album"}
    assert changes.judged is not is_name
    assert changes.songs_listed is is_name
    assert changes.covers == ({one} if thing == "cover" else frozenset())
    assert said(room, *after) == after
    assert said(room, *after, clip_id="c2") == other
    take(room, ("c1", thing, None), at=AT + 1)
    assert said(room, *after) == without, "plays are never fewer"


def test_that_a_song_was_never_heard_is_taken(room: Room) -> None:
    room.ready_song()
    with room.library.database.transaction() as db:
        db.execute("UPDATE song SET play_count = 3, heard_at = 5")
    take(room, ("c1", "heard", None))
    assert said(room, "play_count", "heard_at") == {"play_count": 0, "heard_at": None}


def test_the_own_words_are_found(room: Room) -> None:
    room.ready_song(lyrics="told")
    assert take(room, ("c1", "words", "really sung")).changes.songs == {song(room)}
    assert (room.clips("really"), room.clips("told")) == (["c1"], [])


def test_names_of_several_songs_are_all_taken(room: Room) -> None:
    room.ready_song()
    room.ready_song("c2", "t2")
    take(room, ("c1", "title", "One"), ("c2", "title", "Two"), ("c1", "artist", "Ann"))
    assert column(room, "own_title", "own_artist") == ("One", "Ann")
    assert column(room, "own_title", "own_artist", clip_id="c2") == ("Two", None)


def test_what_was_decided_of_words_alone_is_said_by_their_sheet(room: Room) -> None:
    room.bring(
        task("t1", sheets=[sheet("First", "la"), sheet("Second", "lo")]),
        task("t2", clip("c1", title="Third")),
    )
    changes = take(room, ("t1/1", "title", "Own"), ("t2/0", "title", "No"), ("t9/0", "title", "X"))
    assert len(changes.changes.songs) == 1
    assert sorted(row.title for row in room.songs()) == ["First", "Own", "Third"]


def test_what_is_taken_is_not_decided_anew(room: Room) -> None:
    """A row may say it in other words than were told: those that were told stay."""
    room.ready_song()
    room.library.name_songs([song(room)], {"title": "Mine"})
    at = to_ms(room.clock.now())
    room.clock.move(seconds=9)
    count = room.library.decided
    assert take(room, ("c1", "title", "")).won == 1
    assert told(room) == [Decision("c1", "title", "", at + 5)]
    assert column(room, "own_title") is None
    assert room.library.decided == count + 1


# The Trash.


def test_a_song_that_was_thrown_away_elsewhere_goes_to_the_trash_with_its_time(room: Room) -> None:
    one = room.ready_song()
    room.ready_song("c2", "t2")
    changes = take(room, ("c1", "trash", "in"), ("c2", "rating", 1)).changes
    assert one in changes.songs
    assert changes.songs_listed
    assert room.clips() == ["c2"]
    assert column(room, "trashed_at") == AT
    assert rejected(room) == {"c1": AT}
    changes = take(room, ("c1", "trash", None), at=AT + 1).changes
    assert one in changes.songs
    assert room.clips() == ["c2", "c1"]
    assert column(room, "removed", "trashed_at") == (None, None)
    assert rejected(room) == {}


def test_a_song_that_was_in_the_trash_elsewhere_is_in_no_list(room: Room) -> None:
    room.ready_song()
    take(room, ("c1", "trash", "was"))
    assert room.clips() == []
    assert column(room, "trashed_at") is None
    assert rejected(room) == {"c1": AT}


def test_songs_thrown_away_and_brought_back_at_once_are_told_apart(room: Room) -> None:
    room.ready_song()
    room.ready_song("c2", "t2")
    room.library.remove_songs([song(room, "c2")])
    take(room, ("c1", "trash", "in"), ("c2", "trash", None), at=to_ms(START) + 60_000)
    assert room.clips() == ["c2"]


def test_that_a_song_was_thrown_away_is_known_before_it_comes(room: Room) -> None:
    take(
        room,
        ("c1", "trash", "in"),
        ("c2", "trash", "was"),
        ("c3", "trash", None),
        ("c4", "rating", 5),
        ("t9/0", "trash", "in"),
    )
    assert rejected(room) == {"c1": AT, "c2": AT}
    take(room, ("c2", "trash", None), ("c1", "trash", "was"), at=AT + 1)
    assert rejected(room) == {"c1": AT + 1}
    room.record(task("t1", *(clip(f"c{n}", audio_url=AUDIO) for n in range(1, 5))))
    assert room.clips() == ["c2", "c3", "c4"]
    assert column(room, "rating", clip_id="c4") == 5


def test_what_a_task_brings_later_says_what_was_decided_before(room: Room) -> None:
    take(
        room,
        ("c1", "title", "Own"),
        ("c1", "words", "really sung"),
        ("c1", "favourite", 1),
        ("c1", "note/m1", [1.5, "turn", 5]),
        ("t2/0", "title", "Mine"),
    )
    recorded = room.record(
        task("t1", clip("c1", title="Told")), task("t2", sheets=[sheet("Words", "la")])
    )
    assert song(room) in recorded.changes.songs
    assert recorded.changes.judged
    assert sorted(row.title for row in room.songs()) == ["Mine", "Own"]
    assert column(room, "favourite") == 1
    assert room.clips("really sung") == ["c1"]
    assert [note.text for note in room.reader.notes_of(ClipId("c1"))] == ["turn"]


# Notes, votes and times.


def test_notes_are_taken_changed_and_taken_away(room: Room) -> None:
    one = room.ready_song()
    mark = "note/00ab"
    assert take(room, ("c1", mark, [1.5, "turn", 5])).changes.songs == {one}
    (note,) = room.reader.notes_of(ClipId("c1"))
    assert (note.at_s, note.text, to_ms(note.written_at)) == (1.5, "turn", 5)
    take(room, ("c1", mark, [None, "whole", 6]), ("c1", "note/00cd", [2, "b", 7]), at=AT + 1)
    assert [(note.at_s, note.text) for note in room.reader.notes_of(ClipId("c1"))] == [
        (None, "whole"),
        (2, "b"),
    ]
    take(room, ("c1", mark, None), at=AT + 2)
    assert [note.text for note in room.reader.notes_of(ClipId("c1"))] == ["b"]
    assert room.clips("note:whole") == []


def test_votes_are_taken_and_taken_away(room: Room) -> None:
    room.ready_song()
    room.ready_song("c2", "t2")

    def won() -> tuple[int, int]:
        detail = room.reader.song_detail(song(room))
        assert detail is not None
        return detail.blind.won, detail.blind.tests

    changes = take(room, ("c1", "vote/00ab", [5, ["c2"]])).changes
    assert changes.songs == {song(room), song(room, "c2")}
    assert won() == (1, 1)
    take(room, ("c1", "vote/00ab", None), at=AT + 1)
    assert won() == (0, 0)


def test_the_own_times_of_words_are_taken_and_taken_away(room: Room) -> None:
    one = room.ready_song()
    words = [["la", 1.0, 2.0]]

    def sung() -> list[tuple[Any, ...]]:
        with room.library.database.reading() as db:
            rows = db.execute("SELECT words, got_at, own FROM timing").fetchall()
        return [tuple(row) for row in rows]

    assert take(room, ("c1", "times", words)).changes.songs == {one}
    assert sung() == [('[["la",1.0,2.0]]', AT, 1)]
    assert told(room) == [Decision("c1", "times", words, AT)]
    take(room, ("c1", "times", None), at=AT + 1)
    assert sung() == []


def test_that_a_clip_is_the_same_song_as_another_is_taken(room: Room) -> None:
    room.ready_song()
    room.ready_song("c2", "t2")
    changes = take(room, ("c2", "merged", "c1")).changes
    assert room.clips() == ["c1"]
    assert changes.songs == {song(room), song(room, "c2")}
    take(room, ("c2", "merged", None), at=AT + 1)
    assert room.clips() == ["c2", "c1"]


def test_that_a_clip_is_the_same_song_as_another_is_known_before_it_comes(room: Room) -> None:
    room.ready_song()
    take(room, ("c2", "merged", "c1"))
    recorded = room.record(task("t2", clip("c2", audio_url=AUDIO)))
    assert room.clips() == ["c1"]
    assert song(room) in recorded.changes.songs


# Collections.


def collections(room: Room) -> dict[str, Any]:
    rows = room.reader.collections()
    names = {row.collection_id: row.name for row in rows}
    return {row.name: (row.kind.value, names.get(row.parent_id or CollectionId(0))) for row in rows}


def order(room: Room, name: str) -> tuple[str, ...]:
    (number,) = (row.collection_id for row in room.reader.collections() if row.name == name)
    return room.library.order_of(number)


def test_collections_come_with_their_folders_and_songs(room: Room) -> None:
    changes = take(
        room,
        ("#a", "name", "Road"),
        ("#a", "kind", "hand"),
        ("#a", "parent", ["f", 2]),
        ("#a", "song/c1", 1),
        ("#a", "song/c2", 1),
        ("#b", "name", "Best"),
        ("#b", "kind", "smart"),
        ("#b", "parent", ["f", 1]),
        ("#b", "search", ["rating:>=4", "rating", 0, 25]),
        ("#f", "name", "Trips"),
        ("#f", "kind", "folder"),
    ).changes
    assert changes.collections
    assert list(collections(room).items()) == [
        ("Trips", ("folder", None)),
        ("Best", ("smart", "Trips")),
        ("Road", ("hand", "Trips")),
    ]
    best = room.reader.collections()[1]
    assert (best.query, best.sort, best.descending, best.most) == (
        "rating:>=4",
        "rating",
        False,
        25,
    )
    road = room.reader.collections()[2]
    assert (road.query, road.sort, road.descending, road.most) == ("", "", True, None)
    assert order(room, "Road") == ("c1", "c2")
    take(room, ("#a", "song/c1", None), ("#a", "song/c3", 1), at=AT + 1)
    assert order(room, "Road") == ("c2", "c3")
    assert not take(room, ("c1", "rating", 5)).changes.collections


def test_a_collection_waits_until_its_name_and_kind_are_known(room: Room) -> None:
    assert not take(room, ("#a", "name", "Road"), ("#a", "song/c1", 1)).changes.collections
    assert collections(room) == {}
    take(room, ("#b", "kind", "hand"))
    assert collections(room) == {}
    take(room, ("#a", "kind", "hand"), at=AT + 1)
    assert collections(room) == {"Road": ("hand", None)}
    with room.library.database.reading() as db:
        row = db.execute("SELECT place, query, sort, descending, most FROM collection").fetchone()
    assert tuple(row) == (0, "", "", 1, None)


def test_a_collection_that_was_deleted_before_it_came_does_not_come(room: Room) -> None:
    some = [("#a", "name", "Road"), ("#a", "kind", "hand")]
    take(room, *some, ("#a", "removed", 1))
    assert collections(room) == {}
    take(room, ("#a", "removed", 0), at=AT + 1)
    assert collections(room) == {"Road": ("hand", None)}
    take(room, ("#a", "removed", 1), at=AT + 2)
    assert collections(room) == {}
    with room.library.database.reading() as db:
        (token,) = db.execute("SELECT removed FROM collection").fetchone()
        assert db.execute("SELECT 1 FROM removal WHERE token = ?", (token,)).fetchone()
    take(room, ("#a", "name", "Other"), at=AT + 3)
    with room.library.database.reading() as db:
        assert db.execute("SELECT removed FROM collection").fetchone()[0] == token
    take(room, ("#a", "removed", 0), at=AT + 4)
    assert collections(room) == {"Other": ("hand", None)}


def test_a_collection_goes_on_as_it_is_where_less_is_told(room: Room) -> None:
    made, _ = room.library.create_collection("Road", kind=CollectionKind.FOLDER)
    with room.library.database.reading() as db:
        (mark,) = db.execute("SELECT mark FROM collection").fetchone()
    take(room, (f"#{mark}", "removed", 0), at=AT + 1)
    assert collections(room) == {"Road": ("folder", None)}
    assert room.reader.collections()[0].collection_id == made


def test_an_order_is_taken_and_those_it_does_not_name_come_behind(room: Room) -> None:
    take(room, ("#a", "name", "Road"), ("#a", "kind", "hand"), ("#a", "song/c4", 1), at=AT + 9)
    take(room, *(("#a", f"song/c{n}", 1) for n in (1, 2, 3, 5)), at=AT)
    take(room, ("#a", "song/c5", None), at=AT + 1)
    before = told(room)
    changes = take(room, ("#a", "order", ["c3", "c5", "c9", "c1"]), at=AT + 20).changes
    assert changes.collections
    assert order(room, "Road") == ("c3", "c1", "c2", "c4"), "as they were added, then by name"
    after = [one for one in told(room) if one.thing != "order"]
    assert after == before, "an order decides nothing of what is in it"
    (said,) = (one for one in told(room) if one.thing == "order")
    assert (said.value, said.at) == (["c3", "c1", "c2", "c4"], AT + 20)


def test_with_an_order_songs_come_in_and_go(room: Room) -> None:
    take(room, ("#a", "name", "Road"), ("#a", "kind", "hand"), ("#a", "song/c1", 1))
    take(
        room,
        ("#a", "song/c1", None),
        ("#a", "song/c2", 1),
        ("#a", "song/c3", 1),
        ("#a", "order", ["c3", "c2"]),
        at=AT + 1,
    )
    assert order(room, "Road") == ("c3", "c2")
    take(room, ("#a", "order", None), at=AT + 2)
    assert order(room, "Road") == ("c2", "c3")


def test_a_folder_that_would_be_in_itself_is_put_to_the_top(room: Room) -> None:
    folder = ("#f", "kind", "folder"), ("#g", "kind", "folder")
    take(room, *folder, ("#f", "name", "F"), ("#g", "name", "G"), ("#g", "parent", ["f", 3]))
    assert collections(room) == {"F": ("folder", None), "G": ("folder", "F")}
    take(room, ("#f", "parent", ["g", 1]), at=AT + 1)
    assert collections(room)["F"] == ("folder", None)
    take(room, ("#g", "parent", ["gone", 1]), at=AT + 2)
    assert collections(room)["G"] == ("folder", None)
    with room.library.database.reading() as db:
        places = dict(db.execute("SELECT name, place FROM collection").fetchall())
    assert places == {"F": 1, "G": 1}
    assert decisions.COLLECTION == "#"
