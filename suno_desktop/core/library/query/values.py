"""How values are written: lengths, dates, numbers → intervals. Pure; a text that is none of them gives None.

A value is an interval because it says no more than it says: 2024-11 is a month, and 2:30 all that is shown so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TypeAlias

from suno_desktop.core.library.query.tree import Interval

Read: TypeAlias = Callable[[str, datetime], Interval | None]
"""(text, now in local time) → interval."""

_CLOCK = re.compile(r"(?a)(?:(\d{1,3}):)?(\d{1,4}):([0-5]?\d)")
_PARTS = re.compile(
    r"(?ai)(?:(\d{1,3})\s*(?:h|小时|小時))?\s*(?:(\d{1,4})\s*(?:min|m|分钟|分鐘|分))?"
    r"\s*(?:(\d{1,6})\s*(?:s|sec|秒)?)?"
)
_NUMBER = re.compile(r"(?a)\d{1,9}")
_STARS = re.compile(r"[★☆星⭐]$")
_DAY = re.compile(
    r"(?a)(\d{4})(?:\s*[-/.年]\s*(?:(\d{1,2})(?:\s*[-/.月]\s*(?:(\d{1,2})\s*[日号號]?)?)?)?)?"
)
_LAST_DAYS = re.compile(r"(?ai)(?:last|past|最近|近|过去|過去)\s*(\d{1,4})\s*(?:days?|天|日)")
_EARLIEST, _LATEST = 1970, 2999


def length(text: str, _now: datetime) -> Interval | None:
    """2:30, 1:02:03, 150, 150s, 2m30s, 2分30秒: what is shown with these seconds."""
    text = _plain(text)
    if (found := _CLOCK.fullmatch(text)) or (text and (found := _PARTS.fullmatch(text))):
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
    else:
        return None
    whole = hours * 3600 + minutes * 60 + seconds
    return Interval(whole - 0.5, whole + 0.5)


def number(text: str, _now: datetime) -> Interval | None:
    """A whole number, also with a star behind it."""
    text = _STARS.sub("", _plain(text)).strip()
    if _NUMBER.fullmatch(text) is None:
        return None
    return Interval(int(text), int(text) + 1)


def date(text: str, now: datetime) -> Interval | None:
    """2024, 2024-11, 2024-11-05, 2024年11月5日, today, last week: from its first to its last millisecond."""
    text = _plain(text)
    if found := _DAY.fullmatch(text):
        year, month, day = (None if part is None else int(part) for part in found.groups())
        return _calendar(year or 0, month, day)
    if found := _LAST_DAYS.fullmatch(text):
        midnight = _midnight(now)
        return _between(midnight - timedelta(days=int(found[1]) - 1), midnight + timedelta(days=1))
    named = DAYS.get(re.sub(r"[\s_-]", "", text.lower()))
    return None if named is None else _between(*named(_midnight(now)))


def _calendar(year: int, month: int | None, day: int | None) -> Interval | None:
    if not _EARLIEST <= year <= _LATEST:
        return None
    try:
        first = datetime(year, month or 1, day or 1)  # noqa: DTZ001 — days are those of the person's own place
    except ValueError:
        return None
    if day is not None:
        return _between(first, first + timedelta(days=1))
    if month is not None:
        return _between(first, _next_month(first))
    return _between(first, first.replace(year=year + 1))


def _between(first: datetime, end: datetime) -> Interval | None:
    """From one local midnight to another, in Unix milliseconds."""
    try:
        return Interval(round(first.timestamp() * 1000), round(end.timestamp() * 1000))
    except (ValueError, OverflowError, OSError):  # the system's calendar does not reach so far
        return None


def _midnight(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)


def _next_month(first: datetime) -> datetime:
    return (first + timedelta(days=31)).replace(day=1)


def _month_before(first: datetime) -> datetime:
    return (first - timedelta(days=1)).replace(day=1)


def _today(today: datetime) -> tuple[datetime, datetime]:
    return today, today + timedelta(days=1)


def _yesterday(today: datetime) -> tuple[datetime, datetime]:
    return today - timedelta(days=1), today


def _this_week(today: datetime) -> tuple[datetime, datetime]:
    monday = today - timedelta(days=today.weekday())
    return monday, monday + timedelta(days=7)


def _last_week(today: datetime) -> tuple[datetime, datetime]:
    monday = today - timedelta(days=today.weekday())
    return monday - timedelta(days=7), monday


def _this_month(today: datetime) -> tuple[datetime, datetime]:
    first = today.replace(day=1)
    return first, _next_month(first)


def _last_month(today: datetime) -> tuple[datetime, datetime]:
    first = today.replace(day=1)
    return _month_before(first), first


def _this_year(today: datetime) -> tuple[datetime, datetime]:
    first = today.replace(month=1, day=1)
    return first, first.replace(year=first.year + 1)


def _last_year(today: datetime) -> tuple[datetime, datetime]:
    first = today.replace(month=1, day=1)
    return first.replace(year=first.year - 1), first


DAYS: Mapping[str, Callable[[datetime], tuple[datetime, datetime]]] = {
    **dict.fromkeys(("today", "今天", "今日"), _today),
    **dict.fromkeys(("yesterday", "昨天", "昨日"), _yesterday),
    **dict.fromkeys(("thisweek", "本周", "这周", "本週", "這週"), _this_week),
    **dict.fromkeys(("lastweek", "上周", "上週"), _last_week),
    **dict.fromkeys(("thismonth", "本月", "这个月", "這個月"), _this_month),
    **dict.fromkeys(("lastmonth", "上月", "上个月", "上個月"), _last_month),
    **dict.fromkeys(("thisyear", "今年"), _this_year),
    **dict.fromkeys(("lastyear", "去年"), _last_year),
}
"""Days by name, without spaces; weeks begin on Monday."""


def compared(interval: Interval, operator: str) -> Interval:
    """What an operator makes of a value; "" and "=" leave it as it is."""
    low, high = interval
    return {
        ">": Interval(high, None),
        ">=": Interval(low, None),
        "<": Interval(None, low),
        "<=": Interval(None, high),
    }.get(operator, interval)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
