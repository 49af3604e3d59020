"""Where a verb works: a visit of this process's engine, or of the engine of whoever holds the profile. Decides nothing."""

from __future__ import annotations

import queue
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Final, NamedTuple, TypeAlias

from suno_desktop.cli.told import Told
from suno_desktop.core.engine.visit import Visit
from suno_desktop.core.errors import KEY_REFUSED
from suno_desktop.core.events import Event, Notice
from suno_desktop.core.model import Relay
from suno_desktop.core.sentences import command_line


def _nothing(*_: object) -> None:
    """Do nothing: the engine of another process runs already and keeps its keys."""


class WorkPlace(NamedTuple):
    """What a verb gets."""

    visit: Visit
    events: queue.SimpleQueue[Event]
    """What the visit hears."""
    lend_key: Callable[[Relay, str], object] = _nothing
    """Called with the key of this call, for what an earlier one left."""
    begin: Callable[[], object] = _nothing
    """Called when keys and folder are known."""


Work: TypeAlias = Callable[[WorkPlace, Mapping[str, Any], Told], int]
"""What a verb does: with what place, by which wish, telling whom; gives the exit code."""

_MODULES: Final = {
    "add": "suno_desktop.cli.task_adding",
    "get": "suno_desktop.cli.get",
    "check": "suno_desktop.cli.checking",
}


DAMAGE: Final = {"library.damaged", "library.not_sound"}
"""Told by each work that comes upon it; to people it is one thing, and said once."""


def news(verb: str, event: Event) -> str:
    """Return what people are told of an event at once, whatever the command does; "" for nothing."""
    if not isinstance(event, Notice):
        return ""
    if event.code in DAMAGE:  # whoever has the library open says so, or the command ends with it
        return ""
    if verb == "get" and event.code in KEY_REFUSED:  # `get` says so itself, before its tasks
        return ""
    return command_line(event.code, event.values)


def work_of(verb: str) -> Work:
    """What a verb does that needs an engine.

    Raises:
        KeyError: there is no such verb.
    """
    work: Work = import_module(_MODULES[verb]).work
    return work
