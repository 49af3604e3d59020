"""Values as people read them: lengths, times, sizes, counts, IDs. Pure; shows nothing and knows no widget."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale, QObject

from suno_desktop.core.model import take_letter
from suno_desktop.ui.messages import plain

if TYPE_CHECKING:
    from suno_desktop.core.relay.balances import Amount

_PLACE_CHARS: Final = 32
_PLACE_NAMES: Final = 2
_MARKUP: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
"""Not left to `html`, which brings a list of all entities to each start."""
DIFFERENT: Final = object()
"""Stands for values that differ in a selection of several."""


def line(text: str) -> str:
    """Somebody else's text as one plain line."""
    return " ".join(plain(text).split())


def tooltip(text: str) -> str:
    """Somebody else's text for a tool tip, which would read markup."""
    if not text:
        return ""
    return f'<p style="white-space:pre-wrap">{plain(text).translate(_MARKUP)}</p>'


def length(seconds: float | None) -> str:
    """3:07, 1:02:45, or "" when it is not known."""
    if seconds is None or seconds < 0 or seconds != seconds:  # noqa: PLR0124 — NaN
        return ""
    whole = round(min(seconds, 359_999.0))
    hours, rest = divmod(whole, 3600)
    minutes, secs = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{secs:02}" if hours else f"{minutes}:{secs:02}"


def to_hundredths(seconds: float) -> str:
    """3:07.25."""
    hundredths = round(min(max(seconds, 0.0), 359_999.0) * 100)
    minutes, rest = divmod(hundredths, 6000)
    return f"{minutes}:{rest // 100:02}{QLocale().decimalPoint()}{rest % 100:02}"


def stars(rating: int | None) -> str:
    """★★★★☆, or "" without a rating."""
    return "★" * rating + "☆" * (5 - rating) if rating else ""


def _local(when: datetime) -> QDateTime | None:
    try:
        return QDateTime.fromMSecsSinceEpoch(round(when.timestamp() * 1000))
    except (OverflowError, OSError, ValueError):
        return None


def day(when: datetime | None) -> str:
    """The day in the person's time zone: 2024-12-20."""
    local = _local(when) if when is not None else None
    return local.toString("yyyy-MM-dd") if local is not None else ""


def month(when: datetime | None) -> str:
    """The month in the person's time zone and language: December 2024."""
    local = _local(when) if when is not None else None
    return QLocale().toString(local.date(), _Ages().month()) if local is not None else ""


def moment(when: datetime | None) -> str:
    """Day and time in the person's time zone: 2024-12-20 14:02."""
    local = _local(when) if when is not None else None
    return local.toString("yyyy-MM-dd HH:mm") if local is not None else ""


def lately(when: datetime | None) -> str:
    """As short as can be: 14:02 today, 03-04 14:02 this year, else 2024-12-20."""
    local = _local(when) if when is not None else None
    if local is None:
        return ""
    today = QDate.currentDate()
    if local.date() == today:
        return local.toString("HH:mm")
    return local.toString("MM-dd HH:mm" if local.date().year() == today.year() else "yyyy-MM-dd")


def clock(when: datetime | None) -> str:
    """Only the time: 14:02."""
    local = _local(when) if when is not None else None
    return local.toString("HH:mm") if local is not None else ""


def decimal(value: float) -> str:
    """A number with as many decimals as it needs, at most two."""
    return QLocale().toString(value, "g", 3)


def tenths(value: float) -> str:
    """A number with one decimal."""
    return QLocale().toString(value, "f", 1).replace("-", "\N{MINUS SIGN}")


def number(value: int) -> str:
    """1,284 in the person's language."""
    return QLocale().toString(value)


