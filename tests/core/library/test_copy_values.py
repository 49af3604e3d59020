"""Values in copies of tasks: times that say their zone, and objects that hold what they must."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from suno_desktop.core.library.copy_values import need, shown_time, time_of
from suno_desktop.core.library.sql_values import to_ms
from tests.core.library.makers import START

LONG = "2026-03-04T05:06:07.00000000000000+00:00"
TYPES: Mapping[str, type] = {"name": str, "count": int}


def test_times_are_shown_to_the_millisecond_in_utc() -> None:
    assert shown_time(0) == "1970-01-01T00:00:00.000Z"
    assert shown_time(to_ms(START + timedelta(milliseconds=5))) == "2026-03-04T05:06:07.005Z"
    assert shown_time(None) is None


@pytest.mark.parametrize(
    "text", ["2026-03-04T05:06:07.000Z", "2026-03-04T06:06:07+01:00", "20260304T050607Z", LONG]
)
def test_what_names_a_moment_and_its_zone_is_a_time(text: str) -> None:
    assert len(text) <= 40
    assert time_of(text) == START


@pytest.mark.parametrize(
    "text",
    [None, 5, b"2026-03-04T05:06:07Z", "", "soon", "2026-03-04T05:06:07", LONG[:-6] + "0+00:00"],
)
def test_anything_else_is_none(text: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 — what is wrong decides the words
        time_of(text)


@pytest.mark.parametrize(
    "value", [{"name": "a"}, {"name": "", "count": 1}, {"name": "a", "new": []}]
)
def test_what_has_all_that_is_needed_is_given_back(value: object) -> None:
    assert need(value, TYPES, required=("name",)) is value


@pytest.mark.parametrize(
    "value", [None, ["name"], "name", {}, {"count": 1}, {"name": 1}, {"name": "a", "count": "1"}]
)
def test_what_lacks_something_or_holds_something_else_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="is"):
        need(value, TYPES, required=("name",))
