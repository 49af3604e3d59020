"""`python -m tests.soak kill_wish`: kill the program at random moments of a wish that a relay must be asked for.

A relay makes WAV, MIDI notes and the times of words of one song, and says "please wait" some times first. `get` is killed
without warning, again and again, and at last ends by itself. Then there is exactly one whole file of each kind, and no kill
has cost more than one question.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from suno_desktop.core.media import containers, midi
from suno_desktop.core.model import MediaKind
from tests.core.engine.times_relay import (
    CLIP,
    NOTES,
    PLEASE_WAIT,
    TASK,
    WORDS,
    TimesRelay,
    wav_file,
)
from tests.core.media.raw_server import Asked

_PATIENCE_S = 120
_START_S = 20.0
_KINDS = {"wav": ".wav", "midi": ".mid", "timing": ".lrc"}
_FAST = (
    "from suno_desktop.core.engine import on_demand; on_demand._FOLLOW_S = (0.05,) * 99;"
    "import sys; from suno_desktop.__main__ import main; sys.exit(main())"
)
"""Follows a relay twenty times a second; else it is the program as it is."""


class LostError(Exception):
    """Something that must not happen did."""


class SlowRelay(TimesRelay):
    """Answers after a while, and lets the soak know that something was asked."""

    def __init__(self, rng: random.Random, waits: int) -> None:
        super().__init__({"aligned_words": WORDS})
        self.rng = rng
        self.stirs = threading.Semaphore(0)
        self.files["song.wav"] = wav_file()
        self.acts["midi"] = [*[{"state": "running"}] * waits, NOTES]
        self.waits = waits

    def ready(self) -> None:
        """Say where the WAV is, now that the address is known."""
        self.acts["wav"] = [*[PLEASE_WAIT] * self.waits, {"wav_file_url": self.at("song.wav")}]

    def _answer(self, asked: Asked) -> Iterable[bytes]:
        is_wished = asked.path.startswith(("/suno/act/", "/made/"))
        if is_wished:
            self.stirs.release()
            time.sleep(self.rng.random() * 0.03)
        yield from super()._answer(asked)
        if is_wished:
            self.stirs.release()


def _get(relay: SlowRelay, profile: Path) -> subprocess.Popen[str]:
    words = ["get", "--json", "--kinds", "wav,midi,lrc", "--profile", str(profile)]
    return subprocess.Popen(
        [sys.executable, "-c", _FAST, *words, "--relay", relay.url, TASK],
        env={**os.environ, "SUNO_DESKTOP_KEY": relay.key},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _kill_once(relay: SlowRelay, profile: Path, rng: random.Random) -> bool:
    """Start, and kill some moments after something was asked; False if it had ended by itself."""
    while relay.stirs.acquire(blocking=False):
        pass
    process = _get(relay, profile)
    for number in range(rng.randint(1, 6)):
        if process.poll() is None and not relay.stirs.acquire(
            timeout=_START_S if number == 0 else 1.0
        ):
            break
    time.sleep(rng.expovariate(1 / 0.02))
    has_ended = process.poll() is not None
    process.kill()
    process.communicate()
    return not has_ended


def _round(folder: Path, rng: random.Random, most: int) -> tuple[int, int]:
    """One song; how many kills and how many questions there were."""
    profile, waits, kills = folder / "profile", rng.randint(0, 4), 0
    with SlowRelay(rng, waits) as relay:
        relay.ready()
        while kills < most and _kill_once(relay, profile, rng):
            kills += 1
            _see_files(profile, at_end=False)
        process = _get(relay, profile)
        told, _ = process.communicate(timeout=_PATIENCE_S)
        if process.returncode:
            raise LostError(f"the last get ended with {process.returncode}:\n{told}")
        _see_files(profile, at_end=True)
        asked = Counter(path.split("/")[3] for path in relay.asked("/suno/act/"))
        needed = {"wav": waits + 1, "midi": waits + 1, "timing": 1}
        more = sum(asked.values()) - sum(needed.values())
        if more > kills:
            raise LostError(f"{kills} kills cost {more} questions: {dict(asked)}, needed {needed}")
        return kills, more


def _see_files(profile: Path, *, at_end: bool) -> None:
    for kind, ending in _KINDS.items():
        found = list((profile / "music").rglob(f"*{ending}"))
        if len(found) > 1 or len(found) < at_end:
            raise LostError(f"of {kind}: {found}")
        for path in found:
            if not _is_whole(kind, path):
                raise LostError(f"not whole: {path}")


def _is_whole(kind: str, path: Path) -> bool:
    if kind == "wav":
        return containers.check(path, MediaKind.WAV, duration_s=26.1).counted
    if kind == "midi":
        return midi.clip_id_of(path.read_bytes()) == CLIP
    return path.read_text("utf-8").count("\n") == 2


def main() -> int:
    """Run the soak and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak kill_wish", description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}", flush=True)
    rng = random.Random(arguments.seed)
    kills = more = 0
    while kills < arguments.kills:
        with tempfile.TemporaryDirectory() as folder:
            try:
                one, cost = _round(Path(folder), rng, rng.randint(1, 12))
            except LostError as lost:
                print(f"LOST: {lost}", file=sys.stderr)
                return 1
        kills, more = kills + one, more + cost
        print(f"{kills} kills, {more} more questions; one file of each kind", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
