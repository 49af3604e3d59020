"""The studio: tracks, rooms, and a master at the right loudness. What is played is written in the songs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from synth import RATE, TAU, Sound, band, drum

LOUDNESS = -16.0
CEILING = 0.84


@dataclass(slots=True, kw_only=True)
class Track:
    """One instrument in the mix: stereo samples and where they go."""

    sound: Sound
    level: float
    pan: float
    room: float
    echo: float
    low: float
    high: float
    rng: np.random.Generator
    effects: list[Callable[[Sound], Sound]] = field(default_factory=list)

    def add(self, at: float, sound: Sound, *, level: float = 1.0, pan: float | None = None) -> None:
        """Put a mono sound at `at` seconds; `pan` from -1 (left) to 1."""
        start = max(0, int(at * RATE))
        end = min(self.sound.shape[1], start + len(sound))
        if end <= start:
            return
        angle = ((self.pan if pan is None else pan) + 1) * np.pi / 4
        part = sound[: end - start] * level
        self.sound[0, start:end] += part * np.cos(angle) * np.sqrt(2)
        self.sound[1, start:end] += part * np.sin(angle) * np.sqrt(2)

    def hit(self, at: float, name: str, *, level: float = 1.0, pan: float | None = None) -> None:
        """A drum, a little differently each time."""
        late = self.rng.normal(0, 0.0025)
        loud = level * self.rng.uniform(0.9, 1.06)
        self.add(at + late, drum(name, int(self.rng.integers(4))), level=loud, pan=pan)


class Studio:
    """A session of one song."""

    def __init__(
        self,
        *,
        bpm: float,
        beats: float,
        seed: int,
        tail: float = 2.6,
        room: float = 1.6,
        air: float = 0.6,
    ) -> None:
        self.rng = np.random.default_rng(seed)
        self.beat_s = 60 / bpm
        self.seconds = beats * self.beat_s + tail
        self._samples = int(self.seconds * RATE)
        self._tracks: list[Track] = []
        self._room_s = room
        self._tail = tail
        self._air = air

    def at(self, beat: float) -> float:
        """Seconds of a beat."""
        return beat * self.beat_s

    def track(
        self,
        *,
        level: float = 1.0,
        pan: float = 0.0,
        room: float = 0.15,
        echo: float = 0.0,
        low: float = 0.0,
        high: float = 20_000.0,
        effects: list[Callable[[Sound], Sound]] | None = None,
    ) -> Track:
        """A new track; `room` and `echo` are sends, `low` and `high` what it keeps."""
        track = Track(
            sound=np.zeros((2, self._samples)),
            level=level,
            pan=pan,
            room=room,
            echo=echo,
            low=low,
            high=high,
            rng=np.random.default_rng(self.rng.integers(2**32)),
            effects=effects or [],
        )
        self._tracks.append(track)
        return track

    def master(self) -> Sound:
        """Everything together, as loud as it should be, faded at the end."""
        dry = np.zeros((2, self._samples))
        to_room, to_echo = np.zeros_like(dry), np.zeros_like(dry)
        for track in self._tracks:
            sound = track.sound
            if track.low or track.high < 20_000:
                sound = band(sound, track.low, track.high, order=1)
            for effect in track.effects:
                sound = effect(sound)
            sound = sound * track.level
            dry += sound
            to_room += sound * track.room
            to_echo += sound * track.echo
        echoes = echo(to_echo, self.beat_s * 0.75)
        mix = dry + echoes + reverb(to_room + 0.3 * echoes, self._room_s, self.rng)
        mix = band(mix, 28, 17_500)
        mix = glue(balance(mix, self._air))
        mix = loud(mix)
        return fade_out(mix, min(1.6, self._tail * 0.7))


def reverb(sound: Sound, seconds: float, rng: np.random.Generator) -> Sound:
    """A hall made of decaying noise, darker as it fades."""
    length = int(seconds * 1.5 * RATE)
    t = np.arange(length) / RATE
    wet = []
    for side in range(2):
        response = np.zeros(length)
        for low, high, life in ((120, 700, 1.0), (700, 2600, 0.85), (2600, 9000, 0.5)):
            response += band(rng.normal(0, 1, length), low, high) * np.exp(
                -t * 6.9 / (seconds * life)
            )
        response *= np.clip((t - 0.014) / 0.02, 0, 1)
        for _ in range(7):
            place = int(rng.uniform(0.009, 0.055) * RATE)
            response[place] += rng.choice((-1, 1)) * rng.uniform(1.5, 4.0)
        response /= np.sqrt(np.sum(response**2))
        wet.append(convolve(sound[side], response))
    return np.array(wet)


def convolve(sound: Sound, response: Sound) -> Sound:
    """As long as the sound was."""
    size = 1 << int(np.ceil(np.log2(len(sound) + len(response))))
    return np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(response, size), size)[: len(sound)]


def echo(sound: Sound, seconds: float) -> Sound:
    """From side to side, darker each time."""
    out = np.zeros_like(sound)
    step, level, source = int(seconds * RATE), 0.62, sound
    for turn in range(1, 6):
        place = step * turn
        if place >= sound.shape[1]:
            break
        source = band(source[::-1], 180, 4200, order=1)
        out[:, place:] += source[:, :-place] * level
        level *= 0.55
    return out


def chorus(*, depth: float = 0.0022, rate: float = 0.6) -> Callable[[Sound], Sound]:
    """Two slowly moving copies, one a side."""

    def apply(sound: Sound) -> Sound:
        places = np.arange(sound.shape[1])
        t = places / RATE
        out = np.empty_like(sound)
        for side in range(2):
            late = (0.009 + depth * np.sin(TAU * rate * t + side * np.pi / 2)) * RATE
            moved = np.interp(places - late, places, sound[side], left=0.0)
            out[side] = 0.75 * sound[side] + 0.55 * moved
        return out

    return apply


def tremolo(*, rate: float = 4.3, depth: float = 0.35) -> Callable[[Sound], Sound]:
    """The stereo tremolo of an electric piano."""

    def apply(sound: Sound) -> Sound:
        t = np.arange(sound.shape[1]) / RATE
        wave = depth * np.sin(TAU * rate * t)
        return sound * np.array([1 + wave, 1 - wave])

    return apply


def pump(
    beats: list[float], *, depth: float = 0.6, seconds: float = 0.22
) -> Callable[[Sound], Sound]:
    """Make room for the kick at these seconds."""

    def apply(sound: Sound) -> Sound:
        t = np.arange(sound.shape[1]) / RATE
        gain = np.ones(sound.shape[1])
        for beat in beats:
            start = int(beat * RATE)
            end = min(sound.shape[1], start + int(seconds * 1.8 * RATE))
            if start < end:
                part = t[start:end] - beat
                shape = 1 - depth * np.exp(-((part / seconds) ** 2) * 2.2)
                gain[start:end] = np.minimum(gain[start:end], shape)
        return sound * gain

    return apply


def tape(*, wow: float = 0.0009) -> Callable[[Sound], Sound]:
    """A tired cassette: unsteady speed, soft edges."""

    def apply(sound: Sound) -> Sound:
        places = np.arange(sound.shape[1])
        t = places / RATE
        late = wow * RATE * (1 + np.sin(TAU * 0.55 * t) + 0.3 * np.sin(TAU * 3.1 * t))
        moved = np.array([np.interp(places - late, places, side, left=0.0) for side in sound])
        return np.tanh(1.15 * band(moved, 40, 8200, order=1)) / 1.05

    return apply


def smooth(values: Sound, window: int) -> Sound:
    """A moving mean."""
    total = np.cumsum(
        np.concatenate([np.full(window, values[0]), values, np.full(window, values[-1])])
    )
    half = window // 2
    return (
        total[window + half : window + half + len(values)] - total[half : half + len(values)]
    ) / window


CURVE = (
    (40, -9.0),
    (63, -5.5),
    (125, -6.0),
    (250, -7.5),
    (500, -9.0),
    (1000, -10.5),
    (2000, -13.0),
    (4000, -16.5),
)
CURVE += ((8000, -21.0), (16_000, -29.0))
"""Level in dB of each octave in music that sounds neither dull nor sharp."""


def balance(sound: Sound, strength: float) -> Sound:
    """Lean the whole towards CURVE, gently, octave by octave."""
    spectrum = np.fft.rfft(sound, axis=1)
    bins = np.fft.rfftfreq(sound.shape[1], 1 / RATE)
    power = np.sum(np.abs(spectrum) ** 2, axis=0)
    total = np.sum(power)
    gains = []
    for centre, wanted in CURVE:
        inside = (bins >= centre / np.sqrt(2)) & (bins < centre * np.sqrt(2))
        level = 10 * np.log10(np.sum(power[inside]) / total + 1e-12)
        gains.append(float(np.clip((wanted - level) * strength, -5, 9)))
    places = np.log2([centre for centre, _ in CURVE])
    gain = np.interp(np.log2(np.maximum(bins, 1)), places, gains)
    return np.fft.irfft(spectrum * 10 ** (gain / 20), sound.shape[1], axis=1)


def glue(sound: Sound) -> Sound:
    """Gentle compression of the whole."""
    power = smooth(np.mean(sound**2, axis=0), int(0.08 * RATE))
    level = 10 * np.log10(np.maximum(power, 1e-9))
    threshold = np.percentile(level, 60) - 2
    over = np.maximum(level - threshold, 0)
    gain = 10 ** (-over * 0.35 / 20)
    return sound * smooth(gain, int(0.03 * RATE))


def loud(sound: Sound) -> Sound:
    """Bring to LOUDNESS and keep every peak under CEILING."""
    for _ in range(3):
        sound = sound * 10 ** ((LOUDNESS - loudness(sound)) / 20)
        sound = limit(sound)
    return sound


def limit(sound: Sound) -> Sound:
    """Look ahead and turn down before a peak comes."""
    peak = np.max(np.abs(sound), axis=0)
    need = np.minimum(1.0, CEILING / np.maximum(peak, 1e-9))
    block = 48
    padded = np.concatenate([need, np.ones(-len(need) % block)]).reshape(-1, block).min(axis=1)
    reach = 6
    around = np.min([np.roll(padded, shift) for shift in range(-reach, reach + 1)], axis=0)
    gain = np.repeat(smooth(around, 9), block)[: len(need)]
    return np.clip(sound * np.minimum(gain, 1.0), -CEILING * 1.05, CEILING * 1.05)


def loudness(sound: Sound) -> float:
    """Integrated loudness in LUFS (ITU-R BS.1770: K-weighting, blocks of 400 ms, two gates)."""
    spectrum = np.fft.rfft(sound, axis=1)
    bins = np.fft.rfftfreq(sound.shape[1], 1 / RATE)
    s = 1j * bins
    high_pass = s**2 / (s**2 + s * 38.1 / 0.5 + 38.1**2)
    shelf = (1.585 * s**2 + 1.258 * s * 1682 / 0.7072 + 1682**2) / (
        s**2 + s * 1682 / 0.7072 + 1682**2
    )
    weighted = np.fft.irfft(spectrum * high_pass * shelf, sound.shape[1], axis=1)
    power = np.sum(weighted**2, axis=0)
    size, step = int(0.4 * RATE), int(0.1 * RATE)
    sums = np.concatenate([[0.0], np.cumsum(power)])
    starts = np.arange(0, len(power) - size, step)
    blocks = (sums[starts + size] - sums[starts]) / size
    blocks = blocks[-0.691 + 10 * np.log10(np.maximum(blocks, 1e-12)) > -70]
    gate = -0.691 + 10 * np.log10(np.mean(blocks)) - 10
    blocks = blocks[-0.691 + 10 * np.log10(blocks) > gate]
    return float(-0.691 + 10 * np.log10(np.mean(blocks)))


def fade_out(sound: Sound, seconds: float) -> Sound:
    """Down to silence at the very end."""
    length = int(seconds * RATE)
    sound[:, -length:] *= np.cos(np.linspace(0, np.pi / 2, length)) ** 2
    return sound
