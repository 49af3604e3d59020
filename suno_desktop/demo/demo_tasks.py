"""Tasks and how they change: queued, running, streaming, ready, each some seconds after the first question.

Pure: a task and a number of seconds give a stage. Nothing here waits or looks at a clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from suno_desktop.demo.catalogue import Sheet, Song, Take


class ReplyShape(StrEnum):
    """How a relay of the family writes its reply."""

    LIST = "list"
    """code "success", clips as a list, a stray `id` on top."""
    DICT = "dict"
    """code 200, clips by their id, the request as JSON text, no times."""
    SPARSE = "sparse"
    """As LIST with an empty action and many keys missing."""
    BATCH = "batch"
    """As LIST without the stray id; lyrics as an object."""


class ClipStage(StrEnum):
    """Where a clip stands."""

    NONE = "none"
    """The task has not begun; the relay lists no clips yet."""
    QUEUED = "queued"
    STREAMING = "streaming"
    COMPLETE = "complete"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipScript:
    """One clip: which recording it is, and when (seconds after the first question) it gets where."""

    clip_id: str
    song: Song
    take: Take
    listed_s: float = 0.0
    streaming_s: float = 0.0
    complete_s: float = 0.0
    video_s: float = 0.0
    error: str = ""
    blocked: bool = False
    stem: str = ""
    """Which single track of a song it is; "" for a song."""
    stem_of: str = ""
    """The clip that it is a track of."""

    def stage(self, elapsed_s: float) -> ClipStage:
        """Where the clip stands `elapsed_s` after the first question."""
        if elapsed_s < self.listed_s:
            return ClipStage.NONE
        if elapsed_s < self.streaming_s:
            return ClipStage.QUEUED
        if elapsed_s < self.complete_s:
            return ClipStage.STREAMING
        return ClipStage.ERROR if self.error else ClipStage.COMPLETE


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskScript:
    """One task: what it makes, in which shape its relay answers, and when it ends."""

    task_id: str
    shape: ReplyShape
    clips: tuple[ClipScript, ...] = ()
    sheet: Sheet | None = None
    running_s: float = 0.0
    done_s: float = 0.0
    fail_reason: str = ""
    begins_with: str = ""
    """Tasks of one name begin together, so that the same song has the same times."""
    fetchable: bool = True
    """False: only feed or lyrics answer for it, as for tasks made at another address of the relay."""

    @property
    def is_lyrics(self) -> bool:
        """Whether this is a LYRICS task."""
        return self.sheet is not None

    def done(self, elapsed_s: float) -> bool:
        """Whether nothing more will come."""
        return elapsed_s >= self.done_s

    def status(self, elapsed_s: float) -> str:
        """The relay's word for where the task stands."""
        if self.done(elapsed_s):
            return "FAILURE" if self.fail_reason else "SUCCESS"
        if elapsed_s >= self.running_s:
            return "IN_PROGRESS"
        return "QUEUED" if elapsed_s >= self.running_s / 2 else "NOT_START"

    def progress(self, elapsed_s: float) -> str:
        """Per cent as relays write them."""
        if self.done(elapsed_s):
            return "100%"
        if elapsed_s < self.running_s:
            return "0%"
        share = (elapsed_s - self.running_s) / (self.done_s - self.running_s)
        return f"{min(95, int(share * 100))}%"
