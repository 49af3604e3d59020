"""A request → an answer: the routes of the relay and of its media.

Knows no sockets. A task begins with the first question about it; everything else is looked up.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from threading import Lock
from urllib.parse import parse_qs, unquote, urlsplit

from suno_desktop.core.clock import Clock
from suno_desktop.demo import faults, media_files, reply_shapes, sung_words
from suno_desktop.demo.demo_tasks import ClipScript, ReplyShape, TaskScript
from suno_desktop.demo.faults import Fault
from suno_desktop.demo.media_files import HttpAnswer
from suno_desktop.demo.reply_shapes import Json, Moment
from suno_desktop.demo.scripts import SeedTask, told_clips

Known = TaskScript | SeedTask


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as it came, in the order of coming; header names in lower case."""

    number: int
    method: str
    target: str
    """Path with query, as sent."""
    headers: Mapping[str, str]
    body: bytes
    at_s: float
    """Monotonic seconds."""

    @property
    def path(self) -> str:
        """The path without the query."""
        return urlsplit(self.target).path if not self.target.startswith("//") else self.target

    @property
    def query(self) -> dict[str, list[str]]:
        """The query's values by name."""
        return parse_qs(urlsplit(self.target).query)


class Answers:
    """What the relay knows, and its answer to every request."""

    def __init__(
        self, *, key: str | None, clock: Clock, speed: float, batch_limit: int | None
    ) -> None:
        self.media_url = ""
        self._key = key
        self._clock = clock
        self._speed = speed
        self._batch_limit = batch_limit
        self._tasks: dict[str, Known] = {}
        self._clips: dict[str, tuple[ClipScript, Known]] = {}
        self._raw: dict[str, HttpAnswer] = {}
        self._began: dict[str, tuple[float, datetime]] = {}
        self._lock = Lock()

    def add(self, tasks: Iterable[Known]) -> None:
        """Know these tasks from now on."""
        with self._lock:
            for task in tasks:
                self._tasks[task.task_id] = task
                for clip in task.clips:
                    self._clips.setdefault(clip.clip_id, (clip, task))

    def add_raw(self, task_id: str, answer: HttpAnswer) -> None:
        """Answer exactly this whenever the task is asked for alone."""
        with self._lock:
            self._raw[task_id] = answer

    def answer(self, request: Request, fault: Fault | None) -> HttpAnswer:
        """The answer, bent by the fault if there is one."""
        with self._lock:
            plain = self._route(request, fault)
        return faults.bend_answer(plain, fault)

    def _route(self, request: Request, fault: Fault | None) -> HttpAnswer:
        path = request.path
        if path.startswith("/suno/"):
            refusal = self._refusal(request)
            return refusal or self._suno(request, path.removeprefix("/suno/"))
        if request.method in {"GET", "HEAD"} and path.startswith(_MEDIA):
            return self._media(request, fault)
        if path.startswith("/v1/"):
            message = f"Invalid URL ({request.method} {path})"
            return _openai_error(HTTPStatus.NOT_FOUND, message, "invalid_request_error")
        return faults.web_page()

    def _refusal(self, request: Request) -> HttpAnswer | None:
        if self._key is None:
            return None
        given = request.headers.get("authorization", "")
        if given.removeprefix("Bearer ") == self._key:
            return None
        words = "无效的令牌" if given else "未提供令牌"
        message = f"{words} (request id: {self._clock.now():%Y%m%d%H%M%S}{request.number:06d})"
        return _openai_error(HTTPStatus.UNAUTHORIZED, message, "new_api_error")

    def _suno(self, request: Request, rest: str) -> HttpAnswer:
        if request.method == "POST" and rest in {"fetch", "submit/fetch"}:
            return self._batch(request)
        if request.method == "GET" and rest.startswith(_TIMING):
            return self._timing(unquote(rest.removeprefix(_TIMING)))
        door, _, name = rest.partition("/")
        doors = {"fetch": self._fetch, "feed": self._feed, "lyrics": self._lyrics}
        if request.method not in {"GET", "HEAD"} or door not in doors or not name or "/" in name:
            return faults.web_page()
        name = unquote(name)
        return self._raw.get(name) or doors[door](name)

    def _fetch(self, task_id: str) -> HttpAnswer:
        task = self._tasks.get(task_id)
        if task is None or (isinstance(task, TaskScript) and not task.fetchable):
            return _unknown()
        return _json(reply_shapes.envelope(task.shape, self._object(task)))

    def _batch(self, request: Request) -> HttpAnswer:
        try:
            asked = json.loads(request.body)["ids"]
        except (ValueError, KeyError, TypeError):
            reply = {"code": "invalid_request", "message": "invalid request body", "data": None}
            return _json(reply, status=HTTPStatus.BAD_REQUEST)
        wanted = {str(task_id) for task_id in asked}
        found = [self._object(task) for task in self._tasks.values() if _wanted(task, wanted)]
        found = found[: self._batch_limit]
        data = found if found or not wanted else None
        return _json({"code": "success", "message": "", "data": data})

    def _feed(self, names: str) -> HttpAnswer:
        """The clips of a task, or the clips that are named; a bare list."""
        if names in self._tasks:
            return _json(self._clip_objects(self._tasks[names]))
        found = []
        for clip_id in names.split(","):
            if clip_id in self._clips:
                _, task = self._clips[clip_id]
                found += [c for c in self._clip_objects(task) if c["id"] == clip_id]
        return _json(found)

    def _lyrics(self, task_id: str) -> HttpAnswer:
        task = self._tasks.get(task_id)
        if isinstance(task, TaskScript) and task.is_lyrics:
            return _json(reply_shapes.bare_lyrics(task, self._moment(task)))
        if isinstance(task, SeedTask) and "text" in (task.told.get("data") or {}):
            told = task.told["data"]
            return _json({name: told[name] for name in ("text", "title", "status")})
        return _unknown()

    def _timing(self, clip_id: str) -> HttpAnswer:
        _, task = self._clips.get(clip_id, (None, None))
        for clip in self._clip_objects(task) if task is not None else []:
            if clip["id"] == clip_id and clip["metadata"].get("duration"):
                told = clip["metadata"]
                shape = task.shape if isinstance(task, TaskScript) else ReplyShape.LIST
                return _json(sung_words.told(told["prompt"] or "", told["duration"], shape))
        return _json({"code": "task_not_exist", "message": "task_not_exist", "data": None})

    def _object(self, task: Known) -> Json:
        if isinstance(task, SeedTask):
            return task.task_object(self.media_url)
        return reply_shapes.task_object(task, self._moment(task))

    def _clip_objects(self, task: Known) -> list[Json]:
        if isinstance(task, SeedTask):
            return told_clips(task.task_object(self.media_url))
        return reply_shapes.clips(task, self._moment(task))

    def _moment(self, task: TaskScript) -> Moment:
        """Where the task stands now; its life begins with the first question."""
        now = self._clock.monotonic()
        name = task.begins_with or task.task_id
        began, began_at = self._began.setdefault(name, (now, self._clock.now()))
        return Moment(
            began=began_at,
            elapsed_s=(now - began) * self._speed,
            speed=self._speed,
            media=self.media_url,
        )

    def _media(self, request: Request, fault: Fault | None) -> HttpAnswer:
        if request.path.startswith("/audiopipe/"):
            return self._live_stream(request)
        name = _FILE.fullmatch(unquote(request.path))
        if name is None:
            return _forbidden()
        if name["clip"].startswith("default"):
            return self._file(self._any_cover(), request, fault)
        clip, task = self._clips.get(name["clip"], (None, None))
        if clip is None or task is None:
            return _forbidden()
        if name["ending"] == "mp4" and self._too_early(clip, task):
            return HttpAnswer(status=404, headers=_XML, body=_xml("NoSuchKey", "No such file."))
        path = _path(clip, image=name["image"], ending=name["ending"])
        return self._file(path, request, fault) if path else _forbidden()

    def _too_early(self, clip: ClipScript, task: Known) -> bool:
        return isinstance(task, TaskScript) and self._moment(task).elapsed_s < clip.video_s

    def _live_stream(self, request: Request) -> HttpAnswer:
        clip_id = request.query.get("item_id", [""])[0]
        clip, _ = self._clips.get(clip_id, (None, None))
        if clip is None or clip.take.audio is None:
            return _forbidden()
        content = media_files.read(clip.take.audio).content
        return HttpAnswer(headers={"Content-Type": "audio/mp3"}, body=content, live=True)

    def _file(self, path: Path, request: Request, fault: Fault | None) -> HttpAnswer:
        file = faults.bend_file(media_files.read(path), fault)
        return media_files.answer(file, faults.bend_headers(request.headers, fault))

    def _any_cover(self) -> Path:
        clip, _ = next(iter(self._clips.values()))
        return clip.take.cover_small


