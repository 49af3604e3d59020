"""Where two versions of words differ."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suno_desktop.core import word_differences
from suno_desktop.core.word_differences import compare


def said(text: str, spans: tuple[tuple[int, int], ...]) -> list[str]:
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("one", "two", "in_one", "in_two", "lines"),
    [
        ("", "", [], [], 0),
        ("la la", "la la", [], [], 0),
        ("la la  \nlo", "la la\nlo", [], [], 0),
        ("I walk alone", "I walked alone", ["walk"], ["walked"], 1),
        ("don’t go", "do not go", ["don’t"], ["do not"], 1),
        ("我在雨里走", "我在夜里走", ["雨"], ["夜"], 1),
        ("one\ntwo\nthree", "one\nthree", ["two"], [], 1),
        ("one\nthree", "one\ntwo\n\nthree", [], ["two"], 1),
        ("🎵 one two", "🎵 one too", ["two"], ["too"], 1),
        ("a\nb\nc", "x\ny\nz", ["a", "b", "c"], ["x", "y", "z"], 3),
    ],
)
def test_what_differs_is_named(
    one: str, two: str, in_one: list[str], in_two: list[str], lines: int
) -> None:
    found = compare(one, two)
    assert (said(one, found.one), said(two, found.two), found.lines) == (in_one, in_two, lines)


def test_long_texts_are_compared_by_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_differences, "_MOST", 5)
    found = compare("same\nmine here", "same\nyours")
    assert said("same\nmine here", found.one) == ["mine here"]
    assert said("same\nyours", found.two) == ["yours"]
    assert found.lines == 1


_TEXTS = st.text(alphabet="ab 雨\n", max_size=40)


@given(_TEXTS, _TEXTS)
def test_without_what_differs_both_are_the_same(one: str, two: str) -> None:
    found = compare(one, two)
    left = [
        "".join("" if any(a <= at < b for a, b in spans) else char for at, char in enumerate(text))
        for text, spans in ((one, found.one), (two, found.two))
    ]
    assert left[0].replace("\n", "").replace(" ", "") == left[1].replace("\n", "").replace(" ", "")
