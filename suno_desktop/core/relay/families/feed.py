"""Bare clips without any envelope: the answer of `/suno/feed`."""

from __future__ import annotations

from suno_desktop.core.relay.structure import TaskPart, enveloped, is_clip, items, opened
from suno_desktop.core.relay.value_readers import Json


def find_tasks(reply: Json) -> list[TaskPart] | None:
    """One task without id and status."""
    if not enveloped(reply) and any(is_clip(item) for item in items(reply)):
        return [TaskPart(relay_status=None, items=opened(reply), source=reply)]
    return None
