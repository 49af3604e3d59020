"""What the families share: telling a task from a clip from a sheet, and opening what is wrapped up.

Pure functions on what `json.loads` gave. A family says which parts of a reply are one task (`TaskPart`);
`replies` makes the `Task` of it.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from suno_desktop.core.model import ClipState
from suno_desktop.core.relay.status_words import Stage, clip_state, task_stage
from suno_desktop.core.relay.value_readers import Json, audio_file_url, text_id, url

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
    "musics",
)
_ENVELOPES = ("data", "result", "results", "output")
_TASK_IDS = ("task_id", "task_batch_id", "job_id")
_STATUSES = ("status", "task_status", "state", "task_state", "job_status", "callback_type")
_OWN_STATUSES = ("task_status", "task_state", "job_status", "state")
"""What is said of the task where a `status` beside it may be that of the question."""
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
SOUND_KEYS = ("audio", "music_url", "mp3", "audio_file", "audio_link")
"""Names of a link to a sound that are no field's own."""
FILE_KEYS = ("url", "download_url", "file_url", "cdn_url", "src", "link", "file")
"""Names of a link to whatever it may be."""
_SURE_SOUNDS = (
    "audio_url",
    "cld2_audio_url",
    "song_url",
    "mp3_url",
    "stream_audio_url",
    *SOUND_KEYS,
)
_RESULT_LINKS = (
    "result_urls",
    "audio_urls",
    "result_url",
    "audio_url",
    "result",
    "output",
    "urls",
    "data",
)
"""Names of links to what was made, whatever a task's word says."""
_LINKS = (*_RESULT_LINKS, *FILE_KEYS)
_ADDRESSES = ("url", "href", "src", "link")
_MOST_ADDRESSES = 20
_LINK_HOLDERS = ("result_json", "output", "result", "response", "data")
_SUNO_KEYS = _CLIP_KEYS - _MEDIA_KEYS | {"metadata"}
_UDIO = re.compile(r"(?<![a-z])udio(?![a-z])")
_UDIO_KEYS = frozenset({"song_path", "image_path", "generation_id", "error_detail"})
_WORDS = frozenset({"reason", "fail_reason", "error", "error_message", "message", "msg"})
_OPENERS = ("{", "[", '"')
_NUMBERED = re.compile("[0-9]")
"""What tells an id from the name of a member, such as `response`."""
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NAMED = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b(?:task|job)_?id\s*[:=：]", re.IGNORECASE
)
"""No line of a song, unless it is told with a title, or as complete."""
_FIRST_LINES = 1_000
_OF_THE_REPLY = frozenset(
    {"error", "errors", "err", "fault", "exception", "message", "messages", "msg", "detail", "details", "warning"}
    | {"warnings", "meta", "header", "headers", "status", "links", "pagination", "page", "debug", "trace"}
)  # fmt: skip
"""Names of what is said about a reply: what they hold is no song."""
_OF_THE_RESULT = frozenset(
    {"song", "songs", "song_list", "songs_list", "track", "tracks", "track_list", "clip", "clips", "clip_list"}
    | {"music", "musics", "music_list", "musics_list", "music_data", "audios", "audio_list", "suno_data", "generation"}
    | {"generations", "list", "record", "records", "row", "rows", "item", "items", "file", "files", "output", "outputs"}
    | {"result", "results", "result_list", "result_data", "result_json", "task_result", "response", "data", "info"}
)  # fmt: skip
"""Names of what was made: a sound under any other name may be what was wished for, or another song."""
_MOST_PLACES = 1_000


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
    """Return a task object's word for its state, under any of the usual names.

    Of several, one that says that it is under way; else the task's own, unless `status` says that it failed.
    """
    own = [task[key] for key in _OWN_STATUSES if key in task]
    if own:
        said = task.get("status")
        for word in (said, *own):
            if task_stage(word) is Stage.RUNNING:
                return word
        if task_stage(said) is not Stage.FAILED:
            known = next((word for word in own if task_stage(word)), None)
            if known is not None:
                return known
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


