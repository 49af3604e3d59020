"""What relays do wrong, over real HTTP: each trouble is named, changes no task, loses nothing and is got over."""

from __future__ import annotations

import json
from typing import Any

import pytest

from suno_desktop.core.errors import ABOUT_THE_TASK
from suno_desktop.core.events import Notice, RelayStatus
from suno_desktop.core.model import TaskState
from suno_desktop.core.profile.settings import SavingSettings
from suno_desktop.demo.demo_relay import DemoRelay, Fault, FaultKind
from tests.rig import PATIENCE_S, Rig

SEED = "64dc8d98-5812-40f5-a99b-79a590452040"
TASK = "0a1b2c3d-0000-4000-8000-00000000000a"


def task_reply(status: str, clips: list[dict[str, Any]] | None, **more: Any) -> bytes:
    task = {"task_id": TASK, "action": "MUSIC", "status": status, "data": clips, **more}
    return json.dumps({"code": "success", "message": "", "data": task}).encode()


def clip(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": f"0a1b2c3d-0000-4000-8000-0000000001{number:02d}",
        "title": f"Song {number}",
        "status": "complete",
        **more,
    }


def only_ask(rig: Rig) -> None:
    rig.engine.set_setting(SavingSettings.kinds, ()).result(PATIENCE_S)


TROUBLES_OF_THE_RELAY = {
    "500": Fault(kind=FaultKind.STATUS, value=500, body=b'{"error":{"message":"oops"}}'),
    "502": Fault(kind=FaultKind.STATUS, value=502, body=b"<html>bad gateway</html>"),
    "a web page": Fault(kind=FaultKind.HTML),
    "half a reply": Fault(kind=FaultKind.CUT, value=700),
    "half a reply in chunks": Fault(kind=FaultKind.CUT_CHUNKED, value=700),
    "a reset": Fault(kind=FaultKind.RESET),
    "a reset in the middle": Fault(kind=FaultKind.RESET, value=700),
    "more promised than sent": Fault(kind=FaultKind.WRONG_LENGTH, value=50),
    "a way to elsewhere": Fault(kind=FaultKind.REDIRECT, value="http://127.0.0.9:9/suno/fetch/x"),
}
TROUBLES_OF_THE_TASK = {
    "no body": Fault(kind=FaultKind.EMPTY),
    "204": Fault(kind=FaultKind.STATUS, value=204),
    "205": Fault(kind=FaultKind.STATUS, value=205),
    "206": Fault(kind=FaultKind.STATUS, value=206, body=b'{"code":"success"}'),
    "an error with 200": Fault(kind=FaultKind.STATUS, value=200, body=b'{"code":"error"}'),
    "half a reply without a length": Fault(kind=FaultKind.CUT_NO_LENGTH, value=700),
    "less promised than sent": Fault(kind=FaultKind.WRONG_LENGTH, value=-50),
    "a bomb": Fault(kind=FaultKind.GZIP_BOMB, value=64 * 2**20),
    "not JSON": Fault(kind=FaultKind.STATUS, value=200, body=b'{"code": "success", "data": {"ta'),
    "deep JSON": Fault(kind=FaultKind.STATUS, value=200, body=b"[" * 200_000),
}


def got_over(rig: Rig) -> None:
    rig.engine.asking.poll().result(PATIENCE_S)
    rig.until(lambda: rig.states() == {SEED: TaskState.READY})
    assert len(rig.songs()) == 2
    assert not any(isinstance(event, Notice) for event in rig.seen)


@pytest.mark.parametrize("name", TROUBLES_OF_THE_RELAY)
def test_no_trouble_of_the_relay_changes_a_task_and_each_is_got_over(
    rig: Rig, relay: DemoRelay, name: str
) -> None:
    only_ask(rig)
    rig.know(relay)
    relay.fault("/suno/fetch/", TROUBLES_OF_THE_RELAY[name])
    if name == "a web page":  # else it is taken for a server of another API, which it may be
        relay.fault("/suno/feed/", TROUBLES_OF_THE_RELAY[name])
    rig.add(SEED)
    mood = "faulty" if name == "500" else "offline"
    status = rig.until_event(RelayStatus, lambda status: status.state == mood)
    assert status.code is not None
    assert status.values["relay"] == "Demo"
    got_over(rig)


@pytest.mark.parametrize("name", TROUBLES_OF_THE_TASK)
def test_an_answer_that_gives_nothing_is_told_of_the_task_and_the_relay_stays_online(
    rig: Rig, relay: DemoRelay, name: str
) -> None:
    only_ask(rig)
    rig.know(relay)
    relay.fault("/suno/fetch/", TROUBLES_OF_THE_TASK[name])
    rig.add(SEED)
    rig.until(lambda: rig.tasks()[0].code in ABOUT_THE_TASK)
    assert rig.states() == {SEED: TaskState.WAITING}
    got_over(rig)
    assert {one.state for one in rig.seen if isinstance(one, RelayStatus)} <= {"online"}


