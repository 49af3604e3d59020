from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.library import task_export
from suno_desktop.core.library.task_export import Arrival
from suno_desktop.core.model import ClipId, SongId
from suno_desktop.core.rows import SongFilter
from tests.core.library.makers import AUDIO, Room, clip, sheet, task

AT = "2026-03-04T05:06:07.000Z"
EARLIER = "2025-12-31T23:59:58.750Z"
TOLD = task("t1", clip("c1", audio_url=AUDIO))


def bring(room: Room, *songs: dict[str, Any]) -> None:
    """An import of one task with these songs."""
    copy = task_export.check({"task_id": "t1", "said": "ready", "songs": list(songs)})
    told = task_export.ToldReply(room.clock.now(), None, TOLD)
    room.library.take_in(room.library.begin_intake([]), [Arrival(copy, (told,))])


def song(room: Room) -> SongId:
    found = room.song_of("c1")
    assert found is not None
    return found


def judged(room: Room) -> tuple[object, ...]:
    row = room.reader.song_rows([song(room)])[0]
    return row.rating, row.is_favourite, row.is_unheard, row.play_count, row.heard_at is not None


WHOLE = {
    "clip_id": "c1",
    "judged": {"rating": 4, "favourite": True, "unheard": True, "heard_at": AT, "plays": 3},
    "notes": [{"at_s": 67.5, "text": "好转折", "written_at": AT}],
}


def copy_of(room: Room) -> dict[str, Any]:
    """The only song as an export tells it."""
    (copy,) = room.reader.task_copies()
    (told,) = copy["songs"]
    return dict(told)


@pytest.mark.parametrize(
    "told",
    [
        {},
        WHOLE,
        {"judged": {"favourite": True}},
        {"judged": {"plays": 1, "heard_at": EARLIER}},
        {"notes": [{"at_s": None, "text": "a", "written_at": "1970-01-01T00:00:00.000Z"}]},
        {"removed": True, "trash": "in", "trashed_at": EARLIER},
        {"removed": True, "trash": "was", "trashed_at": EARLIER},
        {"removed": True, "trash": "never"},
    ],
)
def test_what_comes_in_goes_out_the_same_and_nothing_else(room: Room, told: dict[str, Any]) -> None:
    bring(room, {"clip_id": "c1", **told})
    assert copy_of(room) == {"clip_id": "c1", **told}


def test_of_a_sheet_nothing_was_judged(room: Room) -> None:
    room.bring(task("t1", sheets=[sheet("Words", "la")]))
    assert copy_of(room) == {"sheet": 0}


def test_what_an_import_tells_is_decided_here_too(room: Room) -> None:
    bring(room, WHOLE)
    decided = {one.thing: one.value for one in room.reader.decisions()}
    told = {thing: decided.get(thing) for thing in ("rating", "favourite", "heard")}
    assert told == {"rating": 4, "favourite": 1, "heard": 3}


def test_what_was_judged_comes_in_with_a_new_song(room: Room) -> None:
    bring(room, WHOLE)
    assert judged(room) == (4, True, True, 3, True)
    (note,) = room.reader.notes_of(ClipId("c1"))
    assert (note.at_s, note.text, room.clips("转折")) == (67.5, "好转折", ["c1"])


def test_a_song_that_nobody_judged_counts_as_heard(room: Room) -> None:
    bring(room, {"clip_id": "c1"})
    assert judged(room) == (None, False, False, 0, False)


def test_a_song_that_was_here_takes_over_judgements_only_if_it_has_none(room: Room) -> None:
    room.bring(TOLD)
    bring(room, WHOLE)
    assert judged(room) == (4, True, False, 3, True)
    room.library.judge([song(room)], {"rating": 2, "favourite": 0})
    bring(room, WHOLE)
    assert judged(room) == (2, False, False, 3, True)
    assert len(room.reader.notes_of(ClipId("c1"))) == 1


@pytest.mark.parametrize("value", [{"rating": 1}, {"favourite": 1}])
def test_one_judgement_here_keeps_all_others_out(room: Room, value: dict[str, int]) -> None:
    room.bring(TOLD)
    room.library.judge([song(room)], value)
    before = judged(room)
    bring(room, WHOLE)
    assert judged(room) == before


@pytest.mark.parametrize(
    ("told", "trashed", "is_rejected"),
    [
        ({}, 1, True),  # of a program that knew no Trash
        ({"trash": "in", "trashed_at": AT}, 1, True),
        ({"trash": "was", "trashed_at": AT}, 0, True),
        ({"trash": "never"}, 0, False),
    ],
)
def test_what_was_taken_out_comes_in_where_it_was(
    room: Room, told: dict[str, Any], trashed: int, is_rejected: bool
) -> None:
    bring(room, {"clip_id": "c1", "removed": True, **told})
    assert (room.songs(), room.count(SongFilter.TRASH)) == ([], trashed)
    with room.library.database.reading() as db:
        found = db.execute("SELECT at FROM rejected").fetchall()
    assert bool(found) is is_rejected


def test_an_import_leaves_in_the_trash_what_is_there(room: Room) -> None:
    room.bring(TOLD)
    room.library.remove_songs([song(room)])
    bring(room, {"clip_id": "c1"})
    assert (room.songs(), room.count(SongFilter.TRASH)) == ([], 1)


@pytest.mark.parametrize(
    "bad",
    [
        {"judged": {"rating": 0}},
        {"judged": {"rating": 6}},
        {"judged": {"rating": "5"}},
        {"judged": {"plays": -1}},
        {"judged": {"plays": 2**31 + 1}},
        {"judged": {"favourite": 1}},
        {"judged": {"heard_at": "yesterday"}},
        {"judged": []},
        {"trash": "perhaps"},
        {"trashed_at": "yesterday"},
        {"notes": ["x"]},
        {"notes": [{"text": "", "written_at": AT}]},
        {"notes": [{"text": "x" * 100_001, "written_at": AT}]},
        {"notes": [{"text": "x", "at_s": -1, "written_at": AT}]},
        {"notes": [{"text": "x", "at_s": 1_000_000.5, "written_at": AT}]},
        {"notes": [{"text": "x", "at_s": "1", "written_at": AT}]},
        {"notes": [{"text": "x"}]},
    ],
)
def test_what_no_export_writes_is_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        task_export.check({"task_id": "t1", "said": "ready", "songs": [{"clip_id": "c1"} | bad]})


def test_a_note_needs_a_song_with_an_id() -> None:
    notes = [{"text": "x", "written_at": AT}]
    with pytest.raises(ValueError, match="note"):
        task_export.check(
            {"task_id": "t1", "said": "ready", "songs": [{"sheet": 0, "notes": notes}]}
        )


def test_the_bounds_themselves_are_fine(tmp_path: Path) -> None:
    song = {
        "clip_id": "c1",
        "judged": {"rating": 1, "plays": 0},
        "notes": [{"text": "x" * 100_000, "at_s": 0, "written_at": AT}],
    }
    task_export.check({"task_id": "t1", "said": "ready", "songs": [song]})
    song |= {
        "judged": {"rating": 5, "plays": 2**31},
        "notes": [{"text": "x", "at_s": 1_000_000, "written_at": AT}],
    }
    task_export.check({"task_id": "t1", "said": "ready", "songs": [song]})
