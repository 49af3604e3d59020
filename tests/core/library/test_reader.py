from __future__ import annotations

import itertools
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.clock import SystemClock
from suno_desktop.core.fields import FIELDS
from suno_desktop.core.library import song_lists
from suno_desktop.core.library.library import Library
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.library.sorting import JUDGED, SONG_SORTS, UnknownSortError
from suno_desktop.core.library.sql_values import from_ms
from suno_desktop.core.model import (
    ClipId,
    ClipState,
    FileState,
    MediaKind,
    SongId,
    SongKind,
    TaskId,
    TaskKey,
    TaskState,
    TaskWish,
)
from suno_desktop.core.rows import (
    Counts,
    Images,
    SongFilter,
    SongQuery,
    SongRow,
    StreamPreview,
    TaskQuery,
    TaskSort,
)
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

_COUNTED = set(SongFilter) - {SongFilter.RUNNING, SongFilter.FAILED, SongFilter.EVERYTHING}


@pytest.fixture
def full(room: Room) -> Room:
    """Songs that differ in all that can be sorted by."""
    room.record(
        task(
            "t1",
            clip("c1", title="banana", style="Rock", duration_s=9.5, model="b", created_at=START),
            clip("c2", FAILED, title="Apple", style="ballad", duration_s=30, model="a"),
        )
    )
    room.clock.move(days=10)
    room.record(
        task(
            "t2",
            clip("c3", STREAMING, title="Éclair", model="c", created_at=START + timedelta(1)),
            state=TaskState.RUNNING,
        ),
        task("t3", clip("c4", title="apple", style="rock", duration_s=1, audio_url=AUDIO)),
    )
    return room


def order(room: Room, sort: str, *, descending: bool = False, **query: Any) -> list[str]:
    return [str(row.clip_id) for row in room.songs(sort=sort, descending=descending, **query)]


def test_songs_sort_by_every_column(full: Room) -> None:
    assert order(full, "added", descending=True) == ["c4", "c3", "c1", "c2"]
    assert order(full, "title") == ["c4", "c2", "c1", "c3"]
    assert order(full, "style") == ["c2", "c4", "c1", "c3"]
    assert order(full, "duration_s") == ["c4", "c1", "c2", "c3"]
    assert order(full, "model") == ["c2", "c1", "c3", "c4"]
    assert order(full, "created_at", descending=True)[:2] == ["c3", "c1"]
    assert order(full, "state") == ["c3", "c2", "c4", "c1"]


@pytest.mark.parametrize("sort", list(SONG_SORTS))
def test_the_other_direction_is_the_reverse_of_all_that_have_a_value(full: Room, sort: str) -> None:
    up, down = order(full, sort), order(full, sort, descending=True)
    without = {
        "duration_s": ["c3"],
        "created_at": ["c4", "c2"],
        "style": ["c3"],
        "model": ["c4"],
    }.get(sort, [])
    whole = len(up) - len(without)
    assert up[:whole] == down[:whole][::-1]
    assert set(up[whole:]) == set(down[whole:]) == set(without)


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize(
    ("sort", "value"),
    [
        ("title", "z"),
        ("style", "rock"),
        ("duration_s", 5.0),
        ("model", "v5"),
        ("created_at", START),
    ],
)
def test_songs_without_a_value_stand_last_in_both_directions(
    room: Room, sort: str, value: object, descending: bool
) -> None:
    told: dict[str, Any] = {sort: value}
    room.record(
        task("t1", clip("c1", lyrics="same")),
        task("t2", clip("c2", lyrics="same", **told)),
        task("t3", clip("c3", lyrics="same")),
    )
    assert order(room, sort, descending=descending)[0] == "c2"
    found = room.songs("same", sort=sort, descending=descending)
    assert [str(row.clip_id) for row in found] == order(room, sort, descending=descending)


@pytest.mark.parametrize("descending", [True, False])
def test_tasks_without_a_time_stand_last_in_both_directions(room: Room, descending: bool) -> None:
    room.record(task("t1"), task("t2", submitted_at=START, finished_at=START), task("t3"))
    for sort in (TaskSort.SUBMITTED, TaskSort.FINISHED):
        assert room.tasks(sort=sort, descending=descending)[0] == "t2"


