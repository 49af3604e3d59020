"""Versions switched while they sound: known tones go in, and what comes out of the machine says which was heard, and where in it.

Each version is two tones, the upper one a hertz above the octave of the lower one: which pitches they have tells the
version, and by how far their phases are apart the place, once round in a second.
"""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from tests.sound import RATE, Recorder, Samples, SoundServer, write_sound

PITCHES: Final = (500, 700)
_LEVEL: Final = 0.2
_WINDOW: Final = RATE // 50
"""20 ms, in which each tone has whole numbers of waves, nearly."""
_GAP: Final = RATE // 200
_SILENT: Final = 0.3
_HOLE: Final = RATE // 1000
"""Samples of nothing at all, one after the other, as no two tones have them: the output ran dry."""
_NOTHING: Final = 1e-3
_ABOVE_HZ: Final = 4_000
_MOST_S: Final = 0.15
"""A version is heard no later than this after its key."""

_CHILD: Final = """
import random, sys, threading, time
from functools import partial
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from suno_desktop.bridge import mixer_output
from suno_desktop.bridge.decoder import decode
from suno_desktop.bridge.player import Player
from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.listening.mixer import Mixer
from suno_desktop.core.listening.pcm_track import PcmTrack
app = QGuiApplication([])
player = Player()
assert player.available
count, chance = int(sys.argv[1]), random.Random(int(sys.argv[2]))
paths = [Path(one) for one in sys.argv[3:]]
tracks = [PcmTrack(paths[0].parent) for _ in paths]
mixer, cancel = Mixer(tracks), CancelToken()
def fill():
    for path, track in zip(paths, tracks):
        decode(path, cancel, track, measures=False)
def feed():
    mixer_output.run(mixer, mixer_output.find_device(""), cancel)
workers = [threading.Thread(target=work) for work in (fill, feed)]
for worker in workers:
    worker.start()
def switch(left):
    mixer.switch((mixer.number + 1) % len(paths))
    print(time.monotonic(), mixer.number, flush=True)
    later(left - 1)
def later(left):
    QTimer.singleShot(chance.randint(60, 400), (lambda: switch(left)) if left else app.quit)
mixer.play()
QTimer.singleShot(4000, lambda: later(count))
app.exec()
mixer.pause()
while not mixer.is_silent:
    mixer.wait(0.1)
mixer.close()
for worker in workers:
    worker.join()
for track in tracks:
    track.close()
"""


class Switch(NamedTuple):
    """One key press."""

    at: float
    number: int


class Found(NamedTuple):
    """What was heard."""

    switches: int
    wrong: int
    """Windows in which another version was heard than one that was chosen within `_MOST_S`, and switches never heard."""
    place_error_s: float
    """The furthest that a place was from where it should be."""
    latest_s: float
    """The longest from a key to its version."""
    stutters: int
    """How often there was silence of 1 ms or more: the machine's, unless there are as many as switches."""
    gap: float
    """The softest 5 ms beside these, as a share of what they should be."""
    click_db: float
    """The loudest that was not in the versions, in dBFS; in the longest piece without a stutter."""


def write_version(path: Path, number: int, seconds: float) -> Path:
    """The sound of one version."""
    places = np.arange(round(seconds * RATE)) / RATE
    low, high = PITCHES[number], 2 * PITCHES[number] + 1
    return write_sound(
        path, _LEVEL * (np.sin(2 * np.pi * low * places) + np.sin(2 * np.pi * high * places))
    )


def run(server: SoundServer, folder: Path, *, count: int, seed: int) -> Found:
    """Switch so many times at random moments, and listen."""
    seconds = 12 + count * 0.4
    paths = [write_version(folder / f"{number}.wav", number, seconds) for number in (0, 1)]
    recorder = Recorder(server)
    try:
        done = subprocess.run(
            [sys.executable, "-c", _CHILD, str(count), str(seed), *map(str, paths)],
            env={**server.environment, "QT_QPA_PLATFORM": "offscreen"},
            capture_output=True,
            text=True,
            timeout=60 + 2 * seconds,
            check=True,
        )
    finally:
        sound, times = recorder.finish()
    lines = [line.split() for line in done.stdout.splitlines()]
    return analyse(sound, times, [Switch(float(at), int(number)) for at, number in lines])


