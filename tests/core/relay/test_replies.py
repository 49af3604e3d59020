"""The reader as a whole: the same song from every shape, hostile bytes, limits, keys that are echoed."""

from __future__ import annotations

import base64
import json
import random
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suno_desktop.core.errors import BadReplyError, RelayBusyError, RelayError
from suno_desktop.core.model import Action, Clip, ClipState, TaskId, TaskState
from suno_desktop.core.net import headers as headers_of
from suno_desktop.core.profile.keys import Secret
from suno_desktop.core.relay import assemble, complaints, decode, replies
from suno_desktop.core.relay.structure import TaskPart
from tests.core.relay.bombs import BOMBS
from tests.samples import sample_of
from tests.soak import fuzz_replies

SEEDS = sorted((Path(__file__).parent / "seeds").glob("*.json"))
FUZZED = sample_of(12_000, 100_000)
ASKED = TaskId("64dc8d98-5812-40f5-a99b-79a590452040")

words = st.text(st.characters(codec="utf-8"), max_size=30)
ids = st.uuids().map(str)
links = st.builds(
    lambda name, end: f"https://cdn1.suno.ai/{name}.{end}", ids, st.sampled_from(["mp3", "jpeg"])
)
optional_links = st.one_of(st.none(), st.just(""), links)
clips = st.fixed_dictionaries(
    {
        "id": ids,
        "status": st.sampled_from(["complete", "streaming", "queued", "error"]),
        "audio_url": optional_links,
        "title": words,
    },
    optional={
        "image_url": optional_links,
        "image_large_url": optional_links,
        "video_url": optional_links,
        "display_name": words,
        "handle": words,
        "model_name": words,
        "major_model_version": words,
        "created_at": st.just("2024-11-05T03:14:30.687Z"),
        "is_video_pending": st.booleans(),
        "play_count": st.integers(0, 10**6),
        "is_liked": st.booleans(),
        "metadata": st.fixed_dictionaries(
            {},
            optional={
                "tags": st.one_of(st.none(), words),
                "prompt": st.one_of(st.none(), words),
                "duration": st.one_of(st.none(), st.floats(1, 480), st.integers(1, 480)),
                "gpt_description_prompt": st.one_of(st.none(), words),
                "negative_tags": words,
                "type": words,
                "make_instrumental": st.booleans(),
            },
        ),
    },
)


