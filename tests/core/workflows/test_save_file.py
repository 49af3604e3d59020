"""Saving one file: cancelled at any moment it is there or not, and what it is decides its extension."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.clock import SystemClock
from suno_desktop.core.errors import (
    Cancelled,
    DiskError,
    MediaBlockedError,
    MediaDamagedError,
    MediaError,
    MediaRefusedError,
    MediaUnreachableError,
)
from suno_desktop.core.media import midi, names, sidecars, tags
from suno_desktop.core.media.base_names import Stems
from suno_desktop.core.media.disk import fingerprint
from suno_desktop.core.media.part_files import PartFile, ResumeState
from suno_desktop.core.media.transfer import WORTH_RESUMING, MediaClient
from suno_desktop.core.model import (
    ClipState,
    Collected,
    FileId,
    LyricSheet,
    MediaKind,
    Offer,
    RelayId,
    SongId,
    SungWord,
    TaskId,
)
from suno_desktop.core.override import override
from suno_desktop.core.rows import Made, Source
from suno_desktop.core.workflows import save_file, spool
from suno_desktop.core.workflows.covers import Covers
from suno_desktop.core.workflows.music_folder import IGNORES
from suno_desktop.core.workflows.save_file import Collector, SaveOrder
from tests.core.engine.times_relay import wav_file
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

    def __call__(
        self, cancel: CancelToken, *, order: SaveOrder | None = None, **changes: Any
    ) -> Collected:
        def keep(path: Path | None, _state: str | None) -> None:
            self.kept = path

        return Collector(
            order=order or SaveOrder(root=self.music, template="{title}"),
            media=lambda: self._client,
            covers=Covers(self._cache, clock=SystemClock()),
            cancel=cancel,
            progress=lambda done, total: None,
            keep=keep,
            arrived=changes.pop("arrived", lambda: None),
        ).collect(self._source._replace(**changes))

    @property
    def files(self) -> list[Path]:
        return [
            path for path in self.music.iterdir() if path not in {self.kept, self.music / IGNORES}
        ]


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
WORDS = b"It rains\n"


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
    order, told = (
        SaveOrder(root=tmp_path, template=""),
        save_file.tag_set(SOURCE, makers.clip(), albums="one"),
    )
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


def test_our_own_file_that_was_cut_is_not_taken(saving) -> None:
    save = saving(lambda _: whole(SONG))
    first = save(CancelToken())
    cut = first.path.read_bytes()[:-9_000]
    first.path.write_bytes(cut)
    again = save(CancelToken())
    assert again.path != first.path
    assert first.path.read_bytes() == cut
    assert again.sound == first.sound


def test_a_song_goes_into_its_folder_with_what_is_wanted_beside_it(saving) -> None:
    save = saving(lambda _: whole(SONG))
    arrived: list[bool] = []
    order = SaveOrder(root=save.music, template="{artist}/{title}", sidecars=("json",))
    saved = save(CancelToken(), order=order, arrived=lambda: arrived.append(True))
    assert saved.path.relative_to(save.music).parts == ("小明", "song.mp3")
    assert saved.path.with_suffix(".json").is_file()
    assert arrived == [True]


def test_a_song_that_is_stopped_when_its_bytes_are_there_is_not_saved(saving) -> None:
    save = saving(lambda _: whole(SONG))
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        save(cancel, arrived=cancel.cancel)
    assert save.files == []


def test_what_was_recorded_once_is_fetched_again(saving) -> None:
    save = saving(lambda _: whole(SONG))
    first = save(CancelToken())
    again = save(CancelToken(), sha256="of another time")
    assert again.path != first.path


def test_words_go_into_the_folder_that_they_belong_to(tmp_path: Path) -> None:
    saved = collect(tmp_path, template="{artist}/{title}")
    assert saved.path == tmp_path / "music" / "小明" / "Rain.txt"


# What is offered.


@pytest.mark.parametrize(
    ("clip", "kind", "code"),
    [
        (makers.clip(offer=Offer.REFUSED), MediaKind.MP3, "media.blocked_by_suno"),
        (makers.clip(offer=Offer.REFUSED), MediaKind.MP4, "media.no_link"),
        (makers.clip(), MediaKind.MP3, "media.no_link"),
        (makers.clip(state=ClipState.STREAMING, audio_url="https://a.invalid/1.mp3"), MediaKind.MP3, "media.live_only"),
    ],
)  # fmt: skip
def test_why_there_is_no_link(clip: Any, kind: MediaKind, code: str) -> None:
    source: Any = SimpleNamespace(clip=clip, kind=kind, made=None)
    with pytest.raises(MediaError) as caught:
        save_file._file_link(source, clip)
    assert caught.value.code == code
    assert isinstance(caught.value, MediaBlockedError) == (code == "media.blocked_by_suno")


def test_only_sound_lasts_as_long_as_its_song() -> None:
    clip = makers.clip(duration_s=7.0)
    assert save_file._expect(clip, MediaKind.MP3).duration_s == 7.0
    assert save_file._expect(clip, MediaKind.MP4).duration_s is None


def test_times_are_saved_as_lines(tmp_path: Path) -> None:
    sung = (SungWord("It ", 1.0, 2.0), SungWord("rains", 2.0, 3.0))
    source = SOURCE._replace(kind=MediaKind.LRC, sung=sung)
    assert collect(tmp_path, source).path.read_bytes().startswith(b"[00:01.00]It rains")
    for unsung in (None, ()):
        with pytest.raises(MediaError):
            collect(tmp_path, source._replace(sung=unsung))
    with pytest.raises(MediaError):
        save_file.sung_lines(source, makers.clip(lyrics=None))


# What relays make when they are asked for it.

NOTES = json.dumps(
    {"instruments": [{"name": "piano", "notes": [{"pitch": 60, "start": 0.0, "end": 1.0}]}]}
)


@pytest.mark.parametrize("title", ["Rain", None])
def test_notes_are_saved_as_a_file_that_names_its_song(tmp_path: Path, title: str | None) -> None:
    clip = makers.clip(title=title)
    source = SOURCE._replace(kind=MediaKind.MIDI, clip=clip, made=Made(MediaKind.MIDI, None, NOTES))
    saved = collect(tmp_path, source)
    assert (saved.path.suffix, saved.container) == (".mid", "mid")
    data = saved.path.read_bytes()
    assert data == midi.render(NOTES, title=title or "", clip_id=clip.clip_id)
    assert midi.clip_id_of(data) == clip.clip_id
    assert saved.mark == fingerprint(saved.path)
    assert collect(tmp_path, source) == saved


@pytest.mark.parametrize("made", [None, Made(MediaKind.MIDI, "https://a.invalid/1.mid", None)])
def test_notes_that_nobody_told_are_not_there(tmp_path: Path, made: Made | None) -> None:
    with pytest.raises(MediaError) as caught:
        collect(tmp_path, SOURCE._replace(kind=MediaKind.MIDI, made=made))
    assert caught.value.code == "media.no_link"


WAV = MediaKind.WAV
ANSWERED = SOURCE._replace(
    kind=WAV, clip=makers.clip(title="Rain", duration_s=None), made=Made(WAV, None, None)
)


def answered(folder: Path, data: bytes | None) -> Collected:
    """Save what a relay sent as the answer itself."""
    waiting, music = folder / "made", folder / "music"
    music.mkdir()
    assert ANSWERED.clip is not None
    if data is not None:
        waiting.mkdir()
        spool.place(waiting, ANSWERED.clip.clip_id, WAV).write_bytes(data)
    covers = Covers(folder / "cache", clock=SystemClock())
    return collector(music, covers=covers, spool=waiting).collect(ANSWERED)


def test_a_file_that_was_the_answer_itself_is_taken_from_where_it_waits(tmp_path: Path) -> None:
    sound = wav_file(1.0)
    saved = answered(tmp_path, sound)
    assert (saved.path, saved.container) == (tmp_path / "music" / "Rain.wav", "wav")
    assert (saved.host, saved.plays_s, saved.untagged) == ("127.0.0.1", 1.0, None)
    (waiting,) = (tmp_path / "made").iterdir()
    assert waiting.read_bytes() == sound
    assert saved.sound == tags.audio_digest(saved.path) == tags.audio_digest(waiting)


def test_one_that_does_not_wait_any_more_has_to_be_made_again(tmp_path: Path) -> None:
    with pytest.raises(MediaRefusedError) as caught:
        answered(tmp_path, None)
    assert (caught.value.code, caught.value.values) == ("made.expired", {"kind": "WAV"})
    assert list((tmp_path / "music").iterdir()) == []


def test_one_that_was_cut_where_it_waits_gets_no_name(tmp_path: Path) -> None:
    with pytest.raises(MediaDamagedError):
        answered(tmp_path, wav_file(1.0)[:-1_000])
    assert list((tmp_path / "music").iterdir()) == []


class Pictures:
    """Covers that are there already."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.asked: list[Any] = []

    def fetch(self, *asked: Any, **_more: Any) -> Path:
        self.asked.append(asked[:2])
        return self.path

    large = fetch

    def own(self, _digest: str | None) -> None:
        """There are none of the person's own."""


