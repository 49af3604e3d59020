"""The relay speaks as the API documents say, and its tasks live as real ones do."""

from __future__ import annotations

import json
import re
import socket
import threading
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from mutagen.mp3 import MP3
from mutagen.mp4 import MP4

from suno_desktop.core import resources
from suno_desktop.core.relay import task_ids
from suno_desktop.demo import scripts
from suno_desktop.demo.demo_relay import DEMO_KEY, DemoRelay, Fault, describe
from tests.demo.conftest import Client, TurnedClock

REPLIES = resources.folder() / "demo" / "replies"
LIFE_S = 60


def without_media(reply: str) -> Any:
    """A reply with hosts and durations taken out: what the relay may change in the documents' replies."""
    reply = re.sub(r"https?://[^/\"]+(/cdn)?/", "media:", reply)
    return json.loads(re.sub(r'"duration": ?[\d.]+', '"duration":0', reply))


@pytest.mark.parametrize("shape", ["list", "dict", "sparse"])
def test_a_seed_is_answered_as_the_document_says(
    client: Client, relay: DemoRelay, shape: str
) -> None:
    document = (REPLIES / f"{shape}.json").read_text(encoding="utf-8")
    got = client.ask(f"/suno/fetch/{relay.ids[shape][0]}")
    assert got.status == 200
    assert got.headers["Content-Type"].startswith("application/json")
    assert without_media(got.body.decode()) == without_media(document)
    assert list(got.json) == list(json.loads(document))
    assert b"suno.ai" not in got.body


@pytest.mark.parametrize("path", ["/suno/fetch", "/suno/submit/fetch"])
def test_the_seed_batch_is_answered_as_the_document_says(
    client: Client, relay: DemoRelay, path: str
) -> None:
    document = (REPLIES / "batch.json").read_text(encoding="utf-8")
    ids = [task["task_id"] for task in json.loads(document)["data"]]
    got = client.batch(*reversed(ids), path=path)
    assert without_media(got.body.decode()) == without_media(document)


@pytest.mark.parametrize("shape", ["list", "dict", "sparse", "batch"])
def test_a_seed_says_how_long_its_media_really_are(
    client: Client, relay: DemoRelay, shape: str
) -> None:
    for clip in client.ask(f"/suno/feed/{relay.ids[shape][0]}").json:
        heard: Any = MP3(BytesIO(client.ask(clip["audio_url"]).body)).info
        seen: Any = MP4(BytesIO(client.ask(clip["video_url"]).body)).info
        assert heard.length == pytest.approx(clip["metadata"]["duration"], abs=0.1)
        assert seen.length == pytest.approx(clip["metadata"]["duration"], abs=0.3)


def keys(value: Any) -> Any:
    """The names in a reply, all the way down."""
    if isinstance(value, dict):
        return {name: keys(inner) for name, inner in value.items()}
    return [keys(value[0])] if isinstance(value, list) and value else None


@pytest.mark.parametrize("shape", ["list", "dict", "sparse", "batch"])
def test_own_tasks_have_every_name_of_their_shape(
    client: Client, relay: DemoRelay, clock: TurnedClock, shape: str
) -> None:
    seed, own = relay.ids[shape]
    client.task(own)
    clock.passed_s = LIFE_S
    wanted, found = keys(client.task(seed)), keys(client.task(own))
    if shape == "dict":
        wanted["clips"], found["clips"] = (
            next(iter(side["clips"].values())) for side in (wanted, found)
        )
    assert names(wanted) <= names(found)
    extra = names(found) - names(wanted)
    assert extra <= {".clips.handle", ".clips.display_name"}


def names(tree: Any, at: str = "") -> set[str]:
    if isinstance(tree, list):
        return names(tree[0], at)
    if not isinstance(tree, dict):
        return {at}
    return set().union(*(names(inner, f"{at}.{name}") for name, inner in tree.items()))


def test_one_song_has_stems(client: Client, clock: TurnedClock) -> None:
    client.task(scripts.STEMS_ID)
    client.task(scripts.LIST_ID)
    clock.passed_s = LIFE_S
    song = client.task(scripts.LIST_ID)["data"][0]
    stems = client.task(scripts.STEMS_ID)["data"]
    assert [stem["title"] for stem in stems] == ["Tide Tables - Vocals", "Tide Tables - Instrumental"]  # fmt: skip
    assert {(stem["metadata"]["type"], stem["metadata"]["stem_from_id"]) for stem in stems} == {("stem", song["id"])}  # fmt: skip
    assert not song["metadata"].keys() & {"stem_from_id"}