def dumped(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def envelope(data: Any) -> dict[str, Any]:
    return {"code": "success", "message": "", "data": data}


def task_of(data: Any, **more: Any) -> dict[str, Any]:
    return {"task_id": ASKED, "action": "MUSIC", "status": "IN_PROGRESS", "data": data, **more}


def camel(value: Any) -> Any:
    if isinstance(value, list):
        return [camel(item) for item in value]
    if not isinstance(value, dict):
        return value

    def hump(key: str) -> str:
        first, *rest = key.split("_")
        return first + "".join(part.title() for part in rest)

    return {hump(key): camel(item) for key, item in value.items()}


def flattened(clip: dict[str, Any]) -> dict[str, Any]:
    metadata = clip.get("metadata", {})
    return {**{key: item for key, item in clip.items() if key != "metadata"}, **metadata}


SHAPES: dict[str, Callable[[Any], Any]] = {
    "list": lambda some: envelope(task_of(some)),
    "bare task": task_of,
    "dictionary": lambda some: {
        "code": 200,
        "data": {
            "task_id": ASKED,
            "status": "processing",
            "input": "{}",
            "clips": {clip["id"]: clip for clip in some},
        },
    },
    "keys as ids": lambda some: envelope(
        task_of({clip["id"]: {k: v for k, v in clip.items() if k != "id"} for clip in some})
    ),
    "text": lambda some: envelope(task_of(json.dumps(some))),
    "doubly text": lambda some: json.dumps(envelope(json.dumps(task_of(json.dumps(some))))),
    "camel case": lambda some: camel(envelope(task_of(some))),
    "flat": lambda some: envelope(task_of([flattened(clip) for clip in some])),
    "flat camel rows": lambda some: camel(
        {
            "code": 200,
            "msg": "",
            "data": [{**flattened(clip), "task_id": f"{ASKED}_1"} for clip in some],
        }
    ),
    "feed": lambda some: some,
    "clips alone": envelope,
    "batch": lambda some: envelope([task_of(None, task_id="another-task-id"), task_of(some)]),
    "generated": lambda some: {"id": "0" * 36, "clips": some, "status": "complete"},
    "metadata text": lambda some: envelope(
        task_of([{**clip, "metadata": json.dumps(clip.get("metadata", {}))} for clip in some])
    ),
}


def songs(reply: Any) -> tuple[Clip, ...]:
    tasks = replies.read(dumped(reply), asked=[ASKED])
    return next(task for task in tasks if task.task_id == ASKED).clips


@given(st.lists(clips, min_size=1, max_size=3, unique_by=lambda clip: str(clip["id"])))
def test_the_same_song_reads_the_same_from_every_shape(some):
    plain = songs(SHAPES["list"](some))
    assert [clip.clip_id for clip in plain] == [clip["id"] for clip in some]
    for name, shape in SHAPES.items():
        assert songs(shape(some)) == plain, name


def test_one_clip_without_a_list_reads_the_same():
    clip = json.loads(SEEDS[-1].read_text("utf-8"))["data"]["data"][0]
    assert songs(envelope(task_of(clip))) == songs(envelope(clip)) == songs(clip) == songs([clip])


def read_or_code(body: bytes) -> Any:
    try:
        return tuple(task.clips for task in replies.read(body))
    except RelayError as error:
        return error.code


@pytest.mark.parametrize("file", SEEDS, ids=lambda file: file.stem)
def test_a_reply_cut_at_any_byte_is_an_error_or_right(file):
    body = file.read_bytes()
    whole = read_or_code(body)
    for end in range(len(body)):
        cut = read_or_code(body[:end])
        assert cut in {"relay.not_json", "relay.empty"} or cut == whole


@pytest.mark.no_cover
def test_broken_replies_give_tasks_or_a_named_error():
    rng = random.Random(20_241_105)
    for body in fuzz_replies.mutants(rng, FUZZED):
        fuzz_replies.check(
            body, status=rng.choice(fuzz_replies.STATUSES), asked=rng.choice(fuzz_replies.ASKED)
        )


@pytest.mark.parametrize("asked", fuzz_replies.ASKED, ids=len)
def test_what_guided_runs_found(asked):
    found = fuzz_replies.kept()
    assert found
    for body in found:
        for status in dict.fromkeys(fuzz_replies.STATUSES):
            fuzz_replies.check(body, status=status, asked=asked)


def test_guided_runs_keep_what_takes_new_steps(tmp_path, monkeypatch):
    monkeypatch.setattr(fuzz_replies, "golden", list)
    monkeypatch.setattr(fuzz_replies, "kept", list)
    monkeypatch.setattr(fuzz_replies, "seeds", lambda: [(True, b'{"code": "success"}')])
    run = fuzz_replies.guided(random.Random(1), tmp_path, goes_on=lambda count: count < 100)
    steps = [steps for _, steps in run]
    assert steps == sorted(steps)
    assert steps[-1] > steps[0]
    kept = len(list(tmp_path.iterdir()))
    assert 1 <= kept <= len(steps) - 2


@given(st.binary(max_size=300), st.sampled_from([200, 400, 404, 500]))
def test_any_bytes(body, status):
    fuzz_replies.check(body, status=status)


BOMB_STEPS = 200_000
"""Lines of Python for one bomb."""
BOMB_BYTES = 64 * 2**20
"""Memory beyond the bomb itself."""


def burst(name: str) -> None:
    with pytest.raises(RelayError):
        replies.read(BOMBS[name].encode(), asked=[ASKED])


def steps_of(act: Callable[[], object]) -> int:
    """How many lines of Python it takes."""
    steps = 0

    def count(frame: object, event: str, arg: object) -> Any:
        nonlocal steps
        steps += 1
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        act()
    finally:
        sys.settrace(before)
    return steps


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_end_soon(name, monkeypatch):
    """In work, not in seconds, which are the machine's: the benchmark `reading` tells them."""
    parsed: list[int] = []
    real = json.loads

    def loads(text: str, **how: Any) -> Any:
        parsed.append(len(text))
        return real(text, **how)

    monkeypatch.setattr(json, "loads", loads)
    assert steps_of(lambda: burst(name)) < BOMB_STEPS
    assert sum(parsed) < 2 * decode.MAX_BYTES


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_need_little_memory(name):
    tracemalloc.start()
    try:
        burst(name)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < BOMB_BYTES + len(BOMBS[name])


def test_more_than_sixteen_megabytes_are_not_looked_at():
    with pytest.raises(BadReplyError) as caught:
        replies.read(b" " * (decode.MAX_BYTES + 1))
    assert caught.value.code == "relay.too_large"


def test_a_large_answer_that_is_one_is_read():
    wave = [round(number / 1_000_000, 6) for number in range(600_000)]
    clip = {"id": "clip-00000001", "status": "complete", "audio_url": "https://a.example.com/x.mp3"}
    body = dumped(envelope(task_of([clip], timing={"waveform_data": wave})))
    assert len(body) > 4_000_000
    (task,) = replies.read(body)
    assert [clip.clip_id for clip in task.clips] == ["clip-00000001"]


def test_a_reply_of_very_many_clips_is_capped():
    many = [
        {"id": f"clip-{n:08}", "status": "complete", "audio_url": "https://a.example.com/x.mp3"}
        for n in range(5_000)
    ]
    (task,) = replies.read(dumped(envelope(task_of(many))))
    assert len(task.clips) == replies.MAX_CLIPS
    two = replies.read(
        dumped(envelope([task_of(many[:400]), task_of(many[400:], task_id="another-task-id")]))
    )
    assert [len(task.clips) for task in two] == [400, 100]


def test_a_reply_of_very_many_tasks_is_capped():
    many = [task_of(None, task_id=f"task_{n:08}") for n in range(3_000)]
    assert len(replies.read(dumped(envelope(many)))) == replies.MAX_TASKS


KEY = Secret('sk-Zx9/+Qw=7KeyThatMustNotLeak"x')
ECHOES = [
    KEY.reveal(),
    f"Bearer {KEY.reveal()}",
    quote(KEY.reveal(), safe=""),
    base64.b64encode(KEY.reveal().encode()).decode(),
    base64.b64encode(f"Bearer {KEY.reveal()}".encode()).decode(),
    base64.b64encode(f"x {KEY.reveal()} y".encode()).decode(),
]


@pytest.mark.parametrize("echo", ECHOES)
@pytest.mark.parametrize("escaped", [False, True], ids=["plain", "escaped"])
def test_an_echoed_key_is_replaced_everywhere(echo, escaped):
    reply = envelope(
        task_of([], status="FAILURE", fail_reason=f"headers: {echo}!", note={"deep": [echo]})
    )
    body = json.dumps(reply)
    if escaped:
        body = body.replace("Key", "\\u004bey").replace("S2V5", "\\u00532V5").replace("/", "\\/")
    (task,) = replies.read(body, secrets=[KEY])
    assert "•••" in task.raw
    assert "•••" in (task.reason or "")
    for text in (task.raw, repr(task)):
        assert echo not in text
        assert KEY.reveal() not in json.dumps(text)


@pytest.mark.parametrize("status", [200, 400, 401, 500])
@pytest.mark.parametrize(
    "shape", ["{}", "<html>{}</html>", '{{"message":"{}"}}', '{{"error":{{"message":"{}"}}}}']
)
def test_an_error_does_not_tell_the_key(status, shape):
    key = Secret("sk-canary-0123456789abcdef")
    with pytest.raises(RelayError) as caught:
        replies.read(shape.format(f"bad key {key.reveal()}"), status=status, secrets=[key])
    told = f"{caught.value} {caught.value.values} {caught.value.details} {caught.value!r}"
    assert key.reveal() not in told


def test_an_escaped_key_in_an_error_is_not_told():
    with pytest.raises(RelayError) as caught:
        replies.read(
            '{"message":"no \\u0073k-canary-0123456789abcdef"}',
            secrets=[Secret("sk-canary-0123456789abcdef")],
        )
    assert "canary" not in caught.value.details


def test_the_raw_reply_is_kept_as_it_came():
    body = '{ "data": {"task_id":"abc",  "status":"SUCCESS", "x": 1.50} }'
    assert replies.read(body)[0].raw == body
    assert replies.read(body, secrets=[Secret("sk-another-key")])[0].raw == body


def test_a_batch_is_kept_by_its_elements():
    first, second = task_of(None), task_of(None, task_id="another-task-id", note="喵")
    found = replies.read(dumped(envelope([first, second])))
    assert [json.loads(task.raw) for task in found] == [first, second]


def test_the_fuller_of_two_answers_for_one_task_stays():
    song = {"id": "0" * 36, "status": "complete", "audio_url": "https://a.example.com/x.mp3"}
    for order in ([task_of([song]), task_of(None)], [task_of(None), task_of([song])]):
        (task,) = replies.read(dumped(envelope(order)))
        assert task.state is TaskState.READY


def test_a_clip_that_comes_twice_is_whole():
    one = {
        "id": "0" * 36,
        "status": "streaming",
        "audio_url": "https://audiopipe.suno.ai/?item_id=0",
        "title": "x",
    }
    other = {"id": "0" * 36, "status": "complete", "audio_url": "https://a.example.com/x.mp3"}
    for pair in ([one, other], [other, one]):
        (clip,) = songs(envelope(task_of(pair)))
        assert (clip.state, clip.title, clip.audio_url) == (
            ClipState.READY,
            "x",
            other["audio_url"],
        )


def test_an_unknown_word_of_a_clip_is_never_ready_by_guess():
    song = {"id": "0" * 36, "status": "half_done", "audio_url": "https://a.example.com/x.mp3"}
    assert songs(envelope(task_of([song])))[0].state is ClipState.STREAMING
    assert songs(envelope(task_of([song], status="SUCCESS")))[0].state is ClipState.READY
    assert songs(envelope(task_of([{**song, "status": ""}])))[0].state is ClipState.READY


def test_a_clip_without_a_word_and_without_a_link_fails_with_its_task():
    (clip,) = songs(
        envelope(task_of([{"id": "0" * 36, "audio_url": "", "title": "x"}], status="FAILURE"))
    )
    assert clip.state is ClipState.FAILED


def test_a_complete_clip_that_only_has_a_picture_is_ready():
    (clip,) = songs(
        envelope(
            task_of(
                [{"id": "0" * 36, "status": "complete", "video_url": "https://a.example.com/x.mp4"}]
            )
        )
    )
    assert clip.state is ClipState.READY


def test_the_key_url_is_only_taken_for_a_sound_file():
    base = {"id": "0" * 36, "status": "complete", "title": "x"}
    (sound,) = songs(envelope(task_of([{**base, "url": "https://a.example.com/x.mp3?y=1"}])))
    (page,) = songs(envelope(task_of([{**base, "url": "https://a.example.com/song/7"}])))
    assert (sound.audio_url, page.audio_url) == ("https://a.example.com/x.mp3?y=1", None)


def test_a_sheet_that_fails_without_a_word_is_named_by_its_message():
    (task,) = replies.read(
        dumped(
            {
                **envelope(
                    task_of(
                        {"text": "", "title": "", "status": "error"}, action="LYRICS", message="no"
                    )
                )
            }
        )
    )
    assert (task.state, task.reason, task.action) == (TaskState.FAILED, "no", Action.LYRICS)


def test_sheets_are_not_doubled():
    sheet = {"id": "x" * 10, "text": "la", "title": "La", "status": "complete"}
    (task,) = replies.read(dumped(envelope(task_of([sheet, sheet], action="LYRICS"))))
    assert len(task.sheets) == 1


def test_a_reply_that_nobody_asked_for_gets_the_same_name_each_time():
    bare = {"text": "la", "title": "La", "status": "complete"}
    first, second = (replies.read(dumped(bare))[0].task_id for _ in range(2))
    assert first == second
    assert first.startswith("reply-")


def test_invalid_utf8_in_a_text_costs_only_that_letter():
    body = dumped(
        envelope(task_of([{"id": "0" * 36, "status": "queued", "title": "喵星摇滚 one"}]))
    ).replace(b"one", b"o\xffe")
    assert songs_of(body)[0].title == "喵星摇滚 o\ufffde"


def songs_of(body: bytes) -> tuple[Clip, ...]:
    return replies.read(body, asked=[ASKED])[0].clips


def test_gbk_that_says_so():
    body = json.dumps(
        envelope(task_of(None, status="FAILURE", fail_reason="a失败")), ensure_ascii=False
    ).encode("gbk")
    (task,) = replies.read(body, headers={"content-TYPE": "application/json; charset=GBK"})
    assert task.reason == "a失败"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("7", 7.0),
        ("0", 1.0),
        ("-1", None),
        ("abc", None),
        ("", None),
        ("9" * 5_000, None),
        ("31536000", 3600.0),
        ("1.5", 1.5),
        ("٣", None),
        ("Tue, 05 Nov 2024 03:15:00 GMT", 30.0),
        ("Tue, 05 Nov 2024 03:15:00 -0000", 30.0),
        ("Tue, 05 Nov 2023 03:15:00 GMT", 1.0),
        ("Tue, 99 Nov 2024 03:15:00 GMT", None),
        ("Tue, 05 Nov 99999999999 03:15:00 GMT", None),
    ],
)
def test_retry_after(header, expected):
    headers = {"Retry-After": header, "Date": "Tue, 05 Nov 2024 03:14:30 GMT"}
    assert headers_of.retry_after(headers) == expected
    with pytest.raises(RelayBusyError) as caught:
        replies.read("", status=429, headers=headers)
    assert caught.value.retry_after_s == expected


