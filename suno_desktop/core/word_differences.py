"""Where two versions of a song's words differ: which lines, and which words of them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_PIECE = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+|\s+|.", re.DOTALL)
_IDEOGRAPH = re.compile(r"([\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff])")
_MOST = 100_000
"""Characters of each that are compared; of longer ones only whether lines stand in both."""

Span = tuple[int, int]
"""Where something begins in a text and where it ends."""


class Differences(NamedTuple):
    """Where one text says something that the other does not."""

    one: tuple[Span, ...]
    two: tuple[Span, ...]
    lines: int
    """How many lines differ, of the text in which more do."""


def compare(one: str, two: str) -> Differences:
    """Compare two versions; only spaces at the ends of lines count for nothing."""
    from difflib import SequenceMatcher  # noqa: PLC0415 — costs start-up time, and few ever need it

    lines_one, lines_two = one.split("\n"), two.split("\n")
    if len(one) > _MOST or len(two) > _MOST:
        return _by_lines(lines_one, lines_two)
    starts_one, starts_two = _starts(lines_one), _starts(lines_two)
    matcher = SequenceMatcher(
        None,
        [line.strip() for line in lines_one],
        [line.strip() for line in lines_two],
        autojunk=False,
    )
    found_one: list[Span] = []
    found_two: list[Span] = []
    count = 0
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            continue
        count += max(_sung(lines_one[a:b]), _sung(lines_two[c:d]))
        paired = min(b - a, d - c)
        for step in range(paired):
            inner = _within(lines_one[a + step], lines_two[c + step])
            found_one += [(starts_one[a + step] + x, starts_one[a + step] + y) for x, y in inner[0]]
            found_two += [(starts_two[c + step] + x, starts_two[c + step] + y) for x, y in inner[1]]
        found_one += _whole(lines_one, starts_one, a + paired, b)
        found_two += _whole(lines_two, starts_two, c + paired, d)
    return Differences(tuple(found_one), tuple(found_two), count)


def _sung(lines: Sequence[str]) -> int:
    return sum(bool(line.strip()) for line in lines)


def _by_lines(one: Sequence[str], two: Sequence[str]) -> Differences:
    in_one, in_two = {line.strip() for line in one}, {line.strip() for line in two}
    spans = [
        tuple(
            (start, start + len(line))
            for start, line in zip(_starts(lines), lines, strict=True)
            if line.strip() and line.strip() not in others
        )
        for lines, others in ((one, in_two), (two, in_one))
    ]
    return Differences(spans[0], spans[1], max(map(len, spans)))


def _starts(lines: Sequence[str]) -> list[int]:
    found, at = [], 0
    for line in lines:
        found.append(at)
        at += len(line) + 1
    return found


def _whole(lines: Sequence[str], starts: Sequence[int], first: int, last: int) -> Iterator[Span]:
    for row in range(first, last):
        if lines[row].strip():
            yield starts[row], starts[row] + len(lines[row])


def _within(one: str, two: str) -> tuple[list[Span], list[Span]]:
    """Where two lines differ, by words; by characters where each is a word."""
    from difflib import SequenceMatcher  # noqa: PLC0415 — costs start-up time, and few ever need it

    words_one, words_two = _words(one), _words(two)
    ends_one, ends_two = _ends(words_one), _ends(words_two)
    matcher = SequenceMatcher(None, words_one, words_two, autojunk=False)
    found_one: list[Span] = []
    found_two: list[Span] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind != "equal":
            found_one += [(ends_one[a], ends_one[b])] if b > a else []
            found_two += [(ends_two[c], ends_two[d])] if d > c else []
    return found_one, found_two


def _words(line: str) -> list[str]:
    return [part for piece in _PIECE.findall(line) for part in _IDEOGRAPH.split(piece) if part]


def _ends(words: Sequence[str]) -> list[int]:
    found = [0]
    for word in words:
        found.append(found[-1] + len(word))
    return found
