"""`python -m tests.soak crash [--sample N] [--seed S] [--only NAME]`: every call that changes something goes wrong once.

For each scenario, each mutating system call under its folder is the one before which the process dies, in which it dies
half way, from which the disk is full or broken, which fails once, or which writes only half. What must hold at any moment
is looked at then; after that the program starts again, does the work once more, and all must be well. A fault that does not kill
must end in one of the named errors, and once it is over the same process must be able to do the work.

All is forked from one process that has imported everything; a second one serves the media.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from suno_desktop.core.errors import DesktopError
from suno_desktop.core.override import override
from tests.crash import scenarios, shim
from tests.crash.scenarios import LostError, Scenario
from tests.crash.shim import Mode

_PATIENCE_S = 30


@dataclass(frozen=True, order=True)
class Point:
    """One thing that goes wrong."""

    scenario: str
    mode: Mode
    target: int

    @override
    def __str__(self) -> str:
        return f"{self.scenario}/{self.mode.name}/{self.target}"


class Bench:
    """A folder in which scenarios are run, each time from the state before."""

    def __init__(self, root: Path, media_url: str) -> None:
        self._root = root
        self._media_url = media_url
        self._before: dict[str, Path] = {}

    @property
    def here(self) -> Path:
        """Always the same folder: libraries remember absolute paths."""
        return self._root / "here"

    def scenario(self, kind: type[Scenario]) -> Scenario:
        """In the state before."""
        scenario = kind(self.here, self._media_url)
        shutil.rmtree(self.here, ignore_errors=True)
        before = self._before.get(kind.name)
        if before is None:
            self.here.mkdir()
            told = in_child(lambda _: scenario.prepare())
            if told[-1:] != ["ok"]:
                raise LostError(f"{kind.name} cannot be prepared: {told}")
            before = self._before[kind.name] = self._root / f"before {kind.name}"
            shutil.copytree(self.here, before)
        else:
            shutil.copytree(before, self.here)
        return scenario

    def points(self, kind: type[Scenario]) -> list[Point]:
        """All of them."""
        scenario = self.scenario(kind)

        def count(tell: Callable[[str], None]) -> None:
            shim.arm(self.here, Mode.KILL, 0)
            scenario.act(lambda _: None)
            tell(str(shim.disarm()))
            scenario.done()

        told = in_child(count)
        if told[-1:] != ["ok"]:
            raise LostError(f"{kind.name} fails by itself: {told}")
        calls = range(1, int(told[0]) + 1)
        return [Point(kind.name, mode, target) for mode in Mode for target in calls]

    def run(self, kind: type[Scenario], point: Point) -> str:
        """One point; says how the work ended. Raises `LostError`."""
        scenario = self.scenario(kind)
        told = in_child(lambda tell: _strike(scenario, point, tell))
        acknowledged = [line.removeprefix("ack ") for line in told if line.startswith("ack ")]
        outcome = told[-1] if told and not told[-1].startswith("ack ") else "killed"
        if outcome.startswith(("bug", "lost")):
            raise LostError(outcome)
        dead = point.mode in {Mode.KILL, Mode.TORN}
        if outcome == "killed" and not dead:
            raise LostError("it died")
        if dead:
            _must_be_well(lambda _: scenario.look(acknowledged))

            def again(_: Callable[[str], None]) -> None:
                scenario.act(lambda _: None)
                scenario.done()

            _must_be_well(again)
        return outcome.partition(":")[0]


def _strike(scenario: Scenario, point: Point, tell: Callable[[str], None]) -> None:
    """In the child: the work with its fault; if that did not kill, the work again without it."""
    acknowledged: list[str] = []

    def ack(what: str) -> None:
        acknowledged.append(what)
        tell(f"ack {what}")

    error: Exception | None = None
    shim.arm(scenario.folder, point.mode, point.target)
    try:
        scenario.act(ack)
    except (DesktopError, OSError) as expected:
        error = expected
        if isinstance(error, OSError) and scenario.name != "settings":
            raise
    finally:
        shim.disarm()
    scenario.look(acknowledged)
    scenario.act(lambda _: None)
    scenario.done()
    if error is not None:
        raise _EndedError(getattr(error, "code", type(error).__name__))


class _EndedError(Exception):
    """The fault came through as one of the named errors; all is well since."""


def in_child(work: Callable[[Callable[[str], None]], None]) -> list[str]:
    """Fork, work, and give the lines that the child told; the last one is `ok`, `error: …`, `lost: …` or `bug: …`."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)

        def tell(text: str) -> None:
            os.write(writing, f"{text}\n".encode())

        line = _outcome(work, tell)
        tell(line)
        os._exit(0)
    os.close(writing)
    alarm = signal.signal(signal.SIGALRM, lambda *_: os.kill(child, signal.SIGABRT))
    signal.alarm(_PATIENCE_S)
    try:
        with os.fdopen(reading, "rb") as pipe:
            lines = pipe.read().decode("utf-8", "replace").splitlines()
        os.waitpid(child, 0)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, alarm)
    return lines


