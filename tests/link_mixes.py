"""Forty songs with every mix of audio link, `media_urls`, live stream and video, and the server that has their files.

What must come of each is said here, in words of its own, so that command line and window are held to the same.
"""

from __future__ import annotations

import itertools
import json
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from suno_desktop.demo.demo_relay import DemoRelay
from tests.core.media import makers
from tests.core.media.raw_server import Asked, RawServer, head, whole

_REFUSAL = b"<Error><Code>MissingKey</Code><Message>Missing Key-Pair-Id</Message></Error>"
AUDIO = ("", "forbidden", "works", "dead", "live")
MEDIA = ("", "encrypted", "plain", "webm")
VIDEO = ("", "video")
SPELLINGS = ("/api/forbidden", "/API/Forbidden/", "/api/%66orbidden?x=1", "//api//forbidden")


@dataclass(frozen=True)
class Mix:
    """One song."""

    number: int
    audio: str
    media: str
    video: str

    @property
    def clip_id(self) -> str:
        return f"{self.number:08x}-5812-40f5-a99b-79a590452040"

    @property
    def is_unfinished(self) -> bool:
        """Complete by its word, but with nothing to have yet, or only a live stream."""
        return self.media == "" and (self.audio == "live" or (self.audio, self.video) == ("", ""))

    @property
    def taken(self) -> str | None:
        """The path of the file that must be saved; None: none can be."""
        if self.audio == "works":
            return f"/works/{self.number}.mp3"
        if self.media == "plain":
            return f"/plain/{self.number}.m4a"
        return f"/plain/{self.number}.webm" if self.media == "webm" else None

    @property
    def code(self) -> str | None:
        """What must be said where nothing can be saved; None where something is, or it is unfinished."""
        if self.taken or self.is_unfinished:
            return None
        if self.media == "encrypted":
            return "media.encrypted_but_video" if self.video else "media.encrypted_by_suno"
        return (
            "media.blocked_by_suno" if self.audio in {"forbidden", "dead"} else "file.none_offered"
        )

    def clip(self, base: str) -> dict[str, Any]:
        """As a relay tells it."""
        at = self.number
        audio = {
            "": "",
            "forbidden": base + SPELLINGS[at % len(SPELLINGS)],
            "works": f"{base}/works/{at}.mp3",
            "dead": f"{base}/dead/{at}.mp3",
            "live": f"https://audiopipe.suno.invalid/?item_id={at}",
        }[self.audio]
        sealed: dict[str, Any] = {
            "url": f"{base}/sealed/{at}.m4a",
            "content_type": "m4a-opus",
            "delivery": "progressive",
            "encoding": "1.0.0",
        }
        webm: dict[str, Any] = {
            "url": f"{base}/plain/{at}.webm",
            "content_type": "audio/webm; codecs=opus",
        }
        plain: dict[str, Any] = {
            "url": f"{base}/plain/{at}.m4a",
            "content_type": "m4a",
            "encoding": None,
        }
        offers: dict[str, dict[str, Any]] = {
            "": {},
            "encrypted": {"media_urls": [sealed]},
            "plain": {"media_urls": [sealed, webm, plain]},
            "webm": {"media_urls": json.dumps([webm, sealed])},
        }
        return {
            "id": self.clip_id,
            "title": f"Mix {at}",
            "status": "complete",
            "display_name": "Me",
            "metadata": {"prompt": "words", "tags": "folk"},
            "audio_url": audio,
            "video_url": f"{base}/video/{at}.mp4" if self.video else "",
            **offers[self.media],
        }


MIXES = tuple(
    Mix(number, *parts) for number, parts in enumerate(itertools.product(AUDIO, MEDIA, VIDEO))
)
assert len(MIXES) == 40
FINISHED = tuple(mix for mix in MIXES if not mix.is_unfinished)
UNFINISHED = tuple(mix for mix in MIXES if mix.is_unfinished)


def tasks_of(mixes: Sequence[Mix]) -> dict[str, list[Mix]]:
    """Four songs a task."""
    return {
        f"task_mix_{mixes[at].number}": list(mixes[at : at + 4]) for at in range(0, len(mixes), 4)
    }


def _answer(asked: Asked) -> list[bytes]:
    path = asked.path.partition("?")[0]
    if path.startswith("/dead/"):
        return [head("403 Forbidden", Content_Length=len(_REFUSAL)), _REFUSAL]
    name = path.rpartition("/")[2].partition(".")[0]
    seed = int(name) + 1 if name.isdigit() else 1
    if path.endswith(".mp3"):
        return whole(makers.mp3(60, seed=seed), Content_Type="audio/mpeg")
    if path.endswith(".webm"):
        return whole(_made("a.webm", "-c:a", "libopus"), Content_Type="audio/webm")
    return whole(_made("a.m4a", "-c:a", "aac"), Content_Type="audio/mp4")


@cache
def _made(name: str, *codec: str) -> bytes:
    """Two seconds of sound as a real file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        tone = ("-f", "lavfi", "-i", "sine=frequency=440:duration=2")
        subprocess.run(["ffmpeg", "-v", "error", "-nostdin", *tone, *codec, str(path)], check=True)
        return path.read_bytes()


@contextmanager
def served(relay: DemoRelay) -> Iterator[RawServer]:
    """The relay knows all tasks; the server has their files."""
    with RawServer(_answer) as server:
        base = server.url.removesuffix("/song.mp3")
        for task_id, mixes in (tasks_of(FINISHED) | tasks_of(UNFINISHED)).items():
            clips = [mix.clip(base) for mix in mixes]
            data = {"task_id": task_id, "status": "SUCCESS", "action": "MUSIC", "data": clips}
            relay.add_reply(task_id, json.dumps({"code": "success", "data": data}).encode())
        yield server


def kept_back(server: RawServer) -> list[str]:
    """Requests that must never be made."""
    return [
        one.path
        for one in server.asked
        if one.path.startswith("/sealed/") or "forbidden" in one.path.lower() or "%66" in one.path
    ]
