from __future__ import annotations

import sqlite3
from datetime import timedelta

import pytest

from suno_desktop.core.changes import NOTHING
from suno_desktop.core.library.decisions import Decision, Origin
from suno_desktop.core.library.recording import Recording
from suno_desktop.core.model import (
    Action,
    ClipId,
    FileState,
    MediaKind,
    SongKind,
    TaskId,
    TaskState,
)
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


# Which task.


def test_a_task_that_has_no_relay_is_pinned_to_the_one_that_answers(room: Room) -> None:
    keys = room.bring(task("t1", state=TaskState.RUNNING, raw="1")).keys
    changes = room.record(task("t1", state=TaskState.RUNNING, raw="1")).changes
    assert changes.tasks == set(keys.values())
    (row,) = room.reader.task_rows(list(keys.values()))
    assert row.relay_id == room.relay
    assert room.bring(task("t1", state=TaskState.RUNNING, raw="1")).changes == NOTHING
    assert room.reader.task_rows(list(keys.values()))[0].relay_id == room.relay


def test_an_import_belongs_to_the_first_task_that_is_followed(room: Room) -> None:
    two = room.library.add_relay(name="Two", base_url="https://two.invalid")[0].relay_id
    (first,) = room.track("t1")
    (second,) = room.track("t1", relay=two)
    assert room.bring(task("t1", raw="1")).keys == {"t1": first}
    room.library.untrack([first], songs=False)
    assert room.bring(task("t1", raw="2")).keys == {"t1": second}
    room.track("t1")
    assert room.bring(task("t1", raw="3")).keys == {"t1": first}


def test_an_import_brings_a_task_back_with_its_songs_and_a_relay_does_not(room: Room) -> None:
    keys = room.record(task("t1", clip("c1"), raw="1")).keys
    room.library.untrack(list(keys.values()), songs=False)
    room.record(task("t1", clip("c1", title="Later"), raw="2"))
    assert room.tasks() == []
    assert room.bring(task("t1", clip("c1"), raw="3")).keys == keys
    assert room.tasks() == ["t1"]


def test_a_task_of_one_batch_may_be_told_twice(room: Room) -> None:
    recorded = room.record(
        task("t1", clip("c1", STREAMING), state=TaskState.RUNNING, raw="1"),
        task("t1", clip("c1", title="Rain"), clip("c2"), sheets=[sheet("S", "la")], raw="2"),
        task("t1", clip("c2", title="Sun"), sheets=[sheet("S", "la la")], raw="3"),
    )
    assert len(recorded.keys) == 1
    assert {row.clip_id: row.title for row in room.songs()} == {
        "c1": "Rain",
        None: "S",
        "c2": "Sun",
    }


def test_only_a_task_that_brings_nothing_has_a_row_that_stands_for_it(room: Room) -> None:
    room.record(task("t1", clip("c1")), task("t2", sheets=[sheet("S", "la")]), task("t3"))
    kinds = [(row.task_id, row.kind) for row in room.songs()]
    assert kinds == [("t3", SongKind.TASK), ("t2", SongKind.SHEET), ("t1", SongKind.CLIP)]


def test_new_tasks_are_due_unless_they_ended(room: Room) -> None:
    states = (TaskState.WAITING, TaskState.RUNNING, TaskState.READY, TaskState.FAILED)
    room.record(*(task(state.value, state=state) for state in states))
    assert [due.task_id for due in room.due(START)] == ["waiting", "running"]


# What was found by looking.


@pytest.mark.parametrize(
    ("found", "told", "shown"),
    [
        (TaskState.STALLED, TaskState.RUNNING, TaskState.STALLED),
        (TaskState.STALLED, TaskState.READY, TaskState.READY),
        (TaskState.HELD, TaskState.RUNNING, TaskState.RUNNING),
        (TaskState.UNKNOWN, TaskState.RUNNING, TaskState.RUNNING),
        (TaskState.GONE, TaskState.FAILED, TaskState.FAILED),
    ],
)
def test_an_answer_ends_what_was_found_unless_a_stalled_task_goes_no_further(
    room: Room, found: TaskState, told: TaskState, shown: TaskState
) -> None:
    (key,) = room.track("t1")
    room.record(task("t1", state=TaskState.RUNNING, raw="1"))
    room.look(key, found, code="task.stalled", detail="words")
    assert room.state_of(key) is found
    recorded = room.record(task("t1", state=told, raw="2"))
    assert room.state_of(key) is shown
    (row,) = room.reader.task_rows([key])
    stays = shown is found
    assert (row.code, row.detail) == (("task.stalled", "words") if stays else (None, None))
    assert recorded.changes.tasks == (frozenset() if stays else {key})


