"""Telling a task from a clip from a sheet, one shape at a time."""

from __future__ import annotations

import json
from typing import Any

import pytest

from suno_desktop.core.relay import structure
from suno_desktop.core.relay.structure import TaskPart

CLIP = {"id": "c1", "audio_url": "u"}
SHEET = {"text": "la", "title": "x"}
TASK = {"task_id": "t1", "status": "SUCCESS"}


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ('{"a": 1}', {"a": 1}),
        (json.dumps('{"a": 1}'), {"a": 1}),
        (json.dumps(json.dumps('{"a": 1}')), {"a": 1}),
        (json.dumps(json.dumps(json.dumps('{"a": 1}'))), '{"a": 1}'),
        (" [1] ", [1]),
        ("words", None),
        ("{broken", None),
        ("[" * 100_000, None),
        ({"audioUrl": 1}, {"audio_url": 1}),
        (5, 5),
    ],
)
def test_json_in_text_is_opened(value: Any, found: Any) -> None:
    assert structure.opened(value) == found


def test_keys_are_in_snake_case_and_the_plain_one_wins() -> None:
    plain = {"audio_url": 1}
    assert structure.snake(plain) is plain
    assert structure.snake({"audioUrl": 1, "audio_url": 2}) == {"audio_url": 2}
    assert structure.snake({"audio_url": 2, "audioUrl": 1}) == {"audio_url": 2}
    assert structure.snake({"audio_url": "", "audioUrl": 1}) == {"audio_url": 1}
    assert structure.snake({"audio_url": None, "audioUrl": 1}) == {"audio_url": 1}
    assert structure.snake({"audioUrl": 1, "audio_url": ""}) == {"audio_url": 1}
    assert structure.snake({"audioUrl": 1, "audio_url": None}) == {"audio_url": 1}
    assert structure.snake_key("ID") == "ID"
    long = "aB" + "c" * 58
    assert structure.snake_key(long) == long
    assert structure.snake_key(long[:-1]) == "a_b" + "c" * 57


@pytest.mark.parametrize(
    ("task", "status"),
    [
        ({"status": "a", "state": "b"}, "a"),
        ({"status": "", "task_status": None, "state": "b"}, "b"),
        ({"status": 0}, 0),
        # The task's own word, where that of the question stands beside it.
        ({"status": "success", "task_status": "FAILED"}, "FAILED"),
        ({"status": "success", "state": "processing"}, "processing"),
        ({"status": 200, "state": "failed"}, "failed"),
        ({"status": True, "job_status": "failed"}, "failed"),
        ({"status": "SUCCESS", "state": "odd"}, "SUCCESS"),
        # Nothing is over where one word says that it is under way, nor made where `status` says that it failed.
        ({"status": "IN_PROGRESS", "state": "success"}, "IN_PROGRESS"),
        ({"status": "processing", "state": "fail"}, "processing"),
        ({"status": "FAILED", "state": "success"}, "FAILED"),
        ({"state": "success", "task_state": "running"}, "running"),
        ({}, None),
    ],
)
def test_the_word_of_a_task(task: dict[str, Any], status: Any) -> None:
    assert structure.status_of(task) == status


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ({"task_id": "t"}, "t"),
        ({"task_id": "", "task_batch_id": 5}, "5"),
        ({"task_id": "a b"}, None),
        ({"id": "t"}, None),
    ],
)
def test_what_names_a_task(value: dict[str, Any], name: str | None) -> None:
    assert structure.task_id(value) == name
    assert structure.has_task_id(value) is (name is not None)


def test_contents_are_the_first_container_with_something_in_it() -> None:
    assert structure.contents({"data": [], "clips": [1]}) == [1]
    assert structure.contents({"data": "[1]"}) == [1]
    assert structure.contents({"data": 5, "items": {}}) is None
    assert structure.contents({"other": [1]}) is None


