"""The proof sheet of a song: what is known of it, with hashes of what is kept, and nothing where nothing is known."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from suno_desktop.core.model import (
    Clip,
    ClipId,
    FileId,
    FileState,
    MediaFile,
    MediaKind,
    SongId,
    TaskId,
    TaskKey,
)
from suno_desktop.core.rows import SongDetail, SongRow, TaskRow
from suno_desktop.core.workflows.proof import sheet

AT = datetime(2026, 3, 4, 13, 6, 7, tzinfo=timezone(timedelta(hours=8)))
REPLY = '{"code": "success"}'


def bare(kind: Any, **told: Any) -> Any:
    """A row of which only this is told."""
    return kind(**{**dict.fromkeys(set(kind._fields) - set(kind._field_defaults)), **told})


def task(key: int, **told: Any) -> TaskRow:
    made: TaskRow = bare(TaskRow, key=TaskKey(key), task_id=TaskId(f"task-{key}"), **told)
    return made


def file(state: FileState, path: Path | None, **told: Any) -> MediaFile:
    return MediaFile(FileId(1), SongId(1), MediaKind.MP3, state, path, **told)


def test_all_that_is_known_stands_in_its_line() -> None:
    clip = Clip(
        ClipId("c-1"),
        title="Rain",
        artist="Li Wei",
        handle="liwei",
        created_at=AT,
        model="chirp",
        style="punk",
        prompt="a song\nof rain",
        duration_s=61.5,
        lyrics="la\nlo",
    )
    first = task(1, relay_name="One", submitted_at=AT, started_at=AT, finished_at=AT)
    detail = SongDetail(
        row=bare(SongRow, take=1),
        clip=clip,
        sheet=None,
        task=first,
        sources=(first, task(2)),
        files=(
            file(FileState.SAVED, Path("a/Rain.mp3"), size_bytes=0, sha256="ab", saved_at=AT),
            file(FileState.MISSING, Path("a/gone.mp3")),
            file(FileState.SAVED, None, sha256="cd"),
        ),
    )
    moment = "2026-03-04 05:06:07 UTC"
    digest = hashlib.sha256(REPLY.encode()).hexdigest()
    assert sheet(detail, [(first, AT, REPLY), (task(3), AT, "of another task")]) == (
        "Rain\n"
        "========================================\n"
        "\n"
        "Song ID           c-1\n"
        "Version           B\n"
        "Artist            Li Wei\n"
        f"Created           {moment}\n"
        "Model             chirp\n"
        "Style             punk\n"
        "Prompt            a song of rain\n"
        "Length            61.50 s\n"
        "\n"
        "Task\n"
        "Task ID           task-1\n"
        "API provider      One\n"
        f"Submitted         {moment}\n"
        f"Started           {moment}\n"
        f"Finished          {moment}\n"
        f"Response of       {moment}\n"
        f"  SHA-256         {digest}\n"
        "\n"
        "Task\n"
        "Task ID           task-2\n"
        "\n"
        "File\n"
        "Name              Rain.mp3\n"
        "Bytes             0\n"
        "SHA-256           ab\n"
        f"Downloaded        {moment}\n"
        "\n"
        "Lyrics\n"
        "\n"
        "la\n"
        "lo\n"
    )


def test_what_is_not_known_has_no_line() -> None:
    detail = SongDetail(
        row=bare(SongRow),
        clip=Clip(ClipId("c-1"), handle="liwei"),
        sheet=None,
        task=task(7),
        sources=(),
        files=(file(FileState.SAVED, Path("Rain.mp3")),),
    )
    assert sheet(detail, []).splitlines()[0] == "Untitled"
    assert sheet(detail, []).splitlines()[3:] == [
        "Song ID           c-1",
        "Artist            liwei",
        "",
        "Task",
        "Task ID           task-7",
        "",
        "File",
        "Name              Rain.mp3",
    ]
