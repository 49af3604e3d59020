"""One part of a reply becomes a task: states, ids, reasons and what several places say of one thing."""

from __future__ import annotations

from typing import Any

import pytest

from suno_desktop.core.model import Action, Clip, ClipState, Task, TaskId, TaskState
from suno_desktop.core.relay import assemble
from suno_desktop.core.relay.structure import TaskPart

A, B = "aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002"
MP3 = "https://cdn.invalid/a.mp3"
READY, PENDING, STREAMING, FAILED = (
    ClipState.READY,
    ClipState.PENDING,
    ClipState.STREAMING,
    ClipState.FAILED,
)


def song(clip_id: str = A, **told: Any) -> dict[str, Any]:
    return {"id": clip_id, "title": "x", **told}


def tasks(
    *items: Any, word: Any = None, asked: tuple[str, ...] = (), room: int = 100, **head: Any
) -> tuple[Task, ...]:
    part = TaskPart(relay_status=word, head={"task_id": "t1", **head}, items=list(items))
    return assemble.tasks_of(part, asked=tuple(map(TaskId, asked)), raw="raw", room=room)


def one(*items: Any, **told: Any) -> Task:
    (task,) = tasks(*items, **told)
    return task


def clip(**told: Any) -> Clip:
    (found,) = one(song(**told)).clips
    return found


# States of clips.


@pytest.mark.parametrize(
    ("told", "word", "state"),
    [
        ({"status": "complete", "audio_url": MP3}, None, READY),
        ({"status": "complete"}, None, PENDING),
        ({"status": "complete", "video_url": MP3}, None, READY),
        ({"status": "complete", "stream_audio_url": MP3}, None, STREAMING),
        ({"status": "complete", "audio_url": "https://audiopipe.suno.ai/?x=1"}, None, STREAMING),
        ({"state": "complete", "audio_url": MP3}, None, READY),
        ({"status": "streaming", "audio_url": MP3}, None, STREAMING),
        ({"status": "error", "audio_url": MP3}, None, FAILED),
        ({"status": "queued"}, "FAILED", PENDING),
        ({}, None, PENDING),
        ({"error_message": "no"}, None, FAILED),
        ({"msg": "no"}, None, FAILED),
        ({"error_type": "moderation"}, None, PENDING),
        ({}, "FAILED", FAILED),
        ({"audio_url": MP3}, None, READY),
        ({"audio_url": MP3, "status": "odd"}, None, STREAMING),
        ({"audio_url": MP3, "status": "odd"}, "SUCCESS", READY),
        ({"audio_url": MP3, "status": "7"}, None, READY),
        ({"audio_url": MP3, "status": 7}, None, READY),
        ({"stream_audio_url": MP3}, "SUCCESS", STREAMING),
    ],
)
def test_the_state_of_a_clip(told: dict[str, Any], word: Any, state: ClipState) -> None:
    (found,) = one(song(**told), word=word).clips
    assert found.state is state


def test_where_its_values_stand() -> None:
    found = clip(
        audio_url=MP3,
        status="complete",
        metadata={"tags": "pop", "prompt": "la", "duration": 12.5},
        displayName="Someone",
    )
    assert (found.style, found.lyrics, found.duration_s) == ("pop", "la", 12.5)
    assert (found.artist, found.relay_status, found.audio_url) == ("Someone", "complete", MP3)
    assert clip(tags="rock", metadata='{"tags": "pop"}').style == "pop"
    assert clip(tags="rock", metadata={"tags": ""}).style == "rock"
    assert clip(tags="rock", metadata=5).style == "rock"
    assert clip(status=True).relay_status is None
    assert clip(url=MP3).audio_url == MP3
    assert clip(url="https://a.invalid/page").audio_url is None


