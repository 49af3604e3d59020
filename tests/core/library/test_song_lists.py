"""Which songs are listed and in which order, also of a search, a collection and a list that was written to meanwhile."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from typing import Any

import pytest

from suno_desktop.core.library import song_lists
from suno_desktop.core.library.id_lists import id_list
from suno_desktop.core.library.song_lists import SongLists
from suno_desktop.core.library.sql_values import to_ms
from suno_desktop.core.model import SongId
from suno_desktop.core.rows import Grouping, Scope, SongFilter, SongQuery
from tests.core.library.makers import AUDIO, Room, clip, task

SONG, STEM = "64dc8d98-77aa-4c7f-9b8a-12aa34bb56cc", "bee8f32e-0f0f-4c7f-9b8a-12aa34bb56cc"


def of(room: Room, clip_id: str) -> SongId:
    found = room.song_of(clip_id)
    assert found is not None
    return found


def listed(room: Room, **query: Any) -> list[str | None]:
    return [row.clip_id for row in room.songs(**query)]


def first(room: Room, count: int, **query: Any) -> list[str | None] | None:
    ids = room.reader.first_song_ids(SongQuery(**query), count)
    if ids is None:
        return None
    return [row.clip_id for row in room.reader.song_rows([SongId(one) for one in ids])]


@pytest.fixture
def with_stem(room: Room) -> Room:
    """A song, one of its single tracks, and another song."""
    more = {"stem": "Vocals", "stem_of": (SONG,)}
    room.record(
        task("t1", clip(SONG, title="Rain", audio_url=AUDIO)),
        task("t2", clip(STEM, title="Rain - Vocals", audio_url=AUDIO, more=more)),
        task("t3", clip("other", title="Sun", audio_url=AUDIO)),
    )
    return room


def test_single_tracks_are_listed_where_they_were_asked_for_or_put(with_stem: Room) -> None:
    room = with_stem
    assert listed(room) == ["other", SONG]
    assert listed(room, stems=True) == ["other", STEM, SONG]
    assert listed(room, text="is:stem") == first(room, 9, text="is:stem") == [STEM]
    assert first(room, 9, text="rain") == [SONG]
    room.library.judge([of(room, STEM)], {"favourite": 1})
    assert listed(room, filter=SongFilter.FAVOURITES) == [STEM]
    made, _ = room.library.create_collection("Mine", songs=[of(room, STEM), of(room, "other")])
    scope = Scope(collection=made)
    assert listed(room, scope=scope, sort="") == [STEM, "other"]
    assert listed(room, scope=scope, sort="title", descending=True) == ["other", STEM]


def test_songs_of_one_recipe_can_be_searched_and_sorted(room: Room) -> None:
    recipe: dict[str, Any] = {"prompt": "rain", "style": "folk", "model": "v4", "audio_url": AUDIO}
    room.record(
        task("t1", clip("b", title="Bee", **recipe), clip("a", title="Ant", **recipe)),
        task("t2", clip("c", title="Ant", audio_url=AUDIO)),
    )
    scope = Scope(like=of(room, "b"))
    assert set(listed(room, scope=scope, sort="")) == {"a", "b"}
    assert listed(room, scope=scope, sort="", text="ant") == ["a"]
    assert listed(room, scope=scope, sort="title", descending=False) == ["a", "b"]
    assert listed(room, scope=scope, sort="title", text="bee") == ["b"]


def test_a_list_of_the_first_few_keeps_its_sort(room: Room) -> None:
    room.record(*(task(f"t{name}", clip(name, title=name)) for name in "bca"))
    assert listed(room, scope=Scope(most=2), sort="") == ["a", "c"]
    assert listed(room, scope=Scope(most=2), sort="title", descending=False) == ["a", "b"]
    assert listed(room, scope=Scope(most=1), sort="title", text="b OR c") == ["c"]
    assert listed(room, scope=Scope(), sort="title") == ["c", "b", "a"]


def test_a_search_finds_what_its_list_has_and_only_all_songs_the_rest_behind(room: Room) -> None:
    room.record(
        task("t1", clip("kept", title="rain", audio_url=AUDIO)),
        task("t2", clip("linked", title="rain", audio_url=AUDIO)),
        task("t3", clip("gone", title="rain", audio_url=AUDIO)),
    )
    room.save(of(room, "kept"))
    room.library.remove_songs([of(room, "gone")])
    assert listed(room, text="rain", filter=SongFilter.SAVED) == ["kept"]
    assert listed(room, text="rain", filter=SongFilter.NOT_SAVED) == ["linked"]
    assert listed(room, text="rain") == ["linked", "kept"]
    assert listed(room, text="rain", filter=SongFilter.TRASH) == ["gone"]
    assert listed(room, text="is:trashed", filter=SongFilter.SAVED) == ["gone"]


def test_the_first_songs_are_not_told_at_once_of_groups_scopes_and_the_trash(room: Room) -> None:
    room.ready_song()
    assert first(room, 1) == ["c1"]
    assert first(room, 1, group=Grouping.TASK) is None
    assert first(room, 1, scope=Scope(most=1)) is None
    assert first(room, 1, filter=SongFilter.TRASH) is None
    assert first(room, 1, text="is:trashed") is None


def test_the_first_songs_are_those_of_all_parts_of_a_list(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("suno_desktop.core.library.top_rows.MOST", 4)
    styled = [task(f"s{n}", clip(f"s{n}", title="even", style=f"{n}")) for n in range(3)]
    room.record(*styled, *(task(f"p{n}", clip(f"p{n}", title=f"odd {n}")) for n in range(5)))
    sort: dict[str, Any] = {"sort": "style", "descending": False}
    assert first(room, 4, **sort) == ["s0", "s1", "s2", *listed(room, **sort)[3:4]]
    assert first(room, 1, text="odd", **sort) == listed(room, text="odd", **sort)[:1]
    assert first(room, 2, text="odd", **sort) is None


def test_a_list_by_provider_may_be_sorted_further(room: Room) -> None:
    two = room.library.add_relay(name="Another", base_url="https://two.invalid")[0].relay_id
    room.record(task("t1", clip("b", title="b"), clip("a", title="a"), clip("c", title="c")))
    room.record(task("t2", clip("e", title="e"), clip("d", title="d")), relay=two)
    then = (("title", False),)
    assert listed(room, sort="relay", descending=False, then=then) == ["d", "e", "a", "b", "c"]
    assert listed(room, sort="relay", descending=True, then=then) == ["a", "b", "c", "d", "e"]


def test_what_was_written_is_in_every_list(room: Room) -> None:
    sorts = ("added", "title")
    room.ready_song("c1", "t1", title="a")
    for sort in sorts:
        listed(room, sort=sort)
    room.ready_song("c2", "t2", title="b")
    assert [listed(room, sort=sort) for sort in sorts] == [["c2", "c1"]] * 2
    assert [listed(room, sort=sort) for sort in sorts] == [["c2", "c1"]] * 2


def test_a_kept_list_is_read_again_once_it_was_forgotten(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.ready_song()
    listed(room)
    read: list[str] = []

    def spied(db: Any, sql: str, values: Any) -> list[int]:
        read.append(sql)
        return id_list(db, sql, values)

    monkeypatch.setattr(song_lists, "id_list", spied)
    assert (listed(room), read) == (["c1"], [])
    room.reader.forget_orders()
    assert listed(room) == ["c1"]
    assert read


def test_songs_are_recent_for_a_week_and_at_risk_three_days_before_their_link_ends(
    room: Room,
) -> None:
    song_id = room.ready_song()
    room.clock.move(days=7)
    assert listed(room, filter=SongFilter.RECENT) == ["c1"]
    room.clock.move(milliseconds=1)
    assert listed(room, filter=SongFilter.RECENT) == []
    ends = room.clock.now() + timedelta(days=3)
    for late, found in ((0, ["c1"]), (1, [])):
        with room.library.database.transaction() as db:
            db.execute(
                "UPDATE song SET link_ends = ? WHERE song_id = ?", (to_ms(ends) + late, song_id)
            )
        assert listed(room, filter=SongFilter.AT_RISK) == found
        assert listed(room, text="is:at-risk") == found


def test_closed_lists_hold_no_index_of_what_was_searched(room: Room) -> None:
    room.ready_song()
    lists = SongLists(room.clock)
    lists.close()  # nobody has searched
    with room.library.database.reading() as db:
        assert lists.first_ids(db, SongQuery(text="x"), 1) is not None
        lists.close()
        with pytest.raises(sqlite3.ProgrammingError):
            lists.first_ids(db, SongQuery(text="y"), 1)
