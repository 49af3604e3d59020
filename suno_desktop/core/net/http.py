"""HTTP with deadlines, caps, a redirect walk of its own and the URL policy. Knows no key and keeps no cookie.

The relay client and the media client each have an `Http` of their own and share nothing. `requests` is only
imported with the first question, because it costs as much start-up time as the window. Its exceptions end
here: their texts name whole addresses, so none is kept.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.clock import Clock
from suno_desktop.core.errors import Cancelled, DesktopError, NetworkError, UrlRefusedError
from suno_desktop.core.model import RelayId
from suno_desktop.core.net import encodings
from suno_desktop.core.net.encodings import NotUnpackableError, Packing, TooMuchError
from suno_desktop.core.net.headers import is_chunked, retry_after
from suno_desktop.core.net.http_exchange import Exchange, Limits
from suno_desktop.core.net.urls import Address, UrlPolicy, parse, resolve, shown_host

if TYPE_CHECKING:
    from requests import Response as Answer

    from suno_desktop.core.net.sockets import Sockets

__all__ = ["Http", "Limits", "Response", "UrlPolicy"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LAYERS = frozenset({"content-encoding", "transfer-encoding"})
_MOST_SHOWN = 100
"""Characters of an address in a sentence."""


class _Shared:
    """What an `Http` and its narrower views have in common."""

    def __init__(self, policy: UrlPolicy) -> None:
        self.policy = policy
        self.lock = threading.Lock()
        self.live: set[Exchange] = set()
        self.closed = False
        self.sockets: Sockets | None = None


class Http:
    """A pool of connections for one purpose. May be used from several threads."""

    def __init__(
        self, policy: UrlPolicy, *, user_agent: str, clock: Clock, proxy: Callable[[], str] = str
    ) -> None:
        self._pool = _Shared(policy)
        self._user_agent = user_agent
        self._proxy = proxy
        """Answers with the proxy of the settings, "" for the system's (see `proxies.proxy_for`)."""
        self.clock = clock
        self._narrow: Callable[[UrlPolicy], UrlPolicy] | None = None

    @property
    def policy(self) -> UrlPolicy:
        """What may be asked; may be replaced at any time, and the next exchange follows."""
        return self._pool.policy if self._narrow is None else self._narrow(self._pool.policy)

    @policy.setter
    def policy(self, policy: UrlPolicy) -> None:
        self._pool.policy = policy

    def of(self, relay_id: RelayId | None) -> Http:
        """The same connections for links that one relay gave: what other relays allow is refused (`UrlPolicy.of`)."""
        view = copy.copy(self)
        view._narrow = lambda policy: policy.of(relay_id)  # noqa: SLF001 — of the same class
        return view

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
        exchange = Exchange(self.policy, chosen_proxy=self._proxy())
        timer = threading.Timer(limits.total_s, exchange.expire)
        timer.daemon = True
        self._enter(exchange)
        timer.start()
        try:
            with cancel.closing(exchange.cancel):
                walk = _Redirects(
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
            with self._pool.lock:
                self._pool.live.discard(exchange)
            exchange.finish()

    def close(self) -> None:
        """Cancel what is under way and close all connections. Nothing can be asked afterwards."""
        with self._pool.lock:
            self._pool.closed = True
            live = list(self._pool.live)
            sockets = self._pool.sockets
        for exchange in live:
            exchange.cancel()
        if sockets is not None:
            sockets.close()

    def _enter(self, exchange: Exchange) -> None:
        with self._pool.lock:
            if self._pool.closed:
                raise Cancelled
            self._pool.live.add(exchange)

    def _ready_sockets(self) -> Sockets:
        from suno_desktop.core.net.sockets import Sockets  # noqa: PLC0415 — imports requests, see above

        with self._pool.lock:
            if self._pool.sockets is None:
                self._pool.sockets = Sockets()
            return self._pool.sockets


@dataclass(frozen=True, slots=True, kw_only=True)
class _Redirects:
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
                address = self._next(method, address, wire.location, hop=hop)
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
                address,
                headers=headers,
                body=body,
                timeout=(self.limits.connect_s, self.limits.idle_s),
            )
        try:
            self.exchange.check(address.host)
            yield Wire(answer, address, self.exchange, clock=self.clock)
        finally:
            # A body read to its end gave its connection back to the pool already; any other is closed.
            answer.raw.close()

    def _next(self, method: str, address: Address, location: str, *, hop: int) -> Address:
        nowhere = NetworkError("net.redirect_loop", host=address.host)
        if not location.strip():
            raise nowhere
        code = "net.bad_redirect" if self.same_origin else "net.lost_redirect"
        try:
            # http.client reads headers as Latin-1; servers send UTF-8, and bytes that are neither stay these bytes.
            raw = location.encode("latin-1", "replace")
            target = resolve(address, raw.decode("utf-8", "surrogateescape"))
        except UrlRefusedError:
            shown = shown_host(location)
            if shown == "?":
                raise nowhere from None
            raise NetworkError(code, host=address.host, target=shown) from None
        leaves = self.same_origin and target.origin != address.origin
        weaker = address.scheme == "https" and target.scheme == "http"
        if method != "GET" or leaves or weaker:
            raise NetworkError(code, host=address.host, target=_shown(target, address))
        if hop >= self.hops:
            raise nowhere
        return target


