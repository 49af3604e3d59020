"""What the engine tells whoever listens: frozen values, delivered by one callback on an engine thread.

Carries facts only; no listener may rely on the thread it is called on, and none may block in it. Named tuples, because
each start would wait half a millisecond for each dataclass to be made; and without `from __future__ import annotations`,
because annotations that are text are compiled when a named tuple is made.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final, Literal, NamedTuple, TypeAlias

from suno_desktop.core.changes import Changes
from suno_desktop.core.model import FileId, FileState, MediaKind, Relay, RelayId, SongId, TaskId
from suno_desktop.core.rows import FolderMove

RelayMood: TypeAlias = Literal["unasked", "online", "offline", "refused", "busy", "faulty"]
Level: TypeAlias = Literal["info", "warning", "error"]
Job: TypeAlias = Literal[
    "check", "look", "retag", "untag", "plan", "rename", "rebuild", "move", "compare"
]

_NO_VALUES: Final[Mapping[str, str]] = {}


class Changed(NamedTuple):
    """The library changed."""

    changes: Changes


class Progress(NamedTuple):
    """Bytes of one running download; at most ten a second for one file, the last one always."""

    file_id: FileId
    song_id: SongId
    kind: MediaKind
    done: int
    total: int | None
    rate_bytes_s: float = 0.0
    """Of this file, over the last seconds."""
    left_s: float | None = None
    """How long it will still take at this rate."""


class RelayTrouble(NamedTuple):
    """What went wrong at a relay."""

    code: str
    values: Mapping[str, str]
    at: datetime


class RelayStatus(NamedTuple):
    """How one relay is doing, in our words."""

    relay_id: RelayId
    name: str
    state: RelayMood = "unasked"
    code: str | None = None
    """Why it is not online: a code of `sentences`."""
    values: Mapping[str, str] = _NO_VALUES
    details: str = ""
    since: datetime | None = None
    """When this state began."""
    failures: int = 0
    """Unanswered questions in a row."""
    next_try_s: float | None = None
    latency_s: float | None = None
    address: str | None = None
    """Where it is asked now, if not at its usual address."""
    trouble: RelayTrouble | None = None
    """What went wrong last in this run, also if it is well by now."""

    @property
    def is_unusable(self) -> bool:
        """Whether it is offline for us though something came: a page, an error of its server, other data."""
        code = self.code or "relay.offline"
        is_answer = code.startswith("relay.") or code == "net.encoded"
        return self.state == "offline" and is_answer and code != "relay.offline"


class Notice(NamedTuple):
    """Something the person should read once."""

    level: Level
    code: str
    values: Mapping[str, str] = _NO_VALUES
    details: str = ""


class FileEnded(NamedTuple):
    """One download ended (perhaps only for now: `queued` with a code means that it is tried again)."""

    file_id: FileId
    song_id: SongId
    kind: MediaKind
    state: FileState
    code: str | None = None
    values: Mapping[str, str] = _NO_VALUES
    path: Path | None = None
    is_stem: bool = False
    """Of a song that is listed; it counts as no song."""


class BatchSaved(NamedTuple):
    """The queue of downloads ran empty: what became of all since it last did."""

    saved: int
    kept: int
    blocked: int
    failed: int
    folder: Path
    failed_ids: tuple[FileId, ...] = ()
    skipped: int = 0
    """What relays do not offer."""
    waiting: int = 0
    """Still queued: tried again later, or waits for the disk or the person."""


class Working(NamedTuple):
    """How far a job over everything that is saved has come; `done` equals `total` at its end."""

    job: Job
    done: int
    total: int


class FileInUse(NamedTuple):
    """A saved file is to be changed and is kept open by some program, perhaps this one; it is tried again in a moment."""

    path: Path


class FolderMoved(NamedTuple):
    """The songs are in another music folder now, or as many of them as could be brought there."""

    move: FolderMove
    done: int
    """Files that are there."""
    failed: tuple[tuple[Path, str, Mapping[str, str]], ...] = ()
    """Files that stayed where they are: code and values of the reason."""
    kept: int = 0
    """Files of those that are there whose old copies could not be removed."""
    stopped: int = 0
    """Files that stayed because the person ended it."""
    waits: Notice | None = None
    """Why it is not at its end yet; it goes on when that is over."""


class StreamProgress(NamedTuple):
    """A song's live stream is listened to: so many seconds of sound came."""

    song_id: SongId
    seconds: float


Event: TypeAlias = (
    Working
    | Changed
    | Progress
    | RelayStatus
    | Notice
    | FileEnded
    | FileInUse
    | FolderMoved
    | BatchSaved
    | StreamProgress
)


class RelayInfo(NamedTuple):
    """A saved relay with what is known about it now."""

    relay: Relay
    has_key: bool
    status: RelayStatus


class Snapshot(NamedTuple):
    """The figures of the status bar."""

    polling_paused: bool
    asking: int
    """Questions under way."""
    next_look_s: float | None
    """Seconds until some relay is asked again; None: nothing is due."""
    downloads_active: int
    rate_bytes_s: float
    relays: tuple[RelayStatus, ...]
    saving_paused: bool = False
    saving_waits: str | None = None
    """Why no download is begun: `disk.no_room`, `disk.full` or `disk.missing`."""
    saving_needs_mb: int | None = None
    """How much more room is needed."""


class PreviewItem(NamedTuple):
    """One task ID found in pasted text."""

    task_id: TaskId
    tracked: bool
    relay_id: RelayId | None = None
    """The saved relay whose host stood beside it, or that already has it."""
    relay_name: str | None = None