def addresses(value: Json) -> list[str]:
    """The texts that may be addresses: one, those of a list, or that of an object."""
    if isinstance(value, str):
        return [value]
    found: list[str] = []
    for held in value[:_MOST_ADDRESSES] if isinstance(value, list) else [value]:
        one = (
            next((held[key] for key in _ADDRESSES if key in held), None)
            if isinstance(held, dict)
            else held
        )
        if isinstance(one, str):
            found.append(one)
    return found


def linked(task: Dict) -> list[Dict]:
    """The sounds of a task that only names their links, as songs."""
    places = [task, *(opened(task.get(key)) for key in _LINK_HOLDERS)]
    is_sure = not lacks_songs(status_of(task))
    for place in places:
        if isinstance(place, dict) and (urls := _sounds_of(place, is_sure=is_sure)):
            return [{"audio_url": url} for url in urls]
    return []


def lacks_songs(word: Json) -> bool:
    """Whether a task's word says that its songs are not there, so that a sound beside it may be another's."""
    return task_stage(word) in {Stage.RUNNING, Stage.FAILED}


def _sounds_of(place: Dict, *, is_sure: bool) -> list[str]:
    """The links under the first name that has any; only under those of results unless any sound must be the task's."""
    for key in _SURE_SOUNDS if is_sure else ():
        if key in place and (urls := [link for one in addresses(place[key]) if (link := url(one))]):
            return urls
    for key in _LINKS if is_sure else _RESULT_LINKS:
        value = place.get(key)
        texts = value if isinstance(value, list) else [value]
        if urls := [link for one in texts if (link := audio_file_url(one))]:
            return urls
    return []


def sounds(value: Json) -> bool:
    """Whether an object has a link to its sound."""
    if not isinstance(value, dict):
        return False
    if value.get("media_urls"):
        return True
    if any(url(one) for key in _SURE_SOUNDS if value.get(key) for one in addresses(value[key])):
        return True
    return any(audio_file_url(value[key]) for key in FILE_KEYS if key in value)


def songs_within(value: Json) -> list[Dict]:
    """The songs with a sound that stand anywhere inside, under names of results; none of what lacks its songs."""
    found: list[Dict] = []
    places: deque[tuple[Json, int]] = deque([(opened(value), 0)])
    left = _MOST_PLACES
    while places and left:
        place, depth = places.popleft()
        left -= 1
        if isinstance(place, dict) and depth and sounds(place):
            found.append(place)
            continue
        if depth < _DEEPEST:
            places.extend((opened(inner), depth + 1) for inner in _inside(place))
    return found


def _inside(place: Json) -> list[Json]:
    """What may hold songs; a real clip holds none, but for the one that it was made of."""
    if isinstance(place, list):
        return [item for item in place if isinstance(item, (dict, list, str))]
    if not isinstance(place, dict) or place.keys() & _CLIP_KEYS or lacks_songs(status_of(place)):
        return []
    return [
        held
        for key, held in place.items()
        if isinstance(held, (dict, list)) or (isinstance(held, str) and held.startswith(_OPENERS))
        if snake_key(key) in _OF_THE_RESULT
    ]


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
    """Whether an object is a lyric sheet: words without any link, and no sentence about what went wrong."""
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        return False
    keys = value.keys()
    if keys & (_MEDIA_KEYS | _TASK_KEYS) or not keys & {"title", "status", "state", "id"}:
        return False
    return _is_lyric(value)


def _is_lyric(sheet: Dict) -> bool:
    """Whether the words of a sheet can be sung."""
    text = str(sheet["text"]).strip()
    state = clip_state(sheet.get("status") or sheet.get("state"))
    if "\n" in text:
        if sheet.get("title") or state is ClipState.READY:
            return True
    elif text and (not sheet.keys() & {"title", "status", "state"} or state is ClipState.FAILED):
        return False
    return _NAMED.search(text[:_FIRST_LINES]) is None


