"""How long a server asks to wait."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from suno_desktop.core.net.headers import retry_after

NOW = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
SENT = {"Date": "Mon, 06 May 2024 07:08:09 GMT"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("42", 42), (" 42 ", 42), ("1", 1), ("0", 1), ("3600", 3600), ("3601", 3600), ("9" * 10, 3600),
        ("9" * 11, None), ("-5", None), ("12.5", 12.5), ("0.5", 1), ("1e3", None),
        ("1.", None), (".5", None), ("1.5.2", None), ("1,5", None), ("soon", None), ("", None), ("٤٢", None),
    ],
)  # fmt: skip
def test_seconds(text, found):
    assert retry_after({"Retry-After": text}) == found
    assert retry_after({"retry-after": text}, now=NOW) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mon, 06 May 2024 07:10:09 GMT", 120), ("Mon, 06 May 2024 09:10:09 +0200", 120),
        ("Mon, 06 May 2024 07:08:09 GMT", 1), ("Mon, 06 May 2024 07:00:00 GMT", 1),
        ("Mon, 06 May 2024 08:08:08 GMT", 3599), ("Tue, 07 May 2024 07:08:09 GMT", 3600),
        ("Mon, 06 May 2024 07:10:09 -0000", 120), ("Mon, 66 May 2024 07:10:09 GMT", None),
        ("no date but as long as one is", None), ("Mon, 06 May 2024" + " " * 30 + "07:10:09 GMT", None),
    ],
)  # fmt: skip
def test_dates(text, found):
    assert retry_after({"Retry-After": text, **SENT}) == found
    assert retry_after({"Retry-After": text}, now=NOW) == found
    assert retry_after({"Retry-After": text}) is None


def test_a_date_is_measured_against_that_of_the_same_answer():
    asked = {"Retry-After": "Mon, 06 May 2024 07:10:09 GMT"}
    late = datetime(2025, 1, 1, tzinfo=UTC)
    assert retry_after({**asked, "date": SENT["Date"]}, now=late) == 120
    assert retry_after({**asked, "date": "junk"}, now=NOW) == 120


def test_without_the_header_nobody_is_kept_waiting():
    assert retry_after({}) is None
    assert retry_after(SENT, now=NOW) is None


def test_the_shortest_and_the_longest_date():
    text = "6 May 2024 07:10 GMT"
    assert len(text) == 20
    assert retry_after({"Retry-After": text}, now=NOW) == 111
    assert retry_after({"Retry-After": text[:-1]}, now=NOW) is None
    text = "Mon, 06 May 2024 07:10:09 +0000" + " (UTC)".rjust(9)
    assert len(text) == 40
    assert retry_after({"Retry-After": text}, now=NOW) == 120
    assert retry_after({"Retry-After": text.replace(" (", "  (")}, now=NOW) is None
