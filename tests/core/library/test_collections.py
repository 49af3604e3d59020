from __future__ import annotations

from typing import Any

import pytest

from suno_desktop.core.errors import UsageError
from suno_desktop.core.library import collections
from suno_desktop.core.library.collections import Saved
from suno_desktop.core.library.results import Touched
from suno_desktop.core.model import CollectionId, SongId
from suno_desktop.core.rows import CollectionKind, CollectionRow, Scope, SongQuery
from tests.core.library.makers import AUDIO, Room, clip, sheet, task


@pytest.fixture
def songs(room: Room) -> list[SongId]:
    return [room.ready_song(f"c{number}", f"t{number}") for number in range(4)]


def make(room: Room, name: str, **options: Any) -> CollectionId:
    return room.library.create_collection(name, **options)[0]


def rows(room: Room) -> list[CollectionRow]:
    return list(room.reader.collections())


def names(room: Room) -> list[str]:
    return [row.name for row in rows(room)]


def listed(room: Room, text: str = "", sort: str = "", **scope: object) -> list[str | None]:
    query = SongQuery(text=text, sort=sort, descending=False, scope=Scope(**scope))  # type: ignore[arg-type]
    return [row.clip_id for row in room.reader.song_rows(room.reader.song_ids(query))]


def test_songs_stand_in_the_persons_order(room: Room, songs: list[SongId]) -> None:
    made = make(room, "Road trip", songs=[songs[2], songs[0]])
    assert listed(room, collection=made) == ["c2", "c0"]
    new, changes = room.library.put_in(made, [songs[1], songs[2]])
    assert (new, changes.collections) == (1, True)
    assert listed(room, collection=made) == ["c0", "c1", "c2"]
    room.library.put_in(made, [songs[2], songs[3]], before=songs[0])
    assert listed(room, collection=made) == ["c2", "c3", "c0", "c1"]
    room.library.put_in(made, [songs[0]], before=songs[0])
    assert listed(room, collection=made) == ["c2", "c3", "c0", "c1"]
    room.library.take_out(made, [songs[3], songs[0]])
    assert listed(room, collection=made) == ["c2", "c1"]
    assert (rows(room)[0].songs, len(room.songs())) == (2, 4)


def test_an_order_can_be_given_back(room: Room, songs: list[SongId]) -> None:
    made = make(room, "Road trip", songs=songs[:3])
    before = room.library.order_of(made)
    room.library.take_out(made, songs[1:])
    assert room.library.set_order(made, before).collections
    assert listed(room, collection=made) == ["c0", "c1", "c2"]


def test_a_song_may_be_in_many_and_keeps_its_place_in_the_trash(
    room: Room, songs: list[SongId]
) -> None:
    one, two = (make(room, name, songs=songs[:2]) for name in ("One", "Two"))
    token = room.library.remove_songs(songs[:1]).token
    assert listed(room, collection=one) == listed(room, collection=two) == ["c1"]
    assert [row.songs for row in rows(room)] == [1, 1]
    room.library.restore(token)
    assert listed(room, collection=one) == ["c0", "c1"]


def test_what_is_no_song_cannot_be_in_one(room: Room) -> None:
    room.track("waits")
    room.record(task("t1", sheets=[sheet("S", "words")]))
    made = make(room, "Road trip", songs=[row.song_id for row in room.songs()])
    assert listed(room, collection=made) == []


def test_a_collection_can_be_searched_and_sorted(room: Room) -> None:
    room.record(
        task(
            "t1",
            clip("a", title="Zebra rain"),
            clip("b", title="Apple rain"),
            clip("c", title="Sun"),
        )
    )
    ids = [room.song_of(name) for name in "abc"]
    made = make(room, "Road trip", songs=ids)
    assert listed(room, collection=made) == ["a", "b", "c"]
    assert listed(room, "rain", collection=made) == ["a", "b"]
    assert listed(room, sort="title", collection=made) == ["b", "c", "a"]
    assert listed(room, "rain", sort="title", collection=made) == ["b", "a"]


