"""Saving one file: cancelled at any moment it is there or not, and what it is decides its extension."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.clock import SystemClock
from suno_desktop.core.errors import Cancelled, DiskError, MediaError
from suno_desktop.core.media import names, sidecars
from suno_desktop.core.media.base_names import Stems
from suno_desktop.core.media.disk import fingerprint
from suno_desktop.core.media.transfer import MediaClient
from suno_desktop.core.model import (
    ClipState,
    Collected,
    FileId,
    LyricSheet,
    MediaKind,
    RelayId,
    SongId,
    TaskId,
)
from suno_desktop.core.override import override
from suno_desktop.core.rows import Source
from suno_desktop.core.workflows import save_file
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


# What needs no server.


SOURCE = Source(
    file_id=FileId(1),
    song_id=SongId(1),
    kind=MediaKind.LYRICS,
    clip=makers.clip(title="Rain", lyrics="It rains"),
    sheet=None,
    take=0,
    task_id=TaskId("a-task"),
    relay_id=RelayId(1),
    relay_name="here",
    relay_host="127.0.0.1",
    path=None,
    sha256=None,
)
WORDS = b"Rain\n\nIt rains\n"


def no_server() -> MediaClient:
    raise AssertionError("nobody is asked")


def collect(folder: Path, source: Source = SOURCE, template: str = "{title}") -> Collected:
    music = folder / "music"
    music.mkdir(exist_ok=True)
    return Collector(
        order=SaveOrder(root=music, template=template),
        media=no_server,
        covers=Covers(folder / "cache", clock=SystemClock()),
        cancel=CancelToken(),
        progress=lambda done, total: None,
    ).collect(source)


def test_words_are_saved_as_text(tmp_path: Path) -> None:
    saved = collect(tmp_path)
    assert saved == Collected(tmp_path / "music" / "Rain.txt", "txt", fingerprint(saved.path))
    assert saved.path.read_bytes() == WORDS
    assert [path.name for path in saved.path.parent.iterdir()] == ["Rain.txt"]


def test_a_sheet_has_a_name_of_its_own(tmp_path: Path) -> None:
    sheet = LyricSheet(title="Rain", text="It rains", state=ClipState.READY)
    saved = collect(tmp_path, SOURCE._replace(clip=None, sheet=sheet, take=None))
    assert saved.path.name == f"Rain [{names.short_id('a-task')}].txt"
    assert saved.path.read_bytes() == sidecars.lyrics_text(sheet)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (SOURCE._replace(clip=makers.clip(lyrics=None)), "file.no_lyrics"),
        (SOURCE._replace(clip=None), "file.no_lyrics"),
        (SOURCE._replace(kind=MediaKind.COVER), "file.none_offered"),
        (SOURCE._replace(kind=MediaKind.COVER, clip=None), "file.none_offered"),
        (SOURCE._replace(kind=MediaKind.MP3, clip=None), "file.none_offered"),
        (SOURCE._replace(kind=MediaKind.MP3), "media.no_link"),
        (
            SOURCE._replace(kind=MediaKind.MP3, clip=makers.clip(state=ClipState.STREAMING)),
            "media.live_only",
        ),
    ],
)
def test_what_is_not_offered_is_told(tmp_path: Path, source: Source, code: str) -> None:
    with pytest.raises(MediaError) as caught:
        collect(tmp_path, source)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("template", "data", "name"),
    [
        ("{title} {clip8}", WORDS, "Rain 0a1b2c3d.txt"),  # ours, not recorded before a kill
        ("{title} {clip8}", WORDS + b"!", "Rain 0a1b2c3d (2).txt"),
        ("{title} {clip8}", WORDS[:-1] + b"!", "Rain 0a1b2c3d (2).txt"),
        ("{title}", WORDS, "Rain [0a1b2c3d].txt"),  # may be anybody's
    ],
)
def test_only_our_own_file_is_taken_as_it_is(
    tmp_path: Path, template: str, data: bytes, name: str
) -> None:
    first = name.partition(" (")[0].removesuffix(".txt").partition(" [")[0] + ".txt"
    (tmp_path / "music").mkdir()
    (tmp_path / "music" / first).write_bytes(data)
    assert collect(tmp_path, template=template).path.name == name
    assert (tmp_path / "music" / first).read_bytes() == data


@pytest.mark.parametrize(
    ("there", "name"), [(b"sound", "Rain.mp3"), (b"other", "Rain [0a1b2c3d].mp3")]
)
def test_a_copy_that_is_there_is_taken_and_another_file_is_left(
    tmp_path: Path, there: bytes, name: str
) -> None:
    music, path = tmp_path / "music", tmp_path / "saved.mp3"
    music.mkdir()
    path.write_bytes(b"sound")
    order = SaveOrder(root=music, template="{title}")
    (music / "Rain.mp3").write_bytes(there)
    copied = save_file.copy_saved(path, SOURCE, order=order, container="mp3", stems=Stems())
    assert copied == music / name
    assert copied.read_bytes() == b"sound"
    assert len(list(music.iterdir())) == (1 if there == b"sound" else 2)


def test_a_copy_is_made_below_the_folder_that_is_there(tmp_path: Path) -> None:
    path = tmp_path / "saved.mp3"
    path.write_bytes(b"sound")
    order = SaveOrder(root=tmp_path / "music", template="{artist}/{title}")
    with pytest.raises(DiskError):
        save_file.copy_saved(path, SOURCE, order=order, container="mp3", stems=Stems())
    order.root.mkdir()
    copied = save_file.copy_saved(path, SOURCE, order=order, container="mp3", stems=Stems())
    assert copied == order.root / "小明" / "Rain.mp3"


def test_covers_are_asked_for_large_first() -> None:
    both = makers.clip(image_url="https://a.invalid/1", image_small_url="https://a.invalid/2")
    assert save_file.links(both) == ["https://a.invalid/1", "https://a.invalid/2"]
    assert save_file.links(makers.clip(image_small_url="https://a.invalid/2")) == [
        "https://a.invalid/2"
    ]
    assert save_file.links(makers.clip()) == []


def test_what_has_no_room_for_tags_stays_as_it_came(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"no sound at all")
    order, told = SaveOrder(root=tmp_path, template=""), save_file.tag_set(SOURCE, makers.clip())
    for container, code in (("wav2", "file.no_room_for_tags"), ("mp3", "file.not_taggable")):
        found = save_file.write_tags(path, container, told, cover=None, order=order)
        assert found == (None, code)
    assert path.read_bytes() == b"no sound at all"


def test_our_own_whole_file_that_nobody_recorded_is_taken(saving) -> None:
    asked: list[object] = []

    def answer(request: object) -> list[bytes]:
        asked.append(request)
        return whole(SONG)

    save = saving(answer)
    first = save(CancelToken())
    again = save(CancelToken())
    assert len(asked) == 1
    assert (again.path, again.mark, again.sound) == (first.path, first.mark, first.sound)
    assert again.plays_s == pytest.approx(first.plays_s)
    first.path.write_bytes(SONG)  # without tags it may be anybody's
    assert save(CancelToken()).path != first.path
    assert len(asked) == 2
