"""The album of a single track of a song."""

from __future__ import annotations

import pytest

from suno_desktop.core.media.albums import RULES, album_of
from tests.core.media import makers


@pytest.mark.parametrize("rule", RULES)
def test_the_tracks_of_one_song_are_an_album(rule: str) -> None:
    for title in ("Rain", "Rain (Vocals)"):
        track = makers.clip(title=title, more={"stem": "Vocals"})
        assert album_of(track, rule, collection="Road") == "Rain (Stems)"
        assert album_of(track, rule, own="Mine", collection="Road") == "Mine"
    assert album_of(makers.clip(title=None, more={"stem": "Bass"}), rule).strip() == "(Stems)"
