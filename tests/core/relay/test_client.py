"""One question at a time against a scripted server: what is sent, what comes back, what is learned."""

from __future__ import annotations

import gzip
import json
import logging
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.clock import SystemClock
from suno_desktop.core.errors import (
    BadReplyError,
    Cancelled,
    NetworkError,
    RelayBusyError,
    RelayError,
    RelayRefusedError,
    RelayUnreachableError,
)
from suno_desktop.core.model import (
    ClipId,
    MediaKind,
    Relay,
    RelayId,
    Serves,
    Task,
    TaskId,
    TaskState,
)
from suno_desktop.core.net.http import Http, Limits, Response, UrlPolicy
from suno_desktop.core.profile.keys import Secret
from suno_desktop.core.relay import client
from suno_desktop.core.relay.client import Answer, Endpoint, Probe, RelayClient
from suno_desktop.core.relay.demand import Wanted
from suno_desktop.core.relay.made_replies import FileCame
from suno_desktop.core.relay.word_times import WordTimes
from suno_desktop.core.workflows import spool
from tests.core.net.wire import Request, Wire, answer

SEEDS = Path(__file__).parent / "seeds"
GENERIC = (SEEDS / "relay_generic_fetch.json").read_bytes()
BATCH = (SEEDS / "batch_fetch.json").read_bytes()
ASKED = TaskId("64dc8d98-5812-40f5-a99b-79a590452040")
LYRICS, MUSIC = (
    TaskId("b85c241a-4d97-4ee4-1111-68c053509b24"),
    TaskId("bee8f32e1994417ba8d7485d1aaf3b26"),
)
CLIP = "95afcdae-0719-4e22-9307-7d473b3f8624"
PAGE = answer("<!DOCTYPE html><html>app</html>", headers={"Content-Type": "text/html"})
UNKNOWN = answer('{"code":"task_not_exist","message":"task_not_exist","data":null}', status=400)
NONE = answer('{"code":"success","message":"","data":null}')
WRONG_KEY = answer('{"error":{"message":"无效的令牌","type":"new_api_error"}}', status=401)


@pytest.fixture
def wire() -> Iterator[Wire]:
    server = Wire()
    yield server
    server.close()


@pytest.fixture
def http(wire) -> Iterator[Http]:
    relay = Relay(relay_id=RelayId(1), name="mine", base_url=wire.url)
    pool = Http(UrlPolicy([relay]), user_agent="suno-desktop/test", clock=SystemClock())
    yield pool
    pool.close()


@pytest.fixture
def ask(wire, http, canary_key):
    def run(
        *names: str,
        endpoint: Endpoint = Endpoint.FETCH,
        serves: Serves | None = None,
        key: str | None = canary_key,
    ):
        relay = Relay(
            relay_id=RelayId(1), name="mine", base_url=wire.url, serves=serves or Serves()
        )
        client = RelayClient(relay, Secret(key) if key else None, http=http)
        return client.ask([TaskId(name) for name in names], endpoint, cancel=CancelToken())

    return run


@pytest.fixture
def probe(wire, http, canary_key):
    def run(path: str = "", *, key: str | None = canary_key) -> Probe:
        relay = Relay(relay_id=RelayId(1), name="mine", base_url=wire.url + path)
        return RelayClient(relay, Secret(key) if key else None, http=http).probe(
            cancel=CancelToken()
        )

    return run


def task(name: str, status: str = "IN_PROGRESS") -> dict[str, Any]:
    return {"task_id": name, "action": "MUSIC", "status": status, "data": None}


def batch_of(*names: str) -> bytes:
    return answer(
        json.dumps({"code": "success", "message": "", "data": [task(name) for name in names]})
    )


def test_fetch(wire, ask, canary_key):
    wire.routes["/suno/fetch/"] = answer(
        gzip.compress(GENERIC), headers={"Content-Encoding": "gzip"}
    )
    found = ask(ASKED)
    (one,) = found.tasks
    assert (one.task_id, one.state, len(one.clips), found.missing) == (
        ASKED,
        TaskState.READY,
        2,
        (),
    )
    assert found.serves == Serves(fetch=True)
    assert 0 < found.latency_s < 60
    (request,) = wire.asked
    assert f"{request.method} {request.path}" == f"GET /suno/fetch/{ASKED}"
    assert request.headers["authorization"] == f"Bearer {canary_key}"
    assert request.headers["accept-encoding"] == "gzip"
    assert request.headers["accept"] == request.headers["content-type"] == "application/json"


