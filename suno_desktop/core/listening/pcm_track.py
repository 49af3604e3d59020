"""The decoded sound of one version: 48 kHz, stereo, 16 bit, in a file without a name that ends with the program.

Written on one thread while another reads it; at most `MOST_S` of a song, 10 MB a minute. Decodes nothing.
"""

from __future__ import annotations

import os
import tempfile
import threading
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

RATE: Final = 48_000
CHANNELS: Final = 2
MOST_S: Final = 15 * 60
"""So much of a song is compared: 165 MB on disk."""
_FRAME_BYTES: Final = 2 * CHANNELS
_MOST_FRAMES: Final = MOST_S * RATE

Frames = NDArray[np.int16]
"""Rows of one value for each channel."""


class PcmTrack:
    """Grows while it is decoded.

    Raises:
        OSError: in `__init__` and `append`: the folder cannot be written, or the disk is full.
    """

    def __init__(self, folder: Path) -> None:
        # The system removes it whenever it is closed, also by a kill.
        self._file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 — `close` closes it
        self._lock = threading.Lock()
        self._frames = 0
        self._is_whole = False
        self._is_closed = False

    @property
    def frames(self) -> int:
        """How many frames can be read by now."""
        return self._frames

    @property
    def is_whole(self) -> bool:
        """Whether no more will come."""
        return self._is_whole

    def append(self, frames: Frames) -> bool:
        """Take the next frames; False once it holds as much as it may, or is closed."""
        room = _MOST_FRAMES - self._frames
        data = frames[:room].tobytes()
        with self._lock:
            if self._is_closed:
                return False
            _write(self._file.fileno(), data, self._frames * _FRAME_BYTES)
        self._frames += len(data) // _FRAME_BYTES
        return self._frames < _MOST_FRAMES

    def finish(self) -> None:
        """All of it is here."""
        self._is_whole = True

    def read(self, first: int, count: int) -> Frames:
        """Frames from this place on; silence where there are none."""
        found = np.zeros((count, CHANNELS), np.int16)
        start, stop = max(0, first), min(first + count, self._frames)
        if start >= stop:
            return found
        with self._lock:
            if self._is_closed:
                return found
            size = (stop - start) * _FRAME_BYTES
            data = _read(self._file.fileno(), size, start * _FRAME_BYTES)
        got = np.frombuffer(data[: len(data) // _FRAME_BYTES * _FRAME_BYTES], np.int16)
        got = got.reshape(-1, CHANNELS)
        found[start - first : start - first + len(got)] = got
        return found

    def close(self) -> None:
        """Let go of the file, which is gone then."""
        with self._lock:
            self._is_closed = True
            self._file.close()


def _write(file: int, data: bytes, place: int) -> None:
    left = memoryview(data)
    os.lseek(file, place, os.SEEK_SET)
    while left:
        left = left[os.write(file, left) :]


def _read(file: int, size: int, place: int) -> bytes:
    os.lseek(file, place, os.SEEK_SET)
    return os.read(file, size)
