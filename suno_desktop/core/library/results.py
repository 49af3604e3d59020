"""What the library's operations answer: frozen values, no behaviour; and Touched, which collects Changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, cast

from suno_desktop.core.changes import Changes
from suno_desktop.core.model import ClipId, FileId, MediaKind, SongId, TaskId, TaskKey


class Tracked(NamedTuple):
    """What became of wishes; both in the order of the wishes, each task once."""

    changes: Changes
    added: tuple[TaskKey, ...]
    """New ones and those that had been removed."""
    known: tuple[TaskKey, ...]
    """Already tracked."""


class Removal(NamedTuple):
    """What `restore` needs to undo a removal."""

    token: int
    changes: Changes
    stems: int = 0
    """How many stems went along with their songs."""


class Before(NamedTuple):
    """Values that an act changed, as they were: what takes it back."""

    columns: tuple[str, ...] = ()
    groups: tuple[tuple[tuple[object, ...], Sequence[SongId]], ...] = ()
    """Values of the columns, and the songs that had them."""

    @property
    def songs(self) -> int:
        """How many songs the act changed."""
        return sum(len(song_ids) for _, song_ids in self.groups)


class Judged(NamedTuple):
    """What an act of the person changed, and how it is taken back."""

    before: Before
    changes: Changes


class TimesBefore(NamedTuple):
    """The times of a clip's words before the person set them."""

    clip_id: ClipId
    row: Mapping[str, object] | None
    """None: there were none."""


class Recorded(NamedTuple):
    """What replies brought."""

    changes: Changes
    keys: Mapping[TaskId, TaskKey]
    ready: tuple[SongId, ...]
    """Clips and sheets that became ready by these replies, without removed ones."""
    full: frozenset[TaskKey] = frozenset()
    """Tasks of which a relay told more songs than one task may bring; those that came first are kept."""


class Queued(NamedTuple):
    """What became of the wish to save."""

    changes: Changes
    files: tuple[FileId, ...]
    """Will be saved, among them those that already wait."""
    kept: tuple[FileId, ...]
    """Already saved."""
    skipped: tuple[tuple[SongId, MediaKind, str], ...]
    """Cannot be saved, with the code of the sentence that says why."""


class Waiting(NamedTuple):
    """A file whose turn may come."""

    file_id: FileId
    kind: MediaKind
    url: str | None
    """Where it is to come from, as far as one link tells; None for words."""


class Touched:
    """Collects what one operation touches."""

    __slots__ = (
        "collections",
        "covers",
        "decided",
        "files",
        "judged",
        "put",
        "relays",
        "songs",
        "songs_listed",
        "tasks",
        "tasks_listed",
    )

    def __init__(self) -> None:
        self.songs: set[int] = set()
        self.tasks: set[int] = set()
        self.files: set[int] = set()
        self.songs_listed = False
        self.tasks_listed = False
        self.relays = False
        self.judged = False
        self.collections = False
        self.covers: set[int] = set()
        self.decided: dict[str, set[int]] = {}
        """What the person decided, and of which songs (`decisions.note` keeps it)."""
        self.put: dict[tuple[str, str], Any] = {}
        """What the person decided of anything else: by subject and thing, the value."""

    def decide(self, things: Iterable[str], song_ids: Iterable[int]) -> None:
        """Note that the person decided these things of these songs."""
        some = tuple(song_ids)
        for thing in things if some else ():
            self.decided.setdefault(thing, set()).update(some)

    def add(self, changes: Changes) -> None:
        """Note what an operation within this one touched."""
        self.songs |= changes.songs
        self.tasks |= changes.tasks
        self.files |= changes.files
        self.songs_listed |= changes.songs_listed
        self.tasks_listed |= changes.tasks_listed
        self.relays |= changes.relays
        self.judged |= changes.judged
        self.collections |= changes.collections
        self.covers |= changes.covers

    def changes(self) -> Changes:
        """What was touched so far."""
        return Changes(
            songs=frozenset(cast("set[SongId]", self.songs)),
            tasks=frozenset(cast("set[TaskKey]", self.tasks)),
            files=frozenset(cast("set[FileId]", self.files)),
            songs_listed=self.songs_listed,
            tasks_listed=self.tasks_listed,
            relays=self.relays,
            judged=self.judged,
            collections=self.collections,
            covers=frozenset(cast("set[SongId]", self.covers)),
        )
