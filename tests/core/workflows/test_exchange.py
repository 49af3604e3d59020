"""Replies and whole libraries go out and come in again."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import threading
from collections.abc import Callable, Sequence
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image

from suno_desktop.cli import listing
from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.errors import Cancelled, DesktopError, DiskError, ProfileError, UsageError
from suno_desktop.core.library.collections import Saved
from suno_desktop.core.library.decisions import Decision
from suno_desktop.core.library.library import Library
from suno_desktop.core.media import tags
from suno_desktop.core.model import (
    ClipId,
    Collected,
    FileState,
    Fingerprint,
    MediaKind,
    Relay,
    RelayId,
    Serves,
    SongId,
    Task,
    TaskId,
    TaskState,
)
from suno_desktop.core.override import override
from suno_desktop.core.relay import apis, documents, replies
from suno_desktop.core.rows import CollectionKind, SongFilter, TaskQuery
from suno_desktop.core.workflows import decided_file, exchange
from suno_desktop.core.workflows.covers import Covers
from suno_desktop.demo.demo_relay import DemoRelay
from tests.core.library.makers import AUDIO, START, FakeClock, Room
from tests.core.media import makers
from tests.neighbours import UDIO
from tests.rig import Rig

SEEDS = sorted((Path(__file__).parents[1] / "relay" / "seeds").glob("*.json"))
TASKS = [f"0d1ca74c-0000-4000-8000-{number:012d}" for number in range(10)]


@pytest.fixture
def room(tmp_path):
    with at(tmp_path / "here") as opened:
        yield opened


@pytest.fixture
def empty(tmp_path):
    """A library that holds nothing, not even a relay."""
    folder = tmp_path / "there"
    with at(folder) as opened:
        yield opened


@contextmanager
def at(folder):
    folder.mkdir()
    with Room.opened(folder) as opened:
        yield opened


def write_out(room: Room, path: Path, **more) -> exchange.Exported:
    given = {"cancel": CancelToken(), "progress": lambda _done, _total: None}
    return exchange.export(room.reader, path, **{**given, **more})


class Importing:
    """An import into a room, with what it told."""

    def __init__(self, room: Room, *, covers: Covers | None = None) -> None:
        self.told: list[tuple[Any, ...]] = []
        self.steps: list[tuple[int, int]] = []
        self.cancel = CancelToken()
        self.on_step: Callable[[], object] = lambda: None
        self.sink = exchange.LibrarySink(
            room.library,
            write=lambda work: work(),
            tell=lambda changes, ready: self.told.append((changes, ready)),
            clock=room.clock,
            covers=covers,
        )

    def run(self, *paths: Path) -> exchange.Imported:
        return exchange.import_all(
            paths,
            self.sink,
            cancel=self.cancel,
            progress=self._step,
        )

    def _step(self, done: int, total: int) -> None:
        self.steps.append((done, total))
        self.on_step()


def bring_in(room: Room, *paths: Path) -> exchange.Imported:
    return Importing(room).run(*paths)


def listed(room: Room) -> list[dict[str, Any]]:
    """What `list --json` prints."""
    with redirect_stdout(io.StringIO()) as out:
        assert listing.run(["--json", "--profile", str(room.path.parent)]) == 0
    return [json.loads(line) for line in out.getvalue().splitlines()]


def reply(task_id: str, *clips: dict[str, Any], status: str = "SUCCESS", **more) -> str:
    task = {"task_id": task_id, "action": "MUSIC", "status": status, "data": list(clips), **more}
    return json.dumps({"code": "success", "message": "", "data": task})


def song(number: int, **more) -> dict[str, Any]:
    clip_id = f"aaaaaaaa-0000-4000-8000-{number:012d}"
    return {
        "id": clip_id,
        "title": f"Song {number}",
        "status": "complete",
        "audio_url": AUDIO,
    } | more


def answer(room: Room, text: str, *, relay: RelayId | None = None) -> None:
    room.library.record(
        replies.read(text), relay_id=relay or room.relay, now=room.clock.move(seconds=7)
    )


def fill(room: Room) -> None:
    """A library with everything in it."""
    other, _ = room.library.add_relay(name="Two", base_url="https://two.invalid/api")
    gone, _ = room.library.add_relay(name="Three", base_url="https://three.invalid")
    # Every seed; a task that grew; a waiting one; one nobody knows; one held; one without relay; one removed.
    for number, seed in enumerate(SEEDS):
        relay = [room.relay, other.relay_id, gone.relay_id][number % 3]
        answer(room, seed.read_text("utf-8"), relay=relay)
    (growing,) = room.track(TASKS[0])
    answer(room, reply(TASKS[0], status="IN_PROGRESS", progress="30%"))
    answer(room, reply(TASKS[0], song(1, status="streaming"), status="IN_PROGRESS"))
    answer(room, reply(TASKS[0], song(1), song(2)))
    room.look(growing, TaskState.READY, next_look_at=room.clock.at)
    room.track(TASKS[1])
    (lost,) = room.track(TASKS[2])
    room.look(lost, TaskState.UNKNOWN, code="task.unknown", misses=3, answered=False)
    (held,) = room.track(TASKS[3])
    room.look(held, TaskState.HELD, code="relay.key_wrong", answered=False, detail="No such key.")
    room.bring(*replies.read(reply(TASKS[4], song(3))))
    (removed,) = room.track(TASKS[5])
    answer(room, reply(TASKS[5], song(4), song(5)))
    room.library.untrack([removed], songs=False)
    # The same song of two tasks, in another order; the second told of it first.
    room.track(TASKS[6], TASKS[7], relay=other.relay_id)
    answer(room, reply(TASKS[7], song(6), song(7)), relay=other.relay_id)
    answer(room, reply(TASKS[6], song(7), song(6)), relay=other.relay_id)
    # Files, and a song that was removed.
    clip_id = ClipId(song(1)["id"])
    song_id = room.song_of(clip_id)
    assert song_id is not None
    path = room.path.parent / "song.mp3"
    path.write_bytes(b"0123456789")
    (file_id,) = room.library.queue([song_id], [MediaKind.MP3], now=room.clock.at).files
    room.library.file_saved(
        file_id, Collected(path, "mp3", Fingerprint(10, "ab" * 32, 5)), now=room.clock.at
    )
    room.library.name_songs([song_id], {"title": "Mine", "album": "My album"})
    away = room.song_of(ClipId(song(2)["id"]))
    assert away is not None
    room.library.remove_songs([away])
    _judge(room, song_id)
    room.library.remove_relay(gone.relay_id)


def _judge(room: Room, song_id: SongId) -> None:
    """What the person thinks of songs; one is in the Trash, one was, one is only kept away with its task."""
    room.library.judge([song_id], {"rating": 4, "favourite": 1, "unheard": 0})
    room.library.hear(song_id)
    room.library.write_note(ClipId(song(1)["id"]), "好转折", at_s=67.5)
    room.library.write_note(ClipId(song(1)["id"]), "all of it", at_s=None)
    emptied = room.song_of(ClipId(song(6)["id"]))
    assert emptied is not None
    room.library.remove_songs([emptied])
    room.clock.move(minutes=5)
    room.library.empty_trash([emptied])
    (key,) = room.track(TASKS[8])
    room.library.untrack([key], songs=False)
    answer(room, reply(TASKS[8], song(8)))
    trips, _ = room.library.create_collection("Trips", kind=CollectionKind.FOLDER)
    songs = [found for number in (5, 1, 2) if (found := room.song_of(ClipId(song(number)["id"])))]
    room.library.create_collection("Road", parent_id=trips, songs=songs)
    saved = Saved("rating:>=4", "rating", descending=False, most=25)
    room.library.create_collection("Best", kind=CollectionKind.SMART, saved=saved)
    room.library.judge([song_id], {"rating": 5})


def test_everything_comes_in_again_unchanged(room, empty, tmp_path):
    fill(room)
    first = write_out(room, tmp_path / "first.jsonl")
    empty.library.remove_relay(empty.relay)
    imported = bring_in(empty, first.path)
    assert imported.unread == {}
    assert listed(empty) == listed(room)
    assert len(listed(room)) == imported.tasks - 2  # two are no longer tracked
    second = write_out(empty, tmp_path / "second.jsonl")
    assert second.path.read_bytes() == first.path.read_bytes()
    assert second.replies == first.replies > 10
    assert kept(empty) == kept(room)
    assert [row.name for row in empty.reader.collections()] == ["Trips", "Road", "Best"]


@pytest.mark.parametrize(
    ("name", "encoding", "indent"),
    [
        ("list.json", "utf-8", None),
        ("list.json", "utf-8-sig", 2),
        ("list.jsonl", "utf-8", 2),
        ("list.jsonl", "utf-16", None),
    ],
)
def test_an_export_in_one_json_list_comes_in_as_whole(
    room, empty, tmp_path, *, name, encoding, indent
):
    fill(room)
    first = write_out(room, tmp_path / "first.jsonl")
    lines = first.path.read_text(encoding="utf-8").splitlines()
    wrapped = tmp_path / name
    told = json.dumps([json.loads(line) for line in lines], indent=indent, ensure_ascii=False)
    wrapped.write_text(told, encoding=encoding)
    empty.library.remove_relay(empty.relay)
    imported = bring_in(empty, wrapped)
    assert (imported.unread, imported.lost) == ({}, 0)
    assert listed(empty) == listed(room)
    assert kept(empty) == kept(room)
    second = write_out(empty, tmp_path / "second.jsonl")
    assert second.path.read_bytes() == first.path.read_bytes()


def test_of_an_export_in_a_list_what_is_no_task_is_counted(room, empty, tmp_path):
    fill(room)
    lines = write_out(room, tmp_path / "first.jsonl").path.read_text("utf-8").splitlines()
    told = [*map(json.loads, lines), {"task": 1}, 7]
    (tmp_path / "list.json").write_text(json.dumps(told), encoding="utf-8")
    imported = bring_in(empty, tmp_path / "list.json")
    assert imported.lost == 2
    assert listed(empty) == listed(room)


def kept(room: Room) -> list[tuple[Any, ...]]:
    """The collections, and what is in those by hand."""
    return [
        (
            row.name,
            row.kind,
            row.query,
            row.sort,
            row.most,
            room.library.order_of(row.collection_id),
        )
        for row in room.reader.collections()
    ]


def test_the_later_decision_wins_and_the_other_is_not_lost(room, empty, tmp_path):
    clip_id = ClipId(song(1)["id"])
    for library in (room, empty):
        answer(library, reply(TASKS[0], song(1), song(2)))
    room.library.judge([room.song_of(clip_id)], {"rating": 2, "favourite": 1})
    path = write_out(room, tmp_path / "all.jsonl").path
    empty.clock.move(minutes=5)
    empty.library.judge([empty.song_of(clip_id)], {"rating": 5})
    imported = bring_in(empty, path)
    (row,) = [row for row in empty.songs() if row.clip_id == clip_id]
    assert (row.rating, row.is_favourite) == (5, True)
    assert (imported.outdone, imported.unread) == (1, {})
    (lost,) = empty.reader.outdone_decisions()
    assert (lost.thing, lost.value) == ("rating", 2)


def test_a_heart_taken_back_stays_taken_back(room, empty, tmp_path):
    clip_id = ClipId(song(1)["id"])
    for library in (room, empty):
        answer(library, reply(TASKS[0], song(1)))
        library.library.judge([library.song_of(clip_id)], {"favourite": 1, "rating": 3})
    path = write_out(room, tmp_path / "all.jsonl").path
    empty.clock.move(minutes=5)
    empty.library.judge([empty.song_of(clip_id)], {"favourite": 0, "rating": None})
    bring_in(empty, path)
    (row,) = empty.songs()
    assert (row.rating, row.is_favourite) == (None, False)


def test_what_was_decided_of_songs_that_are_not_here_yet_is_kept(room, empty, tmp_path):
    answer(room, reply(TASKS[0], song(1)))
    song_id = room.song_of(ClipId(song(1)["id"]))
    room.library.judge([song_id], {"rating": 4})
    lines = write_out(room, tmp_path / "all.jsonl").path.read_bytes().splitlines(keepends=True)
    path = tmp_path / "decisions.jsonl"
    path.write_bytes(lines[0] + lines[-1])
    assert bring_in(empty, path).decided == 1
    answer(empty, reply(TASKS[0], song(1)))
    assert [row.rating for row in empty.songs()] == [4]


def test_a_line_of_decisions_that_is_none_is_counted(room, empty, tmp_path):
    path = write_out(room, tmp_path / "all.jsonl").path
    path.write_bytes(path.read_bytes() + b'{"decided":"c1","rating":[9,1]}\n')
    assert bring_in(empty, path).lost == 1


def test_importing_twice_changes_nothing(room, empty, tmp_path):
    fill(room)
    path = write_out(room, tmp_path / "all.jsonl").path
    bring_in(empty, path)
    before = listed(empty)
    again = Importing(empty)
    assert again.run(path).tasks == len(before) + 2
    assert listed(empty) == before
    assert bring_in(room, path).unread == {}
    assert listed(room) == before


def test_search_and_lists_know_what_came_in(room, empty, tmp_path):
    fill(room)
    bring_in(empty, write_out(room, tmp_path / "all.jsonl").path)
    for text in ("", "Song 6", "Song"):
        assert empty.clips(text) == room.clips(text)
    assert empty.reader.counts() == room.reader.counts()


def test_relays_that_are_not_saved_are_never_asked_until_they_are(room, empty, tmp_path):
    room.track(TASKS[0])
    other, _ = room.library.add_relay(name="Two", base_url="https://two.invalid")
    room.track(TASKS[1], relay=other.relay_id)
    done, _ = room.library.add_relay(name="Done", base_url="https://done.invalid")
    (key,) = room.track(TASKS[2], relay=done.relay_id)
    answer(room, reply(TASKS[2], song(2)), relay=done.relay_id)
    room.look(key, TaskState.READY)
    imported = bring_in(empty, write_out(room, tmp_path / "all.jsonl").path)
    assert imported.new_relays == ("Two",)
    now = empty.clock.move(days=1)
    assert [due.task_id for due in empty.due(now)] == [TASKS[0]]
    assert [relay.name for relay in empty.library.relays()] == ["One"]
    relay, _ = empty.library.add_relay(name="Mine", base_url="https://two.invalid")
    assert [(due.task_id, due.relay_id) for due in empty.due(now)] == [
        (TASKS[0], empty.relay),
        (TASKS[1], relay.relay_id),
    ]


def test_the_api_of_a_relay_comes_along(room, empty, tmp_path):
    serves = apis.of("sunoapi").known(Serves(fetch=True))
    room.library.add_relay(name="Two", base_url="https://two.invalid", serves=serves)
    room.library.add_relay(name="Three", base_url="https://three.invalid")
    path = write_out(room, tmp_path / "all.jsonl").path
    lines = path.read_text("utf-8").splitlines()
    header = json.loads(lines[0])
    assert [one.get("api") for one in header["relays"]] == [None, "sunoapi", None]
    header["relays"].append({"name": "F", "base_url": "https://f.invalid", "api": "of 2030"})
    header["relays"].append({"name": "G", "base_url": "https://g.invalid", "api": ["x"]})
    path.write_text("\n".join([json.dumps(header), *lines[1:]]), "utf-8")
    bring_in(empty, path)
    found = {}
    for name in ("two", "three", "f", "g"):
        relay, _ = empty.library.add_relay(name=name, base_url=f"https://{name}.invalid")
        found[name] = relay.serves
    assert found == {
        "two": Serves(api="sunoapi"),
        "three": Serves(),
        "f": Serves(),
        "g": Serves(),
    }


def test_a_removed_relay_comes_back_with_its_api(room):
    serves = apis.of("feed").known(Serves(fetch=True))
    relay, _ = room.library.add_relay(name="Two", base_url="https://two.invalid", serves=serves)
    room.library.remove_relay(relay.relay_id)
    again, _ = room.library.add_relay(name="Two", base_url="https://two.invalid")
    assert again.serves == Serves(api="feed")
    room.library.remove_relay(relay.relay_id)
    told = Serves(api="sunoapi")
    again, _ = room.library.add_relay(name="T", base_url="https://two.invalid", serves=told)
    assert again.serves == told


def test_an_export_names_no_key_and_no_setting(room, tmp_path):
    fill(room)
    header, *tasks = write_out(room, tmp_path / "all.jsonl").path.read_text("utf-8").splitlines()
    assert json.loads(header) == {
        "suno_desktop_export": 1,
        "relays": [
            {"name": "One", "base_url": "https://one.invalid"},
            {"name": "Two", "base_url": "https://two.invalid/api"},
            {"name": "Three", "base_url": "https://three.invalid"},
        ],
    }
    tasks = [line for line in tasks if not line.startswith('{"decided"')]
    assert len(tasks) == len(listed(room)) + 2


def test_what_is_known_here_is_not_taken_back(room, empty, tmp_path):
    (key,) = empty.track(TASKS[0])
    answer(empty, reply(TASKS[0], song(1, title="A longer title")))
    empty.library.remove_songs([empty.songs()[0].song_id])
    answer(room, reply(TASKS[0], status="IN_PROGRESS"))
    answer(room, reply(TASKS[0], song(1, title="Title"), song(2)))
    room.save(room.songs()[-1].song_id)
    bring_in(empty, write_out(room, tmp_path / "all.jsonl").path)
    assert empty.state_of(key) is TaskState.READY
    assert [row.title for row in empty.songs()] == ["Song 2"]
    assert len(empty.reader.replies(key)) == 3


def test_a_removed_task_that_is_brought_again_is_wanted_again(room, empty, tmp_path):
    (key,) = empty.track(TASKS[0])
    empty.library.untrack([key], songs=True)
    answer(room, reply(TASKS[0], song(1)))
    bring_in(empty, write_out(room, tmp_path / "all.jsonl").path)
    assert empty.tasks() == [TASKS[0]]


def test_a_saved_file_that_is_not_here_is_missing(room, empty, tmp_path):
    room.save(room.ready_song("c1-long-enough"))  # never written to a disk
    answer(room, reply("t1", song(1)))
    room.save(room.songs()[-1].song_id)
    bring_in(empty, write_out(room, tmp_path / "all.jsonl").path)
    states = {
        file["state"] for line in listed(empty) for clip in line["clips"] for file in clip["files"]
    }
    assert states == {FileState.MISSING.value}


def test_an_export_never_overwrites(room, tmp_path):
    path = tmp_path / "all.jsonl"
    path.write_text("mine")
    assert write_out(room, path).path == tmp_path / "all (2).jsonl"
    assert path.read_text() == "mine"
    assert sorted(found.name for found in tmp_path.iterdir()) == [
        "all (2).jsonl",
        "all.jsonl",
        "here",
    ]


def test_a_cancelled_or_failed_export_leaves_nothing(room, tmp_path):
    fill(room)
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        write_out(room, tmp_path / "a.jsonl", cancel=cancel, progress=lambda *_: cancel.cancel())
    with pytest.raises(DiskError):
        write_out(room, tmp_path / "not there" / "a.jsonl")
    assert [found.name for found in tmp_path.iterdir()] == ["here"]


@pytest.mark.parametrize(
    ("sizes", "lines"),
    [
        ([], [[]]),
        ([5], [[5]]),
        ([6, 4, 1], [[6, 4], [1]]),
        ([6, 5], [[6], [5]]),
        ([11, 1], [[11], [1]]),
        ([1, 11, 1, 9], [[1], [11], [1, 9]]),
    ],
)
def test_a_line_holds_so_many_characters_of_replies(
    monkeypatch: pytest.MonkeyPatch, sizes: list[int], lines: list[list[int]]
) -> None:
    monkeypatch.setattr(exchange, "_SPLIT", 10)
    copy = {"task_id": "t", "replies": [{"text": "x" * size} for size in sizes]}
    found = list(exchange._pieces(copy))
    assert [[len(one["text"]) for one in piece["replies"]] for piece in found] == lines
    assert {piece["task_id"] for piece in found} == {"t"}


def test_a_task_of_many_replies_takes_several_lines(room, empty, tmp_path, monkeypatch):
    monkeypatch.setattr(exchange, "_SPLIT", 2_000)
    room.track(TASKS[0])
    for number in range(30):
        answer(room, reply(TASKS[0], status="IN_PROGRESS", progress=f"{number}%"))
    (row,) = room.tasks()
    (key,) = room.reader.task_keys(TaskQuery())
    room.look(key, TaskState.STALLED, code="task.stalled", misses=2)
    exported = write_out(room, tmp_path / "all.jsonl")
    lines = exported.path.read_bytes().splitlines()
    assert len(lines) > 3
    imported = bring_in(empty, exported.path)
    assert (imported.tasks, exported.tasks, exported.replies) == (1, 1, 30)
    assert listed(empty) == listed(room)
    assert empty.tasks() == [row]


# Replies.


def test_files_with_replies_come_in_and_bad_ones_are_named(room, tmp_path):
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    for seed in SEEDS:
        (folder / "deep" / seed.name).write_bytes(seed.read_bytes())
    clips = [song(number) for number in range(20, 23)]
    (folder / "clips.JSON").write_text(json.dumps(clips))
    (folder / "lines.ndjson").write_text("\n".join(reply(name, song(9)) for name in TASKS[:3]))
    (folder / "page.json").write_text("<html>Sign in</html>")
    (folder / "nothing.json").write_text('{"code": "success", "data": []}')
    (folder / "udio.json").write_text(json.dumps({"code": "success", "data": UDIO}))
    (folder / "spaces.json").write_bytes(b" " * (1 << 24))
    (folder / "picture.png").write_bytes(b"not looked at")
    imported = bring_in(room, folder)
    assert imported.unread == {
        "page.json": "relay.web_page",
        "nothing.json": "usage.not_a_reply",
        "udio.json": "usage.udio",
        "spaces.json": "relay.empty",
    }
    assert imported.files == len(SEEDS) + 2
    assert imported.tasks == len(room.tasks())
    assert imported.songs >= len(room.songs()) > 10
    assert all(row["relay"] is None for row in listed(room))


@pytest.mark.parametrize(
    "text",
    [
        '{"id":"chatcmpl-123456","status":"completed","title":"x"}',
        '{"code":0,"data":[{"id":"12345678","title":"x"}]}',
        '[{"id":1,"title":"todo","status":"open"},{"id":2,"title":"b","status":"done"}]',
        '{"name":"x","version":"1.0"}',
    ],
)
def test_other_json_of_a_folder_brings_no_rows(room, tmp_path, text):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "other.json").write_text(text)
    brought = bring_in(room, folder)
    assert (brought.tasks, list(brought.unread)) == (0, ["other.json"])
    assert room.tasks() == []


@pytest.fixture
def small_pieces(monkeypatch):
    """So that a file need not be large to be read in several."""
    monkeypatch.setattr(documents, "PIECE", 20_000)


def many(tasks: int) -> list[dict[str, Any]]:
    """As relays list them: tasks with two songs each, and words of a natural length."""
    return [
        {
            "task_id": f"{number:08x}-1111-4222-8333-444455556666",
            "status": "SUCCESS",
            "data": [
                {
                    "id": f"{number:08x}-aaaa-4bbb-8ccc-{take:012x}",
                    "title": f"Song {number}",
                    "audio_url": f"https://cdn1.suno.ai/{number}-{take}.mp3",
                    "status": "complete",
                    "metadata": {"prompt": "la la la\n" * 40},
                }
                for take in range(2)
            ],
        }
        for number in range(tasks)
    ]


SHAPES: dict[str, Callable[[Any], str]] = {
    "list": json.dumps,
    "pretty": lambda tasks: json.dumps(tasks, indent=2),
    "envelope": lambda tasks: json.dumps({"code": "success", "data": tasks, "message": ""}),
    "by id": lambda tasks: json.dumps({one["task_id"]: {"data": one} for one in tasks}),
    "answers": lambda tasks: json.dumps([{"code": "success", "data": one} for one in tasks]),
    "lines": lambda tasks: "\n".join(map(json.dumps, tasks)),
    "pretty documents": lambda tasks: "\n".join(json.dumps(one, indent=1) for one in tasks),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.usefixtures("small_pieces")
def test_nothing_is_left_out_of_a_large_file(room, tmp_path, shape):
    path = tmp_path / "many.json"
    path.write_text(SHAPES[shape](many(90)))
    assert path.stat().st_size > 2 * documents.PIECE
    imported = bring_in(room, path)
    assert (imported.tasks, imported.songs, imported.unread) == (90, 180, {})
    assert (len(room.tasks()), len(room.songs())) == (90, 180)


@pytest.mark.usefixtures("small_pieces")
def test_of_a_file_that_was_cut_all_that_is_whole_comes_in_and_the_rest_is_counted(room, tmp_path):
    path = tmp_path / "cut.json"
    path.write_text(json.dumps(many(90))[:-300])
    imported = bring_in(room, path)
    assert (imported.tasks, imported.songs) == (89, 178)
    assert (imported.lost, imported.unread) == (1, {"cut.json": "usage.not_a_reply"})
    lines = tmp_path / "lines.jsonl"
    lines.write_text("\n".join(["{", *map(json.dumps, many(3)), '{"task_id": "x', "junk"]))
    imported = bring_in(room, lines)
    assert (imported.tasks, imported.lost) == (3, 2)


@pytest.mark.parametrize("indent", [None, 1], ids=["line", "pretty"])
@pytest.mark.parametrize(
    "wrap",
    [
        lambda tasks: tasks,
        lambda tasks: {"code": "success", "data": tasks},
        lambda tasks: {"success": True, "data": {"total": 3, "items": tasks}},
        lambda tasks: {"log": [{"code": 200, "data": task} for task in tasks]},
    ],
)
def test_of_a_small_file_that_was_cut_the_whole_tasks_come_in(room, tmp_path, wrap, indent):
    path = tmp_path / "cut.json"
    path.write_text(json.dumps(wrap(many(3)), indent=indent)[:-60])
    imported = bring_in(room, path)
    assert (imported.tasks, imported.songs, len(room.songs())) == (2, 4, 4)
    assert imported.lost >= 1


def test_of_a_task_that_was_cut_no_half_comes_in(room, tmp_path):
    path = tmp_path / "cut.json"
    path.write_text(reply(TASKS[0], song(1), song(2))[:-30])
    assert (bring_in(room, path).tasks, room.songs()) == (0, [])


def test_what_comes_several_times_is_counted_once(room, tmp_path):
    one, other = reply(TASKS[0], song(1)), reply(TASKS[0], song(1), song(2))
    (tmp_path / "a.jsonl").write_text("\n".join([one, reply(TASKS[0], status="FAILURE"), one]))
    (tmp_path / "b.json").write_text(f"[{other},{one},{reply(TASKS[1], song(3))}]")
    imported = bring_in(room, tmp_path)
    assert (imported.tasks, imported.songs, imported.files) == (2, 3, 2)
    assert (len(room.tasks()), len(room.songs())) == (2, 3)


@pytest.mark.usefixtures("small_pieces")
def test_a_task_that_is_read_in_pieces_is_counted_once(room, tmp_path):
    path = tmp_path / "long.jsonl"
    long = reply(TASKS[0], song(1), note="x" * 100_000)
    path.write_text(f"{long}\n{reply(TASKS[1], song(2))}")
    imported = bring_in(room, path)
    assert (imported.tasks, imported.songs, imported.lost) == (2, 2, 0)


def test_an_export_that_comes_twice_is_counted_once_and_may_have_blank_lines(room, empty, tmp_path):
    for number in range(2):
        answer(room, reply(TASKS[number], song(number)))
    path = write_out(room, tmp_path / "all.jsonl").path
    (tmp_path / "again.jsonl").write_text("\n\n" + path.read_text().replace("\n", "\n\n \r\n"))
    imported = bring_in(empty, path, tmp_path / "again.jsonl")
    assert (imported.tasks, imported.songs, imported.lost, imported.unread) == (2, 2, 0, {})


def test_bad_files_of_one_name_are_all_named(room, tmp_path):
    for folder in ("x/1", "x/2", "y/2"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "a.json").write_text("junk")
    imported = bring_in(room, tmp_path / "x", tmp_path / "y")
    assert list(imported.unread) == ["a.json", "2/a.json", str(tmp_path / "y/2/a.json")]


def test_a_text_is_not_taken_for_a_refusal(room, tmp_path):
    (tmp_path / "note.txt").write_text("invalid token")
    assert bring_in(room, tmp_path / "note.txt").unread == {"note.txt": "relay.not_json"}


@pytest.mark.usefixtures("small_pieces")
def test_an_import_can_be_stopped_between_pieces(room, tmp_path, monkeypatch):
    monkeypatch.setattr(exchange, "_TASKS", 10)
    path = tmp_path / "many.json"
    path.write_text(json.dumps(many(90)))
    importing = Importing(room)
    importing.sink._tell = lambda *_: importing.cancel.cancel()
    imported = importing.run(path)
    assert imported.cancelled
    assert 0 < imported.tasks == len(room.tasks()) < 90
    assert 0 < importing.steps[0][0] < importing.steps[0][1] == path.stat().st_size


def test_a_finished_task_without_songs_is_asked_for_again(room, tmp_path):
    path = tmp_path / "one.json"
    path.write_text(json.dumps({"task_id": TASKS[0], "status": "SUCCESS", "data": []}))
    bring_in(room, path)
    assert room.library.next_due() == room.clock.at


def test_a_reply_that_only_names_its_task_is_followed(room, tmp_path):
    clip = "0d6f0a52-5b0c-4e8b-8a52-6a2a9d0c9a10"
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.json").write_text('{"task_id":"one-1","status":"queued"}')
    (folder / "b.json").write_text(f'[{{"id":"{clip}","status":"submitted","audio_url":""}}]')
    assert bring_in(room, folder).tasks == 2


def test_half_finished_tasks_of_a_batch_are_looked_for(room, tmp_path):
    batch = [
        json.loads(reply(TASKS[0], song(1)))["data"],
        json.loads(reply(TASKS[1], status="IN_PROGRESS"))["data"],
        json.loads(reply(TASKS[2], status="FAILURE", fail_reason="no"))["data"],
    ]
    path = tmp_path / "batch.json"
    path.write_text(json.dumps({"code": "success", "data": batch}))
    bring_in(room, path)
    due = room.due(room.clock.at)
    assert [(task.task_id, task.relay_id) for task in due] == [(TASKS[1], None)]


def test_ready_songs_of_replies_are_told_those_of_exports_are_not(room, empty, tmp_path):
    path = tmp_path / "one.json"
    path.write_text(reply(TASKS[0], song(1)))
    importing = Importing(room)
    importing.run(path)
    assert [len(ready) for _, ready in importing.told] == [1]
    again = Importing(empty)
    again.run(write_out(room, tmp_path / "all.jsonl").path)
    assert [len(ready) for _, ready in again.told] == [0]


def test_only_regular_files_are_read(room, tmp_path):
    folder = tmp_path / "odd"
    folder.mkdir()
    os.mkfifo(folder / "pipe.json")
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "loop.json").symlink_to(folder / "loop.json")
    (folder / "broken.json").symlink_to(folder / "nowhere")
    (folder / "zero.json").symlink_to("/dev/zero")
    (folder / "good.json").write_text(reply(TASKS[0], song(1)))
    (folder / "same.json").symlink_to(folder / "good.json")
    imported = bring_in(room, folder, folder / "good.json", tmp_path / "not there.json")
    assert imported.unread == {
        "pipe.json": "usage.not_a_file",
        "zero.json": "usage.not_a_file",
        "loop.json": "usage.cannot_read",
        "broken.json": "usage.cannot_read",
        "not there.json": "usage.cannot_read",
    }
    assert (imported.tasks, imported.files) == (1, 1)
    assert imported.named_unread().endswith(" …")


def test_a_file_that_may_not_be_read_is_named(room, tmp_path, monkeypatch):
    path = tmp_path / "a.json"
    path.write_text(reply(TASKS[0], song(1)))

    def refuse(*_args, **_more):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    assert bring_in(room, path).unread == {"a.json": "usage.cannot_read"}


def test_a_cancelled_import_keeps_what_came(room, tmp_path):
    for number in range(3):
        (tmp_path / f"{number}.json").write_text(reply(TASKS[number], song(number)))
    importing = Importing(room)
    importing.on_step = importing.cancel.cancel  # read, and waits for others to be written with
    imported = importing.run(*(tmp_path / f"{number}.json" for number in range(3)))
    assert imported.cancelled
    assert imported.tasks == 1
    assert room.tasks() == [TASKS[0]]


def test_many_small_replies_are_written_some_together(room, tmp_path):
    path = tmp_path / "lines.jsonl"
    path.write_text("\n".join(reply(f"task_{number:020d}", song(number)) for number in range(150)))
    importing = Importing(room)
    assert importing.run(path).tasks == 150 == len(room.tasks())
    assert len(importing.told) == 2


def test_progress_ends_at_the_end(room, empty, tmp_path):
    fill(room)
    path = write_out(room, tmp_path / "all.jsonl").path
    other = tmp_path / "a.json"
    other.write_text(reply(TASKS[8], song(8)))
    importing = Importing(empty)
    importing.run(other, path)
    size = path.stat().st_size + other.stat().st_size
    assert importing.steps == sorted(importing.steps)
    assert importing.steps[-1] == (size, size)


# What may come in.


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize(
    "change",
    [
        {"task_id": ""},
        {"task_id": "x" * 201},
        {"task_id": 7},
        {"said": "held"},
        {"said": "nonsense"},
        {"look": "ready"},
        {"added_at": "yesterday"},
        {"added_at": "2026-03-04T05:06:07"},
        {"asked": -1},
        {"asked": 10**30},
        {"replies": [{"text": "{}"}]},
        {"replies": ["text"]},
        {"replies": {}},
        {"songs": [{}]},
        {"songs": [{"clip_id": "a", "sheet": 0}]},
        {"songs": [{"clip_id": "a", "own": {"title": 7}}]},
        {"songs": [{"clip_id": "a", "own": {"song_id": "7"}}]},
        {"songs": [{"clip_id": "a", "files": [{"kind": "exe", "state": "saved"}]}]},
        {"songs": [{"clip_id": "a", "files": [{"kind": "mp3", "state": "downloading"}]}]},
        {"songs": [{"clip_id": "a", "files": [{"kind": "mp3", "state": "saved", "tries": -1}]}]},
        {"tracked": "yes"},
    ],
    ids=str,
)
def test_a_bad_line_costs_nothing_but_itself(room, empty, tmp_path, change):
    for number in range(3):
        answer(room, reply(TASKS[number], song(number)))
    path = write_out(room, tmp_path / "all.jsonl").path
    lines = lines_of(path)
    lines[2] |= change
    path.write_text("\n".join(map(json.dumps, lines)))
    imported = bring_in(empty, path)
    assert imported.unread == {"all.jsonl": "usage.not_a_reply"}
    assert imported.tasks == 2
    assert empty.tasks() == [TASKS[2], TASKS[0]]


@pytest.mark.parametrize("line", ["", "[]", "{", "7", "[" * 100_000, '{"task_id": "\\ud800"}'])
def test_any_other_line_is_only_bad(room, empty, tmp_path, line):
    answer(room, reply(TASKS[0], song(0)))
    path = write_out(room, tmp_path / "all.jsonl").path
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    assert bring_in(empty, path).tasks == 1
    assert empty.tasks() == [TASKS[0]]


def test_an_export_that_was_cut_gives_what_is_whole(room, empty, tmp_path):
    for number in range(5):
        answer(room, reply(TASKS[number], song(number)))
    path = write_out(room, tmp_path / "all.jsonl").path
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 3 // 5])
    imported = bring_in(empty, path)
    assert 1 <= imported.tasks < 5
    assert imported.unread == {"all.jsonl": "usage.not_a_reply"}


def test_a_newer_export_is_refused_in_words(room, tmp_path):
    path = tmp_path / "new.jsonl"
    path.write_text('{"suno_desktop_export": 2, "relays": []}\n{}\n')
    assert bring_in(room, path).unread == {"new.jsonl": "usage.export_too_new"}


def test_relays_of_an_export_are_only_names(room, tmp_path):
    path = tmp_path / "odd.jsonl"
    relays = [
        {"name": "One", "base_url": "https://elsewhere.invalid"},
        {"name": "", "base_url": "https://x.invalid"},
        {"name": "No address"},
        "text",
    ]
    task = {"task_id": TASKS[0], "relay": "https://never-named.invalid", "said": "waiting"}
    header = {"suno_desktop_export": 1, "relays": relays}
    path.write_text(f"{json.dumps(header)}\n{json.dumps(task)}\n")
    bring_in(room, path)
    assert [relay.name for relay in room.library.relays()] == ["One"]
    assert [row["relay"] for row in listed(room)] == [None]


def test_a_reply_that_is_no_longer_understood_is_kept(room, empty, tmp_path):
    (key,) = room.track(TASKS[0])
    answer(room, reply(TASKS[0], song(1)))
    path = write_out(room, tmp_path / "all.jsonl").path
    header, line = lines_of(path)
    line["replies"][0]["text"] = "gibberish"
    path.write_text(f"{json.dumps(header)}\n{json.dumps(line)}\n")
    assert bring_in(empty, path).unread == {}
    (key,) = empty.reader.task_keys(TaskQuery())
    assert [text for _, text in empty.reader.replies(key)] == ["gibberish"]


def test_times_are_those_of_the_replies(room, empty, tmp_path):
    answer(room, reply(TASKS[0], song(1)))
    empty.clock.move(days=300)
    bring_in(empty, write_out(room, tmp_path / "all.jsonl").path)
    (key,) = empty.reader.task_keys(TaskQuery())
    (row,) = empty.reader.task_rows([key])
    assert (row.added_at - START).days == 0
    assert [got_at for got_at, _ in empty.reader.replies(key)] == [room.clock.at]


def test_a_disk_that_is_full_is_not_a_bad_file(room, tmp_path, monkeypatch):
    path = tmp_path / "a.json"
    path.write_text(reply(TASKS[0], song(1)))

    def full(*_args, **_more):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(Library, "record", full)
    with pytest.raises(sqlite3.OperationalError):
        bring_in(room, path)
    assert TaskId(TASKS[0]) not in room.tasks()


# Piece by piece.


class Written:
    """A library that only notes what it is told to record."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []

    def record(self, tasks: Sequence[Task], **_more: Any) -> Any:
        self.batches.append([task.raw for task in tasks])
        return SimpleNamespace(changes=None, ready=(), keys={})

    def begin_intake(self, _relays: Any) -> None:
        self.batches.append(["begin"])

    def relays(self) -> list[Relay]:
        return [Relay(RelayId(1), "One", "https://one.invalid")]