def is_sentence(value: Json) -> bool:
    """Whether an object is a sheet of one line that does not say that it is complete."""
    if not isinstance(value, dict) or not is_sheet(value):
        return False
    text, word = value["text"].strip(), value.get("status") or value.get("state")
    return text != "" and "\n" not in text and clip_state(word) is not ClipState.READY


def is_bare_clip(value: Json) -> bool:
    """Whether an object is only taken for a clip because it has an `id` and a state or a title."""
    if not isinstance(value, dict) or not is_clip(value):
        return False
    return not value.keys() & (_CLIP_KEYS | {"metadata", "duration"})


def is_udio(part: TaskPart) -> bool:
    """Whether a task is of Udio, which some relays serve beside Suno: it says so, or its songs have what only those have."""
    said = (part.head.get(key) for key in ("platform", "action", "model", "task_type"))
    if any(isinstance(text, str) and _UDIO.search(text.lower()) for text in said):
        return True
    songs = list(items(part.items))
    return bool(songs) and all(map(_is_udios, songs))


def _is_udios(song: Dict) -> bool:
    keys = song.keys()
    if "song_path" in keys and not _SUNO_KEYS & keys:
        return True
    return bool(_UDIO_KEYS & keys) and not _MEDIA_KEYS & keys


def has_songs(part: TaskPart) -> bool:
    """Whether a task has any song or sheet."""
    return any(is_clip(item) or is_sheet(item) or sounds(item) for item in items(part.items))


def has_sound(part: TaskPart) -> bool:
    """Whether a task has a song that can be heard or seen."""
    return any(sounds(item) or item.get("video_url") for item in items(part.items))


def is_found(part: TaskPart) -> bool:
    """Whether a task has its songs or sheets where they are looked for, made or not."""
    return any(
        item.keys() & _CLIP_KEYS or is_sheet(item) or sounds(item) or _is_not_made(item)
        for item in items(part.items)
    )


def _is_not_made(item: Dict) -> bool:
    """Whether it says of something with an id that it is being made, or failed."""
    return "id" in item and clip_state(item.get("status")) not in {None, ClipState.READY}


def has_task_keys(part: TaskPart) -> bool:
    """Whether its object has what only tasks have, so that its status is no envelope's."""
    return bool(part.head.keys() & _TASK_KEYS)


def is_task(value: Json) -> bool:
    """Whether an object is a task: it names one, or has a status beside what only tasks have."""
    if not isinstance(value, dict) or is_clip(value) or is_sheet(value):
        return False
    keys = value.keys()
    if has_task_id(value):
        return True
    word = value["status"] if "status" in keys else value.get("task_status", False)
    # True or false is no state of a task, but says whether the request succeeded.
    if isinstance(word, bool) and not ("status" in keys and task_stage(status_of(value))):
        return False
    return bool(keys & _TASK_KEYS or keys & {"data", "clips"})


def is_failure(value: Json) -> bool:
    """Whether an object says no more than that something failed, and why."""
    if not isinstance(value, dict) or is_clip(value) or is_sheet(value):
        return False
    return task_stage(status_of(value)) is Stage.FAILED and bool(value.keys() & _WORDS)


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


def envelopes(reply: Json) -> list[Dict]:
    """What is around the payload, the innermost first."""
    inner, held = opened(reply), payload(reply)
    around: list[Dict] = []
    while inner != held and isinstance(inner, dict) and len(around) < _DEEPEST:
        around.insert(0, inner)
        inner = next((opened(inner[key]) for key in _ENVELOPES if key in inner), None)
    return around


def around(reply: Json) -> Json:
    """A reply without its payload."""
    outer = opened(reply)
    if not isinstance(outer, dict) or payload(outer) is outer:
        return outer
    return {key: held for key, held in outer.items() if key not in _ENVELOPES}


