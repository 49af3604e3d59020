"""The table of complaints, status by status; real answers are in `test_refusals`."""

from __future__ import annotations

from typing import Any

import pytest

from suno_desktop.core.errors import (
    RelayBusyError,
    RelayDeclinedError,
    RelayError,
    RelayFaultError,
    RelayRefusedError,
    RelayUnreachableError,
)
from suno_desktop.core.relay import complaints
from suno_desktop.core.relay.complaints import Complaint


def complaint(status: int, words: str = "", **more: Any) -> Complaint:
    values: dict[str, Any] = {"message": words, "is_json": True, **more}
    return Complaint(status=status, words=words.lower(), **values)


def judged(status: int, words: str = "", **more: Any) -> RelayError:
    one = complaint(status, words, **more)
    return next(make(one) for rule, make in complaints._TABLE if rule(one))


def code(status: int, words: str = "", **more: Any) -> str:
    return judged(status, words, **more).code


def test_rules_are_put_together() -> None:
    yes, no = (lambda _complaint: True), (lambda _complaint: False)
    one = complaint(200)
    assert complaints._all()(one)
    assert complaints._all(yes, yes)(one) is True
    assert complaints._all(yes, no)(one) is False
    assert complaints._any(no, yes)(one) is True
    assert complaints._any(no, no)(one) is False
    assert complaints._not(no)(one) is True
    assert complaints._not(yes)(one) is False
    assert complaints._status(200, 201)(one) is True
    assert complaints._status(201)(one) is False


@pytest.mark.parametrize(
    ("status", "message", "is_mute"),
    [
        (404, "", True),
        (404, " Not Found. ", True),
        (404, "404 Not Found", True),
        (404, "404", True),
        (404, "'not found!'", True),
        (404, "405", False),
        (404, "No such song", False),
        (999, "", True),
        (999, "999", True),
        (999, "odd", False),
    ],
)
def test_what_says_no_more_than_its_status_is_mute(
    status: int, message: str, is_mute: bool
) -> None:
    assert complaint(status, message).is_mute is is_mute


@pytest.mark.parametrize(
    ("status", "words", "more", "expected"),
    [
        # Web pages.
        (200, "just a moment", {"page": True}, "relay.cloudflare"),
        (403, "cloudflare", {"page": True}, "relay.cloudflare"),
        (429, "cloudflare", {"page": True}, "relay.cloudflare"),
        (503, "cloudflare", {"page": True}, "relay.cloudflare"),
        (500, "cloudflare", {"page": True, "is_json": False}, "relay.server_error"),
        (511, "", {}, "relay.web_page"),
        (429, "x", {"page": True}, "relay.slow_down"),
        (503, "x", {"retry_after_s": 5.0}, "relay.overloaded"),
        (404, "x", {"page": True}, "relay.not_served"),
        (405, "x", {"page": True}, "relay.not_served"),
        (401, "x", {"page": True}, "relay.unauthorized"),
        (406, "x", {"page": True}, "relay.web_page"),
        (402, "x", {"page": True}, "relay.declined_mute"),
        (407, "x", {"page": True}, "net.proxy_page"),
        (407, "", {}, "net.proxy_page"),
        # Words.
        (403, "this token has no access to model chirp", {}, "relay.key_models"),
        (500, "no available channel", {}, "relay.no_channel"),
        (400, "upstream error", {}, "relay.upstream"),
        (404, "upstream error", {}, "relay.said"),
        (429, "upstream error", {}, "relay.slow_down"),
        (405, "upstream error", {}, "relay.not_served"),
        (403, "your ip is not in the whitelist", {}, "relay.key_addresses"),
        (403, "account banned", {}, "relay.account_blocked"),
        (400, "too many requests", {}, "relay.slow_down"),
        (429, "token quota exhausted", {}, "relay.key_no_credit"),
        (404, "task not found", {}, "relay.task_unknown"),
        (500, "task not found", {}, "relay.fault"),
        (422, "task_id is not a valid uuid", {}, "task.id_form"),
        (402, "insufficient balance", {}, "relay.no_credit"),
        (429, "insufficient balance", {}, "relay.no_credit"),
        (401, "token expired", {}, "relay.key_expired"),
        (401, "missing api key", {}, "relay.key_wrong"),
        (401, "missing api key", {"key_sent": False}, "relay.key_missing"),
        (403, "token disabled", {}, "relay.key_off"),
        (401, "invalid token", {}, "relay.key_wrong"),
        (401, "token: no permission", {}, "relay.no_access"),
        (403, "token: no permission", {}, "relay.no_access"),
        (429, "x", {}, "relay.slow_down"),
        # The status.
        (401, "", {}, "relay.unauthorized"),
        (401, "please log in", {}, "relay.unauthorized"),
        (401, "something else", {}, "relay.declined"),
        (402, "something else", {}, "relay.declined"),
        (403, "something else", {}, "relay.declined"),
        (451, "something else", {}, "relay.declined"),
        (403, "", {}, "relay.declined_mute"),
        (400, "server is busy", {}, "relay.overloaded"),
        (404, "server is busy", {}, "relay.said"),
        (405, "server is busy", {}, "relay.not_served"),
        (200, "unauthorized", {}, "relay.upstream"),
        (500, "something", {}, "relay.fault"),
        (408, "something", {}, "relay.fault"),
        (425, "something", {}, "relay.fault"),
        (405, "", {}, "relay.not_served"),
        (400, "no route", {}, "relay.not_served"),
        (404, "", {}, "relay.nothing_there"),
        (404, "something", {}, "relay.said"),
        (200, "something", {}, "relay.said"),
        (200, "", {}, "relay.not_understood"),
        (400, "something", {}, "relay.said"),
    ],
)
def test_each_row_of_the_table(
    status: int, words: str, more: dict[str, Any], expected: str
) -> None:
    assert code(status, words, **more) == expected


