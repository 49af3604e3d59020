"""The groups of a list: which rows are headings, which songs are below each, which groups are folded. Pure arithmetic.

A heading is a negative number among the ids. Reads nothing and emits nothing.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Sequence


class RowGroups:
    """The whole list, and what of it is shown.

    Attributes:
        whole: all ids with their headings, folded groups too.
        folded: headings of the groups of which only these are shown.
        heads: the rows in which headings are shown.
    """

    def __init__(self) -> None:
        self.whole: array[int] = array("q")
        self.folded: set[int] = set()
        self.heads: array[int] = array("q")
        self._starts: array[int] = array("q")
        """Where in `whole` the headings stand."""
        self._places: dict[int, int] = {}
        """Which of them a heading is."""
        self._songs: array[int] | None = None

    def take(self, ids: array[int]) -> array[int]:
        """Take another list; answers with the rows that are shown of it."""
        self.whole = ids
        self._songs = None
        self._places = {}
        has_groups = len(ids) > 0 and ids[0] < 0
        starts = [at for at, one in enumerate(ids) if one < 0] if has_groups else []
        self._starts = array("q", starts)
        return self.shown()

    def shown(self) -> array[int]:
        """The rows that are shown, as groups are folded now."""
        if self.folded.isdisjoint(self.headings):
            self.heads = self._starts
            return self.whole
        shown: array[int] = array("q")
        self.heads = array("q")
        for at, end in zip(self._starts, [*self._starts[1:], len(self.whole)], strict=True):
            self.heads.append(len(shown))
            shown.extend(self.whole[at : at + 1 if self.whole[at] in self.folded else end])
        return shown

    def fold(self, shown: array[int], row: int, *, folded: bool) -> array[int]:
        """Fold or unfold the group of the heading in a row of what is shown; answers with what is shown then."""
        heading = shown[row]
        songs = self.songs_of(heading)
        number = bisect_right(self.heads, row)
        if folded:
            self.folded.add(heading)
            after = shown[: row + 1] + shown[row + 1 + len(songs) :]
            moved = -len(songs)
        else:
            self.folded.discard(heading)
            after = shown[: row + 1] + songs + shown[row + 1 :]
            moved = len(songs)
        below = array("q", [one + moved for one in self.heads[number:]])
        self.heads = self.heads[:number] + below
        return after

    @property
    def is_grouped(self) -> bool:
        """Whether there are headings at all."""
        return len(self._starts) > 0

    @property
    def headings(self) -> list[int]:
        """All headings in their order."""
        whole = self.whole
        return [whole[at] for at in self._starts]

    @property
    def songs(self) -> array[int]:
        """All songs in their order, also those of folded groups."""
        if not self.is_grouped:
            return self.whole
        if self._songs is None:
            self._songs = array("q", [one for one in self.whole if one >= 0])
        return self._songs

    def _span(self, heading: int) -> tuple[int, int]:
        """From where to where in `whole` the songs of a group stand."""
        if not self._places:
            self._places = {one: at for at, one in enumerate(self.headings)}
        number = self._places.get(heading)
        if number is None:
            return 0, 0
        is_last = number + 1 == len(self._starts)
        end = len(self.whole) if is_last else self._starts[number + 1]
        return self._starts[number] + 1, end

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

    def read_from(self, rows: Sequence[int]) -> Sequence[int]:
        """What must be read so that these rows can be shown: of a heading, its first song."""
        if not self.is_grouped:
            return rows
        return [one if one >= 0 else self.first_song(one) or 0 for one in rows]

    def heading_of(self, song: int) -> int | None:
        """The heading above a song, by its id."""
        if not self.is_grouped or song not in self.whole:
            return None
        at = self.whole.index(song)
        return self.whole[self._starts[bisect_right(self._starts, at) - 1]]

    def head_above(self, row: int) -> int | None:
        """The row of the heading of a row."""
        number = bisect_right(self.heads, row) - 1
        return self.heads[number] if number >= 0 else None

    def expanded(self, rows: Sequence[int]) -> list[int]:
        """The songs that some rows mean: a heading means those of its group."""
        if not self.is_grouped:
            return list(rows)
        if len(rows) - len(self._starts) == len(self.songs):
            return list(self.songs)  # all there is
        found: list[int] = []
        for one in rows:
            if one >= 0:
                found.append(one)
            else:
                found.extend(self.songs_of(one))
        return list(dict.fromkeys(found))
