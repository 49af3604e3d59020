"""What the families share: telling a task from a clip from a sheet, and opening what is wrapped up.

Pure functions on what `json.loads` gave. A family says which parts of a reply are one task (`TaskPart`);
`replies` makes the `Task` of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from suno_desktop.core.relay.value_readers import Json, text_id

Dict = Mapping[str, Json]

_DEEPEST = 6
_CONTAINERS = (
    "data",
    "clips",
    "songs",
    "items",
    "results",
    "result",
    "response",
    "suno_data",
    "output",
)
_ENVELOPES = ("data", "result", "results", "output")
_TASK_IDS = ("task_id", "task_batch_id")
_STATUSES = ("status", "task_status", "state", "task_state", "job_status")
_TASK_KEYS = frozenset(
    {"action", "fail_reason", "submit_time", "start_time", "finish_time", "notify_hook", "progress"}
)
_MEDIA_KEYS = frozenset(
    {
        "audio_url",
        "media_urls",
        "video_url",
        "image_url",
        "image_large_url",
        "cld2_audio_url",
        "cld2_video_url",
        "cld2_image_url",
        "stream_audio_url",
        "source_audio_url",
        "song_url",
        "mp3_url",
        "mv_url",
        "cover_url",
    }
)
_CLIP_KEYS = _MEDIA_KEYS | {
    "clip_id",
    "major_model_version",
    "model_name",
    "gpt_description_prompt",
}
_UDIO_KEYS = frozenset({"song_path", "image_path", "generation_id", "error_detail"})
_OPENERS = ("{", "[", '"')
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPart:
    """One task of a reply, not read yet."""

    relay_status: Json
    """The relay's own word for where the task stands, as it came; None where the server sends none. Every family
    says it, so that no reply is taken for one without a word because a family forgot it."""
    head: Dict = field(default_factory=dict)
    """Where its id, reason and times stand; empty if the server sends only clips."""
    items: Json = None
    """Its clips or sheets: a list, a dictionary by id, a single one, or text that holds JSON."""
    hint: Json = None
    """An id that may name it where nothing better does."""
    source: Json = None
    """What of the reply is this task's own."""


def opened(value: Json) -> Json:
    """JSON inside a string, up to three times; other text is nothing. Keys in snake case, one level."""
    for _ in range(3):
        if not isinstance(value, str):
            break
        text = value.strip()
        try:
            value = json.loads(text) if text.startswith(_OPENERS) else None
        except (ValueError, RecursionError):
            value = None
    return snake(value) if isinstance(value, dict) else value


def snake(value: Dict) -> Dict:
    """`audioUrl` is `audio_url`; where both are there, the plain one wins unless it is empty."""
    if (keys := "".join(value)) == keys.lower():
        return value
    result: dict[str, Json] = {}
    for key, item in value.items():
        name = snake_key(key)
        if result.get(name) in (None, "") or (key == name and item not in (None, "")):
            result[name] = item
    return result


@lru_cache(maxsize=1000)
def snake_key(key: str) -> str:
    """`audioUrl` → `audio_url`."""
    return _HUMP.sub("_", key).lower() if len(key) < 60 and not key.isupper() else key


def status_of(task: Dict) -> Json:
    """Return a task object's word for its state, under any of the usual names."""
    return next((task[key] for key in _STATUSES if task.get(key) not in (None, "")), None)


def has_task_id(value: Dict) -> bool:
    """Whether it names a task."""
    return task_id(value) is not None


def task_id(value: Dict) -> str | None:
    """The task that an object names."""
    for key in _TASK_IDS:
        text = text_id(value.get(key))
        if text is not None:
            return text
    return None


def contents(value: Dict) -> Json:
    """What an object holds: its first container with something in it."""
    for key in _CONTAINERS:
        if key in value:
            inner = opened(value[key])
            if isinstance(inner, (dict, list)) and inner:
                return inner
    return None


def is_clip(value: Json) -> bool:
    """Whether an object is a clip: it has links or what only clips have, and holds no others."""
    if not isinstance(value, dict) or contents(value) is not None:
        return False
    keys = value.keys()
    if keys & _CLIP_KEYS:
        return True
    if keys & _TASK_KEYS or "text" in keys or has_task_id(value) or "id" not in keys:
        return False
    return isinstance(opened(value.get("metadata")), dict) or bool(
        keys & {"status", "title", "state"}
    )


