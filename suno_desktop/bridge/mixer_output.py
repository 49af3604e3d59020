"""The sound of a comparison: what the mixer gives is written into the output, on a thread that does nothing else.

QtMultimedia must be imported already, by the player. Little is written ahead, so that another version is heard at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import shiboken6
from PySide6.QtCore import QElapsedTimer, QEventLoop, QIODevice

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.errors import DesktopError
from suno_desktop.core.listening.mixer import Mixer
from suno_desktop.core.listening.pcm_track import CHANNELS, RATE

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QAudioDevice, QAudioSink

AHEAD_MS: Final = 90
"""So much sound waits to be heard."""
_LOOK_S: Final = 0.005
_IDLE_S: Final = 0.5
_STALL_MS: Final = 4_000
"""An output that takes nothing for so long is not heard by anybody."""
_FRAME_BYTES: Final = 2 * CHANNELS


def find_device(output: str) -> QAudioDevice:
    """The output with this ID, or the system's default; to be called where the player is."""
    from PySide6.QtMultimedia import QMediaDevices  # noqa: PLC0415 — imported by the player already

    outputs = QMediaDevices.audioOutputs() if output else ()
    found = (one for one in outputs if one.id().toStdString() == output)
    return next(found, QMediaDevices.defaultAudioOutput())


def run(mixer: Mixer, device: QAudioDevice, cancel: CancelToken) -> None:
    """Let a mixer be heard until it is closed. While it is silent, no output is open.

    Raises:
        DesktopError: the output went away.
        Cancelled: all is to end.
    """
    if device.isNull():
        raise DesktopError("player.no_output")
    with cancel.closing(mixer.close):
        while not mixer.is_closed:
            if mixer.is_silent:
                mixer.wait(_IDLE_S)
            else:
                _sound(mixer, device)


def _sound(mixer: Mixer, device: QAudioDevice) -> None:
    """Let it be heard until it is silent, and what was written has been played."""
    loop = QEventLoop()
    with _sink(device) as (sink, port):
        errors = type(sink.error())
        rest = sink.bufferSize() // _FRAME_BYTES + RATE // 10
        since_taken = QElapsedTimer()
        since_taken.start()
        while not mixer.is_closed and rest > 0:
            free = min(sink.bytesFree(), sink.bufferSize()) // _FRAME_BYTES
            if free:
                if mixer.is_silent:
                    rest -= free
                port.write(mixer.mix(free))
                since_taken.restart()
            is_broken = sink.error() not in {errors.NoError, errors.UnderrunError}
            if is_broken or since_taken.hasExpired(_STALL_MS):
                raise DesktopError("player.no_output")
            if not mixer.is_silent:
                rest = sink.bufferSize() // _FRAME_BYTES + RATE // 10
            mixer.wait(_LOOK_S)
            # This thread has nothing but the output, so nobody's code is entered twice.
            loop.processEvents()
    shiboken6.delete(loop)


@contextmanager
def _sink(device: QAudioDevice) -> Iterator[tuple[QAudioSink, QIODevice]]:
    """An output that begins and ends on this thread."""
    from PySide6.QtMultimedia import QAudioFormat, QAudioSink  # noqa: PLC0415 — as above

    kind = QAudioFormat()
    kind.setSampleRate(RATE)
    kind.setChannelCount(CHANNELS)
    kind.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    sink = QAudioSink(device, kind)
    try:
        sink.setBufferSize(RATE * AHEAD_MS // 1000 * _FRAME_BYTES)
        port = sink.start()
        if port is None:
            raise DesktopError("player.no_output")
        yield sink, port
        sink.stop()
    finally:
        # Now, and not whenever Python looks for garbage: that may be on another thread.
        shiboken6.delete(sink)
