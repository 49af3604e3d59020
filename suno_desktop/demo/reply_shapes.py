"""A task at a moment → what a relay says about it, in the four shapes of the family. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from suno_desktop.demo.demo_tasks import ClipScript, ClipStage, ReplyShape, TaskScript

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When a task is looked at, and where media are."""

    began: datetime
    """When the task was submitted."""
    elapsed_s: float
    speed: float
    media: str
    """Base URL of the media."""

    def wall(self, at_s: float) -> int:
        """Unix seconds of a second in the task's life; 0 while it lies ahead."""
        if at_s > self.elapsed_s:
            return 0
        return int((self.began + timedelta(seconds=at_s / self.speed)).timestamp())


def envelope(shape: ReplyShape, data: object) -> Json:
    """The reply around one task."""
    if shape is ReplyShape.DICT:
        return {"code": 200, "data": data, "message": "success"}
    reply: Json = {"code": "success", "message": "", "data": data}
    if shape is ReplyShape.LIST:
        reply["id"] = ""
    return reply


def task_object(task: TaskScript, moment: Moment) -> Json:
    """The task as `fetch` and the batch call tell it."""
    if task.shape is ReplyShape.DICT:
        return _dict_task(task, moment)
    action = "LYRICS" if task.is_lyrics else "MUSIC"
    done = task.done(moment.elapsed_s)
    return {
        "task_id": task.task_id,
        "action": "" if task.shape is ReplyShape.SPARSE else action,
        "status": task.status(moment.elapsed_s),
        "fail_reason": task.fail_reason if done else "",
        "submit_time": moment.wall(0),
        "start_time": moment.wall(task.running_s),
        "finish_time": moment.wall(task.done_s),
        "progress": task.progress(moment.elapsed_s),
        "data": _lyrics_data(task, moment) if task.is_lyrics else (clips(task, moment) or None),
    }


def clips(task: TaskScript, moment: Moment) -> list[Json]:
    """The clips of a task that its relay lists already."""
    listed = [c for c in task.clips if c.stage(moment.elapsed_s) is not ClipStage.NONE]
    return [clip_object(clip, task.shape, moment) for clip in listed]


def bare_lyrics(task: TaskScript, moment: Moment) -> Json:
    """What `lyrics` tells, without the level of the code."""
    if task.sheet is None or not task.done(moment.elapsed_s):
        return {"text": "", "title": "", "status": "running"}
    return {"text": task.sheet.text, "title": task.sheet.title, "status": "complete"}


def clip_object(clip: ClipScript, shape: ReplyShape, moment: Moment) -> Json:
    """A clip in the words of one shape."""
    clip_json = _full_clip(clip, moment)
    if shape is ReplyShape.SPARSE:
        return _sparse(clip_json, moment)
    if shape is not ReplyShape.LIST:
        del clip_json["user_id"]
    return clip_json


def _lyrics_data(task: TaskScript, moment: Moment) -> Json | None:
    if not task.done(moment.elapsed_s):
        return None
    lyrics = bare_lyrics(task, moment)
    return {"id": task.task_id, **lyrics}


def _dict_task(task: TaskScript, moment: Moment) -> Json:
    words = {"NOT_START": "pending", "QUEUED": "pending", "IN_PROGRESS": "processing"}
    words |= {"SUCCESS": "completed", "FAILURE": "failed"}
    first = task.clips[0].song if task.clips else None
    request = {
        "custom_mode": False,
        "gpt_description_prompt": first.prompt if first else "",
        "make_instrumental": bool(first and first.instrumental),
        "prompt": "",
        "title": "",
        "continue_at": 0,
        "continue_clip_id": "",
        "mv": "chirp-v3-5",
        "tags": "",
    }
    return {
        "task_id": task.task_id,
        "status": words[task.status(moment.elapsed_s)],
        "input": json.dumps(request, ensure_ascii=False, separators=(",", ":")),
        "clips": {clip["id"]: clip for clip in clips(task, moment)},
    }


def _full_clip(clip: ClipScript, moment: Moment) -> Json:
    song, stage = clip.song, clip.stage(moment.elapsed_s)
    created = (
        moment.began.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.began.microsecond // 1000:03d}Z"
    )
    return {
        "id": clip.clip_id,
        "title": f"{song.title} - {clip.stem}" if clip.stem else song.title,
        "handle": song.handle,
        "status": stage.value,
        "user_id": "8f7c2f0e-5c0d-4f9c-9e57-3f1f5f0a6d21",
        "is_liked": False,
        "metadata": _metadata(clip, stage),
        "reaction": None,
        **_links(clip, stage, moment),
        "is_public": False,
        "created_at": created,
        "is_trashed": False,
        "model_name": "" if clip.stem else song.model,
        "play_count": 0,
        "display_name": song.artist,
        "upvote_count": 0,
        "is_video_pending": _video_pending(clip, stage, moment),
        "is_handle_updated": False,
        "major_model_version": song.model_version,
    }


def _metadata(clip: ClipScript, stage: ClipStage) -> Json:
    song = clip.song
    failed = stage is ClipStage.ERROR
    stem = {"stem_from_id": clip.stem_of} if clip.stem else {}
    return {
        **stem,
        "tags": song.style,
        "type": "stem" if clip.stem else "gen",
        "prompt": song.lyrics,
        "stream": True,
        "history": None,
        "duration": clip.take.duration_s if stage is ClipStage.COMPLETE else None,
        "error_type": "generation_failed" if failed else None,
        "error_message": clip.error if failed else None,
        "concat_history": None,
        "refund_credits": failed,
        "audio_prompt_id": None,
        "gpt_description_prompt": song.prompt or None,
    }


def _video_pending(clip: ClipScript, stage: ClipStage, moment: Moment) -> bool:
    has_video = clip.take.video is not None and stage is not ClipStage.ERROR
    return has_video and moment.elapsed_s < clip.video_s


def _links(clip: ClipScript, stage: ClipStage, moment: Moment) -> dict[str, str]:
    """Addresses as they come to life: first the cover, then the live stream, then the files."""
    name, media = quote(clip.clip_id), moment.media
    audio = video = small = large = ""
    if stage in {ClipStage.STREAMING, ClipStage.COMPLETE}:
        small = f"{media}/cdn/image_{name}{clip.take.cover_small.suffix}"
        large = f"{media}/cdn/image_large_{name}{clip.take.cover_large.suffix}"
    if stage is ClipStage.STREAMING:
        audio = f"{media}/audiopipe/?item_id={name}"
    elif stage is ClipStage.COMPLETE:
        audio = f"{media}/api/forbidden" if clip.blocked else f"{media}/cdn/{name}.mp3"
        video = f"{media}/cdn/{name}.mp4" if clip.take.video else ""
    elif stage is ClipStage.ERROR:
        audio = f"{media}/cdn/None.mp3"
    return {
        "audio_url": audio,
        "image_url": small,
        "video_url": video,
        "image_large_url": large,
    }


_SPARSE_METADATA = ("tags", "type", "prompt", "stream", "duration", "refund_credits")
_SPARSE_MISSING = ("user_id", "reaction", "is_video_pending")


def _sparse(clip: Mapping[str, Any], moment: Moment) -> Json:
    kept = {name: value for name, value in clip.items() if name not in _SPARSE_MISSING}
    metadata = {name: clip["metadata"][name] for name in _SPARSE_METADATA}
    return kept | {
        "metadata": {name: value for name, value in metadata.items() if value is not None},
        "avatar_image_url": f"{moment.media}/cdn/default.webp",
    }
