"""Amounts that providers tell, with their unit: what is left on a key, what a task costs, and in what a site counts.

Pure values and the reading of numbers; no API is known here.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple

from suno_desktop.core.override import override
from suno_desktop.core.relay.value_readers import Json

DOLLAR: Final = "$"
YUAN: Final = "¥"
POINTS: Final = ""
"""The unit of what is no money."""
_MOST: Final = Decimal(10) ** 15
_SYMBOL_CHARS: Final = 4
_PER_DOLLAR: Final = Decimal(500_000)
_END_OF_TIME_S: Final = 4_102_444_800
"""The year 2100; what is later means "never", or is no time in seconds."""


class Amount(NamedTuple):
    """So much of a unit."""

    value: Decimal
    unit: str
    """The sign of a currency, or `POINTS`."""

    @override
    def __str__(self) -> str:
        """As the command line says it."""
        shown = f"{self.value.normalize():f}"
        return f"{self.unit}{shown}" if self.unit else f"{shown} points"


class Balance(NamedTuple):
    """What is left on a key."""

    left: Amount | None
    """None: the key has no limit of its own; what the account has left is not told."""
    expires_at: datetime | None = None


class Site(NamedTuple):
    """In what a provider counts and shows amounts: what `GET /api/status` says."""

    per_dollar: Decimal = _PER_DOLLAR
    """Units of its own that are one dollar."""
    unit: str = DOLLAR
    rate: Decimal = Decimal(1)
    """How much of `unit` a dollar is."""
    dashboard_unit: str = DOLLAR
    """What the billing dashboard's figures are in, which does not know every unit."""

    def of_units(self, units: Decimal) -> Amount:
        """An amount in the site's own units as the site shows it."""
        if self.unit == POINTS:
            return Amount(units, POINTS)
        return Amount(units / self.per_dollar * self.rate, self.unit)

    def of_dollars(self, dollars: Decimal) -> Amount:
        """An amount in dollars as the site shows it."""
        return self.of_units(dollars * self.per_dollar)


def member(value: Json, *names: str) -> Json:
    """What stands at this path of objects; None if there is no such thing."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def number(value: Json) -> Decimal | None:
    """A finite number of a sensible size, also one in a text; None for anything else."""
    try:
        found = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < _MOST else None


def _above_nothing(value: Json) -> Decimal | None:
    found = number(value)
    return found if found is not None and found > 0 else None


def end(value: Json) -> datetime | None:
    """A time in seconds; None for "never" in its spellings."""
    seconds = number(value)
    if seconds is None or not 0 < seconds < _END_OF_TIME_S:
        return None
    return datetime.fromtimestamp(float(seconds), UTC)


def site_of(status: Json) -> Site:
    """Read `GET /api/status`. What it does not say, or says oddly, is as it is at most sites."""
    data = member(status, "data")
    per_dollar = _above_nothing(member(data, "quota_per_unit")) or _PER_DOLLAR
    kind = member(data, "quota_display_type")
    if kind == "TOKENS" or (kind is None and member(data, "display_in_currency") is False):
        return Site(per_dollar, POINTS, dashboard_unit=POINTS)
    rate = _above_nothing(member(data, "usd_exchange_rate"))
    if kind == "CNY" and rate:
        return Site(per_dollar, YUAN, rate, YUAN)
    sign = member(data, "custom_currency_symbol")
    rate = _above_nothing(member(data, "custom_currency_exchange_rate"))
    is_sign = isinstance(sign, str) and 0 < len(sign.strip()) <= _SYMBOL_CHARS
    if kind == "CUSTOM" and is_sign and rate:
        return Site(per_dollar, str(sign).strip(), rate)
    return Site(per_dollar)