def test_a_reply_that_is_called_packed_and_is_not_is_a_reply(rig: Rig, relay: DemoRelay) -> None:
    only_ask(rig)
    rig.know(relay)
    relay.fault("/suno/fetch/", Fault(kind=FaultKind.GZIP_LABEL))
    rig.add(SEED)
    got_over(rig)
    assert rig.tasks()[0].code is None
    assert {one.state for one in rig.seen if isinstance(one, RelayStatus)} <= {"online"}


def test_a_reply_in_chunks_or_packed_or_without_a_length_is_a_reply(
    rig: Rig, relay: DemoRelay
) -> None:
    only_ask(rig)
    rig.know(relay)
    for kind in (FaultKind.CHUNKED, FaultKind.GZIP, FaultKind.NO_LENGTH):
        relay.fault("/suno/", Fault(kind=kind))
        (key,) = rig.add(SEED)
        rig.engine.asking.poll([key]).result(PATIENCE_S)
        rig.until(lambda: rig.states() == {SEED: TaskState.READY})
    rig.until(lambda: rig.engine.snapshot().relays[0].state == "online")


def test_what_was_ready_stays_ready_whatever_the_relay_says_later(
    rig: Rig, relay: DemoRelay
) -> None:
    only_ask(rig)
    rig.know(relay)
    relay.add_reply(TASK, task_reply("SUCCESS", [clip(1, audio_url="https://a.invalid/1.mp3")]))
    (key,) = rig.add(TASK)
    rig.until(lambda: rig.states() == {TASK: TaskState.READY})
    later = [
        (task_reply("IN_PROGRESS", None, progress="10%"), 200),
        (b'{"code":"task_not_exist","message":"task_not_exist","data":null}', 400),
        (task_reply("FAILURE", [], fail_reason="no"), 200),
    ]
    for body, status in later:
        relay.add_reply(TASK, body, status=status)
        asked = len(relay.requests)
        rig.engine.asking.poll([key]).result(PATIENCE_S)
        rig.until(lambda asked=asked: len(relay.requests) > asked)  # type: ignore[misc]  # a lambda with defaults
        rig.until(lambda: rig.engine.snapshot().asking == 0)
        assert rig.states() == {TASK: TaskState.READY}
        (song,) = rig.songs()
        assert song.clip is not None
        assert song.clip.audio_url == "https://a.invalid/1.mp3"


def test_a_hostile_reason_is_short_plain_and_without_the_key(
    rig: Rig, relay: DemoRelay, canary_key: str
) -> None:
    rig.know(relay)
    reason = f"<b>no</b>\x1b[31m Authorization: Bearer {canary_key} " + "x" * 300_000
    relay.add_reply(TASK, task_reply("FAILURE", [], fail_reason=reason))
    rig.add(TASK)
    rig.until(lambda: rig.states() == {TASK: TaskState.FAILED})
    said = rig.tasks()[0].reason or ""
    assert len(said) <= 500
    assert "\x1b" not in said
    assert canary_key not in said


def test_links_into_our_own_network_are_never_followed(
    rig: Rig, relay: DemoRelay, canary_key: str
) -> None:
    with DemoRelay(host="127.0.0.2") as trap:
        port = trap.url.rpartition(":")[2]
        links = [
            trap.url + "/cdn/x.mp3",
            f"https://127.0.0.2:{port}/x.mp3",
            f"http://2130706434:{port}/x.mp3",
            f"https://[::ffff:127.0.0.2]:{port}/x.mp3",
            "file:///etc/passwd",
            "data:audio/mp3;base64,AAAA",
            f"//127.0.0.2:{port}/x.mp3",
            f"https://u:p@127.0.0.2:{port}/x.mp3",
            "https://169.254.169.254/latest",
            "https://a.invalid/" + "x" * 100_000,
            f"http://127.0.0.2:{port}/x\r\nHost: y",
        ]
        clips = [clip(number, audio_url=link, image_url=link) for number, link in enumerate(links)]
        rig.know(relay)
        relay.add_reply(TASK, task_reply("SUCCESS", clips))
        rig.add(TASK)
        rig.until(lambda: len(rig.songs()) == len(links))
        for song in rig.songs():
            rig.engine.covers.thumbnail(song.row.song_id, 72).result(PATIENCE_S)
        rig.until(lambda: rig.engine.snapshot().downloads_active == 0)
        assert trap.requests == []
        assert {song.row.title for song in rig.songs()} == {
            f"Song {number}" for number in range(len(links))
        }


