"""How relays of the family are asked for what they make on demand, and that each answer goes to who reads it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from suno_desktop.core import errors
from suno_desktop.core.model import PRICED, SERVED, ClipId, MediaKind, Serves, TaskId
from suno_desktop.core.relay import apis
from suno_desktop.core.relay.demand import FAMILY, DemandQuestion, Wanted
from suno_desktop.core.relay.made_replies import Link, Notes, Waits
from suno_desktop.core.relay.word_times import WordTimes


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (MediaKind.LRC, "/suno/act/timing/a%2Fb"),
        (MediaKind.WAV, "/suno/act/wav/a%2Fb"),
        (MediaKind.MP4, "/suno/act/mp4/a%2Fb"),
        (MediaKind.MIDI, "/suno/act/midi/a%2Fb"),
    ],
)
def test_each_kind_has_its_question(kind: MediaKind, path: str) -> None:
    assert FAMILY.question(Wanted(kind, ClipId("a/b"))) == DemandQuestion(path, None)
    assert FAMILY.orders == frozenset()


def test_every_kind_that_may_cost_something_is_among_what_is_served() -> None:
    assert SERVED.keys() == PRICED
    assert set(SERVED.values()) <= set(Serves._fields)


@pytest.mark.parametrize(
    ("kind", "told", "found"),
    [
        (MediaKind.LRC, {"aligned_words": []}, WordTimes),
        (MediaKind.WAV, {"wav": "https://a.invalid/b"}, Link),
        (MediaKind.MP4, {"mp4": ""}, Waits),
        (MediaKind.MIDI, {"instruments": []}, Notes),
    ],
)
def test_each_answer_is_read_as_what_was_asked_for(kind: MediaKind, told: Any, found: type) -> None:
    body = json.dumps(told).encode()
    wanted = Wanted(kind, ClipId("c"))
    assert isinstance(FAMILY.read(wanted, body, status=200, headers={}, secrets=()), found)


# sunoapi.org and kie.ai: shapes of their documents.

SUNOAPI = apis.of("sunoapi").demand
ORDERED = {"taskId": "o-1", "musicId": "m", "callbackUrl": None}


def sunoapi(kind: MediaKind, told: Any, *, ticket: str | None = None) -> Any:
    wanted = Wanted(kind, ClipId("c"), TaskId("t"), ticket)
    return SUNOAPI.read(wanted, json.dumps(told).encode(), status=200, headers={}, secrets=())


def test_sunoapi_is_asked_about_a_song_of_a_task() -> None:
    asked = b'{"taskId": "t", "audioId": "c"}'
    times = SUNOAPI.question(Wanted(MediaKind.LRC, ClipId("c"), TaskId("t")))
    assert times == DemandQuestion("/api/v1/generate/get-timestamped-lyrics", asked)
    order = SUNOAPI.question(Wanted(MediaKind.WAV, ClipId("c"), TaskId("t")))
    assert order == DemandQuestion("/api/v1/wav/generate", asked)
    look = SUNOAPI.question(Wanted(MediaKind.MP4, ClipId("c"), TaskId("t"), "a/b"))
    assert look == DemandQuestion("/api/v1/mp4/record-info?taskId=a%2Fb", None)
    assert SUNOAPI.orders == {MediaKind.WAV, MediaKind.MP4}


@pytest.mark.parametrize(
    ("kind", "response", "url"),
    [
        (MediaKind.WAV, {"audioWavUrl": "https://a.invalid/b.wav"}, "https://a.invalid/b.wav"),
        (MediaKind.WAV, {"audio_wav_url": "https://a.invalid/b.wav"}, "https://a.invalid/b.wav"),
        (MediaKind.MP4, {"videoUrl": "https://a.invalid/b.mp4"}, "https://a.invalid/b.mp4"),
    ],
)
@pytest.mark.parametrize("flag", ["SUCCESS", "CALLBACK_EXCEPTION"])
def test_an_order_of_sunoapi_is_followed(
    kind: MediaKind, response: dict[str, str], url: str, flag: str
) -> None:
    ordered = sunoapi(kind, {"code": 200, "msg": "success", "data": {"taskId": "o-1"}})
    assert ordered == Waits("o-1")
    pending = {**ORDERED, "response": None, "successFlag": "PENDING"}
    assert sunoapi(kind, {"code": 200, "data": pending}, ticket="o-1") == Waits()
    done = {**ORDERED, "response": response, "successFlag": flag}
    found = sunoapi(kind, {"code": 200, "data": done}, ticket="o-1")
    assert (type(found), found.url) == (Link, url)


@pytest.mark.parametrize("flag", ["CREATE_TASK_FAILED", "GENERATE_WAV_FAILED"])
def test_an_order_of_sunoapi_that_failed_says_why(flag: str) -> None:
    failed = {**ORDERED, "response": None, "successFlag": flag, "errorMessage": "too old"}
    with pytest.raises(errors.RelayDeclinedError) as caught:
        sunoapi(MediaKind.WAV, {"code": 200, "data": failed}, ticket="o-1")
    assert caught.value.values["message"] == "too old"


@pytest.mark.parametrize(
    ("told", "error", "code"),
    [
        ({"code": 429, "msg": "no credits"}, errors.RelayRefusedError, "relay.no_credit"),
        ({"code": 430, "msg": "too fast"}, errors.RelayBusyError, "relay.slow_down"),
        ({"code": 455, "msg": "maintenance"}, errors.RelayFaultError, "relay.maintenance"),
        ({"code": 401, "msg": "no"}, errors.RelayRefusedError, "relay.key_missing"),
        ({"code": 422, "msg": "record is null"}, errors.UnknownTaskError, "relay.task_unknown"),
        (
            {"code": 400, "msg": "callBackUrl cannot be empty"},
            errors.RelayDeclinedError,
            "made.needs_address",
        ),
        (
            {"code": 422, "msg": "Please enter call_back_url"},
            errors.RelayDeclinedError,
            "made.needs_address",
        ),
    ],
)
@pytest.mark.parametrize("kind", [MediaKind.LRC, MediaKind.WAV])
def test_the_numbers_of_sunoapi_mean_what_they_mean_there(
    kind: MediaKind, told: Any, error: type[Exception], code: str
) -> None:
    with pytest.raises(error) as caught:
        sunoapi(kind, {**told, "data": None})
    assert getattr(caught.value, "code", None) == code


@pytest.mark.parametrize("ticket", [None, "", 7, ["o-1"]])
def test_an_order_of_sunoapi_without_a_name_cannot_be_followed(ticket: Any) -> None:
    with pytest.raises(errors.RelayError):
        sunoapi(MediaKind.WAV, {"code": 200, "msg": "success", "data": {"taskId": ticket}})


def test_an_order_that_sunoapi_does_not_know_is_none() -> None:
    with pytest.raises(errors.UnknownTaskError):
        sunoapi(MediaKind.WAV, {"code": 200, "msg": "success", "data": None}, ticket="o-9")


def test_times_of_words_of_sunoapi_are_read() -> None:
    words = [{"word": "la", "success": True, "startS": 1.36, "endS": 1.79, "palign": 0}]
    data = {"alignedWords": words, "waveformData": [0], "hootCer": 0.3, "isStreamed": False}
    found = sunoapi(MediaKind.LRC, {"code": 200, "msg": "success", "data": data})
    assert [(one.text, one.start_s, one.end_s) for one in found.words] == [("la", 1.36, 1.79)]
