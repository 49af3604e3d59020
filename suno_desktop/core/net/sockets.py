"""The connections under `http`: resolved, checked against the URL policy and stoppable at every step.

The only module that imports `requests` and urllib3, and only `http` imports it, when it is first needed.
Uses the adapter of `requests` alone, without its session: no cookies, no `.netrc`, no redirects, no retries.
"""

from __future__ import annotations

import base64
import errno
import logging
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from http.client import HTTPException, HTTPResponse, RemoteDisconnected, parse_headers
from typing import Any, TypeVar
from urllib.parse import quote, unquote_to_bytes, urlsplit

import requests
import socks
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.contrib.socks import SOCKSConnection

from suno_desktop.core.errors import NetworkError
from suno_desktop.core.net import trust
from suno_desktop.core.net.headers import is_chunked
from suno_desktop.core.net.http_exchange import Exchange
from suno_desktop.core.net.proxies import Proxy, proxy_for
from suno_desktop.core.net.urls import Address
from suno_desktop.core.override import override

# Its warnings and debug lines name whole addresses, queries included.
logging.getLogger("urllib3").setLevel(logging.CRITICAL)

_exchange: ContextVar[Exchange] = ContextVar("exchange")
"""The question that the connections made on this thread are for."""

_HOSTS_KEPT, _KEPT_FOR_EACH = 32, 8
"""To how many hosts connections are kept, and how many."""
_MOST_INTERIM = 50
_SWITCHING = 101
_WITHOUT_BODY = {204, 304}

_UNREACHABLE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL}


class Sockets:
    """A pool of connections and the only door to `requests`."""

    def __init__(self) -> None:
        self._adapter = _Adapter(pool_connections=_HOSTS_KEPT, pool_maxsize=_KEPT_FOR_EACH)

    def ask(
        self,
        exchange: Exchange,
        method: str,
        address: Address,
        *,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: tuple[float, float],
    ) -> requests.Response:
        """One request; returns when the answer's head is there."""
        # Both libraries write an address in their own way, and signatures cover how it is written: they only learn the
        # site, and `putrequest` says the rest.
        site = address._replace(target="/").url
        request = requests.Request(method, site, headers=dict(headers), data=body).prepare()
        exchange.target = address.target
        proxy = exchange.proxy = proxy_for(address, exchange.chosen_proxy)
        proxies = {} if proxy is None else {address.scheme: _with_user(proxy)}
        token = _exchange.set(exchange)
        exchange.is_kept = False
        try:
            return self._adapter.send(request, stream=True, timeout=timeout, proxies=proxies)
        except requests.exceptions.ConnectionError as error:
            # A kept connection that the server closed meanwhile is no error: a GET is sent once more on another one.
            if method != "GET" or not exchange.is_kept or not _was_closed(error):
                raise
            exchange.check(address.host)
            self._adapter.close()
            return self._adapter.send(request, stream=True, timeout=timeout, proxies=proxies)
        finally:
            _exchange.reset(token)

    def close(self) -> None:
        """Close the connections that nobody uses."""
        self._adapter.close()


def _with_user(proxy: Proxy) -> str:
    if not proxy.user:
        return proxy.url
    user = f"{quote(proxy.user, safe='')}:{quote(proxy.password, safe='')}"
    return proxy.url.replace("://", f"://{user}@")


class _FinalResponse(HTTPResponse):
    """An answer as it is meant.

    Interim ones (102 Processing, 103 Early Hints) are passed over; Python knows only 100. Which body comes in chunks
    is decided by `is_chunked`; Python does not see through a blank behind the word or another coding before it.
    """

    @override
    def begin(self) -> None:
        super().begin()
        chunked = is_chunked(", ".join(self.headers.get_all("transfer-encoding") or ()))
        if chunked != self.chunked and self.status not in _WITHOUT_BODY:
            self.chunked, self.chunk_left, self.length = chunked, None, None
            self.will_close = True

    @override
    def _read_status(self) -> tuple[str, int, str]:  # type: ignore[misc] # private, hence the upper bound of Python
        for _ in range(_MOST_INTERIM):
            version, status, reason = super()._read_status()  # type: ignore[misc]
            if status >= 200 or status == _SWITCHING:
                return version, status, reason
            parse_headers(self.fp)
        raise HTTPException("interim answers without an end")


