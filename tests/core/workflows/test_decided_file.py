"""The file of decisions beside the songs: whole or not there, read with its copies, and never a decision undone by it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.errors import DiskError
from suno_desktop.core.library.decision_writer import TakenIn
from suno_desktop.core.library.decisions import Decision, Origin
from suno_desktop.core.library.library import Library
from suno_desktop.core.model import ClipId, SongId
from suno_desktop.core.workflows import decided_file
from suno_desktop.core.workflows.decided_file import NAME, Seen
from tests.core.library.makers import AUDIO, Room, clip, task


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[tuple[Room, Room]]:
    """Two libraries with the same songs."""
    with ExitStack() as stack:
        both = []
        for name in ("here", "there"):
            (tmp_path / name).mkdir()
            room = stack.enter_context(Room.opened(tmp_path / name))
            room.record(task("t1", *(clip(f"c{n}", audio_url=AUDIO) for n in range(1, 4))))
            both.append(room)
        yield both[0], both[1]


@pytest.fixture
def music(tmp_path: Path) -> Path:
    folder = tmp_path / "music"
    folder.mkdir()
    return folder


def song(room: Room, clip_id: str = "c1") -> SongId:
    found = room.song_of(clip_id)
    assert found is not None
    return found


def rating(room: Room, clip_id: str = "c1") -> int | None:
    return room.reader.song_rows([song(room, clip_id)])[0].rating


def rate(room: Room, value: int, clip_id: str = "c1") -> None:
    room.library.judge([song(room, clip_id)], {"rating": value})


def write(room: Room, music: Path) -> Seen:
    seen = Seen(music, {})
    take_in(room, seen)
    assert decided_file.write(room.reader, seen)
    room.library.decisions_filed(room.reader.decisions_to_file())
    return seen


def take_in(room: Room, seen: Seen) -> bool:
    return decided_file.take_in(seen, room.library, cancel=CancelToken())


def test_it_is_small_plain_and_in_a_fixed_order(rooms: tuple[Room, Room], music: Path) -> None:
    room, _ = rooms
    rate(room, 4, "c2")
    rate(room, 5)
    room.library.write_note(ClipId("c1"), "好转折", at_s=67.5)
    write(room, music)
    first = (music / NAME).read_bytes()
    lines = [json.loads(line) for line in first.splitlines()]
    assert [line.get("decided") for line in lines] == [None, "c1", "c2", None]
    assert lines[1]["rating"][0] == 5
    assert lines[0]["suno_desktop_decisions"] == 1
    assert "好转折".encode() in first
    write(room, music)
    assert (music / NAME).read_bytes() == first
    assert [path.name for path in music.iterdir()] == [NAME]


def test_what_is_read_once_is_not_read_again(rooms: tuple[Room, Room], music: Path) -> None:
    room, other = rooms
    rate(room, 4)
    seen = write(room, music)
    assert not take_in(room, seen)
    rate(other, 3, "c2")
    write(other, music)
    assert take_in(room, seen)
    assert (seen.won, rating(room, "c2")) == (1, 3)


@pytest.mark.parametrize(
    "name",
    [
        "suno_desktop (conflicted copy).jsonl",
        "suno_desktop (Ada's conflicted copy 2026-03-04).jsonl",
        "suno_desktop.sync-conflict-20260304-050607-ABCDEFG.jsonl",
        "suno_desktop-PC.jsonl",
        "suno_desktop (1).jsonl",
        "suno_desktop (SFConflict ada 2026-03-04-05-06-07).jsonl",
    ],
)
def test_copies_of_programs_that_synchronise_are_merged_and_stay(
    rooms: tuple[Room, Room], music: Path, name: str
) -> None:
    room, other = rooms
    rate(other, 3, "c2")
    other.clock.move(minutes=1)
    rate(other, 5)
    write(other, music)
    (music / NAME).rename(music / name)
    rate(room, 1)
    seen = write(room, music)
    assert (rating(room), rating(room, "c2")) == (5, 3)
    before = (music / name).read_bytes()
    assert not take_in(room, seen)
    assert (music / name).read_bytes() == before
    lost = [
        json.loads(line) for line in (music / NAME).read_bytes().splitlines() if b"outdone" in line
    ]
    assert [line["rating"][0] for line in lost] == [1]


def test_other_files_beside_it_are_left_alone(rooms: tuple[Room, Room], music: Path) -> None:
    room, _ = rooms
    (music / "suno_desktop_export.jsonl").write_text(
        '{"suno_desktop_export":1}\n{"decided":"c1","rating":[1,5]}\n'
    )
    (music / "suno_desktop.jsonl.damaged").write_text("x")
    seen = Seen(music, {})
    take_in(room, seen)
    assert (seen.damaged, rating(room)) == ((), None)


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _flip(data: bytes) -> bytes:
    return data.replace(b'"rating":[5', b'"rating":[1')


def _without_end(data: bytes) -> bytes:
    return b"".join(data.splitlines(keepends=True)[:-1])


def _zeros(data: bytes) -> bytes:
    return bytes(len(data))


def _nothing(_data: bytes) -> bytes:
    return b""


@pytest.mark.parametrize("damage", [_cut, _flip, _without_end, _zeros, _nothing])
def test_a_damaged_file_brings_only_what_is_not_known_and_is_kept(
    rooms: tuple[Room, Room], music: Path, damage: object
) -> None:
    assert callable(damage)
    room, other = rooms
    rate(room, 5)
    write(room, music)
    other.library.judge([song(other)], {"rating": 4})
    path = music / NAME
    broken = damage(path.read_bytes())
    path.write_bytes(broken)
    seen = Seen(music, {})
    take_in(other, seen)
    assert seen.damaged == (path,)
    assert rating(other) == 4
    kept = decided_file.set_aside(path)
    assert kept.read_bytes() == broken
    decided_file.write(other.reader, seen)
    path.write_bytes(_cut(path.read_bytes()))
    assert decided_file.set_aside(path) != kept, "an earlier one is not overwritten"
    assert kept.read_bytes() == broken


def test_a_flipped_byte_still_gives_all_that_is_missing(
    rooms: tuple[Room, Room], music: Path
) -> None:
    room, other = rooms
    rate(room, 5)
    rate(room, 2, "c2")
    write(room, music)
    (music / NAME).write_bytes((music / NAME).read_bytes().replace(b"Suno", b"suno", 1))
    take_in(other, Seen(music, {}))
    assert (rating(other), rating(other, "c2")) == (5, 2)


def test_a_file_of_a_newer_program_is_left_alone(rooms: tuple[Room, Room], music: Path) -> None:
    room, _ = rooms
    (music / NAME).write_text('{"suno_desktop_decisions":2}\n{"sha256":""}\n')
    with pytest.raises(DiskError) as caught:
        take_in(room, Seen(music, {}))
    assert caught.value.code == "decided.too_new"


def test_a_write_that_fails_leaves_what_was_there(
    rooms: tuple[Room, Room], music: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, _ = rooms
    rate(room, 4)
    seen = write(room, music)
    before = (music / NAME).read_bytes()

    def refuse(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    rate(room, 5)
    with pytest.raises(DiskError) as caught:
        decided_file.write(room.reader, seen)
    assert caught.value.code == "disk.full"
    assert (music / NAME).read_bytes() == before
    assert [path.name for path in music.iterdir()] == [NAME]


def test_two_libraries_over_one_folder_end_alike(rooms: tuple[Room, Room], music: Path) -> None:
    one, two = rooms
    rate(one, 5)
    rate(two, 2, "c2")
    seen_one, seen_two = Seen(music, {}), Seen(music, {})
    for room, seen in ((one, seen_one), (two, seen_two), (one, seen_one), (two, seen_two)):
        take_in(room, seen)
        if room.reader.decision_counts() != (0, seen.things):
            decided_file.write(room.reader, seen)
            room.library.decisions_filed(room.reader.decisions_to_file())
    for room in (one, two):
        assert (rating(room), rating(room, "c2")) == (5, 2)
        assert room.reader.decision_counts() == (0, 2)
    assert one.reader.outdone_decisions() == two.reader.outdone_decisions() == []


def whole(*lines: Any) -> bytes:
    """A file of these lines, as a program wrote it."""
    told = [{"suno_desktop_decisions": 1}, *lines]
    data = b"".join(json.dumps(one).encode() + b"\n" for one in told)
    end = {"sha256": hashlib.sha256(data).hexdigest()}
    return data + json.dumps(end).encode() + b"\n"


def rated(clip_id: str, value: int = 4, at: int = 1_000, **more: Any) -> dict[str, Any]:
    return {"decided": clip_id, "rating": [value, at], **more}


def test_what_counts_no_more_elsewhere_is_kept_here_too(
    rooms: tuple[Room, Room], music: Path
) -> None:
    room, _ = rooms
    lost = {"outdone": "c1", "rating": [2, 500]}
    (music / NAME).write_bytes(whole(rated("c1"), lost))
    seen = Seen(music, {})
    take_in(room, seen)
    assert (rating(room), seen.damaged, seen.things) == (4, (), 1)
    assert room.reader.outdone_decisions() == [Decision("c1", "rating", 2, 500)]


class Pieces:
    """A library that notes how many decisions it is told together."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.sizes: list[int] = []

    def take_decisions(self, told: Sequence[Decision], *, origin: Origin) -> TakenIn:
        self.sizes.append(len(told))
        return self.library.take_decisions(told, origin=origin)

    def take_outdone(self, told: Sequence[Decision]) -> None:
        raise AssertionError


