"""The life of files as the library notes it: each act, what it answers and what it changes."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from suno_desktop.core.changes import NOTHING
from suno_desktop.core.model import (
    Collected,
    FileId,
    FileState,
    Fingerprint,
    MediaFile,
    MediaKind,
    SongId,
    TaskId,
    TaskState,
    TaskWish,
    TriedLink,
    Way,
)
from suno_desktop.core.rows import FolderMove, MoveStep, MoveWay, StreamPreview
from tests.core.library.makers import AUDIO, START, Room, clip, task

MP3, LYRICS = MediaKind.MP3, MediaKind.LYRICS
MINUTE = timedelta(minutes=1)


def queued(room: Room, name: str = "1") -> tuple[SongId, FileId]:
    song = room.ready_song(f"c{name}", f"t{name}")
    (file_id,) = room.library.queue([song], [MP3], now=room.clock.now()).files
    return song, file_id


def saved(room: Room, name: str = "1") -> tuple[SongId, FileId]:
    song = room.ready_song(f"c{name}", f"t{name}")
    room.save(song, path=Path(f"/music/{name}.mp3"))
    return song, room.library.file_of(song, MP3)


def file(room: Room, file_id: FileId) -> MediaFile:
    (found,) = (row.file for row in room.reader.downloads() if row.file.file_id == file_id)
    return found


# The queue.


def test_a_file_nobody_wished_for_is_missing(room: Room) -> None:
    song = room.ready_song()
    file_id = room.library.file_of(song, MP3)
    assert room.library.file_of(song, MP3) == file_id
    assert room.library.file_of(song, LYRICS) != file_id
    assert file(room, file_id).state is FileState.MISSING
    assert file(room, file_id).added_at == START
    assert not room.library.is_queued(file_id)


def test_what_the_person_asks_for_comes_first(room: Room) -> None:
    songs = [room.ready_song(f"c{number}", f"t{number}") for number in range(2)]
    (first,) = room.library.queue(songs[:1], [MP3], now=START).files
    answer = room.library.queue(songs[1:], [MP3], now=START, by_person=True)
    (second,) = answer.files
    assert (answer.changes.files, answer.kept, answer.skipped) == (frozenset({second}), (), ())
    assert room.next_files() == (second, first)
    assert room.next_files(limit=1) == (second,)
    assert room.library.count_waiting() == 2
    (waits,) = room.library.waiting_files(START, limit=1)
    assert (waits.file_id, waits.kind, waits.url) == (second, MP3, AUDIO)


def test_a_file_that_failed_waits_for_its_time(room: Room) -> None:
    song, file_id = queued(room)
    assert room.library.next_retry_at() is None
    assert room.library.is_queued(file_id)
    tried = (TriedLink("a.invalid", next(iter(Way)), "media.refused", "403"),)
    changes = room.library.file_state(
        file_id,
        FileState.QUEUED,
        code="net.cut",
        detail="it broke",
        retry_at=START + MINUTE,
        tried=tried,
    )
    assert (changes.files, changes.songs) == (frozenset({file_id}), frozenset({song}))
    assert room.library.next_retry_at() == START + MINUTE
    assert room.library.is_queued(file_id)
    assert room.library.count_waiting() == 1
    assert room.next_files(at=START) == ()
    assert room.next_files(at=START + MINUTE) == (file_id,)
    found = file(room, file_id)
    assert (found.code, found.detail, found.tried) == ("net.cut", "it broke", tried)
    room.library.file_state(file_id, FileState.QUEUED, code="net.cut", retry_at=START + MINUTE)
    assert file(room, file_id).tried == tried, "told again only where there is more"
    assert room.library.release_waiting(["disk.full"]).files == frozenset()
    assert room.library.release_waiting(["net.cut"]).files == {file_id}
    assert room.next_files(at=START) == (file_id,)
    assert file(room, file_id).code is None


FOREVER = START + timedelta(days=9)


@pytest.mark.parametrize(
    ("planned", "now", "retry", "is_seen"),
    [
        (None, START, START, False),
        (MINUTE, START, START + MINUTE, False),
        (MINUTE, START, START, True),
        (None, START - MINUTE, FOREVER, True),  # wished for in the future
    ],
)
def test_a_clock_that_was_ahead_is_noticed_by_what_waits(
    room: Room, planned: timedelta | None, now: datetime, retry: datetime, is_seen: bool
) -> None:
    _, file_id = queued(room)
    at = None if planned is None else START + planned
    room.library.file_state(file_id, FileState.QUEUED, code="net.cut", retry_at=at)
    (key,) = room.library.track([TaskWish(TaskId("t1"))]).known
    room.library.untrack([key], songs=False)
    assert room.library.has_future(now, look=FOREVER, retry=retry) is is_seen
    room.library.pause_files([file_id])
    assert not room.library.has_future(now, look=FOREVER, retry=retry)


def test_after_a_wrong_clock_whatever_waits_is_due(room: Room) -> None:
    _, later = queued(room, "1")
    _, paused = queued(room, "2")
    _, due = queued(room, "3")
    (key,) = room.library.track([TaskWish(TaskId("t4"))]).added
    room.look(key, TaskState.RUNNING, next_look_at=FOREVER)
    for file_id in (later, paused):
        room.library.file_state(file_id, FileState.QUEUED, code="net.cut", retry_at=FOREVER)
    room.library.pause_files([paused])
    changes = room.library.forget_plans(START)
    assert changes.files == {later}
    assert changes.tasks == {key}
    assert room.next_files(at=START) == (later, due)
    assert [task.key for task in room.due(START)] == [key]
    assert room.library.forget_plans(START) == NOTHING


def test_files_are_paused_resumed_and_moved_to_the_front(room: Room) -> None:
    _, first = queued(room, "1")
    _, second = queued(room, "2")
    assert room.next_files() == (first, second)
    assert room.library.move_to_front([second]).files == {second}
    assert room.next_files() == (second, first)
    assert room.library.pause_files([second]).files == {second}
    assert file(room, second).state is FileState.PAUSED
    assert (room.next_files(), room.library.is_queued(second)) == ((first,), False)
    assert room.library.resume_files([first]).files == frozenset()
    assert room.library.resume_files([second]).files == {second}
    room.library.pause_files([first, second])
    assert room.library.resume_files(None).files == {first, second}
    assert room.next_files() == (second, first)


def test_files_are_given_up(room: Room) -> None:
    _, first = queued(room, "1")
    _, second = queued(room, "2")
    _, third = queued(room, "3")
    assert room.library.cancel_files([first]).files == {first}
    assert room.next_files() == (second, third)
    assert room.library.cancel_files(None).files == {second, third}
    assert room.reader.downloads() == []


def test_what_failed_is_queued_anew(room: Room) -> None:
    _, first = queued(room, "1")
    _, second = queued(room, "2")
    for file_id in (first, second):
        room.library.file_state(file_id, FileState.FAILED, code="net.cut")
    assert room.next_files() == ()
    assert room.library.retry_files([second], START).files == {second}
    assert room.next_files() == (second,)
    assert room.library.retry_files(None, START).files == {first}
    assert set(room.next_files()) == {first, second}


def test_what_was_being_saved_waits_again(room: Room) -> None:
    _, first = queued(room, "1")
    _, second = queued(room, "2")
    assert room.library.forget_downloading() == NOTHING
    for file_id in (first, second):
        assert room.library.file_started(file_id).files == {file_id}
        assert file(room, file_id).state is FileState.DOWNLOADING
        assert file(room, file_id).tries == 1
    assert room.library.file_started(first) == NOTHING, "it does not wait any more"
    assert room.library.forget_downloading([second]).files == {second}
    assert room.next_files() == (second,)
    assert room.library.forget_downloading().files == {first}
    assert set(room.next_files()) == {first, second}


# What became of files.


def test_a_part_is_kept_for_a_later_try(room: Room) -> None:
    _, first = queued(room, "1")
    _, second = queued(room, "2")
    assert room.library.keep_part(first, Path("/music/.a.part"), "{}") is True
    assert room.library.keep_part(FileId(99), Path("/music/.b.part"), "{}") is False
    assert room.library.parts() == {first: Path("/music/.a.part")}
    assert room.library.parts([first]) == {first: Path("/music/.a.part")}
    assert room.library.parts([second]) == {}
    assert room.library.keep_part(first, None, None) is True
    assert room.library.parts() == {}


def test_a_saved_file_is_told_where_it_is(room: Room) -> None:
    song, file_id = queued(room)
    room.library.file_started(file_id)
    room.clock.move(seconds=5)
    collected = Collected(Path("/music/a.mp3"), "mp3", Fingerprint(10, "ab", 5))
    changes = room.library.file_saved(file_id, collected, now=room.clock.now())
    assert (changes.files, changes.songs) == (frozenset({file_id}), frozenset({song}))
    found = file(room, file_id)
    assert (found.state, found.path) == (FileState.SAVED, Path("/music/a.mp3"))
    assert found.saved_at == room.clock.now()
    assert (found.size_bytes, found.sha256, found.mtime_ns) == (10, "ab", 5)
    assert room.library.saved_paths([song, SongId(99)]) == [(file_id, Path("/music/a.mp3"))]
    answer = room.library.queue([song], [MP3], now=room.clock.now())
    assert (answer.files, answer.kept) == ((), (file_id,))
    (source,) = room.library.sources([FileId(99), file_id])
    assert (source.file_id, source.song_id) == (file_id, song)
    assert room.library.file_changed(file_id, Fingerprint(11, "cd", 6)).files == {file_id}
    found = file(room, file_id)
    assert (found.size_bytes, found.sha256, found.mtime_ns) == (11, "cd", 6)
    assert room.library.file_moved(file_id, Path("/music/b.mp3")).files == {file_id}
    assert file(room, file_id).path == Path("/music/b.mp3")


def test_the_files_saved_last_below_a_folder_are_told(room: Room) -> None:
    for number in range(7):
        room.clock.move(seconds=1)
        saved(room, str(number))
    names = [path.stem for path in room.library.saved_below(Path("/music"))]
    assert names == ["6", "5", "4", "3", "2"]
    assert len(room.library.saved_below(Path("/music"), limit=2)) == 2


def test_a_move_that_was_begun_is_told_until_it_ends(room: Room) -> None:
    _, file_id = saved(room)
    old, new = Path("/music/1.mp3"), Path("/far/1.mp3")
    room.library.begin_move(file_id, new)
    assert (room.library.moves(), room.library.parts()) == ([(file_id, old, new)], {})
    room.library.begin_move(file_id, new, part=Path("/far/.1.part"))
    assert room.library.parts() == {file_id: Path("/far/.1.part")}
    ((found, part, state),) = room.library.retags()
    assert (found.file_id, part, state) == (file_id, Path("/far/.1.part"), "{}")
    room.library.begin_move(file_id, None)
    assert (room.library.moves(), room.library.parts()) == ([], {})
    assert room.library.retags() == []


# A move of the music folder.


def test_a_folder_is_moved_file_by_file(room: Room) -> None:
    library = room.library
    _, first = saved(room, "1")
    song, second = saved(room, "2")
    move = FolderMove(old=Path("/music"), new=Path("/far"), way=MoveWay.MOVE)
    assert library.folder_move() is None
    library.begin_folder_move(move)
    assert library.folder_move() == move
    library.plan_folder_move()
    planned = library.folder_move_files(done=False)
    assert [one.new for one in planned] == [Path("/far/1.mp3"), Path("/far/2.mp3")]
    library.plan_folder_move([one._replace(new=Path("/far/x.mp3")) for one in planned[1:]])
    assert library.folder_move_files(done=False)[1].new == Path("/far/x.mp3")
    library.begin_move(first, Path("/far/1.mp3"), part=Path("/far/.1.part"))
    assert library.file_carried(first, Path("/far/1.mp3"), MoveStep.DONE).files == {first}
    assert (library.moves(), library.parts()) == ([], {})
    found = file(room, first)
    assert (found.path, found.state, found.code) == (Path("/far/1.mp3"), FileState.SAVED, None)
    assert [one.file.file_id for one in library.folder_move_files(done=True)] == [first]
    library.begin_move(second, Path("/far/x.mp3"), part=Path("/far/.2.part"))
    assert library.file_carried(second, None, MoveStep.WAITS) == NOTHING
    assert (library.moves(), library.parts()) == ([], {})
    assert file(room, second).path == Path("/music/2.mp3")
    changes = library.file_carried(
        second, Path("/far/x.mp3"), MoveStep.DONE, state=FileState.DAMAGED
    )
    assert (changes.files, changes.songs) == (frozenset({second}), frozenset({song}))
    found = file(room, second)
    assert (found.path, found.state) == (Path("/far/x.mp3"), FileState.DAMAGED)
    assert found.code == "file.damaged"
    library.end_folder_move()
    assert (library.folder_move(), library.folder_move_files(done=True)) == (None, [])


# The life of links.


def test_links_that_end_are_told_before(room: Room) -> None:
    library, day = room.library, timedelta(days=1)
    room.record(task("t1", clip("c1", audio_url=AUDIO), clip("c2", audio_url=AUDIO)))
    one, two = room.song_of("c1"), room.song_of("c2")
    assert one is not None
    assert two is not None
    (key,) = library.tasks_of_song(one)
    assert library.next_ending(START) is None
    assert library.next_ending_at(after=START) is None
    assert not library.wants_links(key, START)
    assert library.link_died(room.relay, 10 * day).songs == {one, two}
    looks_at = library.next_ending_at(after=START)
    assert looks_at is not None
    assert library.next_ending(looks_at - timedelta(seconds=1)) is None
    ending = library.next_ending(looks_at)
    assert ending is not None
    assert (set(ending.songs), ending.tasks) == ({one, two}, (key,))
    with library.database.reading() as db:
        (ends,) = db.execute("SELECT min(link_ends) FROM song").fetchone()
    end = START + timedelta(milliseconds=ends - START.timestamp() * 1000)
    assert not library.wants_links(key, end - 3 * day - timedelta(seconds=1))
    assert library.wants_links(key, end - 3 * day)
    assert library.count_lost(since=START, now=end - timedelta(seconds=1)) == 0
    assert library.count_lost(since=START, now=end) == 2
    assert library.count_lost(since=end, now=end + day) == 0
    library.ending_looked([one, two])
    assert library.next_ending(end) is None


def test_what_failed_is_tried_while_links_may_still_work(room: Room) -> None:
    song, file_id = queued(room)
    other = room.ready_song("c2", "t2")
    assert room.library.unwished([song, other]) == (other,)
    room.library.file_state(file_id, FileState.FAILED, code="media.not_found")
    assert room.library.retry_ending([other], START) == NOTHING
    assert room.library.retry_ending([song], START).files == {file_id}
    assert room.next_files() == (file_id,)


# Previews.


def test_what_is_kept_of_a_live_stream_is_noted(room: Room) -> None:
    song = room.ready_song()
    heard = room.ready_song("c2", "t2")
    kept = StreamPreview(duration_s=12.5, size_bytes=100, host="a.invalid", kept_at=START)
    changes = room.library.keep_preview(song, kept)
    assert changes is not None
    assert changes.songs == {song}
    assert room.library.previews() == {"c1": (song, kept)}
    assert room.library.clips_without_sound() == {"c1": song, "c2": heard}
    assert room.library.forget_previews([song, heard]).songs == {song}
    assert room.library.previews() == {}
    room.save(heard)
    assert room.library.clips_without_sound() == {"c1": song}
    assert room.library.keep_preview(heard, kept) is None


# Decisions.


def test_it_is_counted_how_often_something_was_decided(room: Room) -> None:
    song = room.ready_song()
    assert room.library.decided == 0
    room.library.judge([song], {"rating": 4, "favourite": 1})
    assert room.library.decided == 2
    room.library.create_collection("Road")
    assert room.library.decided == 6
    room.library.retry_files(None, START)
    assert room.library.decided == 6


def test_several_acts_are_one(room: Room) -> None:
    song = room.ready_song()
    with pytest.raises(KeyError), room.library.transaction():
        room.library.queue([song], [MP3], now=START)
        raise KeyError
    assert room.library.count_waiting() == 0
    with room.library.transaction():
        room.library.queue([song], [MP3], now=START)
    assert room.library.count_waiting() == 1
