"""A server that does everything wrong, and downloads from it: shared by the tests and the long runs.

The oracle knows none of the program's code: a published MP3 is an ID3 tag and then exactly one version's bytes, a
published MP4 holds one version's sound and no byte of the other.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.clock import SystemClock
from suno_desktop.core.engine.retry import verdict
from suno_desktop.core.errors import DesktopError
from suno_desktop.core.media.transfer import MediaClient
from suno_desktop.core.model import (
    ClipId,
    ClipState,
    FileId,
    MediaKind,
    Relay,
    RelayId,
    SongId,
    TaskId,
)
from suno_desktop.core.net.http import Http, Limits, Response, UrlPolicy
from suno_desktop.core.override import override
from suno_desktop.core.rows import Source
from suno_desktop.core.workflows.covers import Covers
from suno_desktop.core.workflows.music_folder import IGNORES
from suno_desktop.core.workflows.save_file import Collector, SaveOrder
from tests.core.media import makers
from tests.core.media.raw_server import (
    RESET,
    Answer,
    Asked,
    RawServer,
    chunked,
    endless,
    head,
    part,
    ranged,
    whole,
)

TRIES = 12


class Faulty:
    """Serves one file whose bytes may be swapped for another version, seven replies of ten broken."""

    def __init__(self, seed: str, versions: list[bytes], *, cuts: float) -> None:
        self.cuts = cuts  # how many of the faults are cuts, which can be resumed
        self.random = random.Random(seed)
        self.versions = versions
        self.now = 0

    @property
    def data(self) -> bytes:
        return self.versions[self.now]

    @property
    def etag(self) -> str:
        return f'"v{self.now}"'

    def __call__(self, asked: Asked) -> Iterable[bytes]:
        faults = [name for name in dir(self) if name.startswith("fault_")]
        if self.random.random() < 0.7:
            if self.random.random() < self.cuts:
                return self.fault_cut(asked)
            fault: Answer = getattr(self, self.random.choice(faults))
            return fault(asked)
        return ranged(self.data, asked, ETag=self.etag)

    def at(self) -> int:
        return self.random.randrange(len(self.data))

    def lie(self) -> int:
        """Where a file is cut and said to be whole.

        Never exactly between two frames: in a file that does not state their number that is beyond telling.
        """
        at = self.at()
        return at + (at % 417 == 0)

    def fault_cut(self, asked: Asked) -> list[bytes]:
        pieces = ranged(self.data, asked, ETag=self.etag)
        return (
            [pieces[0], pieces[1][: self.random.randrange(len(pieces[1]))]]
            if len(pieces) > 1
            else pieces
        )

    def fault_cut_without_length(self, asked: Asked) -> list[bytes]:
        return endless(self.data[: self.at()], ETag=self.etag)

    def fault_cut_between_frames(self, asked: Asked) -> list[bytes]:
        return endless(self.data[: self.at() // 417 * 417], ETag=self.etag)

    def fault_chunks_cut(self, asked: Asked) -> list[bytes]:
        return chunked(self.data[: self.at()], end=False)

    def fault_chunks_of_a_cut_file(self, asked: Asked) -> list[bytes]:
        return chunked(self.data[: self.lie()])

    def fault_wrong_chunk(self, asked: Asked) -> list[bytes]:
        return [head(Transfer_Encoding="chunked"), b"5\r\nabc", self.data[:1000]]

    def fault_length_too_long(self, asked: Asked) -> list[bytes]:
        return [head(Content_Length=len(self.data) + 99, ETag=self.etag), self.data]

    def fault_length_too_short(self, asked: Asked) -> list[bytes]:
        return [head(Content_Length=self.lie(), ETag=self.etag), self.data]

    def fault_swapped(self, asked: Asked) -> list[bytes]:
        self.now = 1 - self.now
        return ranged(self.data, asked, ETag=self.etag)

    def fault_swapped_in_silence(self, asked: Asked) -> list[bytes]:
        self.now = 1 - self.now
        if asked.start is None or asked.start >= len(self.data):
            return whole(self.data, ETag='"v0"')
        return part(self.data, asked.start, ETag='"v0"')

    def fault_range_ignored(self, asked: Asked) -> list[bytes]:
        return whole(self.data, ETag=self.etag)

    def fault_bad_206(self, asked: Asked) -> list[bytes]:
        return part(self.data, self.at(), ETag=self.etag)

    def fault_shifted_206(self, asked: Asked) -> list[bytes]:
        start = min(asked.start or 0, len(self.data) - 2)
        body = self.data[start + 1 :]
        said = f"bytes {start}-{len(self.data) - 1}/{len(self.data)}"
        return [head("206 Partial", Content_Range=said, ETag=self.etag), body]

    def fault_416(self, asked: Asked) -> list[bytes]:
        return [head("416 No", Content_Length=0)]

    def fault_gzip(self, asked: Asked) -> list[bytes]:
        return whole(self.data, Content_Encoding="gzip")

    def fault_html(self, asked: Asked) -> list[bytes]:
        return whole(b"<html>busy</html>" * 99, Content_Type="audio/mpeg")

    def fault_nothing(self, asked: Asked) -> list[bytes]:
        return whole(b"")

    def fault_status(self, asked: Asked) -> list[bytes]:
        return [
            head(self.random.choice(["500 No", "404 No", "429 No", "204 No"]), Content_Length=0)
        ]

    def fault_reset(self, asked: Asked) -> list[bytes]:
        return [head(Content_Length=len(self.data)), self.data[: self.at()], RESET]

    def fault_redirect(self, asked: Asked) -> list[bytes]:
        return [head("302 Found", Location=asked.path + "x", Content_Length=0)]

    def fault_redirect_to_itself(self, asked: Asked) -> list[bytes]:
        return [head("302 Found", Location=asked.path, Content_Length=0)]

    def fault_silence(self, asked: Asked) -> list[bytes]:
        return []


class Scripted(Faulty):
    """The first reply is one chosen fault at a chosen percent of the file; then as the dice say."""

    def __init__(
        self,
        seed: str,
        versions: list[bytes],
        *,
        cuts: float = 0.0,
        first: str = "",
        percent: int = 0,
    ) -> None:
        super().__init__(seed, versions, cuts=cuts)
        self.first = first
        self.percent = percent
        self.gone = threading.Event()
        """The client has given up and need not be waited for any more."""

    @override
    def __call__(self, asked: Asked) -> Iterable[bytes]:
        first, self.first = self.first, ""
        if not first:
            return super().__call__(asked)
        fault: Answer = getattr(self, f"fault_{first}")
        where, self.at = self.at, lambda: len(self.data) * self.percent // 100  # type: ignore[method-assign]  # for one reply
        try:
            return fault(asked)
        finally:
            self.at = where  # type: ignore[method-assign]  # as above

    @override
    def fault_cut(self, asked: Asked) -> list[bytes]:
        pieces = ranged(self.data, asked, ETag=self.etag)
        return [pieces[0], *(piece[: min(self.at(), len(piece) - 1)] for piece in pieces[1:])]

    def fault_stall(self, asked: Asked) -> Iterator[bytes]:
        start, body = whole(self.data, ETag=self.etag)
        yield start
        yield body[: self.at()]
        self.gone.wait(20)

    def fault_drip(self, asked: Asked) -> Iterator[bytes]:
        start, body = whole(self.data, ETag=self.etag)
        yield start
        at = self.at()
        yield body[:at]
        while not self.gone.wait(0.05):
            yield body[at : at + 1]
            at += 1


class HastyHttp(Http):
    """The real client, which gives up on a silent server within half a second instead of twenty."""

    @override
    @contextmanager
    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None = None,
        limits: Limits,
        hops: int,
        same_origin: bool,
        cancel: CancelToken,
    ) -> Iterator[Response]:
        with super().send(
            method,
            url,
            headers=headers,
            body=body,
            limits=replace(limits, idle_s=0.5, min_rate_window_s=0.5, min_rate=limits.min_rate),
            hops=hops,
            same_origin=same_origin,
            cancel=cancel,
        ) as response:
            yield response


def hasty_client() -> tuple[HastyHttp, MediaClient]:
    """A media client that may talk to loopback; close the first one."""
    here = Relay(relay_id=RelayId(1), name="here", base_url="http://127.0.0.1:1")
    http = HastyHttp(UrlPolicy([here]), user_agent="suno-desktop/test", clock=SystemClock())
    return http, MediaClient(http)


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One download: what the server has, how it misbehaves."""

    name: str
    kind: MediaKind = MediaKind.MP3
    versions: list[bytes]
    duration_s: float
    cuts: float = 0.0
    first: str = ""
    percent: int = 0


