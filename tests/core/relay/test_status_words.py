"""Status words, in any case and with anything between them."""

from __future__ import annotations

import pytest

from suno_desktop.core.model import ClipState
from suno_desktop.core.relay.status_words import Stage, clip_state, task_stage


@pytest.mark.parametrize(
    ("word", "stage", "state"),
    [
        ("SUCCESS", Stage.DONE, ClipState.READY),
        (" complete ", Stage.DONE, ClipState.READY),
        ("in-progress", Stage.RUNNING, ClipState.PENDING),
        ("In  Progress", Stage.RUNNING, ClipState.PENDING),
        ("streaming", Stage.RUNNING, ClipState.STREAMING),
        ("failed", Stage.FAILED, ClipState.FAILED),
        ("TIMED_OUT", Stage.FAILED, None),
        ("CREATE_TASK_FAILED", Stage.FAILED, None),
        ("whatever", None, None),
        ("", None, None),
        (" " * 93 + "SUCCESS", Stage.DONE, ClipState.READY),
        (" " * 94 + "SUCCESS", None, None),
        (None, None, None),
        (200, None, None),
        (True, None, None),
    ],
)
def test_each_word_says_where_it_stands(
    word: object, stage: Stage | None, state: ClipState | None
) -> None:
    assert task_stage(word) is stage
    assert clip_state(word) is state