def test_without_a_key_no_header_is_sent(wire, ask):
    wire.routes["/suno/fetch/"] = answer(GENERIC)
    ask(ASKED, key=None)
    assert "authorization" not in wire.asked[0].headers


def test_an_id_is_encoded_in_the_path(wire, ask):
    wire.routes["/"] = UNKNOWN
    ask("a/../b?c#d e")
    assert wire.asked[0].path == "/suno/fetch/a%2F..%2Fb%3Fc%23d%20e"


def test_the_answer_for_one_is_its_answer_under_any_name(wire, ask):
    wire.routes["/suno/fetch/"] = answer(GENERIC)
    (one,) = ask("task_AbC").tasks
    assert one.task_id == "task_AbC"


def test_several_answers_for_one_are_not_adopted(wire, ask):
    wire.routes["/suno/fetch/"] = answer(BATCH)
    found = ask(ASKED)
    assert (found.tasks, found.missing) == ((), (ASKED,))
    assert [one.task_id for one in ask(MUSIC).tasks] == [MUSIC]


@pytest.mark.parametrize(
    "said", [UNKNOWN, answer('{"code":"task_not_exist","message":""}', status=404)]
)
def test_an_unknown_task_is_an_answer(wire, ask, said):
    wire.routes["/suno/fetch/"] = said
    found = ask(ASKED)
    assert (found.tasks, found.missing, found.serves.fetch) == ((), (ASKED,), True)


def test_success_without_data_is_no_answer_about_one(wire, ask):
    wire.routes["/suno/fetch/"] = NONE
    with pytest.raises(BadReplyError) as caught:
        ask(ASKED)
    assert caught.value.code == "relay.empty"


def test_batch(wire, ask):
    wire.routes["/suno/fetch"] = answer(BATCH)
    found = ask(LYRICS, MUSIC, "not-there", MUSIC, endpoint=Endpoint.BATCH)
    assert [one.task_id for one in found.tasks] == [LYRICS, MUSIC]
    assert (found.missing, found.serves) == (("not-there",), Serves(batch=True))
    (request,) = wire.asked
    assert (request.method, request.path) == ("POST", "/suno/fetch")
    assert json.loads(request.body) == {"ids": [LYRICS, MUSIC, "not-there"], "action": ""}


def test_batch_at_the_other_path(wire, ask):
    wire.routes["/suno/submit/fetch"] = answer(BATCH)
    found = ask(MUSIC, LYRICS, endpoint=Endpoint.BATCH_SUBMIT)
    assert len(found.tasks) == 2
    assert found.serves == Serves(batch_submit=True)
    assert wire.paths == ["POST /suno/submit/fetch"]


def test_only_asked_tasks_are_taken(wire, ask):
    wire.routes["/suno/fetch"] = batch_of("one-id", "foreign-id", "one-id")
    found = ask("one-id", "two-id", endpoint=Endpoint.BATCH)
    assert [one.task_id for one in found.tasks] == ["one-id"]
    assert found.missing == ("two-id",)


def test_a_cut_batch_teaches_its_limit(wire, ask):
    names = [f"task-{n:03}" for n in range(50)]
    wire.routes["/suno/fetch"] = batch_of(*names[:20])
    found = ask(*names, endpoint=Endpoint.BATCH)
    assert (found.serves.batch_limit, len(found.missing)) == (20, 30)
    wire.routes["/suno/fetch"] = batch_of(*names[:49])
    assert ask(*names, endpoint=Endpoint.BATCH).serves.batch_limit is None


@pytest.mark.parametrize(
    "said",
    [
        PAGE,
        answer("404 page not found", status=404),
        answer("", status=405),
        answer('{"code":"invalid_request","message":"invalid_action"}', status=400),
        answer('{"code":"invalid_request","message":"bad ids","data":null}', status=400),
    ],
)
@pytest.mark.parametrize("endpoint", [Endpoint.BATCH, Endpoint.BATCH_SUBMIT])
def test_a_batch_that_is_not_served_is_learned(wire, ask, said, endpoint):
    wire.routes["/suno"] = said
    found = ask("one-id", "two-id", endpoint=endpoint, serves=Serves(fetch=True))
    assert (found.tasks, found.missing) == ((), ("one-id", "two-id"))
    assert getattr(found.serves, endpoint.value) is False
    assert found.serves.fetch is True