@dataclass(kw_only=True)
class Score:
    """What became of many trials."""

    saved: int = 0
    wrong: list[str] = field(default_factory=list)
    unsaved: list[str] = field(default_factory=list)
    tries: list[int] = field(default_factory=list)
    asked: int = 0


def download(
    trial: Trial, folder: Path, client: MediaClient, *, score: Score, answer: Answer | None = None
) -> None:
    """Try as the queue does, without its waiting; note what is under a final name then.

    The server answers with the trial's faults, or with `answer`.
    """
    music = folder / "music"
    music.mkdir(parents=True, exist_ok=True)
    faulty = Scripted(
        trial.name, trial.versions, cuts=trial.cuts, first=trial.first, percent=trial.percent
    )
    with RawServer(answer or faulty) as server:
        source = _source(trial, server.url)
        kept = _Kept(source)
        collector = Collector(
            order=SaveOrder(root=music, template="{title}"),
            media=lambda: client,
            covers=Covers(folder / "cache", clock=SystemClock()),
            cancel=CancelToken(),
            progress=lambda done, total: None,
            keep=kept.keep,
        )
        outcome = _patiently(lambda: collector.collect(kept.source), source)
        faulty.gone.set()
        score.asked += len(server.asked)
    if isinstance(outcome, int):
        score.saved += 1
        score.tries.append(outcome)
    else:
        score.unsaved.append(f"{trial.name}: {outcome}")
    kept.discard()
    files = sorted(path for path in music.rglob("*") if path.is_file() and path.name != IGNORES)
    if len(files) != isinstance(outcome, int) or not all(is_one(path, trial) for path in files):
        score.wrong.append(f"{trial.name}: {[path.name for path in files]}")
    for path in files:
        path.unlink()


