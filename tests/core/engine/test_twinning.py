"""The same sound under two clip IDs: 40 pairs among 1,000 other songs, merged and taken back; and what is remembered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.engine import twinning
from suno_desktop.core.engine.lanes import Lane
from suno_desktop.core.engine.twinning import Duplicates, Merging, Twinning
from suno_desktop.core.errors import Cancelled
from suno_desktop.core.events import BatchSaved, Changed, Working
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.model import (
    ClipId,
    FileState,
    MediaKind,
)
from suno_desktop.core.profile.paths import Profile
from suno_desktop.core.rows import Note, SongFilter, SongQuery
from suno_desktop.core.workflows.same_sound import best
from suno_desktop.demo.demo_relay import DemoRelay
from tests.core.engine.alone import Alone
from tests.core.engine.twin_shelf import OTHERS, PAIRS, Shelf, fill, filled, name
from tests.rig import PATIENCE_S, Rig


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Rig]:
    yield from opened(tmp_path / "profile", pairs=PAIRS, others=OTHERS)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Rig]:
    yield from opened(tmp_path / "profile", pairs=3, others=5)


def opened(folder: Path, *, pairs: int, others: int) -> Iterator[Rig]:
    filled(folder, pairs=pairs, others=others)
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
    ids = [ClipId(name(number, other=other)) for number in range(PAIRS) for other in (False, True)]
    notes = rig.read(lambda reader: {one: len(reader.notes_of(one)) for one in ids})
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
        one, two = ClipId(name(number)), ClipId(name(number, other=True))
        assert one not in kept, "the file of the other one has more to offer"
        row = kept[two]
        assert row.rating == max(1 + number % 5, 5 - number % 5)
        assert (row.is_favourite, row.play_count) == (True, 3)
        for text in (one, two, f"task-{one}", f"task-{two}"):
            assert clips(full, f"id:{text}") == [two]
        (note,) = full.read(partial(_notes_of, two))
        assert (note.at_s, note.text) == (1.5, f"note {number}")
    collections = full.read(lambda reader: reader.collections())
    assert [one.songs for one in collections] == [1] * PAIRS
    assert find(full).groups == ()
    assert sorted(path.name for path in full.profile.library.parent.iterdir()) == files
    full.engine.twinning.part(aparts).result(PATIENCE_S)
    assert state(full) == before


def _notes_of(clip_id: ClipId, reader: LibraryReader) -> Sequence[Note]:
    return reader.notes_of(clip_id)


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


def test_an_export_takes_merges_to_another_library(small: Rig, tmp_path: Path) -> None:
    merged = choices(compared(small))
    small.engine.twinning.merge(merged[:2]).result(PATIENCE_S)
    group = find(small).groups[0]
    small.engine.twinning.keep_apart([twin.row.song_id for twin in group]).result(PATIENCE_S)
    exported = tmp_path / "all.jsonl"
    small.engine.exchange.export_to(exported).result(PATIENCE_S)
    there = Rig(tmp_path / "there", auto_save=False)
    try:
        there.engine.exchange.import_paths([exported]).result(PATIENCE_S)
        assert set(clips(there)) == set(clips(small))
        assert len(clips(there)) == 2 * 3 + 5 - 2
        for number in range(3):
            for one in (name(number), name(number, other=True)):
                assert clips(there, f"id:{one}") == clips(small, f"id:{one}")
                assert clips(there, f"id:task-{one}") == clips(small, f"id:task-{one}")
        trash = SongQuery(filter=SongFilter.TRASH)
        assert len(there.read(lambda reader: reader.song_ids(trash))) == 0
    finally:
        assert there.stop()


# Without threads.


class Apart(Alone):
    """The room of twins on a library with three pairs, and what it told."""

    def __init__(self, folder: Path) -> None:
        self.shelf = Shelf(folder)
        fill(self.shelf, pairs=3, others=3)
        reader = LibraryReader.open(Profile.under(folder).library, clock=self.shelf.clock)
        room: Any = SimpleNamespace(
            library=self.shelf.library, clock=self.shelf.clock, path=folder / "x", reader=reader
        )
        super().__init__(room)
        self.progress: list[int] = []
        jobs: Any = SimpleNamespace(
            teller=lambda _job, _total: self.progress.append,
            start=lambda run: self.submit(Lane.UPKEEP, lambda: run(self.cancel)),
            write=lambda work: self.write(work).result(),
        )
        context: Any = self
        self.twinning = Twinning(context, jobs=jobs)


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Apart]:
    alone = Apart(tmp_path / "shelf")
    yield alone
    alone.room.reader.close()
    alone.library.close()


def test_files_are_compared_piece_by_piece_and_told(
    alone: Apart, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twinning, "_TOGETHER", 2)
    count = len(list(alone.room.reader.uncompared()))
    assert alone.twinning.compare().result(0) == count == 5
    assert alone.progress == [0, 2, 4, 5]
    assert alone.used.count(Lane.FILES) == 5


def test_comparing_that_is_ended_keeps_what_was_read(
    alone: Apart, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twinning, "_TOGETHER", 2)
    alone.after_write = alone.cancel.cancel
    with pytest.raises(Cancelled):
        alone.twinning.compare().result(0)
    assert len(list(alone.room.reader.uncompared())) == 3


def test_merging_and_parting_that_end_early_tell_what_was_done(
    alone: Apart, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twinning, "_PIECE", 1)
    alone.twinning.compare().result(0)
    chosen = choices(alone.twinning.find().result(0))
    assert len(chosen) == 3
    aparts = alone.twinning.merge(chosen[:2]).result(0)
    assert (len(aparts), len(alone.told)) == (2, 1)
    alone.after_write = alone.cancel.cancel
    for act in (
        lambda: alone.twinning.part(aparts),
        lambda: alone.twinning.merge([*chosen[1:], *chosen[1:]]),
    ):
        alone.cancel = CancelToken()
        alone.after_write = alone.cancel.cancel
        alone.told.clear()
        with pytest.raises(Cancelled):
            act().result(0)
        assert len(alone.told) == 1
    alone.after_write = lambda: None
    assert alone.twinning.find().result(0).total == 1
    assert alone.wakes == 0


def test_keeping_both_starts_nothing(alone: Apart) -> None:
    alone.twinning.compare().result(0)
    group = alone.twinning.find().result(0).groups[0]
    alone.twinning.keep_apart([twin.row.song_id for twin in group]).result(0)
    assert (alone.twinning.find().result(0).total, alone.wakes) == (2, 0)


def test_a_thousand_groups_are_told_at_once(alone: Apart, monkeypatch: pytest.MonkeyPatch) -> None:
    assert twinning.MOST == 1_000
    monkeypatch.setattr(twinning, "MOST", 2)
    alone.twinning.compare().result(0)
    found = alone.twinning.find().result(0)
    assert (len(found.groups), found.total) == (2, 3)
