"""Which version was preferred in blind tests: counted, told with the song, taken back, and kept through everything."""

from __future__ import annotations

from pathlib import Path

import pytest

from suno_desktop.core.library import judged_copies
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.library.results import Touched
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


def test_an_export_tells_votes_and_an_import_takes_them_once(room: Room, tmp_path: Path) -> None:
    one, other = room.ready_song("c1", "t1"), room.ready_song("c2", "t2")
    room.library.vote(ONE, [OTHER, THIRD])
    with room.library.database.reading() as db:
        (row,) = db.execute("SELECT * FROM song WHERE song_id = ?", (one,)).fetchall()
        copy = dict(judged_copies.copy_of(db, row, lambda at: None if at is None else str(at)))
    assert [vote["to"] for vote in copy["preferred"]] == [["c2", "c3"]]
    (tmp_path / "other").mkdir()
    with Room.opened(tmp_path / "other") as there:
        mine = there.ready_song("c1", "t1")
        theirs = there.ready_song("c2", "t2")
        for _ in range(2):
            with there.library.database.transaction() as db:
                known = {"clip_id": "c1", **copy}
                judged_copies.take_in(
                    db, mine, known, lambda at: int(at or 0), new=False, touched=Touched()
                )
        assert record(there.reader, mine) == record(room.reader, one) == BlindRecord(1, 1)
        assert record(there.reader, theirs) == record(room.reader, other) == BlindRecord(0, 1)


@pytest.mark.parametrize(
    "vote", ["x", {}, {"to": []}, {"to": [1]}, {"to": "c2"}, {"to": ["c2"] * 101}]
)
def test_what_is_no_vote_is_refused(vote: object) -> None:
    with pytest.raises(ValueError, match="blind test"):
        judged_copies.check({"clip_id": "c1", "preferred": [vote]}, lambda at: at)
    with pytest.raises(ValueError, match="blind test"):
        judged_copies.check({"preferred": [{"to": ["c2"]}]}, lambda at: at)
