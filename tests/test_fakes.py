"""Every stand-in in the tests has what the real one has: the same names, parameters, kinds, defaults and signals.

A stand-in may lack what no test needs; it may not offer anything that the real one does not, save what stands here as the
tests' own handle.
"""

from __future__ import annotations

import ast
import inspect
from functools import cached_property
from importlib import import_module
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal

from suno_desktop.bridge.engine_bridge import EngineBridge
from suno_desktop.bridge.notifications import Notifications
from suno_desktop.bridge.playback import Playback
from suno_desktop.bridge.player import Player
from suno_desktop.core.clock import SystemClock
from suno_desktop.core.engine import Engine
from suno_desktop.core.engine.context import Context
from suno_desktop.core.engine.late_room import late_room
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.profile.paths import Profile
from suno_desktop.core.relay.client import RelayClient
from tests.fake_engine import ROOMS, FakeEngine

TESTS = Path(__file__).parent
REAL: dict[str, tuple[type, ...]] = {
    "tests.fake_engine.FakeEngine": (Engine, Context),
    "tests.fake_engine.FakeRoom": (),  # binds the real signature at every call
    "tests.ui.fakes.FakeBridge": (EngineBridge,),
    "tests.ui.fakes.FakePlayback": (Playback,),
    "tests.ui.fakes.FakePlayer": (Player,),
    "tests.ui.fakes.FakeReader": (LibraryReader,),
    "tests.ui.dialogs.fakes.FakeBridge": (EngineBridge,),
    "tests.bridge.test_playback.FakeBridge": (EngineBridge,),
    "tests.bridge.test_playback.FakePlayer": (Player,),
    "tests.bridge.test_playing_figures.FakeBridge": (EngineBridge,),
    "tests.bridge.test_playing_figures.FakePlayback": (Playback,),
    "tests.bridge.test_playing_figures.FakePlayer": (Player,),
    "tests.bridge.test_heard.FakePlayback": (Playback,),
    "tests.bridge.test_heard.FakePlayer": (Player,),
    "tests.core.library.makers.FakeClock": (SystemClock,),
    "tests.core.engine.world.FakeRelay": (),  # a server, not a part of the program
    "tests.core.engine.world.WorldClock": (SystemClock,),
    "tests.core.engine.world._Client": (RelayClient,),
    "tests.ui.dialogs.test_settings.EmptyReader": (LibraryReader,),
    "tests.ui.test_leaving.FakeNotifications": (Notifications,),
    "tests.bridge.conftest.FakeService": (),  # a service of the desktop, not a part of the program
    "tests.ui.dialogs.test_settings.OneSongReader": (LibraryReader,),
}
"""By name: where each of its members is looked for; nowhere, for the reason beside it."""
OWN: dict[str, set[str]] = {
    "tests.fake_engine.FakeEngine": {
        "answer", "called", "calls", "choose", "release", "with_state",
    },
    "tests.ui.fakes.FakeBridge": {"change"},
    "tests.ui.fakes.FakePlayer": {"pretend", "show_video"},
    "tests.ui.dialogs.fakes.FakeBridge": {"real"},
    "tests.bridge.test_playback.FakeBridge": {"asked", "send"},
    "tests.bridge.test_playback.FakePlayer": {"end", "fail"},
    "tests.bridge.test_playing_figures.FakeBridge": {"answer"},
    "tests.core.library.makers.FakeClock": {"move"},
}  # fmt: skip
"""What tests do with them."""


def _class(name: str) -> type:
    module, _, own = name.rpartition(".")
    found: type = getattr(import_module(module), own)
    return found


def _stated(kind: type) -> dict[str, object]:
    """The public members that the class itself states."""
    return {name: one for name, one in vars(kind).items() if not name.startswith("_")}


def _shape(function: object) -> list[tuple[str, object, object]]:
    """Name, kind and default of each parameter, without the object itself."""
    parameters = list(inspect.signature(function).parameters.values())  # type: ignore[arg-type]  # a function, by the caller
    return [(one.name, one.kind, one.default) for one in parameters[1:]]


def _differences(fake: type, real: tuple[type, ...], own: set[str]) -> list[str]:
    found = []
    for name, member in _stated(fake).items():
        if name in own or name == "staticMetaObject":
            continue
        other = next(
            (vars(kind)[name] for one in real for kind in one.__mro__ if name in vars(kind)), None
        )
        if other is None:
            found.append(f"{name}: the real one has none")
            continue
        if isinstance(member, Signal) != isinstance(other, Signal):
            found.append(f"{name}: only one is a signal")
        elif inspect.isfunction(member):
            if not inspect.isfunction(other):
                found.append(f"{name}: the real one is no method")
            elif _shape(member) != _shape(other):
                found.append(f"{name}{inspect.signature(member)} is not {inspect.signature(other)}")
    return found


@pytest.mark.parametrize("name", [name for name, real in REAL.items() if real])
def test_a_fake_is_like_the_real_one(name: str) -> None:
    assert _differences(_class(name), REAL[name], OWN.get(name, set())) == []


def test_every_fake_is_compared() -> None:
    found = set()
    for path in TESTS.rglob("*.py"):
        module = ".".join(path.relative_to(TESTS.parent).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef) and node.name.startswith("Fake"):
                found.add(f"{module}.{node.name}")
    assert found - REAL.keys() == set()


def test_the_scripted_engine_has_the_rooms_of_the_real_one(tmp_path: Path) -> None:
    real = Engine(Profile.under(tmp_path), listen=lambda _: None)
    made = {name: type(one) for name, one in vars(real).items() if name in ROOMS}
    later = {
        name
        for name, one in vars(Engine).items()
        if isinstance(one, property | cached_property | late_room)
    }
    assert (made.keys() | later) - {
        "visits"
    } == ROOMS.keys()  # those are of commands, which the window has none of
    assert made.items() <= ROOMS.items()
    assert real.stop()


def test_what_the_real_room_does_not_take_the_scripted_one_refuses(tmp_path: Path) -> None:
    engine = FakeEngine(tmp_path)
    with pytest.raises(TypeError):
        engine.saving.pause(True)  # type: ignore[attr-defined]  # noqa: FBT003 — keyword only
    with pytest.raises(AttributeError):
        engine.saving.pose(paused=True)  # type: ignore[attr-defined]


def test_a_difference_is_told() -> None:
    class Odd(QObject):
        changed = 1

        def read(self, work: object, owner: QObject) -> None:
            """Lacks the rest."""

        def invented(self) -> None:
            """There is none."""

    told = _differences(Odd, (EngineBridge,), set())
    assert [line.partition(":")[0].partition("(")[0] for line in told] == [
        "changed", "read", "invented",
    ]  # fmt: skip
