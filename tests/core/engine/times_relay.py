"""A relay that tells one song and, when asked for what it makes on demand, exactly what a test says."""

from __future__ import annotations

import io
import json
import random
import threading
import wave
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


NOTES = {
    "state": "complete",
    "instruments": [
        {
            "name": "Piano",
            "notes": [
                {"pitch": 60, "start": 0.5, "end": 1.25, "velocity": 0.8},
                {"pitch": 64, "start": 1.25, "end": 2.0, "velocity": 0.5},
            ],
        },
        {"name": "Drums", "notes": [{"pitch": 36, "start": 0.0, "end": 0.1, "velocity": 1.0}]},
    ],
}
PLEASE_WAIT = {"code": 1102, "message": "Please wait while the file is prepared."}


def wav_file(seconds: float = 26.1, *, rate: int = 8000) -> bytes:
    """A WAV of noise that is the same each time."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(random.Random(7).randbytes(round(seconds * rate) * 2))
    return out.getvalue()


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
        self.acts: dict[str, list[object]] = {}
        """What is answered about wav, mp4 and midi, one after the other; the last one for ever. Bytes are files."""
        self.files: dict[str, bytes] = {}
        """What lies at `/made/…`."""
        self.prices: list[dict[str, Any]] = []
        """What `/api/pricing` tells."""
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
        path = asked.path
        if path.startswith("/suno/act/"):
            self.reached.set()
            self.held.wait(20)
            what = path.split("/")[3]
            return _body(self.timing, self.status) if what == "timing" else self._made(what)
        if path.startswith("/made/") and path.removeprefix("/made/") in self.files:
            data = self.files[path.removeprefix("/made/")]
            return [head(Content_Length=len(data), Content_Type="audio/wav"), data]
        if path == "/api/pricing" and self.prices:
            return _body({"data": self.prices, "group_ratio": {"default": 1}})
        if path.startswith("/suno/fetch/"):
            return _body({"code": "success", "data": self._task()})
        if path == "/song.mp3":
            return [head(Content_Length=len(SONG), Content_Type="audio/mpeg"), SONG]
        return _body({"error": {"message": f"Invalid URL (GET {path})"}}, 404)

    def at(self, name: str) -> str:
        """The address of a file of `files`."""
        return f"{self.url}/made/{name}"

    def _made(self, what: str) -> Iterable[bytes]:
        told = self.acts.get(what, [])
        if not told:
            return _body({"error": {"message": f"Invalid URL (GET /suno/act/{what})"}}, 404)
        one = told.pop(0) if len(told) > 1 else told[0]
        if isinstance(one, bytes):
            return [head(Content_Length=len(one), Content_Type="audio/wav"), one]
        return _body(one, self.status)

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
