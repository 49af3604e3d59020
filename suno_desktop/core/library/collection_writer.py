"""The part of `Library` that writes collections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from suno_desktop.core.changes import Changes
from suno_desktop.core.library import collections
from suno_desktop.core.library.judge_writer import JudgeWriter
from suno_desktop.core.library.results import Removal
from suno_desktop.core.model import CollectionId, SongId
from suno_desktop.core.rows import CollectionKind

if TYPE_CHECKING:
    from suno_desktop.core.library.collections import Saved


class CollectionWriter(JudgeWriter):
    """Collections by hand, smart ones, and folders."""

    def create_collection(
        self,
        name: str,
        *,
        kind: CollectionKind = CollectionKind.HAND,
        parent_id: CollectionId | None = None,
        saved: Saved | None = None,
        songs: Sequence[SongId] = (),
    ) -> tuple[CollectionId, Changes]:
        """Make a collection, the last one of its folder, with these songs in it.

        Raises:
            UsageError: `collection.no_name`.
        """
        with self._change() as (db, touched):
            made = collections.create(
                db, name, kind=kind, parent_id=parent_id, saved=saved, touched=touched
            )
            if songs:
                collections.put_in(db, made, songs, before=None, touched=touched)
        return made, touched.changes()

    def rename_collection(self, collection_id: CollectionId, name: str) -> Changes:
        """Call a collection otherwise.

        Raises:
            UsageError: `collection.no_name`.
        """
        with self._change() as (db, touched):
            collections.rename(db, collection_id, name, touched=touched)
        return touched.changes()

    def move_collection(
        self, collection_id: CollectionId, *, parent_id: CollectionId | None
    ) -> Changes:
        """Put a collection into a folder (None: to the top); not into itself."""
        with self._change() as (db, touched):
            collections.move(db, collection_id, parent_id=parent_id, touched=touched)
        return touched.changes()

    def remove_collection(self, collection_id: CollectionId) -> Removal:
        """Delete a collection, a folder with all that is in it; `restore_collection` undoes it."""
        with self._change() as (db, touched):
            token = collections.remove(db, collection_id, now=self._now(), touched=touched)
        return Removal(token, touched.changes())

    def restore_collection(self, token: int) -> Changes:
        """Bring back what was deleted."""
        with self._change() as (db, touched):
            collections.restore(db, token, touched=touched)
        return touched.changes()

    def order_of(self, collection_id: CollectionId) -> tuple[str, ...]:
        """The clips of a collection by hand, those in the Trash among them."""
        with self.database.reading() as db:
            return collections.order_of(db, collection_id)

    def set_order(self, collection_id: CollectionId, clip_ids: Sequence[str]) -> Changes:
        """Have exactly these clips in a collection, in this order."""
        with self._change() as (db, touched):
            collections.set_order(db, collection_id, clip_ids, touched=touched)
        return touched.changes()

    def put_in(
        self,
        collection_id: CollectionId,
        song_ids: Sequence[SongId],
        *,
        before: SongId | None = None,
    ) -> tuple[int, Changes]:
        """Put songs into a collection before another one of it (None: at the end); how many were not in it."""
        with self._change() as (db, touched):
            new = collections.put_in(db, collection_id, song_ids, before=before, touched=touched)
        return new, touched.changes()

    def take_out(self, collection_id: CollectionId, song_ids: Sequence[SongId]) -> Changes:
        """Take songs out of a collection; they stay in the library."""
        with self._change() as (db, touched):
            collections.take_out(db, collection_id, song_ids, touched=touched)
        return touched.changes()