@pytest.mark.parametrize(
    ("value", "is_it"),
    [
        (CLIP, True),
        ({"clip_id": "c"}, True),
        ({"id": "c", "status": "x"}, True),
        ({"id": "c", "title": "x"}, True),
        ({"id": "c", "state": "x"}, True),
        ({"id": "c", "metadata": {}}, True),
        ({"id": "c", "metadata": "{}"}, True),
        ({"id": "c"}, False),
        ({"id": "c", "metadata": 5}, False),
        ({"title": "x", "status": "y"}, False),
        ({"id": "c", "status": "x", "progress": 5}, False),
        ({"id": "c", "status": "x", "text": "la"}, False),
        ({"id": "c", "status": "x", "task_id": "t"}, False),
        ({"id": "c", "audio_url": "u", "data": [1]}, False),
        ({"id": "c", "audio_url": "u", "data": []}, True),
        ([], False),
        (None, False),
    ],
)
def test_a_clip_has_links_or_what_only_clips_have(value: Any, is_it: bool) -> None:
    assert structure.is_clip(value) is is_it


@pytest.mark.parametrize(
    ("value", "is_it"),
    [
        (SHEET, True),
        ({"text": "la\nla", "id": 1}, True),
        # A sentence that says what went wrong, or whose a task is.
        ({"text": "系统维护中，请稍后", "id": 1}, False),
        ({"text": "You are not allowed", "status": "error"}, False),
        ({"text": "la\nla", "status": "error"}, True),
        ({"text": "", "status": "error"}, True),
        ({"text": "c0d1ca74-0000-4000-8000-000000000001", "title": "x"}, False),
        ({"text": "la\ntask_id: 5", "title": "x"}, True),
        ({"text": "la\ntask_id: 5", "status": "complete"}, True),
        ({"text": "la\nc0d1ca74-0000-4000-8000-000000000001", "title": "x"}, True),
        ({"text": "la\ntask_id: 5", "title": "", "status": "x"}, False),
        ({"text": "la\ntask_id: 5", "id": 1}, False),
        ({"text": "my task id is love\nla", "title": "x"}, True),
        ({"text": "la", "status": 1}, True),
        ({"text": "la", "state": 1}, True),
        ({"text": "la"}, False),
        ({"text": 5, "title": "x"}, False),
        ({"title": "x"}, False),
        ({**SHEET, "audio_url": ""}, False),
        ({**SHEET, "action": "x"}, False),
        ("text", False),
    ],
)
def test_a_sheet_has_words_and_no_link(value: Any, is_it: bool) -> None:
    assert structure.is_sheet(value) is is_it


@pytest.mark.parametrize(
    ("value", "is_it"),
    [
        (TASK, True),
        ({"task_id": "t"}, True),
        ({"status": "x", "progress": 5}, True),
        ({"task_status": "x", "data": []}, True),
        ({"status": "x", "clips": []}, True),
        ({"status": "x"}, False),
        ({"status": False, "data": None}, False),
        ({"task_status": True, "data": []}, False),
        ({"status": True, "state": "failed", "data": []}, True),
        ({"status": True, "state": "odd", "data": []}, False),
        ({"job_id": "t"}, True),
        ({"progress": 5, "data": []}, False),
        (CLIP, False),
        (SHEET, False),
        ([TASK], False),
    ],
)
def test_a_task_names_one_or_has_a_status_beside_what_only_tasks_have(
    value: Any, is_it: bool
) -> None:
    assert structure.is_task(value) is is_it


@pytest.mark.parametrize(
    ("songs", "is_it"),
    [
        ([{"song_path": "p", "n": 1}], True),
        ([{"song_path": "p", "n": 1}, {"id": "c", "title": "x"}], False),
        # No song of Suno has a `song_path`, whatever stands beside it.
        ([{"song_path": "p", "audio_url": "u"}], True),
        ([{"id": "u1", "song_path": "p"}], True),
        ({"songs": [{"id": "u1", "song_path": "p", "image_url": "i"}]}, True),
        ({"songs": {"id": "u1", "song_path": "p"}}, True),
        ([{"id": "c", "song_path": "p", "audio_url": "u", "model_name": "chirp"}], False),
        ([{"id": "c", "song_path": "p", "audio_url": "u", "metadata": {}}], False),
        ([{"image_path": "p", "audio_url": "u"}], False),
        ([], False),
    ],
)
def test_songs_of_another_service_are_known(songs: Any, is_it: bool) -> None:
    assert structure.is_udio(TaskPart(relay_status=None, items=songs)) is is_it


