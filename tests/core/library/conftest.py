from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.core.library.makers import Room


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with Room.opened(tmp_path) as opened:
        yield opened
