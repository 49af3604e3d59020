"""Looking for files that are gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.media.disk import Fingerprint, fingerprint
from suno_desktop.core.model import FileId, FileState, MediaFile, MediaKind, SongId, TaskId
from suno_desktop.core.rows import SavedFile
from suno_desktop.core.workflows import check


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
