from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.model import Serves
from suno_desktop.core.net.urls import clean_base_url
from suno_desktop.core.relay import presets
from suno_desktop.core.relay.presets import Preset

GOOD = {"name": "One", "addresses": ["https://one.example.org"]}


def file_of(tmp_path: Path, *entries: Any) -> Path:
    file = tmp_path / "providers.json"
    file.write_text(json.dumps({"providers": entries}))
    return file


def test_those_that_come_with_the_program_are_all_good() -> None:
    found, problems = presets.bundled()
    assert problems == ()
    assert [one.name for one in found][:2] == ["nengyongai", "chatfire"]
    assert len({one.name for one in found}) == len(found)
    for one in found:
        assert one.addresses == tuple(map(clean_base_url, one.addresses))


def test_an_entry_tells_addresses_and_how_the_key_is_wanted(tmp_path: Path) -> None:
    entry = {
        "name": " Two ",
        "addresses": ["two.example.org/", "https://b.example.org/suno/fetch/1", "two.example.org"],
        "key": "optional",
        "key_begins": "hk-",
    }
    addresses = ("https://two.example.org", "https://b.example.org")
    assert presets.read(file_of(tmp_path, GOOD, entry)).found == (
        Preset("One", ("https://one.example.org",)),
        Preset("Two", addresses, needs_key=False, key_begins="hk-"),
    )


@pytest.mark.parametrize(
    ("entry", "name", "field"),
    [
        (7, "#2", "name"),
        ({**GOOD, "name": " "}, "#2", "name"),
        ({**GOOD, "name": "x" * 61}, "#2", "name"),
        ({"name": "B"}, "B", "addresses"),
        ({"name": "B", "addresses": []}, "B", "addresses"),
        ({"name": "B", "addresses": "https://one.example.org"}, "B", "addresses"),
        ({"name": "B", "addresses": ["ftp://one.example.org"]}, "B", "addresses"),
        ({"name": "B", "addresses": [None]}, "B", "addresses"),
        ({**GOOD, "name": "B", "key": "Bearer"}, "B", "key"),
        ({**GOOD, "name": "B", "key": ["needed"]}, "B", "key"),
        ({**GOOD, "name": "B", "key_begins": 3}, "B", "key_begins"),
        ({**GOOD, "name": "B", "adresses": []}, "B", "adresses"),
    ],
)
def test_a_bad_entry_is_named_and_left_out(
    tmp_path: Path, entry: Any, name: str, field: str
) -> None:
    file = file_of(tmp_path, GOOD, entry, {**GOOD, "name": "Last"})
    found, (problem,) = presets.read(file)
    assert [one.name for one in found] == ["One", "Last"]
    assert problem.values == {"path": str(file), "name": name, "field": field}
    assert f"“{name}”" in str(problem)
    assert f"“{field}”" in str(problem)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"providers": {}}', b"\xff\xfe", b"[" * 9999]
)
def test_a_file_that_is_none_is_named(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "providers.json"
    file.write_bytes(content)
    found, (problem,) = presets.read(file)
    assert found == ()
    assert str(file) in str(problem)


def test_no_file_is_no_trouble(tmp_path: Path) -> None:
    assert presets.read(tmp_path / "none.json") == ((), ())


def test_the_longest_name_and_the_most_addresses(tmp_path: Path) -> None:
    entry = {
        "name": "x" * 60,
        "addresses": [f"https://{number}.example.org" for number in range(10)],
        "key_begins": "k" * 20,
    }
    (one,) = presets.read(file_of(tmp_path, entry)).found
    assert (len(one.name), len(one.addresses), len(one.key_begins)) == (60, 10, 20)
    more = {**entry, "addresses": [*entry["addresses"], "https://eleven.example.org"]}
    assert presets.read(file_of(tmp_path, more)).found == ()
    assert presets.read(file_of(tmp_path, {**entry, "key_begins": "k" * 21})).found == ()


def test_a_preset_may_be_of_another_api(tmp_path: Path) -> None:
    told = [
        {"name": "One", "addresses": ["https://one.invalid"], "api": "sunoapi"},
        {"name": "Two", "addresses": ["https://two.invalid"]},
        {"name": "Three", "addresses": ["https://three.invalid"], "api": "of 2030"},
    ]
    path = tmp_path / "providers.json"
    path.write_text(json.dumps({"providers": told}))
    found = presets.read(path)
    assert [one.api for one in found.found] == ["sunoapi", None]
    assert found.found[0].serves.api == "sunoapi"
    assert found.found[0].serves.batch is False
    assert found.found[1].serves == Serves()
    assert [problem.values["field"] for problem in found.problems] == ["api"]


@pytest.mark.parametrize(
    ("url", "api"),
    [
        ("https://api.sunoapi.org", "sunoapi"),
        ("https://api.kie.ai/api/v1", "sunoapi"),
        ("http://api.kie.ai", None),
        ("https://api.chatfire.cn", None),
        ("https://kie.ai.example.com", None),
    ],
)
def test_the_api_of_a_known_address_is_known(url: str, api: str | None) -> None:
    assert presets.known_at(url).api == api


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ({"name": "x" * 60}, None),
        ({"key_begins": "k" * 20}, None),
        ({"key_begins": "k" * 21}, "key_begins"),
        ({"addresses": [f"https://{n}.example.org" for n in range(10)]}, None),
        ({"addresses": [f"https://{n}.example.org" for n in range(11)]}, "addresses"),
    ],
)
def test_how_long_and_how_many_the_values_of_an_entry_may_be(
    tmp_path: Path, entry: Any, field: str | None
) -> None:
    found, problems = presets.read(file_of(tmp_path, {**GOOD, **entry}))
    assert [problem.values["field"] for problem in problems] == ([field] if field else [])
    assert [one.needs_key for one in found] == ([] if field else [True])
