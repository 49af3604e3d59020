from __future__ import annotations

import sqlite3
from datetime import timedelta

import pytest

from suno_desktop.core.changes import NOTHING
from suno_desktop.core.model import Action, SongKind, TaskState
from suno_desktop.core.rows import SongFilter
from tests.core.library.makers import (
    AUDIO,
    FAILED,
    PENDING,
    READY,
    START,
    STREAMING,
    Room,
    clip,
    sheet,
    task,
)


def test_the_first_clip_takes_the_place_of_the_task(room: Room) -> None:
    room.track("t1", "t2")
    before = [row.song_id for row in room.songs()]
    recorded = room.record(task("t1", clip("c1"), clip("c2")))
    rows = room.songs()
    assert [(row.task_id, row.clip_id, row.take) for row in rows] == [
        ("t2", None, None),
        ("t1", "c1", 0),
        ("t1", "c2", 1),
    ]
    assert [row.song_id for row in rows][:2] == before
    assert recorded.changes.songs == {rows[1].song_id, rows[2].song_id}
    assert recorded.changes.songs_listed


def test_a_clip_that_is_listed_elsewhere_takes_the_tasks_row_away(room: Room) -> None:
    room.track("t1", "t2")
    room.record(task("t1", clip("c1")))
    changes = room.record(task("t2", clip("c1"))).changes
    assert room.clips() == ["c1"]
    assert changes.songs_listed
    (row,) = room.songs()
    detail = room.reader.song_detail(row.song_id)
    assert detail is not None
    assert [source.task_id for source in detail.sources] == ["t1", "t2"]
    assert [each.songs for each in room.reader.task_rows([1, 2])] == [1, 1]


def test_takes_keep_the_order_of_the_first_reply(room: Room) -> None:
    room.record(task("t1", clip("c1"), clip("c2"), raw="1"))
    room.record(task("t1", clip("c3"), clip("c2"), clip("c1"), raw="2"))
    assert [(row.clip_id, row.take) for row in room.songs()] == [("c1", 0), ("c2", 1), ("c3", 2)]


def test_a_reply_without_a_clip_takes_none_away(room: Room) -> None:
    room.record(task("t1", clip("c1"), clip("c2"), raw="1"))
    room.record(task("t1", clip("c2"), raw="2"), task("t1", raw="3", state=TaskState.FAILED))
    assert room.clips() == ["c1", "c2"]
    assert room.state_of(1) is TaskState.READY  # type: ignore[arg-type]  # the first key


def test_what_became_ready_is_told_once(room: Room) -> None:
    room.track("t1")
    first = room.record(task("t1", clip("c1", STREAMING), clip("c2", READY), raw="1"))
    assert len(first.ready) == 1
    second = room.record(task("t1", clip("c1", READY), clip("c2", READY), raw="2"))
    assert len(second.ready) == 1
    assert set(first.ready) != set(second.ready)
    assert room.record(task("t1", clip("c1", READY), raw="3")).ready == ()


def test_a_removed_song_is_not_told_to_be_ready(room: Room) -> None:
    room.record(task("t1", clip("c1", STREAMING)))
    room.library.remove_songs([room.songs()[0].song_id])
    assert room.record(task("t1", clip("c1", READY))).ready == ()


def test_an_equal_reply_is_kept_once_and_changes_nothing(room: Room) -> None:
    (key,) = room.track("t1")
    told = task("t1", clip("c1", title="One"), raw='{"task_id": "t1"}')
    room.record(told)
    room.clock.move(minutes=5)
    recorded = room.record(told)
    assert (recorded.changes, recorded.ready, recorded.keys) == (NOTHING, (), {"t1": key})
    assert room.reader.replies(key) == [(START, '{"task_id": "t1"}')]


def test_replies_are_kept_unchanged_in_their_order(room: Room) -> None:
    (key,) = room.track("t1")
    texts = ['{"a": "猫"}', '{"a":  "猫"}', "[" * 1000]
    for text in texts:
        room.record(task("t1", state=TaskState.RUNNING, raw=text))
    assert [text for _, text in room.reader.replies(key)] == texts


def test_a_batch_is_kept_by_its_tasks(room: Room) -> None:
    room.record(task("t1", raw="one"), task("t2", raw="two"))
    assert [room.reader.replies(key)[0][1] for key in (1, 2)] == ["one", "two"]  # type: ignore[arg-type]


def test_a_reply_without_raw_text_is_merged_all_the_same(room: Room) -> None:
    room.record(task("t1", clip("c1", title="A")))
    changes = room.record(task("t1", clip("c1", title="Longer"))).changes
    assert changes.songs_listed
    assert room.songs()[0].title == "Longer"


def test_more_lyrics_do_not_move_the_list(room: Room) -> None:
    room.record(task("t1", clip("c1", title="A", lyrics="la")))
    changes = room.record(task("t1", clip("c1", title="A", lyrics="la la"))).changes
    assert len(changes.songs) == 1
    assert not changes.songs_listed
    assert not changes.tasks


def test_a_newer_look_of_the_same_link_is_no_change(room: Room) -> None:
    room.record(task("t1", clip("c1", audio_url=AUDIO), raw="1"))
    room.clock.move(minutes=1)
    assert room.record(task("t1", clip("c1", audio_url=AUDIO), raw="2")).changes == NOTHING
    old = task("t1", clip("c1", audio_url="https://media.invalid/b.mp3"), raw="3")
    room.library.record([old], relay_id=room.relay, now=START + timedelta(seconds=30))
    assert room.reader.song_detail(1).clip.audio_url == AUDIO  # type: ignore[union-attr, arg-type]


