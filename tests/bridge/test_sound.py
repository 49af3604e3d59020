"""What the player plays comes out of the machine: the monitor of a silent sink carries the song's sound."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.sound import (
    RATE,
    Samples,
    SoundServer,
    decode,
    from_pcm,
    likeness,
    rms,
    write_tone,
    write_tune,
)

pytestmark = [
    pytest.mark.skipif(
        bool(SoundServer.missing()), reason=f"{SoundServer.missing()} is not installed"
    ),
]

_PLAY = """
import sys
from pathlib import Path
from PySide6.QtCore import QSocketNotifier, QTimer
from PySide6.QtGui import QGuiApplication
from suno_desktop.bridge.player import Player
app = QGuiApplication([])
player = Player()
player.set_volume(float(sys.argv[2]))
player.ended.connect(lambda: print("ended", flush=True))
player.failed.connect(lambda error: print("failed", error, flush=True))
player.interrupted.connect(lambda error: print("interrupted", error.code, flush=True))
player.ended.connect(app.quit)
player.failed.connect(app.quit)
orders = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
def obey(*_):
    order = sys.stdin.readline().strip()
    orders.setEnabled(bool(order))  # nobody says anything any more
    if order == "load":
        player.load(Path(sys.argv[1]))
    if order:
        player.play()