def test_feed_is_a_bare_list_by_task_and_by_clip(client: Client, relay: DemoRelay) -> None:
    task_id = relay.ids["list"][0]
    clips = client.task(task_id)["data"]
    assert client.ask(f"/suno/feed/{task_id}").json == clips
    two = ",".join(clip["id"] for clip in reversed(clips))
    assert client.ask(f"/suno/feed/{two}").json == clips[::-1]
    assert client.ask("/suno/feed/nobody").json == []


def test_lyrics_is_a_bare_object(client: Client, relay: DemoRelay, clock: TurnedClock) -> None:
    seed, own = relay.ids["sheet"]
    assert list(client.ask(f"/suno/lyrics/{seed}").json) == ["text", "title", "status"]
    assert client.ask(f"/suno/lyrics/{own}").json["status"] == "running"
    clock.passed_s = LIFE_S
    told = client.ask(f"/suno/lyrics/{own}").json
    assert told["status"] == "complete"
    assert "[Chorus]" in told["text"]
    assert client.ask(f"/suno/lyrics/{relay.ids['list'][0]}").status == 400


def test_some_tasks_answer_only_at_another_door(client: Client, relay: DemoRelay) -> None:
    for door in ("feed", "lyrics"):
        task_id = relay.ids[door][0]
        assert client.ask(f"/suno/fetch/{task_id}").json["code"] == "task_not_exist"
        assert client.batch(task_id).json["data"] is None
        assert client.ask(f"/suno/{door}/{task_id}").json


def test_a_batch_keeps_the_order_of_the_database_and_drops_strangers(
    client: Client, relay: DemoRelay
) -> None:
    ids = [*relay.ids["live"]]
    got = client.batch("stranger", *reversed(ids), ids[0]).json
    assert [task["task_id"] for task in got["data"]] == ids
    assert client.batch("stranger").json == {"code": "success", "message": "", "data": None}
    assert client.batch().json["data"] == []
    assert client.ask("/suno/fetch", method="POST", body=b"{").status == 400


def test_a_batch_can_be_cut_short(clock: TurnedClock) -> None:
    with DemoRelay(clock=clock, batch_limit=100) as relay:
        assert len(Client(relay).batch(*relay.add_tasks(150)).json["data"]) == 100


@pytest.mark.parametrize(
    ("target", "status", "kind"),
    [
        ("/suno/fetch/nobody", 400, "application/json"),
        ("/suno/fetch/", 200, "text/html"),
        ("/suno/fetch/a/b", 200, "text/html"),
        ("//suno/fetch/a", 200, "text/html"),
        ("/suno/account", 200, "text/html"),
        ("/", 200, "text/html"),
        ("/v1/suno/fetch/a", 404, "application/json"),
        ("/cdn/None.mp3", 403, "application/xml"),
        ("/api/forbidden", 403, "application/xml"),
    ],
)
def test_wrong_addresses_are_answered_as_relays_do(
    client: Client, target: str, status: int, kind: str
) -> None:
    got = client.ask(target)
    assert (got.status, got.headers["Content-Type"].partition(";")[0]) == (status, kind)


def test_the_key_is_asked_for_by_the_relay_and_not_by_the_media() -> None:
    with DemoRelay(key=DEMO_KEY) as relay:
        client = Client(relay)
        path = f"/suno/fetch/{relay.ids['list'][0]}"
        for headers in ({}, {"Authorization": "Bearer wrong"}):
            got = client.ask(path, headers=headers)
            assert got.status == 401
            assert got.json["error"]["type"] == "new_api_error"
        got = client.ask(path, headers={"Authorization": f"Bearer {DEMO_KEY}"})
        assert client.ask(got.json["data"]["data"][0]["audio_url"]).status == 200
        assert [r.headers.get("authorization") for r in relay.requests] == [
            None,
            "Bearer wrong",
            f"Bearer {DEMO_KEY}",
            None,
        ]
        assert [r.number for r in relay.requests] == [0, 1, 2, 3]


def stages(client: Client, clock: TurnedClock, task_id: str) -> list[tuple[str, tuple[str, ...]]]:
    """What a task went through, second by second, without repetition."""
    seen: list[tuple[str, tuple[str, ...]]] = []
    for second in range(LIFE_S):
        clock.passed_s = second
        told = client.task(task_id)
        now = (told["status"], tuple(clip["status"] for clip in told["data"] or ()))
        if not seen or seen[-1] != now:
            seen.append(now)
    return seen


