from __future__ import annotations

import pytest

from suno_desktop.core.library.query.hits import line_with, places
from suno_desktop.core.library.query.parser import parse
from tests.core.library.makers import START


def shown(text: str, typed: str, column: str = "title") -> list[str]:
    marks = parse(typed, START).marks
    return [text[start:end] for start, end in places(text, marks, column)]


@pytest.mark.parametrize(
    ("text", "typed", "found"),
    [
        ("City Lights", "ligh", ["Ligh" + "ts"]),
        ("City Lights", "city", ["City"]),
        ("City Lights", "ights", []),
        ("Lights of cities", "light cit", ["cities"]),
        ("喵星摇滚", "星摇", ["星摇"]),
        ("喵星，摇滚", "星摇", ["星，摇"]),
        ("喵星摇滚", "星 摇", ["星摇"]),
        ("Ann Öberg", "oberg", ["Öberg"]),
        ("ＦＵＬＬ width", "full", ["ＦＵＬＬ"]),
        ("a🎸b 🎸", "🎸", ["🎸", "🎸"]),
        ("rain, rain", "rain", ["rain", "rain"]),
        ("in the rain", '"in the"', ["in the"]),
        ("rain", "-rain", []),
        ("rain", "style:rain", []),
        ("e\u0301lan", "elan", ["e\u0301lan"]),
        ("", "a", []),
    ],
)
def test_what_was_searched_is_found_in_a_text(text: str, typed: str, found: list[str]) -> None:
    assert shown(text, typed) == found


def test_a_field_marks_its_own_column_only() -> None:
    assert shown("city pop", "style:pop", "style") == ["pop"]
    assert shown("city pop", "style:pop", "title") == []


def line(text: str, typed: str, column: str = "lyrics") -> str:
    return line_with(text, parse(typed, START).marks, column)


@pytest.mark.parametrize(
    ("text", "typed", "found"),
    [
        ("[Verse]\nover the hills\n  rain falls \nrain", "rain", "rain falls"),
        ("a\nb\nstormy", "storm", "stormy"),
        ("a\nb\nstormy", '"storm"', ""),
        ("brain\nrain", "rain", "rain"),
        ("猫咪在跳舞\n窗外飞鸟 看得见", "看得", "窗外飞鸟 看得见"),
        ("窗外\n飞鸟", "外飞", "窗外"),
        ("Él\nÉlan vital", "elan", "Élan vital"),
        ("ｗｉｄｅ\nx", "wide", "ｗｉｄｅ"),
        ("nothing", "rain", ""),
        ("", "rain", ""),
        ("rain", "title:rain", ""),
        ("rain", "lyrics:rain", "rain"),
    ],
)
def test_the_line_in_which_something_stands(text: str, typed: str, found: str) -> None:
    assert line(text, typed) == found


def test_a_long_line_is_cut_around_what_was_found() -> None:
    long = "la " * 200 + "rain " + "lo " * 200
    told = line(f"first\n{long}", "rain")
    assert told.startswith("…")
    assert "rain" in told[:40]
    assert len(told) <= 160
