"""The bare answer to a generation: `{id, clips, metadata, status, batch_size}`.

Its status only says that the wish was accepted, so the clips alone decide.
"""

from __future__ import annotations

from suno_desktop.core.relay.structure import TaskPart, has_task_id, opened
from suno_desktop.core.relay.value_readers import Json


def find_tasks(reply: Json) -> list[TaskPart] | None:
    """One task without a status of its own."""
    task = opened(reply)
    if not isinstance(task, dict) or "code" in task or has_task_id(task):
        return None
    if not isinstance(opened(task.get("clips")), (dict, list)) or "id" not in task:
        return None
    return [TaskPart(relay_status=None, hint=task["id"], items=task["clips"], source=reply)]
