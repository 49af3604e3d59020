"""What is written into tags as text is read back as the value that it was."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from suno_desktop.core.fields import FieldType
from suno_desktop.core.media.tags import texts
from suno_desktop.core.media.tags.texts import BETWEEN, clean_line, text_of, value_of

NOON = datetime(2026, 3, 4, 12, 5, 6, tzinfo=UTC)
WRITTEN: list[tuple[FieldType, Any, str]] = [
    (FieldType.TEXT, "夜航 42%", "夜航 42%"),
    (FieldType.LONG_TEXT, "one\ntwo", "one\ntwo"),
    (FieldType.TIME, NOON, "2026-03-04T12:05:06Z"),
    (FieldType.DATE, date(2026, 3, 4), "2026-03-04"),
    (FieldType.FLAG, True, "1"),
    (FieldType.FLAG, False, "0"),
    (FieldType.NUMBER, 120.5, "120.5"),
    (FieldType.NUMBER, 120.0, "120"),
    (FieldType.SECONDS, 200.04, "200.04"),
    (FieldType.WHOLE, 7, "7"),
    (FieldType.COUNT, 0, "0"),
    (FieldType.LIST, ("rock", "slow"), f"rock{BETWEEN}slow"),
]


@pytest.mark.parametrize(("type_", "value", "text"), WRITTEN)
def test_a_value_comes_back(type_: FieldType, value: Any, text: str) -> None:
    assert text_of(type_, value) == text
    assert value_of(type_, text) == value
    assert type(value_of(type_, text)) is type(value) or type_ is FieldType.NUMBER


def test_a_time_of_another_zone_and_one_without_are_read() -> None:
    there = NOON.astimezone(timezone(timedelta(hours=8)))
    assert text_of(FieldType.TIME, there) == "2026-03-04T12:05:06Z"
    read = value_of(FieldType.TIME, "2026-03-04T20:05:06+08:00")
    assert (read, read.tzinfo) == (NOON, UTC)
    assert value_of(FieldType.TIME, "2026-03-04T12:05:06") == NOON


@pytest.mark.parametrize(
    ("type_", "text"),
    [
        (FieldType.TIME, "yesterday"),
        (FieldType.DATE, "4th of March"),
        (FieldType.NUMBER, "fast"),
        (FieldType.WHOLE, "7.5"),
        (FieldType.COUNT, ""),
        (FieldType.SECONDS, "2:05"),
    ],
)
def test_what_is_no_value_is_none(type_: FieldType, text: str) -> None:
    assert value_of(type_, text) is None


@pytest.mark.parametrize("type_", FieldType)
def test_nothing_is_written_for_nothing(type_: FieldType) -> None:
    assert text_of(type_, None) == ""


def test_lines_have_a_longest() -> None:
    assert clean_line("x" * 2_001) == clean_line("x" * 2_000) == "x" * 2_000
    assert clean_line(" a\r\nb\0 c\t") == "a b c"


def test_the_language_of_words() -> None:
    assert texts.language("雨ab") == "zho"
    assert texts.language("雨abc") == "und"
    assert texts.language("雨ひab") == "und"
    some = sorted(word for word in texts._ENGLISH if word.isalpha())[:3]
    assert texts.language(" ".join([*some, *["qqq"] * 27])) == "eng"
    assert texts.language(" ".join([*some, *["qqq"] * 28])) == "und"
    assert texts.language(" ".join([*some[:2], "qqq"])) == "und"
    assert texts.language(" ".join([*some, "雨"])) == "und"
