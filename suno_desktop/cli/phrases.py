"""How the command line calls songs and says why tasks wait; for people, in English. Prints nothing itself."""

from __future__ import annotations

from typing import Final

from suno_desktop.core.model import TaskState, take_letter
from suno_desktop.core.rows import SongDetail, TaskRow
from suno_desktop.core.sentences import SENTENCES, Next, command_line

_MOST_WORDS = 200
_MINUTES_FROM_S = 90
_NEXT: Final[dict[TaskState, Next]] = {TaskState.WAITING: "again", TaskState.RUNNING: "again"}


def called(detail: SongDetail) -> str:
    """A song by its title and take."""
    take = f" {take_letter(detail.row.take)}" if detail.row.take is not None else ""
    return f"{detail.row.title or 'Untitled'}{take}"


def reason_of(row: TaskRow) -> str | None:
    """Why a task is where it is: our sentence with the relay's words; of a failed one the relay's words alone."""
    if row.code:
        # It is not known yet which of several relays has the task; what stopped asking is the trouble of one.
        template = SENTENCES.get(row.code, "")
        any_one = "A provider" if template.startswith("{relay}") else "a provider"
        values = {"relay": row.relay_name or any_one, "message": one_line(row.detail)}
        said = command_line(row.code, values, then=_NEXT.get(row.state, ""))
        if row.detail and "{message}" not in template:
            said += f" The provider says: “{one_line(row.detail)}”."
        return said
    return row.reason or None


def one_line(text: str | None) -> str:
    """A relay's words for a sentence of ours."""
    return " ".join((text or "").split())[:_MOST_WORDS].rstrip(".。")


def usually(row: TaskRow) -> str:
    """How long such a task usually takes at its relay, as a guess; "" where that is not known."""
    if row.usual_s is None:
        return ""
    if row.usual_s < _MINUTES_FROM_S:
        return command_line("task.usual_seconds", {"seconds": str(round(row.usual_s / 5) * 5 or 5)})
    return command_line("task.usual", {"minutes": str(round(row.usual_s / 60))})
