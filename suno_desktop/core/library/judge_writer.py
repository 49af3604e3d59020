"""The part of `Library` that writes what the person thinks of songs: judgements, the Trash, and notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from suno_desktop.core.changes import Changes
from suno_desktop.core.library import judgements, notes, votes
from suno_desktop.core.library.file_writer import FileWriter
from suno_desktop.core.library.results import Before, Judged
from suno_desktop.core.model import ClipId, SongId, TaskKey
from suno_desktop.core.rows import Note


class JudgeWriter(FileWriter):
    """What the person thinks of songs. Each act tells how it is taken back, which `undo` does."""

    def judge(self, song_ids: Iterable[SongId], values: Mapping[str, object]) -> Judged:
        """Set `rating` (1 to 5, None), `favourite` or `unheard` (0, 1) of songs; others than clips stay as they are.

        Raises:
            ValueError: some other column.
        """
        with self._change() as (db, touched):
            before = judgements.judge(db, song_ids, values, touched=touched)
        return Judged(before, touched.changes())

    def are_favourites(self, song_ids: Iterable[SongId]) -> bool:
        """Whether all of these songs are favourites."""
        with self.database.reading() as db:
            return judgements.are_favourites(db, song_ids)

    def hear(self, song_id: SongId) -> Changes:
        """Count that a song was heard just now; it no longer waits to be."""
        with self._change() as (db, touched):
            judgements.hear(db, song_id, now=self._now(), touched=touched)
        return touched.changes()

    def unheard_songs(self) -> Sequence[int]:
        """The songs that wait to be heard."""
        with self.database.reading() as db:
            return judgements.unheard(db)

    def others_of(self, song_ids: Iterable[SongId]) -> Sequence[int]:
        """The other listed versions of the tasks that brought these songs."""
        with self.database.reading() as db:
            return judgements.others_of(db, song_ids)

    def undo(self, before: Before) -> Changes:
        """Give songs back what an act changed."""
        with self._change() as (db, touched):
            judgements.undo(db, before, touched=touched)
        return touched.changes()

    def vote(self, winner: ClipId, losers: Sequence[ClipId]) -> tuple[int, Changes]:
        """Keep that a clip was preferred to others in a blind test; the number of the vote."""
        with self._change() as (db, touched):
            number = votes.write(db, winner, losers, now=self._now(), touched=touched)
        return number, touched.changes()

    def unvote(self, number: int) -> Changes:
        """Forget a vote."""
        with self._change() as (db, touched):
            votes.remove(db, number, touched=touched)
        return touched.changes()

    # The Trash.

    def restore_songs(self, song_ids: Iterable[SongId]) -> Judged:
        """List songs again that are or were in the Trash; they are no longer rejected."""
        with self._change() as (db, touched):
            before = judgements.restore(db, song_ids, touched=touched)
        return Judged(before, touched.changes())

    def trashed_songs(self) -> Sequence[int]:
        """The songs in the Trash, the longest there first."""
        with self.database.reading() as db:
            return judgements.in_trash(db)

    def trashed_files(self, song_ids: Iterable[int]) -> Sequence[tuple[int, Path]]:
        """Where the files are of those of these songs that are in the Trash, with their songs."""
        with self.database.reading() as db:
            return [(song_id, Path(path)) for song_id, path in judgements.files_of(db, song_ids)]

    def empty_trash(self, song_ids: Iterable[int]) -> Changes:
        """Take songs out of the Trash for good, and forget their files. They stay rejected."""
        with self._change() as (db, touched):
            judgements.empty(db, song_ids, touched=touched)
        return touched.changes()

    def rejected_of_tasks(self, task_keys: Iterable[TaskKey]) -> Sequence[SongId]:
        """The songs of tasks that are or were in the Trash, and are not listed therefore."""
        with self.database.reading() as db:
            return judgements.rejected_of_tasks(db, task_keys)

    # Notes.

    def write_note(
        self, clip_id: ClipId, text: str, *, at_s: float | None, note_id: int | None = None
    ) -> tuple[int, Changes]:
        """Write a note of a song, or over the one of this number; its number."""
        with self._change() as (db, touched):
            number = notes.write(
                db, clip_id, text, at_s=at_s, now=self._now(), touched=touched, note_id=note_id
            )
        return number, touched.changes()

    def remove_notes(self, note_ids: Sequence[int]) -> tuple[Sequence[Note], Changes]:
        """Delete notes; those that were there, for `put_notes_back`."""
        with self._change() as (db, touched):
            gone = notes.remove(db, note_ids, touched=touched)
        return gone, touched.changes()

    def put_notes_back(self, gone: Iterable[Note]) -> Changes:
        """Write notes as they were."""
        with self._change() as (db, touched):
            notes.put_back(db, gone, touched=touched)
        return touched.changes()