def test_what_says_when_to_come_back_is_kept() -> None:
    busy = judged(429, retry_after_s=2.6)
    assert isinstance(busy, RelayBusyError)
    assert (busy.code, busy.retry_after_s, busy.values["seconds"]) == (
        "relay.rate_limited",
        2.6,
        "3",
    )
    full = judged(503, retry_after_s=7.0)
    assert isinstance(full, RelayBusyError)
    assert full.retry_after_s == 7.0


@pytest.mark.parametrize("status", [408, 425, 502, 503, 504, 520, 530])
def test_a_gateway_is_not_the_relay(status: int) -> None:
    assert isinstance(judged(status, is_json=False), RelayUnreachableError)
    told = judged(status, is_json=True)
    assert isinstance(told, RelayFaultError)
    assert told.code == "relay.server_error"


@pytest.mark.parametrize("status", [500, 501, 505, 519, 531])
def test_other_faults_are_its_own(status: int) -> None:
    for is_json in (False, True):
        found = judged(status, is_json=is_json)
        assert isinstance(found, RelayFaultError)
        assert found.code == "relay.server_error"
    assert code(status, "words", is_json=False) == "relay.server_error"


@pytest.mark.parametrize("words", ["", "invalid token"])
def test_without_a_key_the_key_is_missing(words: str) -> None:
    found = judged(401, words, key_sent=False)
    assert isinstance(found, RelayRefusedError)
    assert found.code == "relay.key_missing"


def test_who_declined_is_told_by_kind() -> None:
    assert isinstance(judged(403, "something else"), RelayDeclinedError)
    assert isinstance(judged(402, "x", page=True), RelayDeclinedError)
    assert complaints._server_error(complaint(500)) is True
    assert complaints._server_error(complaint(499)) is False


@pytest.mark.parametrize(
    ("status", "is_said"), [(299, True), (300, False), (399, False), (400, True)]
)
def test_the_words_of_a_redirect_are_not_the_relays(status: int, is_said: bool) -> None:
    complaint = complaints.Complaint(
        status=status,
        words="odd thing",
        message="Odd thing",
        page=False,
        is_json=True,
        key_sent=True,
        retry_after_s=None,
    )
    assert (complaints.error_of(complaint).code == "relay.said") is is_said


@pytest.mark.parametrize("status", [200, 400, 401, 402, 403, 422])
def test_accounts_are_refused_under_every_status_that_refuses(status: int) -> None:
    assert code(status, "account banned") == "relay.account_blocked"


@pytest.mark.parametrize("status", [201, 404, 409, 423])
def test_under_other_statuses_words_about_accounts_are_only_quoted(status: int) -> None:
    assert code(status, "account banned") == "relay.said"


@pytest.mark.parametrize(
    ("status", "is_known"),
    [(200, True), (201, False), (400, True), (404, True), (405, False), (422, True), (423, False)],
)
def test_the_form_of_an_id_is_told_under_the_statuses_of_questions(
    status: int, is_known: bool
) -> None:
    assert (code(status, "task_id is not a valid uuid") == "task.id_form") is is_known


def test_clear_words_come_before_the_codes_of_an_api() -> None:
    codes: complaints.Codes = {455: lambda: RelayBusyError("relay.overloaded")}
    blocked = complaints.error_of(complaint(500, "account banned", code=455), codes=codes)
    assert (blocked.code, blocked.values["status"]) == ("relay.account_blocked", "455")
    busy = complaints.error_of(complaint(500, "odd thing", code=455), codes=codes)
    assert busy.code == "relay.overloaded"


@pytest.mark.parametrize(
    ("number", "words", "expected"),
    [
        (429, "limit", "relay.slow_down"),
        (429, "429", "relay.slow_down"),
        (429, "余额不足", "relay.no_credit"),
        (429, "task not found", "relay.task_unknown"),
        (401, "Unauthorized", "relay.unauthorized"),
        (401, "invalid token", "relay.key_wrong"),
        (401, "the title is too long", "relay.said"),
        (402, "402", "relay.declined_mute"),
        (403, "Forbidden", "relay.declined_mute"),
        (403, "this word is not allowed", "relay.said"),
        (404, "Not Found", "relay.nothing_there"),
        (404, "no such song", "relay.said"),
        (500, "Internal Server Error", "relay.server_error"),
        (500, "the song failed", "relay.said"),
        (503, "503", "relay.server_error"),
        (400, "Bad Request", "relay.said"),
        (405, "405", "relay.said"),
        (1102, "limit", "relay.said"),
        (0, "limit", "relay.said"),
    ],
)
def test_a_number_of_http_in_a_body_counts_where_the_words_do_not_tell(
    number: int, words: str, expected: str
) -> None:
    one = complaint(200, f"{number}\n{words}", message=words, code=number)
    error = complaints.error_of(one)
    assert error.code == expected
    told = expected in {"relay.said", "relay.key_wrong", "relay.no_credit", "relay.task_unknown"}
    assert error.values["status"] == ("200" if told else str(number))
    assert complaints.error_of(complaint(409, "limit", code=429)).code == "relay.said"


def test_so_much_of_a_message_is_quoted_and_kept() -> None:
    error = complaints.error_of(complaint(400, "so it is " * 500))
    assert (len(error.values["message"]), len(error.details)) == (200, 2_000)
