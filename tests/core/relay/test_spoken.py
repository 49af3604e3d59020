"""Where servers put their words, and what of them is fit to be quoted."""

from __future__ import annotations

from typing import Any

import pytest

from suno_desktop.core.relay import spoken
from suno_desktop.core.relay.spoken import listen, quotable, sentence_of


@pytest.mark.parametrize(
    ("body", "messages", "codes"),
    [
        ({"message": "no"}, ["no"], []),
        ({"error": {"message": "no", "code": "bad", "type": "t"}}, ["no"], ["bad", "t"]),
        ({"error": '{"message": "no"}'}, ["no"], []),
        ({"errors": ["one", {"msg": "two"}], "detail": "zero"}, ["zero", "one", "two"], []),
        ({"detail": [{"loc": ["body", "id", 0], "msg": "no"}]}, ["no"], ["body", "id"]),
        ({"errMsg": "no"}, ["no"], []),
        ({"message": "success", "msg": "请求成功", "reason": "OK"}, [], []),
        ({"message": " no ", "msg": "no"}, ["no"], []),
        ({"code": 200}, [], []),
        ({"code": 404, "type": True}, [], ["404"]),
        ({"code": "SUCCESS", "err_code": None}, [], []),
        ({"nowhere": {"message": "no"}}, [], []),
        ([{"message": "no"}], ["no"], []),
        ("words alone", ["words alone"], []),
        ("", [], []),
        ('"quoted"', ['"quoted"'], []),
        ({"messages": ["one", "two"]}, ["one", "two"], []),
        ({"MSG": "no", "CODE": 7}, ["no"], ["7"]),
        ({"ERROR": {"MESSAGE": "no"}}, ["no"], []),
        ({"resultMsg": "no", "errno": 1002}, ["no"], ["1002"]),
        (
            {"errors": {"key": ["is not active", "is short"]}},
            ["key: is not active", "key: is short"],
            [],
        ),
        ({"errors": {"id": "is short"}}, ["id: is short"], []),
        ({"error": {"message": {"en": "No", "zh": "不行"}}}, ["No", "不行"], []),
        ({"message": {"zh-CN": "不行"}}, ["不行"], []),
        ({"error": {"request": "20260101-ab"}}, [], []),
        ({"error": {"code": "bad", "param": "x y"}}, [], ["bad"]),
        (None, [], []),
    ],
)
def test_words_are_found_where_they_stand(body: Any, messages: list[str], codes: list[str]) -> None:
    said = listen(body)
    assert (said.messages, said.codes) == (messages, codes)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"title": "no"}, "no"),
        ({"title": "no", "type": "about:blank"}, "no"),
        ({"title": "Unauthorized", "detail": "no"}, "no"),
        ({"info": "no", "ret": -1}, "no"),
        ({"INFO": "no"}, "no"),
        ({"hint": "no"}, "no"),
        ({"result": "no"}, "no"),
        ({"data": "余额不足"}, "余额不足"),
        ({"data": "余额不足1元"}, "余额不足1元"),
        ({"code": "e", "data": "3fa85f64-5717-4562"}, "e"),
        ({"error": {"text": "no"}}, "no"),
        ({"error": True, "text": "no"}, "no"),
        ({"data": {"info": "no"}}, "no"),
        ({"response": "no"}, "no"),
        ({"statusText": "quota exceeded"}, "quota exceeded"),
        ({"remark": "不行"}, "不行"),
        ({"data": {"content": "no"}}, "no"),
        ({"fault": {"faultstring": "no such luck", "detail": {"code": "x"}}}, "no such luck"),
        ({"meta": {"message": "no"}}, "no"),
        ({"meta": {"inner": [{"message": "no"}]}}, "no"),
        ({"meta": {"data": {"message": "no"}}}, "no"),
        ({"meta": {"code": "bad"}}, ""),
        ({"meta": {"message": "no"}, "error": "yes"}, "yes"),
        ({"sent_at": "Mon 30 Nov", "path": "/a b", "model": "chirp", "n": "1 2"}, ""),
        (["no"], "no"),
        (["success", "no", {"error": 1}], "no"),
        ({"title": "ok", "data": "success"}, ""),
        ({"data": "1" * 300}, "1" * 300),
    ],
)
def test_what_may_be_words_is_heard_where_nothing_else_is_said(body: Any, message: str) -> None:
    said = listen(body)
    assert said.message == message
    assert message.lower() in said.words


def test_what_may_be_words_makes_no_complaint() -> None:
    assert listen({"data": None, "title": "Tasks"}).messages == []


def nested(depth: int) -> dict[str, Any]:
    body: dict[str, Any] = {"message": "deep"}
    for _ in range(depth):
        body = {"data": body}
    return body


