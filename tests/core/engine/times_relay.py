"""A relay that tells one song and, when asked for its times, exactly what a test says."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, Self

from tests.core.media import makers
from tests.core.media.raw_server import Asked, RawServer, head

TASK = "0b2d7e7e-1111-4222-8333-0000000000aa"
CLIP = "0b2d7e7e-1111-4222-8333-0000000000bb"
LYRICS = "[Verse]\nRain falls\n[Chorus]\n雨落\n"
SONG = makers.mp3(1000, seed=3)
"""26 seconds."""


def word(text: str, start: float, end: float, *, success: bool = True) -> dict[str, Any]:
    """A word as relays tell it."""
    return {"word": text, "success": success, "start_s": start, "end_s": end, "p_align": 0.9}


WORDS = [
    word("[Verse]\nRain ", 1.204, 1.6),
    word("falls\n", 1.75, 2.5),
    word("[Chorus]\n雨", 13.337, 13.6),
    word("落", 13.8, 14.1),
]
KNOWN = {"Rain falls": 1.204, "雨落": 13.337}


class TimesRelay:
    """The relay; `timing` may be changed while it runs."""

    key = "sk-times-0123456789"

    def __init__(
        self, timing: object, *, status: int = 200, clips: int = 1, **told: object
    ) -> None:
        self.timing = timing
        self.status = status
        self.clips = clips
        self.told = told
        self.held = threading.Event()
        self.held.set()
        self.reached = threading.Event()
        self._server = RawServer(self._answer)

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.held.set()
        self._server.__exit__(*error)

    @property
    def url(self) -> str:
        return self._server.url.removesuffix("/song.mp3")

    def asked(self, beginning: str = "/suno/act/timing/") -> list[str]:
        """The questions of this kind."""
        return [one.path for one in self._server.asked if one.path.startswith(beginning)]

    def _answer(self, asked: Asked) -> Iterable[bytes]:
        if asked.path.startswith("/suno/act/timing/"):
            self.reached.set()
            self.held.wait(20)
            return _body(self.timing, self.status)
        if asked.path.startswith("/suno/fetch/"):
            return _body({"code": "success", "data": self._task()})
        if asked.path == "/song.mp3":
            return [head(Content_Length=len(SONG), Content_Type="audio/mpeg"), SONG]
        return _body({"error": {"message": f"Invalid URL (GET {asked.path})"}}, 404)

    def _task(self) -> dict[str, Any]:
        metadata = {"prompt": LYRICS, "tags": "folk", "duration": 26.1, **self.told}
        clip = {
            "id": CLIP,
            "title": "雨 Rain",
            "status": "complete",
            "metadata": metadata,
            "display_name": "Me",
            "audio_url": self._server.url,
        }
        clips = [
            clip,
            *({**clip, "id": f"{CLIP[:-2]}{number:02}"} for number in range(1, self.clips)),
        ]
        return {"task_id": TASK, "status": "SUCCESS", "data": clips}


def _body(told: object, status: int = 200) -> list[bytes]:
    text = told if isinstance(told, str) else json.dumps(told, ensure_ascii=False)
    kind = "text/html" if isinstance(told, str) else "application/json"
    data = text.encode()
    status_line = f"{status} {HTTPStatus(status).phrase}"
    return [head(status_line, Content_Length=len(data), Content_Type=kind), data]
