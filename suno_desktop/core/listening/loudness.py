"""How loud a song is to the ear: integrated loudness, loudness range and true peak (EBU R128, ITU-R BS.1770-4).

Takes decoded samples piece by piece, in whatever pieces they come. Decodes nothing and keeps nothing of a file.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
Floats = NDArray[np.float64]

_ABSOLUTE_GATE: Final = -70.0
_BLOCK: Final = 4
_SHORT: Final = 30
"""How many steps of 100 ms a block of 400 ms and a short term of 3 s have."""
_OFFSET: Final = -0.691
_TAPS: Final = 8192
"""The weighting rings for less than this; what is cut off is below -140 dB."""
_FFT: Final = 65_536
_OVERSAMPLED: Final = 4
_PEAK_HALF: Final = 24
"""How many samples on each side say what is between two of them."""
_PEAK_PIECE: Final = 1024
_SURROUND: Final = 1.41
"""How much more the side channels of 5.1 count."""


class Loudness(NamedTuple):
    """What was measured of one song."""

    integrated: float
    """LUFS; minus infinity for silence, or what is shorter than 400 ms."""
    range: float
    """LU; 0 where all is alike."""
    true_peak: float
    """dBTP; minus infinity for silence."""


class LoudnessMeter:
    """Measures one song.

    Args:
        rate: samples a second.
        channels: 1 to 6; 5.1 in the order of WAV.
    """

    def __init__(self, rate: int, channels: int) -> None:
        self._step = round(rate / 10)
        self._spectrum = _weighting(rate)
        self._channels = channels
        self._weights = np.array([1.0, 1.0, 1.0, 0.0, _SURROUND, _SURROUND][:channels])
        self._waiting = np.zeros((_TAPS - 1, channels), np.float32)
        """What is not filtered yet, with the samples before that it depends on."""
        self._weighted = np.zeros((0, channels))
        """What is filtered and fills no step of 100 ms yet."""
        self._powers: list[Floats] = []
        self._peaks = _PeakMeter(rate, channels)

    def feed(self, samples: Samples) -> None:
        """Take the next samples, as rows of one value for each channel, 1 being full scale."""
        self._peaks.feed(samples)
        self._waiting = np.concatenate([self._waiting, samples])
        while len(self._waiting) >= _FFT:
            self._filter(self._waiting[:_FFT])
            self._waiting = self._waiting[_FFT - _TAPS + 1 :]

    def finish(self) -> Loudness:
        """What all that was fed comes to."""
        left = len(self._waiting) - _TAPS + 1
        if left > 0:
            padded = np.zeros((_FFT, self._channels), np.float32)
            padded[: len(self._waiting)] = self._waiting
            self._filter(padded, left)
        powers = np.concatenate(self._powers) if self._powers else np.zeros(0)
        return Loudness(_integrated(powers), _range(powers), self._peaks.finish())

    def _filter(self, piece: Samples, most: int = _FFT) -> None:
        """Weight the samples behind the first `_TAPS` - 1 of a piece, and sum up each step of 100 ms."""
        spectra = np.fft.rfft(piece, axis=0) * self._spectrum[:, None]
        weighted = np.fft.irfft(spectra, _FFT, axis=0)[_TAPS - 1 :][:most]
        weighted = np.concatenate([self._weighted, weighted])
        whole = len(weighted) // self._step * self._step
        squares = (weighted[:whole] ** 2) @ self._weights
        self._powers.append(squares.reshape(-1, self._step).mean(axis=1))
        self._weighted = weighted[whole:]


class _PeakMeter:
    """The highest value that the sound reaches, also between its samples."""

    def __init__(self, rate: int, channels: int) -> None:
        self._phases = _between(_OVERSAMPLED if rate < 96_000 else _OVERSAMPLED // 2)
        self._waiting = np.zeros((_PEAK_HALF, channels), np.float32)
        self._highest = 0.0

    def feed(self, samples: Samples) -> None:
        waiting = np.concatenate([self._waiting, samples])
        first = 0
        while first + _PEAK_PIECE + 2 * _PEAK_HALF <= len(waiting):
            self._look(waiting[first : first + _PEAK_PIECE + 2 * _PEAK_HALF])
            first += _PEAK_PIECE
        self._waiting = waiting[first:]

    def finish(self) -> float:
        after = np.zeros((_PEAK_HALF, self._waiting.shape[1]), np.float32)
        self._look(np.concatenate([self._waiting, after]))
        return 20 * math.log10(self._highest) if self._highest > 0 else -math.inf

    def _look(self, piece: Samples) -> None:
        highest = float(np.abs(piece).max(initial=0.0))
        self._highest = max(self._highest, highest)
        # Between samples music rises by 3 dB at most above the highest of them near by.
        if highest * 1.5 <= self._highest:
            return
        for channel in piece.T:
            for taps in self._phases:
                found = float(np.abs(np.convolve(channel, taps, "valid")).max(initial=0.0))
                self._highest = max(self._highest, found)


def _integrated(powers: Floats) -> float:
    """The loudness of all, without what is far softer than the rest."""
    blocks = _averages(powers, _BLOCK)
    blocks = blocks[_in_lufs(blocks) > _ABSOLUTE_GATE]
    if not len(blocks):
        return -math.inf
    gate = float(_in_lufs(blocks.mean())) - 10
    return float(_in_lufs(blocks[_in_lufs(blocks) > gate].mean()))


def _range(powers: Floats) -> float:
    """From the softest tenth to the loudest twentieth of what is heard within three seconds."""
    shorts = _averages(powers, _SHORT)
    shorts = shorts[_in_lufs(shorts) > _ABSOLUTE_GATE]
    if not len(shorts):
        return 0.0
    levels = _in_lufs(shorts)
    levels = levels[levels > float(_in_lufs(shorts.mean())) - 20]
    soft, loud = np.percentile(levels, [10, 95])
    return float(loud - soft)


def _averages(powers: Floats, steps: int) -> Floats:
    """The mean power of each window of so many steps."""
    if len(powers) < steps:
        return np.zeros(0)
    sums = np.concatenate([[0.0], np.cumsum(powers)])
    means: Floats = (sums[steps:] - sums[:-steps]) / steps
    return means


def _in_lufs(power: Floats | float) -> Floats:
    levels: Floats = _OFFSET + 10 * np.log10(np.maximum(power, 1e-15))
    return levels


@cache
def _weighting(rate: int) -> NDArray[np.complex128]:
    """The spectrum of the K weighting: a shelf for the head, then a high-pass, at this rate."""
    shelf = _shelf(1681.974450955533, 3.999843853973347, 0.7071752369554196, rate)
    bass = _high_pass(38.13547087602444, 0.5003270373238773, rate)
    response = np.zeros(_TAPS)
    response[0] = 1.0
    for before, after in (shelf, bass):
        response = _filtered(response, before, after)
    return np.fft.rfft(response, _FFT)


def _filtered(samples: Floats, before: tuple[float, ...], after: tuple[float, ...]) -> Floats:
    """A filter of the second order, sample by sample; for a short response only."""
    out = np.zeros(len(samples))
    x1 = x2 = y1 = y2 = 0.0
    for number, x in enumerate(samples.tolist()):
        y = before[0] * x + before[1] * x1 + before[2] * x2 - after[0] * y1 - after[1] * y2
        x2, x1, y2, y1 = x1, x, y1, y
        out[number] = y
    return out


def _shelf(
    frequency: float, gain_db: float, quality: float, rate: int
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    k = math.tan(math.pi * frequency / rate)
    high = 10 ** (gain_db / 20)
    band = high**0.4996667741545416
    a0 = 1 + k / quality + k * k
    before = (
        (high + band * k / quality + k * k) / a0,
        2 * (k * k - high) / a0,
        (high - band * k / quality + k * k) / a0,
    )
    return before, (2 * (k * k - 1) / a0, (1 - k / quality + k * k) / a0)


def _high_pass(
    frequency: float, quality: float, rate: int
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    k = math.tan(math.pi * frequency / rate)
    a0 = 1 + k / quality + k * k
    return (1.0, -2.0, 1.0), (2 * (k * k - 1) / a0, (1 - k / quality + k * k) / a0)


@cache
def _between(times: int) -> tuple[NDArray[np.float32], ...]:
    """Filters for the places between two samples, so many to a sample."""
    found = []
    for phase in range(1, times):
        at = np.arange(-_PEAK_HALF, _PEAK_HALF) + phase / times
        taps = np.sinc(at) * np.kaiser(2 * _PEAK_HALF, 8.0)
        found.append((taps / taps.sum()).astype(np.float32))
    return tuple(found)
