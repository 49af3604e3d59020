"""Published means: whole, under its name, over nobody's file; on every kind of file system."""

from __future__ import annotations

import errno
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from suno_desktop.core.errors import DiskError
from suno_desktop.core.media import disk, publish


@pytest.fixture
def part(tmp_path):
    path = tmp_path / ".x.part"
    os.close(disk.create_exclusive(path))
    path.write_bytes(b"sound")
    return path


def test_new_folders_are_on_the_disk_and_the_root_is_never_made(tmp_path, monkeypatch):
    synced = []
    original = os.fsync

    def fsync(handle):
        synced.append(os.fstat(handle).st_ino)
        original(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    root = tmp_path / "music"
    with pytest.raises(DiskError) as caught:
        publish.prepare_folder(root, root / "a" / "b")
    assert caught.value.code == "disk.missing"
    assert not root.exists()
    root.mkdir()
    for _ in range(2):  # what is there already is left as it is
        publish.prepare_folder(root, root / "a" / "b")
        assert (root / "a" / "b").is_dir()
    if os.name == "posix":
        assert synced == [root.stat().st_ino, (root / "a").stat().st_ino]
    (root / "file").touch()
    with pytest.raises(DiskError):
        publish.prepare_folder(root, root / "file" / "b")


def fail(number: int) -> Callable[..., None]:
    def call(*_args: object, **_more: object) -> None:
        raise OSError(number, os.strerror(number))

    return call


def test_it_gets_its_name_and_the_persons_mode(part, tmp_path):
    assert part.stat().st_mode & 0o777 == 0o600
    target = tmp_path / "song.mp3"
    assert publish.publish(part, target) == target
    assert target.read_bytes() == b"sound"
    assert not part.exists()
    assert target.stat().st_mode & 0o777 == 0o666 & ~publish._umask()
    assert target.stat().st_nlink == 1


def test_bytes_and_names_are_on_the_disk_before_it_counts_as_done(part, tmp_path, monkeypatch):
    synced = []
    original = os.fsync

    def fsync(handle):
        named = sorted(path.name for path in tmp_path.iterdir())
        synced.append((stat.S_ISDIR(os.fstat(handle).st_mode), named))
        original(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    publish.publish(part, tmp_path / "song.mp3")
    assert synced == [(False, [".x.part"]), (True, ["song.mp3"])]
    part.write_bytes(b"other")
    synced.clear()
    publish.replace(part, tmp_path / "song.mp3")
    assert synced == [(False, [".x.part", "song.mp3"]), (True, ["song.mp3"])]


WAYS = [[publish._link], [publish._rename_no_replace], [publish._placeholder]]


@pytest.mark.parametrize("ways", WAYS, ids=["link", "renameat2", "placeholder"])
@pytest.mark.parametrize("kind", ["file", "folder", "dangling link"])
def test_what_is_there_is_never_touched(part, tmp_path, monkeypatch, ways, kind):
    monkeypatch.setattr(publish, "_ways", lambda: ways)
    target = tmp_path / "song [A 1].mp3"
    if kind == "file":
        target.write_bytes(b"mine")
    elif kind == "folder":
        target.mkdir()
    else:
        target.symlink_to(tmp_path / "nowhere")
    before = target.lstat()
    (tmp_path / "song [A 1] (2).mp3").write_bytes(b"also mine")
    assert publish.publish(part, target) == tmp_path / "song [A 1] (3).mp3"
    assert target.lstat().st_ino == before.st_ino
    assert (tmp_path / "song [A 1] (2).mp3").read_bytes() == b"also mine"
    assert not (tmp_path / "nowhere").exists()
    assert not part.exists()


@pytest.mark.parametrize("ways", WAYS, ids=["link", "renameat2", "placeholder"])
def test_many_at_once_each_get_a_name(tmp_path, monkeypatch, ways):
    monkeypatch.setattr(publish, "_ways", lambda: ways)
    found: list[Path] = []
    start = threading.Barrier(6)

    def work(number):
        part = tmp_path / f".{number}.part"
        part.write_bytes(bytes([number]))
        start.wait()
        found.append(publish.publish(part, tmp_path / "a.mp3"))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 6
    assert sorted(path.read_bytes()[0] for path in found) == list(range(6))


def test_without_hard_links_the_next_way_is_taken(part, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "link", fail(errno.EPERM))
    assert publish.publish(part, tmp_path / "a.mp3").read_bytes() == b"sound"


def test_without_links_and_without_that_rename_a_placeholder_is_taken(part, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "link", fail(errno.ENOTSUP))
    monkeypatch.setattr(publish, "_renameat2", lambda: None)
    (tmp_path / "a.mp3").write_bytes(b"mine")
    assert publish.publish(part, tmp_path / "a.mp3") == tmp_path / "a (2).mp3"


def test_a_placeholder_does_not_stay_when_the_rename_fails(part, tmp_path, monkeypatch):
    monkeypatch.setattr(publish, "_ways", lambda: [publish._placeholder])
    monkeypatch.setattr(Path, "replace", fail(errno.EIO))
    with pytest.raises(DiskError) as caught:
        publish.publish(part, tmp_path / "a.mp3")
    assert caught.value.code == "disk.error"
    assert not (tmp_path / "a.mp3").exists()
    assert part.read_bytes() == b"sound"


def test_on_windows_rename_is_enough(part, tmp_path, monkeypatch):
    monkeypatch.setattr("suno_desktop.core.media.publish.os.name", "nt")
    assert publish._ways() == [os.rename]
    disk.sync_folder(tmp_path / "not there")  # nothing to be done there
    monkeypatch.undo()

    def windows(source, target):
        if target.exists():
            raise FileExistsError(errno.EEXIST, "there")
        source.replace(target)

    monkeypatch.setattr(publish, "_ways", lambda: [windows])
    (tmp_path / "a.mp3").touch()
    assert publish.publish(part, tmp_path / "a.mp3") == tmp_path / "a (2).mp3"


def test_other_systems_have_no_renameat2(monkeypatch):
    publish._renameat2.cache_clear()
    monkeypatch.setattr("suno_desktop.core.media.publish.sys.platform", "darwin")
    assert publish._renameat2() is None
    publish._renameat2.cache_clear()
    monkeypatch.setattr("suno_desktop.core.media.publish.sys.platform", "linux")
    monkeypatch.setattr("ctypes.CDLL", lambda *_a, **_k: object())
    assert publish._renameat2() is None
    publish._renameat2.cache_clear()


def test_a_part_that_cannot_be_removed_is_only_a_second_name(part, tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "unlink", fail(errno.EBUSY))
    assert publish.publish(part, tmp_path / "a.mp3").read_bytes() == b"sound"


def test_a_file_system_without_modes(part, tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "chmod", fail(errno.EPERM))
    assert publish.publish(part, tmp_path / "a.mp3").exists()


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "disk.full"),
        (errno.EDQUOT, "disk.full"),
        (errno.EROFS, "disk.read_only"),
        (errno.EACCES, "disk.read_only"),
        (errno.EIO, "disk.error"),
        (errno.ENOENT, "disk.missing"),
    ],
)
def test_the_disks_troubles(part, tmp_path, monkeypatch, number, code):
    monkeypatch.setattr(publish, "_ways", lambda: [fail(number)])
    with pytest.raises(DiskError) as caught:
        publish.publish(part, tmp_path / "a.mp3")
    assert caught.value.code == code
    assert str(tmp_path) in str(caught.value)
    assert part.read_bytes() == b"sound"
    assert list(tmp_path.iterdir()) == [part]


