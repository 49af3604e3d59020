"""How often the account at a provider is asked for, and at which of its addresses."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any

import pytest

from suno_desktop.core.engine.accounts import Account, Accounts
from suno_desktop.core.events import RelayStatus
from suno_desktop.core.model import Relay, RelayId
from tests.core.library.makers import FakeClock

ONE = Relay(RelayId(1), "One", "https://one.invalid", others=("https://two.invalid",))
TWO = Relay(RelayId(2), "Two", "https://three.invalid")


class World:
    def __init__(self) -> None:
        self.clock = FakeClock()
        self.keys = SimpleNamespace(era=0)
        self.asked: list[str] = []
        self.statuses: list[RelayStatus] = []
        self.is_silent = False
        context: Any = SimpleNamespace(
            clock=self.clock, lanes=SimpleNamespace(submit=lambda _lane, work: self._run(work))
        )
        work: Any = SimpleNamespace(asking=SimpleNamespace(statuses=lambda: self.statuses))
        keys: Any = self.keys
        self.accounts = Accounts(
            context,
            keys=keys,
            relays=lambda: (TWO, ONE),
            work=lambda: work,
            on_learned=lambda _relay: None,
        )
        self.accounts._ask = self._ask  # type: ignore[assignment,method-assign]

    def _ask(self, relay: Relay, known: Any, _era: int) -> Account:
        self.asked.append(relay.base_url)
        if self.is_silent:
            known.quiet_until = self.clock.monotonic() + 3600
        return Account()

    @staticmethod
    def _run(work: Callable[[], Any]) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(work())
        return done

    def looks(self, *, after_s: float = 0, relay: Relay = ONE) -> int:
        """How often it was asked once somebody has looked."""
        self.clock.move(seconds=after_s)
        assert self.accounts.look(relay.relay_id).result(0) == Account()
        return len(self.asked)


@pytest.fixture
def world() -> World:
    return World()


def test_it_is_asked_once_in_seventy_seconds(world: World) -> None:
    assert [
        world.looks(),
        world.looks(after_s=69),
        world.looks(after_s=1),
        world.looks(after_s=69),
    ] == [1, 1, 2, 2]
    assert world.looks(relay=TWO) == 3
    assert world.asked == ["https://one.invalid"] * 2 + ["https://three.invalid"]


def test_who_tells_nothing_is_left_alone_for_an_hour(world: World) -> None:
    world.is_silent = True
    assert [world.looks(), world.looks(after_s=3599), world.looks(after_s=1)] == [1, 1, 2]


def test_another_key_ends_the_silence_but_not_the_pace(world: World) -> None:
    world.is_silent = True
    world.looks()
    world.keys.era = 1
    assert world.looks(after_s=69) == 1
    assert world.looks(after_s=1) == 2


@pytest.mark.parametrize(
    ("state", "address", "asked"),
    [
        ("online", None, ["https://one.invalid"]),
        ("busy", "https://two.invalid", ["https://two.invalid"]),
        ("offline", None, []),
    ],
)
def test_it_is_asked_where_it_answers(
    world: World, state: Any, address: str | None, asked: list[str]
) -> None:
    world.statuses = [
        RelayStatus(TWO.relay_id, "Two", state="offline", address="https://four.invalid"),
        RelayStatus(ONE.relay_id, "One", state=state, address=address),
    ]
    world.looks()
    assert world.asked == asked