class _Stoppable(HTTPConnection):
    """A connection that tells its exchange about its socket and asks the policy before it connects."""

    response_class = _FinalResponse

    @override
    def _new_conn(self) -> socket.socket:
        return _connect(self)

    @override
    def putrequest(self, method: str, url: str, *args: Any, **kwargs: Any) -> None:
        """Ask for the target as `urls` read it, whatever became of it on the way here."""
        exchange = _exchange.get()
        exchange.is_kept = self.sock is not None
        _attach(self.sock)
        super().putrequest(method, exchange.target, *args, **kwargs)

    @override
    def _tunnel(self) -> None:
        """Ask the proxy to connect. Whatever goes wrong meanwhile is the proxy's doing: nobody else is there yet."""
        try:
            super()._tunnel()
        except (OSError, HTTPException) as error:
            raise urllib3.exceptions.ProxyError("no tunnel", error) from error

    @override
    def getresponse(self) -> Any:
        # WORKAROUND urllib3 goes on to the answer after a request that could not be sent, even when that closed the
        # connection, and then trips over the socket that is gone.
        if self.sock is None:
            raise ConnectionResetError(errno.ECONNRESET, "closed while asking")
        return super().getresponse()


class _SecureConnection(_Stoppable, HTTPSConnection):
    """The same with TLS."""


class _SecureSocksConnection(_Stoppable, SOCKSConnection, HTTPSConnection):
    """The same through a SOCKS proxy."""

    @override
    def _new_conn(self) -> socks.socksocket:
        return _connect_through_socks(self)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Stoppable


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class _SecureSocksPool(HTTPSConnectionPool):
    ConnectionCls = _SecureSocksConnection


_POOLS = {"http": _Pool, "https": _SecurePool}
_SOCKS_POOLS = {"https": _SecureSocksPool}