def test_one_id_at_two_relays_is_two_tasks(rig: Rig, relay: DemoRelay, canary_key: str) -> None:
    with DemoRelay(speed=200, key=canary_key, host="127.0.0.2") as other:
        rig.know(relay, name="One")
        rig.know(other, name="Two")
        (mine,), (theirs,) = relay.add_tasks(1), other.add_tasks(1)
        assert mine == theirs
        rig.add(f"{relay.url}/suno/fetch/{mine}")
        rig.add(f"{other.url}/suno/fetch/{mine}")
        rig.until(lambda: sorted(str(row.relay_name) for row in rig.tasks()) == ["One", "Two"])
        rig.until(lambda: {row.state for row in rig.tasks()} == {TaskState.RUNNING})


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (401, '{"error":{"message":"Invalid token","type":"new_api_error"}}', "relay.key_wrong"),
        (200, '{"code":"error","message":"无效的令牌"}', "relay.key_wrong"),
        (402, '{"error":{"message":"Payment Required"}}', "relay.no_credit"),
        (200, '{"code":"error","message":"用户余额不足"}', "relay.no_credit"),
        (403, '{"error":{"message":"insufficient quota"}}', "relay.no_credit"),
    ],
)
def test_a_refusal_midway_stops_the_key_and_keeps_every_task(
    rig: Rig, relay: DemoRelay, status: int, body: str, code: str
) -> None:
    rig.know(relay)
    ids = relay.add_tasks(30)
    rig.add("\n".join(ids[:20]))
    rig.until(lambda: set(rig.states().values()) == {TaskState.RUNNING})
    relay.fault(
        "/suno/", Fault(kind=FaultKind.STATUS, value=status, body=body.encode(), times=None)
    )
    rig.add("\n".join(ids[20:]))
    notice = rig.until_event(Notice)
    assert notice.code == code
    rig.until(lambda: TaskState.HELD in rig.states().values())
    asked = len(relay.requests)
    rig.engine.asking.poll().result(PATIENCE_S)  # asks once more, since the person wants it
    rig.until(lambda: set(rig.states().values()) == {TaskState.HELD})
    assert len(rig.states()) == 30
    assert len(relay.requests) <= asked + 2
    assert sum(isinstance(event, Notice) for event in rig.seen) <= 2


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("", "relay.declined_mute"),
        ('{"message":"This feature needs the Pro plan"}', "relay.declined"),
    ],
)
def test_a_402_that_does_not_speak_of_credit_holds_the_tasks_and_blames_nothing(
    rig: Rig, relay: DemoRelay, body: str, code: str
) -> None:
    rig.know(relay)
    relay.fault("/suno/", Fault(kind=FaultKind.STATUS, value=402, body=body.encode(), times=None))
    rig.add("\n".join(relay.add_tasks(3)))
    rig.until(lambda: set(rig.states().values()) == {TaskState.HELD})
    assert {row.code for row in rig.tasks()} == {code}
    assert not any(isinstance(event, Notice) for event in rig.seen)
    assert len(relay.requests) <= 4


@pytest.mark.parametrize("fault", [FaultKind.STALL, FaultKind.DRIP], ids=["silence", "a drip"])
def test_a_question_without_end_is_ended_by_stopping(
    rig: Rig, relay: DemoRelay, fault: FaultKind
) -> None:
    rig.know(relay)
    value = None if fault is FaultKind.STALL else 2
    relay.fault("/suno/", Fault(kind=fault, value=value, times=None))
    rig.add(SEED)
    rig.until(lambda: rig.engine.snapshot().asking == 1)
    rig.until(lambda: bool(relay.requests))
    assert rig.stop()


@pytest.mark.parametrize("status", [429, 503])
def test_a_relay_that_says_when_is_asked_then(rig: Rig, relay: DemoRelay, status: int) -> None:
    rig.know(relay)
    headers = {"Retry-After": "30"}
    relay.fault("/suno/", Fault(kind=FaultKind.STATUS, value=status, headers=headers))
    rig.add(SEED)
    told = rig.until_event(RelayStatus, lambda told: told.state == "busy")
    assert told.next_try_s is not None
    assert 28 < told.next_try_s <= 30
    assert rig.states() == {SEED: TaskState.WAITING}


def test_waiting_as_told_does_not_hold_up_the_end(rig: Rig, relay: DemoRelay) -> None:
    rig.know(relay)
    headers = {"Retry-After": "3600"}
    relay.fault("/suno/", Fault(kind=FaultKind.STATUS, value=429, headers=headers, times=None))
    rig.add(SEED)
    rig.until_event(RelayStatus)
    assert rig.stop()