def collector(folder: Path, **more: Any) -> Collector:
    given: dict[str, Any] = {
        "order": SaveOrder(root=folder, template="{title}"),
        "media": lambda: None,
        "covers": None,
        "cancel": CancelToken(),
        "progress": lambda _done, _total: None,
    }
    return Collector(**(given | more))


def test_a_cover_is_saved_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "cache").write_bytes(b"picture")
    (tmp_path / "music").mkdir()
    pictures = Pictures(tmp_path / "cache")
    clip = makers.clip(title="Rain", image_url="https://a.invalid/1")
    saving = collector(tmp_path / "music", covers=pictures)
    saved = saving.collect(SOURCE._replace(kind=MediaKind.COVER, clip=clip))
    assert (saved.path.name, saved.path.read_bytes()) == ("Rain.jpg", b"picture")
    assert saving._cover_file(SOURCE._replace(clip=clip), clip) == tmp_path / "cache"
    assert pictures.asked == [(clip.clip_id, ["https://a.invalid/1"])] * 2


# Going on where it broke off.


class Fetching:
    """A server that breaks off, and says how much came each time."""

    def __init__(self, *came: int, error: Exception | None = None) -> None:
        self.came = list(came)
        self.error = error
        self.tries = 0

    def fetch(self, _url: str, *, part: Any, progress: Any, **_more: Any) -> Any:
        self.tries += 1
        if self.came:
            part.size += self.came.pop(0)
            progress(part.size, None)
            raise self.error or MediaUnreachableError("net.cut")
        return "whole"


