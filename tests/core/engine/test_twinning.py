"""The same sound under two clip IDs: 40 pairs among 1,000 other songs, merged and taken back; and what is remembered."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from suno_desktop.core.engine.twinning import Duplicates, Merging
from suno_desktop.core.errors import Cancelled
from suno_desktop.core.events import BatchSaved, Changed, Working
from suno_desktop.core.library.library import Library
from suno_desktop.core.media.disk import fingerprint
from suno_desktop.core.model import (
    Clip,
    ClipId,
    ClipState,
    Collected,
    FileState,
    MediaKind,
    SongId,
    Task,
    TaskId,
    TaskState,
)
from suno_desktop.core.profile.paths import Profile
from suno_desktop.core.rows import SongQuery
from suno_desktop.core.workflows.same_sound import best, packets_of
from suno_desktop.demo.demo_relay import DemoRelay
from tests.core.library.makers import START, FakeClock
from tests.core.media import makers
from tests.rig import PATIENCE_S, Rig

PAIRS, OTHERS = 40, 1_000


def name(number: int, *, other: bool = False) -> str:
    return f"{number:08d}-{'bbbb' if other else 'aaaa'}-4000-8000-000000000000"


def sounds(number: int) -> tuple[str, bytes, str, bytes]:
    """Two files with the same packets: of each the extension and the bytes. The first has less to offer."""
    if number % 2:
        front = makers.id3(3_000 + number)
        return (
            "mp3",
            makers.mp3(40, seed=number),
            "mp3",
            makers.mp3(40, seed=number, stated=False, front=front),
        )
    packets = makers.packets(number, 40)
    video = random.Random(number).randbytes(50)
    return "aac", makers.adts(packets), "m4a", makers.m4a(packets, each=7, video=video)


def other(number: int) -> tuple[str, bytes]:
    """A sound of its own, some of them a frame shorter than one of the pairs."""
    if number < PAIRS:
        extension = sounds(number)[0]
        if extension == "mp3":
            return extension, makers.mp3(39, seed=number)
        return extension, makers.adts(makers.packets(number, 39))
    if number % 5:
        return "mp3", makers.mp3(30, seed=1_000 + number)
    return "m4a", makers.m4a(makers.packets(1_000 + number, 30), each=4)


class Shelf:
    """A library on disk, filled before the engine opens it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = FakeClock()
        profile = Profile.under(folder)
        folder.mkdir()
        self.library = Library.open(profile.library, clock=self.clock)

    def put(self, clip_id: str, extension: str, data: bytes, *, is_known: bool) -> None:
        clip = Clip(
            clip_id=ClipId(clip_id),
            state=ClipState.READY,
            title=f"Song {clip_id[:8]}",
            audio_url="https://media.invalid/a.mp3",
        )
        task = Task(task_id=TaskId(f"task-{clip_id}"), state=TaskState.READY, clips=(clip,))
        (song_id,) = self.library.record([task], relay_id=None, now=START).ready
        path = self.folder / f"{clip_id}.{extension}"
        path.write_bytes(data)
        collected = Collected(
            path, extension, fingerprint(path), packets=packets_of(path) if is_known else None
        )
        file_id = self.library.file_of(song_id, MediaKind.MP3)
        self.library.file_saved(file_id, collected, now=START)

    def song(self, clip_id: str) -> SongId:
        found = self.library.database
        with found.reading() as db:
            row = db.execute("SELECT song_id FROM song WHERE clip_id = ?", (clip_id,)).fetchone()
        return SongId(row["song_id"])

    def judge(self, number: int) -> None:
        """Of each of the two something is decided that is not of the other."""
        one, two = self.song(name(number)), self.song(name(number, other=True))
        self.library.judge([one], {"rating": 1 + number % 5, "favourite": 1})
        self.library.judge([two], {"rating": 5 - number % 5})
        for song_id in (one, one, two):
            self.library.hear(song_id)
        self.library.name_songs([one], {"album": f"Mine {number}"})
        self.library.write_note(ClipId(name(number)), f"note {number}", at_s=1.5)
        self.library.create_collection(f"Trip {number}", songs=[one])


