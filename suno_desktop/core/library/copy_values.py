"""Values in copies of tasks: how times stand there, and that each is what it must be. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from suno_desktop.core.library.sql_values import from_ms

TaskCopy = dict[str, Any]
"""One task, or a part of one, as JSON values."""


def shown_time(ms: int | None) -> str | None:
    """A time of the library as a copy names it."""
    moment = from_ms(ms)
    if moment is None:
        return None
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def time_of(text: object) -> datetime:
    """The time that a copy names.

    Raises:
        ValueError: it is none.
    """
    if not isinstance(text, str) or len(text) > 40:
        raise ValueError("no time")
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without zone")
    return moment


def need(value: object, types: Mapping[str, type], *, required: Iterable[str]) -> TaskCopy:
    """An object whose known keys hold what they must; keys of a later version do no harm.

    Raises:
        ValueError: it is no such object.
    """
    if not isinstance(value, dict) or not all(name in value for name in required):
        raise ValueError("something is missing")
    for name, wanted in types.items():
        if name in value and not isinstance(value[name], wanted):
            raise ValueError(f"{name} is something else")
    return value
