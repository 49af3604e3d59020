"""The reply families: one small file each, and the order in which they are tried.

A family is a module with `shapes(reply) -> list[Shape] | None`: the tasks it finds in a reply, or None if the
reply is not one of its own. It is pure translation on dictionaries. Adding one is a file, a line below and
golden replies (tests/core/relay/golden/<family>/waiting, running, done, failed).
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
from suno_desktop.core.relay.shapes import Shape
from suno_desktop.core.relay.values import Json

FAMILIES: MappingProxyType[str, Callable[[Json], list[Shape] | None]] = MappingProxyType(
    {
        "sunoapi": sunoapi.shapes,
        "goapi": goapi.shapes,
        "generate": generate.shapes,
        "flat": flat.shapes,
        "newapi": newapi.shapes,
        "sunogo": sunogo.shapes,
        "feed": feed.shapes,
        "lyrics": lyrics.shapes,
    }
)
"""The special ones before the general ones; the first that knows a reply reads it."""