def fill(shelf: Shelf, *, pairs: int, others: int) -> None:
    with shelf.library.transaction():
        for number in range(others):
            shelf.put(
                f"{number:08d}-cccc-4000-8000-000000000000", *other(number), is_known=number % 2 > 0
            )
        for number in range(pairs):
            first, data, second, more = sounds(number)
            shelf.put(name(number), first, data, is_known=number % 3 > 0)
            shelf.put(name(number, other=True), second, more, is_known=number % 3 > 1)
            shelf.judge(number)


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Rig]:
    yield from opened(tmp_path / "profile", pairs=PAIRS, others=OTHERS)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Rig]:
    yield from opened(tmp_path / "profile", pairs=3, others=5)


def opened(folder: Path, *, pairs: int, others: int) -> Iterator[Rig]:
    shelf = Shelf(folder)
    fill(shelf, pairs=pairs, others=others)
    shelf.library.close()
    rig = Rig(folder, auto_save=False)
    yield rig
    assert rig.stop()


def find(rig: Rig) -> Duplicates:
    return rig.engine.twinning.find().result(PATIENCE_S)


def compared(rig: Rig) -> Duplicates:
    rig.engine.twinning.compare().result(60)
    return find(rig)


def choices(found: Duplicates) -> list[Merging]:
    """What is chosen where nobody chooses."""
    chosen = []
    for group in found.groups:
        kept = best(group)
        others = tuple(twin.row.song_id for twin in group if twin is not group[kept])
        chosen.append(Merging(group[kept].row.song_id, others))
    return chosen


def clips(rig: Rig, text: str = "") -> list[str | None]:
    return [
        row.clip_id
        for row in rig.read(lambda reader: reader.song_rows(reader.song_ids(SongQuery(text=text))))
    ]


def state(rig: Rig) -> object:
    """What is listed, what was decided of it, and what its IDs find."""
    rows = rig.read(lambda reader: reader.song_rows(reader.song_ids(SongQuery())))
    judged = {
        row.clip_id: (row.rating, row.is_favourite, row.play_count, row.heard_at) for row in rows
    }
    collections = rig.read(lambda reader: [(one.name, one.songs) for one in reader.collections()])
    notes = {
        clip_id: rig.read(lambda reader, clip_id=clip_id: len(reader.notes_of(ClipId(clip_id))))
        for number in range(PAIRS)
        for clip_id in (name(number), name(number, other=True))
    }
    groups = [[twin.row.clip_id for twin in group] for group in find(rig).groups]
    found = {
        number: clips(rig, f"id:task-{name(number)} or id:{name(number, other=True)}")
        for number in range(PAIRS)
    }
    return judged, collections, notes, groups, found


def test_40_pairs_are_found_among_1_000_other_songs_merged_and_taken_back(full: Rig) -> None:
    told = compared(full)
    assert (told.total, told.uncompared) == (PAIRS, 0)
    assert {frozenset(twin.row.clip_id for twin in group) for group in told.groups} == {
        frozenset({name(number), name(number, other=True)}) for number in range(PAIRS)
    }
    before, files = state(full), sorted(path.name for path in full.profile.library.parent.iterdir())
    chosen = choices(told)
    aparts = full.engine.twinning.merge(chosen).result(PATIENCE_S)
    assert len(aparts) == PAIRS
    rows = full.read(lambda reader: reader.song_rows(reader.song_ids(SongQuery())))
    kept = {row.clip_id: row for row in rows}
    assert len(kept) == PAIRS + OTHERS
    for number in range(PAIRS):
        one, two = name(number), name(number, other=True)
        assert one not in kept, "the file of the other one has more to offer"
        row = kept[two]
        assert row.rating == max(1 + number % 5, 5 - number % 5)
        assert (row.is_favourite, row.play_count) == (True, 3)
        for text in (one, two, f"task-{one}", f"task-{two}"):
            assert clips(full, f"id:{text}") == [two]
        (note,) = full.read(lambda reader, two=two: reader.notes_of(ClipId(two)))
        assert (note.at_s, note.text) == (1.5, f"note {number}")
        detail = full.song(two) if number == 7 else None
        assert detail is None or [file.path.suffix for file in detail.files if file.path] == [
            ".mp3"
        ]
    collections = full.read(lambda reader: reader.collections())
    assert [one.songs for one in collections] == [1] * PAIRS
    assert find(full).groups == ()
    assert sorted(path.name for path in full.profile.library.parent.iterdir()) == files
    full.engine.twinning.part(aparts).result(PATIENCE_S)
    assert state(full) == before


