from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from suno_desktop.core.changes import NOTHING, Changes
from suno_desktop.core.errors import UsageError
from suno_desktop.core.model import (
    ClipState,
    RelayId,
    Serves,
    SongKind,
    TaskId,
    TaskKey,
    TaskState,
    TaskWish,
)
from suno_desktop.core.rows import SongFilter
from tests.core.library.makers import PENDING, START, STREAMING, Room, clip, sheet, task

HELD, UNKNOWN, GONE, STALLED = (
    TaskState.HELD,
    TaskState.UNKNOWN,
    TaskState.GONE,
    TaskState.STALLED,
)


def wish(task_id: str, relay_id: RelayId | None = None) -> TaskWish:
    return TaskWish(task_id=TaskId(task_id), relay_id=relay_id)


def second_relay(room: Room) -> RelayId:
    relay, _ = room.library.add_relay(name="Two", base_url="https://two.invalid")
    return relay.relay_id


# Tracking.


def test_a_tracked_task_is_a_row_in_both_lists_and_due(room: Room) -> None:
    tracked = room.library.track([wish("t1", room.relay)])
    (key,) = tracked.added
    assert tracked.changes.tasks == {key}
    assert tracked.changes.songs_listed
    assert tracked.changes.tasks_listed
    (row,) = room.songs()
    assert (row.kind, row.task_id, row.state) == (SongKind.TASK, "t1", PENDING)
    assert (row.title, row.take, row.clip_id) == ("", None, None)
    assert tracked.changes.songs == {row.song_id}
    (due,) = room.due(START)
    assert (due.key, due.task_id, due.relay_id) == (key, "t1", room.relay)
    assert (due.state, due.asked, due.misses, due.next_look_at) == (TaskState.WAITING, 0, 0, START)
    assert room.library.next_due() == START


def test_many_at_once_keep_their_order_relays_and_names(room: Room) -> None:
    wishes = [wish("first"), wish('q"\\é\ud800', room.relay), wish("last")]
    tracked = room.library.track(wishes)
    assert [row.task_id for row in room.reader.task_rows(tracked.added)] == [
        "first",
        'q"\\é?',
        "last",
    ]
    assert [room.reader.task_rows([key])[0].relay_id for key in tracked.added] == [
        None,
        room.relay,
        None,
    ]
    assert [row.task_id for row in room.songs()] == ["last", 'q"\\é?', "first"]
    more = room.library.track([wish("more")])
    assert next(row.task_id for row in room.songs()) == "more"
    assert min(more.changes.songs) > max(tracked.changes.songs)
    assert (len(tracked.changes.songs), tracked.changes.tasks) == (3, frozenset(tracked.added))


def test_an_id_without_a_relay_stands_once_whoever_writes(room: Room) -> None:
    room.library.track([wish("t1")])
    insert = "INSERT INTO task (relay_id, task_id, state, said, added_at) VALUES (?, 't1', 'ready', 0, 0)"
    with room.library.database.transaction() as db:
        with pytest.raises(sqlite3.IntegrityError):
            db.execute(insert, (None,))
        db.execute(insert, (room.relay,))
        with pytest.raises(sqlite3.IntegrityError):
            db.execute(insert, (room.relay,))


def test_an_id_is_tracked_once_and_kept_as_it_is_written(room: Room) -> None:
    first = room.library.track([wish("Ab"), wish("Ab"), wish("ab")])
    assert len(first.added) == 2
    again = room.library.track([wish("ab"), wish("Ab"), wish("9" * 19)])
    assert again.known == (first.added[1], first.added[0])
    assert len(again.added) == 1
    assert sorted(room.tasks()) == ["9" * 19, "Ab", "ab"]


def test_tracking_nothing_changes_nothing(room: Room) -> None:
    tracked = room.library.track([])
    assert (tracked.changes, tracked.added, tracked.known) == (NOTHING, (), ())


def test_the_same_id_at_two_relays_is_two_tasks(room: Room) -> None:
    other = second_relay(room)
    keys = room.track("t1") + room.track("t1", relay=other)
    assert len(set(keys)) == 2
    assert room.library.track([wish("t1")]).known == (keys[0],)
    assert room.library.track([wish("t1", other)]).known == (keys[1],)


