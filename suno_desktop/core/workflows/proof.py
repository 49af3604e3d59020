"""A proof sheet of a song: what shows when, where and by whom it was made, with hashes of what is kept. No key, no link."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from suno_desktop.core.media import tags
from suno_desktop.core.model import FileState, take_letter
from suno_desktop.core.rows import SongDetail, TaskRow

_WIDE = 18


def sheet(detail: SongDetail, replies: Sequence[tuple[TaskRow, datetime, str]]) -> str:
    """The sheet of a song as plain text.

    Args:
        detail: the song.
        replies: what its tasks' providers answered, as it is kept, with the time when it came.
    """
    clip = detail.clip
    assert clip is not None
    lines = [clip.title or "Untitled", "=" * 40, ""]
    lines += _facts(
        [
            ("Song ID", clip.clip_id),
            ("Version", take_letter(detail.row.take)),
            ("Artist", clip.artist or clip.handle),
            ("Created", _moment(clip.created_at)),
            ("Model", clip.model),
            ("Style", clip.style),
            ("Prompt", clip.prompt),
            ("Length", None if clip.duration_s is None else f"{clip.duration_s:.2f} s"),
        ]
    )
    for task in detail.sources or (detail.task,):
        lines += ["", "Task"]
        lines += _facts(
            [
                ("Task ID", task.task_id),
                ("API provider", task.relay_name),
                ("Submitted", _moment(task.submitted_at)),
                ("Started", _moment(task.started_at)),
                ("Finished", _moment(task.finished_at)),
            ]
        )
        for of_task, got_at, text in replies:
            if of_task.key == task.key:
                digest = hashlib.sha256(text.encode()).hexdigest()
                lines += _facts([("Response of", _moment(got_at)), ("  SHA-256", digest)])
    for file in detail.files:
        if file.state is FileState.SAVED and file.path is not None:
            lines += ["", "File"]
            lines += _facts(
                [
                    ("Name", file.path.name),
                    ("Bytes", None if file.size_bytes is None else str(file.size_bytes)),
                    ("SHA-256", file.sha256),
                    ("Downloaded", _moment(file.saved_at)),
                ]
            )
    if clip.lyrics:
        lines += ["", "Lyrics", "", tags.clean_lines(clip.lyrics)]
    return "\n".join(lines) + "\n"


def _facts(facts: Iterable[tuple[str, str | None]]) -> Iterator[str]:
    for name, value in facts:
        if value:
            yield f"{name:{_WIDE}}{tags.clean_line(value)}"


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