def _shown(target: Address, address: Address) -> str:
    """Where a redirect leads, as far as that is not where it comes from."""
    if target.host != address.host:
        return target.host
    site = target.url.removesuffix(target.target)
    return site if target.origin != address.origin else target.url.partition("?")[0][:_MOST_SHOWN]


class Wire:
    """The answer to one request, on its connection."""

    def __init__(
        self, answer: Answer, address: Address, exchange: Exchange, *, clock: Clock
    ) -> None:
        self.address = address
        self.status = answer.status_code
        self.headers: Mapping[str, str] = _with_wait(_without_doubles(answer), clock)
        lines = {line.strip() for line in answer.raw.headers.getlist("location")}
        self.location = lines.pop() if len(lines) == 1 else ""
        """Where a redirect leads; "" if it does not say, or says two things."""
        self._raw = answer.raw
        self._exchange = exchange

    def read(self, size: int) -> bytes:
        """What is there, at most `size` bytes, undecoded; b"" at the end."""
        with explained(self._exchange, self.address):
            piece: bytes | None = self._raw.read1(size, decode_content=False)
        # A connection that was shut looks like an end.
        self._exchange.check(self.address.host)
        return piece or b""


def _with_wait(headers: MutableMapping[str, str], clock: Clock) -> Mapping[str, str]:
    """The headers, with a Retry-After that only our clock can read in seconds: later nobody knows when it came."""
    if "retry-after" in headers and retry_after(headers) is None:
        wait = retry_after(headers, now=clock.now())
        if wait is not None:
            headers["retry-after"] = f"{wait:.0f}"
    return headers


def _without_doubles(answer: Answer) -> MutableMapping[str, str]:
    """The headers; the same line twice says it once, but for those that tell layers of the body."""
    headers = answer.headers
    for name in list(headers):
        lines = {line.strip() for line in answer.raw.headers.getlist(name)}
        if len(lines) == 1 and name.lower() not in _LAYERS:
            headers[name] = lines.pop()
    return headers


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
        raise explain(error, address, exchange.proxy) from None


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
        chunked = is_chunked(wire.headers.get("transfer-encoding", ""))
        self.length_known = chunked or self.length is not None
        """Whether the end of the body can be told from a cut."""
        self.packings = encodings.named(wire.headers.get("content-encoding", ""))
        """What the server says that the body is packed with; the bytes may say otherwise."""
        self._wire = wire
        self._limits = limits
        self._clock = clock
        self._head = b""

    def packing(self) -> Packing:
        """What the first bytes say that the body is. Waits for them; `chunks` gives them all the same."""
        while len(self._head) < encodings.MARK and (piece := self._wire.read(encodings.MARK)):
            self._head += piece
        return encodings.packing(self._head, self.packings)

    def chunks(self, size: int = 65536) -> Iterator[bytes]:
        """The body as it comes, undecoded, within the limits. Raises `NetworkError` and `Cancelled`."""
        received = counted = 0
        since = self._clock.monotonic()
        while piece := self._piece(size):
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
        """The whole body, unpacked if it came packed, at most `max_bytes`."""
        return self.unpack(b"".join(self.chunks()), most=self._limits.max_bytes)

    def unpack(self, body: bytes, *, most: int) -> bytes:
        """A body that was read by `chunks`, unpacked if it came packed, at most `most` bytes."""
        try:
            return encodings.unpacked(body, self.packings, most=most)
        except NotUnpackableError:
            raise NetworkError("net.encoded", host=self.host) from None
        except TooMuchError:
            raise NetworkError("net.too_large", host=self.host) from None
        except EOFError:
            raise NetworkError("net.cut", host=self.host) from None

    def _piece(self, size: int) -> bytes:
        head, self._head = self._head, b""
        return head or self._wire.read(size)


def _length(headers: Mapping[str, str]) -> int | None:
    text = headers.get("content-length", "")
    if "transfer-encoding" in headers or not text.isascii() or not text.isdigit() or len(text) > 15:
        return None
    return int(text)