def test_retry_after_as_a_date_needs_a_date_to_compare():
    assert headers_of.retry_after({"retry-after": "Tue, 05 Nov 2024 03:15:00 GMT"}) is None


def test_an_endless_family_ends(monkeypatch):
    def deep(_shape, **_how):
        raise RecursionError

    monkeypatch.setattr(assemble, "tasks_of", deep)
    with pytest.raises(BadReplyError):
        replies.read(dumped(envelope(task_of(None))))


def test_a_shape_without_anything_is_still_a_task():
    (task,) = assemble.tasks_of(TaskPart(relay_status=None), asked=(), raw="{}", room=1)
    assert (task.state, task.done, task.clips) == (TaskState.RUNNING, False, ())


@pytest.mark.parametrize(
    ("body", "code"), [("An error", "relay.not_json"), ("true", "relay.not_understood")]
)
def test_an_answer_that_is_not_understood_is_under_details(body, code):
    with pytest.raises(BadReplyError) as caught:
        replies.read(body)
    assert (caught.value.code, caught.value.details) == (code, body)


def test_a_collection_of_whole_answers_is_read_one_by_one():
    one, two = (
        {
            "code": "success",
            "data": {
                "task_id": name,
                "status": "SUCCESS",
                "data": [{"id": f"clip-{name}", "audio_url": "https://a.example.com/x.mp3"}],
            },
        }
        for name in ("task-1", "task-2")
    )
    unknown = {"code": "task_not_exist", "message": "task_not_exist", "data": None}
    batch = {"code": "success", "data": [one["data"], two["data"]]}
    for collection in (
        [one, unknown, two],
        {"task-1": one, "gone": unknown, "task-2": two},
        [json.dumps(one), json.dumps(two)],
        [batch],
    ):
        tasks = replies.read(json.dumps(collection))
        assert [(task.task_id, [clip.clip_id for clip in task.clips]) for task in tasks] == [
            ("task-1", ["clip-task-1"]),
            ("task-2", ["clip-task-2"]),
        ], collection
    raw = replies.read(json.dumps([one]))[0].raw
    assert json.loads(raw or "") == one


