"""Which version was preferred in blind tests: counted, told with the song, taken back, and kept through everything."""

from __future__ import annotations

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
