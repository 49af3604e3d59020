"""One key through the whole program: to its own relay, and nowhere else.

What is written here is searched for the run's canary when all tests have ended, see `guards.Canary`.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from suno_desktop.core.engine import Engine
from suno_desktop.core.events import BatchSaved, Event
from suno_desktop.core.log import Log
from suno_desktop.core.model import TaskState
from suno_desktop.core.paths import Profile
from suno_desktop.core.rows import TaskQuery
from suno_desktop.demo.relay import DemoRelay, Fault, FaultKind
from tests.guards import Canary

ECHO_ID = "0a6b3c1e-55d1-4c55-9d5e-7d2f4f4f1a01"
BROKEN_ID = "0a6b3c1e-55d1-4c55-9d5e-7d2f4f4f1a02"
ELSEWHERE_ID = "0a6b3c1e-55d1-4c55-9d5e-7d2f4f4f1a03"
PATIENCE_S = 40


@pytest.fixture
def media() -> Iterator[DemoRelay]:
    with DemoRelay() as server:
        yield server


@pytest.fixture
def foreign() -> Iterator[DemoRelay]:
    with DemoRelay(host="127.0.0.2") as server:
        yield server


@pytest.fixture
def relay(canary_key: str, media: DemoRelay, foreign: DemoRelay) -> Iterator[DemoRelay]:
    """Asks for the key, has its media elsewhere, and misbehaves with the key in every way we know."""
    with DemoRelay(speed=60, key=canary_key, media_url=media.url) as server:
        reason = f"the key Bearer {canary_key} has no credit"
        task = {"task_id": ECHO_ID, "action": "MUSIC", "status": "FAILURE", "fail_reason": reason}
        echo = {"code": "success", "data": task}
        server.add_reply(ECHO_ID, json.dumps(echo).encode())
        server.add_reply(BROKEN_ID, f"panic: no channel for {canary_key}".encode(), status=500)
        elsewhere = Fault(kind=FaultKind.REDIRECT, value=f"{foreign.url}/caught", times=None)
        server.fault(f"/suno/fetch/{ELSEWHERE_ID}", elsewhere)
        yield server


def refusal(key: str) -> Fault:
    """The key is no longer good; said with the key in it, as some relays do."""
    body = json.dumps({"error": {"message": f"Invalid token: {key} (request id: 1)"}}).encode()
    return Fault(kind=FaultKind.STATUS, value=401, body=body, times=None)


def pasted(relay: DemoRelay, foreign: DemoRelay) -> str:
    return "\n".join(
        (
            relay.sample_text(),
            f"{ECHO_ID} {BROKEN_ID} {ELSEWHERE_ID}",
            f"{foreign.url}/suno/fetch/{relay.ids['list'][0]}",
            f"{foreign.url}/suno/feed/0a6b3c1e-55d1-4c55-9d5e-7d2f4f4f1a04?key=none",
        )
    )


def wait_until(is_so: Callable[[list[Event]], bool], told: queue.Queue[Event]) -> None:
    """Until what the engine told so far, or what it did, makes it so."""
    heard: list[Event] = []
    deadline = time.monotonic() + PATIENCE_S
    while not is_so(heard):
        assert time.monotonic() < deadline, heard
        with contextlib.suppress(queue.Empty):
            heard.append(told.get(timeout=0.1))


def asked(relay: DemoRelay) -> set[str]:
    """The IDs that were asked for one by one."""
    return {request.path.rpartition("/")[2] for request in relay.requests}


def states(engine: Engine) -> dict[str, TaskState]:
    rows = engine.read(lambda reader: reader.task_rows(reader.task_keys(TaskQuery()))).result(
        PATIENCE_S
    )
    return {row.task_id: row.state for row in rows}


def assert_only_the_relay_got_the_key(canary: Canary, relay: DemoRelay, *others: DemoRelay) -> None:
    asked = [request.headers.get("authorization", "") for request in relay.requests]
    assert f"Bearer {canary.key}" in asked
    for server in others:
        for request in server.requests:
            assert "authorization" not in request.headers
            canary.refuse([request.target, dict(request.headers), request.body], where=server.url)


@pytest.mark.logs
def test_the_engine_gives_a_key_to_its_relay_only(
    tmp_path: Path, canary: Canary, relay: DemoRelay, media: DemoRelay, foreign: DemoRelay
):
    profile = Profile.under(tmp_path / "profile")
    profile.settings.parent.mkdir()
    profile.settings.write_text(
        '{"keys.storage": "file", "save.auto_kinds": ["mp3", "cover", "lyrics"]}'
    )
    canary.allow(profile.keys)
    told: queue.Queue[Event] = queue.Queue()
    with Log(profile.logs, debug=True):
        engine = Engine(profile, listen=told.put)
        engine.open()
        engine.begin()
        try:
            engine.add_relay(name="own", base_url=relay.url, key=canary.key).result(PATIENCE_S)
            engine.test_relay(base_url=relay.url, key=canary.key + "x").result(PATIENCE_S)
            engine.add(engine.preview(pasted(relay, foreign)).result(PATIENCE_S)).result(PATIENCE_S)
            wait_until(lambda heard: any(isinstance(event, BatchSaved) for event in heard), told)
            wait_until(lambda _: asked(relay) >= {ECHO_ID, BROKEN_ID, ELSEWHERE_ID}, told)
            wait_until(lambda _: states(engine)[ECHO_ID] is TaskState.FAILED, told)
            relay.fault("/suno/", refusal(canary.key))
            engine.poll_now().result(PATIENCE_S)
            wait_until(lambda _: TaskState.HELD in states(engine).values(), told)
        finally:
            engine.stop()
    assert media.requests
    assert_only_the_relay_got_the_key(canary, relay, media, foreign)


def test_the_command_line_gives_a_key_to_its_relay_only(
    tmp_path: Path, canary: Canary, relay: DemoRelay, media: DemoRelay, foreign: DemoRelay
):
    options = [
        "--profile",
        str(tmp_path / "profile"),
        "--relay",
        relay.url,
        "--debug",
        "--timeout",
        "8",
    ]
    done = subprocess.run(
        [sys.executable, "-m", "suno_desktop", "get", *options, "-"],
        input=pasted(relay, foreign),
        env={**os.environ, "SUNO_DESKTOP_KEY": canary.key},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    canary.refuse(done.stdout + done.stderr, where="what the command line printed")
    assert "Traceback" not in done.stderr
    assert media.requests
    assert_only_the_relay_got_the_key(canary, relay, media, foreign)