@pytest.mark.parametrize(
    ("told", "url"),
    [
        ({"audio": MP3}, MP3),
        ({"mp3": "https://a.invalid/7"}, "https://a.invalid/7"),
        ({"music_url": MP3}, MP3),
        ({"audioFile": {"url": MP3}}, MP3),
        ({"audio_url": [MP3]}, MP3),
        ({"audio_url": {"url": MP3}}, MP3),
        ({"audio_url": "//cdn.invalid/a.mp3"}, MP3),
        ({"audio_url": "", "downloadUrl": MP3}, MP3),
        ({"file_url": MP3}, MP3),
        ({"src": MP3}, MP3),
        ({"cdn_url": MP3}, MP3),
        # The field's own name is believed first, and not every file is a sound.
        ({"audio_url": MP3, "mp3": "https://a.invalid/b.mp3"}, MP3),
        ({"src": "https://a.invalid/x.png"}, None),
        ({"download_url": "https://a.invalid/page"}, None),
        ({"audio_url": "/m/a.mp3"}, None),
        ({"audio": 5}, None),
    ],
)
def test_what_a_link_to_a_sound_is_called(told: dict[str, Any], url: str | None) -> None:
    assert clip(status="complete", **told).audio_url == url


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"error_message": "no"}, "no"),
        ({"metadata": {"error_message": "no"}}, "no"),
        ({"error_message": {"message": "no"}}, "no"),
        ({"error_type": "moderation"}, "moderation"),
        ({"metadata": {"error_type": "moderation"}, "msg": "no"}, "moderation"),
        ({"error_message": "None"}, None),
        ({}, None),
    ],
)
def test_why_a_clip_failed(told: dict[str, Any], error: str | None) -> None:
    assert clip(status="error", **told).error == error


@pytest.mark.parametrize(
    ("ids", "found"),
    [
        ({"id": A}, A),
        ({"id": "12345678", "clip_id": A}, A),
        ({"id": A, "clip_id": "12345678"}, A),
        ({"id": A, "clip_id": B}, A),
        ({"id": "12345678", "clip_id": "23456789"}, "23456789"),
        ({"id": 5, "clip_id": "12345678"}, "12345678"),
    ],
)
def test_the_id_that_looks_like_sunos_own(ids: dict[str, Any], found: str) -> None:
    assert [one.clip_id for one in one({"title": "x", **ids}).clips] == [found]


def test_without_an_id_or_room_there_is_no_clip() -> None:
    assert one({"title": "x", "n": 1}).clips == ()
    assert len(one(song(A), song(B), room=1).clips) == 1
    assert len(one(song(A), song(B), room=2).clips) == 2
    (found,) = one(song(A), song(A, audio_url=MP3, status="complete"), room=1).clips
    assert found.state is READY


@pytest.mark.parametrize(
    ("first", "second", "state"),
    [
        ("streaming", "complete", READY),
        ("complete", "streaming", READY),
        ("error", "streaming", STREAMING),
        ("queued", "error", FAILED),
        ("error", "queued", FAILED),
    ],
)
def test_a_clip_that_stands_there_twice_is_what_either_says(
    first: str, second: str, state: ClipState
) -> None:
    (found,) = one(
        song(status=first, audio_url=MP3, tags="pop", lang="a"),
        song(status=second, audio_url=MP3, handle="me"),
    ).clips
    assert found.state is state
    assert (found.style, found.value("handle")) == ("pop", "me")


def test_of_two_that_are_alike_the_first_counts() -> None:
    (found,) = one(song(title="one"), song(title="two")).clips
    assert found.title == "one"


# Sheets.


@pytest.mark.parametrize(
    ("item", "sheets"),
    [
        ({"text": "la", "title": "x"}, [("x", "la", READY)]),
        ({"text": "la", "id": 1, "status": "running"}, [("", "la", PENDING)]),
        ({"text": "la", "id": 1, "state": "streaming"}, [("", "la", PENDING)]),
        ({"text": "la\nla", "id": 1, "status": "error"}, [("", "la\nla", READY)]),
        ({"text": "not allowed", "id": 1, "status": "error"}, []),
        ({"lyric": "la", "n": 1}, [("", "la", READY)]),
        ({"content": "la", "n": 1}, [("", "la", READY)]),
        ({"n": 1}, []),
    ],
)
def test_words_become_a_sheet(item: dict[str, Any], sheets: list[Any]) -> None:
    found = one(item, item, action="LYRICS").sheets
    assert [(sheet.title, sheet.text, sheet.state) for sheet in found] == sheets


def test_a_sheet_that_could_not_be_made_says_why() -> None:
    for item in (
        {"error_message": "no", "n": 1},
        {"status": "error", "error_message": "no", "n": 1},
    ):
        task = one(item, action="LYRICS")
        assert (task.state, task.reason) == (TaskState.FAILED, "no")
    told = one({"text": "not allowed", "status": "error", "n": 1}, action="LYRICS")
    assert (told.state, told.reason) == (TaskState.FAILED, "not allowed")
    quiet = one({"status": "error", "n": 1}, action="lyrics")
    assert (quiet.state, quiet.reason, quiet.done) == (TaskState.FAILED, None, True)
    assert one({"n": 1}, action="LYRICS").state is TaskState.RUNNING
    kept = one({"text": "la", "title": "x"}, {"error_message": "no", "n": 1}, action="LYRICS")
    assert kept.state is TaskState.READY