@pytest.mark.parametrize(
    ("count", "sizes"), [(0, []), (2, [2]), (3, [3]), (4, [3, 1]), (6, [3, 3]), (8, [3, 3, 2])]
)
def test_many_decisions_are_taken_in_piece_by_piece(
    rooms: tuple[Room, Room],
    music: Path,
    monkeypatch: pytest.MonkeyPatch,
    count: int,
    sizes: list[int],
) -> None:
    monkeypatch.setattr(decided_file, "_PIECE", 3)
    room, _ = rooms
    (music / NAME).write_bytes(whole(*(rated(f"x{number}") for number in range(count))))
    seen, pieces = Seen(music, {}), Pieces(room.library)
    decided_file.take_in(seen, pieces, cancel=CancelToken())
    assert pieces.sizes == sizes
    assert (seen.things, seen.won) == (count, count)
    assert sorted({one.subject for one in room.reader.decisions()}) == [
        f"x{number}" for number in range(count)
    ]


def test_a_line_of_many_decisions_is_no_piece_of_its_own(
    rooms: tuple[Room, Room], music: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decided_file, "_PIECE", 2)
    room, _ = rooms
    more: dict[str, Any] = {thing: ["Rain", 1_000] for thing in ("title", "artist", "album")}
    long = rated("x2", favourite=[1, 1_000], **more)
    (music / NAME).write_bytes(whole(rated("x1"), long))
    seen, pieces = Seen(music, {}), Pieces(room.library)
    decided_file.take_in(seen, pieces, cancel=CancelToken())
    assert (pieces.sizes, seen.things, seen.won) == ([2, 2, 2], 6, 6)


