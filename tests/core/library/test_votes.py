"""Which version was preferred in blind tests: counted, told with the song, taken back, and kept through everything."""

from __future__ import annotations

from pathlib import Path

import pytest

from suno_desktop.core.library import decisions
from suno_desktop.core.library.decisions import Decision, Origin
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.model import ClipId, SongId
from suno_desktop.core.rows import BlindRecord
from tests.core.library.makers import Room

ONE, OTHER, THIRD = ClipId("c1"), ClipId("c2"), ClipId("c3")


def record(reader: LibraryReader, song_id: SongId) -> BlindRecord:
    detail = reader.song_detail(song_id)
    assert detail is not None
    return detail.blind


def test_votes_are_counted_for_the_winner_and_against_the_losers(room: Room) -> None:
    one, other = room.ready_song("c1", "t1"), room.ready_song("c2", "t2")
    assert record(room.reader, one) == BlindRecord()
    first, changes = room.library.vote(ONE, [OTHER])
    assert changes.songs == {one, other}
    assert changes.judged
    second, _ = room.library.vote(OTHER, [ONE, THIRD])
    third, _ = room.library.vote(ONE, [OTHER])
    assert len({first, second, third}) == 3
    assert record(room.reader, one) == BlindRecord(won=2, tests=3)
    assert record(room.reader, other) == BlindRecord(won=1, tests=3)


def test_a_vote_is_taken_back(room: Room) -> None:
    one = room.ready_song("c1", "t1")
    number, _ = room.library.vote(ONE, [OTHER])
    assert room.library.unvote(number).songs == {one}
    assert record(room.reader, one) == BlindRecord()
    assert not room.library.unvote(number).songs


def decided(room: Room) -> list[Decision]:
    return [one for one in room.reader.decisions() if one.thing.startswith("vote/")]


def test_votes_stand_beside_the_songs_and_are_taken_from_there_once(
    room: Room, tmp_path: Path
) -> None:
    one, other = room.ready_song("c1", "t1"), room.ready_song("c2", "t2")
    number, _ = room.library.vote(ONE, [OTHER, THIRD])
    (told,) = decided(room)
    assert (told.subject, told.value[1]) == ("c1", ["c2", "c3"])
    (tmp_path / "other").mkdir()
    with Room.opened(tmp_path / "other") as there:
        mine, theirs = there.ready_song("c1", "t1"), there.ready_song("c2", "t2")
        for _ in range(2):
            there.library.take_decisions([told], origin=Origin.FILE)
        assert record(there.reader, mine) == record(room.reader, one) == BlindRecord(1, 1)
        assert record(there.reader, theirs) == record(room.reader, other) == BlindRecord(0, 1)
        room.library.unvote(number)
        (told,) = decided(room)
        assert told.value is None
        there.library.take_decisions([told], origin=Origin.FILE)
        assert record(there.reader, mine) == BlindRecord()


@pytest.mark.parametrize(
    "vote", ["x", [], [1], [1, []], [1, [2]], [1, "c2"], ["1", ["c2"]], [1, ["c2"], 3]]
)
def test_what_is_no_vote_is_refused(vote: object) -> None:
    with pytest.raises(ValueError, match="vote/1"):
        decisions.read({"decided": "c1", "vote/1": [vote, 5]})
    assert decisions.read({"decided": "c1", "vote/1": [[1, ["c2"]], 5]})
