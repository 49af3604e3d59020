"""kill -9 at any moment: every acknowledged ID is there, nothing half stands under a final name, work goes on."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from suno_desktop.core.errors import ProfileError
from suno_desktop.core.library.library import Library
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.media import containers
from suno_desktop.core.model import MediaKind
from suno_desktop.core.profile.paths import Profile
from suno_desktop.core.rows import TaskQuery
from suno_desktop.demo.demo_relay import DemoRelay
from tests.rig import Rig
from tests.soak import quits

_KILLS = 12
_SEED = 20261121


@pytest.fixture
def relay(canary_key: str) -> Iterator[DemoRelay]:
    with DemoRelay(speed=60, key=canary_key, throttle=4 * 2**20) as relay:
        yield relay


def start(relay: DemoRelay, folder: Path, ids: list[str]) -> subprocess.Popen[str]:
    words = ["get", "--json", "--profile", str(folder), "--relay", relay.url, "--kinds", "mp3,mp4"]
    return subprocess.Popen(
        [sys.executable, "-m", "suno_desktop", *words, *ids],
        env={**os.environ, "SUNO_DESKTOP_KEY": relay.key or ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def tracked(folder: Path) -> set[str]:
    path = Profile.under(folder).library
    if not path.exists():
        return set()
    try:
        reader = LibraryReader.open(path)
    except ProfileError as error:
        if error.code == "library.not_there":  # killed before it had a table
            return set()
        raise
    try:
        return {row.task_id for row in reader.task_rows(reader.task_keys(TaskQuery()))}
    finally:
        reader.close()


def assert_only_whole_files(folder: Path) -> int:
    """Walk every published file; returns how many there are."""
    published = [
        path
        for path in Profile.under(folder).music.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    ]
    for path in published:
        assert path.suffix in {".mp3", ".mp4", ".txt"}
        if path.suffix != ".txt":
            containers.check(path, MediaKind(path.suffix[1:]))
    return len(published)


def test_nothing_is_lost_when_the_program_is_killed(tmp_path: Path, relay: DemoRelay) -> None:
    dice = random.Random(_SEED)
    ids = [relay.ids["seeds"][0], *relay.ids["live"][:4]]
    acknowledged: set[str] = set()
    for _ in range(_KILLS):
        with start(relay, tmp_path, ids) as child:
            assert child.stdout is not None
            try:
                child.wait(dice.uniform(0.2, 1.6))
            except subprocess.TimeoutExpired:
                child.send_signal(signal.SIGKILL)
            for line in child.stdout.read().splitlines():
                event = json.loads(line)
                if event["event"] == "task":
                    acknowledged.add(event["task_id"])
        assert acknowledged <= tracked(tmp_path)
        assert_only_whole_files(tmp_path)
    with start(relay, tmp_path, ids) as child:
        out, _ = child.communicate(timeout=120)
    events = [json.loads(line) for line in out.splitlines()]
    assert child.returncode == 0
    assert events[-1]["failed"] == 0
    assert tracked(tmp_path) == set(ids)
    assert assert_only_whole_files(tmp_path) == events[-1]["saved"] + events[-1]["kept"]


def test_the_library_is_closed_after_its_readers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where both close at the same moment each takes the other for open, and the journal stays."""
    rig = Rig(tmp_path)
    reading, never = threading.Event(), threading.Event()
    order: list[str] = []
    for room, name in ((LibraryReader, "reader"), (Library, "library")):

        def close(
            self: object, *, real: Callable[..., None] = room.close, name: str = name
        ) -> None:
            order.append(name)
            real(self)

        monkeypatch.setattr(room, "close", close)

    def read_slowly(reader: LibraryReader) -> None:
        reading.set()
        never.wait(0.3)

    rig.engine.read(read_slowly)
    assert reading.wait(10)
    assert rig.stop()
    assert order == ["reader", "library"]
    assert [path.name for path in tmp_path.glob("library.sqlite3?*")] == []


def test_quits_at_random_moments_under_load_are_clean_ends(tmp_path: Path) -> None:
    """A small dose of `python -m tests.soak quits`. Longer than three seconds is judged there: here others work too."""
    done = quits.run(tmp_path, count=10, rng=random.Random(_SEED), enough_s=10.0)
    assert len(done.took) == 10
    assert done.wished  # it was under load
