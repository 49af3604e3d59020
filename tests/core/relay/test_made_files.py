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
from suno_desktop.core.relay import made_files
from suno_desktop.core.relay.made_files import Link, Notes, Waits

GOLDEN = sorted((Path(__file__).parent / "golden_made").glob("*.json"))


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_every_shape_reads_as_its_golden_file_says(path: Path) -> None:
    told = json.loads(path.read_text("utf-8"))
    reply, kind = told["reply"], MediaKind(told["kind"])
    text = reply if isinstance(reply, str) else json.dumps(reply, ensure_ascii=False)
    if "error" in told:
        with pytest.raises(getattr(errors, told["error"])) as caught:
            made_files.read(kind, text.encode(), status=told["status"])
        assert caught.value.code == told["code"]
        return
    found = made_files.read(kind, text.encode(), status=told["status"])
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
    found = made_files.read(MediaKind.WAV, body.encode(), secrets=(key,))
    assert isinstance(found, Link)
    assert key.reveal() not in found.raw


@pytest.mark.parametrize("status", [300, 404, 500])
def test_a_link_in_a_complaint_is_none(status: int) -> None:
    body = b'{"wav_url": "https://a.invalid/b.wav"}'
    with pytest.raises(errors.RelayError):
        made_files.read(MediaKind.WAV, body, status=status)


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
        found = made_files.read(kind, json.dumps(reply).encode())
    except errors.RelayError:
        return
    assert isinstance(found, Link | Notes | Waits)