WORTH = WORTH_RESUMING


@pytest.mark.parametrize(
    ("came", "tries", "is_whole"),
    [
        ((), 1, True), ((WORTH,), 2, True), ((WORTH, WORTH, WORTH), 4, True),
        ((WORTH,) * 4, 4, False), ((WORTH - 1,), 1, False), ((WORTH, WORTH - 1), 2, False),
    ],
)  # fmt: skip
def test_a_fetch_goes_on_as_long_as_it_comes_forward(tmp_path, came, tries, is_whole) -> None:
    media, part = Fetching(*came), SimpleNamespace(size=1000)
    saving = collector(tmp_path, media=lambda: media)
    args: Any = ("https://a.invalid", part, None, lambda _done, _total: None)
    if is_whole:
        found: Any = saving._fetch(*args)
        assert found == "whole"
    else:
        with pytest.raises(MediaUnreachableError):
            saving._fetch(*args)
    assert media.tries == tries


def test_a_server_that_asks_for_patience_is_not_asked_at_once(tmp_path) -> None:
    media = Fetching(WORTH, error=MediaUnreachableError("net.busy", retry_after_s=9.0))
    saving = collector(tmp_path, media=lambda: media)
    with pytest.raises(MediaUnreachableError):
        saving._fetch("https://a.invalid", SimpleNamespace(size=0), None, print)  # type: ignore[arg-type]
    assert media.tries == 1


class Kept:
    """A part that notes what is done with it."""

    def __init__(self, folder: Path) -> None:
        self.file = SimpleNamespace(path=folder / "x.part", size=0)
        self.lacking = 77
        self.did: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return lambda: self.did.append(name)


