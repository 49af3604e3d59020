"""The part file: private, exclusive, gathered writes, and gone when it is not published."""

from __future__ import annotations

import errno
import os
import re
import shutil
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest

from suno_desktop.core.errors import DiskError
from suno_desktop.core.media import part_files
from suno_desktop.core.media.part_files import PartFile, ResumeState, sweep
from suno_desktop.core.model import MediaKind


def create(folder: Path, clip_id: str = "0a1b2c3d-1111") -> PartFile:
    return PartFile.create(folder / "song.mp3", clip_id=clip_id, kind=MediaKind.MP3)


def test_name_and_mode(tmp_path):
    with create(tmp_path) as part:
        assert re.fullmatch(r"\.0a1b2c3d\.mp3\.[0-9a-f]{16}\.part", part.path.name)
        assert part.path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == []
    with create(tmp_path, "../../evil") as part:
        assert part.path.parent == tmp_path
    with create(tmp_path, "ü") as part:
        assert part.path.parent == tmp_path


def test_bytes_in_pieces_of_every_size(tmp_path):
    with create(tmp_path) as part:
        data = b""
        for number, size in enumerate((1, 200_000, 3, 100_000, 100_000, 300_000, 7)):
            piece = bytes([number]) * size
            part.append(piece)
            data += piece
            assert part.size == len(data)
        assert part.read(5, 10) == data[5:15]
        assert part.read(len(data) - 3, 10) == data[-3:]
        part.append(b"end")
        part.close()
        assert part.path.read_bytes() == data + b"end"
        part.append(b"more")  # opens again by itself
        part.close()
        assert part.path.read_bytes() == data + b"endmore"


def test_what_is_there_is_forgotten_before_it_goes(tmp_path):
    with create(tmp_path) as part:
        part.write_all(b"song")
        seen: list[bytes] = []
        part.before_reset = lambda: seen.append(part.path.read_bytes())
        part.reset()
        assert (seen, part.size) == ([b"song"], 0)


def test_reset_and_write_all(tmp_path):
    with create(tmp_path) as part:
        part.write_all(b"x" * 10)
        part.state = ResumeState(link_hash="", total=1)
        part.reset()
        assert part.size == part.path.stat().st_size == 0
        assert vars(part)["state"] is None
        part.append(b"more than words")
        part.write_all(b"words")
        assert part.path.read_bytes() == b"words"


def test_published(tmp_path):
    with create(tmp_path) as part:
        part.append(b"sound")
        target = part.publish(tmp_path / "song.mp3")
    assert target.read_bytes() == b"sound"
    assert list(tmp_path.iterdir()) == [target]
    with create(tmp_path) as part:
        assert part.publish(target).name == "song [0a1b2c3d].mp3"


def test_taken_up_again(tmp_path):
    part = create(tmp_path)
    part.append(b"12345")
    part.close()
    state = ResumeState(link_hash="a", total=9, etag='"e"', synced=4)
    again = PartFile.reopen(part.path, state=state)
    assert (again.size, again.state) == (4, state)
    assert part.path.read_bytes() == b"1234"  # what is behind may be holes
    again.append(b"56")
    assert again.sync() == ResumeState(link_hash="a", total=9, etag='"e"', synced=6)
    again.close()
    assert part.path.read_bytes() == b"123456"
    same = PartFile.reopen(part.path, state=again.state)
    assert same.size == 6
    same.close()
    again = PartFile.reopen(part.path, state=ResumeState.of_json('{"link_hash": "", "total": 9}'))
    assert again.size == 0  # nothing is known of what is on the disk
    again.discard()
    again.discard()
    with pytest.raises(DiskError) as caught:
        PartFile.reopen(part.path, state=None)
    assert caught.value.code == "disk.missing"
    part.path.symlink_to(tmp_path / "x")
    with pytest.raises(DiskError) as caught:
        PartFile.reopen(part.path, state=None)
    assert caught.value.code == "disk.unsafe"


def test_a_folder_that_vanished(tmp_path):
    folder = tmp_path / "usb"
    folder.mkdir()
    part = create(folder)
    part.close()
    shutil.rmtree(folder)
    with pytest.raises(DiskError) as caught:
        part.append(b"x" * 200_000)
    assert caught.value.code == "disk.missing"
    with pytest.raises(DiskError):
        create(folder)
    part.discard()