@pytest.mark.parametrize(
    ("head", "is_it"),
    [
        ({"platform": "Udio"}, True),
        ({"action": "UDIO_MUSIC"}, True),
        ({"model": "udio-130"}, True),
        ({"task_type": "generate udio"}, True),
        ({"platform": "suno", "action": "MUSIC"}, False),
        ({"model": "suno-studio"}, False),
        ({"action": 5}, False),
    ],
)
def test_a_task_of_another_service_says_so(head: Any, is_it: bool) -> None:
    assert structure.is_udio(TaskPart(relay_status=None, head=head)) is is_it


@pytest.mark.parametrize(
    ("value", "is_it"),
    [
        ({"status": "failed", "reason": "x"}, True),
        ({"state": "error", "message": "x"}, True),
        ({"status": "failed"}, False),
        ({"status": "running", "message": "x"}, False),
        ({"message": "x"}, False),
        ({**CLIP, "status": "failed", "message": "x"}, False),
        (["failed"], False),
    ],
)
def test_a_failure_says_why(value: Any, is_it: bool) -> None:
    assert structure.is_failure(value) is is_it


@pytest.mark.parametrize(
    ("reply", "around"),
    [
        ({"code": 1, "data": TASK}, [{"code": 1, "data": TASK}]),
        ({"a": 1, "data": {"b": 2, "data": TASK}}, [{"b": 2, "data": TASK}, {"a": 1, "data": {"b": 2, "data": TASK}}]),
        (TASK, []),
        ([TASK], []),
        (5, []),
    ],
)  # fmt: skip
def test_what_is_around_a_task(reply: Any, around: Any) -> None:
    assert structure.envelopes(reply) == around


@pytest.mark.parametrize(
    ("reply", "inside"),
    [
        ({"data": TASK}, TASK),
        ({"data": {"result": {"output": TASK}}}, TASK),
        ({"data": json.dumps(TASK)}, TASK),
        (TASK, TASK),
        ({**TASK, "data": [CLIP]}, {**TASK, "data": [CLIP]}),
        ({**TASK, "data": {**TASK, "x": 1}}, {**TASK, "x": 1}),
        ({**TASK, "data": [TASK]}, [TASK]),
        (CLIP, CLIP),
        ({**SHEET, "data": {"x": 1}}, {**SHEET, "data": {"x": 1}}),
        ({"data": 5}, {"data": 5}),
        ({"message": "x"}, {"message": "x"}),
        ([TASK], [TASK]),
        (5, 5),
    ],
)
def test_envelopes_are_taken_off(reply: Any, inside: Any) -> None:
    assert structure.payload(reply) == inside


def test_only_so_many_envelopes_are_taken_off() -> None:
    reply: Any = TASK
    for _ in range(6):
        reply = {"data": reply}
    assert structure.payload(reply) == TASK
    assert structure.payload({"data": reply}) == {"data": TASK}
    assert structure.enveloped(reply)
    assert not structure.enveloped(TASK)
    assert not structure.enveloped([TASK])


