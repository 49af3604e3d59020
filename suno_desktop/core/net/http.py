"""HTTP with deadlines, caps, a redirect walk of its own and the URL policy. Knows no key and keeps no cookie.

The relay client and the media client each have an `Http` of their own and share nothing. `requests` is only
imported with the first question, because it costs as much start-up time as the window. Its exceptions end
here: their texts name whole addresses, so none is kept.
"""

from __future__ import annotations

import socket
import threading
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.clock import Clock
from suno_desktop.core.errors import Cancelled, DesktopError, NetworkError
from suno_desktop.core.net.urls import Address, UrlPolicy, parse

if TYPE_CHECKING:
    from requests import Response as Answer

    from suno_desktop.core.net.sockets import Sockets

__all__ = ["Http", "Limits", "Response", "UrlPolicy"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


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

    def __init__(self, policy: UrlPolicy) -> None:
        self.policy = policy
        self.wake = threading.Event()
        """Set when something happened that a waiting step should look at."""
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


class Http:
    """A pool of connections for one purpose. May be used from several threads."""

    def __init__(self, policy: UrlPolicy, *, user_agent: str, clock: Clock) -> None:
        self.policy = policy
        """May be replaced at any time; the next exchange follows the new one."""
        self._user_agent = user_agent
        self.clock = clock
        self._lock = threading.Lock()
        self._live: set[Exchange] = set()
        self._closed = False
        self._sockets: Sockets | None = None

    @contextmanager
    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None = None,
        limits: Limits,
        hops: int,
        same_origin: bool,
        cancel: CancelToken,
    ) -> Iterator[Response]:
        """Ask, follow redirects of a GET, and give the answer with its body still unread.

        Args:
            method: GET or POST; a POST is never redirected.
            url: where to ask; each hop goes through the policy.
            headers: sent to each hop.
            body: of a POST.
            limits: hold for all hops together.
            hops: how many redirects are followed.
            same_origin: whether a redirect may leave scheme, host and port.
            cancel: ends it within a second, wherever it waits.

        Raises:
            NetworkError: the transport failed.
            UrlRefusedError: the policy does not allow the address or a redirect's.
            Cancelled: `cancel`, or `close` was called.
        """
        exchange = Exchange(self.policy)
        timer = threading.Timer(limits.total_s, exchange.expire)
        timer.daemon = True
        self._enter(exchange)
        timer.start()
        try:
            with cancel.closing(exchange.cancel):
                walk = _Walk(
                    sockets=self._ready_sockets(),
                    exchange=exchange,
                    limits=limits,
                    hops=hops,
                    same_origin=same_origin,
                    clock=self.clock,
                )
                sent = {
                    "User-Agent": self._user_agent,
                    "Accept": "*/*",
                    "Accept-Encoding": "identity",
                    **headers,
                }
                with walk.go(method, parse(url), headers=sent, body=body) as response:
                    yield response
        finally:
            timer.cancel()
            with self._lock:
                self._live.discard(exchange)
            exchange.finish()

    def close(self) -> None:
        """Cancel what is under way and close all connections. Nothing can be asked afterwards."""
        with self._lock:
            self._closed = True
            live = list(self._live)
            sockets = self._sockets
        for exchange in live:
            exchange.cancel()
        if sockets is not None:
            sockets.close()

    def _enter(self, exchange: Exchange) -> None:
        with self._lock:
            if self._closed:
                raise Cancelled
            self._live.add(exchange)

    def _ready_sockets(self) -> Sockets:
        from suno_desktop.core.net.sockets import Sockets  # noqa: PLC0415 — imports requests, see above

        with self._lock:
            if self._sockets is None:
                self._sockets = Sockets()
            return self._sockets


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walk:
    """From the first address to the one that answers with something else than a redirect."""

    sockets: Sockets
    exchange: Exchange
    limits: Limits
    hops: int
    same_origin: bool
    clock: Clock

    @contextmanager
    def go(
        self, method: str, address: Address, *, headers: Mapping[str, str], body: bytes | None
    ) -> Iterator[Response]:
        hop = 0
        while True:
            self.exchange.policy.check_address(address)
            with self._asked(method, address, headers=headers, body=body) as wire:
                if wire.status not in _REDIRECTS:
                    yield Response(wire, limits=self.limits, hops=hop, clock=self.clock)
                    return
                address = self._next(method, address, wire.headers.get("location", ""), hop=hop)
            hop += 1

    @contextmanager
    def _asked(
        self, method: str, address: Address, *, headers: Mapping[str, str], body: bytes | None
    ) -> Iterator[Wire]:
        """Send the request and read the answer's head; the connection is let go at the end."""
        with explained(self.exchange, address):
            answer = self.sockets.ask(
                self.exchange,
                method,
                address.url,
                headers=headers,
                body=body,
                timeout=(self.limits.connect_s, self.limits.idle_s),
            )
        try:
            self.exchange.check(address.host)
            yield Wire(answer, address, self.exchange)
        finally:
            # A body read to its end gave its connection back to the pool already; any other is closed.
            answer.raw.close()

    def _next(self, method: str, address: Address, location: str, *, hop: int) -> Address:
        try:
            # Servers send raw UTF-8; http.client read it as Latin-1.
            location = location.encode("latin-1", "replace").decode("utf-8", "replace")
            target = parse(urljoin(address.url, location.strip()))
        except (DesktopError, ValueError):
            raise NetworkError("net.bad_redirect", host=address.host, target="?") from None
        leaves = self.same_origin and target.origin != address.origin
        weaker = address.scheme == "https" and target.scheme == "http"
        if not location or method != "GET" or hop >= self.hops or leaves or weaker:
            raise NetworkError("net.bad_redirect", host=address.host, target=target.host)
        return target


