"""How relays refuse, in English and Chinese and under any status: what is said of it, and whom it accuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from suno_desktop.core.errors import (
    KEY_REFUSED,
    BadReplyError,
    RelayBusyError,
    RelayDeclinedError,
    RelayError,
    RelayFaultError,
    RelayRefusedError,
    RelayUnreachableError,
    UnknownTaskError,
)
from suno_desktop.core.model import TaskId
from suno_desktop.core.profile.keys import Secret
from suno_desktop.core.relay import replies
from suno_desktop.core.sentences import SENTENCES, sentence

KINDS: dict[type[RelayError], tuple[str, int]] = {
    RelayRefusedError: ("held", 3),
    RelayDeclinedError: ("held", 1),
    RelayFaultError: ("waiting", 1),
    RelayUnreachableError: ("waiting", 4),
    RelayBusyError: ("waiting", 6),
    UnknownTaskError: ("unknown", 1),
    BadReplyError: ("stalled", 1),
}
"""The state that a task comes to, and the exit code of `get` (6: the time ran out while it waits)."""


def new_api(message: str, **more: str) -> dict[str, Any]:
    return {"error": {"message": message, "type": "new_api_error", **more}}


def plain(message: str, code: str = "error") -> dict[str, Any]:
    return {"code": code, "message": message, "data": None}


TABLE: tuple[tuple[int, Any, str], ...] = (
    # No channel, in any language and under any status.
    (
        503,
        new_api("当前分组 default 下对于模型 suno_music 无可用渠道 (request id: 1)"),
        "relay.no_channel",
    ),
    (
        404,
        new_api("No available channel for model suno_music", code="model_not_found"),
        "relay.no_channel",
    ),
    (400, plain("没有可用的渠道"), "relay.no_channel"),
    (200, plain("暂无可用通道，请联系管理员"), "relay.no_channel"),
    (403, {"errors": [{"message": "The model suno_music does not exist"}]}, "relay.no_channel"),
    (429, {"detail": "No available provider for suno"}, "relay.no_channel"),
    (500, {"error": "模型 suno_music 不可用"}, "relay.no_channel"),
    (402, {"msg": "model suno_music is not supported"}, "relay.no_channel"),
    (422, {"detail": "Unsupported model"}, "relay.no_channel"),
    (
        503,
        {"error": {"message": "Aucun canal disponible pour le modèle suno_music"}},
        "relay.no_channel",
    ),
    (404, {"reason": '{"error":{"code":"model_not_found","message":"?"}}'}, "relay.no_channel"),
    # The key.
    (401, new_api("无效的令牌"), "relay.key_wrong"),
    (401, {"error": {"message": "Invalid token", "code": ""}}, "relay.key_wrong"),
    (403, {"msg": "API key 无效"}, "relay.key_wrong"),
    (200, {"code": 401, "message": "invalid api key"}, "relay.key_wrong"),
    (400, {"detail": "Incorrect API key provided"}, "relay.key_wrong"),
    (401, new_api("未提供令牌"), "relay.key_wrong"),
    (403, {"errors": [{"message": "Missing API key"}]}, "relay.key_wrong"),
    (
        422,
        {"detail": [{"loc": ["header", "authorization"], "msg": "field required"}]},
        "relay.key_wrong",
    ),
    (401, new_api("该令牌已过期"), "relay.key_expired"),
    (403, {"message": "Your API key has expired"}, "relay.key_expired"),
    (401, new_api("该令牌状态不可用"), "relay.key_off"),
    (401, {"error": {"message": "This API key has been disabled"}}, "relay.key_off"),
    (
        401,
        new_api("[sk-Fza***dHb] 该令牌额度已用尽 !token.UnlimitedQuota && token.RemainQuota = 0"),
        "relay.key_no_credit",
    ),
    (403, {"error": {"message": "The quota of this token is exhausted"}}, "relay.key_no_credit"),
    (403, new_api("该令牌无权访问模型 "), "relay.key_models"),
    (
        403,
        {"error": {"message": "This token is not allowed to use the model suno_music"}},
        "relay.key_models",
    ),
    (403, new_api("您的 IP 不在令牌允许访问的列表中"), "relay.key_addresses"),
    (403, {"error": {"message": "IP 203.0.113.9 is not allowed to access"}}, "relay.key_addresses"),
    # The account.
    (
        403,
        {"code": "quota_not_enough", "message": "user quota is not enough", "data": None},
        "relay.no_credit",
    ),
    (402, {"error": {"message": "Insufficient balance"}}, "relay.no_credit"),
    (200, plain("余额不足，请充值"), "relay.no_credit"),
    (
        429,
        {"error": {"message": "You exceeded your current quota, please check your plan"}},
        "relay.no_credit",
    ),
    (403, new_api("用户已被封禁"), "relay.account_blocked"),
    (403, {"detail": "Your account has been suspended"}, "relay.account_blocked"),
    (401, {"message": "账号已被停用"}, "relay.account_blocked"),
    # A refusal that nobody knows is quoted and accuses nobody.
    (403, {"errors": [{"message": "CAPTCHA verification is required"}]}, "relay.declined"),
    (403, {"detail": "请求被拒绝：内容审核未通过"}, "relay.declined"),
    (402, {"message": "This feature needs the Pro plan"}, "relay.declined"),
    (403, "", "relay.declined_mute"),
    (402, "", "relay.declined_mute"),
    (401, "", "relay.unauthorized"),
    # The relay's own faults.
    (
        500,
        {
            "success": False,
            "error": {"message": "The music service is not configured (missing API key)"},
        },
        "relay.fault",
    ),
    (500, {"detail": "'tag'"}, "relay.fault"),
    (500, plain("sql: connection refused", "get_task_failed"), "relay.fault"),
    (503, {"msg": "系统维护中，请稍后再试"}, "relay.fault"),
    (500, plain("请求上游地址失败", "fail_to_fetch_task"), "relay.upstream"),
    (401, plain("upstream returned: invalid api key", "fail_to_fetch_task"), "relay.fault"),
    (403, {"error": {"message": "上游账户余额不足"}}, "relay.fault"),
    (500, {"error": "Internal server error"}, "relay.server_error"),
    (503, "<html><title>503</title></html>", "relay.server_error"),
    # Too much at once.
    (429, "", "relay.slow_down"),
    (429, {"message": "请求过于频繁"}, "relay.slow_down"),
    (200, {"code": "fail", "message": "操作太频繁，请稍后再试"}, "relay.slow_down"),
    (200, {"code": 429, "message": "limit", "data": None}, "relay.slow_down"),
    (400, {"detail": "sample_rate limit is 48000 Hz"}, "relay.said"),
    (503, {"error": {"code": "system_cpu_overloaded", "message": "x"}}, "relay.overloaded"),
    # The task.
    (400, plain("task_not_exist", "task_not_exist"), "relay.task_unknown"),
    (404, {"code": 404, "msg": "任务不存在"}, "relay.task_unknown"),
    (200, plain("任务未找到"), "relay.task_unknown"),
    (
        422,
        {"detail": [{"loc": ["path", "task_id"], "msg": "value is not a valid uuid"}]},
        "task.id_form",
    ),
    (400, {"message": "任务ID格式错误"}, "task.id_form"),
    # What nobody knows is quoted, or said to be not understood.
    (400, {"message": "bad weather"}, "relay.said"),
    (422, {"detail": "天气不好"}, "relay.said"),
    (404, {"error_msg": "nothing here today"}, "relay.said"),
    (404, {"detail": "Not Found"}, "relay.nothing_there"),
    (200, {"ok": False, "job": None}, "relay.not_understood"),
    (200, "", "relay.empty"),
    (200, {"success": False, "fail_reason": "失败了"}, "relay.said"),
    # Words in odd places.
    (403, {"title": "Your API key is disabled"}, "relay.key_off"),
    (403, {"errors": {"key": ["is not active"]}}, "relay.key_off"),
    (400, {"errors": {"task_id": ["is invalid"]}}, "task.id_form"),
    (401, {"MSG": "INVALID TOKEN"}, "relay.key_wrong"),
    (403, {"messages": ["你好", "余额不足"]}, "relay.no_credit"),
    (403, {"error": {"text": "This key was revoked"}}, "relay.key_off"),
    (
        403,
        {"error": {"message": {"en": "Your plan is too small", "zh": "套餐太小"}}},
        "relay.declined",
    ),
    (401, {"error": True, "text": "invalid api key"}, "relay.key_wrong"),
    (403, {"data": "余额不足"}, "relay.no_credit"),
    (403, ["Your account has been suspended"], "relay.account_blocked"),
    (403, {"info": "Subscription needed"}, "relay.declined"),
    (402, {"resultMsg": "余额不足"}, "relay.no_credit"),
    (400, {"result": "bad weather"}, "relay.said"),
    (500, {"title": "Tape is torn"}, "relay.fault"),
    (403, {"statusText": "quota exceeded"}, "relay.no_credit"),
    (401, {"fault": {"faultstring": "Invalid ApiKey for given resource"}}, "relay.key_wrong"),
    (403, {"status": {"text": "账号已被停用"}}, "relay.account_blocked"),
    (403, {"type": "about:blank", "title": "Forbidden", "status": 403}, "relay.declined_mute"),
    (200, {"success": "false", "message": "令牌无效"}, "relay.key_wrong"),
    (200, {"success": 0, "message": "令牌无效"}, "relay.key_wrong"),
    (200, {"status": False, "message": "令牌无效"}, "relay.key_wrong"),
    (200, {"errno": 1002, "errmsg": "apikey无效"}, "relay.key_wrong"),
    (200, {"ret": -1, "info": "密钥错误"}, "relay.key_wrong"),
    (200, {"resultCode": 401, "resultMsg": "token invalid"}, "relay.key_wrong"),
    (200, {"ERROR": "INVALID TOKEN"}, "relay.key_wrong"),
    (200, {"code": "200", "data": {"error": "任务不存在"}}, "relay.task_unknown"),
)

ACCUSES: dict[str, frozenset[str]] = {
    " the key ": KEY_REFUSED,
    "API key": KEY_REFUSED,
    "internet connection": frozenset(),
    "your network": frozenset(),
    "no such task": frozenset({"relay.task_unknown"}),
}


def error_of(status: int, body: Any, *, key_sent: bool = True) -> RelayError:
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    secrets = [Secret("sk-12345678")] if key_sent else []
    with pytest.raises(RelayError) as caught:
        replies.read(text, status=status, asked=[TaskId("t1")], secrets=secrets)
    return caught.value


def test_there_are_sixty_of_all_statuses_and_both_languages() -> None:
    assert len(TABLE) >= 60
    assert {200, 400, 402, 403, 404, 422, 429, 500, 503} <= {status for status, _, _ in TABLE}
    chinese = [body for _, body, _ in TABLE if not json.dumps(body, ensure_ascii=False).isascii()]
    assert len(chinese) >= 20


@pytest.mark.parametrize(("status", "body", "code"), TABLE, ids=lambda value: str(value)[:60])
def test_each_refusal_is_told_apart(status: int, body: Any, code: str) -> None:
    error = error_of(status, body)
    assert error.code == code
    assert type(error) in KINDS
    state, exit_code = KINDS[type(error)]
    assert (exit_code == 3) is (code in KEY_REFUSED)
    assert (state == "unknown") is (code in {"relay.task_unknown", "task.id_form"})


@pytest.mark.parametrize(("status", "body", "code"), TABLE, ids=lambda value: str(value)[:60])
def test_none_accuses_what_is_not_to_blame(status: int, body: Any, code: str) -> None:
    error = error_of(status, body)
    ours = sentence(code, {"relay": "R", "message": "…", "status": str(status)})
    for word, codes in ACCUSES.items():
        if word in ours.replace("another key of this account", ""):
            assert code in codes, ours
    said = error.values.get("message", "")
    assert "***" not in said + error.details
    assert "request id" not in said + error.details
    if "{message}" in SENTENCES[code]:
        assert said
        assert said in sentence(code, {"relay": "R", **error.values})


@pytest.mark.parametrize("status", [401, 402, 403, 404, 407, 429, 500, 502, 503])
def test_a_status_alone_accuses_no_key_and_no_task(status: int) -> None:
    assert error_of(status, "").code not in KEY_REFUSED - {"relay.unauthorized"}
    assert not isinstance(error_of(status, ""), UnknownTaskError)


UDIO = {
    "code": "success",
    "data": {
        "task_id": "t1",
        "status": "SUCCESS",
        "data": {
            "songs": [
                {
                    "id": "x" * 12,
                    "title": "La",
                    "song_path": "https://a.example.com/x.mp3",
                    "lyrics": "la",
                    "prompt": "sing",
                    "finished": True,
                }
            ]
        },
    },
}


def test_a_song_of_udio_is_no_task_of_suno() -> None:
    error = error_of(200, UDIO)
    assert (type(error), error.code) == (RelayDeclinedError, "relay.udio")
    suno = {"task_id": "t2", "status": "IN_PROGRESS", "data": None}
    batch = {"code": "success", "data": [UDIO["data"], suno]}
    (task,) = replies.read(json.dumps(batch), asked=[TaskId("t1"), TaskId("t2")])
    assert task.task_id == "t2"


def test_real_relays_are_read_right() -> None:
    known = json.loads((Path(__file__).parent / "refusals.json").read_text("utf-8"))
    codes = {
        "key's credit used up": "relay.key_no_credit",
        "key expired": "relay.key_expired",
        "key switched off at the relay": "relay.key_off",
        "key wrong": "relay.key_wrong",
        "key missing": "relay.key_missing",
        "key is for other network addresses": "relay.key_addresses",
        "key with a list of models cannot look": "relay.key_models",
        "unknown task": "relay.task_unknown",
        "not served": "relay.not_served",
    }
    judged = [one for one in known if one["right"] in codes]
    assert len(judged) == 14
    for one in judged:
        key_sent = one["right"] != "key missing"
        error = error_of(one["status"], one["body"], key_sent=key_sent)
        assert error.code == codes[one["right"]], one["state"]
