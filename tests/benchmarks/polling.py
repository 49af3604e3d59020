"""1,000 running tasks at a relay that answers batches: how many questions one round takes, and whether they keep the pace."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from suno_desktop.core.engine import Engine
from suno_desktop.core.profile.paths import Profile
from tests.benchmarks.figures import AtMost, Figure
from tests.benchmarks.relayserver import Served, serve

_TASKS = 1_000
_NEVER_S = 1e9
_PATIENCE_S = 60.0
_RATE, _BURST = 2.0, 5
"""The promised pace: two questions a second, five at once after a rest."""
_LATENESS = 0.05
"""Requests come in when the other process has time for them, not when they were sent."""


def measure(*, songs: int) -> Iterator[Figure]:
    """One round."""
    with serve((_TASKS, _NEVER_S)) as relay, tempfile.TemporaryDirectory() as folder:
        posts = _first_round(relay, Path(folder))
    yield Figure(
        what=f"{_TASKS:,} running tasks at a batch relay, one round",
        ours=len(posts),
        floor=0,
        floor_is="none",
        unit="requests",
        bar=AtMost(20),
        note=f"{_over_the_pace([at for at, _ in posts])} of them over the pace; in {posts[-1][0] - posts[0][0]:.3g} s",
    )


def _first_round(relay: Served, folder: Path) -> list[tuple[float, list[str]]]:
    (folder / "settings.json").write_text('{"keys.storage": "session"}')
    engine = Engine(Profile.under(folder), listen=lambda _event: None, auto_save=False)
    engine.open()
    engine.begin()
    try:
        engine.relays.add(name="batches", base_url=relay.url, key=relay.key).result()
        engine.tracking.add(engine.tracking.preview("\n".join(relay.task_ids)).result()).result()
        return _until_all_are_asked(relay)
    finally:
        engine.stop()


def _until_all_are_asked(relay: Served) -> list[tuple[float, list[str]]]:
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        left, posts = set(relay.task_ids), relay.posts()
        for number, (_, ids) in enumerate(posts, 1):
            left.difference_update(ids)
            if not left:
                return posts[:number]
        time.sleep(0.5)
    raise RuntimeError("not every task was asked about")


def _over_the_pace(times: Sequence[float]) -> int:
    """How many requests a bucket of the promised rate and burst would not have let through."""
    tokens, before, over = float(_BURST), times[0], 0
    for at in times:
        tokens = min(float(_BURST), tokens + (at - before) * _RATE)
        before = at
        if tokens < 1 - _LATENESS * _RATE:
            over += 1
        else:
            tokens -= 1
    return over