def enveloped(reply: Json) -> bool:
    """Whether the reply has an envelope around its payload."""
    outer = opened(reply)
    return isinstance(outer, dict) and payload(outer) is not outer


def bundled(reply: Json) -> list[Dict]:
    """The answers that a reply is made of: whole ones or tasks, in lists, by id, or wrapped in whatever it may be.

    Empty for a reply that is one answer itself.
    """
    outer = opened(reply)
    found = list(_answers(outer))
    return [] if len(found) == 1 and found[0] is outer else found


def _answers(value: Json, *, depth: int = 0) -> Iterator[Dict]:
    """Each object whose payload is a task or holds tasks, the outermost one on each way in.

    Walks lists like `items`, but does not stop at objects: `items` asks what is in a task, this where tasks are.
    """
    value = opened(value)
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            if isinstance(item, (dict, list, str)):
                yield from _answers(item, depth=depth + 1)
    elif isinstance(value, dict) and not (is_clip(value) or is_sheet(value)):
        held = payload(value)
        if tasks_in(held) if isinstance(held, list) else is_task(held) or _is_tasks_by_id(held):
            yield value
            return
        found = [
            answer
            for inner in value.values()
            if isinstance(inner, (dict, list, str))
            for answer in _answers(inner, depth=depth + 1)
        ]
        # Beside an answer may stand what was asked, which names the task too.
        yield from [answer for answer in found if _tells(answer)] or found


def _is_tasks_by_id(value: Json) -> bool:
    """Whether all that a dictionary holds are tasks."""
    held = [opened(item) for item in value.values()] if isinstance(value, dict) else []
    objects = [item for item in held if isinstance(item, (dict, list)) and item]
    return bool(objects) and all(map(is_task, objects))


def _held(answer: Dict) -> list[Dict]:
    """The tasks inside the envelopes of an answer."""
    held = payload(answer)
    return [held] if isinstance(held, dict) and is_task(held) else tasks_in(held)


def _tells(answer: Dict) -> bool:
    return any(status_of(task) is not None or contents(task) is not None for task in _held(answer))


def asked_tasks(reply: Json, asked: Container[str]) -> list[Dict]:
    """The objects whose `id` was asked for and that are no songs, each with it as its `task_id`."""
    inner = opened(reply)
    for _ in range(_DEEPEST):
        rows = map(opened, inner) if isinstance(inner, list) else [inner]
        found = [row for row in rows if isinstance(row, dict) and _is_asked(row, asked)]
        if found or not isinstance(inner, dict):
            return [{"task_id": row["id"], **row} for row in found]
        inner = next((opened(inner[key]) for key in _ENVELOPES if key in inner), None)
    return []


def _is_asked(value: Dict, asked: Container[str]) -> bool:
    if text_id(value.get("id")) not in asked or has_task_id(value):
        return False
    if value.get("clips") or value.keys() & (
        _CLIP_KEYS | {"metadata", "duration", "title", "text"}
    ):
        return False
    return status_of(value) is not None and not sounds(value)


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
            is_named = has_task_id(item) or not _NUMBERED.search(key)
            found.append(item if is_named else {"task_id": key, **item})
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
    elif is_clip(value) or is_sheet(value) or "id" in value or sounds(value) or not _by_id(value):
        yield value
    else:
        for key, held in value.items():
            if key in _OF_THE_REPLY:
                continue
            is_id = _NUMBERED.search(key) is not None
            for item in items(held, depth=depth + 1):
                yield {"id": key, **item} if is_id and not item.keys() & {"id", "clip_id"} else item


def _by_id(value: Dict) -> bool:
    """Whether a dictionary is one of objects by their ids."""
    held = [opened(item) for item in value.values()]
    return bool(held) and all(item is None or isinstance(item, (dict, list)) for item in held)
