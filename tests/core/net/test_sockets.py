"""What one connection does; whole questions are in `test_http`."""

from __future__ import annotations

import base64
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests
import socks

from suno_desktop.core.errors import Cancelled, NetworkError, UrlRefusedError
from suno_desktop.core.net import sockets, trust
from suno_desktop.core.net.http import UrlPolicy
from suno_desktop.core.net.http_exchange import Exchange
from suno_desktop.core.net.proxies import Proxy
from suno_desktop.core.net.urls import parse


def proxy(user: str = "", password: str = "") -> Proxy:
    return Proxy(scheme="http", host="p.invalid", port=8080, user=user, password=password)


@pytest.mark.parametrize(
    ("one", "address"),
    [
        (proxy(), "http://p.invalid:8080"),
        (proxy(password="alone"), "http://p.invalid:8080"),
        (proxy("me"), "http://me:@p.invalid:8080"),
        (proxy("a/b@c", "p:q"), "http://a%2Fb%40c:p%3Aq@p.invalid:8080"),
        (proxy("小明", "é"), "http://%E5%B0%8F%E6%98%8E:%C3%A9@p.invalid:8080"),
    ],
)
def test_the_user_stands_in_the_address(one: Proxy, address: str) -> None:
    assert sockets._with_user(one) == address


@pytest.mark.parametrize("user", ["me:secret", "小明:é", "a@b:c"])
def test_users_go_out_in_utf_8(user: str) -> None:
    name, _, password = user.partition(":")
    address = sockets._with_user(proxy(name, password))
    headers = sockets._Adapter().proxy_headers(address)
    assert headers == {
        "Proxy-Authorization": f"Basic {base64.b64encode(user.encode()).decode('ascii')}"
    }


def test_without_a_user_there_is_no_header() -> None:
    assert sockets._Adapter().proxy_headers("http://p.invalid:8080") == {}


def test_only_a_number_is_a_time() -> None:
    assert sockets._seconds(5) == 5
    assert sockets._seconds(0.5) == 0.5
    assert sockets._seconds(None) is None
    assert sockets._seconds(object()) is None


ADDRESS = parse("https://a.example.com/x")


@pytest.fixture
def exchange() -> Iterator[Exchange]:
    """A question under way on this thread."""
    exchange = Exchange(UrlPolicy())
    token = sockets._exchange.set(exchange)
    yield exchange
    sockets._exchange.reset(token)
    exchange.finish()


# Asking.


class Adapter:
    """Fails as often as it is told to."""

    def __init__(self, exchange: Exchange, *troubles: Exception, is_kept: bool = True) -> None:
        self.exchange = exchange
        self.troubles = list(troubles)
        self.is_kept = is_kept
        self.did: list[str] = []
        self.meanwhile: Callable[[], object] = lambda: None

    def send(self, _request: Any, *, stream: bool, **_more: Any) -> Any:
        assert stream, "the body stays on the wire"
        self.did.append("send")
        if self.is_kept:
            self.exchange.is_kept = True
        self.meanwhile()
        if self.troubles:
            raise self.troubles.pop(0)
        return "answer"

    def close(self) -> None:
        self.did.append("close")


CLOSED = requests.exceptions.ConnectionError(ConnectionResetError())


def ask(adapter: Adapter, method: str = "GET") -> object:
    asking = sockets.Sockets()
    asking._adapter = adapter  # type: ignore[assignment]
    return asking.ask(adapter.exchange, method, ADDRESS, headers={}, body=None, timeout=(1, 1))


def test_a_question_on_a_kept_connection_that_was_closed_is_asked_once_more() -> None:
    adapter = Adapter(Exchange(UrlPolicy()), CLOSED)
    assert ask(adapter) == "answer"
    assert adapter.did == ["send", "close", "send"]
    assert sockets._exchange.get(None) is None


