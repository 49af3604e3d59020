"""Rooms of the engine that are made when they are first asked for."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from suno_desktop.core.engine.late_room import late_room


class House:
    def __init__(self) -> None:
        self.made = 0

    @late_room
    def attic(self) -> object:
        """Under the roof."""
        self.made += 1
        threading.Event().wait(0.05)  # long enough for others to ask
        return object()


def test_a_room_is_made_once_whoever_asks_for_it() -> None:
    house = House()
    with ThreadPoolExecutor(8) as threads:
        rooms = list(threads.map(lambda _: house.attic, range(8)))
    assert house.made == 1
    assert set(map(id, rooms)) == {id(house.attic)}


def test_it_is_known_whether_it_was_made() -> None:
    house, other = House(), House()
    assert House.attic.made(house) is None
    room = house.attic
    assert House.attic.made(house) is room
    assert House.attic.made(other) is None
    assert House.attic.__doc__ == "Under the roof."
