"""A relay whose time the test turns, and the plainest client there is."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from suno_desktop.demo.demo_relay import DemoRelay


class TurnedClock:
    """Time that moves when it is told to."""

    def __init__(self) -> None:
        self.passed_s = 0.0

    def now(self) -> datetime:
        return datetime(2026, 11, 20, 12, tzinfo=UTC) + timedelta(seconds=self.passed_s)

    def monotonic(self) -> float:
        return 1000 + self.passed_s


@dataclass
class Got:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Client:
    """One connection a request, so that every fault stands alone."""

    def __init__(self, relay: DemoRelay) -> None:
        self.relay = relay

    def ask(
        self,
        target: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Got:
        host = urlsplit(self.relay.url).netloc
        connection = http.client.HTTPConnection(host, timeout=10)
        try:
            connection.request(
                method, target.removeprefix(self.relay.url), body, dict(headers or {})
            )
            reply = connection.getresponse()
            return Got(reply.status, dict(reply.getheaders()), reply.read())
        finally:
            connection.close()

    def batch(self, *ids: str, path: str = "/suno/fetch") -> Got:
        body = json.dumps({"ids": list(ids), "action": "MUSIC"}).encode()
        return self.ask(path, method="POST", body=body)

    def task(self, task_id: str) -> Any:
        return self.ask(f"/suno/fetch/{task_id}").json["data"]


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
def relay(clock: TurnedClock) -> Iterator[DemoRelay]:
    with DemoRelay(clock=clock) as running:
        yield running


@pytest.fixture
def client(relay: DemoRelay) -> Client:
    return Client(relay)
