"""`python -m tests.soak playing_memory`: how much larger the program has become after five hundred songs.

Each is played for two seconds and skipped, with the place of what plays open. The bar is a growth from the twentieth song on.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Final

from tests import listening_room
from tests.listening_room import Program, RoomSong, make_sound, pause, write_profile
from tests.sound import SoundServer

_SONGS: Final = 25
_SONG_S: Final = 60
_WARM: Final = 20
_MOST_MB: Final = 20.0


def resident_mb(pid: int) -> float:
    """How much of a process is in memory."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


def main() -> int:
    """Play, skip, weigh."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.soak playing_memory", description=__doc__
    )
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--each", type=float, default=2.0)
    chosen = parser.parse_args()
    if SoundServer.missing():
        print(f"{SoundServer.missing()} is not installed")
        return 2
    with tempfile.TemporaryDirectory(prefix="s") as name, SoundServer(Path(name)) as server:
        folder = Path(name)
        lines = [(f"Line {number}", 1.0 * number) for number in range(_SONG_S)]
        songs = [
            RoomSong(
                f"Song {number}",
                make_sound(
                    folder / f"{number}.mp3",
                    f"anoisesrc=color=pink:amplitude=0.2:seed={number}:duration={_SONG_S}",
                    *("-ac", "2", "-b:a", "128k"),
                ),
                _SONG_S,
                lines,
            )
            for number in range(_SONGS)
        ]
        numbers = write_profile(folder / "p", songs)
        order = list(numbers.values())
        sizes = []
        with Program(folder / "p", server.environment) as program:
            program.play(order)
            program.until("player.position_ms > 500")
            program.tell("window.stage.toggle_place()")
            # All are measured by then, which needs numpy and some room.
            known = f"len([n for n in {order} if window._bridge.engine.read(lambda r: r.figures_of(n)).result()])"
            program.until(f"{known} == {_SONGS}", patience_s=300)
            for number in range(chosen.count):
                program.play(order, order[number % _SONGS])
                pause(chosen.each)
                if number + 1 in {_WARM, chosen.count} or (number + 1) % 100 == 0:
                    sizes.append((number + 1, resident_mb(program.pid)))
            plays = program.ask("player.state.value") == "playing"
    told = ", ".join(f"{size:.0f} MB after {count}" for count, size in sizes)
    grown = sizes[-1][1] - sizes[0][1]
    good = {
        f"{told}; {grown:+.1f} MB from the {_WARM}th song on (bar {_MOST_MB:+.0f} MB)": grown
        <= _MOST_MB,
        f"the last song {'plays' if plays else 'does not play'}": plays,
    }
    return listening_room.verdict(good)


if __name__ == "__main__":
    sys.exit(main())