def test_a_smart_one_keeps_what_was_typed(room: Room, songs: list[SongId]) -> None:
    saved = Saved("rating:>=4", sort="rating", descending=False, most=2)
    make(room, "Best", kind=CollectionKind.SMART, saved=saved)
    (row,) = rows(room)
    assert (row.kind, row.query, row.sort, row.descending, row.most) == (
        CollectionKind.SMART,
        *saved,
    )
    assert listed(room, most=2, sort="added") == ["c0", "c1"]
    assert listed(room, "c3", most=2) == []


def test_folders_hold_collections(room: Room) -> None:
    folder = make(room, "Trips", kind=CollectionKind.FOLDER)
    make(room, "Alone")
    inside = make(room, "Road trip", parent_id=folder)
    assert names(room) == ["Trips", "Road trip", "Alone"]
    room.library.move_collection(inside, parent_id=None)
    assert names(room) == ["Trips", "Alone", "Road trip"]
    room.library.move_collection(folder, parent_id=folder)
    deeper = make(room, "Deeper", kind=CollectionKind.FOLDER, parent_id=folder)
    room.library.move_collection(folder, parent_id=deeper)
    assert [row.parent_id for row in rows(room)] == [None, folder, None, None]


def test_a_folder_goes_and_comes_back_with_all_that_is_in_it(
    room: Room, songs: list[SongId]
) -> None:
    folder = make(room, "Trips", kind=CollectionKind.FOLDER)
    inside = make(room, "Road trip", parent_id=folder, songs=songs)
    gone = make(room, "Old", parent_id=folder)
    room.library.remove_collection(gone)
    removal = room.library.remove_collection(folder)
    assert (names(room), len(room.songs())) == ([], 4)
    assert room.library.restore_collection(removal.token).collections
    assert names(room) == ["Trips", "Road trip"]
    assert len(listed(room, collection=inside)) == 4
    assert not room.library.restore_collection(removal.token)


def test_a_collection_has_a_name(room: Room) -> None:
    made = make(room, "  Road \n trip ")
    room.library.rename_collection(made, "Trips")
    assert names(room) == ["Trips"]
    for bad in ("", " \n"):
        with pytest.raises(UsageError) as error:
            room.library.rename_collection(made, bad)
        assert error.value.code == "collection.no_name"
    assert names(room) == ["Trips"]


def test_songs_like_this_one_have_the_same_recipe(room: Room) -> None:
    recipe: dict[str, Any] = {
        "prompt": "a song about rain",
        "style": "folk",
        "model": "v4",
        "audio_url": AUDIO,
    }
    room.record(
        task("t1", clip("one", **recipe), clip("two", **recipe)),
        task("t2", clip("three", **recipe | {"lyrics": "others"})),
        task("t3", clip("style", **recipe | {"style": "Folk"})),
        task("t4", clip("model", **recipe | {"model": "v5"})),
        task("t5", clip("prompt", **recipe | {"prompt": "sun"})),
        task("t6", clip("bare", style="folk", model="v4", lyrics="la"), clip("same", style="folk", model="v4", lyrics="la")),
    )  # fmt: skip
    one, bare = room.song_of("one"), room.song_of("bare")
    assert listed(room, like=one) == ["three", "one", "two"]
    assert listed(room, like=bare) == ["bare", "same"]


# What is decided of them.


def decided(room: Room) -> dict[str, Any]:
    """What was decided of the only collection, without its songs' marks."""
    return {one.thing: one.value for one in room.reader.decisions()}


