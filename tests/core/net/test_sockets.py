"""Users of proxies, as they go into addresses and headers; the connections themselves are in `test_http`."""

from __future__ import annotations

import base64

import pytest

from suno_desktop.core.net import sockets
from suno_desktop.core.net.proxies import Proxy


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
