"""What the person thinks of songs: rated, favourite, heard, put away, thrown away, written of. Each act with its undo.

An act on many songs is written in pieces, between which others write; it is told once, at its end. Decides nothing about
what is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import NamedTuple

from suno_desktop.core.changes import NOTHING, Changes
from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.lanes import Lane
from suno_desktop.core.errors import DiskError
from suno_desktop.core.library.results import Before, Judged, Removal
from suno_desktop.core.model import ClipId, SongId
from suno_desktop.core.rows import Note

PIECE = 2_000
"""So many songs are written at once: some ten milliseconds."""
_THROWN = 50
BEST = 5


class Kept(NamedTuple):
    """What keeping one version did."""

    before: Before
    """Of the kept ones."""
    token: int
    """Of the removal of the others."""
    others: tuple[SongId, ...] = ()
    """What went to the Trash."""
    stems: int = 0
    """How many of their stems went along."""


class Emptied(NamedTuple):
    """What became of the Trash."""

    songs: int
    """Gone from it."""
    files: int
    """Moved to the system's trash."""
    failed: tuple[tuple[Path, str, Mapping[str, str]], ...] = ()
    """Files that could not be moved, each with code and values of the reason; their songs stay in the Trash."""


class Judging:
    """Judgements, the Trash, and notes."""

    def __init__(self, context: Context) -> None:
        self._context = context

    # Judging.

    def rate(self, song_ids: Sequence[SongId], rating: int | None) -> Future[Before]:
        """Rate songs 1 to 5, which leaves nothing of them to be heard; None takes the rating away.

        Raises:
            ValueError: no such rating.
        """
        if rating is None:
            return self._judge(song_ids, {"rating": None})
        if not 1 <= rating <= BEST:
            raise ValueError(f"no rating: {rating}")
        return self._judge(song_ids, {"rating": rating, "unheard": 0})

    def favour(self, song_ids: Sequence[SongId], *, favourite: bool) -> Future[Before]:
        """Make songs favourites, or no longer."""
        return self._judge(song_ids, {"favourite": int(favourite)})

    def toggle_favourite(self, song_ids: Sequence[SongId]) -> Future[tuple[Before, bool]]:
        """Make songs favourites, or no longer if all of them are; tells which."""
        context, library = self._context, self._context.library

        def run() -> tuple[Before, bool]:
            favourite = not context.write(partial(library.are_favourites, song_ids)).result()
            values = {"favourite": int(favourite)}
            return self._in_pieces(song_ids, lambda piece: library.judge(piece, values)), favourite

        return context.lanes.submit(Lane.CHANGES, run)

    def put_away(self, song_ids: Sequence[SongId]) -> Future[Before]:
        """Songs no longer wait to be heard."""
        return self._judge(song_ids, {"unheard": 0})

    def await_hearing(self, song_ids: Sequence[SongId]) -> Future[Before]:
        """Songs wait to be heard, such as those of an import."""
        return self._judge(song_ids, {"unheard": 1})

    def put_all_away(self) -> Future[Before]:
        """No song waits to be heard any more."""
        context = self._context

        def run() -> Before:
            waiting = context.write(context.library.unheard_songs).result()
            return self._in_pieces(
                waiting, lambda piece: context.library.judge(piece, {"unheard": 0})
            )

        return context.lanes.submit(Lane.CHANGES, run)

    def hear(self, song_id: SongId) -> Future[Changes]:
        """A song was heard: long enough to count."""
        return self._context.change(lambda: self._context.library.hear(song_id), wake=False)

    def keep(
        self, song_ids: Sequence[SongId], *, others: Sequence[SongId] | None = None
    ) -> Future[Kept]:
        """Keep these versions (they no longer wait to be heard), and move the others of their tasks, or these, to the Trash."""
        context, library = self._context, self._context.library

        def work() -> tuple[Kept, Changes]:
            with library.transaction():
                gone = library.others_of(song_ids) if others is None else others
                judged = library.judge(song_ids, {"unheard": 0})
                others_gone = tuple(SongId(other) for other in gone)
                removal = library.remove_songs(others_gone)
            kept = Kept(judged.before, removal.token, others_gone, removal.stems)
            return kept, judged.changes | removal.changes

        def run() -> Kept:
            kept, changes = work()
            context.tell(changes)
            return kept

        return context.write(run)

    def vote(self, winner: ClipId, losers: Sequence[ClipId]) -> Future[int]:
        """One version was preferred to others in a blind test; resolves to the number of the vote."""
        context = self._context

        def run() -> int:
            number, changes = context.library.vote(winner, losers)
            context.tell(changes)
            return number

        return context.write(run)

    def unvote(self, number: int) -> Future[Changes]:
        """Take a vote back."""
        return self._context.change(lambda: self._context.library.unvote(number), wake=False)

    def undo(self, before: Before) -> Future[None]:
        """Take an act back."""
        context = self._context

        def run() -> None:
            changes = NOTHING
            try:
                for piece in _pieces_of(before):
                    context.cancel.check()
                    changes |= context.write(partial(context.library.undo, piece)).result()
            finally:
                context.tell(changes)

        return context.lanes.submit(Lane.CHANGES, run)

    def _judge(self, song_ids: Sequence[SongId], values: Mapping[str, object]) -> Future[Before]:
        library = self._context.library
        return self._context.lanes.submit(
            Lane.CHANGES,
            lambda: self._in_pieces(song_ids, lambda piece: library.judge(piece, values)),
        )

    def _in_pieces(
        self, song_ids: Sequence[int], write: Callable[[Sequence[SongId]], Judged]
    ) -> Before:
        """Write so many at a time, and tell what changed, also if it ends early."""
        context, changes = self._context, NOTHING
        before = Before()
        try:
            for start in range(0, len(song_ids), PIECE):
                context.cancel.check()
                piece = [SongId(song_id) for song_id in song_ids[start : start + PIECE]]
                judged = context.write(partial(write, piece)).result()
                before = Before(judged.before.columns, before.groups + judged.before.groups)
                changes |= judged.changes
        finally:
            context.tell(changes)
        return before

    # The Trash.

    def trash(self, song_ids: Sequence[SongId]) -> Future[Removal]:
        """Move songs to the Trash, and their stems with them; files stay where they are. `tracking.restore` undoes it."""
        context, library = self._context, self._context.library

        def run() -> Removal:
            first: Removal = context.write(partial(library.remove_songs, song_ids[:PIECE])).result()
            changes, stems = first.changes, first.stems
            try:
                for start in range(PIECE, len(song_ids), PIECE):
                    context.cancel.check()
                    piece = song_ids[start : start + PIECE]
                    work = partial(library.remove_songs, piece, token=first.token)
                    gone = context.write(work).result()
                    changes |= gone.changes
                    stems += gone.stems
            finally:
                context.tell(changes)
            return Removal(first.token, changes, stems)

        return context.lanes.submit(Lane.CHANGES, run)

    def restore(self, song_ids: Sequence[SongId]) -> Future[Before]:
        """List songs again that are or were in the Trash."""
        library = self._context.library
        return self._context.lanes.submit(
            Lane.CHANGES, lambda: self._in_pieces(song_ids, library.restore_songs)
        )

    def empty(self, song_ids: Sequence[SongId] | None = None) -> Future[Emptied]:
        """Empty the Trash, or take only these songs out of it: their files go to the system's trash. Has no undo."""
        context, library = self._context, self._context.library

        def run() -> Emptied:
            gone = files = 0
            failed: list[tuple[Path, str, Mapping[str, str]]] = []
            trashed = context.write(library.trashed_songs).result()
            if song_ids is not None:
                chosen = frozenset[int](song_ids)
                trashed = [song_id for song_id in trashed if song_id in chosen]
            changes = NOTHING
            try:
                for start in range(0, len(trashed), _THROWN):
                    context.cancel.check()
                    piece = trashed[start : start + _THROWN]
                    thrown, left = self._throw_away(piece, failed)
                    songs = [song_id for song_id in piece if song_id not in left]
                    changes |= context.write(partial(library.empty_trash, songs)).result()
                    gone, files = gone + len(songs), files + thrown
            finally:
                context.tell(changes)
            return Emptied(gone, files, tuple(failed))

        return context.lanes.submit(Lane.UPKEEP, run)

    def _throw_away(
        self, song_ids: Sequence[int], failed: list[tuple[Path, str, Mapping[str, str]]]
    ) -> tuple[int, frozenset[int]]:
        """Move the files of songs to the system's trash: how many went, and the songs of which one could not."""
        from suno_desktop.core.media.system_trash import throw_away

        context, thrown, left = self._context, 0, set[int]()
        files = context.write(partial(context.library.trashed_files, song_ids)).result()
        for song_id, path in files:
            try:
                thrown += throw_away(path)
            except DiskError as error:
                failed.append((path, error.code, error.values))
                left.add(song_id)
        return thrown, frozenset(left)

    # Notes.

    def write_note(
        self, clip_id: ClipId, text: str, *, at_s: float | None, note_id: int | None = None
    ) -> Future[int]:
        """Write a note of a song (over the one of this number); resolves to its number."""
        context = self._context

        def run() -> int:
            number, changes = context.library.write_note(clip_id, text, at_s=at_s, note_id=note_id)
            context.tell(changes)
            return number

        return context.write(run)

    def remove_notes(self, note_ids: Sequence[int]) -> Future[Sequence[Note]]:
        """Delete notes; resolves to what `put_notes_back` needs."""
        context = self._context

        def run() -> Sequence[Note]:
            gone, changes = context.library.remove_notes(note_ids)
            context.tell(changes)
            return gone

        return context.write(run)

    def put_notes_back(self, gone: Sequence[Note]) -> Future[Changes]:
        """Undo the deletion of notes."""
        return self._context.change(lambda: self._context.library.put_notes_back(gone), wake=False)


def _pieces_of(before: Before) -> Iterator[Before]:
    """The same in parts of not too many songs."""
    for values, song_ids in before.groups:
        for start in range(0, len(song_ids), PIECE):
            yield Before(before.columns, ((values, song_ids[start : start + PIECE]),))
