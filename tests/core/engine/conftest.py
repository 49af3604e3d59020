from collections.abc import Iterator
from pathlib import Path

import pytest

from suno_desktop.demo.relay import DemoRelay
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
