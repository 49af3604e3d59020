"""Sounds for tests: make them, and measure whether what comes out of the machine is what went in.

`write_tune` makes a WAV of changing notes. `SoundServer` is a private sound server whose only output is a sink that
nobody hears; its monitor is recorded, by a `Recorder` with the time of each sample. `likeness` compares the shapes of two
recordings.
"""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import threading
import time
import wave
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
Samples = NDArray[np.float64]

_PULSE_S = 20
_WINDOW = 2048
_BLOCK = 64
_SILENT = 1e-4
_BANDS = 40


def tune(seconds: float, *, seed: int = 1) -> Samples:
    """Notes of a quarter of a second with two overtones and gaps, so that time and pitch can be told."""
    random = np.random.default_rng(seed)
    length = RATE // 4
    time = np.arange(length) / RATE
    fade = np.minimum(1.0, np.minimum(time, time[::-1]) / 0.01)
    notes = []
    for _ in range(round(seconds * 4)):
        pitch = 220 * 2 ** (random.integers(0, 24) / 12)
        loud = random.choice([0.0, 0.2, 0.4])
        wave_form = sum(np.sin(2 * np.pi * pitch * n * time) / n for n in (1, 2, 3))
        notes.append(loud * fade * wave_form)
    return np.concatenate(notes)


def write_tune(path: Path, seconds: float, *, seed: int = 1) -> Path:
    """A stereo WAV at 48 kHz."""
    return write_sound(path, tune(seconds, seed=seed))


def write_tone(path: Path, seconds: float) -> Path:
    """A steady tone of half the full amplitude, so that each change of its loudness is the player's."""
    time = np.arange(round(seconds * RATE)) / RATE
    return write_sound(path, 0.512 * np.sin(2 * np.pi * 440 * time))


def write_sound(path: Path, samples: Samples) -> Path:
    """The same in both channels."""
    mono = (np.clip(samples, -1, 1) * 32_000).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.repeat(mono, 2).tobytes())
    return path


def decode(path: Path) -> Samples:
    """The mono samples of any sound file."""
    done = subprocess.run(
        [
            "ffmpeg",
            "-v",
            "error",
            "-i",
            str(path),
            "-ac",
            "1",
            "-ar",
            str(RATE),
            "-f",
            "s16le",
            "-",
        ],
        capture_output=True,
        check=True,
        timeout=60,
    )
    return from_pcm(done.stdout)


