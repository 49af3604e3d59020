"""What people paste, and what of it is a task."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suno_desktop.core.model import Clip, ClipId, ClipState, LyricSheet, Task, TaskId, TaskState
from suno_desktop.core.relay import id_names, replies, task_ids
from tests.neighbours import UDIO

RUNNING = {"status": "IN_PROGRESS", "data": []}
ULID, MONGO, CUID = (
    "01HV3Z9K7Q4T5W6X8Y9Z0A1B2C",
    "65f1c0ffee1234567890abcd",
    "clx9k2v5b0000qz8h3k2l4m5n",
)
SEEDS = sorted((Path(__file__).parent / "seeds").glob("*.json"))
UUID = "64dc8d98-5812-40f5-a99b-79a590452040"
OTHER = "b85c241a-4d97-4ee4-1111-68c053509b24"
HEX = "bee8f32e1994417ba8d7485d1aaf3b26"
TASK = "task_AbCdEf0123456789AbCdEf0123456789"
SHORT = "suno_task_abc123"
DIGITS = "1268154180129529857"
FORMS = [UUID, OTHER, HEX, TASK, SHORT, DIGITS, UUID + "_1"]
TASK_KEYS = [
    "taskID",
    "TaskId",
    "TASK_ID",
    "task-id",
    "task.id",
    "task",
    "任务ID",
    "tasks",
    "job_id",
    "jobId",
]


def ids(text: str) -> list[str]:
    return [one.task_id for one in task_ids.find(text).ids]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_found_anywhere(form):
    for text in (
        form,
        f" \n{form}\r\n",
        f'"{form}"',
        f"see {form}, please",
        f"id={form};",
        f"({form}).",
        f"任务：{form}。",
        f"`{form}`",
    ):
        assert ids(text) == [form], text


def test_many_in_one_text_in_order_and_once():
    assert ids("\n".join([*FORMS, *FORMS])) == FORMS
    assert ids(",".join(FORMS)) == FORMS
    assert ids("2026-03-04 INFO task " + " task ".join(FORMS)) == FORMS


@pytest.mark.parametrize("whole", ["abc", "x", "A-b_9", "a" * 200, "12345", "  'abc'  "])
def test_any_other_token_only_as_the_whole_input(whole):
    assert ids(whole) == [whole.strip(" '")]
    assert ids(f"{whole} {whole} !") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"_{UUID}_ and __{HEX}__, _{TASK}_ *{DIGITS}*", [UUID, HEX, TASK, DIGITS]),
        (f"{SHORT}- my song", [SHORT]),
        (f"My song is {UUID}.Then I made {HEX}.", [UUID, HEX]),
        (f"x {UUID.replace('-', chr(0x2011))} y", [UUID]),
        (f"x {UUID.replace('-', chr(0x2013))} \u2013 {HEX}", [UUID, HEX]),
        ("\uff11\uff12\uff16\uff18154180129529857 x", [DIGITS]),
        ("\uff54ask\uff3fAbCdEf01", ["task_AbCdEf01"]),
        (f"go?q=%7B%22task_id%22%3A%22{UUID}%22%7D", [UUID]),
        (f"https%3A%2F%2Fa.example.com%2Fsuno%2Ffetch%2F{UUID}%2C{HEX}", [UUID, HEX]),
        (f"https%3A%2F%2Fcdn1.suno.ai%2F{UUID}.mp3 x", []),
        (f"https%253A%252F%252Fa.example.com%252Fsuno%252Ffetch%252F{UUID}", [UUID]),
        (f"{UUID}\\n{HEX}\\r\\n{DIGITS}\\t{TASK}", [UUID, HEX, DIGITS, TASK]),
        (f"\\u0022{UUID}\\u0022 \\x22{HEX}\\x22", [UUID, HEX]),
        (f"https:\\/\\/a.example.com\\/suno\\/fetch\\/abc\\/{UUID}", ["abc"]),
        (f"\x1b[32m{UUID}\x1b[0m \x1b[1;31m{HEX}\x1b[m [32m{DIGITS}[0m", [UUID, HEX, DIGITS]),
        (f"x {UUID[:4]}\u00ad{UUID[4:]} {HEX[:9]}\u200b{HEX[9:]}", [UUID, HEX]),
        (f"{UUID}\u200b{HEX}\u00ad{DIGITS}\u200b", [UUID, HEX, DIGITS]),
        *(
            (f"x {UUID.replace('-', mark)} y", [UUID])
            for mark in "\u00ad\u2014\ufe63\u30fc\uff0d\uff70"
        ),
        (f"{UUID}.so I did, {HEX}.DONE now {DIGITS}.mP3 {TASK}.it", [UUID, HEX, TASK]),
        ("'task_status': 'SUCCESS', task_name=x, task_manager.py task_7_runner.py", []),
    ],
)
def test_what_editors_browsers_and_logs_make_of_an_id(text, expected):
    assert ids(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "hello world",
        "a" * 201,
        "喵",
        "string",
        "task_id",
        "sk-0123456789abcdef0123456789abcdef",
        "https://example.com/",
        f"https://cdn1.suno.ai/{UUID}.mp3",
        f"https://cdn2.suno.ai/image_{UUID}.jpeg and https://cdn2.suno.ai/image_large_{UUID}.jpeg",
        f"https://audiopipe.suno.ai/?item_id={UUID}",
        f"https://suno.com/song/{UUID}",
        f"cdn1.suno.ai/{UUID}",
        f"cdn1.suno.ai/{UUID}.mp4",
        f"{UUID}.mp3 is there",
        f"image_{UUID}.png",
        f"item_id={UUID} x",
        f"clip_id: {UUID} x",
        f'"clipId" : "{UUID}", x',
        f'broken {{"id": "{UUID}", "title": ',
        f"x{UUID} {UUID}y x-{UUID}",
        "123456789012345678 12345678901234567890 x",
        "task_abc x",
        "{{BASE_URL}}/suno/fetch/{task_id}",
        "/suno/fetch/{task_id} /suno/fetch/ /suno/submit/music",
        '{"action":"string","ids":["string"]}',
        '{"ids":[1, 2, 3.5, null, "a b"]}',
        "[]",
        "{}",
        '{"message":"hello"}',
    ],
)
def test_what_is_no_task(text):
    found = task_ids.find(text)
    assert (tuple(found.ids), found.replies) == ((), ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"https://api.example.com/suno/fetch/{UUID}", [(UUID, "api.example.com")]),
        (
            "GET https://API.example.com:8443/v1/suno/fetch/abc?x=1#y",
            [("abc", "api.example.com:8443")],
        ),
        ('curl "http://127.0.0.1:9/suno/lyrics/abc" \\', [("abc", "127.0.0.1:9")]),
        (
            f"{UUID} https://a.example.com/suno/fetch/{UUID} b.example.com:8/suno/fetch/{UUID}",
            [(UUID, "a.example.com"), (UUID, "b.example.com:8")],
        ),
        (
            f"https://a.example.com/suno/feed/{UUID},{OTHER}",
            [(UUID, "a.example.com"), (OTHER, "a.example.com")],
        ),
        (
            "https://a.example.com/suno/fetch/abc, https://b.example.com/suno/fetch/def.",
            [("abc", "a.example.com"), ("def", "b.example.com")],
        ),
        ("https://a.example.com/suno/fetch?task_id=abc", [("abc", "a.example.com")]),
        ("https://a.example.com/other?task_id=abc", []),
        (f"https://a.example.com/suno/v1/music/{UUID}", [(UUID, "a.example.com")]),
        (f"https://a.example.com/suno/v1/fetch?jobId={UUID}", [(UUID, "a.example.com")]),
        (f"https://a.example.com/suno/v2/fetch/{UUID}", [(UUID, "a.example.com")]),
        (
            f"https://a.example.com/api/get?ids={UUID},{OTHER}",
            [(UUID, "a.example.com"), (OTHER, "a.example.com")],
        ),
        (f"https://a.example.com/jobs?job_id={UUID}", [(UUID, "a.example.com")]),
        (f"/suno/v1/feed/{UUID}", [(UUID, None)]),
        (f"https://a.example.com/users?ids={UUID},{OTHER}", []),
        (f"https://a.example.com/suno/submit/music/{UUID}", []),
        ("https://a.example.com/suno/music/list", []),
        (f"https://a.example.com/suno/music/{UUID}.mp3", []),
        (f"https://a.example.com/log?task_id={UUID}&p=1", [(UUID, "a.example.com")]),
        (f"https://a.example.com/#/tasks/{HEX}", [(HEX, "a.example.com")]),
        (f"https://a.example.com/task/{UUID}.mp3", []),
        (
            f"https://a.example.com/suno/feed/{UUID}%2Cabc",
            [(UUID, "a.example.com"), ("abc", "a.example.com")],
        ),
        ("/suno/fetch/abc and more", [("abc", None)]),
        (f"https://a.example.com/suno/fetch//{UUID}", [(UUID, "a.example.com")]),
        (f"/suno//feed///{UUID} x", [(UUID, None)]),
        (
            f"https://a.example.com/suno/fetch?ids={UUID}&ids={OTHER}",
            [(UUID, "a.example.com"), (OTHER, "a.example.com")],
        ),
        ("api.example.com/suno/fetch/abc and more", [("abc", "api.example.com")]),
        ("见https://a.example.com/suno/fetch/abc。谢谢", [("abc", "a.example.com")]),
        ("https://u:p@a.example.com/suno/fetch/abc", [("abc", None)]),
        ("x/suno/fetch/abc y", [("abc", None)]),
    ],
)
def test_addresses(text, expected):
    assert [(one.task_id, one.host) for one in task_ids.find(text).ids] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (json.dumps({"task_id": UUID, "user_id": OTHER}), [UUID]),
        (json.dumps({"data": {"taskId": 1268154180129529857, "id": OTHER}}), [DIGITS]),
        (json.dumps({"action": "MUSIC", "ids": [UUID, "abc-1"]}), [UUID, "abc-1"]),
        (json.dumps([UUID, OTHER]), [UUID, OTHER]),
        (json.dumps([{"task_id": "abcd"}, {"task_id": "efgh"}]), ["abcd", "efgh"]),
        (json.dumps({"code": "success", "message": "", "data": UUID}), [UUID]),
        (json.dumps({"code": "success", "message": "", "data": "hello"}), []),
        (json.dumps({"note": f"https://a.example.com/suno/fetch/{UUID}", "id": OTHER}), [UUID]),
        (
            json.dumps(
                {"code": "success", "data": {"task_id": UUID, "status": "NOT_START", "data": None}}
            ),
            [UUID],
        ),
        (f'log: sent {{"ids": ["{UUID}"]}} got {HEX}', [UUID, HEX]),
        ('{"task_id": "one-1"}\n{"task_id": "two-2"}\n', ["one-1", "two-2"]),
        *((json.dumps({key: UUID, "id": OTHER}), [UUID]) for key in TASK_KEYS),
        (json.dumps({"task_batch_id": UUID, "task id": HEX, "任务编号": TASK}), [UUID, HEX, TASK]),
        (json.dumps({"tasks": [UUID, {"id": HEX}, {"id": 7, "task_id": TASK}]}), [UUID, HEX, TASK]),
        (json.dumps({"task": {"id": UUID, "user": {"id": OTHER}}}), [UUID]),
        (json.dumps({"task_ids": {"0": UUID, "n": OTHER}}), [UUID]),
        (json.dumps({"ids": f"{UUID}, {HEX}"}), [UUID, HEX]),
        (json.dumps({"task_ids": f"{UUID} {HEX}"}), [UUID, HEX]),
        (json.dumps({"ids": "abcd,efgh"}), ["abcd", "efgh"]),
        (json.dumps({"task": "cover", "job_id": "12345", "tasks": ["a b", "music"]}), []),
        (json.dumps([UUID, None, 1.5, "word", {"x": 1}]), [UUID]),
        (json.dumps([[UUID, "done"], [HEX, "run"]]), [UUID, HEX]),
        (json.dumps([{"id": UUID}]), []),
        (json.dumps({"success": True, "data": UUID}), [UUID]),
        (json.dumps({"code": 1, "description": "提交成功", "result": DIGITS}), [DIGITS]),
        (json.dumps({"code": 0, "data": [UUID, HEX]}), [UUID, HEX]),
        (json.dumps({"data": UUID}), [UUID]),
        (json.dumps({"etag": "x", "data": HEX}), []),
        (json.dumps({"msg": f"submitted {UUID}"}), [UUID]),
        (json.dumps({"msg": f"clip_id={OTHER} of task {UUID}", "request": OTHER}), [UUID]),
        (
            json.dumps({"level": "info", "msg": f"任务{UUID}已提交", "trace_id": f"x {OTHER}"[2:]}),
            [UUID],
        ),
        (json.dumps({"url": f"https://a.example.com/task?task_id={UUID}"}), [UUID]),
        (json.dumps({"path": f"songs/{OTHER}/audio", "file": f"{OTHER}.mp3"}), []),
        (json.dumps({"api_key": f"use {OTHER}", "cookie": f"x {HEX}", "etag": f'"{HEX}"'}), []),
        (json.dumps({"auth": [{"key": "token", "value": f"Bearer {HEX}"}]}), []),
        (
            json.dumps([{"key": "task_id", "value": UUID}, {"name": "x-request-id", "value": HEX}]),
            [UUID],
        ),
        (json.dumps({"postData": {"text": json.dumps({"ids": [UUID, HEX]})}}), [UUID, HEX]),
        (json.dumps({"log": json.dumps(json.dumps({"code": 200, "data": UUID}))}), [UUID]),
        (json.dumps({"log": '{"task_id": "abcd", broken ' + HEX}), [HEX]),
        # Tasks by their IDs.
        (json.dumps({"code": "success", "data": {UUID: RUNNING, OTHER: RUNNING}}), [UUID, OTHER]),
        (json.dumps({"tasks": {UUID: {"status": "x"}, OTHER: {}}}), [UUID, OTHER]),
        (json.dumps({UUID: "my song", OTHER: "another"}), []),
        (json.dumps({UUID: RUNNING}), [UUID]),
        (json.dumps({"data": {UUID: {"status": "queued"}}}), [UUID]),
        (json.dumps({"result": {UUID: {"taskStatus": "running"}}}), [UUID]),
        (json.dumps({UUID: None, DIGITS: 1}), []),
        (json.dumps({"tasks": {HEX: "my song", UUID: None}}), [HEX, UUID]),
        (json.dumps({"jobs": {UUID: "running"}}), [UUID]),
        (json.dumps({"taskIds": {HEX: 1}}), [HEX]),
        (json.dumps({UUID: {"task_id": OTHER, "status": "queued"}}), [OTHER]),
        (json.dumps({"users": {UUID: {"name": "x"}}}), []),
        (json.dumps({"data": {UUID: {"name": "x"}}}), []),
        (json.dumps({"data": {UUID: "x"}}), []),
        (json.dumps({"clips": {UUID: {"status": "streaming"}}}), []),
        (json.dumps({"files": {HEX: "a"}}), []),
        (json.dumps({UUID: {"name": "bob"}}), []),
        (json.dumps({"api_keys": {UUID: "x"}}), []),
        (json.dumps({"data": {UUID: RUNNING, "total": 3}}), []),
        # The answer to a submission that only has an `id`, or an ID of a rare form.
        (json.dumps({"id": UUID}), [UUID]),
        (json.dumps({"id": UUID, "status": "queued"}), [UUID]),
        (json.dumps({"code": 0, "data": {"id": UUID}}), [UUID]),
        (json.dumps({"id": UUID}) + "\n" + json.dumps({"id": OTHER}), [UUID, OTHER]),
        (json.dumps({"id": UUID, "name": "bob"}), []),
        (json.dumps({"id": UUID, "email": "b"}), []),
        ("user " + json.dumps({"id": UUID}), []),
        (json.dumps({"user": {"id": UUID}}), []),
        *(
            (json.dumps({"code": "success", "message": "", "data": name}), [name])
            for name in (ULID, MONGO, CUID, "1730776470123456")
        ),
        (json.dumps({"code": 0, "data": "V1StGXR8_Z5jdHi6B-myT"}), []),
        (json.dumps({"code": 0, "data": 1730776470}), []),
        (json.dumps({"req": '{"ids":["abcd"]}', "rid": UUID}), ["abcd"]),
    ],
)
def test_json(text, expected):
    assert ids(text) == expected
    assert task_ids.find(text).replies == ()


@pytest.mark.parametrize("file", SEEDS, ids=lambda file: file.stem)
@pytest.mark.parametrize("indent", [None, 0, 4])
def test_a_reply_in_the_middle_of_a_page(file, indent):
    reply = json.dumps(json.loads(file.read_text("utf-8")), ensure_ascii=False, indent=indent)
    page = f"""查询任务
