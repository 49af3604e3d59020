"""Texts as words, with the place of each."""

from __future__ import annotations

import pytest

from suno_desktop.core.library.query.words import occurs, spans, stands_at, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        (" ,.!", []),
        ("City Lights", [("city", 0, 4), ("lights", 5, 11)]),
        ("  a-b", [("a", 2, 3), ("b", 4, 5)]),
        ("rain", [("rain", 0, 4)]),
        ("x2", [("x2", 0, 2)]),
        # Marks on letters are folded away, and belong to their word.
        ("Él", [("el", 0, 2)]),
        ("E\u0301l x", [("el", 0, 3), ("x", 4, 5)]),
        ("e\u0301", [("e", 0, 2)]),
        ("\u0301a", [("a", 1, 2)]),
        ("a\u0301\u0302b", [("ab", 0, 4)]),
        # A mark behind a gap belongs to no word.
        ("a \u0301b", [("a", 0, 1), ("b", 3, 4)]),
        # Each Chinese, Japanese or Korean character and each emoji is a word.
        ("喵星", [("喵", 0, 1), ("星", 1, 2)]),
        ("ab喵c", [("ab", 0, 2), ("喵", 2, 3), ("c", 3, 4)]),
        ("a🎸b", [("a", 0, 1), ("🎸", 1, 2), ("b", 2, 3)]),
        ("カ", [("カ", 0, 1)]),
        # Wide letters and ligatures are what they stand for, and stand where they stand.
        ("ＦＵ x", [("fu", 0, 2), ("x", 3, 4)]),
        ("ﬁn", [("fin", 0, 2)]),
        ("㎞ a", [("km", 0, 1), ("a", 2, 3)]),
        ("a½", [("a1", 0, 2), ("2", 1, 2)]),
        # Hangul that is put together stays one character.
        ("한국", [("한", 0, 1), ("국", 1, 2)]),
        # A dingbat without a category of words stands alone, but is none.
        ("a❨b", [("a", 0, 1), ("b", 2, 3)]),
    ],
)
def test_words_stand_where_they_stand(text: str, found: list[tuple[str, int, int]]) -> None:
    assert list(spans(text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [("City, Lights", ("city", "lights")), ("e\u0301lan", ("elan",)), ("ﾊﾟ", ("パ",)), ("", ())],
)
def test_words_without_their_places(text: str, found: tuple[str, ...]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    ("wanted", "there", "unfinished", "found"),
    [
        ("b", "a b", False, True),
        ("a", "a b", False, True),
        ("a b", "a b", False, True),
        ("b c", "a b c", False, True),
        ("a c", "a b c", False, False),
        ("a b", "a", False, False),
        ("a b", "b a", False, False),
        ("ra", "rain", False, False),
        ("ra", "rain", True, True),
        ("rain", "ra", True, False),
        ("in the ra", "dance in the rain", True, True),
        ("i the ra", "dance in the rain", True, False),
        ("x the", "in the", False, False),
        ("", "a", True, False),
        ("a", "", True, False),
        ("a b c", "a b", True, False),
    ],
)
def test_words_occur_one_behind_the_other(
    wanted: str, there: str, unfinished: bool, found: bool
) -> None:
    assert occurs(wanted.split(), there.split(), unfinished=unfinished) is found


@pytest.mark.parametrize(
    ("at", "found"), [(0, False), (1, True), (2, False), (3, True), (4, False), (5, False)]
)
def test_words_stand_from_a_place_on(at: int, found: bool) -> None:
    there = ["x", "a", "b", "a", "bc"]
    assert stands_at(["a", "b"], there, at, unfinished=True) is found


def test_words_that_run_over_the_end_stand_nowhere() -> None:
    assert not stands_at(["a", "b"], ["a"], 0, unfinished=True)
    assert stands_at(["a"], ["a"], 0, unfinished=False)
