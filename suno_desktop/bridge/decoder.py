"""Decodes a file, into a track or only to measure it, on any thread but the window's. Plays nothing and keeps nothing.

QtMultimedia must be imported already, by the player: on another thread than the window's it would wait for that.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import shiboken6
from PySide6.QtCore import QEventLoop, QTimer, QUrl

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.errors import MediaDamagedError
from suno_desktop.core.rows import SoundFigures

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtMultimedia import QAudioBuffer, QAudioDecoder, QAudioFormat

    from suno_desktop.core.listening.loudness import Samples
    from suno_desktop.core.listening.pcm_track import Frames, PcmTrack

_LOOK_MS: Final = 100
"""How often it is looked whether to stop, while nothing comes."""
_MOST_CHANNELS: Final = 6


def measure(path: Path, cancel: CancelToken) -> SoundFigures:
    """Decode a file from its beginning to its end and measure it; blocks for a second or more.

    Raises:
        MediaDamagedError: there is nothing in it that can be decoded.
        Cancelled: asked to stop.
    """
    from suno_desktop.core.listening.sound_meter import SoundMeter  # noqa: PLC0415 — numpy

    meter: SoundMeter | None = None
    for buffer in _buffers(path, cancel):
        if meter is None:
            kind = buffer.format()
            if not 0 < kind.channelCount() <= _MOST_CHANNELS:
                break
            meter = SoundMeter(kind.sampleRate(), kind.channelCount())
        meter.feed(_samples(buffer))
    if meter is None:
        raise MediaDamagedError("media.no_sound", details=path.name)
    return meter.finish()


def decode(
    path: Path, cancel: CancelToken, track: PcmTrack | None, *, measures: bool
) -> SoundFigures | None:
    """Decode a file into a track, as far as that takes it, and measure all of it if that is wanted; blocks.

    Raises:
        MediaDamagedError: there is nothing in it that can be decoded.
        OSError: the track cannot be written.
        Cancelled: asked to stop.
    """
    from suno_desktop.core.listening.pcm_track import CHANNELS, RATE  # noqa: PLC0415 — numpy
    from suno_desktop.core.listening.sound_meter import SoundMeter  # noqa: PLC0415 — numpy

    meter = SoundMeter(RATE, CHANNELS) if measures else None
    takes, is_empty = track is not None, True
    for buffer in _buffers(path, cancel, _common_format(RATE, CHANNELS)):
        frames = _frames(buffer)
        is_empty &= not len(frames)
        takes = takes and track is not None and track.append(frames)
        if meter is not None:
            meter.feed(_scaled(frames, 2**15))
        elif not takes:
            break
    if is_empty:
        raise MediaDamagedError("media.no_sound", details=path.name)
    if track is not None:
        track.finish()
    return None if meter is None else meter.finish()


def _common_format(rate: int, channels: int) -> QAudioFormat:
    from PySide6.QtMultimedia import QAudioFormat  # noqa: PLC0415 — imported by the player already

    kind = QAudioFormat()
    kind.setSampleRate(rate)
    kind.setChannelCount(channels)
    kind.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    return kind


def _frames(buffer: QAudioBuffer) -> Frames:
    import numpy as np  # noqa: PLC0415 — costly

    data = np.frombuffer(bytes(buffer.constData()), np.int16)
    return data.reshape(-1, buffer.format().channelCount())


def _buffers(
    path: Path, cancel: CancelToken, kind: QAudioFormat | None = None
) -> Iterator[QAudioBuffer]:
    """The decoded sound, piece by piece; of this format, or as it is in the file.

    Raises:
        MediaDamagedError: it cannot be decoded, or not to its end.
        Cancelled: asked to stop.
    """
    troubles: list[str] = []
    loop = QEventLoop()
    with _decoder() as decoder:
        ends: list[bool] = []
        decoder.finished.connect(lambda: ends.append(True))
        decoder.error.connect(lambda error: troubles.append(error.name))
        if kind is not None:
            decoder.setAudioFormat(kind)
        decoder.setSource(QUrl.fromLocalFile(str(path.absolute())))
        decoder.start()
        while not troubles:
            cancel.check()
            if decoder.bufferAvailable():
                yield decoder.read()
            elif ends:
                return
            else:
                # This thread has nothing but the decoder and its clock, so nobody's code is entered twice.
                loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    raise MediaDamagedError("media.unplayable", problem="", details=f"{path.name}: {troubles[0]}")


@contextmanager
def _decoder() -> Iterator[QAudioDecoder]:
    """A decoder that begins and ends on this thread, with a clock that wakes it."""
    from PySide6.QtMultimedia import QAudioDecoder  # noqa: PLC0415 — imported by the player already

    decoder, clock = QAudioDecoder(), QTimer()
    try:
        clock.start(_LOOK_MS)
        yield decoder
        decoder.stop()
    finally:
        # Now, and not whenever Python looks for garbage: that may be on another thread.
        shiboken6.delete(decoder)
        shiboken6.delete(clock)


def _samples(buffer: QAudioBuffer) -> Samples:
    """What is in a buffer, as rows of one value for each channel, 1 being full scale."""
    import numpy as np  # noqa: PLC0415 — costly

    kind = buffer.format()
    data, formats = bytes(buffer.constData()), type(kind).SampleFormat
    if kind.sampleFormat() == formats.Float:
        made = np.frombuffer(data, np.float32)
    elif kind.sampleFormat() == formats.UInt8:
        made = _scaled(np.frombuffer(data, np.uint8).astype(np.float32) - 128, 128)
    elif kind.sampleFormat() == formats.Int16:
        made = _scaled(np.frombuffer(data, np.int16), 2**15)
    else:
        made = _scaled(np.frombuffer(data, np.int32), 2**31)
    return made.reshape(-1, kind.channelCount())


def _scaled(whole: NDArray[Any], full: int) -> Samples:
    return (whole / full).astype("f4")