def _outcome(work: Callable[[Callable[[str], None]], None], tell: Callable[[str], None]) -> str:
    try:
        work(tell)
    except _EndedError as ended:
        return f"error: {ended}"
    except LostError as lost:
        return f"lost: {lost}"
    except BaseException:  # noqa: BLE001 — told to the parent
        return "bug: " + traceback.format_exc().replace("\n", "\\n")
    return "ok"


def _must_be_well(work: Callable[[Callable[[str], None]], None]) -> None:
    told = in_child(work)
    if told[-1:] != ["ok"]:
        raise LostError(told[-1] if told else "the restart died")


@contextlib.contextmanager
def _media() -> Iterator[str]:
    """A process that serves the media."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=64)
    files = {"/song.mp3": scenarios.MP3, "/song.mp4": scenarios.MP4, "/cover.png": scenarios.PNG}
    child = os.fork()
    if child == 0:
        while True:
            connection, _ = listening.accept()
            with connection, contextlib.suppress(OSError):
                request = connection.recv(65536).split()
                body = files.get(request[1].decode()) if len(request) > 1 else None
                status = "200 OK" if body else "404 Not Found"
                head = f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {len(body or b'')}\r\n\r\n"
                connection.sendall(head.encode() + (body or b""))
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        listening.close()


def _warm_up() -> None:
    """Import what the children would import each for themselves."""


def run(*, sample: int | None, rng: random.Random, only: str = "") -> int:
    """Run all points or a sample; returns the exit code."""
    _warm_up()
    results: collections.Counter[tuple[str, str]] = collections.Counter()
    failed: list[str] = []
    begun = time.perf_counter()
    where = "/dev/shm" if Path("/dev/shm").is_dir() else None  # a fast disk
    with tempfile.TemporaryDirectory(dir=where) as folder, _media() as media_url:
        bench = Bench(Path(folder), media_url)
        kinds = {kind.name: kind for kind in scenarios.ALL if only in kind.name}
        points = [point for kind in kinds.values() for point in bench.points(kind)]
        print(f"{len(points)} points", flush=True)
        if sample is not None and sample < len(points):
            points = sorted(rng.sample(points, sample))
        for point in points:
            try:
                outcome = bench.run(kinds[point.scenario], point)
            except LostError as lost:
                outcome = "LOST"
                failed.append(f"{point}: {lost}")
                print(f"LOST {failed[-1]}", file=sys.stderr, flush=True)
            results[point.scenario, outcome] += 1
    took = time.perf_counter() - begun
    for (name, outcome), times in sorted(results.items()):
        print(f"{times:6} {name:12} {outcome}")
    print(f"{len(points)} faults, {len(points) / took:.0f}/s, {len(failed)} not survived")
    return 1 if failed else 0


def main() -> int:
    """Build the shim, start again with it, and run."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak crash", description=__doc__)
    parser.add_argument("--sample", type=int, help="so many points at random instead of all")
    parser.add_argument("--only", default="", help="scenarios with this in their name")
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    arguments = parser.parse_args()
    if reason := shim.why_not():
        print(f"not run: {reason}", file=sys.stderr)
        return 2
    if "SUNO_DESKTOP_TEST_SHIM" in os.environ:
        rng = random.Random(arguments.seed)
        return run(sample=arguments.sample, rng=rng, only=arguments.only)
    print(f"seed {arguments.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.soak.crash", *sys.argv[1:]]
        if "--seed" not in sys.argv:
            command += ["--seed", str(arguments.seed)]
        environment = shim.environment(shim.build(Path(folder)))
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
