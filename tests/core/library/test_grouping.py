"""Groups of a list: which heading stands above which songs, in which order, and that it stays the same number."""

from __future__ import annotations

import random
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from suno_desktop.core.library.sorting import SONG_SORTS, UnknownSortError
from suno_desktop.core.model import SongId
from suno_desktop.core.rows import Grouping, SongFilter, SongQuery
from tests.core.library.makers import START, Room, clip, task


def groups(room: Room, grouping: Grouping, **query: Any) -> list[list[str]]:
    """The clips of each group, below its heading."""
    found: list[list[str]] = []
    for one in room.reader.song_ids(SongQuery(group=grouping, **query)):
        if one < 0:
            found.append([])
        else:
            row = room.reader.song_rows([SongId(one)])[0]
            found[-1].append(str(row.clip_id))
    return found


@pytest.fixture
def full(room: Room) -> Room:
    two = room.library.add_relay(name="another", base_url="https://two.invalid")[0].relay_id
    day = timedelta(days=1)
    room.record(
        task("t1",
             clip("c1", style="Rock, loud", artist="Zoe", model="v4", created_at=START),
             clip("c2", style="rock，soft", artist="Zoe", model="v4", created_at=START)),
        task("t2", clip("c3", style="jazz", artist="ada", model="", created_at=START - day)),
    )  # fmt: skip
    room.record(
        task("t3", clip("c4", style="", artist="", model="v3", created_at=START - 40 * day),
             clip("c5", style="jazz, piano", artist="Ada", model="v3", created_at=None)),
        relay=two,
    )  # fmt: skip
    return room


def test_each_grouping_puts_songs_below_headings_in_its_order(full: Room) -> None:
    assert groups(full, Grouping.TASK) == [["c4", "c5"], ["c3"], ["c1", "c2"]]
    assert groups(full, Grouping.DAY) == [["c1", "c2"], ["c3"], ["c4"], ["c5"]]
    assert groups(full, Grouping.MONTH) == [["c3", "c1", "c2"], ["c4"], ["c5"]]
    assert groups(full, Grouping.STYLE) == [["c5", "c3"], ["c1", "c2"], ["c4"]]
    assert groups(full, Grouping.MODEL) == [["c4", "c5"], ["c1", "c2"], ["c3"]]
    assert groups(full, Grouping.PROVIDER) == [["c4", "c5"], ["c3", "c1", "c2"]]
    assert groups(full, Grouping.ARTIST)[-1] == ["c4"], "who tells nothing stands last"


def test_inside_a_group_the_sort_holds_and_groups_follow_a_sort_by_the_same(full: Room) -> None:
    up = {"sort": "created_at", "descending": False}
    assert groups(full, Grouping.MONTH, **up) == [["c4"], ["c3", "c1", "c2"], ["c5"]]
    assert groups(full, Grouping.PROVIDER, sort="model") == [
        ["c5", "c4"],
        ["c2", "c1", "c3"],
    ]
    assert groups(full, Grouping.MODEL, sort="model", descending=True)[-1] == ["c3"]
    assert groups(full, Grouping.TASK, sort="added", descending=False)[0][0] in {"c1", "c2"}


def test_groups_hold_what_a_search_or_a_filter_leaves(full: Room) -> None:
    assert groups(full, Grouping.STYLE, text="jazz") == [["c5", "c3"]]
    full.library.remove_songs([song for song in (full.song_of("c3"),) if song is not None])
    assert groups(full, Grouping.STYLE, filter=SongFilter.TRASH) == [["c3"]]
    assert groups(full, Grouping.TASK, filter=SongFilter.TRASH) == [["c3"]]
    assert groups(full, Grouping.STYLE)[0] == ["c5"]


def test_a_heading_keeps_its_number_when_others_come(full: Room) -> None:
    for grouping in set(Grouping) - {Grouping.NONE}:
        query = SongQuery(group=grouping)
        before = [one for one in full.reader.song_ids(query) if one < 0]
        assert len(set(before)) == len(before)
        full.record(
            task(f"new {grouping}", clip(f"n {grouping}", style=f"aaa {grouping}", artist="Abba"))
        )
        after = [one for one in full.reader.song_ids(query) if one < 0]
        assert set(before) <= set(after), grouping


def test_a_list_in_groups_has_each_song_once_and_no_empty_group(room: Room) -> None:
    rng = random.Random(3)
    for number in range(60):
        room.record(
            task(f"t{number}", *(
                clip(f"{number}-{take}", style=rng.choice(["a", "b, c", "猫", ""]),
                     artist=rng.choice(["x", "Y", ""]), model=rng.choice(["m", "n"]))
                for take in range(rng.randint(1, 3))
            ))
        )  # fmt: skip
    plain = sorted(room.reader.song_ids(SongQuery()))
    for grouping in set(Grouping) - {Grouping.NONE}:
        found = list(room.reader.song_ids(SongQuery(group=grouping)))
        assert sorted(one for one in found if one >= 0) == plain
        assert found[0] < 0
        assert not any(a < 0 and b < 0 for a, b in pairwise([*found, -1])), grouping


def test_several_sorts_decide_one_after_the_other_with_the_empty_last(room: Room) -> None:
    rng = random.Random(5)
    for number in range(80):
        room.record(
            task(f"t{number}", clip(
                f"c{number}", title=rng.choice(["a", "B", None]), style=rng.choice(["x", "y", None]),
                model=rng.choice(["m", None]), duration_s=rng.choice([1.0, 2.0, None]),
            ))
        )  # fmt: skip
    for up_first in (True, False):
        rows = room.songs(
            sort="title",
            descending=not up_first,
            then=(("duration_s", True), ("style", False)),
        )
        told = [(row.title.casefold(), row.duration_s, row.style) for row in rows]
        wanted = sorted(told, key=lambda one: (one[2] == "", one[2]))
        wanted.sort(key=lambda one: -(one[1] or 0.0))
        wanted.sort(key=lambda one: one[0], reverse=not up_first)
        wanted.sort(key=lambda one: not one[0])
        assert told == wanted
    for sort in SONG_SORTS:
        for then in SONG_SORTS:
            query = SongQuery(sort=sort, then=((then, False),))
            assert len(room.reader.song_ids(query)) == 80, (sort, then)
    with pytest.raises(UnknownSortError):
        room.reader.song_ids(SongQuery(then=(("nothing", True),)))
