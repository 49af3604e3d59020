"""Which line and which words of a song are sung at a moment, of a song whose times are known.

Made where the library is read; asked by whoever shows the words. Nothing is guessed: a song without times that fit has
no such lines. Knows no player and no clock.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

from suno_desktop.core.errors import MediaError

if TYPE_CHECKING:
    from suno_desktop.core.rows import SongDetail
    from suno_desktop.core.timed_words import TimedLine

_LINE_ENDS = str.maketrans(dict.fromkeys("\u2028\u2029", "\n"))


def as_shown(lyrics: str) -> str:
    """Lyrics whose lines end with a line feed alone, so that everybody counts the same lines."""
    return lyrics.replace("\r\n", "\n").replace("\r", "\n").translate(_LINE_ENDS)


class SungLines:
    """The lines of one song that are sung, in their order."""

    def __init__(self, lines: Sequence[TimedLine]) -> None:
        self.lines = tuple(lines)
        self._starts = [line.start_s for line in self.lines]

    def at(self, position_s: float) -> int:
        """The line that is sung there or was sung last; -1 before the first."""
        return bisect_right(self._starts, position_s) - 1

    def has_words(self, number: int) -> bool:
        """Whether the words of a line have times of their own; else only the line's is known."""
        return sum(word.start_s is not None for word in self.lines[number].words) > 1

    def word_at(self, number: int, position_s: float) -> tuple[int, int] | None:
        """From where to where in its line the word stands that is sung there or was sung last; None before the first."""
        if not self.has_words(number):
            return None
        found, place = None, 0
        for word in self.lines[number].words:
            behind = place + len(word.text)
            if word.start_s is not None and word.start_s <= position_s:
                found = (place, place + len(word.text.rstrip()))
            place = behind
        return found

    def next_change_s(self, position_s: float) -> float | None:
        """When another line or word comes; None behind the last."""
        number = self.at(position_s)
        here = self.lines[number].words if number >= 0 and self.has_words(number) else ()
        words = (word.start_s for word in here if word.start_s is not None)
        lines = self._starts[number + 1 : number + 2]
        return min((start for start in (*words, *lines) if start > position_s), default=None)


def of_song(detail: SongDetail, lyrics: str) -> SungLines | None:
    """The lines of a song's lyrics; None where no times are known, or they are not those of these words."""
    if detail.times is None or not detail.times.has_words or detail.clip is None:
        return None
    from suno_desktop.core.library.timings import words_of  # noqa: PLC0415 — only for songs with times
    from suno_desktop.core.timed_words import timed_lines  # noqa: PLC0415 — only for songs with times

    words = words_of(detail.times.kept)
    try:
        lines = timed_lines(words or (), lyrics, duration_s=detail.clip.duration_s)
    except MediaError:
        return None
    return SungLines(lines)
