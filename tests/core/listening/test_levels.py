"""While they are compared, all versions are equally loud, as far as their peaks allow."""

from __future__ import annotations

import pytest

from suno_desktop.core.listening.levels import LEAST_LUFS, Level, equal_levels
from suno_desktop.core.listening.volume import EQUAL_LUFS, PEAK_DBTP, in_db
from suno_desktop.core.rows import SoundFigures


def song(loudness: float | None, peak: float | None) -> SoundFigures:
    return SoundFigures(loudness, 5.0, peak, b"")


def loudness(figures: list[SoundFigures]) -> list[float]:
    """How loud each plays."""
    return [
        (one.loudness or 0.0) + in_db(level.gain)
        for one, level in zip(figures, equal_levels(figures), strict=True)
    ]


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ([song(-10.0, -1.0), song(-14.0, 0.0)], EQUAL_LUFS),
        ([song(-24.0, -10.0), song(-10.0, 0.0)], EQUAL_LUFS),
        ([song(-20.0, -2.0), song(-10.0, 0.0)], -19.0),
    ],
)
def test_all_are_equally_loud_and_none_clips(figures: list[SoundFigures], expected: float) -> None:
    assert loudness(figures) == pytest.approx([expected] * 2)
    for one, level in zip(figures, equal_levels(figures), strict=True):
        assert (one.true_peak or 0.0) + in_db(level.gain) < PEAK_DBTP + 1e-9


def test_the_one_that_holds_the_others_back_is_named() -> None:
    levels = equal_levels([song(-20.0, -1.0), song(-10.0, 0.0)])
    assert [level.is_held_back for level in levels] == [True, False]
    assert not any(one.is_held_back for one in equal_levels([song(-10.0, 0.0), song(-12.0, 0.0)]))


@pytest.mark.parametrize(
    ("reachable", "held_back"),
    [
        ([-16.0, -16.05], [False, False]),
        ([-16.1, -15.0], [False, False]),
        ([-16.2, -15.0], [True, False]),
        ([-20.0, -19.9, -19.8, -17.0], [True, True, False, False]),
    ],
)
def test_a_tenth_of_a_decibel_is_no_difference(
    reachable: list[float], held_back: list[bool]
) -> None:
    levels = equal_levels([song(lufs, PEAK_DBTP) for lufs in reachable])
    assert [level.is_held_back for level in levels] == held_back


def test_a_song_with_high_peaks_does_not_make_all_others_hardly_heard() -> None:
    figures = [song(-30.0, -1.0), song(-10.0, 0.0)]
    levels = equal_levels(figures)
    assert loudness(figures) == pytest.approx([-30.0, LEAST_LUFS])
    assert levels[0].missing_lu == pytest.approx(7.0)
    assert [level.is_held_back for level in levels] == [True, False]


def test_what_is_silent_or_not_measured_plays_as_it_is() -> None:
    levels = equal_levels([None, song(None, None), song(-10.0, 0.0)])
    assert [levels[0], levels[1]] == [Level(1.0, is_held_back=False, missing_lu=0.0)] * 2
    assert in_db(levels[2].gain) == pytest.approx(-6.0)
    assert equal_levels([]) == ()
