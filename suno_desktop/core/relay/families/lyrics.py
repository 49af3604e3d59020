"""A bare sheet without any envelope: the answer of `/suno/lyrics`."""

from __future__ import annotations

from suno_desktop.core.relay.structure import TaskPart, enveloped, is_sheet, items, opened
from suno_desktop.core.relay.value_readers import Json


def find_tasks(reply: Json) -> list[TaskPart] | None:
    """One LYRICS task without id; the sheet's status is the task's."""
    sheet = next((item for item in items(reply) if is_sheet(item)), None)
    if enveloped(reply) or sheet is None:
        return None
    head = {"action": "LYRICS"}
    return [
        TaskPart(
            relay_status=sheet.get("status"),
            head=head,
            items=opened(reply),
            hint=sheet.get("id"),
            source=reply,
        )
    ]
