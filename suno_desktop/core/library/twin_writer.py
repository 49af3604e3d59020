"""The part of `Library` that makes one song of several with the same sound."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from suno_desktop.core.changes import Changes
from suno_desktop.core.library import twins
from suno_desktop.core.library.decision_writer import DecisionWriter
from suno_desktop.core.model import FileId, SongId

if TYPE_CHECKING:
    from suno_desktop.core.library.twins import Apart


class Joined(NamedTuple):
    """What merging changed, and how it is taken back."""

    apart: Apart
    changes: Changes


class TwinWriter(DecisionWriter):
    """Songs of several clip IDs with the same sound."""

    def note_packets(self, found: Mapping[FileId, str | None]) -> None:
        """Note the hash of the packets of saved files; None: there are none."""
        with self.database.transaction() as db:
            twins.note_packets(db, found)

    def merge_songs(self, kept: SongId, others: Iterable[SongId]) -> Joined:
        """Have these songs be the kept one, which is found by the IDs of all and has all that was decided of them.

        The others leave the lists; they are not rejected, and nothing is deleted. `part_songs` takes it back.
        """
        with self._change() as (db, touched):
            apart = twins.merge(db, kept, others, now=self._now(), touched=touched)
        return Joined(apart, touched.changes())

    def part_songs(self, apart: Apart) -> Changes:
        """Take a merge back: each song is again what it was."""
        with self._change() as (db, touched):
            twins.part(db, apart, touched=touched)
        return touched.changes()

    def keep_apart(self, song_ids: Sequence[SongId], *, apart: bool = True) -> Changes:
        """Each of these songs is one of its own (or no longer), although they have the same sound."""
        with self._change() as (db, touched):
            twins.keep_apart(db, song_ids, apart=apart, touched=touched)
        return touched.changes()