def test_naming_the_relay_pins_a_task_that_had_none(room: Room) -> None:
    (key,) = room.library.track([wish("t1")]).added
    room.look(key, UNKNOWN, refused_by=room.relay)
    tracked = room.library.track([wish("t1", room.relay)])
    assert tracked.known == (key,)
    assert tracked.changes.tasks == {key}
    assert tracked.changes.songs == {row.song_id for row in room.songs()}
    (due,) = room.due(START)
    assert (due.relay_id, due.refused_by) == (room.relay, ())


def test_the_answer_pins_a_task_to_the_relay_that_gave_it(room: Room) -> None:
    (key,) = room.library.track([wish("t1")]).added
    recorded = room.record(task("t1", clip("c1", PENDING), state=TaskState.RUNNING))
    assert recorded.keys == {"t1": key}
    (row,) = room.reader.task_rows([key])
    assert (row.relay_id, row.relay_name, row.state) == (room.relay, "One", TaskState.RUNNING)


@pytest.mark.parametrize("has_relay", [True, False])
def test_what_is_tracked_already_is_not_asked_sooner(room: Room, *, has_relay: bool) -> None:
    told = wish("t1", room.relay if has_relay else None)
    (key,) = room.library.track([told]).added
    later = START + timedelta(hours=1)
    room.look(key, TaskState.WAITING, next_look_at=later, refused_by=room.relay)
    assert room.library.track([told]).changes == NOTHING
    assert room.library.next_due() == later
    assert room.due(later)[0].refused_by == (room.relay,)


def test_the_same_id_at_another_relay_has_a_row_of_its_own_too(room: Room) -> None:
    assert room.track("t1") == (1,), "the first task is number one"
    other = second_relay(room)
    tracked = room.library.track([wish("t1", other)])
    (key,) = tracked.added
    new, _ = room.songs()
    assert tracked.changes == Changes(
        songs=frozenset({new.song_id}),
        tasks=frozenset({key}),
        songs_listed=True,
        tasks_listed=True,
    )
    assert {row.relay_id for row in room.due(START)} == {room.relay, other}


# Removal.


def decided(room: Room) -> dict[str, object]:
    return {one.subject: one.value for one in room.reader.decisions() if one.thing == "trash"}


def test_what_is_removed_and_comes_back_is_told_and_decided(room: Room) -> None:
    (key,) = room.track("t1")
    (sheet_id, song) = room.record(task("t1", clip("c1"), sheets=[sheet("A", "la")])).ready[::-1]
    removal = room.library.untrack([key], songs=True)
    both = frozenset({sheet_id, song})
    everything = Changes(songs=both, tasks=frozenset({key}), songs_listed=True, tasks_listed=True)
    assert removal.changes == everything
    assert decided(room) == {"c1": "in", "t1/0": "in"}
    assert set(room.library.rejected_of_tasks([key])) == both
    assert room.library.restore(removal.token) == everything
    assert decided(room) == {"c1": None, "t1/0": None}
    assert room.library.rejected_of_tasks([key]) == []
    with room.library.database.reading() as db:
        assert db.execute("SELECT * FROM rejected").fetchall() == []


def test_a_removal_of_nothing_takes_nothing_along(room: Room) -> None:
    song = room.ready_song()
    removal = room.library.remove_songs([])
    assert (removal.changes, removal.stems) == (NOTHING, 0)
    removal = room.library.remove_songs([song])
    assert (removal.changes.songs_listed, removal.stems) == (True, 0)


