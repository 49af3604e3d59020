"""Published means: whole, under its name, over nobody's file; on every kind of file system."""

from __future__ import annotations

import errno
import itertools
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from suno_desktop.core.errors import DiskError
from suno_desktop.core.media import disk, publish
from tests.core.media.folding import folding

__all__ = ["folding"]


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


class TestRename:
    def test_it_moves_and_both_folders_are_synced(self, tmp_path, monkeypatch):
        synced: list[Path] = []
        monkeypatch.setattr(publish, "sync_folder", synced.append)
        path, target = tmp_path / "a.mp3", tmp_path / "b" / "c.mp3"
        target.parent.mkdir()
        path.write_bytes(b"sound")
        publish.rename(path, target)
        assert target.read_bytes() == b"sound"
        assert not path.exists()
        # The new name is on the disk before the old one goes.
        assert synced == [target.parent, target.parent, tmp_path]
        synced.clear()
        publish.rename(target, target.with_name("d.mp3"))
        assert synced == [target.parent]

    def test_what_is_there_is_told_and_kept(self, tmp_path):
        path, target = tmp_path / "a.mp3", tmp_path / "b.mp3"
        path.write_bytes(b"sound")
        target.write_bytes(b"mine")
        with pytest.raises(FileExistsError):
            publish.rename(path, target)
        assert (path.read_bytes(), target.read_bytes()) == (b"sound", b"mine")
        assert not publish.is_on_its_way(path, target)

    def test_a_link_is_moved_itself(self, tmp_path):
        song, path, target = tmp_path / "song.mp3", tmp_path / "a.mp3", tmp_path / "b.mp3"
        song.write_bytes(b"sound")
        path.symlink_to(song)
        publish.rename(path, target)
        assert target.is_symlink()
        assert not path.is_symlink()
        assert song.stat().st_nlink == 1

    @pytest.mark.parametrize("ways", WAYS, ids=["link", "renameat2", "placeholder"])
    def test_names_may_be_told_from_the_folder_of_today(self, tmp_path, monkeypatch, ways):
        monkeypatch.setattr(publish, "_ways", lambda: ways)
        monkeypatch.chdir(tmp_path)
        Path("a.mp3").write_bytes(b"sound")
        publish.rename(Path("a.mp3"), Path("b.mp3"))
        assert [path.name for path in tmp_path.iterdir()] == ["b.mp3"]

    def test_a_file_that_is_gone_is_the_disks_trouble(self, tmp_path):
        with pytest.raises(DiskError) as caught:
            publish.rename(tmp_path / "a.mp3", tmp_path / "b.mp3")
        assert caught.value.code == "disk.missing"

    def test_the_old_name_goes_where_a_link_left_it(self, tmp_path, monkeypatch):
        path, target = tmp_path / "a.mp3", tmp_path / "b.mp3"
        path.write_bytes(b"sound")
        monkeypatch.setattr(publish, "_move", os.link)
        publish.rename(path, target)
        assert list(tmp_path.iterdir()) == [target]

    def test_another_spelling_is_given_in_two_steps(self, tmp_path, folding, monkeypatch):
        path, target = tmp_path / "song.mp3", tmp_path / "Song.mp3"
        path.write_bytes(b"sound")
        assert publish.is_respelling(path, target)
        steps: list[tuple[Path, Path]] = []
        carry = publish._carry

        def told(old: Path, new: Path) -> None:
            steps.append((old, new))
            carry(old, new)

        monkeypatch.setattr(publish, "_carry", told)
        publish.rename(path, target)
        station = publish.way_station(target)
        assert steps == [(path, station), (station, target)]
        assert [one.name for one in tmp_path.iterdir()] == ["Song.mp3"]

    def test_where_the_second_step_fails_it_has_its_old_name_again(
        self, tmp_path, folding, monkeypatch
    ):
        path, target = tmp_path / "song.mp3", tmp_path / "Song.mp3"
        path.write_bytes(b"sound")
        carry = publish._carry

        def refuse_last(old, new):
            if new == target:
                fail(errno.EIO)()
            carry(old, new)

        monkeypatch.setattr(publish, "_carry", refuse_last)
        with pytest.raises(DiskError):
            publish.rename(path, target)
        assert [one.name for one in tmp_path.iterdir()] == ["song.mp3"]
        assert not publish.is_on_its_way(path, target)