@pytest.mark.parametrize("said", [NONE, answer('{"code":"success","message":"","data":[]}')])
def test_a_batch_of_unknown_ones_is_served(wire, ask, said):
    wire.routes["/suno/fetch"] = said
    found = ask("one-id", "two-id", endpoint=Endpoint.BATCH)
    assert (found.missing, found.serves.batch) == (("one-id", "two-id"), True)


def test_feed(wire, ask):
    wire.routes["/suno/feed/"] = answer(json.dumps(json.loads(GENERIC)["data"]["data"]))
    (one,) = ask(CLIP, endpoint=Endpoint.FEED).tasks
    assert (one.task_id, len(one.clips)) == (CLIP, 2)
    assert wire.paths == [f"GET /suno/feed/{CLIP}"]


def test_feed_of_several_clips(wire, ask):
    wire.routes["/suno/feed/"] = answer(json.dumps(json.loads(GENERIC)["data"]["data"]))
    other = "cfe8403c-9986-47bf-a300-06ad12368a8d"
    found = ask(CLIP, other, endpoint=Endpoint.FEED)
    assert [(one.task_id, len(one.clips)) for one in found.tasks] == [(CLIP, 1), (other, 1)]
    assert wire.paths == [f"GET /suno/feed/{CLIP},{other}"]


def test_lyrics(wire, ask):
    wire.routes["/suno/lyrics/"] = answer('{"text":"la","title":"La","status":"complete"}')
    (one,) = ask(LYRICS, endpoint=Endpoint.LYRICS).tasks
    assert (one.task_id, one.sheets[0].text) == (LYRICS, "la")


@pytest.mark.parametrize("endpoint", [Endpoint.FEED, Endpoint.LYRICS])
def test_a_side_door_that_is_not_served_is_learned(wire, ask, endpoint):
    for said in (PAGE, answer("404 page not found", status=404)):
        wire.routes["/suno/"] = said
        found = ask(ASKED, endpoint=endpoint)
        assert (found.missing, getattr(found.serves, endpoint.value)) == ((ASKED,), False)
    wire.routes["/suno/"] = answer('{"detail":"clip is not valid"}', status=422)
    found = ask(ASKED, endpoint=endpoint)
    assert (found.missing, getattr(found.serves, endpoint.value)) == ((ASKED,), None)
    wire.routes["/suno/"] = answer("[]")
    found = ask(ASKED, endpoint=endpoint)
    assert (found.missing, getattr(found.serves, endpoint.value)) == ((ASKED,), True)


@pytest.mark.parametrize(
    ("said", "kind", "code"),
    [
        (WRONG_KEY, RelayRefusedError, "relay.key_wrong"),
        (
            answer("", status=429, headers={"Retry-After": "7"}),
            RelayBusyError,
            "relay.rate_limited",
        ),
        (answer("<html>502</html>", status=502), RelayUnreachableError, "relay.server_error"),
        (PAGE, BadReplyError, "relay.web_page"),
        (answer("404 page not found", status=404), BadReplyError, "relay.not_a_relay"),
        (answer("x", length=99), RelayUnreachableError, "net.cut"),
        (answer(b"\xfe\x02", headers={"Content-Encoding": "br"}), BadReplyError, "net.encoded"),
        (
            answer(gzip.compress(bytes(17 * 2**20)), headers={"Content-Encoding": "gzip"}),
            BadReplyError,
            "relay.too_large",
        ),
        (
            answer("", status=302, headers={"Location": "https://login.example.com/"}),
            RelayUnreachableError,
            "net.bad_redirect",
        ),
        (answer('{"success":false,"message":"boom"}'), BadReplyError, "relay.said"),
    ],
)
def test_troubles_are_named_with_the_relay(wire, ask, said, kind, code):
    wire.routes["/suno/fetch/"] = lambda _request: (said,)
    with pytest.raises(kind) as caught:
        ask(ASKED)
    assert (caught.value.code, caught.value.values["relay"]) == (code, "mine")
    assert "?" not in str(caught.value).replace("running?", "").replace("right,", "")