@pytest.mark.parametrize("is_tracked", [True, False])
def test_what_was_removed_for_good_and_has_no_id_comes_back_with_its_task(
    room: Room, *, is_tracked: bool
) -> None:
    (words,) = room.record(task("t1", sheets=[sheet("A", "la")])).ready
    (key,) = room.library.tasks_of_song(words)
    if is_tracked:
        room.library.remove_songs([words])
    else:
        room.library.untrack([key], songs=True)
    room.library.empty_trash([words])
    assert decided(room) == {"t1/0": "was"}
    tracked = room.library.track([wish("t1")])
    assert tracked.changes.songs == {words}
    assert tracked.changes.songs_listed
    assert tracked.changes.tasks == (frozenset() if is_tracked else {key})
    assert tracked.changes.tasks_listed is not is_tracked
    assert decided(room) == {"t1/0": None}


def test_untracking_leaves_the_songs_and_can_be_undone(room: Room) -> None:
    keys = room.track("t1", "t2")
    room.record(task("t1", clip("c1"), clip("c2")))
    before = (room.songs(), room.tasks())
    removal = room.library.untrack(keys, songs=False)
    assert removal.changes.tasks == set(keys)
    assert room.clips() == ["c1", "c2"]
    assert room.tasks() == []
    assert room.due(START + timedelta(1)) == ()
    assert room.library.next_due() is None
    assert room.library.due_tasks(keys) == ()
    assert room.library.restore(removal.token).tasks == set(keys)
    assert (room.songs(), room.tasks()) == before
    assert room.library.restore(removal.token) == NOTHING


def test_untracking_with_songs_spares_those_of_other_tasks(room: Room) -> None:
    (key,) = room.track("t1")
    room.record(task("t1", clip("c1"), clip("c2")), task("t2", clip("c2")))
    removal = room.library.untrack([key], songs=True)
    assert room.clips() == ["c2"]
    room.library.restore(removal.token)
    assert room.clips() == ["c1", "c2"]


def test_untracking_twice_changes_nothing(room: Room) -> None:
    keys = room.track("t1")
    room.library.untrack(keys, songs=True)
    removal = room.library.untrack([*keys, TaskKey(99)], songs=True)
    assert removal.changes == NOTHING


def test_removed_songs_are_out_of_every_list_and_come_back(room: Room) -> None:
    song = room.ready_song()
    before = room.songs()
    removal = room.library.remove_songs([song, song])
    assert removal.changes.songs == {song}
    assert room.songs() == []
    assert room.count(SongFilter.ALL) == 0
    assert room.tasks() == ["t1"]
    room.library.restore(removal.token)
    assert room.songs() == before


def test_removing_a_row_that_stands_for_a_task_untracks_it(room: Room) -> None:
    room.track("t1")
    removal = room.library.remove_songs([room.songs()[0].song_id])
    assert (room.songs(), room.tasks()) == ([], [])
    room.library.restore(removal.token)
    assert (len(room.songs()), room.tasks()) == (1, ["t1"])


def test_each_removal_is_undone_by_itself(room: Room) -> None:
    room.record(task("t1", clip("c1"), clip("c2")))
    first, second = (row.song_id for row in room.songs())
    one = room.library.remove_songs([first])
    two = room.library.remove_songs([first, second])
    room.library.restore(two.token)
    assert room.clips() == ["c2"]
    room.library.restore(one.token)
    assert room.clips() == ["c1", "c2"]


def test_tracking_again_leaves_in_the_trash_what_went_there_with_the_task(room: Room) -> None:
    (key,) = room.track("t1")
    room.record(task("t1", clip("c1")))
    room.library.untrack([key], songs=True)
    room.record(task("t1", clip("c2")))  # came while nobody followed the task
    tracked = room.library.track([wish("t1")])
    assert tracked.added == (key,)
    assert room.clips() == ["c2"]
    assert room.tasks() == ["t1"]
    assert room.due(START)[0].key == key


def test_tracking_a_task_again_leaves_its_songs_in_the_trash(room: Room) -> None:
    room.record(task("t1", clip("c1"), clip("c2")))
    songs = [row.song_id for row in room.songs()]
    room.library.remove_songs(songs)
    tracked = room.library.track([wish("t1")])
    assert len(tracked.known) == 1
    assert (tracked.changes.songs, room.clips()) == (frozenset(), [])
    assert room.library.rejected_of_tasks(tracked.known) == songs


