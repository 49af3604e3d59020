"""What rooms share: what is told to whom, where work runs, and what a guest has of its own."""

from __future__ import annotations

import random
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from suno_desktop.core.changes import NOTHING, Changes
from suno_desktop.core.clock import SystemClock
from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.lanes import Lane
from suno_desktop.core.errors import DiskError, ProfileError
from suno_desktop.core.events import Changed, Event, Notice
from suno_desktop.core.library.library import Library
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.profile.paths import Profile
from suno_desktop.core.profile.settings import SavingSettings, Settings

CHANGED = Changes(relays=True)


class Telling:
    """A context that remembers what it told."""

    def __init__(self, folder: Path) -> None:
        self.events: list[Event] = []
        self.wakes = 0
        self.context = Context(
            Profile.under(folder),
            listen=self.events.append,
            wake=self._wake,
            clock=SystemClock(),
            rng=random.Random(0),
        )

    def _wake(self) -> None:
        self.wakes += 1


@pytest.fixture
def telling(tmp_path: Path) -> Iterator[Telling]:
    telling = Telling(tmp_path)
    yield telling
    assert telling.context.lanes.stop(tuple(Lane), timeout_s=20)


def test_changes_that_are_none_are_not_told(telling: Telling) -> None:
    context = telling.context
    context.tell(NOTHING)
    context.tell(CHANGED)
    context.emit(Notice("info", "x"))
    assert telling.events == [Changed(changes=CHANGED), Notice("info", "x")]


def test_a_change_is_told_on_the_lane_that_writes_and_wakes(telling: Telling) -> None:
    context = telling.context
    ran: list[str] = []

    def work() -> Changes:
        ran.append(threading.current_thread().name)
        return CHANGED

    assert context.change(work).result(20) == CHANGED
    assert telling.wakes == 1
    assert context.change(work, wake=False).result(20) == CHANGED
    assert telling.wakes == 1
    assert len(telling.events) == 2
    context.write(lambda: ran.append(threading.current_thread().name)).result(20)
    assert len(set(ran)) == 1


def test_nothing_wakes_at_the_end(telling: Telling) -> None:
    telling.context.wake()
    telling.context.cancel.cancel()
    telling.context.wake()
    assert telling.wakes == 1


def test_a_guest_tells_its_own_listener_and_ends_alone(telling: Telling) -> None:
    context = telling.context
    heard: list[Event] = []
    guest = context.guest(listen=heard.append)
    guest.tell(CHANGED)
    assert (telling.events, heard) == ([], [Changed(changes=CHANGED)])
    assert (guest.patient, guest.auto_save) == (False, False)
    assert (context.patient, context.auto_save) == (True, True)
    guest.cancel.cancel()
    assert not context.cancel.is_cancelled
    guest.wake()
    assert telling.wakes == 1
    other = context.guest(listen=heard.append)
    context.cancel.cancel()
    assert other.cancel.is_cancelled


def test_without_a_library_there_is_none(telling: Telling, tmp_path: Path) -> None:
    context = telling.context
    seen = [context.is_open]
    assert not context.is_protected
    with pytest.raises(RuntimeError):
        _ = context.library
    library = Library.open(tmp_path / "library.sqlite3", clock=SystemClock())
    context.use_library(library)
    assert [*seen, context.is_open] == [False, True]
    assert context.library is library
    guest = context.guest(listen=telling.events.append)
    first = context.read(lambda reader: reader).result(20)
    assert guest.read(lambda reader: reader).result(20) is first
    other = context.survey(lambda reader: reader).result(20)
    assert isinstance(other, LibraryReader)
    assert other is not first
    context.read(lambda _reader: context.close_reader()).result(20)
    context.read(lambda _reader: context.close_reader()).result(20)
    with pytest.raises(sqlite3.ProgrammingError):
        context.read(lambda _reader: first.relays()).result(20)
    again = context.read(lambda reader: reader)
    assert again.result(20) is not first
    context.read(lambda _reader: context.close_reader()).result(20)
    library.close()


@pytest.mark.parametrize(("code", "told"), [("library.damaged", 1), ("library.busy", 0)])
def test_damage_that_a_reader_finds_is_told(telling: Telling, code: str, told: int) -> None:
    found: list[int] = []
    context = telling.context
    context.on_damage = lambda: found.append(1)

    def find() -> None:
        raise ProfileError(code)

    with pytest.raises(ProfileError):
        context._noting_damage(find)
    assert len(found) == told
    assert context._noting_damage(lambda: 5) == 5


def test_a_setting_is_on_the_disk_when_it_is_set(telling: Telling, tmp_path: Path) -> None:
    context = telling.context
    context.store_setting(SavingSettings.template, "{title}")
    assert Settings(tmp_path / "settings.json").saving.template == "{title}"
    assert telling.wakes == 1


def test_a_setting_that_cannot_be_written_is_the_disks_trouble(
    telling: Telling, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "full")

    monkeypatch.setattr(telling.context.settings, "set", refuse)
    with pytest.raises(DiskError) as caught:
        telling.context.store_setting(SavingSettings.template, "{title}")
    assert caught.value.code == "disk.full"
    assert telling.wakes == 0
