"""Kept replies in the order in which they are read again, and how far that is. Runs inside the caller's transaction.

Reads no reply (`workflows.reread` does) and decides no pace.
"""

from __future__ import annotations

from collections.abc import Sequence
from sqlite3 import Connection
from typing import NamedTuple

from suno_desktop.core.changes import NOTHING
from suno_desktop.core.library.recording import Recording
from suno_desktop.core.library.results import Recorded
from suno_desktop.core.library.sql_values import whole_reply
from suno_desktop.core.model import RelayId, Task, TaskId


class KeptReply(NamedTuple):
    """One reply as it was kept."""

    reply_id: int
    task_key: int
    task_id: TaskId
    relay_id: RelayId | None
    got_at: int
    """Unix milliseconds."""
    text: str | None
    """None if its bytes are no longer what they were."""


def unread(db: Connection, mark: str, *, limit: int) -> tuple[KeptReply, ...] | None:
    """The next replies that were not read again with this mark; None if all were, and that is noted, or none is kept."""
    row = db.execute(
        "SELECT *, EXISTS (SELECT 1 FROM reply) AS is_any_kept FROM reading"
    ).fetchone()
    if row["mark"] == mark or not row["is_any_kept"]:
        return None
    rows = db.execute(
        "SELECT reply.*, task.task_id FROM reply JOIN task USING (task_key)"
        " WHERE reply_id > ? ORDER BY reply_id LIMIT ?",
        (row["reply_id"] if row["under_way"] == mark else 0, limit),
    )
    return tuple(
        KeptReply(
            reply_id=row["reply_id"],
            task_key=row["task_key"],
            task_id=TaskId(row["task_id"]),
            relay_id=None if row["relay_id"] is None else RelayId(row["relay_id"]),
            got_at=row["got_at"],
            text=whole_reply(row),
        )
        for row in rows
    )


def read_again(
    db: Connection, mark: str, told: Sequence[tuple[KeptReply, Task | None]], *, now: int
) -> Recorded:
    """Merge what the next replies (`unread`) tell today; none: all are read. What is known already stays as it is."""
    if not told:
        db.execute("UPDATE reading SET mark = ?, under_way = '', reply_id = 0", (mark,))
        return Recorded(changes=NOTHING, keys={}, ready=())
    recording = Recording(db, relay_id=None, now=now)
    for reply, task in told:
        if task is not None:
            recording.read_again(reply.task_key, reply.relay_id, reply.got_at, task)
    db.execute("UPDATE reading SET under_way = ?, reply_id = ?", (mark, told[-1][0].reply_id))
    return recording.finish()
