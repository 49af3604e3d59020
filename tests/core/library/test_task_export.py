"""One task out of a library and into another: every value of a copy, what is refused, and what stays as it is."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.library import task_export
from suno_desktop.core.library.copy_values import TaskCopy, time_of
from suno_desktop.core.library.task_export import Arrival, ToldReply
from suno_desktop.core.model import ClipId, MediaKind, SongId, SungWord, TaskState
from suno_desktop.core.rows import Made, SongFilter
from tests.core.library.makers import AUDIO, PENDING, READY, START, Room, clip, sheet, task

GOT = "2026-03-04T05:06:07.000Z"
MOST = 2**63 - 1


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


def copies(room: Room) -> list[TaskCopy]:
    return [json.loads(json.dumps(copy)) for copy in room.reader.task_copies()]


def take_in(room: Room, *some: TaskCopy, told: dict[str, Any] | None = None) -> Any:
    """Bring copies in; `told` is what their replies say, by task."""
    told = told or {}
    intake = room.library.begin_intake([{"name": "One", "base_url": "https://one.invalid"}])
    arrivals = [
        Arrival(
            copy,
            tuple(
                ToldReply(START, "https://one.invalid", one)
                for one in told.get(copy["task_id"], ())
            ),
        )
        for copy in map(task_export.check, some)
    ]
    return room.library.take_in(intake, arrivals)


def row(room: Room, table: str, where: str = "1") -> dict[str, Any]:
    with room.library.database.reading() as db:
        (found,) = db.execute(f"SELECT * FROM {table} WHERE {where}").fetchall()
    return dict(found)


# Out.


def test_a_copy_says_all_that_is_not_in_replies(room: Room) -> None:
    room.record(task("t1", clip("c1", READY, audio_url=AUDIO), raw='{"a": 1}'))
    song_id = room.song_of("c1")
    assert song_id is not None
    room.library.name_songs([song_id], {"title": "Mine", "album": "Album"})
    room.save(song_id)
    (copy,) = copies(room)
    (song,) = copy.pop("songs")
    (file,) = song.pop("files")
    assert song == {
        "clip_id": "c1",
        "own": {"title": "Mine", "album": "Album"},
        "judged": {"unheard": True},
    }
    assert file == {
        "kind": "mp3",
        "state": "saved",
        "path": f"/music/{song_id}.mp3",
        "container": "mp3",
        "size_bytes": 10,
        "sha256": "ab",
        "mtime_ns": 5,
        "tries": 1,
        "added_at": GOT,
        "saved_at": GOT,
    }
    assert copy == {
        "task_id": "t1",
        "relay": "https://one.invalid",
        "tracked": True,
        "said": "ready",
        "asked": 0,
        "misses": 0,
        "added_at": GOT,
        "replies": [{"got_at": GOT, "relay": "https://one.invalid", "text": '{"a": 1}'}],
    }


def test_removed_ones_go_out_too_and_a_download_that_runs_waits(room: Room) -> None:
    song_id = room.ready_song()
    (file_id,) = room.library.queue([song_id], [MediaKind.MP3], now=START).files
    room.library.file_started(file_id)
    room.bring(task("t2", sheets=[sheet("Words", "la")]))
    room.library.remove_songs([song_id])
    one, two = copies(room)
    assert one["songs"][0]["removed"] is True
    assert one["songs"][0]["files"][0]["state"] == "queued"
    assert [song.get("sheet") for song in two["songs"]] == [0]
    assert "relay" not in two
    assert [song.get("removed") for song in two["songs"]] == [None]


def test_tasks_go_out_page_by_page(room: Room) -> None:
    room.track("t1", "t2", "t3")
    with room.library.database.reading() as db:
        first = task_export.task_copies_after(db, 0, limit=2)
        rest = task_export.task_copies_after(db, first[-1][0], limit=2)
    assert [copy["task_id"] for _, copy in [*first, *rest]] == ["t1", "t2", "t3"]
    assert len(first) == 2


def test_the_relays_go_out_in_their_order(room: Room) -> None:
    room.library.add_relay(name="Two", base_url="https://two.invalid")
    with room.library.database.reading() as db:
        assert task_export.relays_of(db) == [
            {"name": "One", "base_url": "https://one.invalid"},
            {"name": "Two", "base_url": "https://two.invalid"},
        ]


# In.


def test_what_went_out_comes_in_the_same(room: Room, there: Room) -> None:
    (key,) = room.track("t1")
    room.look(
        key,
        TaskState.HELD,
        code="relay.key_wrong",
        detail="No.",
        next_look_at=START + timedelta(hours=1),
    )
    song_id = room.ready_song("c2", "t2")
    room.library.name_songs([song_id], {"artist": "Me"})
    room.library.queue([song_id], [MediaKind.MP3], now=START)
    out = copies(room)
    take_in(there, *out, told={"t2": [task("t2", clip("c2", READY, audio_url=AUDIO))]})
    assert copies(there) == out
    assert row(there, "task", "task_id = 't1'")["relay_id"] == there.relay
    assert there.next_files() == (1,)


def test_what_is_known_is_left_as_it_is(there: Room) -> None:
    song_id = there.ready_song()
    there.library.name_songs([song_id], {"title": "Mine"})
    (before,) = copies(there)
    copy = {
        "task_id": "t1",
        "relay": "https://one.invalid",
        "said": "failed",
        "look": "gone",
        "songs": [{"clip_id": "c1", "own": {"title": "Theirs"}, "removed": True}],
    }
    take_in(there, copy)
    assert copies(there) == [before]


def test_a_task_that_is_new_comes_in_with_what_checking_found(there: Room) -> None:
    copy = {
        "task_id": "t1",
        "relay": "https://one.invalid",
        "said": "running",
        "look": "stalled",
        "code": "task.stalled",
        "detail": "slow",
        "asked": 7,
        "misses": 2,
        "added_at": "2026-01-01T00:00:00Z",
        "last_look_at": "2026-01-02T00:00:00Z",
        "next_look_at": "2026-01-03T00:00:00Z",
        "refused_by": ["https://one.invalid", "https://unknown.invalid"],
    }
    take_in(there, copy)
    found = row(there, "task")
    assert (found["state"], found["look"], found["code"], found["detail"]) == (
        "stalled",
        "stalled",
        "task.stalled",
        "slow",
    )
    assert (found["asked"], found["misses"]) == (7, 2)
    day = 24 * 3_600_000
    assert found["last_look_at"] - found["added_at"] == day
    assert found["next_look_at"] - found["last_look_at"] == day
    assert json.loads(found["refused_by"]) == [there.relay]
    assert found["removed"] is None


def test_without_more_than_a_name_it_is_added_now_and_never_asked(there: Room) -> None:
    there.clock.move(hours=1)
    take_in(there, {"task_id": "t1", "said": "waiting"})
    found = row(there, "task")
    assert found["added_at"] == int(there.clock.now().timestamp() * 1000)
    assert (found["asked"], found["misses"], found["last_look_at"]) == (0, 0, None)
    assert (found["relay_id"], found["state"], found["refused_by"]) == (None, "waiting", "[]")


def test_the_better_of_what_was_said_and_what_replies_tell_counts(there: Room) -> None:
    told = {
        "t1": [task("t1", clip("c1", READY, audio_url=AUDIO))],
        "t2": [task("t2", clip("c2", PENDING), state=TaskState.RUNNING)],
    }
    take_in(
        there, {"task_id": "t1", "said": "waiting"}, {"task_id": "t2", "said": "ready"}, told=told
    )
    states = {name: row(there, "task", f"task_id = '{name}'")["state"] for name in told}
    assert states == {"t1": "ready", "t2": "ready"}


def test_what_was_removed_there_comes_in_removed_and_together(there: Room) -> None:
    copy = {
        "task_id": "t1",
        "said": "ready",
        "tracked": False,
        "songs": [{"clip_id": "c1", "removed": True}, {"clip_id": "c2"}],
    }
    told = [task("t1", clip("c1", audio_url=AUDIO), clip("c2", audio_url=AUDIO))]
    take_in(there, copy, told={"t1": told})
    assert there.clips() == ["c2"]
    assert there.tasks() == []
    removed = row(there, "task")["removed"]
    assert removed == row(there, "song", "clip_id = 'c1'")["removed"]
    assert removed is not None


def test_a_task_that_is_tracked_there_is_tracked_here_again(there: Room) -> None:
    (key,) = there.track("t1")
    there.library.untrack([key], songs=False)
    take_in(there, {"task_id": "t1", "said": "waiting", "tracked": False})
    assert there.tasks() == []
    take_in(there, {"task_id": "t1", "said": "waiting"})
    assert there.tasks() == ["t1"]


def test_a_task_is_known_by_its_relay(there: Room) -> None:
    other, _ = there.library.add_relay(name="Two", base_url="https://two.invalid")
    there.track("t1", relay=other.relay_id)
    take_in(there, {"task_id": "t1", "said": "waiting", "relay": "https://one.invalid"})
    assert there.tasks() == ["t1", "t1"]
    take_in(there, {"task_id": "t1", "said": "waiting"})
    assert there.tasks() == ["t1", "t1"]


def test_a_relay_that_is_not_saved_comes_in_hidden_once(there: Room) -> None:
    named = [{"name": "Far", "base_url": "https://far.invalid"}]
    first = there.library.begin_intake(named)
    assert there.library.begin_intake(named).relays == first.relays
    assert [relay.name for relay in there.library.relays()] == ["One"]
    found = row(there, "relay", "base_url = 'https://far.invalid'")
    assert (found["name"], found["allow_http"], found["removed"]) == ("Far", 0, 1)


def test_a_sheet_is_found_by_its_take(there: Room) -> None:
    sheets = [sheet("One", "la"), sheet("Two", "lo")]
    copy = {"task_id": "t1", "said": "ready", "songs": [{"sheet": 1, "own": {"title": "Mine"}}]}
    take_in(there, copy, told={"t1": [task("t1", sheets=sheets)]})
    with there.library.database.reading() as db:
        titles = db.execute("SELECT own_title FROM song ORDER BY take").fetchall()
    assert [found[0] for found in titles] == [None, "Mine"]


def test_a_song_of_two_tasks_stands_under_the_one_that_says_so(there: Room) -> None:
    shared = clip("c9", READY, audio_url=AUDIO)
    told = {
        "t1": [task("t1", shared)],
        "t2": [task("t2", clip("c8", READY, audio_url=AUDIO), shared)],
    }
    take_in(
        there,
        {"task_id": "t1", "said": "ready"},
        {"task_id": "t2", "said": "ready", "songs": [{"clip_id": "c9"}]},
        told=told,
    )
    song = row(there, "song", "clip_id = 'c9'")
    assert song["task_key"] == row(there, "task", "task_id = 't2'")["task_key"]
    assert song["take"] == 1


def test_a_song_that_no_reply_tells_is_passed_over(there: Room) -> None:
    take_in(there, {"task_id": "t1", "said": "ready", "songs": [{"clip_id": "c1"}, {"sheet": 0}]})
    (found,) = there.songs()  # the task itself
    assert found.clip_id is None


def bring_file(there: Room, **file: Any) -> dict[str, Any]:
    values = {"kind": "mp3", "state": "saved", **file}
    copy = {"task_id": "t1", "said": "ready", "songs": [{"clip_id": "c1", "files": [values]}]}
    take_in(there, copy, told={"t1": [task("t1", clip("c1", READY, audio_url=AUDIO))]})
    return row(there, "file")


def test_a_file_that_lies_there_is_saved(there: Room, tmp_path: Path) -> None:
    path = tmp_path / "song.mp3"
    path.write_bytes(b"sound")
    found = bring_file(
        there,
        path=str(path),
        size_bytes=5,
        mtime_ns=3,
        sha256="ab",
        container="mp3",
        tries=4,
        added_at=GOT,
        saved_at="2026-03-04T05:06:08Z",
    )
    assert (found["state"], found["code"], found["path"]) == ("saved", None, str(path))
    assert (found["size_bytes"], found["mtime_ns"], found["sha256"]) == (5, 3, "ab")
    assert (found["container"], found["tries"]) == ("mp3", 4)
    assert found["saved_at"] - found["added_at"] == 1000
    assert found["queued_at"] == found["added_at"]


@pytest.mark.parametrize("size_bytes", [None, 4, 6])
def test_another_one_or_none_is_missing(
    there: Room, tmp_path: Path, size_bytes: int | None
) -> None:
    path = tmp_path / "song.mp3"
    if size_bytes is not None:
        path.write_bytes(b"sound")
    more = {} if size_bytes is None else {"size_bytes": size_bytes}
    found = bring_file(there, path=str(path), **more)
    assert (found["state"], found["code"]) == ("missing", "file.missing")
    assert found["path"] == str(path)
    assert (found["tries"], found["added_at"]) == (0, int(START.timestamp() * 1000))


def test_a_folder_a_link_and_a_path_of_another_system_are_no_file(tmp_path: Path) -> None:
    values: dict[str, Any] = {"path": str(tmp_path), "size_bytes": None}
    assert not task_export._is_there(values)
    (tmp_path / "a.mp3").symlink_to(tmp_path / "b.mp3")
    (tmp_path / "b.mp3").write_bytes(b"sound")
    assert not task_export._is_there(values | {"path": str(tmp_path / "a.mp3")})
    assert task_export._is_there(values | {"path": str(tmp_path / "b.mp3")})
    assert not task_export._is_there(values | {"path": "b.mp3"})
    assert not task_export._is_there(values | {"path": None})


def test_a_file_that_waits_waits_here(there: Room) -> None:
    found = bring_file(there, state="queued", path="/music/song.txt.exe")
    assert (found["state"], found["code"], found["path"]) == ("queued", None, None)


@pytest.mark.parametrize(
    ("path", "may"),
    [
        ("/music/song.mp3", True),
        ("C:\\music\\song.MP3", True),
        ("C:/music/song.mp3", True),
        ("song.mp3", False),
        ("/music/../song.mp3", False),
        ("C:\\music\\..\\song.mp3", False),
        ("/music/song.exe", False),
        ("/music/song", False),
        ("//server/share/song.mp3", False),
        ("\\\\server\\share\\song.mp3", False),
        ("/music/so\nng.mp3", False),
        ("", False),
    ],
)
def test_only_whole_paths_of_songs_may_stand_in_rows(path: str, may: bool) -> None:
    assert task_export._names_a_song(path) is may


@pytest.mark.parametrize("text", [None, 5, "", "yesterday", "2026-03-04T05:06:07", "2" * 41])
def test_what_is_no_time_is_refused(text: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 — each is one
        time_of(text)


def test_times_have_zones() -> None:
    assert time_of(GOT) == START
    assert time_of("2026-03-04T06:06:07+01:00") == START
    long = "2026-03-04T05:06:07.00000000000000+00:00"
    assert len(long) == 40
    assert time_of(long) == START
    with pytest.raises(ValueError, match="no time"):
        time_of(long.replace(".", ".0"))


WHOLE: TaskCopy = {
    "task_id": "t1",
    "relay": "https://one.invalid",
    "tracked": True,
    "said": "ready",
    "look": "gone",
    "code": "task.gone",
    "detail": "",
    "asked": 0,
    "misses": MOST,
    "added_at": GOT,
    "last_look_at": GOT,
    "next_look_at": GOT,
    "refused_by": [],
    "songs": [
        {
            "clip_id": "c1",
            "removed": False,
            "own": {"title": "", "artist": "", "album": ""},
            "files": [
                {
                    "kind": "mp3",
                    "state": "saved",
                    "path": "",
                    "container": "",
                    "sha256": "",
                    "code": "",
                    "size_bytes": 0,
                    "mtime_ns": MOST,
                    "tries": 0,
                    "added_at": GOT,
                    "saved_at": GOT,
                }
            ],
        },
        {"sheet": 0},
    ],
    "replies": [{"got_at": GOT, "relay": "", "text": ""}],
    "of a later version": None,
}


def changed(*where: str | int, to: Any = ...) -> TaskCopy:
    """The whole copy with one value replaced, or left out."""
    copy: TaskCopy = json.loads(json.dumps(WHOLE))
    inner: Any = copy
    for step in where[:-1]:
        inner = inner[step]
    if to is ...:
        del inner[where[-1]]
    else:
        inner[where[-1]] = to
    return copy


def test_a_whole_copy_may_come_in() -> None:
    assert task_export.check(WHOLE) is WHOLE
    task_export.check({"task_id": "t" * 200, "said": "waiting"})


FILE = ("songs", 0, "files", 0)
_WRONG: dict[type, Any] = {str: 5, int: "5", list: {}, dict: [], bool: "yes"}
_PLACES = (
    *(((name,), value) for name, value in WHOLE.items() if name != "of a later version"),
    *((("songs", 0, name), value) for name, value in WHOLE["songs"][0].items()),
    *((("songs", 0, "own", name), "") for name in ("title", "artist", "album")),
    *(((*FILE, name), value) for name, value in WHOLE["songs"][0]["files"][0].items()),
    *((("replies", 0, name), "") for name in ("got_at", "relay", "text")),
    (("songs", 1, "sheet"), 0),
)
_TYPES = [changed(*where, to=_WRONG[type(value)]) for where, value in _PLACES]
_TIME_PLACES = [("added_at",), ("last_look_at",), ("next_look_at",), ("replies", 0, "got_at")]
_TIMES = [
    changed(*where, to="soon")
    for where in (*_TIME_PLACES, (*FILE, "added_at"), (*FILE, "saved_at"))
]
_COUNTS = [
    changed(*where, to=number)
    for where, number in itertools.product(
        (("asked",), ("misses",), *((*FILE, name) for name in ("size_bytes", "mtime_ns", "tries"))),
        (-1, MOST + 1),
    )
]
_LACKING = [
    changed(*where)
    for where in (
        ("task_id",),
        ("said",),
        ("songs", 0, "clip_id"),
        (*FILE, "kind"),
        (*FILE, "state"),
        ("replies", 0, "got_at"),
        ("replies", 0, "text"),
    )
]


@pytest.mark.parametrize(
    "copy",
    [
        None,
        [],
        changed("task_id", to=""),
        changed("task_id", to="t" * 201),
        changed("said", to="nonsense"),
        changed("said", to="gone"),
        changed("look", to="ready"),
        changed("songs", 0, to=[]),
        changed("songs", 0, "sheet", to=1),
        changed("songs", 0, "own", "style", to="x"),
        changed(*FILE, "kind", to="exe"),
        changed(*FILE, "state", to="absent"),
        changed(*FILE, "state", to="downloading"),
        changed("replies", 0, to="x"),
        *_TYPES,
        *_TIMES,
        *_COUNTS,
        *_LACKING,
    ],
)
def test_what_is_no_copy_is_refused(copy: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 — each is one
        task_export.check(copy)


# What relays told and made on demand.

WORDS = (SungWord("la ", 1.5, 2.0), SungWord("lo", None, None))


def demanded(room: Room) -> SongId:
    """A song whose times are told, whose notes are made, whose WAV is being made, and whose video was the answer itself."""
    song = room.ready_song(lyrics="la lo")
    clip_id = ClipId("c1")
    library = room.library
    library.keep_times(clip_id, WORDS, raw='{"told": "times"}', relay_id=room.relay)
    kinds = [MediaKind.LRC, MediaKind.WAV, MediaKind.MIDI, MediaKind.MP4]
    library.queue([song], kinds, now=START, orders=kinds)
    library.asking_for(clip_id, MediaKind.WAV, room.relay)
    library.note_ticket(clip_id, MediaKind.WAV, "order 7")
    library.keep_made(clip_id, Made(MediaKind.MIDI, None, '{"notes": 1}', room.relay))
    library.keep_made(clip_id, Made(MediaKind.MP4, None, None, room.relay))
    return song


def test_what_was_told_and_made_on_demand_comes_in_the_same(room: Room, there: Room) -> None:
    demanded(room)
    (copy,) = copies(room)
    (song,) = copy["songs"]
    assert song["times"]["words"] == [["la ", 1.5, 2.0], ["lo", None, None]]
    assert song["times"]["text"] == '{"told": "times"}'
    assert [(one["kind"], one["state"], one.get("ticket")) for one in song["made"]] == [
        ("midi", "made", None),
        ("mp4", "made", None),
        ("wav", "asked", "order 7"),
    ]
    take_in(
        there, copy, told={"t1": [task("t1", clip("c1", READY, audio_url=AUDIO, lyrics="la lo"))]}
    )
    assert row(there, "timing") | {"relay_id": 0} == row(room, "timing") | {"relay_id": 0}
    for kind in ("midi", "wav"):
        mine, others = (row(one, "made", f"kind = '{kind}'") for one in (there, room))
        assert mine | {"relay_id": 0} == others | {"relay_id": 0}
        assert mine["relay_id"] is not None
    assert row(there, "made", "kind = 'mp4'")["state"] == "dead"  # its bytes lie elsewhere


def test_an_import_asks_nobody_for_what_may_cost_something(room: Room, there: Room) -> None:
    demanded(room)
    (copy,) = copies(room)
    del copy["songs"][0]["times"]
    take_in(
        there, copy, told={"t1": [task("t1", clip("c1", READY, audio_url=AUDIO, lyrics="la lo"))]}
    )
    states = {one["kind"]: one["state"] for one in copies(there)[0]["songs"][0]["files"]}
    assert states == {"lrc": "paused", "wav": "paused", "midi": "queued", "mp4": "queued"}
    assert there.library.demand_wishes(START, limit=9) == ()


def test_what_is_known_on_demand_here_stays(room: Room, there: Room) -> None:
    demanded(room)
    told = {"t1": [task("t1", clip("c1", READY, audio_url=AUDIO, lyrics="la lo"))]}
    (copy,) = copies(room)
    del copy["songs"][0]["times"], copy["songs"][0]["made"]
    take_in(there, copy, told=told)
    there.library.keep_times(ClipId("c1"), (), raw="own", relay_id=None)
    take_in(there, *copies(room), told=told)
    assert row(there, "timing")["words"] == "[]"
    assert row(there, "made", "kind = 'wav'")["ticket"] == "order 7"  # of a song that is known


@pytest.mark.parametrize(
    "change",
    [
        {"times": {"got_at": GOT, "words": [["la", 1]], "text": ""}},
        {"times": {"got_at": GOT, "words": [["la", 1, True]], "text": ""}},
        {"times": {"got_at": GOT, "words": [["la", 1, float("inf")]], "text": ""}},
        {"times": {"got_at": "now", "words": [], "text": ""}},
        {"times": {"got_at": GOT, "words": [["la", 1, 2]] * 20_001, "text": ""}},
        {"times": {"got_at": GOT, "words": []}},
        {"made": [{"kind": "mp3", "state": "made"}]},
        {"made": [{"kind": "wav", "state": "ready"}]},
        {"made": [{"kind": "wav", "state": "made", "url": 7}]},
        {"made": [{"kind": "wav", "state": "made", "got_at": "now"}]},
    ],
)
def test_what_is_no_copy_of_it_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 — whichever
        task_export.check({"task_id": "t", "said": "ready", "songs": [{"clip_id": "c", **change}]})


def test_other_addresses_go_out_and_come_in_with_a_relay_that_is_not_saved(
    room: Room, there: Room
) -> None:
    others = ("https://two.invalid", "https://three.invalid")
    room.library.change_relay(room.relay, others=others)
    named = room.reader.named_relays()
    assert named[0]["others"] == list(others)
    there.library.begin_intake([{**named[0], "base_url": "https://new.invalid"}])
    assert there.reader.named_relays()[-1]["others"] == list(others)
    there.library.begin_intake([{**named[0], "base_url": there.library.relays()[0].base_url}])
    assert there.library.relays()[0].others == ()  # its key is bound to what the person gave


def test_the_relays_that_refused_a_task_go_out_by_their_addresses(room: Room, there: Room) -> None:
    room.track("t1", "t2")
    with room.library.database.transaction() as db:
        db.execute("UPDATE task SET refused_by = ? WHERE task_id = 't1'", (f"[{room.relay}, 99]",))
    one, two = copies(room)
    assert one["refused_by"] == ["https://one.invalid"]
    assert "refused_by" not in two
    take_in(there, one, two)
    assert row(there, "task", "task_id = 't1'")["refused_by"] == f"[{there.relay}]"
    assert row(there, "task", "task_id = 't2'")["refused_by"] == "[]"


def test_what_an_import_brought_is_new_to_the_end_of_it(there: Room) -> None:
    """Also in a library that was empty before, and when a later task tells more of a song."""
    intake = there.library.begin_intake([])
    for task_id, more in (("t1", {}), ("t2", {"own": {"title": "Mine"}})):
        copy = task_export.check(
            {"task_id": task_id, "said": "ready", "songs": [{"clip_id": "c1", **more}]}
        )
        told = ToldReply(START, None, task(task_id, clip("c1", title="Told")))
        there.library.take_in(intake, [Arrival(copy, (told,))])
    assert [one.title for one in there.songs()] == ["Mine"]
    later = there.library.begin_intake([])
    copy = task_export.check(
        {"task_id": "t1", "said": "ready", "songs": [{"clip_id": "c1", "own": {"title": "New"}}]}
    )
    there.library.take_in(later, [Arrival(copy, ())])
    assert [one.title for one in there.songs()] == ["Mine"]


def test_what_an_import_changed_is_told_and_what_was_decided_has_no_time(
    there: Room, tmp_path: Path
) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(b"0123456789")
    copy = task_export.check(
        {
            "task_id": "t1",
            "said": "ready",
            "songs": [
                {
                    "clip_id": "c1",
                    "own": {"title": "Mine"},
                    "files": [{"kind": "mp3", "state": "saved", "path": str(path)}],
                }
            ],
        }
    )
    told = (
        ToldReply(START, "https://one.invalid", task("t1", clip("c1", PENDING), raw="1")),
        ToldReply(START, None, task("t1", clip("c1", audio_url=AUDIO), raw="2")),
        ToldReply(START, "https://other.invalid", task("t1", clip("c1"), raw="3")),
    )
    intake = there.library.begin_intake([{"name": "One", "base_url": "https://one.invalid"}])
    changes = there.library.take_in(intake, [Arrival(copy, told)])
    song_id = there.song_of("c1")
    assert changes.songs == {song_id}
    assert (changes.songs_listed, changes.tasks_listed) == (True, True)
    assert changes.tasks == set(there.library.tasks_of_song(SongId(song_id or 0)))
    assert [(one.thing, one.value, one.at) for one in there.reader.decisions()] == [
        ("title", "Mine", 0)
    ]
    assert there.count(SongFilter.SAVED) == 1
    with there.library.database.reading() as db:
        replies = db.execute("SELECT relay_id FROM reply ORDER BY reply_id").fetchall()
    assert [one["relay_id"] for one in replies] == [there.relay, None, None]


def test_the_limits_of_a_copy() -> None:
    for task_id in ("a", "a" * 200):
        assert task_export.check({"task_id": task_id, "said": "ready"})["task_id"] == task_id
    for task_id in ("", "a" * 201):
        with pytest.raises(ValueError, match="no task"):
            task_export.check({"task_id": task_id, "said": "ready"})
    judged = {"clip_id": "c1", "judged": {"rating": 6}}
    with pytest.raises(ValueError, match=r"."):
        task_export.check({"task_id": "a", "said": "ready", "songs": [judged]})
