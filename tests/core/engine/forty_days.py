"""Forty days with four providers whose links live differently long, on a clock that only moves when told.

The rooms are the engine's own (asking, downloading, saving, the watch over links) and so is the library; only the network
and the time are made up. An oracle of its own says which songs are at risk and until when each must have been asked about.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.changes import Changes
from suno_desktop.core.engine.downloading import Downloading
from suno_desktop.core.engine.lanes import Lane
from suno_desktop.core.engine.link_watch import LinkWatch
from suno_desktop.core.engine.saving import Saving
from suno_desktop.core.engine.saving_folder import SavingFolder
from suno_desktop.core.errors import MediaRefusedError
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.media import containers
from suno_desktop.core.media.part_files import PartFile
from suno_desktop.core.media.transfer import Expect, Fetched
from suno_desktop.core.model import (
    MediaKind,
    Serves,
    SongId,
    Task,
    TaskId,
)
from suno_desktop.core.override import override
from suno_desktop.core.profile.settings import SavingSettings
from suno_desktop.core.relay import apis, replies
from suno_desktop.core.relay.client import Answer
from suno_desktop.core.relay.schedule import Endpoint
from suno_desktop.core.rows import SongFilter, SongQuery, SongRow
from tests.core.engine.world import FakeRelay, Sent, World
from tests.core.media import makers

_T = TypeVar("_T")
DAY_S = 86_400.0
RISK_S = 3 * DAY_S
SOUND = makers.mp3(60)


@dataclass
class Provider(FakeRelay):
    """A relay whose links die at a known age."""

    life_s: float = 0.0
    says: bool = False
    """Its links tell when they end."""
    is_slow: bool = False
    """Its first answer about a task has the song, but says that more may come."""
    renews: bool = True
    """Each answer brings a link of its own; else always the same one."""
    made_at_s: dict[str, float] = field(default_factory=dict)
    """When each link was made that it ever gave."""

    given: dict[str, str] = field(default_factory=dict)
    """The link of each task, where it stays the same."""

    def link(self, task_id: str) -> str:
        """The link that it gives for a task now."""
        if not self.renews and task_id in self.given:
            return self.given[task_id]
        told = {"v": f"{self.clock.at_s:.0f}"}
        if self.says:
            told["Expires"] = f"{self.clock.now().timestamp() + self.life_s:.0f}"
        url = f"https://{self.relay.name.lower()}.invalid/{task_id}.mp3?{urlencode(told)}"
        self.given[task_id] = url
        self.made_at_s.setdefault(url, self.clock.at_s)
        return url

    def links_of(self, task_id: str) -> list[float]:
        """When each link of a task was made, the first one first."""
        return sorted(at for url, at in self.made_at_s.items() if f"/{task_id}.mp3" in url)

    @override
    def answer(self, ids: Sequence[TaskId], endpoint: Endpoint, serves: Serves) -> Answer:
        if endpoint is not Endpoint.RENEWAL:
            return super().answer(ids, endpoint, serves)
        for task_id in ids:
            self.given.pop(task_id)
        tasks = tuple(map(self._task, ids))
        return Answer(tasks=tasks, serves=serves._replace(renewal=True))

    @override
    def _task(self, task_id: TaskId) -> Task:
        clip = {
            "id": f"clip-of-{task_id}",
            "title": f"Song {task_id}",
            "status": "complete",
            "audio_url": self.link(task_id),
        }
        is_first = self.is_slow and sum(task_id in one.ids for one in self.sent) == 1
        status = "IN_PROGRESS" if is_first else "SUCCESS"
        told = {"task_id": task_id, "status": status, "data": [clip]}
        (task,) = replies.read(json.dumps(told), asked=[task_id])
        return task


class _Media:
    """Stands where `MediaClient` stands."""

    def __init__(self, days: Days) -> None:
        self._days = days

    def fetch(
        self,
        url: str,
        *,
        part: PartFile,
        expect: Expect,
        cancel: CancelToken,
        progress: Callable[[int, int | None], object],
    ) -> Fetched:
        cancel.check()
        if not self._days.works(url):
            raise MediaRefusedError("media.not_found", host="x", status=404)
        part.reset()
        part.append(SOUND)
        part.close()
        progress(len(SOUND), len(SOUND))
        container = containers.check(part.path, expect.kind)
        return Fetched(
            size_bytes=len(SOUND),
            container=container,
            digest_checked=False,
            resumed=False,
            content_type="",
            etag="",
            url=url.partition("?")[0],
        )


class _Covers:
    """Has none."""

    def large(self, *_args: Any, **_more: Any) -> None:
        """No cover."""

    def own(self, _digest: str | None) -> None:
        """No own one either."""


class Days(World):
    """The world with the rooms that save and watch."""

    def __init__(self, folder: Path, *, seed: int = 1) -> None:
        super().__init__(folder, seed=seed)
        context = self.asking._context
        self.settings = context.settings
        self.settings.set(SavingSettings.new_links, "yes")
        self.settings.set(SavingSettings.kinds, ())
        self.downloading = Downloading(
            context,
            media=lambda _relay: cast("Any", _Media(self)),
            covers=cast("Any", _Covers()),
            folder=SavingFolder(context),
            saved=lambda _source: None,
        )
        self.saving = Saving(
            context,
            folder=SavingFolder(context),
            downloading=self.downloading,
            upkeep=cast("Any", None),
        )
        self.watch = LinkWatch(context, wish=partial(self.saving.wish, is_ending=True))
        self.wait_s = 0.0
        """What the watch said last of when it wants to be called again."""
        self.reader = LibraryReader.open(self.path, clock=self.clock)

    @override
    def _on_ready(self, ready: tuple[SongId, ...]) -> Changes:
        return self.saving.wish(ready)

    @override
    def submit(self, lane: Lane, work: Callable[[], _T]) -> Future[_T]:
        if lane is not Lane.SAVING:
            return super().submit(lane, work)
        future: Future[_T] = Future()
        future.set_result(work())
        return future

    def provider(self, name: str, *, api: str | None = None, **nature: Any) -> Provider:
        """A relay of this world."""
        relay, _ = self.library.add_relay(
            name=name,
            base_url=f"https://api.{name.lower()}.invalid",
            serves=apis.of(api).known(Serves()),
        )
        fake = Provider(relay, self.clock, **nature)
        self.relays[relay.relay_id] = fake
        self.follow_relays()
        return fake

    def providers(self) -> list[Provider]:
        """All of them."""
        return [cast("Provider", fake) for fake in self.relays.values()]

    def works(self, url: str) -> bool:
        """Whether a link gives its file now."""
        one = next(one for one in self.providers() if url in one.made_at_s)
        return self.clock.at_s - one.made_at_s[url] < one.life_s

    # Time.

    def settle(self, seconds: float = 2.0) -> None:
        """Let the rooms work at this time, until nothing more is due within the next seconds."""
        self.wait_s = self.watch.step()
        self.wake()
        self.run(seconds)
        self.downloading.step()

    def go_to(self, at_s: float) -> None:
        """Move on to this time, and stop wherever something is due on the way."""
        while self.clock.at_s < at_s:
            self.settle()
            now = self.clock.now()
            ending = self.library.next_ending(now)
            times = [
                self.library.next_ending_at(after=now),
                self.library.next_retry_at(),
                self.library.next_due(after=now),
            ]
            waits = [(when - now).total_seconds() for when in times if when is not None]
            due_s = [self.wait_s] if ending is not None else waits
            self.clock.at_s = min([self.clock.at_s + max(1.0, wait) for wait in due_s] + [at_s])
        self.settle(1.0)

    # What can be seen.

    def listed(self, chosen: SongFilter) -> dict[str, SongRow]:
        """The songs of a list, by task."""
        ids = self.reader.song_ids(SongQuery(filter=chosen))
        return {row.task_id: row for row in self.reader.song_rows(list(ids))}

    def song(self, task_id: str) -> SongId:
        """A song by its task."""
        return self.listed(SongFilter.ALL)[task_id].song_id

    def download(self, task_id: str) -> None:
        """The person wishes to have it."""
        song = self.song(task_id)
        now = self.clock.now()
        self.downloading.forget_tries(
            self.library.queue([song], [MediaKind.MP3], now=now, by_person=True).files
        )

    def fresh_questions(self, one: Provider) -> list[Sent]:
        """Questions about tasks that were answered before."""
        known: set[str] = set()
        fresh = []
        for sent in one.sent:
            if known.issuperset(sent.ids):
                fresh.append(sent)
            known.update(sent.ids)
        return fresh

    def close(self) -> None:
        """End it."""
        self.reader.close()
        self.library.close()
