"""What was typed → a tree, with the mistakes in it. Any text is legal: what cannot be understood is left out and said.

Terms must all occur, in any order; the last one may be unfinished. "OR" joins the two terms beside it, "-" takes the term
behind it away, quotes hold words together, brackets group. A name with a colon asks a field.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime

from suno_desktop.core.library import search
from suno_desktop.core.library.query import asked_fields, values
from suno_desktop.core.library.query.asked_fields import BY_NAME, CHOICES, AskedField, Kind
from suno_desktop.core.library.query.tree import (
    All,
    Called,
    Chosen,
    Compared,
    Either,
    Highlight,
    Identity,
    Interval,
    Mistake,
    Node,
    Not,
    Query,
    Terms,
)
from suno_desktop.core.library.query.words import words

MOST = 1_000
"""Characters; more than anybody types. A whole pasted lyric is still found by its beginning."""
_MIN_ID = 4
"""Shorter beginnings of an id would match by chance."""
_DEEPEST = 20
"""Brackets in brackets; those beyond are punctuation."""
_ID = re.compile(r"[0-9A-Za-z_-]+")

QUOTES = '"“”„‟＂「」『』'
_OPEN, _CLOSED = "(（", ")）"
_MINUS = "-－−"
COLONS = ":："
_NAME = re.compile(rf"([^\s{COLONS}{QUOTES}{re.escape(_OPEN + _CLOSED)}]{{1,40}})[{COLONS}]")
_OPERATORS = {">=": ">=", "≥": ">=", "<=": "<=", "≤": "<=", ">": ">", "<": "<", "=": "="}
_OR = frozenset({"OR", "|", "||", "或", "或者"})


def parse(typed: str, now: datetime) -> Query:
    """Read what was typed.

    Args:
        typed: any text.
        now: an aware time; days are those of its time zone.
    """
    text = typed[:MOST].replace("\0", " ").strip()
    text = text.encode("utf-8", "replace").decode("utf-8")
    if not text:
        return Query(text="", tree=None)
    return _QueryParser(text, now).query()


class _QueryParser:
    """Reads one text from its beginning to its end."""

    def __init__(self, text: str, now: datetime) -> None:
        self._text = text
        self._now = now
        self._at = 0
        self._depth = 0
        self._is_plain = True
        self._has_punctuation = False
        self._is_in_trash = False
        self._shows_stems = False
        self._last: Terms | None = None
        self._mistakes: list[Mistake] = []
        self._marks: list[Terms | Called] = []

    def query(self) -> Query:
        tree = self._sequence(negative=False)
        if self._last is not None:
            self._last.unfinished = True
        if len(self._text) >= _MIN_ID and _ID.fullmatch(self._text) and self._text[0] != "-":
            identity = Identity(self._text)
            tree = identity if tree is None else Either((tree, identity))
            self._shows_stems |= any(map(str.isdigit, self._text))  # else it may be a word
        return Query(
            text=self._text,
            tree=tree,
            is_empty=tree is None and self._has_punctuation,
            mistakes=tuple(self._mistakes),
            marks=tuple(map(_mark, self._marks)),
            is_plain=self._is_plain,
            is_in_trash=self._is_in_trash,
            shows_stems=self._shows_stems,
        )

    # Where we are.

    def _rest(self, length: int = 1) -> str:
        return self._text[self._at : self._at + length]

    def _skip_space(self) -> bool:
        """Go to the next term; tells whether there is one."""
        while self._rest().isspace():
            self._at += 1
        return self._at < len(self._text)

    def _is_last(self, offset: int) -> bool:
        """Whether nothing, or a space, stands so far from here."""
        following = self._text[self._at + offset : self._at + offset + 1]
        return not following or following.isspace()

    def _until(self, ends: Callable[[str], bool]) -> str:
        start = self._at
        while self._at < len(self._text) and not ends(self._text[self._at]):
            self._at += 1
        return self._text[start : self._at]

    def _ends_word(self, char: str) -> bool:
        return char.isspace() or (self._depth > 0 and char in _CLOSED)

    def _word(self) -> str:
        return self._until(self._ends_word)

    # Several terms.

    def _sequence(self, *, negative: bool) -> Node | None:
        """Terms up to the end, or up to the bracket that closes this group."""
        groups: list[list[Node]] = []
        is_begun = is_joined = False
        goes_on = False  # "OR" joins nothing to a group before a term that is left out
        while self._skip_space():
            if self._depth and self._rest() in _CLOSED:
                break
            if is_begun and self._took_or():
                is_joined = goes_on
                continue
            is_begun = True
            node = self._term(negative=negative)
            if node is not None and is_joined:
                groups[-1].append(node)
            elif node is not None:
                groups.append([node])
            goes_on = node is not None or is_joined
            is_joined = False
        parts = [group[0] if len(group) == 1 else Either(tuple(group)) for group in groups]
        if not parts:
            return None
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _took_or(self) -> bool:
        start = self._at
        if self._word() in _OR:
            self._is_plain = False
            return True
        self._at = start
        return False

    # One term.

    def _term(self, *, negative: bool) -> Node | None:
        char = self._rest()
        if char in _MINUS and self._rest(2) != char * 2:
            return self._not(negative=negative)
        if char in _OPEN and self._depth < _DEEPEST:
            return self._group(negative=negative)
        if char in QUOTES:
            return self._phrase(None, negative=negative)
        name = _NAME.match(self._text, self._at)
        field = None if name is None else BY_NAME.get(asked_fields.folded(name[1]))
        if name is not None and field is not None:
            self._is_plain = False
            self._at = name.end()
            return self._field(field, name[1], negative=negative)
        if name is not None and name[1].isalpha() and self._is_value(name.end()):
            self._mistakes.append(Mistake("query.no_field", {"name": name[1]}))
        return self._plain(negative=negative)

    def _is_value(self, at: int) -> bool:
        return at < len(self._text) and not self._text[at].isspace() and self._text[at] != "/"

    def _not(self, *, negative: bool) -> Node | None:
        if self._is_last(1):
            self._at += 1
            return None
        self._is_plain = False
        self._at += 1
        node = self._term(negative=not negative)
        return None if node is None else Not(node)

    def _group(self, *, negative: bool) -> Node | None:
        self._at += 1
        self._depth += 1
        node = self._sequence(negative=negative)
        self._depth -= 1
        if self._rest() and self._rest() in _CLOSED:
            self._at += 1
        else:
            self._mistakes.append(Mistake("query.open_bracket"))
        self._is_plain = False
        return node

    def _phrase(self, column: str | None, *, negative: bool) -> Node | None:
        text, is_closed = self._quoted()
        self._is_plain = False
        if not search.has_word(text):
            return None
        return self._words(column, text, unfinished=not is_closed, negative=negative)

    def _quoted(self) -> tuple[str, bool]:
        """What stands in quotes, and whether they are closed."""
        self._at += 1
        text = self._until(lambda char: char in QUOTES)
        is_closed = self._at < len(self._text)
        if is_closed:
            self._at += 1
        else:
            self._mistakes.append(Mistake("query.open_quote"))
        return text, is_closed

    def _plain(self, *, negative: bool) -> Node | None:
        word = self._word()
        if not search.has_word(search.normalised(word)):
            self._has_punctuation = True
            return None
        node = self._words(None, word, unfinished=False, negative=negative)
        if not negative:
            self._last = node
        return node

    def _words(self, column: str | None, text: str, *, unfinished: bool, negative: bool) -> Terms:
        node = Terms(column, search.normalised(text), unfinished=unfinished and not negative)
        if not negative:
            self._marks.append(node)
        return node

    # The value of a field.

    def _field(self, field: AskedField, name: str, *, negative: bool) -> Node | None:
        operator = self._operator()
        if self._is_last(0) or (self._depth and self._rest() in _CLOSED):
            if self._at < len(self._text):
                self._mistakes.append(Mistake("query.no_value", {"field": name}))
            return None
        if operator not in {"", "="} and field.kind is not Kind.ORDERED:
            self._mistakes.append(Mistake("query.not_compared", {"field": name}))
            self._value()
            return None
        if field.kind is Kind.TEXT:
            return self._text_value(field, name, negative=negative)
        start = self._at
        value, is_quoted = self._value()
        if field.kind is Kind.ORDERED:
            return self._ordered(field, operator, value, start)
        if field.kind is Kind.CALLED:
            return self._called(field, name, value, is_quoted=is_quoted, negative=negative)
        read = self._choice if field.kind is Kind.CHOICE else self._identity
        return read(field, name, value, negative=negative)

    def _operator(self) -> str:
        for length in (2, 1):
            written = unicodedata.normalize("NFKC", self._rest(length))
            if (found := _OPERATORS.get(written)) is not None:
                self._at += length
                return found
        return ""

    def _value(self) -> tuple[str, bool]:
        """The value that stands here, and whether it is in quotes that are closed."""
        if self._rest() and self._rest() in QUOTES:
            return self._quoted()
        return self._word(), False

    def _text_value(self, field: AskedField, name: str, *, negative: bool) -> Node | None:
        value, is_quoted = self._value()
        if not search.has_word(search.normalised(value)):
            if value or is_quoted:  # else quotes were only begun
                self._mistakes.append(Mistake("query.no_value", {"field": name}))
            return None
        return self._words(field.column, value, unfinished=not is_quoted, negative=negative)

    def _ordered(self, field: AskedField, operator: str, value: str, start: int) -> Node | None:
        interval = self._interval(field, operator, value)
        if interval is None:
            interval = self._two_words(field, operator, value, start)
        if interval is None:
            self._mistakes.append(Mistake(field.unread, {"value": value}))
            return None
        return Compared(field, interval)

    def _two_words(
        self, field: AskedField, operator: str, value: str, start: int
    ) -> Interval | None:
        """Without quotes "last week" is two words: the second belongs to it if both together are a value."""
        end = self._at
        if self._text[start:end] == value and self._skip_space():
            interval = self._interval(field, operator, f"{value} {self._word()}")
            if interval is not None:
                return interval
        self._at = end
        return None

    def _interval(self, field: AskedField, operator: str, value: str) -> Interval | None:
        read = field.read
        if read is None:
            return None
        first, dots, last = value.partition("..")
        if not dots:
            found = read(value, self._now)
            return None if found is None else values.compared(found, operator)
        low = read(first, self._now) if first else Interval(None, None)
        high = read(last, self._now) if last else Interval(None, None)
        if low is None or high is None or not (first or last) or operator not in {"", "="}:
            return None
        return Interval(low.low, high.high)

    def _choice(self, field: AskedField, name: str, value: str, *, negative: bool) -> Node | None:
        choice = CHOICES[field.key].get(asked_fields.folded(value))
        if choice is None:
            self._mistakes.append(Mistake("query.not_a_choice", {"field": name, "value": value}))
            return None
        self._is_in_trash |= choice.sql == asked_fields.IN_TRASH and not negative
        self._shows_stems |= choice.sql == asked_fields.IS_STEM and not negative
        return Chosen(field, choice)

    def _identity(
        self,
        field: AskedField,  # noqa: ARG002 — like its neighbour
        name: str,
        value: str,
        *,
        negative: bool,  # noqa: ARG002
    ) -> Node | None:
        if _ID.fullmatch(value) is None:
            self._mistakes.append(Mistake("query.not_an_id", {"field": name, "value": value}))
            return None
        self._shows_stems = True
        return Identity(value)

    def _called(
        self, field: AskedField, name: str, value: str, *, is_quoted: bool, negative: bool
    ) -> Node | None:
        wanted = words(value)
        if not wanted:
            self._mistakes.append(Mistake("query.no_value", {"field": name}))
            return None
        node = Called(field, wanted, unfinished=not (is_quoted or negative))
        if not negative:
            self._marks.append(node)
        return node


def _mark(node: Terms | Called) -> Highlight:
    if isinstance(node, Called):
        return Highlight(node.field.word.en, node.words, node.unfinished)
    return Highlight(node.column, words(node.text), node.unfinished)