def test_a_file_that_was_cut_within_a_line_is_damaged(
    rooms: tuple[Room, Room], music: Path
) -> None:
    room, _ = rooms
    path = music / NAME
    for data in (whole(rated("c1"))[:-1], whole(rated("c1")).rsplit(b"\n", 2)[0]):
        path.write_bytes(data)
        seen = Seen(music, {})
        take_in(room, seen)
        assert (seen.damaged, seen.things, rating(room)) == ((path,), -1, 4)


def test_a_line_that_is_no_object_says_nothing(rooms: tuple[Room, Room], music: Path) -> None:
    room, _ = rooms
    path = music / NAME
    path.write_bytes(whole(["decided", "c2"], 7, None, rated("c1")))
    seen = Seen(music, {})
    take_in(room, seen)
    assert (seen.damaged, seen.things, rating(room), rating(room, "c2")) == ((), 1, 4, None)
    for data in (b"[1]\n", b"7\n", b'"suno_desktop_decisions"\n'):
        path.write_bytes(data)
        seen = Seen(music, {})
        take_in(room, seen)
        assert seen.damaged == (path,)


@pytest.mark.parametrize("at", [1, 2])
def test_a_write_that_is_stopped_leaves_what_was_there(
    rooms: tuple[Room, Room], music: Path, at: int
) -> None:
    room, _ = rooms
    rate(room, 4)
    seen = write(room, music)
    before, things = (music / NAME).read_bytes(), seen.things
    rate(room, 5)
    rate(room, 2, "c2")
    asked: list[int] = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) == at

    assert decided_file.write(room.reader, seen, stop=stop) is False
    assert (len(asked), seen.things) == (at, things)
    assert (music / NAME).read_bytes() == before
    assert [path.name for path in music.iterdir()] == [NAME]
    assert decided_file.write(room.reader, seen) is True
    assert seen.things == 2


def test_nothing_is_read_of_a_folder_that_cannot_be_listed(
    rooms: tuple[Room, Room], music: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, _ = rooms
    (music / NAME).write_bytes(whole(rated("c1")))

    def broken(_path: Path, _pattern: str) -> Iterator[Path]:
        raise OSError(5, "Input/output error")

    seen = Seen(music, {})
    with monkeypatch.context() as patch:
        patch.setattr(Path, "glob", broken)
        assert take_in(room, seen) is False
    assert (seen.signatures, rating(room)) == ({}, None)
    assert take_in(room, seen) is True
    assert rating(room) == 4
