"""A collection, or songs like one, in the list of songs: with an order of its own, after which the usual one comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suno_desktop.core.rows import CollectionRow, Scope, SongFilter, SongQuery

if TYPE_CHECKING:
    from suno_desktop.ui.models.song_model import SongTableModel
    from suno_desktop.ui.views.songs_view import SongsView


class ListedScope:
    """What of the list of songs is a scope now.

    Attributes:
        text: what the smart collection on screen looks for.
        collection: the collection on screen.
    """

    def __init__(self, model: SongTableModel, songs: SongsView) -> None:
        self._model = model
        self._songs = songs
        self._usual: SongQuery | None = None
        self.text = ""
        self.collection: CollectionRow | None = None

    def enter(self, scope: Scope, *, row: CollectionRow | None, typed: str) -> None:
        """List these songs; a collection as it was saved, others in their own order."""
        self.leave()
        model = self._model
        self._usual, self.collection = model.query, row
        self.text = "" if row is None else row.query
        is_own_order = scope.collection is not None or scope.like is not None
        sort = (row.sort if row is not None else "") or ("" if is_own_order else "added")
        descending = row.descending if row is not None else True
        model.set_query(
            model.query._replace(
                filter=SongFilter.EVERYTHING,
                scope=scope,
                text=self.words(typed),
                sort=sort,
                descending=descending,
            )
        )
        self._songs.show_sort(sort, descending=descending)

    def leave(self) -> None:
        """Back to the order that the lists have otherwise."""
        usual, self._usual, self.text, self.collection = self._usual, None, "", None
        self._songs.set_ordered(is_ordered=False)
        if usual is not None:
            query = self._model.query
            self._model.begin_with(
                query._replace(scope=None, sort=usual.sort, descending=usual.descending)
            )
            self._songs.show_sort(usual.sort, descending=usual.descending)

    def words(self, typed: str) -> str:
        """What is searched for: what the collection looks for, and what was typed besides."""
        return " ".join(part for part in (self.text, typed) if part.strip())
