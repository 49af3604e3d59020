"""The status words of all servers, as whole words in any case. An unknown word is no news: the clips decide."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

from suno_desktop.core.model import ClipState


class Stage(Enum):
    """What a task's status word says."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


_TASK_WORDS = {
    Stage.RUNNING: """
        NOT_START NOT_STARTED NOTSTART SUBMITTED QUEUED QUEUE QUEUING PENDING WAITING CREATED STARTED SCHEDULED
        IN_PROGRESS INPROGRESS PROCESSING RUNNING GENERATING STREAMING TEXT_SUCCESS FIRST_SUCCESS
    """,
    Stage.DONE: "SUCCESS SUCCEEDED SUCCEED SUCCESSFUL COMPLETE COMPLETED DONE FINISHED FINISH",
    Stage.FAILED: """
        FAILURE FAIL FAILED ERROR CANCELLED CANCELED EXPIRED TIMEOUT TIME_OUT TIMED_OUT REJECTED ABORTED
        CREATE_TASK_FAILED GENERATE_AUDIO_FAILED CALLBACK_EXCEPTION SENSITIVE_WORD_ERROR
    """,
}

_CLIP_WORDS = {
    ClipState.READY: "COMPLETE COMPLETED SUCCESS SUCCEEDED SUCCEED SUCCESSFUL DONE FINISHED FINISH",
    ClipState.STREAMING: "STREAMING",
    ClipState.PENDING: """
        NOT_START SUBMITTED QUEUED QUEUE PENDING WAITING CREATED IN_PROGRESS PROCESSING RUNNING GENERATING
    """,
    ClipState.FAILED: """
        ERROR FAILED FAIL FAILURE CANCELLED CANCELED EXPIRED TIMEOUT TIME_OUT REJECTED ABORTED
    """,
}

_TASK = {word: stage for stage, words in _TASK_WORDS.items() for word in words.split()}
_CLIP = {word: state for state, words in _CLIP_WORDS.items() for word in words.split()}

_BETWEEN = re.compile(r"[\s_-]+")
_LONGEST = 100


def task_stage(status: object) -> Stage | None:
    """What a task's status says; None for a word that nobody knows, a number, or nothing."""
    return _TASK.get(_word(status))


def clip_state(status: object) -> ClipState | None:
    """What a clip's status says; None for a word that nobody knows, a number, or nothing."""
    return _CLIP.get(_word(status))


def _word(status: object) -> str:
    return _known_word(status) if isinstance(status, str) and len(status) <= _LONGEST else ""


@lru_cache(maxsize=200)
def _known_word(status: str) -> str:
    return _BETWEEN.sub("_", status.strip()).upper()