@pytest.mark.parametrize(("status", "code"), [(299, "relay.empty"), (300, "relay.not_understood")])
def test_a_status_beyond_the_good_ones_is_a_complaint(status, code):
    with pytest.raises(RelayError) as caught:
        replies.read(b"", status=status)
    assert (caught.value.code == "relay.empty") is (code == "relay.empty")
    if status < 300:
        assert replies.read(b"[]", status=status) == ()
    else:
        with pytest.raises(RelayError):
            replies.read(b"[]", status=status)


def test_so_much_of_a_message_is_looked_at(monkeypatch):
    heard = []

    def error_of(complaint, *, codes):
        heard.append(complaint)
        return RelayError("relay.said")

    monkeypatch.setattr(complaints, "error_of", error_of)
    for size in (20_000, 20_001):
        with pytest.raises(RelayError):
            replies.read("x" * size, status=400)
    assert [(len(one.message), len(one.words)) for one in heard] == [(20_000, 1_000)] * 2


@pytest.mark.parametrize(
    ("status", "is_read"),
    [(200, True), (203, True), (204, False), (205, False), (206, False), (207, True)],
)
def test_a_status_without_or_with_half_a_body_tells_no_task(status, is_read):
    body = dumped(envelope(task_of([])))
    if is_read:
        assert replies.read(body, status=status)
        return
    with pytest.raises(BadReplyError) as caught:
        replies.read(body, status=status)
    assert caught.value.code == "relay.not_understood"


@pytest.mark.parametrize(
    ("status", "code"), [(299, "relay.not_json"), (300, "relay.not_understood")]
)
def test_words_of_a_good_answer_are_no_complaint(status, code):
    with pytest.raises(BadReplyError) as caught:
        replies.read(b"odd words", status=status)
    assert caught.value.code == code


def test_what_is_no_json_but_holds_it_is_kept_as_json():
    body = json.dumps(envelope(task_of([], status="FAILURE", fail_reason="a b")))
    (task,) = replies.read(body.replace("a b", "a\nb"))
    assert (task.reason, json.loads(task.raw)["data"]["fail_reason"]) == ("a\nb", "a\nb")


def test_of_what_is_a_persons_own_nothing_is_left_out():
    clips = [{"id": f"clip-{n:08}", "audio_url": "https://a.example.com/x.mp3"} for n in range(501)]
    body = dumped(envelope(task_of(clips)))
    for is_own, count in ((True, 501), (False, 500)):
        (task,) = replies.read(body, is_own=is_own)
        assert len(task.clips) == count
    assert len(replies.read(body)[0].clips) == 500
    tasks = dumped(envelope([task_of(None, task_id=f"task_{n:08}") for n in range(1_001)]))
    assert len(replies.read(tasks, is_own=True)) == 1_001
    assert len(replies.read(tasks)) == 1_000


MP3 = "https://a.example.com/x.mp3"
SONG = {"id": "c" * 36, "status": "complete", "audio_url": MP3}


