"""What relays answered in public reports of other programs, played by a real server through `get`.

Each folder of `cases` holds the bytes and, in `expected.txt`, what is right. None of these answers says anything against
the key, the network, the address or the task, so neither may we.
"""

from __future__ import annotations

import contextlib
import json
import socketserver
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.cli import main
from suno_desktop.core.override import override

CASES = Path(__file__).parent / "cases"
REFUSALS = json.loads((Path(__file__).parent / "core/relay/refusals.json").read_text("utf-8"))
_ACCUSES = (
    "no such task",
    "rejects the API key",
    "not allow this key",
    "internet connection",
    "Check the address",
    "is generating",
)


class RawRelay(socketserver.ThreadingTCPServer):
    daemon_threads = True
    reply = b""
    key = "sk-replay-12345678"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Raw(socketserver.StreamRequestHandler):
    """Answers every question with the stored bytes and closes."""

    @override
    def handle(self) -> None:
        self.rfile.readline()
        length = 0
        while (line := self.rfile.readline()) not in (b"\r\n", b""):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        self.rfile.read(length)
        assert isinstance(self.server, RawRelay)
        self.wfile.write(self.server.reply)


@contextlib.contextmanager
def served() -> Iterator[RawRelay]:
    """A relay that answers every question with its `reply`."""
    server = RawRelay(("127.0.0.1", 0), _Raw)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def server() -> Iterator[RawRelay]:
    with served() as server:
        yield server


class Got:
    """What `get` said about one task at a relay that answers everything with the same bytes."""

    def __init__(self, code: int, out: str) -> None:
        self.code = code
        self.events = [json.loads(line) for line in out.splitlines()]
        tasks: list[dict[str, Any]] = [one for one in self.events if one["event"] == "task"]
        self.task = tasks[-1]
        self.said = " ".join(str(one["reason"]) for one in self.events if one.get("reason"))


@pytest.fixture
def get(
    server: RawRelay,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Any:
    monkeypatch.setenv("SUNO_DESKTOP_KEY", "sk-replay-12345678")
    monkeypatch.setattr("suno_desktop.cli.get._GIVE_UP_TRIES", 1)

    def run(reply: bytes, *, timeout_s: float = 2) -> Got:
        task_id = str(uuid.uuid4())
        server.reply = reply.replace(b"TASKID", task_id.encode())
        if b"TASKID" in reply:
            head, _, body = server.reply.partition(b"\r\n\r\n")
            lines = [line for line in head.split(b"\r\n") if b"ontent-" not in line]
            length = b"Content-Length: %d" % len(body)
            server.reply = b"\r\n".join([*lines, length]) + b"\r\n\r\n" + body
        words = ["get", "--profile", str(tmp_path / "p"), "--relay", server.url, "--json"]
        code = main([*words, "--timeout", str(timeout_s), task_id], run_window=lambda _: 99)
        return Got(code, capsys.readouterr().out)

    return run


@pytest.mark.parametrize(
    ("reply", "state", "code", "quoted"),
    [
        ("02-no-channel-404/reply.http", "held", 1, "No available channel for model suno_music"),
        ("03-reason-in-500/reply.http", "waiting", 1, "The music service is not configured"),
        ("04-detail-500/reply.http", "waiting", 1, "'tag'"),
        ("04-detail-500/reply-422.http", "unknown", 1, "value is not a valid uuid"),
        ("06-errors-list-403/reply.http", "held", 1, "CAPTCHA verification is required"),
        ("07-output-task-status/reply.http", "failed", 1, "The words were refused."),
    ],
)
def test_the_relays_words_are_quoted_and_nobody_is_accused(
    get: Any, reply: str, state: str, code: int, quoted: str
) -> None:
    file = CASES / reply
    assert file.with_name("expected.txt").is_file()
    got = get(file.read_bytes(), timeout_s=8)
    assert (got.task["state"], got.code) == (state, code)
    assert quoted in got.said
    assert not [words for words in _ACCUSES if words in got.said]


def test_the_form_of_an_id_is_said_to_be_it(get: Any) -> None:
    got = get((CASES / "04-detail-500" / "reply-422.http").read_bytes(), timeout_s=8)
    assert "form of this task ID" in got.said


RIGHT = {
    "key's credit used up": ("held", 3, "credit of this key"),
    "key expired": ("held", 3, "has expired"),
    "key switched off at the relay": ("held", 3, "was switched off"),
    "key wrong": ("held", 3, "rejects the API key"),
    "key missing": ("held", 3, "rejects the API key"),  # here one is sent
    "key is for other network addresses": ("held", 3, "certain network addresses"),
    "key with a list of models cannot look": ("held", 3, "tasks belong to the account"),
    "unknown task": (None, None, ""),
    "unknown tasks": (None, None, ""),
    "the relay's own fault, its words quoted; neither address nor network is blamed": (
        "waiting",
        1,
        "sql: Scan error on column index 16",
    ),
    "ready, a lyric sheet": ("ready", 0, ""),
    "running, progress not told": ("running", 6, ""),
    "failed": ("failed", 1, ""),
    "the relay says done and gives no song; never 'working on it'": (
        "running",
        6,
        "says it is finished but returned no song",
    ),
    "not served": (None, None, ""),
    "one task's answer is empty for ever: at rest, said; the others go on": (
        "waiting",
        6,
        "empty response",
    ),
}
"""What each kind of `refusals.json` comes to within seconds of `get`; None: see the test of the client."""


each_refusal = pytest.mark.parametrize(
    "refusal",
    [one for one in REFUSALS if one["question"].startswith("GET") and RIGHT[one["right"]][0]],
    ids=lambda one: f"{one['server']} {one['state']}",
)


def bytes_of(refusal: dict[str, Any]) -> bytes:
    """One of `refusals.json` as the server sent it."""
    body = refusal["body"]
    data = body.encode() if isinstance(body, str) else json.dumps(body, ensure_ascii=False).encode()
    head = f"HTTP/1.1 {refusal['status']} X\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n"
    return head.encode() + b"Connection: close\r\n\r\n" + data


@each_refusal
def test_every_refusal_has_its_own_sentence(get: Any, refusal: dict[str, Any]) -> None:
    state, code, sentence = RIGHT[refusal["right"]]
    # What is over ends by itself; what is not would go on until the time is up.
    got = get(bytes_of(refusal), timeout_s=3 if code == 6 else 20)
    assert (got.task["state"], got.code) == (state, code)
    assert sentence in got.said
    assert "sk-Fza" not in got.said
    assert "request id" not in got.said
    if refusal["right"].startswith("running"):
        assert got.task["progress"] is None
