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
        ("TIMED_OUT", Stage.FAILED, ClipState.FAILED),
        ("timedOut", Stage.FAILED, ClipState.FAILED),
        ("CREATE_TASK_FAILED", Stage.FAILED, ClipState.FAILED),
        ("FIRST_SUCCESS", Stage.RUNNING, None),
        # A word of failing says so also beside others, and in Chinese.
        ("失败", Stage.FAILED, ClipState.FAILED),
        ("已失败", Stage.FAILED, ClipState.FAILED),
        ("生成失敗", Stage.FAILED, ClipState.FAILED),
        ("已取消", Stage.FAILED, ClipState.FAILED),
        ("内容违规", Stage.FAILED, ClipState.FAILED),
        ("BLOCKED", Stage.FAILED, ClipState.FAILED),
        ("Stopped", Stage.FAILED, ClipState.FAILED),
        ("REFUNDED", Stage.FAILED, ClipState.FAILED),
        ("terminated", Stage.FAILED, ClipState.FAILED),
        ("DELETED", Stage.FAILED, ClipState.FAILED),
        ("Not Found", Stage.FAILED, ClipState.FAILED),
        ("TaskStatusFailure", Stage.FAILED, ClipState.FAILED),
        ("FAILED_PERMANENTLY", Stage.FAILED, ClipState.FAILED),
        ("ERROR: no credits", Stage.FAILED, ClipState.FAILED),
        (-1, Stage.FAILED, None),
        ("-1", Stage.FAILED, None),
        ("NSFW", Stage.FAILED, ClipState.FAILED),
        ("no credit", Stage.FAILED, ClipState.FAILED),
        ("审核不通过", Stage.FAILED, ClipState.FAILED),
        ("审核未通过", Stage.FAILED, ClipState.FAILED),
        ("异常", Stage.FAILED, ClipState.FAILED),
        ("出错", Stage.FAILED, ClipState.FAILED),
        ("错误", Stage.FAILED, ClipState.FAILED),
        # But not where it may still become something.
        ("FAILED_WILL_RETRY", None, None),
        ("PARTIAL_FAILURE", None, None),
        ("NOT_FAILED", None, None),
        ("unstopped", None, None),
        ("生成失败，重试中", None, None),
        ("无错误", None, None),
        ("取消中", None, None),
        ("未失败", None, None),
        ("暂停", None, None),
        ("0", None, None),
        ("-", None, None),
        ("生成中", Stage.RUNNING, ClipState.PENDING),
        ("已完成", Stage.DONE, ClipState.READY),
        ("已生成", Stage.DONE, ClipState.READY),
        ("处理完毕", Stage.DONE, ClipState.READY),
        ("ended", Stage.DONE, ClipState.READY),
        ("Complete.", Stage.DONE, ClipState.READY),
        ("处理中…", Stage.RUNNING, ClipState.PENDING),
        ("starting", Stage.RUNNING, ClipState.PENDING),
        ("not_ready", Stage.RUNNING, ClipState.PENDING),
        # Of a task these may say that the question was answered.
        ("ready", None, ClipState.READY),
        ("OK", None, ClipState.READY),
        ("available", None, ClipState.READY),
        ("published", None, ClipState.READY),
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