def jsend(message: str, word: str = "error", **more: Any) -> dict[str, Any]:
    return {"status": word, "data": None, "message": message, **more}


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        # Its `status` is that of the question.
        (429, jsend("too many requests"), "relay.slow_down"),
        (502, jsend("bad gateway", "failed"), "relay.server_error"),
        (503, jsend("maintenance", "fail"), "relay.fault"),
        (401, jsend("invalid token"), "relay.key_wrong"),
        (401, jsend("", data=[]), "relay.unauthorized"),
        (403, jsend("余额不足", "fail", data={}), "relay.no_credit"),
        (404, jsend("task not found"), "relay.task_unknown"),
        (500, jsend("Internal", progress=0), "relay.fault"),
        (429, jsend("slow down", "processing"), "relay.slow_down"),
        (200, jsend("invalid api key"), "relay.key_wrong"),
        (200, jsend("任务不存在", "失败"), "relay.task_unknown"),
        (200, jsend("invalid token", data={"status": "error", "message": "invalid token"}), "relay.key_wrong"),
        (200, {"status": False, "msg": "令牌无效", "data": None}, "relay.key_wrong"),
        (200, {"status": 401, "message": "invalid token", "data": None}, "relay.key_wrong"),
        # It only repeats whose task was asked for.
        (401, {"code": 401, "message": "invalid api key", "data": {"task_id": ASKED}}, "relay.key_wrong"),
        (402, {"code": "insufficient", "message": "余额不足", "data": {"task_id": ASKED, "status": None}}, "relay.no_credit"),
        (429, {"task_id": ASKED, "message": "rate limit exceeded"}, "relay.slow_down"),
        (429, {"status": "error", "message": "too many requests", "data": {"task_id": ASKED}}, "relay.slow_down"),
        (400, {"code": "task_not_exist", "message": "task_not_exist", "task_id": ASKED}, "relay.task_unknown"),
        (404, {"code": 404, "msg": "task not found", "data": {"task_id": ASKED, "status": ""}}, "relay.task_unknown"),
        (500, {"success": False, "task_id": ASKED, "error": {"message": "fetch failed"}}, "relay.fault"),
        (401, {"task_id": ASKED, "status": 401, "message": "invalid token"}, "relay.key_wrong"),
        (200, {"task_id": ASKED, "code": 404, "message": "task not found"}, "relay.task_unknown"),
        (200, {"error": {"message": "无效的令牌", "task_id": ASKED}}, "relay.key_wrong"),
        (503, {"detail": "busy", "jobId": ASKED}, "relay.fault"),
        (401, [{"code": 401, "message": "invalid token", "data": {"task_id": ASKED}}], "relay.key_wrong"),
        # It says what is wrong, and not that something is.
        (200, {"success": "false", "message": "令牌无效"}, "relay.key_wrong"),
        (200, {"success": 0, "msg": "令牌无效"}, "relay.key_wrong"),
        (200, {"errno": 1002, "errmsg": "apikey无效"}, "relay.key_wrong"),
        (200, {"code": "200", "data": {"error": "任务不存在"}}, "relay.task_unknown"),
        (200, {"result": {"msg": "余额不足"}}, "relay.no_credit"),
        (200, "无效的令牌", "relay.key_wrong"),
        (200, "Too many requests.", "relay.slow_down"),
        # An object of a fault is no song, whatever it holds.
        (401, {"error": {"code": 401, "message": "API key not valid.", "status": "UNAUTHENTICATED"}}, "relay.key_wrong"),
        (429, {"error": {"code": 429, "message": "Quota", "status": "RESOURCE_EXHAUSTED"}}, "relay.slow_down"),
        (402, {"error": {"code": 402, "message": "Insufficient credits", "metadata": {"x": 1}}}, "relay.no_credit"),
        (404, {"data": None, "error": {"status": 404, "name": "NotFoundError", "message": "Not Found"}}, "relay.nothing_there"),
        (200, {"error": {"status": 404, "message": "Task not found"}}, "relay.task_unknown"),
        (200, {"meta": {"status": 429, "message": "Too many requests"}, "data": None}, "relay.slow_down"),
        (200, {"errors": [{"id": "abcdef12", "status": "404", "detail": "Task not found"}]}, "relay.task_unknown"),
        # Nor is one with the number of the question.
        (401, {"id": "req_12345678", "status": "error", "message": "Invalid API key"}, "relay.key_wrong"),
        (200, {"id": "req_12345678", "status": "error", "message": "Invalid API key"}, "relay.key_wrong"),
        (200, {"success": False, "message": "Invalid API key", "data": {"id": "req_12345678", "status": "x"}}, "relay.key_wrong"),
        (500, {"id": "req_12345678", "status": "error", "message": "database down"}, "relay.fault"),
        (503, {"id": "req_12345678", "status": 503, "title": "Unavailable"}, "relay.fault"),
        (403, {"message": "captcha required", "image_url": MP3}, "relay.declined"),
        (402, {"message": "Insufficient balance", "data": {"cover_url": MP3}}, "relay.no_credit"),
        # Nor is a sentence a lyric.
        (500, {"title": "Oops", "text": "database down"}, "relay.fault"),
        (401, {"title": "Unauthorized", "text": "invalid api key"}, "relay.key_wrong"),
        (200, {"status": "error", "text": "You are not allowed"}, "relay.said"),
        (200, {"success": False, "title": "提示", "text": "请先登录"}, "relay.said"),
        (200, {"code": "fail", "data": {"title": "提示", "text": "请先登录"}}, "relay.said"),
        (200, {"messages": [{"id": 12, "type": "message", "text": f"任务已提交 {ASKED}"}]}, "relay.not_understood"),
        # What passes, or is the key's, is no end of a task.
        (429, {"task_id": ASKED, "status": "error", "message": "Too many requests"}, "relay.slow_down"),
        (200, {"code": 429, "message": "Too many requests", "data": {"task_id": ASKED, "status": "error"}}, "relay.slow_down"),
        (401, {"task_id": ASKED, "status": "failed", "message": "Invalid API key", "progress": 0}, "relay.key_wrong"),
        (403, {"task_id": ASKED, "status": "failed", "message": "Invalid API key"}, "relay.key_wrong"),
        (500, {"task_id": ASKED, "status": "failed", "message": "database down"}, "relay.fault"),
        (503, {"task_id": ASKED, "status": "failed", "message": "maintenance"}, "relay.fault"),
        (504, {"task_id": ASKED, "status": "timeout"}, "relay.server_error"),
        (401, {"id": ASKED, "status": "failed", "error": "Invalid API key"}, "relay.key_wrong"),
        (200, {"status": "FAILED", "message": "invalid api key", "data": {"jobId": ASKED}}, "relay.key_wrong"),
        (200, {"status": "processing", "message": "invalid api key"}, "relay.key_wrong"),
        (429, {"status": "processing"}, "relay.slow_down"),
        (500, {"status": "processing"}, "relay.server_error"),
        (200, {"type": "text", "content": "hello"}, "relay.not_understood"),
        # The word around a task that is only named is the question's where that failed.
        *((status, {"code": 500, "status": "FAILURE", "message": "db down", "data": {"task_id": ASKED}}, "relay.said")
          for status in (200, 202, 400, 404, 409)),
        (400, {"status": "FAILED", "message": "db down", "data": {"task_id": ASKED}}, "relay.said"),
        # Nothing, but for what is said beside it.
        (200, {"status": 0, "info": "请先登录", "data": ""}, "relay.said"),
        # Words that say nothing clear stay what they were.
        (200, {"message": "accepted"}, "relay.not_understood"),
        (200, "processing", "relay.not_json"),
        (200, '{"message": "invalid token"', "relay.not_json"),
        (200, "invalid token " * 20, "relay.not_json"),
        (200, "line\ninvalid token", "relay.not_json"),
    ],
)  # fmt: skip
def test_a_complaint_is_no_task(status: int, body: Any, code: str) -> None:
    text = body if isinstance(body, str) else json.dumps(body)
    with pytest.raises(RelayError) as caught:
        replies.read(text, status=status, asked=[ASKED], secrets=[KEY])
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("status", "body", "state", "reason"),
    [
        # A failure that names its task, or its songs, or says what only tasks say.
        (400, {"data": {"task_id": ASKED, "status": "failed", "error": {"message": "nsfw"}}}, TaskState.FAILED, "nsfw"),
        (500, {"task_id": ASKED, "status": "FAILURE", "fail_reason": "nsfw"}, TaskState.FAILED, "nsfw"),
        (500, {"status": "error", "data": [{**SONG, "status": "error", "error_message": "nsfw"}]}, TaskState.FAILED, "nsfw"),
        (200, {"status": "FAILURE", "fail_reason": "nsfw", "data": None}, TaskState.FAILED, "nsfw"),
        (200, {"code": 9, "msg": "违规内容", "data": {"task_id": ASKED, "status": "FAILURE"}}, TaskState.FAILED, "违规内容"),
        (200, {"code": 501, "msg": "nsfw", "data": {"task_id": ASKED, "callbackType": "error"}}, TaskState.FAILED, "nsfw"),
        (200, {"data": {"status": "failed", "reason": "copyright"}}, TaskState.FAILED, "copyright"),
        (200, {"code": 200, "data": {"state": "fail", "failMsg": "", "message": "copyright"}}, TaskState.FAILED, "copyright"),
        # What is under way is not refused.
        (200, {"task_id": ASKED}, TaskState.RUNNING, None),
        (200, {"code": "success", "message": "", "data": {"task_id": ASKED, "status": "Staged"}}, TaskState.RUNNING, None),
        (200, {"task_id": ASKED, "status": "Staged", "error": {"code": 0, "message": ""}}, TaskState.RUNNING, None),
        (200, {"status": "排队中", "data": None}, TaskState.RUNNING, None),
        (200, {"status": "odd", "data": None}, TaskState.RUNNING, None),
        (200, {"code": 200, "data": {"task_id": ASKED, "callbackType": "text", "data": []}}, TaskState.RUNNING, None),
        (500, {"code": "error", "message": "no", "data": [SONG]}, TaskState.READY, None),
        (401, {"task_id": ASKED, "status": "error", "message": "no", "data": [SONG]}, TaskState.READY, None),
        (400, {"task_id": ASKED, "status": "failed", "message": "nsfw"}, TaskState.FAILED, "nsfw"),
        (200, {"task_id": ASKED, "status": "审核不通过", "fail_reason": "歌词违规"}, TaskState.FAILED, "歌词违规"),
        (200, {"task_id": ASKED, "status": "success", "task_status": "FAILED", "message": "bad"}, TaskState.FAILED, "bad"),
        (200, {"status": "FAILED", "message": "artist name", "data": {"jobId": ASKED}}, TaskState.FAILED, "artist name"),
        (200, {"text": "", "title": "", "status": "error", "error_message": "nsfw"}, TaskState.FAILED, "nsfw"),
        (200, envelope({"id": "c" * 36, "status": "error", "error_message": "No credits"}), TaskState.FAILED, "No credits"),
        # The task that was asked for, by its id alone.
        (200, {"id": ASKED, "status": "failed", "error": "refused"}, TaskState.FAILED, "refused"),
        (200, {"id": ASKED, "status": "failed", "error": {"message": "refused"}}, TaskState.FAILED, "refused"),
        (200, {"data": {"id": ASKED, "status": "failed", "message": "refused"}}, TaskState.FAILED, "refused"),
        (200, {"id": ASKED, "status": "processing"}, TaskState.RUNNING, None),
        (200, {"id": ASKED, "status": "FAILED", "clips": [], "fail_reason": "No credits"}, TaskState.FAILED, "No credits"),
        # One word that says that it is under way.
        (200, {"task_id": ASKED, "status": "IN_PROGRESS", "state": "success"}, TaskState.RUNNING, None),
        (200, {"task_id": ASKED, "status": "processing", "state": "fail"}, TaskState.RUNNING, None),
        # No more than that it is under way.
        (200, {"status": "processing"}, TaskState.RUNNING, None),
        (202, {"status": "processing"}, TaskState.RUNNING, None),
        (409, {"status": "processing", "message": "not yet"}, TaskState.RUNNING, None),
        (200, {"code": 0, "msg": "任务正在处理中，请稍后查询", "data": None}, TaskState.RUNNING, None),
        (404, {"code": 1102, "message": "Please wait, still processing"}, TaskState.RUNNING, None),
        (200, {"code": "processing", "message": "x"}, TaskState.RUNNING, None),
        (200, {"type": "not_ready"}, TaskState.RUNNING, None),
        (200, {"success": False, "status": "running"}, TaskState.RUNNING, None),
    ],
)  # fmt: skip
def test_what_names_a_task_or_its_songs_is_no_complaint(
    status: int, body: Any, state: TaskState, reason: str | None
) -> None:
    (task,) = replies.read(json.dumps(body), status=status, asked=[ASKED], secrets=[KEY])
    assert (task.task_id, task.state, task.reason) == (ASKED, state, reason)


