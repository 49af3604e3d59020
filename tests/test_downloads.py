"""A small dose of `python -m tests.soak downloads`: whatever the server does, a file is one whole version or not there."""

from __future__ import annotations

from pathlib import Path

from suno_desktop.core.workflows.music_folder import IGNORES
from tests.rig_faults import TRIES
from tests.soak import downloads

_SEED = 20261121


def test_nothing_but_one_whole_version_gets_a_name(tmp_path: Path) -> None:
    score = downloads.run(tmp_path, count=90, seed=_SEED, step=8)
    assert score.wrong == []
    assert score.saved >= 89, score.unsaved
    assert max(score.tries) <= TRIES
    assert not [
        path for path in (tmp_path / "music").rglob("*") if path.is_file() and path.name != IGNORES
    ]
