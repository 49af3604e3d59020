"""A task whose clips are a dictionary by id and whose request is a JSON string (seed 001, GoAPI's shape)."""

from __future__ import annotations

from suno_desktop.core.relay.shapes import Shape, is_task, opened, payload
from suno_desktop.core.relay.values import Json


def shapes(reply: Json) -> list[Shape] | None:
    """One task with `clips` instead of `data`."""
    task = payload(reply)
    if not isinstance(task, dict) or not is_task(task) or "data" in task:
        return None
    clips = opened(task.get("clips"))
    if not isinstance(clips, dict) and "input" not in task:
        return None
    return [Shape(head=task, items=clips, part=reply)]
