from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suno_desktop.core.library.query.parser import parse
from suno_desktop.core.library.query.tree import (
    All,
    Called,
    Chosen,
    Compared,
    Either,
    Identity,
    Node,
    Not,
    Terms,
)
from suno_desktop.core.sentences import SENTENCES
from tests.core.library.makers import START


def told(node: Node | None) -> Any:  # noqa: PLR0911 — one for each kind
    """A tree in few words: a word is itself, with a star where it may go on."""
    match node:
        case Terms(column, text, unfinished):
            return (f"{column}:" if column else "") + text.strip() + ("*" if unfinished else "")
        case Identity(prefix):
            return {"id": prefix}
        case Compared(field, interval):
            return {field.key: tuple(interval)}
        case Chosen(field, choice):
            return {field.key: choice.word.en}
        case Called(field, words, unfinished):
            return {field.key: " ".join(words) + ("*" if unfinished else "")}
        case Not(inner):
            return ("not", told(inner))
        case All(nodes):
            return ("all", *map(told, nodes))
        case Either(nodes):
            return ("either", *map(told, nodes))
    return node


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("rain", ("either", "rain*", {"id": "rain"})),
        ("cat", "cat*"),
        ("in the rain", ("all", "in", "the", "rain*")),
        ('"in the" rain', ("all", "in the", "rain*")),
        ("“in the” rain", ("all", "in the", "rain*")),
        ("「你好」 rain", ("all", "你  好", "rain*")),
        ("a OR b c", ("all", ("either", "a", "b"), "c*")),
        ("a | b 或 c", ("either", "a", "b", "c*")),
        ("a or b", ("all", "a", "or", "b*")),
        ("a OR", "a*"),
        ("OR a", ("all", "OR", "a*")),
        ("a OR OR b", ("either", "a", "b*")),
        ("a -b", ("all", "a*", ("not", "b"))),
        ("a －b", ("all", "a*", ("not", "b"))),
        ("-(a b)", ("not", ("all", "a", "b"))),
        ("-(a -b)", ("not", ("all", "a", ("not", "b*")))),
        ("a - b", ("all", "a", "b*")),
        ("a --b", ("all", "a", "--b*")),
        ("mid-run x", ("all", "mid-run", "x*")),
        ("(a OR b) c", ("all", ("either", "a", "b"), "c*")),
        ("（a b）c", ("all", ("all", "a", "b"), "c*")),
        ("city!(lights) x", ("all", "city!(lights)", "x*")),
        ("style:punk", "style:punk*"),
        ("STYLE：punk", "style:punk*"),
        ("风格：朋克", "style:朋  克*"),
        ('style:"city pop" a', ("all", "style:city pop", "a*")),
        ("-style:punk", ("not", "style:punk")),
        ("cit style:punk", ("all", "cit*", "style:punk*")),
        ("length:>2:00", {"length": (120.5, None)}),
        ("时长：≤2:00", {"length": (None, 120.5)}),
        ("length:2:00..3:00", {"length": (119.5, 180.5)}),
        ("length:..3:00", {"length": (None, 180.5)}),
        ("rating:>=4 x", ("all", {"rating": (4, None)}, "x*")),
        ("(rating:4)", {"rating": (4, 5)}),
        ("is:downloaded", {"is": "downloaded"}),
        ("is:At_Risk", {"is": "at-risk"}),
        ('is:"not downloaded"', {"is": "not-downloaded"}),
        ("状态:已下载", {"is": "downloaded"}),
        ("model:v4.5", {"models": "v4 5*"}),
        ('provider:"Chat Fire"', {"providers": "chat fire"}),
        ("-artist:ann", ("not", {"artists": "ann"})),
        ("id:86E395CB", {"id": "86E395CB"}),
        ("foo:bar", "foo:bar*"),
        ("12:30", "12:30*"),
        ("https://a.b", "https://a.b*"),
    ],
)
def test_what_is_typed_is_understood(typed: str, tree: object) -> None:
    assert told(parse(typed, START).tree) == tree


