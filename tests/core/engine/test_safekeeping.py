"""Backups by the hour and at the end, the look after a bad end, the thorough one every week, and what follows."""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.lanes import Lane, Lanes
from suno_desktop.core.engine.safekeeping import CHECK_EVERY, EVERY_S, LOOK_S, Safekeeping
from suno_desktop.core.errors import ProfileError
from suno_desktop.core.events import Event, Notice
from suno_desktop.core.library import network_drive
from suno_desktop.core.library.backups import folder_of, sound_ones
from suno_desktop.core.library.database import Database, ReadOnlyDatabase, damage_mark
from suno_desktop.core.library.library import Library
from suno_desktop.core.model import TaskId, TaskWish
from suno_desktop.core.profile.paths import Profile
from suno_desktop.demo.demo_relay import DemoRelay
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
        self.is_idle = True
        context = Context(
            Profile.under(path.parent),
            listen=self.told.append,
            wake=lambda: None,
            clock=self.clock,
            rng=random.Random(1),
            lanes=self.lanes,
        )
        self.cancel = context.cancel
        self.library = self.run(lambda: Library.open(path, clock=self.clock))
        context.use_library(self.library)
        self.safe = self.run(lambda: Safekeeping(context, is_idle=lambda: self.is_idle))

    def run(self, work: Callable[[], _T]) -> _T:
        return self.lanes.submit(Lane.LIBRARY, work).result()

    def track(self, name: str) -> None:
        self.run(lambda: self.library.track([TaskWish(task_id=TaskId(name))]))

    def step(self) -> float:
        left_s = self.safe.step()
        for lane in (Lane.FIGURES, Lane.LIBRARY):  # what it began has ended
            self.lanes.submit(lane, lambda: None).result()
        return left_s

    @property
    def notices(self) -> list[str]:
        return [event.code for event in self.told if isinstance(event, Notice)]

    @property
    def copies(self) -> list[Path]:
        folder = folder_of(self.path)
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


def test_the_times_are_an_hour_ten_minutes_and_a_week() -> None:
    assert (3600, 600, timedelta(days=7)) == (EVERY_S, LOOK_S, CHECK_EVERY)


def test_a_backup_is_made_every_hour_in_which_something_changed(path: Path) -> None:
    with keeping(path) as kept:
        kept.track("a")
        assert kept.step() == LOOK_S
        assert kept.copies == []
        kept.clock.move(seconds=EVERY_S)
        assert kept.step() == LOOK_S
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
        due = path.with_name("library.sqlite3.backup-due")
        assert due.stat().st_mode & 0o777 == 0o600
        kept.safe.end(deadline=kept.clock.monotonic()).result()
        assert len(kept.copies) == 1
        assert not due.exists()


def test_a_backup_that_was_given_up_is_made_up_for_soon_after_the_next_start(path: Path) -> None:
    with keeping(path) as kept:
        kept.track("a")
        kept.safe.end(deadline=kept.clock.monotonic() - 1).result()
    with keeping(path) as kept:
        kept.step()
        assert kept.copies == []
        kept.clock.move(seconds=LOOK_S)
        kept.step()
        assert len(kept.copies) == 1
    with keeping(path) as kept:
        kept.clock.move(seconds=LOOK_S)
        kept.step()
        assert len(kept.copies) == 1, "once is enough"


def test_the_hourly_backup_is_given_up_when_the_program_ends(path: Path) -> None:
    with keeping(path) as kept:
        kept.track("a")
        kept.cancel.cancel()
        kept.clock.move(seconds=EVERY_S)
        kept.step()
        assert kept.copies == []


def test_a_backup_that_cannot_be_made_is_told_and_tried_again(path: Path) -> None:
    with keeping(path) as kept:
        folder_of(path).write_text("in the way")
        kept.track("a")
        kept.safe.end(deadline=kept.clock.monotonic() + 1).result()
        (notice,) = kept.told
        assert isinstance(notice, Notice)
        assert notice.code == "library.backup_failed"
        folder_of(path).unlink()
        kept.safe.end(deadline=kept.clock.monotonic() + 1).result()
        assert len(kept.copies) == 1


@pytest.mark.parametrize("answer", [True, False, ProfileError("library.write_failed")])
def test_after_a_bad_end_the_file_is_looked_at(
    path: Path, monkeypatch: pytest.MonkeyPatch, answer: bool | ProfileError
) -> None:
    def quick_check(database: Database) -> bool:
        if isinstance(answer, ProfileError):
            raise answer
        if not answer:
            database.mark_damaged()
        return answer

    monkeypatch.setattr(Database, "quick_check", quick_check)
    path.with_name("library.sqlite3.dirty").touch()
    with keeping(path) as kept:
        kept.safe.begin().result()
        assert kept.notices == (["library.not_sound"] if answer is False else [])
    path.with_name("library.sqlite3.dirty").unlink()
    damage_mark(path).unlink(missing_ok=True)
    with keeping(path) as kept:
        kept.safe.begin().result()
        assert kept.told == []


