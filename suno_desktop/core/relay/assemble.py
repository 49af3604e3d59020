"""A `TaskPart` that a family found → the `Task`. The same for all families; pure and total.

Decides states from the status words and, where those are unknown or contradict the
clips, from the clips: a song that can be heard counts more than a word.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from suno_desktop.core.fields import FIELDS
from suno_desktop.core.model import (
    Action,
    Clip,
    ClipId,
    ClipState,
    LyricSheet,
    Task,
    TaskId,
    TaskState,
)
from suno_desktop.core.relay import stem_places, value_readers
from suno_desktop.core.relay.media_links import MediaLinks, media_links
from suno_desktop.core.relay.spoken import listen, sentence_of
from suno_desktop.core.relay.status_words import Stage, clip_state, task_stage
from suno_desktop.core.relay.structure import (
    FILE_KEYS,
    SOUND_KEYS,
    Dict,
    TaskPart,
    addresses,
    envelopes,
    is_sheet,
    items,
    opened,
    snake,
    snake_key,
)
from suno_desktop.core.relay.structure import task_id as named_task
from suno_desktop.core.relay.value_readers import Json

NAMELESS = "reply-"
"""What a task's id begins with if its reply names none."""
_LIVE_KEY = "stream_audio_url"
_FAULTS = (
    "fail_reason",
    "error_message",
    "error",
    "fail_msg",
    "failure_reason",
    "error_msg",
    "errmsg",
    "err_msg",
)
"""What only a failure is told in."""
_REASONS = (*_FAULTS, "reason")
_LATE_REASONS = ("progress_msg", "message", "msg", "detail", "details")
_INSIDE = ("data", "output", "result", "response")
_MOST_INSIDE = 20
_OTHER_IDS = ("music_id", "song_id", "audio_id")
_LONGEST_ID = 200
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_SHEET_TEXTS = ("text", "lyric", "lyrics", "content", "prompt")
_OVER = frozenset({ClipState.READY, ClipState.FAILED})
_RANK = (ClipState.PENDING, ClipState.FAILED, ClipState.STREAMING, ClipState.READY)
"""What says most of a clip stands last."""


def _lookups(paths: tuple[str, ...]) -> tuple[tuple[bool, str], ...]:
    """The places of a field: (in the metadata, key). What stands in the metadata may also stand beside it."""
    places = [
        (path.startswith("metadata."), snake_key(path.removeprefix("metadata."))) for path in paths
    ]
    places += [(False, key) for inside, key in places if inside]
    return tuple(dict.fromkeys(places))


_PLAIN_FIELDS = tuple(
    (field.key, _lookups(field.paths), value_readers.READERS[field.type])
    for field in FIELDS
    if field.key not in {"audio_url", "offer", "error"}
)
_AUDIO = _lookups(next(field.paths for field in FIELDS if field.key == "audio_url"))
_UNUSUAL_KEYS = frozenset({*SOUND_KEYS, *FILE_KEYS})
_ERRORS = _lookups(next(field.paths for field in FIELDS if field.key == "error"))


@dataclass(slots=True)
class _Found:
    """What the items of one task gave."""

    clips: dict[ClipId, Clip] = field(default_factory=dict)
    sheets: list[LyricSheet] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    """Why a sheet could not be made."""

    @property
    def says_something(self) -> bool:
        """Whether there is any song or sheet, from which it can be seen that it is being made."""
        return bool(self.clips or self.sheets)


def tasks_of(part: TaskPart, *, asked: Sequence[TaskId], raw: str, room: int) -> tuple[Task, ...]:
    """The task of a part; several if it is a list of clips that were asked for one by one.

    Args:
        part: what a family found.
        asked: the ids that were asked for; the only one names a task without id.
        raw: the task's own part of the reply.
        room: how many clips may still be taken from this reply.
    """
    head, word = part.head, part.relay_status
    stage = task_stage(word)
    action = _action(head.get("action"))
    found = _Found()
    name = named_task(head) or (asked[0] if len(asked) == 1 else None)
    for item in items(part.items):
        _take(item, found, part=part, name=name, stage=stage, action=action, room=room)
    clips = tuple(found.clips.values())
    reason = _first_reason(head, _REASONS)
    progress = value_readers.progress(head.get("progress"))
    stopped = progress == 100 and _first_reason(head, _FAULTS) is not None
    state = _state(stage, found, stopped=stopped)
    if reason is None and state is TaskState.FAILED:
        said = (*found.troubles, *(clip.error for clip in clips))
        reason = next((text for text in said if text), None) or _late_reason(part)
    told: dict[str, Any] = {
        "state": state,
        "action": action or _action_of(found),
        "relay_status": None if isinstance(word, bool) else value_readers.line(word),
        "progress": progress
        or None,  # many servers say 0 % until the end, so that it tells nothing
        "is_clear": stage is not None or state is not TaskState.RUNNING or found.says_something,
        "reason": reason,
        "submitted_at": value_readers.moment(head.get("submit_time")),
        "started_at": value_readers.moment(head.get("start_time")),
        "finished_at": value_readers.moment(head.get("finish_time")),
        "sheets": tuple(found.sheets),
        "done": _done(stage, state, clips),
        "raw": raw,
    }
    named = _named(part, asked, name=name, clips=clips, raw=raw)
    return tuple(Task(task_id=TaskId(called), clips=own, **told) for called, own in named)


