"""How the command line calls songs and says why tasks wait; for people, in English. Prints nothing itself."""

from __future__ import annotations

import re
from typing import Final

from suno_desktop.core.model import MediaKind, TaskState, take_letter
from suno_desktop.core.rows import SongDetail, TaskRow
from suno_desktop.core.sentences import SENTENCES, Next, command_line

_MOST_WORDS = 200
_MINUTES_FROM_S = 90
_CODE: Final = re.compile(r"[\x21-\x7e]+")
"""What a provider says for programs, such as `task_not_exist`; it tells people nothing."""
_NEXT: Final[dict[TaskState, Next]] = {TaskState.WAITING: "again", TaskState.RUNNING: "again"}


def called(detail: SongDetail) -> str:
    """A song by its title and take."""
    take = f" {take_letter(detail.row.take)}" if detail.row.take is not None else ""
    return f"{detail.row.title or 'Untitled'}{take}"


def called_file(detail: SongDetail, kind: MediaKind) -> str:
    """A file by its song and type."""
    return f"{called(detail)} ({kind.value})"


def reason_of(row: TaskRow) -> str | None:
    """Say why a task is in its state: our sentence with the relay's words; of a failed one the relay's words alone."""
    if row.code:
        # It is not known yet which of several relays has the task; what stopped asking is the trouble of one.
        template = SENTENCES.get(row.code, "")
        any_one = "A provider" if template.startswith("{relay}") else "a provider"
        values = {"relay": row.relay_name or any_one, "message": one_line(row.detail)}
        said = command_line(row.code, values, then=_NEXT.get(row.state, ""))
        return said if "{message}" in template else " ".join(filter(None, [said, says(row)]))
    return row.reason or None


def says(row: TaskRow) -> str:
    """What the provider says about a task, in a sentence; "" where that is nothing or not meant for people."""
    words = one_line(row.detail)
    return f"The provider says: “{words}”." if words and not _CODE.fullmatch(words) else ""


def one_line(text: str | None) -> str:
    """Shorten a relay's words to one line for a sentence of ours."""
    return " ".join((text or "").split())[:_MOST_WORDS].rstrip(".。")


def usually(row: TaskRow) -> str:
    """How long such a task usually takes at its relay, as a guess; "" where that is not known."""
    if row.usual_s is None:
        return ""
    if row.usual_s < _MINUTES_FROM_S:
        return command_line("task.usual_seconds", {"seconds": str(round(row.usual_s / 5) * 5 or 5)})
    return command_line("task.usual", {"minutes": str(round(row.usual_s / 60))})