def size(count: float) -> str:
    """1.4 MB."""
    return QLocale().formattedDataSize(round(count), 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def rate(bytes_s: float) -> str:
    """1.4 MB/s."""
    #: Speed of a download, such as “2 MB/s”.
    return QCoreApplication.translate("formats", "{size}/s").format(size=size(bytes_s))


def wait(seconds: float) -> str:
    """8 s, 3 min, 2 h: how long something still takes."""
    whole = max(0, math.ceil(seconds))
    if whole < 100:
        #: Seconds.
        return QCoreApplication.translate("formats", "{n} s").format(n=whole)
    if whole < 100 * 60:
        #: Minutes.
        return QCoreApplication.translate("formats", "{n} min").format(n=round(whole / 60))
    #: Hours.
    return QCoreApplication.translate("formats", "{n} h").format(n=number(round(whole / 3600)))


def age(when: datetime) -> str:
    """9 days, 5 hours: how long ago something was."""
    local = _local(when)
    hours = local.secsTo(QDateTime.currentDateTime()) // 3600 if local is not None else 0
    return _long(hours)


def is_past(when: datetime, by: timedelta) -> bool:
    """Whether something was at least so long ago."""
    return seconds_until(when) <= -by.total_seconds()


def seconds_until(when: datetime) -> int:
    """How long it is until then; negative if it is past."""
    local = _local(when)
    return QDateTime.currentDateTime().secsTo(local) if local is not None else 0


def until(when: datetime) -> str:
    """9 days, 5 hours: how long it is until then."""
    return _long(seconds_until(when) // 3600)


def _long(hours: int) -> str:
    if hours < 1:
        return QCoreApplication.translate("formats", "less than an hour")
    if hours < 48:
        return counted(hours, _Ages().hours(hours))
    days = hours // 24
    return counted(days, _Ages().days(days))


class _Ages(QObject):
    """Texts with plural forms, which are collected only from `tr` in a class."""

    def hours(self, count: int) -> str:
        return self.tr("{n} hours", "", count)

    def days(self, count: int) -> str:
        return self.tr("{n} days", "", count)

    def month(self) -> str:
        #: A month and its year, in the letters of Qt's date formats.
        return self.tr("MMMM yyyy")


def percent(done: int, total: int | None) -> int | None:
    """0 to 99 while it runs; None when the end is not known. The end itself is another state."""
    if not total or total <= 0:
        return None
    return max(0, min(99, done * 100 // total))


def short_id(identity: str) -> str:
    """The beginning of an ID; enough to recognise it."""
    shown = line(identity)
    return shown if len(shown) <= 13 else f"{shown[:8]}…"


def take(number_of: int | None) -> str:
    """A, B … Z, AA; "" if there are no takes."""
    return take_letter(number_of if number_of is None or number_of >= 0 else None) or ""


def place(folder: Path) -> str:
    """A folder in few words: whole if it is short, with ~ for the person's own, else its last two names."""
    try:
        shown = line(f"~{os.sep}{folder.relative_to(Path.home())}")
    except (ValueError, RuntimeError):
        shown = line(str(folder))
    if len(shown) <= _PLACE_CHARS or len(folder.parts) <= _PLACE_NAMES:
        return shown
    return line(str(Path("…", *folder.parts[-_PLACE_NAMES:])))


def money(amount: Amount) -> str:
    """¥12.30, $0.0042, or so many points."""
    value = float(amount.value)
    if not amount.unit:
        is_whole = value == int(value)
        shown = number(int(value)) if is_whole else QLocale().toString(value, "f", 2)
        return _Points().points(int(value) if is_whole else 2).format(n=shown)
    digits = 4 if 0 < abs(value) < 0.095 else 2
    sign = "-" if value < 0 else ""
    return f"{sign}{line(amount.unit)}{QLocale().toString(abs(value), 'f', digits)}"


class _Points(QObject):
    """Texts with plural forms, which are collected only from `tr` in a class."""

    def points(self, count: int) -> str:
        #: A balance that is no money.
        return self.tr("{n} points", "", count)


def listed(words: Iterable[str]) -> str:
    """Words one after the other, with the comma of the person's language."""
    #: Between the words of a list.
    return QCoreApplication.translate("formats", ", ").join(words)


def counted(count: int, template: str, **values: str) -> str:
    """Fill `{n}` and the values into a template that was translated for this count."""
    return template.format(n=number(count), **values)
