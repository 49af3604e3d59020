"""What servers tell of files that they make on demand: every shape by its golden file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suno_desktop.core import errors
from suno_desktop.core.model import MADE, MediaKind
from suno_desktop.core.profile.keys import Secret
from suno_desktop.core.relay import made_replies
from suno_desktop.core.relay.made_replies import Link, Notes, Waits

URL = "https://a.invalid/b.wav"

GOLDEN = sorted((Path(__file__).parent / "golden_made").glob("*.json"))


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_every_shape_reads_as_its_golden_file_says(path: Path) -> None:
    told = json.loads(path.read_text("utf-8"))
    reply, kind = told["reply"], MediaKind(told["kind"])
    text = reply if isinstance(reply, str) else json.dumps(reply, ensure_ascii=False)
    if "error" in told:
        with pytest.raises(getattr(errors, told["error"])) as caught:
            made_replies.read(kind, text.encode(), status=told["status"])
        assert caught.value.code == told["code"]
        return
    found = made_replies.read(kind, text.encode(), status=told["status"])
    if "link" in told:
        assert found == Link(told["link"], text)
    else:
        assert found == (Notes(text) if told.get("notes") else Waits())


def test_each_kind_has_golden_replies() -> None:
    kinds = {MediaKind(json.loads(path.read_text("utf-8"))["kind"]) for path in GOLDEN}
    assert kinds == MADE


def test_a_key_that_is_echoed_is_not_kept() -> None:
    key = Secret("sk-0123456789abcdef0123456789abcdef")
    body = json.dumps({"wav_url": "https://a.invalid/b.wav", "token": key.reveal()})
    found = made_replies.read(MediaKind.WAV, body.encode(), secrets=(key,))
    assert isinstance(found, Link)
    assert key.reveal() not in found.raw


@pytest.mark.parametrize("status", [300, 404, 500])
def test_a_link_in_a_complaint_is_none(status: int) -> None:
    body = b'{"wav_url": "https://a.invalid/b.wav"}'
    with pytest.raises(errors.RelayError):
        made_replies.read(MediaKind.WAV, body, status=status)


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["code", "data", "wav", "mp4", "url", "state", "instruments", "notes"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@given(reply=JSON, kind=st.sampled_from(sorted(MADE)))
def test_any_json_is_an_answer_or_one_of_our_errors(reply: Any, kind: MediaKind) -> None:
    try:
        found = made_replies.read(kind, json.dumps(reply).encode())
    except errors.RelayError:
        return
    assert isinstance(found, Link | Notes | Waits)


def asked(reply: Any, *, kind: MediaKind = MediaKind.WAV, **more: Any) -> Link | Notes | Waits:
    return made_replies.read(kind, json.dumps(reply).encode(), **more)


def wrapped(value: Any, times: int, *, name: str = "data") -> Any:
    for _ in range(times):
        value = {name: value}
    return value


@pytest.mark.parametrize("name", ["data", "result", "response"])
def test_links_and_words_stand_in_up_to_four_envelopes(name: str) -> None:
    for told, found in (({"wav_url": URL}, Link), ({"state": "queued"}, Waits)):
        assert isinstance(asked(wrapped(told, 4, name=name)), found)
        with pytest.raises(errors.BadReplyError):
            asked(wrapped(told, 5, name=name))


@pytest.mark.parametrize(
    "code", ["success", 200, "200", 0, "0", 201, 1, 500, "fail", None, ["success"]]
)
def test_a_success_without_data_means_that_the_work_has_begun(code: Any) -> None:
    reply = {"code": code, "data": None}
    if code in ("success", 200, "200", 0, "0"):
        assert asked(reply) == Waits()
        return
    with pytest.raises(errors.RelayError):
        asked(reply)


@pytest.mark.parametrize("reply", [{"code": "success", "data": {"x": 1}}, [], ["x"], 5])
def test_a_success_with_other_data_is_not_understood(reply: Any) -> None:
    with pytest.raises(errors.BadReplyError):
        asked(reply)


@pytest.mark.parametrize("code", [1102, "1102"])
def test_a_code_says_that_the_file_is_on_its_way(code: int | str) -> None:
    assert asked({"code": code, "message": "odd"}) == Waits()
    with pytest.raises(errors.RelayError):
        asked({"code": 1103, "message": "odd"})


@pytest.mark.parametrize(("status", "waits"), [(200, True), (299, True), (300, False)])
def test_words_that_ask_for_patience_count_in_a_good_answer(status: int, waits: bool) -> None:
    reply = {"message": "Please wait"}
    if waits:
        assert asked(reply, status=status) == Waits()
        return
    with pytest.raises(errors.BadReplyError):
        asked(reply, status=status)


def test_an_answer_is_taken_for_a_good_one_unless_said_otherwise() -> None:
    with pytest.raises(errors.RelayRefusedError) as caught:
        asked({"error": "account banned"})
    assert (caught.value.code, caught.value.values["status"]) == ("relay.account_blocked", "200")


def test_half_a_character_in_a_link_becomes_the_replacement_character() -> None:
    found = made_replies.read(MediaKind.WAV, b'{"wav_url": "https://a.invalid/\\ud800.wav"}')
    assert isinstance(found, Link)
    assert found.url == "https://a.invalid/\ufffd.wav"
