"""The groups of a list: which rows are headings, which songs are below each, which groups are folded. Pure arithmetic.

A heading is a negative number among the ids. Reads nothing and emits nothing.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable


class RowGroups:
    """The whole list, and what of it is shown.

    Attributes:
        whole: all ids with their headings, folded groups too.
        folded: headings of the groups of which only these are shown.
    """

    def __init__(self) -> None:
        self.whole: array[int] = array("q")
        self.folded: set[int] = set()
        self._heads: array[int] = array("q")
        """Where in `whole` the headings stand."""
        self._songs: array[int] | None = None

    def take(self, ids: array[int]) -> array[int]:
        """Take another list; answers with the rows that are shown of it."""
        self.whole = ids
        self._songs = None
        if not ids or ids[0] >= 0:
            self._heads = array("q")
            return ids
        self._heads = array("q", [at for at, one in enumerate(ids) if one < 0])
        return self._without_folded() if self.folded else ids

    def _without_folded(self) -> array[int]:
        shown: array[int] = array("q")
        ends = [*self._heads[1:], len(self.whole)]
        for at, end in zip(self._heads, ends, strict=True):
            shown.extend(self.whole[at : at + 1 if self.whole[at] in self.folded else end])
        return shown

    @property
    def is_grouped(self) -> bool:
        """Whether there are headings at all."""
        return bool(self._heads)

    @property
    def headings(self) -> list[int]:
        """All headings in their order."""
        return [self.whole[at] for at in self._heads]

    @property
    def songs(self) -> array[int]:
        """All songs in their order, also those of folded groups."""
        if not self._heads:
            return self.whole
        if self._songs is None:
            self._songs = array("q", [one for one in self.whole if one >= 0])
        return self._songs

    def _span(self, heading: int) -> tuple[int, int]:
        """From where to where in `whole` the songs of a group stand."""
        try:
            at = self.whole.index(heading)
        except ValueError:
            return 0, 0
        following = bisect_right(self._heads, at)
        end = self._heads[following] if following < len(self._heads) else len(self.whole)
        return at + 1, end

    def songs_of(self, heading: int) -> array[int]:
        """The songs below a heading."""
        first, end = self._span(heading)
        return self.whole[first:end]

    def count(self, heading: int) -> int:
        """How many songs are below a heading."""
        first, end = self._span(heading)
        return end - first

    def first_song(self, heading: int) -> int | None:
        """The song that a heading is read from."""
        first, end = self._span(heading)
        return self.whole[first] if first < end else None

    def heading_of(self, song: int) -> int | None:
        """The heading above a song."""
        if not self._heads:
            return None
        try:
            at = self.whole.index(song)
        except ValueError:
            return None
        return self.whole[self._heads[bisect_right(self._heads, at) - 1]]

    def expanded(self, ids: Iterable[int]) -> list[int]:
        """The songs that some rows mean: a folded group means its songs, one that is open is told by their rows."""
        if not self._heads:
            return list(ids)
        found: list[int] = []
        for one in ids:
            if one >= 0:
                found.append(one)
            elif one in self.folded:
                found.extend(self.songs_of(one))
        return found
