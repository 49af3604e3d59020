"""How the command line calls songs and says why tasks wait; for people, in English. Prints nothing itself."""

from __future__ import annotations

from typing import Final

from suno_desktop.core.model import TaskState, take_letter
from suno_desktop.core.rows import SongDetail, TaskRow
from suno_desktop.core.sentences import SENTENCES, Next, command_line

_NEXT: Final[dict[TaskState, Next]] = {TaskState.WAITING: "again", TaskState.RUNNING: "again"}


def called(detail: SongDetail) -> str:
    """A song by its title and take."""
    take = f" {take_letter(detail.row.take)}" if detail.row.take is not None else ""
    return f"{detail.row.title or 'Untitled'}{take}"


def reason_of(row: TaskRow) -> str | None:
    """The relay's own words where it gave some, else our sentence."""
    if row.reason:
        return row.reason
    if row.code:
        # It is not known yet which of several relays has the task; what stopped asking is the trouble of one.
        starts = SENTENCES.get(row.code, "").startswith("{relay}")
        any_one = "A provider" if starts else "a provider"
        return command_line(
            row.code, {"relay": row.relay_name or any_one}, then=_NEXT.get(row.state, "")
        )
    return None