def test_enough_is_enough(part, tmp_path, monkeypatch):
    monkeypatch.setattr(publish, "_ways", lambda: [fail(errno.EEXIST)])
    with pytest.raises(DiskError):
        publish.publish(part, tmp_path / "a.mp3")


def test_replacing_our_own_file_keeps_its_mode(part, tmp_path):
    target = tmp_path / "a.mp3"
    target.write_bytes(b"old")
    target.chmod(0o640)
    publish.replace(part, target)
    assert (target.read_bytes(), target.stat().st_mode & 0o777) == (b"sound", 0o640)
    assert not part.exists()


class TestFolders:
    def test_made_below_the_root(self, tmp_path):
        publish.prepare_folder(tmp_path, tmp_path / "a" / "b")
        publish.prepare_folder(tmp_path, tmp_path / "a" / "b")
        assert (tmp_path / "a" / "b").is_dir()

    def test_the_root_itself_is_never_made(self, tmp_path):
        with pytest.raises(DiskError) as caught:
            publish.prepare_folder(tmp_path / "gone", tmp_path / "gone" / "a")
        assert caught.value.code == "disk.missing"
        assert not (tmp_path / "gone").exists()

    def test_a_file_in_the_way(self, tmp_path):
        (tmp_path / "a").touch()
        with pytest.raises(DiskError) as caught:
            publish.prepare_folder(tmp_path, tmp_path / "a" / "b")
        assert caught.value.code == "disk.missing"
