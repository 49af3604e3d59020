"""The instruments: one note in, samples out. Numpy only; 48 kHz, mono, float.

Strings are sums of decaying partials, reeds and synthesizers closed-form saw waves whose roll-off moves, the voice a
row of harmonics under moving formants, drums noise and falling tones.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
Sound = NDArray[np.float64]
TAU = 2 * np.pi


def hertz(midi: float) -> float:
    """Frequency of a MIDI note."""
    return 440.0 * 2 ** ((midi - 69) / 12)


def clock(seconds: float) -> Sound:
    """Sample times."""
    return np.arange(max(1, int(seconds * RATE))) / RATE


def fade(sound: Sound, *, attack: float = 0.002, release: float = 0.01) -> Sound:
    """Soft edges."""
    rise, fall = int(attack * RATE), int(release * RATE)
    if rise and len(sound) > rise:
        sound[:rise] *= np.sin(np.linspace(0, np.pi / 2, rise)) ** 2
    if fall and len(sound) > fall:
        sound[-fall:] *= np.cos(np.linspace(0, np.pi / 2, fall)) ** 2
    return sound


def swell(seconds: float, *, attack: float, decay: float, sustain: float, release: float) -> Sound:
    """An envelope for held notes: `seconds` of key down, then the release."""
    down, total = int(seconds * RATE), int((seconds + release) * RATE)
    t = np.arange(total) / RATE
    rise = np.clip(t / max(attack, 1e-4), 0, 1)
    level = sustain + (1 - sustain) * np.exp(-np.maximum(t - attack, 0) / max(decay, 1e-4))
    envelope = np.sin(rise * np.pi / 2) ** 2 * level
    tail = np.arange(total - down) / max(1, total - down)
    envelope[down:] *= np.cos(tail * np.pi / 2) ** 2
    return envelope


def wander(length: int, rng: np.random.Generator, *, hertz_: float = 3.0) -> Sound:
    """Slow random movement between about -1 and 1."""
    points = max(4, int(length / RATE * hertz_) + 4)
    values = rng.normal(0, 0.5, points)
    return np.interp(np.linspace(0, points - 1, length), np.arange(points), values)


# --- strings ------------------------------------------------------------------------------------


def string(
    midi: float,
    seconds: float,
    *,
    velocity: float = 0.8,
    bright: float = 0.55,
    place: float = 0.18,
    ring: float = 2.2,
    damping: float = 1.0,
    stiffness: float = 1e-4,
    release: float = 0.12,
    rng: np.random.Generator,
) -> Sound:
    """A plucked or struck string as a sum of partials; `place` is where it is plucked, `ring` its decay in seconds."""
    base = hertz(midi)
    t = clock(seconds + release)
    out = np.zeros_like(t)
    hardness = bright * (0.5 + 0.5 * velocity)
    for n in range(1, 48):
        frequency = base * n * np.sqrt(1 + stiffness * n * n)
        if frequency > 14_000:
            break
        level = np.sin(np.pi * n * place) / n * np.exp(-n * (1 - hardness) * 0.32)
        life = ring / (1 + damping * 0.10 * n + damping * (frequency / 5200) ** 2)
        if abs(level) < 2e-4:
            continue
        end = min(len(t), int(life * 7 * RATE))
        part = t[:end]
        out[:end] += (
            level * np.sin(TAU * frequency * part + rng.uniform(-0.4, 0.4)) * np.exp(-part / life)
        )
    pick = min(len(t), int(0.02 * RATE))
    out[:pick] += rng.normal(0, 0.10 * velocity * bright, pick) * np.exp(
        -np.arange(pick) / (0.003 * RATE)
    )
    return velocity * fade(out, attack=0.0015, release=release)


def guitar(
    midi: float, seconds: float, *, velocity: float = 0.8, rng: np.random.Generator
) -> Sound:
    """Nylon to steel, by how hard it is played."""
    return string(midi, seconds, velocity=velocity, bright=0.74, place=0.19, ring=1.9, rng=rng)


def mandolin(
    midi: float, seconds: float, *, velocity: float = 0.8, rng: np.random.Generator
) -> Sound:
    """Two courses, slightly apart."""
    one = string(midi + 0.03, seconds, velocity=velocity, bright=0.8, place=0.13, ring=0.9, rng=rng)
    two = string(midi - 0.03, seconds, velocity=velocity, bright=0.8, place=0.11, ring=0.9, rng=rng)
    return 0.6 * (one + two)


def zither(
    midi: float,
    seconds: float,
    *,
    velocity: float = 0.8,
    bend: float = 0.0,
    rng: np.random.Generator,
) -> Sound:
    """A guzheng: bright, long; `bend` in semitones is pressed in after the pluck."""
    tone = string(
        midi,
        seconds,
        velocity=velocity,
        bright=0.86,
        place=0.09,
        ring=1.7,
        damping=0.8,
        stiffness=3e-5,
        rng=rng,
    )
    if bend:
        t = np.arange(len(tone)) / RATE
        shift = bend * np.clip((t - 0.12) / 0.16, 0, 1) + 0.18 * np.sin(TAU * 5.2 * t) * np.clip(
            (t - 0.3) * 3, 0, 1
        )
        place = np.cumsum(2 ** (shift / 12))
        tone = np.interp(place, np.arange(len(tone)), tone, right=0.0)
    return tone


def piano(midi: float, seconds: float, *, velocity: float = 0.7, rng: np.random.Generator) -> Sound:
    """Three strings a note, a felt hammer, low notes longer than high ones."""
    ring = float(np.clip(5.5 * 2 ** (-(midi - 48) / 17), 0.5, 7.0))
    parts = [
        string(
            midi + cents / 100,
            seconds,
            velocity=velocity,
            bright=0.36 + 0.34 * velocity,
            place=0.125,
            ring=ring * life,
            damping=0.75,
            stiffness=2.2e-4,
            release=0.22,
            rng=rng,
        )
        for cents, life in ((0.0, 1.0), (1.1, 0.55), (-0.9, 0.7))
    ]
    out = sum(parts) / 2.0
    knock = min(len(out), int(0.03 * RATE))
    out[:knock] += (
        0.05 * velocity * np.sin(TAU * 95 * np.arange(knock) / RATE) * np.linspace(1, 0, knock)
    )
    return fade(out, attack=0.003, release=0.2)


def double_bass(
    midi: float, seconds: float, *, velocity: float = 0.8, rng: np.random.Generator
) -> Sound:
    """Plucked, dark, with a soft knock."""
    tone = string(
        midi,
        seconds,
        velocity=velocity,
        bright=0.42,
        place=0.26,
        ring=1.4,
        damping=1.6,
        release=0.06,
        rng=rng,
    )
    return 1.3 * tone


def bass_guitar(
    midi: float, seconds: float, *, velocity: float = 0.8, rng: np.random.Generator
) -> Sound:
    """Picked electric bass with a little growl."""
    tone = string(
        midi,
        seconds,
        velocity=velocity,
        bright=0.66,
        place=0.17,
        ring=1.6,
        damping=1.1,
        release=0.04,
        rng=rng,
    )
    return 1.1 * np.tanh(1.6 * tone)


# --- waves --------------------------------------------------------------------------------------


def saw(phase: Sound, roll_off: Sound | float, frequency: Sound | float) -> Sound:
    """A saw whose harmonics fall by e at every `roll_off` hertz: no aliases, and a filter for nothing."""
    radius = np.exp(-np.asarray(frequency) / np.minimum(roll_off, 5600.0))
    return np.imag(-np.log(1 - radius * np.exp(1j * phase)))


def square(phase: Sound, roll_off: Sound | float, frequency: Sound | float) -> Sound:
    """The odd harmonics of `saw`."""
    radius = np.exp(-np.asarray(frequency) / np.minimum(roll_off, 5600.0))
    return np.imag(np.arctanh(radius * np.exp(1j * phase)))


def unison(
    midi: float,
    envelope: Sound,
    *,
    roll_off: Sound | float,
    voices: int = 5,
    cents: float = 9.0,
    vibrato: Sound | float = 0.0,
    rng: np.random.Generator,
) -> Sound:
    """Saws that are not quite together; vibrato in semitones."""
    spread = np.linspace(-1, 1, voices) if voices > 1 else np.zeros(1)
    out = np.zeros_like(envelope)
    for offset in spread:
        frequency = (
            hertz(midi + offset * cents / 100)
            * 2 ** (np.asarray(vibrato) / 12)
            * np.ones_like(envelope)
        )
        phase = np.cumsum(TAU * frequency / RATE) + rng.uniform(0, TAU)
        out += saw(phase, roll_off, frequency)
    return out * envelope / np.sqrt(voices)


def pad(
    midi: float,
    seconds: float,
    *,
    velocity: float = 0.7,
    warmth: float = 1400.0,
    rng: np.random.Generator,
) -> Sound:
    """A slow analogue chord voice whose brightness breathes."""
    envelope = swell(seconds, attack=min(0.7, seconds / 3), decay=2, sustain=0.8, release=0.9)
    t = np.arange(len(envelope)) / RATE
    roll_off = warmth * (0.75 + 0.35 * np.sin(TAU * 0.13 * t + rng.uniform(0, TAU)))
    return 0.30 * velocity * unison(midi, envelope, roll_off=roll_off, voices=5, cents=11, rng=rng)


def bowed(
    midi: float,
    seconds: float,
    *,
    velocity: float = 0.7,
    warmth: float = 1900.0,
    players: int = 4,
    rng: np.random.Generator,
) -> Sound:
    """A section of strings, or one with `players=1`."""
    envelope = swell(
        seconds, attack=0.16 + 0.1 * (1 - velocity), decay=1.2, sustain=0.82, release=0.28
    )
    t = np.arange(len(envelope)) / RATE
    out = np.zeros_like(envelope)
    for _ in range(players):
        depth = 0.16 * np.clip((t - 0.2) * 2, 0, 1)
        vibrato = depth * np.sin(
            TAU * rng.uniform(4.9, 5.8) * t + rng.uniform(0, TAU)
        ) + 0.04 * wander(len(t), rng)
        one = unison(
            midi + rng.normal(0, 0.03),
            envelope,
            roll_off=warmth * (0.8 + 0.4 * velocity),
            voices=1,
            vibrato=vibrato,
            rng=rng,
        )
        out += one * (1 + 0.12 * wander(len(t), rng, hertz_=5))
    return 0.42 * velocity * out / np.sqrt(players)


def accordion(
    midi: float, seconds: float, *, velocity: float = 0.7, rng: np.random.Generator
) -> Sound:
    """Two reeds in musette tuning and one an octave below."""
    envelope = swell(seconds, attack=0.035, decay=0.5, sustain=0.85, release=0.07)
    t = np.arange(len(envelope)) / RATE
    bellows = 1 + 0.10 * np.sin(TAU * 0.9 * t + rng.uniform(0, TAU))
    out = np.zeros_like(t)
    for offset, level in ((0.0, 1.0), (0.11, 0.8), (-12.0, 0.4)):
        frequency = hertz(midi + offset)
        phase = TAU * frequency * t + rng.uniform(0, TAU)
        out += level * (0.6 * square(phase, 2600, frequency) + 0.4 * saw(phase, 3000, frequency))
    return 0.34 * velocity * out * envelope * bellows


def synth_bass(
    midi: float,
    seconds: float,
    *,
    velocity: float = 0.8,
    bite: float = 1200.0,
    rng: np.random.Generator,  # noqa: ARG001 — every player passes its chance
) -> Sound:
    """Saw and sub, the filter falling shut."""
    envelope = swell(seconds, attack=0.004, decay=0.25, sustain=0.6, release=0.05)
    t = np.arange(len(envelope)) / RATE
    frequency = hertz(midi)
    roll_off = 160 + bite * velocity * np.exp(-t / 0.16)
    phase = TAU * frequency * t
    body = 0.6 * saw(phase, roll_off, frequency) + 0.4 * saw(phase * 1.004, roll_off, frequency)
    return velocity * envelope * (0.55 * body + 0.5 * np.sin(phase))


def blip(
    midi: float,
    seconds: float,
    *,
    velocity: float = 0.7,
    bite: float = 2600.0,
    rng: np.random.Generator,
) -> Sound:
    """A short analogue arpeggio note."""
    envelope = swell(seconds, attack=0.003, decay=0.14, sustain=0.25, release=0.12)
    t = np.arange(len(envelope)) / RATE
    roll_off = 300 + bite * velocity * np.exp(-t / 0.11)
    return 0.34 * velocity * unison(midi, envelope, roll_off=roll_off, voices=3, cents=7, rng=rng)


def lead(
    midi: float,
    seconds: float,
    *,
    velocity: float = 0.8,
    slide_from: float | None = None,
    rng: np.random.Generator,
) -> Sound:
    """A singing synthesizer: glides into the note, vibrato when it is held."""
    envelope = swell(seconds, attack=0.02, decay=0.4, sustain=0.75, release=0.16)
    t = np.arange(len(envelope)) / RATE
    vibrato = 0.22 * np.sin(TAU * 5.3 * t) * np.clip((t - 0.25) * 2.5, 0, 1)
    if slide_from is not None:
        vibrato = vibrato + (slide_from - midi) * np.exp(-t / 0.025)
    roll_off = 1500 + 1500 * velocity * np.exp(-t / 0.35)
    return (
        0.36
        * velocity
        * unison(midi, envelope, roll_off=roll_off, voices=4, cents=7, vibrato=vibrato, rng=rng)
    )


def flute(
    midi: float,
    seconds: float,
    *,
    velocity: float = 0.7,
    buzz: float = 0.0,
    slide_from: float | None = None,
    rng: np.random.Generator,
) -> Sound:
    """Wood and breath; `buzz` is the membrane of a dizi."""
    envelope = swell(seconds, attack=0.055, decay=0.3, sustain=0.86, release=0.11)
    t = np.arange(len(envelope)) / RATE
    vibrato = 0.14 * np.sin(TAU * 5.0 * t + 1) * np.clip((t - 0.22) * 2.2, 0, 1) - 0.25 * np.exp(
        -t / 0.03
    )
    if slide_from is not None:
        vibrato = vibrato + (slide_from - midi) * np.exp(-t / 0.035)
    frequency = hertz(midi) * 2 ** (vibrato / 12)
    phase = np.cumsum(TAU * frequency / RATE)
    loud = 1 + 0.10 * np.sin(TAU * 5.0 * t) * np.clip((t - 0.22) * 2.2, 0, 1)
    levels = [
        1.0,
        0.42 + 0.3 * buzz,
        0.20 + 0.5 * buzz,
        0.07 + 0.4 * buzz,
        0.03 + 0.3 * buzz,
        0.22 * buzz,
        0.12 * buzz,
    ]
    out = sum(
        level * np.sin((n + 1) * phase)
        for n, level in enumerate(levels)
        if (n + 1) * hertz(midi) < 12_000
    )
    breath = band(rng.normal(0, 1, len(t)), hertz(midi) * 0.9, 6500)
    puff = 0.020 + 0.09 * np.exp(-t / 0.04)
    return 0.5 * velocity * envelope * (out * loud / (1 + buzz) + breath * puff)


VOWELS = {
    # frequency, level, width of four formants
    "a": ((800, 1.0, 90), (1200, 0.55, 110), (2700, 0.20, 170), (3500, 0.12, 220)),
    "o": ((480, 1.0, 80), (860, 0.40, 90), (2600, 0.08, 160), (3300, 0.05, 220)),
    "u": ((340, 1.0, 70), (750, 0.22, 90), (2500, 0.04, 160), (3300, 0.03, 220)),
    "e": ((480, 1.0, 80), (1900, 0.32, 120), (2600, 0.20, 160), (3500, 0.10, 220)),
    "i": ((320, 1.0, 70), (2250, 0.24, 120), (2950, 0.20, 170), (3600, 0.12, 220)),
}


def _formants(frequency: float, vowel: str, lift: float) -> float:
    return sum(
        level / (1 + ((frequency - centre * lift) / (width * 1.6)) ** 2)
        for centre, level, width in VOWELS[vowel]
    )


def voice(
    midi: float,
    seconds: float,
    *,
    velocity: float = 0.7,
    vowel: str = "a",
    after: str = "",
    lift: float = 1.12,
    breath: float = 0.03,
    slide_from: float | None = None,
    rng: np.random.Generator,
) -> Sound:
    """A wordless singer: harmonics under formants that move from one vowel to another."""
    after = after or vowel
    envelope = swell(seconds, attack=0.075, decay=0.6, sustain=0.85, release=0.16)
    t = np.arange(len(envelope)) / RATE
    depth = 0.24 * np.clip((t - 0.28) * 1.8, 0, 1)
    bend = depth * np.sin(TAU * 5.4 * t + rng.uniform(0, 1)) + 0.035 * wander(len(t), rng, hertz_=7)
    start = -1.2 if slide_from is None else float(np.clip(slide_from - midi, -5, 5))
    bend = bend + start * np.exp(-t / 0.045)
    frequency = hertz(midi) * 2 ** (bend / 12)
    phase = np.cumsum(TAU * frequency / RATE)
    share = np.clip(t / max(seconds * 0.7, 0.1), 0, 1)
    base = hertz(midi)
    out, total = np.zeros_like(t), 0.0
    for n in range(1, int(min(44, 7200 / base)) + 1):
        tilt = n**-0.8
        one, two = (tilt * _formants(n * base, name, lift) for name in (vowel, after))
        out += (one + (two - one) * share) * np.sin(n * phase + 0.3 * n * n)
        total += max(one, two) ** 2
    out /= np.sqrt(total) + 1e-9
    air = band(rng.normal(0, 1, len(t)), 1800, 7500)
    return 0.5 * velocity * envelope * (out + air * (breath + 0.10 * np.exp(-t / 0.05)))


def choir(
    midi: float,
    seconds: float,
    *,
    velocity: float = 0.6,
    vowel: str = "a",
    people: int = 4,
    rng: np.random.Generator,
) -> Sound:
    """Several singers, not quite together."""
    longest = np.zeros(int((seconds + 0.4) * RATE))
    for _ in range(people):
        late = int(rng.uniform(0, 0.05) * RATE)
        one = voice(
            midi + rng.normal(0, 0.06),
            seconds,
            velocity=velocity,
            vowel=vowel,
            lift=rng.uniform(1.0, 1.2),
            rng=rng,
        )
        longest[late : late + len(one)] += one[: len(longest) - late]
    return longest / np.sqrt(people)


def electric_piano(
    midi: float,
    seconds: float,
    *,
    velocity: float = 0.7,
    rng: np.random.Generator,  # noqa: ARG001 — every player passes its chance
) -> Sound:
    """Tine and hammer by frequency modulation."""
    t = clock(seconds + 0.25)
    frequency = hertz(midi)
    ring = float(np.clip(3.2 * 2 ** (-(midi - 48) / 20), 0.6, 4))
    index = (0.35 + 1.5 * velocity) * np.exp(-t / (ring * 0.35))
    body = np.sin(TAU * frequency * t + index * np.sin(TAU * frequency * t))
    tine = (
        0.22 * velocity * np.sin(TAU * frequency * 14.0 * t) * np.exp(-t / 0.045)
        if frequency * 14 < 14_000
        else 0.0
    )
    return 0.6 * velocity * fade((body + tine) * np.exp(-t / ring), attack=0.003, release=0.22)


def bell(
    midi: float,
    seconds: float,
    *,
    velocity: float = 0.6,
    rng: np.random.Generator,  # noqa: ARG001 — every player passes its chance
) -> Sound:
    """Glass."""
    t = clock(max(seconds, 1.4))
    frequency = hertz(midi)
    index = 1.6 * velocity * np.exp(-t / 0.25)
    tone = np.sin(TAU * frequency * t + index * np.sin(TAU * frequency * 3.5 * t))
    tone += 0.25 * np.sin(TAU * frequency * 2.001 * t) * np.exp(-t / 0.5)
    return 0.42 * velocity * fade(tone * np.exp(-t / 0.75), attack=0.002, release=0.1)


def power_chord(
    midi: float,
    seconds: float,
    *,
    velocity: float = 0.8,
    muted: bool = False,
    rng: np.random.Generator,
) -> Sound:
    """Root, fifth and octave through an amplifier; made at twice the rate so that the overdrive stays clean."""
    release = 0.03 if muted else 0.08
    total = seconds + release
    t = np.arange(int(total * RATE * 2)) / (RATE * 2)
    life = 0.11 if muted else 4.0
    out = np.zeros_like(t)
    for offset, level in ((0, 1.0), (7, 0.8), (12, 0.55)):
        frequency = hertz(midi + offset + rng.normal(0, 0.02))
        phase = TAU * frequency * t + rng.uniform(0, TAU)
        out += level * saw(phase, 1700 * (0.6 + 0.4 * np.exp(-t / 0.3)), frequency)
    out *= np.exp(-t / life)
    out += rng.normal(0, 0.2, len(t)) * np.exp(-t / 0.004)
    out = np.tanh(3.4 * velocity * out) + 0.15 * np.tanh(9 * out) ** 2
    spectrum = np.fft.rfft(out)
    half = spectrum[: len(t) // 4 + 1]
    bins = np.fft.rfftfreq(len(t), 1 / (RATE * 2))[: len(half)]
    out = np.fft.irfft(half * _cabinet(bins), len(t) // 2) / 2
    return 0.5 * fade(out, attack=0.002, release=release)


def _cabinet(bins: Sound) -> Sound:
    low = 1 / (1 + (95 / np.maximum(bins, 1)) ** 4)
    high = 1 / (1 + (bins / 4700) ** 8)
    return (
        low
        * high
        * (
            1
            + 0.5 * np.exp(-(((bins - 2500) / 900) ** 2))
            + 0.35 * np.exp(-(((bins - 130) / 60) ** 2))
        )
    )


# --- filters ------------------------------------------------------------------------------------


def band(sound: Sound, low: float, high: float, *, order: int = 2) -> Sound:
    """Keep what lies between two frequencies."""
    spectrum = np.fft.rfft(sound, axis=-1)
    bins = np.fft.rfftfreq(sound.shape[-1], 1 / RATE)
    curve = 1 / (1 + (bins / high) ** (2 * order))
    if low > 0:
        curve = curve / (1 + (low / np.maximum(bins, 1e-3)) ** (2 * order))
    return np.fft.irfft(spectrum * curve, sound.shape[-1], axis=-1)


# --- drums --------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def drum(name: str, variant: int = 0) -> Sound:
    """A hit; `variant` makes repeated ones differ a little. Do not change what comes back."""
    rng = np.random.default_rng(sum(map(ord, name)) * 31 + variant)
    return _DRUMS[name](rng)


def _fall(start: float, end: float, speed: float, t: Sound) -> Sound:
    return np.cumsum(TAU * (end + (start - end) * np.exp(-t / speed)) / RATE)


def _noise(rng: np.random.Generator, t: Sound, low: float, high: float) -> Sound:
    return band(rng.normal(0, 1, len(t)), low, high)


def _kick(rng: np.random.Generator) -> Sound:
    t = clock(0.42)
    body = np.sin(_fall(165, 49, 0.035, t)) * np.exp(-t / 0.15)
    click = _noise(rng, t, 1500, 7000) * np.exp(-t / 0.004) * 0.35
    return fade(np.tanh(1.5 * body) + click, attack=0.0008)


def _soft_kick(rng: np.random.Generator) -> Sound:
    t = clock(0.36)
    thump = np.sin(_fall(105, 52, 0.03, t)) * np.exp(-t / 0.11)
    return fade(thump + _noise(rng, t, 200, 1800) * np.exp(-t / 0.006) * 0.15)


def _snare(rng: np.random.Generator) -> Sound:
    t = clock(0.3)
    shell = (np.sin(_fall(240, 185, 0.02, t)) + 0.5 * np.sin(TAU * 331 * t)) * np.exp(-t / 0.07)
    wires = _noise(rng, t, 1700, 10_000) * np.exp(-t / 0.085)
    return fade(0.6 * shell + 0.75 * wires, attack=0.0008)


def _big_snare(rng: np.random.Generator) -> Sound:
    """The gated snare of the eighties: a bloom that is cut."""
    t = clock(0.36)
    room = _noise(rng, t, 350, 7500) * np.where(
        t < 0.21, np.exp(-t / 0.30), 0.5 * np.exp(-(t - 0.21) / 0.012)
    )
    shell = np.sin(_fall(260, 165, 0.03, t)) * np.exp(-t / 0.10)
    return fade(0.75 * shell + 0.62 * room, attack=0.0008)


def _rim(rng: np.random.Generator) -> Sound:
    t = clock(0.09)
    return fade(
        (np.sin(TAU * 1730 * t) + 0.6 * np.sin(TAU * 980 * t)) * np.exp(-t / 0.014)
        + 0.2 * _noise(rng, t, 2500, 9000) * np.exp(-t / 0.01)
    )


def _clap(rng: np.random.Generator) -> Sound:
    t = clock(0.28)
    bursts = sum(np.where(t >= d, np.exp(-(t - d) / 0.010), 0) for d in (0.0, 0.011, 0.023))
    tail = np.where(t >= 0.03, np.exp(-(t - 0.03) / 0.07), 0)
    return fade(_noise(rng, t, 900, 6500) * (bursts + 0.8 * tail) * 0.6, attack=0.0005)


def _brush(rng: np.random.Generator) -> Sound:
    t = clock(0.26)
    shape = np.clip(t / 0.02, 0, 1) * np.exp(-t / 0.075)
    return fade(_noise(rng, t, 1300, 8500) * shape * 0.5)


def _metal(t: Sound, rng: np.random.Generator, low: float) -> Sound:
    rows = sum(
        np.sign(np.sin(TAU * f * t + rng.uniform(0, TAU)))
        for f in (3140.7, 4166.3, 5413.1, 6010.9, 7423.7, 8891.3)
    )
    return band(0.25 * rows + 0.5 * rng.normal(0, 1, len(t)), low, 14_500)


def _hat(rng: np.random.Generator) -> Sound:
    t = clock(0.09)
    return fade(0.34 * _metal(t, rng, 7000) * np.exp(-t / 0.022), attack=0.0006)


def _open_hat(rng: np.random.Generator) -> Sound:
    t = clock(0.42)
    return fade(0.32 * _metal(t, rng, 6500) * np.exp(-t / 0.13), attack=0.0006, release=0.05)


def _ride(rng: np.random.Generator) -> Sound:
    t = clock(0.8)
    ping = np.sin(TAU * 3870 * t) * np.exp(-t / 0.12) * 0.2
    return fade(0.16 * _metal(t, rng, 5200) * np.exp(-t / 0.30) + ping, attack=0.0006, release=0.1)


def _crash(rng: np.random.Generator) -> Sound:
    t = clock(2.4)
    return fade(
        0.42 * _metal(t, rng, 2600) * np.exp(-t / 0.65) * (1 - 0.5 * np.exp(-t / 0.01)),
        attack=0.001,
        release=0.5,
    )


def _shaker(rng: np.random.Generator) -> Sound:
    t = clock(0.11)
    return fade(_noise(rng, t, 4800, 12_500) * np.clip(t / 0.025, 0, 1) * np.exp(-t / 0.03) * 0.55)


def _tambourine(rng: np.random.Generator) -> Sound:
    t = clock(0.24)
    return fade(0.34 * _metal(t, rng, 6800) * (np.exp(-t / 0.02) + 0.5 * np.exp(-t / 0.09)))


def _tom(rng: np.random.Generator) -> Sound:
    t = clock(0.5)
    return fade(
        np.sin(_fall(190, 96, 0.06, t)) * np.exp(-t / 0.17)
        + 0.12 * _noise(rng, t, 500, 4000) * np.exp(-t / 0.03)
    )


def _low_drum(rng: np.random.Generator) -> Sound:
    """A large frame drum."""
    t = clock(0.8)
    return fade(
        np.sin(_fall(115, 66, 0.05, t)) * np.exp(-t / 0.26)
        + 0.10 * _noise(rng, t, 150, 1600) * np.exp(-t / 0.04)
    )


def _block(rng: np.random.Generator) -> Sound:  # noqa: ARG001 — every drum has one
    t = clock(0.12)
    return fade((np.sin(TAU * 905 * t) + 0.4 * np.sin(TAU * 2140 * t)) * np.exp(-t / 0.024) * 0.7)


_DRUMS = {
    "kick": _kick,
    "soft_kick": _soft_kick,
    "snare": _snare,
    "big_snare": _big_snare,
    "rim": _rim,
    "clap": _clap,
    "brush": _brush,
    "hat": _hat,
    "open_hat": _open_hat,
    "ride": _ride,
    "crash": _crash,
    "shaker": _shaker,
    "tambourine": _tambourine,
    "tom": _tom,
    "low_drum": _low_drum,
    "block": _block,
}
