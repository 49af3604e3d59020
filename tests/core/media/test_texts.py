"""What is written into tags as text is read back as the value that it was."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from suno_desktop.core.fields import FIELDS, Atom, FieldType
from suno_desktop.core.media.tags import TagRow, texts
from suno_desktop.core.media.tags.texts import (
    BETWEEN,
    AlbumPlace,
    ReadTags,
    TagChange,
    TagSet,
    clean_line,
    clean_lines,
    text_of,
    value_of,
)
from suno_desktop.core.timed_words import TimedLine
from tests.core.media import makers

NOON = datetime(2026, 3, 4, 12, 5, 6, tzinfo=UTC)
WRITTEN: list[tuple[FieldType, Any, str]] = [
    (FieldType.TEXT, "夜航 42%", "夜航 42%"),
    (FieldType.LONG_TEXT, "one\ntwo", "one\ntwo"),
    (FieldType.TIME, NOON, "2026-03-04T12:05:06Z"),
    (FieldType.DATE, date(2026, 3, 4), "2026-03-04"),
    (FieldType.FLAG, True, "1"),
    (FieldType.FLAG, False, "0"),
    (FieldType.NUMBER, 120.5, "120.5"),
    (FieldType.NUMBER, 120.0, "120"),
    (FieldType.SECONDS, 200.04, "200.04"),
    (FieldType.WHOLE, 7, "7"),
    (FieldType.COUNT, 0, "0"),
    (FieldType.LIST, ("rock", "slow"), f"rock{BETWEEN}slow"),
]


@pytest.mark.parametrize(("type_", "value", "text"), WRITTEN)
def test_a_value_comes_back(type_: FieldType, value: Any, text: str) -> None:
    assert text_of(type_, value) == text
    assert value_of(type_, text) == value
    assert type(value_of(type_, text)) is type(value) or type_ is FieldType.NUMBER


def test_a_time_of_another_zone_and_one_without_are_read() -> None:
    there = NOON.astimezone(timezone(timedelta(hours=8)))
    assert text_of(FieldType.TIME, there) == "2026-03-04T12:05:06Z"
    read = value_of(FieldType.TIME, "2026-03-04T20:05:06+08:00")
    assert (read, read.tzinfo) == (NOON, UTC)
    assert value_of(FieldType.TIME, "2026-03-04T12:05:06") == NOON


@pytest.mark.parametrize(
    ("type_", "text"),
    [
        (FieldType.TIME, "yesterday"),
        (FieldType.DATE, "4th of March"),
        (FieldType.NUMBER, "fast"),
        (FieldType.WHOLE, "7.5"),
        (FieldType.COUNT, ""),
        (FieldType.SECONDS, "2:05"),
        *(
            (type_, text)
            for type_ in (FieldType.NUMBER, FieldType.SECONDS, FieldType.WHOLE, FieldType.COUNT)
            for text in ("1e999", "-1e999", "inf", "-Infinity", "nan", "NaN", "9" * 60, "9" * 5000)
        ),
        (FieldType.NUMBER, "1e300"),
        (FieldType.SECONDS, "-0.5"),
        (FieldType.SECONDS, "86400"),
        (FieldType.WHOLE, str(2**63)),
        (FieldType.COUNT, "-1"),
        (FieldType.TIME, "0001-01-01T00:00:00+14:00"),
        (FieldType.TIME, "0001-01-01T00:00:00Z"),
        (FieldType.TIME, "9999-12-31T23:59:59Z"),
        (FieldType.TIME, "1999-12-31T23:59:59Z"),
        (FieldType.TIME, "2100-01-01T00:00:00Z"),
        (FieldType.DATE, "0001-01-01"),
        (FieldType.DATE, "2100-01-01"),
    ],
)
def test_what_is_no_value_is_none(type_: FieldType, text: str) -> None:
    assert value_of(type_, text) is None


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [
        (FieldType.SECONDS, "0", 0.0),
        (FieldType.SECONDS, "86399.99", 86_399.99),
        (FieldType.NUMBER, "-1.5", -1.5),
        (FieldType.WHOLE, str(-(2**63)), -(2**63)),
        (FieldType.COUNT, str(2**63 - 1), 2**63 - 1),
        (FieldType.TIME, "2000-01-01T00:00:00Z", datetime(2000, 1, 1, tzinfo=UTC)),
        (FieldType.TIME, "2099-12-31T23:59:59Z", datetime(2099, 12, 31, 23, 59, 59, tzinfo=UTC)),
        (FieldType.DATE, "2099-12-31", date(2099, 12, 31)),
    ],
)
def test_what_is_just_possible_is_a_value(type_: FieldType, text: str, value: Any) -> None:
    assert value_of(type_, text) == value


@pytest.mark.parametrize("type_", FieldType)
def test_nothing_is_written_for_nothing(type_: FieldType) -> None:
    assert text_of(type_, None) == ""


def test_lines_have_a_longest() -> None:
    assert clean_line("x" * 2_001) == clean_line("x" * 2_000) == "x" * 2_000
    assert clean_line(" a\r\nb\0 c\t") == "a b c"


def test_the_language_of_words() -> None:
    assert texts.language("雨ab") == "zho"
    assert texts.language("雨abc") == "und"
    assert texts.language("雨ひab") == "und"
    some = sorted(word for word in texts._ENGLISH if word.isalpha())[:3]
    assert texts.language(" ".join([*some, *["qqq"] * 27])) == "eng"
    assert texts.language(" ".join([*some, *["qqq"] * 28])) == "und"
    assert texts.language(" ".join([*some[:2], "qqq"])) == "und"
    assert texts.language(" ".join([*some, "雨"])) == "und"


def test_texts_of_several_lines_have_a_longest() -> None:
    assert len(clean_lines("x" * 1_000_001)) == len(clean_lines("x" * 1_000_000)) == 1_000_000
    assert clean_lines(" a\r\nb\rc\0\x85\td\n") == "a\nb\nc\td"


def test_all_that_a_clip_says_is_written() -> None:
    lines = (TimedLine("one", 1.0, 2.0, ()),)
    clip = makers.clip()
    place = AlbumPlace("Weather", take=1, disc=3)
    found = texts.of(clip, place=place, task_id="task", relay_host="relay", lines=lines)
    assert found == TagSet(
        {
            "title": "雨夜 Rain 🌧",
            "artist": "小明",
            "style": "emotional punk, 流行，Rock, punk",
            "lyrics": "[Verse]\n你好世界 我爱你\n\n[Chorus]\n啦啦啦 😀",
            "prompt": "a sad song about rain",
            "model": "chirp-v4",
            "created_at": "2026-03-04T05:06:07Z",
            "album": "Weather",
            "album_artist": "小明",
            "subtitle": "Version B",
            "track": "2",
            "disc": "3",
            "genre": "Punk; Pop",
            "clip_id": clip.clip_id,
            "task_id": "task",
            "take": "B",
            "relay_host": "relay",
            "page": f"https://suno.com/song/{clip.clip_id}",
            "ai_generated": "1",
        },
        lines,
    )


@pytest.mark.parametrize(
    ("clip", "place", "changed"),
    [
        ({"artist": None, "handle": "xiaoming"}, AlbumPlace(), {"artist": "xiaoming"}),
        ({"style": None}, AlbumPlace(), {"genre": None, "style": None}),
        ({"clip_id": "odd"}, AlbumPlace(), {"clip_id": "odd", "page": None}),
        ({}, AlbumPlace(), {"take": None, "subtitle": None, "track": None, "disc": None}),
        ({}, AlbumPlace(take=0), {"take": "A", "subtitle": "Version A", "track": "1"}),
        (
            {"more": {"stem": "Vocals"}},
            AlbumPlace(take=0),
            {"stem": "Vocals", "subtitle": "Vocals"},
        ),
    ],
)
def test_what_is_written_of_a_clip_that_says_less(
    clip: dict[str, Any], place: AlbumPlace, changed: dict[str, str | None]
) -> None:
    found = texts.of(makers.clip(**clip), place=place).values
    assert {key: found.get(key) for key in changed} == changed
    assert all(found.values())


@pytest.mark.parametrize(
    ("changed", "is_told"),
    [
        ({"sidecar": False}, True),
        ({"id3": "", "mp4": None, "vorbis": ""}, True),
        ({"id3": "", "mp4": None, "vorbis": "", "sidecar": False}, False),
    ],
)
def test_a_field_is_told_where_a_tag_or_the_file_beside_has_room_for_it(
    monkeypatch: pytest.MonkeyPatch, changed: dict[str, Any], is_told: bool
) -> None:
    title = next(field for field in FIELDS if field.key == "title")
    monkeypatch.setattr(texts, "FIELDS", (title._replace(**changed),))
    assert ("title" in texts.of(makers.clip()).values) is is_told


@pytest.mark.parametrize(
    ("genres", "values", "is_stale"),
    [
        (["Airy Pads", "drums"], {"style": "airy pads, DRUMS"}, True),
        (["airy pads", "Mine"], {"style": "airy pads"}, False),
        (["airy pads"], {"style": "airy pads", "genre": "Pop"}, False),
        (["airy pads"], {}, False),
    ],
)
def test_only_phrases_of_the_style_are_stale_genres(
    genres: list[str], values: dict[str, str], is_stale: bool
) -> None:
    assert texts.is_stale_genre(genres, TagSet(values)) is is_stale


def test_what_differs_is_told_in_the_order_of_the_table() -> None:
    rows = {row.vorbis or row.id3: row for row in texts.ROWS}
    before = ReadTags(
        {rows["TITLE"]: "Rain", rows["ARTIST"]: "A", rows["COMMENT"]: "one"}, [("la", 1.0)], b"old"
    )
    after = ReadTags(
        {
            rows["SUNO_PROMPT"]: "two",
            rows["COMMENT"]: "2",
            rows["TITLE"]: "Sun",
            rows["ARTIST"]: "A",
        },
        [],
        None,
    )
    assert texts.changes(before, before) == ()
    assert texts.changes(before, after) == (
        TagChange("title", "Rain", "Sun"),
        TagChange("prompt", "", "two"),
        TagChange("lines", "", ""),
        TagChange("cover", "", ""),
    )


def test_our_own_tags_have_one_name_everywhere() -> None:
    (row,) = (row for row in texts.ROWS if row.key == "clip_id")
    assert row == TagRow(
        "clip_id", id3="TXXX:SUNO_CLIP_ID", mp4=Atom("----:SUNO_CLIP_ID"), vorbis="SUNO_CLIP_ID"
    )
    assert texts.is_ours("TXXX:SUNO_CLIP_ID")
    assert texts.is_ours("----:SUNO_CLIP_ID")
    assert not texts.is_ours("TIT2")


def test_only_lists_have_several_parts() -> None:
    assert texts.parts(TagRow("genre", FieldType.LIST), "a; b") == ["a", "b"]
    assert texts.parts(TagRow("stem_of", FieldType.CLIPS), "a; b") == ["a", "b"]
    assert texts.parts(TagRow("title"), "a; b") == ["a; b"]


def test_nothing_but_one_is_a_flag_that_is_set() -> None:
    assert [value_of(FieldType.FLAG, text) for text in ("1", "0", "yes")] == [True, False, False]
