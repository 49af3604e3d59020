"""What servers tell of the times of words: every shape by its golden file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core import errors
from suno_desktop.core.profile.keys import Secret
from suno_desktop.core.relay import word_times

GOLDEN = sorted((Path(__file__).parent / "golden_times").glob("*.json"))


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_every_shape_reads_as_its_golden_file_says(path):
    told = json.loads(path.read_text("utf-8"))
    reply = told["reply"]
    text = reply if isinstance(reply, str) else json.dumps(reply, ensure_ascii=False)
    if "error" in told:
        with pytest.raises(getattr(errors, told["error"])) as caught:
            word_times.read(text.encode(), status=told["status"])
        assert caught.value.code == told["code"]
    else:
        found = word_times.read(text.encode(), status=told["status"])
        assert [list(word) for word in found.words] == told["words"]
        assert found.raw == text


def test_a_key_that_is_echoed_is_not_kept():
    key = Secret("sk-0123456789abcdef0123456789abcdef")
    escaped = "".join(f"\\u{ord(letter):04x}" for letter in key.reveal())
    for echo in (key.reveal(), escaped):
        body = f'{{"aligned_words":[{{"word":"a","start_s":1,"end_s":2}}],"k":"{echo}"}}'
        found = word_times.read(body.encode(), secrets=(key,))
        assert key.reveal() not in found.raw
        assert escaped not in found.raw
        assert found.words[0].start_s == 1


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b"[1]", b'{"words":[1]}', b"\xff" * 9, b"[" * 9_000]
)
def test_anything_else_is_one_of_our_errors(body):
    with pytest.raises(errors.RelayError):
        word_times.read(body)


def wrapped(value: Any, times: int, name: str) -> Any:
    for _ in range(times):
        value = {name: value}
    return value


@pytest.mark.parametrize("name", ["data", "result", "response", "timing"])
def test_words_stand_in_up_to_four_envelopes(name):
    told = {"words": [{"word": "a"}]}
    found = word_times.read(json.dumps(wrapped(told, 4, name)).encode())
    assert [word.text for word in found.words] == ["a"]
    with pytest.raises(errors.RelayError):
        word_times.read(json.dumps(wrapped(told, 5, name)).encode())


@pytest.mark.parametrize(
    ("items", "texts"),
    [
        ([{"word": "a"}, {"text": "b"}], ["a", "b"]),
        ([{"word": "a", "text": "b"}], ["a"]),
        ([{"text": "b", "x": 1}, 5], ["b"]),
        ([{"word": "a"}, {"x": 1}], None),
        ([{"x": 1}], None),
    ],
)
def test_each_word_is_named_as_one(items, texts):
    body = json.dumps({"words": items}).encode()
    if texts is None:
        with pytest.raises(errors.RelayError):
            word_times.read(body)
    else:
        assert [word.text for word in word_times.read(body).words] == texts


def test_so_many_and_so_long_words_are_kept():
    body = json.dumps([{"word": "x" * 201}] * 20_001).encode()
    found = word_times.read(body).words
    assert (len(found), found[0].text) == (20_000, "x" * 200)


def test_half_a_character_of_a_word_becomes_the_replacement_character():
    found = word_times.read(b'[{"word": "a\\ud800"}]')
    assert found.words[0].text == "a\ufffd"


def test_an_answer_is_taken_for_a_good_one_unless_said_otherwise():
    with pytest.raises(errors.RelayRefusedError) as caught:
        word_times.read(b'{"error": "account banned"}')
    assert (caught.value.code, caught.value.values["status"]) == ("relay.account_blocked", "200")