def test_an_old_reply_told_again_does_not_bring_its_link_back(room: Room) -> None:
    old = task("t1", clip("c1", audio_url="https://media.invalid/old.mp3"), raw="1")
    room.record(old)
    room.clock.move(minutes=1)
    room.record(task("t1", clip("c1", audio_url=AUDIO), raw="2"))
    room.clock.move(minutes=1)
    assert room.record(old).changes == NOTHING
    assert room.reader.song_detail(1).clip.audio_url == AUDIO  # type: ignore[union-attr, arg-type]


def test_a_task_tells_its_times_and_progress(room: Room) -> None:
    (key,) = room.track("t1")
    room.record(
        task(
            "t1",
            state=TaskState.RUNNING,
            action=Action.MUSIC,
            relay_status="IN_PROGRESS",
            progress=30,
            submitted_at=START,
            started_at=START + timedelta(seconds=1),
        )
    )
    room.record(
        task(
            "t1",
            state=TaskState.FAILED,
            relay_status="FAILURE",
            progress=10,
            reason="no luck",
            finished_at=START + timedelta(seconds=9),
            done=True,
        )
    )
    (row,) = room.reader.task_rows([key])
    assert (row.action, row.relay_status, row.progress) == (Action.MUSIC, "FAILURE", 30)
    assert (row.reason, row.state, row.songs) == ("no luck", TaskState.FAILED, 0)
    assert row.submitted_at == row.added_at == START
    assert (row.started_at, row.finished_at) == (
        START + timedelta(seconds=1),
        START + timedelta(seconds=9),
    )
    (due,) = room.library.due_tasks([key])
    assert due.done_at == START
    (stand_in,) = room.songs()
    assert (stand_in.state, stand_in.task_state) == (FAILED, TaskState.FAILED)


def test_progress_redraws_the_songs_of_a_task(room: Room) -> None:
    room.track("t1")
    room.record(task("t1", clip("c1", PENDING), state=TaskState.RUNNING, progress=10, raw="1"))
    changes = room.record(
        task("t1", clip("c1", PENDING), state=TaskState.RUNNING, progress=20, raw="2")
    ).changes
    assert len(changes.songs) == 1
    assert room.songs()[0].progress == 20


def test_an_unfinished_clip_of_an_ended_task_is_not_running(room: Room) -> None:
    room.record(task("t1", clip("c1", STREAMING), state=TaskState.RUNNING, raw="1"))
    assert room.count(SongFilter.RUNNING) == 1
    room.record(task("t1", state=TaskState.FAILED, raw="2"))
    assert room.count(SongFilter.RUNNING) == 0
    assert room.count(SongFilter.FAILED) == 1


def test_a_lyric_sheet_is_a_song_of_its_task(room: Room) -> None:
    room.track("t1")
    first = room.record(task("t1", sheets=[sheet("Cat", "[Verse]\n猫"), sheet("Dog", "")]))
    assert len(first.ready) == 2
    rows = room.songs()
    assert [(row.kind, row.title, row.take) for row in rows] == [
        (SongKind.SHEET, "Cat", None),
        (SongKind.SHEET, "Dog", None),
    ]
    room.record(task("t1", sheets=[sheet("Cat", "[Verse]"), sheet("Dog", "wow")]))
    details = [room.reader.song_detail(row.song_id) for row in rows]
    assert [detail.sheet for detail in details if detail] == [
        sheet("Cat", "[Verse]\n猫"),
        sheet("Dog", "wow"),
    ]
    assert room.count(SongFilter.SHEETS) == 2
    assert room.count(SongFilter.NOT_SAVED) == 0


def test_a_pasted_reply_needs_no_relay(room: Room) -> None:
    recorded = room.bring(task("t1", clip("c1")), task("t2", state=TaskState.RUNNING))
    assert len(recorded.ready) == 1
    rows = room.reader.task_rows([1, 2])
    assert [row.relay_id for row in rows] == [None, None]
    assert [due.task_id for due in room.due(START)] == ["t2"]
    assert room.clips() == [None, "c1"]


def test_a_pasted_reply_of_a_tracked_task_belongs_to_it(room: Room) -> None:
    (key,) = room.track("t1")
    assert room.bring(task("t1", clip("c1"))).keys == {"t1": key}
    assert room.reader.task_rows([key])[0].relay_id == room.relay


def test_an_answer_from_another_relay_is_another_task_with_the_same_song(room: Room) -> None:
    other, _ = room.library.add_relay(name="Two", base_url="https://two.invalid")
    room.record(task("t1", clip("c1")))
    room.record(task("t1", clip("c1", title="Song")), relay=other.relay_id)
    assert room.tasks() == ["t1", "t1"]
    (row,) = room.songs()
    assert row.title == "Song"


def test_a_failure_in_the_middle_of_a_batch_leaves_nothing(room: Room) -> None:
    broken = task("t2", clip("c2", duration_s=object()))
    with pytest.raises(sqlite3.ProgrammingError):
        room.record(task("t1", clip("c1")), broken)
    assert (room.songs(), room.tasks()) == ([], [])
