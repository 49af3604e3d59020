"""`python -m tests.soak heard_loudness`: twenty songs of very different loudness, as they leave the machine.

The program measures and plays them with equal loudness, once at a volume that leaves room for the softest and once at full
volume. FFmpeg measures what the monitor of a silent sink carries. A song that its peak holds back is named, and so is one
that could only be louder than full volume; no song clips and no file changes.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys
import tempfile
import wave
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from suno_desktop.core.listening.volume import EQUAL_LUFS, PEAK_DBTP, amplitude, in_db
from tests import listening_room
from tests.listening_room import Program, RoomSong, make_sound, pause, write_profile
from tests.sound import RATE, Recorder, Samples, SoundServer

_SECONDS: Final = 9.0
_OFF_LU: Final = 0.5
_ROOM: Final = 0.6
"""A volume, as shown, that leaves 16 dB for soft songs."""
_CODECS: Final = {
    "mp3": ("-b:a", "192k"),
    "m4a": ("-c:a", "aac", "-b:a", "192k"),
    "flac": (),
    "opus": ("-c:a", "libopus", "-b:a", "160k"),
}


class Loud(NamedTuple):
    """Loudness and true peak, in LUFS and dBTP."""

    lufs: float
    peak: float


class Made(NamedTuple):
    """A song, and how loud its file is."""

    name: str
    path: Path
    loud: Loud

    @property
    def missing_lu(self) -> float:
        """How much its peak keeps it below the loudness that all songs are to have."""
        return max(0.0, EQUAL_LUFS - self.loud.lufs - (PEAK_DBTP - self.loud.peak))


def _measured(path: Path) -> Loud:
    """What FFmpeg says."""
    done = subprocess.run(
        ["ffmpeg", "-hide_banner", "-i", str(path), "-af", "ebur128=peak=true", "-f", "null", "-"],
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    summary = done.stderr[done.stderr.rindex("Summary:") :]
    lufs = re.search(r"I:\s+(-?[\d.]+|-inf) LUFS", summary)
    peak = re.search(r"Peak:\s+(-?[\d.]+|-inf) dBFS", summary)
    assert lufs is not None
    assert peak is not None
    return Loud(float(lufs[1]), float(peak[1]))


def _songs(folder: Path) -> Iterator[Made]:
    """From -30 to -6 LUFS in all formats, mono and stereo; every fourth with single peaks far above the rest."""
    endings = list(_CODECS)
    for number in range(20):
        wanted = -30 + 24 * number / 19
        ending = endings[number % 4]
        channels = 1 if number % 3 == 2 else 2
        peaks = "+0.9*lt(mod(t,2.3),0.004)*sin(2*PI*900*t)" if number % 4 == 1 else ""
        tone = f"0.1*sin(2*PI*{220 + 30 * number}*t)+0.02*random(0)-0.01"
        # A tone of 0.1 has about -21 LUFS in both channels and 3 less in one.
        level = wanted + 21.0 + (3.0 if channels == 1 else 0.0)
        source = f"aevalsrc='{'|'.join([f'{10 ** (level / 20):.5f}*({tone}){peaks}'] * channels)}':s=44100:d={_SECONDS}"
        path = make_sound(folder / f"{number:02}.{ending}", source, *_CODECS[ending])
        name = f"{number:02} {ending} {'mono' if channels == 1 else 'stereo'}{' peaks' if peaks else ''}"
        yield Made(name, path, _measured(path))


def _write(path: Path, sound: Samples) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((sound * 32_768).astype("<i2").tobytes())
    return path


def _heard(server: SoundServer, program: Program, number: int, target: Path) -> Loud:
    """Play one song from its beginning to its end."""
    recorder = Recorder(server, channels=2)
    pause(2.5)  # until the sink, which worked ahead before, serves the recorder
    program.play([number])
    program.until("player.state.value == 'playing'")
    program.until("player.state.value != 'playing'")
    pause(0.3)
    sound, _ = recorder.finish()
    sounding = np.flatnonzero(np.abs(sound).max(axis=1) > 1e-4)
    return _measured(_write(target, sound[sounding[0] : sounding[-1]]))


def _run(
    server: SoundServer, folder: Path, songs: Sequence[Made], volume: float
) -> dict[str, bool]:
    profile = folder / f"p{volume}"
    listed = [RoomSong(one.name, one.path, _SECONDS) for one in songs]
    settings = {"player.volume": volume, "player.equally_loud": True, "player.fade_ms": 0}
    numbers = write_profile(profile, listed, **settings)
    down = in_db(amplitude(volume))
    good = {}
    with Program(profile, server.environment) as program:
        program.play(list(numbers.values()))
        known = f"len([n for n in {list(numbers.values())} if window._bridge.engine.read(lambda r: r.figures_of(n)).result()])"
        program.until(f"{known} == {len(songs)}", patience_s=400)
        program.tell("playback.stop()")
        for song in songs:
            heard = _heard(server, program, numbers[song.name], folder / "heard.wav")
            lufs, peak = heard.lufs - down, heard.peak - down
            reached = EQUAL_LUFS - song.missing_lu
            full = song.loud.lufs - down
            why = (
                f", its peak holds it back by {song.missing_lu:.1f} LU"
                if song.missing_lu > 0.1
                else ""
            )
            if full < reached:
                reached, why = full, ", full volume leaves no more room"
            line = (
                f"{song.name:22} file {song.loud.lufs:5.1f} LUFS {song.loud.peak:5.1f} dBTP; heard at {volume:.0%}:"
                f" {lufs:5.1f} LUFS {peak:5.1f} dBTP{why}"
            )
            good[line] = abs(lufs - reached) <= _OFF_LU and peak <= PEAK_DBTP + 0.1
    return good


def main() -> int:
    """Make, play, compare."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.soak heard_loudness", description=__doc__
    )
    parser.add_argument("--volume", type=float, action="append")
    chosen = parser.parse_args()
    if SoundServer.missing():
        print(f"{SoundServer.missing()} is not installed")
        return 2
    good: dict[str, bool] = {}
    with tempfile.TemporaryDirectory(prefix="s") as name, SoundServer(Path(name)) as server:
        folder = Path(name)
        songs = list(_songs(folder))
        hashes = [hashlib.sha256(song.path.read_bytes()).digest() for song in songs]
        for volume in chosen.volume or (_ROOM, 1.0):
            good |= _run(server, folder, songs, volume)
        same = [hashlib.sha256(song.path.read_bytes()).digest() for song in songs] == hashes
        good["all files are the same bytes as before"] = same
    return listening_room.verdict(good)


if __name__ == "__main__":
    sys.exit(main())
