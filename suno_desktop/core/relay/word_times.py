"""Bytes of a reply about the times of a song's words → the words. Pure; whether they fit the song is decided elsewhere.

Servers wrap the same list in different ways, and some say "no such task" or send a page with the same status. Golden files
of all of them are in the tests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from suno_desktop.core.errors import BadReplyError
from suno_desktop.core.model import SungWord
from suno_desktop.core.profile.keys import Secret
from suno_desktop.core.relay import replies, told_json
from suno_desktop.core.relay.structure import Dict, opened, snake
from suno_desktop.core.relay.value_readers import Json, flag, number

_LISTS = ("aligned_words", "timing", "words")
_INSIDE = ("data", "result", "response", "timing")
_DEEPEST = 4
_MOST_WORDS = 20_000
_LONGEST = 200


class WordTimes(NamedTuple):
    """What a reply tells of a song's words."""

    words: tuple[SungWord, ...]
    """None where nothing is sung."""
    raw: str
    """The whole reply as text; our key, if echoed, is replaced."""


def read(
    body: bytes,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    secrets: Sequence[Secret] = (),
) -> WordTimes:
    """The words of a reply and their times.

    Raises:
        RelayError: it tells none; which kind is what `replies.read` would say of it.
    """
    told = told_json.read(body, status=status, headers=headers, secrets=secrets)
    if told is not None:
        words = _search(opened(told[0]), 0)
        if words is not None:
            return WordTimes(tuple(map(_word, words[:_MOST_WORDS])), told[1])
    replies.read(body, status=status, headers=headers, secrets=secrets)
    raise BadReplyError("relay.not_understood", status=status)


def _search(value: Json, depth: int) -> Sequence[Dict] | None:
    """The list of words, wherever it stands; None if there is none."""
    if isinstance(value, list):
        words = [snake(item) for item in value if isinstance(item, dict)]
        is_words = bool(words) and all("word" in word or "text" in word for word in words)
        return words if is_words else None
    if not isinstance(value, dict) or depth > _DEEPEST:
        return None
    members = snake(value)
    for name in _LISTS:
        inner = opened(members.get(name))
        if inner == []:
            return []
        if isinstance(inner, list) and (found := _search(inner, depth)) is not None:
            return found
    for name in _INSIDE:
        if (found := _search(opened(members.get(name)), depth + 1)) is not None:
            return found
    return None


def _word(told: Dict) -> SungWord:
    """A word that the server could not hear has no time, whatever it says."""
    text = next((told[name] for name in ("word", "text") if isinstance(told.get(name), str)), "")
    start, end = _seconds(told, "start"), _seconds(told, "end")
    heard = flag(told.get("success")) is not False and start is not None and end is not None
    return SungWord(str(text)[:_LONGEST], *((start, end) if heard else (None, None)))


def _seconds(told: Dict, name: str) -> float | None:
    for key in (f"{name}_s", name, f"{name}_time"):
        if (found := number(told.get(key))) is not None:
            return found
    return None
