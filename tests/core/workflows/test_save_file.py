"""Saving one file: cancelled at any moment it is there or not, and what it is decides its extension."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.clock import SystemClock
from suno_desktop.core.errors import Cancelled
from suno_desktop.core.media.transfer import MediaClient
from suno_desktop.core.model import ClipState, Collected, FileId, MediaKind, RelayId, SongId, TaskId
from suno_desktop.core.override import override
from suno_desktop.core.rows import Source
from suno_desktop.core.workflows.covers import Covers
from suno_desktop.core.workflows.save_file import Collector, SaveOrder
from tests.core.media import makers
from tests.core.media.conftest import Real, http, real, serve  # noqa: F401 — fixtures
from tests.core.media.raw_server import Answer, RawServer, ranged, whole

SONG = makers.mp3(3600, seed=1)


class Counting(CancelToken):
    """Is cancelled when it is asked for the so-manieth time."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self.at = at
        self.asked = 0

    @override
    def check(self) -> None:
        self.asked += 1
        if self.asked == self.at:
            self.cancel()
        super().check()


class Saving:
    """Saves one song into a folder, as often as wanted."""

    def __init__(self, folder: Path, client: MediaClient, url: str) -> None:
        self.music = folder / "music"
        self.music.mkdir()
        self.kept: Path | None = None
        self._cache = folder / "cache"
        self._client = client
        self._source = Source(
            file_id=FileId(1),
            song_id=SongId(1),
            kind=MediaKind.MP3,
            clip=makers.clip(
                state=ClipState.READY, title="song", duration_s=None, audio_url=url, image_url=None
            ),
            sheet=None,
            take=0,
            task_id=TaskId("a-task"),
            relay_id=RelayId(1),
            relay_name="here",
            relay_host="127.0.0.1",
            path=None,
            sha256=None,
        )

    def __call__(self, cancel: CancelToken) -> Collected:
        def keep(path: Path | None, _state: str | None) -> None:
            self.kept = path

        return Collector(
            order=SaveOrder(root=self.music, template="{title}"),
            media=lambda: self._client,
            covers=Covers(self._cache, clock=SystemClock()),
            cancel=cancel,
            progress=lambda done, total: None,
            keep=keep,
        ).collect(self._source)

    @property
    def files(self) -> list[Path]:
        return [path for path in self.music.iterdir() if path != self.kept]


@pytest.fixture
def saving(tmp_path: Path, http, serve: Callable[[Answer], RawServer]):  # noqa: F811 — fixtures
    def make(answer: Answer) -> Saving:
        return Saving(tmp_path, MediaClient(http), serve(answer).url)

    return make


def test_cancelled_at_any_moment_there_is_a_whole_file_or_none(saving):
    save = saving(lambda asked: ranged(SONG, asked, ETag='"v"'))
    counting = Counting(0)
    (first,) = [save(counting).path]
    first.unlink()
    assert counting.asked > 8
    for at in range(1, counting.asked + 1):
        try:
            saved = save(Counting(at))
        except Cancelled:
            assert save.files == [], at
        else:
            assert save.files == [saved.path], at
            assert saved.path.read_bytes().endswith(SONG)
            saved.path.unlink()
        if save.kept is not None:
            save.kept.unlink()
            save.kept = None


@pytest.mark.parametrize(
    ("file", "ending"),
    [
        ("song.mp3", "mp3"),
        ("front.mp4", "mp4"),
        ("song.m4a", "m4a"),
        ("song.wav", "wav"),
        ("song.ogg", "ogg"),
        ("song.flac", "flac"),
        ("song.webm", "webm"),
    ],
)
def test_a_file_is_named_by_what_it_is(saving, real: Real, file: str, ending: str):  # noqa: F811 — a fixture
    """Whatever the link and the server call it."""
    data = real(file).read_bytes()
    save = saving(lambda _: whole(data, Content_Type="audio/mpeg"))
    saved = save(CancelToken())
    assert (saved.path.suffix, saved.container) == (f".{ending}", ending)
    assert save.files == [saved.path]