def test_what_was_compared_when_it_was_saved_is_not_read_again(rig: Rig, relay: DemoRelay) -> None:
    rig.know(relay)
    rig.add("64dc8d98-5812-40f5-a99b-79a590452040")
    assert rig.until_event(BatchSaved).saved == 2
    told = find(rig)
    assert (told.uncompared, rig.engine.twinning.compare().result(PATIENCE_S)) == (0, 0)
    assert told.total == 0


def test_how_far_it_is_is_told_and_it_can_be_stopped(small: Rig) -> None:
    assert find(small).uncompared > 0
    assert small.engine.twinning.compare().result(PATIENCE_S) > 0
    seen = small.until_event(Working, lambda one: one.job == "compare" and one.done == one.total)
    assert seen.total > 0
    small.engine.upkeep.stop()
    assert find(small).total == 3


def test_a_file_that_is_gone_is_left_for_another_time(small: Rig) -> None:
    files = list(small.read(lambda reader: list(reader.uncompared())))
    Path(files[0].path).unlink()
    Path(files[1].path).write_bytes(b"no sound at all")
    assert compared(small).uncompared == 1


def test_a_merge_is_told_once(small: Rig) -> None:
    told = compared(small)
    while not small.events.empty():
        small.events.get()
    small.engine.twinning.merge(choices(told)).result(PATIENCE_S)
    event = small.until_event(Changed)
    assert event.changes.songs_listed
    assert event.changes.collections
    assert {twin.row.song_id for group in told.groups for twin in group} <= event.changes.songs


def test_both_are_kept_and_not_offered_again(small: Rig) -> None:
    group = compared(small).groups[0]
    ids = [twin.row.song_id for twin in group]
    small.engine.twinning.keep_apart(ids).result(PATIENCE_S)
    assert find(small).total == 2
    small.engine.twinning.keep_apart(ids, apart=False).result(PATIENCE_S)
    assert find(small).groups[0][0].row.song_id == ids[0]


def test_the_better_file_stays(small: Rig) -> None:
    one, two = compared(small).groups[0]
    (first,), (second,) = one.files, two.files
    better = first._replace(size_bytes=10)
    assert (
        best([one._replace(files=(better,)), two._replace(files=(second._replace(size_bytes=9),))])
        == 0
    )
    assert (
        best([one._replace(files=(better,)), two._replace(files=(second._replace(size_bytes=11),))])
        == 1
    )
    for worse in (
        {"state": FileState.MISSING},
        {"state": FileState.DAMAGED},
        {"code": "media.untagged"},
    ):
        poor = second._replace(size_bytes=10**9, **worse)
        assert best([two._replace(files=(poor,)), one._replace(files=(better,))]) == 1, worse
    wav = second._replace(container="wav", size_bytes=1)
    assert best([one._replace(files=(better,)), two._replace(files=(wav,))]) == 1
    cover = second._replace(kind=MediaKind.COVER)
    assert best([one, one._replace(files=(*one.files, cover))]) == 1
    assert best([one, one]) == 0


def test_stopped_before_it_began_nothing_is_read(small: Rig) -> None:
    future = small.engine.upkeep.check()
    waiting = small.engine.twinning.compare()
    small.engine.twinning.stop()
    with pytest.raises(Cancelled):
        waiting.result(PATIENCE_S)
    with pytest.raises(Cancelled):
        future.result(PATIENCE_S)
