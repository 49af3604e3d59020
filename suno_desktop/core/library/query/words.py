"""Texts as words: folded like the search index folds them, with the place of each word. Knows no query and no SQL."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from suno_desktop.core.library import search


class Span(NamedTuple):
    """One word of a text: what it folds to, and from where to where it stands."""

    word: str
    start: int
    end: int


_MARK, _APART = "mark", "apart"
_ALONE, _PART = "alone", "part"


@functools.lru_cache(maxsize=8192)
def _pieces(char: str) -> tuple[tuple[str, str], ...]:
    """What one character means for words: (kind, folded) of each character that it stands for."""
    found = []
    for one in unicodedata.normalize("NFKC", char):
        if search.stands_alone(one):
            is_word = search.is_part_of_word(one)
            found.append((_ALONE if is_word else _APART, one.lower()))
            continue
        for part in unicodedata.normalize("NFD", one.lower()):
            if search.is_part_of_word(part):
                found.append((_PART, part))
            else:
                is_mark = unicodedata.category(part)[0] == "M"
                found.append((_MARK if is_mark else _APART, ""))
    return tuple(found)


@functools.lru_cache(maxsize=2048)  # rows are painted again and again
def spans(text: str) -> tuple[Span, ...]:
    """The words of a text in their order; each Chinese, Japanese or Korean character is one."""
    return tuple(_walk(text))


def _walk(text: str) -> Iterator[Span]:
    word, start, end = "", 0, 0
    for at, char in enumerate(text):
        for kind, folded in _pieces(char):
            if kind is _PART:
                start = start if word else at
                word, end = word + folded, at + 1
                continue
            if kind is _MARK:
                end = at + 1 if word else end
                continue
            if word:
                yield Span(word, start, end)
                word = ""
            if kind is _ALONE:
                yield Span(folded, at, at + 1)
    if word:
        yield Span(word, start, end)


def words(text: str) -> tuple[str, ...]:
    """The words of a text without their places."""
    return tuple(span.word for span in spans(unicodedata.normalize("NFKC", text)))


def occurs(wanted: Sequence[str], there: Sequence[str], *, unfinished: bool) -> bool:
    """Whether words stand one behind the other in a text; `unfinished`: the last may go on."""
    return any(stands_at(wanted, there, at, unfinished=unfinished) for at in range(len(there)))


def stands_at(wanted: Sequence[str], there: Sequence[str], at: int, *, unfinished: bool) -> bool:
    """Whether words stand one behind the other from a place on."""
    if not wanted or at + len(wanted) > len(there):
        return False
    last = at + len(wanted) - 1
    if any(there[at + n] != word for n, word in enumerate(wanted[:-1])):
        return False
    return there[last].startswith(wanted[-1]) if unfinished else there[last] == wanted[-1]
