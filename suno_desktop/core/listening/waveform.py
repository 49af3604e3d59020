"""What a song looks like: for each of some hundred places in it, how much bass, middle and treble there is.

Small enough to be kept with every song. Takes decoded samples piece by piece; paints nothing.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

POINTS: Final = 400
BANDS: Final = 3
_EDGES_HZ: Final = (250.0, 2500.0)
_WINDOW: Final = 1024

Samples = NDArray[np.float32]
Waveform = NDArray[np.uint8]
"""`POINTS` rows of bass, middle and treble; 0 is silence, 255 full scale, in steps that the eye takes as even."""


class WaveformMeter:
    """Measures one song.

    Args:
        rate: samples a second.
    """

    def __init__(self, rate: int) -> None:
        middles = np.fft.rfftfreq(_WINDOW, 1 / rate)
        low, high = np.searchsorted(middles, _EDGES_HZ)
        self._edges = (slice(1, low), slice(low, high), slice(high, None))
        self._shape = np.hanning(_WINDOW).astype(np.float32)
        self._waiting = np.zeros(0, np.float32)
        self._powers: list[NDArray[np.float64]] = []

    def feed(self, samples: Samples) -> None:
        """Take the next samples, as rows of one value for each channel, 1 being full scale."""
        mono = np.concatenate([self._waiting, samples.mean(axis=1, dtype=np.float32)])
        whole = len(mono) // _WINDOW
        self._waiting = mono[whole * _WINDOW :]
        if whole:
            self._add(mono[: whole * _WINDOW].reshape(whole, _WINDOW))

    def finish(self) -> Waveform:
        """What all that was fed looks like."""
        if len(self._waiting):
            self._add(np.pad(self._waiting, (0, _WINDOW - len(self._waiting)))[None, :])
        if not self._powers:
            return np.zeros((POINTS, BANDS), np.uint8)
        powers = np.concatenate(self._powers)
        edges = np.linspace(0, len(powers), POINTS + 1)
        starts, ends = edges[:-1].astype(int), np.ceil(edges[1:]).astype(int)
        sums = np.concatenate([np.zeros((1, BANDS)), np.cumsum(powers, axis=0)])
        means = (sums[ends] - sums[starts]) / (ends - starts)[:, None]
        levels = np.sqrt(np.maximum(means, 0.0))
        found: Waveform = np.round(255 * np.minimum(1.0, np.sqrt(levels))).astype(np.uint8)
        return found

    def _add(self, windows: NDArray[np.float32]) -> None:
        """Note the power of each band in windows, so that a sine of full scale is 1."""
        spectra = np.abs(np.fft.rfft(windows * self._shape, axis=1)) ** 2
        scale = 4 / (_WINDOW * float((self._shape**2).sum()))
        bands = [spectra[:, edge].sum(axis=1) for edge in self._edges]
        self._powers.append(np.stack(bands, axis=1) * scale)