_TIMING = "act/timing/"
_MEDIA = ("/cdn/", "/audiopipe/", "/api/forbidden")
_FILE = re.compile(r"/cdn/(?P<image>image_large_|image_)?(?P<clip>[\w-]+)\.(?P<ending>\w+)")
_XML = {"Content-Type": "application/xml"}


def _path(clip: ClipScript, *, image: str | None, ending: str) -> Path | None:
    """The file behind a name; None if nobody may have it."""
    if image:
        return clip.take.cover_small if image == "image_" else clip.take.cover_large
    if clip.blocked or clip.error:
        return None
    return clip.take.video if ending == "mp4" else clip.take.audio


def _wanted(task: Known, wanted: set[str]) -> bool:
    return task.task_id in wanted and (isinstance(task, SeedTask) or task.fetchable)


def _json(reply: object, *, status: int = HTTPStatus.OK) -> HttpAnswer:
    body = json.dumps(reply, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {"Content-Type": "application/json; charset=utf-8"}
    return HttpAnswer(status=status, headers=headers, body=body)


def _unknown() -> HttpAnswer:
    reply = {"code": "task_not_exist", "message": "task_not_exist", "data": None}
    return _json(reply, status=HTTPStatus.BAD_REQUEST)


def _openai_error(status: int, message: str, kind: str) -> HttpAnswer:
    error = {"message": message, "type": kind, "param": "", "code": ""}
    if kind == "new_api_error":
        error = {"message": message, "type": kind}
    return _json({"error": error}, status=status)


def _forbidden() -> HttpAnswer:
    body = _xml("MissingKey", "Missing Key-Pair-Id query parameter or cookie value")
    return HttpAnswer(status=HTTPStatus.FORBIDDEN, headers=_XML, body=body)


def _xml(code: str, message: str) -> bytes:
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return f"{head}<Error><Code>{code}</Code><Message>{message}</Message></Error>".encode()
