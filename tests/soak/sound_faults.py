"""`python -m tests.soak sound_faults`: what is heard after the machine's sound went wrong while a song played.

The sound server ends and comes back, the default output changes, the output is unplugged, the program is held for a while,
and fifty songs are skipped in five seconds. Each song is a tone of its own pitch. Afterwards the song that the program says
it plays must be heard, or a sentence must have been said and the next press on play bring it back.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np

from tests import listening_room
from tests.listening_room import Program, RoomSong, make_sound, pause, write_profile
from tests.sound import RATE, Recorder, Samples, SoundServer

_SONGS: Final = 60
_SONG_S: Final = 120
_SETTLE_S: Final = 6.0
_LISTEN_S: Final = 4.0
_APART_HZ: Final = 20
_LOWEST_HZ: Final = 300


def pitch(sound: Samples) -> float:
    """The pitch of the last second of sound; 0 for silence."""
    last = sound[-RATE:]
    if len(last) < RATE or np.abs(last).max() < 0.005:
        return 0.0
    spectrum = np.abs(np.fft.rfft(last * np.hanning(len(last))))
    return float(np.argmax(spectrum)) * RATE / len(last)


class Ward:
    """One program that plays, and what is done to it."""

    def __init__(
        self, server: SoundServer, program: Program, pitches: dict[int, float], *, held_s: float
    ) -> None:
        self.server = server
        self.program = program
        self._pitches = pitches
        self._held_s = held_s

    def begin(self) -> None:
        """Let the first song play from its beginning."""
        self.program.play(list(self._pitches))
        self.program.until("player.position_ms > 1000")
        self.program.watch(0.0)

    def heard(self, sink: str = "heard") -> str:
        """Whether the right song is heard, in words."""
        recorder = Recorder(self.server, sink=sink)
        pause(_LISTEN_S)
        sound, _ = recorder.finish()
        state, current = self.program.ask("[player.state.value, playback.current]")
        found, wanted = pitch(sound), self._pitches.get(current, 0.0)
        if state != "playing":
            return f"{state}, {'silence' if not found else 'sound'}"
        return "right" if abs(found - wanted) < 2 else f"{found:.0f} Hz in place of {wanted:.0f}"

    def after(self, sink: str = "heard") -> tuple[str, bool]:
        """What was heard or said, and whether all is well."""
        heard = self.heard(sink)
        if heard == "right":
            return "the right song is heard", True
        told = self._told()
        self.program.tell("playback.toggle() if player.state.value != 'playing' else None")
        pause(_SETTLE_S)
        again = self.heard(sink)
        anew = self._told()
        words = (
            f"{heard}; said: {told or 'nothing'}; after play: {again}; said: {anew or 'nothing'}"
        )
        # Where it cannot be brought back without a new start, each press says so.
        return words, bool(told) and (
            again == "right" or (bool(anew) and again.startswith("paused"))
        )

    def _told(self) -> str:
        return ", ".join(one.value for one in self.program.watch(0.0) if one.words == "notice")

    # What goes wrong.

    def server_again(self) -> tuple[str, bool]:
        """The server ends as in a crash, and a session starts it again."""
        self.server.kill()
        self.server.__enter__()
        pause(2 * _SETTLE_S)
        return self.after()

    def server_late(self) -> tuple[str, bool]:
        """The same, but the server comes back later than anybody waits for it."""
        self.server.kill()
        pause(2 * _SETTLE_S)
        self.server.__enter__()
        pause(_SETTLE_S)
        return self.after()

    def other_default(self) -> tuple[str, bool]:
        """Headphones are plugged in and become the default."""
        self.server.add_sink("other")
        self.server.control("set-default-sink", "other")
        pause(_SETTLE_S)
        found = self.after("other")
        self.server.control("set-default-sink", "heard")
        pause(_SETTLE_S)
        return found

    def unplugged(self) -> tuple[str, bool]:
        """The output that plays is gone; there is another one."""
        listed = self.server.control("list", "short", "modules").stdout.decode().splitlines()
        number = next(line.split("\t")[0] for line in listed if "sink_name=heard" in line)
        self.server.control("unload-module", number)
        pause(_SETTLE_S)
        found = self.after("other")
        self.server.add_sink()
        self.server.control("set-default-sink", "heard")
        pause(_SETTLE_S)
        return found

    def none_left(self) -> tuple[str, bool]:
        """Every output is gone, and one comes back."""
        self.server.control("unload-module", "module-null-sink")
        pause(_SETTLE_S)
        self.server.add_sink()
        pause(_SETTLE_S)
        return self.after()

    def held(self) -> tuple[str, bool]:
        """The program is stopped for a while, as in a sleep of the machine."""
        os.kill(self.program.pid, signal.SIGSTOP)
        pause(self._held_s)
        os.kill(self.program.pid, signal.SIGCONT)
        pause(_SETTLE_S)
        return self.after()

    def skipped(self) -> tuple[str, bool]:
        """Next, fifty times in five seconds."""
        for _ in range(50):
            self.program.tell("playback.next()")
            pause(0.1)
        pause(_SETTLE_S / 2)
        return self.after()


_FAULTS: Final[tuple[tuple[str, Callable[[Ward], tuple[str, bool]]], ...]] = (
    ("50 songs skipped in 5 s", Ward.skipped),
    ("the program held", Ward.held),
    ("another default output", Ward.other_default),
    ("the output unplugged", Ward.unplugged),
    ("all outputs gone, one back", Ward.none_left),
    ("the sound server again at once", Ward.server_again),
    ("the sound server again later", Ward.server_late),
)


def main() -> int:
    """Let it all go wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak sound_faults", description=__doc__)
    parser.add_argument("--held", type=float, default=60.0, help="seconds that the program is held")
    parser.add_argument("--only", default="")
    chosen = parser.parse_args()
    if SoundServer.missing():
        print(f"{SoundServer.missing()} is not installed")
        return 2
    good = {}
    with tempfile.TemporaryDirectory(prefix="s") as name, SoundServer(Path(name)) as server:
        folder = Path(name)
        tones = [_LOWEST_HZ + _APART_HZ * number for number in range(_SONGS)]
        songs = [
            RoomSong(
                f"{tone} Hz",
                make_sound(folder / f"{tone}.flac", _source(tone), "-ac", "2"),
                _SONG_S,
            )
            for tone in tones
        ]
        numbers = write_profile(folder / "p", songs)
        pitches = {
            numbers[song.title]: float(tone) for song, tone in zip(songs, tones, strict=True)
        }
        with Program(folder / "p", server.environment) as program:
            program.tell("bridge.noticed.connect(lambda one: say('notice', one.code))")
            ward = Ward(server, program, pitches, held_s=chosen.held)
            for fault, work in _FAULTS:
                if chosen.only not in fault or not program.is_alive:
                    continue
                ward.begin()
                words, is_good = work(ward)
                good[f"{fault}: {words}"] = is_good
            good["the program lives"] = program.is_alive
    return listening_room.verdict(good)


def _source(tone: int) -> str:
    return f"sine=frequency={tone}:sample_rate={RATE}:duration={_SONG_S}"


if __name__ == "__main__":
    sys.exit(main())
