from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from suno_desktop.core.library.query import values
from suno_desktop.core.library.query.tree import Interval

NOW = datetime(2026, 3, 4, 15, 30).astimezone()


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2:30", 150),
        ("02:05", 125),
        ("1:02:03", 3723),
        ("150", 150),
        ("150s", 150),
        ("3m", 180),
        ("2m30s", 150),
        ("2 min 30 sec", 150),
        ("2分30秒", 150),
        ("3分钟", 180),
        ("１：００", 60),
        ("1h", 3600),
        ("0", 0),
    ],
)
def test_a_length_is_all_that_is_shown_so(text: str, seconds: int) -> None:
    assert values.length(text, NOW) == Interval(seconds - 0.5, seconds + 0.5)


@pytest.mark.parametrize(
    "text", ["", "long", "2:", ":30", "2:60", "-1", "1.5.2", "2:30:", "9" * 12, "½"]
)
def test_what_is_no_length(text: str) -> None:
    assert values.length(text, NOW) is None


@pytest.mark.parametrize(
    ("text", "number"), [("4", 4), ("0", 0), ("4★", 4), ("５星", 5), ("12", 12)]
)
def test_a_number(text: str, number: int) -> None:
    assert values.number(text, NOW) == Interval(number, number + 1)


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", "★", "1234567890", "٣"])
def test_what_is_no_number(text: str) -> None:
    assert values.number(text, NOW) is None


def days(first: tuple[int, int, int], end: tuple[int, int, int]) -> Interval:
    low, high = (datetime(*day).timestamp() * 1000 for day in (first, end))  # noqa: DTZ001 — as above
    return Interval(round(low), round(high))


@pytest.mark.parametrize(
    ("text", "first", "end"),
    [
        ("2024", (2024, 1, 1), (2025, 1, 1)),
        ("2024-", (2024, 1, 1), (2025, 1, 1)),
        ("2024年", (2024, 1, 1), (2025, 1, 1)),
        ("2024-11", (2024, 11, 1), (2024, 12, 1)),
        ("2024-12", (2024, 12, 1), (2025, 1, 1)),
        ("2024/2", (2024, 2, 1), (2024, 3, 1)),
        ("2024年11月", (2024, 11, 1), (2024, 12, 1)),
        ("2024-02-29", (2024, 2, 29), (2024, 3, 1)),
        ("2024.11.05", (2024, 11, 5), (2024, 11, 6)),
        ("2024年11月5日", (2024, 11, 5), (2024, 11, 6)),
        ("today", (2026, 3, 4), (2026, 3, 5)),
        ("今天", (2026, 3, 4), (2026, 3, 5)),
        ("Yesterday", (2026, 3, 3), (2026, 3, 4)),
        ("this week", (2026, 3, 2), (2026, 3, 9)),
        ("last-week", (2026, 2, 23), (2026, 3, 2)),
        ("上周", (2026, 2, 23), (2026, 3, 2)),
        ("this month", (2026, 3, 1), (2026, 4, 1)),
        ("last_month", (2026, 2, 1), (2026, 3, 1)),
        ("今年", (2026, 1, 1), (2027, 1, 1)),
        ("lastyear", (2025, 1, 1), (2026, 1, 1)),
        ("last 7 days", (2026, 2, 26), (2026, 3, 5)),
        ("最近1天", (2026, 3, 4), (2026, 3, 5)),
    ],
)
def test_a_date_is_from_its_first_to_its_last_moment(
    text: str, first: tuple[int, int, int], end: tuple[int, int, int]
) -> None:
    assert values.date(text, NOW) == days(first, end)


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "2024-13", "2024-02-30", "1969", "3000", "24-11", "11", "last", "week"]
)
def test_what_is_no_date(text: str) -> None:
    assert values.date(text, NOW) is None


def test_last_month_in_january_is_december() -> None:
    january = NOW.replace(month=1, day=31)
    assert values.date("last month", january) == days((2025, 12, 1), (2026, 1, 1))
    assert values.date("this month", january + timedelta(0)) == days((2026, 1, 1), (2026, 2, 1))


@pytest.mark.parametrize(
    ("operator", "low", "high"),
    [("", 1, 2), ("=", 1, 2), (">", 2, None), (">=", 1, None), ("<", None, 1), ("<=", None, 2)],
)
def test_comparisons_leave_out_or_take_in_the_value(
    operator: str, low: float | None, high: float | None
) -> None:
    assert values.compared(Interval(1, 2), operator) == Interval(low, high)
