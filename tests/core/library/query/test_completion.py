from __future__ import annotations

import pytest

from suno_desktop.core.library.query.completion import asked_field, complete


def offered(before: str, language: str = "en_GB", **known: list[str]) -> list[str]:
    return [one.shown for one in complete(before, language, known)]


def taken(before: str, language: str = "en_GB", **known: list[str]) -> str:
    """The text after the first offer was taken."""
    first = complete(before, language, known)[0]
    return before[: first.start] + first.text


@pytest.mark.parametrize(
    ("before", "names"),
    [
        ("st", ["style:"]),
        ("sta", []),
        ("star", ["rating:"]),
        ("dura", ["length:"]),
        ("sty", ["style:"]),
        ("rain sty", ["style:"]),
        ("-sty", ["style:"]),
        ("(sty", ["style:"]),
        ("s", []),
        ("", []),
        ("rain ", []),
        ("风", ["style:"]),
        ("zz", []),
    ],
)
def test_names_of_fields_are_offered(before: str, names: list[str]) -> None:
    assert offered(before) == names


def test_names_and_values_are_offered_in_the_language_of_the_window() -> None:
    assert offered("sty", "zh_CN") == ["风格:"]
    assert offered("sty", "zh_TW") == ["風格:"]
    assert offered("sty", "de_DE") == ["style:"]
    assert "已下载" in offered("is:", "zh_CN")
    assert "downloaded" in offered("状态:", "en_GB")
    assert offered("is:downloaded", "zh_CN") == ["已下载", "未下载"]
    assert offered("created:last", "zh_CN") == ["上周", "上月"]


def test_values_of_a_field_are_offered() -> None:
    assert {"downloaded", "failed"} <= set(offered("is:"))
    assert offered("is:fail") == ["failed", "download-failed"]
    assert offered("created:to") == ["today"]
    assert offered("length:") == [">3:00", "<2:00", "2:00..3:00"]
    assert offered("style:pu", style=["city pop", "emotional punk"]) == ["emotional punk"]
    assert offered("style:pu") == []


def test_a_value_of_several_words_is_written_in_quotes() -> None:
    assert taken("a style:ci", style=["city pop"]) == 'a style:"city pop"'
    assert taken('a style:"ci', style=["city pop"]) == 'a style:"city pop"'
    assert taken("a is:downl") == "a is:downloaded"
    assert taken("a -sty") == "a -style:"


def test_the_field_that_is_asked_is_told() -> None:
    for before, key in (
        ("style:", "style"),
        ('a 中转站："ch', "providers"),
        ("-in:ro", "collections"),
    ):
        field = asked_field(before)
        assert field is not None
        assert field.key == key
    for before in ("style", "style:a ", "foo:a", '"style:a" b', ""):
        assert asked_field(before) is None
