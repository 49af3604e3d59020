"""The neighbour APIs: how each asks, and what their codes mean."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.clock import SystemClock
from suno_desktop.core.errors import RelayError
from suno_desktop.core.model import ClipState, Relay, RelayId, Serves, TaskId, TaskState
from suno_desktop.core.net.http import Http, UrlPolicy
from suno_desktop.core.override import override
from suno_desktop.core.profile.keys import Secret
from suno_desktop.core.relay import apis
from suno_desktop.core.relay.client import Answer, Probe, RelayClient
from suno_desktop.core.relay.schedule import Endpoint
from tests.neighbours import CLIPS, TASK, WORDS_TASK, Feed, Neighbour, SunoApi

FETCH = Endpoint.FETCH


class Client:
    """Questions to one server."""

    def __init__(self, server: Neighbour, api: str | None, *, path: str = "") -> None:
        serves = apis.of(api).known(Serves())
        relay = Relay(RelayId(1), "R", server.url + path, serves=serves)
        self._http = Http(UrlPolicy([relay]), user_agent="x", clock=SystemClock())
        self.client = RelayClient(relay, Secret(server.key), http=self._http)

    def ask(self, *names: str, by: Endpoint = FETCH) -> Answer:
        return self.client.ask([TaskId(name) for name in names], by, cancel=CancelToken())

    def probe(self) -> Probe:
        return self.client.probe(cancel=CancelToken())

    def close(self) -> None:
        self._http.close()


@pytest.fixture
def sunoapi() -> Iterator[SunoApi]:
    with SunoApi() as server:
        yield server


@pytest.fixture
def feed() -> Iterator[Feed]:
    with Feed() as server:
        yield server


@pytest.fixture
def client(request: pytest.FixtureRequest) -> Iterator[Any]:
    made: list[Client] = []

    def make(server: Neighbour, api: str | None, *, path: str = "") -> Client:
        made.append(Client(server, api, path=path))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_the_familys_comes_first_and_a_later_ones_name_is_no_trouble() -> None:
    assert list(apis.APIS) == [None, "sunoapi", "feed"]
    assert {one.name: one for one in apis.APIS.values()} == apis.APIS
    assert apis.of("of 2030") is apis.of(None) is apis.FAMILY
    assert apis.FAMILY.lacks == {}
    assert apis.of("sunoapi").known(Serves(timing=True)) == Serves(
        batch=False,
        batch_submit=False,
        feed=False,
        timing=True,
        midi=False,
        api="sunoapi",
    )


def test_sunoapi_tells_a_song_step_by_step(sunoapi: SunoApi, client: Any) -> None:
    one = client(sunoapi, "sunoapi")
    tasks = [one.ask(TASK).tasks[0] for _ in range(4)]
    assert [(task.state, task.done) for task in tasks] == [
        (TaskState.RUNNING, False),
        (TaskState.RUNNING, False),
        (TaskState.READY, False),
        (TaskState.READY, True),
    ]
    live, ready = ClipState.STREAMING, ClipState.READY
    assert [[clip.state for clip in task.clips] for task in tasks] == [
        [],
        [live, live],
        [ready, live],
        [ready, ready],
    ]
    assert set(sunoapi.asked) == {f"GET /api/v1/generate/record-info?taskId={TASK}"}


def test_sunoapi_tells_words(sunoapi: SunoApi, client: Any) -> None:
    one = client(sunoapi, "sunoapi")
    missing = one.ask(WORDS_TASK)
    assert (missing.tasks, missing.missing, missing.serves.fetch) == ((), (WORDS_TASK,), True)
    (task,) = one.ask(WORDS_TASK, by=Endpoint.LYRICS).tasks
    assert [sheet.text for sheet in task.sheets] == ["[Verse]\nla 1", "[Verse]\nla 2"]
    assert (task.state, task.done) == (TaskState.READY, True)


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (200, {"code": 401, "msg": "You do not have access permissions"}, "relay.key_wrong"),
        (200, {"code": 402, "msg": "no"}, "relay.no_credit"),
        (200, {"code": 405, "msg": "exceeds the limit"}, "relay.slow_down"),
        (200, {"code": 413, "msg": "prompt too long"}, "relay.declined"),
        (200, {"code": 429, "msg": "top up"}, "relay.no_credit"),
        (429, {"code": 429, "msg": "The current credits are insufficient"}, "relay.no_credit"),
        (200, {"code": 429, "msg": "Rate limit exceeded"}, "relay.slow_down"),
        (200, {"code": "430", "msg": "calls are too frequent"}, "relay.slow_down"),
        (200, {"code": 455, "msg": "closed"}, "relay.maintenance"),
        (200, {"code": 500, "msg": "Server exception"}, "relay.fault"),
        (200, {"code": 400, "msg": "bad weather"}, "relay.said"),
        (429, "", "relay.slow_down"),
    ],
)
def test_codes_of_sunoapi(sunoapi: SunoApi, client: Any, status: int, body: Any, code: str) -> None:
    sunoapi.trouble = [(status, body)]
    with pytest.raises(RelayError) as caught:
        client(sunoapi, "sunoapi").ask(TASK)
    assert caught.value.code == code
    assert caught.value.values["relay"] == "R"
    if body:
        assert caught.value.values["status"] == str(body["code"])


@pytest.mark.parametrize(
    "body",
    [
        {"code": 200, "msg": "success", "data": None},
        {"code": 422, "msg": "recordInfo is null", "data": None},
        {"code": 500, "msg": "The original Suno task does not exist.", "data": None},
    ],
)
def test_sunoapi_knows_no_such_task(sunoapi: SunoApi, client: Any, body: Any) -> None:
    sunoapi.trouble = [(200, body)]
    assert client(sunoapi, "sunoapi").ask(TASK).missing == (TASK,)


def test_the_same_codes_mean_what_http_says_in_the_family(feed: Feed, client: Any) -> None:
    feed.trouble = [(429, {"code": 429, "msg": "top up"})]
    with pytest.raises(RelayError) as caught:
        client(feed, None).ask(TASK)
    assert caught.value.code == "relay.slow_down"


def test_feed_is_asked_about_several_at_once(feed: Feed, client: Any) -> None:
    one = client(feed, "feed")
    answer = one.ask(*CLIPS, "no-such-song", by=Endpoint.BATCH)
    assert [task.task_id for task in answer.tasks] == [*CLIPS]
    assert (answer.missing, answer.serves.batch) == (("no-such-song",), True)
    (task,) = one.ask(CLIPS[0]).tasks
    assert (task.state, len(task.clips)) == (TaskState.READY, 1)
    assert feed.asked == [
        f"GET /suno/feed/{CLIPS[0]},{CLIPS[1]},no-such-song",
        f"GET /suno/feed/{CLIPS[0]}",
    ]
    unknown = one.ask("no-such-song")
    assert (unknown.missing, unknown.serves.fetch) == (("no-such-song",), True)


def test_songs_under_other_ids_are_asked_for_one_by_one(feed: Feed, client: Any) -> None:
    song = {"id": CLIPS[0], "status": "complete", "audio_url": "https://x.invalid/a.mp3"}
    feed.trouble = [(200, [song]), (200, [song])]
    one = client(feed, "feed")
    answer = one.ask("task-1", "task-2", by=Endpoint.BATCH)
    assert (answer.tasks, answer.serves.batch) == ((), False)
    (task,) = one.ask("task-1").tasks
    assert (task.task_id, task.clips[0].clip_id) == ("task-1", CLIPS[0])


@pytest.mark.parametrize("path", ["", "/api/v1", "/api/v1/generate/record-info"])
def test_the_connection_test_finds_sunoapi(sunoapi: SunoApi, client: Any, path: str) -> None:
    found = client(sunoapi, None, path=path).probe()
    assert (found.ok, found.code, found.base_url) == (True, "relay.ok", sunoapi.url)
    known = apis.of("sunoapi").known(Serves())
    assert found.serves == known._replace(fetch=True, lyrics=True)
    assert not [line for line in sunoapi.asked if line.startswith("POST")]


def test_the_connection_test_says_what_sunoapi_says_of_the_key(
    sunoapi: SunoApi, client: Any
) -> None:
    one = client(sunoapi, None)
    sunoapi.key = "another"
    found = one.probe()
    assert (found.ok, found.code, found.serves.api) == (False, "relay.key_wrong", "sunoapi")


def test_a_server_that_limits_questions_is_asked_no_more(sunoapi: SunoApi, client: Any) -> None:
    sunoapi.trouble = [(429, {})]
    found = client(sunoapi, None).probe()
    assert (found.ok, found.code, len(sunoapi.asked)) == (False, "relay.slow_down", 1)


def test_the_connection_test_finds_feed(feed: Feed, client: Any) -> None:
    found = client(feed, None).probe()
    assert (found.ok, found.serves.api, found.serves.fetch) == (True, "feed", True)
    assert found.serves.lyrics is True
    assert found.serves.batch is True


def test_a_refusal_of_the_family_is_told_unless_a_neighbour_accepts_the_key(
    sunoapi: SunoApi, client: Any
) -> None:
    refusing = {"error": {"message": "invalid token", "type": "new_api_error"}}
    sunoapi.trouble = [(401, refusing)]
    assert client(sunoapi, None).probe().serves.api == "sunoapi"
    sunoapi.trouble = [(401, refusing)] * 3
    found = client(sunoapi, None).probe()
    assert (found.ok, found.code, found.serves.api) == (False, "relay.key_wrong", None)


def test_every_api_has_its_module_and_says_what_it_serves() -> None:
    for one in apis.APIS.values():
        assert one.may_serve <= set(Serves._fields)
        if one.name is not None:
            assert one.request.__module__ == f"{apis.__name__}.{one.name}"
    ids = [TaskId("a/b"), TaskId("c")]
    assert apis.of("feed").request(ids, Endpoint.BATCH).path == "/suno/feed/a%2Fb,c"
    path, body = apis.FAMILY.request(ids, Endpoint.BATCH_SUBMIT)
    assert (path, json.loads(body or b"")) == ("/suno/submit/fetch", {"ids": ids, "action": ""})


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits between two looks at a renewal."""
    monkeypatch.setattr("suno_desktop.core.relay.client._RENEWAL_LOOK_S", 0.0)


