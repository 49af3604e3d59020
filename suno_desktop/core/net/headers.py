"""What headers of an answer say, wherever it came from. Pure; knows neither relays nor files."""

from __future__ import annotations

import email.utils
import re
from collections.abc import Mapping
from datetime import UTC, datetime

_LONGEST_WAIT_S = 3600.0


def retry_after(headers: Mapping[str, str], *, now: datetime | None = None) -> float | None:
    """Seconds of a Retry-After header, 1 s to 1 h; None if there is none or it is junk.

    A date is measured against the same answer's Date, so that our own clock does not matter; without one, against `now`.
    """
    text = next(
        (value for key, value in headers.items() if key.lower() == "retry-after"), ""
    ).strip()
    if re.fullmatch(r"[0-9]{1,10}(?:\.[0-9]{1,10})?", text):
        return min(max(float(text), 1.0), _LONGEST_WAIT_S)
    date = _http_date(text)
    if date is None:
        return None
    sent = next((value for key, value in headers.items() if key.lower() == "date"), "")
    base = _http_date(sent) or now
    if base is None:
        return None
    return min(max((date - base).total_seconds(), 1.0), _LONGEST_WAIT_S)


def is_chunked(transfer_encoding: str) -> bool:
    """Whether the last transfer coding is `chunked`: no other one has an end that can be told from a cut."""
    codings = (word.strip().lower() for word in transfer_encoding.split(","))
    return [word for word in codings if word not in {"", "identity"}][-1:] == ["chunked"]


def _http_date(text: str) -> datetime | None:
    if not 20 <= len(text) <= 40:
        return None
    try:
        date = email.utils.parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