def analyse(sound: Samples, times: Samples, switches: Sequence[Switch]) -> Found:
    """Compare what was heard with what was chosen."""
    sounding = np.flatnonzero(np.abs(sound) > 0.05)
    pieces = _undisturbed(sound, int(sounding[0]), int(sounding[-1]))
    heard: dict[int, int] = {}
    errors = [0.0]
    for first, last in pieces:
        origin: float | None = None
        for at in range(first, last - _WINDOW, _WINDOW // 2):
            window = sound[at : at + _WINDOW]
            heard[at] = number = _version(window)
            if number >= 0:
                apart = _place(window, number) - at / RATE
                origin = apart if origin is None else origin
                errors.append(abs((apart - origin + 0.5) % 1.0 - 0.5))
    wrong = sum(
        number >= 0 and number not in _chosen(switches, float(times[at]))
        for at, number in heard.items()
    )
    delays = [
        _delay(heard, times, switch)
        for before, switch, after in zip(
            (Switch(0.0, 0), *switches), switches, (*switches[1:], Switch(1e12, 0)), strict=False
        )
        if switch.at - before.at > _MOST_S and after.at - switch.at > 2 * _MOST_S
    ]
    stutters = len(pieces) - 1
    return Found(
        switches=len(switches),
        wrong=wrong + (0 if stutters else sum(delay is None for delay in delays)),
        place_error_s=max(errors),
        latest_s=max((delay for delay in delays if delay is not None), default=0.0),
        stutters=stutters,
        gap=min(float(_loudness(sound[first:last]).min()) for first, last in pieces) / _LEVEL,
        click_db=_click_db(sound[slice(*max(pieces, key=lambda piece: piece[1] - piece[0]))]),
    )


def _chosen(switches: Sequence[Switch], now: float) -> set[int]:
    """The versions that may be heard: what was chosen just now, and what was before."""
    found = {0}
    for switch in switches:
        if switch.at <= now - _MOST_S:
            found = {switch.number}
        elif switch.at <= now:
            found.add(switch.number)
    return found


def _delay(heard: Mapping[int, int], times: Samples, switch: Switch) -> float | None:
    """How long it took until a version was heard; None: it was not."""
    pressed = int(np.searchsorted(times, switch.at))
    last = int(np.searchsorted(times, switch.at + 2 * _MOST_S))
    found = (
        at for at, number in heard.items() if pressed <= at <= last and number == switch.number
    )
    first = next(found, None)
    return None if first is None else float(times[first] - switch.at)


def _loudness(sound: Samples) -> Samples:
    """Of each 5 ms."""
    blocks = sound[: len(sound) // _GAP * _GAP].reshape(-1, _GAP)
    levels: Samples = np.sqrt((blocks**2).mean(axis=1))
    return levels


def _undisturbed(sound: Samples, start: int, stop: int) -> list[tuple[int, int]]:
    """The pieces between stutters, which put silence between, without their edges."""
    quiet = start + _GAP * np.flatnonzero(_loudness(sound[start:stop]) < _SILENT * _LEVEL)
    nothing = np.abs(sound[start:stop]) < _NOTHING
    holes = start + np.flatnonzero(np.convolve(nothing, np.ones(_HOLE), "valid") > _HOLE - 0.5)
    edges = [start, *(int(at) for at in np.union1d(quiet, holes)), stop]
    return [
        (first + 10 * _GAP, last - 10 * _GAP)
        for first, last in itertools.pairwise(edges)
        if last - first > 30 * _GAP
    ]


def _tone(piece: Samples, pitch: int) -> complex:
    """Loudness and phase of one pitch at the beginning of a piece."""
    wave = np.exp(-2j * np.pi * pitch * np.arange(len(piece)) / RATE) * np.hanning(len(piece))
    return complex((piece * wave).sum() * 4 / len(piece))


def _version(piece: Samples) -> int:
    """The version of which most is heard; -1 while it is not clear."""
    loud = [abs(_tone(piece, pitch)) + abs(_tone(piece, 2 * pitch + 1)) for pitch in PITCHES]
    best = int(np.argmax(loud))
    return best if loud[best] > 4 * loud[1 - best] else -1


def _place(piece: Samples, number: int) -> float:
    """The place within a second at which a piece begins."""
    low, high = _tone(piece, PITCHES[number]), _tone(piece, 2 * PITCHES[number] + 1)
    # A sine is a quarter of a turn behind: both together are that behind once.
    return float((np.angle(high * np.conj(low) ** 2) - np.pi / 2) / (2 * np.pi)) % 1.0


def _click_db(sound: Samples) -> float:
    spectrum = np.fft.rfft(sound * np.minimum(1.0, np.minimum(*_ramps(len(sound)))))
    spectrum[: round(_ABOVE_HZ * len(sound) / RATE)] = 0
    loudest = float(np.abs(np.fft.irfft(spectrum, len(sound))).max())
    return float(20 * np.log10(max(loudest, 1e-6)))


def _ramps(length: int) -> tuple[Samples, Samples]:
    """Cut ends would ring through the whole."""
    places = np.arange(length) / (RATE / 20)
    return places, places[::-1]
