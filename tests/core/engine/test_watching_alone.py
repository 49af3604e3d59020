"""Watched files without threads: when they are looked at, what of them is read, and what is remembered."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from suno_desktop.core.engine import watching
from suno_desktop.core.engine.lanes import Lane
from suno_desktop.core.engine.watching import FileWatch
from suno_desktop.core.errors import DiskError
from tests.core.engine.alone import Alone
from tests.core.library.makers import Room


class World(Alone):
    """A log in a folder, and a room that watches it."""

    def __init__(self, room: Room, folder: Path) -> None:
        super().__init__(room)
        self.folder = folder / "logs"
        self.folder.mkdir()
        self.log = self.folder / "run.log"
        self.profile.watched = folder / "watched.json"
        self.settings.polling = SimpleNamespace(watched=(str(self.log),))
        self.jobs: list[Callable[[], Any]] = []
        self.texts: list[str] = []
        self.new = 0
        self.trouble: Exception | None = None
        self.again()

    def again(self) -> None:
        """As after a restart."""
        context: Any = self
        self.room_that_watches = FileWatch(context, take=self._take)

    def _take(self, text: str) -> int:
        if self.trouble:
            raise self.trouble
        self.texts.append(text)
        return self.new

    def submit(self, lane: Lane, work: Callable[[], Any]) -> Future[Any]:
        assert lane is Lane.EXCHANGE
        self.jobs.append(work)
        return Future()

    def look(self) -> list[str]:
        """The texts that the next look finds."""
        self.texts.clear()
        self.clock.move(seconds=2)
        self.room_that_watches.step()
        while self.jobs:
            self.jobs.pop()()
        return list(self.texts)

    def append(self, text: str) -> None:
        with self.log.open("a", encoding="utf-8", newline="") as file:
            file.write(text)

    @property
    def kept(self) -> dict[str, list[Any]]:
        return dict(json.loads(self.profile.watched.read_text("utf-8")))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Room.opened(tmp_path) as room:
        yield World(room, tmp_path)


def test_every_two_seconds_is_looked_unless_it_still_is(world: World) -> None:
    step = world.room_that_watches.step
    assert (step(), len(world.jobs)) == (2, 1)
    world.clock.move(seconds=5)
    assert (step(), len(world.jobs)) == (2, 1)
    world.jobs.pop()()
    assert (step(), len(world.jobs)) == (2, 1)
    world.jobs.pop()()
    world.clock.move(seconds=1.5)
    assert (step(), len(world.jobs)) == (0.5, 0)
    world.clock.move(seconds=0.5)
    assert (step(), len(world.jobs)) == (2, 1)


@pytest.mark.parametrize(("is_patient", "is_watched"), [(False, True), (True, False)])
def test_where_nothing_is_watched_nothing_is_looked_at(
    world: World, is_patient: bool, is_watched: bool
) -> None:
    world.patient = is_patient
    if not is_watched:
        world.settings.polling.watched = ()
    assert (world.room_that_watches.step(), world.jobs) == (20, [])


def test_only_what_came_since_is_read_also_after_a_restart(world: World) -> None:
    assert world.look() == [], "it is not there yet"
    world.append("one\ntwo\nthr")
    assert world.look() == ["one\ntwo\n"]
    world.append("ee\n")
    assert world.look() == ["three\n"]
    assert world.look() == []
    world.again()
    assert world.look() == []
    world.append("four\n")
    assert world.look() == ["four\n"]


def test_a_last_line_without_an_end_is_taken_at_the_fourth_look(world: World) -> None:
    world.append("one\ntw")
    assert world.look() == ["one\n"]
    assert [world.look() for _ in range(2)] == [[], []]
    world.append("o\nthree")
    assert world.look() == ["two\n"], "and it is counted anew"
    assert [world.look() for _ in range(3)] == [[], [], ["three"]]


def test_a_file_is_read_line_by_line_in_pieces(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "_PIECE", 10)
    world.append("1234\n5678\n9\nabcdefghijklm\nn\n")
    assert world.look() == ["1234\n5678\n", "9\n", "abcdefghij", "klm\nn\n"]


@pytest.mark.parametrize(("mark", "encoding"), [("fffe", "utf-16-le"), ("feff", "utf-16-be")])
def test_a_log_of_two_bytes_a_character_stays_one(world: World, mark: str, encoding: str) -> None:
    world.log.write_bytes(bytes.fromhex(mark))
    for text in ("one 雨\n", "two\n"):
        with world.log.open("ab") as file:
            file.write(text.encode(encoding))
        (found,) = world.look()
        assert found.removeprefix("\ufeff") == text
    for text in (
        "three\n\u4100\u0a41\u0a41\u4e00",
        "\n",
    ):  # an end of a line only between two characters
        with world.log.open("ab") as file:
            file.write(text.encode(encoding))
        world.look()
    assert world.texts == ["\u4100\u0a41\u0a41\u4e00\n"]


def test_what_is_new_is_said(world: World) -> None:
    world.new = 3
    world.append("one\n")
    world.look()
    (notice,) = world.emitted
    assert (notice.level, notice.code) == ("info", "watch.added")
    assert notice.values == {"name": "run.log", "count": "3"}
    world.new = 0
    world.append("two\n")
    assert world.look() == ["two\n"]
    assert len(world.emitted) == 1


@pytest.mark.logs
@pytest.mark.parametrize("trouble", [DiskError("disk.full", path=Path("x")), ZeroDivisionError()])
def test_after_a_trouble_it_is_read_again(world: World, trouble: Exception) -> None:
    world.append("one\n")
    world.trouble = trouble
    assert world.look() == []
    world.trouble = None
    assert world.look() == ["one\n"]


def test_when_everything_ends_nothing_more_is_read(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "_PIECE", 4)
    world.append("one\ntwo\n")
    take = world._take

    def last(text: str) -> int:
        world.cancel.cancel()
        return take(text)

    monkeypatch.setattr(world.room_that_watches, "_take", last)
    assert world.look() == ["one\n"]
    assert world.look() == []
    assert world.kept[str(world.log)][1] == 4


def test_a_file_is_known_again_by_the_256_bytes_before_its_place(world: World) -> None:
    world.append(f"{'x' * 299}\n")
    world.look()
    for place, is_known in ((43, True), (44, False)):
        with world.log.open("r+b") as file:
            file.seek(place)
            file.write(b"y")
        found = world.look()
        assert (found == []) is is_known, place
    world.append("two\n")
    assert world.look() == ["two\n"]
    assert [len(str(one)) for one in world.kept[str(world.log)][2:]] == [16]
    world.again()
    with world.log.open("r+b") as file:
        file.write(b"z" * 100)
        file.seek(290)
        file.write(b"z")
    assert len(world.look()) == 1
    world.append("\n")
    assert world.look() == ["\n"]


def test_a_shorter_or_another_file_is_read_anew(world: World) -> None:
    world.append("one\ntwo\n")
    world.look()
    world.log.write_text("one\n", "utf-8")
    assert world.look() == ["one\n"]
    other = world.folder / "other"
    other.write_text("one\ntwo\n", "utf-8")
    other.replace(world.log)
    assert world.look() == ["one\ntwo\n"]


@pytest.mark.parametrize("kept", [b"", b"[]", b'{"a": 1}', b'{"a": []}', b"\xff"])
def test_a_damaged_memory_counts_for_nothing(world: World, kept: bytes) -> None:
    world.profile.watched.write_bytes(kept)
    world.append("one\n")
    assert world.look() == ["one\n"]


def test_what_an_older_version_noted_is_believed(world: World) -> None:
    world.append("one\ntwo\n")
    about = world.log.stat()
    known = {str(world.log): [f"{about.st_dev}:{about.st_ino}", 4]}
    world.profile.watched.write_text(json.dumps(known))
    assert world.look() == ["two\n"]


def test_only_what_is_watched_is_remembered(world: World) -> None:
    world.append("one\n")
    world.look()
    world.settings.polling.watched = (str(world.folder),)
    world.append("two\n")
    assert world.look() == ["two\n"]
    assert set(world.kept) == {str(world.log)}
    other = world.folder.parent / "other.log"
    other.write_text("three\n", "utf-8")
    world.settings.polling.watched = (str(other),)
    assert world.look() == ["three\n"]
    assert set(world.kept) == {str(other)}


def test_of_a_folder_the_texts_that_changed_last_are_read(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert watching._MOST_FILES == 2_000
    monkeypatch.setattr(watching, "_MOST_FILES", 3)
    names = ["old.log", "b.LOG", "c.jsonl", "d", "e.mp3"]
    for number, name in enumerate(names):
        path = world.folder / name
        path.write_text(f"{name}\n", "utf-8")
        os.utime(path, (1_000 + number, 1_000 + number))
    (world.folder / "folder.log").mkdir()
    world.settings.polling.watched = (str(world.folder),)
    assert world.look() == ["b.LOG\n", "c.jsonl\n", "d\n"]
