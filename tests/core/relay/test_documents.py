"""Cutting large documents: where each piece ends, what is repeated in it, and what a broken one still gives."""

from __future__ import annotations

import json
from typing import Any

import pytest

from suno_desktop.core.relay import documents
from suno_desktop.core.relay.documents import BrokenError, Piece, pieces

AS_IT_IS = {name: getattr(documents, name) for name in ("PIECE", "_SHORT", "_MOST_KEPT")}


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces of twenty characters, and no way around the walk."""
    monkeypatch.setattr(documents, "PIECE", 20)
    monkeypatch.setattr(documents, "_SHORT", 8)
    monkeypatch.setattr(documents, "_MOST_KEPT", 2)


@pytest.fixture
def walked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "_end_in_line", lambda _text, _start: None)


def cut(text: str, start: int = 0) -> list[Any]:
    return [json.loads(piece.text) for piece in pieces(text, start)]


def broken(text: str) -> tuple[list[Any], BrokenError]:
    found: list[Any] = []
    with pytest.raises(BrokenError) as caught:
        found.extend(json.loads(piece.text) for piece in pieces(text))
    return found, caught.value


# ---- the walk


@pytest.mark.usefixtures("walked")
class TestWalk:
    def test_a_list_is_cut_between_its_elements(self) -> None:
        text = json.dumps(["aaaaa", "bbbbb", "ccccc", "ddddd"])
        # With a third one a piece would be longer than twenty characters.
        assert cut(text) == [["aaaaa", "bbbbb"], ["ccccc", "ddddd"]]
        first, last = pieces(text)
        assert first.end == len('["aaaaa", "bbbbb"')
        assert last == Piece('["ccccc", "ddddd"]', len(text))

    @pytest.mark.parametrize(("size", "counts"), [(9, [2, 1]), (10, [1, 2])])
    def test_a_piece_may_have_just_so_much(self, size: int, counts: list[int]) -> None:
        # Two elements of nine with a comma and a blank are twenty characters.
        found = cut(json.dumps(["x" * 7, "x" * (size - 2), "y"]))
        assert [len(piece) for piece in found] == counts

    @pytest.mark.parametrize(("size", "is_cut"), [(20, False), (21, True)])
    def test_what_fits_stays_whole(self, size: int, is_cut: bool) -> None:
        text = f'{{ "a": ["{"x" * (size - 2)}"] }}'
        (piece,) = pieces(text)
        assert (piece.text == text) is not is_cut
        assert json.loads(piece.text) == json.loads(text)

    @pytest.mark.parametrize(("size", "counts"), [(8, [2]), (9, [1, 1])])
    def test_so_many_members_stay_together(self, size: int, counts: list[int]) -> None:
        found = cut(f'{{"a":"xxxxxx","b":"{"x" * (size - 6)}"}}')
        assert [len(piece) for piece in found] == counts

    def test_an_element_is_never_cut(self) -> None:
        assert cut(json.dumps(["x" * 50, "y"])) == [["x" * 50], ["y"]]

    def test_short_members_stand_in_every_piece(self) -> None:
        text = json.dumps({"a": 1, "data": ["x" * 15, "y" * 15], "z": 2})
        assert cut(text) == [{"a": 1, "data": ["x" * 15]}, {"a": 1, "data": ["y" * 15]}]

    @pytest.mark.parametrize(
        ("members", "kept"),
        [
            ('"a":1,"b":2', {"a": 1, "b": 2}),
            ('"a":1,"b":2,"c":3', {"a": 1, "b": 2}),
            ('"a":1234', {"a": 1234}),
            ('"a":12345', {}),
            ('"a":[1]', {}),
            ('"a":{}', {}),
        ],
    )
    def test_only_so_many_and_so_short_ones_are_repeated(
        self, members: str, kept: dict[str, Any]
    ) -> None:
        big = '["xxxxxxxxxxxxxxx","yyyyyyyyyyyyyyy"]'
        found = cut(f'{{{members},"d":{big}}}')
        assert found[:2] == [{**kept, "d": ["x" * 15]}, {**kept, "d": ["y" * 15]}]
        everything: dict[str, Any] = {}
        for piece in found:
            everything |= piece
        assert everything.keys() == json.loads(f'{{{members},"d":5}}').keys()

    def test_members_are_cut_too(self) -> None:
        text = json.dumps({f"k{number}": "x" * 10 for number in range(3)})
        assert cut(text) == [{"k0": "x" * 10}, {"k1": "x" * 10}, {"k2": "x" * 10}]

    def test_objects_around_are_kept(self) -> None:
        text = json.dumps({"n": 1, "data": {"m": 2, "clips": ["x" * 15, "y" * 15]}})
        assert cut(text) == [
            {"n": 1, "data": {"m": 2, "clips": ["x" * 15]}},
            {"n": 1, "data": {"m": 2, "clips": ["y" * 15]}},
        ]

    def test_deeper_than_six_nothing_is_cut(self) -> None:
        def nested(depth: int) -> str:
            inner: Any = ["x" * 15, "y" * 15]
            for _ in range(depth):
                inner = {"a": inner}
            return json.dumps(inner)

        assert len(cut(nested(5))) == 2
        assert cut(nested(6)) == [json.loads(nested(6))]

    @pytest.mark.parametrize("text", ["[]", "{}", "[ ]", "{ }", "5", '"x"', "null"])
    def test_small_things_stay_as_they_are(self, text: str) -> None:
        assert list(pieces(f"{text} rest")) == [Piece(text, len(text))]
        assert list(pieces(f"  {text}", 2)) == [Piece(text, 2 + len(text))]

    def test_blanks_of_every_kind_are_gone_over(self) -> None:
        text = '{\n "a"\t:\r\n [ 1 , 2 ] , "b" : { } }'
        assert cut(text) == [{"a": [1, 2]}, {"b": {}}]

    @pytest.mark.parametrize(
        ("text", "given", "at", "taken"),
        [
            ('["aaaaaaaaaaaaaaaaaaaaa", 5', [["a" * 21]], 27, 24),
            ("[5, 6", [], 5, 0),
            ('[{"a": 1}, {"b', [[{"a": 1}]], 11, 9),
            ('{"a": 1, "b": [1, 2', [], 19, 0),
            ('{"a": "xxxxxxxxxxxx", "b"', [{"a": "x" * 12}], 25, 20),
            ('{"a": 1', [], 7, 0),
            ("{5: 1}", [], 1, 0),
            ('{"a" 1}', [], 5, 0),
            ("[1 2]", [], 3, 0),
            ("[1}", [], 2, 0),
            ("nonsense", [], 0, 0),
            ('{"a": [{"x": 1}, ', [], 17, 0),
        ],
    )
    def test_what_was_whole_before_it_broke_comes(
        self, text: str, given: list[Any], at: int, taken: int
    ) -> None:
        found, error = broken(text)
        assert found == given
        assert (error.at, error.taken) == (at, taken)
        assert error.cost >= 500

    @pytest.mark.parametrize(
        ("text", "given"),
        [
            ('{"a": 1, "b": [{"x": 1}, {"x": 2}, {"x', [{"a": 1, "b": [{"x": 1}, {"x": 2}]}]),
            ('{"a": {"b": [{"x": 1}, ', [{"a": {"b": [{"x": 1}]}}]),
            ('{"a": [{"y": 1}, {"x": 2}, {"x', []),
            ('{"a": [1, 2, 3', []),
            ('{"a": [{"x', []),
        ],
    )
    def test_of_a_short_list_that_is_cut_off_comes_what_stands_alone(
        self, text: str, given: list[Any]
    ) -> None:
        found = []
        with pytest.raises(documents.BrokenError):
            for piece in documents.pieces(text, stands_alone=lambda told: '"y"' not in told):
                found.append(json.loads(piece.text))  # noqa: PERF401 - what came before it broke
        assert found == given

    def test_what_it_costs_is_what_was_read(self) -> None:
        assert broken("nonsense")[1].cost == 500
        assert broken("[1 2]")[1].cost == 503
        assert broken('["abc')[1].cost == 505  # to the end, for the other quote
        assert broken("[" * 7 + "[" * 100_000)[1].cost == 20_501


# ---- a document in one line


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ('{"a": 1} rest', 8),
        ("[1] rest", 3),
        ('{"a": {"b": 1}}\nnext', 15),
        ('{"a": {"b": 1}} \t\r\nnext', 15),
        ('{"a": {"b": 1}}', 15),
        ('{"a": {"b": 1}] x', None),
        ("[[1], [2]]", 10),
        ("[[1], 2", None),
        ("[[1], 2\n]", None),
        ("{broken} {x}", None),
        ("\n[1]", None),
        ("", None),
    ],
)
def test_one_line_is_read_at_once(text: str, end: int | None) -> None:
    assert documents._end_in_line(text, 0) == end
    moved = documents._end_in_line(f"[0]\n{text}", 4)
    assert moved == (None if end is None else end + 4)


@pytest.mark.parametrize(("size", "is_read"), [(40, True), (41, False)])
def test_a_line_may_be_just_so_long(
    monkeypatch: pytest.MonkeyPatch, size: int, is_read: bool
) -> None:
    monkeypatch.setattr(documents, "_LINE", 40)
    text = '{"a": {}, "b": "' + "x" * (size - 18) + '"}'
    assert len(text) == size
    assert documents._end_in_line(text, 0) == (size if is_read else None)
    assert documents._end_in_line(f"[0]\n{text}", 4) == (size + 4 if is_read else None)


def test_a_bracket_that_is_far_away_is_not_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "_LINE", 0)
    near, far = '{"a": "' + "x" * 191 + '"}', '{"a": "' + "x" * 192 + '"}'
    assert documents._end_in_line(near, 0) == len(near) == 200
    assert documents._end_in_line(far, 0) is None


def test_what_is_nested_too_deeply_is_no_line() -> None:
    assert documents._end_in_line("[" * 20_000 + "]" * 20_000, 0) is None


@pytest.mark.parametrize("blanks", ["", " ", " \r", " \t \r"])
def test_blanks_behind_a_long_line_do_not_count(blanks: str) -> None:
    text = json.dumps({"b": {}, "a": "x" * 300})
    assert documents._end_in_line(f"{text}{blanks}\nnext", 0) == len(text)
    assert documents._end_in_line(f"{blanks}\n{text}", 0) is None


@pytest.mark.usefixtures("walked")
@pytest.mark.parametrize(("depth", "is_cut"), [(5, True), (6, False)])
def test_what_lies_deep_stays_whole(depth: int, is_cut: bool) -> None:
    text = '{"a":' * depth + json.dumps(["aaaaa", "bbbbb", "ccccc"]) + "}" * depth
    assert (len(cut(text)) > 1) is is_cut
    text = '{"a":' * depth + json.dumps({"b": ["a" * 20], "c": ["c" * 20]}) + "}" * depth
    assert (len(cut(text)) > 1) is is_cut


@pytest.mark.usefixtures("walked")
def test_what_it_cost_does_not_depend_on_what_is_before() -> None:
    costs = set()
    for before in ("", "[1] " * 50):
        with pytest.raises(BrokenError) as caught:
            list(pieces(before + '{"a": 1, bad', len(before)))
        costs.add(caught.value.cost)
    assert len(costs) == 1


@pytest.mark.usefixtures("walked")
@pytest.mark.parametrize("text", ["[[", "[[1, ", '[{"a": }', "[", "[{"])
def test_of_a_list_whose_first_element_is_broken_nothing_comes(text: str) -> None:
    assert broken(text)[0] == []


@pytest.mark.usefixtures("walked")
def test_each_piece_of_an_object_may_have_just_so_much() -> None:
    # Members of ten characters: two are twenty.
    text = json.dumps({name: ["xx"] for name in "abcdef"}, separators=(",", ":"))
    assert [list(piece) for piece in cut(text)] == [["a", "b"], ["c", "d"], ["e", "f"]]


@pytest.mark.parametrize(("size", "kept"), [(2_000, 50), (2_001, 0)])
def test_fifty_members_of_two_thousand_characters_are_repeated(
    monkeypatch: pytest.MonkeyPatch, size: int, kept: int
) -> None:
    for name, value in AS_IT_IS.items():
        monkeypatch.setattr(documents, name, value)
    short = {f"k{number:02}": "x" * (size - len('"k00":""')) for number in range(51)}
    text = json.dumps({**short, "data": ["y" * 2**20, "z" * 2**20]}, separators=(",", ":"))
    first, second, *_rest = cut(text)
    assert [first.pop("data"), second.pop("data")] == [["y" * 2**20], ["z" * 2**20]]
    assert len(first) == len(second) == kept
