"""How relays of the family are asked for what they make on demand, and that each answer goes to who reads it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from suno_desktop.core.model import PRICED, SERVED, ClipId, MediaKind, Serves
from suno_desktop.core.relay.demand import FAMILY, Question, Wanted
from suno_desktop.core.relay.made_files import Link, Notes, Waits
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
    assert FAMILY.question(Wanted(kind, ClipId("a/b"))) == Question(path, None)
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
