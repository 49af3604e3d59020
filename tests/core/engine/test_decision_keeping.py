"""The file of decisions beside the songs, as the engine keeps it: gently, after the last decision, and merged with others."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from suno_desktop.core.changes import Changes
from suno_desktop.core.engine import decision_keeping
from suno_desktop.core.engine.decision_keeping import DecisionKeeping
from suno_desktop.core.errors import DesktopError, DiskError
from suno_desktop.core.events import Notice
from suno_desktop.core.model import Collected, Fingerprint, MediaKind, SongId
from suno_desktop.core.profile.settings import SavingSettings
from suno_desktop.core.relay import replies
from suno_desktop.core.rows import SongQuery, SongRow
from suno_desktop.core.workflows import decided_file
from suno_desktop.core.workflows.decided_file import NAME
from tests.core.engine.at_once import Desk
from tests.rig import PATIENCE_S, Rig

REPLY = json.dumps(
    {
        "code": "success",
        "data": {
            "task_id": "0d1ca74c-0000-4000-8000-000000000001",
            "status": "SUCCESS",
            "data": [
                {
                    "id": f"aaaaaaaa-0000-4000-8000-00000000000{n}",
                    "title": f"Song {n}",
                    "status": "complete",
                }
                for n in (1, 2)
            ],
        },
    }
)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decision_keeping, "QUIET_S", 0.05)
    monkeypatch.setattr(decision_keeping, "LOOK_S", 0.1)


@pytest.fixture
def music(tmp_path: Path) -> Path:
    folder = tmp_path / "shared"
    folder.mkdir()
    return folder


@contextmanager
def engine(folder: Path, music: Path | None = None) -> Iterator[Rig]:
    rig = Rig(folder)
    try:
        if music is not None:
            rig.engine.set_setting(SavingSettings.folder, str(music)).result(PATIENCE_S)
        yield rig
    finally:
        assert rig.stop()


def bring(rig: Rig) -> None:
    context = rig.engine._context
    context.change(
        lambda: (
            context.library.record(
                replies.read(REPLY), relay_id=None, now=context.clock.now()
            ).changes
        )
    ).result(PATIENCE_S)


def rows(rig: Rig) -> dict[str, SongRow]:
    found = rig.read(lambda reader: reader.song_rows(reader.song_ids(SongQuery())))
    return {row.title: row for row in found}


def rate(rig: Rig, title: str, value: int) -> None:
    rig.engine.judging.rate([rows(rig)[title].song_id], value).result(PATIENCE_S)


def says(path: Path, thing: str) -> Callable[[], bool]:
    return lambda: path.exists() and thing in path.read_text("utf-8")


def notices(rig: Rig) -> list[str]:
    return [event.code for event in rig.seen if isinstance(event, Notice)]


def test_a_decision_is_beside_the_songs_soon_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decision_keeping, "LOOK_S", 3_600.0)
    with engine(tmp_path / "one") as rig:
        path = rig.profile.music / NAME
        bring(rig)
        rig.until(lambda: len(rows(rig)) == 2)
        assert not path.exists(), "nothing was decided"
        rate(rig, "Song 1", 4)
        rig.until(says(path, '"rating":[4'), what="the file")
        before = path.stat().st_mtime_ns
        rig.engine.collecting.create("Road", songs=[SongId(1)]).result(PATIENCE_S)
        rig.until(says(path, "Road"), what="the collection")
        assert path.stat().st_mtime_ns != before


def test_nothing_is_written_where_nothing_changed(tmp_path: Path) -> None:
    with engine(tmp_path / "one") as rig:
        path = rig.profile.music / NAME
        bring(rig)
        rate(rig, "Song 1", 4)
        rig.until(says(path, '"rating":[4'), what="the file")
    before = path.stat()
    with engine(tmp_path / "one") as rig:
        keeping = rig.engine._keeping
        assert keeping is not None
        rig.until(lambda: keeping._settled >= 0, what="a look at the file")
        rate(rig, "Song 1", 4)
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_what_was_decided_last_is_written_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decision_keeping, "QUIET_S", 3_600.0)
    with engine(tmp_path / "one") as rig:
        bring(rig)
        rate(rig, "Song 1", 4)
    assert says(rig.profile.music / NAME, '"rating":[4')()


def test_two_profiles_over_one_folder_end_alike(tmp_path: Path, music: Path) -> None:
    path = music / NAME
    with engine(tmp_path / "one", music) as one, engine(tmp_path / "two", music) as two:
        for rig in (one, two):
            bring(rig)
        rate(one, "Song 1", 4)
        rate(two, "Song 2", 2)
        for rig in (one, two):
            rig.until(lambda rig=rig: rows(rig)["Song 1"].rating == 4, what="the first")  # type: ignore[misc]
            rig.until(lambda rig=rig: rows(rig)["Song 2"].rating == 2, what="the second")  # type: ignore[misc]
        rate(two, "Song 1", 5)
        one.until(lambda: rows(one)["Song 1"].rating == 5, what="the later one")
        assert notices(one) == notices(two) == []
    assert says(path, '"rating":[5')()


def test_a_folder_that_is_away_is_said_once_and_made_up_for(tmp_path: Path, music: Path) -> None:
    away = music.with_name("away")
    with engine(tmp_path / "one", music) as rig:
        bring(rig)
        rate(rig, "Song 1", 4)
        rig.until(says(music / NAME, '"rating":[4'), what="the file")
        music.rename(away)
        rate(rig, "Song 1", 5)
        rig.until(lambda: "decided.away" in notices(rig), what="the notice")
        rate(rig, "Song 1", 3)
        assert not music.exists(), "an empty folder in its place would hide that it is away"
        away.rename(music)
        rig.until(says(music / NAME, '"rating":[3'), what="the file")
        assert notices(rig).count("decided.away") == 1


def test_a_folder_that_goes_away_before_it_is_written_to_is_not_made_again(
    tmp_path: Path, music: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = music.with_name("away")
    is_needed, went = DecisionKeeping._is_needed, threading.Event()

    def goes_away(*of: Any) -> bool:
        needed = is_needed(*of)
        if needed and not went.is_set():
            music.rename(away)
            went.set()
        return needed

    with engine(tmp_path / "one", music) as rig:
        bring(rig)
        monkeypatch.setattr(DecisionKeeping, "_is_needed", staticmethod(goes_away))
        rate(rig, "Song 1", 5)
        rig.until(lambda: "decided.away" in notices(rig), what="the notice")
        assert not music.exists(), "an empty folder in its place would hide that it is away"
        away.rename(music)
        rig.until(says(music / NAME, '"rating":[5'), what="the file")


def test_a_damaged_file_is_said_kept_and_written_anew(tmp_path: Path) -> None:
    with engine(tmp_path / "one") as rig:
        path = rig.profile.music / NAME
        bring(rig)
        rate(rig, "Song 1", 4)
        rig.until(says(path, '"rating":[4'), what="the file")
        path.write_bytes(b'{"suno_desktop_decisions":1}\n{"decided":"x')
        rig.until(lambda: notices(rig) == ["decided.damaged"], what="the notice")
        rig.until(says(path, '"rating":[4'), what="the file")
    (kept,) = path.parent.glob(f"{NAME}.damaged*")
    assert kept.read_bytes().endswith(b'"decided":"x')


def test_a_newer_programs_file_is_said_and_left(tmp_path: Path, music: Path) -> None:
    text = '{"suno_desktop_decisions":2}\n{"sha256":""}\n'
    (music / NAME).write_text(text)
    with engine(tmp_path / "one", music) as rig:
        bring(rig)
        rate(rig, "Song 1", 4)
        rig.until(lambda: notices(rig) == ["decided.too_new"], what="the notice")
    assert (music / NAME).read_text() == text


def test_what_was_lost_with_the_library_comes_back_with_the_file(
    tmp_path: Path, music: Path
) -> None:
    with engine(tmp_path / "one", music) as rig:
        bring(rig)
        rate(rig, "Song 1", 4)
        rig.engine.collecting.create("Road", songs=[rows(rig)["Song 2"].song_id]).result(PATIENCE_S)
        rig.until(says(music / NAME, "Road"), what="the file")
    moved = music.rename(tmp_path / "elsewhere")
    with engine(tmp_path / "fresh", moved) as rig:
        rig.until(
            lambda: len(rig.read(lambda reader: reader.collections())) == 1, what="the collection"
        )
        bring(rig)
        rig.until(lambda: len(rows(rig)) == 2)
        assert rows(rig)["Song 1"].rating == 4
        (road,) = rig.read(lambda reader: reader.collections())
        assert (road.name, road.songs) == ("Road", 1)


# By the clock.


class Shelf(Desk):
    """Two songs, and the file of what is decided of them; what it is to do waits until the test lets it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.music = folder / "music"
        self.path = self.music / NAME
        self.asked: list[str] = []
        saving: Any = SimpleNamespace(
            path=self.music,
            usual=self.music,
            is_of_this_run=False,
            was_marked=lambda _root: False,
        )
        self.folder = saving
        covers: Any = self
        self.keeping = DecisionKeeping(self.context, folder=saving, covers=lambda: covers)
        self.songs = self.bring("a", "b")

    def exchange_own(self, digests: Sequence[str], beside: Path) -> tuple[str, ...]:
        self.asked += [*digests, beside.name]
        return tuple(digests)

    def decide(self, rating: int) -> None:
        self.library.judge(self.songs[:1], {"rating": rating})

    def step(self, after_s: float = 0.0) -> tuple[float, int]:
        """The seconds until the next step, and how much was done."""
        self.clock.move(seconds=after_s)
        return round(self.keeping.step(), 3), self.lanes.run()

    def notices(self) -> list[str]:
        found = [event.code for event in self.events if isinstance(event, Notice)]
        self.events.clear()
        return found


