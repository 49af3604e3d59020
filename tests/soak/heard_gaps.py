"""`python -m tests.soak heard_gaps`: the silence between songs of a queue, and clicks where the person breaks a song off.

Songs are steady tones of known pitches, so silence between two of them is the program's. What is heard of a tone above
4 kHz while it is paused, played on, sought in, left and stopped is a click. Recorded at the monitor of a silent sink.
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
from tests.listening_room import Program, RoomSong, make_sound, pause, write_profile
from tests.sound import RATE, Recorder, Samples, SoundServer

_SECONDS: Final = 5.0
_MOST_GAP_S: Final = 0.05
_MOST_CLICK_DB: Final = -50.0
_ABOVE_HZ: Final = 4_000
_SETTLE_S: Final = 2.5
_FORMATS: Final = {
    "wav": (),
    "flac": (),
    "mp3": ("-b:a", "192k"),
    "m4a": ("-c:a", "aac", "-b:a", "192k"),
}
_BLOCK: Final = RATE // 1000


def _tone(path: Path, pitch: int, seconds: float, *more: str) -> Path:
    """A tone of half the full amplitude with round ends of 5 ms."""
    ends = f"min(1,min(t,{seconds}-t)/0.005)"
    return make_sound(
        path, f"aevalsrc='0.3*{ends}*sin(2*PI*{pitch}*t)':s={RATE}:d={seconds}", "-ac", "2", *more
    )


def gaps(sound: Samples) -> list[float]:
    """Each silence between two sounds, in seconds."""
    blocks = sound[: len(sound) // _BLOCK * _BLOCK].reshape(-1, _BLOCK)
    loud = np.flatnonzero(np.abs(blocks).max(axis=1) > 0.01)
    return [float(apart - 1) / 1000 for apart in np.diff(loud) if apart > 5]


def stutters(sound: Samples) -> int:
    """How often sound broke off to nothing within a millisecond or came back so: a busy machine's doing, no fade's."""
    level = np.abs(sound[: len(sound) // _BLOCK * _BLOCK].reshape(-1, _BLOCK)).max(axis=1)
    silent, loud = level < 1e-4, level > 0.02
    return int((loud[:-2] & silent[2:]).sum() + (silent[:-2] & loud[2:]).sum())


def click_db(sound: Samples) -> float:
    """The loudest above the tone, in dBFS."""
    if not len(sound):
        return -120.0
    padded = np.concatenate([np.zeros(RATE // 10), sound, np.zeros(RATE // 10)])
    spectrum = np.fft.rfft(padded)
    spectrum[: round(_ABOVE_HZ * len(padded) / RATE)] = 0
    loudest = float(np.abs(np.fft.irfft(spectrum, len(padded))).max())
    return float(20 * np.log10(max(loudest, 1e-6)))


def _between_songs(server: SoundServer, folder: Path) -> dict[str, bool]:
    """Play a queue of all formats, one after the other."""
    names = [ending for ending in _FORMATS for _ in range(3)]
    songs = [
        RoomSong(
            f"{number} {ending}",
            _tone(folder / f"g{number}.{ending}", 300 + 40 * number, _SECONDS, *_FORMATS[ending]),
            _SECONDS,
        )
        for number, ending in enumerate(names)
    ]
    numbers = write_profile(folder / "gaps", songs)
    with Program(folder / "gaps", server.environment) as program:
        recorder = Recorder(server)
        pause(_SETTLE_S)
        program.play(list(numbers.values()))
        program.until(f"playback.current == {numbers[songs[-1].title]}", patience_s=120)
        program.until("player.state.value == 'paused'", patience_s=20)
        sound, _ = recorder.finish()
    # On a busy machine sound stutters too, mostly for less than what a new file takes.
    found = sorted(gaps(sound), reverse=True)[: len(songs) - 1]
    told = ", ".join(f"{1000 * gap:.0f}" for gap in found)
    line = (
        f"{len(songs)} songs of a queue, longest gaps {told} ms (bar {1000 * _MOST_GAP_S:.0f} ms)"
    )
    return {line: max(found, default=0.0) <= _MOST_GAP_S}


def _acts(server: SoundServer, folder: Path, *, rounds: int) -> dict[str, bool]:
    """Break a tone off in all ways, and listen to each."""
    songs = [RoomSong(f"tone {n}", _tone(folder / f"a{n}.wav", 440, 60), 60) for n in range(2)]
    numbers = list(write_profile(folder / "acts", songs).values())
    chance, acts = random.Random(1), ["pause", "play on", "seek", "next", "stop"]
    found: dict[str, list[float]] = {act: [] for act in acts}
    spoilt = 0
    with Program(folder / "acts", server.environment) as program:
        orders = {
            "pause": "player.pause()",
            "play on": "player.play()",
            "seek": "player.seek({place})",
            "next": f"window.commands.play({numbers[::-1]}, {numbers[1]})",
            "stop": "playback.stop()",
        }
        for _ in range(rounds):
            recorder = Recorder(server)
            pause(_SETTLE_S)
            program.play(numbers)
            program.until("player.position_ms > 700")
            marks = []
            for act in acts:
                at = program.ask("__import__('time').monotonic()")
                program.tell(orders[act].format(place=chance.randrange(5_000, 50_000)))
                marks.append((act, at))
                pause(1.0 + chance.random() / 2)
            sound, times = recorder.finish()
            for act, at in marks:
                first, last = np.searchsorted(times, [at - 0.1, at + 0.9])
                if stutters(sound[first:last]):
                    spoilt += 1
                else:
                    found[act].append(click_db(_without_ends(sound[first:last])))
    print(f"{spoilt} of {rounds * len(acts)} acts do not count, because the machine stuttered")
    good = {}
    for act, clicks in found.items():
        loudest = max(clicks, default=0.0)
        line = f"{act}: loudest click {loudest:.1f} dBFS in {len(clicks)} (bar {_MOST_CLICK_DB:.0f} dBFS)"
        good[line] = loudest < _MOST_CLICK_DB
    return good


def _without_ends(sound: Samples) -> Samples:
    """With soft ends, because where the piece was cut is no click."""
    ramp = np.minimum(1.0, np.arange(len(sound)) / (RATE / 50))
    softened: Samples = sound * ramp * ramp[::-1]
    return softened


def main(arguments: Sequence[str] | None = None) -> int:
    """Play, break off, measure."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak heard_gaps", description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    chosen = parser.parse_args(arguments)
    if SoundServer.missing():
        print(f"{SoundServer.missing()} is not installed")
        return 2
    with tempfile.TemporaryDirectory(prefix="s") as name, SoundServer(Path(name)) as server:
        good = _between_songs(server, Path(name))
        good |= _acts(server, Path(name), rounds=chosen.rounds)
    return listening_room.verdict(good)


if __name__ == "__main__":
    sys.exit(main())
