"""The album of a song by each rule, and of a single track of one."""

from __future__ import annotations

import pytest

from suno_desktop.core.media.albums import RULES, album_of, is_by_rule
from tests.core.media import makers


@pytest.mark.parametrize("rule", RULES)
def test_the_tracks_of_one_song_are_an_album(rule: str) -> None:
    for title in ("Rain", "Rain (Vocals)"):
        track = makers.clip(title=title, more={"stem": "Vocals"})
        assert album_of(track, rule, collection="Road") == "Rain (Stems)"
        assert album_of(track, rule, own="Mine", collection="Road") == "Mine"
    assert album_of(makers.clip(title=None, more={"stem": "Bass"}), rule) == "(Stems)"


def test_an_album_for_each_rule() -> None:
    clip = makers.clip(title="Rain", style="sad punk")
    assert clip.created_at is not None
    month = f"Suno {clip.created_at:%Y-%m}"
    found = {rule: album_of(clip, rule, collection="Road") for rule in RULES}
    assert found == {
        "one": "Suno",
        "month": month,
        "style": "Punk",
        "task": "Rain",
        "collection": "Road",
    }
    assert {album_of(clip, rule, own="Mine", collection="Road") for rule in RULES} == {"Mine"}
    assert {is_by_rule(album, clip) for album in ("Suno", month, "Punk", "Rain")} == {True}
    assert not is_by_rule("Mine", clip)


def test_what_is_not_known_leaves_a_song_in_the_usual_album() -> None:
    bare = makers.clip(title=None, style=None, created_at=None)
    assert {album_of(bare, rule) for rule in RULES} == {"Suno"}
