"""Commands beside a process that holds the profile: real windows (offscreen), real scripts, a real relay on loopback.

What a script prints and how it ends is the same as without the window; and when the holder goes, the script goes on.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.profile import local_socket
from suno_desktop.core.profile.local_socket import Listener, connect
from suno_desktop.core.profile.paths import Profile
from suno_desktop.demo.demo_relay import DemoRelay
from tests.children import rest_of
from tests.cli.test_cli import Cli, heed_signals

pytestmark = pytest.mark.skipif(os.name != "posix", reason="sends signals")

LIST = "64dc8d98-5812-40f5-a99b-79a590452040"
NOBODY = "11111111-2222-4333-8444-555555555555"
_WINDOW = """
import sys
from suno_desktop.cli import host
begin = host.Host.begin
def told(self):
    begin(self)
    print("serving", flush=True)
host.Host.begin = told
from suno_desktop.__main__ import main
sys.exit(main())
"""


@pytest.fixture
def relay(canary_key: str) -> Iterator[DemoRelay]:
    with DemoRelay(speed=200, key=canary_key) as relay:
        yield relay


class Window:
    """A real window that has begun to serve."""

    def __init__(self, profile: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", _WINDOW, "--profile", str(profile)],
            stdout=subprocess.PIPE,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
            text=True,
            preexec_fn=heed_signals,  # noqa: PLW1509 — no thread runs Python in the child
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline().strip() == "serving"

    def end(self, number: int = signal.SIGTERM) -> int:
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGCONT)
            self.process.send_signal(number)
        self.process.communicate(timeout=60)
        return self.process.returncode


@pytest.fixture
def window() -> Iterator[Callable[[Cli], Window]]:
    opened: list[Window] = []

    def start(cli: Cli) -> Window:
        opened.append(Window(cli.profile))
        return opened[-1]

    yield start
    for one in opened:
        if one.process.poll() is None:
            one.end(signal.SIGKILL)


@pytest.fixture
def clis(tmp_path: Path, canary_key: str) -> tuple[Cli, Cli]:
    """One without a window and one beside it."""
    return Cli(tmp_path / "alone", canary_key), Cli(tmp_path / "beside", canary_key)


def until(child: subprocess.Popen[str], matches: Callable[[dict[str, Any]], bool]) -> list[Any]:
    """The events that a script prints until one fits."""
    assert child.stdout is not None
    events = []
    for line in child.stdout:
        events.append(json.loads(line))
        if matches(events[-1]):
            return events
    raise AssertionError(f"ended before; {events} {child.communicate()}")


def rest(child: subprocess.Popen[str]) -> tuple[int, list[Any], str]:
    out, err = rest_of(child, timeout_s=60)
    assert "Traceback" not in err
    return child.returncode, [json.loads(line) for line in out.splitlines()], err


def results(clis: tuple[Cli, Cli], *words: str) -> list[tuple[int, list[str], list[str]]]:
    """What must be equal: the exit code, all events but how far tasks have come, and the last sentence."""
    children = [(cli, cli.start(*words)) for cli in clis]
    return [_result(cli, child) for cli, child in children]


def _result(cli: Cli, child: subprocess.Popen[str]) -> tuple[int, list[str], list[str]]:
    code, events, err = rest(child)
    told = set()
    for event in events:
        event.pop("progress", None)
        if event.get("state") not in {"waiting", "running"}:
            told.add(json.dumps(event, sort_keys=True).replace(str(cli.profile), "PROFILE"))
    said = [line for line in err.splitlines() if " downloaded, " in line or "suno-desktop:" in line]
    return code, sorted(told), said


def test_events_and_exit_codes_are_those_without_the_window(
    clis: tuple[Cli, Cli], relay: DemoRelay, window: Callable[[Cli], Window]
) -> None:
    beside = clis[1]
    opened = window(beside)
    never, key = relay.add_tasks(1)[0], relay.key or ""
    calls: list[tuple[int, str, tuple[str, ...]]] = [
        (3, "not-the-right-key", ("get", "--relay", relay.url, relay.ids["batch"][0])),
        (0, key, ("get", "--kinds", "mp3,mp4,lyrics", LIST)),
        (0, key, ("get", LIST)),
        (1, key, ("get", relay.ids["failed"][0], relay.ids["blocked"][0], NOBODY)),
        (6, key, ("get", "--timeout", "4", never)),
        (2, key, ("get", "no id in here")),
        (2, key, ("get", "--relay", "nobody", LIST)),
        (0, key, ("list", LIST)),
        (0, key, ("check",)),
        (0, key, ("check", "--repair")),
        (3, "", ("get", relay.ids["dict"][0])),  # the window has no key and learnt none
    ]
    for code, given, words in calls:
        for cli in clis:
            cli.environment["SUNO_DESKTOP_KEY"] = given
        alone, same = results(clis, *words, "--json")
        assert alone == same, f"{words}\n{alone}\n{same}"
        assert alone[0] == code, (words, alone)
    for path in beside.profile.rglob("*"):
        assert not path.is_file() or key.encode() not in path.read_bytes(), path
    assert opened.end() == 0
    assert not Profile.under(beside.profile).lock.with_name("profile.socket").exists()


def test_what_out_says_holds_for_that_call_alone(
    clis: tuple[Cli, Cli], relay: DemoRelay, window: Callable[[Cli], Window], tmp_path: Path
) -> None:
    cli, out = clis[1], tmp_path / "elsewhere"
    window(cli)
    code, events = cli.events("get", "--relay", relay.url, "--out", str(out), LIST)
    assert code == 0
    saved = [Path(event["path"]) for event in events if event["event"] == "saved"]
    assert len(saved) == 2
    assert all(path.is_relative_to(out) and path.is_file() for path in saved)
    music = Profile.under(cli.profile).music
    assert not [path for path in music.rglob("*") if path.is_file()]
    code, events = cli.events("get", relay.ids["dict"][0])
    assert code == 0
    assert all(
        Path(event["path"]).is_relative_to(music) for event in events if event["event"] == "saved"
    )
    code, events = cli.events("get", "--out", str(out), relay.ids["dict"][0])
    assert (code, events[-1]["kept"]) == (0, 2)
    assert all(
        Path(event["path"]).is_relative_to(out) for event in events if event["event"] == "kept"
    )


def test_an_unreachable_relay_ends_with_4_beside_a_window(
    clis: tuple[Cli, Cli], window: Callable[[Cli], Window]
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        window(clis[1])
        alone, same = results(clis, "get", "--json", "--relay", url, LIST)
    assert alone == same
    assert alone[0] == 4


def test_two_scripts_at_once_each_get_what_they_asked_for(
    clis: tuple[Cli, Cli], relay: DemoRelay
) -> None:
    cli = clis[0]
    songs = relay.add_tasks(3, done_s=200 * 10.0)
    with cli.start("get", "--relay", relay.url, "--json", *songs) as first:
        before = until(first, lambda event: event["event"] == "task")
        with cli.start("get", "--json", LIST, relay.ids["failed"][0]) as second:
            code, events, _ = rest(second)
        assert code == 1
        assert events[-1] == {"event": "done", "saved": 2, "kept": 0, "skipped": 0, "failed": 0}
        code, events, _ = rest(first)
    assert code == 0
    assert events[-1]["failed"] == 0
    assert {event["task_id"] for event in before + events if "task_id" in event} == set(songs)


@pytest.mark.parametrize(("second_key", "code"), [("not-the-right-key", 3), ("", 3), (None, 0)])
def test_the_key_of_a_script_is_for_that_script_alone(
    clis: tuple[Cli, Cli], relay: DemoRelay, second_key: str | None, code: int
) -> None:
    cli = clis[0]
    (task,) = relay.add_tasks(1, done_s=200 * 10.0)
    with cli.start("get", "--relay", relay.url, "--json", task) as first:
        before = until(first, lambda event: event.get("state") == "running")
        if second_key is not None:
            cli.environment["SUNO_DESKTOP_KEY"] = second_key
        with cli.start("get", "--json", task) as second:
            ended, _, err = rest(second)
        assert ended == code
        assert ("rejects the API key" in err) == (second_key == "not-the-right-key")
        assert ("requires an API key" in err) == (second_key == "")
        ended, events, _ = rest(first)
    assert (ended, events[-1]["saved"]) == (0, 1)
    assert {"held", "failed"}.isdisjoint(event.get("state") for event in before + events)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LIST, "Your tasks were added to it. Open the window again when the command has finished."),
        (f"{LIST} {NOBODY}", "Your tasks were added to it."),
        ("no id in here", "using this library. Open the window again when"),
    ],
)
def test_what_a_window_was_started_with_goes_to_the_script_that_holds_the_profile(
    clis: tuple[Cli, Cli],
    relay: DemoRelay,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    said: str,
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    cli = Cli(clis[0].profile, relay.key or "")
    (task,) = relay.add_tasks(1)
    with cli.start("get", "--relay", relay.url, "--json", task) as script:
        until(script, lambda event: event.get("state") == "running")
        code, out, err = cli.run(text)
        listed = {row["task_id"] for row in cli.events("list")[1]}
        script.send_signal(signal.SIGINT)
        assert rest(script)[0] == 130
    assert (code, out) == (5, "")
    assert said in err
    assert listed == {task, *(word for word in text.split() if "-" in word)}


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_the_window_ends_in_the_middle_and_the_script_goes_on(
    clis: tuple[Cli, Cli],
    relay: DemoRelay,
    window: Callable[[Cli], Window],
    number: int,
    tmp_path: Path,
) -> None:
    cli, out = clis[1], tmp_path / "out"
    late = relay.add_tasks(1, done_s=200 * 12.0)[0]
    opened = window(cli)
    words = ("get", "--relay", relay.url, "--json", "--out", str(out), LIST, NOBODY, late)
    with cli.start(*words) as child:
        events = until(child, lambda event: event["event"] == "saved")
        assert opened.end(number) == (0 if number == signal.SIGTERM else -number)
        code, more, _ = rest(child)
    events += more
    assert code == 1  # one of them is unknown
    files = [
        (event["clip_id"], event["kind"]) for event in events if event["event"] in {"saved", "kept"}
    ]
    assert len(files) == len(set(files)) == 3
    assert [event["task_id"] for event in events if event["event"] == "failed"] == [NOBODY]
    assert events[-1]["saved"] + events[-1]["kept"] == 3
    assert all(
        Path(event["path"]).is_relative_to(out) for event in events if event["event"] == "saved"
    )


def test_a_script_is_interrupted_and_the_window_stops_what_it_wished(
    clis: tuple[Cli, Cli], relay: DemoRelay, window: Callable[[Cli], Window]
) -> None:
    cli = clis[1]
    opened = window(cli)
    never = relay.add_tasks(1)[0]
    with cli.start("get", "--relay", relay.url, "--json", never) as child:
        until(child, lambda event: event["event"] == "task")
        child.send_signal(signal.SIGINT)
        code, events, err = rest(child)
    assert code == 130
    assert not [event for event in events if event["event"] == "done"]
    assert err.count("Interrupted") <= 1
    assert [task["task_id"] for task in cli.events("list")[1]] == [never]
    assert opened.process.poll() is None


def test_a_window_that_stands_still_is_said_to_not_answer(
    clis: tuple[Cli, Cli], relay: DemoRelay, window: Callable[[Cli], Window]
) -> None:
    cli = clis[1]
    opened = window(cli)
    opened.process.send_signal(signal.SIGSTOP)
    for words in (("get", "--relay", relay.url, LIST), ("check", "--repair")):
        code, out, err = cli.run(*words)
        assert (code, out) == (5, "")
        assert "already open but does not respond" in err
    assert cli.run("list")[0] == 0
    opened.process.send_signal(signal.SIGCONT)
    assert cli.run("get", "--relay", relay.url, LIST)[0] == 0


@pytest.mark.parametrize("has_unix", [True, False])
def test_only_who_can_read_the_profile_is_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, has_unix: bool
) -> None:
    monkeypatch.setattr(local_socket, "HAS_UNIX", has_unix)
    lock = tmp_path / ("long" * 40) / "profile.lock"
    lock.parent.mkdir()
    assert connect(lock, timeout_s=5) is None
    listener = Listener(lock)
    try:
        (left,) = lock.parent.iterdir()
        assert left.stat().st_mode & 0o077 == 0
        heard: list[Any] = []
        wire = _both(listener, lambda: connect(lock, timeout_s=5), heard)
        assert wire is not None
        with wire, heard[0] as server:
            wire.send({"text": "é\n" * 1_000})
            assert server.receive(5) == {"text": "é\n" * 1_000}
            server.close()
            assert wire.receive(5) is None
        if not has_unix:
            told = json.loads(left.read_text())
            left.write_text(json.dumps({**told, "token": "another"}))
            heard.clear()
            assert _both(listener, lambda: connect(lock, timeout_s=5), heard) is None
            assert heard == [None]
    finally:
        listener.close()
    assert not left.exists()


def _both(listener: Listener, reach: Callable[[], Any], heard: list[Any]) -> Any:
    thread = threading.Thread(target=lambda: heard.append(listener.accept()))
    thread.start()
    wire = reach()
    thread.join(10)
    return wire
