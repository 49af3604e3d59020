"""Genres: few, from one list, and found in styles as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suno_desktop.core.media.tags.genres import GENRES, genres


@pytest.mark.parametrize(
    ("style", "found"),
    [
        ("emotional punk", ["Punk"]),
        ("Pop-Punk, HipHop; female voice", ["Punk", "Hip-Hop"]),
        ("pop, synth-pop, dreamy", ["Synth-Pop", "Pop"]),
        ("R & B groove, 90 BPM", ["R&B"]),
        ("古风，戏腔，女声", ["Chinese Traditional"]),
        ("一首安静的民谣", ["Folk"]),
        ("drum & bass / jungle", ["Drum and Bass"]),
        ("An epic orchestral score with a choir", ["Choral", "Soundtrack"]),
        ("fingerpicked guitar, airy pads, gated drums", []),
        ("popcorn rockets trapeze", []),
        ("jazz, blues, folk, reggae", ["Jazz", "Blues"]),
        ("17", []),
        ("", []),
    ],
)
def test_styles_and_their_genres(style: str, found: list[str]) -> None:
    assert genres(style) == found


def test_there_are_few() -> None:
    assert len(set(GENRES)) == len(GENRES) <= 60


@given(st.text())
def test_any_text_has_at_most_two_of_the_list(style: str) -> None:
    found = genres(style)
    assert len(found) == len(set(found)) <= 2
    assert set(found) <= set(GENRES)