def test_the_search_is_bounded() -> None:
    assert listen(nested(6)).messages == ["deep"]
    assert listen(nested(7)).messages == []
    many = [{"message": str(number)} for number in range(30)]
    assert len(listen(many).messages) == 20
    assert len(listen({"errors": [str(number) for number in range(30)]}).messages) == 20
    wide = {
        "data": [{"data": [{"message": f"{one}.{two}"} for two in range(20)]} for one in range(20)]
    }
    assert len(listen(wide).messages) == 200 - 1 - 1 - 20 - 20
    assert listen("x" * 5_000).messages == ["x" * 4_000]
    assert listen({"message": "x" * 5_000}).messages == ["x" * 4_000]


@pytest.mark.parametrize(
    ("body", "complains"),
    [
        ({"code": 200, "message": "no"}, False),
        ({"code": "success"}, False),
        ({"code": 1}, False),
        ({}, False),
        ({"code": None}, False),
        ({"code": {}}, False),
        ({"code": []}, False),
        ({"code": True}, False),
        ({"code": 500}, True),
        ({"code": " Fail "}, True),
        ({"error": "no"}, True),
        ({"errors": ["no"]}, True),
        ({"detail": "no"}, True),
        ({"errorMessage": "no"}, True),
        ({"error_msg": "no"}, True),
        ({"error": "", "errors": [], "code": 0}, False),
        ({"success": False, "code": 0}, True),
        ({"success": True, "code": 0}, False),
        ({"success": 0, "code": 0}, False),
        ({"ok": False, "code": 0}, True),
        ({"status": "FAILED", "code": 0}, True),
        ({"status": "error", "code": 0}, True),
        ({"status": "done", "code": 0}, False),
        ({"status": 5, "code": 0}, False),
        ({"success": "false", "message": "no"}, True),
        ({"success": "False"}, True),
        ({"success": "true"}, False),
        ({"success": 0, "message": "no"}, True),
        ({"success": "0", "message": "no"}, True),
        ({"success": 1}, False),
        ({"ok": 0, "message": "no"}, True),
        ({"status": False, "message": "no"}, True),
        ({"status": "false"}, True),
        ({"status": 0, "message": "no"}, False),
        ({"errno": 1002, "errmsg": "no"}, True),
        ({"errno": 0, "errmsg": "ok"}, False),
        ({"ret": -1, "info": "no"}, True),
        ({"resultCode": 401}, True),
        ({"status_code": 200}, False),
        ({"err": "no"}, True),
        ({"errmsg": "success", "code": 0}, False),
        ({"error": "None", "code": 0}, False),
        ({"error": "false", "code": 0}, False),
        ({"ERROR": "NO"}, True),
        ({"code": "200", "data": {"error": "no"}}, True),
        ({"code": "200", "data": '{"error": "no"}'}, True),
        ({"result": {"errorMessage": "no"}}, True),
        ({"code": "200", "data": {"error": None, "errors": []}}, False),
        ({"code": "200", "data": {"detail": "blue"}}, False),
        ([{"error": "no"}], False),
        ("words", True),
        ("  ", False),
    ],
)
def test_a_complaint_is_told_whatever_the_status(body: Any, complains: bool) -> None:
    assert listen(body).complains is complains


def test_what_is_quoted_is_short() -> None:
    said = spoken.Spoken(messages=["a", "b", "c", "d"], codes=["X", "Y"])
    assert said.message == "a; b; c"
    assert said.words == "x\ny\na\nb\nc\nd"
    assert spoken.Spoken(codes=["X", "Y"]).message == "X"
    assert spoken.Spoken().message == ""


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("no", "no"),
        (" ", None),
        (None, None),
        (5, "5"),
        ({"message": "no"}, "no"),
        ('{"message": "no"}', "no"),
        ({"message": ""}, None),
        ([{"msg": "no"}], "no"),
        ("(request id: 123)", None),
    ],
)
def test_the_sentence_of_one_value(value: Any, sentence: str | None) -> None:
    assert sentence_of(value) == sentence


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("no (request id: 2024-abc.1)", "no"),
        ("no [Trace ID：x] more", "no more"),
        ("key sk-ab****cd is bad", "key is bad"),
        ("no token.TokenStatus == 3\nmore", "no"),
        (" two  words \n\n next ", "two words\nnext"),
        ("x" * 5_000, "x" * 4_000),
    ],
)
def test_what_no_person_needs_is_left_out(text: str, quoted: str) -> None:
    assert quotable(text) == quoted


def test_a_switch_is_no_code():
    assert listen({"code": [True, None, 1.5, 7, "x"]}).codes == ["7", "x"]