@pytest.mark.parametrize(
    ("reply", "count"),
    [
        ([{"data": TASK}, {"data": TASK}, 5], 2),
        ({"a": {"data": TASK}, "b": None}, 1),
        ([{"data": [TASK]}], 1),
        ([json.dumps({"data": TASK})], 1),
        ([TASK], 1),
        ([{"data": [CLIP]}], 0),
        ([{**TASK, "data": [TASK]}], 1),
        ([{**CLIP, "data": {}}], 0),
        ({"a": {"data": TASK}, "b": 5}, 1),
        # However it is wrapped.
        ([TASK, {"data": TASK}, 5], 2),
        ({"items": [TASK, {"data": TASK}], "total": 2}, 2),
        ({"data": {"records": [TASK, TASK], "page": {"n": 1}}}, 2),
        ({"tasks": [{"task_id": "t1"}, {"task_id": "t2"}]}, 2),
        ({"done": {"a": TASK}, "rows": json.dumps([TASK])}, 2),
        ([[TASK], [[{"data": TASK}]]], 2),
        ({"log": {"entries": [{"response": {"code": 200, "data": [TASK]}}]}}, 1),
        # What was asked is no answer.
        ([{"request": {"task_id": "t1"}, "response": {"data": TASK}}], 1),
        ({"t8": TASK, "t9": None, "total": 2}, 0),
        ({"t8": TASK, "more": {"t9": TASK}}, 2),
        ({"clips": [CLIP, CLIP]}, 0),
        ({"data": {"list": [CLIP]}}, 0),
        ({"a": {"data": TASK}, "data": {"data": TASK}}, 0),
        ({}, 0),
        (5, 0),
    ],
)
def test_a_scripts_own_collection_is_known(reply: Any, count: int) -> None:
    assert len(structure.bundled(reply)) == count


def test_tasks_of_a_list_and_by_id() -> None:
    nameless = {"status": "x", "progress": 5}
    assert structure.tasks_in([TASK, json.dumps(TASK), CLIP, 5]) == [TASK, TASK]
    assert structure.tasks_in({"t9": nameless, "t8": TASK, "t7": CLIP}) == [
        {"task_id": "t9", **nameless},
        TASK,
    ]
    assert structure.tasks_in({"response": nameless}) == [nameless]
    assert structure.tasks_in("x") == []


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ([CLIP, 5, None, json.dumps(CLIP)], [CLIP, CLIP]),
        ({"clips": [CLIP]}, [CLIP]),
        (CLIP, [CLIP]),
        (SHEET, [SHEET]),
        (
            {"c9": {"n": 1}, "c8": {"id": "c7", "n": 2}},
            [{"id": "c9", "n": 1}, {"id": "c7", "n": 2}],
        ),
        ({"c9": {"clip_id": "c8"}}, [{"clip_id": "c8"}]),
        ({"c9": {"title": "x"}}, []),
        ({"c9": None, "c8": {"title": "x", "n": 1}}, [{"id": "c8", "title": "x", "n": 1}]),
        # No id: a name without any number, and what is said about the reply.
        ({"first": {"n": 1}}, [{"n": 1}]),
        ({"error": {"code": 401, "status": "x"}, "data": None}, []),
        ({"errors": [{"id": "abcdef12", "status": "404"}]}, []),
        ({"meta": {"status": 429}}, []),
        ({"url": "https://a.invalid/x.mp3"}, [{"url": "https://a.invalid/x.mp3"}]),
        ({"n": 1}, [{"n": 1}]),
        ({}, [{}]),
        (5, []),
    ],
)
def test_items_of_any_container(value: Any, found: list[Any]) -> None:
    assert list(structure.items(value)) == found


def test_items_are_looked_for_so_deep() -> None:
    value: Any = CLIP
    for _ in range(6):
        value = [value]
    assert list(structure.items(value)) == [CLIP]
    assert list(structure.items([value])) == []
    inner: Any = [CLIP]
    for _ in range(6):
        inner = {"data": inner}
    assert list(structure.items(inner)) == []
    assert list(structure.items(inner["data"])) == [CLIP]


def test_dictionaries_by_id_are_looked_into_as_deep() -> None:
    value: Any = {"n": 1}
    for name in ("a1", "b2", "c3", "d4", "e5", "f6"):
        value = {name: value}
    assert list(structure.items(value)) == [{"id": "a1", "n": 1}]
    assert list(structure.items({"g7": value})) == []


