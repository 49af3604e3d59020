"""A disk that is unplugged while the library is checked, repaired and added to: the case's own steps, by real processes.

`cases/23-disk-away-repair` says what is right.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.demo.demo_relay import DemoRelay
from tests.cli.test_cli import SHAPES, Cli
from tests.soak import disk

CASE = Path(__file__).parent / "cases" / "23-disk-away-repair"
_IDS = [SHAPES[name] for name in ("list", "dict", "sparse")]
_NEW = SHAPES["batch"]
_WHY_NOT = disk.why_not()


@pytest.fixture
def relay(canary_key: str) -> Iterator[DemoRelay]:
    with DemoRelay(speed=200, key=canary_key) as relay:
        yield relay


@contextlib.contextmanager
def _mounted(folder: Path) -> Iterator[tuple[Path, Callable[[], None], Callable[[], None]]]:
    with disk._mounted(folder, size=2**28) as mount:
        yield mount.point, mount.pull_out, mount.insert


@contextlib.contextmanager
def _moved(folder: Path) -> Iterator[tuple[Path, Callable[[], None], Callable[[], None]]]:
    """Where nobody may mount: an empty folder in the place of the disk, as an empty mount point is."""
    point, real = folder / "disk", folder / "real"
    point.mkdir()

    def pull_out() -> None:
        point.rename(real)
        point.mkdir()

    def insert() -> None:
        point.rmdir()  # fails if something was written into it
        real.rename(point)

    yield point, pull_out, insert


_WAYS = [
    pytest.param(_moved, id="moved"),
    pytest.param(
        _mounted,
        id="mounted",
        marks=pytest.mark.skipif(_WHY_NOT is not None, reason=str(_WHY_NOT)),
    ),
]


@pytest.mark.parametrize("way", _WAYS)
def test_a_disk_that_is_away_is_told_once_and_nothing_is_fetched_or_written(
    tmp_path: Path, relay: DemoRelay, way: Callable[[Path], contextlib.AbstractContextManager[Any]]
) -> None:
    assert "nothing is fetched again without being told so" in (CASE / "expected.txt").read_text()
    cli = Cli(tmp_path / "profile", relay.key or "")
    with way(tmp_path) as (point, pull_out, insert):
        wish = ("get", "--relay", relay.url, "--out", str(point))
        assert cli.run(*wish, *_IDS)[0] == 0
        assert (point / ".suno-desktop").is_file(), "the mark that the window leaves"
        saved = sorted(point.rglob("*.mp3"))
        assert len(saved) == 6
        pull_out()

        code, out, err = cli.run("check")
        assert code == 5
        assert err.count(str(point)) == 1
        assert "Connect the disk" in err
        assert "Missing" not in out
        fetched = len(relay.requests)
        code, out, err = cli.run("check", "--repair")
        assert code == 5
        assert err.count(str(point)) == 1
        assert len(relay.requests) == fetched, "nothing is asked for"
        assert not list((cli.profile / "music").rglob("*.mp3"))

        code, _, err = cli.run(*wish, _NEW)
        assert code == 1
        assert str(point) in err
        code, _, err = cli.run("get", "--relay", relay.url, _IDS[0])
        assert code == 1, "it is not fetched into another folder either"
        assert list(point.iterdir()) == []

        insert()
        assert sorted(point.rglob("*.mp3")) == saved
        code, out, _ = cli.run("check")
        assert (code, out) == (0, "6 files read: all unchanged.\n")
        assert cli.run(*wish, _NEW)[0] == 0


def test_a_disk_that_is_lost_for_good_is_downloaded_again_when_told_so(
    tmp_path: Path, relay: DemoRelay
) -> None:
    cli = Cli(tmp_path / "profile", relay.key or "")
    with _moved(tmp_path) as (point, pull_out, _):
        assert cli.run("get", "--relay", relay.url, "--out", str(point), _IDS[0])[0] == 0
        pull_out()
        code, out, _ = cli.run("check", "--repair", "--redownload")
        assert code == 0
        assert out.count("Downloaded again: ") == 2
        assert len(list((cli.profile / "music").rglob("*.mp3"))) == 2
        assert cli.run("check", "--redownload")[0] == 2
