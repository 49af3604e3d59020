"""A collection, or songs like one, in the list of songs: what it looks for, and in which order it stands at first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suno_desktop.core.rows import CollectionRow, Scope, SongFilter
from suno_desktop.ui.place_looks import PlaceLook

if TYPE_CHECKING:
    from suno_desktop.ui.views.song_views import SongViews


class ListedScope:
    """What of the list of songs is a scope now.

    Attributes:
        text: what the smart collection on screen looks for.
        collection: the collection on screen.
    """

    def __init__(self, songs: SongViews) -> None:
        self._songs = songs
        self.text = ""
        self.collection: CollectionRow | None = None

    def enter(
        self, scope: Scope, *, row: CollectionRow | None, typed: str, can_write: bool
    ) -> None:
        """List these songs; a collection as it was saved, others in their own order."""
        self.collection = row
        self.text = "" if row is None else row.query
        is_by_hand = scope.collection is not None
        is_own_order = is_by_hand or scope.like is not None
        sort = (row.sort if row is not None else "") or ("" if is_own_order else "added")
        self._songs.enter(
            "like" if row is None else f"collection:{row.collection_id}",
            chosen=SongFilter.EVERYTHING,
            text=self.words(typed),
            scope=scope,
            usual=PlaceLook(sort=sort, descending=row.descending if row is not None else True),
            is_own_order=is_by_hand and can_write,
        )

    def leave(self) -> None:
        """No scope is on screen any more."""
        self.text, self.collection = "", None

    def words(self, typed: str) -> str:
        """What is searched for: what the collection looks for, and what was typed besides."""
        return " ".join(part for part in (self.text, typed) if part.strip())