@pytest.fixture
def written() -> Written:
    return Written()


@pytest.fixture
def sink(written, room) -> exchange.LibrarySink:
    return exchange.LibrarySink(
        written, write=lambda work: work(), tell=lambda *_: None, clock=room.clock
    )


def told(*raws: str) -> list[Task]:
    return [Task(task_id=TaskId("t"), state=TaskState.READY, raw=raw) for raw in raws]


def test_so_many_tasks_are_written_together(sink, written, monkeypatch):
    monkeypatch.setattr(exchange, "_TASKS", 3)
    for raws in (["a", "b"], ["c"], ["d", "e"], ["f", "g"]):
        sink.record(told(*raws))
    assert written.batches == [["a", "b", "c"], ["d", "e", "f", "g"]]
    sink.record(told("h"))
    for _ in range(2):
        sink.flush()
    assert written.batches[2:] == [["h"]]


def test_so_much_text_is_written_together(sink, written, monkeypatch):
    monkeypatch.setattr(exchange, "_CHARS", 10)
    for raw in ("x" * 9, "a", "y" * 9, "b", "z" * 11):
        sink.record(told(raw))
    assert written.batches == [["x" * 9, "a"], ["y" * 9, "b"], ["z" * 11]]


def test_what_waits_is_written_before_an_export_begins(sink, written):
    sink.record(told("a"))
    relays = [
        {"name": "One", "base_url": "https://one.invalid"},
        {"name": "Two", "base_url": "https://two.invalid"},
    ]
    assert sink.begin(relays) == {"https://two.invalid": "Two"}
    assert written.batches == [["a"], ["begin"]]


