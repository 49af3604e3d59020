"""Lists in an order: songs that are equal in one thing by another, and those that tell nothing last."""

from __future__ import annotations

from typing import Any

import pytest

from suno_desktop.core.library.sorting import UnknownSortError, song_parts, task_order
from suno_desktop.core.rows import SongFilter, SongQuery, TaskQuery, TaskSort
from tests.core.library.makers import AUDIO, START, Room, clip, task


@pytest.fixture
def full(room: Room) -> Room:
    """Seven songs, from the first to the last: in pairs alike in what can be sorted by."""
    two = room.library.add_relay(name="Aa", base_url="https://two.invalid")[0].relay_id
    told: list[dict[str, Any]] = [
        {"title": "b", "style": "rock", "duration_s": 10.0, "model": "v4", "created_at": START},
        {"title": "a", "style": "rock", "duration_s": 20.0, "model": "v4"},
        {"title": "b", "style": "jazz", "duration_s": 10.0, "model": "v3", "created_at": START},
        {"title": "a", "style": "jazz", "model": "v3"},
        {"style": "folk", "duration_s": 20.0},
        {"title": "c", "model": "v5"},
        {"title": "c"},
    ]
    for number, one in enumerate(told, 1):
        relay = two if number in {2, 5} else None
        room.record(task(f"t{number}", clip(f"c{number}", audio_url=AUDIO, **one)), relay=relay)
    with room.library.database.transaction() as db:
        db.execute("UPDATE song SET favourite = clip_id IN ('c2', 'c3', 'c6')")
        db.execute("UPDATE song SET rating = 4 WHERE clip_id IN ('c1', 'c3')")
        db.execute("UPDATE song SET rating = 2 WHERE clip_id = 'c5'")
        db.execute("UPDATE song SET play_count = 3, heard_at = 9 WHERE clip_id IN ('c4', 'c1')")
        db.execute("UPDATE song SET play_count = 1, heard_at = 5 WHERE clip_id = 'c2'")
    return room


def order(
    room: Room, sort: str, *then: tuple[str, bool], descending: bool = True, **more: Any
) -> str:
    rows = room.songs(sort=sort, descending=descending, then=then, **more)
    return "".join(str(row.clip_id)[1:] for row in rows)


@pytest.mark.parametrize(
    ("sort", "up", "down"),
    [
        ("added", "1234567", "7654321"),
        ("title", "4231765", "6713245"),
        ("style", "5432176", "1234567"),
        ("duration_s", "3152764", "2513467"),
        ("model", "4321675", "6123457"),
        ("created_at", "3176542", "1324567"),
        ("rating", "5132467", "3157642"),
        ("favourite", "2361457", "6327541"),
        ("play_count", "2143567", "4127653"),
        ("heard_at", "2143567", "4127653"),
        ("relay", "2513467", "7643152"),
    ],
)
def test_songs_stand_in_the_order_of_each_column(full: Room, sort: str, up: str, down: str) -> None:
    assert order(full, sort, descending=False) == up
    assert order(full, sort) == down


@pytest.mark.parametrize(
    ("sort", "descending", "then", "found"),
    [
        # What is equal in the first stands in the order of the second, up or down.
        ("title", False, [("style", False)], "4231765"),
        ("title", False, [("style", True)], "2413765"),
        ("title", False, [("added", False)], "2413675"),
        ("title", True, [("added", True)], "7631425"),
        ("style", False, [("rating", True)], "5341276"),
        ("style", False, [("rating", False)], "5341276"),
        ("style", True, [("duration_s", True)], "2134567"),
        ("style", True, [("favourite", True)], "2134567"),
        ("style", True, [("play_count", False)], "2143567"),
        ("model", True, [("title", False)], "6214375"),
        ("title", True, [("model", True)], "6713245"),
        ("title", True, [("model", False)], "6731425"),
        ("relay", False, [("title", False)], "2541367"),
        ("relay", True, [("rating", True)], "3176452"),
        # What tells nothing stands last there too.
        ("style", False, [("title", True)], "5341276"),
        # Things that few songs have.
        ("rating", True, [("title", False)], "3154276"),
        ("favourite", True, [("title", False)], "2364175"),
        ("favourite", False, [("title", True)], "6327145"),
        ("play_count", True, [("added", False)], "1423567"),
        ("heard_at", False, [("rating", True)], "2143567"),
        # A sort that is there already says nothing new; more than two may be given.
        ("title", False, [("title", True)], "4231765"),
        ("added", True, [("title", False)], "7654321"),
        ("model", False, [("style", False), ("added", False)], "3412657"),
    ],
)
def test_songs_that_are_equal_stand_in_the_order_of_another_column(
    full: Room, sort: str, descending: bool, then: list[tuple[str, bool]], found: str
) -> None:
    assert order(full, sort, *then, descending=descending) == found


def test_the_trash_is_sorted_like_any_list(full: Room) -> None:
    full.library.remove_songs([row.song_id for row in full.songs()])
    trash: Any = {"filter": SongFilter.TRASH}
    assert order(full, "rating", **trash) == "3157642"
    assert order(full, "favourite", **trash) == "6327541"
    assert order(full, "favourite", ("title", True), descending=False, **trash) == "6327145"
    assert order(full, "title", descending=False, **trash) == "4231765"


def test_songs_that_are_running_stand_by_how_far_they_are(room: Room) -> None:
    room.track("t1")
    room.ready_song("c2", "t2")
    states = [row.clip_id for row in room.songs(sort="state", descending=False)]
    assert states == [None, "c2"]
    assert [row.clip_id for row in room.songs(sort="state")] == ["c2", None]
    assert len(song_parts(SongQuery(sort="state"))) == 1, "every song has a state"
    assert len(song_parts(SongQuery())) == 1
    assert len(song_parts(SongQuery(sort="title"))) == 2


def test_what_no_list_can_be_sorted_by_is_refused() -> None:
    for query in (SongQuery(sort="lyrics"), SongQuery(then=(("title", True), ("lyrics", True)))):
        with pytest.raises(UnknownSortError, match="lyrics"):
            song_parts(query)
    with pytest.raises(UnknownSortError, match="lyrics"):
        task_order(TaskQuery(sort="lyrics"))  # type: ignore[arg-type]  # as settings of another version may say


@pytest.mark.parametrize(
    ("sort", "descending", "found"),
    [
        (TaskSort.ADDED, True, "task_key DESC"),
        (TaskSort.ADDED, False, "task_key ASC"),
        (TaskSort.STATE, True, "state DESC NULLS LAST, task_key DESC"),
        (TaskSort.FINISHED, False, "finished_at ASC NULLS LAST, task_key ASC"),
    ],
)
def test_tasks_without_a_value_stand_last(sort: TaskSort, descending: bool, found: str) -> None:
    assert task_order(TaskQuery(sort=sort, descending=descending)) == found
