"""Both meters in one pass, whatever pieces the sound comes in."""

from __future__ import annotations

import weakref

import numpy as np
import pytest

from suno_desktop.core.listening.loudness import LoudnessMeter, Samples
from suno_desktop.core.listening.sound_meter import SoundMeter
from suno_desktop.core.listening.waveform import WaveformMeter
from suno_desktop.core.rows import SoundFigures

RATE = 44_100


def figures(samples: Samples, piece: int = 1152) -> SoundFigures:
    meter = SoundMeter(RATE, 2)
    for first in range(0, len(samples), piece):
        meter.feed(samples[first : first + piece])
    return meter.finish()


@pytest.mark.parametrize("piece", [1152, 65_536, 10**9])
def test_it_says_what_each_meter_says(piece: int) -> None:
    chance = np.random.default_rng(1)
    samples = (0.1 * chance.standard_normal((RATE * 5, 2))).astype(np.float32)
    loudness, waveform = LoudnessMeter(RATE, 2), WaveformMeter(RATE)
    loudness.feed(samples)
    waveform.feed(samples)
    found = figures(samples, piece)
    assert found[:3] == pytest.approx(loudness.finish(), abs=1e-4)
    assert found.waveform == waveform.finish().tobytes()


@pytest.mark.parametrize("length", [0, 1, RATE])
def test_silence_has_no_loudness_and_a_flat_picture(length: int) -> None:
    found = figures(np.zeros((length, 2), np.float32))
    assert found == SoundFigures(None, 0.0, None, bytes(1200))


def test_sound_is_measured_65_536_samples_at_once_and_not_kept() -> None:
    meter = SoundMeter(RATE, 2)
    for _ in range(2):
        fed = [np.zeros((count, 2), np.float32) for count in (65_535, 1)]
        kept = [weakref.ref(samples) for samples in fed]
        meter.feed(fed.pop(0))
        assert kept[0]() is not None
        meter.feed(fed.pop())
        assert [one() for one in kept] == [None, None]
