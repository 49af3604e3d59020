"""Kept replies read again, so that old songs get what a later version of the program understands. Asks no relay.

The library remembers with which mark it was read, and how far a reading is that is under way: after a kill it goes on.
One step takes some milliseconds; `engine.upkeep` takes one after the other between other work.
"""

from __future__ import annotations

import zlib
from functools import cache

from suno_desktop.core.changes import Changes
from suno_desktop.core.errors import RelayError
from suno_desktop.core.fields import FIELDS
from suno_desktop.core.library.library import Library
from suno_desktop.core.library.rereading import KeptReply
from suno_desktop.core.model import Task
from suno_desktop.core.relay import replies

READING = 1
"""Raise it when replies are understood better in another way than by the table of fields, which counts anyway."""
_AT_ONCE = 25


@cache
def mark() -> str:
    """What stands for all that this program understands of a reply."""
    places = repr([(field.key, field.type.value, field.paths, field.merge) for field in FIELDS])
    return f"{READING}.{zlib.crc32(places.encode()):08x}"


def step(library: Library, *, at_once: int = _AT_ONCE) -> Changes | None:
    """Read the next kept replies again; None if this program has read them all. For the library's thread.

    Raises:
        ProfileError: nothing of this step was written.
    """
    kept = library.unread_replies(mark(), limit=at_once)
    if kept is None:
        return None
    return library.read_again(mark(), [(reply, _task(reply)) for reply in kept])


def _task(reply: KeptReply) -> Task | None:
    """What a kept reply tells of its task today; None if it is not understood (any more)."""
    if reply.text is None:
        return None
    try:
        tasks = replies.read(reply.text, asked=[reply.task_id])
    except RelayError:
        return None
    return next((task for task in tasks if task.task_id == reply.task_id), None)
