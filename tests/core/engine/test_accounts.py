"""What is left at a provider, asked through real HTTP: the right figure, once in 70 seconds, and only when somebody looks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

import pytest

from suno_desktop.core.clock import SystemClock
from suno_desktop.core.engine.accounts import Account
from suno_desktop.core.model import Relay
from suno_desktop.core.override import override
from suno_desktop.core.relay.balances import Amount, Balance
from tests.rig import PATIENCE_S, Rig

USAGE = {"code": True, "data": {"object": "token_usage", "total_available": 854167}}
YUAN = {"success": True, "data": {"quota_display_type": "CNY", "usd_exchange_rate": 7.2}}
PRICES = {"data": [{"model_name": "suno_music", "quota_type": 1, "model_price": 0.05}]}


class AccountServer(ThreadingHTTPServer):
    """Answers what stands in `pages`, the panel's page for everything else; notes who asked with which key."""

    daemon_threads = True

    def __init__(self, pages: dict[str, Any]) -> None:
        self.pages = pages
        self.asked: list[tuple[str, str]] = []
        super().__init__(("127.0.0.1", 0), _Answering)
        Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


class _Answering(BaseHTTPRequestHandler):
    server: AccountServer
    timeout: ClassVar[float] = 5.0

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers.get("Authorization", "")))
        page = self.server.pages.get(self.path)
        body = b"<html>panel</html>" if page is None else json.dumps(page).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    @override
    def log_message(self, format: str, *args: object) -> None:
        pass


class LateClock(SystemClock):
    """The real one, set ahead by hand."""

    late_s = 0.0

    @override
    def monotonic(self) -> float:
        return super().monotonic() + self.late_s


@pytest.fixture
def clock() -> LateClock:
    return LateClock()


@pytest.fixture
def rig(tmp_path: Path, clock: LateClock) -> Iterator[Rig]:
    rig = Rig(tmp_path / "profile", clock=clock)
    yield rig
    assert rig.stop()


def saved(rig: Rig, server: AccountServer, key: str | None) -> Relay:
    return rig.engine.relays.add(name=server.url[7:], base_url=server.url, key=key).result(
        PATIENCE_S
    )


def look(rig: Rig, relay: Relay) -> Account:
    return rig.engine.accounts.look(relay.relay_id).result(PATIENCE_S)


@pytest.mark.parametrize(
    ("pages", "left"),
    [
        ({"/api/status": YUAN, "/api/usage/token/": USAGE}, Amount(Decimal("12.3000048"), "¥")),
        (
            {
                "/v1/dashboard/billing/subscription": {"hard_limit_usd": 20},
                "/v1/dashboard/billing/usage": {"total_usage": 770.5},
            },
            Amount(Decimal("12.295"), "$"),
        ),
        ({"/suno/account/integral": {"code": 200, "data": 88}}, Amount(Decimal(88), "")),
        ({"/api/v1/generate/credit": {"code": 200, "data": 12.5}}, Amount(Decimal("12.5"), "")),
    ],
)
def test_each_api_is_found_and_asked_once_in_70_seconds(
    rig: Rig, clock: LateClock, canary_key: str, pages: dict[str, Any], left: Amount
) -> None:
    with AccountServer(pages) as server:
        relay = saved(rig, server, canary_key)
        assert server.asked == []  # nobody looks
        assert look(rig, relay) == Account(Balance(left))
        first = server.paths()
        assert len(first) == len(set(first))  # each path once
        for _ in range(5):
            assert look(rig, relay).balance == Balance(left)
        clock.late_s += 45  # not 69: the machine's own seconds come to it
        look(rig, relay)
        assert server.paths() == first
        clock.late_s += 26
        assert look(rig, relay).balance == Balance(left)
        again = server.paths()[len(first) :]
        assert again == [path for path in pages if path != "/api/status"]  # no others any more
        server.shutdown()


def test_the_key_goes_only_where_it_is_needed(rig: Rig, canary_key: str) -> None:
    pages = {"/api/status": YUAN, "/api/usage/token/": USAGE, "/api/pricing": PRICES}
    with AccountServer(pages) as server:
        relay = saved(rig, server, canary_key)
        assert look(rig, relay).price == Amount(Decimal("0.36"), "¥")
        with_key = {path for path, key in server.asked if canary_key in key}
        assert with_key == {"/api/usage/token/"}
        server.shutdown()


def test_a_provider_that_tells_nothing_is_left_alone(
    rig: Rig, clock: LateClock, canary_key: str
) -> None:
    with AccountServer({}) as server:
        relay = saved(rig, server, canary_key)
        assert look(rig, relay) == Account()
        count = len(server.asked)
        clock.late_s += 3000
        assert look(rig, relay) == Account()
        assert len(server.asked) == count
        clock.late_s += 700
        look(rig, relay)
        assert len(server.asked) > count
        server.shutdown()