def test_a_line_is_short_and_can_be_read_by_people():
    assert exchange._line({"a": "雨", "b": [1, 2]}) == '{"a":"雨","b":[1,2]}\n'.encode()


@pytest.mark.parametrize(("count", "named"), [(0, ""), (3, "n0, n1, n2"), (4, "n0, n1, n2 …")])
def test_the_first_names_are_told(count, named):
    imported = exchange.Imported(unread={f"n{number}": "x" for number in range(count)})
    assert imported.named_unread() == named


def test_an_export_tells_how_far_it_is(room, tmp_path):
    for number in range(3):
        answer(room, reply(TASKS[number], song(number)))
    steps: list[tuple[int, int]] = []
    exported = write_out(room, tmp_path / "a.jsonl", progress=lambda *step: steps.append(step))
    assert steps == [(1, 3), (2, 3), (3, 3)]
    assert (exported.tasks, exported.replies) == (3, 3)


ID = "0a1b2c3d-1111-4222-8333-44445555000"


def test_texts_that_only_name_tasks_are_handed_on(room, tmp_path):
    contents = {
        "a.txt": f"one {ID}1",
        "b": f"{ID}2",
        "c.txt": "nothing in it",
        "d.json": f'"{ID}3"',
        "e.png": f"\0 {ID}4",
    }
    for name, text in contents.items():
        (tmp_path / name).write_text(text)
    imported = bring_in(room, *(tmp_path / name for name in contents))
    assert imported.texts == [tmp_path / "a.txt", tmp_path / "b"]
    assert list(imported.unread) == ["c.txt", "d.json", "e.png"]


