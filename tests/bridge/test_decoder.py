"""A file is decoded on another thread than the window's, and what is measured of it is true."""

from __future__ import annotations

import subprocess
import threading
import wave
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from suno_desktop.bridge import decoder
from suno_desktop.bridge.player import Player
from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.errors import Cancelled, MediaDamagedError
from suno_desktop.core.rows import SoundFigures

pytestmark = pytest.mark.no_qt_log  # its handler can deadlock with the audio thread
RATE = 48_000


def write_wav(path: Path, *, width: int = 2, rate: int = RATE) -> Path:
    """Two seconds of a tone of 1 kHz at half of full scale, then one of silence."""
    time = np.arange(rate * 3) / rate
    tone = np.where(time < 2, 0.5 * np.sin(2 * np.pi * 1000 * time), 0.0)
    if width == 1:
        data = (tone * 127 + 128).astype(np.uint8)
    else:
        kind = {2: "<i2", 4: "<i4"}[width]
        data = (tone * (2.0 ** (8 * width - 1) - 1)).astype(kind)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(np.repeat(data, 2).tobytes())
    return path


@pytest.fixture
def measure(qtbot: QtBot) -> Callable[[Path], SoundFigures]:
    """Measures a file on a thread, while this one turns its loop."""
    player = Player()
    assert player.available

    def run(path: Path, cancel: CancelToken | None = None) -> SoundFigures:
        done: Future[SoundFigures] = Future()

        def work() -> None:
            try:
                done.set_result(decoder.measure(path, cancel or CancelToken()))
            except Exception as error:  # noqa: BLE001 — whatever it is, it is the future's
                done.set_exception(error)
            except Cancelled as error:
                done.set_exception(error)

        thread = threading.Thread(target=work)
        thread.start()
        qtbot.waitUntil(done.done, timeout=20_000)
        thread.join()
        return done.result()

    return run


@pytest.mark.parametrize("width", [1, 2, 4])
def test_a_wav_is_as_loud_as_it_was_made(
    measure: Callable[[Path], SoundFigures], tmp_path: Path, width: int
) -> None:
    found = measure(write_wav(tmp_path / "tone.wav", width=width))
    # A sine of full scale in both channels is 0 LUFS at 1 kHz, half of it 6 less; a little silence counts, too.
    assert found.loudness == pytest.approx(-6.0, abs=0.5)
    assert found.true_peak == pytest.approx(-6.02, abs=0.1)
    places = np.frombuffer(found.waveform, np.uint8).reshape(-1, 3)
    assert places[5:260, 1].min() > 170
    assert places[280:].max() < 20


@pytest.mark.parametrize("ending", ["mp3", "m4a", "flac", "ogg"])
def test_it_says_what_ffmpeg_says(
    measure: Callable[[Path], SoundFigures], tmp_path: Path, ending: str
) -> None:
    song = tmp_path / f"song.{ending}"
    sound = (
        "aevalsrc='0.3*sin(880*PI*t)*(0.5+0.5*sin(t))+0.1*random(0)|0.2*sin(440*PI*t)':s=48000:d=15"
    )
    command = ["ffmpeg", "-nostats", "-y", "-f", "lavfi", "-i", sound, "-ar", "44100", str(song)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    command = ["ffmpeg", "-nostats", "-i", str(song), "-af", "ebur128=peak=true", "-f", "null", "-"]
    told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stderr
    summary = told[told.rindex("Summary:") :].split()
    found = measure(song)
    assert found.loudness == pytest.approx(float(summary[summary.index("I:") + 1]), abs=0.1)
    assert found.range == pytest.approx(float(summary[summary.index("LRA:") + 1]), abs=0.15)
    assert found.true_peak == pytest.approx(float(summary[summary.index("Peak:") + 1]), abs=0.3)


@pytest.mark.parametrize("content", [b"", b"no sound at all" * 100, None])
def test_what_is_no_sound_is_told(
    measure: Callable[[Path], SoundFigures], tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "song.mp3"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(MediaDamagedError):
        measure(path)


def test_it_stops_when_asked_to(
    measure: Callable[[Path, CancelToken], SoundFigures], tmp_path: Path
) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        measure(write_wav(tmp_path / "tone.wav"), cancel)
