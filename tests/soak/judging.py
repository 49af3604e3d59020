"""`python -m tests.soak judging`: sixty new songs are judged in the real window, by the keys alone.

A person hears six seconds of each in the preview of *Unheard*, rates most, favours some and throws some away. Real keys
come to a real window on a screen of its own; how many each song took, how long all took, and that the library holds every
judgement, is printed. A preview is no play, and a heart no rating: what only got a heart still waits to be heard.
"""

from __future__ import annotations

import argparse
import itertools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from tests import listening_room
from tests.listening_room import Program, RoomSong, make_sound, pause, screen, write_profile
from tests.sound import RATE, SoundServer

_BAR_S: Final = 8 * 60
_MOST_KEYS: Final = 2
_SONG_S: Final = 24.0
_JUDGEMENTS: Final = ("4", "2", "5", "ctrl+b", "3", "1", "Delete", "4")
_NEXT: Final = "n"
_CURRENT: Final = "window.previewing.previewer.current"
_ROW: Final = "bridge.engine.read(lambda reader: reader.song_rows([{song}])).result()[0]"


class Hands:
    """Fingers on the keys of one screen."""

    def __init__(self, display: Mapping[str, str]) -> None:
        self._environment = {**os.environ, **display}
        self.presses = 0

    def press(self, key: str) -> None:
        """Press a key, as xdotool names it."""
        subprocess.run(
            ["xdotool", "key", "--clearmodifiers", key], env=self._environment, check=True
        )
        self.presses += 1


def _holds(key: str, song: int) -> str:
    """Asks whether the library holds what a key says; of the Trash it is counted in the end."""
    row = _ROW.format(song=song)
    return {"Delete": "True", "ctrl+b": f"{row}.is_favourite"}.get(key, f"{row}.rating == {key}")


def _judge(
    program: Program, hands: Hands, *, songs: int, listen_s: float
) -> tuple[list[int], float]:
    """Judge them all; the keys for each, and the seconds for all."""
    keys: list[int] = []
    started = time.monotonic()
    hands.press("ctrl+shift+p")
    program.until(f"{_CURRENT} is not None")
    for judgement, _ in zip(itertools.cycle(_JUDGEMENTS), range(songs), strict=False):
        song = program.ask(_CURRENT)
        pause(listen_s)
        assert program.ask(_CURRENT) == song, "the preview went on by itself before the person did"
        before = hands.presses
        hands.press(judgement)
        program.until(_holds(judgement, song))
        pause(0.3)  # what a person needs to see that it was taken
        if program.ask(_CURRENT) == song:
            hands.press(_NEXT)
        keys.append(hands.presses - before)
        program.until(f"{_CURRENT} != {song}")
    return keys, time.monotonic() - started


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the songs, judge them, count."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak judging", description=__doc__)
    parser.add_argument("--songs", type=int, default=60)
    parser.add_argument("--listen", type=float, default=6.0, help="seconds of each")
    chosen = parser.parse_args(arguments)
    lacking = SoundServer.missing() or listening_room.missing("Xvfb", "openbox", "xdotool")
    if lacking:
        print(f"{lacking} is not installed")
        return 2
    with (
        tempfile.TemporaryDirectory(prefix="s") as name,
        SoundServer(Path(name)) as server,
        screen() as display,
    ):
        folder = Path(name)
        tone = make_sound(folder / "tone.wav", f"sine=440:r={RATE}:d={_SONG_S}", "-ac", "2")
        songs = []
        for number in range(chosen.songs):
            path = folder / f"{number}.wav"
            path.write_bytes(tone.read_bytes())
            songs.append(RoomSong(f"Song {number}", path, _SONG_S))
        write_profile(folder / "profile", songs)
        with Program(folder / "profile", {**server.environment, **display}) as program:
            program.tell("from suno_desktop.ui.views.sidebar import Place; place = Place.UNHEARD")
            program.tell("window.come_forward(); window.go_to(place)")
            program.until(f"len(window.centre.song_model.song_ids) == {chosen.songs}")
            hands = Hands(display)
            keys, took_s = _judge(program, hands, songs=chosen.songs, listen_s=chosen.listen)
            program.until(f"{_CURRENT} is None")
            left = program.ask("window.selected._unheard")
            trashed = program.ask("window.selected._trashed")
    judged = list(itertools.islice(itertools.cycle(_JUDGEMENTS), chosen.songs))
    thrown, favoured = judged.count("Delete"), judged.count("ctrl+b")
    bar_s = _BAR_S * chosen.songs / 60
    return listening_room.verdict(
        {
            f"{len(keys)} songs in {took_s:.0f} s, {chosen.listen:.0f} s of each heard"
            f" (bar {bar_s:.0f} s)": took_s <= bar_s,
            f"at most {max(keys)} keys a song, {sum(keys)} in all (bar {_MOST_KEYS})": max(keys)
            <= _MOST_KEYS,
            f"{left} left unheard: the {favoured} that got a heart and were not rated": left
            == favoured,
            f"{trashed} of {thrown} thrown away are in the Trash": trashed == thrown,
        }
    )


if __name__ == "__main__":
    sys.exit(main())
