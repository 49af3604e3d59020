"""Jobs over many saved files: one at a time, with progress, an end, and another try for what a program keeps open."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.changes import NOTHING, Changes
from suno_desktop.core.engine.lanes import Lane
from suno_desktop.core.engine.upkeep_jobs import UpkeepJobs, Upkept
from suno_desktop.core.errors import Cancelled, DiskError, MediaDamagedError
from suno_desktop.core.events import FileInUse, Working
from suno_desktop.core.model import Collected, FileId, Fingerprint, MediaKind, SongId
from suno_desktop.core.override import override
from suno_desktop.core.rows import Source
from tests.core.engine.at_once import Desk

MP3, COVER = MediaKind.MP3, MediaKind.COVER


class Room(Desk):
    """Jobs, and five saved songs."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.jobs = UpkeepJobs(self.context)
        self.songs = self.bring(*"abcde")
        self.files = [self.save(song) for song in self.songs]
        self.cancel = CancelToken()
        self.seen: list[FileId] = []
        self.told()

    def save(self, song_id: SongId, kind: MediaKind = MP3) -> FileId:
        file_id = self.library.file_of(song_id, kind)
        taken = Collected(Path(f"/music/{file_id}"), str(kind), Fingerprint(10, "ab", 5))
        self.library.file_saved(file_id, taken, now=self.clock.now())
        return file_id

    def each(self, one: Callable[[Source], bool] | None = None, *, together: int = 1) -> Upkept:
        def note(source: Source) -> bool:
            self.seen.append(source.file_id)
            return one is None or one(source)

        return self.jobs.each("retag", self.files, note, self.cancel, together=together)

    def working(self) -> list[tuple[str, int, int]]:
        found = [
            (str(one.job), one.done, one.total) for one in self.events if isinstance(one, Working)
        ]
        self.events.clear()
        return found


