"""Notifications on a private session bus, told to a service that we play ourselves."""

from __future__ import annotations

import os
import random
import shutil
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtDBus import QDBusConnection
from pytestqt.qtbot import QtBot

from suno_desktop.bridge.dbus_values import DBusValues, Unsigned
from suno_desktop.bridge.notifications import PATH, SERVICE, Notifications
from tests.bridge.conftest import FakeService, end_bus

pytestmark = [
    pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="dbus-daemon is not installed"),
    pytest.mark.skipif(sys.platform != "linux", reason="a bus of Linux desktops"),
]


@pytest.fixture
def desktop(qtbot: QtBot, address: str) -> Iterator[FakeService]:
    """A desktop that shows notifications, with buttons."""
    service = FakeService(address, SERVICE, PATH)

    def answer(member: str, _types: str, values: list[Any]) -> list[Any]:
        if member == "GetCapabilities":
            return [service.values.strings(["body", "actions"])]
        if member == "Notify":
            number = values[1] or 40 + len(service.of("Notify"))
            return [service.values.unsigned(number)]
        return []

    service.answer = answer
    yield service
    service.leave()


@pytest.fixture
def notifications(qtbot: QtBot, address: str, desktop: FakeService) -> Iterator[Notifications]:
    name = f"ours{random.randrange(10**9)}"
    made = Notifications(QDBusConnection.connectToBus(address, name))
    qtbot.waitUntil(lambda: made._has_deeds)
    yield made
    end_bus(name, made)


def test_what_is_shown_has_the_types_of_the_specification(
    notifications: Notifications, desktop: FakeService, qtbot: QtBot
) -> None:
    notifications.show("saved", "Downloads finished", "2 songs <b>& more", deed="Show")
    qtbot.waitUntil(lambda: bool(desktop.of("Notify")))
    assert desktop.types("Notify") == {"susssasa{sv}i"}
    (told,) = desktop.of("Notify")
    assert told[0] == "Suno Desktop"
    assert told[1] == 0
    assert told[3:6] == [
        "Downloads finished",
        "2 songs &lt;b&gt;&amp; more",
        ["default", "Downloads finished", "deed", "Show"],
    ]
    assert told[7] == -1


def test_the_first_of_all_has_its_buttons_too(
    qtbot: QtBot, address: str, desktop: FakeService
) -> None:
    name = f"first{random.randrange(10**9)}"
    made = Notifications(QDBusConnection.connectToBus(address, name))
    made.show("saved", "One", "one", deed="Show")
    qtbot.waitUntil(lambda: bool(desktop.of("Notify")))
    assert desktop.of("Notify")[0][5] == ["default", "One", "deed", "Show"]
    end_bus(name, made)


def test_several_share_a_connection_and_each_has_its_own_numbers(
    qtbot: QtBot, address: str
) -> None:
    name = f"shared{random.randrange(10**9)}"
    bus = QDBusConnection.connectToBus(address, name)
    makers = [DBusValues(bus) for _ in range(3)]
    told = [maker.variant(Unsigned(7 + at)).variant() for at, maker in enumerate(makers)]
    assert told == [7, 8, 9]
    end_bus(name, *makers)


def test_the_same_key_replaces_what_is_on_screen(
    notifications: Notifications, desktop: FakeService, qtbot: QtBot
) -> None:
    notifications.show("saved", "One", "one")
    qtbot.waitUntil(lambda: "saved" in notifications._numbers)
    notifications.show("saved", "Two", "two")
    notifications.show("failed", "Three", "three")
    qtbot.waitUntil(lambda: len(desktop.of("Notify")) == 3)
    number = notifications._numbers["saved"]
    assert [told[1] for told in desktop.of("Notify")] == [0, number, 0]
    desktop.tell(SERVICE, "NotificationClosed", desktop.values.unsigned(number), 2)
    qtbot.waitUntil(lambda: "saved" not in notifications._numbers)


def test_clicks_are_told_by_key_and_others_ignored(
    notifications: Notifications,
    desktop: FakeService,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "")
    heard: list[tuple[str, str]] = []
    notifications.opened.connect(lambda key: heard.append(("opened", key)))
    notifications.chosen.connect(lambda key: heard.append(("chosen", key)))
    notifications.show("saved", "One", "one", deed="Show")
    qtbot.waitUntil(lambda: "saved" in notifications._numbers)
    ours = notifications._numbers["saved"]
    for number, deed in ((7, "default"), (ours, "deed"), (ours, "default")):
        desktop.tell(SERVICE, "ActionInvoked", desktop.values.unsigned(number), deed)
    desktop.tell(SERVICE, "ActivationToken", desktop.values.unsigned(ours), "leave-1")
    qtbot.waitUntil(lambda: os.environ["XDG_ACTIVATION_TOKEN"] == "leave-1")
    assert heard == [("chosen", "saved"), ("opened", "saved")]


def test_all_are_withdrawn(
    notifications: Notifications, desktop: FakeService, qtbot: QtBot
) -> None:
    notifications.show("saved", "One", "one")
    qtbot.waitUntil(lambda: "saved" in notifications._numbers)
    number = notifications._numbers["saved"]
    notifications.withdraw()
    qtbot.waitUntil(lambda: bool(desktop.of("CloseNotification")))
    assert desktop.types("CloseNotification") == {"u"}
    assert desktop.of("CloseNotification") == [[number]]


def test_a_desktop_without_buttons_is_told_none(
    qtbot: QtBot, address: str, desktop: FakeService
) -> None:
    desktop.answer = lambda member, _types, _values: (
        [desktop.values.strings(["body"])] if member == "GetCapabilities" else [1]
    )
    name = f"plain{random.randrange(10**9)}"
    plain = Notifications(QDBusConnection.connectToBus(address, name))
    qtbot.waitUntil(lambda: bool(desktop.of("GetCapabilities")))
    plain.show("saved", "One", "one", deed="Show")
    qtbot.waitUntil(lambda: bool(desktop.of("Notify")))
    assert desktop.of("Notify")[0][5] == []
    end_bus(name, plain)


def test_who_goes_while_a_call_is_under_way_is_told_nothing(
    qtbot: QtBot, address: str, desktop: FakeService
) -> None:
    name = f"gone{random.randrange(10**9)}"
    gone = Notifications(QDBusConnection.connectToBus(address, name))
    calls = gone._calls
    gone.show("saved", "One", "one")
    gone.deleteLater()
    qtbot.waitUntil(lambda: not calls)
    assert desktop.of("Notify") == []
    end_bus(name)


def test_without_a_service_or_a_bus_nothing_happens(qtbot: QtBot, address: str) -> None:
    name = f"alone{random.randrange(10**9)}"
    alone = Notifications(QDBusConnection.connectToBus(address, name))
    with qtbot.waitSignal(alone.refused) as refused:
        alone.show("saved", "One", "one")
    assert refused.args == ["One", "one"]
    assert alone._numbers == {}
    end_bus(name, alone)
    nowhere = Notifications(QDBusConnection("no such connection"))
    nowhere.show("saved", "One", "one")
    assert not nowhere.is_there
