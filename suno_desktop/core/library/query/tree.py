"""What a query asks for, as a tree. Holds no text of the person but what is looked for, and compiles nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from suno_desktop.core.library.query.asked_fields import AskedField, FieldChoice


class Interval(NamedTuple):
    """Values from `low` on and below `high`; None: no end there."""

    low: float | None
    high: float | None


@dataclass(slots=True)
class Terms:
    """Terms that stand one behind the other, in one column of the index or in any (None)."""

    column: str | None
    text: str
    unfinished: bool
    """The last word may go on."""


@dataclass(slots=True)
class Identity:
    """An id of a clip or task that begins like this."""

    prefix: str


@dataclass(slots=True)
class Compared:
    """A value of a field lies in an interval."""

    field: AskedField
    interval: Interval


@dataclass(slots=True)
class Chosen:
    """One of the choices of a field is true."""

    field: AskedField
    choice: FieldChoice


@dataclass(slots=True)
class Called:
    """What a field names is called so."""

    field: AskedField
    words: tuple[str, ...]
    unfinished: bool


@dataclass(slots=True)
class Not:
    """Everything else."""

    node: Node


@dataclass(slots=True)
class All:
    """What all of them find."""

    nodes: tuple[Node, ...]


@dataclass(slots=True)
class Either:
    """What any of them finds."""

    nodes: tuple[Node, ...]


Node: TypeAlias = Terms | Identity | Compared | Chosen | Called | Not | All | Either


class Mistake(NamedTuple):
    """Something that could not be understood: a code of `sentences`, and its values."""

    code: str
    values: Mapping[str, str] = {}


class Highlight(NamedTuple):
    """Terms that were looked for, to be shown where they stand."""

    column: str | None
    """None: anywhere."""
    words: tuple[str, ...]
    unfinished: bool


class Query(NamedTuple):
    """What was typed, understood."""

    text: str
    """In a form that can be stored."""
    tree: Node | None
    """None: everything, or (`is_empty`) nothing."""
    is_empty: bool = False
    """Only punctuation was typed, which nothing contains."""
    mistakes: tuple[Mistake, ...] = ()
    marks: tuple[Highlight, ...] = ()
    is_plain: bool = True
    """Terms only, nothing of the language."""
    is_in_trash: bool = False
    """It asks for songs in the Trash, which no other list has."""
    shows_stems: bool = False
    """It asks for stems, or names something by its ID."""