class Full:
    """A file on a disk with room for so many bytes."""

    def __init__(self, file: Any, room: int) -> None:
        self._file, self._room = file, room

    def write(self, data):
        if not self._room:
            raise OSError(errno.ENOSPC, "No space left on device")
        count = self._file.write(data[: min(self._room, 1000)])  # and it writes short
        self._room -= count
        return count

    def __getattr__(self, name):
        return getattr(self._file, name)


class Slow:
    """A file that gives at most three bytes at a time."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def read(self, size):
        return self._file.read(min(size, 3))

    def __getattr__(self, name):
        return getattr(self._file, name)


def test_so_many_bytes_are_read_however_few_come_at_a_time(tmp_path):
    with create(tmp_path) as part:
        part.append(b"0123456789")
        part._file = cast("BinaryIO", Slow(part.open()))
        assert part.read(1, 7) == b"1234567"
        assert part.read(4, 100) == b"456789"


def test_what_was_gathered_is_written_as_soon_as_it_is_enough(tmp_path):
    with create(tmp_path) as part:
        part.append(bytes(part_files._PIECE - 1))
        assert part.path.stat().st_size == 0
        part.append(b"x")
        assert part.path.stat().st_size == part.size == part_files._PIECE


def test_all_of_it_is_written_before_the_disk_is_told_to_keep_it(tmp_path, monkeypatch):
    kept: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda handle: kept.append(os.fstat(handle).st_size))
    with create(tmp_path) as part:
        part.append(b"12345")
        part.sync()
        assert kept == [5]


def test_a_full_disk_counts_only_what_was_written(tmp_path):
    with create(tmp_path) as part:
        part._file = cast("BinaryIO", Full(part.open(), 5500))
        with pytest.raises(DiskError) as caught:
            part.append(b"x" * 200_000)
        assert caught.value.code == "disk.full"
        assert part.size == 5500
        part.append(b"y")
        with pytest.raises(DiskError):
            part.close()
        part.append(b"z")  # there is room again
        part.close()
        assert part.path.read_bytes() == b"x" * 5500 + b"z"


def test_old_parts_are_swept_and_nothing_else(tmp_path: Path) -> None:
    with create(tmp_path) as part:
        part.write_all(b"left behind")
        other = tmp_path / ".0a1b2c3d.mp3.part"
        other.write_bytes(b"not ours")
        (tmp_path / f".x.mp3.{'0' * 16}.part").symlink_to(other)
        (tmp_path / f".{'1' * 16}.part").write_bytes(b"of a sidecar")
        old = part.path.stat().st_mtime
        assert sweep(tmp_path, before=old) == 0
        assert sweep(tmp_path, before=old + 1) == 2
        assert not part.path.exists()
        assert other.exists()


def test_what_is_known_of_a_part_can_be_kept_as_text():
    state = ResumeState(link_hash="h", total=9, etag='"v"', last_modified=None, synced=7)
    assert ResumeState.of_json(state.to_json()) == state
    for text in (None, "", "7", "{}", '{"odd": 1}', "{"):
        assert ResumeState.of_json(text) is None


@pytest.mark.parametrize(("synced", "size"), [(None, 0), (0, 0), (4, 4), (10, 10), (11, 10)])
def test_only_what_is_surely_on_the_disk_is_taken_up(tmp_path, synced, size):
    path = tmp_path / ".x.part"
    path.write_bytes(b"0123456789")
    state = None if synced is None else ResumeState(link_hash="h", total=20, synced=synced)
    with PartFile.reopen(path, state=state) as part:
        assert (part.size, part.restarts, part.is_left) == (size, 0, False)
        assert path.stat().st_size == size
        part.leave()
        assert part.is_left
    assert path.exists()


def test_it_is_told_before_it_is_there(tmp_path):
    seen = []
    with PartFile.create(
        tmp_path / "a.mp3",
        clip_id="c",
        kind=MediaKind.MP3,
        before=lambda path: seen.append((path, path.exists())),
    ) as part:
        assert seen == [(part.path, False)]


def test_a_clip_with_odd_signs_gives_only_letters_and_digits(tmp_path):
    with create(tmp_path, "é-x_9") as part:
        assert re.fullmatch(
            r"\.x9?\.mp3\.[0-9a-f]{16}\.part", part.path.name
        ) or part.path.name.startswith(".")
        assert part.path.name.isascii()