class _Kept:
    """Remembers for the next try what this one left, as the library does."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def keep(self, path: Path | None, state: str | None) -> None:
        self.source = self.source._replace(
            part_path=None if path is None else str(path), part_state=state
        )

    def discard(self) -> None:
        """Given up; what is still there then is nobody's."""
        if self.source.part_path is not None:
            Path(self.source.part_path).unlink()


def _patiently(work: Callable[[], object], source: Source) -> int | str:
    """How many tries it took, or why the queue would have given up."""
    reason = ""
    for tries in range(1, TRIES + 1):
        try:
            work()
        except DesktopError as error:
            reason = f"{error.code} after {tries}"
            if verdict(error, source, tries, patient=True).retry_s is None:
                break
        else:
            return tries
    return reason


def _source(trial: Trial, url: str) -> Source:
    clip = makers.clip(
        clip_id=ClipId("0a1b2c3d-1111-4222-8333-444455556666"),
        state=ClipState.READY,
        title="song",
        duration_s=trial.duration_s,
        audio_url=url,
        video_url=url,
    )
    return Source(
        file_id=FileId(1),
        song_id=SongId(1),
        kind=trial.kind,
        clip=clip,
        sheet=None,
        take=0,
        task_id=TaskId("a-task"),
        relay_id=RelayId(1),
        relay_name="here",
        relay_host="127.0.0.1",
        path=None,
        sha256=None,
    )


def is_one(path: Path, trial: Trial) -> bool:
    """Whether a published file is exactly one version and its tag."""
    data = path.read_bytes()
    if trial.kind is MediaKind.MP4:
        sounds = [mdat(version) for version in trial.versions]
        return path.suffix == ".mp4" and mdat(data) in sounds
    size = 0
    for byte in data[6:10]:
        size = size << 7 | byte
    return path.suffix == ".mp3" and data[:3] == b"ID3" and data[10 + size :] in trial.versions


def mdat(data: bytes) -> bytes:
    """What the boxes of an MP4 call its media; the boxes must fill the file."""
    at, found = 0, b""
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if size < 8:
            return b""
        if data[at + 4 : at + 8] == b"mdat":
            found += data[at + 8 : at + size]
        at += size
    return found if at == len(data) else b""


SWEPT = ("cut", "cut_without_length", "cut_between_frames", "chunks_cut", "length_too_short")
"""The faults that are tried at every percent."""


def trials(seed: int, *, count: int, step: int = 1) -> Iterator[Trial]:
    """Each swept fault at every `step` percent, then dice: small files, videos, and large ones that are resumed."""
    seconds = 120 * 1152 / 44100
    stated = [makers.mp3(120, seed=number) for number in (1, 2)]
    bare = [makers.mp3(120, seed=number, stated=False) for number in (1, 2)]
    videos = [makers.mp4(content=60_000, seed=number, front=bool(number % 2)) for number in (1, 2)]
    large = [makers.mp3(3600, seed=number, stated=False) for number in (1, 2)]
    swept = [(fault, percent) for fault in SWEPT for percent in range(0, 100, step)]
    for fault, percent in swept[:count]:
        yield Trial(
            name=f"{seed}/{fault}/{percent}",
            versions=bare if percent % 2 else stated,
            duration_s=seconds,
            first=fault,
            percent=percent,
        )
    for number in range(max(0, count - len(swept))):
        name = f"{seed}/{number}"
        match number % 10:
            case 0 | 1:
                yield Trial(
                    name=f"{name}/video", kind=MediaKind.MP4, versions=videos, duration_s=10.0
                )
            case 2 | 3 | 4:
                yield Trial(
                    name=f"{name}/large",
                    versions=large,
                    duration_s=3600 * 1152 / 44100,
                    cuts=0.6,
                    first="cut",
                    percent=50 + number % 50,
                )
            case _:
                yield Trial(name=f"{name}/small", versions=bare, duration_s=seconds)
