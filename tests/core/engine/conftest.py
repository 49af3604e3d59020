import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from suno_desktop.demo.demo_relay import DemoRelay
from tests.rig import Rig


@pytest.fixture
def relay(canary_key: str) -> Iterator[DemoRelay]:
    with DemoRelay(speed=200, key=canary_key) as relay:
        yield relay


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    rig = Rig(tmp_path / "profile")
    yield rig
    assert rig.stop()


@pytest.fixture
def ram(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory, where there is one: days of waiting for a disk prove nothing."""
    memory = Path("/dev/shm")
    if not memory.is_dir():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)
