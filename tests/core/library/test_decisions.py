"""What the person decided: kept with its time, merged so that the later decision counts, and nothing of it is lost."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.library import decisions
from suno_desktop.core.library.collections import Saved
from suno_desktop.core.library.decisions import Decision, Origin
from suno_desktop.core.library.migrations import migrate
from suno_desktop.core.library.results import Touched
from suno_desktop.core.model import ClipId, CollectionId, SongId
from suno_desktop.core.rows import CollectionKind, SongFilter
from tests.core.library.makers import AUDIO, Room, clip, sheet, task


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    (tmp_path / "here").mkdir()
    with Room.opened(tmp_path / "here") as opened:
        yield opened


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Room]:
    (tmp_path / "there").mkdir()
    with Room.opened(tmp_path / "there") as opened:
        yield opened


def fill(room: Room) -> None:
    room.record(
        task("t1", *(clip(f"c{n}", audio_url=AUDIO, title=f"Song {n}") for n in range(1, 5)))
    )
    room.bring(task("t2", sheets=[sheet("Words", "la la")]))


def song(room: Room, clip_id: str = "c1") -> SongId:
    found = room.song_of(clip_id)
    assert found is not None
    return found


def told(room: Room) -> list[Decision]:
    """All that was decided, as it comes out of a file."""
    lines = [json.loads(json.dumps(copy)) for copy in decisions.copies(room.reader.decisions())]
    return [one for line in lines for one in decisions.read(line)]


def decided(room: Room) -> dict[tuple[str, str], Any]:
    return {(one.subject, one.thing): one.value for one in told(room)}


def bring(room: Room, from_room: Room, origin: Origin = Origin.FILE) -> tuple[int, int]:
    taken = room.library.take_decisions(told(from_room), origin=origin)
    return taken.won, taken.outdone


def judged(room: Room, clip_id: str = "c1") -> tuple[object, ...]:
    row = room.reader.song_rows([song(room, clip_id)])[0]
    return row.rating, row.is_favourite, row.is_unheard, row.play_count


def decide_all(room: Room) -> None:
    """One of everything that a person can decide."""
    library, clock = room.library, room.clock
    library.judge([song(room)], {"rating": 4, "unheard": 0})
    library.judge([song(room), song(room, "c2")], {"favourite": 1})
    clock.move(seconds=1)
    library.hear(song(room, "c2"))
    library.name_songs([song(room)], {"title": "雨 Rain", "album": 'A "best" of\tall'})
    library.write_note(ClipId("c1"), "好转折", at_s=67.5)
    number, _ = library.write_note(ClipId("c2"), "out of tune", at_s=None)
    library.write_note(ClipId("c2"), "in tune", at_s=None, note_id=number)
    gone, _ = library.write_note(ClipId("c3"), "never mind", at_s=1.0)
    library.remove_notes([gone])
    trips, _ = library.create_collection("Trips", kind=CollectionKind.FOLDER)
    library.create_collection(
        "Road", parent_id=trips, songs=[song(room, name) for name in ("c3", "c1", "c2")]
    )
    library.create_collection(
        "Best",
        kind=CollectionKind.SMART,
        saved=Saved("rating:>=4", "rating", descending=False, most=25),
    )
    library.remove_songs([song(room, "c3")])
    library.remove_songs([song(room, "c4")])
    library.empty_trash([song(room, "c4")])
    clock.move(seconds=1)


def state(room: Room) -> object:
    """What lists and panels show of it."""
    rows = {
        row.clip_id: (row.title, row.rating, row.is_favourite, row.is_unheard, row.play_count)
        for row in room.songs()
    }
    found = room.reader.collections()
    names = {row.collection_id: row.name for row in found}
    shown = [
        (
            row.name,
            names.get(row.parent_id or CollectionId(0)),
            row.kind,
            row.query,
            row.sort,
            row.descending,
            row.most,
            room.library.order_of(row.collection_id),
        )
        for row in found
    ]
    notes = [
        (note.clip_id, note.at_s, note.text, note.written_at)
        for name in ("c1", "c2", "c3")
        for note in room.reader.notes_of(ClipId(name))
    ]
    return rows, shown, notes, room.count(SongFilter.TRASH), room.clips("转折")


# Kept.


def test_each_act_is_kept_with_its_time(room: Room) -> None:
    fill(room)
    at = int(room.clock.now().timestamp() * 1000)
    room.library.judge([song(room)], {"rating": 4})
    assert told(room) == [Decision("c1", "rating", 4, at)]
    room.clock.move(seconds=-60)  # a wrong clock: what is decided later counts all the same
    room.library.judge([song(room)], {"rating": None})
    assert told(room) == [Decision("c1", "rating", None, at + 1)]


def test_what_changes_nothing_decides_nothing(room: Room) -> None:
    fill(room)
    room.library.judge([song(room)], {"rating": 4})
    before, count = told(room), room.library.decided
    room.clock.move(seconds=5)
    room.library.judge([song(room)], {"rating": 4})
    room.ready_song("c9", "t9")
    assert (told(room), room.library.decided) == (before, count)


def test_undo_decides_too(room: Room) -> None:
    fill(room)
    before = room.library.judge([song(room)], {"rating": 4}).before
    room.library.undo(before)
    removal = room.library.remove_songs([song(room), room.songs("Words")[0].song_id])
    assert decided(room) == {
        ("c1", "rating"): None,
        ("c1", "trash"): "in",
        ("t2/0", "trash"): "in",
    }
    room.library.restore(removal.token)
    assert decided(room)["t2/0", "trash"] is None
    named = room.library.name_songs([song(room)], {"title": "Mine"})
    room.library.restore(named.token)
    assert decided(room)["c1", "title"] is None


# Merged.


@pytest.mark.parametrize("order", ["songs first", "decisions first"])
def test_everything_is_the_same_in_another_library(room: Room, there: Room, order: str) -> None:
    fill(room)
    decide_all(room)
    if order == "songs first":
        fill(there)
    bring(there, room)
    if order != "songs first":
        fill(there)
    for one in (room, there):  # whether songs wait to be heard is told by the relay, not decided
        one.library.judge([song(one, "c1"), song(one, "c2")], {"unheard": 0})
    assert state(there) == state(room)
    assert bring(there, room) == (0, 0)
    assert bring(room, there) == (0, 0)


def test_the_later_decision_counts_whichever_comes_first(room: Room, there: Room) -> None:
    for one in (room, there):
        fill(one)
    room.library.judge([song(room)], {"rating": 2})
    there.clock.move(minutes=5)
    there.library.judge([song(there)], {"rating": 5})
    assert bring(room, there) == (1, 1)
    assert bring(there, room) == (0, 0)
    assert judged(room)[0] == judged(there)[0] == 5
    (lost,) = room.reader.outdone_decisions()
    assert (lost.subject, lost.thing, lost.value) == ("c1", "rating", 2)


def test_two_decisions_of_one_moment_end_alike(room: Room, there: Room) -> None:
    for one, rating in ((room, 2), (there, 5)):
        fill(one)
        one.library.judge([song(one)], {"rating": rating})
    bring(room, there)
    bring(there, room)
    assert judged(room)[0] == judged(there)[0] == 5


def test_an_import_leaves_what_was_decided_here_at_the_same_time(room: Room, there: Room) -> None:
    for one, rating in ((room, 2), (there, 5)):
        fill(one)
        one.library.judge([song(one)], {"rating": rating})
    assert bring(room, there, Origin.IMPORT) == (0, 1)
    assert judged(room)[0] == 2


def test_what_the_file_said_before_is_no_loss(room: Room, there: Room) -> None:
    for one in (room, there):
        fill(one)
    room.library.judge([song(room)], {"rating": 2})
    bring(there, room)
    room.library.decisions_filed(room.reader.decisions_to_file())
    there.clock.move(minutes=1)
    there.library.judge([song(there)], {"rating": 3})
    assert bring(room, there) == (1, 0)
    assert bring(there, room) == (0, 0)
    assert (judged(room)[0], room.reader.outdone_decisions()) == (3, [])


def test_plays_are_never_fewer(room: Room, there: Room) -> None:
    for one, plays in ((room, 3), (there, 1)):
        fill(one)
        for _ in range(plays):
            one.clock.move(seconds=1)
            one.library.hear(song(one))
    there.clock.move(minutes=1)
    there.library.hear(song(there))
    bring(room, there)
    bring(there, room)
    assert judged(room)[3] == judged(there)[3] == 3
    assert told(room) == told(there)


def test_songs_put_into_a_collection_on_two_computers_are_all_in_it(
    room: Room, there: Room
) -> None:
    fill(room)
    made, _ = room.library.create_collection("Road", songs=[song(room, "c1"), song(room, "c2")])
    fill(there)
    bring(there, room)
    (other,) = (row.collection_id for row in there.reader.collections())
    room.clock.move(minutes=1)
    there.clock.move(minutes=2)
    room.library.put_in(made, [song(room, "c3")])
    there.library.put_in(other, [song(there, "c4")], before=song(there, "c1"))
    there.library.take_out(other, [song(there, "c2")])
    bring(room, there)
    bring(there, room)
    assert room.library.order_of(made) == there.library.order_of(other) == ("c4", "c1", "c3")


def test_a_folder_is_never_put_into_itself(room: Room, there: Room) -> None:
    one, _ = room.library.create_collection("One", kind=CollectionKind.FOLDER)
    two, _ = room.library.create_collection("Two", kind=CollectionKind.FOLDER)
    bring(there, room)
    here = {row.name: row.collection_id for row in there.reader.collections()}
    room.clock.move(minutes=1)
    there.clock.move(minutes=1)
    room.library.move_collection(one, parent_id=two)
    there.library.move_collection(here["Two"], parent_id=here["One"])
    bring(room, there)
    bring(there, room)
    for library in (room, there):
        assert {row.name for row in library.reader.collections()} == {"One", "Two"}


def test_a_deleted_collection_comes_back_only_if_that_was_later(room: Room, there: Room) -> None:
    made, _ = room.library.create_collection("Road")
    bring(there, room)
    room.clock.move(minutes=1)
    removal = room.library.remove_collection(made)
    bring(there, room)
    assert there.reader.collections() == ()
    room.clock.move(minutes=1)
    room.library.restore_collection(removal.token)
    bring(there, room)
    assert [row.name for row in there.reader.collections()] == ["Road"]


def test_a_song_thrown_away_elsewhere_comes_in_thrown_away(room: Room, there: Room) -> None:
    fill(room)
    room.library.remove_songs([song(room)])
    bring(there, room)
    fill(there)
    assert "c1" not in there.clips()
    assert there.count(SongFilter.TRASH) == 1
    there.library.restore_songs([song(there)])
    bring(there, room)
    assert "c1" in there.clips(), "restoring it was later"


def test_of_a_damaged_file_only_what_is_unknown_here_is_taken(room: Room, there: Room) -> None:
    for one in (room, there):
        fill(one)
    room.library.judge([song(room)], {"rating": 2})
    there.clock.move(minutes=1)
    there.library.judge([song(there)], {"rating": 5})
    there.library.judge([song(there, "c2")], {"rating": 3})
    bring(room, there, Origin.DAMAGED)
    assert (judged(room)[0], judged(room, "c2")[0]) == (2, 3)


def test_a_later_programs_decisions_are_passed_on(room: Room, there: Room) -> None:
    some = [Decision("c1", "mood", ["blue"], 5), Decision("#m1", "colour", "red", 5)]
    room.library.take_decisions(some, origin=Origin.FILE)
    bring(there, room)
    assert decided(there) == {("c1", "mood"): ["blue"], ("#m1", "colour"): "red"}


def test_what_does_not_count_is_kept_up_to_a_bound(room: Room) -> None:
    fill(room)
    room.library.judge([song(room)], {"rating": 5})
    for start in range(1, 2_502, 500):
        some = [Decision("c1", "rating", 1, at) for at in range(start, start + 500)]
        room.library.take_decisions(some, origin=Origin.COPY)
    assert len(room.reader.outdone_decisions()) == 2_000


# Lines.


def test_a_long_collection_takes_several_lines(room: Room) -> None:
    subject = "#m"
    some = [
        Decision(subject, "order", ["a"], 1),
        *(Decision(subject, f"song/{number:04d}", 1, 1) for number in range(1_200)),
    ]
    lines = list(decisions.copies(some))
    assert [len(line) - 1 for line in lines] == [500, 500, 201]
    assert list(lines[-1])[-1] == "order"


BAD: list[dict[str, Any]] = [
    {},
    {"decided": ""},
    {"decided": 5},
    {"decided": "c1", "rating": 5},
    {"decided": "c1", "rating": [5]},
    {"decided": "c1", "rating": [5, -1]},
    {"decided": "c1", "rating": [5, 1.5]},
    {"decided": "c1", "rating": [6, 1]},
    {"decided": "c1", "rating": [True, 1]},
    {"decided": "c1", "favourite": [2, 1]},
    {"decided": "c1", "trash": ["gone", 1]},
    {"decided": "c1", "title": [5, 1]},
    {"decided": "c1", "note/x": [["1", "x", 1], 1]},
    {"decided": "c1", "note/x": [[1, "", 1], 1]},
    {"decided": "c1", "note/x": [[-1, "x", 1], 1]},
    {"decided": "#c", "name": [" ", 1]},
    {"decided": "#c", "kind": ["heap", 1]},
    {"decided": "#c", "parent": [[1, 1], 1]},
    {"decided": "#c", "search": [["", "", 5, None], 1]},
    {"decided": "#c", "song/x": [2, 1]},
    {"decided": "#c", "order": [[1], 1]},
]


@pytest.mark.parametrize("line", BAD, ids=json.dumps)
def test_what_no_program_writes_is_refused(line: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        decisions.read(line)


HASH = "0123456789abcdef" * 4
LONG = "a" * 1_000_000
NOW = 1_772_600_767_891


@pytest.mark.parametrize(
    ("subject", "thing", "good", "bad"),
    [
        ("c1", "rating", [1, 5], [0, 6, 3.0, "3", True]),
        ("c1", "favourite", [0, 1], [-1, 2, True]),
        ("c1", "unheard", [0, 1], [-1, 2, False]),
        ("c1", "heard", [0, 1, 2**31], [-1, 2**31 + 1, 1.0]),
        ("c1", "trash", ["in", "was"], ["", "In", 1]),
        ("c1", "title", ["", "雨", LONG], [LONG + "a", 1, ["a"]]),
        ("c1", "artist", ["Ann"], [1]),
        ("c1", "album", ["Best"], [1]),
        ("c1", "words", ["la\nla"], [1]),
        ("c1", "cover", [HASH], [HASH[1:], HASH + "0", HASH[1:] + "g", HASH.upper(), 5]),
        (
            "c1",
            "note/a",
            [[None, "x", NOW], [0, "x", 0], [1e6, LONG, 1], [67.5, "x", 2**53 - 1]],
            [
                [None, "x"],
                [None, "x", NOW, 1],
                {"at": 1},
                ["1", "x", NOW],
                [True, "x", NOW],
                [-0.5, "x", NOW],
                [1e6 + 0.5, "x", NOW],
                [1, "", NOW],
                [1, 5, NOW],
                [1, LONG + "a", NOW],
                [1, "x", -1],
                [1, "x", 2**53],
                [1, "x", 1.5],
                [1, "x", True],
                [1, "x", None],
            ],
        ),
        ("c1", "merged", ["c2"], ["", 5]),
        ("c1", "apart/c2", [1], [0, 2, True]),
        (
            "c1",
            "vote/a",
            [[NOW, ["c2"]], [0, ["c2", "c3"]]],
            [[NOW], [NOW, ["c2"], 1], [NOW, []], [NOW, "c2"], [NOW, ["c2", ""]], [NOW, [5]],
             [-1, ["c2"]], "c2"],
        ),
        (
            "c1",
            "times",
            [[], [["la", 0, 1e6]], [["la", None, None], ["雨", 1.5, None]]],
            ["la", [["la", 0]], [["la", 0, 1, 2]], [[5, 0, 1]], [["la", "0", 1]],
             [["la", 0, True]], [["la", -0.5, 1]], [["la", 0, 1e6 + 0.5]], [["la", 0, 1], 5]],
        ),
        ("#m", "kind", ["hand", "smart", "folder"], ["heap", 1, ["hand"]]),
        ("#m", "name", ["Road"], ["", " ", 1]),
        ("#m", "parent", [["m2", 0], [None, 7]],
         [["m2"], ["m2", 0, 0], ["m2", -1], [1, 1], ["m2", "0"], "m2"]),
        (
            "#m",
            "search",
            [["a", "rating", 0, None], ["", "", 1, 1]],
            [["", "", 1], ["", "", 2, None], ["", "", -1, None], ["", "", True, None],
             ["", "", 1, 0], ["", "", 1, "5"], [1, "", 1, None], ["", 1, 1, None], "a"],
        ),
        ("#m", "removed", [0, 1], [-1, 2]),
        ("#m", "song/c1", [1], [0, 2]),
        ("#m", "order", [[], ["c1", "c2"]], ["c1", ["c1", 5]]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_each_thing_that_is_decided_has_its_values(
    subject: str, thing: str, good: list[Any], bad: list[Any]
) -> None:
    for value in (*good, None):
        assert decisions.read({"decided": subject, thing: [value, NOW]}) == [
            Decision(subject, thing, value, NOW)
        ]
    for value in bad:
        with pytest.raises(ValueError, match=f"{thing} is something else"):
            decisions.read({"decided": subject, thing: [value, NOW]})


@pytest.mark.parametrize("at", [0, 2**53 - 1])
def test_the_times_of_decisions_are_whole_numbers_that_json_keeps(at: int) -> None:
    assert decisions.read({"decided": "c1", "rating": [5, at]})[0].at == at
    for wrong in (-1, 2**53, 0.5, True, None, "1"):
        with pytest.raises(ValueError, match="rating is no decision"):
            decisions.read({"decided": "c1", "rating": [5, wrong]})
    with pytest.raises(ValueError, match="rating is no decision"):
        decisions.read({"decided": "c1", "rating": [5, at, 1]})


def test_a_subject_has_up_to_three_hundred_characters() -> None:
    assert decisions.read({"decided": "c" * 300, "rating": [5, 1]})[0].subject == "c" * 300
    assert decisions.read({"outdone": "c", "rating": [5, 1]}, "outdone")[0].subject == "c"
    for wrong in ("", "c" * 301, None, 5):
        with pytest.raises(ValueError, match="no subject"):
            decisions.read({"decided": wrong, "rating": [5, 1]})


def test_what_a_later_program_decides_of_the_same_is_kept() -> None:
    line = {"decided": "c1", "mood": [["blue\ud800", {"a": 1}], 1], "name": ["Road", 2]}
    assert decisions.read(line) == [
        Decision("c1", "mood", ["blue?", {"a": 1}], 1),
        Decision("c1", "name", "Road", 2),
    ]
    assert decisions.read({"decided": "#m", "rating": [77, 1], "mood/x": [0, 1]}) == [
        Decision("#m", "rating", 77, 1),
        Decision("#m", "mood/x", 0, 1),
    ]


def test_lines_tell_what_was_decided_as_it_was() -> None:
    some = [Decision("c1", "rating", 5, 1), Decision("c1", "title", None, 2)]
    some += [Decision("c2", "rating", 4, 3)]
    lines = list(decisions.copies(some))
    assert lines == [
        {"decided": "c1", "rating": [5, 1], "title": [None, 2]},
        {"decided": "c2", "rating": [4, 3]},
    ]
    assert [one for line in lines for one in decisions.read(line)] == some
    assert list(decisions.copies([])) == []
    assert decisions.outdone_copy(some[0]) == {"outdone": "c1", "rating": [5, 1]}


def test_a_reader_of_many_pages_leaves_nothing_out(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(room)
    decide_all(room)
    before = list(room.reader.decisions())
    monkeypatch.setattr("suno_desktop.core.library.copy_reader._DECISIONS", 1)
    assert list(room.reader.decisions()) == before


# As they are kept, in tables alone.


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(":memory:", isolation_level=None)
    opened.row_factory = sqlite3.Row
    migrate(opened, version=0)
    yield opened
    opened.close()


def put(db: sqlite3.Connection, now: int, **things: Any) -> int:
    """Decide something of "c1"."""
    touched = Touched()
    touched.put = {("c1", thing.replace("_", "/")): value for thing, value in things.items()}
    count = decisions.note(db, touched, now=now)
    assert touched.put == {}
    return count


def kept(db: sqlite3.Connection) -> dict[tuple[str, str], tuple[Any, int]]:
    return {
        (one.subject, one.thing): (one.value, one.at) for one in decisions.after(db, "", limit=99)
    }


def merge(db: sqlite3.Connection, *told: Decision, origin: Origin = Origin.FILE) -> Any:
    merged = decisions.merge(db, told, origin=origin, now=500)
    return [(one.value, one.at) for one in merged.won], merged.outdone


def outdone(db: sqlite3.Connection) -> list[tuple[Any, int]]:
    return [(one.value, one.at) for one in decisions.outdone(db)]


def test_values_are_stored_short_and_as_they_are_written() -> None:
    assert decisions.as_json(["雨", 1, None]) == '["雨",1,null]'
    assert decisions.new_mark() != decisions.new_mark()
    assert set(decisions.new_mark()) <= set("0123456789abcdef")


def test_only_another_value_is_decided_anew_and_always_later(db: sqlite3.Connection) -> None:
    assert decisions.note(db, Touched(), now=5) == 0
    assert put(db, 10, times=["雨\ud800"], note_a=None) == 2
    assert kept(db) == {("c1", "note/a"): (None, 10), ("c1", "times"): (["雨?"], 10)}
    assert put(db, 20, times=["雨?"]) == 0
    assert kept(db)["c1", "times"] == (["雨?"], 10)
    assert put(db, 30, times=[]) == 1
    assert put(db, 7, times=None) == 1
    assert kept(db)["c1", "times"] == (None, 31)


def test_what_was_decided_of_songs_is_what_their_rows_say(db: sqlite3.Connection) -> None:
    db.execute(
        "INSERT INTO task (task_key, task_id, state, said, added_at) VALUES (1, 't', 'ready', 4, 0)"
    )
    for kind, clip_id, take in (("clip", "c1", 0), ("sheet", None, 1), ("task", None, 0)):
        db.execute(
            "INSERT INTO song (kind, task_key, clip_id, take, place, added_at, state, flags,"
            " title_key, style_key, rating, own_title, favourite, unheard)"
            " VALUES (?, 1, ?, ?, 0, 0, 4, 0, '', '', 3, '雨', 0, 0)",
            (kind, clip_id, take),
        )
    touched = Touched()
    touched.decide(["rating", "title", "favourite", "heard"], [1, 2, 3])
    assert decisions.note(db, touched, now=10) == 4
    assert (touched.decided, touched.put) == ({}, {})
    assert kept(db) == {
        ("c1", "rating"): (3, 10),
        ("c1", "title"): ("雨", 10),
        ("t/1", "rating"): (3, 10),
        ("t/1", "title"): ("雨", 10),
    }
    db.execute("UPDATE song SET rating = NULL, heard_at = 77, play_count = 2 WHERE song_id = 1")
    touched.decide(["rating", "heard"], [1])
    assert decisions.note(db, touched, now=5) == 2
    assert kept(db)["c1", "rating"] == (None, 11)
    assert kept(db)["c1", "heard"] == (2, 77)


@pytest.mark.parametrize(
    ("origin", "told", "won", "lost"),
    [
        (Origin.FILE, (5, 11), [(5, 11)], [(3, 10)]),
        (Origin.FILE, (5, 9), [], [(5, 9)]),
        (Origin.FILE, (5, 10), [(5, 10)], [(3, 10)]),
        (Origin.FILE, (1, 10), [], [(1, 10)]),
        (Origin.FILE, (3, 11), [], []),
        (Origin.FILE, (3, 9), [], []),
        (Origin.COPY, (5, 11), [(5, 11)], [(3, 10)]),
        (Origin.IMPORT, (5, 10), [], [(5, 10)]),
        (Origin.IMPORT, (5, 11), [(5, 11)], [(3, 10)]),
        (Origin.DAMAGED, (5, 11), [], []),
    ],
)
def test_of_two_decisions_the_later_counts_and_the_other_is_kept(
    db: sqlite3.Connection,
    origin: Origin,
    told: tuple[int, int],
    won: list[tuple[int, int]],
    lost: list[tuple[int, int]],
) -> None:
    decisions.merge(db, [Decision("c1", "rating", 3, 10)], origin=Origin.COPY, now=1)
    assert merge(db, Decision("c1", "rating", *told), origin=origin) == (won, len(lost))
    assert outdone(db) == lost
    later = (3, 11) if told == (3, 11) else (3, 10)
    assert kept(db)["c1", "rating"] == (won[0] if won else later)
    assert merge(db, Decision("c1", "rating", *told), origin=origin)[0] == []
    assert outdone(db) == lost


def test_of_what_is_unknown_all_is_taken(db: sqlite3.Connection) -> None:
    some = [Decision("c1", "rating", 3, 10), Decision("c2", "rating", None, 0)]
    for one in some:
        assert merge(db, one, origin=Origin.DAMAGED) == ([(one.value, one.at)], 0)
    assert kept(db) == {("c1", "rating"): (3, 10), ("c2", "rating"): (None, 0)}


def test_plays_are_the_most_of_both_at_the_later_time(db: sqlite3.Connection) -> None:
    merge(db, Decision("c1", "heard", 3, 10))
    assert merge(db, Decision("c1", "heard", 2, 20)) == ([], 0)
    assert kept(db)["c1", "heard"] == (3, 20)
    assert merge(db, Decision("c1", "heard", 5, 15)) == ([(5, 20)], 0)
    assert merge(db, Decision("c1", "heard", None, 30)) == ([], 0)
    assert kept(db)["c1", "heard"] == (5, 30)
    assert outdone(db) == [], "no plays are lost"
    merge(db, Decision("c2", "heard", None, 10))
    assert merge(db, Decision("c2", "heard", 0, 20)) == ([(0, 20)], 0)
    assert merge(db, Decision("c2", "heard", None, 30)) == ([], 0)
    assert kept(db)["c2", "heard"] == (0, 30)


def test_what_the_file_does_not_say_is_told(db: sqlite3.Connection) -> None:
    put(db, 10, times=[1])
    assert decisions.counts(db) == (1, 1)
    assert decisions.to_file(db) == [("c1", "times", 10)]
    decisions.filed(db, decisions.to_file(db))
    assert (decisions.counts(db), decisions.to_file(db)) == ((0, 1), [])
    put(db, 20, times=[2], note_a=[1])
    assert decisions.counts(db) == (2, 2)
    merge(db, Decision("c1", "times", [3], 30))
    assert decisions.to_file(db) == [("c1", "note/a", 20)], "the file says what it told"
    merge(db, Decision("c1", "times", [4], 30), Decision("c1", "note/a", [9], 1))
    assert {thing for _, thing, _ in decisions.to_file(db)} == {"note/a"}
    merge(db, Decision("c1", "times", [3], 30))
    assert ("c1", "times", 30) in decisions.to_file(db), "the file says the other one of a moment"
    merge(db, Decision("c9", "rating", 1, 5), origin=Origin.COPY)
    assert ("c9", "rating", 5) in decisions.to_file(db), "only the file itself says it already"


def test_what_was_seen_and_decided_anew_is_no_loss(db: sqlite3.Connection) -> None:
    merge(db, Decision("c1", "times", [1], 10))
    put(db, 20, times=[2])
    assert merge(db, Decision("c1", "times", [1], 10)) == ([], 0)
    assert merge(db, Decision("c1", "times", [1], 10), origin=Origin.COPY) == ([], 1)
    assert merge(db, Decision("c1", "times", [0], 11)) == ([], 1)
    assert outdone(db) == [([1], 10), ([0], 11)]


def test_the_order_of_a_collection_stands_with_its_songs(db: sqlite3.Connection) -> None:
    db.execute(
        "INSERT INTO collection (collection_id, name, kind, place, mark) VALUES (1, 'Road', 'hand', 1, 'm')"
    )
    db.executemany(
        "INSERT INTO collection_song (collection_id, clip_id, place) VALUES (1, ?, ?)",
        [("b", 1), ("a", 1), ("c", 0)],
    )
    assert merge(db, Decision("#m", "order", ["x"], 10)) == ([(["x"], 10)], 0)
    assert kept(db)["#m", "order"] == (["c", "a", "b"], 10)
    (row,) = decisions.of_collection(db, "#m", members=False)
    assert row["value"] == "1", "it was not taken back"
    for at in (9, 10):
        assert merge(db, Decision("#m", "order", ["y"], at)) == ([], 0)
    assert merge(db, Decision("#m", "order", ["y"], 11)) == ([(["y"], 11)], 0)
    assert outdone(db) == [], "no order is lost: the songs are in it"
    merge(db, Decision("#m", "song/a", 1, 1), Decision("#m", "name", "Road", 1))
    rows = decisions.of_collection(db, "#m", members=True)
    assert [row["thing"] for row in rows] == ["song/a"]
    rows = decisions.of_collection(db, "#m", members=False)
    assert {row["thing"] for row in rows} == {"name", "order"}


def test_decisions_come_page_by_page_all_of_a_subject_together(db: sqlite3.Connection) -> None:
    some = [Decision(f"c{n}", thing, 1, 5) for n in (1, 2, 3) for thing in ("favourite", "rating")]
    decisions.merge(db, some, origin=Origin.FILE, now=1)
    assert decisions.after(db, "", limit=1) == some[:2]
    assert decisions.after(db, "", limit=2) == some[:4]
    assert decisions.after(db, "c1", limit=1) == some[2:4]
    assert decisions.after(db, "c1", limit=4) == some[2:]
    assert decisions.after(db, "c3", limit=1) == []
    rows = decisions.of_subjects(db, ["c3", "c1", "c3"])
    assert {row["subject"] for row in rows} == {"c1", "c3"}
    assert [decisions.value_of(row) for row in rows] == [1, 1, 1, 1]


def test_the_own_covers_are_named_once(db: sqlite3.Connection) -> None:
    some = [
        Decision(f"c{n}", "cover", value, 5) for n, value in enumerate(("bb", "aa", "bb", None))
    ]
    decisions.merge(db, some, origin=Origin.FILE, now=1)
    assert decisions.own_covers(db) == ["aa", "bb"]


def test_of_what_does_not_count_the_newest_two_thousand_are_kept(db: sqlite3.Connection) -> None:
    decisions.take_outdone(db, [], now=1)
    many = [Decision("c1", "rating", 1, at) for at in range(2_000)]
    decisions.take_outdone(db, many, now=1)
    assert len(outdone(db)) == 2_000
    decisions.take_outdone(db, [Decision("c2", "rating", None, 0)], now=2)
    left = decisions.outdone(db)
    assert len(left) == 2_000
    assert (left[0].at, left[-1].subject) == (1, "c2")
