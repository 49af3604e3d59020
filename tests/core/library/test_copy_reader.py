"""What goes out of a library: every task and every decision once, and which covers are the person's own."""

from __future__ import annotations

import pytest

from suno_desktop.core.library import copy_reader
from suno_desktop.core.library.decisions import Decision
from tests.core.library.makers import Room


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5])
def test_all_tasks_and_decisions_come_once_page_by_page(
    room: Room, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setattr(copy_reader, "_TASK_COPIES", 2)
    monkeypatch.setattr(copy_reader, "_DECISIONS", 2)
    songs = [room.ready_song(f"c{number}", f"t{number}") for number in range(count)]
    if songs:
        room.library.judge(songs, {"rating": 3})
        room.library.judge(songs[:1], {"favourite": 1})
    assert [copy["task_id"] for copy in room.reader.task_copies()] == [
        f"t{number}" for number in range(count)
    ]
    rated = [one.subject for one in room.reader.decisions() if one.thing == "rating"]
    assert rated == [f"c{number}" for number in range(count)]
    there = list(room.reader.decisions())
    assert len(set(map(str, there))) == len(there)
    assert room.reader.decision_counts() == (len(there), len(there))
    assert len(room.reader.decisions_to_file()) == len(there)


def test_relays_go_out_with_name_and_address(room: Room) -> None:
    assert room.reader.named_relays() == [{"name": "One", "base_url": "https://one.invalid"}]


def test_songs_with_a_cover_of_the_persons_own_are_known(room: Room) -> None:
    _, two = (room.ready_song(f"c{number}", f"t{number}") for number in (1, 2))
    with room.library.database.transaction() as db:
        db.execute("UPDATE song SET own_cover = 'aa' WHERE song_id = ?", (two,))
        db.execute(
            "INSERT INTO decision (subject, thing, value, at) VALUES ('c2', 'cover', '\"aa\"', 5)"
        )
    assert list(room.reader.own_covers()) == ["aa"]
    assert list(room.reader.songs_with_cover(["aa", "bb"])) == [two]
    assert list(room.reader.songs_with_cover(["bb"])) == []


def test_what_was_decided_and_does_not_count_goes_out_too(room: Room) -> None:
    earlier = Decision("c1", "rating", 2, 1)
    room.library.take_outdone([earlier])
    assert list(room.reader.outdone_decisions()) == [earlier]
