"""What the states of tasks and files are called, for the window and the command line. Shows and translates nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from suno_desktop.core.fields import QT_TRANSLATE_NOOP
from suno_desktop.core.model import FileState, TaskState

TASK_WORDS: Final[Mapping[TaskState, str]] = {
    #: State of a task.
    TaskState.WAITING: QT_TRANSLATE_NOOP("states", "Waiting"),
    TaskState.RUNNING: QT_TRANSLATE_NOOP("states", "Generating"),
    #: State of a task: its songs can be downloaded.
    TaskState.READY: QT_TRANSLATE_NOOP("states", "Ready"),
    #: State of a task or song.
    TaskState.FAILED: QT_TRANSLATE_NOOP("states", "Failed"),
    TaskState.STALLED: QT_TRANSLATE_NOOP("states", "No progress"),
    TaskState.HELD: QT_TRANSLATE_NOOP("states", "Action needed"),
    #: State of a task that no provider knows.
    TaskState.UNKNOWN: QT_TRANSLATE_NOOP("states", "Not found"),
    TaskState.GONE: QT_TRANSLATE_NOOP("states", "Deleted by provider"),
}
FILE_WORDS: Final[Mapping[FileState, str]] = {
    FileState.ABSENT: QT_TRANSLATE_NOOP("states", "Not downloaded"),
    #: State of a download.
    FileState.QUEUED: QT_TRANSLATE_NOOP("states", "Queued"),
    FileState.DOWNLOADING: QT_TRANSLATE_NOOP("states", "Downloading"),
    #: State of a download.
    FileState.PAUSED: QT_TRANSLATE_NOOP("states", "Paused"),
    FileState.SAVED: QT_TRANSLATE_NOOP("states", "Downloaded"),
    FileState.BLOCKED: QT_TRANSLATE_NOOP("states", "Blocked by Suno"),
    FileState.FAILED: QT_TRANSLATE_NOOP("states", "Download failed"),
    FileState.MISSING: QT_TRANSLATE_NOOP("states", "File missing"),
    FileState.DAMAGED: QT_TRANSLATE_NOOP("states", "File damaged"),
}