def is_sheet(value: Json) -> bool:
    """Whether an object is a lyric sheet: words without any link."""
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        return False
    keys = value.keys()
    return not keys & (_MEDIA_KEYS | _TASK_KEYS) and bool(keys & {"title", "status", "state", "id"})


def is_udio(part: TaskPart) -> bool:
    """Whether a task is of Udio, which some relays serve beside Suno: it says so, or its songs have what only those have."""
    platform = part.head.get("platform")
    if isinstance(platform, str) and platform.strip().lower() == "udio":
        return True
    songs = list(items(part.items))
    return bool(songs) and all(
        _UDIO_KEYS & song.keys() and not _MEDIA_KEYS & song.keys() for song in songs
    )


def is_task(value: Json) -> bool:
    """Whether an object is a task: it names one, or has a status beside what only tasks have."""
    if not isinstance(value, dict) or is_clip(value) or is_sheet(value):
        return False
    keys = value.keys()
    if has_task_id(value):
        return True
    told = "status" in keys or "task_status" in keys
    return told and bool(keys & _TASK_KEYS or keys & {"data", "clips"})


def payload(reply: Json) -> Json:
    """What is inside the envelopes, however many; the reply itself if it has none."""
    inner = opened(reply)
    for _ in range(_DEEPEST):
        if not isinstance(inner, dict) or is_clip(inner) or is_sheet(inner):
            break
        held = next((opened(inner[key]) for key in _ENVELOPES if key in inner), None)
        if is_task(inner) and not (is_task(held) or any(is_task(item) for item in tasks_in(held))):
            break
        if not isinstance(held, (dict, list)):
            break
        inner = held
    return inner


def enveloped(reply: Json) -> bool:
    """Whether the reply has an envelope around its payload."""
    outer = opened(reply)
    return isinstance(outer, dict) and payload(outer) is not outer


def bundled(reply: Json) -> list[Dict]:
    """The replies of a script's own collection: a list of whole answers, or a dictionary of them by id."""
    outer = opened(reply)
    if isinstance(outer, dict):
        is_ids = not any(key in outer for key in _CONTAINERS) and _by_id(outer)
        outer = list(outer.values()) if is_ids else None
    if not isinstance(outer, list):
        return []
    return [part for part in map(opened, outer) if isinstance(part, dict) and _wraps_task(part)]


def _wraps_task(part: Dict) -> bool:
    if "data" not in part or is_task(part) or is_clip(part):
        return False
    held = payload(part)
    return is_task(held) or bool(tasks_in(held))


def tasks_in(value: Json) -> list[Dict]:
    """The task objects of a list or of a dictionary by id (which gives its key to one without id)."""
    if isinstance(value, list):
        return [item for item in map(opened, value) if isinstance(item, dict) and is_task(item)]
    if not isinstance(value, dict):
        return []
    found: list[Dict] = []
    for key, held in value.items():
        item = opened(held)
        if isinstance(item, dict) and is_task(item):
            found.append(item if has_task_id(item) else {"task_id": key, **item})
    return found


def items(value: Json, *, depth: int = 0) -> Iterator[Dict]:
    """Every object of a container of clips or sheets, whatever it is; other things are skipped."""
    value = opened(value)
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            if isinstance(item, (dict, list, str)):
                yield from items(item, depth=depth + 1)
    elif isinstance(value, dict):
        yield from _items_of(value, depth)


def _items_of(value: Dict, depth: int) -> Iterator[Dict]:
    inner = contents(value)
    if inner is not None:
        yield from items(inner, depth=depth + 1)
    elif is_clip(value) or is_sheet(value) or not _by_id(value):
        yield value
    else:
        for key, held in value.items():
            for item in items(held, depth=depth + 1):
                yield item if "id" in item or "clip_id" in item else {"id": key, **item}


def _by_id(value: Dict) -> bool:
    """Whether a dictionary is one of objects by their ids."""
    held = [opened(item) for item in value.values()]
    return bool(held) and all(item is None or isinstance(item, (dict, list)) for item in held)
