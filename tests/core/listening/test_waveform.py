"""The picture of a song: where there is bass, middle and treble, and how much."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from suno_desktop.core.listening.waveform import BANDS, POINTS, Waveform, WaveformMeter

RATE = 48_000


def tone(seconds: float, hertz: float, level: float = 1.0) -> NDArray[np.float32]:
    time = np.arange(round(seconds * RATE)) / RATE
    made = level * np.sin(2 * np.pi * hertz * time)
    return np.repeat(made[:, None], 2, axis=1).astype(np.float32)


def seen(samples: NDArray[np.float32], *, piece: int = 10**9) -> Waveform:
    meter = WaveformMeter(RATE)
    for first in range(0, len(samples), piece):
        meter.feed(samples[first : first + piece])
    return meter.finish()


@pytest.mark.parametrize(("hertz", "band"), [(100, 0), (500, 1), (1000, 1), (4000, 2), (8000, 2)])
def test_each_pitch_is_in_its_band_and_full_scale_is_full(hertz: float, band: int) -> None:
    found = seen(tone(20, hertz))[5:-5]
    others = [other for other in range(BANDS) if other != band]
    assert found[:, band].min() >= 250
    assert found[:, others].max() < 40


def test_400_points_of_bass_middle_and_treble() -> None:
    assert (POINTS, BANDS) == (400, 3)


def test_each_point_is_one_window_where_there_are_as_many() -> None:
    """And twice as many make each point the mean of two: half of the power."""
    window = tone(1, 1500)[:1024]
    loud_and_silent = np.concatenate([window, 0 * window])
    found = seen(np.concatenate([loud_and_silent] * 200))
    assert found[0::2, 1].min() >= 250
    assert found[1::2].max() == 0
    found = seen(np.concatenate([loud_and_silent] * 400))
    assert found[:, 1] == pytest.approx(255 * 0.5**0.25, abs=2)


def test_parts_of_a_song_stand_where_they_are() -> None:
    found = seen(np.concatenate([tone(10, 100), 0 * tone(10, 100), tone(20, 8000, 0.25)]))
    assert found.shape == (POINTS, BANDS)
    assert found[10:90, 0].min() > 250
    assert found[110:190].max() == 0
    assert found[210:390, 2] == pytest.approx(128, abs=3), "a quarter of full scale is half as high"


def test_the_pieces_it_comes_in_do_not_matter() -> None:
    chance = np.random.default_rng(1)
    samples = (0.1 * chance.standard_normal((RATE * 3, 2))).astype(np.float32)
    assert (seen(samples, piece=1000) == seen(samples)).all()


@pytest.mark.parametrize("length", [0, 1, 500, 5000])
def test_a_very_short_sound_has_all_points(length: int) -> None:
    found = seen(tone(1, 1000)[:length])
    assert found.shape == (POINTS, BANDS)
    assert bool(found.any()) is (length > 1)


@pytest.mark.parametrize(("hertz", "band"), [(187.5, 0), (328.125, 1), (2437.5, 1), (2578.125, 2)])
def test_bass_ends_at_250_hertz_and_treble_begins_at_2500(hertz: float, band: int) -> None:
    found = seen(tone(1, hertz))[5:-5]
    assert found[:, band].min() >= 250
    assert np.delete(found, band, axis=1).max() < 60


@pytest.mark.parametrize("at", [0, 1, 57, 200, 398, 399])
def test_a_point_shows_its_own_part_alone(at: int) -> None:
    samples = np.zeros((POINTS * 1024, 2), np.float32)
    samples[at * 1024 : at * 1024 + 1024] = tone(1, 1000)[:1024]
    assert np.flatnonzero(seen(samples).any(axis=1)).tolist() == [at]
