"""The reply families: one small file each, and the order in which they are tried.

A family is a module with `find_tasks(reply) -> list[TaskPart] | None`: the tasks it finds in a reply, or None if the
reply is not one of its own. It is pure translation on dictionaries, and it says of each task where the relay's own
word for its state stands (`TaskPart.relay_status`). Adding one is a file, a line below and golden replies
(tests/core/relay/golden/<family>/waiting, running, done, failed).
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from suno_desktop.core.relay.families import (
    feed,
    flat,
    generate,
    goapi,
    lyrics,
    newapi,
    sunoapi,
    sunogo,
)
from suno_desktop.core.relay.structure import TaskPart
from suno_desktop.core.relay.value_readers import Json

FAMILIES: MappingProxyType[str, Callable[[Json], list[TaskPart] | None]] = MappingProxyType(
    {
        "sunoapi": sunoapi.find_tasks,
        "goapi": goapi.find_tasks,
        "generate": generate.find_tasks,
        "flat": flat.find_tasks,
        "newapi": newapi.find_tasks,
        "sunogo": sunogo.find_tasks,
        "feed": feed.find_tasks,
        "lyrics": lyrics.find_tasks,
    }
)
"""The special ones before the general ones; the first that knows a reply reads it."""