def fuller(one: Task, other: Task) -> Task:
    """Two answers about a task as one: the one that tells more, with the songs of both.

    It keeps what was read as a list where the other one holds songs that it lacks, so that they are there when it is
    read again.
    """
    better, rest = (other, one) if _told_by(other) > _told_by(one) else (one, other)
    clips = {clip.clip_id: clip for clip in better.clips}
    news = [clip for clip in rest.clips if clip.clip_id not in clips]
    sheets = [sheet for sheet in rest.sheets if sheet not in better.sheets]
    for clip in rest.clips:
        known = clips.get(clip.clip_id)
        clips[clip.clip_id] = clip if known is None else _merged(known, clip)
    merged = better._replace(clips=tuple(clips.values()), sheets=(*better.sheets, *sheets))
    return merged._replace(raw=_both(better.raw, rest.raw)) if news or sheets else merged


def _told_by(task: Task) -> tuple[bool, int, bool]:
    return task.state is TaskState.READY, len(task.clips), task.done


def _both(one: str, other: str) -> str:
    """Two JSON texts as one list; what is a list already is made longer."""
    return f"{one[:-1]},{other}]" if one.startswith("[") and one != "[]" else f"[{one},{other}]"


def something(value: Json) -> bool:
    """Whether the data of an envelope hold anything at all."""
    inner = opened(value)
    return (
        bool(inner)
        if not isinstance(value, str) or inner is not None
        else value.strip() not in {"", "null"}
    )


def _named(
    part: TaskPart,
    asked: Sequence[TaskId],
    *,
    name: str | None,
    clips: tuple[Clip, ...],
    raw: str,
) -> list[tuple[str, tuple[Clip, ...]]]:
    """Pair the clips with their task's id; clips that were asked for one by one each get their own id."""
    if name is None:
        mine = [clip for clip in clips if TaskId(clip.clip_id) in asked]
        if mine:
            return [(clip.clip_id, (clip,)) for clip in mine]
        # An imported answer without any id: its own first id, so that importing it twice is one task.
        name = clips[0].clip_id if clips else value_readers.clip_id(part.hint)
    name = name or NAMELESS + hashlib.sha256(raw.encode("utf-8", "replace")).hexdigest()[:16]
    return [(name, clips)]


def _take(
    item: Dict,
    found: _Found,
    *,
    part: TaskPart,
    name: str | None,
    stage: Stage | None,
    action: Action | None,
    room: int,
) -> None:
    item = snake(item)
    links = _links(item)
    has_sound = bool(links.sounds or links.live or links.offer)
    if is_sheet(item) or (action is Action.LYRICS and not has_sound):
        _take_sheet(item, found)
        return
    clip_id = _clip_id(item)
    if clip_id is None or _is_another_take(links, found.clips.get(ClipId(clip_id)), task=name):
        clip_id = _made_id(item, links, found, task=name)
    if clip_id is None or (clip_id not in found.clips and len(found.clips) >= room):
        return
    clip = _clip(item, ClipId(clip_id), head=part.head, links=links, stage=stage)
    known = found.clips.get(clip.clip_id)
    found.clips[clip.clip_id] = clip if known is None else _merged(known, clip)


