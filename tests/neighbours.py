"""Servers of the neighbour APIs on loopback: each says what its documents say, in its own codes, and has the files too.

A song is finished a little more with each question about it.
"""

from __future__ import annotations

import json
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any, ClassVar, Self
from urllib.parse import parse_qs, unquote, urlsplit

from suno_desktop.core.override import override
from tests.core.engine.times_relay import wav_file
from tests.core.media import makers

TASK = "5c79e51fa5b7ffa54ae6d7dcb4c2be8e"
WORDS_TASK = "11dc0000a5b7ffa54ae6d7dcb4c2f50b"
FIRST = "0d1f7a52-88d3-4c0e-9b61-5a3c4e0f2b17"
"""A song by which a server becomes known before it is asked about the others."""
CLIPS = ("95afcdae-0719-4e22-9307-7d473b3f8624", "cfe8403c-9986-47bf-a300-06ad12368a8d")
_SOUNDS = {name: makers.mp3(60, seed=at) for at, name in enumerate((*CLIPS, FIRST), 1)}
Reply = tuple[int, Any]
"""Status, and what is sent as JSON."""


class Neighbour(ThreadingHTTPServer):
    """What all of them share: files, a key, and a record of who asked for what."""

    daemon_threads = True
    key = "sk-neighbour-0123456789"

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.times = Counter[str]()
        self.trouble: list[Reply] = []
        """Said to the next questions with the right key."""
        super().__init__(("127.0.0.1", 0), _Answering)
        self._thread = Thread(target=self.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @override
    def __enter__(self) -> Self:
        self._thread.start()
        return self

    @override
    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()

    def questions(self) -> list[str]:
        """What was asked beside files."""
        return [line for line in self.asked if "/file/" not in line]

    def reply(self, method: str, path: str, body: bytes, *, has_key: bool) -> Reply:
        """What is said; None as content is a page."""
        raise NotImplementedError

    def file(self, clip_id: str) -> bytes | None:
        """The sound of a song, if it is there."""
        return _SOUNDS.get(clip_id)


class _Answering(BaseHTTPRequestHandler):
    server: Neighbour
    timeout: ClassVar[float] = 5.0

    def do_GET(self) -> None:
        server = self.server
        server.asked.append(f"{self.command} {self.path}")
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if self.path.startswith("/file/"):
            assert "Authorization" not in self.headers
            sound = server.file(self.path.removeprefix("/file/").partition(".")[0])
            self._send(200 if sound else 404, sound or b"", "audio/mpeg")
            return
        has_key = self.headers.get("Authorization") == f"Bearer {server.key}"
        if server.trouble and has_key:
            status, content = server.trouble.pop(0)
        else:
            status, content = server.reply(self.command, self.path, body, has_key=has_key)
        if content is None:
            self._send(status, b"<!doctype html><html>panel</html>", "text/html")
        else:
            self._send(status, json.dumps(content).encode(), "application/json")

    do_POST = do_GET  # noqa: N815 — the name that the base class calls

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    @override
    def log_message(self, format: str, *args: object) -> None:
        pass


class SunoApi(Neighbour):
    """sunoapi.org: numbers as codes, all with status 200; what it does not route is a 404 of its framework."""

    def __init__(self, *, callback_needed: bool = False, step: int = 0) -> None:
        """`step`: how far the task of songs is already, of 3."""
        super().__init__()
        self.callback_needed = callback_needed
        self.times[TASK] = step
        self.made = 0
        """How often its files were made anew; those before are gone."""
        self.gone = False
        """Whether the files are gone that it has now."""
        self.fails = False
        """Whether what is ordered comes to nothing."""
        self.held, self.reached = Event(), Event()
        """Orders are answered once the first is set; the second tells that one came."""
        self.held.set()

    routes: ClassVar[set[str]] = {"/api/v1/generate/record-info", "/api/v1/lyrics/record-info"}
    unknown: ClassVar[dict[str, Any]] = {"code": 200, "msg": "success", "data": None}

    @override
    def reply(self, method: str, path: str, body: bytes, *, has_key: bool) -> Reply:
        parts = urlsplit(path)
        task_id = "".join(parse_qs(parts.query).get("taskId", []))
        if not parts.path.startswith("/api/v1/"):
            return 404, {"timestamp": 1, "status": 404, "error": "Not Found", "path": parts.path}
        if not has_key:
            return 200, {"code": 401, "msg": "You do not have access permissions", "data": None}
        return 200, self._said(method, parts.path, task_id, body)

    def _said(self, method: str, path: str, task_id: str, body: bytes) -> dict[str, Any]:
        if path.startswith("/api/v1/suno/recovery"):
            return self._renewal(method, body)
        if path == "/api/v1/generate/get-timestamped-lyrics":
            return self._times(json.loads(body))
        if path.startswith(("/api/v1/wav/", "/api/v1/mp4/")):
            kind, _, what = path.removeprefix("/api/v1/").partition("/")
            return self._order(kind, body) if what == "generate" else self._ordered(kind, task_id)
        return self._free(path, task_id)

    def _free(self, path: str, task_id: str) -> dict[str, Any]:
        if path == "/api/v1/generate/credit":
            return {"code": 200, "msg": "success", "data": 88.5}
        if path not in self.routes:
            return {"code": 404, "msg": "Not Found", "data": None}
        if (path, task_id) == ("/api/v1/generate/record-info", TASK):
            return self._songs()
        if (path, task_id) == ("/api/v1/lyrics/record-info", WORDS_TASK):
            return self._words()
        return self.unknown

    def _renewal(self, method: str, body: bytes) -> dict[str, Any]:
        if method == "POST":
            wanted = json.loads(body)
            if self.callback_needed and "callBackUrl" not in wanted:
                return {"code": 400, "msg": "callBackUrl cannot be empty", "data": None}
            assert wanted["sunoTaskId"] == wanted["task_id"] == TASK
            self.times["renewal"] = 0
            return {"code": 200, "msg": "success", "data": {"task_id": "bbbb0f7b"}}
        self.times["renewal"] += 1
        if self.times["renewal"] < 3:
            return {"code": 201, "msg": "running", "data": None}
        self.made += 1
        one = {
            "id": CLIPS[0],
            "audio_url": self._link(CLIPS[0]),
            "title": "City Lights",
            "status": "success",
            "error": "",
        }
        other = {"id": CLIPS[1], "audio_url": "", "status": "failed", "error": "clip_error"}
        return {"code": 200, "msg": "success", "data": [one, other]}

    def _times(self, wanted: dict[str, str]) -> dict[str, Any]:
        if (wanted["taskId"], wanted["audioId"]) not in {(TASK, one) for one in CLIPS}:
            return {"code": 422, "msg": "record is null", "data": None}
        words = [
            {"word": "[Verse]\nla", "success": True, "startS": 0.25, "endS": 0.75, "palign": 0}
        ]
        data = {"alignedWords": words, "waveformData": [0, 1], "hootCer": 0.3, "isStreamed": False}
        return {"code": 200, "msg": "success", "data": data}

    def _order(self, kind: str, body: bytes) -> dict[str, Any]:
        wanted = json.loads(body)
        self.reached.set()
        self.held.wait(20)
        if self.callback_needed and "callBackUrl" not in wanted:
            return {"code": 400, "msg": "callBackUrl cannot be empty", "data": None}
        assert wanted["taskId"] == TASK
        self.times[f"{kind} {wanted['audioId']}"] += 1
        return {"code": 200, "msg": "success", "data": {"taskId": f"order-{wanted['audioId']}"}}

    def _ordered(self, kind: str, order: str) -> dict[str, Any]:
        clip_id = order.removeprefix("order-")
        if not self.times[f"{kind} {clip_id}"]:
            return self.unknown
        self.times[order] += 1
        is_done = self.times[order] > 2
        flag = f"GENERATE_{kind.upper()}_FAILED" if self.fails else "SUCCESS"
        name = {"wav": "audioWavUrl", "mp4": "videoUrl"}[kind]
        link = f"{self.url}/file/{clip_id}.{kind}?v={self.made}"
        data = {
            "taskId": order,
            "musicId": clip_id,
            "callbackUrl": None,
            "response": {name: link} if is_done and not self.fails else None,
            "successFlag": flag if is_done else "PENDING",
            "errorCode": 500 if self.fails and is_done else None,
            "errorMessage": "The audio is too old." if self.fails and is_done else None,
        }
        return {"code": 200, "msg": "success", "data": data}

    def _link(self, clip_id: str) -> str:
        return f"{self.url}/file/{clip_id}.mp3?v={self.made}"

    @override
    def file(self, clip_id: str) -> bytes | None:
        is_fresh = self.asked[-1].endswith(f"?v={self.made}")
        if ".wav" in self.asked[-1]:
            return wav_file(1.57)
        return super().file(clip_id) if is_fresh and not self.gone else None

    def _songs(self) -> dict[str, Any]:
        step = min(self.times[TASK], 3)
        self.times[TASK] += 1
        status = ("PENDING", "TEXT_SUCCESS", "FIRST_SUCCESS", "SUCCESS")[step]
        songs = [
            {
                "id": clip_id,
                "audioUrl": f"{self.url}/file/{clip_id}.mp3?v=0" if step - at >= 2 else "",
                "streamAudioUrl": f"{self.url}/stream/{clip_id}",
                "imageUrl": "",
                "prompt": "[Verse]\nla",
                "modelName": "chirp-v4",
                "title": "City Lights",
                "tags": "punk",
                "createTime": 1730776481000,
                "duration": 1.5,
            }
            for at, clip_id in enumerate(CLIPS)
        ]
        response = {"taskId": TASK, "sunoData": songs} if step else None
        data = {"taskId": TASK, "param": "{}", "response": response, "status": status}
        return {"code": 200, "msg": "success", "data": {**data, "errorCode": None}}

    def _words(self) -> dict[str, Any]:
        sheets = [
            {"text": f"[Verse]\nla {number}", "title": "Rain", "status": "complete"}
            for number in (1, 2)
        ]
        response = {"taskId": WORDS_TASK, "data": sheets}
        data = {"taskId": WORDS_TASK, "response": response, "status": "SUCCESS", "type": "LYRICS"}
        return {"code": 200, "msg": "success", "data": data}


class Feed(Neighbour):
    """A vendor's server that has `feed` and `lyrics`, and shows its panel for everything else."""

    @override
    def reply(self, method: str, path: str, body: bytes, *, has_key: bool) -> Reply:
        if not path.startswith(("/suno/feed/", "/suno/lyrics/")):
            return 200, None
        if not has_key:
            error = {"message": "无效的令牌", "type": "new_api_error"}
            return 401, {"error": error}
        ids = unquote(path.rpartition("/")[2]).split(",")
        if path.startswith("/suno/lyrics/"):
            known = ids == [WORDS_TASK]
            return (
                (200, {"text": "la", "title": "Rain", "status": "complete"}) if known else (200, [])
            )
        return 200, [self._song(name) for name in ids if name in _SOUNDS]

    def _song(self, clip_id: str) -> dict[str, Any]:
        self.times[clip_id] += 1
        is_done = self.times[clip_id] > 1
        return {
            "id": clip_id,
            "title": "City Lights",
            "status": "complete" if is_done else "queued",
            "audio_url": f"{self.url}/file/{clip_id}.mp3" if is_done else "",
            "video_url": "",
            "metadata": {"tags": "punk", "prompt": "la", "duration": 1.5},
        }


class UdioBeside(Neighbour):
    """A relay of the family that also answers for a task of udio."""

    @override
    def reply(self, method: str, path: str, body: bytes, *, has_key: bool) -> Reply:
        if not path.startswith("/suno/fetch"):
            return 200, None
        if path != f"/suno/fetch/{TASK}":
            return 400, {"code": "task_not_exist", "message": "task_not_exist", "data": None}
        return 200, {"code": "success", "message": "", "data": UDIO}


UDIO: dict[str, Any] = {
    "task_id": TASK,
    "platform": "udio",
    "action": "MUSIC",
    "status": "SUCCESS",
    "progress": "100%",
    "data": {
        "songs": [
            {
                "id": "95afcdae-0719-4e22-9307-7d473b3f8624",
                "title": "Rain",
                "song_path": "https://storage.invalid/x.mp3",
                "image_path": "https://storage.invalid/x.jpeg",
                "lyrics": "la",
                "prompt": "sing",
                "tags": ["folk"],
                "duration": 131.0,
                "finished": True,
                "created_at": "2025-01-02T03:04:05Z",
                "generation_id": "cfe8403c-9986-47bf-a300-06ad12368a8d",
                "error_detail": None,
            }
        ]
    },
}
