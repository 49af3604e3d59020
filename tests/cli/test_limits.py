"""What the system may forbid a process: files that are too large, too many of them. A sentence, and nothing is lost."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from suno_desktop.cli import main
from suno_desktop.demo.demo_relay import DemoRelay
from tests.cli.test_cli import SHAPES

resource = pytest.importorskip("resource", reason="limits of Unix")


@pytest.fixture
def relay(canary_key: str) -> Iterator[DemoRelay]:
    with DemoRelay(speed=200, key=canary_key) as relay:
        yield relay


def get(
    relay: DemoRelay, profile: Path, limit: str | None = None, value: int = 0, *, wait_s: int = 90
) -> tuple[int, str]:
    """`get` of one song in a process of its own, under a limit; gives up after `wait_s`."""

    def restrain() -> None:
        if limit is not None:
            resource.setrlimit(getattr(resource, f"RLIMIT_{limit}"), (value, value))

    words = ["get", "--profile", str(profile), "--relay", relay.url, "--timeout", str(wait_s)]
    done = subprocess.run(
        [sys.executable, "-m", "suno_desktop", *words, SHAPES["list"]],
        env={**os.environ, "SUNO_DESKTOP_KEY": relay.key or ""},
        preexec_fn=restrain,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


_PROBE = """
import os, socket, sys

most = 0

def look(event, args):
    global most
    if event == "socket.__new__" and args[1] in (socket.AF_INET, socket.AF_INET6):
        print("numbers", most, flush=True)
        os._exit(0)
    if event in ("open", "sqlite3.connect"):
        number = os.dup(0)
        os.close(number)
        most = max(most, number + 1)

sys.addaudithook(look)
from suno_desktop.__main__ import main
sys.exit(main())
"""


def numbers_without_network(relay: DemoRelay, profile: Path) -> int:
    """How many file numbers `get` needs until it opens its first connection."""
    words = ["get", "--profile", str(profile), "--relay", relay.url, SHAPES["list"]]
    done = subprocess.run(
        [sys.executable, "-c", _PROBE, *words],
        env={**os.environ, "SUNO_DESKTOP_KEY": relay.key or ""},
        capture_output=True,
        text=True,
        check=False,
    )
    (line,) = (line for line in done.stdout.splitlines() if line.startswith("numbers "))
    return int(line.split()[1])


@pytest.mark.parametrize(
    ("limit", "wait_s", "end"),
    [
        # Not even an empty library.
        (("FSIZE", 100_000), 90, (5, "cannot be opened: the database reports an error")),
        # An ID, but no reply.
        (("FSIZE", 480_000), 8, (6, "The library cannot be written")),
        (("NOFILE", 64), 90, (0, "2 downloaded")),
    ],
)
def test_a_limit_is_a_sentence_and_without_it_all_goes_on(
    relay: DemoRelay, tmp_path: Path, limit: tuple[str, int], wait_s: int, end: tuple[int, str]
) -> None:
    code, err = get(relay, tmp_path / "p", *limit, wait_s=wait_s)
    assert code == end[0], err
    assert end[1] in err
    assert "Traceback" not in err
    after, err = get(relay, tmp_path / "p")
    assert after == 0, err


def test_files_for_the_library_alone_are_no_trouble_for_it(
    relay: DemoRelay, tmp_path: Path
) -> None:
    enough = numbers_without_network(relay, tmp_path / "probe")
    code, err = get(relay, tmp_path / "p", "NOFILE", enough, wait_s=4)
    assert code == 6, err
    assert "The time is up" in err
    assert "Traceback" not in err
    after, err = get(relay, tmp_path / "p")
    assert after == 0, err


@pytest.mark.parametrize("megabytes", [100, 160, 220, 300])
def test_want_of_memory_is_a_sentence_and_without_it_all_goes_on(
    relay: DemoRelay, tmp_path: Path, megabytes: int
) -> None:
    # How far the program comes depends on the machine; it never ends in a traceback.
    _, err = get(relay, tmp_path / "p", "AS", megabytes * 2**20, wait_s=4)
    assert "Traceback" not in err
    after, err = get(relay, tmp_path / "p")
    assert after == 0, err


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError("can't start new thread"),
        OSError(errno.ENOMEM, "Cannot allocate memory"),
        ImportError("x.so: failed to map segment from shared object"),
    ],
)
def test_each_kind_of_want_of_memory_is_known(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception
) -> None:
    def run(_: object) -> int:
        raise error

    monkeypatch.setattr("suno_desktop.cli.listing.run", run)
    assert main(["list"], run_window=lambda _: 99) == 1
    err = capsys.readouterr().err
    assert err.startswith("suno-desktop: Not enough memory.")
    assert len(err.splitlines()) == 1


def test_another_bug_is_not_taken_for_want_of_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(_: object) -> int:
        raise RuntimeError("something else")

    monkeypatch.setattr("suno_desktop.cli.listing.run", run)
    with pytest.raises(RuntimeError):
        main(["list"], run_window=lambda _: 99)