MP3 = "https://a.invalid/x.mp3"
FOUND = {"id": "c1", "audio_url": MP3}


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"music": [FOUND]}, [FOUND]),
        ({"data": {"list": [FOUND, FOUND], "total": 2}}, [FOUND, FOUND]),
        ({"response": json.dumps({"rows": [FOUND]})}, [FOUND]),
        ({"files": [{"src": MP3}]}, [{"src": MP3}]),
        ({"tracks": [{"audio": {"url": MP3}}]}, [{"audio": {"url": MP3}}]),
        ({"tracks": [{"media_urls": [1]}]}, [{"media_urls": [1]}]),
        ({"status": "SUCCESS", "tracks": [FOUND]}, [FOUND]),
        # Not of what is being made, or failed.
        ({"status": "IN_PROGRESS", "tracks": [FOUND]}, []),
        ({"data": {"state": "failed", "tracks": [FOUND]}}, []),
        # Not what was wished for, what another song was made of, or what is said.
        *(({key: FOUND}, []) for key in ("input", "inputs", "requestBody", "payload", "args", "source_clip")),
        *(({key: [FOUND]}, []) for key in ("parent_clip", "reference", "stems", "voice", "related", "playlist", "ad")),
        ({"extendParams": 5, "param": json.dumps(FOUND)}, []),
        ({"error": {"songs": [FOUND]}}, []),
        ({"song": {"id": "c2", "image_url": "u", "clip": FOUND}}, []),
        ({"song": {"id": "c2", "title": "x", "metadata": {"history": [FOUND]}}}, []),
        # No sound.
        ({"files": [{"src": "https://a.invalid/x.png"}]}, []),
        ({"music": [{"audio_url": ""}]}, []),
        (FOUND, []),
        (5, []),
    ],
)  # fmt: skip
def test_songs_are_found_whatever_is_around_them(value: Any, found: list[Any]) -> None:
    assert structure.songs_within(value) == found


def test_songs_are_looked_for_so_far() -> None:
    value: Any = [FOUND]
    for _ in range(4):
        value = {"data": value}
    assert structure.songs_within({"data": value}) == [FOUND]
    assert structure.songs_within({"data": {"data": value}}) == []
    assert len(structure.songs_within([[]] * 998 + [FOUND])) == 1
    assert structure.songs_within([[]] * 999 + [FOUND]) == []


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("u", ["u"]),
        (["u", 5, "v"], ["u", "v"]),
        ({"url": "u"}, ["u"]),
        ([{"href": "u"}, {"n": 1}], ["u"]),
        (["u"] * 21, ["u"] * 20),
        (5, []),
    ],
)
def test_addresses_of_one_value(value: Any, found: list[str]) -> None:
    assert structure.addresses(value) == found


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        ({"id": "t1", "status": "failed", "error": "x"}, ["t1"]),
        ({"data": {"id": "t1", "status": "x"}}, ["t1"]),
        ({"data": json.dumps([{"id": "t1", "status": "x"}, {"id": "t2", "status": "x"}])}, ["t1"]),
        ({"id": 7, "status": "x"}, [7]),
        # Another's, one that is named already, a song, a generation, and what says nothing.
        ({"id": "t9", "status": "x"}, []),
        ({"id": "t1", "task_id": "t2", "status": "x"}, []),
        ({"id": "t1", "status": "x", "audio_url": ""}, []),
        ({"id": "t1", "status": "x", "mp3": MP3}, []),
        ({"id": "t1", "status": "x", "title": "x"}, []),
        ({"id": "t1", "status": "x", "clips": [CLIP]}, []),
        ({"id": "t1", "status": "x", "clips": []}, ["t1"]),
        ({"id": "t1"}, []),
        (5, []),
    ],
)
def test_the_task_that_was_asked_for_is_known_by_its_id(reply: Any, found: list[Any]) -> None:
    tasks = structure.asked_tasks(reply, {"t1", "7"})
    assert [task["task_id"] for task in tasks] == found


def test_what_stands_around_a_task_alone() -> None:
    assert structure.around({"code": 1, "data": TASK}) == {"code": 1}
    assert structure.around(TASK) == TASK
    assert structure.around([TASK]) == [TASK]
