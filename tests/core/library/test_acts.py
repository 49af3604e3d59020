"""A sample of `python -m tests.soak acts`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.core.library import acts


@pytest.mark.parametrize("seed", range(6))
def test_what_a_person_does_is_what_the_library_shows(tmp_path: Path, seed: int) -> None:
    acts.run(tmp_path, seed)
