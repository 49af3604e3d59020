"""Songs that other programs saved: which texts say which clip it is, and what they say of it."""

from __future__ import annotations

import pytest

from suno_desktop.core.media.tags.origins import joined, told

ID = "0a1b2c3d-1111-4222-8333-444455556666"
OTHER = "9a1b2c3d-1111-4222-8333-444455556666"
MADE = f"made with suno studio; created=2026-03-04T05:06:07.089Z; id={ID}"


@pytest.mark.parametrize(
    ("texts", "clip_id"),
    [
        ({"SUNO_UUID": ID.upper()}, ID),
        ({"SUNO_UUID": f" {ID} "}, ID),
        ({"SUNO_ID": ID}, ID),
        ({"SUNO_UUID": "no id", "SUNO_ID": ID}, ID),
        ({"SUNO_UUID": ID, "SUNO_ID": OTHER}, ID),
        ({"SUNO_UUID": OTHER, "COMMENT": MADE}, OTHER),
        ({"COMMENT": MADE}, ID),
        ({"COMMENT": f"Made with Suno\nid={ID.upper()}"}, ID),
        ({"COMMENT": MADE, "URL": f"https://suno.com/song/{OTHER}"}, ID),
        ({"URL": f"https://suno.com/song/{ID}"}, ID),
        ({"URL": f"http://www.suno.ai/song/{ID}"}, ID),
        ({"SUNO_URL": f"https://suno.com/song/{ID}", "URL": "https://example.com"}, ID),
        ({"SUNO_ID": f"{{{ID}}}"}, ID),
        ({"SUNO_UUID": ID.replace("-", "").upper()}, ID),
        ({"COMMENT": MADE.replace(ID, f"{{{ID}}}")}, ID),
        ({"URL": f"https://suno.com/song/{ID}?sh=AbC_d-1"}, ID),
        ({"URL": f"https://suno.com/song/{ID}/"}, ID),
        ({"URL": f"https://suno.com/song/{ID}#t=1"}, ID),
        ({"URL": "https://example.com", "SUNO_URL": f"https://suno.com/song/{ID}?sh=a"}, ID),
        ({"URL": f"https://suno.com/song/{ID}", "SUNO_URL": "https://example.com"}, ID),
        ({"_URL": f"https://suno.com/song/{ID}?sh=a"}, ID),
        ({"PURL": f"https://app.suno.ai/song/{ID}"}, ID),
        ({"COMMENT": f"https://suno.com/song/{ID}?sh=a\n"}, ID),
        ({"COMMENT": f"suno.com/song/{ID}"}, ID),
        ({"COMMENT": f"like https://suno.com/song/{ID}"}, None),
        ({"COMMENT": f"https://suno.com/song/{ID} is better"}, None),
        ({"COMMENT": f"{{{ID}}}"}, None),
        ({"URL": f"https://suno.com/song/{ID}/more"}, None),
        ({"URL": f"https://suno.com/song/{ID}0"}, None),
        ({"URL": f"https://suno.com.example/song/{ID}"}, None),
        ({"COMMENT": f"made by hand; id={ID}"}, None),
        ({"COMMENT": f"made with sunoco; id={ID}"}, None),
        ({"SUNO_ID": ID[:-1], "TITLE": "Rain"}, None),
        ({}, None),
    ],
)
def test_only_what_surely_names_a_clip_counts(texts: dict[str, str], clip_id: str | None) -> None:
    assert told(texts).get("clip_id") == clip_id
    if clip_id is None:
        assert told(texts) == {}


def test_all_that_it_says_is_told_in_our_words() -> None:
    texts = {
        "SUNO_ID": ID,
        "TITLE": "Rain",
        "ARTIST": "Someone",
        "SUNO_HANDLE": "someone1",
        "ALBUM": "Weather",
        "SUNO_STYLE": "dream pop",
        "SUNO_STYLES": "pop",
        "GENRE": "Pop",
        "SUNO_MODEL": "chirp-crow (v5)",
        "LYRICS": "It rains",
        "SUNO_PROMPT": "It pours",
        "SUNO_STYLE_SUMMARY": "a song about rain",
        "COMMENT": "mine",
        "DATE": "2026-03-04",
    }
    assert told(texts) == {
        "clip_id": ID,
        "title": "Rain",
        "artist": "Someone",
        "handle": "someone1",
        "album": "Weather",
        "style": "dream pop",
        "model": "chirp-crow",
        "model_version": "v5",
        "lyrics": "It rains",
        "prompt": "a song about rain",
        "created_at": "2026-03-04T00:00:00Z",
    }


@pytest.mark.parametrize(
    ("texts", "key", "value"),
    [
        ({"SUNO_STYLES": "pop", "GENRE": "Pop"}, "style", "pop"),
        ({"GENRE": "Pop"}, "style", "Pop"),
        ({"SUNO_MODEL": "v5"}, "model", "v5"),
        ({"SUNO_MODEL": "v5"}, "model_version", None),
        ({"SUNO_PROMPT": "It pours"}, "lyrics", "It pours"),
        ({"COMMENT": "mine"}, "prompt", "mine"),
        ({"COMMENT": MADE}, "prompt", None),
        ({"COMMENT": MADE, "DATE": "2020"}, "created_at", "2026-03-04T05:06:07.089Z"),
        ({"DATE": "2026"}, "created_at", "2026"),
        ({"DATE": "2026-03-04T05:06:07Z"}, "created_at", "2026-03-04T05:06:07Z"),
        ({"DATE": ""}, "created_at", None),
        ({"TITLE": ""}, "title", None),
    ],
)
def test_the_next_best_text_stands_in_for_one_that_is_not_there(
    texts: dict[str, str], key: str, value: str | None
) -> None:
    assert told({"SUNO_ID": ID, **texts}).get(key) == value


@pytest.mark.parametrize(
    ("comments", "kept"),
    [
        (["mine"], "mine"),
        (["mine", "yours"], "yours"),
        (["mine", MADE], MADE),
        ([MADE, "mine"], MADE),
        ([MADE, "mine", "yours"], MADE),
        ([f"https://suno.com/song/{ID}", " 0000"], f"https://suno.com/song/{ID}"),
        ([MADE, MADE.replace(ID, OTHER)], MADE.replace(ID, OTHER)),
    ],
)
def test_of_several_comments_one_that_names_a_clip_counts(comments: list[str], kept: str) -> None:
    assert joined(("COMMENT", text) for text in comments) == {"COMMENT": kept}
    assert joined([("TITLE", "a"), ("TITLE", "b")]) == {"TITLE": "b"}


def test_a_link_in_the_comment_is_no_prompt() -> None:
    assert "prompt" not in told({"COMMENT": f"https://suno.com/song/{ID}"})