def test_one_entry_of_two_spellings_is_told_from_two_names(tmp_path):
    path, other = tmp_path / "song.mp3", tmp_path / "Song.mp3"
    assert not publish.is_respelling(path, other)
    path.touch()
    assert not publish.is_respelling(path, path)
    assert not publish.has_two_names(path, path)
    os.link(path, other)
    assert not publish.is_respelling(path, other)
    assert publish.has_two_names(path, other)
    (tmp_path / "a").mkdir()
    far = tmp_path / "a" / "song.mp3"
    os.link(path, far)
    other.unlink()
    assert publish.has_two_names(path, far)
    other.touch()
    assert not publish.has_two_names(path, other)


def test_where_a_folder_cannot_be_listed_there_is_surely_no_second_name(tmp_path, monkeypatch):
    path = tmp_path / "song.mp3"
    path.touch()
    os.link(path, tmp_path / "b.mp3")
    monkeypatch.setattr(os, "scandir", fail(errno.EACCES))
    assert publish.has_two_names(path, tmp_path / "b.mp3") is False


def test_a_rename_that_was_interrupted_is_seen(tmp_path):
    path, target = tmp_path / "a.mp3", tmp_path / "b.mp3"
    assert publish.is_on_its_way(path, target)
    path.touch()
    assert not publish.is_on_its_way(path, target)
    publish.way_station(target).symlink_to(tmp_path / "nowhere")
    assert publish.is_on_its_way(path, target)
    publish.way_station(target).unlink()
    os.link(path, target)
    assert publish.is_on_its_way(path, target)
    assert publish.way_station(target) == tmp_path / ".cd475aa634ea5a2e.move"


def test_the_names_that_come_after_a_taken_one(tmp_path):
    def after(name: str, identity: str = "") -> list[str]:
        return [
            path.name for path in itertools.islice(publish.free_names(tmp_path / name, identity), 3)
        ]

    assert after("a.mp3") == ["a.mp3", "a (2).mp3", "a (3).mp3"]
    assert after("a.mp3", "1234") == ["a.mp3", "a [1234].mp3", "a [1234] (2).mp3"]
    assert after("a 1234.mp3", "1234") == ["a 1234.mp3", "a 1234 (2).mp3", "a 1234 (3).mp3"]
    assert [*publish.free_names(tmp_path / "a.mp3", "")][-1].name == "a (998).mp3"


@pytest.mark.usefixtures("folding")
def test_paths_are_known_in_any_spelling_that_the_disk_takes(tmp_path):
    (tmp_path / "Song.mp3").touch()
    known = publish.KnownPaths([tmp_path / "song.mp3", None])
    assert tmp_path / "song.mp3" in known
    assert tmp_path / "Song.mp3" in known
    assert tmp_path / "other.mp3" not in known
    assert not known.__contains__(str(tmp_path / "song.mp3"))
    assert not known.__contains__(None)
    known.add(tmp_path / "other.mp3")
    known.add(tmp_path / "other.mp3")
    assert tmp_path / "other.mp3" in known


def test_two_spellings_of_another_disk_are_two_paths(tmp_path):
    (tmp_path / "Song.mp3").touch()
    (tmp_path / "song.mp3").touch()
    assert tmp_path / "Song.mp3" not in publish.KnownPaths([tmp_path / "song.mp3"])


def test_the_persons_mask_is_only_read(tmp_path):
    before = os.umask(0o027)
    try:
        publish._umask.cache_clear()
        assert publish._umask() == 0o027
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(before)
        publish._umask.cache_clear()


def test_while_the_mask_is_read_it_is_the_strictest(monkeypatch):
    masks: list[int] = []

    def umask(mask: int) -> int:
        masks.append(mask)
        return 0o022

    monkeypatch.setattr(os, "umask", umask)
    publish._umask.cache_clear()
    try:
        assert publish._umask() == 0o022
    finally:
        publish._umask.cache_clear()
    assert masks == [0o077, 0o022]


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0, 0o666)])
def test_a_file_has_the_mode_that_the_person_wants(part, tmp_path, monkeypatch, mask, mode):
    monkeypatch.setattr(publish, "_umask", lambda: mask)
    at = publish.publish(part, tmp_path / "a.mp3")
    assert stat.S_IMODE(at.stat().st_mode) == mode
