"""Backups by the hour and at the end, the look after a bad end, and a backup in a damaged library's place."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest

from suno_desktop.core.engine.lanes import Lane, Lanes
from suno_desktop.core.engine.safekeeping import EVERY_S, Safekeeping
from suno_desktop.core.errors import ProfileError
from suno_desktop.core.events import Event, Notice
from suno_desktop.core.library.library import Library
from suno_desktop.core.library.recovery import backups, backups_folder, restore_backup
from suno_desktop.core.model import TaskId, TaskWish
from suno_desktop.demo.relay import DemoRelay
from tests.core.library.makers import FakeClock
from tests.rig import Rig

_T = TypeVar("_T")


class Kept:
    """A library with its safekeeping, and a clock that the test moves."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.clock = FakeClock()
        self.lanes = Lanes()
        self.told: list[Event] = []
        self.library = self.run(lambda: Library.open(path, clock=self.clock))
        self.safe = self.run(
            lambda: Safekeeping(
                lanes=self.lanes,
                library=self.library,
                folder=backups_folder(path),
                clock=self.clock,
                emit=self.told.append,
            )
        )

    def run(self, work: Callable[[], _T]) -> _T:
        return self.lanes.submit(Lane.LIBRARY, work).result()

    def track(self, name: str) -> None:
        self.run(lambda: self.library.track([TaskWish(task_id=TaskId(name))]))

    def step(self) -> float:
        left_s = self.safe.step()
        self.run(lambda: None)
        return left_s

    @property
    def copies(self) -> list[Path]:
        folder = backups_folder(self.path)
        return sorted(folder.iterdir()) if folder.exists() else []


@contextmanager
def keeping(path: Path) -> Iterator[Kept]:
    kept = Kept(path)
    try:
        yield kept
    finally:
        kept.run(kept.library.close)
        kept.lanes.stop(tuple(Lane), timeout_s=5)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "library.sqlite3"


def test_a_backup_is_made_every_hour_in_which_something_changed(path: Path) -> None:
    with keeping(path) as kept:
        kept.track("a")
        assert kept.step() == EVERY_S
        assert kept.copies == []
        kept.clock.move(seconds=EVERY_S)
        assert kept.step() == EVERY_S
        assert len(kept.copies) == 1
        kept.clock.move(seconds=EVERY_S)
        kept.step()
        assert len(kept.copies) == 1
        kept.track("b")
        kept.clock.move(seconds=EVERY_S)
        kept.step()
        assert len(kept.copies) == 2


def test_the_last_backup_is_given_up_when_time_is_up(path: Path) -> None:
    with keeping(path) as kept:
        kept.track("a")
        kept.safe.end(deadline=kept.clock.monotonic() - 1).result()
        assert kept.copies == []
        kept.safe.end(deadline=kept.clock.monotonic() + 1).result()
        assert len(kept.copies) == 1


def test_a_backup_that_cannot_be_made_is_told_and_tried_again(path: Path) -> None:
    with keeping(path) as kept:
        backups_folder(path).write_text("in the way")
        kept.track("a")
        kept.safe.end(deadline=kept.clock.monotonic() + 1).result()
        (notice,) = kept.told
        assert isinstance(notice, Notice)
        assert notice.code == "library.backup_failed"
        backups_folder(path).unlink()
        kept.safe.end(deadline=kept.clock.monotonic() + 1).result()
        assert len(kept.copies) == 1


@pytest.mark.parametrize("answer", [True, False, ProfileError("library.write_failed")])
def test_after_a_bad_end_the_file_is_looked_at(
    path: Path, monkeypatch: pytest.MonkeyPatch, answer: bool | ProfileError
) -> None:
    def quick_check(_: Library) -> bool:
        if isinstance(answer, ProfileError):
            raise answer
        return answer

    monkeypatch.setattr(Library, "quick_check", quick_check)
    path.with_name("library.sqlite3.dirty").touch()
    with keeping(path) as kept:
        kept.safe.begin().result()
        told = [event.code for event in kept.told if isinstance(event, Notice)]
    assert told == (["library.not_sound"] if answer is False else [])
    path.with_name("library.sqlite3.dirty").unlink()
    with keeping(path) as kept:
        kept.safe.begin().result()
        assert kept.told == []


def test_the_engine_makes_a_backup_at_its_end_if_something_changed(
    tmp_path: Path, relay: DemoRelay
) -> None:
    for expected in (1, 1):
        rig = Rig(tmp_path)
        if not backups(rig.profile.library):
            rig.know(relay)
        assert rig.stop()
        assert len(backups(rig.profile.library)) == expected


# A damaged library.


def test_a_damaged_library_is_moved_aside_and_a_backup_takes_its_place(path: Path) -> None:
    clock = FakeClock()
    with keeping(path) as kept:
        kept.track("a")
        kept.safe.end(deadline=9e9).result()
        kept.track("b")
        kept.safe.end(deadline=9e9).result()
    path.write_bytes(path.read_bytes()[:1000] + b"junk" * 5000)
    path.with_name("library.sqlite3-wal").write_bytes(b"also")
    (backups_folder(path) / "library-000009-x.sqlite3").write_bytes(b"no library")
    with sqlite3.connect(backups_folder(path) / "library-other.sqlite3") as other:
        other.execute("CREATE TABLE a (b)")
    other.close()
    found = backups(path)
    assert sorted((one.tasks, one.songs) for one in found) == [(1, 0), (2, 0)]
    best = max(found, key=lambda one: one.tasks)
    assert best.size_bytes > 0
    aside = restore_backup(path, best.path, clock=clock)
    assert (aside / "library.sqlite3-wal").read_bytes() == b"also"
    assert (aside / "library.sqlite3").read_bytes()[1000:1004] == b"junk"
    library = Library.open(path, clock=clock)
    try:
        assert len(library.due(clock.now())) == 2
    finally:
        library.close()
    assert best.path.exists()


def test_a_backup_that_cannot_be_restored_leaves_all_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with keeping(path) as kept:
        kept.track("a")
        kept.safe.end(deadline=9e9).result()
    (backup,) = backups(path)
    before = path.read_bytes()
    path.with_name("library.sqlite3-wal").write_bytes(b"also")
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if self.name.endswith(".part"):
            raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(ProfileError) as caught:
        restore_backup(path, backup.path, clock=FakeClock())
    assert caught.value.code == "library.disk_full"
    assert path.read_bytes() == before
    assert path.with_name("library.sqlite3-wal").read_bytes() == b"also"
    assert not list(path.parent.glob("*broken*"))
    with pytest.raises(ProfileError) as caught:
        restore_backup(path, path.with_name("none"), clock=FakeClock())
    assert caught.value.code == "library.write_failed"
    assert path.read_bytes() == before
