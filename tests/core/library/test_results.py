"""What one operation touched, and what an operation within it did."""

from __future__ import annotations

from suno_desktop.core.changes import NOTHING, Changes
from suno_desktop.core.library.results import Before, Removal, Touched
from suno_desktop.core.model import FileId, SongId, TaskKey


def test_an_operation_within_it_is_added() -> None:
    touched = Touched()
    touched.songs, touched.tasks, touched.files = {1}, {2}, {3}
    inner = Changes(
        songs=frozenset({SongId(4)}), tasks=frozenset({TaskKey(5)}), files=frozenset({FileId(6)})
    )
    touched.add(NOTHING)
    touched.add(inner)
    assert touched.changes() == Changes(
        songs=frozenset({SongId(1), SongId(4)}),
        tasks=frozenset({TaskKey(2), TaskKey(5)}),
        files=frozenset({FileId(3), FileId(6)}),
    )


def test_each_list_that_changed_is_told_and_stays_told() -> None:
    for change in (
        Changes(songs_listed=True),
        Changes(tasks_listed=True),
        Changes(relays=True),
        Changes(judged=True),
        Changes(collections=True),
    ):
        touched = Touched()
        touched.add(change)
        touched.add(NOTHING)
        assert touched.changes() == change
    assert Touched().changes() == NOTHING


def test_what_was_decided_is_collected_by_thing() -> None:
    touched = Touched()
    touched.decide(["rating", "heard"], iter([1, 2]))
    touched.decide(["heard"], [2, 3])
    touched.decide(["trash"], [])
    assert touched.decided == {"rating": {1, 2}, "heard": {1, 2, 3}}


def test_an_act_changed_the_songs_of_all_its_groups() -> None:
    groups = (((1,), [SongId(4), SongId(5)]), ((None,), [SongId(6)]))
    assert Before(("rating",), groups).songs == 3
    assert Before().songs == 0


def test_a_removal_takes_no_stems_along_unless_it_says_so() -> None:
    assert Removal(1, NOTHING).stems == 0
