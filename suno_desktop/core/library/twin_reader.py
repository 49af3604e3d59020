"""The part of `LibraryReader` that finds songs with the same sound."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from suno_desktop.core.library import twins
from suno_desktop.core.library.copy_reader import CopyReader
from suno_desktop.core.model import SongId

if TYPE_CHECKING:
    from suno_desktop.core.library.twins import Uncompared

_PAGE = 200


class TwinReader(CopyReader):
    """Songs of several clip IDs with the same sound."""

    def twins(self) -> Sequence[Sequence[SongId]]:
        """The listed songs with the same sound, together, but for those of which each is to be kept."""
        with self._database.reading() as db:
            return twins.groups(db)

    def uncompared(self) -> Iterator[Uncompared]:
        """The saved files whose sound is not known yet, in pages."""
        last = 0
        while True:
            with self._database.reading() as db:
                page = twins.unknown(db, last, limit=_PAGE)
            yield from page
            if len(page) < _PAGE:
                return
            last = page[-1].file_id

    def count_uncompared(self) -> int:
        """How many saved files there are whose sound is not known yet."""
        with self._database.reading() as db:
            return twins.count_unknown(db)
