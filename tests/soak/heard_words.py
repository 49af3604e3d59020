"""`python -m tests.soak heard_words`: how far the line that is marked is from what is heard, over a whole song.

The song clicks where each of its lines begins. The clicks are recorded at the monitor of a silent sink; when the line
changes in the place of what plays and over the desktop is noted by the same clock. Plays in real time.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from tests import listening_room
from tests.listening_room import Program, RoomSong, Said, pause, write_profile
from tests.sound import RATE, Recorder, Samples, SoundServer, write_sound

_MOST_S: Final = 0.1
_LEAST_APART_S: Final = 0.9
_ENOUGH: Final = 0.9
_NOTE: Final = """
window.stage.toggle_place()
window.stage.set_desktop_lyrics(True)
follower = window.stage.now_playing.view.lyrics._follower
overlay = window.stage.desktop_lyrics.overlay
mark, show_lines = follower._show, overlay.show_lines
floating = [""]
def show(block):
    say("place", block.text())
    mark(block)
def show_floating(lines):
    if lines.first != floating[0]:
        say("desktop", lines.first)
    floating[0] = lines.first
    show_lines(lines)
follower._show, overlay.show_lines = show, show_floating
"""
_SETTLE_S: Final = 3.0
_AFTER_S: Final = 1.5


def _click_track(path: Path, starts: Sequence[float], seconds: float) -> Path:
    sound = np.zeros(round(seconds * RATE))
    noise = np.random.default_rng(1).uniform(-0.9, 0.9, RATE // 100)
    for start in starts:
        at = round(start * RATE)
        sound[at : at + len(noise)] = noise
    return write_sound(path, sound)


def _clicks(sound: Samples, times: Samples) -> list[float]:
    """When each click was heard."""
    found: list[float] = []
    for at in np.flatnonzero(np.abs(sound) > 0.3):
        if not found or times[at] - found[-1] > 0.5:
            found.append(float(times[at]))
    return found


def _apart(
    said: Sequence[Said], where: str, words: Sequence[str], clicks: Sequence[float]
) -> list[float]:
    """How much later than it is heard each line is marked.

    On a busy machine a click may fall into a stutter; lines are so far apart that none is taken for its neighbour.
    """
    marked = {one.value: one.at for one in reversed(said) if one.words == where}
    heard, found = np.array(clicks), []
    for line in words:
        if line in marked and len(heard):
            apart = marked[line] - float(heard[np.abs(heard - marked[line]).argmin()])
            found += [apart] if abs(apart) < _LEAST_APART_S / 2 else []
    return found


def main() -> int:
    """Play it and compare."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak heard_words", description=__doc__)
    parser.add_argument("--seconds", type=float, default=200.0)
    chosen = parser.parse_args()
    if SoundServer.missing():
        print(f"{SoundServer.missing()} is not installed")
        return 2
    chance, starts = random.Random(5), [2.0]
    while starts[-1] < chosen.seconds - 6:
        starts.append(starts[-1] + chance.uniform(_LEAST_APART_S, 4.0))
    words = [f"Line number {number}" for number in range(len(starts))]
    with (
        tempfile.TemporaryDirectory(prefix="s") as name,
        SoundServer(Path(name)) as server,
    ):
        folder = Path(name)
        song = _click_track(folder / "clicks.wav", starts, chosen.seconds)
        lines = list(zip(words, starts, strict=True))
        write_profile(folder / "p", [RoomSong("Clicks", song, chosen.seconds, lines)])
        with Program(folder / "p", server.environment) as program:
            recorder = Recorder(server)
            pause(_SETTLE_S)
            program.play([1])
            program.until("playback.current")
            program.tell(_NOTE)
            program.until("player.position_ms > 100")
            said = program.watch(chosen.seconds + _AFTER_S)
            sound, times = recorder.finish()
    clicks, good = _clicks(sound, times), {}
    for where in ("place", "desktop"):
        apart = np.array(_apart(said, where, words, clicks) or [1.0])
        worst = float(np.abs(apart).max(initial=0.0))
        line = (
            f"{where}: {len(apart)} of {len(starts)} lines heard and marked, {1000 * apart.min():+.0f} to"
            f" {1000 * apart.max():+.0f} ms after they are heard, median {1000 * float(np.median(apart)):+.0f} ms"
            f" (bar {1000 * _MOST_S:.0f} ms)"
        )
        good[line] = worst <= _MOST_S and len(apart) >= _ENOUGH * len(starts)
    return listening_room.verdict(good)


if __name__ == "__main__":
    sys.exit(main())
