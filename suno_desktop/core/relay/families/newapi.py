"""The task object of new-api, one-hub, Veloera and most others (seeds 000, 002, 003), alone or in a batch."""

from __future__ import annotations

from dataclasses import replace

from suno_desktop.core.relay.structure import (
    Dict,
    TaskPart,
    contents,
    enveloped,
    has_songs,
    is_failure,
    is_task,
    linked,
    payload,
    status_of,
    tasks_in,
)
from suno_desktop.core.relay.value_readers import Json


def find_tasks(reply: Json) -> list[TaskPart] | None:
    """A task, a list of tasks or a dictionary of tasks by id."""
    held = payload(reply)
    if isinstance(held, dict) and (is_task(held) or (enveloped(reply) and is_failure(held))):
        return [part_of(held, reply)]
    tasks = tasks_in(held)
    if not tasks:
        return None
    return [part_of(task, task) for task in tasks]


def part_of(task: Dict, source: Json) -> TaskPart:
    """A task object; where it holds no songs, the links that it names are its songs."""
    part = TaskPart(relay_status=status_of(task), head=task, items=contents(task), source=source)
    return part if has_songs(part) else replace(part, items=linked(task) or part.items)
