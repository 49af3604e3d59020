"""The part of `LibraryReader` that reads what goes out of a library: copies of tasks, and what was decided."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from suno_desktop.core.library import decisions, task_export
from suno_desktop.core.library.database import ReadOnlyDatabase
from suno_desktop.core.model import SongId

if TYPE_CHECKING:
    from suno_desktop.core.library.copy_values import TaskCopy
    from suno_desktop.core.library.decisions import Decision
    from suno_desktop.core.library.task_export import RelayCopy

_TASK_COPIES = 20
_DECISIONS = 1_000


class CopyReader:
    """Everything that an export and the file beside the songs hold, page by page."""

    def __init__(self, database: ReadOnlyDatabase) -> None:
        self._database = database

    def named_relays(self) -> list[RelayCopy]:
        """Name and address of every relay that was ever saved."""
        with self._database.reading() as db:
            return task_export.relays_of(db)

    def task_copies(self) -> Iterator[TaskCopy]:
        """All that is known of each task, removed ones among them, in pages."""
        last = 0
        while True:
            with self._database.reading() as db:
                page = task_export.task_copies_after(db, last, limit=_TASK_COPIES)
            if not page:
                return
            last = page[-1][0]
            for _, copy in page:
                yield copy

    def decisions(self) -> Iterator[Decision]:
        """All that the person decided, by what it is about, in pages."""
        last = ""
        while True:
            with self._database.reading() as db:
                page = decisions.after(db, last, limit=_DECISIONS)
            if not page:
                return
            last = page[-1].subject
            yield from page

    def outdone_decisions(self) -> Sequence[Decision]:
        """What was decided and does not count, because something later does."""
        with self._database.reading() as db:
            return decisions.outdone(db)

    def decisions_to_file(self) -> Sequence[tuple[str, str, int]]:
        """Subject, thing and time of each decision that the file beside the songs does not say yet."""
        with self._database.reading() as db:
            return decisions.to_file(db)

    def own_covers(self) -> Sequence[str]:
        """The hashes of all covers of the person's own."""
        with self._database.reading() as db:
            return decisions.own_covers(db)

    def songs_with_cover(self, digests: Sequence[str]) -> Sequence[SongId]:
        """The songs that have one of these covers of the person's own."""
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT song_id FROM song WHERE own_cover IN (SELECT value FROM json_each(?))",
                (json.dumps(list(digests)),),
            )
            return [SongId(row["song_id"]) for row in rows]

    def decision_counts(self) -> tuple[int, int]:
        """How many decisions the file beside the songs does not say yet, and how many there are."""
        with self._database.reading() as db:
            return decisions.counts(db)
