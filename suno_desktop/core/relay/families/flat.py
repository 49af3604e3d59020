"""Rows, one for each clip, that name their task themselves: `task_id: "<task>_1"`, often camelCase and flat."""

from __future__ import annotations

import re

from suno_desktop.core.relay.structure import (
    Dict,
    TaskPart,
    has_task_id,
    is_clip,
    opened,
    payload,
    task_id,
)
from suno_desktop.core.relay.value_readers import Json

_OF_CLIP = re.compile(r"_[0-9]{1,3}$")


def find_tasks(reply: Json) -> list[TaskPart] | None:
    """The rows gathered by their task."""
    held = payload(reply)
    rows = [opened(row) for row in (held if isinstance(held, list) else [held])]
    tasks: dict[str, list[Dict]] = {}
    for row in rows:
        if isinstance(row, dict) and is_clip(row) and has_task_id(row):
            tasks.setdefault(_OF_CLIP.sub("", task_id(row) or ""), []).append(row)
    if not tasks:
        return None
    only = len(tasks) == 1
    return [_part(name, clips, reply if only else clips) for name, clips in tasks.items()]


def _part(name: str, clips: list[Dict], source: Json) -> TaskPart:
    head = {
        "task_id": name,
        "progress": clips[0].get("progress"),
        "fail_reason": next(
            (clip["progress_msg"] for clip in clips if clip.get("progress_msg")), None
        ),
    }
    return TaskPart(relay_status=None, head=head, items=clips, source=source)