class Wire:
    """The answer to one request, on its connection."""

    def __init__(self, answer: Answer, address: Address, exchange: Exchange) -> None:
        self.address = address
        self.status = answer.status_code
        self.headers: Mapping[str, str] = answer.headers
        self._raw = answer.raw
        self._exchange = exchange

    def read(self, size: int) -> bytes:
        """What is there, at most `size` bytes, undecoded; b"" at the end."""
        self._exchange.check(self.address.host)
        with explained(self._exchange, self.address):
            piece: bytes | None = self._raw.read1(size, decode_content=False)
        # A connection that was shut looks like an end.
        self._exchange.check(self.address.host)
        return piece or b""


@contextmanager
def explained(exchange: Exchange, address: Address) -> Iterator[None]:
    """Turn whatever the library raises into our errors, without its text."""
    from suno_desktop.core.net.sockets import explain  # noqa: PLC0415 — loaded already, see above

    try:
        yield
    except (DesktopError, Cancelled):
        raise
    except Exception as error:  # noqa: BLE001 — `explain` raises again what is no network trouble
        exchange.check(address.host)
        raise explain(error, address) from None


class Response:
    """An answer: its head is read, its body is on the wire."""

    def __init__(self, wire: Wire, *, limits: Limits, hops: int, clock: Clock) -> None:
        self.status = wire.status
        self.headers: Mapping[str, str] = wire.headers
        """Names in any case."""
        self.url = wire.address.url
        """Where the answer came from, after redirects."""
        self.host = wire.address.host
        self.hops = hops
        self.length = _length(wire.headers)
        """Content-Length, if the body will really have it."""
        chunked = "chunked" in wire.headers.get("transfer-encoding", "").lower()
        self.length_known = chunked or self.length is not None
        """Whether the end of the body can be told from a cut."""
        self._wire = wire
        self._limits = limits
        self._clock = clock

    def chunks(self, size: int = 65536) -> Iterator[bytes]:
        """The body as it comes, undecoded, within the limits. Raises `NetworkError` and `Cancelled`."""
        received = counted = 0
        since = self._clock.monotonic()
        while piece := self._wire.read(size):
            received += len(piece)
            if received > self._limits.max_bytes:
                raise NetworkError("net.too_large", host=self.host)
            now = self._clock.monotonic()
            window = self._limits.min_rate_window_s
            if now - since >= window:
                if received - counted < self._limits.min_rate * window:
                    raise NetworkError("net.too_slow", host=self.host)
                since, counted = now, received
            yield piece
        if self.length is not None and received != self.length:
            raise NetworkError("net.cut", host=self.host)

    def read(self) -> bytes:
        """The whole body, unpacked if it came as gzip, at most `max_bytes`."""
        encoding = self.headers.get("content-encoding", "").strip().lower()
        if encoding in {"", "identity"}:
            return b"".join(self.chunks())
        if encoding not in {"gzip", "x-gzip"}:
            raise NetworkError("net.encoded", host=self.host)
        return self._unpacked()

    def _unpacked(self) -> bytes:
        unpacker = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        parts: list[bytes] = []
        size = 0
        packed = 0
        for piece in self.chunks():
            packed += len(piece)
            try:
                part = unpacker.decompress(piece, self._limits.max_bytes - size + 1)
            except zlib.error:
                raise NetworkError("net.encoded", host=self.host) from None
            size += len(part)
            if size > self._limits.max_bytes:
                raise NetworkError("net.too_large", host=self.host)
            parts.append(part)
        if packed and not unpacker.eof:
            raise NetworkError("net.cut", host=self.host)
        return b"".join(parts)


def _length(headers: Mapping[str, str]) -> int | None:
    text = headers.get("content-length", "")
    if "transfer-encoding" in headers or not text.isascii() or not text.isdigit() or len(text) > 15:
        return None
    return int(text)