# Songs.


def test_a_relay_brings_a_hundred_songs_by_one_task_at_most_and_the_person_any_number(
    room: Room,
) -> None:
    many = [clip(f"c{number:03}") for number in range(101)]
    recorded = room.record(task("t1", *many[:100]))
    assert (len(room.clips()), recorded.full) == (100, frozenset())
    recorded = room.record(task("t1", *many))
    assert len(room.clips()) == 100
    assert recorded.full == set(recorded.keys.values())
    assert "c100" not in room.clips()
    assert room.bring(task("t1", *many)).full == frozenset()
    assert len(room.clips()) == 101


def test_a_clip_that_is_listed_elsewhere_leaves_the_words_of_its_task_their_row(
    room: Room,
) -> None:
    room.track("t1", "t2")
    room.record(task("t1", clip("c1")))
    room.record(task("t2", clip("c1"), sheets=[sheet("S", "la")]))
    assert [(row.task_id, row.kind) for row in room.songs()] == [
        ("t2", SongKind.SHEET),
        ("t1", SongKind.CLIP),
    ]


def test_a_task_that_brings_a_known_clip_is_told_as_changed(room: Room) -> None:
    room.record(task("t1", clip("c1"), raw="1"))
    keys = room.record(task("t2", clip("c2"), raw="2")).keys
    recorded = room.record(task("t2", clip("c2"), clip("c1"), raw="3"))
    assert recorded.changes.tasks == set(keys.values())
    assert recorded.changes.songs == frozenset()
    assert room.record(task("t2", clip("c1"), raw="4")).changes == NOTHING


def test_songs_wait_to_be_heard_that_a_relay_made_ready(room: Room) -> None:
    def waiting() -> set[object]:
        with room.library.database.reading() as db:
            return {row["clip_id"] for row in db.execute("SELECT * FROM song WHERE unheard = 1")}

    room.record(task("t1", clip("c1"), clip("c2", PENDING), sheets=[sheet("S", "la")], raw="1"))
    assert waiting() == {"c1"}
    room.record(task("t1", clip("c2"), raw="2"))
    assert waiting() == {"c1", "c2"}
    room.bring(task("t2", clip("c3"), clip("c4", STREAMING), raw="3"))
    room.bring(task("t2", clip("c4"), raw="4"))
    assert waiting() == {"c1", "c2"}
    with room.library.database.transaction() as db:
        recording = Recording(db, relay_id=room.relay, now=0)
        recording.run([task("t3", clip("c5"))])
    assert waiting() == {"c1", "c2"}, "unless it is said, none does"


def test_what_was_thrown_away_comes_in_removed_and_is_not_told_to_be_ready(room: Room) -> None:
    some = [Decision("c1", "trash", "was", 5), Decision("c2", "rating", 4, 5)]
    room.library.take_decisions(some, origin=Origin.FILE)
    recorded = room.record(task("t1", clip("c1", audio_url=AUDIO), clip("c2", audio_url=AUDIO)))
    assert recorded.ready == (room.song_of("c2"),)
    assert room.clips() == ["c2"]
    assert room.songs()[0].rating == 4
    again = room.record(task("t1", clip("c1", audio_url=AUDIO, title="Rain"), raw="2"))
    assert again.ready == ()


def test_another_task_of_a_clip_that_became_another_brings_that_one(room: Room) -> None:
    one, two = room.ready_song("c1", "t1"), room.ready_song("c2", "t2")
    room.library.take_decisions([Decision("c2", "merged", "c1", 5)], origin=Origin.FILE)
    assert room.clips() == ["c1"]
    (key,) = room.record(task("t3", clip("c2", audio_url=AUDIO))).keys.values()
    assert key in room.library.tasks_of_song(one)
    assert key in room.library.tasks_of_song(two)
    room.library.take_decisions([Decision("c9", "merged", "c1", 5)], origin=Origin.FILE)
    recorded = room.record(task("t4", clip("c9", audio_url=AUDIO)))
    assert room.clips() == ["c1"]
    assert set(recorded.keys.values()) <= set(room.library.tasks_of_song(one))


