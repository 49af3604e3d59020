"""Loudness of made sounds whose loudness is known by the standard, and of files as ffmpeg measures them."""

from __future__ import annotations

import math
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from suno_desktop.core.listening.loudness import (
    Loudness,
    LoudnessMeter,
    _between,
    _filtered,
    _high_pass,
    _integrated,
    _range,
    _shelf,
    _weighting,
)
from tests.samples import sample_of

RATE = 48_000
Samples = NDArray[np.float32]


def sine(
    seconds: float, db: float, *, hertz: float = 1000.0, channels: int = 2, rate: int = RATE
) -> Samples:
    time = np.arange(round(seconds * rate)) / rate
    tone = 10 ** (db / 20) * np.sin(2 * np.pi * hertz * time)
    return np.repeat(tone[:, None], channels, axis=1).astype(np.float32)


def measured(samples: Samples, *, rate: int = RATE, piece: int = RATE * 5) -> Loudness:
    meter = LoudnessMeter(rate, samples.shape[1])
    for first in range(0, len(samples), piece):
        meter.feed(samples[first : first + piece])
    return meter.finish()


@pytest.mark.parametrize("rate", [22_050, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("db", [-23.0, -33.0])
def test_a_tone_of_one_kilohertz_is_as_loud_as_the_standard_says(rate: int, db: float) -> None:
    found = measured(sine(10, db, rate=rate), rate=rate)
    assert found.integrated == pytest.approx(db, abs=0.1)
    assert found.range == pytest.approx(0.0, abs=0.1)
    assert found.true_peak == pytest.approx(db, abs=0.1)


def test_the_weighting_is_that_of_the_standard() -> None:
    """Both tables of ITU-R BS.1770-4, which are for 48 kHz."""
    before, after = _shelf(1681.974450955533, 3.999843853973347, 0.7071752369554196, RATE)
    assert before == pytest.approx((1.53512485958697, -2.69169618940638, 1.19839281085285))
    assert after == pytest.approx((-1.69065929318241, 0.73248077421585))
    before, after = _high_pass(38.13547087602444, 0.5003270373238773, RATE)
    assert before == (1.0, -2.0, 1.0)
    assert after == pytest.approx((-1.99004745483398, 0.99007225036621))


def test_a_filter_of_the_second_order_answers_sample_by_sample() -> None:
    step = np.array([1.0, 2.0, 0.0, -1.0])
    found = _filtered(step, (0.5, 0.25, 0.125), (-0.5, 0.25))
    # y = 0.5 x + 0.25 x1 + 0.125 x2 + 0.5 y1 - 0.25 y2
    assert found == pytest.approx([0.5, 1.5, 1.25, 0.0])


def test_between_two_samples_is_what_a_band_limited_sound_has_there() -> None:
    time = np.arange(-24, 24)
    phases = _between(4)
    assert len(phases) == 3
    for pitch in (0.05, 0.2, 0.4):
        found = [np.convolve(np.cos(pitch * np.pi * time), taps, "valid") for taps in phases]
        between = [math.cos(pitch * np.pi * (part / 4 - 1)) for part in (1, 2, 3)]
        assert [one.tolist() for one in found] == [[pytest.approx(at, abs=1e-4)] for at in between]


@pytest.mark.parametrize(("rate", "lost_db"), [(48_000, 0.0), (95_999, 0.0), (96_000, 0.69)])
def test_a_high_rate_needs_half_as_many_places_between_samples(rate: int, lost_db: float) -> None:
    """The peak is an eighth of the way: four places to a sample find it, two are as near as cos(π/8)."""
    tone = 0.5 * np.sin(np.pi / 2 * np.arange(4_096) + np.pi / 8) * np.hanning(4_096)
    found = measured(tone[:, None].astype(np.float32), rate=rate)
    assert found.true_peak == pytest.approx(-6.02 - lost_db, abs=0.1)


def powers(*parts: tuple[int, float]) -> NDArray[np.float64]:
    """Steps of 100 ms: so many of each loudness."""
    return np.concatenate([np.full(count, 10 ** ((lufs + 0.691) / 10)) for count, lufs in parts])


@pytest.mark.parametrize(
    ("soft", "integrated", "spread"),
    [
        (-32.5, -22.76, 12.5),
        (-33.1, -20.0, 13.1),
        (-42.5, -20.0, 22.5),
        (-43.3, -20.0, 0.0),
    ],
)
def test_what_is_softer_than_the_gates_of_the_standard_does_not_count(
    soft: float, integrated: float, spread: float
) -> None:
    """As much of each: the mean is 3 LU below the loud half, and the gates are 10 and 20 LU below that."""
    halves = powers((5_000, -20.0), (5_000, soft))
    assert _integrated(halves) == pytest.approx(integrated, abs=0.02)
    assert _range(halves) == pytest.approx(spread, abs=0.02)


def test_the_range_is_from_the_tenth_to_the_ninety_fifth_hundredth() -> None:
    ramp = powers(*((1, -30 + 20 * step / 20_000) for step in range(20_000)))
    assert _range(ramp) == pytest.approx(0.85 * 20, abs=0.05)


@pytest.mark.parametrize(("steps", "is_some"), [(3, False), (4, True)])
def test_four_steps_are_a_block(steps: int, is_some: bool) -> None:
    assert _integrated(powers((steps, -20.0))) == pytest.approx(-20.0 if is_some else -math.inf)


@pytest.mark.parametrize("steps", [29, 30])
def test_thirty_steps_are_a_short_term(steps: int) -> None:
    """A loud one within silence is its thirtieth; without a whole one there is no range."""
    loud = powers((1, -20.0), (steps - 1, -200.0), (1, -30.0))
    assert _range(loud) == pytest.approx(0.0 if steps == 29 else 10.0 * 0.85, abs=0.01)


def test_one_channel_alone_is_three_decibels_softer_and_one_of_two_too() -> None:
    assert measured(sine(5, -20, channels=1)).integrated == pytest.approx(-23.0, abs=0.1)
    left = sine(5, -20)
    left[:, 1] = 0
    assert measured(left).integrated == pytest.approx(-23.0, abs=0.1)


def test_bass_counts_less_and_treble_more() -> None:
    assert measured(sine(5, -23, hertz=40)).integrated < -26
    assert measured(sine(5, -23, hertz=8000)).integrated > -20.5


def test_the_ear_is_weighted_as_the_standard_says() -> None:
    """The filters of ITU-R BS.1770-4 for 48 kHz, tables 1 and 2."""
    z = np.exp(-2j * np.pi * np.arange(32_769) / 65_536)
    shelf = np.polyval([1.19839281085285, -2.69169618940638, 1.53512485958697], z)
    shelf /= np.polyval([0.73248077421585, -1.69065929318241, 1.0], z)
    bass = np.polyval([1.0, -2.0, 1.0], z)
    bass /= np.polyval([0.99007225036621, -1.99004745483398, 1.0], z)
    assert np.abs(_weighting(48_000) - shelf * bass).max() < 1e-9


@pytest.mark.parametrize(("db", "counts"), [(-69.8, True), (-70.2, False)])
def test_what_is_softer_than_minus_seventy_does_not_count(db: float, counts: bool) -> None:
    found = measured(sine(1, db))
    assert found.integrated == (pytest.approx(db, abs=0.1) if counts else -math.inf)


def test_what_is_far_softer_than_the_rest_does_not_count() -> None:
    """Test signals 3 and 4 of EBU Tech 3341."""
    parts = [sine(10, -36), sine(60, -23), sine(10, -36)]
    assert measured(np.concatenate(parts)).integrated == pytest.approx(-23.0, abs=0.1)
    parts = [sine(10, -72), *parts, sine(10, -72)]
    assert measured(np.concatenate(parts)).integrated == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize(
    ("levels", "expected"),
    [([-20, -30], 10), ([-20, -15], 5), ([-40, -20], 20), ([-50, -35, -20, -35, -50], 15)],
)
def test_the_range_is_that_of_the_standards_signals(levels: list[float], expected: float) -> None:
    """Test signals 1 to 4 of EBU Tech 3342."""
    found = measured(np.concatenate([sine(20, db) for db in levels]))
    assert found.range == pytest.approx(expected, abs=1.0)


def test_a_peak_between_samples_is_found() -> None:
    time = np.arange(RATE)
    tone = 0.5 * np.sin(np.pi / 2 * time + np.pi / 4)  # its samples reach 0.354
    found = measured(np.repeat(tone[:, None], 2, axis=1).astype(np.float32))
    assert np.abs(tone).max() == pytest.approx(0.354, abs=0.001)
    assert found.true_peak == pytest.approx(-6.0, abs=0.2)


def test_the_very_last_sample_may_be_the_peak() -> None:
    samples = np.zeros((RATE, 2), np.float32)
    samples[-1] = 0.5
    assert measured(samples).true_peak == pytest.approx(-6.0, abs=0.1)


@pytest.mark.parametrize("seconds", [0.0, 0.3, 2.0])
def test_silence_has_no_loudness(seconds: float) -> None:
    found = measured(np.zeros((round(seconds * RATE), 2), np.float32))
    assert found == (-math.inf, 0.0, -math.inf)


def test_what_is_shorter_than_a_block_has_none_but_a_peak() -> None:
    found = measured(sine(0.35, -20))
    assert found.integrated == -math.inf
    assert found.true_peak == pytest.approx(-20, abs=0.1)
    assert measured(sine(0.4, -20)).integrated == pytest.approx(-20, abs=0.2)


@pytest.mark.parametrize(("seconds", "has_one"), [(0.399, False), (0.4, True)])
def test_a_block_is_400_milliseconds(seconds: float, has_one: bool) -> None:
    assert math.isfinite(measured(sine(seconds, -20)).integrated) is has_one


@pytest.mark.parametrize("piece", [1, 997, 48_000, 10**9])
def test_the_pieces_it_comes_in_do_not_matter(piece: int) -> None:
    chance = np.random.default_rng(1)
    length = 3_000 if piece == 1 else RATE * 4
    samples = (0.1 * chance.standard_normal((length, 2))).astype(np.float32)
    whole = measured(samples, piece=10**9)
    assert measured(samples, piece=piece) == pytest.approx(whole, abs=1e-6)


def test_the_sides_of_five_point_one_count_more_and_the_lowest_not_at_all() -> None:
    def loudness(channel: int) -> float:
        samples = np.zeros((RATE * 2, 6), np.float32)
        samples[:, channel] = sine(2, -20, channels=1)[:, 0]
        return measured(samples).integrated

    assert loudness(3) == -math.inf
    assert loudness(4) - loudness(0) == pytest.approx(1.5, abs=0.05)


def music(path: Path, seed: int) -> Path:
    """A file of some kind, with loud and soft parts, noise and tones."""
    chance = np.random.default_rng(seed)
    rate = int(chance.choice([44_100, 48_000]))
    channels = int(chance.integers(1, 3))
    parts = []
    for _ in range(int(chance.integers(3, 8))):
        tone = sine(2.5, 0, hertz=float(chance.uniform(60, 6000)), channels=channels, rate=rate)
        noise = 0.5 * chance.standard_normal(tone.shape)
        parts.append(10 ** (chance.uniform(-40, -6) / 20) * (tone + noise) / 2.5)
    data = np.concatenate(parts).astype("<f4").tobytes()
    target = path / f"{seed}.{chance.choice(['mp3', 'wav', 'flac', 'm4a'])}"
    form = ["-f", "f32le", "-ar", str(rate), "-ac", str(channels), "-i", "-"]
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", *form, str(target)], input=data, check=True, timeout=60
    )
    return target


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
@pytest.mark.parametrize("seed", range(sample_of(4, 100)))
def test_files_are_as_loud_as_ffmpeg_says(tmp_path: Path, seed: int) -> None:
    file = music(tmp_path, seed)
    shown = subprocess.run(
        ["ffmpeg", "-nostats", "-i", str(file), "-af", "ebur128=peak=true", "-f", "null", "-"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stderr
    summary = shown[shown.rindex("Summary") :]
    stream = re.search(r"(\d+) Hz, (mono|stereo)", shown)
    assert stream is not None
    rate, channels = int(stream[1]), 1 if stream[2] == "mono" else 2
    raw = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(file), "-f", "f32le", "-"],
        capture_output=True,
        check=True,
        timeout=60,
    ).stdout
    found = measured(np.frombuffer(raw, "<f4").reshape(-1, channels), rate=rate)
    told = [
        float(match[1])
        for match in (
            re.search(rf"{name}:\s+(-?[\d.]+) (LUFS|LU|dBFS)", summary)
            for name in ("I", "LRA", "Peak")
        )
        if match is not None
    ]
    # ffmpeg tells one decimal, and sorts into tenths what it takes the range from.
    assert found.integrated == pytest.approx(told[0], abs=0.1)
    assert found.range == pytest.approx(told[1], abs=0.5)
    assert found.true_peak == pytest.approx(told[2], abs=0.3)
