"""The table of what can be asked for: names in three languages, and what each choice means."""

from __future__ import annotations

import pytest

from suno_desktop.core.library.query import asked_fields
from suno_desktop.core.library.query.asked_fields import BY_NAME, CHOICES, FIELDS, Named, Word
from suno_desktop.core.library.query.parser import parse
from tests.core.library.makers import START


@pytest.mark.parametrize(
    ("language", "word"),
    [
        ("en_GB", "en"),
        ("de_DE", "en"),
        ("", "en"),
        ("zh_CN", "zh"),
        ("zh", "zh"),
        ("zh_SG", "zh"),
        ("zh_TW", "hant"),
        ("zh_HK", "hant"),
        ("zh_MO", "hant"),
        ("zh-Hant", "hant"),
    ],
)
def test_a_word_is_offered_in_the_language_of_the_window(language: str, word: str) -> None:
    assert Word("en", "zh", "hant", ("also",)).in_language(language) == word


def test_every_name_is_understood_in_every_window() -> None:
    assert Word("a", "b", "c", ("d", "e")).all == ("a", "b", "c", "d", "e")
    for field in FIELDS:
        for name in field.word.all:
            assert BY_NAME[asked_fields.folded(name)] is field
        for choice in field.choices:
            for name in choice.word.all:
                assert CHOICES[field.key][asked_fields.folded(name)] is choice
    assert BY_NAME["genre"].key == "style"
    assert CHOICES["is"]["已删除"].word.en == "trashed"


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Not Downloaded", "notdownloaded"),
        ("not-downloaded", "notdownloaded"),
        ("NOT_DOWNLOADED", "notdownloaded"),
        ("ＮＯＴ downloaded", "notdownloaded"),
        ("  x\t", "x"),
        ("v4.5", "v4.5"),
    ],
)
def test_names_are_looked_up_without_case_width_spaces_and_hyphens(name: str, folded: str) -> None:
    assert asked_fields.folded(name) == folded


def test_the_values_of_some_fields_are_known_to_the_library_alone() -> None:
    known = {field.key for field in FIELDS if field.is_of_library}
    assert known == {"style", "artists", "models", "providers", "collections"}


@pytest.mark.parametrize(
    ("field", "choice", "sql"),
    [
        ("is", "downloaded", "song.flags & 4 <> 0"),
        ("is", "not-downloaded", "song.flags & 8 <> 0"),
        ("is", "failed", "song.flags & 2 <> 0"),
        ("is", "generating", "song.flags & 1 <> 0"),
        ("is", "ready", "song.flags & 3 = 0"),
        ("is", "lyrics-only", "song.flags & 16 <> 0"),
        (
            "is",
            "paused",
            "song.song_id IN (SELECT song_id FROM file WHERE state = 'paused')",
        ),
        (
            "is",
            "liked",
            "song.song_id IN (SELECT song_id FROM song_text WHERE liked = 1)",
        ),
        (
            "has",
            "video",
            (
                "song.flags & 64 <> 0 OR song.song_id IN"
                " (SELECT song_id FROM file WHERE state = 'saved' AND kind = 'mp4')"
            ),
        ),
    ],
)
def test_a_choice_asks_for_these_songs(field: str, choice: str, sql: str) -> None:
    assert CHOICES[field][asked_fields.folded(choice)].sql == sql


def test_models_are_also_called_by_their_versions() -> None:
    assert asked_fields.model_named("chirp-crow") == Named("chirp-crow", ("chirp-crow", "v5"))
    assert asked_fields.model_named("chirp-v4") == Named("chirp-v4", ("chirp-v4",))
    assert asked_fields.words_of(Named(1, ("Road Trip", "旅行"))) == [
        ("road", "trip"),
        ("旅", "行"),
    ]


def test_all_that_is_offered_is_understood() -> None:
    examples = [(field, one) for field in FIELDS for one in field.examples]
    assert len(examples) == 31
    for field, one in examples:
        for name in one.all:
            query = parse(f"{field.word.en}:{name}", START)
            assert (query.mistakes, query.tree is None) == ((), False), name
    shown = {one.en for field, one in examples if field.key == "length"}
    assert shown == {">3:00", "<2:00", "2:00..3:00"}


def test_nothing_typed_asks_for_nothing() -> None:
    query = parse("", START)
    assert (query.tree, query.mistakes, query.marks) == (None, (), ())
    assert query.is_plain
    assert (query.is_empty, query.is_in_trash, query.shows_stems) == (False, False, False)