def test_texts_of_a_folder_are_looked_at_only_if_nothing_else_is_there(room, tmp_path):
    (tmp_path / "a.txt").write_text(f"one {ID}1")
    (tmp_path / "c.txt").write_text("nothing in it")
    imported = bring_in(room, tmp_path)
    assert (imported.texts, imported.unread) == ([tmp_path / "a.txt"], {})
    (tmp_path / "d.json").write_text("{}")
    imported = bring_in(room, tmp_path)
    assert (imported.texts, list(imported.unread)) == ([], ["d.json"])


def test_folders_are_walked_in_the_order_of_their_names(tmp_path):
    names = [f"{number}/{number}.json" for number in (5, 3, 8, 1, 9, 2, 7)]
    for name in names:
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("")
    found = exchange._named([tmp_path], exchange.Imported(), CancelToken())
    assert [str(path.relative_to(tmp_path)) for path in found] == sorted(names)


@pytest.mark.parametrize(("filename", "name"), [("/x/deep", "deep"), (None, "?")])
def test_a_folder_that_cannot_be_read_is_named(tmp_path, monkeypatch, filename, name):
    def walk(_path, onerror):
        onerror(PermissionError(13, "no", filename))
        return iter(())

    monkeypatch.setattr(os, "walk", walk)
    imported = exchange.Imported()
    assert list(exchange._named([tmp_path], imported, CancelToken())) == []
    assert imported.unread == {name: "usage.cannot_read"}


