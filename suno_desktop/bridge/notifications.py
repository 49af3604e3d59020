"""Notifications of the desktop (org.freedesktop.Notifications): a few words with at most one deed, and what was clicked.

Waits for nobody: without such a service nothing is shown, and `is_there` says so. Decides nothing about what is told.
"""

from __future__ import annotations

import contextlib
import html
import os
from collections.abc import Callable
from typing import Any, Final

import shiboken6
from PySide6.QtCore import SLOT, QObject, Signal, Slot
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher

from suno_desktop.bridge.dbus_values import DBusValues

SERVICE: Final = "org.freedesktop.Notifications"
PATH: Final = "/org/freedesktop/Notifications"
_WAIT_MS: Final = 5_000
_OPENED: Final = "default"
"""What the specification calls a click on the notification itself."""
_DEED: Final = "deed"


class Notifications(QObject):
    """Notifications of this program on one bus.

    Signals:
        opened(str): the notification of this key was clicked.
        chosen(str): its deed was chosen.
        refused(str, str): nobody shows notifications here; title and text of the one that was to be shown.
    """

    opened = Signal(str)
    chosen = Signal(str)
    refused = Signal(str, str)

    def __init__(self, bus: QDBusConnection | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bus = bus or QDBusConnection.sessionBus()
        self._values: DBusValues | None = None
        self._has_deeds = False
        self._waiting: list[Callable[[], None]] | None = []
        """What is to be shown once the desktop said what it can; None afterwards."""
        self._numbers: dict[str, int] = {}
        """The desktop's number of the notification that a key has on screen."""
        self._calls: set[QDBusPendingCallWatcher] = set()
        if not self._bus.isConnected():
            return
        self._values = DBusValues(self._bus, self)
        for member, slot in (
            ("ActionInvoked", "_on_invoked(QDBusMessage)"),
            ("NotificationClosed", "_on_closed(QDBusMessage)"),
            ("ActivationToken", "_on_token(QDBusMessage)"),
        ):
            told: Any = SLOT(slot)  # what the stubs say of it is not how it is called
            self._bus.connect(SERVICE, PATH, SERVICE, member, self, told)
        self._call("GetCapabilities", [], self._on_capabilities)

    @property
    def is_there(self) -> bool:
        """Whether there is a bus to tell it on; whether anybody shows it is known only afterwards."""
        return self._values is not None

    def show(self, key: str, title: str, text: str, *, deed: str = "") -> None:
        """Show words; those with the same key that are still on screen are replaced.

        Args:
            key: what it is about.
            title: a few words.
            text: a sentence or two; it is never read as markup.
            deed: what a button says, where the desktop shows buttons.
        """
        if self._values is None:
            return
        if self._waiting is not None:
            self._waiting.append(lambda: self._show(key, title, text, deed))
        else:
            self._show(key, title, text, deed)

    def _show(self, key: str, title: str, text: str, deed: str) -> None:
        values = self._values
        if values is None:
            return
        # Who has no default deed opens nothing on a click.
        deeds = [_OPENED, title, _DEED, deed] if deed else [_OPENED, title]
        hints = {"desktop-entry": "suno-desktop", "category": "transfer.complete"}
        with contextlib.suppress(TypeError):  # the bus is gone
            self._call(
                "Notify",
                [
                    "Suno Desktop",
                    values.unsigned(self._numbers.get(key, 0)),
                    "suno-desktop",
                    title,
                    html.escape(text, quote=False),
                    values.strings(deeds if self._has_deeds else []),
                    values.mapping(hints),
                    -1,
                ],
                lambda answer: self._on_shown(key, answer, (title, text)),
            )

    def withdraw(self) -> None:
        """Take everything off the screen."""
        numbers, self._numbers = self._numbers, {}
        if self._values is None:
            return
        for number in numbers.values():
            with contextlib.suppress(TypeError):
                self._call(
                    "CloseNotification", [self._values.unsigned(number)], lambda _answer: None
                )

    def _call(self, member: str, values: list[Any], then: Any) -> None:
        call = QDBusMessage.createMethodCall(SERVICE, PATH, SERVICE, member)
        call.setArguments(values)
        # Without a parent: one that is deleted by it just before its own turn to go ends the process.
        watcher = QDBusPendingCallWatcher(self._bus.asyncCall(call, _WAIT_MS))
        self._calls.add(watcher)

        def done() -> None:
            self._calls.discard(watcher)
            answer = [] if watcher.isError() else watcher.reply().arguments()
            watcher.deleteLater()
            if shiboken6.isValid(self):
                then(answer[0] if answer else None)

        watcher.finished.connect(done)

    def _on_capabilities(self, told: Any) -> None:
        """Whoever does not say what it can shows no buttons."""
        self._has_deeds = told is not None and "actions" in told
        waiting, self._waiting = self._waiting or [], None
        for show in waiting:
            show()

    def _on_shown(self, key: str, number: Any, words: tuple[str, str]) -> None:
        if isinstance(number, int):
            self._numbers[key] = number
        else:
            self.refused.emit(*words)

    def _key_of(self, message: QDBusMessage) -> str | None:
        number = message.arguments()[0]
        return next((key for key, shown in self._numbers.items() if shown == number), None)

    @Slot(QDBusMessage)
    def _on_invoked(self, message: QDBusMessage) -> None:
        key = self._key_of(message)
        if key is not None:
            (self.chosen if message.arguments()[1] == _DEED else self.opened).emit(key)

    @Slot(QDBusMessage)
    def _on_closed(self, message: QDBusMessage) -> None:
        key = self._key_of(message)
        if key is not None:
            del self._numbers[key]

    @Slot(QDBusMessage)
    def _on_token(self, message: QDBusMessage) -> None:
        """The leave of the desktop to come to the front."""
        if self._key_of(message) is not None:
            os.environ["XDG_ACTIVATION_TOKEN"] = str(message.arguments()[1])