@pytest.mark.parametrize(
    ("typed", "code", "values", "rest"),
    [
        ("foo:bar", "query.no_field", {"name": "foo"}, "foo:bar*"),
        ("cat length:long", "query.not_a_length", {"value": "long"}, "cat*"),
        ("cat created:2024-13", "query.not_a_date", {"value": "2024-13"}, "cat*"),
        ("cat rating:good", "query.not_a_number", {"value": "good"}, "cat*"),
        ("cat is:sad", "query.not_a_choice", {"field": "is", "value": "sad"}, "cat*"),
        ("cat 状态:难过", "query.not_a_choice", {"field": "状态", "value": "难过"}, "cat*"),
        ("style:>punk cat", "query.not_compared", {"field": "style"}, "cat*"),
        ("style: cat", "query.no_value", {"field": "style"}, "cat*"),
        ("style:!! cat", "query.no_value", {"field": "style"}, "cat*"),
        ("model:?? cat", "query.no_value", {"field": "model"}, "cat*"),
        ("id:你 cat", "query.not_an_id", {"field": "id", "value": "你"}, "cat*"),
        ('cat "in the', "query.open_quote", {}, ("all", "cat*", "in the*")),
        ("cat (a b", "query.open_bracket", {}, ("all", "cat", ("all", "a", "b*"))),
        ("a length:x OR b", "query.not_a_length", {"value": "x"}, ("all", "a", "b*")),
        ("a OR length:x OR b", "query.not_a_length", {"value": "x"}, ("either", "a", "b*")),
        ("length:1..2..3 cat", "query.not_a_length", {"value": "1..2..3"}, "cat*"),
        ("length:>1..2 cat", "query.not_a_length", {"value": "1..2"}, "cat*"),
    ],
)
def test_a_mistake_is_said_and_the_rest_is_searched(
    typed: str, code: str, values: dict[str, str], rest: object
) -> None:
    query = parse(typed, START)
    assert [(one.code, dict(one.values)) for one in query.mistakes] == [(code, values)]
    assert told(query.tree) == rest
    assert code in SENTENCES


@pytest.mark.parametrize(
    "typed", ["style:", "a style:", "(style:)", "-", "a -", "a OR ", "12:30", "Verse: a", "x://y"]
)
def test_what_is_only_begun_is_no_mistake(typed: str) -> None:
    assert [one.code for one in parse(typed, START).mistakes if one.code != "query.no_value"] == []


def test_last_week_needs_no_quotes() -> None:
    assert told(parse("created:last week a", START).tree) == told(
        parse('created:"last week" a', START).tree
    )
    assert len(parse("created:last weak a", START).mistakes) == 1


def test_punctuation_finds_nothing_and_what_is_begun_everything() -> None:
    assert parse("?!", START).is_empty
    assert not parse("?! a", START).is_empty
    assert not parse("style:", START).is_empty
    assert not parse("", START).is_empty


def test_only_what_is_looked_for_is_marked() -> None:
    query = parse('rain "in the" -snow style:pop artist:ann is:failed', START)
    assert [(mark.column, mark.words, mark.unfinished) for mark in query.marks] == [
        (None, ("rain",), True),
        (None, ("in", "the"), False),
        ("style", ("pop",), True),
        ("artist", ("ann",), True),
    ]


@pytest.mark.parametrize(
    ("typed", "is_plain"),
    [
        ("a b", True),
        ("a -b", False),
        ('"a"', False),
        ("is:x", False),
        ("a OR b", False),
        ("(a)", False),
        ("foo:b", True),
    ],
)
def test_words_alone_are_told_from_the_language(typed: str, is_plain: bool) -> None:
    assert parse(typed, START).is_plain is is_plain


@pytest.mark.parametrize(
    ("typed", "is_in_trash"), [("is:trashed", True), ("-is:trashed", False), ("is:failed", False)]
)
def test_the_trash_is_asked_for_by_name_only(typed: str, is_in_trash: bool) -> None:
    assert parse(typed, START).is_in_trash is is_in_trash


