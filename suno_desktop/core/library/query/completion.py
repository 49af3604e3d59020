"""How a text that is being typed may go on: names of fields, and values of the field that stands there.

Pure: what only the library knows is handed in. Both languages are understood; offered is the window's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from suno_desktop.core.library import search
from suno_desktop.core.library.query.asked_fields import BY_NAME, FIELDS, AskedField, Kind, folded
from suno_desktop.core.library.query.parser import COLONS, QUOTES

_MOST = 12
_LEAST = 2
"""Letters; fewer are the beginning of too much. One Chinese character is enough."""
_LEAST_OF_OTHERS = 4
_TERM = re.compile(rf"[-－−(（]*([^\s{QUOTES}]*|[^\s{QUOTES}]+[{COLONS}][{QUOTES}][^{QUOTES}]*)$")
_FIELD = re.compile(rf"([^\s{COLONS}{QUOTES}]{{1,40}})([{COLONS}])([{QUOTES}]?)(.*)", re.DOTALL)


class Completion(NamedTuple):
    """One way to go on: what replaces the text from `start` to the cursor."""

    start: int
    text: str
    shown: str
    """What is offered, as the person reads it."""


def asked_field(before: str) -> AskedField | None:
    """The field whose value is being typed at the end of a text."""
    found = _asked(before)
    return None if found is None else found[0]


def complete(
    before: str, language: str, known: Mapping[str, Sequence[str]] | None = None
) -> list[Completion]:
    """What may follow.

    Args:
        before: what stands before the cursor.
        language: of the window, such as `zh_CN`.
        known: values that the library has, by the key of their field.
    """
    asked = _asked(before)
    if asked is not None:
        return _values(*asked, language=language, known=known or {})
    term = _term_of(before)
    is_enough = len(term) >= _LEAST or (term and search.stands_alone(term[0]))
    if not is_enough:
        return []
    begun = folded(term)
    return [
        Completion(len(before) - len(term), f"{name}:", f"{name}:")
        for field in FIELDS
        if any(folded(one).startswith(begun) for one in _names(field, begun))
        for name in (field.word.in_language(language),)
    ]


def _names(field: AskedField, begun: str) -> Sequence[str]:
    """What a field is called; by its other names only if more of them is typed, else too much would be offered."""
    names = field.word.all
    return names if len(begun) >= _LEAST_OF_OTHERS else names[: -len(field.word.also) or None]


def _term_of(before: str) -> str:
    found = _TERM.search(before)
    return "" if found is None else found[1]


def _asked(before: str) -> tuple[AskedField, str, int] | None:
    """The field, what is typed of its value, and where that begins."""
    found = _FIELD.fullmatch(_term_of(before))
    field = None if found is None else BY_NAME.get(folded(found[1]))
    if found is None or field is None:
        return None
    return field, found[4], len(before) - len(found[4]) - len(found[3])


def _values(
    field: AskedField, typed: str, start: int, *, language: str, known: Mapping[str, Sequence[str]]
) -> list[Completion]:
    begun = folded(typed)
    if field.kind is Kind.CHOICE:
        offered: Iterable[tuple[str, tuple[str, ...]]] = (
            (choice.word.in_language(language), choice.word.all) for choice in field.choices
        )
    elif field.examples:
        offered = ((word.in_language(language), word.all) for word in field.examples)
    else:
        offered = ((value, (value,)) for value in known.get(field.key, ()))
    found = [
        Completion(start, _quoted(value), value)
        for value, names in offered
        if any(_goes_on(folded(name), begun) for name in names)
    ]
    return found[: _MOST if not field.choices else None]


def _goes_on(name: str, begun: str) -> bool:
    """Also from a later word on: "pop" offers "city pop"."""
    return name.startswith(begun) or (len(begun) > 1 and begun in name)


def _quoted(value: str) -> str:
    """A value as it is typed: in quotes if it would end too early."""
    if any(char.isspace() or char in "()（）" for char in value):
        return '"' + "".join(" " if char in QUOTES else char for char in value) + '"'
    return value
