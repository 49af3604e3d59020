"""A task whose clips are a dictionary by id and whose request is a JSON string (seed 001, GoAPI's shape)."""

from __future__ import annotations

from suno_desktop.core.relay.structure import (
    TaskPart,
    contents,
    is_task,
    opened,
    payload,
    status_of,
)
from suno_desktop.core.relay.value_readers import Json


def find_tasks(reply: Json) -> list[TaskPart] | None:
    """One task with `clips` instead of `data`."""
    task = payload(reply)
    if not isinstance(task, dict) or not is_task(task) or "data" in task:
        return None
    clips = opened(task.get("clips"))
    if not isinstance(clips, dict) and "input" not in task:
        return None
    items = clips or contents(task)
    return [TaskPart(relay_status=status_of(task), head=task, items=items, source=reply)]
