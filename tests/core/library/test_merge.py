from __future__ import annotations

import itertools
import random
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suno_desktop.core.fields import FIELDS
from suno_desktop.core.library import merge
from suno_desktop.core.library.merge import CLIP_RULES, Known, told_by_clip
from suno_desktop.core.library.sql_values import SQL_TYPES, to_ms
from suno_desktop.core.model import (
    Action,
    Clip,
    ClipId,
    ClipState,
    SongId,
    Task,
    TaskId,
    TaskKey,
    TaskState,
)
from tests.core.library.makers import (
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
from tests.samples import sample_of


def merged(*tellings: Clip, step: int = 1) -> Clip:
    """What the library would know after these replies."""
    known = Known()
    for at, one in enumerate(tellings):
        known.tell(told_by_clip(one), rank=merge.CLIP_RANK[one.state], at=at * step)
    return Clip.of(ClipId("c"), merge.CLIP_STATE[known.state], known.values)


# The tables.


def test_there_is_a_rule_for_every_attribute() -> None:
    attributes = set(Clip._fields) - {"clip_id", "state", "more", "sounds", "sealed"}
    assert set(CLIP_RULES) == {field.key for field in FIELDS} | {"relay_status"}
    assert attributes <= set(CLIP_RULES)


def test_every_field_has_a_column_of_its_type(room: Room) -> None:
    with room.library.database.reading() as db:
        columns = {
            table: {row["name"]: row["type"] for row in db.execute(f"PRAGMA table_info({table})")}
            for table in ("song", "song_text")
        }
    for field in FIELDS:
        table = "song" if field.in_rows else "song_text"
        sql = f"{field.key} {SQL_TYPES[field.type]}"
        found = f"{field.key} {columns[table].get(field.key, 'is not there')}"
        assert found == sql, (
            f"a step of library.migrations must do: ALTER TABLE {table} ADD COLUMN {sql}"
        )
        assert not field.sort or field.sort in columns["song"], f"no column for {field.sort}"
    told = {field.key for field in FIELDS if not field.in_rows} | {"relay_status"}
    strangers = set(columns["song_text"]) - {"song_id", "weights", "own_lyrics"} - told
    assert not strangers, f"columns without a field: add an entry for {strangers} to core/fields.py"


def test_every_attribute_survives_the_library(room: Room) -> None:
    whole = clip(
        "c1",
        FAILED,
        relay_status="error",
        title="T",
        style="S",
        negative_style="N",
        lyrics="L",
        prompt="P",
        duration_s=1.5,
        model="M",
        model_version="V",
        artist="A",
        handle="H",
        created_at=START,
        audio_url="https://a.invalid/1",
        offer="plain",
        video_url="https://a.invalid/2",
        image_url="https://a.invalid/3",
        image_small_url="https://a.invalid/4",
        video_pending=True,
        instrumental=False,
        clip_type="gen",
        liked=True,
        public=False,
        plays=3,
        upvotes=4,
        error="E",
    )
    room.record(task("t1", whole))
    (row,) = room.songs()
    detail = room.reader.song_detail(row.song_id)
    assert detail is not None
    assert detail.clip == whole
    room.record(task("t1", clip("c1", READY)))
    detail = room.reader.song_detail(row.song_id)
    assert detail is not None
    assert detail.clip == whole._replace(state=READY, error=None)


def test_text_that_no_database_can_hold_is_mended(room: Room) -> None:
    room.record(
        task(
            "t\ud800",
            clip("c\ud800", title="a\ud800b", lyrics="nul\0nul", plays=2**70),
            raw="\ud800",
        )
    )
    (row,) = room.songs()
    assert (row.clip_id, row.title, row.task_id) == ("c?", "a?b", "t?")
    detail = room.reader.song_detail(row.song_id)
    assert detail is not None
    assert detail.clip is not None
    assert (detail.clip.lyrics, detail.clip.plays) == ("nul\0nul", 2**63 - 1)


# The rules.


@pytest.mark.parametrize("nothing", [None, ""])
@pytest.mark.parametrize("state", list(ClipState))
def test_nothing_never_erases(state: ClipState, nothing: str | None) -> None:
    first = clip("c", PENDING, title="T", lyrics="L", audio_url="https://a.invalid/1", style="S")
    later = clip("c", state, title=nothing, lyrics=nothing, audio_url=nothing, style=nothing)
    assert merged(first, later) == first._replace(
        clip_id=ClipId("c"), state=merged(later).state if state != PENDING else PENDING
    )


def test_ready_stays_ready_and_failed_may_become_ready() -> None:
    order = [PENDING, STREAMING, FAILED, READY]
    for first, second in itertools.product(order, order):
        expected = max(first, second, key=order.index)
        assert merged(clip("c", first), clip("c", second)).state is expected


def test_shorter_lyrics_never_replace_longer_ones() -> None:
    long, short = clip("c", PENDING, lyrics="one two three"), clip("c", READY, lyrics="one")
    assert merged(long, short).lyrics == merged(short, long).lyrics == "one two three"


def test_a_title_of_the_finished_song_wins() -> None:
    early, late = clip("c", PENDING, title="A placeholder"), clip("c", READY, title="Song")
    assert merged(early, late).title == merged(late, early).title == "Song"


def test_a_newer_link_wins_but_a_stream_never_replaces_a_file() -> None:
    old, new = "https://a.invalid/1.mp3", "https://a.invalid/0.mp3"
    stream = "https://live.invalid/1"
    ready = [clip("c", READY, audio_url=url) for url in (old, new)]
    assert merged(*ready).audio_url == new
    assert merged(ready[0], clip("c", STREAMING, audio_url=stream)).audio_url == old
    assert merged(clip("c", STREAMING, audio_url=stream), ready[0]).audio_url == old


@pytest.mark.parametrize(
    "worse",
    [
        "https://studio.invalid/api/forbidden",
        "https://cdn.invalid/None.mp3",
        "https://audiopipe.suno.invalid/?item_id=1",
    ],
)
def test_a_link_that_cannot_work_never_replaces_a_good_one(worse: str) -> None:
    good = clip("c", READY, audio_url="https://a.invalid/1.mp3")
    bad = clip("c", READY, audio_url=worse)
    assert merged(good, bad).audio_url == merged(bad, good).audio_url == good.audio_url
    assert merged(bad).audio_url == worse


def test_figures_grow_and_a_video_ends_pending() -> None:
    first = clip("c", READY, plays=5, upvotes=1, video_pending=True, created_at=START)
    second = clip(
        "c", READY, plays=3, upvotes=2, video_pending=False, created_at=START + timedelta(1)
    )
    both = merged(first, second)
    assert (both.plays, both.upvotes, both.video_pending) == (5, 2, False)
    assert both.created_at == to_ms(START)


# Any order, any repetition.

_URLS = st.sampled_from(
    [
        None,
        "",
        "https://a.invalid/1.mp3",
        "https://a.invalid/2.mp3",
        "https://x.invalid/api/forbidden",
    ]
)
_TEXTS = st.sampled_from([None, "", "a", "b", "long one", "猫"])
_CLIP = st.builds(
    clip,
    st.sampled_from(["c1", "c2"]),
    st.sampled_from(list(ClipState)),
    title=_TEXTS,
    lyrics=_TEXTS,
    style=_TEXTS,
    relay_status=_TEXTS,
    audio_url=_URLS,
    image_url=_URLS,
    duration_s=st.sampled_from([None, 1.0, 2.5]),
    plays=st.sampled_from([None, 0, 7]),
    liked=st.sampled_from([None, True, False]),
    video_pending=st.sampled_from([None, True, False]),
    created_at=st.sampled_from([None, START, START + timedelta(seconds=1)]),
    error=_TEXTS,
)
_TIMES = st.sampled_from([None, START, START + timedelta(minutes=5)])
_TASK = st.builds(
    Task,
    task_id=st.just("t1"),
    state=st.sampled_from(
        [TaskState.WAITING, TaskState.RUNNING, TaskState.FAILED, TaskState.READY]
    ),
    action=st.sampled_from([None, *Action]),
    relay_status=_TEXTS,
    progress=st.sampled_from([None, 0, 50, 100]),
    reason=_TEXTS,
    submitted_at=_TIMES,
    started_at=_TIMES,
    finished_at=_TIMES,
    done=st.booleans(),
    clips=st.lists(_CLIP, max_size=3, unique_by=lambda one: one.clip_id).map(
        lambda clips: tuple(sorted(clips, key=lambda one: one.clip_id))
    ),
    sheets=st.lists(
        st.builds(sheet, st.sampled_from(["", "A", "Be"]), st.sampled_from(["", "x", "yy"])),
        max_size=2,
    ).map(tuple),
    raw=st.uuids().map(str),
)
_REPLIES = st.lists(st.tuples(_TASK, st.integers(0, 5)), min_size=1, max_size=5)


def seen(room: Room) -> Any:
    """Everything that can be seen, but for row numbers, takes and when a song came."""
    details = [room.reader.song_detail(row.song_id) for row in room.songs()]
    shown = []
    for detail in details:
        assert detail is not None
        row = detail.row._replace(song_id=SongId(0), take=None, added_at=START)
        shown.append((str(detail.row.clip_id), row, detail.clip, detail.sheet))
    rows = [  # songs stand in the order in which they came
        row._replace(titles=tuple(sorted(row.titles)))
        for row in room.reader.task_rows([TaskKey(1)])
    ]
    (due,) = room.library.due_tasks([rows[0].key])
    return sorted(shown, key=repr), rows, due


@pytest.mark.no_cover
@settings(max_examples=sample_of(25, 60))
@given(_REPLIES, st.randoms(use_true_random=False))
def test_order_and_repetition_of_replies_do_not_matter(
    replies: list[tuple[Task, int]], rng: random.Random
) -> None:
    shuffled = [*replies, *rng.choices(replies, k=2)]
    rng.shuffle(shuffled)
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        ends = []
        for folder, told in ((one, replies), (two, shuffled)):
            with Room.opened(Path(folder)) as room:
                room.track("t1")
                for reply, minute in told:
                    now: datetime = START + timedelta(minutes=minute)
                    room.library.record([reply], relay_id=room.relay, now=now)
                ends.append(seen(room))
    assert ends[0] == ends[1]


# Each rule by itself: (value, rank of the state, time) from the weakest to the strongest.

FILE, STREAM, DEAD = "https://a.invalid/1.mp3", "https://audiopipe.suno.invalid/?i=1", "x/none.mp3"
_ORDERS: dict[str, list[tuple[Any, int, int]]] = {
    "title": [("zz", 1, 9), ("aa", 2, 0), ("ab", 2, 0), ("abc", 2, 0), ("a", 4, 0)],
    "lyrics": [("zz", 4, 9), ("aaa", 1, 0), ("aab", 1, 0)],
    "duration_s": [(9.0, 1, 9), (1.0, 2, 5), (2.0, 2, 1)],
    "plays": [(0, 4, 9), (3, 2, 1), (7, 1, 0)],
    "created_at": [(9, 4, 9), (5, 1, 0), (-5, 1, 0)],
    "video_pending": [(0, 1, 9), (1, 2, 9), (0, 2, 0)],
    "offer": [("z", 1, 9), ("y", 2, 1), ("a", 2, 2), ("b", 2, 2)],
    "audio_url": [
        (FILE + "0", 1, 8),
        (DEAD, 4, 9),
        (DEAD.upper(), 2, 10),
        (STREAM, 2, 1),
        (STREAM, 4, 2),
        (FILE, 2, 3),
        (FILE, 3, 0),
        (FILE, 4, 0),
        (FILE + "0", 4, 0),
        (FILE, 4, 1),
    ],
}


@pytest.mark.parametrize("name", _ORDERS)
def test_of_two_values_the_same_stays_whichever_comes_first(name: str) -> None:
    for weaker, stronger in itertools.combinations(_ORDERS[name], 2):
        for first, second in ((weaker, stronger), (stronger, weaker)):
            known = Known()
            for value, rank, at in (first, second):
                known.tell({name: value}, rank=rank, at=at)
            assert known.values[name] == stronger[0], (weaker, stronger)
            assert known.state == max(first[1], second[1])


def test_what_changed_is_told() -> None:
    known = Known()
    assert known.tell({"title": "A", "plays": 3}, rank=2, at=1) == {"state", "title", "plays"}
    assert known.tell({"title": "A", "plays": 2}, rank=2, at=2) == set()
    assert known.tell({"title": "AB", "plays": 3}, rank=2, at=2) == {"title"}
    assert known.tell({"title": "AB", "lyrics": "la"}, rank=4, at=2) == {"state", "lyrics"}
    assert known.tell({"title": "longer"}, rank=2, at=2) == set(), "the longer title came earlier"
    assert known.state == 4
    assert Known().state == 0
    assert Known(3).tell({}, rank=3, at=0) == set()


@pytest.mark.parametrize(
    ("tellings", "weights"),
    [
        ([], '{"at":0,"rank":0}'),
        ([({"title": "a", "lyrics": "b"}, 4, 7)], '{"at":0,"rank":4}'),
        ([({"title": "a", "audio_url": FILE}, 4, 7)], '{"at":7,"rank":4}'),
        ([({"audio_url": FILE}, 4, 7), ({"image_url": "i"}, 4, 7)], '{"at":7,"rank":4}'),
        (
            [({"audio_url": FILE}, 4, 5), ({"image_url": "i"}, 4, 8)],
            '{"apart":{"audio_url":[4,5]},"at":8,"rank":4}',
        ),
        (
            [({"title": "a"}, 1, 5), ({"audio_url": FILE}, 4, 5)],
            '{"apart":{"title":[1,0]},"at":5,"rank":4}',
        ),
        (
            [({"title": "a"}, 4, 5), ({"audio_url": FILE}, 2, 9)],
            '{"apart":{"audio_url":[2,9]},"at":9,"rank":4}',
        ),
    ],
)
def test_ranks_and_times_are_stored_in_few_words_and_come_back(
    tellings: list[tuple[dict[str, Any], int, int]], weights: str
) -> None:
    known = Known()
    for told, rank, at in tellings:
        known.tell(told, rank=rank, at=at)
    assert known.weights() == weights
    row = dict.fromkeys(CLIP_RULES) | known.values | {"weights": weights, "state": known.state}
    back = Known.stored(row)
    assert (back.state, back.values) == (known.state, known.values)
    assert (back.ranks, back.times) == (known.ranks, known.times)
    assert back.weights() == weights


def test_the_ranks_are_those_that_libraries_hold() -> None:
    assert merge.CLIP_RANK == {PENDING: 1, STREAMING: 2, FAILED: 3, READY: 4}
    assert merge.CLIP_STATE == {1: PENDING, 2: STREAMING, 3: FAILED, 4: READY}
    assert merge.TASK_RANK == {
        TaskState.WAITING: 1,
        TaskState.RUNNING: 2,
        TaskState.FAILED: 3,
        TaskState.READY: 4,
    }
    assert {rank: state for state, rank in merge.TASK_RANK.items()} == merge.TASK_STATE


def test_a_clip_tells_only_what_it_says() -> None:
    empty = clip("c", title="", lyrics=None, liked=False, plays=0, duration_s=0.0)
    assert told_by_clip(empty) == {"liked": 0, "plays": 0, "duration_s": 0.0}
    full = clip("c", title="雨\ud800", created_at=START, instrumental=True)
    assert told_by_clip(full) == {
        "title": "雨?",
        "created_at": to_ms(START),
        "instrumental": 1,
    }
    more = {"covers": ("c1",), "joins": (), "stem": "", "extends": None, "stem_of": "c2"}
    assert told_by_clip(clip("c", more=more)) == {"covers": '["c1"]', "stem_of": "c2"}
    assert merge.told_by_sheet(sheet("", "la\ud800")) == {"lyrics": "la?"}


# Tasks.

OLD: dict[str, Any] = {
    "said": 2,
    "action": None,
    "relay_status": "RUNNING",
    "status_rank": 2,
    "progress": 40,
    "reason": "slow",
    "submitted_at": 50,
    "started_at": None,
    "finished_at": 70,
    "done_at": None,
}
_LATER = datetime.fromtimestamp(1, START.tzinfo)
FAILED_CLIP = clip("c1", ClipState.FAILED)


@pytest.mark.parametrize(
    ("state", "told", "after"),
    [
        (TaskState.WAITING, {}, {}),
        (TaskState.RUNNING, {"relay_status": "A"}, {}),
        (TaskState.RUNNING, {"relay_status": "SUNNING"}, {"relay_status": "SUNNING"}),
        (TaskState.RUNNING, {"relay_status": "AAAAAAAA"}, {"relay_status": "AAAAAAAA"}),
        (TaskState.WAITING, {"relay_status": "RUNNING LONG"}, {}),
        (
            TaskState.READY,
            {"relay_status": "OK"},
            {"said": 4, "relay_status": "OK", "status_rank": 4, "reason": None},
        ),
        (TaskState.READY, {"reason": "no cover"}, {"said": 4, "reason": None}),
        (
            TaskState.READY,
            {"reason": "one failed", "clips": (FAILED_CLIP,)},
            {"said": 4, "reason": "one failed"},
        ),
        (TaskState.FAILED, {}, {"said": 3, "reason": None}),
        (TaskState.FAILED, {"reason": "no"}, {"said": 3, "reason": "no"}),
        (TaskState.WAITING, {"reason": "longer than it"}, {}),
        (TaskState.GONE, {"relay_status": "LONGER THAN IT"}, {}),
        (TaskState.RUNNING, {"progress": 39}, {}),
        (TaskState.RUNNING, {"progress": 41}, {"progress": 41}),
        (TaskState.RUNNING, {"reason": "slot"}, {}),
        (TaskState.RUNNING, {"reason": "slox"}, {"reason": "slox"}),
        (TaskState.RUNNING, {"reason": "no luck\ud800"}, {"reason": "no luck?"}),
        (TaskState.RUNNING, {"action": Action.MUSIC}, {"action": Action.MUSIC}),
        (
            TaskState.RUNNING,
            {"submitted_at": _LATER, "started_at": _LATER, "finished_at": _LATER},
            {"started_at": 1000, "finished_at": 1000},
        ),
        (TaskState.RUNNING, {"done": True}, {"done_at": 60}),
    ],
)
def test_what_a_task_says_only_grows(
    state: TaskState, told: dict[str, Any], after: dict[str, Any]
) -> None:
    merged = merge.merge_task(OLD, Task(task_id=TaskId("t"), state=state, **told), at=60)
    assert merged == OLD | after
    assert tuple(merged) == merge.TASK_COLUMNS


def test_a_task_that_said_nothing_yet_takes_what_it_says() -> None:
    nothing = dict.fromkeys(OLD) | {"said": 1, "status_rank": 0}
    bare = Task(task_id=TaskId("t"), state=TaskState.WAITING)
    assert merge.merge_task(nothing, bare, at=60) == nothing
    told = bare._replace(relay_status="Q", done=True)
    assert merge.merge_task(nothing, told, at=60) == nothing | {
        "relay_status": "Q",
        "status_rank": 1,
        "done_at": 60,
    }
    early = merge.merge_task(OLD | {"done_at": 50}, told, at=60)
    assert early["done_at"] == 50


@pytest.mark.parametrize(
    ("said", "look", "shown"),
    [
        (1, None, TaskState.WAITING),
        (4, None, TaskState.READY),
        (4, "gone", TaskState.READY),
        (3, "gone", TaskState.GONE),
        (2, "stalled", TaskState.STALLED),
    ],
)
def test_a_ready_task_stays_ready_whatever_is_found(
    said: int, look: str | None, shown: TaskState
) -> None:
    assert merge.shown_task_state(said, look) is shown
