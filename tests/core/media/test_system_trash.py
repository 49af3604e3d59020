"""What goes to the system's trash with a song, and what is told when it cannot go there."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
import send2trash

from suno_desktop.core.errors import DiskError
from suno_desktop.core.media import system_trash


@pytest.fixture
def trashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what went to the trash, which is none."""
    found: list[str] = []

    def put(path: Path) -> None:
        found.append(path.name)
        path.unlink()

    monkeypatch.setattr(send2trash, "send2trash", put)
    return found


def files(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).touch()


@pytest.mark.parametrize(
    "sound", ["mp3", "m4a", "mp4", "wav", "flac", "ogg", "opus", "webm", "MP3"]
)
def test_with_a_song_go_the_small_files_that_were_written_for_it(
    tmp_path: Path, trashed: list[str], sound: str
) -> None:
    files(tmp_path, f"a.{sound}", "a.lrc", "a.json", "a.txt", "b.lrc")
    assert system_trash.throw_away(tmp_path / f"a.{sound}") is True
    assert sorted(trashed) == sorted(["a.json", "a.lrc", f"a.{sound}"])


def test_another_file_goes_alone(tmp_path: Path, trashed: list[str]) -> None:
    files(tmp_path, "a.jpg", "a.lrc")
    assert system_trash.throw_away(tmp_path / "a.jpg") is True
    assert trashed == ["a.jpg"]


def test_what_is_no_file_stays(tmp_path: Path, trashed: list[str]) -> None:
    (tmp_path / "folder.mp3").mkdir()
    files(tmp_path, "b.mp3")
    (tmp_path / "link.mp3").symlink_to(tmp_path / "b.mp3")
    for name in ("folder.mp3", "link.mp3", "gone.mp3"):
        assert system_trash.throw_away(tmp_path / name) is False
    assert trashed == []


def test_the_small_files_of_a_song_that_is_gone_go_too(tmp_path: Path, trashed: list[str]) -> None:
    files(tmp_path, "a.lrc")
    assert system_trash.throw_away(tmp_path / "a.mp3") is False
    assert trashed == ["a.lrc"]


def failing(monkeypatch: pytest.MonkeyPatch, error: OSError) -> None:
    def put(_: Path) -> None:
        raise error

    monkeypatch.setattr(send2trash, "send2trash", put)


def test_what_went_meanwhile_is_no_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files(tmp_path, "a.jpg")
    failing(monkeypatch, OSError(errno.ENOENT, os.strerror(errno.ENOENT)))
    assert system_trash.throw_away(tmp_path / "a.jpg") is False


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(errno.EROFS, "no"), "disk.read_only"),
        (OSError("odd"), "disk.error"),
        (send2trash.TrashPermissionError("a.jpg"), "disk.no_trash"),
    ],
)
def test_what_cannot_be_moved_there_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, code: str
) -> None:
    files(tmp_path, "a.jpg")
    failing(monkeypatch, error)
    with pytest.raises(DiskError) as caught:
        system_trash.throw_away(tmp_path / "a.jpg")
    assert caught.value.code == code
    assert (tmp_path / "a.jpg").exists()
