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
from functools import partial
from pathlib import Path

import pytest

from suno_desktop.core.engine import Engine
from suno_desktop.core.errors import DesktopError
from suno_desktop.core.events import BatchSaved, Event
from suno_desktop.core.model import TaskState
from suno_desktop.core.profile.log import Log
from suno_desktop.core.profile.paths import Profile
from suno_desktop.core.rows import TaskQuery
from suno_desktop.demo.demo_relay import DemoRelay, Fault, FaultKind
from tests.guards import Canary

SEED = "64dc8d98-5812-40f5-a99b-79a590452040"
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


def wait_for(is_so: Callable[[], bool]) -> None:
    """Until a server of the test's own saw it."""
    told: queue.Queue[Event] = queue.Queue()
    wait_until(lambda _: is_so(), told)


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
            engine.relays.add(name="own", base_url=relay.url, key=canary.key).result(PATIENCE_S)
            engine.relays.test(base_url=relay.url, key=canary.key + "x").result(PATIENCE_S)
            engine.tracking.add(
                engine.tracking.preview(pasted(relay, foreign)).result(PATIENCE_S)
            ).result(PATIENCE_S)
            wait_until(lambda heard: any(isinstance(event, BatchSaved) for event in heard), told)
            wait_until(lambda _: asked(relay) >= {ECHO_ID, BROKEN_ID, ELSEWHERE_ID}, told)
            wait_until(lambda _: states(engine)[ECHO_ID] is TaskState.FAILED, told)
            relay.fault("/suno/", refusal(canary.key))
            engine.asking.poll().result(PATIENCE_S)
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


def test_a_key_inside_of_an_address_is_kept_and_told_nowhere(tmp_path: Path, canary: Canary):
    """Some write it there; nobody is sent it, and no trouble repeats it."""
    with DemoRelay(speed=60) as server, DemoRelay(host="127.0.0.2") as foreign:
        elsewhere = Fault(kind=FaultKind.REDIRECT, value=f"{foreign.url}/x?key={canary.key}")
        for fault in (
            Fault(kind=FaultKind.RESET),
            Fault(kind=FaultKind.STATUS, value=404),
            elsewhere,
        ):
            server.fault("/suno/fetch/", fault)
        profile = Profile.under(tmp_path / "profile")
        said: list[object] = []
        with Log(profile.logs, debug=True):
            engine = Engine(profile, listen=said.append)
            engine.open()
            engine.begin()
            try:
                engine.relays.add(name="own", base_url=f"{server.url}/v1?key={canary.key}").result()
                gone = f"http://127.0.0.1:9/v1?key={canary.key}"
                said.append(engine.relays.test(base_url=gone, key=None).result())
                for odd in (
                    f"https://{canary.key}@x",
                    f"ftp://x/?key={canary.key}",
                    f"sk-{canary.key[:20]}",
                ):
                    with pytest.raises(DesktopError) as caught:
                        engine.relays.add(name="odd", base_url=odd).result()
                    said.append(vars(caught.value))
                text = f"{server.url}/suno/fetch/{server.ids['list'][0]}?key={canary.key}"
                engine.tracking.add(engine.tracking.preview(text).result()).result()
                for count in range(1, 4):
                    engine.asking.poll().result()
                    wait_for(partial(lambda least: len(server.requests) >= least, count))
            finally:
                engine.stop()
        assert canary.found_in(repr(said).encode()) is None
        assert canary.leaks(tmp_path) == []
        for host in (server, foreign):
            canary.refuse([request.target for request in host.requests], where=host.url)


_DEBUGGED = """
import http.client, logging, sys
import suno_desktop.core.net.sockets  # which silences urllib3
for name in ("urllib3", "requests", "http.client", ""):
    logging.getLogger(name).setLevel(logging.DEBUG)
from suno_desktop.__main__ import main
code = main()
print("debuglevel", http.client.HTTPConnection.debuglevel)
sys.exit(code)
"""


def test_switches_for_debugging_print_no_key(tmp_path: Path, canary: Canary, relay: DemoRelay):
    options = ["--profile", str(tmp_path / "profile"), "--relay", relay.url, "--debug"]
    done = subprocess.run(
        [*[sys.executable, "-X", "dev", "-c", _DEBUGGED, "get", *options], SEED],
        env={
            **os.environ,
            "SUNO_DESKTOP_KEY": canary.key,
            "QT_LOGGING_RULES": "*=true",
            "PYTHONASYNCIODEBUG": "1",
        },
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "urllib3" in done.stderr
    assert "debuglevel 0" in done.stdout
    assert "ResourceWarning" not in done.stderr
    assert canary.found_in((done.stdout + done.stderr).encode()) is None
    assert canary.leaks(tmp_path) == []


_CRASHES = """
import ctypes, os, sys
from pathlib import Path
from suno_desktop.core.engine import Engine
from suno_desktop.core.errors import DesktopError
from suno_desktop.core.profile.log import Log
from suno_desktop.core.profile.paths import Profile
profile = Profile.under(Path("profile"))
log = Log(profile.logs, debug=True)
engine = Engine(profile, listen=lambda event: None)
engine.open()
engine.begin()
key = sys.stdin.read()
engine.relays.add(name="own", base_url=sys.argv[1], key=key).result()
engine.relays.test(base_url=sys.argv[1], key=None, relay_id=engine.relays.saved[0].relay_id).result()
{end}
"""


_RAISES = """
try:
    raise RuntimeError(f"{key} {vars(engine)}")
except RuntimeError:
    sys.excepthook(*sys.exc_info())
engine.stop()
sys.exit(1)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
@pytest.mark.parametrize(
    ("end", "told"),
    [
        ("os.abort()", "Aborted"),
        ("ctypes.string_at(0)", "Segmentation fault"),
        (_RAISES, ""),
    ],
    ids=["abort", "segfault", "exception"],
)
def test_a_crash_leaves_no_key_behind(
    tmp_path: Path, canary: Canary, relay: DemoRelay, end: str, told: str
):
    settings = tmp_path / "profile" / "settings.json"
    settings.parent.mkdir()
    settings.write_text('{"keys.storage": "session"}')
    command = ["sh", "-c", 'ulimit -c unlimited; exec "$0" "$@"', sys.executable, "-c"]
    done = subprocess.run(
        [*command, _CRASHES.format(end=end), relay.url],
        input=canary.key,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode != 0
    assert f"Bearer {canary.key}" in [r.headers.get("authorization") for r in relay.requests]
    assert told in (tmp_path / "profile" / "logs" / "crash.txt").read_text("utf-8")
    assert canary.found_in((done.stdout + done.stderr).encode()) is None
    assert canary.leaks(tmp_path) == []
    assert [path.name for path in tmp_path.iterdir()] == ["profile"]
    assert not list(tmp_path.rglob("*core*"))
