"""Where replies say that a clip is a single track (stem), which one, and of which song."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suno_desktop.core import stem_names
from suno_desktop.core.model import TaskState
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


VOICE, BAND = "3d7021c9-fa8b-4eda-91d1-3b9297ddb172", "d92a13bf-c6f4-4ade-bb47-f69738435528"
FILES = "https://file.example.com/s"


@pytest.mark.parametrize(
    "told",
    [
        {
            "audioId": SONG,
            "successFlag": "SUCCESS",
            "response": {
                "originData": [
                    {"id": VOICE, "duration": 245.6, "audio_url": f"{FILES}/v.mp3", "stem_type_group_name": "Vocals"},
                    {"id": BAND, "duration": 245.6, "audio_url": f"{FILES}/i.mp3", "stem_type_group_name": "Instrumental"},
                ],
                "vocalUrl": f"{FILES}/{VOICE}_Vocals.mp3",
            },
        },
        {
            "musicId": SONG,
            "successFlag": "SUCCESS",
            "response": {
                "originUrl": None,
                "vocalUrl": f"{FILES}/{VOICE}_Vocals.mp3",
                "instrumentalUrl": f"{FILES}/{BAND}_Instrumental.mp3",
                "drumsUrl": None,
            },
        },
    ],
)  # fmt: skip
def test_a_separation_of_the_voices_is_read(told: dict[str, Any]) -> None:
    (task,) = replies.read(json.dumps({"code": 200, "data": {"taskId": "a-task", **told}}))
    assert (task.task_id, task.state, task.done) == ("a-task", TaskState.READY, True)
    found = {clip.value("stem"): (clip.clip_id, clip.value("stem_of")) for clip in task.clips}
    assert found == {"Vocals": (VOICE, (SONG,)), "Instrumental": (BAND, (SONG,))}
    assert all(clip.audio_url for clip in task.clips)


def test_a_separation_that_names_its_stems_by_one_id_has_each_of_them() -> None:
    info = {
        "origin_url": f"https://cdn1.suno.ai/{SONG}.mp3",
        **{f"{name}_url": f"{FILES}/{VOICE}_{name}.mp3" for name in ("vocal", "instrumental", "backing_vocals")},
    }  # fmt: skip
    told = {"code": 200, "data": {"task_id": "a-task", "vocal_removal_info": info}}
    (task,) = replies.read(json.dumps(told))
    names = [clip.value("stem") for clip in task.clips]
    assert sorted(map(str, names)) == ["Backing vocals", "Instrumental", "Vocals"]
    assert len({clip.clip_id for clip in task.clips}) == 3


def test_a_separation_that_is_not_done_yet_has_nothing() -> None:
    told = {"code": 200, "data": {"taskId": "a-task", "successFlag": "PENDING", "response": None}}
    (task,) = replies.read(json.dumps(told))
    assert (task.state, task.clips) == (TaskState.RUNNING, ())


def test_a_stem_keeps_all_but_what_it_would_go_on_from() -> None:
    told = {"id": STEM, "title": "Rain - Bass", "audio_url": "https://cdn1.suno.ai/a.mp3"}
    more = {"metadata": {"type": "stem", "continue_clip_id": SONG}}
    (one,) = replies.read(json.dumps({"code": "success", "data": [{**told, **more}]}))
    (found,) = one.clips
    assert (found.title, found.audio_url) == (told["title"], told["audio_url"])
    assert (found.value("stem_of"), found.value("extends")) == ((SONG,), None)


def test_of_several_songs_of_an_order_a_stem_is_of_the_first() -> None:
    order = {"task": "gen_stem", "continue_clip_id": [SONG, STEM]}
    clip = {"title": "Rain - Bass", "metadata": {"type": "stem"}}
    assert read(clip, input=json.dumps(order))[1] == (SONG,)


@pytest.mark.parametrize("told", [None, [], {}, {"a": 1}])
def test_without_a_list_a_separation_is_read_from_its_links(told: Any) -> None:
    response = {"originData": told, "vocalUrl": f"{FILES}/{VOICE}_Vocals.mp3"}
    data = {"taskId": "a-task", "successFlag": "PENDING", "response": response}
    (task,) = replies.read(json.dumps({"code": 200, "data": data}))
    assert [(clip.clip_id, clip.value("stem")) for clip in task.clips] == [(VOICE, "Vocals")]
    assert task.relay_status == "PENDING"
    (task,) = replies.read(json.dumps({"code": 200, "data": {**data, "status": "SUCCESS"}}))
    assert task.relay_status == "SUCCESS"
