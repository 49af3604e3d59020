"""A bare sheet without any envelope: the answer of `/suno/lyrics`."""

from __future__ import annotations

from suno_desktop.core.relay.shapes import Shape, enveloped, is_sheet, items, opened
from suno_desktop.core.relay.values import Json


def shapes(reply: Json) -> list[Shape] | None:
    """One LYRICS task without id; the sheet's status is the task's."""
    sheet = next((item for item in items(reply) if is_sheet(item)), None)
    if enveloped(reply) or sheet is None:
        return None
    head = {"action": "LYRICS", "status": sheet.get("status")}
    return [Shape(head=head, items=opened(reply), hint=sheet.get("id"), part=reply)]
