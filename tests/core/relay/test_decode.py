"""Bytes to text to JSON: what is made to eat time or memory is refused at a limit that is told here once more."""

from __future__ import annotations

import pytest

from suno_desktop.core.errors import BadReplyError
from suno_desktop.core.relay import decode, replies


def code_of(text: str) -> str:
    """Why a text is refused; "" if it is read."""
    try:
        decode.to_json(text)
    except BadReplyError as error:
        return error.code
    return ""


def numbers(commas: int) -> str:
    return f"[{'0,' * commas}0]"


@pytest.mark.parametrize(
    ("text", "one_more"),
    [
        ("[" + "{}," * 199_998 + "{}]", "[" + "{}," * 199_999 + "{}]"),
        ("[" + "[]," * 199_998 + "[]]", "[" + "[]," * 199_999 + "[]]"),
        (numbers(1_000_000), numbers(1_000_001)),
        ('"' + r"\\" * 2_000_000 + '"', '"' + r"\\" * 2_000_000 + r"\n" + '"'),
    ],
    ids=["objects", "lists", "commas", "escapes"],
)
def test_a_reply_is_read_up_to_the_limit_and_not_beyond(text: str, one_more: str) -> None:
    assert code_of(text) == ""
    assert code_of(one_more) == "relay.too_large"


def test_sixteen_megabytes_are_looked_at() -> None:
    with pytest.raises(BadReplyError) as caught:
        replies.read(b" " * (16 * 2**20))
    assert caught.value.code == "relay.empty"
    with pytest.raises(BadReplyError) as caught:
        replies.read(b" " * (16 * 2**20 + 1))
    assert caught.value.code == "relay.too_large"


@pytest.mark.parametrize("marks", [0, 1, 4_999, 5_000, 5_001, 12_000])
def test_marks_are_counted_however_many(marks: int) -> None:
    assert decode._count("a" + "x," * marks, ",") == marks
    assert decode._count("," * marks, ",") == marks


def test_a_letter_that_is_broken_does_not_make_it_chinese() -> None:
    """Of ten letters beyond ASCII two may be broken; with three of nine it is no UTF-8."""
    good = "é" * 8
    assert decode.to_text(good.encode() + b"\xff\xff") == good + "\ufffd" * 2
    assert not decode.to_text(good[1:].encode() + b"\xff\xff").startswith("é")
    assert decode.to_text("雨夜".encode("gb18030")) == "雨夜"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "utf-8"])
@pytest.mark.parametrize("text", ["任务 {}", "一 {}", "Ā{}", "{}", "我的任务编号是：{}。", "x\n{}"])
def test_the_encoding_is_told_without_a_mark_whatever_the_first_letter(
    text: str, encoding: str
) -> None:
    told = text.format("64dc8d98-5812-40f5-a99b-79a590452040")
    assert decode.to_text(told.encode(encoding)) == told


@pytest.mark.parametrize("text", ["任务 \0\0\0\0", "ab\0\0cd\0\0"])
def test_zeros_on_both_sides_are_no_sign_of_another_encoding(text: str) -> None:
    assert decode.to_text((text * 9).encode()) == text * 9


def test_a_broken_letter_of_another_encoding_is_only_that() -> None:
    body = '{"a": "'.encode("utf-16") + b"\x00\xdc" + '"}'.encode("utf-16-le")
    assert decode.to_text(body) == '{"a": "\ufffd"}'


def test_the_longest_number() -> None:
    assert decode.to_json("9" * 100) == 10**100 - 1
    assert decode.to_json("9" * 101) is None


def test_a_part_of_a_reply_is_kept_in_its_own_letters() -> None:
    assert decode.to_raw({"é": ["雨", 1, None]}) == '{"é":["雨",1,null]}'


GOOD = '{"a": ["x"]}'


@pytest.mark.parametrize(
    "text",
    [
        '{"a": ["x"]}\0',
        '{"a": ["x"]};',
        '{"a": ["x"]}\n<!-- 0.003 s --> <!-- a > b -->',
        f"{GOOD}{GOOD}",
        f"{GOOD}\n{GOOD}\n",
        f"data: {GOOD}\n\ndata: [DONE]\n\n",
        f"event: message\r\ndata: {GOOD}\r\n\r\n",
        f': hello\ndata: {{"a": 1}}\n\nid: 2\ndata:{GOOD}\n\n',
        'data: {"a":\ndata: ["x"]}\n\n',
        f"<br />\n<b>Notice</b>:  Undefined index: b in <b>/a.php</b> on line <b>3</b><br />\n{GOOD}",
        f"\nWarning: a in /a.php on line 3\n\nPHP Notice: b\n{GOOD}",
        f"cb({GOOD});",
        f"/**/ jQuery.cb_7({GOOD})\n",
    ],
)
def test_what_servers_write_beside_their_json_is_left_out(text: str) -> None:
    assert decode.json_in(text) == ({"a": ["x"]}, '{"a":["x"]}')


def test_line_ends_within_a_text_are_read() -> None:
    assert decode.json_in('{"a": "x\ny\tz"}') == ({"a": "x\ny\tz"}, '{"a":"x\\ny\\tz"}')
    assert decode.json_in(GOOD) == ({"a": ["x"]}, GOOD)


@pytest.mark.parametrize(
    "text",
    [
        '{"a": ["x"]',
        '{"a": "x\ny"',
        '{"a": ["x"]}{"a": ["y"]}',
        '{"a": ["x"]} and more',
        '{"a": ["x"]}<!-- cut',
        '{"a": ["x"]}<html>',
        '<html>{"a": ["x"]}</html>',
        f"data: {GOOD}\n\ndata: {GOOD[:-1]}",
        "data: [DONE]",
        "data: hello",
        f"cb({GOOD[:-1]});",
        f"cb({GOOD}",
        f"Notice: x {GOOD}",
        "Notice: x\n[" + "[" * 100_000,
        f"hello\n{GOOD}",
    ],
)
def test_what_is_cut_or_another_thing_is_no_json(text: str) -> None:
    with pytest.raises(BadReplyError) as caught:
        decode.json_in(text)
    assert caught.value.code == "relay.not_json"
