"""What the person typed → a full-text query, and what a song says → the text that is indexed.

Both sides go through `normalised`, so that they always mean the same. Knows the language of SQLite's
FTS5 but touches no database.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import NamedTuple

from suno_desktop.core.patterns import later

COLUMNS = ("title", "artist", "style", "lyrics", "prompt")
"""The columns of the index. Separate, so that no phrase runs from a title into a style."""
TOKENIZER = "unicode61 remove_diacritics 2 categories 'L* N* Co So'"
"""Words and numbers; `So` makes emoji findable."""

_MAX_TYPED = 1_000
"""More than anybody types; a whole pasted lyric is still found by its beginning."""
_MIN_ID = 4
"""Shorter beginnings of an id would match by chance."""

# Chinese, Japanese and Korean characters have no spaces between words, and emoji none at all: each stands alone.
# `re` compiles it when it is first needed: so large a set takes it milliseconds, for which no start should wait.
_ALONE = (
    "(["
    "\u1100-\u11ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
    "\uf900-\ufaff\u2600-\u27bf\U0001f000-\U0001faff\U00020000-\U0003ffff"
    "])"
)
_ID = later(r"[0-9A-Za-z_-]+")


class Search(NamedTuple):
    """One search. Neither `match` nor `id_prefix`: nothing can be found."""

    text: str
    """What was typed, in a form that can be stored."""
    match: str | None
    """A MATCH expression, always legal."""
    id_prefix: str | None
    """What an id of a task or clip may begin with."""


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


def search_for(typed: str) -> Search | None:
    """The search for what was typed; None if nothing was typed.

    Words must all occur, the last one may be unfinished, a run of Chinese characters must occur as it
    stands. Punctuation between words is ignored; punctuation alone finds nothing.
    """
    text = typed[:_MAX_TYPED].replace("\0", " ").strip()
    if not text:
        return None
    text = text.encode("utf-8", "replace").decode("utf-8")
    phrases = [
        '"' + word.replace('"', " ") + '"'
        for word in map(normalised, text.split())
        if _has_token(word)
    ]
    match = " AND ".join(phrases) + "*" if phrases else None
    is_id = len(text) >= _MIN_ID and _ID.fullmatch(text) is not None
    return Search(text=text, match=match, id_prefix=text if is_id else None)


def _has_token(word: str) -> bool:
    return any(
        category[0] in "LN" or category in {"Co", "So"}
        for category in map(unicodedata.category, word)
    )
