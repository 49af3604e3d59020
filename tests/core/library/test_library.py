"""What the library answers and keeps beyond tasks, songs and files: words with times, clocks, relays that come, no writing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.errors import ProfileError
from suno_desktop.core.library.database import Database
from suno_desktop.core.library.library import Library
from suno_desktop.core.model import FileState, MediaKind, SongId, SungWord, TaskKey, TaskState
from suno_desktop.core.rows import MoveStep, TaskQuery
from tests.core.library.makers import READY, START, FakeClock, Room, clip, sheet, task

SUNG = (SungWord("It ", 1.0, 2.0), SungWord("rains", 2.0, 3.0))


def test_times_of_words_are_wished_for_until_somebody_told_them(room: Room) -> None:
    song = room.ready_song(lyrics="It rains")
    (file_id,) = room.library.queue([song], [MediaKind.LRC], now=START).files
    assert room.library.demand_wishes(START, limit=0) == ()
    (wish,) = room.library.demand_wishes(START, limit=5)
    assert (wish.file_id, wish.song_id, wish.clip_id, wish.relays) == (
        file_id,
        song,
        "c1",
        ((room.relay, "t1"),),
    )
    changes = room.library.keep_times(wish.clip_id, SUNG, raw="told", relay_id=room.relay)
    assert changes.songs == {song}
    assert room.library.demand_wishes(START, limit=5) == ()
    (source,) = room.library.sources([file_id])
    assert source.sung == SUNG


def test_what_lies_in_the_future_is_seen(room: Room) -> None:
    (key,) = room.track("t1")
    hour = timedelta(hours=1)
    assert not room.library.has_future(START, look=START + hour, retry=START)
    assert room.library.has_future(START - hour, look=START + hour, retry=START)
    room.look(key, TaskState.RUNNING, next_look_at=START + 2 * hour)
    assert not room.library.has_future(START, look=START + 2 * hour, retry=START)
    assert room.library.has_future(START, look=START + hour, retry=START)


def test_replies_of_a_song_come_with_their_relay(room: Room) -> None:
    room.record(task("t1", clip("c1", READY), raw="first"))
    room.clock.move(seconds=5)
    room.record(task("t1", clip("c1", READY, title="x"), raw="second"))
    song = room.song_of("c1")
    assert song is not None
    assert list(room.library.replies_of_song(song)) == [
        (room.relay, "second"),
        (room.relay, "first"),
    ]
    assert list(room.library.replies_of_song(SongId(99))) == []


def test_sheets_are_told_from_songs(room: Room) -> None:
    song = room.ready_song()
    room.record(task("t2", sheets=[sheet("Words", "la")]))
    songs = [row.song_id for row in room.songs()]
    assert len(songs) == 2
    assert room.library.sheets_among(songs) == frozenset(songs) - {song}


def test_a_file_that_was_carried_is_on_its_way_no_more(room: Room) -> None:
    song = room.ready_song()
    room.save(song)
    file_id = room.library.file_of(song, MediaKind.MP3)
    target = Path("/new/song.mp3")
    room.library.begin_move(file_id, target, part=Path("/new/x.part"))
    assert len(room.library.moves()) == 1
    assert room.library.parts() != {}
    changes = room.library.file_carried(file_id, target, MoveStep.DONE)
    assert (room.library.moves(), room.library.parts()) == ([], {})
    assert changes.files == {file_id}
    ((_, path),) = room.library.saved_paths([song])
    assert path == target
    room.library.file_carried(file_id, target, MoveStep.DONE, state=FileState.MISSING)
    (row,) = room.reader.downloads()
    assert (row.file.state, row.file.code) == (FileState.MISSING, "file.missing")


def test_a_new_relay_is_told_and_lets_go_what_waited_for_one(room: Room) -> None:
    room.bring(task("t1", state=TaskState.RUNNING))
    (key,) = room.reader.task_keys(TaskQuery())
    room.look(TaskKey(key), TaskState.UNKNOWN, code="task.unknown_anywhere", answered=False)
    assert room.due(START) == ()
    relay, changes = room.library.add_relay(name="Two", base_url="https://two.invalid")
    assert changes.relays
    assert [one.task_id for one in room.due(START)] == ["t1"]
    assert relay in room.library.relays()


def test_a_library_that_may_not_be_written_answers(room: Room) -> None:
    room.track("t1")
    protected = Library.open_protected(room.path, clock=room.clock)
    assert [relay.name for relay in protected.relays()] == ["One"]
    with pytest.raises(ProfileError) as caught:
        protected.add_relay(name="Two", base_url="https://two.invalid")
    assert caught.value.code == "library.read_only"
    protected.close()
    assert room.path.with_name(f"{room.path.name}.dirty").exists(), "it is the writer's mark"


def test_protected_there_is_none_where_none_is(tmp_path: Path) -> None:
    with pytest.raises(ProfileError) as caught:
        Library.open_protected(tmp_path / "library.sqlite3", clock=FakeClock())
    assert caught.value.code == "library.not_there"
    assert list(tmp_path.iterdir()) == []


def test_how_long_others_are_waited_for_is_handed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[Any] = []
    real = Database.open

    def opening(path: Path, **how: Any) -> Database:
        handed.append(how.get("patience"))
        return real(path, **how)

    monkeypatch.setattr(Database, "open", opening)
    for patience in (None, bool):
        library = Library.open(tmp_path / "library.sqlite3", clock=FakeClock(), patience=patience)
        library.close()
        assert not (tmp_path / "library.sqlite3.dirty").exists()
    assert handed == [None, bool]
