"""Timed lines as the text of an `.lrc` file, and back: a time before each line, or (enhanced) before each word too.

They hold words only: no title, so that no player shows it as the first line. Times are in hundredths of a second, which
is all that players read. Reads and writes no file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from suno_desktop.core.media.tags import clean_line
from suno_desktop.core.model import SungWord
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


_LINE = re.compile(r"\[(\d{1,3}):([0-5]\d(?:\.\d{1,3})?)\](.*)")
_WORD = re.compile(r"<(\d{1,3}):([0-5]\d(?:\.\d{1,3})?)>")


def read(content: str) -> tuple[SungWord, ...]:
    """The words of such a text with their times, each line ending with a line break; () for any other text.

    A line without times of words is one word, which is sung until the next one.
    """
    rows = [line.strip() for line in content.splitlines() if line.strip()]
    found = [_LINE.fullmatch(row) for row in rows]
    starts = [_seconds(line[1], line[2]) for line in found if line is not None]
    if len(starts) < len(rows) or starts != sorted(starts):
        return ()
    ends = [*starts[1:], *starts[-1:]]
    texts = [line[3] for line in found if line is not None]
    return tuple(
        word
        for text, start, end in zip(texts, starts, ends, strict=True)
        for word in _words_in(text, start, end)
    )


def of_lines(lines: Sequence[tuple[str, float]]) -> tuple[SungWord, ...]:
    """The same of lines and when each begins, as tags hold them."""
    ends = [*(start for _, start in lines[1:]), *(start for _, start in lines[-1:])]
    return tuple(
        SungWord(f"{text}\n", start, end) for (text, start), end in zip(lines, ends, strict=True)
    )


def _words_in(text: str, start: float, end: float) -> list[SungWord]:
    pieces = _WORD.split(text)
    if len(pieces) == 1:
        return [SungWord(f"{text}\n", start, end)]
    words = [SungWord(pieces[0])] if pieces[0].strip() else []
    times = [_seconds(*pieces[at : at + 2]) for at in range(1, len(pieces), 3)]
    for text_, first, last in zip(pieces[3::3], times, [*times[1:], times[-1]], strict=True):
        if text_:
            words.append(SungWord(text_, first, last))
    return [*words[:-1], words[-1]._replace(text=f"{words[-1].text}\n")] if words else []


def _seconds(minutes: str, seconds: str) -> float:
    return round(int(minutes) * 60 + float(seconds), 3)