def test_the_engine_makes_a_backup_at_its_end_if_something_changed(
    tmp_path: Path, relay: DemoRelay
) -> None:
    for expected in (1, 1):
        rig = Rig(tmp_path)
        if not sound_ones(rig.profile.library):
            rig.know(relay)
        assert rig.stop()
        assert len(sound_ones(rig.profile.library)) == expected


# The thorough check.


@contextmanager
def counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bool]]:
    """The answers that thorough checks gave."""
    answers: list[bool] = []
    real = ReadOnlyDatabase.is_sound

    def is_sound(self: ReadOnlyDatabase, *, stop: Callable[[], bool]) -> bool:
        answers.append(real(self, stop=stop))
        return answers[-1]

    with monkeypatch.context() as patch:
        patch.setattr(ReadOnlyDatabase, "is_sound", is_sound)
        yield answers


def test_every_week_in_a_quiet_moment_all_of_the_file_is_checked(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with counting(monkeypatch) as checks:
        with keeping(path) as kept:
            kept.step()
            assert checks == [], "not right after the start"
            kept.is_idle = False
            kept.clock.move(seconds=LOOK_S)
            kept.step()
            assert checks == []
            kept.is_idle = True
            for _ in range(3):
                kept.clock.move(seconds=LOOK_S)
                kept.step()
            assert checks == [True]
        with keeping(path) as kept:  # another start
            kept.clock.move(seconds=2 * EVERY_S)
            kept.step()
            assert len(checks) == 1
            kept.clock.move(seconds=CHECK_EVERY.total_seconds())
            kept.step()
            assert len(checks) == 2
            kept.clock.move(seconds=CHECK_EVERY.total_seconds() - 1)
            kept.step()
            assert len(checks) == 2
            kept.clock.move(seconds=LOOK_S)
            kept.step()
            assert len(checks) == 3
            kept.clock.move(days=-4000)
            kept.safe._next_look = kept.clock.monotonic()
            kept.step()
            assert len(checks) == 4, "a wrong clock costs a check and saves none"


def scribble_on_index(path: Path) -> None:
    """Damage that only a thorough look finds: the file opens, its tables are whole."""
    connection = sqlite3.connect(path, isolation_level=None)
    (root,) = connection.execute(
        "SELECT rootpage FROM sqlite_schema WHERE name = 'song_by_title'"
    ).fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xaa" * size)


def test_a_library_that_is_not_sound_gets_no_backups_and_is_marked(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with keeping(path) as kept:
        kept.track("a")
        kept.safe.end(deadline=9e9).result()
    scribble_on_index(path)
    with counting(monkeypatch) as checks, keeping(path) as kept:
        for _ in range(3):
            kept.clock.move(seconds=LOOK_S)
            kept.step()
        assert checks == [False], "there is nothing more to learn"
        assert kept.notices == ["library.not_sound"]
        before = kept.copies
        kept.safe._saved_at = -1
        kept.safe.end(deadline=9e9).result()
        kept.step()
        assert kept.copies == before
        assert kept.notices == ["library.not_sound"], "told once"
    assert damage_mark(path).exists()
    with pytest.raises(ProfileError) as caught:
        Library.open(path, clock=FakeClock())
    assert caught.value.code == "library.damaged"


def test_a_check_is_given_up_when_the_program_ends(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("suno_desktop.core.library.database._STEPS", 1)
    with keeping(path) as kept:
        kept.cancel.cancel()
        kept.clock.move(seconds=LOOK_S)
        kept.step()
        assert kept.notices == []
    assert not path.with_name("library.sqlite3.checked").exists()


def test_a_check_that_cannot_be_made_is_made_another_time(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with keeping(path) as kept:
        (checked := path.with_name("library.sqlite3.checked")).mkdir()
        os.utime(checked, (0, 0))
        monkeypatch.setattr(Path, "touch", _refused)
        kept.clock.move(seconds=LOOK_S)
        kept.step()
        assert kept.notices == []


def _refused(*_: object, **__: object) -> None:
    raise PermissionError(13, "Permission denied")


def test_damage_that_a_backup_finds_is_told_as_damage(path: Path) -> None:
    with keeping(path) as kept:
        kept.track("a")
    scribble_on_index(path)
    with keeping(path) as kept:
        kept.safe._saved_at = -1
        kept.safe.end(deadline=9e9).result()
        assert kept.notices == ["library.not_sound"]
        assert kept.copies == []


# In a folder on a network.


def test_a_library_on_a_network_says_so_and_still_does_everything(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network_drive, "is_shared", lambda _: True)
    with keeping(path) as kept:
        kept.safe.begin().result()
        assert kept.notices == ["library.shared_folder"]
        kept.track("a")
        kept.clock.move(seconds=EVERY_S)
        kept.step()
        assert len(kept.copies) == 1
        assert path.with_name("library.sqlite3.checked").exists()
