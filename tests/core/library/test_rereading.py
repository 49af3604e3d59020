"""Kept replies in the order in which they are read again, and where a run that ended goes on."""

from __future__ import annotations

from datetime import timedelta

from suno_desktop.core.library.rereading import KeptReply
from suno_desktop.core.model import TaskId
from tests.core.library.makers import START, Room, clip, task


def unread(room: Room, mark: str = "new", *, limit: int = 9) -> tuple[KeptReply, ...]:
    found = room.library.unread_replies(mark, limit=limit)
    assert found is not None
    return found


def test_where_nothing_is_kept_nothing_is_to_be_read(room: Room) -> None:
    room.track("t1")
    assert room.library.unread_replies("new", limit=9) is None


def test_each_reply_is_told_as_it_was_kept(room: Room) -> None:
    room.record(task("t1", clip("c1"), raw='{"a": 1}'))
    room.clock.move(hours=1)
    room.bring(task("t2", clip("c2"), raw='{"b": 2}'))
    one, two = unread(room)
    assert (one.task_id, one.relay_id, one.text) == (TaskId("t1"), room.relay, '{"a": 1}')
    assert (two.task_id, two.relay_id, two.text) == (TaskId("t2"), None, '{"b": 2}')
    assert one.got_at == int(START.timestamp() * 1000)
    assert two.got_at - one.got_at == timedelta(hours=1) // timedelta(milliseconds=1)
    assert one.reply_id < two.reply_id
    assert one.task_key != two.task_key


def test_they_are_read_some_at_a_time_and_once(room: Room) -> None:
    for number in range(3):
        room.record(task(f"t{number}", clip(f"c{number}"), raw=str(number)))
    first = unread(room, limit=2)
    assert [reply.text for reply in first] == ["0", "1"]
    better = task("t0", clip("c0", title="Better"))
    recorded = room.library.read_again("new", [(first[0], better), (first[1], None)])
    assert recorded.changes.songs == {room.song_of("c0")}
    assert [row.title for row in room.songs() if row.clip_id == "c0"] == ["Better"]
    assert [reply.text for reply in unread(room, limit=2)] == ["2"]
    # Another program begins from the first one.
    assert [reply.text for reply in unread(room, "newer", limit=2)] == ["0", "1"]
    room.library.read_again("new", [(unread(room)[0], None)])
    assert unread(room) == ()
    assert not room.library.read_again("new", []).changes
    assert room.library.unread_replies("new", limit=9) is None
    assert len(unread(room, "newer")) == 3


def test_a_reply_whose_bytes_changed_is_told_without_them(room: Room) -> None:
    room.record(task("t1", clip("c1"), raw='{"a": 1}'))
    with room.library.database.transaction() as db:
        db.execute("UPDATE reply SET sha256 = zeroblob(32)")
    assert [reply.text for reply in unread(room)] == [None]