def test_endless_brackets_are_punctuation() -> None:
    assert told(parse("(" * 900 + " cat", START).tree) == "cat*"
    assert len(parse("(" * 900 + " cat", START).mistakes) == 20
    assert told(parse("(" * 20 + "cat" + ")" * 20, START).tree) == "cat*"
    assert parse("(" * 20 + "cat" + ")" * 20, START).mistakes == ()


@pytest.mark.parametrize(
    ("typed", "tree", "codes"),
    [
        # "OR" joins what stands beside it, and nothing over what is left out.
        ("OR", "OR*", []),
        ("| a", "a*", []),
        ("a OR OR", "a*", []),
        ("a OR -", "a*", []),
        ("(a) OR b", ("either", "a", "b*"), []),
        ("(a OR) b", ("all", "a", "b*"), []),
        ("a OR (b) c", ("all", ("either", "a", "b"), "c*"), []),
        ("a || b 或者 c", ("either", "a", "b", "c*"), []),
        ("(a OR b) OR c", ("either", ("either", "a", "b"), "c*"), []),
        ("a OR style: b", ("all", "a", "b*"), ["no_value"]),
        ("length:x OR b", "b*", ["not_a_length"]),
        ("a OR length:x b", ("all", "a", "b*"), ["not_a_length"]),
        # Brackets.
        ("(a b", ("all", "a", "b*"), ["open_bracket"]),
        ("((a) b", ("all", "a", "b*"), ["open_bracket"]),
        ("(a)) b", ("all", "a", "b*"), []),
        ("a OR ) b", ("all", "a", "b*"), []),
        (")a", ")a*", []),
        ("a)b", "a)b*", []),
        ("(a)b", ("all", "a", "b*"), []),
        ("a (b) c", ("all", "a", "b", "c*"), []),
        ("(is:failed) b", ("all", {"is": "failed"}, "b*"), []),
        ("(style:) b", "b*", ["no_value"]),
        ("(style: ) b", "b*", ["no_value"]),
        ("(a b) -c", ("all", ("all", "a", "b*"), ("not", "c")), []),
        # Minus.
        ("-", None, []),
        ("a -", "a*", []),
        ("-(a", ("not", "a"), ["open_bracket"]),
        ("-(-a)", ("not", ("not", "a*")), []),
        ("-abcd", ("not", "abcd"), []),
        ("---a", "---a*", []),
        # Quotes.
        ('"a" b', ("all", "a", "b*"), []),
        ('"a"b', ("all", "a", "b*"), []),
        ('a"b', 'a"b*', []),
        ('"a', "a*", ["open_quote"]),
        ('-"a', ("not", "a"), ["open_quote"]),
        ('-"a b" c', ("all", ("not", "a b"), "c*"), []),
        ('"" a', "a*", []),
        # Values.
        ("style:", None, []),
        ("style: ", None, []),
        ('style:"', None, ["open_quote"]),
        ('style:"" a', "a*", ["no_value"]),
        ('style:"!!" a', "a*", ["no_value"]),
        ("style:!!", None, ["no_value"]),
        ("style:=a", "style:a*", []),
        ("style:>a b", "b*", ["not_compared"]),
        ("style:a:b", "style:a:b*", []),
        ('-style:"a"', ("not", "style:a"), []),
        ("-style:a b", ("all", ("not", "style:a"), "b*"), []),
        ("rating:>", None, []),
        ("rating:>=", None, []),
        ("rating:=3", {"rating": (3, 4)}, []),
        ("rating:≥3", {"rating": (3, None)}, []),
        ("rating:＞＝3", {"rating": (3, None)}, []),
        ("rating:<3", {"rating": (None, 3)}, []),
        ("rating:> 3", "3*", ["no_value"]),
        ("rating:..", None, ["not_a_number"]),
        ("rating:3..", {"rating": (3, None)}, []),
        ("rating:..4", {"rating": (None, 5)}, []),
        ("rating:=3..4", {"rating": (3, 5)}, []),
        ("rating:>3..4", None, ["not_a_number"]),
        ("rating:x..4", None, ["not_a_number"]),
        ("rating:3..x", None, ["not_a_number"]),
        ("rating:1 2", ("all", {"rating": (1, 2)}, "2*"), []),
        ("created:last", None, ["not_a_date"]),
        ("created:last x", "x*", ["not_a_date"]),
        ('created:"last" week', "week*", ["not_a_date"]),
        ("model:", None, []),
        ('model:"a', {"models": "a*"}, ["open_quote"]),
        ('model:"a"', {"models": "a"}, []),
        ("-model:a", ("not", {"models": "a"}), []),
        ("model:>a b", "b*", ["not_compared"]),
        ("is:>failed b", "b*", ["not_compared"]),
        ('is:"failed"x', ("all", {"is": "failed"}, "x*"), []),
        ("is:at risk", "risk*", ["not_a_choice"]),
        ("id:a.b", None, ["not_an_id"]),
        ('id:"a b"', None, ["not_an_id"]),
        ("-id:a", ("not", {"id": "a"}), []),
        # Names of no field.
        ("x:y", "x:y*", ["no_field"]),
        ("x:", "x:*", []),
        ("x: y", ("all", "x:", "y*"), []),
        ("x:/y", "x:/y*", []),
        ("a1:b", "a1:b*", []),
        ("STYLE : a", ("all", "STYLE", "a*"), []),
        # Spaces, and what is none.
        ("  a  ", "a*", []),
        ("a\0b", ("all", "a", "b*"), []),
        ("a\u3000b", ("all", "a", "b*"), []),
        # What may be an id.
        ("abc", "abc*", []),
        ("abc1", ("either", "abc1*", {"id": "abc1"}), []),
        ("a_b-c", ("either", "a_b-c*", {"id": "a_b-c"}), []),
        ("____", {"id": "____"}, []),
        ("abc d", ("all", "abc", "d*"), []),
    ],
)
def test_each_sign_of_the_language_is_read_where_it_stands(
    typed: str, tree: object, codes: list[str]
) -> None:
    query = parse(typed, START)
    assert told(query.tree) == tree
    assert [one.code.removeprefix("query.") for one in query.mistakes] == codes


