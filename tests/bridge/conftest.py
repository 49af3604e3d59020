"""What the tests of the bridge share: a session bus of our own, and services of the desktop that we play ourselves on it."""

from __future__ import annotations

import random
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusVirtualObject

from suno_desktop.bridge.dbus_values import DBusValues
from suno_desktop.core.override import override

Answer = Callable[[str, str, list[Any]], list[Any]]
"""Answers a call, given its member, its types and its values."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A session bus of our own."""
    with tempfile.TemporaryDirectory(prefix="b") as folder:
        daemon = subprocess.Popen(
            [
                "dbus-daemon", "--session", "--nofork", "--print-address=1",
                f"--address=unix:path={folder}/bus",
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )  # fmt: skip
        assert daemon.stdout is not None
        yield daemon.stdout.readline().strip()
        daemon.terminate()
        daemon.communicate(timeout=20)


def end_bus(name: str, *there: QObject) -> None:
    """Close a connection, without anything of ours on it.

    The bus has a thread of its own, which asks each object that is still there for its class while the connection closes,
    later than this call: one that Python lets go at that moment ends the process.
    """
    for one in there:
        shiboken6.delete(one)
    QDBusConnection.disconnectFromBus(name)


class FakeService(QDBusVirtualObject):
    """A service of the desktop on a connection of its own: notes what it is asked, with the types, and answers."""

    def __init__(self, address: str, service: str, path: str) -> None:
        super().__init__()
        self.bus = QDBusConnection.connectToBus(address, f"fake{random.randrange(10**9)}")
        self.values = DBusValues(self.bus, self)
        self.path = path
        self.calls: list[tuple[str, str, list[Any]]] = []
        self.answer: Answer = lambda _member, _types, _values: []
        assert self.bus.registerVirtualObject(path, self)
        assert self.bus.registerService(service)
        self._service = service

    @override
    def introspect(self, path: str) -> str:
        return ""

    @override
    def handleMessage(self, message: QDBusMessage, connection: QDBusConnection) -> bool:
        told = (message.member(), message.signature(), list(message.arguments()))
        self.calls.append(told)
        reply = message.createReply()
        reply.setArguments(self.answer(*told))
        connection.send(reply)
        return True

    def of(self, member: str) -> list[list[Any]]:
        """The values of each call of one kind."""
        return [values for name, _types, values in self.calls if name == member]

    def types(self, member: str) -> set[str]:
        """With which types it was called."""
        return {types for name, types, _values in self.calls if name == member}

    def tell(self, interface: str, member: str, *values: Any) -> None:
        """Send a signal."""
        signal = QDBusMessage.createSignal(self.path, interface, member)
        signal.setArguments(list(values))
        self.bus.send(signal)

    def leave(self) -> None:
        """Be there no longer."""
        self.bus.unregisterService(self._service)
        self.bus.unregisterObject(self.path)
        end_bus(self.bus.name(), self.values)
