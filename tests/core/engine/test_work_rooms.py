"""The rooms that work, put together: what they know of relays and keys, what pauses them, and what they go on with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from suno_desktop.core.engine import work_rooms
from suno_desktop.core.engine.downloading import Downloading
from suno_desktop.core.engine.folder_moving import FolderMoving
from suno_desktop.core.engine.key_ring import KeyRing
from suno_desktop.core.engine.lanes import Lane
from suno_desktop.core.engine.saving import Saving
from suno_desktop.core.engine.saving_folder import SavingFolder
from suno_desktop.core.engine.upkeep import Upkeep
from suno_desktop.core.engine.work_rooms import WorkRooms, open_rooms
from suno_desktop.core.errors import RelayRefusedError, RelayUnreachableError, UrlRefusedError
from suno_desktop.core.library.share import Share
from suno_desktop.core.model import Relay, RelayId, TaskId, TaskKey, TaskState, TaskWish
from suno_desktop.core.profile.settings import KeySettings, PollingSettings, SavingSettings
from tests.core.engine.at_once import Desk

PLAIN = "http://plain.invalid"


class House(Desk):
    """The rooms of a library with one relay; nothing goes out."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.lanes.later |= {Lane.NETWORK, Lane.UPKEEP}
        self.context.settings.set(KeySettings.storage, "session")
        self.relay, _ = self.library.add_relay(name="One", base_url=PLAIN, allow_http=True)
        self.keys = KeyRing(self.context)
        self.visited: list[tuple[Relay, ...]] = []
        self.taken: set[TaskKey] = set()
        """Tasks that a visit asks about."""

    def open(self) -> WorkRooms:
        relays: Any = SimpleNamespace(saved=(self.relay,), learn=lambda _relay: None)
        visits: Any = SimpleNamespace(
            set_relays=self.visited.append,
            other_files=Share,
            other_tasks=Share,
            of_no_visit=lambda tasks: [task for task in tasks if task.key not in self.taken],
        )
        return open_rooms(
            self.context,
            keys=self.keys,
            relays=relays,
            folder=SavingFolder(self.context),
            visits=visits,
        )


@pytest.fixture
def house(ram: Path) -> Iterator[House]:
    with House.opened(ram) as house:
        assert isinstance(house, House)
        yield house


def knows(house: House, rooms: WorkRooms) -> list[bool]:
    """Whether the clients, the questions, what is made on demand and the visits know the relay."""
    known = [True]
    try:
        rooms.network.relay().policy.check(f"{PLAIN}/x")
    except UrlRefusedError:
        known = [False]
    relay_id = house.relay.relay_id
    known.append(relay_id in [status.relay_id for status in rooms.asking.statuses()])
    known.append(relay_id in rooms.on_demand._relays)
    return [*known, bool(house.visited[-1])]


def test_every_room_follows_the_saved_relays(house: House) -> None:
    rooms = house.open()
    assert knows(house, rooms) == [True] * 4
    rooms.follow(())
    assert knows(house, rooms) == [False] * 4


def test_a_relay_is_asked_with_its_own_key(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[RelayId, str, Any]] = []

    class Client:
        def __init__(self, relay: Relay, key: Any, *, http: Any) -> None:
            asked.append((relay.relay_id, key.reveal(), http))

        def ask(self, *_given: Any, **_more: Any) -> Any:
            raise RelayUnreachableError("net.timeout", host="x")

    monkeypatch.setattr(work_rooms, "RelayClient", Client)
    house.keys.use(house.relay, "sk-0123456789")
    rooms = house.open()
    house.library.track([TaskWish(task_id=TaskId("t1"), relay_id=house.relay.relay_id)])
    rooms.asking.step()
    house.lanes.run()
    assert asked == [(house.relay.relay_id, "sk-0123456789", rooms.network.relay())]


@pytest.mark.parametrize(
    ("lent", "is_taken", "state"),
    [
        ("", False, TaskState.HELD),
        ("", True, TaskState.WAITING),  # while the question was under way
        ("sk-9876543210", False, TaskState.WAITING),
    ],
)
def test_a_task_is_held_for_the_engines_own_key_only(
    house: House, monkeypatch: pytest.MonkeyPatch, lent: str, is_taken: bool, state: TaskState
) -> None:
    used: list[str] = []

    class Client:
        def __init__(self, _relay: Relay, key: Any, *, http: object) -> None:
            used.append(key.reveal())

        def ask(self, *_given: Any, **_more: Any) -> Any:
            if is_taken:
                house.taken.add(TaskKey(1))
            raise RelayRefusedError("relay.key_wrong")

    monkeypatch.setattr(work_rooms, "RelayClient", Client)
    house.keys.use(house.relay, "sk-0123456789")
    if lent:
        house.keys.lend(house.relay, lent)
    rooms = house.open()
    house.library.track([TaskWish(task_id=TaskId("t1"), relay_id=house.relay.relay_id)])
    for _ in range(2):
        rooms.asking.step()
        house.lanes.run()
        with closing(house.context.open_reader()) as reader:
            (row,) = reader.task_rows([TaskKey(1)])
        assert row.state is state
    assert used == [lent or "sk-0123456789"]  # once


@pytest.mark.parametrize("patient", [True, False])
@pytest.mark.parametrize("paused", [(True, False), (False, True)])
def test_a_pause_lasts_beyond_a_run_but_holds_up_no_order_given_just_now(
    house: House, paused: tuple[bool, bool], patient: bool
) -> None:
    house.context.patient = patient
    for setting, value in zip((PollingSettings.paused, SavingSettings.paused), paused, strict=True):
        house.context.settings.set(setting, value)
    rooms = house.open()
    expected = paused if patient else (False, False)
    assert (rooms.asking.paused, rooms.downloading.paused) == expected
    assert rooms.on_demand._is_paused() is any(expected)


def test_nothing_works_where_the_library_may_not_be_written(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.context.is_protected = True
    went_on = going_on(monkeypatch)
    rooms = house.open()
    assert (rooms.asking.paused, rooms.downloading.paused) == (True, True)
    assert went_on == []


def going_on(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is gone on with."""
    found: list[str] = []
    monkeypatch.setattr(Upkeep, "settle", lambda _room: found.append("settle"))
    monkeypatch.setattr(FolderMoving, "resume", lambda _room: found.append("resume"))
    monkeypatch.setattr(Upkeep, "reread", lambda _room, _wish: found.append("reread"))
    return found


def test_it_goes_on_with_what_the_last_run_left(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    went_on = going_on(monkeypatch)
    house.open()
    assert went_on == ["settle", "resume", "reread"]


def test_songs_are_measured_while_nothing_is_downloaded(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms, figures = house.open(), (0, 7.5)
    monkeypatch.setattr(Downloading, "figures", lambda _room: figures)
    assert rooms.measuring.step() == 600, "what came lately holds up nothing"
    figures = (1, 0.0)
    assert rooms.measuring.step() == 5


def test_songs_whose_links_will_end_are_wished_as_such(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    wished: list[dict[str, bool]] = []
    monkeypatch.setattr(Saving, "wish", lambda _room, _songs, **how: wished.append(how))
    house.open().link_watch._wish(())
    assert wished == [{"is_ending": True}]
