"""What a song says → the text that is indexed, and what counts as a word there.

What is looked for (`library.query`) goes through `normalised` too, so that both always mean the same. Knows the tokenizer
of SQLite's FTS5 but touches no database.
"""

from __future__ import annotations

import functools
import re
import unicodedata

COLUMNS = ("title", "artist", "style", "lyrics", "prompt")
"""The columns of the index. Separate, so that no phrase runs from a title into a style."""
TOKENIZER = "unicode61 remove_diacritics 2 categories 'L* N* Co So'"
"""Words and numbers; `So` makes emoji findable."""

# Chinese, Japanese and Korean characters have no spaces between words, and emoji none at all: each stands alone.
# `re` compiles it when it is first needed: so large a set takes it milliseconds, for which no start should wait.
_ALONE = (
    "(["
    "\u1100-\u11ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
    "\uf900-\ufaff\u2600-\u27bf\U0001f000-\U0001faff\U00020000-\U0003ffff"
    "])"
)


@functools.lru_cache(maxsize=8)  # the takes of a task share their words
def normalised(text: str) -> str:
    """Text in the one form that is indexed and looked up."""
    if text.isascii():
        return text
    return " ".join(re.split(_ALONE, unicodedata.normalize("NFKC", text)))


def document(
    *,
    title: str | None,
    artist: str | None,
    handle: str | None,
    model: str | None,
    style: str | None,
    lyrics: str | None,
    prompt: str | None,
) -> tuple[str, ...]:
    """What is indexed of one song, in the order of `COLUMNS`."""
    names = "\n".join(name for name in (artist, handle, model) if name)
    return tuple(normalised(text or "") for text in (title, names, style, lyrics, prompt))


def stands_alone(char: str) -> bool:
    """Whether a character is a word of its own."""
    return not char.isascii() and re.fullmatch(_ALONE, char) is not None


def is_part_of_word(char: str) -> bool:
    """Whether a character is indexed; all others stand between words."""
    category = unicodedata.category(char)
    return category[0] in "LN" or category in {"Co", "So"}


def has_word(text: str) -> bool:
    """Whether there is anything in a text that is indexed."""
    return any(map(is_part_of_word, text))
