"""Steps of the volume are steps of decibels."""

from __future__ import annotations

import itertools

import pytest

from suno_desktop.core.listening.volume import RANGE_DB, amplitude, equal_gain, in_db, of_db


def test_each_step_is_as_many_decibels() -> None:
    steps = [in_db(amplitude(shown / 20)) for shown in range(1, 21)]
    assert steps[-1] == pytest.approx(0)
    assert [after - before for before, after in itertools.pairwise(steps)] == [
        pytest.approx(RANGE_DB / 20)
    ] * 19


def test_nothing_is_silence_and_what_is_out_of_bounds_is_at_them() -> None:
    assert amplitude(0) == 0.0
    assert amplitude(-1) == 0.0
    assert amplitude(7) == 1.0
    assert of_db(-6.0) == pytest.approx(0.501, abs=0.001)


@pytest.mark.parametrize(
    ("loudness", "true_peak", "decibels"),
    [
        (-10.0, -0.5, -6.0),
        (-16.0, -3.0, 0.0),
        (-20.0, -3.5, 2.5),
        (-20.0, -8.0, 4.0),
        (-20.0, -1.0, 0.0),
        (-16.0, 0.5, -1.5),
        (-20.0, None, 0.0),
        (None, None, 0.0),
    ],
)
def test_songs_become_equally_loud_as_far_as_nothing_clips(
    loudness: float | None, true_peak: float | None, decibels: float
) -> None:
    assert in_db(equal_gain(loudness, true_peak)) == pytest.approx(decibels)
