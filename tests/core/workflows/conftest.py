"""What tests of workflows share: a library of its own, and a folder for music beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.core.library.makers import Room


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    (tmp_path / "profile").mkdir()
    with Room.opened(tmp_path / "profile") as opened:
        yield opened


@pytest.fixture
def music(tmp_path: Path) -> Path:
    folder = tmp_path / "music"
    folder.mkdir()
    return folder
