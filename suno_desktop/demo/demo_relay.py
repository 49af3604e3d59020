"""DemoRelay: the embedded relay as one object. `with DemoRelay() as relay: …` serves on loopback until the end."""

from __future__ import annotations

import random
import threading
import uuid
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Self

from suno_desktop.core import resources
from suno_desktop.core.clock import Clock, SystemClock
from suno_desktop.demo import catalogue, faults, sample, scripts
from suno_desktop.demo.answers import Answers, Request
from suno_desktop.demo.demo_tasks import ClipScript, ReplyShape, TaskScript
from suno_desktop.demo.faults import Delivery, Fault, FaultKind
from suno_desktop.demo.media_files import HttpAnswer
from suno_desktop.demo.server import Server

__all__ = ["DEMO_KEY", "DemoRelay", "Fault", "FaultKind", "Request", "describe"]

DEMO_KEY = "sk-demo-0123456789abcdef"
"""The key that `suno-desktop demo` asks for; it opens nothing but the demo."""
NEVER_S = float("inf")


class DemoRelay:
    """A relay on loopback, with songs.

    Attributes:
        url: base URL, known before `start`.
        key: the key that it asks for; None asks for none.
        ids: task IDs by what they show, see `describe`.
    """

    def __init__(
        self,
        *,
        speed: float = 1.0,
        port: int = 0,
        key: str | None = None,
        host: str = "127.0.0.1",
        clock: Clock | None = None,
        throttle: int = 0,
        batch_limit: int | None = None,
        media_url: str = "",
    ) -> None:
        """Listen at once, answer from `start` on.

        Args:
            speed: how much faster than real the tasks live.
            port: 0 takes a free one.
            key: what `Authorization: Bearer …` must say on /suno/…; None accepts anything.
            host: an address of loopback.
            clock: the tasks' time.
            throttle: bytes a second for all connections together; 0 is no limit.
            batch_limit: the most tasks that one batch answers, as some relays silently do.
            media_url: base URL of the media if another server has them.
        """
        folder = resources.folder() / "demo"
        self.key = key
        self._clock = clock or SystemClock()
        self._catalogue = catalogue.load(folder)
        self._answers = Answers(key=key, clock=self._clock, speed=speed, batch_limit=batch_limit)
        self._seeds = tuple(scripts.seed_tasks(self._catalogue, folder / "replies"))
        self._answers.add(self._seeds)
        self._answers.add(scripts.live_tasks(self._catalogue))
        self._lock = threading.Lock()
        self._log: list[Request] = []
        self._faults: list[_Ordered] = []
        self._random = random.Random(20261120)  # noqa: S311 — the same IDs in every run
        self._server = Server((host, port), serve=self._serve, throttle=throttle)
        self.url = f"http://{host}:{self._server.server_address[1]}"
        self._answers.media_url = media_url or self.url
        self.ids: Mapping[str, tuple[str, ...]] = MappingProxyType(self._ids())

    def start(self) -> Self:
        """Begin to answer."""
        self._server.start()
        return self

    def stop(self) -> None:
        """End all; takes less than a second. May be called twice."""
        self._server.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def requests(self) -> list[Request]:
        """Every request so far, in the order of coming."""
        with self._lock:
            return list(self._log)

    def fault(self, path_prefix: str, fault: Fault, /) -> None:
        """Order a trouble for requests whose target starts with `path_prefix`; orders are served in turn."""
        with self._lock:
            self._faults.append(_Ordered(path_prefix, fault))

    def clear_faults(self) -> None:
        """Forget the troubles that were ordered."""
        with self._lock:
            self._faults.clear()

    def add_tasks(self, n: int, /, *, done_s: float = NEVER_S) -> list[str]:
        """Add `n` tasks that run until `done_s` after their first question, then give a song each."""
        songs_with_files = [
            (song, take)
            for song in self._catalogue.songs.values()
            for take in song.takes
            if take.audio is not None
        ]
        tasks = []
        for place in range(n):
            song, take = songs_with_files[place % len(songs_with_files)]
            clip = ClipScript(
                clip_id=self._uuid(),
                song=song,
                take=take,
                listed_s=done_s,
                streaming_s=done_s,
                complete_s=done_s,
                video_s=done_s,
            )
            tasks.append(
                TaskScript(
                    task_id=self._uuid(), shape=ReplyShape.BATCH, clips=(clip,), done_s=done_s
                )
            )
        self._answers.add(tasks)
        return [task.task_id for task in tasks]

    def add_reply(
        self,
        task_id: str,
        body: bytes,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Answer fetch, feed and lyrics of `task_id` with exactly these bytes."""
        given = {"Content-Type": "application/json", **(headers or {})}
        self._answers.add_raw(task_id, HttpAnswer(status=status, headers=given, body=body))

    def sample_text(self, say: Callable[[str], str] = str) -> str:
        """A text as people have it, with the demo's tasks in it in several forms; `say` as `sample.sample_text` takes it."""
        return sample.sample_text(self.url, say)

    def _uuid(self) -> str:
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def _ids(self) -> dict[str, tuple[str, ...]]:
        seeds = {seed.shape: seed.task_id for seed in self._seeds}
        seed_sheet = next(seed.task_id for seed in self._seeds if not seed.clips)
        return {
            "list": (seeds[ReplyShape.LIST], scripts.LIST_ID),
            "dict": (seeds[ReplyShape.DICT], scripts.DICT_ID),
            "sparse": (seeds[ReplyShape.SPARSE], scripts.SPARSE_ID),
            "batch": (seeds[ReplyShape.BATCH], scripts.BATCH_ID),
            "sheet": (seed_sheet, scripts.SHEET_ID),
            "feed": (scripts.FEED_ID,),
            "lyrics": (scripts.LYRICS_ID,),
            "instrumental": (scripts.INSTRUMENTAL_ID,),
            "failed": (scripts.FAILED_ID,),
            "half": (scripts.HALF_ID,),
            "blocked": (scripts.BLOCKED_ID,),
            "same": tuple(scripts.SAME_IDS.values()),
            "seeds": tuple(seed.task_id for seed in self._seeds),
            "live": scripts.SAMPLE_IDS,
        }

    def _serve(
        self, method: str, target: str, headers: dict[str, str], body: bytes
    ) -> tuple[HttpAnswer, Delivery]:
        with self._lock:
            request = Request(
                number=len(self._log),
                method=method,
                target=target,
                headers=headers,
                body=body,
                at_s=self._clock.monotonic(),
            )
            self._log.append(request)
            fault = self._next_fault(method, target)
        answer = self._answers.answer(request, fault)
        return answer, faults.delivery(answer, fault)

    def _next_fault(self, method: str, target: str) -> Fault | None:
        for ordered in self._faults:
            if ordered.concerns(method, target):
                fault = ordered.strike()
                if ordered.spent:
                    self._faults.remove(ordered)
                return fault
        return None


class _Ordered:
    """A fault that was ordered, and how often it still strikes."""

    def __init__(self, prefix: str, fault: Fault) -> None:
        self._prefix = prefix
        self._fault = fault
        self._skip = fault.skip
        self._left = fault.times

    @property
    def spent(self) -> bool:
        """Whether it will not strike again."""
        return self._left == 0

    def concerns(self, method: str, target: str) -> bool:
        """Whether the request is meant."""
        return target.startswith(self._prefix) and self._fault.method in {"", method}

    def strike(self) -> Fault | None:
        """The fault for the next request it concerns, or None while it still lets requests pass."""
        if self._skip:
            self._skip -= 1
            return None
        if self._left is not None:
            self._left -= 1
        return self._fault


def describe(relay: DemoRelay) -> dict[str, object]:
    """What `suno-desktop demo` prints in one line: url, key, IDs by what they show, and the sample text.

    `list`, `dict`, `sparse` and `batch` are the four shapes of a reply (first the ID of an API document, which is
    ready at once, then one whose song is made while you watch); `sheet` are lyrics, `feed` and `lyrics` answer only at
    those addresses; `same` is one song in all four shapes; `live` are those of the sample text.
    """
    return {
        "url": relay.url,
        "key": relay.key,
        "ids": {name: list(ids) for name, ids in relay.ids.items()},
        "sample": relay.sample_text(),
    }
