"""The connections under `http`: resolved, checked against the URL policy and stoppable at every step.

The only module that imports `requests` and urllib3, and only `http` imports it, when it is first needed.
Uses the adapter of `requests` alone, without its session: no cookies, no `.netrc`, no redirects, no retries.
"""

from __future__ import annotations

import errno
import logging
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from http.client import HTTPException, RemoteDisconnected
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies, select_proxy
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from suno_desktop.core.errors import NetworkError
from suno_desktop.core.net.urls import Address, is_loopback_host
from suno_desktop.core.override import override

if TYPE_CHECKING:
    from suno_desktop.core.net.http import Exchange

# Its warnings and debug lines name whole addresses, queries included.
logging.getLogger("urllib3").setLevel(logging.CRITICAL)

_exchange: ContextVar[Exchange] = ContextVar("exchange")
"""The question that the connections made on this thread are for."""

_UNREACHABLE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL}


class Sockets:
    """A pool of connections and the only door to `requests`."""

    def __init__(self) -> None:
        self._adapter = _Adapter(pool_connections=32, pool_maxsize=8, max_retries=0)

    def ask(
        self,
        exchange: Exchange,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: tuple[float, float],
    ) -> requests.Response:
        """One request; returns when the answer's head is there."""
        request = requests.Request(method, url, headers=dict(headers), data=body).prepare()
        token = _exchange.set(exchange)
        exchange.is_kept = False
        try:
            return self._adapter.send(request, stream=True, timeout=timeout, proxies=_proxies(url))
        except requests.exceptions.ConnectionError as error:
            # A kept connection that the server closed meanwhile is no trouble: a GET is asked once more on another.
            if method != "GET" or not exchange.is_kept or not _was_closed(error):
                raise
            exchange.check(urlsplit(url).hostname or "?")
            self._adapter.poolmanager.clear()
            return self._adapter.send(request, stream=True, timeout=timeout, proxies=_proxies(url))
        finally:
            _exchange.reset(token)

    def close(self) -> None:
        """Close the connections that nobody uses."""
        self._adapter.close()


def _proxies(url: str) -> dict[str, str]:
    """The environment's proxies; none for plain http, where a proxy would read the key, nor for this machine."""
    parts = urlsplit(url)
    if parts.scheme == "http" or is_loopback_host(parts.hostname or ""):
        return {}
    return dict(get_environ_proxies(url, no_proxy=None))


class _Stoppable(HTTPConnection):
    """A connection that tells its exchange about its socket and asks the policy before it connects."""

    @override
    def _new_conn(self) -> socket.socket:
        return _connect(self)

    @override
    def putrequest(self, *args: Any, **kwargs: Any) -> None:
        _exchange.get().is_kept = self.sock is not None
        _attach(self.sock)
        super().putrequest(*args, **kwargs)

    @override
    def getresponse(self) -> Any:
        # WORKAROUND urllib3 goes on to the answer after a request that could not be sent, even when that closed the
        # connection, and then trips over the socket that is gone.
        if self.sock is None:
            raise ConnectionResetError(errno.ECONNRESET, "closed while asking")
        return super().getresponse()


class _SecureConnection(_Stoppable, HTTPSConnection):
    """The same with TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Stoppable


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


_POOLS = {"http": _Pool, "https": _SecurePool}


class _Adapter(HTTPAdapter):
    """The adapter of `requests` with our connections."""

    @override
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    @override
    def proxy_manager_for(self, proxy: str, **proxy_kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **proxy_kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager


def _attach(sock: socket.socket | None) -> None:
    if sock is not None:
        _exchange.get().attach(sock)


def _connect(connection: HTTPConnection) -> socket.socket:
    """Resolve, let the policy look at each address, connect. Nothing is sent to an address it refuses."""
    exchange = _exchange.get()
    host = connection.host.strip("[]")
    timeout = connection.timeout if isinstance(connection.timeout, (int, float)) else None
    trouble: OSError = socket.gaierror(socket.EAI_NONAME, "no address")
    for family, kind, proto, _, place in _resolve(exchange, host, connection.port, timeout):
        if connection.proxy is None:
            exchange.policy.check_peer(host, str(place[0]))
        sock = socket.socket(family, kind, proto)
        try:
            sock.settimeout(timeout)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
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
    requests.exceptions.InvalidSchema,  # a SOCKS proxy without the package for it
)


def explain(error: Exception, address: Address) -> NetworkError:
    """Say in our words what went wrong, without the library's text. Raises what is no network trouble."""
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, _PROXY):
            proxy = select_proxy(address.url, _proxies(address.url)) or ""
            return NetworkError("net.proxy", host=urlsplit(proxy).hostname or "?")
        if isinstance(cause, ssl.SSLCertVerificationError):
            return NetworkError(
                "net.tls", host=address.host, details=getattr(cause, "verify_message", "")
            )
        if isinstance(cause, OSError) and cause.errno in _UNREACHABLE:
            return NetworkError("net.unreachable", host=address.host)
    for code, kinds in _TABLE:
        if any(isinstance(cause, kinds) for cause in causes):
            return NetworkError(code, host=address.host)
    raise error
