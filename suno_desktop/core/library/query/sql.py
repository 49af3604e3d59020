"""A tree → SQL that finds its songs. Knows the tables, asks nothing itself: names come from `Names`.

What the search index can answer alone is one MATCH expression, however many words it holds; everything else is a
condition on `song` that is never NULL.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, TypeAlias

from suno_desktop.core.library.query.asked_fields import (
    LISTED,
    NOTES,
    AskedField,
    Named,
    Names,
    words_of,
)
from suno_desktop.core.library.query.tree import (
    All,
    Called,
    Chosen,
    Compared,
    Either,
    Identity,
    Node,
    Not,
    Terms,
)
from suno_desktop.core.library.query.words import occurs

_MATCHES = "SELECT rowid FROM song_fts WHERE song_fts MATCH {match}"
_NOTED = (
    "SELECT song_id FROM note_fts JOIN note ON note_id = note_fts.rowid JOIN song USING (clip_id)"
    " WHERE note_fts MATCH {match}"
)
_WITH_ID = (
    "SELECT song_id FROM song WHERE clip_id >= {low} AND clip_id < {high} UNION ALL"
    " SELECT song_id FROM song WHERE task_key IN"
    " (SELECT task_key FROM task WHERE task_id >= {low} AND task_id < {high}) UNION ALL"
    " SELECT song_id FROM source WHERE task_key IN"
    " (SELECT task_key FROM task WHERE task_id >= {low} AND task_id < {high}) UNION ALL"
    # The song that a clip became.
    " SELECT song.song_id FROM decision JOIN song ON song.clip_id = json_extract(decision.value, '$')"
    " WHERE subject >= {low} AND subject < {high} AND thing = 'merged' AND decision.value IS NOT NULL"
)


class Plan(NamedTuple):
    """What to ask: the songs that any of the questions gives, all with the same values."""

    selects: tuple[str, ...]
    values: dict[str, Any]


Matched: TypeAlias = Callable[[str], Sequence[int]]
"""Which songs a MATCH expression finds, asked elsewhere than in the library's index."""


def compile_tree(
    tree: Node,
    names: Names,
    *,
    soon: int,
    among: str = LISTED,
    matched: Matched | None = None,
) -> Plan:
    """How the songs of a tree are found; what only the index is asked for may be in no list.

    Terms alone are looked for in notes too: all of them in one.

    Args:
        tree: what is looked for.
        names: what the library names.
        soon: up to when (Unix milliseconds) a link ends that is at risk.
        among: a condition for the songs that are looked at.
        matched: asked in place of the library's index.
    """
    compiler = _Compiler(names, soon, among, matched)
    nodes = tree.nodes if isinstance(tree, Either) else (tree,)
    selects = [compiler.select(node) for node in nodes]
    selects += [compiler.noted(node) for node in nodes if _is_words(node)]
    return Plan(tuple(selects), compiler.values)


def _is_words(node: Node) -> bool:
    """Whether only words of any column are looked for."""
    if isinstance(node, All | Either):
        return all(map(_is_words, node.nodes))
    return isinstance(node, Terms) and node.column is None


