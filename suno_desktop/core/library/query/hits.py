"""Where the words of a query stand in the texts of a song, to show them there. Decides nothing about what is found."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from suno_desktop.core.library import search
from suno_desktop.core.library.query.tree import Highlight
from suno_desktop.core.library.query.words import spans, stands_at

_BETWEEN = r"[\W_]"
_LONGEST = 160
_BEFORE = 24
"""How many characters of a long line are kept before what was found."""


def places(text: str, marks: Sequence[Highlight], column: str) -> list[tuple[int, int]]:
    """From where to where what was looked for stands in a text of a column, in order and without overlap."""
    wanted = [mark for mark in marks if mark.column in {None, column} and mark.words]
    if not wanted or not text:
        return []
    there = spans(text)
    names = [span.word for span in there]
    found = [
        (there[at].start, there[at + len(mark.words) - 1].end)
        for mark in wanted
        for at in range(len(there) - len(mark.words) + 1)
        if stands_at(mark.words, names, at, unfinished=mark.unfinished)
    ]
    return _joined(found)


def _joined(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Neighbours as one, where nothing stands between them."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def line_with(text: str, marks: Iterable[Highlight], column: str) -> str:
    """The first line of a long text in which something that was looked for stands; "" if none does.

    A long line is cut so that its beginning does not hide what was found.
    """
    folded = _folded(text)
    for mark in marks:
        if mark.column not in {None, column} or not mark.words:
            continue
        if (found := _pattern(mark).search(folded)) is not None:
            number = folded.count("\n", 0, found.start())
            return _cut(text.split("\n")[number].strip(), mark, column)
    return ""


def _cut(line: str, mark: Highlight, column: str) -> str:
    at = next((start for start, _ in places(line, [mark], column)), 0)
    if at > 2 * _BEFORE:
        line = "…" + line[at - _BEFORE :]
    return line[:_LONGEST]


def _folded(text: str) -> str:
    """A text in which words can be looked for; its lines stay lines."""
    text = text.lower()
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    kept = (char for char in decomposed if unicodedata.category(char) != "Mn")
    return unicodedata.normalize("NFC", "".join(kept))


def _pattern(mark: Highlight) -> re.Pattern[str]:
    """Finds a mark in a folded text (`re` keeps the last ones that it compiled)."""
    parts: list[str] = []
    for number, word in enumerate(mark.words):
        is_last = number == len(mark.words) - 1
        if search.stands_alone(word):
            parts.append(re.escape(word))
        else:
            end = "" if is_last and mark.unfinished else r"(?![^\W_])"
            parts.append(rf"(?<![^\W_]){re.escape(word)}{end}")
    return re.compile(f"{_BETWEEN}*".join(parts))