def test_each_act_on_a_collection_is_decided(room: Room) -> None:
    with room.library.database.transaction() as db:
        touched = Touched()
        made = collections.create(
            db, " Road  trip", kind=CollectionKind.HAND, parent_id=None, saved=None, touched=touched
        )
        assert touched.collections
        (mark,) = db.execute("SELECT mark FROM collection").fetchone()
        assert touched.put == {
            (f"#{mark}", "kind"): "hand",
            (f"#{mark}", "name"): "Road trip",
            (f"#{mark}", "parent"): [None, 1],
            (f"#{mark}", "search"): ["", "", 1, None],
        }
        touched = Touched()
        collections.rename(db, made, "Trips", touched=touched)
        assert (touched.put, touched.collections) == ({(f"#{mark}", "name"): "Trips"}, True)
        folder = collections.create(
            db, "F", kind=CollectionKind.FOLDER, parent_id=None, saved=None, touched=Touched()
        )
        row = db.execute("SELECT mark FROM collection WHERE name = 'F'").fetchone()
        touched = Touched()
        collections.move(db, made, parent_id=folder, touched=touched)
        assert touched.put == {(f"#{mark}", "parent"): [row["mark"], 1]}
        touched = Touched()
        collections.move(db, folder, parent_id=made, touched=touched)
        assert (touched.put, touched.collections) == ({}, False)
        touched = Touched()
        token = collections.remove(db, folder, now=5, touched=touched)
        both = {(f"#{row['mark']}", "removed"), (f"#{mark}", "removed")}
        assert touched.put == dict.fromkeys(both, 1)
        assert touched.collections
        touched = Touched()
        collections.restore(db, token, touched=touched)
        assert touched.put == dict.fromkeys(both, 0)
        assert touched.collections


def test_which_songs_are_in_a_collection_is_decided_and_their_order_only_where_it_changes(
    room: Room,
) -> None:
    made = make(room, "Road trip")
    with room.library.database.transaction() as db:
        (mark,) = db.execute("SELECT mark FROM collection").fetchone()

        def order(*clips: str) -> dict[str, Any]:
            touched = Touched()
            collections.set_order(db, made, clips, touched=touched)
            assert touched.collections
            assert {subject for subject, _ in touched.put} <= {f"#{mark}"}
            return {thing: value for (_, thing), value in touched.put.items()}

        first = order("a", "b", "a", "c\ud800")
        assert collections.order_of(db, made) == ("a", "b", "c?")
        assert first.pop("order")
        assert first == {"song/a": 1, "song/b": 1, "song/c?": 1}
        assert order("a", "b", "c?") == {}
        assert list(order("b", "a", "c?")) == ["order"]
        second = order("d", "b")
        assert second.pop("order")
        assert second == {"song/d": 1, "song/a": None, "song/c?": None}
        one, other = order("b", "d")["order"], order("d", "b")["order"]
        assert one != other, "each order has a mark of its own"


def test_a_clip_is_had_in_a_collection_as_its_last_or_not(room: Room) -> None:
    made, other = make(room, "Road trip"), make(room, "Other")
    with room.library.database.transaction() as db:
        for clip_id in ("b", "a", "b"):
            collections.have(db, made, clip_id, is_in=True)
        collections.have(db, other, "b", is_in=True)
        assert collections.order_of(db, made) == ("b", "a")
        collections.have(db, made, "b", is_in=False)
        collections.have(db, made, "x", is_in=False)
        assert (collections.order_of(db, made), collections.order_of(db, other)) == (("a",), ("b",))


def test_a_smart_collection_starts_with_the_newest(room: Room) -> None:
    make(room, "Best", kind=CollectionKind.SMART, saved=Saved("rain"))
    (row,) = rows(room)
    assert (row.query, row.sort, row.descending, row.most) == ("rain", "", True, None)


def test_deleting_and_bringing_back_what_is_gone_changes_little(room: Room) -> None:
    made = make(room, "Road trip")
    token = room.library.remove_collection(made).token
    assert room.library.remove_collection(made).token != token
    assert room.library.restore_collection(token).collections
    assert not room.library.restore_collection(token).collections
    assert decided(room)["removed"] == 0