GET
{{{{BASE_URL}}}}/suno/fetch/{{task_id}}
--data-raw '{{}}'
object {{0}}
array [object {{22}}]
示例 {reply}
修改于 2024-12-20 and also {TASK}
"""
    found = task_ids.find(page)
    assert [one.task_id for one in found.ids] == [TASK]
    assert [replies.read(text) for text in found.replies] == [replies.read(reply)]
    alone = task_ids.find(reply)
    assert (tuple(alone.ids), len(alone.replies)) == ((), 1)


SONG = {"id": "clip-00000001", "title": "x", "audio_url": "https://a.example.com/x.mp3"}
FINISHED = {"task_id": TASK, "action": "MUSIC", "status": "SUCCESS", "data": [SONG]}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"ids": [TASK, UUID], "results": [FINISHED]}, [UUID]),
        ([{"code": "success", "data": FINISHED}, {"code": "success", "data": UUID}], [UUID]),
        ([FINISHED, UUID], [UUID]),
        ({"data": [FINISHED, {"task_id": UUID, "status": "IN_PROGRESS"}]}, []),
        ({"data": FINISHED, "parent_task_id": UUID, "user": OTHER, "note": f"see {UUID}"}, []),
    ],
)
def test_what_a_reply_does_not_bring_of_its_tasks_is_asked_for(value, expected):
    found = task_ids.find(json.dumps(value))
    assert [one.task_id for one in found.ids] == expected
    assert len(found.replies) == 1


def test_a_page_brings_all_of_its_tasks_or_asks_for_them():
    page = {
        "items": [FINISHED, {"task_id": UUID, "status": "SUBMITTED"}, {"task_id": HEX}],
        "total": 3,
    }
    found = task_ids.find(json.dumps({"code": 0, "data": page}))
    read = [task.task_id for text in found.replies for task in replies.read(text, is_own=True)]
    assert {TASK, UUID, HEX} <= {*read, *found.hosts}


def test_a_reply_in_a_string_is_one_too():
    body = json.dumps({"code": "success", "data": FINISHED})
    found = task_ids.find(
        json.dumps({"log": {"entries": [{"response": {"content": {"text": body}}}]}})
    )
    assert not found.hosts
    read = [task.task_id for text in found.replies for task in replies.read(text, is_own=True)]
    assert read == [TASK]
    assert task_ids.find(json.dumps({"x": {"y": json.dumps(UDIO)}})).has_udio


def test_a_reply_is_found_once():
    reply = SEEDS[0].read_text("utf-8")
    assert len(task_ids.find(reply + "\n\n" + reply).replies) == 1


def test_clip_ids_in_a_broken_reply_are_no_tasks():
    reply = json.dumps(json.loads(SEEDS[-1].read_text("utf-8")), indent=1)
    cut = reply[: reply.index('"metadata"')]
    assert ids(cut) == [UUID]


def test_what_only_looks_like_a_song_is_no_reply():
    for text in (
        '{"id":"chatcmpl-123456","status":"completed","title":"x"}',
        '{"code":0,"data":[{"id":"12345678","title":"x"}]}',
    ):
        assert task_ids.find(text).replies == ()


def test_a_byte_order_mark_is_nothing():
    assert ids("\ufeff" + UUID) == [UUID]


BIG = 600_000
LONG = {
    "braces": "{" * BIG,
    "open objects": '{"a":' * (BIG // 5),
    "hex": "a1b2c3d4-" * (BIG // 9),
    "schemes": "https://" * (BIG // 8),
    "objects": '{"a":1} ' * (BIG // 8),
    "prefixes": "task_" * (BIG // 5),
    "one word": "x" * BIG,
    "dots": "a." * (BIG // 2),
    "paths": "/suno/fetch/" * (BIG // 12),
    "ids": "".join(f"{n:08x}-5812-40f5-a99b-79a590452040\n" for n in range(BIG // 37)),
    "open text": '{"a":"' + "x" * 5_000 + '",' + '["z" ' * (BIG // 5),
    "spaces": "[" + " " * BIG,
    "names": "key: " * (BIG // 5),
    "values": 'name="key" value="' * (BIG // 18),
    "tags": "<key" * (BIG // 4),
    "escapes": "\\\\n\\u002" * (BIG // 9),
    "percents": "%2525" * (BIG // 5),
    "colours": "[0;" * (BIG // 3),
    "unseen": "a\u00ad" * (BIG // 2),
    "hyphens": "0123abcd\u30fc" * (BIG // 9),
    "strings": json.dumps(["[{" * 50] * (BIG // 104)),
    "nested": json.dumps(json.dumps(json.dumps(["x" * (BIG // 2)]))),
    "columns": "key,task\n" + "a,b\n" * (BIG // 4),
    "slashes": "/suno/fetch//" * (BIG // 13),
}


@pytest.mark.parametrize("name", LONG)
def test_megabytes_do_not_hang(name):
    # What is not linear would take hours, and pytest's own limit ends it; the speed is the benchmarks' matter.
    found = task_ids.find(LONG[name])
    assert len(found.hosts) == (BIG // 37 if name == "ids" else 0)


@given(st.text(max_size=300))
def test_any_text(text):
    for one in task_ids.find(text).ids:
        assert 1 <= len(one.task_id) <= 200


def test_shuffled_pieces_of_real_texts_never_fail():
    rng = random.Random(1)
    pieces = (
        [piece for file in SEEDS for piece in file.read_text("utf-8").split('"')]
        + FORMS
        + ["{", "[", "https://", "/suno/fetch/"]
    )
    for _ in range(300):
        text = "".join(rng.choices(pieces, k=rng.randrange(1, 60)))
        for reply in task_ids.find(text).replies:
            assert replies.read(reply)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"code": "success", "data": UDIO}),
        f"it says {json.dumps(UDIO)}",
        f"https://api.example.com/udio/fetch/{TASK}",
        f"GET /udio/fetch/{TASK}",
    ],
)
def test_nothing_is_taken_of_what_is_about_udio(text: str) -> None:
    found = task_ids.find(text)
    assert (dict(found.hosts), found.replies, found.has_udio) == ({}, (), True)


def test_what_stands_beside_udio_is_found() -> None:
    found = task_ids.find(f"/suno/fetch/{TASK}\n/udio/fetch/{HEX}")
    assert (set(found.hosts), found.has_udio) == ({TASK}, True)
    assert not task_ids.find(f"/suno/fetch/{TASK}").has_udio
    assert not task_ids.find("string").has_udio


@pytest.mark.parametrize(
    "value",
    [
        {"key": "apikey", "content": HEX},
        {"name": "API_KEY", "text": HEX},
        {"name": "API_KEY", "text": UUID},
        {"title": "密钥", "content": [UUID]},
        [{"role": "user", "content": "这是密钥"}, {"role": "user", "content": HEX}],
        {HEX: "my key"},
        {HEX: {"status": "queued"}},
        {UUID: "sk-abc", OTHER: "b"},
        {UUID: "Alice", OTHER: "Bob"},
        {UUID: 1},
        {"data": {UUID: {"status": "active", "name": "k"}}},
        {UUID: {"status": "enabled"}},
        {UUID: {"status": "failed", "key": "x"}},
        {"data": {UUID: {"status": "done", "email": "b@x.org"}}},
        {"id": UUID, "object": "api_key"},
        {"id": UUID, "type": "user"},
        {"id": UUID, "type": "token", "created": 1},
        {"code": 0, "data": {"id": UUID, "object": "file"}},
    ],
)
def test_what_may_be_a_key_in_json_is_no_task(value) -> None:
    assert ids(json.dumps(value, ensure_ascii=False)) == []


@pytest.mark.parametrize("sort", ["task", "music", "Audio", "lyrics", "song"])
@pytest.mark.parametrize("key", ["object", "type"])
def test_the_answer_to_a_submission_may_say_that_it_is_a_task(key: str, sort: str) -> None:
    assert ids(json.dumps({"id": UUID, key: sort, "status": "queued"})) == [UUID]


@pytest.mark.parametrize("step", [1, 2, 7, 100])
def test_where_json_may_begin_is_found_step_by_step(monkeypatch, step):
    monkeypatch.setattr(task_ids, "_STEP", step)
    text = 'words [no] and { more, then {"a": 1} [ 2 ] [[3]]'
    assert task_ids._opening(text, 0) == text.index('{"a"')
    assert task_ids._opening(text, text.index('{"a"') + 1) == text.index("[[3")
    assert task_ids._opening(text, text.index("[[3") + 2) is None
    assert task_ids._opening("", 0) is None
    assert task_ids._opening("x" * 20, 0) is None


@pytest.mark.parametrize(("size", "found"), [(999, ["abc"]), (1_000, [])])
def test_a_word_among_many_blanks_is_the_whole_input(size, found):
    assert ids("abc".rjust(size)) == found
    assert task_ids.looks_like_tasks("abc".rjust(size)) is (not found)


@pytest.mark.parametrize(
    ("text", "is_taken"),
    [
        (UUID, True),
        (f' "{TASK}", ', True),
        (DIGITS, True),
        (HEX, False),
        ("word", False),
        ("two words", True),
        (f"{HEX} {HEX}", True),
    ],
)
def test_a_single_word_or_hex_number_is_not_taken_unasked(text, is_taken):
    assert task_ids.looks_like_tasks(text) is is_taken


def told(text: str) -> list[int]:
    """How much was looked through before each part."""
    done: list[int] = []
    task_ids.find(text, tell=done.append)
    return done


def test_it_is_told_how_much_was_looked_through():
    assert told('see {"task_id": "abcd"} and') == [0, 4, 23]
    assert told('{"task_id": "abcd"}') == [0]
    assert told('{"a": 1}{"b": 2}') == [0, 8]


@pytest.mark.parametrize(
    ("text", "cuts"),
    [
        ("x\n" * 32_767 + "xx", [0]),
        ("x\n" * 32_768 + "x", [0, 65_536]),
        ("x" * 65_537, [0, 65_536]),
        ("x" * 32_768 + "\n" + "x" * 65_536, [0, 32_769]),
        ("x" * 32_767 + "\n" + "x" * 65_536, [0, 65_536]),
        ("x" * 57_344 + " " + "x" * 65_536, [0, 57_345]),
        ("x" * 57_343 + " " + "x" * 65_536, [0, 65_536]),
    ],
    ids=["fits", "lines", "one word", "late line", "early line", "late word", "early word"],
)
def test_long_prose_is_cut_between_lines_else_words(text, cuts):
    assert told(text) == cuts


@pytest.mark.parametrize(
    ("broken", "size", "is_found"),
    [(2_032, 444, True), (2_032, 443, False), (2_033, 568, True), (2_033, 567, False)],
)
def test_so_much_may_be_read_in_vain_until_all_is_prose(broken, size, is_found):
    # Each broken beginning costs 501 characters; a million is free, and four for each character of the text.
    text = "{]" * broken + '{"task_id": "abcd"}'.rjust(size)
    assert ids(text) == (["abcd"] if is_found else [])


def test_json_may_begin_right_behind_a_broken_beginning():
    assert ids('{{"task_id": "abcd"}') == ["abcd"]


def test_a_name_in_json_has_at_least_four_characters():
    assert ids('{"ids": ["abcd", "abc"]}') == ["abcd"]


@pytest.mark.parametrize(("size", "count"), [(30, 1), (29, 0)])
def test_a_reply_has_at_least_thirty_characters(size, count):
    sheet = '{"text": "la", "title": "%s"}'
    found = task_ids.find(sheet % ("x" * (size - len(sheet) + 2)))
    assert len(found.replies) == count


def test_a_song_behind_a_thousand_tasks_is_found():
    songs = [{"id": "clip-00000001", "audio_url": "https://a.example.com/x.mp3"}]
    tasks = [{"task_id": f"task_{n:08}", "status": "SUBMITTED", "data": None} for n in range(1_000)]
    last = {"task_id": "task_last", "status": "SUCCESS", "data": songs}
    assert len(task_ids.find(json.dumps({"data": [*tasks, last]})).replies) == 1


@pytest.mark.parametrize(
    ("more", "tells"),
    [
        ({}, False),
        ({"state": TaskState.FAILED}, True),
        ({"sheets": (LyricSheet("", "la"),)}, True),
        *(
            (
                {"clips": (Clip.of(ClipId("12345678"), ClipState.READY, {name: "x"}),)},
                name != "title",
            )
            for name in ("audio_url", "video_url", "image_url", "lyrics", "title")
        ),
    ],
)
def test_words_links_and_failures_tell_of_a_song(more, tells):
    task = Task(**{"task_id": TaskId("t"), "state": TaskState.RUNNING, **more})
    assert task_ids.tells_of_a_song(task) is tells


@pytest.mark.parametrize("blank", ["", " ", "\t", "\n", "\r\n", "\u3000"])
@pytest.mark.parametrize(
    "before", ["clip_id:", "user_id =", "API key:", "密钥：", "token=", '"id":']
)
def test_what_stands_behind_any_blank_is_no_task_either(before, blank):
    for name in (UUID, HEX):
        assert ids(f"{before}{blank}{name} x") == []
        assert ids(f"task:{blank}{name} x") == [name]


def test_a_key_behind_bearer_is_no_task():
    for blank in (" ", "\n", "\t"):
        assert ids(f"Bearer{blank}{HEX} x") == ids(f"BEARER{blank}{HEX} x") == []
        assert ids(f"for{blank}{HEX} x") == [HEX]


@pytest.mark.parametrize("text", [
    "-{}\n-{}", "- {}\n- {}", "夜曲-{}\n晴天-{}", "Nightsong-{}\nSunny Day-{}", "歌曲1-{}\n歌曲2-{}", "{},-{}", "+{}\n-{}",
    "{}-1\n{}-2", "-i{} -i{}", "(-{}) (-{})", "--{}\n--{}", "{}-夜曲\n{}-晴天", "{}-Nightsong\n{}-Sunny",
    "《夜曲》-{}\n「晴天」-{}",
    "1-{}\n2-{}", "No-{} 01-{}", "🎵-{}\n🎵-{}", "—{}\n—{}", "任务-{}、任务-{}", '"夜曲"-{}\n"晴天"-{}', "[-{}]\n[-{}]",
    "songs:-{}\n-{}", "第1首-{}\n第2首-{}", "Love2-{}\nX-{}", "任务：\n-{}\n-{}", "ids:\n -{}\n -{}",
])  # fmt: skip
def test_a_hyphen_of_a_list_or_behind_a_title_is_no_part_of_an_id(text: str) -> None:
    assert ids(text.format(UUID, OTHER)) == [UUID, OTHER]


@pytest.mark.parametrize("text", ["Song-{}", "Cover-{}", "Clip-{}", "File-{}", '"Track-{}"'])
def test_a_title_of_a_thing_is_none_of_an_id_that_stands_alone(text: str) -> None:
    assert ids(text.format(UUID)) == [UUID]
    assert ids(text.format(HEX)) == [HEX]
    assert ids(f"User-{UUID}") == ids(f"Key-{UUID}") == ids(f"Token-{UUID}") == []


@pytest.mark.parametrize(
    "text", ["-{}", "--{}", "(-{})", "+{}", "Nightsong-{}", "夜曲-{}", "{}-1", "-i{}", "1-{}"]
)
def test_nor_is_it_if_the_id_stands_alone(text: str) -> None:
    assert ids(text.format(UUID)) == [UUID]


@pytest.mark.parametrize("text", [
    "密钥-{}", "用户-{}", "key-{}", "order-{}", "req-{}", "image-{}", "User-{}", "Token-{}", "{}-v2", "{}-cover.png", "{}-1.mp3",
    "{}-Cover.png", "x-request-{}", "片段-{}", "i{}", "hi{}", "hi-i{}", "-k{}", "Clip-{}", "封面-{}",
])  # fmt: skip
def test_what_a_hyphen_joins_to_another_things_id_is_no_task(text: str) -> None:
    assert ids(f"{text.format(OTHER)} {UUID}") == [UUID]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"title": "note", "text": f"task_id: {UUID}"}, [UUID]),
        ({"title": "note", "text": "task_id: abc12345"}, ["abc12345"]),
        ({"id": 1, "text": UUID}, [UUID]),
        ({"status": "ok", "text": f"任务ID {UUID}"}, [UUID]),
        ([{"id": 1, "text": "hello"}, {"id": 2, "text": f"task {UUID}"}], [UUID]),
        ({"messages": [{"id": 12, "type": "message", "text": f"任务已提交 {UUID}"}]}, [UUID]),
        (
            {"messages": [{"id": 1, "text": ["任务 ", {"type": "code", "text": UUID}, f" {HEX}"]}]},
            [UUID],
        ),
        ({"messages": [{"id": "1", "content": UUID}, {"id": "2", "content": "ok"}]}, [UUID]),
        (
            [{"role": "user", "content": f"查询 {UUID}"}, {"role": "bot", "content": OTHER}],
            [UUID, OTHER],
        ),
        ([{"type": "message", "user": "U1", "text": f"see {UUID}", "ts": "1730776470.1"}], [UUID]),
    ],
)
def test_messages_in_which_ids_stand_are_no_words_of_songs(value, expected):
    assert sorted(ids(json.dumps(value))) == sorted(expected)
    assert task_ids.find(json.dumps(value)).replies == ()


def test_words_of_a_song_are_a_reply_still():
    sheets = [{"id": "x", "title": "a", "text": "[Verse]\nla la la la la la"}]
    for value in (
        sheets[0],
        sheets,
        {"data": {"task_id": UUID, "status": "SUCCESS", "data": sheets}},
    ):
        found = task_ids.find(json.dumps(value))
        assert (tuple(found.hosts), len(found.replies)) == ((), 1)


@pytest.mark.parametrize("form", [ULID, MONGO, CUID, ULID.lower()])
@pytest.mark.parametrize("text", [
    "{}\n{}", "{}, {}", "1. {}\n2. {}", "- {}\n- {}", '"{}"\n"{}"', "> {}\n> {}", "task {} and {}", "任务 {}，{}",
    "task_id: {}\ntask_id: {}", "1、{}\n2、{}", "ids\n{}\n{}", "my songs:\n\n  {};\n  {};",
])  # fmt: skip
def test_a_rare_form_is_an_id_where_it_is_named_or_nothing_else_stands(
    form: str, text: str
) -> None:
    assert ids(text.format(form, UUID)) == [form, UUID]


@pytest.mark.parametrize("form", [ULID, MONGO, CUID])
@pytest.mark.parametrize("text", [
    "hello {}", "API key\n{}", "api_key: {}", "commit {}", "{}.mp3", "user {}", "clip_id: {}", "key: {}", "{} is my name",
    "session_id={}",
])  # fmt: skip
def test_elsewhere_a_rare_form_is_none(form: str, text: str) -> None:
    assert ids(f"{text.format(form)}\n{UUID}") == [UUID]


def test_many_of_a_rare_form_in_one_line():
    many = [f"01HV3Z9K7Q4T5W6X8Y9Z{n:06}" for n in range(1_000)]
    assert ids(",".join(many)) == ids(" ".join(many)) == ids("\n".join(many)) == many
    assert ids("words " + ",".join(many[:5])) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("task_id: 1730776470123456", ["1730776470123456"]),
        ("taskId=abc_123-x", ["abc_123-x"]),
        ("{'task_id': 'V1StGXR8_Z5jdHi6B-myT', 'status': 'ok'}", ["V1StGXR8_Z5jdHi6B-myT"]),
        ("任务ID：abc12345，稍等", ["abc12345"]),
        ("任务号是 abc123456", ["abc123456"]),
        ("Task ID = abc12345.", ["abc12345"]),
        ('\\"task_id\\":\\"abc12345\\" x', ["abc12345"]),
        ("Task ID:\nabc12345 ", ["abc12345"]),
        ("task_uuid: x; task-id -> abc12345; done", ["abc12345"]),
        (f"task_id: abc12345 task_id: {UUID} task_id: def12345", ["abc12345", UUID, "def12345"]),
        ("task_id: string(36) task_id: int64 taskId: varchar255 task_id: uuid4 x", []),
        ("task_id: missing, task_id: null, status: ok1234", []),
        ("task_id: 2026-11-30 x", []),
        ("task id: " + "a1" * 101, []),
        ("task id: " + "a1" * 100, ["a1" * 100]),
        ("task id: 2026/11/30 x", []),
        ("task id: 20261130 task id: 11-30-2026 task id: 12-31 task id: 2026_11_30 x", []),
        ("task id: 20261399 task id: 202611301 x", ["20261399", "202611301"]),
        ("task id: cgt-20261130120000-abcde x", ["cgt-20261130120000-abcde"]),
        ("task id: 2026.11.30 task id: 2026年11月", []),
        ("task id: user1@x.com task id: 10:30:00 task id: 1234:5", []),
        ("task id: abc1-123... task id: abc1-123… task id: abc1-123..", []),
        ("task_id: null1 task_id: none12, task id: undefined1 task id: nan01", []),
        ("task id: 1500+ task id: abc1=2 task id: abc1/def", []),
        ("task id: abc12345. Next", ["abc12345"]),
        ("task id: abc12345: done; task id: abc12346!", ["abc12345", "abc12346"]),
        (
            "任务ID：abc12345已提交。任务ID：abc12346。任务ID：abc12347（一）",
            ["abc12345", "abc12346", "abc12347"],
        ),
        ("task_id=abc12345&x=1 <b>task id: abc12346</b>", ["abc12345", "abc12346"]),
        ("(task id: abc12345) [task id: abc12346]", ["abc12345", "abc12346"]),
        ("task_id=task_7_runner.py task_id: song1.mp3", []),
        ("task id: {id} task_id: 12 x", []),
        ("task_id: sk-0123456789abcdef0123456789 x", []),
        ("task_status: abc12345 task_name=abc12345 task: abc12345", []),
        ("abc12345\ndef12345", []),
        ("1730776470123456\n1730776470123457", []),
    ],
)
def test_a_value_that_is_called_a_tasks_id_may_have_any_form(text, expected):
    assert ids(text) == expected


@pytest.mark.parametrize("text", [
    "{0}{A:.24}\n{B}", "{0}{A:.24}=\n{B}", "{0}{A:.24}\\\n{B}", "{0}{A:.24}\n    {B}", "> {0}> {A:.24}\n> {B}",
    "{0}{A:.24}\r\n{B}\r\n",
    "{0}任务 {A:.24}\n{B} ok", "{0}abc\n{A:.24}\n{B}\nadd", "{0}| {A:.24}\n| {B}", "{0}\t{A:.24}\n\t{B},", "{0}({A:.24}\n{B})",
])  # fmt: skip
def test_an_id_that_was_cut_at_the_end_of_a_line_is_one(text: str) -> None:
    assert ids(text.format(OTHER + "\n", A=UUID, B=UUID[24:])) == [OTHER, UUID]


@pytest.mark.parametrize("at", range(1, 36))
def test_wherever_it_was_cut(at: int) -> None:
    assert ids(f"{UUID[:at]}\n{UUID[at:]}\n{OTHER[:at]}\n{OTHER[at:]}\n{HEX}") == [UUID, OTHER, HEX]
    assert ids(f"x\n{UUID[:12]}\n{UUID[12:24]}\n{UUID[24:]}") == [UUID]


@pytest.mark.parametrize("text", [
    "{A:.24}\n\n{B}", "{A:.24} {B}", "key: {A:.24}\n{B}", "x{A:.24}\n{B}", "{A:.24}\n{B}0", "{A:.23}\n{B}", "{A:.24}\n- {B}",
    "{A:.24}-\n{B}", "bee8f32e1994417b\na8d7485d1aaf3b26", "{A:.24}\nand {B}",
])  # fmt: skip
def test_what_gives_no_whole_id_is_not_joined(text: str) -> None:
    assert ids(text.format(A=UUID, B=UUID[24:]) + f"\n{OTHER}") == [OTHER]


KEYS = [
    "fk-" + "a1b2c3d4" * 6,
    "nvapi-" + "aB3-_x9Z" * 6,
    "r8_" + "aB3x9ZqQ" * 4,
    "sess-" + "aB3x9ZqQ" * 5,
]
KEYS += [
    "pplx-" + "a1b2c3d4e5f6" * 4,
    "AKLT-" + "aB3x9ZqQ" * 5,
    "app-" + "aB3x9ZqQ" * 3,
    "dify_" + "a1b2c3" * 5,
]
KEYS += [
    f"{mark}{HEX}"
    for mark in (
        "sk_live_",
        "pk-",
        "rk_",
        "ak-",
        "key-",
        "my_key_",
        "suno-token-",
        "API_",
        "SECRET-",
    )
]
KEYS += [f"fk-{UUID}", f"app-{UUID}", "xoxb-" + "1a2b3c4d" * 4]
KEYS += ["zai-" + "a1b2c3d4" * 4, "glpat-" + "aB3x9ZqQ" * 4]


@pytest.mark.parametrize("key", KEYS)
def test_what_looks_like_a_key_is_asked_for_only_where_it_is_called_an_id(key: str) -> None:
    assert ids(key) == ids(f'"{key}"') == []
    named = [] if id_names.NO_ID.fullmatch(key) else [key]
    assert ids(f"task_id: {key} x") == ids(json.dumps({"task_id": key})) == named


@pytest.mark.parametrize("name", [
    f"task-{UUID}", f"suno_{UUID}", f"music-{UUID}", f"gen-{UUID}", f"x_{UUID}", f"abc-{ULID}", "cgt-20250611120000-abcde",
    "suno_" + "a1b2c3d4" * 4, "task_" + "aB3x9ZqQ" * 4, "V1StGXR8_Z5jdHi6B-myT", "my-song-number-1234567890",
    "song-abcdefghijklmnopqrstuvwxyz", "chirp-v4-5-1234", f"cover-{HEX}", f"extend_{HEX}", f"stem_{HEX}", f"upload_{HEX}",
    "st_aB3dE6gH9jK2mN5pQ8rS1tU4vW7xY0zA", f"cgt-{HEX}", f"video_{HEX}", f"chirp_{HEX}", f"sunoapi_{HEX}", f"cover-{UUID}",
    "key_1", "sk-1", "token-of-love",
])  # fmt: skip
def test_other_words_are_asked_for_as_they_stand_alone(name: str) -> None:
    assert ids(name) == [name]