@pytest.mark.parametrize(
    ("typed", "shows_stems"),
    [
        ("is:stem", True),
        ("-is:stem", False),
        ("is:failed", False),
        ("id:abc", True),
        ("-id:abc", True),
        ("abc1", True),
        ("abcd", False),
        ("ab1", False),
        ("abc1 d", False),
    ],
)
def test_stems_are_shown_to_who_asks_for_them_or_names_an_id(typed: str, shows_stems: bool) -> None:
    assert parse(typed, START).shows_stems is shows_stems


def test_only_the_last_word_may_go_on_and_none_that_is_not_wanted() -> None:
    query = parse("(a b) -c -(d)", START)
    assert [(mark.words, mark.unfinished) for mark in query.marks] == [
        (("a",), False),
        (("b",), True),
    ]
    (mark,) = parse('artist:"ann', START).marks
    assert (mark.column, mark.words, mark.unfinished) == ("artist", ("ann",), True)
    assert parse("-artist:ann -style:a", START).marks == ()


def test_a_thousand_characters_are_read() -> None:
    assert parse(f"{'a' * 999}bc", START).text == f"{'a' * 999}b"
    assert parse(" \ud800 ", START).text == "?"
    assert (parse(" \0 ", START).text, parse(" \0 ", START).tree) == ("", None)


@given(st.text(alphabet=st.sampled_from('ab 猫()（）"“”-:：|OR>=<.styleis12'), max_size=60))
def test_no_text_raises(typed: str) -> None:
    query = parse(typed, START)
    for mistake in query.mistakes:
        assert mistake.code in SENTENCES