@pytest.fixture
def shelf(ram: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    monkeypatch.setattr(decision_keeping, "QUIET_S", 4.0)
    monkeypatch.setattr(decision_keeping, "LOOK_S", 60.0)
    with Shelf.opened(ram) as shelf:
        assert isinstance(shelf, Shelf)
        yield shelf


def test_it_looks_four_seconds_after_the_start_and_then_every_minute(shelf: Shelf) -> None:
    steps = [shelf.step(after_s) for after_s in (0, 3, 1, 59, 1)]
    assert steps == [(4, 0), (1, 0), (60, 1), (1, 0), (60, 1)]
    assert not shelf.path.exists()


def test_it_writes_four_seconds_after_the_last_decision_and_thirty_after_the_first(
    shelf: Shelf,
) -> None:
    shelf.step(4)
    shelf.decide(1)
    assert shelf.step(1) == (4, 0)
    assert shelf.step(3) == (1, 0)
    for rating in range(2, 9):
        shelf.decide(rating % 5 + 1)
        assert shelf.step(3) == (4, 0)
    shelf.decide(5)
    assert shelf.step(3) == (3, 0), "thirty seconds after the first"
    assert shelf.step(3) == (60, 1)
    assert says(shelf.path, '"rating":[5')()
    shelf.decide(4)
    assert shelf.step(1) == (4, 0), "the thirty seconds begin anew"


def test_while_it_runs_no_other_begins(shelf: Shelf) -> None:
    shelf.clock.move(seconds=4)
    assert shelf.keeping.step() == 60
    shelf.clock.move(seconds=60)
    assert shelf.keeping.step() == 0
    assert shelf.lanes.run() == 1
    assert shelf.step() == (60, 1)


def test_a_decision_wakes_the_scheduler_once(shelf: Shelf) -> None:
    shelf.step()
    shelf.keeping.wake()
    assert shelf.wakes == 0
    shelf.decide(3)
    shelf.keeping.wake()
    assert shelf.wakes == 1
    shelf.step()
    shelf.keeping.wake()
    assert shelf.wakes == 1


def test_at_the_end_only_what_was_decided_since_is_written(shelf: Shelf) -> None:
    shelf.step(4)
    shelf.keeping.end(deadline=9)
    assert shelf.lanes.run() == 0
    shelf.decide(3)
    shelf.keeping.end(deadline=9)
    assert shelf.lanes.run() == 1
    assert says(shelf.path, '"rating":[3')()
    shelf.decide(4)
    shelf.step()  # it knows, and waits for more
    shelf.keeping.end(deadline=9)
    assert shelf.lanes.run() == 1
    assert says(shelf.path, '"rating":[4')()


@pytest.mark.parametrize(("late_s", "is_written"), [(0, True), (0.25, False)])
def test_the_end_has_a_deadline(shelf: Shelf, late_s: float, is_written: bool) -> None:
    shelf.step(4)
    shelf.decide(3)
    shelf.keeping.end(deadline=9)
    shelf.clock.move(seconds=5 + late_s)
    shelf.lanes.run()
    assert shelf.path.exists() is is_written


def test_a_run_that_the_end_stops_is_made_up_for(shelf: Shelf) -> None:
    shelf.decide(3)
    shelf.step()
    shelf.clock.move(seconds=60)
    shelf.keeping.step()  # it runs in a moment
    shelf.context.cancel.cancel()
    shelf.keeping.end(deadline=shelf.clock.monotonic() + 9)
    shelf.lanes.run()
    assert says(shelf.path, '"rating":[3')()


def another(shelf: Shelf) -> Path:
    """Choose another folder, which is there."""
    shelf.folder.path = shelf.music.with_name("another")
    shelf.folder.path.mkdir()
    return Path(shelf.folder.path)


def test_where_another_folder_is_chosen_it_is_written_at_once(shelf: Shelf) -> None:
    shelf.decide(3)
    shelf.step()
    assert shelf.step(60)[1] == 1
    new = another(shelf)
    assert shelf.step(1) == (60, 1)
    assert says(new / NAME, '"rating":[3')()
    assert shelf.path.exists(), "songs may still be there"
    assert shelf.step(1) == (59, 0)


@pytest.mark.parametrize(
    ("beside", "stays"),
    [
        ({}, False),
        ({"notes.txt": "mine"}, False),
        ({"theirs.mp3": "sound"}, True),
        ({"below/theirs.mp4": "sound"}, True),
        ({"suno_desktop (copy).jsonl": '{"suno_desktop_decisions":1}\n'}, True),
        ({NAME: '{"suno_desktop_decisions":1}\n{"decided":"x'}, True),
        ({NAME: '{"suno_desktop_decisions":2}\n{"sha256":""}\n'}, True),
    ],
)
def test_it_goes_with_the_songs_and_leaves_what_is_not_ours(
    shelf: Shelf, beside: dict[str, str], stays: bool
) -> None:
    shelf.decide(3)
    shelf.step()
    shelf.step(60)
    new = another(shelf)
    for name, text in beside.items():
        (shelf.music / name).parent.mkdir(exist_ok=True)
        (shelf.music / name).write_text(text)
    shelf.keeping.follow(shelf.music)
    assert shelf.step() == (60, 1)
    assert says(new / NAME, '"rating":[3')()
    assert shelf.path.exists() is stays
    assert shelf.notices() == [], "the songs are elsewhere"
    for name, text in beside.items():
        assert (shelf.music / name).read_text() == text


def test_what_another_library_wrote_there_is_taken_along(shelf: Shelf, tmp_path: Path) -> None:
    with Shelf.opened(tmp_path / "other") as other:
        assert isinstance(other, Shelf)
        other.library.judge(other.songs, {"favourite": 1})
        other.step()
        other.step(60)
        text = other.path.read_text("utf-8")
    shelf.decide(3)
    shelf.step()
    shelf.step(60)
    new = another(shelf)
    shelf.path.write_text(text, "utf-8")
    shelf.keeping.follow(shelf.music)
    shelf.step()
    assert says(new / NAME, '"favourite":[1')()
    assert says(new / NAME, '"rating":[3')()
    assert not shelf.path.exists()


def test_it_stays_with_songs_of_ours_and_in_the_same_folder(shelf: Shelf) -> None:
    shelf.decide(3)
    shelf.step()
    shelf.step(60)
    shelf.folder.path = shelf.music.with_name("link")
    shelf.folder.path.symlink_to(shelf.music)
    shelf.keeping.follow(shelf.music)
    shelf.step()
    assert shelf.path.exists()
    shelf.library.file_saved(
        shelf.library.file_of(shelf.songs[0], MediaKind.MP3),
        Collected(shelf.music / "a.mp3", "mp3", Fingerprint(10, "ab", 5)),
        now=shelf.clock.now(),
    )
    shelf.folder.path.unlink()
    shelf.folder.path.mkdir()
    shelf.keeping.follow(shelf.music)
    shelf.step()
    assert shelf.path.exists()


def test_nothing_more_is_written_once_all_ends(shelf: Shelf) -> None:
    shelf.decide(3)
    shelf.step()
    shelf.context.cancel.cancel()
    assert shelf.step(60)[1] == 1
    assert not shelf.path.exists()


def test_nothing_is_kept_beside_songs_of_a_folder_for_this_run(shelf: Shelf) -> None:
    shelf.folder.is_of_this_run = True
    shelf.decide(3)
    shelf.step()
    assert shelf.step(60)[1] == 1
    assert not shelf.music.exists()


def test_the_usual_folder_is_made_with_those_above_it(shelf: Shelf, tmp_path: Path) -> None:
    shelf.folder.path = shelf.folder.usual = tmp_path / "a" / "b"
    shelf.decide(3)
    shelf.step()
    shelf.step(60)
    assert says(tmp_path / "a" / "b" / NAME, '"rating":[3')()
    assert shelf.notices() == []


def test_trouble_is_said_once_until_it_is_over(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    trouble: DesktopError | None = DiskError("disk.full")

    def write(*given: Any, **more: Any) -> bool:
        if trouble is not None:
            raise trouble
        return really(*given, **more)

    really = decided_file.write
    monkeypatch.setattr(decided_file, "write", write)
    shelf.step(4)
    shelf.decide(3)
    shelf.events.clear()
    shelf.step()
    shelf.step(4)
    shelf.step(60)
    assert shelf.notices() == ["decided.full"]
    trouble = DiskError("disk.read_only")
    shelf.step(60)
    assert shelf.notices() == ["decided.read_only"]
    trouble = None
    shelf.step(60)
    assert says(shelf.path, '"rating":[3')()
    trouble = DiskError("disk.read_only")
    shelf.decide(4)
    shelf.step()
    shelf.step(60)
    assert shelf.notices() == ["decided.read_only"]


def test_a_folder_that_is_away_is_no_trouble_while_there_is_nothing_to_write(
    shelf: Shelf, tmp_path: Path
) -> None:
    shelf.folder.path = tmp_path / "away"
    shelf.library.file_saved(
        shelf.library.file_of(shelf.songs[0], MediaKind.MP3),
        Collected(tmp_path / "away" / "a.mp3", "mp3", Fingerprint(10, "ab", 5)),
        now=shelf.clock.now(),
    )
    shelf.step(4)
    assert shelf.notices() == []
    shelf.decide(3)
    shelf.step()
    shelf.step(60)
    assert shelf.notices() == ["decided.away"]


def test_pictures_of_ones_own_are_exchanged_with_the_folder_beside_the_songs(
    shelf: Shelf,
) -> None:
    shelf.step(4)
    shelf.decide(3)
    shelf.step()
    shelf.step(60)
    assert shelf.asked == []
    digest = "ab" * 32
    shelf.library.judge(shelf.songs[:1], {"own_cover": digest})
    shelf.told()
    shelf.step()
    shelf.step(60)
    assert shelf.asked == [digest, decided_file.PICTURES]
    song = frozenset(shelf.songs[:1])
    assert Changes(songs=song, covers=song) in shelf.told()


def test_many_decisions_are_noted_as_written_in_pieces(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decision_keeping, "_PIECE", 1)
    shelf.step(4)
    shelf.library.judge(shelf.songs, {"rating": 3, "favourite": 1})
    shelf.step()
    shelf.step(60)
    assert shelf.context.reader().decision_counts()[0] == 0
