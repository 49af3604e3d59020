"""How long links live: by their own word, as their relay taught it, and when a fresh one is asked for."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suno_desktop.core.link_life import LinkLife, after_death, after_success, look_at, told_end

END = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
AT = int(END.timestamp())
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_POLICY = base64.b64encode(
    json.dumps({"Statement": [{"Condition": {"DateLessThan": {"AWS:EpochTime": AT}}}]}).encode()
).decode()
_SAFE = _POLICY.translate(str.maketrans("+=/", "-_~"))


@pytest.mark.parametrize(
    "query",
    [
        f"Expires={AT}&Signature=a&Key-Pair-Id=b",
        f"x-expires={AT}&x-signature=a",
        f"e={AT}&token=abc:def",
        f"exp={AT * 1000}",
        "X-Amz-Algorithm=AWS4&X-Amz-Date=20260304T040607Z&X-Amz-Expires=3600",
        "X-Goog-Date=20260303T050607Z&X-Goog-Expires=86400",
        "x-oss-date=20260304T050507Z&x-oss-expires=60",
        "sv=2024&se=2026-03-04T05%3A06%3A07Z&sig=x",
        f"auth_key={AT}-0-0-0123456789abcdef0123456789abcdef",
        f"sign={AT}-a1b2-0-0123456789abcdef0123456789abcdef",
        f"sign=0123456789abcdef&t={AT:x}",
        f"q-sign-algorithm=sha1&q-sign-time={AT - 60};{AT}&q-key-time={AT - 60};{AT}",
        f"hdnts=st=1~exp={AT}~acl=/*~hmac=a",
        f"Policy={_SAFE}&Signature=a",
    ],
)
def test_a_link_says_when_it_ends(query: str) -> None:
    assert told_end(f"https://media.invalid/a.mp3?{query}") == END


@pytest.mark.parametrize(
    "url",
    [
        "https://media.invalid/a.mp3",
        "https://media.invalid/a.mp3?v=1.6",
        "https://media.invalid/a.mp3?Expires=3600",
        "https://media.invalid/a.mp3?Expires=soon&e=12&se=never&exp=99999999999999999",
        "https://media.invalid/a.mp3?X-Amz-Date=20269999T999999Z&X-Amz-Expires=60",
        "https://media.invalid/a.mp3?X-Amz-Expires=60",
        "https://media.invalid/a.mp3?Policy=bm90IGpzb24_",
        "https://media.invalid/a.mp3?sign=x&t=zz",
        "https://[media/a.mp3?Expires=1",
        "https://media.invalid/a.mp3?se=0001-01-01T00:00:00%2B23:59",
    ],
)
def test_what_says_nothing_is_not_guessed(url: str) -> None:
    assert told_end(url) is None


@given(st.text(max_size=300))
def test_no_text_makes_it_raise(text: str) -> None:
    told_end(f"https://media.invalid/a?{text}")
    told_end(text)


@pytest.mark.parametrize(
    ("died", "life"),
    [
        (timedelta(hours=20), timedelta(hours=20)),
        (timedelta(hours=30), DAY),
        (4 * DAY, 3 * DAY),
        (14 * DAY, 12 * DAY),
        (16 * DAY, 15 * DAY),
        (100 * DAY, 31 * DAY),
    ],
)
def test_a_death_is_seen_late_so_a_usual_life_before_it_is_taken(
    died: timedelta, life: timedelta
) -> None:
    known = after_death(LinkLife(), died)
    assert known.seconds == life.total_seconds()
    assert after_death(known, died + DAY) == known, "a later death teaches nothing"


def test_what_worked_at_an_age_lives_at_least_so_long() -> None:
    known = after_death(LinkLife(), 14 * DAY)
    assert after_success(known, 13 * DAY).seconds == (13 * DAY).total_seconds()
    assert after_success(LinkLife(), 13 * DAY).seconds is None, "nothing died yet"


def test_links_that_never_worked_are_no_accident_after_three_and_one_that_works_clears_them() -> (
    None
):
    known = LinkLife()
    for _ in range(2):
        known = after_death(known, 10 * timedelta(minutes=1))
    assert (known.seconds, known.is_none) == (None, False)
    known = after_death(known, HOUR)
    assert (known.seconds, known.is_none) == (0, True)
    known = after_success(known, HOUR)
    assert (known.seconds, known.is_none) == (None, False)


@pytest.mark.parametrize(
    ("life", "before"),
    [
        (31 * DAY, 30 * HOUR),
        (3 * DAY, 30 * HOUR),
        (2 * DAY, 30 * HOUR),
        (DAY, 12 * HOUR),
        (12 * HOUR, 6 * HOUR),
    ],
)
def test_a_fresh_link_is_asked_for_before_the_last_day_or_half_way(
    life: timedelta, before: timedelta
) -> None:
    assert look_at(END - life, END) == END - before


def test_short_lives_are_not_asked_ahead() -> None:
    assert look_at(END - HOUR, END) is None
    assert look_at(END, END) is None
