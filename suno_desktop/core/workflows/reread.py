"""Kept replies read again, so that old songs get what a later version of the program understands. Asks no relay.

The library remembers with which mark it was read, and how far a reading is that is under way: after a kill it goes on.
One step takes some milliseconds; `engine.upkeep` takes one after the other between other work.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import cache

from suno_desktop.core.changes import NOTHING, Changes
from suno_desktop.core.errors import RelayError
from suno_desktop.core.fields import FIELDS
from suno_desktop.core.library.library import Library
from suno_desktop.core.library.rereading import KeptReply
from suno_desktop.core.model import SongId, Task
from suno_desktop.core.relay import replies

READING = 3
"""Raise it when replies are understood better in another way than by the table of fields, which counts anyway."""
_AT_ONCE = 25


@cache
def mark() -> str:
    """What stands for all that this program understands of a reply."""
    places = repr([(field.key, field.type.value, field.paths, field.merge) for field in FIELDS])
    return f"{READING}.{zlib.crc32(places.encode()):08x}"


def step(
    library: Library,
    *,
    at_once: int = _AT_ONCE,
    on_ready: Callable[[tuple[SongId, ...]], Changes] = lambda _ready: NOTHING,
) -> Changes | None:
    """Read the next kept replies again; None if this program has read them all. For the library's thread.

    `on_ready`: what follows for songs that can be had only now, inside the transaction.

    Raises:
        ProfileError: nothing of this step was written.
    """
    kept = library.unread_replies(mark(), limit=at_once)
    if kept is None:
        return None
    with library.transaction():
        recorded = library.read_again(mark(), [(reply, _task(reply)) for reply in kept])
        return recorded.changes | on_ready(recorded.ready)


def _task(reply: KeptReply) -> Task | None:
    """What a kept reply tells of its task today; None if it is not understood (any more)."""
    if reply.text is None:
        return None
    try:
        # No answer to a question: a bare "processing" of long ago says nothing of today.
        tasks = replies.read(reply.text, asked=[reply.task_id], is_own=True)
    except RelayError:
        return None
    return next((task for task in tasks if task.task_id == reply.task_id), None)
