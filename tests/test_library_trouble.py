"""What others do to the library while the program runs: they lock it, they read it, its disk is full."""

from __future__ import annotations

import ast
import contextlib
import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import suno_desktop
from suno_desktop.core.engine import engine as engines
from suno_desktop.core.errors import ProfileError
from suno_desktop.core.events import Notice
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.model import TaskId
from tests.core.library.makers import Room, task
from tests.rig import PATIENCE_S, Rig

_LOCK = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.readline()
db.execute("ROLLBACK")
"""
_ID = "64dc8d98-5812-40f5-a99b-79a590452040"


class Foreigner:
    """Another program that keeps the library locked until it is told to let go."""

    def __init__(self, library: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _LOCK, str(library)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "locked\n"

    def let_go(self) -> None:
        if self._process.poll() is None:
            self._process.communicate("\n", timeout=20)


@contextlib.contextmanager
def locked(library: Path) -> Iterator[Foreigner]:
    foreigner = Foreigner(library)
    try:
        yield foreigner
    finally:
        foreigner.let_go()


@pytest.fixture
def rig(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    monkeypatch.setattr(engines, "_TELL_BUSY_S", 1)
    made = Rig(tmp_path)
    yield made
    made.stop()


def test_what_is_to_be_written_waits_for_a_foreign_lock_and_lands(rig: Rig) -> None:
    preview = rig.engine.tracking.preview(_ID).result(PATIENCE_S)
    with locked(rig.profile.library) as foreigner:
        pasted = rig.engine.tracking.add(preview)
        relay = rig.engine.relays.add(name="Later", base_url="https://relay.invalid")
        notice = rig.until_event(Notice)
        assert notice.code == "library.busy"
        assert rig.tasks() == [], "reading goes on"
        assert not pasted.done()
        foreigner.let_go()
        assert len(pasted.result(PATIENCE_S).keys) == 1
        assert relay.result(PATIENCE_S).name == "Later"
    assert [row.task_id for row in rig.tasks()] == [_ID]


def test_patience_ends_with_a_sentence_and_the_next_try_succeeds(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "_BUSY_S", 1)
    preview = rig.engine.tracking.preview(_ID).result(PATIENCE_S)
    with locked(rig.profile.library):
        with pytest.raises(ProfileError) as caught:
            rig.engine.tracking.add(preview).result(PATIENCE_S)
        assert caught.value.code == "library.write_failed"
    assert len(rig.engine.tracking.add(preview).result(PATIENCE_S).keys) == 1


def test_a_lock_does_not_keep_the_program_from_ending(rig: Rig) -> None:
    preview = rig.engine.tracking.preview(_ID).result(PATIENCE_S)
    with locked(rig.profile.library):
        pasted = rig.engine.tracking.add(preview)
        rig.until_event(Notice)
        assert rig.stop()
        assert isinstance(pasted.exception(PATIENCE_S), ProfileError), "nobody was told it is kept"
    with contextlib.closing(LibraryReader.open(rig.profile.library)) as reader:
        assert reader.tasks_of([TaskId(_ID)]) == {}


# Readers and the log.

_MIB = 2**20


def _log(room: Room) -> int:
    return room.path.with_name(room.path.name + "-wal").stat().st_size


def _write(room: Room, number: int) -> None:
    """About half a megabyte that cannot be packed."""
    words = random.Random(number).randbytes(_MIB // 4).hex()
    room.record(task(f"t{number}", raw=f'{{"n": {number}, "words": "{words}"}}'))


def test_our_own_readers_never_let_the_log_grow(tmp_path: Path) -> None:
    """The longest of them, an export, is half way all the time."""
    with Room.opened(tmp_path) as room:
        for number in range(40):
            _write(room, number)
        export = room.reader.task_copies()
        largest = 0
        for number in range(40, 120):
            _write(room, number)
            if number % 4 == 0:
                next(export)
            largest = max(largest, _log(room))
        assert largest < 16 * _MIB


def test_a_log_that_a_foreign_reader_let_grow_shrinks_again(tmp_path: Path) -> None:
    with Room.opened(tmp_path) as room:
        _write(room, 0)
        with contextlib.closing(sqlite3.connect(room.path, isolation_level=None)) as other:
            other.execute("BEGIN")
            other.execute("SELECT count(*) FROM task").fetchone()
            for number in range(1, 300):
                _write(room, number)
            assert _log(room) > 64 * _MIB, "nothing can be done about it"
        for number in range(300, 310):
            _write(room, number)
        assert _log(room) <= 64 * _MIB


# One thread.


def test_no_connection_is_ever_lent_to_another_thread() -> None:
    """SQLite's own check stays on: nothing switches it off."""
    package = Path(suno_desktop.__file__).parent
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.keyword):
                assert node.arg != "check_same_thread", path