def _take_sheet(item: Dict, found: _Found) -> None:
    text = next(
        (text for text in (value_readers.long_text(item.get(key)) for key in _SHEET_TEXTS) if text),
        None,
    )
    state = clip_state(item.get("status")) or clip_state(item.get("state"))
    error = _reason(item.get("error_message"))
    if text and state is ClipState.FAILED and "\n" not in text:
        error, text = error or _reason(text), None  # one sentence: why there is no lyric
    if text is None:
        if state is ClipState.FAILED or error:
            found.troubles.append(error or "")
        return
    unfinished = state in {ClipState.PENDING, ClipState.STREAMING}
    sheet = LyricSheet(
        title=value_readers.line(item.get("title")) or "",
        text=text,
        state=ClipState.PENDING if unfinished else ClipState.READY,
    )
    if sheet not in found.sheets:
        found.sheets.append(sheet)


def _clip(
    item: Dict, clip_id: ClipId, *, head: Dict, links: MediaLinks, stage: Stage | None
) -> Clip:
    metadata = opened(item.get("metadata"))
    inner: Dict = metadata if isinstance(metadata, dict) else {}
    told: dict[str, Any] = {}
    for key, places, reader in _PLAIN_FIELDS:
        for inside, name in places:
            value = (inner if inside else item).get(name)
            if value is None or value == "" or (value := reader(value)) is None:
                continue
            told[key] = value
            break
    told = stem_places.told(item, inner, head, told)
    if links.pictures:
        told.setdefault("video_url", links.pictures[0])
    error = _first_of(item, inner, _ERRORS[:-1])
    word = item.get("status") or item.get("state")
    state = _clip_state(word, stage, links, has_video="video_url" in told, error=error)
    best = links.sounds[0] if links.sounds else links.live
    told["audio_url"] = links.live or best if state is ClipState.STREAMING else best
    told["offer"] = links.offer if state is ClipState.READY else None
    if state is ClipState.FAILED:
        error = error or _first_of(item, inner, _ERRORS)
    told["relay_status"] = None if isinstance(word, bool) else value_readers.line(word)
    told["error"] = error
    told["sounds"], told["sealed"] = links.sounds, links.sealed
    return Clip.of(clip_id, state, told)


def _clip_state(
    word: Json, stage: Stage | None, links: MediaLinks, *, has_video: bool, error: str | None
) -> ClipState:
    state = clip_state(word)
    live = links.live is not None and links.offer is None
    is_there = live or links.offer is not None  # also what is there and cannot be had
    if state is ClipState.READY:
        if not is_there and not has_video:
            return ClipState.PENDING  # said to be complete, but there is nothing to have yet
        return ClipState.STREAMING if live else ClipState.READY
    if state is not None:
        return state
    if not is_there:
        over = error is not None or stage is Stage.FAILED
        return ClipState.FAILED if over else ClipState.PENDING
    # An unknown word never means ready: the file behind the link may still be growing.
    strange = isinstance(word, str) and any(letter.isalpha() for letter in word)
    guess = strange and stage is not Stage.DONE
    return ClipState.STREAMING if live or guess else ClipState.READY


def _links(item: Dict) -> MediaLinks:
    named: list[tuple[Json, bool]] = [
        (text, key == _LIVE_KEY)
        for _, key in _AUDIO
        if (held := item.get(key))
        for text in addresses(held)
    ]
    if not item.keys().isdisjoint(_UNUSUAL_KEYS):
        sounds = (item[key] for key in SOUND_KEYS if key in item)
        named += [(text, False) for held in sounds for text in addresses(held)]
        files = (item[key] for key in FILE_KEYS if key in item)
        named += [(value_readers.audio_file_url(held), False) for held in files]
    return media_links(named, item.get("media_urls"))


def _clip_id(item: Dict) -> str | None:
    """Its id; of several the one that looks like Suno's own."""
    ids = [
        found
        for found in map(value_readers.clip_id, (item.get("id"), item.get("clip_id")))
        if found
    ]
    if not ids:
        return next(
            filter(None, (value_readers.clip_id(item.get(key)) for key in _OTHER_IDS)), None
        )
    return next((found for found in ids if len(found) == 36), ids[-1])


def _made_id(item: Dict, links: MediaLinks, found: _Found, *, task: str | None) -> str | None:
    """The id of a song that is given none: the one in its link, which is Suno's, else that of its place in the task.

    Only for what is there to have: what is being made may still be given its id.
    """
    if not links.sounds:
        return None
    own = _ID.search(str(item.get("id"))[:_LONGEST_ID])
    if own and own[0] != task and own[0] not in found.clips:
        return own[0]
    in_link = [text for text in _ID.findall(urlsplit(links.sounds[0]).path) if text != task]
    if in_link and in_link[-1] not in found.clips:
        return str(in_link[-1])
    return None if task is None else f"{task}_{len(found.clips) + 1}"


