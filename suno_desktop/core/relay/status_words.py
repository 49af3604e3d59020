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


_RUNNING = """
    NOT_START NOT_STARTED NOTSTART SUBMITTED QUEUED QUEUE QUEUING PENDING WAITING CREATED STARTED STARTING SCHEDULED
    IN_PROGRESS INPROGRESS PROCESSING RUNNING GENERATING NOT_READY 排队中 等待中 处理中 生成中 进行中
"""
_DONE = """
    SUCCESS SUCCEEDED SUCCEED SUCCESSFUL COMPLETE COMPLETED DONE FINISHED FINISH
    GENERATED ENDED
    成功 已成功 生成成功 完成 已完成 生成完成 已生成 处理完毕 处理完成 已结束
"""
_THERE = "READY OK AVAILABLE PUBLISHED"
"""Of a song they say that it is there; of a task, that the question was answered."""
_FAILED = """
    FAILURE FAIL FAILED ERROR CANCELLED CANCELED EXPIRED TIMEOUT TIMEDOUT REJECTED ABORTED BLOCKED MODERATED STOPPED
    TERMINATED KILLED REVOKED REFUNDED REMOVED DELETED EXCEPTION NSFW DENIED ERRORED
"""
"""Each says that nothing will come, also beside other words (`CREATE_TASK_FAILED`), but not beside `RETRY`."""
_FAILED_PHRASES = """
    TIME_OUT TIMED_OUT NOT_FOUND NOT_EXIST NO_CREDIT NO_CREDITS INSUFFICIENT_CREDIT INSUFFICIENT_CREDITS
    INSUFFICIENT_QUOTA INSUFFICIENT_BALANCE OUT_OF_CREDITS
"""
_FAILED_CHINESE = re.compile(
    "失[败敗]|取消|拒[绝絕]|[终終]止|停止|[过過]期|超[时時]|[删刪]除|不存在|退款|[违違][规規]|不通[过過]|未通[过過]|[异異]常|出[错錯]|[错錯][误誤]"
)
_NOT_OVER = re.compile(
    r"^(?:NO|NOT|NON|WITHOUT)_|(?<![A-Z])(?:RETRY|RETRIED|AGAIN|PARTIAL)|重[试試]|未(?!通[过過])|[没沒]|[无無]|部分|待|中$"
)

_TASK = {
    **dict.fromkeys(
        [*_RUNNING.split(), "STREAMING", "TEXT", "FIRST", "TEXT_SUCCESS", "FIRST_SUCCESS"],
        Stage.RUNNING,
    ),
    **dict.fromkeys(_DONE.split(), Stage.DONE),
}
_CLIP = {
    **dict.fromkeys(_RUNNING.split(), ClipState.PENDING),
    **dict.fromkeys([*_DONE.split(), *_THERE.split()], ClipState.READY),
    "STREAMING": ClipState.STREAMING,
}
_OVER = frozenset(_FAILED.split())
_OVER_PHRASES = frozenset(_FAILED_PHRASES.split())

_BETWEEN = re.compile(r"[\s_-]+")
_PARTS = re.compile(r"[A-Z]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ENDS = " .…!~。！"
"""What stands behind a word."""
_LONGEST = 100


def task_stage(status: object) -> Stage | None:
    """What a task's status says; None for a word that nobody knows, a number from 0 on, or nothing."""
    if _is_below_zero(status):
        return Stage.FAILED
    word = _word(status)
    return _TASK.get(word) or (Stage.FAILED if _is_over(word) else None)


def clip_state(status: object) -> ClipState | None:
    """What a clip's status says; None for a word that nobody knows, a number, or nothing."""
    word = _word(status)
    return _CLIP.get(word) or (ClipState.FAILED if _is_over(word) else None)


def _is_below_zero(status: object) -> bool:
    """Servers that count their states count up from 0; what is less is an error's number."""
    if isinstance(status, str):
        return re.fullmatch(r"\s*-[1-9][0-9]{0,5}\s*", status) is not None
    return isinstance(status, int) and status < 0


def _word(status: object) -> str:
    return _known_word(status) if isinstance(status, str) and len(status) <= _LONGEST else ""


@lru_cache(maxsize=200)
def _known_word(status: str) -> str:
    return _BETWEEN.sub("_", _HUMP.sub("_", status.strip().rstrip(_ENDS))).upper()


@lru_cache(maxsize=200)
def _is_over(word: str) -> bool:
    if word in _OVER_PHRASES:
        return True
    if _NOT_OVER.search(word):
        return False
    parts = _PARTS.findall(word)
    return not _OVER.isdisjoint(parts) or _FAILED_CHINESE.search(word) is not None