def test_trouble_in_a_batch_is_trouble(wire, ask):
    wire.routes["/suno/fetch"] = answer('{"success":false,"message":"boom"}')
    with pytest.raises(BadReplyError):
        ask("one-id", "two-id", endpoint=Endpoint.BATCH)


def test_an_address_that_the_policy_refuses(http):
    relay = Relay(relay_id=RelayId(2), name="other", base_url="http://plain.example.com")
    with pytest.raises(RelayUnreachableError) as caught:
        RelayClient(relay, Secret("sk-12345678"), http=http).ask(
            [ASKED], Endpoint.FETCH, cancel=CancelToken()
        )
    assert (caught.value.code, caught.value.values["host"]) == (
        "url.plain_http",
        "plain.example.com",
    )


def test_cancel(wire, http):
    wire.routes["/"] = wire.hang
    cancel = CancelToken()
    timer = threading.Timer(0.1, cancel.cancel)
    timer.start()
    relay = Relay(relay_id=RelayId(1), name="mine", base_url=wire.url)
    with pytest.raises(Cancelled):
        RelayClient(relay, None, http=http).ask([ASKED], Endpoint.FETCH, cancel=cancel)
    timer.join()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_the_key_never_leaves_home(wire, ask, canary, status):
    other = Wire({"/": answer(GENERIC)}, host="127.0.0.2")
    try:
        wire.routes["/suno/fetch"] = answer(
            "", status=status, headers={"Location": other.url + "/suno/fetch/x"}
        )
        with pytest.raises(RelayError):
            ask(ASKED)
        with pytest.raises(RelayError):
            ask("one-id", "two-id", endpoint=Endpoint.BATCH)
        assert other.asked == []
    finally:
        other.close()


def test_a_redirect_at_home_keeps_the_key(wire, ask, canary_key):
    wire.routes |= {
        "/suno/fetch/": answer("", status=301, headers={"Location": "/v2/suno/fetch/x"}),
        "/v2/": answer(GENERIC),
    }
    assert ask(ASKED).tasks
    assert [request.headers["authorization"] for request in wire.asked] == [
        f"Bearer {canary_key}"
    ] * 2


def test_an_echoed_key_is_kept_nowhere(wire, ask, canary_key, caplog):
    caplog.set_level(logging.DEBUG)
    echo = json.dumps(
        {
            "code": "success",
            "data": {**task(ASKED, "FAILURE"), "fail_reason": f"Bearer {canary_key}"},
        }
    )
    wire.routes["/suno/fetch/"] = answer(echo)
    (one,) = ask(ASKED).tasks
    assert canary_key not in repr(one)
    wire.routes["/suno/fetch/"] = answer(
        json.dumps({"error": {"message": f"bad {canary_key}"}}), status=401
    )
    with pytest.raises(RelayRefusedError) as caught:
        ask(ASKED)
    assert canary_key not in repr(vars(caught.value))
    assert canary_key not in caplog.text


# Test connection.


def new_api(request: Request) -> bytes:
    if "bearer sk-bad" in request.headers.get("authorization", "").lower():
        return WRONG_KEY
    if request.path.startswith("/v1/"):
        return answer(
            '{"error":{"message":"Invalid URL (GET /v1/suno/fetch/x)","type":"invalid_request_error"}}',
            status=404,
        )
    if request.path == "/suno/fetch":
        return NONE
    if request.path.startswith("/suno/fetch/"):
        return UNKNOWN
    return PAGE


@pytest.mark.parametrize(
    "pasted",
    [
        "",
        "/",
        "/v1",
        "/v1/",
        "/suno",
        "/suno/",
        "/suno/fetch/",
        "/suno/fetch/{task_id}",
        "/panel/keys?tab=1",
        "/v1/suno/fetch/x",
    ],
)
def test_the_root_is_found_from_what_people_paste(wire, probe, pasted):
    wire.routes["/"] = new_api
    found = probe(pasted)
    assert (found.ok, found.code, found.base_url) == (True, "relay.ok", wire.url)
    assert not found.is_open
    assert found.serves == Serves(fetch=True, batch=True, feed=False, lyrics=False)
    assert found.latency_s
    assert found.values["relay"] == "mine"


