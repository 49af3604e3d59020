"""The task object of new-api, one-hub, Veloera and most others (seeds 000, 002, 003), alone or in a batch."""

from __future__ import annotations

from suno_desktop.core.relay.shapes import Dict, Shape, contents, is_task, payload, tasks_in
from suno_desktop.core.relay.values import Json


def shapes(reply: Json) -> list[Shape] | None:
    """A task, a list of tasks or a dictionary of tasks by id."""
    held = payload(reply)
    if isinstance(held, dict) and is_task(held):
        return [_shape(held, reply)]
    tasks = tasks_in(held)
    if not tasks:
        return None
    return [_shape(task, task) for task in tasks]


def _shape(task: Dict, part: Json) -> Shape:
    return Shape(head=task, items=contents(task), part=part)
