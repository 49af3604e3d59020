"""Expressions that are compiled at their first use."""

from __future__ import annotations

import re

import pytest

from suno_desktop.core.patterns import later


def test_it_is_compiled_once_and_not_before_its_first_use(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = []
    compile_it = re.compile

    def spy(text: str, flags: int) -> re.Pattern[str]:
        compiled.append(text)
        return compile_it(text, flags)

    monkeypatch.setattr(re, "compile", spy)
    words = later(r"[a-z]+")
    assert compiled == []
    assert words.search("1 song") is not None
    assert words.sub("-", "a song") == "- -"
    assert words.split("1a2") == ["1", "2"]
    assert compiled == ["[a-z]+"]


def test_it_does_what_a_compiled_one_does() -> None:
    words = later("^song", re.IGNORECASE | re.MULTILINE)
    assert [found[0] for found in words.finditer("Song\nsong sonG")] == ["Song", "song"]
    assert words.match("A song") is None
    assert words.fullmatch("SONGS") is None
    assert words.fullmatch("SONG") is not None
    assert words.pattern == "^song"


def test_a_wrong_one_is_told_at_its_first_use() -> None:
    with pytest.raises(re.error):
        later("(").search("")
