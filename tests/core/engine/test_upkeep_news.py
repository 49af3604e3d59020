"""Which findings about saved files are news, and which files a job is about."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.engine import upkeep, upkeep_jobs
from suno_desktop.core.model import FileId, FileState, MediaFile, MediaKind, SongId, TaskId
from suno_desktop.core.rows import SavedFile
from suno_desktop.core.workflows.check import Checked

SAVED, MISSING, DAMAGED = FileState.SAVED, FileState.MISSING, FileState.DAMAGED


def file(number: int = 1, state: FileState = SAVED) -> MediaFile:
    return MediaFile(FileId(number), SongId(number), MediaKind.MP3, state, path=Path("/a.mp3"))


@pytest.mark.parametrize(
    ("state", "verdict", "is_news"),
    [
        (SAVED, "ok", False), (SAVED, "changed", False), (SAVED, "missing", True), (SAVED, "damaged", True),
        (SAVED, "moved", True), (SAVED, "away", False), (MISSING, "missing", False), (MISSING, "ok", True),
        (MISSING, "moved", True), (MISSING, "away", False), (DAMAGED, "damaged", False), (DAMAGED, "ok", True),
        (FileState.QUEUED, "missing", False), (FileState.FAILED, "moved", False),
    ],
)  # fmt: skip
def test_what_is_news(state: FileState, verdict: Any, is_news: bool) -> None:
    one = Checked(file=file(state=state), clip_id=None, verdict=verdict, path=Path("/a.mp3"))
    assert upkeep._is_news(one) is is_news


def test_a_job_may_be_about_some_songs() -> None:
    rows = [SavedFile(file=file(number), clip_id=None, task_id=TaskId("t")) for number in (1, 2, 3)]
    assert list(upkeep_jobs.only(rows, None)) == rows
    assert list(upkeep_jobs.only(rows, [SongId(3), SongId(1)])) == [rows[0], rows[2]]
    assert list(upkeep_jobs.only(rows, [])) == []