def test_a_long_export_comes_in_some_lines_together(room, empty, tmp_path, monkeypatch):
    monkeypatch.setattr(exchange, "_ARRIVALS", 2)
    for number in range(5):
        answer(room, reply(TASKS[number], song(number)))
    path = write_out(room, tmp_path / "all.jsonl").path
    importing = Importing(empty)
    imported = importing.run(path)
    assert (imported.tasks, imported.songs, imported.files) == (5, 5, 1)
    assert sorted(empty.tasks()) == TASKS[:5]
    assert len(importing.told) == 3
    lines = path.read_bytes().splitlines(keepends=True)
    steps = [sum(map(len, lines[:upto])) for upto in (3, 5, 6)]
    assert [done for done, _ in importing.steps] == steps


def test_an_import_of_a_folder_that_is_stopped_before_it_began_says_so(room, tmp_path):
    (tmp_path / "a.json").write_text(reply(TASKS[0], song(1)))
    for path in (tmp_path, tmp_path / "a.json"):
        importing = Importing(room)
        importing.cancel.cancel()
        imported = importing.run(path)
        assert (imported.cancelled, imported.tasks, imported.files) == (True, 0, 0)


def test_a_list_of_songs_may_hold_what_is_no_unicode(room, tmp_path):
    one = {"task_id": TASKS[0], "status": "SUCCESS", "data": [song(1) | {"title": "x\ud800y"}]}
    judged = {"\ud800": {"rating": 3}, song(1)["id"]: {"rating": 4}}
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"suno_desktop_songs": 1, "tasks": [one], "judged": judged}))
    imported = Importing(room).run(path)
    assert (imported.tasks, imported.songs, imported.unread) == (1, 1, {})
    (row,) = room.songs()
    assert row.rating == 4