@pytest.fixture
def room(ram: Path) -> Iterator[Room]:
    with Room.opened(ram) as room:
        assert isinstance(room, Room)
        yield room


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long it was waited, each time; nobody waits."""
    waited: list[float] = []

    class Ended(threading.Event):
        @override
        def wait(self, timeout: float | None = None) -> bool:
            waited.append(timeout or 0.0)
            return self.is_set()

    monkeypatch.setattr(threading, "Event", Ended)
    return waited


def in_use() -> DiskError:
    error = DiskError("disk.error")
    error.__cause__ = PermissionError()
    return error


# File by file.


@pytest.mark.parametrize("together", [1, 2, 3, 5, 9])
def test_each_file_is_done_once_in_its_order(room: Room, together: int) -> None:
    changed = set(room.files[1:4])
    assert room.each(lambda source: source.file_id in changed, together=together) == Upkept(
        done=3, left=2
    )
    assert room.seen == room.files
    assert room.wakes == 1


def test_so_many_are_begun_between_two_looks_whether_to_end(room: Room) -> None:
    def end(_source: Source) -> bool:
        room.cancel.cancel()
        return True

    assert room.each(end, together=2) == Upkept(done=2, left=0, stopped=3)
    assert room.seen == room.files[:2]
    assert room.working() == [("retag", 0, 5), ("retag", 5, 5)]


def test_files_come_one_after_the_other_where_nothing_else_is_said(room: Room) -> None:
    def end(_source: Source) -> bool:
        room.cancel.cancel()
        return True

    upkept = room.jobs.each("retag", room.files, end, room.cancel)
    assert upkept == Upkept(done=1, left=0, stopped=4)


def test_a_job_that_was_ended_before_does_nothing(room: Room) -> None:
    room.cancel.cancel()
    assert room.each() == Upkept(done=0, left=0, stopped=5)
    assert room.seen == []


def test_failures_are_told_and_hold_nobody_up(room: Room, pauses: list[float]) -> None:
    def fail(source: Source) -> bool:
        if source.file_id == room.files[1]:
            raise MediaDamagedError("media.spliced")
        if source.file_id == room.files[2]:
            raise DiskError("disk.full")
        return source.file_id != room.files[4]

    upkept = room.each(fail)
    assert (upkept.done, upkept.left, upkept.stopped, upkept.lasting) == (2, 1, 0, 0)
    assert [(file_id, code) for file_id, code, _ in upkept.failed] == [
        (room.files[1], "media.spliced"),
        (room.files[2], "disk.full"),
    ]
    assert all(sentence for _, _, sentence in upkept.failed)
    assert room.seen == room.files
    assert pauses == []


def test_what_is_in_use_is_tried_again_when_the_others_are_done(
    room: Room, pauses: list[float]
) -> None:
    def busy(source: Source) -> bool:
        if source.file_id == room.files[0] and len(pauses) < 1:
            raise in_use()
        if source.file_id == room.files[3] and len(pauses) < 2:
            raise in_use()
        return True

    assert room.each(busy) == Upkept(done=5, left=0)
    first, second = room.files[0], room.files[3]
    assert room.seen == [*room.files, first, second, second]
    assert pauses == [1.0, 1.0]
    told = [event.path for event in room.events if isinstance(event, FileInUse)]
    assert told == [Path(f"/music/{number}") for number in (first, second, second)]


def test_what_stays_in_use_has_failed_after_two_more_tries(room: Room, pauses: list[float]) -> None:
    def busy(source: Source) -> bool:
        if source.file_id == room.files[2]:
            raise in_use()
        return False

    upkept = room.each(busy)
    assert (upkept.done, upkept.left, len(upkept.failed)) == (0, 4, 1)
    assert room.seen.count(room.files[2]) == 3
    assert pauses == [1.0, 1.0]


def test_what_is_in_use_is_left_where_the_person_ends_the_job(
    room: Room, pauses: list[float]
) -> None:
    def busy(source: Source) -> bool:
        if source.file_id == room.files[4]:
            room.cancel.cancel()
        raise in_use()

    upkept = room.each(busy)
    assert (upkept.done, upkept.left, len(upkept.failed)) == (0, 0, 5)
    assert len(room.seen) == 5
    assert pauses == []


def test_ending_the_job_ends_the_pause(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    woken = []

    class Ended(threading.Event):
        @override
        def wait(self, timeout: float | None = None) -> bool:
            assert timeout == 1.0
            room.cancel.cancel()
            woken.append(self.is_set())
            return True

    monkeypatch.setattr(threading, "Event", Ended)

    def busy(_source: Source) -> bool:
        raise in_use()

    room.each(busy)
    assert woken == [True]


# Telling.


def test_how_far_it_is_is_told_at_most_ten_times_a_second_and_at_the_end(room: Room) -> None:
    before: list[int] = []
    tell = room.jobs.teller("check", 9, before=lambda: before.append(len(room.events)))
    for after_ms, done in [(0, 0), (99, 1), (1, 2), (50, 9), (99, 3), (2, 4)]:
        room.clock.move(milliseconds=after_ms)
        tell(done)
    assert room.working() == [("check", done, 9) for done in (0, 2, 9, 4)]
    assert before == [0, 1, 2, 3]


def test_changes_are_told_and_wake_nobody(room: Room) -> None:
    assert room.jobs.change(lambda: Changes(songs_listed=True)) is True
    assert room.told() == [Changes(songs_listed=True)]
    assert room.jobs.change(lambda: NOTHING) is False
    assert room.told() == []
    assert room.jobs.write(lambda: 7) == 7
    assert room.wakes == 0


# Which files.


def test_saved_files_of_songs_and_kinds(room: Room) -> None:
    cover = room.save(room.songs[0], COVER)
    waiting = room.library.file_of(room.songs[1], COVER)
    assert waiting not in room.files
    assert set(room.jobs.saved(None, {MP3})) == set(room.files)
    assert room.jobs.saved(None, {COVER}) == [cover]
    assert set(room.jobs.saved(room.songs[:2], {MP3, COVER})) == {*room.files[:2], cover}
    assert room.jobs.saved([], {MP3, COVER}) == []


# One job after the other.


def test_jobs_wait_for_each_other_and_end_together(room: Room) -> None:
    room.lanes.later = {Lane.UPKEEP}
    first = room.jobs.start(lambda cancel: cancel)
    assert not first.done()
    assert room.lanes.run() == 1
    assert not first.result(0).is_cancelled
    waiting = room.jobs.start(lambda _cancel: 1)
    room.jobs.stop()
    after = room.jobs.start(lambda _cancel: 2)
    room.lanes.run()
    assert first.result(0).is_cancelled, "one that runs is told"
    with pytest.raises(Cancelled):
        waiting.result(0)
    assert after.result(0) == 2


def test_only_the_last_plan_is_made(room: Room) -> None:
    def plan(cancel: CancelToken) -> str:
        cancel.check()
        return "planned"

    room.lanes.later = {Lane.UPKEEP}
    job = room.jobs.start(lambda _cancel: "done")
    plans = [room.jobs.start_plan(plan) for _ in range(2)]
    room.lanes.run()
    with pytest.raises(Cancelled):
        plans[0].result(0)
    assert plans[1].result(0) == "planned"
    dropped = room.jobs.start_plan(plan)
    room.jobs.cancel_plan()
    room.lanes.run()
    with pytest.raises(Cancelled):
        dropped.result(0)
    assert job.result(0) == "done", "other jobs go on"


def test_all_ends_with_the_library(room: Room) -> None:
    tokens = [room.jobs.start(lambda cancel: cancel).result(0)]
    tokens.append(room.jobs.start_plan(lambda cancel: cancel).result(0))
    room.jobs.stop()
    room.jobs.cancel_plan()
    tokens = [room.jobs.start(lambda cancel: cancel).result(0)]
    tokens.append(room.jobs.start_plan(lambda cancel: cancel).result(0))
    assert [token.is_cancelled for token in tokens] == [False, False]
    room.context.cancel.cancel()
    assert [token.is_cancelled for token in tokens] == [True, True]
