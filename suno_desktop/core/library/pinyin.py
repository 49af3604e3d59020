"""Chinese characters in the order of their pinyin, for sorting: from a list of characters, read with the first of them.

`resources/pinyin.txt` has the characters of Unicode's first block, a syllable a line, in the order of the tones. One with
several readings stands where its most common one is. Knows no words and shows no pinyin.
"""

from __future__ import annotations

import functools
from bisect import bisect_right
from typing import Final

from suno_desktop.core.resources import folder

_PLACES: Final = 0x4E00
"""A key tells the place of a character by the character that has this place in Unicode: behind all letters."""


def by_pinyin(text: str) -> str:
    """A key of a sort in which Chinese stands by pinyin: each character among the words of its letter, behind those."""
    if text.isascii():
        return text
    return "".join(map(_place, text))


@functools.cache
def _order() -> tuple[str, list[int], str]:
    """All characters in their order, where each letter begins, and which letters these are."""
    characters, begins, letters, at = [], [], "", 0
    for line in (folder() / "pinyin.txt").read_text("utf-8").splitlines():
        syllable, found = line.split(" ")
        if not letters.endswith(syllable[0]):
            letters += syllable[0]
            begins.append(at)
        characters.append(found)
        at += len(found)
    return "".join(characters), begins, letters


@functools.lru_cache(maxsize=8192)
def _place(char: str) -> str:
    if not "\u4e00" <= char <= "\u9fff":
        return char
    characters, begins, letters = _order()
    at = characters.find(char)
    return char if at < 0 else letters[bisect_right(begins, at) - 1] + chr(_PLACES + at)