def test_tracking_a_task_shows_its_songs_that_are_removed_but_not_rejected(room: Room) -> None:
    (key,) = room.track("t1")
    room.library.untrack([key], songs=False)
    room.record(task("t1", clip("c1")))
    room.bring(task("t2", clip("c1")))
    room.library.track([wish("t2")])
    assert room.clips() == ["c1"]


def test_a_late_answer_does_not_bring_an_untracked_task_back(room: Room) -> None:
    (key,) = room.track("t1")
    removal = room.library.untrack([key], songs=False)
    recorded = room.record(task("t1", clip("c1"), raw="{}"))
    assert recorded.ready == ()
    assert (room.songs(), room.tasks()) == ([], [])
    assert len(room.reader.replies(key)) == 1
    room.library.restore(removal.token)
    assert (room.clips(), room.tasks()) == (["c1"], ["t1"])


def test_a_pasted_reply_does(room: Room) -> None:
    (key,) = room.track("t1")
    room.library.untrack([key], songs=True)
    assert room.bring(task("t1", clip("c1"))).keys == {"t1": key}
    assert (room.clips(), room.tasks()) == (["c1"], ["t1"])


# Looking.


def test_due_tasks_come_in_the_order_of_their_time(room: Room) -> None:
    one, two, three = room.track("t1", "t2", "t3")
    room.look(one, TaskState.RUNNING, next_look_at=START + timedelta(seconds=9))
    room.look(two, TaskState.RUNNING, next_look_at=START + timedelta(seconds=5), misses=2)
    room.look(three, TaskState.READY, next_look_at=None, answered=False)
    assert room.library.next_due() == START + timedelta(seconds=5)
    assert room.due(START) == ()
    due = room.due(START + timedelta(minutes=1))
    assert [(each.key, each.asked, each.misses) for each in due] == [(two, 1, 2), (one, 1, 0)]
    assert len(room.due(START + timedelta(minutes=1), limit=1)) == 1
    named = room.library.due_tasks([three, one])
    assert [each.key for each in named] == [three, one]
    assert (named[0].asked, named[0].last_look_at) == (0, START)
    assert named[0].next_look_at == datetime(1970, 1, 1, tzinfo=UTC)


def test_due_tasks_can_be_asked_for_relay_by_relay(room: Room) -> None:
    other = second_relay(room)
    one, two = room.track("t1", "t2")
    (three,) = room.track("t3", relay=other)
    (four,) = room.library.track([wish("t4")]).added
    later = START + timedelta(minutes=3)
    room.look(two, TaskState.RUNNING, next_look_at=later)
    for relay, keys in ((room.relay, [one]), (other, [three]), (None, [four])):
        assert [each.key for each in room.library.due_at(relay, START, limit=9)] == keys
    assert len(room.library.due_at(room.relay, later, limit=1)) == 1
    assert room.library.next_due(after=START) == later
    assert room.library.next_due(after=later) is None


@pytest.mark.parametrize("state", [HELD, UNKNOWN, GONE, STALLED])
def test_what_a_look_found_is_shown_until_an_answer_comes(room: Room, state: TaskState) -> None:
    (key,) = room.track("t1")
    changes = room.look(key, state, code=f"task.{state}", detail="said\ud800")
    assert changes.tasks == {key}
    assert len(changes.songs) == 1
    (row,) = room.reader.task_rows([key])
    assert (row.state, row.code, row.next_look_at) == (state, f"task.{state}", None)
    is_over = state in {UNKNOWN, GONE}
    assert room.songs()[0].state is (ClipState.FAILED if is_over else PENDING)
    assert room.count(SongFilter.FAILED) == 1
    assert room.count(SongFilter.RUNNING) == 0
    room.record(task("t1", clip("c1", STREAMING), state=TaskState.RUNNING))
    (row,) = room.reader.task_rows([key])
    assert (row.state, row.code) == (TaskState.RUNNING, None)
    assert room.count(SongFilter.RUNNING) == 1