@pytest.mark.parametrize(
    ("error", "did"),
    [
        (None, ["forget"]),
        (Cancelled(), ["note", "leave"]),
        (MediaUnreachableError("net.cut"), ["note", "leave"]),
        (DiskError("disk.full"), ["note", "leave"]),
        (MediaDamagedError("media.cut"), ["note"]),
    ],
)
def test_what_becomes_of_a_part(tmp_path, monkeypatch, error, did) -> None:
    rooms: list[Any] = []
    monkeypatch.setattr(save_file, "check_room", lambda *room: rooms.append(room))
    steps: list[Any] = []
    media = Fetching(*([5] if error else []), error=error)
    saving = collector(tmp_path, media=lambda: media, progress=lambda *step: steps.append(step))
    kept: Any = Kept(tmp_path)
    if error is None:
        found: Any = saving._fetched("https://a.invalid", kept, None)  # type: ignore[arg-type]
        assert found == "whole"
    else:
        with pytest.raises(type(error)):
            saving._fetched("https://a.invalid", kept, None)  # type: ignore[arg-type]
        assert steps == [(5, None)]
    assert kept.did == did
    assert rooms == [(tmp_path, 77)]


def test_what_is_fetched_to_be_heard_goes_into_the_cache(tmp_path: Path) -> None:
    class Media:
        def fetch(self, url: str, *, part: PartFile, **_more: Any) -> Any:
            part.append(b"sound")
            return SimpleNamespace(url="https://cdn.invalid/x")

    saving = collector(tmp_path, media=Media)
    target = tmp_path / "a.mp3"
    host = saving.fetch_for_playing("https://a.invalid", makers.clip(), MediaKind.MP3, target)
    assert (host, target.read_bytes()) == ("cdn.invalid", b"sound")
    assert list(tmp_path.iterdir()) == [target]


# What the library knows of a part.


class Clock:
    def __init__(self) -> None:
        self.time = 100.0

    def monotonic(self) -> float:
        return self.time


class Beginning:
    """A part file of a given size."""

    def __init__(self, size: int, *, synced: int | None = None, can_resume: bool = True) -> None:
        self.path = Path("/music/x.part")
        self.size = size
        self.state = (
            ResumeState(link_hash="h", total=9 * WORTH, synced=synced or 0) if can_resume else None
        )
        self.is_left = False
        self.is_open = False
        self.before_reset: Callable[[], object] = lambda: None

    def __enter__(self) -> None:
        self.is_open = True

    def __exit__(self, *_: object) -> None:
        self.is_open = False

    def sync(self) -> ResumeState:
        assert self.state is not None
        self.state = ResumeState(link_hash="h", total=9 * WORTH, synced=self.size)
        return self.state

    def leave(self) -> None:
        self.is_left = True


def part_of(file: Beginning, told: list[Any], *, is_new: bool = True) -> tuple[Any, Clock]:
    clock, state = Clock(), file.state
    if is_new:
        file.state = None  # before the server said anything

    def keep(path: Path | None, text: str | None) -> None:
        known = ResumeState.of_json(text)
        told.append(known and (path, known.synced))

    part = save_file._Part(file, keep=keep, clock=clock)  # type: ignore[arg-type]
    file.state = state
    return part, clock


@pytest.mark.parametrize(
    ("size", "after_s", "at_rest", "is_kept"),
    [
        (WORTH, 0.5, False, True), (WORTH, 0.4, False, False), (WORTH - 1, 9, False, False),
        (WORTH, 0, True, True), (WORTH - 1, 0, True, False),
    ],
)  # fmt: skip
def test_when_a_new_part_is_worth_recording(size, after_s, at_rest, is_kept) -> None:
    told: list[Any] = []
    file = Beginning(size)
    part, clock = part_of(file, told)
    clock.time += after_s
    part.note(at_rest=at_rest)
    assert told == ([(file.path, size)] if is_kept else [])


