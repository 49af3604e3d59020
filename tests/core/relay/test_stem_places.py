"""Where replies say that a clip is a single track (stem), which one, and of which song."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suno_desktop.core import stem_names
from suno_desktop.core.relay import replies

SONG = "a624123d-22cc-4d4d-bf28-78d312f61597"
STEM = "5f3587e2-75fb-4c36-84b3-3ec113897a4c"


def read(clip: dict[str, Any], **task: Any) -> tuple[str | None, tuple[str, ...] | None, str]:
    told = {"id": STEM, "status": "complete", "audio_url": "https://cdn1.suno.ai/a.mp3", **clip}
    data = {"task_id": "t1", "status": "SUCCESS", "data": [told], **task}
    (one,) = replies.read(json.dumps({"code": "success", "data": data}))
    (found,) = one.clips
    return found.value("stem"), found.value("stem_of"), str(found.clip_type)


def test_suno_says_it_of_each_clip() -> None:
    clip = {
        "title": "骑在梦想龙的脊背 - Vocals",
        "model_name": "",
        "metadata": {"type": "stem", "stem_from_id": SONG, "tags": "Chinese", "prompt": "la"},
    }
    assert read(clip) == ("Vocals", (SONG,), "stem")


@pytest.mark.parametrize(
    ("clip", "stem"),
    [
        ({"title": "Rain (Backing Vocals)", "metadata": {"stem_from_id": SONG}}, "Backing vocals"),
        ({"title": "Rain", "metadata": {"stem_type_group_name": "Drums", "type": "gen"}}, "Drums"),
        ({"title": "Rain", "metadata": {"stem_task": "two", "task": "gen_stem"}}, "Stem"),
        ({"title": "Rain - Two", "type": "stem"}, "Stem"),
        ({"title": "雨（伴奏）", "metadata": {"type": "stem"}}, "Instrumental"),
        ({"stem_type_group_name": "Instrumental"}, "Instrumental"),
    ],
)
def test_it_is_told_in_other_places_too(clip: dict[str, Any], stem: str) -> None:
    found, _, kind = read(clip)
    assert (found, kind) == (stem, "stem")


@pytest.mark.parametrize(
    "clip",
    [
        {"title": "Rain - Vocals", "metadata": {"type": "gen"}},
        {"title": "Rain", "metadata": {"has_stem": True, "stem_from_id": "", "task": "cover"}},
        {"title": "Drums", "metadata": {"stem_type_group_name": None, "stem_from_id": None}},
    ],
)
def test_a_song_is_none(clip: dict[str, Any]) -> None:
    assert read(clip)[:2] == (None, None)


def test_of_which_song_the_order_says_where_the_clip_does_not() -> None:
    clip = {"title": "Rain - Bass", "metadata": {"type": "stem"}}
    order = {"task": "gen_stem", "continue_clip_id": SONG}
    assert read(clip, input=json.dumps(order))[1] == (SONG,)
    assert read({"title": "Rain - Bass", "metadata": {"type": "stem", "continue_clip_id": SONG}})[1] == (SONG,)  # fmt: skip
    assert read(clip, audioId=SONG)[1] == (SONG,)
    assert read(clip)[1] is None


@pytest.mark.parametrize("name", stem_names.NAMES)
def test_a_title_says_which_stem_it_is(name: str) -> None:
    for title in (f"Rain - {name}", f"Rain ({name.upper()})", f"Rain | {name.lower()}"):
        assert stem_names.split(title) == ("Rain", name)
        assert stem_names.titled(title, name) == f"Rain ({name})"
    assert stem_names.titled("Rain", name) == f"Rain ({name})"
    assert stem_names.titled("", name) == name


def test_a_title_that_says_something_else_stays() -> None:
    for title in ("Rain - Live", "Half-past drums", "(Drums)", "", "Vocals"):
        assert stem_names.split(title) == (title, None)
    assert stem_names.titled("Rain - Drums", "Vocals") == "Rain - Drums (Vocals)"


@given(st.text(), st.sampled_from([*stem_names.NAMES, stem_names.UNNAMED]))
def test_any_title_is_named_once(title: str, stem: str) -> None:
    once = stem_names.titled(title, stem)
    assert stem in once
    assert stem_names.titled(once, stem) == once