def test_a_stalled_task_stays_so_while_its_answers_bring_nothing_new(room: Room) -> None:
    (key,) = room.track("t1")
    room.record(task("t1", state=TaskState.RUNNING, raw="1"))
    room.look(key, STALLED, code="task.stalled")
    room.record(task("t1", state=TaskState.RUNNING, raw="2"))
    assert room.state_of(key) is STALLED
    room.record(task("t1", clip("c1"), raw="3"))
    assert room.state_of(key) is TaskState.READY


def test_a_look_that_finds_the_same_state_touches_no_song(room: Room) -> None:
    (key,) = room.track("t1")
    assert len(room.look(key, TaskState.RUNNING).songs) == 1
    assert room.look(key, TaskState.RUNNING, misses=2) == Changes(tasks=frozenset({key}))


def has_future(room: Room, now: datetime, look: datetime) -> bool:
    return room.library.has_future(now, look=look, retry=START + timedelta(days=9))


def test_a_clock_that_was_ahead_is_noticed_by_what_it_wrote(room: Room) -> None:
    second = timedelta(seconds=1)
    assert not has_future(room, START, START)
    (key,) = room.track("t1")
    assert not has_future(room, START, START)
    assert has_future(room, START - second, START)
    assert has_future(room, START, START - second)
    room.library.untrack([key], songs=False)
    assert not has_future(room, START - second, START - second)


def test_a_ready_task_stays_ready_whatever_a_look_finds(room: Room) -> None:
    room.record(task("t1", clip("c1")))
    (key,) = room.library.track([wish("t1")]).known
    for state in TaskState:
        room.look(key, state, code="task.gone")
        assert room.state_of(key) is TaskState.READY
    assert room.reader.task_rows([key])[0].code == "task.gone"


def test_a_failed_task_is_not_running_again_but_may_become_ready(room: Room) -> None:
    (key,) = room.track("t1")
    room.look(key, TaskState.FAILED)
    room.look(key, TaskState.RUNNING)
    assert room.state_of(key) is TaskState.FAILED
    room.record(task("t1", clip("c1")))
    assert room.state_of(key) is TaskState.READY


def test_relays_that_refused_are_remembered_once(room: Room) -> None:
    (key,) = room.library.track([wish("t1")]).added
    other = second_relay(room)
    for relay in (room.relay, room.relay, other):
        room.look(key, TaskState.WAITING, refused_by=relay, next_look_at=START)
    assert room.due(START)[0].refused_by == (room.relay, other)


def test_hurrying_all_asks_what_would_be_asked_anyway(room: Room) -> None:
    later, never = room.track("t1", "t2")
    room.look(later, TaskState.RUNNING, next_look_at=START + timedelta(hours=1))
    room.look(never, HELD)
    assert room.library.hurry(None, START).tasks == {later}
    assert [each.key for each in room.due(START)] == [later]


@pytest.mark.parametrize("state", [HELD, UNKNOWN, GONE, STALLED])
def test_hurrying_a_named_task_asks_it_in_any_state(room: Room, state: TaskState) -> None:
    (key,) = room.library.track([wish("t1")]).added
    room.look(key, state, code="task.held", misses=3, refused_by=room.relay)
    changes = room.library.hurry([key], START)
    assert changes.tasks == {key}
    (due,) = room.due(START)
    assert (due.state, due.misses, due.refused_by) == (TaskState.WAITING, 0, ())
    assert room.reader.task_rows([key])[0].code is None
    (row,) = room.songs()
    assert row.state is PENDING
    assert changes.songs == {row.song_id}
    room.library.untrack([key], songs=False)
    assert room.library.hurry([key], START) == NOTHING


def test_hurrying_leaves_alone_what_is_due_already(room: Room) -> None:
    new, later, held = room.track("t1", "t2", "t3")
    room.look(later, TaskState.WAITING, next_look_at=START + timedelta(seconds=1))
    room.look(held, HELD)
    assert room.library.hurry([new, later, held], START).tasks == {later, held}
    assert room.library.hurry([new, later, held], START) == NOTHING