def test_sound_makes_a_song_also_of_a_task_for_words() -> None:
    assert len(one(song(audio_url=MP3), action="LYRICS").clips) == 1


# Tasks.


@pytest.mark.parametrize(
    ("items", "word", "head", "state", "done"),
    [
        ([song(audio_url=MP3)], None, {}, TaskState.READY, True),
        ([song(audio_url=MP3)], "RUNNING", {}, TaskState.READY, False),
        ([song(audio_url=MP3), song(B)], None, {}, TaskState.READY, False),
        ([song(audio_url=MP3), song(B, status="error")], None, {}, TaskState.READY, True),
        ([song(audio_url=MP3)], "FAILED", {}, TaskState.READY, True),
        ([song(status="error")], None, {}, TaskState.FAILED, True),
        ([song(status="error")], "SUCCESS", {}, TaskState.FAILED, True),
        ([song(status="error")], "RUNNING", {}, TaskState.RUNNING, False),
        ([song(status="error"), song(B)], None, {}, TaskState.RUNNING, False),
        ([], None, {}, TaskState.RUNNING, False),
        ([], "SUCCESS", {}, TaskState.RUNNING, True),
        ([], "FAILED", {}, TaskState.FAILED, True),
        ([song()], "FAILED", {}, TaskState.FAILED, True),
        ([], "RUNNING", {"progress": "100%", "fail_reason": "no"}, TaskState.FAILED, True),
        ([], "RUNNING", {"progress": "99%", "fail_reason": "no"}, TaskState.RUNNING, False),
        ([], "RUNNING", {"progress": "100%"}, TaskState.RUNNING, False),
        # No failure: a word for nothing, a note on what is under way, a note on what is done.
        ([], "RUNNING", {"progress": "100%", "fail_reason": "ok"}, TaskState.RUNNING, False),
        ([], "RUNNING", {"progress": 100, "fail_reason": 0}, TaskState.RUNNING, False),
        ([], "RUNNING", {"progress": 100, "reason": "uploading"}, TaskState.RUNNING, False),
        ([], None, {"progress": 100, "reason": "uploading to CDN"}, TaskState.RUNNING, False),
        ([], "SUCCESS", {"progress": "100%", "fail_reason": "success"}, TaskState.RUNNING, True),
        ([], "SUCCESS", {"progress": "100%", "error": "no cover"}, TaskState.RUNNING, True),
        (
            [song(status="streaming", audio_url=MP3)],
            "SUCCESS",
            {"progress": "100%", "fail_reason": "成功"},
            TaskState.RUNNING,
            True,
        ),
        ([song(error_message="success")], "SUCCESS", {}, TaskState.RUNNING, True),
        ([], "RUNNING", {"progress": 100, "errmsg": "no"}, TaskState.FAILED, True),
    ],
)
def test_the_state_of_a_task(
    items: list[Any], word: Any, head: dict[str, Any], state: TaskState, done: bool
) -> None:
    task = one(*items, word=word, **head)
    assert (task.state, task.done) == (state, done)


@pytest.mark.parametrize(
    ("items", "word", "is_clear"),
    [
        ([], None, False),
        ([], "odd", False),
        ([], "RUNNING", True),
        ([song()], None, True),
        ([{"text": "la", "title": "x", "status": "running"}], None, True),
        ([{"error_message": "no", "status": "error", "text": ""}], None, True),
    ],
)
def test_it_is_clear_where_a_word_or_a_song_says_so(
    items: list[Any], word: Any, is_clear: bool
) -> None:
    head = {"action": "LYRICS"} if items and "text" in items[0] else {}
    assert one(*items, word=word, **head).is_clear is is_clear