def test_a_root_below_a_path_is_found(wire, probe):
    wire.routes["/api/suno/fetch"] = UNKNOWN
    found = probe("/api/suno/fetch/x")
    assert (found.ok, found.base_url) == (True, wire.url + "/api")
    wire.routes["/v1/suno/fetch"] = UNKNOWN
    assert probe("/v1").base_url == wire.url + "/v1"


def test_probing_never_touches_a_paid_path(wire, probe):
    wire.routes["/"] = PAGE
    probe("/panel")
    wire.routes["/"] = new_api
    probe()
    wire.routes["/suno/fetch"] = lambda request: PAGE if request.method == "POST" else UNKNOWN
    probe()
    posts = {path for path in wire.paths if path.startswith("POST")}
    assert posts == {"POST /suno/fetch", "POST /suno/submit/fetch"}
    for request in wire.asked:
        if request.method == "POST":
            assert set(json.loads(request.body)) == {"ids", "action"}


def test_the_other_batch_path_is_only_tried_where_the_first_is_missing(wire, probe):
    wire.routes |= {
        "/suno/fetch/": UNKNOWN,
        "/suno/fetch": answer("", status=405),
        "/suno/submit/fetch": NONE,
        "/suno/feed/": answer("[]"),
        "/suno/lyrics/": answer('{"text":"","title":"","status":"running"}'),
    }
    assert probe().serves == Serves(
        fetch=True, batch=False, batch_submit=True, feed=True, lyrics=True
    )


def test_without_a_key(wire, probe):
    wire.routes["/"] = new_api
    assert probe(key=None).code == "relay.ok_no_key"


@pytest.mark.parametrize(
    ("said", "code", "fetch"),
    [
        (WRONG_KEY, "relay.key_wrong", True),
        (answer("", status=429), "relay.slow_down", True),
        (answer("<html>x</html>", status=500), "relay.server_error", None),
        (PAGE, "relay.not_a_relay", None),
        (answer("<html>Just a moment...</html>", status=403), "relay.cloudflare", None),
        (answer("hello"), "relay.not_a_relay", None),
        (answer('{"message":"Not Found"}', status=404), "relay.not_a_relay", None),
        # Pages about the state of a server.
        (answer('{"status":"running","version":"1.2"}'), "relay.not_a_relay", None),
        (answer('{"status":"processing"}', status=409), "relay.not_a_relay", None),
    ],
)
def test_what_is_wrong_is_said(wire, probe, said, code, fetch):
    wire.routes["/"] = said
    found = probe("/panel")
    assert (found.ok, found.code, found.serves.fetch) == (False, code, fetch)
    assert found.values["relay"] == "mine"


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (401, {"error": {"message": "该令牌额度已用尽"}}, "relay.key_no_credit"),
        (403, {"error": {"message": "该令牌无权访问模型 "}}, "relay.key_models"),
        (403, {"error": {"message": "您的 IP 不在令牌允许访问的列表中"}}, "relay.key_addresses"),
        (401, {"error": {"message": "该令牌状态不可用"}}, "relay.key_off"),
        (403, {"error": {"message": "用户已被封禁"}}, "relay.account_blocked"),
        (503, {"error": {"message": "无可用渠道"}}, "relay.no_channel"),
        (403, {"errors": [{"message": "CAPTCHA"}]}, "relay.declined"),
        (500, {"code": "get_task_failed", "message": "sql: no"}, "relay.fault"),
        (400, {"message": "bad weather"}, "relay.said"),
        (200, "", "relay.empty"),
    ],
)
def test_the_connection_test_says_what_the_relay_says(wire, probe, status, body, code):
    wire.routes["/"] = answer(json.dumps(body) if body else "", status=status)
    found = probe()
    assert (found.ok, found.code) == (False, code)
    assert bool(found.details) is bool(body)