class _Adapter(HTTPAdapter):
    """The adapter of `requests` with our connections."""

    @override
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    @override
    def proxy_manager_for(self, proxy: str, **proxy_kwargs: Any) -> Any:
        by_socks = proxy.startswith("socks")
        if not by_socks:
            proxy_kwargs.setdefault("proxy_ssl_context", trust.context())
        manager = super().proxy_manager_for(proxy, **proxy_kwargs)
        manager.pool_classes_by_scheme = _SOCKS_POOLS if by_socks else _POOLS
        return manager

    @override
    def proxy_headers(self, proxy: str) -> dict[str, str]:
        """User and password in UTF-8 (RFC 7617); `requests` takes Latin-1, which lacks most names."""
        user, found, _ = urlsplit(proxy).netloc.rpartition("@")
        login = base64.b64encode(unquote_to_bytes(user)).decode("ascii")
        return {"Proxy-Authorization": f"Basic {login}"} if found else {}

    @override
    def build_connection_pool_key_attributes(
        self, request: Any, verify: Any, cert: Any = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        host, _ = super().build_connection_pool_key_attributes(request, verify, cert)
        return host, {"ssl_context": trust.context()} if host["scheme"] == "https" else {}

    @override
    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Nothing to add: the context of the pool checks."""


def _attach(sock: socket.socket | None) -> None:
    if sock is not None:
        # TLS inside of TLS (a proxy that is asked by https) is no socket itself.
        _exchange.get().attach(getattr(sock, "socket", sock))


def _connect(connection: HTTPConnection) -> socket.socket:
    """Resolve, let the policy look at each address, connect. Nothing is sent to an address it refuses."""
    exchange = _exchange.get()
    host = connection.host.strip("[]")
    check = connection.proxy is None

    def make(family: Any, kind: Any, proto: int, place: _Place) -> tuple[socket.socket, _Place]:
        if check:
            exchange.policy.check_peer(host, str(place[0]))
        return socket.socket(family, kind, proto), place

    return _first_of(connection, (host, connection.port), make)


def _connect_through_socks(connection: HTTPConnection) -> socks.socksocket:
    """The same through a SOCKS proxy, which looks the name up unless it asks us to."""
    exchange, proxy = _exchange.get(), _exchange.get().proxy
    if proxy is None:
        raise AssertionError("a SOCKS connection without a proxy")
    host, timeout = connection.host.strip("[]"), _seconds(connection.timeout)
    target: _Place = (host, connection.port)
    if not proxy.resolves:
        places = _resolve(exchange, host, connection.port, timeout)
        for *_, place in places:
            exchange.policy.check_peer(host, str(place[0]))
        # SOCKS 4 knows only the older addresses, and most proxies have no other way out.
        places.sort(key=lambda found: found[0] != socket.AF_INET)
        target = tuple(places[0][4][:2])

    def make(family: Any, kind: Any, proto: int, place: _Place) -> tuple[socks.socksocket, _Place]:
        sock = socks.socksocket(family, kind, proto)
        version = socks.SOCKS4 if proxy.scheme.startswith("socks4") else socks.SOCKS5
        user, password = proxy.user or None, proxy.password or None
        sock.set_proxy(version, str(place[0]), place[1], True, user, password)  # noqa: FBT003 — by place in PySocks
        return sock, target

    return _first_of(connection, (proxy.host, proxy.port), make)


_Place = tuple[Any, ...]
_Socket = TypeVar("_Socket", bound=socket.socket)


def _seconds(timeout: object) -> float | None:
    return timeout if isinstance(timeout, (int, float)) else None


def _first_of(
    connection: HTTPConnection,
    goal: tuple[str, int],
    make: Callable[[Any, Any, int, _Place], tuple[_Socket, _Place]],
) -> _Socket:
    """Connect to the first address behind a name that lets us; `make` gives a socket and what it connects to."""
    exchange, (host, port) = _exchange.get(), goal
    timeout = _seconds(connection.timeout)
    trouble: OSError = socket.gaierror(socket.EAI_NONAME, "no address")
    for family, kind, proto, _, found in _resolve(exchange, host, port, timeout):
        sock, place = make(family, kind, proto, found)
        try:
            sock.settimeout(timeout)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)  # noqa: FBT003 — a switch
            exchange.attach(sock)
            sock.connect(place)
            exchange.check(host)
        except OSError as error:
            sock.close()
            exchange.check(host)
            trouble = error
        except BaseException:
            sock.close()
            raise
        else:
            return sock
    raise trouble


type_of_places = list[tuple[Any, Any, int, str, tuple[Any, ...]]]


def _resolve(exchange: Exchange, host: str, port: int, timeout: float | None) -> type_of_places:
    """Names are looked up on a helper thread, because nothing can interrupt the system's resolver."""
    found: list[type_of_places | OSError] = []

    def look_up() -> None:
        try:
            found.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            found.append(error if isinstance(error, OSError) else socket.gaierror(str(error)))
        exchange.wake.set()

    threading.Thread(target=look_up, name="resolve", daemon=True).start()
    in_time = exchange.wake.wait(timeout)
    exchange.check(host)
    if not in_time:
        raise TimeoutError
    exchange.wake.clear()
    answer = found[0]
    if isinstance(answer, OSError):
        raise answer
    return answer


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An exception and all that are wrapped in it, in whichever way the libraries did."""
    seen: set[int] = set()
    left: list[object] = [error]
    while left:
        cause = left.pop()
        if isinstance(cause, BaseException) and id(cause) not in seen:
            seen.add(id(cause))
            yield cause
            left += [
                cause.__cause__,
                cause.__context__,
                getattr(cause, "reason", None),
                *cause.args,
            ]


def _was_closed(error: BaseException) -> bool:
    """Whether the other side ended the connection before it answered anything."""
    return any(
        isinstance(cause, (RemoteDisconnected, ConnectionResetError, BrokenPipeError))
        for cause in _causes(error)
    )


_TABLE: tuple[tuple[str, tuple[type[BaseException], ...]], ...] = (
    ("net.cut", (ssl.SSLEOFError, ssl.SSLZeroReturnError, ConnectionResetError, BrokenPipeError)),
    ("net.tls_failed", (ssl.SSLError, urllib3.exceptions.SSLError)),
    ("net.dns", (socket.gaierror, urllib3.exceptions.LocationParseError)),
    ("net.timeout", (TimeoutError, urllib3.exceptions.TimeoutError)),
    ("net.refused", (ConnectionRefusedError,)),
    ("net.cut", (HTTPException, OSError, urllib3.exceptions.HTTPError)),
)
"""The first line that fits one of the wrapped exceptions."""

_PROXY = (
    urllib3.exceptions.ProxyError,
    urllib3.exceptions.ProxySchemeUnknown,
    requests.exceptions.ProxyError,
    requests.exceptions.InvalidProxyURL,
    socks.ProxyError,
)

_NO_TUNNEL = re.compile(r"Tunnel connection failed: 407\b")

_CERTIFICATE = {
    # Numbers of OpenSSL, then those of Windows.
    "net.tls_dates": {9, 10, 0x800B0101},
    "net.tls_issuer": {2, 18, 19, 20, 21, 0x800B0109, 0x800B010A},
    "net.tls_name": {62, 64, 0x800B010F},
}
"""What is wrong with a certificate; each has its own cure."""


def explain(error: Exception, address: Address, proxy: Proxy | None) -> NetworkError:
    """Say in our words what went wrong, without the library's text. Raises what is no network trouble."""
    causes = list(_causes(error))
    blamed = proxy if any(isinstance(cause, _PROXY) for cause in causes) else None
    certificate = _first(causes, ssl.SSLCertVerificationError)
    if certificate is not None:
        return _about_certificate(certificate, blamed.host if blamed else address.host)
    if blamed is not None:
        return _about_proxy(causes, address, blamed)
    if any(isinstance(cause, OSError) and cause.errno in _UNREACHABLE for cause in causes):
        return NetworkError("net.unreachable", host=address.host)
    for code, kinds in _TABLE:
        if any(isinstance(cause, kinds) for cause in causes):
            return NetworkError(code, host=address.host)
    raise error


_E = TypeVar("_E", bound=BaseException)


def _first(causes: list[BaseException], kind: type[_E]) -> _E | None:
    return next((cause for cause in causes if isinstance(cause, kind)), None)


def _about_certificate(error: ssl.SSLCertVerificationError, host: str) -> NetworkError:
    number = getattr(error, "verify_code", 0) & 0xFFFFFFFF
    code = next((code for code, numbers in _CERTIFICATE.items() if number in numbers), "net.tls")
    details = getattr(error, "verify_message", "")
    if code == "net.tls_issuer" and (named := trust.without_certificates()):
        variable, path = named
        return NetworkError("net.tls_no_file", host=host, name=variable, path=path, details=details)
    return NetworkError(code, host=host, details=details)


def _about_proxy(causes: list[BaseException], address: Address, proxy: Proxy) -> NetworkError:
    """Whether the proxy cannot be reached, wants another password, or does not let the request through."""
    code = "net.proxy"
    if _first(causes, socks.SOCKS5AuthError) or any(map(_wants_password, causes)):
        code = "net.proxy_password"
    elif _first(causes, socks.ProxyConnectionError) or any(
        isinstance(cause, (ConnectionRefusedError, TimeoutError, socket.gaierror))
        or (isinstance(cause, OSError) and cause.errno in _UNREACHABLE)
        for cause in causes
    ):
        code = "net.proxy_away"
    return NetworkError(code, proxy=f"{proxy.host}:{proxy.port}", host=address.host)


def _wants_password(cause: BaseException) -> bool:
    """Whether this is what Python makes of a proxy's 407; it keeps the status only in its text, before the reason."""
    return isinstance(cause, OSError) and _NO_TUNNEL.match(str(cause)) is not None
