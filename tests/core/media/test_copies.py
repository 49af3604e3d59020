"""A copy on another disk is whole and the same, or it is not there; nothing is replaced."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import pytest

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.errors import Cancelled, DiskError, MediaError
from suno_desktop.core.media import copies
from suno_desktop.core.media.disk import fingerprint
from suno_desktop.core.media.part_files import PartFile
from suno_desktop.core.model import Fingerprint, MediaKind

DATA = bytes(range(256)) * 5000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "song.mp3"
    path.write_bytes(DATA)
    os.utime(path, ns=(10**18, 2 * 10**18))
    return path


@pytest.fixture
def target(tmp_path: Path) -> Path:
    (tmp_path / "far").mkdir()
    return tmp_path / "far" / "copy.mp3"


def copy(path: Path, target: Path, *, agree=lambda _digest: None, cancel=None) -> None:
    part = PartFile.create(target, clip_id="0a1b2c3d", kind=MediaKind.MP3)
    copies.copy(path, target, part=part, agree=agree, cancel=cancel or CancelToken())


def test_a_copy_is_the_same_with_its_times(path: Path, target: Path) -> None:
    agreed: list[tuple[str, list[str]]] = []

    def agree(digest: str) -> None:
        agreed.append((digest, [one.suffix for one in target.parent.iterdir()]))

    copy(path, target, agree=agree)
    assert target.read_bytes() == path.read_bytes() == DATA
    assert target.stat().st_mtime_ns == 2 * 10**18
    assert list(target.parent.iterdir()) == [target]
    assert agreed == [(hashlib.sha256(DATA).hexdigest(), [".part"])]


def test_what_is_not_agreed_with_leaves_nothing(path: Path, target: Path) -> None:
    def agree(_digest: str) -> None:
        raise MediaError("file.damaged")

    with pytest.raises(MediaError):
        copy(path, target, agree=agree)
    assert list(target.parent.iterdir()) == []


def test_a_stop_between_two_pieces_leaves_nothing(path: Path, target: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        copy(path, target, cancel=cancel)
    assert list(target.parent.iterdir()) == []


def test_a_name_that_is_taken_is_told_and_kept(path: Path, target: Path) -> None:
    target.write_bytes(b"mine")
    with pytest.raises(FileExistsError):
        copy(path, target)
    assert target.read_bytes() == b"mine"
    target.unlink()
    target.symlink_to(target.parent / "nowhere")
    with pytest.raises(FileExistsError):
        copy(path, target)
    assert [one.name for one in target.parent.iterdir()] == ["copy.mp3"]


def test_a_name_that_is_taken_at_the_last_moment_is_told(
    path: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = iter(["disk.no_name", "disk.full"])

    def refuse(_part: PartFile, target: Path, **_more: object) -> Path:
        raise DiskError(next(codes), path=target)

    monkeypatch.setattr(PartFile, "publish", refuse)
    with pytest.raises(FileExistsError):
        copy(path, target)
    with pytest.raises(DiskError) as caught:
        copy(path, target)
    assert caught.value.code == "disk.full"


def test_a_disk_that_gives_back_something_else_is_told(
    path: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "fingerprint", lambda _path: Fingerprint(len(DATA), "other", 1))
    with pytest.raises(DiskError) as caught:
        copy(path, target)
    assert caught.value.code == "disk.error"
    assert caught.value.values["reason"]
    assert list(target.parent.iterdir()) == []


def test_room_is_asked_for_and_all_is_synced_before_it_is_compared(
    path: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    sync = PartFile.sync

    def told_sync(part: PartFile) -> object:
        asked.append("sync")
        return sync(part)

    def told_fingerprint(one: Path) -> Fingerprint:
        asked.append("compare")
        return fingerprint(one)

    monkeypatch.setattr(copies, "check_room", lambda *wanted: asked.append(wanted))
    monkeypatch.setattr(PartFile, "sync", told_sync)
    monkeypatch.setattr(copies, "fingerprint", told_fingerprint)
    copy(path, target)
    assert asked == [(target.parent, len(DATA)), "sync", "compare"]


def test_a_file_that_is_gone_is_the_disks_trouble(path: Path, target: Path) -> None:
    path.unlink()
    with pytest.raises(DiskError) as caught:
        copy(path, target)
    assert caught.value.code == "disk.missing"
    assert list(target.parent.iterdir()) == []


def test_a_file_system_that_keeps_no_times_is_no_trouble(
    path: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_a: object, **_k: object) -> None:
        raise PermissionError(errno.EPERM, "no times")

    monkeypatch.setattr(os, "utime", refuse)
    copy(path, target)
    assert target.read_bytes() == DATA


def test_two_files_are_the_same_by_what_they_hold(path: Path, target: Path) -> None:
    assert not copies.is_same(path, target)
    target.write_bytes(DATA)
    assert copies.is_same(path, target)
    target.write_bytes(DATA[:-1])
    assert not copies.is_same(path, target)
    target.write_bytes(DATA[:-1] + b"!")
    assert not copies.is_same(path, target)
    assert not copies.is_same(path, path)


def test_files_of_other_lengths_are_not_read(
    path: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "fingerprint", lambda _path: Fingerprint(1, "equal", 1))
    target.write_bytes(b"other")
    assert not copies.is_same(path, target)


def test_two_names_of_one_file_are_two_files_where_one_may_go(path: Path, target: Path) -> None:
    os.link(path, target)
    assert copies.is_same(path, target)
