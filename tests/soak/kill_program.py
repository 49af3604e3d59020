"""`python -m tests.soak kill_program`: kill the program at random moments, start it again, and look whether anything was lost.

An embedded relay serves; `get` follows its songs and is killed without warning, again and again, on one profile.
After each kill: every ID is in the library, no file under a final name is broken, and nothing is left in the way of
the next start. After the last one `get` ends by itself and `check` finds every file as it was saved.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_PROGRAM = (sys.executable, "-m", "suno_desktop")
_PATIENCE_S = 300
_FOLLOWED = ("list", "dict", "sparse", "batch", "sheet", "instrumental", "live")


class LostError(Exception):
    """Something that must not happen did."""


@contextmanager
def _relay(speed: float) -> Iterator[dict[str, Any]]:
    command = [*_PROGRAM, "demo", "--speed", str(speed)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
    finally:
        process.terminate()
        process.communicate()


class Soak:
    """One profile through all the kills."""

    def __init__(self, folder: Path, relay: dict[str, Any], rng: random.Random) -> None:
        self._profile = folder / "profile"
        self._relay = relay
        self._rng = rng
        self._environment = {**os.environ, "SUNO_DESKTOP_KEY": relay["key"]}
        ids: dict[str, Sequence[str]] = relay["ids"]
        self._ids = [task_id for shape in _FOLLOWED for task_id in ids.get(shape, ())]
        self._given: set[str] = set()

    def kill_once(self) -> float:
        """Start `get` on some IDs, kill it; returns after how many seconds."""
        some = self._rng.sample(self._ids, self._rng.randint(1, len(self._ids)))
        process = subprocess.Popen(
            self._get(some),
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert process.stdout is not None
        # With the first event all IDs are promised to be on disk; before it nothing is.
        promised = self._rng.random() < 0.8 and bool(process.stdout.readline())
        after_s = self._rng.expovariate(1 / 0.7)
        time.sleep(after_s)
        process.kill()
        process.communicate()
        if promised:
            self._given.update(some)
        return after_s

    def _get(self, ids: Sequence[str]) -> list[str]:
        options = [
            "--profile",
            str(self._profile),
            "--relay",
            self._relay["url"],
            "--kinds",
            "mp3,mp4,cover,lyrics",
        ]
        return [*_PROGRAM, "get", *options, "--json", *ids]

    def look(self) -> None:
        """Raise `LostError` if something is."""
        listed = {line["task_id"]: line for line in self._run("list")} if self._given else {}
        if missing := self._given - set(listed):
            raise LostError(f"these IDs are gone: {sorted(missing)}")
        for line in listed.values():
            for owner in [*line["clips"], *line["sheets"]]:
                for file in owner["files"]:
                    if file["state"] == "saved" and not Path(file["path"]).stat().st_size:
                        raise LostError(f"said to be saved, but empty: {file['path']}")
        if self._given and (broken := [e for e in self._run("check") if e["event"] == "damaged"]):
            raise LostError(f"damaged: {broken}")

    def finish(self) -> int:
        """Let `get` end by itself; returns how many files are saved."""
        done = subprocess.run(
            self._get(self._ids),
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
            check=False,
        )
        if done.returncode:
            raise LostError(
                f"the last get ended with {done.returncode}:\n{done.stdout}{done.stderr}"
            )
        events = self._run("check")
        if bad := [event for event in events if event["event"] in {"missing", "damaged"}]:
            raise LostError(f"check found: {bad}")
        parts = list(self._profile.rglob("*.part"))
        if parts:
            raise LostError(f"part files are left: {parts}")
        return sum(event["event"] == "ok" for event in events)

    def _run(self, verb: str) -> list[dict[str, Any]]:
        command = [*_PROGRAM, verb, "--json", "--profile", str(self._profile)]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_PATIENCE_S, check=False
        )
        if done.returncode not in {0, 1}:
            raise LostError(f"{verb} ended with {done.returncode}: {done.stderr}")
        return [json.loads(line) for line in done.stdout.splitlines()]


def main() -> int:
    """Run the soak and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak kill_program", description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument(
        "--speed", type=float, default=5.0, help="how fast the relay's songs get ready"
    )
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder, _relay(arguments.speed) as relay:
        soak = Soak(Path(folder), relay, random.Random(arguments.seed))
        try:
            for number in range(1, arguments.kills + 1):
                after_s = soak.kill_once()
                soak.look()
                print(f"kill {number} after {after_s:.2f} s: nothing lost", flush=True)
            print(f"{soak.finish()} files saved and whole", flush=True)
        except LostError as lost:
            print(f"LOST: {lost}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
