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
