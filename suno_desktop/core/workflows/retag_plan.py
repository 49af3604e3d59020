"""What new tags would change, file by file, before anything is written: found by the same rules as the writing itself.

Reads files, and no more of them than their tags, unless one was touched since it was saved. Writes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from suno_desktop.core.errors import DesktopError, DiskError, MediaError
from suno_desktop.core.media import sidecars
from suno_desktop.core.media.disk import disk_errors
from suno_desktop.core.media.tags import TagChange
from suno_desktop.core.model import FileState, MediaFile, MediaKind, SongId
from suno_desktop.core.rows import Source
from suno_desktop.core.workflows import retag
from suno_desktop.core.workflows.save_file import SaveOrder, links

MOST_LISTED = 10_000
"""How many files a plan lists; the others are counted."""
TagsStay = Literal["right", "missing", "changed", "linked", "impossible"]
"""Why a file keeps its tags: they are right, it is not there, was changed by somebody else, shares its bytes with another
name, or cannot be tagged or read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTags:
    """A file that gets other tags."""

    title: str
    take: int | None
    """Which version of its task it is; 0 is the first."""
    kind: MediaKind
    path: Path
    changes: tuple[TagChange, ...]
    """What changes in it; texts are cut off."""
    beside: tuple[str, ...] = ()
    """Endings of the files that are written beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TagPlan:
    """What changing tags would do, as far as it was looked at."""

    files: int
    """Saved files that are looked at."""
    seen: int
    """How many of them were looked at so far."""
    changing: int
    """Files that get other tags, or others beside them."""
    listed: Sequence[PlannedTags]
    """The first `MOST_LISTED` of them."""
    staying: Mapping[TagsStay, int]
    """How many stay as they are, and why."""


class TagPlanner:
    """Goes through the files, and remembers what each would get.

    Args:
        order: how tags are written today.
        cover: the cover that a song's files are to have.
        files: how many will be looked at.
    """

    def __init__(
        self, order: SaveOrder, *, cover: Callable[[Source], Path | None], files: int = 0
    ) -> None:
        self._order = order
        self._cover = cover
        self._files = files
        self._listed: list[PlannedTags] = []
        self._changing = 0
        self._staying: Counter[TagsStay] = Counter()
        self._queued: set[tuple[SongId, MediaKind]] = set()
        """What was to be written beside songs by now."""

    def skip(self, state: FileState) -> None:
        """Count a file that is known not to be as it was saved."""
        self._staying["missing" if state is FileState.MISSING else "changed"] += 1

    def add(self, source: Source, files: Sequence[MediaFile]) -> None:
        """Look at the next file; `files`: all of its song, itself among them."""
        file = next(one for one in files if one.file_id == source.file_id)
        try:
            changes = retag.changes(source, cover=self._cover(source), order=self._order)
            if changes:
                _see_untouched(source, file)
            due = [*self._sidecars(source), *self._downloads(source, files)]
        except DesktopError as error:
            self._staying[_reason(error)] += 1
            return
        if not changes and not due:
            self._staying["right"] += 1
            return
        self._changing += 1
        if len(self._listed) < MOST_LISTED:
            self._listed.append(_planned(source, changes, due))

    def plan(self) -> TagPlan:
        """What was found so far."""
        return TagPlan(
            files=self._files,
            seen=self._changing + self._staying.total(),
            changing=self._changing,
            listed=tuple(self._listed),
            staying=dict(self._staying),
        )

    def _sidecars(self, source: Source) -> Iterator[str]:
        if source.kind in retag.BESIDE:
            return
        earlier = retag.timed_earlier(source, self._order)
        for one in retag.beside(source, self._order, earlier=earlier):
            with disk_errors(one.path):
                if one.is_due():
                    yield one.path.suffix.removeprefix(".")

    def _downloads(self, source: Source, files: Sequence[MediaFile]) -> Iterator[str]:
        """What is to be saved as files of their own beside a song."""
        saved = {one.kind for one in files if one.state is FileState.SAVED}
        for ending, kind in sidecars.DOWNLOADS.items():
            is_wanted = kind in sidecars.downloads([source.kind], self._order.sidecars)
            wish = (source.song_id, kind)
            if (
                is_wanted
                and kind not in saved
                and wish not in self._queued
                and _offers(source, kind)
            ):
                self._queued.add(wish)
                yield ending


def _offers(source: Source, kind: MediaKind) -> bool:
    if source.clip is None:
        return False
    return bool(
        links(source.clip) if kind is MediaKind.COVER else sidecars.lyrics_text(source.clip)
    )


def _see_untouched(source: Source, file: MediaFile) -> None:
    """`retag.see_untouched`, without reading a file that has the size and the time that were recorded."""
    path = Path(source.path or "")
    with disk_errors(path):
        stat = path.stat()
    is_as_saved = (stat.st_size, stat.st_mtime_ns) == (file.size_bytes, file.mtime_ns)
    if stat.st_nlink > 1 or not is_as_saved:
        retag.see_untouched(path, source)


def _reason(error: DesktopError) -> TagsStay:
    if isinstance(error, DiskError) and isinstance(error.__cause__, FileNotFoundError):
        return "missing"
    if isinstance(error, MediaError) and error.code in {"file.damaged", "file.linked"}:
        return "linked" if error.code == "file.linked" else "changed"
    return "impossible"


_LONGEST = 500
"""Characters of a text that are shown of it."""


def _planned(source: Source, changes: Sequence[TagChange], beside: Sequence[str]) -> PlannedTags:
    song = source.clip or source.sheet
    return PlannedTags(
        title=(song.title if song is not None else None) or "",
        take=source.take,
        kind=source.kind,
        path=Path(source.path or ""),
        changes=tuple(
            TagChange(one.key, one.old[:_LONGEST], one.new[:_LONGEST]) for one in changes
        ),
        beside=tuple(beside),
    )
