"""Timed lines as the text of an `.lrc` file, and back: a time before each line, or (enhanced) before each word too.

They hold words only: no title, so that no player shows it as the first line. Times are in hundredths of a second, which
is all that players read. Reads and writes no file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from operator import itemgetter

from suno_desktop.core.media.tags import clean_line
from suno_desktop.core.model import SungWord
from suno_desktop.core.timed_words import TimedLine, is_section


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


_TIME = r"(\d{1,3}):([0-5]\d(?:\.\d{1,3})?)"
_STAMP = re.compile(rf"\[{_TIME}\]")
_LINE = re.compile(rf"((?:\[{_TIME}\]\s*)*\[{_TIME}\])(?P<text>.*)")
_WORD = re.compile(rf"<{_TIME}>")
_ABOUT = re.compile(r"\[(?P<name>[a-z_#]{1,12}):(?P<value>.*)\]", re.IGNORECASE)
"""A line that is not sung: the title, who made the file."""
_OFFSET = re.compile(r"\s*[+-]?\d{1,6}\s*")
_LIKE_STAMPS = re.compile(r"^\s*(?:\[\d{1,3}:\d{1,2}(?:[.:,]\d{1,3})?\]\s*)+", re.MULTILINE)
_LIKE_TIMES = re.compile(r"<\d{1,3}:\d{1,2}(?:[.:,]\d{1,3})?>")
"""What other programs make of a time, whatever it means."""


def read(content: str) -> tuple[SungWord, ...]:
    """The words of such a text with their times, each line ending with a line break; () for any other text.

    A line without times of words is one word, which is sung until the next one. One with several times before it is sung
    at each of them.
    """
    earlier = 0.0
    lines: list[tuple[float, str]] = []
    is_folded = False
    for row in filter(None, map(str.strip, content.splitlines())):
        line = _LINE.fullmatch(row)
        if line is not None:
            starts = [_seconds(*stamp) for stamp in _STAMP.findall(line[1])]
            is_folded |= len(starts) > 1
            text = _WORD.sub("", line["text"]) if len(starts) > 1 else line["text"]
            lines += [(start, text) for start in starts]
        elif (told := _about(row)) is None:
            return ()
        elif told["name"].lower() == "offset" and _OFFSET.fullmatch(told["value"]):
            earlier = int(told["value"]) / 1000
    in_time = sorted(lines, key=itemgetter(0))
    if lines != in_time and not is_folded:
        return ()
    ends = [*(start for start, _ in in_time[1:]), *(start for start, _ in in_time[-1:])]
    return tuple(
        _moved(word, earlier)
        for (start, text), end in zip(in_time, ends, strict=True)
        for word in _words_in(text, start, end)
    )


def words(content: str) -> str:
    """The lines of such a text without their times, in the order in which they are sung, as far as that is told.

    A text that has no times is told as it is.
    """
    timed = read(content)
    if timed:
        return "".join(word.text for word in timed)
    bare = _LIKE_STAMPS.sub("", content)
    if bare == content:
        return content
    return "\n".join(
        _LIKE_TIMES.sub("", row) for row in bare.splitlines() if _about(row.strip()) is None
    )


def _about(row: str) -> re.Match[str] | None:
    """The line, if it tells of the file and is none of the song's, as "[Chorus: softly]" is."""
    return None if is_section(row) else _ABOUT.fullmatch(row)


def _moved(word: SungWord, earlier: float) -> SungWord:
    if word.start_s is None or word.end_s is None or not earlier:
        return word
    start, end = (round(max(0.0, at - earlier), 3) for at in (word.start_s, word.end_s))
    return word._replace(start_s=start, end_s=end)


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