@pytest.mark.usefixtures("quick")
def test_sunoapi_makes_fresh_links(client: Any) -> None:
    with SunoApi(step=3) as server:
        answer = client(server, "sunoapi").ask(TASK, by=Endpoint.RENEWAL)
        (task,) = answer.tasks
        assert (task.task_id, task.state) == (TASK, TaskState.READY)
        ((clip_id, url),) = [(clip.clip_id, clip.audio_url) for clip in task.clips]
        assert (clip_id, url) == (CLIPS[0], f"{server.url}/file/{CLIPS[0]}.mp3?v=1")
        assert (answer.missing, answer.serves.renewal) == ((), True)
        began = "POST /api/v1/suno/recovery"
        looked = "GET /api/v1/suno/recovery/record-info?task_id=bbbb0f7b"
        assert server.asked == [began, looked, looked, looked]


class Patient(CancelToken):
    """Notes how long it was to wait."""

    def __init__(self) -> None:
        super().__init__()
        self.waited: list[float] = []

    @override
    def wait(self, seconds: float) -> None:
        self.waited.append(seconds)


def test_two_seconds_pass_between_two_looks_at_a_renewal(client: Any) -> None:
    cancel = Patient()
    with SunoApi(step=3) as server:
        asking = client(server, "sunoapi").client
        assert asking.ask([TaskId(TASK)], Endpoint.RENEWAL, cancel=cancel).tasks
        assert cancel.waited == [2.0] * 3
        assert len(server.asked) == 4


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    "trouble",
    [
        [],
        [(200, {"code": 429, "msg": "no credits"})],
        [(200, {"code": 401, "msg": "no"})],
        [(200, {"code": 500, "msg": "The original Suno task does not exist."})],
        [(200, {"code": 200, "msg": "success", "data": None})],
        [(200, {"code": 200, "data": {"task_id": "x"}}), (200, {"code": 500, "msg": "all failed"})],
        [(200, {"code": 200, "data": {"task_id": "x"}}), *[(200, {"code": 201})] * 99],
    ],
)
def test_no_fresh_links_say_nothing_about_task_and_key(client: Any, trouble: Any) -> None:
    with SunoApi(callback_needed=True) as server:
        server.trouble = trouble
        answer = client(server, "sunoapi").ask(TASK, by=Endpoint.RENEWAL)
        assert (answer.tasks, answer.missing, answer.serves.renewal) == ((), (), False)
        assert len(server.asked) <= 16
        assert sum(line.startswith("POST") for line in server.asked) == 1


def test_trouble_of_the_connection_is_trouble_of_a_renewal_too(client: Any) -> None:
    with SunoApi() as server:
        server.trouble = [(200, {"code": 430, "msg": "too frequent"})]
        with pytest.raises(RelayError) as caught:
            client(server, "sunoapi").ask(TASK, by=Endpoint.RENEWAL)
        assert caught.value.code == "relay.slow_down"