def test_that_it_is_under_way_is_said_of_the_only_one() -> None:
    (task,) = replies.read('{"status": "processing"}', asked=[ASKED])
    assert (task.relay_status, task.is_clear, task.clips) == ("processing", True, ())
    for asked in ([], [ASKED, TaskId("another-task-id")]):
        with pytest.raises(BadReplyError):
            replies.read('{"status": "processing"}', asked=asked)
    with pytest.raises(BadReplyError):  # no answer to a question
        replies.read('{"status": "processing"}', asked=[ASKED], is_own=True)


def test_tasks_that_were_asked_for_are_no_songs() -> None:
    rows = [{"id": name, "status": "processing"} for name in ("task-00001", "task-00002")]
    asked = [TaskId(row["id"]) for row in rows]
    for wrapped in (rows, {"data": rows}, {"code": 200, "data": json.dumps(rows)}):
        tasks = replies.read(json.dumps(wrapped), asked=asked)
        assert [(task.task_id, task.clips) for task in tasks] == [(name, ()) for name in asked]
    song = {"id": "task-00001", "status": "queued", "audio_url": ""}
    assert len(replies.read(json.dumps([song]), asked=asked)[0].clips) == 1


def test_a_persons_own_words_are_no_complaint() -> None:
    with pytest.raises(BadReplyError) as caught:
        replies.read("invalid token", is_own=True)
    assert caught.value.code == "relay.not_json"


