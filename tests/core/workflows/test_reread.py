"""What a later version of the program understands reaches old songs from the replies that are kept, without any relay."""

from __future__ import annotations

import contextlib
import gzip
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.changes import NOTHING
from suno_desktop.core.library.library import Library
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.model import SongId, TaskId, TaskState
from suno_desktop.core.relay import replies
from suno_desktop.core.rows import SongDetail, SongQuery
from suno_desktop.core.workflows import reread
from tests.core.library.makers import START, FakeClock, Room

FORMATS = Path(__file__).parents[1] / "library" / "formats"


@pytest.fixture
def room(tmp_path: Path):
    with Room.opened(tmp_path) as opened:
        yield opened


def told(task_id: str, clip_id: str, **more: Any) -> str:
    clip = {
        "id": clip_id,
        "title": "Rain",
        "status": "complete",
        "audio_url": f"https://media.invalid/{clip_id}.mp3",
        "metadata": {"tags": "folk", "negative_tags": "drums"},
        **more,
    }
    return json.dumps({"code": "success", "data": {"task_id": task_id, "data": [clip]}})


def record(room: Room, task_id: str, clip_id: str, **more: Any) -> SongId:
    reply = told(task_id, clip_id, **more)
    room.record(*replies.read(reply, asked=[TaskId(task_id)]))
    found = room.song_of(clip_id)
    assert found is not None
    return found


def as_before(room: Room) -> None:
    """As right after the migration that brought `negative_style`: the column is there, and empty."""
    with room.library.transaction(), room.library.database.reading() as db:
        db.execute("UPDATE song_text SET negative_style = NULL")


def detail(room: Room, song: SongId) -> SongDetail:
    found = room.reader.song_detail(song)
    assert found is not None
    return found


def excluded(room: Room, song: SongId) -> str | None:
    clip = detail(room, song).clip
    assert clip is not None
    return clip.negative_style


def to_the_end(library: Library, *, at_once: int = 25) -> int:
    """Take all steps; how many it took."""
    for count in range(1_000):
        if reread.step(library, at_once=at_once) is None:
            return count
    raise AssertionError("no end")


def test_an_old_song_gets_a_later_field_from_its_kept_reply(room: Room) -> None:
    song = record(room, "t1", "clip-0001")
    as_before(room)
    before = detail(room, song)
    assert excluded(room, song) is None
    changes = reread.step(room.library)
    assert changes is not None
    assert changes.songs == {song}
    assert not changes.songs_listed, "no list shows it"
    assert excluded(room, song) == "drums"
    after = detail(room, song)
    assert before.clip is not None
    assert after.clip == before.clip._replace(negative_style="drums")
    assert (after.row, after.task) == (before.row, before.task)
    assert reread.step(room.library) == NOTHING
    assert reread.step(room.library) is None


def test_each_reply_is_read_once_also_if_the_program_was_killed_meanwhile(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    songs = [record(room, f"t{number}", f"clip-000{number}") for number in range(5)]
    as_before(room)
    read: list[str] = []

    def noting(body: str, *, asked: list[TaskId], is_own: bool) -> Any:
        read.append(asked[0])
        return replies.read(body, asked=asked, is_own=is_own)

    monkeypatch.setattr("suno_desktop.core.workflows.reread.replies", _Reading(noting))
    reread.step(room.library, at_once=2)
    room.library.close()
    room.library = Library.open(room.path, clock=room.clock)
    assert to_the_end(room.library, at_once=2) == 3
    assert read == ["t0", "t1", "t2", "t3", "t4"]
    assert [excluded(room, song) for song in songs] == ["drums"] * 5
    # The next version begins at the beginning.
    reread.mark.cache_clear()
    monkeypatch.setattr(reread, "READING", reread.READING + 1)
    assert to_the_end(room.library) == 2
    assert len(read) == 10
    reread.mark.cache_clear()


class _Reading:
    def __init__(self, read: Any) -> None:
        self.read = read


def test_what_was_found_and_chosen_since_stays(room: Room) -> None:
    song = record(room, "t1", "clip-0001")
    gone = record(room, "t2", "clip-0002")
    (row,) = room.reader.task_rows([detail(room, song).row.task_key])
    room.look(row.key, TaskState.GONE, code="task.gone", detail="no such task")
    room.library.name_songs([song], {"title": "Mine"})
    room.library.remove_songs([gone])
    room.save(song)
    as_before(room)
    before = (detail(room, song), detail(room, gone), room.clips(), room.tasks())
    to_the_end(room.library)
    after = (detail(room, song), detail(room, gone), room.clips(), room.tasks())
    assert excluded(room, song) == excluded(room, gone) == "drums"
    assert after[0].row == before[0].row
    assert after[0].task == before[0].task
    assert after[0].files == before[0].files
    assert after[2:] == before[2:]


def test_what_is_better_known_is_not_taken_back(room: Room) -> None:
    song = record(room, "t1", "clip-0001", status="streaming", title="Rainy draft")
    room.clock.move(hours=1)
    record(room, "t1", "clip-0001", title="Rain", audio_url="https://media.invalid/new.mp3")
    before = detail(room, song)
    to_the_end(room.library)
    assert detail(room, song) == before


def test_a_reply_that_cannot_be_read_any_more_is_passed_over(room: Room) -> None:
    record(room, "t1", "clip-0001")
    song = record(room, "t2", "clip-0002")
    room.library.record(
        [replies.read(told("t3", "clip-0003"), asked=[TaskId("t3")])[0]._replace(raw="no reply")],
        relay_id=room.relay,
        now=START,
    )
    as_before(room)
    with room.library.transaction(), room.library.database.reading() as db:
        db.execute("UPDATE reply SET packed = x'00' WHERE reply_id = 1")
    to_the_end(room.library)
    assert excluded(room, song) == "drums"


@pytest.mark.parametrize("packed", sorted(FORMATS.glob("*.gz")), ids=lambda path: path.name)
def test_a_library_of_any_format_is_read_again_and_loses_nothing(
    packed: Path, tmp_path: Path
) -> None:
    path = tmp_path / "library.sqlite3"
    path.write_bytes(gzip.decompress(packed.read_bytes()))
    with contextlib.closing(sqlite3.connect(path)) as db:
        has_field = db.execute("SELECT count(negative_style) FROM song_text").fetchone()[0]
        with db:
            db.execute("UPDATE song_text SET negative_style = NULL")

    def seen() -> list[Any]:
        with contextlib.closing(LibraryReader.open(path)) as reader:
            ids = reader.song_ids(SongQuery())
            return [reader.song_detail(SongId(song)) for song in ids]

    with contextlib.closing(Library.open(path, clock=FakeClock())) as library:
        before = seen()
        assert to_the_end(library) == 2
        after = seen()
    assert [one.row._replace(more={}) for one in after] == [
        one.row._replace(more={}) for one in before
    ]
    assert [one.task for one in after] == [one.task for one in before]
    learnt = [one.clip.negative_style for one in after if one.clip and one.clip.negative_style]
    assert learnt == (["drums"] * 3 if has_field else [])


def test_a_task_at_no_relay_stays_at_none(room: Room) -> None:
    room.bring(*replies.read(told("t9", "clip-0009"), asked=[TaskId("t9")]))
    as_before(room)
    to_the_end(room.library)
    (row,) = room.reader.tasks_of([TaskId("t9")])[TaskId("t9")]
    assert row.relay_id is None
