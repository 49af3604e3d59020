"""A small dose of `python -m tests.soak disk`: a batch goes on by itself after the disk was full or away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from suno_desktop.demo.demo_relay import DemoRelay
from tests.soak import disk

_WHY_NOT = disk.why_not()


@pytest.mark.skipif(_WHY_NOT is not None, reason=str(_WHY_NOT))
@pytest.mark.parametrize("trouble", disk.TROUBLES)
def test_a_batch_ends_by_itself_when_the_disk_is_well_again(
    tmp_path: Path, trouble: Callable[..., str]
) -> None:
    with DemoRelay(speed=1) as relay:
        assert "all saved" in trouble(tmp_path, relay, count=8)