IN_LINK = "c0d1ca74-0000-4000-8000-000000000001"


@pytest.mark.parametrize(
    ("task", "clip_ids"),
    [
        ({"output": {"audio_url": MP3}}, [f"{ASKED}_1"]),
        ({"audio_url": MP3}, [f"{ASKED}_1"]),
        ({"input": {"prompt": "x"}, "output": {"audio_url": MP3}}, [f"{ASKED}_1"]),
        ({"result": MP3}, [f"{ASKED}_1"]),
        ({"resultUrl": MP3}, [f"{ASKED}_1"]),
        ({"result": [MP3, "https://a.example.com/y.mp3"]}, [f"{ASKED}_1", f"{ASKED}_2"]),
        ({"resultJson": json.dumps({"resultUrls": [MP3]})}, [f"{ASKED}_1"]),
        ({"output": {"audio_urls": [f"https://a.example.com/{IN_LINK}.mp3", MP3]}}, [IN_LINK, f"{ASKED}_2"]),
        ({"musics": [{"musicId": IN_LINK, "audioUrl": MP3}]}, [IN_LINK]),
        ({"data": [SONG], "result_url": MP3}, [SONG["id"]]),
        ({"url": MP3}, [f"{ASKED}_1"]),
        ({"mp3": "https://a.example.com/7"}, [f"{ASKED}_1"]),
        ({"audio": {"url": MP3}}, [f"{ASKED}_1"]),
        ({"data": [{"url": MP3}]}, [f"{ASKED}_1"]),
        ({"data": [{"id": 1, "audio_url": MP3}, {"id": 2, "audio_url": f"{MP3[:-5]}y.mp3"}]}, [f"{ASKED}_1", f"{ASKED}_2"]),
        # Whatever they stand in.
        *(({key: [SONG]}, [SONG["id"]]) for key in ("music", "song", "tracks", "resultList", "info")),
        ({"music": SONG}, [SONG["id"]]),
        ({"data": {"list": [SONG], "total": 1}}, [SONG["id"]]),
        ({"id": 5, "title": "x", "tracks": [SONG]}, [SONG["id"]]),
        ({"input": {"audio_url": MP3}}, []),
        # No sound.
        ({"result": "https://a.example.com/x.png"}, []),
        ({"result_url": "https://a.example.com/page"}, []),
        ({"result": "no.mp3"}, []),
        ({"resultJson": ""}, []),
    ],
)  # fmt: skip
def test_a_link_is_a_song(task: Any, clip_ids: list[str]) -> None:
    (found,) = replies.read(json.dumps({"data": {"task_id": ASKED, "status": "completed", **task}}))
    assert [clip.clip_id for clip in found.clips] == clip_ids
    assert (found.state is TaskState.READY) is bool(clip_ids)


@pytest.mark.parametrize(
    "reply",
    [
        {"code": 200, "data": {"list": [SONG], "total": 1}},
        {"data": {"records": [SONG]}},
        {"data": {"id": ASKED, "status": "complete", "tracks": [SONG]}},
        {"id": ASKED, "status": "succeeded", "output": SONG, "error": None},
        {"data": {"id": "row-00000001", "status": "complete", "tracks": [SONG]}},
    ],
)
def test_a_song_is_one_wherever_it_stands(reply: Any) -> None:
    (task,) = replies.read(json.dumps(reply), asked=[ASKED])
    assert (task.task_id, task.state) == (ASKED, TaskState.READY)
    assert [clip.clip_id for clip in task.clips] == [SONG["id"]]


@pytest.mark.parametrize("word", ["IN_PROGRESS", "FAILURE", "SUCCESS"])
@pytest.mark.parametrize("key", ["source_clip", "inputs", "cover_clip", "originalSong", "playlist"])
def test_a_song_that_another_was_made_of_is_not_the_tasks(word: str, key: str) -> None:
    body = envelope(task_of([], status=word, **{key: SONG}))
    (task,) = replies.read(json.dumps(body), asked=[ASKED])
    assert (task.clips, task.state is TaskState.READY) == ((), False)


@pytest.mark.parametrize("word", ["IN_PROGRESS", "FAILURE"])
@pytest.mark.parametrize("more", [{"audio": MP3}, {"url": MP3}, {"records": [SONG]}], ids=str)
def test_a_sound_beside_a_word_that_there_is_none_is_not_the_tasks(word: str, more: Any) -> None:
    body = envelope(task_of([], status=word, **more))
    (task,) = replies.read(json.dumps(body), asked=[ASKED])
    assert (task.clips, task.state is TaskState.READY) == ((), False)