def test_the_form_of_an_id_is_no_trouble_of_the_connection(wire, ask, probe):
    body = {"detail": [{"loc": ["path", "task_id"], "msg": "value is not a valid uuid"}]}
    wire.routes["/"] = answer(json.dumps(body), status=422)
    assert probe().ok
    found = ask("short-id")
    assert (found.tasks, found.code, found.details) == (
        (),
        "task.id_form",
        "value is not a valid uuid",
    )


def test_a_side_door_in_trouble_is_not_known(wire, probe):
    wire.routes |= {"/": UNKNOWN, "/suno/feed": answer("", status=429)}
    assert probe().serves.feed is None


def test_nobody_there(http):
    relay = Relay(relay_id=RelayId(1), name="x", base_url="http://127.0.0.1:9")
    found = RelayClient(relay, None, http=http).probe(cancel=CancelToken())
    assert (found.ok, found.code, found.values["host"]) == (False, "net.refused", "127.0.0.1")


@pytest.mark.parametrize("url", ["nonsense", "ftp://x.example.com", "https://u:p@x.example.com"])
def test_an_impossible_address(http, url):
    relay = Relay(relay_id=RelayId(1), name="x", base_url=url)
    found = RelayClient(relay, None, http=http).probe(cancel=CancelToken())
    assert (found.ok, found.code) == (False, "url.refused")


# Of one answer alone.


def client_of(base_url: str, http: Http | None = None) -> RelayClient:
    relay = Relay(relay_id=RelayId(1), name="mine", base_url=base_url)
    return RelayClient(relay, None, http=http)  # type: ignore[arg-type]


def of_status(status: int) -> Any:
    return client._Reply(body=b"", is_file=False, status=status, headers={}, latency_s=0.5)


@pytest.mark.parametrize(
    ("endpoint", "status", "served"),
    [
        (Endpoint.BATCH, 400, False), (Endpoint.BATCH, 499, False), (Endpoint.BATCH_SUBMIT, 405, False),
        (Endpoint.BATCH, 399, "raises"), (Endpoint.BATCH, 500, "raises"),
        (Endpoint.FEED, 400, None), (Endpoint.FEED, 499, None),
        (Endpoint.FEED, 399, "raises"), (Endpoint.FEED, 500, "raises"),
    ],
)  # fmt: skip
def test_which_complaints_mean_that_a_question_is_not_served(endpoint, status, served):
    error = BadReplyError("relay.said")
    act = client_of("https://a.example.com")._unserved
    if served == "raises":
        with pytest.raises(BadReplyError):
            act(error, (ASKED,), endpoint, of_status(status))
    else:
        found = act(error, (ASKED,), endpoint, of_status(status)).serves
        assert getattr(found, endpoint.value) is served


@pytest.mark.parametrize(
    ("endpoint", "came", "asked", "limit"),
    [
        (Endpoint.BATCH, 10, 11, 10), (Endpoint.BATCH, 20, 50, 20), (Endpoint.BATCH, 10, 10, None),
        (Endpoint.BATCH, 9, 11, None), (Endpoint.BATCH, 11, 12, None), (Endpoint.BATCH, 0, 12, None),
        (Endpoint.FEED, 10, 11, None),
    ],
)  # fmt: skip
def test_how_many_answers_say_where_a_batch_was_cut(endpoint, came, asked, limit):
    ids = tuple(TaskId(f"t{number}") for number in range(asked))
    tasks = tuple(Task(task_id=name, state=TaskState.RUNNING) for name in ids[:came])
    act = client_of("https://a.example.com")._answer
    found = act(tasks, ids, endpoint, of_status(200), served=True)
    assert found.serves.batch_limit == limit
    assert found.missing == ids[came:]


def test_how_long_an_answer_took_is_told_in_milliseconds():
    answered = Answer(tasks=(), missing=(), latency_s=2.0, serves=Serves())
    found = client_of("https://a.example.com")._accepted(
        "https://a.example.com", answered, Serves()
    )
    assert (found.values["ms"], found.latency_s) == ("2000", 2.0)


def test_what_says_most_about_an_address():
    codes = ["relay.not_a_relay", "relay.empty", "relay.said"]
    ranks = [client._telling(BadReplyError(code)) for code in codes]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == 3
    assert client._telling(BadReplyError("relay.cloudflare")) == ranks[2]