@pytest.mark.parametrize(
    ("items", "head", "reason"),
    [
        ([], {"fail_reason": "a", "error_message": "b"}, "a"),
        ([], {"error": {"message": "b"}, "reason": "c"}, "b"),
        ([], {"message": "late"}, "late"),
        ([song(error_message="of the clip")], {"message": "late"}, "of the clip"),
        ([song(error_message="of the clip")], {"reason": "first"}, "first"),
        ([], {"fail_reason": "none", "message": "late"}, "late"),
        ([], {"fail_msg": "a"}, "a"),
        ([], {"errmsg": "a"}, "a"),
        ([], {"error_msg": "a"}, "a"),
        ([], {"failure_reason": "a"}, "a"),
        ([], {"message": "success", "detail": "a"}, "a"),
        ([], {"output": {"error": "a"}}, "a"),
        ([], {"output": '{"failMsg": "a"}'}, "a"),
        ([], {"data": {"message": "a"}}, "a"),
        ([], {"data": [{"fail_reason": ""}, {"fail_reason": "a"}]}, "a"),
        ([], {"response": {"errorMessage": "a"}}, "a"),
        ([], {"result": "a"}, "a"),
        ([], {"description": "a happy song", "data": [{"type": "gen"}]}, None),
        ([], {}, None),
    ],
)
def test_why_a_task_failed(items: list[Any], head: dict[str, Any], reason: str | None) -> None:
    assert one(*items, word="FAILED", **head).reason == reason


def test_the_late_places_count_only_for_what_failed() -> None:
    assert one(word="RUNNING", message="still working").reason is None


def test_what_else_is_told() -> None:
    task = one(
        song(),
        word="RUNNING",
        progress="30%",
        submit_time=1_700_000_000,
        start_time=1_700_000_001,
        finish_time=1_700_000_002,
    )
    assert (task.relay_status, task.progress, task.raw) == ("RUNNING", 30, "raw")
    times = (task.submitted_at, task.started_at, task.finished_at)
    assert [time and int(time.timestamp()) - 1_700_000_000 for time in times] == [0, 1, 2]
    assert one(progress=0).progress is None
    assert one(word=True).relay_status is None


@pytest.mark.parametrize(
    ("items", "action", "found"),
    [
        ([], "lyrics ", Action.LYRICS),
        ([], "MUSIC", Action.MUSIC),
        ([], "whatever", Action.MUSIC),
        ([], " ", None),
        ([], 5, None),
        ([song()], None, Action.MUSIC),
        ([{"text": "la", "title": "x"}], None, Action.LYRICS),
    ],
)
def test_what_it_makes(items: list[Any], action: Any, found: Action | None) -> None:
    assert one(*items, action=action).action is found


def named(*items: Any, head: Any = None, asked: tuple[str, ...] = (), hint: Any = None) -> Any:
    part = TaskPart(relay_status=None, head=head or {}, items=list(items), hint=hint)
    found = assemble.tasks_of(part, asked=tuple(map(TaskId, asked)), raw="raw", room=9)
    return [(task.task_id, [clip.clip_id for clip in task.clips]) for task in found]


def test_what_a_task_is_called() -> None:
    both = song(A), song(B)
    assert named(*both, head={"task_id": "t1"}, asked=("t9",)) == [("t1", [A, B])]
    assert named(*both, asked=("t9",)) == [("t9", [A, B])]
    assert named(*both, asked=(B, "t9")) == [(B, [B])]
    assert named(*both, asked=(B, A)) == [(A, [A]), (B, [B])]
    assert named(*both, asked=("t8", "t9")) == [(A, [A, B])]
    assert named(*both) == [(A, [A, B])]
    assert named(hint="hinted-1") == [("hinted-1", [])]
    ((nameless, _),) = named()
    assert nameless.startswith("reply-")
    assert len(nameless) == 6 + 16
    assert named() == [(nameless, [])]


def test_two_answers_become_the_fuller_one() -> None:
    ready = Task(task_id=TaskId("t"), state=TaskState.READY, raw='{"r":1}')
    failed = Task(
        task_id=TaskId("t"), state=TaskState.FAILED, clips=(clip(),), done=True, raw='{"f":1}'
    )
    more = ready._replace(clips=(clip(),))
    done = more._replace(done=True)
    assert assemble.fuller(failed, ready) == assemble.fuller(ready, failed)
    assert assemble.fuller(failed, ready) == more._replace(raw='[{"r":1},{"f":1}]')
    assert assemble.fuller(ready, more) == more
    assert assemble.fuller(more, done) == done
    assert assemble.fuller(ready, ready) == ready


