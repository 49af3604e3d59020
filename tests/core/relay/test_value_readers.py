"""What single values of replies become: text, numbers, times, addresses, IDs; anything odd becomes None."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from suno_desktop.core.relay import value_readers as read

TIME = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("plain", "plain"), ("a\r\nb\rc\td", "a\nb\nc\td"), ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07shown", "shown"), ("nul\0bell\x07", "nulbell"), ("\x9bcontrol\x7f", "control"),
    ],
)  # fmt: skip
def test_plain_text(value, found):
    assert read.plain(value) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("  two\nlines ", "two\nlines"), ("", None), (" \n ", None), (None, None), (True, None),
        (False, None), (12, "12"), (0, "0"), (-3, "-3"), (1.5, "1.5"), (NAN, None), (INF, None),
        (10**20 - 1, str(10**20 - 1)), (10**20, None), (-(10**20), None),
        (["a", " b ", "", 3, None, "c"], "a, b, c"), ([], None), ([3], None), ({"a": 1}, None),
    ],
)  # fmt: skip
def test_long_text(value, found):
    assert read.long_text(value) == found


def test_texts_have_a_most():
    assert read.long_text("x" * 100_001) == "x" * 100_000
    assert read.long_text(["x" * 60_000, "y" * 60_000]) == "x" * 60_000 + ", " + "y" * 39_998
    assert read.line("x" * 1001) == read.line("x" * 1000) == "x" * 1000
    assert read.line("\n" + "x" * 1001) == "x" * 1000
    assert read.reason("x" * 501) == "x" * 500
    assert read.long_text(" " * 150_000 + "x" * 100_000) == "x" * 50_000
    assert read.texts([str(n) for n in range(101)]) == tuple(str(n) for n in range(100))


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (" title ", "title"), (" ", None), ("two\n\tlines\n", "two lines"), (None, None), (7, "7"),
        (["a", "b"], "a, b"), (True, None),
    ],
)  # fmt: skip
def test_lines(value, found):
    assert read.line(value) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("no credit", "no credit"),
        ("None", None),
        ("null", None),
        ("", None),
        (None, None),
        (5, "5"),
        # A word for nothing, or for that all is well, is no reason.
        *(
            (text, None)
            for text in (
                "success",
                "SUCCESS!",
                "Ok",
                "okay.",
                "成功",
                "生成成功",
                "请求成功。",
                "任务已完成",
                "无",
                "暂无",
                "N/A",
                "-",
                "0",
                0,
                0.0,
                "{}",
                "[]",
                '""',
                "false",
                "nil",
                "undefined",
                "no error",
                "request success",
                "Generated successfully",
                "All generated successfully.",
                "completed",
                "100%",
                "正常",
            )
        ),
        *(
            (text, text)
            for text in (
                "unsuccessful",
                "not successful",
                "generation was not completed",
                "no success",
                "未成功",
                "生成不成功",
                "部分完成",
                "没有完成",
                "no",
                "rejected",
                "失败",
                "404",
                "-1",
                "partial success",
                "无法完成",
                "error after success",
                "x" * 60 + " success",
                "finished with errors",
                "not found",
                "无权限",
            )
        ),
    ],
)
def test_reasons(value, found):
    assert read.reason(value) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (3, 3.0), (0, 0.0), (-2.5, -2.5), (" 12.50 ", 12.5), ("+7", 7.0), ("-7", -7.0), ("1.", 1.0),
        ("", None), ("1e5", None), ("nan", None), ("12a", None), (True, None), (False, None),
        (NAN, None), (INF, None), (None, None), ([1], None), (2**63 - 1, float(2**63 - 1)),
        (2**63, None), (-(2**63), None), ("1" * 20, float("1" * 20)), ("1" * 21, None),
    ],
)  # fmt: skip
def test_numbers(value, found):
    assert read.number(value) == found


@pytest.mark.parametrize(
    ("value", "whole", "count"),
    [
        (3, 3, 3), ("4", 4, 4), (5.0, 5, 5), (5.5, None, None), (0, 0, 0), (-1, -1, None), ("x", None, None),
        (2**53, 2**53, 2**53), (1e19, None, None), (-1e19, None, None), (None, None, None),
        (2.0**63, None, None), (-(2.0**63), None, None), (2.0**63 - 1024, 2**63 - 1024, 2**63 - 1024),
    ],
)  # fmt: skip
def test_whole_numbers_and_counts(value, whole, count):
    assert read.whole(value) == whole
    assert read.count(value) == count


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("rock, pop,, rock ,", ("rock", "pop")), (["a", 1, 2.5, None, {}, "a"], ("a", "1", "2.5")),
        ("", None), ([], None), ([None], None), (3, None), (None, None),
    ],
)  # fmt: skip
def test_lists_of_texts(value, found):
    assert read.texts(value) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (12.5, 12.5), ("217.3", 217.3), ("3:37", 217.0), (" 1:02:03 ", 3723.0), ("0:01.9", 1.0),
        ("120:00", 7200.0), (0, None), ("0:00", None), (-1, None), (86_399.5, 86_399.5), (86_400, None),
        ("24:00:00", None), ("x", None), (None, None), (0.5, 0.5),
    ],
)  # fmt: skip
def test_lengths(value, found):
    assert read.seconds(value) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (True, True), (False, False), (1, True), (0, False), (1.0, True), (2, None), (0.5, None),
        (" TRUE ", True), ("1", True), ("False", False), ("0", False), ("yes", None), (None, None),
    ],
)  # fmt: skip
def test_flags(value, found):
    assert read.flag(value) is found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("50%", 50), ("50 % ", 50), (" 7", 7), (0, 0), (100, 100), (101, None), (-1, None), (0.5, 50),
        (0.25, 25), (1, 1), (1.0, 1), ("0.5", 50), (99.9, 99), (0.999, 99), (0.001, 0),
        ("done", None), (None, None), (True, None),
    ],
)  # fmt: skip
def test_progress(value, found):
    assert read.progress(value) == found


@pytest.mark.parametrize(
    "value",
    [
        1714979289, "1714979289", 1714979289_000, 1714979289_000_000, 1714979289_000_000_000,
        "2024-05-06T07:08:09Z", "2024-05-06 07:08:09", "2024/05/06 07:08:09", "2024-05-06T09:08:09+02:00",
        " 2024-05-06T07:08:09 ",
    ],
)  # fmt: skip
def test_moments(value):
    assert read.moment(value) == TIME
    assert read.day(value) == date(2024, 5, 6)


@pytest.mark.parametrize(
    "value",
    [
        0, -5, "0", "", "today", "2024", 946684799, 4102444800, "1999-12-31T23:59:59", "2100-01-01",
        "2024-13-01", None, True, "0001-01-01T00:00:00+14:00", "2024-05-06T07:08:09" + " " * 30,
    ],
)  # fmt: skip
def test_what_is_no_moment(value):
    assert read.moment(value) is None
    assert read.day(value) is None


def test_the_first_and_the_last_moment():
    assert read.moment(946684800) == datetime(2000, 1, 1, tzinfo=UTC)
    assert read.moment(4102444799) == datetime(2099, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert read.moment(99_999_999_999) is None  # seconds, in the year 5138


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("https://cdn1.example.com/a.mp3", "https://cdn1.example.com/a.mp3"),
        (" https://cdn1.example.com/a.mp3?x=1 ", "https://cdn1.example.com/a.mp3?x=1"),
        ("http://example.com:8080/a", "http://example.com:8080/a"),
        ("HTTPS://example.com/a?b", "HTTPS://example.com/a?b"),
        ("https://example.com/None.mp3", None), ("https://example.com/null", None),
        ("https://example.com/undefined.mp3?x=1", None), ("https://example.com/nonesuch.mp3", "https://example.com/nonesuch.mp3"),
        ("None", None), ("", None), ("/a.mp3", None), ("ftp://example.com/a", None), ("http", None),
        ("https://", None), (None, None), (5, None), (["https://example.com/a"], None),
    ],
)  # fmt: skip
def test_addresses(value, found):
    assert read.url(value) == found


def test_an_address_with_odd_characters_is_written_as_a_server_reads_it():
    found = read.url("https://example.com/a b.mp3")
    assert found is not None
    assert " " not in found
    assert found.startswith("https://example.com/a")


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("https://example.com/a.MP3?x=1", True), ("https://example.com/a.flac", True),
        ("https://example.com/a.html", False), ("https://example.com/mp3", False), (None, False),
    ],
)  # fmt: skip
def test_addresses_of_sound_files(value, found):
    assert read.audio_file_url(value) == (value if found else None)


@pytest.mark.parametrize(
    ("value", "text", "clip"),
    [
        ("abc-DEF_12", "abc-DEF_12", "abc-DEF_12"), (" 12345678 ", "12345678", "12345678"),
        ("1234567", "1234567", None), (12345678, "12345678", "12345678"), (42, "42", None), (0, "0", None),
        (-1, None, None), (10**20 - 1, str(10**20 - 1), str(10**20 - 1)), (10**20, None, None),
        (1.5, None, None), (True, None, None), ("", None, None), ("a b", None, None), ("ä" * 9, None, None),
        ("x" * 200, "x" * 200, "x" * 200), ("x" * 201, None, None), (None, None, None),
    ],
)  # fmt: skip
def test_ids(value, text, clip):
    assert read.text_id(value) == text
    assert read.clip_id(value) == clip


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (946684799, None), (946684800, datetime(2000, 1, 1, tzinfo=UTC)),
        (4102444799, datetime(2099, 12, 31, 23, 59, 59, tzinfo=UTC)), (4102444800, None),
        ("2000-01-01", datetime(2000, 1, 1, tzinfo=UTC)), ("1999-12-31", None),
        ("2100-01-01", None), ("2099-12-31", datetime(2099, 12, 31, tzinfo=UTC)),
        ("2024-W19", datetime(2024, 5, 6, tzinfo=UTC)), ("2024-05", None),
        ("2024-05-06T07:08:09.00000000000000+00:00", TIME), ("2024-05-06T07:08:09.000000000000000+00:00", None),
    ],
)  # fmt: skip
def test_times_of_this_century_only(value, found):
    assert read.moment(value) == found


def test_the_largest_whole_ids():
    assert read.text_id(10**20 - 1) == "99999999999999999999"
    assert read.text_id(10**20) is None
    assert read.text_id(0) == "0"
    assert read.text_id(-1) is None
    assert read.clip_id("1234567") is None
    assert read.clip_id("12345678") == "12345678"
    assert read.text_id("x" * 200) == "x" * 200
    assert read.text_id("x" * 201) is None