def test_the_takes_of_a_task_stay_together_in_the_order_of_adding(room: Room) -> None:
    room.track("t1", "t2", "t3")
    for task_id in ("t1", "t2", "t3"):
        room.record(task(task_id, clip(f"{task_id}a"), clip(f"{task_id}b")))
    assert room.clips() == ["t3a", "t3b", "t2a", "t2b", "t1a", "t1b"]


def test_songs_without_a_title_come_last(room: Room) -> None:
    room.record(task("t1", clip("c1"), clip("c2", title="z")))
    assert order(room, "title") == ["c2", "c1"]


def test_every_list_is_read_from_one_index_alone(room: Room) -> None:
    for sort, name, descending in itertools.product(SONG_SORTS, SongFilter, (True, False)):
        query = SongQuery(sort=sort, filter=name, descending=descending)
        index = {"duration_s": "duration", "created_at": "created"}.get(sort, sort)
        for sql, values in room.reader._lists._order_sql(query):
            with room.reader._database.reading() as db:
                plan = [row["detail"] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
            if name is SongFilter.AT_RISK:  # few songs, found by when their links end
                assert any("INDEX song_link_ends" in step for step in plan)
                continue
            if sort == "relay":  # of few relays; what it costs is measured
                continue
            if name is SongFilter.TRASH:
                assert any("INDEX song_trashed" in step for step in plan)
                continue
            if sort == "favourite":  # the few songs of its index, or all but those
                assert any("COVERING INDEX song_by_favourite" in step for step in plan)
                continue
            if name in {SongFilter.UNHEARD, SongFilter.FAVOURITES} or sort in JUDGED:
                assert all(
                    "USING COVERING INDEX" in step or "LIST SUBQUERY" in step for step in plan
                )
                continue
            assert [re.sub(r"^SEARCH|^SCAN| \(.*", "", step) for step in plan] == [
                f" song USING COVERING INDEX song_by_{index}"
            ], f"a step of library.migrations must make the index song_by_{index}"


def test_filters_and_figures_agree(full: Room) -> None:
    full.record(task("t4", sheets=[sheet("S", "words")]))
    full.save(full.songs("apple")[0].song_id)
    counts = full.reader.counts()
    assert counts.songs == {
        SongFilter.EVERYTHING: 5,
        SongFilter.ALL: 3,
        SongFilter.RECENT: 3,
        SongFilter.SAVED: 1,
        SongFilter.NOT_SAVED: 1,
        SongFilter.AT_RISK: 0,
        SongFilter.SHEETS: 1,
        SongFilter.RUNNING: 1,
        SongFilter.FAILED: 1,
        SongFilter.UNHEARD: 2,
        SongFilter.FAVOURITES: 0,
        SongFilter.TRASH: 0,
    }
    for name in SongFilter:
        assert len(full.songs(filter=name)) == counts.songs[name]
    assert (counts.tasks, counts.tasks_running, counts.tasks_failed) == (4, 1, 1)
    assert counts.ready == {
        SongFilter.ALL: 2,
        SongFilter.RECENT: 1,
        SongFilter.SAVED: 1,
        SongFilter.NOT_SAVED: 1,
        SongFilter.AT_RISK: 0,
        SongFilter.SHEETS: 1,
        SongFilter.UNHEARD: 2,
        SongFilter.FAVOURITES: 0,
        SongFilter.TRASH: 0,
    }


def test_judged_songs_are_listed_counted_and_sorted_with_the_others_behind(room: Room) -> None:
    for number in range(1, 6):
        room.ready_song(f"c{number}", f"t{number}")
    with room.library.database.transaction() as db:
        db.execute("UPDATE song SET unheard = clip_id IN ('c1', 'c2')")
        db.execute("UPDATE song SET favourite = 1 WHERE clip_id IN ('c2', 'c3')")
        db.execute("UPDATE song SET rating = 3, play_count = 2, heard_at = 5 WHERE clip_id = 'c2'")
        db.execute("UPDATE song SET rating = 5, play_count = 1, heard_at = 9 WHERE clip_id = 'c4'")
        db.execute("INSERT INTO removal VALUES (1, 7)")
        db.execute("UPDATE song SET removed = 1, trashed_at = 7, rating = 1 WHERE clip_id = 'c5'")
    assert order(room, "added", filter=SongFilter.UNHEARD) == ["c1", "c2"]
    assert order(room, "added", filter=SongFilter.FAVOURITES) == ["c2", "c3"]
    assert order(room, "rating", descending=True) == ["c4", "c2", "c3", "c1"]
    assert order(room, "rating") == ["c2", "c4", "c1", "c3"]
    assert order(room, "play_count") == ["c4", "c2", "c1", "c3"]
    assert order(room, "heard_at") == ["c2", "c4", "c1", "c3"]
    assert order(room, "favourite", descending=True) == ["c3", "c2", "c4", "c1"]
    assert order(room, "rating", filter=SongFilter.UNHEARD, descending=True) == ["c2", "c1"]
    assert [row.clip_id for row in room.songs(filter=SongFilter.TRASH)] == ["c5"]
    for sort in SONG_SORTS:
        assert order(room, sort, filter=SongFilter.TRASH) == ["c5"]
    counts = room.reader.counts()
    named = (SongFilter.UNHEARD, SongFilter.FAVOURITES, SongFilter.TRASH)
    assert (
        [counts.songs[name] for name in named]
        == [counts.ready[name] for name in named]
        == [2, 2, 1]
    )
    row = next(row for row in room.songs() if row.clip_id == "c2")
    assert (row.rating, row.is_favourite, row.is_unheard, row.play_count) == (3, True, True, 2)
    assert (row.heard_at, row.added_at, row.trashed_at) == (from_ms(5), START, None)


def test_all_songs_are_songs_and_a_search_finds_the_rest_behind_them(room: Room) -> None:
    room.track("waits")
    room.record(
        task("failed", state=TaskState.FAILED, reason="No luck"),
        task("sheet", sheets=[sheet("S", "rain")]),
        task("half", clip("c1", audio_url=AUDIO, title="rain"), clip("c2", FAILED, title="rain")),
    )
    kept = room.song_of("c2")
    listed = {row.clip_id or row.task_id for row in room.songs(filter=SongFilter.ALL)}
    assert listed == {"waits", "c1"}
    assert kept is not None
    found = room.songs("rain", filter=SongFilter.ALL, descending=False)
    assert [row.clip_id for row in found] == ["c1", None, "c2"]
    assert room.clips("rain") == ["c1", "c2", None], "in the order of everything"
    with room.library.database.transaction() as db:
        db.execute("UPDATE song SET flags = flags | 4 WHERE song_id = ?", (kept,))  # a file of it
    assert kept in {row.song_id for row in room.songs(filter=SongFilter.ALL)}
    room.library.remove_songs([kept])
    assert len(room.songs("rain", filter=SongFilter.ALL)) == 2


def test_only_what_can_be_heard_counts_as_a_song(room: Room) -> None:
    """Sixteen lines, of which few are songs: a failed task, one that waits for the person, a sheet with saved words."""
    room.track("waits")
    (held,) = room.track("held")
    room.look(held, TaskState.HELD)
    room.record(
        task("failed", state=TaskState.FAILED, reason="No luck"),
        task("sheet", sheets=[sheet("S", "words")]),
        task("half", clip("c1", title="a", audio_url=AUDIO), clip("c2", FAILED, title="b")),
    )
    words = next(row.song_id for row in room.songs() if row.kind is SongKind.SHEET)
    room.save(words, MediaKind.LYRICS)
    counts, safety = room.reader.counts(), room.reader.safety()
    assert counts.songs[SongFilter.EVERYTHING] == 6
    assert counts.songs[SongFilter.ALL] == 2, "the song, and the task that waits"
    assert counts.ready[SongFilter.ALL] == safety.on_disk + safety.links_only == 1
    assert (counts.songs[SongFilter.SAVED], counts.ready[SongFilter.SAVED]) == (1, 0)
    room.save(next(row.song_id for row in room.songs() if row.clip_id == "c1"))
    counts, safety = room.reader.counts(), room.reader.safety()
    assert counts.ready[SongFilter.SAVED] == safety.on_disk == 1
    assert (counts.tasks_held, counts.tasks_failed) == (1, 2)


def test_a_task_with_a_version_that_still_comes_or_failed_is_listed_as_such(room: Room) -> None:
    room.track("waits", "bad")
    room.record(
        task("half", clip("h1", audio_url=AUDIO), clip("h2", PENDING)),
        task("part", clip("p1", audio_url=AUDIO), clip("p2", FAILED, error="Too many people sing")),
        task("whole", clip("w1", audio_url=AUDIO), clip("w2", audio_url=AUDIO)),
        task("bad", state=TaskState.FAILED, reason="No luck"),
    )
    running = {"states": frozenset({TaskState.WAITING, TaskState.RUNNING})}
    failed = {"states": frozenset({TaskState.FAILED})}
    assert set(room.tasks(**running, part=SongFilter.RUNNING)) == {"waits", "half"}
    assert set(room.tasks(**failed, part=SongFilter.FAILED)) == {"bad", "part"}
    assert room.tasks(**failed) == ["bad"]
    by_id = {
        row.task_id: row.key for row in room.reader.task_rows(room.reader.task_keys(TaskQuery()))
    }
    is_failed = TaskQuery(states=frozenset({TaskState.FAILED}))
    some = [by_id["bad"], by_id["waits"], 10**6]
    assert list(room.reader.task_keys(is_failed, among=some)) == [by_id["bad"]]
    assert list(room.reader.task_keys(is_failed, among=some[1:])) == []
    counts = room.reader.counts()
    assert (counts.tasks, counts.tasks_running, counts.tasks_failed) == (5, 2, 2)
    keys = room.reader.task_keys(TaskQuery())
    figures = {
        row.task_id: (row.running_songs, row.failed_songs) for row in room.reader.task_rows(keys)
    }
    assert figures == {
        "waits": (0, 0),
        "half": (1, 0),
        "part": (0, 1),
        "whole": (0, 0),
        "bad": (0, 0),
    }
    failures = {row.clip_id: row.said for row in room.songs() if row.said}
    assert failures == {"p2": "Too many people sing", None: "No luck"}
    room.record(task("half", clip("h1", audio_url=AUDIO), clip("h2", audio_url=AUDIO)))
    assert room.tasks(**running, part=SongFilter.RUNNING) == ["waits"]


def test_an_empty_library_has_figures_too(room: Room) -> None:
    assert room.reader.counts() == Counts(
        songs=dict.fromkeys(SongFilter, 0), ready=dict.fromkeys(_COUNTED, 0)
    )


def test_recent_songs_grow_old(room: Room) -> None:
    room.ready_song()
    for _ in range(2):
        assert len(room.songs(filter=SongFilter.RECENT)) == 1
    room.clock.move(days=7, seconds=1)
    assert room.songs(filter=SongFilter.RECENT) == []


def test_lists_are_read_anew_after_a_write(room: Room) -> None:
    room.ready_song("c1", "t1")
    first = room.reader.song_ids(SongQuery())
    first.append(99)
    assert room.clips() == ["c1"]
    room.ready_song("c2", "t2")
    assert room.clips() == ["c2", "c1"]
    room.reader.forget_orders()
    assert room.clips() == ["c2", "c1"]


def test_only_a_few_lists_are_kept(room: Room) -> None:
    room.ready_song()
    for sort in SONG_SORTS:
        assert len(room.songs(sort=sort)) == 1
    assert len(room.reader._lists._orders) <= 4


def test_rows_come_in_the_order_asked_for(full: Room) -> None:
    ids = [row.song_id for row in full.songs()]
    wanted = [ids[2], SongId(99), ids[0]]
    assert [row.song_id for row in full.reader.song_rows(wanted)] == [ids[2], ids[0]]
    assert full.reader.task_rows([TaskKey(3), TaskKey(99), TaskKey(1)])[0].task_id == "t3"


def test_a_row_tells_what_the_table_shows(room: Room) -> None:
    room.record(
        task(
            "t1",
            clip(
                "c1",
                title="T",
                style="S",
                duration_s=2,
                model="M",
                artist="A",
                created_at=START,
                image_url="https://i.invalid/1",
                video_url="https://v.invalid/1",
            ),
            progress=100,
        )
    )
    (row,) = room.songs()
    assert (row.title, row.style, row.duration_s, row.model) == ("T", "S", 2.0, "M")
    assert (row.artist, row.created_at, row.progress) == ("A", START, 100)
    assert (row.has_audio_link, row.has_video_link) == (False, True)
    assert (row.image_url, row.files) == ("https://i.invalid/1", {})


def test_what_is_not_there_is_none(room: Room) -> None:
    assert room.reader.song_detail(SongId(9)) is None
    assert room.song_of(ClipId("x")) is None
    assert room.reader.image_of(SongId(9)) == Images()
    assert room.reader.replies(TaskKey(9)) == []
    assert room.reader.tasks_of([TaskId("x")]) == {}
    assert list(room.reader.saved_files()) == []


def test_covers_are_told_large_and_small(room: Room) -> None:
    song = room.ready_song(image_url="https://i.invalid/1", image_small_url="https://i.invalid/2")
    assert room.reader.image_of(song) == Images("https://i.invalid/1", "https://i.invalid/2")


def test_a_detail_of_a_task_row_has_neither_clip_nor_sheet(room: Room) -> None:
    room.track("t1")
    detail = room.reader.song_detail(room.songs()[0].song_id)
    assert detail is not None
    assert (detail.clip, detail.sheet, detail.sources, detail.files) == (None, None, (), ())
    assert detail.task.task_id == "t1"


def test_tasks_sort_by_every_column(room: Room) -> None:
    other, _ = room.library.add_relay(name="alpha", base_url="https://two.invalid")
    room.track("b", "A")
    room.track("c", relay=other.relay_id)
    room.record(task("b", state=TaskState.RUNNING, submitted_at=START + timedelta(1)))
    room.record(task("A", state=TaskState.FAILED, submitted_at=START, finished_at=START))

    def sorted_by(sort: TaskSort) -> list[str]:
        there = room.tasks(sort=sort, descending=False)
        assert room.tasks(sort=sort, descending=True) == there[::-1]
        return there

    assert sorted_by(TaskSort.ADDED) == ["b", "A", "c"]
    assert sorted_by(TaskSort.TASK_ID) == ["A", "b", "c"]
    assert sorted_by(TaskSort.RELAY) == ["c", "b", "A"]
    assert sorted_by(TaskSort.STATE) == ["A", "b", "c"]
    assert room.tasks(sort=TaskSort.SUBMITTED, descending=False) == ["A", "b", "c"]
    assert room.tasks(sort=TaskSort.FINISHED, descending=False)[0] == "A"


@pytest.mark.parametrize(
    ("took", "usual"),
    [([90, 30], None), ([90, 30, 60], 60), ([30, 40, 100, 900], 70), ([1, 2, 3, 4, 900], 3)],
)
def test_how_long_a_task_usually_takes_is_the_median(
    room: Room, took: list[int], usual: float | None
) -> None:
    for number, seconds in enumerate(took):
        room.track(f"t{number}")
        ended = START + timedelta(seconds=seconds)
        room.record(task(f"t{number}", clip(f"c{number}"), submitted_at=START, finished_at=ended))
    room.track("now")
    room.record(task("now", state=TaskState.RUNNING))
    keys = room.reader.task_keys(TaskQuery(states=frozenset({TaskState.RUNNING})))
    (row,) = room.reader.task_rows(keys)
    assert row.usual_s == usual


def test_tasks_are_filtered_by_state_and_text(room: Room) -> None:
    room.track("first", "second", "third")
    room.record(task("first", clip("c1", title="猫咪之歌")))
    room.record(task("second", state=TaskState.FAILED, reason="No Luck"))
    assert room.tasks(states=frozenset({TaskState.FAILED})) == ["second"]
    assert room.tasks(states=frozenset()) == []
    assert room.tasks(text="IRS") == ["first"]
    assert room.tasks(text="luck") == ["second"]
    assert room.tasks(text="猫咪") == ["first"]
    assert len(room.tasks(text="one")) == 3, "the relay's name"
    assert room.tasks(text="%") == []
    keys = room.reader.task_keys(TaskQuery(text="third"))
    assert keys.typecode == "q"


def test_tasks_are_found_by_their_ids(room: Room) -> None:
    other, _ = room.library.add_relay(name="Two", base_url="https://two.invalid")
    one, gone = room.track("t1", "t2")
    (two,) = room.track("t1", relay=other.relay_id)
    room.library.untrack([gone], songs=False)
    found = room.reader.tasks_of([TaskId("t1"), TaskId("t2"), TaskId('"')])
    assert {task_id: [row.key for row in rows] for task_id, rows in found.items()} == {
        "t1": [one, two]
    }


def test_songs_of_tasks_come_take_by_take(room: Room) -> None:
    room.track("t1", "t2")
    room.record(task("t2", clip("c3", PENDING)), task("t1", clip("c1"), clip("c2")))
    found = room.reader.songs_of([TaskKey(1), TaskKey(2)])
    assert [row.clip_id for row in room.reader.song_rows(found)] == ["c1", "c2", "c3"]


def test_saved_files_come_in_pages(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("suno_desktop.core.library.reader._PAGE", 2)
    for number in range(5):
        room.save(room.ready_song(f"c{number}", f"t{number}"))
    assert [saved.clip_id for saved in room.reader.saved_files()] == [f"c{n}" for n in range(5)]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_long_lists_of_ids_are_read_in_pieces(
    room: Room, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    for number in range(12):  # ids of one digit and of two
        room.ready_song(f"c{number}", f"t{number}", title="song")
    monkeypatch.setattr("suno_desktop.core.library.id_lists._PIECE", size)
    monkeypatch.setattr("suno_desktop.core.library.song_lists._FEW", 0)  # all hits, not each
    room.reader.forget_orders()
    newest_first = [f"c{number}" for number in reversed(range(12))]
    assert room.clips() == newest_first
    assert room.clips("song") == newest_first


def test_all_that_is_told_of_a_song_is_of_one_moment(room: Room) -> None:
    """The row of a task that waits ends when its songs come, perhaps in the middle of a question."""
    room.track("t1")
    (waits,) = room.songs()
    came: list[str] = []

    def songs_come(statement: str) -> None:
        if "JOIN song_text" in statement and not came:
            came.append(statement)
            room.record(task("t1", clip("c1")))

    connection = room.reader._database._connection
    connection.set_trace_callback(songs_come)
    detail = room.reader.song_detail(waits.song_id)
    connection.set_trace_callback(None)
    assert detail is not None
    assert (detail.row, detail.clip) == (waits, None)
    assert room.clips() == ["c1"]


@pytest.mark.parametrize("sort", ["", "length", "title; DROP TABLE song", "place"])
def test_what_cannot_be_sorted_by_is_an_error_and_never_another_order(
    full: Room, sort: str
) -> None:
    with pytest.raises(UnknownSortError, match=f"^{sort}$"):
        full.reader.song_ids(SongQuery(sort=sort))
    with pytest.raises(UnknownSortError):
        full.reader.task_keys(TaskQuery(sort=sort))  # type: ignore[arg-type]


def test_every_attribute_of_a_row_is_filled_from_a_clip_that_tells_all(room: Room) -> None:
    song = room.ready_song(
        title="T",
        style="S",
        duration_s=1.5,
        model="M",
        artist="A",
        created_at=START,
        video_url="https://media.invalid/v.mp4",
        image_url="https://media.invalid/i.jpg",
        lyrics="a word",
    )
    room.record(task("t1", clip("c2"), progress=100))
    second = room.song_of("c2")
    assert second is not None
    room.save(song, MediaKind.COVER)
    room.library.keep_preview(song, StreamPreview(1.0, 1, None, START))
    sound = room.library.file_of(song, MediaKind.MP3)
    room.library.file_state(sound, FileState.BLOCKED, code="media.encrypted_by_suno")
    with room.library.database.transaction() as db:
        db.execute(
            "UPDATE song SET rating = 2, favourite = 1, unheard = 1, heard_at = 1, play_count = 1,"
            " trashed_at = 1, added_at = 1, own_cover = 'c' WHERE song_id = ?",
            (song,),
        )
        db.execute("UPDATE song SET unheard = 0 WHERE song_id = ?", (second,))
    rows = {row.song_id: row for row in room.reader.song_rows([song, second], searched="word")}
    plain, told = rows[second], rows[song]
    assert told.take == 0
    for name in set(SongRow._fields) - {"kind", "task_key", "task_id", "take", "task_state"}:
        if name not in {"state", "progress", "more", "code", "said", "relay_name"}:
            assert getattr(told, name) not in (None, "", {}), f"SongRow.{name} is never filled"
            assert getattr(told, name) != getattr(plain, name), f"SongRow.{name} says nothing"
    assert (told.kind, told.state, told.progress) == (SongKind.CLIP, ClipState.READY, 100)
    assert (told.task_id, told.task_state) == ("t1", TaskState.READY)
    wanted = {field.key for field in FIELDS if field.in_rows} - set(SongRow._fields)
    assert set(told.more) == wanted, "fields with in_rows that rows do not carry"


def test_what_was_noted_of_a_small_library_costs_a_large_one_nothing(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite3"
    library = Library.open(path, clock=SystemClock())
    library.track([TaskWish(task_id=TaskId("task_1_of_a_small_one"))])
    library.database._connection.execute("ANALYZE")  # as an earlier program left it behind
    library.database._connection.close()
    library = Library.open(path, clock=SystemClock())
    steps = 0

    def count() -> None:
        nonlocal steps
        steps += 1

    library.database._connection.set_progress_handler(count, 1_000)
    for piece in range(10):
        names = (TaskId(f"task_{piece}_{number:06}") for number in range(1_000))
        library.track([TaskWish(task_id=name) for name in names])
    assert steps < 5_000, "each piece was compared with every song"
    reader = LibraryReader.open(path)
    reader._database._connection.set_progress_handler(count, 1_000)
    ids, keys = reader.song_ids(SongQuery()), reader.task_keys(TaskQuery())
    steps = 0
    assert len(reader.song_rows(ids[5_000:5_050])) == 50
    assert len(reader.task_rows(keys[5_000:5_050])) == 50
    assert steps < 500, "each row was looked for among all"
    reader.close()
    library.close()


def test_songs_without_sound_are_left_out_of_what_is_to_be_played(room: Room) -> None:
    room.record(
        task(
            "t1",
            clip("c1", audio_url=AUDIO),
            clip("c2", FAILED, audio_url=AUDIO),
            clip("c3", audio_url=None),
            clip("c4", PENDING, audio_url=None),
        )
    )
    room.track("t2")
    listed = room.reader.song_ids(SongQuery())
    heard = {row.clip_id for row in room.reader.song_rows(room.reader.with_sound(listed))}
    assert heard == {"c1"}
    preview = room.song_of("c4")
    assert preview is not None
    room.library.keep_preview(preview, StreamPreview(9.0, 1, None, START))
    assert list(room.reader.with_sound([999, *reversed(listed)])) == [
        song for song in reversed(listed) if song in {room.song_of("c1"), preview}
    ]


def test_who_gave_a_song_and_what_is_known_of_clips(room: Room) -> None:
    song = room.ready_song("c1")
    other, _ = room.library.add_relay(name="Two", base_url="https://two.invalid")
    room.record(
        task("t2", clip("c2", audio_url=AUDIO), clip("c3", audio_url=AUDIO)), relay=other.relay_id
    )
    room.bring(task("t3", clip("c4")))
    reader = room.reader
    assert reader.relay_of(song) == room.relay
    assert reader.relay_of(SongId(99)) is None
    assert reader.song_counts() == {room.relay: 1, other.relay_id: 2}
    assert reader.named_relays() == [
        {"name": "One", "base_url": "https://one.invalid"},
        {"name": "Two", "base_url": "https://two.invalid"},
    ]
    third = room.song_of("c3")
    assert third is not None
    room.library.remove_songs([third])
    clips = [ClipId(f"c{number}") for number in range(1, 6)]
    assert reader.songs_of_clips(clips) == {name: room.song_of(name) for name in ("c1", "c2", "c4")}
    assert reader.known_clips(clips) == {"c1", "c2", "c3", "c4"}
    assert reader.relays_of_tasks([TaskId("t1"), TaskId("t2"), TaskId("t3"), TaskId("t9")]) == {
        "t1": [(room.relay, "One")],
        "t2": [(other.relay_id, "Two")],
        "t3": [(None, None)],
    }


def test_albums_and_sources_of_songs(room: Room) -> None:
    one, two = room.ready_song("c1", "t1"), room.ready_song("c2", "t2")
    room.library.name_songs([one], {"album": "Mine"})
    assert room.reader.albums([one, two, SongId(99)]) == {"Mine", ""}
    assert room.reader.albums([one]) == {"Mine"}
    files = room.library.queue([two, one], [MediaKind.MP3], now=START).files
    assert [source.song_id for source in room.reader.sources(files)] == [two, one]


def test_a_list_that_is_prepared_is_not_read_again(
    full: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = SongQuery(filter=SongFilter.SAVED)
    full.reader.prepare(query)
    prepared = full.reader._lists._orders
    monkeypatch.setattr(song_lists, "id_list", None)
    assert list(full.reader.song_ids(query)) == next(iter(prepared.values()))