def test_two_answers_about_a_task_give_the_songs_of_both() -> None:
    both = [
        one(song(name, audio_url=url, status="complete", title=name), word="SUCCESS")._replace(raw=f'{{"n":{n}}}')
        for n, (name, url) in enumerate([(A, MP3), (B, MP3), (A, None), ("c" * 8, MP3)])
    ]  # fmt: skip
    task = assemble.fuller(both[0], both[1])
    assert [clip.clip_id for clip in task.clips] == [A, B]
    assert task.raw == '[{"n":0},{"n":1}]'
    assert assemble.fuller(task, both[2]) == task
    task = assemble.fuller(task, both[3])
    assert (len(task.clips), task.raw) == (3, '[{"n":0},{"n":1},{"n":3}]')
    (found,) = assemble.fuller(both[2], both[0]).clips
    assert (found.state, found.audio_url) == (READY, MP3)
    words = one({"text": "la", "title": "x"}), one({"text": "le", "title": "y"})
    assert [sheet.text for sheet in assemble.fuller(*words).sheets] == ["la", "le"]


@pytest.mark.parametrize(
    ("item", "found"),
    [
        ({"music_id": B, "audio_url": MP3}, B),
        ({"song_id": B, "title": "x", "audio_url": MP3}, B),
        ({"audio_url": f"https://cdn.invalid/{B}.mp3"}, B),
        ({"audio_url": f"https://cdn.invalid/{A}/{B}.mp3?x={A}"}, B),
        ({"audio_url": MP3}, "t1_2"),
        ({"audio_url": f"https://cdn.invalid/{A}.mp3"}, "t1_2"),
        # What has no sound to have may still be given its id.
        ({"title": "x", "status": "queued"}, None),
        ({"stream_audio_url": MP3}, None),
        ({"image_url": MP3}, None),
        ({"id": 7, "status": "queued", "title": "x"}, None),
        # What has one is never left out, however it is called.
        ({"id": 7, "audio_url": MP3}, "t1_2"),
        ({"id": 7, "audio_url": f"https://cdn.invalid/{B}.mp3"}, B),
        ({"id": f"suno:{B}", "audio_url": MP3}, B),
        ({"id": f"suno:{A}", "audio_url": MP3}, "t1_2"),
        # Two songs that were given one id.
        ({"id": A, "audio_url": f"https://cdn.invalid/{B}.mp3"}, B),
        # One that is told twice, with a link to another server.
        ({"id": A, "audio_url": "https://cdn.invalid/b.mp3"}, None),
        ({"id": A, "audio_url": f"https://oss.invalid/b/{A}.mp3"}, None),
        ({"id": A, "audio_url": "https://cdn.invalid/a.m4a"}, None),
        ({"id": A, "audio_url": "https://other.invalid/x/a.mp3?y=1"}, None),
        ({"id": A, "stream_audio_url": "https://cdn.invalid/b.mp3"}, None),
    ],
)
def test_a_song_without_an_id_is_named_by_its_link_or_its_place(item: Any, found: Any) -> None:
    clips = one(song(A, audio_url=MP3), item).clips
    assert [clip.clip_id for clip in clips[1:]] == ([found] if found else [])


@pytest.mark.parametrize("shared", ["t1-as-its-own-id", "suno-song-7"])
@pytest.mark.parametrize(
    ("link", "count"),
    [
        ("https://cdn.invalid/b.mp3", 2),
        ("https://cdn.invalid/b/a.mp3", 2),
        ("https://cdn.invalid/a.m4a", 1),
        ("https://other.invalid/x/a.mp3?y=1", 1),
    ],
)
def test_two_songs_of_one_id_that_is_no_songs_own_are_two(
    shared: str, link: str, count: int
) -> None:
    items = [song(shared, audio_url=MP3), song(shared, audio_url=link)]
    part = TaskPart(relay_status=None, head={"task_id": "t1-as-its-own-id"}, items=items)
    (task,) = assemble.tasks_of(part, asked=(), raw="raw", room=9)
    assert len(task.clips) == count


def test_a_song_without_an_id_and_without_a_task_has_no_name() -> None:
    part = TaskPart(relay_status=None, items=[{"audio_url": MP3}])
    (task,) = assemble.tasks_of(part, asked=(), raw="raw", room=9)
    assert task.clips == ()
    (task,) = assemble.tasks_of(part, asked=(TaskId("t9"),), raw="raw", room=9)
    assert [clip.clip_id for clip in task.clips] == ["t9_1"]


@pytest.mark.parametrize(
    ("value", "is_something"),
    [
        ([1], True),
        ([], False),
        ({}, False),
        (None, False),
        (0, False),
        ("words", True),
        ("null", False),
        (" ", False),
        ("[]", False),
        ("[1]", True),
    ],
)
def test_data_that_hold_anything(value: Any, is_something: bool) -> None:
    assert assemble.something(value) is is_something
