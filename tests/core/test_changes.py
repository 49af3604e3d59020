"""What was touched: nothing is false, each part alone is true, and two together are both."""

from __future__ import annotations

import pytest

from suno_desktop.core.changes import NOTHING, Changes
from suno_desktop.core.model import FileId, SongId, TaskKey

ALL = [
    Changes(songs=frozenset({SongId(1)})),
    Changes(tasks=frozenset({TaskKey(2)})),
    Changes(files=frozenset({FileId(3)})),
    Changes(songs_listed=True),
    Changes(tasks_listed=True),
    Changes(relays=True),
    Changes(judged=True),
    Changes(collections=True),
]


@pytest.mark.parametrize("one", ALL)
def test_each_alone_is_a_change(one: Changes) -> None:
    assert one
    assert one | NOTHING == NOTHING | one == one


def test_nothing_is_none() -> None:
    assert not NOTHING
    assert not NOTHING | NOTHING


def test_all_together_have_all() -> None:
    together = NOTHING
    for one in ALL:
        together |= one
    assert together == Changes(
        songs=frozenset({SongId(1)}),
        tasks=frozenset({TaskKey(2)}),
        files=frozenset({FileId(3)}),
        songs_listed=True,
        tasks_listed=True,
        relays=True,
        judged=True,
        collections=True,
    )
    assert Changes(songs=frozenset({SongId(1)})) | Changes(songs=frozenset({SongId(4)})) == Changes(
        songs=frozenset({SongId(1), SongId(4)})
    )
