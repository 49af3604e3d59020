"""From which songs a song was made, and which were made from it, as far as replies tell."""

from __future__ import annotations

from typing import Any

from suno_desktop.core.model import SongId
from suno_desktop.core.relay.value_readers import clip_ids
from suno_desktop.core.rows import Kin
from tests.core.library.makers import Room, clip, task


def kin(room: Room, clip_id: str) -> list[tuple[str, str, bool, bool]]:
    detail = room.reader.song_detail(room.song_of(clip_id) or SongId(0))
    assert detail is not None
    return [(one.kind, one.clip_id, one.is_later, one.song_id is not None) for one in detail.kin]


def test_links_lead_both_ways_where_the_other_song_is_in_the_library(room: Room) -> None:
    room.record(
        task("t1", clip("first", title="One"), clip("other", title="Two")),
        task("t2", clip("longer", title="Three", more={"extends": ("first",)})),
        task("t3", clip("both", title="Four", more={"joins": ("first", "longer", "nowhere")})),
        task("t4", clip("sung", title="Five", more={"covers": ("first",), "remasters": ("sung",)})),
    )  # fmt: skip
    assert kin(room, "longer") == [
        ("extends", "first", False, True),
        ("joins", "both", True, True),
    ]
    assert kin(room, "both") == [
        ("joins", "first", False, True),
        ("joins", "longer", False, True),
        ("joins", "nowhere", False, False),
    ]
    assert kin(room, "first") == [
        ("extends", "longer", True, True),
        ("joins", "both", True, True),
        ("covers", "sung", True, True),
    ]
    assert kin(room, "sung") == [("covers", "first", False, True)], "a song is no kin of itself"
    detail = room.reader.song_detail(room.song_of("first") or SongId(0))
    assert detail is not None
    assert [one.title for one in detail.others] == ["Two"]
    assert detail.kin[0] == Kin("extends", detail.kin[0].clip_id, room.song_of("longer"), "Three", 0, is_later=True)  # fmt: skip
    room.library.remove_songs([room.song_of("longer") or SongId(0)])
    assert ("extends", "longer", True, True) not in kin(room, "first")


def test_what_providers_write_where_they_name_other_songs() -> None:
    one, two = "64dc8d98-77aa-4c7f-9b8a-12aa34bb56cc", "bee8f32e-0f0f-4c7f-9b8a-12aa34bb56cc"
    assert clip_ids(one) == (one,)
    assert clip_ids([{"id": one, "continue_at": 60.5, "type": "gen"}, {"id": two}]) == (one, two)
    assert clip_ids([one, one, None, {"id": None}, {}, "", 7]) == (one,)
    nothings: tuple[Any, ...] = ("", None, [], {}, 0, True, "x", [[one]])
    for nothing in nothings:
        assert clip_ids(nothing) is None, nothing
