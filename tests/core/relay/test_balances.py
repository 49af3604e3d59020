"""Every golden reply of a balance reads as it says, and nothing else is taken for one."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suno_desktop.core.relay.balances import (
    APIS,
    Amount,
    Balance,
    Site,
    credit,
    dashboard,
    integral,
    price_of,
    prices_on_demand,
    site_of,
)
from suno_desktop.core.relay.balances.money import DOLLAR, POINTS, YUAN, end, number

GOLDEN = Path(__file__).parent / "balances"
FILES = sorted(GOLDEN.glob("*/*.json"))
BY_NAME = {api.__name__.rpartition(".")[2]: api for api in APIS}


def test_each_api_has_golden_replies() -> None:
    assert {file.parent.name for file in FILES} == set(BY_NAME)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_a_golden_reply_reads_as_it_says(file: Path) -> None:
    golden = json.loads(file.read_text(encoding="utf-8"))
    site, replies = site_of(golden.get("site")), golden["replies"]
    found = BY_NAME[file.parent.name].read(replies, site)
    if golden.get("is_none"):
        assert found is None
        return
    assert found is not None
    left = golden["left"]
    assert found.left == (None if left is None else Amount(Decimal(left), golden["unit"]))
    told = json.dumps(replies)
    assert (found.expires_at is not None) == ("1798761600" in told)
    others = [api for api in APIS if api is not BY_NAME[file.parent.name]]
    for other in (other for other in others if len(other.PATHS) == len(replies)):
        is_points = {BY_NAME["credit"], BY_NAME["integral"]} >= {other, BY_NAME[file.parent.name]}
        assert other.read(replies, site) is None or is_points  # they are told apart by their paths


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "data",
                    "code",
                    "object",
                    "hard_limit_usd",
                    "total_usage",
                    "integral",
                    "model_name",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(first=JSON, second=JSON)
def test_no_reply_breaks_a_reader(first: Any, second: Any) -> None:
    site = site_of(first)
    price_of(second, site)
    for api in APIS:
        api.read([first, second][: len(api.PATHS)], site)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        *((3, "3"), (" 1.5 ", "1.5"), (0.1, "0.1"), (True, None), ("", None), (None, None)),
        *(("NaN", None), (float("inf"), None), ("1e99", None), ([1], None)),
    ],
)
def test_only_sensible_numbers_count(value: Any, read: str | None) -> None:
    assert number(value) == (None if read is None else Decimal(read))


def model(price: object, **more: object) -> dict[str, Any]:
    return {"model_name": "suno_music", "quota_type": 1, "model_price": price, **more}


@pytest.mark.parametrize(
    ("reply", "price"),
    [
        ({"data": [model(0.1)]}, "0.1"),
        ({"data": [model(0.1)], "group_ratio": {"default": 0.5, "vip": 0.4}}, "0.05"),
        ({"data": [model(0.1)], "group_ratio": {"a": 2, "b": 2}}, "0.2"),
        ({"data": [model(0.1)], "group_ratio": {"a": 1, "b": 2}}, None),
        ({"data": [{**model(0.1), "quota_type": 0}]}, None),
        ({"data": [model(0)]}, None),
        ({"data": [{"model_name": ["suno_music"]}, {"model_name": "gpt"}]}, None),
        ({"success": False, "message": "hidden"}, None),
        (None, None),
    ],
)
def test_the_price_of_a_task_is_read_where_it_is_one(reply: Any, price: str | None) -> None:
    found = price_of(reply, Site())
    assert found == (None if price is None else Amount(Decimal(price), "$"))


def test_a_price_is_in_what_the_site_shows() -> None:
    yuan = site_of({"data": {"quota_display_type": "CNY", "usd_exchange_rate": 7}})
    assert price_of({"data": [model(0.1)]}, yuan) == Amount(Decimal("0.7"), "¥")
    tokens = site_of({"data": {"quota_display_type": "TOKENS"}})
    assert price_of({"data": [model(0.1)]}, tokens) == Amount(Decimal(50_000), POINTS)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (10**15 - 1, True),
        (10**15, False),
        (-(10**15), False),
        ([1], False),
        ({}, False),
        (True, False),
    ],
)
def test_a_number_has_a_sensible_size(value: Any, read: bool) -> None:
    assert (number(value) is not None) is read


@pytest.mark.parametrize(
    ("value", "time"),
    [
        (0, None),
        (-1, None),
        (1, 1),
        ("1798761600", 1_798_761_600),
        (4_102_444_799, 4_102_444_799),
        (4_102_444_800, None),
        (None, None),
    ],
)
def test_a_time_in_seconds(value: Any, time: int | None) -> None:
    found = end(value)
    assert (found and found.timestamp()) == time


@pytest.mark.parametrize(
    ("told", "per_dollar"), [(0, 500_000), (-1, 500_000), (1, 1), ("0.5", "0.5"), (None, 500_000)]
)
def test_how_many_units_are_a_dollar(told: Any, per_dollar: Any) -> None:
    assert site_of({"data": {"quota_per_unit": told}}).per_dollar == Decimal(per_dollar)


@pytest.mark.parametrize(
    ("rate", "unit"), [(0, DOLLAR), (-1, DOLLAR), (1, YUAN), ("0.5", YUAN), (None, DOLLAR)]
)
def test_a_rate_is_above_nothing(rate: Any, unit: str) -> None:
    assert site_of({"data": {"quota_display_type": "CNY", "usd_exchange_rate": rate}}).unit == unit
    told = {
        "quota_display_type": "CUSTOM",
        "custom_currency_symbol": " ¤ ",
        "custom_currency_exchange_rate": rate,
    }
    assert (site_of({"data": told}).unit == "¤") is (unit == YUAN)


@pytest.mark.parametrize(
    ("sign", "is_one"),
    [("", False), (" ", False), ("a", True), ("abcd", True), ("abcde", False), (7, False)],
)
def test_what_may_be_the_sign_of_a_currency(sign: Any, is_one: bool) -> None:
    told = {
        "quota_display_type": "CUSTOM",
        "custom_currency_symbol": sign,
        "custom_currency_exchange_rate": 2,
    }
    assert (site_of({"data": told}).unit == sign) is is_one


@pytest.mark.parametrize(
    "reply", [{"code": 500, "data": 5}, {"code": 200, "data": None}, {"code": 200}, None]
)
def test_credit_is_told_by_a_number_that_came_well(reply: Any) -> None:
    assert credit.read([reply], Site()) is None


@pytest.mark.parametrize(
    ("groups", "price"),
    [
        ({}, 1),
        (None, 1),
        ([], 1),
        ({"default": 2, "x": 3}, 2),
        ({"a": 3, "b": 3}, 3),
        ({"a": 3, "b": 4}, None),
    ],
)
def test_the_price_depends_on_the_group(groups: Any, price: int | None) -> None:
    reply = {
        "data": [{"model_name": "suno_music", "model_price": 1, "quota_type": 1}],
        "group_ratio": groups,
    }
    assert price_of(reply, Site()) == (None if price is None else Amount(Decimal(price), DOLLAR))


def priced(name: str, price: Any, quota: int = 1) -> dict[str, Any]:
    return {"model_name": name, "quota_type": quota, "model_price": price}


def test_prices_of_what_is_made_on_demand_are_found_by_name() -> None:
    models = [
        priced("suno_music", 0.5),
        priced("suno_act_wav", 0.01),
        priced("suno-timing", 0),
        priced("Suno_MIDI", 0.02, quota=0),
        priced("sora_mp4", 1),
        priced("suno_wavelet", 1),
    ]
    found = prices_on_demand({"data": models, "group_ratio": {"default": 2}}, Site())
    assert found == {"wav": Amount(Decimal("0.02"), "$"), "timing": Amount(Decimal(0), "$")}


@pytest.mark.parametrize("reply", [None, {}, {"data": 7}, {"data": [7, {}]}, []])
def test_without_prices_nothing_is_known(reply: Any) -> None:
    assert prices_on_demand(reply, Site()) == {}
    assert price_of(reply, Site()) is None


@pytest.mark.parametrize("price", [-0.01, "x", None])
def test_an_odd_price_is_none(price: Any) -> None:
    assert prices_on_demand({"data": [priced("suno_wav", price)]}, Site()) == {}


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (Amount(Decimal("1.50"), DOLLAR), "$1.5"),
        (Amount(Decimal("1E+3"), YUAN), "¥1000"),
        (Amount(Decimal(7), POINTS), "7 points"),
    ],
)
def test_an_amount_is_shown_with_its_unit(amount: Amount, shown: str) -> None:
    assert str(amount) == shown


@pytest.mark.parametrize(("limit", "is_limited"), [(100_000_000, False), (100_000_001, True)])
def test_a_key_may_have_no_limit_of_its_own(limit: int, is_limited: bool) -> None:
    found = dashboard.read([{"hard_limit_usd": limit}, {"total_usage": 0}], Site())
    assert found is not None
    assert (found.left is not None) is is_limited


@pytest.mark.parametrize(
    ("code", "is_read"),
    [(200, True), ("200", True), ("success", True), ("SUCCESS", True), (201, False), (None, False)],
)
def test_points_are_told_by_an_answer_that_came_well(code: Any, is_read: bool) -> None:
    found = integral.read([{"code": code, "data": 5}], Site())
    assert found == (Balance(Amount(Decimal(5), POINTS)) if is_read else None)
