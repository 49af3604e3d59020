"""What single tracks are called: by providers in many ways, here in one."""

from __future__ import annotations

import pytest

from suno_desktop.core.stem_names import UNNAMED, name_of, song_title, split, titled


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Vocals", "Vocals"),
        ("lead_vocal", "Vocals"),
        ("LEAD VOCALS", "Vocals"),
        ("backing-vocals", "Backing vocals"),
        ("Back/ground vocals", "Backing vocals"),
        ("no vocals", "Instrumental"),
        ("鼓", "Drums"),
        ("fx", "Effects"),
        ("", None),
        ("kazoo", None),
    ],
)
def test_spellings_of_providers_are_for_one_name(text: str, name: str | None) -> None:
    assert name_of(text) == name


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Rain - Vocals", ("Rain", "Vocals")),
        ("Rain: Drums", ("Rain", "Drums")),
        ("Rain [fx]", ("Rain", "Effects")),
        ("雨（伴奏）", ("雨", "Instrumental")),
        ("Rain - Live", ("Rain - Live", None)),
        ("Rain (Live)", ("Rain (Live)", None)),
        ("Rain", ("Rain", None)),
        ("", ("", None)),
    ],
)
def test_a_title_is_split_only_where_a_stem_stands_behind_it(
    title: str, told: tuple[str, str | None]
) -> None:
    assert split(title) == told


@pytest.mark.parametrize(
    ("title", "stem", "song"),
    [
        ("Rain - Vocals", "Vocals", "Rain"),
        ("Rain - Vocals", UNNAMED, "Rain"),
        ("Rain - Vocals", "Drums", "Rain - Vocals"),
        ("Rain", "Drums", "Rain"),
        ("Rain (Live)", "Drums", "Rain (Live)"),
    ],
)
def test_the_songs_title_is_the_stems_without_its_name(title: str, stem: str, song: str) -> None:
    assert song_title(title, stem) == song


@pytest.mark.parametrize(
    ("title", "stem", "shown"),
    [
        ("Rain - Vocals", "Vocals", "Rain (Vocals)"),
        ("Rain (Vocals)", "Vocals", "Rain (Vocals)"),
        ("Bass guitar (Bass)", "Bass", "Bass guitar (Bass)"),
        ("Rain [live] (Solo)", "Solo", "Rain [live] (Solo)"),
        ("Drums", "Drums", "Drums"),
        ("Rain - Vocals", "Drums", "Rain - Vocals (Drums)"),
        ("Rain", "Drums", "Rain (Drums)"),
        ("", "Drums", "Drums"),
        ("  ", "Drums", "Drums"),
    ],
)
def test_files_are_titled_with_the_name_once(title: str, stem: str, shown: str) -> None:
    assert titled(title, stem) == shown
