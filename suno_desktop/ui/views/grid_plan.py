"""Where each cell of a grid stands: cells of one size below headings as wide as the view, by arithmetic alone.

100,000 songs cost as much as one screenful, and a change of width nothing but a new plan. Paints nothing.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRect


class Measures(NamedTuple):
    """How large everything is."""

    width: int
    """Of the view."""
    cell_width: int
    """At least; what is left of a line is shared."""
    cell_height: int
    head: int
    """Height of a heading."""
    margin: int


class GridPlan:
    """The places of so many rows, some of which are headings.

    Attributes:
        columns: how many cells stand side by side.
        height: of everything.
    """

    def __init__(self, rows: int, heads: Sequence[int], measures: Measures) -> None:
        self._rows = rows
        self._m = measures
        room = max(1, measures.width - 2 * measures.margin)
        self.columns = max(1, room // measures.cell_width)
        self._pitch = room / self.columns
        has_head = bool(heads) and heads[0] == 0
        self._head = measures.head if has_head else 0
        self._starts = array("q", heads if has_head else [0] if rows else [])
        self._tops = array("q")
        top = measures.margin
        if has_head:
            columns, cell, head = self.columns, measures.cell_height, self._head
            tops = self._tops
            before = 0
            for start in self._starts:
                if start:
                    top += head - (before + 1 - start) // columns * cell
                tops.append(top)
                before = start
            top += head - (before + 1 - rows) // columns * cell
        elif rows:
            self._tops.append(top)
            top -= -rows // self.columns * measures.cell_height
        self.height = top + measures.margin

    @property
    def line_height(self) -> int:
        """How high a line of cells is."""
        return self._m.cell_height

    def _part(self, row: int) -> tuple[int, int, int]:
        """Of the part that a row is in: the first cell, where the cells begin, and how many there are."""
        number = bisect_right(self._starts, row) - 1
        start = self._starts[number]
        end = self._starts[number + 1] if number + 1 < len(self._starts) else self._rows
        first = start + 1 if self._head else start
        return first, self._tops[number] + self._head, end - first

    def rect(self, row: int) -> QRect:
        """Where a row stands."""
        if not 0 <= row < self._rows:
            return QRect()
        first, top, _ = self._part(row)
        if row < first:
            return QRect(0, top - self._head, self._m.width, self._head)
        line, column = divmod(row - first, self.columns)
        left = self._m.margin + round(column * self._pitch)
        right = self._m.margin + round((column + 1) * self._pitch)
        y = top + line * self._m.cell_height
        return QRect(left, y, right - left, self._m.cell_height)

    def row_at(self, x: int, y: int) -> int:
        """The row at a place, or -1."""
        if not self._starts or y < self._tops[0] or y >= self.height - self._m.margin:
            return -1
        number = bisect_right(self._tops, y) - 1
        start = self._starts[number]
        first, top, count = self._part(start)
        if y < top:
            return start
        column = int((x - self._m.margin) / self._pitch)
        if x < self._m.margin or column >= self.columns:
            return -1
        at = (y - top) // self._m.cell_height * self.columns + column
        return first + at if at < count else -1

    def rows_between(self, top: int, bottom: int) -> range:
        """All rows of which something stands between two heights."""
        if not self._starts or bottom < self._tops[0] or top >= self.height:
            return range(0)
        return range(self._edge(top, is_last=False), self._edge(bottom, is_last=True) + 1)

    def _edge(self, y: int, *, is_last: bool) -> int:
        """The first or last row of the line at a height."""
        number = max(0, bisect_right(self._tops, y) - 1)
        start = self._starts[number]
        first, top, count = self._part(start)
        if y < top:
            return start
        line = (y - top) // self._m.cell_height
        at = line * self.columns + (self.columns - 1 if is_last else 0)
        return first + max(0, min(at, count - 1)) if count else start

    def beside(self, row: int, lines: int) -> int:
        """The row so many lines below (above: less than 0), in the same column as far as there is one."""
        if not self._rows:
            return -1
        for _ in range(abs(lines)):
            after = self._below(row) if lines > 0 else self._above(row)
            if after == row:
                break
            row = after
        return row

    def _below(self, row: int) -> int:
        first, _, count = self._part(row)
        if row < first:
            return min(first, self._rows - 1)  # a folded group has no cells
        at = row - first
        last_line = (count - 1) // self.columns
        if at // self.columns < last_line:
            return first + min(at + self.columns, count - 1)
        following = first + count
        return following if following < self._rows else row

    def _above(self, row: int) -> int:
        first, _, _ = self._part(row)
        if row < first:  # to the last line of the part before
            return row - 1 if row else row
        at = row - first
        if at >= self.columns:
            return row - self.columns
        return first - 1 if self._head else row
