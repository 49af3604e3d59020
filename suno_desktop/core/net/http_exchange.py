"""One question under way, and the limits it keeps. What `http` and `sockets` share; knows neither."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass

from suno_desktop.core.errors import Cancelled, NetworkError
from suno_desktop.core.net.proxies import Proxy
from suno_desktop.core.net.urls import UrlPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long and how much one exchange may take."""

    connect_s: float = 10
    idle_s: float = 20
    """Longest silence between two pieces."""
    total_s: float = 60
    max_bytes: int = 16 * 2**20
    """Of what comes over the wire, and of what it unpacks to."""
    min_rate: int = 0
    """Bytes per second over `min_rate_window_s`; 0 is off."""
    min_rate_window_s: float = 30


class Exchange:
    """One question under way: what stops it, from any thread and wherever it blocks."""

    def __init__(self, policy: UrlPolicy, *, chosen_proxy: str | None = None) -> None:
        self.policy = policy
        self.chosen_proxy = chosen_proxy
        """What the settings say; see `proxies.proxy_for`."""
        self.proxy: Proxy | None = None
        """The proxy that the request under way goes through."""
        self.target = "/"
        """What the request under way asks for, exactly so."""
        self.wake = threading.Event()
        """Set when a waiting step should check what happened."""
        self.is_kept = False
        """The connection in use was kept from an earlier question."""
        self._lock = threading.Lock()
        self._handle: socket.socket | None = None
        self._cancelled = False
        self._expired = False

    def attach(self, sock: socket.socket) -> None:
        """Remember the connection in use. A duplicate of it works through TLS and after hand-overs."""
        handle = socket.fromfd(sock.fileno(), sock.family, sock.type)
        with self._lock:
            old, self._handle = self._handle, handle
            stopped = self._cancelled or self._expired
        if old is not None:
            old.close()
        if stopped:
            self._shut()

    def cancel(self) -> None:
        """Stop because the person or the end of the program wants it."""
        self._cancelled = True
        self._shut()

    def expire(self) -> None:
        """Stop because it took too long in all."""
        self._expired = True
        self._shut()

    def finish(self) -> None:
        """Let the connection go."""
        with self._lock:
            handle, self._handle = self._handle, None
        if handle is not None:
            handle.close()

    def check(self, host: str) -> None:
        """Raise `Cancelled` or the time-out if it was stopped."""
        if self._cancelled:
            raise Cancelled
        if self._expired:
            raise NetworkError("net.timeout", host=host)

    def _shut(self) -> None:
        self.wake.set()
        with self._lock:
            if self._handle is not None:
                with suppress(OSError):  # not connected yet, or already gone
                    self._handle.shutdown(socket.SHUT_RDWR)
