"""Libraries in folders on a network: found out, kept with a rollback journal, told apart from no locks at all."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.cli import main
from suno_desktop.core.library import network_drive
from suno_desktop.core.library.library import Library
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.model import TaskId, TaskWish
from suno_desktop.core.rows import TaskQuery
from tests.core.library.makers import FakeClock, Room, clip, task

_MOUNTS = r"""22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
40 27 0:50 / /home/me rw,relatime shared:3 - nfs4 server:/home rw
41 40 0:51 / /home/me/My\040Disk rw - fuse.sshfs me@there:/ rw
42 27 0:52 / /mnt/usb rw - fuseblk /dev/sdb1 rw
43 27 0:53 / /mnt/fast rw - tmpfs none rw
44 27 0:54 / /mnt/fast rw - cifs //server/share rw
45 27 0:55 / /mnt/local rw - btrfs /dev/sdc rw"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/", "ext4"),
        ("/home", "ext4"),
        ("/home/me", "nfs4"),
        ("/home/me/.local/share", "nfs4"),
        ("/home/meadow", "ext4"),
        ("/home/me/My Disk/x", "fuse.sshfs"),
        ("/mnt/usb/x", "fuseblk"),
        ("/mnt/fast", "cifs"),
        ("/mnt/local/x", "btrfs"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="mounts of Linux")
def test_the_kind_of_a_folder_is_that_of_the_nearest_mount(folder: str, kind: str) -> None:
    assert network_drive.kind_of(Path(folder), _MOUNTS) == kind


def test_networks_and_fuse_are_shared_and_disks_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not network_drive.is_shared(tmp_path)
    monkeypatch.setattr(network_drive, "_MOUNTS", mounts := tmp_path / "mounts")
    assert not network_drive.is_shared(tmp_path), "no such list on this system"
    for kind, is_shared in {
        "nfs": True, "cifs": True, "9p": True, "fuse": True, "fuse.sshfs": True, "fuseblk": True,
        "ext4": False, "btrfs": False, "tmpfs": False, "overlay": False, "fusectl": False,
    }.items():  # fmt: skip
        mounts.write_text(f"27 1 254:0 / / rw - {kind} x rw")
        assert network_drive.is_shared(tmp_path) is is_shared, kind


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every folder is on one."""
    monkeypatch.setattr(network_drive, "is_shared", lambda _: True)


def journal(path: Path) -> str:
    with contextlib.closing(sqlite3.connect(path)) as db:
        return str(db.execute("PRAGMA journal_mode").fetchone()[0])


@pytest.mark.usefixtures("network")
def test_there_a_library_has_no_log_and_needs_no_shared_memory(tmp_path: Path) -> None:
    with Room.opened(tmp_path) as room:
        assert not room.library.database.has_log
        room.record(task("t1", clip("c1", title="Kept")))
        assert [row.title for row in room.songs("kept")] == ["Kept"]
        assert not list(tmp_path.glob("*-wal"))
        assert not list(tmp_path.glob("*-shm"))
    assert journal(room.path) == "delete"


def test_a_library_that_moves_to_a_network_and_back_changes_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for is_shared, expected in ((False, "wal"), (True, "delete"), (False, "wal")):
        monkeypatch.setattr(network_drive, "is_shared", lambda _, answer=is_shared: answer)
        with contextlib.closing(
            Library.open(tmp_path / "library.sqlite3", clock=FakeClock())
        ) as one:
            assert one.database.has_log is (expected == "wal")
            one.track([TaskWish(task_id=TaskId(f"t-{expected}"))])
        assert journal(tmp_path / "library.sqlite3") == expected
    with contextlib.closing(LibraryReader.open(tmp_path / "library.sqlite3")) as reader:
        assert len(reader.task_keys(TaskQuery())) == 2


@pytest.mark.usefixtures("network")
def test_reading_and_writing_take_turns_and_neither_fails(tmp_path: Path) -> None:
    """Without a log a reader keeps the writer waiting and the other way round: briefly, and both get through."""
    rounds, problems = 150, list[BaseException]()
    with Room.opened(tmp_path) as room:
        path, done = room.path, threading.Event()

        def read() -> None:
            try:
                with contextlib.closing(LibraryReader.open(path)) as reader:
                    while not done.is_set():
                        reader.task_rows(reader.task_keys(TaskQuery()))
                        reader.counts()
            except BaseException as error:  # noqa: BLE001 — told by the test
                problems.append(error)

        thread = threading.Thread(target=read)
        thread.start()
        try:
            for number in range(rounds):
                room.track(f"t{number}")
        finally:
            done.set()
            thread.join()
        assert problems == []
        assert len(room.tasks()) == rounds


_CUT_OFF = """
import os, sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("PRAGMA cache_size = 1")  # so that the file itself is written before the end
db.execute("BEGIN")
db.execute("UPDATE task SET task_id = 'wrong' || task_key")
os._exit(0)
"""


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize("opens", ["reader", "writer"])
def test_what_a_dead_writer_left_half_done_there_is_undone(tmp_path: Path, opens: str) -> None:
    with Room.opened(tmp_path) as room:
        room.track(*(f"t{number}" for number in range(400)))
    subprocess.run([sys.executable, "-c", _CUT_OFF, str(room.path)], check=True)
    assert room.path.with_name("library.sqlite3-journal").stat().st_size > 0
    if opens == "writer":
        with contextlib.closing(Library.open(room.path, clock=FakeClock())) as library:
            assert len(library.tracked()) == 400
            assert ("t7", room.relay) in library.tracked()
    with contextlib.closing(LibraryReader.open(room.path)) as reader:
        assert len(reader.tasks_of([TaskId("t7"), TaskId("t399"), TaskId("wrong1")])) == 2


@pytest.mark.logs
def test_where_the_system_refuses_a_log_it_goes_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real: Callable[..., sqlite3.Connection] = sqlite3.connect

    def without_shared_memory(name: Any, **more: Any) -> sqlite3.Connection:
        text = str(name)
        address = text if text.startswith("file:") else f"{Path(text).absolute().as_uri()}?"
        more["uri"] = True
        return real(f"{address}&vfs=unix-dotfile", **more)

    monkeypatch.setattr(sqlite3, "connect", without_shared_memory)
    with contextlib.closing(Library.open(tmp_path / "library.sqlite3", clock=FakeClock())) as one:
        assert not one.database.has_log
        one.track([TaskWish(task_id=TaskId("t"))])
        assert len(one.tracked()) == 1
    assert "journal_mode" in caplog.text


def test_where_there_are_no_locks_nothing_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two computers that cannot see each other would write over each other's work."""

    def no_locks(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", no_locks)
    words = ["get", "--profile", str(tmp_path / "p"), "64dc8d98-5812-40f5-a99b-79a590452040"]
    assert main(words, run_window=lambda _: 99) == 5
    assert "the disk does not support locks" in capsys.readouterr().err
    assert not (tmp_path / "p" / "library.sqlite3").exists()
