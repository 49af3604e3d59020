"""What is noted of a move of the music folder: which files, where to, how far, and what an earlier move left."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from suno_desktop.core.model import Collected, FileId, FileState, Fingerprint, MediaKind
from suno_desktop.core.rows import FolderMove, MoveStep, MoveWay
from tests.core.library.makers import START, Room

OLD, NEW, THIRD = Path("/old"), Path("/new"), Path("/third")
MOVE = FolderMove(old=OLD, new=NEW, way=MoveWay.MOVE)


def saved(room: Room, *paths: str) -> list[FileId]:
    """Songs that are said to lie at these paths, each of ten bytes."""
    found = []
    for path in paths:
        song_id = room.ready_song(f"c{path}", f"t{path}")
        file_id = room.library.file_of(song_id, MediaKind.MP3)
        collected = Collected(Path(path), "mp3", Fingerprint(10, "ab", 5))
        room.library.file_saved(file_id, collected, now=START)
        found.append(file_id)
    return found


def planned(room: Room, *, done: bool = False) -> list[tuple[str, str]]:
    files = room.library.folder_move_files(done=done)
    return [(one.old.as_posix(), one.new.as_posix()) for one in files]


def begin(room: Room, move: FolderMove = MOVE) -> None:
    room.library.begin_folder_move(move)
    room.library.plan_folder_move()


def carry(room: Room, file_id: FileId, path: str | None, step: MoveStep) -> None:
    room.library.file_carried(file_id, None if path is None else Path(path), step)


def below(room: Room, root: Path) -> Sequence[int]:
    return room.reader.files_below(root)


def test_every_file_below_goes_to_the_same_place(room: Room) -> None:
    assert room.library.folder_move() is None
    room.library.plan_folder_move()
    saved(room, "/old/a/1.mp3", "/older/2.mp3", "/old/3.mp3")
    room.library.begin_folder_move(MOVE)
    assert room.library.folder_move() == MOVE
    room.library.plan_folder_move()
    assert room.library.folder_move() == MOVE._replace(is_planned=True)
    assert planned(room) == [("/old/a/1.mp3", "/new/a/1.mp3"), ("/old/3.mp3", "/new/3.mp3")]
    assert planned(room, done=True) == []
    first, second = room.library.folder_move_files(done=False)
    assert (first.was, first.is_copied, first.begun) == (FileState.SAVED, False, None)
    assert second.file.path == second.old


def test_a_plan_is_made_once(room: Room) -> None:
    saved(room, "/old/1.mp3")
    begin(room)
    saved(room, "/old/2.mp3")
    room.library.plan_folder_move()
    assert planned(room) == [("/old/1.mp3", "/new/1.mp3")]


def test_what_lies_in_a_new_folder_inside_the_old_one_stays(room: Room) -> None:
    saved(room, "/old/1.mp3", "/old/in/2.mp3")
    begin(room, MOVE._replace(new=OLD / "in"))
    assert planned(room) == [("/old/1.mp3", "/old/in/1.mp3")]
    room.library.end_folder_move()
    begin(room, MOVE._replace(old=OLD / "in", new=OLD))
    assert planned(room) == [("/old/in/2.mp3", "/old/2.mp3")]


def test_each_file_is_noted_as_far_as_it_is(room: Room) -> None:
    one, two = saved(room, "/old/1.mp3", "/old/2.mp3")
    begin(room)
    room.library.begin_move(one, NEW / "1.mp3", part=NEW / ".1.part")
    assert room.library.folder_move_files(done=False)[0].begun == NEW / "1.mp3"
    carry(room, one, "/new/1.mp3", MoveStep.COPIED)
    first = room.library.folder_move_files(done=False)[0]
    assert (first.is_copied, first.begun, first.file.path) == (True, None, NEW / "1.mp3")
    assert room.library.moves() == []
    carry(room, one, None, MoveStep.DONE)
    assert planned(room, done=True) == [("/old/1.mp3", "/new/1.mp3")]
    assert planned(room) == [("/old/2.mp3", "/new/2.mp3")]
    assert room.library.folder_move_files(done=False)[0].file.file_id == two
    room.library.end_folder_move()
    assert room.library.folder_move() is None
    assert planned(room) == planned(room, done=True) == []


@pytest.mark.parametrize(
    ("state", "code"), [(FileState.SAVED, None), (FileState.DAMAGED, "file.damaged")]
)
def test_the_state_that_a_carried_file_has_is_recorded(
    room: Room, state: FileState, code: str | None
) -> None:
    (one,) = saved(room, "/old/1.mp3")
    begin(room)
    changes = room.library.file_carried(one, NEW / "1.mp3", MoveStep.DONE, state=state)
    assert one in changes.files
    (done,) = room.library.folder_move_files(done=True)
    assert (done.file.state, done.file.code, done.file.path) == (state, code, NEW / "1.mp3")


def test_what_another_move_had_not_moved_yet_goes_to_the_third_folder(room: Room) -> None:
    one, *_ = saved(room, "/old/a/1.mp3", "/old/2.mp3")
    begin(room)
    carry(room, one, "/new/a/1.mp3", MoveStep.DONE)
    begin(room, FolderMove(old=NEW, new=THIRD, way=MoveWay.MOVE))
    assert planned(room, done=True) == []
    assert sorted(planned(room)) == [
        ("/new/a/1.mp3", "/third/a/1.mp3"),
        ("/old/2.mp3", "/third/2.mp3"),
    ]


def test_a_goal_outside_the_earlier_folder_stays_the_goal(room: Room) -> None:
    (one,) = saved(room, "/old/1.mp3")
    begin(room)
    (file,) = room.library.folder_move_files(done=False)
    room.library.plan_folder_move([file._replace(new=Path("/far/1.mp3"), was=FileState.MISSING)])
    room.library.begin_folder_move(FolderMove(old=NEW, new=THIRD, way=MoveWay.MOVE))
    (file,) = room.library.folder_move_files(done=False)
    assert (file.file.file_id, file.new, file.was) == (one, Path("/far/1.mp3"), FileState.MISSING)


@pytest.mark.parametrize(
    ("first", "second"),
    [(MoveWay.MOVE, MoveWay.FIND), (MoveWay.FIND, MoveWay.MOVE), (MoveWay.FIND, MoveWay.FIND)],
)
def test_only_a_move_goes_on_with_a_move(room: Room, first: MoveWay, second: MoveWay) -> None:
    saved(room, "/old/1.mp3")
    begin(room, MOVE._replace(way=first))
    room.library.begin_folder_move(FolderMove(old=NEW, new=THIRD, way=second))
    assert planned(room) == []
    assert room.library.folder_move() == FolderMove(old=NEW, new=THIRD, way=second)


def test_how_much_lies_below_is_told_with_what_still_waits(room: Room) -> None:
    assert tuple(below(room, OLD)) == (0, 0)
    one, *_ = saved(room, "/old/1.mp3", "/old/2.mp3", "/new/3.mp3")
    assert tuple(below(room, OLD)) == (2, 20)
    begin(room)
    assert tuple(below(room, NEW)) == (3, 30)
    carry(room, one, "/elsewhere/1.mp3", MoveStep.DONE)
    assert tuple(below(room, NEW)) == (2, 20)
