"""Songs that nobody wrote: words and Chinese characters with the frequencies of natural language.

The same numbers give the same songs, always. As replies of a relay, as values, and put into a library.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from suno_desktop.core.clock import SystemClock
from suno_desktop.core.library.library import Library
from suno_desktop.core.model import (
    Action,
    Clip,
    ClipId,
    ClipState,
    Relay,
    Task,
    TaskId,
    TaskState,
    TaskWish,
)

_START = datetime(2024, 7, 1, tzinfo=UTC)
_STYLES = (
    "emotional punk",
    "city pop",
    "acoustic folk",
    "dream pop",
    "lo-fi hip hop",
    "中国风",
    "synthwave",
)
_MODELS = ("chirp-v3-5", "chirp-v4", "chirp-bluejay")
_BATCH = 500


class Corpus:
    """An endless songbook."""

    def __init__(self, seed: int = 1) -> None:
        self._rng = random.Random(seed)
        syllables = ["".join(pair) for pair in itertools.product("bdfghklmnprstvw", "aeiou")]
        words = ["".join(parts) for parts in itertools.product(syllables, syllables)]
        words += ["".join(parts) for parts in itertools.product(syllables[::3], repeat=3)]
        self._rng.shuffle(words)
        self.words = words
        """The most common first."""
        self.characters = [chr(code) for code in range(0x4E00, 0x4E00 + 6000)]
        self._rng.shuffle(self.characters)
        self._word_weights = _zipf(len(self.words))
        self._character_weights = _zipf(len(self.characters))

    def lyrics(self, *, chinese: bool) -> str:
        """About one kilobyte."""
        if chinese:
            characters = self._rng.choices(
                self.characters, cum_weights=self._character_weights, k=240
            )
            lines = ["".join(characters[at : at + 8]) for at in range(0, 240, 8)]
        else:
            words = self._rng.choices(self.words, cum_weights=self._word_weights, k=180)
            lines = [" ".join(words[at : at + 6]) for at in range(0, 180, 6)]
        verses = ["\n".join(lines[at : at + 6]) for at in range(0, len(lines), 6)]
        return "\n\n".join(f"[Verse {number}]\n{verse}" for number, verse in enumerate(verses, 1))

    def replies(self, count: int) -> list[dict[str, Any]]:
        """Finished tasks with two takes each, as a batch endpoint tells them."""
        return [self._reply(number) for number in range(count)]

    def _reply(self, number: int) -> dict[str, Any]:
        chinese = number % 3 == 0
        lyrics = self.lyrics(chinese=chinese)
        title = lyrics.splitlines()[1][:24]
        submitted = int(_START.timestamp()) + 60 * number
        return {
            "task_id": _uuid(f"task {number}"),
            "action": "MUSIC",
            "status": "SUCCESS",
            "fail_reason": "",
            "submit_time": submitted,
            "start_time": submitted + 5,
            "finish_time": submitted + 120,
            "progress": "100%",
            "data": [self._clip(number, take, title, lyrics) for take in range(2)],
        }

    def _clip(self, number: int, take: int, title: str, lyrics: str) -> dict[str, Any]:
        clip_id = _uuid(f"clip {number} {take}")
        at = _START + timedelta(minutes=number)
        artist = self.words[number % 200].title()
        return {
            "id": clip_id,
            "title": title,
            "handle": artist.lower(),
            "status": "complete",
            "metadata": {
                "tags": _STYLES[number % len(_STYLES)],
                "type": "gen",
                "prompt": lyrics,
                "duration": 120 + number % 120,
                "gpt_description_prompt": None,
            },
            "audio_url": f"https://media.invalid/{clip_id}.mp3",
            "video_url": f"https://media.invalid/{clip_id}.mp4",
            "image_url": f"https://media.invalid/image_{clip_id}.jpeg",
            "image_large_url": f"https://media.invalid/image_large_{clip_id}.jpeg",
            "created_at": f"{at:%Y-%m-%dT%H:%M:%S}.{number % 1000:03}Z",
            "model_name": _MODELS[number % len(_MODELS)],
            "display_name": artist,
            "is_video_pending": False,
            "major_model_version": "v4",
        }

    def tasks(self, count: int) -> Iterator[Task]:
        """The same songs as `replies`, as values."""
        return (_task(self._reply(number)) for number in range(count))


def _task(reply: dict[str, Any]) -> Task:
    return Task(
        task_id=TaskId(reply["task_id"]),
        state=TaskState.READY,
        action=Action.MUSIC,
        relay_status="SUCCESS",
        progress=100,
        submitted_at=datetime.fromtimestamp(reply["submit_time"], UTC),
        finished_at=datetime.fromtimestamp(reply["finish_time"], UTC),
        clips=tuple(map(_clip, reply["data"])),
        done=True,
        raw=json.dumps({"task_id": reply["task_id"]}),
    )


def _clip(said: dict[str, Any]) -> Clip:
    return Clip(
        clip_id=ClipId(said["id"]),
        state=ClipState.READY,
        title=said["title"],
        style=said["metadata"]["tags"],
        lyrics=said["metadata"]["prompt"],
        duration_s=said["metadata"]["duration"],
        model=said["model_name"],
        artist=said["display_name"],
        handle=said["handle"],
        created_at=datetime.fromisoformat(said["created_at"]),
        audio_url=said["audio_url"],
        video_url=said["video_url"],
        image_url=said["image_large_url"],
        image_small_url=said["image_url"],
    )


def _uuid(text: str) -> str:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"{digest[:8]}-{digest[8:12]}-4{digest[13:16]}-a{digest[17:20]}-{digest[20:32]}"


def _zipf(count: int) -> list[float]:
    return list(itertools.accumulate(1 / rank for rank in range(1, count + 1)))


def fill(library: Library, tasks: Iterator[Task], *, relay: Relay | None = None) -> None:
    """Track and record tasks as if a relay had just told them."""
    now = SystemClock().now()
    relay_id = relay.relay_id if relay else None
    while batch := list(itertools.islice(tasks, _BATCH)):
        library.track(TaskWish(task_id=task.task_id, relay_id=relay_id) for task in batch)
        library.record(batch, relay_id=relay_id, now=now)