def _is_another_take(links: MediaLinks, known: Clip | None, *, task: str | None) -> bool:
    """Whether a song has the id of one that was read before, and is another.

    A song that is told twice may have links to two servers. Another one has another id in its link, or another file
    where the id is none of songs: that of the task, or a number.
    """
    if known is None or not known.sounds or not links.sounds:
        return False
    if known.clip_id != task and _ID.fullmatch(known.clip_id):
        named = _ID.findall(urlsplit(links.sounds[0]).path)
        return bool(named) and named[-1] not in {known.clip_id, task}
    return not any(_is_same_file(one, other) for one in known.sounds for other in links.sounds)


def _is_same_file(one: str, other: str) -> bool:
    """Whether two links can lead to one recording: the same name at two hosts, or in two formats at one."""
    first, second = urlsplit(one), urlsplit(other)
    paths = [part.path.rpartition(".")[0] or part.path for part in (first, second)]
    if first.netloc != second.netloc:
        paths = [path.rpartition("/")[2] for path in paths]
    return paths[0] == paths[1]


def _merged(one: Clip, other: Clip) -> Clip:
    """The same clip twice in one reply: what either says."""
    better, rest = (
        (other, one) if _RANK.index(other.state) > _RANK.index(one.state) else (one, other)
    )
    missing = {name: getattr(rest, name) for name in Clip._fields if getattr(better, name) is None}
    return better._replace(
        **missing,
        more={**rest.more, **better.more},
        sounds=tuple(dict.fromkeys(better.sounds + rest.sounds)),
        sealed=tuple(dict.fromkeys(better.sealed + rest.sealed)),
    )


def _state(stage: Stage | None, found: _Found, *, stopped: bool) -> TaskState:
    states = [clip.state for clip in found.clips.values()]
    states += [sheet.state for sheet in found.sheets]
    if ClipState.READY in states:
        return TaskState.READY
    stopped = stopped and stage is not Stage.DONE
    if stage is Stage.FAILED or stopped or (found.troubles and not states):
        return TaskState.FAILED
    all_failed = bool(states) and set(states) == {ClipState.FAILED}
    return TaskState.FAILED if all_failed and stage is not Stage.RUNNING else TaskState.RUNNING


def _done(stage: Stage | None, state: TaskState, clips: Sequence[Clip]) -> bool:
    if stage in {Stage.DONE, Stage.FAILED} or state is TaskState.FAILED:
        return True
    # Servers without a status of the task: it is over when all its clips are.
    over = all(clip.state in _OVER for clip in clips)
    return stage is None and state is TaskState.READY and over


def _action(value: Json) -> Action | None:
    if not isinstance(value, str) or not value.strip():
        return None
    return Action.LYRICS if value.strip().upper() == Action.LYRICS else Action.MUSIC


def _action_of(found: _Found) -> Action | None:
    if found.clips:
        return Action.MUSIC
    return Action.LYRICS if found.sheets or found.troubles else None


def _first_reason(head: Dict, keys: tuple[str, ...]) -> str | None:
    return next((text for text in (_reason(head.get(key)) for key in keys) if text), None)


def _late_reason(part: TaskPart) -> str | None:
    """Why a task failed that does not say so itself: what stands inside it, or around it as a complaint."""
    keys = (*_REASONS, *_LATE_REASONS)
    inside = [opened(part.head.get(key)) for key in _INSIDE]
    places = [part.head]
    for held in inside:
        some = held[:_MOST_INSIDE] if isinstance(held, list) else [held]
        places += [place for place in map(opened, some) if isinstance(place, dict)]
    places += [place for place in envelopes(part.source) if listen(place).complains]
    told = next((text for place in places if (text := _first_reason(place, keys))), None)
    texts = (part.head.get(key) for key in _INSIDE)
    bare = (_reason(text) for text in texts if isinstance(text, str) and opened(text) is None)
    return told or next((text for text in bare if text), None)


def _first_of(item: Dict, inner: Dict, places: tuple[tuple[bool, str], ...]) -> str | None:
    found = (_reason((inner if inside else item).get(name)) for inside, name in places)
    return next((text for text in found if text), None)


def _reason(value: Json) -> str | None:
    """Why something failed, in the server's words, also where they stand inside an object or a JSON text."""
    return value_readers.reason(sentence_of(value))
