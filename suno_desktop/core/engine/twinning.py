"""Songs with the same sound under several IDs: found, merged, or kept as they are. Each act can be taken back.

Files are read only, and only those whose sound nobody compared when they were saved.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.changes import NOTHING, Changes
from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.lanes import Lane
from suno_desktop.core.engine.upkeep_jobs import UpkeepJobs
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.library.twins import Apart
from suno_desktop.core.model import FileId, SongId
from suno_desktop.core.workflows.same_sound import Twin, packets_of, twins_of

_T = TypeVar("_T")
MOST = 1_000
"""So many groups are told at once; those behind them come when these are dealt with."""
_TOGETHER = 16
"""Files that are read before the job checks whether it must end."""
_PIECE = 20
"""Groups that are merged in one transaction."""


class Duplicates(NamedTuple):
    """Songs with the same sound."""

    groups: tuple[tuple[Twin, ...], ...]
    total: int
    """How many groups there are."""
    uncompared: int
    """How many saved files nobody compared yet."""


class Merging(NamedTuple):
    """Which of several songs stays."""

    kept: SongId
    others: tuple[SongId, ...]


class Twinning:
    """The songs with the same sound of one open library."""

    def __init__(self, context: Context, *, jobs: UpkeepJobs) -> None:
        self._context = context
        self._jobs = jobs

    def find(self) -> Future[Duplicates]:
        """Tell which songs have the same sound, as far as files were compared."""

        def work(reader: LibraryReader) -> Duplicates:
            groups = reader.twins()
            told = tuple(twins_of(reader, groups[:MOST]))
            return Duplicates(told, len(groups), reader.count_uncompared())

        return self._context.survey(work)

    def compare(self) -> Future[int]:
        """Read the saved files that nobody compared yet, and note what their sound is; how many were read."""
        context, library = self._context, self._context.library

        def look(path: str) -> str | None:
            return packets_of(Path(path))

        def run(cancel: CancelToken) -> int:
            with closing(context.open_reader()) as reader:
                files = list(reader.uncompared())
            tell, read = self._jobs.teller("compare", len(files)), 0
            for piece in _pieces(files, _TOGETHER):
                cancel.check()
                tell(read)
                begun = [context.lanes.submit(Lane.FILES, partial(look, one.path)) for one in piece]
                found: dict[FileId, str | None] = {}
                for one, packets in zip(piece, begun, strict=True):
                    told = packets.result()
                    if told is not None:
                        found[one.file_id] = told
                self._jobs.write(partial(library.note_packets, found))
                read += len(piece)
            tell(len(files))
            return read

        return self._jobs.start(run)

    def stop(self) -> None:
        """Read no further; what was read is noted."""
        self._jobs.stop()

    def merge(self, choices: Sequence[Merging]) -> Future[tuple[Apart, ...]]:
        """Have songs be the one that stays, by which all their IDs lead to it; resolves to what `part` needs."""
        context, library = self._context, self._context.library

        def work(piece: Sequence[Merging]) -> tuple[tuple[Apart, ...], Changes]:
            with library.transaction():
                done = [library.merge_songs(one.kept, one.others) for one in piece]
            changes = NOTHING
            for one in done:
                changes |= one.changes
            return tuple(one.apart for one in done if one.apart.songs), changes

        def run() -> tuple[Apart, ...]:
            aparts: tuple[Apart, ...] = ()
            changes = NOTHING
            try:
                for piece in _pieces(choices, _PIECE):
                    context.cancel.check()
                    more, changed = context.write(partial(work, piece)).result()
                    aparts, changes = aparts + more, changes | changed
            finally:
                context.tell(changes)
            return aparts

        return context.lanes.submit(Lane.CHANGES, run)

    def part(self, aparts: Sequence[Apart]) -> Future[None]:
        """Take merges back, the last first."""
        context, library = self._context, self._context.library

        def work(piece: Sequence[Apart]) -> Changes:
            changes = NOTHING
            with library.transaction():
                for one in piece:
                    changes |= library.part_songs(one)
            return changes

        def run() -> None:
            changes = NOTHING
            try:
                for piece in _pieces(aparts[::-1], _PIECE):
                    context.cancel.check()
                    changes |= context.write(partial(work, piece)).result()
            finally:
                context.tell(changes)

        return context.lanes.submit(Lane.CHANGES, run)

    def keep_apart(self, song_ids: Sequence[SongId], *, apart: bool = True) -> Future[Changes]:
        """Keep each of these songs, so that they are not offered again (or are); until another one joins them."""
        library = self._context.library
        return self._context.change(lambda: library.keep_apart(song_ids, apart=apart), wake=False)


def _pieces(some: Sequence[_T], most: int) -> Iterator[Sequence[_T]]:
    for start in range(0, len(some), most):
        yield some[start : start + most]
