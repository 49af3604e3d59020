"""What nobody else may read: modes of new folders and files, and what is left alone."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from suno_desktop.core.profile import private

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")


@pytest.fixture(autouse=True)
def _open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@posix
def test_only_new_folders_are_made_private(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    one, two = tmp_path / "one", tmp_path / "one" / "two"
    assert private.make_folder(two) == (two, one)
    assert (mode(one), mode(two), mode(tmp_path)) == (0o700, 0o700, 0o755)
    assert private.make_folder(two) == ()


def test_a_folder_that_another_program_makes_meanwhile_is_no_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "exists", lambda _path: False)
    assert private.make_folder(tmp_path)[0] == tmp_path


def test_a_file_where_a_folder_must_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine")
    with pytest.raises(FileExistsError):
        private.make_folder(tmp_path / "taken")


@posix
def test_a_new_file_is_the_owners_alone_and_empty(tmp_path: Path) -> None:
    path, part = tmp_path / "new", tmp_path / ".new.new"
    part.write_text("left by a kill")
    part.chmod(0o600)
    private.make_file(path)
    assert path.read_bytes() == b""
    assert mode(path) == 0o600
    assert list(tmp_path.iterdir()) == [path]


@posix
@pytest.mark.parametrize(
    ("before", "after"),
    [(0o644, 0o600), (0o640, 0o600), (0o604, 0o600), (0o601, 0o600), (0o400, 0o400)],
)
def test_a_file_that_others_could_read_is_taken_from_them(
    tmp_path: Path, before: int, after: int
) -> None:
    path = tmp_path / "kept"
    path.write_text("kept")
    path.chmod(before)
    private.make_file(path)
    assert path.read_text() == "kept"
    assert mode(path) == after


@posix
def test_what_a_link_points_to_is_left_alone(tmp_path: Path) -> None:
    path, link = tmp_path / "far", tmp_path / "link"
    path.touch(0o644)
    link.symlink_to(path)
    private.protect(link)
    assert mode(path) == 0o644
    private.protect(tmp_path / "gone")  # nothing to protect