orders.activated.connect(obey)
player.position_changed.connect(lambda ms: print("at", ms, flush=True))
player.state_changed.connect(lambda state: print(state.value, flush=True))
player.load(Path(sys.argv[1]))
player.play()
QTimer.singleShot(60_000, app.quit)
app.exec()
player.stop()
"""


@pytest.fixture
def server() -> Iterator[SoundServer]:
    with tempfile.TemporaryDirectory(prefix="s") as folder, SoundServer(Path(folder)) as made:
        yield made


@pytest.fixture
def song(tmp_path: Path) -> Path:
    """An MP3 as people have it."""
    source = write_tune(tmp_path / "tune.wav", 5)
    song = tmp_path / "tune.mp3"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(source), "-b:a", "192k", str(song)],
        check=True,
        timeout=60,
    )
    return song


def _player(server: SoundServer, song: Path, volume: float) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _PLAY, str(song), str(volume)],
        env={**server.environment, "QT_QPA_PLATFORM": "offscreen"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def _hear(server: SoundServer, song: Path, target: Path, *, volume: float = 1.0) -> str:
    """Play it to its end; returns what the player said."""
    recorder = server.record(target)
    try:
        said, _ = _player(server, song, volume).communicate(timeout=100)
    finally:
        recorder.terminate()
        recorder.wait(timeout=20)
    return said


def test_the_monitor_carries_the_songs_sound(
    server: SoundServer, song: Path, tmp_path: Path
) -> None:
    said = _hear(server, song, tmp_path / "heard.raw")
    heard, played = from_pcm((tmp_path / "heard.raw").read_bytes()), decode(song)
    other = decode(write_tune(tmp_path / "other.wav", 5, seed=2))
    assert said.split()[-1] == "ended" or "ended" in said
    assert len(heard) > 4 * RATE
    assert rms(heard) > 0.2 * rms(played)
    assert likeness(heard, played) > 0.75
    assert likeness(heard, other) < 0.7


def test_half_the_shown_volume_is_a_soft_sound_not_half_the_amplitude(
    server: SoundServer, song: Path, tmp_path: Path
) -> None:
    _hear(server, song, tmp_path / "full.raw")
    _hear(server, song, tmp_path / "half.raw", volume=0.5)
    full = max(abs(from_pcm((tmp_path / "full.raw").read_bytes())))
    half = max(abs(from_pcm((tmp_path / "half.raw").read_bytes())))
    assert 0.05 < half / full < 0.3


_PRESS = """
import sys
from pathlib import Path
from PySide6.QtCore import QSocketNotifier, QTimer
from PySide6.QtGui import QGuiApplication
from suno_desktop.bridge.player import Player
app = QGuiApplication([])
player = Player()
player.load(Path(sys.argv[1]))
player.play()
player.ended.connect(app.quit)
player.state_changed.connect(lambda state: print(state.value, flush=True))
player.position_changed.connect(lambda ms: print("at", ms, flush=True))
presses = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
presses.activated.connect(lambda *_: player.play())
QTimer.singleShot(6_000, app.quit)
app.exec()
player.stop()
print("over", flush=True)
"""


def test_play_may_be_pressed_at_any_moment_also_while_the_sound_ends(
    server: SoundServer, song: Path
) -> None:
    """The thread of the window waits for Qt's sound thread then; neither may wait for the other."""
    child = subprocess.run(
        [sys.executable, "-c", _PRESS, str(song)],
        env={**server.environment, "QT_QPA_PLATFORM": "offscreen"},
        input="",  # its end can be read over and over, each time for a press
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert child.stdout.endswith("over\n"), child.stderr


def _wait_for(child: subprocess.Popen[str], is_it: Callable[[str], bool]) -> None:
    assert child.stdout is not None
    while not is_it(line := child.stdout.readline().strip()):
        assert line, "the player ended too early"


def test_when_the_output_goes_away_it_pauses_says_so_and_plays_on_when_asked(
    server: SoundServer, song: Path, tmp_path: Path
) -> None:
    child = _player(server, song, 1.0)
    _wait_for(child, lambda line: line.startswith("at ") and int(line.split()[1]) > 500)
    server.control("unload-module", "module-null-sink")
    _wait_for(child, lambda line: line == "interrupted player.no_output")
    server.add_sink()
    recorder = server.record(tmp_path / "heard.raw")
    assert child.stdin is not None
    child.stdin.write("play\n")
    child.stdin.flush()
    _wait_for(child, lambda line: line == "ended")
    child.communicate(timeout=100)
    recorder.terminate()
    recorder.wait(timeout=20)
    heard = from_pcm((tmp_path / "heard.raw").read_bytes())
    assert likeness(heard, decode(song)) > 0.7


def _order(child: subprocess.Popen[str], words: str) -> None:
    assert child.stdin is not None
    child.stdin.write(f"{words}\n")
    child.stdin.flush()


def test_when_the_sound_server_starts_again_it_plays_on_where_it_was_or_says_so(
    server: SoundServer, song: Path
) -> None:
    """Qt looks for the server once, some seconds later; on a busy machine it is not there yet."""
    child = _player(server, song, 1.0)
    _wait_for(child, lambda line: line.startswith("at ") and int(line.split()[1]) > 1500)
    server.kill()
    with server:
        lines: list[str] = []

        def is_over(line: str) -> bool:
            lines.append(line)
            return line in {"ended", "interrupted player.no_server"}

        _wait_for(child, is_over)
        places = [int(line.split()[1]) for line in lines if line.startswith("at ")]
        if lines[-1] == "ended":
            anew = lines.index("loading")
            assert not [line for line in lines if line.startswith("interrupted")]
            first = next(int(one.split()[1]) for one in lines[anew:] if one.startswith("at "))
            assert first > 1000, "what was heard is not heard again"
            assert max(places) > 4500
        child.kill()
        child.communicate(timeout=100)


def test_when_the_sound_server_is_gone_it_says_so_and_pressing_play_does_no_harm(
    server: SoundServer, song: Path
) -> None:
    child = _player(server, song, 1.0)
    _wait_for(child, lambda line: line.startswith("at ") and int(line.split()[1]) > 500)
    server.kill()
    _wait_for(child, lambda line: line == "interrupted player.no_server")
    with server:
        for words in ("play", "load", "play"):
            _order(child, words)
            _wait_for(child, lambda line: line == "interrupted player.no_server")
        assert child.poll() is None
        child.kill()
        child.communicate(timeout=100)


_FADE = """
import sys
from pathlib import Path
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from suno_desktop.bridge.player import Player
app = QGuiApplication([])
player = Player()
player.set_fade(int(sys.argv[2]))
player.load(Path(sys.argv[1]))
player.play()
def leave():
    player.stop()
    player.load(Path(sys.argv[1]))
    player.play()
act = {"pause": player.pause, "next": leave, "seek": lambda: player.seek(8000)}[sys.argv[3]]
def at(place):
    if place > 1500:
        player.position_changed.disconnect(at)
        act()
        QTimer.singleShot(1500, app.quit)
player.position_changed.connect(at)
player.state_changed.connect(lambda state: print(state.value, flush=True))
QTimer.singleShot(30_000, app.quit)
app.exec()
player.stop(at_once=True)
"""
_BLOCK = RATE // 100


def _fall(heard: Samples) -> int:
    """How many hundredths of a second the slowest fall from full sound to silence takes, at most 40.

    A machine that does not come to give the sound in time drops out at once: that is no fall of ours.
    """
    blocks = heard[: len(heard) // _BLOCK * _BLOCK].reshape(-1, _BLOCK)
    level = np.abs(blocks).max(axis=1) / 0.5
    before = (level[end - 40 : end] for end in np.flatnonzero(level < 0.02) if end >= 40)
    falls = (one for one in before if one[0] > 0.95)
    return max((int(np.count_nonzero((one > 0.02) & (one < 0.95))) for one in falls), default=0)


@pytest.mark.parametrize("act", ["pause", "next", "seek"])
def test_sound_fades_out_where_the_person_breaks_it_off(
    server: SoundServer, tmp_path: Path, act: str
) -> None:
    song = write_tone(tmp_path / "tone.wav", 10)
    falls = {}
    for length_ms in (0, 200):
        target = tmp_path / f"{length_ms}.raw"
        recorder = server.record(target)
        child = subprocess.run(
            [sys.executable, "-c", _FADE, str(song), str(length_ms), act],
            env={**server.environment, "QT_QPA_PLATFORM": "offscreen"},
            capture_output=True,
            text=True,
            timeout=100,
            check=True,
        )
        recorder.terminate()
        recorder.wait(timeout=20)
        falls[length_ms] = _fall(from_pcm(target.read_bytes()))
        assert child.stdout.split()[-2] == ("paused" if act == "pause" else "playing")
    assert falls[0] <= 4
    assert 8 <= falls[200] <= 30, falls
