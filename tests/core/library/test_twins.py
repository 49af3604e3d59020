"""Songs with the same sound under two clip IDs: found, merged with all that was decided of them, and taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from suno_desktop.core.library import decisions
from suno_desktop.core.library.decisions import Decision, Origin
from suno_desktop.core.model import (
    ClipId,
    Collected,
    FileState,
    Fingerprint,
    MediaKind,
    SongId,
    SungWord,
    TaskId,
)
from suno_desktop.core.rows import SongFilter
from tests.core.library.makers import AUDIO, Room, clip, task


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    (tmp_path / "here").mkdir()
    with Room.opened(tmp_path / "here") as opened:
        yield opened


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Room]:
    (tmp_path / "there").mkdir()
    with Room.opened(tmp_path / "there") as opened:
        yield opened


def song(room: Room, clip_id: str) -> SongId:
    found = room.song_of(clip_id)
    assert found is not None
    return found


def save(room: Room, clip_id: str, packets: str | None, kind: MediaKind = MediaKind.MP3) -> None:
    file_id = room.library.file_of(song(room, clip_id), kind)
    path = Path(f"/music/{clip_id}.{kind}")
    collected = Collected(path, str(kind), Fingerprint(10, "ab", 5), packets=packets)
    room.library.file_saved(file_id, collected, now=room.clock.now())


def fill(room: Room, *pairs: tuple[str, str | None]) -> None:
    for clip_id, packets in pairs or (("a", "1"), ("b", "1"), ("c", "2"), ("d", None), ("e", "")):
        told = task(f"task-{clip_id}", clip(clip_id, audio_url=AUDIO, title=f"Song {clip_id}"))
        room.record(told)
        save(room, clip_id, packets)


def groups(room: Room) -> list[list[str | None]]:
    return [[row.clip_id for row in room.reader.song_rows(some)] for some in room.reader.twins()]


def judge_all(room: Room) -> None:
    """Something of everything is decided of both."""
    library = room.library
    library.judge([song(room, "a")], {"rating": 2})
    library.judge([song(room, "b")], {"rating": 5, "favourite": 1})
    library.judge([song(room, "a"), song(room, "b")], {"unheard": 1})
    for _ in range(2):
        room.clock.move(seconds=1)
        library.hear(song(room, "a"))
    room.clock.move(seconds=1)
    library.hear(song(room, "b"))
    library.judge([song(room, "a")], {"unheard": 1})
    library.name_songs([song(room, "b")], {"title": "雨 Rain", "album": "Mine"})
    library.name_songs([song(room, "a")], {"album": "First"})
    library.write_note(ClipId("a"), "both", at_s=1.0)
    library.write_note(ClipId("b"), "both", at_s=1.0)
    library.write_note(ClipId("b"), "好转折", at_s=67.5)
    library.judge([song(room, "b")], {"own_cover": "ab" * 32})
    library.sing_songs({song(room, "b"): "What is really sung"})
    library.vote(ClipId("b"), [ClipId("c")])
    library.keep_own_times(ClipId("b"), [SungWord("la", 1.0, 2.0)])
    library.create_collection("One", songs=[song(room, name) for name in ("c", "b", "e")])
    library.create_collection("Both", songs=[song(room, name) for name in ("b", "a")])


def state(room: Room) -> object:
    """What lists, panels, searches and files show of it."""
    rows = {
        row.clip_id: (row.title, row.rating, row.is_favourite, row.is_unheard, row.play_count)
        for row in room.songs()
    }
    shown = [(row.name, row.songs) for row in room.reader.collections()]
    orders = [room.library.order_of(row.collection_id) for row in room.reader.collections()]
    notes = {
        name: [
            (note.at_s, note.text, note.written_at) for note in room.reader.notes_of(ClipId(name))
        ]
        for name in ("a", "b")
    }
    found = {text: room.clips(text) for text in ("id:a", "id:b", "id:task-a", "id:task-b", "转折")}
    tasks = {
        row.task_id: (row.songs, row.titles)
        for row in room.reader.task_rows(
            [key for name in "ab" for key in room.library.tasks_of_song(song(room, name))]
        )
    }
    with room.library.database.reading() as db:
        own = db.execute(
            "SELECT clip_id, own_cover, own_lyrics FROM song JOIN song_text USING (song_id) ORDER BY clip_id"
        ).fetchall()
    details = [room.reader.song_detail(song(room, name)) for name in "abc"]
    compared = [detail and (detail.blind, detail.times) for detail in details]
    return (
        rows,
        list(map(tuple, own)),
        compared,
        shown,
        orders,
        notes,
        found,
        tasks,
        groups(room),
        room.count(SongFilter.TRASH),
    )


# Found.


def test_the_same_packets_are_found_and_nothing_else(room: Room) -> None:
    fill(room)
    assert groups(room) == [["a", "b"]]


def test_songs_in_the_trash_and_two_files_of_one_song_are_no_duplicates(room: Room) -> None:
    fill(room)
    save(room, "c", "2", MediaKind.MP4)
    room.library.remove_songs([song(room, "a")])
    assert groups(room) == []


def test_a_video_with_the_sound_of_a_song_joins_its_group(room: Room) -> None:
    fill(room, ("a", "1"), ("b", "1"), ("c", "3"), ("d", "4"))
    save(room, "b", "3", MediaKind.MP4)
    assert groups(room) == [["a", "b", "c"]]


def test_those_that_came_last_come_first(room: Room) -> None:
    fill(room, *((name, str(number // 2)) for number, name in enumerate("abcdef")))
    assert groups(room) == [["e", "f"], ["c", "d"], ["a", "b"]]


def test_what_nobody_compared_is_told_and_noted(room: Room) -> None:
    fill(room)
    save(room, "e", None, MediaKind.COVER)
    (one,) = room.reader.uncompared()
    assert (one.path, room.reader.count_uncompared()) == ("/music/d.mp3", 1)
    room.library.note_packets({one.file_id: "2"})
    assert groups(room) == [["c", "d"], ["a", "b"]]
    room.library.note_packets({one.file_id: None})
    assert (groups(room), room.reader.count_uncompared()) == ([["a", "b"]], 0)


def test_both_are_kept_until_another_one_comes(room: Room) -> None:
    fill(room)
    pair = [song(room, "a"), song(room, "b")]
    room.library.keep_apart(pair)
    assert groups(room) == []
    fill(room, ("f", "1"))
    assert groups(room) == [["a", "b", "f"]]
    room.library.keep_apart([*pair, song(room, "f")])
    assert groups(room) == []
    room.library.keep_apart(pair, apart=False)
    assert groups(room) == [["a", "b", "f"]]


# Merged.


def test_the_kept_song_has_both_ids_and_every_judgement(room: Room) -> None:
    fill(room)
    judge_all(room)
    key = room.library.tasks_of_song(song(room, "b"))[0]
    merged = room.library.merge_songs(song(room, "a"), [song(room, "b")])
    assert merged.apart.songs == 1
    row = next(row for row in room.songs() if row.clip_id == "a")
    assert (row.rating, row.is_favourite, row.is_unheard, row.play_count) == (5, True, False, 3)
    assert row.title == "雨 Rain"
    assert room.clips("really sung") == ["a"]
    assert song(room, "a") in merged.changes.covers
    assert "b" not in room.clips()
    for text in ("id:a", "id:b", "id:task-a", "id:task-b"):
        assert room.clips(text) == ["a"], text
    assert room.clips("转折") == ["a"]
    assert room.reader.songs_of_clips([ClipId("b"), ClipId("a")]) == {
        "a": song(room, "a"),
        "b": song(room, "a"),
    }
    assert room.reader.songs_of([key]) == [song(room, "a")]
    notes = room.reader.notes_of(ClipId("a"))
    assert [(note.at_s, note.text) for note in notes] == [(1.0, "both"), (67.5, "好转折")]
    one, both = room.reader.collections()
    assert room.library.order_of(one.collection_id) == ("c", "a", "b", "e")
    assert (one.songs, both.songs) == (3, 1)
    detail = room.reader.song_detail(song(room, "a"))
    assert detail is not None
    assert [source.task_id for source in detail.sources] == ["task-a", "task-b"]
    assert [source.songs for source in detail.sources] == [1, 1]
    assert (detail.blind.won, detail.blind.tests) == (1, 1)
    assert detail.times is not None
    assert detail.times.is_own
    assert groups(room) == []


def test_the_other_one_is_not_rejected(room: Room) -> None:
    fill(room)
    room.library.merge_songs(song(room, "a"), [song(room, "b")])
    assert room.count(SongFilter.TRASH) == 0
    assert room.library.rejected_of_tasks(room.library.tasks_of_song(song(room, "b"))) == []
    with room.library.database.reading() as db:
        assert db.execute("SELECT count(*) FROM rejected").fetchone()[0] == 0


def test_a_merge_can_be_taken_back(room: Room) -> None:
    fill(room)
    judge_all(room)
    before = state(room)
    merged = room.library.merge_songs(song(room, "a"), [song(room, "b")])
    assert state(room) != before
    assert merged.changes.songs_listed
    assert room.library.part_songs(merged.apart).songs_listed
    assert state(room) == before


def test_three_become_one_step_by_step_and_back(room: Room) -> None:
    fill(room, *((name, "1") for name in "abc"))
    states = [state(room)]
    first = room.library.merge_songs(song(room, "b"), [song(room, "a")])
    states.append(state(room))
    second = room.library.merge_songs(song(room, "c"), [song(room, "b")])
    assert room.clips() == ["c"]
    for name in "abc":
        assert room.clips(f"id:{name}") == room.clips(f"id:task-{name}") == ["c"]
    room.library.part_songs(second.apart)
    assert state(room) == states[1]
    room.library.part_songs(first.apart)
    assert state(room) == states[0]


def test_what_is_not_listed_is_not_merged(room: Room) -> None:
    fill(room)
    room.library.remove_songs([song(room, "b")])
    assert room.library.merge_songs(song(room, "a"), [song(room, "b")]).apart.songs == 0
    assert room.library.merge_songs(song(room, "b"), [song(room, "a")]).apart.songs == 0
    assert room.library.merge_songs(song(room, "a"), [song(room, "a")]).apart.songs == 0
    assert room.count(SongFilter.TRASH) == 1


def files_of(room: Room, clip_id: str) -> dict[str, tuple[str, FileState]]:
    files = room.reader.files_of([song(room, clip_id)]).get(song(room, clip_id), ())
    return {one.kind.value: (one.path.name if one.path else "", one.state) for one in files}


def test_the_kept_song_gets_the_files_that_it_lacks_and_gives_them_back(room: Room) -> None:
    fill(room)
    (lost,) = room.reader.files_of([song(room, "a")])[song(room, "a")]
    room.library.file_state(lost.file_id, FileState.MISSING, code="file.missing")
    save(room, "b", "9", MediaKind.MP4)
    before = files_of(room, "a"), files_of(room, "b"), state(room)
    merged = room.library.merge_songs(song(room, "a"), [song(room, "b")])
    assert files_of(room, "a") == {
        "mp3": ("b.mp3", FileState.SAVED),
        "mp4": ("b.mp4", FileState.SAVED),
    }
    assert files_of(room, "b") == {"mp3": ("a.mp3", FileState.MISSING)}
    assert room.count(SongFilter.SAVED) == 4
    assert set(merged.changes.files) == {1, 2, 6}
    room.library.part_songs(merged.apart)
    assert (files_of(room, "a"), files_of(room, "b"), state(room)) == before


def test_what_is_whole_at_both_stays_where_it_is(room: Room) -> None:
    fill(room)
    merged = room.library.merge_songs(song(room, "a"), [song(room, "b")])
    assert merged.apart.files == ()
    assert files_of(room, "a") == {"mp3": ("a.mp3", FileState.SAVED)}


def test_what_was_downloaded_meanwhile_is_not_overwritten_by_undo(room: Room) -> None:
    fill(room)
    save(room, "b", None, MediaKind.MP4)
    merged = room.library.merge_songs(song(room, "a"), [song(room, "b")])
    save(room, "b", None, MediaKind.MP4)
    room.library.part_songs(merged.apart)
    assert files_of(room, "a")["mp4"] == ("b.mp4", FileState.SAVED)
    assert files_of(room, "b")["mp4"] == ("b.mp4", FileState.SAVED)


# Later.


def test_nothing_but_undo_brings_it_back(room: Room) -> None:
    fill(room)
    room.library.merge_songs(song(room, "a"), [song(room, "b")])
    room.record(task("task-b", clip("b", audio_url=AUDIO + "?new"), raw="{}"))
    assert room.track("task-b") == ()
    room.bring(task("task-b", clip("b", audio_url=AUDIO)))
    assert room.clips("id:b") == ["a"]
    assert "b" not in room.clips()
    room.library.remove_songs([song(room, "a")])
    assert room.track("task-b") == ()
    assert {"a", "b"}.isdisjoint(room.clips())
    room.library.restore_songs([song(room, "a")])
    assert "b" not in room.clips()
    assert room.clips("id:task-b") == ["a"]


def test_another_task_that_brings_it_brings_the_kept_one(room: Room) -> None:
    fill(room)
    room.library.merge_songs(song(room, "a"), [song(room, "b")])
    told = room.record(task("later", clip("b", audio_url=AUDIO)))
    assert room.clips("id:later") == ["a"]
    assert room.reader.songs_of([told.keys[TaskId("later")]]) == [song(room, "a")]


# Elsewhere.


def bring(room: Room, from_room: Room) -> int:
    lines = [
        json.loads(json.dumps(copy)) for copy in decisions.copies(from_room.reader.decisions())
    ]
    told = [one for line in lines for one in decisions.read(line)]
    return room.library.take_decisions(told, origin=Origin.FILE).won


@pytest.mark.parametrize("order", ["songs first", "decisions first", "kept one last"])
def test_another_library_has_the_same_song(room: Room, there: Room, order: str) -> None:
    fill(room)
    judge_all(room)
    merged = room.library.merge_songs(song(room, "a"), [song(room, "b")])
    if order == "songs first":
        fill(there)
    elif order == "kept one last":
        fill(there, ("b", "1"), ("c", "2"), ("d", None), ("e", ""))
    bring(there, room)
    if order == "decisions first":
        fill(there)
    elif order == "kept one last":
        assert "b" in there.clips()
        fill(there, ("a", "1"))
    assert "b" not in there.clips()
    assert there.clips("id:task-b") == there.clips("id:b") == ["a"]
    assert bring(room, there) == bring(there, room) == 0
    room.library.part_songs(merged.apart)
    bring(there, room)
    assert {"a", "b"} <= set(there.clips())
    assert there.clips("id:task-b") == there.clips("id:b") == ["b"]


def test_two_computers_that_merged_the_other_way_round_end_alike(room: Room, there: Room) -> None:
    for one, kept, other in ((room, "a", "b"), (there, "b", "a")):
        fill(one, ("a", "1"), ("b", "1"))
        one.library.merge_songs(song(one, kept), [song(one, other)])
    bring(room, there)
    bring(there, room)
    assert room.clips() == there.clips() == ["a"]
    assert room.clips("id:task-b") == there.clips("id:task-b") == ["a"]


def test_that_both_are_kept_goes_along(room: Room, there: Room) -> None:
    for one in (room, there):
        fill(one)
    room.library.keep_apart([song(room, "a"), song(room, "b")])
    bring(there, room)
    assert groups(there) == []


@pytest.mark.parametrize("value", [1, "", ["b"]])
def test_nonsense_is_no_merge(value: object) -> None:
    with pytest.raises(ValueError, match="merged"):
        decisions.read({"decided": "a", "merged": [value, 5]})
    assert decisions.read({"decided": "a", "merged": ["b", 5]}) == [Decision("a", "merged", "b", 5)]