@pytest.mark.parametrize(
    ("trouble", "method", "is_kept"),
    [
        (CLOSED, "POST", True),
        (CLOSED, "GET", False),
        (requests.exceptions.ConnectionError(TimeoutError()), "GET", True),
    ],
)
def test_no_other_question_is_asked_twice(trouble: Exception, method: str, is_kept: bool) -> None:
    exchange = Exchange(UrlPolicy())
    exchange.is_kept = True  # on the hop before
    adapter = Adapter(exchange, trouble, is_kept=is_kept)
    with pytest.raises(requests.exceptions.ConnectionError):
        ask(adapter, method)
    assert adapter.did == ["send"]


def test_a_question_that_was_stopped_meanwhile_is_not_asked_again() -> None:
    exchange = Exchange(UrlPolicy())
    adapter = Adapter(exchange, CLOSED)
    adapter.meanwhile = exchange.cancel
    with pytest.raises(Cancelled):
        ask(adapter)
    assert adapter.did == ["send"]


def test_a_proxy_that_is_asked_by_https_is_checked_like_any_server() -> None:
    manager = sockets._Adapter().proxy_manager_for("https://p.invalid:8080")
    assert manager.proxy_config.ssl_context is trust.context()


# Connecting.


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def places(*ports: int) -> list[Any]:
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port)) for port in ports]


def first_of(
    monkeypatch: pytest.MonkeyPatch,
    found: list[Any],
    made: list[Any],
    meanwhile: Callable[[], object] = bool,
) -> socket.socket:
    def make(family: Any, kind: Any, proto: int, place: Any) -> tuple[socket.socket, Any]:
        made.append(socket.socket(family, kind, proto))
        meanwhile()
        return made[-1], place

    monkeypatch.setattr(sockets, "_resolve", lambda *_: found)
    return sockets._first_of(SimpleNamespace(timeout=7), ("a.example.com", 80), make)  # type: ignore[arg-type]


def port_of(server: socket.socket) -> int:
    return int(server.getsockname()[1])


@pytest.fixture
def closed() -> int:
    """A port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return port_of(listening)


def test_a_connection_has_its_limit_and_sends_at_once(exchange, server, monkeypatch) -> None:
    with first_of(monkeypatch, places(port_of(server)), []) as sock:
        assert sock.gettimeout() == 7
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_the_next_place_is_tried_and_the_first_is_let_go(
    exchange, server, closed, monkeypatch
) -> None:
    made: list[Any] = []
    with first_of(monkeypatch, places(closed, port_of(server)), made) as sock:
        assert sock is made[1]
    assert made[0].fileno() == -1
    with pytest.raises(ConnectionRefusedError):
        first_of(monkeypatch, places(closed), made)
    with pytest.raises(socket.gaierror):
        first_of(monkeypatch, [], made)


@pytest.mark.parametrize("is_there", [True, False])
def test_who_is_stopped_while_connecting_has_no_connection(
    exchange, server, closed, monkeypatch, is_there
) -> None:
    made: list[Any] = []
    found = places(port_of(server) if is_there else closed, port_of(server))
    with pytest.raises(NetworkError) as caught:
        first_of(monkeypatch, found, made, exchange.expire)
    assert caught.value.code == "net.timeout"
    assert [sock.fileno() for sock in made] == [-1]


def test_a_kept_connection_is_stopped_too(exchange, server) -> None:
    connection = sockets._Stoppable("127.0.0.1", port_of(server))
    connection.sock = socket.create_connection(server.getsockname())
    other, _ = server.accept()
    with connection.sock, other:
        connection.putrequest("GET", "/")
        assert exchange.is_kept
        exchange.expire()
        other.settimeout(2)
        assert other.recv(1) == b""


def test_names_are_looked_up_beside_the_question(exchange, monkeypatch) -> None:
    may_end = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: may_end.wait(20) and [])
    exchange.cancel()
    with pytest.raises(Cancelled):
        sockets._resolve(exchange, "a.example.com", 443, 5)
    helpers = [thread for thread in threading.enumerate() if thread.name == "resolve"]
    assert [helper.daemon for helper in helpers] == [True]
    may_end.set()
    helpers[0].join(5)


def kept(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What is handed on to connect: goal and `make`."""
    handed: list[Any] = []
    monkeypatch.setattr(sockets, "_first_of", lambda _connection, *more: handed.extend(more))
    return handed