def test_an_import_that_is_stopped_within_a_file_reads_no_more_of_it(room, tmp_path):
    path = tmp_path / "lines.jsonl"
    path.write_text('{"a": 1}\n' + "\n".join(reply(name, song(1)) for name in TASKS))
    importing = Importing(room)
    importing.on_step = importing.cancel.cancel
    imported = importing.run(path)
    assert (imported.cancelled, imported.tasks, imported.files) == (True, 0, 0)


def test_a_place_that_cannot_be_read_is_counted_once(room, tmp_path):
    path = tmp_path / "lines.jsonl"
    path.write_text(
        "\n".join([reply(TASKS[0], song(1)), "junk", "{", reply(TASKS[1], song(2)), "7 x"])
    )
    imported = bring_in(room, path)
    assert (imported.tasks, imported.lost, imported.files) == (2, 3, 1)
    path.write_text("junk")
    assert bring_in(room, path).files == 0


def test_a_bad_line_is_counted(room, empty, tmp_path):
    answer(room, reply(TASKS[0], song(0)))
    path = write_out(room, tmp_path / "all.jsonl").path
    with path.open("a", encoding="utf-8") as file:
        file.write("[]\n7\n")
    assert bring_in(empty, path).lost == 2


@pytest.mark.parametrize(
    ("line", "header"),
    [
        (b'{"suno_desktop_export": 1}', {"relays": []}),
        (b'{"suno_desktop_export": 1, "relays": 7}', {"relays": []}),
        (b'["suno_desktop_export"]', None),
        (b'{"a": "suno_desktop_export"}', None),
        (b'{"suno_desktop_export": 1', None),
        (b'{"a": 1}', None),
    ],
)
def test_what_is_the_first_line_of_an_export(line, header):
    assert exchange._header(line) == header


@pytest.mark.parametrize(("size", "is_one"), [(0, False), (1, True), (2_000, True), (2_001, False)])
def test_how_long_the_name_of_a_relay_may_be(size, is_one):
    assert exchange._is_relay({"name": "n" * size, "base_url": "u"}) is is_one
    assert exchange._is_relay({"name": "n", "base_url": "u" * size}) is is_one


def test_of_several_tasks_in_a_reply_the_one_that_was_asked_for_counts():
    batch = [json.loads(reply(name, song(number)))["data"] for number, name in enumerate(TASKS[:3])]
    text = json.dumps({"code": "success", "data": batch})
    kept_reply = {"text": text, "got_at": "2026-03-04T05:06:07Z"}
    for name, number in ((TASKS[1], 1), ("another-one-1234", 0)):
        found = exchange._told(TaskId(name), kept_reply)
        assert (found.task.task_id, found.task.raw) == (name, text)
        assert [clip.clip_id for clip in found.task.clips] == [song(number)["id"]]


def test_what_a_file_may_tell_is_not_capped_as_what_a_server_sends(room, tmp_path):
    path = tmp_path / "many.json"
    many_clips = [song(number) for number in range(replies.MAX_CLIPS + 1)]
    text = reply(TASKS[0], *many_clips)
    path.write_text(text)
    assert bring_in(room, path).songs == len(many_clips)
    found = exchange._told(TaskId(TASKS[0]), {"text": text, "got_at": "2026-03-04T05:06:07Z"})
    assert len(found.task.clips) == len(many_clips)


# Covers of the person's own.


def covers_in(folder: Path) -> Covers:
    return Covers(folder / "cache", clock=FakeClock(), own=folder / "own")


