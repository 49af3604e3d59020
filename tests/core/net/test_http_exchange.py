"""What stops a question that is under way."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from suno_desktop.core.errors import Cancelled, NetworkError
from suno_desktop.core.net.http import UrlPolicy
from suno_desktop.core.net.http_exchange import Exchange


@pytest.fixture
def exchange() -> Iterator[Exchange]:
    exchange = Exchange(UrlPolicy())
    yield exchange
    exchange.finish()


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.settimeout(2)
        yield ours, theirs


def test_nothing_has_happened_to_a_new_one(exchange):
    exchange.check("h")
    assert not exchange.is_kept
    assert not exchange.wake.is_set()


@pytest.mark.parametrize("how", ["cancel", "expire"])
def test_its_connection_is_shut_and_whoever_waits_is_woken(exchange, ends, how):
    ours, theirs = ends
    exchange.attach(ours)
    getattr(exchange, how)()
    assert theirs.recv(1) == b""
    assert exchange.wake.is_set()
    with pytest.raises((Cancelled, NetworkError)) as caught:
        exchange.check("h")
    assert (caught.type is Cancelled) == (how == "cancel")


@pytest.mark.parametrize("how", ["cancel", "expire"])
def test_what_is_stopped_before_it_connects_is_shut_at_once(exchange, ends, how):
    """As when the time ran out while the name was looked up."""
    ours, theirs = ends
    getattr(exchange, how)()
    exchange.attach(ours)
    exchange.attach(ours)
    assert theirs.recv(1) == b""


def test_what_is_not_stopped_stays_open(exchange, ends):
    ours, theirs = ends
    exchange.attach(ours)
    ours.sendall(b"x")
    assert theirs.recv(1) == b"x"


def test_it_holds_on_to_one_connection_and_lets_go(exchange, ends):
    ours, theirs = ends
    first, second = socket.socketpair()
    exchange.attach(first)
    exchange.attach(ours)
    first.close()
    second.settimeout(2)
    assert second.recv(1) == b"", "the duplicate is closed as well"
    second.close()
    exchange.finish()
    exchange.finish()
    ours.close()
    assert theirs.recv(1) == b""
