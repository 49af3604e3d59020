"""`suno-desktop list`: what the library holds, one task a line. Works while a window is open; changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from suno_desktop.cli import arguments as args
from suno_desktop.cli import exits
from suno_desktop.cli.output import Output, iso
from suno_desktop.cli.phrases import called, reason_of
from suno_desktop.core.errors import ProfileError
from suno_desktop.core.fields import FIELDS
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.model import Clip, ClipState, FileState, MediaFile, TaskState, take_letter
from suno_desktop.core.rows import SongDetail, TaskQuery, TaskRow, TaskSort
from suno_desktop.core.sentences import command_line
from suno_desktop.core.state_words import FILE_WORDS, TASK_WORDS

_AT_ONCE = 200


def run(arguments: Sequence[str]) -> int:
    """Run the verb; returns the exit code."""
    parser = args.parser("list", "List the tasks of the library with their songs, newest first.")
    parser.add_argument("--json", action="store_true", help="print JSON, one object per line")
    parser.add_argument(
        "query",
        nargs="*",
        metavar="QUERY",
        help="only songs that match: words, or fields such as style:punk length:>2:00 is:failed",
    )
    options = parser.parse(arguments)
    profile = args.profile_of(options)
    out = Output(as_json=options.json)
    try:
        reader = LibraryReader.open(profile.library)
    except ProfileError as error:
        if error.code != "library.not_there":
            raise
        out.tell(str(error))
        return exits.OK
    try:
        query = TaskQuery(text=" ".join(options.query), sort=TaskSort.ADDED)
        for mistake in reader.understood(query.text).mistakes:
            out.tell(command_line(mistake.code, mistake.values))
        keys = reader.task_keys(query)
        for start in range(0, len(keys), _AT_ONCE):
            for row in reader.task_rows(keys[start : start + _AT_ONCE]):
                details = [
                    detail
                    for song_id in reader.songs_of([row.key])
                    if (detail := reader.song_detail(song_id)) is not None
                ]
                out.event(**task_json(row, details))
                out.line(_for_people(row, details))
        if not keys:
            out.tell("No results." if query.text else "The library is empty.")
    finally:
        reader.close()
    return exits.OK


def task_json(row: TaskRow, details: Sequence[SongDetail]) -> dict[str, object]:
    """One task as `list --json` prints it."""
    return {
        "relay": row.relay_name,
        "task_id": row.task_id,
        "action": row.action.value if row.action else None,
        "state": row.state.value,
        "relay_status": row.relay_status,
        "progress": row.progress,
        "reason": reason_of(row),
        "submitted_at": iso(row.submitted_at),
        "started_at": iso(row.started_at),
        "finished_at": iso(row.finished_at),
        "clips": [_clip_json(detail, detail.clip) for detail in details if detail.clip is not None],
        "sheets": [
            {
                "title": detail.sheet.title,
                "text": detail.sheet.text,
                "files": _files_json(detail.files),
            }
            for detail in details
            if detail.sheet is not None
        ],
    }


def _clip_json(detail: SongDetail, clip: Clip) -> dict[str, object]:
    values: dict[str, object] = {
        "clip_id": clip.clip_id,
        "take": take_letter(detail.row.take),
    }
    for field in FIELDS:
        if field.listed:
            values[field.key] = _json(clip.value(field.key))
    values["state"] = clip.state.value
    values["files"] = _files_json(detail.files)
    return values


def _json(value: object) -> object:
    """A value of a field as JSON has it."""
    if isinstance(value, datetime):
        return iso(value)
    return value.isoformat() if isinstance(value, date) else value


def _files_json(files: Sequence[MediaFile]) -> list[dict[str, object]]:
    return [
        {
            "kind": file.kind.value,
            "state": file.state.value,
            "path": str(file.path) if file.path else None,
            "container": file.container,
            **({"reason": untagged} if (untagged := _why_untagged(file)) else {}),
        }
        for file in files
        if file.state is not FileState.ABSENT
    ]


def _why_untagged(file: MediaFile) -> str:
    """Why a saved file has no tags; "" if it has."""
    is_told = file.state is FileState.SAVED and file.code is not None
    return command_line(file.code or "") if is_told else ""


def _for_people(row: TaskRow, details: Sequence[SongDetail]) -> str:
    lines = ["  ".join(filter(None, [row.task_id, TASK_WORDS[row.state], row.relay_name]))]
    if (reason := reason_of(row)) is not None:
        lines.append(f"    {reason}")
    for detail in details:
        parts = [
            called(detail),
            _length_word(detail),
            detail.row.style,
            *_files_words(detail.files),
        ]
        lines.append("    " + "  ".join(filter(None, parts)))
        lines += [f"        {why}" for file in detail.files if (why := _why_untagged(file))]
    return "\n".join(lines)


def _length_word(detail: SongDetail) -> str:
    """How long a song is, or why it has no length."""
    if detail.sheet is not None:
        return "Lyrics only"
    if detail.row.state is ClipState.FAILED:
        return TASK_WORDS[TaskState.FAILED]
    return _length(detail.row.duration_s)


def _files_words(files: Sequence[MediaFile]) -> Iterator[str]:
    """“Downloaded: mp3, cover”, and the same of what is queued, blocked, missing and so on."""
    for state, word in FILE_WORDS.items():
        kinds = [file.kind.value for file in files if file.state is state]
        if kinds and state is not FileState.ABSENT:
            yield f"{word}: {', '.join(kinds)}"


def _length(seconds: float | None) -> str:
    """Rounded as in the window."""
    if seconds is None:
        return "-:--"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
