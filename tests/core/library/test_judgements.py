from __future__ import annotations

from datetime import timedelta

import pytest

from suno_desktop.core.library.results import Before
from suno_desktop.core.model import ClipId, SongId, TaskState
from suno_desktop.core.rows import SongFilter, SongRow
from tests.core.library.makers import (
    AUDIO,
    FAILED,
    PENDING,
    START,
    STREAMING,
    Room,
    clip,
    sheet,
    task,
)


def row(room: Room, song_id: SongId) -> SongRow:
    return room.reader.song_rows([song_id])[0]


def listed(room: Room, name: SongFilter) -> list[str]:
    return sorted(str(found.clip_id) for found in room.songs(filter=name))


def unheard(room: Room) -> list[str]:
    return listed(room, SongFilter.UNHEARD)


def rejected(room: Room) -> set[str]:
    with room.library.database.reading() as db:
        return {found["clip_id"] for found in db.execute("SELECT clip_id FROM rejected")}


def heard(room: Room) -> None:
    room.library.judge([SongId(i) for i in room.library.unheard_songs()], {"unheard": 0})


# What waits to be heard.


def test_a_song_that_a_relay_tells_is_to_be_heard_once_it_is_ready(room: Room) -> None:
    room.track("t1")
    room.record(task("t1", clip("c1", STREAMING), clip("c2", PENDING), state=TaskState.RUNNING))
    assert unheard(room) == []
    room.record(task("t1", clip("c1", audio_url=AUDIO), clip("c2", FAILED)))
    assert unheard(room) == ["c1"]
    assert room.reader.counts().songs[SongFilter.UNHEARD] == 1


def test_what_the_person_brings_counts_as_heard_unless_told_otherwise(room: Room) -> None:
    room.bring(task("t1", clip("c1", audio_url=AUDIO)))
    assert unheard(room) == []
    room.library.record(
        [task("t2", clip("c2", audio_url=AUDIO))], relay_id=None, now=room.clock.now(), are_new=True
    )
    assert unheard(room) == ["c2"]


def test_words_alone_are_not_to_be_heard(room: Room) -> None:
    room.record(task("t1", sheets=[sheet("S", "words")]))
    assert room.library.unheard_songs() == []


def test_a_song_of_which_the_stream_was_heard_is_not_to_be_heard_again(room: Room) -> None:
    room.track("t1")
    room.record(task("t1", clip("c1", STREAMING), clip("c2", STREAMING), state=TaskState.RUNNING))
    first, second = (room.song_of(name) for name in ("c1", "c2"))
    assert first is not None
    assert second is not None
    room.library.hear(first)
    room.record(task("t1", clip("c1", audio_url=AUDIO), clip("c2", audio_url=AUDIO)))
    assert unheard(room) == ["c2"]


def test_a_song_that_is_told_again_stays_heard(room: Room) -> None:
    room.ready_song("c1")
    heard(room)
    room.record(task("t1", clip("c1", audio_url=AUDIO, title="Another title")))
    room.record(task("t2", clip("c1", audio_url=AUDIO)))
    assert unheard(room) == []


def test_hearing_counts(room: Room) -> None:
    song = room.ready_song("c1")
    changes = room.library.hear(song)
    assert (set(changes.songs), changes.judged, changes.songs_listed) == ({song}, True, False)
    room.clock.move(hours=1)
    room.library.hear(song)
    now = row(room, song)
    assert (now.is_unheard, now.play_count, now.heard_at) == (False, 2, START + timedelta(hours=1))
    assert not room.library.hear(SongId(99))


# Judging.


def test_a_judgement_can_be_taken_back_exactly(room: Room) -> None:
    songs = [room.ready_song(f"c{n}", f"t{n}") for n in range(4)]
    room.library.judge(songs[:1], {"rating": 2, "unheard": 0})
    judged = room.library.judge(songs, {"rating": 5, "unheard": 0})
    assert [row(room, song).rating for song in songs] == [5] * 4
    assert (judged.before.songs, judged.changes.judged) == (4, True)
    room.library.undo(judged.before)
    assert [row(room, song).rating for song in songs] == [2, None, None, None]
    assert unheard(room) == ["c1", "c2", "c3"]


