"""Collections by the person's wish: made, named, moved, filled, deleted; each with what takes it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from typing import NamedTuple, TypeVar

from suno_desktop.core.changes import Changes
from suno_desktop.core.engine.context import Context
from suno_desktop.core.library.collections import Saved
from suno_desktop.core.model import CollectionId, SongId
from suno_desktop.core.rows import CollectionKind

_T = TypeVar("_T")


class Arranged(NamedTuple):
    """Other songs in a collection, or in another order."""

    before: tuple[str, ...]
    """The clips as they were, for `arrange`."""
    new: int
    """How many songs were not in it."""


class Collecting:
    """Collections."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def _tell(self, work: Callable[[], tuple[_T, Changes]]) -> Future[_T]:
        def run() -> _T:
            answer, changes = work()
            self._context.tell(changes)
            return answer

        return self._context.write(run)

    def create(
        self,
        name: str,
        *,
        kind: CollectionKind = CollectionKind.HAND,
        parent_id: CollectionId | None = None,
        saved: Saved | None = None,
        songs: Sequence[SongId] = (),
    ) -> Future[CollectionId]:
        """Make a collection. The future raises UsageError `collection.no_name`."""
        library = self._context.library
        return self._tell(
            partial(
                library.create_collection,
                name,
                kind=kind,
                parent_id=parent_id,
                saved=saved,
                songs=songs,
            )
        )

    def rename(self, collection_id: CollectionId, name: str) -> Future[Changes]:
        """Call a collection otherwise. The future raises UsageError `collection.no_name`."""
        library = self._context.library
        return self._context.change(lambda: library.rename_collection(collection_id, name))

    def move(
        self, collection_id: CollectionId, *, parent_id: CollectionId | None
    ) -> Future[Changes]:
        """Put a collection into a folder (None: to the top)."""
        library = self._context.library
        return self._context.change(
            lambda: library.move_collection(collection_id, parent_id=parent_id)
        )

    def remove(self, collection_id: CollectionId) -> Future[int]:
        """Delete a collection, a folder with all that is in it; resolves to a token for `restore`."""
        library = self._context.library

        def work() -> tuple[int, Changes]:
            removal = library.remove_collection(collection_id)
            return removal.token, removal.changes

        return self._tell(work)

    def restore(self, token: int) -> Future[Changes]:
        """Undo a deletion."""
        return self._context.change(lambda: self._context.library.restore_collection(token))

    def put_in(
        self,
        collection_id: CollectionId,
        song_ids: Sequence[SongId],
        *,
        before: SongId | None = None,
    ) -> Future[Arranged]:
        """Put songs into a collection before another one of it (None: at the end), or move them there."""
        library = self._context.library

        def work() -> tuple[Arranged, Changes]:
            order = library.order_of(collection_id)
            new, changes = library.put_in(collection_id, song_ids, before=before)
            return Arranged(order, new), changes

        return self._tell(work)

    def take_out(self, collection_id: CollectionId, song_ids: Sequence[SongId]) -> Future[Arranged]:
        """Take songs out of a collection."""
        library = self._context.library

        def work() -> tuple[Arranged, Changes]:
            order = library.order_of(collection_id)
            return Arranged(order, 0), library.take_out(collection_id, song_ids)

        return self._tell(work)

    def arrange(self, collection_id: CollectionId, clip_ids: Sequence[str]) -> Future[Changes]:
        """Have exactly these clips in a collection: undo of `put_in` and `take_out`."""
        library = self._context.library
        return self._context.change(lambda: library.set_order(collection_id, clip_ids))