def test_a_song_that_an_import_brings_back_is_no_longer_decided_to_be_in_the_trash(
    room: Room,
) -> None:
    keys = room.record(task("t1", clip("c1"), raw="1")).keys
    with room.library.database.transaction() as db:
        db.execute("INSERT INTO removal VALUES (77, 5)")
        db.execute("UPDATE song SET removed = 77")
        db.execute("UPDATE task SET removed = 77")
        db.execute(
            "INSERT INTO decision (subject, thing, value, at) VALUES ('c1', 'trash', '\"in\"', 5)"
        )
    assert room.bring(task("t1", raw="2")).keys == keys
    assert room.clips() == ["c1"]
    (said,) = room.reader.decisions()
    assert (said.thing, said.value) == ("trash", None)


# Links.


OTHER = "https://media.invalid/b.mp3"


def test_what_failed_is_tried_again_where_a_song_has_another_link(room: Room) -> None:
    song = room.ready_song()
    (file_id,) = room.library.queue([song], [MediaKind.MP3], now=START).files
    room.library.file_state(file_id, FileState.FAILED, code="media.not_found")
    assert room.record(task("t1", clip("c1", title="Rain"), raw="2")).changes.files == frozenset()
    room.clock.move(seconds=1)
    recorded = room.record(task("t1", clip("c1", audio_url=OTHER), raw="3"))
    assert recorded.changes.files == {file_id}
    assert recorded.ready == (), "it is wished already"
    assert room.next_files() == (file_id,)


def test_a_song_that_lacked_a_link_is_ready_once_it_has_one(room: Room) -> None:
    (song,) = room.record(task("t1", clip("c1"), raw="1")).ready
    video = room.record(task("t1", clip("c1", video_url="https://media.invalid/v.mp4"), raw="2"))
    assert video.ready == ()
    assert room.record(task("t1", clip("c1", audio_url=AUDIO), raw="3")).ready == (song,)
    room.clock.move(seconds=1)
    assert room.record(task("t1", clip("c1", audio_url=OTHER), raw="4")).ready == ()


def test_a_song_whose_link_has_ended_is_ready_once_it_has_another(room: Room) -> None:
    song = room.ready_song()
    room.library.link_died(room.relay, timedelta(days=10))
    with room.library.database.reading() as db:
        (ends,) = db.execute("SELECT link_ends FROM song").fetchone()
    left = timedelta(milliseconds=ends) - timedelta(seconds=START.timestamp())
    early, late = START + left - timedelta(milliseconds=1), START + left
    told = task("t1", clip("c1", audio_url=OTHER), raw="2")
    room.clock.at = early
    assert room.record(told).ready == ()
    with room.library.database.transaction() as db:
        db.execute("UPDATE song SET link_ends = ?", (ends,))
    room.clock.at = late
    third = task("t1", clip("c1", audio_url="https://media.invalid/c.mp3"), raw="3")
    assert room.record(third).ready == (song,)


def test_the_link_of_a_song_lives_from_when_it_was_first_told(room: Room) -> None:
    def since() -> object:
        with room.library.database.reading() as db:
            return db.execute("SELECT link_since FROM song").fetchone()[0]

    at = int(START.timestamp() * 1000)
    room.record(task("t1", clip("c1", STREAMING, audio_url=AUDIO), raw="1"))
    assert since() is None, "it is not ready"
    room.clock.move(seconds=10)
    room.record(task("t1", clip("c1", audio_url=AUDIO), raw="2"))
    assert since() == at + 10_000
    room.clock.move(seconds=10)
    room.record(task("t1", clip("c1", audio_url=AUDIO, title="Rain"), raw="3"))
    assert since() == at + 10_000
    earlier = task("t1", clip("c1", audio_url=AUDIO), raw="4")
    room.library.record([earlier], relay_id=room.relay, now=START + timedelta(seconds=5))
    assert since() == at + 5_000
    room.record(task("t1", clip("c1", audio_url=OTHER), raw="5"))
    assert since() == at + 20_000
    room.library.record([task("t1", clip("c1", title="Sunny"), raw="6")],
                        relay_id=room.relay, now=START)  # fmt: skip
    assert since() == at + 20_000


# Replies that were kept.