def test_only_what_changes_is_noted(room: Room) -> None:
    song, other = room.ready_song("c1"), room.ready_song("c2", "t2")
    room.library.judge([song], {"favourite": 1})
    judged = room.library.judge([song, other], {"favourite": 1})
    assert (judged.before.songs, set(judged.changes.songs)) == (1, {other})
    assert not room.library.judge([song, other], {"favourite": 1}).changes
    assert listed(room, SongFilter.FAVOURITES) == ["c1", "c2"]


def test_an_undo_leaves_what_other_acts_changed(room: Room) -> None:
    song = room.ready_song("c1")
    judged = room.library.judge([song], {"favourite": 1})
    room.library.judge([song], {"rating": 3})
    room.library.undo(judged.before)
    now = row(room, song)
    assert (now.is_favourite, now.rating) == (False, 3)


def test_words_and_tasks_cannot_be_rated(room: Room) -> None:
    room.track("waits")
    room.record(task("t1", sheets=[sheet("S", "words")]))
    assert not room.library.judge([found.song_id for found in room.songs()], {"rating": 1}).changes


def test_only_judgements_can_be_set(room: Room) -> None:
    with pytest.raises(ValueError, match="title"):
        room.library.judge([SongId(1)], {"title": "x"})


def test_the_other_versions_are_those_of_the_same_task(room: Room) -> None:
    room.record(task("t1", clip("a"), clip("b"), clip("c")), task("t2", clip("d")))
    ids = {name: room.song_of(name) for name in "abcd"}
    assert ids["a"] is not None
    assert room.library.others_of([ids["a"]]) == [ids["b"], ids["c"]]
    assert ids["b"] is not None
    room.library.remove_songs([ids["b"]])
    assert room.library.others_of([ids["a"]]) == [ids["c"]]


# The Trash.


def test_a_song_in_the_trash_is_nowhere_else_and_comes_back_as_it_was(room: Room) -> None:
    song, _ = room.ready_song("c1"), room.ready_song("c2", "t2")
    room.library.judge([song], {"favourite": 1})
    removal = room.library.remove_songs([song])
    for name in set(SongFilter) - {SongFilter.TRASH}:
        assert "c1" not in listed(room, name)
    assert (listed(room, SongFilter.TRASH), rejected(room)) == (["c1"], {"c1"})
    assert row(room, song).trashed_at == START
    counts = room.reader.counts()
    assert (counts.songs[SongFilter.TRASH], counts.songs[SongFilter.FAVOURITES]) == (1, 0)
    room.library.restore(removal.token)
    assert (listed(room, SongFilter.TRASH), rejected(room)) == ([], set())
    assert (unheard(room), listed(room, SongFilter.FAVOURITES)) == (["c1", "c2"], ["c1"])
    assert row(room, song).trashed_at is None


def test_two_removals_can_be_one(room: Room) -> None:
    first, second = room.ready_song("c1"), room.ready_song("c2", "t2")
    token = room.library.remove_songs([first]).token
    assert room.library.remove_songs([second], token=token).token == token
    room.library.restore(token)
    assert len(room.songs()) == 2


def test_restoring_can_be_taken_back(room: Room) -> None:
    song = room.ready_song("c1")
    room.library.remove_songs([song])
    room.clock.move(hours=1)
    restored = room.library.restore_songs([song])
    assert (room.clips(), rejected(room)) == (["c1"], set())
    room.library.undo(restored.before)
    assert (listed(room, SongFilter.TRASH), rejected(room)) == (["c1"], {"c1"})
    assert row(room, song).trashed_at == START


def test_what_was_deleted_is_rejected_again_when_its_restoring_is_taken_back(room: Room) -> None:
    song = room.ready_song("c1")
    room.library.remove_songs([song])
    room.library.empty_trash([song])
    restored = room.library.restore_songs([song])
    assert (room.clips(), rejected(room)) == (["c1"], set())
    room.library.undo(restored.before)
    assert (room.clips(), listed(room, SongFilter.TRASH), rejected(room)) == ([], [], {"c1"})


def test_what_only_went_with_its_task_is_not_restored(room: Room) -> None:
    (key,) = room.track("t1")
    room.library.untrack([key], songs=False)
    room.record(task("t1", clip("c1")))
    song = room.song_of("c1")
    assert song is not None
    assert not room.library.restore_songs([song]).changes
    assert (room.clips(), rejected(room)) == ([], set())


