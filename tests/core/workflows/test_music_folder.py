"""A chosen folder that is only the place where a disk used to be gets no file."""

from pathlib import Path

import pytest

from suno_desktop.core.errors import DiskError
from suno_desktop.core.workflows.music_folder import MARK, check_root


def nothing() -> list[Path]:
    return []


def test_a_new_folder_is_marked_and_the_mark_is_enough_from_then_on(tmp_path: Path) -> None:
    check_root(tmp_path, nothing)
    assert "suno-desktop" in (tmp_path / MARK).read_text("utf-8")
    check_root(tmp_path, lambda: [tmp_path / "deleted on purpose.mp3"])


def test_songs_that_are_there_stand_for_a_mark_that_is_not(tmp_path: Path) -> None:
    song = tmp_path / "song.mp3"
    song.write_bytes(b"sound")
    check_root(tmp_path, lambda: [tmp_path / "gone.mp3", song])
    assert (tmp_path / MARK).exists()


def test_an_empty_mount_point_is_a_missing_disk(tmp_path: Path) -> None:
    with pytest.raises(DiskError) as caught:
        check_root(tmp_path, lambda: [tmp_path / "song.mp3"])
    assert caught.value.code == "disk.missing"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(DiskError) as caught:
        check_root(tmp_path / "gone", nothing)
    assert caught.value.code == "disk.missing"
    assert not (tmp_path / "gone").exists()
