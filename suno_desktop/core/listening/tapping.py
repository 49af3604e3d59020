"""The times of the lines of a song, marked by tapping along: one line after the other, corrected, taken back. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

NUDGE_S: Final = 0.05
_ENOUGH: Final = 0.5
"""So much of the lines must be marked for their times to be of use."""


class Tapping:
    """The lines of one song.

    Args:
        lines: what is sung, line by line.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = tuple(lines)
        self._starts: list[float | None] = [None] * len(self.lines)
        self._at = 0

    @property
    def at(self) -> int:
        """The line that is marked next; their number once all are."""
        return self._at

    @property
    def starts(self) -> tuple[float | None, ...]:
        """When each line begins; None: not marked yet."""
        return tuple(self._starts)

    @property
    def is_enough(self) -> bool:
        """Whether so many lines are marked that they are worth keeping."""
        marked = sum(start is not None for start in self._starts)
        return marked > 0 and marked >= _ENOUGH * len(self.lines)

    def tap(self, place_s: float) -> bool:
        """The next line begins here; False once there is none. Lines go forwards: what contradicts this mark is unmarked."""
        if self._at >= len(self.lines):
            return False
        for number, start in enumerate(self._starts):
            if start is not None and (start > place_s) is (number < self._at):
                self._starts[number] = None
        self._starts[self._at] = max(0.0, place_s)
        self._at += 1
        return True

    def undo(self) -> bool:
        """Take the last mark back; its line is the next one again."""
        if self._at == 0:
            return False
        self._at -= 1
        self._starts[self._at] = None
        return True

    def go_to(self, number: int) -> None:
        """Mark this line next."""
        self._at = max(0, min(number, len(self.lines)))

    def nudge(self, by_s: float) -> bool:
        """Move the last mark a little, as far as its neighbours let it; False if there is none."""
        number = self._at - 1
        start = self._starts[number] if number >= 0 else None
        if start is None:
            return False
        before = [one for one in self._starts[:number] if one is not None]
        after = [one for one in self._starts[number + 1 :] if one is not None]
        least, most = max(before, default=0.0), min(after, default=start + abs(by_s))
        self._starts[number] = max(least, min(start + by_s, most))
        return True

    def timed(self) -> list[tuple[str, float]]:
        """The marked lines with their times."""
        return [
            (line, start)
            for line, start in zip(self.lines, self._starts, strict=True)
            if start is not None
        ]