def test_hosts_are_named():
    assert client._host("https://a.example.com:8443/x") == "a.example.com"
    assert client._host("nowhere") == "?"


@pytest.fixture
def look(wire, http):
    def run(path: str) -> Any:
        return client_of(f"{wire.url}/panel/", http).look(path, cancel=CancelToken())

    return run


def test_what_tells_about_an_account_stands_at_the_top_or_below_the_root(wire, look):
    wire.routes |= {"/api/x": answer('{"a": 1}'), "/panel/suno/x": answer("[2]")}
    assert look("/api/x") == {"a": 1}
    assert look("/suno/x") == [2]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_relay_in_trouble_tells_nothing_about_an_account(wire, look, status):
    wire.routes["/"] = answer("{}", status=status)
    with pytest.raises(RelayBusyError):
        look("/api/x")


@pytest.mark.parametrize(
    "said",
    [answer('{"a": 1}', status=499), answer('{"a": 1}', status=201), answer("no JSON"), PAGE],
)
def test_what_a_relay_does_not_serve_tells_nothing_about_an_account(wire, look, said):
    wire.routes["/"] = said
    assert look("/api/x") is None


def test_the_times_of_words_are_asked_below_the_root(wire, http, tmp_path):
    told = {"aligned_words": [{"word": "a", "start_s": 1, "end_s": 2}]}
    wire.routes["/panel/suno/act/timing/"] = answer(json.dumps(told))
    asking = client_of(f"{wire.url}/panel/", http)
    wanted = Wanted(MediaKind.LRC, ClipId("a/b"))
    take = spool.taker(tmp_path / "times")
    found = asking.make(wanted, take=take, cancel=CancelToken())
    assert isinstance(found, WordTimes)
    assert [word.start_s for word in found.words] == [1]
    assert wire.asked[0].path == "/panel/suno/act/timing/a%2Fb"


class Asked:
    """Notes how questions are sent, and answers none."""

    clock = SystemClock()

    def __init__(self) -> None:
        self.limits: list[Limits] = []
        self.hops: set[int] = set()

    def send(self, _method: str, _url: str, *, limits: Limits, hops: int, **_more: Any) -> Any:
        self.limits.append(limits)
        self.hops.add(hops)
        raise NetworkError("net.timeout")


def test_how_long_and_how_much_an_answer_may_be():
    asked = Asked()
    http: Any = asked
    asking = client_of("https://a.example.com", http)
    with pytest.raises(RelayUnreachableError):
        asking.ask([ASKED], Endpoint.FETCH, cancel=CancelToken())
    assert not asking.probe(cancel=CancelToken()).ok
    with pytest.raises(RelayUnreachableError):
        asking.make(
            Wanted(MediaKind.WAV, ClipId("a")), take=lambda _response: None, cancel=CancelToken()
        )
    assert asked.limits == [
        Limits(connect_s=10, idle_s=20, total_s=60, max_bytes=16_777_216, min_rate=0),
        Limits(connect_s=10, idle_s=20, total_s=20, max_bytes=16_777_216, min_rate=0),
        Limits(connect_s=10, idle_s=60, total_s=1_800, max_bytes=536_870_912, min_rate=1_024),
    ]
    assert asked.hops == {3}


def test_the_log_names_questions_but_no_songs_and_tasks(wire, http, caplog):
    caplog.set_level(logging.DEBUG)
    wire.routes["/"] = answer("[]")
    asking = client_of(wire.url, http)
    asking.ask([ASKED, MUSIC], Endpoint.FEED, cancel=CancelToken())
    with pytest.raises(RelayError):
        asking.make(
            Wanted(MediaKind.LRC, ClipId("a-song")), take=Response.read, cancel=CancelToken()
        )
    assert "/suno/feed for 2 IDs: status 200" in caplog.text
    assert "/suno/act/timing for 1 song: status 200" in caplog.text
    assert ASKED not in caplog.text
    assert "a-song" not in caplog.text


def test_an_answer_that_is_a_file_is_told_as_one(wire, http):
    wire.routes["/"] = answer(b"RIFF")
    found = client_of(wire.url, http).make(
        Wanted(MediaKind.WAV, ClipId("a")), take=lambda _response: None, cancel=CancelToken()
    )
    assert found == FileCame()
