"""The part of `Library` that takes in what was decided elsewhere, and notes what the file beside the songs says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from suno_desktop.core.changes import Changes
from suno_desktop.core.library import deciding, decisions
from suno_desktop.core.library.collection_writer import CollectionWriter

if TYPE_CHECKING:
    from suno_desktop.core.library.decisions import Decision, Origin


class TakenIn(NamedTuple):
    """What became of decisions from elsewhere."""

    won: int
    """How many of them count here from now on."""
    outdone: int
    """How many do not count, here or there, because something later does."""
    changes: Changes


class DecisionWriter(CollectionWriter):
    """What was decided elsewhere."""

    def take_decisions(self, told: Sequence[Decision], *, origin: Origin) -> TakenIn:
        """Merge decisions: of each thing the later one counts, and the other is kept among those that do not."""
        with self._change() as (db, touched):
            merged = deciding.merge(db, told, origin=origin, now=self._now(), touched=touched)
        self.decided += len(merged.won)
        return TakenIn(len(merged.won), merged.outdone, touched.changes())

    def take_outdone(self, told: Sequence[Decision]) -> None:
        """Keep what another library kept of decisions that do not count."""
        with self.database.transaction() as db:
            decisions.take_outdone(db, told, now=self._now())

    def decisions_filed(self, some: Iterable[tuple[str, str, int]]) -> None:
        """The file beside the songs says these now: subject, thing and time."""
        with self.database.transaction() as db:
            decisions.filed(db, some)
