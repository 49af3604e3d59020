"""What relays told and made on demand, out of one library and into another: all of it, and nothing that no export writes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.changes import Changes
from suno_desktop.core.library import demand_copies, task_export
from suno_desktop.core.library.task_export import Arrival, ToldReply
from suno_desktop.core.model import ClipId, FileState, MediaKind
from tests.core.library.makers import AUDIO, START, Room, clip, task

ONE = "https://one.invalid"
LINK = "https://media.invalid/a.wav"
GOT, ASKED = "2026-03-04T05:06:07.000Z", "2026-03-04T04:00:00.125Z"
C1 = ClipId("c1")
TIMES = {"got_at": GOT, "words": [["la ", 1.5, 2], ["lo", None, None]], "text": '{"told": 1}'}
MOST_CHARS = 16 * 1024 * 1024


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Room]:
    with Room.opened(tmp_path) as opened:
        yield opened


def bring(there: Room, song: dict[str, Any], *, is_told: bool = True) -> Changes:
    copy = task_export.check({"task_id": "t1", "said": "ready", "songs": [song]})
    reply = ToldReply(START, ONE, task("t1", clip("c1", audio_url=AUDIO)))
    intake = there.library.begin_intake([{"name": "One", "base_url": ONE}])
    return there.library.take_in(intake, [Arrival(copy, (reply,) if is_told else ())])


def song_of(there: Room) -> dict[str, Any]:
    (copy,) = there.reader.task_copies()
    (song,) = copy["songs"]
    return dict(song)


@pytest.mark.parametrize(
    "told",
    [
        {"times": TIMES},
        {"times": {**TIMES, "relay": ONE, "own": True, "told": [["la", 0, 1]]}},
        {"times": {"got_at": GOT, "words": [], "text": ""}},
        {"made": [{"kind": "wav", "state": "wished"}]},
        {
            "made": [
                {"kind": "midi", "state": "made", "relay": ONE, "got_at": GOT, "text": "notes"},
                {"kind": "mp4", "state": "dead", "relay": ONE, "asked_at": ASKED, "got_at": GOT},
                {
                    "kind": "wav",
                    "state": "made",
                    "relay": ONE,
                    "ticket": "order 7",
                    "asked_at": ASKED,
                    "got_at": GOT,
                    "url": LINK,
                    "text": "told",
                },
            ]
        },
        {"made": [{"kind": "mp4", "state": "asked", "relay": ONE, "ticket": "7"}]},
    ],
)
def test_what_comes_in_goes_out_the_same(there: Room, told: dict[str, Any]) -> None:
    bring(there, {"clip_id": "c1", **told})
    assert song_of(there) == {"clip_id": "c1", **told}


def test_of_a_song_without_any_of_it_nothing_is_said(there: Room) -> None:
    bring(there, {"clip_id": "c1"})
    assert song_of(there) == {"clip_id": "c1"}


@pytest.mark.parametrize(
    ("made", "state"),
    [
        ({"kind": "wav", "state": "made"}, "dead"),
        ({"kind": "mp4", "state": "made"}, "dead"),
        ({"kind": "mp4", "state": "made", "url": LINK}, "made"),
        ({"kind": "midi", "state": "made"}, "made"),
        ({"kind": "wav", "state": "asked"}, "asked"),
    ],
)
def test_a_file_that_was_the_answer_itself_is_not_here(
    there: Room, made: dict[str, Any], state: str
) -> None:
    bring(there, {"clip_id": "c1", "made": [made]})
    assert song_of(there)["made"][0]["state"] == state


@pytest.mark.parametrize(
    "told", [{"times": TIMES}, {"made": [{"kind": "wav", "state": "made", "url": LINK}]}]
)
def test_a_song_that_learns_something_is_told_as_changed_and_only_that_once(
    there: Room, told: dict[str, Any]
) -> None:
    song = there.ready_song()
    assert bring(there, {"clip_id": "c1", **told}, is_told=False).songs == {song}
    assert bring(there, {"clip_id": "c1", **told}, is_told=False).songs == set()


def test_what_is_known_here_stays(there: Room) -> None:
    made = {"kind": "wav", "state": "made", "url": LINK}
    bring(there, {"clip_id": "c1", "times": TIMES, "made": [made]})
    others = {
        "times": {**TIMES, "words": []},
        "made": [{**made, "url": "https://other.invalid"}, {"kind": "mp4", "state": "wished"}],
    }
    bring(there, {"clip_id": "c1", **others})
    song = song_of(there)
    assert song["times"] == TIMES
    assert song["made"] == [{"kind": "mp4", "state": "wished"}, made]


def test_only_what_needs_a_question_comes_in_paused(there: Room) -> None:
    there.record(task("t1", clip("c1", audio_url=AUDIO)))
    kinds = ("lrc", "wav", "midi", "mp3")
    files = [{"kind": kind, "state": "queued", "tries": 0, "added_at": GOT} for kind in kinds]
    made = [{"kind": "wav", "state": "asked"}, {"kind": "midi", "state": "made", "text": "notes"}]
    copy = task_export.check(
        {
            "task_id": "t2",
            "said": "ready",
            "songs": [{"clip_id": "c2", "files": files, "made": made}],
        }
    )
    reply = ToldReply(START, ONE, task("t2", clip("c2", audio_url=AUDIO, lyrics="la")))
    intake = there.library.begin_intake([])
    there.library.take_in(intake, [Arrival(copy, (reply,))])
    (song,) = [one for copy in there.reader.task_copies() for one in copy["songs"]][1:]
    states = {one["kind"]: FileState(one["state"]) for one in song["files"]}
    assert states == {
        "lrc": FileState.PAUSED,
        "wav": FileState.PAUSED,
        "midi": FileState.QUEUED,
        "mp3": FileState.QUEUED,
    }


# What may come in.


def times(**other: Any) -> dict[str, Any]:
    return {"times": {**TIMES, **other}}


def made(**other: Any) -> dict[str, Any]:
    return {"made": [{"kind": "wav", "state": "made", **other}]}


WORD = ["la", 0, 1.5]


@pytest.mark.parametrize(
    "song",
    [
        {},
        {"made": []},
        times(words=[WORD] * 20_000),
        times(words=[WORD] * 10_000, told=[WORD] * 10_000),
        times(text="x" * MOST_CHARS),
        times(words=[["", None, None], ["la", -1, 1e9]]),
        made(text="x" * MOST_CHARS),
        *(made(kind=kind) for kind in (MediaKind.WAV, MediaKind.MIDI, MediaKind.MP4)),
        *(made(state=state) for state in ("wished", "asked", "made", "dead")),
    ],
)
def test_what_an_export_writes_may_come_in(song: dict[str, Any]) -> None:
    demand_copies.check(song)


@pytest.mark.parametrize(
    "song",
    [
        {"times": []},
        *({"times": {k: v for k, v in TIMES.items() if k != name}} for name in TIMES),
        *(times(**{name: 7}) for name in ("got_at", "relay", "words", "text", "own", "told")),
        times(got_at="now"),
        times(words=[WORD] * 20_001),
        times(words=[WORD] * 10_000, told=[WORD] * 10_001),
        times(text="x" * (MOST_CHARS + 1)),
        *(
            times(words=[WORD, word])
            for word in (
                *("la!", ("la", 1, 2), ["la", 1], ["la", 1, 2, 3], [5, 1, 2], [None, 1, 2]),
                *(["la", "1", 2], ["la", 1, True], ["la", float("nan"), 2]),
                *(["la", 1, float("inf")], ["la", [], 2]),
            )
        ),
        times(told=[["la", 1]]),
        {"made": ["wav"]},
        {"made": [{"kind": "wav"}]},
        {"made": [{"state": "made"}]},
        *(
            made(**{name: 7})
            for name in (
                *("kind", "state", "relay", "ticket", "asked_at", "got_at", "url", "text"),
            )
        ),
        *(made(kind=kind) for kind in ("mp3", "lrc", "cover", "exe")),
        made(state="ready"),
        made(text="x" * (MOST_CHARS + 1)),
        made(asked_at="now"),
        made(got_at="now"),
    ],
)
def test_what_no_export_writes_is_refused(song: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        demand_copies.check(song)
