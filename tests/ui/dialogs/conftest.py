"""A scripted engine behind a bridge, for every dialog."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.dialogs.fakes import FakeBridge, FakeEngine, relay_info


@pytest.fixture
def engine(tmp_path: Path) -> FakeEngine:
    first = relay_info(
        1, "nengyongai", "https://api.nengyongai.com", state="online", latency_s=0.31
    )
    second = relay_info(2, "chatfire", "https://api.chatfire.cn", has_key=False)
    return FakeEngine(tmp_path, infos=[first, second])


@pytest.fixture
def bridge(engine: FakeEngine, qtbot: QtBot) -> Iterator[FakeBridge]:
    made = FakeBridge(engine)
    yield made
    assert not made.bugs
