"""The real replies in every shape, in any order, again and again: the library ends the same."""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suno_desktop.core.model import SongId, TaskId, TaskKey, TaskState
from suno_desktop.core.relay import replies
from tests.core.library.makers import START, Room

_SEEDS = sorted((Path(__file__).parents[1] / "relay" / "seeds").glob("*.json"))
_TASK = TaskId("64dc8d98-5812-40f5-a99b-79a590452040")


def _clips(value: Any) -> Iterator[dict[str, Any]]:
    """Every clip that a reply holds, however deep."""
    if isinstance(value, dict):
        if "audio_url" in value and "id" in value:
            yield value
            return
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _clips(item)


def _songs(file: Path) -> list[dict[str, Any]]:
    return list(_clips(json.loads(file.read_text("utf-8"))))


def _task(data: Any, status: str) -> dict[str, Any]:
    return {
        "code": "success",
        "data": {"task_id": _TASK, "action": "MUSIC", "status": status, "data": data},
    }


SHAPES: dict[str, Callable[[list[dict[str, Any]], str], Any]] = {
    "list": _task,
    "text": lambda clips, status: _task(json.dumps(clips), status),
    "dictionary": lambda clips, status: {
        "code": 200,
        "data": {"task_id": _TASK, "status": status, "clips": {c["id"]: c for c in clips}},
    },
    "batch": lambda clips, status: {
        "code": "success",
        "data": [_task(clips, status)["data"], _task(None, status)["data"] | {"task_id": "other"}],
    },
    "feed": lambda clips, _: clips,
}
_EARLIER = ("streaming", "queued", "submitted")


def _earlier(clip: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """The same clip as it may have been told before: less of it, and not done."""
    told = {
        key: value
        for key, value in clip.items()
        if key in {"id", "audio_url"} or rng.random() < 0.6
    }
    return {**told, "status": rng.choice(_EARLIER), "audio_url": ""}


def _seen(room: Room) -> Any:
    """Everything that can be seen, but for row numbers, takes and when a song came."""
    shown = []
    for row in room.songs():
        detail = room.reader.song_detail(row.song_id)
        assert detail is not None
        shown.append(
            (row._replace(song_id=SongId(0), take=None, added_at=START), detail.clip, detail.sheet)
        )
    return sorted(shown, key=repr), room.reader.task_rows([TaskKey(1)])


def _told(folder: Path, tellings: list[tuple[str, list[dict[str, Any]], str, int]]) -> Any:
    with Room.opened(folder) as room:
        room.track(_TASK)
        for shape, clips, status, minute in tellings:
            reply = json.dumps(SHAPES[shape](clips, status)).encode()
            tasks = replies.read(reply, asked=[_TASK])
            mine = [task for task in tasks if task.task_id == _TASK]
            room.library.record(mine, relay_id=room.relay, now=START + timedelta(minutes=minute))
        return _seen(room)


@settings(max_examples=40)
@given(
    st.sampled_from([file for file in _SEEDS if _songs(file)]),
    st.lists(
        st.tuples(st.sampled_from(sorted(SHAPES)), st.booleans(), st.integers(0, 9)),
        min_size=1,
        max_size=5,
    ),
    st.randoms(use_true_random=False),
)
def test_any_order_and_repetition_of_real_replies_in_any_shape(
    file: Path, looks: list[tuple[str, bool, int]], rng: random.Random
) -> None:
    songs = _songs(file)
    tellings = [
        (
            shape,
            songs if is_whole else [_earlier(clip, rng) for clip in songs],
            "SUCCESS" if is_whole else "IN_PROGRESS",
            minute,
        )
        for shape, is_whole, minute in looks
    ]
    shuffled = [*tellings, *rng.choices(tellings, k=2)]
    rng.shuffle(shuffled)
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        assert _told(Path(one), tellings) == _told(Path(two), shuffled)


@pytest.mark.parametrize("file", [f for f in _SEEDS if _songs(f)], ids=lambda file: file.stem)
@pytest.mark.parametrize("first", SHAPES)
def test_a_second_shape_of_the_same_reply_adds_nothing_and_takes_nothing(
    tmp_path: Path, file: Path, first: str
) -> None:
    songs = _songs(file)
    (tmp_path / "once").mkdir()
    listed, _ = _told(tmp_path / "once", [("list", songs, "SUCCESS", 0)])
    again, _ = _told(tmp_path, [(shape, songs, "SUCCESS", 0) for shape in (first, *SHAPES, first)])
    assert [(clip, sheet) for _, clip, sheet in again] == [
        (clip, sheet) for _, clip, sheet in listed
    ]


def test_a_later_poorer_answer_takes_nothing(tmp_path: Path) -> None:
    songs = next(_songs(file) for file in _SEEDS if _songs(file))
    poor = [{"id": clip["id"], "status": "queued", "audio_url": None} for clip in songs]
    (tmp_path / "once").mkdir()
    listed, _ = _told(tmp_path / "once", [("list", songs, "SUCCESS", 0)])
    later, (row,) = _told(
        tmp_path,
        [("list", songs, "SUCCESS", 0), ("list", poor, "IN_PROGRESS", 5), ("text", [], "x", 9)],
    )
    assert [clip for _, clip, _ in later] == [clip for _, clip, _ in listed]
    assert row.state is TaskState.READY


def test_gone_keeps_everything(tmp_path: Path) -> None:
    songs = next(_songs(file) for file in _SEEDS if _songs(file))
    running = [{**clip, "status": "streaming"} for clip in songs]
    with Room.opened(tmp_path) as room:
        (key,) = room.track(_TASK)
        reply = json.dumps(SHAPES["list"](running, "IN_PROGRESS")).encode()
        room.record(*replies.read(reply, asked=[_TASK]))
        before = _seen(room)[0]
        room.look(key, TaskState.GONE, code="task.gone", misses=3)
        assert room.state_of(key) is TaskState.GONE
        after = _seen(room)[0]
    assert [clip for _, clip, _ in after] == [clip for _, clip, _ in before]
    assert len(after) == len(songs)


def test_one_clip_from_two_relays_is_one_song_with_two_sources(tmp_path: Path) -> None:
    songs = next(_songs(file) for file in _SEEDS if _songs(file))
    with Room.opened(tmp_path) as room:
        other, _ = room.library.add_relay(name="Two", base_url="https://two.invalid")
        room.track(_TASK)
        room.track("other", relay=other.relay_id)
        for shape, task_id, relay in (
            ("list", _TASK, room.relay),
            ("dictionary", "other", other.relay_id),
        ):
            text = json.dumps(SHAPES[shape](songs, "SUCCESS")).replace(_TASK, task_id)
            room.record(*replies.read(text, asked=[TaskId(task_id)]), relay=relay)
        assert len(room.songs()) == len(songs)
        for row in room.songs():
            detail = room.reader.song_detail(row.song_id)
            assert detail is not None
            assert [source.relay_name for source in detail.sources] == ["One", "Two"]
