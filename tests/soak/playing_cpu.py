"""`python -m tests.soak playing_cpu`: what it costs to play, beside an empty player of the same library with the same file.

The real window on a real X11 screen. Both play at the same time, so that a busy machine is busy for both; processor time
of each process over half a minute for each state. Prints each figure beside its bar.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from tests import listening_room
from tests.listening_room import Program, RoomSong, cpu_s, make_sound, pause, screen, write_profile
from tests.sound import SoundServer

_SONG_S: Final = 900
_LINE_S: Final = 2.5
_SETTLE_S: Final = 8.0
"""The output rests some seconds after a pause."""
_BARE: Final = """
import sys
from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer
app = QGuiApplication([])
player, output = QMediaPlayer(), QAudioOutput()
player.setAudioOutput(output)
player.setSource(QUrl.fromLocalFile(sys.argv[1]))
player.play()
app.exec()
"""
_QUIET: Final = 0.1
"""Percent of a core."""


class State(NamedTuple):
    """Something that the program does for a while."""

    name: str
    begin: str
    end: str = ""
    most: float | None = None
    """How many times the empty player it may take; None: next to nothing."""


STATES: Final = (
    State("paused", "player.pause()", "player.play()"),
    State("playing", "", most=1.5),
    State("minimised", "window.showMinimized()", "window.showNormal()", most=1.2),
    State(
        "desktop lyrics",
        "window.stage.set_desktop_lyrics(True)",
        "window.stage.set_desktop_lyrics(False)",
        most=1.5,
    ),
    State(
        "words on the full screen",
        "window.stage.toggle_place(); window.stage.set_full_screen(True)",
        "window.stage.set_full_screen(False); window.stage.toggle_place()",
        most=1.5,
    ),
)


@contextmanager
def _bare(song: Path, environment: dict[str, str]) -> Iterator[int]:
    child = subprocess.Popen([sys.executable, "-c", _BARE, str(song)], env=environment)
    try:
        yield child.pid
    finally:
        child.kill()
        child.wait()


def _shares(pids: list[int], seconds: float) -> list[float]:
    """How much of a core each takes, in percent."""
    before, began = [cpu_s(pid) for pid in pids], time.monotonic()
    pause(seconds)
    took = time.monotonic() - began
    return [100 * (cpu_s(pid) - was) / took for pid, was in zip(pids, before, strict=True)]


def main() -> int:
    """Measure."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak playing_cpu", description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--only", default="")
    chosen = parser.parse_args()
    absent = SoundServer.missing() or listening_room.missing("Xvfb", "openbox")
    if absent:
        print(f"{absent} is not installed")
        return 2
    good = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="s")))
        song = make_sound(
            folder / "song.mp3",
            f"anoisesrc=color=pink:amplitude=0.3:seed=1:duration={_SONG_S}",
            *("-ac", "2", "-b:a", "192k"),
        )
        lines = [
            (f"Line {number} of many words", number * _LINE_S)
            for number in range(round(_SONG_S / _LINE_S))
        ]
        numbers = write_profile(folder / "p", [RoomSong("Song", song, _SONG_S, lines)])
        server = stack.enter_context(SoundServer(folder))
        environment = {**server.environment, **stack.enter_context(screen())}
        program = stack.enter_context(Program(folder / "p", environment))
        pause(3 * _SETTLE_S)
        if not chosen.only:
            (idle,) = _shares([program.pid], chosen.seconds)
            good[f"idle: {idle:.2f}% of a core (bar {_QUIET}%)"] = idle <= _QUIET
        program.play(list(numbers.values()))
        program.until("player.position_ms > 500")
        program.until("window._bridge.engine.read(lambda r: r.figures_of(1)).result() is not None")
        bare = stack.enter_context(_bare(song, environment))
        for state in STATES:
            if chosen.only and chosen.only != state.name:
                continue
            program.tell(state.begin)
            pause(_SETTLE_S)
            ours, floor = _shares([program.pid, bare], chosen.seconds)
            program.tell(state.end)
            if state.most is None:
                good[f"{state.name}: {ours:.2f}% of a core (bar {_QUIET}%)"] = ours <= _QUIET
            else:
                line = f"{state.name}: {ours:.2f}%, an empty player {floor:.2f}%: {ours / floor:.2f} × (bar {state.most} ×)"
                good[line] = ours <= state.most * floor
    return listening_room.verdict(good)


if __name__ == "__main__":
    sys.exit(main())
