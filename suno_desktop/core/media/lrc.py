"""Timed lines as the text of an `.lrc` file: a time before each line, or (enhanced) before each word too.

They hold words only: no title, so that no player shows it as the first line. Times are in hundredths of a second, which
is all that players read. Writes no file.
"""

from __future__ import annotations

from collections.abc import Iterable

from suno_desktop.core.media.tags import clean_line
from suno_desktop.core.timed_words import TimedLine


def text(timed: Iterable[TimedLine], times: str) -> bytes:
    """The file with times of "lines" or of "words"."""
    return enhanced(timed) if times == "words" else lines(timed)


def lines(timed: Iterable[TimedLine]) -> bytes:
    """One time a line."""
    return "".join(f"[{_stamp(line.start_s)}]{clean_line(line.text)}\n" for line in timed).encode()


def enhanced(timed: Iterable[TimedLine]) -> bytes:
    """A time before each word that was heard, and the end of the last one."""
    return "".join(f"[{_stamp(line.start_s)}]{_words(line)}\n" for line in timed).encode()


def _words(line: TimedLine) -> str:
    found = ""
    end: float | None = None
    for word in line.words:
        if word.start_s is not None:
            found += f"<{_stamp(word.start_s)}>"
            end = word.end_s
        found += _spaced(word.text)
    return found.strip() + (f"<{_stamp(end)}>" if end is not None else "")


def _spaced(text: str) -> str:
    """A word without control characters, and with the space behind it if it has one."""
    return clean_line(text) + (" " if text[-1:].isspace() else "")


def _stamp(seconds: float) -> str:
    hundredths = round(seconds * 100)
    return f"{hundredths // 6000:02d}:{hundredths // 100 % 60:02d}.{hundredths % 100:02d}"
