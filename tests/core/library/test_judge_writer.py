"""Each act of the person: what it answers, what it changes, and how it is taken back."""

from __future__ import annotations

from pathlib import Path

from suno_desktop.core.changes import NOTHING
from suno_desktop.core.model import ClipId, SongId
from suno_desktop.core.rows import SongFilter, SongRow
from tests.core.library.makers import AUDIO, Room, clip, task


def fill(room: Room) -> tuple[SongId, SongId]:
    room.record(task("t1", clip("c1", audio_url=AUDIO), clip("c2", audio_url=AUDIO)))
    one, two = room.song_of("c1"), room.song_of("c2")
    assert one is not None
    assert two is not None
    return one, two


def row(room: Room, song_id: SongId) -> SongRow:
    return room.reader.song_rows([song_id])[0]


def test_songs_are_judged_and_it_is_taken_back(room: Room) -> None:
    one, two = fill(room)
    judged = room.library.judge([one], {"rating": 4, "favourite": 1})
    assert (judged.changes.songs, judged.changes.judged, judged.before.songs) == (
        frozenset({one}),
        True,
        1,
    )
    assert (row(room, one).rating, row(room, one).is_favourite) == (4, True)
    assert room.library.are_favourites([one])
    assert not room.library.are_favourites([one, two])
    undone = room.library.undo(judged.before)
    assert (undone.songs, undone.judged) == (frozenset({one}), True)
    assert (row(room, one).rating, row(room, one).is_favourite) == (None, False)


def test_a_song_that_is_heard_waits_no_longer(room: Room) -> None:
    one, two = fill(room)
    assert sorted(room.library.unheard_songs()) == [one, two]
    assert room.library.hear(one).songs == {one}
    assert (row(room, one).play_count, row(room, one).heard_at) == (1, room.clock.now())
    assert list(room.library.unheard_songs()) == [two]


def test_the_other_versions_are_those_of_the_same_tasks(room: Room) -> None:
    one, two = fill(room)
    room.ready_song("c3", "t3")
    assert list(room.library.others_of([one])) == [two]
    assert list(room.library.others_of([one, two])) == []


def test_a_vote_is_kept_until_it_is_taken_back(room: Room) -> None:
    one, two = fill(room)

    def won() -> int:
        detail = room.reader.song_detail(one)
        assert detail is not None
        return detail.blind.won

    number, changes = room.library.vote(ClipId("c1"), [ClipId("c2")])
    assert (changes.songs, won()) == (frozenset({one, two}), 1)
    assert (room.library.unvote(number).songs, won()) == (frozenset({one, two}), 0)
    assert not room.library.unvote(number).songs


def test_songs_go_to_the_trash_come_back_or_go_for_good(room: Room) -> None:
    one, two = fill(room)
    room.save(one, path=Path("/music/one.mp3"))
    room.library.remove_songs([two])
    room.clock.move(seconds=1)
    room.library.remove_songs([one])
    assert list(room.library.trashed_songs()) == [two, one]
    assert list(room.library.trashed_files([one, two])) == [(one, Path("/music/one.mp3"))]
    assert list(room.library.rejected_of_tasks(room.library.tasks_of_song(one))) == [one, two]
    restored = room.library.restore_songs([two])
    assert (restored.changes.songs, restored.before.songs) == (frozenset({two}), 1)
    assert room.clips() == ["c2"]
    emptied = room.library.empty_trash([one, two])
    assert (emptied.songs, len(emptied.files)) == (frozenset({one}), 1)
    assert list(room.library.trashed_songs()) == []
    assert room.count(SongFilter.TRASH) == 0
    assert list(room.library.rejected_of_tasks(room.library.tasks_of_song(one))) == [one]


def test_notes_are_written_over_deleted_and_put_back(room: Room) -> None:
    one, _ = fill(room)

    def texts() -> list[str]:
        return [note.text for note in room.reader.notes_of(ClipId("c1"))]

    number, changes = room.library.write_note(ClipId("c1"), "turn", at_s=2.5)
    assert (changes.songs, changes.judged) == (frozenset({one}), True)
    room.clock.move(seconds=1)
    same, changes = room.library.write_note(ClipId("c1"), "other", at_s=None, note_id=number)
    assert (same, changes.songs) == (number, frozenset({one}))
    (note,) = room.reader.notes_of(ClipId("c1"))
    assert (note.at_s, note.text, note.written_at) == (None, "other", room.clock.now())
    gone, changes = room.library.remove_notes([number, 99])
    assert (list(gone), changes.songs, texts()) == ([note], frozenset({one}), [])
    room.clock.move(seconds=1)
    assert room.library.put_notes_back(gone).songs == {one}
    assert list(room.reader.notes_of(ClipId("c1"))) == [note]
    assert room.library.remove_notes([99])[1].songs == NOTHING.songs