def test_a_task_takes_its_songs_to_the_trash(room: Room) -> None:
    (key,) = room.track("t1")
    room.ready_song("c1")
    removal = room.library.untrack([key], songs=True)
    assert (listed(room, SongFilter.TRASH), rejected(room)) == (["c1"], {"c1"})
    room.library.restore(removal.token)
    assert (room.clips(), rejected(room)) == (["c1"], set())


def test_a_task_without_songs_is_not_in_the_trash(room: Room) -> None:
    room.track("t1")
    room.library.remove_songs([room.songs()[0].song_id])
    assert (room.songs(), room.songs(filter=SongFilter.TRASH)) == ([], [])


def test_emptying_forgets_the_files_and_rejects_for_good(room: Room) -> None:
    song, kept = room.ready_song("c1"), room.ready_song("c2", "t2")
    for one in (song, kept):
        room.save(one)
    room.library.remove_songs([song])
    ((whose, path),) = room.library.trashed_files([song, kept])
    assert whose == song
    assert path == next(f.path for f in room.reader.files_of([song])[song])
    assert list(room.library.trashed_songs()) == [song]
    changes = room.library.empty_trash([song, kept])
    assert (set(changes.songs), changes.songs_listed, len(changes.files)) == ({song}, True, 1)
    assert (listed(room, SongFilter.TRASH), room.clips(), rejected(room)) == ([], ["c2"], {"c1"})
    assert set(room.reader.files_of([song, kept])) == {kept}


# What is rejected never comes back by itself.


@pytest.mark.parametrize("is_emptied", [False, True])
def test_nothing_but_the_person_brings_it_back(room: Room, is_emptied: bool) -> None:
    (key,) = room.track("t1")
    song = room.ready_song("c1")
    heard(room)
    room.library.untrack([key], songs=True)
    if is_emptied:
        room.library.empty_trash([song])
    other, _ = room.library.add_relay(name="Two", base_url="https://two.invalid")
    told = task("t1", clip("c1", audio_url=AUDIO, title="Told again"))
    room.record(told)
    room.record(told, relay=other.relay_id)
    room.record(task("t9", clip("c1", audio_url=AUDIO)), relay=other.relay_id)
    room.bring(told)
    (again,) = room.track("t1") or [key]
    assert (room.clips(), unheard(room)) == ([], [])
    assert listed(room, SongFilter.TRASH) == ([] if is_emptied else ["c1"])
    assert room.library.rejected_of_tasks([again]) == [song]
    room.library.restore_songs(room.library.rejected_of_tasks([again]))
    assert (room.clips(), rejected(room)) == (["c1"], set())
    assert room.library.rejected_of_tasks([again]) == []


def test_a_song_that_is_rejected_but_not_known_comes_in_removed(room: Room) -> None:
    """Its row is gone, for instance because the library was built anew."""
    with room.library.database.transaction() as db:
        db.execute("INSERT INTO rejected VALUES ('c1', 7)")
    room.track("t1", "t2")
    recorded = room.record(task("t1", clip("c1", audio_url=AUDIO), clip("c2", audio_url=AUDIO)))
    room.bring(task("t2", clip("c1", audio_url=AUDIO)))
    assert (room.clips(), unheard(room), listed(room, SongFilter.TRASH)) == (["c2"], ["c2"], [])
    assert recorded.ready == (room.song_of("c2"),)
    (rejected_song,) = room.library.rejected_of_tasks([recorded.keys["t1"]])  # type: ignore[index]
    assert rejected_song == room.song_of("c1")
    room.library.restore_songs([rejected_song])
    assert sorted(map(str, room.clips())) == ["c1", "c2"]


def test_notes_are_written_changed_and_given_back(room: Room) -> None:
    song = room.ready_song("c1")
    number, changes = room.library.write_note(ClipId("c1"), "great turn", at_s=67.0)
    assert (set(changes.songs), changes.judged) == ({song}, True)
    assert room.reader.notes_of(ClipId("c1"))[0].text == "great turn"
    same, _ = room.library.write_note(ClipId("c1"), "greater", at_s=68.0, note_id=number)
    gone, _ = room.library.remove_notes([same])
    assert (number, room.reader.notes_of(ClipId("c1"))) == (same, ())
    room.library.put_notes_back(gone)
    assert room.reader.notes_of(ClipId("c1")) == tuple(gone)


def test_nothing_changed_is_nothing_to_take_back(room: Room) -> None:
    assert not room.library.undo(Before())
    assert not room.library.empty_trash([SongId(1)])
    assert list(room.library.trashed_files([1])) == []