def test_a_new_key_releases_what_it_held(room: Room) -> None:
    other = second_relay(room)
    held, unheld = room.track("t1", "t2")
    (elsewhere,) = room.track("t3", relay=other)
    (anywhere,) = room.library.track([wish("t4")]).added
    for key, state in ((held, HELD), (unheld, GONE), (elsewhere, HELD), (anywhere, UNKNOWN)):
        room.look(key, state, code="x")
    assert room.library.release_held(room.relay, START).tasks == {held, anywhere}
    assert {each.key for each in room.due(START)} == {held, anywhere}


# Relays.


def test_a_relay_is_kept_with_all_it_serves(room: Room) -> None:
    serves = Serves(fetch=True, batch=False, batch_limit=20)
    relay, changes = room.library.add_relay(
        name="Two", base_url="https://two.invalid/api", allow_http=True, serves=serves
    )
    assert changes.relays
    assert room.library.relays()[1] == room.reader.relays()[1] == relay
    assert (relay.serves, relay.allow_http) == (serves, True)


def test_names_and_addresses_are_taken_once(room: Room) -> None:
    with pytest.raises(UsageError) as caught:
        room.library.add_relay(name="ONE", base_url="https://x.invalid")
    assert (caught.value.code, caught.value.values) == ("relay.name_taken", {"name": "One"})
    with pytest.raises(UsageError) as caught:
        room.library.add_relay(name="X", base_url="https://one.invalid")
    assert (caught.value.code, caught.value.values) == ("relay.url_taken", {"name": "One"})
    other = second_relay(room)
    with pytest.raises(UsageError) as caught:
        room.library.change_relay(other, name="one")
    assert caught.value.code == "relay.name_taken"
    with pytest.raises(UsageError) as caught:
        room.library.change_relay(other, base_url="https://one.invalid")
    assert caught.value.code == "relay.url_taken"
    assert len(room.library.relays()) == 2


def test_a_relay_is_changed_in_parts(room: Room) -> None:
    assert room.library.change_relay(room.relay, name="one").relays
    assert room.library.change_relay(room.relay, base_url="https://new.invalid", allow_http=True)
    assert room.library.change_relay(room.relay, serves=Serves(batch=True))
    (relay,) = room.library.relays()
    assert (relay.name, relay.base_url, relay.allow_http) == ("one", "https://new.invalid", True)
    assert relay.serves.batch
    assert not room.library.change_relay(room.relay, name="one", allow_http=True)
    assert not room.library.change_relay(RelayId(99), name="nobody")


def test_a_removed_relay_leaves_its_name_and_comes_back_with_its_tasks(room: Room) -> None:
    running, ended = room.track("t1", "t2")
    room.record(task("t2", clip("c1")))
    room.look(ended, TaskState.READY)
    changes = room.library.remove_relay(room.relay)
    assert changes.relays
    assert changes.tasks == {running}
    assert room.library.relays() == ()
    (row,) = room.reader.task_rows([running])
    assert (row.relay_name, row.state, row.code) == ("One", HELD, "task.no_relay")
    assert room.state_of(ended) is TaskState.READY
    room.library.hurry([running], START)
    assert room.due(START) == (), "there is nobody to ask"
    assert not room.library.remove_relay(room.relay).relays
    relay, changes = room.library.add_relay(name="Uno", base_url="https://one.invalid")
    assert relay.relay_id == room.relay
    assert [each.key for each in room.due(START)] == [running]
    assert room.reader.task_rows([running])[0].relay_name == "Uno"


def test_a_new_relay_is_asked_for_what_nobody_knew(room: Room) -> None:
    (key,) = room.library.track([wish("t1")]).added
    room.look(key, UNKNOWN, code="task.unknown_anywhere", refused_by=room.relay)
    second_relay(room)
    assert [each.key for each in room.due(START)] == [key]


def test_the_address_of_a_removed_relay_is_free(room: Room) -> None:
    other = second_relay(room)
    room.library.remove_relay(room.relay)
    assert room.library.change_relay(other, base_url="https://one.invalid").relays
    assert [relay.base_url for relay in room.library.relays()] == ["https://one.invalid"]
    assert room.library.change_relay(other, name="One").relays