CONNECTION: Any = SimpleNamespace(host="a.example.com", port=443, timeout=5, proxy=None)


def test_each_place_behind_a_name_is_looked_at(exchange, monkeypatch) -> None:
    handed = kept(monkeypatch)
    sockets._connect(CONNECTION)
    goal, make = handed
    assert goal == ("a.example.com", 443)
    sock, place = make(socket.AF_INET, socket.SOCK_STREAM, 6, ("8.8.8.8", 443))
    sock.close()
    assert place == ("8.8.8.8", 443)
    with pytest.raises(UrlRefusedError):
        make(socket.AF_INET, socket.SOCK_STREAM, 6, ("10.0.0.1", 443))


@pytest.mark.parametrize(
    ("scheme", "version", "user"),
    [("socks5", socks.SOCKS5, ""), ("socks4", socks.SOCKS4, "me"), ("socks5h", socks.SOCKS5, "me")],
)
def test_what_a_socks_proxy_is_asked_for(exchange, monkeypatch, scheme, version, user) -> None:
    exchange.proxy = Proxy(
        scheme=scheme, host="p.invalid", port=1080, user=user, password=user and "s"
    )
    found = [
        (socket.AF_INET6, 1, 6, "", ("2606:4700::1111", 443, 0, 0)),
        (socket.AF_INET, 1, 6, "", ("8.8.8.8", 443)),
    ]
    monkeypatch.setattr(sockets, "_resolve", lambda *_: found)
    handed = kept(monkeypatch)
    sockets._connect_through_socks(CONNECTION)
    goal, make = handed
    assert goal == ("p.invalid", 1080)
    sock, target = make(socket.AF_INET, socket.SOCK_STREAM, 6, ("127.0.0.1", 1080))
    sock.close()
    is_asked_by_name = exchange.proxy.resolves
    assert target == (("a.example.com", 443) if is_asked_by_name else ("8.8.8.8", 443))
    login = (user.encode(), b"s") if user else (None, None)
    assert sock.proxy == (version, "127.0.0.1", 1080, True, *login)


def test_a_name_that_leads_home_is_not_asked_for_through_a_socks_proxy(
    exchange, monkeypatch
) -> None:
    exchange.proxy = Proxy(scheme="socks5", host="p.invalid", port=1080, user="", password="")
    monkeypatch.setattr(sockets, "_resolve", lambda *_: places(443))
    kept(monkeypatch)
    with pytest.raises(UrlRefusedError):
        sockets._connect_through_socks(CONNECTION)


# What went wrong.


def test_causes_that_go_round_in_a_circle_are_told_once() -> None:
    first, second = ValueError(), KeyError()
    first.__cause__, second.__cause__ = second, first
    assert list(islice(sockets._causes(first), 9)) == [first, second]


def test_a_proxy_is_only_to_blame_where_there_is_one() -> None:
    refused = requests.exceptions.ProxyError(OSError("Tunnel connection failed: 407 no"))
    assert sockets.explain(refused, ADDRESS, None).code == "net.cut"
    assert sockets.explain(refused, ADDRESS, proxy()).code == "net.proxy_password"
    assert sockets.explain(TimeoutError(), ADDRESS, proxy()).code == "net.timeout"


def test_a_number_in_a_name_is_no_refusal() -> None:
    inner = OSError("Tunnel connection failed: 503 no")
    refused = requests.exceptions.ProxyError(ValueError(inner, "a407.example.com"))
    assert sockets.explain(refused, ADDRESS, proxy()).code == "net.proxy"


@pytest.mark.parametrize(("number", "code"), [(20, "net.tls_no_file"), (62, "net.tls_name")])
def test_an_unknown_issuer_is_laid_to_a_variable_that_names_no_certificate(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, number: int, code: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "gone.pem"))
    error = ssl.SSLCertVerificationError(1, "no")
    error.verify_code = number
    told = sockets.explain(error, ADDRESS, None)
    assert told.code == code
    assert code != "net.tls_no_file" or told.values["path"] == str(tmp_path / "gone.pem")
