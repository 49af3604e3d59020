"""The demo's relay with many tasks, in a process of its own: `python -m tests.benchmarks.relayserver THROTTLE N:DONE_S…`.

Each `N:DONE_S` adds N tasks that are done so many seconds after their first question. Prints one JSON line with `url`,
`key` and `task_ids`; then, for every line it reads, one with the POSTs so far as pairs of seconds and asked ids.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from suno_desktop.demo.demo_relay import DemoRelay


class Served:
    """A relay in another process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        said = self._read()
        self.url: str = said["url"]
        self.key: str = said["key"]
        self.task_ids: list[str] = said["task_ids"]

    def _read(self) -> Any:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())

    def posts(self) -> list[tuple[float, list[str]]]:
        """When what was asked."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return [(at_s, ids) for at_s, ids in self._read()]


@contextmanager
def serve(*tasks: tuple[int, float], throttle: int = 0) -> Iterator[Served]:
    """A relay with groups of tasks: how many, and seconds until they are done."""
    groups = [f"{count}:{done_s}" for count, done_s in tasks]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.relayserver", str(throttle), *groups],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Served(process)
    finally:
        process.kill()
        process.communicate()


def main(arguments: Sequence[str]) -> None:
    """Serve until ended."""
    relay = DemoRelay(key="benchmark-key", throttle=int(arguments[0]))
    task_ids: list[str] = []
    for group in arguments[1:]:
        count, _, done_s = group.partition(":")
        task_ids += relay.add_tasks(int(count), done_s=float(done_s))
    relay.start()
    _say({"url": relay.url, "key": relay.key, "task_ids": task_ids})
    for _line in sys.stdin:
        posts = [one for one in relay.requests if one.method == "POST"]
        _say([(one.at_s, json.loads(one.body).get("ids", [])) for one in posts])


def _say(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
