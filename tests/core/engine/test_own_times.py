"""The person's own times come before those of providers, for ever; our `.lrc` files follow, those of others stay."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.own_times import OwnTimes
from suno_desktop.core.library import decisions
from suno_desktop.core.library.decisions import Origin
from suno_desktop.core.media import disk, lrc
from suno_desktop.core.media.disk import fingerprint
from suno_desktop.core.model import ClipId, Collected, MediaKind, SongId, SungWord
from suno_desktop.core.profile.paths import Profile
from suno_desktop.core.rows import SongDetail
from suno_desktop.core.timed_words import timed_lines
from tests.core.engine.test_comparing import AtOnce
from tests.core.library.makers import START, FakeClock, Room

LYRICS = "[Verse]\nNeon on the river\nPaper in the rain\n"
TOLD = lrc.of_lines([("Neon on the river", 5.0), ("Paper in the rain", 9.0)])
LATER = lrc.of_lines([("Neon on the river", 6.0), ("Paper in the rain", 10.0)])
MINE = [("Neon on the river", 5.25), ("Paper in the rain", 9.75)]
CLIP = ClipId("c1")


def text(words: tuple[SungWord, ...]) -> bytes:
    return lrc.lines(timed_lines(words, LYRICS, duration_s=30.0))


class Bench:
    """A saved song with lyrics."""

    def __init__(self, folder: Path, room: Room) -> None:
        self.room = room
        self.wakes = 0
        context = Context(
            Profile.under(folder),
            listen=lambda _event: None,
            wake=self._wake,
            clock=FakeClock(),
            rng=random.Random(0),
            lanes=AtOnce(),
        )
        context.use_library(room.library)
        context.open_reader = lambda: type(room.reader).open(room.path)  # type: ignore[method-assign]
        context.reader = lambda: room.reader  # type: ignore[method-assign]  # nobody would close one of its own
        self.times = OwnTimes(context)
        self.song: SongId = room.ready_song("c1", "t1", lyrics=LYRICS, duration_s=30.0)
        self.path = folder / "song.mp3"
        self.path.write_bytes(b"sound")
        room.save(self.song, path=self.path)
        self.lrc = self.path.with_suffix(".lrc")

    def _wake(self) -> None:
        self.wakes += 1

    def tell(self, words: tuple[SungWord, ...]) -> None:
        self.room.library.keep_times(CLIP, words, raw="reply", relay_id=None)

    @property
    def detail(self) -> SongDetail:
        found = self.room.reader.song_detail(self.song)
        assert found is not None
        return found

    @property
    def starts(self) -> list[float | None]:
        return [word.start_s for word in self.detail.sung]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Room.opened(tmp_path) as room:
        yield Bench(tmp_path, room)


@pytest.mark.parametrize("told", [True, False])
def test_no_provider_overwrites_them_and_undo_brings_its_own_back(bench: Bench, told: bool) -> None:
    if told:
        bench.tell(TOLD)
    before = bench.times.keep(bench.song, MINE).result()
    assert bench.starts == [5.25, 9.75]
    assert bench.detail.times is not None
    assert bench.detail.times.is_own
    bench.tell(LATER)
    assert bench.starts == [5.25, 9.75], "a provider's times come second"
    bench.times.undo(bench.song, before).result()
    assert bench.starts == ([5.0, 9.0] if told else [])


def test_they_go_into_the_files_that_are_saved_next(bench: Bench) -> None:
    bench.tell(TOLD)
    bench.times.keep(bench.song, MINE).result()
    file_id = bench.detail.files[0].file_id
    (source,) = bench.room.library.sources([file_id])
    assert [word.start_s for word in source.sung or ()] == [5.25, 9.75]


def test_our_own_lrc_follows_and_goes_back(bench: Bench) -> None:
    bench.tell(TOLD)
    bench.lrc.write_bytes(text(TOLD))
    before = bench.times.keep(bench.song, MINE).result()
    found = [word.start_s for word in lrc.read(bench.lrc.read_text("utf-8"))]
    assert found == pytest.approx([5.25, 9.75], abs=0.03)
    bench.times.undo(bench.song, before).result()
    assert bench.lrc.read_bytes() == text(TOLD)


def test_a_lrc_of_somebody_else_stays(bench: Bench) -> None:
    bench.tell(TOLD)
    bench.lrc.write_bytes(b"[00:01.00]Mine\n")
    bench.times.keep(bench.song, MINE).result()
    assert bench.lrc.read_bytes() == b"[00:01.00]Mine\n"


def test_a_downloaded_lrc_follows_and_is_still_known(bench: Bench, tmp_path: Path) -> None:
    bench.tell(TOLD)
    path = tmp_path / "words.lrc"
    path.write_bytes(text(TOLD))
    bench.room.save(bench.song, MediaKind.LRC, path=path, mark=fingerprint(path))
    bench.times.keep(bench.song, MINE).result()
    assert path.read_bytes() == text(lrc.of_lines(MINE))
    file = next(one for one in bench.detail.files if one.kind is MediaKind.LRC)
    assert file.sha256 == fingerprint(path).sha256
    assert bench.wakes == 0, "nothing follows from it"


def test_a_cover_has_no_lrc_beside_it(bench: Bench, tmp_path: Path) -> None:
    bench.tell(TOLD)
    path = tmp_path / "cover.jpg"
    path.write_bytes(text(TOLD))
    library = bench.room.library
    taken = Collected(path, "jpg", fingerprint(path))
    library.file_saved(library.file_of(bench.song, MediaKind.COVER), taken, now=START)
    beside = path.with_suffix(".lrc")
    beside.write_bytes(text(TOLD))
    bench.times.keep(bench.song, MINE).result()
    assert path.read_bytes() == beside.read_bytes() == text(TOLD)


def test_a_rewritten_lrc_lasts_through_a_power_cut(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[bytes] = []
    monkeypatch.setattr(disk, "sync_file", lambda path: synced.append(path.read_bytes()))
    bench.tell(TOLD)
    bench.lrc.write_bytes(text(TOLD))
    bench.times.keep(bench.song, MINE).result()
    assert synced == [bench.lrc.read_bytes()]


def test_they_stand_beside_the_songs_and_come_back_from_there(bench: Bench, tmp_path: Path) -> None:
    bench.tell(TOLD)
    before = bench.times.keep(bench.song, MINE).result()
    (told,) = [one for one in bench.room.reader.decisions() if one.thing == "times"]
    (tmp_path / "other").mkdir()
    with Room.opened(tmp_path / "other") as there:
        song = there.ready_song("c1", "t1", lyrics=LYRICS, duration_s=30.0)
        there.library.keep_times(CLIP, TOLD, raw="reply", relay_id=None)
        there.library.take_decisions([told], origin=Origin.FILE)
        detail = there.reader.song_detail(song)
        assert detail is not None
        assert [word.start_s for word in detail.sung] == [5.25, 9.75]
        bench.times.undo(bench.song, before).result()
        (told,) = [one for one in bench.room.reader.decisions() if one.thing == "times"]
        assert told.value is None
        there.library.take_decisions([told], origin=Origin.FILE)
        detail = there.reader.song_detail(song)
        assert detail is not None
        assert [word.start_s for word in detail.sung] == [5.0, 9.0]


@pytest.mark.parametrize("times", ["x", [["a"]], [["a", "1", 2]], [[1, 2, 3]], [["a", -1, 2]]])
def test_what_are_no_times_is_refused(times: object) -> None:
    with pytest.raises(ValueError, match="times"):
        decisions.read({"decided": "c1", "times": [times, 5]})
