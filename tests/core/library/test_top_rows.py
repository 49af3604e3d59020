"""The words of the songs on top of a list, which are found before all others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from suno_desktop.core.library.top_rows import MOST, TopRows
from suno_desktop.core.model import SongId
from tests.core.library.makers import Room, clip, task


@pytest.fixture
def top() -> Iterator[TopRows]:
    rows = TopRows()
    yield rows
    rows.close()


def hold(room: Room, top: TopRows, *song_ids: SongId) -> None:
    with room.library.database.reading() as db:
        top.hold(db, song_ids)


def test_only_the_songs_that_are_held_are_found(room: Room, top: TopRows) -> None:
    one = room.ready_song("c1", "t1", title="Night rain")
    two = room.ready_song("c2", "t2", title="Night", lyrics="雨 rain")
    hold(room, top)
    assert top.matched('"night"') == []
    hold(room, top, one)
    assert top.matched('"night"') == [one]
    hold(room, top, one, two)
    assert top.matched('"night"') == [one, two]
    assert top.matched('lyrics : "rain"') == [two]
    assert top.matched('"雨"') == [two]
    hold(room, top, two)
    assert top.matched('"rain"') == [two]
    assert MOST == 256


def test_texts_that_changed_are_found_by_their_new_words_only(room: Room, top: TopRows) -> None:
    one = room.ready_song("c1", "t1", title="Draft", artist="Ann")
    hold(room, top, one)
    room.library.name_songs([one], {"title": "Own"})
    room.record(task("t1", clip("c1", lyrics="more words")))
    hold(room, top, one)
    assert top.matched('"own"') == top.matched('"more"') == top.matched('"ann"') == [one]
    assert top.matched('"draft"') == []
    hold(room, top, one)
    assert top.matched('"own"') == [one]


def test_a_row_that_stands_for_a_task_says_nothing(room: Room, top: TopRows) -> None:
    room.track("t1")
    hold(room, top, room.songs()[0].song_id)
    assert top.matched('"t1"') == []


def test_nothing_is_asked_after_it_is_closed(top: TopRows) -> None:
    top.close()
    with pytest.raises(Exception, match="closed"):
        top.matched('"a"')