def test_a_task_lives_within_a_minute_and_its_first_take_comes_first(
    client: Client, relay: DemoRelay, clock: TurnedClock
) -> None:
    assert stages(client, clock, scripts.LIST_ID) == [
        ("NOT_START", ()),
        ("QUEUED", ()),
        ("IN_PROGRESS", ("queued", "queued")),
        ("IN_PROGRESS", ("streaming", "queued")),
        ("IN_PROGRESS", ("streaming", "streaming")),
        ("IN_PROGRESS", ("complete", "streaming")),
        ("SUCCESS", ("complete", "complete")),
    ]


def test_every_live_task_ends_within_a_minute(
    client: Client, relay: DemoRelay, clock: TurnedClock
) -> None:
    client.batch(*relay.ids["live"])
    clock.passed_s = LIFE_S
    told = {t["task_id"]: t["status"] for t in client.batch(*relay.ids["live"]).json["data"]}
    ended = {"SUCCESS", "FAILURE", "completed"}
    assert set(told.values()) <= ended
    assert told[scripts.FAILED_ID] == "FAILURE"


def test_speed_shortens_life(clock: TurnedClock) -> None:
    with DemoRelay(clock=clock, speed=10) as relay:
        client = Client(relay)
        client.task(scripts.LIST_ID)
        clock.passed_s = LIFE_S / 10
        told = client.task(scripts.LIST_ID)
        assert told["status"] == "SUCCESS"
        assert 0 < told["finish_time"] - told["submit_time"] <= LIFE_S / 10


def test_life_begins_with_the_first_question(client: Client, clock: TurnedClock) -> None:
    clock.passed_s = 1000
    assert client.task(scripts.LIST_ID)["status"] == "NOT_START"


def test_links_come_to_life_with_the_clip(
    client: Client, relay: DemoRelay, clock: TurnedClock
) -> None:
    client.task(scripts.LIST_ID)
    clock.passed_s = 3
    queued = client.task(scripts.LIST_ID)["data"][0]
    assert (queued["audio_url"], queued["metadata"]["duration"]) == ("", None)
    clock.passed_s = 7
    streaming = client.task(scripts.LIST_ID)["data"][0]
    assert "/audiopipe/?item_id=" in streaming["audio_url"]
    live = client.ask(streaming["audio_url"])
    assert "Content-Length" not in live.headers
    clock.passed_s = 21
    complete = client.task(scripts.LIST_ID)["data"][0]
    assert client.ask(complete["audio_url"]).body == live.body
    assert complete["is_video_pending"]
    assert client.ask(complete["video_url"]).status == 404
    clock.passed_s = LIFE_S
    assert not client.task(scripts.LIST_ID)["data"][0]["is_video_pending"]
    assert client.ask(complete["video_url"]).headers["Content-Type"] == "video/mp4"


def ended(client: Client, clock: TurnedClock, task_id: str) -> Any:
    client.task(task_id)
    clock.passed_s = LIFE_S
    return client.task(task_id)


def test_the_failed_task_says_why(client: Client, clock: TurnedClock) -> None:
    told = ended(client, clock, scripts.FAILED_ID)
    assert (told["status"], told["fail_reason"], told["data"]) == (
        "FAILURE",
        scripts.FAIL_REASON,
        None,
    )


def test_one_good_take_of_two(client: Client, clock: TurnedClock) -> None:
    good, bad = ended(client, clock, scripts.HALF_ID)["data"]
    assert (good["status"], bad["status"]) == ("complete", "error")
    assert bad["metadata"]["error_message"] == scripts.CLIP_ERROR
    assert client.ask(good["audio_url"]).status == 200
    assert client.ask(bad["audio_url"]).status == 403


def test_the_blocked_song_keeps_cover_and_words(
    client: Client, relay: DemoRelay, clock: TurnedClock
) -> None:
    (clip,) = ended(client, clock, scripts.BLOCKED_ID)["data"]
    assert clip["audio_url"] == f"{relay.url}/api/forbidden"
    assert client.ask(clip["audio_url"]).status == 403
    assert client.ask(f"/cdn/{clip['id']}.mp3").status == 403
    assert client.ask(clip["image_large_url"]).status == 200
    assert "[Chorus]" in clip["metadata"]["prompt"]


def test_one_song_is_told_alike_in_all_shapes(
    client: Client, relay: DemoRelay, clock: TurnedClock
) -> None:
    told = []
    for place, task_id in enumerate(relay.ids["same"]):
        clock.passed_s = place * 7
        task = client.task(task_id)
        told.append(list(task["clips"].values()) if "clips" in task else task["data"])
    for other in told[1:]:
        for one, two in zip(told[0], other, strict=True):
            for name in one.keys() & two.keys() - {"metadata"}:
                assert one[name] == two[name], name
            shared = one["metadata"].keys() & two["metadata"].keys()
            assert all(one["metadata"][name] == two["metadata"][name] for name in shared)


