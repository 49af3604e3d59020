"""When the computer is kept awake, and how each system is told."""

from __future__ import annotations

import random
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject
from PySide6.QtDBus import QDBusConnection
from pytestqt.qtbot import QtBot

from suno_desktop.bridge.keep_awake import KeepAwake
from suno_desktop.bridge.keepers import POWER, SCREEN, DBusKeeper, MacKeeper, WindowsKeeper, run
from suno_desktop.bridge.player import PlayerState
from suno_desktop.core.events import BatchSaved, FileEnded, Progress
from suno_desktop.core.model import FileId, FileState, MediaKind, SongId
from tests.bridge.conftest import FakeService, end_bus
from tests.ui.fakes import FakeBridge, FakePlayer

ON_A_BUS = [
    pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="dbus-daemon is not installed"),
    pytest.mark.skipif(sys.platform != "linux", reason="a bus of Linux desktops"),
]


# ---- When.


class Told:
    """Notes what a system is told."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def hold(self, *, screen: bool, why: str) -> None:
        self.said.append(f"hold {'screen' if screen else 'work'}: {why}")

    def release(self, *, screen: bool) -> None:
        self.said.append(f"release {'screen' if screen else 'work'}")


class Room:
    """Downloads and a player, and what follows from them."""

    def __init__(self, folder: Path) -> None:
        self.bridge, self.player, self.told = FakeBridge(folder), FakePlayer(), Told()
        self.made = 0
        self.awake = KeepAwake(
            bridge=cast("Any", self.bridge),
            player=cast("Any", self.player),
            make_keeper=self._make,
            parent=self.bridge,
        )

    def _make(self, _parent: QObject) -> Told:
        self.made += 1
        return self.told

    def bytes(self, done: int, number: int = 1) -> None:
        self.bridge.progressed.emit(
            Progress(FileId(number), SongId(1), MediaKind.MP3, done=done, total=1000)
        )

    def ended(self, number: int = 1) -> None:
        self.bridge.file_ended.emit(
            FileEnded(FileId(number), SongId(1), MediaKind.MP3, FileState.PAUSED)
        )


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Room:
    return Room(tmp_path)


def test_bytes_keep_it_awake_until_the_batch_is_done(room: Room) -> None:
    assert room.made == 0, "nothing is asked of the system before it is needed"
    for done in (100, 200, 300):
        room.bytes(done)
    room.bytes(50, number=2)
    assert room.told.said == ["hold work: Downloading songs"]
    room.bridge.batch_saved.emit(BatchSaved(1, 0, 0, 0, Path("/music")))
    assert room.told.said[1:] == ["release work"]
    room.bytes(400)
    assert len(room.told.said) == 3


def test_what_waits_or_is_paused_keeps_nothing_awake(room: Room) -> None:
    room.bytes(0)
    assert room.told.said == [], "it was begun, nothing came"
    room.ended()
    assert room.told.said == []


def test_it_may_sleep_once_no_bytes_come_for_a_while(room: Room, qtbot: QtBot) -> None:
    room.awake._quiet.setInterval(30)
    room.bytes(100)
    room.bytes(100)
    qtbot.waitUntil(lambda: room.told.said[1:] == ["release work"])
    room.bytes(200)
    assert room.awake.holds_work


def test_a_video_that_fills_the_screen_keeps_it_awake_while_it_plays(room: Room) -> None:
    room.player.pretend(PlayerState.PLAYING)
    assert room.told.said == [], "sound keeps nothing awake"
    room.awake.set_video(True)
    assert room.awake.holds_screen
    room.player.pretend(PlayerState.PAUSED)
    room.player.pretend(PlayerState.PLAYING)
    room.awake.set_video(False)
    assert room.told.said == ["hold screen: Playing a video", "release screen"] * 2
    room.awake.set_video(True)
    room.bytes(1)
    room.awake.end()
    assert room.told.said[-2:] == ["release screen", "release work"]
    assert room.made == 1


# ---- Linux.


class Desktop:
    """A desktop with one of the services, or both, on a bus of ours; and who asks it."""

    def __init__(self, address: str, *, services: Sequence[Any]) -> None:
        self.services = {one: FakeService(address, one.service, one.path) for one in services}
        self.open: dict[Any, set[int]] = {one: set() for one in services}
        for one, service in self.services.items():
            service.answer = self._answering(one, service)
        self._name = f"ours{random.randrange(10**9)}"
        self.keeper = DBusKeeper(QDBusConnection.connectToBus(address, self._name))

    def _answering(
        self, one: Any, service: FakeService
    ) -> Callable[[str, str, list[Any]], list[Any]]:
        def answer(member: str, types: str, values: list[Any]) -> list[Any]:
            if member == "Inhibit":
                assert types == "ss"
                cookie = 3_000_000_000 + len(service.calls)  # more than a signed number holds
                self.open[one].add(cookie)
                return [service.values.unsigned(cookie)]
            assert (member, types) == ("UnInhibit", "u")
            self.open[one].remove(values[0])
            return []

        return answer

    def leave(self) -> None:
        for service in self.services.values():
            service.leave()
        end_bus(self._name, self.keeper)


@pytest.fixture
def desktop_of(qtbot: QtBot, address: str) -> Iterator[Callable[..., Desktop]]:
    made: list[Desktop] = []

    def make(*services: Any) -> Desktop:
        made.append(Desktop(address, services=services))
        return made[-1]

    yield make
    for one in made:
        one.leave()


class TestLinux:
    pytestmark = ON_A_BUS

    def test_work_asks_the_power_manager_and_a_video_the_screen_saver(
        self, desktop_of: Callable[..., Desktop], qtbot: QtBot
    ) -> None:
        desktop = desktop_of(POWER, SCREEN)
        for _ in range(2):
            desktop.keeper.hold(screen=False, why="Downloading songs")
        qtbot.waitUntil(lambda: len(desktop.open[POWER]) == 1)
        assert desktop.open[SCREEN] == set()
        assert desktop.services[POWER].of("Inhibit") == [["Suno Desktop", "Downloading songs"]]
        desktop.keeper.hold(screen=True, why="Playing a video")
        qtbot.waitUntil(lambda: len(desktop.open[SCREEN]) == 1)
        desktop.keeper.release(screen=False)
        qtbot.waitUntil(lambda: not desktop.open[POWER])
        assert len(desktop.open[SCREEN]) == 1
        desktop.keeper.release(screen=True)
        qtbot.waitUntil(lambda: not desktop.open[SCREEN])

    @pytest.mark.parametrize("screen", [False, True])
    @pytest.mark.parametrize("only", [POWER, SCREEN])
    def test_where_only_one_is_there_it_is_asked(
        self, desktop_of: Callable[..., Desktop], qtbot: QtBot, only: Any, screen: bool
    ) -> None:
        desktop = desktop_of(only)
        desktop.keeper.hold(screen=screen, why="why")
        qtbot.waitUntil(lambda: len(desktop.open[only]) == 1)
        desktop.keeper.release(screen=screen)
        qtbot.waitUntil(lambda: not desktop.open[only])

    def test_what_is_over_before_the_answer_comes_is_let_go(
        self, desktop_of: Callable[..., Desktop], qtbot: QtBot
    ) -> None:
        desktop = desktop_of(POWER)
        desktop.keeper.hold(screen=False, why="why")
        desktop.keeper.release(screen=False)
        qtbot.waitUntil(lambda: bool(desktop.services[POWER].of("UnInhibit")))
        assert desktop.open[POWER] == set()

    def test_without_any_service_or_a_bus_nothing_happens(
        self, desktop_of: Callable[..., Desktop], qtbot: QtBot
    ) -> None:
        desktop = desktop_of()
        desktop.keeper.hold(screen=False, why="why")
        qtbot.waitUntil(lambda: not desktop.keeper._calls)
        desktop.keeper.release(screen=False)
        nowhere = DBusKeeper(QDBusConnection("no such connection"))
        nowhere.hold(screen=True, why="why")
        nowhere.release(screen=True)


# ---- Windows and macOS, without them.


def test_windows_is_told_what_is_needed_and_at_last_that_nothing_is() -> None:
    states: list[int] = []
    keeper = WindowsKeeper(states.append)
    keeper.hold(screen=False, why="")
    keeper.hold(screen=True, why="")
    keeper.release(screen=False)
    keeper.release(screen=True)
    assert states == [0x80000001, 0x80000003, 0x80000003, 0x80000000]


def test_macos_is_kept_awake_by_a_program_as_long_as_it_runs() -> None:
    said: list[str] = []

    def start(program: str, arguments: Sequence[str]) -> Callable[[], object]:
        said.append(f"{program} {' '.join(arguments[:-1])}")
        return lambda: said.append(f"end {arguments[0]}")

    keeper = MacKeeper(start)
    for _ in range(2):
        keeper.hold(screen=False, why="")
    keeper.hold(screen=True, why="")
    keeper.release(screen=False)
    keeper.release(screen=False)
    assert said == ["caffeinate -i -w", "caffeinate -di -w", "end -i"]


@pytest.mark.skipif(sys.platform == "win32", reason="no sleep program")
def test_a_program_of_the_system_runs_until_it_is_let_go(qtbot: QtBot) -> None:
    parent = QObject()
    end = run("sleep", ["60"], parent)
    (child,) = parent.children()
    with qtbot.waitSignal(child.finished, timeout=20_000):  # type: ignore[attr-defined] # a process
        end()
    run("no-such-program-here", [], parent)
    parent.deleteLater()
