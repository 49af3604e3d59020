"""The holder's side of `beside`: carries out the commands of other processes, each as a visit.

Runs on threads of its own, in the window as on the command line. Ends before the engine does; the process that is
being served then continues alone. Keys that come in are used by the visit and never logged.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError
from typing import Any, Final

from suno_desktop.cli import exits
from suno_desktop.cli.place import WorkPlace, news, work_of
from suno_desktop.cli.told import Told
from suno_desktop.core.changes import NOTHING
from suno_desktop.core.clock import SystemClock
from suno_desktop.core.engine import Engine
from suno_desktop.core.engine.visit import Visit
from suno_desktop.core.errors import Cancelled, DesktopError
from suno_desktop.core.events import Changed, Event
from suno_desktop.core.override import override
from suno_desktop.core.profile.local_socket import Listener, MessageSocket

ALIVE_S: Final = 2.0
"""Seconds between two keep-alives to the process that waits."""
_WISH_S: Final = 30.0
_END_S: Final = 1.0

_logger = logging.getLogger(__name__)


def serve(engine: Engine) -> Callable[[], None]:
    """Serve other processes from now on; returns what ends that."""
    host = Host(engine)
    host.begin()
    return host.close


class Host:
    """Serves one engine from `begin` to `close`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._listener: Listener | None = None
        self._wires: set[MessageSocket] = set()
        self._threads: set[threading.Thread] = set()
        self._is_ending = False

    def begin(self) -> None:
        """Listen; if no socket can be made, other processes are told that nobody responds."""
        try:
            listener = self._listener = Listener(self._engine.profile.lock)
        except OSError as error:
            _logger.warning("other commands cannot reach this process: %s", error)
            return
        self._start(lambda: self._accept(listener), "visitors")

    def close(self) -> None:
        """Stop serving; the others continue alone. Blocks for a moment at most."""
        with self._lock:
            self._is_ending = True
            wires, threads = list(self._wires), list(self._threads)
        if self._listener is not None:
            self._listener.close()
        for wire in wires:
            wire.close()
        clock = SystemClock()
        deadline = clock.monotonic() + _END_S
        for thread in threads:
            thread.join(max(0.0, deadline - clock.monotonic()))

    def _start(self, work: Any, name: str) -> None:
        def run() -> None:
            try:
                work()
            finally:
                with self._lock:
                    self._threads.discard(thread)

        thread = threading.Thread(target=run, name=name, daemon=True)
        with self._lock:
            if self._is_ending:
                return
            self._threads.add(thread)
            thread.start()

    def _accept(self, listener: Listener) -> None:
        while True:
            try:
                wire = listener.accept()
            except OSError:
                return
            if wire is not None:
                self._start(lambda wire=wire: self._serve(wire), "visitor")

    def _serve(self, wire: MessageSocket) -> None:
        with wire:
            with self._lock:
                if self._is_ending:
                    return
                self._wires.add(wire)
            try:
                call = wire.receive(_WISH_S)
                if call is not None:
                    self._work_off(wire, call)
            except OSError:  # the other process is gone; TimeoutError is an OSError
                return
            finally:
                with self._lock:
                    self._wires.discard(wire)

    def _work_off(self, wire: MessageSocket, call: Mapping[str, Any]) -> None:
        told = _ToldByWire(wire, call["told"])
        events: queue.SimpleQueue[Event] = queue.SimpleQueue()

        def hear(event: Event) -> None:
            if said := news(call["verb"], event):
                with contextlib.suppress(OSError):
                    told.tell(said)
            events.put(event)

        visit = self._engine.visits.open(listen=hear)
        watch = threading.Thread(
            target=_watch, args=(wire, visit, events), name="visitor's wishes", daemon=True
        )
        watch.start()
        gave_up = True
        try:
            for problem in self._engine.settings.problems:
                told.tell(str(problem))
            code = work_of(call["verb"])(WorkPlace(visit, events), call["wish"], told)
            gave_up = False
            wire.send({"exit": code})
        except DesktopError as error:
            wire.send({"error": error.code, "values": error.values, "exit": exits.of(error)})
        except (Cancelled, CancelledError):
            if not self._is_ending:
                wire.send({"exit": exits.INTERRUPTED})
        except OSError:
            raise  # who asked is gone
        except Exception:  # otherwise it would send the same command again and again
            _logger.exception("working for another process failed")
            values = {"problem": f"during “{call['verb']}”"}
            if not self._is_ending:
                wire.send({"error": "bug", "values": values, "exit": exits.FAILED})
        finally:
            wire.close()
            watch.join()
            with contextlib.suppress(Cancelled, CancelledError, DesktopError):
                visit.close(gave_up=gave_up and not self._is_ending)


class _ToldByWire(Told):
    """Tells the process that asked."""

    def __init__(self, wire: MessageSocket, before: Mapping[str, Any]) -> None:
        self._wire = wire
        super().__init__(_WireTeller(wire), before)

    @override
    def _pass_on(self, key: str, values: Mapping[str, object]) -> None:
        self._wire.send({"key": key, "event": dict(values)})

    @override
    def mark(self, name: str) -> None:
        """Remember it, here and in the process that asked."""
        if not self.is_marked(name):
            self._wire.send({"mark": name})
        super().mark(name)


class _WireTeller:
    def __init__(self, wire: MessageSocket) -> None:
        self._wire = wire

    def event(self, **values: object) -> None:
        """Goes with its key instead."""
        raise NotImplementedError

    def tell(self, text: str) -> None:
        """One line about what goes on."""
        self._wire.send({"tell": text})

    def line(self, text: str) -> None:
        """One line of the result."""
        self._wire.send({"line": text})


def _watch(wire: MessageSocket, visit: Visit, events: queue.SimpleQueue[Event]) -> None:
    """Send keep-alives until the other process gives up or is gone."""
    while True:
        try:
            if wire.receive(ALIVE_S) is not None:
                break  # whatever it says means that it gave up
            break
        except TimeoutError:
            try:
                wire.send({"alive": True})
            except OSError:
                break
    visit.cancel()
    events.put(Changed(changes=NOTHING))
