"""Changes: what one operation of the library touched. Views look at it and re-read what they show."""

from __future__ import annotations

from typing import NamedTuple

from suno_desktop.core.model import FileId, SongId, TaskKey


class Changes(NamedTuple):
    """What was touched. Truthy when anything was."""

    songs: frozenset[SongId] = frozenset()
    """Rows whose shown values changed, new ones among them."""
    tasks: frozenset[TaskKey] = frozenset()
    files: frozenset[FileId] = frozenset()
    songs_listed: bool = False
    """Songs came or went, or their order may have changed: lists of ids must be read again."""
    tasks_listed: bool = False
    relays: bool = False
    judged: bool = False
    """Ratings, favourites, what was heard, or notes: lists that ask for those must be read again."""
    collections: bool = False
    """Collections, or what is in one by hand."""
    covers: frozenset[SongId] = frozenset()
    """Songs that have another cover."""

    def __bool__(self) -> bool:
        """Tell whether anything changed."""
        return bool(
            self.songs
            or self.tasks
            or self.files
            or self.songs_listed
            or self.tasks_listed
            or self.relays
            or self.judged
            or self.collections
            or self.covers
        )

    def __or__(self, other: Changes) -> Changes:
        """Both together."""
        return Changes(
            songs=self.songs | other.songs,
            tasks=self.tasks | other.tasks,
            files=self.files | other.files,
            songs_listed=self.songs_listed or other.songs_listed,
            tasks_listed=self.tasks_listed or other.tasks_listed,
            relays=self.relays or other.relays,
            judged=self.judged or other.judged,
            collections=self.collections or other.collections,
            covers=self.covers | other.covers,
        )


NOTHING = Changes()
