"""The room that saves, without threads and servers: what begins, what each end leads to, what is told."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.engine import downloading as module
from suno_desktop.core.engine.downloading import AT_ONCE, Downloading, Slots
from suno_desktop.core.errors import (
    Cancelled,
    DesktopError,
    DiskError,
    MediaBlockedError,
    MediaError,
    MediaRefusedError,
    MediaUnreachableError,
    ProfileError,
)
from suno_desktop.core.events import BatchSaved, Changed, FileEnded, Notice, Progress
from suno_desktop.core.library import link_ends
from suno_desktop.core.model import (
    Collected,
    FileId,
    FileState,
    Fingerprint,
    MediaKind,
    RelayId,
    SongId,
    TaskId,
    TaskState,
    Way,
)
from suno_desktop.core.rows import Source
from suno_desktop.core.workflows.save_file import SaveOrder
from tests.core.library.makers import READY, START, Room, clip, task
from tests.core.media import makers

MP3 = MediaKind.MP3


class World:
    """A room that saves, and whose lanes run when they are told to."""

    def __init__(self, room: Room, folder: Path) -> None:
        self.room = room
        self.music = folder / "music"
        self.emitted: list[Any] = []
        self.jobs: deque[Callable[[], object]] = deque()
        self.saved: list[int] = []
        self.says: dict[int, Any] = {}
        self.full: ProfileError | None = None
        self.settings = SimpleNamespace(saving=SimpleNamespace(per_host=AT_ONCE))
        self.is_chosen = False
        self.cancel = CancelToken()
        self.begun: list[int] = []
        self.wakes = 0
        context: Any = SimpleNamespace(
            library=room.library,
            profile=SimpleNamespace(cache=folder / "cache"),
            clock=room.clock,
            cancel=self.cancel,
            settings=self.settings,
            patient=True,
            write=self._write,
            tell=lambda changes: self.emitted.append(Changed(changes=changes)),
            emit=self.emitted.append,
            wake=self._wake,
            lanes=SimpleNamespace(submit=self._submit),
        )
        self.room_that_saves = Downloading(
            context,
            media=lambda _relay: None,  # type: ignore[arg-type,return-value]
            covers=None,  # type: ignore[arg-type]
            folder=SimpleNamespace(order=self._order),  # type: ignore[arg-type]
            saved=lambda source: self.saved.append(source.file_id),
        )

    def _wake(self) -> None:
        self.wakes += 1

    def _order(self) -> SaveOrder:
        return SaveOrder(root=self.music, template="{title}", is_chosen=self.is_chosen)

    def _submit(self, _lane: Any, work: Callable[[], object]) -> Future[Any]:
        self.jobs.append(work)
        return Future()

    def _write(self, work: Callable[[], Any]) -> Future[Any]:
        done: Future[Any] = Future()
        if self.full is not None:
            done.set_exception(self.full)
        else:
            done.set_result(work())
        return done

    def wish(self, number: int, *, host: str = "media.invalid") -> FileId:
        """A song that waits to be saved."""
        url = f"https://{host}/{number}.mp3"
        self.room.record(task(f"t{number}", clip(f"c{number}", READY, audio_url=url)))
        song = self.room.song_of(f"c{number}")
        assert song is not None
        (file_id,) = self.room.library.queue([song], [MP3], now=self.room.clock.at).files
        return file_id

    def collect(self, collector: Any, source: Source) -> Collected:
        self.begun.append(source.file_id)
        said = self.says.get(source.file_id)
        if callable(said):
            said = said(collector, source)
        if isinstance(said, Exception):
            raise said
        return Collected(self.music / f"{source.file_id}.mp3", "mp3", Fingerprint(10, "ab", 5))

    def step(self) -> float:
        return self.room_that_saves.step()

    def run(self) -> None:
        while self.jobs:
            self.jobs.popleft()()

    def go(self) -> float:
        """A step, and all that it begins."""
        wait_s = self.step()
        self.run()
        return wait_s

    def state(self, file_id: FileId) -> FileState:
        (row,) = [row for row in self.room.reader.downloads() if row.file.file_id == file_id]
        return row.file.state

    def of(self, kind: type) -> list[Any]:
        return [one for one in self.emitted if isinstance(one, kind)]


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with Room.opened(tmp_path) as room:
        made = World(room, tmp_path)
        monkeypatch.setattr(
            module,
            "Collector",
            lambda **how: SimpleNamespace(
                **how, collect=lambda source: made.collect(SimpleNamespace(**how), source)
            ),
        )
        yield made


def test_a_file_that_waits_is_saved_and_told(world: World) -> None:
    file_id = world.wish(1)
    world.step()
    assert world.room_that_saves.is_active(file_id)
    assert world.room_that_saves.under_way() == [file_id]
    assert world.room_that_saves.figures()[0] == 1
    world.run()
    assert world.saved == [file_id]
    assert not world.room_that_saves.is_active(file_id)
    (ended,) = world.of(FileEnded)
    assert (ended.file_id, ended.state, ended.path) == (
        file_id,
        FileState.SAVED,
        world.music / f"{file_id}.mp3",
    )
    assert world.of(BatchSaved) == []
    assert world.step() == 30
    (batch,) = world.of(BatchSaved)
    assert (batch.saved, batch.failed, batch.waiting, batch.folder) == (1, 0, 0, world.music)
    world.step()
    assert len(world.of(BatchSaved)) == 1


def test_four_come_at_once_and_another_when_one_is_here(world: World) -> None:
    files = [world.wish(number, host=f"{number}.invalid") for number in range(6)]
    world.says[files[0]] = lambda collector, _source: collector.arrived() or world.step()
    world.step()
    assert len(world.jobs) == 4
    assert world.step() == 30
    assert len(world.jobs) == 4
    world.jobs.popleft()()
    assert len(world.jobs) == 4, "three that were begun, and the fifth"
    world.run()
    world.go()
    assert sorted(world.saved) == sorted(files)


def test_the_scheduler_is_woken_when_a_file_is_here_and_when_it_is_saved(world: World) -> None:
    seen: list[int] = []

    def arrive(collector: Any, _source: Source) -> None:
        collector.arrived()
        seen.append(world.wakes)

    world.says[world.wish(1)] = arrive
    world.go()
    assert (seen, world.wakes) == ([1], 2)


def test_how_long_a_file_took_stands_in_the_log(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    def take(*_: Any) -> None:
        world.room.clock.move(seconds=1.5)

    world.room.clock.move(seconds=50)
    world.says[world.wish(1)] = take
    with caplog.at_level("DEBUG"):
        world.go()
    assert "10 bytes after 1500 ms" in caplog.text


@pytest.mark.parametrize("most", [1, 2, 4])
def test_so_many_come_from_one_server(world: World, most: int) -> None:
    world.settings.saving.per_host = most
    files = [world.wish(number) for number in range(5)]
    other = world.wish(9, host="other.invalid")
    world.step()
    assert len(world.jobs) == min(4, most + 1)
    world.run()
    assert set(world.begun) == ({*files[:most], other} if most < 4 else {*files[:4]})


def test_a_place_that_is_free_is_taken(world: World) -> None:
    for number in range(3):
        world.wish(number)
    world.step()
    world.wish(3)
    assert world.step() == 30
    assert len(world.jobs) == 4


def test_where_no_place_is_free_a_try_that_comes_soon_is_not_waited_for(world: World) -> None:
    broken = world.wish(0)
    world.says[broken] = MediaRefusedError("media.refused")
    world.go()
    for number in range(1, 4):
        world.wish(number)
    assert world.step() == 2, "then it is tried again"
    world.wish(4)
    world.step()
    assert len(world.jobs) == 4
    assert world.step() == 30, "whoever ends wakes"


@pytest.mark.parametrize("is_resting", [False, True])
def test_behind_many_files_of_a_server_without_room_another_one_is_found(
    world: World, is_resting: bool
) -> None:
    busy = world.wish(0, host="busy.invalid")
    if is_resting:
        world.says[busy] = MediaUnreachableError("net.busy", retry_after_s=9.0)
        world.go()
    else:
        world.settings.saving.per_host = 1
    for number in range(1, 10):
        world.wish(number, host="busy.invalid")
    other = world.wish(10, host="other.invalid")
    world.step()
    assert world.room_that_saves.is_active(other)
    assert len(world.jobs) == (1 if is_resting else 2)


def test_names_are_taken_until_nothing_is_saved_any_more(world: World) -> None:
    forgotten: list[int] = []
    stems: Any = SimpleNamespace(forget=lambda: forgotten.append(len(world.saved)))
    world.room_that_saves.slots.stems = stems
    world.wish(1)
    world.step()
    world.wish(2)
    world.step()
    assert forgotten == []
    world.run()
    world.step()
    assert forgotten == [2]


def test_a_server_that_asks_for_patience_is_left_alone(world: World) -> None:
    busy = world.wish(1, host="busy.invalid")
    world.says[busy] = MediaUnreachableError("net.busy", retry_after_s=9.0)
    world.go()
    assert world.state(busy) is FileState.QUEUED
    same, other = world.wish(2, host="busy.invalid"), world.wish(3, host="other.invalid")
    assert world.go() == 9
    assert world.begun == [busy, other]
    world.room.clock.move(seconds=8)
    assert world.go() == 1
    assert world.begun == [busy, other]
    world.says.clear()
    world.room.clock.move(seconds=1)
    world.go()
    assert world.begun[2:] == [busy, same]


def test_who_asks_again_waits_for_no_server(world: World) -> None:
    busy = world.wish(1)
    world.says[busy] = MediaUnreachableError("net.busy", retry_after_s=900.0)
    world.go()
    world.room_that_saves.forget_tries([busy])
    world.wish(2)
    world.go()
    assert len(world.begun) == 2


@pytest.mark.parametrize(
    ("error", "state", "failed", "blocked"),
    [
        (MediaError("media.no_link"), FileState.FAILED, 1, 0),
        (MediaBlockedError("media.encrypted"), FileState.BLOCKED, 0, 1),
        (MediaBlockedError("url.port", host="a", port=8443), FileState.FAILED, 1, 0),
        (MediaBlockedError("media.too_large"), FileState.FAILED, 1, 0),
    ],
)
def test_what_cannot_be_had_is_told_and_counted(
    world: World, error: DesktopError, state: FileState, failed: int, blocked: int
) -> None:
    file_id = world.wish(1)
    world.says[file_id] = error
    world.go()
    assert world.state(file_id) is state
    (ended,) = world.of(FileEnded)
    assert (ended.state, ended.code) == (state, error.code)
    world.step()
    (batch,) = world.of(BatchSaved)
    assert (batch.saved, batch.failed, batch.blocked) == (0, failed, blocked)
    assert batch.failed_ids == (file_id,) * failed
    assert batch.folder == world.music


def test_a_refused_link_is_tried_again_and_its_relay_asked_for_another(world: World) -> None:
    file_id = world.wish(1)
    for key in world.room.library.tasks_of_song(SongId(1)):
        world.room.look(key, TaskState.READY)
    assert world.room.due(START) == ()
    world.says[file_id] = MediaRefusedError("media.refused")
    world.go()
    assert world.state(file_id) is FileState.QUEUED
    assert [one.task_id for one in world.room.due(START)] == ["t1"]
    assert world.step() == 2
    world.room.clock.move(seconds=1.9)
    assert world.step() == pytest.approx(0.2)
    world.room.clock.move(seconds=0.1)
    assert world.go() == 30
    assert world.begun == [file_id] * 2


@pytest.mark.logs
def test_a_bug_is_a_failure_like_another(world: World) -> None:
    file_id = world.wish(1)
    world.says[file_id] = ZeroDivisionError()
    world.go()
    assert world.state(file_id) is FileState.FAILED
    assert world.of(FileEnded)[0].code == "bug"


def test_nothing_begins_while_it_is_paused_or_all_ends(world: World) -> None:
    world.wish(1)
    world.room_that_saves.paused = True
    assert world.go() == 30
    assert world.begun == []
    world.room_that_saves.paused = False
    world.cancel.cancel()
    assert world.step() == 30
    assert not world.jobs


def test_what_is_there_already_is_counted(world: World) -> None:
    world.room_that_saves.note_kept(0, skipped=3)
    world.step()
    assert world.of(BatchSaved) == [], "nothing was done"
    world.room_that_saves.note_kept(2, skipped=1)
    world.room_that_saves.note_kept(1)
    world.step()
    (batch,) = world.of(BatchSaved)
    assert (batch.kept, batch.skipped, batch.saved) == (3, 1, 0)


# Stopping.


def leaving(world: World, part: Path, then: Callable[[], object]) -> Callable[..., Exception]:
    def said(collector: Any, _source: Source) -> Exception:
        part.write_bytes(b"some")
        collector.keep(part, "{}")
        then()
        collector.cancel.check()
        return AssertionError("it is stopped")

    return said


@pytest.mark.parametrize("is_dropped", [False, True])
def test_what_is_stopped_leaves_its_part_only_if_it_goes_on_later(
    world: World, tmp_path: Path, is_dropped: bool
) -> None:
    file_id, other = world.wish(1), world.wish(2)
    part = tmp_path / "x.part"
    stop = world.room_that_saves.cancel if is_dropped else world.room_that_saves.pause
    world.says[file_id] = leaving(world, part, lambda: stop([file_id, FileId(99)]))
    world.go()
    assert part.exists() is not is_dropped
    assert file_id in world.room.library.parts() or is_dropped
    assert world.saved == [other]
    assert world.of(Notice) == []
    assert [one.changes.files for one in world.of(Changed)][1] == {file_id}, "what it left"


def test_what_is_stopped_before_anything_came_is_not_told_again(world: World) -> None:
    file_id = world.wish(1)
    world.step()
    world.room_that_saves.pause([file_id])
    world.run()
    assert (world.of(Changed), world.begun) == ([], [])


def test_pausing_all_stops_all_and_gives_what_ends(world: World) -> None:
    files = [world.wish(number) for number in range(3)]
    world.step()
    ends = world.room_that_saves.pause(None)
    assert len(ends) == 3
    world.run()
    assert world.begun == []
    assert world.room_that_saves.under_way() == []
    assert [world.room_that_saves.is_active(one) for one in files] == [False] * 3


def test_a_try_that_fails_while_it_is_stopped_changes_nothing(world: World) -> None:
    file_id = world.wish(1)

    def said(_collector: Any, _source: Source) -> Exception:
        world.room_that_saves.pause([file_id])
        return MediaError("media.no_link")

    world.says[file_id] = said
    world.go()
    assert world.of(FileEnded) == []
    assert world.state(file_id) is FileState.DOWNLOADING, "who stopped it says what it is"


def test_what_was_paused_before_it_began_is_not_begun(world: World) -> None:
    file_id = world.wish(1)
    world.step()
    world.room.library.pause_files([file_id])
    world.run()
    assert world.begun == []
    assert not world.room_that_saves.is_active(file_id)


# A library that cannot be written.


def test_files_whose_end_cannot_be_recorded_go_back_into_the_queue(world: World) -> None:
    first, second = world.wish(1), world.wish(2)

    def said(_collector: Any, _source: Source) -> None:
        world.full = ProfileError("library.full")

    world.says = {first: said, second: said}
    world.step()
    world.jobs.popleft()()
    world.full = None
    world.jobs.popleft()()
    assert [one.code for one in world.of(Notice)] == ["library.full"], "told once"
    assert world.go() == 5
    world.room.clock.move(seconds=4)
    assert world.go() == 1
    world.full = ProfileError("library.full")
    world.room.clock.move(seconds=1)
    assert world.go() == pytest.approx(0.2)
    assert world.go() == 5, "looked at no more often"
    world.full = None
    world.says.clear()
    world.room.clock.move(seconds=5)
    world.go()
    assert sorted(world.saved) == [first, second]


def test_what_is_stopped_then_is_nobodys_trouble(world: World) -> None:
    file_id = world.wish(1)

    def said(_collector: Any, _source: Source) -> None:
        world.room_that_saves.pause([file_id])
        world.full = ProfileError("library.full")

    world.says[file_id] = said
    world.go()
    assert world.of(Notice) == []


# The disk.


FULL = DiskError("disk.full", wanted=7)


def test_a_full_disk_holds_everything_until_it_is_well(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[Any] = []
    trouble: list[DiskError] = [DiskError("disk.no_room", needs=3)]

    def check_room(folder: Path, wanted: int) -> None:
        looked.append((folder, wanted))
        if trouble:
            raise trouble.pop()

    monkeypatch.setattr(module, "check_room", check_room)
    file_id = world.wish(1)
    world.says[file_id] = FULL
    assert world.room_that_saves.disk_trouble() is None
    world.go()
    assert world.room_that_saves.disk_trouble() == ("disk.full", None)
    world.wish(2)
    assert world.go() == 2
    world.room.clock.move(seconds=1.5)
    assert world.go() == 0.5
    assert (world.begun, looked) == ([file_id], [])
    world.room.clock.move(seconds=0.5)
    assert world.step() == 2
    assert world.step() == pytest.approx(0.2), "one look at a time"
    world.run()
    assert looked == [(world.music, 7)]
    assert world.room_that_saves.disk_trouble() == ("disk.no_room", 3)
    world.says.clear()
    world.room.clock.move(seconds=1.5)
    assert world.step() == 0.5
    world.room_that_saves.forget_tries(None)
    world.go()
    assert len(looked) == 2
    assert world.room_that_saves.disk_trouble() is None
    world.go()
    assert len(world.saved) == 2


def test_a_disk_with_another_fault_is_tried_and_says_so(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check_room(_folder: Path, _wanted: int) -> None:
        raise DiskError("disk.read_only")

    monkeypatch.setattr(module, "check_room", check_room)
    world.says[world.wish(1)] = FULL
    world.go()
    world.room.clock.move(seconds=2)
    world.go()
    assert world.room_that_saves.disk_trouble() is None


@pytest.mark.parametrize("is_chosen", [False, True])
def test_a_chosen_folder_must_be_that_folder(
    world: World, monkeypatch: pytest.MonkeyPatch, is_chosen: bool
) -> None:
    seen: list[Path] = []
    monkeypatch.setattr(module, "check_room", lambda *_: None)

    def check_root(root: Path, saved: Callable[[], list[Path]], *, was_marked: bool) -> None:
        seen.append(root)
        assert not was_marked
        assert saved() == []

    monkeypatch.setattr(module, "check_root", check_root)
    world.is_chosen = is_chosen
    world.says[world.wish(1)] = FULL
    world.go()
    world.room.clock.move(seconds=2)
    world.go()
    assert seen == [world.music] * (2 * is_chosen)


# What is told on the way.


def source(**clip_changes: Any) -> Source:
    return Source(
        file_id=FileId(1),
        song_id=SongId(1),
        kind=MP3,
        clip=makers.clip(**clip_changes),
        sheet=None,
        take=0,
        task_id=TaskId("t"),
        relay_id=RelayId(4),
        relay_name=None,
        relay_host=None,
        path=None,
        sha256=None,
    )


def test_progress_is_told_ten_times_a_second_and_at_the_end(world: World) -> None:
    running: Any = SimpleNamespace(pieces=[])
    report = world.room_that_saves._progress(source(), running)
    for move_s, done in (
        (0, 500),
        (0.05, 600),
        (0.05, 1500),
        (0.09, 2000),
        (1, 3500),
        (0.01, 4000),
    ):
        world.room.clock.move(seconds=move_s)
        report(done, 4000)
    told = [(one.done, round(one.rate_bytes_s)) for one in world.of(Progress)]
    assert told == [(500, 0), (1500, 10_000), (3500, 2521), (4000, 2917)]
    assert [one.left_s and round(one.left_s, 2) for one in world.of(Progress)] == [
        None,
        0.25,
        0.2,
        0.0,
    ]
    report(3000, None)
    world.room.clock.move(seconds=1)
    report(3000, None)
    assert world.of(Progress)[-1].left_s is None
    assert world.of(Progress)[-1].rate_bytes_s > 0


def test_bytes_of_the_last_seconds_make_the_rate_of_all(world: World) -> None:
    pieces = world.room_that_saves.slots.pieces
    pieces += [(0.0, 1000), (1.0, 500), (4.0, 100)]
    assert world.room_that_saves.figures() == (0, 320)
    world.room.clock.move(seconds=5)
    assert world.room_that_saves.figures() == (0, 320)
    world.room.clock.move(seconds=0.5)
    assert world.room_that_saves.figures() == (0, 120)
    assert pieces == [(1.0, 500), (4.0, 100)]


def test_the_rate_of_one() -> None:
    pieces: list[tuple[float, int]] = []
    told = [
        module._rate(pieces, at, size)
        for at, size in ((0, 9), (1, 100), (3, 200), (5, 300), (5.5, 0))
    ]
    assert told == [0.0, 100, 100, 120, pytest.approx(500 / 4.5)]
    assert module._rate([], 7.0, 5) == 0.0


def test_rooms_share_their_places(world: World) -> None:
    slots = Slots()
    slots.active[FileId(7)] = module._Running(CancelToken(), "h", room=None)  # type: ignore[arg-type]
    world.room_that_saves._active = slots.active
    assert world.room_that_saves.under_way() == []
    assert world.room_that_saves.is_active(FileId(7))


@pytest.mark.parametrize(
    ("files", "folder"),
    [
        (["a/b/1.mp3", "a/b/2.mp3"], "a/b"), (["a/b/1.mp3", "a/c/2.mp3"], "a"), (["a/b/c/1.mp3", "a/b/2.mp3"], "a/b"),
        (["a/1.mp3", "d/2.mp3"], "."), (["a/b/1.mp3", "a/b/c/2.mp3"], "a/b"),
    ],
)  # fmt: skip
def test_the_folder_that_holds_them_all(files: list[str], folder: str) -> None:
    batch = module._Batch()
    for name in files:
        batch.add(Path("/music", name))
    assert (batch.saved, batch.folder) == (len(files), Path("/music", folder))


@pytest.mark.parametrize("name", ["saved", "kept", "blocked"])
def test_a_batch_is_something_if_anything_was_done(name: str) -> None:
    batch = module._Batch()
    assert not batch
    setattr(batch, name, 1)
    assert batch
    batch = module._Batch()
    batch.failed.append(FileId(1))
    assert batch


def test_hosts_and_givers() -> None:
    assert module._host("https://A.example.com:8443/x") == "a.example.com:8443"
    assert module._host(None) == module._host("https://[broken") == ""
    urls = {"audio_url": "https://sound.invalid/1", "image_url": "https://cover.invalid/1"}
    assert module._origin(source(**urls)) == "sound.invalid"
    assert module._origin(source(**urls)._replace(kind=MediaKind.COVER)) == "cover.invalid"
    for kind in (MediaKind.LYRICS, MediaKind.LRC):
        assert module._origin(source(**urls)._replace(kind=kind)) == "the library"
    assert module._origin(source()._replace(clip=None)) == "the library"
    assert module._origin(source()) == "?"
    assert module._giver(source()) == 4
    assert module._giver(source()._replace(way=Way.EARLIER_LINK)) == 4
    assert module._giver(source()._replace(way=Way.OTHER_RELAY)) is None


def test_a_dead_link_teaches_how_long_links_live(world: World) -> None:
    file_id = world.wish(1)
    world.says[file_id] = MediaRefusedError("media.refused")
    world.room.clock.move(days=4)
    for _ in range(7):
        world.go()
        world.room.clock.move(seconds=400)
    assert world.state(file_id) is FileState.FAILED
    with world.room.library.database.reading() as db:
        life = link_ends.life_of(db, world.room.relay)
    assert life.died_s == timedelta(days=4).total_seconds()


def test_cancelled_is_no_failure(world: World) -> None:
    file_id = world.wish(1)
    world.says[file_id] = Cancelled()
    world.go()
    assert world.of(FileEnded) == []
