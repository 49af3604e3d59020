"""sunoapi.org passed through: `taskId` beside `response.sunoData`, states such as FIRST_SUCCESS, times in ms."""

from __future__ import annotations

from suno_desktop.core.relay.structure import TaskPart, has_task_id, opened, payload, status_of
from suno_desktop.core.relay.value_readers import Json


def find_tasks(reply: Json) -> list[TaskPart] | None:
    """One task; its request stands in `param`, its clips two levels down."""
    task = payload(reply)
    if not isinstance(task, dict) or not has_task_id(task) or "response" not in task:
        return None
    head = {
        **task,
        "fail_reason": task.get("fail_reason") or task.get("error_message"),
        "submit_time": task.get("submit_time") or task.get("create_time"),
        "finish_time": task.get("finish_time") or task.get("complete_time"),
    }
    response = opened(task["response"])
    if not isinstance(response, dict):
        return [TaskPart(relay_status=status_of(task), head=head, source=reply)]
    items = next((response[key] for key in ("suno_data", "data") if key in response), response)
    return [TaskPart(relay_status=status_of(task), head=head, items=items, source=reply)]