def test_replies_of_a_copy_come_in_with_their_times_and_relays(room: Room) -> None:
    keys = room.record(task("t1", clip("c1", title="Here", audio_url=AUDIO), raw="1")).keys
    first, second = int(START.timestamp() * 1000) - 9_000, int(START.timestamp() * 1000) - 5_000
    with room.library.database.transaction() as db:
        recording = Recording(db, relay_id=None, now=0)
        told = [
            (room.relay, first, task("t1", clip("c1", audio_url=OTHER), clip("c2"), raw="2")),
            (None, second, task("t1", clip("c2", title="Two"), raw="3")),
        ]
        recording.take_in(next(iter(keys.values())), told)
        recorded = recording.finish()
        replies = db.execute("SELECT relay_id, got_at FROM reply ORDER BY reply_id").fetchall()
    assert [tuple(row) for row in replies][1:] == [(room.relay, first), (None, second)]
    assert {row.clip_id: row.title for row in room.songs()} == {"c1": "Here", "c2": "Two"}
    assert recorded.ready == (room.song_of("c2"),)
    detail = room.reader.song_detail(room.songs()[0].song_id)
    assert detail is not None
    assert detail.clip is not None
    assert detail.clip.audio_url == AUDIO, "it was told later"


def test_what_a_kept_reply_tells_today_leaves_what_was_found_since(room: Room) -> None:
    (key,) = room.track("t1")
    room.record(task("t1", state=TaskState.RUNNING, raw="1"))
    room.look(key, TaskState.HELD, code="task.held")
    with room.library.database.transaction() as db:
        recording = Recording(db, relay_id=None, now=0)
        more = task("t1", clip("c1"), state=TaskState.RUNNING, progress=40, raw="1")
        recording.read_again(key, room.relay, 5, more)
        recorded = recording.finish()
        (replies,) = db.execute("SELECT count(*) FROM reply").fetchone()
    assert replies == 1
    assert room.clips() == ["c1"]
    assert recorded.changes.tasks == {key}
    (row,) = room.reader.task_rows([key])
    assert (row.state, row.code, row.progress) == (TaskState.HELD, "task.held", 40)
    with room.library.database.transaction() as db:
        recording = Recording(db, relay_id=None, now=0)
        more = task("t1", clip("c1", title="Rain"), clip("c2"), raw="1")
        recording.read_again(key, room.relay, 6, more)
        recording.finish()
    assert [(row.clip_id, row.title) for row in room.songs()] == [("c1", "Rain"), ("c2", "")]
    assert room.state_of(key) is TaskState.READY


def test_a_file_may_say_which_take_a_clip_is(room: Room) -> None:
    takes = {ClipId("c1"): 2, ClipId("c2"): 2, ClipId("c4"): 0}
    with room.library.database.transaction() as db:
        recording = Recording(db, relay_id=None, now=0, takes=takes)
        recording.run([task("t1", *(clip(f"c{number}") for number in range(1, 6)))])
    assert {row.clip_id: row.take for row in room.songs()} == {
        "c1": 2,
        "c2": 0,
        "c3": 1,
        "c4": 3,
        "c5": 4,
    }


def test_a_task_that_changes_is_told_with_the_songs_that_show_it(room: Room) -> None:
    keys = room.record(
        task("t1", clip("c1", PENDING), state=TaskState.RUNNING, raw="1"),
        task("t2", clip("c2"), raw="1"),
    ).keys
    first = room.song_of("c1")
    recorded = room.record(
        task("t1", state=TaskState.RUNNING, relay_status="RUNNING", raw="2"),
        task("t2", clip("c2"), raw="2"),
    )
    assert recorded.changes.tasks == {keys[TaskId("t1")]}
    assert recorded.changes.songs == frozenset()
    recorded = room.record(task("t1", state=TaskState.RUNNING, progress=5, raw="3"))
    assert recorded.changes.songs == {first}
    recorded = room.record(task("t3", clip("c3")))
    assert recorded.changes.songs == {room.song_of("c3")}
    assert recorded.changes.songs_listed
    assert recorded.changes.tasks == set(recorded.keys.values())


def test_a_lone_second_take_has_no_row_of_its_task_beside_it(room: Room) -> None:
    with room.library.database.transaction() as db:
        recording = Recording(db, relay_id=None, now=0, takes={ClipId("c1"): 1})
        recording.run([task("t1", clip("c1"))])
    assert [(row.clip_id, row.take) for row in room.songs()] == [("c1", 1)]


def test_a_single_track_of_a_listed_song_stands_in_no_list(room: Room) -> None:
    room.record(task("t1", clip("c1", title="Rain")))
    room.record(task("t2", clip("c2", more={"stem": "Vocals", "stem_of": ("c1",)})))
    assert room.clips() == ["c1"]