def test_the_sample_text_names_every_live_task_once(relay: DemoRelay) -> None:
    text = relay.sample_text()
    assert all(text.count(task_id) == 1 for task_id in relay.ids["live"])
    assert 8 <= len(relay.ids["live"]) <= 12
    assert text.count(f"{relay.url}/suno/fetch/") == 2
    (line,) = [line for line in text.splitlines() if line.startswith("{")]
    assert json.loads(line)["task_id"] == scripts.BATCH_ID


def test_the_sample_text_says_its_words_in_another_language(relay: DemoRelay) -> None:
    ours = relay.sample_text(lambda words: words.upper() if "{" not in words else words)
    assert ours.splitlines()[0] == "SONGS SO FAR"
    assert relay.sample_text().splitlines()[0] == "Songs so far"
    chinese = relay.sample_text(lambda words: words.replace(":", "：").replace(",", "，"))
    for text in (ours, chinese):
        assert {found.task_id for found in task_ids.find(text).ids} == set(relay.ids["live"])


def test_describe_is_one_line_of_json(relay: DemoRelay) -> None:
    line = json.dumps(describe(relay))
    told = json.loads(line)
    assert told["url"] == relay.url
    assert told["key"] is None
    assert {"list", "dict", "sparse", "batch", "sheet"} <= told["ids"].keys()


def test_hundreds_of_tasks_in_one_batch(
    client: Client, relay: DemoRelay, clock: TurnedClock
) -> None:
    ids = relay.add_tasks(500)
    assert len(set(ids)) == 500
    told = client.batch(*ids).json["data"]
    assert [task["task_id"] for task in told] == ids
    assert {task["status"] for task in told} == {"IN_PROGRESS"}
    clock.passed_s = 1e6
    assert client.task(ids[0])["status"] == "IN_PROGRESS"


def test_added_tasks_can_end_with_a_song(
    client: Client, relay: DemoRelay, clock: TurnedClock
) -> None:
    (task_id,) = relay.add_tasks(1, done_s=30)
    (clip,) = ended(client, clock, task_id)["data"]
    assert client.ask(clip["audio_url"]).headers["Content-Type"] == "audio/mpeg"


def test_a_raw_reply_comes_byte_for_byte(client: Client, relay: DemoRelay) -> None:
    relay.add_reply(
        "odd", b'\xef\xbb\xbf{"code":0', status=502, headers={"Content-Type": "text/plain"}
    )
    for door in ("fetch", "feed", "lyrics"):
        got = client.ask(f"/suno/{door}/odd")
        assert (got.status, got.body) == (502, b'\xef\xbb\xbf{"code":0')
        assert got.headers["Content-Type"] == "text/plain"


def test_media_can_live_on_another_server(relay: DemoRelay, client: Client) -> None:
    with DemoRelay(media_url=relay.url) as other:
        clip = Client(other).task(other.ids["list"][0])["data"][0]
        assert clip["audio_url"].startswith(relay.url)
        assert client.ask(clip["audio_url"]).status == 200


def test_stopping_takes_a_moment_whatever_a_fault_is_doing() -> None:
    relay = DemoRelay().start()
    relay.fault("/suno/", Fault(kind="stall"))
    client = Client(relay)
    ends: list[BaseException] = []

    def ask() -> None:
        with pytest.raises(OSError) as end:  # noqa: PT011 — reset or closed, as the system likes
            client.ask("/suno/fetch/a")
        ends.append(end.value)

    stalled = threading.Thread(target=ask)
    stalled.start()
    while not relay.requests:
        stalled.join(0.01)
    relay.stop()
    stalled.join(5)  # by itself it would end after ten
    assert ends
    relay.stop()
    with pytest.raises(OSError, match="refused"):
        client.ask("/suno/fetch/a")


def test_stopping_ends_connections_that_wait_for_nothing() -> None:
    with DemoRelay() as relay:
        address = urlsplit(relay.url)
        wire = socket.create_connection((address.hostname or "", address.port or 0), timeout=10)
        wire.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        assert wire.recv(15) == b"HTTP/1.1 200 OK"
    data = b"more"
    while data:
        data = wire.recv(65536)
    wire.close()
    assert not [t for t in threading.enumerate() if t.name.startswith("demo-relay")]


def test_a_relay_that_was_never_started_can_be_stopped() -> None:
    DemoRelay().stop()
