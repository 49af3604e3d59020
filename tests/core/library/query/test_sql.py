"""What the library is asked for a tree: as few questions to the index as can be, and conditions for the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pytest

from suno_desktop.core.library.query.asked_fields import Named
from suno_desktop.core.library.query.parser import parse
from suno_desktop.core.library.query.sql import Plan, compile_tree
from suno_desktop.core.library.song_lists import AT_RISK
from tests.core.library.makers import START, Room, clip, sheet, task

_INDEX = "SELECT rowid FROM song_fts WHERE song_fts MATCH"
_NOTES = (
    "SELECT song_id FROM note_fts JOIN note ON note_id = note_fts.rowid JOIN song USING (clip_id)"
    " WHERE note_fts MATCH"
)


class Names:
    """A library of two models, which have three names."""

    def models(self) -> Iterable[Named]:
        return Named("m1", ("first one",)), Named("m2", ("first two", "other"))

    artists = providers = collections = models


def plan_of(typed: str, **how: Any) -> Plan:
    tree = parse(typed, START).tree
    assert tree is not None
    return compile_tree(tree, Names(), soon=7, **how)


def told(plan: Plan) -> list[str]:
    """The questions in few words, with their values."""
    short = []
    for select in plan.selects:
        one = select.replace(_NOTES, "notes").replace(_INDEX, "index")
        one = one.replace("SELECT song_id FROM song WHERE song.removed IS NULL AND ", "")
        one = one.replace("song.song_id IN ", "in ")
        short.append(re.sub(r":(v\d+)", lambda found: f"<{plan.values[found[1]]}>", one))
    return short


@pytest.mark.parametrize(
    ("typed", "questions"),
    [
        # What the index can answer alone is one question to it, and one to that of the notes.
        ("a", ['index <("a"*)>', 'notes <("a"*)>']),
        ("a b", ['index <(("a") AND ("b"*))>', 'notes <(("a") AND ("b"*))>']),
        (
            "(a OR b) (c OR d)",
            [
                'index <((("a") OR ("b")) AND (("c") OR ("d"*)))>',
                'notes <((("a") OR ("b")) AND (("c") OR ("d"*)))>',
            ],
        ),
        # Each of what any may find is a question of its own.
        ("a OR b", ['index <("a")>', 'index <("b"*)>', 'notes <("a")>', 'notes <("b"*)>']),
        # Notes are asked for words alone.
        ("a -b -c", ['index <((("a"*)) NOT (("b") OR ("c")))>']),
        ("title:a", ['index <(title : "a"*)>']),
        ("a title:b", ['index <(("a"*) AND (title : "b"*))>']),
        ("a OR (b -c)", ['index <("a")>', 'index <((("b"*)) NOT (("c")))>', 'notes <("a")>']),
        # What the index cannot answer alone are conditions, of which none is NULL.
        ("-a", ['(NOT ifnull((in (index <("a")>)), 0))']),
        (
            "-a -b",
            ['((NOT ifnull((in (index <("a")>)), 0)) AND (NOT ifnull((in (index <("b")>)), 0)))'],
        ),
        ("rating:>3", ["(song.rating IS NOT NULL AND song.rating >= <4>)"]),
        ("rating:<4", ["(song.rating IS NOT NULL AND song.rating < <4>)"]),
        ("rating:3", ["(song.rating IS NOT NULL AND song.rating >= <3> AND song.rating < <4>)"]),
        ("is:failed", ["(song.flags & 2 <> 0)"]),
        ("is:at-risk", ["(in (SELECT song_id FROM song INDEXED BY song_link_ends WHERE {risk}))"]),
        # All that it can answer of several terms is still one question.
        (
            "a -b rating:>3 c",
            [
                (
                    '((in (index <((("a") AND ("c"*)) NOT (("b")))>))'
                    " AND (song.rating IS NOT NULL AND song.rating >= <4>))"
                )
            ],
        ),
        (
            "-b rating:>3",
            [
                (
                    '((NOT ifnull((in (index <("b")>)), 0))'
                    " AND (song.rating IS NOT NULL AND song.rating >= <4>))"
                )
            ],
        ),
        (
            "a rating:>3",
            ['((in (index <("a"*)>)) AND (song.rating IS NOT NULL AND song.rating >= <4>))'],
        ),
        (
            "(a OR b OR rating:>3) is:failed",
            [
                (
                    '(((in (index <(("a") OR ("b"*))>))'
                    " OR (song.rating IS NOT NULL AND song.rating >= <4>))"
                    " AND (song.flags & 2 <> 0))"
                )
            ],
        ),
        (
            "(a OR rating:>3) is:failed",
            [
                (
                    '(((in (index <("a"*)>)) OR (song.rating IS NOT NULL AND song.rating >= <4>))'
                    " AND (song.flags & 2 <> 0))"
                )
            ],
        ),
        # Notes have an index of their own.
        ("note:x", ['(in (notes <"x"*>))']),
        ("a note:x", ['((in (index <("a"*)>)) AND (in (notes <"x"*>)))']),
        ("a -note:x", ['((in (index <("a"*)>)) AND (NOT ifnull((in (notes <"x">)), 0)))']),
        # Names are looked up.
        ("model:first", ['(song.model IN (SELECT value FROM json_each(<["m1", "m2"]>)))']),
        ("model:oth", ['(song.model IN (SELECT value FROM json_each(<["m2"]>)))']),
        ('model:"fir"', ["(song.model IN (SELECT value FROM json_each(<[]>)))"]),
        ('model:"first one"', ['(song.model IN (SELECT value FROM json_each(<["m1"]>)))']),
    ],
)
def test_a_tree_is_asked_in_few_questions(typed: str, questions: list[str]) -> None:
    plan = plan_of(typed)
    assert told(plan) == [one.replace("{risk}", AT_RISK) for one in questions]
    assert plan.values["soon"] == 7


def test_only_some_songs_may_be_looked_at() -> None:
    (question,) = plan_of("is:failed", among="song.stem IS NULL").selects
    assert question == "SELECT song_id FROM song WHERE song.stem IS NULL AND (song.flags & 2 <> 0)"


def test_another_index_may_be_asked() -> None:
    asked: list[str] = []

    def matched(match: str) -> list[int]:
        asked.append(match)
        return [3, 5]

    plan = plan_of("a b rating:1", matched=matched)
    assert asked == ['(("a") AND ("b"*))']
    assert told(plan) == [
        (
            "((in (SELECT value FROM json_each(<[3, 5]>)))"
            " AND (song.rating IS NOT NULL AND song.rating >= <1> AND song.rating < <2>))"
        )
    ]
    assert told(plan_of("c", matched=matched))[0] == "SELECT value FROM json_each(<[3, 5]>)"


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ("id:abc", {"v1": "abc", "v2": "abc\U0010ffff"}),
        ("id:AbC", {"v1": "AbC", "v2": "AbC\U0010ffff", "v3": "abc", "v4": "abc\U0010ffff"}),
    ],
)
def test_an_id_is_looked_for_as_it_was_typed_and_in_small_letters(
    typed: str, values: dict[str, str]
) -> None:
    plan = plan_of(typed)
    assert plan.values == {"soon": 7, **values}
    assert len(plan.selects) == 1


@pytest.mark.parametrize(
    ("typed", "clips"),
    [
        ("rain", ["c1", "c2"]),
        ("rain night", ["c2"]),
        ("rain -night", ["c1"]),
        ("-rain", ["c3", None]),
        ("-rain -night", [None]),
        ("rain OR night", ["c3", "c1", "c2"]),
        ("rain is:favourite", ["c1"]),
        ("rain -is:favourite", ["c2"]),
        ("(rain OR is:sheet) -night", [None, "c1"]),
        ("turn", ["c3"]),
        ("turn night", []),
        ("note:turn night", ["c3"]),
        ("-note:turn night", ["c2"]),
        ("rating:>=3", ["c1"]),
        ("-rating:>=3", ["c3", None, "c2"]),
        ("id:C1", ["c1"]),
        ("-id:t1", ["c3", None]),
        ("-id:c1 rain", ["c2"]),
        ("task:t1 night", ["c2"]),
        ("is:lyrics-only", [None]),
    ],
)
def test_what_is_asked_finds_the_songs(room: Room, typed: str, clips: list[str | None]) -> None:
    room.record(
        task("t1", clip("c1", title="Rain"), clip("c2", title="Night rain")),
        task("t2", sheets=[sheet("Words", "la")]),
        task("t3", clip("c3", title="Night")),
    )
    first = room.song_of("c1")
    assert first is not None
    room.library.judge([first], {"favourite": 1, "rating": 3})
    room.library.write_note(clip("c3").clip_id, "great turn", at_s=None)
    assert room.clips(typed) == clips