def test_a_word_around_a_task_that_there_is_no_song_counts_too() -> None:
    body = {"status": "FAILED", "message": "nsfw", "data": {"jobId": ASKED, "records": [SONG]}}
    (task,) = replies.read(json.dumps(body), asked=[ASKED])
    assert (task.clips, task.state) == ((), TaskState.FAILED)


@pytest.mark.parametrize("word", ["IN_PROGRESS", "SUCCESS", "odd"])
def test_songs_that_are_being_made_are_not_left_for_another(word: str) -> None:
    made = {"id": IN_LINK, "status": "queued", "title": "x", "source_clip": SONG}
    body = envelope(task_of([made], status=word, records=[SONG]))
    (task,) = replies.read(json.dumps(body), asked=[ASKED])
    assert [(clip.clip_id, clip.state) for clip in task.clips] == [(IN_LINK, ClipState.PENDING)]


def sheet(text: str, **more: Any) -> dict[str, Any]:
    return {"text": text, "title": "S", **more}


LYRIC = "[Hook]\nPlease wait, processing\nTask_id: 007, agent of love"


@pytest.mark.parametrize(
    "reply",
    [
        {"code": 200, "data": {"taskId": ASKED, "status": "SUCCESS", "response": {"data": [sheet(LYRIC)]}}},
        {"task_id": ASKED, "action": "LYRICS", "status": "SUCCESS", "data": sheet(LYRIC, status="complete")},
        {"task_id": ASKED, "action": "LYRICS", "status": "SUCCESS", "data": sheet(f"{LYRIC}\n{IN_LINK}")},
        {"task_id": ASKED, "action": "LYRICS", "status": "SUCCESS", "data": sheet(LYRIC, title="", status="complete")},
        sheet(LYRIC, status="complete"),
    ],
)  # fmt: skip
def test_a_lyric_may_sing_of_anything(reply: Any) -> None:
    (task,) = replies.read(json.dumps(reply), asked=[ASKED])
    assert (task.state, len(task.sheets)) == (TaskState.READY, 1)


def test_a_song_wherever_it_stands_is_one_of_a_task_that_was_asked_for() -> None:
    with pytest.raises(BadReplyError):
        replies.read(json.dumps({"data": {"records": [SONG], "total": 1}}))


def test_a_task_is_also_called_a_job() -> None:
    data = {"jobId": ASKED, "progress": "100", "musics": [{"musicId": IN_LINK, "audioUrl": MP3}]}
    (task,) = replies.read(json.dumps({"status": "SUCCESS", "message": "success", "data": data}))
    assert (task.task_id, [clip.clip_id for clip in task.clips]) == (ASKED, [IN_LINK])
    assert (task.state, task.done) == (TaskState.READY, True)


def test_the_same_task_twice_keeps_its_songs_also_when_it_is_read_again() -> None:
    songs = [{**SONG, "id": f"clip-000{n}"} for n in range(3)]
    (task,) = replies.read(json.dumps([task_of([song], status="SUCCESS") for song in songs]))
    assert [clip.clip_id for clip in task.clips] == [song["id"] for song in songs]
    (again,) = replies.read(task.raw, asked=[ASKED], is_own=True)
    assert again.clips == task.clips


def _finished(name: str) -> dict[str, Any]:
    song = {**SONG, "id": f"clip-of-{name}"}
    return {"task_id": name, "status": "SUCCESS", "fail_reason": "", "data": [song]}


DONE, OTHER = _finished("task-1"), _finished("task-2")
UNDER_WAY = {"task_id": "task-2", "status": "IN_PROGRESS", "progress": "0%", "data": None}


@pytest.mark.parametrize("second", [OTHER, UNDER_WAY], ids=["done", "under way"])
@pytest.mark.parametrize(
    "wrap",
    [
        lambda one, two: {"success": True, "data": {"items": [one, two], "total": 2}},
        lambda one, two: {"tasks": [one, two]},
        lambda one, two: {"data": {"tasks": [one, two]}},
        lambda one, two: {"code": 200, "data": {"records": [one, two], "page": {"size": 2}}},
        lambda one, two: {"rows": [one, two]},
        lambda one, two: {"code": 0, "list": json.dumps([one, two])},
        lambda one, two: {"anything": {"whatever": [one, two]}},
        lambda one, two: [{"request": {"url": "x"}, "response": envelope(one)}, envelope(two)],
        lambda one, two: [{"request": {"task_id": "task-2"}, "body": json.dumps(envelope(two))}, one],
        lambda one, two: [[envelope(one)], [envelope(two)]],
        lambda one, two: [[[one], two]],
        lambda one, two: {"results": [one, two]},
        lambda one, two: {"response": [one, envelope(two)]},
        lambda one, two: {"one": one, "more": {"items": [two]}},
    ],
)  # fmt: skip
def test_tasks_are_tasks_however_they_are_wrapped(wrap: Any, second: Any) -> None:
    tasks = {task.task_id: task for task in replies.read(json.dumps(wrap(DONE, second)))}
    assert set(tasks) == {"task-1", "task-2"}
    assert [clip.clip_id for clip in tasks[TaskId("task-1")].clips] == ["clip-of-task-1"]
    state = TaskState.READY if second is OTHER else TaskState.RUNNING
    assert tasks[TaskId("task-2")].state is state


@pytest.mark.parametrize("key", ["items", "tasks", "records", "list"])
def test_wrapped_tasks_that_have_no_song_are_tasks(key: str) -> None:
    failed = {"task_id": "task-1", "status": "FAILURE", "fail_reason": "nsfw"}
    page = {"success": True, "data": {key: [failed, UNDER_WAY], "total": 2}}
    states = [(task.task_id, task.state) for task in replies.read(json.dumps(page))]
    assert states == [("task-1", TaskState.FAILED), ("task-2", TaskState.RUNNING)]
