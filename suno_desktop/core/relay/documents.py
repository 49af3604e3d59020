"""JSON of a person's own file or paste, however large, cut into documents that `replies.read` takes one by one. Pure.

A document up to `PIECE` characters stays as it is. A larger one is cut between the elements of its lists and the members
of its objects, and each piece keeps the short members that stood before, such as an envelope's. Memory is that of the
text and of one piece. Knows nothing of tasks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

PIECE = 1 << 20
"""Characters of a piece, about; a single element is never cut."""
_SMALL = 200
_LINE = 1 << 16
"""A document in a line of at most this length is read at once."""
_SHORT = 2_000
_MOST_KEPT = 50
"""So many members of at most `_SHORT` characters are repeated in each piece of a cut object."""
_DEEPEST = 6
"""Deeper than this nothing is cut."""
_TOO_DEEP = 20_000
_BEGIN = 500
"""What it costs to find that something is nested too deeply, and to begin at all, in characters read."""
_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


class Piece(NamedTuple):
    """A document, and where in the text what it holds ends."""

    text: str
    end: int


class BrokenError(ValueError):
    """A document is none, or not to its end.

    Attributes:
        at: the value that is no JSON begins here.
        taken: what is before came in pieces.
        cost: what it took to find out, in characters read.
    """

    def __init__(self, at: int, taken: int, *, cost: int) -> None:
        self.at = at
        self.taken = taken
        self.cost = cost


def pieces(
    text: str, start: int = 0, *, stands_alone: Callable[[str], bool] = lambda _list: False
) -> Iterator[Piece]:
    """The JSON document that begins at `start`, whole or in pieces; the last piece ends where the document does.

    Args:
        text: what it stands in.
        start: where it begins.
        stands_alone: whether the whole elements of a list that is cut off tell as much without the others.

    Raises:
        BrokenError: it is no JSON, or not to its end. What was whole of its lists came before.
    """
    if (end := _end_in_line(text, start)) is not None:
        yield Piece(text[start:end], end)
        return
    walk = _Walk(text, start, stands_alone)
    last: Piece | None = None
    try:
        for piece in walk.value(_Around()):
            if last is not None:
                yield last
            last = piece
    except BrokenError:
        if last is not None:
            yield last
        raise
    yield Piece(text[start : walk.at] if last is None else last.text, walk.at)


def _end_in_line(text: str, start: int) -> int | None:
    """Where a document of one line ends: most are, and this is ten times as fast."""
    near = text.find("}" if text.startswith("{", start) else "]", start, start + _SMALL) + 1
    with suppress(ValueError):
        return start + _DECODER.raw_decode(text[start:near])[1]
    line = text.find("\n", start, start + _LINE)
    if line == -1:
        line = len(text) if len(text) - start <= _LINE else start
    while line > start and text[line - 1] in "\r\t ":
        line -= 1
    if line == start or text[start] + text[line - 1] not in {"{}", "[]"}:
        return None
    try:
        return _DECODER.raw_decode(text, start)[1]
    except (ValueError, RecursionError):
        return None


def _reached(error: ValueError, end: int) -> int:
    """How far a decoder looked before it gave up."""
    if not isinstance(error, json.JSONDecodeError) or error.msg.startswith("Unterminated"):
        return end
    return error.pos


@dataclass(slots=True)
class _Around:
    """The objects around what is being cut."""

    outer: _Around | None = None
    members: list[str] = field(default_factory=list)
    """The short members that stand before it."""
    name: str = ""
    """Its key, in quotes."""

    def put(self, inner: str) -> str:
        """A document with `inner` in its place."""
        if self.outer is None:
            return inner
        return self.outer.put(f"{{{','.join([*self.members, f'{self.name}:{inner}'])}}}")


@dataclass(slots=True)
class _Members:
    """The members of an object that are in no piece yet, after those that are in every piece."""

    short: list[str] = field(default_factory=list)
    news: list[str] = field(default_factory=list)
    size: int = 0

    @property
    def has_news(self) -> bool:
        """Whether there is something to give."""
        return bool(self.news)

    def add(self, member: str, *, is_plain: bool) -> None:
        """Take a member in, as one of every piece if it is short and holds nothing else."""
        if is_plain and len(member) <= _SHORT and len(self.short) < _MOST_KEPT:
            self.short.append(member)
        else:
            self.news.append(member)
            self.size += len(member)

    def take(self) -> str:
        """An object of what there is; nothing is new any more."""
        text = ",".join([*self.short, *self.news])
        self.news, self.size = [], 0
        return f"{{{text}}}"


class _Walk:
    """One document being walked over."""

    def __init__(self, text: str, at: int, stands_alone: Callable[[str], bool]) -> None:
        self._text = text
        self._stands_alone = stands_alone
        self.at = self._start = at
        self._taken = at

    def value(self, around: _Around, depth: int = 0) -> Iterator[Piece]:
        """Walk over one value. Gives pieces only of what is too long to stay whole."""
        opening = self._text[self.at : self.at + 1]
        if opening == "[" and depth < _DEEPEST:
            yield from self._list(around)
        elif opening == "{" and depth < _DEEPEST:
            yield from self._object(around, depth)
        else:
            self._decode()

    def _decode(self) -> None:
        try:
            self.at = _DECODER.raw_decode(self._text, self.at)[1]
        except ValueError as error:
            raise self._broken(_reached(error, len(self._text))) from None
        except RecursionError:
            raise self._broken(self.at + _TOO_DEEP) from None

    def _broken(self, reached: int) -> BrokenError:
        return BrokenError(self.at, self._taken, cost=reached - self._start + _BEGIN)

    def _skip(self) -> None:
        match = _SPACE.match(self._text, self.at)
        self.at = match.end() if match else self.at

    def _open(self, closing: str) -> bool:
        """Go over the opening bracket; False if nothing is inside, and then over the closing one too."""
        self.at += 1
        self._skip()
        is_empty = self._text.startswith(closing, self.at)
        self.at += is_empty
        return not is_empty

    def _next(self, closing: str) -> bool:
        """Go over a comma; False after the closing bracket."""
        self._skip()
        found = self._text[self.at : self.at + 1]
        if found not in {",", closing}:
            raise self._broken(self.at)
        self.at += 1
        if found == ",":
            self._skip()
        return found == ","

    def _give(self, around: _Around, inner: str, end: int) -> Piece:
        self._taken = end
        return Piece(around.put(inner), end)

    def _list(self, around: _Around) -> Iterator[Piece]:
        if not self._open("]"):
            return
        text = self._text
        first = end = self.at
        is_cut = False
        try:
            while True:
                start = self.at
                self._decode()
                if end > first and self.at - first > PIECE:
                    yield self._give(around, f"[{text[first:end]}]", end)
                    first, is_cut = start, True
                end = self.at
                if not self._next("]"):
                    break
        except BrokenError as error:
            # A short list inside of something is not given without its end, where it would look like all there is.
            if end > first and text[first] in "[{":
                whole = f"[{text[first:end]}]"
                if is_cut or around.outer is None or self._stands_alone(whole):
                    yield self._give(around, whole, end)
            raise BrokenError(error.at, self._taken, cost=error.cost) from None
        if is_cut or end - first > PIECE:
            yield self._give(around, f"[{text[first:end]}]", end)

    def _object(self, around: _Around, depth: int) -> Iterator[Piece]:
        if not self._open("}"):
            return
        members = _Members()
        is_cut = False
        end = self.at
        try:
            while True:
                start = self.at
                name = self._name()
                before = self._taken
                is_plain = self._text[self.at : self.at + 1] not in {"[", "{"}
                yield from self.value(_Around(around, members.short, name), depth + 1)
                if self._taken != before:
                    is_cut = True
                else:
                    member = self._text[start : self.at]
                    if members.has_news and members.size + len(member) > PIECE:
                        yield self._give(around, members.take(), end)
                        is_cut = True
                    members.add(member, is_plain=is_plain)
                end = self.at
                if not self._next("}"):
                    break
        except BrokenError as error:
            if members.has_news and (is_cut or around.outer is None):
                yield self._give(around, members.take(), end)
            raise BrokenError(error.at, self._taken, cost=error.cost) from None
        if is_cut and members.has_news:
            yield self._give(around, members.take(), end)

    def _name(self) -> str:
        """Go over a key and its colon; the key, in quotes."""
        start = self.at
        if not self._text.startswith('"', start):
            raise self._broken(self.at)
        self._decode()
        name = self._text[start : self.at]
        self._skip()
        if not self._text.startswith(":", self.at):
            raise self._broken(self.at)
        self.at += 1
        self._skip()
        return name
