"""Looking for files that are gone."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.media.disk import fingerprint
from suno_desktop.core.model import (
    FileId,
    FileState,
    Fingerprint,
    MediaFile,
    MediaKind,
    SongId,
    TaskId,
)
from suno_desktop.core.rows import SavedFile
from suno_desktop.core.workflows import check
from tests.core.media.folding import folding

__all__ = ["folding"]


def saved_at(path: Path) -> SavedFile:
    file = MediaFile(
        file_id=FileId(1),
        song_id=SongId(1),
        kind=MediaKind.MP3,
        state=FileState.SAVED,
        path=path,
    )
    return SavedFile(file=file, clip_id=None, task_id=TaskId("t"))


def foreign_to(saved: SavedFile, root: Path) -> list[str]:
    found = check.foreign(root, [saved], lambda _clips: {}, cancel=CancelToken())
    return [one.path.name for one in found]


_SPELLINGS = ("café.mp3", unicodedata.normalize("NFD", "Café.mp3"))


@pytest.mark.usefixtures("folding")
@pytest.mark.parametrize("listed", _SPELLINGS)
def test_a_saved_song_that_the_disk_lists_in_another_spelling_is_not_foreign(
    tmp_path: Path, listed: str
) -> None:
    (tmp_path / listed).write_bytes(b"sound")
    assert foreign_to(saved_at(tmp_path / "Café.mp3"), tmp_path) == []


@pytest.mark.parametrize("listed", _SPELLINGS)
def test_elsewhere_another_spelling_is_another_file(tmp_path: Path, listed: str) -> None:
    for name in ("Café.mp3", listed):
        (tmp_path / name).write_bytes(b"sound")
    assert foreign_to(saved_at(tmp_path / "Café.mp3"), tmp_path) == [listed]


def test_files_of_one_size_are_told_apart_and_each_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = []
    for number in range(20):
        path = tmp_path / f"{19 - number:02}.mp3"
        path.write_bytes(number.to_bytes(1000))
        mark = fingerprint(path)
        file = MediaFile(
            file_id=FileId(number),
            song_id=SongId(number),
            kind=MediaKind.MP3,
            state=FileState.SAVED,
            path=tmp_path / "elsewhere" / "x.mp3",
            size_bytes=mark.size_bytes,
            sha256=mark.sha256,
        )
        gone.append(SavedFile(file=file, clip_id=None, task_id=TaskId("t")))
    read: list[Path] = []

    def counted(path: Path) -> Fingerprint:
        read.append(path)
        return fingerprint(path)

    monkeypatch.setattr(check, "fingerprint", counted)
    found = check.same_bytes(gone, tmp_path, known=(), cancel=CancelToken())
    assert found == {FileId(n): tmp_path / f"{19 - n:02}.mp3" for n in range(20)}
    assert len(read) == 20