def from_pcm(data: bytes) -> Samples:
    """Mono samples of raw 16-bit sound."""
    return np.frombuffer(data[: len(data) // 2 * 2], "<i2").astype(np.float64) / 32_768


def rms(samples: Samples) -> float:
    """How loud it is."""
    return float(np.sqrt(np.mean(samples**2))) if len(samples) else 0.0


def likeness(heard: Samples, played: Samples) -> float:
    """How well a recording carries a piece, 0 to 1.

    The piece is looked for second by second, each wherever it fits best, and the middle of these counts: on a busy
    machine the sound stutters, which puts silence between or swallows a little, and is no other sound.
    """
    ours, theirs = _spectrogram(_sounding(heard)), _spectrogram(_sounding(played))
    length = RATE // _WINDOW
    starts = range(0, len(theirs) - length + 1, length // 2)
    found = [_best(theirs[start : start + length], ours) for start in starts]
    return float(np.median(found)) if found else 0.0


def _best(piece: Samples, whole: Samples) -> float:
    """The best correlation of a piece over all shifts."""
    shifts = range(len(whole) - len(piece) + 1)
    return max(
        (_correlation(piece, whole[shift : shift + len(piece)]) for shift in shifts), default=0.0
    )


def _sounding(samples: Samples) -> Samples:
    """Without the silence that a stutter leaves."""
    blocks = samples[: len(samples) // _BLOCK * _BLOCK].reshape(-1, _BLOCK)
    sounding: Samples = blocks[np.abs(blocks).max(axis=1) > _SILENT].ravel()
    return sounding


def _spectrogram(samples: Samples) -> Samples:
    """Loudness of bands, logarithmic in pitch and in power."""
    count = len(samples) // _WINDOW
    frames = samples[: count * _WINDOW].reshape(count, _WINDOW) * np.hanning(_WINDOW)
    power = np.abs(np.fft.rfft(frames, axis=1)) ** 2
    edges = np.geomspace(4, power.shape[1], _BANDS + 1).astype(int)
    bands = [
        power[:, low : max(high, low + 1)].sum(axis=1) for low, high in itertools.pairwise(edges)
    ]
    return np.log10(np.stack(bands, axis=1) + 1e-3) if count else np.empty((0, _BANDS))


def _correlation(one: Samples, other: Samples) -> float:
    a, b = one - one.mean(), other - other.mean()
    weight = float(np.sqrt((a**2).sum() * (b**2).sum()))
    return float((a * b).sum()) / weight if weight else 0.0


class SoundServer:
    """A private PulseAudio with one silent sink, in its own folder. Use as a context."""

    def __init__(self, folder: Path) -> None:
        # A short folder: the names of local sockets may hold only 108 bytes.
        self._folder = folder
        self._socket = folder / "pulse"
        self._daemon: subprocess.Popen[bytes] | None = None

    @staticmethod
    def missing() -> str:
        """Which program is not installed, or ""."""
        names = ("pulseaudio", "parec", "pactl", "ffmpeg")
        return next((name for name in names if shutil.which(name) is None), "")

    @property
    def environment(self) -> Mapping[str, str]:
        """What a program needs to play into it."""
        return {
            **os.environ,
            "PULSE_SERVER": f"unix:{self._socket}",
            "PULSE_RUNTIME_PATH": str(self._folder),
            "PULSE_STATE_PATH": str(self._folder),
            "XDG_RUNTIME_DIR": str(self._folder),
            "HOME": str(self._folder),
        }

    def __enter__(self) -> Self:
        self._daemon = subprocess.Popen(
            [
                "pulseaudio",
                "--system=false",
                "--daemonize=no",
                "--use-pid-file=no",
                "--exit-idle-time=-1",
                "--disallow-exit=yes",
                "--log-target=stderr",
                "--log-level=error",
                "-n",
                "-L",
                f"module-native-protocol-unix socket={self._socket} auth-anonymous=1",
            ],
            env={**self.environment, "PULSE_SERVER": ""},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for _ in range(_PULSE_S * 5):
            if self._daemon.poll() is not None:
                break
            if self._socket.exists() and self.control("info").returncode == 0:
                self.add_sink()
                return self
            subprocess.run(["sleep", "0.2"], check=True)
        self._daemon.kill()
        _, words = self._daemon.communicate()
        raise RuntimeError(f"the sound server did not start: {words.decode(errors='replace')}")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._daemon is not None:
            self._daemon.terminate()
            self._daemon.communicate(timeout=_PULSE_S)

    def kill(self) -> None:
        """Let it end as a crash does; `__enter__` starts it again."""
        assert self._daemon is not None
        self._daemon.kill()
        self._daemon.communicate(timeout=_PULSE_S)
        self._socket.unlink(missing_ok=True)

    def control(self, *words: str) -> subprocess.CompletedProcess[Any]:
        """Order something from the server."""
        return subprocess.run(
            ["pactl", *words],
            env=self.environment,
            capture_output=True,
            timeout=_PULSE_S,
            check=False,
        )

    def add_sink(self, name: str = "heard") -> None:
        """Plug in an output, which nobody hears."""
        self.control("load-module", "module-null-sink", f"sink_name={name}", f"rate={RATE}")

    def record(self, target: Path) -> subprocess.Popen[bytes]:
        """Record what the sink plays, as raw mono sound, until the process is ended."""
        with target.open("wb") as file:
            return self.recording(file)

    def recording(
        self,
        target: IO[bytes] | int = subprocess.PIPE,
        *,
        sink: str = "heard",
        channels: int = 1,
    ) -> subprocess.Popen[bytes]:
        """The same into any file, or to be read from the process; of any output."""
        return subprocess.Popen(
            [
                "parec",
                f"--device={sink}.monitor",
                "--format=s16le",
                f"--rate={RATE}",
                f"--channels={channels}",
                # A sink that nobody hears else works ahead by seconds, in which every change of what plays is late.
                "--latency-msec=20",
            ],
            env=self.environment,
            stdout=target,
            stderr=subprocess.DEVNULL,
        )


class Recorder:
    """What an output plays, with the time at which each piece of it was there."""

    def __init__(self, server: SoundServer, *, sink: str = "heard", channels: int = 1) -> None:
        self._channels = channels
        self._process = server.recording(sink=sink, channels=channels)
        self._data = bytearray()
        self._times: list[tuple[int, float]] = []
        self._thread = threading.Thread(target=self._take)
        self._thread.start()

    def _take(self) -> None:
        assert self._process.stdout is not None
        while piece := os.read(self._process.stdout.fileno(), 4096):
            self._data += piece
            self._times.append((len(self._data) // 2 // self._channels, time.monotonic()))

    def finish(self) -> tuple[Samples, Samples]:
        """The sound, and when each sample of it was there at the latest; rows of several channels."""
        self._process.terminate()
        self._thread.join()
        self._process.communicate(timeout=20)
        whole = len(self._data) // (2 * self._channels) * 2 * self._channels
        sound = from_pcm(bytes(self._data[:whole]))
        if self._channels > 1:
            sound = sound.reshape(-1, self._channels)
        ends, times = zip(*self._times, strict=True) if self._times else ((0,), (0.0,))
        return sound, np.interp(np.arange(len(sound)), ends, times)
