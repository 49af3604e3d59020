"""sunoapi.org passed through: `taskId` beside `response.sunoData`, states such as FIRST_SUCCESS, times in ms.

A separation of the voices names its stems in a list, or only in the names of their links.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from suno_desktop.core import stem_names
from suno_desktop.core.relay.structure import (
    Dict,
    TaskPart,
    has_task_id,
    opened,
    payload,
    status_of,
)
from suno_desktop.core.relay.value_readers import Json

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def find_tasks(reply: Json) -> list[TaskPart] | None:
    """One task; its request stands in `param`, its clips two levels down."""
    task = payload(reply)
    if not isinstance(task, dict) or not has_task_id(task):
        return None
    if "vocal_removal_info" in task:  # as it is told to an address that is called back
        task = {"response": task["vocal_removal_info"], **task}
    if "response" not in task:
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
    if stems := list(_stems(response)):
        word = status_of(task) or task.get("success_flag")
        return [TaskPart(relay_status=word, head=head, items=stems, source=reply)]
    items = next((response[key] for key in ("suno_data", "data") if key in response), response)
    return [TaskPart(relay_status=status_of(task), head=head, items=items, source=reply)]


def _stems(response: Dict) -> Iterator[Dict]:
    """The stems of a separation, as clips: those of the list, else one for each link that names one."""
    told = opened(response.get("origin_data"))
    if isinstance(told, list) and told:
        yield from (stem for stem in told if isinstance(stem, dict))
        return
    for key, url in response.items():
        name = stem_names.name_of(key.removesuffix("_url")) if key.endswith("_url") else None
        ids = _ID.findall(url) if name and isinstance(url, str) else []
        if name and ids:
            # Where all stems have the ID of their song in their links, each still is a clip of its own.
            is_alone = sum(ids[-1] in str(other) for other in response.values()) == 1
            clip_id = ids[-1] if is_alone else f"{ids[-1]}-{name.replace(' ', '-').lower()}"
            yield {"id": clip_id, "audio_url": url, "stem_type_group_name": name}
