"""Versions are switched while they sound: the right one is heard at the right place, without a gap or a click.

`python -m tests.soak switches` does the same two hundred times, and measures how soon.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests.sound import SoundServer
from tests.switching import run

_HEARD_DB = -50
_TRIES = 5
"""On a busy machine sound stutters, which is not the mixer's: then it is tried again, and told apart."""


@pytest.mark.skipif(bool(SoundServer.missing()), reason=f"{SoundServer.missing()} is not installed")
def test_a_switch_while_it_sounds_is_exact_and_is_not_heard_as_such() -> None:
    found = []
    with tempfile.TemporaryDirectory(prefix="s") as folder, SoundServer(Path(folder)) as server:
        for seed in range(_TRIES):
            found.append(run(server, Path(folder), count=15, seed=seed))
            if not found[-1].stutters and found[-1].click_db < _HEARD_DB:
                break
    last = min(found, key=lambda one: (one.stutters, one.click_db))
    assert last.switches == 15
    assert last.wrong == 0, found
    if last.stutters:
        return  # a busy machine, each time: what the mixer gives to the sink is tried without one in `test_mixer`
    assert last.place_error_s < 0.03, found
    assert last.gap > 0.5, found
    assert last.click_db < _HEARD_DB, found
