"""All that is measured of a song, in one pass over its decoded sound. Decodes nothing and keeps nothing of a file."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from suno_desktop.core.listening.loudness import LoudnessMeter, Samples
from suno_desktop.core.listening.waveform import WaveformMeter
from suno_desktop.core.rows import SoundFigures

_PIECE: Final = 65_536
"""Decoders give a thousand samples at a time; so many more at once cost the meters half as much."""


class SoundMeter:
    """Measures one song.

    Args:
        rate: samples a second.
        channels: 1 to 6; 5.1 in the order of WAV.
    """

    def __init__(self, rate: int, channels: int) -> None:
        self._loudness = LoudnessMeter(rate, channels)
        self._waveform = WaveformMeter(rate)
        self._waiting: list[Samples] = []
        self._count = 0

    def feed(self, samples: Samples) -> None:
        """Take the next samples, as rows of one value for each channel, 1 being full scale."""
        self._waiting.append(samples)
        self._count += len(samples)
        if self._count >= _PIECE:
            self._measure()

    def finish(self) -> SoundFigures:
        """What all that was fed comes to."""
        if self._waiting:
            self._measure()
        found = self._loudness.finish()
        return SoundFigures(
            loudness=_finite(found.integrated),
            range=found.range,
            true_peak=_finite(found.true_peak),
            waveform=self._waveform.finish().tobytes(),
        )

    def _measure(self) -> None:
        samples = np.concatenate(self._waiting)
        self._waiting, self._count = [], 0
        self._loudness.feed(samples)
        self._waveform.feed(samples)


def _finite(level: float) -> float | None:
    return level if math.isfinite(level) else None
