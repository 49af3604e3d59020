"""An envelope around clips or a sheet without any task object (Suno-API, the original of this family)."""

from __future__ import annotations

from suno_desktop.core.relay.structure import TaskPart, enveloped, is_clip, is_sheet, items, payload
from suno_desktop.core.relay.value_readers import Json


def find_tasks(reply: Json) -> list[TaskPart] | None:
    """One task without id and status."""
    if not enveloped(reply):
        return None
    held = payload(reply)
    if any(is_clip(item) or is_sheet(item) for item in items(held)):
        return [TaskPart(relay_status=None, items=held, source=reply)]
    return None
