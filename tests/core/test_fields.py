"""THE table: what lists carry, what is written beside songs, what `list --json` prints, and what becomes a tag."""

from __future__ import annotations

from suno_desktop.core.fields import BY_KEY, FIELDS, Atom, Field, FieldType, Merge

IN_ROWS = {
    "title",
    "artist",
    "style",
    "duration_s",
    "model",
    "created_at",
    "stem",
    "image_url",
}
BESIDE_AND_TAGGED = {
    "title",
    "artist",
    "style",
    "model",
    "created_at",
    "stem",
    "stem_of",
    "prompt",
    "lyrics",
}
LISTED = BESIDE_AND_TAGGED | {"duration_s", "audio_url", "video_url", "image_url"}


def test_every_field_has_a_key_of_its_own() -> None:
    assert len(BY_KEY) == len(FIELDS)
    assert all(field.label for field in FIELDS)


def test_lists_carry_what_their_rows_show_and_no_long_texts() -> None:
    assert {field.key for field in FIELDS if field.in_rows} == IN_ROWS
    assert {field.key for field in FIELDS if field.sort} < IN_ROWS


def test_the_json_beside_a_song_tells_what_its_tags_tell() -> None:
    assert {field.key for field in FIELDS if field.sidecar} == BESIDE_AND_TAGGED
    assert {field.key for field in FIELDS if field.is_tagged} == BESIDE_AND_TAGGED


def test_list_json_prints_the_links_and_the_length_too() -> None:
    assert {field.key for field in FIELDS if field.listed} == LISTED


def test_a_field_is_tagged_if_any_kind_of_file_gets_it() -> None:
    plain = Field("key", FieldType.TEXT, "Label", (), Merge.TEXT)
    assert plain.is_tagged is False
    for one in ({"id3": "TIT2"}, {"mp4": Atom("\xa9nam")}, {"vorbis": "TITLE"}):
        assert plain._replace(**one).is_tagged is True