def with_cover(room: Room, covers: Covers) -> str:
    """A song with a cover of the person's own; its hash."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(out, "PNG")
    digest = covers.keep_own(out.getvalue())
    answer(room, reply(TASKS[0], song(1)))
    song_id = room.song_of(ClipId(song(1)["id"]))
    assert song_id is not None
    room.library.judge([song_id], {"own_cover": digest})
    return digest


def pictures_in(path: Path) -> list[str]:
    return [line["own_cover"] for line in lines_of(path) if "own_cover" in line]


def test_covers_of_the_persons_own_go_out_and_come_in(
    room: Room, empty: Room, tmp_path: Path
) -> None:
    here, there = covers_in(tmp_path / "here"), covers_in(tmp_path / "there")
    digest = with_cover(room, here)
    path = write_out(room, tmp_path / "all.jsonl", covers=here).path
    assert pictures_in(path) == [digest]
    assert Importing(empty, covers=there).run(path).unread == {}
    first, second = here.own(digest), there.own(digest)
    assert first is not None
    assert second is not None
    assert second.read_bytes() == first.read_bytes()
    assert empty.reader.own_covers() == [digest]


def test_where_no_covers_are_kept_the_rest_comes_in(
    room: Room, empty: Room, tmp_path: Path
) -> None:
    covers = covers_in(tmp_path / "here")
    digest = with_cover(room, covers)
    imported = bring_in(empty, write_out(room, tmp_path / "all.jsonl", covers=covers).path)
    assert (imported.tasks, imported.decided, imported.lost) == (1, 1, 0)
    assert empty.reader.own_covers() == [digest]


def test_a_cover_that_is_not_there_any_more_is_left_out(room: Room, tmp_path: Path) -> None:
    covers = covers_in(tmp_path / "here")
    path = covers.own(with_cover(room, covers))
    assert path is not None
    assert pictures_in(write_out(room, tmp_path / "none.jsonl").path) == []
    path.unlink()
    exported = write_out(room, tmp_path / "gone.jsonl", covers=covers)
    assert pictures_in(exported.path) == []
    assert exported.tasks == 1


@pytest.mark.parametrize(
    "line",
    [
        '{"own_cover":7',
        '{"own_cover":"x"}',
        '{"own_cover":"x","data":7}',
        '{"own_cover":"x","data":"no such text"}',
    ],
)
def test_a_cover_that_cannot_be_read_is_passed_over(empty: Room, tmp_path: Path, line: str) -> None:
    covers = covers_in(tmp_path / "there")
    path = tmp_path / "odd.jsonl"
    path.write_text(f'{{"suno_desktop_export":1}}\n{line}\n{{"task_id":"t1","said":"waiting"}}\n')
    imported = Importing(empty, covers=covers).run(path)
    assert (imported.tasks, imported.lost, imported.unread) == (1, 0, {})
    assert not (tmp_path / "there" / "own").exists()


# Stopped, or with the disk in the way.


class Stopping(CancelToken):
    """Is cancelled at the moment when it is looked at whether it is."""

    @override
    def check(self) -> None:
        self.cancel()
        super().check()


def song_file(path: Path) -> Path:
    path.write_bytes(makers.mp3(60))
    tags.write(path, "mp3", tags.of(makers.clip(duration_s=None)))
    return path


def test_songs_come_in_from_their_files_unless_it_is_stopped(room: Room, tmp_path: Path) -> None:
    path = song_file(tmp_path / "a.mp3")
    importing = Importing(room)
    importing.cancel = Stopping()
    imported = importing.run(path)
    assert (imported.cancelled, imported.songs, room.songs()) == (True, 0, [])
    imported = bring_in(room, path)
    assert (imported.cancelled, imported.songs, imported.files) == (False, 1, 1)
    assert (imported.tasks, imported.known, len(room.songs())) == (1, 0, 1)


def test_a_playlist_that_is_stopped_makes_no_collection(room: Room, tmp_path: Path) -> None:
    song_file(tmp_path / "a.mp3")
    path = tmp_path / "Trip.m3u8"
    path.write_text("#EXTM3U\na.mp3\n")
    importing = Importing(room)
    importing.cancel = Stopping()
    imported = importing.run(path)
    assert (imported.cancelled, imported.collections, imported.files) == (True, 0, 0)
    assert list(room.reader.collections()) == []
    assert bring_in(room, path).collections == 1
    assert [one.name for one in room.reader.collections()] == ["Trip"]


def test_a_walk_through_folders_ends_where_it_is_stopped(tmp_path: Path) -> None:
    for name in ("1/a.json", "2/b.json"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).touch()
    cancel = CancelToken()
    found = exchange._named([tmp_path], exchange.Imported(), cancel)
    assert next(found) == tmp_path / "1" / "a.json"
    cancel.cancel()
    assert list(found) == []


def test_a_list_of_ours_that_is_stopped_comes_in_so_far(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "_TASKS", 1)
    tasks = [json.loads(reply(TASKS[number], song(number)))["data"] for number in range(3)]
    judged = {song(0)["id"]: {"rating": 4}}
    path = tmp_path / "songs.json"
    path.write_text(json.dumps({"suno_desktop_songs": 1, "tasks": tasks, "judged": judged}))
    importing = Importing(room)
    importing.sink._tell = lambda *_: importing.cancel.cancel()
    imported = importing.run(path)
    assert (imported.cancelled, imported.tasks, imported.files) == (True, 1, 0)
    assert [row.rating for row in room.songs()] == [None]
    whole = bring_in(room, path)
    assert (whole.tasks, whole.files, whole.decided) == (3, 1, 1)


def test_an_export_that_is_stopped_comes_in_so_far(
    room: Room, empty: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "_ARRIVALS", 1)
    for number in range(3):
        answer(room, reply(TASKS[number], song(number)))
    path = write_out(room, tmp_path / "all.jsonl").path
    importing = Importing(empty)
    importing.on_step = importing.cancel.cancel
    imported = importing.run(path)
    assert (imported.cancelled, imported.tasks, len(empty.tasks())) == (True, 1, 1)
    assert imported.unread == {}


@pytest.mark.parametrize("decided", [1, 2])
def test_decisions_come_in_until_it_is_stopped(
    empty: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, decided: int
) -> None:
    monkeypatch.setattr(exchange, "_DECISIONS", 1)
    path = tmp_path / decided_file.NAME
    lines = [f'{{"decided":"c{number}","rating":[4,1000]}}' for number in range(3)]
    path.write_text("\n".join(['{"suno_desktop_decisions":1}', *lines, ""]))
    importing = Importing(empty)
    told: list[Any] = []

    def tell(*what: Any) -> None:
        told.append(what)
        if len(told) == decided:
            importing.cancel.cancel()

    importing.sink._tell = tell
    imported = importing.run(path)
    assert (imported.cancelled, imported.decided) == (True, decided)
    assert len(list(empty.reader.decisions())) == decided
    assert bring_in(empty, path).decided == 3 - decided


@pytest.mark.parametrize(
    ("error", "is_ours"),
    [
        (DiskError("disk.full"), True),
        (ProfileError("library.in_use"), True),
        (UsageError("usage.not_a_file"), False),
    ],
)
def test_only_trouble_with_our_own_disk_ends_an_import(
    room: Room,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: DesktopError,
    is_ours: bool,
) -> None:
    monkeypatch.setattr(exchange, "_TASKS", 1)

    def fail(*_: Any, **_more: Any) -> None:
        raise error

    monkeypatch.setattr(Library, "record", fail)
    path = tmp_path / "a.json"
    path.write_text(reply(TASKS[0], song(1)))
    if is_ours:
        with pytest.raises(DesktopError) as caught:
            bring_in(room, path)
        assert caught.value is error
    else:
        assert bring_in(room, path).unread == {"a.json": error.code}


# The file beside the songs.


def test_the_file_beside_the_songs_can_be_imported_too(
    room: Room, empty: Room, tmp_path: Path
) -> None:
    clip_id = song(1)["id"]
    for library in (room, empty):
        answer(library, reply(TASKS[0], song(1)))
    (row,) = room.songs()
    room.library.judge([row.song_id], {"rating": 4})
    room.library.take_outdone([Decision(clip_id, "rating", 2, 500)])
    seen = decided_file.Seen(tmp_path, {})
    assert decided_file.write(room.reader, seen)
    assert b'"outdone"' in seen.path.read_bytes()
    imported = bring_in(empty, seen.path)
    assert (imported.decided, imported.files, imported.tasks) == (1, 1, 0)
    assert (imported.lost, imported.unread, imported.new_relays) == (0, {}, ())
    assert [row.rating for row in empty.songs()] == [4]
    assert empty.reader.outdone_decisions() == []


@pytest.mark.parametrize(
    ("others", "is_one"),
    [
        ([], True),
        (["https://a.invalid"] * 20, True),
        (["https://a.invalid"] * 21, False),
        ("https://a.invalid", False),
        ([""], False),
        ([7], False),
    ],
)
def test_how_many_addresses_a_relay_may_have(others: Any, is_one: bool) -> None:
    relay = {"name": "One", "base_url": "https://one.invalid", "others": others}
    assert exchange._is_relay(relay) is is_one


# In a whole engine.


@pytest.fixture
def relay():
    served = DemoRelay()
    served.start()
    yield served
    served.stop()


@pytest.fixture
def rig(tmp_path):
    opened = Rig(tmp_path / "profile", auto_save=False)
    yield opened
    assert opened.stop()


def half_finished(running: str) -> str:
    """A batch with a finished task of nobody here, and one that still ran."""
    tasks = [
        json.loads(reply(TASKS[0], song(1)))["data"],
        json.loads(reply(running, status="IN_PROGRESS", progress="40%"))["data"],
    ]
    return json.dumps({"code": "success", "data": tasks})


@pytest.mark.parametrize("way", ["pasted", "file"])
def test_what_was_not_finished_is_looked_up_at_the_saved_relays(rig, relay, tmp_path, way):
    saved = rig.know(relay)
    running = relay.ids["list"][0]
    if way == "pasted":
        rig.add(half_finished(running))
    else:
        path = tmp_path / "batch.json"
        path.write_text(half_finished(running))
        assert rig.engine.exchange.import_paths([path]).result(20).tasks == 2
    rig.until(lambda: rig.states().get(running) is TaskState.READY)
    (row,) = [row for row in rig.tasks() if row.task_id == running]
    assert row.relay_id == saved.relay_id
    assert rig.states()[TASKS[0]] is TaskState.READY
    asked = [request.path for request in relay.requests]
    assert not any(TASKS[0] in path for path in asked)


def test_an_engine_exports_and_imports_and_can_be_stopped(rig, relay, tmp_path):
    rig.engine.asking.pause(paused=True).result(20)
    path = tmp_path / "batch.json"
    path.write_text(half_finished(TASKS[1]))
    steps: list[tuple[int, int]] = []
    rig.engine.exchange.import_paths([path], progress=lambda *step: steps.append(step)).result(20)
    assert steps[-1] == (path.stat().st_size, path.stat().st_size)
    rig.until(lambda: rig.changes() > 0)
    exported = rig.engine.exchange.export_to(tmp_path / "all.jsonl").result(20)
    assert (exported.tasks, exported.replies) == (2, 2)

    def stop(_done: int, _total: int) -> None:
        rig.engine.exchange.cancel()

    with pytest.raises(Cancelled):
        rig.engine.exchange.export_to(tmp_path / "stopped.jsonl", progress=stop).result(20)
    # The next one runs again.
    assert not rig.engine.exchange.import_paths([exported.path]).result(20).cancelled
    assert not (tmp_path / "stopped.jsonl").exists()


def test_what_waits_for_its_turn_is_stopped_too(rig, tmp_path):
    (tmp_path / "one.json").write_text(reply("task-1", song(1)))
    is_first, may_end = threading.Event(), threading.Event()

    def hold(_done: int, _total: int) -> None:
        is_first.set()
        assert may_end.wait(20)

    first = rig.engine.exchange.import_paths([tmp_path / "one.json"], progress=hold)
    assert is_first.wait(20)
    second = rig.engine.exchange.import_paths([tmp_path / "one.json"])
    export = rig.engine.exchange.export_to(tmp_path / "all.jsonl")
    rig.engine.exchange.cancel()
    may_end.set()
    first.result(20)
    assert second.result(20).cancelled
    with pytest.raises(Cancelled):
        export.result(20)


def test_an_import_of_many_files_can_be_stopped(rig, tmp_path):
    for number in range(200):
        (tmp_path / f"{number:03}.json").write_text(reply(f"task-{number}", song(number)))
    steps: list[int] = []
    began = threading.Event()

    def progress(done: int, _total: int) -> None:
        steps.append(done)
        began.set()
        stopping.wait(20)

    stopping = threading.Event()
    rig.engine.asking.pause(paused=True).result(20)
    importing = rig.engine.exchange.import_paths([tmp_path], progress=progress)
    assert began.wait(20)
    rig.engine.exchange.cancel()
    stopping.set()
    imported = importing.result(20)
    assert imported.cancelled
    assert imported.tasks == len(rig.tasks()) < 200


@pytest.mark.parametrize(
    "shape",
    [
        {"path": "{home}/.ssh/id_rsa"},
        {"path": "{music}/../.ssh/id_rsa.mp3"},
        {"path": "x.mp3"},
        {"path": "{music}/folder.mp3"},
        {"path": "{music}/nul\0.mp3"},
        {"path": "{music}/half \ud800 letter.mp3"},
        {"path": "{home}/run.desktop", "container": "\ud800", "sha256": "\ud800", "code": "\ud800"},
    ],
    ids=lambda shape: ascii(shape["path"]),
)
def test_an_export_cannot_name_a_file_that_is_no_song(room, empty, tmp_path, monkeypatch, shape):
    monkeypatch.chdir(tmp_path)
    music = tmp_path / "music"
    (music / "folder.mp3").mkdir(parents=True)
    (tmp_path / ".ssh").mkdir()
    for name in (".ssh/id_rsa", ".ssh/id_rsa.mp3", "x.mp3", "run.desktop"):
        (tmp_path / name).write_bytes(b"mine")
    answer(room, reply(TASKS[0], song(0)))
    path = write_out(room, tmp_path / "all.jsonl").path
    header, line = lines_of(path)
    named = {"kind": "mp3", "state": "saved"} | shape
    named["path"] = named["path"].format(home=tmp_path, music=music)
    line["songs"][0]["files"] = [named]
    path.write_text("\n".join(map(json.dumps, (header, line))))
    bring_in(empty, path)
    (clip,) = (clip for task in listed(empty) for clip in task["clips"])
    (file,) = clip["files"]
    assert file["state"] == "missing"
    assert file["path"] is None or Path(file["path"]).parent == music


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every text in a JSON value."""
    if isinstance(value, dict):
        return [way for key, inner in value.items() for way in leaves(inner, (*path, key))]
    if isinstance(value, list):
        return [way for key, inner in enumerate(value) for way in leaves(inner, (*path, key))]
    return [path] if isinstance(value, str) else []