def test_what_another_key_had_left_is_not_shown(
    rig: Rig, clock: LateClock, canary_key: str
) -> None:
    with AccountServer({"/api/usage/token/": USAGE}) as server:
        relay = saved(rig, server, canary_key)
        assert look(rig, relay).balance is not None
        rig.engine.relays.change(relay.relay_id, key=canary_key + "2").result(PATIENCE_S)
        count = len(server.asked)
        assert look(rig, relay) == Account()  # not known yet, and not asked so soon again
        assert len(server.asked) == count
        clock.late_s += 71
        assert look(rig, relay).balance is not None
        assert canary_key + "2" in server.asked[-1][1]
        server.shutdown()


def test_a_key_that_is_only_tried_is_asked_about_once_in_70_seconds(
    rig: Rig, clock: LateClock, canary_key: str
) -> None:
    def trial(key: str) -> Account:
        return rig.engine.accounts.trial(base_url=server.url, key=key).result(PATIENCE_S)

    with AccountServer({"/api/v1/generate/credit": {"code": 200, "data": 88}}) as server:
        left = Account(Balance(Amount(Decimal(88), "")))
        assert trial(canary_key) == left
        count = len(server.asked)
        assert (trial(canary_key), trial(canary_key + "2")) == (left, Account())
        relay = saved(rig, server, canary_key)
        assert look(rig, relay) == Account(), "the same server, and asked already"
        assert len(server.asked) == count
        clock.late_s += 70
        assert trial(canary_key + "2") == left
        assert len(server.asked) == count + 1
        server.shutdown()


def test_a_server_that_does_not_answer_tells_nothing_of_a_tried_key(
    rig: Rig, canary_key: str
) -> None:
    trial = rig.engine.accounts.trial(base_url="http://127.0.0.1:1", key=canary_key)
    assert trial.result(PATIENCE_S) == Account()


def test_whether_a_provider_tells_it_is_remembered(rig: Rig, canary_key: str) -> None:
    with (
        AccountServer({"/api/usage/token/": USAGE}) as one,
        AccountServer({}) as other,
    ):
        relays = [saved(rig, server, canary_key) for server in (one, other)]
        for relay in relays:
            look(rig, relay)

        def told() -> list[bool | None]:
            return [relay.serves.balance for relay in rig.engine.relays.saved]

        rig.until(lambda: told() == [True, False])
        one.shutdown()
        other.shutdown()


def test_without_a_key_only_the_price_is_asked_for(rig: Rig) -> None:
    with AccountServer({"/api/usage/token/": USAGE, "/api/pricing": PRICES}) as server:
        relay = saved(rig, server, None)
        assert look(rig, relay) == Account(None, Amount(Decimal("0.05"), "$"))
        assert set(server.paths()) == {"/api/status", "/api/pricing"}
        server.shutdown()


def test_trouble_keeps_what_was_told(rig: Rig, clock: LateClock, canary_key: str) -> None:
    with AccountServer({"/api/usage/token/": USAGE}) as server:
        relay = saved(rig, server, canary_key)
        told = look(rig, relay)
        server.shutdown()
        server.server_close()
        clock.late_s += 71
        assert look(rig, relay) == told


def test_prices_are_asked_for_once_without_the_key_and_without_the_balance(
    rig: Rig, canary_key: str
) -> None:
    more = {"model_name": "suno_act_wav", "quota_type": 1, "model_price": 0.01}
    pages = {"/api/status": YUAN, "/api/pricing": {"data": [*PRICES["data"], more]}}
    with AccountServer({**pages, "/api/usage/token/": USAGE}) as server:
        relay = saved(rig, server, canary_key)
        server.asked.clear()
        for _ in range(2):
            prices = rig.engine.accounts.prices(relay.relay_id).result(PATIENCE_S)
            assert prices == {"wav": Amount(Decimal("0.072"), "¥")}
        assert server.asked == [("/api/status", ""), ("/api/pricing", "")]
        server.shutdown()


def test_prices_that_could_not_be_had_are_asked_for_again(rig: Rig) -> None:
    pages = {"/api/pricing": PRICES}
    with AccountServer({"/api/status": YUAN, **pages}) as server:
        relay = saved(rig, server, None)
        server.shutdown()
        server.server_close()
        for _ in range(2):
            assert rig.engine.accounts.prices(relay.relay_id).result(PATIENCE_S) == {}
