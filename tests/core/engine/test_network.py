"""The HTTP clients of an engine: made once, open to what the saved relays open, and closed for good at the end."""

from __future__ import annotations

import pytest

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.engine.network import Network, refuse_unsafe
from suno_desktop.core.errors import Cancelled, MediaBlockedError, UrlRefusedError
from suno_desktop.core.model import Relay, RelayId
from suno_desktop.core.net.http import Http, Limits
from tests.core.library.makers import FakeClock

PLAIN, OTHER = "http://plain.invalid/x", "http://other.invalid/x"
ONE = Relay(RelayId(1), "One", "http://plain.invalid", allow_http=True)
TWO = Relay(RelayId(2), "Two", "http://other.invalid", allow_http=True)
LIMITS = Limits(connect_s=1, idle_s=1, total_s=1, max_bytes=1)


@pytest.fixture
def network() -> Network:
    return Network(FakeClock(), proxy=str)


def may_ask(http: Http, url: str) -> bool:
    try:
        http.policy.check(url)
    except UrlRefusedError:
        return False
    return True


def may_fetch(network: Network, url: str, relay_id: int | None) -> bool:
    """Whether a link that this relay gave may be asked."""
    return may_ask(network.media(None if relay_id is None else RelayId(relay_id))._http, url)


def is_closed(http: Http) -> bool:
    """Nothing can be asked; an address that is refused tells it from an open client without a network."""
    with pytest.raises((Cancelled, UrlRefusedError)) as caught:  # noqa: SIM117 — the sending raises
        with http.send(
            "GET",
            "http://nobody.invalid",
            headers={},
            limits=LIMITS,
            hops=0,
            same_origin=True,
            cancel=CancelToken(),
        ):
            pass
    return caught.type is Cancelled


def test_an_address_that_could_never_be_asked_is_refused() -> None:
    refuse_unsafe("https://one.invalid", allow_http=False)
    refuse_unsafe(PLAIN, allow_http=True)
    with pytest.raises(UrlRefusedError):
        refuse_unsafe(PLAIN, allow_http=False)


def test_relays_are_asked_through_one_client_that_follows_what_is_saved(network: Network) -> None:
    network.set_relays([ONE])
    http = network.relay()
    assert (may_ask(http, PLAIN), may_ask(http, OTHER)) == (True, False)
    network.set_relays(iter([TWO]))
    assert network.relay() is http
    assert (may_ask(http, PLAIN), may_ask(http, OTHER)) == (False, True)


def test_links_of_one_relay_open_nothing_of_another(network: Network) -> None:
    network.set_relays([ONE, TWO])
    assert [may_fetch(network, PLAIN, one) for one in (1, 2, 3, None)] == [
        True,
        False,
        False,
        False,
    ]
    network.set_relays([TWO])
    assert [may_fetch(network, OTHER, one) for one in (1, 2)] == [False, True]
    assert not may_fetch(network, PLAIN, 1)


def test_files_and_questions_go_by_different_clients(network: Network) -> None:
    network.set_relays([ONE])
    network.relay().close()
    with pytest.raises(MediaBlockedError):
        network.media(None).fetch_small(PLAIN, max_bytes=1, cancel=CancelToken())


def test_a_relay_that_is_only_tried_is_open_to_its_own_client(network: Network) -> None:
    network.set_relays([ONE])
    lasting = network.relay()
    with network.trial(TWO) as http:
        assert may_ask(http, PLAIN)
        assert may_ask(http, OTHER)
        assert not may_ask(lasting, OTHER)
        assert not is_closed(http)
    assert is_closed(http)
    assert not is_closed(lasting)


def test_the_end_closes_every_client_and_makes_no_other(network: Network) -> None:
    lasting, trial = network.relay(), network.trial(TWO)
    media = network.media(RelayId(2))
    http = trial.__enter__()
    network.close()
    assert [is_closed(one) for one in (lasting, http)] == [True, True]
    with pytest.raises(Cancelled):
        media.fetch_small("http://nobody.invalid", max_bytes=1, cancel=CancelToken())
    assert network.relay() is lasting
    with pytest.raises(Cancelled), network.trial(ONE):
        pass
    trial.__exit__(None, None, None)


def test_after_the_end_none_is_made(network: Network) -> None:
    network.close()
    with pytest.raises(Cancelled):
        network.relay()
    with pytest.raises(Cancelled):
        network.media(None)
