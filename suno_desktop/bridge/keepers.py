"""How each system is told that it is not to fall asleep by idling: over D-Bus, by a call of Windows, by a program of macOS.

Whatever goes wrong here is let be: then the computer sleeps when it would. Decides nothing.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import shiboken6
from PySide6.QtCore import QObject, QProcess

if TYPE_CHECKING:
    from PySide6.QtDBus import QDBusConnection, QDBusPendingCallWatcher

    from suno_desktop.bridge.keep_awake import Keeper

logger = logging.getLogger(__name__)

_APP: Final = "Suno Desktop"
_WAIT_MS: Final = 5_000


class Inhibitor(NamedTuple):
    """A service of a desktop with `Inhibit` and `UnInhibit`."""

    service: str
    path: str
    interface: str


POWER: Final = Inhibitor(
    "org.freedesktop.PowerManagement",
    "/org/freedesktop/PowerManagement/Inhibit",
    "org.freedesktop.PowerManagement.Inhibit",
)
SCREEN: Final = Inhibitor(
    "org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver"
)


class _Hold:
    """One thing that is kept awake: with whom, and the number that was given for it."""

    def __init__(self) -> None:
        self.is_wanted = True
        self.inhibitor: Inhibitor | None = None
        self.cookie: int | None = None


class DBusKeeper(QObject):
    """Linux desktops. Where the fitting service is not there, the other one is asked: some desktops have only one."""

    def __init__(self, bus: QDBusConnection | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        from PySide6.QtDBus import QDBusConnection  # noqa: PLC0415 — some systems have it in a package of its own

        from suno_desktop.bridge.dbus_values import DBusValues  # noqa: PLC0415 — as above

        self._bus = bus or QDBusConnection.sessionBus()
        self._values = DBusValues(self._bus, self) if self._bus.isConnected() else None
        self._holds: dict[bool, _Hold] = {}
        self._calls: set[QDBusPendingCallWatcher] = set()

    def hold(self, *, screen: bool, why: str) -> None:
        """Keep the computer awake from now on, or its screen."""
        if self._values is not None and screen not in self._holds:
            self._holds[screen] = hold = _Hold()
            ways = [SCREEN, POWER] if screen else [POWER, SCREEN]
            self._ask(hold, ways, why)

    def release(self, *, screen: bool) -> None:
        """It may sleep again as far as this is concerned."""
        hold = self._holds.pop(screen, None)
        if hold is not None:
            hold.is_wanted = False
            self._let_go(hold)

    def _ask(self, hold: _Hold, ways: Sequence[Inhibitor], why: str) -> None:
        if not ways:
            logger.info("nothing on this desktop keeps the computer awake")
            return
        here, *others = ways

        def done(answer: list[Any] | None) -> None:
            if answer and isinstance(answer[0], int):
                hold.inhibitor, hold.cookie = here, answer[0]
                if not hold.is_wanted:  # it was over before the answer came
                    self._let_go(hold)
            elif hold.is_wanted:
                self._ask(hold, others, why)

        self._call(here, "Inhibit", [_APP, why], done)

    def _let_go(self, hold: _Hold) -> None:
        inhibitor, cookie = hold.inhibitor, hold.cookie
        hold.inhibitor = hold.cookie = None
        if inhibitor is not None and cookie is not None and self._values is not None:
            with contextlib.suppress(TypeError):  # the bus is gone, and with it what was held
                number = self._values.unsigned(cookie)
                self._call(inhibitor, "UnInhibit", [number], lambda _answer: None)

    def _call(
        self,
        inhibitor: Inhibitor,
        member: str,
        values: list[Any],
        then: Callable[[list[Any] | None], object],
    ) -> None:
        from PySide6.QtDBus import QDBusMessage, QDBusPendingCallWatcher  # noqa: PLC0415 — as above

        call = QDBusMessage.createMethodCall(*inhibitor, member)
        call.setArguments(values)
        call.setAutoStartService(False)  # what nobody runs keeps nothing awake
        # Without a parent: one that is deleted by it just before its own turn to go ends the process.
        watcher = QDBusPendingCallWatcher(self._bus.asyncCall(call, _WAIT_MS))
        self._calls.add(watcher)

        def done() -> None:
            self._calls.discard(watcher)
            answer = None if watcher.isError() else watcher.reply().arguments()
            watcher.deleteLater()
            if shiboken6.isValid(self):
                then(answer)

        watcher.finished.connect(done)


_CONTINUOUS: Final = 0x80000000
_SYSTEM: Final = 0x00000001
_DISPLAY: Final = 0x00000002


class WindowsKeeper:
    """Windows remembers for the thread that calls what it needs, until it says otherwise or ends.

    Args:
        set_state: `SetThreadExecutionState`.
    """

    def __init__(self, set_state: Callable[[int], object]) -> None:
        self._set_state = set_state
        self._held: set[bool] = set()

    def hold(self, *, screen: bool, why: str) -> None:  # noqa: ARG002 — Windows tells nobody why
        """Keep the computer awake from now on, or its screen."""
        self._held.add(screen)
        self._tell()

    def release(self, *, screen: bool) -> None:
        """It may sleep again as far as this is concerned."""
        self._held.discard(screen)
        self._tell()

    def _tell(self) -> None:
        needs = _CONTINUOUS
        if self._held:
            needs |= _SYSTEM
        if True in self._held:
            needs |= _DISPLAY
        self._set_state(needs)


class MacKeeper:
    """macOS is kept awake by a small program of its own, as long as that runs; it ends with this one, however that ends.

    Args:
        start: starts a program with arguments; gives what ends it.
    """

    def __init__(self, start: Callable[[str, Sequence[str]], Callable[[], object]]) -> None:
        self._start = start
        self._ends: dict[bool, Callable[[], object]] = {}

    def hold(self, *, screen: bool, why: str) -> None:  # noqa: ARG002 — macOS tells nobody why
        """Keep the computer awake from now on, or its screen."""
        if screen not in self._ends:
            flags = "-di" if screen else "-i"
            self._ends[screen] = self._start("caffeinate", [flags, "-w", str(os.getpid())])

    def release(self, *, screen: bool) -> None:
        """It may sleep again as far as this is concerned."""
        end = self._ends.pop(screen, None)
        if end is not None:
            end()


def here(parent: QObject) -> Keeper | None:
    """The way of this system; None where there is none."""
    if sys.platform == "win32":
        return WindowsKeeper(_windows_call())
    if sys.platform == "darwin":
        return MacKeeper(lambda program, arguments: run(program, arguments, parent))
    try:
        from suno_desktop.bridge import mpris  # noqa: PLC0415 — needs QtDBus, only once bytes arrive

        return DBusKeeper(parent=parent) if mpris.is_there() else None
    except ImportError:  # some systems have QtDBus in a package of its own
        return None


def run(program: str, arguments: Sequence[str], parent: QObject) -> Callable[[], object]:
    """Run a program of the system until what is given back is called."""
    child = QProcess(parent)
    child.setStandardInputFile(QProcess.nullDevice())
    child.setStandardOutputFile(QProcess.nullDevice())
    child.setStandardErrorFile(QProcess.nullDevice())
    child.finished.connect(child.deleteLater)
    child.errorOccurred.connect(lambda _error: logger.info("%s: %s", program, child.errorString()))
    child.start(program, list(arguments))
    return child.kill


def _windows_call() -> Callable[[int], object]:
    import ctypes  # noqa: PLC0415 — only there

    call: Callable[[int], object] = getattr(ctypes, "windll").kernel32.SetThreadExecutionState  # noqa: B009 — only there
    return call