@pytest.mark.parametrize("text", ["\ud800", "\0", "x" * 100_000], ids=ascii)
def test_odd_text_anywhere_in_a_line_costs_no_other_line(room, empty, tmp_path, text):
    answer(room, reply(TASKS[0], song(1)))
    room.save(room.songs()[-1].song_id)
    path = write_out(room, tmp_path / "all.jsonl").path
    header, whole = lines_of(path)
    ways = leaves(whole)
    assert {way[-1] for way in ways} >= {"task_id", "text", "path", "sha256"}
    for number, way in enumerate(ways):
        # A song of its own each time: what is known already is left as it is.
        line = json.loads(json.dumps(whole).replace("aaaaaaaa-", f"{number:08x}-"))
        line["task_id"] = f"odd-{number}"
        *inner, last = way
        holder = line
        for key in inner:
            holder = holder[key]
        holder[last] = text
        good = {"task_id": f"good-{number}", "said": "waiting"}
        path.write_text("\n".join(map(json.dumps, (header, line, good))))
        bring_in(empty, path)
        assert f"good-{number}" in empty.tasks(), way


def test_importing_everything_again_leaves_what_is_unheard_and_in_the_trash(room, tmp_path):
    fill(room)
    path = write_out(room, tmp_path / "all.jsonl").path
    ready = [row.song_id for row in room.songs() if row.clip_id and row.is_unheard]
    room.library.judge(ready[:3], {"unheard": 0})
    room.library.remove_songs(ready[2:6])
    room.library.empty_trash(ready[4:6])

    def standing() -> list[list[str]]:
        return [
            sorted(str(row.clip_id) for row in room.songs(filter=name))
            for name in (
                SongFilter.UNHEARD,
                SongFilter.TRASH,
                SongFilter.FAVOURITES,
                SongFilter.ALL,
            )
        ]

    before = standing()
    assert before[0]
    assert before[1]
    bring_in(room, path)
    for relay in room.library.relays():
        for seed in SEEDS:
            answer(room, seed.read_text("utf-8"), relay=relay.relay_id)
        answer(room, reply(TASKS[7], song(6), song(7)), relay=relay.relay_id)
    folder = tmp_path / "replies"
    folder.mkdir()
    for number, seed in enumerate(SEEDS):
        (folder / f"{number}.json").write_bytes(seed.read_bytes())
    imported = bring_in(room, folder)
    assert standing() == before
    assert set(imported.rejected) >= set(ready[2:6]) & set(imported.rejected)
    assert imported.rejected


def test_what_responses_bring_can_wait_to_be_heard(empty, tmp_path):
    file = tmp_path / "one.json"
    file.write_text(reply(TASKS[8], song(8), song(9, status="queued")))
    imported = bring_in(empty, file)
    assert imported.ready == (empty.song_of(ClipId(song(8)["id"])),)
    assert imported.rejected == ()
    assert empty.songs(filter=SongFilter.UNHEARD) == []
