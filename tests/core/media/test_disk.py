"""The system's errors in our words, syncing, fingerprints and small atomic writes."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from suno_desktop.core.errors import DiskError, UsageError
from suno_desktop.core.media import disk
from suno_desktop.core.sentences import command_line


def test_fingerprint(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"x" * 3_000_000)
    found = disk.fingerprint(path)
    assert found.size_bytes == 3_000_000
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert found.mtime_ns == path.stat().st_mtime_ns
    with pytest.raises(DiskError):
        disk.fingerprint(tmp_path / "b")


def test_room(tmp_path, monkeypatch):
    disk.check_room(tmp_path, 1)
    with pytest.raises(DiskError) as caught:
        disk.check_room(tmp_path, 2**62)
    assert caught.value.code == "disk.no_room"
    with pytest.raises(DiskError) as caught:
        disk.check_room(tmp_path / "no", 1)
    assert caught.value.code == "disk.missing"


@pytest.mark.parametrize(
    ("lacking", "told"), [(1, "1"), (1_000_000, "1"), (1_000_001, "2"), (250_000_000, "250")]
)
def test_what_is_lacking_is_told_in_whole_megabytes_and_never_too_little(
    tmp_path, monkeypatch, lacking, told
):
    free = 5 * 67_108_864
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    most = free - 67_108_864  # which stays free
    disk.check_room(tmp_path, most)
    with pytest.raises(DiskError) as caught:
        disk.check_room(tmp_path, most + lacking)
    assert caught.value.values["needs"] == told
    assert caught.value.values["wanted"] == str(most + lacking)
    assert f"{told} MB" in str(caught.value)


def test_an_error_without_a_number():
    error = disk.disk_error(OSError("odd"), Path("/a/b"))
    assert error.values["reason"] == "the system reports an error"
    assert error.details == "odd"
    assert error.code == "disk.error"


def test_what_is_missing_is_the_folder():
    path = Path("/a/b")
    for number, shown in ((errno.ENOENT, "/a"), (errno.ENOSPC, "/a/b")):
        assert disk.disk_error(OSError(number, ""), path).values["path"] == shown


def test_a_file_that_is_being_written_goes_by_the_folder():
    """Nobody but us knows the other name."""
    for code in (errno.ENOSPC, errno.EACCES, errno.EIO):
        for name, shown in ((".17e94fd4.mp3.0123456789abcdef.part", "/a"), ("b.part", "/a/b.part")):
            error = disk.disk_error(OSError(code, ""), Path("/a", name))
            assert error.values["path"] == shown


@pytest.mark.parametrize(
    ("code", "reason"),
    [(errno.EROFS, "the disk is read-only"), (errno.EACCES, "access is denied")],
)
def test_why_nothing_can_be_written_is_said(code: int, reason: str):
    error = disk.disk_error(OSError(code, ""), Path("/a/b"))
    assert error.code == "disk.read_only"
    for said in (str(error), command_line(error.code, error.values)):
        assert said.startswith(f"Suno Desktop cannot write to /a/b: {reason}.")


def test_a_folder_that_can_be_written_is_made_and_left_empty(tmp_path):
    folder = tmp_path / "a" / "b"
    for _ in range(2):
        disk.check_writable(folder)
    assert list(folder.iterdir()) == []
    (tmp_path / "file").touch()
    with pytest.raises(DiskError):
        disk.check_writable(tmp_path / "file")


def test_only_regular_files_are_opened_and_nothing_is_waited_for(tmp_path):
    (tmp_path / "a").write_bytes(b"text")
    with disk.open_regular(tmp_path / "a") as file:
        assert file.read() == b"text"
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UsageError) as caught, disk.open_regular(tmp_path / "pipe"):
        pass
    assert caught.value.code == "usage.not_a_file"
    with pytest.raises(FileNotFoundError), disk.open_regular(tmp_path / "b"):
        pass


def test_a_link_is_not_synced(tmp_path):
    (tmp_path / "a").touch()
    (tmp_path / "b").symlink_to(tmp_path / "a")
    disk.sync_file(tmp_path / "a")
    with pytest.raises(OSError, match="b"):
        disk.sync_file(tmp_path / "b")


def test_a_part_is_never_made_through_a_link(tmp_path):
    (tmp_path / "a").symlink_to(tmp_path / "b")
    with pytest.raises(FileExistsError):
        disk.create_exclusive(tmp_path / "a")


def test_a_folder_that_cannot_be_synced(tmp_path, monkeypatch):
    def fail(number: int) -> None:
        def call(_handle: int) -> None:
            raise OSError(number, "")

        monkeypatch.setattr(os, "fsync", call)

    fail(errno.EINVAL)
    disk.sync_folder(tmp_path)
    fail(errno.EIO)
    with pytest.raises(OSError, match="5"):
        disk.sync_folder(tmp_path)


def test_atomic_writes(tmp_path, monkeypatch):
    path = tmp_path / "a"
    disk.write_atomic(path, b"one")
    disk.write_atomic(path, b"two")
    assert path.read_bytes() == b"two"
    monkeypatch.setattr(
        Path, "replace", lambda *_a: (_ for _ in ()).throw(OSError(errno.ENOSPC, ""))
    )
    with pytest.raises(DiskError) as caught:
        disk.write_atomic(path, b"three")
    assert caught.value.code == "disk.full"
    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(DiskError):
        disk.write_atomic(tmp_path / "no" / "a", b"")


def test_a_part_is_new_private_and_can_be_read_back(tmp_path):
    path = tmp_path / "a.part"
    with os.fdopen(disk.create_exclusive(path), "r+b") as file:
        file.write(b"one\ntwo\r\n")
        file.seek(0)
        assert file.read() == b"one\ntwo\r\n"
    assert path.read_bytes() == b"one\ntwo\r\n"
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        disk.create_exclusive(path)
    assert path.read_bytes() == b"one\ntwo\r\n"


@pytest.fixture
def synced(monkeypatch):
    """What is brought to the disk, by inode, in order."""
    found: list[int] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        found.append(os.fstat(handle).st_ino)
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    return found


@pytest.mark.skipif(os.name == "nt", reason="folders cannot be synced there")
def test_what_has_to_outlast_a_power_cut_is_brought_to_the_disk(tmp_path, synced):
    folder, path = tmp_path.stat().st_ino, tmp_path / "a"
    disk.sync_folder(tmp_path)
    assert synced == [folder]
    disk.write_atomic(path, b"one", lasting=True)
    assert synced == [folder, path.stat().st_ino]
    synced.clear()
    disk.write_atomic(path, b"two")
    assert synced == []
    disk.sync_file(path)
    assert synced == [path.stat().st_ino]


def test_no_handle_stays_open(tmp_path):
    path = tmp_path / "a"
    opened = os.open(os.devnull, os.O_RDONLY)
    os.close(opened)
    disk.write_atomic(path, b"one", lasting=True)
    disk.sync_folder(tmp_path)
    disk.sync_file(path)
    disk.fingerprint(path)
    again = os.open(os.devnull, os.O_RDONLY)
    os.close(again)
    assert again == opened