class _Compiler:
    def __init__(self, names: Names, soon: int, among: str, matched: Matched | None) -> None:
        self._names = names
        self._matched = matched
        self._among = among
        self.values: dict[str, Any] = {"soon": soon}

    def _value(self, value: Any) -> str:
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def _matches(self, match: str) -> str:
        """A question for the songs that a MATCH expression finds."""
        if self._matched is None:
            return _MATCHES.format(match=self._value(match))
        return self._listed(self._matched(match))

    def _listed(self, values: Iterable[object]) -> str:
        return f"SELECT value FROM json_each({self._value(json.dumps(list(values)))})"  # noqa: S608 — a placeholder

    def select(self, node: Node) -> str:
        """A question whose answers are ids of songs."""
        match = _match(node)
        if match is not None:
            return self._matches(match)
        if isinstance(node, Identity):
            return self._with_id(node)
        return f"SELECT song_id FROM song WHERE {self._among} AND {self.condition(node)}"  # noqa: S608 — own text

    def noted(self, node: Node) -> str:
        """A question for the songs whose notes say what only the index is asked for."""
        return _NOTED.format(match=self._value(_match(node)))

    def condition(self, node: Node) -> str:
        """A condition on `song`, in brackets."""
        match = _match(node)
        if match is not None:
            return f"(song.song_id IN ({self._matches(match)}))"
        if isinstance(node, All):
            return self._all(node)
        if isinstance(node, Either):
            return self._either(node)
        if isinstance(node, Not):
            return f"(NOT ifnull({self.condition(node.node)}, 0))"
        return self._one(node)

    def _one(self, node: Terms | Compared | Called | Identity | Chosen) -> str:
        if isinstance(node, Compared):
            return self._ordered(node)
        if isinstance(node, Called):
            return self._called(node)
        if isinstance(node, Identity):
            return f"(song.song_id IN ({self._with_id(node)}))"
        if isinstance(node, Chosen):
            return f"({node.choice.sql})"
        noted = _NOTED.format(match=self._value(_phrase(node)))
        return f"(song.song_id IN ({noted}))"

    def _all(self, node: All) -> str:
        """What the index can answer of it in one expression, and the rest as conditions."""
        indexed = All(tuple(one for one in node.nodes if _match(one) or _unwanted(one)))
        if len(indexed.nodes) > 1 and _match(indexed) is not None:
            rest = (one for one in node.nodes if not (_match(one) or _unwanted(one)))
            nodes: Iterable[Node] = (indexed, *rest)
        else:
            nodes = node.nodes
        return f"({' AND '.join(map(self.condition, nodes))})"

    def _either(self, node: Either) -> str:
        indexed = Either(tuple(one for one in node.nodes if _match(one)))
        nodes: Iterable[Node] = node.nodes
        if len(indexed.nodes) > 1:
            nodes = (indexed, *(one for one in node.nodes if not _match(one)))
        return f"({' OR '.join(map(self.condition, nodes))})"

    def _ordered(self, node: Compared) -> str:
        column, (low, high) = node.field.column, node.interval
        conditions = [f"{column} IS NOT NULL"]
        if low is not None:
            conditions.append(f"{column} >= {self._value(low)}")
        if high is not None:
            conditions.append(f"{column} < {self._value(high)}")
        return f"({' AND '.join(conditions)})"

    def _called(self, node: Called) -> str:
        found = [
            named.value
            for named in _named(node.field, self._names)
            if any(occurs(node.words, name, unfinished=node.unfinished) for name in words_of(named))
        ]
        return f"({node.field.column.format(values=self._listed(found))})"

    def _with_id(self, node: Identity) -> str:
        """As it was typed, or in small letters."""
        return " UNION ALL ".join(
            _WITH_ID.format(low=self._value(prefix), high=self._value(prefix + "\U0010ffff"))
            for prefix in dict.fromkeys((node.prefix, node.prefix.lower()))
        )


def _phrase(node: Terms) -> str:
    return '"' + node.text.replace('"', " ") + '"' + ("*" if node.unfinished else "")


def _named(field: AskedField, names: Names) -> Iterable[Named]:
    found: Iterable[Named] = getattr(names, field.key)()
    return found


def _unwanted(node: Node) -> str | None:
    return _match(node.node) if isinstance(node, Not) else None


def _match(node: Node) -> str | None:
    """The MATCH expression of what the index can answer alone, in brackets; None for everything else."""
    if isinstance(node, Terms):
        if node.column == NOTES:
            return None
        phrase = _phrase(node)
        return f"({phrase})" if node.column is None else f"({node.column} : {phrase})"
    if isinstance(node, Either):
        found = [_match(one) for one in node.nodes]
        return None if None in found else f"({' OR '.join(filter(None, found))})"
    if not isinstance(node, All):
        return None
    wanted = [match for one in node.nodes if (match := _match(one)) is not None]
    unwanted = [match for one in node.nodes if (match := _unwanted(one)) is not None]
    if not wanted or len(wanted) + len(unwanted) < len(node.nodes):
        return None
    expression = " AND ".join(wanted)
    return f"(({expression}) NOT ({' OR '.join(unwanted)}))" if unwanted else f"({expression})"