def test_a_part_that_cannot_be_continued_is_not_recorded() -> None:
    told: list[Any] = []
    part, clock = part_of(Beginning(WORTH, can_resume=False), told)
    clock.time += 9
    part.note(at_rest=True)
    part.leave()
    assert told == []
    assert not part.file.is_left


def test_it_is_recorded_again_when_much_more_came_and_in_the_end() -> None:
    told: list[Any] = []
    file = Beginning(WORTH)
    part, clock = part_of(file, told)
    clock.time += 1
    sizes = [WORTH, WORTH + save_file._STEP - 1, WORTH + save_file._STEP]
    for file.size in sizes:
        part.note()
    assert [size for _, size in told] == [sizes[0], sizes[2]]
    part.note(at_rest=True)
    assert len(told) == 2
    file.size += 1
    part.leave()
    assert told[-1] == (file.path, file.size)
    assert file.is_left


def test_a_part_that_was_taken_up_is_known_already() -> None:
    told: list[Any] = []
    file = Beginning(3 * WORTH, synced=3 * WORTH)
    part, clock = part_of(file, told, is_new=False)
    assert part.lacking == 6 * WORTH
    clock.time += 1
    part.note()
    assert told == []
    file.size = 10 * WORTH
    assert part.lacking == 0
    for _ in range(2):
        file.before_reset()
    assert told == [None]
    assert part.lacking == 0


@pytest.mark.parametrize(
    ("error", "is_left", "told"),
    [(None, False, []), (ValueError(), True, []), (ValueError(), False, [None])],
)
def test_a_part_that_goes_is_forgotten(error, is_left, told) -> None:
    heard: list[Any] = []
    file = Beginning(WORTH, synced=WORTH)
    part, _ = part_of(file, heard, is_new=False)
    with suppress(ValueError), part:
        assert file.is_open
        file.is_left = is_left
        if error:
            raise error
    assert not file.is_open
    assert heard == told


@pytest.mark.parametrize("can_go_on", ["yes", "elsewhere", "unknown"])
def test_what_an_earlier_try_left_is_taken_up_or_removed(tmp_path: Path, can_go_on: str) -> None:
    (tmp_path / "old").mkdir()
    left = tmp_path / ("old" if can_go_on == "elsewhere" else "") / ".x.mp3.0123456789abcdef.part"
    left.write_bytes(b"0123456789")
    state = ResumeState(link_hash="h", total=20, synced=10)
    source = SOURCE._replace(
        kind=MediaKind.MP3,
        part_path=str(left),
        part_state=None if can_go_on == "unknown" else state.to_json(),
    )
    told: list[Any] = []
    part = save_file._Part.take_up(
        source,
        makers.clip(),
        tmp_path / "a.mp3",
        keep=lambda *what: told.append(what),
        clock=SystemClock(),
    )
    with part:
        if can_go_on == "yes":
            assert (part.file.path, part.file.size, told) == (left, 10, [])
        else:
            assert (part.file.path.parent, part.file.size) == (tmp_path, 0)
            assert part.file.path != left
            assert told == [(None, None)]
            assert not left.exists()


def test_a_stem_lies_beside_its_song_and_is_no_second_song_for_other_players(
    tmp_path: Path,
) -> None:
    clip = makers.clip(title="Rain (Vocals)", more={"stem": "Vocals"})
    source = SOURCE._replace(clip=clip, take=None, number=7, beside=tmp_path / "else" / "where")
    order = SaveOrder(root=tmp_path, template="{artist}/{model}/{title}")
    path = save_file.target_path(source, order, ext="mp3")
    assert path == tmp_path / "else" / "where" / "Rain (Vocals).mp3"
    outside = source._replace(beside=Path("/other/root"))
    assert save_file.target_path(outside, order, ext="mp3").parent == tmp_path / "小明" / "chirp-v4"
    for rule in ("one", "task", "style", "collection"):
        told = save_file.tag_set(source, clip, albums=rule).values
        assert (told["title"], told["subtitle"]) == ("Rain (Vocals)", "Vocals")
        assert told["album"] == "Rain (Stems)"
        assert not {"track", "disc"} & told.keys()
    own = save_file.tag_set(source._replace(album="Mine"), clip, albums="one")
    assert own.values["album"] == "Mine"
